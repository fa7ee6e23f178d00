"""Fits of every way out of every stage: shapes compared by AIC, residuals, and what was held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.calibrate import shapes as shape_of
from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.likelihood import AtRisk, Fit, at_risk, constant, fit
from experiments.calibrate.never import fit_never, told_apart
from experiments.calibrate.notes import Note
from experiments.calibrate.shapes import (
    Exponential,
    Gamma,
    Gompertz,
    Loglogistic,
    Lognormal,
    Piecewise,
    Shape,
    Weibull,
)
from experiments.calibrate.stays import Stays
from experiments.calibrate.survival import Curve, aalen_johansen, kaplan_meier, of_transition, risk_table
from experiments.calibrate.terms import fit_late, longest_term, term_of
from simulation.scenario.problems import nearest

FRAILTIES = ("auto", "none", "gamma", "never")
FEW_MOVES = 10
"""Below this a way out gets a constant rate, and a segment that of all."""
_CLASSES = 8
_FALSE_ALARM = 1e-3
"""How often a fit that is right is said not to bear out its records."""


@dataclass(frozen=True)
class Candidate:
    """A family that was tried, with its log-likelihood, parameters and AIC summed over the segments."""

    family: str
    parameters: int
    log_likelihood: float

    @property
    def aic(self) -> float:
        """Smaller is better."""
        return 2 * self.parameters - 2 * self.log_likelihood


@dataclass(frozen=True)
class Residual:
    """Moves seen and expected in a class of durations (low, high]."""

    low: float
    high: float
    seen: float
    expected: float

    @property
    def z(self) -> float:
        """The difference in standard deviations of a Poisson count."""
        return float((self.seen - self.expected) / np.sqrt(max(self.expected, 1e-12)))


@dataclass(frozen=True)
class WayOut:
    """One transition, fitted."""

    origin: str
    destination: str
    fits: tuple[Fit, ...]
    """By segment"""
    moves: tuple[float, ...]
    """By segment"""
    own: tuple[bool, ...]
    """By segment: whether the fit is from its own moves, or from all because it has too few."""
    candidates: tuple[Candidate, ...]
    """What was tried, best first."""
    curves: tuple[Curve, ...]
    """By segment: the share not yet gone this way, without a shape."""
    residuals: tuple[Residual, ...]
    instants: int
    """Moves that took no time."""
    returns_unseen: bool = False
    """Whether a frailty was found where people come back to the stage, and observation of some stays began
    late. Earlier stays are then unseen, and whoever came back tends to be one who leaves soon."""

    @property
    def name(self) -> str:
        """The transition as the scenario language names it."""
        return f"{self.origin} -> {self.destination}"

    @property
    def not_borne_out(self) -> Residual | None:
        """The class of durations that is farthest off, where Pearson's chi-square says that the fit is wrong.

        Neighbouring classes are joined until 5 moves are expected; each parameter takes a degree of freedom.
        """
        from scipy import stats

        used = _joined(self.residuals)
        parameters = sum(one.parameters for one, own in zip(self.fits, self.own, strict=True) if own)
        freedom = len(used) - max(parameters, 1)
        if freedom < 1 or stats.chi2.sf(sum(one.z**2 for one in used), freedom) >= _FALSE_ALARM:
            return None
        return max(used, key=lambda one: abs(one.z))


def _joined(classes: Sequence[Residual]) -> list[Residual]:
    """The classes, neighbours joined until 5 moves or more are expected in each."""
    found: list[Residual] = []
    for one in classes:
        if found and found[-1].expected < 5:
            before = found.pop()
            one = Residual(before.low, one.high, before.seen + one.seen, before.expected + one.expected)
        found.append(one)
    if len(found) > 1 and found[-1].expected < 5:
        last, before = found.pop(), found.pop()
        joined = before.seen + last.seen, before.expected + last.expected
        found.append(Residual(before.low, last.high, *joined))
    return found


def _doubt(way: WayOut, worst: Residual) -> Note:
    values = {
        "way": way.name,
        "seen": f"{worst.seen:.0f}",
        "expected": f"{worst.expected:.0f}",
        "low": f"{worst.low:.3g}",
        "high": f"{worst.high:.3g}",
    }
    return Note("way_not_borne_out", values, doubt=True)


@dataclass(frozen=True)
class Held:
    """Moves after the date at which the fit ends: seen, and expected by the fit."""

    name: str
    seen: float
    expected: float

    @property
    def z(self) -> float:
        """The difference in standard deviations of a Poisson count."""
        return float((self.seen - self.expected) / np.sqrt(max(self.expected, 1e-12)))


@dataclass(frozen=True)
class HistoryFit:
    """All that was found in stays."""

    stays: Stays
    ways: tuple[WayOut, ...]
    staying: dict[str, tuple[Curve, ...]]
    """By stage with ways out, then by segment: Kaplan-Meier of staying."""
    going: dict[tuple[str, str], tuple[Curve, ...]]
    """By transition, then by segment: Aalen-Johansen share that has gone there."""
    held: tuple[Held, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader should know before believing the numbers."""
        worst = ((way, way.not_borne_out) for way in self.ways)
        found = [_doubt(way, residual) for way, residual in worst if residual is not None]
        found += [
            Note("minimum_term", {"way": way.name, "moves": f"{sum(way.moves):.0f}", "term": f"{term:.4g}"})
            for way in self.ways
            for term in [way.fits[0].minimum]
            if term
        ]
        found += [Note("returns_unseen", {"way": way.name}) for way in self.ways if way.returns_unseen]
        return tuple(found)

    @property
    def log_likelihood(self) -> float:
        """Of all ways out together: independent clocks, hence a sum."""
        return sum(way.candidates[0].log_likelihood for way in self.ways)


def fit_histories(
    stays: Stays,
    shapes: Sequence[str] = shape_of.NAMES,
    frailty: str = "auto",
    holdout: float | None = None,
) -> HistoryFit:
    """Fit every transition that occurs.

    shapes: the shapes to try; frailty: "none", "gamma" (only fits with one, where there is one), "auto"
    (both, and some never move where observation goes on long after the last move), or "never" (some never
    move, or none). Where nobody moves early a minimum term is tried. The family with the least AIC is taken,
    the same for all segments. holdout: a calendar time; only what was known then is fitted, and later moves
    are compared.

    Raises CalibrationError for unknown names, and where nothing is left to fit.
    """
    _check(shapes, frailty)
    known = stays
    if holdout is not None:
        if not stays.calendar:
            raise CalibrationError("A holdout needs stays with dates: say --in.")
        known = stays.before(holdout)
        if not known.events.any() or len(known) == len(stays):
            raise CalibrationError("The holdout leaves nothing to fit, or nothing to compare with.")
    ways = tuple(_way(known, pair, shapes, frailty) for pair in known.transitions())
    staying, going = _curves(known)
    held = _held(ways, stays.after(holdout)) if holdout is not None else ()
    return HistoryFit(known, ways, staying, going, held)


def _check(shapes: Sequence[str], frailty: str) -> None:
    for name, allowed, what in (
        *((name, shape_of.NAMES, "shape") for name in shapes),
        (frailty, FRAILTIES, "frailty"),
    ):
        if name not in allowed:
            close = nearest(name, allowed)
            hint = f" Did you mean {close}?" if close else ""
            raise CalibrationError(f'There is no {what} "{name}".{hint} Allowed: {", ".join(allowed)}.')
    if not shapes:
        raise CalibrationError("At least one shape must be tried.")


def _way(stays: Stays, pair: tuple[int, int], shapes: Sequence[str], frailty: str) -> WayOut:
    origin, destination = pair
    pooled, instants = at_risk(stays, origin, destination)
    if pooled.exposure <= 0:
        raise CalibrationError(f"Nobody spends time in {stays.stages[origin]}: there is no rate to estimate.")
    parts = [pooled]
    if len(stays.segments) > 1:
        parts = [at_risk(stays, origin, destination, k)[0] for k in range(len(stays.segments))]
    own = [part.moves >= FEW_MOVES or len(parts) == 1 for part in parts]
    tried: list[tuple[Candidate, list[Fit]]] = []
    for family in _families(pooled, shapes, frailty):
        fits = _fits(parts, own, pooled, family)
        if fits is not None:
            mine = [found for found, is_own in zip(fits, own, strict=True) if is_own] or fits[:1]
            size = sum(found.parameters for found in mine)
            value = sum(found.log_likelihood for found in mine)
            tried.append((Candidate(fits[0].family, size, value), fits))
    if not tried:
        fits = [
            constant(part, Exponential()) if yes else constant(pooled, Exponential())
            for part, yes in zip(parts, own, strict=True)
        ]
        tried.append((Candidate("exponential", len(fits), sum(f.log_likelihood for f in fits)), fits))
    tried.sort(key=lambda item: item[0].aic)
    best = tried[0][1]
    curves = tuple(_alone(stays, pair, k, len(parts)) for k in range(len(parts)))
    return WayOut(
        stays.stages[origin],
        stays.stages[destination],
        tuple(best),
        tuple(part.moves for part in parts),
        tuple(own),
        tuple(candidate for candidate, _ in tried),
        curves,
        _residuals(parts, best),
        instants,
        any(one.theta > 0 for one in best) and pooled.person is not None and bool((pooled.start > 0).any()),
    )


def _alone(stays: Stays, pair: tuple[int, int], segment: int, n: int) -> Curve:
    here = stays.of(pair[0], segment if n > 1 else None)
    return of_transition(here, pair[1])


@dataclass(frozen=True)
class _Family:
    """What is tried: a shape, how customers differ, and a minimum term."""

    shape: Shape
    differing: str = "none"
    minimum: float = 0.0

    def fitted(self, data: AtRisk) -> Fit | None:
        """The maximum of the likelihood; None where there is none inside."""
        if self.minimum:
            return fit_late(data, self.shape, self.minimum)
        if self.differing == "never":
            return fit_never(data, self.shape)
        return fit(data, self.shape, self.differing == "gamma")


def _families(pooled: AtRisk, shapes: Sequence[str], frailty: str) -> list[_Family]:
    """What to try. Beside pieces customers do not differ, for both explain the same; nor by a gamma beside
    the shapes whose hazard falls by itself in the end. Gompertz hazards and pieces have no minimum term.
    """
    if pooled.moves < FEW_MOVES:
        return [_Family(Exponential())]
    some = ("never",) if frailty == "auto" and told_apart(pooled) else ()
    kinds = {"auto": ("none", "gamma", *some), "never": ("none", "never")}.get(frailty, (frailty,))
    longest = longest_term(pooled) if "none" in kinds else None
    made: dict[str, Shape] = {
        one.name: one for one in (Exponential(), Weibull(), Gompertz(), Lognormal(), Loglogistic(), Gamma())
    }
    found: list[_Family] = []
    for name in shapes:
        if name == "piecewise":
            bounds = shape_of.bounds_by_events(pooled.stop[pooled.event], pooled.weight[pooled.event])
            if len(bounds) > 1 and "none" in kinds:
                found.append(_Family(Piecewise(bounds)))
            continue
        # A hazard that falls by its shape and one that falls because the patient are left look alike.
        falling = name in ("lognormal", "loglogistic")
        found += [_Family(made[name], kind) for kind in kinds if kind != "gamma" or not falling]
        if longest and name != "gompertz":
            found.append(_Family(made[name], minimum=term_of(pooled, made[name], longest)))
    return found


def _fits(parts: Sequence[AtRisk], own: Sequence[bool], pooled: AtRisk, family: _Family) -> list[Fit] | None:
    """The family by segment; None where it cannot be fitted to all that have moves enough."""
    common = None if all(own) else family.fitted(pooled)
    found = []
    for part, yes in zip(parts, own, strict=True):
        fitted = family.fitted(part) if yes else common
        if fitted is None:
            return None
        found.append(fitted)
    return found


def _residuals(parts: Sequence[AtRisk], fits: Sequence[Fit]) -> tuple[Residual, ...]:
    """Moves by classes of durations with about equal numbers of them, all segments together."""
    durations = np.concatenate([part.stop[part.event] for part in parts])
    weights = np.concatenate([part.weight[part.event] for part in parts])
    order = np.argsort(durations)
    share = np.cumsum(weights[order]) / weights.sum()
    cuts = durations[order][np.searchsorted(share, np.arange(1, _CLASSES) / _CLASSES)]
    edges = np.unique(np.concatenate([[0.0], cuts, [durations.max()]]))
    near = 1e-9 * float(durations.max())  # dates in weeks or months are equal only so nearly
    edges = edges[np.append(True, np.diff(edges) > near)]
    found = []
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        seen = float(weights[(durations > low + near) & (durations <= high + near)].sum())
        expected = sum(
            float(
                (
                    part.weight
                    * (
                        one.integrated(np.clip(part.stop, low, high))
                        - one.integrated(np.clip(part.start, low, high))
                    )
                ).sum()
            )
            for part, one in zip(parts, fits, strict=True)
        )
        found.append(Residual(low, high, seen, expected))
    return tuple(found)


def _curves(
    stays: Stays,
) -> tuple[dict[str, tuple[Curve, ...]], dict[tuple[str, str], tuple[Curve, ...]]]:
    staying: dict[str, tuple[Curve, ...]] = {}
    going: dict[tuple[str, str], list[Curve]] = {}
    for origin in dict.fromkeys(pair[0] for pair in stays.transitions()):
        name = stays.stages[origin]
        tables = [risk_table(stays.of(origin, k)) for k in range(len(stays.segments))]
        staying[name] = tuple(kaplan_meier(table) for table in tables)
        for table in tables:
            for destination, curve in aalen_johansen(table).items():
                going.setdefault((name, stays.stages[destination]), []).append(curve)
    return staying, {pair: tuple(curves) for pair, curves in going.items()}


def _held(ways: Sequence[WayOut], later: Stays) -> tuple[Held, ...]:
    found = []
    for way in ways:
        origin, destination = (later.stages.index(name) for name in (way.origin, way.destination))
        seen = expected = 0.0
        for k, one in enumerate(way.fits):
            here = later.of(origin, k if len(way.fits) > 1 else None)
            seen += float((here.destination == destination).sum())
            expected += float((one.integrated(here.stop) - one.integrated(here.start)).sum())
        found.append(Held(way.name, seen, expected))
    return tuple(found)
