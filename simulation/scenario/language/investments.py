"""The language of investments: budgets, effects with their response curves, and audiences."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Forms, Spec
from simulation.scenario.language.containers import ListOf, Named, OneOrMore, Pairs
from simulation.scenario.language.readers import Name, Number, OneWord, Pending, Quantity, Read, Word
from simulation.scenario.language.teams import TeamSpec
from simulation.scenario.language.values import (
    Date,
    Id,
    Length,
    NonNegativeNumber,
    NumberByStock,
    PartialShare,
    PendingQuantity,
    PositiveNumber,
    PositiveShare,
    PositiveSpend,
    Spend,
    SpendByDate,
    Title,
    Toggle,
)
from simulation.scenario.quantities import Kind

_ID = "Identity that stays when the name changes: random numbers follow it. The name unless said."


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
        Forms("its spend", ("budget", "per_head", "team"), in_its_form=("reference", "schedule")),
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
    team: TeamSpec | None = Field(
        None, description="People who serve those in the audience who call; they cost people x wage."
    )
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
        description="What it does, by target: a transition, <stage>.purchases, <stage>.amount, "
        "<stage>.referrals, or the failing of hand_offs.<name>.",
    )
    id: Id | None = Field(None, description=_ID)
    title: Title | None = Field(None, description="Name for display.")
