"""The first sentence of a comparison: what to choose, with chance and ignorance weighed, in three grades.

Each piece of it is a function of its own, a clause without a full stop.
"""

from __future__ import annotations

from experiments.inputs import titles_of
from experiments.report.inputs import named
from experiments.report.texts import say, title_of
from experiments.report.wording import bound, metric_title, metric_unit, rounded, warranted
from experiments.verdict import bounds
from simulation import metrics
from virta import grades
from virta.grades import Grade, InWorlds
from virta.questions.compare import spending
from virta.questions.compare.findings import Findings


def in_worlds(findings: Findings) -> InWorlds | None:
    """The best plan against its nearest rival in the worlds; None without worlds or without a best plan."""
    return grades.in_worlds(findings.worlds, findings.comparison.verdict.best)


def grade(findings: Findings) -> Grade:
    """How far the answer can be trusted."""
    return grades.grade(findings.comparison.verdict.separated, in_worlds(findings))


def headline(findings: Findings, lang: str) -> str:
    """The answer in a sentence."""
    comparison, verdict = findings.comparison, findings.comparison.verdict
    if verdict.best is None:
        return say("no_recommendation", lang, metric=metric_title(verdict.metric, lang).lower())
    best, found, nearest = called(findings, verdict.best, lang), grade(findings), in_worlds(findings)
    weighed = grades.weighed(
        nearest, None if verdict.separated else verdict.best, grades.uncertain(comparison.plans), lang
    )
    settle = what_would_settle(findings, lang)
    if found is not Grade.NOT_SEPARATED:
        clauses = [*leads(findings, lang), weighed]
        return grades.sentence(found, best, clauses, settle, lang, verdict.best == comparison.baseline.label)
    if verdict.separated:
        assert nearest is not None  # chance separates, so it is the worlds that do not
        others: tuple[str, ...] = (nearest.rival,)
        clauses = [*leads(findings, lang), weighed]
    else:
        others = verdict.not_separated
        clauses = [chance(findings, lang), spending.spent(findings, lang), weighed]
    plans = listed((best, *(called(findings, other, lang) for other in others)), lang)
    return grades.apart(plans, clauses, settle, lang)


def weight(findings: Findings) -> str:
    """How the headline is set: bold only where the worlds bear it out."""
    return grades.weight(grade(findings))


def called(findings: Findings, label: str, lang: str) -> str:
    """A plan by its title, where its file gives it one of its own, with its label; else by its label.

    What the titles of all plans begin with alike is left out.
    """
    comparison = findings.comparison
    titles = [title_of(plan.scenario.title, lang) for plan in comparison.plans]
    begins = common_title(titles)
    plan, title = comparison.plans[comparison.labels.index(label)], titles[comparison.labels.index(label)]
    own = title.removeprefix(begins).strip(" :,;–-") if begins else title
    if not own or titles.count(title) > 1 or plan.overrides or own.casefold() == label.casefold():
        return label
    return say("head_plan", lang, title=own, label=label)


def common_title(titles: list[str]) -> str:
    """What titles begin with alike, in whole words, without closing punctuation; empty where nothing."""
    common = titles[0]
    while common and not all(title.startswith(common) for title in titles):
        common = common[:-1].rpartition(" ")[0]
    common = common.rstrip(" :,;–-")
    return common if len(common) >= 4 else ""


def leads(findings: Findings, lang: str) -> list[str]:
    """By how much the best plan is ahead beyond chance, and at what further spend."""
    return [lead(findings, lang), say("head_beyond_chance", lang), spending.spent(findings, lang)]


def lead(findings: Findings, lang: str) -> str:
    """By how much the best plan is ahead of the next one."""
    verdict, scenario = findings.comparison.verdict, findings.comparison.baseline.scenario
    assert verdict.margin is not None
    assert verdict.margin.mean is not None
    factor, low, high = _scaled(findings)
    return say(
        "head_lead",
        lang,
        by=warranted(factor * verdict.margin.mean, (high - low) / 2, lang, sign=False),
        unit=metric_unit(verdict.metric, scenario, lang),
        next=verdict.runner_up,
        metric=metric_title(verdict.metric, lang).lower(),
    )


def chance(findings: Findings, lang: str) -> str:
    """What chance leaves open between the best plan and the next one, where it does not separate them."""
    verdict, scenario = findings.comparison.verdict, findings.comparison.baseline.scenario
    margin, unit = verdict.margin, metric_unit(verdict.metric, scenario, lang)
    assert margin is not None
    names = {"best": verdict.best, "next": verdict.runner_up, "unit": unit}
    names["metric"] = metric_title(verdict.metric, lang).lower()
    if margin.mean == 0.0 and margin.se == 0.0:
        return say("head_same", lang, **names)
    if bounds(margin) is None:
        factor = _factor(verdict.metric)
        return say("head_single", lang, **names, by=rounded(factor * (margin.mean or 0.0), 3, lang))
    _, low, high = _scaled(findings)
    half = (high - low) / 2
    return say("head_open", lang, **names, low=bound(low, half, lang), high=bound(high, half, lang))


def what_would_settle(findings: Findings, lang: str) -> str:
    """What would tell more: worlds, a number, or more replications."""
    verdict = findings.comparison.verdict
    if not verdict.separated:
        if verdict.margin is not None and verdict.margin.mean == 0.0 and verdict.margin.se == 0.0:
            return say("settle_nothing", lang)
        return say("settle_replications", lang, option="--until decided")
    paths = _most_telling(findings)
    if not paths:
        uncertain = grades.uncertain(findings.comparison.plans)
        return grades.settled_by(findings.worlds is not None, uncertain, lang)
    titles = titles_of(plan.scenario for plan in findings.comparison.plans)
    return say("settle_know", lang, input=listed(tuple(named(path, lang, titles) for path in paths), lang))


def listed(labels: tuple[str, ...], lang: str) -> str:
    """Names in a row: "a, b and c"."""
    if len(labels) == 1:
        return labels[0]
    return say("listed", lang, first=", ".join(labels[:-1]), last=labels[-1])


def _most_telling(findings: Findings) -> tuple[str, ...]:
    """The uncertain numbers that it is worth most to know first, beyond chance; none where none is."""
    looked = findings.knowing
    if looked is None or not looked.found.evppi:
        return ()
    worth = max(looked.found.evppi, key=lambda one: one.mean)
    return worth.paths if worth.low > 0.0 else ()


def _factor(metric: str) -> float:
    """What makes a difference positive where the best is ahead, and shares per cent."""
    one = metrics.METRICS[metric]
    return one.better * (100.0 if one.unit in (metrics.SHARE, metrics.PER_PERIOD) else 1.0)


def _scaled(findings: Findings) -> tuple[float, float, float]:
    """The factor of the margin, and its bounds times the factor."""
    verdict = findings.comparison.verdict
    assert verdict.margin is not None
    interval = bounds(verdict.margin)
    assert interval is not None
    factor = _factor(verdict.metric)
    low, high = sorted(factor * end for end in interval)
    return factor, low, high
