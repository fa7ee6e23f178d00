"""What a waiting person sees: a bar, and a word about compilation. Only on a terminal, only on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from experiments.parallel import Progress
from simulation import jit
from virta.cli.terminal import err, tell
from virta.texts import say

if TYPE_CHECKING:
    from rich.progress import TaskID


def tell_about_compilation() -> None:
    """A word before the first run on a machine, which compiles the engine."""
    if not jit.is_warm():
        tell("Compiling the engine for this machine; it takes about half a minute, once.", "dim")


@contextmanager
def shown(what: str, n: int) -> Iterator[Progress | None]:
    """A progress callback that draws a bar for n replications; None where nobody watches."""
    console = err()
    if not console.is_terminal:
        yield None
        return
    tell_about_compilation()
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    parts = (TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*parts, console=console, transient=True) as bar:
        task = bar.add_task(what, total=n)
        yield lambda done, _total: bar.update(task, completed=done)


@contextmanager
def steps(*names: str) -> Iterator[Callable[[str, int, int], None] | None]:
    """A callback for work in these steps, with a bar for the one under way; None where nobody watches."""
    titles = {name: say(f"step_{name}", "en") for name in names}
    console = err()
    if not console.is_terminal:
        yield None
        return
    tell_about_compilation()
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    parts = (TextColumn("{task.description:<28}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*parts, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, all_: int) -> None:
            if step not in tasks:
                for earlier in tasks.values():
                    bar.update(earlier, visible=False)
                tasks[step] = bar.add_task(titles.get(step, step), total=all_)
            bar.update(tasks[step], completed=done, total=all_)

        yield report
