"""An emulator drawn: what it predicts at points it has not seen, against what was simulated there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.emulator import Emulator
from experiments.report import numbers, style
from experiments.report.axes import unit_of
from experiments.report.texts import say
from experiments.report.wording import unit_in
from experiments.sweep.outcomes import Outcome

if TYPE_CHECKING:
    from experiments.report.style import Figure


def held_out(of: Outcome, found: Emulator, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Predicted against simulated, with the intervals of the predictions."""
    out = found.held_out
    scale = numbers.scale_of([*of.y, *out.mean])
    unit = unit_of(scale, unit_in(of.unit, lang), lang)
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(say("emulate_figure", lang), say("emulate_figure_basis", lang))
        points = sheet.small
        text = say("emulate_predicted", lang, unit=unit)
        sheet.write(sheet.MARGIN, sheet.top - points, text, points, colour=style.SOFT)
        left, bottom = sheet.MARGIN + 4.6 * points, sheet.MARGIN + 4.2 * points
        right = sheet.width - sheet.MARGIN - 2 * points
        text = say("emulate_simulated", lang, unit=unit)
        middle = (left + right) / 2
        sheet.write(middle, sheet.MARGIN, text, points, colour=style.SOFT, ha="center", va="baseline")
        axes = sheet.axes(left, bottom, right, sheet.top - 2.2 * points)
        ends = [float(np.min([of.y, out.low])), float(np.max([of.y, out.high]))]
        axes.plot(ends, ends, color=style.SOFT, linewidth=0.8, zorder=2)
        colour = style.RIVALS[0]
        axes.vlines(of.y, out.low, out.high, color=style.paler(colour, 0.5), linewidth=1.2, zorder=3)
        axes.plot(of.y, out.mean, "o", color=colour, markersize=4, markeredgewidth=0, zorder=4)
        locator = style.library("matplotlib.ticker").MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
        for axis in (axes.xaxis, axes.yaxis):
            low, high = axis.get_view_interval()
            ticks = [t for t in locator.tick_values(low, high) if low <= t <= high]
            axis.set_ticks(ticks, [numbers.plain(t / scale.divisor, 4, lang) for t in ticks])
        axes.grid(color=style.RULE, linewidth=0.5)
        axes.spines["left"].set_visible(True)
    return sheet.figure
