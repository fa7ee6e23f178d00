"""Speed of the engines: against SimPy, by tier, by threads, and before anything runs.

python -m benchmarks                  # what `make bench` runs; some minutes on an idle machine
python -m benchmarks --quick          # small sizes: whether it runs, no figures to keep
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import simpy_baseline
from benchmarks.measuring import ROOT, alternating, load, median, provenance, ratio
from experiments.replicate import replicate
from simulation.build import build
from simulation.engine import Outcome, run
from simulation.model import CUSTOMER, Model
from simulation.scenario import Scenario, draft
from simulation.scenario import load as load_scenario

HERE = Path(__file__).resolve().parent
WRITTEN_FOR = 10_000
"""How many people the files beside this one are written for."""
SEED = 20260101


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    people: tuple[int, ...] = (10_000, 100_000)
    rounds: int = 5
    least: float = 0.5
    """Seconds a sample lasts at least."""
    replications: int = 200


QUICK = Sizes(people=(500, 1000), rounds=2, least=0.02, replications=8)


def scenario_of(name: str, people: int, *overrides: tuple[str, object]) -> Scenario:
    """A scenario beside this file, with its people, entrants and budgets brought to size."""
    file, share = draft(HERE / f"{name}.yaml"), people / WRITTEN_FOR
    plain = file.scenario()
    sized: list[tuple[str, object]] = [
        (f"people_at_start.{group.stage}", round(group.count * share)) for group in plain.people_at_start
    ]
    sized += [(f"market_entrants.{stream.name}", stream.intensity[0] * share) for stream in plain.entrants]
    for investment in plain.investments:
        assert investment.budget is not None
        sized.append((f"investments.{investment.name}.budget", investment.budget[0] * share))
        if investment.reference_stock > 0.0:
            sized.append((f"investments.{investment.name}.reference", investment.budget[0] * share))
    return file.scenario([*sized, *overrides])


def events(outcome: Outcome) -> int:
    """What happened in a run: arrivals, moves and purchases."""
    b = outcome.books
    return int(b.arrivals.sum() + b.moves.sum() + b.dated.sum() + b.purchases.sum())


def same_life(model: Model, market: simpy_baseline.Market, outcome: Outcome) -> None:
    """Raise where the sides live different models: moves of a transition five standard deviations apart."""
    theirs: dict[str, int] = {}
    for (_, origin, destination), n in market.moves.items():
        name = f"{origin} -> {destination}"
        theirs[name] = theirs.get(name, 0) + n
    for x, t in enumerate(model.arrays.exit_transition):
        name = model.transition_names[t]
        ours, other = int(outcome.books.moves[:, x].sum()), theirs.get(name, 0)
        # As if Poisson: who may pass often spreads them a little more, who passes once at most less.
        if abs(ours - other) > 5.0 * (ours + other + 1.0) ** 0.5:
            raise RuntimeError(f"{name}: {ours} moves in the engine and {other} in the baseline")


def against_simpy(sizes: Sizes) -> dict[str, Any]:
    """The independent tier and a SimPy process per customer: same model, same horizon, one thread."""
    result = {}
    for people in sizes.people:
        scenario = scenario_of("six_stages", people)
        model = build(scenario)
        sample = run(model, SEED)
        same_life(model, simpy_baseline.simulate(scenario, SEED), sample)
        samples = alternating(
            {
                "simpy": partial(simpy_baseline.simulate, scenario),
                "compiled": partial(run, model, SEED),
            },
            sizes.rounds,
            sizes.least,
        )
        seconds, moves = median(samples["compiled"]), int(sample.books.moves.sum())
        result[str(people)] = {
            "people": len(sample.people.key),
            "transitions": moves,
            "simpy_seconds": median(samples["simpy"]),
            "compiled_seconds": seconds,
            "ratio": ratio(samples["simpy"], samples["compiled"]),
            "compiled_transitions_per_second": moves / seconds,
            "compiled_ns_per_transition": 1e9 * seconds / moves,
            "simpy_us_per_transition": 1e6 * median(samples["simpy"]) / moves,
            "samples": samples,
        }
    return result


def coupled(sizes: Sizes) -> dict[str, Any]:
    """Budgets divided by heads every month; purchases as events and as a flow."""
    result = {}
    for people in sizes.people:
        models = {
            kind: build(scenario_of("coupled", people, ("money.purchases", kind)))
            for kind in ("sampled", "expected")
        }
        counts = {kind: events(run(model, SEED)) for kind, model in models.items()}
        tasks = {kind: partial(run, model, SEED) for kind, model in models.items()}
        samples = alternating(tasks, sizes.rounds, sizes.least)
        result[str(people)] = {
            **{
                kind: {
                    "events": counts[kind],
                    "seconds": median(samples[kind]),
                    "events_per_second": counts[kind] / median(samples[kind]),
                }
                for kind in models
            },
            "sampled_over_expected": ratio(samples["sampled"], samples["expected"]),
            "samples": samples,
        }
    return result


def replications(sizes: Sizes) -> dict[str, Any]:
    """A small firm with expected purchases, many times over, on one and on two threads."""
    people = min(2000, sizes.people[0])
    model = build(scenario_of("coupled", people, ("money.purchases", "expected")))
    customers = int(run(model, SEED).books.heads[0, model.arrays.stage_kind == CUSTOMER].sum())

    def work(threads: int, number: int) -> object:
        return replicate(model, SEED + number, sizes.replications, threads=threads)

    replicate(model, SEED, 2, threads=2)
    samples = alternating({"one": partial(work, 1), "two": partial(work, 2)}, sizes.rounds, sizes.least)
    return {
        "people_at_start": people,
        "customers_at_start": customers,
        "per_second_one_thread": sizes.replications / median(samples["one"]),
        "per_second_two_threads": sizes.replications / median(samples["two"]),
        "two_over_one": ratio(samples["one"], samples["two"]),
        "samples": samples,
    }


def before_a_run(sizes: Sizes) -> dict[str, Any]:
    """From a file to a model: the shipped flow, read, checked, overridden and built."""
    file = ROOT / "scenarios" / "vocabularies" / "flow.yaml"
    scenario, read = load_scenario(file), draft(file)
    override = [("investments.care.budget", 6000)]
    samples = alternating(
        {
            "read_and_check": lambda _: load_scenario(file),
            "check_with_an_override": lambda _: read.scenario(override),
            "build": lambda _: build(scenario),
        },
        sizes.rounds,
        sizes.least,
    )
    return {**{f"{name}_seconds": median(taken) for name, taken in samples.items()}, "samples": samples}


def cold_start(_: Sizes) -> dict[str, Any]:
    """The first run of a fresh machine, then of a fresh process that finds the compiled code on disk."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VIRTA_CACHE_DIR": folder}
        return {which: _in_a_process(environment) for which in ("nothing_cached", "cached_on_disk")}


def _in_a_process(environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.cold"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=1800
    )
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds


PARTS: dict[str, Callable[[Sizes], dict[str, Any]]] = {
    "against_simpy": against_simpy,
    "coupled": coupled,
    "replications": replications,
    "before_a_run": before_a_run,
    "cold_start": cold_start,
}


def table(found: dict[str, Any]) -> Table:
    """The figures that matter, one a line."""
    lines = Table("", "figure", "unit", title="Speed")
    lines.columns[1].justify = "right"

    def line(what: str, value: float, unit: str) -> None:
        lines.add_row(what, f"{value:,.4g}" if value < 1000 else f"{value:,.0f}", unit)

    for people, part in found.get("against_simpy", {}).items():
        line(f"independent, {int(people):,} people", part["ratio"]["median"], "times SimPy")
        line("", part["compiled_ns_per_transition"], "ns a transition")
        line("", part["compiled_transitions_per_second"], "transitions a second")
        line("    SimPy", part["simpy_us_per_transition"], "us a transition")
    for people, part in found.get("coupled", {}).items():
        line(f"coupled, {int(people):,} people", part["sampled"]["events_per_second"], "events a second")
        line("    sampled over expected purchases", part["sampled_over_expected"]["median"], "times the time")
    if part := found.get("replications"):
        line(
            f"{part['people_at_start']:,} people, one thread",
            part["per_second_one_thread"],
            "replications a second",
        )
        line("    two threads", part["per_second_two_threads"], "replications a second")
    if part := found.get("before_a_run"):
        line("read and check a file", 1e3 * part["read_and_check_seconds"], "ms")
        line("check it again with an override", 1e3 * part["check_with_an_override_seconds"], "ms")
        line("build the model", 1e3 * part["build_seconds"], "ms")
    for which, part in found.get("cold_start", {}).items():
        name = which.replace("_", " ")
        line(f"first run, {name}: import and build", part["import_and_build"], "s")
        line("    independent tier", part["six_stages_first"], "s")
        line("    coupled tier after it", part["coupled_first"], "s")
    return lines


def main(arguments: list[str] | None = None) -> None:
    """Measure, print the table, and write all samples with their provenance as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes: whether it runs")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be repeated")
    parser.add_argument("--rounds", type=int, help="how many times each side takes its turn")
    parser.add_argument("--json", type=Path, default=HERE / "results.json", help="where the figures go")
    chosen = parser.parse_args(arguments)
    sizes = QUICK if chosen.quick else Sizes()
    if chosen.rounds:
        sizes = Sizes(sizes.people, chosen.rounds, sizes.least, sizes.replications)
    console, messages = Console(), Console(stderr=True)
    found: dict[str, Any] = {"provenance": {**provenance(), "quick": chosen.quick, "seed": SEED}}
    for name in chosen.only or PARTS:
        messages.print(f"{name.replace('_', ' ')} ...")
        found[name] = PARTS[name](sizes)
    found["provenance"]["load_after"] = load()
    console.print(table(found))
    chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    messages.print(f"all samples: {chosen.json}")


if __name__ == "__main__":
    main()
