"""The choice of where to run: threads, processes or a cluster."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.execution.pool import TIMEOUT, ExecutionError, Executor, PlaceRefused, Processes, Threads
from experiments.execution.tasks import Base
from experiments.parallel import threads_available
from simulation import metrics
from simulation.arguments import whole_or_none

WORTH_PROCESSES = 400
"""Rows from which on processes, which take a second to start, are taken unless threads are asked for."""


@dataclass(frozen=True)
class Where:
    """At most one of these is said; else this machine's cores are used, by processes where it is worth it."""

    threads: int | None = None
    processes: int | None = None
    workers: int | None = None
    """Workers of a Dask cluster of our own on this machine."""
    scheduler: str | None = None
    """Address of a Dask scheduler."""
    scheduler_file: Path | None = None
    insecure: bool = False
    dashboard: str | None = None
    tls: tuple[Path, Path, Path] | None = None
    timeout: float | None = None
    """Seconds after which a task, which is cut to take about one, is ended; 900 unless said. Threads cannot
    be ended: where a time limit is said, processes are taken."""

    def __post_init__(self) -> None:
        """Raises TypeError or ValueError for what is no number of workers or seconds."""
        for name in ("threads", "processes", "workers"):
            whole_or_none(name, getattr(self, name), 1)
        if self.timeout is not None and not 0.0 < self.timeout < math.inf:
            raise ValueError(f"timeout must be a number of seconds above 0, found {self.timeout}")

    def executor(self, bases: Sequence[Base], rows: int) -> Executor:
        """An executor for about so many rows. Raises PlaceRefused, ExecutionError."""
        said = [
            name
            for name in ("threads", "processes", "workers", "scheduler", "scheduler_file")
            if getattr(self, name) is not None
        ]
        if len(said) > 1:
            raise PlaceRefused(f"{' and '.join(said)} are different places to run: say one of them")
        if metrics.OWN and any(name != "threads" for name in said):
            own = ", ".join(metrics.OWN)
            raise PlaceRefused(f"metrics of your own ({own}) are known to this process alone: run on threads")
        if self.workers is not None or self.scheduler is not None or self.scheduler_file is not None:
            return self._on_dask(bases)
        if self.threads is not None and self.timeout is not None:
            raise PlaceRefused("timeout cannot end threads: say processes instead of threads")
        if metrics.OWN and self.threads is None and (self.processes, self.timeout) == (None, None):
            return Threads(bases, threads_available())
        few = self.processes is None and self.timeout is None and rows < WORTH_PROCESSES
        if self.threads is not None or few:
            return Threads(bases, self.threads or threads_available())
        return Processes(bases, self.processes or threads_available(), self.timeout or TIMEOUT)

    def _on_dask(self, bases: Sequence[Base]) -> Executor:
        try:
            from experiments.execution.dask import Cluster, DaskExecutor
        except ImportError as problem:
            raise ExecutionError('a cluster needs Dask: pip install "virta[studies]"') from problem
        cluster = Cluster(
            self.scheduler,
            self.scheduler_file,
            self.workers or 0,
            self.insecure,
            self.dashboard,
            self.tls,
        )
        return DaskExecutor(bases, cluster, self.timeout or TIMEOUT)
