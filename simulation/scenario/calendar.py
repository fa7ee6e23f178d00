"""Dates of the calendar as times from the start: "2027-10-01", "Oct 2027", "Q4 2027"."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction

from simulation.scenario.problems import quoted
from simulation.scenario.quantities import EXACT_YEARS, UNITS, QuantityError, counted

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WORDS = {name: n for names in (_MONTHS, _FULL) for n, name in enumerate(names, start=1)} | {"sept": 9}
_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_MONTH = re.compile(r"([A-Za-z]+)\.? (\d{4})")
_QUARTER = re.compile(r"[Qq]([1-4]) (\d{4})|(\d{4}) [Qq]([1-4])")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
_SPOKEN = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)? (?:of )?([A-Za-z]+)\.?,? (\d{4})")
_SLASHED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}")
_YEAR = re.compile(r"(?:19|20|21)\d{2}")
_NTH = re.compile(rf"(?:(?:in|from|after|before|at) )?({'|'.join(UNITS)}) ([1-9]\d{{0,3}})", re.IGNORECASE)
_BEHIND = re.compile(rf"(?:in|from|after|at) (\d[\d.]* (?:{'|'.join(UNITS)})s?)", re.IGNORECASE)
_PART = re.compile(r"(?:spring|summer|autumn|fall|winter|h[12]|week \d+)(?: of)? (\d{4})", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?:next|this|last|coming|end of|start of|beginning of|mid)\b.*|today|now|tomorrow", re.IGNORECASE
)
PATTERN = r"\d{4}-\d{2}(-\d{2})?|[A-Z][a-z]+ \d{4}|Q[1-4] \d{4}"
"""What JSON Schema takes for a date of the calendar."""


def time_of(text: str, starts: str | None, unit: str) -> float | None:
    """The time units from the start to a date of the calendar; None for a text that is none.

    starts: ISO date of time 0. Months and longer units count twelve equal months a year; days and weeks
    count days.
    Raises QuantityError for a date that does not exist, for words that depend on today, for a date before
    the start, and where the start is not known.
    """
    plain = " ".join(text.split())
    day = _day_of(plain)
    if day is None:
        if _RELATIVE.fullmatch(plain):
            hint = "write a date of the calendar, as in Oct 2027, or the time from the start, as in 9 months"
            raise QuantityError(f"{quoted(text)} depends on when it is read", hint)
        _answer_other_forms(plain)
        return None
    if starts is None:
        raise QuantityError(
            f"{quoted(text)} is a date of the calendar, and the file does not say when it begins",
            f"write time: {{starts: {day.year}-01-01}}, or the time from the start, as in 9 months",
        )
    try:
        begin = datetime.date.fromisoformat(starts)
    except ValueError:
        return 0.0  # complained about where it is written
    if day < begin:
        raise QuantityError(f"{quoted(text)} is before the start, which is {starts}", "")
    if unit in ("day", "week"):
        return float(Fraction((day - begin).days, 7 if unit == "week" else 1))
    return float((_years(day) - _years(begin)) / EXACT_YEARS[unit])


def _answer_other_forms(text: str) -> None:
    """Raise QuantityError, with the right form, for dates as people write them elsewhere."""
    if (found := _DOTTED.fullmatch(text)) is not None:
        hint = f"write {found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    elif (found := _SPOKEN.fullmatch(text)) is not None and found[2].casefold() in _WORDS:
        hint = f"write {found[3]}-{_WORDS[found[2].casefold()]:02d}-{int(found[1]):02d}"
    elif _SLASHED.fullmatch(text):
        hint = "write year, month and day, as in 2027-10-01"
    elif (found := _PART.fullmatch(text)) is not None:
        hint = f"write a month, a quarter or a day, as in Oct {found[1]}, Q4 {found[1]} or {found[1]}-10-01"
    elif (found := _NTH.fullmatch(text)) is not None:
        unit, number = found[1].lower(), int(found[2])
        first = f"{counted(number - 1, unit)} for its beginning"
        hint = f"write the time from the start: {first}, {counted(number, unit)} for its end"
    elif (found := _BEHIND.fullmatch(text)) is not None:
        hint = f"write the time from the start: {found[1]}"
    else:
        return
    raise QuantityError(f"{quoted(text)} is not understood as a date", hint)


def year_hint(text: str) -> str | None:
    """What to write where a number beyond the horizon is a year of the calendar."""
    return f"if the year is meant, write Jan {text}" if _YEAR.fullmatch(text) else None


def _day_of(text: str) -> datetime.date | None:
    parts = _parts(text)
    if parts is None:
        return None
    try:
        return datetime.date(*parts)
    except ValueError:
        raise QuantityError(f"{quoted(text)} is not a day of the calendar", "") from None


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as written; the first of a month or quarter."""
    found = _DAY.fullmatch(text)
    if found is not None:
        return int(found[1]), int(found[2]), int(found[3] or 1)
    found = _QUARTER.fullmatch(text)
    if found is not None:
        return int(found[2] or found[3]), 3 * int(found[1] or found[4]) - 2, 1
    found = _MONTH.fullmatch(text)
    if found is not None and found[1].casefold() in _WORDS:
        return int(found[2]), _WORDS[found[1].casefold()], 1
    return None


def _years(day: datetime.date) -> Fraction:
    """Years of twelve equal months."""
    following = datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    length = (following - day.replace(day=1)).days
    return day.year + Fraction(day.month - 1, 12) + Fraction(day.day - 1, 12 * length)
