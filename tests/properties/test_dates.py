"""A change has no effect before its date: runs are identical up to the first date that differs."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from simulation.scenario.types import DatedMove, EntrantStream, Investment, Scenario, ShockEffect, StageKind

from .story import Row, Told, changed, generated, tell

WORLDS = generated(30, lambda world: world.time.n_periods >= 6)
LATE = ("spend", "list")
"""Kinds that open the period which begins at a boundary; the others close the one that ends."""


def until(rows: list[Row], t: float, but: tuple[str, ...] = LATE) -> list[Row]:
    return [row for row in rows if row[0] < t or (row[0] == t and row[1] not in but)]


def alike_until(before: Scenario, after: Scenario, k: int, but: tuple[str, ...] = LATE) -> tuple[Told, Told]:
    """Both runs, after a look that nothing differs before boundary k, nor at it but for the kinds named."""
    one, other = tell(before), tell(after)
    t = k * before.time.period
    assert until(one._rows(), t, but) == until(other._rows(), t, but)
    for name in ("arrivals", "moves", "won", "won_back", "lost", "kept", "stage_time", "purchases", "money",
                 "discounted", "spend"):  # fmt: skip
        if "dated" not in but:
            assert np.array_equal(
                getattr(one.outcome.books, name)[:k], getattr(other.outcome.books, name)[:k]
            ), name
    return one, other


def from_period(values: tuple[float, ...] | None, k: int, factor: float) -> tuple[float, ...] | None:
    return None if values is None else tuple(v * (factor if p >= k else 1.0) for p, v in enumerate(values))


def test_more_spend_from_a_period_on() -> None:
    differ = 0
    for world in generated(30, lambda world: bool(world.investments)):
        k = world.time.n_periods // 2

        def dearer(i: Investment, k: int = k) -> Investment:
            return dataclasses.replace(
                i, budget=from_period(i.budget, k, 3.0), per_head=from_period(i.per_head, k, 3.0)
            )

        after = changed(world, investments=tuple(dearer(i) for i in world.investments))
        one, other = alike_until(world, after, k)
        differ += one.rows != other.rows
    assert differ > 10


@pytest.mark.parametrize("target", ["transition", "purchase_rate", "margin"])
def test_a_shock_from_a_date_on(target: str) -> None:
    differ = 0
    for world in WORLDS:
        on_transition = target == "transition"
        targets = world.transitions if on_transition else world.stages
        names = [(x.id, None) if on_transition else (None, x.id) for x in targets]
        shocks = tuple(ShockEffect("late", target, t, s, 2.0, 3, 5) for t, s in names)
        one, other = alike_until(world, changed(world, shock_effects=(*world.shock_effects, *shocks)), 3)
        differ += one.rows != other.rows or not np.array_equal(
            one.outcome.books.money, other.outcome.books.money
        )
    assert differ > 10


def test_more_entrants_from_a_period_on() -> None:
    differ = 0
    for world in generated(30, lambda world: bool(world.entrants)):
        k = world.time.n_periods // 2

        def crowded(e: EntrantStream, k: int = k) -> EntrantStream:
            return dataclasses.replace(e, intensity=tuple(
                x + (2.0 if p >= k else 0.0) for p, x in enumerate(e.intensity)
            ))  # fmt: skip

        one, other = alike_until(world, changed(world, entrants=tuple(crowded(e) for e in world.entrants)), k)
        differ += one.rows != other.rows
    assert differ > 10


def test_a_dated_move() -> None:
    differ = 0
    for world in WORLDS:
        origins = {move.origin for move in world.dated_moves if move.at == 4 * world.time.period}
        names = [s.id for s in world.stages if not s.absorbing and s.id not in origins]
        name = f"{names[0]} -> gone"
        one_more = DatedMove(f"late/{name}", name, 4 * world.time.period, names[0], "gone", 0.6)
        after = changed(world, dated_moves=(*world.dated_moves, one_more))
        one, other = alike_until(world, after, 4, but=(*LATE, "dated"))
        differ += one.rows != other.rows
    assert differ > 5


def doubled(world: Scenario) -> Scenario:
    """The same scenario over twice the time, with other plans in the second half."""

    def longer(values: tuple[float, ...] | None) -> Any:
        return None if values is None else values + tuple(v * 0.5 + 0.1 for v in values)

    return changed(
        world,
        time=dataclasses.replace(world.time, n_periods=2 * world.time.n_periods),
        entrants=tuple(dataclasses.replace(e, intensity=longer(e.intensity)) for e in world.entrants),
        investments=tuple(
            dataclasses.replace(
                i, budget=longer(i.budget), per_head=longer(i.per_head), ramp=i.ramp + (1.0,) * len(i.ramp)
            )
            for i in world.investments
        ),
    )


def no_run_off(world: Scenario) -> Scenario:
    return changed(world, money=dataclasses.replace(world.money, run_off=0.0))


def test_a_horizon_is_the_beginning_of_twice_the_horizon() -> None:
    for world in generated(60):
        short = no_run_off(world)
        n = world.time.n_periods
        one, other = alike_until(short, doubled(short), n)
        assert np.array_equal(one.outcome.books.heads, other.outcome.books.heads[: n + 1])


def test_the_run_off_changes_nothing_before_the_horizon() -> None:
    for world in generated(40, lambda world: world.money.run_off > 0):
        n = world.time.n_periods
        one, other = alike_until(world, no_run_off(world), n)
        assert np.array_equal(one.outcome.books.heads, other.outcome.books.heads)
        assert not [row for row in other.rows if row[0] > n * world.time.period]


def test_in_the_run_off_only_customers_go_on_and_only_until_they_leave() -> None:
    followed = 0
    for world in generated(40, lambda world: world.money.run_off > 0):
        told = tell(world)
        horizon, last = world.time.horizon, world.time.horizon + world.money.run_off + 1e-9
        customers = {s.id for s in world.stages if s.kind is StageKind.CUSTOMER}
        where = {row[2]: row[5] for row in told.rows if row[5] is not None and row[0] <= horizon}
        for row in told._rows():
            if row[0] <= horizon:
                continue
            assert row[0] <= last
            assert row[1] in ("purchase", "move", "decide")
            assert where[row[2]] in customers
            where[row[2]] = row[5] or where[row[2]]
            followed += 1
    assert followed > 50


def test_in_the_run_off_nothing_is_spent_and_nobody_comes() -> None:
    for world in generated(40, lambda world: world.money.run_off > 0):
        told = tell(world)
        late = [row for row in told._rows() if row[0] >= world.time.horizon and row[1] in (*LATE, "arrive")]
        assert [row for row in late if row[1] != "arrive" or row[0] > world.time.horizon] == []
