"""The lists of the company: who is treated in the period that begins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation import log, plans
from simulation.jit import compiled
from simulation.life.state import ENTERED, SINCE, STAGE, World
from simulation.model import BY_RANDOM, BY_VALUE

Ints = npt.NDArray[np.int64]


@compiled
def _put_on_list(w: World, i: int, r: int, p: int, j: int, cells: Ints) -> None:
    a, s, g = w.a, w.state, w.people.segment[i]
    s.treated[r] |= 1 << a.list_index[j]
    cells[p, j, s.k[r, STAGE], g] += 1
    if len(w.rows.time) > 0:
        log.write(w.rows, a.boundaries[p], log.LIST, w.people.key[i], 0, -1, -1, g, j, 0.0)


@compiled
def draw_lists(w: World, i: int, r: int, p: int, cells: Ints) -> None:
    """Draw which lists by a random share a person is on in period p; all other lists are cleared.

    `cells` (N, I, S, G) counts who is on which list.
    """
    w.state.treated[r] = 0
    for j in range(len(w.a.investment_id)):
        if w.a.list_index[j] >= 0 and w.a.list_by[j] == BY_RANDOM:
            _draw_list(w, i, r, p, j, cells)


@compiled
def _draw_list(w: World, i: int, r: int, p: int, j: int, cells: Ints) -> None:
    a, s = w.a, w.state
    k, c = w.people.luck[i, 0], w.people.luck[i, 1]
    if a.reaches[j, s.k[r, STAGE], w.people.segment[i]] and plans.is_drawn(a, k, c, j, p):
        _put_on_list(w, i, r, p, j, cells)


@compiled
def _ranked(w: World, j: int, p: int, present: Ints, history: Ints) -> Ints:
    """The people on a list by value or risk, highest first, ties broken by `tie_word`."""
    a, s = w.a, w.state
    members = np.empty(len(present), np.int64)
    n = 0
    for i in present:
        if a.reaches[j, s.k[i, STAGE], w.people.segment[i]]:
            members[n] = i
            n += 1
    members = members[:n]
    words = np.empty(n, np.uint64)
    for m in range(n):
        i = members[m]
        words[m] = plans.tie_word(a, w.people.luck[i, 0], w.people.luck[i, 1], j)
    members = members[np.argsort(words, kind="mergesort")]
    t = a.boundaries[p]
    score = np.empty(n, np.float64)
    for m in range(n):
        i = members[m]
        if a.list_by[j] == BY_VALUE:
            score[m] = -np.float64(history[i].sum())
        else:
            score[m] = -plans.observed_risk(
                a, p, s.k[i, STAGE], w.people.segment[i], t - s.f[i, ENTERED], t - s.f[i, SINCE]
            )
    return members[np.argsort(score, kind="mergesort")][: plans.list_length(a.list_share[j], len(members))]


@compiled
def make_lists(w: World, p: int, present: Ints, history: Ints, cells: Ints) -> None:
    """Make the lists of period p from the people present; `history` (n, 12) holds contributions."""
    a = w.a
    for i in present:
        w.state.treated[i] = 0
    # One list after the other, so that the log has the lists of a person in this order.
    for j in range(len(a.investment_id)):
        if a.list_index[j] < 0:
            continue
        if a.list_by[j] == BY_RANDOM:
            for i in present:
                _draw_list(w, i, i, p, j, cells)
        else:
            for i in _ranked(w, j, p, present, history):
                _put_on_list(w, i, i, p, j, cells)
