"""From a log of purchases to what the models need of each customer: how often, how recently, for how long.

A customer's clock starts at the first purchase in the log. What follows is repeat buying:

- frequency x: repeat purchases in (first purchase, end of observation];
- recency t_x: time from the first to the last purchase, 0 where there is no repeat purchase;
- age T: time from the first purchase to the end of observation.

Purchases of one customer on the same day (with numbers instead of dates: at the same time) are one
purchase whose amounts are summed, as in the papers these models come from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases.fitting import NoFit

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Log:
    """Purchases one by one, by customer and time; those of one moment are merged."""

    customers: npt.NDArray[np.object_]
    """(n,) names, in their order of sorting."""
    customer: Ints
    """(m,) index into customers, ascending."""
    time: Floats
    """(m,) in time units, ascending within a customer."""
    amount: Floats | None
    """(m,) money, or None where the log holds none."""
    merged: int = 0
    """Records that were merged into another of the same customer and moment."""
    moment: float = 0.0
    """Length of the stretches (days) within which purchases were merged, in time units."""

    @property
    def first(self) -> Floats:
        """(n,) time of each customer's first purchase."""
        return self.time[self._starts]

    @property
    def _starts(self) -> Ints:
        return np.flatnonzero(np.diff(self.customer, prepend=-1))

    @property
    def is_repeat(self) -> npt.NDArray[np.bool_]:
        """(m,) whether the purchase is not the customer's first."""
        repeat = np.ones(len(self.time), np.bool_)
        repeat[self._starts] = False
        return repeat

    def in_periods(self, start: float, length: float) -> Log:
        """The same with time counted in whole periods from `start`, one purchase a period at most."""
        period = np.floor((self.time - start) / length + 1e-9)
        log = log_of(self.customers[self.customer], period, self.amount)
        return replace(log, merged=self.merged + log.merged, moment=1.0)

    def until(self, end: float) -> Log:
        """What was known at `end`, a purchase at that moment included. Raises NoFit for nothing."""
        kept = self.time <= end
        if not kept.any():
            raise NoFit(f"no purchase up to time {end:g}: the first is at {self.time.min():g}")
        codes, index = np.unique(self.customer[kept], return_inverse=True)
        amount = None if self.amount is None else self.amount[kept]
        return replace(
            self,
            customers=self.customers[codes],
            customer=index.astype(np.int64),
            time=self.time[kept],
            amount=amount,
        )


def log_of(
    person: npt.ArrayLike, time: npt.ArrayLike, amount: npt.ArrayLike | None = None, *, moment: float = 0.0
) -> Log:
    """The log of records in any order.

    Parameters
    ----------
    person : who, any values that can be sorted.
    time : when, in time units.
    amount : how much; None where it is not known.
    moment : purchases of one customer within the same stretch of this length count as one, at the
        stretch's start: a day, in time units, for records with dates. 0: only those at the same time.

    Raises NoFit for no records, for times or amounts that are not finite, and for amounts below 0.
    """
    import pandas as pd

    times = np.asarray(time, dtype=np.float64)
    amounts = None if amount is None else np.asarray(amount, dtype=np.float64)
    _check(times, amounts)
    codes, customers = pd.factorize(np.asarray(person), sort=True)
    if moment > 0.0:
        times = np.floor(times / moment + 1e-9) * moment
    order = np.lexsort((times, codes))
    codes, times = codes[order].astype(np.int64), times[order]
    begins = np.ones(len(times), np.bool_)
    begins[1:] = (np.diff(codes) != 0) | (np.diff(times) != 0.0)
    at = np.flatnonzero(begins)
    sums = None if amounts is None else np.add.reduceat(amounts[order], at)
    merged = len(times) - len(at)
    return Log(np.asarray(customers, dtype=object), codes[at], times[at], sums, merged, moment)


def _check(times: Floats, amounts: Floats | None) -> None:
    problems = []
    if len(times) == 0:
        problems.append("there are no purchases")
    if bad := int((~np.isfinite(times)).sum()):
        problems.append(f"{bad} times are not finite numbers")
    if amounts is not None:
        if bad := int((~np.isfinite(amounts)).sum()):
            problems.append(f"{bad} amounts are not finite numbers")
        if bad := int((amounts < 0.0).sum()):
            problems.append(f"{bad} amounts are below 0: what came back is not a purchase")
    if problems:
        raise NoFit("; ".join(problems))


@dataclass(frozen=True)
class Histories:
    """What the models need, one entry a customer, or a kind of customers with the same history."""

    frequency: Floats
    """x, whole numbers"""
    recency: Floats
    """t_x, in [0, age]"""
    age: Floats
    """T"""
    count: Floats
    """Customers with this history."""

    @property
    def n(self) -> int:
        """Customers."""
        return round(float(self.count.sum()))

    def grouped(self) -> Histories:
        """The same with equal histories joined: likelihoods then cost what differs, not who there is."""
        rows = np.column_stack([self.frequency, self.recency, self.age])
        unique, index = np.unique(rows, axis=0, return_inverse=True)
        count = np.bincount(index.ravel(), weights=self.count, minlength=len(unique)).astype(np.float64)
        x, recency, age = np.ascontiguousarray(unique.T)
        return Histories(x, recency, age, count)


def histories(log: Log, end: float) -> Histories:
    """One history a customer who bought up to `end`, in the order of `log.until(end).customers`."""
    known = log.until(end)
    n = len(known.customers)
    frequency = np.bincount(known.customer, minlength=n).astype(np.float64) - 1.0
    last = known.time[np.append(known._starts[1:], len(known.time)) - 1]
    return Histories(frequency, last - known.first, end - known.first, np.ones(n))


@dataclass(frozen=True)
class Summary:
    """What is known where a log was summed up by customer: one entry a customer.

    As RFM summaries have it: repeat purchases, time from the first to the last purchase, time from the first
    purchase to the end of observation, and the mean amount of repeat purchases.
    """

    histories: Histories
    mean: Floats | None
    """(n,) mean amount of the repeat purchases; 0 where there is none. None where nothing is known."""
    names: npt.NDArray[np.object_] | None = None
    """(n,) who they are; None: not said."""

    @property
    def spend(self) -> Spend:
        """Mean amounts of those who came back. Raises NoFit where there is none."""
        if self.mean is None:
            raise NoFit("the summary holds no amounts")
        some = (self.histories.frequency > 0) & (self.mean > 0)
        if not some.any():
            raise NoFit("no customer has a repeat purchase with an amount above 0")
        return Spend(self.histories.frequency[some], self.mean[some], np.ones(int(some.sum())))


@dataclass(frozen=True)
class Known:
    """What a log or a summary tells that a simulation can be held against; n customers."""

    first: Floats
    """(n,) time of the first purchase"""
    repeats: Floats | None
    """(m,) times of repeat purchases, ascending; None where only their number is known."""
    n_repeats: int
    """Repeat purchases in all."""
    sums: Floats
    """(n,) repeat spend of each; repeat purchases where no amounts are known."""
    seen: Floats
    """(n,) of this, up to the end of the fit."""


def known(log: Log, until: float) -> Known:
    """What a log tells, and of it what a fit up to `until` has seen."""
    repeat = log.is_repeat
    amount = np.ones(len(log.time)) if log.amount is None else log.amount

    def sums(which: npt.NDArray[np.bool_]) -> Floats:
        return np.bincount(log.customer[which], amount[which], minlength=len(log.customers)).astype(
            np.float64
        )

    times = np.sort(log.time[repeat])
    return Known(log.first, times, len(times), sums(repeat), sums(repeat & (log.time <= until + 1e-9)))


def weighted(count: Floats, value: Floats, *gradient: Floats) -> tuple[float, Floats]:
    """Sums over customers of a log-likelihood and its derivatives.

    Not by @: a threaded product of short vectors waits for its threads longer than it computes.
    """
    return float((count * value).sum()), np.array([float((count * g).sum()) for g in gradient])


@dataclass(frozen=True)
class Spend:
    """Mean amount of the repeat purchases of those who made one."""

    purchases: Floats
    mean: Floats
    count: Floats

    @property
    def n(self) -> int:
        """Customers."""
        return round(float(self.count.sum()))


def spend(log: Log, end: float, *, first: bool = False) -> Spend:
    """Mean amounts up to `end` of each customer with a repeat purchase above 0.

    The first purchase is left out, as in the papers, because trying differs from coming back; `first`
    counts it. Purchases of amount 0 (free of charge) have no place in a model of positive amounts and are
    left out. Raises NoFit where the log holds no amounts or nothing remains.
    """
    count, mean = paid(log.until(end), first=first)
    some = count > 0
    if not some.any():
        raise NoFit("no customer has a repeat purchase with an amount above 0")
    return Spend(count[some], mean[some], np.ones(int(some.sum())))


def paid(known: Log, *, first: bool = False) -> tuple[Floats, Floats]:
    """(n,) repeat purchases above 0 of every customer, and their mean amount (0 where there is none).

    `first` counts the first purchase too. Raises NoFit where the log holds no amounts.
    """
    if known.amount is None:
        raise NoFit("the log holds no amounts")
    used = (known.amount > 0.0) & (np.ones(len(known.time), np.bool_) if first else known.is_repeat)
    n = len(known.customers)
    count = np.bincount(known.customer[used], minlength=n).astype(np.float64)
    total = np.bincount(known.customer[used], weights=known.amount[used], minlength=n)
    return count, np.divide(total, count, out=np.zeros(n), where=count > 0)


def table(log: Log, end: float) -> DataFrame:
    """One row a customer: customer, first, frequency, recency, age, and mean_repeat_amount (NaN: none)."""
    import pandas as pd

    known, found = log.until(end), histories(log, end)
    columns: dict[str, object] = {
        "customer": known.customers,
        "first": known.first,
        "frequency": found.frequency.astype(np.int64),
        "recency": found.recency,
        "age": found.age,
    }
    if known.amount is not None:
        repeat = known.is_repeat
        total = np.bincount(
            known.customer[repeat], weights=known.amount[repeat], minlength=len(known.customers)
        )
        with np.errstate(invalid="ignore"):
            columns["mean_repeat_amount"] = np.where(found.frequency > 0, total, np.nan) / found.frequency
    return pd.DataFrame(columns)
