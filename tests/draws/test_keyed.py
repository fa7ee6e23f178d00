"""Neighbouring addresses give unrelated numbers: the keyed construction under statistical tests.

Streams of a simulation differ in little: seeds 0, 1, 2, persons 0, 1, 2, ordinals 1, 2, 3. Each test
lets one part of the address count up and looks at the words in that order. All tests of this module
together have a false alarm of at most 1e-7; seeds are fixed, so a test that passes once passes always.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from simulation import draws
from simulation.draws import identity

from .samples import Floats, Words, keys, raw_words, stream, streams, units, words

FALSE_ALARM = 1e-7
TESTS = 1_500
"""More than there are p-values in this module."""
LEAST_P = FALSE_ALARM / TESTS
QUICK, SLOW = 1 << 15, 1 << 20

COUNT = np.arange(1 << 20, dtype=np.uint64)
PERSON, PURPOSE = keys(3)[2], identity("exit", "active -> passive")
LUCK = [int(word) for word in draws.luck(stream(1, 0), PERSON)]


def by_seed(n: int) -> Words:
    return words(streams(COUNT[:n], 0), PERSON, PURPOSE, 1)


def by_replication(n: int) -> Words:
    luck = np.array([draws.stream(np.uint64(1), r) for r in COUNT[:n]], dtype=np.uint64)
    return words(luck, PERSON, PURPOSE, 1)


def by_person(n: int) -> Words:
    return words(stream(1, 0), keys(n), PURPOSE, 1)


def by_raw_key(n: int) -> Words:
    return words(stream(1, 0), COUNT[:n], PURPOSE, 1)


def by_raw_stream(n: int) -> Words:
    return words(COUNT[:n], PERSON, PURPOSE, 1)


def by_purpose(n: int) -> Words:
    return words(stream(1, 0), PERSON, COUNT[:n], 1)


def by_ordinal(n: int) -> Words:
    return words(stream(1, 0), PERSON, PURPOSE, COUNT[:n])


def by_retry(n: int) -> Words:
    return words(stream(1, 0), PERSON, PURPOSE, (COUNT[:n] << np.uint64(48)) | (COUNT[:n] >> np.uint64(16)))


def by_everything(n: int) -> Words:
    return words(COUNT[:n], COUNT[:n], COUNT[:n], COUNT[:n])


def the_luck_itself(n: int) -> Words:
    return np.array([draws.luck(stream(1, 0), person) for person in keys(n)], dtype=np.uint64)


def by_key(n: int) -> Words:
    return raw_words(COUNT[:n], LUCK[1], PURPOSE, 1)


def by_counter(n: int) -> Words:
    return raw_words(LUCK[0], COUNT[:n], PURPOSE, 1)


def by_all_of_a_draw(n: int) -> Words:
    # Counted up against one another, for ordinal and counter meet in an exclusive or.
    return raw_words(COUNT[:n], COUNT[:n][::-1], COUNT[:n], COUNT[:n] << np.uint64(20))


WAYS: list[Callable[[int], Words]] = [
    by_seed,
    by_replication,
    by_person,
    by_raw_key,
    by_raw_stream,
    by_purpose,
    by_ordinal,
    by_retry,
    by_everything,
    the_luck_itself,
    by_key,
    by_counter,
    by_all_of_a_draw,
]


def fair_bits(words: Words) -> float:
    """Every bit is set half the time: the smallest p of 64 binomial tests, times 64."""
    n = len(words)
    counts = [int(((words >> np.uint64(b)) & np.uint64(1)).sum()) for b in range(64)]
    worst = max(abs(c - n / 2) for c in counts)
    return min(1.0, 64 * 2 * stats.norm.sf(worst / math.sqrt(n / 4)))


def even_bytes(words: Words, shift: int) -> float:
    """Chi-square of 256 values of a byte."""
    return float(
        stats.chisquare(np.bincount((words >> np.uint64(shift)).astype(np.uint8), minlength=256)).pvalue
    )


def even_pairs(u: Floats) -> float:
    """Chi-square of neighbours in a 16 x 16 grid: pairs (0, 1), (2, 3), ..."""
    cells = (u[0 : len(u) // 2 * 2 : 2] * 16).astype(int) * 16 + (u[1::2] * 16).astype(int)
    return float(stats.chisquare(np.bincount(cells, minlength=256)).pvalue)


def uncorrelated(u: Floats, v: Floats) -> float:
    """p of a correlation, by its normal approximation."""
    r = float(np.corrcoef(u, v)[0, 1])
    return float(2 * stats.norm.sf(abs(r) * math.sqrt(len(u))))


def unlike(words: Words) -> float:
    """Neighbouring words differ in half of their bits: mean of the distance against 32."""
    distance = np.bitwise_count(words[:-1] ^ words[1:]).astype(float)
    # Distances share words, but are uncorrelated for fair words.
    return float(2 * stats.norm.sf(abs(distance.mean() - 32) / (4 / math.sqrt(len(distance)))))


def examine(words: Words) -> dict[str, float]:
    """Name of a test -> its p."""
    found: dict[str, float] = {}
    for half in (0, 1):
        w = words[:, half].copy()
        u = units(w)
        found[f"bits {half}"] = fair_bits(w)
        found[f"high byte {half}"] = even_bytes(w, 56)
        found[f"low byte {half}"] = even_bytes(w, 0)
        found[f"middle byte {half}"] = even_bytes(w, 30)
        found[f"uniform {half}"] = float(stats.kstest(u, "uniform").pvalue)
        found[f"neighbours {half}"] = even_pairs(u)
        found[f"distance {half}"] = unlike(w)
        for lag in (1, 2, 16, 256):
            found[f"lag {lag} of {half}"] = uncorrelated(u[:-lag], u[lag:])
    found["two halves"] = uncorrelated(units(words[:, 0].copy()), units(words[:, 1].copy()))
    return found


def assert_random(words: Words) -> None:
    assert len(np.unique(words)) == words.size, "a word came twice"
    suspicious = {name: p for name, p in examine(words).items() if p < LEAST_P}
    assert suspicious == {}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_counting_addresses_give_random_words(way: Callable[[int], Words]) -> None:
    assert_random(way(QUICK))


@pytest.mark.verify
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_million_counting_addresses_give_random_words(way: Callable[[int], Words]) -> None:
    assert_random(way(SLOW))


@pytest.mark.parametrize("part", range(4))
def test_columns_of_neighbouring_addresses_are_uncorrelated(part: int) -> None:
    # Sixteen seeds, persons, purposes or ordinals over the same other parts: 120 pairs of columns.
    n = 1 << 13
    columns = []
    for step in range(16):
        at: list[int | Words] = [stream(2, 5), PERSON, PURPOSE, 7]
        at[(part + 1) % 4] = COUNT[:n]
        base = at[part]
        assert not isinstance(base, np.ndarray)
        at[part] = int(base) + step
        columns.append(units(words(*at)[:, 0].copy()))
    p = [uncorrelated(columns[i], columns[j]) for i in range(16) for j in range(i)]
    assert min(p) > LEAST_P


def test_one_bit_of_the_address_changes_half_of_the_word() -> None:
    # Avalanche: 256 bits of address, 128 bits of the block.
    rng = np.random.default_rng(4)
    n = 256
    base = rng.integers(0, 2**64, (4, n), dtype=np.uint64)
    # Addresses as they occur have small ordinals.
    base[3] = rng.integers(0, 100, n, dtype=np.uint64)
    plain = words(*base)
    flips = np.empty((256, 128))
    for bit in range(256):
        part, place = divmod(bit, 64)
        other = base.copy()
        other[part] ^= np.uint64(1) << np.uint64(place)
        changed = plain ^ words(*other)
        bits = np.unpackbits(changed.view(np.uint8).reshape(n, 16), axis=1)
        flips[bit] = bits.sum(axis=0)
    # Every one of the 256 x 128 counts is binomial (n, 1/2).
    worst = np.abs(flips - n / 2).max()
    assert flips.size * 2 * stats.binom.sf(n / 2 + worst - 1, n, 0.5) > LEAST_P
    assert stats.norm.sf(abs(flips.mean() - n / 2) / math.sqrt(n / 4 / flips.size)) > LEAST_P


def test_ids_of_like_names_are_spread() -> None:
    names = [identity("exit", f"s{i} -> s{j}") for i in range(120) for j in range(120)]
    words = np.array(names, dtype=np.uint64)
    assert len(np.unique(words)) == len(words)
    assert fair_bits(words) > LEAST_P
    assert even_bytes(words, 56) > LEAST_P


def test_the_examination_notices_bad_words() -> None:
    # A counter, a weak generator (multiplied counter), and a stuck bit.
    n = QUICK
    counter = np.stack([COUNT[:n], COUNT[:n]], axis=1)
    weak = counter * np.uint64(0x9E3779B97F4A7C15)
    stuck = by_ordinal(n) | np.uint64(1 << 40)
    for bad in (counter, weak, stuck):
        assert min(examine(bad).values()) < LEAST_P


def test_the_number_of_tests_stays_within_the_false_alarm_bound() -> None:
    count = 2 * len(WAYS) * len(examine(by_ordinal(1 << 10))) + 4 * 120 + 2 + 2
    assert count <= TESTS
