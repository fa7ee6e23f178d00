"""The generator of keys: published answers, another implementation, and what it makes keys of."""

import hashlib

import numpy as np
import pytest

from simulation import draws
from simulation.draws import identity

from .samples import blocks

ALL = 2**64 - 1
ROTATIONS = (16, 42, 12, 31, 16, 32, 24, 21)
PUBLISHED = [
    # Threefry-2x64 with 20 rounds, from the known answers of Random123 (Salmon et al. 2011).
    ((0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
    ((ALL, ALL), (ALL, ALL), (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
    (
        (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x243F6A8885A308D3, 0x13198A2E03707344),
        (0x263C7D30BB0F0AF1, 0x56BE8361D3311526),
    ),
]  # fmt: skip


def threefry(key: tuple[int, int], counter: tuple[int, int]) -> tuple[int, int]:
    """The definition, in whole numbers of any size."""
    keys = (*key, 0x1BD11BDAA9FC1A22 ^ key[0] ^ key[1])
    x, y = (counter[0] + keys[0]) & ALL, (counter[1] + keys[1]) & ALL
    for r in range(20):
        x = (x + y) & ALL
        turn = ROTATIONS[r % 8]
        y = ((y << turn | y >> (64 - turn)) & ALL) ^ x
        if r % 4 == 3:
            k = r // 4 + 1
            x, y = (x + keys[k % 3]) & ALL, (y + keys[(k + 1) % 3] + k) & ALL
    return x, y


def block(key: tuple[int, int], counter: tuple[int, int]) -> tuple[int, int]:
    first, second = draws.block(*(np.uint64(v) for v in (*key, *counter)))
    return int(first), int(second)


@pytest.mark.parametrize(("key", "counter", "answer"), PUBLISHED)
def test_published_answers(key: tuple[int, int], counter: tuple[int, int], answer: tuple[int, int]) -> None:
    assert block(key, counter) == answer
    assert threefry(key, counter) == answer


def test_the_definition_agrees_everywhere() -> None:
    rng = np.random.default_rng(1)
    columns = rng.integers(0, 2**64, (4, 500), dtype=np.uint64)
    # Edges: all bits, no bits, one bit.
    columns[:, :3] = np.array([0, ALL, 1 << 63], dtype=np.uint64)
    made = blocks(*columns)
    for row, (k0, k1, c0, c1) in zip(made, columns.T.tolist(), strict=True):
        assert tuple(row.tolist()) == threefry((k0, k1), (c0, c1))


def test_luck_is_a_block_of_stream_and_person() -> None:
    counter = int.from_bytes(b"virta/l1", "big"), 0
    assert tuple(map(int, draws.luck(np.uint64(11), np.uint64(22)))) == threefry((11, 22), counter)


def test_a_stream_is_seed_and_replication_and_a_key_is_source_and_ordinal() -> None:
    one, two = np.uint64(1), np.uint64(2)
    assert draws.stream(one, two) != draws.stream(two, one)
    assert draws.person_key(one, two) != draws.person_key(two, one)
    # The same numbers make another stream than key: the two never share a block.
    assert draws.stream(one, two) != draws.person_key(one, two)


def test_an_id_is_the_hash_of_its_parts() -> None:
    expected = hashlib.blake2b(b"exit\x1factive -> passive", digest_size=8).digest()
    assert int(identity("exit", "active -> passive")) == int.from_bytes(expected, "little")
    assert identity("a", "bc") != identity("ab", "c") != identity("abc")
    assert identity("käyttäjä").dtype == np.uint64


def test_uniform_numbers_are_never_0_nor_1() -> None:
    unit = draws._open_unit
    assert unit(np.uint64(0)) == 2.0**-53
    assert unit(np.uint64(ALL)) == 1.0 - 2.0**-53
    assert 0.0 < unit(np.uint64(1)) < unit(np.uint64(1 << 13)) < 1.0
