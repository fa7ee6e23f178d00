"""Weights of cycles, rates of their own, tax; factors on probabilities; entrants by a curve."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from simulation import metrics
from simulation.build import build
from simulation.exact import exact
from simulation.scenario import Scenario, ScenarioError, load, loads

Floats = npt.NDArray[np.float64]
FILES = Path(__file__).resolve().parents[2] / "scenarios" / "published"
PEOPLE, CYCLES = 100_000, 31


def sums(scenario: Scenario) -> dict[str, float]:
    model = build(scenario)
    return metrics.parts(model, exact(model).books(model))


def trace(sick_factor: Floats | None = None) -> Floats:
    """(cycles, 3) shares healthy, sick, sicker at the start of each cycle, by the matrix of the paper.

    sick_factor: by cycle, what the probability of falling ill is multiplied by.
    """
    found = [np.array([1.0, 0.0, 0.0])]
    for k in range(CYCLES - 1):
        ill = 0.15 * (1.0 if sick_factor is None else sick_factor[k])
        step = np.array(
            [
                [1 - ill - 0.005, ill, 0.0],
                [0.5, 1 - 0.5 - 0.105 - 0.014925125, 0.105],
                [0.0, 0.0, 1 - 0.0488898695],
            ]
        )
        found.append(found[-1] @ step)
    return np.array(found)


def test_cost_effect_and_icer_of_the_published_case() -> None:
    plans = [sums(load(FILES / f"{name}.yaml")) for name in ("sick-sicker", "sick-sicker-treated")]
    cost, effect = ([plan[part] / PEOPLE for plan in plans] for part in (metrics.COST, metrics.EFFECT))
    assert [round(x) for x in cost] == [75_976, 141_623]
    assert [round(x, 3) for x in effect] == [15.839, 16.400]
    assert round((cost[1] - cost[0]) / (effect[1] - effect[0])) == 116_901


@pytest.mark.parametrize("rule", ["half-cycle", "simpson"])
def test_cycle_weights_and_a_rate_for_effects(rule: str) -> None:
    made = load(
        FILES / "sick-sicker.yaml",
        [f"money.cycle_weights={rule}", "money.effect_discount_rate=1.5 % per year"],
    )
    weights = np.ones(CYCLES)
    if rule == "simpson":
        weights[1:-1] = np.where(np.arange(1, CYCLES - 1) % 2, 4 / 3, 2 / 3)
    weights[[0, -1]] = 0.5 if rule == "half-cycle" else 1 / 3
    heads, cycles = trace(), np.arange(CYCLES)
    found = sums(made)
    cost = (weights / 1.03**cycles) @ heads @ [2000, 4000, 15000]
    effect = (weights / 1.015**cycles) @ heads @ [1, 0.75, 0.5]
    assert found[metrics.COST] / PEOPLE == pytest.approx(cost, rel=1e-7)
    assert found[metrics.EFFECT] / PEOPLE == pytest.approx(effect, rel=1e-7)
    assert found["npv"] == pytest.approx(-found[metrics.COST])


def test_a_factor_on_a_probability_for_its_first_periods() -> None:
    """The matrix holds 0.6 x 0.15 for four years; the rest of the row stays what it was."""
    made = load(
        FILES / "sick-sicker.yaml",
        ["shocks={treated: {from: 0, until: 4 years, probabilities: {healthy -> sick: 0.6}}}"],
    )
    factor = np.where(np.arange(CYCLES) < 4, 0.6, 1.0)
    cost = (1 / 1.03 ** np.arange(CYCLES)) @ trace(factor) @ [2000, 4000, 15000]
    assert sums(made)[metrics.COST] / PEOPLE == pytest.approx(cost, rel=1e-7)


def test_tax_is_taken_of_what_is_discounted_and_of_nothing_else() -> None:
    before, after = (sums(load(FILES / "sick-sicker.yaml", over)) for over in ([], ["money.tax_rate=20 %"]))
    assert after["npv"] == pytest.approx(0.8 * before["npv"])
    assert after["present_value"] == pytest.approx(0.8 * before["present_value"])
    assert after["contribution"] == before["contribution"]


def test_a_minimum_term_and_renewal_by_the_month() -> None:
    """Nobody leaves for a year, then a tenth each month; one decision since month 12 is past for the old."""
    made = loads(
        "schema: 1\ntime: {unit: month, horizon: 15}\n"
        "stages: {on: {kind: customer}, old: {kind: customer}, off: {kind: former}}\n"
        "transitions:\n"
        "  on -> off: {probability: 10 %, every: 1 month, first: 12 months}\n"
        "  old -> off: {probability: 50 %, every: 2 months, first: 12 months}\n"
        "people_at_start: {selection: none, on: 1000, old: {count: 1000, duration: 13 months}}\n"
    )
    model = build(made)
    heads = exact(model).books(model).heads[:, :, 0]
    assert heads[:, 0] == pytest.approx([*[1000] * 12, 900, 810, 729, 656.1])
    assert heads[:5, 1] == pytest.approx([1000, 500, 500, 250, 250])


SHOP = """
schema: 1
time: {unit: month, horizon: 24}
stages: {prospect: {kind: potential}, customer: {kind: customer, margin_flow: 1}}
transitions: {prospect -> customer: {probability: 0.4}, prospect -> gone: {probability: 0.3}}
market_entrants:
  prospect: ENTRANTS
"""


@pytest.mark.parametrize(
    ("curve", "entered"),
    [
        (
            "{bass: {market: 5000, innovation: 0.01, imitation: 0.4}}",
            lambda t: 5000 * -np.expm1(-0.41 * t) / (1 + 40 * np.exp(-0.41 * t)),
        ),
        (
            "{logistic: {market: 3000, growth: 0.5, midpoint: 1 year}}",
            lambda t: 3000 / (1 + np.exp(-0.5 * (t - 12))),
        ),
    ],
    ids=["bass", "logistic"],
)
def test_entrants_by_a_curve_are_those_between_its_ends(curve: str, entered: object) -> None:
    assert callable(entered)
    (stream,) = loads(SHOP.replace("ENTRANTS", f"{{curve: {curve}}}")).entrants
    periods = np.arange(25.0)
    assert np.array(stream.intensity) == pytest.approx(np.diff(entered(periods)), rel=1e-9)
    (late,) = loads(SHOP.replace("ENTRANTS", f"{{curve: {curve}, from: 4, season: [1, 2]}}")).entrants
    assert late.intensity[:4] == (0, 0, 0, 0)
    assert late.intensity[4:6] == pytest.approx(stream.intensity[:2])
    assert late.intensity[8] == pytest.approx(2 * stream.intensity[4])


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "24}",
            "24}\nmoney: {cycle_weights: simpson, cash: start}",
            "an odd number of points, and the horizon",
        ),
        ("24}", "24}\nmoney: {cycle_weights: half-cycle}", "cycle weights need cash at a date"),
        ("24}", "24}\nmoney: {tax_rate: 1}", "below"),
        ("ENTRANTS", "{rate: 2, curve: {bass: {market: 1, innovation: 1, imitation: 0}}}", "given twice"),
        (
            "ENTRANTS",
            "{curve: {bass: {market: 1, innovation: 1, imitation: 0}}, growth: 2 %}",
            "belongs to a rate",
        ),
        ("ENTRANTS", "{curve: {}}", "needs its shape"),
        (
            "ENTRANTS",
            "2\nshocks: {s: {from: 0, probabilities: {prospect -> customer: 2}}}",
            "factors cannot act on a row",
        ),
        ("ENTRANTS", "2\nshocks: {s: {probabilities: {prospect -> customer: 0.5}}}", 'need the date "from"'),
    ],
)
def test_what_cannot_be_is_refused(old: str, new: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        loads(SHOP.replace(old, new).replace("ENTRANTS", "2"))
