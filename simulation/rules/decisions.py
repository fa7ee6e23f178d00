"""Decisions: exits and purchases by probability, as masses that are subtracted from thresholds."""

from __future__ import annotations

import math

from simulation import physics, plans
from simulation.jit import compiled
from simulation.model import Arrays
from simulation.plans import Plans


@compiled
def exit_mass(
    a: Arrays, made: Plans, row: int, x: int, segment: int, treated: int, trait: float, felt: float
) -> float:
    """The mass that a decision brings to exit x; `trait` is the person's value, 1 where there is none, and
    `felt` what the satisfaction makes of it.
    """
    base = physics.decision_mass(trait) if a.exit_trait_is_probability[x] else a.exit_mass[x, segment] * trait
    mass = base * plans.exit_factor(a, made, row, x, segment, treated) * felt
    return mass + plans.added_mass(a, made, row, x, segment, treated)


@compiled
def race(remaining: float, mass: float, certain: bool) -> float:
    """How soon an exit wins a decision, 0 being first; infinity for one that does not fire.

    In a row that sums to 1 (`certain`) every exit with a mass takes part.
    """
    return remaining / mass if mass > 0.0 and (certain or remaining <= mass) else math.inf


@compiled
def purchase_mass(
    a: Arrays, made: Plans, row: int, stage: int, segment: int, treated: int, trait: float, felt: float
) -> float:
    """The mass of a decision on a purchase; infinite where it is certain."""
    factor = made.purchase_factor[row, stage, segment]
    factor *= plans.listed_purchase_factor(a, made, row, stage, segment, treated) * felt
    mass = a.purchase_mass[stage, segment]
    if a.purchase_trait_is_probability[stage]:
        mass = physics.decision_mass(trait)
    else:
        factor *= trait
    if not factor > 0.0:
        return 0.0
    return math.inf if a.purchase_certain[stage, segment] else mass * factor


@compiled
def first_at_boundaries(a: Arrays, t: float, decided: bool) -> int:
    """The boundary of the first decision of a person who enters a stage at t.

    A person who enters by a clock at a boundary decides at it; one who enters by a decision does not.
    """
    return physics.first_boundary(a.period, t, decided or t == 0.0)


@compiled
def first_since_entry(a: Arrays, stage: int, entered: float, t: float) -> int:
    """The number of the first decision after t, of those every so often since entry."""
    return physics.decisions_until(entered, a.row_later[stage], a.row_every[stage], t, a.period) + 1
