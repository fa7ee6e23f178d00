"""Speed of the engines beside their peers, the bare limit, and an earlier commit.

python -m benchmarks                             # what `make bench` runs: all of it, on an idle machine
python -m benchmarks --quick                     # small sizes: whether it runs, no figures to keep
python -m benchmarks --only workloads --against ../earlier
python -m benchmarks --page docs/performance.md  # no measuring: tables and figure of the last results
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import cold, figure, memory, race, report, workloads
from benchmarks.measuring import load, provenance
from benchmarks.race import QUICK, Say, Sizes
from benchmarks.worker import SEED

RESULTS = Path(__file__).resolve().parent / "results.json"
PARTS = ("race", "coupled", "workloads", "memory", "cold")


def main(arguments: list[str] | None = None) -> None:
    """Measure, print the tables, and write all samples with their provenance as JSON."""
    chosen = _parser().parse_args(arguments)
    messages = Console(stderr=True)
    if chosen.page or chosen.figure:
        results = json.loads(chosen.json.read_text(encoding="utf-8"))
        written = report.write_page(chosen.page, results) if chosen.page else []
        if chosen.figure:
            figure.draw(results["race"], chosen.figure)
            written.append(chosen.figure)
        messages.print(f"written: {', '.join(map(str, written))}")
        return
    sizes = QUICK if chosen.quick else Sizes()
    if chosen.rounds:
        sizes = dataclasses.replace(sizes, rounds=chosen.rounds)
    if chosen.sizes:
        sizes = dataclasses.replace(sizes, people=tuple(sorted(chosen.sizes)))
    command = shlex.join(["python", "-m", "benchmarks", *(sys.argv[1:] if arguments is None else arguments)])
    taken = {**provenance(), "quick": chosen.quick, "seed": SEED, "rounds": sizes.rounds, "command": command}
    results = {"provenance": taken}
    say: Say = messages.print
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "race": lambda: race.run_race(sizes, say),
        "coupled": lambda: race.run_coupled(sizes, say),
        "workloads": lambda: workloads.run_workloads(sizes, say, chosen.against),
        "memory": lambda: memory.run_memory(sizes, say),
        "cold": cold.run_cold,
    }
    for name in chosen.only or PARTS:
        say(f"[bold]{name}")
        results[name] = parts[name]()
    taken["load_after"] = load()
    for grid in report.grids(results):
        Console().print(report.table(grid))
    chosen.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    say(f"all samples: {chosen.json}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes: whether it runs")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be repeated")
    parser.add_argument("--rounds", type=int, help="how many times each side takes its turn")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="N", help="customers, instead of the usual")
    parser.add_argument("--against", type=Path, metavar="DIR", help="another checkout, for the workloads")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the samples go, or come from")
    parser.add_argument("--page", type=Path, help="fill the tables of this page from --json")
    parser.add_argument("--figure", type=Path, help="draw the race from --json, as .svg or .png")
    return parser


if __name__ == "__main__":
    main()
