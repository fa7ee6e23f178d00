"""`virta best`, `optimize` and `explain`: what they promise to programs and to people."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.optimize.markets import HALVES
from virta.cli import main

Capture = pytest.CaptureFixture[str]
QUICK = ("--max-replications", "20", "-n", "3", "--zone", "200", "--no-frontier")


@pytest.fixture
def halves(tmp_path: Path) -> str:
    file = tmp_path / "halves.yaml"
    file.write_text(HALVES)
    return str(file)


def printed(capsys: Capture, *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    document: dict[str, Any] = json.loads(captured.out)
    return document


def refused(capsys: Capture, *arguments: str) -> str:
    assert main([*arguments]) == 2
    return " ".join(capsys.readouterr().err.split())


def test_the_best_of_plans_as_json(halves: str, capsys: Capture) -> None:
    plans = ("--plan", "even: investments.first.budget=150, investments.second.budget=150")
    document = printed(capsys, "best", halves, *plans, "--zone", "50")
    assert (document["winner"], document["separated"]) == ("even", True)
    first, second = document["scenarios"]
    assert {"mean", "se", "low", "high", "n", "unit"} <= first["metrics"]["npv"].keys()
    assert first["behind"]["npv"]["simultaneous_low"] > 0
    assert second["behind"] is None
    assert document["provenance"]["command"] == "best"
    assert document["answer"].startswith("even leads, but not surely: ")
    assert (document["grade"], document["in_worlds"]) == ("leaning", None)


def test_not_separated_is_an_answer_and_no_failure(halves: str, capsys: Capture) -> None:
    # The halves of the market are alike, so that the money the other way round is worth the same.
    mirrored = "mirrored: investments.first.budget=100, investments.second.budget=200"
    limits = ("--zone", "1", "--max-replications", "30")
    assert main(["best", halves, "--plan", mirrored, *limits]) == 0
    assert "cannot be told apart" in capsys.readouterr().out


def test_an_optimum_as_json_and_files(halves: str, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "out"
    arguments = ["optimize", halves, *QUICK, "--out", str(folder), "--format", "json,csv,svg", "--json"]
    assert main(arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"overrides", "levers", "settings", "margins", "loss_of_today"} <= document.keys()
    assert sum(lever["best"] for lever in document["levers"]) == pytest.approx(300.0)
    assert {file.name for file in folder.iterdir()} == {
        "optimize.json",
        "settings.csv",
        "margins.csv",
        "amounts.svg",
        "responses.csv",
        "responses.svg",
        "columns.csv",
        "provenance.json",
    }
    assert json.loads((folder / "optimize.json").read_text())["answer"] == document["answer"]
    # The overrides that are printed are taken as they stand.
    sets = [part for one in document["overrides"] for part in ("--set", one)]
    assert main(["check", halves, *sets]) == 0


def test_an_explanation_as_json_adds_up(halves: str, capsys: Capture) -> None:
    plan = "richer: investments.first.budget=400, stages.two.margin_flow.revenue=12"
    document = printed(capsys, "explain", halves, "--plan", plan, "-n", "5")
    shares = {share["lever"]: share["share"]["mean"] for share in document["shares"]}
    assert set(shares) == {"investments.first", "stages.two"}
    assert sum(shares.values()) == pytest.approx(document["difference"]["npv"]["mean"])
    assert document["shares"][0]["changes"][0]["path"].startswith("stages.two")


def test_the_answer_comes_first_in_both_languages(halves: str, capsys: Capture) -> None:
    for lang, answer, words in (
        ("en", "ahead of today's amounts in net present value", "Where the money goes"),
        ("fi", "kun mittana on nettonykyarvo", "Mihin raha menee"),
    ):
        assert main(["optimize", halves, *QUICK, "--lang", lang]) == 0
        shown = capsys.readouterr().out
        assert shown.index(answer) < shown.index(words) < shown.index("virta run")


def test_bad_input_is_explained(halves: str, capsys: Capture) -> None:
    assert "No investment 'frist' (did you mean first?)" in refused(
        capsys, "optimize", halves, "--investment", "frist"
    )
    assert "Two plans are explained, the first and the second; found 1" in refused(capsys, "explain", halves)
    assert "at least two plans can be looked for, found 1" in refused(capsys, "best", halves, "--zone", "1")
    assert "did you mean npv?" in refused(capsys, "optimize", halves, "--metric", "npw")
    assert "There is no format 'pdf'" in refused(
        capsys, "explain", halves, halves, "--label", "a", "--label", "b", "--out", "x", "--format", "pdf"
    )


def test_the_same_from_python(halves: str, capsys: Capture) -> None:
    import virta

    richer = virta.plan(halves, ["stages.two.margin_flow.revenue=12"], label="richer")
    found = virta.explain(halves, richer, replications=3)
    assert list(found.tables["shares"]["lever"]) == ["stages.two"]
    command = printed(
        capsys, "explain", halves, "--plan", "richer: stages.two.margin_flow.revenue=12", "-n", "3"
    )
    assert command["shares"] == json.loads(json.dumps(found.document()["shares"]))
    chosen = virta.best(halves, richer, zone=100, max_replications=30)
    assert chosen.sentence.startswith("richer leads, but not surely: ")
