"""Scenarios to start from, and the interview that makes one."""

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.scenario import Scenario, explain, loads, starter
from simulation.scenario.questions import QUESTIONS, Question
from simulation.scenario.starter import (
    Answers,
    AnswersError,
    from_answers,
    return_rate,
    strength,
)
from simulation.scenario.types import StageKind

YEAR = Answers(
    currency="EUR",
    customers=1000,
    won=300,
    lost=200,
    came_back=20,
    purchase=8.5,
    purchases=12,
    margin=0.6,
    service_cost=3,
    prospects=20000,
    winning=24000,
    keeping=6000,
    won_if_doubled=360,
    lost_if_doubled=160,
    title='Kahvila "Kulma" \\ 1',
)


def test_the_starter_loads_and_is_commented() -> None:
    scenario = loads(starter())
    assert len(scenario.investments) == 2
    assert scenario.people_at_start[2].survivors
    assert sum("#" in line for line in starter().splitlines()) > 20


def test_functions_of_the_face_stay_functions() -> None:
    """Modules of the same names must not take the places of `starter` and `explain`."""
    import simulation.scenario.explain
    import simulation.scenario.starter  # noqa: F401
    from simulation import scenario

    assert callable(scenario.starter)
    assert callable(scenario.explain)
    assert scenario.explain is explain


def first_year(scenario: Scenario) -> dict[str, float]:
    """Expected passages in the first year, by stepping through it; spend as at the start."""
    rates = {(t.origin, t.destination): 12 * t.hazard.a for t in scenario.transitions if t.hazard}
    heads = {group.stage: float(group.count) for group in scenario.people_at_start}
    entering = 12 * scenario.entrants[0].intensity[0]
    passed = dict.fromkeys(rates, 0.0)
    steps = 4000
    for _ in range(steps):
        # the mid-point of the step: second order, so 4000 steps are right to 1e-7
        def flows(now: dict[str, float]) -> dict[tuple[str, str], float]:
            return {ends: rate * now.get(ends[0], 0.0) for ends, rate in rates.items()}

        def moved(now: dict[str, float], by: dict[tuple[str, str], float], step: float) -> dict[str, float]:
            later = {**now, "prospect": now["prospect"] + entering * step}
            for (origin, destination), flow in by.items():
                later[origin] = later.get(origin, 0.0) - flow * step
                later[destination] = later.get(destination, 0.0) + flow * step
            return later

        middle = flows(moved(heads, flows(heads), 0.5 / steps))
        heads = moved(heads, middle, 1 / steps)
        for ends, flow in middle.items():
            passed[ends] += flow / steps
    return {" -> ".join(ends): number for ends, number in passed.items()}


def test_a_run_that_changes_nothing_repeats_the_year() -> None:
    year = first_year(loads(from_answers(YEAR)))
    assert year["prospect -> customer"] == pytest.approx(300, rel=1e-6)
    assert year["customer -> ended"] == pytest.approx(200, rel=1e-6)


def test_todays_spend_is_contained_in_the_rates() -> None:
    for investment in loads(from_answers(YEAR)).investments:
        assert investment.reference_stock == investment.initial_stock == (investment.per_head or ())[0]


share = st.floats(0, 1)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 10**6), share, share, share, st.integers(1, 10**6), share, share)
def test_any_year_that_can_be_true_is_repeated(
    customers: int, won: float, lost: float, came_back: float, others: int, more: float, fewer: float
) -> None:
    w, n = int(won * customers), int(0.6 * lost * customers)
    answers = dataclasses.replace(
        YEAR,
        customers=customers,
        won=w,
        lost=n,
        came_back=int(0.5 * came_back * n),
        prospects=w + others,
        won_if_doubled=w + int(0.49 * more * w),
        lost_if_doubled=n - int(0.49 * fewer * n),
    )
    year = first_year(loads(from_answers(answers)))
    assert year["prospect -> customer"] == pytest.approx(w, rel=1e-5, abs=1e-3)
    assert year["customer -> ended"] == pytest.approx(n, rel=1e-5, abs=1e-3)


def test_those_who_come_back_do_so_at_the_rate_that_the_year_shows() -> None:
    rate = return_rate(0.1)
    # lost evenly through a year: the share still away at its end is the mean of exp(-rate t)
    away = sum(math.exp(-rate * (i + 0.5) / 1000) for i in range(1000)) / 1000
    assert away == pytest.approx(0.9, rel=1e-6)
    assert return_rate(0) == 0


def test_twice_the_spend_moves_as_far_as_was_assumed() -> None:
    winning, keeping = (i.effects[0] for i in loads(from_answers(YEAR)).investments)
    for effect, heads, ratio in ((winning, 24000 / 20000, 360 / 300), (keeping, 6000 / 1000, 160 / 200)):
        one, two = (1 + (effect.strength - 1) * -math.expm1(-effect.curve.a * k * heads / 12) for k in (1, 2))
        assert two / one == pytest.approx(ratio)
    assert strength(1.2) == pytest.approx(1 + 0.2 / 0.15)


WRONG = {
    "currency": {"currency": "euro"},
    "won": {"won": 1300},
    "lost": {"lost": 1299},
    "came_back": {"came_back": 200},
    "prospects": {"prospects": 299},
    "customers": {"customers": 10.5},
    "margin": {"margin": 1.5},
    "purchase": {"purchase": -1},
    "keeping": {"keeping": math.nan},
    "winning": {"winning": math.inf},
    "won_if_doubled": {"won_if_doubled": 450},
    "lost_if_doubled": {"lost_if_doubled": 100},
}


@pytest.mark.parametrize(("key", "changes"), WRONG.items())
def test_answers_that_cannot_be_true_name_the_question(key: str, changes: dict[str, object]) -> None:
    with pytest.raises(AnswersError) as caught:
        from_answers(dataclasses.replace(YEAR, **changes))
    assert caught.value.key == key
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(("key", "value"), [("won_if_doubled", 299), ("lost_if_doubled", 201)])
def test_a_doubled_spend_that_does_harm_is_asked_again(key: str, value: float) -> None:
    with pytest.raises(AnswersError, match="do harm"):
        from_answers(dataclasses.replace(YEAR, **{key: value}))


@pytest.mark.parametrize(
    "changes",
    [
        {"winning": 0, "keeping": 0},
        {"won": 0, "prospects": 0},
        {"lost": 0, "came_back": 0},
        {"won_if_doubled": 300, "lost_if_doubled": 200},
        {"came_back": 0},
        {"purchases": 0.0001, "service_cost": 0},
        {"customers": 0, "won": 0, "lost": 0, "came_back": 0},
        {"title": "a\nb\x07{: #"},
    ],
)  # fmt: skip
def test_poor_years_are_years_too(changes: dict[str, object]) -> None:
    scenario = loads(from_answers(dataclasses.replace(YEAR, **changes)))
    assert [stage.kind for stage in scenario.stages[:3]] == [
        StageKind.POTENTIAL, StageKind.CUSTOMER, StageKind.FORMER,
    ]  # fmt: skip


def test_the_title_is_kept() -> None:
    assert loads(from_answers(YEAR)).title.en == YEAR.title


def test_assumptions_are_marked() -> None:
    text = from_answers(YEAR)
    assert text.count("ASSUMPTION") == 6
    assert "360 at twice the spend" in text


def test_every_answer_has_its_question_in_both_languages() -> None:
    fields = {field.name for field in dataclasses.fields(Answers)} - {"title"}
    assert {question.key for question in QUESTIONS} == fields
    for question in QUESTIONS:
        assert question.text.en
        assert question.text.fi
        assert question.text.fi != question.text.en


def test_suggestions_build_on_earlier_answers_and_can_be_true() -> None:
    known: dict[str, float] = {"customers": 1000, "won": 300, "lost": 200, "purchase": 8.5, "purchases": 12}
    earlier: list[Question] = []
    for question in QUESTIONS:
        assert question.times is None or question.times in {before.key for before in earlier}
        earlier.append(question)
        suggestion = question.suggestion(known)
        if suggestion is not None:
            known[question.key] = suggestion
    assert known["won_if_doubled"] == 360
    assert loads(from_answers(Answers(currency="EUR", **known))).time.n_periods == 60
