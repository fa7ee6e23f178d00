"""Which numbers a result depends on, as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.evaluate import evaluator
from experiments.plan import Plan
from experiments.report.tables import Table
from experiments.report.texts import say
from experiments.sensitivity.morris import morris
from experiments.sensitivity.problem import problem
from experiments.sensitivity.sobol import Sobol, sobol
from experiments.sensitivity.tornado import Tornado, tornado
from simulation.arguments import seed_of, whole, whole_or_none
from virta.answer import Answer, Figure, Words, first_strong
from virta.outputs.documents import estimate
from virta.plans import Given
from virta.plans import plan as plan_of
from virta.progress import Steps, step_of, watched
from virta.provenance import Begin, provenance_of_plans
from virta.questions.sensitivity import sheets

if TYPE_CHECKING:
    from pandas import DataFrame

TORNADO, MORRIS, SOBOL = "tornado", "morris", "sobol"
METHODS = (TORNADO, MORRIS, SOBOL)
POINTS = {MORRIS: 10, SOBOL: 64}
"""Trajectories of Morris, blocks of Sobol, where nothing is said."""
REPLICATIONS = 20


@dataclass(frozen=True, repr=False)
class SensitivityAnswer(Answer):
    """How much each uncertain number moves a result, or the difference between two plans."""

    found: sheets.Found
    provenance: Mapping[str, Any]

    @property
    def method(self) -> str:
        """One of METHODS."""
        return str(self.provenance["method"])

    def head(self, lang: str = "en") -> tuple[str, str]:
        """The plans, and how often they were run."""
        how_often = sheets.head(int(self.provenance["replications"]), lang)
        seed = say("seed_is", lang, seed=self.provenance["seed"])
        return ", ".join(self.found.labels), f"{how_often} · {seed}"

    def words(self, lang: str = "en") -> Sequence[Words]:
        """What the result depends on most, and how far that can be told."""
        return first_strong(sheets.sentences(self.found, lang))

    def sheets(self, lang: str = "en") -> Sequence[Table]:
        """The inputs, the most important first."""
        return [sheets.sheet(self.found, lang)]

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """One, named after the method."""
        return {self.method: sheets.table(self.found)}

    def figures(self, lang: str = "en") -> Mapping[str, Figure]:
        """One, named after the method."""
        return {self.method: Figure(lambda: sheets.figure(self.found, lang=lang), self.method)}

    def origin(self, lang: str = "en") -> Sequence[str]:  # noqa: ARG002
        """Nothing: the head says it."""
        return []

    @property
    def content(self) -> Mapping[str, Any]:
        """The inputs, and what the method says besides."""
        found = self.found
        document: dict[str, Any] = {
            "method": self.method,
            "sentences": self.sentences,
            "metric": found.metric,
            "plans": list(found.labels),
            "unit": found.unit,
            "inputs": sheets.records(found),
        }
        if isinstance(found, Tornado):
            return {**document, "as_written": estimate(found.base)}
        if isinstance(found, Sobol):
            document |= {
                "mean": found.mean,
                "sd": found.sd,
                "interactions": found.interactions,
                "noise": None if found.noise is None else asdict(found.noise),
                "blocks": found.blocks,
            }
        else:
            document["trajectories"] = found.trajectories
        return {**document, "dropped": found.dropped, "notes": list(found.notes)}


def sensitivity(
    *given: Plan | Given,
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
    begin: Begin | None = None,
) -> SensitivityAnswer:
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
    seed, replications = seed_of(seed), whole("replications", replications, 1)
    points = whole_or_none("points", points, 1)
    plans = [plan_of(one) for one in given]
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
    what = {
        "method": method,
        "vary": list(vary),
        "metric": metric,
        "replications": replications,
        "points": count,
        "drop": drop,
    }
    origin = provenance_of_plans("sensitivity", plans, seed, engine, what, begin)
    found: sheets.Found
    with watched(progress) as told:
        done = step_of(told, "points")
        if method == TORNADO:
            found = tornado(asked, done)
        elif method == MORRIS:
            found = morris(asked, count, done)
        else:
            found = sobol(asked, count, done)
    return SensitivityAnswer(found, origin)
