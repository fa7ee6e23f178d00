"""A scenario file simulated: metrics, books and where they come from, as one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.parallel import Progress
from experiments.replicate import Replications, replicate
from experiments.twins import beside_exact, in_place_of_replications
from simulation import ledgers
from simulation.build import build
from simulation.metrics import METRICS
from simulation.scenario import Scenario, check_metrics
from simulation.scenario import load as load_file
from virta.export import records
from virta.library import find, name_of
from virta.provenance import provenance
from virta.units import with_units

if TYPE_CHECKING:
    from pandas import DataFrame

ALWAYS = ("balance_sheet", "profit_and_loss", "customer_flow", "flows", "investments")
"""Tables of every run: means over the replications."""
ON_REQUEST = ("customers", "log")
"""Tables of single people and events: of replication 0, person keys in hexadecimal."""


@dataclass(frozen=True)
class Run:
    """What `virta run` found."""

    replications: Replications
    tables: Mapping[str, DataFrame]
    provenance: Mapping[str, Any]

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run."""
        return self.replications.model.scenario

    def only(self, metrics: Iterable[str]) -> Run:
        """The same run with these metrics alone. Raises KeyError for one that does not exist."""
        found = {name: self.replications.metrics[name] for name in metrics}
        return replace(self, replications=replace(self.replications, metrics=found))

    def table(self, *metrics: str) -> DataFrame:
        """The metrics named, or all: a row each, with columns mean, se, low, high, n, unit, reason.

        `low` and `high` are the 95 % interval of the mean; with one replication there is none. Where
        the expected value is known without simulation, `exact` and `z` have it and the distance in
        standard errors. Raises ScenarioError, with the nearest names, for one that does not exist.
        """
        import pandas as pd

        check_metrics(metrics, METRICS)
        found = self.replications.metrics
        rows = {name: asdict(found[name]) for name in metrics or found}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("metric")

    def document(self) -> dict[str, Any]:
        """The result as plain values: the JSON document of `virta run --json`."""
        return {
            "metrics": {name: _plain(asdict(found)) for name, found in self.replications.metrics.items()},
            **{name: records(table) for name, table in self.tables.items()},
            "provenance": dict(self.provenance),
        }


def load(file: str | Path, overrides: Iterable[str | tuple[str, object]] = ()) -> Scenario:
    """The scenario of a file, or the shipped one of this name ("library/retailer/hold").

    `overrides`: texts "PATH=VALUE" as after --set, or pairs of a path and a value. Raises
    UnknownScenario, and ScenarioError with every problem found.
    """
    return load_file(find(str(file)), overrides)


def simulate(
    file: str | Path,
    overrides: Sequence[str] = (),
    seed: int = 0,
    replications: int = 1,
    engine: str = "auto",
    *,
    customers: bool = False,
    log: bool = False,
    progress: Progress | None = None,
    threads: int | None = None,
) -> Run:
    """Load a scenario, from a file or the shipped one of this name, and run it.

    `customers` and `log` add these tables, of replication 0.

    Raises:
        UnknownScenario: there is no such file and no shipped scenario of that name.
        ScenarioError: the file or an override cannot be understood.
        ValueError: a seed, number of replications or engine that does not exist.
        OverflowError: an amount cannot be booked.
        BooksDoNotTie: a defect of the engine.
    """
    file = find(str(file))
    scenario = load_file(file, overrides)
    model = build(scenario)
    found = replicate(model, seed, replications, engine, log=log, progress=progress, threads=threads)
    found, first = beside_exact(found), found.first
    tables = {name: with_units(getattr(ledgers, name)(model, found.books), scenario) for name in ALWAYS}
    if customers and first is not None:
        people = ledgers.customers(model, first.people, first.accounts)
        tables["customers"] = with_units(_readable(people), scenario)
    if log and first is not None and first.log is not None:
        tables["log"] = with_units(_readable(ledgers.event_table(model, first.log)), scenario)
    origin = provenance("run", name_of(file), scenario, overrides, seed, replications, found.engine)
    return Run(found, tables, origin)


def expect(file: str | Path, overrides: Sequence[str] = ()) -> Run:
    """Load a scenario, as `simulate` does, and compute its expectations without simulation.

    Raises:
        UnknownScenario: there is no such file and no shipped scenario of that name.
        ScenarioError: the file or an override cannot be understood.
        NotExact: there is neither an exact nor a mean-field answer; the message says why.
    """
    file = find(str(file))
    scenario = load_file(file, overrides)
    model = build(scenario)
    found, expected = in_place_of_replications(model)
    tables = {name: with_units(getattr(ledgers, name)(model, found.books), scenario) for name in ALWAYS}
    origin = provenance("run", name_of(file), scenario, overrides, 0, 0, found.engine)
    return Run(found, tables, {**origin, "approximations": list(expected.remarks)})


def _readable(table: DataFrame) -> DataFrame:
    """The table with person keys as text: spreadsheets and JavaScript round whole numbers of 64 bits."""
    return table.assign(person=[f"{key:016x}" if key else "" for key in table["person"].tolist()])


def _plain(estimate: dict[str, Any]) -> dict[str, Any]:
    optional = ("reason", "exact", "z", "exact_reason")
    return {key: value for key, value in estimate.items() if value is not None or key not in optional}
