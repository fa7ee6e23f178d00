"""The oracle against closed forms: how people differ, how they come, what happens at dates."""

import itertools
import math
from typing import Any

import numpy as np
import pytest

from simulation.scenario.types import (
    Beta,
    Classes,
    DatedMove,
    Duration,
    Gamma,
    Hazard,
    Lognormal,
    Scenario,
    Shape,
    Trait,
    TraitDistribution,
)

from . import closed_forms as exact
from .arrays import Floats
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
from .stories import COUNT, live, one_exit, staying

WEIBULL = Hazard(Shape.WEIBULL, a=0.02, b=1.8)


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
