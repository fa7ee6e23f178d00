"""`virta doctor` and `virta version`: what is installed, and whether it works."""

from __future__ import annotations

import importlib.metadata
import itertools
import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.report.tables import Row, Table, heading, row
from virta.cli.terminal import out, print_json
from virta.outputs.terminal import show

CORE = ("numpy", "scipy", "simpy", "numba", "llvmlite", "pandas", "pydantic", "PyYAML", "typer", "rich")
EXTRAS = {
    "figures": ("matplotlib",),
    "parquet": ("pyarrow",),
    "excel": ("XlsxWriter",),
    "studies": ("SALib", "dask", "distributed"),
    "studio": ("nicegui",),
}
LOW_MEMORY = 1 << 30


@dataclass(frozen=True)
class Finding:
    """One line of the examination. `advice` is empty when all is well."""

    topic: str
    name: str
    state: str
    advice: str = ""


def installed(package: str) -> str | None:
    """The version of an installed distribution, or None."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def version(
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Print the version of Virta."""
    number = installed("virta") or "0+unknown"
    if json:
        print_json({"virta": number, "python": platform.python_version(), "platform": platform.platform()})
    else:
        out().print(f"virta {number}")


def doctor(
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Examine the installation: versions, compiled code, threads, memory, extras."""
    findings = [*_versions(), *_compiled_code(), *_machine(), *_extras()]
    if json:
        print_json({"findings": [asdict(finding) for finding in findings]})
        return
    rows: list[Row] = []
    for topic, group in itertools.groupby(findings, key=lambda finding: finding.topic):
        rows.append(heading(topic, 3))
        for finding in group:
            rows.append(row(f"  {finding.name}", "–" if finding.advice else "ok", finding.state))
    show(out(), Table("Virta doctor", ("", "", ""), tuple(rows), left=3))
    advice = [f"{finding.name}: {finding.advice}" for finding in findings if finding.advice]
    for line in advice or ["All is well."]:
        out().print(f"  {line}", markup=False)


def _versions() -> list[Finding]:
    findings = [
        Finding("Versions", "virta", installed("virta") or "not installed, run from its folder"),
        Finding("Versions", "python", f"{platform.python_version()} ({sys.executable})"),
    ]
    for package in CORE:
        number = installed(package)
        advice = "" if number else "missing: pip install --force-reinstall virta"
        findings.append(Finding("Versions", package, number or "missing", advice))
    return findings


def _compiled_code() -> list[Finding]:
    topic = "Compiled code"
    try:
        from simulation import jit
    except ImportError as problem:
        return [Finding(topic, "numba", f"does not load: {problem}", "no engine runs without numba")]
    folder = jit.cache_folder()
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    warm = "warm" if jit.is_warm() else "cold: the first run compiles for 10 to 30 seconds, once"
    writable = os.access(folder, os.W_OK)
    advice = "" if writable else f"cannot be written: set {jit.CACHE_VARIABLE} to another folder"
    return [
        Finding(topic, "cache", str(folder), advice),
        Finding(topic, "state", f"{warm} ({size / 1e6:.1f} MB)"),
    ]


def _machine() -> list[Finding]:
    memory = available_memory()
    low = memory is not None and memory < LOW_MEMORY
    return [
        Finding("Machine", "platform", f"{platform.system()} {platform.machine()}"),
        Finding("Machine", "threads", f"{usable_threads()} usable of {os.cpu_count()}"),
        Finding(
            "Machine",
            "memory",
            "unknown" if memory is None else f"{memory / 1e9:.1f} GB available",
            "less than 1 GB is free: large scenarios may not fit" if low else "",
        ),
    ]


def _extras() -> list[Finding]:
    findings = []
    for extra, packages in EXTRAS.items():
        missing = [package for package in packages if installed(package) is None]
        state = ", ".join(f"{package} {installed(package) or 'missing'}" for package in packages)
        advice = f'for more, pip install "virta[{extra}]"' if missing else ""
        findings.append(Finding("Extras", extra, state, advice))
    return findings


def usable_threads() -> int:
    """Processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def available_memory() -> int | None:
    """Bytes of memory that can still be had, or None where the system does not say."""
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        lines = dict(line.split(":", 1) for line in meminfo.read_text().splitlines() if ":" in line)
        if "MemAvailable" in lines:
            return int(lines["MemAvailable"].split()[0]) * 1024
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" in names and "SC_PAGE_SIZE" in names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None
