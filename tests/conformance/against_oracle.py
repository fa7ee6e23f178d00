"""One scenario by an engine and by the oracle, as the same named numbers.

Two engines with identical logs could be identically wrong. The oracle shares no code with them and no
random numbers. A comparison raises a false alarm with at most 1e-8, whatever the laws behind the
numbers (see `tests.oracle.comparing`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from simulation.build import build
from simulation.engine import Outcome, run
from simulation.model import LINES, Model
from simulation.scenario.types import Scenario, StageKind
from simulation.tally import PERIOD_QUANTA
from tests import oracle
from tests.oracle import compare_means

Floats = np.ndarray


def crowded(scenario: Scenario, factor: int) -> Scenario:
    """The scenario with more people, budgets to match, and a quantum so small that rounding does not show."""
    return dataclasses.replace(
        scenario,
        money=dataclasses.replace(scenario.money, quantum=1e-10),
        people_at_start=tuple(
            dataclasses.replace(g, count=g.count * factor) for g in scenario.people_at_start
        ),
        entrants=tuple(
            dataclasses.replace(e, intensity=tuple(x * factor for x in e.intensity))
            for e in scenario.entrants
        ),
        investments=tuple(
            dataclasses.replace(i, budget=i.budget and tuple(x * factor for x in i.budget))
            for i in scenario.investments
        ),
    )


# -- both as named numbers ----------------------------------------------------------------------------


def of_engine(scenario: Scenario, made: Model, outcome: Outcome) -> dict[str, Floats]:
    """What the books hold, under the oracle's names; the run-off in one sum."""
    books, a, n = outcome.books, made.arrays, scenario.time.n_periods
    s = len(scenario.stages)
    flows = np.zeros((n, s, s))
    for x in range(len(a.exit_id)):
        flows[:, a.exit_origin[x], a.exit_destination[x]] += books.moves[:n, x].sum(axis=1)
    for d in range(len(a.dated_id)):
        origin = int(np.searchsorted(a.dated_range, d, side="right")) - 1
        flows[:, origin, a.dated_destination[d]] += books.dated[:n, d].sum(axis=1)
    order = list(made.investment_order)
    quantities: dict[str, Floats] = {
        "heads": books.heads,
        "arrivals": books.arrivals,
        "flows": flows,
        "lost": books.lost[:n].sum(axis=(1, 2)),
        "won_back": books.won_back[:n].sum(axis=(1, 2)),
        "unspent": books.unspent[:, order] / a.per_quantum,
        "run_off_remaining": books.cut_off.sum(),
    }
    if no_detour(scenario):
        quantities["won"] = books.won[:n].sum(axis=(1, 2))
    spend, later = books.spend[:, order].sum(axis=(2, 3)), books.spend_discounted[:, order].sum(axis=(2, 3))
    for name, numbers in (("money", books.money), ("discounted", books.discounted)):
        after = {"money": "run_off", "discounted": "run_off_discounted"}[name]
        for line, cells in _lines(numbers.sum(axis=2) / a.per_quantum):
            quantities[f"{name}.{line}"], quantities[f"{after}.{line}"] = cells[:n], cells[n]
    quantities["money.investment"] = spend / a.per_quantum
    quantities["discounted.investment"] = later / a.per_quantum
    quantities["npv"] = np.asarray(_npv(quantities))
    return quantities


def _lines(money: Floats) -> Iterator[tuple[str, Floats]]:
    line = dict(zip(LINES, np.moveaxis(money, -1, 0), strict=True))
    yield "revenue", line["purchases"] + line["flow_revenue"]
    yield "margin", line["purchase_margin"] + line["flow_margin"]
    for name in ("service_cost", "one_off_revenue", "one_off_cost"):
        yield name, line[name]


def _npv(quantities: dict[str, Floats]) -> float:
    total = -quantities["discounted.investment"].sum()
    for part in ("discounted", "run_off_discounted"):
        for line, sign in (("margin", 1), ("service_cost", -1), ("one_off_revenue", 1), ("one_off_cost", -1)):
            total += sign * quantities[f"{part}.{line}"].sum()
    return float(total)


def no_detour(scenario: Scenario) -> bool:
    """Whether nobody comes from a potential stage to a customer's by way of a former one.

    The engines count as won who comes straight from a potential stage, the oracle whoever is new.
    """
    kind = {s.id: s.kind for s in scenario.stages}
    ways = [(t.origin, t.destination) for t in scenario.transitions]
    ways += [(m.origin, m.destination) for m in scenario.dated_moves]
    back = {o for o, _ in ways}
    return not any(
        kind[o] is StageKind.POTENTIAL and kind[d] is StageKind.FORMER and d in back for o, d in ways
    )


def by_engine(scenario: Scenario, engine: str, seed: int, replications: int) -> dict[str, Floats]:
    """name -> (R, ...): replications of one seed."""
    made = build(scenario)
    rows = [of_engine(scenario, made, run(made, seed, r, engine)) for r in range(replications)]
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def by_oracle(scenario: Scenario, seed: int, replications: int) -> dict[str, Floats]:
    """The same of the oracle; the run-off's periods are added up."""
    found = oracle.simulate(scenario, np.random.default_rng([seed, 77]), replications).quantities()
    return {
        name: value.sum(axis=1) if name.startswith("run_off") and value.ndim > 1 else value
        for name, value in found.items()
        if not name.endswith("off.investment") and name != "run_off_discounted.investment"
    }


def assert_alike(world: Scenario, engine: str, seed: int, replications: int, factor: int = 1) -> None:
    """Equal means of everything that the books hold."""
    scenario = crowded(world, factor)
    mine = by_engine(scenario, engine, seed, replications)
    theirs = by_oracle(scenario, seed, replications)
    expected = mine.keys() | {"won"}
    assert expected == theirs.keys()
    means = compare_means(mine, {name: forgiven(scenario, name, mine[name], theirs[name]) for name in mine})
    assert means, f"{world.name}, {engine}: {means}"


def forgiven(scenario: Scenario, name: str, mine: Floats, theirs: Floats) -> Floats:
    """The oracle's sums, where they are money and the engine's are theirs but for rounding: the engine's.

    The books round each posting to a quantum, and each stay to a ten-millionth of a period; the oracle does
    not: a sum that luck does not touch is off by as much in every replication. Of two postings and two
    stays a person, each off by half a quantum.
    """
    if "money." not in name and "discounted." not in name:
        return theirs
    accrued = [
        amount
        for segment in scenario.segments
        for stage in segment.stages
        for amount in (
            stage.service_cost,
            stage.margin_flow.revenue if stage.margin_flow else 0.0,
            stage.purchases.rate * stage.purchases.amount if stage.purchases else 0.0,
        )
    ]
    rounding = scenario.money.quantum + max(accrued) * scenario.time.period / PERIOD_QUANTA
    entrants = sum(sum(stream.intensity) for stream in scenario.entrants) * scenario.time.period
    people = sum(group.count for group in scenario.people_at_start) + 2.0 * entrants
    return np.where(np.abs(mine - theirs) <= people * rounding, mine, theirs)
