"""Estimates from independent replications."""

from __future__ import annotations

import math
from collections.abc import Sequence
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


def t_p_value(t: float, degrees: int) -> float:
    """Two-sided probability beyond `t` under Student's t."""
    from scipy.special import stdtr

    return float(2.0 * stdtr(degrees, -abs(t)))


def skewness(x: npt.NDArray[np.float64]) -> float | None:
    """Third central moment over the cube of the standard deviation (both with divisor n).

    None for fewer than 3 values, or where all are the same.
    """
    if len(x) < 3 or bool(np.all(x == x[0])):
        return None
    centred = x - x.mean()
    scale = float(np.abs(centred).max())
    if scale == 0.0:
        return None
    centred = centred / scale
    return float((centred**3).mean() / (centred**2).mean() ** 1.5)


def clopper_pearson(count: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Exact interval of a probability after `count` hits in `n` trials.

    Source: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404. Raises ValueError unless
    0 <= count <= n and n >= 1.
    """
    from scipy.special import betaincinv

    if not 0 <= count <= n or n < 1:
        raise ValueError(f"{count} hits in {n} trials cannot be")
    tail = (1.0 - level) / 2.0
    low = float(betaincinv(count, n - count + 1, tail)) if count > 0 else 0.0
    high = float(betaincinv(count + 1, n - count, 1.0 - tail)) if count < n else 1.0
    return low, high


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted to control the family-wise error rate, the chance of any false alarm among them.

    Source: Holm 1979, the step-down form of Bonferroni. In the order given.
    """
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


BOOTSTRAP_RESAMPLES = 1999
"""With 1999 the 2.5 % quantiles are order statistics."""

_BLOCK = 1 << 22


def bootstrap_t(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Studentised means of resamples of x around its mean, sorted; NaN-free, deterministic.

    Resamples without spread are left out. Source: Efron 1979, in the studentised form
    of Hall 1988, doi:10.1214/aos/1176350933.
    """
    n, rng = len(x), np.random.default_rng(0)
    rows = max(1, _BLOCK // n)
    found = []
    for begin in range(0, BOOTSTRAP_RESAMPLES, rows):
        drawn = x[rng.integers(n, size=(min(rows, BOOTSTRAP_RESAMPLES - begin), n))]
        se = drawn.std(axis=1, ddof=1) / math.sqrt(n)
        spread = se > 0
        found.append((drawn[spread].mean(axis=1) - x.mean()) / se[spread])
    return np.sort(np.concatenate(found))


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


def mean_of(x: npt.NDArray[np.float64], unit: str) -> Estimate:
    """Mean of independent values (n,) with its t interval."""
    n, mean = len(x), float(x.mean())
    if n < 2:
        return Estimate(mean, None, None, None, n, unit)
    se = float(x.std(ddof=1)) / math.sqrt(n)
    half = t_quantile(LEVEL, n - 1) * se
    return Estimate(mean, se, mean - half, mean + half, n, unit)


def ratio_of_means(
    numerator: npt.NDArray[np.float64], denominator: npt.NDArray[np.float64], unit: str, nothing: str
) -> Estimate:
    """Ratio of two paired means (n,), where only a denominator above 0 makes sense; delta method.

    `nothing` is the reason where the mean denominator is not above 0. Where its interval holds 0
    the ratio has no bounds, and `reason` says so.
    """
    n, below = len(denominator), mean_of(denominator, "")
    if below.mean is None or below.mean <= 0.0:
        return Estimate(None, None, None, None, n, unit, nothing)
    ratio = float(numerator.mean()) / below.mean
    if below.low is None or below.low <= 0.0:
        reason = "what it is divided by cannot be told from 0" if n > 1 else None
        return Estimate(ratio, None, None, None, n, unit, reason)
    error = mean_of((numerator - ratio * denominator) / below.mean, unit).se or 0.0
    half = t_quantile(LEVEL, n - 1) * error
    return Estimate(ratio, error, ratio - half, ratio + half, n, unit)
