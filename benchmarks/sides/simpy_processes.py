"""Idiomatic SimPy: a process per customer.

In each stage the process draws a time for every way out from the standard library's generator (faster for
single numbers than NumPy's), waits for the shortest with one timeout, and counts the move. That is the quick
idiom: no event per exit, no AnyOf, no resource, no object for what needs none. It keeps moves by month and
way, heads by month and stage, and the discounted margin; no time in stage, no addressed randomness.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import simpy

from benchmarks.market import Market, Numbers, at, named, until

Life = Generator[simpy.Event, Any, None]
Draw = Callable[[], float]


class Firm:
    """One run: its clock, its luck and its counts."""

    def __init__(self, market: Market, seed: int) -> None:
        rng = random.Random(seed)
        self.env = simpy.Environment()
        self.horizon = float(market.horizon)
        self.margin, self.force = market.margin, market.force
        self.exits: list[list[tuple[Draw, int]]] = [
            [(partial(rng.expovariate, way.rate), way.destination) for way in market.exits(stage)]
            for stage in range(len(market.stages))
        ]
        self.gap = partial(rng.expovariate, market.people / market.window)
        self.heads = [0] * len(market.stages)
        self.history: list[list[int]] = []
        """Heads at each turn of the month, 0 first and the horizon last."""
        self.moves: Counter[tuple[int, int, int]] = Counter()
        """By month (from 0), origin and destination."""
        self.npv = 0.0

    def earn(self, stage: int, begin: float, end: float) -> None:
        """Add the discounted margin of a stay, as far as it falls before the horizon."""
        if self.margin[stage]:
            start, stop = -self.force * begin, -self.force * min(end, self.horizon)
            self.npv += self.margin[stage] * (math.exp(start) - math.exp(stop)) / self.force


def customer(env: simpy.Environment, firm: Firm, stage: int) -> Life:
    """A life: wait for whatever comes first, go there, and so on."""
    heads, moves, exits = firm.heads, firm.moves, firm.exits
    heads[stage] += 1
    while exits[stage]:
        delay, destination = min([(draw(), destination) for draw, destination in exits[stage]])
        firm.earn(stage, env.now, env.now + delay)
        yield env.timeout(delay)
        moves[int(env.now), stage, destination] += 1
        heads[stage] -= 1
        heads[destination] += 1
        stage = destination


def arrivals(env: simpy.Environment, firm: Firm, market: Market) -> Life:
    """People who enter the market one after the other."""
    while True:
        yield env.timeout(firm.gap())
        if env.now >= market.window:
            return
        env.process(customer(env, firm, market.start))


def census(env: simpy.Environment, firm: Firm) -> Life:
    """Heads at the start of each month."""
    while True:
        firm.history.append(firm.heads.copy())
        yield env.timeout(1.0)


def simulate(market: Market, seed: int) -> Firm:
    """One run."""
    firm = Firm(market, seed)
    firm.env.process(arrivals(firm.env, firm, market))
    firm.env.process(census(firm.env, firm))
    firm.env.run(until=market.horizon)
    firm.history.append(firm.heads)
    return firm


def read(market: Market, firm: Firm) -> Numbers:
    """What a run has found."""
    ways = [
        [firm.moves[month, way.origin, way.destination] for way in market.ways]
        for month in range(market.horizon)
    ]
    return named(market, heads=at(firm.history), moves=until(ways), npv=firm.npv)
