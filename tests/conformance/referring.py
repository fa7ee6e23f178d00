"""Checks that the referral clock of a person explains all whom the person brings, and who they are.

One clock for life, which stands still where nobody is brought and after the horizon; each ring winds it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import draws
from simulation.draws import identity
from simulation.scenario.types import EffectTarget, Referrals

from .buying import NEAR
from .lives import Life, Referral, Stay

if TYPE_CHECKING:
    from .luck import Audit

CLOCK = identity("clock", "referral")


def key_of(parent: np.uint64, number: int) -> int:
    """The key of the number-th person whom a parent brings."""
    return int(draws.block(parent, CLOCK, np.uint64(number), np.uint64(0))[0])


class Referring:
    """The referrals of one life against its luck."""

    def __init__(self, audit: Audit, life: Life) -> None:
        self.audit, self.life = audit, life
        self.found: list[str] = []
        self.number = 1
        self.left = self.threshold()
        """Of the threshold of the next referral."""

    def complaints(self) -> list[str]:
        """What cannot be explained, one line each."""
        for number, stay in enumerate(self.life.stays):
            made = [one for one in self.life.referrals if one.stay == number]
            own = self.audit.reading.stage(self.life, stay).referrals
            if own is None:
                self.that(not made, f"referred in {stay.stage}, where nobody does")
            else:
                self.at_rate(stay, own, made)
        return self.found

    def that(self, holds: bool, message: str) -> None:
        if not holds:
            self.found.append(f"{self.life.key:x} {message}")

    def threshold(self) -> float:
        return self.audit.draw(self.life.key, CLOCK, self.number)

    def at_rate(self, stay: Stay, own: Referrals, made: list[Referral]) -> None:
        """Each comes when the clock has met exactly what was left of its threshold."""
        since, end = stay.start, min(stay.end, self.audit.reading.horizon)
        for one in made:
            self.that(since <= one.time <= end, f"referred at {one.time:g}, outside of the stay")
            met = self.hazard(stay, own, since, one.time)
            near = abs(met - self.left) <= NEAR * (1.0 + met)
            self.that(near, f"referral {self.number} at {one.time:g}: {met} of {self.left}")
            self.brings(stay, own, one)
            self.number += 1
            since, self.left = one.time, self.threshold()
        self.left -= self.hazard(stay, own, since, end)
        self.that(self.left >= -NEAR, f"lacks referral {self.number} before {end:g}: {self.left} left")
        self.left = max(self.left, 0.0)

    def hazard(self, stay: Stay, own: Referrals, start: float, end: float) -> float:
        trait = self.life.traits[own.trait] if own.trait else 1.0
        here = self.audit.scenario.stages[stay.stage].id
        return sum(
            own.rate
            * trait
            * self.audit.factor(self.life, stay, p, EffectTarget.REFERRAL_RATE, here)
            * self.audit.felt(self.life, f"{here}.referrals", a)
            * (b - a)
            for p, a, b in self.audit.pieces(self.life, start, end)
        )

    def brings(self, stay: Stay, own: Referrals, one: Referral) -> None:
        """Look at who is brought: there from that moment on, where the file says, and of the same segment."""
        key = key_of(self.life.key, self.number)
        child = self.audit.reading.by_key.get(key)
        if child is None:
            self.that(False, f"brings nobody with referral {self.number}")
            return
        first, people = child.stays[0], self.audit.outcome.people
        enters = self.audit.scenario.stages[first.stage].id
        self.that(
            first.came_by == "arrive" and first.start == one.time and enters == own.enters,
            f"brings {key:x}, who comes at {first.start:g} into {enters}",
        )
        self.that(child.segment == self.life.segment, f"brings {key:x} of another segment")
        source = self.audit.reading.model.source_names[people.source[child.row]]
        here = self.audit.scenario.stages[stay.stage].id
        self.that(source == f"referrals/{here}", f"brings {key:x} of the source {source}")
