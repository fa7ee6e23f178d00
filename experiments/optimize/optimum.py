"""The best split of a budget, and how flat it is around it: search, selection, estimation, each with
replications of its own.

The search picks the best of its own replications, so its estimate is biased; its best points go
through a selection (KN) with other replications, and what is reported comes from new ones again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from experiments import selection
from experiments.evaluate import Evaluate, evaluator
from experiments.optimize.expected import expectations, expects_exactly, with_expected_purchases
from experiments.optimize.frontier import FACTORS, Step, frontier
from experiments.optimize.levers import Cell, Levers, OptimizeError, levers, price_levers, too_few
from experiments.optimize.marginal import Marginal, marginals
from experiments.optimize.region import Setting, Standing, judged, ranges
from experiments.optimize.search import Search, Space, edges, spread_out
from experiments.optimize.simplex import Point, distance
from experiments.paired import Difference
from experiments.plan import Plan
from experiments.statistics import LEVEL, Estimate, estimate
from simulation import metrics
from simulation.scenario import check_metrics

Floats = npt.NDArray[np.float64]

N = 20
"""Replications of the search unless told."""
MAX_N = 200
"""Replications of the selection, and of the estimation, at most, unless told."""
SURVIVORS = 8
STARTS = 3
ZONE = 0.01
"""The indifference zone unless told: this share of the money that is spent."""
ZONE_OF_VALUE = 0.001
"""The same where prices are moved: this share of what the plan brings."""
_HALVINGS, _HALVINGS_EXACT = 2, 11
_MARGINAL_N = 60
_FEWEST = 30
"""New replications at least."""
_PLAINLY, _SURELY, _ENOUGH = 3.0, 5.0, 10
"""By the search alone, a setting is worse whose loss less _SURELY standard errors exceeds _PLAINLY zones,
in at least _ENOUGH replications."""


Told = Callable[[str, int, int], None]
"""Called with the part under way, what is done of it, and what there is."""


@dataclass(frozen=True)
class Optimum:
    """The best amounts found, what is as good, and what more money would bring."""

    today: Plan
    best: Plan
    """As to be run: with the amounts found."""
    before: Plan
    """What the best is weighed against: today's amounts, or today's shares of another total."""
    overrides: tuple[str, ...]
    """What makes it from the plan's file, as `--set` takes it."""
    metric: str
    unit: str
    level: float
    zone: float
    cells: tuple[Cell, ...]
    total: float | None
    """Money within the horizon that was split, not discounted; None: amounts were free."""
    own_total: bool
    """Whether that is what the plan spends today. Otherwise "today" are today's shares of the total."""
    settings: tuple[Setting, ...]
    """All settings that were judged, the best first, then by their loss."""
    ranges: tuple[tuple[float, float], ...]
    """By cell: the least and the most in any setting shown to lose less than the zone: the flat region."""
    open_ranges: tuple[tuple[float, float], ...]
    """The same, with the settings that may lose more or less than the zone."""
    gain: Difference | None
    """The best minus today's amounts, from new replications, with bounds for all settings at once;
    None: today's are the best."""
    decided: bool
    """Whether the selection ended before its limit of replications."""
    n_search: int
    n_selection: int
    n_fresh: int
    """Replications of each part; 0 each where expectations were used."""
    exact: bool
    """Whether values are expectations without simulation: then there is no luck and no interval."""
    expected_purchases: bool
    """Whether purchases were followed as expected values."""
    clv: Estimate
    """Of the best: customer lifetime value before investments."""
    marginals: tuple[Marginal, ...]
    frontier: tuple[Step, ...]

    @property
    def winner(self) -> Setting:
        """The best setting."""
        return self.settings[0]

    @property
    def now(self) -> Setting:
        """Today's amounts."""
        return next(setting for setting in self.settings if setting.today)


@dataclass(frozen=True)
class _Task:
    """What is asked, checked and ready."""

    levers: Levers
    space: Space
    metric: metrics.Metric
    zone: float
    evaluate: Evaluate
    exact: bool
    unit: str
    own_total: bool
    """Whether the total is what the plan spends now, so that today's point is the plan itself."""
    made: dict[Point, Plan] = field(default_factory=dict)
    """Plans by point, so that each is read once."""

    def make(self, point: Point) -> Plan:
        """The plan at a point."""
        if self.own_total and point == self.space.today():
            return self.levers.plan
        if point not in self.made:
            self.made[point] = self.levers.at(self.space.amounts(point), "split")
        return self.made[point]


def optimize(
    plan: Plan,
    evaluate: Evaluate | None = None,
    *,
    names: Sequence[str] = (),
    prices: Sequence[str] = (),
    stretches: int = 1,
    total: float | None = None,
    free: bool = False,
    metric: str = "npv",
    zone: float | None = None,
    n: int = N,
    max_n: int = MAX_N,
    factors: Sequence[float] = FACTORS,
    seed: int = 0,
    told: Told | None = None,
) -> Optimum:
    """Find the amounts of investments that bring most, and all that bring as much.

    Parameters
    ----------
    evaluate : runs plans; unless given, expectations without simulation where the scenario permits
        them, else simulation on this machine with `seed`.
    names : investments to move, by name or id; unless given, all budgets (with `free` all spends).
    prices : prices whose changes are moved, by name or id, in place of investments: each change from none to
        16 times what it is, each by itself.
    stretches : equal parts of the horizon with amounts of their own.
    total : money per time unit, on average over the horizon, to be split; today's unless given.
    free : move every amount by itself, without a total. Sums a head can be moved only so.
    metric : a sum of which more or less is better.
    zone : a loss that does not matter, in the metric's unit; unless given ZONE of the money spent;
        where prices are moved, ZONE_OF_VALUE of the metric itself.
    n : replications of the search.
    max_n : most replications of the selection, and of the estimation.
    factors : totals of the frontier as multiples of this one; empty for none. Only with a total.
    told : called with the part under way ("search", "select", "estimate", "frontier", "margins"), how
        much of it is done, and how much there is, as far as that can be known.

    Raises OptimizeError where what is asked cannot be done, ScenarioError for an unknown metric.
    """
    say = told or (lambda _part, _done, _of: None)
    task, expected = _task(plan, evaluate, names, prices, stretches, total, free, metric, zone, seed)
    if n < 1 or max_n < selection.FIRST_STAGE:
        raise OptimizeError(
            f"the search needs at least 1 replication and the selection {selection.FIRST_STAGE}, "
            f"found n = {n} and max_n = {max_n}"
        )
    n = 1 if task.exact else n
    usual = 2 * len(task.space.first())
    say("search", 0, usual)
    search = Search(
        task.make, task.evaluate, task.metric, n, lambda done: say("search", done, max(done, usual))
    )
    _look_around(search, task.space)
    best, decided, n_selection = _selected(task, search, max_n, say)
    first = 0 if task.exact else n + n_selection
    settings, n_fresh = _estimated(task, search, best, first, max_n, say)
    winner = task.make(best)
    few = min(n_fresh, _MARGINAL_N)
    steps: tuple[Step, ...] = ()
    if task.space.total is not None and factors:
        done = iter(range(1, len(factors) + 1))
        steps = frontier(
            task.levers,
            task.space.total,
            best,
            task.space,
            lambda make: Search(make, task.evaluate, task.metric, n),
            task.evaluate,
            task.metric,
            first,
            n_fresh,
            factors,
            lambda: say("frontier", next(done), len(factors)),
        )
    say("margins", 0, 1)
    overrides = task.levers.overrides(task.space.amounts(best))
    clv = metrics.METRICS["clv"]
    now = next(setting for setting in settings if setting.today)
    before = plan if task.own_total else plan.with_overrides(task.levers.overrides(now.amounts))
    return Optimum(
        plan,
        replace(plan.with_overrides(overrides), label="best"),
        replace(before, label="today"),
        overrides,
        metric,
        task.unit,
        LEVEL,
        task.zone,
        task.levers.cells,
        task.space.total,
        task.own_total,
        tuple(sorted(settings, key=_by_loss)),
        ranges(settings, (Standing.BEST, Standing.SAME)),
        ranges(settings, (Standing.BEST, Standing.SAME, Standing.OPEN)),
        now.loss,
        decided,
        0 if task.exact else n,
        n_selection,
        0 if task.exact else n_fresh,
        task.exact,
        expected,
        estimate(clv, task.evaluate([winner], n_fresh, first)[0], metrics.unit_text(clv, winner.model)),
        marginals(winner, seed, first, few, exactly=task.exact),
        steps,
    )


def _by_loss(setting: Setting) -> tuple[bool, float]:
    return setting.loss is not None, (setting.loss.mean or 0.0) if setting.loss is not None else 0.0


def _task(
    plan: Plan,
    evaluate: Evaluate | None,
    names: Sequence[str],
    prices: Sequence[str],
    stretches: int,
    total: float | None,
    free: bool,
    metric: str,
    zone: float | None,
    seed: int,
) -> tuple[_Task, bool]:
    check_metrics([metric], metrics.METRICS)
    chosen = metrics.METRICS[metric]
    if chosen.better == 0 or chosen.denominator is not None or len(chosen.numerator) > 1:
        raise OptimizeError(f"amounts are chosen by a sum of which more or less is better, not by {metric}")
    if free and total is not None:
        raise OptimizeError("a total is split, or every amount is free: both at once cannot be")
    followed, expected = with_expected_purchases(plan)
    if prices and (names or total is not None or stretches > 1):
        raise OptimizeError("prices are moved by themselves: without investments, a total or stretches")
    free = free or bool(prices)
    moved = price_levers(followed, prices) if prices else levers(followed, names, stretches, per_head=free)
    spent = moved.spent([cell.today for cell in moved.cells])
    horizon = plan.scenario.time.horizon
    if total is not None and not 0.0 < total < math.inf:
        raise OptimizeError(f"the total must be above 0 per {plan.scenario.time.unit}, found {total:g}")
    whole = None if free else (spent if total is None else total * horizon)
    if whole is not None and len(moved.cells) < 2:
        raise OptimizeError(too_few(plan, moved))
    if whole == 0.0:
        raise OptimizeError(
            f"{plan.label!r} spends nothing on {', '.join(moved.names)}: give a total to split"
        )
    idle = [cell.name for cell in moved.cells if cell.today == 0.0]
    if free and idle:
        raise OptimizeError(
            f"a free amount is searched from what is spent now, and nothing is spent on {idle[0]!r}: "
            "give it an amount to begin with"
        )
    exactly = evaluate is None and expects_exactly(followed)
    run = expectations if exactly else evaluate or evaluator(seed)
    unit = metrics.unit_text(chosen, plan.model)
    if zone is not None:
        width = zone
    elif prices:
        width = ZONE_OF_VALUE * _sum(followed, run, chosen.numerator[0])
    else:
        width = ZONE * (whole if whole is not None else _sum(followed, run, "investment"))
    if not 0.0 < width < math.inf:
        raise OptimizeError(f"the indifference zone must be above 0 {unit}, found {width:g}")
    space = Space(moved, whole, _HALVINGS_EXACT if exactly else _HALVINGS)
    return _Task(moved, space, chosen, width, run, exactly, unit, total is None), expected


def _sum(plan: Plan, run: Evaluate, part: str) -> float:
    return abs(float(run([plan], 1)[0][0, metrics.PARTS.index(part)]))


def _look_around(search: Search, space: Space) -> None:
    """The coarse lattice, then a climb from its best points."""
    search.look(space.first())
    starts = spread_out(search.ranked(), space.whole // space.coarse * 2, STARTS)
    rough = max(space.first_step() >> 2, space.finest)
    for start in starts:
        search.climb(space, start, space.first_step(), rough)
    if rough > space.finest:
        search.climb(space, search.ranked()[0], rough)


def _selected(task: _Task, search: Search, max_n: int, say: Told) -> tuple[Point, bool, int]:
    """The best of the survivors, whether that is decided, and the replications it took."""
    ranked = search.ranked()
    if task.exact:
        return ranked[0], True, 0
    apart = max(task.space.whole // task.space.coarse // 2, task.space.finest)
    points = spread_out(ranked, apart, SURVIVORS)
    if task.space.today() not in points:
        points = [*points[: SURVIVORS - 1], task.space.today()]
    plans = [task.make(point) for point in points]
    column = metrics.PARTS.index(task.metric.numerator[0])

    def draw(systems: Sequence[int], first: int, n: int) -> Floats:
        rows = task.evaluate([plans[i] for i in systems], n, first)
        return np.stack([task.metric.better * sums[:, column] for sums in rows], axis=1)

    if len(points) == 1:
        return points[0], True, 0
    found = selection.select(
        draw,
        len(points),
        task.zone,
        max_n=max_n,
        begin=search.n,
        told=lambda done: say("select", done, max_n),
    )
    return points[found.best], found.decided, found.n


def _estimated(
    task: _Task, search: Search, best: Point, first: int, max_n: int, say: Told
) -> tuple[list[Setting], int]:
    """All settings against the best: near ones from new replications, far ones from the search."""
    ends = edges(search, task.space, best, task.zone)
    ranked = search.ranked()
    today = task.space.today()
    looked = _worth_a_look(task, ranked, {best, *ends})
    if task.exact:
        return _judged(task, looked, [search.values[p] for p in looked], best, len(looked)), 1
    far = [point for point in looked if _plainly_worse(search, best, point, task.zone)]
    near = [point for point in looked if point not in far or point in (best, today)]
    n = _fresh(search, best, near, task.zone, max_n)
    column = metrics.PARTS.index(task.metric.numerator[0])
    values: list[Floats] = []
    for point in near:
        values.append(task.metric.better * task.evaluate([task.make(point)], n, first)[0][:, column])
        say("estimate", len(values), len(near))
    found = _judged(task, near, values, best, len(near) - 1)
    gone = [best, *(point for point in far if point not in near)]
    beside = _judged(task, gone, [search.values[p] for p in gone], best, len(ranked), dropped=True)
    return [*found, *beside[1:]], n


def _worth_a_look(task: _Task, ranked: Sequence[Point], also: set[Point]) -> list[Point]:
    """The coarse lattice, `also`, and other points that lie apart: those of one climb are close together."""
    apart = max(task.space.whole // task.space.coarse // 2, task.space.finest)
    fixed = also | set(task.space.first())
    kept = [point for point in ranked if point in fixed]
    for point in ranked:
        if point not in fixed and all(distance(point, other) >= apart for other in kept):
            kept.append(point)
    return [point for point in ranked if point in set(kept)]


def _judged(
    task: _Task,
    points: Sequence[Point],
    values: Sequence[Floats],
    best: Point,
    rivals: int,
    dropped: bool = False,
) -> list[Setting]:
    today = task.space.today()
    amounts = [_amounts(task, point) for point in points]
    return judged(
        amounts,
        [_shares(task, each) for each in amounts],
        values,
        points.index(best),
        points.index(today) if today in points else None,
        task.zone,
        task.unit,
        task.metric.better,
        rivals=rivals,
        dropped=dropped,
    )


def _amounts(task: _Task, point: Point) -> tuple[float, ...]:
    if task.own_total and point == task.space.today():
        return tuple(cell.today for cell in task.levers.cells)
    return task.space.amounts(point)


def _shares(task: _Task, amounts: tuple[float, ...]) -> tuple[float, ...]:
    spent = [
        a * (c.length if not c.per_head else 1.0) for a, c in zip(amounts, task.levers.cells, strict=True)
    ]
    every = sum(spent)
    return tuple(s / every if every else 0.0 for s in spent)


def _plainly_worse(search: Search, best: Point, point: Point, zone: float) -> bool:
    """Whether the search alone decides: its best is biased upwards, so a wide margin is required."""
    d = search.values[best] - search.values[point]
    if len(d) < _ENOUGH:
        return False
    se = float(d.std(ddof=1)) / math.sqrt(len(d))
    return float(d.mean()) - _SURELY * se > _PLAINLY * zone


def _fresh(search: Search, best: Point, near: Sequence[Point], zone: float, most: int) -> int:
    """New replications: enough to tell most near settings from a loss of the zone."""
    others = [p for p in near if p != best]
    if not others or search.n < 3:
        return min(_FEWEST, most)
    spread = [float((search.values[best] - search.values[p]).std(ddof=1)) for p in others]
    wanted = (6.0 * float(np.median(spread)) / zone) ** 2
    return int(min(max(_FEWEST, math.ceil(wanted)), most))
