"""The language of what changes over time: entrants, investments, shocks."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Forms, Spec
from simulation.scenario.language.containers import ListOf, Named, OneOrMore, Pairs
from simulation.scenario.language.readers import Moment, Name, Number, OneWord, Pending, Quantity, Read, Word
from simulation.scenario.language.values import (
    Count,
    Date,
    Elapsed,
    Id,
    Length,
    NameOf,
    NonNegativeNumber,
    NumberByStock,
    PartialShare,
    PendingQuantity,
    PositiveNumber,
    PositiveRate,
    PositiveShare,
    PositiveSpend,
    PriceChanges,
    Rate,
    RateByDate,
    Share,
    Spend,
    SpendByDate,
    Title,
    Toggle,
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
    rate: Rate | None = Field(None, description="Entrants per time, at random moments.")
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
    schedule: RateByDate | None = Field(None, description="Rate from each date on.")
    from_: Date | None = Field(None, alias="from", description="Nobody enters before; 0 unless said.")
    until: Date | None = Field(None, description="Nobody enters from here on; the horizon unless said.")
    segments: (
        Annotated[dict[str, Share], Named(Number(Kind.PROPORTION, low=0, high=1), "a segment")] | None
    ) = Field(None, description="Shares by segment, summing to 1; the segments' own shares unless said.")
    id: Id | None = Field(None, description=_ID)


class EffectSpec(Spec):
    """How an investment moves one number: how far at most, and how fast that is reached."""

    called: ClassVar[str] = "an effect"
    forms: ClassVar[tuple[Forms, ...]] = (
        Forms(
            "its strength",
            ("speeds_up_to", "slows_down_to", "multiplies_up_to", "adds_up_to", "table", "adds_table"),
            dict.fromkeys(
                ("speeds_up_to", "slows_down_to", "multiplies_up_to", "adds_up_to"),
                ("curve", "half_effect_at", "steepness", "full_effect_at"),
            )
            | dict.fromkeys(("table", "adds_table"), ("monotone",)),
        ),
        Forms(
            "its response",
            ("half_effect_at", "full_effect_at"),
            {"half_effect_at": ("curve", "steepness"), "full_effect_at": ("curve",)},
            required=False,
        ),
    )

    speeds_up_to: Annotated[Quantity, Number(low=1)] | None = Field(
        None, description="Multiplier at full effect, 1 or more."
    )
    slows_down_to: Annotated[Quantity, Number(low=0, high=1)] | None = Field(
        None, description="Multiplier at full effect, between 0 and 1."
    )
    multiplies_up_to: NonNegativeNumber | None = Field(
        None, description="Multiplier at full effect, whichever way it goes."
    )
    adds_up_to: PendingQuantity | None = Field(
        None, description="Rate (or, on a probability, probability) added at full effect."
    )
    table: NumberByStock | None = Field(None, description="Multiplier by stock of spend a head.")
    adds_table: (
        Annotated[
            Read[tuple[tuple[Quantity, Read[None]], ...]], Pairs(Number(Kind.MONEY_RATE, low=0), Pending())
        ]
        | None
    ) = Field(None, description="Rate or probability added, by stock of spend a head.")
    curve: Annotated[Word, OneWord(("saturating", "hill", "linear"))] | None = Field(
        None, description="Shape of the response; saturating unless said, linear with full_effect_at."
    )
    half_effect_at: PositiveSpend | None = Field(
        None, description="Stock of spend, money a head and time, at which half the effect is reached."
    )
    steepness: PositiveNumber | None = Field(None, description="Exponent of the hill curve.")
    full_effect_at: PositiveSpend | None = Field(
        None, description="Stock at which a linear response is full."
    )
    monotone: Toggle | None = Field(
        None, description="false permits a table that turns (care can be too much). true unless said."
    )


class AudienceSpec(Spec):
    """Whom an investment reaches."""

    called: ClassVar[str] = "an audience"

    stages: Annotated[tuple[Word, ...], ListOf(Name("the name of a stage"))] = Field(
        description="Names of stages."
    )
    segments: Annotated[tuple[Word, ...], ListOf(Name("the name of a segment"))] | None = Field(
        None, description="Names of segments; all unless said."
    )
    share: PositiveShare | None = Field(None, description="Share reached by a list; everyone unless said.")
    by: (
        Annotated[
            Word, OneWord(("random", "value", "risk"), {"observed_value": "value", "observed_risk": "risk"})
        ]
        | None
    ) = Field(
        None,
        description="Order of the list: random (default), value of the last 12 periods, or risk of leaving.",
    )


class InvestmentSpec(Spec):
    """Spend, whom it reaches, and what it does."""

    called: ClassVar[str] = "an investment"
    forms: ClassVar[tuple[Forms, ...]] = (
        Forms("its spend", ("budget", "per_head"), in_its_form=("reference", "schedule")),
    )
    advice: ClassVar[dict[str, str]] = {
        "stages": "write audience: {stages: [active]}",
        "share": "write audience: {stages: [active], share: 20 %}",
    }

    aim: Annotated[Word, OneWord(("acquisition", "onboarding", "retention", "development", "win-back"))] = (
        Field(description="What it is for.")
    )
    budget: Spend | None = Field(None, description="Money per time, divided by the audience.")
    per_head: Spend | None = Field(None, description="Money per head of the audience and time.")
    schedule: SpendByDate | None = Field(None, description="Spend from each date on, in the same form.")
    from_: Date | None = Field(None, alias="from", description="No spend before; 0 unless said.")
    until: Date | None = Field(None, description="No spend from here on; the horizon unless said.")
    ramp: Length | None = Field(None, description="Time over which the effect grows to its full size.")
    reference: Spend | None = Field(
        None, description="Spend under which the base rates were measured, in the same form; 0 unless said."
    )
    initial_stock: Spend | None = Field(
        None, description="Stock of spend a head at time 0; that of the reference unless said."
    )
    carry_over: PartialShare | None = Field(
        None, description="Share of the stock kept from one period to the next; 0 unless said."
    )
    audience: AudienceSpec = Field(description="Whom it reaches.")
    effects: (
        Annotated[
            dict[str, Annotated[tuple[EffectSpec, ...], OneOrMore(EffectSpec)]],
            Named(OneOrMore(EffectSpec), "a target", arrows=True),
        ]
        | None
    ) = Field(
        None,
        description="What it does, by target: a transition, <stage>.purchases, <stage>.amount, or the "
        "failing of hand_offs.<name>.",
    )
    id: Id | None = Field(None, description=_ID)
    title: Title | None = Field(None, description="Name for display.")


class PriceResponseSpec(Spec):
    """What a price does to one rate."""

    called: ClassVar[str] = "a response to a price"
    short_for: ClassVar[tuple[str, ...]] = ("elasticity",)

    elasticity: Annotated[Quantity, Number()] = Field(
        description="The rate is multiplied by (price / price compared with) to this power."
    )
    half_life: Length | None = Field(
        None,
        description="Time in which people get half-way used to a price. Unless said the price in the file is "
        "what they compare with, for good.",
    )
    only_when: Annotated[Word, OneWord(("dearer", "cheaper"))] | None = Field(
        None, description="Holds only while the price is above, or below, the one compared with."
    )


class PriceSpec(Spec):
    """The course of a price, who pays it, and what it does to them."""

    called: ClassVar[str] = "a price"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its course", ("changes", "schedule")),)
    advice: ClassVar[dict[str, str]] = {
        "stages": "say what is priced: of: [active.margin_flow] or of: [active.amount]",
        "at": "write changes: {1 year: 8 %}",
        "from": "write changes: {1 year: 8 %}",
        **dict.fromkeys(
            ("customers", "for", "new_customers", "joined", "cohort", "cohorts", "tenure"),
            "a price holds for everyone in its stages and segments, whenever they joined: give those who pay "
            "another price a stage of their own, as virta run library/prices/raise-for-new-customers has it",
        ),
    }

    of: Annotated[tuple[Word, ...], ListOf(Name("<stage>.margin_flow or <stage>.amount"))] = Field(
        description="What is priced: <stage>.margin_flow or <stage>.amount (of purchases)."
    )
    segments: Annotated[tuple[Word, ...], ListOf(Name("the name of a segment"))] | None = Field(
        None, description="Names of the segments that pay it and respond to it; all unless said."
    )
    changes: PriceChanges | None = Field(
        None, description="Change at each date, as a part of the price until then: {1 year: 8 %}."
    )
    schedule: Annotated[Read[tuple[tuple[Quantity, Read[None]], ...]], Pairs(Moment(), Pending())] | None = (
        Field(
            None,
            description="The price from each date on: money per time for a margin flow, money for an amount.",
        )
    )
    effects: (
        Annotated[
            dict[str, Annotated[tuple[PriceResponseSpec, ...], OneOrMore(PriceResponseSpec)]],
            Named(OneOrMore(PriceResponseSpec), "a target", arrows=True),
        ]
        | None
    ) = Field(
        None,
        description="Who responds, by target: a transition, <stage>.purchases or market_entrants.<name>.",
    )
    id: Id | None = Field(None, description=_ID)
    title: Title | None = Field(None, description="Name for display.")


class ShockSpec(Spec):
    """A change from outside, at a date or between two."""

    called: ClassVar[str] = "a shock"

    from_: Date | None = Field(
        None, alias="from", description="Effects and factors on probabilities hold from here on."
    )
    until: Date | None = Field(None, description="Effects end here; never unless said.")
    effects: Annotated[dict[str, NonNegativeNumber], Named(Number(low=0), "a target", arrows=True)] | None = (
        Field(
            None,
            description="Factor by target: a transition, <stage>.purchases, .amount, .margin_flow, .margin, "
            ".service_cost, or market_entrants.<name>.",
        )
    )
    probabilities: (
        Annotated[dict[str, NonNegativeNumber], Named(Number(low=0), "a transition", arrows=True)] | None
    ) = Field(
        None,
        description="Factor on the probability itself, by transition; effects multiply the decision mass.",
    )
    at: Date | None = Field(None, description="Date of the moves.")
    moves: (
        Annotated[dict[str, Share], Named(Number(Kind.PROPORTION, low=0, high=1), "a move", arrows=True)]
        | None
    ) = Field(None, description="Share of the people in a stage who move at once: origin -> destination.")
    id: Id | None = Field(
        None, description="Identity that stays when the name changes. The name unless said."
    )
    title: Title | None = Field(None, description="Name for display.")
