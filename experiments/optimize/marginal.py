"""What one more customer costs at the margin, and what one more customer is worth.

Each investment is raised and lowered a little in every period. At the best spend without a limit
the two meet: marginal cost of acquiring = marginal cost of retaining = value of a customer (Blattberg
& Deighton 1996; Pfeifer 2005, The optimal ratio of acquisition and retention costs, Journal of
Targeting, Measurement and Analysis for Marketing 13(2), 179-188).
Where a total is split, a unit of money brings the same everywhere, which need not be 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.plan import Plan, less_and_more, spends
from experiments.sample import Sampler
from experiments.statistics import LEVEL, Estimate, t_quantile
from simulation import metrics
from simulation.build import build
from simulation.exact import exact
from simulation.model import Model
from simulation.scenario.types import Aim, Investment, Text

Floats = npt.NDArray[np.float64]

STEP = 0.1
"""Spend is raised and lowered by this share: large enough to exceed the noise."""
STEP_EXACT = 0.001
"""The same where there is no luck."""
COUNTED = {
    Aim.ACQUISITION: "won",
    Aim.WIN_BACK: "won back",
    Aim.RETENTION: "kept",
    Aim.ONBOARDING: "kept",
}
"""In which customers an investment is counted, by its aim."""


@dataclass(frozen=True)
class Marginal:
    """A little more of one investment."""

    investment: str
    """Id."""
    name: str
    title: Text
    aim: Aim
    counted: str | None
    """"won", "won back", "kept": what `cost` and `worth` are about; None: not counted in customers."""
    value: Estimate
    """npv gained per unit of currency, both at time 0, with the spend itself paid: above 0, more pays."""
    cost: Estimate
    """Of one more customer at the margin. Won (back): further spend at time 0, per customer. Kept:
    further spend per customer at a period's start, over the further share of them kept until its end."""
    worth: Estimate
    """What one more customer brings in npv, before what winning or keeping this one costs, net of what is
    spent on all investments later. More pays where it is above the cost; they meet at the best spend."""


def marginals(plan: Plan, seed: int, first: int, n: int, *, exactly: bool = False) -> tuple[Marginal, ...]:
    """What a little more of each investment of a plan brings, over replications first to first + n - 1.

    `exactly`: from expectations, without simulation and without errors; the model has to permit it.
    """
    jobs = [one for one in plan.scenario.investments if spends(one)]
    step = STEP_EXACT if exactly else STEP
    models = [build(near) for one in jobs for near in less_and_more(plan.scenario, one, step)]
    tables = [_expected(model) for model in models] if exactly else _simulated(models, seed, first, n)
    pairs = {one.id: (tables[2 * i], tables[2 * i + 1]) for i, one in enumerate(jobs)}
    return tuple(_marginal(plan, one, pairs.get(one.id), n) for one in plan.scenario.investments)


def _simulated(models: Sequence[Model], seed: int, first: int, n: int) -> list[Floats]:
    if not models:
        return []
    samples = Sampler(seed, first=first).sample(models, n)
    return [np.hstack([s.rows.sums, s.rows.spend, s.rows.spend_discounted])[:n] for s in samples]


def _expected(model: Model) -> Floats:
    found = exact(model)
    sums = metrics.parts(model, found.books(model))
    spend, later = found.spend.sum(axis=(0, 2, 3)), found.spend_discounted.sum(axis=(0, 2, 3))
    return np.concatenate([[sums[part] for part in metrics.PARTS], spend, later])[None, :]


def _marginal(plan: Plan, one: Investment, pair: tuple[Floats, Floats] | None, n: int) -> Marginal:
    currency = plan.scenario.money.currency
    rate, each = f"{currency} per {currency}", f"{currency} per person"
    counted = COUNTED.get(one.aim)

    def nothing(unit: str, why: str) -> Estimate:
        return Estimate(None, None, None, None, n, unit, why)

    if pair is None:
        why = "nothing is spent on it"
        gone = (nothing(rate, why), nothing(each, why), nothing(each, why))
        return Marginal(one.id, one.name, one.title, one.aim, counted, *gone)
    index = plan.model.investment_names.index(one.name)
    rows = np.stack(pair)
    value = _jackknife(lambda m: _value(m, index, plan.model), rows, rate, "more of it finds nobody")
    if counted is None:
        why = f"{one.aim.value} is not counted in customers"
        return Marginal(
            one.id, one.name, one.title, one.aim, None, value, nothing(each, why), nothing(each, why)
        )

    def cost(m: Floats) -> float | None:
        return _cost(m, index, plan.model, counted)

    def worth(m: Floats) -> float | None:
        return _worth(m, index, plan.model, counted)

    nobody = f"more of it has nobody more {counted}"
    return Marginal(
        one.id,
        one.name,
        one.title,
        one.aim,
        counted,
        value,
        _jackknife(cost, rows, each, nobody),
        _jackknife(worth, rows, each, nobody),
    )


def _part(m: Floats, name: str) -> Floats:
    found: Floats = m[:, metrics.PARTS.index(name)]
    return found


def _value(m: Floats, index: int, model: Model) -> float | None:
    """From means m (2, columns), less and more."""
    later = m[:, len(metrics.PARTS) + len(model.investment_names) + index]
    gained, paid = np.diff(_part(m, "npv"))[0], np.diff(later)[0]
    return float(gained / paid) if paid > 0.0 else None


def _cost(m: Floats, index: int, model: Model, counted: str) -> float | None:
    spend = m[:, len(metrics.PARTS) + index]
    later = m[:, len(metrics.PARTS) + len(model.investment_names) + index]
    if counted == "kept":
        at_risk = _part(m, "customers_at_risk")
        if not bool(np.all(at_risk > 0.0)):
            return None
        paid, more = np.diff(spend / at_risk)[0], np.diff(_part(m, "kept") / at_risk)[0]
    else:
        part = "customers_won" if counted == "won" else "customers_won_back"
        paid, more = np.diff(later)[0], np.diff(_part(m, part))[0]
    return float(paid / more) if more > 0.0 and paid > 0.0 else None


def _worth(m: Floats, index: int, model: Model, counted: str) -> float | None:
    """Cost x (1 + npv gained per unit spent on this). Later spend on kept customers is not counted in it."""
    cost = _cost(m, index, model, counted)
    later = m[:, len(metrics.PARTS) + len(model.investment_names) + index]
    if cost is None:
        return None
    paid = float(np.diff(later)[0])
    if counted == "kept":
        each = m[:, len(metrics.PARTS) + index] / _part(m, "customers_at_risk")
        paid = float(later.mean() * np.diff(each)[0] / each.mean())
    gained = float(np.diff(_part(m, "npv"))[0])
    return cost * (1.0 + gained / paid) if paid > 0.0 else None


def _jackknife(of: Callable[[Floats], float | None], rows: Floats, unit: str, nobody: str) -> Estimate:
    """A function of means over replications, rows (2, n, columns), with its jackknife error.

    Source: Efron & Stein 1981, doi:10.1214/aos/1176345462. Where leaving one replication out leaves
    no value, there are no bounds.
    """
    n = rows.shape[1] if rows.shape[1] > 1 else 0
    point = of(rows.mean(axis=1))
    if point is None:
        return Estimate(None, None, None, None, n, unit, nobody)
    if n < 3:
        return Estimate(point, None, None, None, n, unit)
    total = rows.sum(axis=1)
    left = [of((total - rows[:, i]) / (n - 1)) for i in range(n)]
    if any(value is None for value in left):
        why = "what it is divided by cannot be told from 0"
        return Estimate(point, None, None, None, n, unit, why)
    known = np.array(left, dtype=np.float64)
    se = math.sqrt((n - 1) / n * float(((known - known.mean()) ** 2).sum()))
    half = t_quantile(LEVEL, n - 1) * se
    return Estimate(point, se, point - half, point + half, n, unit)
