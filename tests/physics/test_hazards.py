"""Clocks: integral and inverse undo each other, and re-anchoring a clock does not change when it fires."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate

from simulation import physics

from .clocks import Base, bases

NEAR = 1e-9
AGES = st.floats(0.0, 60.0)
FACTORS = st.sampled_from([0.03, 0.5, 1.0, 3.7])
THRESHOLDS = st.floats(1e-6, 20.0)
SOME = [
    Base(physics.EXPONENTIAL, 0.3),
    Base(physics.WEIBULL, 0.1, 0.5),
    Base(physics.WEIBULL, 0.05, 2.3),
    Base(physics.GOMPERTZ, 0.2, -0.1),
    Base(physics.GOMPERTZ, 0.02, 0.25),
    Base(physics.PIECEWISE, times=(0.0, 2.0, 5.0), rates=(0.4, 0.0, 0.7)),
]

pytestmark = pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")


def close(a: float, b: float, rel: float = NEAR) -> bool:
    return math.isclose(a, b, rel_tol=rel, abs_tol=rel)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(bases(), AGES)
def test_the_inverse_undoes_the_integral(base: Base, x: float) -> None:
    h = base.cumulative(x)
    assume(0.0 < h < 1e12)
    back = base.inverse(h)
    assert close(base.cumulative(back), h)
    if base.shape == physics.PIECEWISE:
        # Where the hazard is 0 many x share an integral; the first of them is meant.
        assert back <= x * (1 + NEAR) + NEAR
    # A Gompertz hazard that has all but died out leaves no digits of x in its integral.
    if base.shape in (physics.EXPONENTIAL, physics.WEIBULL) or (
        base.shape == physics.GOMPERTZ and base.b * x > -8.0
    ):
        assert close(back, x, 1e-6)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(bases(), THRESHOLDS)
def test_the_integral_undoes_the_inverse(base: Base, h: float) -> None:
    x = base.inverse(h)
    if h < base.total * (1 - 1e-6):
        assert math.isfinite(x)
        assert close(base.cumulative(x), h, 1e-7)
    elif h > base.total * (1 + 1e-6):
        assert x == math.inf


@settings(max_examples=200, deadline=None, derandomize=True)
@given(bases(), AGES, st.floats(0.0, 5.0))
def test_the_integral_never_falls(base: Base, x: float, step: float) -> None:
    assert base.cumulative(0.0) == 0.0
    assert base.cumulative(x + step) >= base.cumulative(x)


@pytest.mark.parametrize("base", SOME, ids=str)
@pytest.mark.parametrize(("low", "high"), [(0.3, 1.9), (0.0, 4.0), (1.0, 12.0)])
def test_the_integral_is_that_of_the_hazard(base: Base, low: float, high: float) -> None:
    area = integrate.quad(
        base.hazard, low, high, points=[p for p in (2.0, 5.0) if low < p < high], limit=400
    )[0]
    assert close(base.cumulative(high) - base.cumulative(low), area, 1e-7)


def test_a_piece_ends_where_the_next_begins() -> None:
    base = Base(physics.PIECEWISE, times=(0.0, 2.0, 5.0), rates=(0.4, 0.0, 0.7))
    assert base.cumulative(2.0) == 0.8
    assert base.cumulative(3.0) == 0.8
    assert base.cumulative(5.0) == 0.8
    assert base.cumulative(6.0) == pytest.approx(1.5)
    # The hazard just after x.
    assert [base.hazard(x) for x in (0.0, 1.9, 2.0, 4.9, 5.0, 90.0)] == [0.4, 0.4, 0.0, 0.0, 0.7, 0.7]
    # Reached in the first piece, or not before the third.
    assert base.inverse(0.8) == 2.0
    assert base.inverse(0.8 + 0.7) == pytest.approx(6.0)


def test_a_hazard_that_dies_out_leaves_some_for_ever() -> None:
    fading = Base(physics.GOMPERTZ, 0.2, -0.1)
    assert fading.inverse(1.99) < math.inf
    assert fading.inverse(2.01) == math.inf
    stopping = Base(physics.PIECEWISE, times=(0.0, 3.0), rates=(0.5, 0.0))
    assert stopping.inverse(1.49) < 3.0
    assert stopping.inverse(1.51) == math.inf


@pytest.mark.parametrize("shape", [physics.EXPONENTIAL, physics.WEIBULL, physics.GOMPERTZ])
def test_no_hazard_never_fires(shape: int) -> None:
    assert Base(shape, 0.0, 1.5).inverse(0.1) == math.inf
    assert Base(shape, 0.0, 1.5).firing_time(0.0, 1.0, 2.0, 0.1) == math.inf


@pytest.mark.parametrize("base", SOME, ids=str)
def test_a_factor_of_0_stops_a_clock_and_keeps_its_threshold(base: Base) -> None:
    assert base.firing_time(0.0, 1.0, 0.0, 0.7) == math.inf
    assert base.remaining_at(0.0, 1.0, 0.0, 0.7, 9.0) == 0.7


# -- firing and re-anchoring ------------------------------------------------------------------------


@settings(max_examples=400, deadline=None, derandomize=True)
@given(bases(), st.floats(-20.0, 5.0), st.floats(0.0, 20.0), FACTORS, THRESHOLDS)
def test_a_clock_fires_when_its_hazard_has_met_the_threshold(
    base: Base, origin: float, wait: float, factor: float, remaining: float
) -> None:
    anchor = max(origin, 0.0) + wait
    due = base.firing_time(origin, anchor, factor, remaining)
    assert due >= anchor
    before = base.cumulative(anchor - origin)
    assume(before < 1e6)
    if due == math.inf:
        assert (base.total - before) * factor <= remaining * (1 + 1e-6)
    else:
        met = factor * (base.cumulative(due - origin) - before)
        assert close(met, remaining, 1e-6 * (1 + before * factor / remaining))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(bases(), st.floats(-20.0, 0.0), FACTORS, THRESHOLDS, st.floats(0.01, 0.99))
def test_a_look_on_the_way_does_not_change_when_it_fires(
    base: Base, origin: float, factor: float, remaining: float, share: float
) -> None:
    due = base.firing_time(origin, 0.0, factor, remaining)
    t = due * share if due < math.inf else 30.0 * share
    assume(t < 1e4)
    left = base.remaining_at(origin, 0.0, factor, remaining, t)
    assert 0.0 <= left <= remaining
    # Not where so little is left that rounding decides, or the past outweighs it.
    assume(left > 1e-6 * remaining and base.cumulative(-origin) * factor < 1e4 * left)
    again = base.firing_time(origin, t, factor, left)
    if due == math.inf:
        assert again == math.inf or base.hazard(again - origin) * factor < 1e-9
    else:
        met = factor * (base.cumulative(again - origin) - base.cumulative(due - origin))
        assert abs(met) < 1e-6 * (1.0 + remaining)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(bases(), st.floats(-20.0, 0.0), FACTORS, THRESHOLDS, st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_what_is_lost_in_two_steps_is_lost_in_one(
    base: Base, origin: float, factor: float, remaining: float, first: float, second: float
) -> None:
    assume(base.cumulative(first + second - origin) < 1e6)
    at_once = base.remaining_at(origin, 0.0, factor, remaining, first + second)
    left = base.remaining_at(origin, 0.0, factor, remaining, first)
    in_steps = base.remaining_at(origin, first, factor, left, first + second)
    scale = remaining + factor * base.cumulative(first + second - origin)
    assert abs(at_once - in_steps) <= 1e-9 * scale


def test_what_remains_is_never_negative() -> None:
    for base in SOME:
        assert base.remaining_at(0.0, 0.0, 1.0, 0.1, 500.0) == 0.0


@pytest.mark.parametrize("base", SOME, ids=str)
def test_a_clock_never_fires_in_the_past(base: Base) -> None:
    # A threshold of nothing, at ages where the inversion rounds either way.
    for k in range(200):
        anchor = 0.1 + 0.37 * k
        assert base.firing_time(-3.1, anchor, 1.3, 0.0) >= anchor


def test_constant_clocks_are_the_general_ones() -> None:
    base = Base(physics.EXPONENTIAL, 0.3)
    assert base.firing_time(-2.0, 1.5, 0.7, 0.9) == physics.constant_firing_time(0.3, 1.5, 0.7, 0.9)
    assert base.remaining_at(-2.0, 1.5, 0.7, 0.9, 4.0) == physics.constant_remaining(0.3, 1.5, 0.7, 0.9, 4.0)
    assert base.firing_time(-2.0, 1.5, 0.7, 0.9) == 1.5 + 0.9 / (0.3 * 0.7)
