"""The tutorials, followed word by word in an empty folder."""

import re
import shlex
import textwrap
from pathlib import Path

import pytest

from tests import consoles
from virta.cli import main

PAGES = sorted((consoles.ROOT / "docs" / "tutorials").glob("*.md"))


def steps(page: Path) -> list[tuple[str, str]]:
    """What is to be typed, the indented lines, and what is to be written at the end of mine.yaml."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(
        r"^        (virta [^\n]*)$|^    ```yaml\n(.*?)^    ```$", text, re.MULTILINE | re.DOTALL
    )
    return [(command, textwrap.dedent(lines)) for command, lines in found]


def commands(page: Path) -> list[str]:
    return [command for command, _ in steps(page) if command]


def test_every_tutorial_types_something() -> None:
    assert {page.stem: len(commands(page)) for page in PAGES} == {
        "educator": 7,
        "researcher": 4,
        "strategist": 8,
    }


@pytest.mark.verify
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_tutorial_does_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command, lines in steps(page):
        if lines:
            with (tmp_path / "mine.yaml").open("a", encoding="utf-8") as file:
                file.write(lines)
            continue
        code = main(shlex.split(command)[1:])
        said = capsys.readouterr()
        assert code == 0, f"{command}\n{said.out}\n{said.err}"
        assert said.out or "new" in command
