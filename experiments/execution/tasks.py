"""What is run somewhere: chunks of replications of scenarios, as plain values that can travel."""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.evaluate import sums_of
from experiments.identity import identity_text
from simulation import metrics
from simulation.build import build
from simulation.model import Model
from simulation.scenario import Scenario, ScenarioError, fingerprint

if TYPE_CHECKING:
    from simulation.scenario.loader import Draft

Floats = npt.NDArray[np.float64]
Override = str | tuple[str, object]

REFUSED, FAILED, LOST, TIMED_OUT = "refused", "failed", "lost", "timed out"
"""Kinds of failure: the scenario language refuses the point; the run raised an error; the process
that ran it ended from outside; it took too long."""


@dataclass(frozen=True, eq=False)
class Base:
    """The scenario of units: a file as read, with overrides, or a finished scenario."""

    source: Draft | Scenario
    overrides: tuple[Override, ...] = ()

    def scenario(self, further: tuple[Override, ...]) -> Scenario:
        """The scenario with further overrides. Raises ScenarioError."""
        if isinstance(self.source, Scenario):
            return self.source
        return self.source.scenario((*self.overrides, *further))


@dataclass(frozen=True, eq=False)
class Unit:
    """Replications first to first + n - 1 of one scenario under one seed."""

    key: bytes
    base: int | Base
    """Number of the base that all workers hold, or a base of its own."""
    overrides: tuple[Override, ...]
    seed: int
    first: int
    n: int


@dataclass(frozen=True, eq=False)
class Task:
    """Units that one worker runs in one go."""

    number: int
    units: tuple[Unit, ...]
    engine: str = "compiled"

    @property
    def replications(self) -> int:
        """How many replications it holds."""
        return sum(unit.n for unit in self.units)

    def parts(self) -> list[Task]:
        """The same work in smaller tasks: unit by unit, or half by half; itself where it is a single one."""
        if len(self.units) > 1:
            return [replace(self, units=(unit,)) for unit in self.units]
        (unit,) = self.units
        half = unit.n // 2
        if half == 0:
            return [self]
        both = (replace(unit, n=half), replace(unit, first=unit.first + half, n=unit.n - half))
        return [replace(self, units=(part,)) for part in both]


@dataclass(frozen=True)
class Failure:
    """Why there is no row."""

    key: bytes
    replication: int | None
    """None: the scenario itself could not be made, so no replication of it."""
    kind: str
    reason: str
    traceback: str = ""


@dataclass(frozen=True, eq=False)
class Made:
    """What a unit gave."""

    key: bytes
    fingerprint: str | None
    """Of the scenario that was run; None where there is none."""
    replications: tuple[int, ...]
    sums: Floats
    """(len(replications), P) the sums `simulation.metrics.PARTS`"""
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, eq=False)
class Reply:
    """What a task gave."""

    number: int
    made: tuple[Made, ...]
    seconds: float
    replications: int
    identity: str
    """The identity of the worker, as text."""


def perform(bases: Sequence[Base], task: Task) -> Reply:
    """Run a task. Errors of runs become failures in the reply; nothing is raised for them."""
    begin = time.perf_counter()
    made = tuple(make(bases, unit, task.engine) for unit in task.units)
    seconds = time.perf_counter() - begin
    return Reply(task.number, made, seconds, task.replications, identity_text())


def given_up(task: Task, kind: str, reason: str) -> Reply:
    """The reply of a task of one replication that no worker could run."""
    (unit,) = task.units
    empty = np.zeros((0, len(metrics.PARTS)))
    failures = tuple(Failure(unit.key, unit.first + i, kind, reason) for i in range(unit.n))
    return Reply(task.number, (Made(unit.key, None, (), empty, failures),), 0.0, 0, identity_text())


def make(bases: Sequence[Base], unit: Unit, engine: str) -> Made:
    """Run a unit. Errors of runs become failures; nothing is raised for them."""
    base = bases[unit.base] if isinstance(unit.base, int) else unit.base
    try:
        model, mark = _model(base, unit.overrides)
    except Exception as error:  # noqa: BLE001 - kept with its traceback, and told
        kind = REFUSED if isinstance(error, ScenarioError) else FAILED
        empty = np.zeros((0, len(metrics.PARTS)))
        return Made(unit.key, None, (), empty, (_failure(unit, None, kind, error),))
    rows: list[Floats] = []
    done: list[int] = []
    failures: list[Failure] = []
    for replication in range(unit.first, unit.first + unit.n):
        try:
            rows.append(sums_of(model, unit.seed, replication, engine))
            done.append(replication)
        except Exception as error:  # noqa: BLE001 - as above
            failures.append(_failure(unit, replication, FAILED, error))
    sums = np.array(rows).reshape(len(rows), len(metrics.PARTS))
    return Made(unit.key, mark, tuple(done), sums, tuple(failures))


def _failure(unit: Unit, replication: int | None, kind: str, error: Exception) -> Failure:
    told = "".join(traceback.format_exception(error))
    return Failure(unit.key, replication, kind, f"{type(error).__name__}: {error}", told)


@lru_cache(maxsize=8)
def _model(base: Base, overrides: tuple[Override, ...]) -> tuple[Model, str]:
    """The model of a unit, cached: a long run of one scenario comes in several units."""
    scenario = base.scenario(overrides)
    return build(scenario), fingerprint(scenario)
