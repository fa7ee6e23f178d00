"""Customers who leave at a moment of their own, whatever they buy: Pareto/NBD and the models nested in it.

Schmittlein, Morrison & Colombo (1987), Counting your customers, Management Science 33(1), 1-24,
doi:10.1287/mnsc.33.1.1. Purchases follow a Poisson process up to a time that is exponential with rate
mu ~ gamma(s, beta) (beta is a rate: the mean is s / beta); nested: one mu for all, and nobody leaves.

The published likelihood has a difference of two hypergeometric functions that loses digits and overflows.
That difference is the integral of a smooth positive function of the moment of leaving, and is computed as
such, by Gauss-Legendre nodes; likelihood and gradient then share the nodes.
"""

# ruff: noqa: ARG002 - a simple law needs less than it is told

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases.histories import Histories, weighted
from experiments.calibrate.purchases.paces import NEGLIGIBLE, Pace

Floats = npt.NDArray[np.float64]
_NODES = 40
_BLOCK = 20_000
"""Histories integrated at once: some 60 MB."""


class Leaving(Protocol):
    """A law of the moments of leaving: the share still there is exp(head + stay(t))."""

    names: tuple[str, ...]
    happens: bool

    def head(self, theta: Floats) -> float:
        """The part without t, of the share still there and of the density."""

    def head_slopes(self, theta: Floats) -> list[float]:
        """Its derivatives by the parameters."""

    def stay(self, theta: Floats, t: Floats) -> Floats:
        """Log of the share still there at t, less the head."""

    def stay_slopes(self, theta: Floats, t: Floats) -> list[Floats]:
        """Its derivatives."""

    def leave(self, theta: Floats, t: Floats) -> Floats:
        """Log of the density of leaving at t, less the head."""

    def leave_slopes(self, theta: Floats, t: Floats) -> list[Floats]:
        """Its derivatives."""

    def scale(self, theta: Floats) -> float:
        """As `Pace.scale`."""

    def reach(self, theta: Floats, begin: Floats) -> Floats:
        """As `Pace.reach`."""

    def rate(self, theta: Floats) -> float:
        """Mean rate of leaving."""

    def time_there(self, theta: Floats, since: Floats | float, t: Floats) -> Floats:
        """Mean time, of the next t, that somebody who is there after `since` is still there."""

    def starts(self, age: float) -> list[tuple[float, ...]]:
        """Where to begin a search, from the mean time observed."""


class GammaRates:
    """mu ~ gamma(s, beta): the moment of leaving is a Pareto's."""

    names: tuple[str, ...] = ("s", "beta")
    happens = True

    def head(self, theta: Floats) -> float:
        """See `Leaving`."""
        return float(theta[0] * np.log(theta[1]))

    def head_slopes(self, theta: Floats) -> list[float]:
        """See `Leaving`."""
        return [float(np.log(theta[1])), float(theta[0] / theta[1])]

    def stay(self, theta: Floats, t: Floats) -> Floats:
        """See `Leaving`."""
        return np.asarray(-theta[0] * np.log(theta[1] + t))

    def stay_slopes(self, theta: Floats, t: Floats) -> list[Floats]:
        """See `Leaving`."""
        return [np.asarray(-np.log(theta[1] + t)), np.asarray(-theta[0] / (theta[1] + t))]

    def leave(self, theta: Floats, t: Floats) -> Floats:
        """See `Leaving`."""
        return np.asarray(np.log(theta[0]) - (theta[0] + 1.0) * np.log(theta[1] + t))

    def leave_slopes(self, theta: Floats, t: Floats) -> list[Floats]:
        """See `Leaving`."""
        return [
            np.asarray(1.0 / theta[0] - np.log(theta[1] + t)),
            np.asarray(-(theta[0] + 1.0) / (theta[1] + t)),
        ]

    def scale(self, theta: Floats) -> float:
        """See `Leaving`."""
        return float(theta[1])

    def reach(self, theta: Floats, begin: Floats) -> Floats:
        """See `Leaving`."""
        return np.asarray((theta[1] + begin) * np.exp(NEGLIGIBLE / (theta[0] + 1.0)) - theta[1])

    def rate(self, theta: Floats) -> float:
        """See `Leaving`."""
        return float(theta[0] / theta[1])

    def time_there(self, theta: Floats, since: Floats | float, t: Floats) -> Floats:
        """See `Leaving`."""
        s, beta = theta[0], theta[1] + since
        grown = np.log1p(t / beta)
        power = s - 1.0
        # (1 - (beta / (beta + t))^(s-1)) / (s-1), whose limit at s = 1 is the logarithm.
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = grown if abs(power) < 1e-12 else -np.expm1(-power * grown) / power
        return np.asarray(beta * mean)

    def starts(self, age: float) -> list[tuple[float, ...]]:
        """See `Leaving`."""
        return [(0.6, 0.4 * age), (1.5, 2.0 * age)]


class OneRate:
    """The same mu for all: the moment of leaving is exponential."""

    names: tuple[str, ...] = ("mu",)
    happens = True

    def head(self, theta: Floats) -> float:
        """See `Leaving`."""
        return 0.0

    def head_slopes(self, theta: Floats) -> list[float]:
        """See `Leaving`."""
        return [0.0]

    def stay(self, theta: Floats, t: Floats) -> Floats:
        """See `Leaving`."""
        return np.asarray(-theta[0] * t)

    def stay_slopes(self, theta: Floats, t: Floats) -> list[Floats]:
        """See `Leaving`."""
        return [-t]

    def leave(self, theta: Floats, t: Floats) -> Floats:
        """See `Leaving`."""
        return np.asarray(np.log(theta[0]) - theta[0] * t)

    def leave_slopes(self, theta: Floats, t: Floats) -> list[Floats]:
        """See `Leaving`."""
        return [np.asarray(1.0 / theta[0] - t)]

    def scale(self, theta: Floats) -> float:
        """See `Leaving`."""
        return math.inf

    def reach(self, theta: Floats, begin: Floats) -> Floats:
        """See `Leaving`."""
        return np.asarray(begin + NEGLIGIBLE / theta[0])

    def rate(self, theta: Floats) -> float:
        """See `Leaving`."""
        return float(theta[0])

    def time_there(self, theta: Floats, since: Floats | float, t: Floats) -> Floats:
        """See `Leaving`."""
        return np.asarray(-np.expm1(-theta[0] * t) / theta[0] + 0.0 * np.asarray(since))

    def starts(self, age: float) -> list[tuple[float, ...]]:
        """See `Leaving`."""
        return [(1.0 / age,), (0.2 / age,)]


class Never:
    """Nobody leaves."""

    names: tuple[str, ...] = ()
    happens = False

    def head(self, theta: Floats) -> float:
        """See `Leaving`."""
        return 0.0

    def head_slopes(self, theta: Floats) -> list[float]:
        """See `Leaving`."""
        return []

    def stay(self, theta: Floats, t: Floats) -> Floats:
        """See `Leaving`."""
        return np.zeros(np.shape(t))

    def stay_slopes(self, theta: Floats, t: Floats) -> list[Floats]:
        """See `Leaving`."""
        return []

    def leave(self, theta: Floats, t: Floats) -> Floats:
        """See `Leaving`."""
        return np.full(np.shape(t), -np.inf)

    def leave_slopes(self, theta: Floats, t: Floats) -> list[Floats]:
        """See `Leaving`."""
        return []

    def scale(self, theta: Floats) -> float:
        """See `Leaving`."""
        return math.inf

    def reach(self, theta: Floats, begin: Floats) -> Floats:
        """See `Leaving`."""
        return begin

    def rate(self, theta: Floats) -> float:
        """See `Leaving`."""
        return 0.0

    def time_there(self, theta: Floats, since: Floats | float, t: Floats) -> Floats:
        """See `Leaving`."""
        return np.asarray(t + 0.0 * np.asarray(since))

    def starts(self, age: float) -> list[tuple[float, ...]]:
        """See `Leaving`."""
        return [(), ()]


@dataclass(frozen=True)
class LeavingInTime:
    """A pace of buying and a law of leaving, together a model; theta holds the parameters of both in turn."""

    pace: Pace
    leaving: Leaving

    @property
    def names(self) -> tuple[str, ...]:
        """Of the parameters."""
        return self.pace.names + self.leaving.names

    def _parts(self, theta: Floats) -> tuple[Floats, Floats]:
        k = len(self.pace.names)
        return theta[:k], theta[k:]

    def log_likelihood(self, theta: Floats, of: Histories) -> tuple[float, Floats]:
        """Log-likelihood of the histories and its gradient by the parameters."""
        value, gradient = 0.0, np.zeros(len(theta))
        for block in _blocks(of):
            more, by = self._block(theta, block)
            value, gradient = value + more, gradient + by
        return value, gradient

    def _block(self, theta: Floats, of: Histories) -> tuple[float, Floats]:
        pace, leaving = self._parts(theta)
        x, age = of.frequency, of.age
        alive = self.pace.tail(pace, x, age) + self.leaving.stay(leaving, age)
        y, log_mass = self._moments(theta, of)
        peak = np.maximum(alive, log_mass.max(axis=1))
        mass = np.exp(log_mass - peak[:, None])
        stays = np.exp(alive - peak)
        total = stays + mass.sum(axis=1)
        head = self.pace.head(pace, x) + self.leaving.head(leaving)
        value = head + peak + np.log(total)
        mass /= total[:, None]
        stays /= total

        def mean(at_end: Floats, at_leaving: Floats) -> Floats:
            """Over whether and when the customer left, given the history."""
            return np.asarray(stays * at_end + np.einsum("ij,ij->i", mass, at_leaving))

        heads: list[Floats | float] = [*self.pace.head_slopes(pace, x), *self.leaving.head_slopes(leaving)]
        ends: list[Floats] = [*self.pace.tail_slopes(pace, x, age), *self.leaving.stay_slopes(leaving, age)]
        moments: list[Floats] = [
            *self.pace.tail_slopes(pace, x[:, None], y),
            *self.leaving.leave_slopes(leaving, y),
        ]
        slopes = [head + mean(end, then) for head, end, then in zip(heads, ends, moments, strict=True)]
        return weighted(of.count, value, *slopes)

    def _moments(self, theta: Floats, of: Histories) -> tuple[Floats, Floats]:
        """Moments y in (t_x, T) (n, nodes), and the logs of what leaving around each adds to the likelihood.

        In log(c + y), c the smaller of the scales on which the parts of the integrand fall as powers, it is
        analytic in a strip of width pi around the real axis, so few nodes suffice; where it falls steeply the
        rest that is negligible is cut off first. Parts that fall exponentially need no such stretching.
        """
        pace, leaving = self._parts(theta)
        x, recency = of.frequency, of.recency
        if not self.leaving.happens:
            return recency[:, None], np.full((len(x), 1), -np.inf)
        with np.errstate(over="ignore"):
            end = np.minimum(of.age, self.pace.reach(pace, x, recency))
            end = np.minimum(end, self.leaving.reach(leaving, recency))
        end = np.maximum(end, recency)
        node, weight = _legendre()
        c = min(self.pace.scale(pace), self.leaving.scale(leaving))
        with np.errstate(divide="ignore"):
            if math.isinf(c):
                y = recency[:, None] + (end - recency)[:, None] * node
                stretch = np.log(end - recency)[:, None]
            else:
                begin = np.log(c + recency)
                length = np.log1p((end - recency) / (c + recency))
                y = np.exp(begin[:, None] + length[:, None] * node) - c
                y = np.maximum(y, recency[:, None])
                stretch = np.log(c + y) + np.log(length)[:, None]
        log_mass = self.pace.tail(pace, x[:, None], y) + self.leaving.leave(leaving, y)
        return y, log_mass + stretch + np.log(weight)

    def starts(self, of: Histories) -> list[Sequence[float]]:
        """Where to begin the search: customers who differ more or less, and who leave sooner or later."""
        pace = max(float(of.count @ of.frequency), 1.0) / max(float(of.count @ of.age), 1e-12)
        age = max(float(of.count @ of.age) / of.n, 1e-12)
        pairs = zip(self.pace.starts(pace), self.leaving.starts(age), strict=True)
        return [(*one, *two) for one, two in pairs]

    def alive(self, theta: Floats, of: Histories) -> Floats:
        """Probability that each customer has not left at age T."""
        pace, leaving = self._parts(theta)
        result = []
        for block in _blocks(of):
            here = self.pace.tail(pace, block.frequency, block.age) + self.leaving.stay(leaving, block.age)
            _, log_mass = self._moments(theta, block)
            gone = np.exp(np.minimum(log_mass - here[:, None], 700.0)).sum(axis=1)
            result.append(1.0 / (1.0 + gone))
        return np.concatenate(result)

    def expected(self, theta: Floats, time: Floats) -> Floats:
        """Mean number of repeat purchases up to `time` after the first (Pareto/NBD: their equation 17)."""
        pace, leaving = self._parts(theta)
        there = self.leaving.time_there(leaving, 0.0, np.asarray(time, dtype=np.float64))
        return np.asarray(self.pace.mean(pace) * there)

    def frequencies(self, theta: Floats, time: float, most: int) -> Floats:
        """(most + 1,) probability of 0, 1, ..., `most` repeat purchases up to `time`.

        A mean of the probabilities of a pace over how long the customer was there.
        """
        pace, leaving = self._parts(theta)
        x = np.arange(most + 1.0)
        at_end = np.exp(self.pace.log_counts(pace, x, np.array(time))) * math.exp(
            self.leaving.head(leaving) + float(self.leaving.stay(leaving, np.array(time)))
        )
        if not self.leaving.happens:
            return np.asarray(at_end)
        node, weight = _legendre()
        scale = self.leaving.scale(leaving)
        if math.isinf(scale):
            there, log_width = time * node, np.full(len(node), math.log(time))
        else:
            span = math.log1p(time / scale)
            there = scale * np.expm1(span * node)
            log_width = math.log(span) + np.log(scale + there)
        density = np.exp(self.leaving.head(leaving) + self.leaving.leave(leaving, there) + log_width) * weight
        return np.asarray(np.exp(self.pace.log_counts(pace, x[:, None], there)) @ density + at_end)

    def conditional(self, theta: Floats, of: Histories, ahead: float) -> Floats:
        """Mean number of purchases of each customer in the time `ahead`, given the history."""
        pace, leaving = self._parts(theta)
        given = self.pace.given(pace, of.frequency, of.age)
        rate = given[0] / given[1] if self.pace.differs else given[0]
        there = self.leaving.time_there(leaving, of.age, np.array(ahead))
        return np.asarray(self.alive(theta, of) * rate * there)


def _blocks(of: Histories) -> list[Histories]:
    size = len(of.frequency)
    cuts = [slice(i, i + _BLOCK) for i in range(0, size, _BLOCK)]
    return [Histories(of.frequency[c], of.recency[c], of.age[c], of.count[c]) for c in cuts]


@lru_cache(maxsize=1)
def _legendre() -> tuple[Floats, Floats]:
    from scipy.special import roots_legendre

    node, weight = roots_legendre(_NODES)
    return (node + 1) / 2, weight / 2
