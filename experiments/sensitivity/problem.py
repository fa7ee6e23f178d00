"""What a sensitivity analysis is about: a metric of one plan, or the difference between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.evaluate import Evaluate
from experiments.inputs import InputError, Inputs, inputs_of, titles_of
from experiments.parallel import Progress
from experiments.plan import Plan
from experiments.points import check_metric, drawn, refuse_failures, refused, values_at
from simulation import metrics
from simulation.scenario.types import Text

Floats = npt.NDArray[np.float64]

SPAN = 0.9
"""Tornado and Morris move inputs within the central 90 % of their laws, which may be unbounded."""
ADVICE = "Choose ranges within what the language allows, another metric, or drop the failed points (drop)."


@dataclass(frozen=True)
class Output:
    """What the inputs act on, at M points over n replications with the same luck at each."""

    each: Floats
    """(M, n); NaN where a point failed."""
    failed: Mapping[int, str]

    @property
    def means(self) -> Floats:
        """(M,)"""
        return np.asarray(self.each.mean(axis=1))


@dataclass(frozen=True)
class Problem:
    """A metric of a plan, or of the second plan minus the first, as a function of K inputs."""

    plans: tuple[Plan, ...]
    inputs: Inputs
    metric: str
    evaluate: Evaluate
    n: int
    """Replications at each point, the same at all points."""
    seed: int
    """Of the analysis's own random numbers: designs and resampling."""
    drop: bool = False
    """Leave out what failed, in whole blocks, instead of refusing."""

    @property
    def unit(self) -> str:
        """Of the output."""
        return metrics.unit_text(metrics.METRICS[self.metric], self.plans[0].model)

    @property
    def labels(self) -> tuple[str, ...]:
        """Of the plans."""
        return tuple(plan.label for plan in self.plans)

    @property
    def titles(self) -> Mapping[str, Text]:
        """Of what paths name, by its name."""
        return titles_of(plan.scenario for plan in self.plans)

    def output(self, quantiles: Floats, progress: Progress | None = None) -> Output:
        """The output at quantiles (M, K) in (0, 1)."""
        return self._output(drawn(self.plans, self.inputs, quantiles), progress)

    def as_written(self) -> Output:
        """The output of the plans with every number as in their files, as a single point."""
        return self._output([self.plans], None)

    def _output(self, points: Sequence[Sequence[Plan] | str], progress: Progress | None) -> Output:
        if not self.drop:
            refuse_failures(refused(points), len(points), ADVICE)
        found = values_at(
            points, self.labels, self.evaluate, self.n, self.metric, unit=self.unit, progress=progress
        )
        each = found.each[:, 0] if len(self.plans) == 1 else found.each[:, 1] - found.each[:, 0]
        output = Output(each, found.failed)
        if not self.drop:
            refuse_failures(output.failed, len(points), ADVICE)
        return output


def problem(
    plans: Sequence[Plan],
    evaluate: Evaluate,
    n: int,
    *,
    vary: Sequence[str] = (),
    metric: str = "npv",
    seed: int = 0,
    drop: bool = False,
) -> Problem:
    """A metric of one plan, or of the second minus the first, and what may vary.

    Parameters
    ----------
    n : replications at each point.
    vary : as `said` of `experiments.inputs.inputs_of`.
    drop : leave out failed points, in whole blocks of a design, instead of refusing.

    Raises InputError for more than two plans, n below 1 or nothing that varies, ScenarioError for an
    unknown metric or a path or range that is not understood.
    """
    if len(plans) not in (1, 2):
        raise InputError(f"sensitivity is that of one plan, or of two plans' difference: found {len(plans)}")
    if n < 1:
        raise InputError(f"the number of replications must be at least 1, found {n}")
    check_metric(metric)
    return Problem(tuple(plans), inputs_of(plans, vary), metric, evaluate, n, seed, drop)
