"""The report: one HTML file that needs nothing else, read on a screen or printed on two pages of A4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from experiments.report import (
    advice,
    assumptions,
    difference,
    flows,
    lives,
    money,
    plans,
    save,
    stocks,
    style,
    tables,
    waterfall,
)
from experiments.report.css import CSS
from experiments.report.findings import Findings
from experiments.report.markup import Html, element, joined
from experiments.report.tables import HEAD, TOTAL, Table
from experiments.report.texts import say, title_of
from experiments.report.wording import outcome, plan_colours

_MANY = 3
"""Plans beyond which differences stand below the values they belong to, and figures are lower."""
_LARGE = style.Size(18.4, 9.0, 8.0)


def page(findings: Findings, lang: str = "en") -> str:
    """The report as the text of a complete HTML file: no script, nothing loaded from elsewhere.

    Equal findings give equal text. Raises KeyError for a language without texts, MissingLibrary
    where matplotlib is not installed.
    """
    title = heading(findings, lang)
    head = element(
        "head",
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", f"{title} – Virta"),
        element("style", Html(CSS)),
    )
    body = element(
        "body",
        element("main", _first(findings, title, lang), _second(findings, lang), _more(findings, lang)),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=lang)}\n"


def heading(findings: Findings, lang: str) -> str:
    """What the plans' titles begin with alike, else the baseline's title."""
    titles = [title_of(plan.scenario.title, lang) for plan in findings.comparison.plans]
    common = titles[0]
    while common and not all(title.startswith(common) for title in titles):
        common = common[:-1].rpartition(" ")[0]
    common = common.rstrip(" :,;–-")
    return common if len(common) >= 4 else titles[0]


def _first(findings: Findings, title: str, lang: str) -> Html:
    comparison = findings.comparison
    told = [element("p", sentence) for sentence in advice.reasons(findings, lang)]
    lost = advice.not_paid(findings, lang) or [say("nothing_lost", lang)]
    colours = _label_colours(findings)
    across = style.Size(18.4, 7.4 if len(comparison.plans) <= _MANY else 6.0, 7.5)
    many = "stacked" if len(comparison.plans) > _MANY else None
    return element(
        "article",
        element("h1", title),
        element("p", assumptions.setting(comparison.baseline.scenario, lang), class_="setting"),
        element("div", element("strong", advice.headline(findings, lang)), *told, class_="advice"),
        element("div", *(_fact(fact) for fact in advice.facts(findings, lang)), class_="facts"),
        _figure(
            "difference",
            save.inline(
                difference.figure(comparison, lang=lang, size=across),
                "difference",
                outcome(comparison, lang),
            ),
        ),
        element("div", _table(tables.side_by_side(findings, lang), colours), class_=many),
        element(
            "div",
            _table(tables.spending(comparison, lang), colours),
            element("section", element("h2", say("lost_title", lang)), _bullets(lost)),
            class_="two uneven",
        ),
        class_="page",
    )


def _second(findings: Findings, lang: str) -> Html:
    sample = findings.comparison.samples[findings.shown]
    label = findings.comparison.labels[findings.shown]
    notes = assumptions.notes(findings.comparison, lang)
    half = style.Size(9.0, 6.6 if len(findings.comparison.plans) <= _MANY else 5.6, 6.6)
    drawn = [
        _figure(
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
        "article",
        element("h2", say("shown_title", lang, plan=label)),
        element("div", *drawn, class_="two"),
        element(
            "div",
            _table(tables.balance_sheet(findings, lang)),
            _table(tables.profit_and_loss(findings, lang)),
            class_="two narrow",
        ),
        _table(tables.further_spend(findings, lang), _label_colours(findings)),
        _table(assumptions.responses(findings, lang)),
        _table(assumptions.uncertain(findings, lang)),
        element(
            "div",
            _pairs(say("sources_title", lang), assumptions.sources(findings, lang), notes),
            _pairs(say("provenance_title", lang), assumptions.provenance(findings, lang)),
            class_="two",
        ),
        class_="page",
    )


def _more(findings: Findings, lang: str) -> Html:
    """Figures for the screen: they are not printed."""
    comparison = findings.comparison
    sample, label = comparison.samples[findings.shown], comparison.labels[findings.shown]
    drawn = [
        _figure(
            "flows",
            save.inline(
                flows.figure(sample.model, sample.books, sample.n, lang=lang, size=_LARGE),
                "flows",
                say("flows_alt", lang, plan=label),
            ),
        ),
        _figure(
            "plans",
            save.inline(plans.figure(comparison, lang=lang, size=_LARGE), "plans", say("side_title", lang)),
        ),
    ]
    if findings.lives is not None:
        outcomes, choice = findings.lives
        pair = (comparison.baseline, comparison.plans[findings.subject])
        colours = (style.BASELINE, plan_colours(comparison)[pair[1].label])
        figure = lives.figure(pair, outcomes, choice, colours=colours, lang=lang, size=_LARGE)
        drawn.append(_figure("lives", save.inline(figure, "lives", say("lives_alt", lang))))
    drawn += _why(findings, lang)
    return element("aside", element("h2", say("more_title", lang, plan=label)), *drawn, class_="more")


def _why(findings: Findings, lang: str) -> list[Html]:
    """The waterfall from the baseline to another plan, where it was looked into, and its table."""
    found, scenario = findings.explanation, findings.comparison.baseline.scenario
    if found is None or not found.shares:
        return []
    figure = waterfall.figure(found, scenario, lang=lang, size=_LARGE)
    drawn = _figure("waterfall", save.inline(figure, "waterfall", waterfall.headline(found, scenario, lang)))
    table = _table(waterfall.shares(found, scenario, lang))
    return [drawn] if table is None else [drawn, table]


def _fact(fact: advice.Fact) -> Html:
    return element("div", element("h3", fact.heading), element("strong", fact.value), element("p", fact.note))


def _figure(name: str, svg: str) -> Html:
    return element("figure", Html(svg), id=f"figure-{name}")


def _bullets(sentences: Iterable[str]) -> Html:
    return element("ul", *(element("li", sentence) for sentence in sentences))


def _pairs(title: str, pairs: Sequence[tuple[str, str]], notes: Sequence[str] = ()) -> Html:
    items = [joined(element("dt", what), element("dd", which)) for what, which in pairs]
    said = _bullets(notes) if notes else None
    return element("section", element("h2", title), element("dl", *items), said)


def _label_colours(findings: Findings) -> dict[str, str]:
    """Plan -> colour of its name, as in the figures."""
    colours = {findings.comparison.baseline.label: style.BASELINE, **plan_colours(findings.comparison)}
    return {label: style.readable(colour) for label, colour in colours.items()}


def _table(table: Table | None, colours: Mapping[str, str] | None = None) -> Html | None:
    """A table, or nothing where it has no rows; `colours` of columns that are headed by a plan."""
    if table is None or not table.rows:
        return None
    columns = []
    for i, text in enumerate(table.columns):
        colour = (colours or {}).get(text)
        columns.append(
            element(
                "th",
                text,
                class_="word" if i < table.left else None,
                scope="col",
                style=f"color:{colour};font-weight:bold" if colour else None,
            )
        )
    rows = [_row(table, line) for line in table.rows]
    unit = element("small", f" {table.unit}") if table.unit else None
    return element(
        "section",
        element("h2", joined(table.title, unit)),
        element("table", element("thead", element("tr", *columns)), element("tbody", *rows)),
        *(element("p", note, class_="notes") for note in table.notes),
    )


def _row(table: Table, line: tables.Row) -> Html:
    cells = []
    for i, cell in enumerate(line.cells):
        note = element("small", cell.note) if cell.note else None
        cells.append(element("td", joined(cell.text, note), class_="word" if i < table.left else None))
    return element("tr", *cells, class_={TOTAL: "total", HEAD: "head"}.get(line.kind))
