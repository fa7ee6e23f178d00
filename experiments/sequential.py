"""When to stop: a fixed number of replications, a wanted precision, or a decision.

Repeated looks with ordinary intervals find a difference where there is none far more often than
the level says. A confidence sequence covers the truth at all looks at once, so one may stop at
the first that decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from experiments.statistics import LEVEL

FIRST_LOOK = 30
GROWTH = 1.3
SKEWED = 0.1
"""|skewness| / sqrt(n) of a mean from which the normal and t approximations of it are not trusted."""
ENOUGH_ALIKE = 300
"""Replications without any spread that are taken to mean that there is none."""

_TUNED_FOR = 200
"""Number of replications at which the sequence is about as narrow as it can be."""


@dataclass(frozen=True)
class FixedN:
    """Run n replications, whatever they show."""

    n: int = 100
    metric: str = "npv"
    """What the verdict is about."""

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError(f"the number of replications must be at least 1, found {self.n}")


@dataclass(frozen=True)
class Precision:
    """Run until every difference to the baseline is known to +- half_width, at 95 %."""

    metric: str
    half_width: float
    """In the metric's unit, > 0."""
    max_n: int = 10_000

    def __post_init__(self) -> None:
        if not 0 < self.half_width < math.inf:
            raise ValueError(f"the half-width must be a number above 0, found {self.half_width}")
        _check_most(self.max_n)


@dataclass(frozen=True)
class Decision:
    """Run until one plan is better than all others; the chance of a wrong one is at most 1 - level."""

    metric: str = "npv"
    max_n: int = 10_000
    level: float = LEVEL

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise ValueError(f"the level must lie between 0 and 1, found {self.level}")
        _check_most(self.max_n)


Goal = FixedN | Precision | Decision


def _check_most(n: int) -> None:
    if n < 2:
        raise ValueError(f"a spread needs at least 2 replications, found max_n = {n}")


def looks(most: int) -> Iterator[int]:
    """Numbers of replications at which to look: 30, then 1.3 times as many each, `most` last."""
    n = FIRST_LOOK
    while n < most:
        yield n
        n = math.ceil(n * GROWTH)
    yield most


def most_replications(goal: Goal) -> int:
    """The number of replications that a goal never exceeds."""
    return goal.n if isinstance(goal, FixedN) else goal.max_n


def half_width(n: int, sd: float, level: float) -> float:
    """Half-width at n of the asymptotic confidence sequence of a mean, from n values with spread sd.

    Robbins' normal mixture with the sample's spread in place of the true one: Waudby-Smith, Arbour,
    Sinha, Kennedy & Ramdas 2024, doi:10.1214/24-AOS2408. It holds for a sum of many small
    causes from the first look on; `trusted` says where it does not.
    """
    alpha, rho2 = 1.0 - level, _mixture(level)
    return sd * math.sqrt((n * rho2 + 1.0) / (n * n * rho2) * math.log((n * rho2 + 1.0) / alpha**2))


def p_value(n: int, mean: float, sd: float, level: float) -> float:
    """The least 1 - level at which the sequence, tuned for `level`, leaves 0 out at n; valid at any look."""
    if sd == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    rho2 = _mixture(level)
    exponent = -0.5 * (n * mean / sd) ** 2 * rho2 / (n * rho2 + 1.0)
    return min(1.0, math.sqrt(n * rho2 + 1.0) * math.exp(exponent))


def trusted(n: int, sd: float, skewness: float | None) -> bool:
    """Whether n values are enough for a decision: not too skewed, and not all the same by chance."""
    if sd == 0.0 or skewness is None:
        return n >= ENOUGH_ALIKE
    return not lopsided(n, skewness)


def lopsided(n: int, skewness: float | None) -> bool:
    """Whether values are so skewed that the mean of n of them is not near enough to normal."""
    return skewness is not None and abs(skewness) > SKEWED * math.sqrt(n)


def _mixture(level: float) -> float:
    twice = -2.0 * math.log(1.0 - level)
    return (twice + math.log(twice) + 1.0) / _TUNED_FOR
