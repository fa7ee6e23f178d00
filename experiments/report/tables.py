"""Tables for reading as values: words and numbers, without layout."""

from __future__ import annotations

from dataclasses import dataclass

ITEM, TOTAL, HEAD = "item", "total", "head"


@dataclass(frozen=True)
class Cell:
    """A number with what stands beside it."""

    text: str
    note: str = ""
    """Such as a unit, or a difference with its uncertainty."""


@dataclass(frozen=True)
class Row:
    """One line. `kind`: ITEM, TOTAL, or HEAD (a heading in the first cell alone)."""

    cells: tuple[Cell, ...]
    kind: str = ITEM


@dataclass(frozen=True)
class Table:
    """A table with its title; the first `left` columns hold words, the others numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    """What stands beside the title: a unit, or what else holds for all numbers."""
    notes: tuple[str, ...] = ()
    left: int = 1
    airy: bool = True
    """Whether a terminal shows a blank line before each heading."""
    narrow: tuple[Table, ...] = ()
    """What a terminal shows instead where this table is too wide for it."""


def row(*texts: str, kind: str = ITEM) -> Row:
    """A line of plain cells."""
    return Row(tuple(Cell(text) for text in texts), kind)


def heading(text: str, width: int) -> Row:
    """A heading over the lines that follow, in a table of so many columns."""
    return row(text, *("" for _ in range(width - 1)), kind=HEAD)
