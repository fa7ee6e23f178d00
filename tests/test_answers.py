"""A further question is a folder and a name in a list, a further output a module and a line.

Nothing else changes: a toy of each goes through the command line, files, HTML, notebooks and Python.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

import virta
from experiments.report import style
from experiments.report.tables import Table, row
from virta import outputs, questions
from virta.answer import Answer, Figure, Words, first_strong
from virta.cli import application, main, options
from virta.cli.delivery import Delivery
from virta.outputs import Wanted, Writer, page
from virta.provenance import surroundings

Capture = pytest.CaptureFixture[str]
PRICES = [3.0, 4.0, 5.0]


@dataclass(frozen=True, repr=False)
class ToyAnswer(Answer):
    """What something costs: all that a question has to say of itself."""

    provenance: Mapping[str, Any]

    def head(self, lang: str = "en") -> tuple[str, str]:
        return "Prices", {"en": "three of them", "fi": "kolme"}[lang]

    def words(self, lang: str = "en") -> Sequence[Words]:
        return first_strong([{"en": "It costs 4 – 5 EUR.", "fi": "Hinta on 4 – 5 EUR."}[lang], "More later."])

    def sheets(self, lang: str = "en") -> Sequence[Table]:  # noqa: ARG002
        return [Table("Price list", ("", "EUR"), tuple(row("thing", f"{price:.2f}") for price in PRICES))]

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        table = pd.DataFrame({"thing": ["a", "b", "c"], "price": PRICES, "sold": [True, False, True]})
        table.attrs["units"] = {"price": "EUR"}
        return {"prices": table}

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:  # noqa: ARG002
        return {"prices": Figure(lambda: style.Sheet(style.COLUMN).figure, shows="prices")}

    @property
    def content(self) -> Mapping[str, Any]:
        return {"prices": PRICES}


def toy() -> ToyAnswer:
    """Ask what things cost."""
    return ToyAnswer({"command": "toy", "plans": [], **surroundings()})


def toy_command(
    json: options.Json = False,
    folder: options.Folder = None,
    formats: options.Formats = None,
    lang: options.Lang = "en",
) -> None:
    """What things cost."""
    Delivery(json, folder, formats, lang=lang).give(toy())


def toy_files(answer: Answer, wanted: Wanted) -> dict[str, Writer]:
    """A further output: the words as a text file."""
    text = "\n".join(words.text for words in answer.words(wanted.lang))
    return {"words.txt": lambda path: path.write_text(text, encoding="utf-8") and None}


def module(monkeypatch: pytest.MonkeyPatch, name: str, **contents: object) -> None:
    made = ModuleType(name)
    vars(made).update(contents)
    monkeypatch.setitem(sys.modules, name, made)


@pytest.fixture
def question(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder virta/questions/toy, and its name in the list."""
    module(monkeypatch, "virta.questions.toy.answer", toy=toy)
    module(monkeypatch, "virta.questions.toy.command", toy=toy_command)
    monkeypatch.setattr(questions, "QUESTIONS", (*questions.QUESTIONS, "toy"))


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module virta/outputs/words.py, and its line in the list."""
    module(monkeypatch, "virta.outputs.words", files=toy_files)
    monkeypatch.setitem(outputs.FORMATS, "txt", "virta.outputs.words")


@pytest.mark.usefixtures("question")
def test_a_further_question_is_a_command_and_a_function(capsys: Capture) -> None:
    assert virta.toy().sentence == "It costs 4 – 5 EUR."
    assert main(["toy"]) == 0
    said = capsys.readouterr().out
    for part in ("Prices", "three of them", "It costs 4 - 5 EUR.", "Price list", "5.00", "virta 0.1.0"):
        assert part in said
    assert main(["toy", "--lang", "fi"]) == 0
    assert "Hinta on 4 - 5 EUR." in capsys.readouterr().out
    assert main(["toy", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["prices"] == PRICES
    assert document["provenance"]["command"] == "toy"
    assert "toy" in application.commands()


@pytest.mark.usefixtures("question")
def test_a_further_question_is_kept_in_every_format(tmp_path: Path) -> None:
    assert main(["toy", "--out", str(tmp_path), "--format", ",".join(outputs.FORMATS)]) == 0
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {
        "toy.json", "prices.csv", "prices.parquet", "prices.svg", "prices.png", "report.html",
        "provenance.json", "columns.csv", "toy.xlsx",
    }  # fmt: skip
    assert pd.read_csv(tmp_path / "prices.csv")["price"].tolist() == PRICES
    assert "It costs 4 – 5 EUR." in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("question", "output")
def test_a_further_output_takes_every_question(tmp_path: Path) -> None:
    assert main(["toy", "--out", str(tmp_path / "toy"), "--format", "txt"]) == 0
    assert (tmp_path / "toy" / "words.txt").read_text(encoding="utf-8").startswith("It costs 4 – 5 EUR.")
    explain = ["explain", "library/team/win", "library/team/keep", "-n", "2"]
    assert main([*explain, "--out", str(tmp_path / "why"), "--format", "txt,json"]) == 0
    said = json.loads((tmp_path / "why" / "explain.json").read_text(encoding="utf-8"))["answer"]
    assert (tmp_path / "why" / "words.txt").read_text(encoding="utf-8") == said


def test_an_answer_has_a_display_in_notebooks_and_a_repr() -> None:
    shown = toy()._repr_html_()
    assert "<b>It costs 4 – 5 EUR.</b>" in shown
    assert "Price list" in shown
    assert repr(toy()).splitlines() == ["toy: It costs 4 – 5 EUR.", "  More later.", "  .tables: prices"]


def test_columns_say_what_they_hold() -> None:
    found = toy().columns("prices")
    assert {name: (column.kind, column.unit) for name, column in found.items()} == {
        "thing": ("text", ""),
        "price": ("number", "EUR"),
        "sold": ("flag", ""),
    }
    with pytest.raises(KeyError):
        toy().columns("price")


def test_figures_name_the_table_that_they_show() -> None:
    best = virta.optimize("published/blattberg-deighton-56", free=True)
    for figure in best.figures().values():
        assert figure.shows in best.tables
    run = virta.simulate("library/team/hold")
    assert [run.figures()[name].shows for name in ("stocks", "flows", "money")] == [
        "balance_sheet", "flows", "profit_and_loss",
    ]  # fmt: skip
    assert {figure.shows for figure in run.figures().values()} <= run.tables.keys()


def test_any_answer_has_a_page() -> None:
    text = page.page(virta.simulate("library/team/hold"), "fi")
    assert text.count("<svg") == 3
    assert "Asiakastase" in text
    assert "<script" not in text
