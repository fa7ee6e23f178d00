"""Little memory, other ways of starting processes, clocks that jump, and messages from elsewhere."""

from __future__ import annotations

import ast
import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.build import build
from simulation.engine import run
from simulation.scenario import loads

from .processes import MARKET, ROOT, environment, half_written, virta

resource = pytest.importorskip("resource", reason="memory is limited as Unix does")


def starve(gib: float) -> None:
    """Take all memory from this process but so much: as `ulimit -v` does."""
    size = int(gib * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


@pytest.mark.verify
@pytest.mark.parametrize("gib", [0.3, 0.6, 1.0, 2.0])
@pytest.mark.parametrize(
    "words",
    [
        ["run", "market.yaml", "-n", "4", "--out", "out", "--set", "people_at_start.active=3000000"],
        ["sweep", "study.yaml", "--threads", "1", "--out", "out"],
        ["calibrate", "purchases", "log.csv", "--person", "c", "--time", "d", "--out", "out", "--yes"],
    ],
    ids=["run", "sweep", "calibrate"],
)
def test_little_memory_ends_in_words_or_in_an_answer(tmp_path: Path, gib: float, words: list[str]) -> None:
    from .test_signals import prepared

    prepared(tmp_path)
    done = virta(*words, cwd=tmp_path, preexec_fn=lambda: starve(gib))
    print(f"{words[0]} in {gib} GiB: exit {done.returncode}: {done.stderr.strip()[-120:]!r}")
    assert half_written(tmp_path) == []
    # Below what Python's own libraries need there is nobody to explain.
    if gib >= 1.0:
        assert done.returncode in (0, 1, 2), done.stderr
        assert "Traceback" not in done.stderr


def _npv(_: int) -> float:
    outcome = run(build(loads(MARKET)), 5, 0)
    return float(outcome.books.discounted.sum())


@pytest.mark.verify
@pytest.mark.parametrize("way", ["spawn", "fork", "forkserver"])
def test_processes_of_every_kind_compute_the_same(way: str) -> None:
    script = (
        "import multiprocessing, sys\n"
        "from tests.faults.test_surroundings import _npv\n"
        "if __name__ == '__main__':\n"
        f"    with multiprocessing.get_context({way!r}).Pool(2) as pool:\n"
        "        print(*{repr(x) for x in pool.map(_npv, range(2))})\n"
    )
    if way not in multiprocessing.get_all_start_methods():
        pytest.skip("this system cannot")
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [repr(_npv(0))]


def test_only_monotonic_clocks_are_read() -> None:
    """A clock that goes backwards can change nothing where only monotonic clocks are read."""
    asked = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for layer in ("simulation", "experiments")
        for file in (ROOT / layer).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS
    ]
    assert asked == []


CLOCKS = (
    "time.time",
    "time.time_ns",
    "datetime.now",
    "datetime.datetime.now",
    "datetime.date.today",
    "date.today",
)
"""What a person or a time server can set back."""
