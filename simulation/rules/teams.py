"""Teams: people of the company who serve customers, and customers who wait for them.

A call waits until somebody on the team is free. Among those who wait the highest rank goes first, then who
called first, then the lower key; a rank is fixed at the call. A contact multiplies the person's own rates by
exp(slope x strength): in full from the contact on, less the longer the person had waited for it, and in equal
steps down to nothing after it. Queues with impatience are those of Garnett, Mandelbaum & Reiman 2002,
doi:10.1287/msom.4.3.208.7753.
"""

from __future__ import annotations

import math

import numpy as np

from simulation import physics
from simulation.jit import compiled, inlined
from simulation.model import FIXED_TIME, Arrays

IDLE, WAITING, IN_CONTACT = 0, 1, 2
"""How a person stands with a team."""


@compiled
def service_time(a: Arrays, c: int, threshold: float) -> float:
    """How long a contact with team c takes whose unit exponential is `threshold`."""
    if a.team_shape[c] == FIXED_TIME:
        return a.team_a[c]
    return physics.firing_time(
        a.team_shape[c],
        a.team_a[c],
        a.team_b[c],
        a.piece_times,
        a.piece_rates,
        a.piece_sums,
        a.team_low[c],
        a.team_high[c],
        0.0,
        0.0,
        1.0,
        threshold,
    )


@inlined
def goes_first(
    rank: float, joined: float, key: np.uint64, other_rank: float, other_joined: float, other_key: np.uint64
) -> bool:
    """Whether one who waits is served before another."""
    if rank != other_rank:
        return rank > other_rank
    if joined != other_joined:
        return joined < other_joined
    return bool(key < other_key)


@inlined
def strength_at(before: float, fading: float, waited: float) -> float:
    """The strength of a contact's effect, in (0, 1]: fades with the time waited, and never takes from what
    an earlier contact left.
    """
    return max(before, math.exp(-fading * waited))


@inlined
def strength_left(top: float, steps: int, of: int) -> float:
    """The strength when `steps` of the `of` equal steps are left after a contact that ended with `top`."""
    return top * (steps / of)


@inlined
def factor(total: float) -> float:
    """The factor on a rate from the sum, over teams, of slope x strength."""
    return math.exp(total) if total != 0.0 else 1.0
