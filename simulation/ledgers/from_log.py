"""Books from an event log: what the kernel posts while it walks, read back from what happened.

The log and the table of people (who they are, their traits) say everything: plans follow from
the heads in the rows of kind spend, lists from the rows of kind list.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import books, log, people, physics, plans
from simulation.books import Accounts, Books, Tariff
from simulation.jit import compiled
from simulation.jit.handles import handle
from simulation.log import EventLog
from simulation.model import CUSTOMER, POTENTIAL, Arrays, Model
from simulation.people import People
from simulation.plans import Plans

Ints = npt.NDArray[np.int64]


class _Ledger(NamedTuple):
    a: Arrays
    people: People
    plans: Plans
    books: Books
    tariff: Tariff
    accounts: Accounts
    cells: Ints
    """(N, I, S, G) heads on each list."""
    posted: npt.NDArray[np.float64]
    """(1,) up to when the present person's stay is posted; likewise below."""
    stage: Ints
    treated: Ints
    since: npt.NDArray[np.float64]
    known: npt.NDArray[np.bool_]


_pack_ledger = handle(_Ledger)


def plans_from_log(model: Model, events: EventLog) -> Plans:
    """The plans that the heads in the spend rows lead to."""
    a = model.arrays
    result = plans.empty_plans(a)
    spend = events.kind == log.SPEND
    heads = np.zeros((a.n_periods + 1, len(a.investment_id)), np.int64)
    period = np.searchsorted(a.boundaries, events.time[spend])
    heads[period, events.cause[spend]] = events.ordinal[spend]
    packed = plans.pack_plans(result)
    for p in range(a.n_periods + 1):
        plans.make_plan(model.packed, packed, p, heads[p])
    return result


@compiled
def _post(m: _Ledger, i: int, t: float) -> None:
    a, stage, g, treated = m.a, m.stage[0], m.people.segment[i], m.treated[0]
    while m.posted[0] < t:
        start = m.posted[0]
        end = t
        row = a.n_periods
        if start < a.boundaries[a.n_periods]:
            row = physics.first_boundary(a.period, start, True) - 1
            if len(m.cells[0]) > 0 or t > a.boundaries[a.n_periods]:
                end = min(t, a.boundaries[row + 1])
        rate, amount, flow = 1.0, 1.0, 1.0
        if not a.sampled:
            rate = plans.listed_purchase_factor(a, m.plans, row, stage, g, treated)
            amount = plans.listed_amount_factor(a, m.plans, row, stage, g, treated)
            if a.purchase_rate_trait[stage] >= 0:
                rate = rate * m.people.traits[i, a.purchase_rate_trait[stage]]
            if a.amount_trait[stage] >= 0:
                amount = amount * m.people.traits[i, a.amount_trait[stage]]
        if a.flow_trait[stage] >= 0:
            flow = m.people.traits[i, a.flow_trait[stage]]
        own = a.flow_trait[stage] >= 0 or rate != 1.0 or amount != 1.0
        first = physics.first_boundary(a.period, start, False)
        after = physics.first_boundary(a.period, end, False)
        books.post_stay(
            a,
            m.plans,
            m.books,
            m.tariff,
            m.accounts,
            i,
            stage,
            g,
            start,
            end,
            first,
            after,
            own,
            rate,
            amount,
            flow,
        )
        m.posted[0] = end


@compiled
def _pass(m: _Ledger, i: int, t: float, kind: int, cause: int, origin: int, destination: int) -> None:
    a, g = m.a, m.people.segment[i]
    period = max(physics.first_boundary(a.period, t, False) - 1, 0)
    _post(m, i, t)
    books.post_passage(a, m.books, m.accounts, i, period, t, origin, destination, g, m.known[0])
    if kind == log.DATED:
        m.books.dated[min(period, a.n_periods), cause, g] += 1
    else:
        books.post_exit(a, m.books, m.accounts, i, period, t, cause, g)
    if a.stage_kind[destination] == CUSTOMER:
        m.known[0] = True
        if a.stage_kind[origin] != CUSTOMER:
            m.since[0] = t
    elif a.stage_kind[origin] == CUSTOMER and period < a.n_periods:
        books.post_relationship(a, m.books, g, max(m.since[0], 0.0), t)
    m.stage[0] = destination


@compiled
def _horizon(m: _Ledger, i: int) -> None:
    a, g = m.a, m.people.segment[i]
    _post(m, i, a.boundaries[a.n_periods])
    m.treated[0] = 0
    books.post_horizon(a, m.books, m.accounts, i, m.stage[0], g, m.since[0])
    if a.stage_kind[m.stage[0]] == CUSTOMER:
        books.post_relationship(a, m.books, g, max(m.since[0], 0.0), math.inf)


@compiled
def _read_person(
    m: _Ledger,
    i: int,
    low: int,
    high: int,
    time: npt.NDArray[np.float64],
    kind: Ints,
    origin: Ints,
    destination: Ints,
    cause: Ints,
    amount: npt.NDArray[np.float64],
) -> None:
    a, g = m.a, m.people.segment[i]
    horizon, last = a.boundaries[a.n_periods], a.boundaries[a.n_periods + a.n_run_off]
    past = False
    on_lists_until = 0.0
    for k in range(low, high):
        t = time[k]
        if m.treated[0] != 0 and t > on_lists_until:
            _post(m, i, on_lists_until)
            m.treated[0] = 0
        if t > horizon and not past:
            _horizon(m, i)
            past = True
        if kind[k] == log.START or kind[k] == log.ARRIVE:
            stage = destination[k]
            m.stage[0], m.posted[0], m.treated[0] = stage, t, 0
            m.since[0], m.known[0] = m.people.since[i], a.stage_kind[stage] != POTENTIAL
            if a.stage_kind[stage] == CUSTOMER:
                m.accounts.joined[i] = t
            if kind[k] == log.ARRIVE:
                m.books.arrivals[max(physics.first_boundary(a.period, t, False) - 1, 0), stage, g] += 1
        elif kind[k] == log.PURCHASE or kind[k] == log.CHOICE:
            period = max(physics.first_boundary(a.period, t, False) - 1, 0)
            books.post_purchase(a, m.books, m.accounts, i, period, t, m.stage[0], g, amount[k])
        elif kind[k] == log.LIST:
            p = physics.first_boundary(a.period, t, False)
            _post(m, i, t)
            if a.boundaries[p + 1] != on_lists_until:
                on_lists_until = a.boundaries[p + 1]
                m.treated[0] = 0
            m.treated[0] |= 1 << a.list_index[cause[k]]
            m.cells[p, cause[k], m.stage[0], g] += 1
        else:
            _pass(m, i, t, kind[k], cause[k], origin[k], destination[k])
    if m.treated[0] != 0:
        _post(m, i, on_lists_until)
        m.treated[0] = 0
    if not past:
        _horizon(m, i)
    if a.stage_kind[m.stage[0]] == CUSTOMER and a.n_run_off > 0:
        _post(m, i, last)
        m.books.cut_off[m.stage[0], g] += 1
    books.post_value(a, m.books, m.accounts, i, g)


@compiled
def _read(
    m: _Ledger,
    starts: Ints,
    time: npt.NDArray[np.float64],
    kind: Ints,
    origin: Ints,
    destination: Ints,
    cause: Ints,
    amount: npt.NDArray[np.float64],
) -> None:
    for i in range(len(starts) - 1):
        _read_person(m, i, starts[i], starts[i + 1], time, kind, origin, destination, cause, amount)


def books_from_log(model: Model, crowd: People, events: EventLog) -> tuple[Books, Accounts]:
    """Books and accounts of a replication from its log and its people.

    Equal, to the quantum, to what the compiled engine posts without a log. Raises KeyError for a
    person that the log names and `crowd` does not, OverflowError when an amount cannot be booked.
    """
    a = model.arrays
    personal = np.flatnonzero(events.kind != log.SPEND)
    by_key = np.argsort(crowd.key)
    found = np.minimum(np.searchsorted(crowd.key[by_key], events.person[personal]), len(by_key) - 1)
    if len(personal) and not np.array_equal(crowd.key[by_key][found], events.person[personal]):
        raise KeyError("the log names a person who is not among the people")
    who = by_key[found] if len(personal) else np.zeros(0, np.int64)
    order = np.argsort(who, kind="stable")
    rows = personal[order]
    starts = np.searchsorted(who[order], np.arange(len(crowd.key) + 1))

    book, tariff, accounts = (
        books.empty_books(a),
        books.empty_tariff(a),
        books.empty_accounts(len(crowd.key), False),
    )
    made = plans.pack_plans(plans_from_log(model, events))
    packed_book, packed_tariff = books.pack_books(book), books.pack_tariff(tariff)
    for p in range(a.n_periods + a.n_run_off):
        books.extend_tariff(model.packed, made, packed_book, packed_tariff, p)
    cells = np.zeros((a.n_periods, len(a.investment_id), len(a.stage_kind), len(a.segment_id)), np.int64)
    m = _pack_ledger(
        _Ledger(
            model.packed,
            people.pack_people(crowd),
            made,
            packed_book,
            packed_tariff,
            books.pack_accounts(accounts),
            cells,
            np.zeros(1),
            np.zeros(1, np.int64),
            np.zeros(1, np.int64),
            np.zeros(1),
            np.zeros(1, np.bool_),
        )
    )
    _read(
        m,
        starts,
        events.time[rows],
        events.kind[rows],
        events.origin[rows],
        events.destination[rows],
        events.cause[rows],
        events.amount[rows],
    )
    books.close(model.packed, packed_book, packed_tariff)
    for j in range(len(a.investment_id)):
        if a.list_index[j] < 0:
            cells[:, j] = np.where(a.reaches[j], book.heads[:-1], 0)
    books.post_investments(model.packed, packed_book, made, cells)
    books.refuse_overflow(packed_book)
    return book, accounts
