"""A market in order of time, because people compete for the teams that serve them.

A heap holds the next event of each person who has one in the running period; another for each team holds
those who wait for it. Both are indexed, so that a person whose next event changes is moved within the heap.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import log
from simulation.engine.compiled.by_period import carry_heads, open_period
from simulation.engine.compiled.lists import make_lists
from simulation.jit import compiled, inlined, whole
from simulation.jit.handles import handle
from simulation.life import booking, care, clocks, events
from simulation.life.state import (
    ENTERED,
    JOINED_AT,
    PHASE,
    RANK,
    SINCE,
    STAGE,
    World,
    period_of,
    starters,
)
from simulation.log import RANKS
from simulation.model import VALUE_PERIODS, Arrays
from simulation.rules import teams

Ints = npt.NDArray[np.int64]


class Desk(NamedTuple):
    """Who is next, of n people and C teams. Line 0 is the calendar, line c + 1 is the queue of team c."""

    due: npt.NDArray[np.float64]
    """(n,) the time of the next event."""
    kind: Ints
    """(n,) its kind; likewise its team, or -1."""
    team: Ints
    comes: Ints
    """(n,) the period of the arrival."""
    line: Ints
    """(C+1, n) heaps of persons."""
    place: Ints
    """(C+1, n) where a person stands in each heap; -1 for nowhere."""
    length: Ints
    """(C+1,) of each heap."""
    busy: Ints
    """(C,) how many people of each team are in a contact."""
    people: Ints
    """(C,) how many there are in the running period."""


pack_desk = handle(Desk)


def empty_desk(a: Arrays, n: int) -> Desk:
    """A desk at which nobody is."""
    c = len(a.team_cost)
    return Desk(
        due=np.full(n, np.inf),
        kind=np.zeros(n, np.int64),
        team=np.zeros(n, np.int64),
        comes=np.zeros(n, np.int64),
        line=np.zeros((c + 1, n), np.int64),
        place=np.full((c + 1, n), -1, np.int64),
        length=np.zeros(c + 1, np.int64),
        busy=np.zeros(c, np.int64),
        people=np.zeros(c, np.int64),
    )


@inlined
def _before(w: World, d: Desk, k: int, i: int, j: int) -> bool:
    """Whether person i stands before person j in line k."""
    if k > 0:
        one, other = w.state.care[i, k - 1], w.state.care[j, k - 1]
        keys = w.people.key
        return teams.goes_first(one[RANK], one[JOINED_AT], keys[i], other[RANK], other[JOINED_AT], keys[j])
    if d.due[i] != d.due[j]:
        return d.due[i] < d.due[j]
    if d.kind[i] != d.kind[j] and RANKS[d.kind[i]] != RANKS[d.kind[j]]:
        return RANKS[d.kind[i]] < RANKS[d.kind[j]]
    return w.people.key[i] < w.people.key[j]


@compiled
def _settle(w: World, d: Desk, k: int, m: int) -> None:
    """Let the person at place m of line k go up or down to where it belongs."""
    i = d.line[k, m]
    while m > 0:
        parent = (m - 1) // 2
        j = d.line[k, parent]
        if not _before(w, d, k, i, j):
            break
        d.line[k, m], d.place[k, j] = j, m
        m = parent
    while True:
        child = 2 * m + 1
        if child >= d.length[k]:
            break
        if child + 1 < d.length[k] and _before(w, d, k, d.line[k, child + 1], d.line[k, child]):
            child += 1
        j = d.line[k, child]
        if not _before(w, d, k, j, i):
            break
        d.line[k, m], d.place[k, j] = j, m
        m = child
    d.line[k, m], d.place[k, i] = i, m


@compiled
def _join(w: World, d: Desk, k: int, i: int) -> None:
    """Person i joins line k, or moves in it to the place that is now its own."""
    if d.place[k, i] < 0:
        d.line[k, d.length[k]], d.place[k, i] = i, d.length[k]
        d.length[k] += 1
    _settle(w, d, k, d.place[k, i])


@compiled
def _leave(w: World, d: Desk, k: int, i: int) -> None:
    """Person i leaves line k, if it stands there."""
    m = d.place[k, i]
    if m < 0:
        return
    d.place[k, i] = -1
    d.length[k] -= 1
    if m < d.length[k]:
        last = d.line[k, d.length[k]]
        d.line[k, m], d.place[k, last] = last, m
        _settle(w, d, k, m)


@compiled
def _expect(w: World, d: Desk, i: int, end: float) -> None:
    """Put the person into the calendar with its next event, if that comes by the end of the period."""
    t, kind = events.earliest(w, i)
    d.due[i], d.kind[i], d.team[i] = care.earliest(w, i, t, kind)
    # A variable, for numba would compile the lines once more for a literal.
    calendar = whole(0)
    if d.due[i] <= end:
        _join(w, d, calendar, i)
    else:
        _leave(w, d, calendar, i)


@compiled
def _serve(w: World, d: Desk, i: int, c: int, row: int, period: int, t: float) -> None:
    d.busy[c] += 1
    care.contact(w, i, i, c, row, period, t)


@compiled
def _serve_next(w: World, d: Desk, c: int, row: int, period: int, t: float) -> None:
    """Whoever on team c is free serves those who wait, in their order."""
    end = w.a.boundaries[row + 1]
    while d.length[c + 1] > 0 and d.busy[c] < d.people[c]:
        i = d.line[c + 1, 0]
        _leave(w, d, c + 1, i)
        _serve(w, d, i, c, row, period, t)
        _expect(w, d, i, end)


@compiled
def _call(w: World, d: Desk, i: int, c: int, period: int, t: float, history: Ints) -> None:
    """A person calls team c, unless it waits for it or is in a contact with it already."""
    if w.state.cases[i, c, PHASE] != teams.IDLE:
        return
    value = float(history[i].sum()) if len(history) > 0 else 0.0
    care.call(w, i, i, c, period, t, value)
    if d.busy[c] < d.people[c]:
        _serve(w, d, i, c, period, period, t)
    else:
        care.wait(w, i, c, t)
        _join(w, d, c + 1, i)


@compiled
def _call_on_entry(w: World, d: Desk, i: int, period: int, t: float, history: Ints) -> None:
    for c in range(len(w.a.team_cost)):
        if w.a.team_entry[c, w.state.k[i, STAGE], w.people.segment[i]]:
            _call(w, d, i, c, period, t, history)


@compiled
def _moved(w: World, d: Desk, i: int, origin: int, period: int, t: float, history: Ints) -> None:
    """A person has gone to another stage: it waits no longer for what it called for in the one before."""
    for c in range(len(w.a.team_cost)):
        if w.state.cases[i, c, PHASE] == teams.WAITING:
            _leave(w, d, c + 1, i)
            care.give_up(w, i, i, c, period, t, origin, True)
        care.carry_calls(w, i, i, c, origin, t)
    _call_on_entry(w, d, i, period, t, history)


@compiled
def _happen(w: World, d: Desk, i: int, period: int, history: Ints) -> None:
    """The next event of a person comes about."""
    t, kind, c = d.due[i], d.kind[i], d.team[i]
    if c < 0:
        origin = w.state.k[i, STAGE]
        if events.happen(w, i, i, t, kind):
            _moved(w, d, i, origin, period, t, history)
    elif kind == log.SERVED:
        d.busy[c] -= 1
        care.served(w, i, i, c, period, period, t)
        _serve_next(w, d, c, period, period, t)
    elif kind == log.ABANDON:
        _leave(w, d, c + 1, i)
        care.give_up(w, i, i, c, period, t, w.state.k[i, STAGE], False)
    elif kind == log.CALL:
        care.rewind(w, i, i, c, t)
        _call(w, d, i, c, period, t, history)
    else:
        care.fade(w, i, i, c, period, t)


@compiled
def live_in_order(
    w: World, d: Desk, heads: Ints, history: Ints, cells: Ints, present: Ints, n: int, first: int, end: int
) -> int:
    """Simulate periods first to end - 1, everybody together, event by event.

    The arguments and the result are those of `by_period.live_with_lists`.
    """
    a, s = w.a, w.state
    if first == 0:
        n = starters(a)
        for i in range(len(d.comes)):
            s.k[i, STAGE] = -1
            d.comes[i] = period_of(a, w.people.arrived[i]) if i < w.born[0] else -1
        for i in range(n):
            present[i] = i
            s.k[i, STAGE], s.f[i, ENTERED], s.f[i, SINCE] = (
                w.people.stage[i],
                w.people.entered[i],
                w.people.since[i],
            )
    for p in range(first, end):
        if a.lists:
            make_lists(w, p, present[:n], history, cells)
        open_period(w, p, heads, cells)
        _open(w, d, present[:n], p)
        for i in range(starters(a), len(d.comes)):
            if d.comes[i] == p:
                d.due[i], d.kind[i], d.team[i] = w.people.arrived[i], log.ARRIVE, -1
                _join(w, d, whole(0), i)
        for c in range(len(a.team_cost)):
            if p > 0:
                _serve_next(w, d, c, p, p - 1, a.boundaries[p])
        n = _live(w, d, present, n, p, history)
        if a.ranks_value:
            for i in present[:n]:
                booking.earn(w, i, i, p, a.boundaries[p + 1])
                history[i, p % VALUE_PERIODS] = s.earned[i]
                s.earned[i] = 0
        carry_heads(a, w.tally, p, heads)
    if end == a.n_periods:
        for i in present[:n]:
            care.forget(w, i)
    return n


@compiled
def _open(w: World, d: Desk, present: Ints, p: int) -> None:
    """The plan of period p comes into force."""
    a = w.a
    for c in range(len(a.team_cost)):
        d.people[c] = a.team_people[c, p]
    for i in present:
        if p == 0:
            events.place(w, i, i)
            care.begin(w, i, i, a.boundaries[0])
        else:
            if a.own_factors:
                booking.change_own(w, i, i, p)
            clocks.replan(w, i, i, p)
        _expect(w, d, i, a.boundaries[p + 1])


@compiled
def _live(w: World, d: Desk, present: Ints, n: int, p: int, history: Ints) -> int:
    """Live through period p; `present` takes those who come, and their number is returned."""
    end = w.a.boundaries[p + 1]
    while d.length[0] > 0:
        i = d.line[0, 0]
        if d.kind[i] == log.ARRIVE:
            t = d.due[i]
            present[n] = i
            n += 1
            events.place(w, i, i)
            care.begin(w, i, i, t)
            _call_on_entry(w, d, i, p, t, history)
        else:
            w.events[0] += 1
            if w.events[0] > w.events[1]:
                break
            brought = w.born[0]
            _happen(w, d, i, p, history)
            if brought < w.born[0]:
                present[n] = brought
                n += 1
                events.place(w, brought, brought)
                care.begin(w, brought, brought, w.people.arrived[brought])
                _call_on_entry(w, d, brought, p, w.people.arrived[brought], history)
                _expect(w, d, brought, end)
        _expect(w, d, i, end)
    return n
