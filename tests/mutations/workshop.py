"""A copy of the package that runs without compilation, with or without a defect built in.

Plain Python takes as long to start as the tests of one defect take to run, so a defect costs a
second instead of a compilation. What compiled code does by IEEE rules (a logarithm of 0, a
division by 0, sums of unsigned words that wrap) the copy's stand-ins do likewise.
"""

from __future__ import annotations

import atexit
import compileall
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "simulation"

PLAIN_JIT = '''\
"""Stand-in: nothing is compiled."""
import math as exact
import types

import numpy as np

np.seterr(all="ignore")


def compiled(function):
    return function


inlined = compiled


def signatures(function):
    return []


def is_warm():
    return True


def ieee(function):
    def tolerant(x):
        try:
            return function(x)
        except (ValueError, OverflowError):
            return float(getattr(np, function.__name__)(np.float64(x)))

    return tolerant


def whole(i):
    return int(i)


def rounding(function):
    return lambda x: function(x) if exact.isfinite(x) else -(2**63)


math = types.SimpleNamespace(**{name: getattr(exact, name) for name in dir(exact) if name[0] != "_"})
for name in ("log", "log1p", "exp", "expm1", "sqrt"):
    setattr(math, name, ieee(getattr(exact, name)))
for name in ("floor", "ceil"):
    setattr(math, name, rounding(getattr(exact, name)))
'''

PLAIN_HANDLES = '''\
"""Stand-in: a handle is the tuple itself."""


def handle(fields):
    return lambda value: value


class Layout:
    def __init__(self, empty):
        self.empty = empty

    def make(self, n=0):
        value = self.empty(n)
        return value, value

    def sealed(self, value, packed):
        for array in value:
            array.flags.writeable = False
        return packed
'''


PLAIN_WIDE = '''\
"""Stand-in: whole numbers of any size."""
import numpy as np


def multiply_wide(a, b):
    product = int(a) * int(b)
    return np.uint64(product >> 64), np.uint64(product & 2**64 - 1)
'''


@dataclass(frozen=True)
class Edit:
    """One place of one source, changed; the text must stand there exactly once."""

    file: str
    old: str
    new: str


@cache
def _plain() -> Path:
    """The package without compilation, with the byte code of its modules, made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="plain-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(PACKAGE, folder / "simulation", ignore=shutil.ignore_patterns("__pycache__"))
    for name, stand_in in {"__init__": PLAIN_JIT, "handles": PLAIN_HANDLES, "wide": PLAIN_WIDE}.items():
        (folder / "simulation" / "jit" / f"{name}.py").write_text(stand_in, encoding="utf-8")
    for source in (folder / "simulation").rglob("*.py"):
        if "scenario" not in source.parts and source.parent.name != "jit":
            text = source.read_text(encoding="utf-8")
            source.write_text(
                text.replace("\nimport math\n", "\nfrom simulation.jit import math\n"), encoding="utf-8"
            )
    # By its content, because an edit changes a file within the second, and may leave its length.
    compileall.compile_dir(folder, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    return folder


def plain_source(file: str) -> str:
    """The text of a file of the plain package, before any edit."""
    return (_plain() / "simulation" / file).read_text(encoding="utf-8")


def plain_copy(folder: Path, edits: tuple[Edit, ...] = ()) -> Path:
    """The package in `folder`, without compilation and with the edits; `folder` goes on the path.

    Raises ValueError where an edit's text does not stand exactly once.
    """
    copy = folder / "simulation"
    shutil.copytree(_plain() / "simulation", copy)
    for edit in edits:
        source = copy / edit.file
        text = source.read_text(encoding="utf-8")
        if text.count(edit.old) != 1:
            raise ValueError(f"{edit.file}: {text.count(edit.old)} times, not once:\n{edit.old}")
        source.write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    return folder


def run_in(folder: Path, *arguments: str, timeout: float = 300.0) -> subprocess.CompletedProcess[str]:
    """Python with the copy in `folder` in place of the package; the tests are importable too."""
    path = os.pathsep.join([str(folder), str(ROOT)])
    # No compiled code is made; if a stand-in ever failed to hold, it would not reach the user's cache.
    surroundings = {**os.environ, "PYTHONPATH": path, "VIRTA_CACHE_DIR": str(folder / "cache")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
