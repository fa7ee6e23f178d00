"""`virta run`: what it promises to programs and to people."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from simulation.metrics import METRICS
from virta.cli import main
from virta.outputs.terminal import show_answer
from virta.questions.run import answer as runs
from virta.questions.run.answer import RunAnswer

Capture = pytest.CaptureFixture[str]

SHOP = """\
schema: 1
title: {en: A small shop, fi: Pieni kauppa}
time: {unit: month, horizon: 2 years}
money: {currency: EUR, discount_rate: 8 % per year, value_after_horizon: run-off}
stages:
  prospect: {kind: potential}
  active: {kind: customer, purchases: {rate: 1 per month, amount: {mean: 50, cv: 0.5}, margin: 40 %}}
  ended: {kind: former}
transitions:
  prospect -> active: {rate: 3 % per month}
  prospect -> gone: {rate: 1 % per month}
  active -> ended: {rate: 5 % per month}
people_at_start: {prospect: 200, active: 100}
market_entrants: {prospect: 5 per month}
investments:
  advertising:
    aim: acquisition
    budget: 200 per month
    reference: 200 per month
    audience: {stages: [prospect]}
    effects: {prospect -> active: {speeds_up_to: 3, half_effect_at: 1}}
"""


WEIBULL = 'transitions."prospect -> active"={time_in_stage: {weibull: {shape: 2, mean: 9}}}'


@pytest.fixture
def shop(tmp_path: Path) -> str:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    return str(file)


def printed(capsys: Capture, *arguments: str) -> dict[str, Any]:
    assert main(["run", *arguments, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    document: dict[str, Any] = json.loads(captured.out)
    return document


def test_json_holds_every_metric_with_interval_and_unit(shop: str, capsys: Capture) -> None:
    document = printed(capsys, shop, "-n", "5")
    assert document["metrics"].keys() == METRICS.keys()
    for found in document["metrics"].values():
        assert {"mean", "se", "low", "high", "n", "unit"} <= found.keys()
        assert found["n"] == 5
        assert found["low"] <= found["mean"] <= found["high"]
    assert document["metrics"]["npv"]["unit"] == "EUR"


def test_json_holds_books_that_tie(shop: str, capsys: Capture) -> None:
    document = printed(capsys, shop, "-n", "2")
    assert len(document["balance_sheet"]) == 24 * 4
    for row in document["balance_sheet"]:
        assert row["opening"] + row["arrivals"] + row["moved_in"] - row["moved_out"] == row["closing"]
    within = [row for row in document["profit_and_loss"] if row["period"] != "run-off"]
    contribution = sum(row["contribution"] for row in within)
    assert contribution == pytest.approx(document["metrics"]["contribution"]["mean"])


def test_provenance_says_how_to_make_it_again(shop: str, capsys: Capture) -> None:
    changed = 'transitions."prospect -> active".rate=4 % per month'
    source = printed(capsys, shop, "-n", "2", "--seed", "7", "--set", changed)["provenance"]
    assert source["overrides"] == [changed]
    assert (source["file"], source["seed"], source["replications"]) == (shop, 7, 2)
    assert source["engine"] == "compiled"
    assert {"python", "virta", "numpy", "numba"} <= source["versions"].keys()
    assert len(source["fingerprint"]) == 64
    assert source["fingerprint"] != printed(capsys, shop, "-n", "1")["provenance"]["fingerprint"]


def test_seed_0_is_a_seed_and_engines_agree(shop: str, capsys: Capture) -> None:
    default = printed(capsys, shop, "-n", "2")
    reference = printed(capsys, shop, "-n", "2", "--seed", "0", "--engine", "reference")
    assert reference["provenance"].pop("engine") == "reference"
    assert default["provenance"].pop("engine") == "compiled"
    assert reference == default
    assert printed(capsys, shop, "-n", "2", "--seed", "1")["metrics"] != default["metrics"]


def test_what_is_not_defined_is_null_with_the_reason(shop: str, capsys: Capture) -> None:
    found = printed(capsys, shop, "-n", "2", "--set", 'transitions."prospect -> active".rate=0')["metrics"]
    assert found["cost_per_won"]["mean"] is None
    assert found["cost_per_won"]["reason"].startswith("nobody was won")


def test_chosen_metrics_alone(shop: str, capsys: Capture) -> None:
    chosen = printed(capsys, shop, "-n", "2", "--metric", "clv", "--metric", "npv")["metrics"]
    assert list(chosen) == ["clv", "npv"]
    assert chosen["npv"] == printed(capsys, shop, "-n", "2")["metrics"]["npv"]


def test_people_and_events_on_request(shop: str, capsys: Capture) -> None:
    document = printed(capsys, shop, "-n", "2", "--customers", "--log")
    assert len(document["log"]) > len(document["customers"]) > 300
    assert all(len(person["person"]) == 16 for person in document["customers"])


def test_files_hold_what_json_prints_and_are_not_overwritten(
    shop: str, tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "out"
    first = ["run", shop, "-n", "2", "--json", "--out", str(folder), "--format", "json,csv,parquet"]
    assert main(first) == 0
    document = json.loads(capsys.readouterr().out)
    assert json.loads((folder / "run.json").read_text()) == document
    assert {file.suffix for file in folder.iterdir()} == {".json", ".csv", ".parquet"}
    again = ["run", shop, "-n", "2", "--seed", "5", "--out", str(folder)]
    assert main(again) == 2
    assert "--force" in capsys.readouterr().err
    assert main([*again, "--force"]) == 0
    assert json.loads((folder / "provenance.json").read_text())["seed"] == 5


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--engine", "compield"], "Did you mean compiled?"),
        (["--format", "jsn", "--out", "x"], "Did you mean json?"),
        (["--lang", "sv"], "Allowed: en, fi"),
        (["--metric", "nvp"], "did you mean npv?"),
        (["--set", "time.horizn=3 years"], "did you mean horizon?"),
        (["--replications", "0"], "--replications"),
        (["--seed", "-1"], "--seed"),
        (["--seed", "seven"], "--seed"),
    ],
)
def test_bad_input_is_explained(shop: str, arguments: list[str], hint: str, capsys: Capture) -> None:
    assert main(["run", shop, "-n", "1", *arguments]) == 2
    captured = capsys.readouterr()
    assert hint in captured.err
    assert captured.out == ""


def test_a_file_with_problems_shows_all_of_them(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP.replace("potential", "potental").replace("8 % per year", "8 percent"))
    assert main(["run", str(file)]) == 2
    said = capsys.readouterr().err
    assert "shop.yaml:4:" in said
    assert "shop.yaml:6:" in said
    assert said.endswith("2 problems\n")


def test_amounts_too_large_for_the_books_are_a_failed_run(shop: str, capsys: Capture) -> None:
    huge = ["--set", "stages.active.purchases.amount=1e15"]
    assert main(["run", shop, "-n", "1", *huge]) == 1
    captured = capsys.readouterr()
    assert "quantum" in captured.err
    assert captured.out == ""


def test_interrupting_ends_cleanly(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def interrupted(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "replicate", interrupted)
    assert main(["run", shop, "--out", str(tmp_path / "out")]) == 130
    assert capsys.readouterr().err.strip() == "Interrupted."
    assert not (tmp_path / "out").exists()


def test_through_a_pipe_numbers_are_plain(shop: str, capsys: Capture) -> None:
    assert main(["run", shop, "-n", "2"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "\x1b" not in captured.out
    assert "\u202f" not in captured.out
    assert "Customer balance sheet" in captured.out


def test_finnish(shop: str, capsys: Capture) -> None:
    assert main(["run", shop, "-n", "2", "--lang", "fi"]) == 0
    said = capsys.readouterr().out
    for word in ("Pieni kauppa", "Asiakastase", "Asiakastuloslaskelma", "päättynyt", "Nettonykyarvo"):
        assert word in said


def lines_on_terminal(run: RunAnswer, lang: str) -> list[str]:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80, color_system=None)
    show_answer(console, run, lang)
    return screen.getvalue().splitlines()


@pytest.mark.parametrize("lang", ["en", "fi"])
@pytest.mark.parametrize(
    "overrides",
    [
        [],
        ["time.horizon=30 years", "people_at_start.prospect=2000"],
        ["stages.active.purchases.amount.mean=5000000"],
        ["money.value_after_horizon=none", "time.horizon=1 month"],
    ],
)
def test_everything_fits_80_columns(shop: str, lang: str, overrides: list[str]) -> None:
    run = runs.simulate(Path(shop), overrides, replications=2, customers=True, log=True)
    lines = lines_on_terminal(run, lang)
    assert max(map(len, lines)) <= 80
    assert not any("…" in line for line in lines)


def test_every_metric_says_how_far_from_exact_or_why_not(shop: str, capsys: Capture) -> None:
    per_head = SHOP.replace("budget: 200", "per_head: 1").replace("reference: 200", "reference: 1")
    Path(shop).write_text(per_head)
    exact = printed(capsys, shop, "-n", "5")["metrics"]
    npv = exact["npv"]
    assert npv["z"] == pytest.approx((npv["mean"] - npv["exact"]) / npv["se"])
    assert abs(npv["z"]) < 10
    Path(shop).write_text(SHOP)
    coupled = printed(capsys, shop, "-n", "5")["metrics"]
    assert "exact" not in coupled["npv"]
    for found in (*exact.values(), *coupled.values()):
        assert "z" in found or found["exact_reason"]


def test_expected_values_in_place_of_a_run(shop: str, capsys: Capture) -> None:
    document = printed(capsys, shop, "--exact")
    assert document["provenance"]["engine"] == "mean-field"
    assert document["provenance"]["approximations"]
    assert document["metrics"]["npv"]["n"] == 0
    assert document["metrics"]["npv"]["se"] is None
    simulated = printed(capsys, shop, "-n", "20")["metrics"]["npv"]
    assert abs(document["metrics"]["npv"]["mean"] - simulated["mean"]) < 6 * simulated["se"]
    assert main(["run", shop, "--exact"]) == 0
    assert "expected values" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--log"], "know no single customer or event"),
        (["--set", WEIBULL, "--set", "people_at_start.selection=none"], "not constant"),
    ],
)
def test_where_there_are_no_expected_values(
    shop: str, arguments: list[str], reason: str, capsys: Capture
) -> None:
    assert main(["run", shop, "--exact", *arguments]) == 2
    assert reason in capsys.readouterr().err


def test_one_replication_has_no_interval(shop: str, capsys: Capture) -> None:
    found = printed(capsys, shop, "-n", "1")["metrics"]["npv"]
    assert (found["se"], found["low"], found["high"]) == (None, None, None)
    assert main(["run", shop, "-n", "1"]) == 0
    assert "One replication has no interval" in capsys.readouterr().out
