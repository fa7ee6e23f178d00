"""The assumed responses to spend: their parameters, and scenarios in which one of these is changed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from experiments.plan import spends
from simulation.scenario.types import Curve, CurveKind, Effect, EffectTarget, Investment, Scenario

LEAST_MULTIPLIER = 0.01
"""A moved response multiplies a rate by at least this, and so never stops it."""
MOST_PROBABILITY = 0.99


class Kind(StrEnum):
    """Which number of a response."""

    STRENGTH = "strength"
    """How far the effect goes at most; of a table, its values."""
    SPEND = "spend"
    """At which spend a head it has half (linear: all) of its effect; of a table, its stocks."""
    STEEPNESS = "steepness"


@dataclass(frozen=True)
class Response:
    """One parameter of the response of an effect, found in every plan by investment, target and kind."""

    investment: str
    """Id."""
    on: str
    """Id of a transition, or "STAGE.purchases", "STAGE.amount", "hand_offs.HAND-OFF"."""
    ordinal: int
    """Counts the effects of the same investment on the same target, from 0."""
    kind: Kind


def of(scenario: Scenario) -> Iterator[Response]:
    """The numbers that the responses of a scenario's investments rest on, in the file's order."""
    for one in scenario.investments:
        for on, ordinal, effect in _effects(one):
            yield Response(one.id, on, ordinal, Kind.STRENGTH)
            yield Response(one.id, on, ordinal, Kind.SPEND)
            if effect.curve.kind is CurveKind.HILL:
                yield Response(one.id, on, ordinal, Kind.STEEPNESS)


def find(scenario: Scenario, response: Response) -> tuple[Investment, Effect] | None:
    """The investment and effect a response belongs to; None where the scenario has none."""
    for one in scenario.investments:
        if one.id == response.investment:
            for on, ordinal, effect in _effects(one):
                if (on, ordinal) == (response.on, response.ordinal):
                    return one, effect
    return None


def key(effect: Effect, kind: Kind) -> str:
    """The word of the scenario language for the number."""
    table = effect.curve.kind is CurveKind.TABLE
    if table:
        return "adds_table" if effect.adds else "table"
    if kind is Kind.STEEPNESS:
        return "steepness"
    if kind is Kind.SPEND:
        return "full_effect_at" if effect.curve.kind is CurveKind.LINEAR else "half_effect_at"
    if effect.adds:
        return "adds_up_to"
    if effect.target is EffectTarget.PURCHASE_AMOUNT:
        return "multiplies_up_to"
    return "speeds_up_to" if effect.strength >= 1.0 else "slows_down_to"


def value(effect: Effect, kind: Kind) -> float | None:
    """The number as the file has it; None for a table, which is many."""
    curve = effect.curve
    if curve.kind is CurveKind.TABLE:
        return None
    if kind is Kind.STRENGTH:
        return effect.strength
    if kind is Kind.STEEPNESS:
        return curve.b
    return math.log(2.0) / curve.a if curve.kind is CurveKind.SATURATING else curve.a


def moved(scenario: Scenario, response: Response, factor: float) -> Scenario:
    """The scenario with one number of a response moved by a factor > 0.

    The strength of an effect that multiplies is its distance from 1: slows_down_to 0.5 moved by 0.6
    is slows_down_to 0.7. Where the investment is idle nothing changes.
    """

    def change(one: Investment) -> Investment:
        if one.id != response.investment or idle(one):
            return one
        effects = tuple(
            changed(effect, response.kind, factor)
            if (on, ordinal) == (response.on, response.ordinal)
            else effect
            for on, ordinal, effect in _effects(one)
        )
        return replace(one, effects=effects)

    return replace(scenario, investments=tuple(change(one) for one in scenario.investments))


def changed(effect: Effect, kind: Kind, factor: float) -> Effect:
    """The effect with one of its numbers moved by a factor."""
    curve = effect.curve
    if kind is Kind.STRENGTH:
        if curve.kind is CurveKind.TABLE:
            values = tuple(_strength(effect, old, factor) for old in curve.values)
            return replace(effect, curve=replace(curve, values=values))
        return replace(effect, strength=_strength(effect, effect.strength, factor))
    if kind is Kind.STEEPNESS:
        return replace(effect, curve=replace(curve, b=factor * curve.b))
    return replace(effect, curve=_stretched(curve, factor))


def _strength(effect: Effect, old: float, factor: float) -> float:
    if effect.adds:
        # A hazard has no upper bound; a number below 1 may be a probability and stays below 1.
        return min(factor * old, max(old, MOST_PROBABILITY))
    return max(1.0 + (old - 1.0) * factor, min(old, LEAST_MULTIPLIER))


def _stretched(curve: Curve, factor: float) -> Curve:
    if curve.kind is CurveKind.TABLE:
        return replace(curve, stocks=tuple(factor * stock for stock in curve.stocks))
    return replace(curve, a=curve.a / factor if curve.kind is CurveKind.SATURATING else factor * curve.a)


def idle(one: Investment) -> bool:
    """Whether there is no spend: none planned, none before time 0, none contained in the base rates."""
    return not spends(one) and one.initial_stock == 0.0 and one.reference_stock == 0.0


def _effects(one: Investment) -> Iterator[tuple[str, int, Effect]]:
    counted: Counter[str] = Counter()
    for effect in one.effects:
        what = {
            EffectTarget.PURCHASE_RATE: ".purchases",
            EffectTarget.PURCHASE_AMOUNT: ".amount",
            EffectTarget.REFERRAL_RATE: ".referrals",
        }
        if effect.target is EffectTarget.HAND_OFF:
            on = f"hand_offs.{effect.hand_off}"
        else:
            on = effect.transition or f"{effect.stage}{what.get(effect.target, '')}"
        yield on, counted[on], effect
        counted[on] += 1
