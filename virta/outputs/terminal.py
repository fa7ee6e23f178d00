"""Answers and tables: on a terminal with rules and bold type, elsewhere plain, one line a paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from experiments.report.tables import HEAD, ITEM, TOTAL, Row, Table, heading, row
from virta.cli.terminal import paragraph, plain

if TYPE_CHECKING:
    from virta.answer import Answer

_STYLES = {ITEM: "", TOTAL: "bold", HEAD: "italic cyan"}
_WEIGHTS = {"": "", "strong": "bold", "sure": "bold green", "doubt": "yellow"}
_NARROWEST = 12
_SPARE = 3
"""Characters by which the first column may be shortened to fit a table."""


def show_answer(console: Console, answer: Answer, lang: str) -> None:
    """Print an answer: what was asked, what it says, what that rests on, and what makes it again."""
    title, how = answer.head(lang)
    show_head(console, title, how)
    words = answer.words(lang)
    if words:
        console.print()
    for one in words:
        if one.text:
            paragraph(console, plain(one.text), _WEIGHTS[one.weight], one.indent)
        else:
            console.print()
    show(console, *answer.sheets(lang))
    origin = answer.origin(lang)
    if origin:
        console.print()
    for line in origin:
        console.print(line, style="dim", markup=False, soft_wrap=not console.is_terminal)


def show_head(console: Console, title: str, line: str) -> None:
    """Print the title of a whole output and a line about it."""
    console.print()
    console.print(Text(title, style="bold"))
    console.print(Text(plain(line), style="dim"))


def show(console: Console, *tables: Table) -> None:
    """Print tables one below the other; none for those without rows."""
    for table in (one for given in tables for one in fitting(given, console) if one.rows):
        title = Text(f"\n{table.title}", style="bold cyan")
        if table.unit:
            title.append(f"  {plain(table.unit)}", style="not bold dim")
        console.print(title, soft_wrap=True)
        lines = [tuple(plain(text) for text in table.columns), *map(_cells, table.rows)]
        kinds = [line.kind for line in table.rows]
        written = (
            _pretty(table, lines, kinds, console.width) if console.is_terminal else _bare(table, lines, kinds)
        )
        for text in written:
            console.print(text, soft_wrap=True)
        for note in table.notes:
            paragraph(console, plain(note), "dim" if console.is_terminal else "")


def fitting(table: Table, console: Console) -> Sequence[Table]:
    """The form of a table that fits: itself, else its narrow form, else names above their numbers."""
    if not console.is_terminal:
        return [table]
    lines = [table.columns, *(_cells(line) for line in table.rows if line.kind != HEAD)]
    widths = [max(cell_len(line[i]) for line in lines) for i in range(len(table.columns))]
    if table.narrow:
        return [table] if sum(widths) + len(widths) - _SPARE <= console.width else table.narrow
    if table.left > 2 or any(line.kind == HEAD for line in table.rows):
        return [table]
    return [table] if sum(widths) + 2 * len(widths) <= console.width else [apart(table)]


def apart(table: Table) -> Table:
    """The table with names above their numbers."""
    rows = []
    for line in table.rows:
        if line.cells[0].text:
            rows.append(heading(line.cells[0].text, len(line.cells)))
        rows.append(replace(line, cells=(row("").cells[0], *line.cells[1:])))
    return replace(table, columns=("", *table.columns[1:]), rows=tuple(rows), airy=False)


def _cells(line: Row) -> tuple[str, ...]:
    return tuple(plain(" ".join(filter(None, (cell.text, cell.note)))) for cell in line.cells)


def _pretty(
    table: Table, lines: Sequence[tuple[str, ...]], kinds: Sequence[str], width: int
) -> Iterator[Text]:
    columns, *rows = lines
    widths = _widths(lines, kinds)
    gap = 2 if sum(widths) + 2 * len(widths) <= width else 1
    over = sum(widths) + gap * (len(widths) - 1) + 1 - width
    widths[0] = max(min(widths[0], _NARROWEST), widths[0] - max(over, 0))
    if any(columns):
        yield Text(f" {_line(columns, widths, table.left, gap)}", style="dim")
        yield Text("─" * min(width, sum(widths) + gap * (len(widths) - 1) + 2), style="dim")
    for index, (cells, kind) in enumerate(zip(rows, kinds, strict=True)):
        if kind == HEAD:
            above = "\n" if index and table.airy else ""
            yield Text(f"{above} {cells[0]}", style=_STYLES[HEAD])
        else:
            yield Text(f" {_line(cells, widths, table.left, gap)}", style=_STYLES[kind])


def _bare(table: Table, lines: Sequence[tuple[str, ...]], kinds: Sequence[str]) -> Iterator[Text]:
    widths = _widths(lines, kinds)
    for cells in lines:
        if any(cells):
            yield Text(_line(cells, widths, table.left, 2))


def _widths(lines: Sequence[tuple[str, ...]], kinds: Sequence[str]) -> list[int]:
    counted = [lines[0], *(cells for cells, kind in zip(lines[1:], kinds, strict=True) if kind != HEAD)]
    return [max(cell_len(cells[index]) for cells in counted) for index in range(len(lines[0]))]


def _line(cells: Sequence[str], widths: Sequence[int], left: int, gap: int) -> str:
    shown = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        if index == 0 and cell_len(cell) > width and any(cells[1:]):
            shown.append(f"{set_cell_size(cell, width - 1)}…")
        elif index < left:
            shown.append(set_cell_size(cell, max(width, cell_len(cell))))
        else:
            shown.append(" " * (width - cell_len(cell)) + cell)
    return (" " * gap).join(shown).rstrip()
