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


def own() -> list[str]:
    """Stays timed from each person's own start."""
    rows = ["id,stage,in,out"]
    for i in range(60):
        changed, left = 1 + i % 5, 4 + i % 17
        rows += [f"p{i},trial,0,{changed}", f"p{i},active,{changed},{changed + left if i % 3 else ''}"]
    return rows


def leads() -> list[str]:
    return ["lead,created", *(f"L{i},2024-0{1 + i % 4}-{10 + i % 17}" for i in range(200))]


def deals() -> list[str]:
    """Two leads of five are won, some on the day they came."""
    won = ((i, 10 + i % 17 + i * i % 4, 1 + i % 4 + i % 3 % 2) for i in range(200) if i % 5 < 2)
    return ["lead,won", *(f"L{i},{day}/0{month}/2024" for i, day, month in won)]


def mrr() -> list[str]:
    """Movements of monthly revenue that tie."""
    rows, there = ["month,closing,new,expansion,contraction,churn,reactivation"], 50_000
    for k in range(18):
        new, more, less, gone, back = 3000 + 70 * (k % 5), 800, 300 + 20 * (k % 3), 2000 + 90 * (k % 7), 250
        there += new + more - less - gone + back
        rows.append(f"{2023 + k // 12}-{1 + k % 12:02},{there},{new},{more},{less},{gone},{back}")
    return rows


FILES = {kind: {kind: make} for kind, (make, _) in KINDS.items()} | {
    "own": {"own": own}, "leads": {"leads": leads, "deals": deals}, "mrr": {"mrr": mrr}
}  # fmt: skip
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
