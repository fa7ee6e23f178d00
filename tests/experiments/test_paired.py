"""Differences over paired replications against numbers worked out by hand."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from experiments import paired
from experiments.paired import Difference
from simulation.metrics import METRICS, PARTS


def sums(**parts: list[float]) -> npt.NDArray[np.float64]:
    """Sums of replications, 0 where nothing is said."""
    rows = np.zeros((len(next(iter(parts.values()))), len(PARTS)))
    for part, values in parts.items():
        rows[:, PARTS.index(part)] = values
    return rows


def difference(metric: str, one: dict[str, Any], other: dict[str, Any], **how: Any) -> Difference:
    return paired.paired(METRICS[metric], sums(**one), sums(**other), "EUR", **how)


def test_a_difference_of_sums() -> None:
    found = difference("npv", {"npv": [10, 20, 30, 40]}, {"npv": [11, 22, 33, 44]})
    # Differences 1, 2, 3, 4: variance 5/3; the sums have variances 500/3 and 605/3; t(3) = 3.18244631.
    se = math.sqrt(5 / 12)
    assert found.mean == 2.5
    assert found.se == pytest.approx(se)
    assert (found.low, found.high) == pytest.approx((2.5 - 3.18244631 * se, 2.5 + 3.18244631 * se))
    assert found.correlation == pytest.approx(1.0)
    assert found.variance_ratio == pytest.approx(221.0)
    assert found.skewness == pytest.approx(0.0)
    assert (found.n, found.unit, found.interval_kind) == (4, "EUR", "t")
    assert (found.p_better, found.p_equal) == (1.0, 0.0)
    assert (found.simultaneous_low, found.simultaneous_high) == (None, None)


def test_better_may_be_less() -> None:
    lost = [1, 2, 3, 4]
    assert (
        difference("customers_lost", {"customers_lost": lost}, {"customers_lost": [0, 2, 2, 5]}).p_better
        == 0.5
    )
    assert (
        difference("customers_won", {"customers_won": lost}, {"customers_won": [0, 2, 2, 5]}).p_better == 0.25
    )
    neither = difference("investment", {"investment": lost}, {"investment": [0, 2, 2, 5]})
    assert (neither.p_better, neither.p_equal) == (None, 0.25)


def test_a_difference_of_ratios_by_the_delta_method() -> None:
    one = {"acquisition_spend": [10.0, 20.0, 30.0], "customers_won": [1.0, 2.0, 3.0]}
    other = {"acquisition_spend": [12.0, 20.0, 34.0], "customers_won": [1.0, 2.0, 3.0]}
    found = difference("cost_per_won", one, other)
    # 10 and 11. Residuals (spend - ratio * won) / 2 of the first are 0, of the second 0.5, -1, 0.5.
    assert found.mean == pytest.approx(1.0)
    assert found.se == pytest.approx(math.sqrt(0.75 / 3))
    assert found.high == pytest.approx(1.0 + 4.30265273 * 0.5)
    assert found.p_better == 0.0
    assert found.p_equal == pytest.approx(1 / 3)
    assert found.p_value == pytest.approx(0.18350342)


def test_a_ratio_without_value_says_why() -> None:
    one = {"acquisition_spend": [10.0, 20.0], "customers_won": [1.0, 2.0]}
    found = difference("cost_per_won", one, {"acquisition_spend": [10.0, 20.0]})
    assert (found.mean, found.low, found.p_value, found.p_better) == (None, None, None, None)
    assert found.reason == METRICS["cost_per_won"].undefined


def test_the_same_numbers_differ_by_exactly_nothing() -> None:
    same = {"npv": [0.1, 0.2, 0.7], "kept": [3.0, 1.0, 7.0], "customers_at_risk": [7.0, 9.0, 11.0]}
    for metric in ("npv", "retention_rate"):
        found = difference(metric, same, same, rivals=3)
        assert (found.mean, found.se, found.low, found.high) == (0.0, 0.0, 0.0, 0.0)
        assert (found.simultaneous_low, found.simultaneous_high) == (0.0, 0.0)
        assert (found.variance_ratio, found.skewness, found.p_value) == (None, None, 1.0)
        assert found.correlation == pytest.approx(1.0)
        assert (found.p_better, found.p_equal) == (0.0, 1.0)


def test_a_difference_without_spread_is_certain() -> None:
    found = difference("npv", {"npv": [5.0, 5.0, 5.0]}, {"npv": [6.0, 6.0, 6.0]})
    assert (found.mean, found.low, found.high, found.p_value) == (1.0, 1.0, 1.0, 0.0)
    assert (found.correlation, found.variance_ratio) == (None, None)


def test_one_replication_has_no_interval() -> None:
    found = difference("npv", {"npv": [5.0]}, {"npv": [6.0]})
    assert (found.mean, found.se, found.low, found.p_value) == (1.0, None, None, None)
    assert found.reason == "one replication has no standard error"
    assert found.p_better == 1.0


def test_only_equal_numbers_can_be_paired() -> None:
    with pytest.raises(ValueError, match="2 replications cannot be paired with 1"):
        difference("npv", {"npv": [1.0, 2.0]}, {"npv": [6.0]})


def test_simultaneous_intervals_are_wider_by_bonferroni() -> None:
    one, other = {"npv": [10, 20, 30, 40]}, {"npv": [11, 22, 33, 44]}
    found = difference("npv", one, other, rivals=5)
    # 1 - 0.05 / 5 at 3 degrees of freedom.
    assert found.simultaneous_high == pytest.approx(2.5 + 5.84090931 * math.sqrt(5 / 12))
    assert found.high == difference("npv", one, other).high


def test_a_lopsided_difference_is_resampled() -> None:
    x = np.random.default_rng(5).exponential(1.0, 40) ** 2
    found = paired.of_values(np.zeros(40), x, "EUR")
    assert found.interval_kind == "bootstrap-t"
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.mean > 1.2 * (found.mean - found.low)
    even = paired.of_values(np.zeros(40), np.random.default_rng(5).normal(size=40), "EUR")
    assert even.interval_kind == "t"
    few = paired.of_values(np.zeros(10), x[:10] ** 4, "EUR")
    assert few.interval_kind == "t"


def test_p_value_and_interval_agree_when_resampled() -> None:
    x = np.random.default_rng(6).exponential(1.0, 40)
    found = paired.of_values(np.zeros(40), x, "EUR")
    for bound, sign in ((found.low, 1.0), (found.high, -1.0)):
        assert bound is not None
        inside = paired.of_values(np.full(40, bound + 0.002 * sign), x, "EUR")
        outside = paired.of_values(np.full(40, bound - 0.002 * sign), x, "EUR")
        assert inside.p_value is not None
        assert outside.p_value is not None
        assert inside.p_value > 0.047
        assert outside.p_value < 0.053
        assert outside.p_value < inside.p_value


def test_holm_goes_metric_by_metric() -> None:
    def rival(p: float | None, q: float | None) -> dict[str, Difference]:
        return {
            name: Difference(1.0, 1.0, 0.0, 2.0, 9, "EUR", p_value=value)
            for name, value in (("npv", p), ("clv", q))
        }

    found = paired.with_holm([rival(0.01, 0.2), rival(0.04, None), rival(0.03, 0.01)])
    assert [one["npv"].p_holm for one in found] == pytest.approx([0.03, 0.06, 0.06])
    assert [one["clv"].p_holm for one in found] == [0.2, None, 0.02]
