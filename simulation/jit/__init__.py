"""Compilation: the only package that knows numba.

Compiled code is cached on disk under a folder named by everything that decides what the
machine code says: all sources of this package, the versions of numba and llvmlite, and the
processor. numba itself only watches the file a function stands in, so a kernel that inlines
an edited neighbour would otherwise run stale code.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import platform
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import llvmlite
import llvmlite.binding as llvm
import numba
import numpy as np
from numba import config

from simulation.jit.blas import load_arraymath
from simulation.jit.kept import KeptCode
from simulation.scenario.problems import tell_once

F = TypeVar("F", bound=Callable[..., Any])

CACHE_VARIABLE = "VIRTA_CACHE_DIR"

load_arraymath()


def _user_cache() -> Path:
    if CACHE_VARIABLE in os.environ:
        return Path(os.environ[CACHE_VARIABLE])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "virta"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "virta"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "virta"


def _sources_digest() -> str:
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for source in sorted(package.rglob("*.py")):
        if not {"scenario", "exact"} & set(source.relative_to(package).parts):
            digest.update(source.read_bytes())
    for part in (
        numba.__version__,
        llvmlite.__version__,
        platform.python_version(),
        llvm.get_host_cpu_name(),
        llvm.get_host_cpu_features().flatten(),
    ):
        digest.update(part.encode())
    return digest.hexdigest()[:24]


@cache
def cache_folder() -> Path:
    """Folder of the compiled code for these sources on this machine.

    `$VIRTA_CACHE_DIR`, else the user's cache folder, else a temporary one where neither can be written, or
    where others could write: what lies there is unpickled, and could run anything as us.
    """
    digest = _sources_digest()
    user = getattr(os, "getuid", lambda: "user")()
    for root in (_user_cache(), Path(tempfile.gettempdir()) / f"virta-{user}"):
        folder = root / digest
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            trouble = _not_private(root) or _not_private(folder)
        except OSError:
            continue
        if trouble:
            tell_once(f"Compiled code is kept in a private folder for this run only, for {trouble}.")
            break
        if os.access(folder, os.W_OK):
            return folder
    root = Path(tempfile.mkdtemp(prefix="virta-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    # Worker processes look here, too, and need not compile again.
    os.environ[CACHE_VARIABLE] = str(root)
    folder = root / digest
    folder.mkdir(mode=0o700)
    return folder


def _not_private(folder: Path) -> str | None:
    """Why others could put files there; None where they cannot. Raises OSError."""
    if not hasattr(os, "getuid"):
        return None  # on Windows the user's own folders are closed to others
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return f"{folder} is a link"
    if found.st_uid != os.getuid():
        return f"{folder} belongs to another user"
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"others may write to {folder} (chmod go-w closes it)"
    return None


def is_warm() -> bool:
    """Whether the kernels of these sources have been compiled on this machine before."""
    return any(cache_folder().rglob("*walk_*.nbc"))


def compiled(function: F) -> F:
    """Compile on first call, without the interpreter lock, in strict IEEE arithmetic, cached on disk.

    Division by zero follows IEEE (an infinity), as it does in NumPy.
    """
    return _compile(function)


def inlined(function: F) -> F:
    """`compiled`, and merged into the compiled functions that call it: for small steps of the walk."""
    return _compile(function, forceinline=True)


def _compile(function: F, **options: bool) -> F:
    made = numba.njit(function, nogil=True, fastmath=False, error_model="numpy", **options)
    before = config.CACHE_DIR
    config.CACHE_DIR = str(cache_folder())
    try:
        made._cache = KeptCode(function)
    finally:
        config.CACHE_DIR = before
    return made  # type: ignore[no-any-return]


def signatures(function: Callable[..., Any]) -> list[Any]:
    """The argument types a compiled function has been called with so far."""
    return list(function.signatures)  # type: ignore[attr-defined]


@inlined
def whole(i: int) -> int:
    """A whole number as 64 bits wide, and not as a literal: numba compiles a function once more for each."""
    return int(np.int64(i))
