"""Flip points: which assumed response, moved how far, would make another plan the best.

Every response parameter is moved from a quarter to four times what the plans assume, in all plans
alike, and the lead of the recommended plan over the best of the others is followed under the same
luck. The market is scaled down, and purchases are expected values where that changes no mean. The compiled
engine runs it, whichever engine ran the comparison: both agree to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from experiments import responses
from experiments.compare import Comparison
from experiments.paired import linear
from experiments.parallel import Progress
from experiments.responses import Response
from experiments.sample import Sample, Sampler
from experiments.verdict import figures
from simulation import metrics
from simulation.build import build, has_decided_purchases
from simulation.scenario.types import Effect, Investment, Scenario

Floats = npt.NDArray[np.float64]

WIDEST = 4.0
"""Parameters are moved by factors from 1 / WIDEST to WIDEST."""
CLOSE = 1.1
"""A flip point is bracketed until its bounds are this close, and interpolated between them."""
PEOPLE = 2_000
"""Larger markets are scaled down to so many people, with budgets and entrants in proportion."""
LIVES = 20_000
"""People times replications for each factor; a replication costs as much as A_RUN further people."""
A_RUN = 500
SURE = 3.0
"""Standard errors by which the lead must be below 0 at some factor for a turn to count."""


@dataclass(frozen=True)
class Flip:
    """One response parameter, and where it would turn the recommendation."""

    investment: str
    """Id."""
    name: str
    """Of the investment."""
    on: str
    """What the effect is on: a transition, or a stage's purchases or amount."""
    key: str
    """The parameter's key in the scenario language, such as "half_effect_at"."""
    value: float | None
    """What the recommended plan assumes (where its investment is idle, the first plan in which it is
    not); None for a table."""
    factor: float | None
    """By which it would have to be moved; None: none within x4. For a strength that multiplies the
    factor counts the distance from 1."""
    flipped: float | None
    """The value at which the recommendation turns."""
    better_then: str | None
    """Label of the plan that is better beyond it."""
    leads: tuple[tuple[float, float], ...]
    """(factor, lead) at the factors tried, ascending, in the metric's unit."""


@dataclass(frozen=True)
class Flips:
    """All response parameters of the plans, the nearest flip first."""

    metric: str
    unit: str
    best: str | None
    """Label of the recommended plan."""
    lead: float
    """Of the comparison: the recommended plan above the best of the others; > 0 is better."""
    flips: tuple[Flip, ...]
    n: int
    """Replications for each factor."""
    scale: float
    """Scale of the market that was run, as a share of its people."""
    expected: bool
    """Whether purchases were taken as expected values."""
    sentence: str

    @property
    def nearest(self) -> Flip | None:
        """The flip that needs the smallest move; None where no parameter turns the recommendation."""
        return self.flips[0] if self.flips and self.flips[0].factor is not None else None


def flips(
    comparison: Comparison,
    n: int | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Flips:
    """Where the recommendation of a comparison turns, by each response parameter its plans assume.

    Parameters
    ----------
    n : replications for each factor; unless given, as many as LIVES allows.
    progress : told parameters done and all of them.
    """
    verdict = comparison.verdict
    metric = metrics.METRICS[verdict.metric]
    unit = metrics.unit_text(metric, comparison.baseline.model)
    if verdict.best is None:
        return Flips(metric.name, unit, None, 0.0, (), 0, 1.0, False, "There is no recommendation to turn.")
    lab = _Lab(comparison, metric, n, threads)
    lead = lab.lead(None, 1.0).lead
    wanted = dict.fromkeys(r for plan in comparison.plans for r in responses.of(plan.scenario))
    found = []
    for done, response in enumerate(wanted if lead > 0.0 else (), start=1):
        found.append(_flip(lab, response))
        if progress is not None:
            progress(done, len(wanted))
    found.sort(key=_nearness)
    return Flips(
        metric.name,
        unit,
        verdict.best,
        lead,
        tuple(found),
        lab.n,
        lab.scale,
        lab.expected,
        _sentence(found, verdict.best, lead),
    )


def _nearness(flip: Flip) -> tuple[float, float]:
    """By distance; among those that turn nothing, by how far they lower the lead."""
    far = abs(math.log(flip.factor)) if flip.factor is not None else math.inf
    return far, min((lead for _, lead in flip.leads), default=0.0)


def _flip(lab: _Lab, response: Response) -> Flip:
    tried = {1.0: lab.lead(None, 1.0)}
    turns = [turn for step in (2.0, 0.5) if (turn := _turn(lab, response, step, tried)) is not None]
    turn = min(turns, key=lambda found: abs(math.log(found.factor)), default=None)
    investment, effect = lab.assumed(response)
    flipped = None
    if turn is not None:
        flipped = responses.value(responses.changed(effect, response.kind, turn.factor), response.kind)
    return Flip(
        response.investment,
        investment.name,
        response.on,
        responses.key(effect, response.kind),
        responses.value(effect, response.kind),
        turn.factor if turn is not None else None,
        flipped,
        turn.other if turn is not None else None,
        tuple((factor, tried[factor].lead) for factor in sorted(tried)),
    )


def _turn(lab: _Lab, response: Response, step: float, tried: dict[float, _Lead]) -> _Turn | None:
    """The factor nearest to 1 at which the lead is lost, in the direction of `step`."""
    held, lost = 1.0, step
    while True:
        tried[lost] = lab.lead(response, lost)
        if tried[lost].lead < -SURE * tried[lost].se:
            break
        if lost in (WIDEST, 1.0 / WIDEST):
            return None
        held, lost = (lost if tried[lost].lead >= 0.0 else held), lost * step
    while max(lost / held, held / lost) > CLOSE:
        middle = math.sqrt(held * lost)
        tried[middle] = lab.lead(response, middle)
        if tried[middle].lead < 0.0:
            lost = middle
        else:
            held = middle
    part = tried[held].lead / (tried[held].lead - tried[lost].lead)
    return _Turn(held * (lost / held) ** part, tried[lost].other)


class _Turn(NamedTuple):
    factor: float
    other: str
    """Label of the plan that is better beyond."""


class _Lead(NamedTuple):
    lead: float
    se: float
    """Standard error, from the replications of the scaled market."""
    other: str
    """Label of the best of the others."""


class _Lab:
    """The plans in a scaled market, run with one parameter moved."""

    def __init__(
        self, comparison: Comparison, metric: metrics.Metric, n: int | None, threads: int | None
    ) -> None:
        self.labels, self.metric = comparison.labels, metric
        self.best = comparison.labels.index(comparison.verdict.best or "")
        everyone = max(expected_people(plan.scenario) for plan in comparison.plans)
        self.scale = min(1.0, PEOPLE / max(everyone, 1.0))
        if not all(can_be_small(plan.scenario) for plan in comparison.plans):
            self.scale = 1.0
        self.n = n or round(LIVES / (everyone * self.scale + A_RUN))
        self.expected = all(_may_expect(plan.scenario) for plan in comparison.plans)
        self.scenarios = tuple(
            in_small(plan.scenario, self.scale, self.expected) for plan in comparison.plans
        )
        self.sampler = Sampler(comparison.seed, threads=threads)
        # Sums grow with the market, ratios do not.
        self.per = 1.0 / self.scale if metric.unit in (metrics.MONEY, metrics.PEOPLE) else 1.0
        self.unmoved = self._samples(self.scenarios)
        self.whole = [_value(metric, sample, comparison.n) for sample in comparison.samples]

    def assumed(self, response: Response) -> tuple[Investment, Effect]:
        """The effect as assumed in the recommended plan, or else in the first in which it is at work."""
        ordered = (self.scenarios[self.best], *self.scenarios)
        found = [pair for one in ordered if (pair := responses.find(one, response)) is not None]
        return next((pair for pair in found if not responses.idle(pair[0])), found[0])

    def _samples(self, scenarios: Sequence[Scenario]) -> tuple[Sample, ...]:
        return self.sampler.sample([build(scenario) for scenario in scenarios], self.n)

    def lead(self, response: Response | None, factor: float) -> _Lead:
        """The lead of the recommended plan over the best of the others, with a parameter moved."""
        samples = self.unmoved
        if response is not None:
            samples = self._samples([responses.moved(s, response, factor) for s in self.scenarios])
        others = [i for i in range(len(samples)) if i != self.best]
        return min((self._lead_over(i, samples) for i in others), key=lambda found: found.lead)

    def _lead_over(self, other: int, samples: Sequence[Sample]) -> _Lead:
        # The unmoved lead is a control variate (Lavenberg & Welch 1981): the comparison knows it better than
        # the scaled market does, and the difference corrects the moved lead.
        known = self.metric.better * (self.whole[self.best] - self.whole[other])
        small, y = self._difference(other, samples)
        unmoved, y0 = self._difference(other, self.unmoved)
        spread = float(np.var(y0))
        slope = float(np.mean((y - y.mean()) * (y0 - y0.mean()))) / spread if spread > 0.0 else 1.0
        rest = y - slope * y0
        se = float(np.std(rest, ddof=2)) / math.sqrt(self.n) if self.n > 2 else 0.0
        return _Lead(small + slope * (known - unmoved), se, self.labels[other])

    def _difference(self, other: int, samples: Sequence[Sample]) -> tuple[float, Floats]:
        """The lead over one other plan in the whole market's size, and its values by replication."""
        scale = self.per * self.metric.better
        best, rest = (linear(self.metric, samples[i].rows.sums[: self.n]) for i in (self.best, other))
        return scale * ((best.value or 0.0) - (rest.value or 0.0)), scale * (best.y - rest.y)


def _value(metric: metrics.Metric, sample: Sample, n: int) -> float:
    means = dict(zip(metrics.PARTS, sample.rows.sums[:n].mean(axis=0).tolist(), strict=True))
    return metrics.value(metric, means) or 0.0


def expected_people(scenario: Scenario) -> float:
    """Expected number of people in all."""
    entrants = sum(sum(stream.intensity) for stream in scenario.entrants) * scenario.time.period
    return sum(group.count for group in scenario.people_at_start) + entrants


def _may_expect(scenario: Scenario) -> bool:
    """Whether expected purchases change no mean: no exit and no list depends on purchases."""
    if has_decided_purchases(scenario):
        return False
    audiences = [one.audience for one in scenario.investments]
    return not any(audience.by == "value" and audience.share is not None for audience in audiences)


def can_be_small(scenario: Scenario) -> bool:
    """Whether sums a head are the same in a small market: what sees numbers of people would do otherwise."""
    teams = any(one.team for one in scenario.investments)
    return not (scenario.policy or scenario.processes or teams)


def in_small(scenario: Scenario, scale: float, expected: bool) -> Scenario:
    """The scenario with `scale` of its people, entrants and budgets, so that sums a head are the same."""
    if expected:
        scenario = replace(scenario, money=replace(scenario.money, sampled_purchases=False))
    if scale == 1.0:
        return scenario

    def less(amounts: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(scale * amount for amount in amounts)

    return replace(
        scenario,
        people_at_start=tuple(
            replace(group, count=max(round(scale * group.count), min(group.count, 1)))
            for group in scenario.people_at_start
        ),
        entrants=tuple(
            replace(
                stream,
                intensity=less(stream.intensity),
                count=None if stream.count is None else round(scale * stream.count),
            )
            for stream in scenario.entrants
        ),
        investments=tuple(
            replace(one, budget=less(one.budget)) if one.budget is not None else one
            for one in scenario.investments
        ),
    )


def _sentence(found: Sequence[Flip], best: str, lead: float) -> str:
    if lead <= 0.0:
        return "The plans are equal: there is no recommendation to turn."
    if not found:
        return "The plans assume no response to spend that could turn the recommendation."
    nearest = found[0]
    if nearest.factor is None:
        return f"No assumed response, moved to a quarter or to four times what it is, turns it from {best}."
    what = f"{nearest.key} of {nearest.name} on {nearest.on}"
    moved = f"by a factor of {nearest.factor:.2f}"
    if nearest.value is not None and nearest.flipped is not None:
        old, changed = figures([nearest.value, nearest.flipped], min(nearest.value, nearest.flipped) / 10.0)
        moved = f"from {old} to {changed}"
    return f"{nearest.better_then} becomes better than {best} if {what} moves {moved}."
