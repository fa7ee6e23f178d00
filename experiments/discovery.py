"""Scenario discovery: what makes an outcome of a sweep, by boxes, by single factors and by a forest.

Boxes are those of `experiments.regions` (PRIM). Factor by factor, points with the outcome are held against
those without it (regional sensitivity, or Monte Carlo filtering: Hornberger & Spear 1981; Saltelli et al.
2004, Sensitivity Analysis in Practice, section 2.3) by the two-sample test of Kolmogorov and Smirnov. A
forest scores what factors do to the outcome's size, with their interactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.learning import Scores, scores
from experiments.no_answer import NoAnswer
from experiments.regions import LEAST_COUNT, Regions, Step, discovered, trajectory
from experiments.statistics import holm

Floats = npt.NDArray[np.float64]


class DiscoveryError(NoAnswer):
    """Too few points have the outcome, or too few have not; the message says how many."""


@dataclass(frozen=True)
class Influence:
    """What one factor has to do with the outcome."""

    name: str
    distance: float
    """The largest distance between the distributions of its values with and without the outcome, 0 to 1."""
    p_value: float
    """Of that distance under chance, by Kolmogorov and Smirnov; corrected for all factors at once (Holm)."""
    score: float
    """Share of what the forest explains."""


@dataclass(frozen=True)
class Discovery:
    """Where an outcome is reached, and what it hangs on."""

    found: Regions
    """Boxes in which it is reached."""
    steps: tuple[Step, ...]
    """The way of the first box: coverage against density."""
    factors: tuple[Influence, ...]
    """The largest distance first."""
    scores: Scores

    @property
    def reached(self) -> int:
        """Points with the outcome."""
        return round(self.found.share * self.found.n)


def discover(
    x: Floats, y: Floats, names: Sequence[str], threshold: float, above: bool, *, seed: int = 0
) -> Discovery:
    """What makes y (M,) lie above (or below) a threshold, of numbers x (M, K).

    Raises DiscoveryError where fewer than `experiments.regions.LEAST_COUNT` points do, or do not;
    MissingLearner without scikit-learn.
    """
    from scipy.stats import ks_2samp

    lead = (y - threshold) * (1.0 if above else -1.0)
    reached = lead > 0.0
    n, hits = len(y), int(np.count_nonzero(reached))
    if not LEAST_COUNT <= hits <= n - LEAST_COUNT:
        low, middle, high = np.quantile(y, (0.0, 0.5, 1.0))
        raise DiscoveryError(
            f"{hits} of {n} points have this outcome, and at least {LEAST_COUNT} must, and as many must not: "
            f"values go from {low:.6g} to {high:.6g}, half of them are above {middle:.6g}"
        )
    tests = [ks_2samp(column[reached], column[~reached]) for column in x.T]
    corrected = holm([float(test.pvalue) for test in tests])
    found = scores(x, y, seed)
    every = [
        Influence(name, float(test.statistic), p, float(share))
        for name, test, p, share in zip(names, tests, corrected, found.shares, strict=True)
    ]
    every.sort(key=lambda one: -one.distance)
    boxes = discovered(x, lead, names, seed=seed)
    return Discovery(boxes, tuple(trajectory(x, reached)), tuple(every), found)
