"""Generated scenarios in which nothing happens but by clocks, for the fast path of the compiled engine."""

from __future__ import annotations

import dataclasses

from simulation.scenario.types import Hazard, Investment, MarginFlow, Scenario, Shape, Stage, Transition

from .generated import generate


def clocks_alone(number: int) -> Scenario:
    """A generated scenario where nothing happens but by clocks: no decision, date, list or own factor."""
    world = generate(number)
    steered = {e.transition for i in world.investments for e in i.effects}
    steered |= {e.transition for e in world.shock_effects}
    sampled = world.money.sampled_purchases

    def by_clock(t: Transition) -> Transition:
        hazard = t.hazard or Hazard(Shape.EXPONENTIAL, a=0.2)
        if t.id in steered:
            # A shape that a plan changes needs an anchor.
            hazard = Hazard(Shape.EXPONENTIAL, a=0.3 if hazard.shape is Shape.PIECEWISE else hazard.a)
        trait = None if t.trait == "propensity" else t.trait
        return dataclasses.replace(
            t, hazard=hazard, probability=None, probability_trait=None, every=None, trait=trait
        )

    def plain(s: Stage) -> Stage:
        flow = None if sampled else s.margin_flow and MarginFlow(s.margin_flow.revenue, 0.4, None)
        purchases = s.purchases
        if purchases is not None and not sampled:
            purchases = dataclasses.replace(purchases, rate_trait=None, amount_trait=None)
        return dataclasses.replace(s, margin_flow=flow, purchases=purchases)

    return dataclasses.replace(
        world,
        dated_moves=(),
        segments=tuple(
            dataclasses.replace(
                s, stages=tuple(map(plain, s.stages)), transitions=tuple(map(by_clock, s.transitions))
            )
            for s in world.segments
        ),
        people_at_start=tuple(
            dataclasses.replace(group, count=3 * group.count) for group in world.people_at_start
        ),
        investments=tuple(for_everyone(i, number % 3 != 0) for i in world.investments),
    )


def for_everyone(i: Investment, divided: bool) -> Investment:
    """The investment without a list, and `divided` among those it reaches."""
    audience = dataclasses.replace(i.audience, share=None)
    if not divided or i.budget is not None:
        return dataclasses.replace(i, audience=audience)
    assert i.per_head is not None
    budget = tuple(20.0 * spend for spend in i.per_head)
    return dataclasses.replace(i, audience=audience, budget=budget, per_head=None)
