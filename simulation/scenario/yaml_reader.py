"""YAML text -> tree. The only module that knows YAML.

Reads a plain subset: mappings with unique scalar keys, lists and scalars. Anchors, aliases and
tags are refused, because they hide things from the reader of the file; scalars are not
resolved, so `no`, `1:30` and `010` stay the words that were written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import yaml

from simulation.scenario.problems import Problems, quoted
from simulation.scenario.tree import Absent, Items, Leaf, Mark, Node, Source, Table

MOST_BYTES = 1024 * 1024
"""Largest text read, in bytes of UTF-8."""

MOST_VALUES = 100_000
"""Most keys and values read in one text."""

MOST_LEVELS = 32
"""Deepest nesting read; the language itself needs fewer than 12."""

_Loader: Any = getattr(yaml, "CLoader", yaml.Loader)


_LINE_END = re.compile("\r\n|\r|\n")
_STRANGERS = re.compile(
    "[^\\t\\n\\r\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)
"""What YAML does not take, and line ends that editors do not show, which would shift all places."""


class _Stop(Exception):
    """The rest of the text cannot be read; the complaint has been made."""


def read(source: Source, problems: Problems, *, column: int = 1, value: bool = False) -> Node | None:
    """The tree of a text, or None after a complaint that leaves nothing to go on with.

    column: where in its line the text begins (an override's value stands after "PATH=").
    value: True for a single flow value instead of a file, whose top is a mapping.
    """
    start = Mark(source, 1, column)
    text = source.text[column - 1 :]
    size = len(text.encode("utf-8", errors="replace"))
    if size > MOST_BYTES:
        problems.add(start, f"too large: {size:,} bytes, at most {MOST_BYTES:,} are read")
        return None
    stranger = _STRANGERS.search(source.text, column - 1)
    if stranger is not None:
        found = f"U+{ord(stranger.group()):04X}"
        message = f"the character {found} may not stand in a scenario"
        problems.add(_mark_at(source, stranger.start()), message, found=found)
        return None
    reader = _Reader(source, problems, column - 1)
    try:
        node = reader.document(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        _complain(error, reader)
        return None
    except _Stop:
        return None
    if node is None:
        if value:
            problems.add(start, "a value is missing")
        else:
            problems.add(start, "the file is empty", hint="begin with: schema: 1")
    elif not value and not isinstance(node, Table):
        problems.add(node.mark, "a scenario is written as keys and values", hint="begin with: schema: 1")
        return None
    elif value and isinstance(node, Table) and reader.block:
        problems.add(node.mark, "write a mapping here in braces: {key: value}")
        return None
    return node


class _Writer(yaml.SafeDumper):
    """Writes values in full wherever they occur, for aliases are not part of the language."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def written(values: Mapping[str, object]) -> str:
    """A dict as the text of a file. Raises TypeError for values that no file can hold."""
    try:
        return yaml.dump(dict(values), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=math.inf)
    except yaml.representer.RepresenterError as problem:
        found = type(problem.args[1]).__name__
        raise TypeError(f"a scenario holds dicts, lists, texts and numbers; found {found}") from problem


def top_entry(source: Source, name: str) -> Node | None:
    """What the outermost mapping of a text holds by this name, without reading what stands below it.

    None where there is no such entry before the end of the text or before the first thing that is no YAML.
    """
    reader = _Reader(source, Problems(), 0)
    events = yaml.parse(source.text, Loader=_Loader)
    try:
        for event in events:
            if isinstance(event, yaml.MappingStartEvent):
                break
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = reader.node(event, events, 2, None)
            value = reader.node(next(events), events, 2, key.mark)
            if isinstance(key, Leaf) and key.text == name:
                return value
    except (yaml.YAMLError, _Stop):
        return None
    return None


def _mark_at(source: Source, index: int) -> Mark:
    """The place of a character."""
    before = _LINE_END.split(source.text[:index])
    return Mark(source, len(before), len(before[-1]) + 1)


class _Reader:
    """Builds nodes from the events of one text."""

    def __init__(self, source: Source, problems: Problems, shift: int) -> None:
        self.source = source
        self.problems = problems
        self.shift = shift
        self.values = 0
        self.block = False
        """True once the outermost mapping has been seen to be written without braces."""

    def mark(self, mark: Any) -> Mark:
        """A position of the parser in our count."""
        if mark is None:
            return Mark(self.source, 1, 1)
        return Mark(self.source, mark.line + 1, mark.column + 1 + (self.shift if mark.line == 0 else 0))

    def document(self, events: Iterator[Any]) -> Node | None:
        """The one document of the text."""
        node: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    hint = "put it in a file of its own"
                    self.problems.add(self.mark(event.start_mark), "a second document begins here", hint=hint)
                    break
            elif not isinstance(event, yaml.StreamStartEvent | yaml.DocumentEndEvent | yaml.StreamEndEvent):
                if isinstance(event, yaml.MappingStartEvent):
                    self.block = not event.flow_style
                node = self.node(event, events, 1, None)
        return None if isinstance(node, Leaf) and _is_empty(node) else node

    def node(self, event: Any, events: Iterator[Any], depth: int, key: Mark | None) -> Node:
        """The node that begins with `event`."""
        mark = self.mark(event.start_mark)
        self.values += 1
        if self.values > MOST_VALUES:
            self.problems.add(mark, f"too many values: at most {MOST_VALUES:,} are read")
            raise _Stop
        if depth > MOST_LEVELS:
            self.problems.add(mark, f"nested too deeply: at most {MOST_LEVELS} levels are read")
            raise _Stop
        if isinstance(event, yaml.AliasEvent):
            self.problems.add(
                mark, f"aliases (*{event.anchor}) are not part of the language", hint=_WRITE_OUT
            )
            return Absent(mark, key)
        if event.anchor is not None:
            self.problems.add(
                mark, f"anchors (&{event.anchor}) are not part of the language", hint=_WRITE_OUT
            )
        if event.tag is not None:
            found = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.problems.add(
                mark, f"tags ({found}) are not part of the language", hint="write the plain value"
            )
        if isinstance(event, yaml.ScalarEvent):
            return Leaf(event.value, mark, key, quoted=bool(event.style))
        if isinstance(event, yaml.SequenceStartEvent):
            return self.items(events, depth, mark, key)
        return self.table(events, depth, mark, key)

    def items(self, events: Iterator[Any], depth: int, mark: Mark, key: Mark | None) -> Items:
        """A list, up to its end."""
        nodes: list[Node] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            nodes.append(self.node(event, events, depth + 1, None))
        return Items(tuple(nodes), mark, key)

    def table(self, events: Iterator[Any], depth: int, mark: Mark, key: Mark | None) -> Table:
        """A mapping, up to its end; of two entries with one key the first is kept."""
        entries: dict[str, Node] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            name = self.node(event, events, depth + 1, None)
            value = self.node(next(events), events, depth + 1, name.mark)
            if not isinstance(name, Leaf):
                self.problems.add(name.mark, "a key must be a plain word or text")
            elif name.text == "":
                self.problems.add(name.mark, "a key is missing before the colon")
            elif isinstance(value, Leaf) and _is_empty(value) and self.split_number(name):
                pass
            elif name.text in entries:
                first = entries[name.text].key
                where = f", first in line {first.line}" if first is not None else ""
                self.problems.add(name.mark, f"duplicate key {quoted(name.text)}{where}", found=name.text)
            else:
                entries[name.text] = replace(value, key=name.mark)
        return Table(entries, mark, key)

    def split_number(self, name: Leaf) -> bool:
        """Whether a key is the end of a number with a comma in braces: {amount: 12,000}. Complains once."""
        line, at = self.source.line(name.mark.line), name.mark.column - 1
        before, after = _BEFORE_COMMA.search(line[:at]), _AFTER_COMMA.match(line[at:])
        if before is None or after is None or name.quoted:
            return False
        head, groups, rest = before[1], after[1], after[2].rstrip()
        if "," in head:
            return True  # told of the first comma
        if re.fullmatch("[0-9]{3}(?:,[0-9]{3})*", groups) and len(head) <= 3 and head != "0":
            hint = f"thousands are set off by a space: write {head} {groups.replace(',', ' ')}{rest}"
        else:
            hint = f"write a decimal point: {head}.{groups}{rest}"
        mark = replace(name.mark, column=before.start(1) + 1)
        self.problems.add(mark, f"{quoted(f'{head},{groups}')} holds a comma", hint=hint)
        return True


_BEFORE_COMMA = re.compile(r"(?<![0-9.,_])([0-9]+(?:,[0-9]+)*),$")
_AFTER_COMMA = re.compile(r"([0-9]+(?:,[0-9]{3})*)([^,}\]#]*)")
_WRITE_OUT = "write the value out, or keep it in one file and use extends"


def _is_empty(leaf: Leaf) -> bool:
    return not leaf.quoted and leaf.text == ""


_TEXT_WITH_COLON = "a text that holds a colon goes in quotes"
_AT_BEGINNING = {"a closing quote is missing", "a colon is missing after a key"}
"""Complaints told where the unfinished thing begins, since it ends nowhere."""

_EXPLANATIONS = (
    ("mapping values are not allowed", "a colon cannot stand here", _TEXT_WITH_COLON),
    ("',' or '}'", "a comma or a closing brace } is missing", "the brace opens"),
    ("',' or ']'", "a comma or a closing bracket ] is missing", "the bracket opens"),
    ("unexpected end of stream", "a closing quote is missing", None),
    ("could not find expected ':'", "a colon is missing after a key", "write key: value"),
    ("expected <block end>", "this does not fit the lines above", None),
    (
        "did not find expected key",
        "this does not fit the lines above",
        "check indentation, commas and quotes",
    ),
    ("<document start>", "this does not fit the lines above", "check indentation, commas and braces"),
    ("found undefined alias", "aliases (*name) are not part of the language", _WRITE_OUT),
    ("undefined tag handle", "tags (!name) are not part of the language", "write the plain value"),
    ("unknown escape character", "an unknown escape stands in a text in double quotes", "use single quotes"),
)


def _complain(error: yaml.MarkedYAMLError, reader: _Reader) -> None:
    """The parser's complaint in words of this language, where a person has to look."""
    said = f"{error.context or ''} {error.problem or ''}"
    reason = (error.problem or "unknown reason").strip()
    found = [(message, hint) for part, message, hint in _EXPLANATIONS if part in said]
    message, hint = found[0] if found else (f"this cannot be read as YAML: {reason}", None)
    mark = reader.mark(error.problem_mark or error.context_mark)
    opening = reader.mark(error.context_mark) if error.context_mark is not None else mark
    line = reader.source.line(mark.line)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        message, hint = "a tab cannot stand here", "indent with spaces"
    if message in _AT_BEGINNING or not line:
        mark = opening
    elif hint is not None and hint.endswith("opens"):
        hint = f"{hint} in line {opening.line}, column {opening.column}"
    reader.problems.add(mark, message, hint=hint)
