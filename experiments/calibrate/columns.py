"""The columns that are wanted of a file, how they are written, and their texts as what they stand for.

How a column is written is decided by the first rows that show it; where those leave it open, by all texts
of the column; where these do too, by how another column of the file is written; else it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from experiments.calibrate import amounts, dates, values
from experiments.calibrate.amounts import NumberStyle
from experiments.calibrate.dates import DAYS_PER_UNIT, STORED, DateStyle
from experiments.calibrate.findings import CalibrationError, Findings, Ints, about
from experiments.calibrate.values import Complaint, Floats, Texts

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Kind = Literal["key", "label", "time", "number", "flag"]
Style: TypeAlias = DateStyle | NumberStyle
DECIMALS = ("auto", "point", "comma")
_NOTHING = ("NULL", "null", "NaN", "nan", "NaT", "<NA>", "N/A", "n/a", "#N/A", "-")
_BROKEN = "a quotation mark at the beginning of the cell takes several lines into it"


@dataclass(frozen=True)
class Column:
    """A column that is wanted.

    `kind`: key (a person; text), label (text of few kinds), time (dates or numbers), number, flag
    (yes or no). `empty`: whether a value may be missing. `low`: the least number allowed.
    """

    name: str
    kind: Kind
    empty: bool = False
    low: float | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a file is to be read, as far as somebody said so."""

    unit: str = "month"
    date_format: str | None = None
    """A key of `dates.DATES`; found out unless said."""
    decimal: str = "auto"
    """point, comma or auto"""
    zone: str | None = None
    """Name of the time zone whose clock counts for moments that tell theirs; each its own unless said."""
    sheet: str | None = None
    """Of a workbook"""
    progress: Callable[[int, int], None] | None = field(default=None, compare=False, repr=False)
    """Told, part by part, how much of the file is read and how much there is: bytes of CSV, rows else."""

    def checked(self) -> None:
        """Raise CalibrationError for what is not known."""
        for value, allowed, what in (
            (self.unit, tuple(DAYS_PER_UNIT), "unit of time"),
            (self.decimal, DECIMALS, "decimal mark"),
        ):
            if value not in allowed:
                raise CalibrationError(f'There is no {what} "{value}". Allowed: {", ".join(allowed)}.')
        dates.order_of(self.date_format)
        dates.zone_of(self.zone)


class Styles:
    """How the columns of a file are written: learned from its parts as they are read."""

    def __init__(
        self,
        columns: Mapping[str, Column],
        how: Reading,
        points_doubtful: bool,
        whole: Callable[[str], Iterator[Texts]],
    ) -> None:
        """`whole(role)` gives all texts of a column, part by part. points_doubtful: see `amounts.decided`."""
        self._columns, self._how, self._doubtful, self._whole = columns, how, points_doubtful, whole
        self._order = dates.order_of(how.date_format)
        self._decimal = {"point": ".", "comma": ","}.get(how.decimal)
        self._known: dict[str, Style] = {}
        self._numeric: set[str] = set()
        """Columns that hold numbers, marks or none."""

    def of(self, role: str) -> Style:
        """How a column is written, as far as it is known; a column that said nothing yet holds numbers."""
        return self._known.get(role, NumberStyle(self._decimal or "."))

    def seen(self) -> dict[str, Style]:
        """How the columns are written in which anything was seen."""
        return {role: self.of(role) for role in self._columns if role in self._numeric or role in self._known}

    def learn(self, texts: Mapping[str, Series[Any]]) -> None:
        """Decide what these rows show. Raises CalibrationError where it can be read in two ways."""
        open_dates: list[tuple[str, DateStyle]] = []
        numbers: list[tuple[str, Texts]] = []
        for role, column in self._columns.items():
            if role in self._known or column.kind not in ("time", "number"):
                continue
            if not is_text(texts[role]):
                self._stored(role, texts[role])
                continue
            said = cleaned(texts[role])
            said = said[said != ""]
            if said.empty:
                continue
            guess = self._guess(role, said) if column.kind == "time" and role not in self._numeric else None
            if guess is None:
                numbers.append((role, said))
            elif guess.twins:
                open_dates.append((role, guess.style))
            else:
                self._know(role, guess.style)
        for role, style in open_dates:
            self._settle(role, style)
        self._learn_numbers(numbers)

    def _stored(self, role: str, column: Series[Any]) -> None:
        """A column of a file that knows numbers and dates."""
        if self._columns[role].kind == "number":
            self._known[role] = NumberStyle()
        elif column.dtype.kind in "iufb":
            said = column.dropna()
            compact = len(said) and bool(((said >= 19000101) & (said < 21000101) & (said % 1 == 0)).all())
            order = self._order or ("YYYYMMDD" if compact else None)
            self._known[role] = NumberStyle() if order is None else DateStyle(order)
        else:
            self._known[role] = DateStyle(STORED, zone=self._how.zone)

    def _guess(self, role: str, said: Texts) -> dates.Guess | None:
        """How a column of times writes dates; None where it holds numbers."""
        with about(f'column "{self._columns[role].name}"'):
            guess = dates.recognised(said, self._order)
            if guess is None:
                self._demand_numbers(said)
            return (
                dates.recognised(self._all(role), self._order) if guess is not None and guess.twins else guess
            )

    def _know(self, role: str, style: DateStyle) -> None:
        self._known[role] = replace(style, zone=self._how.zone)

    def _demand_numbers(self, said: Texts) -> None:
        wrong = said[~amounts.looks_like_numbers(said)]
        if 2 * len(wrong) > len(said):
            raise CalibrationError(
                f'"{wrong.iloc[0]}" is neither a number nor a date in a way that is known. '
                f"Known: {', '.join(dates.DATES)}, with a time of day and a time zone; years have four "
                "digits."
            )

    def _settle(self, role: str, style: DateStyle) -> None:
        """A column in which nothing tells day from month is written as another column of the file is."""
        orders = {style.order, dates.twin(style.order)}
        others = {known.order for known in self._known.values() if isinstance(known, DateStyle)} & orders
        if len(others) != 1:
            with about(f'column "{self._columns[role].name}"'):
                raise dates.undecided(style, str(self._all(role).iloc[0]))
        self._know(role, replace(style, order=others.pop()))

    def _learn_numbers(self, columns: list[tuple[str, Texts]]) -> None:
        """The decimal mark is one for the file: columns that show it for certain come first."""
        self._numeric |= {role for role, _ in columns}
        found = [(role, amounts.evidence(said)) for role, said in columns]
        found.sort(key=lambda item: not any(item[1].certain.values()))
        for role, seen in found:
            if seen.silent:
                continue
            doubtful = self._doubtful and self._columns[role].kind == "number"
            with about(f'column "{self._columns[role].name}"'):
                style = amounts.decided(seen, self._decimal, doubtful)
                if style is None:
                    seen = amounts.evidence(self._all(role))
                    style = amounts.decided(seen, self._decimal, doubtful)
                if style is None:
                    raise amounts.undecided(seen)
            self._known[role] = style
            if any(seen.certain.values()):
                self._decimal = style.decimal

    def _all(self, role: str) -> Texts:
        """The distinct texts of a whole column."""
        import pandas as pd

        parts = [cleaned(part).drop_duplicates() for part in self._whole(role)]
        texts = pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True)
        return texts[texts != ""]


def typed(
    column: Series[Any], wanted: Column, style: Style, unit: str, rows: Ints, findings: Findings
) -> Any:
    """A column as what it stands for, times in `unit`; what is wrong becomes a finding."""
    import pandas as pd

    if wanted.kind in ("key", "label"):
        texts = as_text(column)
        _demand(texts == "", wanted, rows, findings)
        broken = rows[texts.str.contains("\n", regex=False).to_numpy(bool)]
        findings.add("line break in a cell", broken, lambda _: f"{wanted.name}: {_BROKEN}")
        return texts if wanted.kind == "key" else texts.astype("category")
    found, complaints, empty, said = _read(column, wanted, style)
    for kind, where, say in complaints:
        at = np.flatnonzero(where)
        findings.add(kind, rows[at], _words(wanted, said, at, say))
    _demand(pd.Series(empty), wanted, rows, findings)
    return found / DAYS_PER_UNIT[unit] if isinstance(style, DateStyle) and wanted.kind == "time" else found


def _read(
    column: Series[Any], wanted: Column, style: Style
) -> tuple[Floats, list[Complaint], values.Bools, Series[Any]]:
    """Values, complaints, which cells are empty, and the cells as complaints quote them."""
    if isinstance(style, DateStyle) and style.order == STORED:
        days, complaints = dates.within_reach(dates.days_of(column, style.zone))
        return days, complaints, column.isna().to_numpy(bool), column
    stored = not is_text(column) and column.dtype.kind in "iufb"
    if stored and isinstance(style, NumberStyle):
        numbers = column.to_numpy(float, na_value=np.nan)
        found, complaints = amounts.at_least(numbers, wanted.low)
        return found, complaints, np.isnan(numbers), column
    texts = as_text(column)
    empty = (texts == "").to_numpy(bool)
    if wanted.kind == "flag":
        return *values.flags(texts), empty, texts
    if isinstance(style, DateStyle):
        return *dates.read_dates(texts, style), empty, texts
    found, complaints = amounts.read_numbers(texts, style, wanted.low)
    if wanted.kind == "time":
        complaints = _numbers_among_dates(texts, complaints)
    return found, complaints, empty, texts


def _numbers_among_dates(texts: Texts, complaints: list[Complaint]) -> list[Complaint]:
    """Complaints about numbers, with dates among them called so."""
    said: list[Complaint] = []
    for kind, where, say in complaints:
        is_date = where.copy()
        is_date[where] = dates.any_date(texts[where])
        if is_date.any():
            said.append(("mixed date formats", is_date, lambda text: f'"{text}" is a date among numbers'))
        if (where & ~is_date).any():
            said.append((kind, where & ~is_date, say))
    return said


def _words(wanted: Column, texts: Series[Any], at: Ints, say: values.Say) -> Callable[[int], str]:
    return lambda k: f"{wanted.name}: {say(str(texts.iloc[int(at[k])]))}"


def _demand(empty: Series[Any], wanted: Column, rows: Ints, findings: Findings) -> None:
    if not wanted.empty:
        findings.add(
            "missing value", rows[empty.to_numpy(bool)], lambda _: f"{wanted.name}: there is no value"
        )


def is_text(column: Series[Any]) -> bool:
    """Whether the cells of a column are texts."""
    import pandas as pd

    return pd.api.types.is_string_dtype(column.dtype) or column.dtype == object


def cleaned(column: Series[Any]) -> Texts:
    """Texts without the blanks around them; what is missing is empty, as is what databases write for it."""
    texts = column.fillna("").astype(str).str.strip()
    return texts.mask(texts.isin(_NOTHING), "")


def as_text(column: Series[Any]) -> Texts:
    """Texts of a column of any type; whole numbers without a decimal point."""
    if is_text(column):
        return cleaned(column)
    if column.dtype.kind == "f" and bool((column.dropna() % 1 == 0).all()):
        column = column.astype("Int64")
    return column.astype("string").fillna("").astype(str)


def joined(parts: Mapping[str, list[Any]], columns: Mapping[str, Column]) -> DataFrame:
    """The pieces of each column as one table."""
    import pandas as pd
    from pandas.api.types import union_categoricals

    whole: dict[str, Any] = {}
    for role, pieces in parts.items():
        if columns[role].kind == "key":
            whole[role] = pd.concat(pieces, ignore_index=True)
        elif columns[role].kind == "label":
            whole[role] = union_categoricals([piece.array for piece in pieces])
        else:
            whole[role] = np.concatenate(pieces)
    return pd.DataFrame(whole)
