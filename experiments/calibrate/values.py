"""Texts as values: numbers with a point or a comma, dates in one format a column, yes and no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from experiments.calibrate.findings import CalibrationError

if TYPE_CHECKING:
    from pandas import Series

    Texts: TypeAlias = Series[str]

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Say: TypeAlias = Callable[[str], str]
Complaint: TypeAlias = tuple[str, Bools, Say]
"""Kind, where, and the words about a text that is written so."""

DAYS_PER_UNIT = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "quarter": 365.25 / 4, "year": 365.25}

NUMBER = "a number"
_POINT, _COMMA = r"[+-]?\d*\.?\d+(?:[eE][+-]?\d+)?|[+-]?\d+\.", r"[+-]?\d*,?\d+(?:[eE][+-]?\d+)?"
_THOUSANDS = r"[+-]?\d{1,3}(?:[., \u00a0\u202f']\d{3})+(?:[.,]\d+)?"
_CURRENCY = r".*(?:[€$£¥₽₹]|\b(?:EUR|USD|GBP|SEK|NOK|DKK|CHF|JPY|kr)\b).*"
_MINUTES = r"[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?"

_FAR = 84_006.0
"""2200-01-01, in days since 1970."""

DATES = {
    "YYYY-MM-DD": (r"\d{4}-\d\d?-\d\d?", "%Y-%m-%d"),
    "YYYY-MM-DD hh:mm": (r"\d{4}-\d\d-\d\d" + _MINUTES, "ISO8601"),
    "YYYY/MM/DD": (r"\d{4}/\d\d?/\d\d?", "%Y/%m/%d"),
    "YYYYMMDD": (r"(?:19|20)\d\d[01]\d[0-3]\d", "%Y%m%d"),
    "YYYY-MM": (r"\d{4}-\d\d", "%Y-%m"),
    "DD.MM.YYYY": (r"\d\d?\.\d\d?\.\d{4}", "%d.%m.%Y"),
    "DD/MM/YYYY": (r"\d\d?/\d\d?/\d{4}", "%d/%m/%Y"),
    "MM/DD/YYYY": (r"\d\d?/\d\d?/\d{4}", "%m/%d/%Y"),
    "DD-MM-YYYY": (r"\d\d?-\d\d?-\d{4}", "%d-%m-%Y"),
}
"""Name -> pattern of the text and its reading."""

_YES = ("yes", "y", "true", "t", "1", "kyllä", "k")
_NO = ("no", "n", "false", "f", "0", "ei", "e")


@dataclass(frozen=True)
class Style:
    """How the times and numbers of one column are written: NUMBER or the name of a date format."""

    format: str
    comma: bool = False

    @property
    def is_date(self) -> bool:
        """Whether the values are dates."""
        return self.format != NUMBER


def style_of_times(texts: Texts, column: str, format_: str | None, comma: bool) -> Style:
    """How a column of times is written, by what most of its texts look like.

    `format_` settles it. Raises CalibrationError where day and month cannot be told apart, or most texts
    are neither dates nor numbers.
    """
    if format_ is not None:
        return Style(format_, comma)
    said = texts[texts != ""]
    if said.empty:
        return Style(NUMBER, comma)
    shares = {name: float(said.str.fullmatch(pattern).mean()) for name, (pattern, _) in DATES.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < 0.5 and float(any_date(said).mean()) < 0.5:
        _demand_numbers(said, column)
        return Style(NUMBER, comma)
    if best == "DD/MM/YYYY":
        return Style(_day_or_month_first(said, column), comma)
    return Style(best, comma)


def _demand_numbers(said: Texts, column: str) -> None:
    wrong = said[~said.str.fullmatch(f"{_POINT}|{_COMMA}|{_THOUSANDS}|{_CURRENCY}").to_numpy(bool)]
    if 2 * len(wrong) > len(said):
        raise CalibrationError(
            f'column "{column}": "{wrong.iloc[0]}" is neither a number nor a date in a way that is known. '
            f"Known: {', '.join(DATES)}; years have four digits."
        )


def _day_or_month_first(said: Texts, column: str) -> str:
    parts = said[said.str.fullmatch(DATES["DD/MM/YYYY"][0])].str.split("/", expand=True)
    days, months = (int((parts[k].astype(int) > 12).sum()) for k in (0, 1))
    if (days > 0) == (months > 0):
        raise CalibrationError(
            f'column "{column}": {said.iloc[0]} may be day/month or month/day'
            + (", and both occur" if days else "")
            + ". Say which: --date-format DD/MM/YYYY or MM/DD/YYYY."
        )
    return "DD/MM/YYYY" if days else "MM/DD/YYYY"


def has_commas(texts: Texts, column: str, points_doubtful: bool = False) -> bool | None:
    """Whether numbers have decimal commas; None where no number shows it.

    points_doubtful: where the file is written as where points set off thousands. Raises CalibrationError
    where every comma (or doubtful point) might as well set off thousands.
    """
    commas = texts[texts.str.fullmatch(r"[+-]?\d*,\d+")]
    points = texts[texts.str.fullmatch(r"[+-]?\d*\.\d+")]
    if commas.empty and points.empty:
        return None
    found = commas if len(commas) >= len(points) else points
    mark = "comma" if len(commas) else "point" if points_doubtful else ""
    if mark and bool(found.str.fullmatch(r"[+-]?[1-9]\d{0,2}[,.]\d{3}").all()):
        raise CalibrationError(
            f'column "{column}": {found.iloc[0]} may be thousands or decimals. '
            f"Say which: --decimal {mark}, or write the file without thousands separators."
        )
    return len(commas) >= len(points)


def numbers(texts: Texts, comma: bool, low: float | None = None) -> tuple[Floats, list[Complaint]]:
    """Values of texts, NaN where empty or wrong, and what is wrong."""
    import pandas as pd

    plain = texts.str.replace(",", ".", regex=False) if comma else texts
    values = pd.to_numeric(plain.astype(object).where(texts != "", None), errors="coerce").to_numpy(
        float, copy=True
    )
    bad = ~np.isfinite(values) & (texts != "").to_numpy(bool)
    if comma:  # a point among commas was no decimal mark of this file
        bad |= texts.str.contains(".", regex=False).to_numpy(bool)
    values[bad] = np.nan
    complaints: list[Complaint] = []
    if bad.any():
        complaints = _wrong_numbers(texts, bad, comma)
    values, below = at_least(values, low)
    return values, complaints + below


def at_least(values: Floats, low: float | None) -> tuple[Floats, list[Complaint]]:
    """Values with NaN for those below `low`, and the complaint about them."""
    if low is None or not bool((values < low).any()):
        return values, []
    below = values < low
    kind = "negative amount" if low == 0 else "number out of range"
    return np.where(below, np.nan, values), [(kind, below, lambda text: f"{text} is below {low:g}")]


def _wrong_numbers(texts: Texts, bad: Bools, comma: bool) -> list[Complaint]:
    mark = "decimal commas" if comma else "decimal points"
    kinds: list[tuple[str, str, Say]] = [
        ("currency symbol", _CURRENCY, lambda text: f'"{text}": write the number alone, without a currency'),
        (
            "thousands separator",
            _THOUSANDS,
            lambda text: f'"{text}": the file has {mark}, and thousands must not be set off',
        ),
        ("mixed decimal marks", _POINT if comma else _COMMA, lambda text: f'"{text}": others have {mark}'),
        ("not a number", ".*", lambda text: f'"{text}" is not a number'),
    ]
    complaints: list[Complaint] = []
    left = bad.copy()
    for kind, pattern, say in kinds:
        here = left.copy()
        here[left] = texts[left].str.fullmatch(pattern).to_numpy(bool)
        complaints.append((kind, here, say))
        left &= ~here
    return [complaint for complaint in complaints if complaint[1].any()]


def times(texts: Texts, style: Style) -> tuple[Floats, list[Complaint]]:
    """Days since 1970-01-01 of dates, or numbers as they are; NaN where empty or wrong, and what is wrong."""
    if not style.is_date:
        return _numbers_among_dates(texts, style)
    pattern, reading = DATES[style.format]
    said = (texts != "").to_numpy(bool)
    right = texts.str.fullmatch(pattern).to_numpy(bool)
    days = np.full(len(texts), np.nan)
    days[right] = _days(texts[right], reading)
    impossible, other = right & np.isnan(days), said & ~right
    complaints: list[Complaint] = []
    if impossible.any():
        complaints.append(("no such date", impossible, lambda text: f"there is no date {text}"))
    days, far = within_reach(days)
    complaints += far
    if other.any():
        complaints.append(
            (
                "mixed date formats" if any_date(texts[other]).any() else "not a date",
                other,
                lambda text: f'"{text}" among dates written as {style.format}',
            )
        )
    return days, complaints


def within_reach(days: Floats) -> tuple[Floats, list[Complaint]]:
    """Days with NaN for those of a far future, and the complaint: 9999-12-31 stands for no end."""
    far = np.nan_to_num(days) >= _FAR
    say: Say = lambda text: f"{text} is too far off to be true; leave the cell empty where there is no end"  # noqa: E731
    return np.where(far, np.nan, days), [("date out of range", far, say)] if far.any() else []


def _numbers_among_dates(texts: Texts, style: Style) -> tuple[Floats, list[Complaint]]:
    values, complaints = numbers(texts, style.comma)
    said: list[Complaint] = []
    for kind, where, say in complaints:
        dates = where.copy()
        dates[where] = any_date(texts[where])
        if dates.any():
            said.append(("mixed date formats", dates, lambda text: f'"{text}" is a date among numbers'))
        if (where & ~dates).any():
            said.append((kind, where & ~dates, say))
    return values, said


def any_date(texts: Texts) -> Bools:
    """Which texts look like a date of any known format."""
    patterns = "|".join(f"(?:{pattern})" for pattern, _ in DATES.values())
    return texts.str.fullmatch(patterns).to_numpy(bool)


def _days(texts: Texts, reading: str) -> Floats:
    import pandas as pd

    unique, inverse = np.unique(texts.to_numpy(object).astype(str), return_inverse=True)
    found = pd.to_datetime(pd.Series(unique), format=reading, errors="coerce", utc=True)
    return days_of(found.dt.tz_localize(None))[inverse]


def days_of(stamps: Series[Any]) -> Floats:
    """Days since 1970-01-01 of a column of dates; NaN where there is none."""
    import pandas as pd

    stamps = pd.to_datetime(stamps)
    if stamps.dt.tz is not None:  # a day is a day where it was recorded
        stamps = stamps.dt.tz_localize(None)
    values = stamps.to_numpy("datetime64[us]")  # nanoseconds would end in 2262 and begin anew in 1677
    days = values.astype(np.int64) / 86_400e6
    return np.where(np.isnat(values), np.nan, days)


def flags(texts: Texts) -> tuple[Floats, list[Complaint]]:
    """1 for yes, 0 for no, NaN where empty or neither."""
    folded = texts.str.lower()
    yes, no = folded.isin(_YES).to_numpy(bool), folded.isin(_NO).to_numpy(bool)
    neither = ~yes & ~no & (texts != "").to_numpy(bool)
    values = np.where(yes, 1.0, np.where(no, 0.0, np.nan))
    said: Say = lambda text: f'"{text}" is neither yes nor no'  # noqa: E731
    return values, [("neither yes nor no", neither, said)] if neither.any() else []
