"""The oracle against closed forms: what investments do, to whom, and what they cost."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from simulation.scenario.types import (
    Beta,
    Classes,
    Curve,
    CurveKind,
    Effect,
    EffectTarget,
    Gamma,
    Hazard,
    Investment,
    MarginFlow,
    OneOff,
    Scenario,
    Shape,
    Trait,
)

from .arrays import Floats
from .books import Outcome
from .building import (
    FORMER,
    POTENTIAL,
    effect,
    investment,
    money,
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
from .comparing import assert_mean
from .plan import response, strength_of
from .simulator import World, simulate

COUNT = 100
RISING = Curve(CurveKind.TABLE, stocks=(0.0, 10.0), values=(0.0, 1.0))
FALLING = Curve(CurveKind.TABLE, stocks=(0.0, 2.0, 6.0), values=(1.0, 0.8, 0.2))
EXIT = "here -> gone"
UNIT = Curve(CurveKind.LINEAR, a=1.0)


def live(world: Scenario, replications: int = 200, seed: int = 3) -> Outcome:
    return simulate(world, np.random.default_rng(seed), replications)


def staying(world: Scenario, replications: int = 200) -> Floats:
    return np.asarray(live(world, replications).heads[:, 1:, 0].sum(axis=2) / COUNT)


def one_exit(exit_: object, lever: Investment, periods: int = 4, **other: object) -> Scenario:
    seg = segment([stage("here")], [exit_])  # type: ignore[list-item]
    starters = [start("here", COUNT)]
    return scenario(seg, starters, periods=periods, investments=[lever], **other)  # type: ignore[arg-type]


# -- curves and strengths ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("curve", "stocks", "values"),
    [
        (saturating(math.log(2) / 3), (0.0, 3.0, 6.0), (0.0, 0.5, 0.75)),
        (Curve(CurveKind.HILL, a=2.0, b=3.0), (0.0, 2.0, 4.0), (0.0, 0.5, 8 / 9)),
        (Curve(CurveKind.LINEAR, a=4.0), (0.0, 1.0, 9.0), (0.0, 0.25, 1.0)),
        (FALLING, (0.0, 1.0, 4.0, 60.0), (1.0, 0.9, 0.5, 0.2)),
    ],
)
def test_curves(curve: Curve, stocks: tuple[float, ...], values: tuple[float, ...]) -> None:
    assert response(curve, np.array(stocks)) == pytest.approx(values)


@pytest.mark.parametrize(
    ("lever", "ramp", "reference", "value"),
    [
        (effect(EXIT, 3.0, Curve(CurveKind.LINEAR, a=4.0)), 1.0, 0.0, 2.0),
        (effect(EXIT, 3.0, Curve(CurveKind.LINEAR, a=4.0)), 0.5, 1.0, 1.5 / 1.5),
        (effect(EXIT, 0.0, Curve(CurveKind.LINEAR, a=4.0)), 1.0, 2.0, 1.0),
        (effect(EXIT, 0.0, FALLING), 0.5, 2.0, (1 - 0.5 * 0.2) / 0.8),
        (effect(EXIT, 0.3, Curve(CurveKind.LINEAR, a=4.0), adds=True), 0.5, 0.0, 0.075),
        (effect(EXIT, 0.0, RISING, adds=True), 0.5, 0.0, 0.1),
    ],
)
def test_strengths_at_stock_two(lever: Effect, ramp: float, reference: float, value: float) -> None:
    assert strength_of(lever, ramp, np.array([2.0]), reference)[0] == pytest.approx(value)


# -- stocks --------------------------------------------------------------------------------------


def test_a_sum_a_head_carries_over() -> None:
    lever = investment(
        [effect(EXIT, 0.0, RISING, adds=True)],
        reach("here"),
        4,
        per_head=[2.0, 2.0, 0.0, 1.0],
        initial=1.0,
        carry_over=0.5,
    )
    stocks = np.array([2.5, 3.25, 1.625, 1.8125])
    assert_mean(staying(one_exit(move(EXIT, 0.0), lever)), np.exp(-np.cumsum(stocks / 10)))


def test_a_sum_a_head_costs_by_heads_and_length() -> None:
    lever = investment([], reach("here"), 3, per_head=[2.0, 0.0, 4.0])
    out = live(one_exit(move(EXIT, p=0.3), lever, periods=3, period=0.5), 20)
    heads = out.heads[:, :-1, 0, 0]
    assert (out.money.investment[:, :, 0] == heads * [1.0, 0.0, 2.0]).all()


def test_a_budget_is_shared_by_heads_and_its_effect_feeds_back() -> None:
    lever = investment([effect(EXIT, 0.5, saturating(0.1), adds=True)], reach("here"), 2, budget=10.0)
    world = scenario(
        segment([stage("here")], [move(EXIT, p=0.0)]), [start("here", 2)], periods=2, investments=[lever]
    )
    out = live(world, 40_000)
    alone, pair = (0.5 * -math.expm1(-0.1 * s) for s in (10.0, 5.0))
    stay_both, stay_one = (1 - pair) ** 2, 2 * pair * (1 - pair)
    goal = stay_both * 2 * (1 - pair) + stay_one * (1 - alone)
    assert_mean(out.heads[:, 2, 0, 0], goal)
    assert_mean(out.money.investment[:, 1, 0], 10 * (stay_both + stay_one))
    assert_mean(out.unspent[:, 1, 0], 10 * pair**2)


def test_an_audience_is_stages_and_segments() -> None:
    parts = [
        segment([stage("here"), stage("there")], [], id_=name, share=0.5) for name in ("town", "country")
    ]
    starters = [
        start("here", 3, segment="town"),
        start("there", 5, segment="town"),
        start("here", 7, segment="country"),
    ]
    lever = investment([], reach("here", segments=["town"]), 1, per_head=1.0)
    out = live(scenario(parts, starters, periods=1, investments=[lever]), 2)
    assert (out.money.investment == 3.0).all()


def test_heads_are_counted_after_the_decisions_of_the_boundary() -> None:
    lever = investment([], reach("there"), 2, budget=10.0)
    seg = segment([stage("here"), stage("there")], [move("here -> there", p=1.0)])
    out = live(scenario(seg, [start("here", COUNT)], periods=2, investments=[lever]), 2)
    assert (out.money.investment[:, :, 0] == [0.0, 10.0]).all()
    assert (out.unspent[:, :, 0] == [10.0, 0.0]).all()


# -- effects -------------------------------------------------------------------------------------


def test_a_multiplied_hazard_with_reference_and_ramp() -> None:
    curve = saturating(0.5)
    lever = investment(
        [effect(EXIT, 0.2, curve)],
        reach("here"),
        4,
        per_head=[1.0, 3.0, 3.0, 0.0],
        ramp=[0.5, 1.0, 1.0, 1.0],
        reference=1.0,
    )

    def raw(stock: float, ramp: float = 1.0) -> float:
        return 1 - 0.8 * ramp * -math.expm1(-0.5 * stock)

    factors = np.array([raw(1, 0.5), raw(3), raw(3), raw(0)]) / raw(1)
    assert_mean(staying(one_exit(move(EXIT, 0.2), lever)), np.exp(-0.2 * np.cumsum(factors)))


def test_at_the_reference_nothing_changes() -> None:
    lever = investment(
        [effect(EXIT, 0.2, saturating(0.5))],
        reach("here"),
        4,
        per_head=1.0,
        reference=2.0,
        carry_over=0.5,
    )
    assert_mean(staying(one_exit(move(EXIT, 0.2), lever)), np.exp(-0.2 * np.arange(1, 5)))


def test_a_multiplied_decision_mass() -> None:
    lever = investment([effect(EXIT, 3.0, Curve(CurveKind.LINEAR, a=2.0))], reach("here"), 4, per_head=1.0)
    assert_mean(staying(one_exit(move(EXIT, p=0.2), lever)), [0.8 ** (2 * t) for t in range(1, 5)])


def test_effects_of_two_investments_multiply() -> None:
    levers = [
        investment([effect(EXIT, m, UNIT)], reach("here"), 3, id_=name, per_head=1.0)
        for name, m in (("ads", 3.0), ("care", 0.5))
    ]
    seg = segment([stage("here")], [move(EXIT, 0.1)])
    world = scenario(seg, [start("here", COUNT)], periods=3, investments=levers)
    assert_mean(staying(world), np.exp(-0.15 * np.arange(1, 4)))


def test_an_added_hazard_is_a_clock_of_its_own() -> None:
    lever = investment([effect(EXIT, 0.0, RISING, adds=True)], reach("here"), 3, per_head=2.0)
    still = [shock("transition", EXIT, 0.0, 0)]
    lazy = Trait("z", "z", Classes(("lazy",), (1.0,), (0.0,)))
    seg = segment([stage("here")], [move(EXIT, 0.4, trait="z", one_off=OneOff(cost=1.0))], [lazy])
    world = scenario(seg, [start("here", COUNT)], periods=3, investments=[lever], shock_effects=still)
    out = live(world)
    goal = -np.diff([1, math.exp(-0.2), math.exp(-0.4), math.exp(-0.6)])
    assert_mean(out.flows[:, :, 0, 1] / COUNT, goal)
    assert (out.money.one_off_cost[:, :, 0] == out.flows[:, :, 0, 1]).all()


def test_an_added_hazard_works_beside_a_shaped_one() -> None:
    lever = investment([effect(EXIT, 0.0, RISING, adds=True)], reach("here"), 4, per_head=2.0)
    goal = [math.exp(-0.05 * t**2 - 0.2 * t) for t in range(1, 5)]
    assert_mean(staying(one_exit(move(EXIT, Hazard(Shape.WEIBULL, a=0.05, b=2.0)), lever)), goal)


def test_added_probabilities_combine_as_chances_to_escape() -> None:
    levers = [
        investment(
            [effect(EXIT, p, UNIT, adds=True)],
            reach("here"),
            3,
            id_=f"lever{p}",
            per_head=1.0,
        )
        for p in (0.1, 0.3)
    ]
    seg = segment([stage("here"), stage("there")], [move(EXIT, p=0.2), move("here -> there", p=0.4)])
    still = [shock("transition", EXIT, 0.5, 0)]
    world = scenario(seg, [start("here", COUNT)], periods=1, investments=levers, shock_effects=still)
    base = -math.log(0.4)
    masses = np.array([base * 2 / 3, base / 3 * 0.5 - math.log(0.9 * 0.7)])
    goal = -math.expm1(-masses.sum()) * masses / masses.sum()
    assert_mean(live(world).heads[:, 1, 1:, 0] / COUNT, goal)


def test_an_added_probability_for_contracts_and_beta_churn() -> None:
    lever = investment([effect(EXIT, 0.5, UNIT, adds=True)], reach("here"), 4, per_head=1.0)
    churn = Trait("churn", "churn", Beta(2.0, 6.0))
    seg = segment([stage("here")], [move(EXIT, probability_trait="churn", every=2.0)], [churn])
    world = scenario(seg, [start("here", COUNT)], periods=4, investments=[lever])
    first, second = 6 / 8 * 0.5, 6 / 8 * 7 / 9 * 0.25
    assert_mean(staying(world), [1.0, first, first, second])


@pytest.mark.parametrize("sampled", [True, False])
def test_purchases_more_often_and_larger(sampled: bool) -> None:
    lever = investment(
        [
            effect("here", 3.0, UNIT, target=EffectTarget.PURCHASE_RATE),
            effect("here", 1.5, UNIT, target=EffectTarget.PURCHASE_AMOUNT),
        ],
        reach("here"),
        2,
        per_head=[0.0, 1.0],
    )
    seg = segment([stage("here", purchases=purchases(2.0, 10.0))], [])
    world = scenario(
        seg, [start("here", COUNT)], periods=2, investments=[lever], money_=money(sampled=sampled)
    )
    out = live(world)
    assert_mean(out.money.revenue[:, :, 0] / COUNT, [20.0, 90.0])
    if sampled:
        assert_mean((out.money.revenue[:, 1, 0] - 9000) ** 2, COUNT * 6 * 15.0**2)


# -- lists ---------------------------------------------------------------------------------------


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
    out = live(one_exit(move(EXIT, p=0.5), lever, periods=2), 1000)
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
    out = live(one_exit(move(EXIT, p=0.0), lever, periods=1))
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
        stage("y", flow=MarginFlow(9.0, 1.0, None), service_cost=2.0),
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
        # Tenure counts where the hazard goes by it; leaving for a prospect stage is no risk.
        (
            (move("x -> gone", Hazard(Shape.WEIBULL, a=0.02, b=2.0), by_tenure=True), 9.0),
            (move("y -> market", 5.0), 9.0),
        ),
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
