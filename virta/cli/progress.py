"""Progress on stderr: a bar on a terminal, elsewhere a line every ten seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.parallel import Progress
from experiments.report.texts import say
from simulation import jit
from virta.cli.terminal import err, spoken, tell, tell_of

if TYPE_CHECKING:
    from rich.progress import TaskID


_silent: ContextVar[bool] = ContextVar("silent", default=False)


def tell_about_compilation() -> None:
    """A word before the first run on a machine, which compiles the engine."""
    if not jit.is_warm():
        tell_of("step_compiling", "dim")


def _first(doing: str, lang: str) -> str:
    return doing if jit.is_warm() else f"{doing}. {say('step_compiling', lang)}"


FIRST, EVERY = 1.0, 10.0
"""Seconds until the first line where there is no terminal, and between lines."""


class Spoken:
    """Writes a line with the step and its progress, after a second and then every ten seconds."""

    def __init__(self, doing: str, lang: str = "en") -> None:
        """`doing`: what is said before anything is known of how far it is."""
        self._said, self._lang = doing, lang
        self._begun = time.monotonic()
        self._over = threading.Event()
        # In a thread: progress is only reported at the end of a part, and parts may be long.
        self._thread = threading.Thread(target=self._speak, daemon=True)

    def tell(self, doing: str, done: int, all_: int) -> None:
        """What is being done now, and how much of it is done."""
        self.says(say("step_done", self._lang, doing=doing, done=done, all=all_))

    def says(self, doing: str) -> None:
        """What is being done now, and how far it is."""
        self._said = doing

    def __enter__(self) -> Spoken:
        """Begin to say it."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Say no more."""
        self._over.set()
        self._thread.join()

    def _speak(self) -> None:
        wait = FIRST
        while not self._over.wait(wait):
            tell(f"{self._said} ({time.monotonic() - self._begun:.0f} s)")
            wait = EVERY


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Show a step whose progress is not known."""
    console = err()
    if not console.is_terminal:
        with Spoken(what):
            yield
        return
    with console.status(what):
        yield


@contextmanager
def shown(what: str, n: int, lang: str = "en") -> Iterator[Progress]:
    """A progress callback for n replications: it draws a bar, or has a line said."""
    console = err()
    if not console.is_terminal:
        with Spoken(_first(say("step_done", lang, doing=what, done=0, all=n), lang), lang) as line:
            yield lambda done, all_: line.tell(what, done, all_)
        return
    tell_about_compilation()
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    parts = (TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*parts, console=console, transient=True) as bar:
        task = bar.add_task(what, total=n)
        yield lambda done, _total: bar.update(task, completed=done)


@contextmanager
def silent(silenced: bool) -> Iterator[None]:
    """Whether `calibrating` says nothing: in a script nobody waits."""
    before = _silent.set(silenced)
    try:
        yield
    finally:
        _silent.reset(before)


@contextmanager
def calibrating(file: Path) -> Iterator[Progress]:
    """Work that reads a file and then fits what it says; the callback is told how much is read."""
    reading, fitting = (say(key, spoken(), file=file.name) for key in ("step_reading", "step_fitting"))

    def said(done: int, all_: int) -> str:
        return fitting if done >= all_ else f"{reading}: {100 * done // all_} %"

    console = err()
    if _silent.get():
        yield lambda _done, _all: None
    elif not console.is_terminal:
        with Spoken(reading) as line:
            yield lambda done, all_: line.says(said(done, all_))
    else:
        with console.status(reading) as status:
            yield lambda done, all_: status.update(said(done, all_))


@contextmanager
def steps(*names: str, lang: str = "en") -> Iterator[Callable[[str, int, int], None]]:
    """A callback for work in these steps: it draws a bar for the one under way, or has a line said."""
    titles = {name: say(f"step_{name}", lang) for name in names}
    console = err()
    if not console.is_terminal:
        with Spoken(_first(titles[names[0]], lang), lang) as line:
            yield lambda step, done, all_: line.tell(titles.get(step, step), done, all_)
        return
    tell_about_compilation()
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    parts = (TextColumn("{task.description:<28}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*parts, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {names[0]: bar.add_task(titles[names[0]], total=None)}

        def report(step: str, done: int, all_: int) -> None:
            for earlier, task in tasks.items():
                bar.update(task, visible=earlier == step)
            if step not in tasks:
                tasks[step] = bar.add_task(titles.get(step, step), total=all_)
            bar.update(tasks[step], completed=done, total=all_)

        yield report
