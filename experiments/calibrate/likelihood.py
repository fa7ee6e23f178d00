"""Maximum likelihood of a duration shape for one way out of a stage, with or without a gamma frailty.

Stays that end another way are censored: given independent clocks, the likelihood is a product over the
ways out. With a frailty, z of a person multiplies the hazard of this way in each of the person's stays;
z is gamma with mean 1 and variance theta = cv^2. A person with n moves, integrated hazard L while
observed and L0 before observation began then has the likelihood (Vaupel, Manton and Stallard 1979,
doi:10.2307/2061224; Clayton 1978, doi:10.1093/biomet/65.1.141)

    prod h(x) * prod_{j<n} (1 + j theta) * (1 + theta (L0 + L))^-(1/theta + n) * (1 + theta L0)^(1/theta)

for those who were still there when observation began are the patient ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.findings import Ints
from experiments.calibrate.shapes import Shape
from experiments.calibrate.stays import Stays
from experiments.calibrate.survival import Z95
from experiments.calibrate.values import Bools, Floats

SMALLEST_THETA = 1e-4
"""A frailty of smaller variance is none."""
_NEAR = 1e-4
"""A maximum is reached where it is nearer than a hundredth of a standard error."""
_LARGE = 200_000
"""Persons beyond which a search begins on every k-th person, and ends on all."""


@dataclass(frozen=True)
class AtRisk:
    """The stays in a stage as one way out sees them, n of them, some alike."""

    start: Floats
    stop: Floats
    event: Bools
    """(n,) whether the stay ended this way"""
    weight: Floats
    """(n,) how many stays are like this"""
    person: Ints | None
    """(n,) codes from 0; None where no person has two stays"""
    n_persons: int

    @property
    def moves(self) -> float:
        """How often it happened."""
        return float(self.weight[self.event].sum())

    @property
    def exposure(self) -> float:
        """Person time units at risk."""
        return float((self.weight * (self.stop - self.start)).sum())


def at_risk(stays: Stays, stage: int, destination: int, segment: int | None = None) -> tuple[AtRisk, int]:
    """The stays in a stage with respect to one destination, and how many moves took no time.

    A move in no time counts as one in half of the shortest time that was recorded in the stage, for no
    continuous shape knows a duration of 0; it is told. Where no time was recorded at all it stays 0.
    """
    here = stays.of(stage, segment)
    event = here.destination == destination
    start, stop = here.start, here.stop
    instant = event & (stop <= 0)
    if instant.any():
        recorded = stays.stop[(stays.stage == stage) & (stays.stop > 0)]
        stop = np.where(instant, float(recorded.min()) / 2 if len(recorded) else 0.0, stop)
    unique, person = np.unique(here.person, return_inverse=True)
    instants = int(instant.sum())
    if len(unique) == len(here):
        return _compressed(start, stop, event), instants
    ones = np.ones(len(here))
    return AtRisk(start, stop, event, ones, person.astype(np.int64), len(unique)), instants


def _compressed(start: Floats, stop: Floats, event: Bools) -> AtRisk:
    """Equal stays as one with a weight: dates repeat."""
    order = np.lexsort((event, start, stop))
    start, stop, event = start[order], stop[order], event[order]
    new = np.ones(len(order), bool)
    new[1:] = (start[1:] != start[:-1]) | (stop[1:] != stop[:-1]) | (event[1:] != event[:-1])
    first = np.flatnonzero(new)
    weight = np.diff(np.append(first, len(order))).astype(float)
    return AtRisk(start[first], stop[first], event[first], weight, None, len(order))


@dataclass(frozen=True)
class Estimate:
    """A parameter with its standard error and 95 % interval."""

    name: str
    value: float
    se: float
    low: float
    high: float


@dataclass(frozen=True)
class Fit:
    """A shape fitted to one way out."""

    shape: Shape
    z: Floats
    """(k,) coordinates at the maximum, that of theta left out"""
    theta: float
    """Variance of the frailty; 0 without."""
    estimates: tuple[Estimate, ...]
    """The shape's parameters, then cv of the frailty, or the share who never move, if there is one."""
    log_likelihood: float
    moves: float
    exposure: float
    never: float = 0.0
    """Share who never go this way."""
    covariance: Floats | None = None
    """(k, k) of the coordinates of the estimates, in their order; None for estimates that are independent"""
    minimum: float = 0.0
    """Time before which nobody moves; the shape begins then."""

    @property
    def family(self) -> str:
        """In words: "weibull + gamma" (customers differ), "gamma + never", "weibull from 12" (a term)."""
        late = f" from {self.minimum:.4g}" if self.minimum else ""
        return self.shape.name + (" + gamma" if self.theta > 0 else " + never" if self.never > 0 else late)

    @property
    def constant(self) -> bool:
        """Whether the hazard is one number for all, at any time."""
        return self.shape.name == "exponential" and not (self.theta or self.never or self.minimum)

    @property
    def parameters(self) -> int:
        """How many were fitted, a minimum term included."""
        return len(self.estimates) + bool(self.minimum)

    @property
    def correlations(self) -> Floats:
        """(k, k) of the estimates: of the logs of what is above 0."""
        if self.covariance is None:
            return np.eye(len(self.estimates))
        sd = np.sqrt(np.diag(self.covariance))
        return np.asarray(self.covariance / np.outer(sd, sd), float)

    def survival(self, x: Floats) -> Floats:
        """The share not yet gone this way at durations x, over persons, other ways closed."""
        return np.asarray(np.exp(-self.integrated(x)), float)

    def integrated(self, x: Floats) -> Floats:
        """-ln of `survival`."""
        hazard = self.shape.integrated(np.maximum(x - self.minimum, 0.0) if self.minimum else x, self.z)
        if self.never > 0:
            return np.asarray(-np.log(self.never + (1 - self.never) * np.exp(-hazard)), float)
        return np.asarray(np.log1p(self.theta * hazard) / self.theta if self.theta > 0 else hazard, float)


def fit(data: AtRisk, shape: Shape, frailty: bool = False) -> Fit | None:
    """The maximum of the likelihood, with errors from the observed information.

    None where there is none inside: a frailty whose variance is nought, a piece without moves, or
    data that do not tell the parameters apart. `data` must hold a move.
    """
    if shape.name == "exponential" and not frailty:
        return constant(data, shape)
    if shape.name == "piecewise" and not frailty:
        return _pieces(data, shape)
    begin = shape.start(data.moves, data.exposure, _scale(data))
    small = _thinned(data)
    best, _ = _climb(small, shape, False, begin)
    if frailty:
        together = _objective(small, shape, True)
        starts = [np.append(best, math.log(theta)) for theta in (0.03, 0.1, 0.3, 1.0, 3.0)]
        best, _ = _climb(small, shape, True, max(starts, key=together))
        if math.exp(best[-1]) < SMALLEST_THETA:
            return None
    found = _newton(_objective(data, shape, frailty), _slope(data, shape, frailty), best)
    if found is None:
        return None
    z, value, covariance = found
    theta = math.exp(z[-1]) if frailty else 0.0
    if frailty and theta < SMALLEST_THETA:
        return None
    estimates = estimates_of(shape, z, covariance, frailty)
    here = z[: len(shape.names)]
    return Fit(shape, here, theta, estimates, value, data.moves, data.exposure, covariance=covariance)


def constant(data: AtRisk, shape: Shape) -> Fit:
    """The exponential in closed form: moves / exposure, with the exact interval of a Poisson mean.

    Garwood 1936, doi:10.1093/biomet/28.3-4.437.
    """
    from scipy import stats

    d, t = data.moves, data.exposure
    rate = d / t
    low = float(stats.gamma.ppf(0.025, d)) / t if d else 0.0
    high = float(stats.gamma.ppf(0.975, d + 1)) / t
    value = d * math.log(rate) - d if d else 0.0
    z = np.array([math.log(rate) if d else -700.0])
    estimates = (Estimate("rate", rate, math.sqrt(d) / t, low, high),)
    return Fit(shape, z, 0.0, estimates, value, d, t)


def _pieces(data: AtRisk, shape: Shape) -> Fit | None:
    """Each piece in closed form: its moves / its exposure."""
    from scipy import stats

    bounds = np.array([float(name) for name in shape.names])
    ends = np.append(bounds[1:], np.inf)
    piece = np.maximum(np.searchsorted(bounds, data.stop[data.event], side="left") - 1, 0)
    moves = np.bincount(piece, weights=data.weight[data.event], minlength=len(bounds))
    exposure = np.array(
        [
            float((data.weight * (np.clip(data.stop, low, high) - np.clip(data.start, low, high))).sum())
            for low, high in zip(bounds, ends, strict=True)
        ]
    )
    if (moves == 0).any():
        return None
    rates = moves / exposure
    lows, highs = stats.gamma.ppf(0.025, moves) / exposure, stats.gamma.ppf(0.975, moves + 1) / exposure
    estimates = tuple(
        Estimate(name, *(float(v) for v in values))
        for name, *values in zip(shape.names, rates, np.sqrt(moves) / exposure, lows, highs, strict=True)
    )
    value = float((moves * np.log(rates) - moves).sum())
    return Fit(shape, np.log(rates), 0.0, estimates, value, data.moves, data.exposure)


def log_likelihood(data: AtRisk, shape: Shape, z: Floats, theta: float = 0.0) -> float:
    """The logarithm of the likelihood at coordinates z and a frailty of variance theta."""
    moved = data.event
    hazards = float((data.weight[moved] * shape.log_hazard(data.stop[moved], z)).sum())
    if theta == 0.0:
        passed = shape.integrated(data.stop, z) - shape.integrated(data.start, z)
        return hazards - float((data.weight * passed).sum())
    n, total, before, weight = _by_person(data, shape, z)
    several = np.zeros(len(n))
    for j in range(1, int(n.max(initial=0.0))):
        several[n > j] += math.log1p(j * theta)
    person = several - (1 / theta + n) * np.log1p(theta * total) + np.log1p(theta * before) / theta
    return hazards + float((weight * person).sum())


def score(data: AtRisk, shape: Shape, z: Floats, theta: float = 0.0) -> Floats:
    """Derivatives of the log-likelihood by the coordinates z, then by ln theta where theta > 0."""
    moved = data.event
    hazards = shape.log_slopes(data.stop[moved], z) @ data.weight[moved]
    end, begin = shape.slopes(data.stop, z), shape.slopes(data.start, z)
    if theta == 0.0:
        return np.asarray(hazards - (end - begin) @ data.weight, float)
    n, total, before, weight = _by_person(data, shape, z)
    late = weight * (1 + n * theta) / (1 + theta * total)
    early = weight / (1 + theta * before)
    if data.person is not None:
        late, early = late[data.person], early[data.person]
    several = np.zeros(len(n))
    for j in range(1, int(n.max(initial=0.0))):
        several[n > j] += j / (1 + j * theta)
    by_theta = (
        several
        + (np.log1p(theta * total) - np.log1p(theta * before)) / theta**2
        - (1 / theta + n) * total / (1 + theta * total)
        + before / (theta * (1 + theta * before))
    )
    return np.append(hazards - end @ late + begin @ early, theta * float((weight * by_theta).sum()))


def _by_person(data: AtRisk, shape: Shape, z: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Moves, hazard to the end of observation, hazard before its beginning, and weight, by person."""
    end, begin = shape.integrated(data.stop, z), shape.integrated(data.start, z)
    moved = data.event.astype(float)
    if data.person is None:
        return moved, end, begin, data.weight
    n, total, before = (
        np.bincount(data.person, weights=values, minlength=data.n_persons).astype(float)
        for values in (moved, end, begin)
    )
    return n, total, before, np.ones(data.n_persons)


Objective = Callable[[Floats], float]
Slope = Callable[[Floats], Floats]


def _objective(data: AtRisk, shape: Shape, frailty: bool) -> Objective:
    k = len(shape.names)

    def value(z: Floats) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            found = log_likelihood(data, shape, z[:k], math.exp(min(z[k], 20.0)) if frailty else 0.0)
        return found if math.isfinite(found) else -1e300

    return value


def _slope(data: AtRisk, shape: Shape, frailty: bool) -> Slope:
    k = len(shape.names)

    def value(z: Floats) -> Floats:
        with np.errstate(over="ignore", invalid="ignore"):
            found = score(data, shape, z[:k], math.exp(min(z[k], 20.0)) if frailty else 0.0)
        return np.nan_to_num(found, nan=0.0, posinf=1e300, neginf=-1e300)

    return value


def _scale(data: AtRisk) -> float:
    return float((data.weight * data.stop).sum() / data.weight.sum())


def _thinned(data: AtRisk) -> AtRisk:
    """Every k-th person, so that about `_LARGE` are left; all where there are fewer."""
    step = data.n_persons // _LARGE
    if step < 2 or len(data.stop) < 2 * _LARGE:
        return data
    if data.person is None:
        keep = np.arange(len(data.stop)) % step == 0
        return AtRisk(
            data.start[keep], data.stop[keep], data.event[keep], data.weight[keep], None, int(keep.sum())
        )
    keep = data.person % step == 0
    person = data.person[keep] // step
    return AtRisk(
        data.start[keep],
        data.stop[keep],
        data.event[keep],
        data.weight[keep],
        person,
        int(person.max()) + 1,
    )


def _climb(data: AtRisk, shape: Shape, frailty: bool, start: Floats) -> tuple[Floats, float]:
    """The maximum, by a quasi-Newton search within bounds."""
    bounds = [(z - 12.0, z + 12.0) for z in start.tolist()]
    if frailty:
        bounds[-1] = (math.log(SMALLEST_THETA) - 1.0, 5.0)
    return _search(_objective(data, shape, frailty), _slope(data, shape, frailty), start, bounds)


def _search(
    objective: Objective, slope: Slope, start: Floats, bounds: Sequence[tuple[float, float]]
) -> tuple[Floats, float]:
    """Where a quasi-Newton search from one start ends, and the value there."""
    from scipy import optimize

    size = max(abs(objective(start)), 1.0)

    def falling(z: Floats) -> float:
        return -objective(z) / size

    def falling_slope(z: Floats) -> Floats:
        return -slope(z) / size

    found = optimize.minimize(
        falling,
        start.ravel(),
        method="L-BFGS-B",
        jac=falling_slope,
        bounds=bounds,
        options={"ftol": 1e-10, "gtol": 1e-9, "maxiter": 300},
    )
    return np.asarray(found.x, float), -float(found.fun) * size


def _newton(
    objective: Objective, slope: Slope, z: Floats, steps: int = 20
) -> tuple[Floats, float, Floats] | None:
    """Maximum, value and covariance (inverse of the observed information); None where it is not one."""
    value = objective(z)
    for _ in range(steps):
        gradient, hessian = slope(z), _hessian(slope, z)
        try:
            np.linalg.cholesky(-hessian)
        except np.linalg.LinAlgError:
            return None
        step = np.linalg.solve(-hessian, gradient)
        if float(gradient @ step) < _NEAR:
            z = z + step
            return z, objective(z), np.asarray(np.linalg.inv(-hessian), float)
        step = step * min(1.0, 1.0 / float(np.abs(step).max()))
        noise = 1e-12 * abs(value)  # sums over millions of stays are not known better
        while (tried := objective(z + step)) < value - noise and float(np.abs(step).max()) > 1e-10:
            step = step / 2
        z, value = z + step, tried
    return None


def maximum(
    objective: Objective, slope: Slope, starts: Sequence[Floats]
) -> tuple[Floats, float, Floats] | None:
    """Maximum, value and covariance from the best of several starts; None where there is none inside."""

    def guarded(z: Floats) -> float:
        with np.errstate(all="ignore"):
            value = objective(z)
        return value if math.isfinite(value) else -1e300

    def sloping(z: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return np.nan_to_num(slope(z), nan=0.0, posinf=1e300, neginf=-1e300)

    ends = [_search(guarded, sloping, z, [(x - 12.0, x + 12.0) for x in z.tolist()]) for z in starts]
    return _newton(guarded, sloping, max(ends, key=lambda end: end[1])[0])


def _hessian(slope: Slope, z: Floats) -> Floats:
    """(k, k) by central differences of the derivatives."""
    rows = []
    for i in range(len(z)):
        unit = np.zeros(len(z))
        unit[i] = 1e-5
        rows.append((slope(z + unit) - slope(z - unit)) / 2e-5)
    found = np.array(rows)
    return np.asarray((found + found.T) / 2, float)


def estimates_of(shape: Shape, z: Floats, covariance: Floats, frailty: bool) -> tuple[Estimate, ...]:
    """Parameters with intervals that are symmetric in the coordinates, hence never below zero."""
    found = []
    sd = np.sqrt(np.diag(covariance))
    for i, name in enumerate(shape.names):
        found.append(_estimate(name, z[i], sd[i], bool(shape.logarithmic[i])))
    if frailty:  # cv = exp(z / 2)
        found.append(_estimate("cv", z[-1] / 2, sd[-1] / 2, True))
    return tuple(found)


def _estimate(name: str, z: float, sd: float, logarithmic: bool) -> Estimate:
    low, high = z - Z95 * sd, z + Z95 * sd
    if not logarithmic:
        return Estimate(name, float(z), float(sd), float(low), float(high))
    value = math.exp(z)
    return Estimate(name, value, float(value * sd), math.exp(low), math.exp(min(high, 700.0)))
