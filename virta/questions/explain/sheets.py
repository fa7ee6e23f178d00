"""Why two plans differ: the waterfall from one to the other, in words, tables and as a figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from experiments.differing import Lever
from experiments.explain import Explanation
from experiments.report import numbers, style
from experiments.report.estimates import Sums, half_of, listed
from experiments.report.tables import TOTAL, Cell, Row, Table, row
from experiments.report.texts import say, title_of
from experiments.report.wording import metric_title
from experiments.verdict import bounds
from simulation import metrics
from simulation.scenario.types import Scenario

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Axes, Figure

MOST_PAIRS = 5
"""Interactions that are shown, the largest."""
MOST_CHANGES = 4
"""Changed numbers shown of a lever."""


def table(found: Explanation) -> DataFrame:
    """The numbers behind the figure, in the metric's unit: one row a lever, the largest share first.

    Columns: lever, share, se, low, high (for one lever at a time), simultaneous_low,
    simultaneous_high (for all at once), alone, alone_low, alone_high, last, last_low, last_high.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for share in found.shares:
        value = share.value
        wide = bounds(value) or (None, None)
        rows.append(
            {
                "lever": share.lever.id,
                "share": value.mean,
                "se": value.se,
                "low": value.low,
                "high": value.high,
                "simultaneous_low": wide[0],
                "simultaneous_high": wide[1],
                "alone": share.alone.mean,
                "alone_low": share.alone.low,
                "alone_high": share.alone.high,
                "last": share.last.mean,
                "last_low": share.last.low,
                "last_high": share.last.high,
            }
        )
    return pd.DataFrame(rows)


def headline(found: Explanation, scenario: Scenario, lang: str) -> str:
    """By how much the plans differ, and which levers make the difference."""
    before, after = found.labels
    if not found.shares:
        return say("share_nothing", lang, before=before, after=after)
    sums = _sums(found, scenario, lang)
    mean, interval = found.total.mean or 0.0, bounds(found.total)
    why = [
        say(
            "share_why",
            lang,
            name=name_of(share.lever, lang),
            by=sums.signed(share.value.mean or 0.0, half_of(share.value)),
        )
        for share in found.shares[:3]
    ]
    even = interval is not None and interval[0] <= 0.0 <= interval[1]
    values = {
        "metric": metric_title(found.metric, lang),
        "before": before,
        "after": after,
        "interval": sums.interval(found.total, flip=mean < 0 and not even),
        "why": listed(why, lang),
    }
    if even:
        return say("share_even", lang, unit=sums.unit, **values)
    side = say("side_above" if mean >= 0 else "side_below", lang)
    return say("share_headline", lang, by=sums.said(mean, half_of(found.total)), side=side, **values)


def name_of(lever: Lever, lang: str) -> str:
    """What a lever is called."""
    name = title_of(lever.title, lang) if lever.title is not None else lever.name
    known = {
        "structure": say("part_structure", lang),
        "people_at_start": say("part_people_at_start", lang),
        "money": say("part_money", lang),
        "time": say("part_time", lang),
    }
    if lever.part in known:
        return known[lever.part]
    return say(f"part_{lever.part}", lang, name=name)


def shares(found: Explanation, scenario: Scenario, lang: str) -> Table:
    """From the first plan to the second, lever by lever; the rounded shares add up to the difference."""
    sums = _sums(found, scenario, lang)
    before, after = found.labels
    places = _places(found, sums)
    start, end = (one.mean or 0.0 for one in found.values)
    means = [share.value.mean or 0.0 for share in found.shares]
    rounded = adding_up(means, end - start, places, sums.scale.divisor)
    rows = [row(before, numbers.fixed(start / sums.scale.divisor, places, lang), "", "", "", kind=TOTAL)]
    for share, value in zip(found.shares, rounded, strict=True):
        half = half_of(share.value)
        rows.append(
            row(
                name_of(share.lever, lang),
                numbers.signed(value, places, lang),
                "" if half is None else sums.half(half),
                sums.difference(share.alone),
                sums.difference(share.last),
            )
        )
    # The end is the rounded start and shares together, so that the column adds up as it stands.
    total = round(start / sums.scale.divisor, places) + math.fsum(rounded)
    rows.append(row(after, numbers.fixed(total, places, lang), "", "", "", kind=TOTAL))
    notes = [say("share_note", lang, before=before, after=after)]
    if found.orders is not None:
        notes.append(say("share_drawn", lang, orders=numbers.fixed(found.orders, 0, lang)))
    columns = (
        say("share_lever", lang),
        metric_title(found.metric, lang),
        "± 95 %",
        say("share_alone", lang),
        say("share_last", lang),
    )
    return Table(say("share_title", lang), columns, tuple(rows), sums.unit, tuple(notes))


def adding_up(values: list[float], total: float, places: int, divisor: float) -> list[float]:
    """Values over the divisor, rounded to so many places so that they add up to the rounded total."""
    unit = 10.0**-places
    exact = [value / divisor / unit for value in values]
    whole = [math.floor(value) for value in exact]
    missing = round(total / divisor / unit) - sum(whole)
    order = sorted(range(len(values)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[: max(missing, 0)]:
        whole[i] += 1
    return [round(steps * unit, places) for steps in whole]


def _places(found: Explanation, sums: Sums) -> int:
    """Decimals that show the largest share to four digits, so that small ones survive adding up."""
    largest = max((abs(share.value.mean or 0.0) for share in found.shares), default=1.0)
    return numbers.places(largest / sums.scale.divisor, 4)


def changes(found: Explanation, lang: str) -> Table:
    """What each lever is, as the two plans write it."""
    rows = []
    for share in found.shares:
        listed_ = share.lever.changes[:MOST_CHANGES]
        for change in listed_:
            missing = say("share_unwritten", lang)
            rows.append(
                row(
                    change.path,
                    missing if change.before is None else change.before,
                    missing if change.after is None else change.after,
                )
            )
        if len(share.lever.changes) > MOST_CHANGES:
            rows.append(row(say("share_further", lang, n=len(share.lever.changes) - MOST_CHANGES), "", ""))
    columns = (say("share_path", lang), *found.labels)
    return Table(say("share_changes", lang), columns, tuple(rows), left=3)


def together(found: Explanation, scenario: Scenario, lang: str) -> Table | None:
    """What pairs of levers do together beyond what they do apart; None with fewer than two levers."""
    if not found.interactions:
        return None
    sums = _sums(found, scenario, lang)
    names = {share.lever.id: name_of(share.lever, lang) for share in found.shares}
    rows = []
    for pair in found.interactions[:MOST_PAIRS]:
        title = listed([names[pair.one], names[pair.other]], lang)
        rows.append(Row((Cell(title), Cell(sums.difference(pair.value)))))
    columns = (say("together_pair", lang), say("together_value", lang))
    note = say("together_note", lang)
    return Table(say("together_title", lang), columns, tuple(rows), sums.unit, (note,))


def figure(
    found: Explanation, scenario: Scenario, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """Bars from the first plan's value to the second's, each as long as one lever's share."""
    sums = _sums(found, scenario, lang)
    basis = say("basis_fresh", lang, n=numbers.fixed(found.n, 0, lang))
    with style.applied():
        sheet = style.Sheet(size)
        subtitle = say(
            "waterfall_subtitle",
            lang,
            metric=metric_title(found.metric, lang),
            unit=sums.unit,
            basis=basis,
        )
        sheet.title(headline(found, scenario, lang), subtitle)
        _panel(sheet, found, sums, lang)
    return sheet.figure


def _panel(sheet: style.Sheet, found: Explanation, sums: Sums, lang: str) -> None:
    names = [found.labels[0], *(name_of(share.lever, lang) for share in found.shares), found.labels[1]]
    room = 0.32 * sheet.width
    lines = [style.wrapped(name, room, sheet.text) for name in names]
    widest = max(style.text_width(line, sheet.text) for each in lines for line in each)
    places = _places(found, sums)
    start, end = (one.mean or 0.0 for one in found.values)
    means = [share.value.mean or 0.0 for share in found.shares]
    rounded = adding_up(means, end - start, places, sums.scale.divisor)
    first = round(start / sums.scale.divisor, places)
    texts = [
        numbers.fixed(first, places, lang),
        *(numbers.signed(value, places, lang) for value in rounded),
        numbers.fixed(first + math.fsum(rounded), places, lang),
    ]
    figures = max(style.text_width(text, sheet.text, bold=True) for text in texts)
    left = sheet.MARGIN + widest + sheet.text
    right = sheet.width - sheet.MARGIN - figures - sheet.text
    bottom, top = 2.2 * sheet.text, sheet.top
    axes = sheet.axes(left, bottom, right, top)
    axes.set_ylim(len(names), 0)
    axes.set_yticks([])
    ends = _draw(axes, found)
    pad = 0.05 * ((ends[1] - ends[0]) or 1.0)
    axes.set_xlim(ends[0] - pad, ends[1] + pad)
    value_axis(axes, sums, lang)
    height = (top - bottom) / len(names)
    for i, (each, text) in enumerate(zip(lines, texts, strict=True)):
        y = top - (i + 0.5) * height
        bold = i in (0, len(names) - 1)
        for j, line in enumerate(each):
            sheet.write(
                sheet.MARGIN, y + ((len(each) - 1) / 2 - j) * 1.2 * sheet.text, line, sheet.text, bold=bold
            )
        sheet.write(sheet.width - sheet.MARGIN, y, text, sheet.text, bold=bold, ha="right")


def _draw(axes: Axes, found: Explanation) -> tuple[float, float]:
    """The bars; the least and the largest value drawn."""
    start, end = (one.mean or 0.0 for one in found.values)
    better = metrics.METRICS[found.metric].better or 1
    level, ends = start, [start, end]
    axes.plot([start, start], [0.12, 0.88], color=style.BASELINE, linewidth=3, solid_capstyle="butt")
    for i, share in enumerate(found.shares, start=1):
        value = share.value.mean or 0.0
        colour = style.RIVALS[0] if value * better >= 0 else style.RIVALS[1]
        axes.barh(i + 0.5, value, left=level, height=0.56, color=style.paler(colour, 0.35), zorder=2)
        axes.plot([level, level], [i - 0.22, i + 0.78], color=style.SOFT, linewidth=0.6, zorder=1.5)
        level += value
        interval = bounds(share.value)
        if interval is not None:
            low, high = (level - value + bound for bound in interval)
            axes.plot([low, high], [i + 0.5] * 2, color=style.INK, linewidth=1.1, zorder=3)
            ends += [low, high]
        ends.append(level)
    n = len(found.shares) + 1
    axes.plot([level, level], [n - 0.22, n + 0.12], color=style.SOFT, linewidth=0.6, zorder=1.5)
    axes.plot([end, end], [n + 0.12, n + 0.88], color=style.INK, linewidth=3, solid_capstyle="butt")
    return min(ends), max(ends)


def value_axis(axes: Axes, sums: Sums, lang: str) -> None:
    """Round ticks along the bottom, with pale lines up."""
    locator = style.library("matplotlib.ticker").MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
    low, high = axes.get_xlim()
    ticks = [tick for tick in locator.tick_values(low, high) if low <= tick <= high]
    step = abs(ticks[1] - ticks[0]) / sums.scale.divisor if len(ticks) > 1 else 1.0
    places = max(0, min(4, 1 - math.floor(math.log10(step)))) if step < 1 else 0
    axes.set_xticks(ticks, [numbers.fixed(tick / sums.scale.divisor, places, lang) for tick in ticks])
    axes.grid(axis="x", color=style.RULE, linewidth=0.5)


def _sums(found: Explanation, scenario: Scenario, lang: str) -> Sums:
    return Sums(found.metric, scenario, [one.mean for one in found.values], lang)
