"""Answers of theory: a number, or values over time. Each function takes numbers by name, times in years."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import linalg, stats

Floats = npt.NDArray[np.float64]


def let_down(
    customers: float, desks: float, right: float, orders: float, leave: float, let_down: float, years: float
) -> float:
    """How many of `customers` are there after `years`, when their orders pass desks that fail.

    `orders` a year, at random times, pass `desks`, each `right` with this probability. Hazards of leaving, a
    year: `leave` after an order that went well, as at the start, and `let_down` after one that failed.
    """
    well = float(right**desks)
    rates = np.array(
        [
            [-orders * (1.0 - well) - leave, orders * (1.0 - well)],
            [orders * well, -orders * well - let_down],
        ]
    )
    return customers * float(linalg.expm(years * rates)[0].sum())


def impatient(
    newcomers: float, team: float, contacts: float, give_up: float, leave: float, met: float, years: float
) -> float:
    """How many customers there are after `years` of a market that began empty, when a team has to meet each.

    `newcomers` a year call when they come; each of `team` people can meet `contacts` a year, one by one, of
    exponential length. Hazards, a year: `give_up` of whoever waits; of leaving, `met` of whom the team meets,
    from then on, and `leave` of everybody else.

    Those who wait or are met now are the queue M/M/n+M of Palm (1957), here from an empty start: Garnett,
    Mandelbaum & Reiman (2002), doi:10.1287/msom.4.3.208.7753. Numbers met and given up follow its mean flows.
    """
    # More than this many never wait: without a team they would be a Poisson number of this mean.
    most = round(team) + int(stats.poisson.ppf(1.0 - 1e-12, newcomers / (give_up + leave))) + 1
    present = np.arange(most + 1.0)
    waiting = np.maximum(present - team, 0.0)
    over = np.minimum(present, team) * contacts + waiting * (give_up + leave)
    met_now, given_up = most + 1, most + 2
    # From row to column; the last two columns gather the means of those met and of those who gave up.
    flow = np.zeros((most + 3, most + 3))
    states = np.arange(most + 1)
    flow[states[:-1], states[1:]] = newcomers
    flow[states[1:], states[:-1]] = over[1:]
    flow[states, states] = -flow[: most + 1, : most + 1].sum(axis=1)
    flow[states, met_now] = np.where(present < team, newcomers, 0.0) + np.where(
        waiting > 0, team * contacts, 0.0
    )
    flow[states, given_up] = waiting * give_up
    flow[met_now, met_now], flow[given_up, given_up] = -met, -leave
    after = linalg.expm(years * flow)[0]
    return float(after[: most + 1] @ waiting + after[met_now] + after[given_up])


def lorenz(cv: float, share: float) -> float:
    """Share of the sum that the largest `share` of a lognormal population with this `cv` has.

    Aitchison & Brown (1957), The Lognormal Distribution: L(p) = Phi(Phi^-1(p) - sigma).
    """
    sigma = math.sqrt(math.log1p(cv**2))
    return float(1.0 - stats.norm.cdf(stats.norm.ppf(1.0 - share) - sigma))


def binomial(customers: float, leave: float, at_least: float) -> float:
    """Of 100, how often at least so many of `customers` leave where each leaves with probability `leave`."""
    return 100.0 * float(stats.binom.sf(at_least - 1, round(customers), leave))


def saturation(years: Floats, won: float, churn: float, start: float) -> Floats:
    """Customers where `won` come a year and each leaves at the rate `churn` a year; `start` at time 0."""
    level = won / churn
    return level + (start - level) * np.exp(-churn * years)


def beta_geometric(years: Floats, alpha: float, beta: float) -> Floats:
    """Retention rate of the year before each time, in per cent; NaN at 0.

    Fader & Hardie (2007), doi:10.1002/dir.20074: r(t) = (beta + t - 1) / (alpha + beta + t - 1).
    """
    rate = 100.0 * (beta + years - 1.0) / (alpha + beta + years - 1.0)
    return np.where(years > 0, rate, np.nan)


def bass(years: Floats, market: float, p: float, q: float) -> Floats:
    """Customers of a new product of which customers tell: Bass (1969), doi:10.1287/mnsc.15.5.215."""
    gone = np.exp(-(p + q) * years)
    return market * (1.0 - gone) / (1.0 + q / p * gone)


NUMBERS: dict[str, Callable[..., float]] = {
    "let-down": let_down,
    "impatient": impatient,
    "lorenz": lorenz,
    "binomial": binomial,
}
CURVES: dict[str, Callable[..., Floats]] = {
    "saturation": saturation,
    "beta-geometric": beta_geometric,
    "bass": bass,
}
FORMULAS = (*NUMBERS, *CURVES)
