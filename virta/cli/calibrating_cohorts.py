"""`virta calibrate cohorts`: from a retention table to a scenario file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from virta.cli import calibrating_common as common
from virta.cli import options
from virta.questions.calibrate.answer import CalibrateAnswer

if TYPE_CHECKING:
    from experiments.report.tables import Table


def cohorts(
    file: common.Source,
    values: Annotated[
        str, typer.Option(metavar="auto|counts|shares", help="What the cells hold; told by them unless said.")
    ] = "auto",
    size: Annotated[
        str | None,
        typer.Option(metavar="COLUMN|N", help="Customers at the start of a cohort.", show_default=False),
    ] = None,
    zeros: Annotated[
        str,
        typer.Option(metavar="refuse|left|unseen", help="What sudden zeros at the end of a row are."),
    ] = "refuse",
    law: Annotated[
        str, typer.Option(metavar="best|geometric|sbg|weibull|bdw|free", help="best: by AIC.")
    ] = "best",
    until: Annotated[
        float | None,
        typer.Option(metavar="AGE", help="Forecast up to this age; the last column unless said.", min=0),
    ] = None,
    seed: options.Seed = 0,
    unit: common.Unit = "month",
    decimal: common.Decimal = "auto",
    sheet: common.Workbook = None,
    lenient: common.Lenient = False,
    title: common.Title = None,
    currency: common.Currency = "EUR",
    people: Annotated[int, typer.Option(metavar="N", min=1, help="Most people at start.")] = 100_000,
) -> CalibrateAnswer:
    """How long customers last, from who of each cohort is left at which age.

    A row a cohort, a column an age (0, 1, 2, ... or Month 1, Month 2, ...), in counts or shares.
    """
    common.check_unit(unit)
    with common.explained():
        from experiments.calibrate.cohorts import Given, documents, fit_cohorts, read_triangle
        from experiments.calibrate.cohorts import scenario as writing

        given = Given(values=values, size=size, zeros=zeros, unit=unit, decimal=decimal, sheet=sheet)
        found = fit_cohorts(read_triangle(file, given, lenient), law)
        ages = found.triangle.ages
        forecast = found.forecast(float(ages[-1]) if until is None else until, seed)
        words = writing.Wording(
            title or file.stem, f"Made from {file.name} by virta calibrate cohorts.", unit, currency, people
        )
        text = writing.scenario_text(found, words)
        document, tables = documents.of_cohorts(found, forecast), documents.tables_of(found, forecast)

    def sheets(lang: str) -> list[Table]:
        from experiments.report import calibration_cohorts

        return calibration_cohorts.of_cohorts(found, forecast, unit, lang)

    settings = {"values": values, "size": size, "zeros": zeros, "law": law, "lenient": lenient, "seed": seed}
    return CalibrateAnswer(
        "cohorts", words.title, found.triangle.records, found.notes, text, document, tables,
        settings, sheets,
    )  # fmt: skip
