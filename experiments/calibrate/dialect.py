"""How a CSV file is written: encoding, delimiter, heading. Found out, and said, never assumed in silence."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from experiments.calibrate.findings import CalibrationError
from simulation.scenario.problems import nearest, quoted

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", r"\s+": "blanks"}
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Dialect:
    """How the file was read, for the report."""

    kind: str
    """"csv" or "parquet"."""
    encoding: str = ""
    delimiter: str = ""
    heading: tuple[str, ...] = field(default=())
    headed: bool = True
    """Whether the first row names the columns; without, columns are called #1, #2, ..."""

    @property
    def told(self) -> str:
        """One phrase: "CSV, UTF-8 with byte order mark, semicolons"."""
        if self.kind == "parquet":
            return "Parquet"
        heading = "" if self.headed else ", without a heading"
        return f"CSV, {_ENCODINGS[self.encoding]}, {DELIMITERS[self.delimiter]}{heading}"


_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252, for it is not UTF-8",
}


def of(path: Path, wanted: Sequence[str]) -> Dialect:
    """The dialect of a file in which the columns `wanted` are expected.

    The delimiter is the one that splits the first row into most of the wanted names. Names that
    are all numbers of columns ("#1", "#2") say that there is no heading.

    Raises CalibrationError where the file is empty or is no table, or a column is missing, with
    the nearest name.
    """
    if path.suffix.lower() in (".parquet", ".pq"):
        return Dialect("parquet", heading=_parquet_heading(path, wanted))
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
    if not first.strip():
        raise CalibrationError(f"{path}: the first row is empty: it should name the columns.")
    headed = not all(name[:1] == "#" and name[1:].isdigit() for name in wanted)
    splits = {mark: _split(first, mark) for mark in DELIMITERS}
    if headed:
        best = max(splits, key=lambda mark: (len({*wanted} & {*splits[mark]}), _plain(first, mark)))
        heading = splits[best]
    else:
        best = max(splits, key=lambda mark: _plain(first, mark))
        heading = [f"#{k + 1}" for k in range(len(splits[best]))]
    _demand(path, wanted, heading)
    return Dialect("csv", encoding, best, tuple(heading), headed)


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
        if b"\0" in start or start[:4] in (b"PAR1", b"PK\3\4"):
            kind = {b"PAR1": "Parquet (name it .parquet)", b"PK\3\4": "a spreadsheet (save it as CSV)"}
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
    try:
        heading = tuple(pyarrow.parquet.read_schema(path).names)
    except pyarrow.ArrowInvalid as problem:
        raise CalibrationError(f"{path}: this is no Parquet file.") from problem
    _demand(path, wanted, heading)
    return heading
