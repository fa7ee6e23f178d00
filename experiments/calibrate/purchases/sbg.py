"""Shifted beta-geometric: at each renewal a coin of the customer's own.

Fader & Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1), 76-90,
doi:10.1002/dir.20074. A contract is not renewed with probability theta ~ beta(alpha, beta).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from experiments.calibrate.purchases.fitting import Fit, NoFit, maximise

Floats = npt.NDArray[np.float64]
NAMES = ("alpha", "beta")


def log_likelihood(theta: Floats, customers: Floats) -> tuple[float, Floats]:
    """Log-likelihood of the customers left at the start and after each renewal, gradient by alpha, beta."""
    from scipy.special import betaln, psi

    alpha, beta = theta.tolist()
    lost, t = -np.diff(customers), np.arange(1, len(customers), dtype=np.float64)
    stayed, n = customers[-1], t[-1]
    value = lost @ (betaln(alpha + 1, beta + t - 1) - betaln(alpha, beta))
    value += stayed * (betaln(alpha, beta + n) - betaln(alpha, beta))
    whole = psi(alpha + beta)
    by_alpha = lost @ (psi(alpha + 1) - psi(alpha + beta + t) - psi(alpha) + whole)
    by_alpha += stayed * (whole - psi(alpha + beta + n))
    by_beta = lost @ (psi(beta + t - 1) - psi(alpha + beta + t) - psi(beta) + whole)
    by_beta += stayed * (psi(beta + n) - psi(alpha + beta + n) - psi(beta) + whole)
    return float(value), np.array([float(by_alpha), float(by_beta)])


def fit(customers: npt.ArrayLike) -> Fit:
    """From the customers of one cohort at its start and after each renewal.

    Raises NoFit where they are fewer than three numbers, grow, are negative, nobody was lost or all at once.
    """
    left = np.asarray(customers, dtype=np.float64)
    if left.ndim != 1 or len(left) < 3 or not np.isfinite(left).all():
        raise NoFit("a cohort needs its size at the start and after at least two renewals")
    if (np.diff(left) > 0).any() or left[-1] < 0:
        i = int(np.argmax(np.diff(left) > 0)) + 1
        raise NoFit(f"a cohort cannot grow: {left[i - 1]:g} customers, then {left[i]:g} after renewal {i}")
    if left[0] == left[-1]:
        raise NoFit("nobody was lost: there is nothing to fit")
    if left[1] == 0:
        raise NoFit("all were lost at the first renewal: there is nothing to tell customers apart by")
    share = float((left[0] - left[1]) / left[0]) or 0.01
    starts = [(size * share, size * (1 - share)) for size in (1.0, 5.0, 50.0)]
    return maximise("sbg", NAMES, lambda theta: log_likelihood(theta, left), starts, round(float(left[0])))


def survival(theta: Floats, n: int) -> Floats:
    """(n+1,) share of a cohort that is left at its start and after 1, ..., n renewals."""
    from scipy.special import betaln

    alpha, beta = theta.tolist()
    return np.asarray(np.exp(betaln(alpha, beta + np.arange(n + 1)) - betaln(alpha, beta)))
