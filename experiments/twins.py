"""Compares simulation with the exact expectations, or gives the reason why there are none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from experiments.replicate import Replications, with_exact
from experiments.statistics import Estimate
from simulation import metrics
from simulation.exact import Expected, NotExact, exact, expected_metrics, mean_field
from simulation.model import Model


def beside_exact(found: Replications) -> Replications:
    """The replications, each metric with its exact value and its distance in standard errors, or why not."""
    try:
        values, reason = expected_metrics(found.model, exact(found.model)), None
    except NotExact as why:
        values, reason = {}, str(why)
    return replace(found, metrics=with_exact(found.metrics, values, reason))


def in_place_of_replications(model: Model) -> tuple[Replications, Expected]:
    """Expected metrics and books in the shape of replications, n = 0, and the expectations themselves.

    The engine is "exact", or "mean-field" where plans follow heads and the answer is approximate.
    Raises NotExact, with the reason, where there is neither.
    """
    expected = mean_field(model)
    values = expected_metrics(model, expected)
    estimates = {}
    for metric in metrics.METRICS.values():
        value = values[metric.name]
        reason = None
        if value is None:
            reason = (
                expected.unsettled.get(metric.name)
                or metric.undefined
                or "expectations know no single customer"
            )
        unit = metrics.unit_text(metric, model)
        estimates[metric.name] = Estimate(value, None, None, None, 0, unit, reason)
    engine = "mean-field" if expected.approximate else "exact"
    sums = np.zeros((0, len(metrics.PARTS)))
    return Replications(model, engine, 0, 0, estimates, expected.books(model), None, sums), expected
