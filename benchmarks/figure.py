"""The figure of the race: nanoseconds a transition by number of customers, a line a side."""

from __future__ import annotations

import math
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.race import summary
from benchmarks.sides import LIMIT, OURS, SIDES
from experiments.report import labels, save, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = style.Size(22.0, 13.0, 10.0)
LOOKS = {
    OURS: (style.INK, "-", "o", 2.6),
    "reference": (style.INK, "--", "o", 1.4),
    LIMIT: (style.BASELINE, ":", None, 1.8),
    "simpy": (style.RIVALS[1], "-", "s", 1.6),
    "mesa": (style.RIVALS[3], "-", "D", 1.6),
    "steps": (style.RIVALS[4], "-", "^", 1.6),
    "batch": (style.RIVALS[0], "-", "v", 1.6),
    "flows": (style.RIVALS[2], "--", "P", 1.6),
}
"""Colour, line, marker and width of each side: told apart without colour as well."""
NAMES = {
    OURS: "Virta",
    "reference": "Virta, reference engine",
    LIMIT: "bare limit",
    "simpy": "SimPy",
    "mesa": "Mesa",
    "steps": "NumPy, monthly steps",
    "batch": "NumPy, event batch",
    "flows": "NumPy, by stage",
}

Line = tuple[str, list[int], list[float]]


def figure(race: dict[str, Any]) -> Figure:
    """All sides, log on log; each line is named at its right end."""
    found = summary(race)
    lines = [
        (name, [int(size) for size in found[name]["ns"]], list(found[name]["ns"].values()))
        for name in SIDES
        if name in found
    ]
    with style.applied():
        sheet = style.Sheet(SIZE)
        sheet.title(
            "What a customer's move costs",
            "Nanoseconds of processor time a transition on one thread, by number of customers (both scales "
            "logarithmic): medians",
        )
        room = max(style.text_width(NAMES[name], sheet.text) for name, _, _ in lines) + 2 * sheet.text
        frame = (52.0, 36.0, sheet.width - sheet.MARGIN - room, sheet.top)
        axes = sheet.axes(*frame)
        _scales(axes, lines)
        for name, sizes, ns in lines:
            colour, dashes, marker, width = LOOKS[name]
            axes.plot(
                sizes, ns, dashes, color=colour, marker=marker, linewidth=width, markersize=5, clip_on=False
            )
        _names(sheet, axes, lines, frame)
        sheet.write((frame[0] + frame[2]) / 2, 8, "customers", sheet.small, colour=style.SOFT, ha="center")
    return sheet.figure


def draw(race: dict[str, Any], path: Path) -> None:
    """Write the figure as SVG or PNG."""
    save.write(figure(race), path)


def _scales(axes: Axes, lines: list[Line]) -> None:
    sizes = sorted({size for _, each, _ in lines for size in each})
    values = [value for _, _, each in lines for value in each]
    low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(sizes[0], sizes[-1] if len(sizes) > 1 else 2 * sizes[0])
    axes.set_ylim(low, high)
    axes.set_xticks(sizes, [f"{size:,}".replace(",", "\u202f") for size in sizes])
    ticks = [10**power for power in range(round(math.log10(low)), round(math.log10(high)) + 1)]
    axes.set_yticks(ticks, [f"{tick:,}".replace(",", "\u202f") for tick in ticks])
    axes.minorticks_off()
    axes.grid(axis="y", color=style.RULE, linewidth=0.6)


def _names(sheet: style.Sheet, axes: Axes, lines: list[Line], frame: tuple[float, ...]) -> None:
    left, bottom, right, top = frame

    def place(size: int, ns: float) -> tuple[float, float]:
        ends = [(axes.get_xlim(), size, left, right), (axes.get_ylim(), ns, bottom, top)]
        x, y = (
            begin + (end - begin) * math.log(value / least) / math.log(most / least)
            for (least, most), value, begin, end in ends
        )
        return x, y

    height = 1.3 * sheet.text
    for _, group in groupby(sorted(lines, key=lambda line: line[1][-1]), key=lambda line: line[1][-1]):
        ending = list(group)
        points = [place(sizes[-1], ns[-1]) for _, sizes, ns in ending]
        centres = labels.spread([y for _, y in points], [height] * len(points), bottom, top)
        for (name, _, _), (x, y), centre in zip(ending, points, centres, strict=True):
            if abs(centre - y) > 0.3 * height:
                sheet.leader([(x + 4, y), (x + 0.8 * sheet.text, centre), (x + sheet.text, centre)])
            colour = style.readable(LOOKS[name][0])
            sheet.write(x + 1.2 * sheet.text, centre, NAMES[name], colour=colour, bold=name == OURS)
