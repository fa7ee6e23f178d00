"""The tables of a comparison: plans side by side, spending, books, further spend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.compare import Comparison
from experiments.paired import Difference
from experiments.report import axes as axes_of
from experiments.report import numbers
from experiments.report.periods import Stretches, stretches
from experiments.report.tables import ITEM, TOTAL, Cell, Row, Table, row
from experiments.report.texts import say, title_of
from experiments.report.wording import (
    common_places,
    metric_title,
    metric_unit,
    rounded,
    warranted,
    with_interval,
)
from experiments.statistics import Estimate
from simulation import ledgers, metrics
from simulation.ledgers.tables import RUN_OFF
from simulation.scenario.types import GONE, Scenario
from virta.questions.compare.findings import Findings

if TYPE_CHECKING:
    from pandas import DataFrame

SIDE_BY_SIDE = (
    "npv",
    "contribution",
    "revenue",
    "investment",
    "value_after_horizon",
    "customers_won",
    "customers_lost",
    "customers_won_back",
    "customers_end",
    "retention_rate",
    "clv",
)


_PASSAGES = (
    ("won", 1),
    ("won_back", 1),
    ("arrived", 1),
    ("returned", 1),
    ("lost", -1),
    ("stepped_back", -1),
)


def side_by_side(findings: Findings, lang: str) -> Table:
    """Every plan's metrics, the rivals' with their paired difference to the baseline."""
    comparison = findings.comparison
    scenario = comparison.baseline.scenario
    rows = [*metric_rows(comparison, lang), *cost_rows(findings, lang)]
    notes = [say("side_note", lang)]
    if any(cell.text == numbers.MISSING for line in rows for cell in line.cells):
        notes.append(say("undefined_note", lang))
    if scenario.money.run_off:
        length = axes_of.duration(scenario.money.run_off, scenario.time, lang)
        notes.append(say("run_off_note", lang, time=length))
    columns = ("", *comparison.labels)
    return Table(say("side_title", lang), columns, tuple(rows), notes=tuple(notes))


def metric_rows(comparison: Comparison, lang: str, names: Sequence[str] = SIDE_BY_SIDE) -> list[Row]:
    """The metrics that are anything in some plan: name and unit, values, rivals' differences beside them."""
    return [_metric_row(comparison, name, lang) for name in names if _matters(comparison, name)]


def _matters(comparison: Comparison, name: str) -> bool:
    return any(plan[name].mean for plan in comparison.metrics)


def _metric_row(comparison: Comparison, name: str, lang: str) -> Row:
    means = [plan[name].mean for plan in comparison.metrics]
    scale, unit = _scale(name, means, comparison.baseline.scenario, lang)
    cells = [Cell(metric_title(name, lang), unit), Cell(_value(means[0], means, scale, lang))]
    gaps = [found[name] for found in comparison.differences]
    places = common_places(_half(gap.low, gap.high) / scale.divisor for gap in gaps)
    for mean, gap in zip(means[1:], gaps, strict=True):
        cells.append(Cell(_value(mean, means, scale, lang), _difference(gap, scale, places, lang)))
    return Row(tuple(cells))


def _scale(
    name: str, means: Sequence[float | None], scenario: Scenario, lang: str
) -> tuple[numbers.Scale, str]:
    unit = metrics.METRICS[name].unit
    if unit in (metrics.SHARE, metrics.PER_PERIOD):
        return numbers.Scale(0.01, "one"), metric_unit(name, scenario, lang)
    scale = numbers.Scale(1.0, "one")
    if unit in (metrics.MONEY, metrics.PEOPLE):
        scale = numbers.scale_of(mean for mean in means if mean is not None)
    return scale, axes_of.unit_of(scale, metric_unit(name, scenario, lang), lang)


def _value(mean: float | None, means: Sequence[float | None], scale: numbers.Scale, lang: str) -> str:
    largest = max((abs(m) for m in means if m is not None), default=0.0) / scale.divisor
    return rounded(None if mean is None else mean / scale.divisor, 4, lang, like=largest or None)


def _half(low: float | None, high: float | None) -> float:
    return 0.0 if low is None or high is None else (high - low) / 2


def _difference(found: Difference, scale: numbers.Scale, places: int | None, lang: str) -> str:
    if found.mean is None:
        return numbers.MISSING
    mean = found.mean / scale.divisor
    if found.low is None or found.high is None:
        return rounded(mean, 3, lang, sign=True)
    return with_interval(mean, found.low / scale.divisor, found.high / scale.divisor, lang, places)


def cost_rows(findings: Findings, lang: str) -> list[Row]:
    """Costs per customer against the counterfactual, where these were looked into."""
    if findings.counterfactuals is None:
        return []
    unit = metric_unit("clv", findings.comparison.baseline.scenario, lang)
    rows = []
    for key in ("cost_per_won", "cost_per_kept"):
        found: list[Estimate] = [getattr(one, key) for one in findings.counterfactuals]
        if any(estimate.mean is not None for estimate in found):
            places = common_places(_half(one.low, one.high) for one in found)
            cells = [_cost(estimate, places, lang) for estimate in found]
            rows.append(Row((Cell(say(key, lang), unit), *cells)))
    return rows


def _cost(found: Estimate, places: int | None, lang: str) -> Cell:
    if found.mean is None:
        return Cell(numbers.MISSING)
    if found.low is None or found.high is None:
        return Cell(rounded(found.mean, 3, lang))
    half = (found.high - found.low) / 2
    note = f"± {warranted(half, half, lang, sign=False, places=places)}" if half > 0 else ""
    return Cell(warranted(found.mean, half, lang, sign=False, places=places), note)


def spending(comparison: Comparison, lang: str) -> Table:
    """What each plan spends on what, within the horizon."""
    rows, scenario = [], comparison.baseline.scenario
    amounts = [
        dict(zip(s.model.investment_names, s.rows.spend[: comparison.n].mean(axis=0).tolist(), strict=True))
        for s in comparison.samples
    ]
    titles = {
        one.name: (title_of(one.title, lang), str(one.aim))
        for plan in comparison.plans
        for one in plan.scenario.investments
    }
    scale = numbers.scale_of(value for plan in amounts for value in plan.values())
    largest = max((value for plan in amounts for value in plan.values()), default=0.0) / scale.divisor
    for name, (title, aim) in titles.items():
        spent = [plan.get(name, 0.0) / scale.divisor for plan in amounts]
        if any(spent):
            texts = (rounded(value, 4, lang, like=largest) if value else "0" for value in spent)
            rows.append(row(title, say(f"aim_{aim}", lang), *texts))
    unit = axes_of.unit_of(scale, scenario.money.currency, lang)
    time = axes_of.within(scenario.time.horizon, scenario.time, lang)
    columns = ("", say("aim", lang), *comparison.labels)
    return Table(say("spending_title", lang), columns, tuple(rows), f"{unit}, {time}", left=2)


def balance_sheet(findings: Findings, lang: str) -> Table:
    """Customers that came and went by stretch of time, and everyone by stage at its end."""
    sample = findings.comparison.samples[findings.shown]
    model, books, scenario = sample.model, sample.books, sample.model.scenario
    columns = stretches(scenario.time, lang)
    by_period = ledgers.customer_flow(model, books).groupby("period", sort=True).sum(numeric_only=True)
    sheet = (
        ledgers.balance_sheet(model, books).groupby(["period", "stage"], sort=False).sum(numeric_only=True)
    )
    closing, opening = sheet["closing"].unstack("stage"), sheet["opening"].unstack("stage")
    largest = float(closing.to_numpy().max())
    scale = numbers.scale_of([largest])
    places = 1 if largest < 100 and sample.n > 1 else 0

    def write(value: float) -> str:
        return numbers.fixed(value / scale.divisor, places, lang)

    first = [float(by_period["opening"].iloc[s.first]) for s in columns.each]
    last = [float(by_period["closing"].iloc[s.last]) for s in columns.each]
    rows = [row(say("sheet_opening", lang), "", *map(write, first))]
    for key, sign in _PASSAGES:
        sums = _sums(by_period[key].to_dict(), columns)[:-1]
        if any(abs(value) > 1e-9 for value in sums) or key in ("won", "lost"):
            rows.append(row(say(f"sheet_{key}", lang), "", *(write(sign * value) for value in sums)))
    rows.append(row(say("sheet_closing", lang), write(first[0]), *map(write, last), kind=TOTAL))
    for stage in scenario.stages:
        if stage.name != GONE:
            start = float(opening[stage.name].iloc[0])
            ends = [float(closing[stage.name].iloc[s.last]) for s in columns.each]
            rows.append(row(title_of(stage.title, lang, stage.name), write(start), *map(write, ends)))
    headings = (columns.heading, say("sheet_start", lang), *(s.label for s in columns.each))
    unit = axes_of.unit_of(scale, say("people", lang), lang)
    title = say("balance_title", lang, plan=findings.comparison.labels[findings.shown])
    return Table(title, headings, tuple(rows), unit)


def profit_and_loss(findings: Findings, lang: str) -> Table:
    """What was earned and spent by stretch of time, as means over the replications."""
    sample = findings.comparison.samples[findings.shown]
    model, books, scenario = sample.model, sample.books, sample.model.scenario
    columns = stretches(scenario.time, lang)
    table, spent = ledgers.profit_and_loss(model, books), ledgers.investments(model, books)
    lines = [(say(f"sheet_{key}", lang), _of(table, key, columns), ITEM) for key in ("revenue", "margin")]
    for key, sign in (("service_cost", -1.0), ("one_off", 1.0)):
        values = [sign * value for value in _of(table, key, columns)]
        if any(values):
            lines.append((say(f"sheet_{key}", lang), values, ITEM))
    for one in scenario.investments:
        values = [-value for value in _of(spent[spent["investment"] == one.name], "spend", columns)]
        if any(values):
            lines.append((title_of(one.title, lang), values, ITEM))
    lines.append((say("sheet_contribution", lang), _of(table, "contribution", columns), TOTAL))
    lines.append((say("sheet_discounted", lang), _of(table, "discounted", columns), ITEM))
    after = bool(scenario.money.run_off)
    scale = numbers.scale_of([1.5 * sum(values) for _, values, _ in lines])
    largest = max(abs(sum(values)) for _, values, _ in lines) / scale.divisor
    places = numbers.places(largest, 4)
    rows = []
    for title, values, kind in lines:
        shown = [*(values if after else values[:-1]), sum(values)]
        rows.append(row(title, *(numbers.fixed(v / scale.divisor, places, lang) for v in shown), kind=kind))
    headings = [
        columns.heading,
        *(s.label for s in columns.each),
        *([say("sheet_after", lang)] if after else []),
    ]
    title = say("profit_title", lang, plan=findings.comparison.labels[findings.shown])
    unit = axes_of.unit_of(scale, scenario.money.currency, lang)
    total = say("sheet_total_after" if after else "sheet_total", lang)
    return Table(title, (*headings, total), tuple(rows), unit)


def _of(table: DataFrame, column: str, columns: Stretches) -> list[float]:
    return _sums(table.groupby("period")[column].sum().to_dict(), columns)


def _sums(by_period: Mapping[Any, float], columns: Stretches) -> list[float]:
    """Sums over each stretch, and last what falls after the horizon."""
    spans = [range(s.first + 1, s.last + 2) for s in columns.each]
    within = [math.fsum(by_period.get(period, 0.0) for period in span) for span in spans]
    return [*within, float(by_period.get(RUN_OFF, 0.0))]


def further_spend(findings: Findings, lang: str) -> Table | None:
    """What one more unit of currency of each investment brings, by plan; None where not looked into."""
    if findings.marginals is None:
        return None
    comparison = findings.comparison
    currency = comparison.baseline.scenario.money.currency
    titles = {
        one.id: title_of(one.title, lang) for plan in comparison.plans for one in plan.scenario.investments
    }
    by_plan = [{m.investment: m.value for m in plan} for plan in findings.marginals]
    rows = []
    for key, title in titles.items():
        found = [plan.get(key) for plan in by_plan]
        if any(estimate is not None and estimate.mean is not None for estimate in found):
            rows.append(Row((Cell(title), *(_gain(estimate, lang) for estimate in found))))
    n = max((marginal.value.n for plan in findings.marginals for marginal in plan), default=0)
    unit = say("further_unit", lang, currency=currency, n=numbers.fixed(n, 0, lang))
    note = say("further_note", lang, currency=currency)
    return Table(say("further_title", lang), ("", *comparison.labels), tuple(rows), unit, (note,))


def _gain(found: Estimate | None, lang: str) -> Cell:
    if found is None or found.mean is None:
        return Cell(numbers.MISSING)
    if found.low is None or found.high is None:
        return Cell(numbers.signed(found.mean, 2, lang))
    half = (found.high - found.low) / 2
    note = f"± {numbers.fixed(half, 2, lang)}" if half >= 0.005 else ""
    return Cell(numbers.signed(found.mean, 2, lang), note)
