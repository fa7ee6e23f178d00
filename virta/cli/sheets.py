"""Tables for reading: one description, shown with rules and colour on a terminal, bare elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

ITEM, TOTAL, HEAD = "item", "total", "head"

_STYLES = {ITEM: "", TOTAL: "bold", HEAD: "dim italic"}


@dataclass(frozen=True)
class Row:
    """Cells of one line. `kind`: ITEM, TOTAL (bold, a rule above) or HEAD (a heading in the first cell)."""

    cells: tuple[str, ...]
    kind: str = ITEM


@dataclass(frozen=True)
class Sheet:
    """A table with its title; `left` columns (the first) are text, the others numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    subtitle: str = ""
    notes: tuple[str, ...] = field(default=())
    left: int = 1


def show(console: Console, *sheets: Sheet) -> None:
    """Print sheets one below the other."""
    for sheet in sheets:
        console.print()
        console.print(_title(sheet))
        if console.is_terminal:
            console.print(_pretty(sheet))
            for note in sheet.notes:
                console.print(Padding(Text(note, style="dim"), (0, 0, 0, 1)))
        else:
            console.print(_bare(sheet), markup=False, soft_wrap=True)
            if sheet.notes:
                console.print(*sheet.notes, sep="\n", markup=False, soft_wrap=True)


def _title(sheet: Sheet) -> Text:
    title = Text(sheet.title, style="bold cyan")
    if sheet.subtitle:
        title.append(f"  {sheet.subtitle}", style="not bold dim")
    return title


def _pretty(sheet: Sheet) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=True, padding=(0, 1), header_style="dim")
    _add_columns(table, sheet)
    for index, row in enumerate(sheet.rows):
        following = sheet.rows[index + 1].kind if index + 1 < len(sheet.rows) else ITEM
        ends = (row.kind == ITEM and following == TOTAL) or (row.kind == TOTAL and following == HEAD)
        table.add_row(*row.cells, style=_STYLES[row.kind], end_section=ends)
    return table


def _bare(sheet: Sheet) -> str:
    lines = [sheet.columns, *(row.cells for row in sheet.rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(sheet.columns))]
    return "\n".join(_bare_line(line, widths, sheet.left) for line in lines if any(line))


def _bare_line(cells: Sequence[str], widths: Sequence[int], left: int) -> str:
    sides = (
        cell.ljust(width) if index < left else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(sides).rstrip()


def _add_columns(table: Table, sheet: Sheet) -> None:
    for index, name in enumerate(sheet.columns):
        if index < sheet.left:
            table.add_column(name, justify="left", no_wrap=index == 0, overflow="ellipsis")
        else:
            table.add_column(name, justify="right", no_wrap=True)


def padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Cells filled up with empty ones to `width`."""
    return (*cells, *("" for _ in range(width - len(cells))))
