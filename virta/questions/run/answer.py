"""A scenario simulated, as an answer; and the steps to it: load, build, run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.paired import linear
from experiments.parallel import Progress
from experiments.plan import Override, Plan
from experiments.replicate import Replications, replicate
from experiments.report import numbers
from experiments.report.tables import Table
from experiments.report.texts import LANGUAGES, say
from experiments.sample import Sample
from experiments.statistics import Estimate
from experiments.twins import beside_exact, in_place_of_replications
from simulation import ledgers
from simulation.arguments import seed_of, whole
from simulation.build import build as build_model
from simulation.engine import Outcome
from simulation.engine import run as run_model
from simulation.ledgers import Portfolio
from simulation.metrics import METRICS
from simulation.model import Model
from simulation.scenario import Scenario, check_metrics, draft
from simulation.scenario.problems import quoted
from simulation.scenario.workbook import Row
from virta.answer import Answer, Figure, Sheet, Words
from virta.outputs.documents import records
from virta.plans import Given
from virta.plans import plan as plan_of
from virta.progress import counted
from virta.provenance import provenance
from virta.questions.run import customer_metrics, flows, money, portfolio, stocks, workbook
from virta.questions.run.sheets import Statements
from virta.units import with_units

if TYPE_CHECKING:
    from pandas import DataFrame

ALWAYS = ("balance_sheet", "profit_and_loss", "customer_flow", "flows", "investments")
"""Tables of every run: means over the replications."""
SATISFIED = ("satisfaction", "hand_offs")
"""Tables where people have a satisfaction."""
SERVED = ("teams",)
"""Tables where people wait for teams."""
_SHOWN = ("npv", "customers_end")
"""Metrics that a run tells of itself."""


@dataclass(frozen=True, repr=False)
class RunAnswer(Answer):
    """One scenario, simulated or expected."""

    replications: Replications
    provenance: Mapping[str, Any]
    books: bool = True
    """Whether the statements are read as well as the metrics."""
    people: bool = False
    """Whether there is a table of customers, of replication 0."""
    events: bool = False
    """Whether there is a table of events, of replication 0."""
    file: Path | None = None
    """Where the scenario was read from."""
    given: Mapping[str, DataFrame] = field(default_factory=dict)
    """What `virta.given_tenure` and `virta.given_purchases` say of customers, by name, if asked for."""

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run."""
        return self.replications.model.scenario

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """The books, means over the replications; the metrics of each; `customers` and `log` if asked for."""
        model, found = self.replications.model, self.replications
        names = (*ALWAYS, *(SATISFIED if model.arrays.satisfies and found.n else ()))
        names = (*names, *(SERVED if model.team_names and found.n else ()))
        tables = {name: getattr(ledgers, name)(model, found.books) for name in names}
        tables["customer_metrics"] = customer_metrics.table(model, found.books)
        if found.n:
            tables["replications"] = self._each()
        tables |= self.given
        first = found.first
        if self.people and first is not None and first.accounts is not None:
            tables["customers"] = _readable(ledgers.customers(model, first.people, first.accounts))
        if self._portfolio is not None:
            tables["portfolio"], tables["portfolio_moves"] = self._portfolio.cells(), self._portfolio.moves()
        if self.events and first is not None and first.log is not None:
            tables["log"] = _readable(ledgers.event_table(model, first.log))
        return {
            name: table if "units" in table.attrs else with_units(table, self.scenario)
            for name, table in tables.items()
        }

    def _each(self) -> DataFrame:
        """One row a replication: its number, and each metric; missing where it is undefined."""
        import pandas as pd

        found = self.replications
        columns = {name: linear(METRICS[name], found.sums).each for name in found.metrics}
        table = pd.DataFrame({"replication": range(found.n), **columns})
        table.attrs["units"] = {name: one.unit for name, one in found.metrics.items()}
        return table

    @cached_property
    def _portfolio(self) -> Portfolio | None:
        first = self.replications.first
        return self.portfolio() if self.people and first is not None and first.log is not None else None

    def portfolio(
        self, values: Iterable[float] | None = None, ages: Iterable[float] | None = None
    ) -> Portfolio:
        """The customer portfolio of replication 0, with bounds of one's own: `simulation.ledgers.portfolio`.

        `values`: lower bounds of the classes after the lowest, in currency a year; `ages`, likewise, in time
        units. `.cells()` and `.moves()` of what is returned are tables.
        Raises ValueError for bounds that do not rise, and where customers were not asked for.
        """
        first = self.replications.first
        if first is None:
            raise ValueError("expected values know no single customer: a portfolio needs a run")
        return ledgers.portfolio(self.replications.model, first, values, ages)

    @cached_property
    def _statements(self) -> Mapping[str, Statements]:
        return {lang: Statements(self.replications, self.tables, self.provenance, lang) for lang in LANGUAGES}

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The scenario's title, and how it was run."""
        return self._statements[lang].head()

    def words(self, lang: str = "en") -> Sequence[Words]:  # noqa: ARG002
        """None: a run reads as tables."""
        return []

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """Metrics, then the statements; the most valuable customers and the first events if asked for."""
        statements = self._statements[lang]
        shown = [statements.metrics()]
        if self.books:
            shown += [statements.balance_sheet(), statements.profit_and_loss()]
            found = self.replications
            shown.append(customer_metrics.sheet(found.model, found.books, lang, statements.basis()))
            shown += [statements.satisfaction()] if "satisfaction" in self.tables else []
            shown += [statements.teams()] if "teams" in self.tables else []
        shown += [statements.given(name, table) for name, table in self.given.items()]
        if self.people:
            shown += portfolio.sheets(self._portfolio, lang) if self._portfolio is not None else []
            shown.append(statements.best_customers())
        if self.events:
            shown.append(statements.log())
        return shown

    def workbook(self, lang: str = "en") -> Sequence[Sheet]:
        """The books, and the customer metrics."""
        found = self.replications
        name = say("excel_books", lang)
        return [workbook.books(found.model, found.books, name, lang)] if self.books else []

    def inputs(self) -> Sequence[tuple[str, Sequence[Row]]]:
        """The scenario, where it was read from a file."""
        if self.file is None:
            return []
        return [(self.scenario.name, draft(self.file).rows(self.provenance["overrides"]))]

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """Stocks, flows and money; the portfolio if customers are asked for."""
        shown = figures_of(self.replications, lang)
        held = self._portfolio
        if held is not None:
            shown["portfolio"] = Figure(lambda: portfolio.figure(held, lang=lang), "portfolio")
        return shown

    def origin(self, lang: str = "en") -> Sequence[str]:
        """What is needed to make the run again."""
        return [self._statements[lang].origin()]

    @property
    def sentences(self) -> list[str]:
        """The value and the customers at the end, in English."""
        found = self.replications.metrics
        names = [name for name in _SHOWN if name in found] or list(found)[: len(_SHOWN)]
        return [f"{name}: {_said(found[name])}" for name in names]

    def only(self, metrics: Iterable[str]) -> RunAnswer:
        """The same run with these metrics alone. Raises KeyError for one that does not exist."""
        found = {name: self.replications.metrics[name] for name in metrics}
        return replace(self, replications=replace(self.replications, metrics=found), books=False)

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

    @property
    def content(self) -> Mapping[str, Any]:
        """Metrics and books."""
        metrics = {name: _plain(asdict(found)) for name, found in self.replications.metrics.items()}
        return {"metrics": metrics, **{name: records(table) for name, table in self.tables.items()}}


def figures_of(found: Replications | Sample, lang: str) -> dict[str, Figure]:
    """Stocks, flows and money of one model's mean books."""
    shows = {"stocks": "balance_sheet", "flows": "flows", "money": "profit_and_loss"}
    return {
        name: Figure(
            lambda module=module: module.figure(found.model, found.books, found.n, lang=lang),  # type: ignore[misc]
            shows[name],
        )
        for name, module in (("stocks", stocks), ("flows", flows), ("money", money))
    }


def load(given: Given, overrides: Iterable[Override] | str = ()) -> Scenario:
    """The scenario of a file, a shipped one by its name, or any other that `virta.plan` takes.

    `overrides`: texts "PATH=VALUE" as after --set (a single one may stand alone), or pairs of a path and
    a value. Raises UnknownScenario, and ScenarioError with every problem found.
    """
    return plan_of(given, overrides).scenario


def run(
    model: Model, seed: int = 0, replication: int = 0, engine: str = "auto", log: bool = False
) -> Outcome:
    """One replication of a model: `simulation.engine.run`, with its errors.

    Raises TypeError, with what to call instead, for what is no model.
    """
    if not isinstance(model, Model):
        raise _not_a("model", model, "virta.build(virta.load(file))")
    return run_model(model, seed, replication, engine, log)


def build(scenario: Scenario) -> Model:
    """The model of a scenario: `simulation.build.build`, with its errors.

    Raises TypeError, with what to call instead, for what is no scenario.
    """
    if not isinstance(scenario, Scenario):
        raise _not_a("scenario", scenario, "virta.load(file)")
    return build_model(scenario)


def _not_a(wanted: str, found: object, how: str) -> TypeError:
    kind = type(found).__name__
    said = f"{kind} {quoted(str(found))}" if isinstance(found, str | Path) else kind
    further = " To simulate a file in one call: virta.simulate(file)." if said != kind else ""
    return TypeError(f"a {wanted} is wanted, as {how} gives; found {said}.{further}")


def simulate(
    given: Plan | Given,
    overrides: Iterable[Override] | str = (),
    seed: int = 0,
    replications: int = 1,
    engine: str = "auto",
    *,
    customers: bool = False,
    log: bool = False,
    progress: Progress | bool | None = None,
    threads: int | None = None,
) -> RunAnswer:
    """Run a scenario: that of a file, the shipped one of this name, or any other that `virta.plan` takes.

    `customers` and `log` add these tables, of replication 0, and `customers` the customer portfolio.
    `progress`: as in `virta.compare`, or something to be told replications done and all.

    Raises:
        UnknownScenario: there is no such file and no shipped scenario of that name.
        ScenarioError: the file or an override cannot be understood.
        ValueError: a seed, number of replications or engine that does not exist; TypeError where it is not
            whole.
        OverflowError: an amount cannot be booked.
        BooksDoNotTie: a defect of the engine.
    """
    seed, replications = seed_of(seed), whole("replications", replications, 1)
    plan = plan_of(given, overrides)
    model = plan.model
    with counted(progress) as told:
        found = replicate(
            model, seed, replications, engine, log=log or customers, progress=told, threads=threads
        )
    origin = provenance("run", plan, seed, replications, found.engine)
    return RunAnswer(beside_exact(found), origin, people=customers, events=log, file=plan.file)


def expect(given: Plan | Given, overrides: Iterable[Override] | str = ()) -> RunAnswer:
    """Load a scenario, as `simulate` does, and compute its expectations without simulation.

    Raises:
        UnknownScenario: there is no such file and no shipped scenario of that name.
        ScenarioError: the file or an override cannot be understood.
        NotExact: there is neither an exact nor a mean-field answer; the message says why.
    """
    plan = plan_of(given, overrides)
    found, expected = in_place_of_replications(plan.model)
    origin = provenance("run", plan, 0, 0, found.engine)
    return RunAnswer(found, {**origin, "approximations": list(expected.remarks)}, file=plan.file)


def _said(found: Estimate) -> str:
    """A metric in a line: "21 700 ± 300 EUR"."""
    if found.mean is None:
        return f"– ({found.reason})" if found.reason else "–"
    half = None if found.low is None or found.high is None else (found.high - found.low) / 2
    places = numbers.places(found.mean)
    range_ = "" if half is None else f" ± {numbers.fixed(half, places)}"
    return f"{numbers.fixed(found.mean, places)}{range_} {found.unit}"


def _readable(table: DataFrame) -> DataFrame:
    """The table with person keys as text: spreadsheets and JavaScript round whole numbers of 64 bits."""
    return table.assign(person=[f"{key:016x}" if key else "" for key in table["person"].tolist()])


def _plain(estimate: dict[str, Any]) -> dict[str, Any]:
    optional = ("reason", "exact", "z", "exact_reason")
    return {key: value for key, value in estimate.items() if value is not None or key not in optional}
