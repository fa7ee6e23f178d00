"""A study: plans, what varies, at which points, how often, and what is wanted of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments import designs
from experiments.inputs import correlations, quantile, together
from experiments.plan import Plan
from simulation.arguments import LARGEST_SEED, whole
from simulation.metrics import METRICS
from simulation.scenario import check_metrics
from simulation.scenario.types import Text, Uncertain

Value = float | str
"""A number in the scenario's unit, or a word of the language."""

COMMON, INDEPENDENT = "common", "independent"
NO_TITLE = Text("", None)


class StudyError(ValueError):
    """A study made in Python cannot be; the message says why."""


@dataclass(frozen=True)
class Listed:
    """Some values, each as likely as the others where points are sampled."""

    values: tuple[Value, ...]

    def levels(self) -> tuple[Value, ...]:
        """The values of a grid."""
        return self.values

    def at(self, u: float) -> Value:
        """The value at quantile u in (0, 1)."""
        return self.values[min(int(u * len(self.values)), len(self.values) - 1)]


@dataclass(frozen=True)
class Span:
    """Anything from low to high, evenly on a linear or a logarithmic scale; both ends included."""

    low: float
    high: float
    steps: int | None = None
    """How many levels it has in a grid."""
    log: bool = False
    whole: bool = False
    """Whether only whole numbers make sense."""

    def levels(self) -> tuple[Value, ...]:
        """The values of a grid. Raises StudyError where `steps` is missing."""
        if self.steps is None:
            raise StudyError("a grid needs to know how many steps a range has")
        last = max(self.steps - 1, 1)
        return tuple(self._at(i / last) for i in range(self.steps))

    def at(self, u: float) -> Value:
        """The value at quantile u in (0, 1)."""
        return self._at(u)

    def _at(self, share: float) -> float:
        if self.log:
            value = math.exp((1.0 - share) * math.log(self.low) + share * math.log(self.high))
        else:
            value = (1.0 - share) * self.low + share * self.high
        value = self.low if share == 0.0 else self.high if share == 1.0 else value
        return float(round(value)) if self.whole else value


@dataclass(frozen=True)
class Distributed:
    """Values of an uncertain number."""

    uncertain: Uncertain
    steps: int | None = None
    """How many levels it has in a grid: quantiles in the middle of parts of equal probability."""

    def levels(self) -> tuple[Value, ...]:
        """The values of a grid. Raises StudyError where `steps` is missing."""
        if self.steps is None:
            raise StudyError("a grid needs to know how many steps a distribution has")
        return tuple(self.at((i + 0.5) / self.steps) for i in range(self.steps))

    def at(self, u: float) -> Value:
        """The value at quantile u in (0, 1)."""
        return quantile(self.uncertain, u)


Levels = Listed | Span | Distributed


def _whole(of: object, field: str, name: str, least: int, most: int | None = None) -> None:
    """Make sure that a field holds a whole number. Raises StudyError."""
    try:
        object.__setattr__(of, field, whole(name, getattr(of, field), least, most))
    except (TypeError, ValueError) as problem:
        raise StudyError(str(problem)) from None


@dataclass(frozen=True)
class Move:
    """A number of the scenario that a factor sets, in one plan or in all plans."""

    path: str
    start: float | None = None
    """Its value at the low end of the factor, linear from there to `stop` at the high end.
    None: the factor's own value is set."""
    stop: float | None = None
    plan: int | None = None
    """Number of the plan; None: all plans."""


@dataclass(frozen=True)
class Factor:
    """Something that varies from point to point."""

    name: str
    levels: Levels
    moves: tuple[Move, ...]
    title: Text = NO_TITLE
    kind: str = ""
    """What its values measure: "rate", "proportion", "money rate", ...; "" where none is given."""
    unit: str = ""
    """The unit in which they were written, in words: "per month"; "" for plain numbers and proportions."""
    scale: float = 1.0
    """What a value, which is in the scenario's unit, is multiplied by to stand in `unit`."""

    def overrides(self, plan: int, value: Value) -> list[tuple[str, Value]]:
        """What the value sets in a plan, by path."""
        result: list[tuple[str, Value]] = []
        for move in self.moves:
            if move.plan is not None and move.plan != plan:
                continue
            if move.start is None or move.stop is None:
                result.append((move.path, value))
                continue
            assert isinstance(self.levels, Span)
            assert isinstance(value, float)
            share = (value - self.levels.low) / (self.levels.high - self.levels.low)
            result.append((move.path, (1.0 - share) * move.start + share * move.stop))
        return result


def values(path: str, chosen: list[Value], name: str | None = None) -> Factor:
    """A factor that takes some values at a path of the scenario."""
    return Factor(name or path, Listed(tuple(chosen)), (Move(path),))


def span(path: str, low: float, high: float, steps: int | None = None, *, log: bool = False) -> Factor:
    """A factor that goes from low to high at a path of the scenario. Raises StudyError."""
    if not low < high or (log and low <= 0):
        raise StudyError(f"a range goes from a lower to a higher number, found {low:g} to {high:g}")
    return Factor(path, Span(float(low), float(high), steps, log), (Move(path),))


def set_twice(factors: Sequence[Factor], plans: int) -> tuple[Factor, str] | None:
    """The first factor that sets a path which an earlier factor sets in the same plan, and a complaint.

    Only one of the two would take effect, and a figure would show no effect of the other.
    """
    for plan in range(plans):
        taken: dict[str, Factor] = {}
        for factor in factors:
            for path in (move.path for move in factor.moves if move.plan in (None, plan)):
                for other, earlier in taken.items():
                    if f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}."):
                        named = f"{earlier.name!r} and {factor.name!r} both set"
                        return factor, f"{named} {path}: only one of them would hold"
                taken[path] = factor
    return None


@dataclass(frozen=True)
class Grid:
    """Every combination of the factors' levels."""


@dataclass(frozen=True)
class OneAtATime:
    """The plans as written, then each level of each factor alone."""


@dataclass(frozen=True)
class LatinHypercube:
    """n points of a Latin hypercube."""

    n: int


@dataclass(frozen=True)
class Sobol:
    """n points of a scrambled Sobol sequence."""

    n: int


@dataclass(frozen=True)
class Given:
    """Points given one by one: rows of values in the order of the factors; None: as written."""

    rows: tuple[tuple[Value | None, ...], ...]


Design = Grid | OneAtATime | LatinHypercube | Sobol | Given


@dataclass(frozen=True)
class Replications:
    """How often every point is run: a number, until an interval is narrow enough, or until it is decided."""

    n: int
    """The number, at least 1, or with `half_width` or `decided` the fewest."""
    half_width: float | None = None
    """Half of the 95 % interval wanted: of `metric`, or with several plans of every difference to
    the first plan."""
    metric: str = "npv"
    most: int = 1000
    decided: bool = False
    """Whether each point is run until one plan is known to be the best there by `metric`, or `zone` says that
    it does not matter: replications go where the decision is open."""
    zone: float = 0.0
    """A difference that does not matter, in the metric's unit; 0: every difference does."""

    def __post_init__(self) -> None:
        _whole(self, "n", "replications", 1)
        _whole(self, "most", "at most so many replications", 1)
        if not self.until:
            return
        check_metrics([self.metric], METRICS)
        if self.half_width is not None and self.decided:
            raise StudyError("points are run until they are precise, or until they are decided: not both")
        if self.half_width is not None and not self.half_width > 0.0:
            raise StudyError(f"a half-width is above 0, found {self.half_width:g}")
        if self.decided and METRICS[self.metric].better == 0:
            raise StudyError(f"neither more nor less of {self.metric} is better: it decides nothing")
        if not 0.0 <= self.zone < math.inf:
            raise StudyError(f"a zone is a difference from 0 up, found {self.zone:g}")
        if not 2 <= self.n <= self.most:
            raise StudyError(
                f"a goal takes from at least 2 to at most {self.most} replications, found {self.n}"
            )

    @property
    def until(self) -> bool:
        """Whether points are run until something is known of them."""
        return self.half_width is not None or self.decided


@dataclass(frozen=True)
class Decision:
    """What the study decides: which of two plans is better by a metric."""

    metric: str
    rival: int
    baseline: int


@dataclass(frozen=True)
class Map:
    """A heat map with contours: of a metric, or of its difference between two plans."""

    x: str
    y: str
    metric: str
    rival: int
    baseline: int | None
    """None: the metric of `rival` itself."""
    name: str = ""
    """Of its files; made of what it shows unless said."""


@dataclass(frozen=True)
class Curves:
    """A metric of every plan against a factor, with bands."""

    x: str
    metric: str
    name: str = ""


FigureRequest = Map | Curves


@dataclass(frozen=True)
class Point:
    """One point of a study."""

    number: int
    values: tuple[Value | None, ...]
    """By factor; None: as the scenario is written."""


@dataclass(frozen=True)
class Study:
    """What is run, and what is wanted of it. Equal studies have equal results.

    Raises StudyError for what cannot be run, ScenarioError for an unknown metric.
    """

    plans: tuple[Plan, ...]
    factors: tuple[Factor, ...] = ()
    design: Design = Grid()
    replications: Replications = Replications(20)
    seed: int = 0
    luck: str = COMMON
    """"common": all points share their luck; "independent": only the plans of one point do."""
    metrics: tuple[str, ...] = ("npv",)
    decision: Decision | None = None
    figures: tuple[FigureRequest, ...] = ()
    name: str = "study"
    title: Text = NO_TITLE

    def __post_init__(self) -> None:
        if not self.plans:
            raise StudyError("a study needs at least one plan")
        for plan in self.plans:
            if plan.scenario.policy is not None:
                raise StudyError(
                    f"plan {plan.label!r} decides on its spend by a policy, which a study cannot keep:"
                    " compare such plans with virta.compare"
                )
        if self.replications.decided and len(self.plans) < 2:
            raise StudyError("a decision is between plans, and the study has one")
        labels = [plan.label for plan in self.plans]
        if len(set(labels)) < len(labels):
            raise StudyError(f"plans need labels of their own, found {', '.join(labels)}")
        if self.luck not in (COMMON, INDEPENDENT):
            raise StudyError(f"luck is {COMMON!r} or {INDEPENDENT!r}, found {self.luck!r}")
        _whole(self, "seed", "seed", 0, LARGEST_SEED)
        check_metrics([*self.metrics, *([self.decision.metric] if self.decision else [])], METRICS)
        if len({factor.name for factor in self.factors}) < len(self.factors):
            raise StudyError("factors need names of their own")
        if twice := set_twice(self.factors, len(self.plans)):
            raise StudyError(twice[1])
        if any(plan.draft is None for plan in self.plans) and self.factors:
            raise StudyError("a plan that was not read from a file has no paths: nothing of it can vary")

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The points of the design, in its order. Raises DesignError or StudyError."""
        return tuple(Point(i, row) for i, row in enumerate(self._rows()))

    def _rows(self) -> Iterator[tuple[Value | None, ...]]:
        k, design = len(self.factors), self.design
        if isinstance(design, Given):
            yield from design.rows
        elif isinstance(design, Grid | OneAtATime):
            levels = [factor.levels.levels() for factor in self.factors]
            sizes = [len(of) for of in levels]
            table = designs.grid(sizes) if isinstance(design, Grid) else designs.one_at_a_time(sizes)
            for row in table.tolist():
                yield tuple(None if i < 0 else of[i] for i, of in zip(row, levels, strict=True))
        else:
            sampled = designs.sobol if isinstance(design, Sobol) else designs.latin_hypercube
            for row in sampled(design.n, k, self.seed).tolist():
                drawn = zip(self._together(row), self.factors, strict=True)
                yield tuple(factor.levels.at(u) for u, factor in drawn)

    def _together(self, quantiles: list[float]) -> list[float]:
        """The quantiles of factors, those of correlated numbers made to go together."""
        laws = [of.levels.uncertain if isinstance(of.levels, Distributed) else None for of in self.factors]
        common = correlations([law for law in laws if law is not None])
        found = together({law.path: u for law, u in zip(laws, quantiles, strict=True) if law}, common)
        return [u if law is None else found[law.path] for law, u in zip(laws, quantiles, strict=True)]

    def overrides(self, plan: int, point: Point) -> tuple[tuple[str, Value], ...]:
        """What a point sets in a plan, besides the plan's own overrides."""
        found: list[tuple[str, Value]] = []
        for factor, value in zip(self.factors, point.values, strict=True):
            if value is not None:
                found += factor.overrides(plan, value)
        return tuple(found)

    def seed_at(self, point: Point) -> int:
        """The seed of a point: the study's own, or with independent luck one made of the point's values."""
        if self.luck == COMMON:
            return self.seed
        from hashlib import blake2b

        said = repr([(f.name, v) for f, v in zip(self.factors, point.values, strict=True)]).encode()
        digest = blake2b(said, digest_size=8, salt=b"points").digest()
        words = [self.seed, int.from_bytes(digest, "big")]
        return int(np.random.SeedSequence(words).generate_state(1, np.uint64)[0])
