"""A front of plans drawn: two objectives against each other, a third in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.optimize.pareto import Front
from experiments.report import numbers, style
from experiments.report.axes import unit_of
from experiments.report.texts import say
from virta.questions.pareto import sheets

if TYPE_CHECKING:
    from experiments.report.style import Figure


def front(found: Front, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """The plans of the front less today's, paired, with their 95 % intervals: shared luck would hide them."""
    shown = [*found.front, found.today]
    x, y = ([one.gains[i] for one in shown] for i in (0, 1))
    third = len(found.objectives) > 2
    basis = "pareto_figure_basis" if third else "pareto_figure_plain"
    name = sheets.objective(found.objectives[2], lang) if third else ""
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(say("pareto_figure", lang), say(basis, lang, objective=name))
        points = sheet.small
        scales = [numbers.scale_of([end or 0.0 for e in of for end in (e.low, e.high)]) for of in (x, y)]
        names = [
            f"{sheets.objective(o, lang)}, {unit_of(scale, unit, lang)}"
            for o, scale, unit in zip(found.objectives, scales, sheets.units(found, lang), strict=False)
        ]
        sheet.write(sheet.MARGIN, sheet.top - points, names[1], points, colour=style.SOFT)
        left, bottom = sheet.MARGIN + 4.6 * points, sheet.MARGIN + 4.2 * points
        right = sheet.width - sheet.MARGIN - (8.0 if third else 2.0) * points
        middle, top = (left + right) / 2, sheet.top - 2.2 * points
        sheet.write(middle, sheet.MARGIN, names[0], points, colour=style.SOFT, ha="center", va="baseline")
        axes = sheet.axes(left, bottom, right, top)
        means = [[e.mean or 0.0 for e in of] for of in (x, y)]
        arms = [
            [[(e.mean or 0.0) - (e.low or 0.0) for e in of], [(e.high or 0.0) - (e.mean or 0.0) for e in of]]
            for of in (x, y)
        ]
        axes.errorbar(means[0], means[1], arms[1], arms[0], "none", ecolor=style.RULE, linewidth=1, zorder=2)
        colours = [one.values[2].mean or 0.0 for one in found.front] if third else [0.0] * len(found.front)
        dots = axes.scatter(means[0][:-1], means[1][:-1], c=colours, s=52, cmap="viridis", zorder=3)
        axes.plot(means[0][-1], means[1][-1], "D", color=style.RIVALS[1], markersize=8, zorder=4)
        axes.annotate(
            say("pareto_today_label", lang),
            (means[0][-1], means[1][-1]),
            xytext=(8, 6),
            textcoords="offset points",
            fontsize=points,
            color=style.readable(style.RIVALS[1]),
            fontweight="bold",
            zorder=5,
        )
        locator = style.library("matplotlib.ticker").MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
        for axis, scale in zip((axes.xaxis, axes.yaxis), scales, strict=True):
            low, high = axis.get_view_interval()
            ticks = [t for t in locator.tick_values(low, high) if low <= t <= high]
            axis.set_ticks(ticks, [numbers.plain(t / scale.divisor, 4, lang) for t in ticks])
        axes.grid(color=style.RULE, linewidth=0.5)
        axes.spines["left"].set_visible(True)
        if third:
            beside = sheet.axes(right + 1.5 * points, bottom, right + 2.5 * points, top)
            bar: Any = sheet.figure.colorbar(dots, cax=beside)
            bar.outline.set_visible(False)
            ticks = [t for t in locator.tick_values(bar.vmin, bar.vmax) if bar.vmin <= t <= bar.vmax]
            bar.set_ticks(ticks, labels=[numbers.plain(t, 4, lang) for t in ticks])
            beside.tick_params(labelsize=points, length=0, pad=3)
    return sheet.figure
