"""Paths into a scenario, and overrides "PATH=VALUE".

A path is the keys joined by dots; a key that holds anything but letters, digits, `_` and `-`
stands in double quotes: `transitions."active -> passive".rate`. A double quote within a key is
doubled. An override means what a file of one line that extends the scenario would mean, except
that it changes what exists and adds nothing under a name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from simulation.scenario import yaml_reader
from simulation.scenario.language.base import Shape, fields, inside, spec_of
from simulation.scenario.language.containers import Named, OneOrMore, Pairs
from simulation.scenario.language.file import FileSpec
from simulation.scenario.language.readers import Number
from simulation.scenario.merge import arrow, merged, normal, without_key, without_rivals
from simulation.scenario.problems import Problems, nearest, quoted
from simulation.scenario.quantities import (
    EXACT_YEARS,
    THOUSANDFOLD,
    TWELVEFOLD,
    Kind,
    QuantityError,
    format_number,
    parse,
)
from simulation.scenario.tree import Items, Leaf, Mark, Node, Source, Table, with_entries

_PLAIN = re.compile(r"[^\W]([\w-])*")
_KEY = re.compile(r'"((?:[^"]|"")*)"|([^."=]+)')


class PathError(ValueError):
    """A text that is no path; `column` counts from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


def parse_path(text: str) -> tuple[str, ...]:
    """The keys of a path. Raises PathError."""
    keys, end = _keys(text)
    if end != len(text):
        raise PathError(f"{quoted(text)} is not a path", end + 1)
    return keys


def format_path(keys: Iterable[str]) -> str:
    """A path as text; `parse_path` gives the keys back."""
    return ".".join(key if _PLAIN.fullmatch(key) else '"' + key.replace('"', '""') + '"' for key in keys)


def _keys(text: str) -> tuple[tuple[str, ...], int]:
    """The keys at the beginning of a text, and where they end."""
    keys: list[str] = []
    at = 0
    while True:
        match = _KEY.match(text, at)
        if match is None:
            raise PathError(
                "a quote is not closed" if text[at : at + 1] == '"' else "a key is missing", at + 1
            )
        inside_quotes, plain = match.groups()
        key = plain.strip() if plain is not None else inside_quotes.replace('""', '"')
        if not key.strip():
            raise PathError("a key is missing", at + 1)
        keys.append(arrow(key))
        at = match.end()
        if text[at : at + 1] != ".":
            return tuple(keys), at
        at += 1


def apply(tree: Table, overrides: Iterable[str | tuple[str, object]], problems: Problems) -> Table:
    """The tree with the overrides applied in turn; each is named "override 1", "override 2" in complaints.

    An override is a text "PATH=VALUE", or a pair of a path and a number, text or truth value.
    """
    for number, override in enumerate(overrides, start=1):
        typed = isinstance(override, str)
        text = override if isinstance(override, str) else f"{override[0]}={_written(override[1])}"
        tree = _apply_one(tree, Source(f"override {number}", text, by_line=False), problems, typed=typed)
    return tree


def _written(value: object) -> str:
    """A value as one would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(float(value)) if isinstance(value, float) else str(value)


def _apply_one(tree: Table, source: Source, problems: Problems, *, typed: bool) -> Table:
    problems.know(source)
    start = Mark(source, 1, 1)
    try:
        keys, end = _keys(source.text)
    except PathError as error:
        problems.add(Mark(source, 1, error.column), f"this is not PATH=VALUE: {error}")
        return tree
    equals = re.compile(r"\s*=").match(source.text, end)
    if equals is None:
        hint = 'as in transitions."active -> passive".rate=0.04'
        problems.add(Mark(source, 1, end + 1), "an override is written PATH=VALUE", hint=hint)
        return tree
    if keys[0] in ("extends", "remove", "schema"):
        problems.add(start, f"{keys[0]} cannot be set from outside the file")
        return tree
    shape = shape_at(tree, keys, start, problems)
    if shape is UNKNOWN:
        return tree
    value = yaml_reader.read(source, problems, column=equals.end() + 1, value=True)
    if value is None:
        return tree
    if (nothing := _empty(value)) is not None:
        hint = "say what is to be different, as in stages.active.service_cost=2"
        problems.add(nothing.mark, "an empty mapping sets nothing", hint=hint)
        return tree
    value = normal(shape, replace(value, key=start), problems)
    beside = node_at(tree, keys[:-1])
    if typed and not (isinstance(beside, Table) and "reference" in beside.entries):  # compared with that
        _doubt(shape, node_at(tree, keys), value, problems)
    result = _set(FileSpec, tree, keys, value)
    assert isinstance(result, Table)
    return result


def _doubt(shape: Shape, old: Node | None, new: Node, problems: Problems) -> None:
    """Warn of a sum a thousand, or exactly twelve, times what it replaces, unless its currency is said."""
    spec = spec_of(shape)
    if isinstance(new, Table) and spec is not None:
        for key in spec.short_for:
            if key in new.entries:
                _doubt(fields(spec)[key], node_at(old, (key,)) or old, new.entries[key], problems)
        return
    sum_of_money = isinstance(shape, Number) and shape.kind in (Kind.MONEY, Kind.MONEY_RATE)
    if not sum_of_money or not isinstance(old, Leaf) or not isinstance(new, Leaf):
        return
    try:
        before, after = parse(old.text), parse(new.text)
    except QuantityError:
        return
    if after.currency is not None or before.number <= 0 or after.number <= 0:
        return
    if (before.per is None) != (after.per is None):
        return  # how long the time unit is, is not known yet
    ratio = after.number / before.number
    if before.per is not None and after.per is not None:
        ratio *= EXACT_YEARS[before.per] / EXACT_YEARS[after.per]
    if not (ratio in (TWELVEFOLD, Fraction(1, TWELVEFOLD)) or max(ratio, 1 / ratio) >= THOUSANDFOLD):
        return
    times = format_number(float(max(ratio, 1 / ratio)))
    says = f"is {times} times" if ratio > 1 else f"goes {times} times into"
    problems.warn(
        new.mark,
        f"{new.text} {says} what it replaces, which is {old.text}: are both in the same unit?",
        hint="write the currency, too, if it is meant, as in 12 000 EUR per month",
    )


def _empty(node: Node) -> Table | None:
    """The first empty mapping in a value: merging it would change nothing."""
    if not isinstance(node, Table):
        return None
    if not node.entries:
        return node
    return next((found for value in node.entries.values() if (found := _empty(value)) is not None), None)


def _set(shape: Shape, node: Node | None, keys: tuple[str, ...], value: Node) -> Node:
    """The node with `value` merged in at the end of the path."""
    if not keys:
        return merged(shape, node, value) if node is not None else value
    key, rest = keys[0], keys[1:]
    if isinstance(node, Items):
        nodes = list(node.nodes)
        nodes[int(key)] = _set(inside(shape, key), nodes[int(key)], rest, value)
        return replace(node, nodes=tuple(nodes))
    table = node if isinstance(node, Table) else Table({}, value.mark, value.key)
    entries = without_rivals(shape, table.entries, [key])
    entries[key] = _set(inside(shape, key), entries.get(key), rest, value)
    return with_entries(table, entries)


UNKNOWN = object()
"""Stands for the shape of a place that does not exist."""


def shape_at(tree: Table, keys: tuple[str, ...], mark: Mark, problems: Problems) -> Shape:
    """The shape of the place that a path leads to; a complaint and `UNKNOWN` where there is none.

    Keys of the language may be left out in the file; names must exist.
    """
    shape: Shape = FileSpec
    node: Node | None = tree
    for depth, key in enumerate(keys):
        known = _known(shape, node, tree, keys[:depth])
        if known is None:
            what = format_path(keys[:depth])
            problems.add(mark, f"{what} is a single value: there is no {quoted(key)} in it")
            return UNKNOWN
        if key not in known and not isinstance(shape, Pairs):
            where = f" in {format_path(keys[:depth])}" if depth else ""
            new = isinstance(shape, Named) and nearest(key, known) is None
            hint = _how_to_add(keys[: depth + 1]) if new else None
            problems.unknown(mark, f"key{where}:", key, known, hint)
            return UNKNOWN
        shape = inside(shape, key)
        if isinstance(node, Items):
            node = node.nodes[int(key)]
        else:
            node = node.entries.get(key) if isinstance(node, Table) else None
    return shape


def _how_to_add(keys: tuple[str, ...]) -> str:
    """What to write instead of an override that would add something under a name of its own."""
    inner = f"{format_path(keys[-1:])}: {{...}}"
    for key in reversed(keys[:-1]):
        inner = f"{format_path([key])}: {{{inner}}}"
    return f"an override adds nothing: write a file with schema: 1, extends: <this file>, and {inner}"


def _known(shape: Shape, node: Node | None, tree: Table, above: tuple[str, ...]) -> list[str] | None:
    """The keys that may follow; None where none may."""
    if isinstance(node, Items):
        return [str(index) for index in range(len(node.nodes))]
    written = list(node.entries) if isinstance(node, Table) else []
    if isinstance(shape, OneOrMore):
        shape = shape.spec
    spec = spec_of(shape)
    if spec is not None:
        keys = [key for key in fields(spec) if key != spec.rest]
        if spec.rest is not None:
            keys += [name for name in _names(tree, "stages") if name not in keys]
        return keys + [key for key in written if key not in keys]
    if isinstance(shape, Named):
        if len(above) == 3 and above[0] == "segments":
            return list(dict.fromkeys([*written, *_names(tree, above[2])]))
        return written
    return written if isinstance(shape, Pairs) else None


def _names(tree: Table, part: str) -> list[str]:
    table = tree.entries.get(part)
    return list(table.entries) if isinstance(table, Table) else []


def node_at(node: Node | None, keys: tuple[str, ...]) -> Node | None:
    """What is written at a path; None where nothing is."""
    for key in keys:
        if isinstance(node, Table):
            node = node.entries.get(key)
        elif isinstance(node, Items) and key.isdigit() and int(key) < len(node.nodes):
            node = node.nodes[int(key)]
        else:
            return None
    return node


def remove(tree: Table, paths: Items, problems: Problems) -> Table:
    """The tree without what the paths name; a path that leads nowhere is complained about."""
    for leaf in paths.nodes:
        if not isinstance(leaf, Leaf):
            problems.add(leaf.mark, "a path is wanted, such as investments.care")
            continue
        try:
            keys = parse_path(leaf.text)
        except PathError as error:
            problems.add(leaf.mark, f"{quoted(leaf.text)} is not a path: {error}")
            continue
        tree = _without(FileSpec, tree, keys, leaf.mark, problems)
    return tree


def _without(
    shape: Shape, table: Table, keys: tuple[str, ...], mark: Mark, problems: Problems, above: str = ""
) -> Table:
    key, rest = keys[0], keys[1:]
    if key not in table.entries:
        where = f" in {above}" if above else ""
        problems.unknown(mark, f"key{where}:", key, table.entries)
        return table
    entries = dict(table.entries)
    inner = entries[key]
    if not rest:
        entries = without_key(shape, entries, key)
    elif isinstance(inner, Table):
        here = format_path([above, key]) if above else key
        entries[key] = _without(inside(shape, key), inner, rest, mark, problems, here)
    else:
        problems.add(mark, f"{quoted(key)} is a single value or a list: there is no {quoted(rest[0])} in it")
    return with_entries(table, entries)
