"""Rules that integrate over a trait: nodes and weights.

All continuous traits take the trapezoidal rule in a variable in which the density falls off
double-exponentially at both ends (Takahasi & Mori 1974, doi:10.2977/prims/1195192451). Unlike
Gauss rules it keeps its accuracy for functions exp(-c v) however large c is, which is what
survival under a frailty v looks like: 28 nodes give nine digits, 40 give twelve.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from simulation.model import BETA, CLASSES, GAMMA, Arrays

Floats = npt.NDArray[np.float64]
Curve = Callable[[Floats], Floats]

_CUT = 28.0
"""Tails below exp(-_CUT) of the peak are left out."""
_FAR = 60.0
"""Beyond every t that matters."""
_LARGEST_LOG = 700.0
_LARGEST_PROBABILITY = 1.0 - 2.0**-53
"""As the engines cap it, so that a decision mass stays finite."""


def rule(a: Arrays, trait: int, segment: int, n: int, speed: float, pull: float) -> tuple[Floats, Floats]:
    """Nodes and weights (summing to 1) for a trait's distribution in a segment; n nodes, classes exactly.

    The functions to be integrated vary like exp(-speed v) near v = 0; they may contain a weight
    exp(-pull v), which moves the mass to the left.
    """
    p, q = float(a.trait_a[trait, segment]), float(a.trait_b[trait, segment])
    if a.trait_kind[trait] == CLASSES:
        rows = slice(a.class_range[trait], a.class_range[trait + 1])
        share = a.class_share[rows, segment]
        return a.class_value[rows, segment][share > 0.0], share[share > 0.0]
    if a.trait_kind[trait] == GAMMA:
        return _gamma(p, q, n, speed)
    if a.trait_kind[trait] == BETA:
        return _beta(p, q, n, speed)
    return _lognormal(p, q, n, pull)


def _solve(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses 0, by bisection."""
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if rising(middle) > 0.0 else (middle, high)
    return 0.5 * (low + high)


def _trapezoid(n: int, u: Curve, slope: Curve, density: Curve, mode: float) -> tuple[Floats, Floats]:
    """Points u(t) at even t and their weights, for a log density of u with the given mode.

    Reaches on both sides to where the density has fallen by exp(-_CUT).
    """

    def depth(t: float) -> float:
        return float((density(u(np.array([t]))) - density(np.array([mode])))[0]) + _CUT

    centre = _solve(lambda t: float(u(np.array([t]))[0]) - mode, -_FAR, _FAR)
    low, high = _solve(depth, -_FAR, centre), _solve(lambda t: -depth(t), centre, _FAR)
    t = np.linspace(low, high, n)
    log_weight = density(u(t)) + np.log(slope(t))
    weight = np.exp(log_weight - log_weight.max())
    return u(t), weight / weight.sum()


def _gamma(shape: float, mean: float, n: int, speed: float) -> tuple[Floats, Floats]:
    # u = ln(v shape / mean) = t - exp(-t - s): even steps where the function still varies, then to 0 at once.
    s = 1.0 + math.log(max(speed * mean / shape, 1.0))
    u, weight = _trapezoid(
        n,
        u=lambda t: t - np.exp(-t - s),
        slope=lambda t: 1.0 + np.exp(-t - s),
        density=lambda u: shape * u - np.exp(np.minimum(u, _LARGEST_LOG)),
        mode=math.log(shape),
    )
    return mean / shape * np.exp(u), weight


def _beta(alpha: float, beta: float, n: int, speed: float) -> tuple[Floats, Floats]:
    # u = ln(v / (1 - v)) = t - exp(-t - s) + exp(t - 1): both ends are reached at once.
    s = 1.0 + math.log(max(speed, 1.0))
    u, weight = _trapezoid(
        n,
        u=lambda t: t - np.exp(-t - s) + np.exp(t - 1.0),
        slope=lambda t: 1.0 + np.exp(-t - s) + np.exp(t - 1.0),
        density=lambda u: alpha * u - (alpha + beta) * np.logaddexp(0.0, u),
        mode=math.log(alpha / beta),
    )
    v = 1.0 / (1.0 + np.exp(np.minimum(-u, _LARGEST_LOG)))
    return np.minimum(v, _LARGEST_PROBABILITY), weight


def _lognormal(mu: float, sigma: float, n: int, pull: float) -> tuple[Floats, Floats]:
    reach = math.sqrt(2.0 * _CUT)
    # The mode of the density weighted by exp(-pull v), in standard deviations.
    mode = _solve(lambda z: z + pull * sigma * math.exp(mu + sigma * z), -_FAR / sigma, 0.0) if pull else 0.0
    # Steps must be small in ln v too, where functions exp(-c v) change: more nodes for a wide distribution.
    wider = max(1.0, sigma / 0.6) * (1.0 - 0.5 * mode / reach)
    z = np.linspace(mode - reach, reach, math.ceil(n * wider))
    weight = np.exp(-0.5 * z * z)
    return np.exp(mu + sigma * z), weight / weight.sum()


def tilted_lognormal(mu: float, sigma: float, n: int, power: float, pull: float) -> tuple[Floats, Floats]:
    """Nodes, and logs of weights by the density itself, where v**power exp(-pull v) times the density is."""

    def depth(z: float) -> float:
        return 0.5 * z * z - power * sigma * z + pull * math.exp(min(mu + sigma * z, _LARGEST_LOG))

    far = _FAR / sigma + power * sigma
    mode = _solve(
        lambda z: z - power * sigma + pull * sigma * math.exp(min(mu + sigma * z, _LARGEST_LOG)), -far, far
    )
    bottom = depth(mode) + _CUT
    low = _solve(lambda z: bottom - depth(z), mode - 2.0 * far, mode)
    high = _solve(lambda z: depth(z) - bottom, mode, mode + 2.0 * far)
    z = np.linspace(low, high, math.ceil(n * max(1.0, sigma / 0.6)))
    return np.exp(mu + sigma * z), -0.5 * z * z + math.log((z[1] - z[0]) / math.sqrt(2.0 * math.pi))


def moment(a: Arrays, trait: int, segment: int, power: int) -> float:
    """E v or E v**2 (power 1 or 2) of a trait in a segment."""
    p, q = float(a.trait_a[trait, segment]), float(a.trait_b[trait, segment])
    if a.trait_kind[trait] == CLASSES:
        rows = slice(a.class_range[trait], a.class_range[trait + 1])
        return float(a.class_share[rows, segment] @ a.class_value[rows, segment] ** power)
    if a.trait_kind[trait] == GAMMA:
        return q if power == 1 else q * q * (1.0 + 1.0 / p)
    if a.trait_kind[trait] == BETA:
        return p / (p + q) * (1.0 if power == 1 else (p + 1.0) / (p + q + 1.0))
    return math.exp(power * p + 0.5 * (power * q) ** 2)


def panels(breaks: list[float], n: int) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights on each interval between ascending breaks, n nodes an interval."""
    x, w = np.polynomial.legendre.leggauss(n)
    low, high = np.array(breaks[:-1])[:, None], np.array(breaks[1:])[:, None]
    half = 0.5 * (high - low)
    return np.asarray((low + half * (1.0 + x)).ravel()), np.asarray((half * w).ravel())
