"""A transition matrix as a scenario file: each way a probability, decided once a period."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.history_scenario import FIVE_YEARS, KINDS, kind_by_name
from experiments.calibrate.matrix import Matrix, Way
from experiments.calibrate.scenario_text import Item, count, mapping, number, path, quoted, top, written

_ASSUMED = 1000
"""People at start of a stage of which nobody said how many there are."""


@dataclass(frozen=True)
class Wording:
    """What a matrix cannot tell, and the user may."""

    title: str
    source: str
    kinds: Mapping[str, str] = field(default_factory=dict)
    currency: str = "EUR"


def scenario_text(found: Matrix, words: Wording) -> str:
    """The text of the scenario. Raises CalibrationError where the stages make none."""
    number_of, unit = found.every
    leaving = {way.origin for way in found.ways if way.probability > 0}
    kinds = {name: _kind(name, name in leaving, words) for name in found.stages}
    if "customer" not in kinds.values():
        raise CalibrationError("No stage is of kind customer: say which, as in --kind active=customer.")
    order = sorted(found.stages, key=lambda name: KINDS.index(kinds[name]))
    periods = max(1, math.ceil(FIVE_YEARS[unit] / number_of))
    time = {"unit": unit, "horizon": f"{number(periods * number_of)} {unit}s"}
    items = [
        *top(words.title, time, words.currency),
        Item(
            "stages",
            [
                Item(
                    name,
                    mapping({"kind": kinds[name]}),
                    beside="" if name in words.kinds else "ASSUMPTION, by its name and its ways out",
                )
                for name in order
            ],
        ),
        Item("transitions", [_transition(way, number_of, unit) for way in found.ways if way.probability > 0]),
        _people(found, [name for name in order if name in leaving]),
    ]
    doubts = _uncertain(found)
    if doubts:
        items.append(Item("uncertain", doubts, above="What is known of each share by how many were asked."))
    return written(_head(found, words), items, words.title)


def _kind(name: str, leaves: bool, words: Wording) -> str:
    kind = words.kinds.get(name) or kind_by_name(name) or ("customer" if leaves else "former")
    if kind not in KINDS:
        raise CalibrationError(f'There is no kind "{kind}" of stage. Allowed: {", ".join(KINDS)}.')
    return kind


def _transition(way: Way, number_of: float, unit: str) -> Item:
    decided = {"probability": number(way.probability), "every": quoted(f"{number(number_of)} {unit}s")}
    above = f"{number(100 * way.probability, 4)} %"
    if way.asked is not None and way.low is not None and way.high is not None:
        ends = f"{number(100 * way.low, 3)} to {number(100 * way.high, 3)} %"
        above += f" of {count(way.asked)}; 95 %: {ends}"
    return Item(f"{way.origin} -> {way.to}", mapping(decided), above=f"{above}.")


def _people(found: Matrix, stages: list[str]) -> Item:
    counts: dict[str, str] = {"selection": "none"}
    for name in stages:
        counts[name] = str(round(found.asked.get(name, _ASSUMED)))
    told = "As many as were asked in each stage." if found.asked else f"{count(_ASSUMED)} in each stage."
    items = [Item(name, value) for name, value in counts.items()]
    return Item(
        "people_at_start", items, above=f"ASSUMPTION: {told} A matrix does not tell how many there are."
    )


def _uncertain(found: Matrix) -> list[Item]:
    """A beta for each share, where shares of a stage drawn one by one cannot sum to more than 1."""
    items = []
    for origin, stays in found.staying.items():
        mine = [way for way in found.ways if way.origin == origin and 0 < way.probability < 1 and way.asked]
        if len(mine) > 1 and stays < 5 * math.sqrt(sum((way.se or 0.0) ** 2 for way in mine)):
            why = "leave too little for staying: drawn apart they could sum to more than 1"
            items.append(Item("", above=f"Shares out of {origin} {why}. They are left out here."))
            continue
        for k, way in enumerate(mine):
            asked = way.asked or 0.0
            shape = {
                "alpha": number(way.probability * asked, 5),
                "beta": number((1 - way.probability) * asked, 5),
            }
            where = path("transitions", f"{origin} -> {way.to}", "probability")
            if not k:
                items.append(Item(where, mapping({"beta": mapping(shape)})))
                continue
            others = [
                Item(
                    path("transitions", f"{origin} -> {other.to}", "probability"),
                    number(_common(way, other), 3),
                )
                for other in mine[:k]
            ]
            items.append(Item(where, [Item("beta", mapping(shape)), Item("correlation", others)]))
    return items if any(item.key for item in items) else []


def _common(one: Way, other: Way) -> float:
    """The correlation of two shares of a Dirichlet distribution: what one has the others lack."""
    odds = [way.probability / (1.0 - way.probability) for way in (one, other)]
    return -0.999 * math.sqrt(odds[0] * odds[1])


def _head(found: Matrix, words: Wording) -> list[str]:
    length, unit = found.every
    every = unit if length == 1 else f"{number(length)} {unit}s"
    told = f"{len(found.stages)} stages, {len(found.ways)} ways out, each decided every {every}"
    return [
        *(note.text() for note in found.notes if note.doubt),
        f"{words.source} {told}.",
        *(note.text() for note in found.notes if not note.doubt),
        "Shares of one stage go together: `uncertain` has the correlations of their Dirichlet distribution.",
        "ASSUMPTION marks what the matrix does not tell. It holds no money: add margin_flow or purchases "
        "to the "
        "stages to value customers.",
    ]
