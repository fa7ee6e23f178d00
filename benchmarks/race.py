"""The race: all sides in turn, size by size, each as far as it gets within a minute."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import agreement
from benchmarks.market import market_of, transitions
from benchmarks.measuring import Sample, Sampler, alternating, median, on_one_thread, ratio, sampler
from benchmarks.sides import OURS, SIDES, Side
from benchmarks.worker import HERE, SEED, events, scenario_of
from simulation.build import build
from simulation.engine import run

PATIENCE = 60.0
"""Seconds that one call may take."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    people: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
    rounds: int = 5
    least: float = 0.5
    """Seconds that a sample lasts at least."""
    slow: int = 500
    """People whom a slow side lives, time and again, to show that it agrees."""
    fast: int = 20_000
    replications: int = 200
    """Of a small market, in one call."""


QUICK = Sizes(people=(200, 400), rounds=2, least=0.01, slow=60, fast=2_000, replications=4)


def run_race(sizes: Sizes, say: Say) -> dict[str, Any]:
    """The six-stage market, lived by every side.

    Raises `agreement.Disagreement` where a side does not live the market, and RuntimeError where one
    uses more than its thread.
    """
    sides = {name: side for name, side in SIDES.items() if side.present}
    agreed = {}
    for name, side in sides.items():
        say(f"does {name} agree with the exact twin?")
        people = sizes.slow if side.slow else sizes.fast
        agreed[name] = agreement.agree(side, people)._asdict()

    def entries(people: int) -> tuple[dict[str, Callable[[], Sampler]], float]:
        return {name: _entry(side, people) for name, side in sides.items()}, transitions(people)

    absent = {name: f"{side.needs} is not installed" for name, side in SIDES.items() if not side.present}
    known = {name: (found["people"], found["seconds"]) for name, found in agreed.items()}
    return {"agreement": agreed, **_by_size(entries, sizes, say, absent, known)}


def _entry(side: Side, people: int) -> Callable[[], Sampler]:
    """What makes the sampler of a side; whatever it measures has the right heads."""

    def make() -> Sampler:
        market = market_of(people)
        task, last = side.prepare(market), []

        def call(number: int) -> None:
            last[:] = [task(number)]

        measure = sampler(call)

        def sample(first: int, least: float) -> Sample:
            last.clear()
            taken = measure(first, least)
            agreement.check_heads(side, people, side.read(market, last.pop()))
            return taken

        return sample

    return make


def run_coupled(sizes: Sizes, say: Say) -> dict[str, Any]:
    """Budgets that are divided by heads every month; purchases as a flow and as events."""
    agreed = coupled_agrees(sizes.slow, agreement.REPLICATIONS)

    def entries(people: int) -> tuple[dict[str, Callable[[], Sampler]], dict[str, float]]:
        models = {
            kind: build(scenario_of(HERE / "coupled.yaml", people, ("money.purchases", kind)))
            for kind in ("expected", "sampled")
        }
        amounts = {kind: float(events(run(model, SEED))) for kind, model in models.items()}
        made = {kind: _run_of(model) for kind, model in models.items()}
        return made, amounts

    return {"agreement": agreed, **_by_size(entries, sizes, say, {}, {})}


def _run_of(model: Any) -> Callable[[], Sampler]:
    return lambda: sampler(lambda number: run(model, SEED, number))


def coupled_agrees(people: int, replications: int) -> dict[str, float]:
    """Standard errors between the two kinds of purchases, by number.

    There is no exact twin where budgets follow heads, but the mean of sampled purchases is the expected ones.
    Raises `agreement.Disagreement` where they differ by more than `agreement.STANDARD_ERRORS`.
    """
    from simulation import metrics

    found = {}
    for seed, kind in enumerate(("expected", "sampled")):
        model = build(scenario_of(HERE / "coupled.yaml", people, ("money.purchases", kind)))
        rows = []
        for replication in range(replications):
            sums = metrics.parts(model, run(model, seed, replication).books)
            rows.append([sums[name] for name in ("npv", "revenue", "customers_end")])
        found[kind] = np.array(rows)
    mean = {kind: rows.mean(axis=0) for kind, rows in found.items()}
    error = np.sqrt(sum(rows.var(axis=0, ddof=1) for rows in found.values()) / replications)
    off = np.abs(mean["expected"] - mean["sampled"]) / error
    if not np.all(off <= agreement.STANDARD_ERRORS):
        raise agreement.Disagreement(f"coupled, {people:,} people: sampled and expected differ by {off}")
    return dict(zip(("npv", "revenue", "customers_end"), off.tolist(), strict=True))


def _by_size(
    entries: Callable[[int], tuple[Mapping[str, Callable[[], Sampler]], Any]],
    sizes: Sizes,
    say: Say,
    absent: dict[str, str],
    known: dict[str, tuple[int, float]],
) -> dict[str, Any]:
    """Samples by size and side, and why a side was not run where it was not.

    `known`: people and seconds of a call, where a side's pace is known before the first size.
    """
    result: dict[str, Any] = {}
    slow = dict(known)
    for people in sizes.people:
        say(f"{people:,} people ...")
        makers, amounts = entries(people)
        out, samplers = dict(absent), {}
        for name, make in makers.items():
            before, seconds = slow.get(name, (people, 0.0))
            if (would := seconds * people / before) > PATIENCE:
                out[name] = f"would take {would:,.0f} s or more"
                slow[name] = (before, seconds)
            else:
                samplers[name] = make()
        samples = alternating(samplers, sizes.rounds, sizes.least)
        for name, taken in samples.items():
            on_one_thread(name, taken)
            slow[name] = (people, median(taken, "wall"))
        result[str(people)] = {"amounts": amounts, "samples": samples, "not_run": out}
    return {"sizes": result}


def summary(found: dict[str, Any], ours: str | None = OURS) -> dict[str, Any]:
    """What samples say: nanoseconds of the thread a transition (or event), ratios to ours, exponents.

    By side: `ns` and `times` (as slow as ours) by size, `exponent` of cost in size from 10,000 people on.
    """
    sides: dict[str, Any] = {}
    for people, part in found["sizes"].items():
        for name, samples in part["samples"].items():
            amounts = part["amounts"]
            amount = amounts[name] if isinstance(amounts, dict) else amounts
            of = sides.setdefault(name, {"ns": {}, "wall_ns": {}, "times": {}})
            of["ns"][people] = 1e9 * median(samples, "thread") / amount
            of["wall_ns"][people] = 1e9 * median(samples, "wall") / amount
            if ours is not None:
                of["times"][people] = ratio(samples, part["samples"][ours], "thread")
    for name, of in sides.items():
        points = [
            (math.log(int(people)), math.log(median(part["samples"][name], "thread")))
            for people, part in found["sizes"].items()
            if int(people) >= 10_000 and name in part["samples"]
        ]
        of["exponent"] = float(np.polyfit(*zip(*points, strict=True), 1)[0]) if len(points) > 1 else None
    return sides
