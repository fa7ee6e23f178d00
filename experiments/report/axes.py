"""Axes that read well: time in years or in the scenario's own unit, numbers with thin spaces."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from experiments.over_time import date_of
from experiments.report import numbers, style
from experiments.report.texts import say
from simulation.scenario.types import Time

if TYPE_CHECKING:
    from experiments.report.style import Axes

_STEPS = (1, 2, 3, 4, 5, 6, 10, 12, 20, 24, 25, 50, 100)


def duration(time: float, of: Time, lang: str) -> str:
    """A length of time in words: whole years as years, else in the scenario's unit."""
    return _count(*_in_units(time, of), lang)


def within(time: float, of: Time, lang: str) -> str:
    """The same as an answer to how fast: "in 5 years"."""
    return _inflected("in", time, of, lang)


def after(time: float, of: Time, lang: str) -> str:
    """The same as an answer to when: "after 5 years"."""
    return _inflected("after", time, of, lang)


def _inflected(case: str, time: float, of: Time, lang: str) -> str:
    value, unit = _in_units(time, of)
    number = numbers.fixed(value, 0 if _whole(value) else 1, lang)
    return say(f"{case}_{unit}", lang, count=_count(value, unit, lang), n=number)


def _in_units(time: float, of: Time) -> tuple[float, str]:
    years = time * of.years_per_unit
    return (years, "year") if years >= 1 and _whole(years) else (time, of.unit)


def moment(time: float, of: Time, lang: str) -> str:
    """A point in time in words: the date where the scenario has one, else the time since the start."""
    date = date_of(of, time)
    if date is None:
        return _count(time, of.unit, lang)
    return date[:7] if date.endswith("-01") and of.unit in ("month", "quarter", "year") else date


def time_axis(axes: Axes, of: Time, points: float, lang: str, end: float | None = None) -> None:
    """Ticks at whole years, or whole units where the horizon is short, from 0 to `end` (the horizon).

    The last tick says what the numbers count, unless they are dates. Call it when the axes have
    their final width: ticks that would touch are thinned out.
    """
    end = of.horizon if end is None else end
    years = end * of.years_per_unit
    unit, length = ("year", 1 / of.years_per_unit) if years >= 2 else (of.unit, 1.0)
    width = width_of(axes)
    for step in _STEPS:
        ticks = [i * step * length for i in range(math.floor(end / (step * length) + 1e-9) + 1)]
        labels = _tick_labels(ticks, length, unit, of, lang)
        if clear([tick / end * width for tick in ticks], labels, width, points):
            break
    axes.set_xlim(0, end)
    axes.set_xticks(ticks, labels)
    for text, (_, side) in zip(axes.get_xticklabels(), _sides(ticks, end), strict=True):
        text.set_horizontalalignment(side)


def width_of(axes: Axes) -> float:
    """The width of the axes in points."""
    return float(axes.get_position().width * axes.figure.get_figure(root=True).get_figwidth() * 72)


def _sides(at: list[float], end: float) -> list[tuple[float, Literal["left", "center", "right"]]]:
    """Labels at the ends of an axis lie inside it."""
    return [(x, "left" if x < 0.02 * end else "right" if x > 0.97 * end else "center") for x in at]


def clear(at: list[float], labels: list[str], width: float, points: float) -> bool:
    """Whether labels of that size at places 0 .. `width`, all in points, stand apart."""
    shift = {"left": 0.0, "center": 0.5, "right": 1.0}
    taken = -math.inf
    for (x, side), label in zip(_sides(at, width), labels, strict=True):
        extent = style.text_width(label, points)
        left = x - shift[side] * extent
        if left < taken + points:
            return False
        taken = left + extent
    return True


def _tick_labels(ticks: list[float], length: float, unit: str, of: Time, lang: str) -> list[str]:
    if all(date_of(of, tick) is not None for tick in ticks):
        return [moment(tick, of, lang) for tick in ticks]
    labels = [numbers.fixed(tick / length, 0, lang) for tick in ticks]
    labels[-1] = _count(ticks[-1] / length, unit, lang)
    return labels


def number_axis(axes: Axes, scale: numbers.Scale, lang: str, most: int = 5) -> None:
    """At most about `most` round ticks up the left side, with pale lines across."""
    locator = style.library("matplotlib.ticker").MaxNLocator(most, steps=[1, 2, 2.5, 5, 10])
    axes.yaxis.set_major_locator(locator)
    low, high = axes.get_ylim()
    ticks = [t for t in locator.tick_values(low, high) if low <= t <= high]
    step = abs(ticks[1] - ticks[0]) / scale.divisor if len(ticks) > 1 else 1.0
    decimals = 0 if _whole(step) else max(0, min(4, 1 - math.floor(math.log10(step))))
    axes.set_yticks(ticks, [numbers.fixed(tick / scale.divisor, decimals, lang) for tick in ticks])
    axes.grid(axis="y", color=style.RULE, linewidth=0.5)


def unit_of(scale: numbers.Scale, unit: str, lang: str) -> str:
    """The unit of an axis in this scale: "thousand EUR"."""
    return say(scale.key, lang, unit=unit)


def _count(value: float, unit: str, lang: str) -> str:
    text = numbers.fixed(value, 0 if _whole(value) else 1, lang)
    return f"{text} {say(unit if value == 1 else f'{unit}s', lang)}"


def _whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-9 * max(1.0, abs(value))
