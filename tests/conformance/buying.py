"""Checks that the purchase clock of a person explains all purchases, at a rate or decided once a period.

One clock for life: where purchases come at a rate it meets hazard, where they are decided it meets
the mass of each decision. Every purchase winds it anew.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation import draws
from simulation.scenario.types import EffectTarget, Purchases

from .lives import Life, Purchase, Stay

if TYPE_CHECKING:
    from .luck import Audit

NEAR = 1e-7
"""Of a threshold, or of a money amount: what rounding may do."""


class Buying:
    """The purchases of one life against its luck."""

    def __init__(self, audit: Audit, life: Life) -> None:
        self.audit, self.life = audit, life
        self.found: list[str] = []
        self.number = 1
        self.left = self.threshold()
        """Of the threshold of the purchase that comes next."""

    def complaints(self) -> list[str]:
        """What cannot be explained, one line each."""
        if not self.audit.scenario.money.sampled_purchases:
            self.that(not self.life.purchases, "bought, where purchases are expected values")
            return self.found
        for number, stay in enumerate(self.life.stays):
            made = [one for one in self.life.purchases if one.stay == number]
            self.that(all(one.stage == stay.stage for one in made), f"bought elsewhere than in {stay.stage}")
            own = self.audit.reading.stage(self.life, stay).purchases
            if own is None:
                self.that(not made, f"bought in {stay.stage}, where nothing is sold")
            elif own.by_probability:
                self.by_decision(stay, own, made)
            else:
                self.at_rate(stay, own, made)
        return self.found

    def that(self, holds: bool, message: str) -> None:
        if not holds:
            self.found.append(f"{self.life.key:x} {message}")

    def threshold(self) -> float:
        return self.audit.draw(self.life.key, draws.PURCHASE, self.number)

    def at_rate(self, stay: Stay, own: Purchases, made: list[Purchase]) -> None:
        """Each comes when the clock has met exactly what was left of its threshold."""
        since = stay.start
        for one in made:
            self.that(not one.chosen and since <= one.time <= stay.end, f"chose at {one.time:g}, by a clock")
            met = self.hazard(stay, own, since, one.time)
            near = abs(met - self.left) <= NEAR * (1.0 + met)
            self.that(near, f"purchase {self.number} at {one.time:g}: {met} of {self.left}")
            self.wind(stay, own, one)
            since = one.time
        self.left -= self.hazard(stay, own, since, stay.end)
        self.that(self.left >= -NEAR, f"lacks purchase {self.number} before {stay.end:g}: {self.left} left")
        self.left = max(self.left, 0.0)

    def by_decision(self, stay: Stay, own: Purchases, made: list[Purchase]) -> None:
        """One at each boundary whose mass is at least what is left; the others wear the threshold down."""
        waiting = list(made)
        for time in self.choices(stay):
            mass, sure = self.mass(stay, own, time)
            if self.left <= mass or sure:
                if not waiting or waiting[0].time != time or not waiting[0].chosen:
                    self.that(False, f"lacks purchase {self.number} at {time:g}: {self.left} of {mass}")
                    return
                self.wind(stay, own, waiting.pop(0))
            else:
                self.left -= mass
        self.that(not waiting, f"bought at {[one.time for one in waiting]} without reason")

    def choices(self, stay: Stay) -> list[float]:
        """Boundaries at which a purchase is decided: after exits, before what the purchase decides."""
        came = stay.came_by in ("arrive", "move")
        stays = stay.left_by not in ("move", "decide")
        return [
            t
            for t in self.audit.reading.dates[1:]
            if (stay.start < t or (came and stay.start == t)) and (t < stay.end or (stays and t == stay.end))
        ]

    def mass(self, stay: Stay, own: Purchases, time: float) -> tuple[float, bool]:
        """The mass of a decision, and whether it always buys."""
        p = self.audit.reading.period_of(time)
        factor = self.factor(stay, p, EffectTarget.PURCHASE_RATE)
        factor *= self.felt(stay, math.nextafter(time, 0.0))
        if own.probability_trait is not None:
            return -math.log1p(-self.life.traits[own.probability_trait]) * factor, False
        factor *= self.life.traits[own.rate_trait] if own.rate_trait else 1.0
        assert own.probability is not None
        if own.probability == 1.0:
            return 0.0, factor > 0.0
        return -math.log1p(-own.probability) * factor, False

    def hazard(self, stay: Stay, own: Purchases, start: float, end: float) -> float:
        trait = self.life.traits[own.rate_trait] if own.rate_trait else 1.0
        return sum(
            own.rate * trait * self.factor(stay, p, EffectTarget.PURCHASE_RATE) * self.felt(stay, a) * (b - a)
            for p, a, b in self.audit.pieces(self.life, start, end)
        )

    def felt(self, stay: Stay, t: float) -> float:
        return self.audit.felt(self.life, self.audit.scenario.stages[stay.stage].id, t)

    def factor(self, stay: Stay, p: int, target: EffectTarget) -> float:
        return self.audit.factor(self.life, stay, p, target, self.audit.scenario.stages[stay.stage].id)

    def wind(self, stay: Stay, own: Purchases, one: Purchase) -> None:
        """Look at the amount of a purchase that came in time, and take the next threshold."""
        mean = own.amount * self.factor(
            stay, self.audit.reading.period_of(one.time), EffectTarget.PURCHASE_AMOUNT
        )
        said = mean * (self.life.traits[own.amount_trait] if own.amount_trait else 1.0) * self.relative(own)
        near = math.isclose(one.amount, said, rel_tol=NEAR)
        self.that(near, f"purchase {self.number} at {one.time:g}: worth {one.amount}, not {said}")
        self.number += 1
        self.left = self.threshold()

    def relative(self, own: Purchases) -> float:
        """The purchase relative to its mean."""
        luck = self.audit.luck(self.life.key)
        cv, address = own.amount_cv, (*luck, draws.AMOUNT, np.uint64(self.number))
        if own.amount_distribution == "fixed" or cv == 0.0:
            return 1.0
        if own.amount_distribution == "gamma":
            return float(draws.gamma(*address, cv**-2)) * cv**2
        sigma = math.sqrt(math.log1p(cv**2))
        return math.exp(sigma * float(draws.normal(*address)) - sigma**2 / 2)
