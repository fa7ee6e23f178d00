"""What every test may rely on."""

import os

import pytest

from virta.cli import terminal

# Commands that tests start keep the bytecode of what they import: compiling it takes half a second each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(autouse=True)
def _said_nothing_of_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lines about work that takes long: how long it takes is not for a test to depend on."""
    monkeypatch.setattr("virta.cli.progress.FIRST", 3600.0)


@pytest.fixture(autouse=True)
def _english() -> None:
    """Messages are in the language of the command that runs, and no command has run."""
    terminal.speak("en")
