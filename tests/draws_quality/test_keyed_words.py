"""The words of `simulation.draws` where they are used: neighbouring addresses under a battery of tests.

One test fails by chance with at most 1e-10, all of this module together with less than 1e-6.
Seeds are fixed, so what passes once passes always.
"""

from __future__ import annotations

import pytest

from benchmarks.generators import candidates
from benchmarks.generators.addresses import WAYS
from benchmarks.generators.avalanche import avalanches
from benchmarks.generators.quality import FAILED, tallies
from simulation import draws

pytestmark = pytest.mark.verify
STRETCHES = 2
"""Of 2**20 addresses each."""


def failures(
    words: candidates.Keyed, luck: candidates.Luck, way: str, stretches: int = STRETCHES
) -> dict[str, float]:
    """Test -> p, of those that fail."""
    ps = {test: tally.p() for test, tally in tallies(words, luck, way, stretches).items()}
    return {test: p for test, p in ps.items() if p < FAILED}


@pytest.mark.parametrize("way", WAYS)
def test_neighbouring_addresses_give_unrelated_words(way: str) -> None:
    assert failures(draws.words, draws.luck, way) == {}


def test_one_bit_of_an_address_turns_half_of_the_words() -> None:
    ps = {coordinate: tally.p() for coordinate, tally in avalanches(draws.words).items()}
    assert {coordinate: p for coordinate, p in ps.items() if p < FAILED} == {}


def test_four_rounds_are_noticed() -> None:
    # With the ordinal in the word that the first round does not multiply, visits see three rounds.
    for way in ("one person", "visits", "lives", "crowds"):
        assert failures(candidates.philox(4), draws.luck, way)


def test_four_rounds_that_begin_with_the_ordinal_are_noticed_by_their_key() -> None:
    ps = {coordinate: tally.p() for coordinate, tally in avalanches(candidates.philox_turned(4)).items()}
    assert ps["avalanche of k"] < FAILED < ps["avalanche of ordinal"]


@pytest.mark.parametrize("way", WAYS)
def test_one_product_is_noticed(way: str) -> None:
    assert failures(candidates.one_product, draws.luck, way, 1)


def test_the_number_of_tests_stays_within_the_false_alarm_bound() -> None:
    made = len(WAYS) * len(tallies(draws.words, draws.luck, "lives", 1)) + len(avalanches(draws.words, 64))
    assert made * FAILED < 1e-6
