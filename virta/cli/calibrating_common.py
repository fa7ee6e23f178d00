"""Shared by the commands of `virta calibrate`: options, guessed columns, and output of the result."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from virta.cli import options, terminal
from virta.cli.terminal import BadInput, tell

if TYPE_CHECKING:
    from virta.questions.calibrate.answer import CalibrateAnswer

UNITS = ("day", "week", "month", "quarter", "year")
WRITTEN = ("json", "csv", "png", "html")

Source = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, Parquet or Excel.", show_default=False)]
Person = Annotated[str | None, typer.Option("--person", metavar="COLUMN", help="Who.", show_default=False)]
Unit = Annotated[str, typer.Option("--unit", metavar="|".join(UNITS), help="Of time, in the scenario.")]
DateFormat = Annotated[
    str | None,
    typer.Option(metavar="FORMAT", help="As in DD/MM/YYYY; found out unless said.", show_default=False),
]
Decimal = Annotated[str, typer.Option(metavar="auto|point|comma", help="Decimal mark of numbers.")]
Zone = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Whose clock counts, as in Europe/Helsinki; the file's own unless said.",
        show_default=False,
    ),
]
Workbook = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="Of a workbook.", show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Accept columns guessed by their names.")]
Mapped = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        metavar="FILE",
        help="Read which column is which; written if not there.",
        show_default=False,
    ),
]
Lenient = Annotated[bool, typer.Option("--lenient", help="Leave bad rows out, and say how many and why.")]
Scenario = Annotated[
    Path | None,
    typer.Option("--scenario", "-o", metavar="FILE", help="Write the scenario file.", show_default=False),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Write scenario, tables, figures and a report.", show_default=False
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Title = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Of the scenario; the file's name unless said.")
]
Currency = Annotated[str, typer.Option(metavar="XXX", help="Three capital letters.")]


@dataclass(frozen=True)
class Asked:
    """How columns that are not named may be found."""

    yes: bool
    mapping: Path | None
    sheet: str | None


@contextmanager
def explained() -> Iterator[None]:
    """Turn CalibrationError and OSError into BadInput, with the reason."""
    from experiments.calibrate.findings import CalibrationError

    try:
        yield
    except CalibrationError as problem:
        raise BadInput(str(problem)) from problem
    except OSError as problem:
        raise BadInput(f"Cannot read {problem.filename}: {problem.strerror}.") from problem


@dataclass(frozen=True)
class Named:
    """Columns by option, as they were named, read from a mapping file, or guessed and confirmed."""

    columns: Mapping[str, str]
    stages: Mapping[str, str]

    def __getitem__(self, option: str) -> str:
        return self.columns[option]

    def get(self, option: str) -> str | None:
        """The column of an option, if there is one."""
        return self.columns.get(option)


def named(
    file: Path,
    given: Mapping[str, str | None],
    needed: Sequence[str],
    asked: Asked,
    useful: Sequence[str] = (),
    likely: Mapping[str, str] | None = None,
    stages: Mapping[str, str] | None = None,
    further: Sequence[str] = (),
) -> Named:
    """The columns of a command by option: those `given`, and guesses of the `needed` ones that are missing.

    If any is missing, `useful` columns are guessed too. likely: columns already recognised. further:
    columns of a file that is joined. A guess is shown, and used only when confirmed. Raises BadInput
    where it is not confirmed, or cannot be made.
    """
    from experiments.calibrate import dialect, mapping

    kept, events = mapping.load(asked.mapping) if asked.mapping and asked.mapping.exists() else ({}, {})
    columns = {**{option: name for option, name in kept.items() if option in given}}
    columns |= {option: name for option, name in given.items() if name}
    events |= stages or {}
    if not all(option in columns for option in needed):
        numbered = [name for name in columns.values() if name.startswith("#")]
        heading = (*dialect.of(file, numbered, asked.sheet).heading, *further)
        new = {option: name for option, name in (likely or {}).items() if option not in columns}
        missing, more = (
            [option for option in options if option not in columns and option not in new]
            for options in (needed, useful)
        )
        found = mapping.guess(heading, missing, more, [*columns.values(), *new.values()])
        if found.missing or found.doubtful:
            raise BadInput(_not_guessed(file, heading, found.missing, found.doubtful))
        new |= found.columns
        columns |= new
        _confirm(new, asked.yes)
    return Named(columns, events)


def keep(file: Path, of: Named, asked: Asked, stages: Mapping[str, str] | None = None) -> None:
    """Write the mapping file where one is asked for and does not exist, after the records were read with it.

    stages: event -> stage it leads to, built-in events included.
    """
    from experiments.calibrate import mapping
    from virta.outputs import files as export

    if asked.mapping is None or asked.mapping.exists():
        return
    about = f"Which column of {file.name} says what"
    export.write_file(asked.mapping, mapping.text_of(of.columns, stages or of.stages, about), False)
    tell(f"Wrote {asked.mapping}: --mapping {asked.mapping} reads it the next time.")


def has(file: Path, sheet: str | None, option: str) -> bool:
    """Whether the name of some column of a file suggests this option."""
    from experiments.calibrate import dialect, mapping

    return not mapping.guess(dialect.heading_of(file, sheet), (option,)).missing


def _not_guessed(
    file: Path, heading: Sequence[str], missing: Sequence[str], doubtful: Mapping[str, Sequence[str]]
) -> str:
    lines = [
        f"{file}: no column is called as if it were --{option}: say --{option} COLUMN" for option in missing
    ]
    lines += [
        f"{file}: {' and '.join(names)} may both be --{option}: say --{option} COLUMN"
        for option, names in doubtful.items()
    ]
    return "\n".join([*lines, f"  columns: {', '.join(heading)}"])


def _confirm(guessed: Mapping[str, str], yes: bool) -> None:
    """Show the guesses; raise BadInput unless they are confirmed."""
    import sys

    shown = " ".join(f"--{option} {_shell(name)}" for option, name in guessed.items())
    if yes:
        tell(f"Columns guessed by their names: {shown}")
        return
    if not sys.stdin.isatty():
        raise BadInput(f"Columns guessed by their names: {shown}\nSay --yes to accept them, or name them.")
    if not typer.confirm(f"Columns guessed by their names: {shown}\nIs this right?", err=True):
        raise BadInput("Name the columns.")


def _shell(name: str) -> str:
    """A name as a shell takes it; letters of any language need no quotes."""
    from shlex import quote

    return name if name.replace("_", "").replace("-", "").isalnum() else quote(name)


def check_unit(unit: str) -> None:
    """Raise BadInput where there is no such unit of time."""
    terminal.one_of(unit, UNITS, "unit of time")


def listed(text: str | None) -> tuple[str, ...]:
    """The parts of "a, b"."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """The parts of NAME=VALUE. Raises BadInput where there is no equals sign."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise BadInput(f"{option} {text}: write NAME=VALUE.")
        found[name.strip()] = value.strip()
    return found


def share_of(text: str) -> float:
    """A fraction of 1, also as per cent. Raises BadInput for anything else."""
    plain = text.strip().removesuffix("%").strip()
    try:
        share = float(plain) / (100.0 if text.strip().endswith("%") else 1.0)
    except ValueError:
        share = float("nan")
    if not -10.0 < share <= 1.0:
        raise BadInput(f"--margin {text}: a share of revenue, at most 1, as in 0.2 or 20%.")
    return share


def write_scenario(path: Path, text: str, force: bool) -> None:
    """Write a scenario file and say so. Raises BadInput where one is there, or it cannot be written."""
    from virta.outputs import files as export

    try:
        export.write_file(path, text, force)
    except export.CannotWrite as problem:
        raise BadInput(str(problem)) from problem
    tell(f"Wrote {path}. Next:\n  virta check --explain {path}\n  virta run {path}")


Replay = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the past told again as a scenario.", show_default=False),
]
_DELIVERY: dict[str, tuple[Any, Any]] = {
    "scenario": (Scenario, None),
    "folder": (Folder, None),
    "force": (Force, False),
    "json": (options.Json, False),
    "lang": (options.Lang, "en"),
}
"""Options of all commands for the output of the answer, with their defaults."""


def delivered(
    ask: Callable[..., CalibrateAnswer], further: Mapping[str, tuple[Any, Any]] | None = None
) -> Callable[..., None]:
    """The command that calls `ask` and outputs its answer.

    `further`: output options that this command alone has.
    """
    added = {**(further or {}), **_DELIVERY}

    @functools.wraps(ask)
    def command(**said: Any) -> None:
        where = {name: said.pop(name) for name in added}
        options.language(where["lang"])
        replay = where.pop("replay", None)
        answer = ask(**said)
        if replay is not None and answer.past is not None:
            write_scenario(replay, answer.past, where["force"])
        give(answer, **where)

    kind = inspect.Parameter.KEYWORD_ONLY
    more = [inspect.Parameter(n, kind, default=usual, annotation=hint) for n, (hint, usual) in added.items()]
    signature = inspect.signature(ask)
    # The answer is loaded when it is made, for it loads the engine.
    hints = get_type_hints(ask, localns={"CalibrateAnswer": object}, include_extras=True)
    of_ask = [one.replace(annotation=hints[one.name]) for one in signature.parameters.values()]
    made: Any = command
    made.__signature__ = signature.replace(parameters=[*of_ask, *more], return_annotation=None)
    made.__annotations__ = {
        **hints,
        **{n: hint for n, (hint, _) in added.items()},
        "return": None,
    }
    return command


def give(
    answer: CalibrateAnswer, scenario: Path | None, folder: Path | None, force: bool, json: bool, lang: str
) -> None:
    """Write what was asked for, and print the document or the tables."""
    from virta.cli.delivery import Delivery

    if scenario is not None:
        write_scenario(scenario, answer.text, force)
    Delivery(json, folder, force=force, lang=lang, usual=WRITTEN).give(answer)
    if not json and scenario is None and folder is None:
        tell("\nNothing was written: say -o FILE for the scenario, --out DIR for everything.")
