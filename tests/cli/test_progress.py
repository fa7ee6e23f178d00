"""What a waiting person sees, and a program does not."""

import io

import pytest
from rich.console import Console

from virta.cli import progress, terminal


def watch(monkeypatch: pytest.MonkeyPatch, *, person: bool, warm: bool) -> str:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=person, width=80)
    monkeypatch.setattr(progress, "err", lambda: console)
    monkeypatch.setattr(terminal, "err", lambda: console)
    monkeypatch.setattr(progress.jit, "is_warm", lambda: warm)
    with progress.shown("shop", 3) as report:
        assert (report is not None) == person
        if report is not None:
            report(2, 3)
    return screen.getvalue()


def test_a_person_sees_a_bar_and_is_told_once_about_compilation(monkeypatch: pytest.MonkeyPatch) -> None:
    cold = watch(monkeypatch, person=True, warm=False)
    assert cold.count("Compiling the engine") == 1
    assert "2/3" in cold
    assert "Compiling" not in watch(monkeypatch, person=True, warm=True)


def test_a_program_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch(monkeypatch, person=False, warm=False) == ""
