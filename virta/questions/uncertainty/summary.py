"""What a recommendation hangs on: the third page of a report, of what was asked for in addition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from experiments.report import blocks, save, style
from experiments.report.markup import Html, element
from experiments.report.texts import say
from virta.questions.compare.findings import Findings, Knowing
from virta.questions.explain import sheets as waterfall
from virta.questions.uncertainty import regions
from virta.questions.uncertainty import sheets as uncertainty

if TYPE_CHECKING:
    from experiments.report.style import Figure

MOST = 6
"""Uncertain numbers whose worth is shown, the most valuable."""
_WIDE = 18.4
_HALF = style.Size(9.0, 7.6, 6.6)


def why(findings: Findings, lang: str) -> list[Html | None]:
    """The difference shared out over what differs, drawn and as a table; nothing where it was not asked."""
    found, scenario = findings.explanation, findings.comparison.baseline.scenario
    if found is None:
        return []
    told = waterfall.headline(found, scenario, lang)
    if not found.shares:
        return [element("p", told)]
    size = style.Size(_WIDE, min(10.0, 3.4 + 0.75 * (len(found.shares) + 2)), 7.5)
    drawn = save.inline(waterfall.figure(found, scenario, lang=lang, size=size), "waterfall", told)
    return [blocks.drawing("waterfall", drawn), blocks.table(waterfall.shares(found, scenario, lang))]


def unknown(findings: Findings, colours: Mapping[str, str], lang: str) -> list[Html | None]:
    """Chances of being best, what knowing is worth and where the choice turns; nothing without worlds.

    `colours`: by plan.
    """
    looked = findings.knowing
    if looked is None:
        return []
    found, turns = looked.found, looked.turns
    where = blocks.table(regions.sheet(turns, lang))
    told = element(
        "section", element("h2", say("hinges_told", lang)), blocks.bullets(sentences(looked, lang))
    )
    inked = {label: style.readable(colour) for label, colour in colours.items()}
    return [
        element(
            "div",
            blocks.table(uncertainty.plans(found, lang), inked),
            blocks.table(uncertainty.worths(found, lang, MOST)),
            class_="two",
        ),
        element("div", _map(looked, colours, lang), told, class_="two"),
        where,
    ]


def sentences(looked: Knowing, lang: str) -> list[str]:
    """All of it in words."""
    return [*uncertainty.sentences(looked.found, lang), *regions.sentences(looked.turns, lang)]


def _map(looked: Knowing, colours: Mapping[str, str], lang: str) -> Html | None:
    """The flip map; nothing with a single uncertain number."""
    figure = flip_map(looked, colours, lang, _HALF)
    if figure is None:
        return None
    return blocks.drawing("flip-map", save.inline(figure, "flip-map", say("regions_title", lang)))


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
