"""What more or less money would bring: the best split of each total, each search started from the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from experiments.evaluate import Evaluate
from experiments.optimize.levers import Levers
from experiments.optimize.search import Search, Space
from experiments.optimize.simplex import Point
from experiments.plan import Plan
from experiments.statistics import Estimate, estimate, ratio_of_means
from simulation import metrics

Floats = npt.NDArray[np.float64]

FACTORS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""Totals that are tried, as multiples of the total asked for."""


@dataclass(frozen=True)
class Step:
    """The best split found of one total."""

    factor: float
    total: float
    """Money within the horizon, not discounted."""
    amounts: tuple[float, ...]
    value: Estimate
    """The metric that was optimized."""
    npv: Estimate
    equity: Estimate
    """Customer equity: npv before investments."""
    gain: Estimate | None
    """npv gained per further unit of currency since the total before, both at time 0, with the
    spend paid. None for the smallest total."""


def frontier(
    levers: Levers,
    total: float,
    best: Point,
    space: Space,
    search: Callable[[Callable[[Point], Plan]], Search],
    evaluate: Evaluate,
    metric: metrics.Metric,
    first: int,
    n: int,
    factors: Sequence[float] = FACTORS,
    told: Callable[[], None] | None = None,
) -> tuple[Step, ...]:
    """The best splits of several totals, searched outwards from the best split of `total`.

    Parameters
    ----------
    search : makes a search from what makes plans of points.
    first, n : replications that estimate what was found; the searches do not use them.
    told : called after each total.
    """
    found: dict[float, Point] = {1.0: best}
    below = sorted((f for f in factors if f < 1.0), reverse=True)
    for way in (below, sorted(f for f in factors if f > 1.0)):
        here = best
        for factor in way:
            if factor > 0.0:
                one = search(_maker(levers, space, factor))
                here = one.climb(space, here, space.first_step())
            found[factor] = here
            if told is not None:
                told()
    ordered = sorted(found)
    amounts = [tuple(f * a for a in space.amounts(found[f])) for f in ordered]
    plans = [levers.at(each, f"{f:g}") for each, f in zip(amounts, ordered, strict=True)]
    rows = evaluate(plans, n, first)
    steps: list[Step] = []
    for i, (factor, each) in enumerate(zip(ordered, amounts, strict=True)):
        gain = _gain(rows[i - 1], rows[i], plans[i]) if i else None
        named = {name: _estimate(name, rows[i], plans[i]) for name in (metric.name, "npv", "customer_equity")}
        value = named[metric.name]
        equity = named["customer_equity"]
        steps.append(Step(factor, factor * total, each, value, named["npv"], equity, gain))
    return tuple(steps)


def _maker(levers: Levers, space: Space, factor: float) -> Callable[[Point], Plan]:
    def make(point: Point) -> Plan:
        return levers.at(tuple(factor * amount for amount in space.amounts(point)), f"{factor:g}")

    return make


def _estimate(name: str, rows: Floats, plan: Plan) -> Estimate:
    found = estimate(metrics.METRICS[name], rows, metrics.unit_text(metrics.METRICS[name], plan.model))
    return replace(found, n=0) if len(rows) == 1 else found


def _gain(less: Floats, more: Floats, plan: Plan) -> Estimate:
    npv, equity = metrics.PARTS.index("npv"), metrics.PARTS.index("customer_equity")
    gained = more[:, npv] - less[:, npv]
    paid = (more[:, equity] - more[:, npv]) - (less[:, equity] - less[:, npv])
    currency = plan.scenario.money.currency
    unit, nobody = f"{currency} per {currency}", "more money finds nobody to be spent on"
    if len(gained) == 1:
        if paid[0] <= 0.0:
            return Estimate(None, None, None, None, 0, unit, nobody)
        return Estimate(float(gained[0] / paid[0]), None, None, None, 0, unit)
    return ratio_of_means(gained, paid, unit, nobody)
