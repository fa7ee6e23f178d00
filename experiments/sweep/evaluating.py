"""The store of a study as an `Evaluate`: stored rows are read, missing ones are run and stored."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.evaluate import Floats
from experiments.execution.pool import Executor
from experiments.execution.tasks import Base, Unit
from experiments.parallel import Progress
from experiments.plan import Plan
from experiments.store.rows import point_key
from experiments.store.store import Expected, Store, StoreError
from experiments.sweep.running import Chunks, runs_of
from simulation.arguments import whole
from simulation.scenario import fingerprint


class StoreEvaluate:
    """Runs replications of plans through a store: an interrupted analysis resumes where it was.

    The rows are those of a sweep without factors: one line of the manifest a plan.
    """

    def __init__(
        self, store: Store, executor: Executor, seed: int = 0, progress: Progress | None = None
    ) -> None:
        self._store = store
        self._executor = executor
        self._seed = seed
        self._progress = progress

    def __call__(self, plans: Sequence[Plan], n: int, first: int = 0) -> list[Floats]:
        """See `experiments.evaluate.Evaluate`. Raises StoreError for a replication that failed."""
        n = whole("replications", n, 1)
        keys = [point_key(fingerprint(plan.scenario), (), self._seed) for plan in plans]
        units: list[Unit] = []
        for key, plan in dict(zip(keys, plans, strict=True)).items():
            lacking = self._store.lacking(key, n, first)
            if not lacking:
                continue
            line = Expected(0, -1, plan.label, key, self._seed, first + n, {"values": {}, "overrides": []})
            self._store.add_expected(line)
            units += [Unit(key, Base(plan.scenario), (), self._seed, a, m) for a, m in runs_of(lacking)]
        if units:
            self._run(units)
        return [self._read(key, plan, n, first) for key, plan in zip(keys, plans, strict=True)]

    def _run(self, units: list[Unit]) -> None:
        chunks, done, total = Chunks(self._executor.chunk), 0, sum(unit.n for unit in units)
        for reply in self._executor.run(chunks.of(units)):
            if reply is None:
                self._store.flush()
                continue
            chunks.learn(reply.seconds, max(reply.replications, 1))
            self._store.put(reply)
            done += reply.replications
            if self._progress is not None:
                self._progress(done, total)
        self._store.flush()

    def _read(self, key: bytes, plan: Plan, n: int, first: int) -> Floats:
        there, sums = self._store.sums(key, n, first)
        if len(there) == n:
            return sums
        failed = [f for f in self._store.failures() if f.key == key]
        why = failed[0].reason if failed else "it was not computed"
        raise StoreError(f"{plan.label} has {n - len(there)} of {n} replications missing: {why}")
