"""Flows between stages: how many people move where, drawn as ribbons."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from experiments.report import numbers, style
from experiments.report.texts import say, title_of
from simulation.books import Books
from simulation.model import CUSTOMER, FORMER, POTENTIAL, Model
from simulation.scenario.types import GONE, Scenario
from simulation.tally import PERIOD_QUANTA
from virta.questions.run.layout import BAR, Flow, Layout, Ribbon, lay_out, outline
from virta.questions.run.stocks import basis_of, stage_colours

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Axes, Figure

_ROLES = {"won": "#0072b2", "lost": "#d55e00", "won_back": "#cc79a7", "other": "#b0b0b0"}
OUTSIDE = ""
"""Stands in the column `origin` for those who come into the market."""


def table(model: Model, books: Books) -> DataFrame:
    """The moves behind the figure, within the horizon: one row a way that anyone went.

    Columns: origin ("": from outside the market), destination, moves (all of them), per_year, role
    ("won": from a potential to a customer stage, "lost": customer to former, "won_back": former to
    customer, "other").
    """
    import pandas as pd

    a, n = model.arrays, model.arrays.n_periods
    dated_origin = np.searchsorted(a.dated_range, np.arange(len(a.dated_id)), side="right") - 1
    ways: dict[tuple[int, int], float] = {}
    for origins, destinations, counts in (
        (a.exit_origin, a.exit_destination, books.moves),
        (dated_origin, a.dated_destination, books.dated),
    ):
        sums = np.asarray(counts[:n], dtype=np.float64).sum(axis=(0, 2))
        for i, k, moves in zip(origins.tolist(), destinations.tolist(), sums.tolist(), strict=True):
            ways[i, k] = ways.get((i, k), 0.0) + moves
    arrivals = np.asarray(books.arrivals, dtype=np.float64).sum(axis=(0, 2))
    ways |= {(-1, k): float(moves) for k, moves in enumerate(arrivals)}
    years = model.scenario.time.horizon * model.scenario.time.years_per_unit
    names = (*model.stage_names, OUTSIDE)
    rows = [
        (names[i], names[k], moves, moves / years, _role(model, i, k))
        for (i, k), moves in sorted(ways.items())
        if moves > 0
    ]
    return pd.DataFrame(rows, columns=["origin", "destination", "moves", "per_year", "role"])


def _role(model: Model, origin: int, destination: int) -> str:
    if origin < 0:
        return "other"
    kinds = tuple(model.arrays.stage_kind[[origin, destination]].tolist())
    roles = {(POTENTIAL, CUSTOMER): "won", (CUSTOMER, FORMER): "lost", (FORMER, CUSTOMER): "won_back"}
    return roles.get(kinds, "other")


@dataclass(frozen=True)
class _Column:
    """A stage as a column of the drawing."""

    name: str
    title: str
    colour: str
    people: float
    """Mean over the horizon."""


def figure(
    model: Model, books: Books, n: int = 1, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """Stages in a row, moves between them as ribbons whose width is the number of people per year.

    `n`: of how many replications the books are the mean.
    """
    ways = table(model, books)
    columns = _columns(model.scenario, books, lang)
    place = {column.name: k for k, column in enumerate(columns)}
    roles = {
        Flow(place.get(row["origin"]), place.get(row["destination"]), row["per_year"]): row["role"]
        for row in ways.to_dict("records")
    }
    years = model.scenario.time.horizon * model.scenario.time.years_per_unit
    periods = model.arrays.n_periods
    sums = {
        key: float(np.asarray(getattr(books, key)[:periods]).sum()) / years
        for key in ("won", "lost", "won_back")
    }
    rates = {key: numbers.fixed(value, _places(value), lang) for key, value in sums.items()}
    title = say("flows_title" if sums["won_back"] else "flows_title_plain", lang, **rates)

    def begun(size: style.Size) -> style.Sheet:
        sheet = style.Sheet(size)
        sheet.title(title, say("flows_subtitle", lang))
        _legend(sheet, roles, basis_of(n, lang), lang)
        return sheet

    with style.applied():
        sheet = begun(size)
        drawing = _laid_out(sheet, columns, roles)
        # Where the width decides how large the ribbons are, the foot of the sheet would stay empty.
        spare = max(drawing.spare, 0.0) / style.POINTS_PER_CM
        sheet = begun(replace(size, height=size.height - spare))
        _draw(sheet, columns, roles, drawing, lang)
    return sheet.figure


def _columns(scenario: Scenario, books: Books, lang: str) -> list[_Column]:
    colours = stage_colours(scenario)
    time = np.asarray(books.stage_time[: scenario.time.n_periods], dtype=np.float64).sum(axis=(0, 2))
    people = time / PERIOD_QUANTA / scenario.time.n_periods
    return [
        _Column(stage.name, title_of(stage.title, lang, stage.name), colours[stage.id], float(people[i]))
        for i, stage in enumerate(scenario.stages)
        if stage.name != GONE
    ]


def _places(value: float) -> int:
    return 0 if value >= 20 or value == 0 else 1


def _legend(sheet: style.Sheet, roles: dict[Flow, str], basis: str, lang: str) -> None:
    """Small squares with the meaning of each colour that occurs, then what the numbers are a mean of."""
    x, y = sheet.MARGIN, sheet.top - 0.8 * sheet.text
    axes = sheet.canvas()
    rectangle = style.library("matplotlib.patches").Rectangle
    for role, colour in _ROLES.items():
        if role in roles.values():
            side = 0.8 * sheet.small
            axes.add_patch(rectangle((x, y - 0.05 * side), side, side, color=colour, linewidth=0))
            x += 1.4 * side
            sheet.write(x, y, say(f"flow_{role}", lang), sheet.small, colour=style.SOFT, va="baseline")
            x += style.text_width(say(f"flow_{role}", lang), sheet.small) + 1.5 * sheet.text
    right = sheet.width - sheet.MARGIN
    if x + style.text_width(basis, sheet.small) > right:
        x, y = sheet.MARGIN, y - 1.4 * sheet.small
    sheet.write(x, y, basis, sheet.small, colour=style.SOFT, va="baseline")
    sheet.top = y - 0.9 * sheet.text


@dataclass(frozen=True)
class _Drawing:
    """Ribbons and names laid out; heights in points."""

    layout: Layout
    headings: list[list[str]]
    points: float
    """Size of the names."""
    head: float
    """What names and numbers take at the top."""
    spare: float
    """What is left at the foot."""


def _laid_out(sheet: style.Sheet, columns: list[_Column], roles: dict[Flow, str]) -> _Drawing:
    width, space = sheet.width - 2 * sheet.MARGIN, sheet.top - sheet.MARGIN
    # How far apart the columns are depends on the ribbons alone, the room for names on that.
    rooms = _rooms(lay_out(roles, len(columns), width, 0.7 * space, sheet.small).x, width, sheet.text)
    points = _heading_size(columns, rooms, sheet.text)
    headings = [
        style.wrapped(column.title, room, points, bold=True)
        for column, room in zip(columns, rooms, strict=True)
    ]
    lines = max(len(heading) for heading in headings)
    head = lines * 1.2 * points + 2.4 * sheet.text
    layout = lay_out(roles, len(columns), width, space - head, sheet.small)
    return _Drawing(layout, headings, points, head, space - head - (layout.highest - layout.lowest))


def _draw(
    sheet: style.Sheet, columns: list[_Column], roles: dict[Flow, str], drawing: _Drawing, lang: str
) -> None:
    layout, headings, points = drawing.layout, drawing.headings, drawing.points
    lines = max(len(heading) for heading in headings)
    zero = sheet.top - drawing.head - layout.highest
    axes = sheet.canvas()
    for ribbon in layout.ribbons:
        _ribbon(axes, ribbon, roles[ribbon.flow], zero)
    _bars(axes, layout, columns, zero)
    for ribbon in layout.ribbons:
        _number(sheet, ribbon, roles[ribbon.flow], zero, lang)
    for column, heading, x in zip(columns, headings, layout.x, strict=True):
        y, at = sheet.top - (lines - len(heading)) * 1.2 * points, sheet.MARGIN + x
        colour = style.readable(column.colour)
        for line in heading:
            y -= 1.2 * points
            sheet.write(at, y, line, points, bold=True, colour=colour, ha="center", va="baseline")
        text = numbers.fixed(column.people, _places(column.people), lang)
        sheet.write(at, y - 1.25 * sheet.text, text, ha="center", va="baseline")


def _rooms(x: tuple[float, ...], width: float, text: float) -> list[float]:
    """How wide the name over each column may be: up to its neighbours', and within the sheet."""
    step = min((b - a for a, b in pairwise(x)), default=width) - 0.5 * text
    return [min(step, 2 * at, 2 * (width - at)) for at in x]


def _heading_size(columns: list[_Column], rooms: list[float], text: float) -> float:
    """Type small enough for the longest word of each stage's name to fit over its column."""
    size = text
    for column, room in zip(columns, rooms, strict=True):
        words = re.findall(r"[^ -]+-?", column.title)
        widest = max(style.text_width(word, text, bold=True) for word in words)
        size = min(size, max(0.6 * text, text * room / widest))
    return round(size, 2)


def _ribbon(axes: Axes, ribbon: Ribbon, role: str, zero: float) -> None:
    polygon = style.library("matplotlib.patches").Polygon
    points = [(x + style.Sheet.MARGIN, y + zero) for x, y in outline(ribbon.line, ribbon.width, ribbon.ends)]
    colour = style.paler(_ROLES[role], 0.4)
    edge = min(0.5, ribbon.width / 5)  # a pale rim tells crossing ribbons apart, and would hide thin ones
    axes.add_patch(
        polygon(points, closed=True, facecolor=colour, edgecolor=style.PAPER, linewidth=edge, alpha=0.92)
    )


def _bars(axes: Axes, layout: Layout, columns: list[_Column], zero: float) -> None:
    rectangle = style.library("matplotlib.patches").Rectangle
    for x, top, bottom, column in zip(layout.x, layout.top, layout.bottom, columns, strict=True):
        corner = (style.Sheet.MARGIN + x - BAR / 2, zero + bottom)
        axes.add_patch(rectangle(corner, BAR, max(top - bottom, 1.0), color=column.colour, linewidth=0))


def _number(sheet: style.Sheet, ribbon: Ribbon, role: str, zero: float, lang: str) -> None:
    text = numbers.fixed(ribbon.flow.amount, _places(ribbon.flow.amount), lang)
    origin, destination = ribbon.flow.origin, ribbon.flow.destination
    if origin is not None and destination is not None and destination < origin:
        text = f"← {text}"
    colour = style.INK if ribbon.inside or role == "other" else style.readable(_ROLES[role])
    x, y = ribbon.label
    sheet.write(sheet.MARGIN + x, zero + y, text, sheet.small, colour=colour, ha="center")
