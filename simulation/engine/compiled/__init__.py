"""The compiled engine: the events of `reference`, simulated by machine code.

Where no plan depends on the number of people in each stage, customers are simulated one by one over the
whole horizon; otherwise all of them period by period. Each thread takes a part of the people and keeps
counts of its own; sums of whole numbers are the same in any order. Where people compete for the time of a
team, one thread simulates all of them, event by event in order of time.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import books, draws, log, people, plans, policy, prices, tally
from simulation.engine.compiled import alone, by_period, in_order
from simulation.engine.outcome import Outcome
from simulation.ledgers import ties
from simulation.ledgers.from_log import accounts_from_log
from simulation.life.state import World, empty_state, first_visit, pack_world
from simulation.model import VALUE_PERIODS, Arrays, Model, TooManyEvents

Ints = npt.NDArray[np.int64]

LEAST = 20_000
"""Fewest persons of a thread: small markets use fewer threads."""

_ROOM = 1024
"""Rows that a thread has at first for those who are brought; they double until there is room for all."""

MOST = 2**62
"""Events that can be counted."""


class _Standing(NamedTuple):
    """What is the same in every replication of a model."""

    plans: plans.Plans
    """Made for heads of 0: correct, except in the heads, where no plan depends on heads."""
    prices: prices.Prices
    packed_prices: prices.Prices
    stops: Ints
    """See `alone.next_change`."""


def _standing(model: Model) -> _Standing:
    if "standing" not in model.kept:
        a = model.arrays
        made, priced = plans.empty_plans(a), prices.empty_prices(a)
        packed, packed_prices = plans.pack_plans(made), prices.pack_prices(priced)
        alone.foresee(model.packed, packed)
        alone.price_all(model.packed, packed, packed_prices, 0)
        stops = alone.next_change(model.packed, packed)
        model.kept["standing"] = _Standing(made, priced, packed_prices, stops)
    found: _Standing = model.kept["standing"]
    return found


class _Handles(NamedTuple):
    people: people.People
    brought: people.People
    plans: plans.Plans
    prices: prices.Prices


class _Shared(NamedTuple):
    """What all threads of a replication see."""

    model: Model
    stream: np.uint64
    people: people.People
    known: int
    """Rows of those who are not brought by anybody; the others are for those who are."""
    room: int
    """Rows that each thread has for those who are brought to the people it simulates."""
    plans: plans.Plans
    prices: prices.Prices
    handles: _Handles
    rows: Ints
    """(2,), see `World.known`."""
    revenue: Ints
    cells: Ints
    """(N, I, S, G) heads that each investment reaches."""
    capacity: int
    """Rows of the log that each thread has space for; 0: no log is kept."""


class _Part:
    """The persons low to high - 1 of a replication: their states, and what is counted of them."""

    def __init__(self, shared: _Shared, number: int, low: int, high: int, slots: int) -> None:
        model = shared.model
        a = model.arrays
        self.low, self.high = low, high
        self.tally, self.packed_tally = model.layout("tally", lambda _: tally.empty_tally(a)).make()
        self.rows, packed_rows = model.layout("rows", log.empty_rows).make(shared.capacity)
        self.state, packed_state = model.layout("state", lambda n: empty_state(a, n)).make(slots)
        self.cells = np.zeros_like(shared.cells)
        begin = shared.known + number * shared.room
        self.born = np.array([begin, begin + shared.room, 0])
        self.first_born = begin
        self.events = np.array([0, int(min(shared.model.scenario.most_events, MOST))])
        self.world = pack_world(
            World(
                a=model.packed,
                people=shared.handles.people,
                plans=shared.handles.plans,
                prices=shared.handles.prices,
                state=packed_state,
                visits=first_visit(a),
                tally=self.packed_tally,
                rows=packed_rows,
                known=shared.rows,
                revenue=shared.revenue,
                events=self.events,
                stream=shared.stream,
                brought=shared.handles.brought,
                born=self.born,
            )
        )


def _cuts(n: int, threads: int) -> list[tuple[int, int]]:
    parts = max(1, min(threads, n // LEAST))
    edges = [n * k // parts for k in range(parts + 1)]
    return list(pairwise(edges))


def _walk_alone(shared: _Shared, threads: int) -> list[_Part]:
    stops = _standing(shared.model).stops
    parts = [_Part(shared, k, *cut, 1) for k, cut in enumerate(_cuts(shared.known, threads))]

    def one(part: _Part) -> None:
        alone.walk_alone(part.world, part.low, part.high, stops, part.cells)
        # Then those whom they brought, those whom these brought, and so on.
        first = part.first_born
        while first < part.born[0]:
            end = int(part.born[0])
            alone.walk_alone(part.world, first, end, stops, part.cells)
            first = end

    _all(one, parts)
    for part in parts:
        shared.cells[...] += part.cells
    return parts


def _all(one: Any, parts: list[_Part]) -> None:
    if len(parts) == 1:
        one(parts[0])
        return
    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(one, parts))


def _walk_by_period(shared: _Shared, threads: int) -> list[_Part]:
    model, n = shared.model, len(shared.people.key)
    a = model.arrays
    together = len(a.team_cost) > 0
    # Rows of those who are brought follow all others, so that one thread has them beside its own.
    cuts = [(0, shared.known)] if a.lists or together or a.refers else _cuts(n, threads)
    slots = [high - low + shared.room for low, high in cuts]
    parts = [_Part(shared, k, *cut, slots[k]) for k, cut in enumerate(cuts)]
    watch = model.layout("watch", lambda n: by_period.empty_watch(a, n))
    watches = [watch.make(size) for size in slots]
    packed = [handle for _, handle in watches]
    heads = np.zeros((len(a.stage_kind), len(a.segment_id)), np.int64)
    for part, c in zip(parts, packed, strict=True):
        by_period.expect_people(part.world, c, part.low, part.high)
        by_period.start_heads(part.world, part.low, part.high, heads)
    if a.lists or together:
        history = np.zeros((n if a.ranks_value else 0, VALUE_PERIODS), np.int64)
        world, present, count = parts[0].world, np.empty(n, np.int64), 0
        seats = in_order.empty_desk(a, n if together else 0)
        desk = in_order.pack_desk(seats)
        for first, end in [(0, a.n_periods)] if model.policy is None else pairwise(range(a.n_periods + 1)):
            _decide(shared, parts, first, heads)
            if together:
                count = in_order.live_in_order(
                    world, desk, heads, history, shared.cells, present, count, first, end
                )
            else:
                count = by_period.live_with_lists(
                    world, packed[0], heads, history, shared.cells, present, count, first, end
                )
    elif len(parts) == 1 and model.policy is None:
        by_period.live_periods(parts[0].world, packed[0], 0, 0, a.n_periods, heads, shared.cells)
    else:
        _live_together(shared, parts, packed, heads)
    by_period.close_horizon(parts[0].world, heads)
    if a.refers:
        parts[0].high = int(parts[0].born[0])
    _all(lambda part: by_period.finish(part.world, part.low, part.high), parts)
    return parts


def _decide(shared: _Shared, parts: list[_Part], p: int, heads: Ints) -> None:
    model = shared.model
    if model.policy is not None:
        moved = np.zeros(len(model.arrays.exit_id) + len(model.arrays.dated_id), np.int64)
        for part in parts if p > 0 else []:
            moves, dated = part.tally.moves[p - 1], part.tally.dated[p - 1]
            moved += np.concatenate([moves.sum(axis=1), dated.sum(axis=1)])
        policy.decide(model, shared.plans, p, heads.sum(axis=1), moved)


def _live_together(shared: _Shared, parts: list[_Part], packed: list[by_period.Watch], heads: Ints) -> None:
    model, cells, elsewhere = shared.model, shared.cells, heads[:0]
    with ThreadPoolExecutor(len(parts)) as pool:
        for p in range(model.arrays.n_periods):
            _decide(shared, parts, p, heads)
            by_period.open_period(parts[0].world, p, heads, cells)

            def one(pair: tuple[_Part, by_period.Watch], p: int = p) -> None:
                by_period.live_periods(pair[0].world, pair[1], pair[0].low, p, p + 1, elsewhere, cells)

            list(pool.map(one, zip(parts, packed, strict=True)))
            for part in parts:
                by_period.carry_heads(model.packed, part.packed_tally, p, heads)


def _share(model: Model, stream: np.uint64, capacity: int, room: int, threads: int) -> _Shared:
    a = model.arrays

    def rows(n: int) -> int:
        return room * (1 if a.needs_heads else len(_cuts(n, threads)))

    crowd, packed_crowd, written, known = people.populate(model, stream, rows)
    standing = _standing(model)
    # Each outcome has plans of its own, in which heads are counted.
    made, packed_made = model.layout("plans", lambda _: plans.empty_plans(a)).make()
    for array, planned in zip(made, standing.plans, strict=True):
        array[...] = planned
    priced, packed_priced = standing.prices, standing.packed_prices
    if a.needs_heads:
        priced, packed_priced = model.layout("prices", lambda _: prices.empty_prices(a)).make()
    n = a.n_periods
    return _Shared(
        model=model,
        stream=stream,
        people=crowd,
        known=known,
        room=room,
        plans=made,
        prices=priced,
        handles=_Handles(packed_crowd, written, packed_made, packed_priced),
        rows=np.array([0 if a.needs_heads else n + 1, n + 1]),
        revenue=np.zeros(len(crowd.key) if a.sampled else 0, np.int64),
        cells=np.zeros((n, len(a.investment_id), len(a.stage_kind), len(a.segment_id)), np.int64),
        capacity=capacity,
    )


def run(model: Model, seed: int, replication: int, keep_log: bool, threads: int = 1) -> Outcome:
    """One replication. Raises OverflowError when an amount cannot be booked, and TooManyEvents."""
    a = model.arrays
    stream = np.uint64(draws.stream(np.uint64(seed), np.uint64(replication)))
    walk_all = _walk_by_period if a.needs_heads else _walk_alone
    capacity = 8 * int(a.start_count.sum()) + 4096 if keep_log else 0
    room = model.kept.setdefault("room", _ROOM) if a.refers else 0
    while True:
        shared = _share(model, stream, capacity, room, threads)
        parts = walk_all(shared, threads)
        if sum(int(part.events[0]) for part in parts) > model.scenario.most_events:
            raise TooManyEvents.than(model.scenario.most_events)
        most = max(int(part.rows.written[0]) for part in parts) if keep_log else 0
        if any(part.born[2] for part in parts):
            room *= 2
        elif most <= capacity:
            break
        capacity = max(capacity, most)
    crowd, revenue = shared.people, shared.revenue
    if a.refers:
        model.kept["room"] = room
        born = [np.arange(part.first_born, part.born[0]) for part in parts]
        crowd, order = people.gathered(crowd, shared.known, np.concatenate(born))
        revenue = revenue[order] if len(revenue) else revenue
    counted, packed = parts[0].tally, parts[0].packed_tally
    for part in parts[1:]:
        tally.add(counted, part.tally)
    ledger, packed_ledger = books.open_books(model, counted)
    books.close(model.packed, packed, shared.handles.prices, packed_ledger)
    books.post_investments(model.packed, packed, packed_ledger, shared.handles.plans, shared.cells)
    books.refuse_overflow(packed, packed_ledger)
    ties.check(model, ledger, shared.plans.spend, packed_ledger)
    ties.check_count(model, counted, ledger)
    books.concentrate(ledger, revenue)
    events, accounts = None, None
    if keep_log:
        rows = [part.rows for part in parts]
        events = log.finish([*rows, _spend_rows(a, shared.plans)])
        accounts = accounts_from_log(model, crowd, events, shared.plans, shared.prices)
    return Outcome("compiled", seed, replication, crowd, shared.plans, counted, ledger, accounts, events)


def _spend_rows(a: Arrays, made: plans.Plans) -> log.Rows:
    rows = log.empty_rows(a.n_periods * len(a.investment_id))
    pen = log.pack_rows(rows)
    for p in range(a.n_periods):
        for j in range(len(a.investment_id)):
            reached, spend = int(made.heads[p, j]), float(made.spend[j, p])
            if a.is_budget[j]:
                spend = spend / reached if reached else 0.0
            log.write(pen, float(a.boundaries[p]), log.SPEND, np.uint64(0), reached, -1, -1, -1, j, spend)
    return rows
