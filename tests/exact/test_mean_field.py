"""The mean field: plans that follow expected heads. Near the truth in a large market, and marked as near."""

import math

import numpy as np
import pytest

from simulation.build import build
from simulation.engine import run
from simulation.exact import Expected, exact, mean_field
from simulation.exact.expected import ARRAYS
from simulation.scenario.types import Gamma, Scenario, Trait
from tests.exact.markov import markov
from tests.oracle.building import (
    POTENTIAL,
    effect,
    investment,
    move,
    reach,
    saturating,
    scenario,
    segment,
    stage,
    start,
    stream,
)


def market(size: int, by: str = "random", share: float | None = None) -> Scenario:
    """A budget that is thinner the more prospects there are."""
    lever = investment(
        [effect("p -> c", 4.0, saturating(0.4))],
        reach("p", share=share, by=by),
        12,
        budget=float(size),
        carry_over=0.3,
        id_="advertising",
    )
    parts = segment(
        [stage("p", POTENTIAL), stage("c")],
        [move("p -> c", 0.05), move("c -> gone", 0.1, trait="frail")],
        [Trait("frail", "frail", Gamma(1.3))],
    )
    flow = [stream("p", [size / 40] * 12)]
    return scenario(parts, [start("p", size), start("c", size // 2)], entrants=flow, investments=[lever])


def test_a_large_market_comes_close_to_the_mean_field():
    model = build(market(200_000))
    found, lived = mean_field(model), run(model, seed=3).books
    for q in (1, 6, 12):
        spread = np.sqrt(found.heads[q])
        assert (np.abs(lived.heads[q] - found.heads[q]) < 6 * spread + 1).all()
    np.testing.assert_allclose(found.spend[:, 0].sum(axis=(1, 2)), 200_000.0)
    assert found.spend[3, 0, 0, 0] == pytest.approx(200_000.0)


def test_what_a_head_gets_depends_on_how_many_there_are():
    slow, fast = (mean_field(build(market(size))) for size in (1000, 4000))
    np.testing.assert_allclose(4 * slow.heads, fast.heads)
    crowded = build(market(1000))
    half = mean_field(build(market(1000, share=0.5)))
    assert half.moves[0, 0, 0] != pytest.approx(mean_field(crowded).moves[0, 0, 0], rel=0.01)


def test_the_answer_says_what_is_approximate():
    found = mean_field(build(market(1000, by="risk", share=0.3)))
    assert found.approximate
    assert any("expected heads" in remark for remark in found.remarks)
    assert any("the list of 'advertising'" in remark for remark in found.remarks)


def test_a_budget_that_finds_nobody_is_unspent():
    parts = segment([stage("a"), stage("b")], [move("a -> gone", 0.1), move("b -> gone", 0.1)])
    lever = investment([], reach("b"), 3, budget=50.0)
    found = mean_field(build(scenario(parts, [start("a", 10)], periods=3, investments=[lever])))
    assert found.unspent[:, 0].tolist() == [50.0] * 3
    assert found.spend.sum() == 0.0


@pytest.mark.parametrize("number", [2, 4, 13])
def test_without_feedback_it_is_the_exact_answer(number: int):
    model = build(markov(number))
    one, other = exact(model), mean_field(model)
    assert not other.approximate
    assert other.remarks == ()
    assert _equal(one, other)


def _equal(one: Expected, other: Expected) -> bool:
    return all(
        math.isclose(x, y, rel_tol=1e-12, abs_tol=1e-12)
        for name in ARRAYS
        for x, y in zip(getattr(one, name).ravel(), getattr(other, name).ravel(), strict=True)
    )
