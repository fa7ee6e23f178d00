"""Every console example in the README and the documentation does what it says."""

import ast
import contextlib
import io
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from simulation.scenario import loads
from tests import consoles

README = (consoles.ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [consoles.ROOT / "README.md", *sorted((consoles.ROOT / "docs").glob("**/*.md"))]
LONG = ("calibrating.md", "library.md", "optimizing.md", "studies.md", "uncertainty.md")
"""Pages whose commands take tens of seconds: the verification runs them."""


def _pages() -> list[Any]:
    later = [pytest.mark.verify]
    return [
        pytest.param(p, id=p.relative_to(consoles.ROOT).as_posix(), marks=later if p.name in LONG else [])
        for p in PAGES
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX is needed to see what is shown")
@pytest.mark.parametrize("page", _pages())
def test_examples(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    same_machine = consoles.MADE_ON.format(consoles.machine()) in text
    for block in consoles.FENCE.findall(text):
        for example in consoles.examples(block):
            shown = consoles.run(example.command, tmp_path)
            assert consoles.agrees(shown, example.output, same_machine), (
                f"$ {example.command}\nshows\n{shown}\ninstead of\n{example.output}"
            )


def test_the_scenario_in_the_readme_loads_and_is_complete() -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    scenario = loads(text)
    assert [stage.name for stage in scenario.stages] == ["prospect", "customer", "ended", "gone"]


def test_the_python_in_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    smaller = code.replace("replications=20", "replications=2").replace("retailer", "team")
    exec(compile(smaller, "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert "half the care" in said
    assert "{'units': {'period': 'month', 'revenue': 'EUR'" in said


@pytest.mark.parametrize(("name", "outputs"), [("one-life", 6), ("policies", 1), ("processes", 2)])
def test_the_python_of_a_page_prints_what_it_shows(name: str, outputs: int) -> None:
    page = (consoles.ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    shown, checked = "", 0
    for language, block in re.findall(r"^```(python|text)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        if language == "text":
            assert shown == block
            checked += 1
        else:
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(block, f"{name}.md", "exec"), names)
            shown = out.getvalue()
    assert checked == outputs


def test_salib_runs_a_study_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    salib, _ = _python_of("interoperability")
    _scenarios_in(tmp_path, monkeypatch)
    exec(compile(salib, "interoperability.md", "exec"), {})
    shares = ast.literal_eval(capsys.readouterr().out)
    assert shares["churn"] > shares["margin"] > 0


@pytest.mark.filterwarnings("default")  # it calls pandas in ways that are on their way out
def test_the_ema_workbench_runs_a_scenario_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(
        "ema_workbench", reason="it brings 110 MB, so only the extra `interop` holds it", exc_type=ImportError
    )
    _, workbench = _python_of("interoperability")
    _scenarios_in(tmp_path, monkeypatch)
    exec(compile(workbench, "interoperability.md", "exec"), {})


def _python_of(name: str) -> list[str]:
    page = (consoles.ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def _scenarios_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "scenarios").symlink_to(consoles.ROOT / "scenarios")
    monkeypatch.chdir(folder)


@pytest.mark.parametrize(
    ("shown", "written", "same", "different"),
    [
        ("a 1\nb 2", "a 1\nb 2", True, True),
        ("a 1\nb 2", "a 1\nb 3", False, True),
        ("a 1\nb 2", "a 1\nc 2", False, False),
        ("a 1\nb 2\nc", "a 1\n...\nc", True, True),
        ("a 1\nb 2\nc", "...\nc", True, True),
        ("a 1\nb 2\nc", "b 2\n...", False, False),
        ("a   1\u202f234.5", "a 17", False, True),
    ],
)
def test_agreement(shown: str, written: str, same: bool, different: bool) -> None:
    assert consoles.agrees(shown, written, digits=True) is same
    assert consoles.agrees(shown, written, digits=False) is different


def test_an_abridged_example_stays_abridged() -> None:
    shown = "head\na 1\nb 22\nmiddle\nc 3\ntail"
    assert consoles.abridged_like(shown, "...\na 9\nb 9\n...\nc 8\n...") == "...\na 1\nb 22\n...\nc 3\n..."
    assert consoles.abridged_like(shown, "head\n...") == "head\n..."
    assert consoles.abridged_like(shown, "...\nx 9\n...") == "...\nx 9\n..."
    assert consoles.abridged_like(shown, "old") == shown


def test_a_page_is_renewed() -> None:
    made = consoles.MADE_ON.format(consoles.machine())
    page = "{}\n```console\n$ echo one \\\n>   two\n{}\n$ printf ''\n```\n"
    old = page.format(consoles.MADE_ON.format("a PDP-11"), "older")
    new = page.format(made, "one two")
    assert consoles.renewed(old) == new
    assert consoles.renewed(new) == new
