"""How single values are read: numbers with units, words, switches, texts.

A reader turns a node of the tree into a value that remembers its place. It never raises: it
complains to `Reading.problems` and returns a stand-in marked `bad`, so that one mistake does
not hide the next.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from simulation.scenario import calendar, quantities
from simulation.scenario.problems import JOINERS, Problems, look, nearest, quoted
from simulation.scenario.quantities import Kind, QuantityError
from simulation.scenario.tree import Absent, Leaf, Mark, Node, Table


@dataclass(frozen=True)
class Reading:
    """What every reader needs to know: where to complain, and the scenario's units."""

    problems: Problems
    unit: str
    currency: str
    starts: str | None = None
    """ISO date of time 0, where the file gives one."""


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


class Reader(ABC):
    """Base of all readers; pydantic calls it through the annotation it stands in."""

    @abstractmethod
    def read(self, node: Node, reading: Reading) -> Any:
        """The value of a node."""

    @abstractmethod
    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of what may be written."""

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
    how_many: bool = False
    """A rate of a whole population, which is no share of anything: per cent are refused."""

    def read(self, node: Node, reading: Reading) -> Quantity:
        """The number; a stand-in within bounds after a complaint."""
        if isinstance(node, Absent):
            return self._stand_in(node)
        if not isinstance(node, Leaf):
            self._complain(reading, node, f"{quantities.EXAMPLES[self.kind]} is wanted, not {form(node)}")
            return self._stand_in(node)
        try:
            written = quantities.parse(node.text)
            if node.quoted and written == quantities.Written(written.number):
                raise QuantityError("a number in quotes is text", f"write {node.text.strip()} without quotes")
            if self.how_many and written.percent:
                raise _no_share(written)
            value = quantities.convert(written, self.kind, reading.unit, reading.currency)
            self._check(value, written, node.text)
        except QuantityError as error:
            hint = f"wanted: {self.wanted()}" if error.hint is None else error.hint or None
            reading.problems.add(node.mark, error.message, found=node.text, hint=hint)
            return self._stand_in(node)
        return Quantity(value, node, kind=self.kind)

    def _check(self, value: float, written: quantities.Written, text: str) -> None:
        fraction = self.kind in (Kind.PROPORTION, Kind.YEARLY) and not written.percent
        if fraction and abs(written.number) > 1:
            value = float(written.number)
            share = f"{quantities.format_number(value)} %" + (f" per {written.per}" if written.per else "")
            hint = f"write {share}"
            if self.kind is Kind.YEARLY and 1 < value < 2:
                hint = f"write {quantities.format_number(100 * (value - 1))} % if it is a factor, or {share}"
            if self.kind is Kind.PROPORTION and abs(value) < 10 and value != int(value):
                # 1.5 may be 1.5 %, 150 %, or 15 % with a point too many: nobody knows but who wrote it.
                hint += f" or {quantities.format_number(10 * value)} %, whichever is meant"
            raise QuantityError(f"{text} is more than the whole: a proportion is a fraction of 1", hint)
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

    def wanted(self) -> str:
        """What it is, with an example."""
        return quantities.EXAMPLES[self.kind]

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
        text = {"type": "string", "pattern": self.pattern()}
        return {"anyOf": [number, text]}

    def pattern(self) -> str:
        """The regular expression of what may be written as text."""
        return PATTERNS[self.kind].replace("( ?%)?", "") if self.how_many else PATTERNS[self.kind]


@dataclass(frozen=True)
class Moment(Number):
    """A time from the start, which may also be written as a date of the calendar."""

    kind: Kind = Kind.TIME
    low: float | None = 0

    def read(self, node: Node, reading: Reading) -> Quantity:
        """The time from the start; a stand-in after a complaint."""
        if not isinstance(node, Leaf):
            return super().read(node, reading)
        try:
            time = calendar.time_of(node.text, reading.starts, reading.unit)
        except QuantityError as error:
            reading.problems.add(node.mark, error.message, found=node.text, hint=error.hint or None)
            return self._stand_in(node)
        return super().read(node, reading) if time is None else Quantity(time, node, kind=self.kind)

    def wanted(self) -> str:
        """What it is, with examples."""
        return "a date of the calendar, such as Oct 2027, or the time from the start, such as 9 months"

    def pattern(self) -> str:
        """As of a length of time, or a date."""
        return f"{PATTERNS[self.kind]}|^({calendar.PATTERN})$"


def _no_share(written: quantities.Written) -> QuantityError:
    number = quantities.format_number(100 * float(written.number))
    per = f" per {written.per}" if written.per else ""
    return QuantityError(
        "a percentage does not belong here: it is a number of people", f"write {number}{per}"
    )


_N = quantities.NUMBER_PATTERN
_CURRENCY = r"[A-Z]{3}"
_PER = rf"per ({'|'.join(quantities.UNITS)})"
PATTERNS = {
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
                reading.problems.add(node.mark, f"one word is wanted, not {form(node)}", allowed=self.words)
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
                reading.problems.add(node.mark, f"{self.wanted} is wanted, not {form(node)}")
            return Read("", node, bad=True)
        fault = None
        if node.text == "" and not (self.long and node.quoted):
            fault = "a value is missing"
        elif not self.long:
            fault = name_fault(node.text)
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
            text = node.text if isinstance(node, Leaf) else form(node)
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

    def read(self, node: Node, reading: Reading) -> Read[None]:  # noqa: ARG002 - as every reader
        """The node itself, unread."""
        return Read(None, node, bad=isinstance(node, Absent))

    def json_schema(self) -> dict[str, Any]:
        """A number or a text."""
        return {"type": ["number", "string"]}


def form(node: Node) -> str:
    """What a node is, for a message."""
    if isinstance(node, Leaf):
        return quoted(node.text) if node.text else "nothing"
    return "a mapping" if isinstance(node, Table) else "a list"


def text_of(read: Read[Any]) -> str:
    """What was written where a value stands."""
    return read.node.text if isinstance(read.node, Leaf) else form(read.node)


RESERVED = ("total",)
"""Names that the tables of a run have for themselves."""


def name_fault(name: str) -> str | None:
    """Why a text cannot be a name, or None."""
    if name != name.strip():
        return f"{quoted(name)} begins or ends with a space"
    if len(name) > 100:
        return f"{quoted(name)} is longer than 100 characters"
    for part in ('"', "/", "->"):
        if part in name:
            return f"{quoted(name)} holds {part}, which a name may not"
    hidden = next((c for c in name if not c.isprintable() and c not in JOINERS), None)
    if hidden is not None:
        kind = "a control" if ord(hidden) < 0xA0 else "an invisible"
        return f"{quoted(name)} holds {kind} character, U+{ord(hidden):04X}"
    if look(name) in RESERVED:
        return f"{quoted(name)} is what the tables call a sum: choose another name"
    return None
