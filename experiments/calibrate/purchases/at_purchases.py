"""Customers who may leave after each purchase, by a coin: BG/NBD and the models nested in it.

Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2), 275-284,
doi:10.1287/mksc.1040.0098. Purchases follow a Poisson process; after each repeat purchase the customer leaves
for good with probability p ~ beta(a, b); nested: one p for all, told as its odds p / (1 - p).
"""

# ruff: noqa: ARG002 - a simple law needs less than it is told

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases.histories import Histories, weighted
from experiments.calibrate.purchases.paces import Pace

Floats = npt.NDArray[np.float64]
_NODES = 96


class Coin(Protocol):
    """A law of the probabilities of leaving after a purchase."""

    names: tuple[str, ...]
    differs: bool

    def stay(self, theta: Floats, x: Floats) -> Floats:
        """Log of the chance that x coins in a row said stay."""

    def stay_slopes(self, theta: Floats, x: Floats) -> list[Floats]:
        """Its derivatives by the parameters."""

    def turn(self, theta: Floats, x: Floats) -> Floats:
        """Log of the odds that the last of x coins said leave, the others being as they were; x from 1."""

    def turn_slopes(self, theta: Floats, x: Floats) -> list[Floats]:
        """Its derivatives."""

    def mean(self, theta: Floats) -> float:
        """Mean probability of leaving."""

    def nodes(self, theta: Floats, x: float) -> tuple[Floats, Floats]:
        """Probabilities and weights of a mean over them, given that x coins said stay."""

    def starts(self) -> list[tuple[float, ...]]:
        """Where to begin a search."""


class Beta:
    """p ~ beta(a, b)."""

    names: tuple[str, ...] = ("a", "b")
    differs = True

    def stay(self, theta: Floats, x: Floats) -> Floats:
        """See `Coin`."""
        from scipy.special import betaln

        a, b = theta.tolist()
        return np.asarray(betaln(a, b + x) - betaln(a, b))

    def stay_slopes(self, theta: Floats, x: Floats) -> list[Floats]:
        """See `Coin`."""
        from scipy.special import psi

        a, b = theta.tolist()
        ends = psi(a + b + x) - psi(a + b)
        return [np.asarray(-ends), np.asarray(psi(b + x) - psi(b) - ends)]

    def turn(self, theta: Floats, x: Floats) -> Floats:
        """See `Coin`."""
        a, b = theta.tolist()
        return np.asarray(np.log(a) - np.log(b + x - 1.0))

    def turn_slopes(self, theta: Floats, x: Floats) -> list[Floats]:
        """See `Coin`."""
        a, b = theta.tolist()
        return [np.full(np.shape(x), 1.0 / a), np.asarray(-1.0 / (b + x - 1.0))]

    def mean(self, theta: Floats) -> float:
        """See `Coin`."""
        return float(theta[0] / (theta[0] + theta[1]))

    def nodes(self, theta: Floats, x: float) -> tuple[Floats, Floats]:
        """See `Coin`."""
        return _beta(float(theta[0]), float(theta[1]) + x)

    def starts(self) -> list[tuple[float, ...]]:
        """See `Coin`."""
        return [(0.8, 3.0), (2.0, 20.0)]


class OneCoin:
    """The same p for all, by its odds."""

    names: tuple[str, ...] = ("odds",)
    differs = False

    def stay(self, theta: Floats, x: Floats) -> Floats:
        """See `Coin`."""
        return np.asarray(-x * np.log1p(theta[0]))

    def stay_slopes(self, theta: Floats, x: Floats) -> list[Floats]:
        """See `Coin`."""
        return [np.asarray(-x / (1.0 + theta[0]))]

    def turn(self, theta: Floats, x: Floats) -> Floats:
        """See `Coin`."""
        return np.full(np.shape(x), np.log(theta[0]))

    def turn_slopes(self, theta: Floats, x: Floats) -> list[Floats]:
        """See `Coin`."""
        return [np.full(np.shape(x), 1.0 / theta[0])]

    def mean(self, theta: Floats) -> float:
        """See `Coin`."""
        return float(theta[0] / (1.0 + theta[0]))

    def nodes(self, theta: Floats, x: float) -> tuple[Floats, Floats]:
        """See `Coin`."""
        return np.array([self.mean(theta)]), np.ones(1)

    def starts(self) -> list[tuple[float, ...]]:
        """See `Coin`."""
        return [(0.27,), (0.1,)]


@dataclass(frozen=True)
class LeavingAtPurchases:
    """A pace of buying and a coin, together a model; theta holds the parameters of both in turn."""

    pace: Pace
    coin: Coin

    @property
    def names(self) -> tuple[str, ...]:
        """Of the parameters."""
        return self.pace.names + self.coin.names

    def _parts(self, theta: Floats) -> tuple[Floats, Floats]:
        k = len(self.pace.names)
        return theta[:k], theta[k:]

    def log_likelihood(self, theta: Floats, of: Histories) -> tuple[float, Floats]:
        """Log-likelihood of the histories (BG/NBD: their equation 6) and its gradient by the parameters."""
        pace, coin = self._parts(theta)
        x, recency, age = of.frequency, of.recency, of.age
        alive = self.pace.tail(pace, x, age)
        left = self._left(theta, of)
        both = np.logaddexp(alive, left)
        value = self.pace.head(pace, x) + self.coin.stay(coin, x) + both
        share = np.exp(left - both)  # probability of having left, given the history
        stays = 1.0 - share
        by_pace = [
            head + stays * end + share * last
            for head, end, last in zip(
                self.pace.head_slopes(pace, x),
                self.pace.tail_slopes(pace, x, age),
                self.pace.tail_slopes(pace, x, recency),
                strict=True,
            )
        ]
        by_coin = [
            slope + share * turn
            for slope, turn in zip(
                self.coin.stay_slopes(coin, x), self.coin.turn_slopes(coin, np.maximum(x, 1.0)), strict=True
            )
        ]
        return weighted(of.count, value, *by_pace, *by_coin)

    def _left(self, theta: Floats, of: Histories) -> Floats:
        """Log of what having left at the last purchase adds; nobody without one has tossed a coin."""
        pace, coin = self._parts(theta)
        x = of.frequency
        turned = self.coin.turn(coin, np.maximum(x, 1.0)) + self.pace.tail(pace, x, of.recency)
        return np.where(x > 0, turned, -np.inf)

    def starts(self, of: Histories) -> list[Sequence[float]]:
        """Where to begin the search: customers who differ more or less, and who leave sooner or later."""
        pace = max(float(of.count @ of.frequency), 1.0) / max(float(of.count @ of.age), 1e-12)
        return [(*one, *two) for one, two in zip(self.pace.starts(pace), self.coin.starts(), strict=True)]

    def alive(self, theta: Floats, of: Histories) -> Floats:
        """Probability that each customer has not left at age T (BG/NBD: P(active), note of 2008)."""
        pace, _ = self._parts(theta)
        odds = self._left(theta, of) - self.pace.tail(pace, of.frequency, of.age)
        return np.asarray(1.0 / (1.0 + np.exp(np.minimum(odds, 700.0))))

    def expected(self, theta: Floats, time: Floats) -> Floats:
        """Mean number of repeat purchases up to `time` after the first (BG/NBD: their equation 9)."""
        pace, coin = self._parts(theta)
        return self._bought(list(pace), self.coin.nodes(coin, 0.0), np.asarray(time, dtype=np.float64))

    def frequencies(self, theta: Floats, time: float, most: int) -> Floats:
        """(most + 1,) probability of 0, 1, ..., `most` repeat purchases up to `time` (their equation 8)."""
        pace, coin = self._parts(theta)
        x = np.arange(most + 1.0)
        counts = np.exp(self.pace.log_counts(pace, x, np.array(time)))
        before = np.concatenate([[0.0], np.cumsum(counts)[:-1]])
        stay = self.coin.stay(coin, x)
        leave = stay + self.coin.turn(coin, np.maximum(x, 1.0))
        return np.asarray(np.exp(stay) * counts + np.where(x > 0, np.exp(leave) * (1.0 - before), 0.0))

    def conditional(self, theta: Floats, of: Histories, ahead: float) -> Floats:
        """Mean number of purchases of each customer in the time `ahead`, given the history (equation 10)."""
        pace, coin = self._parts(theta)
        result = np.empty(len(of.frequency))
        for x in np.unique(of.frequency):
            mine = of.frequency == x
            given = self.pace.given(pace, np.full(int(mine.sum()), x), of.age[mine])
            result[mine] = self._bought(given, self.coin.nodes(coin, float(x)), np.array(ahead))
        return result * self.alive(theta, of)

    def _bought(self, pace: list[Floats | float], coins: tuple[Floats, Floats], time: Floats) -> Floats:
        """E[(1 - exp(-lambda p t)) / p]: their 2F1, as a mean over p that knows no special cases."""
        p, weight = coins
        return np.asarray((self.pace.bought(pace, time[..., None] * p) / p) @ weight)


@lru_cache(maxsize=256)
def _beta(a: float, b: float) -> tuple[Floats, Floats]:
    """Nodes and weights of a mean over beta(a, b) (Gauss-Jacobi on (0, 1))."""
    from scipy.special import betaincinv, roots_legendre, roots_sh_jacobi

    with np.errstate(all="ignore"):
        p, weight = roots_sh_jacobi(_NODES, a + b - 1.0, a) if a + b < 150 else (np.array([np.nan]),) * 2
    if np.isfinite(weight).all() and (weight >= 0).all() and (p > 0).all():
        return p, weight / weight.sum()
    # So concentrated a beta has no singular ends: its quantiles are smooth enough for Legendre's nodes.
    u, weight = roots_legendre(200)
    return betaincinv(a, b, (u + 1) / 2), weight / 2
