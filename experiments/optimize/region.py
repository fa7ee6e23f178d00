"""Which settings are as good as the best: the flat region around an optimum, not a single point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from experiments.paired import Difference, of_values
from experiments.statistics import LEVEL, Estimate, mean_of
from experiments.verdict import bounds

Floats = npt.NDArray[np.float64]


class Standing(StrEnum):
    """Where a setting stands against the best one."""

    BEST = "best"
    SAME = "same"
    """Shown to lose less than the zone."""
    OPEN = "open"
    """It may lose more than the zone, or less."""
    WORSE = "worse"
    """Shown to lose more than the zone."""


@dataclass(frozen=True)
class Setting:
    """Amounts by cell, and what they bring."""

    amounts: tuple[float, ...]
    """Spend per time unit while it runs, in the order of the cells."""
    shares: tuple[float, ...]
    """Of the money within the horizon; of sums a head: of the amounts."""
    value: Estimate
    """The metric, from new replications; without bounds where it is an expectation."""
    loss: Difference | None
    """The best minus this, paired; bounds hold for all settings at once. None for the best."""
    standing: Standing
    today: bool
    """Whether it is what the plan does now."""
    dropped: bool = False
    """Whether the search alone said it is worse: then `value` and `loss` are from the search."""


def standing(loss: Difference, zone: float) -> Standing:
    """The standing of a setting by the bounds of its loss, or by the loss where it has no bounds."""
    interval = bounds(loss)
    if interval is None:
        low = high = loss.mean or 0.0
    else:
        low, high = interval
    if high <= zone:
        return Standing.SAME
    return Standing.WORSE if low > zone else Standing.OPEN


def judged(
    amounts: Sequence[tuple[float, ...]],
    shares: Sequence[tuple[float, ...]],
    values: Sequence[Floats],
    best: int,
    today: int | None,
    zone: float,
    unit: str,
    better: int,
    *,
    rivals: int,
    level: float = LEVEL,
    dropped: bool = False,
) -> list[Setting]:
    """Settings with their losses against the best one, from values (n,) where more is better.

    `rivals`: for how many comparisons the bounds hold at once. `dropped`: the values are those of the
    search, which alone decided that these are worse.
    """
    found = []
    for i, each in enumerate(values):
        loss = None if i == best else of_values(each, values[best], unit, rivals=max(rivals, 2), level=level)
        value = mean_of(better * each, unit)
        if len(each) == 1:
            value = replace(value, n=0)
        found.append(
            Setting(
                amounts[i],
                shares[i],
                value,
                loss,
                Standing.BEST if loss is None else Standing.WORSE if dropped else standing(loss, zone),
                i == today,
                dropped and loss is not None,
            )
        )
    return found


def ranges(settings: Sequence[Setting], standings: Sequence[Standing]) -> tuple[tuple[float, float], ...]:
    """By cell: the least and the most spent in any setting of these standings."""
    chosen = [s.amounts for s in settings if s.standing in standings]
    return tuple((min(column), max(column)) for column in zip(*chosen, strict=True))
