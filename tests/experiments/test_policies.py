"""Plans under a policy: compared like others, distinguished by their behaviour, refused in studies."""

from dataclasses import dataclass

import numpy as np
import pytest

import virta
from experiments.compare import compare
from experiments.plan import of, scaled, without
from experiments.sequential import FixedN
from experiments.study import Study, StudyError
from simulation.build import build
from simulation.engine import run
from simulation.exact import NotExact, exact, mean_field
from simulation.policy import Observed
from simulation.scenario import Scenario, loads
from simulation.scenario.identity import fingerprint

TEXT = """
schema: 1
title: Care
time: {unit: month, horizon: 8 months}
stages:
  active: {kind: customer, margin_flow: 10 per month}
transitions:
  active -> gone: {rate: 10 % per month}
investments:
  care:
    aim: retention
    budget: 40 per month
    audience: {stages: [active]}
    effects: {active -> gone: {slows_down_to: 50 %, half_effect_at: 1}}
people_at_start: {active: 50}
"""


def times(factor: float):
    def spend(seen: Observed) -> dict[str, float]:
        return {"care": factor * seen.planned["care"]}

    return spend


@pytest.fixture
def care() -> Scenario:
    return loads(TEXT)


def test_a_policy_that_spends_what_is_planned_makes_no_difference(care: Scenario) -> None:
    found = compare([of(care, "plan"), of(care.under(times(1.0)), "policy")], 1, FixedN(5))
    assert found.difference("policy").mean == 0.0
    assert found.difference("policy").se == 0.0


def test_policies_that_differ_in_what_they_close_over_are_two_plans(care: Scenario) -> None:
    assert fingerprint(care.under(times(2.0))) == fingerprint(care.under(times(2.0)))
    prints = {fingerprint(one) for one in (care, care.under(times(2.0)), care.under(times(3.0)))}
    assert len(prints) == 3
    found = compare([of(care.under(times(f)), f"times {f}") for f in (1.0, 2.0)], 1, FixedN(5))
    assert found.difference("times 2.0").mean != 0.0


class Rule:
    def __init__(self, amount: float) -> None:
        self.amount = amount

    def __repr__(self) -> str:
        return f"Rule({self.amount})"

    def spend(self, _: Observed) -> dict[str, float]:
        return {"care": self.amount}


@dataclass(frozen=True)
class Fixed:
    amounts: np.ndarray

    def __call__(self, seen: Observed) -> dict[str, float]:
        return {"care": float(self.amounts[seen.period])}


def reading_a_global(amount: float):
    names = {"AMOUNT": amount}
    exec("def spend(seen): return {'care': AMOUNT}", names)
    return names["spend"]


def calling_itself(amount: float):
    def spend(seen: Observed, again: bool = True) -> dict[str, float]:
        return spend(seen, False) if again else {"care": amount}

    return spend


def by_default(amount: float):
    def spend(_: Observed, *, much: float = amount) -> dict[str, float]:
        return {"care": much}

    return spend


@pytest.mark.parametrize(
    "made",
    [
        lambda x: Rule(x).spend,
        lambda x: Fixed(np.append(np.full(2_000, 1.0), x)),
        reading_a_global,
        calling_itself,
        by_default,
    ],
    ids=["a method", "a dataclass with a long array", "a global name", "recursion", "a default"],
)
def test_whatever_a_policy_holds_tells_it_apart(care: Scenario, made) -> None:
    one, same, other = (fingerprint(care.under(made(x))) for x in (5.0, 5.0, 6.0))
    assert one == same
    assert one != other


def test_a_policy_is_the_same_as_the_budget_it_stands_for(care: Scenario) -> None:
    double = care.set("investments.care.budget", 80)
    lived = [run(build(one), 4).books for one in (double, care.under(times(2.0)))]
    for x, y in zip(*lived, strict=True):
        assert np.array_equal(x, y)


def test_what_a_policy_decides_is_multiplied_as_budgets_are(care: Scenario) -> None:
    (one,) = care.investments
    under = care.under(times(2.0))
    spend = [run(build(s), 4).books.spend.sum() for s in (under, scaled(under, one.id, 0.5), without(under))]
    assert spend[1] == spend[0] / 2
    assert spend[2] == 0


def test_a_path_that_is_set_leaves_the_policy_in_force(care: Scenario) -> None:
    again = care.under(times(2.0)).set("investments.care.budget", 20)
    assert run(build(again), 4).books.spend.sum() == run(build(care), 4).books.spend.sum()


def test_there_is_no_expectation_and_no_study_of_it(care: Scenario) -> None:
    model = build(care.under(times(2.0)))
    for asked in (exact, mean_field):
        with pytest.raises(NotExact, match="decided period by period"):
            asked(model)
    with pytest.raises(
        StudyError, match="'ours' decides on its spend by a policy, which a study cannot keep"
    ):
        Study((of(care.under(times(2.0)), "ours"),))


def test_the_comparison_of_a_policy_explains_itself(care: Scenario) -> None:
    def thrifty(seen: Observed) -> dict[str, float]:
        return {"care": 10.0} if seen.heads["active"] < 30 else {}

    found = virta.compare(care, policy=thrifty, replications=4, seed=2)
    assert found.comparison.labels[-1] == "thrifty"
    assert found.differences("investment")["mean"].iloc[0] < 0
