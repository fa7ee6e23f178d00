"""What investments cause, against closed forms."""

import math
from dataclasses import replace

import pytest

from experiments.compare import Comparison, FixedN, compare
from experiments.counterfactual import Counterfactual, counterfactuals, marginal_values
from experiments.plan import of
from experiments.statistics import Estimate
from simulation.scenario.types import Aim, Scenario
from tests.experiments.markets import (
    LOSS,
    WINNING,
    advertising,
    care,
    head_months,
    leavers,
    multiplier,
    subscribers,
    value_of_care,
)
from tests.oracle.building import reach

IDLE = subscribers(care(0.0), advertising(0.0), prospects=300)


def compared(story: Scenario, n: int = 30) -> Comparison:
    return compare([of(IDLE, "idle"), of(story, "plan")], goal=FixedN(n))


def near(found: Estimate, wanted: float) -> bool:
    assert found.mean is not None
    assert found.se is not None
    assert found.se < 0.12 * abs(wanted)
    return abs(found.mean - wanted) < 4 * found.se


def one(story: Scenario) -> Counterfactual:
    return counterfactuals(compared(story))[1]


def test_cost_per_customer_kept_is_spend_per_loss_avoided() -> None:
    found = one(subscribers(care(0.5)))
    rate = LOSS * multiplier(0.5, 0.5)
    avoided = leavers(LOSS) - leavers(rate)
    assert near(found.cost_per_kept, 0.5 * head_months(rate) / avoided)
    assert found.cost_per_kept.unit == "EUR per person"
    assert found.kept.mean is not None
    assert abs(found.kept.mean - 300 * avoided) < 4 * (found.kept.se or 0.0)
    assert found.cost_per_won.mean is None
    assert found.cost_per_won.reason == "nothing is spent on acquisition"


def test_cost_per_customer_won_leaves_out_who_came_anyway() -> None:
    found = one(subscribers(advertising(0.5), prospects=500))
    rate = WINNING * multiplier(0.5, 3.0)
    further = leavers(rate) - leavers(WINNING)
    assert near(found.cost_per_won, 0.5 * head_months(rate) / further)
    assert found.cost_per_kept.reason == "nothing is spent on retention"


def test_what_keeps_nobody_has_no_cost_per_kept() -> None:
    found = one(subscribers(care(0.5, strength=1.0)))
    assert found.cost_per_kept.mean is None
    assert found.cost_per_kept.reason == "it kept nobody more than stayed anyway"


def test_moves_and_money_are_those_against_the_zero_action_run() -> None:
    comparison = compared(replace(IDLE, investments=(care(0.5), advertising(0.5))))
    idle, plan = counterfactuals(comparison)
    assert all(difference.mean == 0.0 for difference in idle.moves.values())
    assert (idle.metrics["npv"].mean, idle.metrics["npv"].high) == (0.0, 0.0)
    # The idle plan is the zero-action run of the other.
    assert plan.metrics["npv"] == replace(comparison.difference("plan"), p_holm=None)
    won = leavers(WINNING * multiplier(0.5, 3.0)) - leavers(WINNING)
    moved = plan.moves["prospect -> active"]
    assert moved.mean is not None
    assert abs(moved.mean - 300 * won) < 4 * (moved.se or 0.0)
    assert plan.moves["prospect -> active"].mean == plan.metrics["customers_won"].mean
    assert plan.course.cumulative.mean[-1] == pytest.approx(plan.metrics["npv"].mean)


def test_nothing_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = compared(subscribers(care(0.5), prospects=300), n=4)
    from experiments import sample

    ran = []
    real = sample.run
    monkeypatch.setattr(sample, "run", lambda model, *how: (ran.append(how[1]), real(model, *how))[1])
    counterfactuals(comparison, threads=1)
    # One run without care, which is the zero-action run too.
    assert ran == [0, 1, 2, 3]


def test_marginal_value_is_the_slope_of_npv() -> None:
    spend = 0.5
    (_, (found,)) = marginal_values(compared(subscribers(care(spend))), 30)
    assert (found.investment, found.aim) == ("care", Aim.RETENTION)
    less, more = (spend * factor for factor in (0.9, 1.1))
    paid = [each * head_months(LOSS * multiplier(each, 0.5)) for each in (less, more)]
    gained = value_of_care(more) - value_of_care(less)
    assert near(found.value, gained / (paid[1] - paid[0]))
    lost = [leavers(LOSS * multiplier(each, 0.5)) for each in (less, more)]
    assert near(found.per_customer, (paid[1] - paid[0]) / (lost[0] - lost[1]))
    assert near(found.spend, 300 * spend * head_months(LOSS * multiplier(spend, 0.5)))
    assert found.value.unit == "EUR per EUR"


def test_marginal_values_need_spend_and_somebody_to_spend_it_on() -> None:
    idle, _ = marginal_values(compared(subscribers(care(0.5)), n=2))
    assert [one.value.reason for one in idle] == ["nothing is spent on it today"] * 2
    nobody = replace(
        advertising(0.0), per_head=None, budget=(100.0,) * 24, audience=reach("prospect")
    )  # fmt: skip
    (_, (found,)) = marginal_values(compared(subscribers(nobody), n=2))
    assert found.value.reason == "more of it finds nobody to be spent on"


def test_aims_that_are_not_counted_say_so() -> None:
    selling = replace(care(0.5), aim=Aim.DEVELOPMENT)
    (_, (found,)) = marginal_values(compared(subscribers(selling), n=3))
    assert found.per_customer.reason == "development is not counted in customers"
    assert found.value.mean is not None
    assert not math.isnan(found.value.mean)
