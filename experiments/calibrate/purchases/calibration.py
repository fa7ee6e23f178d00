"""A purchase log calibrated: models fitted and compared, spend, data against model, holdout."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.calibrate.notes import Note
from experiments.calibrate.purchases import gamma_gamma, tracking
from experiments.calibrate.purchases.fitting import Estimated, Fit, NoFit
from experiments.calibrate.purchases.histories import Histories, Log, Spend, histories, spend
from experiments.calibrate.purchases.models import MODELS, best, by_name
from experiments.calibrate.purchases.tracking import Frequencies, Holdout, Tracking

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]

BEST = "best"
"""Stands for the model of continuous time with the lowest AIC."""
_DEPENDENT = 0.2
"""Correlation between how often and how much from which on their independence is put in doubt."""


@dataclass(frozen=True)
class Calibration:
    """What a log of purchases says about those who bought.

    Times are in `unit`, on the clock of the log; with the model of discrete time everything is
    counted in periods of the log, and `unit` is such a period.
    """

    log: Log
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
    first_amount: float | None
    """Mean amount of first purchases."""
    dependence: float | None
    """Correlation of mean amount and number of repeat purchases, among those who came back."""
    tracking: Tracking
    frequencies: Frequencies
    holdout: Holdout | None
    notes: tuple[Note, ...]
    """What a reader should know before believing the numbers."""

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
        return np.histogram(self.log.first, edges)[0].astype(np.float64)

    def means(self) -> dict[str, Estimated]:
        """What the parameters say in words of the scenario language.

        rate: mean purchases per time unit while there (BG/BB: probability of one a period);
        leaving: mean rate of leaving (Pareto/NBD), mean probability of leaving at a purchase (BG/NBD)
        or a period (BG/BB); amount: mean amount of a purchase.
        """
        name = self.fit.model
        fit, found = self.fit, {}
        if name == "bg-bb":
            found["rate"] = fit.derived(lambda t: float(t[0] / (t[0] + t[1])))
            found["leaving"] = fit.derived(lambda t: float(t[2] / (t[2] + t[3])))
        else:
            found["rate"] = fit.derived(lambda t: float(t[0] / t[1]))
            by = (
                (lambda t: float(t[2] / (t[2] + t[3])))
                if name == "bg-nbd"
                else (lambda t: float(t[2] / t[3]))
            )
            found["leaving"] = fit.derived(by)
        if self.spend is not None:
            found["amount"] = self.spend.derived(gamma_gamma.mean)
        return found

    def table(self) -> DataFrame:
        """One row a parameter of every fit: model, chosen, parameter, estimate, se, low, high (95 %)."""
        import pandas as pd

        rows = []
        fits = [*self.fits, *([self.spend] if self.spend is not None else [])]
        for fit in fits:
            for name in fit.names:
                found = fit.parameter(name)
                chosen = fit is self.fit or fit is self.spend
                rows.append((fit.model, chosen, name, found.value, found.se, found.low, found.high))
        columns = ["model", "chosen", "parameter", "estimate", "se", "low", "high"]
        return pd.DataFrame(rows, columns=columns).astype({"se": float, "low": float, "high": float})

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
    model : "bg-nbd", "pareto-nbd", "bg-bb" (each unit of time is an opportunity to buy once), or "best"
        of the two of continuous time by AIC.
    start : beginning of the observation; the first purchase of all unless said.
    until : the models see purchases up to here, and the rest is held out; the end unless said.
    end : end of the observation, in which nobody bought anything later; the last purchase unless said.
    when : how to say a time in complaints.

    Raises NoFit, for dates out of order too.
    """
    begin = float(log.time.min()) if start is None else start
    last = float(log.time.max()) if end is None else end
    fitted_to = last if until is None else until
    if not begin < fitted_to <= last:
        raise NoFit(
            f"the observation begins at {when(begin)}, the fit ends at {when(fitted_to)}, the observation at"
            f" {when(last)}: these must follow one another"
        )
    names = _names(model)
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
    return ("bg-nbd", "pareto-nbd") if model == BEST else (by_name(model).name,)


def _calibrated(
    log: Log, unit: str, names: Iterable[str], start: float, until: float, end: float, assumed_end: bool
) -> Calibration:
    log = log.until(end)
    of = histories(log, until)
    fits = tuple(best(of, names))
    money = _spend(log, until)
    tracked = tracking.track(log, fits[0], start, until, end)
    counts = tracking.frequencies(of, fits[0])
    held = tracking.hold_out(log, fits[0], until, end) if until < end else None
    notes = _notes(log, fits, money, assumed_end)
    return Calibration(
        log,
        unit,
        start,
        until,
        end,
        of,
        fits,
        money.fit if money else None,
        money.amounts if money else None,
        money.first if money else None,
        money.dependence if money else None,
        tracked,
        counts,
        held,
        notes,
    )


@dataclass(frozen=True)
class _Money:
    fit: Fit
    amounts: Spend
    first: float
    dependence: float | None
    free: int


def _spend(log: Log, until: float) -> _Money | None:
    if log.amount is None:
        return None
    known = log.until(until)
    assert known.amount is not None
    amounts = spend(log, until)
    free = int((known.amount[known.is_repeat] == 0.0).sum())
    dependence = None
    if len(np.unique(amounts.purchases)) > 1 and len(np.unique(amounts.mean)) > 1:
        dependence = float(np.corrcoef(amounts.purchases, amounts.mean)[0, 1])
    first = float(known.amount[~known.is_repeat].mean())
    return _Money(gamma_gamma.fit(amounts), amounts, first, dependence, free)


def _notes(log: Log, fits: tuple[Fit, ...], money: _Money | None, assumed_end: bool) -> tuple[Note, ...]:
    notes = [warning for fit in fits for warning in fit.warnings]
    if log.merged:
        notes.append(Note("bought_merged", {"merged": log.merged}))
    if assumed_end:
        notes.append(Note("bought_end"))
    if money is not None:
        notes += money.fit.warnings
        if money.free:
            notes.append(Note("bought_free", {"free": money.free}))
        if money.fit["q"] <= 1.0:
            notes.append(Note("bought_no_mean"))
        if money.dependence is not None and abs(money.dependence) > _DEPENDENT:
            notes.append(Note("bought_dependent", {"correlation": f"{money.dependence:.2f}"}))
    return tuple(notes)
