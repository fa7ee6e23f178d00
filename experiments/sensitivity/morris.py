"""Morris screening: how far the output moves, on average, when one input goes through its range.

Trajectories and statistics are SALib's (Morris 1991, doi:10.1080/00401706.1991.10484804; mean of
absolute effects by Campolongo, Cariboni & Saltelli 2007, doi:10.1016/j.envsoft.2006.10.004). The mean
of absolute values is above 0 by luck alone; what luck by itself would give stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.inputs import InputError, generator
from experiments.parallel import Progress
from experiments.points import FailedPoints
from experiments.sensitivity.problem import ADVICE, SPAN, Problem
from experiments.statistics import Estimate, t_quantile
from simulation.scenario.types import Text

Floats = npt.NDArray[np.float64]

LEVELS = 4
"""Of the grid: 0, 1/3, 2/3 and 1 of the range; a step is 2/3 (Morris 1991)."""
FEWEST = 4
MOST_DROPPED = 0.2
"""Share of trajectories that may be left out."""
TOLD = 2.0
"""An effect counts as more than luck where its mean is above so many times what luck alone would give."""


@dataclass(frozen=True)
class Effect:
    """Of one input, in the output's unit: a move through the central 90 % of what it may be."""

    path: str
    mu: float
    """Mean effect, with its sign."""
    mu_star: Estimate
    """Mean of the absolute effects, over trajectories."""
    sigma: float
    """Standard deviation of the effects: large beside mu_star where the input interacts or bends."""
    luck: float | None
    """What mu_star would be by luck alone; None with a single replication."""

    @property
    def told(self) -> bool:
        """Whether the effect is more than luck."""
        return bool(self.mu_star.mean) and (
            self.luck is None or (self.mu_star.mean or 0.0) > TOLD * self.luck
        )


@dataclass(frozen=True)
class Morris:
    """Effects of K inputs, the largest mu_star first."""

    metric: str
    labels: tuple[str, ...]
    """Of one plan, or of two: the output is the second's metric minus the first's."""
    titles: Mapping[str, Text]
    """Of what paths name, by its name."""
    unit: str
    effects: tuple[Effect, ...]
    trajectories: int
    dropped: int
    n: int
    notes: tuple[str, ...]


def points(k: int, trajectories: int, seed: int) -> Floats:
    """(trajectories (k + 1), k) places in [0, 1]: each trajectory moves every input once."""
    if trajectories < FEWEST:
        raise InputError(f"screening needs at least {FEWEST} trajectories, found {trajectories}")
    from SALib.sample import morris

    found = morris.sample(
        _problem(k),
        trajectories,
        num_levels=LEVELS,
        seed=int(generator(seed, "morris").integers(1, 2**31)),  # SALib takes a seed of 0 for none
    )
    return np.asarray(found, dtype=np.float64)


def morris(problem: Problem, trajectories: int = 10, progress: Progress | None = None) -> Morris:
    """Elementary effects from trajectories x (K + 1) points.

    Raises FailedPoints where a point has no value (or, with `problem.drop`, too many trajectories have
    such a point), InputError for fewer than FEWEST trajectories.
    """
    k = len(problem.inputs.paths)
    places = points(k, trajectories, problem.seed)
    output = problem.output((1.0 - SPAN) / 2.0 + SPAN * places, progress)
    places, each, dropped = _whole(places, output.each, output.failed, k)
    found = effects(places, each, problem.inputs.paths, problem.unit, problem.seed)
    notes = []
    if dropped:
        notes.append(f"{dropped} of {trajectories} trajectories were left out: a point has no value")
    if problem.n < 2:
        notes.append("with a single replication at each point effects cannot be told from luck")
    return Morris(
        problem.metric,
        problem.labels,
        problem.titles,
        problem.unit,
        found,
        trajectories - dropped,
        dropped,
        problem.n,
        tuple(notes),
    )


def effects(places: Floats, each: Floats, paths: tuple[str, ...], unit: str, seed: int) -> tuple[Effect, ...]:
    """Statistics of the effects from places (M, K) and outputs (M, n) in whole trajectories."""
    from SALib.analyze import morris

    k = len(paths)
    found = morris.analyze(
        _problem(k),
        places,
        each.mean(axis=1),
        num_resamples=500,
        num_levels=LEVELS,
        seed=generator(seed, "morris bootstrap"),
    )
    luck = _luck(places, each, k)
    trajectories = len(places) // (k + 1)
    half = t_quantile(0.95, trajectories - 1) / 1.959963984540054
    result = []
    for i in range(k):
        mean, wide = float(found["mu_star"][i]), half * float(found["mu_star_conf"][i])
        star = Estimate(mean, wide / 1.96, max(0.0, mean - wide), mean + wide, trajectories, unit)
        result.append(
            Effect(
                paths[i],
                float(found["mu"][i]),
                star,
                float(found["sigma"][i]),
                None if luck is None else float(luck[i]),
            )
        )
    return tuple(sorted(result, key=lambda one: -(one.mu_star.mean or 0.0)))


def _luck(places: Floats, each: Floats, k: int) -> Floats | None:
    """(K,) the mean absolute effect that luck alone would give: sqrt(2 / pi) standard errors of a step."""
    n = each.shape[1]
    if n < 2:
        return None
    sums, counted = np.zeros(k), np.zeros(k)
    for begin in range(0, len(places), k + 1):
        steps = np.diff(places[begin : begin + k + 1], axis=0)
        moves = np.diff(each[begin : begin + k + 1], axis=0)
        for step, move in zip(steps, moves, strict=True):
            i = int(np.argmax(np.abs(step)))
            sums[i] += float(move.std(ddof=1)) / math.sqrt(n) / abs(float(step[i]))
            counted[i] += 1
    return math.sqrt(2.0 / math.pi) * sums / counted


def _whole(places: Floats, each: Floats, failed: Mapping[int, str], k: int) -> tuple[Floats, Floats, int]:
    """Places and outputs without the trajectories in which a point failed, and how many these are."""
    by_path = each.reshape(-1, k + 1, each.shape[1])
    sound = np.asarray(np.isfinite(by_path).all(axis=(1, 2)))
    dropped = int(np.count_nonzero(~sound))
    if dropped > MOST_DROPPED * len(sound) or len(sound) - dropped < FEWEST:
        i = min(failed)
        raise FailedPoints(
            f"{dropped} of {len(sound)} trajectories hold a point without a value; "
            f"point {i}: {failed[i]}. {ADVICE}"
        )
    keep = np.repeat(sound, k + 1)
    return places[keep], each[keep], dropped


def _problem(k: int) -> dict[str, object]:
    return {"num_vars": k, "names": [f"x{i}" for i in range(k)], "bounds": [[0.0, 1.0]] * k}
