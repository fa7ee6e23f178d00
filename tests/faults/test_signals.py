"""Signals at random moments: the right exit code, no traceback, no half-written file, no process left."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests.fuzz.damage import seed_of_today
from virta.cli import GRACE

from .processes import MARKET, environment, half_written, marked, started

STUDY = """\
study: 1
scenario: market.yaml
vary:
  churn: {path: transitions."active -> ended".rate, from: 0.02, to: 0.08, steps: 4}
replications: 40
metrics: [npv]
"""
COMMANDS = {
    "run": ["run", "market.yaml", "-n", "400", "--out", "out"],
    "compare": [
        "compare",
        "market.yaml",
        "--plan",
        "more: investments.care.budget=400 per month",
        "-n",
        "200",
    ],
    "report": [
        "report",
        "market.yaml",
        "--plan",
        "more: investments.care.budget=400 per month",
        "--out",
        "out",
    ],
    "optimize": ["optimize", "library/team/hold", "--out", "out"],
    "sweep": ["sweep", "study.yaml", "--out", "out"],
    "sweep in processes": ["sweep", "study.yaml", "--processes", "2"],
    "calibrate": [
        "calibrate",
        "purchases",
        "log.csv",
        "--person",
        "c",
        "--time",
        "d",
        "--out",
        "out",
        "--yes",
    ],
}
ENDLESS = {
    "run": ["run", "market.yaml", "-n", "300000", "--out", "out"],
    "sweep in processes": ["sweep", "long.yaml", "--processes", "2"],
    "a replication without an end": ["run", "endless.yaml", "-n", "1", "--out", "out"],
    "two of them in threads": ["run", "endless.yaml", "-n", "2", "--out", "out"],
    "one of them in a process": ["sweep", "loops.yaml", "--processes", "1"],
}
"""The same with more to do than a test can wait for, so that a signal always comes in between."""
NO_END = MARKET.replace(
    "active -> ended: {rate: 0.05", "ended -> active: {rate: 1e6}\n  active -> ended: {rate: 1e6"
)
"""A replication of it takes days, and is allowed to."""
ENDINGS = {
    signal.SIGINT: (130, -signal.SIGINT),
    signal.SIGTERM: (143, -signal.SIGTERM),
}
"""What a shell shows as 130 and 143; by the signal itself where Python was still being loaded."""


def prepared(folder: Path) -> None:
    (folder / "market.yaml").write_text(MARKET)
    (folder / "study.yaml").write_text(STUDY)
    (folder / "long.yaml").write_text(STUDY.replace("steps: 4", "steps: 20000"))
    (folder / "endless.yaml").write_text(NO_END + "limits: {events: 1e18}\n")
    (folder / "loops.yaml").write_text(STUDY.replace("market", "endless"))
    rows = [f"p{i},2024-{1 + (i + k * 5) % 12:02}-{1 + i % 28:02}" for i in range(300) for k in range(4)]
    (folder / "log.csv").write_text("\n".join(["c,d", *rows]) + "\n")


def end(folder: Path, command: list[str], which: signal.Signals, after: float) -> int:
    """Begin a command, send a signal after so many seconds, and look at what is left; the exit code."""
    mark = uuid.uuid4().hex
    process = started(command, folder, mark)
    try:
        time.sleep(after)
        process.send_signal(which)
        _, told = process.communicate(timeout=120)
    finally:
        process.kill()
    story = f"{' '.join(command)}, {which.name} after {after:.2f} s: exit {process.returncode}\n{told}"
    loaded = process.returncode != -which
    assert "Traceback" not in told or (not loaded and which is signal.SIGINT), story
    assert process.returncode in (0, *ENDINGS[which]), story
    assert half_written(folder) == [], story
    waited = time.monotonic()
    while marked(mark) and time.monotonic() - waited < 20.0:
        time.sleep(0.2)
    assert marked(mark) == [], story
    return process.returncode


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked for in /proc")
@pytest.mark.parametrize(
    ("command", "which"),
    [
        ("run", signal.SIGINT),
        ("run", signal.SIGTERM),
        ("sweep in processes", signal.SIGTERM),
        pytest.param("a replication without an end", signal.SIGINT, marks=pytest.mark.verify),
        pytest.param("two of them in threads", signal.SIGTERM, marks=pytest.mark.verify),
        pytest.param("one of them in a process", signal.SIGTERM, marks=pytest.mark.verify),
    ],
)
def test_a_signal_ends_a_command(tmp_path: Path, command: str, which: signal.Signals) -> None:
    prepared(tmp_path)
    assert end(tmp_path, ENDLESS[command], which, after=4.0) in ENDINGS[which]


WAITS = """
import signal, sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from virta.cli import _terminable
from virta.outputs import folders

def sleep():
    print("begun", flush=True)
    time.sleep(60)

def slowly(path):
    path.write_text("half")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(sleep).result()

{before}
with _terminable(to_the_end=True):
    folders.write_file(Path("made.txt"), "whole")
    folders.write_with(Path("late.txt"), slowly)
"""
HEARS = "signal.signal(signal.SIGINT, lambda *_: print('heard', flush=True))"


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT, "a second SIGINT"])
def test_work_that_hears_no_signal_is_ended_all_the_same(tmp_path: Path, which: signal.Signals | str) -> None:
    twice = isinstance(which, str)
    process = subprocess.Popen(
        [sys.executable, "-c", WAITS.format(before=HEARS if twice else "")],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT if twice else which)
    if twice:
        assert process.stdout.readline() == "heard\n"
        time.sleep(GRACE + 1.0)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
    process.communicate(timeout=GRACE + 10.0)
    assert process.returncode == (143 if which is signal.SIGTERM else 130)
    assert [path.name for path in tmp_path.iterdir()] == ["made.txt"]


@pytest.mark.verify
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked for in /proc")
def test_a_hundred_signals_at_random_moments(tmp_path: Path) -> None:
    draw = random.Random(seed_of_today("signals"))
    codes: dict[int, int] = {}
    for i in range(100):
        folder = tmp_path / str(i)
        folder.mkdir()
        prepared(folder)
        command, which = draw.choice(list(COMMANDS)), draw.choice(list(ENDINGS))
        code = end(folder, COMMANDS[command], which, draw.uniform(0.5, 10.0))
        codes[code] = codes.get(code, 0) + 1
    print(f"exit codes of 100 signals: {codes}")
    assert sum(codes.values()) == 100
    assert codes.get(0, 0) < 60, "most commands were done before the signal came: nothing was tried"
