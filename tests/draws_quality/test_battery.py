"""The battery itself: known answers of the candidates, and tallies that say what they should."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.generators import battery, bits
from benchmarks.generators.battery import CELLS, EVENTS, FAIR, Tally
from benchmarks.generators.candidates import philox_block, threefry13

pytestmark = pytest.mark.verify
U = np.uint64
ALL = U(0xFFFFFFFFFFFFFFFF)
PI = tuple(map(U, (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0)))


@pytest.mark.parametrize(
    ("rounds", "key", "counter", "words"),
    [
        (7, U(0), (U(0), U(0)), (0xB41DA69FBFEFC666, 0x511E9CE1A5534056)),
        (7, ALL, (ALL, ALL), (0xA4696CC04462015D, 0x724782DAE17169E9)),
        (7, PI[2], PI[:2], (0x98ED1534392BF372, 0x67528B1568882FD5)),
        (10, U(0), (U(0), U(0)), (0xCA00A0459843D731, 0x66C24222C9A845B5)),
        (10, ALL, (ALL, ALL), (0x65B021D60CD8310F, 0x4D02F3222F86DF20)),
        (10, PI[2], PI[:2], (0x0A5E742C2997341C, 0xB0F883D38000DE5D)),
    ],
)
def test_philox_gives_the_answers_of_its_authors(
    rounds: int, key: np.uint64, counter: tuple[np.uint64, np.uint64], words: tuple[int, int]
) -> None:
    assert philox_block(rounds)(key, *counter) == words


def test_threefry_gives_the_answers_of_its_authors() -> None:
    assert threefry13(U(0), U(0), U(0), U(0)) == (0xF167B032C3B480BD, 0xE91F9FEE4B7A6FB5)
    assert threefry13(ALL, ALL, ALL, ALL) == (0xCCDEC5C917A874B1, 0x4DF53ABCA26CEB01)


def blocks(n: int = 1 << 12, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2**64, (n, 2), dtype=U)


def test_slices_hold_every_bit() -> None:
    words = blocks(128)
    plain = np.unpackbits(words.view(np.uint8), axis=1, bitorder="little")
    assert (bits.totals(bits.sliced(words)) == plain.sum(axis=0)).all()
    slices = bits.sliced(words)
    differing = (plain[:, :, None] != plain[:, None, :]).sum(axis=0)
    assert (bits.differing(slices, slices) == differing).all()


def test_ranks_of_known_matrices() -> None:
    unit = U(1) << np.arange(64, dtype=U)
    missing = unit.copy()
    missing[9] = U(0)
    same = np.full(64, U(3))
    assert bits.ranks(np.concatenate([unit, missing, same, unit])).tolist() == [2, 1, 1]


@pytest.mark.parametrize(
    ("tally", "least", "most"),
    [
        (Tally(FAIR, np.full(128, 500.0), np.full(128, 500.0)), 0, 1e-30),
        (Tally(FAIR, np.append(np.full(127, 500.0), 650.0), np.full(128, 500.0)), 0, 1e-15),
        (Tally(CELLS, np.array([50.0, 50.0, 53.0, 47.0]), np.full(4, 50.0)), 0.05, 1),
        (Tally(CELLS, np.array([20.0, 80.0, 50.0, 50.0]), np.full(4, 50.0)), 0, 1e-6),
        (Tally(EVENTS, np.array([70.0]), np.array([64.0])), 0.3, 1),
        (Tally(EVENTS, np.array([0.0]), np.array([64.0])), 0, 1e-25),
        (Tally(EVENTS, np.array([200.0]), np.array([64.0])), 0, 1e-25),
    ],
)
def test_a_tally_is_suspicious_on_both_sides(tally: Tally, least: float, most: float) -> None:
    assert least <= tally.p() <= most


def test_a_count_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is expected"):
        Tally(CELLS, np.zeros(2), np.array([0.0, 1.0])).p()


def parts(words: np.ndarray) -> dict[str, float]:
    found: dict[str, Tally] = {}
    for part in (
        battery.of_single_bits,
        battery.of_pairs_of_bits,
        battery.of_bytes,
        battery.of_weights,
        battery.of_spacings,
        battery.of_order,
    ):
        found.update(part(words))
    return {name: tally.p() for name, tally in found.items()}


def test_words_of_another_generator_pass() -> None:
    ps = parts(blocks(1 << 18))
    assert min(ps.values()) > 1e-7
    # p-values of fair words are spread evenly: some of sixty lie on each side of a half.
    assert 10 < sum(p < 0.5 for p in ps.values()) < 50


def stuck(words: np.ndarray) -> np.ndarray:
    return words | U(1 << 40)


def linked(words: np.ndarray) -> np.ndarray:
    # Bit 3 of the second word of each even block repeats bit 17 of the first word of the block before.
    other = words.copy()
    other[1:, 1] = (words[1:, 1] & ~U(8)) | (((words[:-1, 0] >> U(17)) & U(1)) << U(3))
    return other


def flat(words: np.ndarray) -> np.ndarray:
    # Every 32nd row is the parity of the 31 before: no single bit shows it.
    other = words.copy().reshape(-1, 32, 2)
    other[:, 31] = np.bitwise_xor.reduce(other[:, :31], axis=1)
    return other.reshape(-1, 2)


def regular(words: np.ndarray) -> np.ndarray:
    return np.stack([np.arange(len(words), dtype=U) * U(0x9E3779B97F4A7C15), words[:, 1]], axis=1)


@pytest.mark.parametrize(
    ("spoil", "test"),
    [
        (stuck, "bits"),
        (linked, "pairs of bits over 1"),
        (flat, "ranks of word 0"),
        (regular, "birthday spacings of word 0, high"),
    ],
)
def test_what_is_spoilt_is_noticed(spoil: object, test: str) -> None:
    assert callable(spoil)
    assert parts(spoil(blocks(1 << 16)))[test] < 1e-10
