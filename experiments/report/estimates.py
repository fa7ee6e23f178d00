"""Sums with their uncertainty, as they stand in sentences and tables about choices."""

from __future__ import annotations

import math
from collections.abc import Sequence

from experiments.paired import Difference
from experiments.report import axes as axes_of
from experiments.report import numbers
from experiments.report.texts import say
from experiments.report.wording import metric_unit, rounded, warranted
from experiments.statistics import Estimate
from experiments.verdict import bounds
from simulation import metrics
from simulation.scenario.types import Scenario


class Sums:
    """Writes numbers of one metric in one language, on a scale that its values share."""

    def __init__(self, metric: str, scenario: Scenario, values: Sequence[float | None], lang: str) -> None:
        self.metric, self.lang = metric, lang
        plain = metrics.METRICS[metric].unit in (metrics.MONEY, metrics.PEOPLE)
        known = [value for value in values if value is not None]
        self.scale = numbers.scale_of(known) if plain else numbers.Scale(1.0, "one")
        if metrics.METRICS[metric].unit in (metrics.SHARE, metrics.PER_PERIOD):
            self.scale = numbers.Scale(0.01, "one")
        self.one = metric_unit(metric, scenario, lang)
        self.unit = axes_of.unit_of(self.scale, self.one, lang)

    def value(self, value: float | None, like: float | None = None, sign: bool = False) -> str:
        """A number on the scale, without its unit."""
        if value is None:
            return numbers.MISSING
        per = self.scale.divisor
        return rounded(value / per, 4, self.lang, sign, like=None if like is None else like / per)

    def known(self, mean: float | None, half: float | None, sign: bool = False) -> str:
        """A number to the digit that its half-width warrants, with it."""
        if mean is None:
            return numbers.MISSING
        if half is None or half <= 0.0:
            return self.value(mean, sign=sign)
        per = self.scale.divisor
        text = warranted(mean / per, half / per, self.lang, sign=sign)
        return f"{text} ± {warranted(half / per, half / per, self.lang, sign=False)}"

    def signed(self, mean: float, half: float | None) -> str:
        """A number with its sign, to the digit that its half-width warrants, without it."""
        per = self.scale.divisor
        return warranted(mean / per, None if half is None else half / per, self.lang)

    def half(self, half: float) -> str:
        """A half-width alone, to the digits that it warrants."""
        per = self.scale.divisor
        return f"± {warranted(half / per, half / per, self.lang, sign=False)}" if half > 0.0 else ""

    def estimate(self, found: Estimate, sign: bool = False) -> str:
        """The mean of an estimate, as `known` writes it."""
        return self.known(found.mean, _half(found.low, found.high), sign)

    def difference(self, found: Difference, sign: bool = True) -> str:
        """The mean of a difference as `known` writes it, with the bounds that hold for all rivals at once."""
        interval = bounds(found)
        return self.known(found.mean, _half(*interval) if interval else None, sign)

    def said(self, value: float, half: float | None = None) -> str:
        """A size with its unit, for a sentence; the sign is told in words."""
        per = self.scale.divisor
        if half is None or half <= 0.0:
            return f"{rounded(abs(value) / per, 3, self.lang)} {self.unit}"
        return f"{warranted(abs(value) / per, half / per, self.lang, sign=False)} {self.unit}"

    def interval(self, found: Difference, flip: bool = False) -> str:
        """The bounds in words, turned round where the difference is told the other way."""
        if bounds(found) is None:
            return "–"
        low, high = self.ends(found, flip)
        return say("interval_of", self.lang, low=low, high=high)

    def ends(self, found: Difference, flip: bool = False) -> tuple[str, str]:
        """The bounds of a difference that has them, on the scale, without their unit."""
        interval = bounds(found)
        assert interval is not None
        half = (interval[1] - interval[0]) / 2 / self.scale.divisor
        ends = sorted((-1.0 if flip else 1.0) * bound / self.scale.divisor for bound in interval)
        low, high = (warranted(bound, half, self.lang, sign=False) for bound in ends)
        return low, high


def exactly(value: float, sums: Sums) -> str:
    """A given sum, such as a zone, with its unit and up to four digits."""
    return f"{numbers.plain(value / sums.scale.divisor, 4, sums.lang)} {sums.unit}"


def half_of(found: Difference) -> float | None:
    """Half the width of the interval that holds for all of its kind."""
    interval = bounds(found)
    return None if interval is None else _half(*interval)


def _half(low: float | None, high: float | None) -> float | None:
    if low is None or high is None or not math.isfinite(high - low):
        return None
    return (high - low) / 2.0


def listed(texts: Sequence[str], lang: str, either: bool = False) -> str:
    """Texts as a list in a sentence, joined by "and", or by "or"."""
    if len(texts) == 1:
        return texts[0]
    return say("or" if either else "and", lang, first=", ".join(texts[:-1]), last=texts[-1])
