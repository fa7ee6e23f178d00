"""Cost and effect of plans side by side: how much a unit of effect costs (the incremental ratio, ICER)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.compare import Comparison
from experiments.statistics import Estimate, mean_of
from simulation import metrics


@dataclass(frozen=True)
class Effectiveness:
    """A plan: discounted costs and effects, and what they are more than those of the first plan."""

    label: str
    cost: Estimate
    effect: Estimate
    more_cost: Estimate | None
    """None for the first plan, likewise below."""
    more_effect: Estimate | None
    icer: Estimate | None
    """Cost of a further unit of effect; without a mean where no difference of effect can be told."""


def effectiveness(comparison: Comparison) -> tuple[Effectiveness, ...]:
    """Costs and effects of all plans; empty where no stage of any plan has an effect.

    The ratio is that of the means over paired replications, its interval by the delta method.
    """
    if not any(metrics.has_effects(plan.scenario) for plan in comparison.plans):
        return ()
    money = comparison.baseline.scenario.money.currency
    columns = [metrics.PARTS.index(part) for part in (metrics.COST, metrics.EFFECT)]
    sums = [sample.rows.sums[: comparison.n, columns] for sample in comparison.samples]
    found = []
    for label, mine in zip(comparison.labels, sums, strict=True):
        more = mine - sums[0]
        first = mine is sums[0]
        further = None if first else mean_of(more[:, 0], money), None if first else mean_of(more[:, 1], "")
        icer = None if first else _ratio(more, money)
        both = mean_of(mine[:, 0], money), mean_of(mine[:, 1], "")
        found.append(Effectiveness(label, *both, *further, icer))
    return tuple(found)


def _ratio(more: npt.NDArray[np.float64], unit: str) -> Estimate:
    effect = mean_of(more[:, 1], "")
    cost, gain = (float(x) for x in more.mean(axis=0))
    if effect.low is None or effect.high is None or effect.low <= 0.0 <= effect.high:
        return Estimate(None, None, None, None, len(more), unit, reason="no difference of effect can be told")
    ratio = cost / gain
    return mean_of(ratio + (more[:, 0] - ratio * more[:, 1]) / gain, unit)
