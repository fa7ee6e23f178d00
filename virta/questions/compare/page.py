"""The report: one HTML file that needs nothing else, two pages of A4 for the board and an appendix."""

from __future__ import annotations

from experiments.report import blocks, save, style
from experiments.report.markup import Html, element
from experiments.report.texts import say, title_of
from virta.answer import SURE
from virta.outputs.page import document
from virta.questions.compare import (
    advice,
    appendix,
    assumptions,
    difference,
    headline,
    lives,
    plans,
    responses,
    tables,
)
from virta.questions.compare.findings import Findings
from virta.questions.compare.outcome import outcome, plan_colours
from virta.questions.run import flows, money, stocks

_MANY = 3
"""Plans beyond which differences stand below the values they belong to, and figures are lower."""
_LARGE = style.Size(18.4, 9.0, 8.0)
_CURVES = style.Size(18.4, 11.0, 8.0)


def page(findings: Findings, lang: str = "en") -> str:
    """The report as the text of a complete HTML file: no script, nothing loaded from elsewhere.

    Equal findings give equal text. Raises KeyError for a language without texts, MissingLibrary
    where matplotlib is not installed.
    """
    title = heading(findings, lang)
    return document(
        title,
        lang,
        element("article", _first(findings, title, lang), _second(findings, lang), class_="page"),
        _appendix(findings, lang),
        _more(findings, lang),
    )


def heading(findings: Findings, lang: str) -> str:
    """What the plans' titles begin with alike, else the baseline's title."""
    titles = [title_of(plan.scenario.title, lang) for plan in findings.comparison.plans]
    return headline.common_title(titles) or titles[0]


def _first(findings: Findings, title: str, lang: str) -> Html:
    comparison = findings.comparison
    told = advice.reasons(findings, lang)
    lost = advice.not_paid(findings, lang) or [say("nothing_lost", lang)]
    lost += advice.beyond(findings, lang)
    colours = _label_colours(findings)
    across = style.Size(18.4, 7.4 if len(comparison.plans) <= _MANY else 6.0, 7.5)
    many = "stacked" if len(comparison.plans) > _MANY else None
    return element(
        "div",
        element("h1", title),
        element("p", assumptions.setting(comparison.baseline.scenario, lang), class_="setting"),
        blocks.advice(headline.headline(findings, lang), headline.weight(findings) == SURE, told),
        element("div", *(_fact(fact) for fact in advice.facts(findings, lang)), class_="facts"),
        blocks.drawing(
            "difference",
            save.inline(
                difference.figure(comparison, lang=lang, size=across),
                "difference",
                outcome(comparison, lang),
            ),
        ),
        element("div", blocks.table(tables.side_by_side(findings, lang), colours), class_=many),
        element(
            "div",
            blocks.table(tables.spending(comparison, lang), colours),
            element("section", element("h2", say("lost_title", lang)), blocks.bullets(lost)),
            class_="two uneven",
        ),
    )


def _second(findings: Findings, lang: str) -> Html:
    sample = findings.comparison.samples[findings.shown]
    label = findings.comparison.labels[findings.shown]
    half = style.Size(9.0, 6.6 if len(findings.comparison.plans) <= _MANY else 5.6, 6.6)
    drawn = [
        blocks.drawing(
            name,
            save.inline(
                module.figure(sample.model, sample.books, sample.n, lang=lang, size=half),
                name,
                say(f"{name}_alt", lang, plan=label),
            ),
        )
        for name, module in (("stocks", stocks), ("money", money))
    ]
    return element(
        "div",
        element("h2", say("shown_title", lang, plan=label)),
        element("div", *drawn, class_="two"),
        element(
            "div",
            blocks.table(tables.balance_sheet(findings, lang)),
            blocks.table(tables.profit_and_loss(findings, lang)),
            class_="two narrow",
        ),
        blocks.table(tables.further_spend(findings, lang), _label_colours(findings)),
    )


def _appendix(findings: Findings, lang: str) -> Html:
    """What the answer rests on, why the plans differ and what is not known, where that was asked for."""
    comparison = findings.comparison
    colours = {comparison.baseline.label: style.BASELINE, **plan_colours(comparison)}
    asked = [*appendix.why(findings, lang), *appendix.unknown(findings, colours, lang)]
    notes = assumptions.notes(comparison, lang)
    return element(
        "article",
        element("h1", say("appendix_title", lang)),
        blocks.table(assumptions.responses(findings, lang)),
        blocks.table(assumptions.uncertain(findings, lang)),
        element(
            "div",
            blocks.pairs(say("sources_title", lang), assumptions.sources(findings, lang), notes),
            blocks.pairs(say("provenance_title", lang), assumptions.provenance(findings, lang)),
            class_="two",
        ),
        element("h2", say("hinges_title", lang)) if asked else None,
        *asked,
        class_="page appendix",
    )


def _more(findings: Findings, lang: str) -> Html:
    """Figures for the screen: they are not printed."""
    comparison = findings.comparison
    sample, label = comparison.samples[findings.shown], comparison.labels[findings.shown]
    drawn = [
        blocks.drawing(
            "flows",
            save.inline(
                flows.figure(sample.model, sample.books, sample.n, lang=lang, size=_LARGE),
                "flows",
                say("flows_alt", lang, plan=label),
            ),
        ),
        blocks.drawing(
            "plans",
            save.inline(plans.figure(comparison, lang=lang, size=_LARGE), "plans", say("side_title", lang)),
        ),
    ]
    if findings.standings:
        coloured = {comparison.baseline.label: style.BASELINE, **plan_colours(comparison)}
        figure = responses.figure(
            findings.standings, comparison.baseline.scenario, coloured, lang=lang, size=_CURVES
        )
        drawn.append(blocks.drawing("responses", save.inline(figure, "responses", say("curves_alt", lang))))
    if findings.lives is not None:
        outcomes, choice = findings.lives
        pair = (comparison.baseline, comparison.plans[findings.subject])
        colours = (style.BASELINE, plan_colours(comparison)[pair[1].label])
        figure = lives.figure(pair, outcomes, choice, colours=colours, lang=lang, size=_LARGE)
        drawn.append(blocks.drawing("lives", save.inline(figure, "lives", say("lives_alt", lang))))
    return element("aside", element("h2", say("more_title", lang, plan=label)), *drawn, class_="more")


def _label_colours(findings: Findings) -> dict[str, str]:
    """Plan -> colour of its name, as in the figures."""
    colours = {findings.comparison.baseline.label: style.BASELINE, **plan_colours(findings.comparison)}
    return {label: style.readable(colour) for label, colour in colours.items()}


def _fact(fact: advice.Fact) -> Html:
    return element("div", element("h3", fact.heading), element("strong", fact.value), element("p", fact.note))
