"""The rules of one customer: scalar functions that both engines call.

Everything here takes and returns plain numbers, except the two that look up a piecewise table.
Times are in the scenario's unit, hazards per unit. A clock holds a unit-exponential threshold;
it fires when the hazard integrated since its anchor reaches what remains of the threshold.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.jit import compiled, inlined

Floats = npt.NDArray[np.float64]

EXPONENTIAL, WEIBULL, GOMPERTZ, PIECEWISE = 0, 1, 2, 3
SATURATING, HILL, LINEAR, TABLE = 0, 1, 2, 3
FIXED_AMOUNT, GAMMA_AMOUNT, LOGNORMAL_AMOUNT = 0, 1, 2
AT_START, AT_MIDDLE, AT_END, EXACT = 0, 1, 2, 3

LARGEST = 4.0e18
"""A posting at or beyond this many quanta is refused: sums of postings must fit in 64 bits."""

UNBOOKABLE = -9223372036854775808
"""What `quanta` returns for an amount that is not a number or beyond LARGEST."""


@compiled
def _piece(times: Floats, low: int, high: int, x: float) -> int:
    i = low
    while i + 1 < high and times[i + 1] < x:
        i += 1
    return i


@compiled
def cumulative(
    shape: int, a: float, b: float, times: Floats, rates: Floats, sums: Floats, low: int, high: int, x: float
) -> float:
    """Base hazard integrated from 0 to x >= 0.

    `times[low:high]`, `rates[low:high]` and `sums[low:high]` (integral up to each time) are the
    pieces of a piecewise hazard; the other shapes do not read them.
    """
    if shape == EXPONENTIAL:
        return a * x
    if shape == WEIBULL:
        return a * x**b
    if shape == GOMPERTZ:
        return a * math.expm1(b * x) / b
    i = _piece(times, low, high, x)
    return sums[i] + rates[i] * (x - times[i])


@compiled
def inverse(
    shape: int, a: float, b: float, times: Floats, rates: Floats, sums: Floats, low: int, high: int, h: float
) -> float:
    """The x at which the integrated base hazard reaches h >= 0; infinity where it never does."""
    if shape == WEIBULL:
        return (h / a) ** (1.0 / b) if a > 0.0 else math.inf
    if shape == EXPONENTIAL:
        return h / a if a > 0.0 else math.inf
    if shape == GOMPERTZ:
        inside = 1.0 + b * h / a if a > 0.0 else 0.0
        return math.log(inside) / b if inside > 0.0 else math.inf
    i = low
    while i + 1 < high and sums[i + 1] < h:
        i += 1
    return times[i] + (h - sums[i]) / rates[i] if rates[i] > 0.0 else math.inf


@compiled
def constant_firing_time(rate: float, anchor: float, factor: float, remaining: float) -> float:
    """`firing_time` of a clock whose base hazard is the constant `rate`."""
    hazard = rate * factor
    return anchor + remaining / hazard if hazard > 0.0 else math.inf


@compiled
def constant_remaining(rate: float, anchor: float, factor: float, remaining: float, t: float) -> float:
    """`remaining_at` of a clock whose base hazard is the constant `rate`."""
    return max(remaining - rate * factor * (t - anchor), 0.0)


@compiled
def _aged_firing_time(
    shape: int,
    a: float,
    b: float,
    times: Floats,
    rates: Floats,
    sums: Floats,
    low: int,
    high: int,
    origin: float,
    anchor: float,
    factor: float,
    remaining: float,
) -> float:
    if shape == GOMPERTZ:
        # From the anchor on, for the hazard integrated since a distant origin may overflow.
        inside = 1.0 + b * remaining / (factor * a * math.exp(b * (anchor - origin)))
        return anchor + math.log(inside) / b if inside > 0.0 else math.inf
    used = 0.0
    if anchor > origin:
        used = cumulative(shape, a, b, times, rates, sums, low, high, anchor - origin)
    due = origin + inverse(shape, a, b, times, rates, sums, low, high, used + remaining / factor)
    # The inversion may land a last bit before the anchor; a clock never fires in the past.
    return max(due, anchor)


@compiled
def firing_time(
    shape: int,
    a: float,
    b: float,
    times: Floats,
    rates: Floats,
    sums: Floats,
    low: int,
    high: int,
    origin: float,
    anchor: float,
    factor: float,
    remaining: float,
) -> float:
    """When a clock fires: >= anchor, or infinity for never.

    Its hazard is `factor` times the base hazard at the time since `origin`; `remaining` of its
    threshold is left at `anchor`.
    """
    if shape == EXPONENTIAL:
        return constant_firing_time(a, anchor, factor, remaining)
    if factor <= 0.0 or (shape != PIECEWISE and a <= 0.0):
        return math.inf
    return _aged_firing_time(shape, a, b, times, rates, sums, low, high, origin, anchor, factor, remaining)


@compiled
def remaining_at(
    shape: int,
    a: float,
    b: float,
    times: Floats,
    rates: Floats,
    sums: Floats,
    low: int,
    high: int,
    origin: float,
    anchor: float,
    factor: float,
    remaining: float,
    t: float,
) -> float:
    """What is left of the threshold at t >= anchor, for a clock that has not fired: >= 0."""
    if shape == EXPONENTIAL:
        return constant_remaining(a, anchor, factor, remaining, t)
    if factor <= 0.0:
        return remaining
    if shape == GOMPERTZ:
        used = a * math.exp(b * (anchor - origin)) * math.expm1(b * (t - anchor)) / b
        return max(remaining - factor * used, 0.0)
    used = cumulative(shape, a, b, times, rates, sums, low, high, t - origin) - cumulative(
        shape, a, b, times, rates, sums, low, high, anchor - origin
    )
    return max(remaining - factor * used, 0.0)


@compiled
def hazard_at(
    shape: int, a: float, b: float, times: Floats, rates: Floats, low: int, high: int, x: float
) -> float:
    """Base hazard just after x >= 0, per time unit; infinite at 0 for a Weibull shape below 1."""
    if shape != PIECEWISE and a == 0.0:
        return 0.0
    if shape == EXPONENTIAL:
        return a
    if shape == WEIBULL:
        return a * b * x ** (b - 1.0)
    if shape == GOMPERTZ:
        return a * math.exp(b * x)
    i = low
    while i + 1 < high and times[i + 1] <= x:
        i += 1
    return rates[i]


@compiled
def decision_mass(p: float) -> float:
    """The mass -ln(1 - p) a probability p in [0, 1) brings to a decision."""
    return -math.log1p(-p)


@compiled
def response(
    kind: int, a: float, b: float, stocks: Floats, values: Floats, low: int, high: int, stock: float
) -> float:
    """f(stock): in [0, 1] for the closed forms, the interpolated value for a table.

    saturating: 1 - exp(-a s) (Blattberg & Deighton 1996); hill: s^b / (s^b + a^b);
    linear: min(1, s / a); table: linear between its points, constant beyond its ends.
    """
    if kind == SATURATING:
        return -math.expm1(-a * stock)
    if kind == HILL:
        # In logarithms, for the powers themselves may overflow or vanish.
        return 1.0 / (1.0 + math.exp(b * (math.log(a) - math.log(stock)))) if stock > 0.0 else 0.0
    if kind == LINEAR:
        return min(1.0, stock / a)
    if stock <= stocks[low]:
        return values[low]
    for i in range(low + 1, high):
        if stock <= stocks[i]:
            return values[i - 1] + (values[i] - values[i - 1]) * (stock - stocks[i - 1]) / (
                stocks[i] - stocks[i - 1]
            )
    return values[high - 1]


@compiled
def effect(kind: int, strength: float, adds: bool, ramp: float, f: float) -> float:
    """What a response f makes of a parameter: a multiplier, or (adds) a hazard or probability."""
    if adds:
        return ramp * f if kind == TABLE else ramp * strength * f
    return 1.0 + (f - 1.0) * ramp if kind == TABLE else 1.0 + (strength - 1.0) * ramp * f


@inlined
def quanta(amount: float, per_quantum: float) -> int:
    """An amount as a whole number of quanta, halves up; a sentinel where it cannot be booked."""
    scaled = amount * per_quantum + 0.5
    if not (-LARGEST < scaled < LARGEST):
        return UNBOOKABLE
    return math.floor(scaled)


@inlined
def discount(force: float, t: float) -> float:
    """Factor by which money at time t counts at time 0; `force` = ln(1 + rate) per time unit."""
    return math.exp(-force * t)


@compiled
def flow_weight(timing: int, force: float, factor: float, start: float, end: float) -> float:
    """Discounted length of (start, end], a piece of one period whose cash factor is `factor`.

    With EXACT timing the integral of the discount factor, otherwise length times `factor`.
    """
    if timing != EXACT:
        return (end - start) * factor
    if force == 0.0:
        return end - start
    return math.exp(-force * start) * -math.expm1(-force * (end - start)) / force


@compiled
def first_boundary(period: float, t: float, strictly: bool) -> int:
    """Index q >= 0 of the first boundary q * period at or after t >= 0 (after t if `strictly`)."""
    q = math.floor(t / period)
    while q > 0 and (q - 1) * period >= t:
        q -= 1
    while q * period < t or (strictly and q * period <= t):
        q += 1
    return q


@compiled
def decision_time(entered: float, every: float, number: int, period: float) -> float:
    """When the number-th decision since entry is due: entered + number * every.

    Where that is a boundary but for rounding, it is the boundary: times such as 13 weeks of a year
    have no exact float, and which side of a boundary they fall on must not depend on it.
    """
    t = entered + number * every
    boundary = math.floor(t / period + 0.5) * period
    return boundary if abs(t - boundary) <= 1e-12 * (abs(entered) + number * every) else t


@compiled
def decisions_until(entered: float, every: float, t: float, period: float) -> int:
    """How many decisions since entry are due up to and including t >= entered."""
    number = max(math.floor((t - entered) / every) - 1, 0)
    while decision_time(entered, every, number + 1, period) <= t:
        number += 1
    return number


@compiled
def boundaries_within(period: float, duration: float) -> int:
    """How many boundaries lie in (-duration, 0], that at 0 included; up to rounding."""
    turns = duration / period
    nearest = math.floor(turns + 0.5)
    return nearest if abs(turns - nearest) <= 1e-12 * turns else math.ceil(turns)


@compiled
def lognormal_factor(sigma: float, z: float) -> float:
    """Lognormal with mean 1 from a standard normal z."""
    return math.exp(sigma * z - 0.5 * sigma * sigma)
