"""A purchase log calibrated: models fitted and compared, spend, data against model, holdout."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.calibrate.notes import Note
from experiments.calibrate.purchases import gamma_gamma, tracking
from experiments.calibrate.purchases.customers import A_YEAR, Customers, table
from experiments.calibrate.purchases.fitting import Estimated, Fit, NoFit
from experiments.calibrate.purchases.histories import (
    Histories,
    Known,
    Log,
    Spend,
    Summary,
    histories,
    known,
    paid,
    spend,
)
from experiments.calibrate.purchases.models import CONTINUOUS, MODELS, best, by_name, nested_in
from experiments.calibrate.purchases.tracking import Frequencies, Holdout, Tracking

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]

BEST = "best"
"""Stands for the model of continuous time with the lowest AIC, nested ones included."""
_DEPENDENT = 0.2
"""Correlation between how often and how much from which on their independence is put in doubt."""


@dataclass(frozen=True)
class Calibration:
    """What a log of purchases says about those who bought.

    Times are in `unit`, on the clock of the log; with the model of discrete time everything is
    counted in periods of the log, and `unit` is such a period.
    """

    known: Known
    unit: str
    start: float
    """Beginning of the observation: the first purchase of all."""
    until: float
    """The models are fitted to purchases up to here, this moment included."""
    end: float
    """End of the observation; what lies between is the holdout."""
    histories: Histories
    fits: tuple[Fit, ...]
    """By AIC, the chosen one first."""
    spend: Fit | None
    amounts: Spend | None
    paid: float
    """Share of the repeat purchases that were not free: free ones (amount 0) count as purchases, and in the
    mean amount as nothing."""
    first_amount: float | None
    """Mean amount of first purchases; None where it is not known."""
    dependence: float | None
    """Correlation of mean amount and number of repeat purchases, among those who came back."""
    tracking: Tracking | None
    """None where only numbers of purchases are known, not their times."""
    frequencies: Frequencies
    holdout: Holdout | None
    notes: tuple[Note, ...]
    """What a reader should know before believing the numbers."""
    customers: Customers | None = None
    """Who the histories are of; None where that is not known."""

    @property
    def fit(self) -> Fit:
        """The chosen model."""
        return self.fits[0]

    @property
    def discrete(self) -> bool:
        """Whether time is counted in periods."""
        return MODELS[self.fit.model].discrete

    def entrants(self) -> Floats:
        """First purchases in each period of one unit, from start to end."""
        edges = self.start + np.arange(math.ceil((self.end - self.start) - 1e-9) + 1)
        edges[-1] = max(edges[-1], self.end) + 1e-9
        return np.histogram(self.known.first, edges)[0].astype(np.float64)

    def by_customer(self, ahead: float | None = None) -> DataFrame:
        """What each customer has done and may do in the time `ahead`, a year unless said (`customers.table`).

        Raises NoFit where it is not known who they are.
        """
        if self.customers is None:
            raise NoFit("the summary does not say who the customers are")
        time = A_YEAR[self.unit] if ahead is None else ahead
        return table(self.customers, self.histories, self.fit, self.spend, self.paid, time)

    def means(self) -> dict[str, Estimated]:
        """What the parameters say in words of the scenario language.

        rate: mean purchases per time unit while there (BG/BB: probability of one a period);
        leaving: mean rate of leaving, or mean probability of leaving at a purchase or a period, where anybody
        leaves; amount: mean amount of a purchase, free ones included.
        """
        model = MODELS[self.fit.model]
        found = {"rate": self.fit.derived(model.rate)}
        if model.leaves != "never":
            found["leaving"] = self.fit.derived(model.leaving)
        if self.spend is not None:
            found["amount"] = self.spend.derived(lambda theta: self.paid * gamma_gamma.mean(theta))
        return found

    def table(self) -> DataFrame:
        """One row a parameter of every fit: model, chosen, parameter, estimate, se, low, high (95 %).

        All are NaN where the parameters run off and the records do not tell them.
        """
        import pandas as pd

        rows = []
        fits = [*self.fits, *([self.spend] if self.spend is not None else [])]
        for fit in fits:
            for name in fit.names:
                found = fit.parameter(name)
                chosen = fit is self.fit or fit is self.spend
                told = (found.value, found.se, found.low, found.high) if fit.told else (None,) * 4
                rows.append((fit.model, chosen, name, *told))
        columns = ["model", "chosen", "parameter", "estimate", "se", "low", "high"]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[3:], float))

    def comparison(self) -> DataFrame:
        """One row a model of buying: model, log_likelihood, aic, parameters, customers."""
        import pandas as pd

        rows = [(f.model, f.log_likelihood, f.aic, len(f.names), f.n) for f in self.fits]
        return pd.DataFrame(rows, columns=["model", "log_likelihood", "aic", "parameters", "customers"])


def calibrate(
    log: Log,
    *,
    unit: str = "week",
    model: str = BEST,
    start: float | None = None,
    until: float | None = None,
    end: float | None = None,
    when: Callable[[float], str] = "{:g}".format,
) -> Calibration:
    """Fit models of repeat buying, and of spend where the log holds amounts.

    Parameters
    ----------
    log : with times in `unit`.
    model : a name of `models.MODELS` ("bg-bb": each unit of time is an opportunity to buy once), or "best" of
        those of continuous time by AIC.
    start : beginning of the observation; the first purchase of all unless said.
    until : the models see purchases up to here, and the rest is held out; the end unless said.
    end : end of the observation, in which nobody bought anything later; the last purchase unless said.
    when : how to say a time in complaints.

    Raises NoFit, for dates out of order too.
    """
    names = _names(model)
    begin = float(log.time.min()) if start is None else start
    last = float(log.time.max()) if end is None else end
    fitted_to = last if until is None else until
    if not begin < fitted_to <= last:
        raise NoFit(
            f"the observation begins at {when(begin)}, the fit ends at {when(fitted_to)}, the observation at"
            f" {when(last)}: these must follow one another"
        )
    if MODELS[names[0]].discrete:
        fitted_to, last = (_last_period(log, begin, moment) for moment in (fitted_to, last))
        log, begin = log.in_periods(begin, 1.0), 0.0
    return _calibrated(log, unit, names, begin, fitted_to, last, end is None)


def _last_period(log: Log, begin: float, moment: float) -> float:
    """Index of the last period that is over by the end of the day `moment` lies in.

    Times that are all whole numbers are periods themselves.
    """
    whole = bool((log.time % 1.0 == 0.0).all()) and log.moment == 0.0
    length = 1.0 if whole else log.moment
    last = math.floor(moment + length - begin + 1e-6) - 1.0
    if last < 1.0:
        raise NoFit(f"from {begin:g} to {moment:g} there are no two whole periods")
    return last


def _names(model: str) -> tuple[str, ...]:
    return CONTINUOUS if model == BEST else (by_name(model).name,)


def _fits(of: Histories, names: tuple[str, ...]) -> tuple[Fit, ...]:
    """The fits by AIC; a model asked for whose parameters run off is joined by those nested in it."""
    fits = best(of, names)
    if len(names) == 1 and fits[0].log_covariance is None and nested_in(names[0]):
        fits = best(of, (*names, *nested_in(names[0])))
    return tuple(fits)


def _calibrated(
    log: Log, unit: str, names: tuple[str, ...], start: float, until: float, end: float, assumed_end: bool
) -> Calibration:
    log = log.until(end)
    of = histories(log, until)
    fits = _fits(of, names)
    money = _spend(log, until)
    tracked = tracking.track(log, fits[0], start, until, end)
    counts = tracking.frequencies(of, fits[0])
    held = tracking.hold_out(log, fits[0], until, end) if until < end else None
    notes = [Note("bought_merged", {"merged": log.merged})] * bool(log.merged)
    notes += [Note("bought_end")] * assumed_end
    return Calibration(
        known(log, until),
        unit,
        start,
        until,
        end,
        of,
        fits,
        money.fit if money else None,
        money.amounts if money else None,
        money.paid if money else 1.0,
        money.first if money else None,
        money.dependence if money else None,
        tracked,
        counts,
        held,
        _notes(names, fits, money, notes),
        _customers(log.until(until)),
    )


def _customers(seen: Log) -> Customers:
    count, mean = (None, None) if seen.amount is None else paid(seen)
    return Customers(seen.customers, count, mean)


def calibrate_summary(summary: Summary, *, unit: str = "week", model: str = BEST) -> Calibration:
    """Fit the same models to a summary by customer: the likelihoods need no more of a log.

    The clock begins with the earliest first purchase; there is no holdout, and nothing to track over time.
    With "bg-bb" times are periods. Raises NoFit.
    """
    of, names = summary.histories, _names(model)
    if MODELS[names[0]].discrete and not all((values % 1 == 0).all() for values in (of.recency, of.age)):
        raise NoFit("bg-bb counts periods: recency and T must be whole numbers")
    fits = _fits(of, names)
    money = None
    if summary.mean is not None:
        amounts = summary.spend
        money = _Money(gamma_gamma.fit(amounts), amounts, None, _dependence(amounts), 0, 1.0)
    end = float(of.age.max())
    sums = of.frequency * (summary.mean if summary.mean is not None else 1.0)
    return Calibration(
        Known(end - of.age, None, round(float(of.frequency.sum())), sums, sums),
        unit,
        0.0,
        end,
        end,
        of,
        fits,
        money.fit if money else None,
        money.amounts if money else None,
        1.0,
        None,
        money.dependence if money else None,
        None,
        tracking.frequencies(of, fits[0]),
        None,
        _notes(names, fits, money, [Note("bought_summary")]),
        None if summary.names is None else Customers(summary.names, of.frequency, summary.mean),
    )


@dataclass(frozen=True)
class _Money:
    fit: Fit
    amounts: Spend
    first: float | None
    dependence: float | None
    free: int
    paid: float


def _spend(log: Log, until: float) -> _Money | None:
    if log.amount is None:
        return None
    seen = log.until(until)
    assert seen.amount is not None
    amounts = spend(log, until)
    repeats = seen.amount[seen.is_repeat]
    free = int((repeats == 0.0).sum())
    first = float(seen.amount[~seen.is_repeat].mean())
    return _Money(
        gamma_gamma.fit(amounts), amounts, first, _dependence(amounts), free, 1.0 - free / len(repeats)
    )


def _dependence(amounts: Spend) -> float | None:
    if len(np.unique(amounts.purchases)) < 2 or len(np.unique(amounts.mean)) < 2:
        return None
    return float(np.corrcoef(amounts.purchases, amounts.mean)[0, 1])


def _notes(
    asked: tuple[str, ...], fits: tuple[Fit, ...], money: _Money | None, notes: list[Note]
) -> tuple[Note, ...]:
    chosen = fits[0]
    found = [replace(note, doubt=True) for note in chosen.warnings]
    if chosen.model not in asked:
        whole = MODELS[asked[0]].title
        found.append(Note("bought_nested", {"model": whole, "nested": MODELS[chosen.model].title}))
    found += notes
    if money is not None:
        found += money.fit.warnings
        if money.free:
            share = f"{100 * (1 - money.paid):.3g}"
            found.append(Note("bought_free", {"free": money.free, "share": share}))
        if money.fit.names == gamma_gamma.NAMES and money.fit["q"] <= 1.0:
            found.append(Note("bought_no_mean"))
        if money.dependence is not None and abs(money.dependence) > _DEPENDENT:
            found.append(Note("bought_dependent", {"correlation": f"{money.dependence:.2f}"}))
    return tuple(found)
