"""From each kind of file to a decision, by the commands of the page on calibrating."""

import re
import shlex
from pathlib import Path

import pytest

from tests.calibrate.test_damage import KINDS
from virta.cli import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calibrating.md"
SECTION = PAGE.read_text(encoding="utf-8").split("## From a file to a decision")[1].split("\n## ")[0]
COMMANDS = re.findall(r"^virta (.*)$", SECTION, re.MULTILINE)
QUICK = ("events", "cohorts", "matrix")


def test_every_kind_of_file_is_on_the_page() -> None:
    assert {name for name in KINDS if f" {name}.csv" in SECTION} == {*KINDS}
    assert len(COMMANDS) == 2 * len(KINDS)


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=() if kind in QUICK else pytest.mark.verify) for kind in KINDS]
)
def test_two_commands_lead_to_a_decision(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{kind}.csv").write_text("\n".join(KINDS[kind][0]()) + "\n", encoding="utf-8")
    mine = [
        shlex.split(command)
        for command in COMMANDS
        if f" {kind}.csv" in command or f" {kind}.yaml " in command
    ]
    assert [command[0] for command in mine] == ["calibrate", "compare"]
    for command in mine:
        assert main(command) == 0, capsys.readouterr().err
    said = " ".join(capsys.readouterr().out.split())
    assert re.search(r"\bahead of\b|\bbehind\b|cannot be told", said), said
