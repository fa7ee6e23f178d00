"""Counts a year: what was recorded, what a model expects, what simulation gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.report import axes as axes_of
from experiments.report import numbers, style
from experiments.report.texts import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
        axes.vlines(
            year,
            mean - 1.96 * error,
            mean + 1.96 * error,
            color=style.RIVALS[0],
            alpha=0.35,
            linewidth=sheet.text,
        )
        axes.plot(year, expected, color=style.RIVALS[0], linewidth=1.6)
        axes.plot(year, recorded, "o", color=style.INK, markersize=0.5 * sheet.text, zorder=3)
        axes.axvline(seen + 0.5, color=style.SOFT, linewidth=0.7, linestyle=(0, (3, 3)))
        axes.annotate(
            say("tracking_seen", lang),
            (seen + 0.5, 0.04 * top),
            xytext=(5, 0),
            textcoords="offset points",
            fontsize=sheet.small,
            color=style.SOFT,
        )
    return sheet.figure
