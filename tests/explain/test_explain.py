"""Shapley shares of a difference: known games, shares that add up, coverage of intervals."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from experiments import explain as explaining
from experiments.compare import FixedN, compare
from experiments.evaluate import Evaluate
from experiments.explain import DifferingError, Explanation, explain
from experiments.plan import Plan, plan
from simulation import metrics
from simulation.scenario import ScenarioError
from virta.questions.compare import page as html
from virta.questions.compare.findings import Findings
from virta.questions.explain import sheets as waterfall

Floats = npt.NDArray[np.float64]

STILL = """
schema: 1
time: {unit: month, horizon: 10 months}
stages:
  one: {kind: customer, margin_flow: {revenue: 10 per month}}
  two: {kind: customer, margin_flow: {revenue: 5 per month}}
  ended: {kind: former}
transitions: {one -> ended: {rate: 0}, two -> ended: {rate: 0}}
people_at_start: {one: 100, two: 40}
"""
"""Nobody moves: 100 people x 10 a month x 10 months, and 40 x 5 x 10."""

LIVELY = """
schema: 1
time: {unit: month, horizon: 12 months}
stages:
  prospect: {kind: potential}
  active: {kind: customer, margin_flow: {revenue: 10 per month}}
  ended: {kind: former}
transitions:
  prospect -> active: {rate: 0.05 per month}
  active -> ended: {rate: 0.1 per month}
people_at_start: {prospect: 100, active: 60}
"""


def two(folder: Path, text: str, overrides: Sequence[str]) -> tuple[Plan, Plan]:
    (folder / "base.yaml").write_text(text)
    base = plan(folder / "base.yaml")
    return base, plan(folder / "base.yaml", overrides, label="other")


def means(found: Explanation) -> dict[str, float]:
    return {share.lever.id: share.value.mean or 0.0 for share in found.shares}


def test_what_does_not_interact_is_its_own_share(tmp_path: Path) -> None:
    changes = ["stages.one.margin_flow.revenue=12", "stages.two.margin_flow.revenue=4"]
    found = explain(*two(tmp_path, STILL, changes), n=3)
    assert means(found) == pytest.approx({"stages.one": 2_000.0, "stages.two": -400.0})
    for share in found.shares:
        assert share.alone.mean == pytest.approx(share.value.mean)
        assert share.last.mean == pytest.approx(share.value.mean)
    (pair,) = found.interactions
    assert pair.value.mean == pytest.approx(0.0, abs=1e-6)


def test_a_product_is_halved_and_its_interaction_told(tmp_path: Path) -> None:
    # 100 -> 200 people and 10 -> 20 a month: alone each adds 10 000, together 30 000 of which 10 000
    # are neither's alone.
    changes = ["people_at_start.one=200", "stages.one.margin_flow.revenue=20"]
    found = explain(*two(tmp_path, STILL, changes), n=3)
    assert means(found) == pytest.approx({"people_at_start": 15_000.0, "stages.one": 15_000.0})
    assert {share.alone.mean for share in found.shares} == {10_000.0}
    assert {share.last.mean for share in found.shares} == {20_000.0}
    assert found.interactions[0].value.mean == pytest.approx(10_000.0)
    assert found.runs == 4


def test_the_shares_add_up_to_the_difference(tmp_path: Path) -> None:
    changes = [
        'transitions."active -> ended".rate=0.05',
        'transitions."prospect -> active".rate=0.1',
        "stages.active.margin_flow.revenue=11",
        "money.discount_rate=9 %",
    ]
    base, other = two(tmp_path, LIVELY, changes)
    for metric in ("npv", "customers_lost", "retention_rate"):
        found = explain(base, other, metric=metric, n=20)
        assert found.total.mean is not None
        assert math.fsum(means(found).values()) == pytest.approx(found.total.mean, rel=1e-12)
        a, b = found.values
        assert (b.mean or 0) - (a.mean or 0) == pytest.approx(found.total.mean, rel=1e-12)
    swapped = explain(other, base, n=20)
    forward = means(explain(base, other, n=20))
    assert {k: -v for k, v in means(swapped).items()} == pytest.approx(forward)


@pytest.mark.verify
def test_random_orders_agree_with_all_subsets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [
        'transitions."active -> ended".rate=0.05',
        'transitions."prospect -> active".rate=0.1',
        "stages.active.margin_flow.revenue=14",
        "people_at_start.prospect=200",
    ]
    base, other = two(tmp_path, LIVELY, changes)
    every = explain(base, other, n=40)
    monkeypatch.setattr(explaining, "ALL_SUBSETS", 2)
    drawn = explain(base, other, n=40)
    assert (every.orders, drawn.orders) == (None, 80)
    assert drawn.total == every.total
    assert math.fsum(means(drawn).values()) == pytest.approx(drawn.total.mean, rel=1e-12)
    exact = means(every)
    for share in drawn.shares:
        assert share.value.se is not None
        # Three levers, four standard errors of the orders' chance: a false alarm in 1 of 5 000.
        assert abs((share.value.mean or 0.0) - exact[share.lever.id]) < 4 * share.value.se
        assert share.value.se > 0
    assert {s.lever.id: s.alone.mean for s in drawn.shares} == pytest.approx(
        {s.lever.id: s.alone.mean for s in every.shares}
    )
    assert drawn == explain(base, other, n=40)
    assert drawn.shares != explain(base, other, n=40, seed=1).shares


def test_a_ratio_is_not_shared_out_by_drawn_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "ALL_SUBSETS", 0)
    base, other = two(tmp_path, LIVELY, ["money.discount_rate=9 %"])
    with pytest.raises(DifferingError, match=r"with more than 0 a sum.*retention_rate is a ratio"):
        explain(base, other, metric="retention_rate", n=3)


def noisy_game(k: int, seed: int) -> Evaluate:
    """Mixtures worth 3 x (how many levers are moved)^2, with luck of their own on top.

    A label "m" with the mask of moved levers is not known here, so the value is read off the plan.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([17, seed])))

    def run(plans: Sequence[Plan], n: int, first: int = 0) -> list[Floats]:
        assert first == 0
        rows = []
        for one in plans:
            moved = sum(stage.service_cost for stage in one.scenario.stages)
            sums = np.zeros((n, len(metrics.PARTS)))
            sums[:, metrics.PARTS.index("npv")] = 3.0 * moved**2 + rng.standard_normal(n)
            rows.append(sums)
        return rows

    return run


@pytest.mark.verify
def test_intervals_cover_the_true_shares(tmp_path: Path) -> None:
    changes = [f"stages.{name}.service_cost=1" for name in ("one", "two", "ended")]
    base, other = two(tmp_path, STILL, changes)
    trials, covered = 1_000, 0
    for trial in range(trials):
        found = explain(base, other, noisy_game(3, trial), n=20)
        # By symmetry each of the three has a third of 27.
        (share,) = (s for s in found.shares if s.lever.id == "stages.one")
        assert share.value.low is not None
        assert share.value.high is not None
        covered += share.value.low <= 9.0 <= share.value.high
    # 3.3 standard errors around 95 %: a false alarm in 1 of 1 000.
    assert 0.927 <= covered / trials <= 0.973


def test_equal_plans_have_nothing_to_explain(tmp_path: Path) -> None:
    base, other = two(tmp_path, LIVELY, ["stages.active.title=Customers"])
    found = explain(base, other, n=2)
    assert found.shares == ()
    assert found.total.mean == 0.0
    words = waterfall.headline(found, base.scenario, "en")
    assert words == "base and other mean the same: there is nothing to explain."


def test_what_cannot_be_explained_is_refused(tmp_path: Path) -> None:
    base, other = two(tmp_path, LIVELY, ["money.discount_rate=9 %"])
    with pytest.raises(DifferingError, match="at least 2 replications, found 1"):
        explain(base, other, n=1)
    with pytest.raises(ScenarioError, match="npw"):
        explain(base, other, metric="npw")
    nobody = ["people_at_start.prospect=0", "people_at_start.active=0", "money.discount_rate=9 %"]
    with pytest.raises(DifferingError, match=r"retention_rate has no value in .*no customer at the start"):
        explain(*two(tmp_path, LIVELY, nobody), metric="retention_rate", n=2)


def test_the_waterfall_goes_from_one_plan_to_the_other(tmp_path: Path) -> None:
    changes = ["people_at_start.one=150", "stages.one.margin_flow.revenue=9", "money.discount_rate=50 %"]
    base, other = two(tmp_path, STILL, changes)
    found = explain(base, other, n=3)
    for lang in ("en", "fi"):
        table = waterfall.shares(found, base.scenario, lang)
        texts = [
            row.cells[1].text.replace("\u202f", "").replace("\xa0", "").replace("\u2212", "-")
            for row in table.rows
        ]
        numbers = [float(text.replace(",", ".")) for text in texts]
        assert numbers[0] + math.fsum(numbers[1:-1]) == pytest.approx(numbers[-1])
    data = waterfall.table(found)
    assert list(data["share"].abs()) == sorted(data["share"].abs(), reverse=True)
    figure = waterfall.figure(found, base.scenario)
    bars = [patch for axes in figure.axes for patch in axes.patches]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]  # type: ignore[attr-defined]
    assert ends[0][0] == pytest.approx(found.values[0].mean)
    assert ends[-1][1] == pytest.approx(found.values[1].mean)
    assert all(b[0] == pytest.approx(a[1]) for a, b in pairwise(ends))


def test_rounded_shares_add_up() -> None:
    assert waterfall.adding_up([1.26, 1.26, 1.26], 3.78, 1, 1.0) == [1.3, 1.3, 1.2]
    assert waterfall.adding_up([-0.5, 2_000.4], 1_999.9, 0, 1.0) == [0.0, 2_000.0]
    assert waterfall.adding_up([], 0.0, 1, 1.0) == []


def test_the_report_shows_the_waterfall_where_it_was_looked_into(tmp_path: Path) -> None:
    base, other = two(tmp_path, LIVELY, ["stages.active.margin_flow.revenue=12", "money.discount_rate=5 %"])
    comparison = compare([base, other], goal=FixedN(4))
    told = Findings(comparison, explanation=explain(base, other, n=4))
    page = html.page(told)
    assert 'id="figure-waterfall"' in page
    assert "Where the difference comes from" in page
    assert "Mistä ero tulee" in html.page(told, "fi")
    assert "waterfall" not in html.page(Findings(comparison))
