"""Variance reduction that changes no mean: expected purchases, and expectations without simulation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from experiments.plan import Plan
from simulation import metrics
from simulation.exact import NotExact, exact
from simulation.scenario import ScenarioError

Floats = npt.NDArray[np.float64]


def with_expected_purchases(plan: Plan) -> tuple[Plan, bool]:
    """The plan with purchases as expected values, and whether it has them.

    They change no mean. Where the language refuses them, because a list depends on past purchases,
    the plan stays as it is.
    """
    if not plan.scenario.money.sampled_purchases:
        return plan, True
    if plan.draft is None:
        return plan, False
    try:
        return plan.with_overrides(["money.purchases=expected"]), True
    except ScenarioError:
        return plan, False


def expects_exactly(plan: Plan) -> bool:
    """Whether the plan has exact expectations, whatever is spent."""
    try:
        exact(plan.model)
    except NotExact:
        return False
    return True


def expectations(plans: Sequence[Plan], n: int, first: int = 0) -> list[Floats]:  # noqa: ARG001
    """An `experiments.evaluate.Evaluate` without luck: for each plan (1, P), the expected sums.

    Raises NotExact for a plan that has none.
    """
    rows = []
    for plan in plans:
        sums = metrics.parts(plan.model, exact(plan.model).books(plan.model))
        rows.append(np.array([[sums[part] for part in metrics.PARTS]]))
    return rows
