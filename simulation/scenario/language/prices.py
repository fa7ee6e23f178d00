"""The language of price changes and the responses to them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Forms, Spec
from simulation.scenario.language.containers import ListOf, Named, OneOrMore, Pairs
from simulation.scenario.language.readers import Moment, Name, Number, OneWord, Pending, Quantity, Read, Word
from simulation.scenario.language.values import (
    Id,
    Length,
    PriceChanges,
    Title,
)

_ID = "Identity that stays when the name changes: random numbers follow it. The name unless said."


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
