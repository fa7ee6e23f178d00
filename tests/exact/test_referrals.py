"""People who bring others: families against the theory of branching processes, and expected values.

Offspring of a person who brings others at the rate r until leaving at the rate m are geometric with the mean
R = r / m. Without who began it the family has the mean R / (1 - R) and the variance R (1 + R) / (1 - R)^3:
Harris 1963, The Theory of Branching Processes, doi:10.1007/978-3-642-51866-9.
"""

import dataclasses
import math

import numpy as np
import pytest

from simulation import draws
from simulation.build import build
from simulation.engine import Outcome, run
from simulation.exact import NotExact, exact, mean_field
from simulation.log import REFER
from simulation.model import TooManyEvents
from simulation.scenario import loads

SIGMAS = 4.8
"""Of a normal: a false alarm in 600,000 comparisons, of which there are about 20 here."""

RATE, LEAVING = 0.05, 0.1
R = RATE / LEAVING
HEAD = """
schema: 1
title: Advocates
time: {unit: month, horizon: HORIZON months}
money: {value_after_horizon: none}
"""


def market(people: int, horizon: int = 360, rate: float = RATE, more: str = "") -> str:
    return (
        HEAD.replace("HORIZON", str(horizon))
        + f"""
stages:
  active: {{kind: customer, margin_flow: 10 per month, referrals: {{rate: {rate} per month, enters: active}}}}
  former: {{kind: former, absorbing: true}}
transitions:
  active -> former: {{rate: {LEAVING} per month}}
people_at_start: {{active: {people}}}
{more}"""
    )


def families(outcome: Outcome) -> np.ndarray:
    """How many descend from each of those who were there at the start."""
    assert outcome.log is not None
    refers = outcome.log.kind == REFER
    founder = {int(key): i for i, key in enumerate(outcome.people.key[outcome.people.arrived == 0.0])}
    sizes = np.zeros(len(founder))
    # A referral comes after the arrival of who refers, so that in the order of the log parents are known.
    for parent, number in zip(outcome.log.person[refers], outcome.log.ordinal[refers], strict=True):
        i = founder[int(parent)]
        founder[int(draws.referred_key(parent, np.uint64(number)))] = i
        sizes[i] += 1
    return sizes


@pytest.fixture(scope="module")
def sizes() -> np.ndarray:
    return families(run(build(loads(market(20_000))), seed=5, log=True))


def test_the_mean_of_a_family(sizes: np.ndarray) -> None:
    variance = R * (1.0 + R) / (1.0 - R) ** 3
    assert abs(sizes.mean() - R / (1.0 - R)) < SIGMAS * math.sqrt(variance / len(sizes))


def test_the_variance_of_a_family(sizes: np.ndarray) -> None:
    variance, n = R * (1.0 + R) / (1.0 - R) ** 3, len(sizes)
    squares = (sizes - R / (1.0 - R)) ** 2
    assert abs(squares.mean() - variance) < SIGMAS * squares.std() / math.sqrt(n)


def test_how_many_bring_nobody(sizes: np.ndarray) -> None:
    p = 1.0 / (1.0 + R)
    assert abs((sizes == 0).mean() - p) < SIGMAS * math.sqrt(p * (1.0 - p) / len(sizes))


def test_a_market_grows_as_the_rates_say() -> None:
    horizon, people, rate = 36, 4_000, 0.13
    expected = exact(build(loads(market(people, horizon, rate))))
    t = np.arange(horizon + 1.0)
    growth = rate - LEAVING
    assert expected.heads[:, 0, 0] == pytest.approx(people * np.exp(growth * t), rel=1e-12)
    brought = people * rate * math.expm1(growth * horizon) / growth
    assert expected.referred.sum() == pytest.approx(brought, rel=1e-12)
    assert expected.arrivals.sum() == pytest.approx(brought, rel=1e-12)
    # The variance of a linear birth-death process: Harris 1963, chapter V.
    spread = people * (rate + LEAVING) / growth * math.exp(growth * horizon) * math.expm1(growth * horizon)
    lived = run(build(loads(market(people, horizon, rate))), seed=3).books
    assert abs(lived.heads[-1, 0, 0] - expected.heads[-1, 0, 0]) < SIGMAS * math.sqrt(spread)


WORLD = """
schema: 1
title: Advocates of two kinds
time: {unit: month, horizon: 18 months}
money: {discount_rate: 8 %, value_after_horizon: {run-off: 24 months}}
segments:
  few: {share: 30 %, stages: {active: {referrals: {rate: 0.02 per month}}}}
  many: {share: 70 %}
traits: {zeal: {gamma: {shape: 2}}}
stages:
  prospect: {kind: potential}
  active:
    kind: customer
    purchases: {rate: 0.5 per month, amount: 40, margin: 30 %}
    referrals: {rate: 0.08 per month, enters: prospect, differs_by_customer: zeal}
  loyal: {kind: customer, service_cost: 1 per month, referrals: {every: 12 months, enters: active}}
  former: {kind: former}
transitions:
  prospect -> active: {rate: 0.3 per month, one_off: {cost: 5}}
  active -> loyal: {rate: 0.05 per month}
  active -> former: {probability: 6 %}
  loyal -> former: {rate: 0.02 per month}
  former -> active: {rate: 0.01 per month}
people_at_start: {prospect: 100, active: 200, selection: none}
market_entrants: {stream: {stage: prospect, rate: 5 per month}}
investments:
  thanks:
    aim: acquisition
    per_head: 1 per month
    schedule: {6 months: 3 per month}
    audience: {stages: [active]}
    effects: {active.referrals: {multiplies_up_to: 2, half_effect_at: 2}}
"""


def test_simulated_means_are_the_expected_ones() -> None:
    model, n = build(loads(WORLD)), 400
    expected = exact(model).books(model)
    books = [run(model, 11, r).books for r in range(n)]
    for name in ("heads", "arrivals", "referred", "won", "lost", "purchases", "portfolio", "spend"):
        values = np.array([getattr(one, name).sum(axis=0).ravel() for one in books], dtype=float)
        wanted = getattr(expected, name).sum(axis=0).ravel()
        slack = SIGMAS * values.std(axis=0) / math.sqrt(n) + 1e-6 * np.abs(wanted)
        assert (np.abs(values.mean(axis=0) - wanted) <= slack + 1e-9).all(), name
    money = np.array([float((one.discounted).sum()) for one in books])
    assert abs(money.mean() - expected.discounted.sum()) < SIGMAS * money.std() / math.sqrt(n)


def test_expected_heads_steer_a_budget() -> None:
    model = build(loads(WORLD.replace("per_head: 1", "budget: 300").replace(": 3 per", ": 900 per")))
    with pytest.raises(NotExact, match="which is feedback"):
        exact(model)
    found = mean_field(model)
    lived = np.array([run(model, 2, r).books.referred.sum() for r in range(60)])
    assert lived.mean() == pytest.approx(found.referred.sum(), rel=0.03)


def test_who_is_brought_differs() -> None:
    text = WORLD.replace("loyal -> former: {rate: 0.02 per month}",
                         "loyal -> former: {rate: 0.02 per month, differs_by_customer: zeal}")  # fmt: skip
    with pytest.raises(NotExact, match="has a 'zeal' of their own"):
        exact(build(loads(text)))
    with pytest.raises(NotExact, match="onto the list of 'thanks' a period later"):
        exact(build(loads(WORLD.replace("stages: [active]}", "stages: [active], share: 50 %}"))))


# Luck ------------------------------------------------------------------------------------------


def rows_of(outcome: Outcome) -> dict[int, list[tuple[object, ...]]]:
    assert outcome.log is not None
    found: dict[int, list[tuple[object, ...]]] = {int(key): [] for key in outcome.people.key}
    for i in range(len(outcome.log)):
        row = outcome.log.row(i)
        if row["kind"] != "spend":
            found[int(row["person"])].append(tuple(row.values()))
    return found


def test_one_more_person_brings_a_family_and_changes_nobody_else() -> None:
    few, more = (rows_of(run(build(loads(market(n, 60))), 4, log=True)) for n in (300, 309))
    assert all(more[key] == rows for key, rows in few.items())
    outcome = run(build(loads(market(309, 60))), 4, log=True)
    assert outcome.log is not None
    # The rest are the nine and those who descend from them.
    family = {int(key) for key in outcome.people.key[300:309]}
    refers = outcome.log.kind == REFER
    for parent, number in zip(outcome.log.person[refers], outcome.log.ordinal[refers], strict=True):
        if int(parent) in family:
            family.add(int(draws.referred_key(parent, np.uint64(number))))
    assert more.keys() - few.keys() == family
    assert len(family) > 9


def test_plans_meet_the_same_people() -> None:
    """Who stays longer brings the same people first, and these are who they were."""
    slow, fast = (run(build(loads(market(400, 60, rate))), 6, log=True) for rate in (0.03, 0.06))
    firsts = [
        {int(draws.referred_key(key, np.uint64(1))) for key in outcome.people.key} & set(outcome.people.key)
        for outcome in (slow, fast)
    ]
    assert firsts[0] < firsts[1]
    luck = dict(zip(fast.people.key.tolist(), fast.people.luck.tolist(), strict=True))
    for key, own in zip(slow.people.key.tolist(), slow.people.luck.tolist(), strict=True):
        assert luck.get(key, own) == own


def test_nobody_is_brought_after_the_horizon() -> None:
    text = market(500, 12).replace("value_after_horizon: none", "value_after_horizon: {run-off: 36 months}")
    for engine in ("reference", "compiled"):
        outcome = run(build(loads(text)), 1, engine=engine, log=True)
        assert outcome.log is not None
        refers = outcome.log.time[outcome.log.kind == REFER]
        assert len(refers) > 100
        assert refers.max() <= 12.0 < outcome.log.time.max()


def test_threads_change_no_number() -> None:
    model = build(loads(market(45_000, 6, 0.2)))
    one, two = (run(model, 9, threads=threads) for threads in (1, 2))
    for name in one.people._fields:
        assert np.array_equal(getattr(one.people, name), getattr(two.people, name)), name
    for name in one.books._fields:
        assert np.array_equal(getattr(one.books, name), getattr(two.books, name)), name


def test_an_explosion_ends_with_an_error() -> None:
    scenario = dataclasses.replace(loads(market(50, 20, 0.5)), most_events=3_000.0)
    for engine in ("reference", "compiled"):
        with pytest.raises(TooManyEvents, match="more than 3,000 events"):
            run(build(scenario), 0, engine=engine)
