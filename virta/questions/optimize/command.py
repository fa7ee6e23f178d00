"""The command line of `virta optimize`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Annotated

import typer

from experiments.report.texts import say
from virta.cli import options
from virta.cli.delivery import Delivery, explained
from virta.cli.files import plans_of
from virta.cli.terminal import out

_STEPS = ("search", "select", "estimate", "frontier", "margins", "worlds")


def optimize(
    file: options.Files,
    overrides: options.Overrides = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--investment",
            metavar="NAME",
            help="Move this one; repeat for more. All budgets unless told.",
            show_default=False,
        ),
    ] = None,
    prices: Annotated[
        list[str] | None,
        typer.Option(
            "--price",
            metavar="NAME",
            help="Move the changes of this price, and no investment; repeat for more.",
            show_default=False,
        ),
    ] = None,
    total: Annotated[
        float | None,
        typer.Option(
            metavar="X", help="Money per time unit to split; today's unless told.", show_default=False
        ),
    ] = None,
    free: Annotated[
        bool, typer.Option("--free", help="No total: move every amount by itself, sums a head too.")
    ] = False,
    stretches: Annotated[
        int, typer.Option("--stretches", metavar="N", min=1, help="Amounts of their own in N parts of time.")
    ] = 1,
    zone: options.Zone = None,
    metric: options.Metric = "npv",
    replications: Annotated[
        int, typer.Option("--replications", "-n", metavar="N", min=1, help="Replications of the search.")
    ] = 20,
    max_replications: Annotated[
        int,
        typer.Option(
            "--max-replications", metavar="N", min=20, help="Most replications that select and estimate."
        ),
    ] = 200,
    no_frontier: Annotated[
        bool, typer.Option("--no-frontier", help="Leave out what more or less money would bring.")
    ] = False,
    n_worlds: options.NWorlds = 0,
    seed: options.Seed = 0,
    strict: options.Strict = False,
    json: options.Json = False,
    folder: options.Folder = None,
    formats: options.Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Where to put the money: the best split, all that are as good, what more would bring."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang)
    from virta.cli.progress import steps
    from virta.questions.optimize import answer

    (plan,) = plans_of([file], (), overrides, (), strict)
    with explained(), steps(*_STEPS, lang=lang) as progress:
        found = answer.optimize(
            plan,
            investments=names or (),
            prices=prices or (),
            total=total,
            free=free,
            stretches=stretches,
            zone=zone,
            metric=metric,
            replications=replications,
            max_replications=max_replications,
            frontier=not no_frontier,
            n_worlds=n_worlds,
            seed=seed,
            progress=progress,
            begin=delivery.check,
        )
    delivery.give(found)
    if not json:
        _try_next(file, (*(overrides or ()), *found.content["overrides"]), lang)


def _try_next(file: str, overrides: Sequence[str], lang: str) -> None:
    words = ["virta", "run", file, *(part for one in overrides for part in ("--set", one))]
    console = out()
    console.print(f"\n{say('try_next', lang)}", style="bold cyan")
    console.print(f" {shlex.join(words)}", markup=False, soft_wrap=True)
