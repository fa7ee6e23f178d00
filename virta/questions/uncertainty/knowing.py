"""What worlds say of plans: chances, what knowing first is worth, where the choice turns."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.points import Values
from experiments.regions import Regions, regions
from experiments.uncertainty.study import FEWEST_WORLDS, Uncertainty, concluded
from experiments.worlds import Worlds


@dataclass(frozen=True)
class Knowing:
    """What follows from plans in worlds: chances, what knowing first is worth, where the choice turns."""

    found: Uncertainty
    turns: Regions

    @property
    def best_in(self) -> tuple[str, ...]:
        """By world, the label of its best plan."""
        return tuple(self.found.standing.labels[i] for i in self.found.standing.best_in)


def knowing(found: Uncertainty, seed: int) -> Knowing:
    """The same with the regions in which the choice turns, searched for under `seed`."""
    now = found.standing
    turns = regions(
        found.known, found.values.means, now.labels, found.paths, now.better, smooth=now.smooth, seed=seed
    )
    return Knowing(found, turns)


def knowing_of(found: Worlds, seed: int) -> Knowing | None:
    """What the worlds of a comparison say, without running anything; None where there are too few."""
    if len(found.means) < FEWEST_WORLDS:
        return None
    values = Values(found.metric, found.unit, found.labels, found.each, {})
    return knowing(concluded(values, found.known, found.paths), seed)
