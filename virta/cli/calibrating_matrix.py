"""`virta calibrate matrix`: from a transition matrix to a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import calibrating_common as common

if TYPE_CHECKING:
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def matrix(
    file: common.Source,
    origin: Annotated[
        str | None, typer.Option("--from", metavar="COLUMN", help="From which stage.", show_default=False)
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="COLUMN", help="To which.", show_default=False)] = None,
    share: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Which share went.", show_default=False)
    ] = None,
    count: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Or how many.", show_default=False)
    ] = None,
    period: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="In which time.", show_default=False)
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(metavar="LENGTH", help="In which time, as in '3 months'.", show_default=False),
    ] = None,
    size: Annotated[
        float | None,
        typer.Option(metavar="N", help="How many were asked in each stage.", min=1, show_default=False),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="STAGE=KIND", help="potential, customer or former; repeat.", show_default=False
        ),
    ] = None,
    unit: common.Unit = "month",
    decimal: common.Decimal = "auto",
    sheet: common.Workbook = None,
    yes: common.Yes = False,
    mapping: common.Mapped = None,
    lenient: common.Lenient = False,
    title: common.Title = None,
    currency: common.Currency = "EUR",
) -> CalibrateAnswer:
    """Probabilities of moving, from a table of who went where in a period.

    A row a way: from, to, and the share or number of people who went it.
    """
    common.check_unit(unit)
    with common.explained():
        from experiments.calibrate import documents, matrix_scenario
        from experiments.calibrate.matrix import Given, read_matrix

        given = {"from": origin, "to": to, "share": share, "count": count, "period": period}
        asked = common.Asked(yes, mapping, sheet)
        needed = (
            ["from", "to"]
            if share or count
            else ["from", "to", "count" if common.has(file, sheet, "count") else "share"]
        )
        of = common.named(file, given, needed, asked, ["period"])
        layout = Given(
            origin=of["from"], to=of["to"], share=of.get("share"), count=of.get("count"),
            period=of.get("period") if every is None else None, every=every, size=size,
            unit=unit, decimal=decimal, sheet=sheet,
        )  # fmt: skip
        found = read_matrix(file, layout, lenient)
        common.keep(file, of, asked)
        words = matrix_scenario.Wording(
            title or file.stem,
            f"Made from {file.name} by virta calibrate matrix.",
            common.pairs(kinds or (), "--kind"),
            currency,
        )
        text = matrix_scenario.scenario_text(found, words)

    def drawings(lang: str) -> dict[str, Callable[[], Any]]:
        from experiments.report import cohort_figures as draw

        return {"ways": lambda: draw.ways(found, lang=lang)}

    def sheets(lang: str) -> list[Table]:
        from experiments.report import calibration_cohorts

        return [calibration_cohorts.of_matrix(found, lang)]

    settings = {"every": every, "size": size, "lenient": lenient}
    from virta.questions.calibrate.answer import CalibrateAnswer

    return CalibrateAnswer(
        "matrix", words.title, found.records, found.notes, text, documents.of_matrix(found),
        {"ways": found.table()}, settings, sheets, drawings,
    )  # fmt: skip
