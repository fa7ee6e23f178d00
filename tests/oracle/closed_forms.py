"""Published and textbook answers, each from its own formula."""

from __future__ import annotations

import math

import numpy as np
from scipy.linalg import expm
from scipy.special import betaln, hyp2f1

from .arrays import Floats


def two_state_occupancy(out: float, back: float, t: float, start: float = 1.0) -> float:
    """P(in the first of two states at t): rates `out` and `back`, `start` the same at time 0."""
    steady = back / (out + back)
    return steady + (start - steady) * math.exp(-(out + back) * t)


def queue_of_one_occupancy(arrivals: float, leaving: float, t: float, start: float = 0.0) -> float:
    """Mean number present at t: Poisson arrivals, everyone leaves at an exponential rate (M/M/infinity)."""
    steady = arrivals / leaving
    return steady + (start - steady) * math.exp(-leaving * t)


def weibull_survival(a: float, b: float, x: float) -> float:
    """exp(-a x**b)."""
    return math.exp(-a * x**b)


def gompertz_survival(a: float, b: float, x: float) -> float:
    """exp(-(a/b) (exp(b x) - 1)); its limit for b < 0 is exp(a/b) > 0."""
    return math.exp(-a / b * math.expm1(b * x))


def gamma_frailty_survival(shape: float, cumulative: float) -> float:
    """E exp(-Z H) for a gamma frailty Z of mean 1: (1 + H/shape)**-shape (Vaupel et al. 1979)."""
    return math.exp(-shape * math.log1p(cumulative / shape))


def sbg_survival(alpha: float, beta: float, renewals: int) -> float:
    """B(alpha, beta + t) / B(alpha, beta) (Fader & Hardie 2007, doi:10.1002/dir.20074)."""
    return math.exp(betaln(alpha, beta + renewals) - betaln(alpha, beta))


def bgbb_buying(alpha: float, beta: float, gamma: float, delta: float, occasion: int) -> float:
    """P(somebody buys at the occasion 1, 2, ...): alive by a beta-geometric, buying by a beta-Bernoulli.

    Fader, Hardie & Shang 2010, doi:10.1287/mksc.1100.0580: the coin that ends it comes before each occasion.
    """
    return alpha / (alpha + beta) * sbg_survival(gamma, delta, occasion)


def bgnbd_purchases(r: float, alpha: float, a: float, b: float, t: float) -> float:
    """Mean number of purchases up to t of the BG/NBD model.

    Equation 9 of Fader, Hardie & Lee 2005, doi:10.1287/mksc.1040.0098.
    """
    left = math.pow(alpha / (alpha + t), r) * float(hyp2f1(r, b, a + b - 1.0, t / (alpha + t)))
    return (a + b - 1.0) / (a - 1.0) * (1.0 - left)


def thinned_purchases(rate: float, p: float, t: float) -> float:
    """Mean number of purchases up to t at a rate, where each is the last with probability p."""
    return -math.expm1(-rate * p * t) / p


def perpetuity(margin: float, retention: float, discount: float) -> tuple[float, float, float]:
    """Customer value by where the margin falls (Fader & Hardie 2012).

    Paid at the period's start, immediately: m(1+d)/(1+d-r); at the start, the first one free:
    mr/(1+d-r); at the period's end: m/(1+d-r).
    """
    denominator = 1.0 + discount - retention
    return (margin * (1.0 + discount) / denominator, margin * retention / denominator, margin / denominator)


def annuity(margin: float, retention: float, discount: float, periods: int, first: float = 0.0) -> float:
    """Value of margin * retention**k paid at first + k, k = 0 .. periods - 1, discounted a period."""
    return math.fsum(margin * retention**k * (1.0 + discount) ** -(first + k) for k in range(periods))


def migration_value(matrix: Floats, payoff: Floats, discount: float, steps: int | None = None) -> Floats:
    """Value of each state of a Markov chain paid at once and after every step (None: forever).

    (I - P/(1+d))**-1 payoff (Pfeifer & Carraway 2000, J. Interactive Marketing 14(2), 43-55).
    """
    step = matrix / (1.0 + discount)
    if steps is None:
        return np.asarray(np.linalg.solve(np.eye(len(matrix)) - step, payoff))
    return np.asarray(sum(np.linalg.matrix_power(step, t) @ payoff for t in range(steps + 1)))


def recency_matrix(purchase: Floats) -> Floats:
    """State k: last purchase k periods ago; the last state is left only by a purchase."""
    n = len(purchase)
    matrix = np.zeros((n, n))
    matrix[:, 0] = purchase
    for k in range(n):
        matrix[k, min(k + 1, n - 1)] += 1.0 - purchase[k]
    return matrix


def occupancy(generator: Floats, start: Floats, t: float) -> Floats:
    """start expm(Q t): where people are at t, Q with rows summing to 0 (competing hazards)."""
    return np.asarray(start @ expm(generator * t))


def mean_stay(generator: Floats, start: Floats, t: float) -> Floats:
    """The integral of `occupancy` from 0 to t: mean time in each state."""
    n = len(start)
    block = np.zeros((2 * n, 2 * n))
    block[:n, :n], block[:n, n:] = generator, np.eye(n)
    return np.asarray(start @ expm(block * t)[:n, n:])


def mean_stay_for_good(generator: Floats, start: Floats) -> Floats:
    """Mean time in each transient state before the last one, which absorbs."""
    transient = generator[:-1, :-1]
    return np.asarray(np.linalg.solve(-transient.T, start[:-1]))


SICK_COSTS = np.array([2000.0, 4000.0, 15000.0, 0.0])
SICK_UTILITIES = np.array([1.0, 0.75, 0.5, 0.0])
TREATED_COSTS = np.array([2000.0, 16000.0, 27000.0, 0.0])
TREATED_UTILITIES = np.array([1.0, 0.95, 0.5, 0.0])


def sick_sicker_matrix() -> Floats:
    """Yearly transition matrix H, S1, S2, D (Krijkamp et al. 2018, doi:10.1177/0272989X18754513)."""
    death = -math.log1p(-0.005)
    healthy, sick, sicker = (-math.expm1(-death * k) for k in (1.0, 3.0, 10.0))
    return np.array(
        [
            [1 - 0.15 - healthy, 0.15, 0.0, healthy],
            [0.5, 1 - 0.5 - 0.105 - sick, 0.105, sick],
            [0.0, 0.0, 1 - sicker, sicker],
            [0.0, 0.0, 0.0, 1.0],
        ]
    )


def sick_sicker_total(values: Floats, cycles: int = 30, discount: float = 0.03) -> float:
    """Discounted sum over cycles 0 .. 30 of what a cohort of the healthy has on average a cycle."""
    state, total = np.array([1.0, 0.0, 0.0, 0.0]), 0.0
    for cycle in range(cycles + 1):
        total += float(state @ values) * (1.0 + discount) ** -cycle
        state = state @ sick_sicker_matrix()
    return total


def competing_generator(progression: float = 1.0) -> Floats:
    """The same illness as rates: H->S1 .15, S1->H .5, S1->S2 .105, death .002 (x 3, x 10)."""
    q = np.zeros((4, 4))
    q[0, 1], q[1, 0], q[1, 2] = 0.15, 0.5, 0.105 * progression
    q[:3, 3] = 0.002, 0.006, 0.02
    np.fill_diagonal(q, -q.sum(axis=1))
    return q


def saturating(a: float, stock: float) -> float:
    """1 - exp(-a s) (Blattberg & Deighton 1996)."""
    return 1.0 - math.exp(-a * stock)


def discounted_stay(rate_of_leaving: float, force: float, start: float, end: float) -> float:
    """The integral of exp(-(rate + force) t) over (start, end): worth of a flow of 1 while staying."""
    total = rate_of_leaving + force
    return (math.exp(-total * start) - math.exp(-total * end)) / total if total else end - start
