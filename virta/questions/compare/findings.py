"""What a report is about: a comparison, and what was found out besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from experiments.compare import Comparison
from experiments.counterfactual import Counterfactual, Marginal, counterfactuals, marginal_values
from experiments.differing import Mixtures
from experiments.evaluate import evaluator
from experiments.explain import Explanation
from experiments.explain import explain as share_out
from experiments.flip import A_RUN, Flips, expected_people, flips
from experiments.inputs import titles_of
from experiments.operating import Ran, Response, standings
from experiments.parallel import Progress
from experiments.worlds import Worlds, worlds
from simulation.engine import Outcome
from virta.questions.compare import lives
from virta.questions.compare.lives import Choice
from virta.questions.compare.outcome import best_rival
from virta.questions.uncertainty.knowing import Knowing, knowing_of


@dataclass(frozen=True)
class Findings:
    """A comparison with what explains and shakes it; what is None was not looked into."""

    comparison: Comparison
    counterfactuals: tuple[Counterfactual, ...] | None = None
    """By plan."""
    marginals: tuple[tuple[Marginal, ...], ...] | None = None
    """By plan and investment."""
    flips: Flips | None = None
    worlds: Worlds | None = None
    lives: tuple[tuple[Outcome, Outcome], Choice] | None = None
    """One customer under the baseline and under the plan `subject`, as `lives.tell` gives it."""
    command: str = ""
    """What to type to make the report again."""
    files: tuple[str, ...] = ()
    """By plan: the scenario file, and its overrides."""
    origin: Mapping[str, Any] = field(default_factory=dict)
    """Where the numbers were made; `versions` (library -> version) and `platform` are shown."""
    explanation: Explanation | None = None
    """Why the plan `subject`, or another, differs from the baseline."""
    knowing: Knowing | None = None
    """What the worlds say of information; None also where there are too few of them."""

    @property
    def subject(self) -> int:
        """The plan whose difference to the baseline is told: the best one, or the best of the rivals."""
        comparison = self.comparison
        best = comparison.verdict.best
        if best is not None and best != comparison.baseline.label:
            return comparison.labels.index(best)
        return 1 + best_rival(comparison)

    @property
    def shown(self) -> int:
        """The plan whose books are shown: the best one, else the baseline."""
        best = self.comparison.verdict.best
        return self.comparison.labels.index(best) if best is not None else 0

    @cached_property
    def standings(self) -> tuple[Response, ...]:
        """Where the plans stand on every response to spend; empty where there is none."""
        samples = zip(self.comparison.labels, self.comparison.samples, strict=True)
        return standings([Ran(label, sample.model, sample.books) for label, sample in samples])


FEWEST = 6
"""Replications of counterfactuals and marginal values, where the comparison has as many."""
LIVES = 200_000
"""People times replications that a counterfactual follows, where a replication costs as much as A_RUN
people besides. Marginal values, of which there are more, follow half as many."""

MIXED = 4_000_000
"""The same of an explanation, all mixtures together."""


@dataclass(frozen=True)
class Effort:
    """How many replications each look into a comparison takes; None: what its market's size allows."""

    counterfactuals: int | None = None
    marginals: int | None = None
    flips: int | None = None
    """For each value tried."""
    worlds: int = 0
    """How many worlds to draw from what is uncertain; 0: none are drawn."""
    why: bool = False
    """Whether to share the difference of the plan told and the baseline out over what differs."""


def affordable(comparison: Comparison, lives: int) -> int:
    """Replications of the comparison, but no more than `lives` persons in all and FEWEST at least.

    A function of the scenarios alone: the same on every machine.
    """
    most = max(expected_people(plan.scenario) for plan in comparison.plans)
    return min(comparison.n, max(FEWEST, round(lives / (most + A_RUN))))


Steps = Callable[[str, int, int], None]
"""Told a step ("counterfactuals", "marginal values", "flip points", "worlds", "why"), what is done and all of
it."""


def investigate(
    comparison: Comparison,
    *,
    effort: Effort | None = None,
    command: str = "",
    files: tuple[str, ...] = (),
    origin: Mapping[str, Any] | None = None,
    threads: int | None = None,
    progress: Steps | None = None,
) -> Findings:
    """Look into everything that a report tells about a comparison; deterministic.

    Parameters
    ----------
    effort : by default what the size of the market allows, and no worlds.
    command, files, origin : as in `Findings`.
    threads : how many run at once, by default one a core; it changes no number.

    Whatever is run besides the comparison is run by the compiled engine: engines agree to the last bit.

    Raises ComparisonError where worlds are asked for and nothing is uncertain, DifferingError where it is
    asked why and the plans cannot be mixed, and what `simulation.engine.run` raises.
    """

    def of(step: str) -> Progress | None:
        return None if progress is None else lambda done, all_: progress(step, done, all_)

    effort = effort or Effort()
    against = effort.counterfactuals or affordable(comparison, LIVES)
    further = effort.marginals or affordable(comparison, LIVES // 2)
    found = Findings(
        comparison,
        counterfactuals(comparison, against, threads=threads, progress=of("counterfactuals")),
        marginal_values(comparison, further, threads=threads, progress=of("marginal values")),
        flips(comparison, effort.flips, threads=threads, progress=of("flip points")),
        command=command,
        files=files,
        origin=origin or {},
    )
    if effort.worlds:
        drawn = worlds(
            comparison.plans,
            comparison.seed,
            effort.worlds,
            metric=comparison.verdict.metric,
            threads=threads,
            progress=of("worlds"),
        )
        titles = titles_of(plan.scenario for plan in comparison.plans)
        found = replace(found, worlds=drawn, knowing=knowing_of(drawn, comparison.seed, titles))
    if effort.why:
        found = replace(found, explanation=_why(found, threads, of("why")))
    pair = (comparison.baseline, comparison.plans[found.subject])
    try:
        return replace(found, lives=lives.tell(pair, comparison.seed, progress=of("lives")))
    except lives.NothingToTell:
        return found


def _why(found: Findings, threads: int | None, progress: Progress | None) -> Explanation:
    """The difference that is told, shared out; the comparison's own replications are not run again."""
    comparison = found.comparison
    before, after = comparison.baseline, comparison.plans[found.subject]
    mixtures = 2 ** len(Mixtures(before, after).levers)
    return share_out(
        before,
        after,
        evaluator(comparison.seed, threads=threads, known=comparison.samples),
        metric=comparison.verdict.metric,
        n=max(2, affordable(comparison, MIXED // mixtures)),
        seed=comparison.seed,
        progress=progress,
    )
