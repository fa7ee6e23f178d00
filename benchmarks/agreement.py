"""Whether a side lives the market at all: its means against the exact twin, before any time counts."""

from __future__ import annotations

import math
import time
from typing import NamedTuple

import numpy as np
from scipy.stats import poisson

from benchmarks.market import Numbers, expected, market_of
from benchmarks.sides import Side

REPLICATIONS = 60
STANDARD_ERRORS = 5.0
"""How far a mean of `REPLICATIONS` may be off; one in 200,000 would be by chance."""
OFTEN = 100.0
"""A count is compared where it is expected at least so many times in all replications together."""
BY_CHANCE = 1e-9
"""A single run's heads are refused where a Poisson number would be as far off so rarely."""


class Agreement(NamedTuple):
    """How near a side is to the exact twin."""

    people: int
    replications: int
    numbers: int
    """How many were compared."""
    worst: float
    """Standard errors from the expectation, the side's stated slack taken off."""
    where: str
    """Of which number."""
    seconds: float
    """Of a call, the first left out: how long a larger market would take."""


class Disagreement(RuntimeError):
    """A side lives another market: its times would mean nothing."""


def agree(side: Side, people: int, replications: int = REPLICATIONS) -> Agreement:
    """How near the means of replications are to what is expected.

    Raises Disagreement where one is further off than `STANDARD_ERRORS`, beyond the slack that the side
    states for approximations (of times and money, never of heads and moves).
    """
    market, goals = market_of(people), expected(people)
    task = side.prepare(market)
    found = [side.read(market, task(0))]
    begin = time.perf_counter()
    found += [side.read(market, task(call)) for call in range(1, replications)]
    seconds = (time.perf_counter() - begin) / (replications - 1)
    worst, where, compared = 0.0, "", 0
    for name in found[0]:
        goal = goals[name]
        if goal * replications < OFTEN:
            continue
        compared += 1
        values = np.array([numbers[name] for numbers in found])
        error = float(values.std(ddof=1)) / math.sqrt(replications)
        slack = side.slack * goal if name.startswith(("time", "npv")) else 0.0
        off = max(abs(float(values.mean()) - goal) - slack, 0.0)
        z = off / error if error > 0.0 else math.inf if off > 1e-9 * goal else 0.0
        if z >= worst:
            worst, where = z, f"{name}: {values.mean():,.6g}, expected {goal:,.6g}"
    if not worst <= STANDARD_ERRORS:
        raise Disagreement(f"{side.name}, {people:,} people: {worst:.1f} standard errors off in {where}")
    if compared < 10:
        raise Disagreement(f"{side.name}, {people:,} people: only {compared} numbers could be compared")
    return Agreement(people, replications, compared, worst, where, seconds)


def check_heads(side: Side, people: int, found: Numbers) -> None:
    """Raise Disagreement where the heads of a single run are not those of this market.

    Who is in a stage is a thinned Poisson stream, so heads are Poisson numbers at every size.
    """
    for name, value in found.items():
        if name.startswith("heads"):
            mean = expected(people)[name]
            chance = 2 * min(poisson.cdf(value, mean), poisson.sf(value - 1, mean))
            if chance < BY_CHANCE:
                raise Disagreement(f"{side.name}, {people:,} people: {name} is {value:,.0f}, not {mean:,.0f}")
