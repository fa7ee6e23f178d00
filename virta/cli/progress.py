"""What a waiting person sees: a bar, and a word about compilation. Only on a terminal, only on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from experiments.parallel import Progress
from simulation import jit
from virta.cli.terminal import err, tell


@contextmanager
def shown(what: str, n: int) -> Iterator[Progress | None]:
    """A progress callback that draws a bar for n replications; None where nobody watches."""
    console = err()
    if not console.is_terminal:
        yield None
        return
    if not jit.is_warm():
        tell("Compiling the engine for this machine; it takes about half a minute, once.", "dim")
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    parts = (TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*parts, console=console, transient=True) as bar:
        task = bar.add_task(what, total=n)
        yield lambda done, _total: bar.update(task, completed=done)
