"""What an exponential costs: CPU time of the thread, all candidates in turn in one process."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np
from numba import njit

from benchmarks.generators.addresses import PURPOSES, SOURCE, Words
from benchmarks.generators.battery import exponential
from benchmarks.generators.candidates import Keyed
from simulation.draws import luck, person_key, stream

U = np.uint64
PERSONS, VISITS, EXITS = 2_000, 20, 3


@njit
def _lucks(n: int) -> tuple[Words, Words]:
    k, c = np.empty(n, U), np.empty(n, U)
    source = stream(U(1), U(0))
    for i in range(n):
        k[i], c[i] = luck(source, person_key(SOURCE, U(i)))
    return k, c


def _loop(words: Keyed) -> Callable[[Words, Words, Words], float]:
    @njit(nogil=True)
    def loop(k: Words, c: Words, purposes: Words) -> float:
        # Every draw is free of every other, so the processor may work on several at once.
        total = 0.0
        for i in range(len(k)):
            for visit in range(VISITS):
                for x in range(EXITS):
                    total += exponential(words, k[i], c[i], purposes[x], U(visit + 1))
        return total

    return loop


def _walk(words: Keyed) -> Callable[[Words, Words, Words], float]:
    @njit(nogil=True)
    def walk(k: Words, c: Words, purposes: Words) -> float:
        # As in a simulation: the stage, hence the next purposes, is the exit that came first.
        total = 0.0
        for i in range(len(k)):
            stage = 0
            for visit in range(VISITS):
                least, first = np.inf, 0
                for x in range(EXITS):
                    draw = exponential(words, k[i], c[i], purposes[EXITS * stage + x], U(visit + 1))
                    if draw < least:
                        least, first = draw, x
                total += least
                stage = first
        return total

    return walk


def nanoseconds(candidates: Mapping[str, Keyed], rounds: int = 15) -> dict[str, tuple[float, float]]:
    """Name -> least ns an exponential over the rounds: in a loop of free draws, in a walk of races.

    The candidates take turns, so that whatever slows the machine down falls on all of them.
    """
    k, c = _lucks(PERSONS)
    tasks = {
        (name, i): make(words) for name, words in candidates.items() for i, make in enumerate((_loop, _walk))
    }
    best = dict.fromkeys(tasks, float("inf"))
    for task in tasks.values():
        task(k, c, PURPOSES)
    for turn in range(rounds):
        for at in tasks if turn % 2 == 0 else reversed(list(tasks)):
            begun = time.thread_time_ns()
            tasks[at](k, c, PURPOSES)
            best[at] = min(best[at], time.thread_time_ns() - begun)
    draws = PERSONS * VISITS * EXITS
    return {name: (best[name, 0] / draws, best[name, 1] / draws) for name in candidates}


def nanoseconds_of_luck(rounds: int = 15) -> float:
    """Least ns of a person's key and luck, which are paid for once a person."""
    _lucks(1)
    spent = []
    for _ in range(rounds):
        begun = time.thread_time_ns()
        _lucks(100_000)
        spent.append(time.thread_time_ns() - begun)
    return min(spent) / 100_000
