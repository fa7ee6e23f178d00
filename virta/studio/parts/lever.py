"""A slider with its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from experiments.report import texts
from virta.studio.controls import Control
from virta.studio.words import say


class Lever(Element, component="lever.js"):
    """A control that sends what it is moved to, and is moved only on purpose."""

    def __init__(
        self,
        control: Control,
        value: float,
        lang: str,
        moved: Callable[[str, float], Any],
        settled: Callable[[], Any],
    ) -> None:
        """`moved` is told path and value, every 40 ms at most and always the last; `settled` the end."""
        super().__init__()
        self.control = control
        self._props |= {
            "title": control.title,
            "unit": control.unit,
            "path": control.path,
            "low": control.low,
            "high": control.high,
            "step": control.step,
            "base": control.value,
            "value": value,
            "factor": 100.0 if control.percent else 1.0,
            "comma": texts.say("decimal_mark", lang) == ",",
            "was": say("was", lang),
        }

        def on_moved(event: GenericEventArguments) -> None:
            value = event.args
            if isinstance(value, int | float):
                moved(control.path, float(value))

        self.on("moved", on_moved, throttle=0.04, leading_events=True, trailing_events=True)
        self.on("settled", lambda _: settled())

    def put(self, value: float) -> None:
        """Move the control to a value."""
        self._props["value"] = value
        self.run_method("put", value)
