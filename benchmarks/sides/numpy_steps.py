"""A NumPy time-stepper: everybody is looked at once a month, all at once.

The chance of being in each stage a month later is the matrix exponential of the rates, so the heads at the
turns of the months have exactly the right law. What happens within a month is not seen: nobody knows when or
over how many stages people went, so moves are not counted, and time in stage and margins follow from the
heads by the trapezoidal rule. A step costs the same however little happens, and whoever has reached an
absorbing stage is not looked at again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import expm

from benchmarks.market import Floats, Market, Numbers, at, named, until

TOGETHER = 32_768
"""People who are stepped together: their arrays stay in the processor's cache."""


class Steps(NamedTuple):
    """Heads at the turns of the months (horizon + 1, S)."""

    heads: Floats


class Chances(NamedTuple):
    """Where somebody is at the end of a month."""

    entry: Floats
    """(S,) cumulative, of who enters at a uniform moment of it."""
    ladder: Floats
    """(S * S,) cumulative, of who began it in stage s, from s to s + 1: one search serves everybody."""
    stays: npt.NDArray[np.bool_]
    """(S,) whether anybody ever leaves the stage."""


def prepare(market: Market, _: str) -> Callable[[int], Steps]:
    """The chances, once."""
    n = len(market.stages)
    rates = np.zeros((n, n))
    for way in market.ways:
        rates[way.origin, way.destination] += way.rate
        rates[way.origin, way.origin] -= way.rate
    # The upper right block is the integral of expm(rates u) over the month.
    both = expm(np.block([[rates, np.eye(n)], [np.zeros((n, 2 * n))]]))
    ladder = np.cumsum(both[:n, :n], axis=1) + np.arange(n)[:, None]
    ladder[:, -1] = np.arange(1, n + 1)
    chances = Chances(np.cumsum(both[market.start, n:]), ladder.ravel(), market.pace() > 0.0)
    return partial(simulate, market, chances)


def simulate(market: Market, chances: Chances, seed: int) -> Steps:
    """One run."""
    rng = np.random.Generator(np.random.SFC64(seed))
    n = len(market.stages)
    heads = np.zeros((market.horizon + 1, n))
    for month in range(market.window):
        left = rng.poisson(market.people / market.window)
        while left > 0:
            crowd = min(left, TOGETHER)
            left -= crowd
            stage = np.searchsorted(chances.entry[:-1], rng.random(crowd), side="right")
            away = np.zeros(n)
            for turn in range(month + 1, market.horizon + 1):
                heads[turn] += away + np.bincount(stage, minlength=n)
                here = chances.stays[stage]
                away += np.bincount(stage[~here], minlength=n)
                stage = stage[here]
                stage = np.searchsorted(chances.ladder, stage + rng.random(len(stage)), side="right") % n
    return Steps(heads)


def read(market: Market, steps: Steps) -> Numbers:
    """What a run has found."""
    heads, worth = steps.heads, np.exp(-market.force * np.arange(market.horizon + 1))
    gains = (heads @ np.array(market.margin)) * worth
    return named(
        market,
        heads=at(heads),
        months=until((heads[:-1] + heads[1:]) / 2),
        npv=float((gains[:-1] + gains[1:]).sum() / 2),
    )
