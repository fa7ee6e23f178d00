"""The value of information: what it would be worth at most to know uncertain numbers before deciding.

Without more information one takes the plan with the best mean over worlds; with knowledge of the world,
the best plan in that world. The mean gain is the expected value of perfect information (EVPI, Raiffa
& Schlaifer 1961); of knowing some of the numbers only, that of partial perfect information (EVPPI).

The plain estimates are too high: a maximum over estimates picks what luck made look best.

- EVPI: the gain in a world rests on n replications; its bias falls as 1 / n, so the jackknife over
  replications (Quenouille 1956, doi:10.1093/biomet/43.3-4.353) removes its leading term. Where luck is a
  large part of what differs between worlds that is not enough; then everything uncertain is taken as in
  an EVPPI.
- EVPPI: the difference of each plan to the best is regressed on the numbers known (Strong, Oakley &
  Brennan 2014, doi:10.1177/0272989X13505910). Choosing in each world by the fit to all worlds is too
  good by about as much as choosing by the fit to the other worlds, and being paid what this world
  gives, is too bad: the mean of both has no bias of the leading order. Why plain estimates err upwards:
  Sadatsafavi, Bansback, Zafari, Najafzadeh & Marra 2013, doi:10.1016/j.jval.2012.10.018.

Standard errors are those of the mean gain of the decisions chosen: at the best decision a small change of
it changes nothing, so that its own error counts in second order only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.regression import Fit, fitted
from experiments.statistics import LEVEL, t_quantile

Floats = npt.NDArray[np.float64]

ROUNDING = 1e-12
"""Relative size below which a gain is a rounding error of 0."""


@dataclass(frozen=True)
class Worth:
    """What knowing some numbers first is worth at most, in the metric's unit; a mean over worlds."""

    paths: tuple[str, ...]
    """The numbers known."""
    mean: float
    """Bias corrected, and not below 0."""
    se: float
    low: float
    """Bounds of the 95 % interval, not below 0."""
    high: float
    plain: float
    """Without correction: too high."""
    n: int
    """Worlds."""
    unit: str


def evpi(values: Floats, better: int, paths: tuple[str, ...], unit: str) -> Worth:
    """Of knowing everything: from values (W, D, n) of D plans in W worlds, n replications in each.

    Parameters
    ----------
    better : +1: more is better, -1: less is.

    Raises ValueError for fewer than 2 worlds or plans. With a single replication nothing is corrected.
    """
    worlds, plans, n = values.shape
    if worlds < 2 or plans < 2:
        raise ValueError(f"knowing is worth something among 2 plans in 2 worlds at least: {values.shape}")
    gains = better * values
    means = gains.mean(axis=2)
    best = int(np.argmax(means.mean(axis=0)))
    top = means.max(axis=1)
    corrected = top
    if n >= 2:
        others = (n * means[:, :, None] - gains) / (n - 1)
        corrected = n * top - (n - 1) * others.max(axis=1).mean(axis=1)
    each = corrected - means[:, best]
    each[np.abs(each) < ROUNDING * np.abs(means).max()] = 0.0
    return _worth(paths, float(each.mean()), each, float((top - means[:, best]).mean()), unit)


def evppi(known: Floats, values: Floats, better: int, paths: tuple[str, ...], unit: str) -> Worth:
    """Of knowing q numbers: from what they are in each world, (W, q), and values as for `evpi`.

    Raises ValueError for fewer than 2 plans, or fewer worlds than the regression can stand (8 a number).
    """
    worlds, plans, _ = values.shape
    if plans < 2 or worlds < 8 * known.shape[1]:
        raise ValueError(f"{worlds} worlds are too few to learn from {known.shape[1]} numbers")
    means = better * values.mean(axis=2)
    best = int(np.argmax(means.mean(axis=0)))
    behind = means - means[:, [best]]
    fits = [fitted(known, behind[:, d]) if d != best else _none(worlds) for d in range(plans)]
    inside = np.column_stack([fit.values for fit in fits])
    outside = np.column_stack([fit.left_out for fit in fits])
    rows = np.arange(worlds)
    plain = float(inside.max(axis=1).mean())
    paid = float(behind[rows, outside.argmax(axis=1)].mean())
    chosen = behind[rows, inside.argmax(axis=1)]
    return _worth(paths, (plain + paid) / 2.0, chosen, plain, unit)


def _none(worlds: int) -> Fit:
    return Fit(np.zeros(worlds), np.zeros(worlds), 0)


def _worth(paths: tuple[str, ...], mean: float, each: Floats, plain: float, unit: str) -> Worth:
    n = len(each)
    se = float(each.std(ddof=1)) / math.sqrt(n)
    half = t_quantile(LEVEL, n - 1) * se
    return Worth(paths, max(0.0, mean), se, max(0.0, mean - half), max(0.0, mean + half), plain, n, unit)


def ranked(found: Sequence[Worth]) -> tuple[Worth, ...]:
    """The most valuable first; the earlier one among equals."""
    return tuple(sorted(found, key=lambda one: -one.mean))
