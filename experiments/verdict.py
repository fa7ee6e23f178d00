"""The best of several plans, or that it cannot be told.

The best in the sample is compared with each of the k others at level 1 - (1 - level) / k. To call
a plan best that is not, one of the k comparisons with the truly best has to err; so the chance of
a wrong or unfounded verdict is at most 1 - level, although the leader is picked by its result.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.paired import SEQUENCE, Difference, paired
from experiments.sequential import trusted
from experiments.statistics import LEVEL
from simulation import metrics

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Verdict:
    """Which plan is best by one metric. "Not separated" is an answer."""

    metric: str
    level: float
    """Chance that the verdict is right when it separates."""
    best: str | None
    """Label of the plan with the best mean, the earlier one among equals; None: some have no value."""
    runner_up: str | None
    """Label of the next best."""
    separated: bool
    """Whether the best is better than every other at this level."""
    not_separated: tuple[str, ...]
    """Labels of the plans that the best cannot be told from."""
    margin: Difference | None
    """Best minus runner-up; its simultaneous bounds hold for the best against all others."""
    sentence: str


def judge(
    labels: Sequence[str],
    sums: Sequence[Floats],
    metric: metrics.Metric,
    unit: str,
    *,
    level: float = LEVEL,
    sequence: bool = False,
) -> Verdict:
    """The verdict on plans from their sums (n, len(metrics.PARTS)) over paired replications.

    `sequence`: the verdict has to hold at whatever look the runs stop.
    """
    values = [
        metrics.value(metric, dict(zip(metrics.PARTS, rows.mean(axis=0).tolist(), strict=True)))
        for rows in sums
    ]
    without = [label for label, value in zip(labels, values, strict=True) if value is None]
    if without:
        why = f"No verdict: {metric.name} has no value in {_listed(without)}, for {metric.undefined}."
        return Verdict(metric.name, level, None, None, False, tuple(labels), None, why)
    ranked = sorted(range(len(labels)), key=lambda i: -metric.better * (values[i] or 0.0))
    best, others = ranked[0], ranked[1:]
    margins = {
        i: paired(metric, sums[i], sums[best], unit, rivals=len(others), level=level, sequence=sequence)
        for i in others
    }
    alike = [i for i in sorted(others) if not _ahead(margins[i], metric.better)]
    margin = margins[others[0]]
    names = tuple(labels[i] for i in alike)
    return Verdict(
        metric.name,
        level,
        labels[best],
        labels[others[0]],
        not alike,
        names,
        margin,
        _sentence(metric, level, labels[best], labels[others[0]], names, margin),
    )


def bounds(margin: Difference) -> tuple[float, float] | None:
    """The bounds that hold for all comparisons at once; None with a single replication."""
    low = margin.low if margin.simultaneous_low is None else margin.simultaneous_low
    high = margin.high if margin.simultaneous_high is None else margin.simultaneous_high
    return None if low is None or high is None else (low, high)


def _ahead(margin: Difference, better: int) -> bool:
    interval = bounds(margin)
    if interval is None or margin.se is None:
        return False
    if margin.interval_kind == SEQUENCE:
        spread = margin.se * math.sqrt(margin.n)
        if not trusted(margin.n, spread, margin.skewness):
            return False
    return interval[0] > 0.0 if better > 0 else interval[1] < 0.0


def _sentence(
    metric: metrics.Metric, level: float, best: str, next_: str, alike: tuple[str, ...], margin: Difference
) -> str:
    if margin.mean == 0.0 and margin.se == 0.0:
        return f"Not separated: {metric.name} of {_listed((best, *alike))} is the same in every replication."
    side = "above" if (margin.mean or 0.0) > 0 else "below"
    interval = bounds(margin)
    if interval is None:
        by = figures([abs(margin.mean or 0.0)])[0]
        return f"Not separated: one replication, in which {best} is {by} {margin.unit} {side} {next_}."
    sign = 1.0 if side == "above" else -1.0
    low, high = sorted(sign * bound for bound in interval)
    by, low_text, high_text = figures([abs(margin.mean or 0.0), low, high], (high - low) / 2.0)
    known = f"{by} {margin.unit} {side} {next_} ({level:.0%} interval {low_text} to {high_text})"
    if not alike:
        return f"{best} is best: its {metric.name} is {known}."
    return f"Not separated: {best} cannot be told from {_listed(alike)}; its {metric.name} is {known}."


def figures(values: Sequence[float], precision: float | None = None) -> list[str]:
    """Numbers with thousands separated, to two digits of `precision` (or three of the largest)."""
    size = max((abs(v) for v in values), default=0.0)
    step = precision if precision else size / 10.0
    digits = 1 - math.floor(math.log10(step)) if step > 0.0 and math.isfinite(step) else 0
    return [f"{round(v, digits) + 0.0:,.{max(digits, 0)}f}" for v in values]


def _listed(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
