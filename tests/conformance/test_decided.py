"""Purchases decided once a period, and exits decided at purchases: engines agree, and so do closed forms."""

import dataclasses
import math

import numpy as np
import pytest

from simulation import log
from simulation.build import build
from simulation.engine import Outcome, run
from simulation.log import first_difference
from simulation.model import Model, ModelError
from simulation.scenario import ScenarioError, loads

EVERYTHING = """
schema: 1
time: {unit: week, horizon: 40 weeks, period: 4 weeks}
money: {currency: EUR, discount_rate: 8 % per year, value_after_horizon: {run-off: 52 weeks}}
stages:
  active:
    kind: customer
    purchases:
      {rate: 0.3, differs_by_customer: {gamma: {shape: 0.5}}, amount: {mean: 30, cv: 0.5}, margin: 40 %}
  donor:
    kind: customer
    purchases: {probability: {beta: {alpha: 1.2, beta: 0.75}}, amount: 30, margin: 40 %}
  regular: {kind: customer, purchases: {probability: 1, amount: 30, margin: 40 %}}
  now_and_then:
    kind: customer
    purchases: {probability: 20 %, differs_by_customer: {gamma: {cv: 0.5}}, amount: 30, margin: 40 %}
  ended: {kind: former}
transitions:
  active -> ended: {probability: {beta: {alpha: 0.8, beta: 2.4}}, every: purchase}
  donor -> ended: {probability: 10 %, every: purchase, one_off: {cost: 3}}
  donor -> regular: {probability: 15 %, every: purchase}
  regular -> now_and_then: {probability: 30 %}
  now_and_then -> active: {rate: 2 % per week}
  ended -> active: {rate: 1 % per week}
people_at_start: {active: 60, donor: 60, regular: 30, now_and_then: 30, selection: none}
market_entrants: {active: 2 per week}
investments:
  care:
    aim: retention
    budget: 100 per week
    audience: {stages: [active, donor]}
    effects:
      active -> ended: {slows_down_to: 0.5, half_effect_at: 0.4}
      donor.purchases: {multiplies_up_to: 1.4, half_effect_at: 0.3}
      donor -> ended: {adds_up_to: 3 %, half_effect_at: 0.4}
  rescue:
    aim: retention
    per_head: 0.2 per week
    audience: {stages: [active, donor, regular, now_and_then], share: 20 %, by: risk}
    effects:
      active -> ended: {slows_down_to: 0.5, half_effect_at: 0.4}
      now_and_then.purchases: {multiplies_up_to: 2, half_effect_at: 0.3}
shocks:
  strike:
    from: 8 weeks
    until: 16 weeks
    effects: {regular.purchases: 0, donor.purchases: 0.5, active -> ended: 1.5}
"""

COHORT = """
schema: 1
time: {{unit: {unit}, horizon: {horizon}}}
money: {{currency: EUR, discount_rate: 0 % per year, value_after_horizon: none}}
stages:
  active: {{kind: customer, purchases: {{{purchases}, amount: 1, margin: 100 %}}}}
  ended: {{kind: former}}
transitions:
  active -> ended: {{{leaving}}}
people_at_start: {{active: {people}, selection: none}}
"""


def cohort(purchases: str, leaving: str, unit: str, horizon: int, people: int) -> Model:
    text = COHORT.format(purchases=purchases, leaving=leaving, unit=unit, horizon=horizon, people=people)
    return build(loads(text))


def bought(model: Model, outcome: Outcome) -> np.ndarray:
    """(N,) purchases in each period, of everyone."""
    purchases = np.isin(outcome.log.kind, (log.PURCHASE, log.CHOICE))
    period = np.searchsorted(model.arrays.boundaries, outcome.log.time[purchases]) - 1
    return np.bincount(period, minlength=model.arrays.n_periods)


@pytest.mark.parametrize("replication", range(6))
def test_the_engines_agree(replication: int) -> None:
    model = build(loads(EVERYTHING))
    reference, compiled = (run(model, 7, replication, e, log=True) for e in ("reference", "compiled"))
    assert first_difference(reference.log, compiled.log) is None
    for mine, theirs in zip(reference.books, compiled.books, strict=True):
        assert np.array_equal(mine, theirs)
    for mine, theirs in zip(reference.accounts, compiled.accounts, strict=True):
        assert np.array_equal(mine, theirs)
    kinds = np.bincount(compiled.log.kind, minlength=len(log.KINDS))
    assert kinds[log.CHOICE] > 200
    assert kinds[log.LAPSE] > 50


def test_a_purchase_comes_before_the_exit_it_decides_and_after_the_exits_of_the_period() -> None:
    found = run(build(loads(EVERYTHING)), 7, 0, "reference", log=True).log
    for i in np.flatnonzero(found.kind == log.LAPSE):
        same = (found.time[:i] == found.time[i]) & (found.person[:i] == found.person[i])
        assert np.isin(found.kind[:i][same], (log.PURCHASE, log.CHOICE)).any()
    boundaries = found.time[found.kind == log.CHOICE] / 4
    assert np.array_equal(boundaries, np.round(boundaries))
    assert boundaries.min() == 1
    left = {(found.time[i], found.person[i]) for i in np.flatnonzero(found.kind == log.DECIDE)}
    chosen = {(found.time[i], found.person[i]) for i in np.flatnonzero(found.kind == log.CHOICE)}
    assert left
    assert not left & chosen


def test_who_buys_with_certainty_buys_every_period_but_in_a_strike() -> None:
    model = cohort("probability: 1", "rate: 0", "week", 10, 25)
    assert bought(model, run(model, 0, 0, log=True)).tolist() == [25] * 10
    struck = loads(
        COHORT.format(purchases="probability: 1", leaving="rate: 0", unit="week", horizon=10, people=25)
        + "shocks: {strike: {from: 3, until: 5, effects: {active.purchases: 0}}}"
    )
    model = build(struck)
    assert bought(model, run(model, 0, 0, log=True)).tolist() == [25] * 3 + [0] * 2 + [25] * 5


def test_a_coin_at_each_purchase_thins_the_purchases_to_a_rate() -> None:
    """Purchases at rate 0.8 and a coin of 25 %: customers leave at rate 0.2, and have bought 4 times."""
    model = cohort("rate: 0.8 per week", "probability: 25 %, every: purchase", "week", 200, 4_000)
    outcome = run(model, 3, 0, log=True)
    number = bought(model, outcome).sum() / 4_000
    assert number == pytest.approx(4.0, abs=4.5 * math.sqrt(12 / 4_000))  # geometric: variance (1 - p) / p^2
    times = outcome.log.time[outcome.log.kind == log.LAPSE]
    assert len(times) == 4_000
    assert times.mean() == pytest.approx(5.0, abs=4.5 * 5.0 / math.sqrt(4_000))


def test_bg_nbd_buys_as_often_as_its_closed_form() -> None:
    """CDNOW: r .2426, alpha 4.4137, a .7930, b 2.4262 expect 1.4440 purchases in 52 weeks.

    Source: Fader, Hardie & Lee 2005, doi:10.1287/mksc.1040.0098. False alarm 1e-5.
    """
    buying = "rate: 0.0549652 per week, differs_by_customer: {gamma: {shape: 0.2426}}"
    leaving = "probability: {beta: {alpha: 0.7930, beta: 2.4262}}, every: purchase"
    n = 60_000
    model = cohort(buying, leaving, "week", 52, n)
    outcome = run(model, 11, 0, log=True)
    people = outcome.log.person[outcome.log.kind == log.PURCHASE]
    each = np.bincount(np.unique(people, return_inverse=True)[1])
    spread = math.sqrt(((each**2).sum() / n - (each.sum() / n) ** 2) / n)
    assert each.sum() / n == pytest.approx(1.4440, abs=4.4 * spread)
    assert spread < 0.02


def test_bg_bb_gives_as_its_closed_form() -> None:
    """Donations: 1.2035 / .7497 / .6568 / 2.784 expect 5536 4717 4148 3725 3396 3132 donors a year of 11,104.

    Source: Fader, Hardie & Shang 2010, doi:10.1287/mksc.1100.0580. False alarm 1e-5 for all years.
    """
    giving = "probability: {beta: {alpha: 1.2035, beta: 0.7497}}"
    leaving = "probability: {beta: {alpha: 0.6568, beta: 2.784}}"
    model = cohort(giving, leaving, "year", 6, 11_104)
    runs = 5
    found = sum(bought(model, run(model, 5, r, log=True)) for r in range(runs)) / runs
    wanted = np.array([5536, 4717, 4148, 3725, 3396, 3132])
    spread = np.sqrt(wanted * (1 - wanted / 11_104) / runs)
    assert np.all(np.abs(found - wanted) < 4.8 * spread)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "value_after",
            "purchases: expected, value_after",
            "decided at each purchase, and money.purchases is",
        ),
        (
            "value_after",
            "purchases: expected, value_after",
            "decided one by one, and money.purchases is expected",
        ),
        ("every: purchase}", "every: purchases}", "purchases"),
        (
            "ended -> active: {rate: 1 % per week}",
            "ended -> active: {probability: 1 %, every: purchase}",
            "nothing is bought in",
        ),
        (
            "active: 60,",
            "active: {count: 60, duration: 3 weeks, selection: survivors},",
            "say selection: none",
        ),
        ("15 %, every: purchase", "15 %", "at the same times"),
        ("probability: 20 %,", "probability: 20 %, rate: 1,", "given twice"),
        ("probability: 20 %,", "probability: {beta: {alpha: 1, beta: 1}},", "differs by customer already"),
    ],
)
def test_what_cannot_be_is_refused(old: str, new: str, message: str) -> None:
    assert old in EVERYTHING
    with pytest.raises(ScenarioError, match=message):
        loads(EVERYTHING.replace(old, new))


def test_a_scenario_made_in_python_cannot_have_what_the_language_refuses() -> None:
    scenario = loads(EVERYTHING)
    expected = dataclasses.replace(scenario.money, sampled_purchases=False)
    with pytest.raises(ModelError, match="must be sampled"):
        build(dataclasses.replace(scenario, money=expected))
