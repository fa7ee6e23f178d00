"""Designs of experiments: which points of a box of factors are run.

Every design is a function of its arguments alone: the same seed gives the same points on every
machine. Samples are quantiles in (0, 1), one column a factor; the factor turns quantiles into values.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LATIN_HYPERCUBE, _SOBOL = 1, 2
_INSIDE = 2.0**-53
"""Quantiles keep away from 0 and 1, where most distributions are infinite."""

MOST_POINTS = 2_000_000
"""More points than these are a mistake of typing, not a study."""


class DesignError(ValueError):
    """A design that cannot be made; the message says why and what can be."""


def grid(levels: Sequence[int]) -> Ints:
    """(product of levels, k) every combination of level numbers; the last factor varies fastest.

    Raises DesignError for a factor without levels or more than MOST_POINTS points.
    """
    if any(n < 1 for n in levels):
        raise DesignError("every factor of a grid needs at least one level")
    size = 1
    for n in levels:
        size *= n
    if size > MOST_POINTS:
        crossed = " x ".join(str(n) for n in levels)
        raise DesignError(f"the grid {crossed} has {size:,} points; at most {MOST_POINTS:,} are run")
    if not levels:
        return np.zeros((1, 0), dtype=np.int64)
    return np.stack(np.unravel_index(np.arange(size), tuple(levels)), axis=1).astype(np.int64)


def one_at_a_time(levels: Sequence[int]) -> Ints:
    """(1 + sum of levels, k) first the scenario as written (all -1), then each level of each factor alone.

    -1 stands for the value that the scenario itself gives.
    """
    rows = [[-1] * len(levels)]
    for factor, n in enumerate(levels):
        for level in range(n):
            row = [-1] * len(levels)
            row[factor] = level
            rows.append(row)
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(levels))


def latin_hypercube(n: int, k: int, seed: int = 0) -> Floats:
    """(n, k) quantiles, in each column one in every n-th part of (0, 1).

    Another n gives other points. Source: McKay, Beckman & Conover 1979, doi:10.2307/1268522.
    """
    _check(n, k)
    from scipy.stats import qmc

    return _inside(qmc.LatinHypercube(d=k, rng=_generator(seed, _LATIN_HYPERCUBE)).random(n))


def sobol(n: int, k: int, seed: int = 0) -> Floats:
    """(n, k) quantiles of a scrambled Sobol sequence: the first n of more are the same points.

    Balanced where n is a power of 2. Source: Owen 1998, doi:10.1006/jcom.1998.0487, with the
    direction numbers of Joe & Kuo 2008, doi:10.1137/070709359.
    """
    _check(n, k)
    from scipy.stats import qmc

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The balance properties", category=UserWarning)
        return _inside(qmc.Sobol(d=k, scramble=True, rng=_generator(seed, _SOBOL)).random(n))


def _check(n: int, k: int) -> None:
    if not 1 <= n <= MOST_POINTS:
        raise DesignError(f"a sample has from 1 to {MOST_POINTS:,} points, found {n:,}")
    if k < 1:
        raise DesignError("a sample needs at least one factor that varies")


def _generator(seed: int, purpose: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, purpose])))


def _inside(quantiles: Floats) -> Floats:
    return np.clip(quantiles, _INSIDE, 1.0 - _INSIDE)
