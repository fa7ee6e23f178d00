"""The best of plans, the best split, why two plans differ: from Python, by plan, file or shipped name.

How far they are is shown as `virta.compare` shows it: at a prompt and in a notebook unless told.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.best import best_of
from experiments.explain import N as EXPLAINED
from experiments.explain import explain as share_out
from experiments.optimize import optimize as search
from experiments.optimize.frontier import FACTORS
from experiments.optimize.optimum import MAX_N, N, Told
from experiments.parallel import Progress
from experiments.plan import Plan
from virta import choices
from virta.choices import Chosen
from virta.plans import as_plan
from virta.watching import counted, watched

MOST_REPLICATIONS = 2_000
"""Of a plan in a selection, unless told."""


def best(
    *given: Plan | str | Path,
    zone: float,
    metric: str = "npv",
    max_replications: int = MOST_REPLICATIONS,
    seed: int = 0,
    progress: Progress | bool | None = None,
) -> Chosen:
    """Select the best of several plans and estimate it anew; "not separated" is an answer.

    `zone`: a difference that does not matter, in the metric's unit. The rest is as in
    `experiments.best.best_of`, with its errors; UnknownScenario and ScenarioError for plans that
    cannot be read.
    """
    read = [as_plan(one) for one in given]
    with counted(progress, "select") as said:
        found = best_of(read, zone, metric=metric, max_n=max_replications, seed=seed, progress=said)
    asked = {"zone": zone, "metric": metric, "max_replications": max_replications}
    return choices.of_best(found, read, choices.origin_of("best", read, seed, asked))


def optimize(
    plan: Plan | str | Path,
    *,
    investments: Sequence[str] = (),
    total: float | None = None,
    free: bool = False,
    stretches: int = 1,
    zone: float | None = None,
    metric: str = "npv",
    replications: int = N,
    max_replications: int = MAX_N,
    frontier: bool = True,
    seed: int = 0,
    progress: Told | bool | None = None,
) -> Chosen:
    """Where to put the money: the best split, all that are as good, what more would bring.

    The arguments are those of `experiments.optimize.optimize` (`progress` is its `told`), with its errors;
    UnknownScenario and ScenarioError for a plan that cannot be read.
    """
    read = as_plan(plan)
    asked = {
        "investments": list(investments),
        "total": total,
        "free": free,
        "stretches": stretches,
        "zone": zone,
        "metric": metric,
        "replications": replications,
        "max_replications": max_replications,
        "frontier": frontier,
    }
    with watched(progress) as said:
        found = search(
            read,
            names=investments,
            stretches=stretches,
            total=total,
            free=free,
            metric=metric,
            zone=zone,
            n=replications,
            max_n=max_replications,
            factors=FACTORS if frontier else (),
            seed=seed,
            told=said,
        )
    return choices.of_optimum(found, choices.origin_of("optimize", [read], seed, asked))


def explain(
    before: Plan | str | Path,
    after: Plan | str | Path,
    *,
    metric: str = "npv",
    replications: int = EXPLAINED,
    seed: int = 0,
    progress: Progress | bool | None = None,
) -> Chosen:
    """Why two plans differ: the difference shared out over what differs, with interactions.

    Raises what `experiments.explain.explain` raises; UnknownScenario and ScenarioError for plans that
    cannot be read.
    """
    one, other = as_plan(before), as_plan(after)
    with counted(progress, "explain") as said:
        found = share_out(one, other, metric=metric, n=replications, seed=seed, progress=said)
    asked = {"metric": metric, "replications": replications}
    return choices.of_explanation(
        found, one.scenario, choices.origin_of("explain", [one, other], seed, asked)
    )
