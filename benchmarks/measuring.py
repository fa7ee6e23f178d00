"""Measuring: samples that alternate, medians, where and with what they were taken."""

from __future__ import annotations

import gc
import importlib.metadata
import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.worker import timed

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("virta", "numpy", "scipy", "numba", "llvmlite", "simpy", "mesa")

Sample = dict[str, float]
"""Seconds a call: `wall`, `thread`, `process`; and over how many calls."""
Sampler = Callable[[int, float], Sample]
"""Takes a sample: the number of its first call, and how many seconds it lasts at least."""


def sampler(task: Callable[[int], object]) -> Sampler:
    """Samples of something done in this process; it gets the number of the call, so no two do the same."""

    def sample(first: int, least: float) -> Sample:
        gc.collect()
        return timed(task, first, least)

    return sample


def alternating(samplers: Mapping[str, Sampler], rounds: int, least: float) -> dict[str, list[Sample]]:
    """A sample of each in each round.

    They take turns, and the order is turned round every time, so that whatever slows the machine
    down for a while falls on all of them.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in samplers}
    numbers = dict.fromkeys(samplers, 0)
    for turn in range(rounds):
        for name in samplers if turn % 2 == 0 else reversed(list(samplers)):
            samples[name].append(samplers[name](numbers[name], least))
            numbers[name] += int(samples[name][-1]["calls"])
    return samples


def median(samples: list[Sample], clock: str) -> float:
    """Seconds a call in the median round."""
    return statistics.median(sample[clock] for sample in samples)


def ratio(slow: list[Sample], fast: list[Sample], clock: str) -> dict[str, float]:
    """How many times as fast: the median of the rounds' own ratios, and their range."""
    ratios = [a[clock] / b[clock] for a, b in zip(slow, fast, strict=True)]
    return {"median": statistics.median(ratios), "least": min(ratios), "most": max(ratios)}


def on_one_thread(name: str, samples: list[Sample]) -> None:
    """Raise RuntimeError where more than the calling thread worked: its own time would flatter."""
    for sample in samples:
        if sample["process"] > 1.2 * sample["thread"] + 0.02:
            raise RuntimeError(
                f"{name} took {sample['thread']:.3f} s of its own thread but {sample['process']:.3f} s of all"
            )


def provenance() -> dict[str, Any]:
    """Where, when and with what the figures are taken."""
    installed = {dist.name.lower() for dist in importlib.metadata.distributions()}
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        **commit(ROOT),
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES if name in installed},
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_before": load(),
    }


def commit(folder: Path) -> dict[str, Any]:
    """The `commit` of a checkout, None where that cannot be told, and the number of `changed_files`."""
    return {
        "commit": _git(folder, "rev-parse", "HEAD"),
        "changed_files": len((_git(folder, "status", "--porcelain") or "").splitlines()),
    }


def said(at: dict[str, Any]) -> str:
    """A commit in words."""
    changed = f" with {at['changed_files']} changed files" if at["changed_files"] else ""
    return f"{(at['commit'] or 'an unknown commit')[:9]}{changed}"


def load() -> float | None:
    """Processes that want to run, averaged over a minute; None where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
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
