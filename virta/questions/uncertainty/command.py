"""The command line of `virta uncertainty`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from experiments.report.numbers import fixed
from virta.cli import options, terminal
from virta.cli.delivery import Delivery, explained
from virta.cli.files import plans_of
from virta.cli.terminal import BadInput, tell_of


def uncertainty(
    files: options.Plans,
    variants: options.Variants = None,
    vary: options.Vary = None,
    n_worlds: Annotated[
        int, typer.Option("--worlds", metavar="N", min=16, help="Worlds drawn from what is uncertain.")
    ] = 200,
    replications: Annotated[
        int, typer.Option("--replications", "-n", metavar="N", min=2, help="In each world.")
    ] = 4,
    budgets: Annotated[
        str | None,
        typer.Option(
            "--budgets",
            metavar="X,X",
            help="Also with all spend multiplied, as in 0.5,1,1.5.",
            show_default=False,
        ),
    ] = None,
    horizons: Annotated[
        str | None,
        typer.Option(
            "--horizons",
            metavar="TIME,TIME",
            help="Also over other horizons, as in '3 years,5 years'.",
            show_default=False,
        ),
    ] = None,
    rates: Annotated[
        str | None,
        typer.Option(
            "--rates",
            metavar="RATE,RATE",
            help="Also at other discount rates, as in '5 %,10 %'.",
            show_default=False,
        ),
    ] = None,
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
    """How surely the best plan is the best, and what knowing an uncertain number first is worth."""
    delivery = Delivery(json, folder, formats, decimal_comma, force, lang)
    terminal.one_of(engine, options.ENGINES, "engine")
    factors, times, discounts = _factors(budgets), _listed(horizons), _listed(rates)
    from experiments.uncertainty.grid import cost
    from virta.cli.progress import steps
    from virta.questions.uncertainty import answer

    plans = plans_of(files, variants, overrides, labels, strict)
    with explained(), steps("read", "worlds", "grid", lang=lang) as progress:

        def begin(provenance: Mapping[str, Any]) -> None:
            delivery.check(provenance)
            if factors or times or discounts:
                worlds = answer.grid_worlds(n_worlds)
                runs = cost(len(plans), worlds, replications, factors, times, discounts)
                besides = len(plans) * n_worlds * replications
                counts = {"runs": runs, "besides": besides}
                tell_of("grid_runs", "dim", **{name: fixed(n, lang=lang) for name, n in counts.items()})

        found = answer.uncertainty(
            *plans,
            vary=vary or (),
            metric=metric,
            seed=seed,
            worlds=n_worlds,
            replications=replications,
            budgets=factors,
            horizons=times,
            rates=discounts,
            engine=engine,
            progress=progress,
            begin=begin,
        )
    delivery.give(found)


def _factors(text: str | None) -> list[float]:
    try:
        return [float(part) for part in _listed(text)]
    except ValueError:
        raise BadInput(f"--budgets {text!r} are not factors: write them as in 0.5,1,1.5.") from None


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]
