"""Counts and shares a year: what was recorded, what a model expects, what simulation gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.report import axes as axes_of
from experiments.report import labels, numbers, style
from experiments.report.texts import say

if TYPE_CHECKING:
    from experiments.report.style import Axes, Figure

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cohort:
    """Customers left after years 1 to n, in percent of those at the start."""

    name: str
    recorded: Sequence[float]
    expected: Floats
    """(n,) by the model."""
    mean: Floats
    """(n,) of the simulations."""
    error: Floats
    """(n,) standard errors of the means."""


def yearly(
    recorded: Sequence[float],
    expected: Sequence[float],
    simulated: Sequence[tuple[float, float]],
    seen: int,
    *,
    lang: str = "en",
    size: style.Size = style.SCREEN,
) -> Figure:
    """Dots: recorded; line: expected; bars: simulated mean ± 1.96 standard errors.

    The first `seen` years were fitted to. All sequences have a number for each year, the first is year 1.
    """
    year = np.arange(1, len(recorded) + 1)
    mean, error = np.array(simulated).T
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(say("yearly_title", lang), say("yearly_subtitle", lang))
        top = 1.1 * max(*recorded, *expected)
        lower, upper = 2.4 * sheet.text, sheet.top - 0.4 * sheet.text
        left = sheet.MARGIN + style.text_width(numbers.fixed(top, 0, lang), sheet.small) + 6
        axes = sheet.axes(left, lower, sheet.width - sheet.MARGIN, upper)
        axes.set_xlim(0.5, len(year) + 0.5)
        axes.set_ylim(0.0, top)
        axes_of.number_axis(axes, numbers.Scale(1.0, "one"), lang)
        axes.set_xticks(year, [str(k) for k in year])
        _bars(axes, mean, error, style.RIVALS[0], sheet.text)
        axes.plot(year, expected, color=style.RIVALS[0], linewidth=1.6)
        axes.plot(year, recorded, "o", color=style.INK, markersize=0.5 * sheet.text, zorder=3)
        _end_of_fit(axes, seen, 0.04 * top, sheet, lang)
    return sheet.figure


def surviving(
    cohorts: Sequence[Cohort], seen: int, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """Cohorts of the same number of years. Dots: recorded; lines: expected; bars: as in `yearly`.

    The first `seen` years were fitted to.
    """
    year = np.arange(1, len(cohorts[0].recorded) + 1)
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(say("surviving_title", lang), say("surviving_subtitle", lang))
        lower, upper = 2.4 * sheet.text, sheet.top - 0.4 * sheet.text
        ends = [
            labels.End(last, numbers.percent(last / 100, 1, lang), cohort.name, style.rival(k))
            for k, cohort in enumerate(cohorts)
            for last in [float(cohort.expected[-1])]
        ]
        left = sheet.MARGIN + style.text_width("100 %", sheet.small) + 6
        edge = sheet.width - sheet.MARGIN - labels.end_room(sheet, ends)
        axes = sheet.axes(left, lower, edge, upper)
        axes.set_xlim(0, len(year) + 0.3)
        axes.set_ylim(0, 100)
        ticks = range(0, 101, 20)
        axes.set_yticks(ticks, [numbers.percent(tick / 100, 0, lang) for tick in ticks])
        axes.grid(axis="y", color=style.RULE, linewidth=0.5)
        axes.set_xticks([0, *year], [str(k) for k in (0, *year)])
        for k, cohort in enumerate(cohorts):
            colour = style.rival(k)
            _bars(axes, cohort.mean, cohort.error, colour, sheet.text)
            axes.plot([0, *year], [100.0, *cohort.expected], color=colour, linewidth=1.6)
            axes.plot(year, cohort.recorded, "o", color=style.INK, markersize=0.35 * sheet.text, zorder=3)
        _end_of_fit(axes, seen, 98.0, sheet, lang, va="top")
        labels.write_ends(sheet, ends, edge, (lower, upper), (0.0, 100.0))
    return sheet.figure


def _bars(axes: Axes, mean: Floats, error: Floats, colour: str, width: float) -> None:
    """Means from year 1 on, each ± 1.96 standard errors."""
    year, half = np.arange(1, len(mean) + 1), 1.96 * error
    axes.vlines(year, mean - half, mean + half, color=colour, alpha=0.35, linewidth=width)


def _end_of_fit(
    axes: Axes, seen: int, height: float, sheet: style.Sheet, lang: str, va: str = "baseline"
) -> None:
    """A line after the years that were fitted to, and what it means, written at this height of the axes."""
    axes.axvline(seen + 0.5, color=style.SOFT, linewidth=0.7, linestyle=(0, (3, 3)))
    box, (first, last) = axes.get_position(), axes.get_xlim()
    room = box.width * sheet.width * (last - seen - 0.5) / (last - first) - 5
    axes.annotate(
        "\n".join(style.wrapped(say("tracking_seen", lang), room, sheet.small)),
        (seen + 0.5, height),
        xytext=(5, 0),
        textcoords="offset points",
        fontsize=sheet.small,
        color=style.SOFT,
        va=va,
    )
