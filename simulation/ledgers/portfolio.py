"""The customer portfolio: what customers bring against how long they have been customers, in cells.

Read from the log of one replication: a mean over replications knows no single customer.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.ledgers.from_log import brought_from_log
from simulation.log import LIST, START, EventLog
from simulation.model import CUSTOMER, Model
from simulation.people import People
from simulation.scenario.types import GONE

if TYPE_CHECKING:
    import pandas as pd

    from simulation.engine.outcome import Outcome

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bounds = tuple[float, ...]

CUSTOMERS, LEFT, OTHERS = "customer", "left", "other"
"""What stands in the column `who`: a customer at the year's end, one no more, one who has not been any."""
_AGES = (1.0, 3.0)
"""Bounds of the age of a relationship, in years of the portfolio, unless said."""
_SHARES = (0.5, 0.8)
"""Bounds of value, unless said: quantiles of what those brought in the first year who are customers at its
end; rounded down to two figures, for they are read."""


@dataclass(frozen=True)
class Portfolio:
    """Where each customer stands at the end of each year, and what was brought by and spent on each.

    A year is the whole number of periods nearest to one, or the horizon where that is shorter; periods after
    the last whole year are left out. n persons, K years.
    """

    model: Model
    ends: Ints
    """(K+1,) the boundaries of the years, 0 first."""
    stage: Ints
    """(n, K+1) stage at each of them; -1 before a person comes."""
    ever: Bools
    """(n, K+1) whether a customer within the run up to then."""
    age: Floats
    """(n, K+1) time since the present relationship began; NaN for who is no customer."""
    brought: Floats
    """(n, K) contribution in each year since becoming a customer, investments not included."""
    invested: Floats
    """(n, K) spend of each year, each part of it divided equally among the heads it was made for."""
    values: Bounds
    """Lower bounds of the classes of value after the lowest, in currency a year."""
    ages: Bounds
    """Lower bounds of the classes of age after the youngest, in time units."""

    @cached_property
    def customer(self) -> Bools:
        """(n, K+1) whether a customer at each boundary."""
        kinds = self.model.arrays.stage_kind
        there: Bools = (self.stage >= 0) & (kinds[self.stage] == CUSTOMER)
        return there

    @cached_property
    def cell(self) -> Ints:
        """(n, K) the cell at each year's end, by value and, within it, by age; -1 for who is no customer."""
        by_value = np.searchsorted(self.values, self.brought, side="right")
        by_age = np.searchsorted(self.ages, self.age[:, 1:], side="right")
        return np.where(self.customer[:, 1:], by_value * (len(self.ages) + 1) + by_age, -1)

    def bounds(self, cell: int) -> tuple[float, float]:
        """The lower bounds of a cell in value and age; NaN where it has none, or for no cell (-1)."""
        if cell < 0:
            return math.nan, math.nan
        by_value, by_age = divmod(cell, len(self.ages) + 1)
        return (math.nan, *self.values)[by_value], (0.0, *self.ages)[by_age]

    def cells(self) -> pd.DataFrame:
        """One row a year and cell, and two for everyone else; years count from 1.

        Columns: year; who ("customer": at the year's end; "left": was one in the run and is none now;
        "other": has been none); value_from, age_from (lower bounds of the cell, NaN where there is none);
        people (at the year's end; of those who left, who did so in the year and were customers at its start
        or never before); contribution (of the year,
        since becoming a customer, before investments), investment (of the year). The investments of a year
        sum to those of the books, less wages of teams while nobody was there to be served.
        """
        import pandas as pd

        records: list[tuple[Any, ...]] = []
        gone = self.model.stage_names.index(GONE)
        for k, cell in itertools.product(range(len(self.ends) - 1), range(self.n_cells)):
            members = self.cell[:, k] == cell
            records.append((k + 1, CUSTOMERS, *self.bounds(cell), *self._sums(members, members, k)))
        for k in range(len(self.ends) - 1):
            none, been = ~self.customer[:, k + 1], self.ever[:, k + 1]
            came = self.customer[:, k] | ~self.ever[:, k]
            there = (self.stage[:, k + 1] >= 0) & (self.stage[:, k + 1] != gone)
            for who, members, counted in ((LEFT, none & been, came), (OTHERS, none & ~been, there)):
                records.append((k + 1, who, *self.bounds(-1), *self._sums(members, members & counted, k)))
        columns = ["year", "who", "value_from", "age_from", "people", "contribution", "investment"]
        return pd.DataFrame(records, columns=columns).sort_values("year", kind="stable", ignore_index=True)

    @property
    def n_cells(self) -> int:
        """How many cells there are."""
        return (len(self.values) + 1) * (len(self.ages) + 1)

    def _sums(self, members: Bools, counted: Bools, k: int) -> tuple[int, float, float]:
        return (
            int(counted.sum()),
            float(self.brought[members, k].sum()),
            float(self.invested[members, k].sum()),
        )

    def moves(self) -> pd.DataFrame:
        """Who went from which cell to which, from the end of one year to the end of the next.

        Columns: year (the later one), value_before, age_before, value_from, age_from (lower bounds of both
        cells, as in `cells`), came (was no customer at the end of the year before), left (is none at the end
        of this one), people. Ways that nobody went are left out.
        """
        import pandas as pd

        records = []
        for k in range(1, len(self.ends) - 1):
            both = self.cell[:, k - 1 : k + 1]
            ways, counts = np.unique(both[(both >= 0).any(axis=1)], axis=0, return_counts=True)
            for (old, new), count in zip(ways.tolist(), counts.tolist(), strict=True):
                records.append((k + 1, *self.bounds(old), *self.bounds(new), old < 0, new < 0, count))
        columns = ["year", "value_before", "age_before", "value_from", "age_from", "came", "left", "people"]
        return pd.DataFrame(records, columns=columns)


def portfolio(
    model: Model, found: Outcome, values: Iterable[float] | None = None, ages: Iterable[float] | None = None
) -> Portfolio:
    """The portfolio of a replication that kept its log.

    `values`, in currency a year, and `ages`, in time units, are the bounds between classes; by default the
    lower half, the three tenths above it and the best fifth of the first year, and one and three years.
    Raises ValueError for bounds that do not rise or are not finite, and without a log.
    """
    if found.log is None or found.accounts is None:
        raise ValueError("a portfolio is read from the log: run with log=True")
    a, n = model.arrays, model.arrays.n_periods
    length = min(max(round(1.0 / (a.period * model.scenario.time.years_per_unit)), 1), n)
    ends = np.arange(0, n + 1, length)
    boundaries = a.boundaries[: n + 1]
    stage, since = _places(model, found.people, found.log)
    here = (stage[:, ends] >= 0) & (a.stage_kind[stage[:, ends]] == CUSTOMER)
    # Periods after the last whole year have a column of their own, which is dropped.
    year = np.minimum(np.arange(n) // length, len(ends) - 1)
    brought = brought_from_log(model, found.people, found.log, found.plans, year)[:, : len(ends) - 1]
    bounds_of_age = (years * length * a.period for years in _AGES) if ages is None else ages
    return Portfolio(
        model=model,
        ends=ends,
        stage=stage[:, ends],
        ever=found.accounts.joined[:, None] <= boundaries[ends],
        age=np.where(here, boundaries[ends] - since[:, ends], np.nan),
        brought=brought,
        invested=_invested(model, found, stage, year, len(ends))[:, : len(ends) - 1],
        values=_rising("values", _usual(brought[here[:, 1], 0]) if values is None else values),
        ages=_rising("ages", bounds_of_age),
    )


def _rising(name: str, bounds: Iterable[float]) -> Bounds:
    found = tuple(float(bound) for bound in bounds)
    if not all(map(math.isfinite, found)) or any(a >= b for a, b in itertools.pairwise(found)):
        raise ValueError(f"{name} must be finite and rise, found {list(found)}")
    return found


def _usual(brought: Floats) -> list[float]:
    """The bounds of value unless said; only the lower one where they lie close together."""
    if not len(brought):
        return []
    low, high = (_down(bound) for bound in np.quantile(brought, _SHARES).tolist())
    return [low, high] if high - low > 0.2 * abs(low) else [low]


def _down(value: float) -> float:
    """The value rounded down to two figures: a class begins at its bound, and has to hold the quantile."""
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 1) if value else 1.0
    return round(math.floor(value / unit + 1e-9) * unit, 12)


def _places(model: Model, crowd: People, events: EventLog) -> tuple[Ints, Floats]:
    """(n, N+1) the stage at each boundary, -1 before a person comes, and when the last relationship began."""
    a, n = model.arrays, model.arrays.n_periods
    rows = np.flatnonzero(events.destination >= 0)
    by_key = np.argsort(crowd.key)
    person = by_key[np.searchsorted(crowd.key[by_key], events.person[rows])]
    origin, entered = events.origin[rows], events.destination[rows]
    time = events.time[rows]
    boundary = np.searchsorted(a.boundaries[: n + 1], time)
    kind = a.stage_kind
    joins = (kind[entered] == CUSTOMER) & ((origin < 0) | (kind[origin] != CUSTOMER))
    began = np.where(events.kind[rows] == START, crowd.since[person], time)
    stage = _held((len(crowd.key), n), person, boundary, entered, -1)
    since = _held((len(crowd.key), n), person[joins], boundary[joins], began[joins], np.nan)
    return stage, since


def _held(
    shape: tuple[int, int], person: Ints, boundary: Ints, value: npt.NDArray[Any], before: float
) -> npt.NDArray[Any]:
    """(n, N+1) the last value given to each person up to each boundary, in the order of the rows."""
    n, last = shape
    row = np.full((n, last + 1), -1, np.int64)
    within = boundary <= last
    row[person[within], boundary[within]] = np.flatnonzero(within)
    np.maximum.accumulate(row, axis=1, out=row)
    return np.where(row >= 0, value[row], np.array(before, value.dtype))


def _invested(model: Model, found: Outcome, stage: Ints, year: Ints, width: int) -> Floats:
    """(n, width) the spend that reached each person, in currency, by the column `year` of each period."""
    a, books, segment = model.arrays, found.books, found.people.segment
    assert found.log is not None
    result = np.zeros((len(segment), width))
    everyone = np.flatnonzero(a.list_index < 0)
    listed = np.flatnonzero(found.log.kind == LIST)
    by_key = np.argsort(found.people.key)
    person = by_key[np.searchsorted(found.people.key[by_key], found.log.person[listed])]
    boundary = np.searchsorted(a.boundaries, found.log.time[listed])
    for p in range(a.n_periods):
        spend, there = books.spend[p] / a.per_quantum, np.flatnonzero(stage[:, p] >= 0)
        for j in everyone.tolist():
            reached = there[a.reaches[j, stage[there, p], segment[there]]]
            _share(result[:, year[p]], spend[j], stage[reached, p], segment[reached], reached)
        for j in np.flatnonzero(a.list_index >= 0).tolist():
            reached = person[(boundary == p) & (found.log.cause[listed] == j)]
            _share(result[:, year[p]], spend[j], stage[reached, p], segment[reached], reached)
    return result


def _share(into: Floats, spend: Floats, stage: Ints, segment: Ints, reached: Ints) -> None:
    """Divide spend (S, G) equally among those whom it reached in each stage and segment."""
    heads = np.zeros(spend.shape)
    np.add.at(heads, (stage, segment), 1.0)
    into[reached] += spend[stage, segment] / heads[stage, segment]
