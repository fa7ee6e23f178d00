"""What a scenario means, as plain values and as a fingerprint: equal meaning, equal fingerprint."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from enum import StrEnum
from typing import Any

from simulation.scenario.types import Scenario, TraitDistribution

_PLAIN = frozenset({float, int, str, bool, type(None)})


def to_plain(value: Any) -> Any:
    """A scenario, or any part of one, as dicts, lists, strings and numbers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        plain = {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value) if f.compare}
        return {"type": type(value).__name__, **plain} if isinstance(value, TraitDistribution) else plain
    if isinstance(value, tuple | list):
        return [to_plain(v) for v in value]
    return str(value) if isinstance(value, StrEnum) else value


def fingerprint(scenario: Scenario) -> str:
    """SHA-256 of the scenario's meaning: texts, names and `uncertain` do not count, ids and numbers do.

    A policy, or a process, counts by its code and by what it holds: defaults, what it closes over, the object
    it is a method of, and the global names it reads. What has no value to be told by, as an open file, counts
    by being that very object.
    """
    plain = _meaning(scenario)
    for key in ("description", "uncertain"):
        del plain[key]
    if scenario.policy is not None:
        plain["policy"] = _told(scenario.policy, ())
    if scenario.processes:
        plain["processes"] = _told(scenario.processes, ())
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _meaning(value: Any) -> Any:
    """As `to_plain`, without texts for display and without silent fields."""
    if type(value) in _PLAIN:  # most of a scenario are numbers of periods
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        plain = {
            field.name: _meaning(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.compare
            and field.name not in ("title", "name")
            and not ("silent" in field.metadata and getattr(value, field.name) == field.default)
        }
        return {"type": type(value).__name__, **plain} if isinstance(value, TraitDistribution) else plain
    if isinstance(value, tuple | list):
        return [_meaning(v) for v in value]
    return str(value) if isinstance(value, StrEnum) else value


def _told(value: Any, inside: tuple[int, ...]) -> Any:
    """A policy or process, or what it holds, as text and lists that are equal where they would do the same.

    `inside`: the ids of the objects that refer to this one, for a function may refer to itself.
    """
    if id(value) in inside:
        return "itself"
    within = (*inside, id(value))

    def each(values: Any) -> list[Any]:
        return [_told(one, within) for one in values]

    if isinstance(value, dict):
        return each([part for pair in value.items() for part in pair])
    if isinstance(value, set | frozenset):
        return sorted(repr(_told(one, within)) for one in value)
    if isinstance(value, tuple | list):
        return each(value)
    if hasattr(value, "tobytes"):
        return [repr(getattr(value, "dtype", "")), repr(getattr(value, "shape", "")), value.tobytes().hex()]
    if hasattr(value, "co_code"):
        return [value.co_code.hex(), list(value.co_names), each(value.co_consts)]
    if hasattr(value, "__self__") and hasattr(value, "__func__"):
        return each([value.__func__, value.__self__])
    if hasattr(value, "__code__"):
        read = value.__globals__
        named = {name: read[name] for name in _names(value.__code__) if _is_plain(read.get(name))}
        held = [cell.cell_contents for cell in value.__closure__ or ()]
        return each([value.__code__, value.__defaults__, value.__kwdefaults__, held, named])
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        calls = [kind.__dict__["__call__"] for kind in type(value).__mro__ if "__call__" in kind.__dict__]
        return [type(value).__qualname__, *each([*calls[:1], fields])]
    return repr(value)


def _names(code: Any) -> list[str]:
    """The names that code reads, with those of functions defined within."""
    nested = [name for part in code.co_consts if hasattr(part, "co_code") for name in _names(part)]
    return [*code.co_names, *nested]


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | float | str | tuple | list | dict | set | frozenset) or hasattr(
        value, "__code__"
    )
