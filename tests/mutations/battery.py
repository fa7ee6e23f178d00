"""A small fixed battery: run on a copy of the package, it says which check a defect fails, if any.

    python -m tests.mutations.battery [CHECK ...]      (all of them, where none is named)

Prints `passed` and ends with 0, or `caught by <check>: <why>` and ends with 3. Whatever else goes wrong
is an error of the battery or of the copy, and ends in a traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import simulation
from simulation.build import build
from simulation.engine import run
from simulation.ledgers.ties import BooksDoNotTie
from simulation.scenario.types import Scenario
from tests.conformance.alone import clocks_alone
from tests.conformance.decided import decided
from tests.conformance.generated import EVERYTHING_FROM, REFERRED_FROM, SATISFIED_FROM, TEAMS_FROM, generate
from tests.conformance.harness import engines_disagree
from tests.conformance.ledger import differences
from tests.conformance.luck import unexplained
from tests.conformance.ruled import ruled
from tests.mutations import laws

NUMBERS = tuple(range(28))
ALONE = tuple(range(12))
DECIDED = (4, 5, 6, 7, 10, 20)
"""Scenarios in which buying is decided, and decides, in every way between them."""
RULED = (5, 30, 35, 37, 38, 41)
"""Scenarios with rules of both kinds, some of which count purchases after others in an earlier stage."""
SATISFIED = tuple(range(SATISFIED_FROM, SATISFIED_FROM + 14))
TEAMS = tuple(range(TEAMS_FROM, TEAMS_FROM + 14))
EVERYTHING = tuple(range(EVERYTHING_FROM, EVERYTHING_FROM + 14))
REFERRED = tuple(range(REFERRED_FROM, REFERRED_FROM + 16))
UNPRICED = tuple(number for number in REFERRED if number % 4 != 3)
"""Without prices that change, which luck and the log do not know."""
ROOT = Path(__file__).resolve().parents[2]
CAUGHT = 3


def conformance() -> None:
    """Both engines leave the same behind."""
    for number in NUMBERS:
        difference = engines_disagree(generate(number), number)
        assert difference is None, f"generated scenario {number}: {difference}"


def conformance_alone() -> None:
    """Both engines leave the same behind where nothing happens but by clocks: there one has a fast path."""
    for number in ALONE:
        difference = engines_disagree(clocks_alone(number), number)
        assert difference is None, f"scenario {number} by clocks alone: {difference}"


def luck() -> None:
    """Every row of the log is explained by luck and rules."""
    for number in NUMBERS:
        explained(generate(number), number)


def explained(scenario: Scenario, number: int) -> None:
    made = build(scenario)
    found = unexplained(scenario, made, run(made, number, log=True))
    assert not found, f"scenario {scenario.name}: {found[0]}"


def conformance_decided() -> None:
    """Both engines leave the same behind where buying is decided, or decides."""
    for number in DECIDED:
        difference = engines_disagree(decided(number), number)
        assert difference is None, f"decided scenario {number}: {difference}"


def luck_decided() -> None:
    """Luck and rules explain every choice, and every exit decided at a purchase."""
    for number in DECIDED:
        explained(decided(number), number)


def conformance_ruled() -> None:
    """Both engines leave the same behind where rules on purchases move people."""
    for number in RULED:
        difference = engines_disagree(ruled(number), number)
        assert difference is None, f"ruled scenario {number}: {difference}"


def luck_ruled() -> None:
    """Luck and rules explain every move by a rule."""
    for number in RULED:
        explained(ruled(number), number)


def conformance_satisfied() -> None:
    """Both engines leave the same behind where encounters move what people do."""
    for number in SATISFIED:
        difference = engines_disagree(generate(number), number)
        assert difference is None, f"generated scenario {number}: {difference}"


def luck_satisfied() -> None:
    """Luck and rules explain every encounter, and what the score moves."""
    for number in SATISFIED:
        explained(generate(number), number)


def books_satisfied() -> None:
    """The log bears the books out, those of encounters and scores as well."""
    borne_out(SATISFIED)


def conformance_teams() -> None:
    """Both engines leave the same behind where people wait for teams."""
    for number in EVERYTHING:
        difference = engines_disagree(generate(number), number)
        assert difference is None, f"generated scenario {number}: {difference}"


def luck_teams() -> None:
    """Luck and rules explain every call, queue and contact, and what contacts move."""
    for number in TEAMS:
        explained(generate(number), number)


def books_teams() -> None:
    """The log bears the books of teams out."""
    borne_out(TEAMS)


def conformance_referred() -> None:
    """Both engines leave the same behind where people bring others."""
    for number in REFERRED:
        difference = engines_disagree(generate(number), number)
        assert difference is None, f"generated scenario {number}: {difference}"


def luck_referred() -> None:
    """Luck and rules explain everybody who is brought."""
    for number in UNPRICED:
        explained(generate(number), number)


def books_referred() -> None:
    """The log bears the books of referrals out."""
    borne_out(UNPRICED)


def books() -> None:
    """The log bears the books out."""
    borne_out(NUMBERS)


def borne_out(numbers: tuple[int, ...]) -> None:
    for number in numbers:
        scenario = generate(number)
        made = build(scenario)
        found = differences(scenario, made, run(made, number, log=True))
        assert not found, f"generated scenario {number}: {found[0]}"


CHECKS: tuple[Callable[[], None], ...] = (
    conformance, conformance_alone, luck, books, conformance_decided, luck_decided,
    conformance_ruled, luck_ruled, conformance_satisfied, luck_satisfied, books_satisfied,
    conformance_teams, luck_teams, books_teams,
    conformance_referred, luck_referred, books_referred, *laws.ALL,
)  # fmt: skip


def main(names: list[str]) -> int:
    """Run the checks until one fails."""
    if Path(simulation.__file__).is_relative_to(ROOT):
        raise SystemExit("the battery runs on a copy")
    for check in CHECKS:
        if names and check.__name__ not in names:
            continue
        try:
            check()
        except (AssertionError, BooksDoNotTie) as failure:
            # A run checks its own books, and what it says is as good as what a check says.
            print(f"caught by {check.__name__}: {failure}")
            return CAUGHT
    print("passed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
