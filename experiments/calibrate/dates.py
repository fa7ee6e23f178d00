"""One reader of dates and moments: how a column writes them, and what each text then says.

A date is a day in one of the orders of `DATES`, a time of day where there is one (8:26, 14:05:11, 8.26 pm)
and the time zone where it is told (Z, UTC, +02:00). All texts of a column are written alike; the others are
findings. Whether the day or the month comes first is told by a number above 12 anywhere in the column, or
not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.values import Bools, Complaint, Floats, Say, Texts
from simulation.scenario.problems import nearest

if TYPE_CHECKING:
    from pandas import DataFrame, Series

DAYS_PER_UNIT = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "quarter": 365.25 / 4, "year": 365.25}

_Y, _M, _D = r"(?P<y>\d{4})", r"(?P<m>\d\d?)", r"(?P<d>\d\d?)"
DATES = {
    "YYYY-MM-DD": f"{_Y}-{_M}-{_D}",
    "YYYY/MM/DD": f"{_Y}/{_M}/{_D}",
    "YYYY.MM.DD": rf"{_Y}\.{_M}\.{_D}",
    "YYYYMMDD": r"(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)",
    "YYYY-MM": f"{_Y}-(?P<m>\\d\\d)",
    "DD.MM.YYYY": rf"{_D}\.{_M}\.{_Y}",
    "DD/MM/YYYY": f"{_D}/{_M}/{_Y}",
    "MM/DD/YYYY": f"{_M}/{_D}/{_Y}",
    "DD-MM-YYYY": f"{_D}-{_M}-{_Y}",
    "MM-DD-YYYY": f"{_M}-{_D}-{_Y}",
}
"""Order of day, month and year -> pattern."""
_TWINS = {"DD/MM/YYYY": "MM/DD/YYYY", "DD-MM-YYYY": "MM-DD-YYYY"}
_CLOCK = (
    r"[ T] *(?P<H>\d\d?)[:.](?P<M>\d\d)(?:[:.](?P<S>\d\d)(?:[.,](?P<f>\d{1,9}))?)?"
    r"(?: ?(?P<p>[AaPp])\.?[Mm]\.?)?"
)
_OFFSET = r" ?(?P<o>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)"
_FAR = 84_006.0
"""2200-01-01, in days since 1970."""


@dataclass(frozen=True)
class DateStyle:
    """How a column of dates is written."""

    order: str
    """A key of `DATES`, or STORED for dates that the file stores as such."""
    clock: bool = False
    """Whether a time of day follows."""
    offset: bool = False
    """Whether the time zone follows."""
    zone: str | None = None
    """Zone whose clock counts; None: the clock on the wall where the moment was recorded."""

    @property
    def told(self) -> str:
        """As in "DD/MM/YYYY hh:mm, with its time zone"."""
        return self.order + " hh:mm" * self.clock + ", with its time zone" * self.offset

    @property
    def pattern(self) -> str:
        """Of the whole text."""
        return _pattern(self.order, self.clock, self.offset)


STORED = "stored dates"


def _pattern(order: str, clock: bool | None, offset: bool | None) -> str:
    """Of a text; None: with or without."""
    if order == "YYYY-MM":
        return DATES[order]
    ends = {True: "{}", False: "", None: "(?:{})?"}
    zone = ends[offset].format(_OFFSET)
    return DATES[order] + ends[clock].format(_CLOCK + zone)


def order_of(text: str | None) -> str | None:
    """The order that an option names. Raises CalibrationError for one that is not known."""
    if text is None:
        return None
    order = text.strip().removesuffix(" hh:mm")
    if order not in DATES:
        close = nearest(order, list(DATES))
        hint = f" Did you mean {close}?" if close else ""
        raise CalibrationError(f'There is no format of dates "{text}".{hint} Allowed: {", ".join(DATES)}.')
    return order


def zone_of(text: str | None) -> str | None:
    """A time zone by its name. Raises CalibrationError, with the nearest name, where there is none."""
    if text is None:
        return None
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError) as problem:
        close = nearest(text, sorted(available_timezones()))
        hint = f" Did you mean {close}?" if close else ""
        raise CalibrationError(f'There is no time zone "{text}", as in Europe/Helsinki.{hint}') from problem
    return text


@dataclass(frozen=True)
class Guess:
    """What texts say about how they are written."""

    style: DateStyle
    twins: bool = False
    """Whether day and month may also be the other way round."""


def recognised(said: Texts, order: str | None = None) -> Guess | None:
    """How most of these texts write dates; None where they are none. `order`: as an option told.

    Of two orders with the same marks a number above 12 tells which; without one it is left open.
    """
    shares = {name: _share(said, _pattern(name, None, None)) for name in DATES}
    best = order or max(shares, key=lambda name: shares[name])
    if order is None and (shares[best] < 0.5 and float(any_date(said).mean()) < 0.5):
        return None
    twins = False
    if order is None and best in _TWINS:
        best, twins = _day_or_month_first(said, best)
    matching = said[said.str.fullmatch(_pattern(best, None, None)).to_numpy(bool)]
    if matching.empty:
        return Guess(DateStyle(best), twins)
    clock = _share(matching, _pattern(best, False, None)) < 0.5
    offset = clock and _share(matching, _pattern(best, True, False)) < 0.5
    return Guess(DateStyle(best, clock, offset), twins)


def _share(said: Texts, pattern: str) -> float:
    return float(said.str.fullmatch(pattern).mean()) if len(said) else 0.0


def _day_or_month_first(said: Texts, order: str) -> tuple[str, bool]:
    """The order with the day first or its twin, and whether it is still open."""
    numbers = said.str.extract(r"^(\d\d?)\D(\d\d?)\D\d{4}").dropna().astype(int)
    days, months = (int((numbers[k] > 12).sum()) for k in (0, 1))
    if days and months:
        first, second = (said[numbers.index[numbers[k] > 12][0]] for k in (0, 1))
        raise CalibrationError(
            f"{first} has the day first and {second} the month: both occur. {_which(order)}, and the others "
            "are named row by row."
        )
    return (_TWINS[order] if months else order), not days and not months


def twin(order: str) -> str:
    """The order with day and month the other way round; the same where there is none."""
    return {**_TWINS, **{later: first for first, later in _TWINS.items()}}.get(order, order)


def _which(order: str) -> str:
    return f"Say which: --date-format {order} or {_TWINS[order]}"


def undecided(style: DateStyle, example: str) -> CalibrationError:
    """What to say where nothing tells day and month apart."""
    return CalibrationError(
        f"{example} may be day/month or month/day, and no number above 12 in the whole column tells. "
        f"{_which(style.order)}."
    )


def read_dates(texts: Texts, style: DateStyle) -> tuple[Floats, list[Complaint]]:
    """Days since 1970-01-01, the time of day as a fraction; NaN where empty or wrong, and what is wrong."""
    import pandas as pd

    said = (texts != "").to_numpy(bool)
    codes, distinct = pd.factorize(texts)
    unique = pd.Series(distinct, dtype=texts.dtype)
    right = unique.str.fullmatch(style.pattern).to_numpy(bool)[codes]
    days = _days(unique, style)[codes]
    complaints: list[Complaint] = []
    impossible, other = right & np.isnan(days), said & ~right
    if impossible.any():
        complaints.append(("no such date", impossible, lambda text: f"there is no date {text}"))
    days, far = within_reach(days)
    complaints += far
    if other.any():
        kind = "mixed date formats" if any_date(texts[other]).any() else "not a date"
        complaints.append((kind, other, lambda text: f'"{text}" among dates written as {style.told}'))
    return days, complaints


def _days(texts: Texts, style: DateStyle) -> Floats:
    """Days of distinct texts; NaN for what does not exist."""
    parts = texts.str.extract(f"^(?:{style.pattern})$")

    def part(name: str, default: int) -> Floats:
        if name not in parts:
            return np.full(len(parts), float(default))
        return parts[name].fillna(str(default) if name in "HMS" else "nan").to_numpy(float)

    year, month, day = part("y", 1970), part("m", 1), part("d", 1)
    known = np.isfinite(year) & (month >= 1) & (month <= 12)
    months = np.where(known, (year - 1970) * 12 + month - 1, 0).astype(np.int64)
    begins, ends = (
        m.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) for m in (months, months + 1)
    )
    known &= (day >= 1) & (begins + day <= ends)
    clock, possible = (
        _clock(parts, part) if style.clock else (np.zeros(len(parts)), np.ones(len(parts), bool))
    )
    days = np.where(known & possible, begins + day - 1 + clock, np.nan)
    if style.offset and style.zone is not None:
        return _in_zone(days - _offsets(parts["o"]) / 1440.0, style.zone)
    return np.asarray(days, float)


def _clock(parts: DataFrame, part: Any) -> tuple[Floats, Bools]:
    """Time of day in days, and whether there is such a time."""
    hour, minute, second = part("H", 0), part("M", 0), part("S", 0)
    fraction = ("0." + parts["f"].fillna("0").astype(str)).astype(float).to_numpy()
    half = parts["p"].fillna("").str.lower()
    twelve = (half != "").to_numpy(bool)
    possible = np.where(twelve, (hour >= 1) & (hour <= 12), hour < 24) & (minute < 60) & (second < 60)
    hour = np.where(twelve, hour % 12 + 12 * (half == "p").to_numpy(bool), hour)
    return np.asarray((hour * 3600 + minute * 60 + second + fraction) / 86_400.0, float), possible


def _offsets(texts: Series[str]) -> Floats:
    """Minutes that clocks are ahead of UTC."""
    parts = texts.fillna("").str.extract(r"^([+-])(\d\d):?(\d\d)?$")
    sign = np.where(parts[0] == "-", -1.0, 1.0)
    hours, minutes = (parts[k].fillna("0").astype(float).to_numpy() for k in (1, 2))
    return np.asarray(sign * (60 * hours + minutes), float)


def _in_zone(utc: Floats, zone: str) -> Floats:
    import pandas as pd

    micro = np.where(np.isnan(utc), np.iinfo(np.int64).min, np.round(np.nan_to_num(utc) * 86_400e6))
    stamps = pd.Series(micro.astype(np.int64).view("datetime64[us]"))
    return days_of(stamps.dt.tz_localize("UTC"), zone)


def zones_in(texts: Texts, style: DateStyle) -> set[str]:
    """The time zones that the texts of a column tell, as they are written."""
    if not style.offset:
        return set()
    return set(texts.str.extract(f"{_OFFSET}$")["o"].dropna().unique())


def days_of(stamps: Series[Any], zone: str | None = None) -> Floats:
    """Days since 1970-01-01 of a column of dates; NaN where there is none.

    Moments with a time zone count as the clock on the wall had them, or the clock of `zone`.
    """
    import pandas as pd

    stamps = pd.to_datetime(stamps)
    if stamps.dt.tz is not None:
        stamps = (stamps.dt.tz_convert(zone) if zone else stamps).dt.tz_localize(None)
    values = stamps.to_numpy("datetime64[us]")  # nanoseconds would end in 2262 and begin anew in 1677
    days = values.astype(np.int64) / 86_400e6
    return np.where(np.isnat(values), np.nan, days)


def within_reach(days: Floats) -> tuple[Floats, list[Complaint]]:
    """Days with NaN for those of a far future, and the complaint: 9999-12-31 stands for no end."""
    far = np.nan_to_num(days) >= _FAR
    say: Say = lambda text: f"{text} is too far off to be true; leave the cell empty where there is no end"  # noqa: E731
    return np.where(far, np.nan, days), [("date out of range", far, say)] if far.any() else []


def any_date(texts: Texts) -> Bools:
    """Which texts look like a date of any known format."""
    patterns = [_pattern(order, None, None) for order in DATES if order not in _TWINS.values()]
    return texts.str.fullmatch("|".join(f"(?:{_nameless(pattern)})" for pattern in patterns)).to_numpy(bool)


def _nameless(pattern: str) -> str:
    """The pattern without names of groups, which may stand in it once only."""
    import re

    return re.sub(r"\(\?P<\w>", "(?:", pattern)


def when(days: float) -> str:
    """A day, and the time of day where it is not midnight, as text."""
    stamp = np.datetime64("1970-01-01", "s") + np.timedelta64(round(days * 86_400), "s")
    return str(stamp).removesuffix("T00:00:00")


def told_zones(zones: Iterable[str]) -> str:
    """Zones in one phrase."""
    return ", ".join(sorted(zones))
