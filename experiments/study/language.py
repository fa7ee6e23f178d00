"""What a study file may say. It is read as scenario files are, with the same complaints."""

from __future__ import annotations

from typing import Annotated, ClassVar

from simulation.metrics import METRICS
from simulation.scenario.documents import (
    BetaSpec,
    Field,
    Forms,
    Kind,
    ListOf,
    Name,
    Named,
    Number,
    OneWord,
    Pending,
    RangeSpec,
    Read,
    ScalarOr,
    Spec,
    SpreadSpec,
    Switch,
    TriangleSpec,
)
from simulation.scenario.language.readers import Flag, Quantity, Word
from simulation.scenario.language.values import Title

VERSION = 1
"""The version of study files that this package reads."""

Raw = Annotated[Read[None], Pending()]
"""A value whose meaning depends on the path it is for."""
_Count = Annotated[Quantity, Number(Kind.COUNT, low=1)]
_Sums = Annotated[dict[str, Raw], Named(Pending(), "a path", arrows=True)]
_Metric = Annotated[Word, OneWord(tuple(METRICS))]
_Text = Annotated[Word, Name("a name", long=True)]


class PlanSpec(Spec):
    """A plan that is run at every point."""

    called: ClassVar[str] = "a plan"
    short_for: ClassVar[tuple[str, ...]] = ("scenario",)

    scenario: _Text = Field(description="Scenario file, relative to this file.")
    settings: _Sums | None = Field(None, alias="set", description="Overrides of this plan, by path.")


class EndsSpec(Spec):
    """A number that moves with a factor."""

    called: ClassVar[str] = "a move"

    start: Raw = Field(alias="from", description="Value at the low end of the factor.")
    stop: Raw = Field(alias="to", description="Value at its high end.")


_NAMED_ENDS = Named(EndsSpec, "a path", arrows=True)
_Moves = Annotated[dict[str, EndsSpec], _NAMED_ENDS]


class VarySpec(Spec):
    """Something that varies from point to point."""

    called: ClassVar[str] = "what varies"
    forms: ClassVar[tuple[Forms, ...]] = (
        Forms(
            "what it takes",
            (
                "values",
                "from",
                "uncertain",
                "lognormal",
                "normal",
                "gamma",
                "beta",
                "uniform",
                "triangular",
            ),
            {"from": ("to", "scale")},
        ),
        Forms("what it sets", ("path", "moves"), required=False),
    )

    path: _Text | None = Field(None, description="Path of the number it sets; its name unless said.")
    title: Title | None = Field(None, description="Name for display.")
    values: Annotated[tuple[Read[None], ...], ListOf(Pending())] | None = Field(
        None, description="The values, one by one."
    )
    start: Raw | None = Field(None, alias="from", description="Low end of a range.")
    stop: Raw | None = Field(None, alias="to", description="High end of a range.")
    steps: _Count | None = Field(None, description="How many levels a range or distribution has in a grid.")
    scale: Annotated[Word, OneWord(("linear", "log"))] | None = Field(
        None, description="Whether steps are even or multiply; linear unless said."
    )
    uncertain: Annotated[Flag, Switch()] | None = Field(
        None, description="true: what the scenario itself says about this number."
    )
    lognormal: SpreadSpec | None = Field(None, description="Lognormal about the value written.")
    normal: SpreadSpec | None = Field(None, description="Normal about the value written.")
    gamma: SpreadSpec | None = Field(None, description="Gamma about the value written.")
    beta: BetaSpec | None = Field(None, description="Beta, for a proportion.")
    uniform: RangeSpec | None = Field(None, description="Anything between two values.")
    triangular: TriangleSpec | None = Field(None, description="Between two values, with a likeliest one.")
    moves: _Moves | None = Field(None, description="Numbers that move together along the range, by path.")
    moves_by_plan: Annotated[dict[str, _Moves], Named(_NAMED_ENDS, "a plan")] | None = Field(
        None, description="The same for single plans, by plan."
    )


class DesignSpec(Spec):
    """A sample of points."""

    called: ClassVar[str] = "a design"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its kind", ("latin_hypercube", "sobol")),)

    latin_hypercube: _Count | None = Field(None, description="Number of points of a Latin hypercube.")
    sobol: _Count | None = Field(None, description="Number of points of a scrambled Sobol sequence.")


class PrecisionSpec(Spec):
    """When a point has been run often enough."""

    called: ClassVar[str] = "a precision"

    half_width: Annotated[Quantity, Number(above=0)] = Field(
        description="Half of the 95 % interval: of the metric, or with several plans of the differences."
    )
    metric: _Metric | None = Field(None, description="Of which metric; npv unless said.")
    at_least: Annotated[Quantity, Number(Kind.COUNT, low=2)] | None = Field(
        None, description="Fewest replications; 10 unless said."
    )
    at_most: Annotated[Quantity, Number(Kind.COUNT, low=2)] | None = Field(
        None, description="Most replications; 1000 unless said."
    )


class UntilDecidedSpec(Spec):
    """When a point's decision is known well enough."""

    called: ClassVar[str] = "a goal"

    zone: Annotated[Quantity, Number(low=0)] | None = Field(
        None, description="A difference that does not matter, in the metric's unit; 0 unless said."
    )
    metric: _Metric | None = Field(None, description="By which metric; the decision's, or npv, unless said.")
    at_least: Annotated[Quantity, Number(Kind.COUNT, low=2)] | None = Field(
        None, description="Fewest replications; 30 unless said."
    )
    at_most: Annotated[Quantity, Number(Kind.COUNT, low=2)] | None = Field(
        None, description="Most replications; 1000 unless said."
    )


class DecisionSpec(Spec):
    """Which of two plans is better."""

    called: ClassVar[str] = "a decision"

    metric: _Metric | None = Field(None, description="By which metric; npv unless said.")
    between: Annotated[tuple[Word, ...], ListOf(Name("a plan"), least=2, most=2)] = Field(
        description="The two plans; the first is the one of which the figure says where it is better."
    )


class FigureSpec(Spec):
    """A figure, also written as data."""

    called: ClassVar[str] = "a figure"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its kind", ("map", "curves")),)

    map: Annotated[tuple[Word, ...], ListOf(Name("a factor"), least=2, most=2)] | None = Field(
        None, description="Two factors: a heat map with contours over them."
    )
    curves: Annotated[Word, Name("a factor")] | None = Field(
        None, description="A factor: every plan against it, with bands."
    )
    metric: _Metric | None = Field(None, description="Of which metric; the decision's, or npv, unless said.")
    plan: Annotated[Word, Name("a plan")] | None = Field(
        None, description="For a map of one plan's metric instead of the decision."
    )


class StudySpec(Spec):
    """A study file."""

    called: ClassVar[str] = "a study"
    forms: ClassVar[tuple[Forms, ...]] = (
        Forms("what is run", ("scenario", "plans")),
        Forms("how often", ("replications", "precision", "until_decided"), required=False),
    )
    advice: ClassVar[dict[str, str]] = {
        "schema": "this is a study file: it begins with study: 1",
        "outputs": "write figures: and metrics:",
        "factors": "what varies stands under vary",
        "parameters": "what varies stands under vary",
    }

    version: Annotated[Quantity, Number(Kind.COUNT, low=1)] = Field(
        alias="study", description="Version of study files: 1."
    )
    title: Title | None = Field(None, description="Title of the study; the file's name unless said.")
    description: Annotated[Word, Name("a text", long=True)] | None = Field(
        None, description="What it is about."
    )
    scenario: _Text | None = Field(None, description="The one scenario file, relative to this file.")
    plans: Annotated[dict[str, PlanSpec], Named(PlanSpec, "a plan")] | None = Field(
        None, description="Several scenarios by name, each run at every point with the same luck."
    )
    settings: _Sums | None = Field(None, alias="set", description="Overrides of every plan, by path.")
    vary: Annotated[dict[str, VarySpec], Named(VarySpec, "what varies", arrows=True)] | None = Field(
        None, description="What varies, by name or path."
    )
    uncertain: Annotated[Flag, Switch()] | None = Field(
        None, description="true: every number varies that the scenarios call uncertain."
    )
    design: Annotated[Word | DesignSpec, ScalarOr(OneWord(("grid", "one_at_a_time")), DesignSpec)] | None = (
        Field(None, description="grid (default), one_at_a_time, {latin_hypercube: n} or {sobol: n}.")
    )
    replications: _Count | None = Field(None, description="How often every point is run; 20 unless said.")
    precision: PrecisionSpec | None = Field(None, description="Run every point until it is precise.")
    until_decided: UntilDecidedSpec | None = Field(
        None,
        description="Run every point until one plan is known to be the best there; {} takes all defaults.",
    )
    seed: Annotated[Quantity, Number(Kind.COUNT, low=0)] | None = Field(
        None, description="Fixes every random number; 0 unless said."
    )
    luck: Annotated[Word, OneWord(("common", "independent"))] | None = Field(
        None, description="Whether all points share their luck; common unless said."
    )
    metrics: Annotated[tuple[Word, ...], ListOf(OneWord(tuple(METRICS)))] | None = Field(
        None, description="Metrics of the tables; npv unless said."
    )
    decision: DecisionSpec | None = Field(None, description="What the study decides.")
    figures: Annotated[dict[str, FigureSpec], Named(FigureSpec, "a figure")] | None = Field(
        None, description="Figures by file name."
    )
