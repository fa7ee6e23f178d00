"""The list of commands: one is loaded where one is asked for, all where none is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

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


TAB = """
source <(_VIRTA_COMPLETE=source_bash virta)
COMP_WORDS=(virta cali) COMP_CWORD=1
_virta_completion virta cali virta
echo "${COMPREPLY[@]}"
"""


@pytest.mark.verify
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_the_tab_key_completes_a_command_in_bash() -> None:
    surroundings = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    said = subprocess.run(["bash", "-c", TAB], env=surroundings, capture_output=True, encoding="utf-8")
    assert (said.stdout, said.stderr) == ("calibrate\n", "")
