"""An outcome of a sweep as numbers at points: what scenario discovery and emulators take from a store."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from experiments.no_answer import NoAnswer
from experiments.paired import linear
from experiments.store.store import Store
from experiments.study.types import COMMON, Value
from experiments.sweep.keeping import Aspect, Description, description
from simulation import metrics
from simulation.scenario import check_metrics
from simulation.scenario.problems import nearest

Floats = npt.NDArray[np.float64]


class OutcomeError(NoAnswer):
    """The store has no such outcome, or too little of it; the message says why."""


@dataclass(frozen=True)
class Column:
    """A number that varies: a factor's value, or whether a factor of words takes one of them."""

    aspect: Aspect
    word: str = ""

    @property
    def name(self) -> str:
        """As tables name it."""
        return f"{self.aspect.name} is {self.word}" if self.word else self.aspect.name


@dataclass(frozen=True)
class Outcome:
    """A metric of a plan, or of one plan minus another, at M points of K numbers."""

    metric: str
    unit: str
    plan: str
    against: str | None
    """The plan that is taken away; None: the metric of `plan` itself."""
    columns: tuple[Column, ...]
    x: Floats
    """(M, K) in the scenario's units; 1 or 0 for a word."""
    y: Floats
    """(M,) means over replications."""
    se: Floats
    """(M,) standard errors of what luck does to one point apart from all others; NaN below 2 replications."""
    shared_se: float
    """Standard error of what luck does to all points alike; 0 where every point has luck of its own."""
    lacking: int
    """Points left out: rows of them are missing or failed, or the metric has no value there."""
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(column.name for column in self.columns)


def outcome(
    store: Store, metric: str | None = None, plan: str | None = None, against: str | None = None
) -> Outcome:
    """An outcome of the study in a store.

    Parameters
    ----------
    metric : the decision's, else the study's first unless given.
    plan, against : labels; the two plans of the decision unless given, else the only plan.

    Raises OutcomeError for a plan that is not there, fewer than 2 points or no factor; ScenarioError for an
    unknown metric; StoreError where the store holds no study.
    """
    told = description(store)
    if plan is None and against is None and told.decision:
        plan, against = told.decision["rival"], told.decision["baseline"]
    plan = _label(told, plan or (told.plans[0] if len(told.plans) == 1 else None))
    against = None if against is None else _label(told, against)
    name = metric or (told.decision["metric"] if told.decision else told.metrics[0])
    check_metrics([name], metrics.METRICS)
    rows, values, lacking = _rows(store, metrics.METRICS[name], [plan, *([against] if against else [])])
    if len(rows) < 2 or not told.factors:
        raise OutcomeError(f"{store.path} has {len(rows)} points with a value of {name}: nothing varies")
    columns, x = _columns(told, values)
    y, se, shared = _luck(rows, told.luck == COMMON)
    return Outcome(name, told.units[name], plan, against, columns, x, y, se, shared, lacking, told.seed)


def _label(told: Description, plan: str | None) -> str:
    if plan is None:
        raise OutcomeError(f"the study has several plans, so say which: {', '.join(told.plans)}")
    if plan not in told.plans:
        close = nearest(plan, list(told.plans))
        meant = f" Did you mean {close}?" if close else ""
        raise OutcomeError(f"the study has no plan {plan!r}; there are: {', '.join(told.plans)}.{meant}")
    return plan


def _rows(
    store: Store, metric: metrics.Metric, plans: Sequence[str]
) -> tuple[list[Floats], list[dict[str, Value | None]], int]:
    """By point, values (n,) whose mean is the outcome, and the factors; how many points have none."""
    rows, values, lacking = [], [], 0
    for _, group in groupby(store.expected(), lambda line: line.point):
        lines = {line.plan: line for line in group}
        sums = [store.sums(lines[plan].key, lines[plan].wanted) for plan in plans if plan in lines]
        found = [linear(metric, each) for there, each in sums if there]
        alike = len({there for there, _ in ((tuple(t), 0) for t, _ in sums)}) == 1
        if len(found) < len(plans) or not alike or any(line.value is None for line in found):
            lacking += 1
            continue
        each = [line.y - line.y.mean() + (line.value or 0.0) for line in found]
        rows.append(np.asarray(each[0] - each[1] if len(each) == 2 else each[0]))
        values.append(lines[plans[0]].setting["values"])
    return rows, values, lacking


def _columns(
    told: Description, values: Sequence[dict[str, Value | None]]
) -> tuple[tuple[Column, ...], Floats]:
    columns, table = [], []
    for aspect in told.factors:
        column = [row.get(aspect.name) for row in values]
        if any(value is None for value in column):
            raise OutcomeError(
                f"{aspect.name!r} is as written at some points, so its value there is unknown: use a design "
                "that sets every factor at every point, such as {sobol: 256}"
            )
        words = sorted({value for value in column if isinstance(value, str)})
        for word in words:
            columns.append(Column(aspect, word))
            table.append([float(value == word) for value in column])
        if not words:
            columns.append(Column(aspect))
            table.append(
                [float(value) for value in column if not isinstance(value, str) and value is not None]
            )
    return tuple(columns), np.array(table).T


def _luck(rows: Sequence[Floats], common: bool) -> tuple[Floats, Floats, float]:
    """Means (M,), their standard errors apart from luck that is shared, and that of the shared luck."""
    y = np.array([row.mean() for row in rows])
    n = min(len(row) for row in rows)
    if n < 2:
        return y, np.full(len(rows), math.nan), math.nan if common else 0.0
    if not common or n < max(len(row) for row in rows):  # points with more replications share less
        return y, np.array([row.std(ddof=1) / math.sqrt(len(row)) for row in rows]), 0.0
    together = np.array(rows)
    shared = together.mean(axis=0)
    apart = (together - shared).std(axis=1, ddof=1)
    return y, apart / math.sqrt(n), float(shared.std(ddof=1)) / math.sqrt(n)
