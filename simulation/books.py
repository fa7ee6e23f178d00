"""The books: heads and money as whole numbers of quanta, made from a tally when a run is over.

Money of an event was rounded when the event happened. Money that accrues with time is priced here: the
total time of a period, stage and segment times its price, rounded once. So the books depend neither on
the order of events, nor on threads, nor on the engine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.jit import compiled
from simulation.jit.handles import handle
from simulation.model import CUSTOMER, FORMER, LINES, Arrays, Model
from simulation.plans import Plans
from simulation.prices import N_FLOWS, Prices
from simulation.tally import PER_WEIGHT_QUANTUM, PERIOD_QUANTA, Tally

_MOST = 9.0e18
"""All cells of the books together stay below this many quanta, so that no sum of them overflows."""

_TOO_LARGE = "an amount is too large for the books: use a larger `money.quantum`"

BookArray = npt.NDArray[np.int64]


class Books(NamedTuple):
    """One replication's books. Row N of an (N+1, ...) array is the run-off after the horizon."""

    heads: BookArray
    """(N+1, S, G) people at each boundary, 0 first and the horizon last."""
    arrivals: BookArray
    """(N, S, G) entrants by the stage they came into."""
    moves: BookArray
    """(N+1, X, G) times each exit fired."""
    dated: BookArray
    """(N+1, D, G) times each dated move fired."""
    won: BookArray
    """(N+1, S, G) first passages from potential to customer, by the stage entered."""
    won_back: BookArray
    """(N+1, S, G) passages from former to customer, by the stage entered."""
    lost: BookArray
    """(N+1, S, G) passages from customer to former, by the stage left."""
    kept: BookArray
    """(N, G) customers at a period's start who were customers until its end."""
    stage_time: BookArray
    """(N+1, S, G) time spent, in `PERIOD_QUANTA` of a period."""
    purchases: BookArray
    """(N+1, S, G) number of sampled purchases."""
    money: BookArray
    """(N+1, S, G, L) in quanta."""
    discounted: BookArray
    """(N+1, S, G, L) in quanta at time 0."""
    spend: BookArray
    """(N, I, S, G) investments, allotted by heads."""
    spend_discounted: BookArray
    """(N, I, S, G)"""
    unspent: BookArray
    """(N, I) budgets not spent because the audience was empty, in quanta."""
    tenure_end: BookArray
    """(G,) total length of the customers' relationships at the horizon, in `PERIOD_QUANTA` of a period."""
    cut_off: BookArray
    """(S, G) customers still there when the run-off ends."""
    portfolio: BookArray
    """(4, G) people who were customers at some time, the sum of their values when they became so within
    the run (or at time 0), and the same two of those who were customers at time 0."""
    encounters: BookArray
    """(N+1, S, G) encounters with the company."""
    failures: BookArray
    """(N+1, H, S, G) encounters broken at each hand-off, made good or not."""
    recoveries: BookArray
    """(N+1, H, S, G) those that were made good."""
    scores: BookArray
    """(N+1, S, G) sum of the scores of the people at each boundary, in `PER_WEIGHT_QUANTUM`; without
    satisfaction this and the three before are empty."""
    referred: BookArray
    """(N, S, G) people brought by those in a stage, who are arrivals too; empty where nobody refers."""
    calls: BookArray
    """(N, C, S, G) calls to each team; likewise the next three, by the stage in which the call was made."""
    contacts: BookArray
    abandoned: BookArray
    """Callers who gave up waiting."""
    withdrawn: BookArray
    """Callers who left the stage while they waited."""
    waited: BookArray
    """(N, C) time that those waited who are served from the period on, in `PERIOD_QUANTA` of a period."""
    busy: BookArray
    """(N, C) time that people of the team spent in contacts, likewise."""
    concentration: BookArray
    """(2,) revenue of the customers, and of the fifth of them who bring most; 0 where no purchase is
    sampled."""


pack_books = handle(Books)


def open_books(model: Model, counted: Tally) -> tuple[Books, Books]:
    """Books that share the counts of a tally, and their handle; `close` computes the other arrays."""
    books, packed = model.layout("books", lambda _: empty_books(model.arrays)).make()
    same = ("arrivals", "won", "purchases", "tenure_end", "cut_off", "portfolio")
    teams = ("calls", "contacts", "abandoned", "withdrawn", "waited")
    for name in (*same, "encounters", "failures", "recoveries", "referred", *teams):
        getattr(books, name)[...] = getattr(counted, name)
    books.scores[...] = np.cumsum(counted.score_change, axis=0)
    serving = np.cumsum(counted.busy_change, axis=0)[:-1]
    books.busy[...] = serving * PERIOD_QUANTA + counted.busy_rest
    for into, event, one_off in (
        (books.money, counted.bought, counted.one_off),
        (books.discounted, counted.bought_discounted, counted.one_off_discounted),
    ):
        into[..., :2], into[..., N_FLOWS:] = event, one_off
    return books, packed


def empty_books(a: Arrays) -> Books:
    """Books with nothing in them."""
    n, s, g, x, i = a.n_periods, len(a.stage_kind), len(a.segment_id), len(a.exit_id), len(a.investment_id)
    meets, h, c = int(a.satisfies), len(a.hand_off_id), len(a.team_cost)

    def zeros(*shape: int) -> BookArray:
        return np.zeros(shape, np.int64)

    return Books(
        heads=zeros(n + 1, s, g),
        arrivals=zeros(n, s, g),
        moves=zeros(n + 1, x, g),
        dated=zeros(n + 1, len(a.dated_id), g),
        won=zeros(n + 1, s, g),
        won_back=zeros(n + 1, s, g),
        lost=zeros(n + 1, s, g),
        kept=zeros(n, g),
        stage_time=zeros(n + 1, s, g),
        purchases=zeros(n + 1, s, g),
        money=zeros(n + 1, s, g, len(LINES)),
        discounted=zeros(n + 1, s, g, len(LINES)),
        spend=zeros(n, i, s, g),
        spend_discounted=zeros(n, i, s, g),
        unspent=zeros(n, i),
        tenure_end=zeros(g),
        cut_off=zeros(s, g),
        portfolio=zeros(4, g),
        encounters=zeros((n + 1) * meets, s, g),
        failures=zeros((n + 1) * meets, h, s, g),
        recoveries=zeros((n + 1) * meets, h, s, g),
        scores=zeros((n + 1) * meets, s, g),
        referred=zeros(n * a.refers, s, g),
        calls=zeros(n, c, s, g),
        contacts=zeros(n, c, s, g),
        abandoned=zeros(n, c, s, g),
        withdrawn=zeros(n, c, s, g),
        waited=zeros(n, c),
        busy=zeros(n, c),
        concentration=zeros(2),
    )


@compiled
def _pass(
    a: Arrays, tally: Tally, books: Books, period: int, g: int, heads: BookArray, rest: BookArray
) -> None:
    """Apply the moves of a period to the heads (S,), and to the rests (2, S): plain and discounted time."""
    row = min(period, a.n_periods)
    for x in range(len(a.exit_id)):
        moved = tally.moves[period, x, g]
        if moved == 0:
            continue
        origin, destination = a.exit_origin[x], a.exit_destination[x]
        books.moves[row, x, g] += moved
        _cross(a, books, row, origin, destination, g, moved)
        heads[origin] -= moved
        heads[destination] += moved
        rest[0, origin] -= tally.moves_rest[period, x, g]
        rest[0, destination] += tally.moves_rest[period, x, g]
        if a.exact_flows:
            rest[1, origin] -= tally.moves_later[period, x, g]
            rest[1, destination] += tally.moves_later[period, x, g]
    if period < a.n_periods:
        for d in range(len(a.dated_id)):
            moved = tally.dated[period, d, g]
            books.dated[period, d, g] = moved
            _cross(a, books, row, a.dated_origin[d], a.dated_destination[d], g, moved)
            heads[a.dated_origin[d]] -= moved
            heads[a.dated_destination[d]] += moved


@compiled
def _cross(a: Arrays, books: Books, row: int, origin: int, destination: int, g: int, moved: int) -> None:
    before, after = a.stage_kind[origin], a.stage_kind[destination]
    if before == FORMER and after == CUSTOMER:
        books.won_back[row, destination, g] += moved
    elif before == CUSTOMER and after == FORMER:
        books.lost[row, origin, g] += moved


@compiled
def _book(
    a: Arrays, tally: Tally, array: BookArray, row: int, s: int, g: int, line: int, money: float
) -> None:
    quanta = physics.quanta(money, a.per_quantum)
    if quanta == physics.UNBOOKABLE or abs(float(array[row, s, g, line]) + float(quanta)) > _MOST:
        tally.flags[0] = 1
        return
    array[row, s, g, line] += quanta


@compiled
def _price(
    a: Arrays,
    tally: Tally,
    books: Books,
    prices: Prices,
    period: int,
    s: int,
    g: int,
    time: BookArray,
    later: BookArray,
) -> None:
    """Price the time (3,) of a period, stage and segment: everyone's, and what own factors add to it."""
    row = min(period, a.n_periods)
    for line in range(N_FLOWS):
        price = prices.lines[row, s, g, line]
        if price == 0.0:
            continue
        own = 1 + line // 2
        units = float(time[0]) + float(time[own] if line < N_FLOWS - 1 else 0)
        units /= a.per_time
        weight = units * a.factors[a.timings[line], period]
        if a.exact_flows and a.timings[line] == physics.EXACT:
            weight = float(later[0]) + float(later[own] if line < N_FLOWS - 1 else 0)
            weight /= a.per_time
        _book(a, tally, books.money, row, s, g, line, price * units)
        _book(a, tally, books.discounted, row, s, g, line, price * weight)


@compiled
def close(a: Arrays, tally: Tally, prices: Prices, books: Books) -> None:
    """Compute the arrays of open books from a complete tally; call `refuse_overflow` afterwards.

    Heads follow from period to period from the counted moves, so that the count at the horizon
    checks them.
    """
    n, stages = a.n_periods, len(a.stage_kind)
    heads, before = np.zeros(stages, np.int64), np.zeros(stages, np.int64)
    rest = np.zeros((2, stages), np.int64)
    own = np.zeros((stages, 2), np.int64)
    time, later = np.zeros(3, np.int64), np.zeros(3, np.int64)
    for g in range(len(a.segment_id)):
        kept = 0
        for s in range(stages):
            heads[s], own[s, 0], own[s, 1] = tally.start[s, g], 0, 0
            books.heads[0, s, g] = heads[s]
        for period in range(n + a.n_run_off):
            row = min(period, n)
            for s in range(stages):
                before[s], rest[0, s], rest[1, s] = heads[s], 0, 0
            later_whole = a.discounted[period + 1] - a.discounted[period]
            if period < n:
                kept += tally.kept_change[period, g]
                books.kept[period, g] = kept
                for s in range(stages):
                    heads[s] += tally.arrivals[period, s, g]
                    rest[0, s] += tally.arrivals_rest[period, s, g]
                    if a.exact_flows:
                        rest[1, s] += tally.arrivals_later[period, s, g]
            _pass(a, tally, books, period, g, heads, rest)
            for s in range(stages):
                if period < n:
                    books.heads[period + 1, s, g] = heads[s]
                if period >= n and a.stage_kind[s] != CUSTOMER:
                    continue
                time[0] = before[s] * PERIOD_QUANTA + rest[0, s]
                later[0] = physics.quanta(float(before[s]) * later_whole, a.per_time) + rest[1, s]
                if a.own_factors:
                    _own_time(a, tally, period, s, g, own, time, later)
                books.stage_time[row, s, g] += time[0]
                if a.earns[s] and (time[0] != 0 or a.own_factors):
                    _price(a, tally, books, prices, period, s, g, time, later)


@compiled
def _own_time(
    a: Arrays, tally: Tally, period: int, s: int, g: int, own: BookArray, time: BookArray, later: BookArray
) -> None:
    whole = a.discounted[period + 1] - a.discounted[period]
    for k in range(2):
        own[s, k] += tally.own_change[period, s, g, k]
        weight = float(own[s, k]) / PER_WEIGHT_QUANTUM
        time[1 + k] = physics.quanta(weight, PERIOD_QUANTA) + tally.own_rest[period, s, g, k]
        if a.exact_flows:
            later[1 + k] = physics.quanta(weight * whole, a.per_time) + tally.own_later[period, s, g, k]


@compiled
def post_spend(a: Arrays, tally: Tally, books: Books, plans: Plans, p: int, cells: BookArray) -> None:
    """Post the investments of period p, allotted to the heads (I, S, G) that they reach."""
    start, end = a.boundaries[p], a.boundaries[p + 1]
    timing = a.investment_timing
    weight = physics.flow_weight(timing, a.force, a.factors[timing, p], start, end)
    for j in range(len(a.investment_id)):
        heads = plans.heads[p, j]
        money = physics.quanta(plans.spend[j, p] * (end - start), a.per_quantum)
        later = physics.quanta(plans.spend[j, p] * weight, a.per_quantum)
        if money == physics.UNBOOKABLE or later == physics.UNBOOKABLE:
            tally.flags[0] = 1
        if a.is_budget[j] and heads == 0:
            cell = _waits_for_work(a, j)
            if cell >= 0:
                s, g = a.cell_order[cell, 0], a.cell_order[cell, 1]
                books.spend[p, j, s, g], books.spend_discounted[p, j, s, g] = money, later
            else:
                books.unspent[p, j] = money
        seen = 0
        for c in range(len(a.cell_order)):
            s, g = a.cell_order[c, 0], a.cell_order[c, 1]
            n = cells[j, s, g]
            if n == 0:
                continue
            if a.is_budget[j]:
                books.spend[p, j, s, g] = _part(money, seen + n, heads) - _part(money, seen, heads)
                books.spend_discounted[p, j, s, g] = _part(later, seen + n, heads) - _part(later, seen, heads)
            else:
                spent = physics.quanta(plans.spend[j, p] * (end - start) * n, a.per_quantum)
                discounted = physics.quanta(plans.spend[j, p] * weight * n, a.per_quantum)
                if spent == physics.UNBOOKABLE or discounted == physics.UNBOOKABLE:
                    tally.flags[0] = 1
                books.spend[p, j, s, g], books.spend_discounted[p, j, s, g] = spent, discounted
            seen += n


@compiled
def _waits_for_work(a: Arrays, j: int) -> int:
    """The first cell that a team serves, where its wages fall while nobody is there; -1 for no team."""
    for c in range(len(a.team_investment)):
        if a.team_investment[c] == j:
            for cell in range(len(a.cell_order)):
                if a.reaches[j, a.cell_order[cell, 0], a.cell_order[cell, 1]]:
                    return cell
    return -1


@compiled
def _part(total: int, count: int, heads: int) -> int:
    # total * count / heads, rounded down, without overflow: the parts of a budget sum to it exactly.
    return (total // heads) * count + (total % heads) * count // heads


@compiled
def post_investments(a: Arrays, tally: Tally, books: Books, plans: Plans, cells: BookArray) -> None:
    """Post the investments of all periods, allotted to the heads (N, I, S, G) that they reach.

    `cells` holds the heads on lists. Investments without a list reach everyone in their stages and segments:
    these heads are filled in here, and the sums over all stages and segments in `plans`.
    """
    for p in range(a.n_periods):
        for j in range(len(a.investment_id)):
            plans.heads[p, j] = 0
            for s in range(len(a.stage_kind)):
                for g in range(len(a.segment_id)):
                    if a.list_index[j] < 0:
                        cells[p, j, s, g] = books.heads[p, s, g] if a.reaches[j, s, g] else 0
                    plans.heads[p, j] += cells[p, j, s, g]
        post_spend(a, tally, books, plans, p, cells[p])


def concentrate(books: Books, revenue: BookArray) -> None:
    """Book the revenue of the customers and of the top fifth of them, from the revenue (n,) of each person.

    Those who never became customers have none. A fifth is rounded to whole people, and is at least one.
    """
    customers = int(books.portfolio[0].sum())
    if customers == 0 or len(revenue) == 0:
        return
    top = max(round(0.2 * customers), 1)
    highest = np.partition(revenue, len(revenue) - top)[len(revenue) - top :]
    books.concentration[0], books.concentration[1] = revenue.sum(), highest.sum()


@compiled
def _total(array: BookArray) -> float:
    total = 0.0
    for value in array.flat:
        total += abs(float(value))
    return total


@compiled
def _fits(tally: Tally, books: Books) -> bool:
    most = max(_total(books.money), _total(books.discounted))
    return tally.flags[0] == 0 and max(most, _total(books.spend), _total(books.spend_discounted)) <= _MOST


def refuse_overflow(tally: Tally, books: Books) -> None:
    """Raise OverflowError where a posting of closed books, or a sum of them, does not fit in 64 bits.

    Tally and books come behind their handles. No person's account, and no sum over cells, comes to more than
    all cells together.
    """
    if not _fits(tally, books):
        raise OverflowError(_TOO_LARGE)
