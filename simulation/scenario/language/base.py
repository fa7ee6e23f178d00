"""Base of the language's mappings: unknown and missing keys, shorthands, alternative forms."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, ClassVar, Self, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema

from simulation.scenario.language.containers import ListOf, Named, OneOrMore, Pairs, ScalarOr
from simulation.scenario.language.readers import Reader, Reading
from simulation.scenario.problems import nearest, quoted
from simulation.scenario.tree import Absent, Leaf, Mark, Node, Table, place

Shape = Any
"""What a place in the tree may hold: a Spec class, a Named, ScalarOr, OneOrMore or Reader; None: unknown."""


@dataclass(frozen=True)
class Forms:
    """Keys that say the same thing in different ways, at most one of which may stand.

    `with_it` lists what belongs to one form only and leaves together with it; `in_its_form` lists
    what is read as the form is, so that it means something else once the form is another.
    """

    what: str
    keys: tuple[str, ...]
    with_it: dict[str, tuple[str, ...]] = field(default_factory=dict)
    required: bool = True
    in_its_form: tuple[str, ...] = ()

    def json_schema(self) -> dict[str, Any]:
        """The rule as JSON Schema: one key, or at most one."""
        pairs = [{"required": [a, b]} for i, a in enumerate(self.keys) for b in self.keys[i + 1 :]]
        at_most_one: dict[str, Any] = {"not": {"anyOf": pairs}}
        if not self.required:
            return at_most_one
        return at_most_one | {"anyOf": [{"required": [key]} for key in self.keys]}


class Spec(BaseModel):
    """A mapping of the language, read from a tree without ever raising.

    Missing required values are complained about and stand as `bad` readings. The tree must have
    its shorthands written out (`merge.normal`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    called: ClassVar[str]
    """What it is, for messages: "a transition"."""
    short_for: ClassVar[tuple[str, ...]] = ()
    """A single value written instead of the mapping stands for these keys."""
    forms: ClassVar[tuple[Forms, ...]] = ()
    rest: ClassVar[str | None] = None
    """The field that takes all keys which are not words of the language (names of stages)."""
    advice: ClassVar[dict[str, str]] = {}
    """Hints for keys that people write and the language does not have."""

    _node: Table = PrivateAttr()

    @property
    def node(self) -> Table:
        """Where it is written."""
        return self._node

    def mark(self, key: str | None = None) -> Mark:
        """The value of `key` where it is written, otherwise the key that holds this mapping."""
        found = self._node.entries.get(key) if key is not None else None
        return place(self._node) if found is None else found.mark

    def key_mark(self, key: str) -> Mark:
        """The place of `key` itself, or of this mapping where the key is not written."""
        found = self._node.entries.get(key)
        return place(self._node if found is None else found)

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self._node.entries

    def means(self, key: str) -> bool:
        """Whether a key that is written and unknown stands for this one: then that was complained about."""
        return key in _meant(type(self), self._node)

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, node: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        reading: Reading = info.context  # type: ignore[assignment]
        if isinstance(node, Table):
            table = node
            cls._complain(table, reading)
        else:
            cls._refuse(node, reading)
            table = Table({}, node.mark, node.key)
        values = dict(table.entries)
        if cls.rest is not None:
            inner = {key: values.pop(key) for key in list(values) if key not in fields(cls)}
            values[cls.rest] = Table(inner, table.mark, table.key)
        known = {key: value for key, value in values.items() if key in fields(cls) or key == cls.rest}
        absent = {key: Absent(table.mark, table.key) for key in required(cls) if key not in known}
        spec = handler(known | absent)
        spec._node = table
        return spec

    @classmethod
    def _refuse(cls, node: Node, reading: Reading) -> None:
        """About a node that is no mapping; what is absent has been complained about already."""
        allowed = tuple(key for key in fields(cls) if key != cls.rest)
        if isinstance(node, Leaf) and node.text == "":
            reading.problems.add(place(node), "a value is missing", allowed=allowed)
        elif not isinstance(node, Absent):
            reading.problems.add(node.mark, f"{cls.called} is written as keys with values", allowed=allowed)

    @classmethod
    def _complain(cls, table: Table, reading: Reading) -> None:
        """About unknown keys, missing keys, and forms that exclude each other."""
        known = [key for key in fields(cls) if key != cls.rest]
        for key, value in table.entries.items():
            if key not in known and cls.rest is None:
                reading.problems.unknown(
                    place(value), f"key of {cls.called}", key, known, cls.advice.get(key)
                )
        meant = _meant(cls, table)
        lacking = [key for key in required(cls) if key not in table.entries and key not in meant]
        if lacking:
            listed = " and ".join(quoted(key) for key in lacking)
            reading.problems.add(place(table), f"{cls.called} needs {listed}")
        for forms in cls.forms:
            given = [key for key in forms.keys if key in table.entries]
            if len(given) > 1:
                listed = " and ".join(quoted(key) for key in given)
                mark = place(table.entries[given[1]])
                reading.problems.add(
                    mark, f"{forms.what} is given twice, by {listed}", hint="keep one of them"
                )
            elif not given and forms.required and not meant & set(forms.keys):
                reading.problems.add(place(table), f"{cls.called} needs {forms.what}", allowed=forms.keys)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        result = handler(schema)
        target = handler.resolve_ref_schema(result)
        properties = target.get("properties", {})
        if cls.rest is not None and cls.rest in properties:
            target["additionalProperties"] = properties.pop(cls.rest)["additionalProperties"]
            target["required"] = [key for key in target.get("required", ()) if key != cls.rest]
        rules = [forms.json_schema() for forms in cls.forms]
        if rules:
            target["allOf"] = rules
        if cls.short_for and properties:
            inner = properties[cls.short_for[0]]
            short = {
                key: value for key, value in inner.items() if key not in ("default", "description", "title")
            }
            full = dict(target)
            target.clear()
            target["anyOf"] = [short, full]
        return result


def _meant(spec: type[Spec], table: Table) -> set[str]:
    """The keys that those nobody knows are near to."""
    known = [key for key in fields(spec) if key != spec.rest]
    unknown = [key for key in table.entries if key not in known] if spec.rest is None else []
    return {near for key in unknown if (near := nearest(key, known)) is not None}


@cache
def fields(spec: type[Spec]) -> dict[str, Shape]:
    """The keys of a mapping and what each holds, in the order of declaration."""
    return {info.alias or name: _shape(info) for name, info in spec.model_fields.items()}


@cache
def required(spec: type[Spec]) -> tuple[str, ...]:
    """The keys that must be written."""
    return tuple(i.alias or n for n, i in spec.model_fields.items() if i.is_required() and n != spec.rest)


def _shape(info: Any) -> Shape:
    """The shape a field's annotation speaks of."""
    for candidate in (*info.metadata, info.annotation, *_parts(info.annotation)):
        if isinstance(candidate, Reader | Named | ScalarOr | OneOrMore):
            return candidate
        if isinstance(candidate, type) and issubclass(candidate, Spec):
            return candidate
    return None


def _parts(annotation: Any) -> list[Any]:
    """The annotation's arguments, with metadata before types, at every depth."""
    parts: list[Any] = []
    for argument in (*getattr(annotation, "__metadata__", ()), *get_args(annotation)):
        parts.append(argument)
        parts += _parts(argument)
    return parts


def inside(shape: Shape, key: str) -> Shape:
    """What stands under `key` in a place of the given shape."""
    if isinstance(shape, ScalarOr):
        shape = shape.spec
    if isinstance(shape, Named):
        return shape.shape
    if isinstance(shape, OneOrMore):
        return shape.spec if key.isdigit() else inside(shape.spec, key)
    if isinstance(shape, ListOf):
        return shape.item
    if isinstance(shape, Pairs):
        return shape.value
    if isinstance(shape, type) and issubclass(shape, Spec):
        found = fields(shape)
        if key not in found and shape.rest is not None:
            return inside(found[shape.rest], key)
        return found.get(key)
    return None


def spec_of(shape: Shape) -> type[Spec] | None:
    """The mapping that a place may hold, or None."""
    if isinstance(shape, ScalarOr | OneOrMore):
        shape = shape.spec
    return shape if isinstance(shape, type) and issubclass(shape, Spec) else None


def lift(shape: Shape, node: Node) -> Node:
    """A shorthand written out: `amount: 52` is `amount: {mean: 52}`."""
    spec = None if isinstance(shape, ScalarOr) else spec_of(shape)
    short = spec.short_for if spec is not None else ()
    if not short or not isinstance(node, Leaf) or (node.text == "" and not node.quoted):
        return node
    return Table({key: replace(node, key=node.mark) for key in short}, node.mark, node.key)
