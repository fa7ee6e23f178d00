"""A comparison as statements of a workbook: money and customers side by side, books, flip points, sources."""

from __future__ import annotations

from collections.abc import Callable

from experiments.flip import Flip
from experiments.inputs import quantile
from experiments.report import numbers
from experiments.report.texts import say
from experiments.report.wording import metric_title, metric_unit
from simulation import metrics
from virta.answer import Line, Sheet, Statement
from virta.questions.compare import assumptions
from virta.questions.compare.findings import Findings
from virta.questions.run import workbook

_FORMATS = {
    metrics.MONEY: "#,##0",
    metrics.PEOPLE: "#,##0.0",
    metrics.SHARE: "0.00%",
    metrics.PER_PERIOD: "0.00%",
    metrics.TIME: "#,##0.0",
    metrics.MONEY_PER_PERSON: "#,##0.00",
}


def sheets(findings: Findings, lang: str) -> list[Sheet]:
    """Everything of a comparison that a workbook holds as numbers."""
    comparison = findings.comparison
    found = [
        Sheet(say("side_by_side", lang), (_side_by_side(findings, "side_by_side", _money, lang),)),
        Sheet(say("excel_customers", lang), _customers(findings, lang)),
        Sheet(say("excel_over_time", lang), (_over_time(findings, lang),)),
    ]
    for label, sample in zip(comparison.labels, comparison.samples, strict=True):
        found.append(workbook.books(sample.model, sample.books, label, lang))
    if findings.flips is not None:
        found.append(Sheet(say("turns", lang), (_turns(findings, lang),)))
    return [*found, Sheet(say("excel_assumptions", lang), _assumptions(findings, lang))]


def _money(metric: metrics.Metric) -> bool:
    return metric.unit == metrics.MONEY


def _customers(findings: Findings, lang: str) -> tuple[Statement, ...]:
    """Metrics of customers, and what one cost that the spend won or kept, where that was looked into."""
    shown = _side_by_side(findings, "excel_customers", lambda metric: not _money(metric), lang)
    looked = findings.counterfactuals
    if looked is None:
        return (shown,)
    unit = metric_unit("clv", findings.comparison.baseline.scenario, lang)
    lines = tuple(
        Line(
            say(f"cost_{key}", lang), tuple(getattr(one, f"cost_per_{key}").mean for one in looked), note=unit
        )
        for key in ("won", "kept")
    )
    n = say("mean_over", lang, n=looked[0].n)
    return shown, Statement(say("caused", lang), n, findings.comparison.labels, lines, "#,##0.00")


def _assumptions(findings: Findings, lang: str) -> tuple[Statement, ...]:
    """The numbers called uncertain, where each plan's numbers come from, and what makes them again."""
    comparison = findings.comparison
    found = {one.path: one for plan in comparison.plans for one in plan.scenario.uncertain}
    chances = (0.5, 0.025, 0.975)
    lines = tuple(
        Line(
            path, tuple(quantile(one, p) for p in chances), note=say(f"distribution_{one.distribution}", lang)
        )
        for path, one in found.items()
    )
    columns = (say("median", lang), *(numbers.percent(p, 1, lang) for p in chances[1:]))
    unsure = [Statement(say("uncertain_title", lang), "", columns, lines, "0.####")] if lines else []
    told = (
        ("sources_title", assumptions.sources(findings, lang)),
        ("provenance_title", assumptions.provenance(findings, lang)),
    )
    texts = (
        Statement(say(title, lang), "", (), tuple(Line(what, (), note=which) for what, which in pairs))
        for title, pairs in told
    )
    return (*unsure, *texts)


def _side_by_side(
    findings: Findings, title: str, wanted: Callable[[metrics.Metric], bool], lang: str
) -> Statement:
    comparison = findings.comparison
    labels, n = comparison.labels, len(comparison.labels)
    columns, differences = list(labels), []
    for k in range(1, n):
        differences.append((len(columns), k, 0))
        names = {"rival": labels[k], "baseline": labels[0]}
        columns += [say("excel_difference", lang, **names), say("excel_low", lang), say("excel_high", lang)]
    lines = []
    for name, metric in metrics.METRICS.items():
        values: list[float | str | None] = [found[name].mean for found in comparison.metrics]
        for gap in comparison.differences:
            one = gap[name]
            values += [one.mean, one.low, one.high]
        if wanted(metric) and any(value is not None for value in values):
            unit = metric_unit(name, comparison.baseline.scenario, lang)
            lines.append(
                Line(metric_title(name, lang), tuple(values), format=_FORMATS[metric.unit], note=unit)
            )
    return Statement(
        say(title, lang),
        say("mean_over", lang, n=comparison.n),
        tuple(columns),
        tuple(lines),
        differences=tuple(differences),
        notes=(say("excel_interval_note", lang),),
    )


def _over_time(findings: Findings, lang: str) -> Statement:
    """Discounted contribution so far, by plan, and the difference of each to the first."""
    comparison = findings.comparison
    time = comparison.baseline.scenario.time
    courses = comparison.courses
    labels = tuple(f"{t:g}" for t in courses[0].times)
    lines = [
        Line(label, tuple(float(v) for v in course.cumulative.mean), drawn=True)
        for label, course in zip(comparison.labels, courses, strict=True)
    ]
    base = courses[0].cumulative.mean
    for k, (label, course) in enumerate(zip(comparison.labels[1:], courses[1:], strict=True), start=1):
        names = {"rival": label, "baseline": comparison.labels[0]}
        gap = tuple(float(a - b) for a, b in zip(course.cumulative.mean, base, strict=True))
        lines.append(Line(say("excel_difference", lang, **names), gap, sums=((k, 1), (0, -1))))
    unit = say(
        "excel_money_by",
        lang,
        currency=comparison.baseline.scenario.money.currency,
        unit=say(time.unit, lang),
    )
    return Statement(say("excel_over_time", lang), unit, labels, tuple(lines), chart="line")


def _turns(findings: Findings, lang: str) -> Statement:
    assert findings.flips is not None
    lines = [_turn(findings, flip, lang) for flip in findings.flips.flips]
    columns = tuple(say(f"turns_{key}", lang) for key in ("assumed", "at", "to"))
    return Statement(
        say("turns", lang), "", columns, tuple(lines), "0.####", notes=(say("turns_note", lang),)
    )


def _turn(findings: Findings, flip: Flip, lang: str) -> Line:
    name = assumptions.investment_title(findings.comparison, flip.investment, lang)
    on = assumptions.target(flip, findings.comparison, lang)
    label = f"{name}: {on}, {say(f'response_{flip.key}', lang)}"
    at = flip.flipped if flip.factor is not None else None
    never = None if at is not None else say("never_turns", lang)
    return Line(label, (flip.value, at if at is not None else never, flip.better_then or ""))
