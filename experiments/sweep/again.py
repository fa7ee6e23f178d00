"""Recomputes a single row by its key, from the study's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.execution.tasks import Failure, Unit, make
from experiments.store.rows import Floats, parsed, shown
from experiments.store.store import Store, StoreError
from experiments.study.types import Study
from experiments.sweep.keeping import description
from experiments.sweep.running import bases_of
from simulation import metrics
from simulation.scenario import fingerprint


@dataclass(frozen=True)
class Again:
    """A row as it is stored and as it came out now."""

    key: str
    plan: str
    point: int
    replication: int
    overrides: tuple[tuple[str, object], ...]
    stored: Floats | None
    """(P,) or None where there is no such row"""
    computed: Floats | None
    """(P,) or None where it failed"""
    failure: Failure | None

    @property
    def same(self) -> bool:
        """Whether both are equal, bit for bit."""
        both = self.stored is not None and self.computed is not None
        return both and bool(np.array_equal(self.stored, self.computed))  # type: ignore[arg-type]

    def apart(self) -> list[str]:
        """Names of the sums that differ."""
        if self.stored is None or self.computed is None:
            return []
        pairs = zip(metrics.PARTS, self.stored.tolist(), self.computed.tolist(), strict=True)
        return [name for name, one, other in pairs if one != other]


def study_file(store: Store) -> Path:
    """The study's file as the store remembers it. Raises StoreError where it is not there."""
    named = description(store).file
    if named is None or not Path(named).is_file():
        where = f" ({named})" if named else ""
        raise StoreError(f"the study's file is not there any more{where}: name it with --study FILE.")
    return Path(named)


def again(study: Study, store: Store, key: str) -> Again:
    """Compute one row again, alone.

    key : a key as tables and messages show it, "3f9a02c1:7"; the beginning of the first part is
        enough where it is the only one, and replication 0 is meant unless one is named.

    Raises StoreError where the key names no row or several, or a scenario has been edited.
    """
    try:
        beginning, replication = parsed(key)
    except ValueError as error:
        raise StoreError(str(error)) from error
    found = store.find(beginning)
    if not found:
        raise StoreError(f"no row's key begins with {beginning}. `virta study export` lists all keys.")
    if len({line.key for line in found}) > 1:
        raise StoreError(f"{len(found)} points' keys begin with {beginning}: give more of it.")
    line, number = found[0], replication or 0
    labels = [plan.label for plan in study.plans]
    stored_plans = store.plans()
    if line.plan not in labels:
        raise StoreError(f"the study has no plan {line.plan!r} any more.")
    plan = labels.index(line.plan)
    if stored_plans[line.plan][0] != fingerprint(study.plans[plan].scenario):
        raise StoreError(
            f"the scenario of plan {line.plan!r} was edited since: this row cannot be made again."
        )
    overrides = tuple((path, value) for path, value in line.setting["overrides"])
    unit = Unit(line.key, plan, overrides, line.seed, number, 1)
    made = make(bases_of(study), unit, "compiled")
    _, sums = store.sums(line.key, 1, number)
    return Again(
        shown(line.key, number),
        line.plan,
        line.point,
        number,
        overrides,
        sums[0] if len(sums) else None,
        made.sums[0] if len(made.sums) else None,
        made.failures[0] if made.failures else None,
    )
