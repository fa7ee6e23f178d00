"""What the plans spend and what else the money could do: a clause of the headline, and sentences."""

from __future__ import annotations

from experiments.counterfactual import Marginal
from experiments.report import numbers
from experiments.report.texts import say
from experiments.report.wording import rounded
from experiments.statistics import Estimate, ratio_of_means
from simulation import metrics
from virta.questions.compare.assumptions import investment_title
from virta.questions.compare.findings import Findings

ALIKE = 0.005
"""Plans whose spends differ by less than this share of the larger one spend alike."""


def extra(findings: Findings) -> float:
    """How much more the best plan spends within the horizon than the next one, in currency; 0 for alike."""
    pair = _pair(findings)
    if pair is None:
        return 0.0
    spent = [findings.comparison.metrics[k]["investment"].mean or 0.0 for k in pair]
    more = spent[0] - spent[1]
    return more if abs(more) > ALIKE * max(spent) else 0.0


def back(findings: Findings) -> Estimate | None:
    """What each further unit of currency that the best plan spends brings back, both at time 0.

    None where it does not spend more. Above 1, the further spend pays.
    """
    pair = _pair(findings)
    if pair is None or extra(findings) <= 0.0:
        return None
    npv, equity = (
        metrics.PARTS.index(metrics.METRICS[name].numerator[0]) for name in ("npv", "customer_equity")
    )
    more, less = (findings.comparison.samples[k].rows.sums for k in pair)
    brought = more[:, equity] - less[:, equity]
    spent = brought - (more[:, npv] - less[:, npv])
    return ratio_of_means(brought, spent, findings.comparison.baseline.scenario.money.currency, "")


def spent(findings: Findings, lang: str) -> str:
    """The clause that says that the best plan spends more or less than the next one; empty for alike."""
    more = extra(findings)
    if more == 0.0:
        return ""
    currency = findings.comparison.baseline.scenario.money.currency
    names = {
        "next": findings.comparison.verdict.runner_up,
        "by": f"{rounded(abs(more), 3, lang)} {currency}",
        "currency": currency,
    }
    if more < 0.0:
        return say("head_spends_less", lang, **names)
    returned = back(findings)
    if returned is None or returned.mean is None:
        return say("head_spends_more", lang, **names)
    return say("head_spends_for", lang, **names, back=_with_half(returned, lang))


def among(findings: Findings, lang: str) -> str:
    """That nothing was looked for beyond the plans given."""
    return say("among_given", lang, n=numbers.fixed(len(findings.comparison.plans), 0, lang))


def next_use(findings: Findings, lang: str) -> str:
    """Where the next unit of currency would bring more than the best plan's further spend; empty for nowhere.

    For plans that spend alike: where in the best plan a unit would do more than where it is.
    """
    if findings.marginals is None or findings.comparison.verdict.best is None:
        return ""
    comparison = findings.comparison
    currency = comparison.baseline.scenario.money.currency
    returned = back(findings)
    if returned is not None and returned.mean is not None:
        pair = _pair(findings)
        assert pair is not None
        rivals = [one for one in findings.marginals[pair[1]] if _low(one) > returned.mean - 1.0]
        if not rivals or max(map(_low, rivals)) <= 0.0:
            return ""
        best = max(rivals, key=_mean)
        return say(
            "next_beats_plan",
            lang,
            currency=currency,
            investment=investment_title(comparison, best.investment, lang),
            plan=comparison.labels[pair[1]],
            value=numbers.signed(_mean(best), 2, lang),
            own=numbers.signed(returned.mean - 1.0, 2, lang),
        )
    known = [one for one in findings.marginals[findings.shown] if one.value.low is not None]
    if len(known) < 2:
        return ""
    best, worst = max(known, key=_mean), min(known, key=_mean)
    if _low(best) <= (worst.value.high or 0.0):
        return ""
    return say(
        "next_elsewhere",
        lang,
        currency=currency,
        plan=comparison.labels[findings.shown],
        best=investment_title(comparison, best.investment, lang),
        value=numbers.signed(_mean(best), 2, lang),
        worst=investment_title(comparison, worst.investment, lang),
        other=numbers.signed(_mean(worst), 2, lang),
    )


def _pair(findings: Findings) -> tuple[int, int] | None:
    """Places of the best plan and of the next one."""
    verdict, labels = findings.comparison.verdict, findings.comparison.labels
    if verdict.best is None or verdict.runner_up is None:
        return None
    return labels.index(verdict.best), labels.index(verdict.runner_up)


def _mean(one: Marginal) -> float:
    return one.value.mean if one.value.mean is not None else float("-inf")


def _low(one: Marginal) -> float:
    return one.value.low if one.value.low is not None else float("-inf")


def _with_half(found: Estimate, lang: str) -> str:
    assert found.mean is not None
    text = numbers.fixed(found.mean, 2, lang)
    if found.low is None or found.high is None:
        return text
    return f"{text} ± {numbers.fixed((found.high - found.low) / 2, 2, lang)}"
