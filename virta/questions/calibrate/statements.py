"""From what a company reports by period to a scenario file."""

from __future__ import annotations

import math
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
    How,
    Invoices,
    Margin,
    ObservedUntil,
    Person,
    Time,
    column,
    pairs,
    said,
    share_of,
)

if TYPE_CHECKING:
    from experiments.report.tables import Table
    from virta.questions.calibrate.answer import CalibrateAnswer


def statements(
    file: Path,
    how: How,
    *,
    period: Annotated[str | None, column("When a period ends.")] = None,
    customers: Annotated[str | None, column("Customers at its end.")] = None,
    won: Annotated[str | None, column("Won in it; a sum as in new+reactivation.")] = None,
    lost: Annotated[str | None, column("Lost in it.")] = None,
    net: Annotated[str | None, column("Won less lost, instead of lost.")] = None,
    spend: Annotated[str | None, column("Spent in it on winning customers.")] = None,
    revenue: Annotated[str | None, column("Revenue in it.")] = None,
    mrr: Annotated[
        bool, typer.Option("--mrr", help="Customers, won and lost are sums of monthly revenue.")
    ] = False,
    events: Events = None,
    invoices: Invoices = False,
    person: Person = None,
    time: Time = None,
    amount: Amount = None,
    observed_until: ObservedUntil = None,
    event_stages: EventStages = None,
    prospects: Annotated[float | None, said("N", "How many could become customers.")] = None,
    carry_over: Annotated[
        float, typer.Option(metavar="SHARE", help="Of the effect of spend, into the next period.")
    ] = 0.0,
    people_in: Annotated[
        float, typer.Option(metavar="N", help="What people are counted in: 1000 for thousands.")
    ] = 1.0,
    money_in: Annotated[float, typer.Option(metavar="N", help="What money is counted in.")] = 1.0,
    tolerance: Annotated[float | None, said("X", "By how much balances may not tie.")] = None,
    first: Annotated[str | None, said("PERIOD", "The first to use.")] = None,
    last: Annotated[str | None, said("PERIOD", "The last to use.")] = None,
    holdout: Annotated[
        int, typer.Option(metavar="N", min=0, help="Leave the last N periods out, and compare.")
    ] = 0,
    margin: Margin = None,
) -> CalibrateAnswer:
    """Rates over time and the response to spend from customers, won, lost, spend and revenue by period."""
    share = share_of(margin)
    from experiments.calibrate import dialect, documents, mapping, statement_scenario
    from experiments.calibrate.layout import Layout
    from experiments.calibrate.statement_fit import fit_statements
    from experiments.calibrate.statements import Sheet, of_subscriptions, read_statements
    from virta.cli import progress
    from virta.questions.calibrate.answer import CalibrateAnswer

    rest = (people_in, money_in, tolerance, first, last, mrr)
    if events or invoices:
        given = {"person": person, "time": time, "events": events, "amount": amount}
        led = pairs(event_stages, "--event-stage")
        of = columns.named(file, given, ["person", "time"], how, ["amount"], stages=led)
        layout = Layout(
            of["person"], time=of["time"], events=of.get("events"), invoices=invoices,
            amount=of.get("amount"), event_stages=of.stages, observed_until=observed_until, **how.reading,
        )  # fmt: skip
        made = Sheet("period", "customers", "won", "lost", None, None, None, *rest, **how.reading)
        with progress.calibrating(file) as seen:
            told, leads = of_subscriptions(file, replace(layout, progress=seen), made, how.lenient)
        columns.keep(file, of, how, leads)
    else:
        given = {
            "period": period, "customers": customers, "won": won, "lost": lost, "net": net, "spend": spend,
            "revenue": revenue,
        }  # fmt: skip
        needed = ["period", "customers", "won", *(["lost"] if net is None else [])]
        likely = mapping.movements_in(dialect.heading_of(file, how.sheet)) if mrr else {}
        of = columns.named(file, given, needed, how, [] if mrr else ["spend", "revenue"], likely)
        table = Sheet(
            of["period"], of["customers"], of["won"], of.get("lost"), of.get("net"), of.get("spend"),
            of.get("revenue"), *rest, **how.reading,
        )  # fmt: skip
        told = read_statements(file, table, how.lenient)
        columns.keep(file, of, how)
    found, unit = fit_statements(told, prospects, carry_over, holdout), how.unit
    words = statement_scenario.StatementWording(
        title=how.title or file.stem,
        source=f"Made from {file.name} by virta calibrate statements.",
        unit=unit,
        currency=how.currency,
        margin=share,
        people=how.people,
    )

    def drawings(lang: str) -> dict[str, Callable[[], Any]]:
        from experiments.report import calibration_figures as draw

        stands_for = max(1, math.ceil((found.prospects + float(told.opening[0])) / how.people))
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

    settings = {
        "prospects": prospects, "carry_over": carry_over, "holdout": holdout, "lenient": how.lenient
    }  # fmt: skip
    return CalibrateAnswer(
        "statements", words.title, told.records, (*found.notes, *told.notes),
        statement_scenario.scenario_text(found, words), documents.of_statements(found),
        {"periods": documents.periods_of(found)}, settings, sheets, drawings,
        statement_scenario.replay_text(found, words),
    )  # fmt: skip
