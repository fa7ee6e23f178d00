"""Base hazards, and when the first of several competing ones strikes.

No clock per exit here: one exponential against the SUM of the cumulative hazards gives the
moment, by bisection, and the hazards at that moment give the exit, by one categorical draw.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from simulation.scenario.types import Hazard, Shape

from .arrays import Bools, Floats, Ints

BISECTIONS = 60
_LAWS = {
    Shape.LOGNORMAL: lambda h: stats.lognorm(h.b, scale=h.a),
    Shape.LOGLOGISTIC: lambda h: stats.fisk(h.b, scale=h.a),
    Shape.GAMMA: lambda h: stats.gamma(h.b, scale=h.a),
    Shape.LATE_WEIBULL: lambda h: stats.weibull_min(h.b, scale=h.a),
}
"""Shapes that begin at a minimum term, as frozen distributions of SciPy."""


def cumulative(hazard: Hazard, x: Floats) -> Floats:
    """H(x): the base hazard integrated from 0 to x >= 0."""
    if hazard.shape is Shape.EXPONENTIAL:
        return hazard.a * x
    if hazard.shape is Shape.WEIBULL:
        return hazard.a * np.power(x, hazard.b)
    if hazard.shape is Shape.GOMPERTZ:
        return hazard.a * np.expm1(hazard.b * x) / hazard.b
    if hazard.shape in _LAWS:
        return -hazard.rates[0] * _LAWS[hazard.shape](hazard).logsf(np.maximum(x - hazard.times[0], 0.0))
    ends = (*hazard.times[1:], math.inf)
    total = np.zeros_like(x)
    for start, end, rate in zip(hazard.times, ends, hazard.rates, strict=True):
        total += rate * np.clip(x - start, 0.0, end - start)
    return total


def hazard_at(hazard: Hazard, x: Floats) -> Floats:
    """h(x) per time unit, x >= 0; infinite at 0 for a Weibull with b < 1."""
    if hazard.shape is Shape.EXPONENTIAL:
        return np.full_like(x, hazard.a)
    if hazard.shape is Shape.WEIBULL:
        with np.errstate(divide="ignore"):
            return hazard.a * hazard.b * np.power(x, hazard.b - 1.0)
    if hazard.shape is Shape.GOMPERTZ:
        return hazard.a * np.exp(hazard.b * x)
    if hazard.shape in _LAWS:
        if hazard.rates[0] == 0.0:
            return np.zeros_like(x)
        law, since = _LAWS[hazard.shape](hazard), x - hazard.times[0]
        later = np.maximum(since, 0.0)
        return np.where(since >= 0.0, hazard.rates[0] * np.exp(law.logpdf(later) - law.logsf(later)), 0.0)
    # rates[i] holds on (times[i], times[i + 1]]: a boundary belongs to the piece before it.
    piece = np.maximum(np.searchsorted(np.asarray(hazard.times), x, side="left") - 1, 0)
    return np.asarray(hazard.rates, dtype=float)[piece]


@dataclass(frozen=True)
class Pull:
    """One exit as n people feel it: factor * h(age + s) + added, s from now. Arrays of length n."""

    hazard: Hazard
    age: Floats
    factor: Floats
    added: Floats

    def integrated(self, s: Floats) -> Floats:
        """The pull integrated from now to s later."""
        base = cumulative(self.hazard, self.age + s) - cumulative(self.hazard, self.age)
        return self.factor * base + self.added * s

    def at(self, s: Floats) -> Floats:
        """The pull per time unit at s from now."""
        return self.factor * hazard_at(self.hazard, self.age + s) + self.added

    def of(self, chosen: Bools) -> Pull:
        """The same for some of the people."""
        return Pull(self.hazard, self.age[chosen], self.factor[chosen], self.added[chosen])


def integrated_sum(pulls: Sequence[Pull], s: Floats) -> Floats:
    """All pulls together, integrated from now to s later."""
    total = np.zeros_like(s)
    for pull in pulls:
        total += pull.integrated(s)
    return total


def pick(weights: Floats, rng: np.random.Generator) -> Ints:
    """One column a row, with probability in proportion to its weight; each row needs one > 0."""
    sums = np.cumsum(weights, axis=1)
    u = rng.random(len(weights)) * sums[:, -1]
    return np.asarray(np.argmax(sums > u[:, None], axis=1))


def first_event(pulls: Sequence[Pull], length: Floats, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """When and which exit comes first within `length` of now.

    Returns the wait (equal to `length` where nothing comes) and the exit's place in `pulls` (-1).
    """
    wait, which = length.copy(), np.full(len(length), -1, dtype=np.int64)
    if not pulls:
        return wait, which
    target = rng.exponential(size=len(length))
    fired = integrated_sum(pulls, length) >= target
    if not fired.any():
        return wait, which
    felt = [pull.of(fired) for pull in pulls]
    low, high, target = np.zeros(int(fired.sum())), length[fired], target[fired]
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        reached = integrated_sum(felt, middle) >= target
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    wait[fired] = high
    which[fired] = pick(np.stack([pull.at(high) for pull in felt], axis=1), rng)
    return wait, which
