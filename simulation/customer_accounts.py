"""What each person brought since becoming a customer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.jit.handles import handle

Ints = npt.NDArray[np.int64]


class Accounts(NamedTuple):
    """Accounts of n persons, money in quanta, before investments."""

    revenue: Ints
    """(n,) within the horizon"""
    contribution: Ints
    """(n,) within the horizon"""
    value: Ints
    """(n,) the same discounted, with the run-off, at the moment of becoming a customer."""
    purchases: Ints
    """(n,) number of sampled purchases within the horizon"""
    joined: npt.NDArray[np.float64]
    """(n,) when first a customer within the run; 0 for those who start as one, infinity for never."""
    final_stage: Ints
    """(n,) at the horizon"""


pack_accounts = handle(Accounts)


def empty_accounts(n: int) -> Accounts:
    """Accounts of n persons with nothing in them."""
    return Accounts(
        revenue=np.zeros(n, np.int64),
        contribution=np.zeros(n, np.int64),
        value=np.zeros(n, np.int64),
        purchases=np.zeros(n, np.int64),
        joined=np.full(n, np.inf),
        final_stage=np.zeros(n, np.int64),
    )
