"""Plans in worlds drawn from what is uncertain: which is the best, how surely, and what knowing is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.evaluate import Evaluate
from experiments.inputs import InputError, Inputs, inputs_of, titles_of, world
from experiments.parallel import Progress
from experiments.plan import Plan
from experiments.points import Values, check_metric, drawn, refuse_failures, refused, values_at
from experiments.regression import fitted
from experiments.statistics import Estimate, clopper_pearson, mean_of
from experiments.uncertainty.information import Worth, evpi, evppi, ranked
from simulation import metrics
from simulation.scenario.types import Text

Floats = npt.NDArray[np.float64]

BLURRED = 0.2
"""Share of luck in the variance between worlds above which it is reported."""
ADVICE = "A world left out would bias every mean: choose laws that stay within what the language allows."
FEWEST_WORLDS = 16
WORLDS_PER_INPUT = 16
"""With fewer worlds for each uncertain number there is no regression on all of them."""


@dataclass(frozen=True)
class Share:
    """A share of worlds with its exact 95 % interval (Clopper-Pearson)."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Standing:
    """D plans over W worlds."""

    labels: tuple[str, ...]
    expected: tuple[Estimate, ...]
    """By plan: mean over worlds and luck."""
    p_best: tuple[Share, ...]
    """By plan: share of worlds in which its mean is the best, the earlier plan's among equals."""
    best_in: tuple[int, ...]
    """By world: the plan that is best there."""
    evpi: Worth
    luck: float
    """Share of luck in the variance over worlds of the difference between the two best plans."""
    smooth: bool
    """Whether luck was so large a part that it was taken out, by regression on the uncertain numbers,
    before plans were called best in a world."""
    better: int
    """+1: more is better, -1: less is."""

    @property
    def best(self) -> int:
        """The plan to take without more information."""
        found = [one.mean or 0.0 for one in self.expected]
        return int(np.argmax(np.array(found) * self.better))


@dataclass(frozen=True)
class Uncertainty:
    """D plans in W worlds of K uncertain numbers, n replications in each world."""

    metric: str
    unit: str
    paths: tuple[str, ...]
    titles: Mapping[str, Text]
    """Of what the paths name, by its name."""
    known: Floats
    """(W, K) the numbers in each world, of the first plan in which each is uncertain"""
    values: Values
    standing: Standing
    evppi: tuple[Worth, ...]
    """Of knowing one number each, the most valuable first."""
    n: int
    notes: tuple[str, ...]

    @property
    def n_worlds(self) -> int:
        """W."""
        return len(self.known)


def uncertainty(
    plans: Sequence[Plan],
    evaluate: Evaluate,
    *,
    seed: int = 0,
    n_worlds: int = 200,
    n: int = 4,
    metric: str = "npv",
    vary: Sequence[str] = (),
    progress: Progress | None = None,
    prepared: Progress | None = None,
) -> Uncertainty:
    """Compare plans in worlds, each with replications of its own, and value what could be known.

    Parameters
    ----------
    plans : at least two, read from files, the baseline first.
    evaluate : with the same seed.
    n_worlds, n : how many worlds, and how many replications in each; at least 16, and 2.
    vary : as `said` of `experiments.inputs.inputs_of`.
    progress, prepared : told worlds done and all of them; before that, worlds read and all of them.

    Raises InputError where nothing is uncertain or plans cannot be compared, FailedPoints where a
    world is refused or has no value, ScenarioError for an unknown metric or path.
    """
    check_plans(plans, n_worlds, n, metric)
    inputs = inputs_of(plans, vary)
    quantiles = worlds(inputs, seed, n_worlds)
    points = drawn(plans, inputs, quantiles)
    refuse_failures(refused(points, prepared), n_worlds, ADVICE)
    labels = [plan.label for plan in plans]
    unit = metrics.unit_text(metrics.METRICS[metric], plans[0].model)
    values = values_at(
        points, labels, evaluate, n, metric, unit=unit, luck_of_their_own=True, progress=progress
    )
    refuse_failures(values.failed, n_worlds, ADVICE)
    titles = titles_of(plan.scenario for plan in plans)
    return concluded(values, inputs.shown(quantiles), inputs.paths, titles)


def concluded(
    values: Values, known: Floats, paths: tuple[str, ...], titles: Mapping[str, Text]
) -> Uncertainty:
    """What follows from values of plans in W worlds, and what the K uncertain numbers (W, K) are in each.

    `titles` are those of what the paths name, by its name.

    Raises InputError where worlds or replications are too few.
    """
    n_worlds, _, n = values.each.shape
    _check_size(n_worlds, n)
    found = standing(values, known, paths)
    better, unit = metrics.METRICS[values.metric].better, values.unit
    single = [evppi(known[:, [k]], values.each, better, (path,), unit) for k, path in enumerate(paths)]
    worth, notes = ranked(single), _notes(found, n)
    return Uncertainty(values.metric, unit, paths, titles, known, values, found, worth, n, notes)


def check_plans(plans: Sequence[Plan], n_worlds: int, n: int, metric: str) -> None:
    """Raise InputError where plans cannot be compared over worlds, ScenarioError for an unknown metric."""
    if len(plans) < 2:
        raise InputError(f"what to do is a choice between at least two plans, found {len(plans)}")
    twice = [label for label, count in Counter(plan.label for plan in plans).items() if count > 1]
    if twice:
        raise InputError(f"two plans are called {twice[0]!r}: give each a label of its own")
    _check_size(n_worlds, n)
    check_metric(metric, decides=True)


def _check_size(n_worlds: int, n: int) -> None:
    if n_worlds < FEWEST_WORLDS or n < 2:
        raise InputError(
            f"at least {FEWEST_WORLDS} worlds and 2 replications in each are wanted, found {n_worlds} and {n}"
        )


def worlds(inputs: Inputs, seed: int, n_worlds: int) -> Floats:
    """(W, K) quantiles: the first of more worlds are the same."""
    return np.array([world(inputs, seed, number) for number in range(n_worlds)])


def standing(values: Values, known: Floats, paths: tuple[str, ...]) -> Standing:
    """How plans stand, from their values by world and what the uncertain numbers (W, K) are in each."""
    better, means = metrics.METRICS[values.metric].better, values.means
    luck = _luck(values, better)
    smooth = luck > BLURRED and len(means) >= WORLDS_PER_INPUT * known.shape[1]
    if smooth:
        worth = evppi(known, values.each, better, paths, values.unit)
        first = means[:, [0]]
        behind = [fitted(known, means[:, d] - first[:, 0]).values for d in range(1, means.shape[1])]
        ahead = np.column_stack([np.zeros(len(means)), *behind])
    else:
        worth, ahead = evpi(values.each, better, paths, values.unit), means
    best = np.argmax(better * ahead, axis=1)
    shares = []
    for d in range(means.shape[1]):
        count = int(np.count_nonzero(best == d))
        shares.append(Share(count / len(best), *clopper_pearson(count, len(best)), len(best)))
    return Standing(
        values.labels,
        tuple(mean_of(means[:, d], values.unit) for d in range(means.shape[1])),
        tuple(shares),
        tuple(best.tolist()),
        worth,
        luck,
        smooth,
        better,
    )


def _luck(values: Values, better: int) -> float:
    """Within worlds over all, of the difference between the two plans with the best means."""
    first, second = np.argsort(-better * values.means.mean(axis=0), kind="stable")[:2]
    d = values.each[:, first] - values.each[:, second]
    all_ = float(d.mean(axis=1).var(ddof=1))
    return min(1.0, float(d.var(axis=1, ddof=1).mean()) / d.shape[1] / all_) if all_ > 0.0 else 0.0


def _notes(found: Standing, n: int) -> tuple[str, ...]:
    if found.luck <= BLURRED:
        return ()
    said = f"with {n} replications a world, luck makes {found.luck:.0%} of what differs between worlds"
    if found.smooth:
        return (f"{said}; it was taken out by regression on the uncertain numbers",)
    return (
        f"{said}, and there are too few worlds to take it out: the chances of being best lean to each other",
    )
