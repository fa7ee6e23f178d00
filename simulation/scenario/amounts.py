"""Checks of amounts against the quantum of the books, and of means against the purchases in a run."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulation.scenario.quantities import format_number
from simulation.scenario.types import Purchases, Scenario, Segment
from simulation.scenario.workload import Workload

MOST_QUANTA = 4e18
"""Sums of the books fit in 64 bits."""
MOVED = 1e-3
"""Largest relative rounding error of a sum without a warning."""


def amounts(scenario: Scenario) -> Iterator[tuple[str, float]]:
    """The path of every sum that is rounded by itself, and the sum in currency, 0 where there is none.

    Purchases and one-offs are rounded one by one, what a company spends once a period.
    """
    for segment in scenario.segments:
        begin = _begin(scenario, segment)
        for stage in segment.stages:
            if stage.purchases is not None and scenario.money.sampled_purchases:
                path = f"{begin}stages.{stage.name}.purchases"
                yield f"{path}.amount", stage.purchases.amount
                yield f"{path}.margin", abs(stage.purchases.amount * stage.purchases.margin)
        for transition in segment.transitions:
            path = f"{begin}transitions.{transition.name}"
            yield f"{path}.revenue", abs(transition.one_off.revenue)
            yield f"{path}.cost", abs(transition.one_off.cost)
    for one in scenario.investments:
        yield f"investments.{one.name}.budget", _least(one.budget or ()) * scenario.time.period


def _begin(scenario: Scenario, segment: Segment) -> str:
    return "" if len(scenario.segments) == 1 else f"segments.{segment.name}."


def _least(spend: tuple[float, ...]) -> float:
    return min((sum_ for sum_ in spend if sum_ > 0.0), default=0.0)


def flows(scenario: Scenario, people: float) -> Iterator[tuple[str, float]]:
    """The same for flows, which are rounded once a period, for all people in a stage together."""
    heads = people * scenario.time.period
    for segment in scenario.segments:
        begin = _begin(scenario, segment)
        for stage in segment.stages:
            path = f"{begin}stages.{stage.name}"
            if stage.margin_flow is not None:
                yield f"{path}.margin_flow", stage.margin_flow.revenue * heads
            if stage.purchases is not None and not scenario.money.sampled_purchases:
                yield f"{path}.purchases", stage.purchases.rate * stage.purchases.amount * heads
            yield f"{path}.service_cost", abs(stage.service_cost) * heads
    for one in scenario.investments:
        yield f"investments.{one.name}.per_head", _least(one.per_head or ()) * heads


def swallowed(scenario: Scenario, people: float) -> list[tuple[str, float]]:
    """Paths and sums above 0 that are rounded to nothing, or to something else by more than half."""
    every = (*amounts(scenario), *flows(scenario, people))
    return [(path, sum_) for path, sum_ in every if 0.0 < sum_ < scenario.money.quantum]


def warnings(scenario: Scenario, expected: Workload) -> Iterator[tuple[str, str]]:
    """Warnings of amounts that may spoil a result: the section of the file, and a sentence."""
    quantum, currency = scenario.money.quantum, scenario.money.currency
    every = (*amounts(scenario), *flows(scenario, expected.people))
    coarse = [(quantum / 2.0 / sum_, path, sum_) for path, sum_ in every if sum_ >= quantum]
    most, path, sum_ = max(coarse, default=(0.0, "", 0.0))
    if most > MOVED:
        yield (
            "money",
            (
                f"money.quantum is {format_number(quantum)} {currency}: rounding moves {path}"
                f" ({format_number(sum_)} {currency}) by up to {100.0 * most:.2g} %, and results with it"
            ),
        )
    for segment in scenario.segments:
        for stage in segment.stages:
            if stage.purchases is None or not scenario.money.sampled_purchases:
                continue
            bought = expected.purchases_in(stage.name)
            seen = bought * _carrying(stage.purchases)
            if seen < 1.0 <= bought:
                yield (
                    "stages",
                    (
                        f"{_begin(scenario, segment)}stages.{stage.name}.purchases.amount has a cv of"
                        f" {format_number(stage.purchases.amount_cv)}: half of its mean rests on purchases"
                        f" so rare that {seen:.2g} of them are expected in a replication, which will mostly"
                        " show far less"
                    ),
                )


def _carrying(spec: Purchases) -> float:
    """The share of purchases, the largest ones, that bring half of all revenue."""
    cv2 = spec.amount_cv**2
    if cv2 == 0.0 or spec.amount == 0.0:
        return 1.0
    if spec.amount_distribution == "lognormal":
        # Half of a lognormal's mean lies above exp(mu + sigma^2).
        return 0.5 * math.erfc(math.sqrt(math.log1p(cv2) / 2.0))
    # Of a gamma of small shape k, values above x have the chance k E1(x), and exp(-x) of the mean.
    return min(1.0, 0.3787 / cv2)


def too_large(scenario: Scenario) -> str:
    """The message about a replication whose sums do not fit into the books."""
    quantum, currency = scenario.money.quantum, scenario.money.currency
    path, amount = max((*amounts(scenario), *flows(scenario, 1.0)), key=lambda item: item[1])
    most = MOST_QUANTA * quantum
    times = f", {amount / most:.2g} times as much as that" if amount > most else ""
    wanted = quantum * 1000.0 ** math.ceil(math.log(max(1000.0 * amount / most, 1000.0), 1000.0))
    return (
        f"an amount is too large for the books, which hold sums up to {_sum(most)} {currency} at a"
        f" money.quantum of {_sum(quantum)}; the largest of the scenario, {path}, is {_sum(amount)}"
        f" {currency}{times}. Try money.quantum={_sum(wanted)}, or write thousands for units"
    )


def _sum(value: float) -> str:
    return f"{value:.3g}" if value >= 1e9 or value < 1e-3 else format_number(value)
