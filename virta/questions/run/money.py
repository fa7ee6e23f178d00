"""Contribution and investment over time: what customers bring, what is spent on them, what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.report import axes as axes_of
from experiments.report import labels, numbers, style
from experiments.report.texts import say, title_of
from experiments.report.wording import rounded
from simulation import ledgers
from simulation.books import Books
from simulation.ledgers.tables import RUN_OFF
from simulation.model import Model
from simulation.scenario.types import Investment, Scenario
from virta.questions.run.stocks import basis_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Axes, Figure

Floats = npt.NDArray[np.float64]

_EARNED = "#9fb8a8"


def table(model: Model, books: Books) -> DataFrame:
    """The money behind the figure, in currency, not discounted: one row a period of the horizon.

    Columns: start, end (time units; the interval (start, end]), earned (margins - service cost +
    one-offs), one column "spent on <name>" an investment, investment (all of them), contribution
    (earned - investment).
    """
    import pandas as pd

    a, n = model.arrays, model.arrays.n_periods
    books_by_stage = ledgers.profit_and_loss(model, books)
    within = books_by_stage[books_by_stage["period"] != RUN_OFF]
    sums = within.groupby("period", sort=True)[["investment", "contribution"]].sum()
    spent = {
        f"spent on {name}": np.asarray(books.spend[:, j], dtype=np.float64).sum(axis=(1, 2)) / a.per_quantum
        for j, name in ((j, model.investment_names[j]) for j in model.investment_order)
    }
    columns: dict[str, npt.NDArray[np.float64]] = {
        "start": a.boundaries[:n],
        "end": a.boundaries[1 : n + 1],
        "earned": (sums["contribution"] + sums["investment"]).to_numpy(),
        **spent,
        "investment": sums["investment"].to_numpy(),
        "contribution": sums["contribution"].to_numpy(),
    }
    return pd.DataFrame(columns)


def figure(
    model: Model, books: Books, n: int = 1, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """What customers bring above the zero line, investments by their aim below it, the rest as a line.

    `n`: of how many replications the books are the mean.
    """
    data, scenario = table(model, books), model.scenario
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(_title(data, scenario, lang), say("money_subtitle", lang, basis=basis_of(n, lang)))
        _panel(sheet, data, scenario, lang)
    return sheet.figure


def _title(data: DataFrame, scenario: Scenario, lang: str) -> str:
    earned, spent = float(data["earned"].sum()), float(data["investment"].sum())
    scale = numbers.Scale(1e6, "million") if abs(earned) >= 1e9 else numbers.Scale(1.0, "one")
    return say(
        "money_title" if spent else "money_title_idle",
        lang,
        earned=rounded(earned / scale.divisor, 3, lang),
        spent=rounded(spent / scale.divisor, 3, lang),
        unit=axes_of.unit_of(scale, scenario.money.currency, lang),
        time=axes_of.within(scenario.time.horizon, scenario.time, lang),
    )


def _panel(sheet: style.Sheet, data: DataFrame, scenario: Scenario, lang: str) -> None:
    active = [one for one in scenario.investments if bool(data[f"spent on {one.name}"].any())]
    scale = numbers.scale_of(data["earned"])
    ends = _ends(data, active, scale, lang)
    unit = axes_of.unit_of(scale, scenario.money.currency, lang)
    length = axes_of.duration(scenario.time.period, scenario.time, lang)
    period = say(scenario.time.unit, lang) if scenario.time.period == 1 else length
    sheet.heading(sheet.top, "", say("money_per", lang, unit=unit, period=period))
    top, bottom = sheet.top - 1.9 * sheet.text, 2.2 * sheet.text
    right = sheet.width - sheet.MARGIN - labels.end_room(sheet, ends)
    widest = numbers.fixed(-float(data["earned"].max()) / scale.divisor, 0, lang)
    room = max(style.text_width(text, sheet.small) for text in (widest, "0.00"))
    left = sheet.MARGIN + room + 5
    axes = sheet.axes(left, bottom, right, top)
    _draw(axes, data, active)
    axes_of.number_axis(axes, scale, lang, 6)
    axes_of.time_axis(axes, scenario.time, sheet.small, lang)
    labels.write_ends(sheet, ends, right, (bottom, top), axes.get_ylim())


def _draw(axes: Axes, data: DataFrame, active: list[Investment]) -> None:
    edges = np.append(data["start"].to_numpy(), data["end"].iloc[-1])
    axes.stairs(data["earned"], edges, fill=True, color=_EARNED, linewidth=0, zorder=1.5)
    below = np.zeros(len(data))
    for one in active:
        spent = data[f"spent on {one.name}"].to_numpy()
        colour = style.paler(style.AIMS[str(one.aim)], 0.3)
        axes.stairs(below - spent, edges, baseline=below, fill=True, color=colour, linewidth=0, zorder=1.5)
        axes.stairs(below - spent, edges, color=style.PAPER, linewidth=0.5, zorder=1.6, baseline=None)
        below = below - spent
    axes.stairs(data["contribution"], edges, color=style.INK, linewidth=1.2, baseline=None, zorder=2.5)
    axes.axhline(0, color=style.SOFT, linewidth=0.6, zorder=2)
    axes.spines["bottom"].set_visible(False)
    highest = max(float(data["earned"].max()), float(data["contribution"].max()), 0.0)
    lowest = min(float(below.min()), float(data["contribution"].min()), float(data["earned"].min()), 0.0)
    highest = highest if highest > lowest else 1.0  # nothing earned, nothing spent
    pad = 0.04 * (highest - lowest)
    axes.set_ylim(lowest - (pad if lowest < 0 else 0), highest + pad)


def _ends(data: DataFrame, active: list[Investment], scale: numbers.Scale, lang: str) -> list[labels.End]:
    """Labels with the numbers of the last period."""
    last = data.iloc[-1]
    places = numbers.places(float(data["earned"].max()) / scale.divisor)

    def end(at: float, value: float, name: str, colour: str) -> labels.End:
        return labels.End(at, numbers.fixed(value / scale.divisor, places, lang), name, colour)

    earned, left = float(last["earned"]), float(last["contribution"])
    ends = [end(left, left, say("contribution", lang), style.INK)]
    if active:
        ends.insert(0, end((earned + max(left, 0.0)) / 2, earned, say("earned", lang), _EARNED))
    below = 0.0
    for one in active:
        spent = float(last[f"spent on {one.name}"])
        if spent:
            ends.append(end(below - spent / 2, -spent, title_of(one.title, lang), style.AIMS[str(one.aim)]))
        below -= spent
    return ends
