"""`virta calibrate purchases`: from a log of purchases to a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import calibrating_common as common
from virta.cli import options, terminal

if TYPE_CHECKING:
    from experiments.report.tables import Table

MODELS = ("best", "bg-nbd", "pareto-nbd", "bg-bb")


def purchases(
    file: common.Source,
    person: common.Person,
    time: Annotated[str, typer.Option(metavar="COLUMN", help="When.", show_default=False)],
    amount: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="How much; purchases are counted unless given.")
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            metavar="|".join(MODELS),
            help="best: BG/NBD or Pareto/NBD, by AIC; bg-bb: at most one purchase a unit of time.",
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
    lenient: common.Lenient = False,
    title: common.Title = None,
    currency: common.Currency = "EUR",
    scenario: common.Scenario = None,
    folder: common.Folder = None,
    force: common.Force = False,
    json: options.Json = False,
    lang: options.Lang = "en",
) -> None:
    """How often customers buy, when they leave and what they spend, from who bought when.

    Columns are named; in a file without a heading they are #1, #2, ...
    """
    options.language(lang)
    terminal.one_of(model, MODELS, "model")
    terminal.one_of(duplicates, ("refuse", "keep"), "way with duplicates")
    common.check_unit(unit)
    share = 1.0 if margin is None else common.share_of(margin)
    with common.explained():
        from experiments.calibrate.columns import Reading
        from experiments.calibrate.notes import Note
        from experiments.calibrate.purchases import calibrate, documents, from_records, replay, written

        source = from_records.purchases(
            file, person=person, time=time, amount=amount, start=observed_from, until=holdout,
            end=observed_until, duplicates=duplicates, lenient=lenient,
            how=Reading(unit=unit, date_format=date_format, decimal=decimal, zone=zone, sheet=sheet),
        )  # fmt: skip
        found = calibrate(
            source.log,
            unit=unit,
            model=model,
            start=source.start,
            until=source.until,
            end=source.end,
            when=source.when,
        )
        if duplicates == "keep":
            found = replace(found, notes=(Note("bought_kept"), *found.notes))
        begin = float(source.log.time.min()) if source.start is None else source.start
        when = source.when if not found.discrete else lambda k: source.when(begin + k).partition("T")[0]
        business = written.Business(
            title=title or file.stem,
            source=file.name,
            margin=share,
            margin_known=margin is not None,
            currency=currency,
            starts=source.when(begin) if source.records.dates else None,
            when=when,
        )
        text = written.scenario(found, business)
        lived = replay.replay(found, text, seed)
        document, tables = documents.of_purchases(found, lived), documents.tables_of(found, lived)

    def drawings() -> dict[str, Callable[[], Any]]:
        from experiments.report import purchases as draw

        return {
            "tracking": lambda: draw.tracking(lived, unit, lang=lang),
            "concentration": lambda: draw.concentration(lived, lang=lang),
            "coming-back": lambda: draw.coming_back(found, when(found.until), lang=lang),
        }

    def sheets() -> list[Table]:
        from experiments.report import purchases_tables

        return purchases_tables.of_purchases(found, lived, currency, when, lang)

    settings = {
        "model": model,
        "duplicates": duplicates,
        "holdout": holdout,
        "lenient": lenient,
        "seed": seed,
    }
    result = common.Result(
        "calibrate purchases",
        business.title,
        source.records,
        found.notes,
        text,
        document,
        tables,
        settings,
        sheets,
        drawings,
    )
    result.give(scenario, folder, force, json, lang)
