"""Flip points against closed forms."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from scipy.optimize import brentq

from experiments import flip as module
from experiments.compare import Comparison, FixedN, compare
from experiments.flip import Flips, flips, in_small
from experiments.plan import of
from experiments.responses import Kind, Response
from simulation.scenario import loads
from simulation.scenario.types import Effect, Investment
from tests.experiments.markets import PERIODS, care, subscribers, value_of_care
from tests.oracle.building import reach, stream


def compared(*plans: Investment, active: int = 300, n: int = 30) -> Comparison:
    named = [of(subscribers(one, active=active), f"plan {i}") for i, one in enumerate(plans)]
    return compare(named, goal=FixedN(n))


def gain(strength: float, a: float = 1.0) -> float:
    return value_of_care(0.5, strength, a) - value_of_care(0.0)


def by_key(found: Flips) -> dict[str, float | None]:
    return {flip.key: flip.flipped for flip in found.flips}


def test_flips_are_where_the_closed_form_says() -> None:
    comparison = compared(care(0.0), care(0.5))
    found = flips(comparison, 40)
    assert found.lead == pytest.approx(comparison.difference("plan 1").mean)
    strength = brentq(gain, 0.5, 1.0)
    half = math.log(2) / brentq(lambda a: gain(0.5, a), 0.05, 1.0)
    flipped = by_key(found)
    assert flipped["slows_down_to"] == pytest.approx(strength, rel=0.02)
    assert flipped["half_effect_at"] == pytest.approx(half, rel=0.08)
    assert found.best == "plan 1"
    nearest = found.nearest
    assert nearest is not None
    assert nearest.key == "slows_down_to"
    assert nearest.better_then == "plan 0"
    assert nearest.factor == pytest.approx((1 - strength) / 0.5, rel=0.03)
    assert found.sentence == (
        "plan 0 becomes better than plan 1 if slows_down_to of care on active -> ended "
        f"moves from 0.500 to {flipped['slows_down_to']:.3f}."
    )


def test_stronger_effects_flip_too() -> None:
    # At 3 a month care costs more than it brings, unless it does more than assumed. What is assumed
    # is what the plan that spends assumes.
    found = flips(compared(care(0.0), care(3.0, strength=0.8)), 40)
    assert found.best == "plan 0"
    wanted = brentq(lambda s: value_of_care(3.0, s) - value_of_care(0.0), 0.05, 0.8)
    assert found.flips[0].value == 0.8
    assert by_key(found)["slows_down_to"] == pytest.approx(wanted, rel=0.05)
    assert found.flips[0].better_then == "plan 1"
    assert found.flips[0].factor is not None
    assert found.flips[0].factor > 1


def test_none_within_a_factor_of_four_is_an_answer() -> None:
    found = flips(compared(care(0.0), care(9.0, strength=0.95)), 40)
    assert [flip.factor for flip in found.flips] == [None, None]
    assert found.nearest is None
    assert found.sentence == (
        "No assumed response, moved to a quarter or to four times what it is, turns it from plan 0."
    )
    assert [factor for factor, _ in found.flips[0].leads] == [0.25, 0.5, 1.0, 2.0, 4.0]


def test_a_response_of_all_plans_moves_in_all() -> None:
    # Two plans that both care: the one that spends more is better, as long as spend is felt soon enough.
    found = flips(compared(care(0.3), care(0.6)), 30)

    def further(a: float) -> float:
        return value_of_care(0.6, 0.5, a) - value_of_care(0.3, 0.5, a)

    half = math.log(2) / brentq(further, 0.05, 1.0)
    felt = next(flip for flip in found.flips if flip.key == "half_effect_at")
    assert felt.flipped == pytest.approx(half, rel=0.08)


class Lab:
    """Leads by a formula."""

    def __init__(self, lead: Callable[[float], float], se: float = 0.0) -> None:
        self.by, self.se = lead, se

    def lead(self, _: Response | None, factor: float) -> module._Lead:
        return module._Lead(self.by(factor), self.se, "other")

    def assumed(self, _: Response) -> tuple[Investment, Effect]:
        return care(1.0), care(1.0).effects[0]


def turn(lead: Callable[[float], float], se: float = 0.0) -> float | None:
    about = Response("care", "active -> ended", 0, Kind.SPEND)
    return module._flip(Lab(lead, se), about).factor  # type: ignore[arg-type]


def test_the_nearest_turn_counts() -> None:
    assert turn(lambda k: math.log(k / 0.4) * math.log(3.0 / k)) == pytest.approx(0.4, rel=0.01)
    assert turn(lambda k: math.log(k / 0.3) * math.log(3.0 / k)) == pytest.approx(3.0, rel=0.01)
    assert turn(lambda k: math.log(k / 0.2) * math.log(5.0 / k)) is None
    # Lost in between and found again: looked for at each doubling.
    assert turn(lambda k: abs(math.log(k / 2.0)) - 0.1) == pytest.approx(2.0 * math.exp(-0.1), rel=0.02)


def test_a_turn_within_the_noise_does_not_count() -> None:
    assert turn(lambda k: 1.5 - k, se=0.1) == pytest.approx(1.5, rel=0.01)
    # At 2 the lead is lost by half, at 4 by more than three errors of 0.4.
    assert turn(lambda k: 1.5 - k, se=0.4) == pytest.approx(1.5, rel=0.01)
    assert turn(lambda k: 1.5 - k, se=1.0) is None


def test_equal_plans_have_nothing_to_flip() -> None:
    found = flips(compared(care(0.5), care(0.5), n=3))
    assert found.flips == ()
    assert found.sentence == "The plans are equal: there is no recommendation to turn."


def test_no_verdict_no_flip() -> None:
    plans = [of(subscribers(care(spend), active=40), f"plan {spend}") for spend in (0.0, 0.5)]
    found = flips(compare(plans, goal=FixedN(3, "cost_per_won")))
    assert (found.best, found.flips) == (None, ())


def test_plans_without_responses_have_none_to_flip() -> None:
    plans = [of(subscribers(active=people), f"plan {people}") for people in (100, 200)]
    found = flips(compare(plans, goal=FixedN(3)))
    assert found.flips == ()
    assert found.sentence == "The plans assume no response to spend that could turn the recommendation."


def test_it_repeats_itself_and_tells_progress() -> None:
    comparison, told = compared(care(0.0), care(0.5), active=100, n=5), []
    first = flips(comparison, 8, threads=1, progress=lambda done, all_: told.append((done, all_)))
    assert flips(comparison, 8, threads=3) == first
    assert told == [(1, 2), (2, 2)]


def test_a_market_in_small_has_the_same_sums_a_head() -> None:
    shared = replace(care(0.0), per_head=None, budget=(200.0,) * PERIODS)
    story = replace(
        subscribers(shared, active=1000, prospects=3), entrants=(stream("active", [50.0] * PERIODS),)
    )
    small = in_small(story, 0.1, True)
    assert [group.count for group in small.people_at_start] == [100, 1]
    assert small.investments[0].budget == pytest.approx((20.0,) * PERIODS)
    assert small.entrants[0].intensity == pytest.approx((5.0,) * PERIODS)
    assert not small.money.sampled_purchases
    assert in_small(story, 1.0, False) == story


def test_lists_by_value_keep_their_purchases() -> None:
    listed = replace(care(0.5), audience=reach("active", share=0.5, by="value"))
    assert not flips(compared(care(0.0), listed, active=50, n=3), 4).expected
    assert flips(compared(care(0.0), care(0.5), active=50, n=3), 4).expected


LETTERS = """
schema: 1
time: {unit: month, horizon: 2 years}
money: {currency: EUR, discount_rate: 8 % per year, value_after_horizon: none}
stages:
  active: {kind: customer, purchases: {rate: 1 per month, amount: 20, margin: 40 %}}
  ended: {kind: former}
transitions:
  active -> ended: {probability: 20 %, every: purchase}
people_at_start: {active: 400, selection: none}
investments:
  care:
    aim: retention
    per_head: 0.20 per month
    audience: {stages: [active]}
    effects: {active -> ended: {slows_down_to: 0.5, half_effect_at: 1}}
"""


def test_a_response_that_acts_at_purchases_can_turn_the_answer() -> None:
    """Followed with expected purchases nobody would ever leave, and nothing could turn."""
    hold = of(loads(LETTERS), "hold")
    more = of(loads(LETTERS, ["investments.care.per_head=1.50 per month"]), "more")
    found = flips(compare([hold, more], seed=1, goal=FixedN(30)))
    assert not found.expected
    assert set(by_key(found)) == {"slows_down_to", "half_effect_at"}
    assert all(value is not None for value in by_key(found).values())
