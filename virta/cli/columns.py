"""Which stretches of time become the columns of a statement on 80 characters."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.scenario.types import YEARS_PER_UNIT, Time
from virta.texts import say

MOST_COLUMNS = 6

_SPANS = [("week", 1), ("month", 1), ("quarter", 1)] + [("year", n) for n in (1, 2, 5, 10, 20, 50, 100)]


@dataclass(frozen=True)
class Stretch:
    """Periods `first` to `last`, both included, counted from 0."""

    first: int
    last: int
    label: str


def stretches(time: Time, lang: str, most: int = MOST_COLUMNS) -> list[Stretch]:
    """At most `most` stretches of equal length that cover the horizon; the last may be shorter.

    Single periods where they are few enough, else weeks, months, quarters, years or a round number
    of years that hold a whole number of periods, else equal numbers of periods.
    """
    length, unit, count = _length(time, most)
    groups = [(first, min(first + length, time.n_periods) - 1) for first in range(0, time.n_periods, length)]
    return [
        Stretch(first, last, _label(first, last, length, unit, count, time, lang)) for first, last in groups
    ]


def _length(time: Time, most: int) -> tuple[int, str, float]:
    """Periods in a stretch, and the stretch as a number of units."""
    if time.n_periods <= most:
        return 1, time.unit, time.period
    for unit, count in _SPANS:
        periods = count * YEARS_PER_UNIT[unit] / (time.period * time.years_per_unit)
        whole = round(periods)
        if whole >= 1 and abs(periods - whole) < 1e-9 * whole and 1 < -(-time.n_periods // whole) <= most:
            return whole, unit, count
    length = -(-time.n_periods // most)
    return length, time.unit, length * time.period


def _label(first: int, last: int, length: int, unit: str, count: float, time: Time, lang: str) -> str:
    index = first // length
    before, after = index * count, (index + 1) * count
    if last - first + 1 < length:
        unit, before, after = time.unit, first * time.period, (last + 1) * time.period
    if before != round(before) or after != round(after):
        return f"{say('until', lang)} {after:.4g} {say(f'{unit}_short', lang)}"
    if after - before == 1:
        return f"{say(unit, lang).capitalize()} {after:g}"
    return f"{say(f'span_{unit}', lang)} {before + 1:g}–{after:g}"
