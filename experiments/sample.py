"""Replications of several models under one seed: the numbers that comparisons are made of.

Replication r of every model has the same luck, so models are compared replication by replication.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from experiments import memory
from experiments.parallel import Progress, in_order, threads_available, worthwhile
from simulation import metrics
from simulation.books import Books
from simulation.engine import choose, run
from simulation.model import SIGNS, Model
from simulation.scenario.identity import fingerprint

Floats = npt.NDArray[np.float64]
_SIGNS = np.array(SIGNS)


class Rows(NamedTuple):
    """What is kept of each replication; first axis n. P parts, I investments, N periods, T moves."""

    sums: Floats
    """(n, P) in the order of `simulation.metrics.PARTS`"""
    spend: Floats
    """(n, I) money spent within the horizon, in the order of `Model.investment_names`"""
    spend_discounted: Floats
    """(n, I) the same at time 0"""
    moves: Floats
    """(n, T) passages within the horizon: transitions, then dated moves, in the model's order"""
    contribution: Floats
    """(n, N) margins - service cost + one-offs - investments of each period, not discounted"""
    investment: Floats
    """(n, N) money spent in each period"""
    discounted: Floats
    """(n, N) contribution of each period at time 0"""


@dataclass(frozen=True)
class Sample:
    """n replications of one model under one seed, numbered from `first`."""

    model: Model
    engine: str
    seed: int
    first: int
    n: int
    rows: Rows
    book_sums: Books
    """Sums over the replications: float arrays, in quanta."""

    @property
    def books(self) -> Books:
        """Mean over the replications: float arrays, in quanta."""
        means: list[Any] = [array / self.n for array in self.book_sums]
        return Books(*means)

    @property
    def move_names(self) -> tuple[str, ...]:
        """Names of the columns of `rows.moves`."""
        return (*self.model.transition_names, *self.model.dated_names)


class Sampler:
    """Runs replications under one seed and keeps what they gave, so that nothing runs twice.

    Models whose scenarios mean the same are one model.
    """

    def __init__(
        self,
        seed: int = 0,
        engine: str = "auto",
        threads: int | None = None,
        known: Iterable[Sample] = (),
        first: int = 0,
    ) -> None:
        """`known`: samples made before with the same seed and first replication, by whichever engine."""
        self.seed = seed
        self.first = first
        choose(engine)  # refuses an unknown one at once
        self._asked = engine
        self.threads = threads or threads_available()
        self._samples: dict[str, Sample] = {}
        for sample in known:
            if (sample.seed, sample.first) != (self.seed, self.first):
                raise ValueError("a sample of other replications cannot be used here")
            self._samples[fingerprint(sample.model.scenario)] = sample

    def sample(self, models: Sequence[Model], n: int, progress: Progress | None = None) -> tuple[Sample, ...]:
        """Samples of at least n replications of each model, running what is missing.

        `progress` is told replications finished and n. Raises ValueError for n < 1, NoAnswer where they do
        not fit in memory, and what `simulation.engine.run` raises, with a note of the replication.
        """
        if n < 1:
            raise ValueError(f"the number of replications must be at least 1, found {n}")
        keys = [fingerprint(model.scenario) for model in models]
        missing = {
            key: model
            for key, model in zip(keys, models, strict=True)
            if key not in self._samples or self._samples[key].n < n
        }
        a = [model.arrays for model in missing.values()]
        numbers = max((len(metrics.PARTS) + 3 * x.n_periods + 2 * len(x.investment_id) for x in a), default=0)
        memory.refuse(n, len(missing), numbers)
        self._grow(missing, n, progress)
        return tuple(
            replace(self._samples[key], model=model) for key, model in zip(keys, models, strict=True)
        )

    def _grow(self, missing: dict[str, Model], n: int, progress: Progress | None) -> None:
        begins = {key: self._samples[key].n if key in self._samples else 0 for key in missing}
        jobs = [(r, key) for r in range(n) for key in missing if r >= begins[key]]
        collected: dict[str, list[tuple[Floats, ...]]] = {key: [] for key in missing}
        totals: dict[str, list[Any]] = {
            key: list(self._samples[key].book_sums) if begins[key] else [] for key in missing
        }
        for (r, key), (row, books) in zip(jobs, self._results(missing, jobs), strict=True):
            collected[key].append(row)
            # Sums of whole numbers below 2**53 are exact, so they do not depend on the order.
            before = totals[key] or [0.0] * len(books)
            totals[key] = [total + array for total, array in zip(before, books, strict=True)]
            if progress is not None and key == jobs[-1][1]:
                progress(r + 1, n)
        for key, model in missing.items():
            blocks = [np.array(column) for column in zip(*collected[key], strict=True)]
            if begins[key]:
                blocks = [np.concatenate(pair) for pair in zip(self._samples[key].rows, blocks, strict=True)]
            self._samples[key] = Sample(
                model,
                choose(self._asked, [model]),
                self.seed,
                self.first,
                n,
                Rows(*blocks),
                Books(*totals[key]),
            )

    def _results(
        self, models: dict[str, Model], jobs: list[tuple[int, str]]
    ) -> Iterator[tuple[tuple[Floats, ...], Books]]:
        def one(job: tuple[int, str]) -> tuple[tuple[Floats, ...], Books]:
            replication, key = self.first + job[0], job[1]
            try:
                engine = choose(self._asked, [models[key]])
                return _replication(models[key], self.seed, replication, engine)
            except Exception as error:
                error.add_note(
                    f"in {models[key].scenario.name}, replication {replication} of seed {self.seed}"
                )
                raise

        engine = choose(self._asked, models.values())
        yield from in_order(one, jobs, worthwhile(self.threads, engine, models.values()))


def _replication(model: Model, seed: int, replication: int, engine: str) -> tuple[tuple[Floats, ...], Books]:
    outcome = run(model, seed, replication, engine)
    a, books, quanta = model.arrays, outcome.books, model.arrays.per_quantum
    n = a.n_periods
    sums = metrics.parts(model, books)
    spend, spend_discounted = books.spend.sum(axis=(2, 3)), books.spend_discounted.sum(axis=(2, 3))
    net = (books.money[:n] * _SIGNS).sum(axis=(1, 2, 3)) - spend.sum(axis=1)
    net_discounted = (books.discounted[:n] * _SIGNS).sum(axis=(1, 2, 3)) - spend_discounted.sum(axis=1)
    moves = np.zeros(len(model.transition_names))
    np.add.at(moves, a.exit_transition, books.moves[:n].sum(axis=(0, 2)))
    row = (
        np.array([sums[part] for part in metrics.PARTS]),
        spend.sum(axis=0) / quanta,
        spend_discounted.sum(axis=0) / quanta,
        np.concatenate([moves, books.dated[:n].sum(axis=(0, 2))]),
        net / quanta,
        spend.sum(axis=1) / quanta,
        net_discounted / quanta,
    )
    return row, books
