"""Pareto/NBD: purchases at a rate of the customer's own, until an end at a rate of the customer's own.

Schmittlein, Morrison & Colombo (1987), Counting your customers, Management Science 33(1), 1-24,
doi:10.1287/mnsc.33.1.1. Purchases follow a Poisson process with rate lambda ~ gamma(r, alpha) up to a time
that is exponential with rate mu ~ gamma(s, beta); alpha and beta are rates (means r / alpha, s / beta).

The published likelihood has a difference of two hypergeometric functions that loses digits and overflows.
That difference is the integral of a smooth positive function of the moment of leaving, and is computed as
such, by Gauss-Legendre nodes; likelihood and gradient then share the nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases.histories import Histories, weighted

Floats = npt.NDArray[np.float64]
NAMES = ("r", "alpha", "s", "beta")
_NODES = 40
_NEGLIGIBLE = 45.0
"""Logs below the peak of the integrand beyond which it adds nothing to 16 digits."""
_BLOCK = 20_000
"""Histories integrated at once: some 60 MB."""


def log_likelihood(theta: Floats, of: Histories) -> tuple[float, Floats]:
    """Log-likelihood of the histories and its gradient by r, alpha, s, beta."""
    value, gradient = 0.0, np.zeros(4)
    for block in _blocks(of):
        more, by = _block(theta, block)
        value, gradient = value + more, gradient + by
    return value, gradient


def _blocks(of: Histories) -> list[Histories]:
    size = len(of.frequency)
    cuts = [slice(i, i + _BLOCK) for i in range(0, size, _BLOCK)]
    return [Histories(of.frequency[c], of.recency[c], of.age[c], of.count[c]) for c in cuts]


def _block(theta: Floats, of: Histories) -> tuple[float, Floats]:
    from scipy.special import gammaln, psi

    r, alpha, s, beta = theta.tolist()
    rx, count = r + of.frequency, of.count
    alive = -rx * np.log(alpha + of.age) - s * np.log(beta + of.age)
    y, log_mass = _moments_of_leaving(theta, of)
    peak = np.maximum(alive, log_mass.max(axis=1))
    mass = np.exp(log_mass - peak[:, None])
    stays = np.exp(alive - peak)
    total = stays + mass.sum(axis=1)
    value = gammaln(rx) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + peak + np.log(total)
    mass /= total[:, None]
    stays /= total
    left = mass.sum(axis=1)

    by_alpha_there, by_beta_there = alpha + y, beta + y

    def mean(at_end: Floats, at_leaving: Floats) -> Floats:
        """Over whether and when the customer left, given the history."""
        return np.asarray(stays * at_end + np.einsum("ij,ij->i", mass, at_leaving))

    by_r = psi(rx) - psi(r) + np.log(alpha) - mean(np.log(alpha + of.age), np.log(by_alpha_there))
    by_alpha = r / alpha - rx * mean(1 / (alpha + of.age), 1 / by_alpha_there)
    by_s = np.log(beta) + left / s - mean(np.log(beta + of.age), np.log(by_beta_there))
    by_beta = s / beta - mean(s / (beta + of.age), (s + 1) / by_beta_there)
    return weighted(count, value, by_r, by_alpha, by_s, by_beta)


def _moments_of_leaving(theta: Floats, of: Histories) -> tuple[Floats, Floats]:
    """Moments y in (t_x, T) (n, nodes), and the logs of what leaving around each adds to the likelihood.

    The integrand is s (alpha + y)^-(r+x) (beta + y)^-(s+1). In log(c + y), c the smaller of alpha and
    beta, it is analytic in a strip of width pi around the real axis, so few nodes suffice; where it
    falls steeply the rest that is negligible is cut off first.
    """
    r, alpha, s, beta = theta.tolist()
    rx, recency, age = r + of.frequency, of.recency, of.age
    with np.errstate(over="ignore"):
        end = np.minimum(age, (alpha + recency) * np.exp(_NEGLIGIBLE / rx) - alpha)
        end = np.minimum(end, (beta + recency) * np.exp(_NEGLIGIBLE / (s + 1)) - beta)
    end = np.maximum(end, recency)
    c = min(alpha, beta)
    node, weight = _legendre()
    begin = np.log(c + recency)
    length = np.log1p((end - recency) / (c + recency))
    y = np.exp(begin[:, None] + length[:, None] * node) - c
    y = np.maximum(y, recency[:, None])
    with np.errstate(divide="ignore"):
        log_length = np.log(length)
    log_mass = (
        np.log(s)
        - rx[:, None] * np.log(alpha + y)
        - (s + 1.0) * np.log(beta + y)
        + np.log(c + y)
        + log_length[:, None]
        + np.log(weight)
    )
    return y, log_mass


@lru_cache(maxsize=1)
def _legendre() -> tuple[Floats, Floats]:
    from scipy.special import roots_legendre

    node, weight = roots_legendre(_NODES)
    return (node + 1) / 2, weight / 2


def starts(of: Histories) -> list[Sequence[float]]:
    """Where to begin the search: customers who differ more or less, and who leave sooner or later."""
    pace = max(float(of.count @ of.frequency), 1.0) / max(float(of.count @ of.age), 1e-12)
    age = max(float(of.count @ of.age) / of.n, 1e-12)
    trials = ((0.5, 1.5, 0.6, 0.4), (2.0, 1.5, 1.5, 2.0))
    return [(r, r / (pace * fast), s, beta * age) for r, fast, s, beta in trials]


def alive(theta: Floats, of: Histories) -> Floats:
    """Probability that each customer has not left at age T."""
    r, alpha, s, beta = theta.tolist()
    result = []
    for block in _blocks(of):
        here = -(r + block.frequency) * np.log(alpha + block.age) - s * np.log(beta + block.age)
        _, log_mass = _moments_of_leaving(theta, block)
        gone = np.exp(np.minimum(log_mass - here[:, None], 700.0)).sum(axis=1)
        result.append(1.0 / (1.0 + gone))
    return np.concatenate(result)


def expected(theta: Floats, time: Floats) -> Floats:
    """Mean number of repeat purchases of a customer up to `time` after the first (their equation 17)."""
    r, alpha, s, beta = theta.tolist()
    return np.asarray(r / alpha * _time_there(s, beta, np.asarray(time, dtype=np.float64)))


def frequencies(theta: Floats, time: float, most: int) -> Floats:
    """(most + 1,) probability of 0, 1, ..., `most` repeat purchases up to `time`.

    A mean of negative binomial probabilities over how long the customer was there.
    """
    from scipy.special import gammaln

    r, alpha, s, beta = theta.tolist()
    node, weight = _legendre()
    span = np.log1p(time / beta)
    there = np.append(beta * np.expm1(span * node), time)
    mass = np.append(weight * span * s * np.exp(-s * span * node), np.exp(-s * span))
    x = np.arange(most + 1)[:, None]
    paid = there / (alpha + there)
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = np.where(x > 0, x * np.log(paid), 0.0)
    nbd = np.exp(gammaln(r + x) - gammaln(r) - gammaln(x + 1) + r * np.log1p(-paid) + powers)
    return np.asarray(nbd @ mass)


def conditional(theta: Floats, of: Histories, ahead: float) -> Floats:
    """Mean number of purchases of each customer in the time `ahead`, given the history."""
    r, alpha, s, beta = theta.tolist()
    pace = (r + of.frequency) / (alpha + of.age)
    return np.asarray(alive(theta, of) * pace * _time_there(s, beta + of.age, np.array(ahead)))


def _time_there(s: float, beta: float | Floats, time: Floats) -> Floats:
    """Mean time, of the next `time`, that somebody with mu ~ gamma(s, beta) is still there."""
    grown = np.log1p(time / beta)
    power = s - 1.0
    # (1 - (beta / (beta + t))^(s-1)) / (s-1), whose limit at s = 1 is the logarithm.
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = grown if abs(power) < 1e-12 else -np.expm1(-power * grown) / power
    return np.asarray(beta * mean)
