"""How much of what varies is luck: variance components of points crossed with replications.

A value at point i in replication r is mean + point_i + luck_r + rest_ir. All points have the same
luck, so luck_r cancels when points are compared; of the rest, one n-th stays in a mean over n
replications. Source: two-way analysis of variance with random effects (Searle, Casella & McCulloch
1992, doi:10.1002/9780470316856, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.statistics import LEVEL

Floats = npt.NDArray[np.float64]

LARGE = 0.1
"""A share of luck in the means above which indices are too blurred to rank by."""


@dataclass(frozen=True)
class Noise:
    """Shares of variance that are replication noise, between 0 and 1."""

    of_one: float
    """Of a single replication at a random point: what one run would show."""
    of_mean: float
    """Of the differences between points in the mean over n replications with common luck."""
    low: float
    """Bounds of the 95 % interval of `of_mean`, exact for normal values."""
    high: float
    n: int
    sd_inputs: float
    """Standard deviation over points of the expected value, in the metric's unit."""
    sd_luck: float
    """Standard deviation over replications at a point, in the metric's unit."""

    @property
    def large(self) -> bool:
        """Whether luck may be too large a part of the means to trust indices made of them."""
        return self.of_mean > LARGE


def noise(values: Floats) -> Noise | None:
    """From values (M, n) at M points drawn from the inputs; None unless M and n are at least 2.

    Values without any variance have no luck in them.
    """
    m, n = values.shape
    if m < 2 or n < 2:
        return None
    points, luck, grand = values.mean(axis=1), values.mean(axis=0), values.mean()
    rest = values - points[:, None] - luck[None, :] + grand
    degrees = (m - 1) * (n - 1)
    between, common = n * float(points.var(ddof=1)), m * float(luck.var(ddof=1))
    error = float((rest**2).sum()) / degrees
    inputs, shared = max(0.0, (between - error) / n), max(0.0, (common - error) / m)
    all_ = inputs + shared + error
    left = _share(error, between)
    low, high = _bounds(left, m - 1, degrees)
    of_one = (shared + error) / all_ if all_ > 0.0 else 0.0
    return Noise(of_one, left, low, high, n, inputs**0.5, (shared + error) ** 0.5)


def _share(part: float, whole: float) -> float:
    """Unexplained over all between points: error / n over inputs + error / n, by mean squares."""
    return min(1.0, part / whole) if whole > 0.0 else 0.0


def _bounds(share: float, above: int, below: int) -> tuple[float, float]:
    """MS(points) / MS(rest) is F times (1 + n inputs / rest), so the share is its inverse times F."""
    from scipy.special import fdtri

    tail = (1.0 - LEVEL) / 2.0
    low, high = (share * float(fdtri(above, below, p)) for p in (tail, 1.0 - tail))
    return min(1.0, low), min(1.0, high)
