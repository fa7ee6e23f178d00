"""The oracle's targeted investments: whom a list takes, for how long, at what cost."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from simulation.scenario.types import (
    Beta,
    Classes,
    Curve,
    CurveKind,
    EffectTarget,
    Gamma,
    Hazard,
    MarginFlow,
    OneOff,
    Scenario,
    Shape,
    Trait,
)

from .arrays import Floats
from .building import (
    FORMER,
    POTENTIAL,
    effect,
    investment,
    money,
    move,
    reach,
    saturating,
    scenario,
    segment,
    shock,
    stage,
    start,
    stream,
)
from .comparing import assert_mean
from .simulator import World
from .stories import COUNT, EXIT, live, one_exit

RISING = Curve(CurveKind.TABLE, stocks=(0.0, 10.0), values=(0.0, 1.0))
FALLING = Curve(CurveKind.TABLE, stocks=(0.0, 2.0, 6.0), values=(1.0, 0.8, 0.2))
UNIT = Curve(CurveKind.LINEAR, a=1.0)


def listed_stages(world: Scenario, periods: int = 0) -> set[str]:
    """Where those stand who are on the first investment's list after so many periods, in any replication."""
    lived = World(world, 50, np.random.default_rng(6))
    for lived.period in range(periods):
        lived.invest()
        lived.live_period(np.arange(len(lived.people)))
    lived.period = periods
    lived.invest()
    on_list = lived.people.listed[:, 0]
    return {world.stages[s].id for s in lived.people.stage[on_list]}


def test_a_random_list_takes_each_with_the_share() -> None:
    lever = investment(
        [effect(EXIT, 0.0, UNIT)],
        reach("here", share=0.3),
        2,
        per_head=1.0,
    )
    out = live(one_exit(move(EXIT, p=0.5), investments=[lever], periods=2), 1000)
    # The treated never leave.
    stay = 0.3 + 0.7 * 0.5
    assert_mean(out.heads[:, 1:, 0, 0] / COUNT, [stay, stay**2])
    assert_mean(out.money.investment[:, 0, 0], 30.0)
    # Each on their own: a binomial number of heads.
    assert_mean((out.money.investment[:, 0, 0] - 30.0) ** 2, COUNT * 0.3 * 0.7)


def test_who_enters_in_mid_period_is_treated_only_if_the_investment_has_no_list() -> None:
    def gone(share: float | None) -> Floats:
        lever = investment(
            [effect(EXIT, 0.5, UNIT, adds=True)],
            reach("here", share=share),
            2,
            per_head=1.0,
        )
        seg = segment([stage("here")], [move(EXIT, p=0.0)])
        world = scenario(seg, periods=2, entrants=[stream("here", [50.0, 0.0])], investments=[lever])
        return np.asarray(live(world, 1000).flows[:, :, 0, 1])

    assert_mean(gone(None), [25.0, 12.5])
    assert_mean(gone(1.0), [0.0, 25.0])


def test_a_list_lasts_through_the_period_for_who_leaves_and_comes_back() -> None:
    lever = investment(
        [effect("here -> there", 0.0, UNIT)],
        reach("here", share=1.0),
        1,
        per_head=1.0,
    )
    exits = [move("here -> aside", 5.0), move("aside -> here", 5.0), move("here -> there", 1.0)]
    seg = segment([stage("here"), stage("aside"), stage("there")], exits)
    out = live(scenario(seg, [start("here", COUNT)], periods=1, investments=[lever]), 20)
    assert (out.flows[:, 0, 0, 2] == 0).all()
    assert (out.flows[:, 0, 1, 0] > 0).any()


def test_a_budget_is_shared_by_the_list() -> None:
    lever = investment(
        [effect(EXIT, 0.0, RISING, adds=True)], reach("here", share=0.25, by="risk"), 1, budget=50.0
    )
    out = live(one_exit(move(EXIT, p=0.0), investments=[lever], periods=1))
    assert (out.money.investment == 50.0).all()
    assert_mean(out.flows[:, 0, 0, 1], 25 * 0.2)


def test_the_list_by_value_takes_who_brought_most() -> None:
    size = Trait("z", "z", Classes(("small", "medium", "large"), (0.3, 0.3, 0.4), (1.0, 2.0, 3.0)))
    flow = MarginFlow(10.0, 0.5, "z")
    lever = investment(
        [effect(EXIT, 1 - 1e-12, UNIT, adds=True)], reach("here", share=0.25, by="value"), 3, per_head=1.0
    )
    seg = segment([stage("here", flow=flow)], [move(EXIT, p=0.0)], [size])
    out = live(scenario(seg, [start("here", COUNT)], periods=3, investments=[lever]), 1000)
    # The first list knows nothing and takes any 25, who leave at 1; the next ones take the largest.
    assert (out.flows[:, :, 0, 1] == [25, 18, 14]).all()
    counts = np.arange(76)
    both = binom.pmf(counts, 75, 0.4)[:, None] * binom.pmf(counts[None, :], 75 - counts[:, None], 0.5)
    large, medium = counts[:, None], counts[None, :]
    gone_large = np.minimum(large, 18)
    gone = 3 * gone_large + 2 * np.minimum(medium, 18 - gone_large)
    goal = 5 * np.array([100 * 2.1, 75 * 2.1, 75 * 2.1 - (both * gone).sum()])
    assert_mean(out.money.margin[:, :, 0], goal)


@pytest.mark.parametrize(("periods", "best"), [(12, "x"), (13, "y")])
def test_value_is_that_of_the_last_twelve_periods(periods: int, best: str) -> None:
    # 100 at once in the first period against 5 each period.
    stages = [stage("came", POTENTIAL), stage("x"), stage("y", flow=MarginFlow(5.0, 1.0, None))]
    seg = segment(stages, [move("came -> x", p=1.0, one_off=OneOff(revenue=100.0))])
    lever = investment([], reach("x", "y", share=0.5, by="value"), 14, per_head=1.0)
    world = scenario(seg, [start("came", 1), start("y", 1)], periods=14, investments=[lever])
    assert listed_stages(world, periods) == {best}


def test_value_is_contribution_but_not_investments() -> None:
    stages = [
        stage("x", flow=MarginFlow(20.0, 0.5, None), service_cost=2.0),
        stage("y", flow=MarginFlow(12.0, 1.0, None), service_cost=5.0),
    ]
    levers = [
        investment([], reach("x", "y", share=0.5, by="value"), 3, per_head=1.0),
        investment([], reach("x"), 3, id_="dear", per_head=50.0),
    ]
    world = scenario(segment(stages, []), [start("x", 1), start("y", 1)], periods=3, investments=levers)
    assert listed_stages(world, 2) == {"x"}


@pytest.mark.parametrize("by", ["value", "risk"])
def test_equals_are_ordered_the_same_way_every_period(by: str) -> None:
    lever = investment(
        [effect("here", 0.0, UNIT, target=EffectTarget.PURCHASE_AMOUNT)],
        reach("here", share=0.5, by=by),
        20,
        per_head=1.0,
    )
    world = scenario(segment([stage("here")], []), [start("here", 2)], periods=20, investments=[lever])
    lived = World(world, 10, np.random.default_rng(7))
    lists = []
    for lived.period in range(20):
        lived.invest()
        lists.append(lived.people.listed.copy())
    assert (np.array(lists) == lists[0]).all()
    assert 0 < lists[0][::2].sum() < 10


def test_the_list_by_risk_sees_hazards_but_not_frailty() -> None:
    frail = Trait("z", "z", Gamma(shape=1.0))
    exits = [
        move("calm -> gone", 0.1, trait="z"),
        move("calm -> aside", 9.0),
        move("hasty -> gone", 0.2, trait="z"),
    ]
    stages = [stage("calm"), stage("hasty"), stage("aside", POTENTIAL)]
    lever = investment(
        [effect("hasty -> gone", 0.0, saturating(1e9)), effect("calm -> gone", 0.0, saturating(1e9))],
        reach("calm", "hasty", share=0.5, by="risk"),
        1,
        per_head=1.0,
    )
    starters = [start("calm", 50), start("hasty", 50)]
    world = scenario(segment(stages, exits, [frail]), starters, periods=1, investments=[lever])
    out = live(world)
    assert (out.flows[:, 0, 1, 3] == 0).all()
    assert out.flows[:, 0, 0, 3].sum() > 0


@pytest.mark.parametrize(
    ("riskier", "safer"),
    [
        # h = 2 * .02 * 9 = .36 at duration 9 against a steady .3.
        ((move("x -> gone", Hazard(Shape.WEIBULL, a=0.02, b=2.0)), 9.0), (move("y -> gone", 0.3), 9.0)),
        ((move("x -> gone", 0.3), 5.0), (move("y -> gone", Hazard(Shape.WEIBULL, a=0.02, b=2.0)), 5.0)),
        # -ln .7 = .357 a period against .3; every 2: .178 a time unit.
        ((move("x -> gone", p=0.3), 0.0), (move("y -> gone", 0.3), 0.0)),
        ((move("x -> gone", 0.3), 0.0), (move("y -> gone", p=0.3, every=2.0), 0.0)),
        ((move("x -> gone", p=1.0), 0.0), (move("y -> gone", 99.0), 0.0)),
        # Just entered, a Weibull with b < 1 is infinitely risky.
        ((move("x -> gone", Hazard(Shape.WEIBULL, a=0.01, b=0.5)), 0.0), (move("y -> gone", p=0.9), 0.0)),
        # At a boundary of the pieces, the piece before it.
        (
            (move("x -> gone", Hazard(Shape.PIECEWISE, times=(0.0, 3.0), rates=(0.4, 0.1))), 3.0),
            (move("y -> gone", 0.3), 0.0),
        ),
        # The mean of beta(2, 6) is .25: a mass of .288.
        ((move("x -> gone", 0.3), 0.0), (move("y -> gone", probability_trait="churn"), 0.0)),
        ((move("x -> gone", probability_trait="churn"), 0.0), (move("y -> gone", 0.28), 0.0)),
        # Leaving for a prospect stage is no risk.
        ((move("x -> gone", 0.1), 0.0), (move("y -> market", 5.0), 0.0)),
    ],
)
def test_what_the_list_by_risk_ranks_higher(
    riskier: tuple[object, float], safer: tuple[object, float]
) -> None:
    churn = Trait("churn", "churn", Beta(2.0, 6.0))
    seg = segment(
        [stage("x"), stage("y"), stage("market", POTENTIAL)],
        [riskier[0], safer[0], move("x -> market", 1e-9), move("market -> x", 1e-9)],  # type: ignore[list-item]
        [churn],
    )
    more = effect("x -> market", 0.0, UNIT)
    lever = investment([more], reach("x", "y", share=0.5, by="risk"), 1, per_head=1.0)
    starters = [
        start("y", 1, safer[1], survivors=False),
        start("x", 1, riskier[1], survivors=False),
    ]
    world = scenario(seg, starters, periods=1, investments=[lever])
    assert listed_stages(world) == {"x"}


def test_risk_goes_by_tenure_where_the_hazard_does() -> None:
    exits = [
        move("x -> gone", Hazard(Shape.WEIBULL, a=0.02, b=2.0), by_tenure=True),
        move("y -> gone", 0.3),
    ]
    lever = investment([], reach("x", "y", share=0.5, by="risk"), 1, per_head=1.0)
    starters = [start("x", 1, 1.0, tenure=9.0), start("y", 1)]
    world = scenario(segment([stage("x"), stage("y")], exits), starters, periods=1, investments=[lever])
    assert listed_stages(world) == {"x"}


def test_risk_is_per_time_unit_not_per_period() -> None:
    seg = segment([stage("x"), stage("y")], [move("x -> gone", 0.2), move("y -> gone", p=0.3)])
    lever = investment([], reach("x", "y", share=0.5, by="risk"), 1, per_head=1.0)
    starters = [start("x", 1), start("y", 1)]
    world = scenario(seg, starters, periods=1, period=2.0, investments=[lever])
    assert listed_stages(world) == {"x"}


def test_in_the_run_off_nobody_is_on_a_list() -> None:
    lever = investment([effect(EXIT, 0.0, FALLING)], reach("here", share=1.0), 1, per_head=0.0, reference=6.0)
    world = one_exit(move(EXIT, 0.1), investments=[lever], periods=1, money_=money(run_off=1.0))
    out = live(world)
    # Treated at stock 0 against a reference that slows down to .2: five times as fast; untreated: as is.
    assert_mean(out.heads[:, 1, 0, 0] / COUNT, math.exp(-0.5))
    assert_mean(out.run_off_remaining / COUNT, math.exp(-0.6))


def test_a_shock_to_come_counts_as_risk() -> None:
    seg = segment([stage("x"), stage("y")], [move("x -> gone", 0.2), move("y -> gone", 0.3)])
    lever = investment([], reach("x", "y", share=0.5, by="risk"), 1, per_head=1.0)
    world = scenario(
        seg,
        [start("x", 1), start("y", 1)],
        periods=1,
        investments=[lever],
        shock_effects=[shock("transition", "x -> gone", 2.0, 0)],
    )
    assert listed_stages(world) == {"x"}


def test_leaving_a_former_stage_for_good_is_risk_too() -> None:
    seg = segment([stage("x", FORMER), stage("y")], [move("x -> gone", 0.3), move("y -> x", 0.2)])
    lever = investment([], reach("x", "y", share=0.5, by="risk"), 1, per_head=1.0)
    world = scenario(seg, [start("x", 1), start("y", 1)], periods=1, investments=[lever])
    assert listed_stages(world) == {"x"}


def test_a_list_rounds_down_but_not_for_a_rounding_error() -> None:
    for count, share, size in ((10, 0.3, 3), (9, 0.3, 2), (3, 0.3, 0), (100, 0.29, 29)):
        lever = investment([], reach("here", share=share, by="value"), 1, per_head=1.0)
        seg = segment([stage("here")], [])
        world = scenario(seg, [start("here", count)], periods=1, investments=[lever])
        assert live(world, 1).money.investment.sum() == size
