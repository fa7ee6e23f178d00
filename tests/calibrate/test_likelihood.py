"""Fits of duration shapes: closed forms, known samples, slopes, and what cannot be told."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from experiments.calibrate.likelihood import AtRisk, Fit, at_risk, fit, log_likelihood, score
from experiments.calibrate.shapes import (
    Exponential,
    Gamma,
    Gompertz,
    Loglogistic,
    Lognormal,
    Piecewise,
    Shape,
    Weibull,
    bounds_by_events,
)
from experiments.calibrate.stays import Stays
from experiments.calibrate.values import Floats

SHAPES = [
    (Exponential(), [-1.0]),
    (Weibull(), [1.0, 0.3]),
    (Gompertz(), [-1.0, -0.05]),
    (Lognormal(), [1.2, -0.2]),
    (Loglogistic(), [1.1, 0.4]),
    (Gamma(), [1.0, 0.3]),
    (Piecewise((0.0, 2.0, 6.0)), [-1.0, -2.0, -1.5]),
]


def alone(start: Floats, stop: Floats, event: object) -> AtRisk:
    """Stays of one each."""
    n = len(stop)
    return AtRisk(start, stop, np.asarray(event, bool), np.ones(n), None, n)


def some(several: bool) -> AtRisk:
    rng = np.random.default_rng(0)
    start = rng.uniform(0, 5, 300) * (rng.random(300) < 0.4)
    stop = start + rng.exponential(5, 300)
    person = rng.integers(0, 120, 300) if several else None
    return AtRisk(start, stop, rng.random(300) < 0.6, np.ones(300), person, 120 if several else 300)


def estimates(found: Fit | None) -> dict[str, tuple[float, float, float]]:
    assert found is not None
    return {e.name: (e.value, e.low, e.high) for e in found.estimates}


def near(found: tuple[float, float, float], truth: float) -> bool:
    """Whether the truth lies within three standard errors of the logarithm: false in 0.3 % of samples."""
    value, low, high = found
    return abs(math.log(truth / value)) < 3 * math.log(high / low) / (2 * 1.96)


@pytest.mark.parametrize("several", [False, True], ids=["one stay each", "several stays"])
@pytest.mark.parametrize("theta", [0.0, 0.7])
@pytest.mark.parametrize(("shape", "z"), SHAPES, ids=[shape.name for shape, _ in SHAPES])
def test_slopes_are_those_of_the_likelihood(
    shape: Shape, z: list[float], theta: float, several: bool
) -> None:
    data, at = some(several), np.array(z)
    steps = np.eye(len(at)) * 1e-6
    expected = [
        (log_likelihood(data, shape, at + s, theta) - log_likelihood(data, shape, at - s, theta)) / 2e-6
        for s in steps
    ]
    if theta:
        up, down = (log_likelihood(data, shape, at, theta * math.exp(s)) for s in (1e-6, -1e-6))
        expected.append((up - down) / 2e-6)
    assert score(data, shape, at, theta) == pytest.approx(expected, rel=1e-5, abs=1e-4)


def test_a_constant_rate_is_moves_by_exposure() -> None:
    data = alone(np.array([0.0, 2.0, 0.0]), np.array([5.0, 4.0, 3.0]), [True, True, False])
    found = fit(data, Exponential())
    assert found is not None
    assert (found.moves, found.exposure) == (2, 10)
    value, low, high = estimates(found)["rate"]
    assert value == 0.2
    assert (low, high) == (
        pytest.approx(0.0242209, rel=1e-5),
        pytest.approx(0.7224688, rel=1e-5),
    )  # Garwood's table: 0.2422, 7.2247
    assert found.log_likelihood == pytest.approx(2 * math.log(0.2) - 2)


def test_pieces_have_moves_by_exposure_of_their_own() -> None:
    data = alone(np.array([0.0, 1.0]), np.array([3.0, 2.0]), [True, True])
    found = estimates(fit(data, Piecewise((0.0, 2.0))))
    assert found["0"][0] == pytest.approx(1 / 3)  # a move at a bound belongs to the piece that ends there
    assert found["2"][0] == pytest.approx(1.0)


def test_a_piece_without_moves_is_no_fit() -> None:
    assert fit(alone(np.zeros(2), np.array([3.0, 2.0]), [True, True]), Piecewise((0.0, 4.0))) is None


def test_the_maximum_of_an_exponential_frailty_is_that_of_lomax() -> None:
    rng = np.random.default_rng(3)
    stop = rng.pareto(2.5, 4000) * 2.5 / 0.1  # Lomax: theta = 1 / 2.5, rate 0.1
    found = fit(alone(np.zeros(4000), stop, np.ones(4000)), Exponential(), frailty=True)
    assert found is not None
    theta, rate = found.theta, found.estimates[0].value
    at = np.log1p(theta * rate * stop)
    assert theta == pytest.approx(
        at.mean() / 1.0, rel=1e-4
    )  # the score of the shape: mean ln(1 + theta rate x)
    assert near(estimates(found)["cv"], math.sqrt(0.4))
    assert estimates(found)["cv"][0] == pytest.approx(math.sqrt(theta))


def test_late_entry_is_no_early_death() -> None:
    """People seen only if they outlived a date: without truncation their mean stay would be too long."""
    rng = np.random.default_rng(5)
    stay, late = 10 * rng.weibull(1.5, 6000), rng.uniform(0, 15, 6000)
    seen = stay > late
    found = estimates(fit(alone(late[seen], stay[seen], np.ones(seen.sum())), Weibull()))
    assert near(found["scale"], 10)
    assert near(found["shape"], 1.5)
    naive = estimates(fit(alone(np.zeros(seen.sum()), stay[seen], np.ones(seen.sum())), Weibull()))
    assert naive["scale"][1] > 11


def test_patient_survivors_are_known_for_what_they_are() -> None:
    """With a frailty and late entry, those present are the patient ones; the truth is found all the same."""
    rng = np.random.default_rng(8)
    theta = 0.5
    z = rng.gamma(1 / theta, theta, 20000)
    stay, late = rng.exponential(1 / (0.1 * z)), rng.uniform(0, 20, 20000)
    seen = stay > late
    stop = np.minimum(stay, late + 15)
    found = estimates(fit(alone(late[seen], stop[seen], (stop == stay)[seen]), Exponential(), frailty=True))
    assert near(found["rate"], 0.1)
    assert near(found["cv"], math.sqrt(theta))


def test_no_frailty_is_found_where_there_is_none() -> None:
    stop = np.random.default_rng(11).weibull(1.3, 3000)
    data = alone(np.zeros(3000), stop, np.ones(3000))
    one = fit(data, Exponential(), frailty=True)
    assert one is None or one.theta < 0.05


def test_weights_stand_for_equal_stays() -> None:
    stop = np.repeat([1.0, 2.0, 4.0, 7.0], 5)
    event = np.repeat([True, True, False, True], 5)
    once = AtRisk(np.zeros(4), stop[::5], event[::5], np.full(4, 5.0), None, 20)
    for shape, frailty in ((Weibull(), False), (Gompertz(), False)):
        a, b = fit(alone(np.zeros(20), stop, event), shape, frailty), fit(once, shape, frailty)
        assert estimates(a) == {k: pytest.approx(v, rel=1e-5) for k, v in estimates(b).items()}


@pytest.mark.parametrize(("shape", "z"), SHAPES, ids=[shape.name for shape, _ in SHAPES])
def test_the_hazard_is_the_slope_of_the_integrated_hazard(shape: Shape, z: list[float]) -> None:
    x, at = np.array([0.5, 1.5, 3.0, 9.0]), np.array(z)
    slope = (shape.integrated(x + 1e-6, at) - shape.integrated(x - 1e-6, at)) / 2e-6
    assert np.exp(shape.log_hazard(x, at)) == pytest.approx(slope, rel=1e-6)


def test_a_move_in_no_time_took_half_of_the_shortest_of_the_stage() -> None:
    zero = np.zeros(4)
    small = zero.astype(np.int16)
    stays = Stays(
        ("here", "there"), ("a", "b"), np.arange(4), small, small + 1, np.array([0, 0, 1, 1], np.int16),
        zero, zero, np.array([0.0, 4.0, 0.0, 1.0]), np.ones(4, bool),
    )  # fmt: skip
    assert at_risk(stays, 0, 1)[0].exposure == 0.5 + 4 + 0.5 + 1
    assert at_risk(stays, 0, 1, 0)[0].exposure == 0.5 + 4
    nobody, instants = at_risk(stays.where(stays.stop == 0), 0, 1)
    assert (nobody.exposure, instants) == (0, 2)  # no time was recorded, and none is made up


def test_bounds_hold_twenty_moves_and_are_written_shortly() -> None:
    durations = np.random.default_rng(2).exponential(10, 400)
    bounds = bounds_by_events(durations, np.ones(len(durations)))
    assert len(bounds) == 5
    assert all(float(f"{b:.2g}") == b for b in bounds)
    assert bounds_by_events(durations[:30], np.ones(30)) == (0.0,)


def test_bounds_count_moves_and_not_lengths_that_occur() -> None:
    """Whole months: 600 moves in six lengths of time have pieces too."""
    months, moves = np.array([3.0, 1, 2, 6, 4, 5]), np.array([150.0, 200, 150, 10, 50, 40])
    assert bounds_by_events(months, moves) == (0, 1, 2, 3)  # a fifth, two, ... of them: by 1, 2, 3 and 3


@pytest.mark.parametrize(
    ("shape", "law", "truth"),
    [
        (Lognormal(), stats.lognorm(0.7, scale=6), {"median": 6, "sigma": 0.7}),
        (Loglogistic(), stats.fisk(2.2, scale=6), {"median": 6, "shape": 2.2}),
        (Gamma(), stats.gamma(2.5, scale=3), {"scale": 3, "shape": 2.5}),
    ],
    ids=["lognormal", "loglogistic", "gamma"],
)
def test_the_law_behind_durations_is_found(shape: Shape, law: Any, truth: dict[str, float]) -> None:
    """3,000 stays, some cut short, some seen late; and no other law of two parameters fits as well."""
    draw = np.random.default_rng(4)
    stay = law.rvs(3000, random_state=draw)
    start, cut = draw.uniform(0, 4, 3000) * (draw.random(3000) < 0.3), draw.uniform(5, 25, 3000)
    seen = stay > start
    data = alone(
        start[seen],
        np.minimum(stay, np.maximum(cut, start + 0.5))[seen],
        (stay <= np.maximum(cut, start + 0.5))[seen],
    )
    found = fit(data, shape)
    told = estimates(found)
    assert all(near(told[name], value) for name, value in truth.items())
    others = [
        fit(data, other) for other in (Weibull(), Lognormal(), Loglogistic(), Gamma()) if other != shape
    ]
    assert found is not None
    assert all(other is None or other.log_likelihood < found.log_likelihood for other in others)
