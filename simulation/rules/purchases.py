"""Sampled purchases: how fast they come, and what each is worth."""

from __future__ import annotations

import numpy as np

from simulation import draws, physics, plans
from simulation.jit import inlined
from simulation.model import Arrays
from simulation.plans import Plans


@inlined
def speed(a: Arrays, made: Plans, row: int, stage: int, segment: int, treated: int, trait: float) -> float:
    """The person's own factor on the rate of purchases that everyone in the stage shares."""
    return plans.listed_purchase_factor(a, made, row, stage, segment, treated) * trait


@inlined
def amount(
    a: Arrays,
    made: Plans,
    row: int,
    stage: int,
    segment: int,
    treated: int,
    trait: float,
    k: np.uint64,
    c: np.uint64,
    number: np.uint64,
) -> float:
    """The value of the person's purchase of this number, counted from 1."""
    own = plans.listed_amount_factor(a, made, row, stage, segment, treated) * trait
    mean = a.amount_mean[stage, segment] * made.amount_factor[row, stage, segment] * own
    kind, spread = a.amount_kind[stage, segment], a.amount_spread[stage, segment]
    if kind == physics.GAMMA_AMOUNT:
        return mean * (draws.gamma(k, c, draws.AMOUNT, number, spread) / spread)
    if kind == physics.LOGNORMAL_AMOUNT:
        return mean * physics.lognormal_factor(spread, draws.normal(k, c, draws.AMOUNT, number))
    return mean
