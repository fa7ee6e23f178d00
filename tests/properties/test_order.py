"""The order of a file has no effect: reordering, or renaming with the same id, changes no bit."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation import build as building
from simulation.build import build
from simulation.model import ModelError
from simulation.scenario.types import Investment, Scenario, Segment, Text

from .story import Told, changed, generated, in_each_segment, tell

Order = Callable[[Any], tuple[Any, ...]]


def shuffled(world: Scenario, parts: set[str], seed: int) -> Scenario:
    """The scenario with some of its parts in another order; `gone` stays the last stage."""
    rng = np.random.default_rng(seed)
    orders: dict[str, list[int]] = {}

    def mixed(part: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        if part not in parts:
            return values
        order = orders.setdefault(part, [int(i) for i in rng.permutation(len(values))])
        return tuple(values[i] for i in order)

    def inside(segment: Segment) -> Segment:
        return dataclasses.replace(
            segment,
            stages=(*mixed("stages", segment.stages[:-1]), segment.stages[-1]),
            transitions=mixed("transitions", segment.transitions),
            traits=mixed("traits", segment.traits),
        )

    world = in_each_segment(world, inside)
    shares = [mixed("segments", e.segment_shares) for e in world.entrants]
    entrants = tuple(
        dataclasses.replace(e, segment_shares=share) for e, share in zip(world.entrants, shares, strict=True)
    )
    return changed(
        world,
        segments=mixed("segments", world.segments),
        people_at_start=mixed("people", world.people_at_start),
        entrants=mixed("entrants", entrants),
        investments=mixed("investments", tuple(_mixed_effects(i, mixed) for i in world.investments)),
        dated_moves=mixed("shocks", world.dated_moves),
        shock_effects=mixed("shock effects", world.shock_effects),
    )


def _mixed_effects(investment: Investment, mixed: Callable[[str, tuple[Any, ...]], tuple[Any, ...]]) -> Any:
    # Several effects on one thing are a list, whose order is theirs; things are keys, which have none.
    things = [(e.target, e.transition, e.stage) for e in investment.effects]
    groups = {t: tuple(e for e, o in zip(investment.effects, things, strict=True) if o == t) for t in things}
    keys = mixed(f"effects {investment.id}", tuple(groups))
    return dataclasses.replace(investment, effects=tuple(e for key in keys for e in groups[key]))


def books_by_name(told: Told) -> dict[tuple[Any, ...], Any]:
    """Every number of the books under the names of its cell, without what only the closing needs."""
    books, world, made = told.outcome.books, told.scenario, told.made
    stages, segments = [s.id for s in world.stages], [s.id for s in world.segments]
    exits = [(int(key),) for key in made.arrays.exit_id]
    moves = [(int(key),) for key in made.arrays.dated_id]
    invested = list(made.investment_names)
    named: dict[tuple[Any, ...], Any] = {}

    def add(name: str, *axes: list[Any]) -> None:
        numbers = getattr(books, name)
        for cell in np.ndindex(numbers.shape):
            key = tuple(axis[i] for axis, i in zip(axes, cell, strict=True))
            named[name, *key] = int(numbers[cell])

    rows = list(range(world.time.n_periods + 2))
    for name in ("heads", "arrivals", "won", "won_back", "lost", "stage_time", "purchases"):
        add(name, rows, stages, segments)
    for name in ("money", "discounted"):
        add(name, rows, stages, segments, rows[:7] if len(rows) > 7 else list(range(7)))
    add("moves", rows, exits, segments)
    add("dated", rows, moves, segments)
    add("kept", rows, segments)
    add("spend", rows, invested, stages, segments)
    add("spend_discounted", rows, invested, stages, segments)
    add("unspent", rows, invested)
    add("cut_off", stages, segments)
    add("tenure_end", segments)
    add("portfolio", [0, 1, 2, 3], segments)
    return named


PARTS = [
    "stages",
    "transitions",
    "traits",
    "segments",
    "people",
    "entrants",
    "investments",
    "shocks",
    "shock effects",
]


@pytest.mark.parametrize("part", PARTS)
def test_another_order_changes_no_bit(part: str) -> None:
    parts = {part}
    for seed, world in enumerate(generated(25)):
        if part == "investments":
            parts |= {f"effects {i.id}" for i in world.investments}
        one, other = tell(world), tell(shuffled(world, parts, seed))
        assert one.rows == other.rows
        assert sorted(map(str, one.plans)) == sorted(map(str, other.plans))
        assert one.people() == other.people()
        assert one.accounts() == other.accounts()
        assert books_by_name(one) == books_by_name(other)


@pytest.mark.verify
def test_everything_in_another_order_changes_no_bit() -> None:
    for seed, world in enumerate(generated(400)):
        one, other = tell(world), tell(shuffled(world, set(PARTS), seed))
        assert one.rows == other.rows
        assert books_by_name(one) == books_by_name(other)


def test_another_name_with_the_same_id_changes_nothing() -> None:
    def renamed(x: Any) -> Any:
        return dataclasses.replace(x, name=f"new {x.name}", title=Text("New"))

    for world in generated(15):
        after = in_each_segment(
            world,
            lambda s: dataclasses.replace(
                renamed(s),
                stages=tuple(renamed(x) for x in s.stages),
                transitions=tuple(renamed(x) for x in s.transitions),
            ),
        )
        after = changed(after, investments=tuple(renamed(i) for i in world.investments), title=Text("New"))
        one, other = tell(world), tell(after)
        assert one.rows == other.rows
        assert one.accounts() == other.accounts()


def test_another_id_is_another_clock() -> None:
    for world in generated(5, lambda w: len(tell(w).rows) > 100):
        after = in_each_segment(
            world,
            lambda s: dataclasses.replace(
                s, transitions=tuple(dataclasses.replace(t, id=f"{t.id}!") for t in s.transitions)
            ),
        )
        bare = changed(world, investments=(), shock_effects=())
        assert tell(bare).rows != tell(changed(after, investments=(), shock_effects=())).rows


def test_two_ids_that_collide_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real = building.identity

    def short(*parts: str) -> np.uint64:
        return np.uint64(7) if parts in (("exit", "s0 -> s1"), ("exit", "s1 -> s0")) else real(*parts)

    monkeypatch.setattr(building, "identity", short)
    from tests.oracle.building import move, scenario, segment, stage, start

    seg = segment([stage("s0"), stage("s1")], [move("s0 -> s1", 0.1), move("s1 -> s0", 0.1)])
    with pytest.raises(ModelError, match=r"ids of 'exit s0 -> s1' and 'exit s1 -> s0' collide"):
        build(scenario(seg, [start("s0", 1)]))
