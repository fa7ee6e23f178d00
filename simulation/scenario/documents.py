"""Other documents read like scenario files: the same reader, limits, quantities and complaints.

A kind of document is declared by a class of `Spec`s, as scenario files are (`language/file.py`). What
it says about the numbers of a scenario is read in that scenario's units by `Numbers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import Field

from simulation.scenario import yaml_reader
from simulation.scenario.language.base import Forms, Spec
from simulation.scenario.language.containers import ListOf, Named, ScalarOr
from simulation.scenario.language.paces import BetaSpec, RangeSpec, SpreadSpec, TriangleSpec, UncertainSpec
from simulation.scenario.language.readers import Name, Number, OneWord, Pending, Read, Reading, Switch
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.uncertainty import distribution, number_at
from simulation.scenario.merge import normal
from simulation.scenario.overrides import PathError, format_path, node_at, parse_path
from simulation.scenario.problems import Problems, ScenarioError, quoted
from simulation.scenario.quantities import Kind
from simulation.scenario.reading import read_file
from simulation.scenario.tree import Leaf, Mark, Node, Source, Table
from simulation.scenario.types import Text, Uncertain

if TYPE_CHECKING:
    from simulation.scenario.loader import Draft

__all__ = [
    "BetaSpec",
    "Field",
    "Forms",
    "Kind",
    "Leaf",
    "ListOf",
    "Mark",
    "Name",
    "Named",
    "Node",
    "Number",
    "Numbers",
    "OneWord",
    "Pending",
    "Problems",
    "RangeSpec",
    "Read",
    "ScalarOr",
    "ScenarioError",
    "Source",
    "Spec",
    "SpreadSpec",
    "Switch",
    "Text",
    "TriangleSpec",
    "Uncertain",
    "UncertainSpec",
    "quoted",
    "read_document",
]

S = TypeVar("S", bound=Spec)


def read_document(source: Source | Path, kind: type[S], problems: Problems) -> S | None:
    """The document of a file or text as its spec; None after complaints that leave nothing to read.

    Complaints go to `problems`; with any, the spec holds stand-ins.
    """
    text = read_file(source, problems) if isinstance(source, Path) else source
    tree = yaml_reader.read(text, problems) if text is not None else None
    if not isinstance(tree, Table):
        return None
    written = normal(kind, tree, problems)
    return kind.model_validate(written, context=Reading(problems, "month", "EUR"))


class Numbers:
    """The numbers of a scenario file, named by paths from elsewhere, in the scenario's own units."""

    def __init__(self, draft: Draft, problems: Problems) -> None:
        """Raises ScenarioError where the scenario itself cannot be understood."""
        scenario = draft.scenario()
        assert draft.tree is not None
        self._tree = draft.tree
        self._reading = Reading(problems, scenario.time.unit, scenario.money.currency)
        self._problems = problems

    def path(self, text: str, mark: Mark) -> tuple[tuple[str, ...], Number | None] | None:
        """The keys of a path, shorthands written out, and the reader of its number.

        The reader is None where no number stands there (a word, a mapping); all is None after a
        complaint at `mark` about a path that leads nowhere.
        """
        try:
            keys = parse_path(text)
        except PathError as error:
            self._problems.add(mark, f"{quoted(text)} is not a path: {error}", found=text)
            return None
        return number_at(keys, self._tree, mark, self._problems)

    def read(self, node: Node, reader: Number) -> float:
        """A value written elsewhere, read as the number at a path is read; a stand-in after a complaint."""
        return reader.read(node, self._reading).value

    def written(self, keys: Sequence[str]) -> float | None:
        """The number that the scenario file gives at a path; None where it gives none."""
        found = self.path(format_path(keys), Mark(Source("", ""), 1, 1))
        node = node_at(self._tree, tuple(keys))
        if found is None or found[1] is None or not isinstance(node, Leaf):
            return None
        return self.read(node, found[1])

    def uncertain(self, text: str, spec: UncertainSpec, mark: Mark) -> Uncertain | None:
        """A distribution said elsewhere about the number at a path; None after a complaint."""
        found = self.path(text, mark)
        if found is None:
            return None
        keys, reader = found
        node = node_at(self._tree, keys)
        if reader is None or not isinstance(node, Leaf):
            hint = "only a number that the file gives can have a distribution"
            self._problems.add(mark, f"{format_path(keys)} is not a number that is written there", hint=hint)
            return None
        context = Context(self._reading)
        name, parameters = distribution(spec, reader, reader.read(node, self._reading), context)
        return Uncertain(format_path(keys), name, parameters)
