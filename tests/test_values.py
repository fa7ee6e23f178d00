"""Scenarios as values: whatever takes a file takes a dict, a text and a scenario. Metrics of one's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import virta
from simulation import metrics
from simulation.books import Books
from simulation.model import Model
from tests.cli.test_run import SHOP
from virta.plans import BadPlan

MORE = ["investments.advertising.budget=400 per month"]


@pytest.fixture(params=["file", "name of a path", "text", "dict", "scenario", "plan"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> object:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    return {
        "file": lambda: file,
        "name of a path": lambda: str(file),
        "text": lambda: SHOP,
        "dict": lambda: yaml.safe_load(SHOP),
        "scenario": lambda: virta.load(file),
        "plan": lambda: virta.plan(file),
    }[request.param]()


def test_all_forms_of_a_scenario_mean_the_same(shop: object) -> None:
    scenario = virta.load(shop, ["time.horizon=12 months"])  # type: ignore[arg-type]
    assert scenario.time.horizon == 12
    plan = virta.plan(shop, MORE, label="more")  # type: ignore[arg-type]
    assert plan.label == "more"
    assert plan.set("time.horizon", "6 months").scenario.time.horizon == 6
    known = virta.expect(SHOP).table("revenue")["mean"].iloc[0]
    assert virta.expect(shop).table("revenue")["mean"].iloc[0] == known  # type: ignore[arg-type]


def test_a_long_text_in_the_place_of_a_name_is_not_told_in_full() -> None:
    with pytest.raises(virta.UnknownScenario) as caught:
        virta.load(SHOP.replace("\n", " ") * 20)
    assert len(str(caught.value)) < 500
    with pytest.raises(virta.ScenarioError) as broken:
        virta.load(SHOP.replace("horizon", "horison"))
    assert "did you mean horizon" in str(broken.value)
    assert len(str(broken.value)) < 1000
    with pytest.raises(BadPlan, match="found a list: give plans one by one"):
        virta.plan([SHOP])  # type: ignore[arg-type]


@pytest.fixture
def last_period() -> Iterator[str]:
    def of(model: Model, books: Books) -> float:
        return float(books.money[model.arrays.n_periods - 1].sum() / model.arrays.per_quantum)

    virta.metric("last_period", of, unit="money", better=1, title="Money of the last period")
    yield "last_period"
    metrics.remove("last_period")


def test_an_own_metric_is_known_to_all_questions(last_period: str) -> None:
    run = virta.simulate(SHOP, replications=3)
    each = run.tables["replications"]
    assert each[last_period].mean() == pytest.approx(run.table(last_period)["mean"].iloc[0])
    assert each.attrs["units"][last_period] == "EUR"
    rival = virta.plan(SHOP, MORE, label="more")
    assert "Money of the last period" in str(run.sheets("fi")[0])
    found = virta.compare(SHOP, rival, metric=last_period, replications=3, explain=False)
    assert found.table(last_period)["unit"].tolist() == ["EUR", "EUR"]


def test_a_metric_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="'npv' already"):
        virta.metric("npv", max)
    with pytest.raises(TypeError, match="of must be a function"):
        virta.metric("nothing", 3)  # type: ignore[arg-type]
    assert "nothing" not in metrics.METRICS


def test_the_values_of_each_replication_have_names_and_units() -> None:
    run = virta.simulate(SHOP, replications=4)
    each = run.tables["replications"]
    assert each["replication"].tolist() == [0, 1, 2, 3]
    assert each["npv"].mean() == pytest.approx(run.table("npv")["mean"].iloc[0])
    assert run.columns("replications")["npv"].unit == "EUR"
