"""Plans: files with overrides, and the same scenario with other spend."""

from dataclasses import replace
from pathlib import Path

import pytest

from experiments import plan as plans
from simulation.scenario import ScenarioError, load
from simulation.scenario.types import Aim, Scenario
from tests.experiments.markets import FILE, advertising, care, subscribers
from virta import library


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_plan_is_a_file_with_overrides(file: Path) -> None:
    assert plans.plan(file).label == "shop"
    more = plans.plan(file, ["investments.care.per_head=2 per month", ("time.horizon", "6 months")])
    assert more.label == "shop, investments.care.per_head=2 per month, time.horizon=6 months"
    assert more.scenario.investments[0].per_head == (2.0,) * 6
    assert more.model.arrays.n_periods == 6
    assert plans.plan(file, label="today").label == "today"
    with pytest.raises(ScenarioError, match="there is no such file"):
        plans.plan(file.with_name("shp.yaml"))


def test_a_plan_takes_further_overrides_after_its_own(file: Path) -> None:
    more = plans.plan(file, ["investments.care.per_head=2 per month"], label="more")
    most = more.with_overrides([("investments.care.per_head", 3.0)])
    assert (most.label, most.scenario.investments[0].per_head) == ("more", (3.0,) * 12)
    assert more.scenario.investments[0].per_head == (2.0,) * 12
    with pytest.raises(ValueError, match="'story' was not read from a file"):
        plans.of(subscribers()).with_overrides([])


def test_without_stops_the_spend_of_an_aim_and_nothing_else() -> None:
    whole = subscribers(care(2.0), advertising(3.0))
    stopped = plans.without(whole, [Aim.RETENTION])
    assert stopped.investments[0] == replace(care(2.0), per_head=(0.0,) * 24)
    assert stopped.investments[1] == advertising(3.0)
    assert plans.without(whole, []) == whole
    assert not any(plans.spends(one) for one in plans.without(whole).investments)
    assert replace(stopped, investments=whole.investments) == whole


def test_a_team_has_whole_people() -> None:
    whole = load(library.folder() / "library" / "accounts" / "few.yaml")
    team = next(one for one in whole.investments if one.team)

    def staffed(scenario: Scenario) -> tuple[set[int], set[float]]:
        (one,) = (one for one in scenario.investments if one.team)
        assert one.team is not None
        assert one.budget is not None
        return set(one.team.people), set(one.budget)

    assert staffed(plans.without(whole)) == ({0}, {0.0})
    assert staffed(plans.scaled(whole, team.id, 1.6)) == ({3}, {18_000.0})
    less, more = plans.less_and_more(whole, team, 0.1)
    assert (staffed(less), staffed(more)) == (({1}, {6_000.0}), ({3}, {18_000.0}))
    assert less.investments[0] == whole.investments[0]


def test_scaled_multiplies_the_spend_of_one_investment() -> None:
    whole = subscribers(care(2.0), replace(advertising(0.0), per_head=None, budget=(5.0,) * 24))
    more, less = plans.scaled(whole, "care", 1.5), plans.scaled(whole, "advertising", 0.5)
    assert more.investments == (care(3.0), whole.investments[1])
    assert less.investments == (care(2.0), replace(whole.investments[1], budget=(2.5,) * 24))
    assert plans.scaled(whole, "care", 1.0) == whole
    with pytest.raises(ValueError, match="no investment 'car'; there are: care, advertising"):
        plans.scaled(whole, "car", 1.1)
    with pytest.raises(ValueError, match="cannot be multiplied by -1"):
        plans.scaled(whole, "care", -1)
