"""The best of several plans, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.best import Best, Contender, best_of
from experiments.paired import Difference
from experiments.plan import Plan
from experiments.report.tables import Table
from experiments.report.texts import say, title_of
from experiments.worlds import Worlds, worlds
from simulation.arguments import seed_of, whole
from simulation.scenario import ScenarioError
from virta import grades
from virta.answer import Answer, Words
from virta.grades import Grade
from virta.outputs.documents import difference, estimate, plain
from virta.plans import Given, placed
from virta.plans import plan as plan_of
from virta.progress import Steps, step_of, watched
from virta.provenance import Begin, provenance_of_plans
from virta.questions.best import sheets

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Believed:
    """The choice made in a believed world, which is then lived in the true one."""

    overrides: tuple[str, ...]
    """What is believed, as "PATH=VALUE"."""
    best: Best
    """The selection in the believed world."""
    regret: Difference | None
    """In the true world: the best plan less the one chosen by belief; None where they are the same, and the
    regret is exactly 0."""


MOST_REPLICATIONS = 2_000
"""Most replications of a plan in a selection, by default."""


@dataclass(frozen=True, repr=False)
class BestAnswer(Answer):
    """Which of several plans is the best."""

    found: Best
    plans: Sequence[Plan]
    provenance: Mapping[str, Any]
    worlds: Worlds | None = None
    """The plans in worlds drawn from what is uncertain."""
    believed: Believed | None = None

    @property
    def grade(self) -> Grade:
        """How far the answer can be trusted: CLEAR, LEANING or NOT_SEPARATED."""
        return sheets.graded(self.found, self.worlds)

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The baseline's title, and the seed."""
        scenario = self.plans[0].scenario
        return title_of(scenario.title, lang, scenario.name), say(
            "seed_is", lang, seed=self.provenance["seed"]
        )

    def words(self, lang: str = "en") -> Sequence[Words]:
        """Which plan is best, or that it cannot be told."""
        first = sheets.headline(self.found, self.plans, self.worlds, lang)
        rest = [sheets.besides(self.found, self.plans[0].scenario, lang)]
        if self.believed is not None:
            one = self.believed
            winner, said = one.best.winner, one.overrides
            rest.append(sheets.regret(self.found, winner, said, one.regret, self.plans[0].scenario, lang))
        return [Words(first, grades.weight(self.grade)), *(Words(text) for text in rest if text)]

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """The plans, the best first."""
        return [sheets.table(self.found, self.plans[0].scenario, lang)]

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """`plans`: a row a plan."""
        import pandas as pd

        rows = [_contender_row(one, self.found.metric) for one in self.found.contenders]
        return {"plans": pd.DataFrame(rows)}

    @property
    def content(self) -> Mapping[str, Any]:
        """The winner, how sure it is, and every plan."""
        found = self.found
        return {
            "answer": self.sentence,
            "grade": self.grade.value,
            "in_worlds": plain(grades.in_worlds(self.worlds, found.winner)),
            "winner": found.winner,
            "separated": found.separated,
            "not_separated": list(found.not_separated),
            "decided": found.decided,
            "metric": found.metric,
            "zone": found.zone,
            "unit": found.unit,
            "level": found.level,
            "n_selection": found.n_selection,
            "n_fresh": found.n_fresh,
            "scenarios": [_contender(one, found.metric) for one in found.contenders],
            **({"believed": _believed(self.believed, found.metric)} if self.believed is not None else {}),
        }


def _believed_of(plan: Plan, believed: Sequence[str]) -> Plan:
    """The plan in the world that is believed in. Raises ScenarioError that tells of `believed`."""
    try:
        return plan.with_overrides(believed)
    except ScenarioError as error:
        raise ScenarioError(placed(p, "believed §", len(plan.overrides)) for p in error.problems) from None


def _believed(one: Believed, metric: str) -> dict[str, Any]:
    return {
        "overrides": list(one.overrides),
        "winner": one.best.winner,
        "separated": one.best.separated,
        "regret": {metric: difference(one.regret) if one.regret is not None else {"mean": 0.0}},
    }


def _contender(one: Contender, metric: str) -> dict[str, Any]:
    return {
        "label": one.label,
        "metrics": {metric: estimate(one.value)},
        "behind": {metric: difference(one.behind)} if one.behind is not None else None,
        "dropped_at": one.dropped_at,
        "selection_mean": one.selection_mean,
        "separated": one.separated,
        "within_zone": one.within_zone,
    }


def _contender_row(one: Contender, metric: str) -> dict[str, Any]:
    behind = difference(one.behind) if one.behind is not None else {}
    return {
        "plan": one.label,
        "metric": metric,
        **estimate(one.value),
        **{f"behind_{key}": behind.get(key) for key in ("mean", "simultaneous_low", "simultaneous_high")},
        "dropped_at": one.dropped_at,
        "separated": one.separated,
        "within_zone": one.within_zone,
    }


def best(
    *given: Plan | Given,
    zone: float,
    metric: str = "npv",
    max_replications: int = MOST_REPLICATIONS,
    n_worlds: int = 0,
    believed: Sequence[str] = (),
    seed: int = 0,
    progress: Steps | bool | None = None,
    begin: Begin | None = None,
) -> BestAnswer:
    """Select the best of several plans and estimate it anew; "not separated" is an answer.

    `zone`: a difference that does not matter, in the metric's unit. `n_worlds`: how many worlds to draw
    from what the scenarios call uncertain; without them no answer is clear. `believed`: values of the
    plans, as "PATH=VALUE", that are others in the world in which the choice is made; the answer then has
    the regret of living with that choice in the true world. The rest is as in `experiments.best.best_of`,
    with its errors; UnknownScenario and ScenarioError for plans that cannot be read, ComparisonError for
    one world alone and for worlds where nothing is uncertain.
    """
    seed, max_replications = seed_of(seed), whole("max_replications", max_replications, 1)
    n_worlds = whole("n_worlds", n_worlds)
    plans = [plan_of(one) for one in given]
    asked = {"zone": zone, "metric": metric, "max_replications": max_replications}
    asked |= {"worlds": n_worlds} if n_worlds else {}
    asked |= {"believed": list(believed)} if believed else {}
    elsewhere = [_believed_of(one, believed) for one in plans] if believed else []
    origin = provenance_of_plans("best", plans, seed, "auto", asked, begin)
    with watched(progress) as told:
        found = best_of(
            plans, zone, metric=metric, max_n=max_replications, seed=seed, progress=step_of(told, "select")
        )
        belief = None
        if elsewhere:
            told_of = step_of(told, "believed")
            chosen = best_of(
                elsewhere, zone, metric=metric, max_n=max_replications, seed=seed, progress=told_of
            )
            lived = next(one for one in found.contenders if one.label == chosen.winner)
            belief = Believed(tuple(believed), chosen, lived.behind)
        drawn = None
        if n_worlds:
            drawn = worlds(plans, seed, n_worlds, metric=metric, progress=step_of(told, "worlds"))
    return BestAnswer(found, plans, origin, drawn, belief)
