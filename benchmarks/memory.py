"""What a customer costs in memory: the peak of a process at two sizes, and where the bytes stay.

python -m benchmarks.memory FILE PEOPLE      # one run in a fresh process, as one JSON document
"""

from __future__ import annotations

import dataclasses
import json
import resource
import subprocess
import sys
from typing import Any

import numpy as np

from benchmarks.measuring import ROOT
from benchmarks.race import Say, Sizes
from benchmarks.worker import HERE, SEED, scenario_of

FILES = ("six_rates.yaml", "coupled.yaml")


def run_memory(sizes: Sizes, say: Say) -> dict[str, Any]:
    """Bytes a customer in both tiers, from two sizes: what a process needs anyway drops out.

    `peak`: of the process, its person table included. `kept`: arrays that the outcome holds, by field.
    """
    few, many = (400, 800) if sizes.people[-1] < 1_000_000 else (1_000_000, 4_000_000)
    found = {}
    for file in FILES:
        say(f"memory of {many:,} people in {file} ...")
        _in_a_process(file, 100)  # compiles, which would be the peak
        small, large = (_in_a_process(file, people) for people in (few, many))
        people = large["people"] - small["people"]
        found[file] = {
            "from": few,
            "to": many,
            "peak": (large["peak"] - small["peak"]) / people,
            "kept": {
                name: (size - small["kept"][name]) / people
                for name, size in large["kept"].items()
                if size > small["kept"][name]
            },
        }
    return found


def _in_a_process(file: str, people: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.memory", file, str(people)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def held(thing: object) -> int:
    """Bytes of all arrays in a value, its fields and its elements."""
    if isinstance(thing, np.ndarray):
        return thing.nbytes
    if isinstance(thing, (tuple, list)):
        return sum(map(held, thing))
    if dataclasses.is_dataclass(thing):
        return sum(held(getattr(thing, field.name)) for field in dataclasses.fields(thing))
    return 0


def main(file: str, people: int) -> None:
    """Run once and say what it took: `people`, `peak` and `kept` by field of the outcome, in bytes."""
    from simulation.build import build
    from simulation.engine import run

    overrides = [("money.purchases", "expected")] if file == "coupled.yaml" else []
    model = build(scenario_of(HERE / file, people, *overrides))
    outcome = run(model, SEED)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    crowd = int(outcome.books.heads[0].sum() + outcome.books.arrivals.sum())
    kept = {field.name: held(getattr(outcome, field.name)) for field in dataclasses.fields(outcome)}
    # Kilobytes, but bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({"people": crowd, "peak": peak * unit, "kept": kept}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
