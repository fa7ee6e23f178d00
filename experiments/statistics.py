"""Estimates from independent replications."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation import metrics

LEVEL = 0.95
"""Level of the intervals."""


@dataclass(frozen=True)
class Estimate:
    """A metric over n replications. Missing numbers are None, with the reason in `reason`."""

    mean: float | None
    se: float | None
    """Standard error of the mean; None with a single replication."""
    low: float | None
    """Bounds of the 95 % t interval of the mean."""
    high: float | None
    n: int
    unit: str
    reason: str | None = None
    exact: float | None = None
    """Expected value without simulation, where the scenario permits one."""
    z: float | None = None
    """How many standard errors the mean lies above the exact value."""
    exact_reason: str | None = None
    """Why there is no exact value to compare with."""


def t_quantile(level: float, degrees: int) -> float:
    """The two-sided quantile of Student's t at `level` in (0, 1)."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + level / 2))


def estimate(metric: metrics.Metric, sums: npt.NDArray[np.float64], unit: str) -> Estimate:
    """Mean and 95 % interval of a metric from the sums (n, len(metrics.PARTS)) of n replications.

    A ratio is the ratio of the means, with the standard error of the delta method: that of the
    sums' linear combination along the gradient at the means (Casella & Berger 2002, section 5.5.4).
    """
    n = len(sums)
    means = dict(zip(metrics.PARTS, sums.mean(axis=0).tolist(), strict=True))
    mean = metrics.value(metric, means)
    if mean is None:
        return Estimate(None, None, None, None, n, unit, metric.undefined)
    if n < 2:
        return Estimate(mean, None, None, None, n, unit)
    slope = metrics.gradient(metric, means)
    weights = np.array([slope.get(part, 0.0) for part in metrics.PARTS])
    linear = sums @ weights
    se = float(linear.std(ddof=1)) / math.sqrt(n)
    half = t_quantile(LEVEL, n - 1) * se
    return Estimate(mean, se, mean - half, mean + half, n, unit)
