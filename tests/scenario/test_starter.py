"""Scenarios to start from, and the interview that makes one."""

import dataclasses
import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.build import build
from simulation.exact import exact, mean_field
from simulation.scenario import explain, loads, starter
from simulation.scenario.answers import Answers, AnswersError
from simulation.scenario.coming_year import strength
from simulation.scenario.questions import QUESTIONS, Question
from simulation.scenario.starter import from_answers
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
    assert scenario.title.fi == "Oma yritys"
    assert [one.title.fi for one in scenario.investments] == ["Mainonta", "Asiakkaiden hoito"]
    assert sum("#" in line for line in starter().splitlines()) > 20


def test_modules_of_the_same_name_do_not_replace_functions_of_the_package() -> None:
    """Modules of the same names must not take the places of `starter` and `explain`."""
    import simulation.scenario.explain
    import simulation.scenario.starter  # noqa: F401
    from simulation import scenario

    assert callable(scenario.starter)
    assert callable(scenario.explain)
    assert scenario.explain is explain


ONE_YEAR = ("time.horizon=1 year", "money.value_after_horizon=none")


def first_year(text: str, overrides: Sequence[str] = ONE_YEAR) -> tuple[float, float, float, float]:
    """Expected won, lost and won back in the first year, and customers after it, by the twin."""
    found = mean_field(build(loads(text, overrides)))
    won, lost, back = (float(books[:12].sum()) for books in (found.won, found.lost, found.won_back))
    return won, lost, back, float(found.heads[12, 1].sum())


FIRM = dataclasses.replace(
    YEAR, customers=350, won=90, lost=80, came_back=10, prospects=4000, winning=25000, keeping=9000,
    won_if_doubled=110, lost_if_doubled=68,
)  # fmt: skip


@pytest.mark.parametrize("year", [YEAR, FIRM])
def test_a_run_that_changes_nothing_repeats_the_year(year: Answers) -> None:
    after = year.customers + year.won + year.came_back - year.lost
    expected = (year.won, year.lost, year.came_back, after)
    assert first_year(from_answers(year)) == pytest.approx(expected, rel=1e-8)


def test_a_year_with_a_constant_number_of_customers_repeats_for_years() -> None:
    """Won and won back make up for the lost: the fifth year is the first."""
    even = dataclasses.replace(FIRM, won=70, won_if_doubled=85)
    found = mean_field(build(loads(from_answers(even))))
    for books, number in ((found.won, 70), (found.lost, 80), (found.won_back, 10)):
        assert books[48:60].sum() == pytest.approx(number, rel=0.01)
    assert found.heads[60, 1].sum() == pytest.approx(350, rel=0.002)


def test_without_spend_the_exact_twin_agrees() -> None:
    text = from_answers(dataclasses.replace(FIRM, winning=0, keeping=0))
    found = exact(build(loads(text, ONE_YEAR)))
    assert found.lost[:12].sum() == pytest.approx(80, rel=1e-9)
    assert found.won_back[:12].sum() == pytest.approx(10, rel=1e-9)


def test_todays_spend_is_contained_in_the_rates() -> None:
    advertising, care = loads(from_answers(YEAR)).investments
    for investment, spend, heads in ((advertising, 24000, 20000), (care, 6000, 1000)):
        assert investment.budget is not None
        assert investment.budget[0] == pytest.approx(spend / 12)
        assert investment.reference_stock == investment.initial_stock == pytest.approx(spend / heads / 12)


def test_the_investments_are_called_as_in_the_starter() -> None:
    names = [investment.name for investment in loads(from_answers(YEAR)).investments]
    assert names == [investment.name for investment in loads(starter()).investments]


share = st.floats(0, 1)


@pytest.mark.verify
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
    expected = (w, n, answers.came_back, customers + w + answers.came_back - n)
    assert first_year(from_answers(answers)) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_twice_the_spend_moves_as_far_as_was_assumed() -> None:
    advertising, care = (i.effects[0] for i in loads(from_answers(YEAR)).investments)
    for effect, heads, ratio in ((advertising, 24000 / 20000, 360 / 300), (care, 6000 / 1000, 160 / 200)):
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
    assert str(caught.value) == caught.value.text.en
    assert caught.value.text.fi not in (None, caught.value.text.en)


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
def test_a_year_with_extreme_numbers_gives_a_scenario(changes: dict[str, object]) -> None:
    scenario = loads(from_answers(dataclasses.replace(YEAR, **changes)))
    assert [stage.kind for stage in scenario.stages[:3]] == [
        StageKind.POTENTIAL, StageKind.CUSTOMER, StageKind.FORMER,
    ]  # fmt: skip


def test_the_title_is_kept() -> None:
    assert loads(from_answers(YEAR)).title.en == YEAR.title


def test_assumptions_are_marked() -> None:
    text = from_answers(YEAR)
    assert text.count("ASSUMPTION") == 7
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
