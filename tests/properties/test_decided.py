"""The properties of this folder where purchases are decided, and exits are decided at purchases."""

import dataclasses

import numpy as np
import pytest

from simulation.scenario.types import (
    Curve,
    CurveKind,
    Effect,
    EffectTarget,
    Hazard,
    Purchases,
    Scenario,
    Shape,
    ShockEffect,
    Stage,
    StageKind,
    Text,
)
from tests.conformance.decided import decided
from tests.oracle.building import move, purchases, scenario, segment, stage, start

from .story import changed, generated, in_each_segment, tell, without_feedback
from .test_dates import alike_until, doubled, from_period, no_run_off
from .test_no_op import lever, unchanged
from .test_order import PARTS, books_by_name, shuffled
from .test_others import nobody_else_changes, rows_of

SAT = Curve(CurveKind.SATURATING, a=0.5)


def both_rules(world: Scenario) -> bool:
    chosen = any(s.purchases is not None and s.purchases.by_probability for s in world.stages)
    return chosen and any(t.at_purchases for t in world.transitions) and world.time.n_periods >= 6


WORLDS = generated(20, both_rules, decided)


def on_everything_decided(world: Scenario, strength: float) -> tuple[Effect, ...]:
    exits = [t.id for t in world.transitions if t.at_purchases]
    sold = [s.id for s in world.stages if s.purchases is not None]
    return (
        *(Effect(EffectTarget.TRANSITION, id_, None, False, strength, SAT) for id_ in exits),
        *(Effect(EffectTarget.PURCHASE_RATE, None, id_, False, strength, SAT) for id_ in sold),
    )


# -- a change of nothing changes nothing -----------------------------------------------------------


@pytest.mark.parametrize("share", [None, 0.4])
def test_nothing_spent_and_an_effect_of_one(share: float | None) -> None:
    for world in WORLDS:
        unchanged(world, lever(world, on_everything_decided(world, 2.5), share, per_head=0.0))
        unchanged(world, lever(world, on_everything_decided(world, 1.0), share, per_head=3.0))


def test_nothing_spent_on_what_would_add_a_probability() -> None:
    for world in WORLDS:
        sure = {t.origin for t in world.transitions if t.probability == 1.0}
        own = [t.id for t in world.transitions if t.at_purchases and t.origin not in sure]
        adding = tuple(Effect(EffectTarget.TRANSITION, id_, None, True, 0.3, SAT) for id_ in own)
        unchanged(world, lever(world, adding, per_head=0.0))


def test_a_shock_of_one() -> None:
    for world in WORLDS:
        shocks = [ShockEffect(s.id, "purchase_rate", None, s.id, 1.0, 1, None) for s in world.stages]
        shocks += [ShockEffect(t.id, "transition", t.id, None, 1.0, 0, 3) for t in world.transitions]
        unchanged(world, changed(world, shock_effects=(*world.shock_effects, *shocks)))


def test_another_order_changes_no_bit() -> None:
    for seed, world in enumerate(WORLDS):
        one, other = tell(world), tell(shuffled(world, set(PARTS), seed))
        assert one.rows == other.rows
        assert books_by_name(one) == books_by_name(other)


# -- luck belongs to the person --------------------------------------------------------------------

ALONE = generated(20, lambda w: both_rules(w) and without_feedback(w) and bool(w.people_at_start), decided)


def test_one_more_person_changes_nobody_else() -> None:
    for world in ALONE:
        first, *others = world.people_at_start
        more = dataclasses.replace(first, count=first.count + 1)
        nobody_else_changes(world, changed(world, people_at_start=(more, *others)), 1)


def test_a_shop_that_nobody_can_reach_changes_nothing() -> None:
    own = Purchases(0.0, None, 30.0, 0.5, "gamma", None, 0.3, probability=0.6)
    island = Stage("island", "island", Text("Island"), StageKind.CUSTOMER, False, own, None, 2.0)
    leaving = move("island -> gone", p=0.3, at_purchases=True)
    for world in WORLDS:
        after = in_each_segment(
            world,
            lambda s: dataclasses.replace(
                s, stages=(island, *s.stages), transitions=(leaving, *s.transitions)
            ),
        )
        one, other = tell(world), tell(after)
        assert one.rows == other.rows
        assert one.accounts() == other.accounts()


def buying(times: float) -> Scenario:
    own = purchases(0.0, probability=-np.expm1(times * np.log(0.9)))
    return scenario(segment([stage("here", purchases=own)], []), [start("here", 300)], periods=12)


def test_a_likelier_purchase_is_made_earlier_by_everyone() -> None:
    # Three times the mass: in four periods it meets what a third of it meets in twelve.
    def first(world: Scenario) -> dict[int, float]:
        rows = [row for row in tell(world).rows if row[1] == "choice" and row[3] == 1]
        return {row[2]: row[0] for row in rows}

    seldom, often = first(buying(1.0)), first(buying(3.0))
    assert seldom.keys() < often.keys()
    for key, time in seldom.items():
        assert often[key] == np.ceil(time / 3)


def test_an_exit_that_is_closed_changes_only_those_who_would_have_taken_it() -> None:
    def world(probability: float, *ways: str) -> Scenario:
        exits = [move(way, p=probability, at_purchases=True) for way in ways]
        parts = segment([stage("here", purchases=purchases(0.5)), stage("there")], exits)
        return scenario(parts, [start("here", 300)])

    one = tell(world(0.2, "here -> there", "here -> gone"))
    # Alone an exit has the mass -ln(1 - p), of two that are alike each has -ln(1 - 2 p) / 2.
    other = tell(world(1 - 0.6**0.5, "here -> there"))
    left = {row[2] for row in one.rows if row[5] == "gone"}
    assert 50 < len(left) < 250
    stayed = set(one.people()) - left
    assert rows_of(one, stayed) == rows_of(other, stayed)


def test_a_purchase_clock_goes_on_from_a_rate_to_a_decision() -> None:
    """What a clock has met at a rate counts at the next decision, and the other way round."""
    shop, club = (
        stage("shop", purchases=purchases(0.3)),
        stage("club", purchases=purchases(0.0, probability=0.4)),
    )
    times = Hazard(Shape.PIECEWISE, times=(0.0, 1.5), rates=(0.0, 1e6))
    parts = segment([shop, club], [move("shop -> club", times)])
    told = tell(scenario(parts, [start("shop", 400)], periods=12))
    first = {row[2]: row for row in reversed(told.rows) if row[1] in ("purchase", "choice")}
    moved = {row[2]: row[0] for row in told.rows if row[1] == "move"}
    # P(none up to T_k) = exp(-0.3 x 1.5) 0.6 ** (k - 1), as if one threshold had met both.
    for k in (2, 3):
        none = sum(1 for key in moved if key not in first or first[key][0] > k) / 400
        goal = np.exp(-0.45) * 0.6 ** (k - 1)
        assert abs(none - goal) < 4.9 * np.sqrt(goal * (1 - goal) / 400)  # false alarm 1e-6 each


# -- what has not begun has no effect --------------------------------------------------------------


@pytest.mark.parametrize("target", ["purchase_rate", "transition"])
def test_a_shock_from_a_date_on(target: str) -> None:
    differ = 0
    for world in WORLDS:
        if target == "transition":
            names = [(t.id, None) for t in world.transitions if t.at_purchases]
        else:
            names = [(None, s.id) for s in world.stages if s.purchases and s.purchases.by_probability]
        shocks = tuple(ShockEffect("late", target, t, s, 2.5, 2, 5) for t, s in names)
        one, other = alike_until(world, changed(world, shock_effects=(*world.shock_effects, *shocks)), 2)
        differ += one.rows != other.rows
    assert differ > 5


def test_more_spend_from_a_period_on() -> None:
    differ = 0
    for world in WORLDS:
        k = world.time.n_periods // 2
        n = world.time.n_periods
        before = lever(world, on_everything_decided(world, 3.0), 0.6, per_head=0.2)
        *others, own = before.investments
        dearer = dataclasses.replace(own, per_head=from_period((0.2,) * n, k, 10.0))
        one, other = alike_until(before, changed(before, investments=(*others, dearer)), k)
        differ += one.rows != other.rows
    assert differ > 5


def test_a_horizon_is_the_beginning_of_twice_the_horizon() -> None:
    for world in WORLDS:
        short = no_run_off(world)
        n = world.time.n_periods
        one, other = alike_until(short, doubled(short), n)
        assert np.array_equal(one.outcome.books.heads, other.outcome.books.heads[: n + 1])


def test_in_the_run_off_customers_buy_on_until_they_leave() -> None:
    kinds: dict[str, int] = {}
    for world in generated(20, lambda w: both_rules(w) and w.money.run_off > 0, decided):
        customers = {s.id for s in world.stages if s.kind is StageKind.CUSTOMER}
        horizon = world.time.horizon
        rows = tell(world).rows
        where = {row[2]: row[5] for row in rows if row[5] is not None and row[0] <= horizon}
        for row in [row for row in rows if row[0] > horizon]:
            assert where[row[2]] in customers
            where[row[2]] = row[5] or where[row[2]]
            kinds[row[1]] = kinds.get(row[1], 0) + 1
    assert kinds["choice"] > 20
    assert kinds["lapse"] > 5
    assert kinds.keys() <= {"purchase", "move", "decide", "choice", "lapse"}


# -- what comes first ------------------------------------------------------------------------------


def test_nobody_buys_who_has_decided_to_leave_at_the_boundary_nor_at_time_0() -> None:
    for world in WORLDS:
        rows = tell(world).rows
        decided_at = {(row[0], row[2]) for row in rows if row[1] == "decide"}
        chosen = [(row[0], row[2]) for row in rows if row[1] == "choice"]
        assert not decided_at & set(chosen)
        assert len(set(chosen)) == len(chosen)
        assert all(time > 0.0 for time, _ in chosen)


def test_a_lapse_follows_its_purchase_directly() -> None:
    lapses = 0
    for world in WORLDS:
        latest: dict[int, tuple[float, str]] = {}
        for row in tell(world).rows:
            if row[1] == "lapse":
                assert latest[row[2]] in ((row[0], "purchase"), (row[0], "choice"))
                lapses += 1
            latest[row[2]] = (row[0], row[1])
    assert lapses > 50
