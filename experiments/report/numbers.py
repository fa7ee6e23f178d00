"""Numbers as people read them: spaces between thousands, a true minus, the language's decimal mark."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from experiments.report.texts import say

THIN_SPACE = "\u202f"
MINUS = "\u2212"
MISSING = "–"


@dataclass(frozen=True)
class Scale:
    """A divisor and the key of its name in the texts: "one", "thousand" or "million"."""

    divisor: float
    key: str


def scale_of(values: Iterable[float]) -> Scale:
    """The scale on which the largest of the values has at most five digits before the decimal mark."""
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    if largest >= 1e8:
        return Scale(1e6, "million")
    return Scale(1e3, "thousand") if largest >= 1e5 else Scale(1.0, "one")


def wide_scale_of(values: Iterable[float]) -> tuple[float, str]:
    """Divisor and key of its name ("", "thousand", "million") for tables with room for seven digits."""
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    if largest >= 1e10:
        return 1e6, "million"
    return (1e3, "thousand") if largest >= 1e6 else (1.0, "")


def decimals(value: float) -> int:
    """Decimals that show about four significant digits: none from 1,000 up, at most four.

    What rounds to zero gets none.
    """
    size = abs(value)
    if not math.isfinite(size) or size >= 1000 or size < 0.5e-4:
        return 0
    return max(0, min(4, 3 - math.floor(math.log10(size))))


def fixed(value: float | None, places: int = 0, lang: str = "en") -> str:
    """`value` rounded to so many decimals; a dash for what is not defined."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{value:,.{places}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.removeprefix("-")
    whole, mark, rest = text.partition(".")
    whole = whole.replace(",", say("thousands_mark", lang)).replace("-", MINUS)
    return whole + (say("decimal_mark", lang) if mark else "") + rest


def signed(value: float | None, places: int = 0, lang: str = "en") -> str:
    """Like `fixed`, with a plus before what is above zero after rounding."""
    text = fixed(value, places, lang)
    above = value is not None and value > 0 and any(digit in text for digit in "123456789")
    return f"+{text}" if above else text


def percent(value: float | None, places: int = 0, lang: str = "en") -> str:
    """A fraction of 1 as per cent."""
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{fixed(100 * value, places, lang)}{say('thousands_mark', lang)}%"


def places(value: float | None, digits: int = 3) -> int:
    """Decimals that show so many significant digits; none for what is not defined."""
    if value is None or not math.isfinite(value) or value == 0:
        return 0
    return max(0, min(6, digits - 1 - math.floor(math.log10(abs(value)))))


def plain(value: float | None, digits: int = 4, lang: str = "en") -> str:
    """A number as one would write it: to so many significant digits, without trailing zeros."""
    if value is None or not math.isfinite(value):
        return MISSING
    shown = places(value, digits)
    if value:
        value = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    while shown > 0 and round(value, shown) == round(value, shown - 1):
        shown -= 1
    return fixed(value, shown, lang)
