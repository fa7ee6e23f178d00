"""The command line of `virta discover`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.report.texts import say
from virta.cli import options
from virta.cli.delivery import Delivery, explained
from virta.questions.sweep import options as of_sweeps


def discover(
    store: of_sweeps.StoreFile,
    metric: of_sweeps.OutcomeMetric = None,
    plan: of_sweeps.OutcomePlan = None,
    against: of_sweeps.OutcomeAgainst = None,
    above: Annotated[
        str | None,
        typer.Option(
            metavar="X", help="Look for what lies above X, in the metric's unit.", show_default=False
        ),
    ] = None,
    below: Annotated[
        str | None, typer.Option(metavar="X", help="Look for what lies below X.", show_default=False)
    ] = None,
    seed: options.Seed = 0,
    json: options.Json = False,
    folder: options.Folder = None,
    formats: options.Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """What makes an outcome of a sweep: boxes of its factors (PRIM), and how far each factor separates it."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang)
    delivery.check_place()
    limits = of_sweeps.amount("--above", above), of_sweeps.amount("--below", below)
    from virta.cli.progress import doing
    from virta.questions.discover import answer

    file = Path(store)
    with explained(), doing(say("step_reading", lang, file=file.name)):
        found = answer.discover(
            file,
            metric=metric,
            plan=plan,
            against=against,
            above=limits[0],
            below=limits[1],
            seed=seed,
        )
        delivery.check(found.provenance)
    delivery.give(found)
