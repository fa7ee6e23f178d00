"""A curve that a student draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from virta.lessons.handout import ticks
from virta.lessons.reading import RETENTION, Asked
from virta.lessons.words import say


class Drawing(Element, component="draw.js"):
    """Points at fixed times, which the student moves; `drawn` is told their values."""

    def __init__(
        self,
        asked: Asked,
        times: Sequence[float],
        start: Sequence[float],
        lang: str,
        drawn: Callable[[list[float]], Any],
    ) -> None:
        super().__init__()
        unit = asked.unit.fi if lang == "fi" and asked.unit.fi else asked.unit.en
        self._props |= {
            "low": asked.low,
            "high": asked.high,
            "step": asked.step,
            "ticks": ticks(asked.low, asked.high),
            "first": None if asked.of == RETENTION else asked.first,
            "times": [float(t) for t in times],
            "start": list(start),
            "unit": unit,
            "label": say("my_prediction", lang),
            "when": say("after_years", lang),
            "years": say("years_short", lang),
            "comma": lang == "fi",
        }

        def on_drawn(event: GenericEventArguments) -> None:
            values = event.args
            if isinstance(values, list) and len(values) == len(times):
                drawn([float(value) for value in values])

        self.on("drawn", on_drawn)
