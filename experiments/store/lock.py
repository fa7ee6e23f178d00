"""One writer at a time: a lock file beside the store, released when its process ends for any reason."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import IO


class Busy(Exception):
    """Another process holds the lock; the message says which."""


class Lock:
    """An exclusive lock on `<file>.lock`, held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        """Raises Busy where another process holds it, OSError where the folder cannot be written."""
        self._file: IO[str] | None = path.open("a+", encoding="utf-8")
        try:
            _take(self._file)
        except OSError as error:
            self._file.seek(0)
            holder = self._file.read().strip() or "another process"
            self._file.close()
            self._file = None
            raise Busy(holder) from error
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()} on {platform.node() or 'this machine'}")
        self._file.flush()

    def release(self) -> None:
        """Let others write. Safe to call twice."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()  # which gives up the lock
            self._file = None


def _take(file: IO[str]) -> None:
    if os.name == "nt":
        import msvcrt

        file.seek(1 << 30)  # beyond what is read, since Windows keeps others from locked bytes
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        file.seek(0)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
