"""Which plan is best, from sums made by hand."""

import numpy as np
import numpy.typing as npt
import pytest

from experiments.sequential import looks
from experiments.verdict import Verdict, bounds, figures, judge
from simulation.metrics import METRICS, PARTS

EVEN = np.tile([-1.0, 1.0], 50)
"""100 values with mean 0 and standard deviation 1.005."""


def rows(npv: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    sums = np.zeros((len(npv), len(PARTS)))
    sums[:, PARTS.index("npv")] = npv
    return sums


def verdict(*npv: npt.NDArray[np.float64], sequence: bool = False) -> Verdict:
    labels = "abcdefghijkl"[: len(npv)]
    return judge(labels, [rows(one) for one in npv], METRICS["npv"], "EUR", sequence=sequence)


def test_the_leader_is_held_against_all_others_at_once() -> None:
    nothing = np.zeros(100)
    # A lead of 0.24 is 2.39 standard errors: enough for one comparison (1.98), not for ten (2.87).
    assert verdict(nothing, 0.24 + EVEN).separated
    many = verdict(*[nothing] * 10, 0.24 + EVEN)
    assert (many.best, many.separated, len(many.not_separated)) == ("k", False, 10)
    assert verdict(*[nothing] * 10, 0.32 + EVEN).separated


def test_a_leader_that_cannot_be_told_from_one_is_not_separated() -> None:
    found = verdict(np.zeros(100), 10.0 + EVEN, 10.0 + EVEN[::-1])
    assert (found.best, found.runner_up) == ("b", "c")
    assert found.not_separated == ("c",)
    assert not found.separated


def test_a_sequence_asks_for_more() -> None:
    # Three standard errors satisfy an interval that is looked at once, not one that is looked at often.
    assert verdict(np.zeros(100), 0.28 + EVEN).separated
    assert not verdict(np.zeros(100), 0.28 + EVEN, sequence=True).separated
    assert verdict(np.zeros(100), 0.34 + EVEN, sequence=True).separated


def test_a_sequence_does_not_trust_lopsided_or_too_even_differences() -> None:
    rare = np.zeros(100)
    rare[::10] = 10.0
    assert verdict(np.zeros(100), 5.0 + rare[:100], sequence=True).not_separated == ("a",)
    assert verdict(np.zeros(100), 5.0 + rare).separated
    assert not verdict(np.zeros(100), np.ones(100), sequence=True).separated
    assert verdict(np.zeros(300), np.ones(300), sequence=True).separated


def test_the_sentence_has_the_numbers_of_the_margin() -> None:
    found = verdict(np.zeros(100), 41_234.0 + 5_000.0 * EVEN)
    assert found.sentence == "b is best: its npv is 41,230 EUR above a (95% interval 40,240 to 42,230)."
    assert found.margin is not None
    assert bounds(found.margin) == pytest.approx((40_236.9, 42_231.1), abs=1)
    unsure = verdict(np.zeros(100), 12.0 + 500.0 * EVEN)
    assert unsure.sentence == (
        "Not separated: b cannot be told from a; its npv is 12 EUR above a (95% interval -88 to 112)."
    )


@pytest.mark.parametrize(
    ("values", "precision", "texts"),
    [
        ([41234.0, -5.0], 5000.0, ["41,200", "0"]),
        ([0.79951, 0.8004], 0.0003, ["0.79951", "0.80040"]),
        ([1234567.0], None, ["1,230,000"]),
        ([0.0], None, ["0"]),
        ([-0.0001], 1.0, ["0.0"]),
    ],
)
def test_figures_show_what_is_known_of_a_number(
    values: list[float], precision: float | None, texts: list[str]
) -> None:
    assert figures(values, precision) == texts


@pytest.mark.verify
def test_equal_plans_are_seldom_separated_at_any_look() -> None:
    def alarmed(trial: int) -> bool:
        rng = np.random.default_rng([9, trial])
        plans = [rows(rng.standard_normal(250)) for _ in range(4)]
        found = (
            judge("abcd", [plan[:n] for plan in plans], METRICS["npv"], "EUR", sequence=True)
            for n in looks(250)
        )
        return any(verdict.separated for verdict in found)

    assert np.mean([alarmed(trial) for trial in range(150)]) <= 0.05
