"""The command line itself: help, typos, versions, the doctor."""

import json

import pytest
from rich.cells import cell_len
from rich.console import Console

from virta import library
from virta.cli import files, main, system

Capture = pytest.CaptureFixture[str]


def test_help_names_every_command(capsys: Capture) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for command in ("demo", "run", "check", "new", "list", "schema", "doctor", "version"):
        assert f" {command} " in said


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [(["rnu"], "Did you mean 'run'"), (["run", "x", "--sed", "3"], "--seed"), (["run"], "FILE")],
)
def test_typos_get_the_nearest_name_and_exit_2(arguments: list[str], hint: str, capsys: Capture) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert hint in captured.err
    assert captured.out == ""


def test_doctor_says_what_is_missing_and_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    real = system.installed
    monkeypatch.setattr(system, "installed", lambda name: None if name == "XlsxWriter" else real(name))
    assert main(["doctor"]) == 0
    assert 'pip install "virta[excel]"' in capsys.readouterr().out


def test_doctor_and_version_as_json(capsys: Capture) -> None:
    assert main(["doctor", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {"numba", "cache", "memory", "parquet"} <= {finding["name"] for finding in findings}
    assert main(["version", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["virta"] == system.installed("virta")


def on_a_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Console(force_terminal=True, width=width, color_system=None, highlight=False)
    monkeypatch.setattr(files, "out", lambda: made)


@pytest.mark.parametrize("width", [60, 80])
def test_names_that_one_has_to_type_are_listed_whole(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    on_a_terminal(width, monkeypatch)
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first = {line.split()[0] for line in lines if line.strip()}
    assert {*library.shipped(), *library.studies()} <= first
    assert max(map(cell_len, lines)) <= width


def test_studies_are_listed_beside_scenarios(capsys: Capture) -> None:
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    assert said.index("Shipped scenarios") < said.index("Shipped studies") < said.index("keep-or-win")
    assert main(["list", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in document["studies"]] == list(library.studies())
    assert [row["name"] for row in document["scenarios"]] == list(library.shipped())
    assert main(["list", "studies", "--lang", "fi"]) == 0
    said = capsys.readouterr().out
    assert "Pieni tiimi" in said
    assert "skenaariot" not in said
    assert main(["list", "studis"]) == 2
    assert "Did you mean studies?" in capsys.readouterr().err
