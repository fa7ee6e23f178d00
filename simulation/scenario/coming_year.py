"""The rates at which the coming year repeats the last one, in expectation."""

from __future__ import annotations

import math
from collections.abc import Callable

from simulation.scenario.answers import Answers

OUT_OF_REACH = 1.0
"""Assumed rate per year at which former customers get out of reach: as fast as others are lost anew."""


def paces(answers: Answers) -> tuple[float, float]:
    """The rates per year at which as many leave, and come back, in the coming year as did in the last.

    Customers and former customers at the start are those of the answers, and as many are won, evenly.
    The rate of leaving is the one under today's spend a head.
    """
    if not answers.lost:
        return 0.0, 0.0

    def lose(back: float) -> float:
        return _solved(lambda rate: coming_year(answers, rate, back)[0], answers.lost)

    back = 0.0
    if answers.came_back:
        back = _solved(lambda rate: coming_year(answers, lose(rate), rate)[1], answers.came_back)
    return lose(back), back


def coming_year(answers: Answers, lose: float, back: float) -> tuple[float, float]:
    """Expected numbers of customers lost and won back in the first year, at these rates per year.

    Customers C are won evenly and leave, former ones F come back or get out of reach at the rate g:
    C' = won + back F - lose C and F' = lose C - (back + g) F, solved in closed form month by month,
    for at each month's start the spend on keeping is divided by the customers there are.
    """
    care = _care(answers)
    customers, former = answers.customers, answers.lost - answers.came_back
    lost = returned = 0.0
    for _ in range(12):
        rate = lose * care(customers)
        there, away = _person_years(customers, former, answers.won, rate, back, 1 / 12)
        lost += rate * there
        returned += back * away
        customers += answers.won / 12 + back * away - rate * there
        former += rate * there - (back + OUT_OF_REACH) * away
    return lost, returned


def _care(answers: Answers) -> Callable[[float], float]:
    """What the spend on keeping multiplies the rate of leaving by, at a number of customers."""
    a = answers
    if not (a.keeping and a.customers and a.lost) or a.lost_if_doubled == a.lost:
        return lambda _: 1.0
    most = strength(a.lost_if_doubled / a.lost) - 1

    def multiplier(customers: float) -> float:
        # half of the full effect at today's spend a head: 1 - 2 ** (-spend a head over today's)
        reached = -math.expm1(-math.log(2) * a.customers / customers) if customers > 0 else 1.0
        return (1 + most * reached) / (1 + most / 2)

    return multiplier


def _person_years(
    customers: float, former: float, won: float, lose: float, back: float, years: float
) -> tuple[float, float]:
    """Expected time spent as customers and as former ones within `years`, at constant rates.

    With x' = A x + b the integral of x over t is t phi1(A t) x(0) + t^2 phi2(A t) b. A function of a
    2 x 2 matrix is f(p) I + f[p, q] (A - p I), with its eigenvalues p and q, which are real here.
    """
    leave = back + OUT_OF_REACH
    middle = -(lose + leave) / 2
    # kept apart: where they meet, the divided difference is a derivative, to second order in the gap
    gap = max(math.sqrt(max(middle * middle - lose * OUT_OF_REACH, 0.0)), 1e-4)
    p, q = (middle + gap) * years, (middle - gap) * years
    found = []
    for f, x, y in ((_phi1, customers, former), (_phi2, won * years, 0.0)):
        at_p = f(p)
        slope = (at_p - f(q)) / (p - q)
        found.append(
            (
                at_p * x + slope * ((-lose * years - p) * x + back * years * y),
                at_p * y + slope * (lose * years * x + (-leave * years - p) * y),
            )
        )
    (there, away), (there_won, away_won) = found
    return years * (there + there_won), years * (away + away_won)


def _phi1(z: float) -> float:
    """(exp(z) - 1) / z."""
    return math.expm1(z) / z if z else 1.0


def _phi2(z: float) -> float:
    """(exp(z) - 1 - z) / z^2; by its series near 0, where the quotient would lose its digits."""
    if abs(z) > 0.1:
        return (math.expm1(z) - z) / (z * z)
    return math.fsum(z**k / math.factorial(k + 2) for k in range(10))


def _solved(rising: Callable[[float], float], goal: float) -> float:
    """The positive argument at which a rising function reaches the goal; it must reach it.

    False position with the Illinois rule: a bracket is kept, and neither end stays for long.
    """
    low, high = 0.0, 1.0
    below, above = rising(low) - goal, rising(high) - goal
    while above < 0:
        low, below, high = high, above, 2 * high
        above = rising(high) - goal
    for _ in range(100):
        between = (low * above - high * below) / (above - below)
        off = rising(between) - goal
        if abs(off) <= 1e-12 * goal or high - low <= 1e-14 * high:
            return between
        if off < 0:
            low, below, above = between, off, above / 2
        else:
            high, above, below = between, off, below / 2
    return between


def strength(ratio: float) -> float:
    """The multiplier at full effect over no spend, when twice today's spend changes a pace by `ratio`.

    Today's spend is assumed to reach half of the full effect, hence twice the spend three
    quarters: ratio = (1 + 0.75 x) / (1 + 0.5 x), with the multiplier 1 + x.
    """
    return 1 + (ratio - 1) / (0.75 - 0.5 * ratio)
