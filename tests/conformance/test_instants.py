"""Events at time 0, at boundaries, at the horizon, and several at once: both engines agree."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from simulation.build import build
from simulation.log import MOVE
from simulation.scenario import loads
from simulation.scenario.types import Hazard, Shape
from tests.oracle import building

from .harness import disagreement, run_both
from .instants import AT_ONCE, instants, told

QUICK, ALL = 30, 1_500


def agreed(numbers: range) -> Counter[str]:
    """Assert that engines agree on scenarios of the third family; what has happened in them."""
    found = Counter[str]()
    for number in numbers:
        world = instants(number)
        outcomes = run_both(world, seed=number**5, replication=number % 5)
        difference = disagreement(*outcomes)
        assert difference is None, f"instants {number}: {difference}"
        assert outcomes[0].log is not None
        a = build(world).arrays
        found += told(outcomes[0].log, a.boundaries[: a.n_periods + 1])
    return found


def test_engines_agree_on_events_at_one_instant() -> None:
    found = agreed(range(QUICK))
    assert min(found.values()) >= 5, found
    assert len(found) == 6, found


@pytest.mark.verify
@pytest.mark.parametrize("first", range(QUICK, ALL, 210))
def test_engines_agree_on_many_events_at_one_instant(first: int) -> None:
    print(f"\n{first} to {first + 209}: {dict(agreed(range(first, first + 210)))}")


def test_nobody_decides_twice_at_a_boundary_by_way_of_a_clock() -> None:
    at_once = Hazard(Shape.PIECEWISE, times=(0.0,), rates=(AT_ONCE,))
    exits = [building.move("here -> there", p=1.0), building.move("there -> here", at_once)]
    parts = building.segment([building.stage("here"), building.stage("there")], exits)
    reference, compiled = run_both(building.scenario(parts, [building.start("here", 1)], periods=3))
    assert disagreement(reference, compiled) is None
    assert compiled.log is not None
    rows = [compiled.log.row(i) for i in range(len(compiled.log))]
    assert [(row["kind"], row["time"]) for row in rows[1:]] == [
        (kind, at) for at in (1.0, 2.0, 3.0) for kind in ("decide", "move")
    ]
    assert compiled.tally.end[:, 0].tolist()[:2] == [1, 0]


RELEASED = """
schema: 1
time: {unit: month, horizon: 4 months}
stages:
  waiting: {kind: potential}
  active: {kind: customer}
transitions:
  waiting -> active: {HAZARD}
people_at_start: {waiting: {count: 7, selection: none}}
investments:
  care:
    aim: retention
    budget: 7 per month
    audience: {stages: [waiting]}
    effects: {waiting -> active: {speeds_up_to: 2, half_effect_at: 1}}
shocks:
  closed: {from: 0 months, until: 2 months, effects: {waiting -> active: 0}}
"""


@pytest.mark.parametrize(
    "hazard", ["rate: 1e250", "time_in_stage: {weibull: {shape: 2, mean: 1e-100 months}}"]
)
def test_a_clock_that_a_boundary_releases_rings_after_it(hazard: str) -> None:
    # Who is counted at the boundary, and paid for, is still there.
    reference, compiled = run_both(loads(RELEASED.replace("HAZARD", hazard)))
    assert disagreement(reference, compiled) is None
    assert compiled.log is not None
    assert set(compiled.log.time[compiled.log.kind == MOVE]) == {np.nextafter(2.0, 3.0)}
    books = compiled.books
    assert books.moves.sum(axis=(1, 2)).tolist()[:4] == [0, 0, 7, 0]
    assert books.heads[:, :, 0].max(axis=1).tolist() == [7] * 5
    assert books.unspent[:, 0].astype(bool).tolist() == [False, False, False, True]
