"""Whether a run would fit in memory and come to an end, judged before it starts."""

from __future__ import annotations

import math
import os
from pathlib import Path

from simulation.scenario.amounts import swallowed
from simulation.scenario.language.file import FileSpec
from simulation.scenario.meaning.context import Context
from simulation.scenario.quantities import format_number
from simulation.scenario.types import Scenario
from simulation.scenario.workload import Workload, workload

BYTES_A_PERSON = 400
"""Bytes of one person's state and portfolio row, rounded up."""

_COLUMNS = 16


def available_bytes() -> int | None:
    """Memory that this process can still have, in bytes; None where the system does not say."""
    told = [size for size in (_physical(), _allowed()) if size is not None]
    return min(told, default=None)


def _allowed() -> int | None:
    """What a limit of address space (`ulimit -v`) leaves; None without one."""
    try:
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit == resource.RLIM_INFINITY:
            return None
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return max(limit - pages * resource.getpagesize(), 0)
    except (ImportError, OSError):
        return None


def _physical() -> int | None:
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


def needed_bytes(scenario: Scenario, people: float) -> float:
    """Memory of one replication: people, and the tables by period."""
    rows = len(scenario.stages) + len(scenario.transitions) + len(scenario.investments)
    tables = 8.0 * _COLUMNS * scenario.time.n_periods * len(scenario.segments) * rows
    return BYTES_A_PERSON * people + tables


def check_memory(scenario: Scenario, people: float, file: FileSpec, context: Context) -> None:
    """Complain about a run of so many people that cannot fit, with the numbers."""
    available = available_bytes()
    brought = max(people - expected_people(scenario), 0.0) if _refers(scenario) else 0.0
    needed = needed_bytes(scenario, expected_people(scenario) + brought)
    if available is None or needed <= available:
        return
    start = math.fsum(group.count for group in scenario.people_at_start)
    entering = expected_people(scenario) - start
    key = "people_at_start" if start >= entering else "market_entrants"
    mark = file.key_mark(key if file.has(key) else "time")
    message = (
        f"this run cannot fit in memory: {_large(start)} people at the start and {_large(entering)} expected "
        f"entrants{_with(brought)}, at {BYTES_A_PERSON} bytes each, with tables of "
        f"{scenario.time.n_periods:,} periods need "
        f"{_large(needed / 2**30)} GiB, and {_large(available / 2**30)} GiB are available"
    )
    context.problems.add(mark, message, hint="scale people and budgets down together, or shorten the horizon")


def _refers(scenario: Scenario) -> bool:
    return any(stage.referrals is not None for stage in scenario.stages)


def _with(brought: float) -> str:
    return f" and {_large(brought)} whom these bring" if brought > 0.0 else ""


def check_quantum(scenario: Scenario, people: float, file: FileSpec, context: Context) -> None:
    """Complain about a quantum of the books that is larger than an amount to be booked."""
    lost = swallowed(scenario, people)
    if not lost:
        return
    path, amount = max(lost, key=lambda item: item[1])
    section = "money" if file.has("money") else path.partition(".")[0]
    money = f"{format_number(amount)} {scenario.money.currency}"
    message = (
        f"money.quantum, the smallest sum of the books, is {format_number(scenario.money.quantum)}"
        f" {scenario.money.currency}: rounding to it swallows {path} ({money})"
    )
    context.problems.add(
        file.key_mark(section), message, hint="choose a quantum of a thousandth of that, or less"
    )


def check_workload(scenario: Scenario, file: FileSpec, context: Context) -> Workload:
    """The expected workload; complains about a replication of more events than the scenario allows."""
    expected = workload(scenario)
    if expected.events <= scenario.most_events:
        return expected
    path, most = expected.most
    section = path.partition(".")[0]
    mark = file.key_mark(section if file.has(section) else "time")
    message = (
        f"a replication would hold about {_large(expected.events)} events, and "
        f"{_large(scenario.most_events)} are allowed; most come of {path}: {_large(most)}"
    )
    hint = f"if no unit of time is wrong there, allow it: --set limits.events={_rounded_up(expected.events)}"
    context.problems.add(mark, message, hint=hint)
    return expected


def _rounded_up(value: float) -> str:
    """The next number of one digit and zeros, with room for what chance adds."""
    power = 10 ** math.floor(math.log10(1.1 * value))
    return format_number(float(math.ceil(1.1 * value / power) * power))


def _large(value: float) -> str:
    """A number with separators, or in powers of ten where that reads better."""
    if value >= 1e15:
        return f"{value:.3g}"
    return f"{value:,.1f}" if value < 1000 and value != int(value) else f"{value:,.0f}"
