"""A third family of scenarios made at random: rules on purchases beside everything that the others know."""

from __future__ import annotations

import dataclasses

import numpy as np

from simulation.scenario.types import Hazard, PurchaseRule, Scenario, Shape, Stage, Transition

from .decided import decided
from .generated import with_satisfaction


def ruled(number: int) -> Scenario:
    """The number-th scenario: some exits of stages in which people buy follow from what they bought."""
    rng = np.random.default_rng([number, 47])
    world = decided(number)
    if number % 3 == 0:
        world = with_satisfaction(world, number)
    buying = {stage.id for stage in world.stages if stage.purchases is not None}
    acted_on = {effect.transition for one in world.investments for effect in one.effects}
    acted_on |= {effect.transition for effect in world.shock_effects}
    acted_on |= {effect.transition for effect in (world.satisfaction.effects if world.satisfaction else ())}
    rules = {}
    for exit_ in world.transitions:
        free = exit_.probability_trait is None and exit_.trait is None and exit_.id not in acted_on
        if not free or exit_.origin not in buying or rng.random() < 0.1:
            continue
        silence = float(rng.uniform(0.3, 4.0)) * world.time.period
        rules[exit_.id] = (
            PurchaseRule(silence, None) if rng.random() < 0.6 else PurchaseRule(None, int(rng.integers(1, 5)))
        )

    def by_rule(exit_: Transition) -> Transition:
        if exit_.id not in rules:
            return exit_
        never = Hazard(Shape.EXPONENTIAL, a=0.0)
        return dataclasses.replace(
            exit_,
            hazard=never,
            by_tenure=False,
            probability=None,
            every=None,
            first=None,
            at_purchases=False,
            rule=rules[exit_.id],
        )

    def keener(stage: Stage) -> Stage:
        # So that rules that count purchases are met before other exits are.
        if stage.purchases is None:
            return stage
        return dataclasses.replace(
            stage, purchases=dataclasses.replace(stage.purchases, rate=4.0 * stage.purchases.rate)
        )

    segments = tuple(
        dataclasses.replace(
            s,
            stages=tuple(keener(stage) for stage in s.stages),
            transitions=tuple(by_rule(exit_) for exit_ in s.transitions),
        )
        for s in world.segments
    )
    return dataclasses.replace(world, name=f"ruled {number}", segments=segments)
