"""A person's clocks: wound on entry, aimed at the time they ring, and anchored anew where speed changes."""

from __future__ import annotations

import math

import numpy as np

from simulation import draws, physics, plans
from simulation.jit import compiled, inlined
from simulation.life.state import (
    ANCHOR,
    BUY_AT,
    ENTERED,
    GOAL,
    LEFT,
    LEVEL,
    MOVE_AT,
    MOVE_BY,
    REFER_AT,
    SINCE,
    SPEED,
    STAGE,
    World,
    cared,
    felt,
    luck_of,
    trait_of,
    treated,
    visit_of,
)
from simulation.model import PROBABILITY
from simulation.rules import clocks, purchases


@inlined
def _own_factor(w: World, i: int, r: int, x: int) -> float:
    # What is the person's own whatever the plan: the trait, the satisfaction, and the care of teams.
    own = trait_of(w, i, w.a.exit_trait[x]) * felt(w, r, w.a.exit_slope[x])
    return own * cared(w, r, w.a.exit_care, x)


@inlined
def _own_speed(w: World, i: int, r: int, row: int, x: int, g: int) -> float:
    speed = _own_factor(w, i, r, x)
    if w.a.lists:
        speed = plans.speed(w.a, w.plans, row, x, g, w.state.treated[r]) * speed
    return speed


@compiled
def _shaped_factor(w: World, i: int, r: int, row: int, x: int, g: int) -> float:
    return plans.exit_factor(w.a, w.plans, row, x, g, treated(w, r)) * _own_factor(w, i, r, x)


@compiled
def shaped_ring(w: World, r: int, x: int, g: int, anchor: float, factor: float, left: float) -> float:
    """When a clock with a duration shape rings, with `left` of its threshold at the time `anchor`."""
    a, s = w.a, w.state
    return physics.firing_time(
        a.exit_shape[x, g],
        a.exit_a[x, g],
        a.exit_b[x, g],
        a.piece_times,
        a.piece_rates,
        a.piece_sums,
        a.exit_low[x, g],
        a.exit_high[x, g],
        s.f[r, SINCE] if a.exit_by_tenure[x] else s.f[r, ENTERED],
        anchor,
        factor,
        left,
    )


@compiled
def _shaped_left(w: World, r: int, x: int, g: int, m: int, t: float) -> float:
    a, s = w.a, w.state
    return physics.remaining_at(
        a.exit_shape[x, g],
        a.exit_a[x, g],
        a.exit_b[x, g],
        a.piece_times,
        a.piece_rates,
        a.piece_sums,
        a.exit_low[x, g],
        a.exit_high[x, g],
        s.f[r, SINCE] if a.exit_by_tenure[x] else s.f[r, ENTERED],
        s.anchor[r, m],
        s.speed[r, m],
        s.left[r, m],
        t,
    )


@inlined
def wind(w: World, i: int, r: int, row: int, stage: int, t: float) -> None:
    """Give every exit of the stage the full threshold of this visit, from t on."""
    a, s, g = w.a, w.state, w.people.segment[i]
    k, c = luck_of(s, r)
    s.v[r, w.visits + stage] += np.uint32(1)
    visit = np.uint64(visit_of(w, r, stage))
    low = a.exit_range[stage]
    for x in range(low, a.exit_range[stage + 1]):
        m = x - low
        threshold = draws.exponential(k, c, a.exit_id[x], visit)
        if a.exit_kind[x] == PROBABILITY:
            s.f[r, LEVEL + m] = threshold
            continue
        if a.exit_shape[x, g] == physics.EXPONENTIAL:
            anchor = clocks.operational(w.plans.exit_paces, x, g, row, t)
            speed = _own_speed(w, i, r, row, x, g)
            s.f[r, LEVEL + m] = clocks.level(anchor, threshold, speed)
        else:
            anchor, speed = t, _shaped_factor(w, i, r, row, x, g)
            s.f[r, LEVEL + m] = shaped_ring(w, r, x, g, anchor, speed, threshold)
        if a.anchored:
            s.left[r, m], s.anchor[r, m], s.speed[r, m] = threshold, anchor, speed


@inlined
def ringing_time(w: World, x: int, g: int, goal: float, row: int, after: float) -> float:
    """When a clock in operational time rings whose level is `goal`, as far as plans are known."""
    a, paces = w.a, w.plans.exit_paces
    if a.exit_steady[x]:
        return clocks.steady_ringing(paces, x, g, goal, after)
    end = w.known[1] if a.exit_foreseen[x] else w.known[0]
    q = clocks.row_of(paces, a.row_starts, a.per_period, x, g, goal, row, end)
    if q == end:
        return math.inf
    return clocks.ringing_time(paces, x, g, q, goal, a.row_starts[q], a.row_starts[q + 1], after)


@inlined
def aim(w: World, i: int, r: int, row: int, after: float) -> None:
    """Find the exit whose clock rings first: no earlier than `after`, from `row` on and as far as plans are
    known.
    """
    a, s, g = w.a, w.state, w.people.segment[i]
    low = a.exit_range[s.k[r, STAGE]]
    best, by = math.inf, -1
    for x in range(low, a.exit_range[s.k[r, STAGE] + 1]):
        if a.exit_kind[x] == PROBABILITY:
            continue
        t = s.f[r, LEVEL + x - low]
        if a.exit_shape[x, g] == physics.EXPONENTIAL:
            t = ringing_time(w, x, g, t, row, after)
        if t < best:
            best, by = t, x
    s.f[r, MOVE_AT], s.k[r, MOVE_BY] = best, by


@inlined
def settle_buying(w: World, i: int, r: int, row: int, t: float) -> None:
    """Bring the purchase clock up to t in the present stage: what is left of it, standing still."""
    s, stage, g = w.state, w.state.k[r, STAGE], w.people.segment[i]
    reached = clocks.operational(w.plans.buying_paces, stage, g, row, t)
    s.buying[r, LEFT] = clocks.left(s.buying[r, LEFT], s.buying[r, SPEED], s.buying[r, ANCHOR], reached)


@inlined
def _buying_speed(w: World, i: int, r: int, row: int) -> float:
    a, stage, g = w.a, w.state.k[r, STAGE], w.people.segment[i]
    own = trait_of(w, i, a.purchase_rate_trait[stage]) * felt(w, r, a.purchase_slope[stage])
    own = own * cared(w, r, a.purchase_care, stage)
    return purchases.speed(a, w.plans, row, stage, g, treated(w, r), own)


@inlined
def run_buying(w: World, i: int, r: int, row: int, t: float) -> None:
    """Let the purchase clock run on from t at the speed of the present stage and plan."""
    s, stage, g = w.state, w.state.k[r, STAGE], w.people.segment[i]
    anchor = clocks.operational(w.plans.buying_paces, stage, g, row, t)
    speed = _buying_speed(w, i, r, row)
    s.buying[r, ANCHOR], s.buying[r, SPEED] = anchor, speed
    s.buying[r, GOAL] = clocks.level(anchor, s.buying[r, LEFT], speed)
    aim_buying(w, i, r, row, t)


@inlined
def aim_buying(w: World, i: int, r: int, row: int, t: float) -> None:
    """Find when the next purchase comes, from t in `row` on and as far as plans are known."""
    a, s, stage, g = w.a, w.state, w.state.k[r, STAGE], w.people.segment[i]
    paces, goal = w.plans.buying_paces, s.buying[r, GOAL]
    if a.purchase_steady[stage]:
        s.buying[r, BUY_AT] = clocks.steady_ringing(paces, stage, g, goal, t)
        return
    end = w.known[1] if a.purchase_foreseen[stage] else w.known[0]
    q = clocks.row_of(paces, a.row_starts, a.per_period, stage, g, goal, row, end)
    s.buying[r, BUY_AT] = math.inf
    if q < end:
        start, stop = a.row_starts[q], a.row_starts[q + 1]
        s.buying[r, BUY_AT] = clocks.ringing_time(paces, stage, g, q, goal, start, stop, t)


@inlined
def settle_referring(w: World, i: int, r: int, row: int, t: float) -> None:
    """Bring the referral clock up to t in the present stage: what is left of it, standing still."""
    s, stage, g = w.state, w.state.k[r, STAGE], w.people.segment[i]
    own, reached = s.referring[r], clocks.operational(w.plans.referring_paces, stage, g, row, t)
    own[LEFT] = clocks.left(own[LEFT], own[SPEED], own[ANCHOR], reached)


@inlined
def _referring_speed(w: World, i: int, r: int, row: int) -> float:
    a, stage, g = w.a, w.state.k[r, STAGE], w.people.segment[i]
    own = trait_of(w, i, a.refer_trait[stage]) * felt(w, r, a.refer_slope[stage])
    own = own * cared(w, r, a.refer_care, stage)
    return plans.listed_refer_factor(a, w.plans, row, stage, g, treated(w, r)) * own


@compiled
def run_referring(w: World, i: int, r: int, row: int, t: float) -> None:
    """Let the referral clock run on from t at the speed of the present stage and plan."""
    s, stage, g = w.state, w.state.k[r, STAGE], w.people.segment[i]
    own, anchor = s.referring[r], clocks.operational(w.plans.referring_paces, stage, g, row, t)
    speed = _referring_speed(w, i, r, row)
    own[ANCHOR], own[SPEED] = anchor, speed
    own[GOAL] = clocks.level(anchor, own[LEFT], speed)
    aim_referring(w, i, r, row, t)


@compiled
def aim_referring(w: World, i: int, r: int, row: int, t: float) -> None:
    """Find when the next is brought, from t in `row` on and as far as plans are known."""
    a, s, stage, g = w.a, w.state, w.state.k[r, STAGE], w.people.segment[i]
    paces, goal = w.plans.referring_paces, s.referring[r, GOAL]
    end = w.known[1] if a.refer_foreseen[stage] else w.known[0]
    q = clocks.row_of(paces, a.row_starts, a.per_period, stage, g, goal, row, end)
    s.referring[r, REFER_AT] = math.inf
    if q < end:
        start, stop = a.row_starts[q], a.row_starts[q + 1]
        s.referring[r, REFER_AT] = clocks.ringing_time(paces, stage, g, q, goal, start, stop, t)


@compiled
def replan(w: World, i: int, r: int, row: int) -> None:
    """Put the plan of `row` into force for one person, at the row's start."""
    change_speeds(w, i, r, row, w.a.row_starts[row])


@compiled
def change_speeds(w: World, i: int, r: int, row: int, t: float) -> None:
    """Let one person's clocks run as they should from t in `row` on.

    Clocks whose speed changes, bit for bit, are anchored anew; the others are not touched.
    """
    a, s, g = w.a, w.state, w.people.segment[i]
    stage = s.k[r, STAGE]
    low = a.exit_range[stage]
    if a.anchored:
        for x in range(low, a.exit_range[stage + 1]):
            m = x - low
            if a.exit_kind[x] == PROBABILITY:
                continue
            if a.exit_shape[x, g] == physics.EXPONENTIAL:
                speed, reached = (
                    _own_speed(w, i, r, row, x, g),
                    clocks.operational(w.plans.exit_paces, x, g, row, t),
                )
                if speed != s.speed[r, m]:
                    s.left[r, m] = clocks.left(s.left[r, m], s.speed[r, m], s.anchor[r, m], reached)
                    s.f[r, LEVEL + m] = clocks.level(reached, s.left[r, m], speed)
                    s.anchor[r, m], s.speed[r, m] = reached, speed
            else:
                speed = _shaped_factor(w, i, r, row, x, g)
                if speed != s.speed[r, m]:
                    s.left[r, m] = _shaped_left(w, r, x, g, m, t)
                    s.anchor[r, m], s.speed[r, m] = t, speed
                    ring = shaped_ring(w, r, x, g, t, speed, s.left[r, m])
                    s.f[r, LEVEL + m] = max(ring, clocks.just_after(a.row_starts[row], row))
    aim(w, i, r, row, t)
    if a.sampled:
        speed = _buying_speed(w, i, r, row)
        if speed != s.buying[r, SPEED]:
            settle_buying(w, i, r, row, t)
            run_buying(w, i, r, row, t)
        else:
            aim_buying(w, i, r, row, t)
    if a.refers:
        speed = _referring_speed(w, i, r, row)
        if speed != s.referring[r, SPEED]:
            settle_referring(w, i, r, row, t)
            run_referring(w, i, r, row, t)
        else:
            aim_referring(w, i, r, row, t)
