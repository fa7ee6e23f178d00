"""The command line of `virta explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from virta.cli import options
from virta.cli.delivery import Delivery, explained
from virta.cli.files import plans_of
from virta.cli.terminal import BadInput


def explain(
    files: options.Plans,
    variants: options.Variants = None,
    overrides: options.Overrides = None,
    labels: options.Labels = None,
    metric: Annotated[str, typer.Option(metavar="NAME", help="What to explain.")] = "npv",
    replications: options.Replications = 100,
    seed: options.Seed = 0,
    strict: options.Strict = False,
    json: options.Json = False,
    folder: options.Folder = None,
    formats: options.Formats = None,
    decimal_comma: options.DecimalComma = False,
    force: options.Force = False,
    lang: options.Lang = "en",
) -> None:
    """Why two plans differ: the difference shared out over what differs, with interactions."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang)
    from virta.cli.progress import steps
    from virta.questions.explain import answer

    plans = plans_of(files, variants, overrides, labels, strict)
    with explained():
        if len(plans) != 2:
            raise BadInput(
                f"Two plans are explained, the first and the second; found {len(plans)}. The second may be "
                "another file or --plan 'LABEL: PATH=VALUE'."
            )
        with steps("explain", lang=lang) as progress:
            found = answer.explain(
                *plans,
                metric=metric,
                replications=replications,
                seed=seed,
                progress=progress,
                begin=delivery.check,
            )
    delivery.give(found)
