"""The language of teams: who serves customers, how long it takes, and what a contact does."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Forms, Spec
from simulation.scenario.language.containers import Named, Pairs
from simulation.scenario.language.paces import ShapesSpec
from simulation.scenario.language.readers import Moment, Number, OneWord, Quantity, Series, Word
from simulation.scenario.language.values import Count, Length, Money, PositiveNumber, Rate, Spend, Toggle
from simulation.scenario.quantities import Kind

_CountByDate = Annotated[Series, Pairs(Moment(), Number(Kind.COUNT, low=0))]
_PositiveCount = Annotated[Quantity, Number(Kind.COUNT, low=1)]


class CallsSpec(Spec):
    """When people in a stage call the team."""

    called: ClassVar[str] = "what makes people call"
    short_for: ClassVar[tuple[str, ...]] = ("rate",)
    forms: ClassVar[tuple[Forms, ...]] = (Forms("their pace", ("rate", "every"), required=False),)
    advice: ClassVar[dict[str, str]] = {"entry": "write on_entry: true"}

    rate: Rate | None = Field(None, description="Calls per person and time.")
    every: Length | None = Field(None, description="Mean time between calls; the rate is 1 / every.")
    on_entry: Toggle | None = Field(
        None, description="Whether who enters the stage calls; not unless said, where there is a pace."
    )


class ServiceSpec(ShapesSpec):
    """How long a contact takes."""

    called: ClassVar[str] = "the time that a contact takes"
    forms: ClassVar[tuple[Forms, ...]] = (Forms("its shape", ("fixed", *ShapesSpec.forms[0].keys)),)

    fixed: Length | None = Field(None, description="Always the same time.")


class TeamSpec(Spec):
    """People of the company who serve those who call, one at a time."""

    called: ClassVar[str] = "a team"
    advice: ClassVar[dict[str, str]] = {
        "stages": "the stages that a team serves stand in audience: {stages: [active]}",
        "budget": "a team costs people x wage",
        "size": "write people: 3",
        "service": "write service_time: {exponential: {mean: 0.5 days}}",
        "queue": "write order: first_come, value or risk",
    }

    people: Count = Field(description="How many people there are.")
    schedule: _CountByDate | None = Field(None, description="How many there are from each date on.")
    wage: Spend | None = Field(None, description="What each of them costs over time; 0 unless said.")
    cost: Money | None = Field(None, description="What each contact costs besides; 0 unless said.")
    service_time: ServiceSpec = Field(description="How long a contact takes.")
    calls: Annotated[dict[str, CallsSpec], Named(CallsSpec, "a stage")] | None = Field(
        None, description="What makes people call, by stage; unless said, those who enter a stage call."
    )
    order: Annotated[Word, OneWord(("first_come", "value", "risk"))] | None = Field(
        None, description="Who is served first: first_come (default), value of the last 12 periods, or risk."
    )
    patience: Length | None = Field(
        None, description="Mean time, exponential, until who waits gives up; nobody does unless said."
    )
    lasts: Length | None = Field(
        None, description="How long the effect lasts after a contact; it ends with it unless said."
    )
    steps: _PositiveCount | None = Field(
        None, description="In how many equal steps it fades; 1 unless said: in full, then nothing."
    )
    waiting_half_life: Length | None = Field(
        None, description="Time waited that halves the effect; waiting takes nothing from it unless said."
    )
    effects: Annotated[dict[str, PositiveNumber], Named(PositiveNumber, "a target", arrows=True)] | None = (
        Field(
            None,
            description="Factor of a contact in full effect, by target: a transition, <stage>.purchases or"
            " <stage>.referrals.",
        )
    )
