"""Engines against the oracle where purchases are decided, and exits are decided at purchases.

False alarms are counted in `test_oracle`, with its own.
"""

from __future__ import annotations

import pytest

from simulation.scenario.types import Purchases, Scenario
from tests.oracle import building, compare_means

from .against_oracle import assert_alike, by_engine, by_oracle
from .decided import decided
from .test_decided_worlds import FEATURES
from .test_oracle import CROWD, DECIDED, DECIDED_LATER

BY_REFERENCE = (771, 781)
NUMBERS = (*BY_REFERENCE, 617, 661, 671, 674, 735)
"""These have every feature of the family between them, and few events."""
MORE = tuple(range(801, 811))


@pytest.mark.parametrize(
    "number", [*NUMBERS[:3], *(pytest.param(n, marks=pytest.mark.verify) for n in NUMBERS[3:])]
)
def test_the_compiled_engine_agrees_with_the_oracle(number: int) -> None:
    assert_alike(decided(number), "compiled", number, 120, 3)


@pytest.mark.parametrize("number", BY_REFERENCE[:1])
def test_the_reference_engine_agrees_with_the_oracle(number: int) -> None:
    assert_alike(decided(number), "reference", number, 120)


@pytest.mark.verify
@pytest.mark.parametrize("number", MORE)
def test_the_compiled_engine_agrees_with_the_oracle_in_many_runs(number: int) -> None:
    assert_alike(decided(number), "compiled", number, 400, CROWD)


@pytest.mark.verify
@pytest.mark.parametrize("number", NUMBERS)
def test_the_reference_engine_agrees_with_the_oracle_in_many_runs(number: int) -> None:
    assert_alike(decided(number), "reference", number, 200, 2)


def world(buying: Purchases, leaving: float) -> Scenario:
    exits = [building.move("here -> gone", p=leaving, at_purchases=True)]
    parts = building.segment([building.stage("here", purchases=buying)], exits)
    return building.scenario(parts, [building.start("here", 100)])


def test_a_probability_that_differs_is_noticed() -> None:
    def of(choice: float, coin: float) -> Scenario:
        return world(building.purchases(0.0, probability=choice), coin)

    theirs = by_oracle(of(0.50, 0.20), 1, 150)
    assert compare_means(by_engine(of(0.50, 0.20), "compiled", 1, 150), theirs)
    for other in (of(0.50, 0.25), of(0.56, 0.20)):
        assert not compare_means(by_engine(other, "compiled", 1, 150), theirs)


def test_every_feature_is_compared() -> None:
    worlds = [decided(number) for number in NUMBERS]
    missing = [name for name, has in FEATURES.items() if not any(has(world) for world in worlds)]
    assert missing == []


def test_no_more_comparisons_than_are_counted() -> None:
    assert len(NUMBERS) + len(BY_REFERENCE) + 3 <= DECIDED
    assert len(MORE) + len(NUMBERS) <= DECIDED_LATER
