"""Clocks that run in operational time: the integrated rate that everyone in a stage shares.

A plan may change the rate of an exit in every period. Its integral since time 0, the operational
time, is the same for all people of a segment, so a clock is a level of it: the clock rings when
the integral reaches the level. No person needs an update when a plan changes.

A table of paces (I, G, N+2, 5) says how operational time runs in each row of the plan: rows 0 to N - 1
are the periods, row N is the run-off, and of row N+1 only REACHED is filled. Row q begins at `starts[q]`.
While the rate stays the same from row to row, BASE and FROM stay those of the first of these rows, so
that a plan which changes nothing changes no number. A steady clock, whose rate no plan and no shock
can change, reads row 0 only.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.jit import inlined

Floats = npt.NDArray[np.float64]

REACHED, RATE, SLOWNESS, BASE, FROM = 0, 1, 2, 3, 4
"""Operational time at the row's start; operational time per time unit, and the reciprocal, infinite for a
rate of 0; operational time BASE at the time FROM at which the rate of the row began to hold."""

N_PACE = 5


@inlined
def set_pace(paces: Floats, i: int, g: int, row: int, rate: float, start: float, end: float) -> None:
    """Let operational time run at a rate in `row`, from `start` to `end`; the rows before must be set."""
    pace = paces[i, g, row]
    if row > 0 and paces[i, g, row - 1, RATE] == rate:
        pace[BASE], pace[FROM] = paces[i, g, row - 1, BASE], paces[i, g, row - 1, FROM]
    else:
        pace[BASE], pace[FROM] = pace[REACHED], start
    pace[RATE] = rate
    pace[SLOWNESS] = 1.0 / rate if rate > 0.0 else math.inf
    paces[i, g, row + 1, REACHED] = operational(paces, i, g, row, end)


@inlined
def operational(paces: Floats, i: int, g: int, row: int, t: float) -> float:
    """The operational time at t, in `row`."""
    return paces[i, g, row, BASE] + paces[i, g, row, RATE] * (t - paces[i, g, row, FROM])


@inlined
def level(reached: float, remaining: float, speed: float) -> float:
    """The level of a clock with `remaining` of its threshold left at the operational time `reached`.

    `speed` is the person's own factor; a clock without speed never rings.
    """
    if speed == 1.0:
        return reached + remaining
    return reached + remaining / speed if speed > 0.0 else math.inf


@inlined
def left(remaining: float, speed: float, since: float, reached: float) -> float:
    """What is left at the operational time `reached` of a clock that had `remaining` left at `since`."""
    return max(remaining - speed * (reached - since), 0.0)


@inlined
def steady_ringing(paces: Floats, i: int, g: int, goal: float, after: float) -> float:
    """When a steady clock with the level `goal` rings: no earlier than `after`."""
    ring = goal * paces[i, g, 0, SLOWNESS]
    return ring if ring > after else after


@inlined
def just_after(start: float, q: int) -> float:
    """The first time of row q, which is open at its start: who is counted there has rung by then.

    At time 0 nobody is counted before, so row 0 is closed.
    """
    return np.nextafter(start, math.inf) if q > 0 else start


@inlined
def row_of(
    paces: Floats, starts: Floats, per_row: float, i: int, g: int, goal: float, first: int, end: int
) -> int:
    """The first row in [first, end) at whose end operational time has reached `goal`, or `end` for none.

    There are `per_row` rows, but for the last, in a time unit.
    """
    if not goal <= paces[i, g, end, REACHED]:
        return end
    q = first
    if paces[i, g, first, RATE] > 0.0:
        # Where the rate does not change, a guess by it lands on the row or beside it.
        guess = paces[i, g, first, FROM] + (goal - paces[i, g, first, BASE]) * paces[i, g, first, SLOWNESS]
        if guess < starts[end]:
            q = max(first, min(int(guess * per_row), end - 1))
    while q > first and goal <= paces[i, g, q, REACHED]:
        q -= 1
    while not goal <= paces[i, g, q + 1, REACHED] or paces[i, g, q, RATE] == 0.0:
        q += 1
        if q == end:
            return end
    return q


@inlined
def ringing_time(
    paces: Floats, i: int, g: int, q: int, goal: float, start: float, end: float, after: float
) -> float:
    """When a clock rings in row q that holds its level `goal`: no earlier than `after`, in (start, end].

    Row 0 holds its start as well.
    """
    t = paces[i, g, q, FROM] + (goal - paces[i, g, q, BASE]) * paces[i, g, q, SLOWNESS]
    if t <= start:
        t = just_after(start, q)
    return min(max(t, after), end)
