"""Whether a run would fit in memory, judged before it starts."""

from __future__ import annotations

import math
import os
from pathlib import Path

from simulation.scenario.language.file import FileSpec
from simulation.scenario.meaning.context import Context
from simulation.scenario.types import Scenario

BYTES_A_PERSON = 400
"""Generous size of one person's state and portfolio row."""

_COLUMNS = 16


def available_bytes() -> int | None:
    """Physical memory that can be had now, in bytes; None where the system does not say."""
    try:
        with Path("/proc/meminfo").open(encoding="ascii") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def expected_people(scenario: Scenario) -> float:
    """People at the start and expected entrants up to the horizon."""
    start = math.fsum(group.count for group in scenario.people_at_start)
    entering = math.fsum(sum(stream.intensity) * scenario.time.period for stream in scenario.entrants)
    return start + entering


def needed_bytes(scenario: Scenario) -> float:
    """Memory of one replication: people, and the tables by period."""
    rows = len(scenario.stages) + len(scenario.transitions) + len(scenario.investments)
    tables = 8.0 * _COLUMNS * scenario.time.n_periods * len(scenario.segments) * rows
    return BYTES_A_PERSON * expected_people(scenario) + tables


def check_memory(scenario: Scenario, file: FileSpec, context: Context) -> None:
    """Complain about a run that cannot fit, with the numbers."""
    available = available_bytes()
    needed = needed_bytes(scenario)
    if available is None or needed <= available:
        return
    start = math.fsum(group.count for group in scenario.people_at_start)
    entering = expected_people(scenario) - start
    key = "people_at_start" if start >= entering else "market_entrants"
    mark = file.key_mark(key if file.has(key) else "time")
    message = (
        f"this run cannot fit in memory: {_large(start)} people at the start and {_large(entering)} expected "
        f"entrants, at {BYTES_A_PERSON} bytes each, with tables of {scenario.time.n_periods:,} periods need "
        f"{_large(needed / 2**30)} GiB, and {_large(available / 2**30)} GiB are available"
    )
    context.problems.add(mark, message, hint="scale people and budgets down together, or shorten the horizon")


def _large(value: float) -> str:
    """A number with separators, or in powers of ten where that reads better."""
    if value >= 1e15:
        return f"{value:.3g}"
    return f"{value:,.1f}" if value < 1000 and value != int(value) else f"{value:,.0f}"
