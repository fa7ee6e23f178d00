"""Horizontal bars with their names to the left: one look for tornado, screening, shares and worths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.report import numbers, style

if TYPE_CHECKING:
    from experiments.report.style import Axes


@dataclass(frozen=True)
class Span:
    """A bar from `start` to `end`, with the interval of its end."""

    start: float
    end: float
    colour: str
    low: float | None = None
    high: float | None = None
    text: str = ""
    """Beside its end."""
    thin: bool = False


@dataclass(frozen=True)
class Line:
    """What is said of one thing."""

    name: str
    spans: tuple[Span, ...]
    mark: float | None = None
    """A tick across the bar, such as what luck alone would give."""


def draw(
    sheet: style.Sheet,
    lines: Sequence[Line],
    *,
    heading: str,
    unit: str,
    scale: numbers.Scale,
    lang: str,
    zero: float = 0.0,
    key: Sequence[tuple[str, str]] = (),
) -> None:
    """Lines from the top of the sheet's free space to its bottom; `zero` is where a rule stands.

    `key`: texts with their colours, below the heading. Lines that have no room are left out from the end.
    """
    points = sheet.small
    sheet.heading(sheet.top, heading, unit)
    y = sheet.top - 1.9 * sheet.text
    x = sheet.MARGIN
    for text, colour in key:
        sheet.write(x, y - points, text, points, colour=style.readable(colour), bold=True, va="baseline")
        x += style.text_width(f"{text}   ", points, bold=True)
    top = y - (1.6 * points if key else 0.0)
    bottom = sheet.MARGIN + 2.2 * points
    room = 0.4 * (sheet.width - 2 * sheet.MARGIN)
    fit = max(1, int((top - bottom) / (2.1 * points)))
    shown = list(lines)[:fit]
    names = [style.wrapped(line.name, room, points) for line in shown]
    widest = max((style.text_width(text, points) for name in names for text in name), default=0.0)
    left = sheet.MARGIN + min(widest, room) + 0.8 * points
    axes = sheet.axes(left, bottom, sheet.width - sheet.MARGIN - 2 * points, top)
    pitch = min((top - bottom) / max(1, len(shown)), 4.2 * points)
    axes.set_ylim((top - bottom) / pitch, 0.0)
    _limits(axes, shown, zero, points, sheet.width - sheet.MARGIN - left)
    axes.axvline(zero / 1.0, color=style.SOFT, linewidth=0.8, zorder=3)
    for i, (line, name) in enumerate(zip(shown, names, strict=True)):
        middle = top - (i + 0.5) * pitch
        for j, text in enumerate(name[:2]):
            shift = (0.5 * (min(len(name), 2) - 1) - j) * 1.15 * points
            sheet.write(left - 0.6 * points, middle + shift, text, points, ha="right")
        _line(axes, i + 0.5, line, points)
    axes.set_yticks([])
    _ticks(axes, scale, lang)


def _line(axes: Axes, y: float, line: Line, points: float) -> None:
    reach = [x for span in line.spans for x in (span.start, span.end, span.low, span.high) if x is not None]
    for span in line.spans:
        height = 0.26 if span.thin else 0.52
        axes.barh(y, span.end - span.start, height, span.start, color=span.colour, zorder=2)
        if span.low is not None and span.high is not None:
            axes.plot([span.low, span.high], [y, y], color=style.INK, linewidth=0.9, zorder=4)
        if span.text:
            out = span.end >= span.start
            axes.annotate(
                span.text,
                (max(reach) if out else min(reach), y),
                xytext=(0.4 * points if out else -0.4 * points, 0),
                textcoords="offset points",
                ha="left" if out else "right",
                va="center_baseline",
                fontsize=round(0.92 * points, 1),
                color=style.SOFT,
            )
    if line.mark is not None:
        axes.plot([line.mark] * 2, [y - 0.36, y + 0.36], color=style.INK, linewidth=1.2, zorder=5)


def _limits(axes: Axes, lines: Sequence[Line], zero: float, points: float, width: float) -> None:
    """Room for every bar, its interval and the text at its end."""
    low = high = zero
    left = right = 0.0
    for line in lines:
        for span in line.spans:
            ends = [x for x in (span.start, span.end, span.low, span.high) if x is not None]
            low, high = min(low, *ends), max(high, *ends)
            extent = style.text_width(span.text, 0.92 * points) + 0.8 * points if span.text else 0.0
            if span.end >= span.start:
                right = max(right, extent)
            else:
                left = max(left, extent)
    if high == low:
        high = low + 1.0
    inner = max(0.35 * width, width - left - right)
    per_point = (high - low) / inner
    axes.set_xlim(low - (left + 2.0) * per_point, high + (right + 2.0) * per_point)


def _ticks(axes: Axes, scale: numbers.Scale, lang: str) -> None:
    locator = style.library("matplotlib.ticker").MaxNLocator(5, steps=[1, 2, 2.5, 5, 10])
    low, high = axes.get_xlim()
    ticks = [t for t in locator.tick_values(low, high) if low <= t <= high]
    step = abs(ticks[1] - ticks[0]) / scale.divisor if len(ticks) > 1 else 1.0
    whole = abs(step - round(step)) < 1e-9 * max(1.0, step)
    places = 0 if whole else max(0, min(4, 1 - math.floor(math.log10(step))))
    axes.set_xticks(ticks, [numbers.fixed(tick / scale.divisor, places, lang) for tick in ticks])
    axes.grid(axis="x", color=style.RULE, linewidth=0.5)
    axes.set_xlim(low, high)
