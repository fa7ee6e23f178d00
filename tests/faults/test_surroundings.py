"""Little memory, other ways of starting processes, clocks that jump, and messages from elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.execution.where import Where
from simulation.build import build
from simulation.engine import run
from simulation.scenario import loads
from tests.sweep.studies import files
from virta.cli.memory import NEEDED
from virta.questions.sweep.answer import sweep
from virta.questions.sweep.progress import line_of

from .processes import MARKET, ROOT, environment, half_written, virta
from .test_signals import COMMANDS, prepared

resource = pytest.importorskip("resource", reason="memory is limited as Unix does")


def starve(gib: float) -> None:
    """Take all memory from this process but so much: as `ulimit -v` does."""
    size = int(gib * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


MANY = ["run", "market.yaml", "-n", "1", "--out", "out", "--set", "people_at_start.active=3000000"]
WORDS = {"run": MANY, **{name: COMMANDS[name] for name in ("compare", "sweep", "calibrate")}}


@pytest.mark.parametrize(
    ("command", "gib"),
    [
        pytest.param(command, gib, marks=() if (command, gib) == ("calibrate", 0.6) else pytest.mark.verify)
        for command in WORDS
        for gib in (0.3, 0.6, 1.0, 1.25, 1.5, 2.0)
    ],
)
def test_little_memory_ends_in_words_or_in_an_answer(tmp_path: Path, command: str, gib: float) -> None:
    prepared(tmp_path)
    done = virta(*WORDS[command], cwd=tmp_path, preexec_fn=lambda: starve(gib))
    print(f"{command} in {gib} GiB: exit {done.returncode}: {done.stderr.strip()[-120:]!r}")
    assert half_written(tmp_path) == []
    assert done.returncode in (0, 1, 2), done.stderr
    assert "Traceback" not in done.stderr
    too_little = gib * 1024 < NEEDED
    assert ("(ulimit -v), and the libraries of this command alone take" in done.stderr) == too_little
    assert done.returncode == 1 or not too_little


def test_a_limit_of_memory_is_part_of_what_is_available(tmp_path: Path) -> None:
    (tmp_path / "market.yaml").write_text(MARKET)
    many = ["check", *MANY[1:2], *MANY[-2:]]
    assert virta(*many, cwd=tmp_path).returncode == 0
    done = virta(*many, cwd=tmp_path, preexec_fn=lambda: starve(0.5))
    assert done.returncode == 2
    assert "GiB" in done.stderr


def _npv(_: int) -> float:
    outcome = run(build(loads(MARKET)), 5, 0)
    return float(outcome.books.discounted.sum())


WAYS = {
    "fork": "multiprocessing.get_context('fork').Process",
    "spawn": "multiprocessing.get_context('spawn').Process",
    "a notebook": "here",
}
"""A sweep by processes, begun in a child of each kind, and where `__main__` is no file."""

POOL = """
import multiprocessing, sys
from tests.faults.test_surroundings import _npv, swept
class here:
    def __init__(self, target, args):
        self.start = lambda: target(*args)
    exitcode = 0
    def join(self):
        pass
if __name__ == "__main__":
    print(_npv(0))
    child = {way}(target=swept, args=({folder!r}, 2))
    child.start()
    child.join()
    print(child.exitcode)
"""


def swept(folder: str, processes: int = 0) -> None:
    """Run a small study into `rows.txt`; by threads unless by so many processes."""
    study = Path(folder, "study.yaml")
    where = Where(processes=processes) if processes else Where(threads=2)
    answer = sweep(study, Path(folder, f"{processes}.sqlite"), where)
    frame = answer.tables["replications"]
    Path(folder, "rows.txt").write_text(frame.to_csv(float_format="%r"), encoding="utf-8")


@pytest.mark.parametrize(
    "way", [pytest.param(w, marks=pytest.mark.verify) for w in ("a notebook", "fork", "spawn")]
)
def test_a_sweep_by_processes_may_begin_anywhere(tmp_path: Path, way: str) -> None:
    files(tmp_path)
    swept(str(tmp_path))
    by_threads = (tmp_path / "rows.txt").read_text()
    (tmp_path / "rows.txt").unlink()
    script = POOL.format(way=WAYS[way], folder=str(tmp_path))
    given = [] if way == "a notebook" else [str(tmp_path / "script.py")]
    (tmp_path / "script.py").write_text(script)
    done = subprocess.run(
        [sys.executable, *given],
        input=script if not given else None,
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, [repr(_npv(0)), "0"]), done.stderr
    assert (tmp_path / "rows.txt").read_text() == by_threads
    assert by_threads.count("\n") == 1 + 2 * 6 * 3


CELL = """
from tests.faults.test_surroundings import _npv, swept
swept({folder!r}, 2)
print(get_ipython().__class__.__name__, _npv(0))
"""


@pytest.mark.verify
def test_a_sweep_by_processes_may_begin_in_a_jupyter_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    files(tmp_path)
    swept(str(tmp_path))
    by_threads = (tmp_path / "rows.txt").read_text()
    (tmp_path / "rows.txt").unlink()
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL.format(folder=str(tmp_path)))])
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    said = [piece["text"] for piece in notebook.cells[0].outputs if piece.get("name") == "stdout"]
    assert "".join(said).split() == ["ZMQInteractiveShell", repr(_npv(0))]
    assert (tmp_path / "rows.txt").read_text() == by_threads


class Backwards:
    """A clock that goes back by an hour whenever it is read."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self) -> float:
        self.read += 1
        return 1e9 - 3600.0 * self.read


def test_a_clock_that_goes_backwards_changes_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files(tmp_path)
    swept(str(tmp_path))
    rows = (tmp_path / "rows.txt").read_text()
    (tmp_path / "0.sqlite").unlink()
    clock, said = Backwards(), []
    for name in ("time", "monotonic", "perf_counter"):
        monkeypatch.setattr(f"time.{name}", clock)
    study = tmp_path / "study.yaml"
    answer = sweep(
        study, tmp_path / "0.sqlite", Where(threads=2), progress=lambda advance: said.append(line_of(advance))
    )
    monkeypatch.undo()
    assert answer.tables["replications"].to_csv(float_format="%r") == rows
    assert clock.read > 10
    assert said[-1].startswith("36 of 36 rows")
    assert not any("-" in line for line in said)


FLAT = """
import sys
from experiments import memory
from experiments.replicate import replicate
from simulation.build import build
from simulation.scenario import loads
from tests.faults.processes import MARKET
memory.IN_MEMORY = 2**16
few = ["people_at_start.prospect=1", "people_at_start.active=1", "time.horizon=2 months"]
model = build(loads(MARKET, few))
said = []
found = replicate(model, 1, int(sys.argv[1]), threads=1, progress=lambda done, all_: said.append(done))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["RssAnon"].split()[0]), len(said), said[-1], said == sorted(said))
"""


@pytest.mark.verify
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is looked up in /proc")
def test_memory_does_not_grow_with_the_number_of_replications() -> None:
    found = {}
    for n in (2_000, 100_000):
        done = subprocess.run(
            [sys.executable, "-c", FLAT, str(n)],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        kib, times, last, in_order = done.stdout.split()
        assert (int(last), in_order) == (n, "True")
        assert int(times) >= min(n, 20)
        found[n] = int(kib)
    print(f"KiB of anonymous memory by replications: {found}")
    # A number of each replication alone would be 1.5 MiB; there are dozens.
    assert found[100_000] - found[2_000] < 8 * 1024
