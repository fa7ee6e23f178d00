"""Where a result comes from: everything needed to make it again, and nothing that changes by itself."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.identity import platform_tag
from simulation.engine import choose
from simulation.model import MODEL_VERSION
from simulation.scenario import fingerprint
from virta.library import name_of

if TYPE_CHECKING:
    from experiments.plan import Plan

Begin = Callable[[Mapping[str, Any]], None]
"""Called with the provenance of an answer before anything is run; an exception ends the work."""

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


def provenance(command: str, plan: Plan, seed: int, replications: int, engine: str) -> dict[str, Any]:
    """The provenance of a run of a plan. Equal provenance means equal results."""
    return {
        "command": command,
        "file": name_of(plan.file) if plan.file else plan.scenario.name,
        "scenario": plan.scenario.name,
        "fingerprint": fingerprint(plan.scenario),
        "overrides": _texts(plan),
        "seed": seed,
        "replications": replications,
        "engine": engine,
        **surroundings(),
    }


def provenance_of_plans(
    command: str,
    plans: Sequence[Plan],
    seed: int,
    engine: str,
    asked: Mapping[str, Any],
    begin: Begin | None = None,
) -> dict[str, Any]:
    """The provenance of an answer about plans, known before it is computed.

    `asked`: whatever else decides a number. `begin` is called with the provenance.
    Raises ValueError for an engine that does not exist.

    Each plan is given by its label, the file it was read from, and the fingerprint of its scenario.
    """
    found = {
        "command": command,
        "plans": [
            {
                "label": plan.label,
                "file": name_of(plan.file) if plan.file else "",
                "scenario": plan.scenario.name,
                "fingerprint": fingerprint(plan.scenario),
                "overrides": _texts(plan),
            }
            for plan in plans
        ],
        "seed": seed,
        "engine": choose(engine, [plan.model for plan in plans]),
        **asked,
        **surroundings(),
    }
    if begin is not None:
        begin(found)
    return found


def _texts(plan: Plan) -> list[str]:
    return [one if isinstance(one, str) else f"{one[0]}={one[1]}" for one in plan.overrides]


def surroundings() -> dict[str, Any]:
    """What is the same for every result of this installation on this machine."""
    return {"model_version": MODEL_VERSION, "versions": versions(), "platform": platform_tag()}
