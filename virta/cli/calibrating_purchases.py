"""`virta calibrate purchases`: from a log of purchases to a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import calibrating_common as common
from virta.cli import options, terminal

if TYPE_CHECKING:
    from experiments.calibrate.purchases.from_records import Source
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def purchases(
    file: common.Source,
    person: common.Person = None,
    time: Annotated[str | None, typer.Option(metavar="COLUMN", help="When.", show_default=False)] = None,
    amount: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="How much; purchases are counted unless given.")
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="The file is a summary by customer: frequency, recency, T.")
    ] = False,
    frequency: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Summary: repeat purchases.", show_default=False)
    ] = None,
    recency: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Summary: from first to last.", show_default=False)
    ] = None,
    age: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Summary: observed for, T.", show_default=False)
    ] = None,
    monetary: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Summary: mean amount of repeat purchases.", show_default=False),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="bg-nbd, pareto-nbd, or one nested in them; best: of these, by AIC; "
            "bg-bb: at most one purchase a unit of time.",
        ),
    ] = "best",
    observed_from: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When observation began; the first purchase unless said."),
    ] = None,
    observed_until: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it ended; the last purchase unless said.")
    ] = None,
    holdout: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Fit up to here, this day included; compare what followed."),
    ] = None,
    duplicates: Annotated[
        str,
        typer.Option(metavar="refuse|keep", help="Rows that repeat person, time and amount."),
    ] = "refuse",
    refunds: Annotated[
        str,
        typer.Option(
            metavar="refuse|net|drop",
            help="Negative amounts; net: off what the customer bought last.",
        ),
    ] = "refuse",
    margin: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="Contribution by revenue, as in 20%; all of it unless said."),
    ] = None,
    seed: options.Seed = 0,
    unit: common.Unit = "week",
    date_format: common.DateFormat = None,
    decimal: common.Decimal = "auto",
    zone: common.Zone = None,
    sheet: common.Workbook = None,
    yes: common.Yes = False,
    mapping: common.Mapped = None,
    lenient: common.Lenient = False,
    title: common.Title = None,
    currency: common.Currency = "EUR",
) -> CalibrateAnswer:
    """How often customers buy, when they leave and what they spend, from who bought when.

    Columns are named; in a file without a heading they are #1, #2, ...
    """
    terminal.one_of(duplicates, ("refuse", "keep"), "way with duplicates")
    terminal.one_of(refunds, ("refuse", "net", "drop"), "way with refunds")
    common.check_unit(unit)
    share = 1.0 if margin is None else common.share_of(margin)
    given = {"person": person, "time": time, "amount": amount}
    needed, useful = ["person", "time"], ["amount"]
    when: Callable[[float], str]
    if summary:
        given = {
            "person": person, "frequency": frequency, "recency": recency, "age": age, "monetary": monetary
        }  # fmt: skip
        needed, useful = ["person", "frequency", "recency", "age"], ["monetary"]
    with common.explained():
        from experiments.calibrate.columns import Reading
        from experiments.calibrate.purchases import documents, from_records, replay, written
        from experiments.calibrate.purchases.calibration import calibrate, calibrate_summary
        from virta.cli import progress

        how = Reading(unit=unit, date_format=date_format, decimal=decimal, zone=zone, sheet=sheet)
        asked = common.Asked(yes, mapping, sheet)
        chosen = common.named(file, given, needed, asked, useful)
        of = chosen.columns
        if summary:
            with progress.reading(file) as seen:
                summed = from_records.summary(file, **of, how=replace(how, progress=seen), lenient=lenient)
            found, records = calibrate_summary(summed.summary, unit=unit, model=model), summed.records
            notes, begin, when, starts = summed.notes, 0.0, "{:.6g}".format, None
        else:
            with progress.reading(file) as seen:
                source = from_records.purchases(
                    file, **of, start=observed_from, until=holdout, end=observed_until,
                    duplicates=duplicates, refunds=refunds, lenient=lenient, how=replace(how, progress=seen),
                )  # fmt: skip
            found = calibrate(
                source.log, unit=unit, model=model, start=source.start, until=source.until, end=source.end,
                when=source.when,
            )  # fmt: skip
            records, notes = source.records, source.notes
            begin = float(source.log.time.min()) if source.start is None else source.start
            dated = source.records.dates
            when = _named_times(source, begin) if found.discrete else source.when
            starts = source.when(begin).partition("T")[0] if dated else None
        common.keep(file, chosen, asked)
        found = replace(found, notes=(*notes, *found.notes))
        business = written.Business(
            title=title or file.stem,
            source=file.name,
            margin=share,
            margin_known=margin is not None,
            currency=currency,
            starts=starts,
            when=when,
        )
        text = written.scenario(found, business)
        lived = replay.replay(found, text, seed)
        if lived.doubts():
            found = replace(found, notes=(*lived.doubts(), *found.notes))
            text = written.scenario(found, business)
        document, tables = documents.of_purchases(found, lived), documents.tables_of(found, lived)

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

        return purchases_tables.of_purchases(found, lived, currency, when, lang)

    settings = {
        "model": model,
        "duplicates": duplicates,
        "refunds": refunds,
        "holdout": holdout,
        "lenient": lenient,
        "seed": seed,
    }
    from virta.questions.calibrate.answer import CalibrateAnswer

    return CalibrateAnswer(
        "purchases",
        business.title,
        records,
        found.notes,
        text,
        document,
        tables,
        settings,
        sheets,
        drawings,
    )


def _named_times(source: Source, begin: float) -> Callable[[float], str]:
    """Periods counted from `begin`, by the day on which they begin."""
    return lambda k: source.when(begin + k).partition("T")[0]
