"""The value of information: closed forms, without the bias of a maximum, with intervals that cover."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import norm

from experiments.inputs import generator
from experiments.uncertainty.information import Worth, evpi, evppi

Floats = npt.NDArray[np.float64]
S = math.sqrt(0.5)


def worth(m: float, s: float) -> float:
    """Of knowing a normal difference with mean m and standard deviation s: s phi(m/s) - |m| Phi(-|m|/s)."""
    return float(s * norm.pdf(m / s) - abs(m) * norm.cdf(-abs(m) / s))


def market(
    seed: int, worlds: int, m: float = 0.3, luck: float = 1.0, n: int = 4, sds: tuple[float, float] = (S, S)
) -> tuple[Floats, Floats]:
    """Two numbers (worlds, 2), and two plans that differ by m + sd x and luck (worlds, 2, n)."""
    rng = generator(seed, "market")
    x = rng.standard_normal((worlds, 2))
    lead = m + (x * np.array(sds)).sum(axis=1)[:, None] + luck * rng.standard_normal((worlds, n))
    common = 5.0 * rng.standard_normal((worlds, n))
    return x, np.stack([common, common + lead], axis=1)


def test_two_normal_plans_without_luck() -> None:
    x, values = market(1, 20_000, luck=0.0, n=1)
    found = evpi(values, +1, ("a", "b"), "EUR")
    assert found.mean == pytest.approx(worth(0.3, 1.0), abs=0.012)
    assert found.mean == pytest.approx(found.plain)
    assert found.se == pytest.approx(0.003, rel=0.3)
    one = evppi(x[:, :1], values, +1, ("a",), "EUR")
    assert one.mean == pytest.approx(worth(0.3, S), abs=0.012)
    both = evppi(x, values, +1, ("a", "b"), "EUR")
    assert both.mean == pytest.approx(found.mean, abs=0.002)


def test_less_can_be_better() -> None:
    x, values = market(1, 500)
    assert evpi(-values, -1, (), "").mean == pytest.approx(evpi(values, +1, (), "").mean)
    assert evppi(-x, -values, -1, (), "").mean == pytest.approx(evppi(x, values, +1, (), "").mean)


def many(
    luck: float, m: float, sds: tuple[float, float] = (S, S), trials: int = 300, worlds: int = 200
) -> list[list[Worth]]:
    found = []
    for seed in range(trials):
        x, values = market(seed, worlds, m=m, luck=luck, sds=sds)
        found.append([evpi(values, +1, (), ""), evppi(x[:, :1], values, +1, (), "")])
    return found


def mean_of(found: list[list[Worth]], which: int, key: str) -> float:
    return float(np.mean([getattr(one[which], key) for one in found]))


@pytest.mark.parametrize("m", [0.3, 1.0])
def test_luck_does_not_raise_what_knowing_is_worth(m: float) -> None:
    found = many(1.0, m)
    for which, true in ((0, worth(m, 1.0)), (1, worth(m, S))):
        # The mean of 300 trials is known to about 0.0025.
        assert mean_of(found, which, "mean") == pytest.approx(true, abs=0.01)
        assert mean_of(found, which, "plain") > true - 0.003
    assert mean_of(found, 0, "plain") > worth(m, 1.0) + 0.02


def test_the_evppi_of_a_number_without_effect_is_near_0() -> None:
    found = many(1.0, 0.3, sds=(0.0, 1.0), trials=200)
    assert mean_of(found, 1, "mean") < 0.008
    told = sum(one[1].low > 0.0 for one in found)
    assert told <= 6  # false alarms of 200: 3 % at most


def test_few_worlds_do_not_raise_what_a_number_is_worth() -> None:
    found = many(2.0, 0.3, sds=(0.3, 0.9), trials=400, worlds=100)
    true, plain, corrected = worth(0.3, 0.3), mean_of(found, 1, "plain"), mean_of(found, 1, "mean")
    assert plain > true + 0.015
    assert abs(corrected - true) < 0.55 * (plain - true)


def test_the_evpi_of_tied_plans_is_biased_low() -> None:
    found = many(1.0, 0.0, trials=150)
    assert worth(0.0, 1.0) - 0.06 < mean_of(found, 0, "mean") < worth(0.0, 1.0)


@pytest.mark.verify
@pytest.mark.parametrize(("m", "luck"), [(0.3, 1.0), (1.0, 0.5), (0.3, 0.3)])
def test_intervals_cover_as_often_as_they_say(m: float, luck: float) -> None:
    found = many(luck, m, trials=1000)
    for which, true in ((0, worth(m, 1.0)), (1, worth(m, S))):
        hits = sum(one[which].low <= true <= one[which].high for one in found)
        assert hits >= 925


@pytest.mark.verify
def test_regression_agrees_with_nested_simulation() -> None:
    """Many worlds within each value of the first number: dear, and without any regression."""
    rng = generator(4, "nested")

    def lead(x: Floats, y: Floats) -> Floats:
        return np.asarray(0.2 + np.sin(2.0 * x) * np.exp(0.5 * y) + 0.3 * y**2 - 0.3)

    outer = rng.standard_normal(4000)
    inner = lead(outer[:, None], rng.standard_normal((4000, 2000))).mean(axis=1)
    nested = np.maximum(inner, 0.0).mean() - max(0.0, inner.mean())
    x = rng.standard_normal((2000, 2))
    lead_here = lead(x[:, 0], x[:, 1])[:, None] + 0.5 * rng.standard_normal((2000, 2))
    values = np.stack([np.zeros((2000, 2)), lead_here], axis=1)
    found = evppi(x[:, :1], values, +1, ("x",), "")
    assert found.low <= nested <= found.high
    assert found.se < 0.03


def test_the_evppi_of_three_plans_with_a_curved_difference() -> None:
    rng = generator(2, "bend")
    x = rng.uniform(-1.0, 1.0, (3000, 1))
    shapes = np.column_stack([np.zeros(3000), x[:, 0] ** 2 - 0.3, 0.5 * x[:, 0]])
    values = np.repeat(shapes[:, :, None], 3, axis=2) + 0.3 * rng.standard_normal((3000, 3, 3))
    grid = np.linspace(-1.0, 1.0, 200_001)
    best = np.maximum(np.maximum(0.0, grid**2 - 0.3), 0.5 * grid).mean() - (1 / 3 - 0.3)
    found = evppi(x, values, +1, ("x",), "")
    assert found.mean == pytest.approx(best, abs=0.012)
    assert found.low <= best <= found.high


def test_what_cannot_be_valued() -> None:
    with pytest.raises(ValueError, match="2 plans in 2 worlds at least"):
        evpi(np.zeros((5, 1, 2)), +1, (), "")
    with pytest.raises(ValueError, match="10 worlds are too few to learn from 2 numbers"):
        evppi(np.zeros((10, 2)), np.zeros((10, 2, 2)), +1, (), "")


def test_the_evpi_of_equal_plans_is_0() -> None:
    values = np.repeat(np.arange(20.0)[:, None, None], 2, axis=1) * np.ones(3)
    assert (evpi(values, +1, (), "").mean, evpi(values, +1, (), "").se) == (0.0, 0.0)
    known = np.arange(20.0)[:, None]
    assert evppi(known, values, +1, (), "").mean == 0.0
    assert evppi(np.ones((20, 1)), values, +1, (), "").mean == 0.0
