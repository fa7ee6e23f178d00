"""Queues against the formulas of Erlang, and what a contact does against closed forms."""

import math
from collections import defaultdict

import numpy as np
import pytest

from simulation import log
from simulation.build import build
from simulation.engine import Outcome, run
from simulation.exact import NotExact, exact
from simulation.ledgers import investments, teams
from simulation.scenario import loads
from simulation.tally import PERIOD_QUANTA

SIGMAS = 4.8
"""Of a normal: a false alarm in 600,000 comparisons, of which there are about 30 here."""

HORIZON, RUNS = 1_000.0, 24
QUEUE = """
schema: 1
title: Leads wait
time: {{unit: month, horizon: 1000 months, period: 10 months}}
stages: {{lead: {{kind: potential}}, done: {{kind: potential}}}}
transitions: {{lead -> done: {{rate: 0}}, done -> gone: {{rate: 0}}}}
market_entrants: {{lead: {{rate: {arrive} per month}}}}
investments:
  desk:
    aim: acquisition
    audience: {{stages: [lead]}}
    team: {{people: {people}, wage: 2 per month, cost: 3, service_time: {time}{more}}}
"""


def lived(arrive: float, people: int, time: str, more: str = "") -> list[Outcome]:
    text = QUEUE.format(arrive=arrive, people=people, time=time, more=more)
    made = build(loads(text))
    return [run(made, 41, r, log=True) for r in range(RUNS)]


def erlang_c(load: float, people: int) -> float:
    """The probability of waiting in M/M/c at an offered load."""
    terms = [load**k / math.factorial(k) for k in range(people)]
    last = load**people / math.factorial(people) * people / (people - load)
    return last / (sum(terms) + last)


def erlang_a(arrive: float, serve: float, leave: float, people: int) -> tuple[float, float]:
    """The mean number in the queue, and the share of callers who give up, of M/M/c+M.

    By its stationary distribution, from births and deaths.
    """
    weights = [1.0]
    for n in range(1, 400):
        weights.append(weights[-1] * arrive / (min(n, people) * serve + max(n - people, 0) * leave))
    total = sum(weights)
    queue = sum(max(n - people, 0) * w for n, w in enumerate(weights)) / total
    return queue, leave * queue / arrive


def mean_of(values: list[float], expected: float) -> None:
    """The mean of independent runs is the expected one, within `SIGMAS` of its standard error."""
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    assert abs(float(np.mean(values)) - expected) <= SIGMAS * error + 2e-3 * expected, (values, expected)
    assert error < 0.1 * expected + 1e-3


@pytest.mark.parametrize(
    ("arrive", "serve", "people", "waits", "wait"),
    [(2.0, 3.0, 1, 2 / 3, 0.6667), (2.0, 3.0, 2, 0.1667, 0.0417), (2.5, 1.0, 3, 0.70225, 1.40449),
     (4.0, 1.0, 5, 0.55411, 0.55411)],
)  # fmt: skip
def test_waits_are_those_of_erlang(
    arrive: float, serve: float, people: int, waits: float, wait: float
) -> None:
    assert erlang_c(arrive / serve, people) == pytest.approx(waits, abs=5e-5)
    assert waits / (people * serve - arrive) == pytest.approx(wait, abs=6e-5)
    runs = lived(arrive, people, f"{{exponential: {{rate: {serve}}}}}")
    waited = [one.log.amount[one.log.kind == log.CONTACT] for one in runs if one.log is not None]
    mean_of([float(np.mean(w > 0.0)) for w in waited], waits)
    mean_of([float(w.sum()) / HORIZON for w in waited], arrive * wait)
    mean_of([float(one.books.busy.sum()) * 10 / PERIOD_QUANTA / HORIZON for one in runs], arrive / serve)


def test_impatience_is_that_of_erlang_a() -> None:
    queue, lost = erlang_a(4.0, 1.0, 0.5, 4)
    runs = lived(4.0, 4, "{exponential: {rate: 1}}", ", patience: 2 months")
    mean_of([float(one.books.abandoned.sum() / one.books.calls.sum()) for one in runs], lost)
    mean_of([_in_queue(one) / HORIZON for one in runs], queue)


def _in_queue(one: Outcome) -> float:
    """The time that all spent waiting, also those who gave up; those who wait at the end left out."""
    assert one.log is not None
    return float(one.log.amount[np.isin(one.log.kind, (log.CONTACT, log.ABANDON))].sum())


def test_a_fixed_time_halves_the_queue() -> None:
    # Pollaczek and Khinchine: Wq = rho / (2 (mu - lambda)) where the time of service has no spread.
    runs = lived(2.0, 1, "{fixed: 0.25 months}")
    waited = [one.log.amount[one.log.kind == log.CONTACT] for one in runs if one.log is not None]
    mean_of([float(w.mean()) for w in waited], 0.5 / (2 * (4.0 - 2.0)))


RANKED = QUEUE.replace("market_entrants", "people_at_start: {{selection: none}}\nmarket_entrants").replace(
    "lead -> done: {{rate: 0}}",
    "lead -> done: {{rate: 0}}, lead -> gone: {{time_in_stage: {{weibull: {{mean: 50, shape: 3}}}}}}",
)


@pytest.mark.parametrize("more", ["", ", patience: 1 month", ", order: risk, calls: {lead: 0.5 per month}"])
def test_order_capacity_and_one_at_a_time(more: str) -> None:
    text = RANKED.format(arrive=3.0, people=2, time="{gamma: {mean: 0.6 months, shape: 2}}", more=more)
    one = run(build(loads(text)), 3, log=True)
    assert one.log is not None
    rows = one.log
    waiting: dict[int, tuple[float, int]] = {}
    busy: set[int] = set()
    came: dict[int, float] = {}
    overtaken = served = 0
    for k in range(len(rows)):
        t, kind, who = float(rows.time[k]), int(rows.kind[k]), int(rows.person[k])
        if kind == log.ARRIVE:
            came[who] = t
        elif kind == log.CALL:
            assert who not in waiting
            assert who not in busy
            # The hazard of leaving rises with the time in the stage: who came first is at higher risk.
            waiting[who] = (-(t - came[who]) if "risk" in more else t, who)
        elif kind == log.CONTACT:
            assert who not in busy
            overtaken += sum(other < waiting[who] for other in waiting.values())
            del waiting[who]
            busy.add(who)
            served += 1
            assert len(busy) <= 2
        elif kind == log.SERVED:
            busy.remove(who)
        elif kind in (log.ABANDON, log.WITHDRAW):
            del waiting[who]
    assert served > 1_000
    assert overtaken == 0


EFFECT = """
schema: 1
title: A contact keeps
time: {unit: month, horizon: 12 months}
stages: {active: {kind: customer}}
transitions: {active -> gone: {rate: 10 % per month}}
people_at_start: {active: 0, selection: none}
market_entrants: {active: {count: 6000, until: 1 month}}
investments:
  care:
    aim: retention
    audience: {stages: [active]}
    team:
      people: 6000
      service_time: {fixed: 0.5 months}
      lasts: 3 months
      steps: 3
      effects: {active -> gone: 0.25}
"""


def test_the_effect_fades_in_steps() -> None:
    one = run(build(loads(EFFECT)), 5, log=True)
    assert one.log is not None
    rows = one.log
    came = dict(zip(rows.person[rows.kind == log.ARRIVE], rows.time[rows.kind == log.ARRIVE], strict=True))
    left = [(float(rows.time[k]) - came[rows.person[k]]) for k in np.flatnonzero(rows.kind == log.MOVE)]
    # Who came in the first month is followed for 11 months at least.
    for until in (1.5, 3.0, 11.0):
        chance = 1.0 - math.exp(-_cumulative(until))
        share = sum(x <= until for x in left) / 6000
        assert abs(share - chance) <= SIGMAS * math.sqrt(chance * (1 - chance) / 6000)


def _cumulative(until: float) -> float:
    """In full for the contact and a month; then 2/3 and 1/3 of the logarithm; then nothing."""
    steps = ((0.0, 1.5, 0.25), (1.5, 2.5, 0.25 ** (2 / 3)), (2.5, 3.5, 0.25 ** (1 / 3)), (3.5, 12.0, 1.0))
    return sum(0.1 * factor * max(min(end, until) - start, 0.0) for start, end, factor in steps)


def test_waiting_takes_from_the_effect() -> None:
    text = EFFECT.replace("6000", "400").replace("people: 400", "people: 1")
    text = text.replace("fixed: 0.5", "fixed: 0.01").replace("steps: 3", "waiting_half_life: 1 month")
    one = run(build(loads(text)), 5, log=True)
    assert one.log is not None
    rows, waited = one.log, defaultdict(float)
    seen = 0
    for k in range(len(rows)):
        if rows.kind[k] == log.CONTACT:
            waited[int(rows.person[k])] = float(rows.amount[k])
        elif rows.kind[k] == log.SERVED:
            assert rows.amount[k] == pytest.approx(2.0 ** -waited[int(rows.person[k])], rel=1e-12)
            seen += waited[int(rows.person[k])] > 1.0
    assert seen > 50


def test_the_books_of_a_team() -> None:
    one = lived(4.0, 2, "{exponential: {rate: 1}}", ", patience: 2 months")[0]
    made = build(
        loads(
            QUEUE.format(arrive=4.0, people=2, time="{exponential: {rate: 1}}", more=", patience: 2 months")
        )
    )
    table = teams(made, one.books)
    total = table[["calls", "contacts", "abandoned", "withdrawn", "cost"]].sum()
    waiting = table["waiting"].iloc[-1]
    assert total["calls"] == total["contacts"] + total["abandoned"] + total["withdrawn"] + waiting
    assert total["cost"] == pytest.approx(2 * 2 * HORIZON + 3 * total["contacts"])
    assert (table["load"] <= 1.0).all()
    assert investments(made, one.books)["spend"].sum() == pytest.approx(2 * 2 * HORIZON)
    assert one.books.money[..., 6].sum() * made.scenario.money.quantum == pytest.approx(3 * total["contacts"])
    with pytest.raises(NotExact, match="people wait for 'desk'"):
        exact(made)


def test_wages_are_paid_while_nobody_is_there() -> None:
    text = QUEUE.format(arrive=0, people=2, time="{exponential: {rate: 1}}", more="")
    one = run(build(loads(text)), 0)
    assert one.books.calls.sum() == 0
    assert one.books.unspent.sum() == 0
    assert one.books.spend.sum() * 1e-6 == pytest.approx(2 * 2 * HORIZON)
