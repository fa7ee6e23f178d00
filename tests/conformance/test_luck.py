"""Every row of a log is explained by the person's luck and the rules, worked out anew."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from simulation.build import build
from simulation.engine import Outcome, run
from simulation.log import KINDS, EventLog
from simulation.model import Model
from simulation.scenario.types import Scenario

from .generated import REFERRED_FROM, SATISFIED_FROM, TEAMS_FROM, generate
from .luck import unexplained


def explained(number: int) -> None:
    scenario = generate(number)
    made = build(scenario)
    found = unexplained(scenario, made, run(made, number, 1, log=True))
    assert not found, f"generated scenario {number}:\n" + "\n".join(found[:8])


def unpriced(numbers: range) -> tuple[int, ...]:
    """Those of the numbers with referrals that have no prices which change, of which luck knows nothing."""
    return tuple(number for number in numbers if number % 4 != 3)


SATISFIED, TEAMS = range(SATISFIED_FROM, SATISFIED_FROM + 15), range(TEAMS_FROM, TEAMS_FROM + 15)
REFERRED = unpriced(range(REFERRED_FROM, REFERRED_FROM + 40))


@pytest.mark.parametrize(
    "numbers", [range(20), SATISFIED, TEAMS, REFERRED], ids=["plain", "satisfied", "teams", "referred"]
)
def test_logs_are_explained(numbers: Sequence[int]) -> None:
    for number in numbers:
        explained(number)


@pytest.mark.verify
@pytest.mark.parametrize(
    "numbers",
    [
        *(range(n, n + 60) for n in range(20, 200, 60)),
        *(range(n + k, n + k + 100) for n in (200, SATISFIED_FROM, TEAMS_FROM) for k in range(0, 2_000, 100)),
        *(unpriced(range(REFERRED_FROM + k, REFERRED_FROM + k + 100)) for k in range(0, 2_000, 100)),
    ],
    ids=str,
)
def test_many_logs_are_explained(numbers: Sequence[int]) -> None:
    for number in numbers:
        explained(number)


def first_with(kind: str, numbers: Sequence[int]) -> tuple[Scenario, Model, Outcome, int]:
    """The first of the generated scenarios whose log has a row of the kind, and the last such row."""
    for number in numbers:
        scenario = generate(number)
        made = build(scenario)
        outcome = run(made, 1, log=True)
        assert outcome.log is not None
        rows = np.flatnonzero(outcome.log.kind == KINDS.index(kind))
        if rows.size:
            return scenario, made, outcome, int(rows[-1])
    raise AssertionError(f"no scenario has a row of kind {kind}")


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        *((kind, range(100)) for kind in ("move", "purchase", "decide", "dated")),
        ("encounter", SATISFIED),
        ("refer", REFERRED),
        *((kind, TEAMS) for kind in ("call", "contact", "served", "abandon", "fade")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_at_the_wrong_time_is_noticed(kind: str, numbers: Sequence[int]) -> None:
    scenario, made, outcome, row = first_with(kind, numbers)
    assert outcome.log is not None
    time = outcome.log.time.copy()
    time[row] += 1e-4
    moved = dataclasses.replace(outcome, log=dataclasses.replace(outcome.log, time=time))
    assert unexplained(scenario, made, moved)


def test_a_row_left_out_is_noticed() -> None:
    scenario, made, outcome, row = first_with("purchase", range(100))
    assert outcome.log is not None
    shorter = EventLog(*(np.delete(column, row) for column in outcome.log.columns().values()))
    assert unexplained(scenario, made, dataclasses.replace(outcome, log=shorter))
