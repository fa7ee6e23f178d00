"""The rows of an explanation, from a scenario and the specs and notes it was understood from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from simulation.scenario.language.base import Spec
from simulation.scenario.language.readers import Quantity, Read
from simulation.scenario.meaning.context import Note
from simulation.scenario.meaning.scenario import Understood
from simulation.scenario.overrides import format_path, node_at
from simulation.scenario.quantities import Kind, format_number
from simulation.scenario.row import Row
from simulation.scenario.tree import Items, Leaf, Node, Table
from simulation.scenario.types import Money, Scenario

Keys = tuple[str, ...]


def rows(understood: Understood) -> list[Row]:
    """The rows of a scenario; numbers that differ by segment stand once for each meaning."""
    head = ("time", "money")
    lines = _of_spec(understood.file, (), understood, None, only=head)
    lines += _Writer(understood, None, list(understood.notes)).defaults(understood.file.node, ())
    lines += _conventions(understood.scenario)
    named = bool(understood.file.segments)
    parts: dict[tuple[object, ...], list[Row]] = {}
    for built in understood.built:
        segment = built.segment.name if named else None
        for row in _of_spec(built.parts, (), understood, segment):
            parts.setdefault((row.path, row.written, row.value, row.conversion, row.position), []).append(
                replace(row, segments=(built.segment.name,))
            )
    everywhere = len(understood.built)
    for same in parts.values():
        names = tuple(row.segments[0] for row in same)
        lines.append(replace(same[0], segments=() if len(names) == everywhere else names))
    lines += _of_spec(understood.file, (), understood, None, leave_out=(*head, "schema"))
    return lines


def _conventions(scenario: Scenario) -> list[Row]:
    """The conventions of money that move results, whether written or not."""
    money: Money = scenario.money
    unit = scenario.time.unit
    timing = ", ".join(f"{key} {value}" for key, value in vars(money.cash).items())
    purchases = "random events" if money.sampled_purchases else "their expected value accrues"
    after = f"{format_number(money.run_off)} {unit}s of run-off" if money.run_off else "nothing"
    return [
        Row("money.cash", "", None, "", f"cash falls: {timing}", ""),
        Row("money.purchases", "", None, "", purchases, ""),
        Row("money.value_after_horizon", "", None, "", f"{after} counts after the horizon", ""),
    ]


def _of_spec(
    spec: Spec,
    keys: Keys,
    understood: Understood,
    segment: str | None,
    only: Keys = (),
    leave_out: Keys = (),
) -> list[Row]:
    """The rows of one spec: what is written in it, and the defaults noted beside it."""
    notes = [note for note in understood.notes if note.segment in (segment, None)]
    writer = _Writer(understood, segment, notes)
    return list(writer.spec(spec, keys, only, leave_out))


class _Writer:
    """Walks specs and writes rows, with the notes of one segment."""

    def __init__(self, understood: Understood, segment: str | None, notes: list[Note]) -> None:
        self._tree = understood.file.node
        self._time = understood.scenario.time
        self._currency = understood.scenario.money.currency
        self._segment = segment
        self._about: dict[int, list[Note]] = {}
        for note in notes:
            self._about.setdefault(id(note.node), []).append(note)

    def spec(self, spec: Spec, keys: Keys, only: Keys = (), leave_out: Keys = ()) -> Iterator[Row]:
        for name, info in type(spec).model_fields.items():
            key = info.alias or name
            if key in leave_out or (only and key not in only):
                continue
            below = keys if name == type(spec).rest else (*keys, key)
            yield from self._value(getattr(spec, name), below)
        if not (only or leave_out):
            yield from self.defaults(spec.node, keys)

    def _value(self, value: Any, keys: Keys) -> Iterator[Row]:
        if isinstance(value, Spec):
            yield from self.spec(value, keys)
        elif isinstance(value, dict):
            for name, inner in value.items():
                yield from self._value(inner, (*keys, name))
        elif isinstance(value, tuple):
            listed = isinstance(node_at(self._tree, keys), Items)
            for index, inner in enumerate(value):
                yield from self._value(inner, (*keys, str(index)) if listed else keys)
        elif isinstance(value, Quantity):
            yield self._row(value.node, keys, value.value, value.kind)
        elif isinstance(value, Read):
            yield from self._read(value, keys)

    def _read(self, read: Read[Any], keys: Keys) -> Iterator[Row]:
        """Pairs, and numbers whose kind was found later; words are no numbers."""
        if isinstance(read.value, tuple):
            for key, value in read.value:
                at = (*keys, key.node.text)
                measure = f"{format_number(key.value)} {self._unit(key.kind, key.value)}"
                start = f"from {measure} on" if key.kind is Kind.TIME else f"at a stock of {measure}"
                for row in self._value(value, at):
                    yield replace(row, conversion="; ".join(filter(None, (start, row.conversion))))
        elif read.value is None:
            for note in self._about.get(id(read.node), ()):
                if note.kind is not None and note.value is not None:
                    yield self._row(read.node, keys, note.value, note.kind)

    def _row(self, node: Node, keys: Keys, value: float, kind: Kind) -> Row:
        notes = dict.fromkeys(
            note.text for note in self._about.get(id(node), ()) if note.text and not note.key
        )
        mark = node.mark
        place = f"{mark.source.name}:{mark.line}:{mark.column}" if mark.source.by_line else mark.source.name
        written = node.text if isinstance(node, Leaf) else ""
        return Row(self._path(keys, node), written, value, self._unit(kind, value), "; ".join(notes), place)

    def defaults(self, node: Table, keys: Keys) -> Iterator[Row]:
        for note in self._about.get(id(node), ()):
            if note.key is not None:
                path = format_path((*keys, *note.key.split(".")))
                text = note.text if note.text != "default" else ""
                yield Row(path, "default", note.value, note.unit, text, "")

    def _path(self, keys: Keys, node: Node) -> str:
        """The path at which the number stands: in the segment where that gives it."""
        own = ("segments", self._segment, *keys) if self._segment is not None else keys
        return format_path(own if node_at(self._tree, own) is node else keys)

    def _unit(self, kind: Kind, value: float) -> str:
        unit = self._time.unit
        return {
            Kind.TIME: unit if value == 1 else f"{unit}s",
            Kind.RATE: f"per {unit}",
            Kind.YEARLY: "per year",
            Kind.MONEY: self._currency,
            Kind.MONEY_RATE: f"{self._currency} per {unit}",
        }.get(kind, "")
