"""The command line of `virta pareto`."""

from __future__ import annotations

from typing import Annotated

import typer

from virta.cli import options
from virta.cli.delivery import Delivery, explained
from virta.cli.files import plans_of


def pareto(
    file: options.Files,
    overrides: options.Overrides = None,
    objectives: Annotated[
        list[str] | None,
        typer.Option(
            "--objective",
            metavar="METRIC[:X%]",
            help="A metric's mean, or what its worst X % begins with; repeat. "
            "npv, npv:10%, customers_end unless told.",
            show_default=False,
        ),
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--investment",
            metavar="NAME",
            help="Move this one; repeat for more. All unless told.",
            show_default=False,
        ),
    ] = None,
    most: Annotated[
        float, typer.Option("--up-to", metavar="X", help="Amounts go from 0 to X times today's.")
    ] = 2.0,
    vary: options.Vary = None,
    n_worlds: Annotated[
        int,
        typer.Option(
            "--worlds", metavar="N", min=2, help="Worlds of the search; twice as many judge its front."
        ),
    ] = 16,
    replications: Annotated[
        int, typer.Option("--replications", "-n", metavar="N", min=1, help="In each world.")
    ] = 2,
    population: Annotated[int, typer.Option(metavar="N", min=4, help="Plans of a generation.")] = 24,
    generations: Annotated[int, typer.Option(metavar="N", min=1, help="How often they are bred.")] = 10,
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
    """Plans of which none is better than another in everything: value, downside, customers, over worlds."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang)
    from virta.cli import terminal

    terminal.one_of(engine, options.ENGINES, "engine")
    from virta.cli.progress import steps
    from virta.questions.pareto import answer

    (plan,) = plans_of([file], (), overrides, (), strict)
    with explained(), steps("generations", lang=lang) as progress:
        found = answer.pareto(
            plan,
            objectives=objectives or answer.OBJECTIVES,
            investments=names or (),
            most=most,
            vary=vary or (),
            worlds=n_worlds,
            replications=replications,
            population=population,
            generations=generations,
            seed=seed,
            engine=engine,
            progress=progress,
            begin=delivery.check,
        )
    delivery.give(found)
