"""Tornado: each input to the ends of its central range, alone, all others as written in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from experiments.inputs import InputError
from experiments.paired import Difference, of_values
from experiments.parallel import Progress
from experiments.sensitivity.problem import SPAN, Problem
from experiments.statistics import Estimate, mean_of
from simulation.scenario.types import Text


@dataclass(frozen=True)
class End:
    """One end of an input's range."""

    value: float
    """Of the input, in the scenario's units; of the first plan in which it varies."""
    output: Estimate
    change: Difference
    """Output here minus the output with the number as written: paired, the same luck."""
    moved: bool
    """Whether the change can be told from luck, at a level that holds for all ends at once (Bonferroni)."""
    turns: bool
    """Whether the output has the other sign here than as written, and neither interval holds 0: for a
    difference between two plans, whether the other plan becomes the better one."""


@dataclass(frozen=True)
class Bar:
    """One input, moved alone."""

    path: str
    low: End
    """At its 5 % quantile."""
    high: End
    """At its 95 % quantile."""

    @property
    def told(self) -> bool:
        """Whether either end moves the output by more than luck."""
        return self.low.moved or self.high.moved

    @property
    def width(self) -> float:
        """How far the output moves at most: from end to end, or from as written to an end."""
        ends = (0.0, self.low.change.mean or 0.0, self.high.change.mean or 0.0)
        return max(ends) - min(ends)


@dataclass(frozen=True)
class Tornado:
    """Bars of K inputs: those that move the output by more than luck, the widest first, then the others."""

    metric: str
    labels: tuple[str, ...]
    """Of one plan, or of two: the output is the second's metric minus the first's."""
    titles: Mapping[str, Text]
    """Of what paths name, by its name."""
    unit: str
    base: Estimate
    """The output with every number as written."""
    bars: tuple[Bar, ...]
    n: int


def tornado(problem: Problem, progress: Progress | None = None) -> Tornado:
    """2 K + 1 points with the same luck. Interactions do not show: see Morris and Sobol.

    Raises FailedPoints where an end has no value, InputError where points are to be dropped.
    """
    if problem.drop:
        raise InputError("a tornado needs both ends of every input: none can be dropped")
    k = len(problem.inputs.paths)
    base = problem.as_written().each[0]
    written = mean_of(base, problem.unit)
    tails = ((1.0 - SPAN) / 2.0, (1.0 + SPAN) / 2.0)
    quantiles = np.full((2 * k, k), np.nan)
    for i in range(k):
        quantiles[2 * i, i], quantiles[2 * i + 1, i] = tails
    output = problem.output(quantiles, progress)
    ends = []
    for row, each in zip(quantiles, output.each, strict=True):
        i = int(np.argmax(~np.isnan(row)))
        value = float(problem.inputs.shown(np.full((1, k), row[i]))[0, i])
        there = mean_of(each, problem.unit)
        change = of_values(base, each, problem.unit, rivals=2 * k)
        ends.append(End(value, there, change, _moved(change), _sign(there) * _sign(written) < 0))
    bars = [Bar(path, *ends[2 * i : 2 * i + 2]) for i, path in enumerate(problem.inputs.paths)]
    return Tornado(
        problem.metric,
        problem.labels,
        problem.titles,
        problem.unit,
        written,
        tuple(sorted(bars, key=lambda bar: (not bar.told, -bar.width))),
        problem.n,
    )


def _moved(change: Difference) -> bool:
    low = change.low if change.simultaneous_low is None else change.simultaneous_low
    high = change.high if change.simultaneous_high is None else change.simultaneous_high
    return low is not None and high is not None and (low > 0.0 or high < 0.0)


def _sign(found: Estimate) -> int:
    """Of a mean that can be told from 0; else 0."""
    if found.low is None or found.high is None:
        return 0
    return 1 if found.low > 0.0 else -1 if found.high < 0.0 else 0
