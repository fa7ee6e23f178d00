"""`virta check --explain`: every number of a file beside what it was understood as."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from experiments.report.tables import Table, row
from experiments.report.texts import reason, say
from simulation.scenario.overrides import format_path, parse_path
from simulation.scenario.row import Row as Number
from virta.cli.terminal import typed
from virta.outputs import terminal

_DEFAULT = "default"
_SINGLE = ("time", "money", "people_at_start", "market_entrants", "uncertain")
_WIDEST = 18


def show(console: Console, numbers: Sequence[Number], lang: str) -> None:
    """Print the numbers: in groups on a terminal, one a line with its whole path elsewhere."""
    if console.is_terminal:
        _show_groups(console, numbers, lang)
    else:
        terminal.show(console, _table(numbers, lang))


def _show_groups(console: Console, numbers: Sequence[Number], lang: str) -> None:
    lines = [(_head(number), *_words(number, lang)) for number in numbers]
    written = 2 + max((len(line[2]) for line in lines if len(line[2]) <= _WIDEST), default=0)
    name_width = 2 + max((len(line[1]) for line in lines if len(line[1]) <= 2 * _WIDEST), default=0)
    name_width = min(name_width, max(20, console.width - written - 24))
    console.print(Text(f"\n{say('explanation', lang)}", style="bold cyan"))
    for head, group in itertools.groupby(lines, key=lambda line: line[0]):
        console.print(Text(f"\n {format_path(head)}", style="bold"))
        for _, name, text, understood, conversion in group:
            line = Text(f"   {name:<{name_width}}")
            line.append(f"{text:<{written}}", style="dim")
            line.append(understood)
            console.print(line)
            if conversion:
                console.print(Padding(Text(conversion, style="dim"), (0, 0, 0, 3 + name_width + written)))
    console.print(Text(f"\n{say('explained_note', lang)}", style="dim"))


def _table(numbers: Sequence[Number], lang: str) -> Table:
    columns = tuple(say(key, lang) for key in ("number", "written", "understood", "conversion"))
    rows = []
    for number in numbers:
        name, *rest = _words(number, lang)
        path = f"{number.path}{name[name.index(' (') :] if number.segments else ''}"
        rows.append(row(path, *rest))
    return Table(say("explanation", lang), columns, tuple(rows), notes=(say("explained_note", lang),), left=4)


def plain(number: Number) -> dict[str, object]:
    """A row as JSON."""
    return {
        **vars(number),
        "position": typed(number.position),
        "segments": list(number.segments),
        "understood": number.understood,
    }


def _head(number: Number) -> tuple[str, ...]:
    keys = parse_path(number.path)
    if keys[0] in _SINGLE:
        return keys[:1]
    size = 4 if "effects" in keys[:-1] else 2
    return keys[: min(size, len(keys) - 1)] or keys


def _words(number: Number, lang: str) -> tuple[str, str, str, str]:
    """Name below the head, as written, as understood, and the conversion where there is one more."""
    name = format_path(parse_path(number.path)[len(_head(number)) :])
    if number.segments:
        name += f" ({', '.join(number.segments)})"
    written = say("default", lang) if number.written == _DEFAULT else number.written
    conversion = number.conversion if number.value is not None else ""
    understood = number.understood
    if number.value is None and not number.written and understood:
        understood = _convention(understood, lang)
    return name, written, understood, conversion


def _convention(text: str, lang: str) -> str:
    """A convention of money in `lang`, with its length of time, if any, in the language's words."""
    said = reason(text, lang)
    if lang == "en":
        return said
    return re.sub(r"\b(day|week|month|quarter|year)s\b", lambda unit: say(unit[0], lang), said)
