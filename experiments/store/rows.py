"""Rows of a store: keys, and the hash by which a damaged row is found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from experiments.identity import identity_text
from simulation import metrics

Floats = npt.NDArray[np.float64]


def point_key(fingerprint: str, overrides: Iterable[object], seed: int) -> bytes:
    """16 bytes: a hash of everything that decides the rows of one scenario, except the replication number.

    Model version, seed scheme, platform and libraries; the meaning of the scenario as it stands
    (`fingerprint`); what a study sets in it, in its units; the seed.
    """
    said = json.dumps([identity_text(), fingerprint, list(overrides), str(seed)])
    return blake2b(said.encode(), digest_size=16, person=b"virta point").digest()


def row_hash(key: bytes, replication: int, sums: bytes) -> bytes:
    """16 bytes that change with any bit of a row."""
    digest = blake2b(key, digest_size=16, person=b"virta row")
    digest.update(replication.to_bytes(8, "little"))
    digest.update(sums)
    return digest.digest()


def line_hash(columns: Iterable[object]) -> bytes:
    """16 bytes that change with any bit of a line about the study: whole numbers, texts and bytes."""
    return blake2b(repr(tuple(columns)).encode(), digest_size=16, person=b"virta line").digest()


def packed(sums: Floats) -> bytes:
    """Sums (P,) as bytes, the same on every machine."""
    return sums.astype("<f8").tobytes()


def unpacked(blobs: Iterable[bytes]) -> Floats:
    """(n, P) the sums of packed rows."""
    return np.frombuffer(b"".join(blobs), dtype="<f8").reshape(-1, len(metrics.PARTS)).astype(np.float64)


def shown(key: bytes, replication: int) -> str:
    """A row's key for people: "3f9a...:7"."""
    return f"{key.hex()}:{replication}"


def parsed(text: str) -> tuple[str, int | None]:
    """The beginning of a point's key in hexadecimal, and the replication where one is named.

    Raises ValueError for anything else.
    """
    head, colon, tail = text.strip().lower().partition(":")
    if not head or set(head) - set("0123456789abcdef") or (colon and not tail.isdecimal()):
        raise ValueError(f"{text!r} is no key: a key is written 3f9a02c1:7, point and replication")
    return head, int(tail) if colon else None
