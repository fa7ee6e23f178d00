"""Minimum terms, and shares who never move, are tried where the data speak for them."""

import numpy as np
import pytest

from experiments.calibrate.history_fit import fit_histories
from experiments.calibrate.history_scenario import Wording, scenario_text
from experiments.calibrate.likelihood import AtRisk, at_risk
from experiments.calibrate.never import told_apart
from experiments.calibrate.stays import CENSORED, Stays
from experiments.calibrate.terms import longest_term
from simulation.scenario import loads


def stays(times: np.ndarray, until: np.ndarray | float) -> Stays:
    """Everybody enters a club at 0 and leaves it at `times`, observed until then."""
    n = len(times)
    zero, small = np.zeros(n), np.zeros(n, np.int16)
    destination = np.where(times <= until, 1, CENSORED).astype(np.int16)
    stop = np.minimum(times, until)
    return Stays(
        ("active", "ended"), ("all",), np.arange(n), small, destination, small, zero, zero, stop,
        np.ones(n, bool), calendar=False,
    )  # fmt: skip


def data(times: np.ndarray, until: np.ndarray | float = np.inf) -> AtRisk:
    return at_risk(stays(times, until), 0, 1)[0]


def test_a_contract_is_found_and_written() -> None:
    """Twelve months, then a constant rate; recorded by day."""
    draw = np.random.default_rng(3)
    times = np.ceil((12.0 + draw.exponential(8.0, 600)) * 30) / 30
    found = fit_histories(stays(times, draw.uniform(6, 40, 600)), ["exponential", "weibull", "gompertz"])
    (one,) = found.ways[0].fits
    assert one.family.startswith("exponential from ")
    assert 11.9 < one.minimum < 12.3
    assert abs(one.estimates[0].value - 1 / 8) < 4 * one.estimates[0].se
    assert [note.key for note in found.notes] == ["minimum_term"]
    scenario = loads(scenario_text(found, Wording("Club", "Made.", "month")))
    (hazard,) = (t.hazard for t in scenario.transitions)
    assert hazard.times == pytest.approx((0.0, one.minimum), rel=1e-5)
    assert hazard.rates == pytest.approx((0.0, one.estimates[0].value), rel=1e-5)
    assert scenario.uncertain[0].path == 'transitions."active -> ended".time_in_stage.exponential.rate'


def test_what_has_no_term_or_no_end_is_left_alone() -> None:
    draw = np.random.default_rng(4)
    for times in (draw.exponential(8.0, 500), 8.0 * draw.weibull(1.5, 500)):
        assert longest_term(data(times)) is None
        assert not told_apart(data(times))
        assert not told_apart(data(times, draw.uniform(2, 20, 500)))  # moves until the end of observation
    assert told_apart(data(np.where(draw.random(500) < 0.4, np.inf, times), 60.0))


def test_a_share_that_never_moves_is_found_without_being_asked_for() -> None:
    draw = np.random.default_rng(6)
    times = np.where(draw.random(500) < 0.4, np.inf, 5.0 * draw.weibull(1.5, 500))
    found = fit_histories(stays(times, 30.0), ["exponential", "weibull"])
    assert found.ways[0].fits[0].family == "weibull + never"
    never = found.ways[0].fits[0].estimates[-1]
    scenario = loads(scenario_text(found, Wording("Club", "Made.", "month")))
    (law,) = [u for u in scenario.uncertain if u.path == 'transitions."active -> ended".never']
    alpha, beta = (value for _, value in law.parameters)
    assert alpha / (alpha + beta) == pytest.approx(never.value, rel=1e-3)
    assert law.correlations or any(u.correlations for u in scenario.uncertain)
    sd = np.sqrt(alpha * beta / (alpha + beta + 1)) / (alpha + beta)
    assert sd == pytest.approx(never.se, rel=1e-3)
