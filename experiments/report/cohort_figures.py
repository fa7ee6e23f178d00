"""Figures of calibrations from retention tables and transition matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.calibrate.cohorts.fit import CohortFit, Forecast
from experiments.calibrate.matrix import Matrix
from experiments.report import labels, numbers, style
from experiments.report.calibration_figures import panel
from experiments.report.texts import say

if TYPE_CHECKING:
    from experiments.report.style import Figure

_POINTS = 400
_WAYS = 16
"""Most ways of a matrix in a figure, the likeliest of them where there is less room; the table has all."""


def left(
    found: CohortFit, forecast: Forecast, unit: str, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """Share left by age: each cohort, the chosen law, and the forecast of the last cohort with its band."""
    table = found.triangle
    share = table.left / table.sizes[:, None]
    end = float(forecast.ages[-1])
    best = float(found.left(np.array([end]))[0])
    with style.applied():
        sheet = style.Sheet(size)
        law, told = say(f"law_{found.chosen.model}", lang), numbers.percent(best, 0, lang)
        age = numbers.plain(end, 3, lang)
        title = say("cohorts_left_title", lang, share=told, age=age)
        sheet.title(title, say("cohorts_left_subtitle", lang, law=law))
        ends = [labels.End(best, told, law, style.RIVALS[0])]
        axes = panel(sheet, ends, end, (0.0, 1.0), unit, lang)
        for row in share:
            axes.plot(table.ages, row, color=style.SOFT, linewidth=0.6, alpha=0.6)
            axes.plot(table.ages, row, "o", color=style.INK, markersize=2.2, alpha=0.6)
        i = int(np.argmax(np.isfinite(forecast.left).sum(axis=1)))
        ahead = np.isfinite(forecast.left[i])
        if ahead.any():
            axes.fill_between(
                forecast.ages[ahead],
                (forecast.low[i] / table.sizes[i])[ahead],
                (forecast.high[i] / table.sizes[i])[ahead],
                color=style.RIVALS[0],
                alpha=0.22,
                linewidth=0,
            )
        x = np.linspace(0.0, end, _POINTS)
        axes.plot(x, found.left(x), color=style.RIVALS[0], linewidth=1.6, zorder=3)
    return sheet.figure


def rates(found: CohortFit, unit: str, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Share lost between neighbouring ages, all cohorts together, with what the chosen law says."""
    from scipy import stats

    table = found.table()
    at_risk, lost, rate = (table[name].to_numpy(float) for name in ("at_risk", "lost", "rate"))
    bounds = [stats.beta.ppf(q, lost + a, at_risk - lost + 1 - a) for q, a in ((0.025, 0.0), (0.975, 1.0))]
    low, high = (np.nan_to_num(bound, nan=value) for bound, value in zip(bounds, (0.0, 1.0), strict=True))
    ages = table["age"].to_numpy(float)
    fitted = table["fitted"].to_numpy(float)
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(say("cohorts_rates_title", lang), say("cohorts_rates_subtitle", lang))
        name = say(f"law_{found.chosen.model}", lang)
        ends = [labels.End(fitted[-1], numbers.percent(float(fitted[-1]), 1, lang), name, style.RIVALS[0])]
        top = min(1.0, 1.1 * float(max(high.max(), fitted.max())))
        axes = panel(sheet, ends, float(ages[-1]), (0.0, top), unit, lang)
        axes.vlines(ages, low, high, color=style.SOFT, linewidth=1.0, clip_on=False)
        axes.plot(ages, rate, "o", color=style.INK, markersize=3, clip_on=False)
        axes.plot(ages, fitted, color=style.RIVALS[0], linewidth=1.6, zorder=3)
    return sheet.figure


def ways(found: Matrix, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Each way out of each stage: the share that goes it in a period, with its 95 % interval."""
    unit = say(found.every[1] if found.every[0] == 1 else f"{found.every[1]}s", lang)
    every = f"{numbers.plain(found.every[0], 3, lang)} {unit}"
    with style.applied():
        sheet = style.Sheet(size)
        key = "matrix_figure_subtitle" if found.asked else "matrix_figure_bare"
        sheet.title(say("matrix_title", lang, every=every), say(key, lang))
        bottom, top = 2.4 * sheet.text, sheet.top - 0.4 * sheet.text
        called = {way: f"{way.origin} → {way.to}" for way in found.ways}
        most = max(len(style.wrapped(name, 0.4 * sheet.width, sheet.text)) for name in called.values())
        room = max(1, min(_WAYS, int((top - bottom) / (1.25 * most * sheet.text) - 0.2)))
        likeliest = sorted(found.ways, key=lambda way: -way.probability)[:room]
        shown = [way for way in found.ways if way in likeliest]
        names = [called[way] for way in shown]
        widest = max(style.text_width(name, sheet.text) for name in names)
        beside = sheet.MARGIN + min(widest, 0.4 * sheet.width) + sheet.text
        number = style.text_width("100,0 %", sheet.text) + sheet.text
        axes = sheet.axes(beside, bottom, sheet.width - sheet.MARGIN - number, top)
        high = [way.probability if way.high is None else way.high for way in shown]
        end = min(1.0, 1.08 * max(high))
        step = 0.2 if end > 0.5 else 0.1 if end > 0.2 else 0.05 if end > 0.1 else end / 4
        ticks = np.arange(0, end + 1e-9, step)
        places = 0 if step >= 0.01 else 2
        axes.set_xlim(0, end)
        axes.set_xticks(ticks, [numbers.percent(float(t), places, lang) for t in ticks])
        axes.set_yticks([])
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.grid(axis="x", color=style.RULE, linewidth=0.5)
        for k, (way, name) in enumerate(zip(shown, names, strict=True)):
            y = top - (k + 0.6) / (len(shown) + 0.2) * (top - bottom)
            lines = style.wrapped(name, 0.4 * sheet.width, sheet.text)
            for j, line in enumerate(lines):
                sheet.write(
                    beside - sheet.text, y + (len(lines) / 2 - 0.5 - j) * sheet.text, line, ha="right"
                )
            if way.low is not None and way.high is not None:
                axes.hlines(
                    k, way.low, way.high, color=style.RIVALS[0], alpha=0.5, linewidth=0.5 * sheet.text
                )
            axes.plot([way.probability], [k], "o", color=style.INK, markersize=4, clip_on=False, zorder=3)
            told = numbers.percent(way.probability, 1, lang)
            sheet.write(sheet.width - sheet.MARGIN, y, told, ha="right")
    return sheet.figure
