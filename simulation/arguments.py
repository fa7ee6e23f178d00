"""Arguments that callers give: checked once, with what is allowed."""

from __future__ import annotations

import operator
from typing import overload

LARGEST_SEED = 2**64 - 1
"""Seeds and numbers of replications are from 0 to this."""


def whole(name: str, value: object, least: int = 0, most: int | None = None) -> int:
    """The whole number `value` from `least` to `most`; integers of NumPy are taken as integers.

    Raises TypeError for anything else than an integer (1.5, "2", True), ValueError for one out of range.
    Both name the argument and say what is allowed.
    """
    allowed = f"from {least} to {_shown(most)}" if most is not None else f"of at least {least}"
    said = f"{name} must be a whole number {allowed}, found {value!r}"
    if isinstance(value, bool):
        raise TypeError(said)
    try:
        found = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(said) from None
    if found < least or (most is not None and found > most):
        raise ValueError(said)
    return found


@overload
def whole_or_none(name: str, value: None, least: int = 0, most: int | None = None) -> None: ...
@overload
def whole_or_none(name: str, value: object, least: int = 0, most: int | None = None) -> int | None: ...
def whole_or_none(name: str, value: object, least: int = 0, most: int | None = None) -> int | None:
    """As `whole`, but None is allowed and returned."""
    return None if value is None else whole(name, value, least, most)


def seed_of(value: object, name: str = "seed") -> int:
    """A seed, or the number of a replication. Raises as `whole`."""
    return whole(name, value, 0, LARGEST_SEED)


def instance(value: object, kind: type, name: str, how: str) -> None:
    """Raise TypeError, with the call that makes one (`how`), where a value is not of its kind (`name`)."""
    if not isinstance(value, kind):
        raise TypeError(f"a {name} is wanted, as {how} gives; found {type(value).__name__}.")


def _shown(most: int) -> str:
    return "2**64 - 1" if most == LARGEST_SEED else str(most)
