"""What a stay brings: prices by time spent in a stage, and what they add up to.

Time in a stage is booked as time; money follows when the books are closed, as the total time of a
period, stage and segment times its price. What one person brings over a stay is the difference of
a cumulative price between its ends.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.jit import compiled, inlined
from simulation.jit.handles import handle
from simulation.model import Arrays
from simulation.plans import Plans

N_FLOWS = 5
"""The first money lines accrue while in a stage; the others fall with an event."""

BOUGHT, FLOWED, SERVED, ALL = 0, 1, 2, 3
"""Parts of a price: the margin of expected purchases, the margin of the flow, the service cost (negative),
and their sum, which is the price for people without factors of their own."""

UNTIL, EVEN, EXACT = 0, 1, 2
"""Of a part in a period: discounted money of whole periods up to its start; discounted money per time unit,
of lines whose cash falls at a date of the period; money per discounted time unit, of the others."""

Floats = npt.NDArray[np.float64]


class Prices(NamedTuple):
    """Axes: N periods, R run-off periods, S stages, G segments. Money in currency.

    A person with own factors brings `factor of purchases` times part BOUGHT and `factor of the flow`
    times part FLOWED, and part SERVED.
    """

    lines: Floats
    """(N+1, S, G, N_FLOWS) money per time unit; row N holds in the run-off."""
    parts: Floats
    """(N+R+1, S, G, 4, 3) parts of the price of a stay; of the last boundary only UNTIL is filled."""
    revenue: Floats
    """(N+1, S, G) revenue of the flow up to each boundary, not discounted, within the horizon."""


pack_prices = handle(Prices)


def empty_prices(a: Arrays) -> Prices:
    """Prices to be filled period by period."""
    last, s, g = a.n_periods + a.n_run_off, len(a.stage_kind), len(a.segment_id)
    return Prices(
        lines=np.zeros((a.n_periods + 1, s, g, N_FLOWS)),
        parts=np.zeros((last + 1, s, g, 4, 3)),
        revenue=np.zeros((a.n_periods + 1, s, g)),
    )


@inlined
def discounted_time(force: float, t: float) -> float:
    """The discount factor integrated from 0 to t; `force` per time unit."""
    return -math.expm1(-force * t) / force if force != 0.0 else t


@compiled
def price_period(a: Arrays, plans: Plans, prices: Prices, period: int) -> None:
    """Fill period `period`; its plan and the prices of all earlier periods must be there."""
    row = min(period, a.n_periods)
    length = a.boundaries[period + 1] - a.boundaries[period]
    later = a.discounted[period + 1] - a.discounted[period]
    for s in range(len(a.stage_kind)):
        for g in range(len(a.segment_id)):
            lines = prices.lines[row, s, g]
            if period <= a.n_periods:
                _price_lines(a, plans, row, s, g, lines)
            now, then = prices.parts[period, s, g], prices.parts[period + 1, s, g]
            now[:, EVEN], now[:, EXACT] = 0.0, 0.0
            for part in range(3):
                line = 2 * part + 1 if part < SERVED else 4
                money = lines[line] if part < SERVED else -lines[line]
                timing = a.timings[line]
                if timing == physics.EXACT and a.exact_flows:
                    now[part, EXACT] = money
                    now[ALL, EXACT] += money
                else:
                    now[part, EVEN] = money * a.factors[timing, period]
                    now[ALL, EVEN] += money * a.factors[timing, period]
            for part in range(4):
                then[part, UNTIL] = now[part, UNTIL] + now[part, EVEN] * length + now[part, EXACT] * later
            if period < a.n_periods:
                prices.revenue[period + 1, s, g] = prices.revenue[period, s, g] + lines[2] * length


@compiled
def _price_lines(a: Arrays, plans: Plans, row: int, s: int, g: int, lines: Floats) -> None:
    bought = 0.0
    if not a.sampled:
        buys = a.purchase_rate[s, g] * plans.purchase_factor[row, s, g]
        bought = buys * (a.amount_mean[s, g] * plans.amount_factor[row, s, g])
    lines[0] = bought
    lines[1] = bought * a.purchase_margin[s, g] * a.shock_margin[row, s, g]
    lines[2] = a.flow_revenue[row, s, g]
    lines[3] = a.flow_margin[row, s, g]
    lines[4] = a.service_cost[s, g] * a.shock_service[row, s, g]


@inlined
def _part(a: Arrays, prices: Prices, period: int, s: int, g: int, part: int, t: float, later: float) -> float:
    price = prices.parts[period, s, g, part]
    money = price[EVEN] * (t - a.boundaries[period])
    if a.exact_flows:
        money += price[EXACT] * (later - a.discounted[period])
    return price[UNTIL] + money


@inlined
def later(a: Arrays, t: float) -> float:
    """The discounted time from 0 to t; t itself where no flow is discounted exactly."""
    return discounted_time(a.force, t) if a.exact_flows else t


@inlined
def value_until(a: Arrays, prices: Prices, period: int, s: int, g: int, t: float, later: float) -> float:
    """Discounted contribution of being in stage s from 0 to t, in `period`, without own factors.

    `later`: the discounted time at t.
    """
    return _part(a, prices, period, s, g, ALL, t, later) if a.earns[s] else 0.0


@inlined
def own_value_until(
    a: Arrays,
    prices: Prices,
    period: int,
    s: int,
    g: int,
    bought: float,
    flowed: float,
    t: float,
    later: float,
) -> float:
    """`value_until` of a person with the own factors given."""
    if not a.earns[s]:
        return 0.0
    return (
        bought * _part(a, prices, period, s, g, BOUGHT, t, later)
        + flowed * _part(a, prices, period, s, g, FLOWED, t, later)
        + _part(a, prices, period, s, g, SERVED, t, later)
    )


@inlined
def revenue_until(a: Arrays, prices: Prices, row: int, s: int, g: int, flowed: float, t: float) -> float:
    """Revenue of the flow of being in stage s from 0 to t, in `row` < N, with the own factor given."""
    return flowed * (prices.revenue[row, s, g] + prices.lines[row, s, g, 2] * (t - a.boundaries[row]))


@compiled
def earned(prices: Prices, row: int, s: int, g: int, flowed: float, length: float) -> float:
    """Contribution, not discounted, of a stay of `length` in one period, purchases not included."""
    return (flowed * prices.lines[row, s, g, 3] - prices.lines[row, s, g, 4]) * length
