"""Values by period: schedules, spans, seasons."""

from __future__ import annotations

import datetime
import math

from simulation.scenario.language.readers import Quantity, Series
from simulation.scenario.meaning.context import NEARLY, Context
from simulation.scenario.types import Time


def span(start: Quantity | None, until: Quantity | None, context: Context) -> tuple[int, int]:
    """The periods [first, last) between two dates; all of them unless said."""
    first = context.boundary(start) if start is not None else 0
    last = context.boundary(until, last=True) if until is not None else context.time.n_periods
    if start is None or until is None or start.bad or until.bad:
        return first, last
    if 0 < until.value <= start.value:
        context.problems.add(until.mark, "this date must be after the one at from")
    return first, last


def over_periods(
    value: float, schedule: Series | None, periods: tuple[int, int], context: Context
) -> tuple[float, ...]:
    """A value in each period: `value` until the first date of the schedule, zero outside the span."""
    n = context.time.n_periods
    values = [value] * n
    for date, later in schedule.value if schedule is not None else ():
        k = context.boundary(date)
        values[k:] = [later.value] * (n - k)
    first, last = periods
    return tuple(v if first <= k < last else 0.0 for k, v in enumerate(values))


def season_by_period(factors: list[float], time: Time) -> list[float]:
    """The factor of each period: the year is cut into as many equal parts as there are factors.

    A period takes the factor of the part in which it starts; the year begins at time 0, or where
    the calendar year begins when the scenario has a date.
    """
    offset = _year_fraction(time.starts) if time.starts is not None else 0.0
    n = len(factors)
    result = []
    for k in range(time.n_periods):
        position = (offset + k * time.period * time.years_per_unit) * n
        result.append(factors[math.floor(position + NEARLY * max(1.0, position)) % n])
    return result


def _year_fraction(starts: str) -> float:
    """How far into the calendar year a date is, counted in twelve equal months."""
    day = datetime.date.fromisoformat(starts)
    following = datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    length = (following - day.replace(day=1)).days
    return (day.month - 1 + (day.day - 1) / length) / 12
