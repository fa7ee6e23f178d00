"""Results over worlds: chances of being best, value of information, flip regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.points import Values
from experiments.regions import Regions, regions
from experiments.uncertainty.study import FEWEST_WORLDS, Uncertainty, concluded
from experiments.worlds import Worlds
from simulation.scenario.types import Text


@dataclass(frozen=True)
class Knowing:
    """Results of plans over worlds: chances of being best, value of information, flip regions."""

    found: Uncertainty
    turns: Regions

    @property
    def best_in(self) -> tuple[str, ...]:
        """By world, the label of its best plan."""
        return tuple(self.found.standing.labels[i] for i in self.found.standing.best_in)


def knowing(found: Uncertainty, seed: int) -> Knowing:
    """The results with their flip regions, which are searched for under `seed`."""
    now = found.standing
    turns = regions(
        found.known,
        found.values.means,
        now.labels,
        found.paths,
        now.better,
        titles=found.titles,
        smooth=now.smooth,
        seed=seed,
    )
    return Knowing(found, turns)


def knowing_of(found: Worlds, seed: int, titles: Mapping[str, Text]) -> Knowing | None:
    """The results over the worlds of a comparison, without further runs; None for too few worlds."""
    if len(found.means) < FEWEST_WORLDS:
        return None
    values = Values(found.metric, found.unit, found.labels, found.each, {})
    return knowing(concluded(values, found.known, found.paths, titles), seed)
