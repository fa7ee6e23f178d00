"""The compiled walk of one customer through the stages.

The same functions serve both tiers of the compiled engine: `run_until` carries one person from
event to event up to a boundary, `change_plan` re-anchors the clocks whose hazard a plan changed.
A person's row of `State` is a slot: one for everyone in the independent tier, one each in the
period-coupled tier.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import books, draws, log, people, physics, plans
from simulation.jit import compiled
from simulation.jit.handles import handle
from simulation.model import (
    AT_PURCHASES,
    CUSTOMER,
    EACH_PERIOD,
    NO_ROW,
    POTENTIAL,
    PROBABILITY,
    Arrays,
)

_NONE = np.uint64(0)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class State(NamedTuple):
    """Where people are between events. n slots, M exits of the richest stage."""

    stage: Ints
    """(n,)"""
    entered: Floats
    """(n,) when the stage was entered; <= 0 for starters in their first stage."""
    since: Floats
    """(n,) when the present customer relationship began."""
    known: npt.NDArray[np.bool_]
    """(n,) has been a customer at some time."""
    visits: Ints
    """(n, S)"""
    remaining: Floats
    """(n, M) what is left of each threshold at its anchor."""
    anchor: Floats
    factor: Floats
    """(n, M) the clock's hazard is this times the base hazard."""
    due: Floats
    """(n, M) firing time under the present hazard."""
    purchase_remaining: Floats
    purchase_anchor: Floats
    purchase_hazard: Floats
    purchase_due: Floats
    purchase_number: Ints
    """(n,) purchases made so far."""
    decision: Ints
    """(n,) boundary of the next decision, or how many times `every` since entry."""
    decide_at: Floats
    choice: Ints
    """(n,) boundary at which a purchase is decided next."""
    choose_at: Floats
    lapse_at: Floats
    """(n,) when an exit is decided because of a purchase."""
    dated: Ints
    """(n,) index of the next dated move of the stage."""
    dated_at: Floats
    next: Floats
    """(n,) when something happens next, if no plan changes it; no later than that."""
    treated: Ints
    """(n,) a bit for each list the person is on."""
    posted: Floats
    """(n,) up to when the present stay is in the books."""
    boundary: Ints
    """(n,) the first boundary at or after that."""
    gone: npt.NDArray[np.bool_]
    """(n,) no longer followed: after the horizon, or at its end."""


class World(NamedTuple):
    """Everything the walk needs, each part behind its handle."""

    a: Arrays
    stream: npt.NDArray[np.uint64]
    """(1,) an array, for a scalar would come as a signed integer from Python."""
    people: people.People
    plans: plans.Plans
    state: State
    books: books.Books
    tariff: books.Tariff
    accounts: books.Accounts
    rows: log.Rows


pack_state, pack_world = handle(State), handle(World)


def empty_state(a: Arrays, n: int) -> State:
    """State of n slots."""
    m = int(np.max(np.diff(a.exit_range), initial=0))

    def floats(*shape: int) -> Floats:
        return np.zeros(shape)

    return State(
        stage=np.zeros(n, np.int64),
        entered=floats(n),
        since=floats(n),
        known=np.zeros(n, np.bool_),
        visits=np.zeros((n, len(a.stage_kind)), np.int64),
        remaining=floats(n, m),
        anchor=floats(n, m),
        factor=floats(n, m),
        due=floats(n, m),
        purchase_remaining=floats(n),
        purchase_anchor=floats(n),
        purchase_hazard=floats(n),
        purchase_due=floats(n),
        purchase_number=np.zeros(n, np.int64),
        decision=np.zeros(n, np.int64),
        decide_at=floats(n),
        choice=np.zeros(n, np.int64),
        choose_at=floats(n),
        lapse_at=floats(n),
        dated=np.zeros(n, np.int64),
        dated_at=floats(n),
        next=floats(n),
        treated=np.zeros(n, np.int64),
        posted=floats(n),
        boundary=np.zeros(n, np.int64),
        gone=np.zeros(n, np.bool_),
    )


@compiled
def period_of(a: Arrays, t: float) -> int:
    """Index p of the period (T_p, T_{p+1}] that t >= 0 falls in; 0 for t = 0."""
    return max(physics.first_boundary(a.period, t, False) - 1, 0)


@compiled
def starters(a: Arrays) -> int:
    """How many of the people are there at time 0; they come first."""
    n = 0
    for q in range(len(a.start_count)):
        n += a.start_count[q]
    return n


@compiled
def _trait(w: World, i: int, trait: int) -> float:
    return w.people.traits[i, trait] if trait >= 0 else 1.0


@compiled
def _clock_factor(w: World, i: int, r: int, row: int, x: int) -> float:
    a = w.a
    factor = w.plans.exit_factor[row, x, w.people.segment[i]]
    if w.state.treated[r] != 0:
        factor = plans.exit_factor(a, w.plans, row, x, w.people.segment[i], w.state.treated[r])
    return factor * _trait(w, i, a.exit_trait[x])


@compiled
def _set_due(w: World, i: int, r: int, x: int, m: int) -> None:
    a, s, g = w.a, w.state, w.people.segment[i]
    # Most clocks run at a constant speed: they are spared the tables of the others.
    if a.exit_shape[x, g] == physics.EXPONENTIAL:
        s.due[r, m] = physics.constant_firing_time(
            a.exit_a[x, g], s.anchor[r, m], s.factor[r, m], s.remaining[r, m]
        )
        return
    s.due[r, m] = physics.firing_time(
        a.exit_shape[x, g],
        a.exit_a[x, g],
        a.exit_b[x, g],
        a.piece_times,
        a.piece_rates,
        a.piece_sums,
        a.exit_low[x, g],
        a.exit_high[x, g],
        s.since[r] if a.exit_by_tenure[x] else s.entered[r],
        s.anchor[r, m],
        s.factor[r, m],
        s.remaining[r, m],
    )


@compiled
def _set_remaining(w: World, i: int, r: int, x: int, m: int, t: float) -> None:
    a, s, g = w.a, w.state, w.people.segment[i]
    if a.exit_shape[x, g] == physics.EXPONENTIAL:
        s.remaining[r, m] = physics.constant_remaining(
            a.exit_a[x, g], s.anchor[r, m], s.factor[r, m], s.remaining[r, m], t
        )
        return
    s.remaining[r, m] = physics.remaining_at(
        a.exit_shape[x, g],
        a.exit_a[x, g],
        a.exit_b[x, g],
        a.piece_times,
        a.piece_rates,
        a.piece_sums,
        a.exit_low[x, g],
        a.exit_high[x, g],
        s.since[r] if a.exit_by_tenure[x] else s.entered[r],
        s.anchor[r, m],
        s.factor[r, m],
        s.remaining[r, m],
        t,
    )


@compiled
def _wind_clocks(w: World, i: int, r: int, row: int, t: float) -> None:
    a, s = w.a, w.state
    stage = s.stage[r]
    visit = np.uint64(s.visits[r, stage])
    low = a.exit_range[stage]
    for x in range(low, a.exit_range[stage + 1]):
        m = x - low
        s.remaining[r, m] = draws.exponential(w.stream[0], w.people.key[i], a.exit_id[x], visit)
        s.anchor[r, m] = t
        s.due[r, m] = math.inf
        if a.exit_kind[x] != PROBABILITY:
            s.factor[r, m] = _clock_factor(w, i, r, row, x)
            _set_due(w, i, r, x, m)


@compiled
def _purchase_hazard(w: World, i: int, r: int, row: int) -> float:
    a, stage, g = w.a, w.state.stage[r], w.people.segment[i]
    if not a.sampled:
        return 0.0
    listed = plans.listed_purchase_factor(a, w.plans, row, stage, g, w.state.treated[r])
    own = listed * _trait(w, i, a.purchase_rate_trait[stage])
    return a.purchase_rate[stage, g] * w.plans.purchase_factor[row, stage, g] * own


@compiled
def _purchase_amount(w: World, i: int, r: int, row: int, number: np.uint64) -> float:
    a, stage, g = w.a, w.state.stage[r], w.people.segment[i]
    listed = plans.listed_amount_factor(a, w.plans, row, stage, g, w.state.treated[r])
    own = listed * _trait(w, i, a.amount_trait[stage])
    mean = a.amount_mean[stage, g] * w.plans.amount_factor[row, stage, g] * own
    kind, spread = a.amount_kind[stage, g], a.amount_spread[stage, g]
    if kind == physics.GAMMA_AMOUNT:
        return mean * (draws.gamma(w.stream[0], w.people.key[i], draws.AMOUNT, number, spread) / spread)
    if kind == physics.LOGNORMAL_AMOUNT:
        z = draws.normal(w.stream[0], w.people.key[i], draws.AMOUNT, number)
        return mean * physics.lognormal_factor(spread, z)
    return mean


@compiled
def _set_purchase_hazard(w: World, i: int, r: int, row: int, t: float) -> None:
    s = w.state
    hazard = _purchase_hazard(w, i, r, row)
    if hazard == s.purchase_hazard[r]:
        return
    s.purchase_remaining[r] = physics.constant_remaining(
        s.purchase_hazard[r], s.purchase_anchor[r], 1.0, s.purchase_remaining[r], t
    )
    s.purchase_anchor[r], s.purchase_hazard[r] = t, hazard
    s.purchase_due[r] = physics.constant_firing_time(hazard, t, 1.0, s.purchase_remaining[r])


@compiled
def _first_decision(w: World, r: int, t: float, decided: bool) -> None:
    # Who comes by a clock at a boundary still decides there; who came by a decision does not.
    a, s = w.a, w.state
    stage = s.stage[r]
    s.decide_at[r], s.lapse_at[r] = math.inf, math.inf
    if a.row_kind[stage] == NO_ROW or a.row_kind[stage] == AT_PURCHASES:
        return
    if a.row_kind[stage] == EACH_PERIOD:
        s.decision[r] = physics.first_boundary(a.period, t, decided or t == 0.0)
        s.decide_at[r] = s.decision[r] * a.period
        return
    every = a.row_every[stage]
    s.decision[r] = physics.decisions_until(s.entered[r], every, t, a.period) + 1
    s.decide_at[r] = physics.decision_time(s.entered[r], every, s.decision[r], a.period)


@compiled
def _first_choice(w: World, r: int, t: float, decided: bool) -> None:
    a, s = w.a, w.state
    s.choose_at[r] = math.inf
    if a.purchase_decided[s.stage[r]]:
        s.choice[r] = physics.first_boundary(a.period, t, decided or t == 0.0)
        s.choose_at[r] = s.choice[r] * a.period


@compiled
def _next_decision(w: World, r: int) -> None:
    a, s = w.a, w.state
    s.decision[r] += 1
    if a.row_kind[s.stage[r]] == EACH_PERIOD:
        s.decide_at[r] = s.decision[r] * a.period
    else:
        every = a.row_every[s.stage[r]]
        s.decide_at[r] = physics.decision_time(s.entered[r], every, s.decision[r], a.period)


@compiled
def _seek_dated(w: World, r: int, t: float, strictly: bool) -> None:
    a, s = w.a, w.state
    d, high = a.dated_range[s.stage[r]], a.dated_range[s.stage[r] + 1]
    while d < high and (a.dated_at[d] < t or (strictly and a.dated_at[d] <= t)):
        d += 1
    s.dated[r] = d
    s.dated_at[r] = a.dated_at[d] if d < high else math.inf


@compiled
def _enter(w: World, i: int, r: int, row: int, stage: int, t: float, kind: int) -> None:
    s = w.state
    s.stage[r] = stage
    s.visits[r, stage] += 1
    _wind_clocks(w, i, r, row, t)
    _set_purchase_hazard(w, i, r, row, t)
    _first_decision(w, r, t, kind >= log.DECIDE)
    _first_choice(w, r, t, kind >= log.DECIDE)
    _seek_dated(w, r, t, kind == log.DATED)


@compiled
def place(w: World, i: int, r: int) -> None:
    """Put person i into slot r, in the first stage, on the lists that `treated` of the slot says.

    The plan of that period must be there.
    """
    s, stage = w.state, w.people.stage[i]
    t = w.people.arrived[i]
    s.visits[r, :] = 0
    s.entered[r], s.since[r] = w.people.entered[i], w.people.since[i]
    s.known[r] = w.a.stage_kind[stage] != POTENTIAL
    s.posted[r], s.gone[r], s.next[r] = t, False, t
    s.boundary[r] = physics.first_boundary(w.a.period, t, False)
    period = max(s.boundary[r] - 1, 0)
    s.purchase_number[r] = 0
    s.purchase_remaining[r] = 0.0
    if w.a.sampled:
        first = np.uint64(1)
        s.purchase_remaining[r] = draws.exponential(w.stream[0], w.people.key[i], draws.PURCHASE, first)
    s.purchase_anchor[r], s.purchase_hazard[r], s.purchase_due[r] = t, 0.0, math.inf
    kind = log.START if i < starters(w.a) else log.ARRIVE
    if w.a.stage_kind[stage] == CUSTOMER:
        w.accounts.joined[i] = t
    if kind == log.ARRIVE:
        w.books.arrivals[period, stage, w.people.segment[i]] += 1
    log.write(w.rows, t, kind, w.people.key[i], 0, -1, stage, w.people.segment[i], -1, 0.0)
    _enter(w, i, r, period, stage, t, kind)


@compiled
def post_until(w: World, i: int, r: int, row: int, t: float, boundary: int) -> None:
    """Bring the present stay into the books up to t, under the plan of `row`.

    `boundary` is the first one at or after t.
    """
    a, s = w.a, w.state
    stage, g = s.stage[r], w.people.segment[i]
    own = a.flow_trait[stage] >= 0
    rate, amount = 1.0, 1.0
    if not a.sampled:
        listed = plans.listed_purchase_factor(a, w.plans, row, stage, g, s.treated[r])
        rate = listed * _trait(w, i, a.purchase_rate_trait[stage])
        listed = plans.listed_amount_factor(a, w.plans, row, stage, g, s.treated[r])
        amount = listed * _trait(w, i, a.amount_trait[stage])
        own = own or rate != 1.0 or amount != 1.0
    books.post_stay(
        a,
        w.plans,
        w.books,
        w.tariff,
        w.accounts,
        i,
        stage,
        g,
        s.posted[r],
        t,
        s.boundary[r],
        boundary,
        own,
        rate,
        amount,
        _trait(w, i, a.flow_trait[stage]),
    )
    s.posted[r], s.boundary[r] = t, boundary


@compiled
def _move(w: World, i: int, r: int, t: float, kind: int, cause: int, destination: int) -> None:
    a, s = w.a, w.state
    origin, g = s.stage[r], w.people.segment[i]
    boundary = physics.first_boundary(a.period, t, False)
    period = max(boundary - 1, 0)
    row = min(period, a.n_periods)
    post_until(w, i, r, row, t, boundary)
    books.post_passage(a, w.books, w.accounts, i, period, t, origin, destination, g, s.known[r])
    if kind == log.DATED:
        w.books.dated[row, cause, g] += 1
    else:
        books.post_exit(a, w.books, w.accounts, i, period, t, cause, g)
    if a.stage_kind[destination] == CUSTOMER:
        s.known[r] = True
        if a.stage_kind[origin] != CUSTOMER:
            s.since[r] = t
    elif a.stage_kind[origin] == CUSTOMER:
        if period < a.n_periods:
            books.post_relationship(a, w.books, g, max(s.since[r], 0.0), t)
        else:
            s.gone[r] = True
    s.entered[r] = t
    visit = s.visits[r, destination] + 1
    log.write(w.rows, t, kind, w.people.key[i], visit, origin, destination, g, cause, 0.0)
    if not s.gone[r]:
        _enter(w, i, r, row, destination, t, kind)


@compiled
def _choose(w: World, i: int, r: int, t: float) -> None:
    """Decide on a purchase: one is made, or its threshold loses the mass of this decision."""
    a, s = w.a, w.state
    stage, g = s.stage[r], w.people.segment[i]
    row = min(period_of(a, t), a.n_periods)
    s.choice[r] += 1
    s.choose_at[r] = s.choice[r] * a.period
    factor = w.plans.purchase_factor[row, stage, g]
    factor *= plans.listed_purchase_factor(a, w.plans, row, stage, g, s.treated[r])
    mass = a.purchase_mass[stage, g]
    if a.purchase_trait_is_probability[stage]:
        mass = physics.decision_mass(w.people.traits[i, a.purchase_rate_trait[stage]])
    else:
        factor *= _trait(w, i, a.purchase_rate_trait[stage])
    mass = mass * factor if factor > 0.0 else 0.0
    if s.purchase_remaining[r] <= mass or (a.purchase_certain[stage, g] and factor > 0.0):
        _buy(w, i, r, t, log.CHOICE)
    else:
        s.purchase_remaining[r] -= mass


@compiled
def _buy(w: World, i: int, r: int, t: float, kind: int) -> None:
    s = w.state
    period = period_of(w.a, t)
    s.purchase_number[r] += 1
    number = np.uint64(s.purchase_number[r])
    amount = _purchase_amount(w, i, r, min(period, w.a.n_periods), number)
    stage, g = s.stage[r], w.people.segment[i]
    books.post_purchase(w.a, w.books, w.accounts, i, period, t, stage, g, amount)
    log.write(w.rows, t, kind, w.people.key[i], s.purchase_number[r], stage, -1, g, -1, amount)
    s.purchase_remaining[r] = draws.exponential(
        w.stream[0], w.people.key[i], draws.PURCHASE, number + np.uint64(1)
    )
    s.purchase_anchor[r] = t
    s.purchase_due[r] = physics.constant_firing_time(s.purchase_hazard[r], t, 1.0, s.purchase_remaining[r])
    if w.a.row_kind[stage] == AT_PURCHASES:
        s.lapse_at[r] = t


@compiled
def _decide(w: World, i: int, r: int, t: float) -> int:
    """The exit that fires at a decision, or -1; then every clock has lost its mass."""
    a, s = w.a, w.state
    stage, g = s.stage[r], w.people.segment[i]
    row = min(period_of(a, t), a.n_periods)
    low = a.exit_range[stage]
    certain = a.row_certain[stage, g]
    best, winner = math.inf, -1
    for x in range(low, a.exit_range[stage + 1]):
        if a.exit_kind[x] != PROBABILITY:
            continue
        base = a.exit_mass[x, g]
        if a.exit_trait_is_probability[x]:
            base = physics.decision_mass(w.people.traits[i, a.exit_trait[x]])
        else:
            base = base * _trait(w, i, a.exit_trait[x])
        mass = base * plans.exit_factor(a, w.plans, row, x, g, s.treated[r])
        mass += plans.added_mass(a, w.plans, row, x, g, s.treated[r])
        left = s.remaining[r, x - low]
        if mass > 0.0 and (certain or left <= mass) and left / mass < best:
            best, winner = left / mass, x
        s.remaining[r, x - low] = left - mass
    return winner


@compiled
def _meet_date(w: World, i: int, r: int, t: float) -> int:
    """The dated move that takes the person at t, or -1; steps past that date."""
    a, s = w.a, w.state
    d, high = s.dated[r], a.dated_range[s.stage[r] + 1]
    best, winner = math.inf, -1
    while d < high and a.dated_at[d] == t:
        left = draws.exponential(w.stream[0], w.people.key[i], a.dated_id[d], _NONE)
        if a.dated_mass[d] > 0.0 and left <= a.dated_mass[d] and left / a.dated_mass[d] < best:
            best, winner = left / a.dated_mass[d], d
        d += 1
    s.dated[r] = d
    s.dated_at[r] = a.dated_at[d] if d < high else math.inf
    return winner


@compiled
def _earliest(w: World, r: int) -> tuple[float, int, int]:
    """A person's next event: time, kind, and the exit whose clock rings, or -1; equal times in this order."""
    a, s = w.a, w.state
    low = a.exit_range[s.stage[r]]
    t, kind, cause = s.purchase_due[r], log.PURCHASE, -1
    for x in range(low, a.exit_range[s.stage[r] + 1]):
        if s.due[r, x - low] < t:
            t, kind, cause = s.due[r, x - low], log.MOVE, x
    if s.decide_at[r] < t:
        t, kind, cause = s.decide_at[r], log.DECIDE, -1
    if s.choose_at[r] < t:
        t, kind, cause = s.choose_at[r], log.CHOICE, -1
    if s.lapse_at[r] < t:
        t, kind, cause = s.lapse_at[r], log.LAPSE, -1
    if s.dated_at[r] < t:
        t, kind, cause = s.dated_at[r], log.DATED, -1
    return t, kind, cause


@compiled
def run_until(w: World, i: int, r: int, q: int) -> bool:
    """Carry a person on up to and including boundary q: False there, True after a move before."""
    a, s = w.a, w.state
    limit = a.boundaries[q]
    while True:
        t, kind, cause = _earliest(w, r)
        if not t <= limit:
            s.next[r] = t
            return False
        if kind == log.PURCHASE:
            _buy(w, i, r, t, log.PURCHASE)
            continue
        if kind == log.CHOICE:
            _choose(w, i, r, t)
            continue
        if kind == log.DECIDE:
            cause = _decide(w, i, r, t)
            if cause < 0:
                _next_decision(w, r)
                continue
        elif kind == log.LAPSE:
            cause = _decide(w, i, r, t)
            s.lapse_at[r] = math.inf
        elif kind == log.DATED:
            cause = _meet_date(w, i, r, t)
        if cause >= 0:
            destination = a.dated_destination[cause] if kind == log.DATED else a.exit_destination[cause]
            _move(w, i, r, t, kind, cause, destination)
            return True


@compiled
def change_plan(w: World, i: int, r: int, row: int, t: float) -> None:
    """Put the plan of `row` into force at t.

    Clocks whose hazard changes, bit for bit, are re-anchored; the others are not touched.
    """
    a, s = w.a, w.state
    stage = s.stage[r]
    low = a.exit_range[stage]
    changed = a.sampled
    for x in range(low, a.exit_range[stage + 1]):
        m = x - low
        if a.exit_kind[x] == PROBABILITY:
            continue
        factor = _clock_factor(w, i, r, row, x)
        if factor != s.factor[r, m]:
            changed = True
            _set_remaining(w, i, r, x, m, t)
            s.anchor[r, m], s.factor[r, m] = t, factor
            _set_due(w, i, r, x, m)
    if a.sampled:
        _set_purchase_hazard(w, i, r, row, t)
    if changed:
        s.next[r] = _earliest(w, r)[0]


@compiled
def at_horizon(w: World, i: int, r: int) -> None:
    """Count a person at the horizon; only customers go on from there."""
    a, s, g = w.a, w.state, w.people.segment[i]
    stage = s.stage[r]
    post_until(w, i, r, a.n_periods - 1, a.boundaries[a.n_periods], a.n_periods)
    books.post_horizon(a, w.books, w.accounts, i, stage, g, s.since[r])
    s.treated[r] = 0
    if a.stage_kind[stage] == CUSTOMER:
        books.post_relationship(a, w.books, g, max(s.since[r], 0.0), math.inf)
    if a.stage_kind[stage] != CUSTOMER or a.n_run_off == 0:
        s.gone[r] = True


@compiled
def run_off(w: World, i: int, r: int) -> None:
    """Follow a customer from the horizon until leaving or the run-off's end, and close the account."""
    a, s = w.a, w.state
    if not s.gone[r]:
        change_plan(w, i, r, a.n_periods, a.boundaries[a.n_periods])
        last = a.n_periods + a.n_run_off
        while run_until(w, i, r, last) and not s.gone[r]:
            pass
        if not s.gone[r]:
            post_until(w, i, r, a.n_periods, a.boundaries[last], last)
            w.books.cut_off[s.stage[r], w.people.segment[i]] += 1
            s.gone[r] = True
    books.post_value(a, w.books, w.accounts, i, w.people.segment[i])
