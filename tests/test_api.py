"""The Python API in a notebook: plans, comparisons, tables with units."""

from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import virta
from experiments import flip
from simulation.metrics import METRICS
from tests.cli.test_run import SHOP
from virta.questions.compare.answer import CompareAnswer

MORE = ["investments.advertising.budget=400 per month"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "shop.yaml"
    file.write_text(SHOP)
    return file


@pytest.fixture(scope="module")
def found(shop: Path) -> CompareAnswer:
    more = virta.plan(shop, MORE, label="more")
    return virta.compare(shop, more, replications=4, seed=3, explain=False)


def test_a_scenario_is_loaded_by_path_or_name_with_overrides(shop: Path) -> None:
    assert virta.load(shop, ["time.horizon=12 months"]).time.horizon == 12
    assert virta.load("library/team/hold").money.currency == "EUR"
    with pytest.raises(virta.UnknownScenario, match=r"Did you mean library/team/hold\?"):
        virta.load("library/team/holt")


@pytest.mark.parametrize("ask", [virta.simulate, virta.compare, virta.explain, virta.sensitivity])
@pytest.mark.parametrize(("name", "value"), [
    ("seed", 1.5), ("seed", "2"), ("seed", True), ("seed", -1), ("seed", 2**64), ("replications", 1.5),
    ("replications", 0), ("replications", float("nan")), ("threads", 0), ("threads", 2.0),
])  # fmt: skip
def test_numbers_that_are_not_whole_are_refused_by_their_names(
    shop: Path, ask: Callable[..., object], name: str, value: object
) -> None:
    plans = [shop] if ask is virta.simulate else [shop, virta.plan(shop, MORE, label="more")]
    if name in signature(ask).parameters:
        with pytest.raises((TypeError, ValueError), match=f"^{name} must be a whole number"):
            ask(*plans, **{name: value})


def test_what_cannot_be_set_is_told_without_options_of_the_command_line(shop: Path) -> None:
    with pytest.raises(virta.ScenarioError, match=r"^override 1: unknown"):
        virta.simulate(shop, ["investments.advertising.bugdet=1"])


def test_metrics_are_a_frame_with_a_unit_in_each_row(shop: Path, found: CompareAnswer) -> None:
    run = virta.simulate(shop, replications=3).table("npv", "customers_end")
    assert run.index.tolist() == ["npv", "customers_end"]
    assert run["unit"].tolist() == ["EUR", "people"]
    table = found.table()
    assert table.groupby("plan", sort=False)["metric"].apply(list).tolist() == [list(METRICS)] * 2
    with pytest.raises(virta.ScenarioError, match="did you mean npv"):
        found.table("npw")


def test_differences_are_those_of_the_paired_metrics(found: CompareAnswer) -> None:
    npv = found.table("npv").set_index("plan")["mean"]
    (row,) = found.differences("npv").to_dict("records")
    assert row["plan"] == "more"
    assert row["mean"] == pytest.approx(npv["more"] - npv["shop"])
    assert row["low"] < row["mean"] < row["high"]


def test_the_course_adds_up_to_what_is_earned_and_knows_its_units(found: CompareAnswer) -> None:
    course = found.over_time()
    assert course.attrs["units"]["time"] == "month"
    assert course.attrs["units"]["cumulative_difference_low"] == "EUR"
    earned = course.groupby("plan")["contribution"].sum()
    contribution = found.table("contribution").set_index("plan")["mean"]
    pd.testing.assert_series_equal(earned, contribution.sort_index(), check_names=False)
    more = course[course["plan"] == "more"]
    assert (more["investment_difference"] == 200.0).all()
    assert course.loc[course["plan"] == "shop", "cumulative_difference"].isna().all()


def test_books_of_each_plan_have_units(found: CompareAnswer) -> None:
    books = found.books("more")
    assert books["balance_sheet"].attrs["units"]["time_in_stage"] == "person months"
    assert books["profit_and_loss"].attrs["units"]["contribution"] == "EUR"
    assert found.tables["flows"]["plan"].unique().tolist() == ["shop", "more"]
    with pytest.raises(virta.ComparisonError, match=r"there are: shop, more; did you mean more\?"):
        found.books("mroe")


def test_what_was_not_looked_into_is_said_so(found: CompareAnswer) -> None:
    assert found.flip == "Flip points were not looked for."
    assert found.document()["flip_points"] is None
    assert "against_no_spend" not in found.tables


def test_an_explained_comparison_says_what_turns_it(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flip, "LIVES", 2_000)
    found = virta.compare(shop, virta.plan(shop, MORE, label="more"), replications=4)
    assert found.sentence == found.document()["headline"]["sentence"]
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


def test_what_a_choice_hangs_on_is_asked_by_file_or_plan(shop: Path) -> None:
    more = virta.plan(shop, MORE, label="more")
    vary = ["money.discount_rate=2 % per year .. 20 % per year"]
    moved = virta.sensitivity(shop, more, vary=vary, replications=2)
    assert set(moved.tables["tornado"]["path"]) == {"money.discount_rate"}
    assert "discount_rate moves the result most" in moved.sentences[0]
    known = virta.uncertainty(shop, more, vary=vary, worlds=16, replications=2)
    assert known.document()["evpi"]["unit"] == "EUR"
    assert known.found.paths == ("money.discount_rate",)
    with pytest.raises(virta.UnknownScenario, match="nowhere"):
        virta.uncertainty("nowhere", more, vary=vary)


def test_results_have_a_short_repr(shop: Path, found: CompareAnswer) -> None:
    said = repr(found).splitlines()
    assert said[0] == f"compare: {found.sentence}"
    assert len(said) <= 5
    assert repr(virta.plan(shop, MORE, label="more")) == f"Plan('more', {shop}, {MORE[0]})"
    assert (
        repr(found.comparison) == f"Comparison(shop, more; n=4, seed=3): {found.comparison.verdict.sentence}"
    )
    made = virta.replicate(virta.build(virta.load(shop)), seed=2, n=3)
    assert repr(made) == "Replications('shop', n=3, seed=2, compiled)"
    run = repr(virta.simulate(shop, replications=3, seed=2)).splitlines()
    assert [line.removeprefix("run: ").split(":")[0].strip() for line in run[:2]] == ["npv", "customers_end"]
    assert "±" in run[0]
    assert "±" not in repr(virta.simulate(shop))
    best = virta.best(shop, virta.plan(shop, MORE), zone=1e9, max_replications=40)
    assert repr(best).startswith(f"best: {best.sentence}\n")


def test_one_override_may_stand_alone(shop: Path) -> None:
    assert virta.plan(shop, "time.horizon=12 months").overrides == ("time.horizon=12 months",)
    assert virta.load(shop, "time.horizon=12 months").time.horizon == 12
    assert virta.simulate(shop, "time.horizon=12 months").provenance["overrides"] == [
        "time.horizon=12 months"
    ]


def test_a_wrong_type_is_refused_with_what_to_give_instead(shop: Path) -> None:
    with pytest.raises(TypeError, match=r"found str .firm.yml.\. To simulate .* virta.simulate\(file\)"):
        virta.run("firm.yml")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"virta.build\(virta.load\(file\)\) gives; found Scenario"):
        virta.run(virta.load(shop))  # type: ignore[arg-type]
    wants_models: tuple[Callable[[Any], object], ...] = (virta.exact, virta.mean_field, virta.replicate)
    for asks in wants_models:
        with pytest.raises(TypeError, match=r"virta.build\(virta.load\(file\)\) gives; found \w*Path"):
            asks(shop)
    with pytest.raises(TypeError, match=r"a scenario is wanted, as virta.load"):
        virta.build(shop)  # type: ignore[arg-type]
    with pytest.raises(virta.ComparisonError, match=r"found 1. A rival is .* virta.plan\(file"):
        virta.compare(shop)
    with pytest.raises(ValueError, match="give plans one by one"):
        virta.compare([shop, shop])  # type: ignore[arg-type]


def test_progress_is_shown_at_a_prompt_and_not_in_a_script(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(progress: bool | None = None) -> str:
        virta.simulate(shop, replications=2, progress=progress)
        return capsys.readouterr().err

    assert said() == ""
    assert "Replications: 1 of 2" in said(True)
    monkeypatch.setattr("sys.ps1", ">>> ", raising=False)
    assert said().endswith("\r")
    assert said(False) == ""
    told: list[tuple[str, int, int]] = []
    more = virta.plan(shop, MORE, label="more")
    virta.compare(shop, more, replications=3, explain=False, progress=lambda *step: told.append(step))
    assert told[-1][0] == "replications"
    assert capsys.readouterr().err == ""


FIRM: dict[str, object] = {
    "schema": 1,
    "time": {"unit": "month", "horizon": "2 years"},
    "money": {"currency": "EUR", "discount_rate": "8 % per year"},
    "stages": {
        "prospect": {"kind": "potential"},
        "active": {"kind": "customer", "purchases": {"rate": "1 per month", "amount": 50, "margin": 0.4}},
    },
    "transitions": {"prospect -> active": {"rate": "3 % per month"}, "active -> gone": {"rate": 0.05}},
    "people_at_start": {"prospect": 200, "active": 100},
}


def test_a_scenario_is_made_of_a_dict() -> None:
    made = virta.loads(FIRM, name="firm")
    assert (made.name, made.time.horizon, made.people_at_start[0].count) == ("firm", 24, 200)
    assert made == virta.loads(yaml.safe_dump(FIRM, sort_keys=False), name="firm")
    misspelt = {**FIRM, "mony": {}}
    with pytest.raises(virta.ScenarioError, match='unknown key of a scenario "mony"'):
        virta.loads(misspelt)
    with pytest.raises(TypeError, match="found object"):
        virta.loads({**FIRM, "stages": object()})


def test_a_value_of_a_scenario_is_set_by_its_path(shop: Path) -> None:
    before = virta.load(shop)
    more = before.set("investments.advertising.budget", "400 per month").set("time.horizon", 12)
    assert more == virta.load(shop, [*MORE, "time.horizon=12 months"])
    assert before.time.horizon == 24
    with pytest.raises(virta.ScenarioError, match="budgt"):
        before.set("investments.advertising.budgt", 1)
    with pytest.raises(ValueError, match="changed in Python after it was read"):
        replace(before, description="another").set("time.horizon", 12)
    planned = virta.plan(shop, label="more").set("investments.advertising.budget", 400)
    assert planned.scenario == virta.load(shop, MORE)


def test_scenarios_that_are_there_already_can_be_compared(shop: Path) -> None:
    less = virta.load(shop).set("investments.advertising.budget", 100)
    assert virta.simulate(less).table("investment")["mean"].tolist() == [2400.0]
    assert virta.simulate(less, MORE).table("investment")["mean"].tolist() == [9600.0]
    found = virta.compare(shop, replace(less, name="less"), replications=2, explain=False)
    assert found.comparison.labels == ("shop", "less")
