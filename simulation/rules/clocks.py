"""Clocks that run in operational time: the integrated rate that everyone in a stage shares.

A plan may change the rate of an exit in every period. Its integral since time 0, the operational
time, is the same for all people of a segment, so a clock is a level of it: the clock rings when
the integral reaches the level. Nobody is touched when a plan changes.

Row q holds from `starts[q]` to `starts[q + 1]` at a rate; `sums` holds the integral at its start. Rows 0
to N - 1 are the periods, row N is the run-off.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.jit import inlined

Floats = npt.NDArray[np.float64]


@inlined
def operational(total: float, rate: float, start: float, t: float) -> float:
    """The operational time at t, in a row that starts at `start` with the integral `total`."""
    return total + rate * (t - start)


@inlined
def level(reached: float, remaining: float, speed: float) -> float:
    """The level of a clock with `remaining` of its threshold left at the operational time `reached`.

    `speed` is the person's own factor; a clock without speed never rings.
    """
    return reached + remaining / speed if speed > 0.0 else math.inf


@inlined
def left(remaining: float, speed: float, since: float, reached: float) -> float:
    """What is left at the operational time `reached` of a clock that had `remaining` left at `since`."""
    return max(remaining - speed * (reached - since), 0.0)


@inlined
def row_of(
    sums: Floats,
    rates: Floats,
    starts: Floats,
    per_row: float,
    i: int,
    g: int,
    goal: float,
    first: int,
    end: int,
) -> int:
    """The first row in [first, end) at whose end the integral has reached `goal`, or `end` for none.

    The integral is `sums[i, g]` and its rate `rates[i, g]`; there are `per_row` rows, but for the last, in a
    time unit.
    """
    if not goal <= sums[i, g, end]:
        return end
    q = first
    if rates[i, g, first] > 0.0:
        # Where the rate does not change, a guess by it lands on the row or beside it.
        guess = starts[first] + (goal - sums[i, g, first]) / rates[i, g, first]
        if guess < starts[end]:
            q = max(first, min(int(guess * per_row), end - 1))
    while q > first and goal <= sums[i, g, q]:
        q -= 1
    while not goal <= sums[i, g, q + 1] or rates[i, g, q] == 0.0:
        q += 1
        if q == end:
            return end
    return q


@inlined
def ringing_time(goal: float, total: float, rate: float, start: float, end: float, after: float) -> float:
    """When a clock rings in a row that holds its level `goal`: no earlier than `after`, in [start, end]."""
    return min(max(start + (goal - total) / rate, after), end)
