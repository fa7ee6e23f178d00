"""The books of one plan as statements of a workbook: every total a formula that ties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.report.texts import say, title_of
from simulation import ledgers
from simulation.books import Books
from simulation.ledgers.tables import RUN_OFF
from simulation.model import Model
from simulation.scenario.types import GONE
from virta.answer import Line, Sheet, Statement
from virta.questions.run import customer_metrics
from virta.questions.run.columns import Stretch, columns

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_COLUMNS = 12
_PASSAGES = (
    ("won", 1), ("won_back", 1), ("arrived", 1), ("returned", 1), ("lost", -1), ("stepped_back", -1),
)  # fmt: skip


def books(model: Model, found: Books, name: str, lang: str) -> Sheet:
    """Balance sheet, people by stage, profit and loss and cash of one plan; `name` of the sheet."""
    scenario = model.scenario
    told = columns(scenario.time, lang, MOST_COLUMNS)
    labels = tuple(f"{told.heading} {stretch.label}" for stretch in told.stretches)
    flow, stages = ledgers.customer_flow(model, found), ledgers.balance_sheet(model, found)
    money, spent = ledgers.profit_and_loss(model, found), ledgers.investments(model, found)
    return Sheet(
        name,
        (
            _balance(flow, told.stretches, labels, lang),
            _by_stage(stages, told.stretches, labels, model, lang),
            _profit(money, spent, told.stretches, labels, model, lang),
            _cash(money, told.stretches, labels, model, lang),
            customer_metrics.statement(model, found, lang, MOST_COLUMNS),
        ),
    )


def _balance(
    flow: DataFrame, stretches: tuple[Stretch, ...], labels: tuple[str, ...], lang: str
) -> Statement:
    by_period = flow.groupby("period", sort=True).sum(numeric_only=True)
    moved = [(key, sign, _over(by_period[key].to_dict(), stretches)[:-1]) for key, sign in _PASSAGES]
    kept = [one for one in moved if any(one[2]) or one[0] in ("won", "lost")]
    opening = tuple(float(by_period["opening"].iloc[s.first]) for s in stretches)
    closing = tuple(float(by_period["closing"].iloc[s.last]) for s in stretches)
    lines = [Line(say("sheet_opening", lang), opening, carries=1 + len(kept))]
    lines += [Line(say(f"sheet_{key}", lang), tuple(sign * v for v in values)) for key, sign, values in kept]
    sums = tuple((k, 1) for k in range(1 + len(kept)))
    lines.append(Line(say("sheet_closing", lang), closing, sums=sums, drawn=True))
    return Statement(
        say("balance_sheet", lang), say("people", lang), labels, tuple(lines), "#,##0.0", chart="column"
    )


def _by_stage(
    table: DataFrame, stretches: tuple[Stretch, ...], labels: tuple[str, ...], model: Model, lang: str
) -> Statement:
    closing = table.groupby(["period", "stage"], sort=False)["closing"].sum().unstack("stage")
    found = [
        (
            title_of(stage.title, lang, stage.name),
            tuple(float(closing[stage.name].iloc[s.last]) for s in stretches),
        )
        for stage in model.scenario.stages
        if stage.name != GONE
    ]
    lines = [Line(title, values, drawn=True) for title, values in found]
    totals = tuple(sum(values[i] for _, values in found) for i in range(len(labels)))
    lines.append(Line(say("sheet_in_market", lang), totals, sums=tuple((k, 1) for k in range(len(found)))))
    return Statement(
        say("by_stage", lang),
        say("people", lang),
        labels,
        tuple(lines),
        "#,##0.0",
        chart="column",
        stacked=True,
    )


def _profit(
    table: DataFrame,
    spent: DataFrame,
    stretches: tuple[Stretch, ...],
    labels: tuple[str, ...],
    model: Model,
    lang: str,
) -> Statement:
    scenario = model.scenario
    after = bool((table["period"] == RUN_OFF).any())

    def of(rows: DataFrame, column: str, sign: int = 1) -> tuple[float, ...]:
        sums = _over(rows.groupby("period")[column].sum().to_dict(), stretches)
        return tuple(sign * v for v in (sums if after else sums[:-1]))

    lines = [Line(say("sheet_revenue", lang), of(table, "revenue"), drawn=True)]
    parts = [("sheet_margin", of(table, "margin")), ("sheet_service_cost", of(table, "service_cost", -1))]
    parts.append(("sheet_one_off", of(table, "one_off")))
    kept = [Line(say(key, lang), values) for key, values in parts if any(values) or key == "sheet_margin"]
    for one in scenario.investments:
        values = of(spent[spent["investment"] == one.name], "spend", -1)
        if any(values):
            kept.append(Line(title_of(one.title, lang, one.name), values))
    lines += kept
    contribution = of(table, "contribution")
    sums = tuple((1 + k, 1) for k in range(len(kept)))
    total = sum(contribution)
    lines.append(Line(say("sheet_contribution", lang), contribution, sums=sums, drawn=True, total_is=total))
    lines.append(Line(say("sheet_discounted", lang), of(table, "discounted"), total=True))
    shown = (*labels, *((say("sheet_after", lang),) if after else ()))
    title = say("profit_and_loss", lang)
    return Statement(
        title,
        scenario.money.currency,
        shown,
        tuple(lines),
        adds_up=say("sheet_total_after" if after else "sheet_total", lang),
        chart="column",
        not_drawn=int(after),
    )


def _cash(
    table: DataFrame, stretches: tuple[Stretch, ...], labels: tuple[str, ...], model: Model, lang: str
) -> Statement:
    flow = _over(table.groupby("period")["contribution"].sum().to_dict(), stretches)[:-1]
    before, after, at = [], [], 0.0
    for value in flow:
        before.append(at)
        at += value
        after.append(at)
    lines = (
        Line(say("excel_cash_before", lang), tuple(before), carries=2),
        Line(say("sheet_contribution", lang), tuple(flow)),
        Line(say("excel_cash_after", lang), tuple(after), sums=((0, 1), (1, 1)), drawn=True),
    )
    return Statement(say("excel_cash", lang), model.scenario.money.currency, labels, lines, chart="line")


def _over(by_period: Mapping[Any, float], stretches: tuple[Stretch, ...]) -> list[float]:
    """Sums over each stretch, and last what falls after the horizon."""
    spans = (range(s.first + 1, s.last + 2) for s in stretches)
    within = [float(sum(by_period.get(period, 0.0) for period in span)) for span in spans]
    return [*within, float(by_period.get(RUN_OFF, 0.0))]
