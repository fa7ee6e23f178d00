"""The best of k plans: selected under common random numbers, then estimated anew.

The winner of a selection looks better than it is, because it won. So the selection only says
which plan it is; how good it is, and whether it can be told from the others, is found with
replications that took no part in the selection.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.evaluate import Evaluate, evaluator
from experiments.no_answer import NoAnswer
from experiments.paired import Difference, paired
from experiments.parallel import Progress
from experiments.plan import Plan
from experiments.selection import FIRST_STAGE, fresh_replications, select
from experiments.sequential import ENOUGH_ALIKE
from experiments.statistics import LEVEL, Estimate, estimate
from experiments.verdict import bounds
from simulation import metrics
from simulation.scenario import check_metrics

Floats = npt.NDArray[np.float64]


class BestError(NoAnswer):
    """Among these plans, or by this metric, no best can be looked for; the message says why."""


@dataclass(frozen=True)
class Contender:
    """One plan in the selection, and what new replications say of it."""

    label: str
    dropped_at: int | None
    """After how many replications the selection dropped it; None: never."""
    selection_mean: float
    """Of the replications it had in the selection; the winner's is biased towards better values."""
    value: Estimate
    """From new replications."""
    behind: Difference | None
    """The winner minus this plan, from new replications, with bounds that hold for all plans at once;
    None for the winner."""
    separated: bool
    """Whether the winner is better, at the level of all comparisons at once. False for the winner."""
    within_zone: bool
    """Whether the winner is shown to be better by less than the zone. True for the winner."""


@dataclass(frozen=True)
class Best:
    """The plan selected, and what is known about it."""

    metric: str
    unit: str
    level: float
    zone: float
    """Indifference zone, in the metric's unit."""
    winner: str
    """Label."""
    decided: bool
    """Whether the selection ended before the limit of replications."""
    separated: bool
    """Whether the winner is better than every other plan, by new replications."""
    contenders: tuple[Contender, ...]
    """In the order of the plans."""
    n_selection: int
    """Replications of the plans that stayed to the end of the selection, numbers 0 to n_selection - 1."""
    n_fresh: int
    """New replications of every plan; their numbers follow."""

    @property
    def chosen(self) -> Contender:
        """The winner."""
        return next(one for one in self.contenders if one.label == self.winner)

    @property
    def not_separated(self) -> tuple[str, ...]:
        """Labels of the plans that the winner cannot be told from."""
        return tuple(c.label for c in self.contenders if c.label != self.winner and not c.separated)


def best_of(
    plans: Sequence[Plan],
    zone: float,
    evaluate: Evaluate | None = None,
    *,
    metric: str = "npv",
    level: float = LEVEL,
    max_n: int = 2_000,
    first_stage: int = FIRST_STAGE,
    seed: int = 0,
    progress: Progress | None = None,
) -> Best:
    """Select the best plan and estimate it anew.

    Where one plan is better than every other by at least `zone`, the chance of selecting it is at
    least `level` (values being normal: Kim & Nelson 2001). The chance of calling a winner
    separated that is not the best is at most 1 - level: it is judged by new replications.

    Parameters
    ----------
    zone : in the metric's unit, > 0: a difference too small to matter.
    evaluate : runs the plans; unless given, on this machine with `seed`.
    metric : a sum, such as npv, of which more or less is better.
    max_n : most replications of a plan in the selection, and most new ones.
    progress : told replications done, and the most that may come, of the plans still in the race.

    Raises BestError for fewer than two plans, two of one label, a metric that is a ratio or of which
    neither direction is better, or numbers out of range; ScenarioError for an unknown metric.
    """
    chosen = summed(metric)
    _check(plans, zone, level, first_stage, max_n)
    run = evaluate or evaluator(seed)

    def draw(systems: Sequence[int], first: int, n: int) -> Floats:
        rows = run([plans[i] for i in systems], n, first)
        column = metrics.PARTS.index(chosen.numerator[0])
        return np.stack([chosen.better * sums[:, column] for sums in rows], axis=1)

    def told(done: int) -> None:
        if progress is not None:
            progress(done, 2 * max_n)

    found = select(draw, len(plans), zone, level=level, first_stage=first_stage, max_n=max_n, told=told)
    n = fresh_replications(found, zone, level, most=max_n)
    sums = run(list(plans), n, found.n)
    unit = metrics.unit_text(chosen, plans[0].model)
    contenders = []
    for i, plan in enumerate(plans):
        behind = None
        if i != found.best:
            behind = paired(chosen, sums[i], sums[found.best], unit, rivals=len(plans) - 1, level=level)
        contenders.append(
            Contender(
                plan.label,
                found.dropped_at[i],
                chosen.better * found.means[i],
                estimate(chosen, sums[i], unit),
                behind,
                behind is not None and _is_behind(behind, chosen.better),
                behind is None or _is_within(behind, chosen.better, zone),
            )
        )
    separated = all(c.separated for i, c in enumerate(contenders) if i != found.best)
    winner = plans[found.best].label
    if progress is not None:
        progress(2 * max_n, 2 * max_n)
    return Best(
        metric,
        unit,
        level,
        zone,
        winner,
        found.decided,
        separated,
        tuple(contenders),
        found.n,
        n,
    )


def summed(metric: str) -> metrics.Metric:
    """A metric that is a sum by replication and has a better side.

    Raises BestError where it is another kind of metric, ScenarioError where there is none of that name.
    """
    check_metrics([metric], metrics.METRICS)
    chosen = metrics.METRICS[metric]
    if chosen.better == 0:
        raise BestError(f"neither more nor less of {metric} is better: there is no best by it")
    if chosen.denominator is not None or len(chosen.numerator) > 1:
        sums = ", ".join(m.name for m in metrics.METRICS.values() if _is_sum(m))
        raise BestError(f"{metric} is a ratio, and plans are selected by a sum: {sums}")
    return chosen


def _is_sum(metric: metrics.Metric) -> bool:
    return metric.denominator is None and len(metric.numerator) == 1 and metric.better != 0


def _check(plans: Sequence[Plan], zone: float, level: float, first_stage: int, max_n: int) -> None:
    if len(plans) < 2:
        raise BestError(f"the best of at least two plans can be looked for, found {len(plans)}")
    twice = [label for label, count in Counter(plan.label for plan in plans).items() if count > 1]
    if twice:
        raise BestError(f"two plans are called {twice[0]!r}: give each a label of its own")
    currencies = {plan.label: plan.scenario.money.currency for plan in plans}
    if len(set(currencies.values())) > 1:
        said = ", ".join(f"{label!r} in {currency}" for label, currency in currencies.items())
        raise BestError(f"the plans count in different money: {said}")
    if not 0.0 < zone < math.inf:
        raise BestError(f"the indifference zone must be above 0, found {zone:g}")
    if not 0.5 < level < 1.0:
        raise BestError(f"the level must lie between 0.5 and 1, found {level:g}")
    if not 3 <= first_stage <= max_n:
        raise BestError(f"the first stage takes 3 to max_n = {max_n} replications, found {first_stage}")


def _is_behind(margin: Difference, better: int) -> bool:
    interval = bounds(margin)
    if interval is None or margin.se is None:
        return False
    if margin.se == 0.0 and margin.n < ENOUGH_ALIKE:
        return False
    return interval[0] > 0.0 if better > 0 else interval[1] < 0.0


def _is_within(margin: Difference, better: int, zone: float) -> bool:
    interval = bounds(margin)
    if interval is None:
        return False
    return interval[1] < zone if better > 0 else -interval[0] < zone
