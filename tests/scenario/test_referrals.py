"""What a file says of referrals: its meaning, and what is refused."""

import math
import re
from pathlib import Path

import pytest

from simulation.build import build
from simulation.scenario import ScenarioError, explain, loads
from simulation.scenario.types import EffectTarget
from simulation.scenario.workload import workload

TEXT = """
schema: 1
title: Advocates
time: {unit: month, horizon: 24 months}
stages:
  prospect: {kind: potential, id: lead}
  active: {kind: customer, encounters: 1, referrals: {every: 20 months, enters: prospect}}
  passive: {kind: customer}
transitions:
  prospect -> active: {rate: 5 % per month}
  active -> passive: {rate: 4 % per month}
  passive -> gone: {rate: 4 % per month}
people_at_start: {prospect: 500, active: 300, selection: none}
satisfaction:
  promise: 50 %
  weight: 30 %
  hand_offs: {sales -> delivery: 10 %}
  effects: {active.referrals: 3}
investments:
  thanks:
    aim: acquisition
    budget: 500 per month
    audience: {stages: [active, passive]}
    effects: {active.referrals: {speeds_up_to: 2, half_effect_at: 1}}
"""


def test_what_is_understood() -> None:
    scenario = loads(TEXT)
    referrals = scenario.stages[1].referrals
    assert referrals is not None
    assert (referrals.rate, referrals.enters, referrals.trait) == (pytest.approx(0.05), "lead", None)
    (effect,) = scenario.investments[0].effects
    assert (effect.target, effect.stage) == (EffectTarget.REFERRAL_RATE, "active")
    assert scenario.satisfaction is not None
    (felt,) = scenario.satisfaction.effects
    assert (felt.stage, felt.aspect, felt.slope) == ("active", "referrals", pytest.approx(2 * math.log(3)))
    assert build(scenario).source_names[-4:] == (
        "referrals/lead", "referrals/active", "referrals/passive", "referrals/gone",
    )  # fmt: skip


def test_the_explanation_says_the_rate(tmp_path: Path) -> None:
    file = tmp_path / "advocates.yaml"
    file.write_text(TEXT, encoding="utf-8")
    told = {row.path: row.conversion for row in explain(file)}
    assert "rate 0.05 per month = 1 / every" in told["stages.active.referrals.every"]


OLD = "referrals: {every: 20 months, enters: prospect}"
FELT = "effects: {active.referrals: 3}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (OLD, "referrals: {rate: 0.05, entres: prospect}", r'"entres"(.|\n)*did you mean enters\?'),
        (OLD, "referrals: {rate: 0.05}", 'needs "enters"'),
        (OLD, "referrals: {enters: prospect}", "needs their pace"),
        (OLD, "referrals: {rate: 1, every: 2, enters: prospect}", 'by "rate" and "every"'),
        (OLD, "referrals: {rate: -1, enters: prospect}", "-1 is out of range"),
        (OLD, "referrals: {every: 0, enters: prospect}", "0 is out of range"),
        (OLD, "referrals: {rate: 1, enters: prospct}", r'stage "prospct"(.|\n)*did you mean prospect\?'),
        (OLD, "referrals: {rate: 1, enters: gone}", "who is brought comes into the market"),
        (OLD, "referrals: {rate: 1, stage: prospect}", "is written enters: prospect"),
        (OLD, "referrals: {probability: 5 %, enters: prospect}", "referrals come at a rate"),
        (FELT, "effects: {passive.referrals: 3}", "changes referrals, and there are none"),
        (FELT, "effects: {active.referals: 3}", "<stage>.referrals"),
        ("active.referrals: {speeds", "passive.referrals: {speeds", "has no referrals that could change"),
        ("{speeds_up_to: 2, half", "{adds_up_to: 2, half", "can add to a transition only, not to referrals"),
        ("active -> passive: {rate", "active -> passive: {referrals: 1, rate", "of those who bring"),
    ],
)  # fmt: skip
def test_what_is_refused(old: str, new: str, message: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(ScenarioError, match=message):
        loads(TEXT.replace(old, new))


def test_segments_bring_people_to_one_place() -> None:
    text = (
        TEXT
        + "segments: {a: {share: 0.5, stages: {active: {referrals: {enters: passive}}}}, b: {share: 0.5}}\n"
    )
    with pytest.raises(ScenarioError, match="whom referrals bring in, and where"):
        loads(text)


EXPLODES = """
schema: 1
title: Too good to be true
time: {unit: month, horizon: 60 months}
stages:
  active: {kind: customer, referrals: {rate: 0.5 per month, enters: active}}
transitions:
  active -> gone: {rate: 5 % per month}
people_at_start: {active: 100, selection: none}
"""


def test_an_explosion_is_refused_with_numbers_and_a_way_out() -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(EXPLODES)
    told = str(caught.value)
    assert re.search(r"most come of stages\.active\.referrals: [\d,.e+]+", told)
    assert "--set limits.events=" in told


def test_a_limit_that_is_raised_lets_it_go() -> None:
    scenario = loads(EXPLODES.replace("60 months", "24 months") + "limits: {events: 1e8}\n")
    assert 1e6 < workload(scenario).events < 1e8
    with pytest.raises(ScenarioError, match="1,000 are allowed"):
        loads(EXPLODES.replace("60 months", "24 months") + "limits: {events: 1000}\n")


def test_the_workload_knows_those_who_are_brought() -> None:
    for rate, leaving in ((0.02, 0.1), (0.1, 0.1), (0.15, 0.1), (2.0, 4.0)):
        text = EXPLODES.replace("0.5 per month", f"{rate} per month").replace("5 % per", f"{leaving} per")
        growth = rate - leaving
        brought = 100 * rate * (math.expm1(growth * 60) / growth if growth else 60)
        assert workload(loads(text)).people - 100 == pytest.approx(brought, rel=0.3)
