"""What `import virta` gives to a notebook: plans, comparisons, tables that know their units."""

from pathlib import Path

import pandas as pd
import pytest

import virta
from experiments import flip
from simulation.metrics import METRICS
from tests.cli.test_run import SHOP
from virta.comparing import Compared

MORE = ["investments.advertising.budget=400 per month"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "shop.yaml"
    file.write_text(SHOP)
    return file


@pytest.fixture(scope="module")
def found(shop: Path) -> Compared:
    more = virta.plan(shop, MORE, label="more")
    return virta.compare(shop, more, replications=4, seed=3, explain=False)


def test_a_scenario_is_loaded_by_path_or_name_with_overrides(shop: Path) -> None:
    assert virta.load(shop, ["time.horizon=12 months"]).time.horizon == 12
    assert virta.load("library/team/hold").money.currency == "EUR"
    with pytest.raises(virta.UnknownScenario, match=r"Did you mean library/team/hold\?"):
        virta.load("library/team/holt")


def test_metrics_are_a_frame_with_a_unit_in_each_row(shop: Path, found: Compared) -> None:
    run = virta.simulate(shop, replications=3).table("npv", "customers_end")
    assert run.index.tolist() == ["npv", "customers_end"]
    assert run["unit"].tolist() == ["EUR", "people"]
    table = found.table()
    assert table.groupby("plan", sort=False)["metric"].apply(list).tolist() == [list(METRICS)] * 2
    with pytest.raises(virta.ScenarioError, match="did you mean npv"):
        found.table("npw")


def test_differences_are_those_of_the_paired_metrics(found: Compared) -> None:
    npv = found.table("npv").set_index("plan")["mean"]
    (row,) = found.differences("npv").to_dict("records")
    assert row["plan"] == "more"
    assert row["mean"] == pytest.approx(npv["more"] - npv["shop"])
    assert row["low"] < row["mean"] < row["high"]


def test_the_course_adds_up_to_what_is_earned_and_knows_its_units(found: Compared) -> None:
    course = found.over_time()
    assert course.attrs["units"]["time"] == "month"
    assert course.attrs["units"]["cumulative_difference_low"] == "EUR"
    earned = course.groupby("plan")["contribution"].sum()
    contribution = found.table("contribution").set_index("plan")["mean"]
    pd.testing.assert_series_equal(earned, contribution.sort_index(), check_names=False)
    more = course[course["plan"] == "more"]
    assert (more["investment_difference"] == 200.0).all()
    assert course.loc[course["plan"] == "shop", "cumulative_difference"].isna().all()


def test_books_of_each_plan_have_units(found: Compared) -> None:
    books = found.books("more")
    assert books["balance_sheet"].attrs["units"]["time_in_stage"] == "person months"
    assert books["profit_and_loss"].attrs["units"]["contribution"] == "EUR"
    assert found.tables["flows"]["plan"].unique().tolist() == ["shop", "more"]
    with pytest.raises(KeyError, match="fewer"):
        found.books("fewer")


def test_what_was_not_looked_into_is_said_so(found: Compared) -> None:
    assert found.flip == "Flip points were not looked for."
    assert found.document()["flip_points"] is None
    assert "against_no_spend" not in found.tables


def test_an_explained_comparison_says_what_turns_it(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flip, "LIVES", 2_000)
    found = virta.compare(shop, virta.plan(shop, MORE, label="more"), replications=4)
    assert found.sentence == found.comparison.verdict.sentence
    assert "advertising" in found.flip or "no recommendation" in found.flip.lower()
    assert found.tables["flip_points"]["investment"].unique().tolist() == ["advertising"]


@pytest.mark.parametrize(
    ("wishes", "complaint"),
    [
        ({"until": "sure"}, "there is no goal 'sure'"),
        ({"until": "precise"}, "how precise"),
        ({"n_worlds": 10}, "only one world"),
        ({"loss": -1.0}, "at least 0"),
    ],
)
def test_contradictory_wishes_are_refused(shop: Path, wishes: dict[str, object], complaint: str) -> None:
    with pytest.raises(virta.ComparisonError, match=complaint):
        virta.compare(shop, virta.plan(shop, MORE), **wishes)  # type: ignore[arg-type]
