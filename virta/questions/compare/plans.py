"""Plans side by side: metrics as dots, the baseline in grey, differences with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments.compare import Comparison
from experiments.report import numbers, style
from experiments.report.texts import say
from experiments.report.wording import metric_title, metric_unit, rounded, warranted
from simulation import metrics
from virta.questions.compare.outcome import outcome, plan_colours

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Figure

METRICS = ("npv", "contribution", "investment", "customers_won", "customers_lost", "customers_end")
"""What is shown unless told."""


def table(comparison: Comparison, names: Sequence[str] = METRICS) -> DataFrame:
    """The numbers behind the figure: one row a metric and plan, in the metric's unit.

    Columns: metric, unit, plan, mean, difference, low, high (the paired difference to the baseline and
    its interval; 0 for the baseline itself). NaN where there is no number. Raises KeyError for a
    metric that is not in the comparison.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for name in names:
        for k, label in enumerate(comparison.labels):
            found = comparison.metrics[k][name]
            gap = None if k == 0 else comparison.differences[k - 1][name]
            bounds = (0.0, 0.0, 0.0) if gap is None else (gap.mean, gap.low, gap.high)
            difference, low, high = (math.nan if bound is None else bound for bound in bounds)
            mean = math.nan if found.mean is None else found.mean
            rows.append(
                {
                    "metric": name,
                    "unit": found.unit,
                    "plan": label,
                    "mean": mean,
                    "difference": difference,
                    "low": low,
                    "high": high,
                }
            )
    return pd.DataFrame(rows)


def figure(
    comparison: Comparison,
    names: Sequence[str] = METRICS,
    *,
    lang: str = "en",
    size: style.Size = style.SCREEN,
) -> Figure:
    """A panel a metric, a line a plan: the value, its distance from the baseline, and how sure that is.

    Where the sheet has no room for all metrics, the first ones are shown.
    """
    data = table(comparison, names)
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(outcome(comparison, lang), say("plans_subtitle", lang, n=comparison.n))
        width = sheet.width - 2 * sheet.MARGIN
        columns = max(1, min(3, len(names), int(width // (22 * sheet.text))))
        least = (1.3 * len(comparison.plans) + 2.6) * sheet.text
        lines = min(math.ceil(len(names) / columns), max(1, int((sheet.top - sheet.MARGIN) / least)))
        gutter = 2.0 * sheet.text
        wide, tall = (width + gutter) / columns, (sheet.top - sheet.MARGIN) / lines
        for i, name in enumerate(names[: lines * columns]):
            left = sheet.MARGIN + i % columns * wide
            top = sheet.top - i // columns * tall
            rows = data[data["metric"] == name].to_dict("records")
            _panel(sheet, comparison, name, rows, (left, left + wide - gutter, top, tall), lang)
    return sheet.figure


def _panel(
    sheet: style.Sheet,
    comparison: Comparison,
    name: str,
    rows: list[dict[Any, Any]],
    place: tuple[float, float, float, float],
    lang: str,
) -> None:
    left, right, top, tall = place
    colours = {comparison.baseline.label: style.BASELINE, **plan_colours(comparison)}
    money = metrics.METRICS[name].unit in (metrics.MONEY, metrics.PEOPLE)
    scale = numbers.scale_of(row["mean"] for row in rows) if money else numbers.Scale(1.0, "one")
    percent = metrics.METRICS[name].unit in (metrics.SHARE, metrics.PER_PERIOD)
    if percent:
        scale = numbers.Scale(0.01, "one")
    y = top - sheet.text
    title = metric_title(name, lang)
    sheet.write(left, y, title, bold=True, va="baseline")
    unit = say(scale.key, lang, unit=metric_unit(name, comparison.baseline.scenario, lang))
    after = left + style.text_width(f"{title}  ", sheet.text, bold=True)
    if after + style.text_width(unit, sheet.small) <= right:
        sheet.write(after, y, unit, sheet.small, colour=style.SOFT, va="baseline")
    largest = max((abs(row["mean"]) for row in rows if math.isfinite(row["mean"])), default=1.0)
    texts = [rounded(row["mean"] / scale.divisor, 4, lang, like=largest / scale.divisor) for row in rows]
    changes = ["" if k == 0 else _change(row, scale, lang) for k, row in enumerate(rows)]
    names = max(style.text_width(row["plan"], sheet.text) for row in rows)
    values = max(style.text_width(text, sheet.text) for text in texts)
    differences = max(style.text_width(text, sheet.small) for text in changes)
    line = min((tall - 2.6 * sheet.text) / len(rows), 2.2 * sheet.text)
    bottom = y - 0.5 * sheet.text - line * len(rows)
    a, b = left + names + 0.8 * sheet.text, right - values - differences - 1.6 * sheet.text
    for k, row in enumerate(rows):
        middle = y - 0.5 * sheet.text - line * (k + 0.5)
        colour = style.readable(colours[row["plan"]])
        sheet.write(left, middle, row["plan"], colour=colour, bold=k == 0)
        sheet.write(right - differences - 0.6 * sheet.text, middle, texts[k], ha="right")
        sheet.write(right, middle, changes[k], sheet.small, colour=colour, ha="right")
    if b - a > 2 * sheet.text:
        _dots(sheet, rows, colours, (a, bottom, b, y - 0.5 * sheet.text))


def _change(row: dict[Any, Any], scale: numbers.Scale, lang: str) -> str:
    value, half = row["difference"] / scale.divisor, (row["high"] - row["low"]) / 2 / scale.divisor
    return warranted(value, half if math.isfinite(half) else None, lang)


def _dots(
    sheet: style.Sheet,
    rows: list[dict[Any, Any]],
    colours: dict[str, str],
    frame: tuple[float, float, float, float],
) -> None:
    axes = sheet.axes(*frame)
    axes.set_axis_off()
    base = rows[0]["mean"]
    ends = [base + row[key] for row in rows for key in ("difference", "low", "high")]
    known = [end for end in ends if math.isfinite(end)] or [0.0]
    pad = 0.08 * (max(known) - min(known)) or 1.0
    axes.set_xlim(min(known) - pad, max(known) + pad)
    axes.set_ylim(len(rows), 0)
    if math.isfinite(base):
        axes.axvline(base, color=style.BASELINE, linewidth=1.2, zorder=1)
    for k, row in enumerate(rows):
        at, colour = base + row["difference"], colours[row["plan"]]
        y = k + 0.5
        axes.plot([base, at], [y, y], color=style.RULE, linewidth=1.0, zorder=1.5, solid_capstyle="butt")
        axes.plot(
            [base + row["low"], base + row["high"]],
            [y, y],
            color=colour,
            linewidth=0.5 * sheet.text,
            alpha=0.35,
            solid_capstyle="butt",
            zorder=2,
        )
        axes.plot([at], [y], "o", color=colour, markersize=0.55 * sheet.text, zorder=3)
