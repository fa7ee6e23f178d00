"""Which column of a file is which: named, read from a mapping file, or guessed and confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from experiments.report.texts import say
from virta.cli.terminal import BadInput, spoken, tell, tell_of
from virta.questions.calibrate.options import How


@dataclass(frozen=True)
class Named:
    """Columns by option, and the stages to which events lead."""

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
    how: How,
    useful: Sequence[str] = (),
    likely: Mapping[str, str] | None = None,
    stages: Mapping[str, str] | None = None,
    further: Sequence[str] = (),
) -> Named:
    """The columns of a command: `given` by option, `needed` of them; what is missing is guessed.

    With what is needed, what is `useful` is guessed too. likely: columns already recognised. further:
    columns of a file that is joined. A guess is
    shown, and used only when confirmed. Raises BadInput where it is not, or cannot be made.
    """
    from experiments.calibrate import dialect, mapping

    kept, events = mapping.load(how.mapping) if how.mapping and how.mapping.exists() else ({}, {})
    columns = {**{option: name for option, name in kept.items() if option in given}}
    columns |= {option: name for option, name in given.items() if name}
    events |= stages or {}
    if not all(option in columns for option in needed):
        numbered = [name for name in columns.values() if name.startswith("#")]
        heading = (*dialect.of(file, numbered, how.sheet).heading, *further)
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
        _confirm(new, how.yes)
    return Named(columns, events)


def keep(file: Path, of: Named, how: How, stages: Mapping[str, str] | None = None) -> None:
    """Write the mapping file where one is asked for and not there, once the records were read by it.

    stages: where the events of the file lead, those known without being said included.
    """
    from experiments.calibrate import mapping
    from virta.outputs import folders as export

    if how.mapping is None or how.mapping.exists():
        return
    about = f"Which column of {file.name} says what"
    export.write_file(how.mapping, mapping.text_of(of.columns, stages or of.stages, about), False)
    tell_of("wrote_mapping", file=how.mapping)


def has(file: Path, sheet: str | None, option: str) -> bool:
    """Whether a file has a column that is called as if it were this option's."""
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
    """Show what was guessed, and go on only where somebody said so."""
    import sys

    shown = " ".join(f"--{option} {_shell(name)}" for option, name in guessed.items())
    guess = say("columns_guessed", spoken(), columns=shown)
    if yes:
        tell(guess)
        return
    if not sys.stdin.isatty():
        raise BadInput(f"{guess}\n{say('columns_accept', spoken())}")
    if not typer.confirm(f"{guess}\n{say('columns_right', spoken())}", err=True):
        raise BadInput(say("columns_name", spoken()))


def _shell(name: str) -> str:
    """A name as a shell takes it; letters of any language need no quotes."""
    from shlex import quote

    return name if name.replace("_", "").replace("-", "").isalnum() else quote(name)
