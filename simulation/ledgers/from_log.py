"""Books and accounts from an event log: what a walk counts on its way, read back from what happened.

The log and the table of people (who they are, their traits) say everything: plans follow from
the heads in the rows of kind spend, lists from the rows of kind list.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import books, log, people, physics, plans, prices, tally
from simulation.books import Books
from simulation.customer_accounts import Accounts, empty_accounts, pack_accounts
from simulation.jit import compiled
from simulation.jit.handles import handle
from simulation.ledgers import ties
from simulation.life import booking
from simulation.life.state import (
    GONE,
    JOINED,
    STAGE,
    World,
    empty_state,
    first_visit,
    pack_state,
    pack_world,
    period_of,
)
from simulation.log import EventLog
from simulation.model import CUSTOMER, Arrays, Model
from simulation.people import People
from simulation.plans import Plans
from simulation.prices import Prices
from simulation.tally import Tally

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class _Reading(NamedTuple):
    w: World
    slot: int
    """0: the one slot of the state; not a literal, for which numba would compile everything once more."""
    accounts: Accounts
    cells: Ints
    """(N, I, S, G) heads on each list."""
    lists: Ints
    """(N+1,) by period a bit for each list that the present person is on."""
    money: Floats
    """(3,) of the present person since joining: revenue, contribution, and from when on the stay counts."""
    stretch: Ints
    """(N,) the column of `brought` of each period; empty where `brought` is."""
    brought: Floats
    """(n, K) contribution since joining by stretch of the horizon; (n, 0) where it is not asked for."""
    time: Floats
    kind: Ints
    origin: Ints
    destination: Ints
    cause: Ints
    amount: Floats


_pack_reading = handle(_Reading)


def plans_from_log(model: Model, events: EventLog, planned: Floats) -> Plans:
    """The plans that spend (I, N), the heads in the spend rows, and the people in each stage result in."""
    a = model.arrays
    result = plans.empty_plans(a)._replace(spend=planned.copy())
    spend = events.kind == log.SPEND
    heads = np.zeros((a.n_periods + 1, len(a.investment_id)), np.int64)
    period = np.searchsorted(a.boundaries, events.time[spend])
    heads[period, events.cause[spend]] = events.ordinal[spend]
    packed, people = plans.pack_plans(result), _people_by_stage(a, events)
    for p in range(a.n_periods + 1):
        plans.make_plan(model.packed, packed, p, heads[p], people[p])
    return result


def _people_by_stage(a: Arrays, events: EventLog) -> Ints:
    """(N+1, S) people at each boundary."""
    change = np.zeros((a.n_periods + 1, len(a.stage_kind)), np.int64)
    boundary = np.searchsorted(a.boundaries[: a.n_periods + 1], events.time)
    for stages, sign in ((events.destination, 1), (events.origin, -1)):
        # The origin of a purchase is the stage in which it is made; it has no destination.
        seen = (boundary <= a.n_periods) & (events.destination >= 0) & (stages >= 0)
        np.add.at(change, (boundary[seen], stages[seen]), sign)
    return np.cumsum(change, axis=0)


@compiled
def _earn(m: _Reading, i: int, period: int, amount: float) -> None:
    m.money[1] += amount
    if len(m.stretch):
        m.brought[i, m.stretch[period]] += amount


@compiled
def _stayed(m: _Reading, i: int, t: float) -> None:
    """Count revenue and contribution of the present stay up to t, within the horizon."""
    w, s, g = m.w, m.w.state, m.w.people.segment[i]
    a, stage = w.a, w.state.k[0, STAGE]
    start, end = m.money[2], min(t, a.boundaries[a.n_periods])
    m.money[2] = t
    if s.f[0, JOINED] == math.inf:
        return
    bought, flowed = 1.0, 1.0
    if a.own_factors:
        bought, flowed = s.own[0, 0], s.own[0, 1]
    while start < end:
        row = period_of(a, start)
        if a.boundaries[row + 1] <= start:
            row += 1
        until = min(end, a.boundaries[row + 1])
        lines = w.prices.lines[row, stage, g]
        m.money[0] += (bought * lines[0] + flowed * lines[2]) * (until - start)
        _earn(m, i, row, (bought * lines[1] + flowed * lines[3] - lines[4]) * (until - start))
        start = until


@compiled
def _pass_boundaries(m: _Reading, i: int, first: int, last: int) -> None:
    """Pass boundaries first to last - 1: update the person's lists and own factors, and count the lists."""
    w = m.w
    a, s = w.a, w.state
    if not a.lists:
        return
    for q in range(first, last):
        s.treated[0] = m.lists[q]
        if a.own_factors:
            _stayed(m, i, a.boundaries[q])
            booking.change_own(w, i, m.slot, q)
        _count_lists(m, i, q)


@compiled
def _count_lists(m: _Reading, i: int, p: int) -> None:
    a, s = m.w.a, m.w.state
    for j in range(len(a.investment_id)):
        if a.list_index[j] >= 0 and (m.lists[p] >> a.list_index[j]) & 1:
            m.cells[p, j, s.k[0, STAGE], m.w.people.segment[i]] += 1


@compiled
def _horizon(m: _Reading, i: int) -> None:
    w = m.w
    _stayed(m, i, w.a.boundaries[w.a.n_periods])
    m.accounts.final_stage[i] = w.state.k[0, STAGE]
    booking.at_horizon(w, i, m.slot)


@compiled
def _event(m: _Reading, i: int, k: int, period: int) -> None:
    w = m.w
    a, s, g, t, kind = w.a, w.state, w.people.segment[i], m.time[k], m.kind[k]
    row = min(period, a.n_periods)
    if kind == log.ENCOUNTER or kind == log.RECOVERY:
        booking.encounter(w, i, m.slot, period, m.cause[k], kind == log.RECOVERY, m.amount[k])
        return
    if kind == log.REFER:
        booking.refer(w, i, m.slot, period)
        return
    if kind >= log.CALL:
        _contact(m, i, k, period)
        return
    if kind == log.PURCHASE or kind == log.CHOICE:
        booking.purchase(w, i, m.slot, period, t, m.amount[k])
        if s.f[0, JOINED] != math.inf and period < a.n_periods:
            stage = s.k[0, STAGE]
            m.accounts.purchases[i] += 1
            m.money[0] += m.amount[k]
            margin = a.purchase_margin[stage, g] * a.shock_margin[row, stage, g]
            _earn(m, i, period, m.amount[k] * margin)
        return
    _stayed(m, i, t)
    booking.move(w, i, m.slot, period, t, kind, m.cause[k], m.destination[k])
    if kind != log.DATED and period < a.n_periods and s.f[0, JOINED] != math.inf:
        x = m.cause[k]
        _earn(m, i, period, a.exit_one_off_revenue[x, g] - a.exit_one_off_cost[x, g])


@compiled
def _contact(m: _Reading, i: int, k: int, period: int) -> None:
    w, c, kind = m.w, m.cause[k], m.kind[k]
    if kind == log.CALL:
        booking.call(w, i, m.slot, c, period)
    elif kind == log.CONTACT:
        booking.contact(w, i, m.slot, c, period, m.time[k], m.amount[k])
        if w.state.f[0, JOINED] != math.inf:
            _earn(m, i, period, -w.a.team_cost[c])
    elif kind == log.SERVED:
        booking.served(w, m.slot, c, period, m.time[k])
    elif kind == log.ABANDON or kind == log.WITHDRAW:
        booking.give_up(w, i, m.slot, c, period, m.origin[k], kind == log.WITHDRAW)


@compiled
def _read_person(m: _Reading, i: int, low: int, high: int) -> None:
    w = m.w
    a, s, n = w.a, w.state, w.a.n_periods
    m.lists[:] = 0
    for k in range(low, high):
        if m.kind[k] == log.LIST:
            m.lists[physics.first_boundary(a.period, m.time[k], False)] |= 1 << a.list_index[m.cause[k]]
    now, past = 0, False
    for k in range(low, high):
        t, kind = m.time[k], m.kind[k]
        period = period_of(a, t)
        if kind == log.START or kind == log.ARRIVE:
            if a.lists:
                s.treated[0] = m.lists[0] if kind == log.START else 0
            booking.begin(w, i, m.slot, kind == log.START)
            m.money[0], m.money[1], m.money[2] = 0.0, 0.0, t
            if a.lists and kind == log.START:
                _count_lists(m, i, 0)
            now = period
            continue
        if kind == log.LIST:
            continue
        _pass_boundaries(m, i, now + 1, min(period + 1, n))
        now = max(now, min(period, n - 1))
        if period >= n and not past:
            _horizon(m, i)
            past = True
        _event(m, i, k, period)
    if not past:
        _pass_boundaries(m, i, now + 1, n)
        _horizon(m, i)
    if not s.k[0, GONE] and a.stage_kind[s.k[0, STAGE]] == CUSTOMER:
        booking.cut_off(w, i, m.slot)
    m.accounts.joined[i] = s.f[0, JOINED]
    m.accounts.revenue[i] = physics.quanta(m.money[0], a.per_quantum)
    m.accounts.contribution[i] = physics.quanta(m.money[1], a.per_quantum)
    m.accounts.value[i] = booking.close_account(w, i, m.slot)


@compiled
def _read(m: _Reading, starts: Ints) -> None:
    for i in range(len(starts) - 1):
        _read_person(m, i, starts[i], starts[i + 1])


class _Read(NamedTuple):
    tally: Tally
    accounts: Accounts
    revenue: Ints
    cells: Ints
    brought: Floats


_WHOLE = np.zeros(0, np.int64)
"""No stretches: what each person brought is kept as one sum."""


def _read_log(
    model: Model, crowd: People, events: EventLog, made: Plans, priced: Prices, stretch: Ints = _WHOLE
) -> _Read:
    a, n = model.arrays, len(crowd.key)
    personal = np.flatnonzero((events.kind != log.SPEND) & (events.kind != log.NOTE))
    by_key = np.argsort(crowd.key)
    found = np.minimum(np.searchsorted(crowd.key[by_key], events.person[personal]), n - 1)
    if len(personal) and not np.array_equal(crowd.key[by_key][found], events.person[personal]):
        raise KeyError("the log names a person who is not among the people")
    who = by_key[found] if len(personal) else np.zeros(0, np.int64)
    order = np.argsort(who, kind="stable")
    rows = personal[order]
    result = _Read(
        tally.empty_tally(a),
        empty_accounts(n),
        np.zeros(n if a.sampled else 0, np.int64),
        np.zeros((a.n_periods, len(a.investment_id), len(a.stage_kind), len(a.segment_id)), np.int64),
        np.zeros((n, int(stretch.max(initial=-1)) + 1)),
    )
    state, no_rows = empty_state(a, 1), log.empty_rows(0)
    world = World(
        a=model.packed,
        people=people.pack_people(crowd),
        plans=plans.pack_plans(made),
        prices=prices.pack_prices(priced),
        state=pack_state(state),
        visits=first_visit(a),
        tally=tally.pack_tally(result.tally),
        rows=log.pack_rows(no_rows),
        known=np.zeros(2, np.int64),
        revenue=result.revenue,
        events=np.zeros(2, np.int64),
        stream=np.uint64(0),
        brought=people.pack_people(people.empty_people(0, len(a.trait_id))),
        born=np.zeros(3, np.int64),
    )
    reading = _Reading(
        pack_world(world),
        0,
        pack_accounts(result.accounts),
        result.cells,
        np.zeros(a.n_periods + 1, np.int64),
        np.zeros(3),
        stretch,
        result.brought,
        events.time[rows],
        events.kind[rows],
        events.origin[rows],
        events.destination[rows],
        events.cause[rows],
        events.amount[rows],
    )
    _read(_pack_reading(reading), np.searchsorted(who[order], np.arange(n + 1)))
    return result


def accounts_from_log(model: Model, crowd: People, events: EventLog, made: Plans, priced: Prices) -> Accounts:
    """What each person brought, under plans and prices that are known.

    Raises KeyError for a person that the log names and `crowd` does not.
    """
    return _read_log(model, crowd, events, made, priced).accounts


def _priced(model: Model, made: Plans) -> Prices:
    a, result = model.arrays, prices.empty_prices(model.arrays)
    packed, packed_plans = prices.pack_prices(result), plans.pack_plans(made)
    for period in range(a.n_periods + a.n_run_off):
        prices.price_period(model.packed, packed_plans, packed, period)
    return result


def brought_from_log(model: Model, crowd: People, events: EventLog, made: Plans, stretch: Ints) -> Floats:
    """(n, K) what each person brought in each stretch of the horizon, in currency, since becoming a customer.

    `stretch` (N,): the stretch of each period, from 0 to K - 1. Investments are not included; the sum over
    stretches is the contribution of the person's account, but for rounding to the quantum.
    Raises KeyError for a person that the log names and `crowd` does not.
    """
    return _read_log(model, crowd, events, made, _priced(model, made), stretch).brought


def books_from_log(
    model: Model, crowd: People, events: EventLog, planned: Floats
) -> tuple[Tally, Books, Accounts]:
    """Tally, books and accounts of a replication from its log, its people, and what was planned to be spent.

    `planned` (I, N) as in `Plans`. Equal, to the quantum, to what the compiled engine counts without a log.
    Raises KeyError for a person that the log names and `crowd` does not, OverflowError when an amount cannot
    be booked, BooksDoNotTie when the books contradict themselves.
    """
    made = plans_from_log(model, events, planned)
    priced = _priced(model, made)
    packed_plans, packed_prices = plans.pack_plans(made), prices.pack_prices(priced)
    read = _read_log(model, crowd, events, made, priced)
    book, packed_book = books.open_books(model, read.tally)
    packed_tally = tally.pack_tally(read.tally)
    books.close(model.packed, packed_tally, packed_prices, packed_book)
    books.post_investments(model.packed, packed_tally, packed_book, packed_plans, read.cells)
    books.refuse_overflow(packed_tally, packed_book)
    ties.check(model, book, planned, packed_book)
    ties.check_count(model, read.tally, book)
    books.concentrate(book, read.revenue)
    return read.tally, book, read.accounts
