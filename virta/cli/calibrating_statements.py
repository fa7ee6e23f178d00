"""`virta calibrate statements`: from customers, won and lost by period to a scenario file."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from virta.cli import calibrating_common as common

if TYPE_CHECKING:
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def statements(
    file: common.Source,
    period: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="When a period ends.", show_default=False)
    ] = None,
    customers: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Customers at its end.", show_default=False)
    ] = None,
    won: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Won in it; a sum as in new+reactivation.", show_default=False),
    ] = None,
    lost: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Lost in it.", show_default=False)
    ] = None,
    net: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Won less lost, instead of lost.", show_default=False)
    ] = None,
    spend: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Spent in it on winning customers.", show_default=False),
    ] = None,
    revenue: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Revenue in it.", show_default=False)
    ] = None,
    mrr: Annotated[
        bool, typer.Option("--mrr", help="Customers, won and lost are sums of monthly revenue.")
    ] = False,
    events: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="Rows are events of subscriptions: which one.", show_default=False
        ),
    ] = None,
    invoices: Annotated[bool, typer.Option("--invoices", help="Rows are invoices.")] = False,
    person: common.Person = None,
    time: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Events, invoices: when.", show_default=False)
    ] = None,
    amount: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Invoices: how much.", show_default=False)
    ] = None,
    observed_until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Events: when observation ended.", show_default=False),
    ] = None,
    event_stages: Annotated[
        list[str] | None,
        typer.Option(
            "--event-stage", metavar="EVENT=STAGE", help="Where an event leads; repeat.", show_default=False
        ),
    ] = None,
    prospects: Annotated[
        float | None,
        typer.Option(metavar="N", help="How many could become customers.", show_default=False),
    ] = None,
    carry_over: Annotated[
        float, typer.Option(metavar="SHARE", help="Of the effect of spend, into the next period.")
    ] = 0.0,
    people_in: Annotated[
        float, typer.Option(metavar="N", help="What people are counted in: 1000 for thousands.")
    ] = 1.0,
    money_in: Annotated[float, typer.Option(metavar="N", help="What money is counted in.")] = 1.0,
    tolerance: Annotated[
        float | None,
        typer.Option(metavar="X", help="By how much balances may not tie.", show_default=False),
    ] = None,
    first: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="The first to use.", show_default=False)
    ] = None,
    last: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="The last to use.", show_default=False)
    ] = None,
    holdout: Annotated[
        int, typer.Option(metavar="N", min=0, help="Leave the last N periods out, and compare.")
    ] = 0,
    margin: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE",
            help="Contribution by revenue, as in 20%; all of it unless said.",
            show_default=False,
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
    """Rates over time and the response to spend from customers, won, lost, spend and revenue by period."""
    share = None if margin is None else common.share_of(margin)
    with common.explained():
        from experiments.calibrate import documents, statement_scenario
        from experiments.calibrate.layout import Layout
        from experiments.calibrate.statement_fit import fit_statements
        from experiments.calibrate.statements import Sheet, of_subscriptions, read_statements
        from virta.cli import progress

        common.check_unit(unit)
        asked = common.Asked(yes, mapping, sheet)
        written: dict[str, Any] = {
            "unit": unit, "date_format": date_format, "decimal": decimal, "zone": zone, "sheet": sheet,
        }  # fmt: skip
        rest = (people_in, money_in, tolerance, first, last, mrr)
        if events or invoices:
            given = {"person": person, "time": time, "events": events, "amount": amount}
            led = common.pairs(event_stages or (), "--event-stage")
            of = common.named(file, given, ["person", "time"], asked, ["amount"], stages=led)
            layout = Layout(
                of["person"], time=of["time"], events=of.get("events"), invoices=invoices,
                amount=of.get("amount"), event_stages=of.stages, observed_until=observed_until, **written,
            )  # fmt: skip
            made = Sheet("period", "customers", "won", "lost", None, None, None, *rest, **written)
            with progress.reading(file) as seen:
                said, leads = of_subscriptions(file, replace(layout, progress=seen), made, lenient)
            common.keep(file, of, asked, leads)
        else:
            given = {
                "period": period, "customers": customers, "won": won, "lost": lost, "net": net, "spend":
                spend, "revenue": revenue,
            }  # fmt: skip
            needed = ["period", "customers", "won", *(["lost"] if net is None else [])]
            of = common.named(file, given, needed, asked, ["spend", "revenue"])
            table = Sheet(
                of["period"], of["customers"], of["won"], of.get("lost"), of.get("net"), of.get("spend"),
                of.get("revenue"), *rest, **written,
            )  # fmt: skip
            said = read_statements(file, table, lenient)
            common.keep(file, of, asked)
        found = fit_statements(said, prospects, carry_over, holdout)
        words = statement_scenario.StatementWording(
            title=title or file.stem,
            source=f"Made from {file.name} by virta calibrate statements.",
            unit=unit,
            currency=currency,
            margin=share,
            people=people,
        )
        text = statement_scenario.scenario_text(found, words)
        past = statement_scenario.replay_text(found, words)
        document = documents.of_statements(found)
        tables = {"periods": documents.periods_of(found)}

    def drawings(lang: str) -> dict[str, Callable[[], Any]]:
        from experiments.report import calibration_figures as draw

        stands_for = max(1, math.ceil((found.prospects + float(said.opening[0])) / people))
        made: dict[str, Callable[[], Any]] = {
            "balance": lambda: draw.balance(found, stands_for, lang=lang),
            "rates": lambda: draw.rates(found, unit, lang=lang),
        }
        if found.response is not None:
            made["spending"] = lambda: draw.spending(found, lang=lang)
        return made

    def sheets(lang: str) -> list[Table]:
        from experiments.report import calibration_tables

        return calibration_tables.of_statements(found, unit, lang)

    settings = {"prospects": prospects, "carry_over": carry_over, "holdout": holdout, "lenient": lenient}
    from virta.questions.calibrate.answer import CalibrateAnswer

    return CalibrateAnswer(
        "statements",
        words.title,
        said.records,
        (*found.notes, *said.notes),
        text,
        document,
        tables,
        settings,
        sheets,
        drawings,
        past,
    )
