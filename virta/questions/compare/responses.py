"""Response curves: what each investment does against what is spent on it, today's point and every plan's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments import operating
from experiments.inputs import titles_of
from experiments.operating import Response, Standing
from experiments.report import axes as axes_of
from experiments.report import numbers, style
from experiments.report.inputs import on
from experiments.report.texts import say, title_of
from experiments.report.wording import each_period
from simulation.scenario.types import Scenario

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Axes, Figure

_COLUMNS = 3
_LEAST, _MOST = 9.5, 17.0
"""Height of a panel at least and at most, in lines of text."""
_SAME = 1e-9


def table(found: Sequence[Response], scenario: Scenario) -> DataFrame:
    """The numbers behind the figure: a row a response, plan and spend.

    Columns: investment, on, adds, plan, point (True: the plan's own; False: one of its curve), spend,
    spend_unit, heads (mean number reached), value, unit.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for one in found:
        fixed = {"investment": one.investment, "on": one.on, "adds": one.adds}
        for plan in one.plans:
            curve = [(False, x, y) for x, y in zip(one.spends.tolist(), plan.curve.tolist(), strict=True)]
            for point, spend, value in [(True, plan.spend, plan.value), *curve]:
                rows.append(
                    {
                        **fixed,
                        "plan": plan.label,
                        "point": point,
                        "spend": spend,
                        "spend_unit": _spend_unit(one, scenario, "en"),
                        "heads": plan.heads,
                        "value": value,
                        "unit": _unit(one, scenario, "en", percent=False),
                    }
                )
    return pd.DataFrame(rows)


def figure(
    found: Sequence[Response],
    scenario: Scenario,
    colours: Mapping[str, str],
    *,
    lang: str = "en",
    size: style.Size = style.SCREEN,
) -> Figure:
    """A panel a response: the curve of each plan and its point; today's, the first plan's, is a ring.

    `colours` by plan, the first one today's. Responses on which the plans stand apart come first; where the
    sheet has no room for all, the others are left out and counted.
    """
    ordered = sorted(found, key=lambda one: not _moved(one))
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(_headline(ordered, scenario, lang), say("curves_subtitle", lang))
        _legend(sheet, colours)
        fit = max(1, int((sheet.width - 2 * sheet.MARGIN) // (20 * sheet.text)))
        columns = min(fit, 2 if len(ordered) in (2, 4) else _COLUMNS, len(ordered))
        room = max(1, int((sheet.top - sheet.MARGIN) // (_LEAST * sheet.text)))
        left_out, foot = len(ordered) - columns * room, sheet.MARGIN
        if left_out > 0:
            told = say("curves_more", lang, n=left_out)
            sheet.write(sheet.MARGIN, foot, told, sheet.small, colour=style.SOFT, va="bottom")
            foot += 1.4 * sheet.text
        lines = min(math.ceil(len(ordered) / columns), room)
        gutter = 1.6 * sheet.text
        wide = (sheet.width - 2 * sheet.MARGIN + gutter) / columns
        tall = min((sheet.top - foot) / lines, (_MOST if lines > 1 else 2 * _MOST) * sheet.text)
        for i, one in enumerate(ordered[: columns * lines]):
            left, top = sheet.MARGIN + i % columns * wide, sheet.top - i // columns * tall
            _panel(sheet, one, scenario, colours, (left, left + wide - gutter, top, tall), lang)
    return sheet.figure


def _moved(one: Response) -> bool:
    return any(abs(plan.value - one.plans[0].value) > _SAME for plan in one.plans[1:])


def _headline(found: Sequence[Response], scenario: Scenario, lang: str) -> str:
    """The largest step from today's point to another plan's, in words."""
    steps = [
        (abs(plan.value - one.plans[0].value) / max(abs(plan.value), abs(one.plans[0].value)), one, plan)
        for one in found
        if _moved(one)
        for plan in one.plans[1:]
        if max(abs(plan.value), abs(one.plans[0].value)) > 0.0
    ]
    if not steps:
        return say("curves_same", lang)
    _, one, plan = max(steps, key=lambda step: step[0])
    percent = _in_percent(one)
    values = [_number(standing.value, percent, lang) for standing in (one.plans[0], plan)]
    spends = [_money(standing.spend, lang) for standing in (one.plans[0], plan)]
    return say(
        "curves_added" if one.adds else "curves_title",
        lang,
        plan=plan.label,
        name=title_of(one.title, lang),
        spend=f"{spends[1]} {_spend_unit(one, scenario, lang)}",
        today=spends[0],
        on=_on(one, scenario, lang),
        before=values[0],
        after=f"{values[1]} {_unit(one, scenario, lang, percent)}".strip(),
    )


def _legend(sheet: style.Sheet, colours: Mapping[str, str]) -> None:
    """The plans by name, in lines; the first as a ring, as it is drawn."""
    canvas = sheet.canvas()
    x, y = sheet.MARGIN, sheet.top - 0.2 * sheet.text
    for i, (label, colour) in enumerate(colours.items()):
        room = style.text_width(label, sheet.text) + 3.2 * sheet.text
        if x > sheet.MARGIN and x + room > sheet.width - sheet.MARGIN:
            x, y = sheet.MARGIN, y - style.Sheet.LEADING * sheet.text
        _dot(canvas, x + 0.5 * sheet.text, y + 0.1 * sheet.text, colour, sheet, i == 0)
        sheet.write(x + 1.4 * sheet.text, y, label, colour=style.readable(colour))
        x += room
    sheet.top = y - 1.4 * sheet.text


def _dot(
    axes: Axes, x: float, y: float, colour: str, sheet: style.Sheet, today: bool, order: int = 0
) -> None:
    axes.plot(
        [x],
        [y],
        "o",
        color=colour,
        markerfacecolor=style.PAPER if today else colour,
        markeredgewidth=1.8 if today else 0.0,
        markersize=(0.95 if today else 0.7) * sheet.text,
        zorder=4 + order,
        clip_on=False,
    )


def _panel(
    sheet: style.Sheet,
    one: Response,
    scenario: Scenario,
    colours: Mapping[str, str],
    place: tuple[float, float, float, float],
    lang: str,
) -> None:
    left, right, top, tall = place
    percent = _in_percent(one)
    y = top - sheet.text
    for line in style.wrapped(title_of(one.title, lang), right - left, sheet.text, bold=True)[:2]:
        sheet.write(left, y, line, bold=True, va="baseline")
        y -= 1.25 * sheet.text
    moved = say("curves_adds", lang, on=_on(one, scenario, lang)) if one.adds else _on(one, scenario, lang)
    unit = _unit(one, scenario, lang, percent)
    for line in style.wrapped(f"{moved}, {unit}", right - left, sheet.small)[:2]:
        sheet.write(left, y, line, sheet.small, colour=style.SOFT, va="baseline")
        y -= 1.25 * sheet.small
    heights = [height for plan in one.plans for height in (*plan.curve.tolist(), plan.value)]
    low, high = min(heights), max(heights)
    pad = 0.1 * (high - low) or 0.1 * abs(high) or 1.0
    scale = numbers.Scale(0.01 if percent else 1.0, "one")
    widest = max(style.text_width(_number(end, percent, lang), sheet.small) for end in (low, high))
    frame = (left + widest + 0.9 * sheet.text, top - tall + 3.4 * sheet.text, right, y - 0.2 * sheet.text)
    axes = sheet.axes(*frame)
    end = float(one.spends[-1])
    axes.set_xlim(-0.02 * end, end)
    axes.set_ylim(low - pad, high + pad)
    many = numbers.scale_of([end])
    axes_of.number_axis(axes, scale, lang, 4)
    _spend_axis(axes, many, lang, right - frame[0], sheet.small)
    below = axes_of.unit_of(many, _spend_unit(one, scenario, lang), lang)
    sheet.write(
        (frame[0] + right) / 2,
        frame[1] - 2.3 * sheet.text,
        below,
        sheet.small,
        colour=style.SOFT,
        ha="center",
    )
    drawn: list[Standing] = []
    for k, plan in enumerate(one.plans):
        colour = colours[plan.label]
        # Curves that would lie on one another are one, in the first one's colour.
        if not any(abs(plan.curve - other.curve).max() < 0.004 * (high - low) for other in drawn):
            axes.plot(one.spends, plan.curve, color=colour, linewidth=1.4, zorder=3 - 0.1 * k)
            drawn.append(plan)
    today = next(iter(colours))
    for k, plan in enumerate(one.plans):
        _dot(axes, plan.spend, plan.value, colours[plan.label], sheet, plan.label == today, k)


def _spend_axis(axes: Axes, scale: numbers.Scale, lang: str, width: float, points: float) -> None:
    """Round ticks along the bottom that stand apart."""
    end = axes.get_xlim()[1]
    for most in (5, 4, 3, 2, 1):
        locator = style.library("matplotlib.ticker").MaxNLocator(most, steps=[1, 2, 2.5, 5, 10])
        ticks = [tick for tick in locator.tick_values(0.0, end) if 0.0 <= tick <= end]
        texts = [numbers.plain(tick / scale.divisor, 4, lang) for tick in ticks]
        if axes_of.clear([tick / end * width for tick in ticks], texts, width, points):
            break
    axes.set_xticks(ticks, texts)
    last = axes.get_xticklabels()[-1]
    if ticks[-1] > 0.9 * end:
        last.set_horizontalalignment("right")


def _on(one: Response, scenario: Scenario, lang: str) -> str:
    return on(one.on, lang, titles_of([scenario]))


def _in_percent(one: Response) -> bool:
    """Whether heights are read as per cent: chances, and rates of leaving below 1."""
    if one.what == operating.PROBABILITY:
        return True
    return one.what == operating.RATE and max(max(plan.curve.max(), plan.value) for plan in one.plans) < 1.0


def _number(value: float, percent: bool, lang: str) -> str:
    return numbers.plain(value * (100.0 if percent else 1.0), 3, lang)


def _money(value: float, lang: str) -> str:
    return numbers.fixed(value, 0, lang) if value >= 1000.0 else numbers.plain(value, 3, lang)


def _spend_unit(one: Response, scenario: Scenario, lang: str) -> str:
    key = "per_head_unit" if one.per_head else "per_unit"
    return say(key, lang, currency=scenario.money.currency, time=say(scenario.time.unit, lang))


def _unit(one: Response, scenario: Scenario, lang: str, percent: bool) -> str:
    """The unit of the heights; `percent`: as they are read."""
    if one.what == operating.FACTOR:
        return say("curves_factor", lang)
    if one.what == operating.MONEY:
        return scenario.money.currency
    each = say(f"each_{scenario.time.unit}", lang)
    if one.what == operating.PROBABILITY:
        return f"% {each_period(scenario, lang)}" if percent else ""
    return f"% {each}" if percent else each
