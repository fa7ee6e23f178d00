"""An event-exact NumPy batch: everybody's next event is drawn at once, until all are past the horizon.

What a capable user of NumPy writes. In each round all who are still alive draw one exponential for the stay
and one uniform for the way out, and both ends of the stay and the move are posted by month and stage. The
books are those of the engine for this market, but for what belongs to single customers and for being whole
numbers. It lives on constant rates: a duration, a trait or a plan that changes would break it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.market import Floats, Market
from benchmarks.sides.numpy_books import Books, Ints, Sums, close, read

__all__ = ["read", "simulate"]

TOGETHER = 16_384
"""People who live together: their arrays stay in the processor's cache."""


class Ways(NamedTuple):
    """What is looked up in every round."""

    mean: Floats
    """(S,) mean stay."""
    chance: Floats
    """(most exits - 1, S) cumulative chances of a stage's exits but the last; 2 where it has fewer."""
    first: Ints
    """(S,) number of the stage's first way."""
    destination: Ints
    """(W,)"""
    ends: npt.NDArray[np.bool_]
    """(W,) whether nobody leaves the destination."""


def _ways(market: Market) -> Ways:
    pace, n = market.pace(), len(market.stages)
    exits = [market.exits(s) for s in range(n)]
    chance, first = np.full((max(map(len, exits)) - 1, n), 2.0), np.zeros(n, np.int64)
    for s in range(n):
        if exits[s]:
            first[s] = market.ways.index(exits[s][0])
            chance[: len(exits[s]) - 1, s] = np.cumsum([way.rate for way in exits[s][:-1]]) / pace[s]
    destination = np.array([way.destination for way in market.ways])
    mean = np.divide(1.0, pace, out=np.full(n, np.inf), where=pace > 0.0)
    return Ways(mean, chance, first, destination, pace[destination] == 0.0)


def simulate(market: Market, seed: int) -> Books:
    """One run."""
    rng = np.random.Generator(np.random.SFC64(seed))
    ways, n, w, end = _ways(market), len(market.stages), len(market.ways), market.horizon
    came, went, moves = Sums(end * n), Sums(end * n), np.zeros(end * w)
    left = rng.poisson(market.people)
    t, stage = np.zeros(0), np.zeros(0, np.int64)
    while left > 0 or len(t) > 0:
        # Whoever has left the batch makes room, so that few rounds are small ones.
        enter = min(left, TOGETHER - len(t))
        left -= enter
        begin = rng.random(enter) * market.window
        came.add(begin.astype(np.int64) * n + market.start, begin, np.exp(-market.force * begin))
        t, stage = np.concatenate([t, begin]), np.concatenate([stage, np.full(enter, market.start)])
        t += rng.standard_exponential(len(t)) * ways.mean[stage]
        here = t < end
        t, stage = t[here], stage[here]
        draw, way = rng.random(len(t)), ways.first[stage]
        for chance in ways.chance:
            way += draw >= chance[stage]
        month, worth = t.astype(np.int64), np.exp(-market.force * t)
        went.add(month * n + stage, t, worth)
        moves += np.bincount(month * w + way, minlength=end * w)
        stage = ways.destination[way]
        came.add(month * n + stage, t, worth)
        stays = ~ways.ends[way]
        t, stage = t[stays], stage[stays]
    return close(market, came.table(n) - went.table(n), moves.reshape(end, w))
