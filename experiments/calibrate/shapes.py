"""Duration shapes with the meaning that the scenario language gives them.

exponential  H(x) = rate x
weibull      H(x) = (x / scale)^shape
gompertz     H(x) = rate (e^(growth x) - 1) / growth
lognormal    H(x) = -ln(1 - Phi(ln(x / median) / sigma))
loglogistic  H(x) = ln(1 + (x / median)^shape)
gamma        H(x) = -ln Q(shape, x / scale)
piecewise    H'(x) = the rate of the latest bound passed

Each is a function of coordinates z without bounds, so that a maximum can be looked for anywhere.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.values import Bools, Floats

NAMES = ("exponential", "weibull", "gompertz", "lognormal", "loglogistic", "gamma", "piecewise")


class Shape(ABC):
    """A family of hazards. Coordinates z are (k,); `names` are those of the parameters they stand for."""

    name: str
    names: tuple[str, ...]

    @abstractmethod
    def integrated(self, x: Floats, z: Floats) -> Floats:
        """H at durations x."""

    @abstractmethod
    def log_hazard(self, x: Floats, z: Floats) -> Floats:
        """Log hazard: ln h at durations x above 0."""

    @abstractmethod
    def slopes(self, x: Floats, z: Floats) -> Floats:
        """(k, len(x)) derivatives of H by the coordinates."""

    @abstractmethod
    def log_slopes(self, x: Floats, z: Floats) -> Floats:
        """(k, len(x)) derivatives of ln h by the coordinates."""

    @abstractmethod
    def start(self, events: float, exposure: float, scale: float) -> Floats:
        """Coordinates to begin with: `events` in `exposure`, durations of the order of `scale`."""

    def parameters(self, z: Floats) -> Floats:
        """(k,) the parameters; positive ones are exponentials of their coordinates."""
        return np.where(self.logarithmic, np.exp(z), z)

    @property
    def logarithmic(self) -> Bools:
        """(k,) whether a coordinate is the logarithm of its parameter."""
        return np.ones(len(self.names), np.bool_)


@dataclass(frozen=True)
class Exponential(Shape):
    """A constant rate."""

    name = "exponential"
    names = ("rate",)

    def integrated(self, x: Floats, z: Floats) -> Floats:
        """H = rate x."""
        return np.asarray(np.exp(z[0]) * x, float)

    def log_hazard(self, x: Floats, z: Floats) -> Floats:
        """Log hazard: ln rate."""
        return np.full(len(x), z[0])

    def slopes(self, x: Floats, z: Floats) -> Floats:
        """H itself."""
        return self.integrated(x, z)[None, :]

    def log_slopes(self, x: Floats, z: Floats) -> Floats:  # noqa: ARG002
        """One."""
        return np.ones((1, len(x)))

    def start(self, events: float, exposure: float, scale: float) -> Floats:  # noqa: ARG002
        """The estimate itself."""
        return np.array([np.log(events / exposure)])


@dataclass(frozen=True)
class Weibull(Shape):
    """A hazard that is a power of the duration."""

    name = "weibull"
    names = ("scale", "shape")

    def integrated(self, x: Floats, z: Floats) -> Floats:
        """H = (x / scale)^shape."""
        return np.asarray((x * np.exp(-z[0])) ** np.exp(z[1]), float)

    def log_hazard(self, x: Floats, z: Floats) -> Floats:
        """Log hazard: ln of shape / scale (x / scale)^(shape - 1)."""
        b = np.exp(z[1])
        return np.asarray(z[1] - z[0] + (b - 1) * (np.log(x) - z[0]), float)

    def slopes(self, x: Floats, z: Floats) -> Floats:
        """By ln scale and ln shape."""
        b, u = np.exp(z[1]), np.log(np.maximum(x, 1e-300)) - z[0]
        hazard = self.integrated(x, z)
        return np.stack([-b * hazard, b * u * hazard])

    def log_slopes(self, x: Floats, z: Floats) -> Floats:
        """By ln scale and ln shape."""
        b = np.exp(z[1])
        return np.stack([np.full(len(x), -b), 1 + b * (np.log(x) - z[0])])

    def start(self, events: float, exposure: float, scale: float) -> Floats:  # noqa: ARG002
        """The exponential."""
        return np.array([np.log(exposure / events), 0.0])


@dataclass(frozen=True)
class Gompertz(Shape):
    """A hazard that grows or falls exponentially."""

    name = "gompertz"
    names = ("rate", "growth")

    def integrated(self, x: Floats, z: Floats) -> Floats:
        """H = rate (e^(growth x) - 1) / growth."""
        if abs(z[1]) < 1e-12:
            return np.asarray(np.exp(z[0]) * x, float)
        return np.asarray(np.exp(z[0]) * np.expm1(np.minimum(z[1] * x, 700.0)) / z[1], float)

    def log_hazard(self, x: Floats, z: Floats) -> Floats:
        """Log hazard: ln rate + growth x."""
        return np.asarray(z[0] + z[1] * x, float)

    def slopes(self, x: Floats, z: Floats) -> Floats:
        """By ln rate and growth."""
        rate, g = np.exp(z[0]), z[1]
        if abs(g) < 1e-9:
            return np.stack([rate * x, rate * x**2 / 2])
        grown = np.minimum(g * x, 700.0)
        return np.stack([rate * np.expm1(grown) / g, rate * (x * np.exp(grown) - np.expm1(grown) / g) / g])

    def log_slopes(self, x: Floats, z: Floats) -> Floats:  # noqa: ARG002
        """By ln rate and growth."""
        return np.stack([np.ones(len(x)), x])

    def start(self, events: float, exposure: float, scale: float) -> Floats:
        """Nearly the exponential."""
        return np.array([np.log(events / exposure), 0.01 / scale])

    @property
    def logarithmic(self) -> Bools:
        """The growth may be negative."""
        return np.array([True, False])


@dataclass(frozen=True)
class Lognormal(Shape):
    """A duration whose logarithm is normal."""

    name = "lognormal"
    names = ("median", "sigma")

    def _scores(self, x: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
        """Normal scores u of durations, H, and the hazard of a standard normal at u."""
        from scipy.special import log_ndtr

        u = (np.log(np.maximum(x, 1e-300)) - z[0]) / np.exp(z[1])
        hazard = -log_ndtr(-u)
        return u, hazard, np.exp(hazard - 0.5 * u * u - 0.5 * np.log(2.0 * np.pi))

    def integrated(self, x: Floats, z: Floats) -> Floats:
        """H = -ln(1 - Phi(u))."""
        return np.asarray(self._scores(x, z)[1], float)

    def log_hazard(self, x: Floats, z: Floats) -> Floats:
        """Log hazard: that of a standard normal, less ln(sigma x)."""
        u, hazard, _ = self._scores(x, z)
        return np.asarray(hazard - 0.5 * u * u - 0.5 * np.log(2.0 * np.pi) - z[1] - np.log(x), float)

    def slopes(self, x: Floats, z: Floats) -> Floats:
        """By ln median and ln sigma."""
        u, _, steep = self._scores(x, z)
        return np.stack([-steep / np.exp(z[1]), -steep * u])

    def log_slopes(self, x: Floats, z: Floats) -> Floats:
        """By ln median and ln sigma."""
        u, _, steep = self._scores(x, z)
        return np.stack([-(steep - u) / np.exp(z[1]), -(steep - u) * u - 1.0])

    def start(self, events: float, exposure: float, scale: float) -> Floats:  # noqa: ARG002
        """The mean of the exponential, and a spread as wide."""
        return np.array([np.log(exposure / events), 0.0])


@dataclass(frozen=True)
class Loglogistic(Shape):
    """A duration whose logarithm is logistic."""

    name = "loglogistic"
    names = ("median", "shape")

    def _odds(self, x: Floats, z: Floats) -> tuple[Floats, Floats]:
        """Log odds v of having moved, and that share."""
        from scipy.special import expit

        v = np.exp(z[1]) * (np.log(np.maximum(x, 1e-300)) - z[0])
        return v, np.asarray(expit(v), float)

    def integrated(self, x: Floats, z: Floats) -> Floats:
        """H = ln(1 + e^v)."""
        return np.asarray(np.logaddexp(0.0, self._odds(x, z)[0]), float)

    def log_hazard(self, x: Floats, z: Floats) -> Floats:
        """Log hazard: ln(shape / x) + v - H."""
        v, _ = self._odds(x, z)
        return np.asarray(z[1] + v - np.log(x) - np.logaddexp(0.0, v), float)

    def slopes(self, x: Floats, z: Floats) -> Floats:
        """By ln median and ln shape."""
        v, moved = self._odds(x, z)
        return np.stack([-np.exp(z[1]) * moved, v * moved])

    def log_slopes(self, x: Floats, z: Floats) -> Floats:
        """By ln median and ln shape."""
        v, moved = self._odds(x, z)
        return np.stack([-np.exp(z[1]) * (1.0 - moved), 1.0 + v * (1.0 - moved)])

    def start(self, events: float, exposure: float, scale: float) -> Floats:  # noqa: ARG002
        """The mean of the exponential, and a spread as wide."""
        return np.array([np.log(exposure / events), 0.3])


@dataclass(frozen=True)
class Gamma(Shape):
    """A gamma duration."""

    name = "gamma"
    names = ("scale", "shape")

    def _tail(self, x: Floats, z: Floats) -> Floats:
        """-ln Q(shape, x / scale); by its leading term where Q is too small for a float."""
        from scipy.special import gammaincc, gammaln

        k, y = np.exp(z[1]), x * np.exp(-z[0])
        share = gammaincc(k, y)
        far = y - (k - 1.0) * np.log(np.maximum(y, 1e-300)) + gammaln(k)
        return np.asarray(np.where(share > 1e-290, -np.log(np.maximum(share, 1e-300)), far), float)

    def integrated(self, x: Floats, z: Floats) -> Floats:
        """H = -ln Q(shape, x / scale)."""
        return self._tail(x, z)

    def log_hazard(self, x: Floats, z: Floats) -> Floats:
        """Log hazard: log density + H."""
        from scipy.special import gammaln

        k, y = np.exp(z[1]), x * np.exp(-z[0])
        return np.asarray((k - 1.0) * np.log(y) - y - gammaln(k) - z[0] + self._tail(x, z), float)

    def slopes(self, x: Floats, z: Floats) -> Floats:
        """By ln scale, in closed form, and ln shape, by a central difference."""
        from scipy.special import gammaln

        k, y = np.exp(z[1]), x * np.exp(-z[0])
        with np.errstate(divide="ignore"):
            by_scale = -np.exp(k * np.log(y) - y - gammaln(k) + self._tail(x, z))
        step = np.array([0.0, 1e-5])
        return np.stack([by_scale, (self._tail(x, z + step) - self._tail(x, z - step)) / 2e-5])

    def log_slopes(self, x: Floats, z: Floats) -> Floats:
        """By ln scale and ln shape."""
        from scipy.special import digamma

        k, y = np.exp(z[1]), x * np.exp(-z[0])
        return np.stack([y - k, k * (np.log(y) - digamma(k))]) + self.slopes(x, z)

    def start(self, events: float, exposure: float, scale: float) -> Floats:  # noqa: ARG002
        """The exponential."""
        return np.array([np.log(exposure / events), 0.0])


@dataclass(frozen=True)
class Piecewise(Shape):
    """A rate that changes at bounds: 0 = bounds[0] < bounds[1] < ..."""

    bounds: tuple[float, ...]
    name = "piecewise"

    @property
    def names(self) -> tuple[str, ...]:  # type: ignore[override]
        """The bounds from which the rates hold."""
        return tuple(f"{bound:g}" for bound in self.bounds)

    def integrated(self, x: Floats, z: Floats) -> Floats:
        """H: rates times the lengths passed."""
        rates, bounds = np.exp(z), np.array(self.bounds)
        passed = np.concatenate([[0.0], np.cumsum(rates[:-1] * np.diff(bounds))])
        k = np.maximum(np.searchsorted(bounds, x, side="right") - 1, 0)
        return np.asarray(passed[k] + rates[k] * (x - bounds[k]), float)

    def log_hazard(self, x: Floats, z: Floats) -> Floats:
        """A move at a bound belongs to the piece that ends there."""
        k = np.maximum(np.searchsorted(np.array(self.bounds), x, side="left") - 1, 0)
        return z[k]

    def slopes(self, x: Floats, z: Floats) -> Floats:
        """What each piece adds to H."""
        bounds = np.array(self.bounds)
        lengths = (
            np.clip(x[None, :], bounds[:, None], np.append(bounds[1:], np.inf)[:, None]) - bounds[:, None]
        )
        return np.asarray(np.exp(z)[:, None] * lengths, float)

    def log_slopes(self, x: Floats, z: Floats) -> Floats:
        """One in the piece of the move."""
        k = np.maximum(np.searchsorted(np.array(self.bounds), x, side="left") - 1, 0)
        return np.asarray(np.arange(len(z))[:, None] == k[None, :], float)

    def start(self, events: float, exposure: float, scale: float) -> Floats:  # noqa: ARG002
        """The exponential."""
        return np.full(len(self.bounds), np.log(events / exposure))

    def __len__(self) -> int:
        return len(self.bounds)


def bounds_by_events(durations: Floats, weights: Floats, most: int = 5) -> tuple[float, ...]:
    """Bounds of pieces with about equal numbers of moves: quantiles of the durations at a move.

    durations, weights: (n,) how long, and how many moves took so long. At most `most` pieces, each with
    20 moves or more. They are rounded to two digits, as a person would write them; the data choose them,
    which a comparison by AIC does not see.
    """
    moves = float(weights.sum())
    pieces = int(min(most, moves // 20))
    if pieces < 2:
        return (0.0,)
    order = np.argsort(durations, kind="stable")
    passed = np.cumsum(weights[order])
    cuts = durations[order][np.searchsorted(passed, moves * np.arange(1, pieces) / pieces)]
    digits = [float(f"{cut:.2g}") for cut in cuts]
    top = float(durations.max())
    return (0.0, *sorted({cut for cut in digits if 0 < cut < top}))
