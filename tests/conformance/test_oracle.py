"""Both engines against an independent simulator: equal means of everything that the books hold.

Each comparison raises a false alarm with at most 1e-8 (see `against_oracle`); a hundred of them, more
than this module and `test_decided_oracle` make in one run of the tests or of the verification, with at
most 1e-6. Seeds are fixed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from simulation.scenario.types import (
    Beta,
    CashTiming,
    Classes,
    CurveKind,
    EffectTarget,
    Gamma,
    Lognormal,
    Scenario,
    Shape,
)
from tests.oracle import building, compare_means, compare_spreads

from .against_oracle import assert_alike, by_engine, by_oracle, crowded
from .generated import generate

FEW = (702, 710, 718, 724, 734, 757, 763, 786)
"""These have every feature between them, and few events."""
NUMBERS = (*FEW, 706, 731, 732, 739, 741, 742, 752, 758, 769, 774, 776, 783, 790, 796, 799)
MORE = tuple(range(800, 824))
PRICED = (6_005, 6_013, 6_026)
"""These have every thing that a price can do between them."""
CROWD = 5
"""The compiled engine and the oracle live with so many times the people."""
DECIDED, DECIDED_LATER = 12, 17
"""Comparisons left to `test_decided_oracle`, in the tests and in the verification."""


@pytest.mark.parametrize("number", [*FEW, PRICED[1]])
def test_the_compiled_engine_agrees_with_the_oracle(number: int) -> None:
    assert_alike(generate(number), "compiled", number, 300, CROWD)


@pytest.mark.parametrize("number", FEW[:2])
def test_the_reference_engine_agrees_with_the_oracle(number: int) -> None:
    assert_alike(generate(number), "reference", number, 120)


@pytest.mark.verify
@pytest.mark.parametrize("number", [*NUMBERS, *PRICED, *MORE])
def test_the_compiled_engine_agrees_with_the_oracle_in_many_runs(number: int) -> None:
    assert_alike(generate(number), "compiled", number, 400, CROWD)


@pytest.mark.verify
@pytest.mark.parametrize("number", NUMBERS)
def test_the_reference_engine_agrees_with_the_oracle_in_many_runs(number: int) -> None:
    assert_alike(generate(number), "reference", number, 200, 2)


@pytest.mark.verify
@pytest.mark.parametrize("number", NUMBERS)
def test_outcomes_spread_as_the_oracle_s_do(number: int) -> None:
    # Equal means could hide luck that people share.
    scenario = crowded(generate(number), 2)
    names = ("heads", "lost", "npv", "money.margin", "money.service_cost")
    mine, theirs = by_engine(scenario, "compiled", number, 1_000), by_oracle(scenario, number, 1_000)
    spreads = compare_spreads({n: mine[n] for n in names}, {n: theirs[n] for n in names})
    assert spreads, f"generated scenario {number}: {spreads}"


def test_a_hazard_that_differs_is_noticed() -> None:
    def world(rate: float) -> Scenario:
        return building.scenario(
            building.segment([building.stage("here")], [building.move("here -> gone", rate)]),
            [building.start("here", 100)],
        )

    theirs = by_oracle(world(0.10), 1, 200)
    assert compare_means(by_engine(world(0.10), "compiled", 1, 200), theirs)
    assert not compare_means(by_engine(world(0.12), "compiled", 1, 200), theirs)


Features = dict[str, Callable[[Scenario], bool]]


def features() -> Features:
    """Everything that some scenario of those compared must have."""
    found: Features = {
        "entrants": lambda s: bool(s.entrants),
        "several segments": lambda s: len(s.segments) > 1,
        "run-off": lambda s: s.money.run_off > 0,
        "sampled purchases": lambda s: s.money.sampled_purchases,
        "expected purchases": lambda s: not s.money.sampled_purchases,
        "discounting": lambda s: s.money.discount_rate != 0,
        "tenure": lambda s: any(t.by_tenure for t in s.transitions),
        "each period": lambda s: any(t.hazard is None and t.every is None for t in s.transitions),
        "every k since entry": lambda s: any(t.every is not None for t in s.transitions),
        "beta probability": lambda s: any(t.probability_trait for t in s.transitions),
        "certain row": lambda s: any(
            sum(t.probability or 0 for t in s.transitions if t.origin == stage.id) > 1 - 1e-9
            for stage in s.stages
        ),
        "trait on a rate": lambda s: any(t.hazard and t.trait for t in s.transitions),
        "trait in a decision": lambda s: any(t.hazard is None and t.trait for t in s.transitions),
        "trait on purchases": lambda s: any(x.purchases and x.purchases.rate_trait for x in s.stages),
        "trait on amounts": lambda s: any(x.purchases and x.purchases.amount_trait for x in s.stages),
        "trait on a flow": lambda s: any(x.margin_flow and x.margin_flow.trait for x in s.stages),
        "contagion": lambda s: any(t.contagion for t in s.transitions),
        "one-offs": lambda s: any(t.one_off.cost for t in s.transitions),
        "dated moves": lambda s: bool(s.dated_moves),
        "survivors": lambda s: any(g.survivors for g in s.people_at_start),
        "no survivors": lambda s: any(not g.survivors and g.duration for g in s.people_at_start),
        "budget": lambda s: any(i.budget for i in s.investments),
        "per head": lambda s: any(i.per_head for i in s.investments),
        "carry-over": lambda s: any(i.carry_over for i in s.investments),
        "reference": lambda s: any(i.reference_stock for i in s.investments),
        "ramp": lambda s: any(min(i.ramp) < 1 for i in s.investments),
        "everyone reached": lambda s: any(i.audience.share is None for i in s.investments),
    }
    for shape in Shape:
        found[f"hazard {shape}"] = lambda s, shape=shape: any(
            t.hazard and t.hazard.shape is shape for t in s.transitions
        )
    for kind in (Gamma, Lognormal, Beta, Classes):
        found[f"trait {kind.__name__}"] = lambda s, kind=kind: any(
            isinstance(t.distribution, kind) for t in s.segments[0].traits
        )
    for by in ("random", "value", "risk"):
        found[f"list by {by}"] = lambda s, by=by: any(
            i.audience.share is not None and i.audience.by == by for i in s.investments
        )
    for curve in CurveKind:
        found[f"curve {curve}"] = lambda s, curve=curve: any(
            e.curve.kind is curve for i in s.investments for e in i.effects
        )
    # The oracle knows neither satisfaction nor people who bring others.
    for target in set(EffectTarget) - {EffectTarget.HAND_OFF, EffectTarget.REFERRAL_RATE}:
        found[f"effect on {target}"] = lambda s, target=target: any(
            e.target is target and not e.adds for i in s.investments for e in i.effects
        )
    for rate in (True, False):
        found[f"added {'hazard' if rate else 'probability'}"] = lambda s, rate=rate: any(
            e.adds and t.id == e.transition and (t.hazard is not None) is rate
            for i in s.investments
            for e in i.effects
            for t in s.transitions
        )
    for target in ("transition", "purchase_rate", "purchase_amount", "margin", "service_cost"):
        found[f"shock on {target}"] = lambda s, target=target: any(
            e.target == target for e in s.shock_effects
        )
    for timing in CashTiming:
        found[f"cash at {timing}"] = lambda s, timing=timing: timing in dataclasses.astuple(s.money.cash)
    for amount in ("gamma", "lognormal", "fixed"):
        found[f"amounts {amount}"] = lambda s, amount=amount: any(
            x.purchases and x.purchases.amount_distribution == amount for x in s.stages
        )
    return found


def test_every_feature_is_compared() -> None:
    worlds = [generate(number) for number in FEW]
    missing = [name for name, has in features().items() if not any(has(world) for world in worlds)]
    assert missing == []


def test_the_number_of_comparisons_stays_within_the_false_alarm_bound() -> None:
    assert len(NUMBERS) + len(PRICED) + len(FEW) + 2 + DECIDED <= 100
    assert len(MORE) + 2 * len(NUMBERS) + DECIDED_LATER <= 100
    assert len(set(NUMBERS)) >= 20
