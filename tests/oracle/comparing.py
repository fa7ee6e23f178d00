"""Tests whether two samples of replications, or a sample and an exact value, differ only by chance.

Between samples: with A_i and B_i of the same law and independent, every D_i = A_i - B_i is
symmetric about 0, so given their sizes only the signs are luck, and Hoeffding's inequality holds
whatever the law, however skew or rare:
    P(|sum D| >= z sqrt(sum D**2)) <= 2 exp(-z**2 / 2)    (Efron 1969, doi:10.2307/2283761).
So the false alarms stated here are bounds, not approximations. The price: |z| cannot exceed the
root of the number of replications, hence the least number that is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from .arrays import Floats

FALSE_ALARM = 1e-8
"""Of one call: a suite of 100 calls has 1e-6."""


@dataclass(frozen=True)
class Cell:
    """One number compared."""

    quantity: str
    place: tuple[int, ...]
    mean_a: float
    mean_b: float
    z: float

    def __str__(self) -> str:
        place = ", ".join(map(str, self.place))
        return f"{self.quantity}[{place}]: {self.mean_a:.6g} against {self.mean_b:.6g}, z = {self.z:.2f}"


@dataclass(frozen=True)
class Comparison:
    """All cells of a call, the furthest apart first; `bound` is the |z| that luck does not reach."""

    cells: tuple[Cell, ...]
    bound: float

    @property
    def apart(self) -> tuple[Cell, ...]:
        """The cells that differ by more than luck."""
        return tuple(c for c in self.cells if abs(c.z) > self.bound)

    def __bool__(self) -> bool:
        """True: nothing differs."""
        return not self.apart

    def __str__(self) -> str:
        lines = [f"{len(self.apart)} of {len(self.cells)} numbers apart, |z| > {self.bound:.2f}"]
        return "\n".join(lines + [f"  {cell}" for cell in self.cells[:12]])


def bound_for(cells: int, false_alarm: float) -> float:
    """|z| such that the chance that any of so many cells exceeds it is at most `false_alarm`."""
    return math.sqrt(2.0 * math.log(2.0 * cells / false_alarm))


def compare_means(
    a: Mapping[str, ArrayLike], b: Mapping[str, ArrayLike], false_alarm: float = FALSE_ALARM
) -> Comparison:
    """Compare every cell of the quantities that `a` and `b` share.

    Args:
        a: name -> array (R, ...), row r from replication r. All rows independent of b's.
        b: the same names and shapes; other names on either side are left out.
        false_alarm: the largest chance that anything is reported of equal laws.

    Raises:
        ValueError: no shared name, shapes differ, or too few replications to ever report anything.
    """
    names = [name for name in a if name in b]
    if not names:
        raise ValueError(f"nothing to compare: {sorted(a)} against {sorted(b)}")
    differences: dict[str, tuple[Floats, Floats]] = {}
    for name in names:
        x, y = np.asarray(a[name], dtype=float), np.asarray(b[name], dtype=float)
        if x.shape != y.shape:
            raise ValueError(f"{name}: shape {x.shape} against {y.shape}; take as many replications of each")
        differences[name] = (x, y)
    # Given the sizes of the differences only the signs are luck, so a cell that never differs is no trial.
    size = max(1, sum(int((_differ(x, y) != 0).any(axis=0).sum()) for x, y in differences.values()))
    bound = bound_for(size, false_alarm)
    least = math.ceil(2.0 * bound**2)
    for name, (x, _) in differences.items():
        if len(x) < least:
            raise ValueError(f"{name}: {len(x)} replications; {least} are needed for {size} numbers")
    cells = [cell for name, (x, y) in differences.items() for cell in _cells(name, x, y)]
    return Comparison(tuple(sorted(cells, key=lambda c: -abs(c.z))), bound)


def compare_spreads(
    a: Mapping[str, ArrayLike], b: Mapping[str, ArrayLike], false_alarm: float = FALSE_ALARM
) -> Comparison:
    """Compare variances over replications: squared differences of neighbouring replications.

    Finds luck that people share, or that is too even, behind equal means. Takes pairs (0, 1),
    (2, 3), ... so that each row is unbiased and the rows stay independent.
    """
    return compare_means(_squares(a), _squares(b), false_alarm)


def _squares(sample: Mapping[str, ArrayLike]) -> dict[str, Floats]:
    squared = {}
    for name, value in sample.items():
        x = np.asarray(value, dtype=float)
        pairs = len(x) // 2 * 2
        squared[name] = (x[0:pairs:2] - x[1:pairs:2]) ** 2 / 2.0
    return squared


def _differ(a: Floats, b: Floats) -> Floats:
    """a - b; sums of money in another order differ in their last bits, which is no difference."""
    scale = np.maximum(np.abs(a), np.abs(b)).max(axis=0, initial=0.0)
    return np.where(np.abs(a - b) <= 1e-9 * scale, 0.0, a - b)


def _cells(name: str, a: Floats, b: Floats) -> list[Cell]:
    """Self-normalised z of each cell; 0 where the samples are equal throughout."""
    difference = _differ(a, b)
    root = np.sqrt((difference**2).sum(axis=0))
    z = np.divide(difference.sum(axis=0), root, out=np.zeros_like(root), where=root > 0)
    mean_a, mean_b = a.mean(axis=0), b.mean(axis=0)
    return [
        Cell(name, tuple(int(i) for i in place), float(mean_a[place]), float(mean_b[place]), float(z[place]))
        for place in np.ndindex(z.shape)
    ]


def assert_mean(sample: ArrayLike, exact: ArrayLike, false_alarm: float = 1e-10) -> None:
    """Refuse a sample (R, ...) whose means miss the exact values (...) by more than luck.

    Student's t in every cell, Bonferroni over the cells: `false_alarm` holds as far as means of R
    replications are normal, so R should be large and counts common.

    Raises:
        AssertionError: names the cell that is furthest off.
    """
    x = np.asarray(sample, dtype=float)
    goal = np.broadcast_to(np.asarray(exact, dtype=float), x.shape[1:])
    error = x.std(axis=0, ddof=1) / math.sqrt(len(x))
    miss = x.mean(axis=0) - goal
    # Where nothing varies, only rounding is forgiven.
    slack = 1e-9 * np.maximum(1.0, np.abs(goal))
    z = np.abs(miss) / np.maximum(error, slack)
    bound = -float(stdtrit(len(x) - 1, false_alarm / (2 * z.size)))
    worst = np.unravel_index(int(np.argmax(z)), z.shape)
    assert z[worst] <= bound, (
        f"cell {tuple(map(int, worst))}: mean {x.mean(axis=0)[worst]:.8g}, exact {goal[worst]:.8g}, "
        f"z = {z[worst]:.2f} > {bound:.2f}"
    )
