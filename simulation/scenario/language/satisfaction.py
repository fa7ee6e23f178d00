"""The language of satisfaction: encounters, hand-offs, and what a score moves."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Forms, Spec
from simulation.scenario.language.containers import ListOf, Named
from simulation.scenario.language.paces import DecisionTimes
from simulation.scenario.language.readers import Name, Word
from simulation.scenario.language.values import (
    Id,
    PartialShare,
    PositiveNumber,
    PositiveShare,
    Rate,
    Share,
    Title,
)

_ID = "Identity that stays when the name changes: random numbers follow it. The name unless said."


class EncountersSpec(Spec):
    """How often people in a stage have to do with the company."""

    called: ClassVar[str] = "encounters"
    short_for: ClassVar[tuple[str, ...]] = ("rate",)
    forms: ClassVar[tuple[Forms, ...]] = (Forms("their pace", ("rate", "every")),)
    advice: ClassVar[dict[str, str]] = {
        "probability": "encounters come at a rate, or one with each purchase: every: purchase",
        "hand_offs": "hand_offs stand under satisfaction, each with the stages that pass it",
    }

    rate: Rate | None = Field(None, description="Encounters per person and time.")
    every: DecisionTimes | None = Field(
        None, description="Mean time between encounters, or the word purchase for one after each purchase."
    )


class HandOffSpec(Spec):
    """Where one function of the company passes a customer's matter on to another."""

    called: ClassVar[str] = "a hand-off"
    short_for: ClassVar[tuple[str, ...]] = ("fails",)

    fails: PartialShare = Field(description="Probability that it fails at an encounter.")
    stages: Annotated[tuple[Word, ...], ListOf(Name("the name of a stage"))] | None = Field(
        None,
        description="Names of the stages whose encounters pass it; all that have encounters unless said.",
    )
    id: Id | None = Field(None, description=_ID)
    title: Title | None = Field(None, description="Name for display.")


class ExperienceSpec(Spec):
    """What an encounter is like, from 0 (as bad as can be) to 1."""

    called: ClassVar[str] = "an experience"

    served: Share | None = Field(None, description="Where no hand-off fails; 100 % unless said.")
    failed: Share | None = Field(None, description="Where one fails; 0 unless said.")
    recovered: Share | None = Field(
        None, description="Where one fails and is made good; as served unless said."
    )


class SatisfactionSpec(Spec):
    """A score of each person, moved by encounters, that moves what people do."""

    called: ClassVar[str] = "satisfaction"
    advice: ClassVar[dict[str, str]] = {
        "encounters": "encounters stand with the stage: stages: {active: {encounters: 2 per month}}",
        "fails": "write hand_offs: {sales to delivery: 5 %}",
    }

    promise: Share = Field(description="The experience that people were promised.")
    experience: ExperienceSpec | None = Field(None, description="What encounters are like.")
    recovery: Share | None = Field(
        None, description="Probability that a failure is made good; 0 unless said."
    )
    weight: PositiveShare = Field(
        description="Part of the way to what was experienced, against the promise, that one encounter moves "
        "the score."
    )
    start: Share | None = Field(None, description="Everybody's score at first; the neutral one unless said.")
    neutral: PartialShare | None = Field(
        None, description="Score at which the rates hold as written; 50 %, as promised, unless said."
    )
    hand_offs: Annotated[dict[str, HandOffSpec], Named(HandOffSpec, "a hand-off", arrows=True)] = Field(
        description="Where encounters may fail: the probability of each."
    )
    effects: Annotated[dict[str, PositiveNumber], Named(PositiveNumber, "a target", arrows=True)] | None = (
        Field(
            None,
            description="Factor at a score of 100 %, log-linear through 1 at the neutral score, by target: a "
            "transition, <stage>.purchases or <stage>.referrals.",
        )
    )
