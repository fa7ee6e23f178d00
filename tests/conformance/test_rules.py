"""Moves that follow from what people bought: after so much silence, and with the n-th purchase."""

import math
from collections.abc import Iterable

import numpy as np
import pytest

from simulation import log
from simulation.build import build
from simulation.engine import run
from simulation.exact import NotExact, exact
from simulation.model import Model
from simulation.scenario import ScenarioError, loads

from .harness import engines_disagree
from .ledger import differences
from .luck import unexplained
from .ruled import ruled

QUICK, ALL = 60, 1_000

PLAIN = """
schema: 1
time: {unit: month, horizon: 400, period: 4}
stages:
  active: {kind: customer, purchases: {rate: 0.5, amount: 40, margin: 50 %}}
  off: {kind: former}
"""
PEOPLE = 20_000


def agree(numbers: Iterable[int]) -> None:
    for number in numbers:
        difference = engines_disagree(ruled(number), seed=number**5, replication=number % 3)
        assert difference is None, f"ruled scenario {number}: {difference}"


def borne_out(numbers: Iterable[int]) -> int:
    """Luck and rules explain the log, and the log bears out the books; the number of moves by rules."""
    moves = 0
    for number in numbers:
        scenario = ruled(number)
        made = build(scenario)
        outcome = run(made, number, 1, log=True)
        found = unexplained(scenario, made, outcome) + differences(scenario, made, outcome)
        assert not found, f"ruled scenario {number}:\n" + "\n".join(found[:8])
        assert outcome.log is not None
        moves += int(np.sum(outcome.log.kind == log.RULE))
    return moves


def test_engines_agree() -> None:
    agree(range(QUICK))


@pytest.mark.verify
def test_engines_agree_on_many_scenarios() -> None:
    agree(range(QUICK, ALL))


def test_luck_and_rules_explain_the_log_and_the_log_bears_out_the_books() -> None:
    assert borne_out(range(30, 50)) > 200


@pytest.mark.verify
def test_luck_and_rules_explain_many_logs() -> None:
    assert borne_out(range(50, 300)) > 1_000


def model(rule: str) -> Model:
    people = f"people_at_start: {{active: {PEOPLE}}}\n"
    return build(loads(f"{PLAIN}transitions:\n  active -> off: {{{rule}}}\n{people}"))


def times(made: Model) -> np.ndarray:
    """When each person left; everybody does long before the horizon."""
    events = run(made, seed=7, log=True).log
    assert events is not None
    left = events.time[events.kind == log.RULE]
    assert len(left) == PEOPLE
    return left


# A mean within 4 standard errors: by chance outside in 1 of 16,000 runs with another seed.


def test_the_first_silence_comes_when_theory_says() -> None:
    # The waiting time for a gap d in a Poisson process has mean (exp(l d) - 1) / l and, by the same renewal
    # argument, variance (exp(2 l d) - 2 l d exp(l d) - 1) / l^2.
    rate, silence = 0.5, 5.0
    grown = math.exp(rate * silence)
    mean = (grown - 1.0) / rate
    variance = (grown**2 - 2.0 * rate * silence * grown - 1.0) / rate**2
    left = times(model("after_silence: 5 months"))
    assert left.min() == silence
    assert left.mean() == pytest.approx(mean, abs=4.0 * math.sqrt(variance / PEOPLE))


def test_the_nth_purchase_moves_at_its_own_time() -> None:
    left = times(model("after_purchases: 3"))
    assert left.mean() == pytest.approx(3 / 0.5, abs=4.0 * math.sqrt(3 / 0.5**2 / PEOPLE))


def test_a_rule_counts_from_the_entry_of_a_stage() -> None:
    rules = "  active -> warm: {after_purchases: 2}\n  warm -> active: {after_silence: 1}\n"
    warm = "warm: {kind: customer, purchases: {rate: 0.1, amount: 1, margin: 1}}"
    stages = PLAIN.replace("off: {kind: former}", warm)
    made = build(loads(f"{stages}transitions:\n{rules}people_at_start: {{active: 20}}\n"))
    events = run(made, seed=3, log=True).log
    assert events is not None
    for person in np.unique(events.person):
        own = (events.person == person) & np.isin(events.kind, (log.PURCHASE, log.RULE))
        bought = 0
        for kind, stage in zip(events.kind[own].tolist(), events.origin[own].tolist(), strict=True):
            if kind == log.RULE:
                assert stage == 1 or bought == 2
                bought = 0
            elif stage == 0:
                bought += 1


def test_there_are_no_exact_values_and_the_reason_is_said() -> None:
    with pytest.raises(NotExact, match="'active -> off' follows from what each person bought"):
        exact(model("after_silence: 5 months"))


@pytest.mark.parametrize(
    ("rule", "stage", "money", "complaint"),
    [
        ("after_silence: 0", "active", "", "must be above 0"),
        ("after_purchases: 1.5", "active", "", "1.5 is not a whole number"),
        ("after_purchases: 0", "active", "", "must be at least 1"),
        ("after_silence: 3, rate: 0.1", "active", "", "rate"),
        ("after_silence: 3, by: tenure", "active", "", "by belongs to a hazard"),
        ("after_silence: 3", "off", "", 'nothing is bought in "off"'),
        ("silence: 3", "active", "", "write after_silence: 6 months"),
        ("after_silence: 3", "active", "money: {purchases: expected}\n", "money.purchases is expected"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule: str, stage: str, money: str, complaint: str) -> None:
    other = "off" if stage == "active" else "active"
    text = f"{PLAIN}{money}transitions:\n  {stage} -> {other}: {{{rule}}}\npeople_at_start: {{active: 10}}\n"
    with pytest.raises(ScenarioError) as found:
        loads(text)
    assert complaint in str(found.value)


EFFECTS = {
    "a shock": "shocks: {storm: {from: 10, effects: {active -> off: 2}}}",
    "an investment": "investments: {care: {aim: retention, per_head: 1, audience: {stages: [active]},"
    " effects: {active -> off: {slows_down_to: 0.5, half_effect_at: 1}}}}",
}


@pytest.mark.parametrize("change", EFFECTS)
def test_nothing_changes_the_rate_of_a_rule(change: str) -> None:
    text = f"{PLAIN}transitions:\n  active -> off: {{after_silence: 3}}\npeople_at_start: {{active: 10}}\n"
    with pytest.raises(ScenarioError, match="moves people by a rule on their purchases"):
        loads(text + EFFECTS[change])
