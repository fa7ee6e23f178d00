"""Books as tables for people: pandas frames, in currency and time units.

All functions take the books of one replication, or their mean over replications.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.books import Books
from simulation.customer_accounts import Accounts
from simulation.ledgers.ties import moved_in, moved_out
from simulation.log import (
    CALL,
    DATED,
    DECIDE,
    ENCOUNTER,
    FADE,
    KINDS,
    LAPSE,
    LIST,
    MOVE,
    NOTE,
    RECOVERY,
    RULE,
    SPEND,
    EventLog,
)
from simulation.model import ADDED, CUSTOMER, Model
from simulation.people import People
from simulation.processes import name_of
from simulation.tally import PER_WEIGHT_QUANTUM, PERIOD_QUANTA

if TYPE_CHECKING:
    import pandas as pd

RUN_OFF = "run-off"
"""What stands in the column `period` for the time after the horizon."""


def _grid(model: Model, periods: list[Any], stages: bool = True) -> dict[str, Any]:
    names = model.stage_names if stages else ("",)
    g = len(model.segment_names)
    columns: dict[str, Any] = {"period": np.repeat(np.array(periods, dtype=object), len(names) * g)}
    if stages:
        columns["stage"] = np.tile(np.repeat(np.array(names, dtype=object), g), len(periods))
    columns["segment"] = np.tile(np.array(model.segment_names, dtype=object), len(periods) * len(names))
    return columns


def _periods(model: Model) -> list[Any]:
    return list(range(1, model.arrays.n_periods + 1))


def _frame(columns: dict[str, Any], values: dict[str, npt.NDArray[Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({**columns, **{name: np.asarray(value).ravel() for name, value in values.items()}})


def balance_sheet(model: Model, books: Books) -> pd.DataFrame:
    """Customer balance sheet: one row a period, stage and segment.

    Columns: period (1..N; the interval (start, end]), stage, segment; opening, arrivals, moved_in,
    moved_out, closing (people), time_in_stage (person time units).
    opening + arrivals + moved_in - moved_out = closing. Where people bring others also referred: how many
    those in the stage brought, who are arrivals of the stage they came into.
    """
    n = model.arrays.n_periods
    brought = {"referred": books.referred} if model.arrays.refers else {}
    return _frame(
        _grid(model, _periods(model)),
        {
            "opening": books.heads[:n],
            "arrivals": books.arrivals,
            "moved_in": moved_in(model, books),
            "moved_out": moved_out(model, books),
            "closing": books.heads[1:],
            "time_in_stage": books.stage_time[:n] / model.arrays.per_time,
            **brought,
        },
    )


def customer_flow(model: Model, books: Books) -> pd.DataFrame:
    """Customers by period and segment: what came and what went.

    Columns: period, segment; opening, won (first passages from potential stages), won_back (from
    former ones), arrived (entrants straight into a customer stage), returned (from potential stages,
    not for the first time), lost (to former stages), stepped_back (to potential stages), closing;
    kept (of those there at the period's start, customers until its end).
    """
    a, n = model.arrays, model.arrays.n_periods
    customer = a.stage_kind == CUSTOMER
    came, went = _crossings(model, books, customer)
    won, back, lost = (part[:n].sum(axis=1) for part in (books.won, books.won_back, books.lost))
    return _frame(
        _grid(model, _periods(model), stages=False),
        {
            "opening": books.heads[:n, customer].sum(axis=1),
            "won": won,
            "won_back": back,
            "arrived": books.arrivals[:, customer].sum(axis=1),
            "returned": came - won - back,
            "lost": lost,
            "stepped_back": went - lost,
            "closing": books.heads[1:, customer].sum(axis=1),
            "kept": books.kept,
        },
    )


def _crossings(model: Model, books: Books, customer: npt.NDArray[np.bool_]) -> tuple[Any, Any]:
    a, n = model.arrays, model.arrays.n_periods
    dated_origin = np.searchsorted(a.dated_range, np.arange(len(a.dated_id)), side="right") - 1
    came = ~customer[a.exit_origin] & customer[a.exit_destination]
    went = customer[a.exit_origin] & ~customer[a.exit_destination]
    dated_came = ~customer[dated_origin] & customer[a.dated_destination]
    dated_went = customer[dated_origin] & ~customer[a.dated_destination]
    return (
        books.moves[:n, came].sum(axis=1) + books.dated[:n, dated_came].sum(axis=1),
        books.moves[:n, went].sum(axis=1) + books.dated[:n, dated_went].sum(axis=1),
    )


def flows(model: Model, books: Books) -> pd.DataFrame:
    """Moves by period, transition, cause and segment.

    Columns: period (or "run-off"), transition, cause ("" for the transition's own clock, "dated" for
    a dated move, "added" for what an investment adds, "contagion"), segment, moves (times it happened).
    """
    import pandas as pd

    a, n = model.arrays, model.arrays.n_periods
    names = [model.transition_names[t] for t in a.exit_transition] + list(model.dated_names)
    causes = ["added" if kind == ADDED else "" for kind in a.exit_kind]
    causes = [*np.where(a.exit_contagious, "contagion", causes), *["dated"] * len(a.dated_id)]
    counts = np.concatenate([books.moves, books.dated], axis=1)
    rows = n + 1 if a.n_run_off else n
    periods: list[Any] = [*_periods(model), RUN_OFF][:rows]
    k, g = counts.shape[1], len(model.segment_names)
    return pd.DataFrame(
        {
            "period": np.repeat(np.array(periods, dtype=object), k * g),
            "transition": np.tile(np.repeat(np.array(names, dtype=object), g), rows),
            "cause": np.tile(np.repeat(np.array(causes, dtype=object), g), rows),
            "segment": np.tile(np.array(model.segment_names, dtype=object), rows * k),
            "moves": counts[:rows].ravel(),
        }
    )


def satisfaction(model: Model, books: Books) -> pd.DataFrame:
    """Encounters and scores: one row a period, stage and segment; none where there is no satisfaction.

    Columns: period, stage, segment; encounters; failures (encounters broken at a hand-off, made good or not);
    recoveries (those made good); score (mean in [0, 1] of the people there at the period's end; NaN where
    nobody is).
    """
    n = model.arrays.n_periods if len(books.scores) else 0
    heads, total = books.heads[1 : n + 1], books.scores[1:] / PER_WEIGHT_QUANTUM
    return _frame(
        _grid(model, list(range(1, n + 1))),
        {
            "encounters": books.encounters[:n],
            "failures": books.failures[:n].sum(axis=1),
            "recoveries": books.recoveries[:n].sum(axis=1),
            "score": np.divide(total, heads, out=np.full(heads.shape, np.nan), where=heads > 0),
        },
    )


def hand_offs(model: Model, books: Books) -> pd.DataFrame:
    """Where encounters broke: one row a period, hand-off, stage and segment.

    Columns: period, hand_off, stage, segment; failures (made good or not), recoveries (made good). Rows
    without failures are left out.
    """
    import pandas as pd

    broken = np.argwhere(books.failures[: model.arrays.n_periods] != 0)
    records = [
        (
            p + 1,
            model.hand_off_names[h],
            model.stage_names[s],
            model.segment_names[g],
            books.failures[p, h, s, g],
            books.recoveries[p, h, s, g],
        )
        for p, h, s, g in broken
    ]
    columns = ["period", "hand_off", "stage", "segment", "failures", "recoveries"]
    return pd.DataFrame(records, columns=columns)


def teams(model: Model, books: Books) -> pd.DataFrame:
    """What teams did: one row a period and team.

    Columns: period, team, people; calls; contacts; abandoned (callers who gave up waiting), withdrawn (who
    left the stage while they waited), waiting (callers at the period's end); wait (mean time waited of those
    who were served, in time units; NaN where nobody was), load (share of the people's time spent in contacts;
    NaN where nobody works), cost (wages and what contacts cost), cost_a_contact (NaN without contacts).
    """
    a, n = model.arrays, model.arrays.n_periods
    calls, contacts, abandoned, withdrawn = (
        table.sum(axis=(2, 3)).astype(float)
        for table in (books.calls, books.contacts, books.abandoned, books.withdrawn)
    )
    people = a.team_people.T.astype(float)
    wages = books.spend[:, a.team_investment].sum(axis=(2, 3)) / a.per_quantum
    cost = wages + contacts * a.team_cost

    def each(total: npt.NDArray[Any], by: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.asarray(np.divide(total, by, out=np.full(by.shape, np.nan), where=by > 0))

    columns = {
        "period": np.repeat(np.array(_periods(model), dtype=object), len(model.team_names)),
        "team": np.tile(np.array(model.team_names, dtype=object), n),
    }
    values = {
        "people": people,
        "calls": calls,
        "contacts": contacts,
        "abandoned": abandoned,
        "withdrawn": withdrawn,
        "waiting": np.cumsum(calls - contacts - abandoned - withdrawn, axis=0),
        "wait": each(books.waited * a.period / PERIOD_QUANTA, contacts),
        "load": each(books.busy / PERIOD_QUANTA, people),
        "cost": cost,
        "cost_a_contact": each(cost, contacts),
    }
    return _frame(columns, values)


def profit_and_loss(model: Model, books: Books) -> pd.DataFrame:
    """Customer profit and loss: one row a period (and "run-off"), stage and segment, in currency.

    Columns: period, stage, segment; revenue (purchases, flows and one-offs), margin (of purchases and
    flows), service_cost, one_off (revenue - cost), investment, contribution = margin - service_cost +
    one_off - investment; discounted: the contribution at time 0. Stages are those where the money
    falls; a one-off belongs to the stage left, an investment to the stages of those it reached.
    """
    a, n = model.arrays, model.arrays.n_periods
    rows = n + 1 if a.n_run_off else n

    def lines(money: npt.NDArray[Any], spend: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        line = [money[:rows, :, :, k] / a.per_quantum for k in range(money.shape[3])]
        invested = np.zeros(line[0].shape)
        invested[:n] = spend.sum(axis=1) / a.per_quantum
        result = {
            "revenue": line[0] + line[2] + line[5],
            "margin": line[1] + line[3],
            "service_cost": line[4],
            "one_off": line[5] - line[6],
            "investment": invested,
        }
        result["contribution"] = result["margin"] - line[4] + result["one_off"] - invested
        return result

    values = lines(books.money, books.spend)
    values["discounted"] = lines(books.discounted, books.spend_discounted)["contribution"]
    periods: list[Any] = [*_periods(model), RUN_OFF][:rows]
    return _frame(_grid(model, periods), values)


def investments(model: Model, books: Books) -> pd.DataFrame:
    """What each investment cost: one row a period, investment, stage and segment reached, in currency.

    Columns: period, investment, aim, stage, segment, spend, discounted; rows without spend are left
    out. A budget without an audience is in `unspent`, with stage "".
    """
    import pandas as pd

    a = model.arrays
    aims = {inv.name: str(inv.aim) for inv in model.scenario.investments}
    records = []
    for j in model.investment_order:
        name = model.investment_names[j]
        for p, s, g in np.argwhere(books.spend[:, j] != 0):
            spend, later = books.spend[p, j, s, g], books.spend_discounted[p, j, s, g]
            where = (model.stage_names[s], model.segment_names[g])
            records.append(
                (p + 1, name, aims[name], *where, spend / a.per_quantum, later / a.per_quantum, 0.0)
            )
        for (p,) in np.argwhere(books.unspent[:, j] != 0):
            unspent = books.unspent[p, j] / a.per_quantum
            records.append((p + 1, name, aims[name], "", "", 0.0, 0.0, unspent))
    columns = ["period", "investment", "aim", "stage", "segment", "spend", "discounted", "unspent"]
    return pd.DataFrame(records, columns=columns)


def customers(model: Model, crowd: People, accounts: Accounts) -> pd.DataFrame:
    """One row a person.

    Columns: person (64-bit key), source, segment, first_stage, arrived (0: there at the start),
    became_customer (first time within the run; 0: there as one at the start; NaN: never), final_stage
    (at the horizon), purchases, revenue, contribution (within the horizon, since becoming a customer,
    investments not included), value (CLV: the same discounted, run-off included, at the moment of
    becoming a customer), one column "trait <name>" a trait. Times in units, money in currency.
    """
    import pandas as pd

    stages, segments = (np.array(names, dtype=object) for names in (model.stage_names, model.segment_names))
    per = model.arrays.per_quantum
    joined = np.where(np.isinf(accounts.joined), np.nan, accounts.joined)
    table = {
        "person": crowd.key,
        "source": np.array(model.source_names, dtype=object)[crowd.source],
        "segment": segments[crowd.segment],
        "first_stage": stages[crowd.stage],
        "arrived": crowd.arrived,
        "became_customer": joined,
        "final_stage": stages[accounts.final_stage],
        "purchases": accounts.purchases,
        "revenue": accounts.revenue / per,
        "contribution": accounts.contribution / per,
        "value": accounts.value / per,
    }
    for trait, name in enumerate(model.trait_names):
        table[f"trait {name}"] = crowd.traits[:, trait]
    return pd.DataFrame(table)


def event_table(model: Model, events: EventLog) -> pd.DataFrame:
    """The event log with names in place of indices; missing ones are empty text.

    Columns as in `simulation.log.COLUMNS`, with kind, origin, destination, segment and cause as text.
    """
    import pandas as pd

    a = model.arrays

    def named(index: npt.NDArray[np.int64], names: tuple[str, ...]) -> npt.NDArray[Any]:
        return np.array([*names, ""], dtype=object)[index]

    cause = np.full(len(events), "", dtype=object)
    exits = tuple(model.transition_names[t] for t in a.exit_transition)
    for kinds, names in (
        ((MOVE, DECIDE, LAPSE, RULE), exits),
        ((DATED,), model.dated_names),
        ((SPEND, LIST), model.investment_names),
        ((ENCOUNTER, RECOVERY), model.hand_off_names),
        (range(CALL, FADE + 1), model.team_names),
        ((NOTE,), tuple(name_of(process) for process in model.processes)),
    ):
        rows = np.isin(events.kind, kinds)
        cause[rows] = named(events.cause[rows], names)
    return pd.DataFrame(
        {
            "time": events.time,
            "kind": np.array(KINDS, dtype=object)[events.kind],
            "person": events.person,
            "ordinal": events.ordinal,
            "origin": named(events.origin, model.stage_names),
            "destination": named(events.destination, model.stage_names),
            "segment": named(events.segment, model.segment_names),
            "cause": cause,
            "amount": events.amount,
        }
    )
