"""The oracle against closed forms: people and their transitions.

Seeds are fixed. Each `assert_mean` has a false-alarm rate of 1e-10 over all its cells, so the
fewer than 200 calls of this folder together stay below 1e-7.
"""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from simulation.scenario.types import (
    GONE,
    Beta,
    Hazard,
    Scenario,
    Shape,
    Trait,
)

from . import closed_forms as exact
from .building import (
    POTENTIAL,
    move,
    scenario,
    segment,
    shock,
    stage,
    start,
    stream,
)
from .comparing import assert_mean
from .stories import COUNT, live, one_exit, staying

WEIBULL = Hazard(Shape.WEIBULL, a=0.02, b=1.8)
EARLY = Hazard(Shape.WEIBULL, a=0.3, b=0.5)
SLOWING = Hazard(Shape.GOMPERTZ, a=0.2, b=-0.3)
HASTENING = Hazard(Shape.GOMPERTZ, a=0.03, b=0.2)
PIECES = Hazard(Shape.PIECEWISE, times=(0.0, 2.5, 6.0), rates=(0.05, 0.0, 0.3))


def pieces_survival(x: float) -> float:
    return math.exp(-(0.05 * min(x, 2.5) + 0.3 * max(x - 6.0, 0.0)))


Survival = Callable[[float], float]
SURVIVALS: list[tuple[Hazard, Survival]] = [
    (WEIBULL, lambda x: exact.weibull_survival(0.02, 1.8, x)),
    (EARLY, lambda x: exact.weibull_survival(0.3, 0.5, x)),
    (SLOWING, lambda x: exact.gompertz_survival(0.2, -0.3, x)),
    (HASTENING, lambda x: exact.gompertz_survival(0.03, 0.2, x)),
    (PIECES, pieces_survival),
]


# -- exits by hazard ------------------------------------------------------------------------


@pytest.mark.parametrize(("hazard", "survival"), SURVIVALS)
def test_each_shape_survives_as_its_formula(hazard: Hazard, survival: Survival) -> None:
    world = one_exit(move("here -> gone", hazard), period=0.75)
    assert_mean(staying(world), [survival(0.75 * t) for t in range(1, 13)])


@pytest.mark.parametrize(("hazard", "survival"), SURVIVALS)
def test_starters_go_on_from_their_duration(hazard: Hazard, survival: Survival) -> None:
    world = one_exit(move("here -> gone", hazard), start("here", COUNT, duration=4.0))
    assert_mean(staying(world), [survival(4.0 + t) / survival(4.0) for t in range(1, 13)])


def test_two_states() -> None:
    seg = segment([stage("in"), stage("out")], [move("in -> out", 0.2), move("out -> in", 0.1)])
    world = scenario(seg, [start("in", COUNT)])
    goal = [exact.two_state_occupancy(0.2, 0.1, t) for t in range(1, 13)]
    assert_mean(staying(world), goal)


def illness() -> Scenario:
    stages = [stage(name, service_cost=cost) for name, cost in (("H", 1.0), ("S1", 10.0), ("S2", 100.0))]
    rates = exact.competing_generator()
    names = ("H", "S1", "S2", GONE)
    exits = [
        move(f"{names[i]} -> {names[j]}", rates[i, j])
        for i, j in itertools.permutations(range(4), 2)
        if rates[i, j] > 0
    ]
    return scenario(segment(stages, exits), [start("H", COUNT)], periods=5, period=4.0, unit="year")


def test_competing_hazards_share_people_as_the_matrix_exponential() -> None:
    heads = live(illness()).heads[..., 0]
    first = np.array([1.0, 0, 0, 0])
    goal = [exact.occupancy(exact.competing_generator(), first, 4.0 * t) for t in range(6)]
    assert_mean(heads / COUNT, goal)


def test_flows_are_hazards_times_time_spent() -> None:
    generator, first = exact.competing_generator(), np.array([1.0, 0, 0, 0])
    until = [exact.mean_stay(generator, first, 4.0 * t) for t in range(6)]
    goal = np.diff(until, axis=0)[:, :, None] * np.where(generator > 0, generator, 0.0)
    assert_mean(live(illness()).flows / COUNT, goal)


def test_time_spent_is_what_the_books_charge_for() -> None:
    generator, first = exact.competing_generator(), np.array([1.0, 0, 0, 0])
    until = [exact.mean_stay(generator, first, 4.0 * t) for t in range(6)]
    goal = np.diff(until, axis=0) * np.array([1.0, 10.0, 100.0, 0.0])
    assert_mean(live(illness()).money.service_cost / COUNT, goal)


def test_branches_of_one_sojourn_keep_their_shares() -> None:
    exits = [
        move("here -> gone", Hazard(Shape.WEIBULL, a=0.3 * 0.02, b=1.8)),
        move("here -> there", Hazard(Shape.WEIBULL, a=0.7 * 0.02, b=1.8)),
    ]
    world = scenario(segment([stage("here"), stage("there")], exits), [start("here", COUNT)])
    left = [1 - exact.weibull_survival(0.02, 1.8, t) for t in range(1, 13)]
    goal = np.outer(left, [0.7, 0.3])
    assert_mean(live(world).heads[:, 1:, 1:, 0] / COUNT, goal)


def test_a_shape_begins_at_the_moment_of_entry() -> None:
    exits = [move("here -> there", 0.4), move("there -> gone", Hazard(Shape.WEIBULL, a=0.3, b=3.0))]
    world = scenario(segment([stage("here"), stage("there")], exits), [start("here", COUNT)], periods=4)

    def there(t: float) -> float:
        entry = np.linspace(0.0, t, 4001)
        inside = 0.4 * np.exp(-0.4 * entry) * np.exp(-0.3 * (t - entry) ** 3)
        return float(np.trapezoid(inside, entry))

    assert_mean(live(world).heads[:, 1:, 1, 0] / COUNT, [there(t) for t in range(1, 5)])


def test_tenure_runs_on_while_the_customer_changes_stages() -> None:
    exits = [
        move("a -> b", 1.5),
        move("b -> a", 0.7),
        move("a -> gone", WEIBULL, by_tenure=True),
        move("b -> gone", WEIBULL, by_tenure=True),
    ]
    world = scenario(segment([stage("a"), stage("b")], exits), [start("a", COUNT, 2.0, tenure=5.0)])
    stays = 1 - live(world).heads[:, 1:, 2, 0] / COUNT
    goal = [
        exact.weibull_survival(0.02, 1.8, 5.0 + t) / exact.weibull_survival(0.02, 1.8, 5.0)
        for t in range(1, 13)
    ]
    assert_mean(stays, goal)


def test_tenure_begins_anew_with_each_relationship() -> None:
    exits = [
        move("prospect -> customer", p=1.0),
        move(
            "customer -> prospect",
            Hazard(Shape.PIECEWISE, times=(0.0, 3.0), rates=(0.0, 50.0)),
            by_tenure=True,
        ),
    ]
    seg = segment([stage("prospect", POTENTIAL), stage("customer")], exits)
    heads = live(scenario(seg, [start("prospect", COUNT)], periods=9), 20).heads[:, :, 1, 0]
    # Won at 1; sent back soon after 4, won again at 5; soon after 8, won again at 9.
    assert (heads == COUNT * np.array([0, 1, 1, 1, 1, 1, 1, 1, 1, 1])).all()


# -- exits by probability -------------------------------------------------------------------


def test_a_probability_each_period() -> None:
    world = one_exit(move("here -> gone", p=0.2), period=0.5)
    assert_mean(staying(world), [0.8**t for t in range(1, 13)])


def test_a_row_shares_by_its_probabilities() -> None:
    exits = [move("here -> gone", p=0.2), move("here -> there", p=0.5)]
    world = scenario(segment([stage("here"), stage("there")], exits), [start("here", COUNT)], periods=1)
    assert_mean(live(world).heads[:, 1, :, 0] / COUNT, [0.3, 0.5, 0.2])


def test_a_certain_row_moves_everybody() -> None:
    exits = [move("here -> gone", p=0.3), move("here -> there", p=0.7)]
    world = scenario(segment([stage("here"), stage("there")], exits), [start("here", COUNT)], periods=1)
    heads = live(world).heads[:, 1, :, 0]
    assert (heads[:, 0] == 0).all()
    assert_mean(heads / COUNT, [0.0, 0.7, 0.3])


def test_a_shock_tilts_a_certain_row() -> None:
    exits = [move("here -> gone", p=0.3), move("here -> there", p=0.7)]
    seg = segment([stage("here"), stage("there")], exits)
    strikes = [shock("transition", "here -> there", 0.5, 0)]
    heads = live(scenario(seg, [start("here", COUNT)], periods=1, shock_effects=strikes)).heads[:, 1, :, 0]
    assert_mean(heads / COUNT, [0.0, 0.35 / 0.65, 0.3 / 0.65])


def test_who_moved_by_decision_decides_at_the_next_boundary() -> None:
    seg = segment([stage("a"), stage("b")], [move("a -> b", p=1.0), move("b -> a", p=1.0)])
    heads = live(scenario(seg, [start("a", COUNT)], periods=4), 5).heads[:, :, 0, 0]
    assert (heads == COUNT * np.array([1, 0, 1, 0, 1])).all()


def test_a_contract_that_ends_at_a_boundary_is_the_decision_of_that_boundary() -> None:
    seg = segment([stage("a"), stage("b")], [move("a -> b", p=1.0, every=0.3), move("b -> gone", p=1.0)])
    heads = live(scenario(seg, [start("a", COUNT)], period=0.3, periods=2), 5).heads[0, :, :, 0]
    assert (heads == COUNT * np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]])).all()


def test_dates_that_differ_by_rounding_are_one() -> None:
    # In floats .3 comes before 3 * .1, the third boundary.
    seg = segment([stage("a"), stage("b")], [move("a -> b", p=1.0, every=0.3), move("b -> gone", p=1.0)])
    heads = live(scenario(seg, [start("a", COUNT)], period=0.1, periods=4), 3).heads[0, :, :, 0]
    assert (heads[3:] == COUNT * np.array([[0, 1, 0], [0, 0, 1]])).all()


def test_who_came_in_the_period_decides_with_the_full_probability() -> None:
    seg = segment([stage("a"), stage("b")], [move("a -> b", 0.8), move("b -> gone", p=0.5)])
    flows = live(scenario(seg, [start("a", COUNT)], periods=1)).flows[:, 0]
    came = 1 - math.exp(-0.8)
    assert_mean(np.stack([flows[:, 0, 1], flows[:, 1, 2]], axis=1) / COUNT, [came, came / 2])


def test_arrivals_decide_at_the_end_of_their_first_period() -> None:
    seg = segment([stage("a")], [move("a -> gone", p=0.25)])
    heads = live(scenario(seg, periods=2, entrants=[stream("a", [40, 80])]), 2000).heads[:, 1:, 0, 0]
    assert_mean(heads, [30.0, 0.75 * (30 + 80)])


def test_a_contract_runs_from_the_arrival() -> None:
    seg = segment([stage("a")], [move("a -> gone", p=1.0, every=1.5)])
    heads = live(scenario(seg, periods=4, entrants=[stream("a", [40] * 4)]), 2000).heads[:, 1:, 0, 0]
    assert_mean(heads, [40.0, 60.0, 60.0, 60.0])


def test_a_contract_can_fall_due_several_times_in_a_period() -> None:
    world = one_exit(move("here -> gone", p=0.2, every=0.4), periods=3)
    assert_mean(staying(world), [0.8**2, 0.8**5, 0.8**7])


def test_a_contract_that_runs_since_before_the_start() -> None:
    world = one_exit(move("here -> gone", p=0.5, every=12.0), start("here", COUNT, 14.0), periods=24)
    goal = [0.5 ** ((t >= 10) + (t >= 22)) for t in range(1, 25)]
    assert_mean(staying(world), goal)


def test_contracts_and_hazards_compete() -> None:
    exits = [move("here -> gone", p=0.5, every=2.0), move("here -> there", 0.1)]
    world = scenario(segment([stage("here"), stage("there")], exits), [start("here", COUNT)], periods=6)
    heads = live(world).heads[:, 1:, :2, 0] / COUNT
    stay = [0.5 ** (t // 2) * math.exp(-0.1 * t) for t in range(1, 7)]
    there = np.cumsum([0.5 ** (t // 2) * (math.exp(-0.1 * t) - math.exp(-0.1 * (t + 1))) for t in range(6)])
    assert_mean(heads, np.stack([stay, there], axis=1))


def test_a_contract_begins_anew_with_each_visit() -> None:
    seg = segment([stage("a"), stage("b")], [move("a -> b", p=1.0, every=2.0), move("b -> a", p=1.0)])
    heads = live(scenario(seg, [start("a", COUNT)], periods=6), 3).heads[:, :, 0, 0]
    assert (heads == COUNT * np.array([1, 1, 0, 1, 1, 0, 1])).all()


def test_retention_with_beta_churn() -> None:
    churn = Trait("churn", "churn", Beta(0.668, 3.806))
    exit_ = move("here -> gone", probability_trait="churn")
    world = one_exit(exit_, traits=[churn], unit="year")
    assert_mean(staying(world), [exact.sbg_survival(0.668, 3.806, t) for t in range(1, 13)])


@pytest.mark.parametrize("every", [None, 1.0])
def test_retention_of_those_who_have_renewed_before(every: float | None) -> None:
    churn = Trait("churn", "churn", Beta(0.668, 3.806))
    exit_ = move("here -> gone", probability_trait="churn", every=every)
    world = one_exit(exit_, start("here", COUNT, 3.0), traits=[churn], unit="year")
    before = exact.sbg_survival(0.668, 3.806, 3)
    assert_mean(staying(world), [exact.sbg_survival(0.668, 3.806, 3 + t) / before for t in range(1, 13)])


def test_who_entered_in_mid_period_has_decided_at_its_end() -> None:
    churn = Trait("churn", "churn", Beta(0.668, 3.806))
    world = one_exit(
        move("here -> gone", probability_trait="churn"), start("here", COUNT, 2.25), traits=[churn]
    )
    before = exact.sbg_survival(0.668, 3.806, 3)
    assert_mean(staying(world), [exact.sbg_survival(0.668, 3.806, 3 + t) / before for t in range(1, 13)])
