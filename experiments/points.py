"""Plans run at many points of their inputs: values by point and replication, and which have none.

A point that the scenario language refuses, or at which a metric is undefined, is kept with its reason;
it never becomes a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from experiments.evaluate import AT_ONCE, Evaluate
from experiments.inputs import InputError, Inputs
from experiments.no_answer import NoAnswer
from experiments.paired import linear
from experiments.parallel import Progress
from experiments.plan import Plan
from simulation import metrics
from simulation.scenario import ScenarioError, check_metrics

Floats = npt.NDArray[np.float64]
Point = Sequence[Plan] | str
"""The plans at a point, or why there are none."""

CHUNK = 4
"""Points with the same luck that are handed over at once."""


class FailedPoints(NoAnswer):
    """Some points have no value; the message names the first and says why."""


@dataclass(frozen=True)
class Values:
    """A metric of D plans at M points over n replications."""

    metric: str
    unit: str
    labels: tuple[str, ...]
    each: Floats
    """(M, D, n); their mean over n is the metric. Of a ratio they are its linearisation (delta
    method). NaN where a point failed."""
    failed: Mapping[int, str]
    """Point -> why it has no value."""

    @property
    def means(self) -> Floats:
        """(M, D)"""
        return np.asarray(self.each.mean(axis=2))


def at(plans: Sequence[Plan], inputs: Inputs, quantiles: Sequence[float]) -> Point:
    """The plans with their inputs at quantiles (K,); the reason where the language refuses one."""
    made = []
    for number, plan in enumerate(plans):
        settings = inputs.values(number, quantiles)
        try:
            made.append(plan.with_overrides(settings.items()))
        except ScenarioError as error:
            said = ", ".join(f"{path} = {value:g}" for path, value in settings.items())
            return f"plan {plan.label!r} is refused with {said}: {error.problems[0].message}"
    return made


class Points(Sequence[Point]):
    """Points that are made when they are asked for, and not kept: a plan is a model with its arrays."""

    def __init__(self, count: int, make: Callable[[int], Point]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, i: int) -> Point: ...

    @overload
    def __getitem__(self, i: slice) -> list[Point]: ...

    def __getitem__(self, i: int | slice) -> Point | list[Point]:
        if isinstance(i, slice):
            return [self._make(k) for k in range(*i.indices(self._count))]
        if not 0 <= i < self._count:
            raise IndexError(i)
        return self._make(i)


def drawn(plans: Sequence[Plan], inputs: Inputs, quantiles: Floats) -> Points:
    """The plans with their inputs at each row of quantiles (M, K)."""
    return Points(len(quantiles), lambda i: at(plans, inputs, quantiles[i].tolist()))


def check_metric(metric: str, decides: bool = False) -> None:
    """Raise ScenarioError for an unknown metric, InputError for one that cannot decide."""
    check_metrics([metric], metrics.METRICS)
    if decides and metrics.METRICS[metric].better == 0:
        raise InputError(f"neither more nor less of {metric} is better: it decides nothing")


def values_at(
    points: Sequence[Point],
    labels: Sequence[str],
    evaluate: Evaluate,
    n: int,
    metric: str,
    *,
    unit: str,
    luck_of_their_own: bool = False,
    progress: Progress | None = None,
) -> Values:
    """The metric of every plan at every point.

    Parameters
    ----------
    labels : of the D plans of each point.
    luck_of_their_own : point i has replications i n to (i + 1) n - 1; otherwise all have 0 to n - 1.
    progress : told points done and all of them, from 0 on.
    """
    each, failed = np.full((len(points), len(labels), n), np.nan), {}
    size = 1 if luck_of_their_own else max(1, min(CHUNK, AT_ONCE // n))
    if progress is not None:
        progress(0, len(points))
    for begin in range(0, len(points), size):
        block = range(begin, min(begin + size, len(points)))
        here = {i: points[i] for i in block}
        flat = [plan for point in here.values() for plan in point if isinstance(plan, Plan)]
        sums = iter(evaluate(flat, n, begin * n if luck_of_their_own else 0) if flat else ())
        for i, point in here.items():
            if isinstance(point, str):
                failed[i] = point
                continue
            found = [_by_replication(metric, next(sums)) for _ in point]
            for d, y in enumerate(found):
                if y is None:
                    why = metrics.METRICS[metric].undefined or "the sums are not finite"
                    failed[i] = f"{metric} has no value in plan {labels[d]!r}: {why}"
                else:
                    each[i, d] = y
            if i in failed:
                each[i] = np.nan
        if progress is not None:
            progress(block[-1] + 1, len(points))
    return Values(metric, unit, tuple(labels), each, failed)


def _by_replication(metric: str, sums: Floats) -> Floats | None:
    """(n,) values whose mean is the metric; None where it is undefined or not finite."""
    if not np.isfinite(sums).all():
        return None
    found = linear(metrics.METRICS[metric], sums)
    if found.value is None:
        return None
    y = found.y - found.y.mean() + found.value
    return y if bool(np.isfinite(y).all()) else None


def refused(points: Sequence[Point], progress: Progress | None = None) -> dict[int, str]:
    """Which points the language refuses, and why: known before anything is run.

    `progress` is told points read and all of them.
    """
    found = {}
    for i, point in enumerate(points):
        if isinstance(point, str):
            found[i] = point
        if progress is not None:
            progress(i + 1, len(points))
    return found


def refuse_failures(failed: Mapping[int, str], n_points: int, advice: str) -> None:
    """Raise FailedPoints where any point failed, with the first three and what can be done."""
    if not failed:
        return
    said = "; ".join(f"point {i}: {why}" for i, why in sorted(failed.items())[:3])
    more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
    raise FailedPoints(f"{len(failed)} of {n_points} points have no value: {said}{more}. {advice}")
