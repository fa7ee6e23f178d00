"""Positions of direct labels: beside what they name, without overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.report import style

_MOST = 0.28
"""Share of a sheet's width that names beside the axes may take."""


@dataclass(frozen=True)
class End:
    """A label beside the right end of a line or an area: a number, and what it is of."""

    at: float
    """Height of what is named, in the units of the axis."""
    number: str
    name: str
    colour: str


def end_room(sheet: style.Sheet, ends: Sequence[End]) -> float:
    """Width that labels on the right take, in points, the space before them included."""
    names = [_lines(sheet, end) for end in ends]
    widest = max((style.text_width(line, sheet.text) for lines in names for line in lines), default=0.0)
    return _numbers_width(sheet, ends) + widest + 1.8 * sheet.text


def write_ends(
    sheet: style.Sheet,
    ends: Sequence[End],
    x: float,
    frame: tuple[float, float],
    limits: tuple[float, float],
    widest: str = "",
) -> None:
    """Write labels to the right of x, each near its height.

    A label that had to move is tied to what it names by a thin line. Numbers are flush right.

    Parameters
    ----------
    frame : lower and upper edge of the axes, in points.
    limits : what these are in the units of the axis.
    widest : a number to leave room for, where several axes shall be flush.
    """
    line_height, gap = 1.2 * sheet.text, 0.6 * sheet.text
    (low, high), (least, most) = frame, limits
    wanted = [low + (end.at - least) / (most - least) * (high - low) for end in ends]
    names = [_lines(sheet, end) for end in ends]
    heights = [line_height * len(lines) + 0.1 * sheet.text for lines in names]
    placed = spread(wanted, heights, low - 0.4 * line_height, high + 0.4 * line_height)
    width = max(_numbers_width(sheet, ends), style.text_width(widest, sheet.text))
    after = x + 1.5 * gap + width
    for end, lines, middle, centre in zip(ends, names, wanted, placed, strict=True):
        y = centre + (len(lines) - 1) / 2 * line_height
        if abs(y - middle) > 0.3 * line_height:
            sheet.leader([(x + 1, middle), (x + gap, y), (x + 1.2 * gap, y)])
        sheet.write(after, y, end.number, ha="right")
        for i, line in enumerate(lines):
            sheet.write(after + gap, y - i * line_height, line, colour=style.readable(end.colour))


def _lines(sheet: style.Sheet, end: End) -> list[str]:
    """The name in lines that leave the axes most of the sheet."""
    return style.wrapped(end.name, _MOST * sheet.width, sheet.text)


def _numbers_width(sheet: style.Sheet, ends: Sequence[End]) -> float:
    return max((style.text_width(end.number, sheet.text) for end in ends), default=0.0)


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Centres as near to the wanted ones as possible without overlap, in the wanted order.

    Parameters
    ----------
    wanted : centre each label would like to have, in any order.
    sizes : extent of each label along the same axis.
    low, high : the labels stay between these where there is room for all of them; otherwise they
        begin at `low`.

    Labels that collide move together by the mean of their displacements (isotonic regression).
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    starts = _without_overlap([wanted[i] - sizes[i] / 2 for i in order], [sizes[i] for i in order])
    at = low
    for k, i in enumerate(order):
        starts[k] = max(starts[k], at)
        at = starts[k] + sizes[i]
    if sum(sizes) <= high - low:
        at = high
        for k in range(len(order) - 1, -1, -1):
            starts[k] = min(starts[k], at - sizes[order[k]])
            at = starts[k]
    centres = [0.0] * len(wanted)
    for k, i in enumerate(order):
        centres[i] = starts[k] + sizes[i] / 2
    return centres


def _without_overlap(starts: Sequence[float], sizes: Sequence[float]) -> list[float]:
    blocks: list[tuple[float, list[int]]] = []  # sum of the starts their first label would have, members
    for k in range(len(starts)):
        total, members = starts[k], [k]
        while blocks and _begin(*blocks[-1]) + _length(blocks[-1][1], sizes) > _begin(total, members):
            before, earlier = blocks.pop()
            shift = _length(earlier, sizes)
            total, members = before + total - shift * len(members), [*earlier, *members]
        blocks.append((total, members))
    result = []
    for total, members in blocks:
        at = _begin(total, members)
        for k in members:
            result.append(at)
            at += sizes[k]
    return result


def _begin(total: float, members: Sequence[int]) -> float:
    return total / len(members)


def _length(members: Sequence[int], sizes: Sequence[float]) -> float:
    return sum(sizes[k] for k in members)
