"""How several values are read together: lists, series by date, names given by the file, choices of form."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from simulation.scenario.language.readers import (
    Number,
    Quantity,
    Read,
    Reader,
    Reading,
    form,
    name_fault,
    text_of,
)
from simulation.scenario.problems import look, quoted
from simulation.scenario.tree import Absent, Items, Leaf, Node, Table, place


@dataclass(frozen=True)
class Pairs(Reader):
    """A mapping whose keys are quantities: dates, or stocks of spend. Replaced whole, never merged."""

    key: Number
    value: Reader

    def read(self, node: Node, reading: Reading) -> Read[tuple[tuple[Quantity, Any], ...]]:
        """The pairs in ascending order of their keys."""
        if not isinstance(node, Table):
            if not isinstance(node, Absent):
                reading.problems.add(node.mark, f"pairs in braces are wanted, not {form(node)}")
            return Read((), node, bad=True)
        if not node.entries:
            reading.problems.add(node.mark, "at least one pair is wanted")
            return Read((), node, bad=True)
        pairs = []
        for text, value in node.entries.items():
            key = self.key.read(Leaf(text, value.key or value.mark), reading)
            pairs.append((key, self.value.read(value, reading)))
        pairs.sort(key=lambda pair: pair[0].value)
        bad = any(key.bad or value.bad for key, value in pairs)
        for (before, _), (after, _) in pairwise(pairs):
            if before.value == after.value and not (before.bad or after.bad):
                reading.problems.add(
                    after.mark, f"{text_of(after)} is given twice: {text_of(before)} is the same"
                )
                bad = True
        return Read(tuple(pairs), node, bad)

    def json_schema(self) -> dict[str, Any]:
        """An object with quantities for keys."""
        names = {"pattern": self.key.pattern()}
        return {"type": "object", "propertyNames": names, "additionalProperties": self.value.json_schema()}


@dataclass(frozen=True)
class ListOf(Reader):
    """A list of single values."""

    item: Reader
    least: int = 1
    most: int | None = None

    def read(self, node: Node, reading: Reading) -> tuple[Any, ...]:
        """The values; a list that is too short or too long is complained about."""
        if isinstance(node, Absent):
            return ()
        if not isinstance(node, Items):
            hint = f"write [{node.text}]" if isinstance(node, Leaf) and node.text else None
            reading.problems.add(node.mark, f"a list in brackets is wanted, not {form(node)}", hint=hint)
            return ()
        if len(node.nodes) < self.least or (self.most is not None and len(node.nodes) > self.most):
            wanted = str(self.least) if self.most == self.least else f"at least {self.least}"
            reading.problems.add(node.mark, f"{wanted} values are wanted, found {len(node.nodes)}")
        return tuple(self.item.read(child, reading) for child in node.nodes)

    def json_schema(self) -> dict[str, Any]:
        """An array."""
        schema = {"type": "array", "items": self.item.json_schema(), "minItems": self.least}
        return schema | ({"maxItems": self.most} if self.most is not None else {})


@dataclass(frozen=True)
class Named:
    """Marks a field whose keys are names given by the file: {name: shape}."""

    shape: Any
    what: str
    arrows: bool = False
    """True: keys may be of the form "origin -> destination", hence are not names."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_before_validator_function(
            lambda node, info: self._entries(node, info.context), handler(source)
        )

    def _entries(self, node: Node, reading: Reading) -> dict[str, Node]:
        if not isinstance(node, Table):
            if not isinstance(node, Absent):
                reading.problems.add(node.mark, f"names with their values are wanted here, not {form(node)}")
            return {}
        alike: dict[str, str] = {}
        for name, value in node.entries.items():
            fault = None if self.arrows else name_fault(name)
            twin = alike.setdefault(look(name), name)
            if fault is None and twin != name:
                fault = f"{quoted(name)} looks like {quoted(twin)}, and nobody could tell them apart"
            if fault is not None:
                reading.problems.add(place(value), f"{fault} (the name of {self.what})", found=name)
        return dict(node.entries)


def _untouched(node: Node, inner: object) -> Node:  # noqa: ARG001 - the signature is pydantic's
    return node


@dataclass(frozen=True)
class Unread:
    """Leaves the node as it is, to be read later; documented and merged like the field it marks."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(_untouched, handler(source))


@dataclass(frozen=True)
class ScalarOr:
    """A single value read by `reader`, or a mapping of the shape `spec`."""

    reader: Reader
    spec: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def either(node: Node, inner: Any, info: Any) -> Any:
            return inner(node) if isinstance(node, Table) else self.reader.read(node, info.context)

        return core_schema.with_info_wrap_validator_function(either, handler.generate_schema(self.spec))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [self.reader.json_schema(), handler(schema["schema"])]}


@dataclass(frozen=True)
class OneOrMore:
    """One mapping of the shape `spec`, or a list of them; always read as a tuple."""

    spec: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = core_schema.tuple_schema([handler.generate_schema(self.spec)], variadic_item_index=0)
        return core_schema.with_info_before_validator_function(
            lambda node, info: self._nodes(node, info.context), inner
        )

    def _nodes(self, node: Node, reading: Reading) -> tuple[Node, ...]:
        if isinstance(node, Items) and not node.nodes:
            reading.problems.add(node.mark, "the list is empty")
        return node.nodes if isinstance(node, Items) else (node,)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        # By the class itself, for its shorthand and forms are not asked for within a tuple.
        one = self.spec.__get_pydantic_json_schema__(schema["schema"]["items_schema"][0], handler)
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
