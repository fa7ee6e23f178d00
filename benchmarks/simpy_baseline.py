"""The yardstick: the six-stage market as somebody who knows SimPy writes it.

A process per customer. In each stage the process draws a time for every way out from the standard
library's generator (faster for single numbers than NumPy's), waits for the shortest with one timeout,
and counts the move. That is the quick idiom: no event per exit, no AnyOf, no resource, no object for
what needs none. It keeps the two counts that any customer-flow model needs: moves by month and
transition, and heads by month and stage. It knows neither money nor plans nor addressed randomness,
so it does less than the engines it is measured against.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import simpy

from simulation.scenario import Scenario
from simulation.scenario.types import Hazard, Shape

Life = Generator[simpy.Event, Any, None]
Draw = Callable[[], float]


@dataclass
class Market:
    """One run: its clock, its luck and its two counts."""

    env: simpy.Environment
    exits: dict[str, list[tuple[Draw, str]]]
    """Ways out of each stage: how long they take, and where they lead."""
    heads: Counter[str] = field(default_factory=Counter)
    history: list[Counter[str]] = field(default_factory=list)
    """Heads at each turn of the month, 0 first and the horizon last."""
    moves: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    """By month (from 0), origin and destination."""


def customer(env: simpy.Environment, market: Market, stage: str) -> Life:
    """A life: wait for whatever comes first, go there, and so on."""
    heads, moves, exits = market.heads, market.moves, market.exits
    heads[stage] += 1
    while stage in exits:
        delay, destination = min([(draw(), destination) for draw, destination in exits[stage]])
        yield env.timeout(delay)
        moves[int(env.now), stage, destination] += 1
        heads[stage] -= 1
        heads[destination] += 1
        stage = destination


def arrivals(env: simpy.Environment, market: Market, stage: str, gap: Draw) -> Life:
    """People who enter the market one after the other."""
    while True:
        yield env.timeout(gap())
        env.process(customer(env, market, stage))


def census(env: simpy.Environment, market: Market) -> Life:
    """Heads at the start of each month."""
    while True:
        market.history.append(market.heads.copy())
        yield env.timeout(1.0)


def timer(rng: random.Random, hazard: Hazard) -> Draw:
    """What draws the time that a hazard takes."""
    if hazard.shape is Shape.WEIBULL:
        return partial(rng.weibullvariate, hazard.a ** (-1.0 / hazard.b), hazard.b)
    if hazard.shape is Shape.EXPONENTIAL:
        return partial(rng.expovariate, hazard.a)
    raise ValueError(f"the baseline knows exponential and Weibull times, found {hazard.shape}")


def simulate(scenario: Scenario, seed: int) -> Market:
    """One run of a scenario of clocks without plans, in months."""
    rng = random.Random(seed)
    env = simpy.Environment()
    market = Market(env, {})
    for transition in scenario.transitions:
        assert transition.hazard is not None
        way = (timer(rng, transition.hazard), transition.destination)
        market.exits.setdefault(transition.origin, []).append(way)
    for group in scenario.people_at_start:
        for _ in range(group.count):
            env.process(customer(env, market, group.stage))
    for stream in scenario.entrants:
        gap = partial(rng.expovariate, stream.intensity[0])
        env.process(arrivals(env, market, stream.stage, gap))
    env.process(census(env, market))
    env.run(until=scenario.time.horizon)
    market.history.append(market.heads.copy())
    return market
