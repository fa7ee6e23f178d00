"""Customers simulated period by period, because a plan depends on the number of people in each stage.

At a period's start heads are counted and the plan is made; then all persons are simulated to the period's
end. Only persons with an event in the period are visited, unless investments have lists: these may change
for everyone in each period.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import plans, prices, tally
from simulation.engine.compiled.lists import make_lists
from simulation.jit import compiled, inlined, whole
from simulation.jit.handles import handle
from simulation.life import booking, clocks, events
from simulation.life.glide import glide
from simulation.life.state import ENTERED, LEVEL, SINCE, STAGE, World, period_of, starters
from simulation.model import PROBABILITY, VALUE_PERIODS, Arrays
from simulation.physics import EXPONENTIAL
from simulation.rules.clocks import REACHED

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
def by_stage(heads: Ints) -> Ints:
    """Heads (S,) from heads (S, G)."""
    people = np.zeros(len(heads), np.int64)
    for s in range(len(heads)):
        people[s] = heads[s].sum()
    return people


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
    plans.make_plan(a, w.plans, p, reached, by_stage(heads))
    prices.price_period(a, w.plans, w.prices, p)
    w.known[0] = p + 1


class Watch(NamedTuple):
    """Which of n persons have to be visited in a period; each of the others costs one comparison.

    An event at a known time is due in its period. A clock whose rate depends on heads is due when
    operational time has reached its level.
    """

    due: npt.NDArray[np.int32]
    """(n,) the period of the next event at a known time, at first the arrival; N for later or never."""
    cell: npt.NDArray[np.int32]
    """(n,) stage and segment, s * G + g."""
    levels: npt.NDArray[np.float64]
    """(n, U) of the clocks `Arrays.open_exits` of the stage."""
    reached: npt.NDArray[np.float64]
    """(S * G, U) operational time of these clocks at the end of the running period."""
    found: npt.NDArray[np.int32]
    """(n,) the persons to visit."""


pack_watch = handle(Watch)


def empty_watch(a: Arrays, n: int) -> Watch:
    """A watch on n persons, none of whom has come."""
    cells, most = len(a.stage_kind) * len(a.segment_id), a.open_exits.shape[1]
    return Watch(
        due=np.zeros(n, np.int32),
        cell=np.zeros(n, np.int32),
        levels=np.zeros((n, most)),
        reached=np.zeros((cells, most)),
        found=np.zeros(n, np.int32),
    )


@compiled
def expect_people(w: World, c: Watch, low: int, high: int) -> None:
    """Make persons low to high - 1 due in the periods in which they arrive."""
    for i in range(low, high):
        w.state.k[i - low, STAGE] = -1
        c.due[i - low] = period_of(w.a, w.people.arrived[i])
    for r in range(high - low, len(c.due)):
        # Nobody yet: they are looked at when somebody has brought them.
        w.state.k[r, STAGE], c.due[r] = -1, w.a.n_periods
    for r in range(len(c.due)):
        for u in range(w.a.open_exits.shape[1]):
            c.levels[r, u] = np.inf


@inlined
def _watch(w: World, c: Watch, i: int, r: int, p: int) -> None:
    """Set when the person has to be visited again after period p."""
    a, s, g = w.a, w.state, w.people.segment[i]
    stage = s.k[r, STAGE]
    t = events.earliest(w, r)[0]
    due = a.n_periods
    if t <= a.boundaries[a.n_periods]:
        due = period_of(a, t)
    if a.sampled and not a.purchase_foreseen[stage]:
        due = p + 1
    if a.refers and not a.refer_foreseen[stage]:
        due = p + 1
    c.due[r], c.cell[r] = due, stage * len(a.segment_id) + g
    for u in range(a.open_exits.shape[1]):
        x = a.open_exits[stage, u]
        in_time = x >= 0 and a.exit_shape[x, g] == EXPONENTIAL
        c.levels[r, u] = s.f[r, LEVEL + x - a.exit_range[stage]] if in_time else np.inf


@compiled
def _look_at(w: World, c: Watch, i: int, r: int, p: int) -> None:
    """Simulate the events of a person in period p."""
    a, s = w.a, w.state
    comes = s.k[r, STAGE] < 0
    if not comes and a.open_exits.shape[1] > 0 and a.open_exits[s.k[r, STAGE], 0] >= 0:
        clocks.aim(w, i, r, p, s.f[r, ENTERED])
    if not comes and a.sampled and not a.purchase_foreseen[s.k[r, STAGE]]:
        clocks.aim_buying(w, i, r, p, a.boundaries[p])
    if not comes and a.refers and not a.refer_foreseen[s.k[r, STAGE]]:
        clocks.aim_referring(w, i, r, p, a.boundaries[p])
    if a.clocks_alone:
        glide(w, i, r, a.boundaries[p + 1], comes)
    else:
        if comes:
            events.place(w, i, r)
        while events.live(w, i, r, a.boundaries[p + 1]):
            pass
    _watch(w, c, i, r, p)


@compiled
def _replan_shaped(w: World, c: Watch, low: int, p: int) -> None:
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
    for r in range(len(c.due)):
        i = low + r
        if s.k[r, STAGE] >= 0 and changed[s.k[r, STAGE], w.people.segment[i]]:
            clocks.replan(w, i, r, p)
            _watch(w, c, i, r, p - 1)


@compiled
def _find(w: World, c: Watch, p: int) -> int:
    """Fill `found` with the persons to visit in period p; returns their number."""
    a, segments, most = w.a, len(w.a.segment_id), w.a.open_exits.shape[1]
    for s in range(len(a.stage_kind)):
        for g in range(segments):
            for u in range(most):
                x = a.open_exits[s, u]
                c.reached[s * segments + g, u] = w.plans.exit_paces[x, g, p + 1, REACHED] if x >= 0 else -1.0
    n = 0
    for r in range(len(c.due)):
        look = c.due[r] <= p
        for u in range(most):
            look |= c.levels[r, u] <= c.reached[c.cell[r], u]
        c.found[n] = r
        n += look
    return n


@compiled
def live_periods(w: World, c: Watch, low: int, first: int, end: int, heads: Ints, cells: Ints) -> None:
    """Simulate periods first to end - 1 for the persons of a watch, of whom `low` is the first.

    With a watch on everyone, each plan is made here from the heads (S, G), which are updated; otherwise
    there is one period, its plan must have been made, and `heads` is empty.
    """
    a = w.a
    for p in range(first, end):
        if len(heads) > 0:
            open_period(w, p, heads, cells)
        if a.anchored and p > 0:
            _replan_shaped(w, c, low, p)
        i = w.born[0]
        for m in range(_find(w, c, p)):
            r = whole(c.found[m])
            _look_at(w, c, low + r, r, p)
        while i < w.born[0]:
            _look_at(w, c, i, i - low, p)
            i += 1
        if len(heads) > 0:
            carry_heads(a, w.tally, p, heads)


@compiled
def _live_on(w: World, i: int, p: int) -> None:
    while events.live(w, i, i, w.a.boundaries[p + 1]):
        pass
    if w.a.ranks_value:
        booking.earn(w, i, i, p, w.a.boundaries[p + 1])


@compiled
def live_with_lists(
    w: World, c: Watch, heads: Ints, history: Ints, cells: Ints, present: Ints, n: int, first: int, end: int
) -> int:
    """Simulate periods first to end - 1 where investments have lists: everyone is visited in each period.

    `history` (n, 12) takes the contributions of the last 12 periods where a list is ranked by value.
    `present` holds the n people who have arrived; returns their number at the end.
    """
    a, s = w.a, w.state
    if first == 0:
        n = starters(a)
    for i in range(n if first == 0 else 0):
        present[i] = i
        s.k[i, STAGE], s.f[i, ENTERED], s.f[i, SINCE] = (
            w.people.stage[i],
            w.people.entered[i],
            w.people.since[i],
        )
        c.due[i] = a.n_periods
    for p in range(first, end):
        brought = w.born[0]
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
        for m in range(_find(w, c, p)):
            i = whole(c.found[m])
            events.place(w, i, i)
            _live_on(w, i, p)
            c.due[i] = a.n_periods
            present[n] = i
            n += 1
        while brought < w.born[0]:
            events.place(w, brought, brought)
            _live_on(w, brought, p)
            present[n] = brought
            n += 1
            brought += 1
        if a.ranks_value:
            for i in present[:n]:
                history[i, p % VALUE_PERIODS] = s.earned[i]
                s.earned[i] = 0
        carry_heads(a, w.tally, p, heads)
    return n


@compiled
def close_horizon(w: World, heads: Ints) -> None:
    """After the last period all investments stop; the prices of the run-off follow. Heads (S, G) are those
    at the horizon.
    """
    a = w.a
    plans.make_plan(a, w.plans, a.n_periods, np.zeros(len(a.investment_id), np.int64), by_stage(heads))
    for period in range(a.n_periods, a.n_periods + a.n_run_off):
        prices.price_period(a, w.plans, w.prices, period)
    w.known[0] = a.n_periods + 1


@compiled
def finish(w: World, low: int, high: int) -> None:
    """Count persons low to high - 1 at the horizon, and follow the customers among them."""
    for i in range(low, high):
        events.end(w, i, i - low)
