"""One reader of numbers: decimal mark, marks of thousands, and what each text then says.

1.041,86 has a decimal comma and 1,041.86 a decimal point; 12,5 and 0,125 have a comma, 1.041.863 has points
between thousands. But 1,041 alone may be either: what no text of the column, or of the file, tells is
refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.values import Bools, Complaint, Floats, Say, Texts

_SIGN = r"[+\-\u2212]?"
_BLANKS = " \u00a0\u202f"
_APART = f"[{_BLANKS}'’]"
"""What sets thousands off and is no decimal mark."""
_OTHER = {",": ".", ".": ","}
_CURRENCY = r".*(?:[€$£¥₽₹]|\b(?:EUR|USD|GBP|SEK|NOK|DKK|CHF|JPY|kr)\b).*"
_GROUPED = rf"{_SIGN}\d{{1,3}}(?:[.,{_BLANKS}'’]\d{{3}})+(?:[.,]\d+)?"
_PLAIN = {
    ".": rf"{_SIGN}\d*\.?\d+(?:[eE][+-]?\d+)?|{_SIGN}\d+\.",
    ",": rf"{_SIGN}\d*,?\d+(?:[eE][+-]?\d+)?",
}
NAMES = {".": "points", ",": "commas", " ": "blanks", "'": "apostrophes"}


@dataclass(frozen=True)
class NumberStyle:
    """How a column of numbers is written."""

    decimal: str = "."
    thousands: str = ""
    """The mark, "" for none; a blank stands for all kinds of them, ' for both kinds of apostrophe."""

    @property
    def told(self) -> str:
        """As in "decimal commas, points between thousands"."""
        text = f"decimal {NAMES[self.decimal]}"
        return f"{text}, {NAMES[self.thousands]} between thousands" if self.thousands else text

    @property
    def pattern(self) -> str:
        """Of the whole text."""
        if not self.thousands:
            return _PLAIN[self.decimal]
        mark = {" ": f"[{_BLANKS}]", "'": "['’]"}.get(self.thousands, re.escape(self.thousands))
        grouped = rf"{_SIGN}[1-9]\d{{0,2}}(?:{mark}\d{{3}})+(?:{re.escape(self.decimal)}\d+)?"
        return f"{_PLAIN[self.decimal]}|{grouped}"


@dataclass(frozen=True)
class Evidence:
    """What texts say about their marks: how many have which for certain, and one that may be either."""

    certain: dict[str, int]
    """Decimal mark -> texts that have it for certain."""
    open: dict[str, str]
    """Mark -> a text in which it may set off thousands or decimals."""
    thousands: dict[str, int]
    """Mark -> texts in which it may stand between thousands."""
    grouped: dict[str, int]
    """Decimal mark -> texts whose thousands are set off for certain by another mark."""

    @property
    def silent(self) -> bool:
        """Whether there is no mark at all."""
        return not (any(self.certain.values()) or self.open or self.thousands)


def evidence(said: Texts) -> Evidence:
    """What the marks of these texts tell."""
    certain, unclear, thousands, sure = {}, {}, {}, {}
    for mark, other in _OTHER.items():
        m, o = re.escape(mark), re.escape(other)
        either = said.str.fullmatch(rf"{_SIGN}[1-9]\d{{0,2}}{m}\d{{3}}").to_numpy(bool)
        alone = said.str.fullmatch(rf"{_SIGN}\d*{m}\d+").to_numpy(bool) & ~either
        grouped = said.str.fullmatch(
            rf"{_SIGN}[1-9]\d{{0,2}}(?:{o}\d{{3}})+{m}\d+|{_SIGN}[1-9]\d{{0,2}}(?:{o}\d{{3}}){{2,}}"
            rf"|{_SIGN}[1-9]\d{{0,2}}(?:{_APART}\d{{3}})+{m}\d+"
        ).to_numpy(bool)
        sure[mark] = int(grouped.sum())
        certain[mark] = int(alone.sum()) + sure[mark]
        if either.any():
            unclear[mark] = str(said[either].iloc[0])
    for mark, written in ((".", r"\."), (",", ","), (" ", f"[{_BLANKS}]"), ("'", "['’]")):
        found = int(said.str.fullmatch(rf"{_SIGN}[1-9]\d{{0,2}}(?:{written}\d{{3}})+(?:[.,]\d+)?").sum())
        if found:
            thousands[mark] = found
    return Evidence(certain, unclear, thousands, sure)


def decided(found: Evidence, known: str | None = None, points_doubtful: bool = False) -> NumberStyle | None:
    """How numbers with this evidence are written; None where only doubtful texts have a mark.

    known: the decimal mark, as told by an option or by another column of the file. points_doubtful: 1.041 may
    be thousands too, as in files with semicolons; otherwise a point is one of decimals.
    """
    commas, points = found.certain[","], found.certain["."]
    if known is not None:
        decimal = known
    elif commas or points:
        decimal = "," if commas >= points else "."
    elif "," in found.open or ("." in found.open and points_doubtful):
        return None
    else:
        decimal = "."
    other = _OTHER[decimal]
    allowed = {mark: n for mark, n in found.thousands.items() if mark != decimal}
    if found.certain[other] >= max(found.grouped[decimal], 1):
        allowed.pop(other, None)  # it is a decimal mark as often in this column: then 1.041 tells nothing
    return NumberStyle(decimal, max(allowed, key=lambda mark: allowed[mark]) if allowed else "")


def undecided(found: Evidence) -> CalibrationError:
    """What to say where the marks can be read in two ways."""
    mark, text = next(iter(found.open.items()))
    name = "comma" if mark == "," else "point"
    other = "point" if mark == "," else "comma"
    return CalibrationError(
        f"{text} may be thousands or decimals. Say which: --decimal {name} where the {name} sets off "
        f"decimals, --decimal {other} where it sets off thousands."
    )


def read_numbers(
    texts: Texts, style: NumberStyle, low: float | None = None
) -> tuple[Floats, list[Complaint]]:
    """Values of texts, NaN where empty or wrong, and what is wrong."""
    import pandas as pd

    said = (texts != "").to_numpy(bool)
    right = texts.str.fullmatch(style.pattern).to_numpy(bool)
    plain = texts.str.replace("\u2212", "-", regex=False)
    if style.thousands:
        marks = {" ": f"[{_BLANKS}]", "'": "['’]"}.get(style.thousands, re.escape(style.thousands))
        plain = plain.str.replace(marks, "", regex=True)
    if style.decimal == ",":
        plain = plain.str.replace(",", ".", regex=False)
    values = pd.to_numeric(plain.astype(object).where(right, None), errors="coerce").to_numpy(
        float, copy=True
    )
    bad = said & ~np.isfinite(values)
    values[bad] = np.nan
    complaints = _wrong_numbers(texts, bad, style) if bad.any() else []
    values, below = at_least(values, low)
    return values, complaints + below


def at_least(values: Floats, low: float | None) -> tuple[Floats, list[Complaint]]:
    """Values with NaN for those below `low`, and the complaint about them."""
    if low is None or not bool((values < low).any()):
        return values, []
    below = values < low
    kind = "negative amount" if low == 0 else "number out of range"
    return np.where(below, np.nan, values), [(kind, below, lambda text: f"{text} is below {low:g}")]


def looks_like_numbers(texts: Texts) -> Bools:
    """Which texts are numbers in some way of writing."""
    return texts.str.fullmatch(f"{_PLAIN['.']}|{_PLAIN[',']}|{_GROUPED}|{_CURRENCY}").to_numpy(bool)


def _wrong_numbers(texts: Texts, bad: Bools, style: NumberStyle) -> list[Complaint]:
    kinds: list[tuple[str, str, Say]] = [
        ("currency symbol", _CURRENCY, lambda text: f'"{text}": write the number alone, without a currency'),
        (
            "mixed decimal marks",
            _PLAIN[_OTHER[style.decimal]],
            lambda text: f'"{text}": others have {style.told}',
        ),
        ("thousands separator", _GROUPED, lambda text: f'"{text}": others have {style.told}'),
        ("not a number", ".*", lambda text: f'"{text}" is not a number'),
    ]
    complaints: list[Complaint] = []
    left = bad.copy()
    for kind, pattern, say in kinds:
        here = left.copy()
        here[left] = texts[left].str.fullmatch(pattern).to_numpy(bool)
        complaints.append((kind, here, say))
        left &= ~here
    return [complaint for complaint in complaints if complaint[1].any()]
