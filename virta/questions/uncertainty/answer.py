"""How sure the best plan is under parameter uncertainty, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.evaluate import evaluator
from experiments.inputs import inputs_of
from experiments.plan import Plan
from experiments.regions import Regions
from experiments.report.tables import Table
from experiments.report.texts import say
from experiments.uncertainty.grid import Grid, check_budgets, grid
from experiments.uncertainty.study import Uncertainty
from experiments.uncertainty.study import uncertainty as over_worlds
from simulation.arguments import seed_of, whole
from virta.answer import Answer, Figure, Words, first_strong
from virta.outputs.documents import estimate
from virta.plans import Given
from virta.plans import plan as plan_of
from virta.progress import Steps, step_of, watched
from virta.provenance import Begin, provenance_of_plans
from virta.questions.uncertainty import regions, sheets, summary
from virta.questions.uncertainty.knowing import Knowing, knowing

if TYPE_CHECKING:
    from pandas import DataFrame

WORLDS, PER_WORLD = 200, 4


@dataclass(frozen=True, repr=False)
class UncertaintyAnswer(Answer):
    """How plans stand over worlds, and what knowing first is worth."""

    looked: Knowing
    grid: Grid | None
    provenance: Mapping[str, Any]

    @property
    def found(self) -> Uncertainty:
        """Plans over worlds."""
        return self.looked.found

    @property
    def turns(self) -> Regions:
        """Where the choice turns."""
        return self.looked.turns

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The plans, and how many worlds were drawn."""
        seed = say("seed_is", lang, seed=self.provenance["seed"])
        plans = ", ".join(plan["label"] for plan in self.provenance["plans"])
        return plans, f"{sheets.head(self.found, lang)} · {seed}"

    def words(self, lang: str = "en") -> Sequence[Words]:
        """Which plan is best how often, what knowing first is worth, and where the choice turns."""
        told = sheets.sentences(self.found, lang) + regions.sentences(self.turns, lang)
        if self.grid is not None:
            told.append(sheets.grid_sentence(self.grid, lang))
        return first_strong(told)

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """Plans, what knowing is worth, and the grid where there is one."""
        shown = [sheets.plans(self.found, lang), sheets.worths(self.found, lang)]
        return [*shown, sheets.grid_sheet(self.grid, lang)] if self.grid is not None else shown

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """`worlds`, `information`, and `regions` and `grid` where there are any."""
        import pandas as pd

        found = self.found
        worlds = pd.DataFrame(found.known, columns=list(found.paths))
        for label, column in zip(found.values.labels, found.values.means.T, strict=True):
            worlds[f"{found.metric} {label}"] = column
        tables = {"worlds": worlds, **tables_of(self.looked)}
        return tables | ({"grid": sheets.grid_table(self.grid)} if self.grid is not None else {})

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """What knowing is worth, the flip map, and the grid where there is one."""
        colours = sheets.plan_colours(self.found.values.labels)
        drawn = figures_of(self.looked, colours, lang)
        if self.grid is not None:
            tiles = self.grid
            drawn["grid"] = Figure(lambda: sheets.grid_figure(tiles, colours=colours, lang=lang), "grid")
        return drawn

    def origin(self, lang: str = "en") -> Sequence[str]:  # noqa: ARG002
        """Nothing: the head says it."""
        return []

    @property
    def content(self) -> Mapping[str, Any]:
        """Plans and what knowing is worth; the grid where there is one."""
        document = document_of(self.looked)
        return document | ({"grid": sheets.grid_records(self.grid)} if self.grid is not None else {})

    @property
    def sentences(self) -> list[str]:
        """What it says, in English; without the grid, as documents have it."""
        return summary.sentences(self.looked, "en")


def figures_of(looked: Knowing, colours: Mapping[str, str], lang: str) -> dict[str, Figure]:
    """What worlds say, drawn, by name."""
    shows = {"information": "information", "flip-map": "worlds"}
    drawn = summary.drawings(looked, colours, lang)
    return {name: Figure(draw, shows[name]) for name, draw in drawn.items()}


def document_of(looked: Knowing) -> dict[str, Any]:
    """Results over worlds, of plans and of information, as plain values."""
    found, now = looked.found, looked.found.standing
    return {
        "sentences": summary.sentences(looked, "en"),
        "metric": found.metric,
        "unit": found.unit,
        "worlds": found.n_worlds,
        "replications": found.n,
        "best": now.labels[now.best],
        "plans": [
            {"plan": label, **estimate(mean), "p_best": asdict(share)}
            for label, mean, share in zip(now.labels, now.expected, now.p_best, strict=True)
        ],
        "evpi": sheets.plain(now.evpi),
        "evppi": [{"path": one.paths[0], **sheets.plain(one)} for one in found.evppi],
        "luck": {"share": now.luck, "smoothed": now.smooth},
        "regions": regions.records(looked.turns),
        "regions_reason": looked.turns.reason or None,
        "notes": list(found.notes),
    }


def tables_of(looked: Knowing) -> dict[str, DataFrame]:
    """The same as tables, by name."""
    tables = {"information": sheets.table(looked.found)}
    if looked.turns.regions:
        tables["regions"] = regions.table(looked.turns)
    return tables


def uncertainty(
    *given: Plan | Given,
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
    begin: Begin | None = None,
) -> UncertaintyAnswer:
    """How plans stand over worlds, what knowing first is worth, and where the choice turns.

    Of plans, scenario files or names of shipped scenarios, the baseline first.
    With budgets, horizons or discount rates also a grid of them, in a quarter of the worlds. Raises what
    `experiments.uncertainty.study.uncertainty` and `experiments.uncertainty.grid.grid` raise.
    """
    seed, worlds = seed_of(seed), whole("worlds", worlds, 1)
    replications = whole("replications", replications, 1)
    plans = [plan_of(one) for one in given]
    inputs_of(plans, vary)
    check_budgets(budgets)  # before worlds take their time
    what = {
        "vary": list(vary),
        "metric": metric,
        "worlds": worlds,
        "replications": replications,
        "budgets": list(budgets),
        "horizons": list(horizons),
        "rates": list(rates),
    }
    origin = provenance_of_plans("uncertainty", plans, seed, engine, what, begin)
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
            progress=step_of(told, "worlds"),
            prepared=step_of(told, "read"),
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
                progress=step_of(told, "grid"),
                prepared=step_of(told, "read"),
            )
    return UncertaintyAnswer(knowing(found, seed), tiles, origin)


def grid_worlds(worlds: int) -> int:
    """How many of the worlds a grid is run in: it has many cells."""
    return max(min(worlds, 50), worlds // 4)
