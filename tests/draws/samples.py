"""Many draws at once: one number for each address of four columns, by the functions under test."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from simulation import draws
from simulation.jit import compiled

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
UNIFORM, EXPONENTIAL, NORMAL, GAMMA, BETA, TILTED = range(6)


@compiled
def _blocks(key0: Words, key1: Words, counter0: Words, counter1: Words, out: Words) -> None:
    for i in range(len(out)):
        out[i, 0], out[i, 1] = draws.block(key0[i], key1[i], counter0[i], counter1[i])


@compiled
def _words(stream: Words, person: Words, purpose: Words, ordinal: Words, out: Words) -> None:
    for i in range(len(out)):
        k, c = draws.luck(stream[i], person[i])
        out[i, 0], out[i, 1] = draws.words(k, c, purpose[i], ordinal[i])


@compiled
def _raw_words(k: Words, c: Words, purpose: Words, ordinal: Words, out: Words) -> None:
    for i in range(len(out)):
        out[i, 0], out[i, 1] = draws.words(k[i], c[i], purpose[i], ordinal[i])


@compiled
def _sample(
    kind: int,
    stream: Words,
    person: Words,
    purpose: Words,
    ordinal: Words,
    a: float,
    b: float,
    c: float,
    out: Floats,
) -> None:
    for i in range(len(out)):
        p, n = purpose[i], ordinal[i]
        k, own = draws.luck(stream[i], person[i])
        if kind == UNIFORM:
            out[i] = draws.uniform(k, own, p, n)
        elif kind == EXPONENTIAL:
            out[i] = draws.exponential(k, own, p, n)
        elif kind == NORMAL:
            out[i] = draws.normal(k, own, p, n)
        elif kind == GAMMA:
            out[i] = draws.gamma(k, own, p, n, a)
        elif kind == BETA:
            out[i] = draws.beta(k, own, p, n, a, b)
        else:
            out[i] = draws.tilted_lognormal(k, own, p, n, a, b, c)


def _column(values: int | np.uint64 | Words, n: int) -> Words:
    if isinstance(values, np.ndarray):
        return np.ascontiguousarray(values, dtype=np.uint64)
    return np.full(n, np.uint64(values))


def _filled(fill: Callable[..., None], *address: int | np.uint64 | Words) -> Words:
    n = max(len(part) for part in address if isinstance(part, np.ndarray))
    out = np.empty((n, 2), np.uint64)
    fill(*(_column(part, n) for part in address), out)
    return out


def blocks(key0: int | Words, key1: int | Words, counter0: int | Words, counter1: int | Words) -> Words:
    """(n, 2) words of `draws.block`; every argument is one number or an array of n."""
    return _filled(_blocks, key0, key1, counter0, counter1)


def words(stream: int | Words, person: int | Words, purpose: int | Words, ordinal: int | Words) -> Words:
    """(n, 2) words that draws are made of: of each address, by way of the luck of stream and person."""
    return _filled(_words, stream, person, purpose, ordinal)


def raw_words(k: int | Words, c: int | Words, purpose: int | Words, ordinal: int | Words) -> Words:
    """(n, 2) words of `draws.words`, of lucks that need not be anybody's."""
    return _filled(_raw_words, k, c, purpose, ordinal)


def sample(
    kind: int, n: int, *, person: int | Words | None = None, a: float = 0.0, b: float = 0.0, c: float = 0.0
) -> Floats:
    """n draws of one purpose: of n persons, or of one person by ordinal where `person` is a number."""
    persons = keys(n) if person is None else _column(person, n)
    ordinal = np.arange(n, dtype=np.uint64) if isinstance(person, int) else _column(0, n)
    out = np.empty(n)
    purpose = draws.identity("test", str(kind), str(a), str(b), str(c))
    _sample(
        kind,
        _column(stream(3, 1), n),
        persons,
        _column(purpose, n),
        ordinal,
        float(a),
        float(b),
        float(c),
        out,
    )
    return out


def stream(seed: int, replication: int) -> np.uint64:
    """The stream of a replication."""
    return np.uint64(draws.stream(np.uint64(seed), np.uint64(replication)))


def streams(seeds: Words, replication: int) -> Words:
    """The streams of many seeds."""
    return np.array([draws.stream(seed, np.uint64(replication)) for seed in seeds], dtype=np.uint64)


def keys(n: int, source: str = "start/stage") -> Words:
    """The keys of the first n persons of a source."""
    own = draws.identity("source", source)
    return np.array([draws.person_key(own, np.uint64(i)) for i in range(n)], dtype=np.uint64)


def units(words: Words) -> Floats:
    """Words as numbers in [0, 1)."""
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53
