"""How often customers buy while they are there: at a rate that differs by a gamma, or at one rate for all.

Purchases follow a Poisson process. A likelihood needs E[lambda^x exp(-lambda t)], which is written as
exp(head(x) + tail(x, t)); forecasts need the chance of buying, and rates given what was bought.
"""

# ruff: noqa: ARG002 - a simple law needs less than it is told

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NEGLIGIBLE = 45.0
"""Logs below the peak of an integrand beyond which it adds nothing to 16 digits."""


class Pace(Protocol):
    """A law of the rates of buying, with parameters `theta` in the order of `names`."""

    names: tuple[str, ...]
    differs: bool
    """Whether customers have rates of their own."""

    def head(self, theta: Floats, x: Floats) -> Floats:
        """The part of ln E[lambda^x exp(-lambda t)] without t."""

    def head_slopes(self, theta: Floats, x: Floats) -> list[Floats]:
        """Its derivatives by the parameters."""

    def tail(self, theta: Floats, x: Floats, t: Floats) -> Floats:
        """The part with t."""

    def tail_slopes(self, theta: Floats, x: Floats, t: Floats) -> list[Floats]:
        """Its derivatives by the parameters."""

    def scale(self, theta: Floats) -> float:
        """Time over which the tail falls as a power, not faster; infinite where it is exponential."""

    def reach(self, theta: Floats, x: Floats, begin: Floats) -> Floats:
        """When the tail has become negligible against what it was at `begin`."""

    def mean(self, theta: Floats) -> float:
        """Mean rate."""

    def given(self, theta: Floats, x: Floats, t: Floats) -> list[Floats | float]:
        """Parameters for a customer who bought x times in the time t."""

    def bought(self, theta: list[Floats | float], t: Floats) -> Floats:
        """Chance of buying at least once in the time t: 1 - E[exp(-lambda t)]."""

    def log_counts(self, theta: Floats, x: Floats, t: Floats) -> Floats:
        """Log of the probability of x purchases in the time t."""

    def starts(self, pace: float) -> list[tuple[float, ...]]:
        """Where to begin a search, from purchases by time observed."""


class Gamma:
    """lambda ~ gamma(r, alpha), alpha a rate: the mean is r / alpha."""

    names: tuple[str, ...] = ("r", "alpha")
    differs = True

    def head(self, theta: Floats, x: Floats) -> Floats:
        """See `Pace`."""
        from scipy.special import gammaln

        r, alpha = theta.tolist()
        return np.asarray(gammaln(r + x) - gammaln(r) + r * np.log(alpha))

    def head_slopes(self, theta: Floats, x: Floats) -> list[Floats]:
        """See `Pace`."""
        from scipy.special import psi

        r, alpha = theta.tolist()
        return [np.asarray(psi(r + x) - psi(r) + np.log(alpha)), np.full(np.shape(x), r / alpha)]

    def tail(self, theta: Floats, x: Floats, t: Floats) -> Floats:
        """See `Pace`."""
        return np.asarray(-(theta[0] + x) * np.log(theta[1] + t))

    def tail_slopes(self, theta: Floats, x: Floats, t: Floats) -> list[Floats]:
        """See `Pace`."""
        return [np.asarray(-np.log(theta[1] + t)), np.asarray(-(theta[0] + x) / (theta[1] + t))]

    def scale(self, theta: Floats) -> float:
        """See `Pace`."""
        return float(theta[1])

    def reach(self, theta: Floats, x: Floats, begin: Floats) -> Floats:
        """See `Pace`."""
        return np.asarray((theta[1] + begin) * np.exp(NEGLIGIBLE / (theta[0] + x)) - theta[1])

    def mean(self, theta: Floats) -> float:
        """See `Pace`."""
        return float(theta[0] / theta[1])

    def given(self, theta: Floats, x: Floats, t: Floats) -> list[Floats | float]:
        """See `Pace`."""
        return [theta[0] + x, theta[1] + t]

    def bought(self, theta: list[Floats | float], t: Floats) -> Floats:
        """See `Pace`."""
        r, alpha = (np.asarray(value)[..., None] for value in theta)
        return np.asarray(-np.expm1(-r * np.log1p(t / alpha)))

    def log_counts(self, theta: Floats, x: Floats, t: Floats) -> Floats:
        """See `Pace`."""
        from scipy.special import gammaln

        r, alpha = theta.tolist()
        paid = t / (alpha + t)
        with np.errstate(divide="ignore", invalid="ignore"):
            powers = np.where(x > 0, x * np.log(paid), 0.0)
        return np.asarray(gammaln(r + x) - gammaln(r) - gammaln(x + 1) + r * np.log1p(-paid) + powers)

    def starts(self, pace: float) -> list[tuple[float, ...]]:
        """See `Pace`."""
        return [(r, r / (pace * 1.5)) for r in (0.5, 2.0)]


class OneRate:
    """The same lambda for all."""

    names: tuple[str, ...] = ("lambda",)
    differs = False

    def head(self, theta: Floats, x: Floats) -> Floats:
        """See `Pace`."""
        return np.asarray(x * np.log(theta[0]))

    def head_slopes(self, theta: Floats, x: Floats) -> list[Floats]:
        """See `Pace`."""
        return [np.asarray(x / theta[0])]

    def tail(self, theta: Floats, x: Floats, t: Floats) -> Floats:
        """See `Pace`."""
        return np.asarray(-theta[0] * t + 0.0 * x)

    def tail_slopes(self, theta: Floats, x: Floats, t: Floats) -> list[Floats]:
        """See `Pace`."""
        return [np.asarray(-t + 0.0 * x)]

    def scale(self, theta: Floats) -> float:
        """See `Pace`."""
        return math.inf

    def reach(self, theta: Floats, x: Floats, begin: Floats) -> Floats:
        """See `Pace`."""
        return np.asarray(begin + NEGLIGIBLE / theta[0])

    def mean(self, theta: Floats) -> float:
        """See `Pace`."""
        return float(theta[0])

    def given(self, theta: Floats, x: Floats, t: Floats) -> list[Floats | float]:
        """See `Pace`."""
        return [np.full(np.shape(t), theta[0])]

    def bought(self, theta: list[Floats | float], t: Floats) -> Floats:
        """See `Pace`."""
        return np.asarray(-np.expm1(-np.asarray(theta[0])[..., None] * t))

    def log_counts(self, theta: Floats, x: Floats, t: Floats) -> Floats:
        """See `Pace`."""
        from scipy.special import gammaln

        with np.errstate(divide="ignore", invalid="ignore"):
            powers = np.where(x > 0, x * np.log(theta[0] * t), 0.0)
        return np.asarray(powers - theta[0] * t - gammaln(x + 1))

    def starts(self, pace: float) -> list[tuple[float, ...]]:
        """See `Pace`."""
        return [(pace * 1.5,), (pace,)]
