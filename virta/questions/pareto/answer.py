"""A front of plans over several objectives, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.evaluate import evaluator
from experiments.optimize.pareto import Candidate, Front, objective
from experiments.optimize.pareto import pareto as search
from experiments.plan import Plan
from experiments.report.tables import Table
from experiments.report.texts import say, title_of
from experiments.statistics import Estimate
from simulation.arguments import seed_of, whole
from virta.answer import Answer, Figure, Words, first_strong
from virta.outputs.documents import estimate
from virta.plans import Given
from virta.plans import plan as plan_of
from virta.progress import Steps, step_of, watched
from virta.provenance import Begin, provenance_of_plans
from virta.questions.pareto import sheets

if TYPE_CHECKING:
    from pandas import DataFrame

OBJECTIVES = ("npv", "npv:10%", "customers_end")
"""Unless told: the value, its downside, and how many customers are left."""


@dataclass(frozen=True, repr=False)
class ParetoAnswer(Answer):
    """Plans of which none is better than another in everything."""

    found: Front
    provenance: Mapping[str, Any]

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The scenario's title; worlds, replications and seed."""
        scenario = self.found.plan.scenario
        seed = say("seed_is", lang, seed=self.provenance["seed"])
        return title_of(scenario.title, lang, scenario.name), f"{sheets.basis(self.found, lang)} · {seed}"

    def words(self, lang: str = "en") -> Sequence[Words]:
        """How far the front reaches, and whether today's plan is on it."""
        return first_strong(sheets.sentences(self.found, lang))

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """The plans of the front, and today's."""
        return [sheets.table(self.found, lang)]

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """`front`: a row a plan that was evaluated anew, today's last."""
        return {"front": sheets.frame(self.found)}

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """The first two objectives against each other, a third in colour."""
        from virta.questions.pareto import figures

        return {"front": Figure(lambda: figures.front(self.found, lang=lang), "front")}

    @property
    def content(self) -> Mapping[str, Any]:
        """Objectives, the plans of the front with what makes them, and today's."""
        found = self.found
        return {
            "sentences": self.sentences,
            "objectives": [
                {"objective": str(o), "metric": o.metric, "tail": o.tail, "unit": unit}
                for o, unit in zip(found.objectives, found.units, strict=True)
            ],
            "front": [_candidate(found, one) for one in found.front],
            "fallen": [_candidate(found, one) for one in found.candidates if not one.kept],
            "today": _candidate(found, found.today),
            "better_than_today_in_everything": found.beat_today,
            "worlds": found.worlds,
            "replications": found.n,
            "evaluated": found.evaluated,
        }


def _candidate(found: Front, one: Candidate) -> dict[str, Any]:
    return {
        "overrides": list(one.overrides),
        "objectives": _by_objective(found, one.values),
        "less_today": _by_objective(found, one.gains),
    }


def _by_objective(found: Front, estimates: Sequence[Estimate]) -> dict[str, Any]:
    every = zip(found.objectives, estimates, found.units, strict=True)
    return {str(o): estimate(replace(e, unit=unit)) for o, e, unit in every}


def pareto(
    plan: Plan | Given,
    *,
    objectives: Sequence[str] = OBJECTIVES,
    investments: Sequence[str] = (),
    most: float = 2.0,
    vary: Sequence[str] = (),
    worlds: int = 16,
    replications: int = 2,
    population: int = 24,
    generations: int = 10,
    seed: int = 0,
    engine: str = "auto",
    threads: int | None = None,
    progress: Steps | bool | None = None,
    begin: Begin | None = None,
) -> ParetoAnswer:
    """Plans of which none is better than another in everything, over several objectives and worlds.

    objectives: `METRIC` for its mean over worlds and luck, `METRIC:10%` for what its worst tenth begins
    with. The rest is as in `experiments.optimize.pareto.pareto`, with its errors; UnknownScenario and
    ScenarioError for a plan that cannot be read.
    """
    seed, worlds = seed_of(seed), whole("worlds", worlds, 2)
    replications, population = whole("replications", replications, 1), whole("population", population, 4)
    generations = whole("generations", generations, 1)
    read = plan_of(plan)
    wanted = [objective(text) for text in objectives]
    asked = {
        "objectives": [str(one) for one in wanted],
        "investments": list(investments),
        "most": most,
        "vary": list(vary),
        "worlds": worlds,
        "replications": replications,
        "population": population,
        "generations": generations,
    }
    origin = provenance_of_plans("pareto", [read], seed, engine, asked, begin)
    with watched(progress) as told:
        found = search(
            read,
            evaluator(seed, engine, threads=threads),
            objectives=wanted,
            names=investments,
            most=most,
            vary=vary,
            n_worlds=worlds,
            n=replications,
            population=population,
            generations=generations,
            seed=seed,
            progress=step_of(told, "generations"),
        )
    return ParetoAnswer(found, origin)
