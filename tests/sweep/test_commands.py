"""`virta sweep` and `virta study` as one types them."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import virta
from experiments.execution.where import Where
from experiments.store.rows import line_hash
from experiments.store.store import Store, StoreError
from experiments.study import Replications, Study, StudyError, span
from simulation.metrics import PARTS
from tests.sweep.studies import STUDY, files
from virta.cli import main
from virta.questions.sweep.progress import duration

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_sweep_says_the_decision_first_and_writes_its_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(
            ["sweep", "study.yaml", "--threads", "1", "--out", "found", "--format", "csv,xlsx,json,svg,html"]
        )
        == 0
    )
    shown = capsys.readouterr()
    assert "Net present value: care is better than idle at" in shown.out
    assert "36 rows in study.sqlite: 36 computed now by 1 thread, 0 there before." in shown.out
    assert "Wrote 10 files to found." in shown.err
    names = {file.name for file in (folder / "found").iterdir()}
    tables = {"points", "differences", "replications", "map-npv", "columns"}
    wanted = {"sweep.xlsx", "sweep.json", "report.html", "map-npv.svg", "provenance.json"}
    assert names == {f"{t}.csv" for t in tables} | wanted
    page = (folder / "found" / "report.html").read_text(encoding="utf-8")
    assert "care is better than idle at" in page
    assert "<svg" in page
    assert main(["sweep", "study.yaml", "--lang", "fi"]) == 0
    assert "Nettonykyarvo" in capsys.readouterr().out


def test_json_holds_points_differences_and_where_they_come_from(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", "study.yaml", "--threads", "2", "--json", "-n", "2", "--store", "a.sqlite"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["points"]) == 12
    assert set(document["points"][0]["metrics"]["npv"]) == {"mean", "se", "low", "high", "n", "unit"}
    assert document["differences"][0]["against"] == "idle"
    assert document["run"] == {"complete": True, "rows": 24, "expected": 24, "failed": 0}
    assert set(document["provenance"]["plans"]) == {"idle", "care"}
    assert main(["sweep", "study.yaml", "--json", "-n", "2", "--store", "a.sqlite"]) == 0
    assert json.loads(capsys.readouterr().out) == document


def test_a_store_is_looked_after(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "study.yaml", "--threads", "1", "--json"]) == 0
    capsys.readouterr()
    assert main(["study", "status", "study.sqlite", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["missing"] == 0
    assert main(["study", "verify", "study.sqlite"]) == 0
    assert "Sound and complete" in capsys.readouterr().out
    assert main(["study", "export", "study.sqlite", "--out", "again"]) == 0
    key = (folder / "again" / "replications.csv").read_text().splitlines()[5].split(",")[0]
    assert main(["study", "rerun", "study.sqlite", key]) == 0
    assert "the same as stored, to the last bit" in capsys.readouterr().out
    assert main(["study", "failures", "study.sqlite"]) == 0
    with Store("study.sqlite") as store:
        store._db.execute(f"UPDATE rows SET sums = zeroblob({8 * len(PARTS)}) WHERE replication = 0")
    assert main(["study", "rerun", "study.sqlite", f"{key.split(':')[0]}:0"]) == 1
    assert main(["study", "verify", "study.sqlite"]) == 1
    assert "12 rows are not as they were written" in capsys.readouterr().out
    assert main(["study", "salvage", "study.sqlite", "new.sqlite"]) == 0
    assert "Saved 24 rows" in capsys.readouterr().err
    assert main(["study", "verify", "--drop", "study.sqlite"]) == 0
    assert main(["sweep", "study.yaml", "--json"]) == 0
    assert main(["study", "verify", "study.sqlite"]) == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["sweep", "studdy.yaml"], "no shipped study of that name"),
        (["sweep", "keep-or-wim"], "Did you mean keep-or-win?"),
        (["sweep", "market.yaml"], "this is a study file: it begins with study: 1"),
        (["sweep", "study.yaml", "--format", "xls"], "Did you mean xlsx?"),
        (["sweep", "study.yaml", "--threads", "2", "--workers", "2"], "different places to run"),
        (["sweep", "study.yaml", "--scheduler", "tcp://10.9.8.7:1"], "--insecure"),
        (["sweep", "study.yaml", "--tls", "a,b"], "--tls names three files"),
        (
            ["sweep", "study.yaml", "--store", "market.yaml"],
            "market.yaml is a study or a scenario, not a store",
        ),
        (["study", "status", "no.sqlite"], "there is no such store"),
        (["study", "rerun", "no.sqlite", "xx"], "there is no such store"),
    ],
)
def test_what_cannot_be_is_explained_and_ends_with_2(
    folder: Path, arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.verify
@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT")
def test_ctrl_c_ends_with_130_and_the_same_command_goes_on(folder: Path) -> None:
    files(folder, STUDY.replace("replications: 3", "replications: 3000"))
    command = [sys.executable, "-m", "virta", "sweep", "study.yaml", "--threads", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not _rows(folder):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Finishing what is under way" in said
    assert "The same command goes on from there" in said
    assert 0 < _rows(folder) < 36_000


def _rows(folder: Path) -> int:
    if not (folder / "study.sqlite-wal").exists() and not (folder / "study.sqlite").exists():
        return 0
    try:
        with Store(folder / "study.sqlite", write=False) as store:
            return sum(store.counts().values())
    except (StoreError, sqlite3.Error):  # it is being made
        return 0


def test_lengths_of_time_are_said_as_one_says_them() -> None:
    said = [duration(s) for s in (4.2, 99, 100, 5990, 6100)]
    assert said == ["4 s", "99 s", "2 min", "1 h 40 min", "1 h 42 min"]


def test_an_export_says_who_computed_the_rows_not_who_reads_them(folder: Path) -> None:
    assert main(["sweep", "study.yaml", "--threads", "1", "--json", "-n", "2"]) == 0
    with sqlite3.connect("study.sqlite") as database:
        made = json.loads(database.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()[0])
        made |= {"numpy": "1.0.1", "model": "0"}
        line = ("identity", json.dumps(made))
        database.execute("REPLACE INTO meta VALUES (?, ?, ?)", (*line, line_hash(line)))
    assert main(["study", "export", "study.sqlite", "--out", "found"]) == 0
    seal = json.loads((folder / "found" / "provenance.json").read_text(encoding="utf-8"))
    assert (seal["versions"]["numpy"], seal["model_version"]) == ("1.0.1", 0)


def test_one_replication_has_no_interval_to_tell(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "one.yaml").write_text("study: 1\nscenario: market.yaml\n", encoding="utf-8")
    assert main(["sweep", "one.yaml", "--threads", "1", "-n", "1"]) == 0
    shown = capsys.readouterr().out
    assert "one point · one plan · one replication" in shown
    assert "Net present value: the mean is" in shown
    assert "±" not in shown


def test_a_file_that_cannot_be_written_is_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "found" / "provenance.json").mkdir(parents=True)
    assert main(["sweep", "study.yaml", "--threads", "1", "-n", "2", "--out", "found"]) == 2
    assert "Cannot write to found: Is a directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "advice"),
    [
        (
            ["study", "status", "study.yaml"],
            "study.yaml is a study or a scenario, not a store. `virta sweep` keeps rows in study.sqlite",
        ),
        (
            ["study", "status", "team-split"],
            "ships with Virta, not its store. `virta sweep` keeps rows in team-split.sqlite",
        ),
        (["study", "salvage", "study.yaml", "new.sqlite"], "study.yaml is a study"),
        (["sweep", "study.yaml", "--store", "study.yaml"], "study.yaml is a study"),
        (["sweep", "stdy.yaml"], "no shipped study of that name. Did you mean study.yaml?"),
        (["sweep", "team-splt"], "Did you mean team-split?"),
    ],
)
def test_a_study_taken_for_its_store_or_misspelt_is_named(
    command: list[str], advice: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 2
    said = capsys.readouterr().err
    assert advice in said
    assert "study salvage" not in said
    assert (folder / "study.yaml").read_text(encoding="utf-8") == STUDY


def test_study_and_store_are_told_apart_once_both_are_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert folder.is_dir()
    assert main(["sweep", "study.yaml", "--threads", "1", "-n", "1"]) == 0
    assert main(["study", "status", "study.yaml"]) == 2
    assert "Did you mean study.sqlite?" in capsys.readouterr().err
    assert main(["sweep", "study.sqlite"]) == 2
    assert "study.sqlite is the store of a study" in capsys.readouterr().err


def test_a_study_made_in_python_is_refused_as_its_file_would_be(folder: Path) -> None:
    study = Study((virta.plan("market.yaml"),), (span("stages.active.margin_flow.revenu", 1.0, 2.0, 2),))
    said = r'factor stages.active.margin_flow.revenu: "market" refuses .* = 1: unknown key in .*"revenu"'
    with pytest.raises(virta.ScenarioError, match=said):
        virta.sweep(study, "p.sqlite")
    assert not (folder / "p.sqlite").exists()
    with pytest.raises(StudyError, match=r"seed must be a whole number from 0 to 2\*\*64 - 1, found 1.5"):
        replace(study, seed=1.5)  # type: ignore[arg-type]
    with pytest.raises(StudyError, match="replications must be a whole number of at least 1, found True"):
        Replications(True)


def test_a_sweep_from_python_says_how_far_it_is_when_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = virta.sweep("study.yaml", folder / "p.sqlite", Where(threads=1), progress=True)
    assert "Rows: " in (said := capsys.readouterr().err)
    assert "of 36" in said
    assert repr(found).startswith("sweep: 36 of 36 rows, 0 failed: complete\n")
    assert found.sentence.startswith("Net present value: care is better than idle at")
    assert "<b>Net present value: care" in found._repr_html_()
    assert found.tables["points"].attrs["units"]["churn"] == "per month"
    assert len(found.tables["replications"]) == 36
    assert all(figure.shows in found.tables for figure in found.figures().values())
    with pytest.raises(StoreError, match=r"study\.yaml is a study or a scenario"):
        virta.sweep("study.yaml", "study.yaml")
    assert capsys.readouterr().err == ""


def test_a_mistyped_store_is_answered_with_the_nearest_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", "study.yaml", "--threads", "1", "-n", "1", "--json"]) == 0
    for asked in (["study", "status", "study.sqlit"], ["discover", "stduy.sqlite", "--above", "0"]):
        capsys.readouterr()
        assert main(asked) == 2
        assert "there is no such store. Did you mean study.sqlite?" in " ".join(
            capsys.readouterr().err.split()
        )


def test_a_rate_of_purchases_stands_as_a_number_and_one_of_leaving_in_per_cent(folder: Path) -> None:
    market = (folder / "market.yaml").read_text(encoding="utf-8")
    buying = "active: {kind: customer, purchases: {rate: 1, amount: 10, margin: 50 %}, "
    (folder / "market.yaml").write_text(market.replace("active: {kind: customer, ", buying), encoding="utf-8")
    scale = {}
    for path, low, high in (
        ("stages.active.purchases.rate", 1.0, 2.0),
        ('transitions."active -> ended".rate', 0.1, 0.2),
    ):
        vary = f"vary: {{pace: {{path: {path}, values: [{low}, {high}]}}}}"
        text = f"study: 1\nscenario: market.yaml\n{vary}\nreplications: 1\n"
        (folder / "pace.yaml").write_text(text, encoding="utf-8")
        found = virta.sweep("pace.yaml", folder / f"{low}.sqlite", progress=False)
        scale[low] = found.sentence
    assert "at pace 2 per month" in scale[1.0]
    assert "% per month" in scale[0.1].replace("\u202f", " ")
