"""Scenarios that have an exact answer: constant hazards, no feedback, otherwise all features."""

from dataclasses import replace

from simulation.scenario.types import (
    Gamma,
    Hazard,
    Investment,
    MarginFlow,
    OneOff,
    Scenario,
    Segment,
    Shape,
    Trait,
    Transition,
)
from tests.conformance.generated import generate
from tests.oracle.building import (
    FORMER,
    POTENTIAL,
    money,
    move,
    purchases,
    scenario,
    segment,
    stage,
    start,
    stream,
)


def _constant(transition: Transition) -> Transition:
    hazard = transition.hazard
    if hazard is not None and hazard.shape is not Shape.EXPONENTIAL:
        rate = hazard.rates[1] if hazard.shape is Shape.PIECEWISE else min(hazard.a, 1 / hazard.a, 0.5)
        hazard = Hazard(Shape.EXPONENTIAL, a=rate)
    return replace(transition, hazard=hazard, every=None, first=None, contagion=None)


def _without_feedback(investment: Investment) -> Investment:
    per_head = investment.per_head or tuple(spend / 20 for spend in investment.budget or ())
    return replace(
        investment, budget=None, per_head=per_head, audience=replace(investment.audience, by="random")
    )


def _segment(segment: Segment) -> Segment:
    return replace(segment, transitions=tuple(_constant(t) for t in segment.transitions))


def is_quick(number: int) -> bool:
    """Whether the exits of a generated scenario depend on at most one trait."""
    first = markov(number).segments[0]
    steering = {name for t in first.transitions for name in (t.trait, t.probability_trait)}
    return sum(t.id in steering for t in first.traits) <= 1


def story() -> Scenario:
    """A market in which every kind of number is common: won, lost and won back, bought, kept, run off."""
    buys = purchases(1.5, 20.0, 0.4, amount_cv=0.5, amount_distribution="gamma")
    parts = segment(
        [
            stage("prospect", POTENTIAL),
            stage("active", purchases=buys, service_cost=2.0),
            stage("passive", flow=MarginFlow(5.0, 0.8, None)),
            stage("ended", FORMER),
        ],
        [
            move("prospect -> active", 0.2, one_off=OneOff(0.0, 30.0)),
            move("active -> passive", 0.3, trait="frail"),
            move("passive -> active", 0.2),
            move("passive -> ended", p=0.2, one_off=OneOff(4.0, 0.0)),
            move("ended -> active", 0.1),
        ],
        [Trait("frail", "frail", Gamma(1.5))],
    )
    return scenario(
        parts,
        [start("prospect", 2400), start("active", 1600), start("ended", 800)],
        entrants=[stream("prospect", [160.0] * 6)],
        periods=6,
        money_=money(0.5, run_off=6.0),
    )


def markov(number: int, crowd: int = 1) -> Scenario:
    """The number-th generated scenario, made exact, with `crowd` times the people."""
    made = generate(number)
    return replace(
        made,
        segments=tuple(_segment(s) for s in made.segments),
        investments=tuple(_without_feedback(i) for i in made.investments),
        people_at_start=tuple(replace(g, count=g.count * crowd) for g in made.people_at_start),
        entrants=tuple(replace(e, intensity=tuple(x * crowd for x in e.intensity)) for e in made.entrants),
    )
