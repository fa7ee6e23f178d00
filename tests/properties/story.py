"""The events of a run with names instead of indices, so that scenarios with other indices compare."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from simulation import log
from simulation.build import build
from simulation.engine import Outcome, run
from simulation.model import Model
from simulation.scenario.types import Investment, Scenario, Segment
from tests.conformance.generated import generate
from tests.conformance.lives import Exit, Reading

Row = tuple[Any, ...]
"""(time, kind, person, ordinal, origin, destination, segment, cause, amount), names for indices."""


@dataclasses.dataclass(frozen=True)
class Told:
    """One run, with what is needed to speak of it."""

    scenario: Scenario
    made: Model
    outcome: Outcome

    @property
    def rows(self) -> list[Row]:
        """All that happened to people, in order; spend and lists apart."""
        return [row for row in self._rows() if row[1] not in ("spend", "list")]

    @property
    def plans(self) -> list[Row]:
        """Spend and lists; for lists the investment, for spend also the heads and the sum a head."""
        return [row for row in self._rows() if row[1] in ("spend", "list")]

    def _rows(self) -> list[Row]:
        events, reading = self.outcome.log, Reading(self.scenario, self.made, self.outcome)
        assert events is not None
        stages = [stage.id for stage in self.scenario.stages]
        segments = [segment.id for segment in self.scenario.segments]
        told = []
        for time, kind, person, ordinal, origin, destination, segment, cause, amount in zip(
            *(column.tolist() for column in events.columns().values()), strict=True
        ):
            name: str | Exit | None = None
            if kind in (log.MOVE, log.DECIDE, log.LAPSE):
                name = reading.exits[cause]
            elif kind == log.DATED:
                name = self.scenario.dated_moves[reading.dated[cause]].id
            elif kind in (log.SPEND, log.LIST):
                name = self.scenario.investments[reading.investment[cause]].id
            told.append(
                (
                    time, log.KINDS[kind], person, ordinal, stages[origin] if origin >= 0 else None,
                    stages[destination] if destination >= 0 else None,
                    segments[segment] if segment >= 0 else None, name, amount,
                )
            )  # fmt: skip
        return told

    def people(self) -> dict[int, Row]:
        """Who there is, by key."""
        table, traits = self.outcome.people, self.made.trait_names
        stages = [stage.id for stage in self.scenario.stages]
        segments = [segment.id for segment in self.scenario.segments]
        return {
            int(table.key[i]): (
                self.made.source_names[table.source[i]],
                segments[table.segment[i]],
                stages[table.stage[i]],
                float(table.arrived[i]),
                float(table.entered[i]),
                float(table.since[i]),
                {name: float(table.traits[i, t]) for t, name in enumerate(traits)},
            )
            for i in range(len(table.key))
        }

    def accounts(self) -> dict[int, Row]:
        """What each person has brought, by key; the last stage by name."""
        table, stages = self.outcome.accounts, [stage.id for stage in self.scenario.stages]
        names = ("revenue", "contribution", "value", "purchases", "joined")
        return {
            int(key): (*(getattr(table, name)[i].item() for name in names), stages[table.final_stage[i]])
            for i, key in enumerate(self.outcome.people.key)
        }


def tell(scenario: Scenario, seed: int = 5, replication: int = 0, engine: str = "compiled") -> Told:
    """Run a scenario."""
    made = build(scenario)
    return Told(scenario, made, run(made, seed, replication, engine, log=True))


def generated(
    count: int,
    fits: Callable[[Scenario], bool] | None = None,
    family: Callable[[int], Scenario] = generate,
) -> list[Scenario]:
    """The first so many generated scenarios of a family that fit."""
    found: list[Scenario] = []
    number = 0
    while len(found) < count:
        assert number < 5_000, "hardly any generated scenario fits"
        scenario = family(number)
        if fits is None or fits(scenario):
            found.append(scenario)
        number += 1
    return found


def changed(scenario: Scenario, **parts: Any) -> Scenario:
    """The scenario with some of its parts replaced."""
    return dataclasses.replace(scenario, **parts)


def in_each_segment(scenario: Scenario, change: Callable[[Segment], Segment]) -> Scenario:
    """The scenario with every segment changed in the same way."""
    return changed(scenario, segments=tuple(change(segment) for segment in scenario.segments))


def without_feedback(scenario: Scenario) -> bool:
    """Whether nothing depends on how many others are where."""
    return not any(t.contagion for t in scenario.transitions) and not any(
        i.budget is not None or (i.audience.share is not None and i.audience.by != "random")
        for i in scenario.investments
    )


def free(investments: Iterable[Investment]) -> tuple[Investment, ...]:
    """The same investments with nothing spent, now or before."""

    def none(spend: tuple[float, ...] | None) -> tuple[float, ...] | None:
        return None if spend is None else (0.0,) * len(spend)

    return tuple(
        dataclasses.replace(
            i, budget=none(i.budget), per_head=none(i.per_head), reference_stock=0.0, initial_stock=0.0
        )
        for i in investments
    )


def same_money(one: Told, other: Told) -> None:
    """The books of two runs with the same stages and segments agree, investments apart."""
    for name in ("heads", "arrivals", "won", "won_back", "lost", "kept", "stage_time", "purchases", "money",
                 "discounted", "tenure_end", "cut_off", "portfolio"):  # fmt: skip
        assert np.array_equal(getattr(one.outcome.books, name), getattr(other.outcome.books, name)), name
