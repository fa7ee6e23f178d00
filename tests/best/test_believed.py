"""A plan chosen in a believed world and lived in the true one, and what that belief costs."""

from pathlib import Path

import pytest

import virta
from simulation.scenario import ScenarioError
from virta.cli import main
from virta.plans import read
from virta.questions.best.answer import BestAnswer

MARKET = """
schema: 1
time: {unit: month, horizon: 24, period: 1}
stages:
  prospect: {kind: potential}
  customer: {kind: customer, margin_flow: 20 per month}
  former: {kind: former}
transitions:
  prospect -> customer: {rate: 2 % per month}
  customer -> former: {rate: 2 % per month}
people_at_start: {prospect: 400, customer: 200}
investments:
  sales:
    aim: acquisition
    budget: SALES per month
    audience: {stages: [prospect]}
    effects: {prospect -> customer: {speeds_up_to: 4, half_effect_at: 5 per month}}
  care:
    aim: retention
    budget: CARE per month
    audience: {stages: [customer]}
    effects: {customer -> former: {slows_down_to: 0.1, half_effect_at: 5 per month}}
"""
TRUTH, MOST_LEAVE = (f'transitions."customer -> former".rate={rate} % per month' for rate in (2, 20))


def chosen(*believed: str) -> BestAnswer:
    plans = [
        virta.plan(MARKET.replace("SALES", sales).replace("CARE", care), label=name)
        for name, sales, care in (("win", "2 000", "0"), ("keep", "0", "2 000"))
    ]
    return virta.best(*plans, zone=500, believed=believed, max_replications=40, seed=3)


def test_a_true_belief_costs_exactly_nothing() -> None:
    found = chosen(TRUTH)
    assert found.believed is not None
    assert found.believed.regret is None
    assert found.believed.best == found.found
    assert found.content["believed"]["regret"] == {"npv": {"mean": 0.0}}
    assert "that belief costs nothing" in found.words("en")[-1].text


def test_a_false_belief_about_churn_costs_what_the_better_plan_would_have_brought() -> None:
    found = chosen(MOST_LEAVE)
    assert found.believed is not None
    assert (found.believed.best.winner, found.found.winner) == ("keep", "win")
    regret = found.believed.regret
    assert regret is not None
    assert regret.low is not None
    assert regret.low > 0.0
    assert regret == next(one.behind for one in found.found.contenders if one.label == "keep")
    assert "the regret of that belief" in found.words("en")[-1].text
    assert "uskomuksen hinta" in found.words("fi")[-1].text


def test_a_belief_about_something_that_is_not_there_is_refused() -> None:
    with pytest.raises(ScenarioError, match="did you mean customer -> former"):
        chosen('transitions."custmer -> former".rate=0.1')


def test_an_impossible_belief_is_told_by_its_own_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(ScenarioError, match="believed 1: unknown key in stages"):
        chosen("stages.custmer.margin_flow=3")
    file = tmp_path / "market.yaml"
    file.write_text(MARKET.replace("SALES", "9").replace("CARE", "9"))
    typed = [
        "best",
        str(file),
        "--zone",
        "9",
        "--set",
        "time.horizon=12",
        "--plan",
        "investments.care.budget=5",
    ]
    assert main([*typed, "--believed", "time.horizon=12", "--believed", "time.horzon=3"]) == 2
    assert '--believed 2: unknown key in time: "horzon"' in capsys.readouterr().err


def test_a_doubt_of_a_plan_names_the_plan(tmp_path: Path) -> None:
    file = tmp_path / "market.yaml"
    file.write_text(MARKET.replace("SALES", "900").replace("CARE", "1000"))
    plans = read([str(file)], ["yearly: investments.care.budget=12 000 per month"], ["time.horizon=12"])
    assert [[one.file for one in plan.scenario.warnings] for plan in plans] == [[], ["--plan yearly"]]
