"""The log beside its simulation: repeat purchases over time, and how spend concentrates on few."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.calibrate.notes import Note
from experiments.calibrate.purchases.calibration import Calibration
from simulation import log as events
from simulation.build import build
from simulation.engine import run
from simulation.model import Model
from simulation.scenario import loads

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]

REPLICATIONS = 40
_FAR = 4.0
"""Standard deviations of the simulations; the log is off by more at one time by chance in 1 of 3,700."""
_ENOUGH = 20
"""Purchases below which nothing is said of the course."""
TOPS = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0])
"""Shares of the customers, the best first, whose part of all repeat spend is compared."""


@dataclass(frozen=True)
class Replay:
    """n simulations of the written scenario beside the log."""

    time: Floats
    """(k,) period ends since the beginning of the observation."""
    bought: Floats
    """(k,) cumulative repeat purchases in the log."""
    simulated: Floats
    """(n, k) the same, simulated."""
    until: float
    """What the fit saw ends here."""
    concentration: Floats
    """(len(TOPS),) share of repeat spend (without amounts: of purchases) by the best customers."""
    concentrations: Floats
    """(n, len(TOPS)) the same, simulated."""
    mean_spend: float
    """Repeat spend a customer, of all customers, in the log."""
    mean_spends: Floats
    """(n,) the same, simulated."""
    seen_spend: float
    """Of this, up to the end of the fit."""
    seen_spends: Floats
    """(n,) the same, simulated."""

    def doubts(self, when: Callable[[float], str] = "{:.6g}".format) -> tuple[Note, ...]:
        """Sentences where the log lies outside the middle 95 % of the simulations of what the fit saw.

        Where its end lies within, the course before must be off by more than `_FAR`. when: names a time since
        the beginning of the observation.
        """
        last = int(np.searchsorted(self.time, self.until + 1e-9)) - 1
        notes = []
        for key, seen, simulated, places in (
            ("bought_not_borne_out", float(self.bought[last]), self.simulated[:, last], 0),
            ("bought_money_off", self.seen_spend, self.seen_spends, 2),
        ):
            low, high = np.quantile(simulated, (0.025, 0.975))
            if not low <= seen <= high and not math.isnan(seen):
                notes.append(_doubt(key, seen, simulated, places))
        if not any(note.key == "bought_not_borne_out" for note in notes):
            notes += self._course(last, when)
        return tuple(notes)

    def _course(self, last: int, when: Callable[[float], str]) -> list[Note]:
        """A sentence where the log is far off at some period's end up to the `last`."""
        mean, sd = self.simulated.mean(axis=0), self.simulated.std(axis=0, ddof=1)
        told = (mean >= _ENOUGH) & (sd > 0) & (np.arange(len(mean)) <= last) & np.isfinite(self.bought)
        off = np.where(told, np.abs(self.bought - mean) / np.where(told, sd, 1.0), 0.0)
        k = int(np.argmax(off))
        if off[k] <= _FAR:
            return []
        time = {"time": when(float(self.time[k]))}
        return [_doubt("bought_course_off", float(self.bought[k]), self.simulated[:, k], 0, time)]

    def table(self) -> DataFrame:
        """One row a time: time, bought, simulated (mean), low, high (the middle 95 % of the simulations)."""
        import pandas as pd

        low, high = np.quantile(self.simulated, (0.025, 0.975), axis=0)
        columns = {"time": self.time, "bought": self.bought, "simulated": self.simulated.mean(axis=0)}
        return pd.DataFrame({**columns, "low": low, "high": high, "holdout": self.time > self.until + 1e-9})

    def concentration_table(self) -> DataFrame:
        """One row a share of the customers: customers, log, simulated, low, high (middle 95 %)."""
        import pandas as pd

        low, high = np.quantile(self.concentrations, (0.025, 0.975), axis=0)
        means = self.concentrations.mean(axis=0)
        columns = {"customers": TOPS, "log": self.concentration, "simulated": means, "low": low, "high": high}
        return pd.DataFrame(columns)


def _doubt(
    key: str, seen: float, simulated: Floats, places: int, more: Mapping[str, str] | None = None
) -> Note:
    low, high = (float(x) for x in np.quantile(simulated, (0.025, 0.975)))
    told = (("seen", seen), ("low", low), ("high", high))
    values = {name: f"{x:,.{places}f}".replace(",", " ") for name, x in told}
    return Note(key, {**values, **(more or {})}, doubt=True)


def replay(found: Calibration, text: str, seed: int = 0, n: int = REPLICATIONS) -> Replay:
    """Simulate the scenario `text`, as `written.scenario` made it, n times.

    Every customer of the log counts, also those who first bought in the holdout.
    """
    model = build(loads(text))
    horizon = found.end - found.start
    time = np.minimum(np.arange(math.ceil(horizon - 1e-9) + 1.0), horizon)
    known, until = found.known, found.until - found.start
    if known.repeats is None:  # a summary tells how many, not when
        bought = np.append(np.full(len(time) - 1, math.nan), known.n_repeats)
    else:
        bought = _cumulative(known.repeats - found.start, time)
    lives = [_life(model, seed, r, time, until) for r in range(n)]
    return Replay(
        time,
        bought,
        np.array([life.bought for life in lives]),
        until,
        _top_shares(known.sums),
        np.array([_top_shares(life.sums) for life in lives]),
        _mean(known.sums),
        np.array([_mean(life.sums) for life in lives]),
        _mean(known.seen),
        np.array([_mean(life.seen) for life in lives]),
    )


@dataclass(frozen=True)
class _Life:
    bought: Floats
    sums: Floats
    """Repeat spend of each who became a customer."""
    seen: Floats
    """Of this, up to the end of the fit."""


def _life(model: Model, seed: int, replication: int, time: Floats, until: float) -> _Life:
    log = run(model, seed, replication, log=True).log
    assert log is not None
    within = log.time <= time[-1] + 1e-9
    purchase = within & ((log.kind == events.PURCHASE) | (log.kind == events.CHOICE))
    customer = model.stage_names.index("active")
    came = within & (log.kind == events.MOVE) & (log.destination == customer)
    people = np.unique(log.person[came])
    who = np.searchsorted(people, log.person[purchase])
    early = log.time[purchase] <= until + 1e-9
    return _Life(
        _cumulative(log.time[purchase], time),
        _sums(who, log.amount[purchase], len(people)),
        _sums(who[early], log.amount[purchase][early], len(people)),
    )


def _sums(who: npt.NDArray[np.int64], amounts: Floats, n: int) -> Floats:
    return np.bincount(who, amounts, minlength=n).astype(np.float64)


def _mean(sums: Floats) -> float:
    """Of all customers; 0 where chance brought none."""
    return float(sums.mean()) if len(sums) else 0.0


def _cumulative(moments: Floats, time: Floats) -> Floats:
    return np.searchsorted(np.sort(moments), time + 1e-9, side="right").astype(np.float64)


def _top_shares(sums: Floats) -> Floats:
    """Part of the total that the best shares `TOPS` of the customers bring, between customers linearly."""
    ranked = np.concatenate([[0.0], np.cumsum(np.sort(sums)[::-1])])
    total = ranked[-1] or 1.0
    return np.asarray(np.interp(TOPS * len(sums), np.arange(len(ranked)), ranked) / total)
