"""What is learned from points: forests that score numbers, and Gaussian processes, by scikit-learn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.inputs import generator

Floats = npt.NDArray[np.float64]

TREES = 300
_SHORTEST, _LONGEST = 0.05, 100.0
"""Bounds of length scales, in multiples of the range of a number."""
_BEGIN, _RESTARTS = 0.3, 1
"""Where the search for length scales begins, and how often again elsewhere: from far too long ones it ends in
a local optimum that takes what differs for noise."""


class MissingLearner(ImportError):
    """scikit-learn is not installed; the message says how to get it."""


@contextmanager
def _needed() -> Iterator[None]:
    try:
        yield
    except ImportError as problem:
        raise MissingLearner('This needs scikit-learn: pip install "virta[research]".') from problem


def _state(seed: int, purpose: str) -> int:
    return int(generator(seed, purpose).integers(2**31))


@dataclass(frozen=True)
class Scores:
    """How much a forest of extremely randomised trees makes of each of K numbers."""

    shares: Floats
    """(K,) of the variance that it explains; they sum to 1, or are all 0 where it explains nothing."""
    by_luck: float
    """The largest share that any number had once it was shuffled: no share below is told from luck."""
    fit: float
    """Share of the variance that it explains at points left out of its trees (out of bag)."""


def scores(x: Floats, y: Floats, seed: int = 0) -> Scores:
    """Feature scores of numbers x (M, K) for y (M,), held against shuffled copies of the same numbers.

    Sources: Geurts, Ernst & Wehenkel 2006, doi:10.1007/s10994-006-6226-1 (the trees); Kursa & Rudnicki 2010,
    doi:10.18637/jss.v036.i11 (the shuffled copies). Raises MissingLearner without scikit-learn.
    """
    with _needed():
        from sklearn.ensemble import ExtraTreesRegressor
    shuffled = generator(seed, "shuffled").permuted(x, axis=0)
    forest = ExtraTreesRegressor(
        TREES,
        min_samples_leaf=3,
        bootstrap=True,
        oob_score=True,
        random_state=_state(seed, "forest"),
        n_jobs=1,
    )
    forest.fit(np.column_stack([x, shuffled]), y)
    found, k = forest.feature_importances_, x.shape[1]
    total = float(found[:k].sum())
    shares = found[:k] / total if total > 0.0 else np.zeros(k)
    return Scores(
        np.asarray(shares), float(found[k:].max()) / total if total > 0.0 else 0.0, float(forest.oob_score_)
    )


class Process:
    """A Gaussian process through y (M,) at x (M, K), each value with its own known noise.

    Matérn covariance (smoothness 5/2) with a length scale for every number, found by maximum likelihood:
    Rasmussen & Williams 2006, Gaussian Processes for Machine Learning, sections 2.2, 4.2 and 5.4.
    """

    def __init__(self, x: Floats, y: Floats, se: Floats, seed: int = 0) -> None:
        """`se` (M,): standard errors of y. Raises MissingLearner without scikit-learn."""
        with _needed():
            from sklearn.exceptions import ConvergenceWarning
            from sklearn.gaussian_process import GaussianProcessRegressor, kernels
        self._low, self._range = x.min(axis=0), np.where(np.ptp(x, axis=0) > 0.0, np.ptp(x, axis=0), 1.0)
        self._mean, self._scale = float(y.mean()), float(y.std()) or 1.0
        bounds = (_SHORTEST, _LONGEST)
        kernel = kernels.ConstantKernel(1.0, (1e-3, 1e3)) * kernels.Matern(
            np.full(x.shape[1], _BEGIN), bounds, nu=2.5
        )
        self._model: Any = GaussianProcessRegressor(
            kernel,
            alpha=np.maximum((se / self._scale) ** 2, 1e-8),
            n_restarts_optimizer=_RESTARTS,
            random_state=_state(seed, "process"),
        )
        with self._alone(), warnings.catch_warnings():
            # A number without any effect takes the longest scale: nothing is wrong.
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._model.fit(self._scaled(x), (y - self._mean) / self._scale)

    @staticmethod
    def _alone() -> AbstractContextManager[object]:
        """One thread for linear algebra: how many there are must not change a last digit."""
        from threadpoolctl import threadpool_limits

        return threadpool_limits(1)  # type: ignore[no-any-return]

    def _scaled(self, x: Floats) -> Floats:
        return np.asarray((x - self._low) / self._range)

    def mean(self, x: Floats) -> Floats:
        """(M,) expected values."""
        with self._alone():
            return np.asarray(self._mean + self._scale * self._model.predict(self._scaled(x)))

    def predicted(self, x: Floats) -> tuple[Floats, Floats]:
        """(M,) expected values, and the standard deviations of what is not known of them."""
        with self._alone():
            mean, sd = self._model.predict(self._scaled(x), return_std=True)
        return np.asarray(self._mean + self._scale * mean), np.asarray(self._scale * sd)
