"""How a CSV file is written: encoding, delimiter, heading. Found out, and said, never assumed in silence."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.calibrate.findings import CalibrationError
from simulation.scenario.problems import nearest, quoted
from simulation.scenario.workbook import NoWorkbook, cells, opened

EXCEL = (".xlsx", ".xlsm")
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", r"\s+": "blanks"}
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Dialect:
    """How the file was read, for the report."""

    kind: str
    """csv, parquet or excel"""
    encoding: str = ""
    delimiter: str = ""
    heading: tuple[str, ...] = field(default=())
    headed: bool = True
    """Whether the first row names the columns; without, columns are called #1, #2, ..."""
    sheet: str = ""
    """Of a workbook"""

    @property
    def told(self) -> str:
        """One phrase: "CSV, UTF-8 with byte order mark, semicolons"."""
        if self.kind == "parquet":
            return "Parquet"
        heading = "" if self.headed else ", without a heading"
        if self.kind == "excel":
            return f'Excel, sheet "{self.sheet}"{heading}'
        return f"CSV, {_ENCODINGS[self.encoding]}, {DELIMITERS[self.delimiter]}{heading}"


_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252, for it is not UTF-8",
}


def of(path: Path, wanted: Sequence[str], sheet: str | None = None) -> Dialect:
    """The dialect of a file in which the columns `wanted` are expected.

    The delimiter is the one that splits the first row into most of the wanted names. Names that
    are all numbers of columns ("#1", "#2") say that there is no heading.

    sheet: of a workbook; the only one that has the columns unless said.

    Raises CalibrationError where the file is empty or is no table, or a column is missing, with
    the nearest name.
    """
    if not path.is_file():
        raise CalibrationError(f"There is no file {path}.")
    headed = not wanted or not all(name[:1] == "#" and name[1:].isdigit() for name in wanted)
    if path.suffix.lower() in EXCEL:
        return _workbook(path, wanted, sheet, headed)
    if sheet is not None:
        raise CalibrationError(f"{path}: --sheet belongs to workbooks (.xlsx), and this is none.")
    if path.suffix.lower() in (".parquet", ".pq"):
        return Dialect("parquet", heading=_parquet_heading(path, wanted))
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
    if not first.strip():
        raise CalibrationError(f"{path}: the first row is empty: it should name the columns.")
    splits = {mark: _split(first, mark) for mark in DELIMITERS}
    if headed:
        best = max(splits, key=lambda mark: (len({*wanted} & {*splits[mark]}), _plain(first, mark)))
        heading = splits[best]
    else:
        best = max(splits, key=lambda mark: _plain(first, mark))
        heading = [f"#{k + 1}" for k in range(len(splits[best]))]
    _demand(path, wanted, heading)
    return Dialect("csv", encoding, best, tuple(heading), headed)


def heading_of(path: Path, sheet: str | None = None) -> tuple[str, ...]:
    """The names of all columns of a file. Raises CalibrationError where it is no table."""
    return of(path, [], sheet).heading


def _plain(line: str, mark: str) -> float:
    """How often the delimiter stands in a line; blanks count only where there is nothing else."""
    return line.count(mark) if len(mark) == 1 else 0.5


def _split(line: str, mark: str) -> list[str]:
    if len(mark) > 1:
        return line.split()
    return [name.strip() for name in next(csv.reader([line], delimiter=mark))]


def _demand(path: Path, wanted: Sequence[str], heading: Sequence[str]) -> None:
    """Raise for every wanted column that is not there, or there twice."""
    lines = []
    for name in dict.fromkeys(wanted):
        if heading.count(name) > 1:
            lines.append(f"{path}: the column {quoted(name)} is there {heading.count(name)} times")
        elif name not in heading:
            close = nearest(name, list(heading))
            hint = f"; did you mean {quoted(close)}?" if close else ""
            lines.append(f"{path}: there is no column {quoted(name)}{hint}")
    if lines:
        shown = ", ".join(quoted(name) for name in heading[:24])
        more = f", ... ({len(heading)} in all)" if len(heading) > 24 else ""
        raise CalibrationError("\n".join([*lines, f"  columns: {shown}{more}"]))


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is; UTF-16 by its mark; else what spreadsheets of the West write."""
    with path.open("rb") as file:
        start = file.read(4)
        if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        if b"\0" in start or start[:4] in (b"PAR1", b"PK\3\4", b"\xd0\xcf\x11\xe0"):
            kind = {b"PAR1": "Parquet (name it .parquet)", b"PK\3\4": "a workbook (name it .xlsx)"}
            kind[b"\xd0\xcf\x11\xe0"] = "an old workbook (save it as .xlsx)"
            raise CalibrationError(f"{path}: this is no CSV file but {kind.get(start[:4], 'binary')}.")
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"


def _parquet_heading(path: Path, wanted: Sequence[str]) -> tuple[str, ...]:
    try:
        import pyarrow.parquet
    except ImportError as problem:
        raise CalibrationError('Parquet needs pyarrow: pip install "virta[parquet]".') from problem
    with parquet_readable(path):
        heading = tuple(pyarrow.parquet.read_schema(path).names)
    _demand(path, wanted, heading)
    return heading


@contextmanager
def parquet_readable(path: Path) -> Iterator[None]:
    """Raises CalibrationError for whatever pyarrow raises, which for damaged parts are errors of any kind."""
    try:
        yield
    except Exception as problem:
        raise CalibrationError(f"{path}: this is no Parquet file that can be read.") from problem


def _workbook(path: Path, wanted: Sequence[str], sheet: str | None, headed: bool) -> Dialect:
    """The sheet that was named, or else the only one in which the wanted columns are."""
    names = _sheets(path)
    if sheet is not None and sheet not in names:
        close = nearest(sheet, names)
        hint = f" Did you mean {quoted(close)}?" if close else ""
        raise CalibrationError(
            f"{path}: there is no sheet {quoted(sheet)}.{hint} Sheets: {', '.join(map(quoted, names))}."
        )
    filled = {}
    for name in [sheet] if sheet is not None else names:
        rows = sheet_of(path, name)
        if rows:
            first = [str(cell).strip() if cell is not None else "" for cell in rows[0]]
            filled[name] = first if headed else [f"#{k + 1}" for k in range(len(first))]
    having = [name for name, heading in filled.items() if {*wanted} <= {*heading}] or list(filled)
    if len(having) > 1:
        shown = ", ".join(map(quoted, having))
        raise CalibrationError(f"{path}: several sheets could be meant: {shown}. Say which: --sheet NAME.")
    if not having:
        raise CalibrationError(f"{path}: there is nothing in it.")
    heading = filled[having[0]]
    _demand(path, wanted, heading)
    return Dialect("excel", heading=tuple(heading), headed=headed, sheet=having[0])


def _open(path: Path) -> Any:
    """A workbook, values only. Raises CalibrationError where it cannot be read."""
    try:
        return opened(path)
    except NoWorkbook as problem:
        raise CalibrationError(f"{path}: {problem}.") from problem


def _sheets(path: Path) -> list[str]:
    book = _open(path)
    try:
        return [sheet.title for sheet in book.worksheets]
    finally:
        book.close()


def sheet_of(path: Path, name: str) -> list[tuple[object, ...]]:
    """The rows of a sheet, as wide as the first that is not empty; empty ones at its end are left out."""
    book, width = _open(path), 0
    rows: list[tuple[object, ...]] = []
    try:
        for row in cells(book, name):
            width = width or len(row)
            found = [cell.value for cell in row[:width]]
            rows.append((*found, *[None] * (width - len(found))))
    except NoWorkbook as problem:
        raise CalibrationError(f"{path}: {problem}.") from problem
    finally:
        book.close()
    while rows and all(cell is None or str(cell).strip() == "" for cell in rows[-1]):
        rows.pop()
    return rows
