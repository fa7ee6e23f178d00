"""Addresses as a simulation uses them, in orders in which neighbours differ in one coordinate.

A way is a function of a range of positions: for each position it gives a person's luck (k, c), a
purpose and an ordinal. Persons have the keys, streams the hashes, purposes the names of a real run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from benchmarks.generators.candidates import Luck
from simulation.draws import identity, person_key, stream

Words = npt.NDArray[np.uint64]
U = np.uint64
SOURCE = identity("source", "start/customer")
PURPOSES = np.array(
    [identity("exit", f"stage {i} -> stage {j}") for i in range(4) for j in range(4)], dtype=U
)
"""Ids of 16 exits."""
RETRY = U(48)


class Addresses(NamedTuple):
    """Columns of n coordinates."""

    k: Words
    c: Words
    purpose: Words
    ordinal: Words


class Place(NamedTuple):
    """Columns of n: what a simulation knows before luck is drawn."""

    seed: Words
    replication: Words
    person: Words
    purpose: Words
    ordinal: Words


Way = Callable[[Words], Place]


@njit
def _draw_luck(luck: Luck, seed: Words, replication: Words, person: Words, k: Words, c: Words) -> None:
    for i in range(len(seed)):
        if (
            i > 0
            and seed[i] == seed[i - 1]
            and replication[i] == replication[i - 1]
            and person[i] == person[i - 1]
        ):
            k[i], c[i] = k[i - 1], c[i - 1]
        else:
            k[i], c[i] = luck(stream(seed[i], replication[i]), person_key(SOURCE, person[i]))


def located(place: Place, luck: Luck) -> Addresses:
    """The addresses of places, by the two steps of keying."""
    k, c = np.empty_like(place.seed), np.empty_like(place.seed)
    _draw_luck(luck, place.seed, place.replication, place.person, k, c)
    return Addresses(k, c, place.purpose, place.ordinal)


def _place(
    at: Words,
    *,
    seed: Words | int = 1,
    replication: Words | int = 0,
    person: Words | int = 0,
    purpose: Words | int = 0,
    ordinal: Words | int = 1,
) -> Place:
    def column(x: Words | int) -> Words:
        return np.ascontiguousarray(np.broadcast_to(np.asarray(x, dtype=U), at.shape))

    return Place(
        column(seed), column(replication), column(person), PURPOSES[column(purpose)], column(ordinal)
    )


def one_person(at: Words) -> Place:
    """Ordinals 1, 2, 3, ... of one person and purpose."""
    return _place(at, ordinal=at + U(1))


def persons(at: Words) -> Place:
    """The first draw of person after person."""
    return _place(at, person=at)


def visits(at: Words) -> Place:
    """Ordinals 1 to 16 of a person, then of the next."""
    return _place(at, person=at >> U(4), ordinal=(at & U(15)) + U(1))


def exits(at: Words) -> Place:
    """Sixteen purposes of a person's first visit, then of the next person's."""
    return _place(at, person=at >> U(4), purpose=at & U(15))


def visits_and_exits(at: Words) -> Place:
    """Two purposes at two visits, person by person: what one of them adds must not hang on the other."""
    return _place(at, person=at >> U(2), purpose=at & U(1), ordinal=((at >> U(1)) & U(1)) + U(1))


def lives(at: Words) -> Place:
    """Four purposes at each of 16 visits, person by person."""
    return _place(at, person=at >> U(6), purpose=at & U(3), ordinal=((at >> U(2)) & U(15)) + U(1))


def crowds(at: Words) -> Place:
    """Sixteen persons side by side, visit by visit: 64 of them, then the next sixteen."""
    person = ((at >> U(10)) << U(4)) | (at & U(15))
    return _place(at, person=person, ordinal=((at >> U(4)) & U(63)) + U(1))


def retries(at: Words) -> Place:
    """Sixteen retries of a draw, person by person."""
    return _place(at, person=at >> U(4), ordinal=((at & U(15)) << RETRY) | U(1))


def replications(at: Words) -> Place:
    """The same draw in replication after replication."""
    return _place(at, replication=at)


def seeds(at: Words) -> Place:
    """The same draw under seed after seed."""
    return _place(at, seed=at)


def twins(at: Words) -> Place:
    """Sixteen replications of a person's draw, person by person."""
    return _place(at, replication=at & U(15), person=at >> U(4))


WAYS: dict[str, Way] = {
    way.__name__.replace("_", " "): way
    for way in (
        one_person,
        persons,
        visits,
        exits,
        visits_and_exits,
        lives,
        crowds,
        retries,
        replications,
        seeds,
        twins,
    )
}


def stretch(way: Way, luck: Luck, start: int, n: int) -> Addresses:
    """Positions start to start + n of a way."""
    return located(way(np.arange(start, start + n, dtype=U)), luck)
