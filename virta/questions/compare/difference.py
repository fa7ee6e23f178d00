"""The difference to the baseline over time, with its band, the payback, and what comes after the horizon."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from experiments.compare import Comparison
from experiments.over_time import PaybackKind
from experiments.paired import Difference
from experiments.report import axes as axes_of
from experiments.report import labels, numbers, style
from experiments.report.texts import say
from experiments.report.wording import rounded
from experiments.verdict import bounds
from virta.questions.compare.outcome import outcome, plan_colours

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Axes, Figure


def table(comparison: Comparison) -> DataFrame:
    """The differences behind the figure, in currency at time 0: one row a rival and moment.

    Columns: plan, time (0 to the horizon in units; infinity: npv, with the value of the customers
    after the horizon), mean, low, high (pointwise 95 % interval).
    """
    import pandas as pd

    frames = []
    for label, gap, found in zip(comparison.labels[1:], comparison.gaps, comparison.differences, strict=True):
        band, npv = gap.cumulative, found["npv"]
        frames.append(
            pd.DataFrame(
                {
                    "plan": label,
                    "time": [0.0, *gap.times, math.inf],
                    "mean": [0.0, *band.mean, _number(npv.mean)],
                    "low": [0.0, *band.low, _number(npv.low)],
                    "high": [0.0, *band.high, _number(npv.high)],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def figure(comparison: Comparison, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Each rival's cumulative discounted contribution less the baseline's, which is the zero line.

    A dot on the zero line is the payback. Beside the axes stands npv, in which the customers who
    are there at the horizon count with what they still bring.
    """
    data = table(comparison)
    with style.applied():
        sheet = style.Sheet(size)
        basis = say("paired_mean" if comparison.n > 1 else "paired_one", lang, n=comparison.n)
        subtitle = say("difference_subtitle", lang, baseline=comparison.baseline.label, basis=basis)
        sheet.title(outcome(comparison, lang), subtitle)
        _panel(sheet, comparison, data, lang)
    return sheet.figure


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _panel(sheet: style.Sheet, comparison: Comparison, data: DataFrame, lang: str) -> None:
    scenario = comparison.baseline.scenario
    scale = numbers.scale_of(data[["mean", "low", "high"]].to_numpy().ravel().tolist())
    colours = plan_colours(comparison)
    ends = _ends(comparison, scale, colours, lang)
    unit = axes_of.unit_of(scale, scenario.money.currency, lang)
    sheet.heading(sheet.top, "", unit)
    runs_off = scenario.money.run_off > 0
    after = style.wrapped(say("with_run_off", lang), 7 * sheet.small, sheet.small) if runs_off else []
    top, bottom = sheet.top - 1.9 * sheet.text, 2.2 * sheet.text
    if len(after) > 1:
        bottom += (len(after) - 1) * 1.2 * sheet.small
    strip = 6.5 * sheet.small if runs_off else 0.0
    edge = sheet.width - sheet.MARGIN - labels.end_room(sheet, ends)
    low, high = _limits(data)
    widest = max(
        (numbers.fixed(bound / scale.divisor, 0, lang) for bound in (low, high)),
        key=lambda text: style.text_width(text, sheet.small),
    )
    left = sheet.MARGIN + style.text_width(widest, sheet.small) + 8
    right = edge - strip - (0.8 * sheet.text if runs_off else 0)
    axes = sheet.axes(left, bottom, right, top)
    axes.set_ylim(low, high)
    axes_of.number_axis(axes, scale, lang, 6)
    axes_of.time_axis(axes, scenario.time, sheet.small, lang)
    axes.spines["bottom"].set_visible(False)
    axes.axhline(0, color=style.BASELINE, linewidth=1.6, zorder=2)
    for label, colour in colours.items():
        _line(axes, data[data["plan"] == label], colour)
    if runs_off:
        beside = sheet.axes(edge - strip, bottom, edge, top)
        _strip(sheet, beside, colours, data, (low, high))
        for i, line in enumerate(after):
            y = bottom - 3 - sheet.small * (1.0 + 1.2 * i)
            x = edge - strip / 2
            sheet.write(x, y, line, sheet.small, colour=style.SOFT, ha="center", va="baseline")
    labels.write_ends(sheet, ends, edge, (bottom, top), (low, high))
    _paybacks(sheet, axes, comparison, data, (left, bottom, right, top), lang)


def _limits(data: DataFrame) -> tuple[float, float]:
    values = data[["mean", "low", "high"]].to_numpy()
    low, high = min(float(np.nanmin(values)), 0.0), max(float(np.nanmax(values)), 0.0)
    pad = 0.06 * ((high - low) or 1.0)
    return low - pad, high + pad


def _line(axes: Axes, rows: DataFrame, colour: str) -> None:
    within = rows[np.isfinite(rows["time"])]
    axes.fill_between(
        within["time"], within["low"], within["high"], color=colour, alpha=0.22, linewidth=0, zorder=2.2
    )
    axes.plot(within["time"], within["mean"], color=colour, linewidth=1.6, zorder=2.5)


def _strip(
    sheet: style.Sheet, axes: Axes, colours: dict[str, str], data: DataFrame, limits: tuple[float, float]
) -> None:
    axes.set_ylim(*limits)
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_facecolor("#f4f4f4")
    axes.axhline(0, color=style.BASELINE, linewidth=1.6, zorder=2)
    final = data[np.isinf(data["time"])].reset_index(drop=True)
    for i, row in enumerate(final.to_dict("records")):
        x, colour = (i + 1) / (len(final) + 1), colours[row["plan"]]
        axes.plot([x, x], [row["low"], row["high"]], color=colour, linewidth=4, alpha=0.35, zorder=2.4)
        axes.plot([x], [row["mean"]], "o", color=colour, markersize=0.5 * sheet.text, zorder=2.6)


def _ends(
    comparison: Comparison, scale: numbers.Scale, colours: dict[str, str], lang: str
) -> list[labels.End]:
    """Labels with npv differences, or those at the horizon where nothing counts after it."""
    runs_off = comparison.baseline.scenario.money.run_off > 0
    found = [labels.End(0.0, "", comparison.baseline.label, style.BASELINE)]
    for label, gap, difference in zip(
        comparison.labels[1:], comparison.gaps, comparison.differences, strict=True
    ):
        value = _number(difference["npv"].mean) if runs_off else float(gap.cumulative.mean[-1])
        found.append(labels.End(value, "", label, colours[label]))
    largest = max(abs(end.at) for end in found) / scale.divisor
    return [
        replace(end, number=rounded(end.at / scale.divisor, 3, lang, sign=True, like=largest))
        for end in found
    ]


def _told_apart(difference: Difference) -> bool:
    interval = bounds(difference)
    return interval is None or not interval[0] <= 0.0 <= interval[1]


def _paybacks(
    sheet: style.Sheet,
    axes: Axes,
    comparison: Comparison,
    data: DataFrame,
    frame: tuple[float, float, float, float],
    lang: str,
) -> None:
    """A dot where a rival is ahead for good, and a thin line to the date, clear of lines and bands."""
    left, bottom, right, top = frame
    low, high = axes.get_ylim()
    time, colours = comparison.baseline.scenario.time, plan_colours(comparison)

    def height(value: float) -> float:
        return bottom + (value - low) / (high - low) * (top - bottom)

    dates = [
        (payback.time, colours[label])
        for label, payback, found in zip(
            comparison.labels[1:], comparison.paybacks, comparison.differences, strict=True
        )
        if payback.kind is PaybackKind.AT and payback.time is not None and _told_apart(found["npv"])
    ]
    taken: list[tuple[float, float, float]] = []
    for at, colour in sorted(dates):
        x = left + at / time.horizon * (right - left)
        text = say("pays_back", lang, when=axes_of.moment(at, time, lang))
        room = style.text_width(text, sheet.small) + 4
        begin = x if x + room < right else max(x - room, left)
        first, last = ((edge - left) / (right - left) * time.horizon for edge in (begin, begin + room))
        passed = data[data["time"].between(first, last)]
        above = height(max(float(passed[["mean", "high"]].max().max()), 0.0))
        below = height(min(float(passed[["mean", "low"]].min().min()), 0.0))
        beside = begin in (x, x - room)
        zero, need = height(0.0), sheet.text * (1.6 if beside else 2.6)
        rising, falling = above + need - top, bottom - below + need
        nearer = falling > 0 or above - zero <= zero - below
        up = nearer if rising <= 0 else rising <= falling
        y = above + sheet.text if up else below - sheet.text
        while any(
            a < begin + room and begin < b and abs(y - at_y) < 1.2 * sheet.small for a, b, at_y in taken
        ):
            y += (1.3 if up else -1.3) * sheet.small
        taken.append((begin, begin + room, y))
        sheet.leader([(x, zero), (x, y + (0.5 if up else -0.5) * sheet.small)], colour)
        axes.plot([at], [0], "o", color=colour, markersize=0.65 * sheet.text, zorder=3)
        y_text = y if beside else y + (1 if up else -1) * sheet.small
        sheet.write(begin + 3, y_text, text, sheet.small, colour=style.readable(colour))
