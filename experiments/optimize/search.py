"""Looking for the best amounts: a coarse lattice, then a pattern search on paired means.

All points are judged by the same replications, so their means differ by what they do and the
search is deterministic (Hooke & Jeeves 1961, doi:10.1145/321062.321069, with the best of all
neighbours taken at each step).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from experiments.evaluate import AT_ONCE, Evaluate
from experiments.optimize.levers import Levers
from experiments.optimize.simplex import Point, distance, exchanges, lattice, nearest_point, nudges, parts_of
from experiments.plan import Plan
from simulation import metrics

Floats = npt.NDArray[np.float64]

HIGHEST = 16
"""A free amount is raised to at most so many times what it is today."""
_DEEPEST = -95.0
"""A price is cut to no less, in per cent."""
_FACTORS = (0.0, 0.5, 1.0, 2.0)
_MOST_COARSE = 64
_FINE = 16
"""Halvings of the coarse step that points can tell apart."""


class Space:
    """The points that stand for amounts. A point counts steps; `whole` steps are all (or today's amount)."""

    def __init__(self, levers: Levers, total: float | None, halvings: int) -> None:
        """`total`: money within the horizon to be split; None: every amount is free.

        `halvings` of the coarse step end the search.
        """
        self.levers, self.total = levers, total
        cells = levers.cells
        if total is None:
            self.coarse = 4
            self.scale = tuple(cell.today for cell in cells)
        else:
            self.coarse = parts_of(len(cells))
            self.scale = tuple(total / cell.length for cell in cells)
        self.whole = self.coarse << _FINE
        self.finest = 1 << max(_FINE - halvings, 0)
        self._today = self._nearest_today()

    def amounts(self, point: Point) -> tuple[float, ...]:
        """Spend per time unit, by cell; free ones to six digits, as one would write them."""
        moved = zip(self.levers.cells, self.scale, point, strict=True)
        found = (max(s * steps / self.whole, _DEEPEST if c.price else 0.0) for c, s, steps in moved)
        return tuple(found) if self.total is not None else tuple(float(f"{amount:.6g}") for amount in found)

    def today(self) -> Point:
        """The point of today's amounts (for a total: of today's split of it)."""
        return self._today

    def _nearest_today(self) -> Point:
        cells = self.levers.cells
        if self.total is None:
            return tuple(self.whole for _ in cells)
        spent = [cell.today * cell.length for cell in cells]
        every = sum(spent)
        shares = tuple(s / every for s in spent) if every > 0.0 else (1.0 / len(cells),) * len(cells)
        return nearest_point(shares, self.whole)

    def first(self) -> list[Point]:
        """The coarse lattice and today's point."""
        step, n = self.whole // self.coarse, len(self.levers.cells)
        if self.total is not None:
            points = [tuple(step * s for s in point) for point in lattice(n, self.coarse)]
            if self.coarse == 1:
                points.append(nearest_point((1.0 / n,) * n, self.whole))
        elif len(_FACTORS) ** n <= _MOST_COARSE:
            points = [
                tuple(round(f * self.whole) for f in factors) for factors in product(_FACTORS, repeat=n)
            ]
        else:
            points = [
                tuple(round(f * self.whole) if i == j else self.whole for i in range(n))
                for j in range(n)
                for f in _FACTORS
            ]
        return list(dict.fromkeys([self.today(), *points]))

    def first_step(self) -> int:
        """The step of the pattern search when it begins."""
        return max(self.whole // self.coarse // (1 if self.total is None else 2), 1)

    def ways(self) -> list[tuple[int, ...]]:
        """All moves of money: (from, to) between places, or where amounts are free (place, up or down)."""
        n = len(self.levers.cells)
        if self.total is None:
            return [(a, sign) for a in range(n) for sign in (1, -1)]
        return [(a, b) for a in range(n) for b in range(n) if a != b]

    def moved(self, point: Point, way: tuple[int, ...], step: int) -> Point:
        """The point with `step` moved that way, or as much of it as can be."""
        changed = list(point)
        if self.total is None:
            place, sign = way
            changed[place] = min(max(changed[place] + sign * step, 0), HIGHEST * self.whole)
        else:
            giver, taker = way
            moved = min(step, changed[giver])
            changed[giver] -= moved
            changed[taker] += moved
        return tuple(changed)

    def neighbours(self, point: Point, step: int) -> list[Point]:
        """Points one step away."""
        found = nudges(point, step, HIGHEST * self.whole) if self.total is None else exchanges(point, step)
        return list(dict.fromkeys(found))


class Search:
    """Means of points over replications 0 to n - 1, each computed once."""

    def __init__(
        self,
        make: Callable[[Point], Plan],
        evaluate: Evaluate,
        metric: metrics.Metric,
        n: int,
        told: Callable[[int], None] | None = None,
    ) -> None:
        self._make, self._evaluate, self._metric = make, evaluate, metric
        self._told = told
        self.n = n
        self.values: dict[Point, Floats] = {}
        """(n,) by point; more is better"""

    def look(self, points: Iterable[Point]) -> None:
        """Run the points that are not known yet."""
        missing = [point for point in dict.fromkeys(points) if point not in self.values]
        if not missing:
            return
        column = metrics.PARTS.index(self._metric.numerator[0])
        size = max(1, AT_ONCE // self.n)
        for begin in range(0, len(missing), size):
            here = missing[begin : begin + size]
            rows = self._evaluate([self._make(point) for point in here], self.n)
            for point, sums in zip(here, rows, strict=True):
                self.values[point] = self._metric.better * sums[:, column]
            if self._told is not None:
                self._told(len(self.values))

    def mean(self, point: Point) -> float:
        """Of a point that was looked at."""
        return float(self.values[point].mean())

    def ranked(self, points: Iterable[Point] | None = None) -> list[Point]:
        """Points by their means, the best first; equals in the order of their steps."""
        known = self.values if points is None else points
        return sorted(known, key=lambda point: (-self.mean(point), point))

    def climb(self, space: Space, start: Point, step: int, finest: int | None = None) -> Point:
        """The best point reached by steps that halve, down to `finest`, where no neighbour is better."""
        self.look([start])
        here = start
        while step >= (space.finest if finest is None else finest):
            around = space.neighbours(here, step)
            self.look(around)
            best = self.ranked([here, *around])[0]
            if self.mean(best) > self.mean(here):
                here = best
            else:
                step //= 2
        return here


def edges(search: Search, space: Space, best: Point, zone: float) -> list[Point]:
    """Where the flat region ends: for each way of moving money, the farthest point found that loses at most
    the zone in the search. Steps double until they lose more, and then halve.
    """
    search.look([best])
    highest = search.mean(best)

    def flat(point: Point) -> bool:
        search.look([point])
        return highest - search.mean(point) <= zone

    found = []
    for way in space.ways():
        inside, outside, step = best, None, space.first_step()
        while outside is None:
            point = space.moved(best, way, step)
            if point == inside:
                break
            inside, outside = (point, None) if flat(point) else (inside, step)
            step *= 2
        low, high = distance(best, inside), outside or 0
        while high - low > max(space.finest, space.first_step() // 4):
            middle = (low + high) // 2
            point = space.moved(best, way, middle)
            low, high = (middle, high) if flat(point) else (low, middle)
            inside = point if low == middle else inside
        if inside != best:
            found.append(inside)
    return list(dict.fromkeys(found))


def spread_out(points: Sequence[Point], apart: int, most: int) -> list[Point]:
    """The first points of a ranking of which no two are closer than `apart` in every place."""
    kept: list[Point] = []
    for point in points:
        if len(kept) == most:
            break
        if all(distance(point, other) >= apart for other in kept):
            kept.append(point)
    return kept
