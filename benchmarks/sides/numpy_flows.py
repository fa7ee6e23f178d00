"""The same batch with every trick we know: people live stage by stage, and only moves are posted.

All who are in one stage share its rates, so nothing is looked up by person; who goes which way is a mask, and
each way has sums of its own, by month alone. Entries and exits of the stages are then sums over ways. This is
about as far as NumPy goes, and it goes there only with rates that are constant and the same for all.
"""

from __future__ import annotations

import numpy as np

from benchmarks.market import Floats, Market
from benchmarks.sides.numpy_books import Books, Sums, close, read

__all__ = ["read", "simulate"]

TOGETHER = 16_384
"""People who live together: their arrays stay in the processor's cache."""


def simulate(market: Market, seed: int) -> Books:
    """One run."""
    rng = np.random.Generator(np.random.SFC64(seed))
    pace, n, end = market.pace(), len(market.stages), market.horizon
    exits = [[(x, way) for x, way in enumerate(market.ways) if way.origin == s] for s in range(n)]
    entered, passed = Sums(end), [Sums(end) for _ in market.ways]
    left = rng.poisson(market.people)
    waiting: dict[int, list[Floats]] = {}
    while left > 0 or waiting:
        # The fullest stage goes next, so that few batches are small ones.
        held = {stage: sum(map(len, crowds)) for stage, crowds in waiting.items()}
        stage = max(held, key=held.__getitem__, default=market.start)
        if left > 0 and held.get(stage, 0) < TOGETHER:
            enter = min(left, TOGETHER)
            left -= enter
            t = rng.random(enter) * market.window
            _post(entered, t, market.force)
            waiting.setdefault(market.start, []).append(t)
            continue
        t = np.concatenate(waiting.pop(stage))
        t += rng.standard_exponential(len(t)) / pace[stage]
        t = t[t < end]
        rest = pace[stage]
        for x, way in exits[stage]:
            if way is exits[stage][-1][1]:
                gone = t
            else:
                chosen = rng.random(len(t)) < way.rate / rest
                gone, t = t[chosen], t[~chosen]
                rest -= way.rate
            _post(passed[x], gone, market.force)
            if pace[way.destination] > 0.0 and len(gone) > 0:
                waiting.setdefault(way.destination, []).append(gone)
    return _close(market, entered, passed)


def _post(sums: Sums, t: Floats, force: float) -> None:
    sums.add(t.astype(np.int64), t, np.exp(-force * t))


def _close(market: Market, entered: Sums, passed: list[Sums]) -> Books:
    changes = np.zeros((3, market.horizon, len(market.stages)))
    changes[:, :, market.start] += entered.table(1)[:, :, 0]
    for way, sums in zip(market.ways, passed, strict=True):
        changes[:, :, way.origin] -= sums.table(1)[:, :, 0]
        changes[:, :, way.destination] += sums.table(1)[:, :, 0]
    return close(market, changes, np.stack([sums.count for sums in passed], axis=1))
