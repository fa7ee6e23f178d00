"""Clocks in operational time: the right row, at boundaries and where a rate stands still, in both engines."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import draws
from simulation.build import build
from simulation.draws import identity
from simulation.engine import run
from simulation.log import PURCHASE
from simulation.rules import clocks
from simulation.scenario.types import DatedMove, EffectTarget, Scenario, ShockEffect
from tests.oracle.building import (
    effect,
    investment,
    money,
    move,
    purchases,
    reach,
    saturating,
    scenario,
    segment,
    stage,
    start,
)

from .harness import disagreement, run_both

SEED, REPLICATION = 7, 2
ENGINES = ("reference", "compiled")


# -- the rules themselves -----------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Course:
    """Rates by row, as the plans hold them: the last row is the run-off."""

    starts: np.ndarray
    paces: np.ndarray
    per_row: float

    @classmethod
    def of(cls, period: float, rates: list[float], run_off: float) -> Course:
        starts = np.array([q * period for q in range(len(rates))] + [(len(rates) - 1) * period + run_off])
        paces = np.zeros((1, 1, len(starts), clocks.N_PACE))
        for q, rate in enumerate(rates):
            clocks.set_pace(paces, 0, 0, q, rate, float(starts[q]), float(starts[q + 1]))
        return cls(starts, paces, 1.0 / period)

    @property
    def reached(self) -> np.ndarray:
        """Operational time at each boundary."""
        return self.paces[0, 0, :, clocks.REACHED]

    def row_of(self, goal: float, first: int, end: int) -> int:
        return int(clocks.row_of(self.paces, self.starts, self.per_row, 0, 0, goal, first, end))

    def searched(self, goal: float, first: int, end: int) -> int:
        """The same, row by row: the first that moves at all and at whose end the goal is reached."""
        for q in range(first, end):
            if self.paces[0, 0, q, clocks.RATE] > 0.0 and goal <= self.reached[q + 1]:
                return q
        return end

    def rings(self, goal: float, q: int, after: float) -> float:
        row = float(self.starts[q]), float(self.starts[q + 1])
        return float(clocks.ringing_time(self.paces, 0, 0, q, goal, *row, after))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Rates that mostly stay, sometimes change by much, and sometimes stand still."""
    periods = draw(st.integers(1, 30))
    usual = draw(st.floats(1e-3, 5.0))
    rate = st.one_of(st.just(usual), st.just(0.0), st.just(usual), st.floats(1e-6, 50.0))
    rates = draw(st.lists(rate, min_size=periods + 1, max_size=periods + 1))
    return Course.of(draw(st.sampled_from([1.0, 0.3, 7 / 365.25])), rates, draw(st.sampled_from([0.0, 5.0])))


@pytest.mark.verify
@settings(max_examples=500, deadline=None, derandomize=True)
@given(courses(), st.data())
def test_a_level_is_found_in_the_row_where_a_search_finds_it(course: Course, data: st.DataObject) -> None:
    rows = len(course.starts) - 1
    first = data.draw(st.integers(0, rows - 1))
    end = data.draw(st.integers(first + 1, rows))
    sums = course.reached
    # Anywhere beyond the start, or reached exactly at a boundary, or by one bit more or less.
    at = float(sums[data.draw(st.integers(first, rows))])
    anywhere = float(sums[first]) + data.draw(st.floats(0.0, 1.2)) * float(sums[-1] - sums[first])
    goal = data.draw(st.sampled_from([anywhere, at, np.nextafter(at, np.inf), np.nextafter(at, 0.0)]))
    goal = max(float(goal), float(sums[first]))
    q = course.row_of(goal, first, end)
    assert q == course.searched(goal, first, end)
    if q < end:
        t = course.rings(goal, q, float(course.starts[first]))
        assert course.starts[q] <= t <= course.starts[q + 1]
        rate = float(course.paces[0, 0, q, clocks.RATE])
        met = clocks.operational(course.paces, 0, 0, q, t)
        assert met == pytest.approx(goal, rel=1e-12, abs=1e-15 * rate * course.starts[q + 1])


def test_a_level_reached_at_a_boundary_belongs_to_the_period_that_ends_there() -> None:
    course = Course.of(1.0, [0.25, 0.5, 0.0, 0.0, 0.5, 0.0], 3.0)
    found = {goal: course.row_of(goal, 0, 6) for goal in (0.25, 0.75, np.nextafter(0.75, 1.0), 1.25)}
    assert list(found.values()) == [0, 1, 4, 4]
    assert [course.rings(goal, q, 0.0) for goal, q in found.items()] == [1.0, 2.0, pytest.approx(4.0), 5.0]
    assert course.row_of(np.nextafter(1.25, 2.0), 0, 6) == 6


def test_a_clock_never_rings_before_it_was_wound() -> None:
    course = Course.of(1.0, [3.0, 3.0, 0.0], 1.0)
    for after in np.linspace(0.01, 0.99, 99):
        goal = clocks.level(clocks.operational(course.paces, 0, 0, 0, after), 0.0, 1.7)
        assert course.rings(goal, course.row_of(goal, 0, 3), after) >= after


def test_a_rate_that_stays_changes_no_bit_of_a_ringing_time() -> None:
    # A plan may put the same rate into force every period: its clocks ring like those of no plan.
    changing = Course.of(1.0, [0.37] * 7 + [0.2] * 6, 1.0)
    for entry in np.linspace(0.1, 3.9, 39).tolist():
        for threshold in (0.01, 0.4, 1.1):
            goal = clocks.level(clocks.operational(changing.paces, 0, 0, int(entry), entry), threshold, 1.0)
            q = changing.row_of(goal, int(entry), 12)
            rings = changing.rings(goal, q, entry)
            assert q >= 7 or rings == clocks.steady_ringing(changing.paces, 0, 0, goal, entry)


def test_a_steady_clock_without_a_rate_never_rings() -> None:
    still = Course.of(1.0, [0.0, 0.0], 1.0)
    goal = clocks.level(clocks.operational(still.paces, 0, 0, 0, 0.5), 0.3, 1.0)
    assert clocks.steady_ringing(still.paces, 0, 0, goal, 0.5) == np.inf


def test_what_is_left_of_a_threshold_is_never_negative() -> None:
    assert clocks.left(0.5, 2.0, 1.0, 1.1) == pytest.approx(0.3)
    assert clocks.left(0.5, 2.0, 1.0, 9.0) == 0.0
    assert clocks.level(3.0, 0.5, 0.0) == np.inf


# -- in both engines -----------------------------------------------------------------------------------


def luck_of(source: str, ordinal: int = 0) -> tuple[np.uint64, np.uint64]:
    """The luck of a person in the replication of these tests."""
    stream = np.uint64(draws.stream(np.uint64(SEED), np.uint64(REPLICATION)))
    key = np.uint64(draws.person_key(identity("source", source), np.uint64(ordinal)))
    k, c = draws.luck(stream, key)
    return np.uint64(k), np.uint64(c)


def threshold(ordinal: int, way: str) -> float:
    """What the first visit's clock of an exit has to meet, of somebody who starts `here`."""
    purpose = identity("exit", way)
    return float(draws.exponential(*luck_of("start/here", ordinal), purpose, np.uint64(1)))


def still(way: str, first: int, last: int | None) -> ShockEffect:
    """A shock that closes an exit for some periods."""
    return ShockEffect("still", "transition", way, None, 0.0, first, last)


def moved(world: Scenario, engine: str) -> dict[int, float]:
    """Ordinal of each who starts `here` -> when the first move came, as the log says."""
    outcome = run(build(world), SEED, REPLICATION, engine, log=True)
    assert outcome.log is not None
    keys = {int(key): ordinal for ordinal, key in enumerate(outcome.people.key.tolist())}
    moves = (outcome.log.origin >= 0) & (outcome.log.destination >= 0)
    found: dict[int, float] = {}
    for person, time in zip(outcome.log.person[moves], outcome.log.time[moves], strict=True):
        found.setdefault(keys[int(person)], float(time))
    return found


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("budget", [False, True], ids=["alone", "coupled"])
def test_periods_with_a_rate_of_0_delay_everyone_by_their_length(engine: str, budget: bool) -> None:
    rate, way, n = 0.3, "here -> gone", 200
    world = scenario(
        segment([stage("here")], [move(way, rate)]), [start("here", n)], periods=12,
        shock_effects=[still(way, 2, 5)], investments=[idle(12)] if budget else [],
    )  # fmt: skip
    assert build(world).arrays.needs_heads is budget
    found, counts = moved(world, engine), [0, 0, 0]
    for ordinal in range(n):
        after = threshold(ordinal, way) / rate
        if after > 2.0:
            after += 3.0
        if after > 12.0:
            assert ordinal not in found
        else:
            assert found[ordinal] == pytest.approx(after, rel=1e-12)
            assert not 2.0 < found[ordinal] < 5.0
        counts[0 if after <= 2.0 else 1 if after <= 12.0 else 2] += 1
    assert min(counts) > 5


def idle(periods: int) -> object:
    """An investment divided by heads, so that the market is coupled; its effect is none."""
    nothing = effect("here -> gone", 1.0, saturating(1.0))
    return investment([nothing], reach("here"), periods, budget=5.0)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("budget", [False, True], ids=["alone", "coupled"])
def test_a_level_reached_at_a_boundary_rings_at_it(engine: str, budget: bool) -> None:
    # The rate is such that two periods bring exactly the threshold of the first person; then it stands still.
    way = "here -> gone"
    rate = threshold(0, way) / 2
    assert rate + rate == threshold(0, way)
    world = scenario(
        segment([stage("here")], [move(way, rate)]), [start("here", 1)], periods=5,
        shock_effects=[still(way, 2, None)], investments=[idle(5)] if budget else [],
    )  # fmt: skip
    outcome = run(build(world), SEED, REPLICATION, engine, log=True)
    assert moved(world, engine) == {0: 2.0}
    # It belongs to the period that ends there.
    assert outcome.books.moves[:, 0, 0].tolist() == [0, 1, 0, 0, 0, 0]
    assert outcome.books.heads[:, 0, 0].tolist() == [1, 1, 0, 0, 0, 0]
    assert outcome.books.stage_time[:5, 0, 0].tolist() == [10_000_000, 10_000_000, 0, 0, 0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_purchase_due_at_a_boundary_is_made_at_it(engine: str) -> None:
    first = float(draws.exponential(*luck_of("start/here"), draws.PURCHASE, np.uint64(1)))
    strike = ShockEffect("strike", "purchase_rate", None, "here", 0.0, 2, None)
    world = scenario(
        segment([stage("here", purchases=purchases(first / 2, 30.0))], []), [start("here", 1)], periods=5,
        shock_effects=[strike],
    )  # fmt: skip
    outcome = run(build(world), SEED, REPLICATION, engine, log=True)
    assert outcome.log is not None
    assert outcome.log.time[outcome.log.kind == PURCHASE].tolist() == [2.0]
    assert outcome.books.purchases[:, 0, 0].tolist() == [0, 1, 0, 0, 0, 0]


def test_a_standing_clock_keeps_what_it_has_met() -> None:
    # On and off every other period: the pauses take nothing and give nothing.
    way, rate = "here -> gone", 0.4
    pauses = [dataclasses.replace(still(way, q, q + 1), shock=f"pause {q}") for q in range(0, 40, 2)]
    world = scenario(
        segment([stage("here")], [move(way, rate)]), [start("here", 100)], periods=40, shock_effects=pauses
    )
    reference, compiled = run_both(world, SEED, REPLICATION)
    assert disagreement(reference, compiled) is None
    found = moved(world, "compiled")
    for ordinal, time in found.items():
        met = threshold(ordinal, way) / rate
        whole = int(np.ceil(met)) - 1
        assert time == pytest.approx(2 * whole + 1 + (met - whole), rel=1e-11)
    assert len(found) > 90


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", ["budget", "per_head"])
@pytest.mark.parametrize("sampled", [True, False], ids=["sampled", "expected"])
def test_a_plan_that_changes_later_changes_no_bit_before(engine: str, kind: str, sampled: bool) -> None:
    k, n = 5, 10
    ways = [move("here -> there", 0.3), move("there -> here", 0.2), move("there -> gone", 0.1)]
    stages = [stage("here", purchases=purchases(0.6, 30.0)), stage("there", service_cost=2.0)]
    effects = [
        effect("here -> there", 0.4, saturating(0.5)),
        effect("there -> gone", 3.0, saturating(0.5)),
        effect("here", 2.0, saturating(0.5), target=EffectTarget.PURCHASE_RATE),
    ]

    def world(later: float) -> Scenario:
        lever = investment(effects, reach("here", "there"), n, **{kind: 1.0 if kind == "per_head" else 90.0})
        spend = tuple(x * (1.0 if p < k else later) for p, x in enumerate(getattr(lever, kind)))
        return scenario(
            segment(stages, ways), [start("here", 80)], periods=n, money_=money(sampled=sampled),
            investments=[dataclasses.replace(lever, **{kind: spend})],
        )  # fmt: skip

    logs = []
    for later in (1.0, 4.0):
        events = run(build(world(later)), SEED, REPLICATION, engine, log=True).log
        assert events is not None
        logs.append(events)
    before = [
        [row for row in map(one.row, range(len(one))) if row["time"] < k or _closes(row, k)] for one in logs
    ]
    assert before[0] == before[1]
    assert len(before[0]) > 100
    # All who had no event in the period before the change had a clock running when it came.
    assert any(a != b for a, b in itertools.zip_longest(*(one.time.tolist() for one in logs)))


def _closes(row: dict[str, object], k: int) -> bool:
    return row["time"] == k and row["kind"] != "spend"


@pytest.mark.parametrize("engine", ENGINES)
def test_who_comes_at_a_boundary_is_under_the_plan_of_the_period_that_ends(engine: str) -> None:
    # A dated move brings everyone at 2.0; the exit is open from then on, and the clocks start from nothing.
    way, rate = "there -> gone", 0.5
    again = dataclasses.replace(still(way, 5, 6), shock="again")
    everyone = DatedMove("come/here -> there", "here -> there", 2.0, "here", "there", 1.0)
    world = scenario(
        segment([stage("here"), stage("there")], [move(way, rate)]), [start("here", 150)], periods=9,
        dated_moves=[everyone], shock_effects=[still(way, 0, 2), again],
    )  # fmt: skip
    outcome = run(build(world), SEED, REPLICATION, engine, log=True)
    assert outcome.log is not None
    keys = {int(key): ordinal for ordinal, key in enumerate(outcome.people.key.tolist())}
    left = outcome.log.destination == 2
    assert left.sum() > 100
    for person, time in zip(outcome.log.person[left].tolist(), outcome.log.time[left].tolist(), strict=True):
        after = 2.0 + threshold(keys[person], way) / rate
        assert time == pytest.approx(after + (1.0 if after > 5.0 else 0.0), rel=1e-12)
