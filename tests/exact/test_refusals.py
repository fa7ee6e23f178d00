"""What has no exact answer is refused in words of the scenario."""

import pytest

from simulation.build import build
from simulation.exact import NotExact, exact, mean_field
from simulation.scenario.types import Beta, Duration, Gamma, Hazard, Scenario, Shape, Trait
from tests.oracle.building import (
    investment,
    move,
    reach,
    scenario,
    segment,
    stage,
    start,
    stream,
)


def story(*exits, traits=(), group=None, **other) -> Scenario:
    stages = [stage(id_) for id_ in dict.fromkeys(x.origin for x in exits)]
    parts = segment(stages, exits, traits)
    return scenario(parts, [group or start(exits[0].origin, 100)], periods=4, **other)


YEARLY = move("b -> gone", p=0.4, every=2.0)


@pytest.mark.parametrize(
    ("scenario_", "reason"),
    [
        (story(move("a -> gone", Hazard(Shape.WEIBULL, 0.1, 2.0))), "the hazard of 'a -> gone' is not const"),
        (story(move("a -> gone", Hazard(Shape.GOMPERTZ, 0.1, 0.2))), "'a -> gone' is not constant"),
        (
            story(move("a -> gone", Hazard(Shape.PIECEWISE, times=(0.0, 1.0), rates=(0.1, 0.2)))),
            "'a -> gone' is not constant",
        ),
        (
            story(
                move("a -> gone", 0.1), investments=[investment([], reach("a"), 4, budget=9.0, id_="care")]
            ),
            "the budget of 'care' is divided by the heads",
        ),
        (
            story(
                move("a -> gone", 0.1),
                investments=[investment([], reach("a", share=0.1, by="risk"), 4, per_head=9.0, id_="care")],
            ),
            "the list of 'care' ranks people",
        ),
        (story(move("a -> b", 0.1), YEARLY), "'b' is decided at intervals .* and 'a -> b' may enter"),
        (story(YEARLY, entrants=[stream("b", [1.0] * 4)]), "'b' is decided .* people enter the market"),
        (story(move("b -> gone", p=0.4, every=1.5)), "'b' is decided every 1.5 .* not a whole number"),
        (story(YEARLY, group=start("b", 10, duration=0.5)), "starters in 'b' have been there for 0.5"),
        (
            story(YEARLY, group=start("b", 10, duration=Duration("exponential", 2.0))),
            "'b' .* its starters entered at random times",
        ),
        (
            story(
                *(move(f"a -> {x}", 0.1, trait=x) for x in "bcde"),
                *(move(f"{x} -> gone", 0.1) for x in "bcde"),
                traits=[Trait(x, x, Gamma(1.0)) for x in "bcde"],
            ),
            r"exits depend on 4 traits \(.*\); at most 3",
        ),
        (
            story(
                move("a -> gone", 0.1, trait="v"),
                traits=[Trait("v", "v", Beta(1.0, 2.0))],
                group=start("a", 10, duration=3.0),
            ),
            "survivors of a hazard that the beta trait 'v' multiplies",
        ),
    ],
)
def test_the_reason_is_given(scenario_: Scenario, reason: str):
    with pytest.raises(NotExact, match=reason):
        exact(build(scenario_))


def test_too_fine_an_integral_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("simulation.exact.people.MOST_NODES", 10)
    frail = story(move("a -> gone", 0.1, trait="v"), traits=[Trait("v", "v", Gamma(1.0))])
    with pytest.raises(NotExact, match="integrating over v needs more than 10 nodes"):
        exact(build(frail))


def test_more_states_than_memory_has_room_for_are_refused(monkeypatch: pytest.MonkeyPatch):
    two = build(story(move("a -> gone", 0.1)))
    assert exact(two)
    monkeypatch.setattr("simulation.exact.states.MOST_CELLS", 30)
    with pytest.raises(NotExact, match="the moves between 2 states are more than are followed at once"):
        exact(two)


def test_an_integral_that_does_not_settle_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("simulation.exact.twin._NODES", (3, 4))
    frail = story(move("a -> gone", 0.1, trait="v"), traits=[Trait("v", "v", Gamma(1.0))])
    with pytest.raises(NotExact, match=r"the integral over v does not settle: .* still moves by"):
        exact(build(frail))


def test_more_lists_than_can_be_told_apart_are_refused():
    levers = [investment([], reach("a", share=0.5), 4, per_head=1.0, id_=f"i{k}") for k in range(7)]
    with pytest.raises(NotExact, match="more than 6 investments keep a list"):
        exact(build(story(move("a -> gone", 0.1), investments=levers)))


def test_stages_that_nobody_reaches_do_not_matter():
    parts = segment(
        [stage("a"), stage("far")],
        [move("a -> gone", 0.1), move("far -> a", Hazard(Shape.WEIBULL, 0.1, 2.0))],
    )
    assert exact(build(scenario(parts, [start("a", 10)]))).heads[0].sum() == 10.0


@pytest.mark.parametrize(
    "hazard",
    [
        Hazard(Shape.WEIBULL, 0.1, 1.0),
        Hazard(Shape.PIECEWISE, times=(0.0, 1.0), rates=(0.1, 0.1)),
        Hazard(Shape.EXPONENTIAL, 0.1),
    ],
)
def test_a_hazard_that_is_constant_in_fact_is_exact(hazard: Hazard):
    heads = exact(build(story(move("a -> gone", hazard)))).heads[:, 0, 0]
    assert heads[4] / heads[0] == pytest.approx(0.6703200460356393, rel=1e-12)


def test_the_mean_field_refuses_what_is_not_feedback():
    with pytest.raises(NotExact, match="not constant"):
        mean_field(build(story(move("a -> gone", Hazard(Shape.WEIBULL, 0.1, 2.0)))))
