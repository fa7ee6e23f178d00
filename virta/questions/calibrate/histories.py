"""From who was in which stage when to a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.questions.calibrate import columns
from virta.questions.calibrate.options import (
    Amount,
    Events,
    EventStages,
    Holdout,
    How,
    Invoices,
    Kinds,
    ObservedFrom,
    ObservedUntil,
    Origin,
    Person,
    Time,
    To,
    column,
    listed,
    pairs,
    said,
)

if TYPE_CHECKING:
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def histories(
    file: Path,
    how: How,
    *,
    joined: Annotated[Path | None, said("FILE", "More columns, by --person.", "--join")] = None,
    person: Person = None,
    stage: Annotated[str | None, column("Stays: in which stage.")] = None,
    all_in: Annotated[str | None, said("NAME", "Stays: everyone in this stage.")] = None,
    entered: Annotated[str | None, column("Stays: since when; 0 unless given.")] = None,
    left: Annotated[str | None, column("Stays: until when; empty: still there.")] = None,
    event: Annotated[str | None, column("Stays: yes where the stay ended then.")] = None,
    since: Annotated[str | None, column("Stays: observed since when.")] = None,
    origin: Origin = None,
    to: To = None,
    time: Time = None,
    segment: Annotated[str | None, column("Kinds of person, fitted apart.")] = None,
    stages: Annotated[str | None, said("A,B,...", "The stages there are; others are errors.")] = None,
    kinds: Kinds = None,
    leaves_to: Annotated[
        str, typer.Option(metavar="NAME", help="Where they are who left and are not seen elsewhere.")
    ] = "ended",
    observed_from: ObservedFrom = None,
    observed_until: ObservedUntil = None,
    events: Events = None,
    invoices: Invoices = False,
    amount: Amount = None,
    event_stages: EventStages = None,
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
    holdout: Holdout = None,
    spend: Annotated[
        list[str] | None, said("NAME=AIM:SUM", "Spent per unit meanwhile; becomes a reference.")
    ] = None,
) -> CalibrateAnswer:
    """Rates and durations from who was in which stage when.

    Rows are stays (--person --stage --entered --left) or moves (--person --from --to --time).
    """
    from experiments.calibrate import documents, history_scenario
    from experiments.calibrate import mapping as mapping_of
    from experiments.calibrate.dialect import heading_of
    from experiments.calibrate.histories import moment, read_histories
    from experiments.calibrate.history_fit import fit_histories
    from experiments.calibrate.layout import Layout
    from experiments.calibrate.subscriptions import ACTIVE
    from virta.cli import progress
    from virta.questions.calibrate.answer import CalibrateAnswer

    given = {
        "person": person, "stage": stage, "entered": entered, "left": left, "event": event, "from": origin,
        "to": to, "time": time, "segment": segment, "since": since, "events": events, "amount": amount,
    }  # fmt: skip
    further = heading_of(joined) if joined is not None else ()
    bare = not any((stage, all_in, origin, time, events, invoices))
    likely = mapping_of.history_in(heading_of(file, how.sheet)) if bare else {}
    billed = bool(events or invoices)
    needed = ["person", "time"] if billed else ["person", *(name for name in likely if name != "person")]
    useful = ["amount"] if billed or "events" in likely else []
    of = columns.named(
        file, given, needed, how, useful, likely, pairs(event_stages, "--event-stage"), further
    )
    layout = Layout(
        of["person"], of.get("stage"), all_in, of.get("entered"), of.get("left"), of.get("event"),
        of.get("since"), of.get("from"), of.get("to"), of.get("time"), of.get("segment"), leaves_to,
        listed(stages), observed_from, observed_until, of.get("events"), invoices, of.get("amount"),
        of.stages, clock, **how.reading,
    )  # fmt: skip
    spends = tuple(history_scenario.spend_of(text) for text in spend or ())
    with progress.calibrating(file) as seen:
        told = read_histories(file, replace(layout, progress=seen), how.lenient, joined)
        columns.keep(file, of, how, told.leads)
        role = "time" if layout.moves else "start" if layout.start else "stop"
        ends = moment(told.records, holdout, role, "--holdout")
        found = fit_histories(told.stays, listed(shapes), frailty, ends)
    notes, unit = (*told.notes, *found.notes), how.unit
    words = history_scenario.Wording(
        title=how.title or file.stem,
        source=f"Made from {file.name} by virta calibrate histories.",
        unit=unit,
        kinds=pairs(kinds, "--kind"),
        currency=how.currency,
        spends=spends,
        people=how.people,
        notes=tuple(note.text() for note in notes),
        monthly={} if told.monthly is None else {ACTIVE: told.monthly},
    )

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

    tables = {"estimates": documents.estimates_of(found), "curves": documents.curves_of(found)}
    settings = {
        "shapes": list(listed(shapes)), "frailty": frailty, "holdout": holdout, "lenient": how.lenient
    }  # fmt: skip
    return CalibrateAnswer(
        "histories", words.title, told.records, notes, history_scenario.scenario_text(found, words),
        documents.of_histories(found), tables, settings, sheets, drawings,
    )  # fmt: skip
