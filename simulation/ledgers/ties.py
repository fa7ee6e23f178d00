"""The books must tie, to the person and to the quantum, or the run fails."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.books import BookArray, Books
from simulation.model import CUSTOMER, FORMER, Model

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


def check(model: Model, books: Books) -> None:
    """Raise BooksDoNotTie, with the place, where the books of one replication contradict themselves."""
    a, n = model.arrays, model.arrays.n_periods
    closing = books.heads[:-1] + books.arrivals + moved_in(model, books) - moved_out(model, books)
    _equal(model, "opening + arrivals + moved in - moved out = closing", closing, books.heads[1:])
    lost = np.zeros_like(books.lost[:n])
    origins = np.searchsorted(a.dated_range, np.arange(len(a.dated_id)), side="right") - 1
    leaves = (a.stage_kind == CUSTOMER)[:, None] & (a.stage_kind == FORMER)[None, :]
    for x in range(len(a.exit_id)):
        if leaves[a.exit_origin[x], a.exit_destination[x]]:
            lost[:, a.exit_origin[x]] += books.moves[:n, x]
    for d in range(len(a.dated_id)):
        if leaves[origins[d], a.dated_destination[d]]:
            lost[:, origins[d]] += books.dated[:n, d]
    _equal(model, "moves from customer to former = lost", lost, books.lost[:n])
    for j, name in enumerate(model.investment_names):
        if a.is_budget[j]:
            for p in range(n):
                length = float(a.boundaries[p + 1] - a.boundaries[p])
                planned = physics.quanta(float(a.spend[j, p]) * length, a.per_quantum)
                found = int(books.spend[p, j].sum() + books.unspent[p, j])
                if planned != found:
                    raise BooksDoNotTie(f"{name} in period {p + 1}: planned {planned} quanta, booked {found}")
    if a.n_run_off:
        _check_run_off(model, books)


def _check_run_off(model: Model, books: Books) -> None:
    a, n = model.arrays, model.arrays.n_periods
    stays = books.heads[n][a.stage_kind == CUSTOMER].sum(axis=0)
    leaving = (a.stage_kind[a.exit_origin] == CUSTOMER) & (a.stage_kind[a.exit_destination] != CUSTOMER)
    stays = stays - books.moves[n][leaving].sum(axis=0) - books.cut_off.sum(axis=0)
    if np.any(stays != 0):
        raise BooksDoNotTie(
            f"customers at the horizon - left in the run-off - still there = {stays.tolist()}, not 0"
        )


def _equal(model: Model, rule: str, left: BookArray, right: BookArray) -> None:
    if np.array_equal(left, right):
        return
    p, s, g = np.argwhere(left != right)[0]
    raise BooksDoNotTie(
        f"{rule} does not hold in period {p + 1}, stage {model.stage_names[s]},"
        f" segment {model.segment_names[g]}:"
        f" {left[p, s, g]} is not {right[p, s, g]}"
    )
