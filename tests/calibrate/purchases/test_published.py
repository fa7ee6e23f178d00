"""The fits give the published parameters, likelihoods and forecasts."""

import time

import numpy as np
import pytest

from experiments.calibrate.cohorts import fit_one, survival
from experiments.calibrate.purchases import MODELS, Fit, bg_bb, gamma_gamma, histories, spend
from tests.calibrate.purchases.records import SEPTEMBER_30, cdnow, donations, master


def printed(values: object, decimals: int) -> list[str]:
    return [f"{value:.{decimals}f}" for value in np.atleast_1d(values)]  # type: ignore[call-overload]


def near(fit: Fit, published: list[float], of: object) -> None:
    """The peak is where the paper's search ended: as high to two decimals, and no lower than there."""
    there = MODELS[fit.model].log_likelihood(np.array(published), of)[0]  # type: ignore[arg-type]
    assert 0.0 <= fit.log_likelihood - there < 0.001
    assert list(fit.values) == pytest.approx(published, rel=1.5e-3)


def test_cdnow_by_bg_nbd() -> None:
    of = histories(cdnow(), SEPTEMBER_30)
    assert (of.n, of.frequency.sum()) == (2357, 2457)
    fit = MODELS["bg-nbd"].fit(of)
    assert printed(fit.log_likelihood, 2) == ["-9582.43"]
    assert printed(fit["r"], 4) == ["0.2426"]
    near(fit, [0.2426, 4.4137, 0.7930, 2.4262], of)
    assert printed(MODELS["bg-nbd"].expected(fit.theta, np.array([52.0])), 4) == ["1.4440"]


def test_cdnow_by_pareto_nbd() -> None:
    of = histories(cdnow(), SEPTEMBER_30)
    fit = MODELS["pareto-nbd"].fit(of)
    assert printed(fit.log_likelihood, 2) == ["-9594.98"]
    assert printed(fit.values[:3], 3) == ["0.553", "10.578", "0.606"]
    near(fit, [0.553, 10.58, 0.606, 11.66], of)
    assert printed(MODELS["pareto-nbd"].expected(fit.theta, np.array([52.0])), 4) == ["1.4734"]


def test_cdnow_spend_by_gamma_gamma() -> None:
    amounts = spend(cdnow(), SEPTEMBER_30)
    assert amounts.n == 946
    fit = gamma_gamma.fit(amounts)
    assert printed(fit.values, 2) == ["6.25", "3.74", "15.44"]
    assert printed(gamma_gamma.mean(fit.theta), 1) == ["35.2"]


def test_donations_by_bg_bb() -> None:
    table = donations()
    assert table.sum(axis=0).tolist() == [5652, 4674, 4019, 3552, 3555, 3163, 3110, 2938, 2703, 2573, 1936]
    of = bg_bb.of_incidence(table[:, :6])
    fit = MODELS["bg-bb"].fit(of)
    assert printed(fit.log_likelihood, 2) == ["-33225.58"]
    near(fit, [1.2035, 0.7497, 0.6568, 2.784], of)
    donors = [f"{11_104 * share:.0f}" for share in bg_bb.incidence(fit.theta, 11)]
    assert donors[:6] == ["5536", "4717", "4148", "3725", "3396", "3132"]
    assert donors[6:] == ["2914", "2731", "2574", "2438", "2319"]


@pytest.mark.parametrize(
    ("survivors", "parameters", "year_12"),
    [
        ([86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1], ["0.668", "3.806"], "37.8"),
        ([63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1], ["0.704", "1.182"], "17.0"),
        ([86.9, 74.3, 65.3, 59.3], ["1.281", "7.790"], "30.7"),
    ],
    ids=["high end", "regular", "high end, four years"],
)
def test_contracts_by_sbg(survivors: list[float], parameters: list[str], year_12: str) -> None:
    fit = fit_one([1000.0, *(10 * share for share in survivors)])
    assert printed(fit.values, 3) == parameters
    assert printed(100 * survival("sbg", fit.theta, np.array([12.0])), 1) == [year_12]


def test_the_likelihood_of_contracts() -> None:
    fit = fit_one([1000.0, 869.0, 743.0, 653.0, 593.0, 551.0, 517.0, 491.0])
    assert printed(fit.log_likelihood, 1) == ["-1611.2"]
    projected = 100 * survival(
        "sbg", fit_one([1000.0, 869.0, 743.0, 653.0, 593.0]).theta, np.arange(5.0, 11.0)
    )
    assert printed(projected, 1) == ["53.4", "48.6", "44.4", "40.9", "37.8", "35.2"]


@pytest.mark.verify
def test_the_whole_of_cdnow_takes_seconds() -> None:
    log = master()
    assert (len(log.time), len(log.customers)) == (67_591, 23_570)
    begun = time.process_time()
    fits = [MODELS[name].fit(histories(log, SEPTEMBER_30)) for name in ("bg-nbd", "pareto-nbd")]
    assert time.process_time() - begun < 20
    assert printed([fit.log_likelihood for fit in fits], 1) == ["-95368.4", "-95415.1"]
