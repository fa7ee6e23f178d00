"""What spend does to winning customers, from periods with different spend, and how little it may tell.

Won in a period is expected to be K ((1 - r) + r f(s)): a share 1 - r comes by itself, the rest
follows the saturating curve f(s) = 1 - 2^(-s / half) of the scenario language, where s is the stock,
spend a head + carry_over x the stock before. In the language's words 1 + (M - 1) f(s) with
M = 1 / (1 - r). K, r and half are found by maximum quasi-likelihood (Wedderburn 1974,
doi:10.1093/biomet/61.3.439); intervals are those of the profile likelihood (Venzon and Moolgavkar 1988,
doi:10.2307/2347496), because where spend varied little the likelihood is flat and errors from curvature
are too small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.values import Floats

MOST = 1000.0
"""Multipliers above this are as good as no customers without spend."""
_SHARES = 201
_HALVES = 161
_REACH = 30.0
"""Half-effect stocks are looked for between the mean stock by this and times this."""


@dataclass(frozen=True)
class Interval:
    """A value with its profile interval; a bound is None where the data set none."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Response:
    """The response at the maximum, with 95 % profile intervals."""

    multiplier: Interval
    """M at full effect, over no spend"""
    half_effect_at: Interval
    """Stock a head at which half of the effect is reached"""
    gain: Interval
    """Relative change of won if spend stood 10 % above its mean for good"""
    base: Interval
    """Won a head of prospects and time unit at the mean spend"""
    reference: float
    """The mean spend a head and time unit"""
    carry_over: float
    dispersion: float
    deviance: float
    """By which the response fits better than none, in units of the dispersion"""
    threshold: float
    """What chance alone reaches in 5 % of cases"""
    fitted: Floats
    """(T,) won as the curve says"""

    @property
    def identified(self) -> bool:
        """Whether spend did something beyond chance."""
        return self.deviance > self.threshold


def response(
    won: Floats, spend: Floats, prospects: float, length: float, carry_over: float = 0.0
) -> Response:
    """Fit won (T,) to spend (T,), sums a period, on a steady number of prospects.

    length: of a period in time units. Raises CalibrationError where spend never changes, or there
    are fewer than six periods.
    """
    from scipy import stats

    if len(won) < 6:
        raise CalibrationError(f"A response needs six periods or more; there are {len(won)}.")
    if float(np.ptp(spend)) <= 1e-9 * float(np.abs(spend).max()):
        raise CalibrationError("Spend is the same in all periods: what it does cannot be told from them.")
    head = spend / prospects / length
    stock = stocks(head, carry_over)
    reference = float(head.mean())
    steady = reference / (1 - carry_over)
    shares = np.linspace(0.0, 1 - 1 / MOST, _SHARES)
    halves = steady * np.exp(np.linspace(-math.log(_REACH), math.log(_REACH), _HALVES))
    value = _profiled(won, stock, shares, halves)
    i, j = divmod(int(np.argmax(value)), len(halves))
    if i:  # between the points of the grid
        shares, halves, value, (i, j) = _refined(won, stock, shares, halves, value, (i, j))
    fitted = _mean(won, stock, float(shares[i]), float(halves[j]))
    free = len(won) - 3
    dispersion = max(1.0, float(((won - fitted) ** 2 / np.maximum(fitted, 1e-300)).sum()) / free)
    loss = 2 * (value[i, j] - value) / dispersion
    threshold = float(stats.f.ppf(0.95, 1, free))
    inside = loss <= threshold
    r, h = np.meshgrid(shares, halves, indexing="ij")
    at = 1 - r + r * (1 - 2 ** (-steady / h))
    more = 1 - r + r * (1 - 2 ** (-1.1 * steady / h))
    level = _level(won, stock, shares, halves)
    base = level * at / (prospects * length)
    spread = math.sqrt(dispersion / max(float(won.sum()), 1.0)) * float(stats.t.ppf(0.975, free))
    none = loss[0].min()
    return Response(
        _interval(1 / (1 - r), inside, (i, j), low_edge=1.0, high_edge=MOST * 0.999),
        _interval(h, inside, (i, j), halves[0] * 1.001, halves[-1] * 0.999),
        _interval(more / at - 1, inside, (i, j), -1.0, math.inf),
        _widened(base, loss, threshold, (i, j), spread),
        reference,
        carry_over,
        dispersion,
        float(none),
        float(stats.f.ppf(0.95, 2, free) * 2),
        fitted,
    )


def stocks(head: Floats, carry_over: float) -> Floats:
    """(T,) stock a head; before the first period spend is taken to have been as in it."""
    found = np.empty(len(head))
    stock = float(head[0]) / (1 - carry_over)
    for k, spend in enumerate(head.tolist()):
        stock = spend + carry_over * stock
        found[k] = stock
    return found


def _curves(stock: Floats, halves: Floats) -> Floats:
    """(halves, T) the response curve."""
    return np.asarray(1 - 2 ** (-stock[None, :] / halves[:, None]), float)


def _level(won: Floats, stock: Floats, shares: Floats, halves: Floats) -> Floats:
    """(shares, halves) the best K."""
    total = _curves(stock, halves).sum(axis=1)
    t = len(won)
    return np.asarray(won.sum() / ((1 - shares[:, None]) * t + shares[:, None] * total[None, :]), float)


def _profiled(won: Floats, stock: Floats, shares: Floats, halves: Floats) -> Floats:
    """(shares, halves) log-likelihood at the best K."""
    curve = _curves(stock, halves)
    level = _level(won, stock, shares, halves)
    found = np.empty((len(shares), len(halves)))
    for i, share in enumerate(shares.tolist()):
        mean = level[i][:, None] * (1 - share + share * curve)
        found[i] = (won * np.log(np.maximum(mean, 1e-300)) - mean).sum(axis=1)
    return found


def _mean(won: Floats, stock: Floats, share: float, half: float) -> Floats:
    shape = 1 - share + share * _curves(stock, np.array([half]))[0]
    return np.asarray(shape * won.sum() / shape.sum(), float)


def _refined(
    won: Floats, stock: Floats, shares: Floats, halves: Floats, value: Floats, at: tuple[int, int]
) -> tuple[Floats, Floats, Floats, tuple[int, int]]:
    """The grid with the true maximum put in as a further row and column."""
    from scipy import optimize

    def falling(z: Floats) -> float:
        return -float(_profiled(won, stock, np.array([z[0]]), np.array([math.exp(z[1])]))[0, 0])

    start = np.array([shares[at[0]], math.log(halves[at[1]])])
    bounds = [(0.0, float(shares[-1])), (math.log(halves[0]), math.log(halves[-1]))]
    found = optimize.minimize(
        falling, start.ravel(), method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-10}
    )
    if -float(found.fun) <= float(value[at]):
        return shares, halves, value, at
    share, half = float(found.x[0]), math.exp(float(found.x[1]))
    shares, halves = np.sort(np.append(shares, share)), np.sort(np.append(halves, half))
    place = (int(np.searchsorted(shares, share)), int(np.searchsorted(halves, half)))
    return shares, halves, _profiled(won, stock, shares, halves), place


def _interval(
    values: Floats,
    inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    at: tuple[int, int],
    low_edge: float,
    high_edge: float,
) -> Interval:
    """The range of a function over the likely points; no bound where it reaches the edge of the search."""
    low, high = float(values[inside].min()), float(values[inside].max())
    return Interval(
        float(values[at]),
        None if low <= low_edge and low_edge > 0 else low,
        None if high >= high_edge else high,
    )


def _widened(values: Floats, loss: Floats, threshold: float, at: tuple[int, int], spread: float) -> Interval:
    """The range of a level whose own error is `spread` on the scale of its logarithm.

    At each likely point the level has what the threshold leaves for it: deviances add up.
    """
    left = np.sqrt(np.maximum(1 - loss / threshold, 0.0)) * spread
    inside = loss <= threshold
    low = float((values * np.exp(-left))[inside].min())
    high = float((values * np.exp(left))[inside].max())
    return Interval(float(values[at]), low, high)
