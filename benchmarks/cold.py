"""What the first run in a process costs: with VIRTA_CACHE_DIR empty it compiles, otherwise it loads.

python -m benchmarks.cold      # prints seconds as one JSON document
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time

from benchmarks.worker import HERE, scenario_of

PEOPLE = 100


def run_cold() -> dict[str, dict[str, float]]:
    """The first run on a fresh machine, then of a fresh process that finds the compiled code on disk."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VIRTA_CACHE_DIR": folder}
        return {which: _in_a_process(environment) for which in ("nothing_cached", "cached_on_disk")}


def _in_a_process(environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.cold"]
    done = subprocess.run(
        command, cwd=HERE.parent, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds


def main() -> None:
    """Time the import, and the first and second run of each tier."""
    begin = time.perf_counter()
    from simulation.build import build
    from simulation.engine import run

    models = {name: build(scenario_of(HERE / f"{name}.yaml", PEOPLE)) for name in ("six_stages", "coupled")}
    seconds = {"import_and_build": time.perf_counter() - begin}
    for name, model in models.items():
        for which in ("first", "second"):
            begin = time.perf_counter()
            run(model, seed=1)
            seconds[f"{name}_{which}"] = time.perf_counter() - begin
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
