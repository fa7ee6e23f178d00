"""A linear system over one period: where everyone goes, and the time they spend on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_TERMS = 11
"""Taylor terms: at a norm of 1/8 what is left out is below 1e-19."""


@dataclass(frozen=True)
class Propagator:
    """exp(A T) and its integrals, for k systems side by side; row vectors stand on the left."""

    end: Floats
    """(k, Z, Z) exp(A T)."""
    spent: tuple[Floats, ...]
    """For each weight w: (k, Z, Z) the integral of exp(A u) exp(-w u) over u in (0, T)."""


def propagate(systems: Floats, length: float, weights: tuple[float, ...]) -> Propagator:
    """Propagators of systems A (k, Z, Z) over a time `length`, with integrals for the given weights.

    Taylor series over a short step, then doubling: exp(A 2h) = exp(A h)**2, and the integral K to 2h
    is K(h) + exp(-w h) exp(A h) K(h). Scaling and squaring (Moler & Van Loan 2003,
    doi:10.1137/S00361445024180), carried along for the integrals.
    """
    size = systems.shape[-1]
    norm = float(np.abs(systems).sum(axis=2).max(initial=0.0)) * length
    norm = max(norm, max((abs(w) for w in weights), default=0.0) * length)
    doublings = max(0, math.ceil(math.log2(norm * 8.0))) if norm > 0.0 else 0
    h = length / 2**doublings
    identity = np.broadcast_to(np.eye(size), systems.shape)
    power = np.array(identity)
    end = np.zeros(systems.shape)
    spent = [np.zeros(systems.shape) for _ in weights]
    x, gauss = np.polynomial.legendre.leggauss(16)
    u = 0.5 * h * (1.0 + x)
    for k in range(_TERMS + 1):
        end += power / math.factorial(k)
        for total, w in zip(spent, weights, strict=True):
            moment = 0.5 * h * float(gauss @ ((u / h) ** k * np.exp(-w * u)))
            total += moment / math.factorial(k) * power
        power = power @ (systems * h)
    for _ in range(doublings):
        spent = [part + math.exp(-w * h) * (end @ part) for part, w in zip(spent, weights, strict=True)]
        end = end @ end
        h *= 2.0
    return Propagator(end, tuple(spent))
