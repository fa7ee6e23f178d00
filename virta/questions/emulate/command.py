"""The command line of `virta emulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.report.texts import say
from virta.cli import options
from virta.cli.delivery import Delivery, explained
from virta.questions.sweep import options as of_sweeps


def emulate(
    store: of_sweeps.StoreFile,
    metric: of_sweeps.OutcomeMetric = None,
    plan: of_sweeps.OutcomePlan = None,
    against: of_sweeps.OutcomeAgainst = None,
    at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="'FACTOR=VALUE, ...'",
            help="Predict there: every factor, as in the scenario's units; repeat for more.",
            show_default=False,
        ),
    ] = None,
    least: Annotated[
        float,
        typer.Option(metavar="X", min=0, max=1, help="Refuse where it explains less at points left out."),
    ] = 0.8,
    seed: options.Seed = 0,
    json: options.Json = False,
    folder: options.Folder = None,
    formats: options.Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Train an emulator on a sweep: how far it misses, Sobol indices, and predictions without simulating."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang)
    delivery.check_place()
    places = [of_sweeps.place(one) for one in at or ()]
    from virta.cli.progress import doing
    from virta.questions.emulate import answer

    file = Path(store)
    with explained(), doing(say("step_reading", lang, file=file.name)):
        found = answer.emulate(
            file, metric=metric, plan=plan, against=against, at=places, least=least, seed=seed
        )
        delivery.check(found.provenance)
    delivery.give(found)
