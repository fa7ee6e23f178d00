"""Money: currency, discounting, when cash falls, tax, cycle weights, and the value after the horizon."""

from __future__ import annotations

import math

from simulation.scenario.language.file import MoneySpec, RunOffSpec
from simulation.scenario.language.readers import Read
from simulation.scenario.meaning.clock import MOST_PERIODS
from simulation.scenario.meaning.context import NEARLY, Context
from simulation.scenario.quantities import counted, format_number
from simulation.scenario.tree import Node
from simulation.scenario.types import Cash, CashTiming, Money

RUN_OFF_YEARS = 10.0
"""Length of `value_after_horizon: run-off`."""


def money(spec: MoneySpec | None, file: Node, currency: str, context: Context) -> Money:
    """Currency, discounting and the value after the horizon."""
    if spec is None:
        everything_exact = Cash(*[CashTiming.EXACT] * 5)
        rate = context.default(file, "money.discount_rate", 0.0, "per year")
        quantum = context.default(file, "money.quantum", 1e-6, currency)
        return Money(currency, rate, everything_exact, 0.0, True, quantum)
    rate = 0.0
    if spec.discount_rate is None:
        context.default(spec.node, "discount_rate", 0.0, "per year")
    else:
        rate = spec.discount_rate.value
        force = f"{math.log1p(rate):.6g} per year as a discount force"
        context.note(spec.discount_rate.node, force)
    quantum = spec.quantum.value if spec.quantum else context.default(spec.node, "quantum", 1e-6, currency)
    sampled = spec.purchases is None or spec.purchases.value == "sampled"
    weights = spec.cycle_weights.value if spec.cycle_weights else "none"
    _check_weights(spec, weights, context)
    return Money(
        currency,
        rate,
        _cash(spec),
        _run_off(spec, context),
        sampled,
        quantum,
        spec.effect_discount_rate.value if spec.effect_discount_rate else None,
        spec.tax_rate.value if spec.tax_rate else 0.0,
        weights,
    )


def _check_weights(spec: MoneySpec, weights: str, context: Context) -> None:
    """Weights need cash at a date of the period, and Simpson's rule an odd number of periods."""
    if weights == "none" or spec.cycle_weights is None:
        return
    mark = spec.cycle_weights.mark
    if CashTiming.EXACT in vars(_cash(spec)).values():
        hint = "write cash: start, as in a cohort model whose people are counted when a cycle begins"
        context.problems.add(
            mark, "cycle weights need cash at a date of the period, for every kind", hint=hint
        )
    if context.clock_known and context.time.n_periods < 3:
        context.problems.add(mark, "cycle weights need three periods at least")
    elif context.clock_known and weights == "simpson" and context.time.n_periods % 2 == 0:
        n = context.time.n_periods
        message = f"Simpson's rule takes an odd number of points, and the horizon holds {n} periods"
        context.problems.add(mark, message, hint="the last period stands for the end of the last cycle")
    if spec.value_after_horizon is not None:
        context.problems.add(mark, "cycle weights end with the horizon: there is no run-off beside them")


def _cash(spec: MoneySpec) -> Cash:
    def timing(word: Read[str] | None) -> CashTiming:
        return CashTiming(word.value) if word is not None else CashTiming.EXACT

    cash = spec.cash
    if cash is None:
        return Cash(*[CashTiming.EXACT] * 5)
    return Cash(
        purchases=timing(cash.purchases),
        margin_flow=timing(cash.margin_flow),
        service_cost=timing(cash.service_cost),
        one_off=timing(cash.one_off),
        investments=timing(cash.investments),
    )


def _run_off(spec: MoneySpec, context: Context) -> float:
    """Length of the run-off in units, a whole number of periods."""
    after, time = spec.value_after_horizon, context.time
    if after is None or (isinstance(after, Read) and after.value == "none"):
        return 0.0
    if isinstance(after, RunOffSpec):
        if after.run_off.bad or not context.clock_known:
            return 0.0
        periods = after.run_off.value / time.period
        if abs(periods - round(periods)) > NEARLY * max(1.0, periods) or round(periods) == 0:
            length = counted(time.period, time.unit)
            message = f"the run-off must be a whole number of periods, each {length} long"
            context.problems.add(after.run_off.mark, message)
        return _not_too_long(round(periods), after.run_off, context) * time.period
    wanted = RUN_OFF_YEARS / time.years_per_unit / time.period
    periods_up = math.ceil(wanted - NEARLY * wanted)
    length = format_number(periods_up * time.period)
    context.note(after.node, f"{length} {time.unit}s, ten years in whole periods")
    return periods_up * time.period


def _not_too_long(periods: int, length: Read[float], context: Context) -> int:
    if periods > MOST_PERIODS:
        message = f"the run-off holds {periods:,} periods; at most {MOST_PERIODS:,} can be run"
        context.problems.add(length.mark, message)
        return 1
    return periods
