"""Comparisons over time: what each plan brings by period, and when a rival has paid for itself."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from experiments.sample import Sample
from experiments.statistics import LEVEL, t_quantile
from simulation.scenario.types import Time

Floats = npt.NDArray[np.float64]

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Band:
    """Means by period with pointwise 95 % t intervals; all (N,). Without a spread, low and high are NaN."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Course:
    """One plan by period, in the scenario's currency. Value i belongs to the period ending at times[i]."""

    times: Floats
    """(N,) ends of the periods in time units"""
    contribution: Band
    """Margins - service cost + one-offs - investments, not discounted."""
    investment: Band
    cumulative: Band
    """Contribution at time 0, summed up to the period's end; the run-off is not in it."""


class PaybackKind(StrEnum):
    """How a rival's cumulative difference behaves."""

    AT_ONCE = "at once"
    """It is never behind."""
    AT = "at a date"
    """It is behind at first and ahead for good from a period's end on."""
    NEVER = "not within the horizon"
    """It is behind at the horizon."""
    SAME = "no difference"
    """The two do not differ in any period."""


@dataclass(frozen=True)
class Payback:
    """When the rival's mean discounted cumulative difference to the baseline is >= 0 for good."""

    kind: PaybackKind
    time: float | None
    """The first period end from which it stays >= 0; None unless kind is AT."""
    date: str | None
    """The same as an ISO date, where the scenario says when it starts."""
    unit: str
    """Time unit."""
    earliest: float | None
    """The same of the upper bound of the band: 0 for at once, None for not within the horizon."""
    latest: float | None
    """The same of the lower bound."""
    after_horizon: bool
    """Whether it pays back not within the horizon, but with the run-off counted."""


def course(sample: Sample, n: int) -> Course:
    """The first n replications of a sample by period."""
    a, rows = sample.model.arrays, sample.rows
    return Course(
        a.boundaries[1 : a.n_periods + 1].copy(),
        band(rows.contribution[:n]),
        band(rows.investment[:n]),
        band(np.cumsum(rows.discounted[:n], axis=1)),
    )


def gap(baseline: Sample, rival: Sample, n: int) -> Course:
    """The rival minus the baseline by period, paired."""
    a, one, other = baseline.model.arrays, baseline.rows, rival.rows
    return Course(
        a.boundaries[1 : a.n_periods + 1].copy(),
        band(other.contribution[:n] - one.contribution[:n]),
        band(other.investment[:n] - one.investment[:n]),
        band(np.cumsum(other.discounted[:n] - one.discounted[:n], axis=1)),
    )


def band(values: Floats) -> Band:
    """Means of (n, N) values over the replications, with pointwise intervals."""
    n = len(values)
    mean = values.mean(axis=0)
    if n < 2:
        unknown = np.full(mean.shape, math.nan)
        return Band(mean, unknown, unknown)
    half = t_quantile(LEVEL, n - 1) * values.std(axis=0, ddof=1) / math.sqrt(n)
    return Band(mean, mean - half, mean + half)


def payback(difference: Course, time: Time, npv: float | None) -> Payback:
    """Payback from a difference by period; `npv` is the mean difference with the run-off."""
    kind, index = first_for_good(difference.cumulative.mean)
    at = float(difference.times[index]) if kind is PaybackKind.AT else None
    return Payback(
        kind,
        at,
        date_of(time, at) if at is not None else None,
        time.unit,
        _end(difference.cumulative.high, difference.times),
        _end(difference.cumulative.low, difference.times),
        kind is PaybackKind.NEVER and npv is not None and npv >= 0.0,
    )


def first_for_good(cumulative: Floats) -> tuple[PaybackKind, int]:
    """How a cumulative difference (N,) behaves, and the period at whose end it is >= 0 for good."""
    if not bool(np.any(cumulative != 0.0)):
        return PaybackKind.SAME, 0
    behind = np.flatnonzero(cumulative < 0.0)
    if len(behind) == 0:
        return PaybackKind.AT_ONCE, 0
    if behind[-1] == len(cumulative) - 1:
        return PaybackKind.NEVER, 0
    return PaybackKind.AT, int(behind[-1]) + 1


def _end(cumulative: Floats, times: Floats) -> float | None:
    if bool(np.isnan(cumulative).any()):
        return None
    kind, index = first_for_good(cumulative)
    if kind is PaybackKind.NEVER:
        return None
    return float(times[index]) if kind is PaybackKind.AT else 0.0


def date_of(time: Time, t: float) -> str | None:
    """The ISO date at time t; None where the scenario has no start, or t is no whole number of units."""
    if time.starts is None or t != math.floor(t):
        return None
    start, units = datetime.date.fromisoformat(time.starts), int(t)
    if time.unit in _DAYS:
        return (start + datetime.timedelta(days=units * _DAYS[time.unit])).isoformat()
    month = start.month - 1 + units * _MONTHS[time.unit]
    year, month = start.year + month // 12, month % 12 + 1
    # The 31st of a shorter month is its last day.
    first_of_next = datetime.date(year + month // 12, month % 12 + 1, 1)
    last = (first_of_next - datetime.timedelta(days=1)).day
    return datetime.date(year, month, min(start.day, last)).isoformat()
