"""The walk where nothing happens but by clocks, written for speed: what it touches is held in registers.

It does what `events.place` and `events.live` do, for models without decisions, dates and lists. All are
compiled from the same rules, and the tests hold them to the same logs and books.
"""

from __future__ import annotations

import math

import numpy as np

from simulation import draws, log, physics, prices, tally
from simulation.jit import compiled, inlined, whole
from simulation.life.clocks import run_buying, settle_buying, shaped_ring
from simulation.life.events import buy
from simulation.life.state import (
    BOUGHT,
    BUY_AT,
    ENTERED,
    GAIN,
    GONE,
    JOINED,
    KNOWN,
    LEFT,
    LEVEL,
    MOVE_AT,
    MOVE_BY,
    REVENUE,
    SINCE,
    STAGE,
    World,
    boundary_from,
    luck_of,
    period_of,
    starters,
    take_slot,
    visit_of,
)
from simulation.model import CUSTOMER, POTENTIAL
from simulation.rules import clocks

_SIGN = 0x7FFFFFFFFFFFFFFF


@inlined
def _natural(i: int) -> int:
    """An index that is known to be no less than 0, so that no code is made for counting from the end."""
    return i & _SIGN


@compiled
def glide(w: World, i: int, r: int, limit: float, comes: bool) -> bool:
    """Carry a person on through moves and purchases, up to and including the time `limit`.

    `comes`: the person is placed into the slot first. True where the person is followed no further,
    because of leaving after the horizon.
    """
    a, s, counted, plans, who = w.a, w.state, w.tally, w.plans, w.people
    paces, starts, steady = plans.exit_paces, a.row_starts, a.exit_steady
    shapes, ids, traits, foreseen = a.exit_shape, a.exit_id, a.exit_trait, a.exit_foreseen
    kinds, n, writes = a.stage_kind, a.n_periods, len(w.rows.time) > 0
    i, r = _natural(i), _natural(r)
    g = _natural(who.segment[i])
    if comes:
        take_slot(w, i, r)
    k, c = luck_of(s, r)
    if comes:
        stage, entry = _natural(who.stage[i]), who.arrived[i]
        period, visit, later = _natural(period_of(a, entry)), whole(1), prices.later(a, entry)
        entered, since, gain, joined = who.entered[i], who.since[i], 0.0, math.inf
        known, t, by = whole(kinds[stage] != POTENTIAL), entry, whole(0)
        kind = log.ARRIVE
        if i < starters(a):
            kind = log.START
            counted.start[stage, g] += 1
        else:
            tally.count_arrival(a, counted, period, entry, later, stage, g)
        if kinds[stage] == CUSTOMER:
            joined = entry
        if a.sampled:
            s.buying[r, BOUGHT], s.buying[r, REVENUE] = 0.0, 0.0
            s.buying[r, LEFT] = draws.exponential(k, c, draws.PURCHASE, np.uint64(1))
        if writes:
            log.write(w.rows, entry, kind, who.key[i], 0, -1, stage, g, -1, 0.0)
    else:
        stage, joined, known, since = _natural(s.k[r, STAGE]), s.f[r, JOINED], s.k[r, KNOWN], s.f[r, SINCE]
        t, by, entered, gain = s.f[r, MOVE_AT], s.k[r, MOVE_BY], s.f[r, ENTERED], s.f[r, GAIN]
        entry, later, period, visit = 0.0, 0.0, whole(0), whole(0)
    entering, gone = comes, False
    events = w.events
    while True:
        if entering:
            entering = False
            row = min(period, n)
            if joined != math.inf and a.earns[stage]:
                gain -= prices.value_until(a, w.prices, period, stage, g, entry, later)
            s.v[r, _natural(w.visits + stage)] = np.uint32(visit)
            low = a.exit_range[stage]
            t, by = math.inf, whole(-1)
            for way in range(low, a.exit_range[stage + 1]):
                x = _natural(way)
                threshold = draws.exponential(k, c, ids[x], np.uint64(visit))
                trait = traits[x]
                speed = who.traits[i, trait] if trait >= 0 else 1.0
                if shapes[x, g] == physics.EXPONENTIAL:
                    at = whole(0) if steady[x] else row
                    goal = clocks.level(clocks.operational(paces, x, g, at, entry), threshold, speed)
                    s.f[r, LEVEL + _natural(x - low)] = goal
                    if steady[x]:
                        ring = clocks.steady_ringing(paces, x, g, goal, entered)
                    else:
                        end = _natural(w.known[1] if foreseen[x] else w.known[0])
                        q = clocks.row_of(paces, starts, a.per_period, x, g, goal, row, end)
                        if q == end:
                            continue
                        q = _natural(q)
                        ring = clocks.ringing_time(paces, x, g, q, goal, starts[q], starts[q + 1], entered)
                else:
                    s.f[r, ENTERED], s.f[r, SINCE] = entered, since
                    factor = plans.exit_factor[row, x, g] * speed
                    ring = shaped_ring(w, r, x, g, entry, factor, threshold)
                    s.f[r, LEVEL + _natural(x - low)] = ring
                if ring < t:
                    t, by = ring, x
            if a.sampled:
                s.k[r, STAGE] = stage
                run_buying(w, i, r, row, entry)
        if a.sampled and s.buying[r, BUY_AT] <= t:
            if not s.buying[r, BUY_AT] <= limit:
                break
            events[0] += 1
            if events[0] > events[1]:
                break
            s.f[r, GAIN], s.f[r, JOINED], s.k[r, STAGE] = gain, joined, stage
            buy(w, i, r, s.buying[r, BUY_AT], whole(log.PURCHASE))
            gain = s.f[r, GAIN]
            continue
        if not t <= limit:
            break
        events[0] += 1
        if events[0] > events[1]:
            break
        by = _natural(by)
        destination = _natural(a.exit_destination[by])
        period, later = _natural(period_of(a, t)), prices.later(a, t)
        before, after = kinds[stage], kinds[destination]
        if a.sampled:
            s.k[r, STAGE] = stage
            settle_buying(w, i, r, min(period, n), t)
        if joined != math.inf and a.earns[stage]:
            gain += prices.value_until(a, w.prices, period, stage, g, t, later)
        if after == CUSTOMER:
            if before != CUSTOMER:
                if known == 0 and before == POTENTIAL:
                    counted.won[min(period, n), destination, g] += 1
                since, joined, known = t, min(joined, t), whole(1)
        elif before == CUSTOMER:
            if period < n:
                tally.count_kept(counted, g, boundary_from(a, since), period)
            else:
                gone = True
        tally.count_move(a, counted, period, t, later, by, g)
        if a.one_offs[by]:
            money = tally.count_one_offs(a, counted, period, t, by, g)
            if joined != math.inf:
                gain += money
        visit = visit_of(w, r, destination) + 1
        if writes:
            log.write(w.rows, t, log.MOVE, who.key[i], visit, stage, destination, g, by, 0.0)
        stage, entered, entry = destination, t, t
        if gone:
            break
        entering = True
    s.k[r, STAGE], s.f[r, JOINED], s.k[r, KNOWN], s.f[r, SINCE] = stage, joined, known, since
    s.f[r, MOVE_AT], s.k[r, MOVE_BY], s.f[r, ENTERED], s.f[r, GAIN] = t, by, entered, gain
    s.k[r, GONE] = whole(gone)
    return gone
