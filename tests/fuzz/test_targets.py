"""Each reader answers damage with what it understood, or with complaints; what is accepted is right.

Right means that both engines live it to the same event log, and that its books tie.
"""

# ruff: noqa: PT017 - a complaint is one of two right answers

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.study import loads as loads_study
from simulation.build import build
from simulation.engine import run
from simulation.log import first_difference
from simulation.model import ModelError
from simulation.scenario import Scenario, ScenarioError, loads
from tests.calibrate.test_damage import KINDS, ends_well
from virta import library
from virta.game import rules
from virta.lessons import reading

from .damage import damaged, seed_of_today

MARKET = """\
schema: 1
time: {unit: month, horizon: 12 months}
money: {discount_rate: 8 % per year, value_after_horizon: {run-off: 12 months}}
stages:
  prospect: {kind: potential}
  active: {kind: customer, purchases: {rate: 1, amount: {mean: 50, cv: 0.5}, margin: 40 %}}
  member: {kind: customer, margin_flow: {revenue: 12 per month, margin: 90 %}, service_cost: 1}
  ended: {kind: former}
transitions:
  prospect -> active: {rate: 0.1}
  active -> member: {probability: 5 %}
  active -> ended: {rate: 0.05, differs_by_customer: {gamma: {cv: 0.6}}}
  member -> ended: {time_in_stage: {weibull: {shape: 2, mean: 9 months}}, one_off: {cost: 5}}
people_at_start: {prospect: 60, active: 30, selection: none}
market_entrants: {prospect: 4 per month}
investments:
  care:
    aim: retention
    budget: 200 per month
    audience: {stages: [active]}
    effects: {active -> ended: {slows_down_to: 0.5, half_effect_at: 1}}
shocks:
  slump: {from: 3 months, until: 6 months, effects: {active.purchases: 0.7}}
"""
STUDY = """\
study: 1
title: A study
plans: {base: market.yaml, more: {scenario: market.yaml, set: {investments.care.budget: 300 per month}}}
vary:
  churn: {path: transitions."active -> ended".rate, from: 0.02, to: 0.08, steps: 3}
replications: 4
seed: 3
metrics: [npv, customers_end]
decision: {between: [base, more], metric: npv}
"""


DOCUMENTS: dict[str, tuple[Path, str, Callable[[Path], object]]] = {
    "games": (library.folder() / "game", "game.yaml", rules.load),
    "lessons": (library.folder() / "lessons", "lesson.yaml", reading.load),
}


def lived(scenario: Scenario) -> str:
    """Live an accepted scenario in both engines, in small; what came of it."""
    small = replace(
        scenario,
        people_at_start=tuple(replace(one, count=min(one.count, 40)) for one in scenario.people_at_start),
        entrants=tuple(
            replace(one, intensity=tuple(min(rate, 5.0) for rate in one.intensity))
            for one in scenario.entrants
        ),
        most_events=20_000,
    )
    if small.time.n_periods > 200:
        return "accepted, too long to be lived here"
    try:
        model = build(small)
        reference, compiled = (run(model, 1, 0, engine, log=True) for engine in ("reference", "compiled"))
    except (ModelError, OverflowError) as refusal:
        assert len(str(refusal)) > 20
        return "refused when built or run"
    assert reference.log is not None
    assert compiled.log is not None
    assert first_difference(reference.log, compiled.log) is None
    return "accepted and right"


def shipped() -> list[str]:
    """Every scenario that Virta ships and that extends no other: teams, prices, satisfaction, tax and all."""
    files = sorted(library.folder().rglob("*.yaml"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    return [text for text in texts if re.search("^schema: 1", text, re.M) and "\nextends" not in text]


def scenarios(seed: int, n: int, texts: Sequence[str] = (MARKET,)) -> Counter[str]:
    draw, found = random.Random(seed), Counter[str]()
    for _ in range(n):
        text = damaged(draw.choice(texts), draw)
        try:
            scenario = loads(text)
        except ScenarioError as error:
            assert all(len(problem.message) > 8 for problem in error.problems), text
            found["refused"] += 1
            continue
        try:
            found[lived(scenario)] += 1
        except Exception as error:
            error.add_note(f"after damage {sum(found.values())} of seed {seed}:\n{text}")
            raise
    return found


def studies(seed: int, n: int, folder: Path) -> Counter[str]:
    (folder / "market.yaml").write_text(MARKET, encoding="utf-8")
    draw, found = random.Random(seed), Counter[str]()
    for _ in range(n):
        text = damaged(STUDY, draw)
        try:
            study = loads_study(text, folder)
        except ScenarioError as error:
            assert all(len(problem.message) > 8 for problem in error.problems), text
            found["refused"] += 1
        except Exception as error:
            error.add_note(f"after damage {sum(found.values())} of seed {seed}:\n{text}")
            raise
        else:
            assert study.plans
            found["accepted"] += 1
    return found


def told(kind: str, seed: int, n: int, folder: Path) -> Counter[str]:
    """Damage shipped games or lessons, each in a folder with all that stands beside it."""
    source, file, load = DOCUMENTS[kind]
    whole = sorted(path.parent for path in source.glob(f"*/{file}"))
    draw, found = random.Random(seed), Counter[str]()
    for i in range(n):
        place = folder / str(i)
        shutil.copytree(draw.choice(whole), place)
        text = damaged((place / file).read_text(encoding="utf-8"), draw)
        (place / file).write_text(text, encoding="utf-8")
        try:
            load(place)
        except ScenarioError as error:
            assert all(len(problem.message) > 8 for problem in error.problems), text
            found["refused"] += 1
        except Exception as error:
            error.add_note(f"after damage {i} of seed {seed}:\n{text}")
            raise
        else:
            found["accepted"] += 1
    return found


def test_scenarios_for_a_moment() -> None:
    found = scenarios(2026, 25)
    assert found["refused"] > 5


def test_studies_for_a_moment(tmp_path: Path) -> None:
    found = studies(2026, 15, tmp_path)
    assert found["refused"] > 5


@pytest.mark.verify
def test_scenarios_for_long() -> None:
    found = scenarios(seed_of_today("scenario files"), 1000)
    print(dict(found))
    assert found["refused"] > 300
    assert found["accepted and right"] > 100


@pytest.mark.verify
def test_shipped_scenarios_for_long() -> None:
    found = scenarios(seed_of_today("shipped scenarios"), 600, shipped())
    print(dict(found))
    assert found["refused"] > 200
    assert found["accepted and right"] > 100


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_games_and_lessons_for_a_moment(kind: str, tmp_path: Path) -> None:
    found = told(kind, 2026, 10, tmp_path)
    assert found["refused"] > 2


@pytest.mark.verify
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_games_and_lessons_for_long(kind: str, tmp_path: Path) -> None:
    found = told(kind, seed_of_today(kind), 400, tmp_path)
    print(dict(found))
    assert found["refused"] > 100
    assert found["accepted"] > 20


@pytest.mark.verify
def test_studies_for_long(tmp_path: Path) -> None:
    found = studies(seed_of_today("study files"), 400, tmp_path)
    print(dict(found))
    assert found["refused"] > 100
    assert found["accepted"] > 20


@pytest.mark.verify
@pytest.mark.parametrize("kind", KINDS)
def test_records_for_long(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        seed = seed_of_today(f"records of {kind}")
    found = Counter[str]()
    for i in range(300):
        plain, lenient = ends_well(kind, seed + i, tmp_path, capsys)
        found[plain] += 1
        found["accepted with --lenient only"] += plain == "refused" and lenient == "accepted"
    with capsys.disabled():
        print(dict(found))
    assert found["accepted"] > 20
    assert found["refused"] > 20
