"""The customer portfolio for reading: tables of cells and of moves between them, and the figure of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.report import axes as axes_of
from experiments.report import numbers, style
from experiments.report.tables import ITEM, TOTAL, Row, Table, heading, row
from experiments.report.texts import say
from simulation.ledgers.portfolio import CUSTOMERS, LEFT, Portfolio

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Axes, Figure

Floats = npt.NDArray[np.float64]

_PALE, _DARK = "#f1f6fa", "#7fb0d6"
_WAYS = {
    "portfolio_rose": "#0b4f8a",
    "portfolio_same": "#9dbfd8",
    "portfolio_fell": "#e6b08a",
    "portfolio_gone": "#b04a12",
}
"""Where customers of a class of value are a year later, in the order of `_Told.turnover`."""


@dataclass(frozen=True)
class _Grid:
    """Numbers of one year by class of value and class of age."""

    people: Floats
    contribution: Floats
    investment: Floats


class _Told:
    """A portfolio in one language."""

    def __init__(self, found: Portfolio, lang: str) -> None:
        self.found, self.lang = found, lang
        self.scenario = found.model.scenario
        self.cells: DataFrame = found.cells()
        self.last = len(found.ends) - 1
        self.shape = (len(found.values) + 1, len(found.ages) + 1)

    def grid(self, year: int) -> _Grid:
        """The cells at the end of a year, counted from 1."""
        mine = self.cells[(self.cells["year"] == year) & (self.cells["who"] == CUSTOMERS)]
        columns = ("people", "contribution", "investment")
        return _Grid(*(mine[name].to_numpy(np.float64).reshape(self.shape) for name in columns))

    def turnover(self) -> Floats:
        """(V, 4) of those in each class of value: shares a year later higher, the same, lower, no customers.

        All years together; NaN for a class that nobody was in.
        """
        counts = np.zeros((self.shape[0], 4))
        for k in range(1, self.last):
            old, new = self.found.cell[:, k - 1], self.found.cell[:, k]
            there = old >= 0
            before, after = old[there] // self.shape[1], new[there] // self.shape[1]
            way = np.where(new[there] < 0, 3, 1 - np.sign(after - before))
            np.add.at(counts, (before, way), 1)
        total = counts.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0))

    def value(self, v: int, unit: bool = False) -> str:
        """A class of value in words."""
        name = f" {self.scenario.money.currency}" if unit else ""
        return self._class(v, self.found.values, name)

    @property
    def age_unit(self) -> str:
        """In which unit classes of age are told: years where all their bounds are whole ones."""
        years = [bound * self.scenario.time.years_per_unit for bound in self.found.ages]
        return "year" if all(abs(y - round(y)) < 1e-9 for y in years) else self.scenario.time.unit

    def age(self, c: int) -> str:
        """A class of age in words, without its unit."""
        factor = self.scenario.time.years_per_unit if self.age_unit == "year" else 1.0
        return self._class(c, [bound * factor for bound in self.found.ages])

    def ages(self) -> str:
        """What classes of age are, and in which unit: "Age, years"."""
        return say("portfolio_age", self.lang, unit=say(f"{self.age_unit}s", self.lang))

    def _class(self, i: int, bounds: Sequence[float], unit: str = "") -> str:
        texts = [numbers.plain(bound, 3, self.lang) for bound in bounds]
        if not bounds:
            return say("portfolio_any", self.lang)
        if i == 0:
            return say("portfolio_under", self.lang, high=f"{texts[0]}{unit}")
        if i == len(bounds):
            return say("portfolio_from", self.lang, low=f"{texts[-1]}{unit}")
        return say("portfolio_between", self.lang, low=texts[i - 1], high=f"{texts[i]}{unit}")

    def year(self, k: int) -> str:
        """The end of a year of the portfolio: "after 1 year"."""
        time = self.found.ends[k] * self.scenario.time.period
        return axes_of.after(float(time), self.scenario.time, self.lang)


def sheets(found: Portfolio, lang: str) -> list[Table]:
    """The cells at the last year's end, with the people of the first; and who went where within a year."""
    told = _Told(found, lang)
    return [_cells(told), _moves(told)] if told.last > 1 else [_cells(told)]


def _cells(told: _Told) -> Table:
    lang, last = told.lang, told.last
    first, now = told.grid(1), told.grid(last)
    scale, name = numbers.wide_scale_of([float(np.abs(now.contribution).sum())])
    currency = told.scenario.money.currency
    width = 6 if last > 1 else 5

    def line(title: str, at: Sequence[float], kind: str = ITEM) -> Row:
        people, before, brought, spent = at
        each = brought / people if people else None
        start = [numbers.fixed(before, 0, lang)] if last > 1 else []
        amounts = (numbers.fixed(amount / scale, 0, lang) for amount in (brought, spent))
        per = numbers.fixed(each, numbers.decimals(each or 0.0), lang)
        return row(title, *start, numbers.fixed(people, 0, lang), *amounts, per, kind=kind)

    rows: list[Row] = []
    for v in reversed(range(told.shape[0])):
        rows.append(heading(say("portfolio_brought", lang, what=told.value(v, unit=True)), width))
        for c in range(told.shape[1]):
            at = (now.people[v, c], first.people[v, c], now.contribution[v, c], now.investment[v, c])
            rows.append(line(f"  {told.age(c)}", [float(value) for value in at]))
    sums = (now.people.sum(), first.people.sum(), now.contribution.sum(), now.investment.sum())
    rows.append(line(say("portfolio_all", lang), [float(value) for value in sums], TOTAL))
    for who in dict.fromkeys(told.cells["who"]):
        if who != CUSTOMERS:
            mine = told.cells[told.cells["who"] == who].set_index("year")
            at = (
                mine["people"][last],
                mine["people"][1],
                mine["contribution"][last],
                mine["investment"][last],
            )
            title = say("portfolio_left" if who == LEFT else "portfolio_other", lang)
            rows.append(line(title, [float(value) for value in at]))
    ends = [f"{say('one_year', lang)} {k}" for k in dict.fromkeys((1, last))]
    columns = (
        told.ages(),
        *ends,
        say("portfolio_contribution", lang),
        say("portfolio_invested", lang),
        say("portfolio_each", lang),
    )
    unit = say(name, lang, unit=currency) if name else currency
    return Table(
        say("portfolio", lang),
        columns,
        tuple(rows),
        f"{unit}, {say('of_first', lang)}",
        _notes(told),
        airy=False,
    )


def _notes(told: _Told) -> tuple[str, ...]:
    return (say("portfolio_note", told.lang),)


def _moves(told: _Told) -> Table:
    """Of the people in each class of value, how many were where a year later."""
    lang = told.lang
    shares = told.turnover()
    rows = tuple(
        row(told.value(v), *(numbers.percent(share, 0, lang) for share in shares[v].tolist()))
        for v in reversed(range(told.shape[0]))
    )
    columns = (say("portfolio_value", lang, currency=told.scenario.money.currency),)
    return Table(
        say("portfolio_moves", lang),
        (*columns, *(say(key, lang) for key in _WAYS)),
        rows,
        say("of_first", lang),
    )


def figure(found: Portfolio, *, lang: str = "en", size: style.Size = style.SCREEN) -> Figure:
    """Cells at the end of the first and the last year, and where customers of each value are a year later."""
    told = _Told(found, lang)
    with style.applied():
        sheet = style.Sheet(size)
        sheet.title(_title(told), _subtitle(told))
        _draw(sheet, told)
    return sheet.figure


def _title(told: _Told) -> str:
    grid, lang = told.grid(told.last), told.lang
    people, brought = grid.people.sum(), grid.contribution.sum()
    if not told.found.values or not people or brought <= 0:
        return say("portfolio_title_plain", lang, n=numbers.fixed(people, 0, lang), when=told.year(told.last))
    return say(
        "portfolio_title",
        lang,
        value=told.value(told.shape[0] - 1, unit=True),
        heads=numbers.percent(grid.people[-1].sum() / people, 0, lang),
        share=numbers.percent(grid.contribution[-1].sum() / brought, 0, lang),
        when=told.year(told.last),
    )


def _subtitle(told: _Told) -> str:
    return say(
        "portfolio_subtitle",
        told.lang,
        unit=told.scenario.money.currency,
        ages=say(f"{told.age_unit}s", told.lang),
    )


def _draw(sheet: style.Sheet, told: _Told) -> None:
    lang, points = told.lang, sheet.small
    axes = sheet.canvas()
    years = [1, told.last] if told.last > 1 else [1]
    names = [told.value(v) for v in range(told.shape[0])]
    left = sheet.MARGIN + max(style.text_width(name, points) for name in names) + points
    gap, panels = 2.2 * points, len(years) + (told.last > 1)
    width = (sheet.width - sheet.MARGIN - left - gap * (panels - 1)) / panels
    top, bottom = sheet.top - 3.9 * sheet.text, sheet.MARGIN + 3.2 * points
    height = (top - bottom) / told.shape[0]
    for v, name in enumerate(names):
        sheet.write(left - 0.6 * points, bottom + (v + 0.5) * height, name, points, ha="right")
    grids = [told.grid(year) for year in years]
    money = numbers.scale_of([float(np.abs(grid.contribution).max()) for grid in grids])
    unit = axes_of.unit_of(money, told.scenario.money.currency, lang)
    sheet.write(
        left, sheet.top - 2.9 * sheet.text, say("portfolio_key", lang, unit=unit), points, colour=style.SOFT
    )
    most = max(float(grid.people.max()) for grid in grids) or 1.0
    for i, (year, grid) in enumerate(zip(years, grids, strict=True)):
        x = left + i * (width + gap)
        sheet.write(x, sheet.top - 1.2 * sheet.text, told.year(year), bold=True)
        _grid(sheet, axes, told, grid, (x, bottom, width, height), most, money)
    if told.last > 1:
        _turnover(sheet, axes, told, (left + (panels - 1) * (width + gap), bottom, width, height))


def _grid(
    sheet: style.Sheet,
    axes: Axes,
    told: _Told,
    grid: _Grid,
    box: tuple[float, float, float, float],
    most: float,
    money: numbers.Scale,
) -> None:
    """A cell for each class of value (up) and of age (right): darker the more people are in it."""
    x, bottom, width, height = box
    step, points, lang = width / told.shape[1], sheet.small, told.lang
    for c in range(told.shape[1]):
        middle = x + (c + 0.5) * step
        for i, text in enumerate(style.wrapped(told.age(c), step - 4, points)):
            sheet.write(middle, bottom - (1.2 + 1.2 * i) * points, text, points, ha="center")
        for v in range(told.shape[0]):
            people, brought = float(grid.people[v, c]), float(grid.contribution[v, c])
            colour = style.between(_PALE, _DARK, people / most) if people else style.PAPER
            y = bottom + v * height
            axes.add_patch(_box(x + c * step + 1, y + 1, step - 2, height - 2, colour))
            if people:
                y += height / 2
                at = (middle, y + 0.75 * sheet.text)
                sheet.write(*at, numbers.fixed(people, 0, lang), bold=True, ha="center")
                shown = numbers.fixed(
                    brought / money.divisor, numbers.places(brought / money.divisor, 2), lang
                )
                sheet.write(middle, y - 0.75 * sheet.text, shown, points, ha="center")


def _box(x: float, y: float, width: float, height: float, colour: str) -> Any:
    rectangle = style.library("matplotlib.patches").Rectangle
    return rectangle((x, y), width, height, facecolor=colour, edgecolor=style.RULE, linewidth=0.5)


def _turnover(sheet: style.Sheet, axes: Axes, told: _Told, box: tuple[float, float, float, float]) -> None:
    """A bar for each class of value: shares of its people a year later higher, the same, lower, gone."""
    x, bottom, width, height = box
    lang, points = told.lang, sheet.small
    sheet.write(x, sheet.top - 1.2 * sheet.text, say("portfolio_moves", lang), bold=True)
    at = x
    for key, colour in _WAYS.items():
        text = say(key, lang)
        sheet.write(at, sheet.top - 2.9 * sheet.text, text, points, bold=True, colour=style.readable(colour))
        at += style.text_width(f"{text}  ", points, bold=True)
    for v, shares in enumerate(told.turnover().tolist()):
        start, middle = x, bottom + (v + 0.5) * height
        if shares[0] != shares[0]:
            continue
        for share, colour in zip(shares, _WAYS.values(), strict=True):
            extent = share * width
            thick = min(0.42 * height, 3.2 * points)
            axes.add_patch(_box(start, middle - thick / 2, extent, thick, colour))
            text = numbers.percent(share, 0, lang)
            if extent > style.text_width(text, points) + 4:
                sheet.write(start + extent / 2, middle, text, points, colour=style.on(colour), ha="center")
            start += extent
