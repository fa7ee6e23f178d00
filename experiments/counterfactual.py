"""Counterfactuals: drift, cost per customer won and kept, marginal values.

A plan is run again under the same luck with some of its investments stopped or changed; the
difference is their effect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.compare import Comparison
from experiments.over_time import Course, gap
from experiments.paired import Difference, of_values, paired
from experiments.parallel import Progress
from experiments.plan import less_and_more, spends, without
from experiments.sample import Sample, Sampler
from experiments.statistics import Estimate, mean_of, ratio_of_means
from simulation import metrics
from simulation.build import build
from simulation.scenario.types import Aim, Investment

Floats = npt.NDArray[np.float64]

STEP = 0.1
"""Marginal values compare spend raised and lowered by this share, and teams by one person."""
MARGINAL_N = 30
"""Replications that marginal values take at most unless told: pairing makes them precise."""


@dataclass(frozen=True)
class Counterfactual:
    """One plan against itself without some or all of its investments, over n paired replications."""

    label: str
    n: int
    metrics: dict[str, Difference]
    """Every metric: the plan minus its zero-action run."""
    moves: dict[str, Difference]
    """Passages within the horizon by transition and dated move: the plan minus its zero-action run."""
    course: Course
    """By period: the plan minus its zero-action run."""
    won: Difference
    """Customers won, minus those won without acquisition investments."""
    kept: Difference
    """Customers lost without retention investments, minus those lost."""
    cost_per_won: Estimate
    """Acquisition spend per customer who would not have been won without it."""
    cost_per_kept: Estimate
    """Retention spend per customer who would have been lost without it."""


@dataclass(frozen=True)
class Marginal:
    """What a little more of one investment brings: from +-10 % of its spend or +-1 person in every period."""

    investment: str
    """Id."""
    name: str
    aim: Aim
    spend: Estimate
    """Today's spend within the horizon, not discounted."""
    value: Estimate
    """npv gained per unit of currency spent, both at time 0; the spend is paid out of it already:
    above 0, more pays."""
    per_customer: Estimate
    """What one more customer costs at the margin: won, won back, or kept, as the aim is."""


def counterfactuals(
    comparison: Comparison,
    n: int | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[Counterfactual, ...]:
    """Each plan of a comparison against its own zero-action run and its runs without one aim.

    Parameters
    ----------
    n : replications, by default as many as the comparison has. What it ran already is not run again.
    """
    n = n or comparison.n
    sampler = _sampler(comparison, threads)
    cuts = (tuple(Aim), (Aim.ACQUISITION,), (Aim.RETENTION,))
    models = [
        model
        for plan in comparison.plans
        for model in (plan.model, *(build(without(plan.scenario, cut)) for cut in cuts))
    ]
    samples = sampler.sample(models, n, progress)
    width = 1 + len(cuts)
    return tuple(
        _counterfactual(plan.label, samples[i * width : (i + 1) * width], n)
        for i, plan in enumerate(comparison.plans)
    )


def _counterfactual(label: str, samples: tuple[Sample, ...], n: int) -> Counterfactual:
    plan, drift, not_won, not_kept = samples
    currency = plan.model.scenario.money.currency
    won = _part(plan, "customers_won", n) - _part(not_won, "customers_won", n)
    kept = _part(not_kept, "customers_lost", n) - _part(plan, "customers_lost", n)
    nobody = np.zeros(n)
    return Counterfactual(
        label,
        n,
        {
            name: paired(
                metric, drift.rows.sums[:n], plan.rows.sums[:n], metrics.unit_text(metric, plan.model)
            )
            for name, metric in metrics.METRICS.items()
        },
        {
            name: of_values(drift.rows.moves[:n, i], plan.rows.moves[:n, i], "people")
            for i, name in enumerate(plan.move_names)
        },
        gap(drift, plan, n),
        of_values(nobody, won, "people"),
        of_values(nobody, kept, "people"),
        _cost(plan, Aim.ACQUISITION, won, f"{currency} per person", "it won nobody more than came anyway"),
        _cost(plan, Aim.RETENTION, kept, f"{currency} per person", "it kept nobody more than stayed anyway"),
    )


def _cost(plan: Sample, aim: Aim, customers: Floats, unit: str, nobody: str) -> Estimate:
    n = len(customers)
    aims = {one.name: one.aim for one in plan.model.scenario.investments}
    chosen = np.array([aims[name] is aim for name in plan.model.investment_names], dtype=np.bool_)
    spend = plan.rows.spend[:n, chosen].sum(axis=1)
    if not bool(spend.any()):
        return Estimate(None, None, None, None, n, unit, f"nothing is spent on {aim.value}")
    return ratio_of_means(spend, customers, unit, nobody)


def marginal_values(
    comparison: Comparison,
    n: int | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[tuple[Marginal, ...], ...]:
    """For each plan of a comparison, what a little more of each of its investments brings.

    Parameters
    ----------
    n : replications, by default those of the comparison but at most MARGINAL_N.
    """
    n = n or min(comparison.n, MARGINAL_N)
    sampler = _sampler(comparison, threads)
    jobs = [(plan, one) for plan in comparison.plans for one in plan.scenario.investments if spends(one)]
    models = [build(near) for plan, one in jobs for near in less_and_more(plan.scenario, one, STEP)]
    plans = [plan.model for plan in comparison.plans]
    found = sampler.sample([*plans, *models], n, progress)
    today, changed = found[: len(plans)], found[len(plans) :]
    pairs = {(plan.label, one.id): changed[2 * i : 2 * i + 2] for i, (plan, one) in enumerate(jobs)}
    return tuple(
        tuple(_marginal(sample, one, pairs.get((plan.label, one.id)), n) for one in plan.scenario.investments)
        for plan, sample in zip(comparison.plans, today, strict=True)
    )


def _marginal(today: Sample, one: Investment, pair: tuple[Sample, ...] | None, n: int) -> Marginal:
    currency = today.model.scenario.money.currency
    column = today.model.investment_names.index(one.name)
    spend = mean_of(today.rows.spend[:n, column], currency)
    rate, each = f"{currency} per {currency}", f"{currency} per person"
    if pair is None:
        nothing = Estimate(None, None, None, None, n, rate, "nothing is spent on it today")
        return Marginal(
            one.id,
            one.name,
            one.aim,
            spend,
            nothing,
            Estimate(None, None, None, None, n, each, nothing.reason),
        )
    less, more = pair
    further = more.rows.spend_discounted[:n, column] - less.rows.spend_discounted[:n, column]
    gained = _part(more, "npv", n) - _part(less, "npv", n)
    value = ratio_of_means(gained, further, rate, "more of it finds nobody to be spent on")
    paid = more.rows.spend[:n, column] - less.rows.spend[:n, column]
    return Marginal(one.id, one.name, one.aim, spend, value, _per_customer(one.aim, paid, pair, n, each))


def _per_customer(aim: Aim, paid: Floats, pair: tuple[Sample, ...], n: int, unit: str) -> Estimate:
    counted = {
        Aim.ACQUISITION: ("customers_won", 1.0, "more of it wins nobody more"),
        Aim.WIN_BACK: ("customers_won_back", 1.0, "more of it wins nobody more back"),
        Aim.RETENTION: ("customers_lost", -1.0, "more of it keeps nobody more"),
    }
    if aim not in counted:
        return Estimate(None, None, None, None, n, unit, f"{aim.value} is not counted in customers")
    part, sign, nobody = counted[aim]
    return ratio_of_means(paid, sign * (_part(pair[1], part, n) - _part(pair[0], part, n)), unit, nobody)


def _sampler(comparison: Comparison, threads: int | None) -> Sampler:
    # Engines agree to the last bit, so whatever is run besides the comparison is run by the fast one.
    return Sampler(comparison.seed, threads=threads, known=comparison.samples)


def _part(sample: Sample, part: str, n: int) -> Floats:
    return sample.rows.sums[:n, metrics.PARTS.index(part)]
