"""From a retention table to a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli.options import Seed
from virta.questions.calibrate import columns
from virta.questions.calibrate.options import How, column, said

if TYPE_CHECKING:
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def cohorts(
    file: Path,
    how: How,
    *,
    values: Annotated[
        str, typer.Option(metavar="auto|counts|shares", help="What the cells hold; told by them unless said.")
    ] = "auto",
    cohort: Annotated[str | None, column("Which cohort.")] = None,
    ages: Annotated[str | None, column("The first of an age; those to its right follow.")] = None,
    size: Annotated[str | None, said("COLUMN|N", "Customers at the start of a cohort.")] = None,
    zeros: Annotated[
        str, typer.Option(metavar="refuse|left|unseen", help="What sudden zeros at the end of a row are.")
    ] = "refuse",
    law: Annotated[
        str, typer.Option(metavar="best|geometric|sbg|weibull|bdw|free", help="best: by AIC.")
    ] = "best",
    until: Annotated[
        float | None,
        typer.Option(metavar="AGE", help="Forecast up to this age; the last column unless said.", min=0),
    ] = None,
    seed: Seed = 0,
) -> CalibrateAnswer:
    """How long customers last, from who of each cohort is left at which age.

    A row a cohort, a column an age (0, 1, 2, ... or Month 1, Month 2, ...), in counts or shares.
    """
    from experiments.calibrate.cohorts import Given, documents, fit_cohorts, guess_columns, read_triangle
    from experiments.calibrate.cohorts import scenario as writing
    from virta.cli import progress
    from virta.questions.calibrate.answer import CalibrateAnswer

    unit = how.unit
    read = Given(values=values, size=size, zeros=zeros, unit=unit, decimal=how.decimal, sheet=how.sheet)
    for_all = size if size is not None and size.replace(" ", "").isdecimal() else None
    given = {"cohort": cohort, "size": None if for_all else size, "ages": ages}
    likely = {} if ages else guess_columns(file, replace(read, cohort=cohort))
    of = columns.named(file, given, ["ages"], how, likely=likely)
    read = replace(read, cohort=of.get("cohort"), size=for_all or of.get("size"), ages=of["ages"])
    with progress.calibrating(file) as seen:
        triangle = read_triangle(file, read, how.lenient)
        seen(1, 1)
        found = fit_cohorts(triangle, law)
    columns.keep(file, of, how)
    forecast = found.forecast(float(found.triangle.ages[-1]) if until is None else until, seed)
    source = f"Made from {file.name} by virta calibrate cohorts."
    words = writing.Wording(how.title or file.stem, source, unit, how.currency, how.people)

    def drawings(lang: str) -> dict[str, Callable[[], Any]]:
        from experiments.report import cohort_figures as draw

        return {
            "left": lambda: draw.left(found, forecast, unit, lang=lang),
            "rates": lambda: draw.rates(found, unit, lang=lang),
        }

    def sheets(lang: str) -> list[Table]:
        from experiments.report import calibration_cohorts

        return calibration_cohorts.of_cohorts(found, forecast, unit, lang)

    settings = {
        "values": values, "size": size, "zeros": zeros, "law": law, "lenient": how.lenient, "seed": seed
    }  # fmt: skip
    return CalibrateAnswer(
        "cohorts", words.title, found.triangle.records, found.notes, writing.scenario_text(found, words),
        documents.of_cohorts(found, forecast), documents.tables_of(found, forecast), settings, sheets,
        drawings,
    )  # fmt: skip
