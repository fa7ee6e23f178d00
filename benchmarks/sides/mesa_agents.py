"""Mesa: an agent per customer, woken by Mesa's event scheduler.

Mesa's guide has agents that are idle most of the time schedule their own next event instead of being stepped
every month; here that is also the quicker way, for a customer moves four times in sixty months. The agent
draws as the SimPy process does, and the model keeps the same counts. Mesa 3.5 has the scheduler in the model,
earlier versions in a simulator beside it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from functools import partial

import mesa

from benchmarks.market import Market, Numbers, at, named, until

Action = Callable[[], None]


class Customer(mesa.Agent):
    """Somebody who waits for whatever comes first."""

    def __init__(self, model: Firm, stage: int) -> None:
        super().__init__(model)
        self.firm = model
        self.stage = self.next = stage
        model.heads[stage] += 1
        self.wait()

    def wait(self) -> None:
        """Have the next move happen when its time has come; who can go nowhere leaves the model."""
        exits = self.firm.exits[self.stage]
        if not exits:
            self.remove()
            return
        delay, self.next = min([(draw(), destination) for draw, destination in exits])
        self.firm.earn(self.stage, delay)
        self.firm.later(self.move, delay)

    def move(self) -> None:
        """Go to the next stage."""
        firm = self.firm
        firm.moves[int(firm.now()), self.stage, self.next] += 1
        firm.heads[self.stage] -= 1
        firm.heads[self.next] += 1
        self.stage = self.next
        self.wait()


class Firm(mesa.Model):
    """One run: its clock, its luck and its counts."""

    def __init__(self, market: Market, seed: int) -> None:
        super().__init__(rng=seed)
        self.market = market
        self.later: Callable[[Action, float], object]
        self.now: Callable[[], float]
        self._set_clock()
        self.exits = [
            [(partial(self.random.expovariate, way.rate), way.destination) for way in market.exits(stage)]
            for stage in range(len(market.stages))
        ]
        self.heads = [0] * len(market.stages)
        self.history: list[list[int]] = []
        self.moves: Counter[tuple[int, int, int]] = Counter()
        self.npv = 0.0
        self.census()
        self.later(self.enter, self.random.expovariate(market.people / market.window))

    def _set_clock(self) -> None:
        if hasattr(self, "schedule_event"):
            self.later = lambda action, delay: self.schedule_event(action, after=delay)
            self.now = lambda: self.time
            self.live_until = self.run_until
            return
        from mesa.experimental.devs import DEVSimulator

        clock = DEVSimulator()
        clock.setup(self)
        self.later = clock.schedule_event_relative
        self.now = lambda: clock.time
        self.live_until = clock.run_until

    def enter(self) -> None:
        """Somebody enters, and the next is expected."""
        if self.now() < self.market.window:
            Customer(self, self.market.start)
            self.later(self.enter, self.random.expovariate(self.market.people / self.market.window))

    def census(self) -> None:
        """Heads at the turn of the month."""
        self.history.append(self.heads.copy())
        self.later(self.census, 1.0)

    def earn(self, stage: int, delay: float) -> None:
        """Add the discounted margin of a stay that begins now, as far as it falls before the horizon."""
        if margin := self.market.margin[stage]:
            force, begin = self.market.force, self.now()
            end = min(begin + delay, self.market.horizon)
            self.npv += margin * (math.exp(-force * begin) - math.exp(-force * end)) / force


def simulate(market: Market, seed: int) -> Firm:
    """One run."""
    firm = Firm(market, seed)
    firm.live_until(market.horizon)
    return firm


def read(market: Market, firm: Firm) -> Numbers:
    """What a run has found."""
    ways = [
        [firm.moves[month, way.origin, way.destination] for way in market.ways]
        for month in range(market.horizon)
    ]
    return named(market, heads=at(firm.history), moves=until(ways), npv=firm.npv)
