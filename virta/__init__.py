"""Virta: what pays, over time - winning customers or keeping them?

The public API on one page. Names are loaded on first use, so `import virta` is light:

    found = virta.simulate(virta.find("flow"), ["time.horizon=3 years"], seed=1, replications=20)
    found.replications.metrics["npv"]

or step by step:

    model = virta.build(virta.load("mine.yaml"))
    outcome = virta.run(model, seed=1, log=True)
    virta.balance_sheet(model, outcome.books)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.replicate import replicate
    from simulation.build import build
    from simulation.engine import run
    from simulation.exact import exact, mean_field
    from simulation.ledgers import (
        balance_sheet,
        customer_flow,
        customers,
        event_table,
        flows,
        investments,
        profit_and_loss,
    )
    from simulation.log import first_difference
    from simulation.metrics import METRICS
    from simulation.scenario import Scenario, ScenarioError, load, loads
    from virta.library import find, shipped
    from virta.runs import expect, simulate

    __version__: str

__all__ = [
    "METRICS",
    "Scenario",
    "ScenarioError",
    "__version__",
    "balance_sheet",
    "build",
    "customer_flow",
    "customers",
    "event_table",
    "exact",
    "expect",
    "find",
    "first_difference",
    "flows",
    "investments",
    "load",
    "loads",
    "mean_field",
    "profit_and_loss",
    "replicate",
    "run",
    "shipped",
    "simulate",
]

_HOMES = {
    "METRICS": "simulation.metrics",
    "Scenario": "simulation.scenario",
    "ScenarioError": "simulation.scenario",
    "balance_sheet": "simulation.ledgers",
    "build": "simulation.build",
    "customer_flow": "simulation.ledgers",
    "customers": "simulation.ledgers",
    "event_table": "simulation.ledgers",
    "exact": "simulation.exact",
    "expect": "virta.runs",
    "find": "virta.library",
    "first_difference": "simulation.log",
    "flows": "simulation.ledgers",
    "investments": "simulation.ledgers",
    "load": "simulation.scenario",
    "loads": "simulation.scenario",
    "mean_field": "simulation.exact",
    "profit_and_loss": "simulation.ledgers",
    "replicate": "experiments.replicate",
    "run": "simulation.engine",
    "shipped": "virta.library",
    "simulate": "virta.runs",
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
