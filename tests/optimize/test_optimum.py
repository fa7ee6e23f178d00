"""Optima that are known: Blattberg & Deighton, a market of two like halves."""

import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from scipy.optimize import minimize

from experiments.optimize import OptimizeError, Optimum, Standing, optimize
from experiments.optimize.levers import levers
from experiments.plan import plan
from simulation.scenario import ScenarioError
from tests.optimize.markets import HALVES, PRICED
from tests.report import cases
from virta.questions.optimize import sheets as words

PUBLISHED = Path("scenarios/published")


class BlattbergDeighton:
    """The closed form: m 200, d 10 %, with the responses that the scenarios assume."""

    m, d = 200.0, 0.10

    def __init__(self, ceiling: float, half_a: float, churn: float, half_r: float) -> None:
        self.ceiling, self.half_a, self.churn, self.half_r = ceiling, half_a, churn, half_r

    def won(self, a: float) -> float:
        return self.ceiling * (1.0 - 2.0 ** (-a / self.half_a))

    def kept(self, r: float) -> float:
        slowed = (1.0 - 0.5 * (1.0 - 2.0 ** (-r / self.half_r))) / 0.75
        return (1.0 - self.churn) ** slowed

    def clv(self, r: float) -> float:
        """Of a customer won: the first margin, and what comes after keeping is paid."""
        return self.m + (self.m * self.kept(r) - r) / (1.0 + self.d - self.kept(r))

    def equity(self, a: float, r: float) -> float:
        return self.won(a) * self.clv(r) - a

    def best(self) -> tuple[float, float]:
        found = minimize(
            lambda x: -self.equity(*x),
            (self.half_a, self.half_r),
            method="Nelder-Mead",
            options={"xatol": 1e-8},
        )
        return float(found.x[0]), float(found.x[1])


CASES = {
    "blattberg-deighton-56": BlattbergDeighton(0.40, 20.0, 0.40, 30.0),
    "blattberg-deighton-70": BlattbergDeighton(0.60, 30.0, 0.50, 20.0),
}


@pytest.mark.parametrize(
    "name", ["blattberg-deighton-56", pytest.param("blattberg-deighton-70", marks=pytest.mark.verify)]
)
def test_acquiring_and_keeping_meet_at_the_value_of_a_customer(name: str) -> None:
    known = CASES[name]
    a, r = known.best()
    found = optimize(plan(PUBLISHED / f"{name}.yaml"), free=True)
    assert found.exact
    assert found.winner.amounts == pytest.approx((a, r), rel=2e-3)
    assert found.winner.value.mean == pytest.approx(20_000 * known.equity(a, r), rel=1e-6)
    # Pfeifer 2005: marginal cost of acquiring = marginal cost of retaining = customer lifetime value.
    winning, keeping = found.marginals
    for one in (winning.cost, winning.worth, keeping.cost, keeping.worth):
        assert one.mean == pytest.approx(known.clv(r), rel=5e-4)
    for one in (winning.value, keeping.value):
        assert one.mean == pytest.approx(0.0, abs=5e-4)


def test_away_from_the_best_they_do_not_meet() -> None:
    from experiments.optimize.marginal import marginals

    known = CASES["blattberg-deighton-56"]
    winning, keeping = marginals(plan(PUBLISHED / "blattberg-deighton-56.yaml"), 0, 0, 1, exactly=True)
    slope_a = known.ceiling * math.log(2) / known.half_a * 2.0 ** (-20.0 / known.half_a)
    assert winning.cost.mean == pytest.approx(1.0 / slope_a, rel=1e-4)
    assert winning.worth.mean == pytest.approx(known.clv(30.0), rel=1e-4)
    step = 1e-4
    slope_r = (known.kept(30.0 + step) - known.kept(30.0 - step)) / (2 * step)
    assert keeping.cost.mean == pytest.approx(1.0 / slope_r, rel=1e-4)
    assert keeping.worth.mean == pytest.approx(known.clv(30.0), rel=1e-4)


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Optimum:
    """Two like stages, 300 a month for both; today two thirds go to the first."""
    file = tmp_path_factory.mktemp("halves") / "halves.yaml"
    file.write_text(HALVES)
    return optimize(plan(file), zone=60.0, max_n=60, factors=(0.0, 0.5, 1.0, 2.0))


def test_two_like_halves_share_alike(halves: Optimum) -> None:
    assert halves.total == 3_600.0
    flat = halves.ranges[0]
    assert flat[0] <= 150.0 <= flat[1]
    assert abs(halves.winner.amounts[0] - 150.0) <= 45.0
    assert sum(halves.winner.amounts) == pytest.approx(300.0)
    assert all(s.loss is None or s.loss.n in (20, halves.n_fresh) for s in halves.settings)


def test_all_money_on_one_half_is_shown_to_be_worse(halves: Optimum) -> None:
    ends = [s for s in halves.settings if 0.0 in s.amounts]
    assert len(ends) == 2
    assert all(s.standing is Standing.WORSE for s in ends)
    assert halves.now.amounts == (200.0, 100.0)
    assert halves.settings[0].standing is Standing.BEST


def test_the_best_runs_from_its_overrides(halves: Optimum) -> None:
    again = halves.today.with_overrides(halves.overrides)
    assert again.scenario == halves.best.scenario
    spent = [sum(one.budget or ()) for one in again.scenario.investments]
    assert spent == pytest.approx([12 * amount for amount in halves.winner.amounts])


def test_a_larger_total_has_more_equity_and_less_gain(halves: Optimum) -> None:
    totals = [step.total for step in halves.frontier]
    assert totals == [0.0, 1_800.0, 3_600.0, 7_200.0]
    for step in halves.frontier:
        assert 12 * sum(step.amounts) == pytest.approx(step.total)
    equity = [step.equity.mean or 0.0 for step in halves.frontier]
    assert equity == sorted(equity)
    gains = [step.gain.mean or 0.0 for step in halves.frontier if step.gain is not None]
    assert gains == sorted(gains, reverse=True)
    for less, more in pairwise(halves.frontier):
        npv = [step.npv.mean or 0.0 for step in (less, more)]
        paid = [(step.equity.mean or 0.0) - npv[i] for i, step in enumerate((less, more))]
        assert more.gain is not None
        assert more.gain.mean == pytest.approx((npv[1] - npv[0]) / (paid[1] - paid[0]))
    assert halves.frontier[2].amounts == pytest.approx(halves.winner.amounts)


def test_a_price_is_raised_to_where_it_earns_most(tmp_path: Path) -> None:
    (tmp_path / "priced.yaml").write_text(PRICED, encoding="utf-8")
    found = optimize(plan(tmp_path / "priced.yaml"), prices=["list"])
    assert found.exact
    assert found.winner.amounts == pytest.approx((20.0, 0.0), abs=0.3)
    (override,) = found.overrides
    assert override.startswith("prices.list.changes={3: ")
    assert found.best.scenario.prices[0].ratio[-1] == pytest.approx(1.2, abs=0.003)
    for lang in ("en", "fi"):
        assert cases.collisions(words.figure(found, lang=lang)) == []
    assert "% of the price" in words.headline(found, None, "en")


@pytest.mark.verify
def test_the_same_seed_gives_the_same_answer(tmp_path: Path) -> None:
    file = tmp_path / "halves.yaml"
    file.write_text(HALVES)
    one, again = (optimize(plan(file), zone=200.0, n=2, max_n=20, factors=(), seed=3) for _ in range(2))
    assert one.settings == again.settings
    assert one.marginals == again.marginals


def test_words_and_numbers_of_both_languages(halves: Optimum) -> None:
    assert "as good to within 60 EUR" in words.besides(halves, "en").replace("As", "as")
    assert "ero alle 60 EUR" in words.besides(halves, "fi")
    for lang in ("en", "fi"):
        for table in (words.amounts(halves, lang), words.settings(halves, lang), words.margins(halves, lang)):
            assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    frontier = words.frontier(halves, "en")
    assert frontier is not None
    assert len(frontier.rows) == 4
    assert len(words.table(halves)) == len(halves.settings)
    assert list(words.frontier_table(halves)["total"]) == [0.0, 1_800.0, 3_600.0, 7_200.0]


def test_figures_show_the_range_and_the_frontier(halves: Optimum) -> None:
    drawn = words.figure(halves)
    bars = [p for axes in drawn.axes for p in axes.patches if p.get_width() > 0]  # type: ignore[attr-defined]
    assert max(p.get_x() + p.get_width() for p in bars) == pytest.approx(  # type: ignore[attr-defined]
        max(high for _, high in halves.open_ranges)
    )
    lines = [line for axes in words.frontier_figure(halves).axes for line in axes.lines]
    assert [len(line.get_xdata()) for line in lines] == [4, 4, 2]  # type: ignore[arg-type]


@pytest.mark.filterwarnings("error")
def test_a_search_of_one_replication_has_no_spread_to_go_by(tmp_path: Path) -> None:
    (tmp_path / "halves.yaml").write_text(HALVES, encoding="utf-8")
    found = optimize(plan(str(tmp_path / "halves.yaml")), n=1, max_n=20, zone=5_000, factors=())
    assert (found.n_search, found.n_fresh) == (1, 20)


def test_a_single_amount_is_told_what_would_make_two(tmp_path: Path) -> None:
    """The README's small shop has one investment; with the one that the refusal shows, it has two."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (shop,) = re.findall(r"^```yaml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    file = tmp_path / "shop.yaml"
    file.write_text(shop, encoding="utf-8")
    with pytest.raises(OptimizeError, match=r"second investment with a budget, such as\n") as caught:
        optimize(plan(file))
    assert "(stretches: 2)" in str(caught.value)
    (example,) = re.findall(r"such as\n(.*)\nor split 'advertising'", str(caught.value), re.DOTALL)
    file.write_text(f"{shop}{example}\n", encoding="utf-8")
    assert levers(plan(file)).names == ("advertising", "care")


@pytest.mark.parametrize(
    ("course", "asked", "message"),
    [
        (
            "changes: {3 months: 5 %}",
            {"prices": ["lsit"]},
            "no price 'lsit' .did you mean list.*there are: list",
        ),
        ("schedule: {3 months: 11}", {"prices": ["list"]}, "no list of changes: write changes"),
        ("changes: {3 months: 0 %}", {"prices": ["list"]}, "does not change within the horizon"),
        ("changes: {3 months: 5 %}", {"prices": ["list"], "total": 5.0}, "prices are moved by themselves"),
    ],
)
def test_prices_that_cannot_be_moved_are_refused(
    course: str, asked: dict[str, Any], message: str, tmp_path: Path
) -> None:
    text = PRICED.replace("changes: {3 months: 5 %, 6 months: -10 %}", course)
    (tmp_path / "priced.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(OptimizeError, match=message):
        optimize(plan(tmp_path / "priced.yaml"), **asked)


def test_what_cannot_be_optimized_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "halves.yaml"
    file.write_text(HALVES)
    market = plan(file)
    with pytest.raises(OptimizeError, match=r"at least two amounts.*only 'first'.*choose 'second' as well"):
        optimize(market, names=["first"])
    with pytest.raises(OptimizeError, match="both at once cannot be"):
        optimize(market, free=True, total=100.0)
    with pytest.raises(OptimizeError, match="must be above 0 per month, found -1"):
        optimize(market, total=-1.0)
    with pytest.raises(OptimizeError, match="not by retention_rate"):
        optimize(market, metric="retention_rate")
    with pytest.raises(OptimizeError, match="zone must be above 0 EUR, found 0"):
        optimize(market, zone=0.0)
    idle = market.with_overrides(["investments.first.budget=0", "investments.second.budget=0"])
    with pytest.raises(OptimizeError, match="spends nothing on first, second: give a total"):
        optimize(idle)
    with pytest.raises(OptimizeError, match="nothing is spent on 'first'"):
        optimize(idle, free=True)
    with pytest.raises(OptimizeError, match=r"no investment with a budget.*amount is free"):
        optimize(plan(PUBLISHED / "blattberg-deighton-56.yaml"))
    with pytest.raises(ScenarioError, match="npw"):
        optimize(market, metric="npw")
