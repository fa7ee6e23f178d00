"""Customers simulated one after the other, each over the whole horizon.

This is possible where no plan depends on the number of people in each stage: all plans can be made before
the first customer is simulated.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation import plans, prices
from simulation.engine.compiled.lists import draw_lists
from simulation.jit import compiled, whole
from simulation.life import booking, clocks, events
from simulation.life.glide import glide
from simulation.life.state import ENTERED, GONE, STAGE, World, period_of, starters
from simulation.model import PROBABILITY, Arrays
from simulation.physics import EXPONENTIAL

Ints = npt.NDArray[np.int64]


@compiled
def foresee(a: Arrays, made: plans.Plans) -> None:
    """Make all plans for heads of 0: correct in everything that does not depend on heads."""
    nobody, nowhere = np.zeros(len(a.investment_id), np.int64), np.zeros(len(a.stage_kind), np.int64)
    for row in range(a.n_periods + 1):
        plans.make_plan(a, made, row, nobody, nowhere)


@compiled
def price_all(a: Arrays, made: plans.Plans, priced: prices.Prices, first: int) -> None:
    """Price all periods from `first` on, the run-off included; their plans must be there."""
    for period in range(first, a.n_periods + a.n_run_off):
        prices.price_period(a, made, priced, period)


@compiled
def next_change(a: Arrays, made: plans.Plans) -> Ints:
    """(N, S, G) the next boundary at which a shaped clock of the stage changes its hazard, at most N."""
    n = a.n_periods
    result = np.full((n, len(a.stage_kind), len(a.segment_id)), n)
    for t in range(n - 2, -1, -1):
        for s in range(len(a.stage_kind)):
            for g in range(len(a.segment_id)):
                changes = False
                for x in range(a.exit_range[s], a.exit_range[s + 1]):
                    shaped = a.exit_kind[x] != PROBABILITY and a.exit_shape[x, g] != EXPONENTIAL
                    if shaped and made.exit_factor[t, x, g] != made.exit_factor[t + 1, x, g]:
                        changes = True
                result[t, s, g] = t + 1 if changes else result[t + 1, s, g]
    return result


@compiled
def _step(w: World, i: int, r: int, q: int, cells: Ints) -> None:
    """At boundary q < N: draw the person's lists, and update the clocks whose speed changes."""
    a = w.a
    if a.lists:
        draw_lists(w, i, r, q, cells)
        if a.own_factors:
            booking.change_own(w, i, r, q)
    clocks.replan(w, i, r, q)


@compiled
def walk_alone(w: World, low: int, high: int, stops: Ints, cells: Ints) -> None:
    """Simulate persons low to high - 1, in slot 0; all plans must have been made.

    `stops`: of `next_change`; `cells` (N, I, S, G): the heads on each list, counted here.
    """
    a, s, n, present = w.a, w.state, w.a.n_periods, starters(w.a)
    last = a.boundaries[n + a.n_run_off]
    # Variables, for numba would compile the walk once more for a literal.
    r, first = whole(0), whole(0)
    for i in range(low, high):
        if a.clocks_alone:
            glide(w, i, r, a.boundaries[n], i >= low)
            booking.at_horizon(w, i, r)
            if not s.k[r, GONE] and not glide(w, i, r, last, i < low):
                booking.cut_off(w, i, r)
            booking.close_account(w, i, r)
            continue
        if a.lists:
            s.treated[r] = 0
            if i < present:
                s.k[r, STAGE] = w.people.stage[i]
                draw_lists(w, i, r, first, cells)
        events.place(w, i, r)
        p, passed = 0, False
        if a.anchored:
            p = period_of(a, w.people.arrived[i])
        while True:
            q = n
            if a.anchored:
                q = p + 1 if a.lists else stops[p, s.k[r, STAGE], w.people.segment[i]]
            if events.live(w, i, r, last if passed else a.boundaries[q]):
                if s.k[r, GONE]:
                    break
                if a.anchored and not passed:
                    p = period_of(a, s.f[r, ENTERED])
            elif passed:
                booking.cut_off(w, i, r)
                break
            elif q < n:
                _step(w, i, r, q, cells)
                p = q
            else:
                booking.at_horizon(w, i, r)
                if s.k[r, GONE]:
                    break
                clocks.replan(w, i, r, n)
                passed = True
        booking.close_account(w, i, r)
