"""The books must tie, to the person and to the quantum, or the run fails."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.books import BookArray, Books, pack_books
from simulation.jit import compiled
from simulation.model import CUSTOMER, FORMER, Arrays, Model
from simulation.tally import Tally

Array = npt.NDArray[np.float64]


class BooksDoNotTie(AssertionError):
    """Two ways of counting the same thing disagree: a defect of the engine, not of the scenario."""


def moved_in(model: Model, books: Books) -> BookArray:
    """(N, S, G) people who came from another stage, by period and stage."""
    return _moved(model, books, model.arrays.exit_destination, model.arrays.dated_destination)


def moved_out(model: Model, books: Books) -> BookArray:
    """(N, S, G) people who left for another stage, by period and stage."""
    a = model.arrays
    origins = np.searchsorted(a.dated_range, np.arange(len(a.dated_id)), side="right") - 1
    return _moved(model, books, a.exit_origin, origins)


def _moved(model: Model, books: Books, exits: BookArray, dated: BookArray) -> BookArray:
    n = model.arrays.n_periods
    result = np.zeros_like(books.heads[:n])
    for x, stage in enumerate(exits):
        result[:, stage] += books.moves[:n, x]
    for d, stage in enumerate(dated):
        result[:, stage] += books.dated[:n, d]
    return result


def moved_away(model: Model, books: Books) -> BookArray:
    """(N, S, G) people who went from a customer stage to a former one, by period and stage left."""
    a, n = model.arrays, model.arrays.n_periods
    result = np.zeros_like(books.lost[:n])
    origins = np.searchsorted(a.dated_range, np.arange(len(a.dated_id)), side="right") - 1
    leaves = (a.stage_kind == CUSTOMER)[:, None] & (a.stage_kind == FORMER)[None, :]
    for x in np.flatnonzero(leaves[a.exit_origin, a.exit_destination]):
        result[:, a.exit_origin[x]] += books.moves[:n, x]
    for d in np.flatnonzero(leaves[origins, a.dated_destination]):
        result[:, origins[d]] += books.dated[:n, d]
    return result


def check(model: Model, books: Books, spend: npt.NDArray[np.float64], packed: Books | None = None) -> None:
    """Raise BooksDoNotTie, with the place, where the books of one replication contradict themselves.

    `spend` (I, N): what was planned, as in `Plans`; `packed`: the handle of the books, where there is one.
    """
    rule, p, s, g = _contradiction(model.packed, packed or pack_books(books), spend)
    if rule == _TIES:
        return
    if rule == _SPEND:
        a = model.arrays
        planned = physics.quanta(
            float(spend[s, p]) * float(a.boundaries[p + 1] - a.boundaries[p]), a.per_quantum
        )
        found = int(books.spend[p, s].sum() + books.unspent[p, s])
        raise BooksDoNotTie(
            f"{model.investment_names[s]} in period {p + 1}: planned {planned} quanta, booked {found}"
        )
    if rule == _RUN_OFF:
        raise BooksDoNotTie(
            "customers at the horizon - left in the run-off - still there is not 0"
            f" in segment {model.segment_names[g]}: {s}"
        )
    what = {
        _CLOSING: "opening + arrivals + moved in - moved out = closing",
        _LOST: "moves from customer to former = lost",
    }[rule]
    left, right = (
        (
            books.heads[:-1] + books.arrivals + moved_in(model, books) - moved_out(model, books),
            books.heads[1:],
        )
        if rule == _CLOSING
        else (moved_away(model, books), books.lost)
    )
    raise BooksDoNotTie(
        f"{what} does not hold in period {p + 1}, stage {model.stage_names[s]},"
        f" segment {model.segment_names[g]}: {left[p, s, g]} is not {right[p, s, g]}"
    )


def check_count(model: Model, tally: Tally, books: Books) -> None:
    """Raise BooksDoNotTie where heads, scores or queues at the horizon are not those counted one by one."""
    differ = np.argwhere(books.scores[-1:] != tally.score_end)
    if len(differ):
        _, s, g = differ[0]
        raise BooksDoNotTie(
            f"scores at the horizon in stage {model.stage_names[s]}, segment {model.segment_names[g]}:"
            f" carried on from period to period {books.scores[-1, s, g]}, counted {tally.score_end[0, s, g]}"
        )
    waiting = (books.calls - books.contacts - books.abandoned - books.withdrawn).sum(axis=0)
    differ = np.argwhere(waiting != tally.waiting_end)
    if len(differ):
        c, s, g = differ[0]
        raise BooksDoNotTie(
            f"calls to {model.team_names[c]} in stage {model.stage_names[s]}, segment"
            f" {model.segment_names[g]}: {waiting[c, s, g]} neither served nor given up,"
            f" and {tally.waiting_end[c, s, g]} wait at the horizon"
        )
    differ = np.argwhere(books.busy < 0)
    if len(differ):
        p, c = differ[0]
        raise BooksDoNotTie(f"{model.team_names[c]} is busy for a negative time in period {p + 1}")
    differ = np.argwhere(books.heads[-1] != tally.end)
    if len(differ):
        s, g = differ[0]
        raise BooksDoNotTie(
            f"heads at the horizon in stage {model.stage_names[s]}, segment {model.segment_names[g]}:"
            f" carried on from period to period {books.heads[-1, s, g]}, counted {tally.end[s, g]}"
        )


_TIES, _CLOSING, _LOST, _SPEND, _RUN_OFF = range(5)


@compiled
def _contradiction(a: Arrays, books: Books, spend: npt.NDArray[np.float64]) -> tuple[int, int, int, int]:
    """The first rule that does not hold, with period, stage (or investment, or people left over), segment."""
    n, stages, segments = a.n_periods, len(a.stage_kind), len(a.segment_id)
    change = np.zeros((n, stages, segments), np.int64)
    lost = np.zeros((n, stages, segments), np.int64)
    for x in range(len(a.exit_id)):
        _count(a, change, lost, books.moves, x, a.exit_origin[x], a.exit_destination[x])
    origin = 0
    for d in range(len(a.dated_id)):
        while a.dated_range[origin + 1] <= d:
            origin += 1
        _count(a, change, lost, books.dated, d, origin, a.dated_destination[d])
    for p in range(n):
        for s in range(stages):
            for g in range(segments):
                closing = books.heads[p, s, g] + books.arrivals[p, s, g] + change[p, s, g]
                if closing != books.heads[p + 1, s, g]:
                    return _CLOSING, p, s, g
                if lost[p, s, g] != books.lost[p, s, g]:
                    return _LOST, p, s, g
    for p in range(n):
        for j in range(len(a.investment_id)):
            if a.is_budget[j]:
                planned = physics.quanta(spend[j, p] * (a.boundaries[p + 1] - a.boundaries[p]), a.per_quantum)
                if books.spend[p, j].sum() + books.unspent[p, j] != planned:
                    return _SPEND, p, j, 0
    for g in range(segments if a.n_run_off > 0 else 0):
        over = 0
        for s in range(stages):
            over -= books.cut_off[s, g]
            if a.stage_kind[s] == CUSTOMER:
                over += books.heads[n, s, g]
        for x in range(len(a.exit_id)):
            leaves = a.stage_kind[a.exit_destination[x]] != CUSTOMER
            if leaves and a.stage_kind[a.exit_origin[x]] == CUSTOMER:
                over -= books.moves[n, x, g]
        if over != 0:
            return _RUN_OFF, n, over, g
    return _TIES, 0, 0, 0


@compiled
def _count(
    a: Arrays, change: BookArray, lost: BookArray, moves: BookArray, x: int, origin: int, destination: int
) -> None:
    leaves = a.stage_kind[origin] == CUSTOMER and a.stage_kind[destination] == FORMER
    for p in range(len(change)):
        for g in range(change.shape[2]):
            moved = moves[p, x, g]
            change[p, origin, g] -= moved
            change[p, destination, g] += moved
            if leaves:
                lost[p, origin, g] += moved
