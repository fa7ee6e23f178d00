"""A second family of scenarios made at random: purchases that are decided, and exits decided at purchases.

Apart from the first, so that the numbers of that keep their scenarios. Everything that the first
family knows is here too, and purchases are always events.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from simulation.scenario.types import Effect, Purchases, Scenario, ShockEffect, Stage, StageKind, Transition

from .generated import Maker


class DecidedMaker(Maker):
    """Draws scenarios in which buying is decided, or decides, or both."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.rng = np.random.default_rng([20_261_122, number, 2])

    def samples(self) -> bool:
        return True

    def purchases(self, kind: StageKind) -> Purchases | None:
        made = super().purchases(kind)
        if made is None or self.chance(0.4):
            return made
        propensity = any(trait.id == "propensity" for trait in self.traits)
        if propensity and self.chance(0.5):
            return dataclasses.replace(made, rate=0.0, rate_trait=None, probability_trait="propensity")
        probability = self.pick((0.0, 1.0, 1.0)) if self.chance(0.2) else self.between(0.1, 0.9)
        return dataclasses.replace(made, rate=0.0, probability=probability)

    def exits(self, stage: Stage, others: list[Stage]) -> list[Transition]:
        found = super().exits(stage, others)
        if stage.purchases is None:
            return found
        at_purchases, each_period = self.chance(0.6), self.chance(0.6)
        if not at_purchases and not each_period:
            return found
        # Otherwise the row meets the choices of its stage at every boundary.
        return [
            t if t.hazard is not None else dataclasses.replace(t, every=None, at_purchases=at_purchases)
            for t in found
        ]

    def effect(
        self, transitions: list[Transition], stages: list[Stage], reach: set[str], adds: bool
    ) -> Effect | None:
        exits = [t for t in transitions if t.at_purchases and t.origin in reach]
        choices = [s for s in stages if s.id in reach and s.purchases and s.purchases.by_probability]
        if exits and self.chance(0.35):
            return super().effect(exits, [], reach, adds)
        if choices and not adds and self.chance(0.5):
            return super().effect([], choices, reach, adds)
        return super().effect(transitions, stages, reach, adds)

    def shocks(self, n: int, stages: list[Stage], transitions: list[Transition]) -> tuple[ShockEffect, ...]:
        made = super().shocks(n, stages, transitions)
        decided = [s for s in stages if s.purchases and s.purchases.by_probability]
        at_purchases = [t for t in transitions if t.at_purchases]
        more = []
        if decided and self.chance(0.4):
            factor = 0.0 if self.chance(0.3) else self.between(0.3, 2.5)
            where, first = self.pick(decided).id, int(self.rng.integers(0, n))
            more.append(ShockEffect("strike", "purchase_rate", None, where, factor, first, None))
        if at_purchases and self.chance(0.3):
            which, first = self.pick(at_purchases).id, int(self.rng.integers(0, n))
            factor = self.between(0.0, 2.5)
            more.append(ShockEffect("rumour", "transition", which, None, factor, first, first + 1))
        return (*made, *more)

    def without_survivors(self, stages: list[Stage], transitions: list[Transition]) -> set[str]:
        # How often somebody has bought before the start is not known, so neither is what they survived.
        buying = {s.id for s in stages if (s.purchases and s.purchases.rate_trait) or _own_probability(s)}
        differ = {
            t.origin
            for t in transitions
            if t.at_purchases and (t.trait or t.probability_trait or t.origin in buying)
        }
        return super().without_survivors(stages, transitions) | differ

    def scenario(self) -> Scenario:
        made = super().scenario()
        return dataclasses.replace(made, name=f"decided {self.number}")


def _own_probability(stage: Stage) -> bool:
    return stage.purchases is not None and stage.purchases.probability_trait is not None


def decided(number: int) -> Scenario:
    """The number-th scenario of the second family."""
    return DecidedMaker(number).scenario()
