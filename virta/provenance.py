"""Where a result comes from: everything needed to make it again, and nothing that changes by itself."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.identity import platform_tag
from simulation.model import MODEL_VERSION
from simulation.scenario import Scenario, fingerprint

_LIBRARIES = ("virta", "numpy", "scipy", "numba", "llvmlite", "simpy", "pandas")


def versions() -> dict[str, str]:
    """Version of Python and of every library that takes part in a number."""
    found = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            found[library] = "not installed"
    return found


def provenance(
    command: str,
    file: str,
    scenario: Scenario,
    overrides: Sequence[str],
    seed: int,
    replications: int,
    engine: str,
) -> dict[str, Any]:
    """The provenance of a run of `file`, a path or a name. Equal provenance means equal results."""
    return {
        "command": command,
        "file": file,
        "scenario": scenario.name,
        "fingerprint": fingerprint(scenario),
        "overrides": list(overrides),
        "seed": seed,
        "replications": replications,
        "engine": engine,
        **surroundings(),
    }


def provenance_of_plans(
    command: str, plans: Sequence[Mapping[str, Any]], seed: int, engine: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """The provenance of what was made from several plans; `asked`: whatever else decides a number.

    Each plan is told by its label, file, scenario, fingerprint and overrides.
    """
    return {
        "command": command,
        "plans": [dict(plan) for plan in plans],
        "seed": seed,
        "engine": engine,
        **asked,
        **surroundings(),
    }


def surroundings() -> dict[str, Any]:
    """What is the same for every result of this installation on this machine."""
    return {"model_version": MODEL_VERSION, "versions": versions(), "platform": platform_tag()}
