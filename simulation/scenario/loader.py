"""Files and texts -> Scenario, with overrides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from simulation.scenario import overrides as setting
from simulation.scenario import yaml_reader
from simulation.scenario.meaning.scenario import Understood, understand
from simulation.scenario.problems import Problems, ScenarioError
from simulation.scenario.reading import read_file
from simulation.scenario.sources import read_tree
from simulation.scenario.tree import Source, Table
from simulation.scenario.types import Scenario
from simulation.scenario.workbook import Row, rows

Override = str | tuple[str, object]
"""A text "PATH=VALUE", or a path and a value."""


@dataclass(frozen=True)
class Draft:
    """A scenario file read once, to be given many sets of overrides."""

    name: str
    tree: Table | None
    found: Problems

    def scenario(self, overrides: Iterable[Override] = ()) -> Scenario:
        """The scenario with overrides applied. Raises ScenarioError with every problem found."""
        given = tuple(overrides)
        return replace(self.understood(given).scenario, remade=Reading(self, given))

    def rows(self, overrides: Iterable[Override] = ()) -> list[Row]:
        """The whole scenario, a row a line, with what it extends and the overrides. Raises ScenarioError."""
        self.scenario(overrides)
        assert self.tree is not None
        return rows(setting.apply(self.tree, overrides, Problems()))

    def understood(self, overrides: Iterable[Override] = ()) -> Understood:
        """The scenario with the specs and notes it was understood from. Raises ScenarioError."""
        problems = self.found.copy()
        if self.tree is None:
            raise ScenarioError(problems.sorted())
        tree = setting.apply(self.tree, overrides, problems)
        understood = understand(tree, self.name, problems)
        problems.raise_if_any()
        return understood


@dataclass(frozen=True)
class Reading:
    """What a scenario was read from: called with further overrides, it is read again."""

    draft: Draft
    overrides: tuple[Override, ...]

    def __call__(self, further: tuple[Override, ...]) -> Scenario:
        """The scenario with further overrides. Raises ScenarioError."""
        return self.draft.scenario((*self.overrides, *further))


def draft_of_text(text: str, name: str, path: Path | None = None) -> Draft:
    """A text as read; problems are raised when it is used."""
    problems = Problems()
    tree = read_tree(Source(name, text.removeprefix("\ufeff")), path, problems)
    return Draft(Path(name).stem or name, tree, problems)


def draft_of_dict(values: Mapping[str, object], name: str) -> Draft:
    """A dict as read, as if it stood in a file; problems are raised when it is used.

    Raises TypeError for values that are neither dicts, lists, texts, numbers, truth values nor None.
    """
    return draft_of_text(yaml_reader.written(values), name)


def draft_of_file(path: str | Path) -> Draft:
    """A file as read; problems are raised when it is used."""
    problems = Problems()
    where = Path(path)
    source = read_file(where, problems)
    tree = read_tree(source, where, problems) if source is not None else None
    return Draft(where.stem, tree, problems)
