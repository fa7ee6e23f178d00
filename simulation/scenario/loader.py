"""Files and texts -> Scenario."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from simulation.scenario import yaml_reader
from simulation.scenario.language.file import FileSpec
from simulation.scenario.meaning.scenario import Understood, understand
from simulation.scenario.merge import normal
from simulation.scenario.problems import Problems
from simulation.scenario.tree import Source, Table


def from_text(text: str, name: str, overrides: Iterable[str]) -> Understood:
    """The scenario of a text. Raises ScenarioError with every problem found."""
    problems = Problems()
    tree = yaml_reader.read(Source(name, text), problems)
    problems.raise_if_any()
    assert isinstance(tree, Table)
    whole = normal(FileSpec, tree, problems)
    assert isinstance(whole, Table)
    understood = understand(whole, Path(name).stem, problems)
    problems.raise_if_any()
    return understood


def from_file(path: str | Path, overrides: Iterable[str]) -> Understood:
    """The scenario of a file. Raises ScenarioError with every problem found."""
    return from_text(Path(path).read_text(encoding="utf-8"), str(path), overrides)
