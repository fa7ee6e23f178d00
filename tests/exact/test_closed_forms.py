"""The exact twin against closed forms, one feature a story."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import lognorm

from simulation.build import build
from simulation.engine import run
from simulation.exact import Expected, exact, expected_metrics
from simulation.scenario.types import (
    Beta,
    CashTiming,
    Classes,
    DatedMove,
    Duration,
    Gamma,
    Lognormal,
    MarginFlow,
    OneOff,
    Scenario,
    Trait,
)
from tests.oracle import closed_forms as closed
from tests.oracle.building import (
    FORMER,
    POTENTIAL,
    cash,
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

RATE = 0.15
FORCE = math.log(1.08) / 12
YEAR = np.arange(13.0)


def expected(story: Scenario) -> Expected:
    return exact(build(story))


def one_stage(leaving, traits=(), *, group=None, periods=12, money_=None, flow=None, **other) -> Scenario:
    """Thousand customers who leave a stage, and nothing else."""
    stages = [stage("here", flow=flow)]
    parts = segment(stages, [leaving], traits)
    return scenario(parts, [group or start("here", 1000)], periods=periods, money_=money_, **other)


def present(story: Scenario) -> np.ndarray:
    return expected(story).heads[:, 0, 0]


# Who is where ------------------------------------------------------------------------------------


def test_a_constant_hazard_leaves_an_exponential_share():
    np.testing.assert_allclose(present(one_stage(move("here -> gone", RATE))), 1000 * np.exp(-RATE * YEAR))


def test_frailty_makes_the_group_look_ever_more_loyal():
    frail = Trait("frail", "frail", Gamma(0.6))
    heads = present(one_stage(move("here -> gone", RATE, trait="frail"), [frail]))
    np.testing.assert_allclose(heads, [1000 * closed.gamma_frailty_survival(0.6, RATE * t) for t in YEAR])


def test_a_lognormal_frailty_is_integrated():
    leaving = move("here -> gone", RATE, trait="frail")
    heads = present(one_stage(leaving, [Trait("frail", "frail", Lognormal(0.9, mean=1.5))]))
    law = lognorm(0.9, scale=1.5 * math.exp(-0.405))
    survival, _ = quad(lambda v: law.pdf(v) * math.exp(-RATE * 12 * v), 0, np.inf, epsabs=1e-12)
    assert heads[12] == pytest.approx(1000 * survival, rel=1e-9)


def test_latent_classes_are_summed():
    kinds = Trait("kind", "kind", Classes(("calm", "hasty"), (0.7, 0.3), (0.5, 3.0)))
    heads = present(one_stage(move("here -> gone", RATE, trait="kind"), [kinds]))
    np.testing.assert_allclose(heads, 700 * np.exp(-0.5 * RATE * YEAR) + 300 * np.exp(-3 * RATE * YEAR))


def test_a_beta_probability_is_the_shifted_beta_geometric():
    leaving = move("here -> gone", probability_trait="p")
    heads = present(one_stage(leaving, [Trait("p", "p", Beta(0.668, 3.806))]))
    np.testing.assert_allclose(heads, [1000 * closed.sbg_survival(0.668, 3.806, t) for t in range(13)])


def test_a_beta_trait_may_multiply_a_hazard():
    heads = present(one_stage(move("here -> gone", RATE, trait="v"), [Trait("v", "v", Beta(0.4, 0.5))]))
    survival, _ = quad(
        lambda v: math.exp(-RATE * 12 * v), 0, 1, weight="alg", wvar=(0.4 - 1, 0.5 - 1), epsabs=1e-13
    )
    scale = math.gamma(0.9) / math.gamma(0.4) / math.gamma(0.5)
    assert heads[12] == pytest.approx(1000 * survival * scale, rel=1e-9)


def test_two_frailties_are_independent():
    frail = [Trait("a", "a", Gamma(0.8)), Trait("b", "b", Gamma(2.0))]
    exits = [move("here -> gone", RATE, trait="a"), move("here -> away", 0.05, trait="b")]
    parts = segment([stage("here"), stage("away", FORMER)], exits, frail)
    heads = expected(scenario(parts, [start("here", 1000)])).heads[12, 0, 0]
    survival = closed.gamma_frailty_survival(0.8, RATE * 12) * closed.gamma_frailty_survival(2.0, 0.05 * 12)
    assert heads == pytest.approx(1000 * survival, rel=1e-9)


def test_occupancy_of_competing_hazards_is_that_of_the_matrix_exponential():
    ways = {"h -> s": 0.15, "h -> gone": 0.002, "s -> h": 0.5, "s -> t": 0.105, "s -> gone": 0.006}
    parts = segment(
        [stage(x) for x in "hst"], [move(way, rate) for way, rate in (ways | {"t -> gone": 0.02}).items()]
    )
    found = expected(scenario(parts, [start("h", 1)], periods=2, period=5.0))
    begin = np.array([1.0, 0, 0, 0])
    np.testing.assert_allclose(
        found.heads[2, :, 0], closed.occupancy(closed.competing_generator(), begin, 10.0)
    )
    stay = closed.mean_stay(closed.competing_generator(), begin, 10.0)
    np.testing.assert_allclose(found.stage_time[:2, :, 0].sum(axis=0), stay)


def test_entrants_with_a_constant_exit_are_a_queue_with_infinite_servers():
    story = one_stage(
        move("here -> gone", RATE), group=start("here", 0), entrants=[stream("here", [40.0] * 12)]
    )
    found = expected(story)
    assert found.heads[12, 0, 0] == pytest.approx(closed.queue_of_one_occupancy(40.0, RATE, 12.0))
    assert found.arrivals[:, 0, 0] == pytest.approx(40.0)
    assert found.won.sum() == 0.0, "who arrives as a customer was not won"


# Boundaries --------------------------------------------------------------------------------------


def two_rows() -> Scenario:
    """Half of a go to b at each boundary, half of b leave."""
    parts = segment([stage("a"), stage("b")], [move("a -> b", p=0.5), move("b -> gone", p=0.5)])
    return scenario(parts, [start("a", 1000)], periods=3)


def test_who_comes_by_a_decision_does_not_decide_again_at_that_boundary():
    np.testing.assert_allclose(
        expected(two_rows()).heads[:3, :, 0], [[1000, 0, 0], [500, 500, 0], [250, 500, 250]]
    )


def test_who_comes_by_a_clock_decides_with_the_whole_probability():
    parts = segment([stage("a"), stage("b")], [move("a -> b", RATE), move("b -> gone", p=0.5)])
    heads = expected(scenario(parts, [start("a", 1000)], periods=1)).heads[1, :, 0]
    moved = 1000 * -math.expm1(-RATE)
    np.testing.assert_allclose(heads, [1000 - moved, moved / 2, moved / 2])


def test_effects_multiply_the_mass_of_a_decision():
    lever = investment([effect("a -> gone", 0.4, saturating(50.0))], reach("a"), 4, per_head=5.0)
    parts = segment([stage("a")], [move("a -> gone", p=0.3)])
    heads = expected(scenario(parts, [start("a", 1000)], periods=4, investments=[lever])).heads[:, 0, 0]
    np.testing.assert_allclose(heads, 1000 * 0.7 ** (0.4 * np.arange(5.0)))


def test_a_certain_row_empties_the_stage_in_proportion():
    parts = segment([stage("a"), stage("b")], [move("a -> b", p=0.6), move("a -> gone", p=0.4)])
    lever = investment([effect("a -> gone", 0.5, saturating(50.0))], reach("a"), 1, per_head=5.0)
    heads = expected(scenario(parts, [start("a", 1000)], periods=1, investments=[lever])).heads[1, :, 0]
    np.testing.assert_allclose(heads, [0, 750, 250], atol=1e-9)


def test_dated_moves_come_after_decisions_and_share_a_stage():
    dates = [DatedMove(f"d/{way}", way, 1.0, *way.split(" -> "), 0.25) for way in ("b -> a", "b -> gone")]
    parts = segment([stage("a"), stage("b")], [move("a -> b", p=0.8), move("b -> gone", p=0.0)])
    found = expected(scenario(parts, [start("a", 1000)], periods=1, dated_moves=dates))
    np.testing.assert_allclose(found.heads[1, :, 0], [400, 400, 200])
    np.testing.assert_allclose(found.dated[0, :, 0], [200, 200])


@pytest.mark.parametrize(("months", "renewals"), [(12, 1), (23, 1), (24, 2), (36, 3)])
def test_contracts_of_a_year_are_decided_once_a_year(months: int, renewals: int):
    story = one_stage(
        move("here -> gone", probability_trait="p", every=12.0),
        [Trait("p", "p", Beta(0.7, 1.2))],
        periods=months,
    )
    assert present(story)[months] == pytest.approx(1000 * closed.sbg_survival(0.7, 1.2, renewals))


def test_contracts_begun_before_the_run_are_decided_on_their_own_dates():
    leaving = move("here -> gone", p=0.4, every=4.0)
    heads = present(one_stage(leaving, group=start("here", 1000, duration=6.0), periods=7))
    np.testing.assert_allclose(heads, [1000, 1000, 600, 600, 600, 600, 360, 360])


@pytest.mark.parametrize(("period", "every"), [(0.1, 0.3), (1 / 52, 13 / 52), (1 / 12, 0.25)])
def test_contract_dates_that_no_float_meets_still_fall_on_boundaries(period: float, every: float):
    parts = segment([stage("a"), stage("b")], [move("a -> b", p=1.0), move("b -> a", p=1.0, every=every)])
    model = build(scenario(parts, [start("a", 10)], periods=60, period=period, unit="year"))
    np.testing.assert_allclose(exact(model).heads, run(model).books.heads, atol=1e-9)


def test_a_contract_taken_by_decision_runs_from_that_day():
    parts = segment([stage("a"), stage("b")], [move("a -> b", p=1.0), move("b -> gone", p=0.5, every=3.0)])
    heads = expected(scenario(parts, [start("a", 1000)], periods=7)).heads[:, 1, 0]
    np.testing.assert_allclose(heads, [0, 1000, 1000, 1000, 500, 500, 500, 250])


def test_survivors_are_stronger_than_those_who_entered_with_them():
    leaving = move("here -> gone", RATE, trait="frail")
    group = start("here", 1000, duration=20.0)
    heads = present(one_stage(leaving, [Trait("frail", "frail", Gamma(0.6))], group=group))
    ratio = [closed.gamma_frailty_survival(0.6, RATE * t) for t in (20.0, 32.0)]
    assert heads[12] == pytest.approx(1000 * ratio[1] / ratio[0], rel=1e-9)


def test_survivors_of_random_durations_mix():
    leaving = move("here -> gone", RATE, trait="frail")
    frail = Trait("frail", "frail", Gamma(0.6))
    group = start("here", 1000, duration=Duration("uniform", 4.0, 16.0))
    share, _ = quad(
        lambda d: (
            closed.gamma_frailty_survival(0.6, RATE * (d + 12)) / closed.gamma_frailty_survival(0.6, RATE * d)
        ),
        4.0,
        16.0,
    )
    assert present(one_stage(leaving, [frail], group=group))[12] == pytest.approx(1000 * share / 12, rel=1e-9)


def test_survivors_of_decisions_have_come_through_one_more_than_whole_periods():
    leaving = move("here -> gone", probability_trait="p")
    group = start("here", 1000, duration=2.5)
    heads = present(one_stage(leaving, [Trait("p", "p", Beta(0.7, 1.2))], group=group, periods=2))
    ratio = closed.sbg_survival(0.7, 1.2, 5) / closed.sbg_survival(0.7, 1.2, 3)
    assert heads[2] == pytest.approx(1000 * ratio, rel=1e-9)


# Passages ----------------------------------------------------------------------------------------


def test_a_customer_is_won_once():
    parts = segment([stage("p", POTENTIAL), stage("c")], [move("p -> c", p=1.0), move("c -> p", p=1.0)])
    found = expected(scenario(parts, [start("p", 1000)], periods=5))
    assert found.won[:, 1, 0].tolist() == [1000, 0, 0, 0, 0, 0]
    assert found.moves[:, 0, 0].tolist() == [1000, 0, 1000, 0, 1000, 0]


def test_former_customers_are_won_back_and_lost_again():
    parts = segment([stage("c"), stage("f", FORMER)], [move("c -> f", p=1.0), move("f -> c", p=1.0)])
    found = expected(scenario(parts, [start("f", 1000)], periods=4))
    assert found.won_back[:, 0, 0].tolist() == [1000, 0, 1000, 0, 0]
    assert found.lost[:, 0, 0].tolist() == [0, 1000, 0, 1000, 0]
    assert found.won.sum() == 0.0


def test_kept_are_those_who_never_left_within_the_period():
    parts = segment([stage("c"), stage("f", FORMER)], [move("c -> f", 0.2), move("f -> c", 5.0)])
    found = expected(scenario(parts, [start("c", 1000)], periods=3))
    np.testing.assert_allclose(found.kept[:, 0], found.heads[:3, 0, 0] * math.exp(-0.2))


def test_the_age_of_relationships_counts_the_time_before_the_run():
    group = start("here", 1000, duration=3.0, tenure=Duration("uniform", 0.0, 12.0))
    found = expected(one_stage(move("here -> gone", RATE), group=group, periods=5))
    mean = 3.0 * 3 / 12 + (12.0**2 - 3.0**2) / 24
    assert found.tenure_end[0] == pytest.approx(1000 * math.exp(-RATE * 5) * (mean + 5.0))


def test_a_move_between_customer_stages_does_not_end_the_relationship():
    parts = segment([stage("a"), stage("b")], [move("a -> b", p=1.0), move("b -> gone", RATE)])
    found = expected(scenario(parts, [start("a", 1000, tenure=7.0)], periods=3))
    assert found.tenure_end[0] == pytest.approx(1000 * math.exp(-2 * RATE) * 10.0)


# Money -------------------------------------------------------------------------------------------


TIMINGS = list(CashTiming)


def weights(timing: CashTiming, periods: int) -> np.ndarray:
    """Worth at time 0 of a flow of 1 from those who leave at RATE, by period."""
    t = np.arange(float(periods))
    lived = (np.exp(-RATE * t) - np.exp(-RATE * (t + 1))) / RATE
    at = {CashTiming.START: t, CashTiming.MIDDLE: t + 0.5, CashTiming.END: t + 1}
    if timing is CashTiming.EXACT:
        return np.array([closed.discounted_stay(RATE, FORCE, u, u + 1) for u in t])
    return lived * np.exp(-FORCE * at[timing])


@pytest.mark.parametrize("timing", TIMINGS)
def test_flows_are_discounted_from_where_their_cash_falls(timing: CashTiming):
    flow = MarginFlow(10.0, 0.4, None)
    money_ = money(0.08, timing=cash(timing))
    found = expected(one_stage(move("here -> gone", RATE), flow=flow, money_=money_))
    np.testing.assert_allclose(found.discounted[:12, 0, 0, 3], 4000 * weights(timing, 12))
    assert found.portfolio[1, 0] == pytest.approx(4000 * weights(timing, 12).sum())


@pytest.mark.parametrize("timing", TIMINGS)
def test_one_offs_are_discounted_from_where_their_cash_falls(timing: CashTiming):
    leaving = move("here -> gone", RATE, one_off=OneOff(5.0, 20.0))
    found = expected(one_stage(leaving, money_=money(0.08, timing=cash(timing))))
    np.testing.assert_allclose(found.discounted[:12, 0, 0, 6], 20_000 * RATE * weights(timing, 12))
    np.testing.assert_allclose(found.money[:12, 0, 0, 5], 5 * found.moves[:12, 0, 0])


@pytest.mark.parametrize("timing", TIMINGS)
def test_decisions_cost_at_the_end_of_their_period(timing: CashTiming):
    leaving = move("here -> gone", p=0.2, one_off=OneOff(0.0, 20.0))
    found = expected(one_stage(leaving, money_=money(0.08, timing=cash(timing)), periods=3))
    within = {CashTiming.START: 0.0, CashTiming.MIDDLE: 0.5, CashTiming.END: 1.0, CashTiming.EXACT: 1.0}
    worth = [20_000 * 0.2 * 0.8**p * math.exp(-FORCE * (p + within[timing])) for p in range(3)]
    np.testing.assert_allclose(found.discounted[:3, 0, 0, 6], worth)


def test_a_trait_of_purchases_and_of_leaving_is_integrated_jointly():
    buys = purchases(2.0, 30.0, 0.5, rate_trait="v", amount_trait="v")
    parts = segment([stage("here", purchases=buys)], [move("here -> gone", RATE, trait="v")],
                    [Trait("v", "v", Gamma(1.5))])  # fmt: skip
    found = expected(scenario(parts, [start("here", 1000)], periods=8))
    # E v**2 (1 - exp(-c v)) / c v, with v of gamma law: E v - E v exp(-c v) over RATE.
    lost = (1 + RATE * 8 / 1.5) ** -2.5
    assert found.money[:, 0, 0, 0].sum() == pytest.approx(1000 * 60.0 * (1 - lost) / RATE, rel=1e-9)
    counts = (1 - closed.gamma_frailty_survival(1.5, RATE * 8)) / RATE
    assert found.purchases.sum() == pytest.approx(2000 * counts, rel=1e-9)


def test_a_trait_in_money_alone_counts_by_its_moments():
    buys = purchases(2.0, 30.0, 1.0, rate_trait="v", amount_trait="v")
    parts = segment(
        [stage("here", purchases=buys)], [move("here -> gone", RATE)], [Trait("v", "v", Gamma(1.5))]
    )
    found = expected(scenario(parts, [start("here", 1000)], periods=1))
    assert found.money[0, 0, 0, 0] == pytest.approx(60_000 * (1 + 1 / 1.5) * -math.expm1(-RATE) / RATE)


def test_the_run_off_follows_customers_until_they_leave_for_the_first_time():
    flow = MarginFlow(1.0, 1.0, None)
    parts = segment(
        [stage("c", flow=flow), stage("f", FORMER, flow=flow), stage("p", POTENTIAL, flow=flow)],
        [move("c -> f", RATE, one_off=OneOff(0.0, 2.0)), move("f -> c", 1.0), move("p -> c", 1.0)],
    )
    story = scenario(parts, [start("c", 1000), start("p", 500)], periods=2, money_=money(0.08, run_off=6.0))
    found = expected(story)
    there = found.heads[2, 0, 0]
    assert found.money[2, :, 0, 3] == pytest.approx([there * -math.expm1(-6 * RATE) / RATE, 0, 0, 0])
    worth = there * closed.discounted_stay(RATE, FORCE, 2, 8) * math.exp(2 * RATE)
    assert found.discounted[2, 0, 0, 3] == pytest.approx(worth)
    assert found.lost[2, 0, 0] == found.moves[2, 0, 0] == pytest.approx(there * -math.expm1(-6 * RATE))
    assert found.won_back[2].sum() == found.won[2].sum() == 0.0
    assert found.cut_off[:, 0] == pytest.approx([there * math.exp(-6 * RATE), 0, 0, 0])


@pytest.mark.parametrize("timing", TIMINGS)
def test_lifetime_value_is_counted_from_the_moment_of_joining(timing: CashTiming):
    flow = MarginFlow(10.0, 1.0, None)
    parts = segment(
        [stage("p", POTENTIAL), stage("c", flow=flow)],
        [move("p -> c", 0.3, one_off=OneOff(0.0, 15.0)), move("c -> gone", RATE)],
    )
    timed = money(0.08, run_off=600.0, timing=cash(timing))
    model = build(scenario(parts, [start("p", 1000)], periods=60, money_=timed))
    # Whenever one joins, a customer is worth what the acquisition leaves of a perpetuity.
    clv = expected_metrics(model, exact(model))["clv"]
    goal = 10.0 / (RATE + FORCE) - 15.0
    assert clv == pytest.approx(goal, rel=1e-9 if timing is CashTiming.EXACT else 0.02)


def test_new_customers_and_those_there_at_the_start_are_valued_apart():
    flow = MarginFlow(10.0, 1.0, None)
    parts = segment(
        [stage("p", POTENTIAL), stage("c", flow=flow)], [move("p -> c", p=1.0), move("c -> gone", p=0.5)]
    )
    story = scenario(parts, [start("p", 200), start("c", 1000)], periods=3)
    found = expected_metrics(build(story), exact(build(story)))
    assert found["residual_value"] == pytest.approx(10 + 5 + 2.5)
    assert found["clv"] == pytest.approx(10 + 5)


def test_values_at_joining_shift_with_the_cash_of_their_period():
    flow = MarginFlow(10.0, 1.0, None)
    parts = segment([stage("p", POTENTIAL), stage("c", flow=flow)], [move("p -> c", 0.3)])
    found = expected(
        scenario(
            parts, [start("p", 1000)], periods=1, money_=money(0.3, timing=cash(CashTiming.END)), unit="year"
        )
    )
    force = math.log(1.3)
    value, _ = quad(lambda t: 300 * math.exp(-0.3 * t) * 10 * (1 - t) * math.exp(-force * (1 - t)), 0, 1)
    assert found.portfolio[1, 0] == pytest.approx(value)
    assert found.portfolio[0, 0] == pytest.approx(1000 * -math.expm1(-0.3))


# Plans -------------------------------------------------------------------------------------------


def test_spend_a_head_follows_the_heads_at_each_start():
    lever = investment([], reach("here"), 4, per_head=[3.0, 3.0, 0.0, 1.0])
    parts = segment([stage("here")], [move("here -> gone", RATE)])
    timed = money(0.08, timing=cash(CashTiming.MIDDLE))
    found = expected(scenario(parts, [start("here", 1000)], periods=4, investments=[lever], money_=timed))
    spend = np.array([3.0, 3.0, 0.0, 1.0]) * 1000 * np.exp(-RATE * np.arange(4.0))
    np.testing.assert_allclose(found.spend[:, 0, 0, 0], spend)
    np.testing.assert_allclose(
        found.spend_discounted[:, 0, 0, 0], spend * np.exp(-FORCE * (np.arange(4.0) + 0.5))
    )


def test_the_stock_of_spend_carries_over_and_the_effect_is_taken_against_its_reference():
    curve = saturating(0.5)
    lever = investment(
        [effect("here -> gone", 0.3, curve)], reach("here"), 3, per_head=2.0, reference=1.0, carry_over=0.5
    )
    parts = segment([stage("here")], [move("here -> gone", RATE)])
    found = expected(
        scenario(parts, [start("here", 1000)], periods=3, investments=[lever], money_=money(run_off=2.0))
    )
    stocks = [2.5, 3.25, 3.625]
    speed = [(1 - 0.7 * closed.saturating(0.5, s)) / (1 - 0.7 * closed.saturating(0.5, 1.0)) for s in stocks]
    np.testing.assert_allclose(
        found.heads[:, 0, 0], 1000 * np.exp(-RATE * np.cumsum([0.0, *speed])), rtol=1e-12
    )
    # After the horizon nothing is spent, not even the reference.
    slack = 1 / (1 - 0.7 * closed.saturating(0.5, 1.0))
    assert found.cut_off[0, 0] == pytest.approx(found.heads[3, 0, 0] * math.exp(-2 * RATE * slack))


def test_a_random_list_is_a_share_drawn_anew_each_period():
    lever = investment(
        [effect("here -> gone", 0.0, saturating(100.0))], reach("here", share=0.4), 3, per_head=5.0
    )
    parts = segment([stage("here")], [move("here -> gone", RATE)])
    found = expected(scenario(parts, [start("here", 1000)], periods=3, investments=[lever]))
    stays = 0.4 + 0.6 * math.exp(-RATE)
    np.testing.assert_allclose(found.heads[:, 0, 0], 1000 * stays ** np.arange(4.0))
    np.testing.assert_allclose(found.spend[:, 0, 0, 0], 0.4 * 5 * found.heads[:3, 0, 0])


def test_entrants_are_on_no_list_in_the_period_they_come():
    lever = investment(
        [effect("here -> gone", 0.0, saturating(100.0))], reach("here", share=1.0), 2, per_head=5.0
    )
    parts = segment([stage("here")], [move("here -> gone", RATE)])
    found = expected(
        scenario(
            parts, [start("here", 100)], periods=2, investments=[lever], entrants=[stream("here", [40.0] * 2)]
        )
    )
    fresh = closed.queue_of_one_occupancy(40.0, RATE, 1.0)
    np.testing.assert_allclose(found.heads[:, 0, 0], [100, 100 + fresh, 100 + 2 * fresh])


def test_an_added_hazard_is_a_clock_of_its_own():
    adding = effect("p -> c", 0.25, saturating(100.0), adds=True)
    lever = investment([adding], reach("p"), 2, per_head=5.0)
    parts = segment([stage("p", POTENTIAL), stage("c")], [move("p -> c", RATE)])
    found = expected(scenario(parts, [start("p", 1000)], periods=2, investments=[lever]))
    assert found.heads[2, 0, 0] == pytest.approx(1000 * math.exp(-2 * (RATE + 0.25)))
    own, added = sorted(found.moves[:2, :, 0].sum(axis=0))
    assert added / own == pytest.approx(0.25 / RATE)


def test_shocks_scale_what_they_name_while_they_last():
    flow = MarginFlow(10.0, 1.0, None)
    story = one_stage(
        move("here -> gone", RATE),
        flow=flow,
        periods=3,
        shock_effects=[shock("transition", "here -> gone", 2.0, 1, 2), shock("margin", "here", 0.5, 2)],
        money_=money(run_off=1.0),
    )
    found = expected(story)
    np.testing.assert_allclose(found.heads[:, 0, 0], 1000 * np.exp(-RATE * np.array([0, 1, 3, 4.0])))
    np.testing.assert_allclose(found.money[:, 0, 0, 3] / found.money[:, 0, 0, 2], [1.0, 1.0, 0.5, 0.5])


def test_segments_live_their_own_lives():
    slow = segment([stage("here")], [move("here -> gone", RATE)], id_="slow", share=0.75)
    fast = segment([stage("here")], [move("here -> gone", 4 * RATE)], id_="fast", share=0.25)
    heads = expected(scenario([slow, fast], [start("here", 1000), start("here", 80, segment="fast")])).heads
    assert heads[12, 0] == pytest.approx([750 * math.exp(-12 * RATE), 330 * math.exp(-48 * RATE)])
