"""Tables for reading as values: words and numbers, without layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.report.wording import bound, warranted

if TYPE_CHECKING:
    pass

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
    notes: tuple[str, ...] = ()
    left: int = 1


def row(*texts: str, kind: str = ITEM) -> Row:
    """A line of plain cells."""
    return Row(tuple(Cell(text) for text in texts), kind)


def with_interval(mean: float, low: float, high: float, lang: str) -> str:
    """A difference with the half-width of its interval; with its bounds where +- half tells another story.

    The interval of a lopsided difference is not centred: +- half of it may hold zero though it does not.
    """
    half = (high - low) / 2
    if (low <= 0.0 <= high) == (abs(mean) <= half):
        return with_half(mean, half, lang)
    return f"{warranted(mean, half, lang)} ({bound(low, half, lang)} … {bound(high, half, lang)})"


def with_half(mean: float, half: float, lang: str) -> str:
    """A difference with the half-width of its interval, to the same digit."""
    text = warranted(mean, half, lang)
    return f"{text} ± {warranted(half, half, lang, sign=False)}" if half > 0 else text
