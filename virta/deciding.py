"""What a result hangs on, and what it would be worth to know: as values, documents, tables and drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.evaluate import evaluator
from experiments.inputs import inputs_of
from experiments.plan import Plan
from experiments.regions import Regions
from experiments.sensitivity.morris import morris
from experiments.sensitivity.problem import problem
from experiments.sensitivity.sobol import Sobol, sobol
from experiments.sensitivity.tornado import Tornado, tornado
from experiments.uncertainty.grid import Grid, grid
from experiments.uncertainty.study import Uncertainty
from experiments.uncertainty.study import uncertainty as over_worlds
from simulation.engine import choose
from virta import plans as plans_of
from virta.provenance import provenance_of_plans
from virta.questions.compare.findings import Knowing, knowing
from virta.questions.sensitivity import sheets as of_sensitivity
from virta.questions.uncertainty import regions as of_regions
from virta.questions.uncertainty import sheets as of_uncertainty
from virta.questions.uncertainty import summary as hinges
from virta.watching import counted, watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandas import DataFrame

    Steps = Callable[[str, int, int], None]

TORNADO, MORRIS, SOBOL = "tornado", "morris", "sobol"
METHODS = (TORNADO, MORRIS, SOBOL)
POINTS = {MORRIS: 10, SOBOL: 64}
"""Trajectories of Morris, blocks of Sobol, where nothing is said."""
REPLICATIONS, WORLDS, PER_WORLD = 20, 200, 4


@dataclass(frozen=True)
class Sensitivity:
    """What `virta sensitivity` found."""

    found: of_sensitivity.Found
    method: str
    provenance: Mapping[str, Any]

    def __repr__(self) -> str:
        return "\n".join([f"sensitivity of {self.found.metric} ({self.method})", *self.sentences[:4]])

    @property
    def sentences(self) -> list[str]:
        """What it says, in English."""
        return of_sensitivity.sentences(self.found, "en")

    def document(self) -> dict[str, Any]:
        """The result as plain values: the JSON document."""
        found = self.found
        document: dict[str, Any] = {
            "method": self.method,
            "sentences": self.sentences,
            "metric": found.metric,
            "plans": list(found.labels),
            "unit": found.unit,
            "inputs": of_sensitivity.records(found),
        }
        if isinstance(found, Tornado):
            document["as_written"] = _estimate(found.base)
        elif isinstance(found, Sobol):
            document |= {
                "mean": found.mean,
                "sd": found.sd,
                "interactions": found.interactions,
                "noise": None if found.noise is None else asdict(found.noise),
                "blocks": found.blocks,
                "dropped": found.dropped,
                "notes": list(found.notes),
            }
        else:
            document |= {
                "trajectories": found.trajectories,
                "dropped": found.dropped,
                "notes": list(found.notes),
            }
        return {**document, "provenance": dict(self.provenance)}

    @property
    def tables(self) -> dict[str, DataFrame]:
        """By name."""
        return {self.method: of_sensitivity.table(self.found)}

    def drawings(self, lang: str) -> dict[str, Callable[[], Any]]:
        """By name."""
        return {self.method: lambda: of_sensitivity.figure(self.found, lang=lang)}


@dataclass(frozen=True)
class Unknown:
    """What `virta uncertainty` found."""

    looked: Knowing
    grid: Grid | None
    provenance: Mapping[str, Any]

    def __repr__(self) -> str:
        return "\n".join([f"uncertainty of {self.found.metric}", *self.sentences[:4]])

    @property
    def found(self) -> Uncertainty:
        """Plans over worlds."""
        return self.looked.found

    @property
    def turns(self) -> Regions:
        """Where the choice turns."""
        return self.looked.turns

    @property
    def sentences(self) -> list[str]:
        """What it says, in English."""
        return hinges.sentences(self.looked, "en")

    def document(self) -> dict[str, Any]:
        """The result as plain values: the JSON document."""
        document = document_of(self.looked)
        if self.grid is not None:
            document["grid"] = of_uncertainty.grid_records(self.grid)
        return {**document, "provenance": dict(self.provenance)}

    @property
    def tables(self) -> dict[str, DataFrame]:
        """By name."""
        import pandas as pd

        found = self.found
        worlds = pd.DataFrame(found.known, columns=list(found.paths))
        for label, column in zip(found.values.labels, found.values.means.T, strict=True):
            worlds[f"{found.metric} {label}"] = column
        tables = {"worlds": worlds, **tables_of(self.looked)}
        if self.grid is not None:
            tables["grid"] = of_uncertainty.grid_table(self.grid)
        return tables

    def drawings(self, lang: str) -> dict[str, Callable[[], Any]]:
        """By name."""
        colours = of_uncertainty.plan_colours(self.found.values.labels)
        drawn = hinges.drawings(self.looked, colours, lang)
        if self.grid is not None:
            tiles = self.grid
            drawn["grid"] = lambda: of_uncertainty.grid_figure(tiles, colours=colours, lang=lang)
        return drawn


def document_of(looked: Knowing) -> dict[str, Any]:
    """What worlds say of plans and of information, as plain values."""
    found, now = looked.found, looked.found.standing
    return {
        "sentences": hinges.sentences(looked, "en"),
        "metric": found.metric,
        "unit": found.unit,
        "worlds": found.n_worlds,
        "replications": found.n,
        "best": now.labels[now.best],
        "plans": [
            {"plan": label, **_estimate(mean), "p_best": asdict(share)}
            for label, mean, share in zip(now.labels, now.expected, now.p_best, strict=True)
        ],
        "evpi": of_uncertainty.plain(now.evpi),
        "evppi": [{"path": one.paths[0], **of_uncertainty.plain(one)} for one in found.evppi],
        "luck": {"share": now.luck, "smoothed": now.smooth},
        "regions": of_regions.records(looked.turns),
        "regions_reason": looked.turns.reason or None,
        "notes": list(found.notes),
    }


def tables_of(looked: Knowing) -> dict[str, DataFrame]:
    """The same as tables, by name."""
    tables = {"information": of_uncertainty.table(looked.found)}
    if looked.turns.regions:
        tables["regions"] = of_regions.table(looked.turns)
    return tables


def sensitivity(
    *given: Plan | str | Path,
    method: str = TORNADO,
    vary: Sequence[str] = (),
    metric: str = "npv",
    seed: int = 0,
    replications: int = REPLICATIONS,
    points: int | None = None,
    drop: bool = False,
    engine: str = "auto",
    threads: int | None = None,
    progress: Steps | bool | None = None,
) -> Sensitivity:
    """Which inputs a plan's metric, or the difference between two plans, hangs on.

    Parameters
    ----------
    given : one plan, or two: plans, scenario files, or names of shipped scenarios.
    points : trajectories of Morris, blocks of Sobol (a power of 2); a tornado has two a number.

    Otherwise as `experiments.sensitivity.problem.problem`; raises what it and the method raise,
    ValueError for another method, UnknownScenario and ScenarioError for plans that cannot be read.
    """
    if method not in METHODS:
        raise ValueError(f"there is no method {method!r}; there are: {', '.join(METHODS)}")
    plans = [plans_of.as_plan(one) for one in given]
    asked = problem(
        plans,
        evaluator(seed, engine, threads=threads),
        replications,
        vary=vary,
        metric=metric,
        seed=seed,
        drop=drop,
    )
    count = points or POINTS.get(method, 0)
    found: of_sensitivity.Found
    with counted(_step(progress, "points"), "points") as done:
        if method == TORNADO:
            found = tornado(asked, done)
        elif method == MORRIS:
            found = morris(asked, count, done)
        else:
            found = sobol(asked, count, done)
    what = asked_of_sensitivity(method, vary, metric, replications, points, drop)
    return Sensitivity(found, method, origin("sensitivity", plans, seed, engine, what))


def asked_of_sensitivity(
    method: str, vary: Sequence[str], metric: str, replications: int, points: int | None, drop: bool
) -> dict[str, Any]:
    """What decides the numbers besides plans, seed and engine."""
    return {
        "method": method,
        "vary": list(vary),
        "metric": metric,
        "replications": replications,
        "points": points or POINTS.get(method, 0),
        "drop": drop,
    }


def uncertainty(
    *given: Plan | str | Path,
    vary: Sequence[str] = (),
    metric: str = "npv",
    seed: int = 0,
    worlds: int = WORLDS,
    replications: int = PER_WORLD,
    budgets: Sequence[float] = (),
    horizons: Sequence[str] = (),
    rates: Sequence[str] = (),
    engine: str = "auto",
    threads: int | None = None,
    progress: Steps | bool | None = None,
) -> Unknown:
    """How plans stand over worlds, what knowing first is worth, and where the choice turns.

    Of plans, scenario files or names of shipped scenarios, the baseline first.
    With budgets, horizons or discount rates also a grid of them, in a quarter of the worlds. Raises what
    `experiments.uncertainty.study.uncertainty` and `experiments.uncertainty.grid.grid` raise.
    """
    plans = [plans_of.as_plan(one) for one in given]
    inputs_of(plans, vary)
    evaluate = evaluator(seed, engine, threads=threads)
    tiles = None
    with watched(progress) as told:
        found = over_worlds(
            plans,
            evaluate,
            seed=seed,
            n_worlds=worlds,
            n=replications,
            metric=metric,
            vary=vary,
            progress=_step(told, "worlds"),
        )
        if budgets or horizons or rates:
            tiles = grid(
                plans,
                evaluate,
                budgets=budgets or (1.0,),
                horizons=horizons,
                rates=rates,
                seed=seed,
                n_worlds=grid_worlds(worlds),
                n=replications,
                metric=metric,
                vary=vary,
                progress=_step(told, "grid"),
            )
    what = asked_of_uncertainty(vary, metric, worlds, replications, budgets, horizons, rates)
    return Unknown(knowing(found, seed), tiles, origin("uncertainty", plans, seed, engine, what))


def asked_of_uncertainty(
    vary: Sequence[str],
    metric: str,
    worlds: int,
    replications: int,
    budgets: Sequence[float],
    horizons: Sequence[str],
    rates: Sequence[str],
) -> dict[str, Any]:
    """What decides the numbers besides plans, seed and engine."""
    return {
        "vary": list(vary),
        "metric": metric,
        "worlds": worlds,
        "replications": replications,
        "budgets": list(budgets),
        "horizons": list(horizons),
        "rates": list(rates),
    }


def grid_worlds(worlds: int) -> int:
    """How many of the worlds a grid is run in: it has many cells."""
    return max(min(worlds, 50), worlds // 4)


def origin(
    command: str, plans: Sequence[Plan], seed: int, engine: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """The provenance of an analysis of plans."""
    return provenance_of_plans(command, plans, seed, choose(engine), asked)


def _step(progress: Steps | bool | None, name: str) -> Any:
    """What is told of one step; True, False and None as they are."""
    if progress is None or isinstance(progress, bool):
        return progress
    return lambda done, all_: progress(name, done, all_)


def _estimate(found: Any) -> dict[str, Any]:
    return {key: getattr(found, key) for key in ("mean", "se", "low", "high", "n", "unit")}
