"""Measuring: samples that alternate, medians, where and with what they were taken."""

from __future__ import annotations

import gc
import importlib.metadata
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("virta", "numpy", "numba", "llvmlite", "simpy", "pydantic", "PyYAML")

Task = Callable[[int], object]
"""Something to be timed; gets the number of the call, so that no two calls do the same."""


def seconds_per_call(task: Task, first: int, least: float) -> tuple[float, int]:
    """Wall seconds of one call, averaged over as many calls as fill `least` seconds; and the next number."""
    gc.collect()
    n, begin = first, time.perf_counter()
    while True:
        task(n)
        n += 1
        spent = time.perf_counter() - begin
        if spent >= least:
            return spent / (n - first), n


def alternating(tasks: Mapping[str, Task], rounds: int, least: float) -> dict[str, list[float]]:
    """Seconds per call of each task in each round.

    The tasks take turns, and the order is turned round every time, so that whatever slows the
    machine down for a while falls on all of them.
    """
    samples: dict[str, list[float]] = {name: [] for name in tasks}
    numbers = dict.fromkeys(tasks, 0)
    for turn in range(rounds):
        for name in tasks if turn % 2 == 0 else reversed(list(tasks)):
            seconds, numbers[name] = seconds_per_call(tasks[name], numbers[name], least)
            samples[name].append(seconds)
    return samples


def median(samples: list[float]) -> float:
    """The median of the rounds."""
    return statistics.median(samples)


def ratio(slow: list[float], fast: list[float]) -> dict[str, float]:
    """How many times as fast: the median of the rounds' own ratios, and their range."""
    ratios = [a / b for a, b in zip(slow, fast, strict=True)]
    return {"median": median(ratios), "least": min(ratios), "most": max(ratios)}


def provenance() -> dict[str, Any]:
    """Where, when and with what the figures were taken."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "changed_files": len((_git("status", "--porcelain") or "").splitlines()),
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_before": load(),
    }


def load() -> float | None:
    """Processes that want to run, averaged over a minute; None where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
