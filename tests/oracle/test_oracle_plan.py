"""The oracle against closed forms: what investments do, to whom, and what they cost."""

import math

import numpy as np
import pytest

from simulation.scenario.types import (
    Beta,
    Classes,
    Curve,
    CurveKind,
    Effect,
    EffectTarget,
    Hazard,
    OneOff,
    Shape,
    Trait,
)

from .building import (
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
)
from .comparing import assert_mean
from .plan import response, strength_of
from .stories import COUNT, EXIT, live, one_exit, staying

RISING = Curve(CurveKind.TABLE, stocks=(0.0, 10.0), values=(0.0, 1.0))
FALLING = Curve(CurveKind.TABLE, stocks=(0.0, 2.0, 6.0), values=(1.0, 0.8, 0.2))
UNIT = Curve(CurveKind.LINEAR, a=1.0)


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
    assert_mean(
        staying(one_exit(move(EXIT, 0.0), investments=[lever], periods=4)), np.exp(-np.cumsum(stocks / 10))
    )


def test_a_sum_a_head_costs_by_heads_and_length() -> None:
    lever = investment([], reach("here"), 3, per_head=[2.0, 0.0, 4.0])
    out = live(one_exit(move(EXIT, p=0.3), investments=[lever], periods=3, period=0.5), 20)
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


def test_each_replication_has_a_stock_of_its_own() -> None:
    lever = investment([effect(EXIT, 0.0, saturating(0.2))], reach("here"), 2, budget=10.0)
    world = scenario(
        segment([stage("here")], [move(EXIT, 1.0)]), [start("here", 2)], periods=2, investments=[lever]
    )
    heads = live(world, 40_000).heads[:, 2, 0, 0]
    alone, pair = (math.exp(-math.exp(-0.2 * s)) for s in (10.0, 5.0))
    assert_mean(heads, pair**2 * 2 * pair + 2 * pair * (1 - pair) * alone)


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


def test_an_effect_reaches_only_the_segments_of_its_audience() -> None:
    parts = [segment([stage("here")], [move(EXIT, p=0.0)], id_=n, share=0.5) for n in ("town", "country")]
    lever = investment(
        [effect(EXIT, 0.5, UNIT, adds=True)], reach("here", segments=["town"]), 1, per_head=1.0
    )
    starters = [start("here", 50, segment="town"), start("here", 50, segment="country")]
    heads = live(scenario(parts, starters, periods=1, investments=[lever])).heads[:, 1, 0]
    assert_mean(heads, [25.0, 50.0])


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
    assert_mean(
        staying(one_exit(move(EXIT, 0.2), investments=[lever], periods=4)), np.exp(-0.2 * np.cumsum(factors))
    )


def test_at_the_reference_nothing_changes() -> None:
    lever = investment(
        [effect(EXIT, 0.2, saturating(0.5))],
        reach("here"),
        4,
        per_head=1.0,
        reference=2.0,
        carry_over=0.5,
    )
    assert_mean(
        staying(one_exit(move(EXIT, 0.2), investments=[lever], periods=4)), np.exp(-0.2 * np.arange(1, 5))
    )


def test_a_multiplied_decision_mass() -> None:
    lever = investment([effect(EXIT, 3.0, Curve(CurveKind.LINEAR, a=2.0))], reach("here"), 4, per_head=1.0)
    assert_mean(
        staying(one_exit(move(EXIT, p=0.2), investments=[lever], periods=4)),
        [0.8 ** (2 * t) for t in range(1, 5)],
    )


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
    assert_mean(
        staying(one_exit(move(EXIT, Hazard(Shape.WEIBULL, a=0.05, b=2.0)), investments=[lever], periods=4)),
        goal,
    )


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
