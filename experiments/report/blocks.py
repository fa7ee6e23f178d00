"""What the pages of a report are made of: figures, tables, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from experiments.report.markup import Html, element, joined
from experiments.report.tables import HEAD, TOTAL, Row, Table


def drawing(name: str, svg: str) -> Html:
    """A drawing with a name to link to."""
    return element("figure", Html(svg), id=f"figure-{name}")


def advice(headline: str, sure: bool, others: Iterable[str] = ()) -> Html:
    """The answer, in bold only where it is sure, and what is said below it."""
    first = element("strong" if sure else "p", headline, class_="headline")
    return element("div", first, *(element("p", sentence) for sentence in others), class_="advice")


def bullets(sentences: Iterable[str]) -> Html:
    """A list of sentences."""
    return element("ul", *(element("li", sentence) for sentence in sentences))


def pairs(title: str, pairs: Sequence[tuple[str, str]], notes: Sequence[str] = ()) -> Html:
    """What and which, and notes below."""
    items = [joined(element("dt", what), element("dd", which)) for what, which in pairs]
    said = bullets(notes) if notes else None
    return element("section", element("h2", title), element("dl", *items), said)


def table(table: Table | None, colours: Mapping[str, str] | None = None) -> Html | None:
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


def _row(table: Table, line: Row) -> Html:
    cells = []
    for i, cell in enumerate(line.cells):
        note = element("small", cell.note) if cell.note else None
        cells.append(element("td", joined(cell.text, note), class_="word" if i < table.left else None))
    return element("tr", *cells, class_={TOTAL: "total", HEAD: "head"}.get(line.kind))
