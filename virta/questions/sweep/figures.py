"""Sweeps: a map of the decision over two factors, and curves of the plans over one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.report import labels, numbers, style
from experiments.report.axes import number_axis, unit_of
from experiments.report.texts import say
from experiments.report.wording import metric_title, unit_in
from experiments.study.types import Value
from experiments.sweep.keeping import Aspect, Description
from experiments.sweep.profiles import Profile, verdict
from simulation import metrics

if TYPE_CHECKING:
    from experiments.report.style import Axes, Figure

Floats = npt.NDArray[np.float64]

_RIVAL, _BASELINE = "#0072b2", "#d55e00"
"""Colours of the two sides of a decision."""
_COLOURED = 0.9
"""Share of the points within the scale of colours of a decision."""
_FEW = 6
"""Up to so many levels are all labelled on an axis."""
_PERCENT = ("proportion", "rate", "yearly")


@dataclass(frozen=True)
class Scale:
    """How the values of a factor are written: multiplied, with a unit behind its title."""

    factor: float
    unit: str

    def text(self, value: Value | None, lang: str) -> str:
        """A value as one would write it."""
        if value is None:
            return say("sweep_as_written", lang)
        return numbers.plain(value * self.factor, 4, lang) if isinstance(value, float) else value


def scale_of(aspect: Aspect, lang: str) -> Scale:
    """Shares and rates in per cent, rates of events as numbers.

    Everything stands in the unit in which it was written, else the scenario's.
    """
    percent = aspect.kind in _PERCENT
    unit, _, period = aspect.unit.partition("per ")
    what = "%" if percent else unit.strip()
    if aspect.kind == "time":
        return Scale(aspect.scale, say(aspect.unit, lang))
    return Scale(
        aspect.scale * (100.0 if percent else 1.0),
        say(f"sweep_per_{period}", lang, unit=what).strip() if period else what,
    )


def title_of(aspect: Aspect, lang: str) -> str:
    """The factor's name with its unit: "Churn, % per month"."""
    title, unit = (aspect.fi if lang == "fi" else aspect.en), scale_of(aspect, lang).unit
    return say("sweep_axis", lang, title=title, unit=unit) if unit else title


def in_words(aspect: Aspect, value: Value | None, lang: str) -> str:
    """A factor with its value: "Churn 3 % per month"."""
    scale, title = scale_of(aspect, lang), (aspect.fi if lang == "fi" else aspect.en)
    return " ".join(
        part for part in (title, scale.text(value, lang), value is not None and scale.unit) if part
    )


def _aspect(told: Description, name: str) -> Aspect:
    return next(aspect for aspect in told.factors if aspect.name == name)


def decision_map(
    told: Description, found: Profile, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """A heat map with contours over two factors: of a difference between plans, or of one plan's metric.

    Of a difference, the thick line is where neither is better (thin and dashed where it cannot be told
    on both sides of it), and dots mark points at which the 95 % interval holds 0.
    """
    known = [e.mean for e in found.at.values() if e.mean is not None]
    scale = numbers.scale_of(known)
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(*_map_titles(told, found, scale, lang))
        x, y = (_aspect(told, name) for name in found.factors)
        left, bottom = sheet.MARGIN + 5.0 * sheet.text, 3.6 * sheet.text
        right = sheet.width - sheet.MARGIN - 7.5 * sheet.text
        axes = sheet.axes(left, bottom, right, sheet.top - 1.6 * sheet.text)
        sheet.heading(sheet.top, "", title_of(y, lang))
        axes.set_xlabel(title_of(x, lang), fontsize=sheet.text, labelpad=4)
        _draw_map(sheet, axes, told, found, scale, right, bottom, lang)
    return sheet.figure


def _title(told: Description, found: Profile, lang: str) -> str:
    """The study's title over its only figure or the one of its decision; over others, what they show."""
    decisions = [one for one in told.figures if one["kind"] == "map" and one["baseline"] is not None]
    of_decision = found.baseline is not None and len(decisions) == 1
    if len(told.figures) < 2 or of_decision:
        return told.fi if lang == "fi" else told.en
    metric = metric_title(found.metric, lang)
    if found.baseline is not None:
        return say("sweep_map_title", lang, rival=found.rival, baseline=found.baseline)
    if len(found.factors) > 1:
        return say("sweep_value_title", lang, metric=metric, plan=found.rival)
    aspect = _aspect(told, found.factors[0])
    return say("sweep_curves_title", lang, metric=metric, factor=aspect.fi if lang == "fi" else aspect.en)


def _map_titles(told: Description, found: Profile, scale: numbers.Scale, lang: str) -> tuple[str, str]:
    n = max((e.n for e in found.at.values()), default=0)
    unit = unit_of(scale, unit_in(found.unit, lang), lang)
    counts = {"n": numbers.fixed(n, 0, lang), "points": numbers.fixed(len(found.at), 0, lang)}
    title = _title(told, found, lang)
    metric = metric_title(found.metric, lang)
    if found.baseline is None:
        of = say("sweep_metric_unit", lang, metric=metric, unit=unit)
        return title, f"{of}. {say('sweep_value_basis', lang, **counts)}"
    of = say("sweep_map_of", lang, metric=metric, rival=found.rival, baseline=found.baseline, unit=unit)
    return title, f"{of}. {say('sweep_map_basis', lang, **counts)}"


def _draw_map(
    sheet: style.Sheet,
    axes: Axes,
    told: Description,
    found: Profile,
    scale: numbers.Scale,
    right: float,
    bottom: float,
    lang: str,
) -> None:
    z = np.array([math.nan if e.mean is None else e.mean for e in found.at.values()])
    at = [_positions(found, i) for i in (0, 1)]
    colours, limits = _colours(found, z)
    options: dict[str, Any] = {"cmap": colours, "vmin": limits[0], "vmax": limits[1]}
    if told.gridded and all(len(set(p.tolist())) > 1 for p in at):
        levels = [np.unique(p) for p in at]
        surface = np.full((len(levels[1]), len(levels[0])), math.nan)
        surface[np.searchsorted(levels[1], at[1]), np.searchsorted(levels[0], at[0])] = z
        edges = [_edges(of) for of in levels]
        drawn: Any = axes.pcolormesh(*edges, surface, rasterized=False, edgecolors="face", lw=0.2, **options)
        _contours(sheet, axes, found, levels, surface, scale, lang)
        axes.set_xlim(edges[0][0], edges[0][-1])
        axes.set_ylim(edges[1][0], edges[1][-1])
    else:
        drawn = axes.scatter(
            at[0], at[1], c=z, s=0.9 * sheet.text**1.5, linewidths=0.3, edgecolors="white", **options
        )
    for i in (0, 1):
        _ticks(axes, found, told, i, lang)
    if found.baseline is not None:
        sign = metrics.METRICS[found.metric].better or 1
        told_apart = np.array([verdict(e, sign) for e in found.at.values()])
        open_ = told_apart == "open"
        axes.plot(at[0][open_], at[1][open_], "o", color=style.INK, ms=0.14 * sheet.text, mew=0, zorder=3)
        _sides(sheet, axes, found, at, told_apart, lang)
    beyond = bool((np.abs(z[~np.isnan(z)]) > limits[1]).any()) and found.baseline is not None
    _bar(sheet, drawn, beyond, scale, right, bottom, lang)


def _positions(found: Profile, i: int) -> Floats:
    """Where points stand on an axis: numbers as they are, on a log axis their logarithm, words in turn."""
    levels = found.levels(i)
    values = [v[i] for v in found.at]
    if all(isinstance(v, float) for v in values):
        array = np.array([float(v) for v in values if isinstance(v, float)])
        return np.log(array) if _is_log(levels) else array
    order = {value: float(k) for k, value in enumerate(levels)}
    return np.array([math.nan if v is None else order[v] for v in values])


def _is_log(levels: Sequence[Value]) -> bool:
    """Whether the levels multiply rather than add."""
    x = [v for v in levels if isinstance(v, float)]
    if len(x) < 3 or len(x) < len(levels) or x[0] <= 0:
        return False
    ratios = [b / a for a, b in pairwise(x)]
    steps = [b - a for a, b in pairwise(x)]
    return max(ratios) - min(ratios) < 1e-6 * max(ratios) and max(steps) > 1.001 * min(steps)


def _edges(levels: Floats) -> Floats:
    middle = (levels[1:] + levels[:-1]) / 2
    first, last = levels[0] - (middle[0] - levels[0]), levels[-1] + (levels[-1] - middle[-1])
    return np.array([first, *middle, last])


def _colours(found: Profile, z: Floats) -> tuple[object, tuple[float, float]]:
    of = style.library("matplotlib.colors").LinearSegmentedColormap.from_list
    known = z[~np.isnan(z)]
    if found.baseline is None:
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        return of("virta-value", ["#f3f7fb", "#8fbfe0", "#0b4f8a"]), (low, high if high > low else low + 1.0)
    # A few extreme points would make all others pale; pointed ends of the bar mark values beyond the scale.
    most = float(np.quantile(np.abs(known), _COLOURED)) if len(known) else 1.0
    ends = (_BASELINE, _RIVAL) if (metrics.METRICS[found.metric].better or 1) > 0 else (_RIVAL, _BASELINE)
    shades = [ends[0], style.paler(ends[0], 0.6), "#f7f7f7", style.paler(ends[1], 0.6), ends[1]]
    return of("virta-decision", shades), (-(most or 1.0), most or 1.0)


def _contours(
    sheet: style.Sheet,
    axes: Axes,
    found: Profile,
    levels: list[Floats],
    surface: Floats,
    scale: numbers.Scale,
    lang: str,
) -> None:
    if np.isnan(surface).all() or float(np.nanmax(surface)) == float(np.nanmin(surface)):
        return
    locator = style.library("matplotlib.ticker").MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
    heights = [
        h
        for h in locator.tick_values(float(np.nanmin(surface)), float(np.nanmax(surface)))
        if np.nanmin(surface) < h < np.nanmax(surface)
    ]
    masked = np.ma.masked_invalid(surface)
    thin = [h for h in heights if found.baseline is None or h != 0.0]
    if thin:
        lines = axes.contour(*levels, masked, thin, colors=style.INK, linewidths=0.5, alpha=0.55)
        texts = {h: numbers.plain(h / scale.divisor, 3, lang) for h in thin}
        axes.clabel(lines, fmt=texts, fontsize=sheet.small * 0.9, inline_spacing=2)
    if found.baseline is not None and np.nanmin(surface) < 0.0 < np.nanmax(surface):
        sign = metrics.METRICS[found.metric].better or 1
        sure = {"better", "worse"} <= {verdict(e, sign) for e in found.at.values()}
        width, dashes = (2.0, "solid") if sure else (0.8, "dashed")
        axes.contour(*levels, masked, [0.0], colors=style.INK, linewidths=width, linestyles=dashes)


def _ticks(axes: Axes, found: Profile, told: Description, i: int, lang: str) -> None:
    levels = found.levels(i)
    shown = scale_of(_aspect(told, found.factors[i]), lang)
    of_numbers = [v for v in levels if isinstance(v, float)]
    set_ticks = axes.set_xticks if i == 0 else axes.set_yticks
    if len(of_numbers) < len(levels):
        set_ticks(list(range(len(levels))), [shown.text(v, lang) for v in levels])
        return
    if _is_log(levels):
        step = max(1, math.ceil(len(of_numbers) / 8))
        set_ticks(
            [math.log(v) for v in of_numbers[::step]], [shown.text(v, lang) for v in of_numbers[::step]]
        )
        return
    if len(of_numbers) <= _FEW:
        set_ticks(of_numbers, [shown.text(v, lang) for v in of_numbers])
        return
    locator = style.library("matplotlib.ticker").MaxNLocator(8, steps=[1, 2, 2.5, 5, 10])
    low, high = of_numbers[0] * shown.factor, of_numbers[-1] * shown.factor
    ticks = [t for t in locator.tick_values(low, high) if low - 1e-9 <= t <= high + 1e-9]
    set_ticks([t / shown.factor for t in ticks], [numbers.plain(t, 4, lang) for t in ticks])


def _sides(
    sheet: style.Sheet, axes: Axes, found: Profile, at: list[Floats], sides: npt.NDArray[np.str_], lang: str
) -> None:
    """The name of the better plan, in the middle of the side on which it can be told that it is."""
    assert found.baseline is not None
    for name, inside, colour in (
        (found.rival, sides == "better", _RIVAL),
        (found.baseline, sides == "worse", _BASELINE),
    ):
        if inside.sum() < 0.06 * len(sides):
            continue
        x, y = (p[inside] for p in at)
        spans = [float(np.ptp(p)) or 1.0 for p in at]
        # The point of the side that is farthest from the other side and from the frame.
        others = np.stack([p[~inside] for p in at], axis=1)
        frame = np.minimum.reduce(
            [
                2.2 * (x - at[0].min()) / spans[0],
                2.2 * (at[0].max() - x) / spans[0],
                (y - at[1].min()) / spans[1] + 0.1,
                (at[1].max() - y) / spans[1] + 0.1,
            ]
        )
        far = frame
        if len(others):
            gaps = np.hypot(
                (x[:, None] - others[:, 0]) / spans[0], (y[:, None] - others[:, 1]) / spans[1]
            ).min(axis=1)
            far = np.minimum(gaps, frame)
        best = int(np.argmax(far))
        written = axes.text(
            x[best],
            y[best],
            say("sweep_better", lang, plan=name),
            fontsize=sheet.text * 1.1,
            fontweight="bold",
            color=style.readable(colour),
            ha="center",
            va="center",
            zorder=4,
        )
        effects = style.library("matplotlib.patheffects")
        written.set_path_effects([effects.withStroke(linewidth=3, foreground=style.PAPER)])


def _bar(
    sheet: style.Sheet,
    drawn: Any,
    beyond: bool,
    scale: numbers.Scale,
    right: float,
    bottom: float,
    lang: str,
) -> None:
    top = sheet.top - 1.6 * sheet.text
    beside = sheet.axes(right + 1.2 * sheet.text, bottom, right + 2.2 * sheet.text, top)
    bar: Any = sheet.figure.colorbar(
        drawn, cax=beside, extend="both" if beyond else "neither", extendfrac=0.03
    )
    bar.outline.set_visible(False)
    locator = style.library("matplotlib.ticker").MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
    low, high = bar.vmin, bar.vmax
    ticks = [t for t in locator.tick_values(low, high) if low <= t <= high]
    bar.set_ticks(ticks, labels=[numbers.plain(t / scale.divisor, 3, lang) for t in ticks])
    beside.tick_params(labelsize=sheet.small, length=0, pad=3)


def curves(
    told: Description, found: Sequence[Profile], *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """A metric of every plan against a factor, each with its 95 % band."""
    first = found[0]
    every = [n for p in found for e in p.at.values() for n in (e.mean, e.low, e.high) if n is not None]
    scale = numbers.scale_of(every)
    aspect = _aspect(told, first.factors[0])
    with style.applied():
        sheet = style.Sheet(size)
        n = max((e.n for p in found for e in p.at.values()), default=0)
        basis = say("sweep_curves_basis", lang, n=numbers.fixed(n, 0, lang))
        unit = unit_of(scale, unit_in(first.unit, lang), lang)
        of = say("sweep_metric_unit", lang, metric=metric_title(first.metric, lang), unit=unit)
        sheet.title(_title(told, first, lang), basis)
        sheet.heading(sheet.top, "", of)
        colours = [
            style.BASELINE if i == 0 and len(found) > 1 else style.rival(i - (len(found) > 1))
            for i in range(len(found))
        ]
        ends = [labels.End(_last(p), "", p.rival, colour) for p, colour in zip(found, colours, strict=True)]
        ends = ends if len(found) > 1 else []
        edge = sheet.width - sheet.MARGIN - (labels.end_room(sheet, ends) if ends else sheet.text)
        left, bottom, top = sheet.MARGIN + 4.0 * sheet.text, 3.6 * sheet.text, sheet.top - 1.9 * sheet.text
        axes = sheet.axes(left, bottom, edge, top)
        for one, colour in zip(found, colours, strict=True):
            _curve(axes, one, colour)
        low, high = (min(every), max(every)) if every else (0.0, 1.0)
        pad = 0.06 * ((high - low) or abs(high) or 1.0)
        axes.set_ylim(low - pad, high + pad)
        number_axis(axes, scale, lang, 6)
        _ticks(axes, first, told, 0, lang)
        axes.set_xlabel(title_of(aspect, lang), fontsize=sheet.text, labelpad=4)
        if ends:
            labels.write_ends(sheet, ends, edge, (bottom, top), (low - pad, high + pad))
    return sheet.figure


def _last(found: Profile) -> float:
    at = _positions(found, 0)
    known = [(x, e.mean) for x, e in zip(at.tolist(), found.at.values(), strict=True) if e.mean is not None]
    return max(known)[1] if known else 0.0


def _curve(axes: Axes, found: Profile, colour: str) -> None:
    at = _positions(found, 0)
    order = np.argsort(at, kind="stable")
    estimates = list(found.at.values())
    mean, low, high = (
        np.array(
            [math.nan if getattr(estimates[i], part) is None else getattr(estimates[i], part) for i in order]
        )
        for part in ("mean", "low", "high")
    )
    axes.fill_between(at[order], low, high, color=colour, alpha=0.22, linewidth=0, zorder=2.2)
    marker = "o" if len(order) <= 12 else None
    axes.plot(at[order], mean, color=colour, linewidth=1.6, marker=marker, markersize=3.5, zorder=2.5)
