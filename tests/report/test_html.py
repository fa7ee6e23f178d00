"""The report needs nothing else, says everything in both languages, and is true to the books."""

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from experiments.report import texts
from experiments.report.markup import Html, element
from experiments.report.wording import metric_title
from simulation import metrics
from tests.report import cases
from virta.questions.compare import page as html
from virta.questions.compare import tables
from virta.questions.compare.findings import Effort, Findings, investigate

VOID = {"meta", "br"}
LANGUAGES = ("en", "fi")


class Page(HTMLParser):
    """Tags, attributes and text of a page; `open` is empty where all tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest) -> str:
    return html.page(cases.findings(), request.param)


def test_the_page_is_whole(page: str) -> None:
    read = Page(page)
    assert page.startswith("<!DOCTYPE html>\n<html lang=")
    assert read.open == []
    assert Counter(read.tags)["svg"] == 7


def test_the_page_runs_nothing_and_loads_nothing(page: str) -> None:
    read = Page(page)
    assert not {"script", "link", "img", "image", "iframe", "object", "embed", "base", "form"} & set(
        read.tags
    )
    assert not [name for _, name, _ in read.attributes if name.startswith("on") or name == "src"]
    targets = [value for _, name, value in read.attributes if name.endswith("href")]
    assert targets
    assert all(value.startswith("#") for value in targets)
    assert all(found.startswith("#") for found in re.findall(r"url\(([^)]*)\)", page))
    assert "@import" not in page
    assert "http" not in page


def test_no_id_is_given_twice(page: str) -> None:
    ids = Counter(value for _, name, value in Page(page).attributes if name == "id")
    assert [name for name, count in ids.items() if count > 1] == []


def test_the_page_is_the_same_byte_for_byte() -> None:
    assert html.page(cases.findings()) == html.page(cases.findings())


def test_no_english_in_the_finnish_page() -> None:
    words = "\n".join(Page(html.page(cases.findings(), "fi")).words)
    finnish = texts.catalogue("fi")
    whole = [
        text
        for key, text in texts.catalogue("en").items()
        if "{" not in text and " " in text.strip() and text != finnish[key]
    ]
    assert len(whole) > 20
    assert [text for text in whole if text in words] == []
    english = [metric_title(name, "en") for name in metrics.METRICS]
    assert [title for title in english if title in words] == []


def test_what_a_file_says_is_escaped() -> None:
    found = cases.findings()
    first, second, third = found.comparison.plans
    evil = '<script>alert(1)</script> & "co"'
    comparison = replace(
        found.comparison,
        plans=(first, second, replace(third, label=evil)),
        verdict=replace(
            found.comparison.verdict, best=evil, not_separated=(first.label,), runner_up=first.label
        ),
    )
    page = html.page(replace(found, comparison=comparison, worlds=None, command="a < b && c"))
    assert "script" not in Page(page).tags
    assert "&lt;script&gt;" in page
    assert "a &lt; b &amp;&amp; c" in page


def number(text: str) -> float:
    return float(text.replace("\u202f", "").replace("\xa0", "").replace("\u2212", "-").replace(",", "."))


def cells(table: tables.Table, title: str) -> list[str]:
    (line,) = (line for line in table.rows if line.cells[0].text == title)
    return [cell.text for cell in line.cells[1:]]


def test_side_by_side_shows_the_metrics_of_each_plan() -> None:
    found = cases.findings()
    table = tables.side_by_side(found, "en")
    shown = [number(text) for text in cells(table, "Customers won")]
    assert shown == pytest.approx([plan["customers_won"].mean for plan in found.comparison.metrics], abs=0.01)
    line = next(line for line in table.rows if line.cells[0].text == "Customers won")
    difference = found.comparison.differences[1]["customers_won"]
    mean, half = (number(text) for text in line.cells[3].note.split(" ± "))
    assert mean == pytest.approx(difference.mean, abs=0.05)
    assert half == pytest.approx((difference.high - difference.low) / 2, abs=0.05)


@pytest.mark.parametrize("folder", ["team", "contract"])
def test_the_balance_sheet_of_the_report_adds_up(folder: str) -> None:
    table = tables.balance_sheet(Findings(cases.comparison(folder, 3)), "en")
    rows = {line.cells[0].text: [cell.text for cell in line.cells[1:]] for line in table.rows}
    for column in range(1, len(table.columns) - 1):
        flows = sum(
            number(rows[name][column]) for name in ("Opening", "Won", "Won back", "Lost") if name in rows
        )
        assert flows == pytest.approx(number(rows["Closing"][column]), abs=2.1)
        assert rows["Closing"][column - 1] == rows["Opening"][column]


def test_the_profit_and_loss_of_the_report_is_that_of_the_metrics() -> None:
    found = cases.findings()
    table = tables.profit_and_loss(found, "fi")
    shown = found.comparison.metrics[found.shown]
    lines = [line for line in table.rows if line.cells[0].text in ("Kate", "Diskontattuna")]
    contribution, discounted = ([number(cell.text) for cell in line.cells[1:]] for line in lines)
    assert discounted[-1] == pytest.approx(shown["npv"].mean / 1000, abs=0.6)
    assert sum(contribution[:-2]) == pytest.approx(shown["contribution"].mean / 1000, abs=3.0)
    assert contribution[-1] == pytest.approx(sum(contribution[:-1]), abs=3.5)


def test_what_was_not_looked_into_is_said_so() -> None:
    page = html.page(Findings(cases.comparison()))
    assert "flip points were not looked for" in page
    assert "What more would bring" not in page


def test_the_heading_is_what_all_titles_begin_with() -> None:
    assert html.heading(cases.findings(), "en") == "A team with 40 customers"


def test_elements_escape_text_and_attributes_and_keep_markup() -> None:
    made = element("p", "a < b", element("b", "&"), None, Html("<i>"), class_='x"y', aria_label="z")
    assert made == '<p class="x&quot;y" aria-label="z">a &lt; b<b>&amp;</b><i></p>'


@pytest.mark.verify
@pytest.mark.skipif(shutil.which("chromium") is None, reason="a browser prints the page")
@pytest.mark.parametrize(
    ("folder", "effort", "appendix"),
    [
        ("team", Effort(), 1),
        ("contract", Effort(), 1),
        ("team", Effort(why=True), 1),
        ("retailer", Effort(worlds=16, why=True), 2),
    ],
)
def test_the_board_reads_two_pages_and_the_appendix_begins_on_the_next(
    folder: str, effort: Effort, appendix: int, tmp_path: Path
) -> None:
    typed = "virta report " + "hold win keep " * 8
    found = investigate(cases.comparison(folder), effort=effort, command=typed)
    for lang in LANGUAGES:
        whole = html.page(found, lang)
        board = re.sub(r'<article class="page appendix">.*?</article>', "", whole, flags=re.DOTALL)
        assert len(board) < len(whole)
        assert _printed(board, tmp_path) == 2
        assert _printed(whole, tmp_path) == 2 + appendix


def _printed(text: str, folder: Path) -> int:
    """Pages that a browser prints."""
    file, printed = folder / "report.html", folder / "report.pdf"
    file.write_text(text, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}"]
    subprocess.run([*command, file.as_uri()], check=True, capture_output=True, timeout=120)
    return len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))
