"""From a log of purchases, or its summary by customer, to a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli.options import Seed
from virta.cli.terminal import one_of
from virta.questions.calibrate import columns
from virta.questions.calibrate.options import (
    Amount,
    Holdout,
    How,
    Margin,
    ObservedFrom,
    ObservedUntil,
    Person,
    Time,
    column,
    share_of,
)

if TYPE_CHECKING:
    from experiments.calibrate.purchases.from_records import Source
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def purchases(
    file: Path,
    how: How,
    *,
    person: Person = None,
    time: Time = None,
    amount: Amount = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="The file is a summary by customer: frequency, recency, T.")
    ] = False,
    frequency: Annotated[str | None, column("Summary: repeat purchases.")] = None,
    recency: Annotated[str | None, column("Summary: from first to last.")] = None,
    age: Annotated[str | None, column("Summary: observed for, T.")] = None,
    monetary: Annotated[str | None, column("Summary: mean amount of repeat purchases.")] = None,
    model: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="bg-nbd, pareto-nbd, or one nested in them; best: of these, by AIC; "
            "bg-bb: at most one purchase a unit of time.",
        ),
    ] = "best",
    observed_from: ObservedFrom = None,
    observed_until: ObservedUntil = None,
    holdout: Holdout = None,
    duplicates: Annotated[
        str, typer.Option(metavar="refuse|keep", help="Rows that repeat person, time and amount.")
    ] = "refuse",
    refunds: Annotated[
        str,
        typer.Option(
            metavar="refuse|net|drop", help="Negative amounts; net: off what the customer bought last."
        ),
    ] = "refuse",
    margin: Margin = None,
    ahead: Annotated[
        float | None,
        typer.Option(
            metavar="TIME",
            min=0.0,
            help="What each customer may be expected to buy in this time; a year unless said.",
            show_default=False,
        ),
    ] = None,
    seed: Seed = 0,
) -> CalibrateAnswer:
    """How often customers buy, when they leave and what they spend, from who bought when.

    Columns are named; in a file without a heading they are #1, #2, ...
    """
    one_of(duplicates, ("refuse", "keep"), "way with duplicates")
    one_of(refunds, ("refuse", "net", "drop"), "way with refunds")
    share = share_of(margin)
    from experiments.calibrate.columns import Reading
    from experiments.calibrate.purchases import documents, from_records, replay, written
    from experiments.calibrate.purchases.calibration import calibrate, calibrate_summary
    from virta.cli import progress
    from virta.questions.calibrate.answer import CalibrateAnswer

    given = {"person": person, "time": time, "amount": amount}
    needed, useful = ["person", "time"], ["amount"]
    if summary:
        given = {
            "person": person, "frequency": frequency, "recency": recency, "age": age, "monetary": monetary
        }  # fmt: skip
        needed, useful = ["person", "frequency", "recency", "age"], ["monetary"]
    chosen = columns.named(file, given, needed, how, useful)
    unit, of = how.unit, chosen.columns
    when: Callable[[float], str]
    with progress.calibrating(file) as seen:
        reading = Reading(**how.reading, progress=seen)
        if summary:
            summed = from_records.summary(file, **of, how=reading, lenient=how.lenient)
        else:
            source = from_records.purchases(
                file, **of, start=observed_from, until=holdout, end=observed_until, duplicates=duplicates,
                refunds=refunds, lenient=how.lenient, how=reading,
            )  # fmt: skip
        if summary:
            found, records = calibrate_summary(summed.summary, unit=unit, model=model), summed.records
            notes, when, starts = summed.notes, "{:.6g}".format, None
        else:
            found = calibrate(
                source.log, unit=unit, model=model, start=source.start, until=source.until, end=source.end,
                when=source.when,
            )  # fmt: skip
            records, notes = source.records, source.notes
            begin = float(source.log.time.min()) if source.start is None else source.start
            when = _named_times(source, begin) if found.discrete else source.when
            starts = source.when(begin).partition("T")[0] if source.records.dates else None
        columns.keep(file, chosen, how)
        found = replace(found, notes=(*notes, *found.notes))
        business = written.Business(
            title=how.title or file.stem, source=file.name, margin=1.0 if share is None else share,
            margin_known=share is not None, currency=how.currency, starts=starts, when=when,
        )  # fmt: skip
        text = written.scenario(found, business)
        lived = replay.replay(found, text, seed)
        doubts = lived.doubts(lambda t: when(found.start + t))
        if doubts:
            found = replace(found, notes=(*doubts, *found.notes))
            text = written.scenario(found, business)

    def drawings(lang: str) -> dict[str, Callable[[], Any]]:
        from experiments.report import purchases as draw

        made: dict[str, Callable[[], Any]] = {
            "concentration": lambda: draw.concentration(lived, lang=lang),
            "coming-back": lambda: draw.coming_back(found, when(found.until), lang=lang),
        }
        if not summary:
            made["tracking"] = lambda: draw.tracking(lived, unit, lang=lang)
        return made

    def sheets(lang: str) -> list[Table]:
        from experiments.report import purchases_tables

        return purchases_tables.of_purchases(found, lived, how.currency, when, lang)

    settings = {
        "model": model, "duplicates": duplicates, "refunds": refunds, "holdout": holdout,
        "lenient": how.lenient, "seed": seed,
    }  # fmt: skip
    return CalibrateAnswer(
        "purchases", business.title, records, found.notes, text, documents.of_purchases(found, lived),
        documents.tables_of(found, lived, ahead), settings, sheets, drawings,
    )  # fmt: skip


def _named_times(source: Source, begin: float) -> Callable[[float], str]:
    """Periods counted from `begin`, by the day on which they begin."""
    return lambda k: source.when(begin + k).partition("T")[0]
