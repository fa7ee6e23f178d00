"""Both engines against an independent simulator: equal means of everything that the books hold.

Two engines with identical logs could be identically wrong. The oracle shares no code with them and no
random numbers. Each comparison raises a false alarm with at most 1e-8, whatever the laws behind the
numbers (see `tests.oracle.comparing`); a hundred of them, more than this module makes in one run of
the tests or of the verification, with at most 1e-6. Seeds are fixed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from simulation.build import build
from simulation.engine import Outcome, run
from simulation.model import LINES, Model
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
    StageKind,
)
from tests import oracle
from tests.oracle import building, compare_means, compare_spreads

from .generated import generate

Floats = np.ndarray
BY_REFERENCE = (706, 731, 752, 758, 774, 790)
"""These six have every feature between them, and few events."""
NUMBERS = (*BY_REFERENCE, 702, 710, 732, 739, 741, 742, 757, 763, 769, 776, 783, 786, 796, 799)
MORE = tuple(range(800, 824))
CROWD = 5
"""The compiled engine and the oracle live with so many times the people."""


def crowded(scenario: Scenario, factor: int) -> Scenario:
    """The scenario with more people, budgets to match, and a quantum so small that rounding does not show."""
    return dataclasses.replace(
        scenario,
        money=dataclasses.replace(scenario.money, quantum=1e-10),
        people_at_start=tuple(
            dataclasses.replace(g, count=g.count * factor) for g in scenario.people_at_start
        ),
        entrants=tuple(
            dataclasses.replace(e, intensity=tuple(x * factor for x in e.intensity))
            for e in scenario.entrants
        ),
        investments=tuple(
            dataclasses.replace(i, budget=i.budget and tuple(x * factor for x in i.budget))
            for i in scenario.investments
        ),
    )


# -- both as named numbers ----------------------------------------------------------------------------


def of_engine(scenario: Scenario, made: Model, outcome: Outcome) -> dict[str, Floats]:
    """What the books hold, under the oracle's names; the run-off in one sum."""
    books, a, n = outcome.books, made.arrays, scenario.time.n_periods
    s = len(scenario.stages)
    flows = np.zeros((n, s, s))
    for x in range(len(a.exit_id)):
        flows[:, a.exit_origin[x], a.exit_destination[x]] += books.moves[:n, x].sum(axis=1)
    for d in range(len(a.dated_id)):
        origin = int(np.searchsorted(a.dated_range, d, side="right")) - 1
        flows[:, origin, a.dated_destination[d]] += books.dated[:n, d].sum(axis=1)
    order = list(made.investment_order)
    quantities: dict[str, Floats] = {
        "heads": books.heads,
        "arrivals": books.arrivals,
        "flows": flows,
        "lost": books.lost[:n].sum(axis=(1, 2)),
        "won_back": books.won_back[:n].sum(axis=(1, 2)),
        "unspent": books.unspent[:, order] / a.per_quantum,
        "run_off_remaining": books.cut_off.sum(),
    }
    if no_detour(scenario):
        quantities["won"] = books.won[:n].sum(axis=(1, 2))
    spend, later = books.spend[:, order].sum(axis=(2, 3)), books.spend_discounted[:, order].sum(axis=(2, 3))
    for name, numbers in (("money", books.money), ("discounted", books.discounted)):
        after = {"money": "run_off", "discounted": "run_off_discounted"}[name]
        for line, cells in _lines(numbers.sum(axis=2) / a.per_quantum):
            quantities[f"{name}.{line}"], quantities[f"{after}.{line}"] = cells[:n], cells[n]
    quantities["money.investment"] = spend / a.per_quantum
    quantities["discounted.investment"] = later / a.per_quantum
    quantities["npv"] = np.asarray(_npv(quantities))
    return quantities


def _lines(money: Floats) -> Iterator[tuple[str, Floats]]:
    line = dict(zip(LINES, np.moveaxis(money, -1, 0), strict=True))
    yield "revenue", line["purchases"] + line["flow_revenue"]
    yield "margin", line["purchase_margin"] + line["flow_margin"]
    for name in ("service_cost", "one_off_revenue", "one_off_cost"):
        yield name, line[name]


def _npv(quantities: dict[str, Floats]) -> float:
    total = -quantities["discounted.investment"].sum()
    for part in ("discounted", "run_off_discounted"):
        for line, sign in (("margin", 1), ("service_cost", -1), ("one_off_revenue", 1), ("one_off_cost", -1)):
            total += sign * quantities[f"{part}.{line}"].sum()
    return float(total)


def no_detour(scenario: Scenario) -> bool:
    """Whether nobody comes from a potential stage to a customer's by way of a former one.

    The engines count as won who comes straight from a potential stage, the oracle whoever is new.
    """
    kind = {s.id: s.kind for s in scenario.stages}
    ways = [(t.origin, t.destination) for t in scenario.transitions]
    ways += [(m.origin, m.destination) for m in scenario.dated_moves]
    back = {o for o, _ in ways}
    return not any(
        kind[o] is StageKind.POTENTIAL and kind[d] is StageKind.FORMER and d in back for o, d in ways
    )


def by_engine(scenario: Scenario, engine: str, seed: int, replications: int) -> dict[str, Floats]:
    """name -> (R, ...): replications of one seed."""
    made = build(scenario)
    rows = [of_engine(scenario, made, run(made, seed, r, engine)) for r in range(replications)]
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def by_oracle(scenario: Scenario, seed: int, replications: int) -> dict[str, Floats]:
    """The same of the oracle; the run-off's periods are added up."""
    found = oracle.simulate(scenario, np.random.default_rng([seed, 77]), replications).quantities()
    return {
        name: value.sum(axis=1) if name.startswith("run_off") and value.ndim > 1 else value
        for name, value in found.items()
        if not name.endswith("off.investment") and name != "run_off_discounted.investment"
    }


def assert_alike(number: int, engine: str, replications: int, factor: int = 1) -> None:
    scenario = crowded(generate(number), factor)
    mine = by_engine(scenario, engine, number, replications)
    theirs = by_oracle(scenario, number, replications)
    expected = mine.keys() | {"won"}
    assert expected == theirs.keys()
    means = compare_means(mine, theirs)
    assert means, f"generated scenario {number}, {engine}: {means}"


# -- the tests ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", NUMBERS)
def test_the_compiled_engine_agrees_with_the_oracle(number: int) -> None:
    assert_alike(number, "compiled", 200, CROWD)


@pytest.mark.parametrize("number", BY_REFERENCE)
def test_the_reference_engine_agrees_with_the_oracle(number: int) -> None:
    assert_alike(number, "reference", 120)


@pytest.mark.verify
@pytest.mark.parametrize("number", MORE)
def test_the_compiled_engine_agrees_with_the_oracle_in_many_runs(number: int) -> None:
    assert_alike(number, "compiled", 400, CROWD)


@pytest.mark.verify
@pytest.mark.parametrize("number", NUMBERS)
def test_the_reference_engine_agrees_with_the_oracle_in_many_runs(number: int) -> None:
    assert_alike(number, "reference", 200, 2)


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
    for target in EffectTarget:
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
    worlds = [generate(number) for number in BY_REFERENCE]
    missing = [name for name, has in features().items() if not any(has(world) for world in worlds)]
    assert missing == []


def test_no_more_comparisons_than_the_false_alarm_pays_for() -> None:
    assert len(NUMBERS) + len(BY_REFERENCE) + 2 <= 100
    assert len(MORE) + 2 * len(NUMBERS) <= 100
    assert len(set(NUMBERS)) >= 20
