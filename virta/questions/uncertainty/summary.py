"""Results over worlds, in words and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from experiments.report import style
from virta.questions.uncertainty import regions
from virta.questions.uncertainty import sheets as uncertainty
from virta.questions.uncertainty.knowing import Knowing

if TYPE_CHECKING:
    from experiments.report.style import Figure

MOST = 6
"""Uncertain numbers whose worth is shown, the most valuable."""


def sentences(looked: Knowing, lang: str) -> list[str]:
    """All of it in words."""
    return [*uncertainty.sentences(looked.found, lang), *regions.sentences(looked.turns, lang)]


def flip_map(
    looked: Knowing, colours: Mapping[str, str], lang: str = "en", size: style.Size = style.SCREEN
) -> Figure | None:
    """Worlds over the two numbers that matter most; None with a single uncertain number."""
    if len(looked.found.paths) < 2:
        return None
    return regions.figure(
        looked.turns,
        looked.found.known,
        looked.best_in,
        colours=colours,
        others=[one.paths[0] for one in looked.found.evppi],
        lang=lang,
        size=size,
    )


def drawings(looked: Knowing, colours: Mapping[str, str], lang: str = "en") -> dict[str, Callable[[], Any]]:
    """What draws each figure of it, by name; `colours` by plan."""
    drawn: dict[str, Callable[[], Any]] = {"information": lambda: uncertainty.figure(looked.found, lang=lang)}
    if len(looked.found.paths) > 1:
        drawn["flip-map"] = lambda: flip_map(looked, colours, lang)
    return drawn
