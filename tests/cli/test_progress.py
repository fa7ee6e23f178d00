"""What somebody who waits is told: a bar on a terminal, a line now and then in a file."""

import io
import re
import time
from pathlib import Path

import pytest
from rich.console import Console

from experiments.store.store import Store
from experiments.sweep import Advance
from virta.cli import main, progress, terminal
from virta.questions.sweep.progress import rows_shown


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> io.StringIO:
    """Standard error: of a person where the test says so, else a file; the engine is compiled."""
    written = io.StringIO()
    console = Console(file=written, force_terminal=request.param == "person", width=80)
    monkeypatch.setattr(progress, "err", lambda: console)
    monkeypatch.setattr(terminal, "err", lambda: console)
    monkeypatch.setattr(progress.jit, "is_warm", lambda: True)
    return written


def wait_for(screen: io.StringIO, text: str) -> None:
    """Until a text is there, at most ten seconds."""
    end = time.monotonic() + 10
    while text not in screen.getvalue():
        assert time.monotonic() < end, screen.getvalue()
        time.sleep(0.005)


@pytest.mark.parametrize("screen", ["person"], indirect=True)
def test_compiling_is_told_once_and_only_where_it_happens(
    screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress.shown("shop", 3):
        pass
    assert "Compiling" not in screen.getvalue()
    monkeypatch.setattr(progress.jit, "is_warm", lambda: False)
    with progress.shown("shop", 3):
        pass
    assert screen.getvalue().count("Compiling the engine") == 1


@pytest.mark.parametrize("screen", ["person"], indirect=True)
def test_a_person_sees_a_bar(screen: io.StringIO) -> None:
    with progress.shown("shop", 3) as report:
        report(2, 3)
    assert "2/3" in screen.getvalue()
    with progress.steps("replications", "worlds") as told:
        told("worlds", 3, 7)
    assert "3/7" in screen.getvalue()


@pytest.mark.parametrize("screen", ["file"], indirect=True)
def test_a_file_is_told_again_and_again_what_is_done_and_how_far_it_is(
    screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "FIRST", 0.01)
    monkeypatch.setattr(progress, "EVERY", 0.01)
    with progress.shown("shop", 3) as report:
        wait_for(screen, "shop: 0 of 3")
        report(2, 3)
        wait_for(screen, "shop: 2 of 3")
    with progress.steps("replications", "worlds") as told:
        told("worlds", 3, 7)
        wait_for(screen, ": 3 of 7")
    with progress.doing("computing"):
        wait_for(screen, "computing")
    with progress.calibrating(Path("log.csv")) as seen:
        wait_for(screen, "Reading log.csv (")
        seen(30, 90)
        wait_for(screen, "Reading log.csv: 33 %")
        seen(90, 90)
        wait_for(screen, "Fitting what log.csv says")
    with rows_shown("study") as rows:
        rows(Advance(12, 40, 0, 3.0, 12))
        wait_for(screen, "study: 12 of 40 rows, 4.0 a second")
    lines = screen.getvalue().splitlines()
    assert all(re.search(r" \(\d+ s\)$", line) for line in lines)
    monkeypatch.setattr(progress.jit, "is_warm", lambda: False)
    with progress.shown("shop", 3):
        wait_for(screen, "Compiling the engine")
    ended = len(screen.getvalue().splitlines())
    time.sleep(0.05)
    assert len(screen.getvalue().splitlines()) == ended


@pytest.mark.parametrize("screen", ["file"], indirect=True)
def test_what_is_quick_is_done_in_silence(screen: io.StringIO) -> None:
    with progress.shown("shop", 3) as report:
        report(3, 3)
    with progress.calibrating(Path("log.csv")) as seen:
        seen(90, 90)
    assert screen.getvalue() == ""


@pytest.mark.parametrize("screen", ["file"], indirect=True)
@pytest.mark.parametrize(
    ("command", "work"),
    [
        (("study", "verify"), "experiments.store.verify.verify"),
        (("study", "export"), "virta.questions.sweep.answer.write"),
        (("discover",), "virta.questions.discover.answer.discover"),
        (("emulate",), "virta.questions.emulate.answer.emulate"),
    ],
)
def test_what_reads_a_store_for_long_says_so(
    command: tuple[str, ...], work: str, tmp_path: Path, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "s.sqlite"
    with Store(store):
        pass

    def slow(*_: object, **__: object) -> None:
        wait_for(screen, f"Reading {store.name}")
        raise KeyboardInterrupt

    monkeypatch.setattr(progress, "FIRST", 0.01)
    monkeypatch.setattr(work, slow)
    more = ["--out", str(tmp_path / "out")] if "export" in command else []
    main([*command, str(store), *more])
    assert f"Reading {store.name} (" in screen.getvalue()
