"""The books: heads and money as whole numbers of quanta.

Every posting is rounded once and added as int64, so the books depend neither on order, thread
nor engine. A posting covers one stay in one stage within one period, or one event. The same
compiled functions post while a kernel walks and when books are made from a log.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.jit import compiled
from simulation.jit.handles import handle
from simulation.model import CUSTOMER, FORMER, LINES, POTENTIAL, SIGNS, Arrays
from simulation.plans import Plans

PER_TIME_QUANTUM = 1e6
"""Time in stage is counted in millionths of the time unit."""

N_FLOWS = 5
"""The first lines accrue while in a stage; the others fall with a transition."""

_SIGNS = np.array(SIGNS, dtype=np.int64)

_MOST = 9.0e18
"""All cells of the books together stay below this many quanta, so that no sum of them overflows."""

_TOO_LARGE = "an amount is too large for the books: use a larger `money.quantum`"

BookArray = npt.NDArray[np.int64]


class Books(NamedTuple):
    """One replication's books. Row N of an (N+1, ...) array is the run-off after the horizon."""

    heads: BookArray
    """(N+1, S, G) people at each boundary, 0 first and the horizon last. Filled by `close`."""
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
    """(N, G) customers at a period's start who were customers until its end. Filled by `close`."""
    stage_time: BookArray
    """(N+1, S, G) time spent, in millionths of the unit."""
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
    """(N, I) budgets that found nobody."""
    tenure_end: BookArray
    """(G,) total length of the customers' relationships at the horizon, in millionths of the unit."""
    cut_off: BookArray
    """(S, G) customers still there when the run-off ends."""
    portfolio: BookArray
    """(4, G) people who were customers at some time, the sum of their values when they became so within
    the run (or at time 0), and the same two of those who were customers at time 0."""
    heads_change: BookArray
    """(N+1, S, G) heads by their changes from boundary to boundary."""
    full_change: BookArray
    """(N+R+1, S, G) stays that fill whole periods, by their changes."""
    kept_change: BookArray
    """(N+1, G)"""
    flags: BookArray
    """(1,) nonzero after a posting that cannot be booked."""


class Tariff(NamedTuple):
    """What one person without traits or treatments brings in a whole period, by period and stage."""

    full: BookArray
    """(N+R, S, G, N_FLOWS) quanta"""
    full_discounted: BookArray
    """(N+R, S, G, N_FLOWS)"""
    contribution: BookArray
    """(N+R+1, S, G) summed over the periods before."""
    contribution_discounted: BookArray
    revenue: BookArray


class Accounts(NamedTuple):
    """What each person has brought since becoming a customer, n persons, in quanta."""

    revenue: BookArray
    """(n,) within the horizon"""
    contribution: BookArray
    """(n,) within the horizon"""
    discounted: BookArray
    """(n,) with the run-off, at time 0"""
    value: BookArray
    """(n,) `discounted`, valued at the moment of becoming a customer."""
    purchases: BookArray
    """(n,) within the horizon, sampled ones"""
    joined: npt.NDArray[np.float64]
    """(n,) when first a customer within the run; 0 for those who start as one, infinity for never."""
    final_stage: BookArray
    """(n,) at the horizon"""
    period_contribution: BookArray
    """(n,) of the running period, also before becoming a customer; empty where no list is by value."""


pack_books, pack_tariff, pack_accounts = handle(Books), handle(Tariff), handle(Accounts)


def empty_books(a: Arrays) -> Books:
    """Books with nothing posted."""
    n, s, g, x, i = a.n_periods, len(a.stage_kind), len(a.segment_id), len(a.exit_id), len(a.investment_id)

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
        heads_change=zeros(n + 1, s, g),
        full_change=zeros(n + a.n_run_off + 1, s, g),
        kept_change=zeros(n + 1, g),
        flags=zeros(1),
    )


def empty_tariff(a: Arrays) -> Tariff:
    """A tariff to be filled period by period."""
    last, s, g = a.n_periods + a.n_run_off, len(a.stage_kind), len(a.segment_id)
    return Tariff(
        full=np.zeros((last, s, g, N_FLOWS), np.int64),
        full_discounted=np.zeros((last, s, g, N_FLOWS), np.int64),
        contribution=np.zeros((last + 1, s, g), np.int64),
        contribution_discounted=np.zeros((last + 1, s, g), np.int64),
        revenue=np.zeros((last + 1, s, g), np.int64),
    )


def empty_accounts(n: int, by_period: bool) -> Accounts:
    """Accounts of n persons with nothing posted."""
    return Accounts(
        revenue=np.zeros(n, np.int64),
        contribution=np.zeros(n, np.int64),
        discounted=np.zeros(n, np.int64),
        value=np.zeros(n, np.int64),
        purchases=np.zeros(n, np.int64),
        joined=np.full(n, np.inf),
        final_stage=np.zeros(n, np.int64),
        period_contribution=np.zeros(n if by_period else 0, np.int64),
    )


@compiled
def flow_rates(
    a: Arrays, plans: Plans, row: int, stage: int, segment: int, rate: float, amount: float, flow: float
) -> tuple[float, float, float, float, float]:
    """The five flow lines per time unit; `rate`, `amount` and `flow` are the person's own factors."""
    buys, value = 0.0, 0.0
    if not a.sampled:
        buys = a.purchase_rate[stage, segment] * plans.purchase_factor[row, stage, segment] * rate
        value = a.amount_mean[stage, segment] * plans.amount_factor[row, stage, segment] * amount
    bought = buys * value
    accrued = a.flow_revenue[stage, segment] * flow
    shock = a.shock_margin[row, stage, segment]
    return (
        bought,
        bought * a.purchase_margin[stage, segment] * shock,
        accrued,
        accrued * a.flow_margin[stage, segment] * shock,
        a.service_cost[stage, segment] * a.shock_service[row, stage, segment],
    )


@compiled
def _add(books: Books, array: BookArray, stage: int, segment: int, line: int, book: int, value: int) -> None:
    before = array[book, stage, segment, line]
    after = before + value
    if value == physics.UNBOOKABLE or ((value > 0) != (after > before) and value != 0):
        books.flags[0] = 1
    array[book, stage, segment, line] = after


@compiled
def post_money(
    a: Arrays,
    books: Books,
    accounts: Accounts,
    i: int,
    period: int,
    stage: int,
    segment: int,
    line: int,
    money: int,
    discounted: int,
) -> None:
    """Post one line of one event or piece to the books and to the person's account."""
    book = min(period, a.n_periods)
    _add(books, books.money, stage, segment, line, book, money)
    _add(books, books.discounted, stage, segment, line, book, discounted)
    sign = _SIGNS[line]
    if len(accounts.period_contribution) > 0:
        accounts.period_contribution[i] += sign * money
    if accounts.joined[i] != np.inf:
        accounts.discounted[i] += sign * discounted
        if period < a.n_periods:
            accounts.contribution[i] += sign * money
            if sign == 0:
                accounts.revenue[i] += money


@compiled
def _post_piece(
    a: Arrays,
    plans: Plans,
    books: Books,
    accounts: Accounts,
    i: int,
    period: int,
    stage: int,
    segment: int,
    start: float,
    end: float,
    rate: float,
    amount: float,
    flow: float,
) -> None:
    row = min(period, a.n_periods)
    books.stage_time[row, stage, segment] += physics.quanta(end - start, PER_TIME_QUANTUM)
    if not a.earns[stage]:
        return
    lines = flow_rates(a, plans, row, stage, segment, rate, amount, flow)
    exact = -1.0
    for line in range(N_FLOWS):
        if lines[line] != 0.0:
            timing = a.timings[line]
            if timing == physics.EXACT and exact < 0.0:
                exact = physics.flow_weight(physics.EXACT, a.force, 1.0, start, end)
            weight = exact if timing == physics.EXACT else (end - start) * a.factors[timing, period]
            money = physics.quanta(lines[line] * (end - start), a.per_quantum)
            later = physics.quanta(lines[line] * weight, a.per_quantum)
            post_money(a, books, accounts, i, period, stage, segment, line, money, later)


@compiled
def extend_tariff(a: Arrays, plans: Plans, books: Books, tariff: Tariff, period: int) -> None:
    """Fill period `period` of the tariff; its plan and all earlier tariffs must be there."""
    row = min(period, a.n_periods)
    start, end = a.boundaries[period], a.boundaries[period + 1]
    for s in range(len(a.stage_kind)):
        for g in range(len(a.segment_id)):
            lines = flow_rates(a, plans, row, s, g, 1.0, 1.0, 1.0)
            contribution, discounted, revenue = 0, 0, 0
            for line in range(N_FLOWS):
                timing = a.timings[line]
                weight = physics.flow_weight(timing, a.force, a.factors[timing, period], start, end)
                money = physics.quanta(lines[line] * (end - start), a.per_quantum)
                later = physics.quanta(lines[line] * weight, a.per_quantum)
                if money == physics.UNBOOKABLE or later == physics.UNBOOKABLE:
                    books.flags[0] = 1
                tariff.full[period, s, g, line] = money
                tariff.full_discounted[period, s, g, line] = later
                contribution += _SIGNS[line] * money
                discounted += _SIGNS[line] * later
                if _SIGNS[line] == 0:
                    revenue += money
            within = 1 if period < a.n_periods else 0
            tariff.contribution[period + 1, s, g] = tariff.contribution[period, s, g] + within * contribution
            tariff.revenue[period + 1, s, g] = tariff.revenue[period, s, g] + within * revenue
            tariff.contribution_discounted[period + 1, s, g] = (
                tariff.contribution_discounted[period, s, g] + discounted
            )


@compiled
def post_stay(
    a: Arrays,
    plans: Plans,
    books: Books,
    tariff: Tariff,
    accounts: Accounts,
    i: int,
    stage: int,
    segment: int,
    start: float,
    end: float,
    first: int,
    after: int,
    own: bool,
    rate: float,
    amount: float,
    flow: float,
) -> None:
    """Post a stay in one stage over [start, end), 0 <= start, end no later than the run-off's end.

    `first` and `after` are the first boundaries at or after `start` and `end`. Counts the heads at the
    boundaries inside (the horizon's own excepted, which `post_horizon` counts) and the flows of each
    period. `own` says that the person's factors `rate`, `amount` and `flow` may differ from 1; then the
    stay must not cross a boundary at which they change.
    """
    if end <= start:
        return
    if first < a.n_periods:
        books.heads_change[first, stage, segment] += 1
        books.heads_change[min(after, a.n_periods), stage, segment] -= 1
    last = after if a.boundaries[after] == end else after - 1
    if first > last:
        _post_piece(a, plans, books, accounts, i, last, stage, segment, start, end, rate, amount, flow)
        return
    if start < a.boundaries[first]:
        _post_piece(
            a,
            plans,
            books,
            accounts,
            i,
            first - 1,
            stage,
            segment,
            start,
            a.boundaries[first],
            rate,
            amount,
            flow,
        )
    if own:
        for p in range(first, last):
            _post_piece(
                a,
                plans,
                books,
                accounts,
                i,
                p,
                stage,
                segment,
                a.boundaries[p],
                a.boundaries[p + 1],
                rate,
                amount,
                flow,
            )
    elif last > first:
        books.full_change[first, stage, segment] += 1
        books.full_change[last, stage, segment] -= 1
        contribution = tariff.contribution[last, stage, segment] - tariff.contribution[first, stage, segment]
        if len(accounts.period_contribution) > 0:
            accounts.period_contribution[i] += contribution
        if accounts.joined[i] != np.inf:
            accounts.contribution[i] += contribution
            accounts.revenue[i] += (
                tariff.revenue[last, stage, segment] - tariff.revenue[first, stage, segment]
            )
            accounts.discounted[i] += (
                tariff.contribution_discounted[last, stage, segment]
                - tariff.contribution_discounted[first, stage, segment]
            )
    if end > a.boundaries[last]:
        _post_piece(
            a, plans, books, accounts, i, last, stage, segment, a.boundaries[last], end, rate, amount, flow
        )


@compiled
def event_factor(a: Arrays, line: int, period: int, t: float) -> float:
    """Discount factor of an event at t, in the given period, by the line's cash timing."""
    timing = a.timings[line]
    return physics.discount(a.force, t) if timing == physics.EXACT else a.factors[timing, period]


@compiled
def _post_event(
    a: Arrays,
    books: Books,
    accounts: Accounts,
    i: int,
    period: int,
    t: float,
    stage: int,
    segment: int,
    line: int,
    value: float,
) -> None:
    factor = event_factor(a, line, period, t)
    money = physics.quanta(value, a.per_quantum)
    later = physics.quanta(value * factor, a.per_quantum)
    post_money(a, books, accounts, i, period, stage, segment, line, money, later)


@compiled
def post_purchase(
    a: Arrays,
    books: Books,
    accounts: Accounts,
    i: int,
    period: int,
    t: float,
    stage: int,
    segment: int,
    value: float,
) -> None:
    """Post a purchase worth `value` at t, in the given period."""
    row = min(period, a.n_periods)
    books.purchases[row, stage, segment] += 1
    if period < a.n_periods and accounts.joined[i] != np.inf:
        accounts.purchases[i] += 1
    margin = a.purchase_margin[stage, segment] * a.shock_margin[row, stage, segment]
    # A loop, for numba would compile the posting once for each constant line.
    for line in range(2):
        money = value if line == 0 else value * margin
        _post_event(a, books, accounts, i, period, t, stage, segment, line, money)


@compiled
def post_passage(
    a: Arrays,
    books: Books,
    accounts: Accounts,
    i: int,
    period: int,
    t: float,
    origin: int,
    destination: int,
    segment: int,
    known: bool,
) -> None:
    """Count a passage as won, won back or lost; `known`: the person has been a customer before t."""
    row = min(period, a.n_periods)
    before, after = a.stage_kind[origin], a.stage_kind[destination]
    if after == CUSTOMER and before != CUSTOMER:
        if before == POTENTIAL and not known:
            books.won[row, destination, segment] += 1
        if before == FORMER:
            books.won_back[row, destination, segment] += 1
        if accounts.joined[i] == np.inf:
            accounts.joined[i] = t
    if before == CUSTOMER and after == FORMER:
        books.lost[row, origin, segment] += 1


@compiled
def post_exit(
    a: Arrays, books: Books, accounts: Accounts, i: int, period: int, t: float, x: int, segment: int
) -> None:
    """Post the firing of exit x: the move and its one-offs."""
    books.moves[min(period, a.n_periods), x, segment] += 1
    origin = a.exit_origin[x]
    for line in range(N_FLOWS, N_FLOWS + 2):
        money = a.exit_one_off_revenue[x, segment] if line == N_FLOWS else a.exit_one_off_cost[x, segment]
        if money != 0.0:
            _post_event(a, books, accounts, i, period, t, origin, segment, line, money)


@compiled
def post_relationship(a: Arrays, books: Books, segment: int, start: float, end: float) -> None:
    """Count the periods kept in a customer relationship over [start, end), both within the horizon.

    `end` is infinity for one that goes on at the horizon.
    """
    first = physics.first_boundary(a.period, start, False)
    last = a.n_periods if end == np.inf else physics.first_boundary(a.period, end, False) - 1
    if last > first:
        books.kept_change[first, segment] += 1
        books.kept_change[last, segment] -= 1


@compiled
def post_horizon(
    a: Arrays, books: Books, accounts: Accounts, i: int, stage: int, segment: int, since: float
) -> None:
    """Count a person at the horizon; `since`: when a customer's relationship began."""
    books.heads[a.n_periods, stage, segment] += 1
    accounts.final_stage[i] = stage
    if a.stage_kind[stage] == CUSTOMER:
        length = a.boundaries[a.n_periods] - since
        books.tenure_end[segment] += physics.quanta(length, PER_TIME_QUANTUM)


@compiled
def post_value(a: Arrays, books: Books, accounts: Accounts, i: int, segment: int) -> None:
    """Close a person's account: the value of the relationships when the first of them began."""
    joined = accounts.joined[i]
    if joined != np.inf:
        # physics.discount runs both ways: this is money at time 0, valued at `joined`.
        value = physics.quanta(accounts.discounted[i] / physics.discount(a.force, joined), 1.0)
        if value == physics.UNBOOKABLE:
            books.flags[0] = 1
        accounts.value[i] = value
        books.portfolio[0, segment] += 1
        books.portfolio[1, segment] += value
        if joined == 0.0:
            books.portfolio[2, segment] += 1
            books.portfolio[3, segment] += value


@compiled
def post_spend(a: Arrays, books: Books, plans: Plans, p: int, cells: BookArray) -> None:
    """Post the investments of period p, allotted to the heads (I, S, G) that they reach."""
    start, end = a.boundaries[p], a.boundaries[p + 1]
    timing = a.investment_timing
    weight = physics.flow_weight(timing, a.force, a.factors[timing, p], start, end)
    for j in range(len(a.investment_id)):
        heads = plans.heads[p, j]
        money = physics.quanta(a.spend[j, p] * (end - start), a.per_quantum)
        later = physics.quanta(a.spend[j, p] * weight, a.per_quantum)
        if money == physics.UNBOOKABLE or later == physics.UNBOOKABLE:
            books.flags[0] = 1
        if a.is_budget[j] and heads == 0:
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
                spent = physics.quanta(a.spend[j, p] * (end - start) * n, a.per_quantum)
                discounted = physics.quanta(a.spend[j, p] * weight * n, a.per_quantum)
                if spent == physics.UNBOOKABLE or discounted == physics.UNBOOKABLE:
                    books.flags[0] = 1
                books.spend[p, j, s, g], books.spend_discounted[p, j, s, g] = spent, discounted
            seen += n


@compiled
def _part(total: int, count: int, heads: int) -> int:
    # total * count / heads, rounded down, without overflow: the parts of a budget sum to it exactly.
    return (total // heads) * count + (total % heads) * count // heads


@compiled
def post_investments(a: Arrays, books: Books, plans: Plans, cells: BookArray) -> None:
    """Post the investments of all periods, allotted to the heads (N, I, S, G) that they reach."""
    for p in range(a.n_periods):
        post_spend(a, books, plans, p, cells[p])


@compiled
def close(a: Arrays, books: Books, tariff: Tariff) -> None:
    """Finish the books: changes are summed to heads, whole periods priced by the tariff.

    Where an amount cannot be booked a flag is raised, and the books are not finished.
    """
    n = a.n_periods
    if books.flags[0] != 0 or _most(books, tariff) > _MOST:
        books.flags[0] = 1
        return
    for s in range(len(a.stage_kind)):
        for g in range(len(a.segment_id)):
            heads, full = 0, 0
            for p in range(n + a.n_run_off):
                row = min(p, n)
                if p < n:
                    heads += books.heads_change[p, s, g]
                    books.heads[p, s, g] = heads
                full += books.full_change[p, s, g]
                if full == 0:
                    continue
                length = physics.quanta(a.boundaries[p + 1] - a.boundaries[p], PER_TIME_QUANTUM)
                books.stage_time[row, s, g] += full * length
                for line in range(N_FLOWS):
                    books.money[row, s, g, line] += full * tariff.full[p, s, g, line]
                    books.discounted[row, s, g, line] += full * tariff.full_discounted[p, s, g, line]
    for g in range(len(a.segment_id)):
        kept = 0
        for p in range(n):
            kept += books.kept_change[p, g]
            books.kept[p, g] = kept


@compiled
def _most(books: Books, tariff: Tariff) -> float:
    """The most that whole periods can come to: all of them together, or one person through all periods."""
    together, discounted, most = 0.0, 0.0, 0.0
    for s in range(tariff.full.shape[1]):
        for g in range(tariff.full.shape[2]):
            full, alone, later = 0, 0.0, 0.0
            for p in range(tariff.full.shape[0]):
                full += books.full_change[p, s, g]
                for line in range(N_FLOWS):
                    once = abs(float(tariff.full[p, s, g, line]))
                    once_discounted = abs(float(tariff.full_discounted[p, s, g, line]))
                    together += abs(full) * once
                    discounted += abs(full) * once_discounted
                    alone += once
                    later += once_discounted
            most = max(most, alone, later)
    return max(together, discounted, most)


@compiled
def _total(array: BookArray) -> float:
    total = 0.0
    for value in array.flat:
        total += abs(float(value))
    return total


@compiled
def _fits(books: Books) -> bool:
    most = max(_total(books.money), _total(books.discounted))
    return books.flags[0] == 0 and max(most, _total(books.spend), _total(books.spend_discounted)) <= _MOST


def refuse_overflow(books: Books) -> None:
    """Raise OverflowError where a posting of closed books, or a sum of them, does not fit in 64 bits.

    The books come behind their handle. No person's account, and no sum over cells, comes to more than
    all cells together.
    """
    if not _fits(books):
        raise OverflowError(_TOO_LARGE)
