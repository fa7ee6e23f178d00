"""Virta: what pays, over time - winning customers or keeping them?

The public API on one page. Names are loaded on first use, so `import virta` is light:

    scenario = virta.load("retailer.yaml", {"time.horizon": "36 months"})
    model = virta.build(scenario)
    outcome = virta.run(model, seed=1)
    virta.balance_sheet(model, outcome)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.replicate import replicate
    from simulation.engine import run
    from simulation.exact import exact
    from simulation.ledgers import balance_sheet, customers, profit_and_loss
    from simulation.metrics import METRICS, measure
    from simulation.model import build
    from simulation.scenario import Scenario, ScenarioError, load
    from virta.library import find, shipped

    __version__: str

__all__ = [
    "METRICS",
    "Scenario",
    "ScenarioError",
    "__version__",
    "balance_sheet",
    "build",
    "customers",
    "exact",
    "find",
    "load",
    "measure",
    "profit_and_loss",
    "replicate",
    "run",
    "shipped",
]

_HOMES = {
    "METRICS": "simulation.metrics",
    "Scenario": "simulation.scenario",
    "ScenarioError": "simulation.scenario",
    "balance_sheet": "simulation.ledgers",
    "build": "simulation.model",
    "customers": "simulation.ledgers",
    "exact": "simulation.exact",
    "find": "virta.library",
    "load": "simulation.scenario",
    "measure": "simulation.metrics",
    "profit_and_loss": "simulation.ledgers",
    "replicate": "experiments.replicate",
    "run": "simulation.engine",
    "shipped": "virta.library",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("virta")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'virta' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
