"""Scores, failures and what they move: against closed forms, and models that say the same otherwise."""

import math

import numpy as np
import pytest

from simulation import log
from simulation.build import build
from simulation.engine import Outcome, run
from simulation.exact import NotExact, exact
from simulation.ledgers import hand_offs, satisfaction
from simulation.scenario import Scenario, loads
from simulation.tally import PER_WEIGHT_QUANTUM

SIGMAS = 4.8
"""Of a normal: a false alarm in 600,000 comparisons, of which there are about 30 here."""

PEOPLE, RATE, WEIGHT, START = 4_000, 2.0, 0.3, 0.9
FAILS = {"sales -> stock": 0.2, "stock -> delivery": 0.1, "delivery -> invoice": 0.05}
PROMISE, SERVED, FAILED, RECOVERED, MADE_GOOD = 0.8, 0.95, 0.1, 0.6, 0.4
TEXT = f"""
schema: 1
title: Nobody leaves
time: {{unit: month, horizon: 12 months}}
stages:
  active: {{kind: customer, encounters: {RATE} per month}}
  former: {{kind: former}}
transitions:
  active -> former: {{rate: 0 per month}}
satisfaction:
  promise: {PROMISE}
  experience: {{served: {SERVED}, failed: {FAILED}, recovered: {RECOVERED}}}
  recovery: {MADE_GOOD}
  weight: {WEIGHT}
  start: {START}
  hand_offs: {{{", ".join(f"{name}: {fails}" for name, fails in FAILS.items())}}}
people_at_start: {{active: {PEOPLE}, selection: none}}
"""


def goals() -> tuple[np.ndarray, np.ndarray]:
    """What an encounter leads to, and how probable it is: served, failed, recovered."""
    works = math.prod(1.0 - fails for fails in FAILS.values())
    chances = np.array([works, (1.0 - works) * (1.0 - MADE_GOOD), (1.0 - works) * MADE_GOOD])
    return (1.0 + np.array([SERVED, FAILED, RECOVERED]) - PROMISE) / 2.0, chances


@pytest.fixture(scope="module")
def lived() -> Outcome:
    return run(build(loads(TEXT)), seed=12, log=True)


def test_the_mean_score_follows_its_closed_form(lived: Outcome) -> None:
    goal, chance = goals()
    mean = float(goal @ chance)
    variance = float((goal - mean) ** 2 @ chance)
    scores = lived.books.scores.sum(axis=(1, 2)) / PER_WEIGHT_QUANTUM / PEOPLE
    t = np.arange(13.0)
    expected = mean + (START - mean) * np.exp(-RATE * WEIGHT * t)
    # Of the square about the mean: s -> (1 - w) s + w goal at each encounter.
    shrunk = 1.0 - (1.0 - WEIGHT) ** 2
    square = (START - mean) ** 2 * np.exp(-RATE * shrunk * t)
    square += WEIGHT**2 * variance / shrunk * (1.0 - np.exp(-RATE * shrunk * t))
    error = np.sqrt(np.maximum(square - (expected - mean) ** 2, 0.0) / PEOPLE)
    assert np.all(np.abs(scores - expected) <= SIGMAS * error + 1e-6)
    assert scores[0] == pytest.approx(START, abs=1e-6)


def test_the_spread_of_scores_tends_to_its_closed_form(lived: Outcome) -> None:
    assert lived.log is not None
    met = np.isin(lived.log.kind, (log.ENCOUNTER, log.RECOVERY))
    last = dict(zip(lived.log.person[met].tolist(), lived.log.amount[met].tolist(), strict=True))
    scores = np.array(list(last.values()))
    goal, chance = goals()
    mean = float(goal @ chance)
    expected = WEIGHT / (2.0 - WEIGHT) * float((goal - mean) ** 2 @ chance)
    squares = (scores - mean) ** 2
    assert abs(squares.mean() - expected) <= SIGMAS * squares.std() / math.sqrt(len(scores))


def test_hand_offs_fail_as_often_as_they_should(lived: Outcome) -> None:
    met = lived.books.encounters.sum()
    assert abs(met - PEOPLE * RATE * 12) <= SIGMAS * math.sqrt(PEOPLE * RATE * 12)
    masses = {name: -math.log1p(-fails) for name, fails in FAILS.items()}
    broken = 1.0 - math.exp(-sum(masses.values()))
    table = hand_offs(build(loads(TEXT)), lived.books).groupby("hand_off")[["failures", "recoveries"]].sum()
    for name, mass in masses.items():
        chance = broken * mass / sum(masses.values())
        failures, recoveries = table.loc[name]
        assert abs(failures - met * chance) <= SIGMAS * math.sqrt(met * chance * (1.0 - chance))
        spread = math.sqrt(failures * MADE_GOOD * (1.0 - MADE_GOOD))
        assert abs(recoveries - failures * MADE_GOOD) <= SIGMAS * spread
    books = satisfaction(build(loads(TEXT)), lived.books)
    assert books["failures"].sum() == table["failures"].sum()
    assert books["encounters"].sum() == met


def moves(scenario: Scenario) -> dict[int, float]:
    found = run(build(scenario), seed=3, log=True).log
    assert found is not None
    left = found.kind == log.MOVE
    return dict(zip(found.person[left].tolist(), found.time[left].tolist(), strict=True))


def moving(text: str, factor: float) -> str:
    """The text with an effect of the score on leaving."""
    return text.replace("  hand_offs:", f"  effects: {{active -> former: {factor}}}\n  hand_offs:")


LEAVING = "active -> former: {rate: 20 % per month}"
SHAPED = "active -> former: {time_in_stage: {weibull: {shape: 1.7, mean: 4 months}}}"


@pytest.mark.parametrize("leaving", [LEAVING, SHAPED], ids=["rate", "shape"])
def test_a_score_that_never_moves_is_a_factor_on_the_rate(leaving: str) -> None:
    """Without failures, and from the goal on, m ** ((goal - neutral) / (1 - neutral)) holds for everybody."""
    goal = (1.0 + SERVED - PROMISE) / 2.0
    text = TEXT.replace("active -> former: {rate: 0 per month}", leaving).replace(f"{PEOPLE}", "300")
    for fails in FAILS.values():
        text = text.replace(f": {fails}", ": 0")
    scored = loads(moving(text, 0.1).replace(f"start: {START}", f"start: {goal}"))
    factor = 0.1 ** ((goal - 0.5) / 0.5)
    plain = loads(text[: text.index("satisfaction:")].replace(f", encounters: {RATE} per month", "") + f"""
people_at_start: {{active: 300, selection: none}}
shocks:
  less: {{from: 0, effects: {{active -> former: {factor!r}}}}}
""")  # fmt: skip
    one, other = moves(scored), moves(plain)
    assert one.keys() == other.keys()
    assert 50 < len(one) < 300
    for person, time in one.items():
        assert time == pytest.approx(other[person], rel=1e-9)


def test_who_is_failed_leaves_sooner() -> None:
    text = TEXT.replace("active -> former: {rate: 0 per month}", LEAVING)
    # From the long-run mean on, so that who leaves soon had no better score for that.
    goal, chance = goals()
    scored = loads(moving(text, 0.05).replace(f"start: {START}", f"start: {goal @ chance}"))
    found = run(build(scored), seed=5, log=True).log
    assert found is not None
    gone = set(found.person[found.kind == log.MOVE].tolist())
    met = np.isin(found.kind, (log.ENCOUNTER, log.RECOVERY))
    score = dict(zip(found.person[met].tolist(), found.amount[met].tolist(), strict=True))
    leaving = np.array([value for person, value in score.items() if person in gone])
    staying = np.array([value for person, value in score.items() if person not in gone])
    error = math.sqrt(staying.var() / len(staying) + leaving.var() / len(leaving))
    assert staying.mean() - leaving.mean() > SIGMAS * error


def test_luck_at_other_hand_offs_stays() -> None:
    """A hand-off that never fails takes its own failures away, and those of no other."""
    first, *_ = FAILS
    before = run(build(loads(TEXT)), seed=7).books.failures.sum(axis=(0, 2, 3))
    mended = loads(TEXT).set(f"satisfaction.hand_offs.{first}.fails", 0.0)
    model = build(mended)
    after = run(model, seed=7).books.failures.sum(axis=(0, 2, 3))
    at = model.hand_off_names.index(first)
    others = [h for h in range(len(FAILS)) if h != at]
    assert after[at] == 0 < before[at]
    # An encounter that broke there first may now break later on its way.
    assert all(after[h] >= before[h] for h in others)
    assert after.sum() < before.sum()


def test_there_is_no_exact_twin() -> None:
    with pytest.raises(NotExact, match="satisfaction follows from the encounters"):
        exact(build(loads(TEXT)))
