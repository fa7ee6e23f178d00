"""The oracle against closed forms: purchases that are decided, and exits decided at purchases."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from simulation.scenario.types import (
    Beta,
    Classes,
    Curve,
    CurveKind,
    DatedMove,
    EffectTarget,
    Gamma,
    OneOff,
    Purchases,
    Scenario,
    Trait,
    Transition,
)

from . import closed_forms as exact
from . import people
from .arrays import Floats
from .building import (
    FORMER,
    effect,
    investment,
    money,
    move,
    purchases,
    reach,
    scenario,
    segment,
    shock,
    stage,
    start,
    stream,
)
from .comparing import assert_mean
from .plan import Plan, risk
from .stories import COUNT, EXIT, live, staying

UNIT = Curve(CurveKind.LINEAR, a=1.0)
TWO = Trait("z", "z", Classes(("seldom", "often"), (0.4, 0.6), (0.5, 3.0)))
MONTHS = np.arange(1, 7)


def chosen(probability: float | None = None, **other: Any) -> Purchases:
    """A euro at a period's end, with a probability or that of a trait."""
    return purchases(0.0, probability=probability, **other)


def last(way: str = EXIT, p: float | None = None, **other: Any) -> Transition:
    """A purchase may be the last."""
    return move(way, p=p, at_purchases=True, **other)


def cohort(buying: Purchases, *exits: Transition, traits: Sequence[Trait] = (), **other: Any) -> Scenario:
    parts = segment([stage("here", purchases=buying), stage("there")], exits, traits)
    return scenario(parts, [start("here", COUNT)], **({"periods": 6} | other))


def bought(world: Scenario, replications: int = 200) -> Floats:
    """(R, n) purchases in each period, per head of COUNT: each is worth 1."""
    return np.asarray(live(world, replications).money.revenue.sum(axis=2) / COUNT)


# -- purchases decided once a period -------------------------------------------------------------


def test_who_buys_surely_buys_once_a_period() -> None:
    assert (bought(cohort(chosen(1.0)), 3) == 1.0).all()
    assert (bought(cohort(chosen(0.0)), 3) == 0.0).all()


def test_a_sure_purchase_stops_for_a_strike_and_for_no_other_factor() -> None:
    shocks = [shock("purchase_rate", "here", 0.0, 1, 3), shock("purchase_rate", "here", 0.2, 4)]
    assert (bought(cohort(chosen(1.0), shock_effects=shocks), 3) == [1, 0, 0, 1, 1, 1]).all()


def test_a_trait_multiplies_the_mass_of_a_purchase() -> None:
    world = cohort(chosen(0.3, rate_trait="z"), traits=[TWO])
    assert_mean(bought(world), np.full(6, 1 - 0.4 * 0.7**0.5 - 0.6 * 0.7**3))


def test_shocks_and_effects_multiply_the_mass_of_a_purchase() -> None:
    lever = investment(
        [
            effect("here", 3.0, UNIT, target=EffectTarget.PURCHASE_RATE),
            effect("here", 2.0, UNIT, target=EffectTarget.PURCHASE_AMOUNT),
        ],
        reach("here", share=0.5),
        6,
        per_head=[0, 0, 1, 1, 1, 1],
    )
    world = cohort(
        chosen(0.3), investments=[lever], shock_effects=[shock("purchase_rate", "here", 0.5, 1, 4)]
    )
    half = 1 - 0.7**0.5
    both, treated = (half + 2 * (1 - 0.7**1.5)) / 2, (0.3 + 2 * (1 - 0.7**3)) / 2
    assert_mean(bought(world), [0.3, half, both, both, treated, treated])


def test_bg_bb() -> None:
    traits = [Trait("buys", "buys", Beta(1.2, 0.7)), Trait("ends", "ends", Beta(0.7, 2.8))]
    world = cohort(chosen(probability_trait="buys"), move(EXIT, probability_trait="ends"), traits=traits)
    assert_mean(bought(world), [exact.bgbb_buying(1.2, 0.7, 0.7, 2.8, int(k)) for k in MONTHS])


def test_a_purchase_that_is_decided_is_paid_at_the_boundary() -> None:
    world = cohort(chosen(1.0), money_=money(discount_rate=0.5))
    worth = live(world, 2).discounted.revenue.sum(axis=2) / COUNT
    assert worth[0] == pytest.approx(1.5 ** (-MONTHS / 12))


# -- exits decided at purchases ------------------------------------------------------------------


def test_a_coin_at_each_purchase_thins_the_purchases_to_a_rate() -> None:
    world = cohort(purchases(0.8), last(p=0.25))
    goal = np.diff([exact.thinned_purchases(0.8, 0.25, t) for t in range(7)])
    assert_mean(bought(world), goal)
    assert_mean(staying(world), np.exp(-0.2 * MONTHS))


def test_bg_nbd() -> None:
    r, alpha, a, b = 0.8, 1.5, 1.3, 2.1
    traits = [Trait("buys", "buys", Gamma(r)), Trait("ends", "ends", Beta(a, b))]
    world = cohort(purchases(r / alpha, rate_trait="buys"), last(probability_trait="ends"), traits=traits)
    goal = np.diff([exact.bgnbd_purchases(r, alpha, a, b, float(t)) for t in range(7)])
    assert_mean(bought(world, 400), goal)


def test_a_sure_row_leaves_with_the_first_purchase() -> None:
    world = cohort(purchases(0.4), last("here -> there", 0.75), last(p=0.25))
    out = live(world)
    assert_mean(out.heads[:, 1:, 0, 0] / COUNT, np.exp(-0.4 * MONTHS))
    assert_mean(out.flows[:, 0, 0, 1:3] / COUNT, -math.expm1(-0.4) * np.array([0.75, 0.25]))
    assert (out.money.revenue[:, :, 0] == out.flows[:, :, 0].sum(axis=2)).all()


def test_a_row_at_purchases_that_are_decided() -> None:
    exits = [last("here -> there", 0.3, one_off=OneOff(cost=1.0)), last(p=0.2)]
    out = live(cohort(chosen(0.6), *exits))
    goal = [[0.18 * 0.7**k, 0.12 * 0.7**k] for k in range(6)]
    assert_mean(out.flows[:, :, 0, 1:3] / COUNT, goal)
    assert (out.money.one_off_cost[:, :, 0] == out.flows[:, :, 0, 1]).all()


def test_a_trait_multiplies_the_mass_of_an_exit_at_purchases() -> None:
    world = cohort(purchases(0.5), last(p=0.2, trait="z"), traits=[TWO])
    leaving = 0.5 * (1 - 0.8 ** np.array([0.5, 3.0]))
    assert_mean(
        staying(world), [0.4 * math.exp(-leaving[0] * t) + 0.6 * math.exp(-leaving[1] * t) for t in MONTHS]
    )


def test_a_probability_added_at_purchases() -> None:
    lever = investment([effect(EXIT, 0.3, UNIT, adds=True)], reach("here"), 6, per_head=1.0)
    still = [shock("transition", EXIT, 0.5, 3)]
    world = cohort(chosen(1.0), last(p=0.2), investments=[lever], shock_effects=still)
    assert_mean(staying(world), np.cumprod([0.8 * 0.7] * 3 + [0.8**0.5 * 0.7] * 3))


# -- what comes first ------------------------------------------------------------------------------


def two(first: Purchases | None, way: Transition, **other: Any) -> Scenario:
    parts = segment([stage("here", purchases=first), stage("there", purchases=chosen(1.0))], [way])
    return scenario(parts, [start("here", COUNT)], periods=3, **other)


def test_who_leaves_at_a_boundary_does_not_buy_at_it_neither_here_nor_there() -> None:
    assert (bought(two(chosen(1.0), move("here -> there", p=1.0)), 2) == [0, 1, 1]).all()
    assert (bought(two(chosen(1.0), move("here -> there", p=1.0, every=1.0)), 2) == [0, 1, 1]).all()


def test_who_leaves_because_of_a_purchase_does_not_buy_again_at_once() -> None:
    assert (bought(two(chosen(1.0), last("here -> there", 1.0)), 2) == [1, 1, 1]).all()


def test_who_comes_by_a_clock_buys_at_the_end_of_the_period() -> None:
    assert_mean(bought(two(None, move("here -> there", 0.5))), -np.expm1(-0.5 * np.arange(1, 4)))


def test_a_dated_move_comes_after_the_purchase_and_its_exit() -> None:
    away = [DatedMove("s/here -> there", "", 1.0, "here", "there", 1.0)]
    out = live(two(chosen(1.0), last(p=0.3), dated_moves=away))
    assert (out.money.revenue[:, 0].sum(axis=1) == COUNT).all()
    assert_mean(out.heads[:, 1, :3, 0] / COUNT, [0, 0.7, 0.3])


def test_entrants_buy_at_the_end_of_the_period_that_they_come_in() -> None:
    parts = segment([stage("here", purchases=chosen(0.5))], [])
    world = scenario(parts, entrants=[stream("here", [50.0] * 3)], periods=3)
    assert_mean(live(world, 400).money.revenue[:, :, 0], [25, 50, 75])


def test_buying_and_leaving_go_on_in_the_run_off() -> None:
    world = cohort(chosen(0.5), last("here -> gone", 0.4), money_=money(run_off=4.0))
    out = live(world)
    assert_mean(out.run_off.revenue[:, :, 0] / COUNT, 0.5 * 0.8 ** np.arange(6, 10))
    assert_mean(out.run_off_remaining / COUNT, 0.8**10)


# -- what the company sees -------------------------------------------------------------------------


def test_the_risk_of_an_exit_at_purchases() -> None:
    """Its mass times the purchases that are expected of everyone there, whoever they are."""
    names = ("bought", "coin", "sure", "struck")
    own = (purchases(0.5, rate_trait="z"), chosen(probability_trait="buys"), chosen(1.0), chosen(0.9))
    stages = [stage(name, purchases=buying) for name, buying in zip(names, own, strict=True)]
    exits = [last(f"{name} -> ended", 0.2) for name in names]
    parts = segment([*stages, stage("ended", FORMER)], exits, [TWO, Trait("buys", "buys", Beta(2.0, 3.0))])
    groups = [start(name, 1, survivors=False) for name in names]
    world = scenario(parts, groups, period=2.0)
    crowd = people.nobody(world)
    for group in groups:
        crowd.append(people.starters(world, group, 1, np.random.default_rng(1)))
    shocks = {("purchase_rate", name): 0.5 for name in names[:3]} | {("purchase_rate", "struck"): 0.0}
    found = risk(world, Plan(shocks=shocks | {("transition", "bought -> ended"): 1.5}), crowd, 0.0)
    mass = -math.log(0.8)
    assert found == pytest.approx([1.5 * mass * 0.25, mass * (1 - 0.6**0.5) / 2, mass / 2, 0.0])
