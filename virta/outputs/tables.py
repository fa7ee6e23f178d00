"""The tables of answers as CSV and Parquet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.report.files import no_formula
from virta.outputs import CannotWrite, Wanted, Writer

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from virta.answer import Answer


def files(answer: Answer, wanted: Wanted) -> dict[str, Writer]:
    """A file for each table and format, and beside CSV one that says what each column holds."""
    found = writers(answer.tables, wanted.formats, wanted.decimal_comma, answer.provenance)
    if "csv" in wanted.formats:
        found["columns.csv"] = lambda path: _write_csv(columns_of(answer), path, wanted.decimal_comma)
    return found


def columns_of(answer: Answer) -> DataFrame:
    """One row a column of every table: label, unit and kind."""
    import pandas as pd

    rows = [
        (table, name, column.label, column.unit, column.kind)
        for table in answer.tables
        for name, column in answer.columns(table).items()
    ]
    return pd.DataFrame(rows, columns=["table", "column", "label", "unit", "kind"])


def writers(
    tables: Mapping[str, DataFrame],
    formats: Sequence[str],
    decimal_comma: bool,
    provenance: Mapping[str, Any],
) -> dict[str, Writer]:
    """The same of tables by name. Raises CannotWrite where Parquet is wanted and pyarrow is missing.

    `decimal_comma` writes CSV as spreadsheets in much of Europe expect it: semicolons between columns,
    decimal commas, and a byte order mark.
    """
    if "parquet" in formats:
        _demand_pyarrow()
    found: dict[str, Writer] = {}
    for name, table in tables.items():
        if "csv" in formats:
            found[f"{name}.csv"] = lambda path, table=table: _write_csv(table, path, decimal_comma)  # type: ignore[misc]
        if "parquet" in formats:
            found[f"{name}.parquet"] = lambda path, table=table: _write_parquet(table, path, provenance)  # type: ignore[misc]
    return found


def _write_csv(table: DataFrame, path: Path, decimal_comma: bool) -> None:
    texts = [name for name in table.columns if not _is_number(table[name])]
    table = table.assign(**{name: table[name].map(no_formula) for name in texts}).rename(columns=no_formula)
    if decimal_comma:
        table.to_csv(path, index=False, sep=";", decimal=",", encoding="utf-8-sig", lineterminator="\r\n")
    else:
        table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _write_parquet(table: DataFrame, path: Path, provenance: Mapping[str, Any]) -> None:
    import pyarrow
    import pyarrow.parquet

    mixed = {name: str for name in table.columns if _is_mixed(table[name])}
    content = pyarrow.Table.from_pandas(table.astype(mixed), preserve_index=False)
    units = table.attrs.get("units", {})
    if units:
        told = [one.with_metadata({b"unit": units[one.name].encode()}) if one.name in units else one
                for one in content.schema]  # fmt: skip
        content = content.cast(pyarrow.schema(told, content.schema.metadata))
    metadata = {**(content.schema.metadata or {}), b"virta": json.dumps(provenance).encode()}
    pyarrow.parquet.write_table(content.replace_schema_metadata(metadata), path)


def _is_number(column: Series[Any]) -> bool:
    return column.dtype.kind in "biufM"


def _is_mixed(column: Series[Any]) -> bool:
    """Whether numbers and text stand together, as in `period`: Parquet knows one type a column."""
    return column.dtype == object and len({type(value) for value in column.tolist()}) > 1


def _demand_pyarrow() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as problem:
        raise CannotWrite('Parquet needs pyarrow: pip install "virta[parquet]".') from problem
