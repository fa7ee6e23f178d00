"""The annotations that the language's fields use: one name for each kind of value."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from simulation.scenario.language.base import Spec
from simulation.scenario.language.containers import Pairs, ScalarOr
from simulation.scenario.language.readers import (
    Flag,
    Moment,
    Name,
    Number,
    OneWord,
    Pending,
    Quantity,
    Read,
    Series,
    Switch,
    Word,
)
from simulation.scenario.quantities import UNITS, Kind

PositiveNumber = Annotated[Quantity, Number(above=0)]
NonNegativeNumber = Annotated[Quantity, Number(low=0)]
Count = Annotated[Quantity, Number(Kind.COUNT, low=0)]
Share = Annotated[Quantity, Number(Kind.PROPORTION, low=0, high=1)]
PartialShare = Annotated[Quantity, Number(Kind.PROPORTION, low=0, below=1)]
PositiveShare = Annotated[Quantity, Number(Kind.PROPORTION, above=0, high=1)]
Margin = Annotated[Quantity, Number(Kind.PROPORTION, high=1)]
Length = Annotated[Quantity, Number(Kind.TIME, above=0)]
Elapsed = Annotated[Quantity, Number(Kind.TIME, low=0)]
Date = Annotated[Quantity, Moment()]
Rate = Annotated[Quantity, Number(Kind.RATE, low=0)]
AnyRate = Annotated[Quantity, Number(Kind.RATE)]
PositiveRate = Annotated[Quantity, Number(Kind.RATE, above=0)]
SignedRate = Annotated[Quantity, Number(Kind.RATE, not_zero=True)]
Yearly = Annotated[Quantity, Number(Kind.YEARLY, above=-1)]
Money = Annotated[Quantity, Number(Kind.MONEY, low=0)]
PositiveMoney = Annotated[Quantity, Number(Kind.MONEY, above=0)]
Spend = Annotated[Quantity, Number(Kind.MONEY_RATE, low=0)]
PositiveSpend = Annotated[Quantity, Number(Kind.MONEY_RATE, above=0)]
SignedSpend = Annotated[Quantity, Number(Kind.MONEY_RATE)]
PendingQuantity = Annotated[Read[None], Pending()]

RateByAge = Annotated[Series, Pairs(Number(Kind.TIME, low=0), Number(Kind.RATE, low=0))]
Inflow = Annotated[Quantity, Number(Kind.RATE, low=0, how_many=True)]
InflowByDate = Annotated[Series, Pairs(Moment(), Number(Kind.RATE, low=0, how_many=True))]
SpendByDate = Annotated[Series, Pairs(Moment(), Number(Kind.MONEY_RATE, low=0))]
PriceChanges = Annotated[Series, Pairs(Moment(), Number(Kind.PROPORTION, above=-1))]
NumberByStock = Annotated[Series, Pairs(Number(Kind.MONEY_RATE, low=0), Number(low=0))]

Id = Annotated[Word, Name("an id")]
NameOf = Annotated[Word, Name("a name")]
LongText = Annotated[Word, Name("a text", long=True)]
Toggle = Annotated[Flag, Switch()]
Unit = Annotated[Word, OneWord(UNITS, {f"{unit}s": unit for unit in UNITS})]


class TextSpec(Spec):
    """A text in the display languages."""

    called: ClassVar[str] = "a text"

    en: LongText = Field(description="The English text, shown where no other is given.")
    fi: LongText | None = Field(None, description="The Finnish text.")


Title = Annotated[Word | TextSpec, ScalarOr(Name("a text", long=True), TextSpec)]
