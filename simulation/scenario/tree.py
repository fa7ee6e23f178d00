"""What a scenario file says, with the place of every word: a tree of frozen nodes.

A node knows where its value begins (`mark`) and where the key that holds it stands (`key`).
Nothing here knows YAML, units or the language; merging keeps the places, so an error found in
a merged tree still names the file and line that a person has to open.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property


@dataclass(frozen=True, eq=False)
class Source:
    """A text that positions refer to, a file or one override, in Unicode's composed form (NFC)."""

    name: str
    text: str = field(repr=False)
    by_line: bool = True
    """False: the whole text is one short piece (an override), named without a line number."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", unicodedata.normalize("NFC", self.text))

    def line(self, number: int) -> str:
        """Line `number` (from 1) without its end; empty beyond the text."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@dataclass(frozen=True)
class Mark:
    """A place: line and column count from 1, in characters."""

    source: Source
    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Leaf:
    """A scalar as written. `quoted` scalars are text whatever they look like."""

    text: str
    mark: Mark
    key: Mark | None = None
    quoted: bool = False
    beside: str | None = None
    """The form of its mapping that it was written beside, where another form has taken its place."""


@dataclass(frozen=True, eq=False)
class Table:
    """A mapping, in the order written."""

    entries: dict[str, Node]
    mark: Mark
    key: Mark | None = None
    beside: str | None = None
    """As for a leaf."""


@dataclass(frozen=True, eq=False)
class Items:
    """A list."""

    nodes: tuple[Node, ...]
    mark: Mark
    key: Mark | None = None


@dataclass(frozen=True, eq=False)
class Absent:
    """Stands where something required is missing and has been complained about."""

    mark: Mark
    key: Mark | None = None


Node = Leaf | Table | Items | Absent


def place(node: Node) -> Mark:
    """The key that holds the node, or the node's own beginning where it has none."""
    return node.key or node.mark


def with_entries(table: Table, entries: Mapping[str, Node]) -> Table:
    """The same table holding other entries."""
    return replace(table, entries=dict(entries))


def plain(node: Node) -> object:
    """The node as dicts, lists and strings, for comparison in tests."""
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Items):
        return [plain(value) for value in node.nodes]
    return node.text if isinstance(node, Leaf) else None
