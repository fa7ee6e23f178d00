"""Subscriptions as billing systems export them: events, or invoices, read as moves between stages.

An event says in which stage a person is from then on: started and reactivated lead to active, paused to
paused,
cancelled to ended; upgraded and downgraded change what is paid. An invoice says that a customer was there in
its period. Both tell what is paid a month.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.calibrate.columns import Column
from experiments.calibrate.dates import DAYS_PER_UNIT
from experiments.calibrate.findings import CalibrationError, Ints
from experiments.calibrate.layout import Layout
from experiments.calibrate.mapping import plain
from experiments.calibrate.notes import Note
from experiments.calibrate.records import Records
from simulation.scenario.problems import nearest

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]
ACTIVE, PAUSED, TRIAL = "active", "paused", "trial"

EVENTS: dict[str, tuple[str, ...]] = {
    ACTIVE: (
        "started", "start", "new", "created", "subscribed", "activated", "signup", "converted", "reactivated",
        "reactivation", "resumed", "returned", "restarted", "upgraded", "upgrade", "downgraded", "downgrade",
        "expansion", "contraction", "renewed", "renewal", "changed", "plan changed", "aloitti", "aloitus",
        "uusi", "tilasi", "jatkoi", "palasi", "paluu", "korotus", "alennus", "uusittu", "päivitys", "vaihto",
    ),
    PAUSED: ("paused", "pause", "suspended", "on hold", "tauko", "tauolla", "keskeytys"),
    TRIAL: ("trial", "trial started", "trial start", "kokeilu", "kokeilu alkoi"),
    "": (
        "cancelled", "canceled", "cancel", "cancellation", "churn", "churned", "ended", "expired",
        "terminated",
        "deleted", "unsubscribed", "peruutti", "peruutus", "päättyi", "irtisanottu", "irtisanoi", "lopetti",
        "poistui", "poistuma",
    ),
}  # fmt: skip
"""Stage -> events that lead to it; "" is where they go who leave."""


@dataclass(frozen=True)
class Subscriptions:
    """Moves, and what was paid."""

    records: Records
    """A row a move: person, origin, to, time"""
    layout: Layout
    monthly: float | None
    """Mean payment of a month while active; None where the records hold no amounts."""
    paid: DataFrame | None = None
    """What was paid, a row each: person, start, stop (time units; the same where it fell on a day, infinite
    where it goes on), sum (from start to stop; a time unit's where it goes on). None as above."""
    leads: Mapping[str, str] = field(default_factory=dict)
    """Event as written -> stage"""


def read_events(records: Records, layout: Layout) -> Subscriptions:
    """Moves of a log of events. What contradicts itself is a finding of the records.

    Raises CalibrationError for events that lead nowhere that is known.
    """
    table = records.table
    leads = _leads(records, layout)
    stage = table["events"].astype(str).map(leads).to_numpy(object)
    time = table["time"].to_numpy(float)
    order, same_person = _sorted(records, time)
    one, two = order[:-1], order[1:]
    clash = same_person & (time[one] == time[two]) & (stage[one] != stage[two])
    records.flag("overlap", two[clash], lambda _: "another event of the same time leads elsewhere")
    first = np.append(True, ~same_person)
    lost = order[first & (stage[order] == layout.leaves_to)]
    name = table["events"]
    records.flag(
        "no beginning", lost, lambda i: f"the first event is {name.iloc[i]}: nothing tells when it began"
    )
    before = np.append([""], np.where(same_person, stage[one], ""))
    moved = first | (before != stage[order])
    kept = order[moved]
    paid, monthly = _paid(table, order, same_person, stage, layout.unit)
    changed = _as_moves(records, kept, before[moved], stage[kept], time[kept])
    told = "; ".join(f"{event}: {to}" for event, to in leads.items())
    notes: tuple[Note, ...] = (Note("events_read", {"events": told}),)
    quiet = len(order) - len(kept)
    notes += (Note("events_quiet", {"n": quiet}),) * (quiet > 0)
    changed = replace(changed, notes=(*records.notes, *notes))
    return Subscriptions(changed, _moving(layout), monthly, paid, leads)


def _leads(records: Records, layout: Layout) -> dict[str, str]:
    """Event as written -> stage."""
    known = {plain(event): stage for stage, events in EVENTS.items() for event in events}
    given = {plain(event): stage for event, stage in layout.event_stages.items()}
    leads, strange = {}, []
    for label in records.table["events"].cat.categories:
        event = str(label)
        stage = given.get(plain(event), known.get(_bare(event)))
        if stage is None and event:
            strange.append(event)
        else:
            leads[event] = stage or layout.leaves_to
    if strange:
        lines = [
            f'{records.file}: nothing is known of the event "{event}": say where it leads, as in '
            f'--event-stage "{event}={_near(event, known) or ACTIVE}"'
            for event in strange[:20]
        ]
        raise CalibrationError("\n".join(lines))
    return leads


def _bare(event: str) -> str:
    """An event without what it happened to: subscription_paused, customer.subscription.deleted."""
    return re.sub(r"^((customer|subscription|membership|tilaus|jäsenyys) )+(?=.)", "", plain(event))


def _near(event: str, known: Mapping[str, str]) -> str | None:
    close = nearest(_bare(event), list(known))
    return known[close] or "ended" if close else None


def _sorted(records: Records, time: Floats) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Rows by person and time, and whether each row but the first is of the same person as the one before."""
    import pandas as pd

    codes = pd.factorize(records.table["person"])[0]
    order = np.lexsort((records.rows, time, codes)).astype(np.int64)
    person = codes[order]
    return order, np.asarray(person[1:] == person[:-1])


def _paid(
    table: DataFrame,
    order: Ints,
    same_person: npt.NDArray[np.bool_],
    stage: npt.NDArray[np.object_],
    unit: str,
) -> tuple[DataFrame | None, float | None]:
    """What was paid while people were active, and the mean monthly value over the time for which it is known.

    The mean leaves out what comes after the last event of the file.
    """
    import pandas as pd

    if "amount" not in table:
        return None, None
    time, value = (table[role].to_numpy(float)[order] for role in ("time", "amount"))
    person = np.cumsum(np.append(0, ~same_person))
    value = pd.Series(value).groupby(person).ffill().to_numpy(float)
    end = np.append(np.where(same_person, time[1:], np.inf), np.inf)
    there = (stage[order] == ACTIVE) & np.isfinite(value) & np.isfinite(time)
    begin, until, value = time[there], end[there], value[there]
    each = value * DAYS_PER_UNIT[unit] / DAYS_PER_UNIT["month"]
    sums = np.where(np.isfinite(until), each * (np.where(np.isfinite(until), until, 0.0) - begin), each)
    who = table["person"].to_numpy(object)[order][there]
    paid = pd.DataFrame({"person": who, "start": begin, "stop": until, "sum": sums})
    length = np.minimum(until, np.nanmax(time)) - begin
    return paid, float((value * length).sum() / length.sum()) if length.sum() > 0 else None


def read_invoices(records: Records, layout: Layout) -> Subscriptions:
    """Moves of a list of invoices: a customer is there in every period with one, and gone in one without.

    Periods are those of the calendar, of the layout's unit. The last one counts whole. An invoice of
    nothing, or a credit note, is no sign of life; its sum counts.
    """
    import pandas as pd

    table = records.table
    there = table["amount"].to_numpy(float) > 0 if "amount" in table else np.ones(len(table), bool)
    if not there.any():
        raise CalibrationError(f"{records.file}: there is no invoice above 0.")
    period = _periods(records, table["time"].to_numpy(float), layout.unit)
    pairs = table[there].assign(period=period[there])[["person", "period"]].drop_duplicates()
    pairs = pairs.sort_values(["person", "period"], kind="stable")
    rows = records.rows[pairs.index.to_numpy(np.int64)]
    who, at = pairs["person"].to_numpy(object), pairs["period"].to_numpy(np.int64)
    last = int(period[there].max())
    begins = np.append(True, (who[1:] != who[:-1]) | (at[1:] != at[:-1] + 1))
    ends = np.append(begins[1:], True) & (at < last)
    first = np.append(True, who[1:] != who[:-1])
    count = int(begins.sum()), int(ends.sum())
    persons = np.concatenate([who[begins], who[ends]])
    times = np.concatenate([at[begins], at[ends] + 1])
    origin = np.concatenate([np.where(first[begins], "", layout.leaves_to), np.full(count[1], ACTIVE)])
    to = np.concatenate([np.full(count[0], ACTIVE), np.full(count[1], layout.leaves_to)])
    made = _moves_table(persons, origin, to, _starts(records, times, layout.unit))
    all_rows = np.concatenate([rows[begins], rows[ends]])
    until = records.when(float(_starts(records, np.array([last + 1]), layout.unit)[0]))
    paid = monthly = None
    if "amount" in table:
        monthly = (
            float(table["amount"].sum()) / len(pairs) / (DAYS_PER_UNIT[layout.unit] / DAYS_PER_UNIT["month"])
        )
        on, sums = table["time"].to_numpy(float), table["amount"].fillna(0.0).to_numpy(float)
        paid = pd.DataFrame({"person": table["person"], "start": on, "stop": on, "sum": sums})
    note = Note("invoices_read", {"unit": layout.unit, "n": len(pairs), "end": until})
    twice = int(table.duplicated().sum())
    notes = (note, *(Note("invoices_twice", {"n": twice}, doubt=True),) * (twice > 0))
    changed = replace(
        records, table=made, rows=all_rows, columns=_columns(records), notes=(*records.notes, *notes)
    )
    moved = _moving(layout)
    moved = replace(moved, observed_until=layout.observed_until or until)
    return Subscriptions(changed, moved, monthly, paid)


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _periods(records: Records, time: Floats, unit: str) -> Ints:
    """Number of the period of each time: of the calendar for dates."""
    if not records.dates:
        return np.floor(time + 1e-9).astype(np.int64)
    days = np.floor(time * DAYS_PER_UNIT[unit] + 1e-6).astype(np.int64)
    if unit in _MONTHS:
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        return np.asarray(months // _MONTHS[unit], np.int64)
    return np.asarray((days + 3) // 7 if unit == "week" else days, np.int64)  # 1970 began on a Thursday


def _starts(records: Records, period: npt.NDArray[np.int64], unit: str) -> Floats:
    """Times at which periods begin, on the clock of the records."""
    if not records.dates:
        return period.astype(float)
    if unit in _MONTHS:
        days = (period * _MONTHS[unit]).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    else:
        days = period * 7 - 3 if unit == "week" else period
    return np.asarray(days / DAYS_PER_UNIT[unit], float)


def _columns(records: Records) -> dict[str, Column]:
    """Names by role, where moves were made of other columns."""
    time = records.columns["time"]
    return {
        "person": records.columns["person"],
        "origin": Column("origin", "label", empty=True),
        "to": Column("to", "label"),
        "time": time,
    }


def _moves_table(
    person: npt.NDArray[np.object_],
    origin: npt.NDArray[np.object_],
    to: npt.NDArray[np.object_],
    time: Floats,
) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "person": pd.Series(person, dtype="str"),
            "origin": pd.Series(origin, dtype="str").astype("category"),
            "to": pd.Series(to, dtype="str").astype("category"),
            "time": time,
        }
    )


def _as_moves(
    records: Records,
    rows: Ints,
    origin: npt.NDArray[np.object_],
    to: npt.NDArray[np.object_],
    time: Floats,
) -> Records:
    """The records with a row a move; a move out of nowhere came from outside."""
    person = records.table["person"].to_numpy(object)[rows]
    table = _moves_table(person, origin, to, time)
    return replace(records, table=table, rows=records.rows[rows], columns=_columns(records))


def _moving(layout: Layout) -> Layout:
    return replace(
        layout, origin="origin", to="to", time=layout.time, events=None, invoices=False, amount=None
    )


def by_period(found: Subscriptions, unit: str, until: float) -> Records:
    """Customers, won, lost and revenue by period of the calendar: a statement made of moves, up to `until`.

    Roles are period, customers, won, lost, and revenue where it is told what was paid; the period is dated by
    its beginning.
    """
    import pandas as pd

    records, table = found.records, found.records.table
    time = table["time"].to_numpy(float)
    at = _periods(records, time, unit)
    end = int(_periods(records, np.array([until]), unit)[0])
    periods = np.arange(int(at.min()), end)
    inside = at < end
    counts = {
        role: np.bincount(
            at[inside & (table[column] == ACTIVE).to_numpy(bool)] - periods[0], minlength=len(periods)
        )
        for role, column in (("won", "to"), ("lost", "origin"))
    }
    made = pd.DataFrame(
        {
            "period": _starts(records, periods, unit),
            "customers": np.cumsum(counts["won"] - counts["lost"]).astype(float),
            "won": counts["won"].astype(float),
            "lost": counts["lost"].astype(float),
        }
    )
    if found.paid is not None:
        paid = found.paid[found.paid["person"].isin(table["person"].unique())]
        made["revenue"] = _revenue(paid, _starts(records, np.append(periods, end), unit))
    columns = {role: Column(role, "time" if role == "period" else "number") for role in made.columns}
    return replace(
        records,
        table=made,
        rows=np.arange(1, len(made) + 1, dtype=np.int64),
        columns=columns,
        styles={"period": records.styles["time"]},
    )


def _revenue(paid: DataFrame, bounds: Floats) -> Floats:
    """(periods,) what was paid in each period [bounds[k], bounds[k + 1])."""
    start, stop, sums = (paid[name].to_numpy(float) for name in ("start", "stop", "sum"))
    on_a_day = stop == start
    k = np.searchsorted(bounds, start[on_a_day] + 1e-9, side="right") - 1
    inside = (k >= 0) & (k < len(bounds) - 1)
    found = np.bincount(k[inside], weights=sums[on_a_day][inside], minlength=len(bounds) - 1)
    begin, end = start[~on_a_day], stop[~on_a_day]
    length = np.where(np.isfinite(end), end - begin, 1.0)
    each = sums[~on_a_day] / length
    up_to = [float((each * (np.clip(bound, begin, end) - begin)).sum()) for bound in bounds]
    return np.asarray(found + np.diff(up_to), float)
