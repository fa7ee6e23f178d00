"""The command line itself: help, typos, versions, the doctor."""

import json

import pytest

from virta.cli import main, system

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
