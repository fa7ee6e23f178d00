"""Sobol indices: which share of the variance each input explains, alone and with all its interactions.

Designs and estimators are SALib's (Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018, on Sobol's
sequence scrambled after Owen). On top of them:

- Luck is taken out. An index is made of products of outputs; in a mean over n replications each product
  is too large by an n-th of a covariance over replications, which is estimated and subtracted.
- No index becomes 0 without a message. SALib turns one NaN, or outputs that do not vary, into indices of
  0; here both are refused, or whole blocks of the design are left out and counted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.inputs import InputError, generator
from experiments.parallel import Progress
from experiments.points import FailedPoints
from experiments.sensitivity.noise import Noise, noise
from experiments.sensitivity.problem import ADVICE, Problem
from experiments.statistics import Estimate
from simulation.scenario.types import Text

Floats = npt.NDArray[np.float64]

RESAMPLES = 500
MOST_DROPPED = 0.2
"""Largest share of blocks left out; with more, the rest would not represent the inputs' laws."""
Z = 1.959963984540054


@dataclass(frozen=True)
class Index:
    """Of one input; shares of the variance that the inputs cause."""

    path: str
    first: Estimate
    """S1: explained by this input alone."""
    total: Estimate
    """ST: with all interactions it takes part in; what would be left if all others were known."""


@dataclass(frozen=True)
class Sobol:
    """Indices of K inputs, the largest total first."""

    metric: str
    labels: tuple[str, ...]
    """Of one plan, or of two: the output is the second's metric minus the first's."""
    titles: Mapping[str, Text]
    """Of what paths name, by its name."""
    unit: str
    indices: tuple[Index, ...]
    mean: float
    """Of the output over the inputs."""
    sd: float
    """Of the expected output over the inputs, with the luck taken out."""
    interactions: float
    """1 - the sum of S1: not explained by any input alone."""
    noise: Noise | None
    """None with a single replication."""
    blocks: int
    """Blocks of K + 2 points that the indices rest on."""
    dropped: int
    """Blocks left out because a point in them had no value."""
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Blocks:
    """A Saltelli design's outputs: N blocks of K + 2 points, n replications each."""

    a: Floats
    """(N, n)"""
    b: Floats
    """(N, n)"""
    ab: Floats
    """(N, K, n): a, with input k as in b"""


def points(k: int, blocks: int, seed: int) -> Floats:
    """(blocks (k + 2), k) quantiles in (0, 1): block after block, each a, ab_1 .. ab_k, b.

    Raises InputError unless `blocks` is a power of 2 from 8 up: the sequence is balanced only then.
    """
    if blocks < 8 or blocks & (blocks - 1):
        below = max(8, 2 ** int(math.log2(max(blocks, 8))))
        raise InputError(f"a Sobol design has 8, 16, 32, ... blocks; {blocks} is none of these, {below} is")
    from SALib.sample import sobol

    problem = {"num_vars": k, "names": [f"x{i}" for i in range(k)], "bounds": [[0.0, 1.0]] * k}
    found = sobol.sample(problem, blocks, calc_second_order=False, seed=generator(seed, "sobol"))
    return np.clip(np.asarray(found, dtype=np.float64), 2.0**-40, 1.0 - 2.0**-40)


def sobol(problem: Problem, blocks: int = 64, progress: Progress | None = None) -> Sobol:
    """Sobol indices from blocks x (K + 2) points.

    Raises FailedPoints where a point has no value (or, with `problem.drop`, too many blocks have such
    a point), InputError for a number of blocks that is no power of 2 or an output that does not vary.
    """
    k = len(problem.inputs.paths)
    output = problem.output(points(k, blocks, problem.seed), progress)
    each, dropped = _whole_blocks(output.each, output.failed, k)
    found = _split(each, k)
    rng = generator(problem.seed, "sobol bootstrap")
    first, total = indices(found, rng)
    base = np.concatenate([found.a, found.b])
    luck = noise(base)
    order = sorted(range(k), key=lambda i: -(total[i].mean or 0.0))
    paths = problem.inputs.paths
    variance, taken = _variance(found)
    return Sobol(
        problem.metric,
        problem.labels,
        problem.titles,
        problem.unit,
        tuple(Index(paths[i], first[i], total[i]) for i in order),
        float(base.mean()),
        math.sqrt(max(0.0, variance - taken)),
        1.0 - sum(one.mean or 0.0 for one in first),
        luck,
        len(found.a),
        dropped,
        _notes(luck, dropped, blocks),
    )


def _whole_blocks(each: Floats, failed: Mapping[int, str], k: int) -> tuple[Floats, int]:
    """Outputs without the blocks in which a point failed, and how many these are."""
    whole = each.reshape(-1, k + 2, each.shape[1])
    sound = np.isfinite(whole).all(axis=(1, 2))
    dropped = int(np.count_nonzero(~sound))
    if dropped > MOST_DROPPED * len(whole):
        i = min(failed)
        raise FailedPoints(
            f"{dropped} of {len(whole)} blocks hold a point without a value, more than {MOST_DROPPED:.0%}: "
            f"what is left would answer another question. Point {i}: {failed[i]}. {ADVICE}"
        )
    return whole[sound].reshape(-1, each.shape[1]), dropped


def _split(each: Floats, k: int) -> Blocks:
    whole = each.reshape(-1, k + 2, each.shape[1])
    return Blocks(whole[:, 0], whole[:, k + 1], whole[:, 1 : k + 1])


def indices(found: Blocks, rng: np.random.Generator) -> tuple[list[Estimate], list[Estimate]]:
    """S1 and ST of each input, with standard errors from the design and from luck.

    The first from resampled blocks, the second by the jackknife over replications, which counts luck
    that all blocks have in common. Raises InputError where the output does not vary, or varies by no
    more than luck.
    """
    plain, n = _indices(found), found.a.shape[1]
    if not np.isfinite(plain).all():
        raise InputError(
            "the output does not vary with the inputs, or by no more than luck: there is no variance to "
            "share out. Vary more, or run more replications"
        )
    drawn = rng.integers(len(found.a), size=(RESAMPLES, len(found.a)))
    again = np.array([_indices(Blocks(found.a[i], found.b[i], found.ab[i])) for i in drawn])
    # A resample may have no variance; with several of these there is no standard error of an index.
    known = np.isfinite(again).all(axis=(1, 2))
    variance = again[known].var(axis=0, ddof=1) if known.mean() > 0.95 else np.full(plain.shape, np.nan)
    if n >= 3:
        others = [np.delete(np.arange(n), r) for r in range(n)]
        left = np.array([_indices(Blocks(found.a[:, r], found.b[:, r], found.ab[:, :, r])) for r in others])
        variance = variance + (n - 1) / n * ((left - left.mean(axis=0)) ** 2).sum(axis=0)
    se = np.sqrt(variance)
    return (
        [_estimate(float(v), float(e), len(found.a)) for v, e in zip(plain[0], se[0], strict=True)],
        [_estimate(float(v), float(e), len(found.a)) for v, e in zip(plain[1], se[1], strict=True)],
    )


def _estimate(value: float, se: float, blocks: int) -> Estimate:
    if not math.isfinite(se):
        reason = "luck leaves too little variance to say how sure it is"
        return Estimate(value, None, None, None, blocks, "share", reason)
    return Estimate(value, se, value - Z * se, value + Z * se, blocks, "share")


def _indices(found: Blocks) -> Floats:
    """(2, K) S1 and ST by SALib's estimators on means over replications, with the luck taken out.

    NaN where no variance is left.
    """
    from SALib.analyze.sobol import first_order, total_order

    centre = np.concatenate([found.a, found.b]).mean()
    a, b, ab = (x.mean(axis=-1) - centre for x in (found.a, found.b, found.ab))
    variance, taken = _variance(found)
    if not variance > 1e-14 * max(1.0, float(centre) ** 2) or variance <= taken:
        return np.full((2, ab.shape[1]), np.nan)
    scale = math.sqrt(variance)
    luck = _luck(found)
    rows = []
    for kind, estimator in enumerate((first_order, total_order)):
        raw = [float(estimator(a / scale, ab[:, k] / scale, b / scale)) for k in range(ab.shape[1])]
        rows.append((np.array(raw) * variance - luck[kind]) / (variance - taken))
    return np.array(rows)


def _variance(found: Blocks) -> tuple[float, float]:
    """Variance of the means at the random points, and how much of it is luck."""
    y = np.concatenate([found.a, found.b])
    n = y.shape[1]
    variance = float(y.mean(axis=1).var())
    if n < 2:
        return variance, 0.0
    return variance, float((y - y.mean(axis=1, keepdims=True)).var(axis=0).sum()) / (n * (n - 1))


def _luck(found: Blocks) -> tuple[Floats, Floats]:
    """By how much luck raises the sums of products behind S1 and ST, (K,) each."""
    k, n = found.ab.shape[1:]
    if n < 2:
        return np.zeros(k), np.zeros(k)
    a, b, ab = (x - x.mean(axis=-1, keepdims=True) for x in (found.a, found.b, found.ab))
    step = ab - a[:, None, :]
    first = (b[:, None, :] * step).mean(axis=0).sum(axis=-1) / (n * (n - 1))
    total = 0.5 * (step**2).mean(axis=0).sum(axis=-1) / (n * (n - 1))
    return first, total


def _notes(luck: Noise | None, dropped: int, blocks: int) -> tuple[str, ...]:
    notes = []
    if dropped:
        notes.append(f"{dropped} of {blocks} blocks were left out: a point in them has no value")
    if luck is None:
        notes.append("with a single replication at each point luck cannot be told from the inputs")
    elif luck.large:
        notes.append(
            f"luck makes {luck.of_mean:.0%} of the differences between points: run more replications"
        )
    return tuple(notes)
