"""Calendars: who has to be looked at in a period, so that nobody else costs anything.

What is due at a known time waits under its period. A clock whose rate follows from heads waits by
its level of operational time; when the integral passes a bucket of levels, those in it are looked
at. Both kinds of waiting lists are linked through arrays with a place for each person.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.jit import compiled
from simulation.jit.handles import handle
from simulation.model import PROBABILITY, Arrays
from simulation.plans import Plans

_BUCKETS = 4
"""Buckets of operational time per period of the horizon."""

NOWHERE = -1

Links = npt.NDArray[np.int32]


class Calendar(NamedTuple):
    """n persons. A list begins in `first`; -1 ends it. `place` says in which list a node is, or -1."""

    first: Links
    """(N,) persons due in each period."""
    after: Links
    """(n,) the next in the list; likewise the one before."""
    before: Links
    place: Links
    clocks: npt.NDArray[np.int64]
    """(X, G) number of an exit's own set of buckets, -1 where its rate is foreseen."""
    level_first: Links
    """(number of sets times buckets,)"""
    level_after: Links
    """(n * most such exits of a stage,)"""
    level_before: Links
    level_place: Links
    scale: npt.NDArray[np.float64]
    """(number of sets,) buckets per unit of operational time."""
    reached: npt.NDArray[np.int64]
    """(number of sets,) the bucket in which operational time now is."""
    most: npt.NDArray[np.int64]
    """(2,) such exits of the stage that has most of them, and buckets of a set."""


pack_calendar = handle(Calendar)


def empty_calendar(a: Arrays, made: Plans, n: int) -> Calendar:
    """A calendar for n persons, none of them in it; `made` holds plans as if nobody were reached."""
    shared = (a.exit_kind != PROBABILITY) & ~a.exit_foreseen
    open_ = shared[:, None] & (a.exit_shape == 0)
    clocks = np.where(open_, np.cumsum(open_).reshape(open_.shape) - 1, NOWHERE)
    sets = int(open_.sum())
    ranges = zip(a.exit_range[:-1], a.exit_range[1:], strict=True)
    most = max((int(open_[low:high].any(axis=1).sum()) for low, high in ranges), default=0)
    buckets = _BUCKETS * a.n_periods
    ends = made.exit_sums[open_][:, a.n_periods]
    # Operational time goes as if nobody were reached, or within its order of magnitude.
    scale = np.where(ends > 0.0, a.n_periods / np.where(ends > 0.0, ends, 1.0), 1.0 / a.period)

    def links(length: int) -> Links:
        return np.full(length, NOWHERE, np.int32)

    return Calendar(
        first=links(a.n_periods),
        after=links(n),
        before=links(n),
        place=links(n),
        clocks=clocks.astype(np.int64),
        level_first=links(sets * buckets),
        level_after=links(n * most),
        level_before=links(n * most),
        level_place=links(n * most),
        scale=scale,
        reached=np.zeros(sets, np.int64),
        most=np.array([most, buckets]),
    )


@compiled
def _link(first: Links, after: Links, before: Links, place: Links, node: int, where: int) -> None:
    head = first[where]
    after[node], before[node], place[node] = head, NOWHERE, where
    if head != NOWHERE:
        before[head] = node
    first[where] = node


@compiled
def _unlink(first: Links, after: Links, before: Links, place: Links, node: int) -> None:
    where = place[node]
    if where == NOWHERE:
        return
    if before[node] == NOWHERE:
        first[where] = after[node]
    else:
        after[before[node]] = after[node]
    if after[node] != NOWHERE:
        before[after[node]] = before[node]
    place[node] = NOWHERE


@compiled
def expect(c: Calendar, person: int, period: int) -> None:
    """Look at the person in `period`, and not before; -1: at no known time."""
    if c.place[person] == period:
        return
    _unlink(c.first, c.after, c.before, c.place, person)
    if period != NOWHERE:
        _link(c.first, c.after, c.before, c.place, person, period)


@compiled
def bucket(c: Calendar, clock: int, level: float) -> int:
    """The bucket of a set that a level lies in; the last one holds all that is beyond."""
    return int(min(level * c.scale[clock], np.float64(c.most[1] - 1)))


@compiled
def wait(c: Calendar, person: int, slot: int, clock: int, level: float) -> None:
    """Look at the person when operational time of a clock nears `level`; clock -1 or no level: never."""
    node = person * c.most[0] + slot
    where = NOWHERE
    if clock != NOWHERE and level < np.inf:
        where = clock * c.most[1] + bucket(c, clock, level)
    if c.level_place[node] == where:
        return
    _unlink(c.level_first, c.level_after, c.level_before, c.level_place, node)
    if where != NOWHERE:
        _link(c.level_first, c.level_after, c.level_before, c.level_place, node, where)
