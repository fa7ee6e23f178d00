"""How what happens to a person is booked: stays, passages, purchases, and the account of each person.

The walk calls these functions as it goes, and the reader of a log with what it reads.
"""

from __future__ import annotations

import math

from simulation import physics, plans, prices, tally
from simulation.jit import compiled, inlined
from simulation.life.state import (
    BOUGHT,
    ENTERED,
    GAIN,
    GONE,
    JOINED,
    KNOWN,
    PHASE,
    REVENUE,
    SCORE,
    SINCE,
    STAGE,
    World,
    boundary_from,
    period_of,
    trait_of,
    treated,
)
from simulation.log import DATED
from simulation.model import CUSTOMER, POTENTIAL
from simulation.rules import teams


@compiled
def set_own(w: World, i: int, r: int, row: int, stage: int) -> None:
    """The person's own factors on what accrues in a stage, under the plan of `row`."""
    a, s, g = w.a, w.state, w.people.segment[i]
    bought = 1.0
    if not a.sampled:
        on = treated(w, r)
        bought = plans.listed_purchase_factor(a, w.plans, row, stage, g, on)
        bought *= trait_of(w, i, a.purchase_rate_trait[stage])
        amount = plans.listed_amount_factor(a, w.plans, row, stage, g, on)
        bought *= amount * trait_of(w, i, a.amount_trait[stage])
    s.own[r, 0], s.own[r, 1] = bought, trait_of(w, i, a.flow_trait[stage])


@inlined
def _account(w: World, i: int, r: int, period: int, stage: int, t: float, later: float, sign: float) -> None:
    """A stay begins (-1) or ends (+1): the account holds the difference of cumulative prices."""
    a, s, g = w.a, w.state, w.people.segment[i]
    if s.f[r, JOINED] != math.inf:
        if a.own_factors:
            own = s.own[r]
            value = prices.own_value_until(a, w.prices, period, stage, g, own[0], own[1], t, later)
        else:
            value = prices.value_until(a, w.prices, period, stage, g, t, later)
        s.f[r, GAIN] += sign * value
        if a.flow_counts and period < a.n_periods:
            flowed = s.own[r, 1] if a.own_factors else 1.0
            s.buying[r, REVENUE] += sign * prices.revenue_until(a, w.prices, period, stage, g, flowed, t)


@inlined
def _count_own(
    w: World, i: int, r: int, period: int, stage: int, t: float, later: float, sign: float
) -> None:
    a, s = w.a, w.state
    if a.own_factors:
        g = w.people.segment[i]
        tally.count_own(a, w.tally, period, t, later, stage, g, sign, s.own[r, 0], s.own[r, 1])


@compiled
def earn(w: World, i: int, r: int, row: int, t: float) -> None:
    """Count what the present stay brought in the running period up to t, for the lists by value."""
    s, g = w.state, w.people.segment[i]
    length = t - s.earned_until[r]
    s.earned_until[r] = t
    if length > 0.0:
        flowed = s.own[r, 1] if w.a.own_factors else 1.0
        money = prices.earned(w.prices, row, s.k[r, STAGE], g, flowed, length)
        s.earned[r] += physics.quanta(money, w.a.per_quantum)


@compiled
def begin(w: World, i: int, r: int, starts: bool) -> None:
    """A person is there at time 0 (`starts`), or comes: the first stage, and an account.

    The plan of that period must be there, and in `treated` the lists that the person is on.
    """
    a, s, stage, g = w.a, w.state, w.people.stage[i], w.people.segment[i]
    t = w.people.arrived[i]
    s.k[r, STAGE], s.f[r, ENTERED], s.f[r, SINCE] = stage, w.people.entered[i], w.people.since[i]
    s.k[r, KNOWN] = a.stage_kind[stage] != POTENTIAL
    s.f[r, JOINED] = t if a.stage_kind[stage] == CUSTOMER else math.inf
    s.f[r, GAIN], s.k[r, GONE] = 0.0, False
    period, later = period_of(a, t), prices.later(a, t)
    if starts:
        w.tally.start[stage, g] += 1
    else:
        tally.count_arrival(a, w.tally, period, t, later, stage, g)
    for c in range(len(a.team_cost)):
        s.cases[r, c, PHASE] = teams.IDLE
    if a.satisfies:
        s.meeting[r, SCORE] = a.score_start
        tally.count_score(w.tally, 0 if starts else period + 1, stage, g, 1, a.score_start)
    if a.sampled:
        s.buying[r, BOUGHT], s.buying[r, REVENUE] = 0, 0.0
    if a.own_factors:
        set_own(w, i, r, period, stage)
    if a.ranks_value:
        s.earned[r], s.earned_until[r] = 0, t
    _account(w, i, r, period, stage, t, later, -1.0)
    _count_own(w, i, r, period, stage, t, later, +1.0)


@inlined
def move(w: World, i: int, r: int, period: int, t: float, kind: int, cause: int, destination: int) -> None:
    """A person goes from the present stage to another, by an exit or (kind DATED) a dated move."""
    a, s = w.a, w.state
    origin, g = s.k[r, STAGE], w.people.segment[i]
    row, later = min(period, a.n_periods), prices.later(a, t)
    before, after = a.stage_kind[origin], a.stage_kind[destination]
    if a.ranks_value and period < a.n_periods:
        earn(w, i, r, row, t)
    _account(w, i, r, period, origin, t, later, +1.0)
    _count_own(w, i, r, period, origin, t, later, -1.0)
    if not s.k[r, KNOWN]:
        tally.count_win(a, w.tally, period, origin, destination, g)
    if a.satisfies and period < a.n_periods:
        tally.count_score(w.tally, period + 1, origin, g, -1, s.meeting[r, SCORE])
        tally.count_score(w.tally, period + 1, destination, g, 1, s.meeting[r, SCORE])
    if after == CUSTOMER:
        s.k[r, KNOWN] = True
        if before != CUSTOMER:
            s.f[r, SINCE] = t
            s.f[r, JOINED] = min(s.f[r, JOINED], t)
    elif before == CUSTOMER:
        if period < a.n_periods:
            first = boundary_from(a, s.f[r, SINCE])
            tally.count_kept(w.tally, g, first, period)
        else:
            s.k[r, GONE] = True
    if kind == DATED:
        w.tally.dated[row, cause, g] += 1
    else:
        tally.count_move(a, w.tally, period, t, later, cause, g)
        if a.one_offs[cause]:
            _one_offs(w, i, r, period, t, cause)
    s.k[r, STAGE], s.f[r, ENTERED] = destination, t
    if not s.k[r, GONE]:
        if a.own_factors:
            set_own(w, i, r, row, destination)
        _account(w, i, r, period, destination, t, later, -1.0)
        _count_own(w, i, r, period, destination, t, later, +1.0)


@compiled
def _one_offs(w: World, i: int, r: int, period: int, t: float, x: int) -> None:
    a, s, g = w.a, w.state, w.people.segment[i]
    money = tally.count_one_offs(a, w.tally, period, t, x, g)
    if s.f[r, JOINED] != math.inf:
        s.f[r, GAIN] += money
    if a.ranks_value:
        s.earned[r] += physics.quanta(a.exit_one_off_revenue[x, g], a.per_quantum)
        s.earned[r] -= physics.quanta(a.exit_one_off_cost[x, g], a.per_quantum)


@inlined
def purchase(w: World, i: int, r: int, period: int, t: float, amount: float) -> None:
    """A sampled purchase in the present stage."""
    a, s, stage, g = w.a, w.state, w.state.k[r, STAGE], w.people.segment[i]
    margin = tally.count_purchase(a, w.tally, period, t, stage, g, amount)
    if s.f[r, JOINED] != math.inf:
        s.f[r, GAIN] += margin
        if period < a.n_periods:
            s.buying[r, REVENUE] += amount
    if a.ranks_value and period < a.n_periods:
        earned = amount * (a.purchase_margin[stage, g] * a.shock_margin[period, stage, g])
        s.earned[r] += physics.quanta(earned, a.per_quantum)


@compiled
def refer(w: World, i: int, r: int, period: int) -> None:
    """A person in the present stage brings another into the market."""
    w.tally.referred[period, w.state.k[r, STAGE], w.people.segment[i]] += 1


@compiled
def encounter(w: World, i: int, r: int, period: int, broken: int, recovered: bool, score: float) -> None:
    """An encounter in the present stage, broken at a hand-off (or -1), and the score it leaves."""
    a, s, stage, g = w.a, w.state, w.state.k[r, STAGE], w.people.segment[i]
    row = min(period, a.n_periods)
    w.tally.encounters[row, stage, g] += 1
    if broken >= 0:
        w.tally.failures[row, broken, stage, g] += 1
        if recovered:
            w.tally.recoveries[row, broken, stage, g] += 1
    if period < a.n_periods:
        tally.count_score(w.tally, period + 1, stage, g, -1, s.meeting[r, SCORE])
        tally.count_score(w.tally, period + 1, stage, g, 1, score)
    s.meeting[r, SCORE] = score


@compiled
def call(w: World, i: int, r: int, c: int, period: int) -> None:
    """A person calls team c in the present stage, and waits."""
    w.tally.calls[period, c, w.state.k[r, STAGE], w.people.segment[i]] += 1
    w.state.cases[r, c, PHASE] = teams.WAITING


@compiled
def contact(w: World, i: int, r: int, c: int, period: int, t: float, waited: float) -> None:
    """Team c begins to serve a person who has waited."""
    a, s = w.a, w.state
    later = tally.count_contact(a, w.tally, period, t, c, s.k[r, STAGE], w.people.segment[i], waited)
    if s.f[r, JOINED] != math.inf:
        s.f[r, GAIN] -= later
    if a.ranks_value:
        s.earned[r] -= physics.quanta(a.team_cost[c], a.per_quantum)
    s.cases[r, c, PHASE] = teams.IN_CONTACT


@compiled
def served(w: World, r: int, c: int, period: int, t: float) -> None:
    """A contact with team c ends."""
    tally.count_busy(w.a, w.tally, period, t, c, -1)
    w.state.cases[r, c, PHASE] = teams.IDLE


@compiled
def give_up(w: World, i: int, r: int, c: int, period: int, stage: int, left: bool) -> None:
    """A person who called in a stage waits no longer: out of patience, or because the stage was left."""
    counted = w.tally.withdrawn if left else w.tally.abandoned
    counted[period, c, stage, w.people.segment[i]] += 1
    w.state.cases[r, c, PHASE] = teams.IDLE


@compiled
def change_own(w: World, i: int, r: int, row: int) -> None:
    """Put the own factors on what accrues into force that the lists of `row` > 0 give, at its start."""
    a, s = w.a, w.state
    t, stage, period = a.row_starts[row], s.k[r, STAGE], row - 1
    before = s.own[r, 0]
    set_own(w, i, r, row, stage)
    after = s.own[r, 0]
    if after == before:
        return
    later = prices.later(a, t)
    # The change falls on the boundary: the period that ends there was lived with the factors of before.
    s.own[r, 0] = before
    _account(w, i, r, period, stage, t, later, +1.0)
    _count_own(w, i, r, period, stage, t, later, -1.0)
    s.own[r, 0] = after
    _account(w, i, r, row, stage, t, later, -1.0)
    _count_own(w, i, r, period, stage, t, later, +1.0)


@compiled
def at_horizon(w: World, i: int, r: int) -> None:
    """Count a person at the horizon; only customers go on from there."""
    a, s, g = w.a, w.state, w.people.segment[i]
    stage, n = s.k[r, STAGE], a.n_periods
    tally.count_horizon(a, w.tally, stage, g, s.f[r, SINCE])
    if a.satisfies:
        w.tally.score_end[0, stage, g] += physics.quanta(s.meeting[r, SCORE], tally.PER_WEIGHT_QUANTUM)
    for c in range(len(a.team_cost)):
        if s.cases[r, c, PHASE] == teams.WAITING:
            w.tally.waiting_end[c, stage, g] += 1
    if a.lists:
        s.treated[r] = 0
    if a.stage_kind[stage] == CUSTOMER:
        first = boundary_from(a, s.f[r, SINCE])
        tally.count_kept(w.tally, g, first, n)
    if a.stage_kind[stage] != CUSTOMER or a.n_run_off == 0:
        _account(w, i, r, n - 1, stage, a.boundaries[n], a.discounted[n], +1.0)
        s.k[r, GONE] = True
        return
    if a.flow_counts and s.f[r, JOINED] != math.inf:
        # The value goes on with the stay, but revenue counts within the horizon.
        flowed = s.own[r, 1] if a.own_factors else 1.0
        s.buying[r, REVENUE] += prices.revenue_until(a, w.prices, n - 1, stage, g, flowed, a.boundaries[n])
    if a.lists and a.own_factors:
        change_own(w, i, r, n)


@compiled
def cut_off(w: World, i: int, r: int) -> None:
    """A person is still a customer when the run-off ends."""
    a, s = w.a, w.state
    last = a.n_periods + a.n_run_off
    _account(w, i, r, last - 1, s.k[r, STAGE], a.boundaries[last], a.discounted[last], +1.0)
    w.tally.cut_off[s.k[r, STAGE], w.people.segment[i]] += 1
    s.k[r, GONE] = True


@compiled
def close_account(w: World, i: int, r: int) -> int:
    """The value of a person's relationships when the first of them began, in quanta."""
    a, s = w.a, w.state
    if len(w.revenue) > 0:
        w.revenue[i] = 0
        if s.f[r, JOINED] != math.inf:
            w.revenue[i] = physics.quanta(s.buying[r, REVENUE], a.per_quantum)
    return tally.count_value(a, w.tally, w.people.segment[i], s.f[r, JOINED], s.f[r, GAIN])
