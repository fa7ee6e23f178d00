"""A third family of scenarios made at random: events at time 0, at boundaries, at the horizon, and at once.

Apart from the others, so that the numbers of those keep their scenarios. Everything that the second family
knows is here too; stays last whole periods or no time at all, so that clocks ring where decisions fall due.
"""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np

from simulation.log import ARRIVE, CHOICE, DECIDE, LAPSE, MOVE, PURCHASE, EventLog
from simulation.scenario.types import DatedMove, Duration, Hazard, Scenario, Shape, Stage, Transition

from .decided import DecidedMaker
from .generated import with_contagion

AT_ONCE = 1e300
"""A hazard so high that a threshold divided by it vanishes beside any time but 0."""


class InstantMaker(DecidedMaker):
    """Draws scenarios of few periods, in which stays end after a whole number of periods, or at once."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.rng = np.random.default_rng([20_261_130, number, 3])

    def periods(self) -> int:
        return int(self.rng.integers(1, 7))

    def whole(self, low: int) -> float:
        """So many periods, written as a person would: a product, seldom the sum of the engines' steps."""
        return int(self.rng.integers(low, 6)) * self.period

    def span(self) -> Duration:
        return Duration("fixed", self.whole(0)) if self.chance(0.8) else super().span()

    def at_an_instant(self, forward: bool) -> Hazard:
        """A hazard under which a stay has a set length; none that is over at once but for a way forward."""
        how = self.pick(("after periods", "steep", "at once", "almost")) if forward else "after periods"
        if how == "at once":
            return Hazard(Shape.EXPONENTIAL, a=AT_ONCE)
        if how == "almost":
            return Hazard(Shape.EXPONENTIAL, a=1e9 / self.period)
        if how == "steep":
            return Hazard(Shape.WEIBULL, a=(2 * self.period) ** -50.0, b=50.0)
        return Hazard(Shape.PIECEWISE, times=(0.0, self.whole(1)), rates=(0.0, AT_ONCE))

    def exits(self, stage: Stage, others: list[Stage]) -> list[Transition]:
        # A circle of stays of no length, or of lengths that the tenure has passed, would never end.
        place = {other.id: i for i, other in enumerate(others)}
        found = []
        for t in super().exits(stage, others):
            forward = place[t.destination] > place[stage.id]
            if t.hazard is not None and self.chance(0.6):
                t = dataclasses.replace(
                    t, hazard=self.at_an_instant(forward), by_tenure=t.by_tenure and forward
                )
            elif t.every is not None:
                t = dataclasses.replace(t, every=self.whole(1))
            found.append(t)
        return found

    def moves(self, n: int, period: float, stages: list[Stage]) -> tuple[DatedMove, ...]:
        return super().moves(min(n, self.pick((1, 2, n))), period, stages)

    def scenario(self) -> Scenario:
        made = super().scenario()
        run_off = self.pick((0.0, self.period, 4 * self.period))
        return dataclasses.replace(
            made,
            name=f"instants {self.number}",
            money=dataclasses.replace(made.money, run_off=run_off),
            most_events=20_000,
        )


def instants(number: int) -> Scenario:
    """The number-th scenario of the third family."""
    return with_contagion(InstantMaker(number).scenario(), number)


def told(log: EventLog, boundaries: np.ndarray) -> Counter[str]:
    """How often what this family is for has happened."""
    lived = np.isin(log.kind, (ARRIVE, PURCHASE, MOVE, DECIDE, CHOICE, LAPSE))
    when = log.time[lived]
    clocks = log.time[log.kind == MOVE]
    pairs = Counter(zip(when.tolist(), log.person[lived].tolist(), strict=True))
    return Counter(
        {
            "clocks at time 0": int((clocks == 0.0).sum()),
            "clocks at a boundary": int(np.isin(clocks, boundaries[1:-1]).sum()),
            "clocks at the horizon": int((clocks == boundaries[-1]).sum()),
            "clocks in the run-off": int((clocks > boundaries[-1]).sum()),
            "several events of a person at once": sum(n > 1 for n in pairs.values()),
            "several people at once": sum(n > 1 for n in Counter(when.tolist()).values()),
        }
    )
