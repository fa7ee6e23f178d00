"""Exits decided by probability: one draw whether anybody goes, one draw where to."""

from __future__ import annotations

import numpy as np

from .arrays import Bools, Floats, Ints
from .hazards import pick

CERTAIN = 1.0 - 1e-12
"""A row that sums to this or more moves everybody."""


def row_masses(row: Floats) -> Floats:
    """c_k = -ln(1 - sum p) p_k / sum p for rows p of shape (n, K); 0 where the whole row is 0.

    Infinite masses of a certain row are left to the caller, which must treat it apart: here
    such a row comes back as it is.
    """
    total = row.sum(axis=1)
    plain = (total > 0) & (total < CERTAIN)
    scale = np.ones(len(row))
    scale[plain] = -np.log1p(-total[plain]) / total[plain]
    return row * scale[:, None]


def certain(row: Floats) -> Bools:
    """Which rows move everybody."""
    return np.asarray(row.sum(axis=1) >= CERTAIN)


def decide(row: Floats, factor: Floats, added: Floats, rng: np.random.Generator) -> Ints:
    """The exit each of n people takes at a decision, -1: stays. All arrays (n, K).

    `factor` multiplies the masses (traits, effects, shocks), `added` are the probabilities that
    investments add. A certain row moves everybody whom any factor > 0 lets move.
    """
    sure = certain(row)
    masses = row_masses(row) * factor - np.where(sure[:, None], 0.0, np.log1p(-added))
    total = masses.sum(axis=1)
    goes = np.where(sure, total > 0, rng.random(len(row)) < -np.expm1(-total))
    taken = np.full(len(row), -1, dtype=np.int64)
    if goes.any():
        taken[goes] = pick(masses[goes], rng)
    return taken
