"""In the appendix of the report: where the difference comes from, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.report import blocks, save, style
from experiments.report.markup import Html, element
from experiments.report.texts import say
from virta.questions.compare.findings import Findings
from virta.questions.explain import sheets as explain
from virta.questions.uncertainty import regions, summary
from virta.questions.uncertainty import sheets as uncertainty
from virta.questions.uncertainty.knowing import Knowing

_WIDE = 18.4


_HALF = style.Size(9.0, 7.6, 6.6)


def why(findings: Findings, lang: str) -> list[Html | None]:
    """The difference shared out over what differs, drawn and as a table; nothing where it was not asked."""
    found, scenario = findings.explanation, findings.comparison.baseline.scenario
    if found is None:
        return []
    told = explain.headline(found, scenario, lang)
    if not found.shares:
        return [element("p", told)]
    size = style.Size(_WIDE, min(10.0, 3.4 + 0.75 * (len(found.shares) + 2)), 7.5)
    drawn = save.inline(explain.figure(found, scenario, lang=lang, size=size), "waterfall", told)
    return [blocks.drawing("waterfall", drawn), blocks.table(explain.shares(found, scenario, lang))]


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
        "section", element("h2", say("hinges_told", lang)), blocks.bullets(summary.sentences(looked, lang))
    )
    inked = {label: style.readable(colour) for label, colour in colours.items()}
    return [
        element(
            "div",
            blocks.table(uncertainty.plans(found, lang), inked),
            blocks.table(uncertainty.worths(found, lang, summary.MOST)),
            class_="two",
        ),
        element("div", _map(looked, colours, lang), told, class_="two"),
        where,
    ]


def _map(looked: Knowing, colours: Mapping[str, str], lang: str) -> Html | None:
    """The flip map; nothing with a single uncertain number."""
    figure = summary.flip_map(looked, colours, lang, _HALF)
    if figure is None:
        return None
    return blocks.drawing("flip-map", save.inline(figure, "flip-map", say("regions_title", lang)))
