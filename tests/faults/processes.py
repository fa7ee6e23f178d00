"""The command line in a process of its own, that can be killed, starved and watched."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARKET = """\
schema: 1
time: {unit: month, horizon: 24 months}
money: {value_after_horizon: run-off}
stages:
  prospect: {kind: potential}
  active: {kind: customer, purchases: {rate: 1, amount: {mean: 50, cv: 0.5}, margin: 40 %}, service_cost: 1}
  ended: {kind: former}
transitions:
  prospect -> active: {rate: 0.05}
  active -> ended: {rate: 0.05, differs_by_customer: {gamma: {cv: 0.6}}}
people_at_start: {prospect: 300, active: 200, selection: none}
investments:
  care:
    aim: retention
    budget: 200 per month
    audience: {stages: [active]}
    effects: {active -> ended: {slows_down_to: 0.5, half_effect_at: 1}}
uncertain:
  investments.care.budget: {uniform: {low: 100, high: 300}}
"""
"""A small market that every question can be asked of."""


def environment(**further: str) -> dict[str, str]:
    """That of this process, with this checkout first on the path."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **further}


def virta(*arguments: str, cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    given: dict[str, object] = {"capture_output": True, "text": True, "timeout": 300, "env": environment()}
    command = [sys.executable, "-m", "virta", *arguments]
    return subprocess.run(command, cwd=cwd, check=False, **{**given, **options})  # type: ignore[call-overload, no-any-return]


def started(arguments: Sequence[str], cwd: Path, mark: str = "") -> subprocess.Popen[str]:
    """Begin a command; `mark` is found in the environment of all its processes."""
    return subprocess.Popen(
        [sys.executable, "-m", "virta", *arguments],
        cwd=cwd,
        env=environment(VIRTA_TEST_MARK=mark),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # What is begun in the background by a shell ignores interrupts, and so would all that it begins.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def marked(mark: str) -> list[int]:
    """Processes that live with a mark in their environment, this one left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if f"VIRTA_TEST_MARK={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found


def half_written(folder: Path) -> list[str]:
    """Files that no finished run leaves."""
    return [str(path) for path in folder.rglob("*") if path.name.endswith(".part")]
