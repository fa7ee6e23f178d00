"""A metric, or its difference between two plans, over one or two factors: the numbers of a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.paired import linear
from experiments.statistics import Estimate, mean_of
from experiments.store.rows import Floats
from experiments.store.store import Expected, Store
from experiments.study.types import COMMON, Value
from experiments.sweep.keeping import Description, description
from experiments.sweep.tables import Table
from simulation import metrics

Levels = tuple[Value | None, ...]


@dataclass(frozen=True)
class Profile:
    """What is known over some factors; over the others it is the mean of their points."""

    factors: tuple[str, ...]
    metric: str
    unit: str
    rival: str
    baseline: str | None
    """None: the metric of `rival` itself, else its difference to this plan."""
    at: dict[Levels, Estimate]
    """By values of the factors, in the order of the points."""

    def levels(self, i: int) -> list[Value]:
        """The values that factor i takes: numbers ascending, or words in the order of the points."""
        found = list(dict.fromkeys(values[i] for values in self.at))
        numbers = sorted(value for value in found if isinstance(value, float))
        return [*numbers, *(value for value in found if isinstance(value, str))]


def figure_table(name: str, profiles: Sequence[Profile]) -> Table:
    """The numbers of a figure as a table: one row a plan and combination of values."""
    first = profiles[0]
    columns = ("plan", "against", *first.factors, first.metric, "se", "low", "high", "n")
    rows = (
        (one.rival, one.baseline, *values, e.mean, e.se, e.low, e.high, e.n)
        for one in profiles
        for values, e in one.at.items()
    )
    return Table(name, columns, rows)


def profile(store: Store, by: Sequence[str], metric: str, rival: str, baseline: str | None = None) -> Profile:
    """A metric of a plan, or its difference between two, over the factors `by`.

    Points that differ in other factors are averaged. With common luck they share their replications,
    so the interval is that of the replications' averages; else the points' errors are independent.
    Raises KeyError for a factor or metric that is not there.
    """
    told = description(store)
    for name in by:
        if name not in {aspect.name for aspect in told.factors}:
            raise KeyError(name)
    gathered: dict[Levels, list[tuple[float, Floats] | None]] = {}
    rows: dict[int, dict[str, Expected]] = {}
    for line in store.expected():
        rows.setdefault(line.point, {})[line.plan] = line
    for plans in rows.values():
        if rival not in plans or (baseline is not None and baseline not in plans):
            continue
        line = plans[rival]
        values = tuple(line.setting["values"].get(name) for name in by)
        other = None if baseline is None else plans[baseline]
        gathered.setdefault(values, []).append(_one(store, metric, line, other))
    found = {v: _together(told, metric, values) for v, values in gathered.items()}
    return Profile(tuple(by), metric, told.units[metric], rival, baseline, found)


def _one(store: Store, name: str, line: Expected, other: Expected | None) -> tuple[float, Floats] | None:
    """Value and linearised replications of one point; None where it has none."""
    metric = metrics.METRICS[name]
    there, sums = store.sums(line.key, line.wanted)
    if other is None:
        one = linear(metric, sums) if there else None
        return None if one is None or one.value is None else (one.value, one.y)
    also, others = store.sums(other.key, other.wanted)
    both = sorted(set(there) & set(also))
    if not both:
        return None
    a = linear(metric, sums[np.searchsorted(there, both)])
    b = linear(metric, others[np.searchsorted(also, both)])
    return None if a.value is None or b.value is None else (a.value - b.value, a.y - b.y)


def _together(told: Description, name: str, points: Sequence[tuple[float, Floats] | None]) -> Estimate:
    unit, known = told.units[name], [point for point in points if point is not None]
    if len(known) < len(points) or not known:
        why = metrics.METRICS[name].undefined or "no replication is there"
        return Estimate(None, None, None, None, 0, unit, why)
    value = sum(v for v, _ in known) / len(known)
    lengths = {len(y) for _, y in known}
    if told.luck == COMMON and len(lengths) == 1:
        spread = mean_of(np.mean([y for _, y in known], axis=0), unit)
    else:
        each = [mean_of(y, unit) for _, y in known]
        if any(e.se is None or e.low is None or e.high is None for e in each):
            return Estimate(value, None, None, None, min(lengths), unit)
        se = math.sqrt(sum((e.se or 0.0) ** 2 for e in each)) / len(each)
        half = math.sqrt(sum((((e.high or 0.0) - (e.low or 0.0)) / 2) ** 2 for e in each)) / len(each)
        return Estimate(value, se, value - half, value + half, min(lengths), unit)
    if spread.low is None or spread.high is None:
        return Estimate(value, None, None, None, spread.n, unit)
    half = (spread.high - spread.low) / 2
    return Estimate(value, spread.se, value - half, value + half, spread.n, unit)


@dataclass(frozen=True)
class Verdicts:
    """At how many points the decision goes which way."""

    better: int
    """The interval lies on the side on which the rival is better."""
    worse: int
    open: int
    """The interval holds 0: more replications would tell, or there is no difference."""
    unknown: int
    """No number there."""

    @property
    def total(self) -> int:
        """All points."""
        return self.better + self.worse + self.open + self.unknown


def verdicts(found: Profile) -> Verdicts:
    """Count the points of a difference by what can be said at each."""
    sign = metrics.METRICS[found.metric].better or 1
    counts = {"better": 0, "worse": 0, "open": 0, "unknown": 0}
    for estimate in found.at.values():
        counts[verdict(estimate, sign)] += 1
    return Verdicts(**counts)


def verdict(estimate: Estimate, sign: int) -> str:
    """Which way a difference goes: "better", "worse", "open" or "unknown"."""
    if estimate.mean is None:
        return "unknown"
    if estimate.low is None or estimate.high is None:
        return "open"
    low, high = sorted((sign * estimate.low, sign * estimate.high))
    return "better" if low > 0 else "worse" if high < 0 else "open"
