"""Lists: nested random shares, ranks by value and by risk, frozen for the period."""

import math

import numpy as np
import pytest

from simulation.scenario.types import Gamma, Hazard, Investment, Scenario, Shape, Trait
from tests.conformance.harness import engines_disagree
from tests.oracle.building import (
    FORMER,
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
)

from .story import Told, changed, tell

ENGINES = ("reference", "compiled")
BUYING = purchases(0.5, 20.0, 0.4, amount_distribution="gamma", amount_cv=0.8)


def lists(told: Told) -> dict[tuple[float, str], set[int]]:
    """(date, investment) -> who is on its list."""
    found: dict[tuple[float, str], set[int]] = {}
    for row in told.plans:
        if row[1] == "list":
            found.setdefault((row[0], row[7]), set()).add(row[2])
    return found


def caring(share: float, by: str = "random", strength: float = 1.0, id_: str = "care") -> Investment:
    effects = [effect("a -> b", strength, saturating(1.0))]
    return investment(effects, reach("a", share=share, by=by), 12, per_head=2.0, id_=id_)


def world(*levers: Investment, frail: bool = False) -> Scenario:
    ways = [
        move("a -> b", 0.15, trait="frailty" if frail else None),
        move("b -> a", 0.2),
        move("a -> left", Hazard(Shape.WEIBULL, a=0.01, b=1.5)),
    ]
    stages = [stage("a", purchases=BUYING), stage("b"), stage("left", FORMER)]
    traits = [Trait("frailty", "frailty", Gamma(1.0))] if frail else []
    return scenario(segment(stages, ways, traits), [start("a", 150), start("b", 40)], investments=levers)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_larger_random_share_holds_the_smaller(engine: str) -> None:
    small, large = (lists(tell(world(caring(share)), engine=engine)) for share in (0.2, 0.5))
    assert small.keys() == large.keys()
    for key in small:
        assert small[key] < large[key]
    # Fresh in every period.
    assert small[0.0, "care"] != small[1.0, "care"]


def test_two_investments_draw_their_lists_apart() -> None:
    told = lists(tell(world(caring(0.5), caring(0.5, id_="more"))))
    assert told[0.0, "care"] != told[0.0, "more"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("by", ["value", "risk"])
def test_a_ranked_list_is_floor_of_share_times_n(by: str, engine: str) -> None:
    told = tell(world(caring(0.29, by, strength=0.3)), engine=engine)
    heads = told.outcome.books.heads[:, 0, 0]
    for (date, _), listed in lists(told).items():
        assert len(listed) == math.floor(0.29 * heads[int(date)] + 1e-9)


def test_a_ranked_share_holds_the_smaller_too() -> None:
    for by in ("value", "risk"):
        small, large = (lists(tell(world(caring(share, by)))) for share in (0.2, 0.5))
        assert all(small[key] < large[key] for key in small)


def test_value_is_the_contribution_of_twelve_periods() -> None:
    told = tell(world(caring(0.2, "value")))
    margin: dict[int, float] = dict.fromkeys(told.people(), 0.0)
    at_six = [row for row in told.rows if row[0] <= 6.0]
    for row in at_six:
        if row[1] == "purchase":
            margin[row[2]] += math.floor(row[8] * 0.4 * 1e6 + 0.5)
    here = {key: "a" if place[2] == "a" else "b" for key, place in told.people().items()}
    for row in at_six:
        if row[1] == "move":
            here[row[2]] = row[5]
    inside = {key: margin[key] for key, where in here.items() if where == "a"}
    listed = lists(told)[6.0, "care"]
    assert len(listed) == math.floor(0.2 * len(inside))
    assert min(inside[key] for key in listed) >= max(inside[key] for key in inside.keys() - listed)


def test_what_was_brought_more_than_twelve_periods_ago_is_forgotten() -> None:
    # a is full of buyers in its first period only: a shock ends buying; then one more buys, late and little.
    lever = investment(
        [effect("a -> left", 1.0, saturating(1.0))], reach("a", share=0.1, by="value"), 16, per_head=1.0
    )
    seg = segment([stage("a", purchases=BUYING), stage("left", FORMER)], [move("a -> left", 1e-12)])
    early = scenario(
        seg, [start("a", 60)], periods=16, investments=[lever],
        shock_effects=[shock("purchase_rate", "a", 0.0, 1)],
    )  # fmt: skip
    told = lists(tell(early))
    by_value, by_hash = told[1.0, "lever"], told[0.0, "lever"]
    assert by_value != by_hash
    # Period 0 counts up to boundary 12; at 13 everybody has brought nothing, and the hash decides as at 0.
    assert [told[float(q), "lever"] == by_value for q in range(1, 13)] == [True] * 12
    assert [told[float(q), "lever"] == by_hash for q in range(13, 16)] == [True] * 3


def test_risk_does_not_know_a_person_s_own_frailty() -> None:
    # The hazard of leaving depends on the time in the stage only, so frailty must not change the first list.
    one, other = lists(tell(world(caring(0.3, "risk")))), lists(tell(world(caring(0.3, "risk"), frail=True)))
    assert one[0.0, "care"] == other[0.0, "care"]


def test_of_equal_risk_the_same_hash_decides_in_every_period() -> None:
    # Nobody moves, all are alike: the list of a smaller share is within that of a larger one, for good.
    ways = [move("a -> left", 1e-12)]
    stages = [stage("a"), stage("left", FORMER)]
    effects = [effect("a -> left", 1.0, saturating(1.0))]
    lever = investment(effects, reach("a", share=0.25, by="risk"), 12, per_head=1.0)
    told = lists(tell(scenario(segment(stages, ways), [start("a", 40)], investments=[lever])))
    assert len({frozenset(people) for people in told.values()}) == 1
    assert len(told[0.0, "lever"]) == 10


@pytest.mark.parametrize("engine", ENGINES)
def test_a_list_is_frozen_for_the_period(engine: str) -> None:
    # An effect so strong that the listed leave at once; who comes into the stage later must wait.
    ways = [move("b -> a", 1.0), move("a -> left", 1e-9)]
    stages = [stage("a"), stage("b"), stage("left", FORMER)]
    chase = investment(
        [effect("a -> left", 1e12, saturating(50.0))], reach("a", share=0.999, by="random"), 12, per_head=1.0
    )  # fmt: skip
    told = tell(scenario(segment(stages, ways), [start("b", 80)], investments=[chase]), engine=engine)
    came = {row[2]: row[0] for row in told.rows if row[5] == "a" and row[4] == "b"}
    left = {row[2]: row[0] for row in told.rows if row[5] == "left"}
    assert len(left) > 50
    assert all(left[key] > math.ceil(came[key]) for key in left)


@pytest.mark.parametrize("engine", ENGINES)
def test_who_is_reached_untargeted_is_reached_on_entering(engine: str) -> None:
    ways = [move("b -> a", 1.0), move("a -> left", 1e-9)]
    stages = [stage("a"), stage("b"), stage("left", FORMER)]
    chase = investment([effect("a -> left", 1e12, saturating(50.0))], reach("a"), 12, per_head=1.0)
    told = tell(scenario(segment(stages, ways), [start("b", 80)], investments=[chase]), engine=engine)
    came = {row[2]: row[0] for row in told.rows if row[5] == "a" and row[4] == "b"}
    left = {row[2]: row[0] for row in told.rows if row[5] == "left"}
    assert len(left) > 50
    assert all(left[key] < came[key] + 0.05 for key in left)


def test_a_certain_decision_is_the_greatest_risk() -> None:
    # Who leaves for sure at the next boundary stands above whoever may stay.
    ways = [move("a -> left", p=1.0), move("b -> left", p=0.999)]
    stages = [stage("a"), stage("b"), stage("left", FORMER)]
    effects = [effect("a -> left", 1.0, saturating(1.0)), effect("b -> left", 1.0, saturating(1.0))]
    lever = investment(effects, reach("a", "b", share=0.5, by="risk"), 1, per_head=1.0)
    told = tell(
        scenario(segment(stages, ways), [start("a", 20), start("b", 20)], periods=1, investments=[lever])
    )
    here = {key for key, row in told.people().items() if row[2] == "a"}
    assert lists(told)[0.0, "lever"] == here


def test_a_closed_exit_is_no_risk_though_its_hazard_is_infinite_at_first() -> None:
    # A Weibull hazard with a shape below 1 is infinite on entry; a shock of 0 closes it all the same.
    ways = [move("a -> left", Hazard(Shape.WEIBULL, a=0.1, b=0.5)), move("b -> left", 0.1)]
    stages = [stage("a"), stage("b"), stage("left", FORMER)]
    lever = investment(
        [effect("b -> left", 0.5, saturating(1.0))], reach("a", "b", share=0.5, by="risk"), 6, per_head=1.0
    )
    shut = scenario(
        segment(stages, ways), [start("a", 20), start("b", 20)], periods=6, investments=[lever],
        shock_effects=[shock("transition", "a -> left", 0.0, 0)],
    )  # fmt: skip
    told = tell(shut)
    there = {key for key, row in told.people().items() if row[2] == "b"}
    assert lists(told)[0.0, "lever"] == there
    for seed in range(3):
        assert engines_disagree(shut, seed) is None


def test_a_list_of_nobody_is_empty() -> None:
    told = tell(world(caring(0.001, "risk")))
    assert lists(told) == {}
    assert told.outcome.books.spend.sum() == 0


def test_lists_do_not_depend_on_who_else_is_listed() -> None:
    one = tell(world(caring(0.3)))
    other = tell(changed(world(caring(0.3)), investments=(caring(0.3), caring(0.6, id_="other"))))
    mine = {key: people for key, people in lists(other).items() if key[1] == "care"}
    assert lists(one) == mine
    assert np.array_equal(one.outcome.books.heads, other.outcome.books.heads)
