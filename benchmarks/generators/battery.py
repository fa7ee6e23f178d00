"""Statistical tests of blocks of two words and of exponentials drawn from them.

Every test gives counts that add up over stretches of addresses, so that a test of any length needs
the memory of one stretch. Each has a two-sided p-value, exact or by an approximation that is good far
out in the tail, for words that are fair and independent.

Sources: birthday spacings, Marsaglia & Tsang 2002, doi:10.18637/jss.v007.i03, with the bound of
L'Ecuyer & Simard 2001, doi:10.1016/S0378-4754(00)00253-6, on their size; gap, maximum of t, serial
test, rank: Knuth, The Art of Computer Programming 2, section 3.3.2, and L'Ecuyer & Simard 2007
(TestU01), doi:10.1145/1268776.1268777.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy import stats

from benchmarks.generators import bits
from benchmarks.generators.addresses import Addresses
from benchmarks.generators.candidates import Keyed
from simulation.draws import _EDGE, _X, _Y

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
U = np.uint64
FAIR, CELLS, EVENTS = "fair coins", "cells", "events"
STRETCH = 1 << 20
"""Addresses that are examined together."""


class Tally(NamedTuple):
    """Counts of one test and what is expected of them.

    kind: FAIR (each count a fair coin's, n throws), CELLS (a chi-square), EVENTS (a Poisson number).
    expected: of each count; of a fair coin half its throws.
    """

    kind: str
    counts: Floats
    expected: Floats

    def __add__(self, other: Tally) -> Tally:  # type: ignore[override]
        return Tally(self.kind, self.counts + other.counts, self.expected + other.expected)

    def p(self) -> float:
        """Two-sided: counts too even are as suspicious as counts too far apart."""
        if self.kind == EVENTS:
            k, mean = self.counts.item(), self.expected.item()
            return _both(stats.poisson.cdf(k, mean), stats.poisson.sf(k - 1, mean))
        if not self.expected.min() > 0:
            raise ValueError("a count of which nothing is expected")
        if self.kind == CELLS:
            square = float(((self.counts - self.expected) ** 2 / self.expected).sum())
            free = self.counts.size - 1
            return _both(stats.chi2.cdf(square, free), stats.chi2.sf(square, free))
        z = (self.counts - self.expected) / np.sqrt(self.expected / 2)
        square, free = float((z**2).sum()), z.size
        all_of_them = _both(stats.chi2.cdf(square, free), stats.chi2.sf(square, free))
        worst = free * 2 * float(stats.norm.sf(np.abs(z).max()))
        return min(1.0, 2 * min(all_of_them, worst))


def _both(low: float, high: float) -> float:
    return min(1.0, 2 * float(min(low, high)))


def _fair(counts: npt.NDArray[np.int64], n: int) -> Tally:
    return Tally(FAIR, counts.astype(np.float64), np.full(counts.shape, n / 2))


def _cells(where: npt.NDArray[np.integer], chances: Floats | int) -> Tally:
    chance = np.full(chances, 1 / chances) if isinstance(chances, int) else chances
    counts = np.bincount(where.ravel(), minlength=len(chance)).astype(np.float64)
    return Tally(CELLS, counts, len(where.ravel()) * chance)


@njit
def evaluated(words: Keyed, k: Words, c: Words, purpose: Words, ordinal: Words) -> Words:
    """(n, 2): the words at n addresses."""
    out = np.empty((len(k), 2), U)
    for i in range(len(k)):
        out[i, 0], out[i, 1] = words(k[i], c[i], purpose[i], ordinal[i])
    return out


@njit(inline="always")
def exponential(words: Keyed, k: np.uint64, c: np.uint64, purpose: np.uint64, ordinal: np.uint64) -> float:
    """The ziggurat of `simulation.draws`, on any keyed words."""
    counter = ordinal
    while True:
        first, second = words(k, c, purpose, counter)
        layer = np.int64(first & U(0xFF))
        x = np.float64(first >> U(11)) * 2.0**-53 * _X[layer]
        if x < _X[layer + 1]:
            return x
        u = (np.float64(second >> U(12)) + 0.5) * 2.0**-52
        if layer == 0:
            return _EDGE - math.log(u)
        if _Y[layer] + u * (_Y[layer + 1] - _Y[layer]) < math.exp(-x):
            return x
        counter += U(1) << U(48)


@njit
def exponentials(words: Keyed, k: Words, c: Words, purpose: Words, ordinal: Words) -> Floats:
    """(n,): the exponentials at n addresses."""
    out = np.empty(len(k))
    for i in range(len(k)):
        out[i] = exponential(words, k[i], c[i], purpose[i], ordinal[i])
    return out


def _byte(words: Words, shift: int) -> npt.NDArray[np.uint32]:
    return ((words >> U(shift)) & U(0xFF)).astype(np.uint32)


def _pairs(one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32]) -> Tally:
    return _cells((one << np.uint32(8)) | other, 1 << 16)


def of_single_bits(blocks: Words) -> Iterator[tuple[str, Tally]]:
    """Bits, bits that differ from those of neighbours, of pairs, fours, eights of neighbours."""
    n = len(blocks)
    slices = bits.sliced(blocks)
    yield "bits", _fair(bits.totals(slices), n)
    for lag in (1, 2, 3, 4, 8, 16):
        change = blocks ^ np.roll(blocks, -lag, axis=0)
        yield f"bits changed over {lag}", _fair(bits.totals(bits.sliced(change)), n)
    cube = blocks
    for side in (2, 4, 8, 16):
        cube = cube[0::2] ^ cube[1::2]
        yield f"parity of {side}", _fair(bits.totals(bits.sliced(cube)), n // side)


def of_pairs_of_bits(blocks: Words) -> Iterator[tuple[str, Tally]]:
    """Each bit against each other one of its block, of the next one, and of the one after 16."""
    slices, upper = bits.sliced(blocks), np.triu_indices(128, 1)
    yield "pairs of bits", _fair(bits.differing(slices, slices)[upper], len(blocks))
    for lag in (1, 4, 16):
        later = bits.sliced(np.roll(blocks, -lag, axis=0))
        yield f"pairs of bits over {lag}", _fair(bits.differing(slices, later), len(blocks))


def of_bytes(blocks: Words) -> Iterator[tuple[str, Tally]]:
    """Each byte; the low byte, which the ziggurat takes for the layer, with others; neighbours."""
    first, second = blocks[:, 0], blocks[:, 1]
    for half, words in enumerate((first, second)):
        for place in range(0, 64, 8):
            yield f"byte {place // 8} of word {half}", _cells(_byte(words, place), 256)
        for place, name in ((0, "low"), (32, "middle"), (56, "high")):
            byte = _byte(words, place)
            yield f"{name} bytes of word {half}, neighbours", _pairs(byte[0::2], byte[1::2])
    low = _byte(first, 0)
    yield "low and next bits", _pairs(low, _byte(first, 11))
    yield "low and high byte", _pairs(low, _byte(first, 56))
    yield "low bytes of both words", _pairs(low, _byte(second, 0))
    yield "low byte, high of the second word", _pairs(low, _byte(second, 56))
    yield "high bytes of both words", _pairs(_byte(first, 56), _byte(second, 56))
    for place in (0, 60):
        four = ((first >> U(place)) & U(15)).astype(np.uint32).reshape(-1, 4)
        yield (
            f"four neighbours from bit {place}",
            _cells(four @ np.array([1, 16, 256, 4096], np.uint32), 1 << 16),
        )


def _weight_classes(width: int, classes: int) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Class of each number of set bits, and the chance of each class; at most so many, about alike."""
    chance = stats.binom.pmf(np.arange(width + 1), width, 0.5)
    # The middle of the chance below each weight decides its class; a class without a weight goes.
    middle = np.cumsum(chance) - chance / 2
    of_weight = np.unique(np.minimum(middle * classes, classes - 1).astype(int), return_inverse=True)[1]
    return of_weight.astype(np.uint8), np.bincount(of_weight, chance).astype(np.float64)


def of_weights(blocks: Words) -> Iterator[tuple[str, Tally]]:
    """Number of set bits: of six consecutive words together, and of the change between neighbours."""
    of_weight, chance = _weight_classes(64, 4)
    flat = blocks.ravel()
    six = of_weight[np.bitwise_count(flat[: len(flat) // 6 * 6])].reshape(-1, 6).astype(np.uint32)
    joint = chance
    for _ in range(5):
        joint = np.multiply.outer(joint, chance).ravel()
    yield "weights of six words", _cells(six @ (4 ** np.arange(5, -1, -1)).astype(np.uint32), joint)
    wide, chance = _weight_classes(128, 32)
    change = np.bitwise_count(blocks[0::2] ^ blocks[1::2]).sum(axis=1)
    yield "weight of the change", _cells(wide[change], chance)


def _repeated_spacings(days: Words) -> int:
    spacings = np.sort(np.diff(np.sort(days, axis=-1), axis=-1), axis=-1)
    return int((spacings[..., 1:] == spacings[..., :-1]).sum())


def of_spacings(blocks: Words) -> Iterator[tuple[str, Tally]]:
    """Birthday spacings: 2**20 birthdays in a year of 2**54 days, and 2**12 in one of 2**32."""
    for half in (0, 1):
        words = np.ascontiguousarray(blocks[:, half])
        for name, year, days in (
            ("high", 54, words >> U(10)),
            ("low", 54, words & U((1 << 54) - 1)),
            ("short, high", 32, (words >> U(32)).reshape(-1, 1 << 12)),
            ("short, low", 32, (words & U(0xFFFFFFFF)).reshape(-1, 1 << 12)),
        ):
            people = days.shape[-1]
            mean = days.size / people * people**3 / 2 ** (year + 2)
            found = np.array([float(_repeated_spacings(days))])
            yield f"birthday spacings of word {half}, {name}", Tally(EVENTS, found, np.array([mean]))


def _rank_chances() -> Floats:
    full = math.prod(1 - 0.5**i for i in range(1, 65))
    # Of rank 63 there are 2 (1 - 2**-64) times as many.
    return np.array([full, 2 * full, 1 - 3 * full])


def of_order(blocks: Words) -> Iterator[tuple[str, Tally]]:
    """Ranks of matrices, gaps between small numbers, the largest of eight numbers."""
    chances = _rank_chances()
    for half in (0, 1):
        words = np.ascontiguousarray(blocks[:, half])
        yield (
            f"ranks of word {half}",
            Tally(CELLS, bits.ranks(words).astype(float), len(words) // 64 * chances),
        )
        gaps = np.minimum(np.diff(np.flatnonzero(words < U(1 << 60))) - 1, 100)
        chance = (15 / 16) ** np.arange(101) / 16
        chance[100] = (15 / 16) ** 100
        yield f"gaps in word {half}", _cells(gaps, chance)
        u = (words >> U(11)).astype(np.float64) * 2.0**-53
        largest = (u.reshape(-1, 8).max(axis=1) ** 8 * 256).astype(np.uint32)
        yield f"largest of eight of word {half}", _cells(largest, 256)


def of_exponentials(draws: Floats) -> Iterator[tuple[str, Tally]]:
    """Their law; who of two and of four neighbours is first, and when: the races of a visit's exits."""
    share = -np.expm1(-draws)
    yield "law of exponentials", _cells((share * 1024).astype(np.uint32), 1024)
    place = (share * 64).astype(np.uint32)
    yield "neighbouring exponentials", _cells(place[0::2] * np.uint32(64) + place[1::2], 4096)
    part = draws[0::2] / (draws[0::2] + draws[1::2])
    yield "races of two", _cells(np.minimum(part * 256, 255).astype(np.uint32), 256)
    four = draws.reshape(-1, 4)
    when = np.minimum(-np.expm1(-4 * four.min(axis=1)) * 64, 63).astype(np.uint32)
    yield "races of four", _cells(four.argmin(axis=1).astype(np.uint32) * np.uint32(64) + when, 256)


def examined(words: Keyed, at: Addresses) -> dict[str, Tally]:
    """Name of a test -> its tally, over one stretch of addresses; their number divides by 2**12.

    Without exponentials where addresses are retries: a refused draw there is the next one's, rightly.
    """
    blocks = evaluated(words, *at)
    found: dict[str, Tally] = {}
    for part in (of_single_bits, of_pairs_of_bits, of_bytes, of_weights, of_spacings, of_order):
        found.update(part(blocks))
    if not (at.ordinal >> U(48)).any():
        found.update(of_exponentials(exponentials(words, *at)))
    return found
