"""A known market is simulated and its purchase log calibrated: the truth is found, as often as was said."""

import numpy as np
import pytest

from experiments.calibrate.purchases import MODELS, Estimated, Fit, calibrate, gamma_gamma, histories, spend
from experiments.calibrate.purchases.written import scenario
from simulation.scenario import loads
from tests.calibrate.purchases.markets import HORIZON, TRUTH, lived, market

TRIALS = 200


def end_of(model: str) -> float:
    return 12.0 if model == "bg-bb" else float(HORIZON)


@pytest.mark.parametrize("model", MODELS)
def test_the_log_of_a_known_market_gives_its_parameters(model: str) -> None:
    """Every parameter within 4 standard errors."""
    fit = MODELS[model].fit(histories(lived(market(model), seed=5), end_of(model)))
    errors = np.sqrt(np.diag(fit.log_covariance))
    assert np.abs(np.log(fit.theta / list(TRUTH[model].values())) / errors).max() < 4


@pytest.mark.parametrize("model", MODELS)
def test_the_written_scenario_holds_what_was_found(model: str) -> None:
    log = lived(market(model, spend=True), seed=5)
    found = calibrate(log, unit="week", model=model, start=0.0, end=end_of(model))
    text = scenario(found)
    written = loads(text)
    active = next(stage for stage in written.stages if stage.name == "active")
    assert active.purchases is not None
    assert active.purchases.amount == pytest.approx(found.means()["amount"].value, rel=1e-5)
    assert found.spend is not None
    assert active.purchases.amount_cv == pytest.approx(found.spend["p"] ** -0.5, rel=1e-3)
    if model != "bg-bb":
        assert active.purchases.rate == pytest.approx(found.means()["rate"].value, rel=1e-5)
    again = calibrate(lived_again(text), unit="week", model=model, start=0.0, end=found.end)
    for name in found.fit.names:
        one, other = found.fit.parameter(name), again.fit.parameter(name)
        assert abs(np.log(other.value / one.value)) < 4 * np.hypot(one.cv or 0, other.cv or 0)


def lived_again(text: str):  # type: ignore[no-untyped-def]
    """The purchase log of a written scenario: the move to the customers is the first purchase."""
    from experiments.calibrate.purchases import log_of
    from simulation import log as events
    from simulation.build import build
    from simulation.engine import run

    model = build(loads(text))
    log = run(model, 6, 0, log=True).log
    assert log is not None
    first = (log.kind == events.MOVE) & (log.destination == model.stage_names.index("active"))
    bought = first | (log.kind == events.PURCHASE) | (log.kind == events.CHOICE)
    return log_of(log.person[bought], log.time[bought], np.maximum(log.amount[bought], 1.0))


@pytest.mark.verify
@pytest.mark.parametrize("model", MODELS)
def test_intervals_cover_the_truth_as_often_as_they_say(model: str) -> None:
    """95 % intervals of parameters, and of the pace of buying and leaving, in 92 to 98 % of 200 trials."""
    lives, truth = market(model, spend=True), TRUTH[model]
    hits: dict[str, list[bool]] = {}

    def note(name: str, found: Estimated, true: float) -> None:
        covered = found.low is not None and found.high is not None and found.low <= true <= found.high
        hits.setdefault(name, []).append(covered)

    for trial in range(TRIALS):
        log = lived(lives, 2026, trial)
        fit: Fit = MODELS[model].fit(histories(log, end_of(model)))
        for name, true in truth.items():
            note(name, fit.parameter(name), true)
        for name, mean in (("buying", MODELS[model].rate), ("leaving", MODELS[model].leaving)):
            if name == "buying" or MODELS[model].leaves != "never":
                note(name, fit.derived(mean), mean(np.array(list(truth.values()))))
        money = gamma_gamma.fit(spend(log, end_of(model)))
        for name, true in TRUTH["gamma-gamma"].items():
            note(f"spend {name}", money.parameter(name), true)
    shares = {name: float(np.mean(covered)) for name, covered in hits.items()}
    assert all(0.92 <= share <= 0.98 for share in shares.values()), shares
