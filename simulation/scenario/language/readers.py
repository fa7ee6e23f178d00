"""How single values are read: numbers with units, words, switches, texts, dated series.

A reader turns a node of the tree into a value that remembers its place. It never raises: it
complains to `Reading.problems` and returns a stand-in marked `bad`, so that one mistake does
not hide the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from simulation.scenario import quantities
from simulation.scenario.problems import Problems, nearest, quoted
from simulation.scenario.quantities import Kind, QuantityError
from simulation.scenario.tree import Absent, Items, Leaf, Mark, Node, Table, place


@dataclass(frozen=True)
class Reading:
    """What every reader needs to know: where to complain, and the scenario's units."""

    problems: Problems
    unit: str
    currency: str


T = TypeVar("T")


@dataclass(frozen=True)
class Read(Generic[T]):
    """A value and its node; `bad` values are stand-ins already complained about."""

    value: T
    node: Node
    bad: bool = False

    @property
    def mark(self) -> Mark:
        """Where the value begins."""
        return self.node.mark


@dataclass(frozen=True)
class Quantity(Read[float]):
    """A number in the scenario's units."""

    kind: Kind = Kind.NUMBER


Word = Read[str]
Flag = Read[bool]
Series = Read[tuple[tuple[Quantity, Quantity], ...]]
"""Pairs in ascending order of the first; the keys are quantities themselves."""


class Reader:
    """Base of all readers; pydantic calls it through the annotation it stands in."""

    def read(self, node: Node, reading: Reading) -> Any:
        """The value of a node."""
        raise NotImplementedError

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of what may be written."""
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            lambda node, info: self.read(node, info.context)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.json_schema()


@dataclass(frozen=True)
class Number(Reader):
    """A quantity of one kind within bounds. `above` and `below` are open bounds, `low` and `high` closed."""

    kind: Kind = Kind.NUMBER
    low: float | None = None
    above: float | None = None
    high: float | None = None
    below: float | None = None
    not_zero: bool = False

    def read(self, node: Node, reading: Reading) -> Quantity:
        """The number; a stand-in within bounds after a complaint."""
        if isinstance(node, Absent):
            return self._stand_in(node)
        if not isinstance(node, Leaf):
            self._complain(reading, node, f"{quantities.EXAMPLES[self.kind]} is wanted, not {_form(node)}")
            return self._stand_in(node)
        try:
            written = quantities.parse(node.text)
            if node.quoted and written == quantities.Written(written.number):
                raise QuantityError("a number in quotes is text", f"write {node.text.strip()} without quotes")
            value = quantities.convert(written, self.kind, reading.unit, reading.currency)
            self._check(value, written, node.text)
        except QuantityError as error:
            hint = error.hint or f"{quantities.EXAMPLES[self.kind]} is wanted"
            reading.problems.add(node.mark, error.message, found=node.text, hint=hint)
            return self._stand_in(node)
        return Quantity(value, node, kind=self.kind)

    def _check(self, value: float, written: quantities.Written, text: str) -> None:
        fraction = self.kind in (Kind.PROPORTION, Kind.YEARLY) and not written.percent
        if fraction and abs(value) > 1:
            share = f"{quantities.format_number(value)} %" + (f" per {written.per}" if written.per else "")
            raise QuantityError(
                f"{text} is more than the whole: a proportion is a fraction of 1", f"write {share}"
            )
        if self.kind is Kind.COUNT and value != int(value):
            raise QuantityError(f"{text} is not a whole number")
        if self.not_zero and value == 0:
            raise QuantityError("0 is not allowed here")
        for bound, broken in (
            (self.low, self.low is not None and value < self.low),
            (self.above, self.above is not None and value <= self.above),
            (self.high, self.high is not None and value > self.high),
            (self.below, self.below is not None and value >= self.below),
        ):
            if bound is not None and broken:
                raise QuantityError(f"{text} is out of range: it must be {self.range()}", "")

    def range(self) -> str:
        """The bounds in words."""
        percent = self.kind in (Kind.PROPORTION, Kind.YEARLY)

        def show(bound: float) -> str:
            plain = quantities.format_number(bound)
            return f"{plain} ({quantities.format_number(100 * bound)} %)" if percent and bound else plain

        parts = [
            f"{word} {show(bound)}"
            for word, bound in (
                ("at least", self.low),
                ("above", self.above),
                ("at most", self.high),
                ("below", self.below),
            )
            if bound is not None
        ]
        return " and ".join(parts)

    def _complain(self, reading: Reading, node: Node, message: str) -> None:
        reading.problems.add(node.mark, message)

    def _stand_in(self, node: Node) -> Quantity:
        lowest = self.low if self.low is not None else self.above
        highest = self.high if self.high is not None else self.below
        value = 1.0 if highest is None else ((lowest if lowest is not None else highest - 1) + highest) / 2
        return Quantity(value, node, bad=True, kind=self.kind)

    def json_schema(self) -> dict[str, Any]:
        """A number within the bounds, or a text with a unit."""
        bounds = {
            "minimum": self.low,
            "exclusiveMinimum": self.above,
            "maximum": self.high,
            "exclusiveMaximum": self.below,
        }
        number: dict[str, Any] = {"type": "integer" if self.kind is Kind.COUNT else "number"}
        number |= {key: bound for key, bound in bounds.items() if bound is not None}
        text = {"type": "string", "pattern": _PATTERNS[self.kind]}
        return {"anyOf": [number, text]}


_N = quantities.NUMBER_PATTERN
_CURRENCY = r"[A-Z]{3}"
_PER = rf"per ({'|'.join(quantities.UNITS)})"
_PATTERNS = {
    Kind.NUMBER: rf"^{_N}( ?%)?$",
    Kind.COUNT: rf"^{_N}$",
    Kind.PROPORTION: rf"^{_N}( ?%)?$",
    Kind.TIME: rf"^{_N}( ?({'|'.join(quantities.UNITS)})s?)?$",
    Kind.RATE: rf"^{_N}( ?%)?( {_PER})?$",
    Kind.YEARLY: rf"^{_N}( ?%)?( {_PER})?$",
    Kind.MONEY: rf"^({_CURRENCY} )?{_N}( {_CURRENCY})?$",
    Kind.MONEY_RATE: rf"^({_CURRENCY} )?{_N}( {_CURRENCY})?( {_PER})?$",
}


@dataclass(frozen=True)
class OneWord(Reader):
    """One of some words; `also` maps accepted spellings to the word meant."""

    words: tuple[str, ...]
    also: dict[str, str] = field(default_factory=dict, hash=False)

    def read(self, node: Node, reading: Reading) -> Word:
        """The word; the first of `words` after a complaint."""
        if not isinstance(node, Leaf):
            if not isinstance(node, Absent):
                reading.problems.add(node.mark, f"one word is wanted, not {_form(node)}", allowed=self.words)
            return Read(self.words[0], node, bad=True)
        word = self.also.get(node.text, node.text)
        if word in self.words:
            return Read(word, node)
        message = f"{quoted(node.text)} is not allowed here" if node.text else "a value is missing"
        close = nearest(node.text, self.words)
        reading.problems.add(node.mark, message, found=node.text, allowed=self.words, nearest=close)
        return Read(self.words[0], node, bad=True)

    def json_schema(self) -> dict[str, Any]:
        """An enumeration."""
        return {"enum": [*self.words, *self.also]}


@dataclass(frozen=True)
class Name(Reader):
    """A name or other short text; `pattern` narrows it, `wanted` says to what."""

    wanted: str = "a name"
    pattern: str | None = None
    long: bool = False

    def read(self, node: Node, reading: Reading) -> Word:
        """The text as written."""
        if not isinstance(node, Leaf):
            if not isinstance(node, Absent):
                reading.problems.add(node.mark, f"{self.wanted} is wanted, not {_form(node)}")
            return Read("", node, bad=True)
        fault = None
        if node.text == "" and not (self.long and node.quoted):
            fault = "a value is missing"
        elif not self.long:
            fault = _name_fault(node.text)
        if fault is None and self.pattern is not None and not re.fullmatch(self.pattern, node.text):
            fault = f"{quoted(node.text)} is not {self.wanted}"
        if fault is not None:
            reading.problems.add(node.mark, fault, found=node.text)
        return Read(node.text, node, bad=fault is not None)

    def json_schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"} | ({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})


@dataclass(frozen=True)
class Switch(Reader):
    """true or false, and nothing else that might mean either."""

    def read(self, node: Node, reading: Reading) -> Flag:
        """The switch; false after a complaint."""
        if isinstance(node, Leaf) and not node.quoted and node.text in ("true", "false"):
            return Read(node.text == "true", node)
        if not isinstance(node, Absent):
            text = node.text if isinstance(node, Leaf) else _form(node)
            means = {
                "yes": "true",
                "on": "true",
                "no": "false",
                "off": "false",
                "true": "true",
                "false": "false",
            }
            close = means.get(text.casefold())
            message = f"{quoted(text)} is not allowed here" if text else "a value is missing"
            reading.problems.add(node.mark, message, found=text, allowed=("true", "false"), nearest=close)
        return Read(False, node, bad=True)

    def json_schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Pending(Reader):
    """A quantity whose kind depends on what it is about; read again once that is known."""

    def read(self, node: Node, reading: Reading) -> Read[None]:
        """The node itself, unread."""
        return Read(None, node, bad=isinstance(node, Absent))

    def json_schema(self) -> dict[str, Any]:
        """A number or a text."""
        return {"type": ["number", "string"]}


@dataclass(frozen=True)
class Pairs(Reader):
    """A mapping whose keys are quantities: dates, or stocks of spend. Replaced whole, never merged."""

    key: Number
    value: Reader

    def read(self, node: Node, reading: Reading) -> Read[tuple[tuple[Quantity, Any], ...]]:
        """The pairs in ascending order of their keys."""
        if not isinstance(node, Table):
            if not isinstance(node, Absent):
                reading.problems.add(node.mark, f"pairs in braces are wanted, not {_form(node)}")
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
        for (before, _), (after, _) in zip(pairs, pairs[1:], strict=False):
            if before.value == after.value and not (before.bad or after.bad):
                reading.problems.add(
                    after.mark, f"{_text(after)} is given twice: {_text(before)} is the same"
                )
                bad = True
        return Read(tuple(pairs), node, bad)

    def json_schema(self) -> dict[str, Any]:
        """An object with quantities for keys."""
        names = {"pattern": _PATTERNS[self.key.kind]}
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
            reading.problems.add(node.mark, f"a list in brackets is wanted, not {_form(node)}", hint=hint)
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
                reading.problems.add(node.mark, f"names with their values are wanted here, not {_form(node)}")
            return {}
        for name, value in node.entries.items():
            fault = None if self.arrows else _name_fault(name)
            if fault is not None:
                reading.problems.add(place(value), f"{fault} (the name of {self.what})", found=name)
        return dict(node.entries)


@dataclass(frozen=True)
class Unread:
    """Leaves the node as it is, to be read later; documented and merged like the field it marks."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(lambda node, inner: node, handler(source))


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
        return core_schema.no_info_before_validator_function(
            lambda node: tuple(node.nodes) if isinstance(node, Items) else (node,), inner
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        one = handler(schema["schema"]["items_schema"][0])
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def _form(node: Node) -> str:
    """What a node is, for a message."""
    if isinstance(node, Leaf):
        return quoted(node.text) if node.text else "nothing"
    return "a mapping" if isinstance(node, Table) else "a list"


def _text(read: Read[Any]) -> str:
    return read.node.text if isinstance(read.node, Leaf) else _form(read.node)


def _name_fault(name: str) -> str | None:
    """Why a text cannot be a name, or None."""
    if name != name.strip():
        return f"{quoted(name)} begins or ends with a space"
    if len(name) > 100:
        return f"{quoted(name)} is longer than 100 characters"
    for part in ('"', "/", "->"):
        if part in name:
            return f"{quoted(name)} holds {part}, which a name may not"
    if not name.isprintable():
        return f"{quoted(name)} holds a control character"
    return None


def names(reads: Iterable[Word]) -> tuple[str, ...]:
    """The words of a list."""
    return tuple(read.value for read in reads)
