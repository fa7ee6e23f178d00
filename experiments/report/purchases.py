"""Figures of calibrations from purchase logs: the log beside its simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.calibrate.purchases.calibration import Calibration
from experiments.calibrate.purchases.models import MODELS
from experiments.calibrate.purchases.replay import TOPS, Replay
from experiments.report import axes as axes_of
from experiments.report import labels, numbers, style
from experiments.report.texts import say

if TYPE_CHECKING:
    from experiments.report.style import Axes, Figure

MODEL_NAMES = {
    **{model.name: model.title for model in MODELS.values()},
    "gamma-gamma": "gamma-gamma",
    "gamma": "gamma",
}


def tracking(replay: Replay, unit: str, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Cumulative repeat purchases over time, in the log and simulated."""
    low, high = np.quantile(replay.simulated, (0.025, 0.975), axis=0)
    mean = replay.simulated.mean(axis=0)
    with style.applied():
        sheet = style.Sheet(size)
        title = say(
            "tracking_title",
            lang,
            bought=numbers.fixed(float(replay.bought[-1]), 0, lang),
            simulated=numbers.fixed(float(mean[-1]), 0, lang),
        )
        sheet.title(title, say("tracking_subtitle", lang, n=len(replay.simulated)))
        scale = numbers.Scale(1.0, "one")
        ends = [
            labels.End(float(value), numbers.fixed(float(value), 0, lang), say(key, lang), colour)
            for value, key, colour in (
                (replay.bought[-1], "bought_log", style.INK),
                (mean[-1], "bought_simulated", style.RIVALS[0]),
            )
        ]
        top = 1.05 * float(max(high.max(), replay.bought.max()))
        axes = _axes(sheet, ends, (0.0, top), scale, lang)
        _time(axes, float(replay.time[-1]), unit, sheet, lang)
        axes.fill_between(replay.time, low, high, color=style.RIVALS[0], alpha=0.22, linewidth=0)
        axes.plot(replay.time, mean, color=style.RIVALS[0], linewidth=1.6)
        axes.plot(replay.time, replay.bought, "o", color=style.INK, markersize=0.28 * sheet.text, zorder=3)
        if replay.until < float(replay.time[-1]) - 1e-9:
            axes.axvline(replay.until, color=style.SOFT, linewidth=0.7, linestyle=(0, (3, 3)))
            axes.annotate(
                say("tracking_seen", lang),
                (replay.until, 0.04 * top),
                xytext=(5, 0),
                textcoords="offset points",
                fontsize=sheet.small,
                color=style.SOFT,
            )
    return sheet.figure


def concentration(replay: Replay, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Which part of repeat spend the best customers bring, in the log and simulated."""
    low, high = np.quantile(replay.concentrations, (0.025, 0.975), axis=0)
    tenth = float(replay.concentration[int(np.flatnonzero(TOPS == 0.1)[0])])
    shown = TOPS < 0.5
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(
            say("concentration_title", lang, share=numbers.percent(tenth, 0, lang)),
            say("concentration_subtitle", lang, n=len(replay.concentrations)),
        )
        axes = _axes(
            sheet, [], (0.0, 1.0), numbers.Scale(0.01, "one"), lang, bottom=3.6 * sheet.text, percent=True
        )
        place = np.arange(int(shown.sum()))
        axes.set_xlim(-0.6, len(place) - 0.4)
        axes.set_xticks(place, [numbers.percent(float(share), 0, lang) for share in TOPS[shown]])
        thick = 1.1 * sheet.text
        axes.vlines(place, low[shown], high[shown], color=style.RIVALS[0], alpha=0.35, linewidth=thick)
        axes.plot(
            place, replay.concentration[shown], "o", color=style.INK, markersize=0.55 * sheet.text, zorder=3
        )
        for x, value in zip(place.tolist(), replay.concentration[shown].tolist(), strict=True):
            axes.annotate(
                numbers.percent(value, 0, lang),
                (x, value),
                xytext=(thick / 2 + 4, 0),
                textcoords="offset points",
                va="center",
                fontsize=sheet.small,
            )
        sheet.write(
            sheet.width - sheet.MARGIN,
            0.8 * sheet.text,
            say("concentration_axis", lang),
            sheet.small,
            colour=style.SOFT,
            ha="right",
            va="baseline",
        )
    return sheet.figure


def coming_back(
    found: Calibration, until: str, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """Customers by number of repeat purchases, in the log and by the model. `until`: the end of the fit."""
    counts = found.frequencies
    with style.applied():
        sheet = style.Sheet(size)
        never = float(counts.customers[0] / counts.customers.sum())
        sheet.title(
            say("coming_title", lang, share=numbers.percent(never, 0, lang)),
            say("coming_subtitle", lang, until=until, model=MODEL_NAMES[found.fit.model]),
        )
        top = 1.12 * float(max(counts.customers.max(), counts.expected.max()))
        axes = _axes(sheet, [], (0.0, top), numbers.Scale(1.0, "one"), lang, bottom=3.6 * sheet.text)
        place = np.arange(len(counts.customers))
        axes.set_xlim(-0.6, len(place) - 0.4)
        axes.set_xticks(place, list(counts.labels))
        axes.bar(
            place, counts.customers, width=0.62, color=style.paler(style.BASELINE, 0.5), linewidth=0, zorder=2
        )
        axes.hlines(
            counts.expected, place - 0.38, place + 0.38, color=style.RIVALS[0], linewidth=2.0, zorder=3
        )
        higher = np.maximum(counts.customers, counts.expected)
        for x, y, value in zip(place.tolist(), higher.tolist(), counts.customers.tolist(), strict=True):
            axes.annotate(
                numbers.fixed(value, 0, lang),
                (x, y),
                xytext=(0, 4),
                textcoords="offset points",
                ha="center",
                fontsize=sheet.small,
            )
        sheet.write(
            sheet.width - sheet.MARGIN,
            0.8 * sheet.text,
            say("bought_repeat", lang).lower(),
            sheet.small,
            colour=style.SOFT,
            ha="right",
            va="baseline",
        )
    return sheet.figure


def _axes(
    sheet: style.Sheet,
    ends: list[labels.End],
    limits: tuple[float, float],
    scale: numbers.Scale,
    lang: str,
    *,
    bottom: float | None = None,
    percent: bool = False,
) -> Axes:
    lower = 2.4 * sheet.text if bottom is None else bottom
    upper = sheet.top - 0.4 * sheet.text
    widest = "100 %" if percent else numbers.fixed(limits[1] / scale.divisor, 0, lang)
    left = sheet.MARGIN + style.text_width(widest, sheet.small) + 6
    right = sheet.width - sheet.MARGIN - (labels.end_room(sheet, ends) if ends else 0.0)
    axes = sheet.axes(left, lower, right, upper)
    axes.set_ylim(*limits)
    if percent:
        ticks = np.arange(0, limits[1] + 1e-9, 0.2)
        axes.set_yticks(ticks, [numbers.percent(float(tick), 0, lang) for tick in ticks])
        axes.grid(axis="y", color=style.RULE, linewidth=0.5)
    else:
        axes_of.number_axis(axes, scale, lang)
    if ends:
        labels.write_ends(sheet, ends, right, (lower, upper), limits)
    return axes


def _time(axes: Axes, end: float, unit: str, sheet: style.Sheet, lang: str) -> None:
    """Round ticks from 0; the last one says what they count."""
    steps = [1, 2, 2.6, 5.2, 10] if unit == "week" else [1, 2, 3, 6, 10]
    locator = style.library("matplotlib.ticker").MaxNLocator(7, steps=steps)
    ticks = [tick for tick in locator.tick_values(0, end) if 0 <= tick <= end * (1 + 1e-9)]
    told = [numbers.plain(float(tick), 3, lang) for tick in ticks]
    told[-1] = f"{told[-1]} {say(f'{unit}s', lang)}"
    axes.set_xlim(0, end)
    axes.set_xticks(ticks, told)
    axes.tick_params(labelsize=sheet.small)
    axes.get_xticklabels()[-1].set_horizontalalignment("right" if ticks[-1] > 0.9 * end else "center")
