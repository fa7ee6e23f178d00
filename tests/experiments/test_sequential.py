"""When to stop: looks, confidence sequences, and how often they err."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from experiments import sequential
from experiments.paired import Difference, of_values
from experiments.sequential import Decision, FixedN, Precision

Floats = npt.NDArray[np.float64]
Source = Callable[[np.random.Generator, int], Floats]

SOURCES: dict[str, Source] = {
    "normal": lambda rng, n: rng.standard_normal(n),
    "exponential": lambda rng, n: rng.exponential(1.0, n) - 1.0,
    "lognormal": lambda rng, n: rng.lognormal(0.0, 0.7, n) - math.exp(0.245),
    "rare": lambda rng, n: (rng.random(n) < 0.05) - 0.05,
}


def test_looks_grow_by_a_third_and_end_at_the_most() -> None:
    assert list(sequential.looks(200)) == [30, 39, 51, 67, 88, 115, 150, 195, 200]
    assert list(sequential.looks(39)) == [30, 39]
    assert list(sequential.looks(30)) == [30]
    assert list(sequential.looks(7)) == [7]


def test_goals_refuse_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="at least 1, found 0"):
        FixedN(0)
    with pytest.raises(ValueError, match="half-width must be a number above 0, found 0"):
        Precision("npv", 0.0)
    with pytest.raises(ValueError, match="half-width must be a number above 0, found nan"):
        Precision("npv", math.nan)
    with pytest.raises(ValueError, match="level must lie between 0 and 1, found 95"):
        Decision("npv", 100, 95)
    with pytest.raises(ValueError, match="at least 2 replications, found max_n = 1"):
        Decision("npv", 1)


def test_the_sequence_is_robbins_mixture() -> None:
    # alpha 0.05 tuned for 200: rho^2 = (-2 ln 0.05 + ln(-2 ln 0.05) + 1) / 200.
    twice = -2 * math.log(0.05)
    rho2 = (twice + math.log(twice) + 1) / 200
    n, sd = 100, 3.0
    boundary = math.sqrt(n * rho2 + 1) / 0.05
    wanted = sd * math.sqrt(2 * math.log(boundary) * (n * rho2 + 1) / rho2) / n
    assert sequential.half_width(n, sd, 0.95) == pytest.approx(wanted)


def test_it_is_wider_than_an_ordinary_interval_and_narrows() -> None:
    widths = [sequential.half_width(n, 1.0, 0.95) * math.sqrt(n) for n in (30, 100, 200, 1000, 10_000)]
    assert all(2.9 < width < 3.6 for width in widths)
    assert sequential.half_width(1000, 1.0, 0.95) < sequential.half_width(900, 1.0, 0.95)
    assert sequential.half_width(100, 1.0, 0.99) > sequential.half_width(100, 1.0, 0.95)


@pytest.mark.parametrize("n", [30, 200, 5000])
def test_its_p_value_is_1_minus_level_at_its_bound(n: int) -> None:
    half = sequential.half_width(n, 2.0, 0.95)
    assert sequential.p_value(n, half, 2.0, 0.95) == pytest.approx(0.05)
    assert sequential.p_value(n, -half, 2.0, 0.95) == pytest.approx(0.05)
    assert sequential.p_value(n, 0.0, 2.0, 0.95) == 1.0
    assert sequential.p_value(n, 1.0, 0.0, 0.95) == 0.0


def test_few_skewed_or_equal_values_are_not_trusted() -> None:
    assert sequential.trusted(30, 1.0, 0.5)
    assert not sequential.trusted(30, 1.0, 0.6)
    assert sequential.trusted(100, 1.0, -0.9)
    assert not sequential.trusted(100, 0.0, None)
    assert sequential.trusted(300, 0.0, None)


def decided(values: Floats) -> bool:
    """Whether a decision goal would find a difference at any look."""
    for n in sequential.looks(len(values)):
        found = of_values(np.zeros(n), values[:n], "EUR", sequence=True)
        assert found.low is not None
        assert found.high is not None
        assert found.se is not None
        if (found.low > 0.0 or found.high < 0.0) and sequential.trusted(
            n, found.se * math.sqrt(n), found.skewness
        ):
            return True
    return False


def looked_at_plainly(values: Floats) -> bool:
    """Whether a plain t interval would find one at any look."""
    found = [of_values(np.zeros(n), values[:n], "EUR") for n in sequential.looks(len(values))]
    return any((d.low or 0.0) > 0.0 or (d.high or 0.0) < 0.0 for d in found)


def share(event: Callable[[Floats], bool], source: str, n: int, trials: int) -> float:
    return float(np.mean([event(SOURCES[source](np.random.default_rng([7, i]), n)) for i in range(trials)]))


@pytest.mark.parametrize("source", ["normal", "exponential", "rare"])
def test_repeated_looks_raise_few_false_alarms(source: str) -> None:
    assert share(decided, source, 400, 250) <= 0.05


def test_plain_intervals_would_raise_many() -> None:
    assert share(looked_at_plainly, "normal", 2000, 150) > 0.12


@pytest.mark.verify
@pytest.mark.parametrize("source", SOURCES)
def test_false_alarms_of_the_decision_goal(source: str) -> None:
    # 4,000 trials: the share is known to +- 0.0035; the level promises 0.05.
    assert share(decided, source, 5000, 4000) <= 0.05


def test_a_difference_is_found() -> None:
    assert share(lambda x: decided(x + 0.5), "normal", 400, 50) == 1.0


def covered(found: Difference) -> bool:
    assert found.low is not None
    assert found.high is not None
    return found.low <= 0.0 <= found.high


def precise(values: Floats) -> bool:
    """Whether the interval covers 0 where a precision goal of a fifth of the spread stops."""
    for n in sequential.looks(len(values)):
        found = of_values(np.zeros(n), values[:n], "EUR")
        assert found.low is not None
        assert found.high is not None
        if (found.high - found.low) / 2 <= 0.2 and not sequential.lopsided(n, found.skewness):
            break
    return covered(found)


@pytest.mark.verify
@pytest.mark.parametrize("source", ["normal", "exponential"])
def test_coverage_of_the_precision_goal(source: str) -> None:
    assert 0.935 <= share(precise, source, 3000, 4000) <= 0.965


def test_coverage_of_the_precision_goal_in_small() -> None:
    assert 0.91 <= share(precise, "normal", 300, 300) <= 0.985


@pytest.mark.verify
@pytest.mark.parametrize("n", [30, 100, 300])
@pytest.mark.parametrize("source", ["normal", "exponential"])
def test_coverage_of_intervals(source: str, n: int) -> None:
    zeros = np.zeros(n)
    assert 0.935 <= share(lambda x: covered(of_values(zeros, x, "EUR")), source, n, 4000) <= 0.965


def test_coverage_of_intervals_in_small() -> None:
    zeros = np.zeros(30)
    assert 0.92 <= share(lambda x: covered(of_values(zeros, x, "EUR")), "exponential", 30, 500) <= 0.98
