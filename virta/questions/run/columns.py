"""Which stretches of time become the columns of a statement on 80 characters."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.report.texts import say
from simulation.scenario.types import YEARS_PER_UNIT, Time

MOST_COLUMNS = 5

_SPANS = [("week", 1), ("month", 1), ("quarter", 1)]
_SPANS += [("year", n) for n in (1, 2, 3, 4, 5, 10, 20, 25, 50, 100)]


@dataclass(frozen=True)
class Stretch:
    """Periods `first` to `last`, both included, counted from 0."""

    first: int
    last: int
    label: str
    """As numbers of the unit that heads the columns: "3", "11–20", or "to 0.5"."""


@dataclass(frozen=True)
class Columns:
    """Stretches of equal length that cover the horizon; the last may be shorter."""

    heading: str
    """What the labels count: "Year", "Months"."""
    stretches: tuple[Stretch, ...]


def columns(time: Time, lang: str, most: int = MOST_COLUMNS) -> Columns:
    """At most `most` stretches.

    Single periods where they are few enough, else weeks, months, quarters, years or a round number
    of years that hold a whole number of periods, else equal numbers of periods.
    """
    length, unit, count = _length(time, most)
    if time.n_periods % length:
        unit, count = time.unit, length * time.period
    stretches = []
    for first in range(0, time.n_periods, length):
        last = min(first + length, time.n_periods) - 1
        before = first // length * count
        after = (last + 1) * time.period if last - first + 1 < length else before + count
        stretches.append(Stretch(first, last, _label(before, after, lang)))
    heading = say(f"one_{unit}" if count == 1 else f"several_{unit}s", lang)
    return Columns(heading, tuple(stretches))


def _length(time: Time, most: int) -> tuple[int, str, float]:
    """Periods in a stretch, and the stretch as a number of units."""
    if time.n_periods <= most:
        return 1, time.unit, time.period
    for unit, count in _SPANS:
        periods = count * YEARS_PER_UNIT[unit] / (time.period * time.years_per_unit)
        whole = round(periods)
        fits = whole >= 1 and 1 < -(-time.n_periods // whole) <= most
        if fits and abs(periods - whole) < 1e-9 * whole:
            return whole, unit, count
    length = -(-time.n_periods // most)
    return length, time.unit, length * time.period


def _label(before: float, after: float, lang: str) -> str:
    if before != round(before) or after != round(after):
        return f"{say('until', lang)} {after:.4g}"
    return f"{after:g}" if after - before == 1 else f"{before + 1:g}–{after:g}"
