"""The drawing of the customer flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui.element import Element


class FlowDrawing(Element, component="flow.js"):
    """Bands and moving dots; the numbers come from `virta.studio.drawing`."""

    def __init__(self, shown: Mapping[str, Any]) -> None:
        super().__init__()
        self._props["shown"] = shown

    def show(self, shown: Mapping[str, Any], asked: int) -> None:
        """Draw other numbers; `asked`: which question of the page they answer, counted from 1."""
        self.run_method("put", shown, asked)

    def run(self, running: bool) -> None:
        """Let the dots move, or stand still."""
        self.run_method("run", running)
