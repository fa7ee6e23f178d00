"""Time in cells, in the whole ten-millionths of a period that the books count it in.

A cell is (period, stage, segment). Who comes or leaves on the way has, or gives back, what is left of the
period then: each of these is rounded once. Those who are there at a period's start have all of it before
them: their number times its length is rounded once. Own factors weigh the same times once more; of those
who are there at a period's start the factors, less 1, are counted in millionths and summed before the
period's length weighs them.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import NamedTuple

import numpy as np

from simulation.scenario.types import CashTiming
from tests.oracle.books import Discounting

MILLION, PERIOD_QUANTA = 1e6, 1e7
Cell = tuple[int, int, int]


class Own(NamedTuple):
    """A person's own factors."""

    bought: float
    flowed: float

    def of(self, line: str) -> float:
        """The factor on the price of a line."""
        if line == "service_cost":
            return 1.0
        return self.flowed if line.startswith("flow") else self.bought


def whole(x: float) -> int:
    """x rounded, halves up."""
    return math.floor(x + 0.5)


class Cells:
    """The time that people spend in each cell: plain, discounted, and weighed by own factors."""

    def __init__(self, discounting: Discounting, period: float) -> None:
        self.discounting, self.period = discounting, period
        self.counted: Counter[tuple[Cell, str, bool]] = Counter()
        """(cell, what, discounted?) -> quanta; what is "time", or the name of an own factor."""
        self.present: Counter[Cell] = Counter()
        """How many are there at the period's start."""
        self.there: Counter[tuple[Cell, str]] = Counter()
        """(cell, name of an own factor) -> millionths of those who are there at the period's start."""

    def quanta(self, time: float) -> int:
        """A time in quanta."""
        return whole(time * (PERIOD_QUANTA / self.period))

    def left(self, p: int, t: float, discounted: bool) -> float:
        """The time from t to the end of period p; what it is worth at time 0 if discounted."""
        end = (p + 1) * self.period
        if not discounted:
            return end - t
        return float(self.discounting.stay(CashTiming.EXACT, p, np.array(t), np.array(end)))

    def spend_time(self, cell: Cell, start: float, end: float, began: bool, left: bool, own: Own) -> None:
        """A person is in a cell from start to end; `began` and `left` say whether a stay does so there."""
        p, there = cell[0], start == cell[0] * self.period
        self.present[cell] += there
        for later in (False, True):
            if left:
                self.counted[cell, "time", later] -= self.quanta(self.left(p, end, later))
            if not there:
                self.counted[cell, "time", later] += self.quanta(self.left(p, start, later))
            for name, factor in own._asdict().items():
                more = factor - 1.0
                if began:
                    self.counted[cell, name, later] += self.quanta(more * self.left(p, start, later))
                if left:
                    self.counted[cell, name, later] -= self.quanta(more * self.left(p, end, later))
        if not began:
            for name, factor in own._asdict().items():
                self.there[cell, name] += whole((factor - 1.0) * MILLION)

    def time(self, cell: Cell, discounted: bool = False) -> int:
        """Quanta that people spend in a cell."""
        length = self.left(cell[0], cell[0] * self.period, discounted)
        whole_periods = self.quanta(self.present[cell] * length)
        return whole_periods + self.counted[cell, "time", discounted]

    def units(self, cell: Cell, line: str, discounted: bool = False) -> float:
        """Time units that count for a line."""
        total = self.time(cell, discounted)
        if line != "service_cost":
            name = "flowed" if line.startswith("flow") else "bought"
            length = self.left(cell[0], cell[0] * self.period, discounted)
            total += (
                self.quanta(self.there[cell, name] / MILLION * length) + self.counted[cell, name, discounted]
            )
        return total / (PERIOD_QUANTA / self.period)

    def worth(self, cell: Cell, line: str, timing: CashTiming) -> float:
        """The same, worth at time 0."""
        if timing is CashTiming.EXACT:
            return self.units(cell, line, True)
        return self.units(cell, line) * self.discounting.booked(timing, cell[0])
