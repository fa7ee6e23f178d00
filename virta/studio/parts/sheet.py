"""A table on a page."""

from __future__ import annotations

from typing import Any

from nicegui.element import Element

from experiments.report.tables import HEAD, TOTAL, Table

_KINDS = {HEAD: "head", TOTAL: "total"}


class Sheet(Element, component="sheet.js"):
    """A table for reading, in a frame that scrolls sideways where it is wide."""

    def __init__(self, shown: Table) -> None:
        super().__init__()
        self._props["shown"] = _plain(shown)

    def put(self, shown: Table) -> None:
        """Show another table in its place."""
        self.run_method("put", _plain(shown))


def _plain(shown: Table) -> dict[str, Any]:
    return {
        "title": shown.title,
        "unit": shown.unit,
        "columns": list(shown.columns),
        "left": shown.left,
        "notes": list(shown.notes),
        "rows": [
            {"kind": _KINDS.get(row.kind, ""), "cells": [[cell.text, cell.note] for cell in row.cells]}
            for row in shown.rows
        ],
    }
