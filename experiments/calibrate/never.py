"""Shapes of which a share never moves: mixture cure models.

Boag 1949, doi:10.1111/j.2517-6161.1949.tb00020.x; Farewell 1982, doi:10.2307/2529885. A share pi never goes
this way; the others go by a shape, so pi + (1 - pi) exp(-H(t)) are still there at t. Who was there before
observation began counts given that.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.calibrate.likelihood import AtRisk, Estimate, Fit, estimates_of, maximum
from experiments.calibrate.shapes import Shape
from experiments.calibrate.survival import Z95
from experiments.calibrate.values import Floats

_STARTS = (0.1, 0.4, 0.7, 0.9)
_NEAREST = 1e-4
"""A share nearer to none or all than this is none, or not told."""
_UNLIKELY = 0.05
"""How likely it may be, at most, that nobody moves any more only by chance."""


def told_apart(data: AtRisk) -> bool:
    """Whether observation goes on so long after the last move that some seem never to move.

    At the pace of the last fifth of the moves, 3 more or so (-ln 0.05) would have followed; the idea is that
    of Maller & Zhou 1992, doi:10.1093/biomet/79.4.731. People with several stays have no share.
    """
    if data.person is not None:
        return False
    moved = np.sort(data.stop[data.event])
    since, last = float(moved[(4 * len(moved)) // 5 - 1]), float(moved[-1])
    fifth = float(data.weight[data.event & (data.stop > since)].sum())

    def exposure(low: float, high: float) -> float:
        return float(data.weight @ (np.clip(data.stop, low, high) - np.clip(data.start, low, high)))

    near = exposure(since, last)
    return near > 0 and fifth / near * exposure(last, math.inf) > -math.log(_UNLIKELY)


def fit_never(data: AtRisk, shape: Shape) -> Fit | None:
    """The maximum of the likelihood; None where there is none inside, or people have several stays."""
    if data.person is not None:
        return None
    begin = shape.start(data.moves, data.exposure, float((data.weight * data.stop).sum() / data.weight.sum()))
    tried = [np.append(begin, math.log(share / (1 - share))) for share in _STARTS]
    found = maximum(lambda z: log_likelihood(data, shape, z), lambda z: score(data, shape, z), tried)
    if found is None:
        return None
    z, value, covariance = found
    share = 1.0 / (1.0 + math.exp(-z[-1]))
    if not _NEAREST < share < 1.0 - _NEAREST:
        return None
    sd = math.sqrt(covariance[-1, -1])
    ends = (1.0 / (1.0 + math.exp(-(z[-1] + sign * Z95 * sd))) for sign in (-1, 1))
    never = Estimate("never", share, share * (1.0 - share) * sd, *ends)
    estimates = (*estimates_of(shape, z, covariance, False), never)
    return Fit(shape, z[:-1], 0.0, estimates, value, data.moves, data.exposure, share, covariance)


def log_likelihood(data: AtRisk, shape: Shape, z: Floats) -> float:
    """At coordinates z: those of the shape, then the logit of the share who never move."""
    here, share = z[:-1], 1.0 / (1.0 + np.exp(-z[-1]))
    moved, stayed = data.event, ~data.event
    end, begin = shape.integrated(data.stop, here), shape.integrated(data.start, here)
    value = data.weight[moved] @ (np.log1p(-share) + shape.log_hazard(data.stop[moved], here) - end[moved])
    value += data.weight[stayed] @ np.log(share + (1 - share) * np.exp(-end[stayed]))
    return float(value - data.weight @ np.log(share + (1 - share) * np.exp(-begin)))


def score(data: AtRisk, shape: Shape, z: Floats) -> Floats:
    """Derivatives of the log-likelihood by the coordinates."""
    here, share = z[:-1], 1.0 / (1.0 + np.exp(-z[-1]))
    moved, stayed = data.event, ~data.event

    def of_left(x: Floats) -> tuple[Floats, Floats]:
        """Of the log of the share still there at durations x."""
        gone = np.exp(-shape.integrated(x, here))
        there = share + (1 - share) * gone
        return -((1 - share) * gone / there) * shape.slopes(x, here), share * (1 - share) * (1 - gone) / there

    w = data.weight
    by_shape = (shape.log_slopes(data.stop[moved], here) - shape.slopes(data.stop[moved], here)) @ w[moved]
    (ends, end_share), (begins, begin_share) = of_left(data.stop[stayed]), of_left(data.start)
    by_shape = by_shape + ends @ w[stayed] - begins @ w
    by_share = -share * float(w[moved].sum()) + end_share @ w[stayed] - begin_share @ w
    return np.append(by_shape, by_share)
