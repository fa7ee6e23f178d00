"""What a comparison says, in words: sentences put together from the texts of a language."""

from __future__ import annotations

import math

from experiments.compare import Comparison
from experiments.course import Payback, PaybackKind
from experiments.report import axes as axes_of
from experiments.report import numbers, style
from experiments.report.texts import say
from experiments.verdict import bounds
from simulation import metrics
from simulation.scenario.types import Scenario, Time

_DUST = 1e-9
"""Sums this small, and errors that are this share of a sum, are what floating point leaves of nothing."""


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


def metric_title(name: str, lang: str) -> str:
    """What a metric is called."""
    metric = metrics.METRICS[name]
    return metric.title_fi if lang == "fi" else metric.title


def metric_unit(name: str, scenario: Scenario, lang: str) -> str:
    """The unit of a metric in words; shares are in per cent."""
    time, currency = scenario.time, scenario.money.currency
    period = say(time.unit, lang) if time.period == 1 else axes_of.duration(time.period, time, lang)
    return {
        metrics.MONEY: currency,
        metrics.PEOPLE: say("people", lang),
        metrics.SHARE: "%",
        metrics.PER_PERIOD: say("money_per", lang, unit="%", period=period),
        metrics.TIME: say(f"{time.unit}s", lang),
        metrics.MONEY_PER_PERSON: say("per_person", lang, currency=currency),
    }[metrics.METRICS[name].unit]


def rounded(
    value: float | None, digits: int, lang: str, sign: bool = False, like: float | None = None
) -> str:
    """A number to so many significant digits, thousands separated, never with an exponent.

    `like`: a number that stands in the same column and says to which digit both are rounded.
    """
    if value is None or not math.isfinite(value):
        return numbers.MISSING
    size = value if like is None else like
    coarse = round(value, digits - 1 - _magnitude(size)) if size else value
    return (numbers.signed if sign else numbers.fixed)(coarse, numbers.places(size, digits), lang)


def warranted(value: float | None, half: float | None, lang: str, sign: bool = True) -> str:
    """A number to the digit that an uncertainty of +- half warrants; to three digits without one.

    The rule of the Particle Data Group (doi:10.1093/ptep/ptac097, section 5.3): two digits of the
    uncertainty where these are below 36, otherwise one.
    """
    if value is not None and half is not None and max(abs(value), half) < _DUST:
        return numbers.fixed(0.0, 0, lang)
    if value is None or half is None or half <= _DUST * abs(value):
        return rounded(value, 3, lang, sign)
    first = _magnitude(half)
    places = -first if half / 10.0**first >= 3.55 else 1 - first
    return (numbers.signed if sign else numbers.fixed)(round(value, places), max(places, 0), lang)


def bound(value: float, half: float, lang: str, sign: bool = True) -> str:
    """A bound of an interval of half-width `half`: as `warranted`, but never rounded onto zero.

    Which side of zero a bound is on decides what the interval says.
    """
    text = warranted(value, half, lang, sign)
    if abs(value) < _DUST or any(digit in text for digit in "123456789"):
        return text
    return rounded(value, 2, lang, sign)


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value else 0
