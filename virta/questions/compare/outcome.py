"""How a comparison came out: in a sentence, and in a colour for each rival."""

from __future__ import annotations

from experiments.compare import Comparison
from experiments.over_time import Payback, PaybackKind
from experiments.report import axes as axes_of
from experiments.report import style
from experiments.report.texts import say
from experiments.report.wording import warranted
from experiments.verdict import bounds
from simulation.scenario.types import Time


def best_rival(comparison: Comparison) -> int:
    """The rival with the highest npv, the earlier one among equals."""
    means = [found["npv"].mean for found in comparison.differences]
    return max(range(len(means)), key=lambda i: (means[i] is not None, means[i] or 0.0))


def plan_colours(comparison: Comparison) -> dict[str, str]:
    """A colour for each rival: that of the aim on which it spends most more than the baseline.

    So winning and keeping have one colour each in all figures. Where two rivals claim the same, or
    nothing more is spent, the first colour that is free.
    """
    today = _spend_by_aim(comparison, 0)
    claims: list[str | None] = []
    for k in range(1, len(comparison.plans)):
        spent = _spend_by_aim(comparison, k)
        more = {aim: spent.get(aim, 0.0) - today.get(aim, 0.0) for aim in (*spent, *today)}
        aim = max(more, key=more.__getitem__, default=None)
        claims.append(style.AIMS[aim] if aim is not None and more[aim] > 0 else None)
    colours: dict[str, str] = {}
    for label, claim in zip(comparison.labels[1:], claims, strict=True):
        free = [c for c in style.RIVALS if c not in colours.values() and c not in claims]
        first = claim if claim is not None and claim not in colours.values() else None
        colours[label] = first or (free[0] if free else style.rival(len(colours)))
    return colours


def _spend_by_aim(comparison: Comparison, k: int) -> dict[str, float]:
    """Mean spend of plan k by aim, within the horizon."""
    sample = comparison.samples[k]
    means = sample.rows.spend[: comparison.n].mean(axis=0).tolist()
    amounts = dict(zip(sample.model.investment_names, means, strict=True))
    result: dict[str, float] = {}
    for one in comparison.plans[k].scenario.investments:
        result[str(one.aim)] = result.get(str(one.aim), 0.0) + amounts[one.name]
    return result


def outcome(comparison: Comparison, lang: str) -> str:
    """How the best rival stands against the baseline, in a line."""
    i = best_rival(comparison)
    found, rival = comparison.differences[i]["npv"], comparison.labels[i + 1]
    names = {"rival": rival, "baseline": comparison.baseline.label}
    interval = bounds(found)
    if found.mean is None or interval is None:
        return say("outcome_unknown", lang, **names)
    half = (interval[1] - interval[0]) / 2
    amounts = {"by": f"{warranted(abs(found.mean), half, lang, sign=False)} {found.unit}"}
    if interval[0] <= 0.0 <= interval[1]:
        low, high = (warranted(bound, half, lang) for bound in interval)
        return say("outcome_even", lang, **names, low=low, high=high, unit=found.unit)
    if found.mean < 0:
        key = "outcome_behind" if len(comparison.differences) == 1 else "outcome_all_behind"
        return say(key, lang, **names, **amounts)
    when = paid_back(comparison.paybacks[i], comparison.baseline.scenario.time, lang)
    return say("outcome_ahead", lang, **names, **amounts, when=when)


def paid_back(payback: Payback, time: Time, lang: str) -> str:
    """When a rival has paid for itself, as the end of a sentence."""
    if payback.kind is PaybackKind.AT and payback.time is not None:
        return say("paid_back_after", lang, time=axes_of.after(payback.time, time, lang))
    if payback.kind is PaybackKind.NEVER:
        return say("paid_back_later" if payback.after_horizon else "paid_back_never", lang)
    return say("paid_back_at_once", lang)
