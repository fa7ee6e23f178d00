"""From a transition matrix to a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.questions.calibrate import columns
from virta.questions.calibrate.options import How, Kinds, Origin, To, column, pairs, said

if TYPE_CHECKING:
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def matrix(
    file: Path,
    how: How,
    *,
    origin: Origin = None,
    to: To = None,
    share: Annotated[str | None, column("Which share went.")] = None,
    count: Annotated[str | None, column("Or how many.")] = None,
    period: Annotated[str | None, column("In which time.")] = None,
    every: Annotated[str | None, said("LENGTH", "In which time, as in '3 months'.")] = None,
    size: Annotated[
        float | None,
        typer.Option(metavar="N", help="How many were asked in each stage.", min=1, show_default=False),
    ] = None,
    kinds: Kinds = None,
) -> CalibrateAnswer:
    """Probabilities of moving, from a table of who went where in a period.

    A row a way: from, to, and the share or number of people who went it.
    """
    from experiments.calibrate import documents, matrix_scenario
    from experiments.calibrate.matrix import Given, read_matrix
    from virta.questions.calibrate.answer import CalibrateAnswer

    given = {"from": origin, "to": to, "share": share, "count": count, "period": period}
    amount = [] if share or count else ["count" if columns.has(file, how.sheet, "count") else "share"]
    of = columns.named(file, given, ["from", "to", *amount], how, ["period"])
    layout = Given(
        origin=of["from"], to=of["to"], share=of.get("share"), count=of.get("count"),
        period=of.get("period") if every is None else None, every=every, size=size,
        unit=how.unit, decimal=how.decimal, sheet=how.sheet,
    )  # fmt: skip
    found = read_matrix(file, layout, how.lenient)
    columns.keep(file, of, how)
    source = f"Made from {file.name} by virta calibrate matrix."
    words = matrix_scenario.Wording(how.title or file.stem, source, pairs(kinds, "--kind"), how.currency)

    def drawings(lang: str) -> dict[str, Callable[[], Any]]:
        from experiments.report import cohort_figures as draw

        return {"ways": lambda: draw.ways(found, lang=lang)}

    def sheets(lang: str) -> list[Table]:
        from experiments.report import calibration_cohorts

        return [calibration_cohorts.of_matrix(found, lang)]

    settings = {"every": every, "size": size, "lenient": how.lenient}
    return CalibrateAnswer(
        "matrix", words.title, found.records, found.notes, matrix_scenario.scenario_text(found, words),
        documents.of_matrix(found), {"ways": found.table()}, settings, sheets, drawings,
    )  # fmt: skip
