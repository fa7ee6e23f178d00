"""Compiled code on disk: damaged, on a full disk, written by two processes, or by another user."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation import jit

from .processes import environment

PROGRAM = """
import resource, sys
from simulation.jit import cache_folder, compiled

@compiled
def twice(x):
    return 2 * x

if {limit}:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
kinds = [3, 1.5, True] if len(sys.argv) < 2 else [eval(sys.argv[1])]
print(*[twice(kind) for kind in kinds], sum(twice.stats.cache_misses.values()), cache_folder())
"""


class Toy:
    """A program with one small compiled function, and its folder of compiled code."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "cache"

    def begin(self, *arguments: str, limit: int = 0) -> subprocess.Popen[str]:
        script = self.folder / "toy.py"
        script.write_text(PROGRAM.format(limit=limit), encoding="utf-8")
        return subprocess.Popen(
            [sys.executable, str(script), *arguments],
            env=environment(VIRTA_CACHE_DIR=str(self.root)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, limit: int = 0) -> tuple[list[str], str]:
        """Words on standard output, and standard error."""
        process = self.begin(*arguments, limit=limit)
        said, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
        return said.split(), told

    def files(self) -> list[Path]:
        return sorted(self.root.rglob("*twice*.nbc"))


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    return Toy(tmp_path)


def test_what_was_compiled_is_found_again(toy: Toy) -> None:
    assert toy.run()[0][:4] == ["6", "3.0", "2", "3"]
    assert toy.run()[0][:4] == ["6", "3.0", "2", "0"]


@pytest.mark.parametrize(
    "damage",
    [b"", pytest.param(os.urandom(3000), marks=pytest.mark.verify), None],
    ids=["empty", "random", "cut"],
)
def test_damaged_code_is_compiled_again_and_that_is_said_once(toy: Toy, damage: bytes | None) -> None:
    toy.run()
    for file in toy.files():
        file.write_bytes(file.read_bytes()[:100] if damage is None else damage)
    said, told = toy.run()
    assert said[:4] == ["6", "3.0", "2", "3"]
    assert told.count("thrown away and compiled again") == 1
    assert toy.run() == ([*said[:3], "0", said[4]], "")


def test_code_under_the_name_of_another_signature_is_not_run(toy: Toy) -> None:
    toy.run()
    first, second, *_ = toy.files()
    whole, fractional = first.read_bytes(), second.read_bytes()
    first.write_bytes(fractional)
    second.write_bytes(whole)
    assert toy.run()[0][:3] == ["6", "3.0", "2"]


@pytest.mark.verify
def test_two_processes_that_compile_at_once_do_not_harm_one_another(toy: Toy) -> None:
    pair = [toy.begin("3"), toy.begin("1.5")]
    said = [process.communicate(timeout=120)[0].split()[0] for process in pair]
    assert said == ["6", "3.0"]
    assert toy.run()[0][:4] == ["6", "3.0", "2", "1"]


def test_on_a_full_disk_code_is_not_kept_and_the_run_succeeds(toy: Toy) -> None:
    said, told = toy.run(limit=64)
    assert said[:3] == ["6", "3.0", "2"]
    assert told.count("cannot be kept") == 1
    assert [path for path in toy.root.rglob("*") if path.is_file()] == []


def test_another_numba_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = jit._sources_digest()
    monkeypatch.setattr(jit.numba, "__version__", "99.0")
    assert jit._sources_digest() != ours


@pytest.mark.parametrize("which", [pytest.param("root", marks=pytest.mark.verify), "folder"])
def test_a_folder_that_others_may_write_to_is_left_alone(toy: Toy, which: str) -> None:
    *_, used = toy.run()[0]
    assert Path(used).parent == toy.root
    (toy.root if which == "root" else Path(used)).chmod(0o777)
    said, told = toy.run()
    assert said[:4] == ["6", "3.0", "2", "3"]
    assert not Path(said[4]).is_relative_to(toy.root)
    assert told.count("others may write to") == 1
    assert not Path(said[4]).exists()


@pytest.mark.verify
def test_a_link_is_not_followed(toy: Toy) -> None:
    toy.run()
    toy.root.rename(toy.folder / "elsewhere")
    toy.root.symlink_to(toy.folder / "elsewhere")
    said, told = toy.run()
    assert said[3] == "3"
    assert "is a link" in told


def test_a_folder_of_another_user_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert jit._not_private(tmp_path) is None or "others may write" in str(jit._not_private(tmp_path))
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    assert "belongs to another user" in str(jit._not_private(tmp_path))
