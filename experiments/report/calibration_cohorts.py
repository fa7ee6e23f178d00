"""The tables of a calibration from a retention table, for the terminal and the page."""

from __future__ import annotations

import numpy as np

from experiments.calibrate.cohorts.fit import CohortFit, Forecast
from experiments.calibrate.matrix import Matrix
from experiments.report import numbers
from experiments.report.tables import Row, Table, row
from experiments.report.texts import say, technical

_SHOWN = 12
"""Cohorts of which the forecast is shown; the file has all."""


def of_cohorts(found: CohortFit, forecast: Forecast, unit: str, lang: str) -> list[Table]:
    """Parameters, laws compared, rates by age, and the empty corner."""
    return [
        _parameters(found, lang),
        _choice(found, lang),
        _rates(found, unit, lang),
        _corner(found, forecast, unit, lang),
    ]


def _parameters(found: CohortFit, lang: str) -> Table:
    best = found.chosen
    rows = []
    for name in best.names:
        one = best.parameter(name)
        if not best.told:
            cells = (say("bought_untold", lang), numbers.MISSING, numbers.MISSING)
        else:
            ends = f"{numbers.plain(one.low, 4, lang)} – {numbers.plain(one.high, 4, lang)}"
            cells = (numbers.plain(one.value, 4, lang), numbers.plain(one.se, 2, lang), ends)
        rows.append(row(say(f"law_{best.model}", lang), technical(name, lang), *cells))
    heads = ("cohorts_law", "fit_parameter", "fit_estimate", "fit_se", "fit_interval")
    return Table(say("fit_title", lang), _said(heads, lang), tuple(rows), left=2)


def _choice(found: CohortFit, lang: str) -> Table:
    least = found.chosen.aic
    rows = [
        row(
            say(f"law_{fit.model}", lang),
            numbers.fixed(fit.log_likelihood, 2, lang),
            str(len(fit.names)),
            numbers.fixed(fit.aic - least, 1, lang),
        )
        for fit in found.fits
    ]
    heads = ("cohorts_law", "choice_likelihood", "choice_parameters", "choice_aic")
    return Table(say("cohorts_choice", lang), _said(heads, lang), tuple(rows))


def _rates(found: CohortFit, unit: str, lang: str) -> Table:
    share = found.left(found.triangle.ages)
    columns = (found.triangle.ages[1:], found.at_risk, found.rates, 1.0 - share[1:] / share[:-1])
    rows = [
        row(
            numbers.plain(age, 4, lang),
            numbers.fixed(there, 0, lang),
            numbers.fixed(there * rate, 0, lang),
            numbers.percent(rate, 1, lang),
            numbers.percent(fitted, 1, lang),
        )
        for age, there, rate, fitted in zip(*(column.tolist() for column in columns), strict=True)
    ]
    heads = ("cohorts_age", "cohorts_at_risk", "cohorts_lost", "cohorts_rate", "cohorts_fitted")
    return Table(say("cohorts_rates", lang, unit=say(unit, lang)), _said(heads, lang), tuple(rows))


def _corner(found: CohortFit, forecast: Forecast, unit: str, lang: str) -> Table:
    """The last age of each cohort that was not yet seen there, and all of them together."""
    last = len(forecast.ages) - 1
    open_ = np.flatnonzero(~np.isnan(forecast.left[:, last]))
    table = found.triangle
    rows: list[Row] = []
    for i in open_[:_SHOWN].tolist():
        now = float(table.left[i, table.last[i]])
        ends = " – ".join(numbers.fixed(float(x[i, last]), 0, lang) for x in (forecast.low, forecast.high))
        rows.append(
            row(
                table.cohorts[i],
                numbers.fixed(float(table.sizes[i]), 0, lang),
                numbers.fixed(now, 0, lang),
                numbers.fixed(float(forecast.left[i, last]), 0, lang),
                ends,
            )
        )
    age = f"{numbers.plain(float(forecast.ages[last]), 4, lang)} {say(f'{unit}s', lang)}"
    hidden = len(open_) - _SHOWN
    notes = (say("cohorts_more", lang, n=hidden),) if hidden > 0 else ()
    heads = ("cohorts_cohort", "cohorts_size", "cohorts_now", "cohorts_left", "fit_interval")
    return Table(say("cohorts_corner", lang, age=age), _said(heads, lang), tuple(rows), notes=notes)


def of_matrix(found: Matrix, lang: str) -> Table:
    """Ways out of each stage with their intervals."""
    rows = []
    for way in found.ways:
        ends = numbers.MISSING
        if way.low is not None and way.high is not None:
            ends = f"{numbers.percent(way.low, 1, lang)} – {numbers.percent(way.high, 1, lang)}"
        asked = numbers.MISSING if way.asked is None else numbers.fixed(way.asked, 0, lang)
        rows.append(row(way.origin, way.to, numbers.percent(way.probability, 1, lang), ends, asked))
    heads = ("matrix_from", "matrix_to", "matrix_share", "fit_interval", "matrix_asked")
    unit = say(found.every[1] if found.every[0] == 1 else f"{found.every[1]}s", lang)
    title = say("matrix_title", lang, every=f"{numbers.plain(found.every[0], 3, lang)} {unit}")
    return Table(title, _said(heads, lang), tuple(rows), left=2)


def _said(heads: tuple[str, ...], lang: str) -> tuple[str, ...]:
    return tuple(say(head, lang) for head in heads)
