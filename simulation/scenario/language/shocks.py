"""The language of shocks: dated changes from outside."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Spec
from simulation.scenario.language.containers import Named
from simulation.scenario.language.readers import Number
from simulation.scenario.language.values import (
    Date,
    Id,
    Length,
    NonNegativeNumber,
    Share,
    Title,
)
from simulation.scenario.quantities import Kind


class ShockSpec(Spec):
    """A change from outside, at a date or between two."""

    called: ClassVar[str] = "a shock"

    from_: Date | None = Field(
        None, alias="from", description="Effects and factors on probabilities hold from here on."
    )
    until: Date | None = Field(None, description="Effects end here; never unless said.")
    ramp: Length | None = Field(
        None, description="Time over which effects and factors on probabilities grow to their full size."
    )
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
