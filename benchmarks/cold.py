"""What the first run in a process costs: with VIRTA_CACHE_DIR empty it compiles, otherwise it loads.

python -m benchmarks.cold      # prints seconds as one JSON document
"""

from __future__ import annotations

import json
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
FEW = {"suspect": 65, "prospect": 7, "new": 2, "active": 16, "passive": 10}


def main() -> None:
    """Time the import, and the first and second run of each tier."""
    begin = time.perf_counter()
    from simulation.build import build
    from simulation.engine import run
    from simulation.scenario import load

    overrides = [(f"people_at_start.{stage}", count) for stage, count in FEW.items()]
    models = {
        name: build(load(HERE / f"{name}.yaml", [*overrides, ("market_entrants.suspect", 1)]))
        for name in ("six_stages", "coupled")
    }
    seconds = {"import_and_build": time.perf_counter() - begin}
    for name, model in models.items():
        for which in ("first", "second"):
            begin = time.perf_counter()
            run(model, seed=1)
            seconds[f"{name}_{which}"] = time.perf_counter() - begin
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
