"""Plans over worlds: which is best, how surely, and over budget, horizon and discount rate."""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

from experiments.evaluate import evaluator
from experiments.inputs import InputError
from experiments.plan import Plan
from experiments.points import FailedPoints
from experiments.uncertainty.grid import cost, grid, with_budget
from experiments.uncertainty.study import uncertainty
from simulation.scenario import ScenarioError
from tests.experiments.pretend import RATE, SPEND, STRENGTH, VARY, Pretend, numbers_of, quantiles_of, shop


@pytest.fixture
def plans(tmp_path: Path) -> list[Plan]:
    return [shop(tmp_path, "hold"), shop(tmp_path, "keep", ["investments.care.per_head=1 per month"])]


def lead(made: Plan) -> float:
    """Keeping leads by a normal difference with mean 0.3 and standard deviation 1, by the first number."""
    return 0.3 + float(ndtri(quantiles_of(made)[0])) if made.label == "keep" else 0.0


def test_two_normal_plans(plans: list[Plan]) -> None:
    found = uncertainty(plans, Pretend(lead, shared=10.0, own=0.2), seed=1, n_worlds=220, n=2, vary=VARY[:2])
    now = found.standing
    true = math.exp(-0.045) / math.sqrt(2.0 * math.pi) - 0.3 * 0.38209
    assert now.labels[now.best] == "keep"
    assert now.p_best[1].low < 0.6179 < now.p_best[1].high  # Phi(0.3)
    assert now.p_best[0].value + now.p_best[1].value == 1.0
    assert now.evpi.low < true < now.evpi.high
    assert [one.paths for one in found.evppi] == [(RATE,), (STRENGTH,)]
    assert found.evppi[0].mean == pytest.approx(now.evpi.mean, abs=0.03)
    assert found.evppi[1].low == 0.0
    assert now.luck < 0.1
    assert not now.smooth
    assert found.notes == ()


@pytest.mark.verify
def test_much_luck_is_taken_out_by_regression(plans: list[Plan]) -> None:
    evaluate = Pretend(lead, own=3.0)
    found = uncertainty(plans, evaluate, seed=1, n_worlds=250, n=2, vary=VARY[:1])
    now = found.standing
    true = math.exp(-0.045) / math.sqrt(2.0 * math.pi) - 0.3 * 0.38209
    assert now.smooth
    assert now.luck == pytest.approx(9.0 / 10.0, abs=0.1)  # 2 x 3**2 / 2 beside 1
    assert "taken out by regression" in found.notes[0]
    # Raw means would have each plan best about as often; the plain jackknife would say twice the worth.
    assert now.p_best[1].value == pytest.approx(0.6179, abs=0.15)
    assert now.evpi.low < true < now.evpi.high
    assert now.evpi.mean < 1.7 * true


def test_every_world_has_luck_of_its_own(plans: list[Plan]) -> None:
    evaluate = Pretend(lead)
    uncertainty(plans, evaluate, n_worlds=16, n=3, vary=VARY)
    assert evaluate.asked == [(2, 3, 3 * world) for world in range(16)]


def test_first_worlds_are_the_same_with_more(plans: list[Plan]) -> None:
    few, more = (uncertainty(plans, Pretend(lead), n_worlds=w, n=2, vary=VARY) for w in (16, 20))
    assert np.array_equal(few.known, more.known[:16])
    assert np.array_equal(few.values.each, more.values.each[:16])


def test_a_world_without_a_value_is_refused(plans: list[Plan]) -> None:
    def worth(made: Plan) -> float:
        return math.nan if quantiles_of(made)[0] > 0.8 else 1.0

    with pytest.raises(FailedPoints, match="A world left out would bias every mean"):
        uncertainty(plans, Pretend(worth), n_worlds=30, n=2, vary=VARY)


def test_what_cannot_be_asked(plans: list[Plan]) -> None:
    evaluate = Pretend(lead)
    with pytest.raises(InputError, match="between at least two plans, found 1"):
        uncertainty(plans[:1], evaluate)
    with pytest.raises(InputError, match="two plans are called 'hold'"):
        uncertainty([plans[0], plans[0]], evaluate)
    with pytest.raises(
        InputError, match="at least 16 worlds and 2 replications in each are wanted, found 5 and 4"
    ):
        uncertainty(plans, evaluate, n_worlds=5)
    with pytest.raises(InputError, match="neither more nor less of investment is better"):
        uncertainty(plans, evaluate, metric="investment")
    with pytest.raises(ScenarioError, match="unknown metric"):
        uncertainty(plans, evaluate, metric="npw")


def test_a_real_market(plans: list[Plan]) -> None:
    found = uncertainty(plans, evaluator(2), seed=2, n_worlds=40, n=3)
    assert found.paths == (RATE,)
    assert np.corrcoef(found.known[:, 0], found.values.means[:, 0])[0, 1] < -0.9
    again = uncertainty(plans, evaluator(2, threads=1), seed=2, n_worlds=40, n=3)
    assert np.array_equal(found.values.each, again.values.each)


@pytest.mark.verify
def test_a_grid_runs_every_cell_with_the_same_worlds(plans: list[Plan]) -> None:
    def worth(made: Plan) -> float:
        years = made.scenario.time.horizon / 12.0
        spend = sum(made.scenario.investments[0].per_head or ())
        good = 1.0 - 8.0 * made.scenario.money.discount_rate + 0.5 * years - 0.1 * spend
        return good + lead(made) - 0.3 if made.label == "keep" else 0.0

    found = grid(
        plans,
        Pretend(worth),
        budgets=[0.5, 2.0],
        horizons=["1 years", "2 years"],
        rates=["5 %", "20 %"],
        n_worlds=20,
        n=2,
        vary=VARY[:1],
    )
    assert len(found.cells) == 8

    def expected(budget: float, horizon: str, rate: str) -> float:
        return found.cell(budget, horizon, rate).standing.expected[1].mean or 0.0

    base = expected(0.5, "1 years", "5 %")
    # Spend of 1 a head and month: 12 or 24 months of it, times the budget.
    assert expected(2.0, "1 years", "5 %") - base == pytest.approx(-0.1 * (24 - 6))
    assert expected(0.5, "2 years", "5 %") - base == pytest.approx(0.5 - 0.1 * 6)
    assert expected(0.5, "1 years", "20 %") - base == pytest.approx(-8 * 0.15)
    assert found.cell(2.0, "2 years", "20 %").standing.best == 0
    assert cost(2, 20, 2, found.budgets, ["1 years", "2 years"], ["5 %", "20 %"]) == 8 * 2 * 20 * 2


def test_a_grid_refuses_what_contradicts(plans: list[Plan]) -> None:
    evaluate = Pretend(lead)
    with pytest.raises(InputError, match=r"money.discount_rate is uncertain: it cannot be an axis"):
        grid(plans, evaluate, rates=["5 %"], vary=["money.discount_rate=0.01..0.02"])
    with pytest.raises(InputError, match="multiplied by 0 or more, found -1"):
        grid(plans, evaluate, budgets=[1.0, -1.0])
    with pytest.raises(ScenarioError, match="horizon"):
        grid(plans, evaluate, horizons=["1.5 months"])


def test_a_budget_is_all_spend_times_a_factor(plans: list[Plan]) -> None:
    assert with_budget(plans[1], 1.0) is plans[1]
    halved = with_budget(plans[1], 0.5)
    assert halved.label == "keep"
    assert halved.scenario.investments[0].per_head == (0.5,) * 12


def test_numbers_are_those_drawn(plans: list[Plan]) -> None:
    seen: list[float] = []

    def worth(made: Plan) -> float:
        seen.append(numbers_of(made)[SPEND])
        return lead(made)

    found = uncertainty(plans, Pretend(worth), n_worlds=16, n=2, vary=VARY)
    assert set(seen) >= set(found.known[:, found.paths.index(SPEND)].tolist())
