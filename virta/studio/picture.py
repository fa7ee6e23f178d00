"""What the page shows of plans: a first look at once, then paired replications with a band.

A first look is the exact twin where no trait has to be integrated over, else a few replications of the market
made small, with the same luck for all plans. Everything here may run in a thread of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.compare import Comparison, ComparisonError, FixedN, compare
from experiments.flip import can_be_small, expected_people, in_small
from experiments.plan import Plan
from experiments.sample import Sample, Sampler
from experiments.twins import in_place_of_replications
from simulation import metrics
from simulation.books import Books
from simulation.build import build
from simulation.exact import NotExact
from simulation.model import CUSTOMER, SIGNS, Model

Floats = npt.NDArray[np.float64]

SMALL = 1_200
"""People in the market made small."""
SMALL_REPLICATIONS = 2
STEPS = (4, 12, 30)
"""Replications at which the band is renewed."""
MOST_LIVES = 1_500_000
"""People times replications of one plan: larger markets are not run as often."""
SEED = 0
_EXTENSIVE = (metrics.MONEY, metrics.PEOPLE)
_SIGNS = np.array(SIGNS)

SMALL_LOOK, EXACT_LOOK, SAMPLE = "small", "exact", "sample"


@dataclass(frozen=True)
class Seen:
    """One plan as the page shows it."""

    label: str
    model: Model
    books: Books
    """Means, in quanta, of a market `scale` times the size of the scenario's."""
    scale: float
    values: dict[str, float | None]
    """Metric -> value, in the size of the scenario's market."""

    def people(self) -> Floats:
        """(N + 1, S) people at each boundary by stage, in the size of the scenario's market."""
        people: Floats = np.asarray(self.books.heads, dtype=np.float64).sum(axis=2) / self.scale
        return people

    def customers(self) -> Floats:
        """(N + 1,) customers at each boundary."""
        customers: Floats = self.people()[:, self.model.arrays.stage_kind == CUSTOMER].sum(axis=1)
        return customers

    def cumulative(self) -> Floats:
        """(N,) discounted contribution up to each period's end."""
        n = self.model.arrays.n_periods
        money = (np.asarray(self.books.discounted[:n], dtype=np.float64) * _SIGNS).sum(axis=(1, 2, 3))
        spent = np.asarray(self.books.spend_discounted, dtype=np.float64).sum(axis=(1, 2, 3))
        return np.cumsum(money - spent) / self.model.arrays.per_quantum / self.scale


@dataclass(frozen=True)
class Picture:
    """All plans at one moment of the work."""

    kind: str
    """SMALL_LOOK, EXACT_LOOK or SAMPLE."""
    n: int
    """Replications; 0: expected values."""
    plans: tuple[Seen, ...]
    comparison: Comparison | None = None
    """From replications of the market in its own size."""

    def difference(self, plan: int) -> tuple[Floats, Floats | None, Floats | None]:
        """Cumulative discounted contribution of a plan less the baseline's: mean, low, high, (N + 1,) from 0.

        Without replications there is no band.
        """
        start = np.zeros(1)
        if self.comparison is None:
            mean = self.plans[plan].cumulative() - self.plans[0].cumulative()
            return np.concatenate([start, mean]), None, None
        band = self.comparison.gaps[plan - 1].cumulative
        mean, low, high = (np.concatenate([start, part]) for part in (band.mean, band.low, band.high))
        return mean, low, high

    def change(self, plan: int, metric: str) -> float | None:
        """A plan's metric less the baseline's; None where one has no value."""
        one, other = self.plans[plan].values[metric], self.plans[0].values[metric]
        return None if one is None or other is None else one - other


class Stopped(Exception):
    """The work was stopped before it was done."""


class Desk:
    """Computes pictures for one session, and keeps what it ran."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._looks: list[tuple[Plan, float, Seen]] = []
        """What was looked at last, at which scale: of the plans only one is moved."""
        self._whole: list[Sample] = []

    def first_look(self, plans: Sequence[Plan]) -> Picture:
        """Plans at once, without intervals."""
        if not any(plan.scenario.segments[0].traits for plan in plans):
            try:
                return Picture(EXACT_LOOK, 0, self._looked_at(plans, 1.0, _expected))
            except NotExact:
                pass
        scale = min(1.0, SMALL / max(expected_people(plans[0].scenario), 1.0))
        if not all(can_be_small(plan.scenario) for plan in plans):
            scale = 1.0
        return Picture(SMALL_LOOK, SMALL_REPLICATIONS, self._looked_at(plans, scale, self._in_small))

    def _looked_at(
        self, plans: Sequence[Plan], scale: float, look: Callable[[Plan, float], Seen]
    ) -> tuple[Seen, ...]:
        """The plans, each looked at unless it was there the last time."""
        before = self._looks
        self._looks = [
            next((one for one in before if one[0] is plan and one[1] == scale), None)
            or (plan, scale, look(plan, scale))
            for plan in plans
        ]
        return tuple(seen for _, _, seen in self._looks)

    def in_time(self, plans: Sequence[Plan], stop: Callable[[], bool]) -> Iterator[Picture]:
        """Ever more replications of the plans, until there are enough or `stop` says so.

        A single plan is shown as it is; several are compared. Raises Stopped where `stop` said so midway.
        """
        people = max(expected_people(plan.scenario) for plan in plans)
        most = max(2, min(STEPS[-1], int(MOST_LIVES / max(people, 1.0))))
        for n in dict.fromkeys(min(step, most) for step in STEPS):
            if stop():
                return
            yield self._sampled(plans, n, stop)

    def _in_small(self, plan: Plan, scale: float) -> Seen:
        model = build(in_small(plan.scenario, scale, expected=False))
        (sample,) = Sampler(SEED, threads=self._threads).sample([model], SMALL_REPLICATIONS)
        return _seen(plan.label, sample, scale)

    def _sampled(self, plans: Sequence[Plan], n: int, stop: Callable[[], bool]) -> Picture:
        def go_on(_: int, __: int) -> None:
            if stop():
                raise Stopped

        sampler = Sampler(SEED, threads=self._threads, known=self._whole)
        samples = sampler.sample([plan.model for plan in plans], n, go_on)
        self._whole = list({id(sample.rows): sample for sample in samples}.values())
        seen = tuple(_seen(p.label, s, 1.0) for p, s in zip(plans, samples, strict=True))
        if len(plans) < 2:
            return Picture(SAMPLE, n, seen)
        try:
            found = compare(
                plans, SEED, FixedN(n), sampler=Sampler(SEED, threads=self._threads, known=samples)
            )
        except ComparisonError:
            return Picture(SAMPLE, n, seen)
        return Picture(SAMPLE, n, seen, found)


def _expected(plan: Plan, scale: float) -> Seen:
    found, _ = in_place_of_replications(plan.model)
    values = {name: one.mean for name, one in found.metrics.items()}
    return Seen(plan.label, plan.model, found.books, scale, values)


def _seen(label: str, sample: Sample, scale: float) -> Seen:
    sums = dict(zip(metrics.PARTS, sample.rows.sums.mean(axis=0).tolist(), strict=True))
    values = {}
    for metric in metrics.METRICS.values():
        value = metrics.value(metric, sums)
        extensive = metric.unit in _EXTENSIVE
        values[metric.name] = value / scale if value is not None and extensive else value
    return Seen(label, sample.model, sample.books, scale, values)
