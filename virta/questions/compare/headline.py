"""The first sentence of a comparison: what to choose, with chance and ignorance weighed, in three grades.

Each piece of it is a function of its own, a clause without a full stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from experiments.report import numbers
from experiments.report.inputs import named
from experiments.report.texts import say, title_of
from experiments.report.wording import bound, metric_title, metric_unit, rounded, warranted
from experiments.statistics import clopper_pearson
from experiments.verdict import bounds
from simulation import metrics
from virta.answer import PLAIN, SURE
from virta.questions.compare import sums
from virta.questions.compare.findings import Findings

BORNE_OUT = 0.95
"""Share of worlds in which the best plan has to be better than each other one to be clearly the best."""


class Grade(StrEnum):
    """How far an answer can be trusted."""

    CLEAR = "clear"
    """Ahead of every other plan beyond chance, and in BORNE_OUT of the worlds."""
    LEANING = "leaning"
    """Ahead beyond chance; in more than half of the worlds, or none were drawn."""
    NOT_SEPARATED = "not separated"
    """Chance, or what is not known, leaves open which plan is the best."""


@dataclass(frozen=True)
class InWorlds:
    """How the best plan does in the worlds against the rival that is nearest to it there."""

    rival: str
    share: float
    """Of the worlds in which it is better than this rival."""
    low: float
    """Lower bound of the exact 95 % interval of that share."""
    mean: float
    """Mean over worlds of how far it is ahead, in the unit of the metric; below 0: behind."""
    n: int


def in_worlds(findings: Findings) -> InWorlds | None:
    """The best plan against its nearest rival in the worlds; None without worlds or without a best plan."""
    worlds, best = findings.worlds, findings.comparison.verdict.best
    if worlds is None or best is None:
        return None
    better, at = metrics.METRICS[worlds.metric].better, worlds.labels.index(best)
    ahead = better * (worlds.means[:, [at]] - worlds.means)
    others = [i for i in range(len(worlds.labels)) if i != at]
    rival = min(others, key=lambda i: (float(np.mean(ahead[:, i] > 0)), float(ahead[:, i].mean())))
    n, better_in = len(ahead), int(np.count_nonzero(ahead[:, rival] > 0))
    low, _ = clopper_pearson(better_in, n)
    return InWorlds(worlds.labels[rival], better_in / n, low, float(ahead[:, rival].mean()), n)


def grade(findings: Findings) -> Grade:
    """How far the answer can be trusted.

    Without worlds no answer is clear: to call no number uncertain makes nothing more certain.
    """
    if not findings.comparison.verdict.separated:
        return Grade.NOT_SEPARATED
    found = in_worlds(findings)
    if found is None:
        return Grade.LEANING
    if found.low <= 0.5 or found.mean <= 0.0:
        return Grade.NOT_SEPARATED
    return Grade.CLEAR if found.share >= BORNE_OUT else Grade.LEANING


def headline(findings: Findings, lang: str) -> str:
    """The answer in a sentence."""
    comparison, verdict = findings.comparison, findings.comparison.verdict
    if verdict.best is None:
        return say("no_recommendation", lang, metric=metric_title(verdict.metric, lang).lower())
    best, found = called(findings, verdict.best, lang), grade(findings)
    if found is Grade.CLEAR:
        key = "head_stay" if verdict.best == comparison.baseline.label else "head_choose"
        clauses = [*leads(findings, lang), borne_out(findings, lang)]
        return say(key, lang, best=best, clauses=_joined(clauses))
    if found is Grade.LEANING:
        clauses = [*leads(findings, lang), ignorance(findings, lang)]
        return say(
            "head_leaning",
            lang,
            best=best,
            clauses=_joined(clauses),
            settle=what_would_settle(findings, lang),
        )
    nearest = in_worlds(findings)
    if verdict.separated:
        assert nearest is not None  # chance separates, so it is the worlds that do not
        others: tuple[str, ...] = (nearest.rival,)
        clauses = [*leads(findings, lang), ignorance(findings, lang)]
    else:
        others = verdict.not_separated
        clauses = [chance(findings, lang), sums.spent(findings, lang), ignorance(findings, lang)]
    return say(
        "head_not_separated",
        lang,
        plans=listed((best, *(called(findings, other, lang) for other in others)), lang),
        clauses=_joined(clauses),
        settle=what_would_settle(findings, lang),
    )


def weight(findings: Findings) -> str:
    """How the headline is set: bold only where the worlds bear it out."""
    return SURE if grade(findings) is Grade.CLEAR else PLAIN


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
    return [lead(findings, lang), say("head_beyond_chance", lang), sums.spent(findings, lang)]


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


def borne_out(findings: Findings, lang: str) -> str:
    """In how many worlds the best plan is better than its nearest rival."""
    found = in_worlds(findings)
    assert found is not None
    return say("head_borne_out", lang, **_shares(found, lang))


def ignorance(findings: Findings, lang: str) -> str:
    """What is not known and what it does to the answer, where that does not bear it out."""
    found, best = in_worlds(findings), findings.comparison.verdict.best
    if found is not None:
        if not findings.comparison.verdict.separated:
            return say("head_in_worlds", lang, best=best, **_shares(found, lang))
        return say("head_only_in", lang, **_shares(found, lang))
    uncertain = _uncertain(findings)
    if uncertain:
        return say("head_not_weighed" if uncertain > 1 else "head_one_not_weighed", lang, n=uncertain)
    return say("head_none_uncertain", lang)


def what_would_settle(findings: Findings, lang: str) -> str:
    """What would tell more: worlds, a number, or more replications."""
    verdict = findings.comparison.verdict
    if not verdict.separated:
        if verdict.margin is not None and verdict.margin.mean == 0.0 and verdict.margin.se == 0.0:
            return say("settle_nothing", lang)
        return say("settle_replications", lang)
    if findings.worlds is None:
        return say("settle_worlds" if _uncertain(findings) else "settle_say_uncertain", lang)
    paths = _most_telling(findings)
    if not paths:
        return say("settle_more_worlds", lang)
    return say("settle_know", lang, input=listed(tuple(named(path) for path in paths), lang))


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


def _uncertain(findings: Findings) -> int:
    return len({u.path for plan in findings.comparison.plans for u in plan.scenario.uncertain})


def _shares(found: InWorlds, lang: str) -> dict[str, str]:
    return {
        "share": numbers.percent(found.share, 0, lang),
        "n": numbers.fixed(found.n, 0, lang),
        "rival": found.rival,
    }


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


def _joined(clauses: list[str]) -> str:
    return ", ".join(clause for clause in clauses if clause)
