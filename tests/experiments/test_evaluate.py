"""Sums of plans by replication, the same wherever and in whatever pieces they are asked for."""

import threading
import time

import numpy as np
import pytest

from experiments import plan as plans
from experiments.evaluate import evaluator
from experiments.parallel import in_order
from experiments.sample import Sampler
from tests.experiments.markets import care, subscribers

IDLE, CARING = plans.of(subscribers(active=40)), plans.of(subscribers(care(1.0), active=40), "caring")


def test_sums_are_those_of_a_sample() -> None:
    wanted = Sampler(seed=3).sample([IDLE.model, CARING.model], 4)
    evaluate = evaluator(seed=3, threads=2)
    for found, sample in zip(evaluate([IDLE, CARING], 4), wanted, strict=True):
        assert np.array_equal(found, sample.rows.sums)
    (later,) = evaluate([CARING], 3, first=1)
    assert np.array_equal(later, wanted[1].rows.sums[1:])


def test_nothing_runs_twice() -> None:
    told: list[tuple[int, int]] = []
    evaluate = evaluator(seed=3, threads=1, progress=lambda done, of: told.append((done, of)))
    evaluate([IDLE, CARING], 2)
    evaluate([CARING, IDLE, IDLE], 2)
    evaluate([IDLE], 3)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4), (1, 1)]


def test_results_come_in_order_and_the_first_error_ends_the_work() -> None:
    slow = [0.05, 0.0, 0.02, 0.0, 0.01]
    assert list(in_order(lambda i: (time.sleep(slow[i]), i)[1], range(5), 3)) == list(range(5))

    begun = []

    def fails(i: int) -> int:
        begun.append(i)
        if i == 1:
            raise KeyError(i)
        return i

    found = in_order(fails, range(1_000), 2)
    assert next(found) == 0
    with pytest.raises(KeyError):
        list(found)
    assert len(begun) <= 8


def test_unfetched_results_do_not_pile_up() -> None:
    begun = threading.Semaphore(0)
    found = in_order(lambda _: begun.release(), range(100), 3)
    next(found)
    time.sleep(0.05)
    assert begun._value <= 7
    found.close()
