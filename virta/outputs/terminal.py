"""Tables for reading: one description, shown with rules and weight on a terminal, bare elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from virta.cli.numbers import Numbers
from virta.cli.terminal import paragraph

if TYPE_CHECKING:
    from experiments.report.tables import Table

ITEM, TOTAL, HEAD = "item", "total", "head"

_STYLES = {ITEM: "", TOTAL: "bold", HEAD: "italic cyan"}
_NARROWEST = 12


@dataclass(frozen=True)
class Row:
    """Cells of one line. `kind`: ITEM, TOTAL (bold), or HEAD (a heading in the first cell alone)."""

    cells: tuple[str, ...]
    kind: str = ITEM


@dataclass(frozen=True)
class Sheet:
    """A table with its title. The first `left` columns hold text, the others numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    subtitle: str = ""
    notes: tuple[str, ...] = field(default=())
    left: int = 1
    airy: bool = True
    """Whether a blank line stands before each heading, on a terminal."""


def show_head(console: Console, title: str, line: str) -> None:
    """Print the title of a whole output and a line about it."""
    console.print()
    console.print(Text(title, style="bold"))
    console.print(Text(line, style="dim"))


def show(console: Console, *sheets: Sheet) -> None:
    """Print sheets one below the other."""
    for sheet in sheets:
        title = Text(f"\n{sheet.title}", style="bold cyan")
        if sheet.subtitle:
            title.append(f"  {sheet.subtitle}", style="not bold dim")
        console.print(title, soft_wrap=True)
        for line in _pretty(sheet, console.width) if console.is_terminal else _bare(sheet):
            console.print(line, soft_wrap=True)
        for note in sheet.notes:
            paragraph(console, note, "dim" if console.is_terminal else "")


def of_table(table: Table, numbers: Numbers, *, airy: bool = True) -> Sheet:
    """A table of the report as a sheet."""
    rows = tuple(
        Row(
            tuple(numbers.plain(f"{cell.text} {cell.note}".strip()) for cell in line.cells),
            line.kind if line.kind in (TOTAL, HEAD) else ITEM,
        )
        for line in table.rows
    )
    columns = tuple(numbers.plain(column) for column in table.columns)
    notes = tuple(numbers.plain(note) for note in table.notes)
    return Sheet(table.title, columns, rows, numbers.plain(table.unit), notes, table.left, airy)


def apart(sheet: Sheet, console: Console) -> Sheet:
    """The sheet with names above their numbers, where a terminal has no room for both side by side."""
    lines = [sheet.columns, *(row.cells for row in sheet.rows)]
    width = sum(max(cell_len(line[i]) for line in lines) + 2 for i in range(len(sheet.columns)))
    if not console.is_terminal or width <= console.width or sheet.left > 2:
        return sheet
    rows = []
    for row in sheet.rows:
        if row.cells[0]:
            rows.append(Row(padded(row.cells[:1], len(row.cells)), HEAD))
        rows.append(Row(("", *row.cells[1:])))
    return replace(sheet, rows=tuple(rows))


def padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Cells filled up with empty ones to `width`."""
    return (*cells, *("" for _ in range(width - len(cells))))


def _pretty(sheet: Sheet, width: int) -> Iterator[Text]:
    widths = _widths(sheet)
    gap = 2 if sum(widths) + 2 * len(widths) <= width else 1
    over = sum(widths) + gap * (len(widths) - 1) + 1 - width
    widths[0] = max(min(widths[0], _NARROWEST), widths[0] - max(over, 0))
    if any(sheet.columns):
        yield Text(f" {_line(sheet.columns, widths, sheet.left, gap)}", style="dim")
        yield Text("─" * min(width, sum(widths) + gap * (len(widths) - 1) + 2), style="dim")
    for index, row in enumerate(sheet.rows):
        if row.kind == HEAD:
            above = "\n" if index and sheet.airy else ""
            yield Text(f"{above} {row.cells[0]}", style=_STYLES[HEAD])
        else:
            yield Text(f" {_line(row.cells, widths, sheet.left, gap)}", style=_STYLES[row.kind])


def _bare(sheet: Sheet) -> Iterator[Text]:
    widths = _widths(sheet)
    for cells in (sheet.columns, *(row.cells for row in sheet.rows)):
        if any(cells):
            yield Text(_line(cells, widths, sheet.left, 2))


def _widths(sheet: Sheet) -> list[int]:
    lines = [sheet.columns, *(row.cells for row in sheet.rows if row.kind != HEAD)]
    return [max(cell_len(line[index]) for line in lines) for index in range(len(sheet.columns))]


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
