"""Statistics against numbers worked out by hand."""

import math

import numpy as np
import pytest

from experiments.statistics import (
    bootstrap_t,
    clopper_pearson,
    holm,
    mean_of,
    ratio_of_means,
    skewness,
    t_p_value,
)


def test_holm_steps_down_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.6, 0.01, 0.7]) == pytest.approx([1.0, 0.03, 1.0])
    assert holm([]) == []


def test_clopper_pearson_has_its_closed_forms() -> None:
    assert clopper_pearson(0, 10) == pytest.approx((0.0, 1 - 0.025**0.1))
    assert clopper_pearson(10, 10) == pytest.approx((0.025**0.1, 1.0))
    assert clopper_pearson(5, 10) == pytest.approx((0.18709, 0.81291), abs=1e-5)
    with pytest.raises(ValueError, match="11 hits in 10 trials"):
        clopper_pearson(11, 10)


def test_skewness_of_three_and_one() -> None:
    # Deviations -1, -1, -1, 3: second moment 3, third moment 6.
    assert skewness(np.array([0.0, 0.0, 0.0, 4.0])) == pytest.approx(6 / 3**1.5)
    assert skewness(np.array([1.0, 2.0])) is None
    assert skewness(np.full(9, 5.0)) is None


def test_two_sided_p_of_t() -> None:
    assert t_p_value(2.7764451, 4) == pytest.approx(0.05, abs=1e-7)
    assert t_p_value(-2.7764451, 4) == pytest.approx(0.05, abs=1e-7)


def test_the_bootstrap_sees_the_long_tail_and_repeats_itself() -> None:
    x = np.random.default_rng(1).exponential(1.0, 50)
    stars = bootstrap_t(x)
    assert np.array_equal(stars, bootstrap_t(x))
    low, high = np.quantile(stars, [0.025, 0.975])
    # Means of a right-skewed law fall short with too small a spread: the lower tail is the long one.
    assert -low > 1.2 * high


def test_ratio_of_means_by_the_delta_method() -> None:
    money, heads = np.array([10.0, 12.0, 17.0]), np.array([2.0, 3.0, 4.0])
    found = ratio_of_means(money, heads, "EUR per person", "nobody")
    # Ratio 13/3; residuals 10 - 26/3, 12 - 13, 17 - 52/3 over 3: (4/9, -3/9, -1/9), sd sqrt(13/81).
    assert found.mean == pytest.approx(13 / 3)
    assert found.se == pytest.approx(math.sqrt(13 / 81 / 3))
    assert found.high == pytest.approx(13 / 3 + 4.30265273 * math.sqrt(13 / 81 / 3))


def test_a_ratio_needs_something_to_divide_by() -> None:
    ones = np.ones(4)
    nobody = ratio_of_means(ones, np.array([1.0, -2.0, 0.0, 1.0]), "EUR", "it kept nobody")
    assert (nobody.mean, nobody.reason) == (None, "it kept nobody")
    unsure = ratio_of_means(ones, np.array([5.0, -2.0, 1.0, -1.0]), "EUR", "it kept nobody")
    assert unsure.mean == pytest.approx(4 / 3)
    assert (unsure.se, unsure.low, unsure.high) == (None, None, None)
    assert unsure.reason == "what it is divided by cannot be told from 0"


def test_one_value_has_a_mean_and_no_error() -> None:
    found = mean_of(np.array([3.0]), "EUR")
    assert (found.mean, found.se, found.low) == (3.0, None, None)
