"""An emulator: a Gaussian process that stands in for the simulation, trained on the points of a sweep.

How well it does at points it has not seen is found first, by cross-validation, and an emulator that misses is
refused: its predictions and shares of variance would be those of another model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments import designs
from experiments.inputs import generator
from experiments.learning import Process
from experiments.no_answer import NoAnswer
from experiments.statistics import Estimate

Floats = npt.NDArray[np.float64]

FOLDS = 5
LEAST = 0.8
"""Share of the variance at points left out that an emulator explains at least, unless told."""
FEWEST_PER_NUMBER = 8
MOST_POINTS = 2_000
"""The work grows with the third power of the points."""
_SAMPLE = 1_024


class EmulatorError(NoAnswer):
    """No emulator that can be trusted; the message says how far it misses, or what it lacks."""


@dataclass(frozen=True)
class HeldOut:
    """Predictions of points by emulators that had not seen them."""

    mean: Floats
    """(M,)"""
    low: Floats
    """(M,) bounds of 95 % intervals of what was simulated there, its luck included."""
    high: Floats
    explained: float
    """Share of the variance of what was simulated that the predictions explain; 1 is perfect."""
    error: float
    """Root of the mean squared error, in the outcome's unit."""
    covered: float
    """Share of the points inside their intervals."""


@dataclass(frozen=True)
class Share:
    """A number's share of the variance of the emulated outcome over the study's points (Sobol indices)."""

    name: str
    first: Estimate
    """Alone."""
    total: Estimate
    """With all its interactions."""


@dataclass(frozen=True)
class Emulator:
    """A Gaussian process that stands in for the simulation, within the range of its points."""

    names: tuple[str, ...]
    held_out: HeldOut
    shared_se: float
    """Standard error of the luck that all training points share; part of every interval."""
    low: Floats
    """(K,) ends of the range of the points."""
    high: Floats
    whole: Process
    folds: tuple[Process, ...]
    """Each trained without a fifth of the points."""
    x: Floats
    seed: int

    def predict(self, x: Floats) -> list[Estimate]:
        """The expected outcome at x (M, K), with 95 % intervals. Raises EmulatorError outside the range."""
        for row in x:
            for name, value, low, high in zip(self.names, row, self.low, self.high, strict=True):
                if not low <= value <= high:
                    raise EmulatorError(
                        f"{name} = {value:.6g} lies outside the points, which go from {low:.6g} to "
                        f"{high:.6g}: an emulator does not say what lies beyond"
                    )
        mean, sd = self.whole.predicted(x)
        se = np.hypot(sd, self.shared_se)
        return [
            Estimate(m, s, m - _Z * s, m + _Z * s, 0, "")
            for m, s in zip(mean.tolist(), se.tolist(), strict=True)
        ]

    def shares(self) -> tuple[Share, ...]:
        """Sobol indices, numbers taken independently and each as the points have it.

        Estimators of Jansen 1999, doi:10.1016/S0010-4655(98)00154-4, on a scrambled Sobol sequence. Standard
        errors are those of leaving out a fifth of the points (delete-a-group jackknife): they tell what the
        emulator does not know.
        """
        k = len(self.names)
        quantiles = designs.sobol(_SAMPLE, 2 * k, self.seed)
        drawn = np.column_stack([np.quantile(self.x[:, i % k], quantiles[:, i]) for i in range(2 * k)])
        one, other = drawn[:, :k], drawn[:, k:]
        found = _jansen(self.whole, one, other)
        apart = np.array([_jansen(process, one, other) for process in self.folds])
        se = np.sqrt((FOLDS - 1) / FOLDS * ((apart - apart.mean(axis=0)) ** 2).sum(axis=0))
        return tuple(
            Share(name, _share(found[0, i], se[0, i]), _share(found[1, i], se[1, i]))
            for i, name in enumerate(self.names)
        )


_Z = 1.959963984540054


def _share(value: float, se: float) -> Estimate:
    return Estimate(float(value), float(se), float(value - _Z * se), float(value + _Z * se), 0, "")


def _jansen(process: Process, one: Floats, other: Floats) -> Floats:
    """(2, K) first-order and total indices from two samples (N, K)."""
    a, b = process.mean(one), process.mean(other)
    variance = float(np.concatenate([a, b]).var())
    found = np.zeros((2, one.shape[1]))
    for i in range(one.shape[1]):
        mixed = one.copy()
        mixed[:, i] = other[:, i]
        c = process.mean(mixed)
        found[:, i] = 1.0 - ((b - c) ** 2).mean() / 2.0 / variance, ((a - c) ** 2).mean() / 2.0 / variance
    return found


def emulate(
    x: Floats,
    y: Floats,
    se: Floats,
    names: Sequence[str],
    *,
    shared_se: float = 0.0,
    least: float = LEAST,
    seed: int = 0,
) -> Emulator:
    """Train an emulator of y (M,) with standard errors se (M,) on numbers x (M, K).

    `least`: share of the variance at points left out that it has to explain. Raises EmulatorError where it
    does not, or where there are too few points, replications or differences; MissingLearner without
    scikit-learn.
    """
    n, k = x.shape
    fewest = max(4 * FOLDS, FEWEST_PER_NUMBER * k)
    if not fewest <= n <= MOST_POINTS:
        raise EmulatorError(
            f"an emulator of {k} numbers is trained on {fewest} to {MOST_POINTS} points, and there are {n}"
        )
    if not np.isfinite(se).all():
        raise EmulatorError("one replication at a point does not tell its luck: run at least 2")
    if float(np.ptp(y)) == 0.0:
        raise EmulatorError("the outcome is the same at all points: there is nothing to emulate")
    fold = generator(seed, "folds").permutation(n) % FOLDS
    folds, mean, sd = [], np.zeros(n), np.zeros(n)
    for number in range(FOLDS):
        out = fold == number
        process = Process(x[~out], y[~out], se[~out], seed)
        mean[out], sd[out] = process.predicted(x[out])
        folds.append(process)
    wide = _Z * np.hypot(sd, se)
    explained = 1.0 - float(((y - mean) ** 2).sum() / ((y - y.mean()) ** 2).sum())
    error = math.sqrt(float(((y - mean) ** 2).mean()))
    covered = float((np.abs(y - mean) <= wide).mean())
    if explained < least:
        luck = float((se**2).mean() / y.var())
        raise EmulatorError(
            f"the emulator misses: at points it has not seen it explains {max(explained, 0.0):.0%} of what "
            f"differs, and at least {least:.0%} is asked for. Luck makes {min(luck, 1.0):.0%} of what "
            f"differs between the {n} points: "
            + ("run more replications" if luck > (1.0 - least) / 2 else "run more points")
        )
    return Emulator(
        tuple(names),
        HeldOut(mean, mean - wide, mean + wide, explained, error, covered),
        shared_se,
        x.min(axis=0),
        x.max(axis=0),
        Process(x, y, se, seed),
        tuple(folds),
        x,
        seed,
    )
