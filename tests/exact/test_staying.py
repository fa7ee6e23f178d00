"""Who has stayed, and what is still to come: against closed forms, and against the market they are of."""

import math

import numpy as np
import pytest
from scipy.special import betaln

import virta
from simulation.exact import NotExact, expected_metrics, mean_field
from simulation.exact.staying import stayed
from virta.plans import BadPlan

MIXED = """
schema: 1
title: Two kinds of customers
time: {unit: month, horizon: 2 years}
money: {discount_rate: 8 % per year, value_after_horizon: {run-off: 1 year}}
stages:
  active: {kind: customer, margin_flow: {revenue: 30 per month, margin: 50 %}}
  ended: {kind: former}
traits:
  temper: {classes: {loyal: {share: 30 %, value: 0.4}, restless: {share: 70 %, value: 2}}}
transitions:
  active -> ended: {rate: 4 % per month, differs_by_customer: temper}
people_at_start: {active: {count: 1000, duration: 12 months}}
"""
CONTRACT = """
schema: 1
title: A contract
time: {unit: year, horizon: 6 years}
stages: {member: {kind: customer}, ended: {kind: former}}
transitions:
  member -> ended: {probability: {beta: {alpha: 0.668, beta: 3.806}}, every: 1 year}
people_at_start: {member: {count: 10, duration: 1 year}}
"""
CARE = """
investments:
  care:
    aim: retention
    budget: 2 000 per month
    audience: {stages: [active]}
    effects: {active -> ended: {slows_down_to: 60 %, half_effect_at: 2}}
"""


def test_classes_time_and_value_are_those_of_a_mixture_of_exponentials() -> None:
    told = virta.given_tenure(MIXED, "active", [0, "1 year", 60])
    t, hazards, share = np.array([0.0, 12.0, 60.0]), 0.04 * np.array([0.4, 2.0]), np.array([0.3, 0.7])
    there = share * np.exp(-np.outer(t, hazards))
    given = there / there.sum(axis=1)[:, None]
    force = math.log(1.08) / 12
    assert told["survival"].to_numpy() == pytest.approx(there.sum(axis=1))
    assert told[["temper: loyal", "temper: restless"]].to_numpy() == pytest.approx(given)
    assert told["temper: mean"].to_numpy() == pytest.approx(given @ [0.4, 2.0])
    assert told["time"].to_numpy() == pytest.approx(given @ (-np.expm1(-36 * hazards) / hazards))
    worth = 15 * -np.expm1(-36 * (hazards + force)) / (hazards + force)
    assert told["value"].to_numpy() == pytest.approx(given @ worth)
    assert told.attrs["units"]["value"] == "EUR"


def test_a_renewal_has_the_retention_of_the_shifted_beta_geometric() -> None:
    # Fader & Hardie (2010): who has renewed n times is left after j more with B(a, b + n + j) / B(a, b + n).
    told = virta.given_tenure(CONTRACT, "member", [0, 1, 4])
    a, b = 0.668, 3.806
    for n, one in zip((0, 1, 4), told.to_dict("records"), strict=True):
        assert one["survival"] == pytest.approx(math.exp(betaln(a, b + n) - betaln(a, b)))
        later = np.exp(betaln(a, b + n + np.arange(6)) - betaln(a, b + n))
        assert one["time"] == pytest.approx(later.sum())
    assert told["member -> ended: mean"].to_numpy() == pytest.approx([a / (a + b + n) for n in (0, 1, 4)])


def test_what_is_to_come_follows_the_spend_of_the_market() -> None:
    model = virta.build(virta.loads(MIXED + CARE))
    told, reason = stayed(model, 0, np.array([12.0]))
    market = expected_metrics(model, mean_field(model))["residual_value"]
    assert reason is None
    assert told[0].value == pytest.approx(market, rel=1e-9)  # all of its customers have been there for a year


def test_whom_a_person_brings_is_not_what_this_person_brings() -> None:
    brings = MIXED.replace(
        "margin: 50 %}}", "margin: 50 %}, referrals: {rate: 0.02 per month, enters: active}}"
    )
    assert brings != MIXED
    alone, told = (virta.given_tenure(text, "active", [0, 12]) for text in (MIXED, brings))
    assert told.equals(alone)


def test_classes_are_known_where_values_are_not() -> None:
    shaped = 'transitions."active -> ended"={time_in_stage: {weibull: {shape: 2, scale: 10}}}'
    told = virta.given_tenure(MIXED, "active", 5, [shaped])
    there = np.array([0.3, 0.7]) * np.exp(-np.array([0.4, 2.0]) * 0.25)
    assert told["temper: loyal"][0] == pytest.approx(there[0] / there.sum())
    assert np.isnan(told["value"][0])
    assert "not constant over time" in told.attrs["reason"]
    assert "no customer" in virta.given_tenure(MIXED, "ended", 5).attrs["reason"]


def test_what_is_no_stage_or_time_is_refused_with_what_is() -> None:
    with pytest.raises(BadPlan, match=r"no stage 'activ'\. Did you mean active\? Stages: active, ended"):
        virta.given_tenure(MIXED, "activ", 12)
    with pytest.raises(BadPlan, match="'12 mnths' is no time: unknown unit \"mnths\"; did you mean months"):
        virta.given_tenure(MIXED, "active", ["12 mnths"])
    with pytest.raises(BadPlan, match="from 0 on, found -1"):
        virta.given_tenure(MIXED, "active", [-1])
    with pytest.raises(NotExact, match="follow from purchases"):
        virta.given_tenure("calibrated/cdnow-hold", "active", 3)
