"""An answer as one HTML file that needs nothing else: no script, nothing loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report import blocks, save
from experiments.report.css import CSS
from experiments.report.markup import Html, element
from virta.answer import PLAIN, Words

if TYPE_CHECKING:
    from virta.answer import Answer
    from virta.outputs import Wanted, Writer


def files(answer: Answer, wanted: Wanted) -> dict[str, Writer]:
    """The page as `report.html`. Raises CannotWrite where matplotlib is missing."""
    from virta.outputs import figures

    figures.check()
    return {"report.html": lambda path: _write(path, page(answer, wanted.lang))}


def page(answer: Answer, lang: str = "en") -> str:
    """The text of the page: the answer's own, else words, figures, tables, and the origin.

    Raises MissingLibrary where there are figures and matplotlib is not installed.
    """
    own = answer.own_page(lang)
    if own is not None:
        return own
    title, how = answer.head(lang)
    first, *others = [words for words in answer.words(lang) if words.text] or [Words("")]
    drawn = [
        blocks.drawing(name, save.inline(figure.draw(), name, name.replace("-", " ")))
        for name, figure in answer.figures(lang).items()
    ]
    article = element(
        "article",
        element("h1", title),
        element("p", how, class_="setting"),
        blocks.advice(first.text, first.weight != PLAIN) if first.text else None,
        *(element("p", words.text) for words in others),
        *drawn,
        *(blocks.table(table) for table in answer.sheets(lang)),
        element("footer", *(element("p", line) for line in answer.origin(lang))),
        class_="page",
    )
    return document(title, lang, article)


def document(title: str, lang: str, *articles: Html | None, css: str = CSS) -> str:
    """A whole HTML file."""
    head = element(
        "head",
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", f"{title} – Virta"),
        element("style", Html(css)),
    )
    body = element("body", element("main", *articles))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=lang)}\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
