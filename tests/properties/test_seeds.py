"""A run is a pure function of model, seed and replication: order, threads and processes do not matter."""

import dataclasses
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from simulation.build import build
from simulation.engine import ENGINES, choose, run
from simulation.log import first_difference
from simulation.model import Model
from tests.conformance.generated import generate
from tests.conformance.harness import disagreement

from .story import generated

ROOT = Path(__file__).resolve().parents[2]


def models(count: int) -> list[Model]:
    return [build(world) for world in generated(count)]


def test_a_replication_alone_is_the_one_of_the_series() -> None:
    for made in models(15):
        series = [run(made, 3, r, log=True) for r in range(5)]
        for r in (4, 2, 0):
            assert disagreement(run(made, 3, r, log=True), series[r]) is None


def test_threads_change_nothing() -> None:
    for made in models(8):
        alone = [run(made, 3, r, log=True) for r in range(6)]
        with ThreadPoolExecutor(3) as pool:
            together = list(pool.map(lambda r, made=made: run(made, 3, r, log=True), range(6)))
        for one, other in zip(alone, together, strict=True):
            assert disagreement(one, other) is None


def test_a_process_of_its_own_changes_nothing() -> None:
    code = (
        "from tests.conformance.generated import generate; from simulation.build import build;"
        "from simulation.engine import run; import hashlib, sys;"
        "log = run(build(generate(3)), 9, 4, log=True).log;"
        "print(hashlib.sha256(b''.join(c.tobytes() for c in log.columns().values())).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    import hashlib

    log = run(build(generate(3)), 9, 4, log=True).log
    assert log is not None
    mine = hashlib.sha256(b"".join(c.tobytes() for c in log.columns().values())).hexdigest()
    assert done.stdout.strip() == mine


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_seed_0_is_a_seed(engine: str) -> None:
    made = build(generate(3))
    one, same, other = (run(made, seed, 0, engine, log=True).log for seed in (0, 0, 1))
    assert one is not None
    assert same is not None
    assert other is not None
    assert first_difference(one, same) is None
    assert first_difference(one, other) is not None


def test_each_pair_of_seed_and_replication_gives_another_log() -> None:
    made = build(generate(3))
    logs = {}
    for seed in range(4):
        for replication in range(4):
            log = run(made, seed, replication, log=True).log
            assert log is not None
            logs[seed, replication] = log.time.tobytes()
    assert len(set(logs.values())) == 16


def test_the_largest_seed_is_a_seed() -> None:
    made = build(generate(3))
    assert disagreement(run(made, 2**64 - 1, 2**64 - 1, "reference", log=True),
                        run(made, 2**64 - 1, 2**64 - 1, log=True)) is None  # fmt: skip


@pytest.mark.parametrize("bad", [-1, 2**64])
@pytest.mark.parametrize("name", ["seed", "replication"])
def test_a_seed_out_of_range_is_refused(name: str, bad: int) -> None:
    with pytest.raises(
        ValueError, match=rf"{name} must be a whole number from 0 to 2\*\*64 - 1, found {bad}"
    ):
        run(build(generate(3)), **{name: bad})  # type: ignore[arg-type]


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="engine 'fast' is unknown; there are auto, reference, compiled"):
        run(build(generate(3)), engine="fast")


def test_auto_is_the_compiled_engine() -> None:
    assert choose() == choose("auto") == "compiled"
    assert [choose(engine) for engine in ENGINES[1:]] == list(ENGINES[1:])
    assert run(build(generate(3))).engine == "compiled"


def test_a_log_is_kept_only_on_request() -> None:
    made = build(generate(3))
    assert run(made).log is None
    assert run(made, engine="reference").log is None
    kept = run(made, log=True)
    assert kept.log is not None
    assert dataclasses.replace(kept, log=None).books is kept.books
