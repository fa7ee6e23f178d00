"""Why two plans differ: the difference shared out over the levers in which they differ (Shapley).

A lever's share is its mean contribution over all orders in which the levers can be moved from one
plan to the other: Shapley (1953), A value for n-person games, doi:10.1515/9781400881970-018. The
shares add up to the difference, and do not depend on any order. How far two levers do more (or
less) together than apart is their interaction index: Grabisch & Roubens (1999),
doi:10.1007/s001820050125.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from experiments.differing import DifferingError, Lever, Mixtures
from experiments.evaluate import Evaluate, evaluator
from experiments.paired import Difference, Linear, linear, of_values, paired
from experiments.parallel import Progress
from experiments.plan import Plan
from experiments.statistics import Estimate, estimate
from simulation import metrics
from simulation.scenario import check_metrics

__all__ = ["DifferingError", "Explanation", "Interaction", "Share", "explain"]

Floats = npt.NDArray[np.float64]

ALL_SUBSETS = 8
"""Up to so many levers every mixture is run; beyond, those of random orders."""
N = 100
"""Replications unless told."""

_PURPOSE = 0x0E8B1A17
"""Sets the random orders apart from every other use of a seed."""


@dataclass(frozen=True)
class Share:
    """What one lever contributes to the difference. Intervals come from paired replications."""

    lever: Lever
    value: Difference
    """Its Shapley value; simultaneous bounds hold for all levers at once."""
    alone: Difference
    """Moved by itself in the first plan."""
    last: Difference
    """Moved last: the second plan minus the second plan without this lever."""


@dataclass(frozen=True)
class Interaction:
    """What two levers do together beyond what they do apart, on average over what else is moved."""

    one: str
    """Id of a lever."""
    other: str
    value: Difference
    """Simultaneous bounds hold for all pairs at once."""


@dataclass(frozen=True)
class Explanation:
    """The difference of two plans in one metric, shared out over levers."""

    metric: str
    unit: str
    labels: tuple[str, str]
    values: tuple[Estimate, Estimate]
    """Of the two plans."""
    total: Difference
    """The second plan minus the first; the shares add up to its mean."""
    shares: tuple[Share, ...]
    """The largest first."""
    interactions: tuple[Interaction, ...]
    """The largest first; empty with fewer than two levers, or where orders were drawn."""
    n: int
    orders: int | None
    """Orders drawn in all; None: every mixture was run, so only luck is left."""
    runs: int
    """Mixtures run, the two plans included."""


def explain(
    before: Plan,
    after: Plan,
    evaluate: Evaluate | None = None,
    *,
    metric: str = "npv",
    n: int = N,
    seed: int = 0,
    progress: Progress | None = None,
) -> Explanation:
    """Share the difference after - before out over the levers in which the two plans differ.

    With k <= ALL_SUBSETS levers all 2^k mixtures are run under the same luck. With more, each
    replication moves the levers in a random order and in its reverse, drawn for this replication
    alone from `seed`: the intervals then hold both the luck and the choice of orders.

    Parameters
    ----------
    evaluate : runs the plans; unless given, on this machine with `seed`.
    metric : any; with more than ALL_SUBSETS levers a sum, such as npv.
    n : paired replications, >= 2.

    Raises DifferingError where the plans cannot be mixed, the metric has no value in a mixture, or
    the numbers asked for cannot be given; ScenarioError for an unknown metric.
    """
    check_metrics([metric], metrics.METRICS)
    if n < 2:
        raise DifferingError(f"an interval needs at least 2 replications, found {n}")
    mixtures = Mixtures(before, after)
    chosen = metrics.METRICS[metric]
    run = evaluate or evaluator(seed)
    if len(mixtures.levers) > ALL_SUBSETS:
        return _by_orders(mixtures, chosen, run, n, seed, progress)
    return _by_subsets(mixtures, chosen, run, n, progress)


def _by_subsets(
    mixtures: Mixtures, metric: metrics.Metric, run: Evaluate, n: int, progress: Progress | None
) -> Explanation:
    k = len(mixtures.levers)
    plans = [mixtures.plan(_members(subset, k)) for subset in range(1 << k)]
    step = max(1, 200 // len(plans))
    rows: list[list[Floats]] = []
    for first in range(0, n, step):
        rows.append(run(plans, min(step, n - first), first))
        if progress is not None:
            progress(min(first + step, n), n)
    sums = [np.concatenate(parts) for parts in zip(*rows, strict=True)]
    lines = [linear(metric, found) for found in sums]
    for plan, line in zip(plans, lines, strict=True):
        if line.value is None:
            where = plan.label or "a mixture"
            raise DifferingError(f"{metric.name} has no value in {where}, for {metric.undefined}")
    unit = metrics.unit_text(metric, mixtures.before.model)
    game = _Game(k, lines, unit)
    shares = [
        Share(lever, game.shapley(i), game.step(0, i), game.step((1 << k) - 1 - (1 << i), i))
        for i, lever in enumerate(mixtures.levers)
    ]
    pairs = [
        Interaction(mixtures.levers[i].id, mixtures.levers[j].id, game.interaction(i, j))
        for i, j in combinations(range(k), 2)
    ]
    return _concluded(mixtures, metric, sums[0], sums[-1], shares, pairs, n, None, len(plans))


def _members(subset: int, k: int) -> list[int]:
    return [i for i in range(k) if subset >> i & 1]


class _Game:
    """Values of all subsets of k levers; a subset is a bit mask."""

    def __init__(self, k: int, lines: Sequence[Linear], unit: str) -> None:
        self.k, self.unit = k, unit
        self.values = [line.value or 0.0 for line in lines]
        self.y = np.stack([line.y for line in lines])

    def _summed(self, weights: dict[int, float], others: int) -> Difference:
        """The weighted sum of subset values, with its interval."""
        subsets = list(weights)
        by = np.array([weights[s] for s in subsets])
        mean = math.fsum(w * self.values[s] for s, w in weights.items())
        d = by @ self.y[subsets]
        return _of(d, self.unit, mean, others)

    def step(self, subset: int, i: int) -> Difference:
        """Lever i moved when those in the subset are moved already."""
        return self._summed({subset | 1 << i: 1.0, subset: -1.0}, self.k)

    def shapley(self, i: int) -> Difference:
        """Sum over S without i of |S|! (k - |S| - 1)! / k! (v(S + i) - v(S))"""
        weights: dict[int, float] = {}
        for subset in range(1 << self.k):
            if not subset >> i & 1:
                s = subset.bit_count()
                w = 1.0 / (self.k * math.comb(self.k - 1, s))
                weights[subset | 1 << i], weights[subset] = w, -w
        return self._summed(weights, self.k)

    def interaction(self, i: int, j: int) -> Difference:
        """Sum over S without i, j of |S|! (k - |S| - 2)! / (k - 1)! (v(S+i+j) - v(S+i) - v(S+j) + v(S))"""
        weights: dict[int, float] = {}
        for subset in range(1 << self.k):
            if not subset >> i & 1 and not subset >> j & 1:
                w = 1.0 / ((self.k - 1) * math.comb(self.k - 2, subset.bit_count()))
                weights[subset | 1 << i | 1 << j], weights[subset] = w, w
                weights[subset | 1 << i], weights[subset | 1 << j] = -w, -w
        return self._summed(weights, math.comb(self.k, 2))


def _of(d: Floats, unit: str, mean: float, rivals: int) -> Difference:
    found = of_values(np.zeros(len(d)), d, unit, mean=mean, rivals=rivals)
    # There is one series, not two: nothing was paired within it.
    return replace(found, variance_ratio=None, correlation=None)


def _by_orders(
    mixtures: Mixtures,
    metric: metrics.Metric,
    run: Evaluate,
    n: int,
    seed: int,
    progress: Progress | None,
) -> Explanation:
    if metric.denominator is not None or len(metric.numerator) > 1:
        raise DifferingError(
            f"the plans differ in {len(mixtures.levers)} levers; with more than {ALL_SUBSETS} "
            f"a sum can be shared out, such as npv, and {metric.name} is a ratio"
        )
    k, column = len(mixtures.levers), metrics.PARTS.index(metric.numerator[0])
    shares, alone, last = np.zeros((n, k)), np.zeros((n, k)), np.zeros((n, k))
    ends: list[tuple[Floats, Floats]] = []
    everything = frozenset(range(k))
    singles = [frozenset({i}) for i in range(k)]
    seen: set[frozenset[int]] = set()
    for r in range(n):
        order = _order(seed, r, k)
        ways = (order, order[::-1])
        chains = [_chain(way) for way in ways]
        wanted = [s for chain in chains for s in chain] + singles + [everything - s for s in singles]
        subsets = list(dict.fromkeys(wanted))
        seen.update(subsets)
        rows = run([mixtures.plan(s) for s in subsets], 1, r)
        value = {s: float(row[0, column]) for s, row in zip(subsets, rows, strict=True)}
        ends.append((rows[subsets.index(frozenset())][0], rows[subsets.index(everything)][0]))
        for way, chain in zip(ways, chains, strict=True):
            for i, (less, more) in zip(way, pairwise(chain), strict=True):
                shares[r, i] += 0.5 * (value[more] - value[less])
        for i, single in enumerate(singles):
            alone[r, i] = value[single] - value[frozenset()]
            last[r, i] = value[everything] - value[everything - single]
        if progress is not None:
            progress(r + 1, n)
    unit = metrics.unit_text(metric, mixtures.before.model)
    tables = (shares, alone, last)
    found = [
        Share(lever, *(_of(table[:, i], unit, float(table[:, i].mean()), k) for table in tables))
        for i, lever in enumerate(mixtures.levers)
    ]
    before, after = np.stack([b for b, _ in ends]), np.stack([a for _, a in ends])
    return _concluded(mixtures, metric, before, after, found, [], n, 2 * n, len(seen))


def _order(seed: int, replication: int, k: int) -> list[int]:
    """A random order of k levers, a function of seed and replication alone."""
    sequence = np.random.SeedSequence([seed, _PURPOSE, replication])
    return [int(i) for i in np.random.Generator(np.random.PCG64(sequence)).permutation(k)]


def _chain(order: Sequence[int]) -> list[frozenset[int]]:
    """The subsets on the way from nothing moved to everything moved."""
    return [frozenset(order[:i]) for i in range(len(order) + 1)]


def _concluded(
    mixtures: Mixtures,
    metric: metrics.Metric,
    before: Floats,
    after: Floats,
    shares: list[Share],
    interactions: list[Interaction],
    n: int,
    orders: int | None,
    runs: int,
) -> Explanation:
    unit = metrics.unit_text(metric, mixtures.before.model)
    return Explanation(
        metric.name,
        unit,
        (mixtures.before.label, mixtures.after.label),
        (estimate(metric, before, unit), estimate(metric, after, unit)),
        paired(metric, before, after, unit),
        tuple(sorted(shares, key=lambda share: -abs(share.value.mean or 0.0))),
        tuple(sorted(interactions, key=lambda pair: -abs(pair.value.mean or 0.0))),
        n,
        orders,
        runs,
    )
