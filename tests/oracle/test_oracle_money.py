"""The oracle against closed forms: money, discounting and the run-off."""

import math

import numpy as np
import pytest

from simulation.scenario.types import (
    GONE,
    CashTiming,
    Classes,
    Gamma,
    MarginFlow,
    OneOff,
    Scenario,
    Trait,
)

from . import closed_forms as exact
from .arrays import Floats
from .books import Money
from .building import (
    FORMER,
    POTENTIAL,
    cash,
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
from .building import effect as effect_on
from .building import investment as lever
from .comparing import assert_mean
from .stories import COUNT, live

LEAVING = 0.15
RATE = 0.3
FORCE = math.log(1.08) / 12
START, MIDDLE, END, EXACT = CashTiming.START, CashTiming.MIDDLE, CashTiming.END, CashTiming.EXACT


def booked(timing: CashTiming, period: float = 1.0, periods: int = 12) -> Floats:
    """Worth of a flow of 1 per person present, who leave at LEAVING: one value a period."""
    edges = [(k * period, (k + 1) * period) for k in range(periods)]
    if timing is EXACT:
        return np.array([exact.discounted_stay(LEAVING, FORCE, *edge) for edge in edges])
    share = {START: 0.0, MIDDLE: 0.5, END: 1.0}[timing]
    factor = [math.exp(-FORCE * (a + share * (b - a))) for a, b in edges]
    return np.array([exact.discounted_stay(LEAVING, 0.0, *edge) for edge in edges]) * factor


def leaver(**stage_: object) -> Scenario:
    """Customers who pay while they stay; each kind of cash falls elsewhere in the period."""
    timing = cash(START, margin_flow=MIDDLE, service_cost=END, one_off=EXACT, purchases=EXACT)
    here = stage("here", **stage_)  # type: ignore[arg-type]
    leave = move("here -> gone", LEAVING, one_off=OneOff(revenue=5.0, cost=3.0))
    return scenario(
        segment([here], [leave]),
        [start("here", COUNT)],
        period=1.5,
        money_=money(0.08, timing=timing),
    )


# -- where cash falls ------------------------------------------------------------------------


def test_a_margin_flow() -> None:
    out = live(leaver(flow=MarginFlow(20.0, 0.4, None)))
    plain = np.array([exact.discounted_stay(LEAVING, 0, 1.5 * k, 1.5 * k + 1.5) for k in range(12)])
    assert_mean(out.money.revenue[:, :, 0] / COUNT, 20 * plain)
    assert_mean(out.discounted.revenue[:, :, 0] / COUNT, 20 * booked(MIDDLE, 1.5))
    assert_mean(out.discounted.margin[:, :, 0] / COUNT, 8 * booked(MIDDLE, 1.5))


def test_service_cost() -> None:
    out = live(leaver(service_cost=2.5))
    assert_mean(out.discounted.service_cost[:, :, 0] / COUNT, 2.5 * booked(END, 1.5))


def test_one_offs_fall_when_the_move_happens_and_in_the_stage_that_is_left() -> None:
    out = live(leaver())
    plain = np.array([exact.discounted_stay(LEAVING, 0, 1.5 * k, 1.5 * k + 1.5) for k in range(12)])
    assert_mean(out.money.one_off_cost[:, :, 0] / COUNT, 3 * LEAVING * plain)
    assert_mean(out.discounted.one_off_revenue[:, :, 0] / COUNT, 5 * LEAVING * booked(EXACT, 1.5))
    assert (out.money.one_off_revenue[:, :, 1] == 0).all()


@pytest.mark.parametrize("timing", [START, MIDDLE, END, EXACT])
@pytest.mark.parametrize("sampled", [True, False])
def test_purchases_in_every_timing(timing: CashTiming, sampled: bool) -> None:
    here = stage("here", purchases=purchases(2.0, 30.0, 0.5))
    world = scenario(
        segment([here], [move("here -> gone", LEAVING)]),
        [start("here", COUNT)],
        money_=money(0.08, timing=cash(purchases=timing), sampled=sampled),
    )
    assert_mean(live(world).discounted.margin[:, :, 0] / COUNT, 30 * booked(timing))


@pytest.mark.parametrize("timing", [START, MIDDLE, END, EXACT])
def test_investments_in_every_timing(timing: CashTiming) -> None:
    care = lever([], reach("here"), 3, budget=[30.0, 60.0, 0.0])
    world = scenario(
        segment([stage("here")], []),
        [start("here", COUNT)],
        periods=3,
        period=2.0,
        money_=money(0.08, timing=cash(investments=timing)),
        investments=[care],
    )
    out = live(world, 2)
    if timing is EXACT:
        factor = [exact.discounted_stay(0, FORCE, 2.0 * k, 2.0 * k + 2) / 2 for k in range(3)]
    else:
        share = {START: 0.0, MIDDLE: 0.5, END: 1.0}[timing]
        factor = [math.exp(-FORCE * 2 * (k + share)) for k in range(3)]
    assert out.discounted.investment[0, :, 0] == pytest.approx(np.array([60.0, 120.0, 0.0]) * factor)
    assert out.npv == pytest.approx(-np.dot([60.0, 120.0], factor[:2]))


def test_the_years_discount_not_the_periods() -> None:
    here = stage("here", flow=MarginFlow(1.0, 1.0, None))
    for unit, rate in (("day", 1 / 365.25), ("week", 7 / 365.25), ("quarter", 0.25), ("year", 1.0)):
        world = scenario(
            segment([here], []),
            [start("here", 1)],
            periods=2,
            unit=unit,
            money_=money(0.1, timing=cash(END)),
        )
        assert live(world, 1).npv[0] == pytest.approx(1.1**-rate + 1.1 ** (-2 * rate))


# -- purchases --------------------------------------------------------------------------------


@pytest.mark.parametrize(("law", "cv"), [("fixed", 0.0), ("gamma", 0.7), ("lognormal", 0.7), ("gamma", 0.0)])
def test_purchases_are_a_compound_poisson_process(law: str, cv: float) -> None:
    bought = purchases(1.5, 20.0, 0.3, amount_cv=cv, amount_distribution=law)
    world = scenario(
        segment([stage("here", purchases=bought)], []), [start("here", 1)], periods=2, period=2.0
    )
    revenue = live(world, 20_000).money.revenue[:, :, 0]
    assert_mean(revenue, [60.0, 60.0])
    assert_mean((revenue - 60.0) ** 2, 3.0 * 20.0**2 * (1 + cv**2))


@pytest.mark.parametrize("sampled", [True, False])
def test_traits_of_rate_and_amount_may_be_one(sampled: bool) -> None:
    eager = Trait("z", "z", Gamma(shape=2.0))
    bought = purchases(1.0, 10.0, 0.5, rate_trait="z", amount_trait="z")
    seg = segment([stage("here", purchases=bought)], [], [eager])
    world = scenario(seg, [start("here", COUNT)], periods=2, money_=money(sampled=sampled))
    assert_mean(live(world).money.revenue[:, :, 0] / COUNT, 10 * 1.5)


def test_a_trait_of_the_margin_flow() -> None:
    size = Trait("z", "z", Classes(("small", "large"), (0.8, 0.2), (0.5, 4.0)))
    seg = segment([stage("here", flow=MarginFlow(10.0, 0.5, "z"))], [], [size])
    out = live(scenario(seg, [start("here", COUNT)], periods=1))
    assert_mean(out.money.margin[:, 0, 0] / COUNT, 5 * (0.4 + 0.8))


def test_shocks_on_what_a_stage_brings() -> None:
    here = stage("here", purchases=purchases(2.0, 10.0, 0.5), service_cost=3.0)
    there = stage("there", flow=MarginFlow(7.0, 0.5, None), service_cost=3.0)
    strikes = [
        shock("purchase_rate", "here", 3.0, 1, 2),
        shock("purchase_amount", "here", 5.0, 2, 3),
        shock("margin", "here", 0.5, 3, 4),
        shock("margin", "there", 0.2, 3, 4),
        shock("service_cost", "here", 2.0, 4),
    ]
    starters = [start("here", COUNT), start("there", COUNT)]
    world = scenario(segment([here, there], []), starters, periods=5, shock_effects=strikes)
    out = live(world, 400)
    assert_mean(out.money.revenue[:, :, 0] / COUNT, [20, 60, 100, 20, 20])
    assert_mean(out.money.margin[:, :, 0] / COUNT, [10, 30, 50, 5, 10])
    assert_mean(out.money.margin[:, :, 1] / COUNT, [3.5, 3.5, 3.5, 0.7, 3.5])
    assert_mean(out.money.service_cost[:, :, :2] / COUNT, [[3, 3]] * 4 + [[6, 3]])


def test_purchases_are_spread_over_the_stay() -> None:
    bought = purchases(2.0, 10.0)
    world = scenario(
        segment([stage("here", purchases=bought)], []),
        [start("here", COUNT)],
        periods=1,
        unit="year",
        money_=money(3.0),
    )
    assert_mean(live(world).npv / COUNT, 20 * exact.discounted_stay(0, math.log(4), 0, 1))


# -- customer value ---------------------------------------------------------------------------


@pytest.mark.parametrize(("timing", "case"), [(START, 0), (END, 2)])
def test_the_value_of_a_customer_retained_yearly(timing: CashTiming, case: int) -> None:
    world = scenario(
        segment([stage("here", flow=MarginFlow(100.0, 1.0, None))], [move("here -> gone", p=0.2)]),
        [start("here", COUNT)],
        periods=1,
        unit="year",
        money_=money(0.1, run_off=99.0, timing=cash(timing)),
    )
    assert_mean(live(world).npv / COUNT, exact.perpetuity(100, 0.8, 0.1)[case])


def test_sick_sicker_microsimulation() -> None:
    names, matrix = ("H", "S1", "S2", GONE), exact.sick_sicker_matrix()
    stages = [stage(n, service_cost=c) for n, c in zip(names, exact.TREATED_COSTS, strict=False)]
    exits = [
        move(f"{names[i]} -> {names[j]}", p=matrix[i, j])
        for i in range(3)
        for j in range(4)
        if i != j and matrix[i, j] > 0
    ]
    seg, timing = segment(stages, exits), cash(START)
    world = scenario(seg, [start("H", COUNT)], periods=31, unit="year", money_=money(0.03, timing=timing))
    assert_mean(-live(world).npv / COUNT, exact.sick_sicker_total(exact.TREATED_COSTS))


def test_migration_with_recency() -> None:
    buys = np.array([0.5, 0.2, 0.1, 0.0])
    stages = [stage(f"r{k}", flow=MarginFlow(100.0, 1.0, None) if k == 0 else None) for k in range(4)]
    exits = [move("r0 -> r1", p=0.5)]
    for k in (1, 2):
        exits += [move(f"r{k} -> r0", p=buys[k]), move(f"r{k} -> r{k + 1}", p=1 - buys[k])]
    world = scenario(
        segment(stages, exits),
        [start("r1", COUNT)],
        periods=120,
        unit="year",
        money_=money(0.1, timing=cash(START)),
    )
    goal = exact.migration_value(exact.recency_matrix(buys), np.array([100.0, 0, 0, 0]), 0.1)[1]
    assert_mean(live(world).npv / COUNT, goal)


# -- after the horizon -------------------------------------------------------------------------


def run_off_world(**other: object) -> Scenario:
    """A customer stage, a prospect stage that pays too, and comings and goings between them."""
    paying = MarginFlow(10.0, 1.0, None)
    stages = [stage("here", flow=paying), stage("aside", POTENTIAL, flow=paying)]
    exits = [
        move("here -> aside", LEAVING, one_off=OneOff(cost=4.0)),
        move("aside -> here", 5.0),
    ]
    given = {"periods": 2, "money_": money(0.08, run_off=3.0)} | other
    return scenario(segment(stages, exits), [start("here", COUNT)], **given)  # type: ignore[arg-type]


def test_in_the_run_off_a_customer_counts_until_first_leaving() -> None:
    out = live(run_off_world())
    stays = [exact.discounted_stay(LEAVING, 0, k, k + 1) for k in range(3)]
    worth = [math.exp(-2 * FORCE) * exact.discounted_stay(LEAVING, FORCE, k, k + 1) for k in range(3)]
    here, heads = out.run_off.revenue[:, :, 0], out.heads[:, 2, 0, 0]
    # Less what the heads at the horizon explain, so that only the run-off's own luck remains.
    assert_mean(here - 10 * np.outer(heads, stays), np.zeros(3))
    discounted = out.run_off_discounted.revenue[:, :, 0]
    assert_mean(discounted - 10 * np.outer(heads, worth), np.zeros(3))
    one_offs = out.run_off.one_off_cost[:, :, 0]
    assert_mean(one_offs - 4 * LEAVING * np.outer(heads, stays), np.zeros(3))
    assert (out.run_off.revenue[:, :, 1] == 0).all()
    assert_mean(out.run_off_remaining - heads * math.exp(-3 * LEAVING), 0.0)


def test_the_run_off_is_in_the_value() -> None:
    out = live(run_off_world(), 3)

    def value(m: Money) -> Floats:
        earned = m.margin - m.service_cost + m.one_off_revenue - m.one_off_cost
        return np.asarray(earned.sum(axis=(1, 2)) - m.investment.sum(axis=(1, 2)))

    assert (value(out.run_off_discounted) > 0).all()
    assert out.npv == pytest.approx(value(out.discounted) + value(out.run_off_discounted))


def test_in_the_run_off_nobody_comes_and_investments_stop() -> None:
    faster = effect_on("here -> aside", 4.0, saturating(1.0))
    care = lever([faster], reach("here"), 2, per_head=1.0, reference=0.5, carry_over=0.5)
    out = live(run_off_world(investments=[care], entrants=[stream("here", [50.0, 50.0])]))
    at_reference = 1 + 3 * exact.saturating(1.0, 0.5)
    rate = LEAVING / at_reference
    stays = [exact.discounted_stay(rate, 0, k, k + 1) for k in range(3)]
    heads = out.heads[:, 2, 0, 0]
    assert_mean(out.run_off.revenue[:, :, 0] - 10 * np.outer(heads, stays), np.zeros(3))
    assert (out.run_off.investment == 0).all()
    assert (out.money.investment > 0).all()


def test_in_the_run_off_only_shocks_without_end_last() -> None:
    strikes = [
        shock("transition", "here -> aside", 2.0, 0),
        shock("transition", "here -> aside", 7.0, 1, 2),
        shock("margin", "here", 0.5, 1),
    ]
    out = live(run_off_world(shock_effects=strikes))
    stays = [exact.discounted_stay(2 * LEAVING, 0, k, k + 1) for k in range(3)]
    heads = out.heads[:, 2, 0, 0]
    assert_mean(out.run_off.margin[:, :, 0] - 5 * np.outer(heads, stays), np.zeros(3))


def test_in_the_run_off_decisions_go_on() -> None:
    flow = MarginFlow(10.0, 1.0, None)
    exits = [move("here -> gone", p=0.2), move("there -> gone", p=0.5, every=1.5)]
    seg = segment([stage("here", flow=flow), stage("there", flow=flow)], exits)
    starters = [start("here", COUNT), start("there", COUNT)]
    out = live(scenario(seg, starters, periods=1, money_=money(run_off=3.0)))
    here = 10 * COUNT * np.array([0.8, 0.8**2, 0.8**3])
    there = 10 * COUNT * np.array([0.75, 0.5, 0.25])
    assert_mean(out.run_off.revenue[:, :, :2], np.stack([here, there], axis=1))
    assert_mean(out.run_off_remaining / COUNT, 0.8**4 + 0.5**2)


def test_the_run_off_is_a_length_of_time() -> None:
    seg = segment([stage("here", flow=MarginFlow(10.0, 1.0, None))], [])
    out = live(scenario(seg, [start("here", 1)], periods=2, period=0.5, money_=money(run_off=2.0)), 1)
    assert (out.run_off.revenue[0, :, 0] == [5.0] * 4).all()


def test_a_former_customer_who_returns_in_the_run_off_does_not_count() -> None:
    stages = [stage("here"), stage("ended", FORMER, flow=MarginFlow(1.0, 1.0, None))]
    exits = [move("ended -> here", p=1.0), move("here -> ended", p=1.0)]
    starters = [start("here", COUNT), start("ended", COUNT)]
    out = live(scenario(segment(stages, exits), starters, periods=1, money_=money(run_off=4.0)), 3)
    assert out.run_off_remaining.sum() == 0
    assert (out.run_off.revenue == 0).all()
