"""Stage stocks as stacked areas: how many people are where, over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.report import axes as axes_of
from experiments.report import labels, numbers, style
from experiments.report.texts import say, title_of
from simulation.books import Books
from simulation.model import Model
from simulation.scenario.types import GONE, Beta, Purchases, Scenario, Stage, StageKind

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Axes, Figure

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Layer:
    """One stage as an area."""

    title: str
    colour: str
    people: Floats
    """(N+1,) at the period boundaries"""


def table(model: Model, books: Books) -> DataFrame:
    """The people behind the figure, of one replication or as a mean: one row a boundary and stage.

    Columns: time (0 to the horizon, in units), stage, kind, people.
    """
    import pandas as pd

    stages, times = model.scenario.stages, model.arrays.boundaries[: model.arrays.n_periods + 1]
    people = np.asarray(books.heads, dtype=np.float64).sum(axis=2)
    return pd.DataFrame(
        {
            "time": np.repeat(times, len(stages)),
            "stage": np.tile(np.array([stage.name for stage in stages], dtype=object), len(times)),
            "kind": np.tile(np.array([str(stage.kind) for stage in stages], dtype=object), len(times)),
            "people": people.ravel(),
        }
    )


def figure(
    model: Model, books: Books, n: int = 1, *, lang: str = "en", size: style.Size = style.SCREEN
) -> Figure:
    """Customers by stage above, everyone else who is in the market below, each on a scale of its own.

    `n`: of how many replications the books are the mean; 0 for expected values. Those who left the
    market are not drawn.
    """
    scenario = model.scenario
    people = np.asarray(books.heads, dtype=np.float64).sum(axis=2)
    colours = stage_colours(scenario)
    layers: dict[bool, list[_Layer]] = {True: [], False: []}
    for i, stage in enumerate(scenario.stages):
        if stage.name != GONE:
            layer = _Layer(title_of(stage.title, lang, stage.name), colours[stage.id], people[:, i])
            layers[stage.kind is StageKind.CUSTOMER].append(layer)
    with style.applied():
        sheet = style.Sheet(size)
        start, end = (sum(float(layer.people[i]) for layer in layers[True]) for i in (0, -1))
        title = say(
            "stocks_title",
            lang,
            start=numbers.fixed(start, 0, lang),
            end=numbers.fixed(end, 0, lang),
            time=axes_of.after(scenario.time.horizon, scenario.time, lang),
        )
        sheet.title(title, say("stocks_subtitle", lang, basis=basis_of(n, lang)))
        _panels(sheet, model, layers, lang)
    return sheet.figure


def stage_colours(scenario: Scenario) -> dict[str, str]:
    """A colour for each stage id: a hue for its kind, darker the more a customer brings per unit of time.

    Stages of other kinds darken in the order of the file.
    """
    result = {}
    for kind in StageKind:
        members = [stage for stage in scenario.stages if stage.kind is kind and stage.name != GONE]
        ranked = (
            sorted(members, key=lambda stage: brings(stage, scenario))
            if kind is StageKind.CUSTOMER
            else members
        )
        for rank, stage in enumerate(ranked):
            result[stage.id] = style.shade(kind, rank, len(ranked))
    return result


def basis_of(n: int, lang: str) -> str:
    """Over how many replications the numbers are a mean, as a sentence."""
    key = {0: "expected_values", 1: "one_replication"}.get(n, "mean_of")
    return say(key, lang, n=numbers.fixed(n, 0, lang))


def brings(stage: Stage, scenario: Scenario) -> float:
    """What a customer without traits of their own brings in the stage, in currency per unit of time."""
    bought, flow = stage.purchases, stage.margin_flow
    margin = _pace(bought, scenario) * bought.amount * bought.margin if bought else 0.0
    return margin + (flow.revenue * flow.margin if flow else 0.0) - stage.service_cost


def _pace(bought: Purchases, scenario: Scenario) -> float:
    """Purchases per unit of time: the rate, or one decision a period with the mean probability."""
    if not bought.by_probability:
        return bought.rate
    chance = bought.probability or 0.0
    for trait in scenario.segments[0].traits:
        if trait.id == bought.probability_trait and isinstance(trait.distribution, Beta):
            chance = trait.distribution.alpha / (trait.distribution.alpha + trait.distribution.beta)
    return chance / scenario.time.period


def _panels(sheet: style.Sheet, model: Model, layers: dict[bool, list[_Layer]], lang: str) -> None:
    shown = [(key, layers[side]) for key, side in (("customers", True), ("others", False)) if layers[side]]
    largest = max(float(np.sum([layer.people for layer in group], axis=0).max()) for _, group in shown)
    ends = {key: _ends(group, 0 if largest >= 100 else 1, lang) for key, group in shown}
    # All panels share one frame, so that one moment is one vertical.
    every = [end for group in ends.values() for end in group]
    left = sheet.MARGIN + style.text_width(numbers.fixed(largest, 0), sheet.small) + 5
    right = sheet.width - sheet.MARGIN - labels.end_room(sheet, every)
    widest = max((end.number for end in every), key=lambda text: style.text_width(text, sheet.text))
    heading, between = 1.9 * sheet.text, 0.5 * sheet.text
    room = sheet.top - 2.2 * sheet.text - heading * len(shown) - between
    shares = (0.58, 0.42) if len(shown) == 2 else (1.0,)
    top = sheet.top
    for (key, group), share in zip(shown, shares, strict=False):
        sheet.heading(top, say(key, lang), say("people", lang))
        top -= heading
        bottom = top - share * room
        axes = sheet.axes(left, bottom, right, top)
        _areas(axes, model, group)
        axes_of.number_axis(axes, numbers.Scale(1.0, "one"), lang, 5 if share > 0.5 else 4)
        axes_of.time_axis(axes, model.scenario.time, sheet.small, lang)
        if key != shown[-1][0]:
            axes.set_xticklabels([])
        labels.write_ends(sheet, ends[key], right, (bottom, top), axes.get_ylim(), widest)
        top = bottom - between


def _ends(group: list[_Layer], places: int, lang: str) -> list[labels.End]:
    tops = np.cumsum([float(layer.people[-1]) for layer in group]).tolist()
    return [
        labels.End(
            top - float(layer.people[-1]) / 2,
            numbers.fixed(float(layer.people[-1]), places, lang),
            layer.title,
            layer.colour,
        )
        for top, layer in zip(tops, group, strict=True)
    ]


def _areas(axes: Axes, model: Model, group: list[_Layer]) -> None:
    times = model.arrays.boundaries[: model.arrays.n_periods + 1]
    stacked = np.cumsum([np.zeros(len(times)), *(layer.people for layer in group)], axis=0)
    for layer, low, high in zip(group, stacked[:-1], stacked[1:], strict=True):
        axes.fill_between(times, low, high, color=layer.colour, linewidth=0, zorder=1.5)
        axes.plot(times, high, color=style.PAPER, linewidth=0.8, zorder=1.6)
    axes.set_ylim(0, 1.04 * max(float(stacked[-1].max()), 1.0))
