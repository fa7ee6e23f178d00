"""What is shown at once is about what is shown at last, and the last is the comparison."""

import numpy as np
import pytest

from experiments.compare import FixedN, compare
from experiments.plan import Plan, of
from simulation.scenario import loads
from virta.studio import charts, drawing
from virta.studio.picture import EXACT_LOOK, SAMPLE, SMALL_LOOK, Desk, Stopped

MARKET = """
schema: 1
title: '<img src=x onerror=alert(1)>'
time: {unit: month, horizon: 2 years}
money: {currency: EUR, purchases: expected}
stages:
  prospect: {kind: potential, title: '<b>bold</b>'}
  customer: {kind: customer, margin_flow: {revenue: 10 per month}}
  ended: {kind: former}
transitions:
  prospect -> customer: {rate: 0.05}
  customer -> ended: {rate: 0.03%s}
people_at_start: {prospect: 4000, customer: 2000, selection: none}
"""


def plans(differing: bool) -> list[Plan]:
    scenario = loads(MARKET % (", differs_by_customer: {gamma: {cv: 0.5}}" if differing else ""))
    return [of(scenario, "today"), of(scenario.set('transitions."customer -> ended".rate', 0.02), "mine")]


def test_without_traits_the_first_look_is_exact() -> None:
    two = plans(differing=False)
    found = Desk().first_look(two)
    assert found.kind == EXACT_LOOK
    assert found.plans[0].customers()[0] == 2000
    change = found.change(1, "customers_end")
    assert change is not None
    assert change > 0
    mean, low, _ = found.difference(1)
    assert low is None
    assert mean[0] == 0
    assert mean[-1] == pytest.approx(found.change(1, "npv"))


def test_with_traits_the_first_look_is_a_small_market_in_the_size_of_the_whole() -> None:
    two = plans(differing=True)
    found = Desk().first_look(two)
    whole = Desk()._sampled(two, 8, lambda: False)
    assert found.kind == SMALL_LOOK
    assert found.plans[0].customers()[0] == pytest.approx(2000, rel=0.01)
    rough, better = found.change(1, "npv"), whole.change(1, "npv")
    assert rough is not None
    assert better is not None
    # 2400 lives with the same luck in both plans: the standard error of the change is some 6 % of it.
    assert rough == pytest.approx(better, rel=0.3)


def test_the_band_is_that_of_the_comparison() -> None:
    two = plans(differing=True)
    *_, last = Desk().in_time(two, lambda: False)
    assert last.kind == SAMPLE
    found = compare(two, 0, FixedN(last.n))
    mean, low, high = last.difference(1)
    assert np.array_equal(mean[1:], found.gaps[0].cumulative.mean)
    assert low is not None
    assert high is not None
    assert bool(np.all(low[1:] <= high[1:]))
    assert last.change(1, "npv") == pytest.approx(found.differences[0]["npv"].mean)


def test_work_that_is_stopped_ends_midway() -> None:
    asked = iter([False, False, True, True, True])
    with pytest.raises(Stopped):
        list(Desk().in_time(plans(differing=True), lambda: next(asked)))


@pytest.mark.parametrize("lang", ["en", "fi"])
def test_what_is_drawn_adds_up(lang: str) -> None:
    found = Desk().first_look(plans(differing=False))
    drawn = drawing.flow_props(found.plans[1], lang)
    assert len(drawn["bars"]) == 3
    assert len(drawn["ways"]) == 2
    rows = drawing.flow_rows(found.plans[1])
    left = 4000 * (1 - np.exp(-0.05 * 24)) / 2
    assert rows[0][:2] == ("prospect", "customer")
    assert rows[0][2] == pytest.approx(left)
    options = charts.stocks(found, 1, lang)
    assert [one["name"] for one in options["series"]] == ["customer", "today"]
    # Keys beginning with a colon are read as code by the page: none may come from a scenario.
    assert not any(key.startswith(":") for key in drawn)
