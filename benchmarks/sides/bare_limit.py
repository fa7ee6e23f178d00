"""The bare limit: one compiled loop that draws what the engine must draw, and adds up time by stage.

The same keyed generator, one exponential for each way out of each stay, so that every way keeps its own luck.
There are no books by month, no money, no people to be looked at afterwards and nothing but constant rates.
What an engine needs beyond this is the price of what it does more; no engine with this generator needs less.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.market import Floats, Market, Numbers, named
from simulation import draws
from simulation.jit import compiled

Ints = npt.NDArray[np.int64]
_ARRIVAL = draws.identity("limit", "arrival")


class Total(NamedTuple):
    """By stage."""

    months: Floats
    heads: Ints
    """At the horizon."""


@compiled
def _live(
    stream: np.uint64,
    arrival: np.uint64,
    people: int,
    start: int,
    window: float,
    horizon: float,
    first: Ints,
    purpose: npt.NDArray[np.uint64],
    destination: Ints,
    mean: Floats,
    months: Floats,
    heads: Ints,
) -> None:
    for person in range(people):
        key = np.uint64(person)
        stage, t, visit = start, window * draws.uniform(stream, key, arrival, np.uint64(0)), np.uint64(0)
        while True:
            least, way = np.inf, -1
            for x in range(first[stage], first[stage + 1]):
                wait = draws.exponential(stream, key, purpose[x], visit) * mean[x]
                if wait < least:
                    least, way = wait, x
            if t + least >= horizon:
                break
            months[stage] += least
            t += least
            stage = destination[way]
            visit += np.uint64(1)
        months[stage] += horizon - t
        heads[stage] += 1


def simulate(market: Market, seed: int) -> Total:
    """One run."""
    n, w = len(market.stages), len(market.ways)
    months, heads = np.zeros(n), np.zeros(n, np.int64)
    _live(
        np.uint64(draws.stream(np.uint64(seed), np.uint64(0))),
        _ARRIVAL,
        int(np.random.default_rng(seed).poisson(market.people)),
        market.start,
        float(market.window),
        float(market.horizon),
        np.searchsorted([way.origin for way in market.ways], np.arange(n + 1)),
        np.array([draws.identity("limit", str(x)) for x in range(w)], np.uint64),
        np.array([way.destination for way in market.ways], np.int64),
        np.array([1.0 / way.rate for way in market.ways]),
        months,
        heads,
    )
    return Total(months, heads)


def read(market: Market, total: Total) -> Numbers:
    """What a run has found."""
    end = market.horizon
    return named(market, heads={end: total.heads}, months={end: total.months})
