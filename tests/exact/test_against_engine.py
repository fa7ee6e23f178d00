"""The exact twin against the compiled engine, on scenarios that mix every feature an exact answer permits."""

import dataclasses

import numpy as np
import pytest

from simulation.build import build
from simulation.exact import Expected, NotExact, exact
from simulation.model import Model
from simulation.scenario import loads
from tests.exact.comparing import Sample, apart
from tests.exact.markov import is_quick, markov, story

QUICK = [number for number in range(25) if is_quick(number)][:12]


def compare(number: int, replications: int, crowd: int) -> list[str]:
    model = build(markov(number, crowd))
    return apart(model, exact(model), Sample(model, replications, seed=5))


@pytest.mark.parametrize("number", QUICK)
def test_means_of_replications_are_the_expectations(number: int) -> None:
    assert compare(number, replications=200, crowd=12) == []


@pytest.mark.verify
@pytest.mark.parametrize("number", range(30, 90))
def test_means_of_many_replications_are_the_expectations(number: int) -> None:
    try:
        assert compare(number, replications=200, crowd=60) == []
    except NotExact as reason:
        pytest.skip(str(reason))


COHORTS = """
schema: 1
time: {unit: month, horizon: 6 months}
stages:
  prospect: {kind: potential}
  customer: {kind: customer, margin_flow: {revenue: 10 per month}}
  ended: {kind: former}
transitions:
  prospect -> customer: {rate: 0.2}
  customer -> ended: {rate: 0.1, differs_by_customer: {gamma: {cv: 0.8}}}
people_at_start:
  customer:
    - {count: 30, duration: 2 months}
    - {count: 20, duration: {uniform: [6 months, 20 months]}, id: old}
    - {count: 10, selection: none}
market_entrants: {prospect: {count: 60, from: 1 month, until: 4 months}}
"""


def test_cohorts_and_a_fixed_number_of_entrants_are_expected_as_they_come() -> None:
    model = build(loads(COHORTS))
    sample, expected = Sample(model, 200, seed=8), exact(model)
    assert apart(model, expected, sample) == []
    assert sample.sums["arrivals"].sum() == 200 * 60  # the number is no matter of luck
    for other in ("people_at_start.customer.1.count=26", "market_entrants.prospect.until=3 months"):
        wrong = build(loads(COHORTS, [other]))
        assert apart(wrong, exact(wrong), sample) != [], other


@pytest.fixture(scope="module")
def lived() -> tuple[Model, Expected, Sample]:
    model = build(story())
    return model, exact(model), Sample(model, 200, seed=6)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("run-off left out", lambda e: {"discounted": e.discounted * _within(e)}),
        ("discounting left out", lambda e: {"discounted": e.money}),
        ("returns counted as won", lambda e: {"won": e.won + e.won_back}),
        ("stages confused", lambda e: {"heads": e.heads[:, ::-1]}),
        ("some of the lost forgotten", lambda e: {"lost": e.lost * 0.9}),
        ("a period late", lambda e: {"heads": np.roll(e.heads, 1, axis=0)}),
        ("three percent more moves", lambda e: {"moves": e.moves * 1.03}),
        ("revenue taken for margin", lambda e: {"money": e.money[..., [0, 0, 2, 3, 4, 5, 6]]}),
        ("values at the run's start", lambda e: {"portfolio": e.portfolio * [[1.0], [0.9], [1.0], [0.9]]}),
    ],
)
def test_an_error_is_noticed(lived: tuple[Model, Expected, Sample], name: str, change) -> None:
    model, expected, sample = lived
    assert apart(model, expected, sample) == []
    wrong = dataclasses.replace(expected, **change(expected))
    assert apart(model, wrong, sample) != [], name


def _within(expected: Expected) -> np.ndarray:
    return (np.arange(len(expected.discounted)) < len(expected.discounted) - 1)[:, None, None, None]
