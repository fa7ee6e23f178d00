"""Smooth regression of a difference between plans on uncertain numbers: additive natural splines.

How far each number may bend is chosen by leave-one-out prediction error, in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BENDS = (1, 2, 3, 4, 6)
"""Degrees of freedom of a number's spline that are tried: 1 is a straight line."""
WORLDS_PER_FREEDOM = 8


@dataclass(frozen=True)
class Fit:
    """A regression at W worlds."""

    values: Floats
    """(W,) fitted to all worlds"""
    left_out: Floats
    """(W,) in each world by the fit to all the others"""
    freedom: int
    """Columns besides the constant."""


def fitted(x: Floats, y: Floats) -> Fit:
    """The regression of y (W,) on x (W, q) with the smallest leave-one-out error.

    Several numbers have a product for each pair of them besides their splines. A number that does
    not vary is left out.
    """
    x = x[:, np.ptp(x, axis=0) > 0.0]
    if x.shape[1] == 0:
        mean, n = y.mean(), len(y)
        return Fit(np.full(n, mean), (n * mean - y) / (n - 1), 0)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    products = [z[:, i] * z[:, j] for i in range(z.shape[1]) for j in range(i)]
    candidates: list[Fit] = []
    for bends in BENDS:
        columns = [column for i in range(z.shape[1]) for column in spline(z[:, i], bends)] + products
        if candidates and WORLDS_PER_FREEDOM * len(columns) > len(y):
            break
        candidates.append(_least_squares(np.column_stack([np.ones(len(y)), *columns]), y))
    return min(candidates, key=lambda fit: float(((y - fit.left_out) ** 2).sum()))


def _least_squares(basis: Floats, y: Floats) -> Fit:
    q, r = np.linalg.qr(basis)
    keep = np.abs(np.diag(r)) > 1e-10 * np.abs(np.diag(r)).max()
    q = q[:, keep]
    values = q @ (q.T @ y)
    leverage = np.minimum((q * q).sum(axis=1), 1.0 - 1e-9)
    return Fit(values, y - (y - values) / (1.0 - leverage), int(keep.sum()) - 1)


def spline(z: Floats, freedom: int) -> list[Floats]:
    """Columns of a natural cubic spline with so many degrees of freedom, without the constant.

    Knots are quantiles; beyond the outer ones it is straight. Source: Hastie, Tibshirani & Friedman
    2009, doi:10.1007/978-0-387-84858-7, section 5.2.1. Fewer columns where quantiles coincide.
    """
    knots = np.unique(np.quantile(z, np.linspace(0.0, 1.0, freedom + 1)))
    if len(knots) < 3:
        return [z]
    last = knots[-1]

    def bend(knot: float) -> Floats:
        return np.asarray((np.maximum(z - knot, 0.0) ** 3 - np.maximum(z - last, 0.0) ** 3) / (last - knot))

    inner = bend(knots[-2])
    return [z, *(bend(knot) - inner for knot in knots[:-2])]
