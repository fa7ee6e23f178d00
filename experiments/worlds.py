"""Parameter uncertainty apart from luck: plans compared in worlds drawn from a scenario's uncertain numbers.

A world is one value for every uncertain number. All plans share it: the same path takes the same
quantile in each, and numbers that are correlated take theirs together. Within a world, plans are
compared over paired replications; each world has replications of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.compare import ComparisonError
from experiments.inputs import InputError, correlations, quantile, together, world_quantile
from experiments.paired import linear
from experiments.parallel import Progress
from experiments.plan import Plan
from experiments.sample import Sample, Sampler
from experiments.statistics import LEVEL, Estimate, clopper_pearson, mean_of
from simulation import metrics
from simulation.scenario import ScenarioError, check_metrics

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ignorance:
    """A rival minus the baseline over worlds."""

    label: str
    mean: Estimate
    """Mean over worlds and luck, with the interval of that mean."""
    low: float
    """2.5 and 97.5 % quantiles of the true mean difference over worlds: uncertainty that more
    replications do not reduce. The luck left in each world's mean is taken out of their spread."""
    high: float
    sd_worlds: float
    """Standard deviation of the true mean difference over worlds."""
    sd_luck: float
    """Standard deviation of one paired replication's difference within a world."""
    p_better: float
    """Share of worlds in which the rival is better on average: it covers what is uncertain, not luck."""
    p_better_low: float
    """Bounds of its exact 95 % interval."""
    p_better_high: float
    p_better_any: float
    """Share of all replications of all worlds in which the rival is better: both together."""
    correlations: tuple[float | None, ...]
    """By path: rank correlation of its value with the difference; None where one does not vary."""


@dataclass(frozen=True)
class Worlds:
    """Plans in W worlds drawn from K uncertain numbers, n paired replications in each."""

    metric: str
    unit: str
    labels: tuple[str, ...]
    paths: tuple[str, ...]
    """The uncertain numbers of any plan, K."""
    values: tuple[Floats, ...]
    """By plan: (W, K) the value taken; NaN where the number is not uncertain in this plan."""
    means: Floats
    """(W, number of plans) each plan's metric by world"""
    each: Floats
    """(W, number of plans, n) values by replication, linearised for a ratio; their means are `means`"""
    n: int
    p_best: tuple[float, ...]
    """By plan: share of worlds in which its metric is the best."""
    rivals: tuple[Ignorance, ...]

    @property
    def known(self) -> Floats:
        """(W, K) the numbers in each world, of the first plan in which each is uncertain."""
        found = self.values[0].copy()
        for other in self.values[1:]:
            found = np.where(np.isnan(found), other, found)
        return found


def worlds(
    plans: Sequence[Plan],
    seed: int = 0,
    n_worlds: int = 100,
    n: int = 4,
    metric: str = "npv",
    engine: str = "auto",
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Worlds:
    """Compare plans in worlds drawn from their `uncertain` numbers.

    Parameters
    ----------
    plans : at least two, read from files; the baseline first.
    n_worlds, n : how many worlds, and how many replications in each; at least 2 of both.
    metric : a metric of which more or less is better.
    progress : told worlds done and all of them.

    Raises ComparisonError where nothing is uncertain, a plan was not read from a file, or a world is
    refused by the scenario language; ScenarioError for an unknown metric.
    """
    paths = _paths(plans, n_worlds, n, metric)
    try:
        common = correlations([u for plan in plans for u in plan.scenario.uncertain])
    except InputError as problem:
        raise ComparisonError(str(problem)) from problem
    chosen = metrics.METRICS[metric]
    values = [np.full((n_worlds, len(paths)), math.nan) for _ in plans]
    found: list[list[Sample]] = []
    for world in range(n_worlds):
        uniforms = together({path: world_quantile(seed, world, path) for path in paths}, common)
        models = []
        for plan, table in zip(plans, values, strict=True):
            settings = {u.path: quantile(u, uniforms[u.path]) for u in plan.scenario.uncertain}
            table[world] = [settings.get(path, math.nan) for path in paths]
            models.append(_in_world(plan, world, settings).model)
        sampler = Sampler(seed, engine, threads, first=world * n)
        found.append(list(sampler.sample(models, n)))
        if progress is not None:
            progress(world + 1, n_worlds)
    return _conclude(plans, chosen, paths, values, found, n)


def _paths(plans: Sequence[Plan], n_worlds: int, n: int, metric: str) -> tuple[str, ...]:
    if len(plans) < 2:
        raise ComparisonError(f"a comparison needs at least two plans, found {len(plans)}")
    if n_worlds < 2 or n < 2:
        raise ComparisonError("a spread needs at least 2 worlds and 2 replications in each")
    check_metrics([metric], metrics.METRICS)
    if metrics.METRICS[metric].better == 0:
        raise ComparisonError(f"neither more nor less of {metric} is better: it decides nothing")
    paths = tuple(dict.fromkeys(u.path for plan in plans for u in plan.scenario.uncertain))
    if not paths:
        raise ComparisonError("no plan calls any number uncertain: there is only one world")
    for plan in plans:
        if plan.draft is None:
            raise ComparisonError(f"plan {plan.label!r} was not read from a file: no path of it can be set")
    return paths


def _in_world(plan: Plan, world: int, settings: dict[str, float]) -> Plan:
    try:
        return plan.with_overrides(settings.items())
    except ScenarioError as error:
        said = ", ".join(f"{path} = {value:g}" for path, value in settings.items())
        raise ComparisonError(
            f"world {world} of plan {plan.label!r} is refused ({said}); "
            f"choose distributions that stay within what the language allows: {error}"
        ) from error


def _conclude(
    plans: Sequence[Plan],
    metric: metrics.Metric,
    paths: tuple[str, ...],
    values: list[Floats],
    found: list[list[Sample]],
    n: int,
) -> Worlds:
    lines = [[linear(metric, sample.rows.sums[:n]) for sample in world] for world in found]
    for number, world in enumerate(lines):
        for plan, line in zip(plans, world, strict=True):
            if line.value is None:
                why = f"{metric.name} has no value in world {number} of {plan.label!r}: {metric.undefined}"
                raise ComparisonError(why)
    means = np.array([[line.value for line in world] for world in lines], dtype=np.float64)
    each = np.array([[line.each for line in world] for world in lines])
    spread = np.array([[line.y for line in world] for world in lines])
    best = np.argmax(metric.better * means, axis=1)
    unit = metrics.unit_text(metric, plans[0].model)
    return Worlds(
        metric.name,
        unit,
        tuple(plan.label for plan in plans),
        paths,
        tuple(values),
        means,
        spread - spread.mean(axis=2, keepdims=True) + means[:, :, None],
        n,
        tuple(float(np.mean(best == i)) for i in range(len(plans))),
        tuple(
            _ignorance(
                plan.label,
                metric.better,
                unit,
                means[:, i] - means[:, 0],
                spread[:, i] - spread[:, 0],
                each[:, i] - each[:, 0],
                values[i],
            )
            for i, plan in enumerate(plans)
            if i > 0
        ),
    )


def _ignorance(
    label: str, better: int, unit: str, d: Floats, spread: Floats, each: Floats, values: Floats
) -> Ignorance:
    """From world means d (W,), and within worlds: linearised (W, n) and plain (W, n) differences."""
    luck = float(spread.var(axis=1, ddof=1).mean())
    between = max(float(d.var(ddof=1)) - luck / spread.shape[1], 0.0)
    shrink = math.sqrt(between / float(d.var(ddof=1))) if between > 0.0 else 0.0
    low, high = np.quantile(d.mean() + shrink * (d - d.mean()), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    ahead = int(np.count_nonzero(better * d > 0))
    bounds = clopper_pearson(ahead, len(d))
    known = each[~np.isnan(each)]
    return Ignorance(
        label,
        mean_of(d, unit),
        float(low),
        float(high),
        math.sqrt(between),
        math.sqrt(luck),
        ahead / len(d),
        *bounds,
        float(np.mean(better * known > 0)) if len(known) else 0.0,
        tuple(_rank_correlation(values[:, k], d) for k in range(values.shape[1])),
    )


def _rank_correlation(x: Floats, y: Floats) -> float | None:
    """Spearman's, without regard to ties; None where one of them does not vary or is unknown."""
    if bool(np.isnan(x).any()) or bool(np.all(x == x[0])) or bool(np.all(y == y[0])):
        return None
    ranks = [np.argsort(np.argsort(v, kind="stable"), kind="stable") for v in (x, y)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
