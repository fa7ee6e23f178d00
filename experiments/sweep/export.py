"""Tables of a study as files: CSV, Parquet, Excel; whole or not at all, and written row by row.

Equal tables are equal files, byte for byte: nothing of the time or the place of writing is in them.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import importlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from experiments.report.files import clear_up, no_formula, temporary
from experiments.sweep.tables import Row, Table

FORMATS = ("csv", "parquet", "xlsx")
MOST_EXCEL_ROWS = 1_048_575
"""Rows of an Excel sheet below its headings."""
_ROWS_A_GROUP = 10_000


class CannotExport(Exception):
    """The table cannot be written there; the message says why and what would help."""


def export(table: Table, path: Path, *, decimal_comma: bool = False) -> int:
    """Write a table to a file ending in .csv, .parquet or .xlsx; returns the number of rows.

    `decimal_comma` writes CSV as spreadsheets in much of Europe expect it: semicolons between
    columns, decimal commas, and a byte order mark. Raises CannotExport.
    """
    writer = _WRITERS.get(path.suffix.lower().removeprefix("."))
    if writer is None:
        raise CannotExport(f"{path.name}: tables are written as .csv, .parquet or .xlsx")
    part = path.with_name(temporary(path.name))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_up(path.parent)
        count = writer(table, part, decimal_comma)
        part.replace(path)
    except OSError as error:
        raise CannotExport(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def _csv(table: Table, path: Path, comma: bool) -> int:
    encoding, delimiter, end = ("utf-8-sig", ";", "\r\n") if comma else ("utf-8", ",", "\n")
    count = 0
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
        writer.writerow([no_formula(name) for name in table.columns])
        for row in table.rows:
            writer.writerow([_text(value, comma) for value in row])
            count += 1
    return count


def _text(value: Any, comma: bool) -> Any:
    if isinstance(value, float):
        text = repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        return text.replace(".", ",") if comma else text
    return "" if value is None else no_formula(value)


def _parquet(table: Table, path: Path, comma: bool) -> int:  # noqa: ARG001 - one signature for all
    pyarrow = _library("pyarrow", "Parquet", "parquet")
    parquet = _library("pyarrow.parquet", "Parquet", "parquet")
    count = 0
    schema: Any = None
    writer: Any = None
    try:
        for group in _groups(table.rows):
            columns = list(zip(*group, strict=True))
            if schema is None:
                schema = pyarrow.schema(
                    [
                        (name, _type(pyarrow, name, values))
                        for name, values in zip(table.columns, columns, strict=True)
                    ]
                )
                writer = parquet.ParquetWriter(path, schema)
            arrays = [
                pyarrow.array(_as(field.type, pyarrow, values), field.type)
                for field, values in zip(schema, columns, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
            count += len(group)
        if schema is None:
            schema = pyarrow.schema([(name, pyarrow.float64()) for name in table.columns])
            writer = parquet.ParquetWriter(path, schema)
    finally:
        if writer is not None:
            writer.close()
    return count


_WHOLE = ("point", "replication", "n", "missing")


def _type(pyarrow: Any, name: str, values: tuple[Any, ...]) -> Any:
    if name in _WHOLE:
        return pyarrow.int64()
    return pyarrow.string() if any(isinstance(value, str) for value in values) else pyarrow.float64()


def _as(kind: Any, pyarrow: Any, values: tuple[Any, ...]) -> list[Any]:
    if kind == pyarrow.string():
        return [None if v is None else str(v) for v in values]
    return list(values)


def _excel(table: Table, path: Path, comma: bool) -> int:  # noqa: ARG001 - as above
    xlsxwriter = _library("xlsxwriter", "Excel", "excel")
    options = {"constant_memory": True, "nan_inf_to_errors": True, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    # Without a fixed date two equal tables would be two different files.
    book.set_properties({"created": datetime.datetime(2000, 1, 1)})
    sheet = book.add_worksheet(table.name[:31])
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for i, name in enumerate(table.columns):
        sheet.set_column(i, i, max(10, min(len(name) + 2, 40)))
        sheet.write_string(0, i, name, bold)
    count = 0
    try:
        for row in table.rows:
            if count == MOST_EXCEL_ROWS:
                raise CannotExport(
                    f"{path.name}: an Excel sheet holds {MOST_EXCEL_ROWS:,} rows and the table "
                    f"{table.name!r} has more. Write it as CSV or Parquet."
                )
            count += 1
            for i, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(count, i, value[:32_000])
                elif value is not None:
                    sheet.write_number(count, i, value)
    finally:
        book.close()
    return count


_WRITERS: dict[str, Callable[[Table, Path, bool], int]] = {"csv": _csv, "parquet": _parquet, "xlsx": _excel}


def _groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while group := list(islice(rows, _ROWS_A_GROUP)):
        yield group


def _library(module: str, what: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as problem:
        raise CannotExport(f'{what} needs {module}: pip install "virta[{extra}]".') from problem
