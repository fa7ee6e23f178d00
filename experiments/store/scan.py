"""Rows found in the bytes of a store, where SQLite cannot read it any more.

A record of the table `rows` begins with its own length and the types of its four columns, which are the
same bytes in all rows but for the size of the replication's number; the columns follow. Bytes in this
form whose hash fits are a row. Source: https://www.sqlite.org/fileformat2.html, section 2.1.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

from simulation import metrics

_KEY = _HASH = 16
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}
"""SQLite's type of a whole number -> its bytes; 8 and 9 are the numbers 0 and 1 themselves."""


def _varint(n: int) -> bytes:
    """A number as SQLite writes it: seven bits a byte, the last byte below 128."""
    found = [n & 0x7F]
    while n := n >> 7:
        found.insert(0, 0x80 | (n & 0x7F))
    return bytes(found)


def _blob(size: int) -> bytes:
    return _varint(12 + 2 * size)


def _head(sums: int) -> tuple[re.Pattern[bytes], int]:
    """How a record begins whose sums take so many bytes, and the length of that beginning."""
    types = (_blob(_KEY), _blob(sums), _blob(_HASH))
    length = 2 + sum(map(len, types))
    key, middle, end = map(re.escape, types)
    said = b"(?=%b%b([%b])%b%b)" % (re.escape(bytes([length])), key, re.escape(bytes(_INTEGERS)), middle, end)
    return re.compile(said, re.DOTALL), length


def scanned(path: Path) -> Iterator[tuple[bytes, int, bytes, bytes]]:
    """All bytes in the form of a row: key, replication, packed sums, hash. A row may come repeatedly.

    `path` is a store or its write-ahead log. Raises OSError where it cannot be read.
    """
    if not path.stat().st_size:
        return
    of_sums = 8 * len(metrics.PARTS)
    head, length = _head(of_sums)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for match in head.finditer(data):
            kind = match[1][0]
            at = match.start() + length
            key, at = data[at : at + _KEY], at + _KEY
            size = _INTEGERS[kind]
            number = kind - 8 if size == 0 else int.from_bytes(data[at : at + size], "big", signed=True)
            at += size
            sums, at = data[at : at + of_sums], at + of_sums
            mark = data[at : at + _HASH]
            if len(mark) == _HASH and number >= 0:
                yield key, number, sums, mark
