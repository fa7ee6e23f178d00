"""What every test may rely on, and in which order several workers take the tests."""

import os
import signal
import threading

import pytest

from virta.cli import terminal

# Commands that tests start keep the bytecode of what they import: compiling it takes half a second each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Commands that tests interrupt hear it, also where a shell began the tests in the background and ignores it.
if (
    threading.current_thread() is threading.main_thread()
    and signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _said_nothing_of_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lines about work that takes long: how long it takes is not for a test to depend on."""
    monkeypatch.setattr("virta.cli.progress.FIRST", 3600.0)


@pytest.fixture(autouse=True)
def _english() -> None:
    """Messages are in the language of the command that runs, and no command has run."""
    terminal.speak("en")


UNCOMPILED = ("draws", "mutations", "oracle", "physics", "scenario")
"""Folders whose tests hardly need the compiled engine."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the second worker begin with tests that do not compile the engine: the first compiles it meanwhile.

    Workers are given the first quarter of their share as blocks of the list, one after the other.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers == 1:
        return
    tests = config.rootpath / "tests"
    bare = [item for item in items if item.path.relative_to(tests).parts[0] in UNCOMPILED]
    others = [item for item in items if item.path.relative_to(tests).parts[0] not in UNCOMPILED]
    block = len(items) // workers // 4
    items[:] = others[:block] + bare[:block] + others[block:] + bare[block:]
