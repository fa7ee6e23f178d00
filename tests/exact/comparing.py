"""Replications against expectations: by how much luck would a mean have to be off?"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import stdtrit

from simulation import metrics
from simulation.engine import run
from simulation.exact import Expected
from simulation.exact.expected import ARRAYS
from simulation.model import Model

FALSE_ALARM = 1e-9
"""Of one call; a suite of 100 calls has 1e-7."""
_COMMON = 0.03
"""Cells are compared whose standard error is below this share of their mean: there means are normal."""

_NEVER = 50.0
"""What is expected so many times happens at least once, but for a chance of exp(-50)."""
_COUNTS = ("heads", "arrivals", "moves", "dated", "won", "won_back", "lost", "kept", "purchases", "cut_off")
_OF_SINGLE_CUSTOMERS = ("top20_revenue", "customer_revenue")


class Sample:
    """Sums over replications of all arrays of the books and of all parts of metrics."""

    def __init__(self, model: Model, n: int, seed: int) -> None:
        self.n = n
        self.sums: dict[str, np.ndarray] = {}
        self.squares: dict[str, np.ndarray] = {}
        for r in range(n):
            outcome = run(model, seed, r)
            for name in ARRAYS:
                self._add(name, getattr(outcome.books, name))
            self._add("parts", list(metrics.parts(model, outcome.books).values()))

    def _add(self, name: str, value: np.ndarray | list[float]) -> None:
        x = np.asarray(value, dtype=float)
        self.sums[name] = self.sums.get(name, 0.0) + x
        self.squares[name] = self.squares.get(name, 0.0) + x * x


def apart(model: Model, expected: Expected, sample: Sample, false_alarm: float = FALSE_ALARM) -> list[str]:
    """A line for every number of the books that is further off than luck; at most `false_alarm` by chance."""
    books = expected.books(model)
    goals = {name: np.asarray(getattr(books, name), dtype=float) for name in ARRAYS}
    parts = metrics.parts(model, books)
    goals["parts"] = np.array(list(parts.values()))
    cells, found = 0, []
    for name, goal in goals.items():
        mean = sample.sums[name] / sample.n
        spread = np.maximum(sample.squares[name] / sample.n - mean**2, 0.0)
        error = np.sqrt(spread / (sample.n - 1))
        if name in _COUNTS:
            # What is rare may not have happened at all: then the spread says nothing of it, and a number of
            # events that is off by d in the mean is off by sqrt(n d) standard errors of Poisson counts.
            error = np.maximum(error, np.sqrt(np.abs(mean - goal) / sample.n))
        # Books are rounded posting by posting.
        slack = 1e-7 * max(1.0, float(np.abs(goal).max(initial=0.0)))
        impossible = (goal == 0.0) & (np.abs(mean) > slack)
        if name in _COUNTS:
            impossible |= (mean == 0.0) & (goal * sample.n > _NEVER)
        common = (error < _COMMON * np.abs(mean)) & (goal != 0.0)
        if name == "parts":
            common[[list(parts).index(part) for part in _OF_SINGLE_CUSTOMERS]] = False
            impossible[:] = False
        z = np.abs(mean - goal) / np.maximum(error, slack)
        cells += int(common.sum())
        found += [(math.inf, name, place, goal, mean) for place in zip(*np.nonzero(impossible), strict=True)]
        found += [
            (z[place], name, place, goal, mean) for place in zip(*np.nonzero(common & (z > 4.0)), strict=True)
        ]
    assert cells > 20, "hardly anything was common enough to compare"
    bound = -float(stdtrit(sample.n - 1, false_alarm / (2 * cells)))
    return [
        f"{name}{tuple(map(int, place))}: expected {goal[place]:.7g}, simulated {mean[place]:.7g}, z {z:.1f}"
        for z, name, place, goal, mean in found
        if z > bound
    ]
