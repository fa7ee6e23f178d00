"""The command line of `virta sensitivity`."""

from __future__ import annotations

from typing import Annotated

import typer

from virta.cli import options, terminal
from virta.cli.delivery import Delivery, explained
from virta.cli.files import plans_of

METHODS = ("tornado", "morris", "sobol")


def sensitivity(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="PLAN [RIVAL]",
            help="A scenario; with a second one, what the difference between them hangs on.",
            show_default=False,
        ),
    ],
    variants: options.Variants = None,
    vary: options.Vary = None,
    method: Annotated[
        str,
        typer.Option(
            metavar="|".join(METHODS),
            help="Each number alone; screening of many; shares of the variance.",
        ),
    ] = "tornado",
    points: Annotated[
        int | None,
        typer.Option(
            "--points",
            metavar="N",
            min=1,
            help="Trajectories of morris (10), blocks of sobol (64, a power of 2).",
            show_default=False,
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", metavar="N", min=1, help="At each point, with common luck.")
    ] = 20,
    drop: Annotated[
        bool, typer.Option("--drop", help="Leave out blocks with a point that has no value, and say so.")
    ] = False,
    metric: options.Metric = "npv",
    overrides: options.Overrides = None,
    labels: options.Labels = None,
    seed: options.Seed = 0,
    engine: options.Engine = "auto",
    strict: options.Strict = False,
    json: options.Json = False,
    folder: options.Folder = None,
    formats: options.Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Which of the uncertain numbers a result, or a choice between two plans, hangs on."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang)
    terminal.one_of(method, METHODS, "method")
    terminal.one_of(engine, options.ENGINES, "engine")
    from virta.cli.progress import steps
    from virta.questions.sensitivity import answer

    plans = plans_of(files, variants, overrides, labels, strict)
    with explained(), steps("points", lang=lang) as progress:
        found = answer.sensitivity(
            *plans,
            method=method,
            vary=vary or (),
            metric=metric,
            seed=seed,
            replications=replications,
            points=points,
            drop=drop,
            engine=engine,
            progress=progress,
            begin=delivery.check,
        )
    delivery.give(found)
