"""What a lesson file may say. It is read as scenario files are, with the same complaints."""

from __future__ import annotations

from typing import Annotated, ClassVar

from simulation.metrics import METRICS
from simulation.scenario.documents import (
    Field,
    Forms,
    Kind,
    Name,
    Named,
    Number,
    OneWord,
    ScalarOr,
    Spec,
)
from simulation.scenario.language.readers import Quantity, Word
from simulation.scenario.language.values import TextSpec, Title
from virta.lessons.theory import FORMULAS

VERSION = 1

_Text = Annotated[Word, Name("a name", long=True)]
_Count = Annotated[Quantity, Number(Kind.COUNT, low=1)]
_Any = Annotated[Quantity, Number()]


class AskedSpec(Spec):
    """What students predict."""

    called: ClassVar[str] = "what is asked"
    forms: ClassVar[tuple[Forms, ...]] = (
        Forms("what it is", ("metric", "difference", "chance", "curve"), {"chance": ("at_least",)}),
    )

    metric: Annotated[Word, OneWord(tuple(METRICS))] | None = Field(None, description="A metric of the plan.")
    difference: Annotated[Word, OneWord(tuple(METRICS))] | None = Field(
        None, description="A metric of the plan less that of the first plan."
    )
    chance: Annotated[Word, OneWord(tuple(METRICS))] | None = Field(
        None, description="How many of 100 histories have a metric of at least `at_least`."
    )
    curve: Annotated[Word, Name("what is drawn")] | None = Field(
        None, description="customers, cumulative (difference to the first plan) or retention, over time."
    )
    at_least: _Any | None = Field(None, description="What the metric of a chance reaches.")
    plan: Annotated[Word, Name("a plan")] | None = Field(
        None, description="Of which plan; the last unless said."
    )
    unit: Title = Field(description="Unit of the prediction, in words.")
    low: _Any = Field(description="Lowest prediction.")
    high: _Any = Field(description="Highest prediction.")
    step: Annotated[Quantity, Number(above=0)] = Field(description="Step of the prediction.")
    first: _Any | None = Field(
        None, description="What is tempting: where the prediction begins, and a curve starts."
    )
    points: _Count | None = Field(
        None, description="How many points of a curve are drawn after the start; 5 unless said."
    )


class KnownSpec(Spec):
    """How the answer is known without simulation."""

    called: ClassVar[str] = "an answer"

    by: Annotated[Word, OneWord(("exact", "mean-field", *FORMULAS))] = Field(
        alias="from", description="The exact twin, the mean-field twin, or a formula."
    )
    given: Annotated[dict[str, _Any], Named(Number(), "a number of the formula")] | None = Field(
        None, alias="with", description="Numbers of the formula."
    )
    about: Annotated[Quantity, Number(low=0)] | None = Field(
        None,
        description="How far theory and simulation may lie apart besides luck, as a share; 0 unless said.",
    )


class LessonSpec(Spec):
    """A lesson file."""

    called: ClassVar[str] = "a lesson"

    version: Annotated[Quantity, Number(Kind.COUNT, low=1)] = Field(
        alias="lesson", description="Version of lesson files: 1."
    )
    title: Title = Field(description="Title of the lesson.")
    order: _Count = Field(description="Its place among the lessons.")
    minutes: _Count = Field(description="How long it takes in class.")
    plans: Annotated[dict[str, _Text], Named(Name("a name", long=True), "a plan")] = Field(
        description="Scenario files by plan, relative to this file; the first is the baseline."
    )
    labels: (
        Annotated[dict[str, Title], Named(ScalarOr(Name("a text", long=True), TextSpec), "a plan")] | None
    ) = Field(None, description="Titles of plans.")
    replications: _Count = Field(description="Histories behind the reveal.")
    asks: AskedSpec = Field(description="What students predict.")
    answer: KnownSpec = Field(description="How the answer is known.")
