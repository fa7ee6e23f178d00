"""Mutation tests: each of a list of defects is built into a copy, and the tests must catch it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .mutants import MUTANTS, Mutant
from .workshop import Edit, plain_copy, plain_source, run_in

CAUGHT = 3
"""The battery's exit status when it catches something; a crash has another."""
BATTERY = ("-m", "tests.mutations.battery")


AT_ONCE = [mutant for mutant in MUTANTS if not mutant.later][::8]
"""Every eighth of the quick ones; the verification takes all others."""


@pytest.mark.parametrize(
    "checks", [("conformance_alone", "luck_decided", "books"), pytest.param((), marks=pytest.mark.verify)]
)
def test_without_a_defect_nothing_is_caught(tmp_path: Path, checks: tuple[str, ...]) -> None:
    done = run_in(plain_copy(tmp_path), *BATTERY, *checks)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip() == "passed"


def named(mutants: tuple[Mutant, ...]) -> list[Any]:
    return [
        pytest.param(m, id=m.name.replace(" ", "-"), marks=[] if m in AT_ONCE else [pytest.mark.verify])
        for m in mutants
    ]


@pytest.mark.parametrize("mutant", named(MUTANTS))
def test_a_defect_is_caught(mutant: Mutant, tmp_path: Path) -> None:
    # The battery fails with the first of its checks that does; here that one is gone to at once.
    done = run_in(plain_copy(tmp_path, mutant.edits), *BATTERY, mutant.by)
    assert done.returncode == CAUGHT, done.stdout + done.stderr
    assert done.stdout.startswith(f"caught by {mutant.by}: "), done.stdout


def test_an_edit_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"physics\.py: 0 times, not once"):
        plain_copy(tmp_path, (Edit("physics.py", "no such text", ""),))


def test_every_edit_fits() -> None:
    for mutant in MUTANTS:
        for edit in mutant.edits:
            text = plain_source(edit.file)
            assert text.count(edit.old) == 1, f"{mutant.name}: {edit.file}: {edit.old}"


def test_there_are_enough_defects() -> None:
    assert len(AT_ONCE) >= 8
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert {mutant.by for mutant in AT_ONCE} >= {"conformance", "luck", "books", "survivors"}
