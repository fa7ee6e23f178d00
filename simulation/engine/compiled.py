"""The compiled engine: the same life as in `reference`, walked by machine code.

Two tiers, chosen from the model. Where no plan depends on how many people are where, each
customer is walked alone over the whole horizon. Otherwise all are walked to the end of a period,
the company counts heads, makes its plan, and the walk goes on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import books, draws, log, people, plans, walk
from simulation.engine.outcome import Outcome
from simulation.jit import compiled
from simulation.model import BY_RANDOM, BY_VALUE, PROBABILITY, VALUE_PERIODS, Arrays, Model
from simulation.walk import World

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


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
def _make_plans(a: Arrays, p: plans.Plans, ledger: books.Books, tariff: books.Tariff) -> Ints:
    """Fill plans and tariff where neither depends on heads; returns `_next_change`."""
    nobody = np.zeros(len(a.investment_id), np.int64)
    for row in range(a.n_periods + 1):
        plans.make_plan(a, p, row, nobody)
    for period in range(a.n_periods + a.n_run_off):
        books.extend_tariff(a, p, ledger, tariff, period)
    return _next_change(a, p)


@compiled
def walk_independent(w: World, lists: bool, stops: Ints, cells: Ints) -> None:
    """Walk everyone, one after the other, under plans that are there.

    `stops`: `_next_change`; `cells` (N, I, S, G) counts who is on which list.
    """
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
def _count_heads(w: World, p: int, order: Ints, present: int, cells: Ints) -> None:
    """Who is reached by investments without a list: everyone in the audience's stages and segments."""
    a, s = w.a, w.state
    heads = np.zeros((len(a.stage_kind), len(a.segment_id)), np.int64)
    for k in range(present):
        heads[s.stage[order[k]], w.people.segment[order[k]]] += 1
    for j in range(len(a.investment_id)):
        if a.list_index[j] < 0:
            for stage in range(len(a.stage_kind)):
                for g in range(len(a.segment_id)):
                    if a.reaches[j, stage, g]:
                        cells[p, j, stage, g] = heads[stage, g]


@compiled
def _make_lists(w: World, p: int, order: Ints, present: int, history: Ints, cells: Ints) -> None:
    a, s = w.a, w.state
    for k in range(present):
        s.treated[order[k]] = 0
    for j in range(len(a.investment_id)):
        if a.list_index[j] < 0:
            continue
        if a.list_by[j] != BY_RANDOM:
            for i in _ranked(w, j, p, order, present, history):
                _put_on_list(w, i, i, p, j, cells)
            continue
        for k in range(present):
            i = order[k]
            in_audience = a.reaches[j, s.stage[i], w.people.segment[i]]
            if in_audience and plans.is_drawn(a, w.stream[0], w.people.key[i], j, p):
                _put_on_list(w, i, i, p, j, cells)


@compiled
def _find_changes(a: Arrays, p: plans.Plans, row: int, changed: Bools) -> None:
    """Whether clocks of each stage and segment (S, G) change their hazards at `row`, lists apart."""
    for s in range(len(a.stage_kind)):
        for g in range(len(a.segment_id)):
            changed[s, g] = a.sampled and p.purchase_factor[row, s, g] != p.purchase_factor[row - 1, s, g]
            for x in range(a.exit_range[s], a.exit_range[s + 1]):
                if a.exit_kind[x] != PROBABILITY and p.exit_factor[row, x, g] != p.exit_factor[row - 1, x, g]:
                    changed[s, g] = True


@compiled
def _live_period(w: World, i: int, p: int, post: bool) -> None:
    if w.state.next[i] <= w.a.boundaries[p + 1]:
        while walk.run_until(w, i, i, p + 1):
            pass
    if post:
        walk.post_until(w, i, i, p, w.a.boundaries[p + 1], p + 1)


@compiled
def walk_coupled(w: World, lists: bool, order: Ints, history: Ints, cells: Ints) -> None:
    """Walk everyone period by period. `order`: starters, then entrants as they arrive."""
    a, s = w.a, w.state
    present = walk.starters(a)
    changed = np.zeros((len(a.stage_kind), len(a.segment_id)), np.bool_)
    heads = np.zeros(len(a.investment_id), np.int64)
    for k in range(present):
        i = order[k]
        s.stage[i], s.entered[i], s.since[i] = w.people.stage[i], w.people.entered[i], w.people.since[i]
    for p in range(a.n_periods):
        _count_heads(w, p, order, present, cells)
        if lists:
            _make_lists(w, p, order, present, history, cells)
        for j in range(len(a.investment_id)):
            heads[j] = cells[p, j].sum()
        plans.make_plan(a, w.plans, p, heads)
        books.extend_tariff(a, w.plans, w.books, w.tariff, p)
        if p > 0:
            _find_changes(a, w.plans, p, changed)
        for k in range(present):
            i = order[k]
            if p == 0:
                walk.place(w, i, i)
            elif lists or changed[s.stage[i], w.people.segment[i]]:
                walk.change_plan(w, i, i, p, a.boundaries[p])
            # Without lists a stay brings the same in every period, and is posted when it ends.
            _live_period(w, i, p, lists)
        while present < len(order) and w.people.arrived[order[present]] <= a.boundaries[p + 1]:
            walk.place(w, order[present], order[present])
            _live_period(w, order[present], p, lists)
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


class _Standing(NamedTuple):
    """What is the same in every replication of a model whose plans do not depend on heads."""

    plans: plans.Plans
    tariff: books.Tariff
    stops: Ints
    flag: int
    """Nonzero where a price of the tariff cannot be booked."""


def _standing(model: Model) -> _Standing:
    if "standing" not in model.kept:
        a = model.arrays
        made, tariff, ledger = plans.empty_plans(a), books.empty_tariff(a), books.empty_books(a)
        stops = _make_plans(
            model.packed, plans.pack_plans(made), books.pack_books(ledger), books.pack_tariff(tariff)
        )
        model.kept["standing"] = _Standing(made, tariff, stops, int(ledger.flags[0]))
    found: _Standing = model.kept["standing"]
    return found


class _Parts(NamedTuple):
    """What a walk fills, as Python sees it, and the handles of the same."""

    plans: plans.Plans
    books: books.Books
    accounts: books.Accounts
    rows: log.Rows
    cells: Ints
    """(N, I, S, G) heads that each investment reaches."""
    world: World
    handles: World


def _run_once(model: Model, stream: np.uint64, crowd: people.People, capacity: int) -> _Parts:
    a, n = model.arrays, len(crowd.key)
    listed = a.list_index >= 0
    lists, by_value = bool(np.any(listed)), bool(np.any((a.list_by == BY_VALUE) & listed))
    ledger, rows = books.empty_books(a), log.empty_rows(capacity)
    if a.needs_heads:
        made, tariff = plans.empty_plans(a), books.empty_tariff(a)
    else:
        standing = _standing(model)
        # Each outcome has plans of its own, in which heads are counted.
        copies: list[Any] = [array.copy() for array in standing.plans]
        made, tariff = plans.Plans(*copies), standing.tariff
        ledger.flags[0] = standing.flag
    world = World(
        a=model.packed,
        stream=np.array([stream]),
        people=crowd,
        plans=made,
        state=walk.empty_state(a, n if a.needs_heads else 1),
        books=ledger,
        tariff=tariff,
        accounts=books.empty_accounts(n, by_value),
        rows=rows,
    )
    handles = World(
        a=model.packed,
        stream=world.stream,
        people=people.pack_people(crowd),
        plans=plans.pack_plans(made),
        state=walk.pack_state(world.state),
        books=books.pack_books(ledger),
        tariff=books.pack_tariff(tariff),
        accounts=books.pack_accounts(world.accounts),
        rows=log.pack_rows(rows),
    )
    cells = np.zeros((a.n_periods, len(a.investment_id), len(a.stage_kind), len(a.segment_id)), np.int64)
    if a.needs_heads:
        order = np.argsort(crowd.arrived, kind="stable")
        history = np.zeros((n if by_value else 0, VALUE_PERIODS), np.int64)
        walk_coupled(walk.pack_world(handles), lists, order, history, cells)
    else:
        walk_independent(walk.pack_world(handles), lists, standing.stops, cells)
    return _Parts(made, ledger, world.accounts, rows, cells, world, handles)


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
    packed = parts.handles
    books.close(model.packed, packed.books, packed.tariff)
    if not a.needs_heads:
        _count_reached(a, parts)
    books.post_investments(model.packed, packed.books, packed.plans, parts.cells)
    books.refuse_overflow(packed.books)
    if keep_log:
        _write_spend(a, parts)
    events = log.finish(parts.rows) if keep_log else None
    return Outcome("compiled", seed, replication, crowd, parts.plans, parts.books, parts.accounts, events)


def _count_reached(a: Arrays, parts: _Parts) -> None:
    # Spend a head needs no heads while the walk goes on; what it cost is counted afterwards.
    for j in range(len(a.investment_id)):
        if a.list_index[j] < 0:
            parts.cells[:, j] = np.where(a.reaches[j], parts.books.heads[:-1], 0)
    parts.plans.heads[:] = parts.cells.sum(axis=(2, 3))


def _write_spend(a: Arrays, parts: _Parts) -> None:
    for p in range(a.n_periods):
        for j in range(len(a.investment_id)):
            reached, spend = int(parts.plans.heads[p, j]), float(a.spend[j, p])
            if a.is_budget[j]:
                spend = spend / reached if reached else 0.0
            at = float(a.boundaries[p])
            log.write(parts.handles.rows, at, log.SPEND, np.uint64(0), reached, -1, -1, -1, j, spend)
