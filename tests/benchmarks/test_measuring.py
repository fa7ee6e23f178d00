"""Implementations are timed in turns, slow ones are stopped, and the statistics are correct."""

import threading
import time

import numpy as np
import pytest

from benchmarks import race, workloads
from benchmarks.measuring import ROOT, Sample, alternating, median, on_one_thread, ratio, sampler
from benchmarks.memory import held
from benchmarks.race import Sizes, summary
from benchmarks.workloads import ask, worker


def sample_of(seconds: float, calls: int = 1) -> Sample:
    return {"wall": seconds, "thread": seconds, "process": seconds, "calls": calls}


def test_sides_take_turns_and_the_order_is_turned_round() -> None:
    seen: list[tuple[str, int]] = []

    def noting(name: str):
        def sample(first: int, least: float) -> Sample:
            seen.append((name, first))
            return sample_of(least, calls=3)

        return sample

    samples = alternating({name: noting(name) for name in "abc"}, rounds=3, least=0.5)
    assert [name for name, _ in seen] == [*"abc", *"cba", *"abc"]
    assert [first for name, first in seen if name == "b"] == [0, 3, 6]
    assert [len(taken) for taken in samples.values()] == [3, 3, 3]


def test_no_two_calls_do_the_same() -> None:
    calls: list[int] = []

    def slowly(number: int) -> None:
        calls.append(number)
        time.sleep(0.002)

    taken = sampler(slowly)(7, 0.01)
    assert calls == [*range(7, 7 + int(taken["calls"]))]
    assert taken["calls"] > 1
    assert taken["thread"] < taken["wall"]


def test_a_ratio_is_that_of_the_rounds() -> None:
    slow, fast = [sample_of(s) for s in (10.0, 40.0, 12.0)], [sample_of(s) for s in (1.0, 8.0, 3.0)]
    assert ratio(slow, fast, "thread") == {"median": 5.0, "least": 4.0, "most": 10.0}
    assert median(slow, "wall") == 12.0


def test_a_second_thread_is_noticed() -> None:
    def in_two(_: int) -> None:
        other = threading.Thread(target=lambda: sum(range(3_000_000)))
        other.start()
        other.join()

    taken = sampler(in_two)(0, 0.1)
    with pytest.raises(RuntimeError, match="of its own thread but"):
        on_one_thread("two", [taken])
    on_one_thread("one", [sampler(lambda _: sum(range(100_000)))(0, 0.05)])


def test_who_would_take_too_long_is_left_out() -> None:
    taken: list[tuple[str, int]] = []

    def entries(people: int):
        def maker(name: str, each: float):
            def make():
                taken.append((name, people))
                return lambda *_: sample_of(people * each)

            return make

        makers = {
            "slow": maker("slow", 0.05),
            "fast": maker("fast", 0.001),
            "hopeless": maker("hopeless", 1.0),
        }
        return makers, float(people)

    sizes, known = Sizes(people=(100, 1_000, 10_000, 100_000), rounds=2), {"hopeless": (10, 7.0)}
    found = race._by_size(entries, sizes, lambda _: None, {"absent": "not installed"}, known)["sizes"]
    assert taken == [
        ("slow", 100),
        ("fast", 100),
        ("slow", 1_000),
        ("fast", 1_000),
        ("fast", 10_000),
    ]
    assert found["1000"]["not_run"] == {"absent": "not installed", "hopeless": "would take 700 s or more"}
    assert found["10000"]["not_run"]["slow"] == "would take 500 s or more"
    assert found["100000"]["not_run"]["fast"] == "would take 100 s or more"


def test_what_samples_say() -> None:
    found = {"sizes": {}}
    for people in (1_000, 10_000, 100_000, 1_000_000):
        ours, other = 1e-9 * people**1.05, 4e-9 * people**1.05
        samples = {"compiled": [sample_of(ours)] * 3, "other": [sample_of(other)] * 3}
        found["sizes"][str(people)] = {"amounts": 4.0 * people, "samples": samples}
    said = summary(found)
    assert said["compiled"]["exponent"] == pytest.approx(1.05)
    assert said["other"]["times"]["1000"]["median"] == pytest.approx(4.0)
    assert said["other"]["ns"]["10000"] == pytest.approx(4.0 * 10_000**1.05 / 40_000)


def test_bytes_of_arrays_are_found_wherever_they_are() -> None:
    assert held((np.zeros(10), [np.zeros(3, np.int32), "text"], None)) == 92


def test_a_worker_lives_the_checkout_it_stands_in() -> None:
    request = {
        "kind": "one_run",
        "arguments": {"file": "coupled.yaml", "people": 200, "purchases": "expected"},
    }
    with worker(ROOT) as process:
        assert ask(process, request)["amount"] > 200
        taken = ask(process, {"first": 1, "least": 0.01})
    assert taken["calls"] >= 1
    assert 0 < taken["wall"] < 10


def test_a_worker_refuses_the_engine_of_another_checkout(tmp_path, capfd) -> None:
    with worker(tmp_path) as process, pytest.raises(RuntimeError, match="the worker ended with code 1"):
        ask(process, {"kind": "one_run", "arguments": {}})
    assert f"not from {tmp_path}" in capfd.readouterr().err


def test_a_command_that_fails_is_no_sample() -> None:
    with pytest.raises(RuntimeError, match="No such command 'walk'"):
        workloads._spawning(["walk"], ROOT)(0, 0.0)


def test_a_command_costs_what_its_process_used() -> None:
    taken = workloads._spawning(["version"], ROOT)(0, 0.0)
    assert taken["process"] > 0
    assert taken["wall"] > 0
