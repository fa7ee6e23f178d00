"""Progress of work in Python: one line on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from experiments.parallel import Progress
from experiments.report.texts import say

Steps = Callable[[str, int, int], None]
"""Called with a step, the number of its parts done, and their number in all."""

_EVERY = 0.2
"""Seconds between two changes of the line."""


def interactive() -> bool:
    """Whether this is a prompt or a notebook: there somebody waits; a script or a pool may not be watched."""
    return hasattr(sys, "ps1")


@contextmanager
def watched(progress: Steps | bool | None) -> Iterator[Steps | None]:
    """The callback that shows the progress of the work.

    True: a line on stderr, removed at the end; False: no callback; None: as True at a prompt and in a
    notebook, as False in scripts; any other value is the callback itself.
    """
    if progress is None:
        progress = interactive()
    if not isinstance(progress, bool):
        yield progress
        return
    if not progress:
        yield None
        return
    from simulation import jit

    if not jit.is_warm():
        sys.stderr.write("Compiling the engine for this machine; it takes about half a minute, once.\n")
    line = _Line()
    try:
        yield line.tell
    finally:
        line.wipe()


def step_of(progress: Steps | None, step: str) -> Progress | None:
    """A callback for one step of `progress`."""
    return None if progress is None else lambda done, all_: progress(step, done, all_)


@contextmanager
def counted(progress: Progress | bool | None, step: str = "replications") -> Iterator[Progress | None]:
    """The same for work of one step."""
    if progress is not None and not isinstance(progress, bool):
        yield progress
        return
    with watched(progress) as told:
        yield None if told is None else lambda done, all_: told(step, done, all_)


class _Line:
    """A line that is written over: terminals and notebooks both know the carriage return."""

    def __init__(self) -> None:
        self._width, self._told, self._step = 0, float("-inf"), ""

    def tell(self, step: str, done: int, all_: int) -> None:
        now = time.monotonic()
        if step == self._step and now - self._told < _EVERY:
            return
        self._told, self._step = now, step
        self._write(f"{say(f'step_{step}', 'en')}: {done} of {all_}")

    def wipe(self) -> None:
        if self._width:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _write(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = max(self._width, len(text))
