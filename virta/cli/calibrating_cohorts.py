"""`virta calibrate cohorts`: from a retention table to a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import calibrating_common as common
from virta.cli import options

if TYPE_CHECKING:
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def cohorts(
    file: common.Source,
    values: Annotated[
        str, typer.Option(metavar="auto|counts|shares", help="What the cells hold; told by them unless said.")
    ] = "auto",
    cohort: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Which cohort.", show_default=False)
    ] = None,
    ages: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="The first of an age; those to its right follow.", show_default=False
        ),
    ] = None,
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
    yes: common.Yes = False,
    mapping: common.Mapped = None,
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
        from experiments.calibrate.cohorts import Given, documents, fit_cohorts, guess_columns, read_triangle
        from experiments.calibrate.cohorts import scenario as writing

        how = Given(values=values, size=size, zeros=zeros, unit=unit, decimal=decimal, sheet=sheet)
        asked = common.Asked(yes, mapping, sheet)
        for_all = size if size is not None and size.replace(" ", "").isdecimal() else None
        given = {"cohort": cohort, "size": None if for_all else size, "ages": ages}
        likely = {} if ages else guess_columns(file, replace(how, cohort=cohort))
        of = common.named(file, given, ["ages"], asked, likely=likely)
        how = replace(how, cohort=of.get("cohort"), size=for_all or of.get("size"), ages=of["ages"])
        found = fit_cohorts(read_triangle(file, how, lenient), law)
        common.keep(file, of, asked)
        end = float(found.triangle.ages[-1]) if until is None else until
        forecast = found.forecast(end, seed)
        words = writing.Wording(
            title or file.stem, f"Made from {file.name} by virta calibrate cohorts.", unit, currency, people
        )
        text = writing.scenario_text(found, words)
        document, tables = documents.of_cohorts(found, forecast), documents.tables_of(found, forecast)

    def drawings(lang: str) -> dict[str, Callable[[], Any]]:
        from experiments.report import cohort_figures as draw

        return {
            "left": lambda: draw.left(found, forecast, unit, lang=lang),
            "rates": lambda: draw.rates(found, unit, lang=lang),
        }

    def sheets(lang: str) -> list[Table]:
        from experiments.report import calibration_cohorts

        return calibration_cohorts.of_cohorts(found, forecast, unit, lang)

    settings = {"values": values, "size": size, "zeros": zeros, "law": law, "lenient": lenient, "seed": seed}
    from virta.questions.calibrate.answer import CalibrateAnswer

    return CalibrateAnswer(
        "cohorts", words.title, found.triangle.records, found.notes, text, document, tables,
        settings, sheets, drawings,
    )  # fmt: skip
