"""The oracle against closed forms: people and their transitions.

Seeds are fixed. Each `assert_mean` has a false-alarm rate of 1e-10 over all its cells, so the
fewer than 200 calls of this folder together stay below 1e-7.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from simulation.scenario.types import (
    GONE,
    Beta,
    Classes,
    DatedMove,
    Duration,
    Gamma,
    Hazard,
    Lognormal,
    Scenario,
    Shape,
    StartGroup,
    Trait,
    TraitDistribution,
    Transition,
)

from . import closed_forms as exact
from .arrays import Floats
from .books import Outcome
from .building import (
    CUSTOMER,
    FORMER,
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
from .people import draw_trait
from .simulator import simulate

COUNT = 100
WEIBULL = Hazard(Shape.WEIBULL, a=0.02, b=1.8)
EARLY = Hazard(Shape.WEIBULL, a=0.3, b=0.5)
SLOWING = Hazard(Shape.GOMPERTZ, a=0.2, b=-0.3)
HASTENING = Hazard(Shape.GOMPERTZ, a=0.03, b=0.2)
PIECES = Hazard(Shape.PIECEWISE, times=(0.0, 2.5, 6.0), rates=(0.05, 0.0, 0.3))


def live(world: Scenario, replications: int = 200, seed: int = 1) -> Outcome:
    return simulate(world, np.random.default_rng(seed), replications)


def staying(world: Scenario, replications: int = 200, seed: int = 1) -> Floats:
    """(R, n): share of the starters still in the first stage at T_1 .. T_n."""
    heads = live(world, replications, seed).heads
    return np.asarray(heads[:, 1:, 0].sum(axis=2) / COUNT)


def one_exit(
    exit_: Transition, *starters: StartGroup, traits: Sequence[Trait] = (), **other: Any
) -> Scenario:
    people = starters or (start("here", COUNT),)
    return scenario(segment([stage("here")], [exit_], traits), people, **other)


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
    assert_mean(staying(world), [0.5 ** (t // 2) * math.exp(-0.1 * t) for t in range(1, 7)])


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


# -- traits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "moments"),
    [
        (Gamma(shape=2.5, mean=1.2), (1.2, 1.2**2 * (1 + 1 / 2.5))),
        (Lognormal(sigma=0.4, mean=0.8), (0.8, 0.8**2 * math.exp(0.16))),
        (Beta(2.0, 3.0), (0.4, 0.2)),
        (Classes(("low", "high"), (0.7, 0.3), (0.5, 2.0)), (0.95, 0.7 * 0.25 + 0.3 * 4.0)),
    ],
)
def test_a_trait_has_its_mean_and_square(law: TraitDistribution, moments: tuple[float, float]) -> None:
    z = draw_trait(Trait("z", "z", law), 400_000, np.random.default_rng(3))
    assert_mean(np.stack([z, z**2], axis=1), moments)


def test_gamma_frailty() -> None:
    frailty = Trait("z", "z", Gamma(shape=1.5))
    world = one_exit(move("here -> gone", WEIBULL, trait="z"), traits=[frailty])
    goal = [exact.gamma_frailty_survival(1.5, 0.02 * t**1.8) for t in range(1, 13)]
    assert_mean(staying(world), goal)


def test_frailty_of_survivors_and_of_the_unselected() -> None:
    frailty = Trait("z", "z", Gamma(shape=0.8))

    def outcome(survivors: bool) -> Floats:
        who = start("here", COUNT, 10.0, survivors=survivors)
        return staying(one_exit(move("here -> gone", 0.2, trait="z"), who, traits=[frailty]))

    conditional = [
        exact.gamma_frailty_survival(0.8, 0.2 * (10 + t)) / exact.gamma_frailty_survival(0.8, 2.0)
        for t in range(1, 13)
    ]
    plain = [exact.gamma_frailty_survival(0.8, 0.2 * t) for t in range(1, 13)]
    assert_mean(outcome(True), conditional)
    assert_mean(outcome(False), plain)


def test_survivors_of_a_tenure_hazard_survived_the_stay_only() -> None:
    frailty = Trait("z", "z", Gamma(shape=0.8))
    who = start("here", COUNT, 3.0, tenure=8.0)
    exit_ = move("here -> gone", Hazard(Shape.WEIBULL, a=0.05, b=2.0), trait="z", by_tenure=True)
    past = 0.05 * (8.0**2 - 5.0**2)
    goal = [
        exact.gamma_frailty_survival(0.8, past + 0.05 * ((8.0 + t) ** 2 - 64))
        / exact.gamma_frailty_survival(0.8, past)
        for t in range(1, 13)
    ]
    assert_mean(staying(one_exit(exit_, who, traits=[frailty])), goal)


def test_survivors_when_each_has_a_duration_of_their_own() -> None:
    frailty = Trait("z", "z", Classes(("calm", "restless"), (0.5, 0.5), (0.2, 3.0)))
    who = start("here", COUNT, Duration("uniform", 2.0, 10.0))
    world = one_exit(move("here -> gone", 0.3, trait="z"), who, traits=[frailty], periods=3)

    def given(duration: float, t: float) -> float:
        calm, restless = math.exp(-0.06 * duration), math.exp(-0.9 * duration)
        return (calm * math.exp(-0.06 * t) + restless * math.exp(-0.9 * t)) / (calm + restless)

    grid = np.linspace(2.0, 10.0, 4001)
    goal = [np.trapezoid([given(d, t) for d in grid], grid) / 8.0 for t in (1, 2, 3)]
    assert_mean(staying(world), goal)


def test_exponential_durations() -> None:
    who = start("here", COUNT, Duration("exponential", 4.0))
    hazard = Hazard(Shape.PIECEWISE, times=(0.0, 5.0), rates=(0.0, 0.4))
    world = one_exit(move("here -> gone", hazard), who, periods=1)
    # Exposed for the whole period: duration over 5; for a part of it: between 4 and 5.
    grid = np.linspace(4.0, 5.0, 2001)
    part = np.trapezoid(np.exp(-grid / 4.0) / 4.0 * np.exp(-0.4 * (grid - 4.0)), grid)
    goal = 1 - math.exp(-1.0) + part + math.exp(-1.25) * math.exp(-0.4)
    assert_mean(staying(world), [goal])


def test_a_trait_multiplies_decision_masses() -> None:
    classes = Trait("z", "z", Classes(("calm", "restless"), (0.4, 0.6), (0.5, 2.0)))
    world = one_exit(move("here -> gone", p=0.2, trait="z"), traits=[classes])
    goal = [0.4 * 0.8 ** (0.5 * t) + 0.6 * 0.8 ** (2.0 * t) for t in range(1, 13)]
    assert_mean(staying(world), goal)


def test_two_exits_that_name_one_trait_share_its_value() -> None:
    classes = Trait("z", "z", Classes(("calm", "restless"), (0.5, 0.5), (0.1, 1.9)))
    exits = [move("here -> there", 0.3, trait="z"), move("there -> gone", 0.3, trait="z")]
    seg = segment([stage("here"), stage("there")], exits, [classes])
    gone = live(scenario(seg, [start("here", COUNT)], periods=6)).heads[:, 1:, 2, 0] / COUNT
    goal = [
        np.mean([1 - math.exp(-0.3 * z * t) * (1 + 0.3 * z * t) for z in (0.1, 1.9)]) for t in range(1, 7)
    ]
    assert_mean(gone, goal)


def test_survivors_against_long_odds() -> None:
    frailty = Trait("z", "z", Gamma(shape=11.0))
    world = one_exit(move("here -> gone", 0.2, trait="z"), start("here", COUNT, 100.0), traits=[frailty])
    before = exact.gamma_frailty_survival(11.0, 20.0)
    goal = [exact.gamma_frailty_survival(11.0, 20.0 + 0.2 * t) / before for t in range(1, 13)]
    assert_mean(staying(world), goal)


def test_nobody_survives_a_certain_exit() -> None:
    trait = Trait("z", "z", Gamma(shape=1.0))
    world = one_exit(move("here -> gone", p=1.0, trait="z"), start("here", 1, 3.0), traits=[trait])
    with pytest.raises(ValueError, match="nobody can have stayed in 'here' for 3 time units"):
        live(world, 1)


# -- segments, entrants, dates ---------------------------------------------------------------


def two_segments(**other: Any) -> Scenario:
    loyal = segment([stage("here")], [move("here -> gone", 0.1)], id_="loyal", share=0.25)
    other_half = segment([stage("here")], [move("here -> gone", 0.5)], id_="roaming", share=0.75)
    return scenario([loyal, other_half], **other)


def test_segments_have_their_own_rates() -> None:
    heads = live(two_segments(starters=[start("here", COUNT)])).heads[:, 1:, 0]
    goal = [[0.25 * math.exp(-0.1 * t), 0.75 * math.exp(-0.5 * t)] for t in range(1, 13)]
    assert_mean(heads / COUNT, goal)


def test_counts_by_segment_are_not_drawn() -> None:
    groups = [start("here", 30, segment="loyal"), start("here", 20, segment="roaming")]
    heads = live(two_segments(starters=groups), 5).heads[:, 0, 0]
    assert (heads == [30, 20]).all()


def test_entrants_have_the_shares_of_their_stream() -> None:
    world = two_segments(entrants=[stream("here", [50] * 12, shares=(0.6, 0.4))])
    arrivals = live(world, 1000).arrivals[:, :, 0]
    assert_mean(arrivals, np.tile([30.0, 20.0], (12, 1)))


def test_entrants_come_at_uniform_times_and_stay_as_long_as_they_should() -> None:
    seg = segment([stage("here")], [move("here -> gone", 0.4)])
    heads = live(scenario(seg, entrants=[stream("here", [50] * 12)]), 1000).heads[:, 1:, 0, 0]
    assert_mean(heads, [exact.queue_of_one_occupancy(50, 0.4, t) for t in range(1, 13)])
    # A Poisson stream thinned stays Poisson: the variance is the mean.
    goal = exact.queue_of_one_occupancy(50, 0.4, 12.0)
    assert_mean((heads[:, -1] - goal) ** 2, goal)


def test_heads_tie_in_every_replication() -> None:
    seg = segment([stage("in"), stage("out")], [move("in -> out", 0.2), move("out -> in", p=0.1)])
    out = live(scenario(seg, [start("in", COUNT)], entrants=[stream("in", [5.0] * 12)]), 50)
    heads, flows = out.heads.sum(axis=3), out.flows
    closing = heads[:, :-1] + out.arrivals.sum(axis=3) + flows.sum(axis=2) - flows.sum(axis=3)
    assert (closing == heads[:, 1:]).all()


def test_won_lost_and_won_back_on_a_path_without_luck() -> None:
    names = ["market", "customer", "ended", "customer2", "prospect"]
    kinds = [POTENTIAL, CUSTOMER, FORMER, CUSTOMER, POTENTIAL]
    stages = [stage(n, k) for n, k in zip(names, kinds, strict=True)]
    exits = [move(f"{a} -> {b}", p=1.0) for a, b in itertools.pairwise([*names, "customer"])]
    out = live(scenario(segment(stages, exits), [start("market", COUNT)], periods=7), 3)
    #   periods: won, lost, won back, to prospect, a customer again but not won, lost, won back
    assert (out.won == COUNT * np.array([1, 0, 0, 0, 0, 0, 0])).all()
    assert (out.lost == COUNT * np.array([0, 1, 0, 0, 0, 1, 0])).all()
    assert (out.won_back == COUNT * np.array([0, 0, 1, 0, 0, 0, 1])).all()


def test_only_those_who_began_as_potential_customers_are_won() -> None:
    exits = [move("ended -> prospect", p=1.0), move("prospect -> customer", p=1.0)]
    seg = segment([stage("ended", FORMER), stage("prospect", POTENTIAL), stage("customer")], exits)
    out = live(scenario(seg, [start("ended", COUNT), start("prospect", 3)], periods=3), 3)
    assert (out.won == [3, 0, 0]).all()


def test_a_dated_move_comes_after_the_decision_and_takes_a_share() -> None:
    seg = segment([stage("a"), stage("b"), stage("c")], [move("a -> b", p=1.0), move("c -> gone", p=1.0)])
    leave = DatedMove("shock/b -> c", "b -> c", 1.0, "b", "c", 0.3)
    heads = live(scenario(seg, [start("a", COUNT)], periods=2, dated_moves=[leave]), 500).heads
    assert_mean(heads[:, 1:, :, 0] / COUNT, [[0, 0.7, 0.3, 0], [0, 0.7, 0, 0.3]])


def test_two_dated_moves_share_the_same_people() -> None:
    seg = segment([stage("a"), stage("b"), stage("c")], [])
    away = [DatedMove(f"s/a -> {to}", "", 2.0, "a", to, share) for to, share in (("b", 0.5), ("c", 0.4))]
    onward = DatedMove("s/b -> c", "", 2.0, "b", "c", 1.0)
    world = scenario(seg, [start("a", COUNT)], periods=2, dated_moves=[*away, onward])
    assert_mean(live(world, 500).heads[:, 2, :3, 0] / COUNT, [0.1, 0.5, 0.4])


def test_a_shock_holds_from_its_first_period_to_before_its_last() -> None:
    strikes = [shock("transition", "here -> gone", 3.0, 1, 3), shock("transition", "here -> gone", 2.0, 2)]
    world = one_exit(move("here -> gone", 0.1), shock_effects=strikes, periods=5)
    goal = np.exp(-0.1 * np.cumsum([1, 3, 6, 2, 2]))
    assert_mean(staying(world), goal)


def test_a_shock_multiplies_decision_masses() -> None:
    strikes = [shock("transition", "here -> gone", 3.0, 1, 2)]
    world = one_exit(move("here -> gone", p=0.2), shock_effects=strikes, periods=3)
    assert_mean(staying(world), [0.8, 0.8**4, 0.8**5])


def test_a_shock_works_at_the_contract_that_ends_with_its_period() -> None:
    strikes = [shock("transition", "here -> gone", 3.0, 1, 2)]
    world = one_exit(move("here -> gone", p=0.2, every=2.0), shock_effects=strikes, periods=4)
    assert_mean(staying(world), [1.0, 0.8**3, 0.8**3, 0.8**4])


def test_a_shock_in_mid_duration_leaves_the_shape_where_it_is() -> None:
    strikes = [shock("transition", "here -> gone", 0.0, 2, 4)]
    world = one_exit(move("here -> gone", WEIBULL), shock_effects=strikes, periods=6)
    hazard = [0.02 * ((t + 1) ** 1.8 - t**1.8) for t in range(6)]
    goal = np.exp(-np.cumsum([0.0 if t in (2, 3) else h for t, h in enumerate(hazard)]))
    assert_mean(staying(world), goal)
