"""Laws of lasting fitted to a retention table, compared by AIC, and what they say of the corner not yet
seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.calibrate.cohorts.laws import LAWS, likelihood
from experiments.calibrate.cohorts.triangle import Triangle, one_cohort
from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.notes import Note
from experiments.calibrate.purchases.fitting import Fit, NoFit, maximise

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]
FREE = "free"
"""A rate of its own for each age."""
CHOICES = ("best", *LAWS, FREE)
_DRAWS = 2000
_FALSE_ALARM = 1e-3
"""How often a law that is right is said not to bear out its table."""
_SPREAD = 2.0
"""Variance of the counts, in multiples of chance, from which on cohorts are said to differ."""


@dataclass(frozen=True)
class Forecast:
    """Customers of each cohort at ages to come, with the middle 95 %."""

    ages: Floats
    left: Floats
    """(cohorts, k), NaN where already seen"""
    low: Floats
    high: Floats


@dataclass(frozen=True)
class CohortFit:
    """All that was found in a retention table."""

    triangle: Triangle
    fits: tuple[Fit, ...]
    """By AIC, the chosen one first."""
    rates: Floats
    """(k - 1,) share lost between neighbouring ages, all cohorts together"""
    at_risk: Floats
    """(k - 1,) customers at the beginning of each"""
    spread: float
    """Variance of the cohorts' losses around the chosen law, in multiples of what chance makes; 1 or more."""
    notes: tuple[Note, ...]

    @property
    def chosen(self) -> Fit:
        """The law with the least AIC, or that asked for."""
        return self.fits[0]

    def left(self, ages: Floats, theta: Floats | None = None) -> Floats:
        """Share of a cohort left at ages, by the chosen law (with other parameters)."""
        values = self.chosen.theta if theta is None else theta
        if self.chosen.model != FREE:
            return np.asarray(np.exp(LAWS[self.chosen.model].log_left(values, ages)))
        # Between ages, and after the last, the rate of the piece holds.
        hazard = np.zeros(len(self.rates)) if not len(values) else _hazards(values, self.rates)
        bounds = self.triangle.ages
        per_time = hazard / np.diff(bounds)
        k = np.clip(np.searchsorted(bounds, ages, side="right") - 1, 0, len(per_time) - 1)
        passed = np.concatenate([[0.0], np.cumsum(hazard)])
        return np.asarray(np.exp(-(passed[k] + per_time[k] * (ages - bounds[k]))))

    def forecast(self, until: float, seed: int = 0) -> Forecast:
        """The empty corner, and on to age `until`.

        Bands hold the error of the parameters, chance, and that cohorts differ beyond it; drawn from `seed`.
        """
        table = self.triangle
        step = float(np.diff(table.ages)[-1])
        more = np.arange(table.ages[-1] + step, until + 1e-9, step)
        ages = np.append(table.ages, more)
        thetas = self._draws(seed)
        random = np.random.default_rng([seed, 1])
        shares = np.array([self.left(ages, theta) for theta in thetas])
        best = self.left(ages)
        n, k = len(table.cohorts), len(ages)
        left, low, high = (np.full((n, k), np.nan) for _ in range(3))
        for i, last in enumerate(table.last.tolist()):
            now = table.left[i, last]
            for j in range(last + 1, k):
                ratio = shares[:, j] / shares[:, last]
                noise = random.standard_normal(len(ratio)) * np.sqrt(now * ratio * (1 - ratio) * self.spread)
                low[i, j], high[i, j] = np.quantile(np.clip(now * ratio + noise, 0, now), (0.025, 0.975))
                left[i, j] = now * best[j] / best[last]
        return Forecast(ages, left, low, high)

    def _draws(self, seed: int) -> Floats:
        """(draws, parameters) as far as the data leave them open; the estimate alone where nothing tells."""
        theta = self.chosen.theta
        if self.chosen.log_covariance is None or not len(theta):
            return theta[None, :]
        random = np.random.default_rng([seed, 0])
        logs = random.multivariate_normal(
            np.log(theta), self.chosen.log_covariance * self.spread, _DRAWS, method="eigh"
        )
        return np.asarray(np.exp(logs))

    def table(self) -> DataFrame:
        """One row an age: age, at_risk, lost, rate (seen), fitted rate of the chosen law."""
        import pandas as pd

        share = self.left(self.triangle.ages)
        return pd.DataFrame(
            {
                "age": self.triangle.ages[1:],
                "at_risk": self.at_risk,
                "lost": self.rates * self.at_risk,
                "rate": self.rates,
                "fitted": 1.0 - share[1:] / share[:-1],
            }
        )


def fit_cohorts(table: Triangle, law: str = "best") -> CohortFit:
    """Fit every law, or the one asked for. Raises CalibrationError where there is nothing to fit."""
    if law not in CHOICES:
        raise CalibrationError(f'There is no law "{law}". Allowed: {", ".join(CHOICES)}.')
    seen = np.isfinite(table.left)
    pairs = seen[:, 1:]
    at_risk = np.where(pairs, table.left[:, :-1], 0.0).sum(axis=0)
    lost = np.where(pairs, table.left[:, :-1] - table.left[:, 1:], 0.0).sum(axis=0)
    if len(table.ages) < 3 or (at_risk > 0).sum() < 2:
        raise NoFit("a retention table needs customers at the start and at two later ages at least")
    if lost.sum() <= 0:
        raise NoFit("nobody was lost: there is nothing to fit")
    if at_risk[0] <= lost[0]:
        raise NoFit("all were lost at the first age: there is nothing to tell customers apart by")
    kept = at_risk > 0
    if not kept.all():  # ages that no cohort has reached say nothing
        ages = table.ages[np.append(True, kept)]
        table = Triangle(
            table.cohorts, ages, table.left[:, np.append(True, kept)], table.records, table.notes
        )
        at_risk, lost = at_risk[kept], lost[kept]
    fits = [_fitted(name, table, lost / at_risk) for name in LAWS if law in ("best", name)]
    if law in ("best", FREE):
        fits.append(_free(table, at_risk, lost))
    fits.sort(key=lambda fit: fit.aic)
    rates = lost / at_risk
    found = CohortFit(table, tuple(fits), rates, at_risk, 1.0, ())
    spread = _spread_of(found)
    return CohortFit(table, tuple(fits), rates, at_risk, spread, (*table.notes, *_notes(found, spread)))


def fit_one(left: npt.ArrayLike, law: str = "sbg") -> Fit:
    """From the customers of one cohort at its start and after each renewal. Raises CalibrationError."""
    table = one_cohort(left)
    if table[0, 0] == table[0, -1]:
        raise NoFit("nobody was lost: there is nothing to fit")
    if table[0, 1] == 0:
        raise NoFit("all were lost at the first renewal: there is nothing to tell customers apart by")
    ages, lasting = np.arange(table.shape[1], dtype=np.float64), LAWS[law]
    starts = lasting.starts(float(1.0 - table[0, 1] / table[0, 0]))
    return maximise(
        law,
        lasting.names,
        lambda theta: likelihood(lasting, theta, ages, table),
        starts,
        round(float(table[0, 0])),
    )


def _fitted(name: str, table: Triangle, rates: Floats) -> Fit:
    law = LAWS[name]
    return maximise(
        name,
        law.names,
        lambda theta: likelihood(law, theta, table.ages, table.left),
        law.starts(float(rates[0])),
        max(1, round(float(table.sizes.sum()))),
    )


def _free(table: Triangle, at_risk: Floats, lost: Floats) -> Fit:
    """A rate for each age, in closed form: the hazard -ln(1 - lost / at risk), where anybody was lost."""
    rate = np.clip(lost / at_risk, 0.0, 1.0)
    stayed = at_risk - lost
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(lost > 0, lost * np.log(rate), 0.0) + np.where(
            stayed > 0, stayed * np.log1p(-rate), 0.0
        )
    some = (lost > 0) & (stayed > 0)
    hazard = -np.log1p(-rate[some])
    # d ln hazard = d rate / ((1 - rate) hazard)
    error = np.sqrt(rate[some] * (1 - rate[some]) / at_risk[some]) / ((1 - rate[some]) * hazard)
    names = tuple(f"rate to {age:g}" for age, yes in zip(table.ages[1:], some, strict=True) if yes)
    n = max(1, round(float(table.sizes.sum())))
    return Fit(FREE, names, tuple(hazard.tolist()), float(value.sum()), n, np.diag(error**2))


def _hazards(values: Floats, rates: Floats) -> Floats:
    """Hazards of all ages from those that are parameters: nobody was lost at the others, or everybody."""
    hazard = np.where(rates >= 1.0, 50.0, 0.0)
    hazard[(rates > 0) & (rates < 1)] = values
    return hazard


def _spread_of(found: CohortFit, rate: Floats | None = None) -> float:
    """Pearson's chi-square by its degrees of freedom, 1 or more, around the chosen law or other rates by age.

    Cells count that expect 5 and more either way.
    """
    table = found.triangle
    share = found.left(table.ages)
    parameters = len(found.chosen.names) if rate is None else len(rate)
    rate = 1.0 - share[1:] / share[:-1] if rate is None else rate
    begin = table.left[:, :-1]
    lost = begin - table.left[:, 1:]
    expected = begin * rate
    used = np.isfinite(lost) & (expected >= 5) & (begin - expected >= 5)
    freedom = int(used.sum()) - parameters
    if freedom < 3:
        return 1.0
    square = ((lost - expected) ** 2 / np.where(used, expected * (1 - rate), 1.0))[used].sum()
    return max(1.0, float(square) / freedom)


def _notes(found: CohortFit, spread: float) -> list[Note]:
    best = found.chosen
    notes = _not_borne_out(found)
    if spread > _SPREAD:
        notes.append(Note("cohorts_differ", {"spread": f"{spread:.1f}"}, doubt=True))
    if not best.told:
        notes.append(Note("cohorts_flat", {"law": best.model}, doubt=True))
    others = [f"{fit.model} {fit.aic - best.aic:+.1f}" for fit in found.fits[1:]]
    if others:
        notes.append(Note("cohorts_chosen", {"law": best.model, "others": ", ".join(others)}))
    if best.model == FREE:
        notes.append(Note("cohorts_free", {"age": f"{found.triangle.ages[-1]:g}"}))
    return notes


def _not_borne_out(found: CohortFit) -> list[Note]:
    """A sentence where Pearson's chi-square, over the ages and both ways, says that the law is wrong.

    Ages at which 5 and more are expected either way count; variances are those of chance, times what cohorts
    differ by at one age.
    """
    from scipy import stats

    table = found.table()
    lost, at_risk = table["lost"].to_numpy(float), table["at_risk"].to_numpy(float)
    expected = at_risk * table["fitted"].to_numpy(float)
    used = (expected >= 5) & (at_risk - expected >= 5)
    freedom = int(used.sum()) - len(found.chosen.names)
    if freedom < 1:
        return []
    spread = _spread_of(found, found.rates)
    z = np.where(used, lost - expected, 0.0) / np.sqrt(
        np.where(used, expected * (1 - expected / at_risk) * spread, 1.0)
    )
    if stats.chi2.sf(float((z**2).sum()), freedom) >= _FALSE_ALARM:
        return []
    k = int(np.argmax(np.abs(z)))
    values = {"age": f"{table['age'].iloc[k]:g}", "seen": f"{lost[k]:.0f}", "expected": f"{expected[k]:.0f}"}
    return [Note("cohorts_not_borne_out", values, doubt=True)]


def mean_age(found: CohortFit) -> float:
    """Mean age of those still there at the last age seen."""
    table = found.triangle
    now = table.left[np.arange(len(table.cohorts)), table.last]
    return float((now * table.ages[table.last]).sum() / now.sum()) if now.sum() > 0 else math.nan
