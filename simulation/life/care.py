"""A person and the teams: calls, contacts, and the effect they leave, without the queue.

Where somebody stands in a queue, and who serves whom, is known to the market alone
(`engine.compiled.in_order`).
"""

from __future__ import annotations

import math

import numpy as np

from simulation import draws, log, plans
from simulation.jit import compiled, inlined
from simulation.life import booking, clocks
from simulation.life.state import (
    CALL_AT,
    CALL_FROM,
    CALL_LEFT,
    CALLS,
    ENTERED,
    FADE_AT,
    JOINED_AT,
    PHASE,
    RANK,
    RUNG,
    SINCE,
    STAGE,
    STEPS,
    STRENGTH,
    TOP,
    UNTIL,
    World,
    luck_of,
)
from simulation.log import RANKS
from simulation.model import BY_RISK, BY_VALUE
from simulation.rules import satisfaction, teams


@compiled
def begin(w: World, i: int, r: int, t: float) -> None:
    """A person is there from t on, whom no team knows."""
    a, s = w.a, w.state
    key, luck = luck_of(s, r)
    for c in range(len(a.team_cost)):
        for k in range(s.cases.shape[2]):
            s.cases[r, c, k] = 0
        for k in range(s.care.shape[2]):
            s.care[r, c, k] = 0.0
        s.care[r, c, UNTIL] = s.care[r, c, FADE_AT] = math.inf
        s.care[r, c, CALL_LEFT] = draws.exponential(key, luck, a.team_call_id[c], np.uint64(1))
        await_call(w, i, r, c, t)


@compiled
def await_call(w: World, i: int, r: int, c: int, t: float) -> None:
    """Let the clock of calls run on from t in the present stage."""
    s, rate = w.state, w.a.team_rate[c, w.state.k[r, STAGE], w.people.segment[i]]
    s.care[r, c, CALL_FROM] = t
    s.care[r, c, CALL_AT] = satisfaction.rings(t, s.care[r, c, CALL_LEFT], rate)


@compiled
def carry_calls(w: World, i: int, r: int, c: int, origin: int, t: float) -> None:
    """Take the clock of calls from the stage that was left at t to the present one."""
    s, rate = w.state, w.a.team_rate[c, origin, w.people.segment[i]]
    s.care[r, c, CALL_LEFT] = satisfaction.left(s.care[r, c, CALL_LEFT], s.care[r, c, CALL_FROM], rate, t)
    await_call(w, i, r, c, t)


@compiled
def rewind(w: World, i: int, r: int, c: int, t: float) -> None:
    """The clock of calls has rung."""
    s = w.state
    s.cases[r, c, RUNG] += 1
    k, luck = luck_of(s, r)
    s.care[r, c, CALL_LEFT] = draws.exponential(
        k, luck, w.a.team_call_id[c], np.uint64(s.cases[r, c, RUNG] + 1)
    )
    await_call(w, i, r, c, t)


@compiled
def note(w: World, i: int, r: int, c: int, t: float, kind: int, stage: int, amount: float) -> None:
    """Log what happens between a person and team c."""
    if len(w.rows.time) > 0:
        number, g = w.state.cases[r, c, CALLS], w.people.segment[i]
        log.write(w.rows, t, kind, w.people.key[i], number, stage, -1, g, c, amount)


@compiled
def call(w: World, i: int, r: int, c: int, period: int, t: float, value: float) -> None:
    """A person calls team c; `value` is the contribution of the last periods, where that is asked for."""
    a, s, g = w.a, w.state, w.people.segment[i]
    stage = s.k[r, STAGE]
    s.cases[r, c, CALLS] += 1
    s.care[r, c, JOINED_AT], s.care[r, c, RANK] = t, 0.0
    if a.team_order[c] == BY_VALUE:
        s.care[r, c, RANK] = value
    elif a.team_order[c] == BY_RISK:
        s.care[r, c, RANK] = plans.observed_risk(a, period, stage, g, t - s.f[r, ENTERED], t - s.f[r, SINCE])
    booking.call(w, i, r, c, period)
    note(w, i, r, c, t, log.CALL, stage, 0.0)


@compiled
def wait(w: World, r: int, c: int, t: float) -> None:
    """Nobody on team c is free: the person waits, for as long as the patience lasts."""
    a, s = w.a, w.state
    k, luck = luck_of(s, r)
    patience = draws.exponential(k, luck, a.team_patience_id[c], np.uint64(s.cases[r, c, CALLS]))
    s.care[r, c, UNTIL] = t + a.team_patience[c] * patience


@compiled
def contact(w: World, i: int, r: int, c: int, row: int, period: int, t: float) -> None:
    """Team c begins to serve the person."""
    a, s = w.a, w.state
    k, luck = luck_of(s, r)
    waited = t - s.care[r, c, JOINED_AT]
    takes = teams.service_time(
        a, c, draws.exponential(k, luck, a.team_service_id[c], np.uint64(s.cases[r, c, CALLS]))
    )
    s.care[r, c, UNTIL], s.care[r, c, FADE_AT] = t + takes, math.inf
    booking.contact(w, i, r, c, period, t, waited)
    note(w, i, r, c, t, log.CONTACT, s.k[r, STAGE], waited)
    _strengthen(w, i, r, c, row, t, teams.strength_at(s.care[r, c, STRENGTH], a.team_fading[c], waited))


@compiled
def served(w: World, i: int, r: int, c: int, row: int, period: int, t: float) -> None:
    """The contact is over: its effect begins to fade."""
    a, s = w.a, w.state
    booking.served(w, r, c, period, t)
    s.care[r, c, UNTIL] = math.inf
    s.care[r, c, TOP], s.cases[r, c, STEPS] = s.care[r, c, STRENGTH], a.team_steps[c]
    strength = s.care[r, c, STRENGTH]
    if a.team_steps[c] > 0:
        s.care[r, c, FADE_AT] = t + a.team_step[c]
    else:
        strength = 0.0
    note(w, i, r, c, t, log.SERVED, s.k[r, STAGE], strength)
    _strengthen(w, i, r, c, row, t, strength)


@compiled
def fade(w: World, i: int, r: int, c: int, row: int, t: float) -> None:
    """The effect of the last contact falls by a step."""
    a, s = w.a, w.state
    s.cases[r, c, STEPS] -= 1
    steps = s.cases[r, c, STEPS]
    strength = teams.strength_left(s.care[r, c, TOP], steps, a.team_steps[c])
    s.care[r, c, FADE_AT] = t + a.team_step[c] if steps > 0 else math.inf
    note(w, i, r, c, t, log.FADE, s.k[r, STAGE], strength)
    _strengthen(w, i, r, c, row, t, strength)


@inlined
def _strengthen(w: World, i: int, r: int, c: int, row: int, t: float, strength: float) -> None:
    if strength != w.state.care[r, c, STRENGTH]:
        w.state.care[r, c, STRENGTH] = strength
        clocks.change_speeds(w, i, r, row, t)


@compiled
def give_up(w: World, i: int, r: int, c: int, period: int, t: float, stage: int, left: bool) -> None:
    """The person waits no longer: out of patience, or (`left`) because the stage was left."""
    s = w.state
    s.care[r, c, UNTIL] = math.inf
    booking.give_up(w, i, r, c, period, stage, left)
    kind = log.WITHDRAW if left else log.ABANDON
    note(w, i, r, c, t, kind, stage, t - s.care[r, c, JOINED_AT])


@compiled
def forget(w: World, r: int) -> None:
    """After the horizon no team serves, and no effect is left."""
    for c in range(len(w.a.team_cost)):
        w.state.care[r, c, STRENGTH] = 0.0


@inlined
def earliest(w: World, r: int, t: float, kind: int) -> tuple[float, int, int]:
    """A person's next event, its kind and its team (or -1), if `t` and `kind` are those without teams."""
    s, team = w.state, -1
    for c in range(len(w.a.team_cost)):
        until, due = s.care[r, c, UNTIL], log.ABANDON
        if s.cases[r, c, PHASE] == teams.IN_CONTACT:
            due = log.SERVED
        if until < t or (until == t and RANKS[due] < RANKS[kind]):
            t, kind, team = until, due, c
        until = s.care[r, c, CALL_AT]
        if until < t or (until == t and RANKS[log.CALL] < RANKS[kind]):
            t, kind, team = until, log.CALL, c
        until = s.care[r, c, FADE_AT]
        if until < t or (until == t and RANKS[log.FADE] < RANKS[kind]):
            t, kind, team = until, log.FADE, c
    return t, kind, team
