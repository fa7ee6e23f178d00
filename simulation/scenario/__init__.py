"""Scenario files: what people write about a market, checked and turned into a `Scenario`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.scenario.explain import explain
from simulation.scenario.identity import fingerprint, to_plain
from simulation.scenario.problems import Problem, ScenarioError, check_metrics
from simulation.scenario.starter import starter
from simulation.scenario.types import Scenario

if TYPE_CHECKING:
    from simulation.scenario.loader import Draft

__all__ = [
    "Problem",
    "Scenario",
    "ScenarioError",
    "check_metrics",
    "draft",
    "explain",
    "fingerprint",
    "json_schema",
    "load",
    "loads",
    "starter",
    "to_plain",
]

# The functions import what they need when they are called: code that only handles a Scenario
# loads neither YAML nor pydantic.


def load(path: str | Path, overrides: Iterable[str | tuple[str, object]] = ()) -> Scenario:
    """The scenario of a file.

    overrides: texts "PATH=VALUE" as after --set, or pairs of a path and a value.
    Raises ScenarioError, which holds every problem found in the file, the files it extends and
    the overrides.
    """
    return draft(path).scenario(overrides)


def loads(
    given: str | Mapping[str, object],
    overrides: Iterable[str | tuple[str, object]] = (),
    *,
    name: str = "scenario",
) -> Scenario:
    """The scenario of a text, or of a dict with the keys of a file. Such a scenario extends nothing.

    `name` stands for the file in messages.
    Raises ScenarioError, which holds every problem found; TypeError for a dict with what no file can hold.
    """
    from simulation.scenario.loader import draft_of_dict, draft_of_text

    read = draft_of_text(given, name) if isinstance(given, str) else draft_of_dict(given, name)
    return read.scenario(overrides)


def draft(path: str | Path) -> Draft:
    """A file read once; `draft.scenario(overrides)` then gives one scenario after another."""
    from simulation.scenario.loader import draft_of_file

    return draft_of_file(path)


def json_schema() -> dict[str, Any]:
    """JSON Schema of scenario files, for editors."""
    from simulation.scenario.schema import json_schema as schema_of_language

    return schema_of_language()
