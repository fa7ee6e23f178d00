"""BG/NBD: purchases at a rate of the customer's own, and after each a coin of the customer's own.

Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2), 275-284,
doi:10.1287/mksc.1040.0098. Purchases follow a Poisson process with rate lambda ~ gamma(r, alpha) (alpha
is a rate: the mean is r / alpha); after each repeat purchase the customer leaves for good with
probability p ~ beta(a, b).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases.histories import Histories, weighted

Floats = npt.NDArray[np.float64]
NAMES = ("r", "alpha", "a", "b")
_NODES = 96


def log_likelihood(theta: Floats, of: Histories) -> tuple[float, Floats]:
    """Log-likelihood of the histories (their equation 6) and its gradient by r, alpha, a, b."""
    from scipy.special import betaln, gammaln, psi

    r, alpha, a, b = theta.tolist()
    x, recency, age, count = of.frequency, of.recency, of.age, of.count
    came_back = x > 0
    rx = r + x
    alive = -rx * np.log(alpha + age)
    # Where x is 0 nobody has tossed a coin; 1 stands in for b + x - 1 so that the logarithm exists.
    last = np.where(came_back, b + x - 1.0, 1.0)
    left = np.where(came_back, np.log(a) - np.log(last) - rx * np.log(alpha + recency), -np.inf)
    both = np.logaddexp(alive, left)
    # ln B(a, b + x) - ln B(a, b)
    coins = betaln(a, b + x) - betaln(a, b)
    value = gammaln(rx) - gammaln(r) + r * np.log(alpha) + coins + both
    share = np.exp(left - both)  # probability of having left, given the history
    stays = 1.0 - share
    by_r = psi(rx) - psi(r) + np.log(alpha)
    by_r -= stays * np.log(alpha + age) + share * np.log(alpha + recency)
    by_alpha = r / alpha - rx * (stays / (alpha + age) + share / (alpha + recency))
    ends = psi(a + b + x) - psi(a + b)
    by_a = -ends + share / a
    by_b = psi(b + x) - psi(b) - ends - share / last
    return weighted(count, value, by_r, by_alpha, by_a, by_b)


def starts(of: Histories) -> list[Sequence[float]]:
    """Where to begin the search: customers who differ more or less, and who leave sooner or later."""
    pace = max(float(of.count @ of.frequency), 1.0) / max(float(of.count @ of.age), 1e-12)
    return [(r, r / (pace * fast), a, b) for r, fast, a, b in ((0.5, 1.5, 0.8, 3.0), (2.0, 1.5, 2.0, 20.0))]


def alive(theta: Floats, of: Histories) -> Floats:
    """Probability that each customer has not left at age T (their equation for P(active), 2008 note)."""
    r, alpha, a, b = theta.tolist()
    x = of.frequency
    last = np.where(x > 0, b + x - 1.0, 1.0)
    odds = np.log(a / last) + (r + x) * (np.log(alpha + of.age) - np.log(alpha + of.recency))
    return np.where(x > 0, 1.0 / (1.0 + np.exp(np.minimum(odds, 700.0))), 1.0)


def expected(theta: Floats, time: Floats) -> Floats:
    """Mean number of repeat purchases of a customer up to `time` after the first (their equation 9)."""
    r, alpha, a, b = theta.tolist()
    return _bought(r, alpha, a, b, np.asarray(time, dtype=np.float64))


def frequencies(theta: Floats, time: float, most: int) -> Floats:
    """(most + 1,) probability of 0, 1, ..., `most` repeat purchases up to `time` (their equation 8)."""
    from scipy.special import betaln, gammaln

    r, alpha, a, b = theta.tolist()
    x = np.arange(most + 1)
    paid = time / (alpha + time)
    with np.errstate(divide="ignore"):
        log_nbd = gammaln(r + x) - gammaln(r) - gammaln(x + 1) + r * np.log1p(-paid)
        nbd = np.exp(log_nbd + np.where(x > 0, x * np.log(paid), 0.0))
    before = np.concatenate([[0.0], np.cumsum(nbd)[:-1]])
    stays = np.exp(betaln(a, b + x) - betaln(a, b))
    leaves = np.exp(betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b))
    return np.asarray(stays * nbd + np.where(x > 0, leaves * (1.0 - before), 0.0))


def conditional(theta: Floats, of: Histories, ahead: float) -> Floats:
    """Mean number of purchases of each customer in the time `ahead`, given the history (equation 10)."""
    r, alpha, a, b = theta.tolist()
    result = np.empty(len(of.frequency))
    for x in np.unique(of.frequency):
        mine = of.frequency == x
        # Given that the customer is still there: rate ~ gamma(r + x, alpha + T), coin ~ beta(a, b + x).
        result[mine] = _bought(r + x, alpha + of.age[mine], a, b + x, np.array(ahead))
    return result * alive(theta, of)


def _bought(r: float, alpha: float | Floats, a: float, b: float, time: Floats) -> Floats:
    """E[(1 - exp(-lambda p t)) / p]: their 2F1, as a mean over p that knows no special cases."""
    p, weight = _coins(a, b)
    relative = np.asarray(time / alpha)[..., None]
    gone = -np.expm1(-r * np.log1p(p * relative))
    return np.asarray((gone / p) @ weight)


@lru_cache(maxsize=256)
def _coins(a: float, b: float) -> tuple[Floats, Floats]:
    """Nodes and weights of a mean over beta(a, b) (Gauss-Jacobi on (0, 1))."""
    from scipy.special import betaincinv, roots_legendre, roots_sh_jacobi

    with np.errstate(all="ignore"):
        p, weight = roots_sh_jacobi(_NODES, a + b - 1.0, a) if a + b < 150 else (np.array([np.nan]),) * 2
    if np.isfinite(weight).all() and (weight >= 0).all() and (p > 0).all():
        return p, weight / weight.sum()
    # So concentrated a beta has no singular ends: its quantiles are smooth enough for Legendre's nodes.
    u, weight = roots_legendre(200)
    return betaincinv(a, b, (u + 1) / 2), weight / 2
