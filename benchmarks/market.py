"""The market that every side lives: read from one file, with the numbers that are expected of it.

`six_rates.yaml` is the only place in which the model is written. Engines take the scenario; the other
sides take a `Market`, the same as plain numbers. What a side finds becomes a table of named numbers,
and each of them has its expectation in the exact twin.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.worker import scenario_of
from simulation.build import build
from simulation.exact import exact, expected_metrics
from simulation.model import Model
from simulation.scenario import Scenario
from simulation.scenario.types import YEARS_PER_UNIT

Floats = npt.NDArray[np.float64]
Numbers = dict[str, float]

FILE = Path(__file__).resolve().parent / "six_rates.yaml"
MARKS = (12, 60)
"""Months at which numbers are compared: when the last have entered, and the horizon."""


@dataclass(frozen=True)
class Way:
    """A transition: indices of its stages, and its rate a month."""

    origin: int
    destination: int
    rate: float


@dataclass(frozen=True)
class Market:
    """The scenario as plain numbers, in months and currency."""

    scenario: Scenario
    people: int
    """Who enter, on average: their number is Poisson, so that every count is."""
    stages: tuple[str, ...]
    ways: tuple[Way, ...]
    """In the order of the stages they leave."""
    start: int
    """The stage that everybody enters."""
    window: int
    """Everybody enters at a moment uniform on [0, window)."""
    horizon: int
    margin: tuple[float, ...]
    """A month, by stage."""
    force: float
    """Money at month t is worth exp(-force t)."""

    def exits(self, stage: int) -> list[Way]:
        """The ways out of a stage."""
        return [way for way in self.ways if way.origin == stage]

    def pace(self) -> Floats:
        """(S,) the rate of leaving each stage, 0 where nobody leaves."""
        return np.array([sum(way.rate for way in self.exits(s)) for s in range(len(self.stages))])

    def name(self, way: Way) -> str:
        """As the scenario writes it."""
        return f"{self.stages[way.origin]} -> {self.stages[way.destination]}"


def market_of(people: int) -> Market:
    """The market that this many people enter on average."""
    scenario = scenario_of(FILE, people)
    assert scenario.time.unit == "month"
    assert scenario.time.period == 1.0
    names = [stage.name for stage in scenario.stages if stage.name != "gone"]
    ways = []
    for transition in scenario.transitions:
        assert transition.hazard is not None
        ends = (names.index(transition.origin), names.index(transition.destination))
        ways.append(Way(*ends, transition.hazard.a))
    (stream,) = scenario.entrants
    entered = np.flatnonzero(stream.intensity)
    assert len(set(stream.intensity)) == 2
    assert entered[0] == 0
    flows = [stage.margin_flow for stage in scenario.stages[: len(names)]]
    return Market(
        scenario=scenario,
        people=people,
        stages=tuple(names),
        ways=tuple(sorted(ways, key=lambda way: way.origin)),
        start=names.index(stream.stage),
        window=len(entered),
        horizon=scenario.time.n_periods,
        margin=tuple(flow.revenue * flow.margin if flow else 0.0 for flow in flows),
        force=math.log1p(scenario.money.discount_rate) * YEARS_PER_UNIT["month"],
    )


def named(
    market: Market,
    *,
    heads: Mapping[int, npt.ArrayLike],
    moves: Mapping[int, npt.ArrayLike] | None = None,
    months: Mapping[int, npt.ArrayLike] | None = None,
    npv: float | None = None,
) -> Numbers:
    """What a side has found, by name; what it does not keep is left out.

    Parameters
    ----------
    heads : month -> (S,) people by stage at that moment.
    moves : month -> (W,) moves by way until then.
    months : month -> (S,) months spent by stage until then.
    npv : discounted margins until the horizon.
    """
    ways = [market.name(way) for way in market.ways]
    found: Numbers = {}
    for what, names, kept in (
        ("heads", market.stages, heads),
        ("moves", ways, moves),
        ("time", market.stages, months),
    ):
        for month, values in (kept or {}).items():
            row = np.asarray(values, dtype=float)
            found |= {f"{what}, {n}, month {month}": float(v) for n, v in zip(names, row, strict=True)}
    return found if npv is None else {**found, "npv": npv}


def at(heads: npt.ArrayLike) -> dict[int, Floats]:
    """Rows of an array over the turns of the month (0 to the horizon) at the moments compared."""
    rows = np.asarray(heads, dtype=float)
    return {month: rows[month] for month in MARKS}


def until(booked: npt.ArrayLike) -> dict[int, Floats]:
    """Sums of an array over months (0 to the horizon - 1) until the moments compared."""
    rows = np.asarray(booked, dtype=float)
    return {month: rows[:month].sum(axis=0) for month in MARKS}


def of_model(
    market: Market, model: Model, heads: Floats, moves: Floats, months: Floats, npv: float
) -> Numbers:
    """The numbers of books in a model's own order: (..., S or X, G), with `gone` as the last stage."""
    s, names = len(market.stages), [model.transition_names[t] for t in model.arrays.exit_transition]
    order = [names.index(market.name(way)) for way in market.ways]
    return named(
        market,
        heads=at(heads[:, :s].sum(axis=2)),
        moves=until(moves.sum(axis=2)[:, order]),
        months=until(months[:, :s].sum(axis=2)),
        npv=npv,
    )


@cache
def expected(people: int) -> Numbers:
    """What the exact twin expects of a market."""
    market = market_of(people)
    model = build(market.scenario)
    found = exact(model)
    npv = expected_metrics(model, found)["npv"]
    assert npv is not None
    return of_model(market, model, found.heads, found.moves, found.stage_time, npv)


def transitions(people: int) -> float:
    """Moves until the horizon in a market, on average."""
    market, found = market_of(people), expected(people)
    return sum(found[f"moves, {market.name(way)}, month {market.horizon}"] for way in market.ways)
