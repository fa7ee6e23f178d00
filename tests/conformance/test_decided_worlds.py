"""The wide nets over the second family: purchases that are decided, and exits decided at purchases."""

import dataclasses
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from simulation import log
from simulation.build import build
from simulation.engine import Outcome, run
from simulation.exact import NotExact, mean_field
from simulation.log import KINDS, EventLog
from simulation.model import Model
from simulation.scenario.types import Effect, EffectTarget, Purchases, Scenario, Transition

from .decided import decided
from .harness import engines_disagree
from .ledger import differences
from .luck import unexplained

MOST_EVENTS = 1_500
EXPLAINED, QUICK, ALL = 90, 50, 1_100


def lots(first: int, last: int, size: int) -> list[range]:
    return [range(n, min(n + size, last)) for n in range(first, last, size)]


def agree(numbers: Iterable[int]) -> None:
    for number in numbers:
        difference = engines_disagree(decided(number), seed=number**5, replication=number % 5)
        assert difference is None, f"decided scenario {number}: {difference}"


def borne_out(numbers: Iterable[int]) -> int:
    """Luck and rules explain the log, and the log bears out the books; returns the length of the longest."""
    longest = 0
    for number in numbers:
        scenario = decided(number)
        made = build(scenario)
        outcome = run(made, number, 1, log=True)
        found = unexplained(scenario, made, outcome) + differences(scenario, made, outcome)
        assert not found, f"decided scenario {number}:\n" + "\n".join(found[:8])
        assert outcome.log is not None
        longest = max(longest, len(outcome.log))
    return longest


@pytest.mark.parametrize("numbers", lots(0, QUICK, 50), ids=str)
def test_engines_agree(numbers: range) -> None:
    agree(numbers)


@pytest.mark.parametrize(
    "numbers",
    [range(15), *(pytest.param(lot, marks=pytest.mark.verify) for lot in lots(15, EXPLAINED, 25))],
    ids=str,
)
def test_logs_are_explained_and_bear_the_books_out(numbers: range) -> None:
    assert borne_out(numbers) <= MOST_EVENTS


@pytest.mark.verify
@pytest.mark.parametrize("numbers", lots(QUICK, ALL, 200), ids=str)
def test_engines_agree_in_many_worlds(numbers: range) -> None:
    agree(numbers)


@pytest.mark.verify
@pytest.mark.parametrize("numbers", lots(EXPLAINED, ALL // 2, 100), ids=str)
def test_many_logs_are_explained_and_bear_the_books_out(numbers: range) -> None:
    borne_out(numbers)


def test_expectations_without_simulation_are_refused_with_the_reason() -> None:
    refused = 0
    for number in range(40):
        world = decided(number)
        choices = any(s.purchases is not None and s.purchases.by_probability for s in world.stages)
        if choices or any(t.at_purchases for t in world.transitions):
            with pytest.raises(NotExact, match="decided"):
                mean_field(build(world))
            refused += 1
    assert refused > 20


# -- what the nets hold ------------------------------------------------------------------------


def first_with(kind: str) -> tuple[Scenario, Model, Outcome, EventLog, int]:
    """The first scenario whose log has a row of the kind, and the last such row before the horizon."""
    for number in range(100):
        scenario = decided(number)
        made = build(scenario)
        outcome = run(made, 1, log=True)
        assert outcome.log is not None
        within = outcome.log.time < scenario.time.horizon
        rows = np.flatnonzero((outcome.log.kind == KINDS.index(kind)) & within)
        if rows.size:
            return scenario, made, outcome, outcome.log, int(rows[-1])
    raise AssertionError(f"no scenario has a row of kind {kind}")


@pytest.mark.parametrize("kind", ["choice", "lapse"])
def test_a_row_at_the_wrong_time_is_noticed(kind: str) -> None:
    scenario, made, outcome, rows, row = first_with(kind)
    time = rows.time.copy()
    time[row] += 1e-4
    moved = dataclasses.replace(outcome, log=dataclasses.replace(rows, time=time))
    assert unexplained(scenario, made, moved)


@pytest.mark.parametrize(("kind", "other"), [("choice", log.PURCHASE), ("lapse", log.DECIDE)])
def test_a_row_of_the_wrong_kind_is_noticed(kind: str, other: int) -> None:
    scenario, made, outcome, rows, row = first_with(kind)
    kinds = rows.kind.copy()
    kinds[row] = other
    renamed = dataclasses.replace(outcome, log=dataclasses.replace(rows, kind=kinds))
    assert unexplained(scenario, made, renamed)


def test_an_amount_that_is_not_the_person_s_is_noticed() -> None:
    scenario, made, outcome, rows, row = first_with("choice")
    amounts = rows.amount.copy()
    amounts[row] *= 1.001
    dearer = dataclasses.replace(outcome, log=dataclasses.replace(rows, amount=amounts))
    assert unexplained(scenario, made, dearer)


Has = Callable[[Scenario], bool]


def at_purchases(which: Callable[[Transition], bool]) -> Has:
    return lambda s: any(t.at_purchases and which(t) for t in s.transitions)


def chosen(s: Scenario) -> dict[str, Purchases]:
    """Stage id -> its purchases, where they are decided."""
    return {x.id: x.purchases for x in s.stages if x.purchases is not None and x.purchases.by_probability}


def choice(which: Callable[[Purchases], bool]) -> Has:
    return lambda s: any(map(which, chosen(s).values()))


def effect_on(which: Callable[[Scenario, Effect], bool], by: tuple[str, ...]) -> Has:
    def has(s: Scenario) -> bool:
        orders = [
            (i.audience.by if i.audience.share is not None else "all", i.effects) for i in s.investments
        ]
        return any(order in by and which(s, e) for order, effects in orders for e in effects)

    return has


def on_exit(adds: bool) -> Callable[[Scenario, Effect], bool]:
    return lambda s, e: e.adds is adds and any(t.at_purchases and t.id == e.transition for t in s.transitions)


def on_choice(target: EffectTarget) -> Callable[[Scenario, Effect], bool]:
    return lambda s, e: e.target is target and e.stage in chosen(s)


def own_certainty(s: Scenario) -> bool:
    """Buying is certain in one segment and not in another."""
    columns = zip(*(segment.stages for segment in s.segments), strict=True)
    return any(len({x.purchases.probability == 1.0 for x in column if x.purchases}) > 1 for column in columns)


LISTS = ("random", "value", "risk")
FEATURES: dict[str, Has] = {
    "choice by a number": choice(lambda x: 0 < (x.probability or 0) < 1),
    "choice by a beta": choice(lambda x: x.probability_trait is not None),
    "certain choice": choice(lambda x: x.probability == 1.0),
    "choice multiplied by a trait": choice(lambda x: x.rate_trait is not None),
    "certain in one segment only": own_certainty,
    "no choice at all": choice(lambda x: x.probability == 0.0),
    "exit by a number": at_purchases(lambda t: t.probability is not None and t.trait is None),
    "exit by a beta": at_purchases(lambda t: t.probability_trait is not None),
    "exit multiplied by a trait": at_purchases(lambda t: t.trait is not None),
    "exit beside a clock": lambda s: any(
        t.at_purchases and u.hazard is not None and u.origin == t.origin
        for t in s.transitions
        for u in s.transitions
    ),
    "effect on an exit": effect_on(on_exit(False), ("all",)),
    "probability added at purchases": effect_on(on_exit(True), ("all",)),
    "list with an effect on an exit": effect_on(on_exit(False), LISTS),
    "list that adds at purchases": effect_on(on_exit(True), LISTS),
    "effect on a choice": effect_on(on_choice(EffectTarget.PURCHASE_RATE), ("all",)),
    "effect on what is chosen": effect_on(on_choice(EffectTarget.PURCHASE_AMOUNT), ("all",)),
    "list with an effect on a choice": effect_on(on_choice(EffectTarget.PURCHASE_RATE), LISTS),
    "strike": lambda s: any(
        e.target == "purchase_rate" and e.factor == 0.0 and e.stage in chosen(s)
        for e in s.shock_effects
    ),
    "shock on an exit": lambda s: any(
        t.at_purchases and t.id == e.transition for e in s.shock_effects for t in s.transitions
    ),
    "risk where exits are decided at purchases": lambda s: any(
        i.audience.share is not None
        and i.audience.by == "risk"
        and any(t.at_purchases and t.origin in i.audience.stages for t in s.transitions)
        for i in s.investments
    ),
    "run-off": lambda s: s.money.run_off > 0 and any(t.at_purchases for t in s.transitions),
}  # fmt: skip


def test_every_feature_is_in_the_net() -> None:
    worlds = [decided(number) for number in range(EXPLAINED)]
    missing = [name for name, has in FEATURES.items() if not any(has(world) for world in worlds)]
    assert missing == []
