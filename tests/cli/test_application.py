"""The list of commands: one is loaded where one is asked for, all where none is."""

import pytest
import typer.main

from virta.cli import main
from virta.cli.application import GROUPS, application
from virta.cli.application import commands as every

NAMES = [*every(), *GROUPS]


def commands(asked: str | None = None) -> list[str]:
    group = typer.main.get_command(application(asked))
    return list(group.commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
def test_a_command_asked_for_is_loaded_alone(name: str) -> None:
    assert commands(name) == [name]


@pytest.mark.parametrize("asked", [None, "--help", "lst"])
def test_all_are_loaded_where_none_is_asked_for(asked: str | None) -> None:
    assert sorted(commands(asked)) == sorted(NAMES)


@pytest.mark.parametrize(
    "line", ["run library/team/hold --seed 1 --seed 2", "run library/team/hold -n 2 --replications 2"]
)
def test_an_option_given_twice_is_refused(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == 2
    assert "is given more than once, and takes one value." in capsys.readouterr().err
