"""Every implementation in the benchmark simulates the same market: it agrees with the exact twin."""

import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import agreement, race
from benchmarks.agreement import Disagreement, agree, check_heads
from benchmarks.market import Market, Numbers, expected, market_of, transitions
from benchmarks.sides import LIMIT, SIDES, Side, numpy_events

PEOPLE = {True: 60, False: 1_500}
"""By whether the side is slow."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.verify] * (name == "reference")) for name in SIDES]
)
def test_a_side_agrees_with_the_exact_twin(name: str) -> None:
    side = SIDES[name]
    if not side.present:
        pytest.skip(f"{side.needs} is not installed")
    found = agree(side, PEOPLE[side.slow])
    assert found.worst <= agreement.STANDARD_ERRORS
    assert found.numbers >= 20 or name == LIMIT


def test_both_kinds_of_purchases_agree() -> None:
    assert max(race.coupled_agrees(200, 40).values()) <= agreement.STANDARD_ERRORS


def spoilt(change, read=lambda numbers: numbers) -> Side:
    """The NumPy batch in a market that is not the one, or with numbers that are not what it found."""

    class Spoilt(Side):
        def prepare(self, market: Market):
            return lambda seed: numpy_events.simulate(change(market), seed)

        def read(self, market: Market, result: object) -> Numbers:
            return read(super().read(market, result))

    return Spoilt("spoilt", "numpy_events", "", slow=False)


def slower(market: Market, x: int) -> Market:
    ways = list(market.ways)
    ways[x] = replace(ways[x], rate=0.9 * ways[x].rate)
    return replace(market, ways=tuple(ways))


def margins(market: Market) -> Market:
    return replace(market, margin=tuple(1.03 * margin for margin in market.margin))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("one rate too low", lambda market: slower(market, 0)),
        ("another rate too low", lambda market: slower(market, 7)),
        ("two percent more people", lambda market: replace(market, people=round(1.02 * market.people))),
        ("not discounted", lambda market: replace(market, force=1e-9)),
        ("margins too high", margins),
        ("entries over a shorter time", lambda market: replace(market, window=11)),
    ],
)
def test_another_market_is_noticed(name: str, change) -> None:
    with pytest.raises(Disagreement, match="standard errors off in"):
        agree(spoilt(change), 20_000)


def test_numbers_without_error_are_noticed_too() -> None:
    constant = spoilt(lambda market: market, lambda numbers: dict.fromkeys(numbers, 7.0))
    with pytest.raises(Disagreement, match="inf standard errors off"):
        agree(constant, 1_500)


def test_the_unspoilt_passes() -> None:
    assert agree(spoilt(lambda market: market), 20_000).numbers >= 40


def test_heads_of_a_single_run_are_checked() -> None:
    side = SIDES["batch"]
    market = market_of(50_000)
    found = side.read(market, side.prepare(market)(3))
    check_heads(side, 50_000, found)
    name = "heads, active, month 60"
    with pytest.raises(Disagreement, match="heads, active, month 60 is"):
        check_heads(side, 50_000, {**found, name: 1.1 * found[name]})


def test_the_market_is_the_one_that_is_said() -> None:
    market = market_of(20_000)
    rates = {market.name(way): way.rate for way in market.ways}
    assert rates == {
        "suspect -> prospect": 0.10,
        "prospect -> new": 0.15,
        "prospect -> ended": 0.05,
        "new -> active": 0.50,
        "new -> ended": 0.10,
        "active -> passive": 0.06,
        "active -> ended": 0.01,
        "passive -> active": 0.05,
        "passive -> ended": 0.10,
    }
    assert market.margin == (0.0, 0.0, 10.0, 20.0, 5.0, 0.0)
    assert (market.window, market.horizon) == (12, 60)
    assert math.exp(-market.force) == pytest.approx(1 / 1.01)


def test_expectations_grow_with_the_market() -> None:
    small, large = expected(1_000), expected(50_000)
    assert np.allclose(50 * np.array(list(small.values())), list(large.values()), rtol=1e-6)
    assert transitions(50_000) == pytest.approx(50 * transitions(1_000))
    first = [value for name, value in small.items() if name.startswith("heads") and name.endswith("12")]
    assert sum(first) == pytest.approx(1_000)
