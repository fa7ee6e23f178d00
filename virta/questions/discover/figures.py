"""Scenario discovery drawn: coverage against density, and the boxes over the two leading factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.discovery import Discovery
from experiments.report import numbers, style
from experiments.report.texts import say
from experiments.sweep.outcomes import Column, Outcome
from virta.questions.discover import sheets
from virta.questions.sweep import outcome
from virta.questions.sweep.figures import scale_of

if TYPE_CHECKING:
    from experiments.report.style import Axes, Figure

_REACHED, _NOT = "#0072b2", "#b9b9b9"


def trade_off(of: Outcome, found: Discovery, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Every box on the way of peeling, by coverage and density; the first box told is marked."""
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(say("discover_trade_off", lang), say("discover_trade_off_basis", lang))
        points = sheet.small
        sheet.write(sheet.MARGIN, sheet.top - points, say("region_density", lang), points, colour=style.SOFT)
        axes = _axes(sheet, say("region_coverage", lang))
        x = [step.hits / max(1, found.reached) for step in found.steps]
        y = [step.hits / step.n for step in found.steps]
        axes.plot(x, y, "o-", color=_REACHED, markersize=4, linewidth=1.0, zorder=3)
        if found.found.regions:
            region = found.found.regions[0]
            at = (region.coverage, region.density)
            axes.plot(*at, "o", color=style.RIVALS[1], markersize=9, zorder=4)
            said = numbers.percent(at[0], 0, lang), numbers.percent(at[1], 0, lang)
            text = say("region_shares", lang, coverage=said[0], density=said[1])
            side = "right" if at[0] > 0.5 else "left"
            shift = -10 if side == "right" else 10
            axes.annotate(
                f"{sheets.where(of, region, lang)}\n{text}",
                at,
                xytext=(shift, -14),
                textcoords="offset points",
                fontsize=points,
                ha=side,
                va="top",
                zorder=5,
            )
        axes.set_xlim(0.0, 1.03)
        axes.set_ylim(0.0, 1.03)
        ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_ticks(ticks, [numbers.percent(tick, 0, lang) for tick in ticks])
    return sheet.figure


def box(
    of: Outcome,
    found: Discovery,
    reached: npt.NDArray[np.bool_],
    title: str,
    *,
    lang: str = "en",
    size: style.Size = style.SCREEN,
) -> Figure:
    """The points over the two leading factors, those with the outcome filled, and the boxes' bounds on them.

    Leading are the factors that the boxes bound, then those that separate most.
    """
    bounded = [bound.path for region in found.found.regions for bound in region.bounds]
    names = list(dict.fromkeys([*bounded, *(one.name for one in found.factors)]))[:2]
    shown = [sheets.column(of, name) for name in names]
    x, y = (of.x[:, of.names.index(name)] for name in names)
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(title, say("discover_box_basis", lang))
        points, at = sheet.small, sheet.MARGIN
        for key, colour in (("discover_with", _REACHED), ("discover_without", style.SOFT)):
            text = f"● {say(key, lang)}    "
            sheet.write(at, sheet.top - points, text, points, colour=style.readable(colour), bold=True)
            at += style.text_width(text, points, bold=True)
        sheet.top -= 1.6 * points
        sheet.write(sheet.MARGIN, sheet.top - points, outcome.axis(shown[1], lang), points, colour=style.SOFT)
        axes = _axes(sheet, outcome.axis(shown[0], lang))
        for mask, colour in ((~reached, _NOT), (reached, _REACHED)):
            axes.plot(x[mask], y[mask], "o", color=colour, markersize=5, markeredgewidth=0, zorder=3)
        axes.margins(0.04)
        axes.autoscale_view()
        _boxes(axes, found, names)
        for axis, column in ((axes.xaxis, shown[0]), (axes.yaxis, shown[1])):
            _ticks(axis, column, lang)
    return sheet.figure


def _axes(sheet: style.Sheet, below: str) -> Axes:
    points = sheet.small
    left, bottom = sheet.MARGIN + 4.6 * points, sheet.MARGIN + 4.2 * points
    right = sheet.width - sheet.MARGIN - 2 * points
    sheet.write(
        (left + right) / 2, sheet.MARGIN, below, points, colour=style.SOFT, ha="center", va="baseline"
    )
    axes = sheet.axes(left, bottom, right, sheet.top - 2.2 * points)
    axes.grid(color=style.RULE, linewidth=0.5)
    axes.spines["left"].set_visible(True)
    return axes


def _boxes(axes: Axes, found: Discovery, names: list[str]) -> None:
    patch = style.library("matplotlib.patches").Rectangle
    limits = list(axes.get_xlim()), list(axes.get_ylim())
    for region in found.found.regions:
        edges = [list(limit) for limit in limits]
        for bound in region.bounds:
            if bound.path in names:
                edges[names.index(bound.path)][0 if bound.above else 1] = bound.value
        (left, right), (low, high) = edges
        frame = {"linewidth": 1.6, "edgecolor": style.RIVALS[1]}
        colour = style.paler(style.RIVALS[1], 0.85)
        axes.add_patch(patch((left, low), right - left, high - low, facecolor=colour, zorder=1, linewidth=0))
        axes.add_patch(patch((left, low), right - left, high - low, fill=False, zorder=4, **frame))
    axes.set_xlim(*limits[0])
    axes.set_ylim(*limits[1])


def _ticks(axis: object, column: Column, lang: str) -> None:
    if column.word:
        axis.set_ticks([0.0, 1.0], [say("no", lang), say("yes", lang)])  # type: ignore[attr-defined]
        return
    scale = scale_of(column.aspect, lang)
    low, high = (end * scale.factor for end in axis.get_view_interval())  # type: ignore[attr-defined]
    locator = style.library("matplotlib.ticker").MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
    ticks = [t for t in locator.tick_values(low, high) if low <= t <= high]
    axis.set_ticks([t / scale.factor for t in ticks], [numbers.plain(t, 4, lang) for t in ticks])  # type: ignore[attr-defined]
