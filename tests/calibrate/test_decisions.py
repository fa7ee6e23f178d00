"""From each kind of file to a decision, by the commands of the page on calibrating."""

import re
import shlex
from pathlib import Path

import pytest

from tests.calibrate.test_damage import KINDS
from virta.cli import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calibrating.md"
SECTION = PAGE.read_text(encoding="utf-8").split("## From a file to a decision")[1].split("\n## ")[0]
COMMANDS = re.findall(r"^virta (.*)$", SECTION.replace("\\\n", ""), re.MULTILINE)
QUICK = ("events", "cohorts", "matrix")


FILES = {kind: {kind: make} for kind, (make, _) in KINDS.items()}
FILES["leads"] |= FILES.pop("deals")
"""Kind -> the files its commands read, each with what makes it."""


def test_every_kind_of_file_is_on_the_page() -> None:
    assert {name for name in FILES if f" {name}.csv" in SECTION} == {*FILES}
    assert len(COMMANDS) == 2 * len(FILES)


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=() if kind in QUICK else pytest.mark.verify) for kind in FILES]
)
def test_two_commands_lead_to_a_decision(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, make in FILES[kind].items():
        (tmp_path / f"{name}.csv").write_text("\n".join(make()) + "\n", encoding="utf-8")
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
