"""Customer metrics: what the customer view asks in place of each question of the product view.

Eleven pairs by stretch of time, from the books of a run or their mean. What the books cannot tell is said.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.report import numbers
from experiments.report.tables import Table, row
from experiments.report.texts import say
from simulation import ledgers
from simulation.books import Books
from simulation.ledgers.tables import RUN_OFF
from simulation.model import CUSTOMER, Model
from simulation.scenario.types import Aim
from simulation.tally import PER_WEIGHT_QUANTUM
from virta.answer import Line, Statement
from virta.questions.run.columns import MOST_COLUMNS, Stretch, columns

if TYPE_CHECKING:
    from pandas import DataFrame

MONEY, SHARE, COUNT, TIME = "money", "share", "count", "time"
_EXCEL = {MONEY: "#,##0.00", SHARE: "0.0%", COUNT: "#,##0.00", TIME: "#,##0.0"}
Floats = npt.NDArray[np.float64]
Values = Sequence[float | None]


@dataclass(frozen=True)
class Pair:
    """A customer metric by stretch of time."""

    name: str
    """Its texts are `pair_<name>`, and `pair_of_<name>` for what the product view asks."""
    kind: str
    values: tuple[float | None, ...]
    """None where it is not defined, or not known."""
    why: str = ""
    """Key of the text that says why values are missing."""


def pairs(model: Model, books: Books, stretches: Sequence[Stretch]) -> list[Pair]:
    """The eleven pairs, from the books of one replication or their mean.

    Money and purchases are per customer and stretch: divided by the mean number of customers in it.
    """
    found = _Reading(model, books, stretches)
    return [
        Pair("profitability", MONEY, found.each("contribution")),
        Pair("development", SHARE, found.development(), "pair_why_before"),
        Pair("age", TIME, found.age(), "pair_why_horizon"),
        Pair("share", SHARE, (None,) * len(stretches), "pair_why_elsewhere"),
        Pair("new", SHARE, _ratios(found.joined(), found.ends("closing"))),
        Pair("activity", COUNT, found.activity(), "pair_why_expected"),
        Pair("retention", SHARE, found.retention()),
        Pair("satisfaction", SHARE, found.satisfaction(), "pair_why_satisfaction"),
        Pair("cost", MONEY, _ratios(found.winning(), found.joined()), "pair_why_spend"),
        Pair("customers", COUNT, tuple(found.ends("closing"))),
        Pair("best", SHARE, found.best(), "pair_why_single"),
    ]


class _Reading:
    """Books read stretch by stretch."""

    def __init__(self, model: Model, books: Books, stretches: Sequence[Stretch]) -> None:
        self.model, self.books, self.stretches = model, books, stretches
        a = model.arrays
        self.customer = a.stage_kind == CUSTOMER
        time = books.stage_time[: a.n_periods, self.customer].sum(axis=(1, 2)) / a.per_time
        self.lengths = [(s.last + 1 - s.first) * a.period for s in stretches]
        self.mean = [t / length for t, length in zip(self.over(time), self.lengths, strict=True)]
        flow = ledgers.customer_flow(model, books)
        self._flow = flow.groupby("period", sort=True).sum(numeric_only=True)
        money = ledgers.profit_and_loss(model, books)
        within = money[(money["period"] != RUN_OFF)]
        self._money = within.groupby("period", sort=True).sum(numeric_only=True)

    def over(self, by_period: Any) -> list[float]:
        """Sums over each stretch."""
        return [float(np.sum(by_period[s.first : s.last + 1])) for s in self.stretches]

    def flow(self, column: str) -> list[float]:
        """Customers that came or went in each stretch."""
        return self.over(self._flow[column].to_numpy())

    def joined(self) -> list[float]:
        """Customers won, and those who came into the market as customers, in each stretch."""
        return [won + came for won, came in zip(self.flow("won"), self.flow("arrived"), strict=True)]

    def ends(self, column: str) -> list[float]:
        """A stock at the end of each stretch."""
        return [float(self._flow[column].iloc[s.last]) for s in self.stretches]

    def each(self, column: str) -> tuple[float | None, ...]:
        """Money per customer."""
        return _ratios(self.over(self._money[column].to_numpy()), self.mean)

    def development(self) -> tuple[float | None, ...]:
        """Growth of the contribution before investments, per customer and time, over the stretch before."""
        earned = self._money["contribution"] + self._money["investment"]
        each = _ratios(_ratios(self.over(earned.to_numpy()), self.mean), self.lengths)
        grown = [
            now / before - 1 if now is not None and before is not None and before > 0 else None
            for before, now in itertools.pairwise(each)
        ]
        return (None, *grown)

    def retention(self) -> tuple[float | None, ...]:
        """The chance to stay through a stretch, by the shares kept in its periods one after the other."""
        opening = self._flow["opening"].to_numpy(np.float64)
        kept = np.divide(
            self._flow["kept"].to_numpy(np.float64),
            opening,
            out=np.full(len(opening), np.nan),
            where=opening > 0,
        )
        shares = [float(np.prod(kept[s.first : s.last + 1])) for s in self.stretches]
        return tuple(None if share != share else share for share in shares)

    def activity(self) -> tuple[float | None, ...]:
        """Sampled purchases per customer."""
        if not self.model.arrays.sampled:
            return (None,) * len(self.stretches)
        bought = self.books.purchases[: self.model.arrays.n_periods, self.customer].sum(axis=(1, 2))
        return _ratios(self.over(bought), self.mean)

    def satisfaction(self) -> tuple[float | None, ...]:
        """The mean score of the customers at the end of each stretch."""
        if not self.model.arrays.satisfies or not len(self.books.scores):
            return (None,) * len(self.stretches)
        scores = self.books.scores[:, self.customer].sum(axis=(1, 2)) / PER_WEIGHT_QUANTUM
        return _ratios([float(scores[s.last + 1]) for s in self.stretches], self.ends("closing"))

    def winning(self) -> list[float]:
        """Spend on investments with the aim acquisition."""
        a, aims = self.model.arrays, {one.name: one.aim for one in self.model.scenario.investments}
        mine = [aims[name] is Aim.ACQUISITION for name in self.model.investment_names]
        spent = self.over(self.books.spend[:, np.array(mine, np.bool_)].sum(axis=(1, 2, 3)) / a.per_quantum)
        return spent if any(spent) else [float("nan")] * len(spent)

    def age(self) -> tuple[float | None, ...]:
        """The mean age of the relationships, which the books keep at the horizon."""
        age = float(self.books.tenure_end.sum()) / self.model.arrays.per_time
        return self._last(_ratios([age], self.ends("closing")[-1:])[0])

    def best(self) -> tuple[float | None, ...]:
        """The share of the revenue that the best fifth brought, which the books keep for the whole run."""
        revenue, best = (float(value) for value in self.books.concentration)
        return self._last(best / revenue if revenue else None)

    def _last(self, value: float | None) -> tuple[float | None, ...]:
        return (*(None,) * (len(self.stretches) - 1), value)


def _ratios(over: Values, under: Values) -> tuple[float | None, ...]:
    return tuple(a / b if a is not None and a == a and b else None for a, b in zip(over, under, strict=True))


def table(model: Model, books: Books) -> DataFrame:
    """One row a metric and stretch: metric, in_place_of, first, last (periods), value (NaN: see why), why."""
    import pandas as pd

    stretches = columns(model.scenario.time, "en", MOST_COLUMNS).stretches
    records = [
        (
            pair.name,
            say(f"pair_of_{pair.name}", "en"),
            stretch.first + 1,
            stretch.last + 1,
            float("nan") if value is None else value,
            _why(pair, "en") if value is None else "",
        )
        for pair in pairs(model, books, stretches)
        for stretch, value in zip(stretches, pair.values, strict=True)
    ]
    return pd.DataFrame(records, columns=["metric", "in_place_of", "first", "last", "value", "why"])


def sheet(model: Model, books: Books, lang: str, basis: str) -> Table:
    """The eleven pairs for reading; why numbers are missing below."""
    told = columns(model.scenario.time, lang, MOST_COLUMNS)
    rows, notes = [], []
    for pair in pairs(model, books, told.stretches):
        title = _title(pair, model, lang)
        rows.append(row(title, *(_written(pair.kind, value, lang) for value in pair.values)))
        if None in pair.values and pair.why:
            notes.append(
                say("undefined_metric", lang, metric=say(f"pair_{pair.name}", lang), reason=_why(pair, lang))
            )
    asked = "; ".join(say(f"pair_of_{pair.name}", lang) for pair in pairs(model, books, told.stretches))
    notes.insert(0, say("pair_note", lang, asked=asked))
    headings = (told.heading, *(stretch.label for stretch in told.stretches))
    return Table(say("excel_customers", lang), headings, tuple(rows), basis, tuple(notes))


def statement(model: Model, books: Books, lang: str, most: int, title: str = "") -> Statement:
    """The same for a workbook, with what the product view asks beside each line."""
    told = columns(model.scenario.time, lang, most)
    lines, notes = [], []
    for pair in pairs(model, books, told.stretches):
        beside = say("pair_beside", lang, asked=say(f"pair_of_{pair.name}", lang))
        lines.append(Line(_title(pair, model, lang), pair.values, format=_EXCEL[pair.kind], note=beside))
        if None in pair.values and pair.why:
            notes.append(
                say("undefined_metric", lang, metric=say(f"pair_{pair.name}", lang), reason=_why(pair, lang))
            )
    labels = tuple(f"{told.heading} {stretch.label}" for stretch in told.stretches)
    return Statement(title or say("excel_customers", lang), "", labels, tuple(lines), notes=tuple(notes))


def _title(pair: Pair, model: Model, lang: str) -> str:
    scenario = model.scenario
    unit = {MONEY: scenario.money.currency, TIME: say(f"{scenario.time.unit}s", lang)}.get(pair.kind, "")
    return f"{say(f'pair_{pair.name}', lang)}{f', {unit}' if unit else ''}"


def _written(kind: str, value: float | None, lang: str) -> str:
    if kind == SHARE:
        return numbers.percent(value, 1, lang)
    return numbers.fixed(value, min(numbers.decimals(value or 0.0), 2), lang)


def _why(pair: Pair, lang: str) -> str:
    return say(pair.why or "pair_why_nobody", lang)
