"""Records from CSV or Parquet: columns by name, as typed arrays, with everything wrong noted by row.

found = read(path, {"person": Column("id", "key"), "time": Column("date", "time")}, unit="month")
found.flag("time backwards", positions, lambda i: "...")     # a caller's own checks
clean = found.settle(lenient=False)                          # raises RecordsError, or drops
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from experiments.calibrate import dialect, values
from experiments.calibrate.dialect import Dialect
from experiments.calibrate.findings import CalibrationError, Dropped, Findings, Ints
from experiments.calibrate.values import DAYS_PER_UNIT, NUMBER, Bools, Floats, Style

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Kind = Literal["key", "label", "time", "number", "flag"]
DECIMALS = ("auto", "point", "comma")
_BROKEN = "a quotation mark at the beginning of the cell takes several lines into it"
_SERIAL = (30_000, 60_000)
"""Days as spreadsheets number them, from 1899-12-30 on: these are of 1982 to 2064."""
CHUNK = 500_000
"""Rows read at a time: texts of so many rows are in memory, not those of the whole file."""


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


@dataclass(frozen=True)
class Records:
    """The wanted columns of a file, n rows, by role.

    `table` has a column a role: str for keys, category for labels, float64 for the others, NaN
    or "" where empty or wrong. Times are in `unit` (dates since 1970-01-01; 365.25 days a year).
    `rows` (n,) are the numbers of the rows in the file, the heading of a CSV file being row 1.
    """

    file: str
    table: DataFrame
    rows: Ints
    dialect: Dialect
    columns: Mapping[str, Column]
    styles: Mapping[str, Style]
    unit: str
    findings: Findings
    dropped: tuple[Dropped, ...] = field(default=())
    read: int = 0
    """Rows of the file, those dropped included."""

    @property
    def dates(self) -> bool:
        """Whether times are dates."""
        return any(style.is_date for role, style in self.styles.items() if self.columns[role].kind == "time")

    def flag(self, kind: str, where: Ints | Bools, say: Callable[[int], str]) -> None:
        """Complain about rows of the table (positions or a mask); `say(position)` gives the words."""
        positions = np.flatnonzero(where) if np.asarray(where).dtype == bool else np.asarray(where, np.int64)
        self.findings.add(kind, self.rows[positions], lambda k: say(int(positions[k])))

    def when(self, time: float) -> str:
        """A time as text: the date, or the number."""
        if not self.dates:
            return f"{time:.10g}"
        days = round(time * DAYS_PER_UNIT[self.unit] * 86_400) / 86_400
        stamp = np.datetime64("1970-01-01", "s") + np.timedelta64(round(days * 86_400), "s")
        return str(stamp).removesuffix("T00:00:00")

    def settle(self, lenient: bool = False, whole: str | None = None, hint: str | None = None) -> Records:
        """The records without what is wrong with them.

        lenient: rows with findings are left out, and counted in `dropped`; otherwise any finding
        is raised. whole: a role of kind key; with it, all rows of a person who has a bad row go,
        for a history with a hole says the wrong thing. A duplicate goes alone. hint: what to advise
        instead of --lenient.

        Raises RecordsError, also where nothing would be left.
        """
        if not self.findings:
            return self
        if not lenient:
            what = "persons" if whole else "rows"
            usual = f"Mend the file, or say --lenient to leave these {what} out and have them counted."
            raise self.findings.error(self.file, usual if hint is None else hint)
        keep, dropped = np.ones(len(self.rows), bool), []
        for kind in self.findings.kinds:
            bad = self.findings.rows(kind)
            here = np.isin(self.rows, bad)
            persons = 0
            if whole is not None and kind != "duplicate":
                who = self.table[whole][here].unique()
                who = who[who != ""]
                persons, here = len(who), here | self.table[whole].isin(who).to_numpy(bool)
            dropped.append(Dropped(kind, len(bad), persons))
            keep &= ~here
        if not keep.any():
            raise self.findings.error(self.file, "No row is left without a problem: --lenient cannot help.")
        table = self.table[keep].reset_index(drop=True)
        return replace(
            self, table=table, rows=self.rows[keep], findings=Findings(), dropped=(*self.dropped, *dropped)
        )


def read(
    path: Path,
    columns: Mapping[str, Column],
    *,
    unit: str = "month",
    date_format: str | None = None,
    decimal: str = "auto",
) -> Records:
    """The wanted columns of a file, by role.

    date_format: how dates are written, a key of `values.DATES`; found out unless said. decimal:
    "point", "comma" or "auto".

    Raises CalibrationError for a file that cannot be read, missing columns (with the nearest
    names), or a way of writing that could be read in two ways; rows that are wrong are findings.
    """
    _check_options(unit, date_format, decimal)
    if not path.is_file():
        raise CalibrationError(f"There is no file {path}.")
    kind = dialect.of(path, [column.name for column in columns.values()])
    findings = Findings()
    parts: dict[str, list[Any]] = {role: [] for role in columns}
    rows: list[Ints] = []
    styles: dict[str, Style] | None = None
    with closing(_chunks(path, kind, [c.name for c in columns.values()], findings)) as chunks:
        for chunk, numbers in chunks:
            texts = {role: chunk[column.name] for role, column in columns.items()}
            if styles is None:
                styles = _styles(texts, columns, date_format, decimal, kind.delimiter == ";")
            for role, column in columns.items():
                parts[role].append(_typed(texts[role], column, styles[role], unit, numbers, findings))
            rows.append(numbers)
    if styles is None or (not sum(map(len, rows)) and not findings):
        raise CalibrationError(f"{path}: there is no row below the heading.")
    table = _joined(parts, columns)
    _one_kind_of_time(path, columns, styles)
    _no_days_of_spreadsheets(path, table, columns, styles, unit)
    return Records(
        str(path), table, np.concatenate(rows), kind, columns, styles, unit, findings, read=len(table)
    )


def _check_options(unit: str, date_format: str | None, decimal: str) -> None:
    for value, allowed, what in (
        (unit, tuple(DAYS_PER_UNIT), "unit of time"),
        (date_format, (None, *values.DATES), "format of dates"),
        (decimal, DECIMALS, "decimal mark"),
    ):
        if value not in allowed:
            shown = ", ".join(name for name in allowed if name)
            raise CalibrationError(f'There is no {what} "{value}". Allowed: {shown}.')


def _one_kind_of_time(path: Path, columns: Mapping[str, Column], styles: Mapping[str, Style]) -> None:
    kinds = {styles[role].is_date for role, column in columns.items() if column.kind == "time"}
    if len(kinds) > 1:
        told = ", ".join(
            f'"{column.name}" holds {"dates" if styles[role].is_date else "numbers"}'
            for role, column in columns.items()
            if column.kind == "time"
        )
        raise CalibrationError(f"{path}: times must be all dates or all numbers: {told}.")


def _no_days_of_spreadsheets(
    path: Path, table: DataFrame, columns: Mapping[str, Column], styles: Mapping[str, Style], unit: str
) -> None:
    """Raise where times are a spreadsheet's numbers of days and would be taken for weeks or months."""
    low, high = _SERIAL
    for role, column in columns.items():
        if column.kind != "time" or styles[role].is_date or unit == "day":
            continue
        said = table[role].to_numpy(float)
        said = said[np.isfinite(said)]
        if len(said) and bool(((said >= low) & (said <= high)).all()):
            day = np.datetime64("1899-12-30") + np.timedelta64(int(said[0]), "D")
            raise CalibrationError(
                f'{path}: column "{column.name}": {said[0]:.10g} looks like a spreadsheet\'s number of a day '
                f"({day}), and would count as {unit}s. Save the column as dates, or say --unit day."
            )


def _chunks(
    path: Path, kind: Dialect, names: Sequence[str], findings: Findings
) -> Generator[tuple[DataFrame, Ints], None, None]:
    """Parts of a file with the numbers of their rows; rows of another width are findings."""
    if kind.kind == "parquet":
        yield from _parquet_chunks(path, names)
        return
    import pandas as pd

    width = len(kind.heading)
    wanted = [kind.heading.index(name) for name in dict.fromkeys(names)]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        parts = pd.read_csv(
            path,
            sep=kind.delimiter,
            header=None,
            names=range(width + 1),  # one more, to see rows that are too wide
            skiprows=1 if kind.headed else 0,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skipinitialspace=True,
            skip_blank_lines=False,
            encoding=kind.encoding,
            index_col=False,
            on_bad_lines="warn",
            chunksize=CHUNK,
        )
        number = 2 if kind.headed else 1
        with parts as reader:
            for chunk in _explained(reader, path):
                numbers, number = _numbered(len(chunk), number, _much_too_wide(said, width, findings))
                wide = numbers[(chunk[width].fillna("") != "").to_numpy(bool)]
                findings.add("too many cells", wide, lambda _: f"more cells than the heading has, {width}")
                taken = chunk[wanted].set_axis([kind.heading[k] for k in wanted], axis=1)
                blank = (taken == "").all(axis=1).to_numpy(bool, copy=True)
                blank[blank] = (chunk[blank].fillna("") == "").all(axis=1).to_numpy(bool)
                yield taken[~blank].reset_index(drop=True), numbers[~blank]


def _explained(reader: Iterable[DataFrame], path: Path) -> Iterator[DataFrame]:
    """The chunks of a reader; what it cannot read as a table is a CalibrationError."""
    from pandas.errors import ParserError

    try:
        yield from reader
    except ParserError as problem:
        quote = re.search(r"inside string starting at row (\d+)", str(problem))
        why = str(problem).removeprefix("Error tokenizing data. ")
        if quote:
            why = (
                f"row {int(quote[1]) + 1} has a quotation mark that nothing closes: all after it is one cell."
            )
        raise CalibrationError(f"{path}: this cannot be read as a table: {why}") from problem


_TOO_WIDE = re.compile(r"line (\d+): expected \d+ fields, saw (\d+)")


def _much_too_wide(said: list[warnings.WarningMessage], width: int, findings: Findings) -> set[int]:
    """Rows that the reader skipped because they have several cells more than the heading."""
    found = [match for note in said for match in _TOO_WIDE.finditer(str(note.message))]
    said.clear()
    rows = np.array([int(match[1]) for match in found], np.int64)
    findings.add("too many cells", rows, lambda k: f"{found[k][2]} cells where the heading has {width}")
    return set(rows.tolist())


def _numbered(n: int, first: int, skipped: set[int]) -> tuple[Ints, int]:
    """Numbers of n rows from `first` on, and the number of the next, where some were skipped."""
    if not skipped:
        return np.arange(first, first + n, dtype=np.int64), first + n
    room = np.arange(first, first + n + len(skipped), dtype=np.int64)
    numbers = room[~np.isin(room, list(skipped))][:n]
    return numbers, max(int(numbers[-1]) if n else first, max(skipped)) + 1


def _parquet_chunks(path: Path, names: Sequence[str]) -> Generator[tuple[DataFrame, Ints], None, None]:
    import pyarrow.parquet

    number = 1
    for batch in pyarrow.parquet.ParquetFile(path).iter_batches(CHUNK, columns=list(dict.fromkeys(names))):
        chunk = batch.to_pandas()
        yield chunk, np.arange(number, number + len(chunk), dtype=np.int64)
        number += len(chunk)


def _styles(
    texts: Mapping[str, Series[Any]],
    columns: Mapping[str, Column],
    date_format: str | None,
    decimal: str,
    semicolons: bool,
) -> dict[str, Style]:
    """How each column is written, by its first chunk; the decimal mark is one for the file."""
    written = {role: _cleaned(texts[role]) for role in columns if _is_text(texts[role])}
    seen = [
        values.has_commas(text, columns[role].name, semicolons and columns[role].kind == "number")
        if decimal == "auto"
        else None
        for role, text in written.items()
        if columns[role].kind in ("number", "time")
    ]
    comma = decimal == "comma" or True in seen
    styles = {}
    for role, column in columns.items():
        if column.kind == "time" and role in written:
            styles[role] = values.style_of_times(written[role], column.name, date_format, comma)
        elif column.kind == "time" and texts[role].dtype.kind in "iuf":
            styles[role] = _style_of_stored_times(texts[role], date_format)
        else:
            stored_date = column.kind == "time" and role not in written
            styles[role] = Style("stored dates" if stored_date else NUMBER, comma)
    return _borrowed(styles, written, columns)


def _borrowed(
    styles: dict[str, Style], written: Mapping[str, Series[str]], columns: Mapping[str, Column]
) -> dict[str, Style]:
    """A column of times that says nothing (all are still there) is taken to be written like another."""
    times = [role for role in styles if columns[role].kind == "time"]
    silent = [role for role in times if role in written and bool((written[role] == "").all())]
    known = [styles[role] for role in times if role not in silent and styles[role].format in values.DATES]
    return {**styles, **dict.fromkeys(silent, known[0])} if known else styles


def _style_of_stored_times(column: Series[Any], date_format: str | None) -> Style:
    """Numbers of a Parquet column are numbers, unless all of them are days written as YYYYMMDD."""
    said = column.dropna()
    if date_format is not None:
        return Style(date_format)
    if len(said) and bool(((said >= 19000101) & (said < 21000101) & (said % 1 == 0)).all()):
        return Style("YYYYMMDD")
    return Style(NUMBER)


def _is_text(column: Series[Any]) -> bool:
    import pandas as pd

    return pd.api.types.is_string_dtype(column.dtype) or column.dtype == object


def _cleaned(column: Series[Any]) -> Series[str]:
    """Texts without the blanks around them; what is missing is empty."""
    return column.fillna("").astype(str).str.strip()


def _typed(
    column: Series[Any], wanted: Column, style: Style, unit: str, rows: Ints, findings: Findings
) -> Any:
    """A column as what it stands for; what is wrong becomes a finding."""
    import pandas as pd

    if wanted.kind in ("key", "label"):
        texts = _as_text(column)
        _demand(texts == "", wanted, rows, findings)
        broken = rows[texts.str.contains("\n", regex=False).to_numpy(bool)]
        findings.add("line break in a cell", broken, lambda _: f"{wanted.name}: {_BROKEN}")
        return texts if wanted.kind == "key" else texts.astype("category")
    if style.format == "stored dates":
        days = values.days_of(column)
        _demand(pd.Series(np.isnan(days)), wanted, rows, findings)
        days, complaints = values.within_reach(days)
        for kind, where, say in complaints:
            at = np.flatnonzero(where)
            findings.add(kind, rows[at], _words(wanted, column, at, say))
        return days / DAYS_PER_UNIT[unit]
    if not _is_text(column) and not style.is_date and column.dtype.kind in "iufb":
        stored = column.to_numpy(float, na_value=np.nan)
        found, complaints = values.at_least(stored, wanted.low)
        texts, empty = column, pd.Series(np.isnan(stored))
    else:
        texts = _as_text(column)
        found, complaints = _read_texts(texts, wanted, style)
        empty = texts == ""
    for kind, where, say in complaints:
        at = np.flatnonzero(where)
        findings.add(kind, rows[at], _words(wanted, texts, at, say))
    _demand(empty, wanted, rows, findings)
    return found / DAYS_PER_UNIT[unit] if style.is_date else found


def _words(wanted: Column, texts: Series[Any], at: Ints, say: values.Say) -> Callable[[int], str]:
    return lambda k: f"{wanted.name}: {say(str(texts.iloc[int(at[k])]))}"


def _read_texts(texts: Series[str], wanted: Column, style: Style) -> tuple[Floats, list[values.Complaint]]:
    if wanted.kind == "time":
        return values.times(texts, style)
    if wanted.kind == "flag":
        return values.flags(texts)
    return values.numbers(texts, style.comma, wanted.low)


def _as_text(column: Series[Any]) -> Series[str]:
    """Texts of a column of any type; whole numbers without a decimal point."""
    if _is_text(column):
        return _cleaned(column)
    if column.dtype.kind == "f" and bool((column.dropna() % 1 == 0).all()):
        column = column.astype("Int64")
    return column.astype("string").fillna("").astype(str)


def _demand(empty: Series[Any], wanted: Column, rows: Ints, findings: Findings) -> None:
    if not wanted.empty:
        findings.add(
            "missing value", rows[empty.to_numpy(bool)], lambda _: f"{wanted.name}: there is no value"
        )


def _joined(parts: Mapping[str, list[Any]], columns: Mapping[str, Column]) -> DataFrame:
    import pandas as pd
    from pandas.api.types import union_categoricals

    joined: dict[str, Any] = {}
    for role, pieces in parts.items():
        if columns[role].kind == "key":
            joined[role] = pd.concat(pieces, ignore_index=True)
        elif columns[role].kind == "label":
            joined[role] = union_categoricals([piece.array for piece in pieces])
        else:
            joined[role] = np.concatenate(pieces)
    return pd.DataFrame(joined)
