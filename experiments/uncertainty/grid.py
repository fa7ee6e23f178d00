"""The best plan over budget, horizon and discount rate: how far the recommendation carries.

Every cell has the same worlds and the same luck. A horizon or a discount rate changes every sum, so each
cell is run: cells x plans x worlds x replications in all.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from experiments.evaluate import Evaluate
from experiments.inputs import InputError, inputs_of
from experiments.parallel import Progress
from experiments.plan import Plan, of, scaled
from experiments.points import Point, Points, at, refuse_failures, refused, values_at
from experiments.uncertainty.study import ADVICE, Standing, check_plans, standing, worlds
from simulation import metrics

HORIZON, RATE = "time.horizon", "money.discount_rate"


@dataclass(frozen=True)
class Cell:
    """One combination."""

    budget: float
    """Factor on all spend of all plans, in every period."""
    horizon: str | None
    """As the scenario language writes it; None: the file's."""
    rate: str | None
    """Discount rate, in the same way."""
    standing: Standing


@dataclass(frozen=True)
class Grid:
    """Cells over budget, horizon and rate; the last of them varies fastest."""

    metric: str
    unit: str
    labels: tuple[str, ...]
    budgets: tuple[float, ...]
    horizons: tuple[str | None, ...]
    rates: tuple[str | None, ...]
    cells: tuple[Cell, ...]
    n_worlds: int
    n: int

    def cell(self, budget: float, horizon: str | None, rate: str | None) -> Cell:
        """One of them. Raises KeyError."""
        found = {(one.budget, one.horizon, one.rate): one for one in self.cells}
        return found[budget, horizon, rate]


def cost(
    plans: int, n_worlds: int, n: int, budgets: Sequence[float], horizons: Sequence[str], rates: Sequence[str]
) -> int:
    """Replications that a grid runs."""
    return max(1, len(budgets)) * max(1, len(horizons)) * max(1, len(rates)) * plans * n_worlds * n


def check_budgets(budgets: Sequence[float]) -> None:
    """Raise InputError for a factor that spend cannot be multiplied by."""
    for budget in budgets:
        if not 0.0 <= budget < math.inf:
            raise InputError(f"spend can be multiplied by 0 or more, found {budget:g}")


def grid(
    plans: Sequence[Plan],
    evaluate: Evaluate,
    *,
    budgets: Sequence[float] = (1.0,),
    horizons: Sequence[str] = (),
    rates: Sequence[str] = (),
    seed: int = 0,
    n_worlds: int = 100,
    n: int = 4,
    metric: str = "npv",
    vary: Sequence[str] = (),
    progress: Progress | None = None,
    prepared: Progress | None = None,
) -> Grid:
    """How plans stand in every combination of budget, horizon and discount rate.

    Parameters
    ----------
    budgets : factors >= 0 on the spend of all plans; responses and their reference stay as they are.
    horizons, rates : as in a scenario file ("3 years", "12 % per year"); none: the files' own.
    progress, prepared : told worlds done and all of them; before that, worlds read and all of them.

    Otherwise as `experiments.uncertainty.study.uncertainty`. Raises InputError also for a negative
    budget, or a rate or horizon that is uncertain besides.
    """
    check_plans(plans, n_worlds, n, metric)
    check_budgets(budgets)
    inputs = inputs_of(plans, vary)
    for path, given in ((HORIZON, horizons), (RATE, rates)):
        if given and path in inputs.paths:
            raise InputError(f"{path} is uncertain: it cannot be an axis of the grid besides")
    axes = (tuple(budgets) or (1.0,), tuple(horizons) or (None,), tuple(rates) or (None,))
    combinations = list(itertools.product(*axes))
    settled = [_settled(plans, horizon, rate) for _, horizon, rate in combinations]
    quantiles = worlds(inputs, seed, n_worlds)

    def at_world(number: int) -> Point:
        everyone: list[Plan] = []
        for (budget, _, _), those in zip(combinations, settled, strict=True):
            here = at(those, inputs, quantiles[number].tolist())
            if isinstance(here, str):
                return here
            everyone += [with_budget(plan, budget) for plan in here]
        return everyone

    points = Points(n_worlds, at_world)
    refuse_failures(refused(points, prepared), n_worlds, ADVICE)
    labels = [plan.label for plan in plans]
    unit = metrics.unit_text(metrics.METRICS[metric], plans[0].model)
    values = values_at(
        points,
        labels * len(combinations),
        evaluate,
        n,
        metric,
        unit=unit,
        luck_of_their_own=True,
        progress=progress,
    )
    refuse_failures(values.failed, n_worlds, ADVICE)
    d, known = len(plans), inputs.shown(quantiles)
    cells = tuple(
        Cell(
            *combination,
            standing(
                replace(values, labels=tuple(labels), each=values.each[:, d * i : d * (i + 1)]),
                known,
                inputs.paths,
            ),
        )
        for i, combination in enumerate(combinations)
    )
    return Grid(metric, unit, tuple(labels), *axes, cells, n_worlds, n)


def _settled(plans: Sequence[Plan], horizon: str | None, rate: str | None) -> list[Plan]:
    given = [f"{path}={value}" for path, value in ((HORIZON, horizon), (RATE, rate)) if value is not None]
    return [plan.with_overrides(given) if given else plan for plan in plans]


def with_budget(plan: Plan, factor: float) -> Plan:
    """The plan with all its spend multiplied by a factor >= 0."""
    if factor == 1.0:
        return plan
    scenario = plan.scenario
    for one in scenario.investments:
        scenario = scaled(scenario, one.id, factor)
    return of(scenario, plan.label)
