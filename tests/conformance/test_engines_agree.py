"""Both engines give the same log to the last bit and the same books to the quantum."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from simulation.build import build
from simulation.engine import run
from simulation.scenario import load

from .generated import (
    ALL_FROM,
    COHORTS_FROM,
    EVERYTHING_FROM,
    PRICED_FROM,
    REFERRED_FROM,
    SATISFIED_FROM,
    TEAMS_FROM,
    generate,
)
from .harness import engines_disagree, small

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    file.relative_to(ROOT).as_posix()
    for file in (ROOT / "scenarios").rglob("*.yaml")
    if not {"templates", "studies", "lesson.yaml", "game.yaml"} & set(file.relative_to(ROOT).parts)
)
MOST_EVENTS = 2_500
QUICK, ALL = 150, 5_300
PRICED, ALL_PRICED = PRICED_FROM + 25, PRICED_FROM + 1_000
COHORTS, ALL_COHORTS = COHORTS_FROM + 25, COHORTS_FROM + 500


def lots(first: int, last: int, size: int) -> list[range]:
    return [range(n, min(n + size, last)) for n in range(first, last, size)]


def assert_agree(numbers: Iterable[int]) -> None:
    for number in numbers:
        # The seeds are far apart in size, for they are 64 bits wide.
        difference = engines_disagree(generate(number), seed=number**5 % 2**64, replication=number % 5)
        assert difference is None, f"generated scenario {number}: {difference}"


FEW = [*lots(SATISFIED_FROM, SATISFIED_FROM + 25, 25), *lots(ALL_FROM, ALL_FROM + 25, 25)]
FEW += [*lots(COHORTS_FROM, COHORTS, 25), *lots(TEAMS_FROM, TEAMS_FROM + 25, 25)]
FEW += lots(EVERYTHING_FROM, EVERYTHING_FROM + 25, 25)
FEW += lots(REFERRED_FROM, REFERRED_FROM + 100, 25)
MANY = [*lots(SATISFIED_FROM + 25, SATISFIED_FROM + 1_000, 95), *lots(ALL_FROM + 25, ALL_FROM + 1_000, 75)]
MANY += [*lots(COHORTS, ALL_COHORTS, 95), *lots(TEAMS_FROM + 25, TEAMS_FROM + 1_000, 75)]
MANY += lots(EVERYTHING_FROM + 25, EVERYTHING_FROM + 2_000, 99)
MANY += lots(REFERRED_FROM + 100, REFERRED_FROM + 2_000, 95)


@pytest.mark.parametrize("numbers", [*lots(0, QUICK, 25), *lots(PRICED_FROM, PRICED, 25), *FEW], ids=str)
def test_engines_agree_on_generated_scenarios(numbers: range) -> None:
    assert_agree(numbers)


@pytest.mark.verify
@pytest.mark.parametrize("numbers", [*lots(QUICK, ALL, 100), *lots(PRICED, ALL_PRICED, 95), *MANY], ids=str)
def test_engines_agree_on_many_generated_scenarios(numbers: range) -> None:
    assert_agree(numbers)


@pytest.mark.parametrize("file", FILES)
def test_engines_agree_on_every_file(file: str) -> None:
    difference = engines_disagree(small(load(ROOT / file)).scenario, 2**64 - 1)
    assert difference is None, difference


def test_scenario_files_are_found() -> None:
    assert FILES


@pytest.mark.parametrize("numbers", lots(0, 200, 100), ids=str)
def test_generated_scenarios_are_small(numbers: range) -> None:
    for number in numbers:
        events = run(build(generate(number)), number, log=True).log
        assert events is not None
        assert len(events) <= MOST_EVENTS, f"generated scenario {number} has {len(events)} events"


COUNT_SIGNATURES = """
import importlib, json, pkgutil, sys
import simulation
from simulation import jit
from tests.conformance.decided import decided
from tests.conformance.generated import generate
from tests.conformance.harness import run_both
for number in range(40):
    run_both(generate(number), number)
for number in range(12):
    run_both(decided(number), number)
    run_both(generate(12_000 + number), number)
    run_both(generate(18_000 + number), number)
found = {}
for info in pkgutil.walk_packages(simulation.__path__, "simulation."):
    if ".scenario" in info.name:
        continue
    module = importlib.import_module(info.name)
    for name, value in vars(module).items():
        if hasattr(value, "signatures") and value.__module__ == info.name:
            found[f"{info.name}.{name}"] = [[str(t) for t in s] for s in jit.signatures(value)]
json.dump(found, sys.stdout)
"""


def test_every_compiled_function_has_one_signature() -> None:
    # A plain int for a key would compile a signed variant, and its draws would be other ones.
    # What is compiled in a process leaves in it the kinds of arguments that compiled callers give as well.
    # So what counts is a process that finds all code compiled, which the first may not.
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", COUNT_SIGNATURES], cwd=ROOT, capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout)
        several = {name: kinds for name, kinds in found.items() if len(kinds) > 1}
        if not several:
            break
    assert several == {}
    called = {name: kinds[0] for name, kinds in found.items() if kinds}
    assert called["simulation.draws.exponential"] == ["uint64"] * 4
    assert called["simulation.draws.person_key"] == ["uint64"] * 2
    signed = {
        name: kinds
        for name, kinds in called.items()
        if name.startswith("simulation.draws.") and "uint64" not in kinds[0]
    }
    assert signed == {}
