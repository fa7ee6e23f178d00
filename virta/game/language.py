"""What a game file may say. It is read as scenario files are, with the same complaints."""

from __future__ import annotations

from typing import Annotated, ClassVar

from simulation.scenario.documents import Field, Kind, ListOf, Name, Named, Number, OneWord, ScalarOr, Spec
from simulation.scenario.language.readers import Quantity, Word
from simulation.scenario.language.values import TextSpec, Title

VERSION = 1
FILE = "game.yaml"

_Text = Annotated[Word, Name("a name", long=True)]
_Positive = Annotated[Quantity, Number(above=0)]
_Any = Annotated[Quantity, Number()]


class ResearchSpec(Spec):
    """How well research reveals what is hidden."""

    called: ClassVar[str] = "research"

    error: Annotated[Quantity, Number(Kind.PROPORTION, above=0, high=1)] = Field(
        description="Spread before any research."
    )
    halved_by: _Positive = Field(description="What halves the spread, in the scenario's currency.")


class HiddenSpec(Spec):
    """A number that is drawn for each class."""

    called: ClassVar[str] = "a hidden number"

    title: Title = Field(description="What it is.")
    path: _Text = Field(description="Path of the number in the scenario.")
    low: _Any = Field(description="Lowest value, in the scenario's units.")
    high: _Any = Field(description="Highest value.")
    shown_as: Annotated[Word, OneWord(("share", "factor"))] | None = Field(
        None, description="How teams read it: 7 %, or × 0.7; as it is unless said."
    )


class GameSpec(Spec):
    """A game file."""

    called: ClassVar[str] = "a game"

    version: Annotated[Quantity, Number(Kind.COUNT, low=1)] = Field(alias="game", description="Version: 1.")
    title: Title = Field(description="Title of the game.")
    scenario: _Text = Field(description="Scenario file, relative to this file.")
    rounds: Annotated[Quantity, Number(Kind.COUNT, low=1, high=20)] = Field(
        description="How many years are played."
    )
    budget: _Positive = Field(description="What a team may spend in a round.")
    spends: Annotated[tuple[Word, ...], ListOf(Name("an investment"))] = Field(
        description="Investments of the scenario that a team divides its budget among."
    )
    research: ResearchSpec = Field(description="How well research reveals what is hidden.")
    hidden: Annotated[dict[str, HiddenSpec], Named(HiddenSpec, "a hidden number")] = Field(
        description="Numbers that are drawn for each class."
    )
    events: (
        Annotated[dict[str, Title], Named(ScalarOr(Name("a text", long=True), TextSpec), "a round")] | None
    ) = Field(None, description="What is announced when a round begins, by the round's number.")
