"""What a file says of a team: its meaning, and what is refused."""

import math
from pathlib import Path

import pytest

from simulation.build import build
from simulation.engine import run
from simulation.policy import PolicyError, with_policy
from simulation.scenario import ScenarioError, explain, loads

TEXT = """
schema: 1
title: Care
time: {unit: month, horizon: 24 months}
stages:
  prospect: {kind: potential}
  active: {kind: customer, purchases: {rate: 1, amount: 50, margin: 40 %}}
  passive: {kind: customer}
transitions:
  prospect -> active: {rate: 5 % per month}
  active -> passive: {rate: 4 % per month}
  passive -> gone: {rate: 4 % per month}
people_at_start: {prospect: 500, active: 300, selection: none}
investments:
  care:
    aim: retention
    audience: {stages: [prospect, active]}
    team:
      people: 3
      schedule: {12 months: 5}
      wage: 4000 per month
      cost: 6
      service_time: {exponential: {mean: 0.1 months}}
      calls: {active: {every: 5 months}}
      patience: 1 month
      order: risk
      lasts: 4 months
      steps: 2
      waiting_half_life: 0.5 months
      effects: {active -> passive: 0.25, active.purchases: 1.5}
"""


def test_what_is_understood() -> None:
    (investment,) = loads(TEXT).investments
    team = investment.team
    assert team is not None
    assert team.people == (3,) * 12 + (5,) * 12
    assert investment.budget == (12_000.0,) * 12 + (20_000.0,) * 12
    assert team.service is not None
    assert (team.service.a, team.fixed, team.patience) == (pytest.approx(10.0), None, 1.0)
    assert (team.entry, team.rates) == (("prospect",), (("active", 0.2),))
    assert (team.order, team.cost, team.lasts, team.steps) == ("risk", 6.0, 4.0, 2)
    assert team.fading == pytest.approx(2 * math.log(2))
    assert [effect.slope for effect in team.effects] == pytest.approx([math.log(0.25), math.log(1.5)])


def test_the_explanation_says_who_calls_and_what_a_contact_does(tmp_path: Path) -> None:
    file = tmp_path / "care.yaml"
    file.write_text(TEXT, encoding="utf-8")
    told = {row.path: row.conversion for row in explain(file)}
    team = "investments.care.team"
    assert "who enters prospect calls" in told[f"{team}.people"]
    assert "rate 0.2 per month = 1 / every" in told[f"{team}.calls.active.every"]
    assert (
        "x 0.25 from a contact on, until 4 months after it, in 2 steps; x 0.5 after waiting for 0.5 months"
        in told[f'{team}.effects."active -> passive"']
    )


TIME, CALLS = "{exponential: {mean: 0.1 months}}", "{active: {every: 5 months}}"
EXPECTED = "title: Care\nmoney: {purchases: expected}"
AUDIENCE = "audience: {stages: [prospect, active]}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("people: 3", "people: 3.5", "3.5 is not a whole number"),
        ("people: 3", "peopel: 3", r'of a team "peopel"(.|\n)*did you mean people\?'),
        ("order: risk", "order: rsik", r'"rsik" is not allowed(.|\n)*did you mean risk\?'),
        (CALLS, "{actve: 1 per month}", r'stage "actve"(.|\n)*did you mean active\?'),
        (CALLS, "{passive: 1 per month}", 'not in "passive": nobody there can call'),
        (CALLS, "{active: {rate: 1 per month, every: 2}}", 'by "rate" and "every"'),
        (CALLS, "{prospect: 0, active: 0}", "nobody ever calls this team"),
        (TIME, "{fixed: 1, weibull: {mean: 1, shape: 2}}", '"fixed" and "weibull"'),
        (TIME, "{piecewise: {0: 1, 2: 0}}", "some contacts would never end"),
        (TIME, "{gompertz: {rate: 1, growth: -1}}", "would never end"),
        ("patience: 1 month", "patience: 0", "0 is out of range: it must be above 0"),
        ("steps: 2", "steps: 0", "0 is out of range: it must be at least 1"),
        ("lasts: 4 months", "", "steps divide the time that the effect lasts"),
        ("active -> passive: 0.25", "active -> passive: 0", "0 is out of range: it must be above 0"),
        ("active -> passive: 0.25", "active -> pasive: 0.25", r'"pasive"(.|\n)*did you mean passive\?'),
        ("active.purchases: 1.5", "prospect.purchases: 1.5", "has no purchases that could change"),
        ("active.purchases: 1.5", "active.amount: 1.5", "allowed: .* -> .*, <stage>.purchases"),
        (AUDIENCE, "audience: {stages: [prospect, active], share: 20 %}", "its audience has no share"),
        (AUDIENCE, f"{AUDIENCE}\n    carry_over: 50 %", "carry_over belongs to a sum that is spent"),
        (AUDIENCE, f"{AUDIENCE}\n    budget: 500 per month", 'by "budget" and "team"'),
        ("title: Care", EXPECTED, 'contacts of each move "active.purchases"'),
    ],
)  # fmt: skip
def test_what_is_refused(old: str, new: str, message: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(ScenarioError, match=message):
        loads(TEXT.replace(old, new))


def test_a_time_without_effects_is_refused() -> None:
    text = TEXT.replace("effects: {active -> passive: 0.25, active.purchases: 1.5}", "")
    with pytest.raises(ScenarioError, match="lasts is about effects, and this team has none"):
        loads(text)


def test_an_order_by_value_needs_purchases_as_events() -> None:
    text = TEXT.replace("order: risk", "order: value").replace(", active.purchases: 1.5", "")
    text = text.replace("title: Care", "title: Care\nmoney: {purchases: expected}")
    with pytest.raises(ScenarioError, match="an order by value needs purchases as events"):
        loads(text)


def test_a_policy_does_not_move_a_team() -> None:
    model = with_policy(build(loads(TEXT)), lambda seen: {"care": 2 * seen.planned["care"]})
    with pytest.raises(PolicyError, match="'care', a team, whose wages follow from its people"):
        run(model, 0, engine="reference")
