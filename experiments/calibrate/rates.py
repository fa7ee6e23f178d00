"""Rates from counts and exposure by period: their mean, how they moved, and how far they may be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.values import Floats


@dataclass(frozen=True)
class RateOverTime:
    """A rate per time unit over T periods."""

    events: float
    exposure: float
    rate: float
    """All events by all exposure."""
    se: float
    low: float
    high: float
    """95 % interval, t with T - 1 degrees of freedom, on the scale of the logarithm."""
    dispersion: float
    """Variance of the counts in multiples of Poisson's; 1 or more."""
    autocorrelation: float
    """Of neighbouring periods' residuals."""
    inflation: float
    """Factor on the variance for it; 1 where it is within chance."""
    by_period: Floats
    """(T,)"""
    trend: float
    """Relative change a year: 0.02 is 2 % more each year."""
    trend_low: float
    trend_high: float

    @property
    def moves(self) -> bool:
        """Whether the trend's 95 % interval leaves out no change."""
        return self.trend_low > 0 or self.trend_high < 0


def rate_over_time(events: Floats, exposure: Floats, years_per_period: float) -> RateOverTime:
    """The rate behind (T,) counts of events in exposures, of which one at least is above 0.

    Counts of a company vary more than Poisson's law allows, and a good year follows a good one: the
    variance is multiplied by Pearson's chi-square per degree of freedom (Wedderburn 1974,
    doi:10.1093/biomet/61.3.439) and, where neighbouring residuals are alike beyond chance, by
    (1 + r) / (1 - r). Neither factor is ever below 1.
    """
    from scipy import stats

    t = len(events)
    total, time = float(events.sum()), float(exposure.sum())
    rate = total / time
    residuals = (events - rate * exposure) / np.sqrt(np.maximum(rate * exposure, 1e-300))
    dispersion = max(1.0, float((residuals**2).sum()) / (t - 1)) if total else 1.0
    r = _autocorrelation(residuals)
    inflation = (1 + r) / (1 - r) if r > 1.645 / math.sqrt(t) else 1.0
    relative = math.sqrt(dispersion * inflation / total) if total else 0.0
    quantile = float(stats.t.ppf(0.975, t - 1))
    spread = math.exp(quantile * relative)
    high = rate * spread if total else float(stats.gamma.ppf(0.975, 1)) / time
    trend, error = _trend(events, exposure, years_per_period)
    error *= math.sqrt(inflation)
    bounds = (math.expm1(trend + sign * float(stats.t.ppf(0.975, max(t - 2, 1))) * error) for sign in (-1, 1))
    return RateOverTime(
        total,
        time,
        rate,
        rate * relative,
        rate / spread,
        high,
        dispersion,
        r,
        inflation,
        over(events, exposure),
        math.expm1(trend),
        *bounds,
    )


def over(events: Floats, exposure: Floats) -> Floats:
    """(T,) events by exposure; 0 where there was none."""
    return np.divide(events, exposure, out=np.zeros(len(events)), where=exposure > 0)


def _autocorrelation(residuals: Floats) -> float:
    centred = residuals - residuals.mean()
    scale = float((centred**2).sum())
    return min(float((centred[1:] * centred[:-1]).sum()) / scale, 0.9) if scale > 0 else 0.0


def _trend(events: Floats, exposure: Floats, years_per_period: float) -> tuple[float, float]:
    """Slope a year of ln rate, and its error: log-linear quasi-Poisson regression by Newton's steps."""
    t = len(events)
    years = (np.arange(t) - (t - 1) / 2) * years_per_period
    design = np.column_stack([np.ones(t), years])
    beta = np.array([math.log(max(float(events.sum()), 0.5) / float(exposure.sum())), 0.0])
    information = np.eye(2)
    for _ in range(50):
        mean = exposure * np.exp(np.clip(design @ beta, -50, 50))
        information = design.T @ (design * mean[:, None])
        step = np.linalg.solve(information, design.T @ (events - mean))
        beta = beta + np.clip(step, -2, 2)
        if float(np.abs(step).max()) < 1e-10:
            break
    mean = exposure * np.exp(design @ beta)
    pearson = float(((events - mean) ** 2 / np.maximum(mean, 1e-300)).sum()) / max(t - 2, 1)
    covariance = np.linalg.inv(information) * max(1.0, pearson)
    return float(beta[1]), math.sqrt(float(covariance[1, 1]))


@dataclass(frozen=True)
class Mean:
    """A mean over periods with its error, t interval."""

    value: float
    se: float
    low: float
    high: float


def ratio(values: Floats, exposure: Floats) -> Mean:
    """Sum of values by sum of exposure over (T,) periods, with the delta method's error.

    Cochran 1977, Sampling Techniques, section 2.11.
    """
    from scipy import stats

    t = len(values)
    mean = float(values.sum() / exposure.sum())
    residuals = values - mean * exposure
    r = _autocorrelation(residuals)
    inflation = (1 + r) / (1 - r) if r > 1.645 / math.sqrt(t) else 1.0
    se = math.sqrt(inflation * t / (t - 1) * float((residuals**2).sum())) / float(exposure.sum())
    half = float(stats.t.ppf(0.975, t - 1)) * se
    return Mean(mean, se, mean - half, mean + half)
