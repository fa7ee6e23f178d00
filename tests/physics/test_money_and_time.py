"""Quanta, discounting, boundaries, responses: the small rules that everything is counted by."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from simulation import physics

NOTHING = np.zeros(0)


# -- quanta -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "quanta"),
    [(0.0, 0), (1.0, 1_000_000), (-1.0, -1_000_000), (0.4e-6, 0), (0.6e-6, 1), (-0.4e-6, 0), (-0.6e-6, -1)],
)
def test_an_amount_is_rounded_to_whole_quanta(amount: float, quanta: int) -> None:
    assert physics.quanta(amount, 1e6) == quanta


def test_halves_go_up() -> None:
    assert [physics.quanta(x, 1.0) for x in (0.5, 1.5, 2.5, -0.5, -1.5)] == [1, 2, 3, 0, -1]


@pytest.mark.parametrize("amount", [math.nan, math.inf, -math.inf, 4.0e12, -4.0e12, 1e300])
def test_what_cannot_be_booked_is_marked(amount: float) -> None:
    assert physics.quanta(amount, 1e6) == physics.UNBOOKABLE


def test_the_largest_posting_can_be_booked() -> None:
    assert physics.quanta(3.9e12, 1e6) == 3_900_000_000_000_000_000
    assert physics.UNBOOKABLE == -(2**63)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.floats(-1e9, 1e9), st.sampled_from([1.0, 100.0, 1e6]))
def test_a_quantum_is_never_further_than_half_of_one(amount: float, per: float) -> None:
    assert abs(physics.quanta(amount, per) - amount * per) <= 0.5 + 1e-9 * abs(amount * per)


# -- discounting ----------------------------------------------------------------------------------------


def test_the_factor_at_a_time() -> None:
    force = math.log(1.08)
    assert physics.discount(force, 0.0) == 1.0
    assert physics.discount(force, 2.0) == pytest.approx(1.08**-2, rel=1e-14)
    assert physics.discount(force, 2.0) < 1.0 < physics.discount(-force, 2.0)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.one_of(st.just(0.0), st.floats(1e-6, 0.5), st.floats(-0.2, -1e-6)),
    st.floats(0.0, 200.0),
    st.floats(1e-3, 3.0),
)
def test_the_weight_of_a_flow_is_the_integral_of_the_factor(
    force: float, start: float, length: float
) -> None:
    end = start + length
    exact = integrate.quad(lambda t: math.exp(-force * t), start, end, epsabs=0, epsrel=1e-12)[0]
    found = physics.flow_weight(physics.EXACT, force, 0.3, start, end)
    # Of two nearly equal factors the difference keeps fewer digits.
    digits = 1e-12 * max(1.0, 1.0 / (abs(force) * length)) if force else 1e-12
    assert math.isclose(found, exact, rel_tol=1e-9 + digits)


@pytest.mark.parametrize("timing", [physics.AT_START, physics.AT_MIDDLE, physics.AT_END])
def test_a_flow_at_one_date_of_the_period_takes_its_factor(timing: int) -> None:
    assert physics.flow_weight(timing, 0.05, 0.9, 2.25, 2.75) == 0.45


# -- boundaries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("t", "strictly", "q"),
    [
        (0.0, False, 0), (0.0, True, 1), (0.1, False, 1), (0.1, True, 1), (0.5, False, 1), (0.5, True, 2),
        (0.75, False, 2), (1.0, False, 2), (1.0, True, 3), (1.0 + 2**-50, False, 3), (1.0 - 2**-50, True, 2),
    ],
)  # fmt: skip
def test_the_first_boundary_at_or_after(t: float, strictly: bool, q: int) -> None:
    assert physics.first_boundary(0.5, t, strictly) == q


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    st.sampled_from([0.1, 0.3, 1 / 3, 1.0, 7 / 365.25, 3.0, 1e-3]),
    st.integers(0, 5_000),
    st.sampled_from([-1, 0, 1]),
    st.booleans(),
)
def test_boundaries_are_multiples_to_the_last_bit(period: float, k: int, bit: int, strictly: bool) -> None:
    # At a boundary, and one last bit before and after it: the definition decides, not a division.
    t = k * period
    if bit:
        t = math.nextafter(t, math.inf if bit > 0 else 0.0)
    q = physics.first_boundary(period, t, strictly)
    assert q >= 0
    assert q * period > t if strictly else q * period >= t
    before = (q - 1) * period
    assert q == 0 or (before <= t if strictly else before < t)


# -- responses ------------------------------------------------------------------------------------------


def response(kind: int, a: float, b: float, stock: float) -> float:
    return float(physics.response(kind, a, b, NOTHING, NOTHING, 0, 0, stock))


def test_responses_are_their_formulas() -> None:
    for s in (0.0, 0.3, 1.0, 4.0, 50.0):
        assert response(physics.SATURATING, 0.7, 0.0, s) == pytest.approx(1 - math.exp(-0.7 * s), abs=1e-15)
        assert response(physics.HILL, 2.0, 1.5, s) == pytest.approx(s**1.5 / (s**1.5 + 2**1.5), abs=1e-15)
        assert response(physics.LINEAR, 4.0, 0.0, s) == min(1.0, s / 4.0)


def test_half_of_the_effect_is_where_the_file_says() -> None:
    assert response(physics.SATURATING, math.log(2) / 1.5, 0.0, 1.5) == pytest.approx(0.5)
    assert response(physics.HILL, 1.5, 2.7, 1.5) == pytest.approx(0.5)
    assert response(physics.LINEAR, 3.0, 0.0, 1.5) == 0.5


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.sampled_from([physics.SATURATING, physics.HILL, physics.LINEAR]),
    st.floats(0.01, 10.0), st.floats(0.3, 5.0), st.floats(0.0, 1e3), st.floats(0.0, 10.0),
)  # fmt: skip
def test_responses_rise_from_0_to_at_most_1(kind: int, a: float, b: float, s: float, more: float) -> None:
    assert response(kind, a, b, 0.0) == 0.0
    assert 0.0 <= response(kind, a, b, s) <= response(kind, a, b, s + more) + 1e-15 <= 1.0 + 1e-15


def test_a_table_is_linear_between_its_points_and_constant_beyond() -> None:
    # The table stands in the middle of a longer one.
    stocks, values = np.array([7.0, 0.0, 1.0, 3.0, 7.0]), np.array([9.0, 1.0, 2.0, 1.5, 9.0])
    found = [float(physics.response(physics.TABLE, 0.0, 0.0, stocks, values, 1, 4, s)) for s in
             (0.0, 0.5, 1.0, 2.0, 3.0, 50.0)]  # fmt: skip
    assert found == [1.0, 1.5, 2.0, 1.75, 1.5, 1.5]


@pytest.mark.parametrize(
    ("kind", "adds", "ramp", "f", "effect"),
    [
        (physics.LINEAR, False, 1.0, 0.0, 1.0),
        (physics.LINEAR, False, 1.0, 1.0, 3.0),
        (physics.LINEAR, False, 0.5, 0.5, 1.5),
        (physics.LINEAR, True, 0.5, 0.5, 0.75),
        (physics.TABLE, False, 1.0, 2.0, 2.0),
        (physics.TABLE, False, 0.25, 2.0, 1.25),
        (physics.TABLE, True, 0.25, 2.0, 0.5),
    ],
)
def test_what_a_response_makes_of_a_parameter(
    kind: int, adds: bool, ramp: float, f: float, effect: float
) -> None:
    assert physics.effect(kind, 3.0, adds, ramp, f) == effect


def test_the_mass_of_a_probability() -> None:
    assert physics.decision_mass(0.0) == 0.0
    assert physics.decision_mass(1 - math.exp(-1)) == pytest.approx(1.0)
    # Small probabilities keep their digits.
    assert physics.decision_mass(1e-20) == 1e-20
    assert math.exp(-physics.decision_mass(0.3)) * math.exp(-physics.decision_mass(0.5)) == pytest.approx(
        0.35
    )


# -- decisions since entry ------------------------------------------------------------------------------


def test_decisions_are_due_at_multiples_since_entry() -> None:
    assert physics.decision_time(0.37, 0.0, 0.7, 3, 1.0) == 0.37 + 3 * 0.7
    assert physics.decisions_until(0.37, 0.0, 0.7, 0.37, 1.0) == 0
    assert physics.decisions_until(0.37, 0.0, 0.7, 0.37 + 0.7, 1.0) == 1
    assert physics.decisions_until(-3.1, 0.0, 1.0, 0.0, 1.0) == 3


def test_a_decision_due_on_a_boundary_but_for_rounding_is_due_on_it() -> None:
    # 3 x 0.1 is a last bit more than 0.3, and 13 weeks of a year have no exact float.
    assert 3 * 0.1 != 0.3
    assert physics.decision_time(0.0, 0.0, 0.1, 3, 0.3) == 0.3
    week = 7 / 365.25
    assert physics.decision_time(-143 * week, 0.0, 13 * week, 11, 1.0) == 0.0
    assert physics.decisions_until(-143 * week, 0.0, 13 * week, 0.0, 1.0) == 11
    # What is further off than rounding is not moved.
    assert physics.decision_time(1e-9, 0.0, 1.0, 3, 1.0) == 3.000000001


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.floats(-50.0, 50.0),
    st.sampled_from([0.0, 0.0, -0.05, 11.0]),
    st.sampled_from([0.1, 0.7, 1 / 3, 1.0, 2.5]),
    st.floats(0.0, 40.0),
)
def test_as_many_decisions_are_past_as_are_due_until_now(
    entered: float, later: float, every: float, wait: float
) -> None:
    t = entered + wait
    n = physics.decisions_until(entered, later, every, t, 1.0)
    assert n == 0 or physics.decision_time(entered, later, every, n, 1.0) <= t
    assert physics.decision_time(entered, later, every, n + 1, 1.0) > t


@pytest.mark.parametrize(
    ("period", "duration", "count"),
    [(1.0, 0.0, 0), (1.0, 0.2, 1), (1.0, 1.0, 1), (1.0, 1.2, 2), (0.1, 0.3, 3), (0.3, 0.9, 3), (3.0, 2.9, 1)],
)
def test_boundaries_somebody_has_come_through(period: float, duration: float, count: int) -> None:
    # Those in (-duration, 0]: the one at 0 counts, the one of the entry does not.
    assert physics.boundaries_within(period, duration) == count


def test_a_lognormal_factor_has_mean_1() -> None:
    z, weights = np.polynomial.hermite_e.hermegauss(60)
    for sigma in (0.1, 0.7, 1.3):
        mean = sum(w * physics.lognormal_factor(sigma, float(x)) for x, w in zip(z, weights, strict=True))
        assert mean / math.sqrt(2 * math.pi) == pytest.approx(1.0)


def test_responses_stay_finite_where_powers_do_not() -> None:
    assert response(physics.HILL, 1e-3, 200.0, 50.0) == 1.0
    assert response(physics.HILL, 50.0, 200.0, 1e-3) == 0.0
    assert response(physics.HILL, 50.0, 200.0, 50.0) == pytest.approx(0.5)
