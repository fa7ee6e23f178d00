"""The number of events is estimated before a run, and a run beyond the limit is refused or ended."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.build import build
from simulation.engine import run
from simulation.model import TooManyEvents
from simulation.scenario import ScenarioError, load, loads
from simulation.scenario.workload import _Step, workload
from virta import library

MARKET = """
schema: 1
time: {unit: month, horizon: 12 months}
stages:
  here: {kind: customer, purchases: {rate: 1 per month, amount: 50, margin: 40 %}}
  there: {kind: customer}
  ended: {kind: former}
transitions:
  here -> there: {rate: 0.1 per month}
  there -> here: {rate: 0.1 per month}
  there -> ended: {rate: 0.1 per month}
people_at_start: {here: {count: 1000, selection: none}}
"""


def edited(old: str, new: str) -> str:
    assert old in MARKET
    return MARKET.replace(old, new)


@pytest.mark.parametrize(
    "name",
    [
        "vocabularies/flow",
        "library/contract/hold",
        "library/retailer/keep",
        "library/steps/hold",
        "published/donations-bg-bb",
        "published/competing-hazards",
        "claims/few-bring-most/fails",
    ],
)
def test_the_estimate_is_near_what_happens(name: str) -> None:
    scenario = load(library.find(name))
    expected, lived = workload(scenario), run(build(scenario)).tally
    assert expected.people == pytest.approx(lived.start.sum() + lived.arrivals.sum(), rel=0.05)
    moves = float(lived.moves.sum() + lived.dated.sum())
    assert 0.85 * moves <= expected.moves + expected.decisions
    assert expected.moves <= 1.25 * moves + 30.0
    # Who differs by customer stays longer than the mean tells.
    assert 0.55 * lived.purchases.sum() <= expected.purchases <= 1.2 * lived.purchases.sum()


def test_a_step_of_any_size_conserves_people() -> None:
    rng = np.random.default_rng(5)
    weights = {(i, j): 10.0 ** rng.uniform(-3, 3) for i in range(6) for j in range(6) if i != j}
    matrix = np.eye(6)
    for (i, j), weight in weights.items():
        matrix[i, i] += weight
        matrix[j, i] -= weight
    before = rng.uniform(0, 100, 6)
    found = _Step(weights, 6).heads(before.tolist())
    np.testing.assert_allclose(found, np.linalg.solve(matrix, before), rtol=1e-9)
    fast = _Step({(0, 1): 1e15, (1, 0): 1e15}, 2).heads([10.0, 0.0])
    assert fast == pytest.approx([5.0, 5.0], rel=1e-12)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("rate: 1 per month", "every: 1e-9 months", "stages.here.purchases"),
        ("rate: 1 per month", "rate: 1e6 per month", "stages.here.purchases"),
        ("there -> here: {rate: 0.1", "there -> here: {rate: 1e6", "transitions."),
        (
            "there -> here: {rate: 0.1",
            "there -> here: {probability: 0.00001 %, every: 1e-7 months} #",
            "stages.there",
        ),
        (
            "there -> here: {rate: 0.1",
            "there -> here: {time_in_stage: {weibull: {shape: 3, mean: 1e-8 months}}} #",
            "transitions.",
        ),
        (
            "there -> here: {rate: 0.1",
            "there -> here: {time_in_stage: {gompertz: {rate: 1 per month, growth: 10 per month}}, by: tenure} #",  # noqa: E501
            "transitions.",
        ),
    ],
)
def test_what_would_not_end_is_refused_with_its_place(old: str, new: str, path: str) -> None:
    text = edited(old, new)
    if path == "transitions.":
        text = text.replace("  here -> there: {rate: 0.1", "  here -> there: {rate: 1e6")
    with pytest.raises(ScenarioError, match="events, and 1,000,000,000 are allowed") as caught:
        loads(text)
    assert path in caught.value.problems[0].message
    assert "--set limits.events=" in str(caught.value)


def test_the_limit_can_be_raised_and_lowered_by_a_path() -> None:
    assert loads(MARKET, ["limits.events=1e11"]).most_events == 1e11
    with pytest.raises(ScenarioError, match="and 5,000 are allowed"):
        loads(MARKET, [("limits.events", 5000)])
    assert loads(MARKET) == loads(MARKET, ["limits.events=1e11"])


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize("name", ["library/team/hold", "vocabularies/unmanaged", "library/contract/hold"])
def test_both_engines_end_a_replication_after_the_same_event(name: str, engine: str) -> None:
    scenario = load(library.find(name))
    small = replace(
        scenario,
        people_at_start=tuple(replace(one, count=9) for one in scenario.people_at_start),
        entrants=(),
    )
    happened = _events(small)
    run(build(replace(small, most_events=happened)), engine=engine)
    with pytest.raises(TooManyEvents, match="larger limits"):
        run(build(replace(small, most_events=happened - 1)), engine=engine)


def _events(scenario: object) -> int:
    """The least limit under which the reference engine ends, by bisection."""
    low, high = 0, 1 << 16
    while high - low > 1:
        middle = (low + high) // 2
        try:
            run(build(replace(scenario, most_events=middle)), engine="reference")  # type: ignore[type-var]
            high = middle
        except TooManyEvents:
            low = middle
    return high


def test_a_walk_ends_where_the_estimate_did_not_foresee() -> None:
    scenario = loads(MARKET)
    fast = replace(
        scenario.segments[0],
        transitions=tuple(
            replace(t, hazard=replace(t.hazard, a=1e9 if t.name != "there -> ended" else 0.0))
            for t in scenario.transitions
            if t.hazard is not None
        ),
    )
    with pytest.raises(TooManyEvents):
        run(build(replace(scenario, segments=(fast,), most_events=1e5)), threads=2)
