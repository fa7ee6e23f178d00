"""Standard output and the folder of results: full, removed, shared, or left half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from experiments.report.files import no_formula, temporary
from virta.outputs import CannotWrite, files

from .processes import MARKET, half_written, virta

FULL = Path("/dev/full")


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
from virta.outputs import files

def slowly(path):
    path.write_text("half")
    print("begun", flush=True)
    time.sleep(60)

with _terminable():
    files.write_all(Path(sys.argv[1]), {"a.csv": slowly, "b.csv": slowly}, {"seed": 1})
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
    files.write_all(tmp_path, {"a.csv": lambda path: path.write_text("whole")}, {"seed": 1})
    assert half_written(tmp_path) == [str(tmp_path / temporary("of-a-living-process.csv"))]


def test_two_runs_do_not_write_into_one_folder_at_once(tmp_path: Path) -> None:
    process = begun(tmp_path)
    with pytest.raises(CannotWrite, match="another run is writing into it"):
        files.write_all(tmp_path, {"a.csv": lambda path: path.write_text("whole")}, {"seed": 2})
    process.kill()
    process.communicate(timeout=60)
    files.write_all(tmp_path, {"a.csv": lambda path: path.write_text("whole")}, {"seed": 2})
    assert (tmp_path / "a.csv").read_text() == "whole"


def test_sixteen_threads_with_sixteen_runs_leave_one_of_them_whole(tmp_path: Path) -> None:
    refused: list[str] = []

    def write(seed: int) -> None:
        try:
            names = ("a.csv", "b.csv")
            files.write_all(
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
        files.check_place(tmp_path / "taken" if what == "a file" else tmp_path / "taken" / "below")
    assert (tmp_path / "taken").read_text() == "kept"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_results_do_not_go_where_nothing_may_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CannotWrite, match="no permission to write"):
        files.check_place(tmp_path / "results")


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


def test_no_text_of_a_scenario_is_a_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "evil.yaml").write_text(FORMULA)
    done = virta(
        *("run", "evil.yaml", "-n", "2", "--out", "out", "--format", "csv", "--customers", "--log"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    cells = [
        cell.strip('"')
        for file in (tmp_path / "out").glob("*.csv")
        for line in file.read_text().splitlines()
        for cell in line.split(",")
    ]
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert [cell for cell in cells if cell[:1] in ("=", "@", "+", "\t")] == []


@pytest.mark.parametrize("text", ["=1", "+1", "-a", "@a", "\t=1", "\r=1"])
def test_texts_that_spreadsheets_run_get_an_apostrophe(text: str) -> None:
    assert no_formula(text) == f"'{text}"
    assert [no_formula(harmless) for harmless in ("a=1", "-", "", 1.5, -2, None)] == [
        "a=1",
        "-",
        "",
        1.5,
        -2,
        None,
    ]
