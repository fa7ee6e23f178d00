"""The base class of every answer: what a question returns, and the interface that outputs use."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.report.texts import say

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Figure as Drawn
    from experiments.report.tables import Table
    from simulation.scenario.workbook import Row


@dataclass(frozen=True)
class Words:
    """A paragraph. `weight`: PLAIN, STRONG, DOUBT, or SURE (the answer, clear over luck and worlds)."""

    text: str
    weight: str = ""
    indent: int = 1
    """Characters on a terminal."""


PLAIN, STRONG, SURE, DOUBT = "", "strong", "sure", "doubt"
GAP = Words("")
"""An empty line between paragraphs."""


def first_strong(sentences: Sequence[str]) -> list[Words]:
    """Sentences as paragraphs, the first one as the answer."""
    return [Words(sentence, PLAIN if i else STRONG) for i, sentence in enumerate(sentences)]


@dataclass(frozen=True)
class Figure:
    """A figure that can be drawn."""

    draw: Callable[[], Drawn]
    """Raises MissingLibrary where matplotlib is not installed."""
    shows: str = ""
    """The name of the table that holds the numbers drawn; empty where no table does."""


@dataclass(frozen=True)
class Column:
    """What a column of a table holds."""

    label: str
    unit: str = ""
    """Such as "EUR", "people", "month"; empty where there is none, or where a column `unit` says it."""
    kind: str = "number"
    """"number", "flag" or "text"."""


@dataclass(frozen=True)
class Line:
    """A line of a statement in a workbook."""

    label: str
    values: tuple[float | str | None, ...]
    """By column: the answer's own numbers, against which formulas are checked."""
    sums: tuple[tuple[int, int], ...] = ()
    """Lines, by their number in the statement, and signs: each value is a formula of them."""
    carries: int | None = None
    """The line whose value in the column before is the value of this line."""
    total: bool = False
    """Whether it is formatted as a total although it is no sum of other lines."""
    adds_up: bool = True
    """Whether it has a sum over columns, where the statement has such sums."""
    total_is: float | None = None
    """The answer's own number for that sum."""
    format: str = ""
    """As Excel writes it; that of the statement unless said."""
    drawn: bool = False
    note: str = ""


@dataclass(frozen=True)
class Statement:
    """A table of a workbook whose totals are formulas."""

    title: str
    unit: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    format: str = "#,##0"
    adds_up: str = ""
    """Heading of a last column that is the sum of the others; empty for none."""
    differences: tuple[tuple[int, int, int], ...] = ()
    """Columns (from 0) that are one column less another: each a formula."""
    chart: str = ""
    """"line" or "column", of the lines that are drawn; empty for none."""
    stacked: bool = False
    not_drawn: int = 0
    """Columns at the end that the chart leaves out."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    statements: tuple[Statement, ...]


class Answer(ABC):
    """What a question gives back.

    A subclass holds the results of one question; `virta.outputs` makes terminal text, files, figures, HTML
    page and notebook from any of them.
    """

    provenance: Mapping[str, Any]
    """Where the answer comes from; equal provenance means equal numbers. `command` names the question."""

    @property
    def name(self) -> str:
        """The question, which names the file of the document."""
        return str(self.provenance["command"])

    @abstractmethod
    def head(self, lang: str = "en") -> tuple[str, str]:
        """A title, and a line on how it was asked."""

    @abstractmethod
    def words(self, lang: str = "en") -> Sequence[Words]:
        """What it says, the answer itself first."""

    @abstractmethod
    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """Tables for reading: the numbers behind the words, rounded, with units in words."""

    @property
    @abstractmethod
    def tables(self) -> Mapping[str, DataFrame]:
        """All numbers by name, not rounded; units in a column `unit` or in `attrs["units"]`."""

    @property
    @abstractmethod
    def content(self) -> Mapping[str, Any]:
        """The JSON document without its provenance: plain values."""

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:  # noqa: ARG002
        """Figures by name."""
        return {}

    def workbook(self, lang: str = "en") -> Sequence[Sheet]:  # noqa: ARG002
        """Statements of numbers for a workbook, besides what is read."""
        return ()

    def inputs(self) -> Sequence[tuple[str, Sequence[Row]]]:
        """Scenarios, by label, that a workbook holds to be changed and read back."""
        return ()

    def origin(self, lang: str = "en") -> Sequence[str]:
        """What is needed to make it again, in lines."""
        plans = self.provenance.get("plans", ())
        files = ", ".join(dict.fromkeys(str(plan["file"]) for plan in plans))
        model = say("model_version", lang, n=self.provenance["model_version"])
        version = self.provenance["versions"]["virta"]
        return [f"{files} · virta {version} · {model} · {self.provenance['platform']}"]

    def own_page(self, lang: str = "en") -> str | None:  # noqa: ARG002
        """The text of an HTML file, where this answer has a page of its own."""
        return None

    def texts(self) -> Mapping[str, str]:
        """Files of text by name that belong to it, whatever formats are wanted."""
        return {}

    @property
    def sentences(self) -> list[str]:
        """What it says, in English."""
        return [words.text for words in self.words("en") if words.text]

    @property
    def sentence(self) -> str:
        """The answer, in English."""
        return self.sentences[0]

    def document(self) -> dict[str, Any]:
        """The answer as plain values: the JSON document of the command."""
        return {**self.content, "provenance": dict(self.provenance)}

    def columns(self, table: str) -> dict[str, Column]:
        """What each column of one of the tables holds. Raises KeyError where there is no such table."""
        frame = self.tables[table]
        units: Mapping[str, str] = frame.attrs.get("units", {})
        return {
            str(name): Column(str(name).replace("_", " "), units.get(str(name), ""), _kind(frame[name]))
            for name in frame.columns
        }

    def __repr__(self) -> str:
        first, *others = self.sentences
        names = ", ".join(self.tables)
        return "\n".join(
            [f"{self.name}: {first}", *(f"  {one}" for one in others[:2]), f"  .tables: {names}"]
        )

    def _repr_html_(self) -> str:
        from virta.outputs.notebook import html

        first = next(iter(self.words()), GAP)
        return html(self.head(), self.sentences, self.sheets(), list(self.tables), first.weight != PLAIN)


def _kind(column: Any) -> str:
    """The kind of a column of a DataFrame."""
    kinds = {"b": "flag", "i": "number", "u": "number", "f": "number"}
    return kinds.get(column.dtype.kind, "text")
