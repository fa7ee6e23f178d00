"""The command line: `virta COMMAND`. Exit codes: 0 done, 1 a failed run, 2 bad input, explained."""

from __future__ import annotations

from collections.abc import Sequence

from virta.cli.codes import INTERRUPTED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit code.

    The commands are loaded here, so that an interrupt while they load ends as quietly as a later one.
    """
    try:
        from virta.cli.application import run

        return run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
