"""What the tests say of one candidate: p-values, how many are failures, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.generators.addresses import WAYS, stretch
from benchmarks.generators.avalanche import avalanches
from benchmarks.generators.battery import STRETCH, Tally, examined
from benchmarks.generators.candidates import Keyed, Luck

FAILED, SUSPICIOUS = 1e-10, 1e-6
"""A fair generator fails one of 10 000 tests with a chance of 1e-6, and is suspicious in one with 1 %."""


class Quality(NamedTuple):
    """p-values: way -> test -> p."""

    p: dict[str, dict[str, float]]

    def below(self, limit: float) -> int:
        """How many p-values lie below a limit."""
        return sum(p < limit for tests in self.p.values() for p in tests.values())

    @property
    def tests(self) -> int:
        """How many tests were made."""
        return sum(map(len, self.p.values()))

    @property
    def failed(self) -> int:
        """How many tests failed."""
        return self.below(FAILED)

    @property
    def suspicious(self) -> int:
        """How many are suspicious, without those that failed."""
        return self.below(SUSPICIOUS) - self.failed

    def worst(self, most: int = 4) -> Iterator[tuple[str, str]]:
        """Each way with suspicious tests, and the worst of these."""
        for way, tests in self.p.items():
            bad = sorted((p, test) for test, p in tests.items() if p < SUSPICIOUS)
            if bad:
                more = f", and {len(bad) - most} more" if len(bad) > most else ""
                yield way, ", ".join(f"{test} ({p:.0e})" for p, test in bad[:most]) + more


def tallies(words: Keyed, luck: Luck, way: str, stretches: int) -> dict[str, Tally]:
    """The tallies of one way over many stretches."""
    found: dict[str, Tally] = {}
    for number in range(stretches):
        for test, tally in examined(words, stretch(WAYS[way], luck, number * STRETCH, STRETCH)).items():
            found[test] = found[test] + tally if test in found else tally
    return found


def examined_ways(words: Keyed, luck: Luck, ways: Sequence[str] = tuple(WAYS), stretches: int = 1) -> Quality:
    """The battery on each way, and the avalanches."""
    found = {way: tallies(words, luck, way, stretches) for way in ways} | {"avalanche": avalanches(words)}
    return Quality({way: {test: tally.p() for test, tally in tests.items()} for way, tests in found.items()})
