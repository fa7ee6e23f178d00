"""Running a scenario in both engines, and comparing all that they leave behind."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import numpy as np

from simulation.build import build
from simulation.engine import Outcome, run
from simulation.log import first_difference
from simulation.scenario.types import Scenario


def run_both(scenario: Scenario, seed: int = 0, replication: int = 0) -> tuple[Outcome, Outcome]:
    """The reference engine's outcome and the compiled one's, with logs."""
    made = build(scenario)
    return (
        run(made, seed, replication, "reference", log=True),
        run(made, seed, replication, "compiled", log=True),
    )


def disagreement(reference: Outcome, compiled: Outcome) -> str | None:
    """None where two outcomes agree to the last bit and quantum, else the first place where they do not."""
    assert reference.log is not None
    assert compiled.log is not None
    if difference := first_difference(reference.log, compiled.log):
        return f"logs differ in {difference}"
    for name in ("people", "plans", "tally", "books", "accounts"):
        one, other = getattr(reference, name), getattr(compiled, name)
        for field in _fields(one):
            if difference := _first(getattr(one, field), getattr(other, field)):
                return f"{name}.{field}{difference}"
    return None


def _fields(value: Any) -> list[str]:
    return (
        [field.name for field in dataclasses.fields(value)]
        if dataclasses.is_dataclass(value)
        else value._fields
    )


def _first(one: np.ndarray, other: np.ndarray) -> str | None:
    if one.shape != other.shape or one.dtype != other.dtype:
        return f": {one.shape} {one.dtype} and {other.shape} {other.dtype}"
    # Bit for bit: 0.0 and -0.0 differ, and a nan is itself.
    bits = [np.ascontiguousarray(a).view(f"u{a.dtype.itemsize}") for a in (one, other)]
    differs = np.argwhere(bits[0] != bits[1])
    if not len(differs):
        return None
    place = tuple(int(i) for i in differs[0])
    return f"{list(place)}: {one[place]!r} in the reference, {other[place]!r} compiled"


def engines_disagree(scenario: Scenario, seed: int = 0, replication: int = 0) -> str | None:
    """None, or the first difference between the two engines."""
    return disagreement(*run_both(scenario, seed, replication))


class Small(NamedTuple):
    """A scenario of few people, and by what factor it was reduced."""

    scenario: Scenario
    factor: float


def small(scenario: Scenario, people: int = 80) -> Small:
    """The same scenario with about so many people: starters, entrants and budgets reduced alike."""
    length = scenario.time.period
    crowd = sum(g.count for g in scenario.people_at_start) + sum(
        sum(e.intensity) * length for e in scenario.entrants
    )
    factor = min(1.0, people / max(crowd, 1.0))
    groups = tuple(
        dataclasses.replace(g, count=max(1, round(g.count * factor)) if g.count else 0)
        for g in scenario.people_at_start
    )
    streams = tuple(
        dataclasses.replace(e, intensity=tuple(x * factor for x in e.intensity)) for e in scenario.entrants
    )
    investments = tuple(
        dataclasses.replace(i, budget=tuple(x * factor for x in i.budget) if i.budget else i.budget)
        for i in scenario.investments
    )
    reduced = dataclasses.replace(scenario, people_at_start=groups, entrants=streams, investments=investments)
    return Small(reduced, factor)
