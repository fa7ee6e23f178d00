"""The rules of one customer: clocks, decisions, dates, and which of them comes first."""

import dataclasses
import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from simulation import draws
from simulation.draws import identity
from simulation.scenario.types import (
    DatedMove,
    Duration,
    EntrantStream,
    Hazard,
    Purchases,
    Scenario,
    Shape,
    ShockEffect,
    StageKind,
    Transition,
)
from tests.oracle.building import (
    POTENTIAL,
    effect,
    investment,
    move,
    purchases,
    reach,
    saturating,
    scenario,
    segment,
    shock,
    stage,
    start,
    stream,
)

from .story import Row, Told, changed, generated, tell

ENGINES = ("reference", "compiled")
WEIBULL = Hazard(Shape.WEIBULL, a=0.03, b=1.7)
COUNT = 200


def moves(told: Told, *kinds: str) -> dict[tuple[int, str | None, str | None, int], float]:
    """(person, origin, destination, visit) -> time."""
    kinds = kinds or ("move",)
    return {(row[2], row[4], row[5], row[3]): row[0] for row in told.rows if row[1] in kinds}


def luck_of(seed: int, key: int) -> tuple[np.uint64, np.uint64]:
    """What all draws of a person, or of a stream of entrants, share in replication 0."""
    k, c = draws.luck(np.uint64(draws.stream(np.uint64(seed), np.uint64(0))), np.uint64(key))
    return np.uint64(k), np.uint64(c)


# -- a clock whose hazard does not change is never touched -----------------------------------------


def test_what_happens_to_another_clock_does_not_touch_this_one() -> None:
    ways = [move("here -> there", WEIBULL), move("here -> gone", 0.1)]
    world = scenario(segment([stage("here"), stage("there")], ways), [start("here", COUNT)])
    shocks = [
        ShockEffect(f"s{p}", "transition", "here -> gone", None, 1.1, p, p + 1) for p in range(0, 12, 2)
    ]
    one, other = moves(tell(world)), moves(tell(changed(world, shock_effects=tuple(shocks))))
    both = [key for key in one.keys() & other.keys() if key[2] == "there"]
    assert len(both) > 50
    assert all(one[key] == other[key] for key in both)
    changed_exits = [key for key in one.keys() & other.keys() if key[2] == "gone"]
    assert any(one[key] != other[key] for key in changed_exits)


GOMPERTZ = Hazard(Shape.GOMPERTZ, a=0.02, b=0.1)


def in_long_and_short_periods(ways: list[Transition]) -> tuple[list[Row], list[Row]]:
    """What happens under the same rates in long and in short periods."""
    buying = stage("there", purchases=purchases(0.7, 10.0, amount_distribution="gamma", amount_cv=0.6))
    seg = segment([stage("here"), buying], ways)
    grids = ((6, 2.0), (24, 0.5))
    long, short = (
        tell(scenario(seg, [start("here", COUNT)], periods=periods, period=period)).rows
        for periods, period in grids
    )
    assert len(long) > 3 * COUNT
    return long, short


def test_no_boundary_touches_a_clock_with_a_shape() -> None:
    # Not a bit of any time changes, whatever is counted when.
    ways = [move("here -> there", WEIBULL), move("there -> here", WEIBULL), move("here -> gone", GOMPERTZ)]
    long, short = ([row for row in rows if row[1] != "purchase"] for rows in in_long_and_short_periods(ways))
    assert long == short


def test_the_length_of_periods_changes_no_event_under_constant_rates() -> None:
    # Operational time is summed up period by period, so only the last bits may tell how many there were.
    ways = [move("here -> there", WEIBULL), move("there -> here", 0.3), move("here -> gone", GOMPERTZ)]
    assert_alike(*in_long_and_short_periods(ways))


def assert_alike(one: Sequence[Row], other: Sequence[Row]) -> None:
    """The same things happen to the same people in the same order, at the same times but for rounding."""
    assert [row[1:] for row in one] == [row[1:] for row in other]
    for mine, theirs in zip(one, other, strict=True):
        assert math.isclose(mine[0], theirs[0], rel_tol=1e-12)


def test_a_plan_that_depends_on_heads_changes_nothing_outside_its_audience() -> None:
    ways = [move("here -> gone", WEIBULL), move("there -> gone", 0.1)]
    world = scenario(
        segment([stage("here"), stage("there")], ways), [start("here", COUNT), start("there", 50)]
    )
    spend = tuple(10.0 * (p % 3) for p in range(12))
    care = investment([effect("there -> gone", 0.3, saturating(0.5))], reach("there"), 12, budget=spend)
    one, other = moves(tell(world)), moves(tell(changed(world, investments=(care,))))
    assert {k: t for k, t in one.items() if k[1] == "here"} == {
        k: t for k, t in other.items() if k[1] == "here"
    }
    assert one != other


def test_a_clock_with_a_changed_rate_keeps_what_is_left_of_its_threshold() -> None:
    # Exit at rate r until T, then at 3 r: the threshold is met exactly, whenever the change comes.
    rate, at = 0.08, 4
    world = scenario(segment([stage("here")], [move("here -> gone", rate)]), [start("here", COUNT)])
    slow = moves(tell(world))
    fast = moves(tell(changed(world, shock_effects=(shock("transition", "here -> gone", 3.0, at),))))
    for key, time in slow.items():
        met = rate * time
        expected = time if time <= at else at + (met - rate * at) / (3 * rate)
        assert math.isclose(fast[key], expected, rel_tol=1e-12)
        assert time > at or fast[key] == time


def test_a_closed_exit_keeps_its_threshold_until_it_opens_again() -> None:
    rate = 0.15
    world = scenario(
        segment([stage("here")], [move("here -> gone", rate)]), [start("here", COUNT)], periods=20
    )
    open_, shut = moves(tell(world)), moves(tell(changed(world, shock_effects=(
        shock("transition", "here -> gone", 0.0, 3, 8),
    ))))  # fmt: skip
    assert not [time for time in shut.values() if 3 < time <= 8]
    late = [key for key, time in open_.items() if time > 3 and key in shut]
    assert len(late) > 50
    for key in late:
        assert math.isclose(shut[key], open_[key] + 5, rel_tol=1e-12)


def test_an_added_hazard_is_a_clock_of_its_own_to_the_same_destination() -> None:
    world = scenario(segment([stage("here")], [move("here -> gone", WEIBULL)]), [start("here", COUNT)])
    push = investment(
        [effect("here -> gone", 0.2, saturating(5.0), adds=True)], reach("here"), 12, per_head=1.0
    )
    alone, pushed = tell(world), tell(changed(world, investments=(push,)))
    own = {row[2]: row[0] for row in alone.rows if row[1] == "move"}
    by_cause = {row[2]: (row[7].added, row[0]) for row in pushed.rows if row[1] == "move"}
    kept = {key: t for key, (added, t) in by_cause.items() if added is None}
    brought = {key: t for key, (added, t) in by_cause.items() if added == ("lever", 0)}
    # Who goes by the exit's own clock goes at the same moment as ever; who is brought goes before that.
    assert len(kept) > 30
    assert len(brought) > 30
    assert all(own[key] == t for key, t in kept.items())
    assert all(own.get(key, math.inf) > t for key, t in brought.items())
    assert {row[5] for row in pushed.rows if row[1] == "move"} == {"gone"}


# -- thresholds and visits ------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_the_nth_visit_has_the_nth_threshold(engine: str) -> None:
    ways = [move("a -> b", 0.9), move("b -> a", 1.3)]
    told = tell(scenario(segment([stage("a"), stage("b")], ways), [start("a", 20)]), seed=8, engine=engine)
    rates = {"a": 0.9, "b": 1.3}
    visits = Counter({(key, "a"): 1 for key in told.people()})
    entered = dict.fromkeys(told.people(), 0.0)
    for time, kind, key, visit, origin, destination, *_ in told.rows:
        if kind != "move":
            continue
        purpose = identity("exit", f"{origin} -> {destination}")
        threshold = draws.exponential(*luck_of(8, key), purpose, np.uint64(visits[key, origin]))
        assert math.isclose((time - entered[key]) * rates[origin], threshold, rel_tol=1e-9)
        visits[key, destination] += 1
        assert visit == visits[key, destination]
        entered[key] = time
    assert max(visits.values()) >= 5


@pytest.mark.parametrize("engine", ENGINES)
def test_the_purchase_clock_runs_on_through_the_stages(engine: str) -> None:
    # The same pace of buying in both stages: moving between them does not change when one buys.
    buying = purchases(0.6, 10.0)
    still = segment([stage("a", purchases=buying), stage("b", purchases=buying)], [])
    moving = segment(still.stages[:-1], [move("a -> b", 0.8), move("b -> a", 0.8)])
    one = tell(scenario(still, [start("a", 60)]), engine=engine)
    other = tell(scenario(moving, [start("a", 60)]), engine=engine)
    bought, elsewhere = (
        [(r[0], r[2], r[3]) for r in told.rows if r[1] == "purchase"] for told in (one, other)
    )
    assert_alike(bought, elsewhere)
    assert {r[4] for r in other.rows if r[1] == "purchase"} == {"a", "b"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_purchase_clock_waits_where_nothing_is_bought(engine: str) -> None:
    buying = purchases(0.8, 10.0)
    seg = segment([stage("shop", purchases=buying), stage("away")], [])
    out = DatedMove("x/shop -> away", "shop -> away", 3.0, "shop", "away", 1.0)
    home = DatedMove("y/away -> shop", "away -> shop", 7.0, "away", "shop", 1.0)
    world = scenario(seg, [start("shop", 60)])
    always = [(r[2], r[3], r[0]) for r in tell(world, engine=engine).rows if r[1] == "purchase"]
    told = tell(changed(world, dated_moves=(out, home)), engine=engine)
    paused = {(r[2], r[3]): r[0] for r in told.rows if r[1] == "purchase"}
    assert not [t for t in paused.values() if 3 < t <= 7]
    for key, number, time in always:
        if time <= 8:
            assert math.isclose(paused[key, number], time if time <= 3 else time + 4, rel_tol=1e-12)


def test_a_shared_trait_is_drawn_once() -> None:
    # Two exits that share a trait are fast or slow together: the ratio of their hazards is the same for all.
    from simulation.scenario.types import Gamma, Trait

    ways = [move("a -> b", 0.1, trait="frailty"), move("b -> gone", 0.2, trait="frailty")]
    seg = segment([stage("a"), stage("b")], ways, [Trait("frailty", "frailty", Gamma(1.5))])
    told = tell(scenario(seg, [start("a", 100)], periods=400), seed=8)
    at = moves(told)
    both = 0
    for (key, origin, _, visit), time in at.items():
        if origin != "b":
            continue
        entered = at[key, "a", "b", 1]
        first, second = (
            draws.exponential(*luck_of(8, key), identity("exit", way), np.uint64(1))
            for way in ("a -> b", "b -> gone")
        )
        assert visit == 1
        assert math.isclose(first / (0.1 * entered), second / (0.2 * (time - entered)), rel_tol=1e-9)
        both += 1
    assert both > 80


# -- decisions --------------------------------------------------------------------------------------


def boundaries(world: Scenario) -> set[float]:
    return {q * world.time.period for q in range(world.time.n_periods + 1000)}


def test_at_most_one_decision_a_person_and_boundary() -> None:
    # a -> b -> c -> a, all certain: one step each period, though each row is full.
    stages = [stage("a"), stage("b"), stage("c")]
    ways = [move("a -> b", p=1.0), move("b -> c", p=1.0), move("c -> a", p=1.0)]
    for engine in ENGINES:
        told = tell(scenario(segment(stages, ways), [start("a", 3)]), engine=engine)
        heads = told.outcome.books.heads[:, :3, 0].tolist()
        assert heads == [[3 * (q % 3 == 0), 3 * (q % 3 == 1), 3 * (q % 3 == 2)] for q in range(13)]
    for world in generated(80):
        decided = Counter((row[2], row[0]) for row in tell(world).rows if row[1] == "decide")
        assert not decided or max(decided.values()) == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_who_enters_during_the_period_decides_with_the_full_probability(engine: str) -> None:
    ways = [move("a -> b", 0.7), move("b -> gone", p=1.0)]
    told = tell(scenario(segment([stage("a"), stage("b")], ways), [start("a", COUNT)]), engine=engine)
    assert told.outcome.books.heads[:, 1].sum() == 0
    assert {row[0] for row in told.rows if row[1] == "decide"} <= boundaries(told.scenario)


@pytest.mark.parametrize("engine", ENGINES)
def test_entrants_decide_at_the_end_of_the_period_in_which_they_came(engine: str) -> None:
    seg = segment([stage("a")], [move("a -> gone", p=1.0)])
    told = tell(scenario(seg, entrants=[stream("a", (5.0,) * 12)]), engine=engine)
    came = {row[2]: row[0] for row in told.rows if row[1] == "arrive"}
    left = {row[2]: row[0] for row in told.rows if row[1] == "decide"}
    assert {key: math.ceil(time) for key, time in came.items()} == left


@pytest.mark.parametrize("engine", ENGINES)
def test_a_contract_is_decided_exactly_at_multiples_since_entry(engine: str) -> None:
    ways = [move("a -> b", 0.4), move("b -> a", p=0.3, every=0.7), move("b -> gone", p=0.2, every=0.7)]
    told = tell(scenario(segment([stage("a"), stage("b")], ways), [start("a", COUNT)]), engine=engine)
    entered: dict[int, float] = {}
    multiples: Counter[int] = Counter()
    for time, kind, key, _, origin, destination, *_ in told.rows:
        if kind == "decide":
            assert origin == "b"
            j = round((time - entered[key]) / 0.7)
            # Multiplied, not accumulated: the same bits.
            assert time == entered[key] + j * 0.7
            multiples[j] += 1
        if destination == "b":
            entered[key] = time
    assert multiples[1] > 20
    assert multiples[5] >= 1


def test_a_survivor_s_contract_is_counted_from_the_entry_before_the_start() -> None:
    seg = segment([stage("a")], [move("a -> gone", p=0.5, every=5.0)])
    told = tell(scenario(seg, [start("a", COUNT, duration=3.0)], periods=20))
    assert {row[0] for row in told.rows if row[1] == "decide"} == {2.0, 7.0, 12.0, 17.0}


def test_a_decision_leaves_each_with_what_it_has_left() -> None:
    # Two decisions at p are one at 1 - (1 - p)^2: thresholds lose their masses and are not drawn anew.
    def gone_by(p: float, every: float, t: float) -> set[int]:
        seg = segment([stage("a")], [move("a -> gone", p=p, every=every)])
        told = tell(scenario(seg, [start("a", 500)], periods=8))
        return {row[2] for row in told.rows if row[1] == "decide" and row[0] <= t}

    assert gone_by(0.2, 1.0, 4.0) == gone_by(1 - 0.8**2, 2.0, 4.0) == gone_by(1 - 0.8**4, 4.0, 4.0)


def test_probabilities_never_exceed_one_though_levers_push_them() -> None:
    ways = [move("a -> b", p=0.5), move("a -> gone", p=0.4)]
    push = investment([effect("a -> b", 50.0, saturating(5.0))], reach("a"), 3, per_head=100.0)
    world = scenario(
        segment([stage("a"), stage("b")], ways), [start("a", 500)], periods=3, investments=[push]
    )
    heads = tell(world).outcome.books.heads[1, :, 0]
    # Masses 50 x 2.3 x 5/9 and 2.3 x 4/9: nearly all go, nearly all of them to b.
    assert heads[0] == 0
    assert heads[1] > 480


def test_in_a_certain_row_the_least_threshold_against_its_share_goes() -> None:
    ways = [move("a -> b", p=0.3), move("a -> c", p=0.5), move("a -> gone", p=0.2)]
    told = tell(scenario(segment([stage("a"), stage("b"), stage("c")], ways), [start("a", 400)]), seed=8)
    shares = {"b": 0.3, "c": 0.5, "gone": 0.2}
    for row in told.rows:
        if row[1] == "decide":
            left = {
                to: draws.exponential(*luck_of(8, row[2]), identity("exit", f"a -> {to}"), np.uint64(1)) / p
                for to, p in shares.items()
            }
            assert row[5] == min(left, key=left.__getitem__)
            assert row[0] == 1.0


def test_an_added_probability_adds_its_mass() -> None:
    # 1 - p_add of those who stay by the row alone stay: the thresholds say who, to the person.
    seg = segment([stage("a")], [move("a -> gone", p=0.3)])
    table = dataclasses.replace(saturating(1.0), a=1e3)
    more = investment([effect("a -> gone", 0.4, table, adds=True)], reach("a"), 1, per_head=1.0)
    world = scenario(seg, [start("a", 1000)], periods=1)
    one = tell(changed(world, investments=(more,)))
    same = segment([stage("a")], [move("a -> gone", p=1 - 0.7 * 0.6)])
    other = tell(scenario(same, [start("a", 1000)], periods=1))
    assert one.rows == other.rows


# -- one boundary, in its order ---------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_a_decision_comes_before_a_dated_move_and_who_comes_by_date_does_not_decide(engine: str) -> None:
    # At time 2: all of a decide (p = 1) for b; then b's dated move takes them on to c, which is full too.
    stages = [stage("a"), stage("b"), stage("c")]
    ways = [move("a -> b", p=1.0, every=2.0), move("c -> a", p=1.0)]
    date = DatedMove("x/b -> c", "b -> c", 2.0, "b", "c", 1.0)
    world = scenario(segment(stages, ways), [start("a", 5)], periods=4, dated_moves=[date])
    told = tell(world, engine=engine)
    assert [(r[0], r[1]) for r in told.rows if r[1] != "start"] == [
        *[(2.0, "decide")] * 5, *[(2.0, "dated")] * 5, *[(3.0, "decide")] * 5
    ]  # fmt: skip
    assert told.outcome.books.heads[:, :3, 0].tolist() == [
        [5, 0, 0], [5, 0, 0], [0, 0, 5], [5, 0, 0], [5, 0, 0]
    ]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_a_second_dated_move_does_not_take_who_came_by_the_first(engine: str) -> None:
    dates = [
        DatedMove("x/a -> b", "a -> b", 2.0, "a", "b", 1.0),
        DatedMove("y/b -> c", "b -> c", 2.0, "b", "c", 1.0),
    ]
    seg = segment([stage("a"), stage("b"), stage("c")], [])
    world = scenario(seg, [start("a", 5), start("b", 3)], periods=3, dated_moves=dates)
    assert tell(world, engine=engine).outcome.books.heads[2, :3, 0].tolist() == [0, 5, 3]


@pytest.mark.parametrize("engine", ENGINES)
def test_dated_moves_out_of_one_stage_share_its_people(engine: str) -> None:
    # Each takes its stated share of those who are there: 60 and 40 percent leave nobody.
    dates = [
        DatedMove("x/a -> b", "a -> b", 2.0, "a", "b", 0.6),
        DatedMove("x/a -> c", "a -> c", 2.0, "a", "c", 0.4),
    ]
    seg = segment([stage("a"), stage("b"), stage("c")], [])
    world = scenario(seg, [start("a", 1000)], periods=3, dated_moves=dates)
    a, b, c, _ = tell(world, engine=engine).outcome.books.heads[2, :, 0].tolist()
    assert a == 0
    assert b + c == 1000
    assert 500 < b < 700


def test_dated_moves_that_leave_some_take_their_shares() -> None:
    dates = [
        DatedMove("x/a -> b", "a -> b", 2.0, "a", "b", 0.5),
        DatedMove("x/a -> c", "a -> c", 2.0, "a", "c", 0.25),
    ]
    seg = segment([stage("a"), stage("b"), stage("c")], [])
    world = scenario(seg, [start("a", 40_000)], periods=3, dated_moves=dates)
    heads = tell(world).outcome.books.heads[2, :3, 0]
    # Six standard deviations of a binomial share of 40,000 are at most 600.
    assert np.abs(heads - np.array([10_000, 20_000, 10_000])).max() < 600


@pytest.mark.parametrize("engine", ENGINES)
def test_what_happens_at_a_boundary_belongs_to_the_period_that_ends_there(engine: str) -> None:
    ways = [move("a -> b", p=1.0)]
    date = DatedMove("x/b -> gone", "b -> gone", 2.0, "b", "gone", 1.0)
    world = scenario(segment([stage("a"), stage("b")], ways), [start("a", 4)], periods=3, dated_moves=[date])
    books = tell(world, engine=engine).outcome.books
    assert books.moves[:, 0, 0].tolist() == [4, 0, 0, 0]
    assert books.dated[:, 0, 0].tolist() == [0, 4, 0, 0]
    assert books.heads[:, :, 0].tolist() == [[4, 0, 0], [0, 4, 0], [0, 0, 4], [0, 0, 4]]
    # Each stage holds its people for exactly one period: no stay is counted at both of its boundaries.
    assert books.stage_time[:3, :2, 0].tolist() == [[40_000_000, 0], [0, 40_000_000], [0, 0]]


def test_equal_times_go_by_kind_and_then_by_person() -> None:
    for world in generated(60):
        events = tell(world).outcome.log
        assert events is not None
        keys = list(zip(events.time.tolist(), events.kind.tolist(), events.person.tolist(), strict=True))
        assert keys == sorted(keys)


@pytest.mark.parametrize("engine", ENGINES)
def test_everyone_is_in_exactly_one_stage(engine: str) -> None:
    for world in generated(20):
        told = tell(world, engine=engine)
        where: dict[int, str | None] = {}
        for _, kind, key, _, origin, destination, *_ in told.rows:
            if kind in ("start", "arrive"):
                assert key not in where
            else:
                assert where[key] == origin
            where[key] = where[key] if kind == "purchase" else destination
        books = told.outcome.books
        came = len(told.people())
        assert books.heads[-1].sum() == came
        assert books.heads[0].sum() + books.arrivals.sum() == came


# -- hazards by tenure ------------------------------------------------------------------------------


def test_tenure_runs_on_through_customer_stages_and_begins_anew_after_a_break() -> None:
    # Nobody leaves before a tenure of 4; from then on at once.
    late = Hazard(Shape.PIECEWISE, times=(0.0, 4.0), rates=(0.0, 1e6))
    stages = [stage("out", POTENTIAL), stage("x"), stage("y")]
    ways = [
        move("out -> x", p=1.0), move("x -> y", 1.1), move("y -> x", 1.1),
        move("x -> out", late, by_tenure=True), move("y -> out", late, by_tenure=True),
    ]  # fmt: skip
    told = tell(scenario(segment(stages, ways), [start("out", 30)], periods=14))
    joined: dict[int, float] = {}
    lengths = []
    for time, _, key, _, origin, destination, *_ in told.rows:
        if origin == "out":
            joined[key] = time
        if destination == "out" and origin is not None:
            lengths.append(time - joined[key])
    assert len(lengths) >= 60
    assert min(lengths) >= 4.0
    assert max(lengths) < 4.001


def test_people_at_the_start_bring_their_time_with_them() -> None:
    late = Hazard(Shape.PIECEWISE, times=(0.0, 4.0), rates=(0.0, 1e6))
    seg = segment([stage("x")], [move("x -> gone", late)])
    groups = [start("x", 20, Duration("uniform", 1.0, 3.0))]
    told = tell(scenario(seg, groups, periods=14))
    entered = {key: row[4] for key, row in told.people().items()}
    for row in told.rows:
        if row[1] == "move":
            assert -3.0 <= entered[row[2]] <= -1.0
            assert 4.0 <= row[0] - entered[row[2]] < 4.001


# -- who is a customer --------------------------------------------------------------------------------


def test_won_lost_and_won_back() -> None:
    kinds = {"p": POTENTIAL, "c": StageKind.CUSTOMER, "d": StageKind.CUSTOMER, "f": StageKind.FORMER}
    path = ["p -> c", "c -> d", "d -> f", "f -> d", "d -> p", "p -> c"]
    dates = [
        DatedMove(f"{n}/{way}", way, float(n + 1), *way.split(" -> "), 1.0) for n, way in enumerate(path)
    ]  # type: ignore[arg-type]
    seg = segment([stage(name, kind) for name, kind in kinds.items()], [])
    books = tell(scenario(seg, [start("p", 2)], periods=7, dated_moves=dates)).outcome.books
    # First passage from potential to customer once only; d -> p is neither lost nor, coming back, won.
    assert books.won[:, 1, 0].tolist() == [2, 0, 0, 0, 0, 0, 0, 0]
    assert books.won.sum() == 2
    assert books.lost[:, 2, 0].tolist() == [0, 0, 2, 0, 0, 0, 0, 0]
    assert books.lost.sum() == 2
    assert books.won_back[:, 2, 0].tolist() == [0, 0, 0, 2, 0, 0, 0, 0]
    assert books.won_back.sum() == 2
    assert books.kept[:, 0].tolist() == [0, 2, 0, 0, 0, 0, 2]


def test_arriving_exactly_at_a_boundary_is_arriving_in_the_period_before() -> None:
    # The stream's clock is made to ring at 2.0 exactly: intensity so that the first point of the unit
    # Poisson process falls on the end of the second period.
    seg = segment([stage("a")], [move("a -> gone", p=1.0)])
    key = identity("source", "entrants/a")
    first = float(draws.exponential(*luck_of(5, int(key)), draws.ARRIVAL, np.uint64(0)))
    lone = EntrantStream("entrants/a", "a", "a", (0.0, first, 0.0, 0.0), (1.0,))
    for engine in ENGINES:
        told = tell(scenario(seg, periods=4, entrants=[lone]), engine=engine)
        assert [(row[0], row[1]) for row in told.rows] == [(2.0, "arrive"), (2.0, "decide")]
        assert told.outcome.books.arrivals[:, 0, 0].tolist() == [0, 1, 0, 0]
        assert told.outcome.books.heads[:, 0, 0].tolist() == [0, 0, 0, 0, 0]


def test_a_purchase_needs_a_purchase_rate() -> None:
    nothing = Purchases(0.0, None, 30.0, 0.5, "gamma", None, 0.3)
    told = tell(scenario(segment([stage("a", purchases=nothing)], []), [start("a", 20)]))
    assert not [row for row in told.rows if row[1] == "purchase"]
