"""All code paths of the compiled engine give the same: clocks alone, the general walk, and threads."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from simulation.build import build
from simulation.engine import Outcome, compiled, run
from simulation.model import Model
from simulation.scenario.types import Scenario
from tests.conformance.decided import decided

from .alone import clocks_alone
from .generated import generate
from .harness import disagreement

Has = Callable[[Model], bool]


# -- clocks alone ----------------------------------------------------------------------------------


def generally(model: Model) -> Model:
    """The same model, walked as if anything could happen."""
    assert model.arrays.clocks_alone
    return dataclasses.replace(model, arrays=model.arrays._replace(clocks_alone=False))


FAST = [build(clocks_alone(number)) for number in range(90)]


def assert_same(one: Outcome, other: Outcome, what: str) -> None:
    """Two outcomes with logs agree in everything, to the last bit."""
    difference = disagreement(one, other)
    assert difference is None, f"{what}: {difference}"


def test_both_walks_give_the_same_log_and_books() -> None:
    for number, model in enumerate(FAST):
        other = generally(model)
        assert "packed" not in vars(other)
        fast, general = run(model, number, 1, log=True), run(other, number, 1, log=True)
        assert_same(fast, general, f"scenario {number}")
        for name, mine, theirs in zip(
            fast.tally._fields, run(model, number, 1).tally, general.tally, strict=True
        ):
            assert np.array_equal(mine, theirs), f"scenario {number} without a log: {name}"


@pytest.mark.parametrize("numbers", [range(n, n + 30) for n in range(0, 90, 30)], ids=str)
def test_the_reference_agrees_where_clocks_are_alone(numbers: range) -> None:
    for number in numbers:
        reference = run(FAST[number], number, 1, "reference", log=True)
        assert_same(reference, run(FAST[number], number, 1, log=True), f"scenario {number}")


NEEDED: dict[str, Has] = {
    "walked alone": lambda m: not m.arrays.needs_heads,
    "period by period": lambda m: m.arrays.needs_heads,
    "rates that follow from heads": lambda m: not m.arrays.exit_foreseen.all(),
    "purchases that follow from heads": lambda m: m.arrays.sampled and not m.arrays.purchase_foreseen.all(),
    "run-off": lambda m: m.arrays.n_run_off > 0,
    "sampled": lambda m: m.arrays.sampled,
    "expected": lambda m: not m.arrays.sampled,
    "shapes": lambda m: bool((m.arrays.exit_shape != 0).any()),
    "by tenure": lambda m: bool(m.arrays.exit_by_tenure.any()),
    "traits": lambda m: bool((m.arrays.exit_trait >= 0).any()),
    "own pace of buying": lambda m: m.arrays.sampled and bool((m.arrays.purchase_rate_trait >= 0).any()),
    "one-offs": lambda m: bool(m.arrays.one_offs.any()),
    "exact cash": lambda m: m.arrays.exact_flows,
    "entrants": lambda m: len(m.arrays.entrant_id) > 0,
    "stops": lambda m: bool((m.arrays.shock_exit == 0.0).any()),
}


@pytest.mark.parametrize("name", NEEDED)
def test_the_scenarios_of_the_fast_walk_have_everything_it_knows(name: str) -> None:
    assert sum(map(NEEDED[name], FAST)) >= 2


# -- threads ---------------------------------------------------------------------------------------


def assert_threads_change_nothing(model: Model, seed: int, what: str) -> None:
    n = len(run(model, seed, 1).people.key)
    for threads in (2, 3):
        assert len(compiled._cuts(n, threads)) == threads, f"{what}: {n} people are not shared"
        one, several = run(model, seed, 1, log=True), run(model, seed, 1, log=True, threads=threads)
        assert_same(one, several, f"{what}, {threads} threads")
        silent = run(model, seed, 1, threads=threads)
        for part in ("tally", "books"):
            for name, mine, theirs in zip(
                getattr(one, part)._fields, getattr(one, part), getattr(silent, part), strict=True
            ):
                assert np.array_equal(mine, theirs), f"{what}, {threads} threads, no log: {part}.{name}"


def shared(family: Callable[[int], Scenario], fits: Has, count: int) -> list[tuple[str, int, Model]]:
    """The first so many models that fit and have people enough to be shared among three threads."""
    found = []
    for number in range(400):
        model = build(family(number))
        if fits(model) and model.arrays.start_count.sum() >= 3 * 4:
            found.append((f"{family.__name__} scenario {number}", number, model))
        if len(found) == count:
            return found
    raise AssertionError(f"only {len(found)} scenarios fit")


TIERS: dict[str, Has] = {
    "alone": lambda m: not m.arrays.needs_heads,
    "alone with lists": lambda m: not m.arrays.needs_heads and m.arrays.lists,
    "coupled by budgets": lambda m: m.arrays.needs_heads and not m.arrays.lists,
}


SHARED = [(family, tier) for family in (generate, decided) for tier in TIERS]
SHARED += [(clocks_alone, "alone"), (clocks_alone, "coupled by budgets")]


@pytest.mark.parametrize(("family", "tier"), SHARED, ids=lambda x: getattr(x, "__name__", x))
def test_threads_share_people_and_change_no_number(
    family: Callable[[int], Scenario], tier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "LEAST", 4)
    for what, number, model in shared(family, TIERS[tier], 8):
        assert_threads_change_nothing(model, number, what)


def test_a_market_coupled_by_lists_is_walked_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "LEAST", 4)
    for what, number, model in shared(generate, lambda m: m.arrays.needs_heads and m.arrays.lists, 5):
        one = run(model, number, 1, log=True)
        assert_same(one, run(model, number, 1, log=True, threads=3), what)


def test_a_small_market_is_not_worth_a_thread() -> None:
    assert compiled._cuts(compiled.LEAST, 8) == [(0, compiled.LEAST)]
    assert len(compiled._cuts(2 * compiled.LEAST, 8)) == 2
    # Everyone is in exactly one part.
    cuts = compiled._cuts(7 * compiled.LEAST + 3, 3)
    assert [low for low, _ in cuts[1:]] == [high for _, high in cuts[:-1]]
    assert cuts[0][0] == 0
    assert cuts[-1][1] == 7 * compiled.LEAST + 3
