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
            console.print(*(Padding(Text(note, style="dim"), (0, 0, 0, 2)) for note in sheet.notes))
        else:
            console.print(_bare(sheet), soft_wrap=True)
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


def _bare(sheet: Sheet) -> Table:
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    _add_columns(table, sheet)
    for row in sheet.rows:
        table.add_row(*row.cells)
    return table


def _add_columns(table: Table, sheet: Sheet) -> None:
    for index, name in enumerate(sheet.columns):
        if index < sheet.left:
            table.add_column(name, justify="left", no_wrap=index == 0, overflow="ellipsis")
        else:
            table.add_column(name, justify="right", no_wrap=True)


def padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Cells filled up with empty ones to `width`."""
    return (*cells, *("" for _ in range(width - len(cells))))
