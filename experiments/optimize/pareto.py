"""A front of plans over several objectives: none of them is better than another in everything.

NSGA-II of pymoo (Deb, Pratap, Agarwal & Meyarivan 2002, doi:10.1109/4235.996017) moves the amounts; every
candidate lives in the same worlds with the same luck. The search flatters what it finds, so the front is
evaluated anew in worlds, and with luck, that it did not see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments import designs
from experiments.evaluate import Evaluate
from experiments.inputs import Inputs, generator, inputs_of, world
from experiments.optimize.levers import Cell, Levers, OptimizeError, levers
from experiments.parallel import Progress
from experiments.plan import Plan
from experiments.points import Point, Points, at, check_metric, refuse_failures, values_at
from experiments.statistics import LEVEL, Estimate
from simulation import metrics
from simulation.scenario.overrides import format_path

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MOST = 20
"""Plans of the front that are evaluated anew and told: those farthest apart."""
FRESH = 2
"""Fresh worlds, as a multiple of those of the search."""
LARGEST = 10_000
"""Plans of a generation, and generations."""
_LEAST = 1e-3
"""Shares of the largest amount below this are nothing: what the books would swallow is no plan."""
_RESAMPLES = 400
_ADVICE = "Choose ranges within what the language allows, or another objective."


class MissingOptimizer(ImportError):
    """pymoo is not installed; the message says how to get it."""


@dataclass(frozen=True)
class Objective:
    """A metric's mean over worlds and luck, or the quantile that cuts off its worst share."""

    metric: str
    tail: float | None = None
    """Such as 0.1: one in ten outcomes, over worlds and luck together, is worse. None: the mean."""

    @property
    def better(self) -> int:
        """+1 or -1."""
        return metrics.METRICS[self.metric].better

    def of(self, values: Floats) -> Floats:
        """The objective of values (..., outcomes)."""
        if self.tail is None:
            return np.asarray(values.mean(axis=-1))
        share = self.tail if self.better > 0 else 1.0 - self.tail
        return np.asarray(np.quantile(values, share, axis=-1))

    def __str__(self) -> str:
        return self.metric if self.tail is None else f"{self.metric}:{100 * self.tail:g}%"


def objective(text: str) -> Objective:
    """`npv`, or `npv:10%` for what its worst tenth begins with.

    Raises OptimizeError where it is neither, ScenarioError for an unknown metric, InputError for one of which
    neither more nor less is better.
    """
    match = re.fullmatch(r"(\w+)(?:\s*:\s*([\d.]+)\s*%)?", text.strip())
    if match is None:
        raise OptimizeError(
            f"{text!r} is no objective: write METRIC for its mean, METRIC:10% for its worst tenth"
        )
    check_metric(match[1], decides=True)
    tail = None if match[2] is None else float(match[2]) / 100.0
    if tail is not None and not 0.0 < tail < 1.0:
        raise OptimizeError(f"{text!r}: the worst share lies between 0 % and 100 %")
    return Objective(match[1], tail)


@dataclass(frozen=True)
class Candidate:
    """A plan of the front, evaluated in fresh worlds."""

    amounts: tuple[float, ...]
    """By cell of the levers."""
    overrides: tuple[str, ...]
    values: tuple[Estimate, ...]
    """By objective."""
    gains: tuple[Estimate, ...]
    """By objective, less today's plan in the same worlds with the same luck."""
    kept: bool
    """Whether no other one is better in everything in the fresh worlds too."""


@dataclass(frozen=True)
class Front:
    """Plans of which none is better than another in everything."""

    plan: Plan
    cells: tuple[Cell, ...]
    objectives: tuple[Objective, ...]
    units: tuple[str, ...]
    """By objective."""
    candidates: tuple[Candidate, ...]
    """By the first objective, the best first."""
    today: Candidate
    """`kept`: whether no plan of the front is better in everything."""
    beat_today: int
    """Plans of the front that are."""
    worlds: int
    """Fresh worlds; 1 where nothing is uncertain."""
    n: int
    """Replications in each."""
    evaluated: int
    """Plans that the search looked at."""

    @property
    def front(self) -> tuple[Candidate, ...]:
        """The candidates that are kept."""
        return tuple(one for one in self.candidates if one.kept)


def non_dominated(losses: Floats) -> Flags:
    """(C,) which rows of losses (C, J) no other row beats: is at most as large in all, and smaller in one."""
    return np.array(
        [not ((losses <= row).all(axis=1) & (losses < row).any(axis=1)).any() for row in losses],
        dtype=np.bool_,
    )


def search(
    losses: Callable[[Floats], Floats],
    start: Floats,
    *,
    generations: int,
    seed: int = 0,
    progress: Progress | None = None,
) -> Floats:
    """The last population (P, K) of NSGA-II on [0, 1]^K from `start` (P, K).

    `losses` maps points (M, K) to what is to be small (M, J). Raises MissingOptimizer without pymoo.
    """
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.problem import Problem
        from pymoo.problems.static import StaticProblem
    except ImportError as problem:
        raise MissingOptimizer('A front needs pymoo: pip install "virta[research]".') from problem
    if progress is not None:
        progress(0, generations)
    first = losses(start)
    asked = Problem(n_var=start.shape[1], n_obj=first.shape[1], xl=0.0, xu=1.0)
    algorithm = NSGA2(pop_size=len(start), sampling=start)
    algorithm.setup(asked, termination=("n_gen", generations), seed=seed % 2**32, verbose=False)
    for generation in range(generations):
        population = algorithm.ask()
        found = losses(population.get("X"))
        algorithm.evaluator.eval(StaticProblem(asked, F=found), population)
        algorithm.tell(infills=population)
        if progress is not None:
            progress(generation + 1, generations)
    return np.asarray(algorithm.pop.get("X"))


def pareto(
    plan: Plan,
    evaluate: Evaluate,
    *,
    objectives: Sequence[Objective],
    names: Sequence[str] = (),
    most: float = 2.0,
    vary: Sequence[str] = (),
    n_worlds: int = 16,
    n: int = 2,
    population: int = 24,
    generations: int = 10,
    seed: int = 0,
    progress: Progress | None = None,
) -> Front:
    """Search amounts of investments for several objectives at once.

    Parameters
    ----------
    names : of investments to move; all unless given.
    most : each amount goes from 0 to this multiple of today's.
    vary : as `said` of `experiments.inputs.inputs_of`; what the file calls uncertain unless given. Where
        nothing is, there is one world, with n_worlds times n replications.
    progress : told generations done and all of them, from 0 on.

    Raises OptimizeError for what cannot be searched, InputError and ScenarioError for what cannot vary,
    FailedPoints where a metric has no value in a world, MissingOptimizer without pymoo.
    """
    task = _task(plan, evaluate, objectives, names, most, vary, n_worlds, n, seed)
    if not 4 <= population <= LARGEST or not 1 <= generations <= LARGEST:
        raise OptimizeError(
            f"a search takes a population from 4 to {LARGEST:,} and from 1 to {LARGEST:,} generations,"
            f" found {population:,} and {generations:,}"
        )
    k = len(task.levers.cells)
    start = np.vstack([np.full((1, k), 1.0 / most), designs.latin_hypercube(population - 1, k, seed)])
    search(task.losses, start, generations=generations, seed=seed, progress=progress)
    known = np.array(list(task.known.values()))
    good = [amounts for amounts, on in zip(task.known, non_dominated(known), strict=True) if on]
    chosen = [good[i] for i in _apart(np.array([task.known[amounts] for amounts in good]))]
    today = tuple(cell.today for cell in task.levers.cells)
    values = task.fresh([*chosen, today])
    means = np.array(
        [[-o.better * o.of(v) for o, v in zip(task.objectives, of, strict=True)] for of in values]
    )
    on = non_dominated(means[:-1])
    beaten = ((means[:-1] <= means[-1]).all(axis=1) & (means[:-1] < means[-1]).any(axis=1)) & on
    told = [task.told(a, v, values[-1], bool(kept)) for a, v, kept in zip(chosen, values, on, strict=False)]
    told.sort(key=lambda one: -task.objectives[0].better * (one.values[0].mean or 0.0))
    return Front(
        plan,
        task.levers.cells,
        task.objectives,
        tuple(metrics.unit_text(metrics.METRICS[o.metric], plan.model) for o in task.objectives),
        tuple(told),
        task.told(today, values[-1], values[-1], not beaten.any()),
        int(np.count_nonzero(beaten)),
        1 if task.inputs is None else FRESH * n_worlds,
        n * (1 if task.inputs is not None else FRESH * n_worlds),
        len(task.known),
    )


def _apart(losses: Floats) -> list[int]:
    """Up to MOST rows of losses (C, J): the best by column, then always the one farthest from those taken."""
    width = np.where(np.ptp(losses, axis=0) > 0.0, np.ptp(losses, axis=0), 1.0)
    scaled = (losses - losses.min(axis=0)) / width
    taken = list(dict.fromkeys(int(i) for i in scaled.argmin(axis=0)))
    while len(taken) < min(MOST, len(scaled)):
        gaps = np.min([np.abs(scaled - scaled[i]).max(axis=1) for i in taken], axis=0)
        gaps[taken] = -1.0
        taken.append(int(gaps.argmax()))
    return taken


def _in_world(plans: Sequence[Plan], inputs: Inputs, quantiles: Sequence[float]) -> Point:
    """Candidates in a world: the same plan with other amounts, so its uncertain numbers are theirs."""
    found: list[Plan] = []
    for plan in plans:
        made = at([plan], inputs, quantiles)
        if isinstance(made, str):
            return made
        found += made
    return found


@dataclass
class _Task:
    """What is searched, and what is known of candidates by their amounts."""

    levers: Levers
    inputs: Inputs | None
    objectives: tuple[Objective, ...]
    evaluate: Evaluate
    most: float
    worlds: int
    n: int
    seed: int
    known: dict[tuple[float, ...], Floats]

    def amounts(self, x: Floats) -> tuple[float, ...]:
        """At a point of [0, 1]^K; three digits, as one would write them, and nothing for less than _LEAST."""
        cells = zip(np.where(x < _LEAST, 0.0, x).tolist(), self.levers.cells, strict=True)
        return tuple(float(f"{share * self.most * cell.today:.3g}") for share, cell in cells)

    def losses(self, x: Floats) -> Floats:
        """(M, J) what is to be small at points (M, K), each candidate run once."""
        every = [self.amounts(row) for row in x]
        missing = [a for a in dict.fromkeys(every) if a not in self.known]
        if missing:
            for amounts, values in zip(missing, self._values(missing, 0, self.worlds, 0), strict=True):
                pairs = zip(self.objectives, values, strict=True)
                self.known[amounts] = np.array([-o.better * o.of(v) for o, v in pairs])
        return np.array([self.known[a] for a in every])

    def fresh(self, amounts: Sequence[tuple[float, ...]]) -> list[list[Floats]]:
        """By candidate and objective the outcomes in worlds and luck of their own."""
        return self._values(amounts, self.worlds, FRESH * self.worlds, self.worlds * self.n)

    def _values(
        self, amounts: Sequence[tuple[float, ...]], first: int, count: int, shift: int
    ) -> list[list[Floats]]:
        plans = [self.levers.at(a, f"candidate {i}") for i, a in enumerate(amounts)]
        labels = [plan.label for plan in plans]
        if self.inputs is None:
            points, n = Points(1, lambda _: plans), count * self.n
        else:
            inputs, n = self.inputs, self.n
            points = Points(count, lambda i: _in_world(plans, inputs, world(inputs, self.seed, first + i)))

        def shifted(plans: Sequence[Plan], n: int, first: int = 0) -> list[Floats]:
            return self.evaluate(plans, n, first + shift)

        found = {}
        for name in dict.fromkeys(o.metric for o in self.objectives):
            unit = metrics.unit_text(metrics.METRICS[name], plans[0].model)
            one = values_at(points, labels, shifted, n, name, unit=unit, luck_of_their_own=True)
            refuse_failures(one.failed, len(points), _ADVICE)
            found[name] = one.each.transpose(1, 0, 2)
        return [[found[o.metric][c].ravel() for o in self.objectives] for c in range(len(plans))]

    def told(
        self, amounts: tuple[float, ...], values: Sequence[Floats], today: Sequence[Floats], kept: bool
    ) -> Candidate:
        """A candidate with its estimates, by resampling worlds (bootstrap), the same ones for all plans."""
        estimates: list[Estimate] = []
        gains: list[Estimate] = []
        size = 1 if self.inputs is None else self.n
        for o, outcomes, now in zip(self.objectives, values, today, strict=True):
            count = len(outcomes) // size
            worlds = generator(self.seed, f"front {o}").integers(count, size=(_RESAMPLES, count))
            again, before = (
                o.of(of.reshape(count, size)[worlds].reshape(_RESAMPLES, -1)) for of in (outcomes, now)
            )
            mean, was = float(o.of(outcomes)), float(o.of(now))
            for drawn, found, told in ((again, mean, estimates), (again - before, mean - was, gains)):
                low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
                told.append(Estimate(found, float(drawn.std(ddof=1)), low, high, outcomes.size, ""))
        return Candidate(amounts, self.levers.overrides(amounts), tuple(estimates), tuple(gains), kept)


def _task(
    plan: Plan,
    evaluate: Evaluate,
    objectives: Sequence[Objective],
    names: Sequence[str],
    most: float,
    vary: Sequence[str],
    n_worlds: int,
    n: int,
    seed: int,
) -> _Task:
    if len(objectives) < 2 or len(set(objectives)) < len(objectives):
        raise OptimizeError(
            "a front takes at least two objectives, each once; for one there is virta optimize"
        )
    if not 1.0 < most < np.inf:
        raise OptimizeError(f"amounts go up to a multiple of today's above 1, found {most:g}")
    if n_worlds < 2 or n < 1:
        raise OptimizeError("a front is looked for in at least 2 worlds with at least 1 replication in each")
    moved = levers(plan, names, per_head=True)
    idle = [cell.name for cell in moved.cells if cell.today == 0.0]
    if idle:
        raise OptimizeError(
            f"nothing is spent on {idle[0]!r} today: give it an amount, of which multiples are tried"
        )
    inputs = inputs_of([plan], vary) if vary or plan.scenario.uncertain else None
    ruled = [format_path(["investments", name]) for name in moved.names]
    for path in inputs.paths if inputs is not None else ():
        if any(path in (f"{one}.budget", f"{one}.per_head") for one in ruled):
            raise OptimizeError(
                f"{path} is an amount that the search moves, so it cannot be uncertain as well"
            )
    return _Task(moved, inputs, tuple(objectives), evaluate, most, n_worlds, n, seed, {})
