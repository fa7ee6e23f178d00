"""Numbers with units as people write them -> exact values in the scenario's units.

Values are converted as fractions of the decimal text and rounded once, so `0.6 per year` and
`0.05 per month` are the same number to the last bit.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from simulation.scenario.problems import nearest, quoted
from simulation.scenario.types import YEARS_PER_UNIT

UNITS = tuple(YEARS_PER_UNIT)
THOUSANDFOLD = 1000
"""Sums of one kind with at least this ratio may be in different units."""
TWELVEFOLD = 12
"""Sums of one kind with exactly this ratio may be a year's and a month's."""
EXACT_YEARS = {unit: Fraction(years).limit_denominator(10_000) for unit, years in YEARS_PER_UNIT.items()}
"""YEARS_PER_UNIT as fractions: 4/1461 for a day, 1/12 for a month."""


class Kind(StrEnum):
    """What a number measures, hence which units it may carry."""

    NUMBER = "number"
    COUNT = "count"
    PROPORTION = "proportion"
    TIME = "time"
    RATE = "rate"
    YEARLY = "yearly"
    """A change a year that compounds: a discount rate, a growth."""
    MONEY = "money"
    MONEY_RATE = "money rate"


EXAMPLES = {
    Kind.NUMBER: "a number, such as 1.5",
    Kind.COUNT: "a whole number, such as 6000",
    Kind.PROPORTION: "a proportion, such as 38 % or 0.38",
    Kind.TIME: "a length of time, such as 60 months",
    Kind.RATE: "a rate, such as 0.05 per month",
    Kind.YEARLY: "a change a year, such as 8 % per year",
    Kind.MONEY: "a sum of money, such as 52 or 52 EUR",
    Kind.MONEY_RATE: "money over time, such as 40000 per month",
}


class QuantityError(ValueError):
    """A text that is not the quantity wanted: what is wrong, and what to write instead."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Written:
    """The parts of a quantity as written."""

    number: Fraction
    percent: bool = False
    currency: str | None = None
    unit: str | None = None
    """Unit of a length of time: "60 months" -> "month"."""
    per: str | None = None


NUMBER_PATTERN = (
    r"[+-]?(?:(?:[0-9]{1,3}(?:[_ ][0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
)
_NUMBER = re.compile(NUMBER_PATTERN)
_LEADING_ZERO = re.compile(r"[+-]?0[0-9_]")
_SUSPECT = re.compile(r"[+-]?0[0-9xXoObB_]|.*[€$£¥]")
_LONGEST = 80


def parse(text: str) -> Written:
    """The parts of a quantity. Raises QuantityError on anything else."""
    plain = text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-").strip()
    if len(plain) > _LONGEST:
        raise QuantityError("too long for a number")
    leading = re.match(r"([A-Z]{3}) +(?=[-+.0-9])", plain)
    rest = plain[leading.end() :] if leading else plain
    match = _NUMBER.match(rest)
    if match is None or _SUSPECT.match(rest) or not re.match(r"$|[ %A-Za-z]", rest[match.end() :]):
        raise _diagnose(plain)
    _answer_spoken(match.group(), rest[match.end() :].strip())
    written = _units(plain, re.findall(r"%|[^\s%]+", rest[match.end() :]))
    if leading and written.currency:
        raise QuantityError(f"{quoted(plain)} names its currency twice")
    return Written(
        number=Fraction(re.sub(r"[_ ]", "", match.group())) / (100 if written.percent else 1),
        percent=written.percent,
        currency=leading.group(1) if leading else written.currency,
        unit=written.unit,
        per=written.per,
    )


_MANY = {"k": 10**3, "K": 10**3, "M": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9}
_OFTEN = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year",
    "annually": "year", "annual": "year", "pa": "year", "p.a.": "year",
}  # fmt: skip


def _answer_spoken(number: str, behind: str) -> None:
    """Raise QuantityError, with the right form, for numbers as people speak: 25k, 32 a month, 5 monthly."""
    many = re.fullmatch(r"(k|K|M|mn|mln|bn)(?![A-Za-z])(.*)", behind)
    if many is not None:
        value = Fraction(re.sub(r"[_ ]", "", number)) * _MANY[many[1]]
        whole = f"{int(value):,}".replace(",", " ") if value.denominator == 1 else format_number(float(value))
        raise QuantityError(f"{quoted(many[1])} behind a number is not understood", f"write {whole}{many[2]}")
    spoken = re.fullmatch(rf"(.*?)\b(?:a|an|each|every) ({'|'.join(UNITS)})", behind)
    often = re.fullmatch(rf"(.*?)({'|'.join(map(re.escape, _OFTEN))})", behind)
    if spoken is not None:
        before, unit = spoken[1], spoken[2]
    elif often is not None:
        before, unit = often[1], _OFTEN[often[2]]
    else:
        return
    words = " ".join(f"{number} {before}".split())
    raise QuantityError(f"{quoted(behind)} is not understood", f"write {words} per {unit}")


def _units(text: str, words: list[str]) -> Written:
    """What stands after the number."""
    percent = bool(words) and words[0] == "%"
    words = words[1:] if percent else words
    currency = unit = per = None
    if words and re.fullmatch("[A-Z]{3}", words[0]):
        currency = words.pop(0)
    elif words and words[0] != "per" and not percent:
        unit = _unit(words.pop(0), plural=True)
    if words:
        if words[0] != "per" or len(words) != 2 or unit is not None:
            raise _diagnose(text)
        per = _unit(words[1], plural=False)
    return Written(Fraction(0), percent, currency, unit, per)


def _unit(word: str, *, plural: bool) -> str:
    singular = word.removesuffix("s") if plural else word
    if not word.isalpha():
        raise QuantityError(f"{quoted(word)} behind a number is not understood")
    if singular in UNITS:
        return singular
    known = [f"{unit}s" for unit in UNITS] if plural else list(UNITS)
    close = nearest(word, known)
    hint = f"did you mean {close}?" if close else f"allowed: {', '.join(known)}"
    raise QuantityError(f"unknown unit {quoted(word)}", hint)


def _diagnose(text: str) -> QuantityError:
    """Why a text is no quantity, for the mistakes people make."""
    lower = text.casefold()
    if lower in ("", "~", "null", "none"):
        return QuantityError("a value is missing")
    if lower in ("yes", "no", "on", "off", "true", "false"):
        return QuantityError(f"found {quoted(text)} where a number is wanted")
    if re.match(r"[+-]?\.?(nan|inf|infinity)\b", lower):
        return QuantityError(f"{quoted(text)} is not a finite number")
    if re.match(r"[+-]?[0-9]+:[0-9]", text):
        return QuantityError(
            f"{quoted(text)} is not a number", "a length of time is written 90 days or 1.5 years"
        )
    if re.match(r"[+-]?0[xXoObB]", text):
        return QuantityError(f"{quoted(text)} is not a decimal number")
    if _LEADING_ZERO.match(text):
        shorter = re.sub(r"^([+-]?)[0_]+(?=[0-9])", r"\1", text)
        return QuantityError(f"{quoted(text)} begins with a zero", f"write {shorter}")
    if re.match(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(?![0-9])", text):
        return QuantityError(
            f"{quoted(text)} holds a comma", f"write {text.replace(',', ' ')} or {text.replace(',', '_')}"
        )
    if re.match(r"[+-]?[0-9]+,[0-9]", text):
        return QuantityError(
            f"{quoted(text)} holds a comma", f"write a decimal point: {text.replace(',', '.', 1)}"
        )
    if re.search(r"[€$£¥]", text):
        return QuantityError(
            f"{quoted(text)} holds a currency sign", "write the currency's code, as in 52 EUR"
        )
    if re.search(r"[0-9]\s*/\s*[a-z]", text):
        return QuantityError(
            f"{quoted(text)} is not understood", "write " + re.sub(r"\s*/\s*", " per ", text)
        )
    return QuantityError(f"{quoted(text)} is not understood as a number")


def convert(written: Written, kind: Kind, unit: str, currency: str) -> float:
    """The value in the scenario's units. Raises QuantityError where the units do not fit the kind.

    unit: the scenario's time unit; currency: its currency.
    """
    _refuse_units(written, kind, unit, currency)
    number = written.number
    if kind is Kind.TIME and written.unit:
        number *= EXACT_YEARS[written.unit] / EXACT_YEARS[unit]
    elif kind in (Kind.RATE, Kind.MONEY_RATE) and written.per:
        number *= EXACT_YEARS[unit] / EXACT_YEARS[written.per]
    elif kind is Kind.YEARLY and written.per and written.per != "year":
        return _compounded(number, written.per)
    try:
        value = float(number)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value) or abs(value) > 1e300 or (value == 0 and number != 0):
        raise QuantityError("the number is beyond what can be computed with")
    return value


def _compounded(change: Fraction, per: str) -> float:
    """A change per shorter or longer unit, as the change a year that compounds to the same."""
    try:
        yearly = math.expm1(math.log1p(float(change)) / float(EXACT_YEARS[per]))
    except (OverflowError, ValueError):
        yearly = math.inf
    if not math.isfinite(yearly):
        raise QuantityError("the number is beyond what can be computed with")
    return yearly


def _refuse_units(written: Written, kind: Kind, unit: str, currency: str) -> None:
    if written.currency is not None:
        if kind not in (Kind.MONEY, Kind.MONEY_RATE):
            raise QuantityError("a currency does not belong here")
        if written.currency != currency:
            raise QuantityError(
                f"{written.currency} is not the scenario's currency, which is {currency}",
                "convert the sum, or change money.currency",
            )
    if written.percent and kind in (Kind.COUNT, Kind.TIME, Kind.MONEY, Kind.MONEY_RATE):
        raise QuantityError("a percentage does not belong here")
    if written.unit is not None and kind is not Kind.TIME:
        raise QuantityError("a length of time does not belong here")
    if written.per is not None and kind not in (Kind.RATE, Kind.MONEY_RATE, Kind.YEARLY):
        raise QuantityError(f"'per {written.per}' does not belong here")
    if written.percent and written.per is None and kind is Kind.RATE:
        share = f"{format_number(float(written.number * 100))} %"
        raise QuantityError("a percentage is no rate until it says per what", f"write {share} per {unit}")


def counted(value: float, unit: str) -> str:
    """A length of time in words: "1 month", "60 months"."""
    return f"{format_number(value)} {unit}{'' if value == 1 else 's'}"


def format_number(value: float) -> str:
    """A number for people: six significant digits, no exponent where it can be avoided."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.6g}" if not 1e6 <= abs(value) < 1e15 else f"{value:.2f}"
