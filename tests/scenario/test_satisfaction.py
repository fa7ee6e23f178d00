"""What a file says of satisfaction: its meaning, and what is refused."""

import math
from pathlib import Path

import pytest

from simulation.scenario import ScenarioError, explain, loads
from simulation.scenario.meaning.satisfaction import long_run_score

TEXT = """
schema: 1
title: Seams
time: {unit: month, horizon: 24 months}
stages:
  prospect: {kind: potential}
  active: {kind: customer, purchases: {rate: 1, amount: 50, margin: 40 %}, encounters: {every: 2 months}}
  passive: {kind: customer, purchases: {rate: 0.1, amount: 50, margin: 40 %}, encounters: {every: purchase}}
transitions:
  prospect -> active: {rate: 5 % per month}
  active -> passive: {rate: 4 % per month}
  passive -> gone: {rate: 4 % per month}
people_at_start: {prospect: 500, active: 300}
satisfaction:
  promise: 80 %
  recovery: 30 %
  weight: 25 %
  experience: {served: 95 %, failed: 10 %}
  hand_offs:
    sales -> delivery: 10 %
    billing: {fails: 5 %, stages: [active]}
  effects: {active -> passive: 0.25, active.purchases: 1.5}
investments:
  training:
    aim: retention
    budget: 300 per month
    audience: {stages: [active]}
    effects: {hand_offs.billing: {slows_down_to: 40 %, half_effect_at: 1}}
"""


def test_what_is_understood() -> None:
    scenario = loads(TEXT)
    found = scenario.satisfaction
    assert found is not None
    assert found.goals == pytest.approx((0.575, 0.15, 0.575))
    assert (found.start, found.neutral, found.recovered) == (0.5, 0.5, 0.95)
    assert [one.stages for one in found.hand_offs] == [("active", "passive"), ("active",)]
    assert [effect.slope for effect in found.effects] == pytest.approx(
        [math.log(0.25) * 2, math.log(1.5) * 2]
    )
    encounters = {stage.name: stage.encounters for stage in scenario.stages}
    assert encounters["active"] is not None
    assert (encounters["active"].rate, encounters["active"].at_purchases) == (0.5, False)
    assert encounters["passive"] is not None
    assert encounters["passive"].at_purchases
    assert scenario.investments[0].effects[0].hand_off == "billing"
    broken = 1 - 0.9 * 0.95
    assert long_run_score(found, "active") == pytest.approx(
        (1 - broken) * 0.575 + broken * (0.3 * 0.575 + 0.7 * 0.15)
    )


def test_the_explanation_says_where_scores_lead(tmp_path: Path) -> None:
    file = tmp_path / "seams.yaml"
    file.write_text(TEXT, encoding="utf-8")
    told = {row.path: row.conversion for row in explain(file)}
    assert "57.5 % served, 15 % failed, 57.5 % recovered" in told["satisfaction.promise"]
    assert "in active, the score tends to 53.2 %" in told["satisfaction.weight"]
    assert "exp(-2.77259 (score - 0.5))" in told['satisfaction.effects."active -> passive"']


HERE, AUDIENCE = "fails: 5 %, stages: [active]", "audience: {stages: [active]}"
EXPECTED = "title: Seams\nmoney: {purchases: expected}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fails: 5 %", "fails: 100 %", "100 % is out of range: it must be at least 0 and below 1"),
        (HERE, HERE.replace("active", "actve"), r'unknown stage "actve"(.|\n)*did you mean active\?'),
        (HERE, HERE.replace("active", "prospect"), 'nobody has encounters in "prospect"'),
        ("hand_offs.billing", "hand_offs.biling", r'hand-off "biling"(.|\n)*did you mean billing\?'),
        ("active.purchases: 1.5", "active.amount: 1.5", "allowed: .* -> .*, <stage>.purchases"),
        ("active.purchases: 1.5", "prospect.purchases: 1.5", "has no purchases that could change"),
        ("active -> passive: 0.25,", "active -> passive: 0,", "0 is out of range: it must be above 0"),
        ("weight: 25 %", "weigth: 25 %", r'of satisfaction "weigth"(.|\n)*did you mean weight\?'),
        ("every: 2 months", "every: purchse", r'"purchse" is not(.|\n)*did you mean purchase\?'),
        ("slows_down_to: 40 %", "adds_up_to: 0.1", "can add to a transition only, not to a hand-off"),
        (AUDIENCE, AUDIENCE.replace("active", "passive"), 'passes "billing" at an encounter'),
        ("satisfaction:", "satisfacton:", "and the file says nothing about that"),
        ("title: Seams", EXPECTED, "encounters in .* come with each purchase, and money"),
        ("title: Seams", EXPECTED, 'the satisfaction of each moves "active.purchases"'),
    ],
)  # fmt: skip
def test_what_is_refused(old: str, new: str, message: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(ScenarioError, match=message):
        loads(TEXT.replace(old, new))


def test_there_is_a_hand_off() -> None:
    named = TEXT[TEXT.index("  hand_offs:") : TEXT.index("  effects:")]
    none = TEXT.replace(named, "  hand_offs: {}\n").replace("hand_offs.billing", "active -> passive")
    with pytest.raises(ScenarioError, match="at least one hand-off is wanted"):
        loads(none)


def test_somebody_must_have_encounters() -> None:
    text = TEXT.replace(", encounters: {every: 2 months}", "").replace(", encounters: {every: purchase}", "")
    with pytest.raises(ScenarioError, match="nobody has encounters, so that the satisfaction never moves"):
        loads(text)


TOWN = """
segments:
  town: {share: 0.6}
  country: {share: 0.4, stages: {active: {encounters: {every: PACE}}}}
"""


def test_segments_have_paces_of_their_own_and_the_same_kind() -> None:
    slower = loads(TEXT + TOWN.replace("PACE", "8 months"))
    paces = [segment.stages[1].encounters for segment in slower.segments]
    assert [pace.rate for pace in paces if pace] == [0.5, 0.125]
    with pytest.raises(ScenarioError, match="having encounters, and with what"):
        loads(TEXT + TOWN.replace("PACE", "purchase"))
