"""Counting bits fast: words turned into slices of one bit position each."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types
from numba.extending import intrinsic

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]
U = np.uint64


@intrinsic
def ones(_context: Any, _word: Any) -> Any:
    """How many bits of a word are set."""

    def lower(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), lower


@njit
def _transpose(a: Words) -> None:
    # 64 words of 64 bits in place: Warren, Hacker's Delight, section 7-3.
    j, mask = 32, U(0x00000000FFFFFFFF)
    while j:
        k = 0
        while k < 64:
            t = ((a[k] >> U(j)) ^ a[k + j]) & mask
            a[k + j] ^= t
            a[k] ^= t << U(j)
            k = (k + j + 1) & ~j
        j >>= 1
        mask ^= mask << U(j)


@njit
def sliced(blocks: Words) -> Words:
    """(n, 2) words -> (n // 64, 128): bit i of [g, b] is bit b of block 64 g + i."""
    groups = len(blocks) // 64
    out = np.empty((groups, 128), U)
    column = np.empty(64, U)
    for g in range(groups):
        for half in range(2):
            column[:] = blocks[64 * g : 64 * g + 64, half]
            _transpose(column)
            out[g, 64 * half : 64 * half + 64] = column
    return out


@njit
def totals(slices: Words) -> Counts:
    """How often each of 128 bits is set."""
    out = np.zeros(slices.shape[1], np.int64)
    for g in range(len(slices)):
        for b in range(slices.shape[1]):
            out[b] += np.int64(ones(slices[g, b]))
    return out


@njit
def differing(one: Words, other: Words) -> Counts:
    """(128, 128): how often bit a of the one and bit b of the other differ."""
    out = np.zeros((128, 128), np.int64)
    for g in range(len(one)):
        for a in range(128):
            x = one[g, a]
            for b in range(128):
                out[a, b] += np.int64(ones(x ^ other[g, b]))
    return out


@njit
def ranks(words: Words) -> Counts:
    """How many 64 x 64 matrices of consecutive words have rank 64, rank 63, and less."""
    out = np.zeros(3, np.int64)
    rows = np.empty(64, U)
    for m in range(len(words) // 64):
        rows[:] = words[64 * m : 64 * m + 64]
        rank = 0
        for bit in range(64):
            one = U(1) << U(bit)
            pivot = rank
            while pivot < 64 and not rows[pivot] & one:
                pivot += 1
            if pivot < 64:
                row = rows[pivot]
                rows[pivot] = rows[rank]
                rows[rank] = row
                for k in range(rank + 1, 64):
                    if rows[k] & one:
                        rows[k] ^= row
                rank += 1
        out[min(64 - rank, 2)] += 1
    return out
