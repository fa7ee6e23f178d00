"""Processes of one's own beside the customers of the reference engine."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import virta
from simulation.engine import Outcome, run
from simulation.log import MOVE
from simulation.model import TooManyEvents
from simulation.processes import ProcessError, Surroundings
from simulation.scenario import Scenario, fingerprint, loads

FIRM = """
schema: 1
title: A firm
time: {unit: month, horizon: 24 months}
money: {discount_rate: 8 % per year, purchases: sampled}
limits: {events: 20000}
stages:
  active:
    kind: customer
    margin_flow: {revenue: 40 per month, margin: 60 %}
    purchases: {rate: 0.5 per month, amount: {mean: 10, cv: 0.5}, margin: 50 %}
  passive: {kind: customer}
transitions:
  active -> passive: {rate: 5 % per month}
  passive -> gone: {time_in_stage: {weibull: {shape: 2, mean: 10 months}}}
people_at_start: {active: 60, passive: {count: 20, duration: 2 months}}
market_entrants: {active: 2 per month}
"""


def lived(*processes: Any, text: str = FIRM, seed: int = 3) -> Outcome:
    made = virta.build(loads(text).beside(*processes))
    return run(made, seed, engine="reference" if not processes else "auto", log=True)


def moves(outcome: Outcome, model: Any, transition: str) -> dict[int, float]:
    """When each person first took a transition."""
    log = outcome.log
    assert log is not None
    names = [model.transition_names[t] for t in model.arrays.exit_transition]
    rows = np.flatnonzero((log.kind == MOVE) & (log.cause == names.index(transition)))[::-1]
    return {int(log.person[i]): float(log.time[i]) for i in rows}


def waits(market: Surroundings) -> Iterator[Any]:
    while market.now < market.horizon:
        assert set(market.heads) == {"active", "passive", "gone"}
        yield market.wait(0.25)


def test_a_process_that_only_looks_changes_nothing() -> None:
    plain, beside = lived(), lived(waits)
    assert plain.log is not None
    assert beside.log is not None
    assert virta.first_difference(plain.log, beside.log) is None
    assert np.array_equal(plain.books.money, beside.books.money)


def test_a_clock_goes_on_from_what_it_has_worn_down() -> None:
    at, factor = 6.5, 3.0

    def hastens(market: Surroundings) -> Iterator[Any]:
        yield market.until(at)
        market.set_rate_factor("active -> passive", factor)
        market.set_rate_factor("passive -> gone", factor)

    model = virta.build(loads(FIRM))
    plain, hastened = lived(), lived(hastens)
    came = dict(zip(plain.people.key.tolist(), plain.people.arrived.tolist(), strict=True))
    before, after = (moves(one, model, "active -> passive") for one in (plain, hastened))
    before = {who: t for who, t in before.items() if came[who] <= at}
    later = {who: t for who, t in before.items() if t > at}
    assert len(later) > 20
    for who, t in before.items():
        # A constant rate: what is left from then on takes a third of the time.
        assert after[who] == pytest.approx(at + (t - at) / factor if t > at else t, abs=1e-9)
    gone, sooner = (moves(one, model, "passive -> gone") for one in (plain, hastened))
    starters = [who for who, t in gone.items() if t > at and who not in before and who not in after]
    assert len(starters) > 5
    for who in starters:
        # A Weibull hazard of shape 2 since the stage was entered, two months before the start.
        ended = np.sqrt((at + 2) ** 2 + ((gone[who] + 2) ** 2 - (at + 2) ** 2) / factor) - 2
        assert sooner[who] == pytest.approx(ended, abs=1e-9)


def test_purchases_stop_and_go_on() -> None:
    def outage(market: Surroundings) -> Iterator[Any]:
        yield market.until(3)
        market.set_purchase_factor("active", 0)
        yield market.wait(1.5)
        market.set_purchase_factor("active", 1)

    log = virta.event_table(virta.build(loads(FIRM)), lived(outage).log)
    bought = log[log["kind"] == "purchase"]["time"]
    assert not bought.between(3, 4.5).any()
    assert bought.between(4.5, 6).sum() > 10


def test_a_person_is_moved_and_the_books_hold_it() -> None:
    def recalls(market: Surroundings) -> Iterator[Any]:
        yield market.until(5)
        for person in market.people("passive")[:4]:
            market.move(person, "active")
        market.note(market.heads["passive"])

    scenario = loads(FIRM).beside(recalls)
    model, found = virta.build(scenario), lived(recalls)
    log = virta.event_table(model, found.log)
    moved = log[log["kind"] == "dated"]
    assert moved["time"].tolist() == [5.0] * 4
    assert set(moved["cause"]) == {"passive -> active"}
    flows = virta.flows(model, found.books)
    assert flows[flows["cause"] == "dated"]["moves"].sum() == 4
    (note,) = log[log["kind"] == "note"].to_dict("records")
    assert (note["time"], note["cause"]) == (5.0, "recalls")
    heads = virta.balance_sheet(model, found.books).query("stage == 'passive'").set_index("period")
    assert note["amount"] <= heads.loc[5, "closing"] + 5


def test_random_numbers_follow_from_seed_and_replication() -> None:
    drawn: list[float] = []

    def rolls(market: Surroundings) -> Iterator[Any]:
        yield market.wait(0)
        drawn.append(market.random.random())

    for seed in (1, 1, 2):
        lived(rolls, seed=seed)
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_comparison_takes_the_process_as_one_more_plan() -> None:
    def war(market: Surroundings) -> Iterator[Any]:
        yield market.until(12)
        market.set_rate_factor("active -> passive", 2)

    scenario = loads(FIRM)
    found = virta.compare(scenario, process=war, replications=4, explain=False)
    assert found.comparison.labels == (scenario.name, "war")
    assert found.differences("npv")["mean"].tolist()[0] < 0
    assert fingerprint(scenario) != fingerprint(scenario.beside(war)) != fingerprint(scenario.beside(waits))


def ends(market: Surroundings) -> None:
    market.note(1)


def loops(market: Surroundings) -> Iterator[Any]:
    while True:
        yield market.wait(0)


def wrong(call: str) -> Any:
    def process(market: Surroundings) -> Iterator[Any]:
        yield market.until(2)
        yield eval(call)

    return process


@pytest.mark.parametrize(
    ("process", "said"),
    [
        (ends, "process 'ends' never waits"),
        (wrong("market.until(1)"), "process 'process' at 2 waits until 1, which is over"),
        (wrong("market.wait(-1)"), "gives -1 where a duration of at least 0 is wanted"),
        (wrong("market.note(float('nan'))"), "gives nan where a number is wanted"),
        (wrong("3"), "at 2 yields 3; what can be waited for is what `wait` and `until` give"),
        (wrong("market.set_rate_factor('activ -> passive', 2)"), "did you mean 'active -> passive'"),
        (wrong("market.set_purchase_factor('passiv', 2)"), "names the stage 'passiv'"),
        (wrong("market.set_rate_factor('active -> passive', True)"), "gives True where a factor"),
        (wrong("market.move(7, 'active')"), "moves person 7, who is not in the market"),
        (wrong("market.move(market.people('active')[0], 'active')"), "who is in active already"),
        (wrong("1 / 0"), "process 'process' failed at 2: ZeroDivisionError: division by zero"),
    ],
)
def test_what_a_process_cannot_do_is_told_with_its_name_and_time(process: Any, said: str) -> None:
    with pytest.raises(ProcessError) as refused:
        lived(process)
    assert said in str(refused.value)


def test_a_process_without_an_end_is_ended() -> None:
    with pytest.raises(TooManyEvents):
        lived(loops)


def test_expected_purchases_have_no_clock() -> None:
    with pytest.raises(ProcessError, match=r"set money.purchases=sampled"):
        lived(
            wrong("market.set_purchase_factor('active', 2)"),
            text=FIRM.replace("purchases: sampled", "purchases: expected"),
        )


def test_the_compiled_engine_says_that_it_cannot() -> None:
    scenario: Scenario = loads(FIRM).beside(waits)
    with pytest.raises(ValueError, match="engine 'compiled' cannot run processes of your own"):
        run(virta.build(scenario), engine="compiled")
    assert virta.simulate(scenario, replications=2).replications.engine == "reference"
