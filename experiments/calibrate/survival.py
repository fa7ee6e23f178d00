"""What the data say without a shape: Kaplan-Meier and Aalen-Johansen, with left truncation.

Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452; variance by Greenwood 1926, interval on
the scale of log(-log S). Aalen and Johansen 1978, Scandinavian Journal of Statistics 5, 141-150;
its variance by the delta method, which becomes Greenwood's where there is one way out (compared with
others by Allignol, Schumacher and Beyersmann 2010, doi:10.1002/bimj.200900039).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from experiments.calibrate.stays import CENSORED, Stays
from experiments.calibrate.values import Floats

Z95 = 1.959963984540054


@dataclass(frozen=True)
class RiskTable:
    """Counts at the m distinct durations at which somebody left.

    A stay is at risk over (start, stop]: one that is censored at t is still at risk at t. At duration 0
    everyone who is seen from the entry on is at risk.
    """

    time: Floats
    """(m,) ascending"""
    at_risk: Floats
    """(m,) stays at risk just before"""
    moves: Floats
    """(m, destinations) stays that ended then, by destination"""
    destinations: tuple[int, ...]


@dataclass(frozen=True)
class Curve:
    """A share over durations, a step function that holds from each time on (before the first: `origin`)."""

    time: Floats
    share: Floats
    se: Floats
    low: Floats
    high: Floats
    """Pointwise 95 % bounds."""
    origin: float

    def at(self, time: Floats) -> Floats:
        """The share at durations."""
        return np.concatenate([[self.origin], self.share])[np.searchsorted(self.time, time, side="right")]


def risk_table(stays: Stays) -> RiskTable:
    """Counts from the stays in one stage."""
    events = stays.events
    time = np.unique(stays.stop[events])
    destinations = tuple(np.unique(stays.destination[events]).tolist())
    moves = np.zeros((len(time), len(destinations)))
    for k, destination in enumerate(destinations):
        at = np.searchsorted(time, stays.stop[events & (stays.destination == destination)])
        moves[:, k] = np.bincount(at, minlength=len(time))
    begun = np.searchsorted(np.sort(stays.start), time, side="left")
    over = np.searchsorted(np.sort(stays.stop), time, side="left")
    entries = np.where(time == 0, np.sum(stays.start == 0), 0)  # (0, 0] is empty, and yet some leave at once
    return RiskTable(time, (begun - over + entries).astype(float), moves, destinations)


def kaplan_meier(table: RiskTable) -> Curve:
    """The share still there after each duration, whichever way the others left."""
    left = table.moves.sum(axis=1)
    share = np.cumprod(1 - left / table.at_risk)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        greenwood = np.cumsum(left / (table.at_risk * (table.at_risk - left)))
        se = np.where(share > 0, share * np.sqrt(greenwood), 0.0)
        log = np.log(share)
        spread = np.exp(Z95 * np.sqrt(greenwood) / np.abs(log))
        low, high = share**spread, share ** (1 / spread)
    known = (share > 0) & (share < 1)
    return Curve(table.time, share, se, np.where(known, low, share), np.where(known, high, share), 1.0)


def aalen_johansen(table: RiskTable) -> dict[int, Curve]:
    """By destination: the share that has gone there by each duration, others having gone elsewhere.

    With n at risk, d moves of which d_k go there, S(s-) the share still there just before s, the
    variance of F_k(t) is the sum over times s <= t of
    (F_k(t) - F_k(s))^2 d / (n (n - d)) + S(s-)^2 d_k (n - d_k) / n^3 - 2 (F_k(t) - F_k(s)) S(s-) d_k / n^2.
    It is expanded in powers of F_k(t), so that all t are computed in one pass.
    """
    n, left = table.at_risk, table.moves.sum(axis=1)
    after = np.cumprod(1 - left / n)
    before = np.concatenate([[1.0], after[:-1]])
    curves = {}
    for k, destination in enumerate(table.destinations):
        moves = table.moves[:, k]
        share = np.cumsum(before * moves / n)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            one = np.where(n > left, left / (n * (n - left)), 0.0)
        two = before**2 * moves * (n - moves) / n**3
        three = before * moves / n**2
        variance = (
            share**2 * np.cumsum(one)
            - 2 * share * np.cumsum(share * one)
            + np.cumsum(share**2 * one)
            + np.cumsum(two)
            - 2 * (share * np.cumsum(three) - np.cumsum(share * three))
        )
        se = np.sqrt(np.maximum(variance, 0.0))
        low, high = _log_log(share, se)
        curves[destination] = Curve(table.time, share, se, low, high, 0.0)
    return curves


def _log_log(share: Floats, se: Floats) -> tuple[Floats, Floats]:
    """Bounds on the scale of log(-log(1 - F)), which stay between 0 and 1."""
    stay = 1 - share
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        spread = np.exp(Z95 * se / (stay * np.abs(np.log(stay))))
        low, high = 1 - stay ** (1 / spread), 1 - stay**spread
    known = (share > 0) & (share < 1)
    return np.where(known, low, share), np.where(known, high, share)


def of_transition(stays: Stays, destination: int) -> Curve:
    """The share not yet gone one way, as if the other ways were closed: exp(-H) of that way's hazard.

    Nelson-Aalen's integrated hazard (Aalen 1978, doi:10.1214/aos/1176344247) in the product form of
    Kaplan and Meier: stays that end another way are censored. A fitted shape is drawn beside it.
    """
    other = stays.events & (stays.destination != destination)
    alone = np.where(other, CENSORED, stays.destination).astype(np.int16)
    return kaplan_meier(risk_table(replace(stays, destination=alone)))
