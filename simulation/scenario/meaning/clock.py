"""The clock of the scenario, and titles."""

from __future__ import annotations

import math
from datetime import date

from simulation.scenario.language.file import TimeSpec
from simulation.scenario.language.readers import Read
from simulation.scenario.language.values import TextSpec
from simulation.scenario.meaning.context import NEARLY, Context
from simulation.scenario.quantities import counted, format_number
from simulation.scenario.types import Text, Time

MOST_PERIODS = 100_000
"""Longest horizon in periods: 270 years of days."""


def text(title: Read[str] | TextSpec | None, otherwise: str = "") -> Text:
    """A title, or the name where there is none."""
    if title is None:
        return Text(otherwise)
    if isinstance(title, TextSpec):
        return Text(title.en.value, title.fi.value if title.fi is not None else None)
    return Text(title.value)


def clock(spec: TimeSpec, context: Context) -> Time:
    """The clock; complaints leave a short one that others can go on with."""
    unit = spec.unit.value
    period = spec.period.value if spec.period else context.default(spec.node, "period", 1.0, unit)
    periods = spec.horizon.value / period
    if spec.unit.bad or spec.horizon.bad or (spec.period and spec.period.bad):
        context.clock_known = False
    elif periods > MOST_PERIODS:
        message = f"the horizon holds {periods:,.0f} periods; at most {MOST_PERIODS:,} can be run"
        context.problems.add(spec.horizon.mark, message, hint="choose a longer unit or period")
        context.clock_known = False
    elif abs(periods - round(periods)) > NEARLY * max(1.0, periods) or periods < 0.5:
        below, above = (format_number(n * period) for n in (math.floor(periods), math.floor(periods) + 1))
        hint = (
            f"the nearest are {below} and {above} {unit}s"
            if periods > 1
            else f"the shortest is {above} {unit}"
        )
        message = f"the horizon must be a whole number of periods, each {counted(period, unit)} long"
        context.problems.add(spec.horizon.mark, message, hint=hint)
        context.clock_known = False
    starts = spec.starts.value if spec.starts and not spec.starts.bad and _is_date(spec, context) else None
    if not context.clock_known:
        return Time(unit, 1.0, 1, starts)
    context.note(spec.horizon.node, f"{round(periods)} periods")
    return Time(unit, period, round(periods), starts)


def _is_date(spec: TimeSpec, context: Context) -> bool:
    assert spec.starts is not None
    try:
        date.fromisoformat(spec.starts.value)
    except ValueError:
        context.problems.add(spec.starts.mark, f"{spec.starts.value} is not a day of the calendar")
        return False
    return True
