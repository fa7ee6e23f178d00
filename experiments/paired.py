"""Differences of metrics between two models over replications with the same luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from experiments import sequential
from experiments.statistics import LEVEL, bootstrap_t, holm, skewness, t_p_value, t_quantile
from simulation import metrics

Floats = npt.NDArray[np.float64]

T, BOOTSTRAP, SEQUENCE = "t", "bootstrap-t", "sequence"
FEWEST_TO_RESAMPLE = 20


@dataclass(frozen=True)
class Difference:
    """A rival's metric minus the baseline's, over n paired replications. None where there is no number."""

    mean: float | None
    se: float | None
    """Standard error of the mean, from the replications' differences."""
    low: float | None
    """Bounds of the interval of the mean at `level`."""
    high: float | None
    n: int
    unit: str
    level: float = LEVEL
    interval_kind: str | None = None
    """"t"; "bootstrap-t" where differences are lopsided; "sequence" where the runs stopped on a decision."""
    correlation: float | None = None
    """Of the two models over replications; None where one of them does not vary."""
    variance_ratio: float | None = None
    """(variance of one + variance of the other) / variance of the difference: as many times more
    replications would be needed without pairing. None where the difference does not vary."""
    skewness: float | None = None
    """Of the differences; None where they do not vary or are fewer than 3."""
    p_better: float | None = None
    """Share of replications in which the rival is better. It covers luck alone, with the parameters
    taken as true; None where neither direction is better."""
    p_equal: float | None = None
    """Share of replications in which both are the same."""
    p_value: float | None = None
    """Two-sided, of no difference of the means; in step with the kind of interval."""
    p_holm: float | None = None
    """The same, held over all rivals."""
    simultaneous_low: float | None = None
    """Bounds that hold for all rivals at once (Bonferroni), where there are more than one."""
    simultaneous_high: float | None = None
    reason: str | None = None
    """Why numbers are missing."""


@dataclass(frozen=True)
class Linear:
    """A metric over n replications as a mean of independent values: y is its linearisation."""

    value: float | None
    y: Floats
    """(n,) with mean 0 over the replications where the metric is a ratio"""
    each: Floats
    """(n,) the metric of each replication; NaN where it is undefined"""


def linear(metric: metrics.Metric, sums: Floats) -> Linear:
    """A metric from sums (n, len(PARTS)), by the delta method where it is a ratio of them."""
    column = {part: i for i, part in enumerate(metrics.PARTS)}
    if metric.denominator is None and len(metric.numerator) == 1:
        y = sums[:, column[metric.numerator[0]]]
        return Linear(float(y.mean()), y, y)
    means = dict(zip(metrics.PARTS, sums.mean(axis=0).tolist(), strict=True))
    slope = metrics.gradient(metric, means)
    y = np.zeros(len(sums))
    for part, weight in slope.items():
        y = y + weight * (sums[:, column[part]] - means[part])
    rows = (metrics.value(metric, dict(zip(metrics.PARTS, row, strict=True))) for row in sums.tolist())
    each = np.array([math.nan if value is None else value for value in rows])
    return Linear(metrics.value(metric, means), y, each)


def paired(
    metric: metrics.Metric,
    baseline: Floats,
    rival: Floats,
    unit: str,
    *,
    rivals: int = 1,
    level: float = LEVEL,
    sequence: bool = False,
) -> Difference:
    """The rival's metric minus the baseline's, from sums (n, len(PARTS)) of paired replications.

    Parameters
    ----------
    rivals : how many comparisons the simultaneous interval has to hold for.
    sequence : intervals that hold whenever one looks, instead of at this n only.

    Raises ValueError where the two have different numbers of replications.
    """
    if len(baseline) != len(rival):
        raise ValueError(f"{len(baseline)} replications cannot be paired with {len(rival)}")
    one, other = linear(metric, baseline), linear(metric, rival)
    if one.value is None or other.value is None:
        return Difference(None, None, None, None, len(rival), unit, level, reason=metric.undefined)
    ratio = metric.denominator is not None or len(metric.numerator) > 1
    # The linearised values have mean 0: the interval lies around the difference of the ratios.
    mean = other.value - one.value if ratio else None
    found = of_values(one.y, other.y, unit, mean=mean, rivals=rivals, level=level, sequence=sequence)
    ahead, alike = _shares(metric.better, one.each, other.each)
    return replace(found, p_better=ahead, p_equal=alike)


def of_values(
    baseline: Floats,
    rival: Floats,
    unit: str,
    *,
    mean: float | None = None,
    rivals: int = 1,
    level: float = LEVEL,
    sequence: bool = False,
) -> Difference:
    """The mean of rival - baseline over paired values (n,), with its interval; no shares.

    `mean`: the point the interval lies around, where the values are linearisations.
    """
    d, n = rival - baseline, len(rival)
    if mean is None:
        mean = float(d.mean())
    if n < 2:
        reason = "one replication has no standard error"
        return Difference(mean, None, None, None, n, unit, level, reason=reason)
    se = float(d.std(ddof=1)) / math.sqrt(n)
    skewed = skewness(d)
    law = _Law(d, mean, se, skewed, sequence, level)
    low, high = law.interval(level)
    wide = law.interval(1.0 - (1.0 - level) / rivals) if rivals > 1 else (None, None)
    return Difference(
        mean,
        se,
        low,
        high,
        n,
        unit,
        level,
        law.kind,
        *_pairing(baseline, rival, d),
        skewness=skewed,
        p_value=law.p_value(),
        simultaneous_low=wide[0],
        simultaneous_high=wide[1],
    )


class _Law:
    """How far a mean of paired differences may lie from the truth."""

    def __init__(
        self, d: Floats, mean: float, se: float, skewed: float | None, sequence: bool, level: float
    ) -> None:
        n = len(d)
        self.n, self.mean, self.se, self.level = n, mean, se, level
        self.stars: Floats | None = None
        self.kind = SEQUENCE if sequence else T
        if sequential.lopsided(n, skewed) and not sequence and n >= FEWEST_TO_RESAMPLE:
            self.stars, self.kind = bootstrap_t(d), BOOTSTRAP

    def interval(self, level: float) -> tuple[float, float]:
        if self.kind == SEQUENCE:
            half = sequential.half_width(self.n, self.se * math.sqrt(self.n), level)
            return self.mean - half, self.mean + half
        if self.stars is not None:
            tail = (1.0 - level) / 2.0
            below, above = np.quantile(self.stars, [tail, 1.0 - tail]).tolist()
            return self.mean - above * self.se, self.mean - below * self.se
        half = t_quantile(level, self.n - 1) * self.se
        return self.mean - half, self.mean + half

    def p_value(self) -> float:
        if self.kind == SEQUENCE:
            return sequential.p_value(self.n, self.mean, self.se * math.sqrt(self.n), self.level)
        if self.se == 0.0:
            return 1.0 if self.mean == 0.0 else 0.0
        t = self.mean / self.se
        if self.stars is None:
            return t_p_value(t, self.n - 1)
        beyond = int(min(np.count_nonzero(self.stars >= t), np.count_nonzero(self.stars <= t)))
        return min(1.0, 2.0 * (beyond + 1) / (len(self.stars) + 1))


def _pairing(baseline: Floats, rival: Floats, d: Floats) -> tuple[float | None, float | None]:
    """Correlation, and the variance ratio that the pairing earned."""
    varied = [not bool(np.all(x == x[0])) for x in (baseline, rival, d)]
    correlation = float(np.corrcoef(baseline, rival)[0, 1]) if varied[0] and varied[1] else None
    ratio = float((baseline.var(ddof=1) + rival.var(ddof=1)) / d.var(ddof=1)) if varied[2] else None
    return correlation, ratio


def _shares(better: int, one: Floats, other: Floats) -> tuple[float | None, float | None]:
    """In which share of the replications the other is better, and in which both are the same."""
    both = ~(np.isnan(one) | np.isnan(other))
    if not bool(both.any()):
        return None, None
    d = (other - one)[both]
    ahead = float(np.mean(better * d > 0)) if better != 0 else None
    return ahead, float(np.mean(d == 0))


def with_holm(rivals: Sequence[Mapping[str, Difference]]) -> tuple[dict[str, Difference], ...]:
    """The differences of all rivals, metric by metric, with p-values held over the rivals."""
    result: tuple[dict[str, Difference], ...] = tuple({} for _ in rivals)
    for name in rivals[0] if rivals else ():
        tested = [i for i, found in enumerate(rivals) if found[name].p_value is not None]
        adjusted = dict(zip(tested, holm([rivals[i][name].p_value or 0.0 for i in tested]), strict=True))
        for i, found in enumerate(rivals):
            result[i][name] = replace(found[name], p_holm=adjusted.get(i))
    return result
