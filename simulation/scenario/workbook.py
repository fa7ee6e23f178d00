"""Scenarios in workbooks: a sheet a scenario, a row a line of the file. The only module that reads .xlsx.

Column A holds the keys, indented by two spaces a level (`-` begins an item of a list); column B the value, as
a number where it is one; column C what stands behind the number, as in "per month". Further columns are for
people. So line and row of a complaint are the same, and a workbook means what a file of these lines would.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from simulation.scenario.problems import Problems, quoted
from simulation.scenario.tree import Items, Leaf, Node, Source, Table, with_entries

SUFFIX = ".xlsx"
PREFIX = "= "
"""What the name of a sheet that holds a scenario begins with; the plan's label follows."""
_STEP = "  "
_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:[ _]\d{3})+|\d{1,15})(?:\.\d{1,15})?)(?:\s*(%.*)|\s+([A-Za-z].*))?")
_NEEDS_QUOTES = re.compile(r"""^[\s\[\]{}>|*&!%@`"'#,?:-]|: |:$| #|[\n\t]|^$|\s$""")
_MOST_ROWS = 20_000
_MOST_BYTES = 2**28
"""Of a workbook when it is unpacked."""


class NoWorkbook(Exception):
    """A workbook that cannot be read; the message says why."""


@dataclass(frozen=True)
class Row:
    """A line of a scenario as a row of a sheet."""

    key: str
    """With its indentation."""
    value: float | str | None = None
    """None: what belongs to the key follows, indented."""
    unit: str = ""


def rows(tree: Table) -> list[Row]:
    """The lines of a scenario, in the order written, without what it was built from."""
    kept = {key: node for key, node in tree.entries.items() if key not in ("extends", "remove")}
    return list(_rows(with_entries(tree, kept), 0))


def text(lines: list[Row]) -> str:
    """The text of a file with these lines."""
    return "".join(f"{_line(one)}\n" for one in lines)


def inside(path: Path) -> tuple[Path, str] | None:
    """Workbook and label of `plans.xlsx/keep`, or of `plans.xlsx` (no label); None for other paths."""
    if path.suffix.lower() == SUFFIX:
        return path, ""
    return (path.parent, path.name) if path.parent.suffix.lower() == SUFFIX else None


def labels(path: Path) -> list[str]:
    """The labels of the plans in a workbook. Raises NoWorkbook."""
    book = opened(path)
    try:
        return _labels(book)
    finally:
        book.close()


def read(path: Path, problems: Problems) -> Source | None:
    """The text of a scenario in a workbook, or a complaint."""
    place = inside(path)
    assert place is not None
    file, label = place
    try:
        book = opened(file)
    except NoWorkbook as problem:
        problems.about_file(str(file), str(problem))
        return None
    try:
        found = _labels(book)
        if not found:
            problems.about_file(
                str(file), f"no sheet of it holds a scenario: such a name begins with {PREFIX!r}"
            )
        elif label and label not in found:
            problems.about_file(
                str(file), f"no sheet holds a plan {quoted(label)}; there are: {', '.join(found)}"
            )
        elif not label and len(found) > 1:
            meant = " or ".join(f"{file}/{one}" for one in found)
            problems.about_file(str(file), f"it holds {len(found)} plans: say which, {meant}")
        else:
            label = label or found[0]
            name = f"{file}/{label}"
            return Source(name, "".join(f"{line}\n" for line in _lines(book, _sheet(label), name, problems)))
    except NoWorkbook as problem:
        problems.about_file(str(file), str(problem))
    finally:
        book.close()
    return None


def opened(path: Path) -> Any:
    """A workbook, values only. Raises NoWorkbook where it cannot be read."""
    try:
        import openpyxl
    except ImportError as problem:
        raise NoWorkbook('workbooks need openpyxl: pip install "virta[excel]"') from problem
    with _readable():
        with ZipFile(path) as parts:
            size = max(path.stat().st_size, sum(part.file_size for part in parts.infolist()))
        if size > _MOST_BYTES:
            raise NoWorkbook(
                f"it holds {size / 2**20:,.0f} MiB when unpacked, and {_MOST_BYTES // 2**20} are read:"
                " save its sheets as CSV files"
            )
        # From memory: openpyxl leaves a damaged file open.
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)


def cells(book: Any, sheet: str, columns: int | None = None) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet, a cell a column, of the first so many columns. Raises NoWorkbook."""
    with _readable():
        # Anything may be in a damaged file, also a size that is none.
        book[sheet].reset_dimensions()
        yield from book[sheet].iter_rows(max_col=columns)


@contextmanager
def _readable() -> Iterator[None]:
    """Raises NoWorkbook for whatever openpyxl raises."""
    try:
        yield
    except (NoWorkbook, MemoryError):
        raise
    except FileNotFoundError as problem:
        raise NoWorkbook("there is no such file") from problem
    except Exception as problem:
        # Damaged parts come to openpyxl as errors of every kind, and some while rows are read.
        raise NoWorkbook("this is no workbook that can be read") from problem


def sheet_name(label: str) -> str:
    """The sheet of a plan: what Excel does not take in a name is left out, the rest cut to 31 characters."""
    return _sheet(re.sub(r"[\[\]:*?/\\']", "", label))


def _sheet(label: str) -> str:
    return f"{PREFIX}{label}"[:31]


def _labels(book: Any) -> list[str]:
    return [str(n).removeprefix(PREFIX) for n in book.sheetnames if str(n).startswith(PREFIX)]


def _rows(node: Node, level: int) -> Iterator[Row]:
    indent = _STEP * level
    if isinstance(node, Table):
        for key, value in node.entries.items():
            yield from _entry(f"{indent}{_scalar(key)}", value, level)
    elif isinstance(node, Items):
        for value in node.nodes:
            yield from _entry(f"{indent}-", value, level)


def _entry(key: str, value: Node, level: int) -> Iterator[Row]:
    if isinstance(value, Leaf):
        yield _leaf(key, value)
    elif isinstance(value, Table | Items) and not list(_rows(value, 0)):
        yield Row(key, "{}" if isinstance(value, Table) else "[]")
    else:
        yield Row(key)
        yield from _rows(value, level + 1)


def _leaf(key: str, leaf: Leaf) -> Row:
    match = _NUMBER.fullmatch(leaf.text)
    if match is None or leaf.quoted:
        alike = match is not None or leaf.text in ("{}", "[]")
        return Row(key, json.dumps(leaf.text, ensure_ascii=False) if alike else leaf.text)
    number, percent, unit = match.groups()
    return Row(key, float(re.sub("[ _]", "", number)), percent or unit or "")


def _line(one: Row) -> str:
    key = one.key if one.key.lstrip() == "-" else f"{one.key}:"
    if one.value is None:
        return key
    if isinstance(one.value, float):
        return f"{key} {' '.join(part for part in (f'{one.value:.15g}', one.unit) if part)}"
    value = one.value if one.value in ("{}", "[]") else _scalar(one.value)
    return f"{key} {value}"


def _scalar(text: str) -> str:
    """A text as YAML takes it: in quotes only where it must be, for what is in quotes is never a number."""
    if re.fullmatch(r'"(?:[^"\\]|\\.)*"', text):
        return text
    return json.dumps(text, ensure_ascii=False) if _NEEDS_QUOTES.search(text) else text


def _lines(book: Any, sheet: str, name: str, problems: Problems) -> Iterator[str]:
    for number, found in enumerate(cells(book, sheet, 3), start=1):
        if number > _MOST_ROWS:
            problems.about_file(name, f"more than {_MOST_ROWS:,} rows")
            return
        key, value, unit = (*found, None, None, None)[:3]
        written = "" if key is None or key.value is None else str(key.value).rstrip()
        if not written or written.lstrip().startswith("#"):
            yield ""
            continue
        behind = "" if unit is None or unit.value is None else str(unit.value).strip()
        yield _line(Row(written, _value(value, behind), behind))


def _value(cell: Any, unit: str) -> float | str | None:
    value = None if cell is None else cell.value
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        # A cell in which 30 % was typed holds 0.3 with a per cent format.
        as_percent = "%" in str(cell.number_format) and unit.startswith("%")
        return float(value) * (100.0 if as_percent else 1.0)
    typed = str(value).strip()
    return f"{typed} {unit}" if unit else typed
