"""Contagion: what people in some stages do to the hazard of others, such as word of mouth.

The hazard is a rate times the share of the people in the market who are in the telling stages when a
period starts. It is frozen for the period, so a diffusion that feeds on itself is behind by up to a
period. A rate alone beside it is the innovation of Bass 1969, doi:10.1287/mnsc.15.5.215; the rate of the
contagion is his imitation.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.jit import compiled

Heads = npt.NDArray[np.int64]


@compiled
def share_telling(heads: Heads, telling: npt.NDArray[np.bool_], in_market: npt.NDArray[np.bool_]) -> float:
    """The share of the people (S,) in the market who are in the telling stages; 0 where nobody is there."""
    told, everyone = 0, 0
    for s in range(len(heads)):
        if in_market[s]:
            everyone += heads[s]
            told += heads[s] if telling[s] else 0
    return told / everyone if everyone > 0 else 0.0
