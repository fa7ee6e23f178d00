"""Are all encounters of a life, how they ended and the score they left explained by luck and rules?

One clock for life where encounters come at a rate; where they come with purchases, one follows each.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation import draws
from simulation.draws import identity
from simulation.scenario.types import EffectTarget, Encounters, HandOff, Satisfaction

from .buying import NEAR
from .lives import Encounter, Life, Stay

if TYPE_CHECKING:
    from .luck import Audit


def score_before(found: Satisfaction, life: Life, t: float, and_at: bool) -> float:
    """The score before t, or (and_at) just after it."""
    past = [one for one in life.encounters if one.time < t or (and_at and one.time == t)]
    return past[-1].score if past else found.start


class Meeting:
    """The encounters of one life against its luck."""

    def __init__(self, audit: Audit, life: Life) -> None:
        self.audit, self.life = audit, life
        self.found: list[str] = []
        self.number, self.score = 1, 0.0

    def that(self, holds: bool, message: str) -> None:
        if not holds:
            self.found.append(f"{self.life.key:x} {message}")

    def complaints(self) -> list[str]:
        """What cannot be explained, one line each."""
        satisfaction = self.audit.scenario.satisfaction
        if satisfaction is None:
            self.that(not self.life.encounters, "met a company that nobody is satisfied or not with")
            return self.found
        self.score, left = satisfaction.start, self.threshold()
        for number, stay in enumerate(self.life.stays):
            had = [one for one in self.life.encounters if one.stay == number]
            self.that(all(one.stage == stay.stage for one in had), f"met elsewhere than in {stay.stage}")
            own = self.audit.reading.stage(self.life, stay).encounters
            if own is not None and own.at_purchases:
                self.at_purchases(satisfaction, stay, number, had)
            else:
                left = self.at_rate(satisfaction, stay, own, had, left)
        return self.found

    def threshold(self) -> float:
        return self.audit.draw(self.life.key, draws.ENCOUNTER, self.number)

    def at_rate(
        self,
        satisfaction: Satisfaction,
        stay: Stay,
        own: Encounters | None,
        had: list[Encounter],
        left: float,
    ) -> float:
        """Each comes when the clock has met what was left of its threshold; returns what is left then."""
        since, rate = stay.start, own.rate if own is not None else 0.0
        for one in had:
            met = rate * (one.time - since)
            self.that(abs(met - left) <= NEAR * (1.0 + met), f"met at {one.time:g}: {met} of {left}")
            self.ends(satisfaction, stay, one)
            since, left = one.time, self.threshold()
        left -= rate * (stay.end - since)
        self.that(left >= -NEAR, f"lacks an encounter before {stay.end:g}: {left} left")
        return max(left, 0.0)

    def at_purchases(self, satisfaction: Satisfaction, stay: Stay, number: int, had: list[Encounter]) -> None:
        """One follows each purchase, but not one at the very time of leaving by a clock or a decision."""
        made = [one.time for one in self.life.purchases if one.stay == number]
        if stay.left_by in ("move", "decide"):
            made = [time for time in made if time < stay.end]
        times = [one.time for one in had]
        self.that(times == made, f"bought at {made} in {stay.stage} and had encounters at {times}")
        for one in had:
            self.ends(satisfaction, stay, one)

    def ends(self, satisfaction: Satisfaction, stay: Stay, one: Encounter) -> None:
        """Look at how an encounter ended, and at the score after it."""
        here = self.audit.scenario.stages[stay.stage].id
        p = self.audit.reading.period_of(one.time)
        turns = {
            hand_off.id: self.draw(hand_off) / self.mass(hand_off, stay, p)
            for hand_off in satisfaction.hand_offs
            if here in hand_off.stages and self.mass(hand_off, stay, p) > 0.0
        }
        first = min(turns, key=lambda id_: turns[id_], default="")
        broken = first if first and turns[first] <= 1.0 else ""
        self.that(one.broken == broken, f"encounter {self.number} broke at {one.broken!r}, not {broken!r}")
        luck = draws.uniform(*self.audit.luck(self.life.key), draws.RECOVERY, np.uint64(self.number))
        good = bool(broken) and luck < satisfaction.recovery
        self.that(one.recovered == good, f"encounter {self.number} made good: {one.recovered}, not {good}")
        experience = satisfaction.served
        if broken:
            experience = satisfaction.recovered if good else satisfaction.failed
        goal = (1.0 + experience - satisfaction.promise) / 2.0
        self.score = (1.0 - satisfaction.weight) * self.score + satisfaction.weight * goal
        self.that(abs(one.score - self.score) <= NEAR, f"has the score {one.score}, not {self.score}")
        self.number += 1

    def draw(self, hand_off: HandOff) -> float:
        return self.audit.draw(self.life.key, identity("hand-off", hand_off.id), self.number)

    def mass(self, hand_off: HandOff, stay: Stay, p: int) -> float:
        factor = self.audit.factor(self.life, stay, p, EffectTarget.HAND_OFF, hand_off.id)
        return -math.log1p(-hand_off.fails) * factor
