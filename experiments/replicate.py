"""Replications of one model: estimates of its metrics, and its books on average."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.statistics import Estimate, estimate
from simulation import metrics
from simulation.books import Books
from simulation.engine import Outcome, choose, run
from simulation.model import Model

Progress = Callable[[int, int], None]
"""Called with replications done and replications in all."""


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
    first: Outcome
    """Replication 0 in full."""
    sums: npt.NDArray[np.float64]
    """(n, len(simulation.metrics.PARTS))"""


def threads_available() -> int:
    """How many threads this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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

    Raises ValueError for n < 1 or an unknown engine, and what `simulation.engine.run` raises.
    """
    if n < 1:
        raise ValueError(f"the number of replications must be at least 1, found {n}")
    name = choose(engine)
    rows = np.zeros((n, len(metrics.PARTS)))
    total: list[npt.NDArray[np.float64]] = []
    first: Outcome | None = None
    for i, outcome in enumerate(_outcomes(model, seed, n, name, log, threads or threads_available())):
        sums = metrics.parts(model, outcome.books, outcome.accounts)
        rows[i] = [sums[part] for part in metrics.PARTS]
        # Sums of whole numbers below 2**53 are exact, so the mean does not depend on the order.
        if i == 0:
            first = outcome
            total = [array.astype(np.float64) for array in outcome.books]
        else:
            for mean, array in zip(total, outcome.books, strict=True):
                mean += array
        if progress is not None:
            progress(i + 1, n)
    assert first is not None
    estimates = {m.name: estimate(m, rows, metrics.unit_text(m, model)) for m in metrics.METRICS.values()}
    mean_books: list[Any] = [array / n for array in total]
    return Replications(model, name, seed, n, estimates, Books(*mean_books), first, rows)


def _outcomes(model: Model, seed: int, n: int, engine: str, log: bool, threads: int) -> Iterator[Outcome]:
    def one(replication: int) -> Outcome:
        return run(model, seed, replication, engine, log=log and replication == 0)

    # SimPy holds the interpreter lock, so threads would only contend for it.
    if threads == 1 or n == 1 or engine == "reference":
        yield from map(one, range(n))
        return
    with ThreadPoolExecutor(threads) as pool:
        pending = [pool.submit(one, r) for r in range(min(n, 4 * threads))]
        try:
            for r in range(n):
                outcome = pending.pop(0).result()
                if r + 4 * threads < n:
                    pending.append(pool.submit(one, r + 4 * threads))
                yield outcome
        finally:
            for future in pending:
                future.cancel()


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
