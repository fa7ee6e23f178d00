"""Avalanche: one bit of an address turned turns every bit of the words with chance one half."""

from __future__ import annotations

import numpy as np

from benchmarks.generators import bits
from benchmarks.generators.addresses import PURPOSES, SOURCE, Addresses
from benchmarks.generators.battery import FAIR, Tally, evaluated
from benchmarks.generators.candidates import Keyed

ADDRESSES = 1 << 16
TURNED = {
    "k": range(64),
    "c": range(64),
    "purpose": range(64),
    "ordinal": (*range(8), *range(48, 64)),
}
"""The bits that are turned. An ordinal is small, and its upper 16 bits count retries."""


def addresses(n: int, seed: int) -> Addresses:
    """n addresses of random luck with purposes and ordinals as they occur."""
    rng = np.random.default_rng([seed, int(SOURCE)])
    k, c = rng.integers(0, 2**64, (2, n), dtype=np.uint64)
    return Addresses(k, c, rng.choice(PURPOSES, n), rng.integers(1, 100, n, dtype=np.uint64))


def avalanches(words: Keyed, n: int = ADDRESSES, seed: int = 1) -> dict[str, Tally]:
    """Coordinate -> (turned bits, 128) counts of turned bits of the words; n divides by 64."""
    at = addresses(n, seed)
    plain = evaluated(words, *at)
    found: dict[str, Tally] = {}
    for name, turned in TURNED.items():
        counts = np.empty((len(turned), 128))
        for row, bit in enumerate(turned):
            other = at._replace(**{name: getattr(at, name) ^ (np.uint64(1) << np.uint64(bit))})
            counts[row] = bits.totals(bits.sliced(plain ^ evaluated(words, *other)))
        found[f"avalanche of {name}"] = Tally(FAIR, counts, np.full(counts.shape, n / 2))
    return found
