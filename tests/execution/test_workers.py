"""Workers may die, hang, raise and print; the work that can be done is done, and nothing else suffers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from experiments.execution.pool import ATTEMPTS, ExecutionError, Processes, Threads, as_they_come
from experiments.execution.tasks import FAILED, LOST, REFUSED, TIMED_OUT, Base, Reply, Task, Unit, perform
from experiments.execution.where import Where
from experiments.plan import plan
from simulation.scenario import draft
from tests.execution.bad import base, task
from tests.sweep.studies import files


@pytest.fixture
def market(tmp_path: Path) -> Path:
    return files(tmp_path).parent / "market.yaml"


def outcome(replies: Iterable[Reply | None]) -> tuple[int, list[str]]:
    """Rows made, and kinds of failure."""
    came = [made for reply in replies if reply is not None for made in reply.made]
    kinds = sorted(failure.kind for made in came for failure in made.failures)
    return sum(len(made.replications) for made in came), kinds


def test_threads_and_processes_give_the_same_bits(market: Path) -> None:
    tasks = [task(i, "", "", n=3) for i in range(4)]
    found = []
    for kind in (Threads, Processes):
        executor = kind([base(market)], 2)
        replies = sorted(filter(None, executor.run(tasks)), key=lambda reply: reply.number)
        executor.close()
        found.append(np.concatenate([made.sums for reply in replies for made in reply.made]).tobytes())
    assert found[0] == found[1]
    assert len(found[0]) > 1000


def test_a_task_that_kills_its_worker_is_given_up_and_the_others_are_done(market: Path) -> None:
    executor = Processes([base(market)], 2)
    rows, kinds = outcome(list(executor.run([task(1, "", "die", ""), task(2, ""), task(3, "", n=4)])))
    executor.close()
    assert (rows, kinds) == (7, [LOST])


@pytest.mark.verify
def test_it_is_tried_as_often_as_is_said(market: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executor = Processes([base(market)], 1)
    started = []
    make = executor._discard
    monkeypatch.setattr(executor, "_discard", lambda worker: (started.append(1), make(worker)))
    (reply,) = executor.run([task(1, "die")])
    executor.close()
    assert len(started) == ATTEMPTS
    assert "SIGKILL; was there enough memory?" in reply.made[0].failures[0].reason


def test_a_worker_that_dies_once_costs_nothing(market: Path, tmp_path: Path) -> None:
    executor = Processes([base(market)], 1)
    rows, kinds = outcome(list(executor.run([task(1, f"die once {tmp_path / 'mark'}", n=2)])))
    executor.close()
    assert (rows, kinds) == (2, [])


@pytest.mark.verify
def test_a_task_that_hangs_is_ended(market: Path) -> None:
    executor = Processes([base(market)], 2, timeout=4.0)
    begin = time.monotonic()
    rows, kinds = outcome(list(executor.run([task(1, "hang"), task(2, "")])))
    executor.close()
    assert (rows, kinds) == (1, [TIMED_OUT])
    assert time.monotonic() - begin < 15


@pytest.mark.verify
def test_what_prints_does_not_get_between_the_replies(
    market: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    executor = Processes([base(market)], 1)
    assert outcome(list(executor.run([task(1, "print"), task(2, "print")]))) == (2, [])
    executor.close()
    assert "noise" in capfd.readouterr().err


@pytest.mark.verify
def test_a_worker_killed_from_outside_is_replaced(market: Path) -> None:
    executor = Processes([base(market)], 1)
    tasks = (task(i, "") for i in range(30))
    replies = []
    for reply in executor.run(tasks):
        replies.append(reply)
        if len(replies) == 3:
            for worker in list(executor._all):
                os.kill(worker.pid, signal.SIGKILL)
    executor.close()
    assert outcome(replies) == (30, [])


def test_workers_are_kept_from_round_to_round(market: Path) -> None:
    executor = Processes([base(market)], 2)
    for round_ in range(3):
        assert outcome(list(executor.run(task(i + 10 * round_, "") for i in range(4)))) == (4, [])
    assert len(executor._all) <= 2
    executor.close()


def test_errors_of_runs_are_kept_with_their_traceback(market: Path) -> None:
    (reply,) = Threads([base(market)], 1).run([task(1, "raise", "")])
    failure = reply.made[0].failures[0]
    assert failure.kind == FAILED
    assert failure.reason == "RuntimeError: on purpose"
    assert "in scenario" in failure.traceback
    assert len(reply.made[1].replications) == 1


def test_a_point_that_the_language_refuses_fails_as_a_whole(market: Path) -> None:
    unit = Unit(b"x" * 16, 0, (("time.horizon", -1.0),), 0, 0, 5)
    reply = perform([Base(draft(market))], Task(1, (unit,)))
    (failure,) = reply.made[0].failures
    assert (failure.kind, failure.replication) == (REFUSED, None)
    assert "must be above 0" in failure.reason


@pytest.mark.verify
def test_a_scenario_made_in_python_travels(market: Path) -> None:
    scenario = plan(market).scenario
    executor = Processes([Base(scenario)], 1)
    assert outcome(list(executor.run([task(1, "", n=2)]))) == (2, [])
    executor.close()


def test_few_tasks_are_taken_ahead() -> None:
    taken, most = [], []

    def tasks() -> object:
        for i in range(50):
            taken.append(i)
            yield Task(i, ())

    done = 0
    for _ in as_they_come(lambda task: task.number, tasks(), 2):  # type: ignore[arg-type]
        done += 1
        most.append(len(taken) - done)
    assert done == 50
    assert max(most) <= 3


@pytest.mark.verify
def test_workers_end_when_their_coordinator_does(market: Path) -> None:
    executor = Processes([base(market)], 1)
    list(executor.run([task(1, "")]))
    (worker,) = executor._all
    executor.close()
    assert worker._process.returncode is not None
    assert threading.active_count() < 50


HANGS = """
import time
from experiments.execution.pool import as_they_come
from experiments.execution.tasks import Task
for reply in as_they_come(lambda task: time.sleep(600), [Task(1, ())], 1):
    assert reply is None
    raise KeyboardInterrupt
"""


def test_a_thread_that_hangs_gives_the_word_back_and_lets_the_process_end() -> None:
    done = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=60)
    assert done.stderr.rstrip().endswith("KeyboardInterrupt")


def test_a_time_limit_takes_workers_that_can_be_ended() -> None:
    assert isinstance(Where(timeout=5.0).executor([], 10), Processes)
    with pytest.raises(ExecutionError, match="timeout cannot end threads"):
        Where(threads=2, timeout=5.0).executor([], 10)
    for said in ({"threads": 1.5}, {"processes": 0}, {"timeout": float("nan")}, {"workers": "2"}):
        with pytest.raises((TypeError, ValueError), match=f"{next(iter(said))} must be a"):
            Where(**said)  # type: ignore[arg-type]


def test_one_place_at_a_time() -> None:
    with pytest.raises(ExecutionError, match="threads and workers are different places"):
        Where(threads=2, workers=2).executor([], 1)
    assert isinstance(Where().executor([], 10), Threads)
    assert isinstance(Where().executor([], 10_000), Processes)
