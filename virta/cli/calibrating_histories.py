"""`virta calibrate histories`: from who was in which stage when to a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import calibrating_common as common

if TYPE_CHECKING:
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def histories(
    file: common.Source,
    joined: Annotated[
        Path | None,
        typer.Option("--join", metavar="FILE", help="More columns, by --person.", show_default=False),
    ] = None,
    person: common.Person = None,
    stage: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Stays: in which stage.", show_default=False)
    ] = None,
    all_in: Annotated[
        str | None, typer.Option(metavar="NAME", help="Stays: everyone in this stage.", show_default=False)
    ] = None,
    entered: Annotated[
        str | None,
        typer.Option(
            "--entered", metavar="COLUMN", help="Stays: since when; 0 unless given.", show_default=False
        ),
    ] = None,
    left: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Stays: until when; empty: still there.", show_default=False),
    ] = None,
    event: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Stays: yes where the stay ended then.", show_default=False),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Stays: observed since when.", show_default=False),
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option("--from", metavar="COLUMN", help="Moves: from which stage.", show_default=False),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Moves (or stays): to which stage.", show_default=False),
    ] = None,
    time: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Moves: when.", show_default=False)
    ] = None,
    segment: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Kinds of person, fitted apart.", show_default=False)
    ] = None,
    stages: Annotated[
        str | None,
        typer.Option(metavar="A,B,...", help="The stages there are; others are errors.", show_default=False),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="STAGE=KIND",
            help="potential, customer or former; repeat for more.",
            show_default=False,
        ),
    ] = None,
    leaves_to: Annotated[
        str, typer.Option(metavar="NAME", help="Where they are who left and are not seen elsewhere.")
    ] = "ended",
    observed_from: Annotated[
        str | None, typer.Option(metavar="TIME", help="When observation began.", show_default=False)
    ] = None,
    observed_until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When it ended; the last time unless said.", show_default=False),
    ] = None,
    events: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="Subscriptions: which event (started, cancelled).", show_default=False
        ),
    ] = None,
    invoices: Annotated[
        bool, typer.Option("--invoices", help="Rows are invoices: there in every period with one.")
    ] = False,
    amount: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="Monthly value of an event, or sum of an invoice.", show_default=False
        ),
    ] = None,
    event_stages: Annotated[
        list[str] | None,
        typer.Option(
            "--event-stage", metavar="EVENT=STAGE", help="Where an event leads; repeat.", show_default=False
        ),
    ] = None,
    clock: Annotated[
        str,
        typer.Option(
            metavar="auto|calendar|own", help="Times of the calendar, or from each person's own start."
        ),
    ] = "auto",
    shapes: Annotated[
        str, typer.Option(metavar="A,B,...", help="Shapes to try; AIC chooses.")
    ] = "exponential,weibull,gompertz,lognormal,loglogistic,gamma,piecewise",
    frailty: Annotated[
        str,
        typer.Option(
            metavar="auto|none|gamma|never", help="Whether customers differ; never: some never move."
        ),
    ] = "auto",
    holdout: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="Fit what came before, compare with what followed.", show_default=False
        ),
    ] = None,
    spend: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=AIM:SUM", help="Spent per unit meanwhile; becomes a reference.", show_default=False
        ),
    ] = None,
    unit: common.Unit = "month",
    date_format: common.DateFormat = None,
    decimal: common.Decimal = "auto",
    zone: common.Zone = None,
    sheet: common.Workbook = None,
    yes: common.Yes = False,
    mapping: common.Mapped = None,
    lenient: common.Lenient = False,
    title: common.Title = None,
    currency: common.Currency = "EUR",
    people: Annotated[int, typer.Option(metavar="N", min=1, help="Most people at start.")] = 100_000,
) -> CalibrateAnswer:
    """Rates and durations from who was in which stage when.

    Rows are stays (--person --stage --entered --left) or moves (--person --from --to --time).
    """
    with common.explained():
        from experiments.calibrate import documents, history_scenario
        from experiments.calibrate import mapping as mapping_of
        from experiments.calibrate.dialect import heading_of
        from experiments.calibrate.histories import moment, read_histories
        from experiments.calibrate.history_fit import fit_histories
        from experiments.calibrate.layout import Layout
        from experiments.calibrate.subscriptions import ACTIVE
        from virta.cli import progress

        given = {
            "person": person, "stage": stage, "entered": entered, "left": left, "event": event, "from":
            origin, "to": to, "time": time, "segment": segment, "since": since, "events": events, "amount":
            amount,
        }  # fmt: skip
        further = heading_of(joined) if joined is not None else ()
        bare = not any((stage, all_in, origin, time, events, invoices))
        likely = mapping_of.history_in(heading_of(file, sheet)) if bare else {}
        needed, useful = (
            (["person", "time"], ["amount"]) if events or invoices else (list(likely) or ["person"], [])
        )
        if "events" in likely:
            useful = ["amount"]
        asked = common.Asked(yes, mapping, sheet)
        led = common.pairs(event_stages or (), "--event-stage")
        of = common.named(file, given, needed, asked, useful, likely, led, further)
        layout = Layout(
            of["person"], of.get("stage"), all_in, of.get("entered"), of.get("left"), of.get("event"),
            of.get("since"), of.get("from"), of.get("to"), of.get("time"), of.get("segment"), leaves_to,
            common.listed(stages), observed_from, observed_until, of.get("events"), invoices,
            of.get("amount"), of.stages, clock,
            unit=unit, date_format=date_format, decimal=decimal, zone=zone, sheet=sheet,
        )  # fmt: skip
        common.check_unit(unit)
        spends = tuple(history_scenario.spend_of(text) for text in spend or ())
        with progress.reading(file) as seen:
            told = read_histories(file, replace(layout, progress=seen), lenient, joined)
        common.keep(file, of, asked, told.leads)
        paid = {} if told.monthly is None else {ACTIVE: told.monthly}
        role = "time" if layout.moves else "start" if layout.start else "stop"
        ends = moment(told.records, holdout, role, "--holdout")
        found = fit_histories(told.stays, common.listed(shapes), frailty, ends)
        notes = (*told.notes, *found.notes)
        words = history_scenario.Wording(
            title=title or file.stem,
            source=f"Made from {file.name} by virta calibrate histories.",
            unit=unit,
            kinds=common.pairs(kinds or (), "--kind"),
            currency=currency,
            spends=spends,
            people=people,
            notes=tuple(note.text() for note in notes),
            monthly=paid,
        )
        text = history_scenario.scenario_text(found, words)
        document = documents.of_histories(found)
        tables = {"estimates": documents.estimates_of(found), "curves": documents.curves_of(found)}

    def drawings(lang: str) -> dict[str, Callable[[], Any]]:
        from experiments.report import calibration_figures as draw
        from virta.outputs.figures import file_names

        made: dict[str, Callable[[], Any]] = {}
        names = file_names(f"staying {way.origin} to {way.destination}" for way in found.ways)
        for name, way in zip(names, found.ways, strict=True):
            made[name] = lambda way=way: draw.staying(found, way, unit, lang=lang)  # type: ignore[misc]
        stages_left = [s for s in found.staying if sum(way.origin == s for way in found.ways) > 1]
        each = [(s, k) for s in stages_left for k in range(len(found.stays.segments))]
        for name, (of, k) in zip(file_names(f"going {s} {k + 1}" for s, k in each), each, strict=True):
            made[name] = lambda of=of, k=k: draw.going(found, of, k, unit, lang=lang)  # type: ignore[misc]
        return made

    def sheets(lang: str) -> list[Table]:
        from experiments.report import calibration_tables

        return calibration_tables.of_histories(found, unit, lang)

    settings = {
        "shapes": list(common.listed(shapes)),
        "frailty": frailty,
        "holdout": holdout,
        "lenient": lenient,
    }
    from virta.questions.calibrate.answer import CalibrateAnswer

    return CalibrateAnswer(
        "histories",
        words.title,
        told.records,
        notes,
        text,
        document,
        tables,
        settings,
        sheets,
        drawings,
    )
