"""What decides a number to the last bit besides scenario, seed and replication."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from functools import cache

from simulation.model import MODEL_VERSION

SEED_SCHEME = 1
"""How seed and replication number address luck; another scheme would give other numbers."""

_LIBRARIES = ("numpy", "scipy", "numba", "llvmlite")


def platform_tag() -> str:
    """What must be equal for numbers to be equal to the last bit: processor family, system, C library."""
    libc = "-".join(part for part in platform.libc_ver() if part)
    return "-".join(part for part in (platform.machine(), platform.system(), libc) if part).lower()


@cache
def identity() -> dict[str, str]:
    """Model version, seed scheme, platform and the libraries that compute, by name.

    Rows may stand in one store, and workers may work for one study, where these are equal.
    """
    found = {"model": str(MODEL_VERSION), "seed scheme": str(SEED_SCHEME), "platform": platform_tag()}
    return found | {library: importlib.metadata.version(library) for library in _LIBRARIES}


@cache
def identity_text() -> str:
    """The same as one line of JSON."""
    return json.dumps(identity(), sort_keys=True)


def differences(ours: dict[str, str], theirs: dict[str, str]) -> list[str]:
    """What differs between two identities, in words: "numpy is 2.4.6 here and 2.4.5 there"."""
    return [
        f"{name} is {ours.get(name, 'unknown')} here and {theirs.get(name, 'unknown')} there"
        for name in sorted(ours.keys() | theirs.keys())
        if ours.get(name) != theirs.get(name)
    ]
