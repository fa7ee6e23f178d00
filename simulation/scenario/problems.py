"""What is wrong with a scenario, where, and what would be right: collected, then raised at once."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from itertools import islice

from simulation.scenario.tree import Mark, Source

_WIDTH = 110
_MOST_SHOWN = 50
_MOST_KEPT = 1000
"""Most complaints that are kept: more do not help, and take long to make."""

_MOST_COMPARED = 300
"""Most complaints that search for the nearest name, and most names that they search."""

_MOST_ALLOWED = 100
_MOST_LINES = 5


@dataclass(frozen=True)
class Problem:
    """One thing wrong.

    `line` and `column` count from 1; `line` is None where the place has no line (an override, a
    file that cannot be read). `allowed` lists what would be accepted, `nearest` the likeliest.
    """

    file: str
    line: int | None
    column: int | None
    message: str
    found: str | None = None
    allowed: tuple[str, ...] = ()
    nearest: str | None = None
    hint: str | None = None
    text: str | None = None
    """The offending line."""

    @property
    def position(self) -> str:
        """The place as "file:line:column", or the file alone where there is no line."""
        return self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        lines = [f"{self.position}: {self.message}"]
        if self.text is not None and self.column is not None:
            lines += _excerpt(self.text, self.column)
        if self.nearest is not None:
            lines.append(f"  did you mean {self.nearest}?")
        if self.hint is not None:
            lines.append(f"  {self.hint}")
        if self.allowed:
            lines.append(f"  allowed: {_listed(self.allowed)}")
        return "\n".join(lines)


class ScenarioError(ValueError):
    """A scenario cannot be understood. `problems` holds everything found, in the order of the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        shown = [str(problem) for problem in self.problems[:_MOST_SHOWN]]
        if len(self.problems) > 1:
            rest = f", the first {_MOST_SHOWN} shown" if len(self.problems) > _MOST_SHOWN else ""
            more = " or more" if len(self.problems) >= _MOST_KEPT else ""
            shown.append(f"{len(self.problems)} problems{more}{rest}")
        return "\n".join(shown)


class Problems:
    """A list under construction; the same complaint about the same place is kept once."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], tuple[tuple[int, int, int], Problem]] = {}
        self._doubts: dict[tuple[object, ...], tuple[tuple[int, int, int], Problem]] = {}
        self._sources: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._found)

    def know(self, source: Source) -> None:
        """Give a source its turn in the order of complaints."""
        self._sources.setdefault(id(source), len(self._sources))

    def turn(self, source: Source) -> int:
        """The place of a source in that order: the outermost file is 0, overrides come last."""
        self.know(source)
        return self._sources[id(source)]

    def add(
        self,
        mark: Mark,
        message: str,
        *,
        found: str | None = None,
        allowed: Iterable[str] = (),
        nearest: str | None = None,
        hint: str | None = None,
    ) -> None:
        """Complain about the place `mark`."""
        if len(self._found) >= _MOST_KEPT:
            return
        self._keep(self._found, mark, message, found, allowed, nearest, hint)

    def warn(self, mark: Mark, message: str, *, hint: str | None = None) -> None:
        """Warn about the value at `mark`: it is legal, but probably not what was intended."""
        if len(self._doubts) < _MOST_KEPT:
            self._keep(self._doubts, mark, message, None, (), None, hint)

    def _keep(
        self,
        among: dict[tuple[object, ...], tuple[tuple[int, int, int], Problem]],
        mark: Mark,
        message: str,
        found: str | None,
        allowed: Iterable[str],
        nearest: str | None,
        hint: str | None,
    ) -> None:
        source = mark.source
        problem = Problem(
            file=source.name,
            line=mark.line if source.by_line else None,
            column=mark.column,
            message=message,
            found=found,
            allowed=tuple(islice(allowed, _MOST_ALLOWED)),
            nearest=nearest,
            hint=hint,
            text=source.line(mark.line),
        )
        order = (self.turn(source), mark.line, mark.column)
        among.setdefault((source.name, mark.line, mark.column, message), (order, problem))

    def unknown(
        self, mark: Mark, what: str, name: str, known: Iterable[str], hint: str | None = None
    ) -> None:
        """Complain that `name` is not among `known`, and name the nearest."""
        if len(self._found) >= _MOST_KEPT:
            return
        allowed = tuple(islice(known, _MOST_COMPARED))
        close = nearest(name, allowed) if hint is None and len(self._found) < _MOST_COMPARED else None
        self.add(
            mark, f"unknown {what} {quoted(name)}", found=name, allowed=allowed, nearest=close, hint=hint
        )

    def about_file(self, name: str, message: str, hint: str | None = None) -> None:
        """Complain about a file as a whole."""
        problem = Problem(file=name, line=None, column=None, message=message, hint=hint)
        self._found.setdefault((name, message), ((-1, 0, 0), problem))

    def copy(self) -> Problems:
        """A list that begins with the same complaints."""
        other = Problems()
        other._found, other._sources = dict(self._found), dict(self._sources)
        other._doubts = dict(self._doubts)
        return other

    def sorted(self) -> tuple[Problem, ...]:
        """Everything found, file by file in the order of the text; an unknown name once a file."""
        told: dict[object, list[Problem]] = {}
        for _, problem in sorted(self._found.values(), key=lambda item: item[0]):
            one = (problem.file, problem.message) if _is_name(problem) else id(problem)
            told.setdefault(one, []).append(problem)
        return tuple(_together(same) for same in told.values())

    def doubts(self) -> tuple[Problem, ...]:
        """Every warning, file by file in the order of the text."""
        return tuple(problem for _, problem in sorted(self._doubts.values(), key=lambda item: item[0]))

    def raise_if_any(self) -> None:
        """Raise a `ScenarioError` holding all problems, if there are any."""
        if self._found:
            raise ScenarioError(self.sorted())


_NAMES = ("stage", "segment", "trait", "transition", "stream of entrants")
"""Kinds of things whose names a file uses in several places."""


def _is_name(problem: Problem) -> bool:
    """Whether a problem is an unknown name, which one mistake may repeat in many places."""
    return any(problem.message == f"unknown {what} {quoted(problem.found or '')}" for what in _NAMES)


def _together(same: list[Problem]) -> Problem:
    """The first of several equal problems, with the lines of the others."""
    lines = sorted({problem.line for problem in same[1:] if problem.line is not None} - {same[0].line})
    if not lines:
        return same[0]
    shown = [str(line) for line in lines[:_MOST_LINES]]
    more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
    last = shown.pop() if not more and len(shown) > 1 else None
    listed = ", ".join(shown) + (f" and {last}" if last else more)
    also = f"the same in line{'s' if len(lines) > 1 else ''} {listed}"
    hint = f"{same[0].hint}; {also}" if same[0].hint else also
    return replace(same[0], hint=hint)


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The known name most like `name`, or None when none is alike."""
    folded = {candidate.casefold(): candidate for candidate in reversed(known)}
    close = get_close_matches(name.casefold()[:100], list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def check_metrics(names: Iterable[str], known: Iterable[str]) -> None:
    """Raise a ScenarioError that lists every name not among `known`, each with the nearest one."""
    allowed = tuple(known)
    wrong = [name for name in names if name not in allowed]
    if wrong:
        raise ScenarioError(
            Problem(
                file="metrics",
                line=None,
                column=None,
                message=f"unknown metric {quoted(name)}",
                found=name,
                allowed=allowed,
                nearest=nearest(name, allowed),
            )
            for name in wrong
        )


def quoted(name: str) -> str:
    """A name for a message: in quotes, shortened, control characters made visible."""
    text = name if len(name) <= 60 else f"{name[:57]}..."
    return '"' + "".join(c if c.isprintable() or c in JOINERS else repr(c)[1:-1] for c in text) + '"'


JOINERS = "\u200c\u200d"
"""Signs without a width that join letters, or emoji, to one."""
_LATIN = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u0432\u043a\u043c\u043d\u0442"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "aeopcyxijshdqwbkmhtabezhikmvoptux",
)
"""Cyrillic and Greek letters that are taken for Latin ones."""


def look(name: str) -> str:
    """A key that is equal for names that look alike: it ignores case, form, script and joiners."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_LATIN)
    return "".join(c for c in plain if c not in JOINERS)


@cache
def tell_once(message: str) -> None:
    """Say something that does not stop a run on standard error, unless it has been said."""
    logging.getLogger("virta").warning(message)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:24])
    return f"{shown}, ... ({len(names)} in all)" if len(names) > 24 else shown


def _excerpt(text: str, column: int) -> list[str]:
    """The line, cut to a readable width around the column, and a caret under the column."""
    start = max(0, min(column - 1 - _WIDTH // 2, len(text) - _WIDTH))
    visible = "".join(c if c.isprintable() else " " for c in text[start : start + _WIDTH])
    return [f"  {visible}".rstrip(), f"  {' ' * (column - 1 - start)}^"]
