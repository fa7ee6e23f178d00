"""The interface through which analyses run scenarios: sums of plans by replication.

An analysis takes an `Evaluate` and does not know whether the numbers are computed here and now, on a
cluster, or were found in the store of a study.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from experiments import memory
from experiments.parallel import Progress, in_order, threads_available, worthwhile
from experiments.plan import Plan
from experiments.sample import Sample
from simulation import metrics
from simulation.arguments import seed_of, whole, whole_or_none
from simulation.engine import choose, run
from simulation.model import Model
from simulation.scenario.identity import fingerprint

Floats = npt.NDArray[np.float64]

AT_ONCE = 64
"""Replications of a plan asked for at once: work for many cores, and seldom long without a word."""


class Evaluate(Protocol):
    """Runs replications of plans, all with the same luck."""

    def __call__(self, plans: Sequence[Plan], n: int, first: int = 0) -> list[Floats]:
        """For each plan (n, P): the sums `simulation.metrics.PARTS` of replications first to first + n - 1.

        Row i of every array belongs to the same replication, so differences between plans are paired.
        Raises what `simulation.engine.run` raises, with a note of the plan and the replication.
        """


def sums_of(model: Model, seed: int, replication: int, engine: str) -> Floats:
    """(P,) the sums `simulation.metrics.PARTS` of one replication."""
    outcome = run(model, seed, replication, engine)
    found = metrics.parts(model, outcome.books)
    return np.array([found[part] for part in metrics.PARTS])


def evaluator(
    seed: int = 0,
    engine: str = "auto",
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    known: Iterable[Sample] = (),
) -> Evaluate:
    """An `Evaluate` that runs on this machine's threads and remembers what it has run.

    `progress` is told replications done and to be done within each call. `known`: samples under the same
    seed, which are not run again, whatever their engine.
    Raises ValueError or TypeError for a seed or number of threads that cannot be, or an unknown engine.
    """
    used = whole_or_none("threads", threads, 1) or threads_available()
    choose(engine)  # refuses an unknown one at once
    return _Local(seed_of(seed), engine, used, progress, known)


class _Local:
    def __init__(
        self, seed: int, engine: str, threads: int, progress: Progress | None, known: Iterable[Sample]
    ) -> None:
        self._seed = seed
        self._engine = engine
        self._threads = threads
        self._progress = progress
        self._known: dict[tuple[str, int], Floats] = {}
        for sample in known:
            if sample.seed != seed:
                raise ValueError("a sample under another seed cannot be used here")
            key = fingerprint(sample.model.scenario)
            self._known |= {(key, sample.first + i): row for i, row in enumerate(sample.rows.sums)}

    def __call__(self, plans: Sequence[Plan], n: int, first: int = 0) -> list[Floats]:
        n = whole("replications", n, 1)
        memory.refuse(n, len(plans), len(metrics.PARTS))
        keys = [fingerprint(plan.scenario) for plan in plans]
        wanted = dict(zip(keys, plans, strict=True))
        jobs = [(key, r) for r in range(first, first + n) for key in wanted if (key, r) not in self._known]

        def one(job: tuple[str, int]) -> Floats:
            plan = wanted[job[0]]
            try:
                return sums_of(plan.model, self._seed, job[1], choose(self._engine, [plan.model]))
            except Exception as error:
                error.add_note(f"in {plan.label}, replication {job[1]} of seed {self._seed}")
                raise

        models = [plan.model for plan in plans]
        threads = worthwhile(self._threads, choose(self._engine, models), models)
        for i, (job, found) in enumerate(zip(jobs, in_order(one, jobs, threads), strict=True)):
            self._known[job] = found
            if self._progress is not None:
                self._progress(i + 1, len(jobs))
        return [np.array([self._known[key, r] for r in range(first, first + n)]) for key in keys]
