"""The closed forms give the figures that their sources print."""

import math

import numpy as np
import pytest

from . import closed_forms as exact

HIGH_END = [86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]
ALL_HEALTHY = np.array([1.0, 0.0, 0.0, 0.0])


def test_where_the_cash_falls() -> None:
    assert exact.perpetuity(100, 0.8, 0.1) == pytest.approx((366.67, 266.67, 333.33), abs=0.005)


def test_sbg_projects_the_twelfth_year() -> None:
    assert 100 * exact.sbg_survival(0.668, 3.806, 12) == pytest.approx(37.8, abs=0.06)
    assert 100 * exact.sbg_survival(0.704, 1.182, 12) == pytest.approx(17.0, abs=0.06)


def test_sbg_fits_the_seven_years_it_was_fitted_to() -> None:
    model = [100 * exact.sbg_survival(0.668, 3.806, t) for t in range(1, 8)]
    assert model == pytest.approx(HIGH_END[:7], abs=2.0)


def test_donors_of_a_year_as_the_paper_has_them() -> None:
    donors = [11_104 * exact.bgbb_buying(1.2035, 0.7497, 0.6568, 2.784, year) for year in range(1, 7)]
    assert donors == pytest.approx([5536, 4717, 4148, 3725, 3396, 3132], abs=1.0)


def test_purchases_of_a_new_customer_at_cdnow() -> None:
    assert exact.bgnbd_purchases(0.2426, 4.4137, 0.7930, 2.4262, 52.0) == pytest.approx(1.4440, abs=1e-4)
    # A coin that hardly ever ends it: r t / alpha purchases.
    assert exact.bgnbd_purchases(0.5, 4.0, 1e-9, 1.5, 8.0) == pytest.approx(1.0, abs=1e-6)


def test_sick_sicker_cohort() -> None:
    cost = exact.sick_sicker_total(exact.SICK_COSTS), exact.sick_sicker_total(exact.TREATED_COSTS)
    health = exact.sick_sicker_total(exact.SICK_UTILITIES), exact.sick_sicker_total(exact.TREATED_UTILITIES)
    assert cost == pytest.approx((75_976, 141_623), abs=0.5)
    assert health == pytest.approx((15.839, 16.400), abs=0.0005)
    assert (cost[1] - cost[0]) / (health[1] - health[0]) == pytest.approx(116_901, abs=1)


@pytest.mark.parametrize(
    ("progression", "stays"), [(1.0, (34.1876, 8.3930, 44.0633)), (0.6, (49.5299, 13.0571, 41.1299))]
)
def test_competing_hazards(progression: float, stays: tuple[float, ...]) -> None:
    generator = exact.competing_generator(progression)
    assert exact.mean_stay_for_good(generator, ALL_HEALTHY) == pytest.approx(stays, abs=5e-5)
    # The block exponential loses digits in a long run, so half a lifetime is long enough here.
    assert exact.mean_stay(generator, ALL_HEALTHY, 3000.0)[:3] == pytest.approx(stays, abs=1e-3)


def test_competing_hazards_after_ten_years() -> None:
    there = exact.occupancy(exact.competing_generator(), ALL_HEALTHY, 10.0)
    assert there == pytest.approx([0.64482, 0.16467, 0.15163, 0.03887], abs=5e-6)


@pytest.mark.parametrize(
    ("p", "payoff", "discount", "steps", "values"),
    [
        ((0.5, 0.2, 0.1, 0.0), (100, 0, 0, 0), 0.1, None, (231.08, 57.29, 21.01, 0.0)),
        ((0.3, 0.2, 0.05, 0.0), (36, -4, -4, 0), 0.2, 4, (49.4, 2.69, -1.98, 0.0)),
    ],
)
def test_migration_with_recency(
    p: tuple[float, ...],
    payoff: tuple[float, ...],
    discount: float,
    steps: int | None,
    values: tuple[float, ...],
) -> None:
    matrix = exact.recency_matrix(np.array(p))
    value = exact.migration_value(matrix, np.array(payoff, dtype=float), discount, steps)
    assert value == pytest.approx(values, abs=0.0051)


def test_margin_and_promotion_over_ten_years() -> None:
    margin = exact.annuity(260, 0.75, 0.2, periods=11)
    promotion = exact.annuity(50, 0.75, 0.2, periods=10, first=0.5)
    assert margin - promotion == pytest.approx(568.78, abs=0.005)


def test_two_states_agree_with_the_matrix_exponential() -> None:
    generator = np.array([[-0.2, 0.2], [0.1, -0.1]])
    there = exact.occupancy(generator, np.array([1.0, 0.0]), 7.0)
    assert exact.two_state_occupancy(0.2, 0.1, 7.0) == pytest.approx(there[0], rel=1e-12)


def test_gamma_frailty_is_the_laplace_transform() -> None:
    z = np.random.default_rng(1).gamma(2.0, 0.5, 200_000)
    assert exact.gamma_frailty_survival(2.0, 1.5) == pytest.approx(np.exp(-1.5 * z).mean(), abs=0.005)


def test_gompertz_that_slows_down_leaves_some_forever() -> None:
    assert exact.gompertz_survival(0.3, -0.5, 1e3) == pytest.approx(math.exp(-0.6))
