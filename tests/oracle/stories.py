"""Scenarios and checks that several tests of the oracle share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.scenario.types import Scenario, StartGroup, Trait, Transition

from .arrays import Floats
from .books import Outcome
from .building import scenario, segment, stage, start
from .simulator import simulate

COUNT = 100
EXIT = "here -> gone"


def live(world: Scenario, replications: int = 200, seed: int = 1) -> Outcome:
    """The world, always with the same luck."""
    return simulate(world, np.random.default_rng(seed), replications)


def staying(world: Scenario, replications: int = 200) -> Floats:
    """(R, n): share of COUNT starters in the first stage at T_1 .. T_n."""
    return np.asarray(live(world, replications).heads[:, 1:, 0].sum(axis=2) / COUNT)


def one_exit(
    exit_: Transition, *starters: StartGroup, traits: Sequence[Trait] = (), **other: Any
) -> Scenario:
    """A stage `here` and one way out of it; COUNT starters unless others are named."""
    people = starters or (start("here", COUNT),)
    return scenario(segment([stage("here")], [exit_], traits), people, **other)
