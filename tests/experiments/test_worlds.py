"""Plans in worlds drawn from what is uncertain."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from experiments import worlds as module
from experiments.compare import ComparisonError
from experiments.inputs import quantile
from experiments.plan import Plan, of, plan
from experiments.worlds import Worlds, worlds
from simulation.scenario import ScenarioError
from simulation.scenario.types import Uncertain
from tests.experiments.markets import FILE, care, subscribers

RATE = 'transitions."active -> ended".rate'


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> list[Plan]:
    path = tmp_path_factory.mktemp("worlds") / "shop.yaml"
    path.write_text(FILE, encoding="utf-8")
    return [plan(path, label="idle"), plan(path, ["investments.care.per_head=1 per month"], label="care")]


@pytest.fixture(scope="module")
def found(plans: list[Plan]) -> Worlds:
    return worlds(plans, seed=2, n_worlds=40, n=3)


@pytest.mark.parametrize(
    ("name", "parameters", "law"),
    [
        ("lognormal", {"mean": 3.0, "sigma": 0.4}, stats.lognorm(0.4, scale=3 * math.exp(-0.08))),
        ("normal", {"mean": 3.0, "sd": 2.0}, stats.norm(3, 2)),
        ("gamma", {"mean": 3.0, "shape": 2.0}, stats.gamma(2, scale=1.5)),
        ("beta", {"alpha": 3.0, "beta": 2.0}, stats.beta(3, 2)),
        ("uniform", {"low": 3.0, "high": 7.0}, stats.uniform(3, 4)),
        ("triangular", {"low": 3.0, "mode": 4.0, "high": 7.0}, stats.triang(0.25, 3, 4)),
    ],
)
def test_quantiles(name: str, parameters: dict[str, float], law: Any) -> None:
    uncertain = Uncertain("x", name, tuple(parameters.items()))
    for u in (0.001, 0.1, 0.25, 0.5, 0.9, 0.999):
        assert quantile(uncertain, u) == pytest.approx(law.ppf(u))


def test_worlds_are_shared_by_all_plans(found: Worlds) -> None:
    assert found.paths == (RATE,)
    assert np.array_equal(found.values[0], found.values[1])
    rates = found.values[0][:, 0]
    assert len(set(rates.tolist())) == 40
    assert rates.mean() == pytest.approx(0.1, rel=0.25)
    # A world in which customers leave sooner is worse for any plan.
    assert np.corrcoef(rates, found.means[:, 0])[0, 1] < -0.9


def test_a_world_is_the_plan_with_its_value(plans: list[Plan], found: Worlds) -> None:
    from experiments.sample import Sampler

    rate = float(found.values[1][7, 0])
    model = plans[1].with_overrides([(RATE, rate)]).model
    (sample,) = Sampler(seed=2, first=21).sample([model], 3)
    npv = sample.rows.sums[:, module.metrics.PARTS.index("npv")]
    assert found.means[7, 1] == npv.mean()


def test_more_worlds_keep_the_first(plans: list[Plan], found: Worlds) -> None:
    few = worlds(plans, seed=2, n_worlds=5, n=3, threads=1)
    assert np.array_equal(few.means, found.means[:5])


def test_ignorance_is_told_from_luck(found: Worlds) -> None:
    (rival,) = found.rivals
    d = found.means[:, 1] - found.means[:, 0]
    assert rival.label == "care"
    assert rival.mean.mean == pytest.approx(d.mean())
    # var(world means) = var(worlds) + var(luck) / n
    assert rival.sd_worlds**2 + rival.sd_luck**2 / 3 == pytest.approx(d.var(ddof=1))
    assert rival.low < rival.mean.mean < rival.high
    assert rival.high - rival.low < np.quantile(d, 0.975) - np.quantile(d, 0.025)
    assert rival.p_better == np.mean(d > 0)
    assert rival.p_better_low < rival.p_better
    assert found.p_best == pytest.approx((1 - rival.p_better, rival.p_better))
    assert rival.correlations[0] is not None
    assert rival.correlations[0] > 0.3  # what slows leaving is worth more where customers leave sooner


def test_hand_computed_split_of_variance() -> None:
    d, spread = np.array([1.0, 5.0]), np.array([[-1.0, 1.0], [-1.0, 1.0]])
    found = module._ignorance("rival", 1, "EUR", d, spread, spread + d[:, None], np.array([[1.0], [2.0]]))
    # Luck: variance 2 in each world; world means: variance 8, of which 2 / 2 is luck.
    assert (found.sd_luck, found.sd_worlds) == (math.sqrt(2), math.sqrt(7))
    assert (found.p_better, found.p_better_any) == (1.0, 0.75)
    assert found.correlations == (pytest.approx(1.0),)


def test_differences_that_are_luck_alone_have_no_spread_over_worlds() -> None:
    d, spread = np.array([1.0, 1.2]), np.array([[-1.0, 1.0], [-1.0, 1.0]])
    found = module._ignorance("rival", 1, "EUR", d, spread, spread, np.array([[1.0], [1.0]]))
    assert (found.sd_worlds, found.low, found.high) == (0.0, 1.1, 1.1)
    assert found.correlations == (None,)


def test_what_cannot_be_drawn_is_refused(plans: list[Plan], tmp_path: Path) -> None:
    with pytest.raises(ComparisonError, match="no plan calls any number uncertain"):
        worlds([of(subscribers(), "one"), of(subscribers(care(1.0)), "other")])
    with pytest.raises(ComparisonError, match="'other' was not read from a file"):
        worlds([plans[0], of(subscribers(care(1.0)), "other")])
    with pytest.raises(ComparisonError, match="at least two plans, found 1"):
        worlds(plans[:1])
    with pytest.raises(ComparisonError, match="at least 2 worlds and 2 replications"):
        worlds(plans, n=1)
    with pytest.raises(ComparisonError, match="neither more nor less of investment"):
        worlds(plans, metric="investment")
    with pytest.raises(ScenarioError, match="unknown metric"):
        worlds(plans, metric="npw")
    with pytest.raises(ComparisonError, match="cost_per_won has no value in world 0 of 'idle': nobody was"):
        worlds(plans, metric="cost_per_won", n_worlds=2)
    wild = tmp_path / "wild.yaml"
    wild.write_text(FILE.replace("lognormal: {cv: 0.5}", "normal: {cv: 3}"), encoding="utf-8")
    with pytest.raises(ComparisonError, match=r"world \d+ of plan 'one' is refused .*rate = -"):
        worlds([plan(wild, label="one"), plan(wild, label="other")])
