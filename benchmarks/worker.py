"""The engine's own workloads, run in a process of their own with the checkout it is told to use.

python benchmarks/worker.py      # reads one JSON request a line, answers each with one line

It is run as a file, with the checkout to be measured on PYTHONPATH: it imports nothing of this folder, and
from the checkout only what has been there since the first commit that is compared.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
WRITTEN_FOR = 10_000
"""How many people the files beside this one are written for."""
SEED = 20260101


def scenario_of(file: Path, people: int, *overrides: tuple[str, object]) -> Any:
    """A scenario of this folder, with its people, entrants and budgets brought to size."""
    from simulation.scenario import draft

    read, share = draft(file), people / WRITTEN_FOR
    plain = read.scenario()
    sized: list[tuple[str, object]] = [
        (f"people_at_start.{group.stage}", round(group.count * share)) for group in plain.people_at_start
    ]
    sized += [
        (f"market_entrants.{stream.name}.rate", stream.intensity[0] * share) for stream in plain.entrants
    ]
    for investment in plain.investments:
        assert investment.budget is not None
        sized.append((f"investments.{investment.name}.budget", investment.budget[0] * share))
        if investment.reference_stock > 0.0:
            sized.append((f"investments.{investment.name}.reference", investment.budget[0] * share))
    return read.scenario([*sized, *overrides])


def events(outcome: Any) -> int:
    """What happened in a run: arrivals, moves and purchases."""
    b = outcome.books
    return int(b.arrivals.sum() + b.moves.sum() + b.dated.sum() + b.purchases.sum())


def one_run(file: str, people: int, purchases: str | None) -> tuple[Callable[[int], object], int]:
    """One replication of a file, and how many events it has."""
    from simulation.build import build
    from simulation.engine import run

    overrides = [] if purchases is None else [("money.purchases", purchases)]
    model = build(scenario_of(HERE / file, people, *overrides))
    return lambda call: run(model, SEED, call), events(run(model, SEED))


def many_runs(file: str, people: int, replications: int, threads: int) -> tuple[Callable[[int], object], int]:
    """Replications of a small market with expected purchases, and how many there are."""
    from experiments.replicate import replicate
    from simulation.build import build

    model = build(scenario_of(HERE / file, people, ("money.purchases", "expected")))
    replicate(model, SEED, n=2, threads=threads)
    return lambda call: replicate(model, SEED + call, n=replications, threads=threads), replications


KINDS: dict[str, Callable[..., tuple[Callable[[int], object], int]]] = {
    "one_run": one_run,
    "many_runs": many_runs,
}


def timed(task: Callable[[int], object], first: int, least: float) -> dict[str, float]:
    """Seconds of one call, averaged over as many as fill `least` seconds of the wall's clock.

    `wall`, `thread` (processor time of this thread) and `process` (of all its threads).
    """
    clocks = (time.perf_counter, time.thread_time, time.process_time)
    begin = [clock() for clock in clocks]
    calls = 0
    while True:
        task(first + calls)
        calls += 1
        spent = [clock() - start for clock, start in zip(clocks, begin, strict=True)]
        if spent[0] >= least:
            wall, thread, process = (seconds / calls for seconds in spent)
            return {"wall": wall, "thread": thread, "process": process, "calls": calls}


def serve() -> None:
    """Answer requests until the input ends.

    {"kind": ..., "arguments": {...}} prepares a workload and answers how much of what it does;
    {"first": n, "least": seconds} takes a sample of it.
    """
    import simulation

    sources = Path(simulation.__file__).resolve().parent.parent
    if sources != Path.cwd().resolve():
        raise SystemExit(f"the engine comes from {sources}, not from {Path.cwd()}")
    task: Callable[[int], object] | None = None
    for line in sys.stdin:
        request = json.loads(line)
        if "kind" in request:
            task, amount = KINDS[request["kind"]](**request["arguments"])
            answer: dict[str, float] = {"amount": amount}
        else:
            assert task is not None
            answer = timed(task, request["first"], request["least"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    # A script's own folder is on the path, and its modules are not those of the checkout.
    sys.path[:] = [folder for folder in sys.path if Path(folder).resolve() != HERE]
    serve()
