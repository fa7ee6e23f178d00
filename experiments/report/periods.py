"""Which stretches of time become the columns of a statement."""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.report.texts import say
from simulation.scenario.types import Time

_YEARS = (1, 2, 3, 4, 5, 10, 20, 25, 50, 100)


@dataclass(frozen=True)
class Stretch:
    """Periods `first` to `last`, both included, counted from 0."""

    first: int
    last: int
    label: str


@dataclass(frozen=True)
class Stretches:
    """Stretches of equal length that cover the horizon; the last may be shorter."""

    heading: str
    """What the labels count."""
    each: tuple[Stretch, ...]


def stretches(time: Time, lang: str, most: int = 5) -> Stretches:
    """At most `most` stretches: single periods where they are few, else whole years, else equal numbers."""
    length, unit, count = _length(time, most)
    found = []
    for first in range(0, time.n_periods, length):
        last = min(first + length, time.n_periods) - 1
        begin, end = first / length * count, (last + 1) / length * count
        label = f"{end:.4g}" if count == 1 or end != round(end) else f"{begin + 1:.4g}–{end:.4g}"
        found.append(Stretch(first, last, label.replace(".", say("decimal_mark", lang))))
    return Stretches(say(f"column_{unit}", lang), tuple(found))


def _length(time: Time, most: int) -> tuple[int, str, float]:
    """Periods in a stretch, and the stretch as a number of units."""
    if time.n_periods <= most:
        return 1, time.unit, time.period
    per_year = 1 / (time.period * time.years_per_unit)
    for years in _YEARS:
        periods = round(years * per_year)
        whole = periods >= 1 and abs(periods - years * per_year) < 1e-9 * periods
        if whole and 1 < math.ceil(time.n_periods / periods) <= most:
            return periods, "year", years
    length = math.ceil(time.n_periods / most)
    return length, time.unit, length * time.period
