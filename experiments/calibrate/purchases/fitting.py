"""Maximum likelihood for positive parameters: gradients, several starts, errors from the information.

Parameters are estimated in logs. The covariance is the inverse of the observed information there (Efron
& Hinkley 1978, doi:10.1093/biomet/65.3.457), intervals are exp(log estimate +- z se), and anything made
of the parameters has its error by the delta method.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.notes import Note

Floats = npt.NDArray[np.float64]
LogLikelihood = Callable[[Floats], tuple[float, Floats]]
"""Parameters -> log-likelihood and its gradient by the parameters themselves (not their logs)."""

LEVEL = 0.95
_REACH = 14.0
"""How far, in logs, the search may go from its start: beyond it the data want no such parameter."""
_EDGE = 1e-3
_NEWTON = 50
_VAGUE = 50.0
"""A standard error, in logs, from which on nothing is known."""
_FLAT = 1e-7
"""Information per customer, in logs, below which a direction counts as not told by the data."""


class NoFit(CalibrationError):
    """The records cannot be fitted; the message says why."""


@dataclass(frozen=True)
class Estimated:
    """A number made of estimated parameters. Bounds of the 95 % interval; None where the data do not tell."""

    value: float
    se: float | None
    low: float | None
    high: float | None

    @property
    def cv(self) -> float | None:
        """Standard error over the value: the `cv` of an `uncertain` number in a scenario."""
        return None if self.se is None or self.value == 0.0 else self.se / abs(self.value)


@dataclass(frozen=True)
class Fit:
    """Parameters of a model with their errors."""

    model: str
    names: tuple[str, ...]
    values: tuple[float, ...]
    log_likelihood: float
    n: int
    """Customers."""
    log_covariance: Floats | None
    """(k, k) of the logs of the parameters; None where the likelihood has no proper peak."""
    warnings: tuple[Note, ...] = ()

    @property
    def aic(self) -> float:
        """Akaike's criterion: 2 k - 2 LL (Akaike 1974, doi:10.1109/TAC.1974.1100705)."""
        return 2.0 * len(self.names) - 2.0 * self.log_likelihood

    @property
    def told(self) -> bool:
        """Whether the records tell the parameters: a number on the way to infinity is none."""
        return self.log_covariance is not None

    @property
    def theta(self) -> Floats:
        """The parameters as an array."""
        return np.array(self.values)

    def __getitem__(self, name: str) -> float:
        """The estimate of a parameter. Raises KeyError for another name."""
        return dict(zip(self.names, self.values, strict=True))[name]

    def parameter(self, name: str) -> Estimated:
        """A parameter with its standard error and interval."""
        i = self.names.index(name)
        return self.derived(lambda theta: float(theta[i]))

    def derived(self, of: Callable[[Floats], float]) -> Estimated:
        """A positive function of the parameters; its interval is made in logs, so it stays positive.

        Gradients are central differences in the logs of the parameters.
        """
        theta = self.theta
        value = of(theta)
        if self.log_covariance is None or not value > 0.0 or not math.isfinite(value):
            return Estimated(value, None, None, None)
        gradient = self._gradient(of)
        variance = float(gradient @ self.log_covariance @ gradient)
        if not math.isfinite(variance):
            return Estimated(value, None, None, None)
        error = math.sqrt(max(variance, 0.0))
        if error > _VAGUE:
            return Estimated(value, None, None, None)
        z = _z()
        return Estimated(value, value * error, value * math.exp(-z * error), value * math.exp(z * error))

    def correlations(self, of: Sequence[Callable[[Floats], float]]) -> Floats:
        """(k, k) correlations of the logs of positive functions of the parameters, by the delta method."""
        if self.log_covariance is None:
            return np.eye(len(of))
        slopes = np.array([self._gradient(one) for one in of])
        covariance = slopes @ self.log_covariance @ slopes.T
        sd = np.sqrt(np.diag(covariance))
        return np.asarray(covariance / np.outer(sd, sd), float)

    def _gradient(self, of: Callable[[Floats], float]) -> Floats:
        """(k,) slopes of the log of a positive function by the logs of the parameters."""
        theta, step = self.theta, 1e-5
        return np.array(
            [
                (_log(of(_moved(theta, i, step))) - _log(of(_moved(theta, i, -step)))) / (2 * step)
                for i in range(len(theta))
            ]
        )


def _log(value: float) -> float:
    return math.log(value) if value > 0.0 else math.nan


def _z() -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + LEVEL / 2))


def _moved(theta: Floats, i: int, by: float) -> Floats:
    moved = theta.copy()
    moved[i] *= math.exp(by)
    return moved


def maximise(
    model: str,
    names: Sequence[str],
    log_likelihood: LogLikelihood,
    starts: Sequence[Sequence[float]],
    n: int,
) -> Fit:
    """The parameters with the highest likelihood, from the best of several starts.

    Raises NoFit where no start leads anywhere. A ridge (parameters that run off together, because the
    customers do not differ or too few left) is a Fit with a warning and without errors.
    """
    from scipy.optimize import minimize

    def cost(logs: Floats) -> tuple[float, Floats]:
        theta = np.exp(logs)
        value, gradient = log_likelihood(theta)
        if not math.isfinite(value):
            return 1e10, np.zeros(len(theta))
        return -value / n, -theta * gradient / n

    best = None
    for start in starts:
        logs = np.log(np.asarray(start, dtype=np.float64))
        bounds = [(x - _REACH, x + _REACH) for x in logs]
        options: Any = {"maxiter": 2000, "maxfun": 4000, "ftol": 1e-13, "gtol": 1e-9}
        found = minimize(cost, logs, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        if found.fun < 1e9 and (best is None or found.fun < best[0]):
            best = (float(found.fun), np.asarray(found.x, dtype=np.float64), bounds)
    if best is None:
        raise NoFit(f"{model}: the likelihood cannot be computed for these records")
    logs, information = _newton(cost, best[1], best[2])
    theta = np.exp(logs)
    covariance, warnings = _covariance(information, logs, best[2], n, model, names)
    value = log_likelihood(theta)[0]
    return Fit(model, tuple(names), tuple(theta.tolist()), value, n, covariance, warnings)


def _newton(
    cost: Callable[[Floats], tuple[float, Floats]], logs: Floats, bounds: list[tuple[float, float]]
) -> tuple[Floats, Floats]:
    """Newton's steps from near the peak, as long as they climb; and the information per customer there."""
    low, high = np.array(bounds).T
    value, gradient = cost(logs)
    information = _hessian(cost, logs)
    for _ in range(_NEWTON):
        if np.linalg.eigvalsh(information).min() <= _FLAT or np.abs(gradient).max() < 1e-11:
            break
        step = np.clip(np.linalg.solve(information, gradient), -1.0, 1.0)
        following = np.clip(logs - step, low, high)
        value_there, gradient_there = cost(following)
        if value_there > value + 1e-14 * abs(value):
            break
        logs, value, gradient = following, value_there, gradient_there
        information = _hessian(cost, logs)
        if np.abs(step).max() < 1e-9:
            break
    return logs, information


def _hessian(cost: Callable[[Floats], tuple[float, Floats]], logs: Floats) -> Floats:
    step, k = 1e-4, len(logs)
    rows = np.empty((k, k))
    for i in range(k):
        moved = np.zeros(k)
        moved[i] = step
        rows[i] = (cost(logs + moved)[1] - cost(logs - moved)[1]) / (2 * step)
    return (rows + rows.T) / 2


def _covariance(
    information: Floats,
    logs: Floats,
    bounds: list[tuple[float, float]],
    n: int,
    model: str,
    names: Sequence[str],
) -> tuple[Floats | None, tuple[Note, ...]]:
    low, high = np.array(bounds).T
    edge = (logs < low + _EDGE) | (logs > high - _EDGE)
    if not np.isfinite(information).all():
        return None, (Note("bought_without_errors", {"model": model}),)
    values, vectors = np.linalg.eigh(information)
    if edge.any() or values[0] <= _FLAT:
        towards = np.abs(vectors[:, 0])
        loose = edge if edge.any() else towards > 0.3 * towards.max()
        which = ", ".join(name for name, is_loose in zip(names, loose, strict=True) if is_loose)
        return None, (Note("bought_flat", {"model": model, "names": which}),)
    return np.linalg.inv(information) / n, ()
