"""The tally: counts in whole numbers, made during the simulation, from which the books are computed.

A move is counted in its period, with the time that is left of the period: two additions. Heads,
time in stage and money of every stage follow from these when the books are closed. Whole numbers
may be added in any order, so each thread has counts of its own, and a log read back gives the same.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import physics, prices
from simulation.jit import compiled, inlined, whole
from simulation.jit.handles import handle
from simulation.model import CUSTOMER, POTENTIAL, Arrays

PERIOD_QUANTA = 10_000_000
"""Time is counted in ten-millionths of a period."""

PER_WEIGHT_QUANTUM = 1e6
"""Factors of one's own, and scores of satisfaction, are counted in millionths."""

Count = npt.NDArray[np.int64]


class Tally(NamedTuple):
    """Axes: N periods, R run-off periods, S stages, X exits, D dated moves, G segments, H hand-offs,
    C teams.

    `rest` of an event in a period is the time from it to the period's end, in quanta of time; where
    cash of flows is discounted exactly, `later` is the same of discounted time.
    """

    start: Count
    """(S, G) people at time 0."""
    end: Count
    """(S, G) people at the horizon, counted there one by one."""
    arrivals: Count
    """(N, S, G)"""
    arrivals_rest: Count
    arrivals_later: Count
    moves: Count
    """(N+R, X, G)"""
    moves_rest: Count
    moves_later: Count
    dated: Count
    """(N+1, D, G) dated moves fall on boundaries, so nothing is left of their periods."""
    won: Count
    """(N+1, S, G) first passages from potential to customer, by the stage entered."""
    kept_change: Count
    """(N+1, G) customers kept, by their changes from period to period."""
    tenure_end: Count
    """(G,) total length of the customers' relationships at the horizon, in quanta of time."""
    cut_off: Count
    """(S, G) customers still there when the run-off ends."""
    portfolio: Count
    """(4, G), see `Books`."""
    purchases: Count
    """(N+1, S, G)"""
    bought: Count
    """(N+1, S, G, 2) amount and margin of sampled purchases, in quanta of money."""
    bought_discounted: Count
    one_off: Count
    """(N+1, S, G, 2) one-off revenue and cost, by the stage left."""
    one_off_discounted: Count
    own_change: Count
    """(N+R+1, S, G, 2) own factors - 1 of the people in a stage at each boundary, on expected purchases
    and on the flow, by their changes; empty where nobody has factors of their own; likewise the next."""
    own_rest: Count
    """(N+R, S, G, 2) the same times the time left of the period in which the stage was entered (+) or left
    (-)."""
    own_later: Count
    encounters: Count
    """(N+1, S, G); without satisfaction this and the next three are empty."""
    failures: Count
    """(N+1, H, S, G) encounters broken at each hand-off, made good or not."""
    recoveries: Count
    """(N+1, H, S, G) those that were made good."""
    score_change: Count
    """(N+1, S, G) sum of the scores of the people in a stage at each boundary, by its changes."""
    score_end: Count
    """(1, S, G) the same at the horizon, counted there one by one."""
    referred: Count
    """(N, S, G) people brought by those in a stage; empty where nobody refers."""
    calls: Count
    """(N, C, S, G) calls to each team; likewise the next three, by the stage in which the call was made."""
    contacts: Count
    abandoned: Count
    """Callers who gave up waiting."""
    withdrawn: Count
    """Callers who left the stage while they waited."""
    waited: Count
    """(N, C) time that those waited who are served from the period on, in quanta of time."""
    busy_change: Count
    """(N+1, C) people of a team who are serving at each boundary, by their changes."""
    busy_rest: Count
    """(N, C) the time left of the period in which a contact began (+) or ended (-), in quanta of time."""
    waiting_end: Count
    """(C, S, G) callers who wait at the horizon, counted there one by one."""
    flags: Count
    """(1,) nonzero after a posting that cannot be booked."""


pack_tally = handle(Tally)


def empty_tally(a: Arrays) -> Tally:
    """A tally with nothing counted."""
    n, s, g, x = a.n_periods, len(a.stage_kind), len(a.segment_id), len(a.exit_id)
    last = n + a.n_run_off
    later = last if a.exact_flows else 0
    own, meets, h, c = int(a.own_factors), int(a.satisfies), len(a.hand_off_id), len(a.team_cost)

    def zeros(*shape: int) -> Count:
        return np.zeros(shape, np.int64)

    return Tally(
        start=zeros(s, g),
        end=zeros(s, g),
        arrivals=zeros(n, s, g),
        arrivals_rest=zeros(n, s, g),
        arrivals_later=zeros(n if later else 0, s, g),
        moves=zeros(last, x, g),
        moves_rest=zeros(last, x, g),
        moves_later=zeros(later, x, g),
        dated=zeros(n + 1, len(a.dated_id), g),
        won=zeros(n + 1, s, g),
        kept_change=zeros(n + 1, g),
        tenure_end=zeros(g),
        cut_off=zeros(s, g),
        portfolio=zeros(4, g),
        purchases=zeros(n + 1, s, g),
        bought=zeros(n + 1, s, g, 2),
        bought_discounted=zeros(n + 1, s, g, 2),
        one_off=zeros(n + 1, s, g, 2),
        one_off_discounted=zeros(n + 1, s, g, 2),
        own_change=zeros((last + 1) * own, s, g, 2),
        own_rest=zeros(last * own, s, g, 2),
        own_later=zeros(later * own, s, g, 2),
        encounters=zeros((n + 1) * meets, s, g),
        failures=zeros((n + 1) * meets, h, s, g),
        recoveries=zeros((n + 1) * meets, h, s, g),
        score_change=zeros((n + 1) * meets, s, g),
        score_end=zeros(meets, s, g),
        referred=zeros(n * a.refers, s, g),
        calls=zeros(n, c, s, g),
        contacts=zeros(n, c, s, g),
        abandoned=zeros(n, c, s, g),
        withdrawn=zeros(n, c, s, g),
        waited=zeros(n, c),
        busy_change=zeros(n + 1, c),
        busy_rest=zeros(n, c),
        waiting_end=zeros(c, s, g),
        flags=zeros(1),
    )


@inlined
def rest_of(a: Arrays, period: int, t: float) -> int:
    """The time from t to the end of `period`, in quanta of time."""
    return whole((a.boundaries[period + 1] - t) * a.per_time + 0.5)


@inlined
def later_of(a: Arrays, period: int, later: float) -> int:
    """The discounted time to the end of `period` from a time, of which `later` is the discounted time since
    0, in quanta of time.
    """
    return whole(math.floor((a.discounted[period + 1] - later) * a.per_time + 0.5))


@compiled
def count_arrival(
    a: Arrays, tally: Tally, period: int, t: float, later: float, stage: int, segment: int
) -> None:
    """An entrant comes into a stage at t in (0, horizon], with the discounted time `later`."""
    tally.arrivals[period, stage, segment] += 1
    tally.arrivals_rest[period, stage, segment] += rest_of(a, period, t)
    if a.exact_flows:
        tally.arrivals_later[period, stage, segment] += later_of(a, period, later)


@inlined
def count_move(a: Arrays, tally: Tally, period: int, t: float, later: float, x: int, segment: int) -> None:
    """Exit x fires at t, with the discounted time `later`."""
    tally.moves[period, x, segment] += 1
    tally.moves_rest[period, x, segment] += rest_of(a, period, t)
    if a.exact_flows:
        tally.moves_later[period, x, segment] += later_of(a, period, later)


@inlined
def _add(tally: Tally, array: Count, row: int, stage: int, segment: int, line: int, value: int) -> None:
    before = array[row, stage, segment, line]
    after = before + value
    if value == physics.UNBOOKABLE or ((value > 0) != (after > before) and value != 0):
        tally.flags[0] = 1
    array[row, stage, segment, line] = after


@inlined
def event_factor(a: Arrays, line: int, period: int, t: float) -> float:
    """Discount factor of an event at t, in the given period, by the line's cash timing."""
    timing = a.timings[line]
    return physics.discount(a.force, t) if timing == physics.EXACT else a.factors[timing, period]


@inlined
def count_purchase(
    a: Arrays, tally: Tally, period: int, t: float, stage: int, segment: int, amount: float
) -> float:
    """A sampled purchase worth `amount` at t; returns its discounted margin in currency."""
    row = min(period, a.n_periods)
    tally.purchases[row, stage, segment] += 1
    margin = amount * (a.purchase_margin[stage, segment] * a.shock_margin[row, stage, segment])
    factor = event_factor(a, 0, period, t)
    other = factor if a.timings[1] == a.timings[0] else event_factor(a, 1, period, t)
    for line in range(2):
        money = amount if line == 0 else margin
        later = money * (factor if line == 0 else other)
        _add(tally, tally.bought, row, stage, segment, line, physics.quanta(money, a.per_quantum))
        _add(tally, tally.bought_discounted, row, stage, segment, line, physics.quanta(later, a.per_quantum))
    return margin * other


@compiled
def count_one_offs(a: Arrays, tally: Tally, period: int, t: float, x: int, segment: int) -> float:
    """What exit x brings and costs once, at t; returns the discounted sum in currency."""
    row, stage, total = min(period, a.n_periods), a.exit_origin[x], 0.0
    for k in range(2):
        money = a.exit_one_off_revenue[x, segment] if k == 0 else a.exit_one_off_cost[x, segment]
        if money != 0.0:
            later = money * event_factor(a, prices.N_FLOWS + k, period, t)
            now = physics.quanta(money, a.per_quantum)
            _add(tally, tally.one_off, row, stage, segment, k, now)
            now = physics.quanta(later, a.per_quantum)
            _add(tally, tally.one_off_discounted, row, stage, segment, k, now)
            total += later if k == 0 else -later
    return total


@compiled
def count_own(
    a: Arrays,
    tally: Tally,
    period: int,
    t: float,
    later: float,
    stage: int,
    segment: int,
    sign: float,
    bought: float,
    flowed: float,
) -> None:
    """A person with factors of their own enters (+1) or leaves (-1) a stage, or takes other factors, at t.

    `later`: the discounted time at t.
    """
    length = a.boundaries[period + 1] - t
    for k in range(2):
        own = (bought if k == 0 else flowed) - 1.0
        if own == 0.0:
            continue
        entering = 1 if sign > 0.0 else -1
        weight = physics.quanta(own, PER_WEIGHT_QUANTUM)
        rest = physics.quanta(own * length, a.per_time)
        if weight == physics.UNBOOKABLE or rest == physics.UNBOOKABLE:
            tally.flags[0] = 1
        tally.own_change[period + 1, stage, segment, k] += entering * weight
        tally.own_rest[period, stage, segment, k] += entering * rest
        if a.exact_flows:
            weighed = physics.quanta(own * (a.discounted[period + 1] - later), a.per_time)
            tally.own_later[period, stage, segment, k] += entering * weighed


@inlined
def count_score(tally: Tally, boundary: int, stage: int, segment: int, sign: int, score: float) -> None:
    """A person with a score comes into a stage (+1) or leaves it (-1) by a boundary."""
    tally.score_change[boundary, stage, segment] += sign * physics.quanta(score, PER_WEIGHT_QUANTUM)


@compiled
def count_contact(
    a: Arrays, tally: Tally, period: int, t: float, c: int, stage: int, segment: int, waited: float
) -> float:
    """Team c begins to serve a person at t who has waited; returns the discounted cost in currency."""
    tally.contacts[period, c, stage, segment] += 1
    tally.waited[period, c] += physics.quanta(waited, a.per_time)
    count_busy(a, tally, period, t, c, 1)
    cost = a.team_cost[c]
    if cost == 0.0:
        return 0.0
    later = cost * event_factor(a, prices.N_FLOWS + 1, period, t)
    _add(tally, tally.one_off, period, stage, segment, 1, physics.quanta(cost, a.per_quantum))
    _add(tally, tally.one_off_discounted, period, stage, segment, 1, physics.quanta(later, a.per_quantum))
    return later


@inlined
def count_busy(a: Arrays, tally: Tally, period: int, t: float, c: int, sign: int) -> None:
    """Somebody on team c begins (+1) or ends (-1) a contact at t."""
    tally.busy_change[period + 1, c] += sign
    tally.busy_rest[period, c] += sign * rest_of(a, period, t)


@inlined
def count_win(a: Arrays, tally: Tally, period: int, origin: int, destination: int, segment: int) -> None:
    """A person who has never been beyond potential stages goes from one to `destination`."""
    if a.stage_kind[origin] == POTENTIAL and a.stage_kind[destination] == CUSTOMER:
        tally.won[min(period, a.n_periods), destination, segment] += 1


@inlined
def count_kept(tally: Tally, segment: int, first: int, last: int) -> None:
    """A customer relationship that begins by boundary `first` and holds until boundary `last`."""
    if last > first:
        tally.kept_change[first, segment] += 1
        tally.kept_change[last, segment] -= 1


@compiled
def count_horizon(a: Arrays, tally: Tally, stage: int, segment: int, since: float) -> None:
    """A person is in a stage at the horizon; `since`: when a customer's relationship began."""
    tally.end[stage, segment] += 1
    if a.stage_kind[stage] == CUSTOMER:
        length = physics.quanta(a.boundaries[a.n_periods] - since, a.per_time)
        if length == physics.UNBOOKABLE:
            tally.flags[0] = 1
        tally.tenure_end[segment] += length


@compiled
def count_value(a: Arrays, tally: Tally, segment: int, joined: float, gain: float) -> int:
    """Close a person's account: `gain` at time 0, valued at `joined`, in quanta; 0 if never joined."""
    if joined == np.inf:
        return 0
    # physics.discount runs both ways: this is money at time 0, valued at `joined`.
    value = physics.quanta(gain / physics.discount(a.force, joined), a.per_quantum)
    if value == physics.UNBOOKABLE:
        tally.flags[0] = 1
    tally.portfolio[0, segment] += 1
    tally.portfolio[1, segment] += value
    if joined == 0.0:
        tally.portfolio[2, segment] += 1
        tally.portfolio[3, segment] += value
    return value


def add(total: Tally, part: Tally) -> None:
    """Add the counts of one thread to those of others."""
    for into, array in zip(total, part, strict=True):
        into += array
