"""The books of the NumPy batches: what is added up while people live, and the closing.

Whoever enters a stage at t is added to it from t on, whoever leaves at u is taken off from u on. So an entry
or exit posts three sums to its month and stage - a head, its moment, its discount factor - and heads, time
and discounted margins of all months follow at the closing. Nothing is posted for the months between.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.market import Floats, Market, Numbers, at, named, until

Ints = npt.NDArray[np.int64]


class Books(NamedTuple):
    """By month."""

    heads: Floats
    """(horizon + 1, S) at the turns of the months."""
    moves: Floats
    """(horizon, W)"""
    months: Floats
    """(horizon, S) time spent."""
    gains: Floats
    """(horizon, S) discounted margin."""


class Sums:
    """Running sums over what happened: how often, when, and how much money was worth then."""

    def __init__(self, cells: int) -> None:
        self.count, self.moment, self.worth = np.zeros(cells), np.zeros(cells), np.zeros(cells)

    def add(self, cell: Ints, moment: Floats, worth: Floats) -> None:
        """Post one thing per element to its cell."""
        cells = len(self.count)
        self.count += np.bincount(cell, minlength=cells)
        self.moment += np.bincount(cell, moment, cells)
        self.worth += np.bincount(cell, worth, cells)

    def table(self, width: int) -> Floats:
        """(3, months, width) count, moment and worth."""
        return np.stack([self.count, self.moment, self.worth]).reshape(3, -1, width)


def close(market: Market, changes: Floats, moves: Floats) -> Books:
    """The books from entries less exits, (3, horizon, S) as `Sums` has them, and moves."""
    count, moment, worth = changes
    value = np.exp(-market.force * np.arange(market.horizon + 1))[:, None]
    turn = np.arange(1, market.horizon + 1)[:, None]
    heads = np.vstack([np.zeros(len(market.stages)), np.cumsum(count, axis=0)])
    months = heads[:-1] + turn * count - moment
    present = heads[:-1] * (value[:-1] - value[1:]) + worth - count * value[1:]
    return Books(heads, moves, months, present * np.array(market.margin) / market.force)


def read(market: Market, books: Books) -> Numbers:
    """What a run has found."""
    return named(
        market,
        heads=at(books.heads),
        moves=until(books.moves),
        months=until(books.months),
        npv=float(books.gains.sum()),
    )
