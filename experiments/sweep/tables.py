"""The tables of a study, row by row from its store: replications, points, differences, failures.

Rows come in the order of the manifest, so a table is the same byte for byte however it was computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.paired import linear
from experiments.statistics import Estimate, estimate, mean_of
from experiments.store.rows import Floats, shown
from experiments.store.store import Expected, Store
from experiments.sweep.keeping import Description, description
from simulation import metrics

if TYPE_CHECKING:
    from pandas import DataFrame

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """The rival's metric minus the baseline's at one point, over replications with the same luck."""

    estimate: Estimate
    p_better: float | None
    """Share of replications in which the rival is better: luck alone."""


@dataclass(frozen=True)
class At:
    """What is known of one plan at one point."""

    line: Expected
    replications: tuple[int, ...]
    sums: Floats
    estimates: dict[str, Estimate]


def points(store: Store, study: Description | None = None) -> Iterator[list[At]]:
    """Point by point, the plans at it with the estimates of the study's metrics."""
    told = study or description(store)
    for _, group in groupby(store.expected(), lambda line: line.point):
        yield [_at(store, line, told) for line in group]


def _at(store: Store, line: Expected, told: Description) -> At:
    there, sums = store.sums(line.key, line.wanted)
    found = {}
    for name in told.metrics:
        unit = told.units[name]
        if there:
            found[name] = estimate(metrics.METRICS[name], sums, unit)
        else:
            found[name] = Estimate(None, None, None, None, 0, unit, "no replication of it is there")
    return At(line, tuple(there), sums, found)


def difference(one: At, other: At, name: str, unit: str) -> Difference:
    """Of a metric between two plans at a point: `one` minus `other`, over the replications both have."""
    metric = metrics.METRICS[name]
    both = sorted(set(one.replications) & set(other.replications))
    if not both:
        return Difference(Estimate(None, None, None, None, 0, unit, "no replication of both is there"), None)
    a, b = (linear(metric, at.sums[np.searchsorted(at.replications, both)]) for at in (one, other))
    if a.value is None or b.value is None:
        return Difference(Estimate(None, None, None, None, len(both), unit, metric.undefined), None)
    spread = mean_of(a.y - b.y, unit)
    mean = a.value - b.value
    half = None if spread.low is None or spread.high is None else (spread.high - spread.low) / 2
    found = Estimate(
        mean,
        spread.se,
        None if half is None else mean - half,
        None if half is None else mean + half,
        len(both),
        unit,
    )
    each = metric.better * (a.each - b.each)
    known = each[~np.isnan(each)]
    return Difference(found, float(np.mean(known > 0)) if metric.better and len(known) else None)


@dataclass(frozen=True)
class Table:
    """Column names, and rows that are made as they are asked for."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Row]

    def frame(self) -> DataFrame:
        """The table as a DataFrame; the rows are used up."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns))


def replications_table(store: Store) -> Table:
    """One row a replication: key, point, plan, factors, replication, and the sums of all metrics."""
    told = description(store)
    factors = [aspect.name for aspect in told.factors]

    def rows() -> Iterator[Row]:
        for line in store.expected():
            values = _values(line, factors)
            there, sums = store.sums(line.key, line.wanted)
            for replication, row in zip(there, sums.tolist(), strict=True):
                key = shown(line.key, replication)
                yield (key, line.point, line.plan, *values, replication, *row)

    columns = ("key", "point", "plan", *factors, "replication", *metrics.PARTS)
    return Table("replications", _apart(columns), rows())


def points_table(store: Store) -> Table:
    """One row a point and plan: factors, replications, and each metric with its interval."""
    told = description(store)
    factors = [aspect.name for aspect in told.factors]

    def rows() -> Iterator[Row]:
        for plans in points(store, told):
            for at in plans:
                head = (at.line.point, at.line.plan, *_values(at.line, factors), len(at.replications))
                failed = at.line.wanted - len(at.replications)
                yield (*head, failed, *_numbers([at.estimates[name] for name in told.metrics]))

    measured = (f"{name}{what}" for name in told.metrics for what in ("", "_se", "_low", "_high"))
    columns = ("point", "plan", *factors, "n", "missing", *measured)
    return Table("points", _apart(columns), rows())


def differences_table(store: Store) -> Table:
    """One row a point and rival: its metrics minus those of the baseline (of the decision, else the first).

    `<metric>_p_better` is the share of replications in which the rival is better.
    """
    told = description(store)
    factors = [aspect.name for aspect in told.factors]
    first = told.decision["baseline"] if told.decision else told.plans[0]

    def rows() -> Iterator[Row]:
        for plans in points(store, told):
            named = {at.line.plan: at for at in plans}
            for at in plans:
                if at.line.plan == first or first not in named:
                    continue
                found = [difference(at, named[first], name, told.units[name]) for name in told.metrics]
                numbers: list[Any] = []
                for one in found:
                    numbers += [*_numbers([one.estimate]), one.p_better]
                n = max((one.estimate.n for one in found), default=0)
                yield (at.line.point, at.line.plan, first, *_values(at.line, factors), n, *numbers)

    parts = ("", "_se", "_low", "_high", "_p_better")
    measured = (f"{name}{what}" for name in told.metrics for what in parts)
    columns = ("point", "plan", "against", *factors, "n", *measured)
    return Table("differences", _apart(columns), rows())


def failures_table(store: Store) -> Table:
    """One row a failure: key, point, plan, factors, what kind, why, and the traceback."""
    told = description(store)
    factors = [aspect.name for aspect in told.factors]
    lines = {line.key: line for line in store.expected()}

    def rows() -> Iterator[Row]:
        found = sorted(store.failures(), key=lambda f: (lines[f.key].number, f.replication or 0))
        for failure in found:
            line = lines[failure.key]
            key = shown(failure.key, failure.replication or 0)
            head = (key, line.point, line.plan, *_values(line, factors), failure.replication)
            yield (*head, failure.kind, failure.reason, failure.traceback)

    columns = ("key", "point", "plan", *factors, "replication", "kind", "reason", "traceback")
    return Table("failures", _apart(columns), rows())


def tables(store: Store) -> list[Table]:
    """Every table that a study has something for."""
    told = description(store)
    found = [points_table(store), replications_table(store)]
    if len(told.plans) > 1:
        found.insert(1, differences_table(store))
    return [*found, failures_table(store)] if store.failures() else found


def _values(line: Expected, factors: list[str]) -> tuple[Any, ...]:
    return tuple(line.setting["values"].get(name) for name in factors)


def _numbers(estimates: list[Estimate]) -> list[float | None]:
    return [number for e in estimates for number in (e.mean, e.se, e.low, e.high)]


def _apart(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Column names that differ: the second of two equal ones is numbered."""
    counts: dict[str, int] = {}
    result = []
    for name in columns:
        counts[name] = counts.get(name, 0) + 1
        result.append(name if counts[name] == 1 else f"{name} {counts[name]}")
    return tuple(result)
