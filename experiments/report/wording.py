"""Metrics and their numbers in words: titles, units, and digits no more than an uncertainty warrants."""

from __future__ import annotations

import math
from collections.abc import Iterable

from experiments.report import axes as axes_of
from experiments.report import numbers
from experiments.report.texts import say
from simulation import metrics
from simulation.scenario.quantities import UNITS
from simulation.scenario.types import Scenario

_DUST = 1e-9
"""Sums this small, and errors of this share of a sum, are rounding errors of 0."""


def metric_title(name: str, lang: str) -> str:
    """What a metric is called; one of the user's own says it itself."""
    if name in metrics.OWN:
        return metrics.METRICS[name].meaning
    return say(f"metric_{name}", lang)


def metric_unit(name: str, scenario: Scenario, lang: str) -> str:
    """The unit of a metric in words; shares are in per cent."""
    time, currency = scenario.time, scenario.money.currency
    unit = metrics.METRICS[name].unit
    return {
        metrics.MONEY: currency,
        metrics.PEOPLE: say("people", lang),
        metrics.SHARE: "%",
        metrics.PER_PERIOD: f"% {each_period(scenario, lang)}",
        metrics.TIME: say(f"{time.unit}s", lang),
        metrics.MONEY_PER_PERSON: say("per_person", lang, currency=currency),
    }.get(unit, unit)


def unit_in(unit: str, lang: str) -> str:
    """A metric's unit, as `simulation.metrics.unit_text` gives it, in the language."""
    if lang == "en":
        return unit
    counted, per, by = unit.partition(" per ")
    if by == "person":
        return say("per_person", lang, currency=counted)
    said = {"people": "people", "share": "share_unit"} | {f"{one}s": f"{one}s" for one in UNITS}
    words = say(said[counted], lang) if counted in said else counted
    if not per:
        return words
    number, _, time = by.rpartition(" ")
    return f"{words} / {number} {say(time, lang)}" if number else f"{words} {say(f'each_{time}', lang)}"


def each_period(scenario: Scenario, lang: str) -> str:
    """In what time a share per period is meant, as "per month"."""
    time = scenario.time
    if time.period == 1:
        return say(f"each_{time.unit}", lang)
    return say("each_period", lang, length=axes_of.duration(time.period, time, lang))


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


def warranted(
    value: float | None, half: float | None, lang: str, sign: bool = True, places: int | None = None
) -> str:
    """A number to the digit that an uncertainty of +- half warrants; to three digits without one.

    `places`: decimals that stand in its place, as `common_places` gives them (below 0: tens, hundreds, ...).
    """
    if value is not None and half is not None and max(abs(value), half) < _DUST:
        return numbers.fixed(0.0, 0, lang)
    if value is None or half is None or half <= _DUST * abs(value):
        return rounded(value, 3, lang, sign)
    places = _places(half) if places is None else places
    return (numbers.signed if sign else numbers.fixed)(round(value, places), max(places, 0), lang)


def common_places(halves: Iterable[float]) -> int | None:
    """Decimals for numbers that stand in one row: the fewest that any of their half-widths warrants, but one
    digit of the smallest at least; None where none has a width.
    """
    wide = [half for half in halves if half > _DUST and math.isfinite(half)]
    return max(min(map(_places, wide)), -_magnitude(min(wide))) if wide else None


def _places(half: float) -> int:
    """Decimals that an uncertainty warrants; below 0: tens, hundreds, ...

    The rule of the Particle Data Group (doi:10.1093/ptep/ptac097, section 5.3): two digits of the
    uncertainty where these are below 36, otherwise one.
    """
    first = _magnitude(half)
    return -first if half / 10.0**first >= 3.55 else 1 - first


def bound(value: float, half: float, lang: str, sign: bool = True) -> str:
    """A bound of an interval of half-width `half`: as `warranted`, but never rounded onto zero.

    Which side of zero a bound is on decides what the interval says.
    """
    text = warranted(value, half, lang, sign)
    if abs(value) < _DUST or any(digit in text for digit in "123456789"):
        return text
    return rounded(value, 2, lang, sign)


def with_interval(mean: float, low: float, high: float, lang: str, places: int | None = None) -> str:
    """A difference with the half-width of its interval; with its bounds where +- half tells another story.

    The interval of a skewed difference is not centred: +- half of it may hold zero though it does not.
    """
    half = (high - low) / 2
    if (low <= 0.0 <= high) == (abs(mean) <= half):
        return with_half(mean, half, lang, places)
    return f"{warranted(mean, half, lang)} ({bound(low, half, lang)} … {bound(high, half, lang)})"


def with_half(mean: float, half: float, lang: str, places: int | None = None) -> str:
    """A difference with the half-width of its interval, to the same digit."""
    text = warranted(mean, half, lang, places=places)
    return f"{text} ± {warranted(half, half, lang, sign=False, places=places)}" if half > 0 else text


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value else 0
