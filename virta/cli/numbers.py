"""Numbers as people read them: grouped digits, few decimals, the language's decimal mark."""

from __future__ import annotations

import math
from dataclasses import dataclass

THIN_SPACE = "\u202f"
MINUS = "\u2212"
MISSING = "–"


@dataclass(frozen=True)
class Numbers:
    """How numbers are written.

    `fancy`: thin spaces between thousands and a true minus, for terminals. Otherwise the
    digits stand alone, so that a program can read a column back.
    """

    lang: str = "en"
    fancy: bool = True

    def fixed(self, value: float | None, decimals: int = 0) -> str:
        """`value` rounded to so many decimals; a dash for what is not defined."""
        if value is None or not math.isfinite(value):
            return MISSING if self.fancy else "-"
        text = f"{value:,.{decimals}f}"
        if not any(digit in text for digit in "123456789"):
            text = text.removeprefix("-")
        return self._dress(text)

    def signed(self, value: float | None, decimals: int = 1) -> str:
        """Like `fixed`, with a plus before what is above zero."""
        text = self.fixed(value, decimals)
        return f"+{text}" if value is not None and math.isfinite(value) and value > 0 else text

    def percent(self, value: float | None, places: int = 1) -> str:
        """A fraction of 1 as per cent."""
        if value is None or not math.isfinite(value):
            return self.fixed(None)
        return self.fixed(100 * value, places) + (f"{THIN_SPACE}%" if self.fancy else "%")

    def plain(self, text: str) -> str:
        """A text with typographic spaces, signs and arrows only where they can be shown."""
        if self.fancy:
            return text
        for dressed, bare in ((THIN_SPACE, ""), (MINUS, "-"), (MISSING, "-"), ("→", "->")):
            text = text.replace(dressed, bare)
        return text

    def _dress(self, text: str) -> str:
        if self.lang == "fi":
            text = text.replace(".", "\N{BULLET}")
        text = text.replace(",", THIN_SPACE if self.fancy else "")
        text = text.replace("\N{BULLET}", ",")
        return text.replace("-", MINUS) if self.fancy else text


def decimals(value: float) -> int:
    """Decimals that show about four significant digits: none from 1,000 up, at most four.

    What rounds to zero gets none.
    """
    size = abs(value)
    if not math.isfinite(size) or size >= 1000:
        return 0
    if size < 0.5e-4:
        return 0
    return max(0, min(4, 3 - math.floor(math.log10(size))))


def scale_of(values: list[float]) -> tuple[float, str]:
    """Divisor and name ("", "thousand", "million") that keep numbers at most seven digits wide."""
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    if largest >= 1e10:
        return 1e6, "million"
    if largest >= 1e6:
        return 1e3, "thousand"
    return 1.0, ""
