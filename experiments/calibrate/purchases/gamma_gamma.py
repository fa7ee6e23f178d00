"""Gamma-gamma: amounts vary around a mean of the customer's own.

Fader & Hardie (2013), The gamma-gamma model of monetary value, brucehardie.com/notes/025; after
Colombo & Jiang (1999), doi:10.1002/(SICI)1520-6653(199922)13:3<2::AID-DIR1>3.0.CO;2-H. Amounts of a customer
are gamma with shape p and rate nu, nu ~ gamma with shape q and rate gamma: the mean of a customer, p / nu,
differs by an inverse gamma of shape q; amounts of one customer have the coefficient of variation p^-1/2. How
much is spent and how often are taken to be independent.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases.fitting import Fit, maximise
from experiments.calibrate.purchases.histories import Spend, weighted

Floats = npt.NDArray[np.float64]
NAMES = ("p", "q", "gamma")
ALIKE = ("p", "m")
"""Where customers do not differ."""


def log_likelihood(theta: Floats, of: Spend) -> tuple[float, Floats]:
    """Log-likelihood of mean amounts (their equation 1a) and its gradient by p, q, gamma."""
    from scipy.special import betaln, psi

    p, q, gamma = theta.tolist()
    x, mean, count = of.purchases, of.mean, of.count
    px, total = p * x, gamma + mean * x
    share = np.log(mean) + np.log(x) - np.log(total)
    value = -betaln(px, q) + q * (np.log(gamma) - np.log(total)) + px * share - np.log(mean)
    by_p = x * (psi(px + q) - psi(px) + share)
    by_q = psi(px + q) - psi(q) + np.log(gamma) - np.log(total)
    by_gamma = q / gamma - (px + q) / total
    return weighted(count, value, by_p, by_q, by_gamma)


def log_likelihood_alike(theta: Floats, of: Spend) -> tuple[float, Floats]:
    """The same where customers do not differ: amounts are gamma with shape p and mean m for all."""
    from scipy.special import gammaln, psi

    p, m = theta.tolist()
    x, z = of.purchases, of.mean
    px = p * x
    value = px * np.log(px / m) - gammaln(px) + (px - 1.0) * np.log(z) - px * z / m
    by_p = x * (np.log(px / m) + 1.0 - psi(px) + np.log(z) - z / m)
    by_m = px * (z - m) / m**2
    return weighted(of.count, value, by_p, by_m)


def fit(of: Spend) -> Fit:
    """The parameters with the highest likelihood; of the model with customers alike where AIC prefers it.

    Raises NoFit.
    """
    mean = float(of.count @ of.mean) / of.n
    starts: list[Sequence[float]] = [
        (p, q, mean * (q - 1) / p) for p, q in ((5.0, 3.5), (1.5, 2.0), (20.0, 10.0))
    ]
    whole = maximise("gamma-gamma", NAMES, lambda theta: log_likelihood(theta, of), starts, of.n)
    ends: list[Sequence[float]] = [(1.0, mean), (10.0, mean)]
    alike = maximise("gamma", ALIKE, lambda theta: log_likelihood_alike(theta, of), ends, of.n)
    return min(whole, alike, key=lambda found: found.aic)


def mean(theta: Floats) -> float:
    """Mean amount of a purchase, over customers: p gamma / (q - 1), infinite for q <= 1; or that of all."""
    if len(theta) == len(ALIKE):
        return float(theta[1])
    p, q, gamma = theta.tolist()
    return float(p * gamma / (q - 1.0)) if q > 1.0 else float("inf")


def conditional(theta: Floats, of: Spend) -> Floats:
    """Mean amount that each customer will spend at a purchase, given what was spent (their equation 5)."""
    p, q, gamma = theta.tolist()
    return np.asarray(p * (gamma + of.purchases * of.mean) / (p * of.purchases + q - 1.0))
