"""The generator of draws: published answers, another implementation, and what an address is."""

import numpy as np
import pytest

from simulation import draws

from .samples import raw_words

ALL = 2**64 - 1
MULTIPLIER, WEYL = 0xD2B74407B1CE6E93, 0x9E3779B97F4A7C15
INVERSE = pow(MULTIPLIER, -1, 2**64)
ROUNDS = 6
Pair = tuple[int, int]
DIGITS_OF_PI = (0x243F6A8885A308D3, 0x13198A2E03707344), 0xA4093822299F31D0
PUBLISHED = [
    # Philox-2x64, from the known answers of Random123 (Salmon et al. 2011): rounds, counter, key, answer.
    (7, (0, 0), 0, (0xB41DA69FBFEFC666, 0x511E9CE1A5534056)),
    (7, (ALL, ALL), ALL, (0xA4696CC04462015D, 0x724782DAE17169E9)),
    (7, *DIGITS_OF_PI, (0x98ED1534392BF372, 0x67528B1568882FD5)),
    (10, (0, 0), 0, (0xCA00A0459843D731, 0x66C24222C9A845B5)),
    (10, (ALL, ALL), ALL, (0x65B021D60CD8310F, 0x4D02F3222F86DF20)),
    (10, *DIGITS_OF_PI, (0x0A5E742C2997341C, 0xB0F883D38000DE5D)),
]


def philox(rounds: int, counter: Pair, key: int) -> Pair:
    """The definition, in whole numbers of any size."""
    x, y = counter
    for r in range(rounds):
        product = MULTIPLIER * x
        x, y = (product >> 64) ^ ((key + r * WEYL) & ALL) ^ y, product & ALL
    return x, y


def undone(rounds: int, words: Pair, key: int) -> Pair:
    """The words before the last rounds, down to `ROUNDS` of them: a round can be taken back."""
    x, y = words
    for r in reversed(range(ROUNDS, rounds)):
        before = y * INVERSE & ALL
        x, y = before, x ^ ((key + r * WEYL) & ALL) ^ (MULTIPLIER * before >> 64)
    return x, y


def words(key: int, counter: Pair) -> Pair:
    """The words under test: (ordinal, purpose) are the counter of the luck (key, 0)."""
    ordinal, purpose = counter
    made = raw_words(*(np.array([part], np.uint64) for part in (key, 0, purpose, ordinal)))
    return int(made[0, 0]), int(made[0, 1])


@pytest.mark.parametrize(("rounds", "counter", "key", "answer"), PUBLISHED)
def test_published_answers(rounds: int, counter: Pair, key: int, answer: Pair) -> None:
    assert philox(rounds, counter, key) == answer
    # Answers are published of 7 and of 10 rounds; draws are what these were after 6.
    assert words(key, counter) == undone(rounds, answer, key)


def test_the_definition_agrees_everywhere() -> None:
    rng = np.random.default_rng(1)
    columns = rng.integers(0, 2**64, (4, 500), dtype=np.uint64)
    # Edges: all bits, no bits, one bit.
    columns[:, :3] = np.array([0, ALL, 1 << 63], dtype=np.uint64)
    made = raw_words(*columns)
    for row, (k, c, purpose, ordinal) in zip(made, columns.T.tolist(), strict=True):
        assert tuple(row.tolist()) == philox(ROUNDS, (ordinal ^ c, purpose), k)


def test_word_and_uniform_are_the_first_of_two_words() -> None:
    at = tuple(np.uint64(v) for v in (11, 22, 33, 44))
    first, _ = philox(ROUNDS, (44 ^ 22, 33), 11)
    assert int(draws.word(*at)) == first
    assert draws.uniform(*at) == ((first >> 12) + 0.5) * 2.0**-52


def test_a_retry_is_another_counter() -> None:
    """An exponential whose first words are refused by the ziggurat takes those of the next retry."""
    x, y = draws._X, draws._Y
    retried = 0
    for ordinal in range(5_000):
        for retry in range(8):
            first, second = philox(ROUNDS, ((ordinal + (retry << 48)) ^ 7, 3), 5)
            layer, u = first & 0xFF, ((second >> 12) + 0.5) * 2.0**-52
            wanted = (first >> 11) * 2.0**-53 * x[layer]
            if layer == 0 and wanted >= x[1]:
                wanted = draws._EDGE - np.log(u)
                break
            if wanted < x[layer + 1] or y[layer] + u * (y[layer + 1] - y[layer]) < np.exp(-wanted):
                break
            retried += 1
        made = draws.exponential(np.uint64(5), np.uint64(7), np.uint64(3), np.uint64(ordinal))
        assert made == pytest.approx(wanted, rel=1e-15)
    assert retried > 20
