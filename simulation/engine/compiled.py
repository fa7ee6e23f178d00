"""The compiled engine: the same life as in `reference`, walked by machine code.

Two tiers, chosen from the model. Where no plan depends on how many people are where, each
customer is walked alone over the whole horizon. Otherwise all are walked to the end of a period,
the company counts heads, makes its plan, and the walk goes on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import books, draws, log, people, plans, walk
from simulation.engine.outcome import Outcome
from simulation.jit import compiled
from simulation.model import BY_RANDOM, BY_VALUE, PROBABILITY, VALUE_PERIODS, Arrays, Model
from simulation.walk import World

Ints = npt.NDArray[np.int64]


@compiled
def _next_change(a: Arrays, p: plans.Plans) -> Ints:
    """(N, S, G) the next boundary at which a clock of the stage may change its hazard, at most N."""
    n = a.n_periods
    result = np.full((n, len(a.stage_kind), len(a.segment_id)), n)
    for t in range(n - 2, -1, -1):
        for s in range(len(a.stage_kind)):
            for g in range(len(a.segment_id)):
                changes = a.sampled and p.purchase_factor[t, s, g] != p.purchase_factor[t + 1, s, g]
                for x in range(a.exit_range[s], a.exit_range[s + 1]):
                    if a.exit_kind[x] != PROBABILITY and p.exit_factor[t, x, g] != p.exit_factor[t + 1, x, g]:
                        changes = True
                result[t, s, g] = t + 1 if changes else result[t + 1, s, g]
    return result


@compiled
def _draw_lists(w: World, i: int, r: int, p: int, cells: Ints) -> None:
    a, s, g = w.a, w.state, w.people.segment[i]
    s.treated[r] = 0
    for j in range(len(a.investment_id)):
        in_audience = a.list_index[j] >= 0 and a.reaches[j, s.stage[r], g]
        if in_audience and plans.is_drawn(a, w.stream[0], w.people.key[i], j, p):
            _put_on_list(w, i, r, p, j, cells)


@compiled
def _put_on_list(w: World, i: int, r: int, p: int, j: int, cells: Ints) -> None:
    a, s, g = w.a, w.state, w.people.segment[i]
    s.treated[r] |= 1 << a.list_index[j]
    cells[p, j, s.stage[r], g] += 1
    log.write(w.rows, a.boundaries[p], log.LIST, w.people.key[i], 0, -1, -1, g, j, 0.0)


@compiled
def _walk_one(w: World, i: int, lists: bool, stops: Ints, cells: Ints) -> None:
    a, s, g = w.a, w.state, w.people.segment[i]
    n = a.n_periods
    s.treated[0] = 0
    p = walk.period_of(a, w.people.arrived[i])
    if lists and i < walk.starters(a):
        s.stage[0] = w.people.stage[i]
        _draw_lists(w, i, 0, p, cells)
    walk.place(w, i, 0)
    while p < n:
        q = p + 1 if lists else stops[p, s.stage[0], g]
        if walk.run_until(w, i, 0, q):
            p = s.boundary[0] - 1
            continue
        if q < n:
            if lists:
                walk.post_until(w, i, 0, p, a.boundaries[q], q)
                _draw_lists(w, i, 0, q, cells)
            walk.change_plan(w, i, 0, q, a.boundaries[q])
        p = q
    walk.at_horizon(w, i, 0)
    walk.run_off(w, i, 0)


@compiled
def walk_independent(w: World, lists: bool, cells: Ints) -> None:
    """Walk everyone, one after the other; `cells` (N, I, S, G) counts who is on which list."""
    a = w.a
    nobody = np.zeros(len(a.investment_id), np.int64)
    for p in range(a.n_periods + 1):
        plans.make_plan(a, w.plans, p, nobody)
    for p in range(a.n_periods + a.n_run_off):
        books.extend_tariff(a, w.plans, w.books, w.tariff, p)
    stops = _next_change(a, w.plans)
    for i in range(len(w.people.key)):
        _walk_one(w, i, lists, stops, cells)


@compiled
def _ranked(w: World, j: int, p: int, order: Ints, present: int, history: Ints) -> Ints:
    """The people on a list by value or risk, highest first, ties by their word."""
    a, s = w.a, w.state
    members = np.empty(present, np.int64)
    n = 0
    for k in range(present):
        i = order[k]
        if a.reaches[j, s.stage[i], w.people.segment[i]]:
            members[n] = i
            n += 1
    members = members[:n]
    words = np.empty(n, np.uint64)
    for k in range(n):
        words[k] = plans.tie_word(a, w.stream[0], w.people.key[members[k]], j)
    members = members[np.argsort(words, kind="mergesort")]
    t = a.boundaries[p]
    score = np.empty(n, np.float64)
    for k in range(n):
        i = members[k]
        if a.list_by[j] == BY_VALUE:
            score[k] = -np.float64(history[i].sum())
        else:
            score[k] = -plans.observed_risk(
                a, p, s.stage[i], w.people.segment[i], t - s.entered[i], t - s.since[i]
            )
    return members[np.argsort(score, kind="mergesort")][: plans.list_length(a.list_share[j], n)]


@compiled
def _make_lists(w: World, p: int, order: Ints, present: int, history: Ints, cells: Ints) -> None:
    a, s = w.a, w.state
    for k in range(present):
        s.treated[order[k]] = 0
    for j in range(len(a.investment_id)):
        if a.list_index[j] >= 0 and a.list_by[j] != BY_RANDOM:
            for i in _ranked(w, j, p, order, present, history):
                _put_on_list(w, i, i, p, j, cells)
            continue
        for k in range(present):
            i = order[k]
            stage, g = s.stage[i], w.people.segment[i]
            if not a.reaches[j, stage, g]:
                continue
            if a.list_index[j] < 0:
                cells[p, j, stage, g] += 1
            elif plans.is_drawn(a, w.stream[0], w.people.key[i], j, p):
                _put_on_list(w, i, i, p, j, cells)


@compiled
def _live_period(w: World, i: int, p: int) -> None:
    while walk.run_until(w, i, i, p + 1):
        pass
    walk.post_until(w, i, i, p, w.a.boundaries[p + 1], p + 1)


@compiled
def walk_coupled(w: World, order: Ints, history: Ints, cells: Ints) -> None:
    """Walk everyone period by period. `order`: starters, then entrants as they arrive."""
    a, s = w.a, w.state
    present = walk.starters(a)
    heads = np.zeros(len(a.investment_id), np.int64)
    for k in range(present):
        i = order[k]
        s.stage[i], s.entered[i], s.since[i] = w.people.stage[i], w.people.entered[i], w.people.since[i]
    for p in range(a.n_periods):
        _make_lists(w, p, order, present, history, cells)
        for j in range(len(a.investment_id)):
            heads[j] = cells[p, j].sum()
        plans.make_plan(a, w.plans, p, heads)
        books.extend_tariff(a, w.plans, w.books, w.tariff, p)
        for k in range(present):
            i = order[k]
            if p == 0:
                walk.place(w, i, i)
            else:
                walk.change_plan(w, i, i, p, a.boundaries[p])
            _live_period(w, i, p)
        while present < len(order) and w.people.arrived[order[present]] <= a.boundaries[p + 1]:
            walk.place(w, order[present], order[present])
            _live_period(w, order[present], p)
            present += 1
        if len(history) > 0:
            history[:, p % VALUE_PERIODS] = w.accounts.period_contribution
            w.accounts.period_contribution[:] = 0
    plans.make_plan(a, w.plans, a.n_periods, heads)
    for p in range(a.n_periods, a.n_periods + a.n_run_off):
        books.extend_tariff(a, w.plans, w.books, w.tariff, p)
    for i in range(len(w.people.key)):
        walk.at_horizon(w, i, i)
        walk.run_off(w, i, i)


class _Parts(NamedTuple):
    """What a walk fills, as Python sees it."""

    plans: plans.Plans
    books: books.Books
    tariff: books.Tariff
    accounts: books.Accounts
    rows: log.Rows
    cells: Ints
    """(N, I, S, G) heads on each list."""


def _run_once(model: Model, stream: np.uint64, crowd: people.People, capacity: int) -> _Parts:
    a, n = model.arrays, len(crowd.key)
    by_value = bool(np.any((a.list_by == BY_VALUE) & (a.list_index >= 0)))
    parts = _Parts(
        plans.empty_plans(a),
        books.empty_books(a),
        books.empty_tariff(a),
        books.empty_accounts(n, by_value),
        log.empty_rows(capacity),
        np.zeros((a.n_periods, len(a.investment_id), len(a.stage_kind), len(a.segment_id)), np.int64),
    )
    w = walk.pack_world(
        World(
            a=model.packed,
            stream=np.array([stream]),
            people=people.pack_people(crowd),
            plans=plans.pack_plans(parts.plans),
            state=walk.pack_state(walk.empty_state(a, n if a.needs_heads else 1)),
            books=books.pack_books(parts.books),
            tariff=books.pack_tariff(parts.tariff),
            accounts=books.pack_accounts(parts.accounts),
            rows=log.pack_rows(parts.rows),
        )
    )
    if a.needs_heads:
        order = np.argsort(crowd.arrived, kind="stable")
        history = np.zeros((n if by_value else 0, VALUE_PERIODS), np.int64)
        walk_coupled(w, order, history, parts.cells)
    else:
        walk_independent(w, bool(np.any(a.list_index >= 0)), parts.cells)
    return parts


def run(model: Model, seed: int, replication: int, keep_log: bool) -> Outcome:
    """One replication. Raises OverflowError when an amount cannot be booked."""
    a = model.arrays
    stream = np.uint64(draws.stream(np.uint64(seed), np.uint64(replication)))
    crowd = people.populate(model, stream)
    spending = a.n_periods * len(a.investment_id)
    capacity = 8 * len(crowd.key) + 64 + spending if keep_log else 0
    parts = _run_once(model, stream, crowd, capacity)
    if keep_log and int(parts.rows.written[0]) + spending > capacity:
        parts = _run_once(model, stream, crowd, int(parts.rows.written[0]) + spending)
    ledger = books.close(a, parts.books, parts.tariff)
    if not a.needs_heads:
        _count_reached(a, parts, ledger)
    rows, packed = log.pack_rows(parts.rows), (books.pack_books(ledger), plans.pack_plans(parts.plans))
    for p in range(a.n_periods):
        books.post_spend(model.packed, *packed, p, parts.cells[p])
        for j in range(len(a.investment_id) if keep_log else 0):
            reached = int(parts.plans.heads[p, j])
            spend = float(a.spend[j, p])
            if a.is_budget[j]:
                spend = spend / reached if reached else 0.0
            log.write(rows, float(a.boundaries[p]), log.SPEND, np.uint64(0), reached, -1, -1, -1, j, spend)
    books.refuse_overflow(ledger)
    events = log.finish(parts.rows) if keep_log else None
    return Outcome("compiled", seed, replication, crowd, parts.plans, ledger, parts.accounts, events)


def _count_reached(a: Arrays, parts: _Parts, ledger: books.Books) -> None:
    # Spend a head needs no heads while the walk goes on; what it cost is counted afterwards.
    for j in range(len(a.investment_id)):
        if a.list_index[j] < 0:
            parts.cells[:, j] = np.where(a.reaches[j], ledger.heads[:-1], 0)
        parts.plans.heads[:, j] = parts.cells[:, j].sum(axis=(1, 2))
