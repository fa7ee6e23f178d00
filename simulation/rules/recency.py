"""Rules on purchases: a move after so much silence, or with the n-th purchase.

Such a move is nothing that is drawn: it follows from what the person bought. With purchases at a constant
rate l per time, the first silence of length d comes after (exp(l d) - 1) / l on average, the n-th purchase
after n / l.
"""

from __future__ import annotations

import math

from simulation.jit import compiled
from simulation.model import Arrays


@compiled
def next_move(a: Arrays, stage: int, segment: int, since: float, bought: int) -> tuple[float, int]:
    """When a rule moves a person out of the stage if nothing more is bought, and by which exit.

    (inf, -1) where none does.

    `since`: the time of the last purchase in the stage, or of entering it; `bought`: purchases since entering
    the stage. Of equal times the exit that comes first in order is taken.
    """
    best, by = math.inf, -1
    for x in range(a.exit_range[stage], a.exit_range[stage + 1]):
        t = since + a.exit_silence[x, segment]
        if 0 < a.exit_purchases[x, segment] <= bought:
            t = since
        if t < best:
            best, by = t, x
    return best, by
