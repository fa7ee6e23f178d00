"""Which plan is better, by how much, from when, how sure that is: paired replications of plans.

Replication r has the same luck in every plan, so differences come from what the plans do.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.no_answer import NoAnswer
from experiments.over_time import Course, Payback, course, gap, payback
from experiments.paired import Difference, paired, with_holm
from experiments.parallel import Progress
from experiments.plan import Plan
from experiments.sample import Sample, Sampler
from experiments.sequential import Decision, FixedN, Goal, Precision, looks, lopsided, most_replications
from experiments.statistics import LEVEL, Estimate, clopper_pearson, estimate
from experiments.verdict import Verdict, judge
from simulation import metrics
from simulation.scenario import check_metrics

__all__ = ["Comparison", "ComparisonError", "Decision", "Downside", "FixedN", "Precision", "compare"]


class ComparisonError(NoAnswer):
    """The plans or the goal cannot be compared; the message says why."""


@dataclass(frozen=True)
class Downside:
    """How often a rival ends worse than the baseline by more than `loss` of npv."""

    loss: float
    """In the scenario's currency, >= 0."""
    count: int
    n: int
    share: float
    low: float
    """Bounds of the exact 95 % interval (Clopper-Pearson) of the chance."""
    high: float


@dataclass(frozen=True)
class Comparison:
    """Plans over n paired replications; the first is the baseline, the others are its rivals.

    Everything here is luck alone: parameters are taken as true.
    """

    plans: tuple[Plan, ...]
    goal: Goal
    n: int
    stopped: str
    """Why no more replications were run."""
    verdict: Verdict
    metrics: tuple[dict[str, Estimate], ...]
    """By plan."""
    differences: tuple[dict[str, Difference], ...]
    """By rival, against the baseline."""
    courses: tuple[Course, ...]
    """By plan."""
    gaps: tuple[Course, ...]
    """By rival: rival minus baseline."""
    paybacks: tuple[Payback, ...]
    """By rival."""
    downsides: tuple[Downside, ...]
    """By rival."""
    notes: tuple[str, ...]
    """Differences between the plans other than their actions."""
    samples: tuple[Sample, ...]
    """By plan; they hold seed, engine and mean books, and can be built upon."""

    def __repr__(self) -> str:
        return f"Comparison({', '.join(self.labels)}; n={self.n}, seed={self.seed}): {self.verdict.sentence}"

    @property
    def seed(self) -> int:
        """The seed of all replications."""
        return self.samples[0].seed

    @property
    def engine(self) -> str:
        """The engine that ran them."""
        return self.samples[0].engine

    @property
    def labels(self) -> tuple[str, ...]:
        """Of the plans."""
        return tuple(plan.label for plan in self.plans)

    @property
    def baseline(self) -> Plan:
        """What the others are compared with."""
        return self.plans[0]

    @property
    def rivals(self) -> tuple[Plan, ...]:
        """All but the baseline."""
        return self.plans[1:]

    def difference(self, label: str, metric: str = "npv") -> Difference:
        """One rival's difference to the baseline. Raises KeyError for an unknown label or metric."""
        return dict(zip(self.labels[1:], self.differences, strict=True))[label][metric]


def compare(
    plans: Sequence[Plan],
    seed: int = 0,
    goal: Goal | None = None,
    engine: str = "auto",
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    loss: float = 0.0,
    sampler: Sampler | None = None,
) -> Comparison:
    """Run plans replication by replication until the goal is reached, and say what can be concluded.

    Parameters
    ----------
    plans : at least two, the baseline first, each with a label of its own.
    goal : FixedN() unless given.
    threads : how many run at once, by default one a core; it changes no number.
    progress : told replications of all plans finished, and the most that may come.
    loss : the downside is the chance of an npv below the baseline's by more than this.
    sampler : what ran before and is not run again; seed, engine and threads are then its own.

    Raises ComparisonError for plans or goals that cannot be compared, ScenarioError for an unknown
    metric, and what `simulation.engine.run` raises.
    """
    goal = goal or FixedN()
    _check(plans, goal, loss)
    sampler = sampler or Sampler(seed, engine, threads)
    models, most = [plan.model for plan in plans], most_replications(goal)

    def report(done: int, _: int) -> None:
        if progress is not None:
            progress(done, most)

    for look, n in enumerate([most] if isinstance(goal, FixedN) else looks(most), start=1):
        samples = sampler.sample(models, n, report)
        stopped = _stop(plans, samples, goal, look, n)
        if stopped is not None:
            return _conclude(tuple(plans), samples, goal, n, stopped, loss)
    raise AssertionError("the last look ends the runs")


def _check(plans: Sequence[Plan], goal: Goal, loss: float) -> None:
    if len(plans) < 2:
        raise ComparisonError(f"a comparison needs at least two plans, found {len(plans)}")
    twice = [label for label, count in Counter(plan.label for plan in plans).items() if count > 1]
    if twice:
        raise ComparisonError(f"two plans are called {twice[0]!r}: give each a label of its own")
    unlike = [
        f"the plans have not the same {what}: {plans[0].label!r} has {first}, {plan.label!r} has {value}"
        for what in ("currency", "time unit", "period", "horizon")
        for plan in plans[1:]
        if (value := _terms(plan)[what]) != (first := _terms(plans[0])[what])
    ]
    if unlike:
        raise ComparisonError("; ".join(unlike))
    check_metrics([goal.metric], metrics.METRICS)
    if metrics.METRICS[goal.metric].better == 0 and not isinstance(goal, Precision):
        raise ComparisonError(f"neither more nor less of {goal.metric} is better: it decides nothing")
    if not 0.0 <= loss < math.inf:
        raise ComparisonError(f"the loss must be a sum of at least 0, found {loss}")


def _terms(plan: Plan) -> dict[str, object]:
    time, money = plan.scenario.time, plan.scenario.money
    return {
        "currency": money.currency,
        "time unit": time.unit,
        "period": time.period,
        "horizon": time.horizon,
        "discount rate": money.discount_rate,
        "run-off": money.run_off,
        "timing of cash": money.cash,
        "way of counting purchases": money.sampled_purchases,
    }


def _notes(plans: tuple[Plan, ...]) -> tuple[str, ...]:
    first = _terms(plans[0])
    return tuple(
        f"{plan.label!r} and {plans[0].label!r} differ in the {what}"
        for plan in plans[1:]
        for what, value in _terms(plan).items()
        if value != first[what]
    )


def _stop(plans: Sequence[Plan], samples: tuple[Sample, ...], goal: Goal, look: int, n: int) -> str | None:
    """Why to stop at n replications, or None."""
    if isinstance(goal, FixedN):
        return f"{n} replications were asked for"
    if isinstance(goal, Precision):
        return _precise(samples, goal, n)
    if all(np.array_equal(_sums(samples[0], n), _sums(rival, n)) for rival in samples[1:]):
        return f"the plans are the same in each of {n} replications"
    verdict = _verdict(plans, samples, goal, n)
    if verdict.separated:
        return f"{verdict.best} was found better than every other plan at look {look}"
    return f"the limit of {n} replications was reached without a decision" if n == goal.max_n else None


def _precise(samples: tuple[Sample, ...], goal: Precision, n: int) -> str | None:
    metric, unit = _metric(samples, goal.metric)
    found = [paired(metric, _sums(samples[0], n), _sums(rival, n), unit) for rival in samples[1:]]
    halves = [(d.high - d.low) / 2 for d in found if d.low is not None and d.high is not None]
    known = f"{max(halves):.4g}" if len(halves) == len(found) else None
    # Stopping as soon as an interval is short enough picks the samples that miss a long tail.
    even = not any(lopsided(n, d.skewness) for d in found)
    if known is not None and max(halves) <= goal.half_width and even:
        return f"{goal.metric} of every difference is known to +- {known} {unit}"
    if n < goal.max_n:
        return None
    now = f"it has no value, for {metric.undefined}"
    if known is not None:
        now = f"it is known to +- {known} {unit}"
    if not even:
        now += ", and the differences are too lopsided to rely on fewer"
    return f"the limit of {n} replications was reached before +- {goal.half_width:.4g} {unit}: {now}"


def _verdict(plans: Sequence[Plan], samples: tuple[Sample, ...], goal: Goal, n: int) -> Verdict:
    decides = metrics.METRICS[goal.metric].better != 0
    metric, unit = _metric(samples, goal.metric if decides else "npv")
    sequence = isinstance(goal, Decision)
    level = goal.level if isinstance(goal, Decision) else LEVEL
    labels, sums = [plan.label for plan in plans], [_sums(sample, n) for sample in samples]
    return judge(labels, sums, metric, unit, level=level, sequence=sequence)


def _conclude(
    plans: tuple[Plan, ...], samples: tuple[Sample, ...], goal: Goal, n: int, stopped: str, loss: float
) -> Comparison:
    differences = _differences(samples, goal, n)
    gaps = tuple(gap(samples[0], rival, n) for rival in samples[1:])
    time = plans[0].scenario.time
    return Comparison(
        plans=plans,
        goal=goal,
        n=n,
        stopped=stopped,
        verdict=_verdict(plans, samples, goal, n),
        metrics=tuple(_estimates(sample, n) for sample in samples),
        differences=differences,
        courses=tuple(course(sample, n) for sample in samples),
        gaps=gaps,
        paybacks=tuple(
            payback(found, time, of["npv"].mean) for found, of in zip(gaps, differences, strict=True)
        ),
        downsides=tuple(downside(samples[0], rival, n, loss) for rival in samples[1:]),
        notes=_notes(plans),
        samples=samples,
    )


def _estimates(sample: Sample, n: int) -> dict[str, Estimate]:
    return {
        metric.name: estimate(metric, _sums(sample, n), metrics.unit_text(metric, sample.model))
        for metric in metrics.METRICS.values()
    }


def _differences(samples: tuple[Sample, ...], goal: Goal, n: int) -> tuple[dict[str, Difference], ...]:
    sequence = isinstance(goal, Decision)
    level = goal.level if isinstance(goal, Decision) else LEVEL
    found = [
        {
            name: paired(
                metric,
                _sums(samples[0], n),
                _sums(rival, n),
                metrics.unit_text(metric, rival.model),
                rivals=len(samples) - 1,
                level=level,
                sequence=sequence,
            )
            for name, metric in metrics.METRICS.items()
        }
        for rival in samples[1:]
    ]
    return with_holm(found)


def downside(baseline: Sample, rival: Sample, n: int, loss: float) -> Downside:
    """How often, of n paired replications, the rival's npv is below the baseline's by more than `loss`."""
    npv = metrics.PARTS.index("npv")
    count = int(np.count_nonzero(_sums(rival, n)[:, npv] - _sums(baseline, n)[:, npv] < -loss))
    return Downside(loss, count, n, count / n, *clopper_pearson(count, n))


def _sums(sample: Sample, n: int) -> npt.NDArray[np.float64]:
    return sample.rows.sums[:n]


def _metric(samples: tuple[Sample, ...], name: str) -> tuple[metrics.Metric, str]:
    metric = metrics.METRICS[name]
    return metric, metrics.unit_text(metric, samples[0].model)
