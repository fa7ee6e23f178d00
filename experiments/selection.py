"""Selecting the best of several systems under common random numbers, with an indifference zone.

The fully sequential procedure KN of Kim & Nelson (2001), A fully sequential procedure for
indifference-zone selection in simulation, ACM TOMACS 11(3), 251-273, doi:10.1145/502109.502111,
with c = 1. It drops a system as soon as it is clearly behind another, so most of the work goes
into those that are near the best.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.sequential import ENOUGH_ALIKE
from experiments.statistics import LEVEL

Floats = npt.NDArray[np.float64]

Draw = Callable[[Sequence[int], int, int], Floats]
"""(systems, first, n) -> (n, len(systems)) values, more is better; row i of all systems has the same luck."""

FIRST_STAGE = 20
"""Replications from which the spread of the differences is estimated, before anything is dropped."""
BATCH = 10
"""Replications asked for at once; it changes no number."""


@dataclass(frozen=True)
class Selection:
    """What the procedure ended with. Systems are numbered as they were given."""

    best: int
    """The best mean among those still there, the earlier one among equals."""
    decided: bool
    """Whether the procedure ended by itself; False: it reached the limit of replications."""
    alive: tuple[int, ...]
    """Systems never dropped, in the order given."""
    dropped_at: tuple[int | None, ...]
    """By system: after how many replications it was dropped; None: never."""
    n: int
    """Replications of the systems that stayed to the end."""
    means: tuple[float, ...]
    """By system: over the replications it had. The winner's is biased upwards by the selection."""
    variances: Floats
    """(k, k) of the differences, from the first stage"""


def constant(k: int, first_stage: int, level: float) -> float:
    """h**2 of KN with c = 1 for k systems: 2 eta (n0 - 1), alpha = 1 - level,
    eta = ((2 alpha / (k - 1))**(-2 / (n0 - 1)) - 1) / 2.

    The form that holds under common random numbers, by Bonferroni.
    """
    eta: float = 0.5 * ((2.0 * (1.0 - level) / (k - 1)) ** (-2.0 / (first_stage - 1)) - 1.0)
    return 2.0 * eta * (first_stage - 1)


def select(
    draw: Draw,
    k: int,
    zone: float,
    *,
    level: float = LEVEL,
    first_stage: int = FIRST_STAGE,
    max_n: int = 10_000,
    begin: int = 0,
    told: Callable[[int], None] | None = None,
) -> Selection:
    """Select the system with the highest mean.

    If one system is better than every other by at least `zone`, it is selected with a chance of at
    least `level`, where values are normal; where several lie within the zone of the best, one of
    them is. Values need not be independent between systems: pairing makes it faster.

    Parameters
    ----------
    zone : difference of means, > 0, below which it does not matter which one is taken.
    begin : number of the first replication.
    told : called with the number of replications done.

    Raises ValueError for k < 2, a zone not above 0, or max_n < first_stage < 3.
    """
    if k < 2:
        raise ValueError(f"a selection needs at least two systems, found {k}")
    if not 0.0 < zone < math.inf:
        raise ValueError(f"the indifference zone must be above 0, found {zone:g}")
    if not 3 <= first_stage <= max_n:
        raise ValueError(
            f"the first stage takes at least 3 replications and at most max_n = {max_n}, found {first_stage}"
        )
    values = draw(range(k), begin, first_stage)
    differences = values[:, :, None] - values[:, None, :]
    variances: Floats = differences.var(axis=0, ddof=1)
    with np.errstate(over="ignore"):  # a zone so narrow that no number of replications settles it
        reach = constant(k, first_stage, level) * variances / zone / zone
    alive, n = list(range(k)), first_stage
    sums: Floats = values.sum(axis=0)
    counts = np.full(k, first_stage)
    dropped: list[int | None] = [None] * k
    ahead, used = np.zeros((0, k)), 0
    while True:
        for i in _behind(alive, sums / n, reach, zone, n):
            dropped[i] = n
        alive = [i for i in alive if dropped[i] is None]
        last = (
            max((math.floor(min(reach[i, j], max_n)) for i in alive for j in alive if i != j), default=0) + 1
        )
        if told is not None:
            told(n)
        if len(alive) == 1 or n >= last or n >= max_n:
            break
        if used == len(ahead):
            ahead = np.full((min(BATCH, max_n - n), k), math.nan)
            ahead[:, alive] = draw(alive, begin + n, len(ahead))
            used = 0
        sums[alive] += ahead[used, alive]
        counts[alive] += 1
        n, used = n + 1, used + 1
    means = sums / counts
    best = max(alive, key=lambda i: (means[i], -i))
    return Selection(
        best,
        len(alive) == 1 or n >= last,
        tuple(alive),
        tuple(dropped),
        n,
        tuple(means.tolist()),
        variances,
    )


def _behind(alive: Sequence[int], means: Floats, reach: Floats, zone: float, n: int) -> list[int]:
    """Those that lie behind another one by more than the continuation region is wide at n."""
    width = np.maximum(0.0, zone / (2.0 * n) * (reach - n))
    return [i for i in alive if any(means[i] < means[j] - width[i, j] for j in alive if j != i)]


def fresh_replications(
    selection: Selection, zone: float, level: float = LEVEL, fewest: int = 30, most: int = 10_000
) -> int:
    """How many new replications tell the winner from the others, or show that they lie within the zone.

    From the spread of the selection, hence independent of what the new replications will show: the
    half-width of each simultaneous interval is to be half the zone, or half the gap where that is wider.
    """
    from scipy.special import ndtri

    k, best = len(selection.means), selection.best
    z = float(ndtri(1.0 - (1.0 - level) / (2.0 * (k - 1))))
    wanted = fewest
    for i in range(k):
        if i != best:
            gap = abs(selection.means[best] - selection.means[i])
            half = max(zone, gap) / 2.0
            variance = float(selection.variances[best, i])
            wanted = max(wanted, math.ceil(min(variance * (z / half) * (z / half), most)))
            if variance == 0.0 and gap > 0.0:
                wanted = max(wanted, ENOUGH_ALIKE)
    return max(2, min(wanted, most))
