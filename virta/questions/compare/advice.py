"""What a report says below its headline: reasons with their uncertainty, facts, what did not pay."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.over_time import PaybackKind
from experiments.paired import Difference
from experiments.report import axes as axes_of
from experiments.report import numbers
from experiments.report.texts import say
from experiments.report.wording import bound, metric_title, metric_unit, rounded, warranted, with_interval
from experiments.statistics import Estimate
from experiments.verdict import bounds
from simulation import metrics
from simulation.scenario.types import Scenario
from virta.questions.compare import spending
from virta.questions.compare.assumptions import investment_title, response_value, target
from virta.questions.compare.findings import Findings

_WITH_LATER = ("npv", "customer_equity", "value_after_horizon", "clv", "residual_value")
"""Metrics that hold what customers bring after the horizon, where the scenario counts it."""


@dataclass(frozen=True)
class Fact:
    """A number worth a box of its own."""

    heading: str
    value: str
    note: str


def reasons(findings: Findings, lang: str) -> list[str]:
    """The sentences below the headline: by how much, how sure, and what of it we moved."""
    found = [
        _margin(findings, lang),
        _chance(findings, lang),
        _in_worlds(findings, lang),
        _drift(findings, lang),
    ]
    return [sentence for sentence in found if sentence]


def beyond(findings: Findings, lang: str) -> list[str]:
    """What was not compared: where money would do more, and that other plans were not looked for."""
    found = [spending.next_use(findings, lang), spending.among(findings, lang)]
    return [sentence for sentence in found if sentence]


def _margin(findings: Findings, lang: str) -> str:
    comparison, verdict = findings.comparison, findings.comparison.verdict
    margin = verdict.margin
    if margin is None or margin.mean is None or verdict.best is None or verdict.runner_up is None:
        return ""
    interval = bounds(margin)
    scenario, metric = comparison.baseline.scenario, metrics.METRICS[verdict.metric]
    # Ahead is more, or less where less is better; shares are in per cent.
    factor = metric.better * (100.0 if metric.unit in (metrics.SHARE, metrics.PER_PERIOD) else 1.0)
    fields = {
        "metric": metric_title(verdict.metric, lang),
        "best": verdict.best,
        "next": verdict.runner_up,
        "unit": metric_unit(verdict.metric, scenario, lang),
        "time": _span(verdict.metric, scenario, lang),
    }
    if margin.mean == 0.0 and margin.se == 0.0:
        return say("margin_same", lang, **fields)
    if interval is None:
        return say("margin_single", lang, **fields, by=rounded(factor * margin.mean, 3, lang))
    low, high = sorted(factor * bound for bound in interval)
    half = (high - low) / 2
    pair = "_of_two" if verdict.separated and len(comparison.plans) == 2 else ""
    return say(
        f"margin{pair}" if verdict.separated else "margin_open",
        lang,
        **fields,
        by=warranted(factor * margin.mean, half, lang, sign=False),
        low=bound(low, half, lang, sign=False),
        high=bound(high, half, lang, sign=False),
        level=numbers.percent(verdict.level, 0, lang),
    )


def _span(metric: str, scenario: Scenario, lang: str) -> str:
    """Over what time a metric is taken, as an answer to how fast."""
    time = axes_of.within(scenario.time.horizon, scenario.time, lang)
    return say("and_after", lang, time=time) if metric in _WITH_LATER and scenario.money.run_off else time


def _chance(findings: Findings, lang: str) -> str:
    comparison, subject = findings.comparison, findings.subject
    found = comparison.differences[subject - 1][comparison.verdict.metric]
    if found.p_better is None or comparison.n < 2:
        return ""
    return say(
        "chance",
        lang,
        rival=comparison.labels[subject],
        baseline=comparison.baseline.label,
        share=numbers.percent(found.p_better, 0, lang),
        n=numbers.fixed(comparison.n, 0, lang),
    )


def _in_worlds(findings: Findings, lang: str) -> str:
    worlds, subject = findings.worlds, findings.subject
    if worlds is None:
        return ""
    rival = worlds.rivals[subject - 1]
    half = (rival.high - rival.low) / 2
    return say(
        "in_worlds",
        lang,
        n=len(worlds.means),
        rival=rival.label,
        baseline=worlds.labels[0],
        share=numbers.percent(rival.p_better, 0, lang),
        low=bound(rival.low, half, lang),
        high=bound(rival.high, half, lang),
        unit=metric_unit(worlds.metric, findings.comparison.baseline.scenario, lang),
    )


def _drift(findings: Findings, lang: str) -> str:
    if findings.counterfactuals is None:
        return ""
    found = findings.counterfactuals[findings.shown].metrics["npv"]
    plan = findings.comparison.labels[findings.shown]
    if found.mean is None or (found.mean == 0.0 and not found.se):  # nothing is spent
        return ""
    return say("drift", lang, plan=plan, amount=_with_unit(found, lang))


def _with_unit(found: Difference, lang: str) -> str:
    assert found.mean is not None
    if found.low is None or found.high is None:
        return f"{rounded(found.mean, 3, lang, sign=True)} {found.unit}"
    return f"{with_interval(found.mean, found.low, found.high, lang)} {found.unit}"


def facts(findings: Findings, lang: str) -> list[Fact]:
    """Difference, payback, downside and flip point."""
    return [_gain(findings, lang), _payback(findings, lang), _downside(findings, lang), _flip(findings, lang)]


def _gain(findings: Findings, lang: str) -> Fact:
    comparison, subject = findings.comparison, findings.subject
    found = comparison.differences[subject - 1]["npv"]
    names = {"rival": comparison.labels[subject], "baseline": comparison.baseline.label}
    heading = say("fact_gain", lang)
    interval = bounds(found)
    if found.mean is None or interval is None:
        sum_ = rounded(found.mean, 3, lang, sign=True)
        return Fact(heading, f"{sum_} {found.unit}", say("fact_gain_single", lang, **names))
    half = (interval[1] - interval[0]) / 2
    low, high = (bound(end, half, lang) for end in interval)
    key = "fact_gain_note" if found.simultaneous_low is None else "fact_gain_simultaneous"
    level = numbers.percent(found.level, 0, lang)
    note = say(key, lang, **names, low=low, high=high, level=level)
    return Fact(heading, f"{warranted(found.mean, half, lang)} {found.unit}", note)


def _payback(findings: Findings, lang: str) -> Fact:
    comparison, k = findings.comparison, findings.subject - 1
    payback, time = comparison.paybacks[k], comparison.baseline.scenario.time
    heading = say("fact_payback", lang)
    names = {"rival": comparison.labels[k + 1], "baseline": comparison.baseline.label}
    if payback.kind is PaybackKind.SAME:
        return Fact(heading, say("payback_same", lang), say("payback_same_note", lang, **names))
    interval = bounds(comparison.differences[k]["npv"])
    if interval is not None and interval[0] <= 0.0 <= interval[1]:
        return Fact(heading, say("payback_unknown", lang), say("payback_unknown_note", lang, **names))
    later = comparison.differences[k]["npv"].mean
    # The course ends at the horizon; what customers bring later may undo it.
    undone = f", {say('payback_undone', lang)}" if later is not None and later < 0.0 else ""
    if payback.kind is PaybackKind.AT_ONCE:
        note = say("payback_at_once_note", lang, **names)
        return Fact(heading, say("payback_at_once", lang), note + undone)
    if payback.kind is PaybackKind.NEVER:
        key = "payback_after_note" if payback.after_horizon else "payback_never_note"
        return Fact(heading, say("payback_never", lang), say(key, lang, **names))
    assert payback.time is not None
    if comparison.n < 2:
        note = say("payback_note_single", lang, **names)
        return Fact(heading, axes_of.after(payback.time, time, lang), note + undone)
    earliest = axes_of.moment(payback.earliest or 0.0, time, lang)
    latest = axes_of.moment(payback.latest, time, lang) if payback.latest else say("payback_open", lang)
    note = say("payback_note", lang, **names, earliest=earliest, latest=latest)
    return Fact(heading, axes_of.after(payback.time, time, lang), note + undone)


def _downside(findings: Findings, lang: str) -> Fact:
    comparison, k = findings.comparison, findings.subject - 1
    found = comparison.downsides[k]
    currency = comparison.baseline.scenario.money.currency
    note = say(
        "downside_note_loss" if found.loss else "downside_note",
        lang,
        rival=comparison.labels[k + 1],
        baseline=comparison.baseline.label,
        count=numbers.fixed(found.count, 0, lang),
        n=numbers.fixed(found.n, 0, lang),
        loss=f"{numbers.fixed(found.loss, 0, lang)} {currency}",
        low=numbers.percent(found.low, 0, lang),
        high=numbers.percent(found.high, 0, lang),
    )
    heading = say("fact_downside", lang)
    if comparison.verdict.metric != "npv":
        heading = f"{heading}, {metric_title('npv', lang).lower()}"
    return Fact(heading, numbers.percent(found.share, 0, lang), note)


def _flip(findings: Findings, lang: str) -> Fact:
    heading, flips = say("fact_flip", lang), findings.flips
    if flips is None:
        return Fact(heading, numbers.MISSING, say("flip_not_looked", lang))
    if flips.best is None or flips.lead <= 0.0:
        return Fact(heading, numbers.MISSING, say("flip_nothing", lang))
    nearest = flips.nearest
    if nearest is None:
        return Fact(heading, say("flip_none", lang), say("flip_none_note", lang, best=flips.best))
    note = say(
        "flip_note",
        lang,
        investment=investment_title(findings.comparison, nearest.investment, lang),
        on=target(nearest, findings.comparison, lang),
        what=say(f"response_{nearest.key}", lang),
        better=nearest.better_then or "",
    )
    if not findings.comparison.verdict.separated:
        return Fact(heading, say("flip_even", lang), say("flip_even_note", lang))
    currency = findings.comparison.baseline.scenario.money.currency
    new = response_value(nearest, nearest.flipped, currency, 2, lang)
    old = response_value(nearest, nearest.value, currency, 4, lang)
    value = new if nearest.value is None else say("flip_value", lang, new=new, old=old)
    return Fact(heading, value, note)


def not_paid(findings: Findings, lang: str) -> list[str]:
    """Plans and investments that bring less than they cost, each in a sentence."""
    comparison, shown = findings.comparison, findings.shown
    found = []
    for label, differences in zip(comparison.labels[1:], comparison.differences, strict=True):
        npv, interval = differences["npv"], bounds(differences["npv"])
        if npv.mean is not None and interval is not None and interval[1] < 0.0:
            amount = warranted(-npv.mean, (interval[1] - interval[0]) / 2, lang, sign=False)
            names = {"rival": label, "baseline": comparison.baseline.label}
            found.append(say("lost_plan", lang, **names, amount=f"{amount} {npv.unit}"))
    if findings.counterfactuals is not None:
        for one in findings.counterfactuals:
            npv = one.metrics["npv"]
            if npv.mean is not None and npv.high is not None and npv.high < 0.0:
                found.append(say("lost_to_drift", lang, plan=one.label, amount=_with_unit(npv, lang)))
        cost, clv = findings.counterfactuals[shown].cost_per_won, comparison.metrics[shown]["clv"]
        if _surely_above(cost, clv):
            found.append(
                say(
                    "lost_on_won",
                    lang,
                    plan=comparison.labels[shown],
                    cost=f"{rounded(cost.mean, 3, lang)} {comparison.baseline.scenario.money.currency}",
                    clv=f"{rounded(clv.mean, 3, lang)} {comparison.baseline.scenario.money.currency}",
                )
            )
    return [*found, *_wasted(findings, lang)]


def _surely_above(cost: Estimate, worth: Estimate) -> bool:
    """Whether a cost is above a worth beyond chance: their intervals do not meet."""
    return (
        cost.mean is not None
        and worth.mean is not None
        and cost.low is not None
        and worth.high is not None
        and cost.low > worth.high
    )


def _wasted(findings: Findings, lang: str) -> list[str]:
    """Investments of the plan shown of which one more unit of currency loses money."""
    if findings.marginals is None:
        return []
    comparison, shown = findings.comparison, findings.shown
    currency, found = comparison.baseline.scenario.money.currency, []
    for marginal in findings.marginals[shown]:
        value = marginal.value
        if value.mean is not None and value.high is not None and value.high < 0.0:
            found.append(
                say(
                    "lost_at_the_margin",
                    lang,
                    plan=comparison.labels[shown],
                    investment=investment_title(comparison, marginal.investment, lang),
                    currency=currency,
                    lost=numbers.fixed(-value.mean, 2, lang),
                )
            )
    return found
