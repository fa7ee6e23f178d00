"""BG/BB: at each opportunity a coin whether the customer is still there, and one whether there is a purchase.

Fader, Hardie & Shang (2010), Customer-base analysis in a discrete-time noncontractual setting,
Marketing Science 29(6), 1086-1108, doi:10.1287/mksc.1100.0580. At the beginning of each opportunity the
customer leaves for good with probability theta ~ beta(gamma, delta); who is there buys with probability
p ~ beta(alpha, beta).

Histories here count opportunities: frequency x of n, recency the opportunity of the last purchase (0: none),
age n.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases.fitting import NoFit
from experiments.calibrate.purchases.histories import Histories, weighted

Floats = npt.NDArray[np.float64]
NAMES = ("alpha", "beta", "gamma", "delta")


def of_incidence(bought: npt.ArrayLike) -> Histories:
    """Histories of a table of 0 and 1: a row a customer, a column an opportunity after the first purchase.

    Raises NoFit for anything but zeros and ones in two dimensions.
    """
    table = np.asarray(bought)
    if table.ndim != 2 or not table.size or not np.isin(table, (0, 1)).all():
        raise NoFit("incidence is a table of 0 and 1, one row a customer, one column an opportunity")
    n = table.shape[1]
    frequency = table.sum(axis=1).astype(np.float64)
    last = np.where(frequency > 0, n - np.argmax(table[:, ::-1] == 1, axis=1), 0).astype(np.float64)
    return Histories(frequency, last, np.full(len(table), float(n)), np.ones(len(table)))


def log_likelihood(theta: Floats, of: Histories) -> tuple[float, Floats]:
    """Log-likelihood of the histories (their equation 5) and its gradient by alpha, beta, gamma, delta."""
    from scipy.special import psi

    alpha, beta, gamma, delta = theta.tolist()
    x, count = of.frequency[:, None], of.count
    there, leaves, terms = _ways(theta, of)
    peak = terms.max(axis=1)
    weights = np.exp(terms - peak[:, None])
    total = weights.sum(axis=1)
    weights /= total[:, None]
    value = peak + np.log(total)

    # `there` opportunities were met; then the customer left (leaves = 1), or the records end (0).
    end_p = psi(alpha + beta + there) - psi(alpha + beta)
    by_alpha = psi(alpha + x) - psi(alpha) - end_p
    by_beta = psi(beta + there - x) - psi(beta) - end_p
    end_t = psi(gamma + delta + there + leaves) - psi(gamma + delta)
    by_gamma = psi(gamma + leaves) - psi(gamma) - end_t
    by_delta = psi(delta + there) - psi(delta) - end_t
    gradient = [
        np.where(weights > 0, weights * g, 0.0).sum(axis=1) for g in (by_alpha, by_beta, by_gamma, by_delta)
    ]
    return weighted(count, value, *gradient)


def _ways(theta: Floats, of: Histories) -> tuple[Floats, Floats, Floats]:
    """Each way in which the history may have come about, in columns, and the log of its probability.

    First: still there at the end. Then: left before the opportunity after t_x + i, i = 0, 1, ...
    """
    from scipy.special import betaln

    alpha, beta, gamma, delta = theta.tolist()
    n, recency, x = of.age[:, None], of.recency[:, None], of.frequency[:, None]
    most = int((of.age - of.recency).max(initial=0.0))
    later = recency + np.arange(most)[None, :]
    there = np.concatenate([n, np.minimum(later, n)], axis=1)
    possible = np.concatenate([np.ones_like(n, dtype=np.bool_), later < n], axis=1)
    leaves = np.concatenate([np.zeros_like(n), np.ones_like(later)], axis=1)
    terms = (
        betaln(alpha + x, beta + there - x)
        - betaln(alpha, beta)
        + betaln(gamma + leaves, delta + there)
        - betaln(gamma, delta)
    )
    return there, leaves, np.where(possible, terms, -np.inf)


def starts(of: Histories) -> list[Sequence[float]]:
    """Where to begin the search."""
    share = float(of.count @ of.frequency) / max(float(of.count @ of.age), 1.0)
    p = min(max(1.5 * share, 0.05), 0.9)
    return [(p * size, (1 - p) * size, stay, 4.0 * stay) for size, stay in ((1.5, 0.6), (4.0, 2.0))]


def alive(theta: Floats, of: Histories) -> Floats:
    """Probability that each customer was still there at the last opportunity."""
    _, _, terms = _ways(theta, of)
    gone = np.exp(terms[:, 1:] - terms[:, :1]).sum(axis=1)
    return np.asarray(1.0 / (1.0 + gone))


def expected(theta: Floats, time: Floats) -> Floats:
    """Mean number of repeat purchases within the first `time` opportunities (whole numbers)."""
    yearly = incidence(theta, int(np.max(time, initial=0)))
    return np.asarray(np.concatenate([[0.0], np.cumsum(yearly)])[np.asarray(time, dtype=np.int64)])


def incidence(theta: Floats, n: int) -> Floats:
    """(n,) share of customers who buy at the first, second, ... opportunity."""
    from scipy.special import betaln

    alpha, beta, gamma, delta = theta.tolist()
    j = np.arange(1, n + 1)
    return np.asarray(alpha / (alpha + beta) * np.exp(betaln(gamma, delta + j) - betaln(gamma, delta)))


def frequencies(theta: Floats, time: float, most: int) -> Floats:
    """(most + 1,) probability of 0, 1, ..., `most` purchases at `time` opportunities (their equation 8)."""
    from scipy.special import betaln, gammaln

    alpha, beta, gamma, delta = theta.tolist()
    n = round(time)
    there = np.arange(n + 1)  # opportunities met; the last stands for whoever is still there
    ends = np.exp(betaln(gamma + 1, delta + there) - betaln(gamma, delta))
    ends[n] = np.exp(betaln(gamma, delta + n) - betaln(gamma, delta))
    x = np.arange(most + 1)[:, None]
    m = np.maximum(there - x, 0)
    ways = gammaln(there + 1) - gammaln(x + 1) - gammaln(m + 1)
    bought = np.exp(ways + betaln(alpha + x, beta + m) - betaln(alpha, beta))
    return np.asarray(np.where(there >= x, bought, 0.0) @ ends)


def conditional(theta: Floats, of: Histories, ahead: float) -> Floats:
    """Mean number of purchases of each customer at the next `ahead` opportunities, given the history."""
    from scipy.special import betaln

    alpha, beta, gamma, delta = theta.tolist()
    n = of.age[:, None]
    j = np.arange(1, int(ahead) + 1)[None, :]
    # Who is still there has theta ~ beta(gamma, delta + n) and p ~ beta(alpha + x, beta + n - x).
    stays = np.exp(betaln(gamma, delta + n + j) - betaln(gamma, delta + n)).sum(axis=1)
    buys = (alpha + of.frequency) / (alpha + beta + of.age)
    return np.asarray(alive(theta, of) * buys * stays)
