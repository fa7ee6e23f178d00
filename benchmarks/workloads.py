"""The engine's own workloads and whole commands, in this checkout and, in turn, in another one.

Each checkout has a process of its own that keeps its models, so both are warm and neither sees the other;
commands are processes anyway. What a command costs is what the system says its process used, threads and all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measuring import ROOT, Sample, Sampler, alternating, commit
from benchmarks.race import Say, Sizes

HERE, THERE = "here", "there"
PLANS = ("library/retailer/hold", "library/retailer/keep")
SMALL = 2_000
"""People of the small market."""


def in_process(sizes: Sizes) -> dict[str, dict[str, Any]]:
    """Workloads of the worker, by title."""
    small, large = sizes.people[1], sizes.people[min(2, len(sizes.people) - 1)]

    def one(file: str, people: int, purchases: str | None = None) -> dict[str, Any]:
        return {"kind": "one_run", "arguments": {"file": file, "people": people, "purchases": purchases}}

    def many(threads: int) -> dict[str, Any]:
        arguments = {
            "file": "coupled.yaml",
            "people": min(SMALL, small),
            "replications": sizes.replications,
            "threads": threads,
        }
        return {"kind": "many_runs", "arguments": arguments}

    return {
        f"six stages, {small:,} people": one("six_stages.yaml", small),
        f"six stages, {large:,} people": one("six_stages.yaml", large),
        f"coupled, expected purchases, {small:,} people": one("coupled.yaml", small, "expected"),
        f"coupled, sampled purchases, {small:,} people": one("coupled.yaml", small, "sampled"),
        f"replications of {min(SMALL, small):,} people, one thread": many(1),
        f"replications of {min(SMALL, small):,} people, two threads": many(2),
    }


def commands(replications: int) -> dict[str, list[str]]:
    """Commands as a user types them, by title."""
    return {
        f"virta compare, two retailer plans, {replications} replications": [
            "compare",
            *PLANS,
            "--replications",
            str(replications),
        ],
        "virta list": ["list"],
        "virta run of a library file": ["run", PLANS[0]],
    }


def run_workloads(sizes: Sizes, say: Say, other: Path | None) -> dict[str, Any]:
    """Samples of every workload and command, here and in the other checkout."""
    folders = {HERE: ROOT} if other is None else {HERE: ROOT, THERE: other.resolve()}
    found: dict[str, Any] = {"commits": {name: commit(folder) for name, folder in folders.items()}}
    found["workloads"] = {}
    with ExitStack() as stack:
        workers = {name: stack.enter_context(worker(folder)) for name, folder in folders.items()}
        for title, request in in_process(sizes).items():
            say(f"{title} ...")
            amounts = {name: ask(process, request)["amount"] for name, process in workers.items()}
            samplers = {name: _asking(process) for name, process in workers.items()}
            found["workloads"][title] = _turns(samplers, sizes, amounts)
    for title, arguments in commands(20 if sizes.rounds > 2 else 2).items():
        say(f"{title} ...")
        samplers = {name: _spawning(arguments, folder) for name, folder in folders.items()}
        for sample in samplers.values():
            sample(0, 0.0)  # the first may have to compile
        found["workloads"][title] = _turns(samplers, sizes, None)
    return found


def _turns(samplers: Mapping[str, Sampler], sizes: Sizes, amounts: dict[str, float] | None) -> dict[str, Any]:
    return {"amounts": amounts, "samples": alternating(samplers, sizes.rounds, sizes.least)}


def environment(folder: Path) -> dict[str, str]:
    """In which a process finds the project of this folder, and no other."""
    return {**os.environ, "PYTHONPATH": str(folder)}


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that answers `ask` with the project of this folder."""
    command = [sys.executable, str(ROOT / "benchmarks" / "worker.py")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=folder, env=environment(folder), text=True, **pipes) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()


def ask(process: subprocess.Popen[str], request: dict[str, Any]) -> dict[str, float]:
    """Have a worker do something. Raises RuntimeError where it has ended; its own message is on stderr."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the worker ended with code {process.wait()} at {request}")
    answer: dict[str, float] = json.loads(line)
    return answer


def _asking(process: subprocess.Popen[str]) -> Sampler:
    return lambda first, least: ask(process, {"first": first, "least": least})


def _spawning(arguments: list[str], folder: Path) -> Sampler:
    command = [sys.executable, "-m", "virta", *arguments]

    def sample(_: int, __: float) -> Sample:
        begin = time.perf_counter()
        with subprocess.Popen(
            command, cwd=folder, env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            said = process.stderr.read()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} in {folder}:\n{said.decode()}")
        cpu = used.ru_utime + used.ru_stime
        return {"wall": time.perf_counter() - begin, "thread": cpu, "process": cpu, "calls": 1}

    return sample
