"""Work on the cores of this machine: threads over kernels that release the interpreter lock."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from simulation.model import Model

Progress = Callable[[int, int], None]
"""Called with the number of steps done and the number in all."""

Job = TypeVar("Job")
Result = TypeVar("Result")


def threads_available() -> int:
    """How many threads this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


FEW = 1_000
"""Expected people below which replications hold the interpreter's lock most of the time, so that threads
would only wait for it."""


def worthwhile(threads: int, engine: str, models: Iterable[Model]) -> int:
    """How many of the threads to use for replications of the models: SimPy holds the interpreter's lock."""
    large = any(model.expected_people >= FEW for model in models)
    return threads if large and engine != "reference" else 1


def in_order(work: Callable[[Job], Result], jobs: Iterable[Job], threads: int) -> Iterator[Result]:
    """Results in the order of their jobs, whatever the number of threads.

    At most twice as many jobs as threads are under way or wait to be fetched, so memory stays flat.
    The first error ends everything: it is raised where its result would have come.
    """
    if threads == 1:
        yield from map(work, jobs)
        return
    waiting = iter(jobs)
    with ThreadPoolExecutor(threads) as pool:
        pending: deque[Future[Result]] = deque()
        try:
            pending.extend(pool.submit(work, job) for job in islice(waiting, 2 * threads))
            while pending:
                result = pending.popleft().result()
                pending.extend(pool.submit(work, job) for job in islice(waiting, 1))
                yield result
        finally:
            for future in pending:
                future.cancel()
