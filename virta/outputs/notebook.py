"""An answer as a cell of a notebook shows it: what it says, and its first table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from experiments.report import blocks
from experiments.report.markup import element
from experiments.report.tables import Table

_MOST_SENTENCES, _MOST_ROWS = 4, 12


def html(
    head: tuple[str, str],
    sentences: Sequence[str],
    sheets: Sequence[Table],
    tables: Sequence[str],
    sure: bool,
) -> str:
    """A title, the answer (bold where it is sure), a few sentences, a first sheet, the names of tables."""
    title, how = head
    first, *others = sentences
    shown = next((one for one in sheets if one.rows), None)
    if shown is not None:
        shown = replace(shown, rows=shown.rows[:_MOST_ROWS], notes=())
    return element(
        "div",
        element("p", element("b", title), " ", element("small", how)),
        element("p", element("b", first) if sure else first),
        *(element("p", sentence) for sentence in others[: _MOST_SENTENCES - 1]),
        blocks.table(shown),
        element("p", element("small", f".tables: {', '.join(tables)}")),
    )
