"""Results as files: JSON, CSV, Parquet; whole or not at all, and never over another run's.

A folder holds one run. `provenance.json` is written last: a folder without it is incomplete.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame, Series

FORMATS = ("json", "csv", "parquet")
Writer = Callable[[Path], None]
"""Writes one file."""
PROVENANCE = "provenance.json"


class CannotWrite(Exception):
    """The results cannot be put there; the message says why and what would help."""


def records(table: DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain Python values; what is missing or not a number becomes None."""
    columns = [str(name) for name in table.columns]
    values = [_plain_list(table[name].tolist()) for name in table.columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def write(
    folder: Path,
    document: Mapping[str, Any],
    tables: Mapping[str, DataFrame],
    formats: Sequence[str],
    force: bool = False,
    decimal_comma: bool = False,
    *,
    called: str = "run",
    further: Mapping[str, Writer] | None = None,
) -> list[Path]:
    """Write `run.json` (the document), one file a table and format, and the provenance.

    `decimal_comma` writes CSV as spreadsheets in much of Europe expect it: semicolons between
    columns, decimal commas, and a byte order mark. The document is `called` otherwise than "run"
    where it is another command's; `further` are other files by name, such as figures.

    Raises:
        CannotWrite: the folder holds another run's files and `force` is not set, a format's
            library is missing, or the system refuses.
    """
    provenance = document["provenance"]
    writers = _writers(document, tables, formats, decimal_comma, called) | dict(further or {})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stale = _stale_files(folder, writers, provenance, force)
        for name, writer in writers.items():
            writer(folder / _temporary(name))
        for name in (PROVENANCE, *sorted(stale)):
            (folder / name).unlink(missing_ok=True)
        for name in writers:
            (folder / _temporary(name)).replace(folder / name)
        seal = folder / _temporary(PROVENANCE)
        _write_json({**provenance, "files": sorted(writers)}, seal)
        seal.replace(folder / PROVENANCE)
    except OSError as problem:
        raise CannotWrite(f"Cannot write to {folder}: {problem.strerror or problem}.") from problem
    finally:
        for name in (*writers, PROVENANCE):
            with contextlib.suppress(OSError):
                (folder / _temporary(name)).unlink(missing_ok=True)
    return [folder / name for name in (*writers, PROVENANCE)]


def check(folder: Path, provenance: Mapping[str, Any], force: bool = False) -> None:
    """Raise CannotWrite where `write` would, as far as can be told before there is anything to write."""
    check_place(folder)
    try:
        _stale_files(folder, {}, provenance, force)
    except OSError as problem:
        raise CannotWrite(f"Cannot write to {folder}: {problem.strerror or problem}.") from problem


def check_place(folder: Path) -> None:
    """Raise CannotWrite where no file can be written in a folder that is there or is to be made."""
    try:
        nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    except OSError as problem:
        raise CannotWrite(f"Cannot write to {folder}: {problem.strerror or problem}.") from problem
    if not nearest.is_dir():
        raise CannotWrite(f"Cannot write to {folder}: {nearest} is a file, not a folder.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise CannotWrite(f"Cannot write to {folder}: no permission to write in {nearest}.")


def write_file(path: Path, text: str, force: bool = False) -> None:
    """Write one text file, whole or not at all. Raises CannotWrite; unless forced, also where it exists."""
    if path.exists() and not force:
        raise CannotWrite(f"{path} exists. Choose another name, or say --force to replace it.")
    temporary = path.with_name(_temporary(path.name))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as problem:
        raise CannotWrite(f"Cannot write {path}: {problem.strerror or problem}.") from problem
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _writers(
    document: Mapping[str, Any],
    tables: Mapping[str, DataFrame],
    formats: Sequence[str],
    comma: bool,
    called: str,
) -> dict[str, Writer]:
    writers: dict[str, Writer] = {}
    if "json" in formats:
        writers[f"{called}.json"] = lambda path: _write_json(document, path)
    for name, table in tables.items():
        if "csv" in formats:
            writers[f"{name}.csv"] = lambda path, table=table: _write_csv(table, path, comma)  # type: ignore[misc]
        if "parquet" in formats:
            _demand_pyarrow()
            writers[f"{name}.parquet"] = lambda path, table=table: _write_parquet(  # type: ignore[misc]
                table, path, document["provenance"]
            )
    return writers


def _stale_files(
    folder: Path, writers: Mapping[str, object], provenance: Mapping[str, Any], force: bool
) -> set[str]:
    """Files of an earlier run that must go. Raises CannotWrite where they are another run's."""
    try:
        before = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        earlier = {str(name) for name in before.pop("files")}
    except (FileNotFoundError, NotADirectoryError):
        before, earlier = None, {name for name in writers if (folder / name).exists()}
    except (ValueError, KeyError, AttributeError, TypeError):
        before, earlier = None, {name for name in (*writers, PROVENANCE) if (folder / name).exists()}
    if earlier and before != json.loads(json.dumps(provenance)) and not force:
        raise CannotWrite(
            f"{folder} holds another run ({', '.join(sorted(earlier)[:4])}). "
            "Choose another folder, or say --force to replace it."
        )
    return {name for name in earlier if "/" not in name and "\\" not in name} - set(writers)


def _temporary(name: str) -> str:
    return f".{name}.{os.getpid()}.part"


def _write_json(document: Mapping[str, Any], path: Path) -> None:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_csv(table: DataFrame, path: Path, decimal_comma: bool) -> None:
    if decimal_comma:
        table.to_csv(path, index=False, sep=";", decimal=",", encoding="utf-8-sig", lineterminator="\r\n")
    else:
        table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _write_parquet(table: DataFrame, path: Path, provenance: Mapping[str, Any]) -> None:
    import pyarrow
    import pyarrow.parquet

    mixed = {name: str for name in table.columns if _is_mixed(table[name])}
    content = pyarrow.Table.from_pandas(table.astype(mixed), preserve_index=False)
    metadata = {**(content.schema.metadata or {}), b"virta": json.dumps(provenance).encode()}
    pyarrow.parquet.write_table(content.replace_schema_metadata(metadata), path)


def _is_mixed(column: Series[Any]) -> bool:
    """Whether numbers and text stand together, as in `period`: Parquet knows one type a column."""
    return column.dtype == object and len({type(value) for value in column.tolist()}) > 1


def _demand_pyarrow() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as problem:
        raise CannotWrite('Parquet needs pyarrow: pip install "virta[parquet]".') from problem


def _plain_list(values: list[Any]) -> list[Any]:
    return [_plain(value) for value in values]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if value != value else str(value)
