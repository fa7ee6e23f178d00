"""The report of a calibration: one HTML file with the records, the tables, the figures and the scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.report import save
from experiments.report.css import CSS
from experiments.report.markup import Html, element, joined
from experiments.report.tables import Table
from experiments.report.texts import say

if TYPE_CHECKING:
    from experiments.report.style import Figure

_WIDE = """
td.word { white-space: nowrap; }
pre { font-size: 7pt; white-space: pre-wrap; }
.page { overflow-x: auto; }
"""


def page(
    title: str,
    told: Sequence[str],
    tables: Sequence[Table],
    figures: Mapping[str, Figure],
    scenario: str,
    lang: str = "en",
) -> str:
    """The text of a complete HTML file: no script, nothing loaded from elsewhere.

    told: sentences about the records. figures by name.
    """
    heading = f"{title} – {say('page_calibration', lang)}"
    head = element(
        "head",
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", f"{heading} – Virta"),
        element("style", Html(CSS + _WIDE)),
    )
    body = element(
        "body",
        element(
            "main",
            element(
                "article",
                element("h1", heading),
                element("h2", say("page_records", lang)),
                element("ul", *(element("li", sentence) for sentence in told)),
                *(_table(table) for table in tables if table.rows),
                class_="page",
            ),
            element(
                "article",
                *(
                    element(
                        "figure", Html(save.inline(figure, name, name.replace("-", " "))), id=f"figure-{name}"
                    )
                    for name, figure in figures.items()
                ),
                class_="page",
            ),
            element(
                "article", element("h2", say("page_scenario", lang)), element("pre", scenario), class_="page"
            ),
        ),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=lang)}\n"


def _table(table: Table) -> Html:
    def kind(i: int) -> str | None:
        return "word" if i < table.left else None

    heads = [element("th", text, class_=kind(i), scope="col") for i, text in enumerate(table.columns)]
    rows = [
        element("tr", *(element("td", cell.text, class_=kind(i)) for i, cell in enumerate(line.cells)))
        for line in table.rows
    ]
    unit = element("small", f" {table.unit}") if table.unit else None
    return element(
        "section",
        element("h2", joined(table.title, unit)),
        element("table", element("thead", element("tr", *heads)), element("tbody", *rows)),
        *(element("p", note, class_="notes") for note in table.notes),
    )
