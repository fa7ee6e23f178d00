"""The language of stages and transitions."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Forms, Spec
from simulation.scenario.language.containers import ListOf
from simulation.scenario.language.paces import (
    Chance,
    DecisionTimes,
    Differs,
    PaceRate,
    ShapesSpec,
    UncertainSpec,
)
from simulation.scenario.language.readers import Name, Number, OneWord, Quantity, Word
from simulation.scenario.language.satisfaction import EncountersSpec
from simulation.scenario.language.values import (
    AnyRate,
    Id,
    Length,
    Margin,
    Money,
    NonNegativeNumber,
    PartialShare,
    Rate,
    Share,
    SignedSpend,
    Spend,
    Title,
    Toggle,
)
from simulation.scenario.quantities import Kind

_ID = "Identity that stays when the name changes: random numbers follow it. The name unless said."


class AmountSpec(Spec):
    """The value of one purchase."""

    called: ClassVar[str] = "the amount of a purchase"
    short_for: ClassVar[tuple[str, ...]] = ("mean",)

    mean: Money = Field(description="Mean value of a purchase.")
    cv: NonNegativeNumber | None = Field(
        None, description="Coefficient of variation of one purchase; 0 (the default): always the mean."
    )
    distribution: Annotated[Word, OneWord(("gamma", "lognormal", "fixed"))] | None = Field(
        None, description="Distribution of one purchase; gamma unless said, fixed where cv is 0."
    )
    differs_by_customer: Differs | None = Field(None, description="Trait that multiplies the amount.")


class PurchasesSpec(Spec):
    """Purchases made in a stage."""

    called: ClassVar[str] = "purchases"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("their pace", ("rate", "every", "probability")),)
    advice: ClassVar[dict[str, str]] = {
        "mean": "the mean value of a purchase is written amount: 52",
        "cv": "the spread of a purchase is written amount: {mean: 52, cv: 0.7}",
    }

    rate: Rate | None = Field(None, description="Purchases per person and time.")
    every: Length | None = Field(None, description="Mean time between purchases; the rate is 1 / every.")
    probability: Chance | None = Field(
        None, description="Probability of one purchase at every period's end, instead of a rate."
    )
    differs_by_customer: Differs | None = Field(None, description="Trait that multiplies the rate.")
    amount: AmountSpec = Field(description="Value of a purchase: a sum, or mean with spread.")
    margin: Margin = Field(description="Contribution as a fraction of revenue; may be negative.")


class MarginFlowSpec(Spec):
    """Steady revenue while in the stage, such as a subscription."""

    called: ClassVar[str] = "a margin flow"
    short_for: ClassVar[tuple[str, ...]] = ("revenue",)

    revenue: Spend = Field(description="Revenue per person and time.")
    margin: Margin | None = Field(
        None, description="Contribution as a fraction of revenue; 100 % unless said."
    )
    differs_by_customer: Differs | None = Field(None, description="Trait that multiplies the revenue.")


class ReferralsSpec(Spec):
    """People in a stage bring others into the market."""

    called: ClassVar[str] = "referrals"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("their pace", ("rate", "every")),)
    advice: ClassVar[dict[str, str]] = {
        "probability": "referrals come at a rate: rate: 0.05 per month, or every: 20 months",
        "stage": "the stage that people enter is written enters: prospect",
    }

    rate: Rate | None = Field(None, description="People whom each brings per time.")
    every: Length | None = Field(None, description="Mean time between two of them; the rate is 1 / every.")
    enters: Annotated[Word, Name("the name of a stage")] = Field(
        description="Name of the stage that those enter who are brought, in the segment of who brings."
    )
    differs_by_customer: Differs | None = Field(None, description="Trait that multiplies the rate.")


class StageSpec(Spec):
    """A lifecycle stage; each person is in exactly one at any moment."""

    called: ClassVar[str] = "a stage"

    kind: Annotated[Word, OneWord(("potential", "customer", "former"))] = Field(
        description="What a person in the stage is to the company."
    )
    id: Id | None = Field(None, description=_ID)
    title: Title | None = Field(None, description="Name for display.")
    absorbing: Toggle | None = Field(None, description="true: nobody leaves the stage. false unless said.")
    purchases: PurchasesSpec | None = Field(None, description="Purchases made in the stage.")
    margin_flow: MarginFlowSpec | None = Field(None, description="Steady revenue while in the stage.")
    service_cost: SignedSpend | None = Field(
        None, description="Cost per person and time; negative is a saving. 0 unless said."
    )
    encounters: EncountersSpec | None = Field(
        None, description="How often people in the stage have to do with the company; see satisfaction."
    )
    referrals: ReferralsSpec | None = Field(
        None, description="People whom those in the stage bring into the market, who would not have come."
    )
    effect: AnyRate | None = Field(
        None, description="What a person there brings over time besides money, such as health; 0 unless said."
    )
    sojourn: ShapesSpec | None = Field(
        None,
        description="Distribution of the time in the stage; its exits then say which `branch` they take.",
    )


class OneOffSpec(Spec):
    """Money that falls once, when the transition happens."""

    called: ClassVar[str] = "a one-off"

    revenue: Money | None = Field(None, description="Revenue; 0 unless said.")
    cost: Money | None = Field(None, description="Cost; 0 unless said.")


class ContagionSpec(Spec):
    """A hazard that others pass on: word of mouth, good or bad."""

    called: ClassVar[str] = "contagion"

    rate: Rate = Field(
        description="Hazard per time if all told; it is multiplied by the share of the market who do."
    )
    told_by: Annotated[tuple[Word, ...], ListOf(Name("the name of a stage"))] = Field(
        description="Names of the stages whose people tell."
    )


class TransitionSpec(Spec):
    """A way from one stage to another, and its pace."""

    called: ClassVar[str] = "a transition"
    forms: ClassVar[tuple[Forms, ...]] = (
        Forms(
            "its pace",
            (
                "rate",
                "mean",
                "median",
                "half_life",
                "time_in_stage",
                "branch",
                "probability",
                "after_silence",
                "after_purchases",
            ),
            {"probability": ("every", "first")},
        ),
        Forms("how customers differ", ("differs_by_customer", "never"), required=False),
    )
    advice: ClassVar[dict[str, str]] = {
        **dict.fromkeys(
            ("weibull", "gompertz", "piecewise", "exponential"), "write time_in_stage: {weibull: {...}}"
        ),
        **dict.fromkeys(("cure_fraction", "cured", "immune"), "write never: 60 %"),
        "trait": "write differs_by_customer: <name of the trait>",
        **dict.fromkeys(("silence", "recency", "inactive"), "write after_silence: 6 months"),
        **dict.fromkeys(
            ("referrals", "advocates"), "referrals stand with the stage of those who bring others"
        ),
        **dict.fromkeys(("word_of_mouth", "imitation"), "write contagion: {rate: ..., told_by: [customer]}"),
        "cost": "write one_off: {cost: 20}",
        "revenue": "write one_off: {revenue: 20}",
    }

    rate: PaceRate | None = Field(None, description="Constant hazard per time, or {probability, within}.")
    mean: Length | None = Field(None, description="Mean time to the transition; the rate is 1 / mean.")
    median: Length | None = Field(None, description="Median time; the rate is ln 2 / median.")
    half_life: Length | None = Field(
        None, description="Time in which half have moved; the same as the median."
    )
    time_in_stage: ShapesSpec | None = Field(None, description="Distribution of the time to the transition.")
    branch: Share | None = Field(
        None, description="Share of those leaving who go this way, where the origin has a `sojourn`."
    )
    probability: Chance | None = Field(
        None, description="Probability at every period's end, or at every `every`: a time, or a purchase."
    )
    after_silence: Length | None = Field(
        None,
        description="Moves whoever has bought nothing for so long, since a purchase in the stage or since"
        " entering it; silence before time 0 does not count.",
    )
    after_purchases: Annotated[Quantity, Number(Kind.COUNT, low=1)] | None = Field(
        None, description="Moves with so many purchases made since entering the stage."
    )
    contagion: ContagionSpec | None = Field(
        None, description="A hazard beside the pace that grows with the share of people in other stages."
    )
    by: Annotated[Word, OneWord(("duration", "tenure"))] | None = Field(
        None, description="Clock of the hazard: time in the stage (default) or time as a customer."
    )
    every: DecisionTimes | None = Field(
        None,
        description="When a probability is decided: a time from entry on, again and again, or the word"
        " purchase for after each purchase; each period's end unless said.",
    )
    first: Length | None = Field(
        None,
        description="Time from entry to the first decision, such as a minimum term; `every` unless said.",
    )
    differs_by_customer: Differs | None = Field(None, description="Trait that multiplies the hazard.")
    never: PartialShare | None = Field(
        None, description="Share of persons who never go this way, however long they stay."
    )
    one_off: OneOffSpec | None = Field(None, description="Money that falls when the transition happens.")
    uncertain: UncertainSpec | None = Field(None, description="What we do not know about the pace.")
    id: Id | None = Field(None, description=_ID)
    title: Title | None = Field(None, description="Name for display.")
