"""Rows of a file in parts: CSV, Parquet, or a sheet of a workbook, with the numbers of the rows."""

from __future__ import annotations

import csv
import datetime
import re
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from experiments.calibrate.dialect import Dialect, parquet_readable, sheet_of
from experiments.calibrate.findings import CalibrationError, Findings, Ints
from experiments.calibrate.notes import Note

if TYPE_CHECKING:
    from pandas import DataFrame

CHUNK = 500_000
"""Rows read at a time: texts of so many rows are in memory, not those of the whole file."""
Chunks: TypeAlias = "Generator[tuple[DataFrame, Ints], None, None]"


def chunks(
    path: Path,
    kind: Dialect,
    names: Sequence[str],
    findings: Findings,
    progress: Callable[[int, int], None] | None = None,
) -> Chunks:
    """Parts of a file with the numbers of their rows; rows of another width are findings.

    Rows of a CSV file that end before the last column of `names` are findings, too, unless all rows whose
    last cell is empty end so: then it is how the file is written, and `findings.remarks` has it.

    `progress` is told how much has been read and how much there is; workbooks come in one part.
    """
    if kind.kind == "parquet":
        return _parquet_chunks(path, names, progress)
    if kind.kind == "excel":
        return _sheet_chunks(path, kind, names)
    return _csv_chunks(path, kind, names, findings, progress)


def _csv_chunks(
    path: Path,
    kind: Dialect,
    names: Sequence[str],
    findings: Findings,
    progress: Callable[[int, int], None] | None,
) -> Chunks:
    import pandas as pd

    width = len(kind.heading)
    wanted = [kind.heading.index(name) for name in dict.fromkeys(names)]
    size = path.stat().st_size
    with path.open("rb") as file, warnings.catch_warnings(record=True) as said, _table(path):
        warnings.simplefilter("always")
        parts = pd.read_csv(
            file,
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
        last, open_end = max(wanted), False
        with parts as reader:
            for chunk in reader:
                numbers, number = _numbered(len(chunk), number, _much_too_wide(said, width, findings))
                wide = numbers[(chunk[width].fillna("") != "").to_numpy(bool)]
                findings.add("too many cells", wide, lambda _: f"more cells than the heading has, {width}")
                open_end = open_end or bool((chunk[last] == "").any())
                taken = chunk[wanted].set_axis([kind.heading[k] for k in wanted], axis=1)
                yield _without_blank_rows(taken, chunk, numbers)
                if progress is not None:
                    progress(min(file.tell(), size), size)
        if open_end and len(kind.delimiter) == 1:
            _note_short_rows(path, kind, last, findings)


def _note_short_rows(path: Path, kind: Dialect, last: int, findings: Findings) -> None:
    """What rows are that end before the column `last`; the reader fills them with empty cells."""
    number, rows, widths, written = 0, [], [], False
    try:
        with path.open(encoding=kind.encoding, newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter=kind.delimiter), 1):
                if 0 < len(row) <= last:
                    rows.append(number)
                    widths.append(len(row))
                elif row and not written:
                    written = not row[last].strip() and any(cell.strip() for cell in row)
    except csv.Error:
        most = csv.field_size_limit()
        raise CalibrationError(
            f"{path}: row {number + 1} has a cell of more than {most} characters."
        ) from None
    if len(rows) > 1 and not written:
        findings.remarks.append(Note("short_rows", {"n": len(rows)}))
    else:
        short, width = np.array(rows, np.int64), len(kind.heading)
        findings.add("too few cells", short, lambda k: f"{widths[k]} cells where the heading has {width}")


def _without_blank_rows(taken: DataFrame, whole: DataFrame, numbers: Ints) -> tuple[DataFrame, Ints]:
    """The columns taken, without the rows in which nothing stands anywhere."""
    blank = (taken == "").all(axis=1).to_numpy(bool, copy=True)
    blank[blank] = (whole[blank].fillna("") == "").all(axis=1).to_numpy(bool)
    return taken[~blank].reset_index(drop=True), numbers[~blank]


@contextmanager
def _table(path: Path) -> Iterator[None]:
    """Raises CalibrationError for what pandas cannot read as a table, when it begins or later."""
    from pandas.errors import ParserError

    try:
        yield
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


def _parquet_chunks(path: Path, names: Sequence[str], progress: Callable[[int, int], None] | None) -> Chunks:
    import pyarrow.parquet

    number = 1
    with parquet_readable(path):
        whole = pyarrow.parquet.ParquetFile(path)
        batches = whole.iter_batches(CHUNK, columns=list(dict.fromkeys(names)))
    while True:
        with parquet_readable(path):
            batch = next(batches, None)
            if batch is None:
                return
            # What pandas has noted of the columns is not needed, and may be damaged as well.
            chunk = batch.to_pandas(ignore_metadata=True)
        yield chunk, np.arange(number, number + len(chunk), dtype=np.int64)
        number += len(chunk)
        if progress is not None:
            progress(number - 1, whole.metadata.num_rows)


def _sheet_chunks(path: Path, kind: Dialect, names: Sequence[str]) -> Chunks:
    """A sheet as texts, in one part: what a workbook stores as a number or a date is written as such."""
    import pandas as pd

    cells = sheet_of(path, kind.sheet)[1 if kind.headed else 0 :]
    whole = pd.DataFrame(cells, dtype=object).reindex(columns=range(len(kind.heading)))
    whole = whole.apply(_written)
    wanted = [kind.heading.index(name) for name in dict.fromkeys(names)]
    taken = whole[wanted].set_axis([kind.heading[k] for k in wanted], axis=1)
    first = 2 if kind.headed else 1
    yield _without_blank_rows(taken, whole, np.arange(first, first + len(whole), dtype=np.int64))


def _written(column: Any) -> Any:
    """The cells of a column of a sheet as texts; all its dates have a time of day, or none has."""
    moments = [cell for cell in column if isinstance(cell, datetime.datetime)]
    clock = any(moment.time() != datetime.time() for moment in moments)
    return column.map(lambda cell: cell_text(cell, clock)).astype(str)


def cell_text(cell: object, clock: bool = False) -> str:
    """A cell of a workbook as a text that can be read in one way only."""
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds") if clock else cell.date().isoformat()
    if isinstance(cell, float):
        text = f"{cell:.15g}"
        # 1.041 would be doubtful as a text, and is none here: another digit says that it is a fraction.
        return f"{text}0" if re.fullmatch(r"-?\d+\.\d{3}", text) else text
    return str(cell).strip()
