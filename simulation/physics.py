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
LOGNORMAL, LOGLOGISTIC, GAMMA, LATE_WEIBULL = 4, 5, 6, 7
SATURATING, HILL, LINEAR, TABLE = 0, 1, 2, 3
LARGEST_HAZARD = 1e300
"""Integrated hazards end here: nobody survives it, and sums of some of them are numbers still."""
FIXED_AMOUNT, GAMMA_AMOUNT, LOGNORMAL_AMOUNT = 0, 1, 2
AT_START, AT_MIDDLE, AT_END, EXACT = 0, 1, 2, 3

_LN2, _SQRT_HALF, _LOG_ROOT_2PI = math.log(2.0), math.sqrt(0.5), 0.5 * math.log(2.0 * math.pi)

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
def normal_tail(z: float) -> float:
    """-ln(1 - Phi(z)): the integrated hazard of a standard normal, to full relative precision for any z."""
    if z < 0.0:
        return -math.log1p(-0.5 * math.erfc(-z * _SQRT_HALF))
    if z < 35.0:
        return -math.log(0.5 * math.erfc(z * _SQRT_HALF))
    # Mills' ratio; the first term left out is 945 / z^10.
    w = 1.0 / (z * z)
    ratio = math.log1p(w * (-1.0 + w * (3.0 + w * (-15.0 + w * 105.0))))
    return 0.5 * z * z + math.log(z) + _LOG_ROOT_2PI - ratio


@compiled
def normal_from_tail(h: float) -> float:
    """The z at which `normal_tail` is h > 0, by Newton's method; not below -37.5, where h is 1e-308."""
    z = math.sqrt(2.0 * (h - _LN2)) if h > _LN2 else 0.0
    for _ in range(200):
        g = normal_tail(z)
        hazard = math.exp(g - 0.5 * z * z - _LOG_ROOT_2PI)
        # The tail is convex and its logarithm concave: each converges from one side, where it is used.
        step = (g - h) / hazard if h > 0.5 else math.log(g / h) * g / hazard
        z = max(z - step, -37.5)
        if abs(step) <= 1e-15 * max(abs(z), 1.0):
            break
    return z


@compiled
def gamma_tail(k: float, y: float) -> float:
    """-ln Q(k, y): the integrated hazard at y of a gamma of shape k and scale 1.

    By the series of P(k, y) for y < k + 1, else by the continued fraction of Q(k, y) (Lentz).
    """
    if y <= 0.0:
        return 0.0
    lead = k * math.log(y) - y - math.lgamma(k)
    if y < k + 1.0:
        term = 1.0 / k
        total, n = term, k
        while term > 1e-17 * total:
            n += 1.0
            term *= y / n
            total += term
        return -math.log1p(-math.exp(lead + math.log(total)))
    b = y + 1.0 - k
    c, d = 1e300, 1.0 / b
    h = d
    for i in range(1, 100000):
        an = -i * (i - k)
        b += 2.0
        d = an * d + b
        c = b + an / c
        d = 1.0 / (d if abs(d) > 1e-300 else 1e-300)
        c = c if abs(c) > 1e-300 else 1e-300
        h *= d * c
        if abs(d * c - 1.0) <= 1e-15:
            break
    return -(lead + math.log(h))


@compiled
def gamma_from_tail(k: float, h: float) -> float:
    """The y at which `gamma_tail` is h > 0, by Newton's method within a bracket."""
    low, high = 0.0, k + h + 1.0
    while gamma_tail(k, high) < h:
        low, high = high, 2.0 * high
    y = 0.5 * (low + high)
    if h < 1.0:
        # Near 0 the distribution function is y^k / Gamma(k + 1).
        y = min(y, math.exp((math.log(h) + math.lgamma(k + 1.0)) / k))
    if y < 1e-290:
        return y
    for _ in range(200):
        g = gamma_tail(k, y)
        if g > h:
            high = min(high, y)
        else:
            low = max(low, y)
        after = y - (g - h) * math.exp(y + math.lgamma(k) - (k - 1.0) * math.log(y) - g)
        if not (low < after < high):
            after = 0.5 * (low + high)
        done = abs(after - y) <= 1e-15 * y
        y = after
        if done:
            break
    return y


@compiled
def _risen(shape: int, a: float, b: float, x: float) -> float:
    """Integrated hazard at x > 0 of the shapes after PIECEWISE, before minimum term and share."""
    if shape == LATE_WEIBULL:
        return (x / a) ** b
    if shape == GAMMA:
        return gamma_tail(b, x / a)
    if shape == LOGNORMAL:
        return normal_tail(math.log(x / a) / b)
    u = b * math.log(x / a)
    return u + math.log1p(math.exp(-u)) if u > 0.0 else math.log1p(math.exp(u))


@compiled
def _risen_to(shape: int, a: float, b: float, h: float) -> float:
    """The x at which `_risen` reaches h > 0."""
    if shape == GAMMA:
        return a * gamma_from_tail(b, h)
    if shape == LATE_WEIBULL:
        u = math.log(h) / b
    elif shape == LOGNORMAL:
        u = b * normal_from_tail(h)
    else:
        u = (h + math.log1p(-math.exp(-h)) if h > 1.0 else math.log(math.expm1(h))) / b
    return a * math.exp(u) if u < 700.0 else math.inf


@compiled
def _rising(shape: int, a: float, b: float, x: float) -> float:
    """The hazard just after x >= 0 of the same."""
    if shape == LATE_WEIBULL:
        return b / a * (x / a) ** (b - 1.0)
    if shape == GAMMA:
        y = max(x / a, 1e-300)
        return math.exp((b - 1.0) * math.log(y) - y - math.lgamma(b) + gamma_tail(b, y)) / a
    if x <= 0.0:
        return 0.0 if shape == LOGNORMAL or b > 1.0 else (1.0 / a if b == 1.0 else math.inf)
    u = math.log(x / a)
    if shape == LOGNORMAL:
        z = u / b
        return math.exp(normal_tail(z) - 0.5 * z * z - _LOG_ROOT_2PI) / (b * x)
    return b / x / (1.0 + math.exp(-b * u)) if -b * u < 700.0 else 0.0


@compiled
def cumulative(
    shape: int, a: float, b: float, times: Floats, rates: Floats, sums: Floats, low: int, high: int, x: float
) -> float:
    """Base hazard integrated from 0 to x >= 0, but no more than LARGEST_HAZARD.

    `times[low:high]`, `rates[low:high]` and `sums[low:high]` (integral up to each time) are the
    pieces of a piecewise hazard. Shapes after it have the minimum term in `times[low]` and the share of
    their way in `rates[low]`; the other shapes do not read these.
    """
    if shape == EXPONENTIAL:
        return min(a * x, LARGEST_HAZARD)
    if shape == WEIBULL:
        return min(a * x**b, LARGEST_HAZARD)
    if shape == GOMPERTZ:
        return min(a * math.expm1(b * x) / b, LARGEST_HAZARD)
    if shape > PIECEWISE:
        return rates[low] * _risen(shape, a, b, x - times[low]) if x > times[low] else 0.0
    i = _piece(times, low, high, x)
    return min(sums[i] + rates[i] * (x - times[i]), LARGEST_HAZARD)


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
    if shape > PIECEWISE:
        if rates[low] <= 0.0:
            return math.inf
        return times[low] + (_risen_to(shape, a, b, h / rates[low]) if h > 0.0 else 0.0)
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
    if shape > PIECEWISE:
        begun = x >= times[low] and rates[low] > 0.0
        return rates[low] * _rising(shape, a, b, x - times[low]) if begun else 0.0
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
def decision_time(entered: float, later: float, every: float, number: int, period: float) -> float:
    """When the number-th decision since entry is due: entered + later + number * every, number = 1, 2, ...

    Where that is a boundary but for rounding, it is the boundary: times such as 13 weeks of a year
    have no exact float, and which side of a boundary they fall on must not depend on it.
    """
    since = later + number * every
    t = entered + since
    boundary = math.floor(t / period + 0.5) * period
    return boundary if abs(t - boundary) <= 1e-12 * (abs(entered) + since) else t


@compiled
def decisions_until(entered: float, later: float, every: float, t: float, period: float) -> int:
    """How many decisions since entry are due up to and including t >= entered."""
    number = max(math.floor((t - entered - later) / every) - 1, 0)
    while decision_time(entered, later, every, number + 1, period) <= t:
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
