"""Metrics: books -> named numbers, each with its unit and which direction is better.

A metric is a sum, or a ratio of sums; over replications a ratio is the ratio of the means. So a
metric says which sums it needs, and `parts` reads these from the books once for all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulation.books import Books
from simulation.build import cycle_weights
from simulation.model import CUSTOMER, LINES, SIGNS, Model
from simulation.scenario.types import Aim, CashTiming, Scenario

MONEY, PEOPLE, SHARE, PER_PERIOD, TIME, MONEY_PER_PERSON = (
    "money",
    "people",
    "share",
    "share per period",
    "time",
    "money per person",
)


@dataclass(frozen=True)
class Metric:
    """A named number of a run."""

    name: str
    unit: str
    """money, people, share, share per period, time, money per person; of an own metric also any words."""
    better: int
    """+1: more is better, -1: less is better, 0: neither."""
    numerator: tuple[str, ...]
    """Parts multiplied with one another."""
    denominator: str | None
    """A part, or None for a plain sum."""
    meaning: str
    undefined: str = ""
    """Why there is no value when the denominator is 0."""
    needs_spend: bool = False
    """Whether the metric is meaningless without spend on acquisition."""


METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            "npv",
            MONEY,
            +1,
            ("npv",),
            None,
            "discounted margins - service cost + one-offs - investments, run-off included",
        ),
        Metric(
            "contribution",
            MONEY,
            +1,
            ("contribution",),
            None,
            "margins - service cost + one-offs - investments within the horizon, not discounted",
        ),
        Metric(
            "revenue",
            MONEY,
            +1,
            ("revenue",),
            None,
            "purchases, flows and one-off revenue within the horizon",
        ),
        Metric(
            "investment",
            MONEY,
            0,
            ("investment",),
            None,
            "money spent on investments within the horizon",
        ),
        Metric(
            "customer_equity",
            MONEY,
            +1,
            ("customer_equity",),
            None,
            "discounted margins - service cost + one-offs of everyone in the market, before investments",
        ),
        Metric(
            "value_after_horizon",
            MONEY,
            +1,
            ("value_after_horizon",),
            None,
            "discounted value of the customers' run-off, part of npv",
        ),
        Metric(
            "customers_end",
            PEOPLE,
            +1,
            ("customers_end",),
            None,
            "people in customer stages at the horizon",
        ),
        Metric(
            "customers_won",
            PEOPLE,
            +1,
            ("customers_won",),
            None,
            "first passages from a potential to a customer stage",
        ),
        Metric(
            "customers_lost",
            PEOPLE,
            -1,
            ("customers_lost",),
            None,
            "passages from a customer to a former stage",
        ),
        Metric(
            "customers_won_back",
            PEOPLE,
            +1,
            ("customers_won_back",),
            None,
            "passages from a former to a customer stage",
        ),
        Metric(
            "retention_rate",
            PER_PERIOD,
            +1,
            ("kept",),
            "customers_at_risk",
            "of the customers at a period's start, the share who are customers until its end",
            "there was no customer at the start of any period",
        ),
        Metric(
            "churn_rate",
            PER_PERIOD,
            -1,
            ("customers_lost",),
            "customers_at_risk",
            "customers lost in a period per customer at its start",
            "there was no customer at the start of any period",
        ),
        Metric(
            "new_customer_share",
            PER_PERIOD,
            0,
            ("customers_won",),
            "customers_closing",
            "customers won in a period per customer at its end",
            "there was no customer at the end of any period",
        ),
        Metric(
            "relationship_age",
            TIME,
            0,
            ("relationship_time",),
            "customers_end",
            "mean time since the relationship began, of the customers at the horizon",
            "there was no customer at the horizon",
        ),
        Metric(
            "clv",
            MONEY_PER_PERSON,
            +1,
            ("new_value",),
            "new_customers",
            "discounted contribution of those who became customers within the run, from that moment to the"
            " end of horizon and run-off, investments not included",
            "nobody became a customer within the run",
        ),
        Metric(
            "residual_value",
            MONEY_PER_PERSON,
            +1,
            ("present_value",),
            "present",
            "discounted contribution still to come of those who are customers at the start, to the end of"
            " horizon and run-off, investments not included",
            "nobody was a customer at the start",
        ),
        Metric(
            "cost_per_won",
            MONEY_PER_PERSON,
            -1,
            ("acquisition_spend",),
            "customers_won",
            "spend on investments with the aim acquisition per customer won",
            "nobody was won, or nothing was spent on acquisition",
            needs_spend=True,
        ),
        Metric(
            "replacement_cost",
            MONEY,
            -1,
            ("acquisition_spend", "customers_lost"),
            "customers_won",
            "what winning as many customers as were lost costs, at the cost per customer won",
            "nobody was won, or nothing was spent on acquisition",
            needs_spend=True,
        ),
        Metric(
            "top20_share",
            SHARE,
            0,
            ("top20_revenue",),
            "customer_revenue",
            "share of the customers' revenue brought by the fifth of them who bring most",
            "there was no revenue, or purchases are expected values, which know no single customer",
        ),
    )
}
"""All metrics of a single run. Those that need a counterfactual exist only in comparisons."""

COST, EFFECT = "discounted_cost", "discounted_effect"
"""Sums that are no metrics: what cost-effectiveness is made of, where stages have effects."""

PARTS: tuple[str, ...] = (
    *dict.fromkeys(
        part for m in METRICS.values() for part in (*m.numerator, m.denominator) if part is not None
    ),
    COST,
    EFFECT,
)
"""The sums that metrics and effects are made of, in the order of the vectors `parts` returns."""

OfBooks = Callable[[Model, Books], float]
OWN: dict[str, OfBooks] = {}
"""Name -> function of metrics that users added."""


def add(metric: Metric, of: OfBooks) -> None:
    """Add a metric that is a function of a replication's books, or replace an added one of that name.

    Over replications it is the mean of what `of` gives. Raises ValueError for the name of a built-in metric
    or of a sum that these are made of.
    """
    global PARTS
    if metric.name in {*METRICS, *PARTS} - OWN.keys():
        raise ValueError(f"there is a metric or sum {metric.name!r} already: choose another name")
    METRICS[metric.name], OWN[metric.name] = metric, of
    PARTS = tuple(dict.fromkeys((*PARTS, metric.name)))


def remove(name: str) -> None:
    """Remove a metric that a user added. Raises KeyError where there is none of that name."""
    global PARTS
    del OWN[name], METRICS[name]
    PARTS = tuple(part for part in PARTS if part != name)


_SIGNS = np.array(SIGNS)
_COSTS = [LINES.index(line) for line in ("service_cost", "one_off_cost")]
_REVENUE = [LINES.index(line) for line in ("purchases", "flow_revenue", "one_off_revenue")]


def parts(model: Model, books: Books) -> dict[str, float]:
    """The sums all metrics are made of, in people, time units and currency.

    `books` may also hold expected values. Where purchases are expected values, the parts that need
    single customers are 0.
    """
    a, n = model.arrays, model.arrays.n_periods
    customer = a.stage_kind == CUSTOMER
    net = (books.money[:n] * _SIGNS).sum() / a.per_quantum
    later = (books.discounted * _SIGNS).sum(axis=(1, 2, 3)) / a.per_quantum
    spend = books.spend.sum(axis=(0, 2, 3)) / a.per_quantum
    aims = {inv.name: inv.aim for inv in model.scenario.investments}
    winning = np.array([aims[name] is Aim.ACQUISITION for name in model.investment_names], dtype=np.bool_)
    spent = float(books.spend_discounted.sum() / a.per_quantum)
    kept = 1.0 - model.scenario.money.tax_rate
    own = {name: float(of(model, books)) for name, of in OWN.items()}
    return own | {
        "npv": kept * (float(later.sum()) - spent),
        "contribution": float(net - spend.sum()),
        "revenue": float(books.money[:n, :, :, _REVENUE].sum() / a.per_quantum),
        "investment": float(spend.sum()),
        "customer_equity": kept * float(later.sum()),
        "value_after_horizon": kept * float(later[n]),
        "customers_end": float(books.heads[n, customer].sum()),
        "customers_won": float(books.won[:n].sum()),
        "customers_lost": float(books.lost[:n].sum()),
        "customers_won_back": float(books.won_back[:n].sum()),
        "kept": float(books.kept.sum()),
        "customers_at_risk": float(books.heads[:n, customer].sum()),
        "customers_closing": float(books.heads[1:, customer].sum()),
        "relationship_time": float(books.tenure_end.sum() / a.per_time),
        "new_value": kept * float((books.portfolio[1] - books.portfolio[3]).sum() / a.per_quantum),
        "new_customers": float((books.portfolio[0] - books.portfolio[2]).sum()),
        "present_value": kept * float(books.portfolio[3].sum() / a.per_quantum),
        "present": float(books.portfolio[2].sum()),
        "acquisition_spend": float(spend[winning].sum()),
        "top20_revenue": float(books.concentration[1] / a.per_quantum),
        "customer_revenue": float(books.concentration[0] / a.per_quantum),
        COST: float(books.discounted[..., _COSTS].sum() / a.per_quantum) + spent,
        EFFECT: _effect(model, books),
    }


def has_effects(scenario: Scenario) -> bool:
    """Whether a stage of the scenario has an effect besides money."""
    return any(stage.effect != 0.0 for segment in scenario.segments for stage in segment.stages)


def _effect(model: Model, books: Books) -> float:
    """Time in each stage within the horizon x its effect, discounted by the effects' own rate.

    A period counts at the date at which cash of flows falls in it, or evenly through it where that is exact;
    weights of cycles count here as they do for money.
    """
    if not has_effects(model.scenario):
        return 0.0
    a, scenario = model.arrays, model.scenario
    n, money = a.n_periods, scenario.money
    rate = money.discount_rate if money.effect_discount_rate is None else money.effect_discount_rate
    force = math.log1p(rate) * scenario.time.years_per_unit
    start, end = a.boundaries[:n], a.boundaries[1 : n + 1]
    length = end - start
    weight = np.array(cycle_weights(money.cycle_weights, n))
    match money.cash.margin_flow:
        case CashTiming.START:
            weight *= np.exp(-force * start)
        case CashTiming.MIDDLE:
            weight *= np.exp(-force * (start + end) / 2)
        case CashTiming.END:
            weight *= np.exp(-force * end)
        case CashTiming.EXACT if force != 0.0:
            weight *= np.exp(-force * start) * -np.expm1(-force * length) / (force * length)
    effects = np.array([[stage.effect for stage in segment.stages] for segment in scenario.segments]).T
    return float(np.einsum("p,psg,sg->", weight, books.stage_time[:n] / a.per_time, effects))


def value(metric: Metric, sums: dict[str, float]) -> float | None:
    """The metric from sums, or from means of sums; None where `metric.undefined` says why."""
    if metric.needs_spend and sums["acquisition_spend"] == 0.0:
        return None
    numerator = math.prod(sums[part] for part in metric.numerator)
    if metric.denominator is None:
        return numerator
    return numerator / sums[metric.denominator] if sums[metric.denominator] != 0.0 else None


def unit_text(metric: Metric, model: Model) -> str:
    """The metric's unit in words of the scenario, such as "EUR", "share per month"."""
    time, currency = model.scenario.time, model.scenario.money.currency
    period = time.unit if time.period == 1.0 else f"{time.period:g} {time.unit}s"
    return {
        MONEY: currency,
        PEOPLE: "people",
        SHARE: "share",
        PER_PERIOD: f"share per {period}",
        TIME: f"{time.unit}s",
        MONEY_PER_PERSON: f"{currency} per person",
    }.get(metric.unit, metric.unit)


def gradient(metric: Metric, sums: dict[str, float]) -> dict[str, float]:
    """Derivative of the metric by each of its sums, for the delta method; empty where it is undefined."""
    point = value(metric, sums)
    if point is None:
        return {}
    result: dict[str, float] = {}
    below = 1.0 if metric.denominator is None else sums[metric.denominator]
    for i, part in enumerate(metric.numerator):
        others = math.prod(sums[p] for k, p in enumerate(metric.numerator) if k != i)
        result[part] = result.get(part, 0.0) + others / below
    if metric.denominator is not None:
        result[metric.denominator] = result.get(metric.denominator, 0.0) - point / below
    return result
