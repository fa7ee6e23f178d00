"""The command line of `virta best`."""

from __future__ import annotations

from typing import Annotated

import typer

from virta.cli import options
from virta.cli.delivery import Delivery, explained
from virta.cli.files import plans_of


def best(
    files: options.Plans,
    zone: Annotated[
        float,
        typer.Option(metavar="X", help="Indifference zone: a difference that does not matter, in money."),
    ],
    variants: options.Variants = None,
    overrides: options.Overrides = None,
    labels: options.Labels = None,
    metric: options.Metric = "npv",
    max_replications: Annotated[
        int, typer.Option("--max-replications", metavar="N", min=20, help="Most replications of a plan.")
    ] = 2_000,
    n_worlds: options.NWorlds = 0,
    believed: Annotated[
        list[str] | None,
        typer.Option(
            "--believed",
            metavar="PATH=VALUE",
            help="A value in the world in which the plan is chosen, where it is another; repeat for more.",
            show_default=False,
        ),
    ] = None,
    seed: options.Seed = 0,
    strict: options.Strict = False,
    json: options.Json = False,
    folder: options.Folder = None,
    formats: options.Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Select the best of several plans, and estimate it anew; "not separated" is an answer."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang)
    from virta.cli.progress import steps
    from virta.questions.best import answer

    plans = plans_of(files, variants, overrides, labels, strict)
    with explained(), steps("select", "believed", "worlds", lang=lang) as progress:
        found = answer.best(
            *plans,
            zone=zone,
            metric=metric,
            max_replications=max_replications,
            n_worlds=n_worlds,
            believed=believed or (),
            seed=seed,
            progress=progress,
            begin=delivery.check,
        )
    delivery.give(found)
