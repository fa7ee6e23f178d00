"""The command line: `virta COMMAND`. Exit codes: 0 done, 1 a failed run, 2 bad input, explained."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from virta.cli.codes import INTERRUPTED, TERMINATED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit code.

    The commands are loaded here, so that an interrupt while they load ends as quietly as a later one.
    """
    try:
        with _terminable():
            from virta.cli.application import run

            return run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends the command as an interrupt does: half-written files are removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def asked(*_: object) -> None:
        # Only the first signal: a second one must not interrupt the removal of files.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise SystemExit(TERMINATED)

    before = signal.signal(signal.SIGTERM, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
