"""The parts of an optimization: lattices, levers, the search, the flat region, the margins."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from experiments.optimize.levers import OptimizeError, levers
from experiments.optimize.marginal import STEP, marginals
from experiments.optimize.region import Standing, judged, ranges, standing
from experiments.optimize.search import Search, Space, edges, spread_out
from experiments.optimize.simplex import Point, exchanges, lattice, nearest_point, nudges, parts_of
from experiments.paired import of_values
from experiments.plan import Plan, of, plan
from tests.experiments.markets import LOSS, advertising, care, subscribers
from tests.optimize.markets import TWO

Floats = npt.NDArray[np.float64]


@pytest.fixture
def market(tmp_path: Path) -> Plan:
    (tmp_path / "two.yaml").write_text(TWO)
    return plan(tmp_path / "two.yaml")


def test_lattices_hold_all_points_of_a_sum() -> None:
    assert list(lattice(2, 2)) == [(0, 2), (1, 1), (2, 0)]
    for corners in range(2, 10):
        points = list(lattice(corners, parts_of(corners)))
        assert len(points) == math.comb(parts_of(corners) + corners - 1, corners - 1) <= 45
        assert len(set(points)) == len(points)
        assert all(sum(point) == parts_of(corners) for point in points)


def test_steps_keep_the_sum_and_stay_inside() -> None:
    assert sorted(exchanges((3, 1, 0), 2)) == [(1, 1, 2), (1, 3, 0), (3, 0, 1), (4, 0, 0)]
    assert sorted(nudges((1, 4), 2, 5)) == [(0, 4), (1, 2), (1, 5), (3, 4)]
    assert nearest_point((0.5, 0.3, 0.2), 7) == (4, 2, 1)


def test_amounts_are_set_as_the_file_would_set_them(market: Plan) -> None:
    found = levers(market, stretches=2)
    assert [(c.investment, c.begin, c.end, c.length, c.today) for c in found.cells] == [
        ("first", 0.0, 6.0, 6.0, 200.0),
        ("first", 6.0, 12.0, 6.0, 200.0),
        ("second", 0.0, 6.0, 3.0, 100.0),
        ("second", 6.0, 12.0, 6.0, 50.0),
    ]
    changed = found.at((10.0, 20.0, 30.0, 40.0), "changed").scenario
    budgets = {one.id: one.budget for one in changed.investments}
    assert budgets["first"] == (10.0,) * 6 + (20.0,) * 6
    assert budgets["second"] == (0.0,) * 3 + (30.0,) * 3 + (40.0,) * 6
    assert found.spent((10.0, 20.0, 30.0, 40.0)) == sum(map(sum, (b for b in budgets.values() if b)))
    assert market.with_overrides(found.overrides((10.0, 20.0, 30.0, 40.0))).scenario == changed


def test_one_amount_replaces_a_schedule(market: Plan) -> None:
    found = levers(market)
    assert found.overrides((1.0, 2.0)) == (
        "investments.first.budget=1",
        "investments.second.budget=2",
        "investments.second.schedule={0: 2}",
    )
    second = found.at((1.0, 2.0), "even").scenario.investments[1]
    assert second.budget == (0.0,) * 3 + (2.0,) * 9


def test_levers_that_cannot_be_moved_are_refused(market: Plan) -> None:
    with pytest.raises(OptimizeError, match=r"no investment 'frist' \(did you mean first\?\); there are"):
        levers(market, ["frist"])
    with pytest.raises(OptimizeError, match="'gifts' spends a sum a head"):
        levers(market, ["gifts"])
    with pytest.raises(OptimizeError, match="it can be cut into 1 to 12, not 13"):
        levers(market, stretches=13)
    with pytest.raises(OptimizeError, match="2 investments in 12 parts of the horizon are 21 amounts"):
        levers(market, stretches=12)
    with pytest.raises(OptimizeError, match="'made' was not read from a file"):
        levers(of(subscribers(care(1.0)), "made"))
    assert [c.name for c in levers(market, ["gifts"], per_head=True).cells] == ["gifts"]


def hill(target: Sequence[float], n: int = 1) -> tuple[Space, Search]:
    """A concave hill over the simplex with its top at these shares, in steps of the space."""
    space = object.__new__(Space)
    space.total, space.coarse, space.whole, space.finest = 1.0, 4, 64, 1
    space._today = (64, *([0] * (len(target) - 1)))
    search = object.__new__(Search)
    search.n, search.values = n, {}

    def look(points: Sequence[Point]) -> None:
        for point in points:
            height = -sum((p / 64 - t) ** 2 for p, t in zip(point, target, strict=True))
            search.values.setdefault(point, np.full(n, height))

    search.look = look  # type: ignore[method-assign, assignment]
    return space, search


def test_a_climb_reaches_the_top() -> None:
    space, search = hill((0.5, 0.2, 0.3))
    top = search.climb(space, (64, 0, 0), 16)
    assert max(abs(p / 64 - t) for p, t in zip(top, (0.5, 0.2, 0.3), strict=True)) <= 1 / 64


def test_edges_are_where_the_loss_reaches_the_zone() -> None:
    space, search = hill((0.5, 0.5))
    space.levers = type("Two", (), {"cells": (0, 1)})()  # type: ignore[assignment]
    space.finest = 1
    # The loss at a share 0.5 + x is 2 x^2: 0.02 at x = 0.1, 6.4 steps of 64; to within a quarter of
    # the first step of 8.
    found = edges(search, space, (32, 32), 0.02)
    assert sorted(abs(point[0] - 32) for point in found) == [6, 6]
    found = edges(search, space, (32, 32), 10.0)
    assert sorted(found) == [(0, 64), (64, 0)]


def test_survivors_lie_apart() -> None:
    assert spread_out([(4, 4), (5, 3), (8, 0), (0, 8)], 3, 2) == [(4, 4), (8, 0)]


def test_where_a_setting_stands() -> None:
    rng = np.random.Generator(np.random.PCG64(5))
    noise = rng.standard_normal(100)
    zero = np.zeros(100)
    for mean, wanted in ((0.0, Standing.SAME), (1.0, Standing.OPEN), (2.0, Standing.WORSE)):
        loss = of_values(zero, noise - noise.mean() + mean, "EUR", rivals=5)
        assert standing(loss, 1.0) is wanted


def test_the_flat_region_spans_what_is_as_good() -> None:
    rng = np.random.Generator(np.random.PCG64(6))
    luck = rng.standard_normal(200)
    values = [luck - loss + 0.01 * rng.standard_normal(200) for loss in (0.0, 0.5, 3.0, 0.2)]
    amounts = [(5.0, 5.0), (2.0, 8.0), (0.0, 10.0), (7.0, 3.0)]
    found = judged(amounts, amounts, values, 0, 2, 1.0, "EUR", 1, rivals=3)
    assert [s.standing.value for s in found] == ["best", "same", "worse", "same"]
    assert [s.today for s in found] == [False, False, True, False]
    assert ranges(found, (Standing.BEST, Standing.SAME)) == ((2.0, 7.0), (3.0, 8.0))


@pytest.mark.verify
def test_settings_are_seldom_called_as_good_or_worse_wrongly() -> None:
    # 20 settings that lose the zone exactly: each verdict but "open" is an error; all together 5 %.
    trials, alarms = 1_000, 0
    for trial in range(trials):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([23, trial])))
        best = rng.standard_normal(60)
        values = [best, *(best - 1.0 + rng.standard_normal((20, 60)))]
        points = [(float(i),) for i in range(21)]
        found = judged(points, points, values, 0, None, 1.0, "EUR", 1, rivals=20)
        alarms += any(s.standing in (Standing.SAME, Standing.WORSE) for s in found)
    # 3.1 standard errors above 5 %.
    assert alarms <= trials * 0.05 + 3.1 * math.sqrt(trials * 0.05 * 0.95)


def test_the_marginal_cost_of_keeping_is_the_slope_of_retention() -> None:
    spend, story = 0.5, subscribers(care(0.5))
    (found,) = marginals(of(story), seed=1, first=0, n=30)

    def kept(per_head: float) -> float:
        return math.exp(-LOSS * (1.0 - 0.5 * -math.expm1(-per_head)))

    less, more = (1.0 - STEP) * spend, (1.0 + STEP) * spend
    wanted = (more - less) / (kept(more) - kept(less))
    assert found.counted == "kept"
    assert found.cost.mean is not None
    assert found.cost.se is not None
    assert found.cost.se < 0.1 * wanted
    assert abs(found.cost.mean - wanted) < 4 * found.cost.se
    # What is kept: ten a month as long as it stays, less the care that it will be given.
    rate = LOSS * (1.0 - 0.5 * -math.expm1(-spend))
    assert found.worth.mean is not None
    assert 0.0 < found.worth.mean < 10.0 / rate


def test_expected_margins_are_what_simulated_ones_vary_around() -> None:
    plan_ = of(subscribers(advertising(0.5), care(0.5), prospects=500))
    simulated, exact = (marginals(plan_, 2, 0, 40, exactly=flag) for flag in (False, True))
    for one, other in zip(simulated, exact, strict=True):
        for name in ("value", "cost", "worth"):
            a, b = getattr(one, name), getattr(other, name)
            assert b.se is None
            # The simulation moves spend by a tenth, the expectation by a thousandth.
            assert abs(a.mean - b.mean) < 4 * a.se + 0.02 * abs(b.mean)


def test_margins_say_what_they_are_not() -> None:
    found = marginals(of(subscribers(care(0.0), advertising(0.5), prospects=50)), 0, 0, 3)
    assert found[0].cost.reason == "nothing is spent on it"
    assert found[1].counted == "won"
