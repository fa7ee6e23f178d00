"""`virta compare` and `virta report`: what they promise to strategists, to programs, and to those who err."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments import flip
from simulation.metrics import METRICS
from tests.cli.test_run import SHOP
from virta import plans
from virta.cli import main
from virta.outputs import CannotWrite
from virta.outputs import figures as drawing
from virta.questions.compare import answer

Capture = pytest.CaptureFixture[str]
MORE = "more: investments.advertising.budget=400 per month"


@pytest.fixture(scope="module", autouse=True)
def brief() -> Iterator[None]:
    """Flip points followed in few replications: these tests are about what is told of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flip, "LIVES", 2_000)
        yield


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("shop") / "shop.yaml"
    file.write_text(SHOP + "uncertain: {investments.advertising.budget: {uniform: {low: 150, high: 250}}}\n")
    return str(file)


@pytest.fixture(scope="module")
def document(shop: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("out") / "new"
    code = main(["compare", shop, "--plan", MORE, "-n", "6", "--loss", "100", "--out", str(folder)])
    assert code == 0
    found: dict[str, Any] = json.loads((folder / "compare.json").read_text())
    return {**found, "folder": folder}


def said(capsys: Capture, *arguments: str) -> str:
    """What is said on standard error of a command line that is bad input."""
    assert main(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_the_document_has_every_metric_and_difference_of_every_plan(document: dict[str, Any]) -> None:
    first, second = document["scenarios"]
    assert (first["label"], second["label"]) == ("shop", "more")
    for one in (first, second):
        assert one["metrics"].keys() == {*METRICS, "payback", "cost_per_kept"}
        for metric in one["metrics"].values():
            assert {"mean", "se", "low", "high", "n", "unit"} <= metric.keys()
            assert (metric["mean"] is None) == bool(metric.get("reason"))
    assert first["difference"] is None
    assert second["difference"].keys() == METRICS.keys()
    for name, found in second["difference"].items():
        assert {"mean", "se", "low", "high", "n", "unit", "variance_ratio", "p_better"} <= found.keys()
        if found["mean"] is not None and METRICS[name].denominator is None:
            change = second["metrics"][name]["mean"] - first["metrics"][name]["mean"]
            assert found["mean"] == pytest.approx(change, abs=1e-6)


def test_the_document_says_what_explains_and_shakes_the_answer(document: dict[str, Any]) -> None:
    second = document["scenarios"][1]
    assert second["downside"]["loss"] == 100
    spent = second["against_no_spend"]
    assert spent["metrics"]["investment"]["mean"] == pytest.approx(24 * 400)
    assert spent["cost_per_won"]["mean"] == pytest.approx(24 * 400 / spent["won"]["mean"])
    assert spent["cost_per_kept"]["reason"] == "nothing is spent on retention"
    (marginal,) = second["marginal_values"]
    assert marginal["investment"] == "advertising"
    assert marginal["value"]["unit"] == "EUR per EUR"
    assert document["flip_points"]["sentence"]
    assert document["stopped"] == "6 replications were asked for"
    assert [row["plan"] for row in document["over_time"]].count("more") == 24


def test_the_provenance_makes_it_again(document: dict[str, Any], shop: str) -> None:
    source = document["provenance"]
    assert source["goal"] == {"kind": "FixedN", "n": 6, "metric": "npv"}
    assert [one["file"] for one in source["plans"]] == [shop, shop]
    assert source["plans"][1]["overrides"] == ["investments.advertising.budget=400 per month"]


def test_the_folder_holds_tables_figures_and_the_report(document: dict[str, Any]) -> None:
    names = {path.name for path in document["folder"].iterdir()}
    figures = {f"{name}.{kind}" for name in ("difference", "plans", "more-money") for kind in ("svg", "png")}
    tables = {"metrics.csv", "differences.csv", "over_time.csv", "against_no_spend.csv", "flip_points.csv"}
    assert figures | tables | {"compare.json", "report.html", "provenance.json"} <= names
    assert not [name for name in names if name.startswith(".")]
    assert "virta compare" in (document["folder"] / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "fi"])
def test_the_sheet_begins_with_the_answer(lang: str, shop: str, capsys: Capture) -> None:
    arguments = ["compare", shop, "--plan", MORE, "-n", "3", "--worlds", "3", "--lang", lang]
    assert main(arguments) == 0
    captured = capsys.readouterr()
    answer, *below = captured.out.split("\n\n")[1:]
    assert answer.split("\n")[0].endswith(".")
    headings = {
        "en": ("Payback", "Side by side", "What the plans cause", "turn the answer", "How sure", "not know"),
        "fi": ("Takaisinmaksu", "Rinnakkain", "aiheuttavat", "kääntäisi", "Kuinka varma", "emme tiedä"),
    }
    for heading in headings[lang]:
        assert any(heading in part for part in below)
    assert "\u202f" not in captured.out  # thin spaces are for terminals
    assert captured.err == ""


def test_the_sheet_shows_the_numbers_of_the_document(
    document: dict[str, Any], shop: str, capsys: Capture
) -> None:
    assert main(["compare", shop, "--plan", MORE, "-n", "6", "--loss", "100"]) == 0
    out = capsys.readouterr().out

    def row(title: str) -> list[float]:
        line = next(line for line in out.split("\n") if line.strip().startswith(title))
        return [float(word) for word in line.strip().removeprefix(title).replace("± ", "").split()]

    first, second = document["scenarios"]
    change = second["difference"]["customers_won"]
    expected = [first["metrics"]["customers_won"]["mean"], second["metrics"]["customers_won"]["mean"]]
    assert row("Customers won")[:2] == pytest.approx(expected, rel=1e-3)
    assert row("Customers won")[2:] == pytest.approx(
        [change["mean"], (change["high"] - change["low"]) / 2], abs=0.5
    )
    moved = [one["against_no_spend"]["won"]["mean"] for one in (first, second)]
    assert row("Won by acquisition spend")[::2] == pytest.approx(moved, abs=0.5)
    gained = [one["marginal_values"][0]["value"]["mean"] for one in (first, second)]
    assert row("advertising")[::2] == pytest.approx(gained, abs=0.005)


def test_only_the_metrics_asked_for_are_shown_and_the_first_decides(shop: str, capsys: Capture) -> None:
    arguments = ["compare", shop, "--plan", MORE, "-n", "3"]
    assert main([*arguments, "--metric", "customers_won", "--metric", "revenue"]) == 0
    out = capsys.readouterr().out
    assert "How sure: Customers won" in out
    table = out.split("Side by side")[1].split("Difference:")[0]
    assert "Revenue" in table
    assert "Net present value" not in table


def test_a_precision_goal_says_why_it_stopped(shop: str, capsys: Capture) -> None:
    assert main(["compare", shop, "--plan", MORE, "--precision", "1e6", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 30
    assert found["stopped"].startswith("npv of every difference is known to +-")


def test_a_decision_goal_ends_at_its_limit_without_failing(shop: str, capsys: Capture) -> None:
    same = "same: investments.advertising.budget=200.0 per month"
    goal = ["--until", "decided", "--max-replications", "31"]
    assert main(["compare", shop, "--plan", same, *goal, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"]["separated"] is False
    assert found["stopped"] == "the plans are the same in each of 30 replications"


def test_the_report_is_one_file(shop: str, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "new" / "report.html"
    arguments = ["report", shop, "--plan", MORE, "-n", "3", "--out", str(file)]
    assert main(arguments) == 0
    assert [path.name for path in file.parent.iterdir()] == ["report.html"]
    assert "virta report" in file.read_text(encoding="utf-8")
    captured = capsys.readouterr()
    assert captured.err == f"Wrote {file}.\n"
    assert "Side by side" in captured.out
    assert "exists. Choose another name, or say --force" in said(capsys, *arguments)
    assert main([*arguments, "--force"]) == 0


# What goes wrong


def test_all_problems_of_all_plans_at_once(shop: str, tmp_path: Path, capsys: Capture) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(SHOP.replace("horizon: 2 years", "horizon: 2 yaers"))
    told = said(capsys, "compare", shop, str(wrong), "--plan", "less: investments.advertisng.budget=1")
    assert "2 yaers" in told
    assert "--plan less" in told
    assert "did you mean advertising" in told
    assert "2 problems" in told


def test_all_missing_files_at_once(tmp_path: Path, capsys: Capture) -> None:
    told = said(capsys, "compare", str(tmp_path / "a.yaml"), "library/retailer/hould", "--plan", "more")
    assert "There is no file" in told
    assert "Did you mean library/retailer/hold?" in told
    assert "changes nothing that can be understood" in told


def test_an_unreadable_folder_is_explained(shop: str, tmp_path: Path, capsys: Capture) -> None:
    assert "is a folder, not a scenario file" in said(capsys, "compare", shop, str(tmp_path))


def test_plans_that_cannot_be_compared_are_explained(shop: str, tmp_path: Path, capsys: Capture) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(SHOP.replace("EUR", "SEK").replace("2 years", "3 years"))
    told = said(capsys, "compare", shop, str(other))
    assert "not the same currency: 'shop' has EUR, 'other' has SEK" in told
    assert "not the same horizon: 'shop' has 24.0, 'other' has 36.0" in told


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "at least two plans"),
        (["--plan", MORE, "--metric", "npw"], "did you mean npv"),
        (["--plan", MORE, "--metric", "investment"], "Neither more nor less of investment is better"),
        (["--plan", MORE, "--until", "decidd"], "Did you mean decided?"),
        (["--plan", MORE, "--until", "precise"], "How precise?"),
        (["--plan", MORE, "--until", "decided", "--precision", "5"], "not both"),
        (["--plan", MORE, "--precision", "0"], "half-width must be a number above 0"),
        (["--plan", MORE, "--worlds", "1"], "at least 2 --worlds"),
        (["--plan", MORE, "--engine", "simpi"], "no engine 'simpi'"),
        (["--plan", MORE, "--out", "x", "--format", "svg,pgn"], "Did you mean png?"),
        (["--plan", MORE, "--plan", MORE], "Two plans are called 'more'"),
        (["--plan", MORE, "--label", "a", "--label", "b"], "1 files and 2 labels"),
        (["--plan", MORE, "--replication", "3"], "--replications"),
        (["--plan", MORE, "--lang", "sv"], "no language 'sv'"),
    ],
)
def test_wrong_wishes_are_explained(
    arguments: list[str], complaint: str, shop: str, tmp_path: Path, capsys: Capture
) -> None:
    told = said(capsys, "compare", shop, *arguments)
    assert complaint in " ".join(told.split())


def test_the_document_says_why_and_what_knowing_is_worth_where_that_is_asked(
    shop: str, tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "asked"
    arguments = ["compare", shop, "--plan", MORE, "-n", "3", "--worlds", "16", "--explain"]
    assert main([*arguments, "--out", str(folder), "--format", "json,csv,svg,html"]) == 0
    shown = capsys.readouterr().out
    assert "Where the difference comes from" in shown
    assert "What it is worth at most to know first" in shown
    found = json.loads((folder / "compare.json").read_text())
    assert found["information"]["worlds"] == len(pd.read_csv(folder / "worlds.csv")) / 2 == 16
    assert sum(one["p_best"]["value"] for one in found["information"]["plans"]) == pytest.approx(1.0)
    shares = found["explanation"]["shares"]
    difference = found["scenarios"][1]["difference"]["npv"]["mean"]
    assert sum(one["share"]["mean"] for one in shares) == pytest.approx(difference)
    assert {"shares.csv", "information.csv", "waterfall.svg", "information.svg"} <= {
        file.name for file in folder.iterdir()
    }
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "What it hangs on" in page
    assert "--worlds 16 --explain" in page


def test_plans_that_cannot_be_mixed_are_refused_before_anything_runs(
    shop: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from virta.questions.compare import answer as of_virta

    monkeypatch.setattr(of_virta, "compare_plans", lambda *_, **__: pytest.fail("something ran"))
    other = tmp_path / "other.yaml"
    other.write_text(Path(shop).read_text().replace("EUR", "SEK"))
    assert "have not the same currency" in said(capsys, "compare", shop, str(other), "--explain")


def test_worlds_of_certain_numbers_are_refused_before_anything_runs(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    told = said(capsys, "compare", str(file), "--plan", MORE, "--worlds", "9")
    assert "only one world" in told


def test_a_place_that_cannot_be_written_is_refused_before_anything_runs(
    shop: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(answer, "compare_plans", lambda *_, **__: pytest.fail("it ran"))
    inside = str(tmp_path / "file" / "new")
    assert "is a file, not a folder" in said(capsys, "compare", shop, "--plan", MORE, "--out", inside)
    assert "is a file, not a folder" in said(
        capsys, "report", shop, "--plan", MORE, "--out", f"{inside}/r.html"
    )
    assert "is a folder" in said(capsys, "report", shop, "--plan", MORE, "--out", str(tmp_path))
    (tmp_path / "provenance.json").write_text('{"command": "run", "files": ["run.json"]}')
    assert "holds another run" in said(capsys, "compare", shop, "--plan", MORE, "--out", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda *_: False)
    told = said(capsys, "compare", shop, "--plan", MORE, "--out", str(tmp_path / "new"))
    assert "no permission to write" in told


def test_without_matplotlib_the_tables_are_written_and_figures_explained(
    shop: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise CannotWrite('Figures need matplotlib: pip install "virta[figures]".')

    monkeypatch.setattr(drawing, "check", missing)
    arguments = ["compare", shop, "--plan", MORE, "-n", "2", "--out", str(tmp_path / "new")]
    assert main(arguments) == 0
    assert 'pip install "virta[figures]"' in capsys.readouterr().err
    assert not list((tmp_path / "new").glob("*.svg"))
    assert "Figures need matplotlib" in said(capsys, *arguments, "--format", "svg", "--force")
    assert "Figures need matplotlib" in said(capsys, "report", shop, "--plan", MORE, "--out", "x.html")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_ends_with_130_and_nothing_half_written(tmp_path: Path) -> None:
    code = "import sys; from virta.cli import main; print('ready', flush=True); sys.exit(main(sys.argv[1:]))"
    plans = ["library/retailer/hold", "library/retailer/keep"]
    running = subprocess.Popen(
        [sys.executable, "-c", code, "compare", *plans, "-n", "5000", "--out", str(tmp_path / "new")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    time.sleep(3.0)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    # A slow machine has begun to tell how far it is by then.
    assert [line for line in told.splitlines() if line and " of 5000" not in line] == ["Interrupted."]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("after", [0.0, 0.1, 0.3])
def test_an_interrupt_while_commands_load_ends_with_130_and_no_traceback(after: float) -> None:
    code = "import sys; from virta.cli import main; print('ready', flush=True); sys.exit(main(['doctor']))"
    running = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    time.sleep(after)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert told.strip() in ("", "Interrupted.")


# Plans as text


@pytest.mark.parametrize(
    ("text", "label", "overrides"),
    [
        ("more: a.b=1 800 per month, c=2", "more", ("a.b=1 800 per month", "c=2")),
        (
            'a."x -> y".rate=4 %, b={c: 1, d: 2}',
            "rate 4 %, b c: 1, d: 2",
            ('a."x -> y".rate=4 %', "b={c: 1, d: 2}"),
        ),
        (
            "investments.retention.budget=25 000 per month",
            "retention 25 000 a month",
            ("investments.retention.budget=25 000 per month",),
        ),
        (
            'transitions."a -> b".rate=4 % per month',
            "a -> b 4 % a month",
            ('transitions."a -> b".rate=4 % per month',),
        ),
        (
            "investments.care.audience.share=20 %",
            "care share 20 %",
            ("investments.care.audience.share=20 %",),
        ),
        (
            "prices.fee.changes={1 year: 5 %}",
            "fee changes 1 year: 5 %",
            ("prices.fee.changes={1 year: 5 %}",),
        ),
        (
            "money.discount_rate=5 %, a=1, b=2",
            "discount rate 5 %, a 1 and 1 more",
            ("money.discount_rate=5 %", "a=1", "b=2"),
        ),
        ("big: a=1,000, b.c-d=[1, 2]", "big", ("a=1,000", "b.c-d=[1, 2]")),
        ('t: a.title="one, b=two", c=3', "t", ('a.title="one, b=two"', "c=3")),
        ("t: b=[1, c=2], d=3", "t", ("b=[1, c=2]", "d=3")),
    ],
)
def test_a_variant_is_a_label_and_overrides(text: str, label: str, overrides: tuple[str, ...]) -> None:
    found = plans.variant(text)
    assert found.overrides == overrides
    assert found.label == label


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    files = [tmp_path / "a" / "hold.yaml", tmp_path / "b" / "hold.yaml"]
    assert plans.labels_of(files) == ["a/hold", "b/hold"]
    assert plans.labels_of(files[:1]) == ["hold"]
    assert drawing.file_names(["a/hold", "a hold", "?!"]) == ["a-hold", "a-hold-2", "plan"]
