"""Figures of calibrations: what the records say without a shape, and the fit beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibrate.history_fit import HistoryFit, WayOut
from experiments.calibrate.rates import RateOverTime
from experiments.calibrate.response import Response
from experiments.calibrate.statement_fit import StatementFit
from experiments.calibrate.survival import Curve
from experiments.calibrate.values import Floats
from experiments.report import axes as axes_of
from experiments.report import labels, numbers, style
from experiments.report.texts import say, technical

if TYPE_CHECKING:
    from experiments.report.style import Axes, Figure

_POINTS = 400


def staying(
    fit: HistoryFit, way: WayOut, unit: str, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """One way out, by segment: the share not yet gone that way, as recorded and as fitted."""
    with style.applied():
        sheet = style.Sheet(size)
        subtitle = say(
            "staying_subtitle", lang, destination=way.destination, family=technical(way.fits[0].family, lang)
        )
        sheet.title(say("staying_title", lang, stage=way.origin), subtitle)
        end = max(float(curve.time[-1]) for curve in way.curves if len(curve.time))
        ends = []
        many = len(way.curves) > 1
        for k, one in enumerate(way.fits):
            last = float(one.survival(np.array([end]))[0])
            name = fit.stays.segments[k] if many else technical(one.family, lang)
            ends.append(labels.End(last, numbers.percent(last, 0, lang), name, style.rival(k)))
        axes = panel(sheet, ends, end, (0.0, 1.0), unit, lang)
        x = np.linspace(0, end, _POINTS)
        for k, (curve, one) in enumerate(zip(way.curves, way.fits, strict=True)):
            _steps(axes, curve, end, style.rival(k))
            axes.plot(x, one.survival(x), color=style.rival(k), linewidth=1.5, zorder=3)
    return sheet.figure


def going(
    fit: HistoryFit, stage: str, segment: int, unit: str, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """All ways out of a stage: the share that has gone each way, as recorded and as fitted."""
    ways = [way for way in fit.ways if way.origin == stage]
    with style.applied():
        sheet = style.Sheet(size)
        title = say("going_title", lang, stage=stage)
        if len(fit.stays.segments) > 1:
            title = f"{title}: {fit.stays.segments[segment]}"
        sheet.title(title, say("going_subtitle", lang))
        recorded = {way.destination: _going_curve(fit, way, segment) for way in ways}
        end = max(
            (float(c.time[-1]) for c in recorded.values() if c is not None and len(c.time)), default=1.0
        )
        x = np.linspace(0, end, _POINTS)
        shares = shares_gone(ways, segment, x)
        ends = [
            labels.End(share[-1], numbers.percent(share[-1], 0, lang), way.destination, style.rival(k))
            for k, (way, share) in enumerate(zip(ways, shares, strict=True))
        ]
        highest = max(float(share[-1]) for share in shares)
        top = max(highest, *(float(c.high.max()) for c in recorded.values() if c is not None and len(c.high)))
        axes = panel(sheet, ends, end, (0.0, min(1.0, 1.05 * top)), unit, lang)
        for k, (way, share) in enumerate(zip(ways, shares, strict=True)):
            curve = recorded[way.destination]
            if curve is not None:
                _steps(axes, curve, end, style.rival(k))
            axes.plot(x, share, color=style.rival(k), linewidth=1.5, zorder=3)
    return sheet.figure


def _going_curve(fit: HistoryFit, way: WayOut, segment: int) -> Curve | None:
    curves = fit.going.get((way.origin, way.destination), ())
    return curves[segment] if segment < len(curves) else None


def shares_gone(ways: Sequence[WayOut], segment: int, x: Floats) -> list[Floats]:
    """(len(x),) for each way out: the share gone there by durations x, all ways competing.

    The integral of the share still there times the hazard of the way, by the trapezoid rule. A
    frailty of one way is taken to be independent of the others', as in the fit.
    """
    integrated = [way.fits[segment].integrated(x) for way in ways]
    still = np.exp(-np.sum(integrated, axis=0))
    found = []
    for one in integrated:
        steps = np.diff(one) * (still[1:] + still[:-1]) / 2
        found.append(np.concatenate([[0.0], np.cumsum(steps)]))
    return found


def balance(
    fit: StatementFit, stands_for: float, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """Closing balances as stated, and as the replayed past has them with the band of its chance."""
    said = fit.statements
    mean, sd = replayed(fit, stands_for)
    x = np.arange(1, len(said) + 1, dtype=float)
    with style.applied():
        sheet = style.Sheet(size)
        subtitle = say("replay_subtitle", lang, n=numbers.fixed(stands_for, 0, lang))
        sheet.title(say("replay_title", lang), subtitle)
        scale = numbers.scale_of([float(said.closing.max())])
        sheet.heading(sheet.top, "", say(scale.key, lang, unit=say("people", lang)))
        low, high = mean - 1.96 * sd, mean + 1.96 * sd
        bottom, top = min(0.0, float(low.min())), 1.05 * max(float(high.max()), float(said.closing.max()))
        axes = _time_panel(sheet, fit, (bottom, top), scale, lang)
        axes.fill_between(x, low, high, color=style.RIVALS[0], alpha=0.25, linewidth=0)
        axes.plot(x, mean, color=style.RIVALS[0], linewidth=1.4)
        axes.plot(x, said.closing, "o", color=style.INK, markersize=2.6)
    return sheet.figure


def replayed(fit: StatementFit, stands_for: float) -> tuple[Floats, Floats]:
    """(T,) mean and standard deviation of closing balances in the replayed past.

    Within a period people come as a Poisson stream and each leaves at the period's rate m: those
    there survive it with e^-m, those who come with (1 - e^-m) / m.
    """
    said = fit.statements
    m = fit.losing_each * said.length
    stay = np.exp(-m)
    late = np.where(m > 0, -np.expm1(-m) / np.where(m > 0, m, 1.0), 1.0)
    mean, variance = float(said.opening[0]), 0.0
    means, deviations = [], []
    for k in range(len(said)):
        come = float(said.won[k] * late[k])
        variance = variance * stay[k] ** 2 + mean * stay[k] * (1 - stay[k]) + come
        mean = mean * stay[k] + come
        means.append(mean)
        deviations.append(math.sqrt(variance * stands_for))
    return np.array(means), np.array(deviations)


def rates(fit: StatementFit, unit: str, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """The rates of losing and winning, period by period, with their means."""
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(say("rates_figure_title", lang), say("rates_subtitle", lang))
        middle = sheet.top / 2
        halves = ((sheet.top, middle + 0.6 * sheet.text), (middle, 0.0))
        named = say(unit, lang)
        parts: list[tuple[str, RateOverTime, Floats, str]] = [
            (say("rates_losing", lang, unit=named), fit.losing, fit.losing_each, style.RIVALS[1]),
            (say("rates_winning", lang, unit=named), fit.winning, fit.winning_each, style.RIVALS[0]),
        ]
        for (top, bottom), (name, rate, each, colour) in zip(halves, parts, strict=True):
            sheet.heading(top, name)
            limits = (0.0, 1.1 * max(float(each.max()), rate.high))
            axes = _time_panel(sheet, fit, limits, numbers.Scale(1.0, "one"), lang, top, bottom)
            axes.axhspan(rate.low, min(rate.high, limits[1]), color=colour, alpha=0.2, linewidth=0)
            axes.axhline(rate.rate, color=colour, linewidth=1.2)
            axes.plot(np.arange(1, len(each) + 1), each, "o", color=style.INK, markersize=2.6)
    return sheet.figure


def spending(fit: StatementFit, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Won against spend, period by period, with the response curve. `fit` must have a response."""
    said, found = fit.statements, fit.response
    if found is None or said.spend is None:
        raise ValueError("there is no response to draw")
    used = len(found.fitted)
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(say("won_by_spend_title", lang), say("response_subtitle", lang))
        sheet.heading(sheet.top, "", say("won_axis", lang))
        scale = numbers.scale_of(said.won.tolist())
        top = 1.08 * max(float(said.won.max()), float(found.fitted.max()))
        end = 1.05 * float(said.spend.max())
        axes = _axes(sheet, (0.0, top), scale, lang, bottom=3.6 * sheet.text)
        spread = numbers.scale_of([end])
        locator = style.library("matplotlib.ticker").MaxNLocator(6, steps=[1, 2, 5, 10])
        ticks = [t for t in locator.tick_values(0, end) if 0 <= t <= end]
        axes.set_xlim(0, end)
        axes.set_xticks(ticks, [numbers.plain(t / spread.divisor, 3, lang) for t in ticks])
        sheet.write(
            sheet.width - sheet.MARGIN,
            0.8 * sheet.text,
            say(spread.key, lang, unit=say("spend_axis", lang)),
            sheet.small,
            colour=style.SOFT,
            ha="right",
            va="baseline",
        )
        axes.plot(said.spend[:used], said.won[:used], "o", color=style.INK, markersize=3)
        if (
            found.carry_over
        ):  # won then follows what was spent before, too: there is no curve over spend alone
            axes.plot(
                said.spend[:used],
                found.fitted,
                "o",
                markerfacecolor="none",
                color=style.RIVALS[0],
                markersize=4,
            )
        else:
            x = np.linspace(0, end, _POINTS)
            axes.plot(x, _curve(fit, found, x), color=style.RIVALS[0], linewidth=1.5)
    return sheet.figure


def _curve(fit: StatementFit, found: Response, spend: Floats) -> Floats:
    """Won in a period of this spend, without carry-over."""
    heads = fit.prospects * fit.statements.length

    def multiplied(x: Floats) -> Floats:
        effect = 1 - 2 ** (-(x / heads) / found.half_effect_at.value)
        return np.asarray(1 + (found.multiplier.value - 1) * effect, float)

    return found.base.value * heads * multiplied(spend) / multiplied(np.array([found.reference * heads]))


def panel(
    sheet: style.Sheet, ends: list[labels.End], end: float, limits: tuple[float, float], unit: str, lang: str
) -> Axes:
    """Axes of shares over durations, with names of the lines on the right."""
    bottom, top = 2.4 * sheet.text, sheet.top - 0.4 * sheet.text
    left = sheet.MARGIN + style.text_width("100 %", sheet.small) + 6
    edge = sheet.width - sheet.MARGIN - labels.end_room(sheet, ends)
    axes = sheet.axes(left, bottom, edge, top)
    axes.set_ylim(*limits)
    step = 0.2 if limits[1] > 0.5 else 0.1 if limits[1] > 0.2 else 0.05 if limits[1] > 0.1 else limits[1] / 4
    ticks = np.arange(0, limits[1] + 1e-9, step)
    places = 0 if step >= 0.01 else 2
    axes.set_yticks(ticks, [numbers.percent(float(t), places, lang) for t in ticks])
    axes.grid(axis="y", color=style.RULE, linewidth=0.5)
    _durations(axes, end, unit, lang)
    labels.write_ends(sheet, ends, edge, (bottom, top), limits)
    return axes


def _durations(axes: Axes, end: float, unit: str, lang: str) -> None:
    """Round ticks from 0; the last one says what they count."""
    steps = [1, 2, 2.5, 3, 6, 10] if unit == "month" else [1, 2, 2.5, 5, 10]
    width, points = axes_of.width_of(axes), float(axes.get_xticklabels()[0].get_fontsize())
    for most in (7, 5, 4, 3, 2):
        locator = style.library("matplotlib.ticker").MaxNLocator(most, steps=steps)
        ticks = [t for t in locator.tick_values(0, end) if 0 <= t <= end * (1 + 1e-9)]
        told = [numbers.plain(float(t), 3, lang) for t in ticks]
        told[-1] = f"{told[-1]} {say(f'{unit}s', lang)}"
        if axes_of.clear([t / end * width for t in ticks], told, width, points):
            break
    axes.set_xlim(0, end)
    axes.set_xticks(ticks, told)
    axes.get_xticklabels()[-1].set_horizontalalignment("right" if ticks[-1] > 0.9 * end else "center")


def _steps(axes: Axes, curve: Curve, end: float, colour: str) -> None:
    """A step function with its band, from 0 to `end`."""
    x = np.concatenate([[0.0], curve.time, [end]])
    parts = []
    for values in (curve.share, curve.low, curve.high):
        last = values[-1] if len(values) else curve.origin
        parts.append(np.concatenate([[curve.origin], values, [last]]))
    share, low, high = parts
    axes.fill_between(x, low, high, step="post", color=colour, alpha=0.22, linewidth=0)
    axes.step(x, share, where="post", color=colour, linewidth=0.8, alpha=0.9)


def _axes(
    sheet: style.Sheet,
    limits: tuple[float, float],
    scale: numbers.Scale,
    lang: str,
    top: float | None = None,
    bottom: float = 0.0,
) -> Axes:
    """Axes below a heading, with round numbers up the left side."""
    upper = (sheet.top if top is None else top) - 1.9 * sheet.text
    left = sheet.MARGIN + style.text_width("0.00000", sheet.small) + 8
    axes = sheet.axes(left, bottom, sheet.width - sheet.MARGIN - sheet.text, upper)
    axes.set_ylim(*limits)
    axes_of.number_axis(axes, scale, lang, 5)
    return axes


def _time_panel(
    sheet: style.Sheet,
    fit: StatementFit,
    limits: tuple[float, float],
    scale: numbers.Scale,
    lang: str,
    top: float | None = None,
    bottom: float = 0.0,
) -> Axes:
    """Axes over the periods, 1 to T, named by their dates where they have some."""
    axes = _axes(sheet, limits, scale, lang, top, bottom + 2.2 * sheet.text)
    said = fit.statements
    t = len(said)
    step = max(1, math.ceil(t / 8))
    ticks = list(range(t, 0, -step))[::-1]
    told = [said.records.when(float(said.ends[k - 1]))[:7] for k in ticks]
    axes.set_xlim(0.5, t + 0.5)
    axes.set_xticks(ticks, told)
    if t > 1:
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
    return axes
