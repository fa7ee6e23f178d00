"""The language of a whole file: time, money, segments, and the keys at the top."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Spec
from simulation.scenario.language.containers import ListOf, Named, ScalarOr, Unread
from simulation.scenario.language.investments import InvestmentSpec
from simulation.scenario.language.paces import TraitSpec, UncertainSpec
from simulation.scenario.language.people import EntrantsSpec, StartSpec
from simulation.scenario.language.prices import PriceSpec
from simulation.scenario.language.readers import Name, Number, OneWord, Quantity, Word
from simulation.scenario.language.satisfaction import SatisfactionSpec
from simulation.scenario.language.shocks import ShockSpec
from simulation.scenario.language.stages import StageSpec, TransitionSpec
from simulation.scenario.language.values import (
    Id,
    Length,
    PositiveMoney,
    Share,
    Title,
    Unit,
    Yearly,
)
from simulation.scenario.quantities import Kind

SCHEMA = 1
"""The version of the language that this package reads."""


class TimeSpec(Spec):
    """The clock."""

    called: ClassVar[str] = "time"

    unit: Unit = Field(description="Unit of time of every bare number in the file.")
    horizon: Length = Field(description="End of the simulation; a whole number of periods.")
    period: Length | None = Field(None, description="Time between two decisions; one unit unless said.")
    starts: Annotated[Word, Name("a date such as 2026-01-01", r"\d{4}-\d{2}-\d{2}")] | None = Field(
        None, description="Date of time 0; fixes where in the year seasons begin."
    )


_CASH_KEYS = ("purchases", "margin_flow", "service_cost", "one_off", "investments")
_CashTiming = Annotated[Word, OneWord(("exact", "start", "middle", "end"))]


class CashSpec(Spec):
    """Where cash falls within its period when it is discounted."""

    called: ClassVar[str] = "cash"
    short_for: ClassVar[tuple[str, ...]] = _CASH_KEYS

    purchases: _CashTiming | None = Field(None, description="Cash of purchases; exact unless said.")
    margin_flow: _CashTiming | None = Field(None, description="Cash of margin flows; exact unless said.")
    service_cost: _CashTiming | None = Field(None, description="Cash of service costs; exact unless said.")
    one_off: _CashTiming | None = Field(None, description="Cash of one-offs; exact unless said.")
    investments: _CashTiming | None = Field(None, description="Cash of investments; exact unless said.")


class RunOffSpec(Spec):
    """Value after the horizon, by the length of the run-off."""

    called: ClassVar[str] = "value_after_horizon"

    run_off: Length = Field(alias="run-off", description="Length of the run-off; a whole number of periods.")


TaxRate = Annotated[Quantity, Number(Kind.PROPORTION, low=0, below=1)]


class MoneySpec(Spec):
    """Currency, discounting, and what counts after the horizon."""

    called: ClassVar[str] = "money"

    currency: Annotated[Word, Name("a currency code such as EUR", "[A-Z]{3}")] | None = Field(
        None, description="Code of the currency; EUR unless said."
    )
    discount_rate: Yearly | None = Field(None, description="Effective discount rate per year; 0 unless said.")
    effect_discount_rate: Yearly | None = Field(
        None, description="The same for the effects of stages; that of money unless said."
    )
    tax_rate: TaxRate | None = Field(
        None, description="Tax on discounted contribution, losses relieved at once; 0 unless said."
    )
    cycle_weights: Annotated[Word, OneWord(("none", "half-cycle", "simpson"))] | None = Field(
        None, description="Weights of periods in discounted sums: none (default), half-cycle or simpson."
    )
    cash: CashSpec | None = Field(
        None, description="exact, start, middle or end; for all or by kind of money."
    )
    value_after_horizon: (
        Annotated[Word | RunOffSpec, ScalarOr(OneWord(("none", "run-off")), RunOffSpec)] | None
    ) = Field(None, description="none (default), run-off (ten years), or {run-off: 60 months}.")
    purchases: Annotated[Word, OneWord(("sampled", "expected"))] | None = Field(
        None, description="sampled (default): purchases are random events. expected: their mean accrues."
    )
    quantum: PositiveMoney | None = Field(None, description="Smallest sum in the books; 1e-6 unless said.")


_Stages = Annotated[dict[str, StageSpec], Named(StageSpec, "a stage")]
_Transitions = Annotated[dict[str, TransitionSpec], Named(TransitionSpec, "a transition", arrows=True)]
_Traits = Annotated[dict[str, TraitSpec], Named(TraitSpec, "a trait")]


class PartsSpec(Spec):
    """The parts that may differ by segment, with a segment's differences merged in."""

    called: ClassVar[str] = "a scenario"

    stages: _Stages
    transitions: _Transitions
    traits: _Traits | None = None


class SegmentSpec(Spec):
    """A kind of person known to the company, and what differs for them."""

    called: ClassVar[str] = "a segment"

    share: Share = Field(description="Share among starters and entrants; the shares sum to 1.")
    id: Id | None = Field(
        None, description="Identity that stays when the name changes. The name unless said."
    )
    title: Title | None = Field(None, description="Name for display.")
    stages: Annotated[_Stages, Unread()] | None = Field(
        None, description="Numbers of stages that differ in this segment."
    )
    transitions: Annotated[_Transitions, Unread()] | None = Field(
        None, description="Numbers of transitions that differ in this segment."
    )
    traits: Annotated[_Traits, Unread()] | None = Field(
        None, description="Numbers of traits that differ in this segment."
    )


class LimitsSpec(Spec):
    """How much may happen before a run is refused."""

    called: ClassVar[str] = "limits"

    events: Annotated[Quantity, Number(Kind.COUNT, low=1)] | None = Field(
        None, description="Events of one replication; 1 000 000 000 unless said."
    )


class FileSpec(Spec):
    """A scenario file."""

    called: ClassVar[str] = "a scenario"
    advice: ClassVar[dict[str, str]] = {
        "<<": "write extends: <file> instead of a merge key",
        "horizon": "horizon stands under time",
        "unit": "unit stands under time",
        "currency": "currency stands under money",
        "discount_rate": "discount_rate stands under money",
        "encounters": "encounters stand with the stage: stages: {active: {encounters: 2 per month}}",
        "hand_offs": "hand_offs stand under satisfaction",
    }

    schema_version: Annotated[Quantity, Number(Kind.COUNT, low=1)] = Field(
        alias="schema", description="Version of the language: 1."
    )
    title: Title | None = Field(None, description="Title of the scenario; its name unless said.")
    description: Title | None = Field(None, description="What it is about, in a few sentences.")
    extends: Annotated[Word, Name("a file", long=True)] | None = Field(
        None, description="Relative path of the file that this one changes."
    )
    remove: Annotated[tuple[Word, ...], ListOf(Name("a path", long=True))] | None = Field(
        None, description="Paths of what the base file has and this one has not."
    )
    time: TimeSpec = Field(description="The clock.")
    limits: LimitsSpec | None = Field(None, description="How much may happen before a run is refused.")
    money: MoneySpec | None = Field(None, description="Currency, discounting, value after the horizon.")
    stages: Annotated[_Stages, Unread()] = Field(description="The lifecycle stages, by name.")
    transitions: Annotated[_Transitions, Unread()] = Field(
        description="The ways between stages, by origin -> destination."
    )
    traits: Annotated[_Traits, Unread()] | None = Field(None, description="Properties of persons, by name.")
    segments: Annotated[dict[str, SegmentSpec], Named(SegmentSpec, "a segment")] | None = Field(
        None, description="Kinds of person, by name; one segment named all unless said."
    )
    people_at_start: StartSpec | None = Field(None, description="People present at time 0, by stage.")
    market_entrants: (
        Annotated[dict[str, EntrantsSpec], Named(EntrantsSpec, "a stream of entrants")] | None
    ) = Field(None, description="Streams of people entering, by name or stage.")
    investments: Annotated[dict[str, InvestmentSpec], Named(InvestmentSpec, "an investment")] | None = Field(
        None, description="What the company spends, and what it does."
    )
    satisfaction: SatisfactionSpec | None = Field(
        None, description="A score of each person, moved by encounters, that moves what people do."
    )
    prices: Annotated[dict[str, PriceSpec], Named(PriceSpec, "a price")] | None = Field(
        None, description="Prices that change, and how people respond."
    )
    shocks: Annotated[dict[str, ShockSpec], Named(ShockSpec, "a shock")] | None = Field(
        None, description="Changes from outside."
    )
    uncertain: Annotated[dict[str, UncertainSpec], Named(UncertainSpec, "a path", arrows=True)] | None = (
        Field(None, description="What we do not know, by the path of the number.")
    )
