"""Output streams: results go to standard output, everything else to standard error."""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from experiments.report.numbers import MINUS, MISSING, THIN_SPACE
from experiments.report.texts import doubt, say

if TYPE_CHECKING:
    from simulation.scenario import Problem, Scenario, ScenarioError

PLAIN_WIDTH = 200
_spoken: ContextVar[str] = ContextVar("spoken", default="en")
MOST_PROBLEMS = 50


class BadInput(Exception):
    """Invalid input: explained on standard error, exit code 2."""


class RunFailed(Exception):
    """A run that should have worked did not: explained on standard error, exit code 1."""


def out() -> Console:
    """The console of results: colour on a terminal, bare and unwrapped elsewhere."""
    terminal = sys.stdout.isatty()
    return Console(file=sys.stdout, highlight=False, width=None if terminal else PLAIN_WIDTH)


def err() -> Console:
    """The console of messages and progress."""
    return Console(file=sys.stderr, highlight=False)


def plain(text: str) -> str:
    """A text with typographic spaces, signs and arrows only where standard output can show them."""
    if sys.stdout.isatty() and _speaks_unicode(sys.stdout.encoding):
        return text
    for dressed, bare in ((THIN_SPACE, ""), ("\u00a0", " "), (MINUS, "-"), (MISSING, "-"), ("→", "->")):
        text = text.replace(dressed, bare)
    return text


def tell(message: str, style: str = "") -> None:
    """One message on standard error, as it stands: no markup is read in it."""
    console = err()
    console.print(Text(message, style=style), soft_wrap=not console.is_terminal)


def speak(lang: str) -> None:
    """Say messages in this language from now on. Errors stay as they are: they quote what is typed."""
    _spoken.set(lang)


def spoken() -> str:
    """The language of messages."""
    return _spoken.get()


def tell_of(key: str, style: str = "", **values: object) -> None:
    """One text of the catalogue on standard error, in the language of messages."""
    tell(say(key, spoken(), **values), style)


def tell_problems(error: ScenarioError) -> None:
    """Everything wrong with a scenario: where and what in bold, the place under the line marked."""
    _tell_each(error.problems)
    if len(error.problems) > 1:
        hidden = len(error.problems) - MOST_PROBLEMS
        shown = f", the first {MOST_PROBLEMS} shown" if hidden > 0 else ""
        err().print(f"{len(error.problems)} problems{shown}")


def tell_warnings(scenarios: Iterable[Scenario], strict: bool) -> None:
    """Print the warnings of scenarios, each once. Raises ScenarioError where `strict`."""
    warnings = tuple(dict.fromkeys(warning for one in scenarios for warning in one.warnings))
    if strict and warnings:
        from simulation.scenario import ScenarioError

        raise ScenarioError(warnings)
    lang = spoken()
    said = [
        replace(one, message=doubt(one.message, lang), hint=one.hint and doubt(one.hint, lang))
        for one in warnings
    ]
    _tell_each(said, say("warning", lang))


def _tell_each(problems: Sequence[Problem], kind: str = "") -> None:
    console = err()
    width = console.width - 1 if console.is_terminal else PLAIN_WIDTH
    for problem in problems[:MOST_PROBLEMS]:
        lines = f"{kind}{typed(str(problem))}".split("\n")
        console.print(Text(lines[0], style="bold"), soft_wrap=True)
        if problem.text is not None and problem.column is not None:
            line, caret = _excerpt(problem.text, problem.column, width)
            console.print(Text(line), soft_wrap=True)
            console.print(Text(caret, style="bold red"), soft_wrap=True)
            lines = lines[2:]
        for line in lines[1:]:
            console.print(Text(line, style="green" if "did you mean" in line else ""), soft_wrap=True)


_OPTIONS = {"override": "--set", "believed": "--believed", "vary": "--vary"}


def typed(position: str) -> str:
    """The place of a problem, with a Python argument at its start replaced by the option typed."""
    named = re.match(rf"({'|'.join(_OPTIONS)}) (?=\d)", position)
    return position if named is None else f"{_OPTIONS[named[1]]} {position[named.end() :]}"


def _excerpt(text: str, column: int, width: int) -> tuple[str, str]:
    """The part of a line around a column that fits the width, and a caret under the column."""
    visible = "".join(c if c.isprintable() else " " for c in text)
    room = width - 2
    start = max(0, min(column - 1 - room // 2, len(visible) - room))
    return f"  {visible[start : start + room]}".rstrip(), f"  {' ' * (column - 1 - start)}^"


def paragraph(console: Console, text: str, style: str = "", left: int = 1) -> None:
    """Print a text that may be long: wrapped and indented on a terminal, on one line elsewhere.

    Lines break at plain spaces only, never inside a number with thin ones.
    """
    lines = [text]
    if console.is_terminal:
        lines, room = [""], console.width - left
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}" if lines[-1] else word
            if cell_len(longer) <= room or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
    indent = " " * left if console.is_terminal else ""
    for line in lines:
        console.print(Text(f"{indent}{line}", style=style), soft_wrap=True)


def print_json(document: Any) -> None:
    """One JSON document on standard output. Raises ValueError on NaN or infinity."""
    plain = not _speaks_unicode(sys.stdout.encoding)
    sys.stdout.write(json.dumps(document, ensure_ascii=plain, allow_nan=False, indent=2) + "\n")


def one_of(value: str, allowed: Iterable[str], what: str) -> str:
    """`value` if it is allowed. Raises BadInput with the nearest name and all allowed ones."""
    names = list(allowed)
    if value in names:
        return value
    nearest = difflib.get_close_matches(value, names, n=1)
    hint = f" Did you mean {nearest[0]}?" if nearest else ""
    raise BadInput(f"There is no {what} {value!r}.{hint} Allowed: {', '.join(names)}.")


def check_metrics(names: Iterable[str]) -> None:
    """Raise ScenarioError, with the nearest names, where a metric does not exist."""
    from simulation import scenario
    from simulation.metrics import METRICS

    scenario.check_metrics(names, METRICS)


def silence_stdout() -> None:
    """Discard further output, after the reader of a pipe has closed it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speaks_unicode(encoding: str | None) -> bool:
    return (encoding or "").lower().replace("-", "").startswith("utf")
