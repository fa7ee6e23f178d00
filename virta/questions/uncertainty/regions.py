"""Where the choice turns, told and drawn: the flip map over the two numbers that bound it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.regions import Bound, Region, Regions
from experiments.report import numbers, style
from experiments.report.inputs import named
from experiments.report.tables import Table, row
from experiments.report.texts import say
from simulation.scenario.types import Text

if TYPE_CHECKING:
    from pandas import DataFrame

    from experiments.report.style import Axes, Figure

Floats = npt.NDArray[np.float64]


def sentences(found: Regions, lang: str) -> list[str]:
    """Each region in a sentence; or why there is none."""
    if not found.regions:
        key = "region_none_agree" if "agree" in found.reason else "region_none_chance"
        return [say(key, lang, recommended=found.recommended) if "agree" in found.reason else say(key, lang)]
    told = [
        say(
            "region_sentence",
            lang,
            winner=region.winner,
            recommended=found.recommended,
            bounds=where(region, found.titles, lang),
            coverage=numbers.percent(region.coverage, 0, lang),
            density=numbers.percent(region.density, 0, lang),
            ahead=numbers.percent(region.density_ahead, 0, lang),
        )
        for region in found.regions
    ]
    return [told[0], *(say("region_elsewhere", lang, sentence=sentence) for sentence in told[1:])]


def _title(found: Regions, lang: str) -> str:
    if not found.regions:
        return sentences(found, lang)[0]
    region = found.regions[0]
    return say(
        "region_title",
        lang,
        winner=region.winner,
        recommended=found.recommended,
        bounds=where(region, found.titles, lang),
    )


def _shares(found: Regions, lang: str) -> str:
    if not found.regions:
        return ""
    region = found.regions[0]
    coverage, density = (numbers.percent(share, 0, lang) for share in (region.coverage, region.density))
    return f"{say('region_shares', lang, coverage=coverage, density=density)} "


def where(region: Region, titles: Mapping[str, Text], lang: str) -> str:
    """The bounds in words."""
    return say("region_and", lang).join(_bound(bound, titles, lang) for bound in region.bounds)


def _bound(bound: Bound, titles: Mapping[str, Text], lang: str) -> str:
    value = numbers.plain(bound.value, 3, lang)
    key = "region_above" if bound.above else "region_below"
    return say(key, lang, input=named(bound.path, lang, titles), value=value)


def sheet(found: Regions, lang: str) -> Table:
    """The regions for reading."""
    rows = []
    for region in found.regions:
        shares = (region.coverage, region.density, region.density_ahead)
        texts = [numbers.percent(share, 0, lang) for share in shares]
        rows.append(row(where(region, found.titles, lang), region.winner, *texts, str(region.n)))
    keys = ("region_where", "grid_best", "region_coverage", "region_density", "region_ahead", "region_worlds")
    return Table(say("regions_title", lang), tuple(say(k, lang) for k in keys), tuple(rows), left=2)


def table(found: Regions) -> DataFrame:
    """One row a bound: region (from 1), path, above, value, and what `records` says of the region."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for number, record in enumerate(records(found), start=1):
        bounds = record.pop("bounds")
        rows += [{"region": number, **bound, **record} for bound in bounds]
    return pd.DataFrame(rows)


def records(found: Regions) -> list[dict[str, Any]]:
    """The regions as plain values."""
    return [
        {
            "bounds": [{"path": b.path, "above": b.above, "value": b.value} for b in region.bounds],
            "winner": region.winner,
            "coverage": region.coverage,
            "density": region.density,
            "density_low": region.density_low,
            "density_high": region.density_high,
            "coverage_held_out": region.coverage_ahead,
            "density_held_out": region.density_ahead,
            "p_value": region.p_value,
            "worlds": region.n,
        }
        for region in found.regions
    ]


def figure(
    found: Regions,
    known: Floats,
    best: Sequence[str],
    *,
    colours: Mapping[str, str],
    others: Sequence[str] = (),
    lang: str = "en",
    size: style.Size = style.SCREEN,
) -> Figure:
    """Worlds over two numbers, each in the colour of its best plan, and the regions as boxes.

    Parameters
    ----------
    known : (W, K) the uncertain numbers in each world, in the order of `found.paths`.
    best : by world, the label of its best plan.
    others : paths to fill the axes with where the regions bound fewer than two numbers, first to last.

    Raises ValueError with fewer than two uncertain numbers: there is no map then.
    """
    if known.shape[1] < 2:
        raise ValueError("a map needs two uncertain numbers")
    bounded = [bound.path for region in found.regions for bound in region.bounds]
    x, y = list(dict.fromkeys([*bounded, *others, *found.paths]))[:2]
    with style.applied():
        page = style.Sheet(size)
        page.title(_title(found, lang), f"{_shares(found, lang)}{say('regions_subtitle', lang)}")
        at, points = page.MARGIN, page.small
        for label in dict.fromkeys(sorted(best)):
            text = say("wins", lang, plan=label)
            colour = style.readable(colours[label])
            page.write(at, page.top - points, f"● {text}", points, colour=colour, bold=True, va="baseline")
            at += style.text_width(f"● {text}    ", points, bold=True)
        top = page.top - 2.2 * points
        left, right = page.MARGIN + 4.2 * points, page.width - page.MARGIN - points
        across, up = (
            style.wrapped(named(path, lang, found.titles), right - page.MARGIN, points) for path in (x, y)
        )
        for line in up:
            top -= 1.25 * points
            page.write(page.MARGIN, top, line, points, colour=style.SOFT, va="baseline")
        low = page.MARGIN + 1.25 * points * (len(across) - 1)
        axes = page.axes(left, low + 4.2 * points, right, top - points)
        columns = [found.paths.index(path) for path in (x, y)]
        _dots(axes, known[:, columns], best, colours, page)
        _boxes(axes, found, (x, y), colours)
        for k, line in enumerate(across):
            at = low - 1.25 * points * k
            page.write((left + right) / 2, at, line, points, colour=style.SOFT, ha="center", va="baseline")
        _ticks(axes, lang)
    return page.figure


def _dots(axes: Axes, xy: Floats, best: Sequence[str], colours: Mapping[str, str], page: style.Sheet) -> None:
    for label in dict.fromkeys(sorted(best)):
        chosen = np.array([one == label for one in best])
        axes.plot(
            xy[chosen, 0],
            xy[chosen, 1],
            "o",
            color=colours[label],
            markersize=0.42 * page.text,
            markeredgewidth=0,
            alpha=0.8,
            zorder=3,
        )
    axes.margins(0.03)
    axes.autoscale_view()


def _boxes(axes: Axes, found: Regions, pair: tuple[str, str], colours: Mapping[str, str]) -> None:
    limits = [list(axes.get_xlim()), list(axes.get_ylim())]
    patch = style.library("matplotlib.patches").Rectangle
    for region in found.regions:
        if not {bound.path for bound in region.bounds} & set(pair):
            continue
        edges = [list(limit) for limit in limits]
        for bound in region.bounds:
            if bound.path in pair:
                edges[pair.index(bound.path)][0 if bound.above else 1] = bound.value
        (left, right), (low, high) = edges
        colour = colours[region.winner]
        axes.add_patch(
            patch(
                (left, low), right - left, high - low, color=style.paler(colour, 0.82), zorder=1, linewidth=0
            )
        )
        axes.add_patch(
            patch(
                (left, low), right - left, high - low, fill=False, edgecolor=colour, linewidth=1.2, zorder=2
            )
        )
    axes.set_xlim(limits[0][0], limits[0][1])
    axes.set_ylim(limits[1][0], limits[1][1])


def _ticks(axes: Axes, lang: str) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        locator = style.library("matplotlib.ticker").MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
        low, high = axis.get_view_interval()
        ticks = [t for t in locator.tick_values(low, high) if low <= t <= high]
        axis.set_ticks(ticks, [numbers.plain(tick, 3, lang) for tick in ticks])
    axes.grid(color=style.RULE, linewidth=0.5)
    axes.spines["left"].set_visible(True)
