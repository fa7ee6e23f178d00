"""The candidates: keyed functions words(k, c, purpose, ordinal) -> two 64-bit words.

k and c are a person's luck, purpose a hash, ordinal a small integer whose upper 16 bits count
retries. Philox and Threefry: Salmon, Moraes, Dror & Shaw 2011, doi:10.1145/2063384.2063405.
Squares: Widynski 2020, arXiv:2004.06278.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from simulation.draws import block
from simulation.jit.wide import multiply_wide as wide

U = np.uint64
Two = tuple[np.uint64, np.uint64]
Keyed = Callable[[np.uint64, np.uint64, np.uint64, np.uint64], Two]
"""words(k, c, purpose, ordinal) -> two words, compiled."""
Luck = Callable[[np.uint64, np.uint64], Two]
"""luck(stream, person) -> (k, c), compiled."""

MULTIPLIER, WEYL = U(0xD2B74407B1CE6E93), U(0x9E3779B97F4A7C15)


@njit(inline="always")
def threefry20(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> Two:
    """Threefry-2x64 with 20 rounds, the strongest of the list and the slowest."""
    return block(k, c, purpose, ordinal)


@njit(inline="always")
def _mix(x0: np.uint64, x1: np.uint64, turn: int) -> Two:
    x0 += x1
    return x0, ((x1 << U(turn)) | (x1 >> U(64 - turn))) ^ x0


@njit(inline="always")
def threefry13(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> Two:
    """Threefry-2x64 with 13 rounds, the fewest that its authors call resistant to TestU01."""
    parity = U(0x1BD11BDAA9FC1A22) ^ k ^ c
    x0, x1 = purpose + k, ordinal + c
    x0, x1 = _mix(x0, x1, 16)
    x0, x1 = _mix(x0, x1, 42)
    x0, x1 = _mix(x0, x1, 12)
    x0, x1 = _mix(x0, x1, 31)
    x0, x1 = x0 + c, x1 + parity + U(1)
    x0, x1 = _mix(x0, x1, 16)
    x0, x1 = _mix(x0, x1, 32)
    x0, x1 = _mix(x0, x1, 24)
    x0, x1 = _mix(x0, x1, 21)
    x0, x1 = x0 + parity, x1 + k + U(2)
    x0, x1 = _mix(x0, x1, 16)
    x0, x1 = _mix(x0, x1, 42)
    x0, x1 = _mix(x0, x1, 12)
    x0, x1 = _mix(x0, x1, 31)
    x0, x1 = x0 + k, x1 + c + U(3)
    return _mix(x0, x1, 16)


def philox_block(rounds: int) -> Callable[[np.uint64, np.uint64, np.uint64], Two]:
    """Philox-2x64 of (key, counter word 0, counter word 1)."""

    @njit(inline="always")
    def rounds_of(key: np.uint64, x0: np.uint64, x1: np.uint64) -> Two:
        for _ in range(rounds):
            high, low = wide(MULTIPLIER, x0)
            x0, x1 = high ^ key ^ x1, low
            key += WEYL
        return x0, x1

    return rounds_of


def philox(rounds: int) -> Keyed:
    """Purpose and c in the counter's first word, which the first round multiplies; ordinal in the second."""
    rounds_of = philox_block(rounds)

    @njit(inline="always")
    def words(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> Two:
        return rounds_of(k, purpose ^ c, ordinal)

    return words


def philox_turned(rounds: int) -> Keyed:
    """Ordinal and c in the first word, purpose in the second."""
    rounds_of = philox_block(rounds)

    @njit(inline="always")
    def words(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> Two:
        return rounds_of(k, ordinal ^ c, purpose)

    return words


@njit(inline="always")
def _square(counter: np.uint64, key: np.uint64) -> np.uint64:
    y = counter * key
    z = y + key
    x = y * y + y
    x = (x >> U(32)) | (x << U(32))
    x = x * x + z
    x = (x >> U(32)) | (x << U(32))
    x = x * x + y
    x = (x >> U(32)) | (x << U(32))
    t = x * x + z
    x = (t >> U(32)) | (t << U(32))
    return t ^ ((x * x + y) >> U(32))


@njit(inline="always")
def squares(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> Two:
    """Squares with five rounds, once for each word; its one counter has to hold the whole address."""
    counter = (purpose ^ c) + ordinal
    return _square(counter, k | U(1)), _square(~counter, k | U(1))


@njit(inline="always")
def fold(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> Two:
    """Two wide products, each folded by exclusive or: the way of fast hash functions."""
    high, low = wide(k ^ purpose, (ordinal * WEYL) ^ c ^ U(0xA0761D6478BD642F))
    high, low = wide(high ^ low ^ U(0xE7037ED1A0B428DB), k ^ (ordinal + U(0x8EBC6AF09C88C6E3)))
    first = high ^ low
    second = (first ^ U(0x589965CC75374CC3)) * U(0xBF58476D1CE4E5B9)
    return first, second ^ (second >> U(31))


@njit(inline="always")
def one_product(k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> Two:
    """One wide product: too weak, to see that the tests notice."""
    return wide(k ^ purpose, c ^ (ordinal * WEYL))


CANDIDATES: dict[str, Keyed] = {
    "Threefry-2x64-20": threefry20,
    "Threefry-2x64-13": threefry13,
    "Philox-2x64-10": philox(10),
    "Philox-2x64-7": philox(7),
    "Philox-2x64-6": philox(6),
    "Philox-2x64-5": philox(5),
    "Philox-2x64-4": philox(4),
    "Philox-2x64-7, turned": philox_turned(7),
    "Philox-2x64-6, turned": philox_turned(6),
    "Philox-2x64-5, turned": philox_turned(5),
    "Philox-2x64-4, turned": philox_turned(4),
    "Squares-64": squares,
    "two folded products": fold,
    "one product": one_product,
}
