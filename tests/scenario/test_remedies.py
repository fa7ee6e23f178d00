"""Common mistakes: each gets one complaint, with the right remedy."""

import pytest

from simulation.scenario import ScenarioError, loads

from .harness import SMALL, refused

CARE = "investments: {care: {aim: retention, budget: §, audience: {stages: [active]}}}\n"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("12,000", "write 12 000"),
        ("12,000 per month", "write 12 000 per month"),
        ("0,800 per month", "a decimal point: 0.800 per month"),
        ("12,5 per month", "a decimal point: 12.5 per month"),
        ("12000,000", "a decimal point: 12000.000"),
    ],
)
def test_a_comma_in_braces_is_answered_with_the_number(written: str, hint: str) -> None:
    (problem,) = refused(SMALL + CARE.replace("§", written))
    assert hint in (problem.hint or "")


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("people_at_start: {active: 2,000, ended: 1}", "write 2 000"),
        ("people_at_start: {active: 2,000,000}", "write 2 000 000"),
        ("people_at_start: {active: 2,5 # x\n}", "a decimal point: 2.5"),
        ("market_entrants: {prospect: 70 %}", "write 70"),
        ("market_entrants: {prospect: 70 % per month}", "write 70 per month"),
        ("money: {discount_rate: 1.08}", "write 8 % if it is a factor"),
    ],
)
def test_a_number_of_another_form_is_one_problem(written: str, hint: str) -> None:
    (problem,) = refused(SMALL + written)
    assert hint in (problem.hint or "")


def test_an_override_that_would_add_something_is_answered_with_a_variant() -> None:
    for override, inner in (
        ("shocks.war.from=3", "shocks: {war: {...}}"),
        ("investments.care.budget=3", "investments: {care: {...}}"),
    ):
        with pytest.raises(ScenarioError) as caught:
            loads(
                SMALL + "shocks: {strike: {from: 3, effects: {active.amount: 1}}}\n" * ("war" in override),
                [override],
            )
        (problem,) = caught.value.problems
        assert f"extends: <this file>, and {inner}" in (problem.hint or "")


def test_a_misspelt_name_in_an_override_is_answered_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean care"):
        loads(SMALL + CARE.replace("§", "5"), ["investments.caer.budget=3"])


def test_one_misspelt_stage_is_one_problem() -> None:
    text = SMALL.replace("  active: {kind", "  actve: {kind") + CARE.replace("§", "5")
    text += "people_at_start: {active: 5}\nshocks: {war: {from: 3, effects: {active.amount: 0.9}}}\n"
    (problem,) = refused(text)
    assert problem.message == 'unknown stage "active"'
    assert problem.line == 8
    assert problem.nearest == "actve"
    assert "the same in lines 9, 10, 11 and 12" in (problem.hint or "")
    cared = CARE.replace("§", "5, effects: {active -> ended: {slows_down_to: 0.5, half_effect_at: 1}}")
    (problem,) = refused(SMALL.replace("  active -> ended", "  actve -> ended") + cared)
    assert problem.nearest == "active"
