"""An address is used once: everything that a run draws is written down, two words by two.

The reference engine runs on a copy without compilation, where the generator can be watched. Of the
words that break ties in lists the same ones are meant to return, period after period.
"""

from pathlib import Path

import pytest

from tests.mutations.workshop import Edit, plain_copy, run_in

WATCH = """
import sys
from collections import Counter
from simulation import draws, people, plans
from simulation.build import build
from simulation.engine import run
from tests.conformance import decided, generated

generate = {"generated": generated.generate, "decided": decided.decided}[sys.argv.pop(1)]
drawn, real, word = Counter(), draws.words, draws.word

def watched(k, c, purpose, ordinal):
    # The counter of the generator: ordinal and luck meet in an exclusive or.
    drawn[int(k), int(ordinal) ^ int(c), int(purpose)] += 1
    return real(k, c, purpose, ordinal)

def unwatched(*address):
    draws.words = real
    try:
        return word(*address)
    finally:
        draws.words = watched

draws.words, draws.word = watched, unwatched
total = 0
for number in range(*map(int, sys.argv[1:])):
    drawn.clear()
    run(build(generate(number)), number, 1, "reference")
    total += sum(drawn.values())
    twice = [address for address, times in drawn.items() if times > 1]
    if twice:
        print(f"scenario {number} draws {len(twice)} of {len(drawn)} addresses twice, first {twice[0]}")
        raise SystemExit(3)
print(total)
"""


def watch(folder: Path, first: int, last: int, family: str = "generated") -> tuple[int, str]:
    done = run_in(folder, "-c", WATCH, family, str(first), str(last))
    assert done.returncode in (0, 3), done.stderr
    return done.returncode, done.stdout


@pytest.mark.verify
def test_no_address_is_drawn_twice(tmp_path: Path) -> None:
    status, said = watch(plain_copy(tmp_path), 0, 40)
    assert status == 0, said
    assert int(said) > 5_000


def test_no_address_is_drawn_twice_where_buying_is_decided(tmp_path: Path) -> None:
    status, said = watch(plain_copy(tmp_path), 0, 25, "decided")
    assert status == 0, said
    assert int(said) > 3_000


@pytest.mark.verify
@pytest.mark.parametrize("family", ["generated", "decided"])
def test_no_address_is_drawn_twice_in_many_runs(tmp_path: Path, family: str) -> None:
    status, said = watch(plain_copy(tmp_path), 40, 600, family)
    assert status == 0, said


def test_a_second_use_is_noticed(tmp_path: Path) -> None:
    # A visit that takes its thresholds from the visit before.
    edit = Edit("engine/reference.py", "a.exit_id[x], person.visits[stage])", "a.exit_id[x], 1)")
    status, said = watch(plain_copy(tmp_path, (edit,)), 0, 40)
    assert status == 3
    assert "addresses twice" in said
