"""Minimum terms: nobody moves before, and a shape begins then."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from experiments.calibrate.likelihood import AtRisk, Fit, fit
from experiments.calibrate.shapes import Shape
from experiments.calibrate.values import Floats

_SURPRISE = 1e-3
"""A term is tried where it is less likely than this, at one pace throughout, that nobody moves in it."""
_SOON = 20
"""Moves that follow within as long again: a hazard that rises from 0 by itself has fewer."""
_HALF_CHI = 3.32
"""Half of the 99 % quantile of chi-square with one degree of freedom."""
_DIGITS = 6
_COARSE = 0.4
"""Where times lie so far apart, of the shortest move, that it is but one of the times that are recorded."""


def longest_term(data: AtRisk) -> float | None:
    """The longest term before all moves; None where that nobody moved so early is no surprise.

    Its end lies half of the smallest difference between recorded durations before the shortest move.
    """
    moved, weight = data.stop[data.event], data.weight[data.event]
    first = float(moved.min())
    passed = float(data.weight @ (np.minimum(data.stop, first) - np.minimum(data.start, first)))
    soon = moved < 2 * first
    if data.moves / data.exposure * passed < -math.log(_SURPRISE) or weight[soon].sum() < _SOON:
        return None
    steps = np.diff(np.unique(moved))
    within = np.diff(np.unique(moved[soon]), append=2 * first)
    return None if within.max() > _COARSE * first else first - float(steps.min()) / 2


def term_of(data: AtRisk, shape: Shape, longest: float) -> float:
    """The term, at most the `longest`, at whose end the shape begins: whole units if the moves allow it.

    Where few move soon after a term, the shortest move lies well behind its end; and terms are round numbers.
    It is the longest in the 99 % interval of the profile likelihood that is whole, or has fewest decimals.
    """
    best, low, out = -math.inf, longest, longest / 2
    term, back = longest, 1e-3 * longest
    while low - out > 0.05 * (longest - low) + 1e-3 * longest:
        found = fit_late(data, shape, term)
        if found is not None and found.log_likelihood > best - _HALF_CHI:
            best, low = max(best, found.log_likelihood), term
        else:
            out = term
        term = max(low - back, (low + out) / 2)
        back *= 2
    decimals = max(0, -math.floor(math.log10(longest)))
    for digits in range(decimals, decimals + _DIGITS):
        rounded = math.floor(longest * 10.0**digits) / 10.0**digits
        if rounded >= low:
            return rounded
    return longest


def fit_late(data: AtRisk, shape: Shape, minimum: float) -> Fit | None:
    """The fit of a shape that begins at a minimum term, before which nobody moved."""
    here = data.stop > minimum

    def since(x: Floats) -> Floats:
        return np.maximum(x[here] - minimum, 0.0)

    person = None if data.person is None else data.person[here]
    late = replace(
        data, start=since(data.start), stop=since(data.stop), event=data.event[here],
        weight=data.weight[here], person=person,
    )  # fmt: skip
    found = fit(late, shape)
    return None if found is None else replace(found, minimum=minimum)
