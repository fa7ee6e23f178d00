"""The comparisons find differences, raise no alarm on chance, and refuse what they cannot judge."""

import numpy as np
import pytest

from .arrays import Floats
from .building import move, scenario, segment, stage, start
from .comparing import assert_mean, bound_for, compare_means, compare_spreads
from .simulator import simulate

N = 400


def sample(seed: int, shift: float = 0.0, spread: float = 1.0) -> dict[str, Floats]:
    x = np.random.default_rng(seed).normal(shift, spread, (N, 5))
    return {"money": x, "heads": np.round(10 * x)}


def test_samples_of_one_law_are_not_apart() -> None:
    assert compare_means(sample(1), sample(2))
    assert compare_spreads(sample(1), sample(2), false_alarm=1e-6)


def test_a_shift_is_found_and_named() -> None:
    b = sample(2)
    b["heads"][:, 3] += 10.0
    found = compare_means(sample(1), b)
    assert not found
    assert [(c.quantity, c.place) for c in found.apart] == [("heads", (3,))]
    assert "1 of 10 numbers apart" in str(found)
    assert "heads[3]: " in str(found)


def test_a_difference_that_never_varies_is_found() -> None:
    a = {"heads": np.full((N, 2), 3.0)}
    assert compare_means(a, a)
    assert not compare_means(a, {"heads": np.full((N, 2), 4.0)})


def test_rounding_is_no_difference() -> None:
    a = {"npv": np.full(N, 1e6)}
    assert compare_means(a, {"npv": a["npv"] + 1e-5})


def test_another_spread_behind_the_same_mean_is_found() -> None:
    assert not compare_spreads(sample(1), sample(2, spread=2.0))


def test_rare_events_raise_no_alarm() -> None:
    rng = np.random.default_rng(3)
    alarms = 0
    for _ in range(200):
        a, b = ({"lost": rng.poisson(0.005, (N, 20)).astype(float) ** 3} for _ in range(2))
        alarms += not compare_means(a, b, false_alarm=1e-3)
    assert alarms == 0


def test_the_bound_is_hoeffdings() -> None:
    # 2 m exp(-z**2 / 2) = false alarm.
    assert 2 * 50 * np.exp(-(bound_for(50, 1e-8) ** 2) / 2) == pytest.approx(1e-8)


def test_too_few_replications_are_refused() -> None:
    few = {"npv": np.zeros(30)}
    with pytest.raises(ValueError, match="30 replications; 77 are needed for 1 numbers"):
        compare_means(few, few)


def test_unequal_shapes_and_strangers_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(400, 5\) against \(399, 5\)"):
        compare_means(sample(1), {"money": sample(2)["money"][1:]})
    with pytest.raises(ValueError, match="nothing to compare"):
        compare_means(sample(1), {"moneys": np.zeros(N)})


def test_the_oracle_agrees_with_itself_and_not_with_a_slower_world() -> None:
    def lived(rate: float, seed: int) -> dict[str, Floats]:
        world = scenario(
            segment([stage("here")], [move("here -> gone", rate)]), [start("here", 50)], periods=4
        )
        return simulate(world, np.random.default_rng(seed), N).quantities()

    assert compare_means(lived(0.2, 1), lived(0.2, 2))
    slower = compare_means(lived(0.2, 1), lived(0.14, 2))
    assert {c.quantity for c in slower.apart} >= {"heads", "flows"}


def test_a_mean_that_misses_names_the_cell() -> None:
    x = sample(1)["money"]
    assert_mean(x, np.zeros(5))
    with pytest.raises(AssertionError, match=r"cell \(2,\)"):
        assert_mean(x, [0.0, 0.0, 0.5, 0.0, 0.0])
    with pytest.raises(AssertionError, match="exact 1"):
        assert_mean(np.full(N, 1.001), 1.0)
