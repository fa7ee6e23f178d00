"""Standard output and the folder of results: full, removed, shared, or left half written."""

from __future__ import annotations

import csv
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import openpyxl
import pytest

from experiments.report.files import no_formula, temporary
from experiments.sweep import Table
from experiments.sweep.export import export
from virta.cli import main
from virta.outputs import CannotWrite, folders

from .processes import MARKET, half_written, virta

FULL = Path("/dev/full")
Capture = pytest.CaptureFixture[str]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [["list"], ["list", "metrics", "--json"], ["check", "market.yaml"]])
def test_a_full_standard_output_is_told_in_a_sentence(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "market.yaml").write_text(MARKET)
    with FULL.open("w") as full:
        done = virta(*words, cwd=tmp_path, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr == "Cannot write to standard output: No space left on device.\n"


WRITER = """
import sys, time
from pathlib import Path
from virta.cli import _terminable
from virta.outputs import folders

def slowly(path):
    path.write_text("half")
    print("begun", flush=True)
    time.sleep(60)

with _terminable():
    folders.write_all(Path(sys.argv[1]), {"a.csv": slowly, "b.csv": slowly}, {"seed": 1})
"""


def begun(folder: Path) -> subprocess.Popen[str]:
    """A process that is in the middle of writing into a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def test_a_run_that_is_asked_to_end_takes_away_what_is_half_written(tmp_path: Path) -> None:
    process = begun(tmp_path)
    assert half_written(tmp_path)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 143
    assert told == ""
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_by_the_next_one(tmp_path: Path) -> None:
    process = begun(tmp_path)
    process.kill()
    process.communicate(timeout=60)
    assert half_written(tmp_path)
    (tmp_path / temporary("of-a-living-process.csv")).touch()
    folders.write_all(tmp_path, {"a.csv": lambda path: path.write_text("whole")}, {"seed": 1})
    assert half_written(tmp_path) == [str(tmp_path / temporary("of-a-living-process.csv"))]


def test_two_runs_do_not_write_into_one_folder_at_once(tmp_path: Path) -> None:
    process = begun(tmp_path)
    with pytest.raises(CannotWrite, match="another run is writing into it"):
        folders.write_all(tmp_path, {"a.csv": lambda path: path.write_text("whole")}, {"seed": 2})
    process.kill()
    process.communicate(timeout=60)
    folders.write_all(tmp_path, {"a.csv": lambda path: path.write_text("whole")}, {"seed": 2})
    assert (tmp_path / "a.csv").read_text() == "whole"


def test_sixteen_threads_with_sixteen_runs_leave_one_of_them_whole(tmp_path: Path) -> None:
    refused: list[str] = []

    def write(seed: int) -> None:
        try:
            names = ("a.csv", "b.csv")
            folders.write_all(
                tmp_path, {n: lambda path: path.write_text(str(seed)) for n in names}, {"seed": seed}
            )
        except CannotWrite as problem:
            refused.append(str(problem))

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 15
    assert (tmp_path / "a.csv").read_text() == (tmp_path / "b.csv").read_text()
    assert half_written(tmp_path) == []


@pytest.mark.parametrize("what", ["a file", "below a file"])
def test_results_do_not_go_where_a_file_is(tmp_path: Path, what: str) -> None:
    (tmp_path / "taken").write_text("kept")
    with pytest.raises(CannotWrite, match="is a file, not a folder"):
        folders.check_place(tmp_path / "taken" if what == "a file" else tmp_path / "taken" / "below")
    assert (tmp_path / "taken").read_text() == "kept"


def as_nobody(words: list[str]) -> tuple[int, str]:
    """Exit code and standard error of a command, by a user who may write nowhere; by us, if we are not root.

    In a fork of this process, for that user may not even read Python's own files.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.dup2(writer, 2)
            sys.stderr = sys.__stderr__ = open(2, "w", closefd=False)  # noqa: SIM115 - ends with the process
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            code = main(words)
            sys.stderr.flush()
            os._exit(code)
        finally:
            os._exit(99)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as said:
        told = said.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), told


NOBODY = 65534


@pytest.mark.skipif(os.name == "nt", reason="rights are kept as Unix does")
@pytest.mark.parametrize("place", ["here", "below"])
def test_results_do_not_go_where_nothing_may_be_written(place: str, capsys: Capture) -> None:
    # Not in a folder of pytest's, which nobody else may even look into.
    with tempfile.TemporaryDirectory() as made:
        folder, closed = Path(made), Path(made) / "closed"
        folder.chmod(0o755)
        closed.mkdir()
        words = ["run", str(folder / "market.yaml"), "-n", "1", "--out", str(folder / "before")]
        (folder / "market.yaml").write_text(MARKET)
        assert main(words) == 0
        capsys.readouterr()
        closed.chmod(0o555)
        out = closed if place == "here" else closed / "results"
        code, told = as_nobody([*words[:-1], str(out)])
        assert (code, list(closed.iterdir())) == (2, [])
        said = " ".join(told.split())
        assert f"{out}" in said.replace(" ", "")
        assert "ermission" in said
        assert "Traceback" not in said


FORMULA = """\
schema: 1
title: =1+2
time: {unit: month, horizon: 3 months}
stages:
  "=cmd|' A'!A0": {kind: customer, purchases: {rate: 1, amount: 50, margin: 40 %}}
  "@SUM(A1)": {kind: former}
transitions:
  "=cmd|' A'!A0 -> @SUM(A1)": {rate: 0.2}
people_at_start: {"=cmd|' A'!A0": {count: 30, selection: none}}
"""


RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def cells(folder: Path) -> list[str]:
    """The texts of all CSV files of a folder; numbers are left out."""
    found = []
    for file in folder.rglob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as text:
            found += [cell for row in csv.reader(text, delimiter=",") for cell in row]
    return [cell for cell in found if not re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?|-?inf|nan|", cell)]


def formulas(file: Path) -> list[str]:
    """What a workbook runs, and not what it only shows; without names of sheets, which stand in quotes."""
    book = openpyxl.load_workbook(file)
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return [re.sub(r"'[^']*'!", "", str(cell.value)) for cell in every if cell.data_type == "f"]


def test_no_text_of_a_scenario_is_a_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "evil.yaml").write_text(FORMULA)
    (tmp_path / "+1+cmd.yaml").write_text(FORMULA.replace("40 %", "30 %"))
    runs = {
        "run": ["run", "evil.yaml", "-n", "2", "--customers", "--log"],
        "compare": ["compare", "evil.yaml", "+1+cmd.yaml", "-n", "3"],
    }
    for name, words in runs.items():
        book = tmp_path / f"{name}.xlsx"
        out = ["--out", str(tmp_path / name), "--format", "csv", "--excel", str(book)]
        assert main([str(tmp_path / w) if w.endswith(".yaml") else w for w in words] + out) == 0
        assert [cell for cell in cells(tmp_path / name) if cell.startswith(RUN_BY_SPREADSHEETS)] == []
        run = formulas(book)
        assert any(text.startswith("=SUM(") for text in run)
        assert [text for text in run if any(evil in text for evil in ("cmd", "1+2", "SUM(A1)"))] == []
    assert any(cell.startswith("'=cmd") for cell in cells(tmp_path / "run"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_text_of_a_study_is_a_formula_in_a_spreadsheet(tmp_path: Path, kind: str) -> None:
    texts = [*(f"{sign}1+cmd" for sign in RUN_BY_SPREADSHEETS), "plain"]
    made = Table("points", tuple(texts), iter([tuple(texts)]))
    export(made, tmp_path / f"points.{kind}")
    if kind == "xlsx":
        assert formulas(tmp_path / "points.xlsx") == []
    else:
        assert sorted(cells(tmp_path)) == sorted(
            [f"'{text}".replace("\r", " ") for text in texts[:-1]] * 2 + ["plain"] * 2
        )


def test_no_text_of_records_is_a_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    rows = ["=id,stage,in,out"]
    for i in range(40):
        changed = f"2023-0{1 + i % 9}-{10 + i % 15}"
        left = f"2024-0{1 + i % 6}-11" if i % 3 else ""
        rows += [f"=p{i},@trial,2023-0{1 + i % 9}-05,{changed}", f"=p{i},=1+cmd,{changed},{left}"]
    (tmp_path / "stays.csv").write_text("\n".join(rows) + "\n")
    words = ["calibrate", "histories", str(tmp_path / "stays.csv"), "--yes", "--shapes", "exponential"]
    words += ["--frailty", "none", "--person", "=id", "--stage", "stage", "--entered", "in", "--left", "out"]
    out = ["--out", str(tmp_path / "out")]
    assert main(words + out) == 0
    texts = cells(tmp_path / "out")
    assert any("=1+cmd" in text for text in texts)
    assert [text for text in texts if text.startswith(RUN_BY_SPREADSHEETS)] == []


@pytest.mark.parametrize("text", ["=1", "+1", "-a", "@a", "\t=1", "\r=1"])
def test_texts_that_spreadsheets_run_get_an_apostrophe(text: str) -> None:
    assert no_formula(text) == f"'{text}".replace("\r", " ")
    assert no_formula(f"a{text}") == f"a{text}".replace("\r", " ")
    assert [no_formula(harmless) for harmless in ("a=1", "-", "", 1.5, -2, None)] == [
        "a=1",
        "-",
        "",
        1.5,
        -2,
        None,
    ]
