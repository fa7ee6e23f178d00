"""A chart that is renewed with little: where only its numbers changed, only its numbers are sent."""

from __future__ import annotations

from typing import Any

from nicegui import ui


class Chart(ui.echart):
    """A chart of series that hold plain data."""

    def __init__(self, options: dict[str, Any], label: str, classes: str = "chart") -> None:
        """`label`: what it shows, for whoever hears it."""
        super().__init__(options)
        self.classes(classes)
        self._props |= {"role": "img", "aria-label": label}
        self._frame = _frame(options)

    def put(self, options: dict[str, Any], label: str) -> None:
        """Draw other numbers, or another picture."""
        frame = _frame(options)
        if frame == self._frame and label == self._props["aria-label"]:
            data = {"series": [{"data": one["data"]} for one in options["series"]]}
            self.run_method("run_chart_method", "setOption", data)
        else:
            self._frame = frame
            self._props |= {"options": options, "aria-label": label}


def _frame(options: dict[str, Any]) -> dict[str, Any]:
    """All but the data."""
    series = [{key: value for key, value in one.items() if key != "data"} for one in options["series"]]
    return {**options, "series": series}
