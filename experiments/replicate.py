"""Replications of one model: estimates of its metrics, and its books on average."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from experiments import memory
from experiments.parallel import Progress, in_order, threads_available, worthwhile
from experiments.statistics import Estimate, estimate
from simulation import metrics
from simulation.arguments import instance, seed_of, whole, whole_or_none
from simulation.books import Books
from simulation.engine import Outcome, choose, run
from simulation.model import Model


@dataclass(frozen=True)
class Replications:
    """n replications of one model under one seed, numbers 0 to n - 1."""

    model: Model
    engine: str
    seed: int
    n: int
    metrics: dict[str, Estimate]
    books: Books
    """Mean over the replications: float arrays, still in quanta."""
    first: Outcome | None
    """Replication 0 in full; None for expectations."""
    sums: npt.NDArray[np.float64]
    """(n, len(simulation.metrics.PARTS))"""

    def __repr__(self) -> str:
        return f"Replications({self.model.scenario.name!r}, n={self.n}, seed={self.seed}, {self.engine})"


def replicate(
    model: Model,
    seed: int = 0,
    n: int = 1,
    engine: str = "auto",
    *,
    log: bool = False,
    progress: Progress | None = None,
    threads: int | None = None,
) -> Replications:
    """Run replications 0 to n - 1 and estimate every metric.

    Parameters
    ----------
    log : keep the event log of replication 0.
    threads : how many run at once, by default one a core; it changes no number.

    Raises ValueError for n < 1 or an unknown engine, TypeError for numbers that are not whole, NoAnswer where
    n rows of sums have no room, and what
    `simulation.engine.run` raises.
    """
    instance(model, Model, "model", "virta.build(virta.load(file))")
    n, seed = whole("replications", n, 1), seed_of(seed)
    threads = whole_or_none("threads", threads, 1) or threads_available()
    name = choose(engine, [model])
    rows = memory.rows(n, len(metrics.PARTS))
    total: list[npt.NDArray[np.float64]] = []
    first: Outcome | None = None
    for i, made in enumerate(_replications(model, seed, n, name, log, threads)):
        rows[i] = made.sums
        if made.outcome is not None:
            first = made.outcome
            total = [array.astype(np.float64) for array in made.books]
        else:
            for mean, array in zip(total, made.books, strict=True):
                mean += array
        if progress is not None:
            progress(i + 1, n)
    assert first is not None
    estimates = {m.name: estimate(m, rows, metrics.unit_text(m, model)) for m in metrics.METRICS.values()}
    mean_books: list[Any] = [array / n for array in total]
    return Replications(model, name, seed, n, estimates, Books(*mean_books), first, rows)


class _Made(NamedTuple):
    """What is kept of a replication; people and accounts of many replications would not fit in memory."""

    sums: list[float]
    books: Books
    outcome: Outcome | None
    """Of replication 0."""


def _replications(model: Model, seed: int, n: int, engine: str, log: bool, threads: int) -> Iterator[_Made]:
    # Few replications of a large market leave cores free for the people of each.
    shared = max(threads // n, 1)

    def one(replication: int) -> _Made:
        outcome = run(model, seed, replication, engine, log=log and replication == 0, threads=shared)
        sums = metrics.parts(model, outcome.books)
        return _Made(
            [sums[part] for part in metrics.PARTS], outcome.books, outcome if replication == 0 else None
        )

    return in_order(one, range(n), worthwhile(threads, engine, [model]))


def with_exact(
    estimates: dict[str, Estimate], exact: dict[str, float | None], reason: str | None
) -> dict[str, Estimate]:
    """The estimates, each with its exact value and its distance from it in standard errors.

    `exact` is empty where there is no exact answer at all; then `reason` says why.
    """
    result = {}
    for name, found in estimates.items():
        value = exact.get(name)
        if value is None:
            why = reason or "the exact twin does not give this metric"
            result[name] = replace(found, exact_reason=why)
            continue
        z = None
        missing: str | None = None
        if found.mean is not None and found.se:
            z = (found.mean - value) / found.se
        elif found.mean is not None:
            missing = "one replication has no standard error" if found.n < 2 else "it does not vary"
        result[name] = replace(found, exact=value, z=z, exact_reason=missing)
    return result
