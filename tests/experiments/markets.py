"""Small markets of subscribers whose means have closed forms, and one written as a file."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from simulation.scenario.types import Aim, Investment, MarginFlow, Scenario
from tests.oracle.building import (
    FORMER,
    POTENTIAL,
    effect,
    investment,
    money,
    move,
    reach,
    saturating,
    scenario,
    segment,
    stage,
    start,
)

MARGIN, LOSS, WINNING, PERIODS = 10.0, 0.10, 0.05, 24
"""Per customer and month, per month, per month, months."""

FILE = """
schema: 1
time: {unit: month, horizon: 12 months, starts: 2027-01-31}
money: {currency: EUR, discount_rate: 0 %}
stages:
  active: {kind: customer, margin_flow: {revenue: 10 per month, margin: 100 %}}
  ended: {kind: former}
transitions:
  active -> ended: {rate: 0.1 per month, uncertain: {lognormal: {cv: 0.5}}}
people_at_start: {active: 60, selection: none}
investments:
  care:
    aim: retention
    per_head: 0.00 per month
    audience: {stages: [active]}
    effects: {active -> ended: {slows_down_to: 0.2, half_effect_at: 1.00}}
"""


def care(per_head: float, strength: float = 0.5, a: float = 1.0) -> Investment:
    """Money a head and month on staying."""
    return investment(
        [effect("active -> ended", strength, saturating(a))],
        reach("active"),
        PERIODS,
        id_="care",
        per_head=per_head,
    )


def advertising(per_head: float, strength: float = 3.0, a: float = 1.0) -> Investment:
    """Money a head and month on coming."""
    spend = investment(
        [effect("prospect -> active", strength, saturating(a))],
        reach("prospect"),
        PERIODS,
        id_="advertising",
        per_head=per_head,
    )
    return replace(spend, aim=Aim.ACQUISITION)


def subscribers(*investments: Investment, active: int = 300, prospects: int = 0) -> Scenario:
    """Customers who bring MARGIN a month until they leave, and prospects who may become customers."""
    return scenario(
        segment(
            [
                stage("prospect", POTENTIAL),
                stage("active", flow=MarginFlow(MARGIN, 1.0, None)),
                stage("ended", FORMER),
            ],
            [move("prospect -> active", WINNING), move("active -> ended", LOSS)],
        ),
        [start("active", active), start("prospect", prospects)],
        periods=PERIODS,
        money_=money(),
        investments=investments,
    )


def multiplier(per_head: float, strength: float, a: float = 1.0) -> float:
    """Of a rate under a spend a head."""
    return 1.0 + (strength - 1.0) * -math.expm1(-a * per_head)


def leavers(rate: float) -> float:
    """Share of those in a stage who leave it at this rate within the horizon."""
    return -math.expm1(-rate * PERIODS)


def head_months(rate: float) -> float:
    """Heads at the starts of the periods, summed, per person at the start: what spend a head is paid for."""
    return float(np.exp(-rate * np.arange(PERIODS)).sum())


def value_of_care(per_head: float, strength: float = 0.5, a: float = 1.0) -> float:
    """Mean npv per customer at the start, without discounting."""
    rate = LOSS * multiplier(per_head, strength, a)
    return MARGIN * leavers(rate) / rate - per_head * head_months(rate)
