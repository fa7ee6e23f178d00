"""Workers of this machine: threads of this process, or processes of their own.

Threads start at once, and are enough where the kernel does most of the work, since it releases the
interpreter lock. Processes do not share that lock, can be ended when they hang, and take nothing
with them when they die.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

from experiments.execution.process import WorkerDied, WorkerProcess
from experiments.execution.tasks import LOST, TIMED_OUT, Base, Reply, Task, given_up, perform

ATTEMPTS = 3
"""How often a replication may crash its worker before it is given up."""
TIMEOUT = 900.0
"""Seconds a task may take unless said otherwise; tasks are cut to take less than a second."""
PULSE = 1.0
"""Seconds without a reply after which control returns to the caller, which may have rows to write."""

Result = TypeVar("Result")


class ExecutionError(RuntimeError):
    """No task can be run; the message says what to do."""


class PlaceRefused(ExecutionError):
    """The place asked for cannot be used to run tasks."""


class Executor(Protocol):
    """Runs tasks somewhere."""

    name: str
    """In words, for messages: "2 processes"."""
    chunk: float
    """Seconds that a task should take."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Reply | None]:
        """Replies as they come, in any order. Tasks are taken one by one as workers become free.

        None is given about once a second while no reply comes.
        A task that crashes its worker ATTEMPTS times is given up: its reply says so.
        Raises ExecutionError where nothing can be run.
        """

    def close(self) -> None:
        """Give back workers. Safe to call twice."""


class Threads:
    """Threads of this process. They cannot be ended, so there is no time limit.

    Nor do they keep the process from ending.
    """

    chunk = 0.25

    def __init__(self, bases: Sequence[Base], threads: int) -> None:
        self.name = f"{threads} thread{'s' if threads > 1 else ''}"
        self._bases = bases
        self._threads = threads

    def run(self, tasks: Iterable[Task]) -> Iterator[Reply | None]:
        """See `Executor.run`."""
        return as_they_come(lambda task: perform(self._bases, task), tasks, self._threads)

    def close(self) -> None:
        """Nothing to give back."""


class Processes:
    """Processes of their own on this machine, ended when they hang and replaced when they die."""

    chunk = 0.25

    def __init__(self, bases: Sequence[Base], processes: int, timeout: float = TIMEOUT) -> None:
        self.name = f"{processes} process{'es' if processes > 1 else ''}"
        self._bases = bases
        self._processes = processes
        self._timeout = timeout
        self._idle: list[WorkerProcess] = []
        self._all: set[WorkerProcess] = set()
        self._lock = threading.Lock()
        self._closed = False

    def run(self, tasks: Iterable[Task]) -> Iterator[Reply | None]:
        """See `Executor.run`."""
        for replies in as_they_come(self._survive, tasks, self._processes):
            yield from [None] if replies is None else replies

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                worker.end()
            self._all.clear()

    def _survive(self, task: Task) -> list[Reply]:
        """The replies of a task; where it crashes its worker, those of its parts, and so on."""
        deaths = 0
        while True:
            worker = self._taken()
            try:
                reply = worker.perform(task, self._timeout)
            except WorkerDied as death:
                self._discard(worker)
                if self._closed:
                    raise ExecutionError("the run was ended") from death
                deaths += 1
                if task.replications > 1:
                    return [reply for part in task.parts() for reply in self._survive(part)]
                if death.timed_out or deaths >= ATTEMPTS:
                    return [given_up(task, TIMED_OUT if death.timed_out else LOST, str(death))]
            else:
                with self._lock:
                    self._idle.append(worker)
                return [reply]

    def _taken(self) -> WorkerProcess:
        """An idle worker, or a new one."""
        with self._lock:
            if self._closed:
                raise ExecutionError("the run was ended")
            if self._idle:
                return self._idle.pop()
        try:
            worker = WorkerProcess(self._bases)
        except WorkerDied as death:
            raise ExecutionError(f"a worker process could not be started: {death}") from death
        with self._lock:
            self._all.add(worker)
        return worker

    def _discard(self, worker: WorkerProcess) -> None:
        worker.end()
        with self._lock:
            self._all.discard(worker)


def as_they_come(
    work: Callable[[Task], Result], tasks: Iterable[Task], threads: int
) -> Iterator[Result | None]:
    """Results as they come, and None after each second without one.

    One task is taken ahead of the threads, so memory stays flat. Threads are daemons, because a kernel that
    does not come back must not keep an interrupted process alive; `concurrent.futures` would wait for it.
    """
    waiting = iter(tasks)
    to_do: SimpleQueue[Task | None] = SimpleQueue()
    done: SimpleQueue[tuple[Result | None, BaseException | None]] = SimpleQueue()

    def serve() -> None:
        while (task := to_do.get()) is not None:
            try:
                done.put((work(task), None))
            except BaseException as error:  # noqa: BLE001 - raised where its result is waited for
                done.put((None, error))

    for _ in range(threads):
        threading.Thread(target=serve, daemon=True).start()
    under_way = 0
    try:
        while True:
            for task in islice(waiting, threads + 1 - under_way):
                to_do.put(task)
                under_way += 1
            if not under_way:
                return
            try:
                result, error = done.get(timeout=PULSE)
            except Empty:
                yield None
                continue
            under_way -= 1
            if error is not None:
                raise error
            yield result
    finally:
        with contextlib.suppress(Empty):
            while True:
                to_do.get_nowait()
        for _ in range(threads):
            to_do.put(None)
