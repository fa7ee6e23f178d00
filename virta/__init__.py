"""Virta: what pays, over time - winning customers or keeping them?

The public API on one page. Names are loaded on first use, so `import virta` is light.

    found = virta.simulate("library/retailer/hold", ["time.horizon=3 years"], seed=1, replications=20)
    found.table("npv", "customers_end")

    keep = virta.plan("library/retailer/keep", ["investments.care.budget=2 500 per month"], label="keep more")
    found = virta.compare("library/retailer/hold", keep)
    found.sentence, found.flip, found.differences("npv"), found.over_time()

    virta.compare("library/retailer/hold", policy=my_rule)    # what is spent, decided every period
    virta.compare("library/retailer/hold", process=a_rival)   # what else happens, as a SimPy process

    virta.best("library/retailer/hold", keep, zone=5_000).sentence
    virta.optimize("library/retailer/hold").content["overrides"]
    virta.explain("library/retailer/hold", keep).tables["shares"]
    virta.sensitivity("library/retailer/hold", keep).sentences
    virta.pareto("library/retailer/keep").sentences
    virta.discover("study.sqlite", above=0).sentences         # of a store that virta.sweep made
    virta.uncertainty("library/retailer/hold", keep, worlds=50).sentences

or step by step:

    model = virta.build(virta.load("mine.yaml"))
    outcome = virta.run(model, seed=1, log=True)
    virta.balance_sheet(model, outcome.books)

Tables are pandas DataFrames; metrics have their unit in a column, books in `attrs["units"]`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.calibrate.purchases.customers import expected_purchases, p_alive
    from experiments.compare import ComparisonError
    from experiments.replicate import replicate
    from experiments.study import Study
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
    from simulation.policy import Observed, PolicyError
    from simulation.processes import ProcessError, Surroundings
    from simulation.scenario import Scenario, ScenarioError, loads
    from virta.library import UnknownScenario, find, shipped
    from virta.metrics import metric
    from virta.plans import plan
    from virta.questions.best.answer import best
    from virta.questions.calibrate.answer import calibrate
    from virta.questions.compare.answer import compare
    from virta.questions.discover.answer import discover
    from virta.questions.emulate.answer import emulate
    from virta.questions.explain.answer import explain
    from virta.questions.optimize.answer import optimize
    from virta.questions.pareto.answer import pareto
    from virta.questions.run.answer import build, expect, load, run, simulate
    from virta.questions.sensitivity.answer import sensitivity
    from virta.questions.sweep.answer import sweep
    from virta.questions.uncertainty.answer import uncertainty
    from virta.staying import given_purchases, given_tenure

    __version__: str

__all__ = [
    "METRICS",
    "ComparisonError",
    "Observed",
    "PolicyError",
    "ProcessError",
    "Scenario",
    "ScenarioError",
    "Study",
    "Surroundings",
    "UnknownScenario",
    "__version__",
    "balance_sheet",
    "best",
    "build",
    "calibrate",
    "compare",
    "customer_flow",
    "customers",
    "discover",
    "emulate",
    "event_table",
    "exact",
    "expect",
    "expected_purchases",
    "explain",
    "find",
    "first_difference",
    "flows",
    "given_purchases",
    "given_tenure",
    "investments",
    "load",
    "loads",
    "mean_field",
    "metric",
    "optimize",
    "p_alive",
    "pareto",
    "plan",
    "profit_and_loss",
    "replicate",
    "run",
    "sensitivity",
    "shipped",
    "simulate",
    "sweep",
    "uncertainty",
]

_HOMES = {
    "METRICS": "simulation.metrics",
    "ComparisonError": "experiments.compare",
    "Observed": "simulation.policy",
    "PolicyError": "simulation.policy",
    "ProcessError": "simulation.processes",
    "Scenario": "simulation.scenario",
    "ScenarioError": "simulation.scenario",
    "Study": "experiments.study",
    "Surroundings": "simulation.processes",
    "UnknownScenario": "virta.library",
    "balance_sheet": "simulation.ledgers",
    "build": "virta.questions.run.answer",
    "calibrate": "virta.questions.calibrate.answer",
    "customer_flow": "simulation.ledgers",
    "customers": "simulation.ledgers",
    "event_table": "simulation.ledgers",
    "exact": "simulation.exact",
    "expect": "virta.questions.run.answer",
    "expected_purchases": "experiments.calibrate.purchases.customers",
    "find": "virta.library",
    "first_difference": "simulation.log",
    "flows": "simulation.ledgers",
    "given_purchases": "virta.staying",
    "given_tenure": "virta.staying",
    "investments": "simulation.ledgers",
    "load": "virta.questions.run.answer",
    "loads": "simulation.scenario",
    "mean_field": "simulation.exact",
    "metric": "virta.metrics",
    "p_alive": "experiments.calibrate.purchases.customers",
    "plan": "virta.plans",
    "profit_and_loss": "simulation.ledgers",
    "replicate": "experiments.replicate",
    "shipped": "virta.library",
    "simulate": "virta.questions.run.answer",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("virta")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    from virta.questions import QUESTIONS

    if name in QUESTIONS:
        return getattr(importlib.import_module(f"virta.questions.{name}.answer"), name)
    raise AttributeError(f"module 'virta' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
