"""Known scenarios, simulated, written to CSV, read and calibrated: the 95 % intervals hold the truth.

Each interval is counted over 200 trials, or 600. With a true coverage of 95 % a count outside 92 to 98 %
comes by chance in 3.3 % of counts of 200, and in 0.07 % of counts of 600; seeds are fixed, so that what
passed once passes again.
"""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.histories import read_histories
from experiments.calibrate.layout import Layout
from experiments.calibrate.likelihood import at_risk, fit
from experiments.calibrate.matrix import Given, read_matrix
from experiments.calibrate.never import fit_never
from experiments.calibrate.response import Interval
from experiments.calibrate.shapes import (
    Exponential,
    Gamma,
    Gompertz,
    Loglogistic,
    Lognormal,
    Piecewise,
    Shape,
    Weibull,
)
from experiments.calibrate.stays import Stays
from experiments.calibrate.terms import fit_late, longest_term, term_of
from simulation.build import build
from simulation.model import Model
from simulation.scenario import loads
from tests.calibrate import trials

TRIALS = 200
WAYS = (("lead", "new"), ("new", "ended"))
RATES = {("prospect", "customer"): 0.05, ("prospect", "ended"): 0.02, ("ended", "customer"): 0.15}
SEEN_UNTIL = Layout(**{**trials.MOVES.__dict__, "observed_until": "36"})


def covered(counts: Counter[str], n: int) -> None:
    shares = {name: count / n for name, count in counts.items()}
    assert shares
    assert all(0.92 <= share <= 0.98 for share in shares.values()), shares


def recorded(model: Model, seed: int, folder: Path, layout: Layout = SEEN_UNTIL) -> Stays:
    path = folder / f"{seed}.csv"
    trials.moves(model, seed).to_csv(path, index=False)
    return read_histories(path, layout).stays


def count(
    counts: Counter[str],
    stays: Stays,
    way: tuple[str, str],
    shape: Shape,
    truth: dict[str, float],
    frailty: bool,
) -> None:
    origin, destination = (stays.stages.index(name) for name in way)
    found = fit(at_risk(stays, origin, destination)[0], shape, frailty)
    assert found is not None
    for e in found.estimates:
        counts[f"{' -> '.join(way)} {e.name}"] += e.low <= truth[e.name] <= e.high


@pytest.mark.verify
def test_rates_and_durations(tmp_path: Path) -> None:
    model, counts = trials.club(trials.CLUB), Counter[str]()
    for seed in range(TRIALS):
        stays = recorded(model, seed, tmp_path)
        for way, rate in RATES.items():
            count(counts, stays, way, Exponential(), {"rate": rate}, False)
        count(counts, stays, ("customer", "ended"), Weibull(), {"scale": 15, "shape": 1.4}, False)
    assert len(counts) == 5
    covered(counts, TRIALS)


LATER = {
    "lognormal": (Lognormal(), {"median": 9.0, "sigma": 0.8}),
    "loglogistic": (Loglogistic(), {"median": 9.0, "shape": 1.8}),
    "gamma": (Gamma(), {"scale": 6.0, "shape": 2.0}),
    "piecewise": (Piecewise((0.0, 8.0)), {"0": 0.06, "8": 0.12}),
}


@pytest.mark.verify
@pytest.mark.parametrize("name", LATER)
def test_durations_of_other_shapes(name: str, tmp_path: Path) -> None:
    shape, truth = LATER[name]
    said = ", ".join(f"{key}: {value}" for key, value in truth.items())
    text = trials.CLUB.replace("weibull: {scale: 15, shape: 1.4}", f"{name}: {{{said}}}")
    model, counts = trials.club(text), Counter[str]()
    for seed in range(3 * TRIALS):
        count(counts, recorded(model, seed, tmp_path), ("customer", "ended"), shape, truth, False)
    assert len(counts) == 2
    covered(counts, 3 * TRIALS)


FUNNEL = """
schema: 1
time: {unit: week, horizon: 60}
stages: {lead: {kind: potential}, new: {kind: customer}, ended: {kind: former}}
transitions:
  lead -> new: {time_in_stage: {weibull: {scale: 3, shape: 0.9}}, never: 60 %}
  new -> ended: {time_in_stage: {weibull: {scale: 8, shape: 1.3}, minimum: 12}}
people_at_start: {lead: 500, selection: none}
market_entrants: {lead: 15}
"""


@pytest.mark.verify
def test_some_never_move_and_others_not_before_a_term(tmp_path: Path) -> None:
    model, counts = trials.club(FUNNEL), Counter[str]()
    layout = Layout(**{**trials.MOVES.__dict__, "observed_until": "60", "unit": "week"})
    for seed in range(3 * TRIALS):
        stays = recorded(model, seed, tmp_path, layout)
        waiting, leaving = (at_risk(stays, *(stays.stages.index(s) for s in way))[0] for way in WAYS)
        longest = longest_term(leaving)
        assert longest is not None
        term = term_of(leaving, Weibull(), longest)
        for way, found, truth in (
            (WAYS[0], fit_never(waiting, Weibull()), {"scale": 3, "shape": 0.9, "never": 0.6}),
            (WAYS[1], fit_late(leaving, Weibull(), term), {"scale": 8, "shape": 1.3}),
        ):
            assert found is not None
            for e in found.estimates:
                counts[f"{way[0]} {e.name}"] += e.low <= truth[e.name] <= e.high
    assert len(counts) == 5
    covered(counts, 3 * TRIALS)


SURVEY = """
schema: 1
time: {unit: month, horizon: 3, period: 3}
stages: {loyal: {kind: customer}, wavering: {kind: customer}, lost: {kind: former}}
transitions:
  loyal -> wavering: {probability: 15 %}
  loyal -> lost: {probability: 8 %}
  wavering -> loyal: {probability: 20 %}
  wavering -> lost: {probability: 20 %}
people_at_start: {loyal: 400, wavering: 300, selection: none}
"""


@pytest.mark.verify
def test_shares_of_a_matrix(tmp_path: Path) -> None:
    """600 trials, for four shares are counted; by the binomial distribution each is held in 94.5 to 95 %."""
    model, counts, path = trials.club(SURVEY), Counter[str](), tmp_path / "survey.csv"
    truth = {f"{t.origin} -> {t.destination}": t.probability or 0.0 for t in model.scenario.transitions}
    for seed in range(3 * TRIALS):
        moves = trials.moves(model, seed)
        moved = moves[moves["origin"].isin(["loyal", "wavering"]) & (moves["time"] > 0)]
        went = moved.groupby(["origin", "destination"]).size()
        rows = [f"{a},{b},{n}" for (a, b), n in went.items()]
        rows += [f"{a},{a},{n - int(went[a].sum())}" for a, n in (("loyal", 400), ("wavering", 300))]
        path.write_text("\n".join(["from,to,count", *rows]) + "\n", encoding="utf-8")
        found = read_matrix(path, Given(origin="from", to="to", count="count", every="3 months"))
        for way in found.ways:
            assert way.low is not None
            assert way.high is not None
            counts[f"{way.origin} -> {way.to}"] += way.low <= truth[f"{way.origin} -> {way.to}"] <= way.high
    assert len(counts) == 4
    covered(counts, 3 * TRIALS)


@pytest.mark.verify
def test_customers_who_differ(tmp_path: Path) -> None:
    model, counts = trials.club(trials.MIXED), Counter[str]()
    for seed in range(TRIALS):
        stays = recorded(model, seed, tmp_path)
        truth = {"rate": 0.15, "growth": -0.02, "cv": 0.8}
        count(counts, stays, ("customer", "ended"), Gompertz(), truth, True)
    covered(counts, TRIALS)


@pytest.mark.verify
def test_observation_that_begins_late(tmp_path: Path) -> None:
    """What happened before month 12 is known only of those who are still there then."""
    model, counts = trials.club(trials.CLUB), Counter[str]()
    for seed in range(TRIALS):
        stays = recorded(model, seed, tmp_path).after(12.0)
        count(counts, stays, ("customer", "ended"), Weibull(), {"scale": 15, "shape": 1.4}, False)
    covered(counts, TRIALS)


def holds(interval: Interval, truth: float) -> bool:
    return (interval.low is None or interval.low <= truth) and (
        interval.high is None or truth <= interval.high
    )


@pytest.mark.verify
def test_statements(tmp_path: Path) -> None:
    model, counts = build(loads(trials.shop())), Counter[str]()

    def effect(stock: float) -> float:
        return float(1 + 1.5 * (1 - 2 ** (-stock / 0.3)))

    for seed in range(TRIALS):
        found = trials.fitted_statement(model, seed, tmp_path)
        reply, revenue = found.response, found.revenue
        assert reply is not None
        assert revenue is not None
        mean = reply.reference
        counts["losing"] += found.losing.low <= 0.04 <= found.losing.high
        counts["revenue"] += revenue.low <= 25 <= revenue.high
        counts["winning"] += holds(reply.base, 0.01 * effect(mean) / effect(0.3))
        counts["gain"] += holds(reply.gain, effect(1.1 * mean) / effect(mean) - 1)
        counts["multiplier"] += holds(reply.multiplier, 2.5)
        counts["half"] += holds(reply.half_effect_at, 0.3)
    covered(counts, TRIALS)


def test_one_trial_of_each_kind_is_near_the_truth(tmp_path: Path) -> None:
    stays = recorded(trials.club(trials.CLUB.replace("prospect: 200", "prospect: 3000")), 1, tmp_path)
    for (origin, destination), rate in RATES.items():
        data, _ = at_risk(stays, stays.stages.index(origin), stays.stages.index(destination))
        found = fit(data, Exponential())
        assert found is not None
        assert abs(np.log(found.estimates[0].value / rate)) < 4 / np.sqrt(found.moves)
    statement = trials.fitted_statement(build(loads(trials.shop())), 1, tmp_path)
    assert abs(statement.losing.rate - 0.04) < 4 * statement.losing.se
