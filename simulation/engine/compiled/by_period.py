"""Customers walked period by period, because a plan depends on how many of them are where.

At a period's start the company counts heads and makes its plan; then everybody lives to the
period's end. Only those are touched to whom something happens, unless there are lists: then
everyone may be on another list.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation import plans, prices, tally
from simulation.engine.compiled import calendar
from simulation.engine.compiled.calendar import NOWHERE, Calendar
from simulation.engine.compiled.lists import make_lists
from simulation.jit import compiled
from simulation.model import PROBABILITY, VALUE_PERIODS, Arrays
from simulation.physics import EXPONENTIAL
from simulation.life import booking, clocks, events
from simulation.life.glide import glide
from simulation.life.state import World, period_of, starters

Ints = npt.NDArray[np.int64]


@compiled
def carry_heads(a: Arrays, counted: tally.Tally, p: int, heads: Ints) -> None:
    """Add what a tally counted in period p to the heads (S, G) at its start."""
    heads += counted.arrivals[p]
    for g in range(len(a.segment_id)):
        for x in range(len(a.exit_id)):
            heads[a.exit_origin[x], g] -= counted.moves[p, x, g]
            heads[a.exit_destination[x], g] += counted.moves[p, x, g]
        for d in range(len(a.dated_id)):
            heads[a.dated_origin[d], g] -= counted.dated[p, d, g]
            heads[a.dated_destination[d], g] += counted.dated[p, d, g]


@compiled
def start_heads(w: World, low: int, high: int, heads: Ints) -> None:
    """Count the people present at time 0, of persons low to high - 1, into the heads (S, G)."""
    for i in range(low, min(high, starters(w.a))):
        heads[w.people.stage[i], w.people.segment[i]] += 1


@compiled
def open_period(w: World, p: int, heads: Ints, cells: Ints) -> None:
    """Make the plan of period p from the heads (S, G); `cells` (N, I, S, G) holds those on lists."""
    a = w.a
    reached = np.zeros(len(a.investment_id), np.int64)
    for j in range(len(a.investment_id)):
        if a.list_index[j] >= 0:
            reached[j] = cells[p, j].sum()
            continue
        for s in range(len(a.stage_kind)):
            for g in range(len(a.segment_id)):
                if a.reaches[j, s, g]:
                    reached[j] += heads[s, g]
    plans.make_plan(a, w.plans, p, reached)
    prices.price_period(a, w.plans, w.prices, p)
    w.known[0] = p + 1


@compiled
def expect_people(w: World, c: Calendar, low: int, high: int) -> None:
    """Put persons low to high - 1 into the calendar, each in the period of the first day."""
    for i in range(low, high):
        calendar.expect(c, i - low, period_of(w.a, w.people.arrived[i]))


@compiled
def _wait(w: World, c: Calendar, i: int, r: int, p: int) -> None:
    """After period p: when does the person have to be looked at again?"""
    a, s, g = w.a, w.state, w.people.segment[i]
    stage = s.stage[r]
    t = events.earliest(w, r)[0]
    due = NOWHERE
    if t <= a.boundaries[a.n_periods]:
        due = period_of(a, t)
    if a.sampled and not a.purchase_foreseen[stage] and p + 1 < a.n_periods:
        due = p + 1
    calendar.expect(c, r, due)
    slot = 0
    for x in range(a.exit_range[stage], a.exit_range[stage + 1]):
        if c.clocks[x, g] != NOWHERE:
            calendar.wait(c, r, slot, c.clocks[x, g], s.level[r, x - a.exit_range[stage]])
            slot += 1
    while slot < c.most[0]:
        calendar.wait(c, r, slot, NOWHERE, 0.0)
        slot += 1


@compiled
def _look_at(w: World, c: Calendar, i: int, r: int, p: int) -> None:
    """Whatever happens to a person in period p happens."""
    a, s = w.a, w.state
    comes = s.stage[r] < 0
    if not comes and c.most[0] > 0:
        clocks.aim(w, i, r, p)
    if not comes and a.sampled and not a.purchase_foreseen[s.stage[r]]:
        clocks.aim_buying(w, i, r, p, a.boundaries[p])
    if a.clocks_alone:
        glide(w, i, r, a.boundaries[p + 1], comes)
    else:
        if comes:
            events.place(w, i, r)
        while events.live(w, i, r, a.boundaries[p + 1]):
            pass
    _wait(w, c, i, r, p)


@compiled
def _replan_shaped(w: World, c: Calendar, low: int, p: int) -> None:
    """Anchor the shaped clocks anew whose hazard changes with the plan of period p."""
    a, s = w.a, w.state
    changed = np.zeros((len(a.stage_kind), len(a.segment_id)), np.bool_)
    for x in range(len(a.exit_id)):
        for g in range(len(a.segment_id)):
            shaped = a.exit_kind[x] != PROBABILITY and a.exit_shape[x, g] != EXPONENTIAL
            if shaped and w.plans.exit_factor[p, x, g] != w.plans.exit_factor[p - 1, x, g]:
                changed[a.exit_origin[x], g] = True
    if not changed.any():
        return
    for r in range(len(s.stage)):
        i = low + r
        if s.stage[r] >= 0 and changed[s.stage[r], w.people.segment[i]]:
            clocks.replan(w, i, r, p)
            _wait(w, c, i, r, p - 1)


@compiled
def live_periods(w: World, c: Calendar, low: int, first: int, end: int, heads: Ints, cells: Ints) -> None:
    """Let periods first to end - 1 pass for the persons of a calendar, of whom `low` is the first.

    Where the calendar holds everyone, plans are made on the way from the heads (S, G), which are
    carried on; otherwise the plan of the only period must be there, and `heads` is empty.
    """
    a = w.a
    for p in range(first, end):
        if len(heads) > 0:
            open_period(w, p, heads, cells)
        if a.anchored and p > 0:
            _replan_shaped(w, c, low, p)
        # As int64, for numba would compile the walk once more for the links' 32 bits.
        r = np.int64(c.first[p])
        while r != NOWHERE:
            following = np.int64(c.after[r])
            _look_at(w, c, low + r, r, p)
            r = following
        for g in range(len(a.segment_id)):
            for x in range(len(a.exit_id)):
                clock = c.clocks[x, g]
                if clock == NOWHERE:
                    continue
                passed = w.plans.exit_sums[x, g, p + 1]
                last = calendar.bucket(c, clock, passed)
                for b in range(c.reached[clock], last + 1):
                    node = np.int64(c.level_first[clock * c.most[1] + b])
                    while node != NOWHERE:
                        following = np.int64(c.level_after[node])
                        r = node // c.most[0]
                        if w.state.level[r, x - a.exit_range[a.exit_origin[x]]] <= passed:
                            _look_at(w, c, low + r, r, p)
                        node = following
                c.reached[clock] = last
        if len(heads) > 0:
            carry_heads(a, w.tally, p, heads)


@compiled
def _live_on(w: World, i: int, p: int) -> None:
    while events.live(w, i, i, w.a.boundaries[p + 1]):
        pass
    if w.a.ranks_value:
        booking.earn(w, i, i, p, w.a.boundaries[p + 1])


@compiled
def live_with_lists(w: World, c: Calendar, heads: Ints, history: Ints, cells: Ints) -> None:
    """All periods where people are on lists: everyone is touched in each.

    `history` (n, 12) takes the contributions of the last periods, where a list goes by value.
    """
    a, s = w.a, w.state
    present, n = np.empty(len(w.people.key), np.int64), starters(w.a)
    for i in range(n):
        present[i] = i
        s.stage[i], s.entered[i], s.since[i] = w.people.stage[i], w.people.entered[i], w.people.since[i]
        calendar.expect(c, i, NOWHERE)
    for p in range(a.n_periods):
        make_lists(w, p, present[:n], history, cells)
        open_period(w, p, heads, cells)
        for i in present[:n]:
            if p == 0:
                events.place(w, i, i)
            else:
                if a.own_factors:
                    booking.change_own(w, i, i, p)
                clocks.replan(w, i, i, p)
            _live_on(w, i, p)
        i = np.int64(c.first[p])
        while i != NOWHERE:
            events.place(w, i, i)
            _live_on(w, i, p)
            present[n] = i
            n += 1
            i = np.int64(c.after[i])
        if a.ranks_value:
            for i in present[:n]:
                history[i, p % VALUE_PERIODS] = s.earned[i]
                s.earned[i] = 0
        carry_heads(a, w.tally, p, heads)


@compiled
def close_horizon(w: World) -> None:
    """After the last period all investments stop; the prices of the run-off follow."""
    a = w.a
    plans.make_plan(a, w.plans, a.n_periods, np.zeros(len(a.investment_id), np.int64))
    for period in range(a.n_periods, a.n_periods + a.n_run_off):
        prices.price_period(a, w.plans, w.prices, period)
    w.known[0] = a.n_periods + 1


@compiled
def finish(w: World, low: int, high: int) -> None:
    """Count persons low to high - 1 at the horizon, and follow the customers among them."""
    for i in range(low, high):
        events.end(w, i, i - low)
