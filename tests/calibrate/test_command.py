"""`virta calibrate`: what it prints, writes and refuses."""

import json
import re
from pathlib import Path

import pytest

from simulation.build import build
from simulation.scenario import load, loads
from tests.calibrate import trials
from virta.cli import main

Capture = pytest.CaptureFixture[str]
MOVES = ("--person", "person", "--from", "origin", "--to", "destination", "--time", "time")
SHEET = ("--period", "month", "--customers", "customers", "--won", "won", "--lost", "lost")


@pytest.fixture(scope="module")
def moves(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("moves") / "club.csv"
    trials.moves(trials.club(trials.CLUB), 1).to_csv(
        path, index=False, sep=";", decimal=",", encoding="utf-8-sig"
    )
    return str(path)


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("statement") / "shop.csv"
    trials.statement(build(loads(trials.shop())), 1).to_csv(path, index=False)
    return str(path)


def test_histories_become_a_scenario_that_checks_and_runs(
    moves: str, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "club.yaml"
    asked = ["calibrate", "histories", moves, *MOVES, "--shapes", "exponential,weibull", "-o", str(file)]
    assert main([*asked, "--frailty", "none", "--observed-until", "36"]) == 0
    out, err = capsys.readouterr()
    assert re.search(r"customer -> ended +weibull +scale", out)
    assert "CSV, UTF-8 with byte order mark, semicolons" in out
    assert f"virta check --explain {file}" in err
    assert main(["check", str(file)]) == 0
    assert main(["run", str(file), "-n", "2"]) == 0
    assert main(asked) == 2
    assert "exists" in capsys.readouterr().err


def test_one_document_and_nothing_else(moves: str, capsys: Capture) -> None:
    assert (
        main(["calibrate", "histories", moves, *MOVES, "--frailty", "none", "--holdout", "24", "--json"]) == 0
    )
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert err == ""
    assert document["kind"] == "histories"
    assert {t["transition"] for t in document["transitions"]} == {
        h["transition"] for h in document["held_out"]
    }
    assert loads(document["scenario"])
    first = document["transitions"][0]["estimates"][0]
    assert set(first) == {"segment", "parameter", "estimate", "se", "low", "high", "own"}


def test_a_folder_holds_scenario_tables_figures_and_report(
    statement: str, tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "out"
    more = ("--spend", "spend", "--revenue", "revenue", "--prospects", "20000", "--out", str(folder))
    assert main(["calibrate", "statements", statement, *SHEET, *more, "--lang", "fi"]) == 0
    names = {file.name for file in folder.iterdir()}
    assert names == {
        "balance.png",
        "calibrate-statements.json",
        "columns.csv",
        "periods.csv",
        "provenance.json",
        "rates.png",
        "report.html",
        "scenario.yaml",
        "spending.png",
    }
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Intensiteetit jaksojen yli" in page
    assert page.count("<svg") == 3
    assert load(folder / "scenario.yaml").investments[0].name == "acquisition"
    assert "Intensiteetit jaksojen yli" in capsys.readouterr().out


def test_the_past_can_be_told_again(statement: str, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "past.yaml"
    assert main(["calibrate", "statements", statement, *SHEET, "--replay", str(file)]) == 0
    assert load(file).time.horizon == 36
    assert "  period 36: {from: 35, until: 36, effects: {" in file.read_text(encoding="utf-8")
    assert "Nothing was written" not in capsys.readouterr().err.split("virta run")[0]


def test_bad_rows_are_told_and_left_out_when_asked(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "h.csv"
    good = "".join(f"p{i},active,2020-01-01,2020-0{i % 6 + 2}-01\n" for i in range(30))
    path.write_text(f"id,stage,in,out\nx,active,2020-03-01,2020-01-01\n{good}")
    asked = [
        "calibrate",
        "histories",
        str(path),
        "--person",
        "id",
        "--stage",
        "stage",
        "--entered",
        "in",
        "--left",
        "out",
    ]
    assert main(asked) == 2
    assert "row 2: left 2020-01-01 is before entered 2020-03-01" in capsys.readouterr().err
    assert main([*asked, "--lenient"]) == 0
    assert "Left out: 1 × time backwards (1 persons)." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["histories", "none.csv", "--person", "a", "--stage", "b", "--left", "c"],
            "There is no file none.csv",
        ),
        (
            ["histories", "MOVES", "--person", "persn", *MOVES[2:]],
            'no column "persn"; did you mean "person"?',
        ),
        (["histories", "MOVES", *MOVES, "--unit", "mnth"], "'mnth'. Did you mean month?"),
        (["histories", "MOVES", *MOVES, "--shapes", "wiebull"], "Did you mean weibull?"),
        (["histories", "MOVES", *MOVES, "--kind", "x"], "--kind x: write NAME=VALUE"),
        (["histories", "MOVES", *MOVES, "--spend", "a=b:1"], 'there is no aim "b"'),
        (["histories", "MOVES", *MOVES, "--holdout", "soon"], "--holdout soon: this should be a number"),
        (["statements", "MOVES", *SHEET], 'there is no column "month"'),
        (["statements", "MOVES", *SHEET, "--margin", "30"], "--margin 30: a share of revenue, at most 1"),
        (["purchase", "x.csv"], "purchase"),
    ],
)
def test_bad_input_is_explained(arguments: list[str], message: str, moves: str, capsys: Capture) -> None:
    asked = [moves if a == "MOVES" else a for a in arguments]
    assert main(["calibrate", *asked]) == 2
    assert message in capsys.readouterr().err
