"""Generated scenarios that have an exact answer: all features, but constant hazards and no feedback."""

from dataclasses import replace

from simulation.scenario.types import Hazard, Investment, Scenario, Segment, Shape, Transition
from tests.conformance.generated import generate


def _constant(transition: Transition) -> Transition:
    hazard = transition.hazard
    if hazard is not None and hazard.shape is not Shape.EXPONENTIAL:
        hazard = Hazard(Shape.EXPONENTIAL, a=hazard.rates[1] if hazard.rates else min(hazard.a, 0.5))
    return replace(transition, hazard=hazard, every=None)


def _without_feedback(investment: Investment) -> Investment:
    per_head = investment.per_head or tuple(spend / 20 for spend in investment.budget or ())
    return replace(
        investment, budget=None, per_head=per_head, audience=replace(investment.audience, by="random")
    )


def _segment(segment: Segment) -> Segment:
    return replace(segment, transitions=tuple(_constant(t) for t in segment.transitions))


def markov(number: int, crowd: int = 1) -> Scenario:
    """The number-th generated scenario, made exact, with `crowd` times the people."""
    scenario = generate(number)
    return replace(
        scenario,
        segments=tuple(_segment(s) for s in scenario.segments),
        investments=tuple(_without_feedback(i) for i in scenario.investments),
        people_at_start=tuple(replace(g, count=g.count * crowd) for g in scenario.people_at_start),
        entrants=tuple(
            replace(e, intensity=tuple(x * crowd for x in e.intensity)) for e in scenario.entrants
        ),
    )
