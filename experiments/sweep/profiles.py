"""A metric, or its difference between two plans, over one or two factors: the numbers of a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
    """Values over some factors; points that differ only in other factors are averaged."""

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
    so the interval is that of the replications' averages; where their replications differ, it assumes
    fully correlated errors. With independent luck the points' errors are independent.
    Raises KeyError for a factor or metric that is not there.
    """
    told = description(store)
    for name in by:
        if name not in {aspect.name for aspect in told.factors}:
            raise KeyError(name)
    gathered: dict[Levels, list[_Known | None]] = {}
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


class _Known(NamedTuple):
    value: float
    y: Floats
    replications: tuple[int, ...]


def _one(store: Store, name: str, line: Expected, other: Expected | None) -> _Known | None:
    """Value and linearised replications of one point; None where it has none."""
    metric = metrics.METRICS[name]
    there, sums = store.sums(line.key, line.wanted)
    if other is None:
        one = linear(metric, sums) if there else None
        return None if one is None or one.value is None else _Known(one.value, one.y, tuple(there))
    also, others = store.sums(other.key, other.wanted)
    both = sorted(set(there) & set(also))
    if not both:
        return None
    a = linear(metric, sums[np.searchsorted(there, both)])
    b = linear(metric, others[np.searchsorted(also, both)])
    if a.value is None or b.value is None:
        return None
    return _Known(a.value - b.value, a.y - b.y, tuple(both))


def _together(told: Description, name: str, points: Sequence[_Known | None]) -> Estimate:
    unit, known = told.units[name], [point for point in points if point is not None]
    if len(known) < len(points) or not known:
        why = metrics.METRICS[name].undefined or "no replication is there"
        return Estimate(None, None, None, None, 0, unit, why)
    value = sum(one.value for one in known) / len(known)
    n = min(len(one.y) for one in known)
    if told.luck == COMMON and len({one.replications for one in known}) == 1:
        spreads = [mean_of(np.mean([one.y for one in known], axis=0), unit)]
    else:
        spreads = [mean_of(one.y, unit) for one in known]
    ses = [e.se for e in spreads if e.se is not None]
    halves = [(e.high - e.low) / 2 for e in spreads if e.low is not None and e.high is not None]
    if len(ses) < len(spreads) or len(halves) < len(spreads):
        return Estimate(value, None, None, None, n, unit)
    # Errors under shared luck are added (fully correlated); under independent luck their squares are.
    power = 1 if told.luck == COMMON else 2
    se, half = (float(np.linalg.norm(each, power)) / len(spreads) for each in (ses, halves))
    return Estimate(value, se, value - half, value + half, n, unit)


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
