"""What happens to a person, in order of time, up to a boundary."""

from __future__ import annotations

import math

import numpy as np

from simulation import draws, log, people, physics
from simulation.jit import compiled, inlined, whole
from simulation.life import booking, clocks
from simulation.life.state import (
    ANCHOR,
    BOUGHT,
    BROUGHT,
    BUY_AT,
    ENTERED,
    GOAL,
    GONE,
    LEFT,
    LEVEL,
    MEET_AT,
    MET,
    MET_FROM,
    MOVE_AT,
    MOVE_BY,
    REFER_AT,
    SCORE,
    SPEED,
    STAGE,
    TO_MEET,
    World,
    cared,
    felt,
    luck_of,
    period_of,
    starters,
    take_slot,
    trait_of,
    treated,
    visit_of,
)
from simulation.model import AT_PURCHASES, EACH_PERIOD, NO_ROW, PROBABILITY
from simulation.rules import clocks as rules
from simulation.rules import decisions, purchases, recency, satisfaction

_NONE = np.uint64(0)


@compiled
def _first_decision(w: World, r: int, t: float, decided: bool) -> None:
    a, s = w.a, w.state
    stage = s.k[r, STAGE]
    s.decide_at[r], s.lapse_at[r] = math.inf, math.inf
    if a.row_kind[stage] == NO_ROW or a.row_kind[stage] == AT_PURCHASES:
        return
    if a.row_kind[stage] == EACH_PERIOD:
        s.decision[r] = decisions.first_at_boundaries(a, t, decided)
    else:
        s.decision[r] = decisions.first_since_entry(a, stage, s.f[r, ENTERED], t)
    _time_decision(w, r)


@compiled
def _time_decision(w: World, r: int) -> None:
    a, s = w.a, w.state
    if a.row_kind[s.k[r, STAGE]] == EACH_PERIOD:
        s.decide_at[r] = s.decision[r] * a.period
    else:
        later, every = a.row_later[s.k[r, STAGE]], a.row_every[s.k[r, STAGE]]
        s.decide_at[r] = physics.decision_time(s.f[r, ENTERED], later, every, s.decision[r], a.period)


@compiled
def _seek_dated(w: World, r: int, t: float, strictly: bool) -> None:
    a, s = w.a, w.state
    d, high = a.dated_range[s.k[r, STAGE]], a.dated_range[s.k[r, STAGE] + 1]
    while d < high and (a.dated_at[d] < t or (strictly and a.dated_at[d] <= t)):
        d += 1
    s.dated[r] = d
    s.dated_at[r] = a.dated_at[d] if d < high else math.inf


@compiled
def _await_encounter(w: World, i: int, r: int, t: float) -> None:
    """Let the clock of encounters run on from t in the present stage."""
    s, rate = w.state, w.a.encounter_rate[w.state.k[r, STAGE], w.people.segment[i]]
    s.meeting[r, MET_FROM] = t
    s.meeting[r, MEET_AT] = satisfaction.rings(t, s.meeting[r, TO_MEET], rate)


@inlined
def _await_rule(w: World, i: int, r: int, t: float) -> None:
    """After a purchase at t, or on entry: when a rule on purchases moves the person."""
    s = w.state
    bought = int(s.buying[r, BOUGHT]) - s.bought_before[r]
    s.rule_at[r], s.rule_by[r] = recency.next_move(w.a, s.k[r, STAGE], w.people.segment[i], t, bought)


@compiled
def _note_arrival(w: World, r: int, t: float, kind: int) -> None:
    """Remember what a decision, a rule or a dated move has brought about at t, for what a clock does then."""
    s = w.state
    if kind < log.MOVE:
        s.brought[r, 0] = s.brought[r, 1] = -1.0
    elif kind != log.MOVE:
        s.brought[r, 0] = t
        if kind == log.DATED:
            s.brought[r, 1] = t


@inlined
def _enter(w: World, i: int, r: int, row: int, stage: int, t: float, kind: int) -> None:
    a, s = w.a, w.state
    clocks.wind(w, i, r, row, stage, t)
    clocks.aim(w, i, r, row, s.f[r, ENTERED])
    if a.sampled:
        clocks.run_buying(w, i, r, row, t)
    if a.refers:
        clocks.run_referring(w, i, r, row, t)
    if a.satisfies:
        _await_encounter(w, i, r, t)
    if a.ruled:
        s.bought_before[r] = int(s.buying[r, BOUGHT])
        _await_rule(w, i, r, t)
    if a.decides or a.chooses or a.dates:
        _note_arrival(w, r, t, kind)
    if a.decides:
        _first_decision(w, r, t, s.brought[r, 0] == t)
    if a.chooses:
        s.choose_at[r] = math.inf
        if a.purchase_decided[stage]:
            s.choice[r] = decisions.first_at_boundaries(a, t, s.brought[r, 0] == t)
            s.choose_at[r] = s.choice[r] * a.period
    if a.dates:
        _seek_dated(w, r, t, s.brought[r, 1] == t)


@compiled
def place(w: World, i: int, r: int) -> None:
    """Put person i into slot r, in the first stage, on the lists that `treated` of the slot says.

    The plan of that period must be there.
    """
    a, s, stage = w.a, w.state, w.people.stage[i]
    t = w.people.arrived[i]
    take_slot(w, i, r)
    starts = i < starters(a)
    kind = log.START if starts else log.ARRIVE
    booking.begin(w, i, r, starts)
    if a.sampled:
        k, c = luck_of(s, r)
        s.buying[r, LEFT] = draws.exponential(k, c, draws.PURCHASE, np.uint64(1))
    if a.refers:
        k, c = luck_of(s, r)
        s.referring[r, BROUGHT] = 0.0
        s.referring[r, LEFT] = draws.exponential(k, c, draws.REFERRAL, np.uint64(1))
    if a.satisfies:
        k, c = luck_of(s, r)
        s.meeting[r, MET] = 0.0
        s.meeting[r, TO_MEET] = draws.exponential(k, c, draws.ENCOUNTER, np.uint64(1))
    if len(w.rows.time) > 0:
        log.write(w.rows, t, kind, w.people.key[i], 0, -1, stage, w.people.segment[i], -1, 0.0)
    _enter(w, i, r, period_of(a, t), stage, t, kind)


@inlined
def _move(w: World, i: int, r: int, t: float, kind: int, cause: int, destination: int) -> None:
    a, s = w.a, w.state
    origin, period = s.k[r, STAGE], period_of(a, t)
    row = min(period, a.n_periods)
    if a.sampled:
        clocks.settle_buying(w, i, r, row, t)
    if a.refers:
        clocks.settle_referring(w, i, r, row, t)
    if a.satisfies:
        rate = a.encounter_rate[origin, w.people.segment[i]]
        s.meeting[r, TO_MEET] = satisfaction.left(s.meeting[r, TO_MEET], s.meeting[r, MET_FROM], rate, t)
    booking.move(w, i, r, period, t, kind, cause, destination)
    if len(w.rows.time) > 0:
        visit, g = visit_of(w, r, destination) + 1, w.people.segment[i]
        log.write(w.rows, t, kind, w.people.key[i], visit, origin, destination, g, cause, 0.0)
    if not s.k[r, GONE]:
        _enter(w, i, r, row, destination, t, kind)


@compiled
def buy(w: World, i: int, r: int, t: float, kind: int) -> None:
    """A purchase at t, by its clock (PURCHASE) or by a decision (CHOICE), and the threshold of the next."""
    a, s = w.a, w.state
    stage, g = s.k[r, STAGE], w.people.segment[i]
    k, c = luck_of(s, r)
    period = period_of(a, t)
    row = min(period, a.n_periods)
    s.buying[r, BOUGHT] += 1.0
    bought = int(s.buying[r, BOUGHT])
    number = np.uint64(bought)
    trait = trait_of(w, i, a.amount_trait[stage])
    amount = purchases.amount(a, w.plans, row, stage, g, treated(w, r), trait, k, c, number)
    booking.purchase(w, i, r, period, t, amount)
    if len(w.rows.time) > 0:
        log.write(w.rows, t, kind, w.people.key[i], bought, stage, -1, g, -1, amount)
    s.buying[r, LEFT] = draws.exponential(k, c, draws.PURCHASE, number + np.uint64(1))
    if kind == log.PURCHASE:
        # From the very level at which it rang, so that no operational time is lost.
        s.buying[r, ANCHOR] = s.buying[r, GOAL]
        s.buying[r, GOAL] = rules.level(s.buying[r, ANCHOR], s.buying[r, LEFT], s.buying[r, SPEED])
        clocks.aim_buying(w, i, r, row, t)
    if a.satisfies and a.encounter_bought[stage]:
        s.meeting[r, MEET_AT] = t
    if a.row_kind[stage] == AT_PURCHASES:
        s.lapse_at[r] = t
    if a.ruled:
        _await_rule(w, i, r, t)


@compiled
def _refer(w: World, i: int, r: int, t: float) -> None:
    """A person brings another at t, who is written into the table of people, and begins the next threshold.

    Whoever walks this person has the other one begin a life.
    """
    a, s, stage, g = w.a, w.state, w.state.k[r, STAGE], w.people.segment[i]
    k, c = luck_of(s, r)
    period, own = period_of(a, t), s.referring[r]
    own[BROUGHT] += 1.0
    number = np.uint64(int(own[BROUGHT]))
    booking.refer(w, i, r, period)
    if len(w.rows.time) > 0:
        log.write(w.rows, t, log.REFER, w.people.key[i], int(own[BROUGHT]), stage, -1, g, -1, 0.0)
    j = w.born[0]
    if j < w.born[1]:
        w.born[0] += 1
        people.fill_referred(a, w.stream, w.brought, j, w.people.key[i], number, stage, g, t)
    else:
        w.born[2] += 1
    own[LEFT] = draws.exponential(k, c, draws.REFERRAL, number + np.uint64(1))
    own[ANCHOR] = own[GOAL]
    own[GOAL] = rules.level(own[ANCHOR], own[LEFT], own[SPEED])
    clocks.aim_referring(w, i, r, period, t)


@compiled
def _choose(w: World, i: int, r: int, t: float) -> None:
    """Decide on a purchase: one is made, or its threshold loses the mass of this decision."""
    a, s = w.a, w.state
    stage, g = s.k[r, STAGE], w.people.segment[i]
    row = min(period_of(a, t), a.n_periods)
    s.choice[r] += 1
    s.choose_at[r] = s.choice[r] * a.period
    trait = trait_of(w, i, a.purchase_rate_trait[stage])
    own = felt(w, r, a.purchase_slope[stage]) * cared(w, r, a.purchase_care, stage)
    mass = decisions.purchase_mass(a, w.plans, row, stage, g, treated(w, r), trait, own)
    if s.buying[r, LEFT] <= mass:
        buy(w, i, r, t, whole(log.CHOICE))
    else:
        s.buying[r, LEFT] -= mass


@compiled
def _decide(w: World, i: int, r: int, t: float) -> int:
    """The exit that fires at a decision, or -1; then every threshold has lost its mass."""
    a, s = w.a, w.state
    stage, g = s.k[r, STAGE], w.people.segment[i]
    row = min(period_of(a, t), a.n_periods)
    low = a.exit_range[stage]
    certain = a.row_certain[stage, g]
    best, winner = math.inf, -1
    for x in range(low, a.exit_range[stage + 1]):
        if a.exit_kind[x] != PROBABILITY:
            continue
        trait = trait_of(w, i, a.exit_trait[x])
        own = felt(w, r, a.exit_slope[x]) * cared(w, r, a.exit_care, x)
        mass = decisions.exit_mass(a, w.plans, row, x, g, treated(w, r), trait, own)
        turn = decisions.race(s.f[r, LEVEL + x - low], mass, certain)
        if turn < best:
            best, winner = turn, x
        s.f[r, LEVEL + x - low] -= mass
    return winner


@compiled
def _encounter(w: World, i: int, r: int, t: float) -> None:
    """An encounter with the company moves the score, and with it the speeds of clocks."""
    a, s = w.a, w.state
    stage, g = s.k[r, STAGE], w.people.segment[i]
    k, c = luck_of(s, r)
    period = period_of(a, t)
    row = min(period, a.n_periods)
    s.meeting[r, MET] += 1.0
    met = int(s.meeting[r, MET])
    number = np.uint64(met)
    broken = satisfaction.broken_at(a, w.plans, row, stage, g, treated(w, r), k, c, number)
    ended = satisfaction.outcome(a, broken, k, c, number)
    recovered = ended == satisfaction.RECOVERED
    score = satisfaction.score_after(a, s.meeting[r, SCORE], ended)
    booking.encounter(w, i, r, period, broken, recovered, score)
    if len(w.rows.time) > 0:
        kind = log.RECOVERY if recovered else log.ENCOUNTER
        log.write(w.rows, t, kind, w.people.key[i], met, stage, -1, g, broken, score)
    if a.encounter_bought[stage]:
        s.meeting[r, MEET_AT] = math.inf
    else:
        s.meeting[r, TO_MEET] = draws.exponential(k, c, draws.ENCOUNTER, number + np.uint64(1))
        _await_encounter(w, i, r, t)
    clocks.change_speeds(w, i, r, row, t)


@compiled
def _meet_date(w: World, r: int, t: float) -> int:
    """The dated move that takes the person at t, or -1; steps past that date."""
    a, s = w.a, w.state
    k, c = luck_of(s, r)
    d, high = s.dated[r], a.dated_range[s.k[r, STAGE] + 1]
    best, winner = math.inf, -1
    while d < high and a.dated_at[d] == t:
        threshold = draws.exponential(k, c, a.dated_id[d], _NONE)
        turn = decisions.race(threshold, a.dated_mass[d], False)
        if turn < best:
            best, winner = turn, d
        d += 1
    s.dated[r] = d
    s.dated_at[r] = a.dated_at[d] if d < high else math.inf
    return winner


@inlined
def earliest(w: World, r: int) -> tuple[float, int]:
    """A person's next event and its kind; equal times in this order."""
    a, s = w.a, w.state
    t, kind = s.f[r, MOVE_AT], log.MOVE
    if a.refers and s.referring[r, REFER_AT] <= t:
        t, kind = s.referring[r, REFER_AT], log.REFER
    if a.sampled and s.buying[r, BUY_AT] <= t:
        t, kind = s.buying[r, BUY_AT], log.PURCHASE
    if a.decides and s.decide_at[r] < t:
        t, kind = s.decide_at[r], log.DECIDE
    if a.chooses and s.choose_at[r] < t:
        t, kind = s.choose_at[r], log.CHOICE
    if a.satisfies and s.meeting[r, MEET_AT] < t:
        t, kind = s.meeting[r, MEET_AT], log.ENCOUNTER
    if a.decides and s.lapse_at[r] < t:
        t, kind = s.lapse_at[r], log.LAPSE
    if a.ruled and s.rule_at[r] < t:
        t, kind = s.rule_at[r], log.RULE
    if a.dates and s.dated_at[r] < t:
        t, kind = s.dated_at[r], log.DATED
    return t, kind


@inlined
def happen(w: World, i: int, r: int, t: float, kind: int) -> bool:
    """What is due at t comes about; True if the person moves."""
    a, s = w.a, w.state
    cause = -1
    if kind == log.MOVE:
        cause = s.k[r, MOVE_BY]
    elif kind == log.PURCHASE:
        buy(w, i, r, t, kind)
    elif kind == log.REFER:
        _refer(w, i, r, t)
    elif kind == log.CHOICE:
        _choose(w, i, r, t)
    elif kind == log.ENCOUNTER:
        _encounter(w, i, r, t)
    elif kind == log.DATED:
        cause = _meet_date(w, r, t)
    elif kind == log.RULE:
        cause = s.rule_by[r]
    else:
        cause = _decide(w, i, r, t)
        if kind == log.LAPSE:
            s.lapse_at[r] = math.inf
        elif cause < 0:
            s.decision[r] += 1
            _time_decision(w, r)
    if cause >= 0:
        destination = a.dated_destination[cause] if kind == log.DATED else a.exit_destination[cause]
        _move(w, i, r, t, kind, cause, destination)
    return cause >= 0


@compiled
def live(w: World, i: int, r: int, limit: float) -> bool:
    """Carry a person on, up to and including the time `limit`: True at a move, False when there is none."""
    while True:
        t, kind = earliest(w, r)
        if not t <= limit:
            return False
        w.events[0] += 1
        if w.events[0] > w.events[1]:
            return False
        if happen(w, i, r, t, kind):
            return True


@compiled
def end(w: World, i: int, r: int) -> None:
    """Count a person at the horizon, follow a customer to the end of the run-off, close the account."""
    a, s = w.a, w.state
    booking.at_horizon(w, i, r)
    if not s.k[r, GONE]:
        clocks.replan(w, i, r, a.n_periods)
        while live(w, i, r, a.boundaries[a.n_periods + a.n_run_off]) and not s.k[r, GONE]:
            pass
        if not s.k[r, GONE]:
            booking.cut_off(w, i, r)
    booking.close_account(w, i, r)
