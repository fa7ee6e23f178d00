"""Uncertainty in words, tables and figures: chances of being best, value of information, and a grid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.report import bars, numbers, style
from experiments.report.bars import Line, Span
from experiments.report.inputs import named
from experiments.report.tables import Table, row
from experiments.report.texts import say
from experiments.report.wording import rounded, unit_in, warranted
from experiments.statistics import LEVEL
from experiments.uncertainty.grid import Cell, Grid
from experiments.uncertainty.information import Worth
from experiments.uncertainty.study import Uncertainty

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Figure

COLOUR = style.RIVALS[0]


def sentences(found: Uncertainty, lang: str) -> list[str]:
    """Which plan to take now, the EVPI, and which number it is worth most to know first."""
    now = found.standing
    share = now.p_best[now.best].value
    told = [say("best_now", lang, plan=now.labels[now.best], share=numbers.percent(share, 0, lang))]
    top_mean = now.expected[now.best].mean
    alike = [
        label
        for label, one in zip(now.labels, now.expected, strict=True)
        if one.mean == top_mean and label != now.labels[now.best]
    ]
    if alike:
        told = [say("best_alike", lang, plan=now.labels[now.best], others=", ".join(alike))]
    if _unseen(now.evpi):
        at_most = 1.0 - (1.0 - LEVEL) ** (1.0 / found.n_worlds)
        share_text = numbers.percent(at_most, 0 if at_most >= 0.02 else 1, lang)
        told.append(say("worth_all_none", lang, n=found.n_worlds, share=share_text))
    else:
        told.append(say("worth_all", lang, **_amounts(now.evpi, lang)))
        top = found.evppi[0]
        if _told(top):
            amount = _amounts(top, lang)["amount"]
            told.append(say("worth_one", lang, amount=amount, input=named(top.paths[0], lang, found.titles)))
        else:
            told.append(say("worth_none" if top.mean == 0.0 else "worth_untold", lang))
    return told


def head(found: Uncertainty, lang: str) -> str:
    """How much was run."""
    return say("head_worlds", lang, worlds=found.n_worlds, n=found.n)


def _unseen(worth: Worth) -> bool:
    """Whether knowledge changes the choice in no world drawn, which does not prove that it never does."""
    return worth.mean == 0.0 and worth.se == 0.0


def _told(worth: Worth) -> bool:
    """Whether a value of information is larger than its own uncertainty."""
    return worth.mean > 0.0 and worth.low > 0.0


def _amounts(worth: Worth, lang: str) -> dict[str, str]:
    half = 1.96 * worth.se
    mean, low, high = (
        warranted(value, half or None, lang, sign=False) for value in (worth.mean, worth.low, worth.high)
    )
    return {
        "amount": f"{mean} {unit_in(worth.unit, lang)}",
        "low": low,
        "high": f"{high} {unit_in(worth.unit, lang)}",
    }


def note(found: Uncertainty, lang: str) -> str | None:
    """What is to be said about luck; None where there is little."""
    if not found.notes:
        return None
    key = "luck_smoothed" if found.standing.smooth else "luck_blurs"
    return say(key, lang, share=numbers.percent(found.standing.luck, 0, lang))


def plans(found: Uncertainty, lang: str) -> Table:
    """Every plan's mean over worlds and its chance of being the best."""
    now = found.standing
    scale = numbers.scale_of(one.mean or 0.0 for one in now.expected)
    rows = []
    for label, mean, share in zip(now.labels, now.expected, now.p_best, strict=True):
        value = rounded((mean.mean or 0.0) / scale.divisor, 4, lang)
        low, high = (numbers.percent(x, 0, lang) for x in (share.low, share.high))
        rows.append(row(label, value, numbers.percent(share.value, 0, lang), f"{low} – {high}"))
    unit = say(scale.key, lang, unit=unit_in(found.unit, lang))
    columns = tuple(say(key, lang) for key in ("plan", "mean_of_worlds", "p_best", "p_best_interval"))
    title = say("plans_title", lang, n=found.n_worlds)
    said = note(found, lang)
    return Table(title, columns, tuple(rows), unit, (said,) if said else ())


def worths(found: Uncertainty, lang: str, most: int | None = None) -> Table:
    """What knowing everything, and each number alone (or the `most` valuable), is worth at most."""
    every = (found.standing.evpi, *found.evppi[:most])
    scale = numbers.scale_of(one.high for one in every)
    rows = []
    for i, one in enumerate(every):
        half = 1.96 * one.se / scale.divisor
        texts = [
            warranted(v / scale.divisor, half or None, lang, sign=False)
            for v in (one.mean, one.low, one.high)
        ]
        interval = numbers.MISSING if _unseen(one) else f"{texts[1]} – {texts[2]}"
        rows.append(row(_name(found, one, i, lang), texts[0], interval))
    unit = say(scale.key, lang, unit=unit_in(found.unit, lang))
    columns = tuple(say(key, lang) for key in ("input", "worth", "p_best_interval"))
    notes = [say("worth_note", lang, unit=unit_in(found.unit, lang))]
    if any(one.mean > every[0].mean for one in found.evppi):
        notes.append(say("worth_above", lang))
    if len(found.evppi) >= len(every):
        notes.append(say("worth_more", lang, n=len(found.evppi) + 1 - len(every)))
    return Table(say("worth_title", lang), columns, tuple(rows), unit, tuple(notes))


def _name(found: Uncertainty, one: Worth, i: int, lang: str) -> str:
    return say("everything", lang) if i == 0 else named(one.paths[0], lang, found.titles)


def table(found: Uncertainty) -> DataFrame:
    """What knowing is worth: one row for everything, then one a number, in the metric's unit.

    Columns: path ("" for everything), mean, se, low, high, plain, n.
    """
    import pandas as pd

    every = (found.standing.evpi, *found.evppi)
    return pd.DataFrame([{"path": "" if i == 0 else w.paths[0], **plain(w)} for i, w in enumerate(every)])


def plain(worth: Worth) -> dict[str, Any]:
    """A worth as plain values."""
    return {
        "mean": worth.mean,
        "se": worth.se,
        "low": worth.low,
        "high": worth.high,
        "plain": worth.plain,
        "n": worth.n,
        "unit": worth.unit,
    }


def figure(found: Uncertainty, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """What knowing everything and each number is worth, as bars with their intervals."""
    with style.applied():
        page = style.Sheet(size)
        told = sentences(found, lang)
        page.title(told[-1] if len(told) > 1 else told[0], told[0] if len(told) > 1 else "")
        every = (found.standing.evpi, *found.evppi)
        scale = numbers.scale_of(one.high for one in every)
        lines = []
        for i, one in enumerate(every):
            colour = style.BASELINE if i == 0 else COLOUR if _told(one) else style.paler(COLOUR, 0.6)
            text = warranted(
                one.mean / scale.divisor, 1.96 * one.se / scale.divisor or None, lang, sign=False
            )
            lines.append(
                Line(_name(found, one, i, lang), (Span(0.0, one.mean, colour, one.low, one.high, text),))
            )
        unit = say(scale.key, lang, unit=unit_in(found.unit, lang))
        bars.draw(page, lines, heading=say("worth_title", lang), unit=unit, scale=scale, lang=lang)
    return page.figure


def grid_sentence(found: Grid, lang: str) -> str:
    """Whether the best plan is the same all over the grid."""
    best = [found.labels[cell.standing.best] for cell in found.cells]
    counts = {label: best.count(label) for label in found.labels if label in best}
    if len(counts) == 1:
        return say("grid_everywhere", lang, plan=best[0])
    plans = [
        say("grid_cells_of", lang, plan=label, count=count, all=len(best)) for label, count in counts.items()
    ]
    return say("grid_turns", lang, plans=", ".join(plans))


def grid_table(found: Grid) -> DataFrame:
    """One row a cell and plan.

    Columns: budget, horizon, discount_rate ("" where it is the files' own), plan, mean, se, low, high,
    p_best, p_best_low, p_best_high, best (whether its mean is), evpi, evpi_se.
    """
    import pandas as pd

    return pd.DataFrame(grid_records(found))


def grid_records(found: Grid) -> list[dict[str, Any]]:
    """The same as plain values."""
    rows = []
    for cell in found.cells:
        now = cell.standing
        for i, (label, mean, share) in enumerate(zip(now.labels, now.expected, now.p_best, strict=True)):
            rows.append(
                {
                    "budget": cell.budget,
                    "horizon": cell.horizon or "",
                    "discount_rate": cell.rate or "",
                    "plan": label,
                    "mean": mean.mean,
                    "se": mean.se,
                    "low": mean.low,
                    "high": mean.high,
                    "p_best": share.value,
                    "p_best_low": share.low,
                    "p_best_high": share.high,
                    "best": i == now.best,
                    "evpi": now.evpi.mean,
                    "evpi_se": now.evpi.se,
                }
            )
    return rows


def grid_sheet(found: Grid, lang: str) -> Table:
    """The best plan of every cell, for reading."""
    rows = []
    scale = numbers.scale_of(cell.standing.evpi.mean for cell in found.cells)
    for cell in found.cells:
        now = cell.standing
        share = numbers.percent(now.p_best[now.best].value, 0, lang)
        evpi = warranted(
            now.evpi.mean / scale.divisor, 1.96 * now.evpi.se / scale.divisor or None, lang, sign=False
        )
        rows.append(row(*_where(cell, lang), now.labels[now.best], share, evpi))
    keys = ("grid_budget", "grid_horizon", "grid_rate", "grid_best", "p_best", "grid_evpi")
    columns = tuple(say(key, lang) for key in keys)
    unit = f"{say('grid_evpi', lang)}: {say(scale.key, lang, unit=unit_in(found.unit, lang))}"
    return Table(say("grid_title", lang), columns, tuple(rows), unit, left=4)


def _where(cell: Cell, lang: str) -> tuple[str, str, str]:
    own = say("as_in_file", lang)
    horizon = _span(cell.horizon, lang) if cell.horizon else own
    return numbers.percent(cell.budget, 0, lang), horizon, cell.rate or own


def _span(text: str, lang: str) -> str:
    """A length of time as it was typed, in the language where it is a number of units."""
    found = re.fullmatch(r"([\d.]+) (day|week|month|quarter|year)s?", text)
    if found is None:
        return text
    length = float(found[1])
    return f"{numbers.plain(length, 4, lang)} {say(found[2] if length == 1 else f'{found[2]}s', lang)}"


def grid_figure(
    found: Grid,
    *,
    colours: Mapping[str, str] | None = None,
    lang: str = "en",
    size: style.Size = style.SCREEN,
) -> Figure:
    """Tiles: budget across, discount rate down, a panel a horizon; each in the colour of its best plan.

    The deeper the colour, the more surely the best. `colours`: by plan, as in the other figures.
    """
    colours = colours or plan_colours(found.labels)
    with style.applied():
        page = style.Sheet(size)
        page.title(grid_sentence(found, lang), say("grid_subtitle", lang, n=found.n_worlds))
        own, points = say("as_in_file", lang), page.small
        rate_title = say("grid_rate", lang)
        rates = [rate or own for rate in found.rates]
        room = max(style.text_width(text, points) for text in [*rates, rate_title]) + points
        across = (page.width - 2 * page.MARGIN - room) / len(found.horizons)
        for h, horizon in enumerate(found.horizons):
            left = page.MARGIN + room + h * across
            page.write(
                left, page.top - page.text, _span(horizon, lang) if horizon else own, bold=True, va="baseline"
            )
            axes = page.axes(
                left, page.MARGIN + 3.2 * points, left + 0.94 * across, page.top - 1.6 * page.text
            )
            _tiles(axes, found, horizon, colours, page, lang)
            if h == 0:
                pitch = (page.top - 1.6 * page.text - page.MARGIN - 3.2 * points) / len(rates)
                page.write(
                    page.MARGIN, page.top - page.text, rate_title, points, colour=style.SOFT, va="baseline"
                )
                for r, text in enumerate(rates):
                    y = page.top - 1.6 * page.text - (r + 0.5) * pitch
                    page.write(left - 0.7 * points, y, text, points, ha="right")
        label = say("grid_budget", lang)
        page.write(page.MARGIN + room, page.MARGIN, label, points, colour=style.SOFT, va="baseline")
    return page.figure


def plan_colours(labels: tuple[str, ...]) -> dict[str, str]:
    """Grey for the baseline, the rivals' colours for the others."""
    return {label: style.BASELINE if i == 0 else style.rival(i - 1) for i, label in enumerate(labels)}


def _tiles(
    axes: Any, found: Grid, horizon: str | None, colours: Mapping[str, str], page: style.Sheet, lang: str
) -> None:
    patch = style.library("matplotlib.patches").Rectangle
    for r, rate in enumerate(found.rates):
        for b, budget in enumerate(found.budgets):
            now = found.cell(budget, horizon, rate).standing
            label, share = now.labels[now.best], now.p_best[now.best].value
            colour = style.paler(colours[label], max(0.05, min(0.8, 1.55 * (1.0 - share))))
            axes.add_patch(patch((b + 0.02, r + 0.02), 0.96, 0.96, color=colour, linewidth=0))
            for dy, text, bold in ((-0.11, label, True), (0.13, numbers.percent(share, 0, lang), False)):
                axes.text(
                    b + 0.5,
                    r + 0.5 + dy,
                    text,
                    ha="center",
                    va="center",
                    fontsize=page.small,
                    fontweight="bold" if bold else "normal",
                    color=style.on(colour),
                )
    axes.set_xlim(0, len(found.budgets))
    axes.set_ylim(len(found.rates), 0)
    axes.set_yticks([])
    texts = [numbers.percent(budget, 0, lang) for budget in found.budgets]
    axes.set_xticks([i + 0.5 for i in range(len(texts))], texts)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(length=0)
