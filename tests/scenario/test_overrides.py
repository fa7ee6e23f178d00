"""Paths, and values set from outside the file."""
# ruff: noqa: E501 - one case a line reads best

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.scenario import Problem, Scenario, ScenarioError, loads
from simulation.scenario.overrides import PathError, format_path, parse_path

from .harness import SMALL
from .texts import RETAILER

PATHS = {
    "time.horizon": ("time", "horizon"),
    'transitions."active -> passive".rate': ("transitions", "active -> passive", "rate"),
    'transitions."active->passive".rate': ("transitions", "active -> passive", "rate"),
    "transitions.active -> passive.rate": ("transitions", "active -> passive", "rate"),
    '"a.b"."c d"': ("a.b", "c d"),
    'uncertain."stages.""a b"".x".cv': ("uncertain", 'stages."a b".x', "cv"),
    "päättynyt.x_1-2": ("päättynyt", "x_1-2"),
}


@pytest.mark.parametrize(("text", "keys"), PATHS.items())
def test_a_path_is_keys_joined_by_dots(text: str, keys: tuple[str, ...]) -> None:
    assert parse_path(text) == keys
    assert parse_path(format_path(keys)) == keys


def test_a_path_is_written_with_quotes_only_where_needed() -> None:
    keys = ("transitions", "active -> passive", "rate")
    assert format_path(keys) == 'transitions."active -> passive".rate'
    assert format_path(("päättynyt", "x_1-2")) == "päättynyt.x_1-2"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_every_path_can_be_written_and_read_back(keys: list[str]) -> None:
    keys = [key for key in keys if key.strip() and "->" not in key] or ["a"]
    assert parse_path(format_path(keys)) == tuple(keys)


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("", "a key is missing", 1),
        ("a.", "a key is missing", 3),
        (".a", "a key is missing", 1),
        ("a..b", "a key is missing", 3),
        ('a."b', "a quote is not closed", 3),
        ('a."b"c', "is not a path", 6),
        ('a.""', "a key is missing", 3),
    ],
)
def test_what_is_no_path(text: str, message: str, column: int) -> None:
    with pytest.raises(PathError, match=message) as caught:
        parse_path(text)
    assert caught.value.column == column


def set_to(*overrides: str | tuple[str, object], text: str = RETAILER) -> Scenario:
    return loads(text, overrides)


def _rate(scenario: Scenario, name: str) -> float:
    (hazard,) = [t.hazard for t in scenario.transitions if t.name == name]
    assert hazard is not None
    return hazard.a


SETTINGS: dict[str, tuple[str | tuple[str, object], Callable[[Scenario], object], object]] = {
    "a rate": ('transitions."active -> passive".rate=0.04', lambda s: _rate(s, "active -> passive"), 0.04),
    "a rate with a unit": (
        'transitions."active -> passive".rate = 1.2 per year', lambda s: _rate(s, "active -> passive"), 0.1),
    "a mean for a rate": ('transitions."active -> passive".mean=25', lambda s: _rate(s, "active -> passive"), 0.04),
    "a shorthand": ("people_at_start.active=7_000", lambda s: s.people_at_start[3].count, 7000),
    "its long form": ("people_at_start.active.count=7000", lambda s: s.people_at_start[3].count, 7000),
    "a key left to its default": ("money.quantum=0.01", lambda s: s.money.quantum, 0.01),
    "a mapping": (
        "stages.active.purchases.amount={mean: 60, cv: 0.1}", lambda s: s.stages[3].purchases.amount_cv, 0.1),
    "a mean that keeps its spread": (
        "stages.active.purchases.amount=60", lambda s: (s.stages[3].purchases.amount, s.stages[3].purchases.amount_cv),
        (60, 0.7)),
    "spend a head for a budget": ("investments.care.per_head=2", lambda s: s.investments[1].budget, None),
    "a list": (
        "investments.care.audience.stages=[new, active]", lambda s: s.investments[1].audience.stages, ("new", "active")),
    "a word": ("money.value_after_horizon=none", lambda s: s.money.run_off, 0),
    "a text": ("title=Plan B", lambda s: s.title.en, "Plan B"),
    "an effect": (
        'investments.care.effects."active -> passive".slows_down_to=0.3',
        lambda s: s.investments[1].effects[0].strength, 0.3),
    "another form of an effect": (
        'investments.care.effects."active -> passive".table={0: 1, 9: 0.5}',
        lambda s: s.investments[1].effects[0].curve.values, (1, 0.5)),
    "a number from Python": ((('transitions."active -> passive".rate'), 0.1 + 0.2), lambda s: _rate(s, "active -> passive"), 0.1 + 0.2),
    "a small number from Python": (("money.quantum", 1e-9), lambda s: s.money.quantum, 1e-9),
    "a whole number from Python": (("people_at_start.active", 5), lambda s: s.people_at_start[3].count, 5),
    "a date of a schedule": (
        'investments.care.schedule."12 months"=30000', lambda s: s.investments[1].budget[12], 30000),
    "people where there were none": ("people_at_start.ended=3", lambda s: s.people_at_start[-1].stage, "ended"),
}  # fmt: skip


@pytest.mark.parametrize(("override", "look", "expected"), SETTINGS.values(), ids=SETTINGS)
def test_setting(
    override: str | tuple[str, object], look: Callable[[Scenario], object], expected: object
) -> None:
    assert look(loads(RETAILER)) != expected
    assert look(set_to(override)) == expected


def test_a_switch_from_python() -> None:
    text = SMALL.replace("{kind: former}", "{kind: former, absorbing: false}")
    assert loads(text, [("stages.ended.absorbing", True)]).stages[2].absorbing


A_HEAD = (
    SMALL
    + """\
people_at_start: {active: 350}
investments:
  care:
    aim: retention
    per_head: 24 per year
    reference: 24 per year
    audience: {stages: [active]}
"""
)
"""Spend a head, and a reference in the same form."""


@pytest.mark.parametrize("override", ["care.budget=9000 per year", "care={budget: 9000 per year}"])
def test_a_spend_made_a_sum_does_not_leave_its_reference_a_head(override: str) -> None:
    """It would be read as 24 a year for all of them, and the rates as measured under next to nothing."""
    with pytest.raises(
        ScenarioError, match="reference was written as a sum a head, beside per_head"
    ) as caught:
        loads(A_HEAD, [f"investments.{override}"], name="firm.yaml")
    (problem,) = caught.value.problems
    assert problem.file == "override 1"
    assert "(firm.yaml:15)" in problem.message
    assert "give it too, as a sum, or say per_head" in (problem.hint or "")


@pytest.mark.parametrize("turn", [1, -1])
def test_a_spend_and_its_reference_may_change_form_together_in_either_order(turn: int) -> None:
    both = ["investments.care.budget=8400 per year", "investments.care.reference=4200 per year"]
    (care,) = loads(A_HEAD, both[::turn]).investments
    assert care.budget is not None
    assert care.budget[0] == pytest.approx(700)
    assert care.reference_stock == pytest.approx(1)  # 350 a month over 350 heads


def test_a_schedule_is_in_the_form_of_the_spend_too() -> None:
    text = A_HEAD.replace("reference: 24 per year", "schedule: {6 months: 30 per year}")
    with pytest.raises(ScenarioError, match="its schedule was written as a sum a head"):
        loads(text, ["investments.care.budget=9000"])


def test_what_means_the_same_in_both_forms_may_stay() -> None:
    there_and_back = ["investments.care.budget=9000", "investments.care.per_head=3"]
    (care,) = loads(A_HEAD, there_and_back).investments
    assert care.reference_stock == pytest.approx(2)
    text = A_HEAD.replace("reference: 24 per year", "reference: 0\n    initial_stock: 1")
    (care,) = loads(text, ["investments.care.budget=9000"]).investments
    assert (care.reference_stock, care.initial_stock) == (0, 1)  # a stock is a head in both forms


def test_later_overrides_win() -> None:
    assert set_to("time.horizon=1 year", "time.horizon=2 years").time.n_periods == 24


def test_an_item_of_a_list_is_set_by_its_number() -> None:
    text = SMALL + "market_entrants: {prospect: {rate: 1, season: [1, 2, 3]}}\n"
    (stream,) = loads(text, ["market_entrants.prospect.season.2=0.5"]).entrants
    assert stream.intensity[0] == 1
    assert stream.intensity[-1] == 0.5


def test_an_effect_in_a_list_is_set_by_its_number() -> None:
    head = "investments: {care: {aim: retention, per_head: 1, audience: {stages: [active]}, effects: {"
    body = "active -> ended: [{slows_down_to: 0.5, half_effect_at: 1}, {slows_down_to: 0.6, half_effect_at: 2}]}}}\n"
    scenario = loads(SMALL + head + body, ['investments.care.effects."active -> ended".1.slows_down_to=0.1'])
    assert [effect.strength for effect in scenario.investments[0].effects] == [0.5, 0.1]


def test_a_segment_may_be_given_a_number_of_its_own() -> None:
    text = SMALL + "segments: {calm: {share: 40 %}, wild: {share: 60 %}}\n"
    scenario = loads(text, ['segments.wild.transitions."active -> ended".rate=0.2'])
    assert [s.transitions[1].hazard.a for s in scenario.segments if s.transitions[1].hazard] == [0.05, 0.2]


WRONG = {
    "no equals sign": ("time.horizon", 13, "is written PATH=VALUE", "as in transitions"),
    "no path": ("=3", 1, "this is not PATH=VALUE: a key is missing", ""),
    "no value": ("time.horizon=", 14, "a value is missing", ""),
    "unknown key": ("time.horzon=3", 1, 'unknown key in time: "horzon"', "horizon"),
    "unknown key at the top": ("tme.horizon=3", 1, 'unknown key: "tme"', "time"),
    "unknown name": ("stages.actve.service_cost=3", 1, 'unknown key in stages: "actve"', "active"),
    "unknown transition": (
        'transitions."active -> passve".rate=3', 1, 'unknown key in transitions: "active -> passve"', "active -> passive"),
    "a new name": ("stages.vip={kind: customer}", 1, 'unknown key in stages: "vip"', ""),
    "inside a number": ("time.horizon.months=3", 1, "time.horizon is a single value", ""),
    "an item that is not there": ("investments.care.audience.stages.5=new", 1, 'unknown key in investments.care.audience.stages: "5"', ""),
    "a bad value": ("time.horizon=soon", 14, "not understood as a number", "60 months"),
    "a bad value behind spaces": ("time.horizon =  -3", 17, "out of range", ""),
    "a value in quotes": ('time.horizon="3"', 14, "a number in quotes", ""),
    "a block mapping": ("time=horizon: 3", 6, "write a mapping here in braces", ""),
    "an anchor": ("time.horizon=&h 3", 14, "anchors", ""),
    "an open brace": ("stages.active.purchases.amount={mean: 3", 32, "brace", ""),
    "what only a file says": ("extends=other.yaml", 1, "cannot be set from outside", ""),
}  # fmt: skip


@pytest.mark.parametrize(("override", "column", "message", "advice"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_set(override: str, column: int, message: str, advice: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(RETAILER, [override])
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("override 1", None, column), str(problem)
    assert problem.text == override
    assert message in problem.message
    assert advice in f"{problem.nearest} {problem.hint}"


def test_each_override_is_named_by_its_number() -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(RETAILER, ["time.unit=moth", "time.horizon=2 years", "stages.x=1", "money.discount_rate=8"])
    assert [p.position for p in caught.value.problems] == ["override 1", "override 3", "override 4"]


@pytest.mark.parametrize("exit_name", ["active -> ended", "active -> gone"])
def test_a_rule_broken_by_an_override_is_told_at_the_override(exit_name: str) -> None:
    text = SMALL.replace("{rate: 0.05}", "{probability: 45 %}\n  active -> gone: {probability: 45 %}")
    with pytest.raises(ScenarioError) as caught:
        loads(text, [f'transitions."{exit_name}".probability=0.65'])
    (problem,) = caught.value.problems
    assert isinstance(problem, Problem)
    assert problem.position == "override 1"
    assert "sum to 1.1" in problem.message


def test_shares_broken_by_an_override_are_told_at_the_override() -> None:
    text = SMALL + "segments: {a: {share: 40 %}, b: {share: 60 %}}\n"
    with pytest.raises(ScenarioError) as caught:
        loads(text, ["time.horizon=24", "segments.a.share=50 %"])
    (problem,) = caught.value.problems
    assert problem.position == "override 2"
    assert "sum to 1.1, not to 1" in problem.message
