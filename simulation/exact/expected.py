"""Expected: the books as expectations, and the refusal where none can be computed exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation import metrics
from simulation.books import Books, empty_books
from simulation.model import LINES, Model

Floats = npt.NDArray[np.float64]


class NotExact(ValueError):
    """The model has no exact answer here; the message says why, in words of the scenario."""


@dataclass(frozen=True)
class Expected:
    """Expectations of what `simulation.books.Books` counts, float64, in people, time units and currency.

    Axes: N periods, S stages, X exits, D dated moves, G segments, I investments (in the model's
    order), L money lines. Row N of an (N+1, ...) array is the run-off, except in `heads`.
    """

    approximate: bool
    """True: a mean-field answer, in which what the company does follows the expected heads."""
    remarks: tuple[str, ...]
    """What was approximated, in plain words; empty for an exact answer."""
    heads: Floats
    """(N+1, S, G) people at each boundary, 0 first and the horizon last, after all that falls on it."""
    arrivals: Floats
    """(N, S, G) entrants by the stage they came into."""
    referred: Floats
    """(N, S, G) people brought by those in a stage, who are entrants too; empty where nobody refers."""
    moves: Floats
    """(N+1, X, G) times each exit fired."""
    dated: Floats
    """(N+1, D, G) times each dated move fired."""
    won: Floats
    """(N+1, S, G) first passages from potential to customer, by the stage entered."""
    won_back: Floats
    """(N+1, S, G) passages from former to customer, by the stage entered."""
    lost: Floats
    """(N+1, S, G) passages from customer to former, by the stage left."""
    kept: Floats
    """(N, G) customers at a period's start who were customers until its end."""
    stage_time: Floats
    """(N+1, S, G) time spent, in time units."""
    purchases: Floats
    """(N+1, S, G) number of purchases; 0 where the scenario takes their expected value."""
    money: Floats
    """(N+1, S, G, L) in currency."""
    discounted: Floats
    """(N+1, S, G, L) in currency at time 0."""
    spend: Floats
    """(N, I, S, G) investments, by the heads they reach."""
    spend_discounted: Floats
    """(N, I, S, G)"""
    unspent: Floats
    """(N, I) budgets not spent because the audience was empty."""
    tenure_end: Floats
    """(G,) total length of the customers' relationships at the horizon, in time units."""
    cut_off: Floats
    """(S, G) customers still there when the run-off ends."""
    portfolio: Floats
    """(4, G) people who were customers at some time, the sum of their values when they became so within
    the run (or at time 0), and the same two of those who were customers at time 0."""
    unsettled: Mapping[str, str] = field(default_factory=dict)
    """Metric -> why it is unknown: the numbers that only this metric needs do not converge."""

    def books(self, model: Model) -> Books:
        """The expectations with the attributes and units of `Books`: money and time in quanta."""
        per = model.arrays.per_quantum
        scale: dict[str, Any] = dict.fromkeys(
            ("money", "discounted", "spend", "spend_discounted", "unspent"), per
        )
        scale["stage_time"] = scale["tenure_end"] = model.arrays.per_time
        scale["portfolio"] = np.array([[1.0], [per], [1.0], [per]])
        return empty_books(model.arrays)._replace(
            **{name: getattr(self, name) * scale.get(name, 1.0) for name in ARRAYS}
        )


ARRAYS = tuple(
    one.name for one in fields(Expected) if one.name not in ("approximate", "remarks", "unsettled")
)
"""The fields of `Expected` that hold expectations."""


def expected_metrics(model: Model, expected: Expected) -> dict[str, float | None]:
    """Every metric by name, as the ratio of expectations where it is a ratio.

    None where the denominator is 0, and for metrics of single customers, which expectations do not know.
    """
    sums = metrics.parts(model, expected.books(model))
    unknown = {*metrics.OWN, *expected.unsettled}  # the mean of a function is not the function of means
    return {
        name: None if name in unknown else metrics.value(metric, sums)
        for name, metric in metrics.METRICS.items()
    }


_PEOPLE = ("heads", "arrivals", "referred", "moves", "dated", "won", "won_back", "lost", "kept", "cut_off")


def _kinds(expected: Expected) -> dict[str, list[Floats]]:
    """The numbers of an answer by kind; those of one kind share a scale."""
    kinds = {"people": [getattr(expected, name) for name in _PEOPLE]}
    kinds |= {name: [getattr(expected, name)] for name in ("stage_time", "tenure_end", "purchases")}
    kinds["spend"] = [expected.spend, expected.spend_discounted]
    kinds["customers"] = [expected.portfolio[::2]]
    kinds["their value"] = [expected.portfolio[1::2]]
    for k, line in enumerate(LINES):
        kinds[line] = [expected.money[..., k], expected.discounted[..., k]]
    return kinds


def disagreement(a: Expected, b: Expected) -> dict[str, float]:
    """By kind of number the largest difference of two answers, relative to the largest number of the kind."""
    found, others = {}, _kinds(b)
    for kind, arrays in _kinds(a).items():
        scale = max(float(np.abs(y).max(initial=0.0)) for y in others[kind])
        gap = max(float(np.abs(x - y).max(initial=0.0)) for x, y in zip(arrays, others[kind], strict=True))
        found[kind] = gap / scale if scale else (0.0 if gap == 0.0 else float("inf"))
    return found


def agreed_periods(a: Expected, b: Expected, tolerance: float) -> int:
    """For how many periods from the start the heads and the money of two answers agree."""
    agreed = len(a.heads) - 1
    for x, y in ((a.heads, b.heads), (a.money, b.money)):
        gaps = np.abs(x - y).reshape(len(x), -1).max(axis=1, initial=0.0)
        apart = np.flatnonzero(gaps > tolerance * np.abs(y).max(initial=0.0))
        agreed = min(agreed, int(apart[0]) - (x is a.heads) if len(apart) else agreed)
    return max(agreed, 0)
