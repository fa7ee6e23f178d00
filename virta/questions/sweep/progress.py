"""How far a sweep is: a bar with rate and remaining time on a terminal, lines in a log; on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from experiments.report import numbers
from experiments.report.texts import say
from experiments.sweep import Advance
from virta.cli.progress import Spoken, tell_about_compilation
from virta.cli.terminal import err, spoken


@contextmanager
def rows_shown(what: str) -> Iterator[Callable[[Advance], None]]:
    """A callback that is told how far a sweep is."""
    tell_about_compilation()
    console = err()
    if not console.is_terminal:
        with Spoken(what) as line:
            yield lambda advance: line.says(f"{what}: {line_of(advance)}")
        return
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    parts = (TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[said]}"))
    with Bar(*parts, console=console, transient=True, refresh_per_second=4) as bar:
        task = bar.add_task(what, total=None, said="")

        def report(advance: Advance) -> None:
            bar.update(
                task, completed=advance.done + advance.failed, total=advance.total, said=line_of(advance)
            )

        yield report


def line_of(advance: Advance) -> str:
    """How far it is, in words: "12 340 of 200 000 rows, 250 a second, 12 min to go, 3 failed"."""
    lang = spoken()

    def count(n: int) -> str:
        return numbers.fixed(n, lang=lang)

    parts = [say("rows_done", lang, done=count(advance.done), all=count(advance.total))]
    if advance.computed:
        rate = numbers.fixed(advance.rate, 1 if advance.rate < 10 else 0, lang)
        parts.append(say("rows_rate", lang, rate=rate))
        left = advance.remaining
        if left is not None and left > 0.5:
            parts.append(say("rows_left", lang, time=duration(left)))
    if advance.failed:
        parts.append(say("rows_failed", lang, n=count(advance.failed)))
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """A length of time as one says it: "40 s", "12 min", "3 h 20 min"."""
    if seconds < 100:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
