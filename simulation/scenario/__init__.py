"""Scenario files: what people write about a market, checked and turned into a `Scenario`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from simulation.scenario.problems import Problem, ScenarioError
from simulation.scenario.types import Scenario, fingerprint, to_plain

__all__ = ["Problem", "Scenario", "ScenarioError", "fingerprint", "load", "loads", "to_plain"]


def load(path: str | Path, overrides: Iterable[str] = ()) -> Scenario:
    """The scenario of a file, with overrides "PATH=VALUE" applied.

    Raises ScenarioError, which holds every problem found.
    """
    from simulation.scenario import loader

    return loader.from_file(path, overrides).scenario


def loads(text: str, overrides: Iterable[str] = (), *, name: str = "scenario") -> Scenario:
    """The scenario of a text; `name` stands for the file in messages.

    Raises ScenarioError, which holds every problem found.
    """
    from simulation.scenario import loader

    return loader.from_text(text, name, overrides).scenario
