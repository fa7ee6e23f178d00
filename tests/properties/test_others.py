"""Random numbers belong to the person: other people, and other possible events, do not change them."""

import dataclasses

import numpy as np
from scipy.stats import kstest

from simulation.build import build
from simulation.engine import run
from simulation.scenario.types import (
    EntrantStream,
    Hazard,
    Purchases,
    Scenario,
    Shape,
    Stage,
    StageKind,
    StartGroup,
    Text,
    Transition,
)
from tests.oracle.building import move, scenario, segment, stage, start

from .story import Row, Told, changed, generated, in_each_segment, same_money, tell, without_feedback

ALONE = generated(30, lambda world: without_feedback(world) and bool(world.people_at_start))


def rows_of(told: Told, people: set[int]) -> list[Row]:
    return [row for row in told.rows if row[2] in people]


def nobody_else_changes(before: Scenario, after: Scenario, more: int | None = None) -> None:
    one, other = tell(before), tell(after)
    everyone = set(one.people())
    assert everyone <= set(other.people())
    if more is not None:
        assert len(other.people()) == len(everyone) + more
    assert rows_of(other, everyone) == one.rows
    later = other.accounts()
    assert one.accounts() == {key: later[key] for key in everyone}


def test_one_more_person_changes_nobody_else() -> None:
    for world in ALONE:
        first, *others = world.people_at_start
        more = dataclasses.replace(first, count=first.count + 1)
        nobody_else_changes(world, changed(world, people_at_start=(more, *others)), 1)


def test_one_more_source_changes_nobody_else() -> None:
    for world in ALONE:
        taken = {group.source for group in world.people_at_start}
        here = next(s.id for s in world.stages if not s.absorbing)
        group = StartGroup(f"start/{here}/more", here, 7, None, None, None, False)
        assert group.source not in taken
        nobody_else_changes(world, changed(world, people_at_start=(group, *world.people_at_start)), 7)


def counted(count: int, first: int, last: int, n: int) -> EntrantStream:
    even = count / (last - first)
    intensity = tuple(even if first <= k < last else 0.0 for k in range(n))
    return EntrantStream("entrants/counted", "counted", "here", intensity, (1.0,), count)


def test_of_a_fixed_number_each_has_a_moment_of_their_own() -> None:
    parts = segment(
        [stage("here", StageKind.CUSTOMER), stage("left", StageKind.FORMER)], [move("here -> left", 0.1)]
    )

    def world(count: int, first: int = 2, last: int = 5) -> Scenario:
        return scenario(parts, entrants=[counted(count, first, last, 8)], periods=8)

    nobody_else_changes(world(400), world(401), 1)
    everyone = run(build(world(4_000)), seed=3).people
    assert len(everyone.key) == 4_000
    assert 2.0 < everyone.arrived.min() < everyone.arrived.max() <= 5.0
    # Kolmogorov-Smirnov against the uniform: a false alarm in 1e-9 of all seeds.
    assert kstest(everyone.arrived, "uniform", (2.0, 3.0)).pvalue > 1e-9
    # The same people come in the same order in another span.
    later = run(build(world(4_000, 0, 6)), seed=3).people
    assert np.allclose(later.arrived / 6.0, (everyone.arrived - 2.0) / 3.0)


def test_one_more_stream_changes_nobody_else() -> None:
    for world in ALONE:
        shares = tuple(s.share for s in world.segments)
        here = next(s.id for s in world.stages if not s.absorbing)
        stream = EntrantStream("entrants/more", "more", here, (1.5,) * world.time.n_periods, shares)
        nobody_else_changes(world, changed(world, entrants=(stream, *world.entrants)))


def test_with_feedback_one_more_person_does_change_others() -> None:
    # Without this the three tests above would hold of runs in which nothing ever matters.
    differ = 0
    for world in generated(30, lambda w: any(i.budget for i in w.investments) and bool(w.people_at_start)):
        groups = tuple(dataclasses.replace(g, count=g.count + 5) for g in world.people_at_start)
        one, other = tell(world), tell(changed(world, people_at_start=groups))
        differ += rows_of(other, set(one.people())) != one.rows
    assert differ > 5


def test_a_stage_that_nobody_can_reach_changes_nothing() -> None:
    for world in generated(30):
        purchases = Purchases(0.4, None, 30.0, 0.5, "gamma", None, 0.3)
        island = Stage("island", "island", Text("Island"), StageKind.CUSTOMER, False, purchases, None, 2.0)
        leaving = [
            Transition(
                "island -> gone", "island -> gone", Text("x"), "island", "gone",
                Hazard(Shape.EXPONENTIAL, a=0.2), False, None, None, None, None, world.transitions[0].one_off,
            )
        ]  # fmt: skip
        at = len(world.stages) // 2
        after = in_each_segment(
            world,
            lambda s, island=island, leaving=leaving, at=at: dataclasses.replace(
                s,
                stages=(*s.stages[:at], island, *s.stages[at:]),
                transitions=(*leaving, *s.transitions),
            ),
        )
        one, other = tell(world), tell(after)
        assert one.rows == other.rows
        assert one.plans == other.plans
        assert one.people() == other.people()
        assert one.accounts() == other.accounts()
        for name, axis in (("heads", 1), ("money", 1), ("discounted", 1), ("stage_time", 1), ("spend", 2)):
            mine, theirs = getattr(one.outcome.books, name), getattr(other.outcome.books, name)
            assert np.array_equal(mine, np.delete(theirs, at, axis)), name


def test_an_exit_that_is_closed_changes_only_those_who_would_have_taken_it() -> None:
    # Competing exits have clocks of their own: a choice is a race, not a cut of one number.
    ways = [move("here -> there", 0.2), move("here -> yonder", 0.3), move("there -> gone", 0.1)]
    stages = [stage("here"), stage("there"), stage("yonder")]
    starters = [start("here", 300)]
    one = tell(scenario(segment(stages, ways), starters))
    other = tell(scenario(segment(stages, [w for w in ways if w.id != "here -> yonder"]), starters))
    left = {row[2] for row in one.rows if row[5] == "yonder"}
    assert 100 < len(left) < 250
    stayed = set(one.people()) - left
    assert rows_of(one, stayed) == rows_of(other, stayed)


def test_a_segment_with_a_larger_share_loses_nobody() -> None:
    def segments(shares: tuple[float, ...]) -> dict[int, str]:
        parts = [
            segment([stage("here")], [], id_=f"g{i}", share=share) for i, share in enumerate(shares) if share
        ]
        return {key: row[1] for key, row in tell(scenario(parts, [start("here", 400)])).people().items()}

    before, after = segments((0.5, 0.3, 0.2)), segments((0.8, 0.12, 0.08))
    moved = {(before[key], after[key]) for key in before if before[key] != after[key]}
    assert moved == {("g1", "g0"), ("g2", "g0")}


def test_a_faster_exit_is_taken_earlier_by_everyone() -> None:
    # The clock is the person's: the scenario only says how fast it runs.
    def times(rate: float) -> dict[int, float]:
        world = scenario(segment([stage("here")], [move("here -> gone", rate)]), [start("here", 300)])
        return {row[2]: row[0] for row in tell(world).rows if row[1] == "move"}

    slow, fast = times(0.05), times(0.2)
    assert slow.keys() < fast.keys()
    for key, time in slow.items():
        assert abs(fast[key] * 4 - time) < 1e-9


def test_the_ith_entrant_of_a_stream_comes_when_the_intensity_has_summed_up() -> None:
    def arrivals(intensity: float) -> dict[int, float]:
        world = scenario(segment([stage("here")], []), [], periods=20)
        stream = EntrantStream("entrants/x", "x", "here", (intensity,) * 20, (1.0,))
        return {key: row[3] for key, row in tell(changed(world, entrants=(stream,))).people().items()}

    few, many = arrivals(2.0), arrivals(4.0)
    assert few.keys() < many.keys()
    for key, time in few.items():
        assert abs(many[key] * 2 - time) < 1e-9


def test_expected_purchases_move_people_as_sampled_ones_do() -> None:
    for world in generated(30, lambda w: w.money.sampled_purchases and without_feedback(w)):
        money = dataclasses.replace(world.money, sampled_purchases=False)
        one, other = tell(world), tell(changed(world, money=money))
        assert [row for row in one.rows if row[1] != "purchase"] == other.rows


def test_cash_timing_changes_no_event() -> None:
    for world in ALONE[:10]:
        cash = dataclasses.replace(world.money.cash, purchases=world.money.cash.service_cost)
        after = changed(world, money=dataclasses.replace(world.money, cash=cash))
        one, other = tell(world), tell(after)
        assert one.rows == other.rows
        assert np.array_equal(one.outcome.books.money, other.outcome.books.money)


def test_stated_uncertainty_changes_no_number() -> None:
    from simulation.scenario.types import Uncertain

    doubt = (Uncertain("transitions.x", "lognormal", (("cv", 0.5),)),)
    for world in ALONE[:10]:
        one, other = tell(world), tell(changed(world, uncertain=doubt))
        assert one.rows == other.rows
        same_money(one, other)
