"""The language of people: those present at time 0, and streams of entrants."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Forms, Spec
from simulation.scenario.language.containers import ListOf, Named, OneOrMore
from simulation.scenario.language.readers import Number, OneWord, Quantity, Word
from simulation.scenario.language.values import (
    Count,
    Date,
    Elapsed,
    Id,
    Inflow,
    InflowByDate,
    Length,
    NameOf,
    PositiveRate,
    Rate,
    Share,
    Yearly,
)
from simulation.scenario.quantities import Kind

_ID = "Identity that stays when the name changes: random numbers follow it. The name unless said."


class MeanSpec(Spec):
    """An exponential distribution by its mean."""

    called: ClassVar[str] = "an exponential duration"

    mean: Length = Field(description="Mean time.")


class DurationSpec(Spec):
    """How long starters have been where they are."""

    called: ClassVar[str] = "a duration"
    short_for: ClassVar[tuple[str, ...]] = ("fixed",)
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its length", ("fixed", "exponential", "uniform")),)

    fixed: Elapsed | None = Field(None, description="The same for all.")
    exponential: MeanSpec | None = Field(None, description="Exponentially distributed.")
    uniform: Annotated[tuple[Quantity, ...], ListOf(Number(Kind.TIME, low=0), least=2, most=2)] | None = (
        Field(None, description="Uniform between two times: [0, 24 months].")
    )


class StartGroupSpec(Spec):
    """People in one stage at time 0: all of them, or one cohort of a list."""

    called: ClassVar[str] = "a group at the start"
    short_for: ClassVar[tuple[str, ...]] = ("count",)
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its size", ("count", "segments")),)

    count: Count | None = Field(None, description="Number of people; segments are drawn by their shares.")
    segments: Annotated[dict[str, Count], Named(Number(Kind.COUNT, low=0), "a segment")] | None = Field(
        None, description="Number of people by segment, instead of count."
    )
    duration: DurationSpec | None = Field(None, description="Time already spent in the stage.")
    tenure: DurationSpec | None = Field(
        None, description="Time already a customer; the duration unless said."
    )
    selection: Annotated[Word, OneWord(("survivors", "none"))] | None = Field(
        None, description="survivors: traits given that they stayed this long. none: traits as of newcomers."
    )
    id: Id | None = Field(
        None, description="Identity of a group in a list: random numbers follow it. Its place unless said."
    )


class StartSpec(Spec):
    """People present at time 0, by stage."""

    called: ClassVar[str] = "people_at_start"
    rest: ClassVar[str] = "groups"

    selection: Annotated[Word, OneWord(("survivors", "none"))] | None = Field(
        None, description="survivors (default) or none, for all groups that do not say otherwise."
    )
    groups: Annotated[
        dict[str, Annotated[tuple[StartGroupSpec, ...], OneOrMore(StartGroupSpec)]],
        Named(OneOrMore(StartGroupSpec), "a stage"),
    ] = Field(description="A count, a group, or a list of groups, by stage.")


class BassSpec(Spec):
    """Adopters of something that spreads by itself and by those who have it (Bass 1969)."""

    called: ClassVar[str] = "a Bass curve"

    market: Annotated[Quantity, Number(above=0)] = Field(description="Entrants in all, in the long run.")
    innovation: PositiveRate = Field(description="Rate p at which those outside enter by themselves.")
    imitation: Rate = Field(description="Rate q at which they follow, times the share who have entered.")


class LogisticSpec(Spec):
    """Entrants whose number so far is a logistic curve."""

    called: ClassVar[str] = "a logistic curve"

    market: Annotated[Quantity, Number(above=0)] = Field(
        description="What the number of entrants so far goes to, those before the stream begins included."
    )
    growth: PositiveRate = Field(description="Rate of growth at the beginning.")
    midpoint: Elapsed = Field(description="When half have entered, from the beginning of the stream.")


class InflowSpec(Spec):
    """Entrants by a curve of time since the stream begins."""

    called: ClassVar[str] = "a curve of entrants"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its shape", ("bass", "logistic")),)

    bass: BassSpec | None = Field(None, description="Diffusion by innovation and imitation.")
    logistic: LogisticSpec | None = Field(None, description="Growth to a limit.")


class EntrantsSpec(Spec):
    """A stream of people who enter the market, at random moments."""

    called: ClassVar[str] = "a stream of entrants"
    short_for: ClassVar[tuple[str, ...]] = ("rate",)
    forms: ClassVar[tuple[Forms, ...]] = (
        Forms(
            "how many enter",
            ("rate", "curve", "count"),
            {"rate": ("growth", "schedule"), "count": ("spread",)},
        ),
    )
    advice: ClassVar[dict[str, str]] = {
        "at": "a fixed number at a date comes within a period: {count: 500, from: 6 months, until: 7 months}",
    }

    stage: NameOf | None = Field(None, description="Where they enter; the stage of this name unless said.")
    rate: Inflow | None = Field(None, description="Entrants per time, at random moments.")
    curve: InflowSpec | None = Field(None, description="Entrants by a curve; each period has its part of it.")
    count: Count | None = Field(
        None, description="Number of entrants from `from` to `until`, neither more nor less."
    )
    spread: Annotated[Word, OneWord(("uniform",))] | None = Field(
        None, description="When those of a count come: uniform (the only way), each at a moment of their own."
    )
    growth: Yearly | None = Field(None, description="Growth per year, compounding; 0 unless said.")
    season: Annotated[tuple[Quantity, ...], ListOf(Number(low=0), least=2)] | None = Field(
        None, description="Factors over a year in equal parts; a period takes the factor at its start."
    )
    schedule: InflowByDate | None = Field(None, description="Rate from each date on.")
    from_: Date | None = Field(None, alias="from", description="Nobody enters before; 0 unless said.")
    until: Date | None = Field(None, description="Nobody enters from here on; the horizon unless said.")
    segments: (
        Annotated[dict[str, Share], Named(Number(Kind.PROPORTION, low=0, high=1), "a segment")] | None
    ) = Field(None, description="Shares by segment, summing to 1; the segments' own shares unless said.")
    id: Id | None = Field(None, description=_ID)
