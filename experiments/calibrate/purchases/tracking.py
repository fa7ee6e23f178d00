"""Data against the model: repeat purchases over time, how often people came back, and what came after.

None of this was fitted to: repeat purchases are added up over all customers, and with a holdout the model
knows nothing of what follows its end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases.fitting import Fit
from experiments.calibrate.purchases.histories import Histories, Log, histories
from experiments.calibrate.purchases.models import Model, by_name

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]

MOST = 7
"""Repeat purchases from which on customers are counted together."""
_AGES = 200
"""Ages at which frequencies are computed; those between are taken as the nearest."""


@dataclass(frozen=True)
class Tracking:
    """Repeat purchases up to each time, counted and expected, by all who had first bought up to `until`."""

    time: Floats
    """(k,) period ends since the origin of the log's times."""
    bought: Floats
    """(k,) cumulative repeat purchases in the log."""
    expected: Floats
    """(k,) the same by the model."""
    until: float
    """What the model was fitted to ends here; the rest is holdout."""

    def table(self) -> DataFrame:
        """Columns: time, bought, expected (cumulative), holdout."""
        import pandas as pd

        holdout = self.time > self.until + 1e-9
        columns = {"time": self.time, "bought": self.bought, "expected": self.expected, "holdout": holdout}
        return pd.DataFrame(columns)


def track(log: Log, fit: Fit, start: float, until: float, end: float, step: float = 1.0) -> Tracking:
    """Repeat purchases at start, start + step, ..., end, of customers who first bought up to `until`."""
    model = by_name(fit.model)
    firsts = log.first
    known = firsts <= until
    repeat = log.is_repeat & known[log.customer]
    time = np.minimum(start + step * np.arange(math.ceil((end - start) / step - 1e-9) + 1), end)
    bought = np.searchsorted(np.sort(log.time[repeat]), time + 1e-9, side="right").astype(np.float64)
    first, count = np.unique(firsts[known], return_counts=True)
    return Tracking(time, bought, _expected(model, fit.theta, first, count, time), until)


def _expected(
    model: Model, theta: Floats, first: Floats, count: npt.NDArray[np.int64], time: Floats
) -> Floats:
    ages = np.maximum(time[:, None] - first, 0.0)
    if model.discrete:
        ages = np.floor(ages + 1e-9)
    unique, index = np.unique(ages, return_inverse=True)
    return np.asarray(model.expected(theta, unique)[index].reshape(ages.shape) @ count)


@dataclass(frozen=True)
class Frequencies:
    """Customers by number of repeat purchases, counted and expected; the last group is open."""

    customers: Floats
    expected: Floats

    @property
    def labels(self) -> tuple[str, ...]:
        """0, 1, ..., and the open group with a plus."""
        last = len(self.customers) - 1
        return (*(str(x) for x in range(last)), f"{last}+")

    @property
    def chi_square(self) -> float:
        """Sum of (counted - expected)^2 / expected, over groups in which anybody is expected."""
        some = self.expected > 0.0
        return float(((self.customers[some] - self.expected[some]) ** 2 / self.expected[some]).sum())

    def table(self) -> DataFrame:
        """Columns: repeat_purchases, customers, expected."""
        import pandas as pd

        columns = {"repeat_purchases": self.labels, "customers": self.customers, "expected": self.expected}
        return pd.DataFrame(columns)


def frequencies(of: Histories, fit: Fit, most: int = MOST) -> Frequencies:
    """Customers with 0, 1, ..., `most` or more repeat purchases, each over the own age."""
    model = by_name(fit.model)
    x = np.minimum(of.frequency, most).astype(np.int64)
    counted = np.bincount(x, weights=of.count, minlength=most + 1).astype(np.float64)
    ages, index = np.unique(of.age, return_inverse=True)
    weight = np.bincount(index.ravel(), weights=of.count)
    if len(ages) > _AGES:  # neighbours differ by less than a two-hundredth of the range
        place = np.round((ages - ages[0]) / (ages[-1] - ages[0]) * (_AGES - 1)).astype(np.int64)
        total = np.bincount(place, weights=weight)
        ages = np.bincount(place, weights=weight * ages)[total > 0] / total[total > 0]
        weight = total[total > 0]
    expected = np.zeros(most + 1)
    for age, n in zip(ages.tolist(), weight.tolist(), strict=True):
        expected[:most] += n * model.frequencies(fit.theta, age, most - 1)
    expected[most] = of.n - expected[:most].sum()
    return Frequencies(counted, expected)


@dataclass(frozen=True)
class Holdout:
    """What customers bought after the model's end, by how often they had bought before."""

    length: float
    bought: float
    """Purchases in the holdout, of customers known at its start."""
    expected: float
    by_frequency: Frequencies
    """Mean purchases a customer (not counts), by repeat purchases before; NaN where there is nobody."""
    customers: Floats
    """Customers in each of these groups."""
    correlation: float
    """Between what each customer bought and what was expected of the customer."""

    @property
    def error(self) -> float:
        """Expected over bought, less 1; NaN where nothing was bought."""
        return self.expected / self.bought - 1.0 if self.bought else math.nan


def hold_out(log: Log, fit: Fit, until: float, end: float, most: int = MOST) -> Holdout:
    """Compare the model fitted up to `until` with what was bought in (until, end]."""
    model = by_name(fit.model)
    of, known = histories(log, until), log.first <= until
    later = (log.time > until) & (log.time <= end)
    counts = np.bincount(log.customer[later], minlength=len(log.customers)).astype(np.float64)
    bought = counts[known]
    awaited = model.conditional(fit.theta, of, end - until)
    group = np.minimum(of.frequency, most).astype(np.int64)
    size = np.bincount(group, minlength=most + 1).astype(np.float64)
    with np.errstate(invalid="ignore"):
        means = [np.bincount(group, weights=w, minlength=most + 1) / size for w in (bought, awaited)]
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = float(np.corrcoef(bought, awaited)[0, 1])
    return Holdout(
        end - until, float(bought.sum()), float(awaited.sum()), Frequencies(*means), size, correlation
    )
