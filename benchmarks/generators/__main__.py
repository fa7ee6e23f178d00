"""`python -m benchmarks.generators`: the table of candidates; `raw`: words for a battery of others."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generators.addresses import WAYS, stretch
from benchmarks.generators.battery import STRETCH, evaluated
from benchmarks.generators.candidates import CANDIDATES
from benchmarks.generators.quality import FAILED, SUSPICIOUS, Quality, examined_ways
from benchmarks.generators.speed import nanoseconds, nanoseconds_of_luck
from simulation.draws import luck


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generators", description=__doc__)
    parser.add_argument(
        "--candidate", action="append", choices=CANDIDATES, help="only this one; may be repeated"
    )
    parser.add_argument(
        "--way", action="append", choices=WAYS, help="only this order of addresses; may be repeated"
    )
    parser.add_argument("--stretches", type=int, default=2, help="stretches of 2**20 addresses of each way")
    parser.add_argument("--no-speed", action="store_true", help="quality only")
    parser.add_argument("--no-quality", action="store_true", help="speed only")
    parser.add_argument(
        "--raw", action="store_true", help="write the words of one candidate and way, without end"
    )
    asked = parser.parse_args(arguments)
    names, ways = asked.candidate or list(CANDIDATES), asked.way or list(WAYS)
    if asked.raw:
        write_words(names[0], ways[0])
        return
    if not asked.no_speed:
        show_speed(names)
    if not asked.no_quality:
        print(f"\nfailed: p < {FAILED:g}; suspicious: p < {SUSPICIOUS:g}")
        print(f"{asked.stretches} x 2**20 addresses in each order")
        for name in names:
            show(name, examined_ways(CANDIDATES[name], luck, ways, asked.stretches))


def write_words(name: str, way: str) -> None:
    """Both words of address after address to standard output, until nobody reads."""
    start = 0
    try:
        with Path("/dev/stdout").open("wb") as out:
            while True:
                out.write(evaluated(CANDIDATES[name], *stretch(WAYS[way], luck, start, STRETCH)).tobytes())
                start += STRETCH
    except BrokenPipeError:
        sys.stderr.close()


def show_speed(names: Sequence[str]) -> None:
    """Nanoseconds of CPU an exponential, and how many times as fast as the slowest of the list."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{'ns an exponential':>26}  free  times  in races  times    (load of the machine {load:.1f})")
    taken = nanoseconds({name: CANDIDATES[name] for name in names})
    free, raced = (max(pair[i] for pair in taken.values()) for i in (0, 1))
    for name, (a, b) in taken.items():
        print(f"{name:>26} {a:5.1f} {free / a:6.1f} {b:9.1f} {raced / b:6.1f}")
    print(f"{'key and luck of a person':>26} {nanoseconds_of_luck():5.1f}")


def show(name: str, quality: Quality) -> None:
    """One line a candidate, and one for each way on which it fails or is suspicious."""
    print(
        f"{name:>26} {quality.failed:4} failed, {quality.suspicious:3} suspicious, of {quality.tests} tests"
    )
    for way, tests in quality.worst():
        print(f"{'':>26} {way}: {tests}", flush=True)


main()
