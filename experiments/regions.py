"""Scenario discovery: in which part of what varies another plan is better, or an outcome is reached.

A region is a box, "this number above x and that below y", found by PRIM (Friedman & Fisher 1999,
doi:10.1023/A:1008894516817): thin slices are peeled off where the other plan wins least. Of the boxes on
the way the one with the best balance of coverage and density is taken, and bounds that could be chance
are dropped (Bryant & Lempert 2010, doi:10.1016/j.techfore.2009.08.002). Any search finds some box, so a
permutation test compares it with the boxes that the same search finds when outcomes are permuted over
worlds; a region is reported only with p < 1/20.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.inputs import generator
from experiments.regression import fitted
from experiments.statistics import clopper_pearson
from simulation.scenario.types import Text

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

PEEL = 0.05
"""Share of the worlds left that a slice takes (Friedman & Fisher: patient rule induction)."""
LEAST_SHARE, LEAST_COUNT = 0.05, 8
"""A box holds at least this share of all worlds, and so many."""
CHANCE = 0.05
SHUFFLES = 99
MOST = 2
FOLDS = 10


@dataclass(frozen=True)
class Bound:
    """One side of a box."""

    path: str
    above: bool
    """Whether the number is above `value`, else below."""
    value: float
    p_value: float
    """Quasi-p: how often chance gives as many hits inside where this bound is left out (one-sided binomial
    test; Bryant & Lempert 2010). The bound was searched for, so it is too small."""


@dataclass(frozen=True)
class Region:
    """A box in which the recommended plan is not the best; a second box excludes the worlds of the first."""

    bounds: tuple[Bound, ...]
    coverage: float
    """Share, of the worlds in which another plan wins, that lie inside."""
    density: float
    """Share, of the worlds inside, in which another plan wins."""
    density_low: float
    """Bounds of the exact 95 % interval for a box given beforehand; the density of a box found by search is
    somewhat lower, see `density_ahead`."""
    density_high: float
    coverage_ahead: float
    """Coverage and density in worlds left out of the search: ten-fold cross-validation."""
    density_ahead: float
    p_value: float
    """How often chance alone gives as good a box."""
    winner: str
    """The plan with the best mean inside."""
    n: int
    """Worlds inside."""


@dataclass(frozen=True)
class Regions:
    """Where the recommendation turns; no region is an answer too."""

    recommended: str
    paths: tuple[str, ...]
    titles: Mapping[str, Text]
    """Of what the paths name, by its name; empty: they are shown by their names."""
    share: float
    """Of worlds in which another plan is the best."""
    n: int
    """Worlds."""
    regions: tuple[Region, ...]
    p_value: float | None
    """Of the first box that was not reported; None where no search was made or all were reported."""
    reason: str
    """Why there is no region, or ""."""


def regions(
    known: Floats,
    means: Floats,
    labels: Sequence[str],
    paths: Sequence[str],
    better: int,
    *,
    titles: Mapping[str, Text],
    smooth: bool = False,
    seed: int = 0,
    most: int = MOST,
) -> Regions:
    """Boxes in which the plan with the best mean over all worlds is not the best.

    Parameters
    ----------
    known : (W, K) the uncertain numbers in each world.
    means : (W, D) each plan's metric in each world.
    titles : of what the paths name, by its name.
    better : +1: more is better, -1: less is.
    smooth : take luck out of the differences first, by regression on the numbers known.
    most : how many boxes are looked for, one after the other.
    """
    gains = better * means
    best = int(np.argmax(gains.mean(axis=0)))
    behind = np.delete(gains - gains[:, [best]], best, axis=1)
    others = [label for d, label in enumerate(labels) if d != best]
    return _searched(known, behind, others, labels[best], paths, titles, smooth, seed, most)


def discovered(
    known: Floats, lead: Floats, paths: Sequence[str], *, seed: int = 0, most: int = MOST
) -> Regions:
    """Boxes in which an outcome is reached: `lead` (W,) is above 0 where it is.

    Coverage and density are those of the points that reach it; no plan is recommended, and none wins.
    """
    return _searched(known, lead[:, None], ("",), "", paths, {}, False, seed, most)


def _searched(
    known: Floats,
    behind: Floats,
    others: Sequence[str],
    recommended: str,
    paths: Sequence[str],
    titles: Mapping[str, Text],
    smooth: bool,
    seed: int,
    most: int,
) -> Regions:
    lead = _lead(known, behind, smooth)
    share, n = float((lead > 0.0).mean()), len(lead)

    def none(why: str) -> Regions:
        return Regions(recommended, tuple(paths), titles, share, n, (), None, why)

    if not LEAST_COUNT <= _count(lead > 0.0) <= n - LEAST_COUNT:
        return none("nearly all worlds agree")
    rng, found, p_value = generator(seed, "regions"), [], None
    left = np.ones(n, dtype=np.bool_)
    for _ in range(most):
        x, y = known[left], _lead(known, behind, smooth)[left] > 0.0
        if _count(y) < LEAST_COUNT:
            break
        box = search(x, y)
        chance = _chance(x, behind[left], smooth, contrast(box.inside(x), behind[left]), rng)
        if chance >= CHANCE or not box.bounded:
            p_value = chance
            break
        inside = box.inside(known) & left
        winner = others[int(np.argmax(behind[inside].mean(axis=0)))]
        found.append(_region(box, x, y, _count(lead > 0.0), paths, winner, chance, rng))
        left &= ~inside
    why = "" if found else "no box does better than chance alone would"
    return Regions(recommended, tuple(paths), titles, share, n, tuple(found), p_value, why)


def _lead(known: Floats, behind: Floats, smooth: bool) -> Floats:
    """(W,) the best of the other plans minus the recommended one."""
    if smooth:
        behind = np.column_stack([fitted(known, column).values for column in behind.T])
    return np.asarray(behind.max(axis=1))


@dataclass(frozen=True)
class Box:
    """A box: bounds of K numbers, infinite where there is none. Inside is low < x < high."""

    low: Floats
    high: Floats

    @property
    def bounded(self) -> bool:
        """Whether there is any bound."""
        return bool(np.isfinite(self.low).any() or np.isfinite(self.high).any())

    def inside(self, x: Floats) -> Flags:
        """(W,) which of the points (W, K) lie in it."""
        return np.asarray(((x > self.low) & (x < self.high)).all(axis=1))


def score(inside: Flags, y: Flags) -> float:
    """Harmonic mean of coverage and density (Dice 1945, doi:10.2307/1932409); 0 where nothing is hit."""
    return _dice(_count(inside & y), _count(inside), _count(y))


def _dice(hits: int, inside: int, all_: int) -> float:
    return 2.0 * hits / max(1, inside + all_)


def contrast(inside: Flags, behind: Floats) -> float:
    """How much better the others do inside than outside, by a multiple of its standard error.

    From leads (W, D - 1) with their luck: smoothed labels separate well even where there is
    no region. 0 where nothing is outside.
    """
    lead, n = behind.max(axis=1), len(behind)
    within = _count(inside)
    if not 0 < within < n:
        return 0.0
    return float(lead[inside].mean() - lead[~inside].mean()) * math.sqrt(within * (n - within) / n)


def _count(flags: Flags) -> int:
    return int(np.count_nonzero(flags))


def search(x: Floats, y: Flags) -> Box:
    """The box of the best score on the way of peeling, without bounds that could be chance."""
    all_ = _count(y)
    best = max(trajectory(x, y), key=lambda step: _dice(step.hits, step.n, all_))
    return _without_chance(best.box, x, y)


@dataclass(frozen=True)
class Step:
    """A box on the way of peeling: the trade-off of coverage against density."""

    box: Box
    n: int
    """Points inside."""
    hits: int
    """Of these, those with the outcome."""


def trajectory(x: Floats, y: Flags) -> Iterator[Step]:
    """All boxes on the way of peeling, from all points down to the smallest share allowed."""
    k = x.shape[1]
    box, rest, hits = Box(np.full(k, -np.inf), np.full(k, np.inf)), x, y
    least = max(LEAST_COUNT, LEAST_SHARE * len(x))
    yield Step(box, len(y), _count(y))
    while (peeled := _peeled(box, rest, hits)) is not None:
        box, keep = peeled
        rest, hits = rest[keep], hits[keep]
        if len(rest) < least:
            return
        yield Step(box, len(rest), _count(hits))


def _peeled(box: Box, rest: Floats, hits: Flags) -> tuple[Box, Flags] | None:
    """The box without the slice whose loss leaves the densest rest, and which points are left.

    `rest` (W, K) are the points in the box, `hits` whether another plan wins there. None where nothing
    can be cut.
    """
    cut = max(1, int(PEEL * len(rest)))
    if len(rest) <= cut:
        return None
    best: tuple[float, int, int, bool, float, Flags] | None = None
    for i, column in enumerate(rest.T):
        at = sorted({cut - 1, cut, len(rest) - cut - 1, len(rest) - cut})
        ordered = np.partition(column, at)
        for above in (True, False):
            first = cut - 1 if above else len(rest) - cut - 1
            edge = float(ordered[first] + ordered[first + 1]) / 2.0
            keep = np.asarray(column > edge if above else column < edge)
            left = _count(keep)
            if not 0 < left < len(rest):
                continue
            density = _count(hits & keep) / left
            if best is None or (density, left) > best[:2]:
                best = density, left, i, above, edge, keep
    if best is None:
        return None
    _, _, i, above, edge, keep = best
    low, high = box.low.copy(), box.high.copy()
    (low if above else high)[i] = edge
    return Box(low, high), keep


def _without_chance(box: Box, x: Floats, y: Flags) -> Box:
    """Without the bounds whose loss changes no more than chance would (a one-sided binomial test)."""
    while tests := quasi_p(box, x, y):
        p, wider = max(tests.values(), key=lambda test: test[0])
        if p <= CHANCE:
            break
        box = wider
    return box


def quasi_p(box: Box, x: Floats, y: Flags) -> dict[tuple[int, bool], tuple[float, Box]]:
    """By bound (number, whether it is a lower one): its quasi-p, and the box without it."""
    from scipy.special import bdtrc

    inside = box.inside(x)
    n, hits = _count(inside), _count(inside & y)
    found = {}
    for i in range(x.shape[1]):
        for above in (True, False):
            low, high = box.low.copy(), box.high.copy()
            edges, none = (low, -np.inf) if above else (high, np.inf)
            if not np.isfinite(edges[i]):
                continue
            edges[i] = none
            wider = Box(low, high)
            p = float(bdtrc(hits - 1, n, float(y[wider.inside(x)].mean()))) if hits else 1.0
            found[i, above] = p, wider
    return found


def _chance(x: Floats, behind: Floats, smooth: bool, reached: float, rng: np.random.Generator) -> float:
    """How often the same search does as well when outcomes are matched with worlds at random.

    It ends early where that is clearly frequent (Besag & Clifford 1991, doi:10.1093/biomet/78.2.301).
    """
    as_good, enough = 0, round(CHANCE * (SHUFFLES + 1))
    for done in range(1, SHUFFLES + 1):
        mixed = behind[rng.permutation(len(behind))]
        y = _lead(x, mixed, smooth) > 0.0
        as_good += int(contrast(search(x, y).inside(x), mixed) >= reached)
        if as_good >= enough:
            return as_good / done
    return (as_good + 1) / (SHUFFLES + 1)


def _region(
    box: Box,
    x: Floats,
    y: Flags,
    all_: int,
    paths: Sequence[str],
    winner: str,
    p_value: float,
    rng: np.random.Generator,
) -> Region:
    """Of a box among points x (W, K) outside the regions before it; `all_` worlds are lost in all."""
    inside = box.inside(x)
    n, hits = _count(inside), _count(inside & y)
    bounds = [
        Bound(paths[i], above, float((box.low if above else box.high)[i]), p)
        for (i, above), (p, _) in quasi_p(box, x, y).items()
    ]
    coverage, density = _ahead(x, y, rng)
    return Region(
        tuple(bounds),
        hits / all_,
        hits / n,
        *clopper_pearson(hits, n),
        coverage * _count(y) / all_,
        density,
        p_value,
        winner,
        n,
    )


def _ahead(x: Floats, y: Flags, rng: np.random.Generator) -> tuple[float, float]:
    """Coverage and density in worlds left out of the search, over ten folds."""
    fold = rng.permutation(len(x)) % FOLDS
    predicted = np.zeros(len(x), dtype=np.bool_)
    for number in range(FOLDS):
        out = fold == number
        predicted[out] = search(x[~out], y[~out]).inside(x[out])
    hits = _count(predicted & y)
    return hits / max(1, _count(y)), hits / max(1, _count(predicted))
