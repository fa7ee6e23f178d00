"""The customer flow as numbers for a drawing: bands, dots on them, bars, words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from experiments.report import numbers, style
from experiments.report.texts import title_of
from simulation.scenario.types import GONE
from virta.questions.run import flows
from virta.questions.run.layout import BAR, Flow, lay_out, outline
from virta.questions.run.stocks import stage_colours
from virta.studio.picture import Seen
from virta.studio.words import say

WIDTH, HEIGHT, SMALL = 1000.0, 215.0, 12.0
COLOURS = {"won": "#0072b2", "lost": "#d55e00", "won_back": "#cc79a7", "other": "#9a9a9a"}
_LETTER = 0.56
"""Mean width of a letter, in sizes of the type."""
_CROSSING = 3.5
"""Seconds in which a dot crosses the distance between two stages where one person in ten moves a month."""
NOTHING = {"width": WIDTH, "height": HEIGHT, "small": SMALL, "ways": [], "bars": [], "alt": ""}
"""What is drawn before there is a picture."""


def flow_props(seen: Seen, lang: str) -> dict[str, Any]:
    """The drawing of one plan's mean flow within the horizon."""
    scenario = seen.model.scenario
    stages = [stage for stage in scenario.stages if stage.name != GONE]
    place = {stage.name: k for k, stage in enumerate(stages)}
    colours = stage_colours(scenario)
    rows = flow_rows(seen)
    roles = {Flow(place.get(o), place.get(d), amount): role for o, d, amount, role in rows}
    titles = [_lines(title_of(stage.title, lang), WIDTH / len(stages)) for stage in stages]
    head = (max(len(lines) for lines in titles) * 1.25 + 1.9) * SMALL
    layout = lay_out(roles, len(stages), WIDTH - 12, HEIGHT - head - 8, SMALL)
    zero = head + layout.highest + 4
    left = 6.0
    ways = []
    for ribbon in layout.ribbons:
        role = roles[ribbon.flow]
        band = [(left + x, zero - y) for x, y in outline(ribbon.line, ribbon.width, ribbon.ends)]
        line = [(left + x, zero - y) for x, y in ribbon.line]
        length = sum(math.dist(a, b) for a, b in pairwise(line))
        size = min(max(ribbon.width * 0.45, 2.2), 6.0)
        text = numbers.fixed(ribbon.flow.amount, 0 if ribbon.flow.amount >= 20 else 1, lang)
        back = ribbon.flow.origin is not None and (ribbon.flow.destination or 0) < ribbon.flow.origin
        x, y = ribbon.label
        ways.append(
            {
                "band": _path(band) + "Z",
                "line": _path(line),
                "colour": style.paler(COLOURS[role], 0.72),
                "dot": COLOURS[role],
                "size": round(size, 1),
                "gap": round(_gap(ribbon.width), 1),
                "seconds": round(max(_CROSSING * _gap(ribbon.width) / 90.0, 0.8), 2),
                "text": f"← {text}" if back and ribbon.flow.destination is not None else text,
                "at": [round(left + x, 1), round(zero - y + 0.35 * SMALL, 1)],
                "length": round(length, 1),
            }
        )
    people = _mean_people(seen)
    bars = []
    for k, stage in enumerate(stages):
        count = people[stage.name]
        middle = left + layout.x[k]
        bars.append(
            {
                "x": round(middle - BAR / 2, 1),
                "y": round(zero - layout.top[k], 1),
                "width": BAR,
                "height": round(max(layout.top[k] - layout.bottom[k], 2.0), 1),
                "middle": round(min(max(middle, 40), WIDTH - 40), 1),
                "head": SMALL,
                "title": titles[k],
                "people": numbers.fixed(count, 0 if count >= 20 else 1, lang),
                "colour": colours[stage.id],
                "ink": style.readable(colours[stage.id]),
            }
        )
    lowest = zero - layout.lowest + 10
    return {
        "width": WIDTH,
        "height": round(max(lowest, head + 60), 1),
        "small": SMALL,
        "ways": ways,
        "bars": bars,
        "alt": say("flow_alt", lang),
    }


def flow_rows(seen: Seen) -> list[tuple[str, str, float, str]]:
    """Origin ("" from outside), destination, people a year, role; the largest way first."""
    table = flows.table(seen.model, seen.books)
    found = [
        (row["origin"], row["destination"], row["per_year"] / seen.scale, row["role"])
        for row in table.to_dict("records")
    ]
    return sorted(found, key=lambda row: -row[2])


def _mean_people(seen: Seen) -> dict[str, float]:
    scenario = seen.model.scenario
    time = np.asarray(seen.books.stage_time[: scenario.time.n_periods], dtype=np.float64).sum(axis=(0, 2))
    people = time / seen.model.arrays.per_time / scenario.time.horizon / seen.scale
    return {stage.name: float(people[i]) for i, stage in enumerate(scenario.stages)}


def _gap(width: float) -> float:
    """Distance between dots: many on a broad band."""
    return min(max(260.0 / float(np.power(max(width, 1.0), 0.6)), 14.0), 150.0)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _lines(text: str, room: float) -> list[str]:
    """The text in at most two lines that fit the room, the last one cut where it does not."""
    most = max(int(room / (SMALL * _LETTER)) - 1, 4)
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    lines = lines[:2]
    return [line if len(line) <= most + 2 else f"{line[: most + 1]}…" for line in lines]
