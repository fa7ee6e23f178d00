"""Policies: what a company decides from what it sees, the same in both engines."""

import math
import time
from collections.abc import Mapping
from contextlib import suppress

import numpy as np
import pytest

from simulation.build import build
from simulation.engine import Outcome, run
from simulation.log import first_difference
from simulation.model import Model
from simulation.policy import Observed, Policy, PolicyError, with_policy
from simulation.scenario import loads
from simulation.scenario.types import Scenario
from tests.oracle.building import (
    effect,
    investment,
    move,
    reach,
    saturating,
    scenario,
    segment,
    stage,
    start,
)

from .generated import generate

NUMBERS = [n for n in range(400) if generate(n).investments]
QUICK = 12


def differ(one: Outcome, other: Outcome) -> str | None:
    """The first difference in logs, books or accounts."""
    assert one.log is not None
    assert other.log is not None
    found = first_difference(one.log, other.log)
    for part in ("books", "accounts", "plans"):
        for name, x, y in zip(
            getattr(one, part)._fields, getattr(one, part), getattr(other, part), strict=True
        ):
            if name != "exit_paces" and not np.array_equal(x, y):
                found = found or f"{part}.{name}"
    return found


def restless(seen: Observed) -> Mapping[str, float]:
    """Spends by everything there is to be seen, on one investment more than on the others."""
    crowd = sum(seen.heads.values()) + 3 * sum(seen.moves.values())
    return {
        name: planned * (0.2 + ((crowd + 7 * k + 3 * seen.period) % 11) / 5.0)
        for k, (name, planned) in enumerate(seen.planned.items())
        if (seen.period + k) % 3
    }


def agree(numbers: list[int]) -> None:
    for number in numbers:
        model = with_policy(build(generate(number)), restless)
        one, other = (run(model, number, 1, engine, log=True) for engine in ("compiled", "reference"))
        assert differ(one, other) is None, f"generated scenario {number}: {differ(one, other)}"


def test_engines_agree_under_a_policy() -> None:
    agree(NUMBERS[:QUICK])


@pytest.mark.verify
@pytest.mark.parametrize("first", range(QUICK, len(NUMBERS), 50))
def test_engines_agree_under_a_policy_in_many_scenarios(first: int) -> None:
    agree(NUMBERS[first : first + 50])


def test_a_policy_that_decides_what_is_planned_changes_no_bit() -> None:
    for number in NUMBERS[:QUICK]:
        model = build(generate(number))
        bare = run(model, number, log=True)
        for same in (lambda seen: seen.planned, lambda _: None, lambda _: {}):
            under = run(with_policy(model, same), number, log=True)
            assert differ(bare, under) is None, f"generated scenario {number}: {differ(bare, under)}"


def care() -> Scenario:
    parts = segment([stage("here"), stage("away")], [move("here -> away", 0.2), move("away -> here", 0.1)])
    acts = effect("here -> away", 0.4, saturating(0.5))
    lever = investment([acts], reach("here"), 8, id_="care", budget=40.0)
    return scenario(parts, [start("here", 50)], periods=8, investments=[lever])


def seen_by(model: Model) -> list[Observed]:
    seen: list[Observed] = []
    run(with_policy(model, lambda one: seen.append(one)), 3)
    return seen


def test_what_is_seen_is_what_the_books_hold() -> None:
    model = build(care())
    books = run(model, 3).books
    seen = seen_by(model)
    assert [one.period for one in seen] == list(range(8))
    assert [one.time for one in seen] == [float(p) for p in range(8)]
    for one in seen:
        p = one.period
        heads = books.heads[p].sum(axis=1).tolist()
        assert dict(one.heads) == dict(zip(model.stage_names, heads, strict=True))
        moved = dict.fromkeys(model.transition_names, 0)
        for x, t in enumerate(model.arrays.exit_transition):
            moved[model.transition_names[t]] += int(books.moves[p - 1, x].sum()) if p else 0
        assert dict(one.moves) == moved
        assert one.spent["care"] == pytest.approx(books.spend[:p].sum() * 1e-6)
    assert sum(seen[-1].moves.values()) > 0


def test_money_follows_the_decision() -> None:
    def by_heads(one: Observed) -> dict[str, float]:
        return {"care": 2.0 * one.heads["here"]}

    model = build(care())
    lived = run(with_policy(model, by_heads), 3)
    goal = 2.0 * lived.books.heads[:-1, 0].sum(axis=1)
    assert np.array_equal(lived.books.spend.sum(axis=(1, 2, 3)), goal * 1e6)
    assert not np.array_equal(lived.books.moves, run(model, 3).books.moves)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            lambda _: {"car": 1.0},
            r"period 1 spends on 'car', and the investments are care; did you mean 'care'",
        ),
        (lambda _: {"care": -1.0}, r"period 1 spends -1.0 on 'care'; a number of at least 0 is wanted"),
        (lambda _: {"care": math.nan}, r"spends nan on 'care'"),
        (lambda _: {"care": True}, r"spends True on 'care'"),
        (
            lambda _: {"care": 1e300},
            r"period 1 spends 1e\+300 on 'care'; the books hold sums up to 4e\+12 per",
        ),
        (lambda _: [3.0], r"returned \[3.0\]; a mapping of investments to amounts is wanted, or None"),
        (
            lambda one: {"care": 1 / (2 - one.period)},
            r"failed in period 3, at 2: ZeroDivisionError: division by zero",
        ),
    ],
)
def test_what_is_no_decision_is_refused(engine: str, policy: Policy, said: str) -> None:
    model = with_policy(build(care()), policy)
    with pytest.raises(PolicyError, match=said):
        run(model, 3, engine=engine)


REFERRING = """
schema: 1
time: {unit: month, horizon: 12}
money: {purchases: expected}
stages:
  member: {kind: customer, margin_flow: 10 per month, referrals: {rate: 0.1, enters: member}}
transitions:
  member -> gone: {rate: 0.1}
people_at_start: {member: {count: 300, selection: none}}
investments:
  thanks: {aim: retention, per_head: 1 per month, audience: {stages: [member]},
           effects: {member.referrals: {speeds_up_to: 4, half_effect_at: 1}}}
"""


def test_a_policy_moves_how_many_are_brought() -> None:
    model = build(loads(REFERRING))
    decided = with_policy(model, lambda seen: {"thanks": 3.0 * (seen.period % 2)})
    one, other = (run(decided, 5, engine=engine, log=True) for engine in ("reference", "compiled"))
    assert differ(one, other) is None
    assert run(decided, 5).books.arrivals.sum() != run(model, 5).books.arrivals.sum()


def _for_ever(_: Observed) -> None:
    while True:
        with suppress(Exception):
            time.sleep(0.001)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_a_policy_that_does_not_end_is_ended(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.policy.PATIENCE", 0.2)
    model = with_policy(build(care()), _for_ever)
    with pytest.raises(PolicyError, match=r"took more than 0.2 s in period 1, at 0, and was ended"):
        run(model, 3, engine=engine)
    assert run(build(care()), 3, engine=engine) is not None
