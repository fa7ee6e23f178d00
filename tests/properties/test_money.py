"""Money and time in the books: they scale, they add up, and Little's identity holds in them."""

import dataclasses

import numpy as np
import pytest

from simulation.model import LINES
from simulation.scenario.types import CurveKind, Effect, Investment, Scenario, Segment, Stage, Transition
from simulation.tally import PERIOD_QUANTA
from tests.oracle.building import (
    effect,
    investment,
    move,
    reach,
    saturating,
    scenario,
    segment,
    stage,
    start,
    stream,
)

from .story import changed, generated, in_each_segment, tell


def dearer(world: Scenario, c: float) -> Scenario:
    """Every sum of money times c; responses keep their shape in the new sums."""

    def of_stage(s: Stage) -> Stage:
        p, f = s.purchases, s.margin_flow
        return dataclasses.replace(
            s,
            purchases=p and dataclasses.replace(p, amount=p.amount * c),
            margin_flow=f and dataclasses.replace(f, revenue=f.revenue * c),
            service_cost=s.service_cost * c,
        )

    def of_exit(t: Transition) -> Transition:
        one_off = dataclasses.replace(t.one_off, revenue=t.one_off.revenue * c, cost=t.one_off.cost * c)
        return dataclasses.replace(t, one_off=one_off)

    def of_effect(e: Effect) -> Effect:
        a = e.curve.a / c if e.curve.kind is CurveKind.SATURATING else e.curve.a * c
        stocks = tuple(s * c for s in e.curve.stocks)
        return dataclasses.replace(e, curve=dataclasses.replace(e.curve, a=a, stocks=stocks))

    def of_investment(i: Investment) -> Investment:
        return dataclasses.replace(
            i,
            budget=i.budget and tuple(x * c for x in i.budget),
            per_head=i.per_head and tuple(x * c for x in i.per_head),
            reference_stock=i.reference_stock * c,
            initial_stock=i.initial_stock * c,
            effects=tuple(of_effect(e) for e in i.effects),
        )

    def of_segment(s: Segment) -> Segment:
        return dataclasses.replace(
            s,
            stages=tuple(of_stage(x) for x in s.stages),
            transitions=tuple(of_exit(t) for t in s.transitions),
        )

    world = in_each_segment(world, of_segment)
    return changed(world, investments=tuple(of_investment(i) for i in world.investments))


def no_power(world: Scenario) -> bool:
    """Hill's curve takes powers, which do not scale to the last bit."""
    return not any(e.curve.kind is CurveKind.HILL for i in world.investments for e in i.effects)


def test_values_times_c_are_money_times_c() -> None:
    # By a power of two, with the quantum scaled alike: then nothing is rounded otherwise.
    for world in generated(40, no_power):
        other = dearer(world, 4.0)
        other = changed(other, money=dataclasses.replace(other.money, quantum=4 * world.money.quantum))
        one, two = tell(world), tell(other)
        assert [row[:-1] for row in one.rows] == [row[:-1] for row in two.rows]
        assert [row[-1] * 4.0 for row in one.rows] == [row[-1] for row in two.rows]
        for name in ("money", "discounted", "spend", "spend_discounted", "unspent", "heads", "portfolio"):
            assert np.array_equal(getattr(one.outcome.books, name), getattr(two.outcome.books, name)), name
        assert one.accounts() == two.accounts()


def test_values_times_three_are_money_times_three_but_for_rounding() -> None:
    for world in generated(20, lambda w: not w.investments):
        one, two = tell(world), tell(dearer(world, 3.0))
        books, other = one.outcome.books, two.outcome.books
        rows = len(one.rows) + 4 * int(books.heads.sum())
        assert np.abs(3 * books.money - other.money).max() <= 2 * rows
        assert np.abs(3 * books.discounted - other.discounted).max() <= 2 * rows
        assert np.array_equal(books.heads, other.heads)


def test_time_in_all_stages_adds_up_to_the_time_of_all_people() -> None:
    # Time in stage, over all stages, is the time for which people were there at all.
    for world in generated(60):
        told = tell(world)
        n, arrived = world.time.n_periods, told.outcome.people.arrived
        there = float((world.time.horizon - arrived).sum())
        quantum = world.time.period / PERIOD_QUANTA
        counted = told.outcome.books.stage_time[:n].sum() * quantum
        assert abs(counted - there) <= quantum * (len(told.rows) + n * len(arrived) + 1)


def test_littles_identity() -> None:
    # People in the stage, summed over time, = visits x mean length of a visit = time in the books.
    seg = segment([stage("in")], [move("in -> out", 0.9), move("out -> in", 0.5)], id_="all")
    seg = dataclasses.replace(seg, stages=(*seg.stages[:1], stage("out"), seg.stages[-1]))
    world = scenario(seg, [start("out", 20)], periods=30, entrants=[stream("in", (4.0,) * 10 + (0.0,) * 20)])
    told = tell(world)
    changes = sorted(
        (row[0], (row[5] == "in") - (row[4] == "in")) for row in told.rows if "in" in (row[4], row[5])
    )
    area, present, last = 0.0, 0, 0.0
    for time, change in changes:
        area += present * (time - last)
        present, last = present + change, time
    area += present * (world.time.horizon - last)
    entered: dict[int, float] = {}
    visits = []
    for time, _, key, _, origin, destination, *_ in told.rows:
        if origin == "in":
            visits.append(time - entered.pop(key))
        if destination == "in":
            entered[key] = time
    visits += [world.time.horizon - time for time in entered.values()]
    assert abs(area - len(visits) * np.mean(visits)) < 1e-8
    counted = told.outcome.books.stage_time[:30, 0].sum() / PERIOD_QUANTA
    assert abs(area - counted) < 30 * len(visits) / PERIOD_QUANTA


def test_flows_are_time_times_rate() -> None:
    seg = segment([stage("in", service_cost=1.0)], [move("in -> gone", 0.2)])
    books = tell(scenario(seg, [start("in", 100)])).outcome.books
    # A unit of time is a period and costs a million quanta.
    costs = np.floor(books.stage_time[:, 0] * (1e6 / PERIOD_QUANTA) + 0.5)
    assert np.array_equal(books.money[:, 0, :, LINES.index("service_cost")], costs)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_an_audience_of_nobody_spends_nothing(engine: str) -> None:
    seg = segment([stage("in"), stage("empty")], [move("empty -> in", 0.2), move("in -> gone", p=1.0)])
    push = [effect("empty -> in", 2.0, saturating(1.0))]
    levers = [
        investment(push, reach("empty"), 4, id_="budget", budget=30.0),
        investment(push, reach("empty"), 4, id_="a head", per_head=2.0),
        investment([effect("in -> gone", 2.0, saturating(1.0))], reach("in"), 4, id_="some", budget=8.0),
    ]
    world = scenario(seg, [start("in", 7)], periods=4, investments=levers)
    told = tell(world, engine=engine)
    books, order = told.outcome.books, told.made.investment_order
    assert books.unspent[:, order[0]].tolist() == [30_000_000] * 4
    assert books.spend[:, order[0]].sum() == 0
    assert books.spend[:, order[1]].sum() == books.unspent[:, order[1]].sum() == 0
    # Seven share 8.00 without a millionth lost; then all have left, and the rest is reported.
    assert books.spend[:, order[2], 0, 0].tolist() == [8_000_000, 0, 0, 0]
    assert books.unspent[:, order[2]].tolist() == [0, 8_000_000, 8_000_000, 8_000_000]


def test_a_budget_is_spent_to_the_quantum() -> None:
    for world in generated(40, lambda w: any(i.budget for i in w.investments)):
        told = tell(world)
        books = told.outcome.books
        for i, j in enumerate(told.made.investment_order):
            budget = world.investments[i].budget
            if budget is None:
                continue
            for p, rate in enumerate(budget):
                total = int(np.floor(rate * world.time.period * told.made.arrays.per_quantum + 0.5))
                assert books.spend[p, j].sum() + books.unspent[p, j] == total


def test_a_spend_per_head_is_paid_for_every_head() -> None:
    push = [effect("in -> gone", 2.0, saturating(1.0))]
    lever = investment(push, reach("in"), 6, per_head=1.5)
    seg = segment([stage("in")], [move("in -> gone", 0.4)])
    told = tell(scenario(seg, [start("in", 50)], periods=6, investments=[lever]))
    books = told.outcome.books
    assert books.spend[:, 0, 0, 0].tolist() == (1_500_000 * books.heads[:-1, 0, 0]).tolist()
