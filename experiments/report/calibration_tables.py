"""The tables of a calibration, for the terminal and the page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from experiments.calibrate.history_fit import FEW_MOVES, HistoryFit, WayOut
from experiments.calibrate.notes import Note, doubts_first
from experiments.calibrate.rates import RateOverTime
from experiments.calibrate.records import Records
from experiments.calibrate.response import Interval, Response
from experiments.calibrate.statement_fit import StatementFit
from experiments.report import numbers
from experiments.report.tables import Row, Table, row
from experiments.report.texts import say, technical, title_of
from simulation.scenario.types import Text


def of_histories(fit: HistoryFit, unit: str, lang: str) -> list[Table]:
    """Estimates, comparison of shapes, residuals, holdout; empty ones are left out."""
    return [_estimates(fit, unit, lang), _choice(fit, lang), _residuals(fit, lang), *_held(fit, lang)]


def of_statements(fit: StatementFit, unit: str, lang: str) -> list[Table]:
    """Rates, response, holdout; empty ones are left out."""
    return [_rates(fit, unit, lang), *_response(fit, unit, lang), *_held_periods(fit, lang)]


def told(records: Records, notes: Iterable[Note], lang: str) -> list[str]:
    """What a reader should know of the records: how they were read, what was left out, what was read "
    "into them.
    """
    values = {
        "format": technical(records.dialect.told, lang),
        "used": len(records.rows),
        "rows": records.read,
    }
    found = [Note("read", values)]
    for dropped in records.dropped:
        key = "dropped_persons" if dropped.persons else "dropped"
        reason = say(f"reason_{dropped.kind.replace(' ', '_')}", lang)
        found.append(Note(key, {"rows": dropped.rows, "reason": reason, "persons": dropped.persons}))
    return [said(note, lang) for note in (*found, *doubts_first((*records.notes, *notes)))]


def said(note: Note, lang: str) -> str:
    """A note in a language; units, laws and numbers in it too."""
    values = {name: _localised(value, lang) for name, value in note.values.items()}
    if "unit" in values:
        values["unit"] = say(str(values["unit"]), lang)
    if note.key.startswith("cohorts_"):
        if "what" in values:
            values["what"] = technical(str(values["what"]), lang)
        if "others" in values:
            laws = (one.partition(" ") for one in str(values["others"]).split(", "))
            values["others"] = "; ".join(f"{say(f'law_{law}', lang)} {rest}" for law, _, rest in laws)
        if "law" in note.values:
            values["law"] = say(f"law_{note.values['law']}", lang)
    return say(f"note_{note.key}", lang, **values)


def _localised(value: object, lang: str) -> object:
    """A value with the decimal marks of a language; dates, versions and names of files stay as they are."""
    if not isinstance(value, str):
        return value
    return re.sub(r"(?<![\w.])([+-]?\d+)\.(\d+)(?![\w.])", rf"\1{say('decimal_mark', lang)}\2", value)


def moved(name: str, lang: str) -> str:
    """A transition by its stages: those of the shipped vocabularies have names in every language."""
    return " -> ".join(title_of(Text(stage), lang, stage) for stage in name.split(" -> "))


def _range(low: float | None, high: float | None, lang: str, times: float = 1.0) -> str:
    ends = [say("unbounded", lang) if v is None else numbers.plain(times * v, 4, lang) for v in (low, high)]
    return " – ".join(ends)


def _estimates(fit: HistoryFit, unit: str, lang: str) -> Table:
    split = len(fit.stays.segments) > 1
    rows = []
    for way in fit.ways:
        for k, segment in enumerate(fit.stays.segments):
            rows += _estimate_rows(way, k, segment, split, lang)
    heads = [
        "fit_transition",
        "fit_segment",
        "fit_shape",
        "fit_parameter",
        "fit_estimate",
        "fit_se",
        "fit_interval",
        "fit_moves",
    ]
    columns = tuple(say(head, lang) for head in heads if split or head != "fit_segment")
    notes = [say("fit_note", lang, unit=say(unit, lang), units=say(f"{unit}s", lang))]
    if not all(all(way.own) for way in fit.ways):
        notes.append(say("fit_shared", lang, few=FEW_MOVES))
    return Table(say("fit_title", lang), columns, tuple(rows), notes=tuple(notes), left=4 if split else 3)


def _estimate_rows(way: WayOut, k: int, segment: str, split: bool, lang: str) -> list[Row]:
    one, own = way.fits[k], way.own[k]
    rows = []
    for i, e in enumerate(one.estimates):
        piece = one.shape.name == "piecewise"
        name = say("fit_from", lang, time=e.name) if piece else technical(e.name, lang)
        value = numbers.plain(e.value, 4, lang)
        cells = [
            moved(way.name, lang) if i == 0 and k == 0 else "",
            *([segment if i == 0 else ""] if split else []),
            technical(one.family, lang) if i == 0 else "",
            name,
            value if own else f"({value})",
            numbers.plain(e.se, 2, lang),
            _range(e.low, e.high, lang),
            numbers.fixed(way.moves[k], 0, lang) if i == 0 else "",
        ]
        rows.append(row(*cells))
    return rows


def _choice(fit: HistoryFit, lang: str) -> Table:
    rows = []
    for way in fit.ways:
        best = way.candidates[0].aic
        for i, candidate in enumerate(way.candidates):
            rows.append(
                row(
                    moved(way.name, lang) if i == 0 else "",
                    technical(candidate.family, lang),
                    numbers.fixed(candidate.log_likelihood, 1, lang),
                    str(candidate.parameters),
                    numbers.fixed(candidate.aic - best, 1, lang),
                )
            )
    heads = ("fit_transition", "fit_shape", "choice_likelihood", "choice_parameters", "choice_aic")
    return Table(say("choice_title", lang), tuple(say(h, lang) for h in heads), tuple(rows), left=2)


def _residuals(fit: HistoryFit, lang: str) -> Table:
    rows = []
    for way in fit.ways:
        for i, r in enumerate(way.residuals):
            span = f"{numbers.plain(r.low, 3, lang)} – {numbers.plain(r.high, 3, lang)}"
            rows.append(
                row(
                    moved(way.name, lang) if i == 0 else "",
                    span,
                    numbers.fixed(r.seen, 0, lang),
                    numbers.fixed(r.expected, 1, lang),
                    numbers.signed(r.z, 1, lang),
                )
            )
    heads = ("fit_transition", "residuals_class", "residuals_seen", "residuals_expected", "residuals_z")
    notes = (say("residuals_note", lang),)
    return Table(
        say("residuals_title", lang), tuple(say(h, lang) for h in heads), tuple(rows), notes=notes, left=2
    )


def _held(fit: HistoryFit, lang: str) -> list[Table]:
    if not fit.held:
        return []
    rows = [
        row(
            moved(h.name, lang),
            numbers.fixed(h.seen, 0, lang),
            numbers.fixed(h.expected, 1, lang),
            numbers.signed(h.z, 1, lang),
        )
        for h in fit.held
    ]
    heads = ("fit_transition", "residuals_seen", "residuals_expected", "residuals_z")
    return [Table(say("held_title", lang), tuple(say(h, lang) for h in heads), tuple(rows))]


def _rates(fit: StatementFit, unit: str, lang: str) -> Table:
    named = say(unit, lang)
    rows = [
        _rate(say("rates_losing", lang, unit=named), fit.losing, lang),
        _rate(say("rates_winning", lang, unit=named), fit.winning, lang),
    ]
    if fit.revenue is not None:
        rows.append(
            row(
                say("rates_revenue", lang, unit=named),
                numbers.plain(fit.revenue.value, 4, lang),
                numbers.plain(fit.revenue.se, 2, lang),
                _range(fit.revenue.low, fit.revenue.high, lang),
                "",
                "",
            )
        )
    heads = ("rates_what", "fit_estimate", "fit_se", "fit_interval", "rates_trend", "rates_spread")
    columns = tuple(say(h, lang) for h in heads)
    return Table(say("rates_title", lang), columns, tuple(rows), notes=(say("rates_note", lang),))


def _rate(name: str, rate: RateOverTime, lang: str) -> Row:
    return row(
        name,
        numbers.plain(rate.rate, 4, lang),
        numbers.plain(rate.se, 2, lang),
        _range(rate.low, rate.high, lang),
        f"{_range(rate.trend_low, rate.trend_high, lang, 100)} %",
        numbers.plain(rate.dispersion, 3, lang),
    )


def _response(fit: StatementFit, unit: str, lang: str) -> list[Table]:
    found = fit.response
    if found is None:
        return []
    rows = _response_rows(found, unit, lang)
    heads = ("rates_what", "fit_estimate", "fit_interval")
    note = "response_caution" if found.identified else "response_none"
    return [
        Table(
            say("won_by_spend_title", lang),
            tuple(say(h, lang) for h in heads),
            tuple(rows),
            notes=(say(note, lang),),
        )
    ]


def _response_rows(found: Response, unit: str, lang: str) -> list[Row]:
    named = say(unit, lang)
    parts: list[tuple[str, Interval, float, str]] = [
        (say("response_gain", lang), found.gain, 100, " %"),
        (say("response_multiplier", lang), found.multiplier, 1, ""),
        (say("response_half", lang, unit=named), found.half_effect_at, 1, ""),
    ]
    return [
        row(
            name,
            f"{numbers.plain(times * part.value, 4, lang)}{sign}",
            f"{_range(part.low, part.high, lang, times)}{sign}",
        )
        for name, part, times, sign in parts
    ]


def _held_periods(fit: StatementFit, lang: str) -> list[Table]:
    if not fit.held:
        return []
    rows = [
        row(
            say(f"held_{h.name}", lang),
            numbers.fixed(h.seen, 0, lang),
            numbers.fixed(h.expected, 0, lang),
            _range(h.low, h.high, lang),
        )
        for h in fit.held
    ]
    heads = ("rates_what", "residuals_seen", "residuals_expected", "fit_interval")
    return [Table(say("held_periods", lang), tuple(say(h, lang) for h in heads), tuple(rows))]
