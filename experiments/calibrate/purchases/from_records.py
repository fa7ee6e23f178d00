"""A purchase log from a file: every bad row named, nothing repaired."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from experiments.calibrate.dates import DAYS_PER_UNIT
from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.histories import moment
from experiments.calibrate.notes import Note
from experiments.calibrate.purchases.histories import Histories, Log, Summary, log_of
from experiments.calibrate.purchases.refunds import REFUNDS, net
from experiments.calibrate.records import Column, Reading, Records, read
from experiments.calibrate.values import Bools, Floats

DUPLICATES = ("refuse", "keep")


@dataclass(frozen=True)
class Source:
    """A log of purchases with the records it was made of."""

    log: Log
    records: Records
    """Settled: what was wrong is in `records.dropped`."""
    start: float | None
    until: float | None
    end: float | None
    """As asked for, on the clock of the log; None where nothing was said."""
    notes: tuple[Note, ...] = ()

    def when(self, time: float) -> str:
        """A time of the log in words: a date where the records have dates."""
        return self.records.when(time)


def purchases(
    file: str | Path,
    *,
    person: str,
    time: str,
    amount: str | None = None,
    how: Reading | None = None,
    start: str | None = None,
    until: str | None = None,
    end: str | None = None,
    duplicates: str = "refuse",
    refunds: str = "refuse",
    lenient: bool = False,
) -> Source:
    """Read a log of purchases.

    Parameters
    ----------
    file : CSV or Parquet, one row a purchase.
    person, time, amount : names of columns; "#2" is the second of a file without a heading.
    how : how the file is read; its unit, a week unless said, is that of the models, and numbers in the
        column of times are in this unit already.
    start, until, end : beginning of the observation, end of what a model sees, and end of the
        observation, as dates or numbers like those in the file. A day counts whole.
    duplicates : "refuse" rows that repeat person, time and amount, or "keep" them as purchases.
    refunds : "refuse" negative amounts, "net" them against the customer's last purchases, or "drop" them.
    lenient : leave rows with problems out, and count them, instead of raising.

    Raises CalibrationError, RecordsError with the rows that are wrong.
    """
    for name, value, allowed in (("duplicates", duplicates, DUPLICATES), ("refunds", refunds, REFUNDS)):
        if value not in allowed:
            raise CalibrationError(f"{name}: {value!r} is unknown; there are {', '.join(allowed)}")
    columns = {"person": Column(person, "key"), "time": Column(time, "time")}
    if amount is not None:
        columns["amount"] = Column(amount, "number")
    how = how or Reading(unit="week")
    records = read(Path(file), columns, how)
    begin = moment(records, start, "time", "--observed-from")
    fitted = moment(records, until, "time", "--holdout")
    ends = moment(records, end, "time", "--observed-until")
    if duplicates == "refuse":
        _flag_duplicates(records)
    _flag_outside(records, begin, ends)
    if amount is not None and refunds == "refuse":
        _flag_refunds(records)
    records = records.settle(lenient)
    records, notes = _without_refunds(records, refunds, lenient) if amount is not None else (records, ())
    table = records.table
    stretch = 1.0 / DAYS_PER_UNIT[how.unit] if records.dates else 0.0
    amounts = table["amount"].to_numpy(float) if amount is not None else None
    log = log_of(table["person"].to_numpy(object), table["time"].to_numpy(float), amounts, moment=stretch)
    notes = (*notes, *[Note("bought_kept")] * (duplicates == "keep"))
    return Source(log, records, begin, fitted, ends, notes)


def _flag_refunds(records: Records) -> None:
    amount = records.table["amount"].to_numpy(float)
    name = records.columns["amount"].name
    records.flag(
        "negative amount",
        amount < 0,
        lambda i: (
            f"{name}: {amount[i]:.10g} is below 0; --refunds net takes it off what the customer bought last, "
            "--refunds drop leaves it out"
        ),
    )


def _without_refunds(records: Records, refunds: str, lenient: bool) -> tuple[Records, tuple[Note, ...]]:
    """The records with refunds taken off or left out, and what was done."""
    table = records.table
    amount = table["amount"].to_numpy(float)
    back = amount < 0
    if not back.any():
        return records, ()
    values: dict[str, object] = {"n": int(back.sum()), "sum": f"{-amount[back].sum():.2f}"}
    if refunds == "drop":
        return _only(records, ~back, amount), (Note("refunds_dropped", values),)
    person, time = table["person"].to_numpy(object), table["time"].to_numpy(float)
    found = net(person, time, amount)
    if found.too_much.any():
        records.flag(
            "refund without a purchase",
            found.too_much > 0,
            lambda i: (
                f'"{person[i]}" got {-amount[i]:.10g} back, and {found.too_much[i]:.10g} of it was not '
                "bought before"
            ),
        )
        records = records.settle(lenient)
        return _without_refunds(records, refunds, lenient)
    return _only(records, found.kept, found.amount), (Note("refunds_net", {**values, "whole": found.whole}),)


def _only(records: Records, kept: Bools, amount: Floats) -> Records:
    if not kept.any():
        raise CalibrationError(f"{records.file}: all that was bought came back.")
    table = records.table.assign(amount=amount)[kept].reset_index(drop=True)
    return replace(records, table=table, rows=records.rows[kept])


@dataclass(frozen=True)
class Summed:
    """A summary by customer with the records it was made of."""

    summary: Summary
    records: Records
    notes: tuple[Note, ...] = ()


def summary(
    file: str | Path,
    *,
    person: str,
    frequency: str,
    recency: str,
    age: str,
    monetary: str | None = None,
    how: Reading | None = None,
    lenient: bool = False,
) -> Summed:
    """Read a summary by customer, as other libraries write it: one row a customer, times in one unit.

    Parameters
    ----------
    frequency : repeat purchases; the first is not counted.
    recency : time from the first to the last purchase; 0 where there was one only.
    age : time from the first purchase to the end of observation, T.
    monetary : mean amount of the repeat purchases; what stands there without any is not looked at.

    Raises CalibrationError, RecordsError with the rows that are wrong.
    """
    columns = {
        "person": Column(person, "key"),
        "frequency": Column(frequency, "number", low=0.0),
        "recency": Column(recency, "number", low=0.0),
        "age": Column(age, "number", low=0.0),
    }
    if monetary is not None:
        columns["monetary"] = Column(monetary, "number", empty=True)
    records = read(Path(file), columns, how or Reading(unit="week"))
    _check_summary(records)
    records = records.settle(lenient)
    x, recent, of_age = (records.table[role].to_numpy(float) for role in ("frequency", "recency", "age"))
    mean = np.where(x > 0, records.table["monetary"], 0.0) if monetary is not None else None
    notes = () if (x == 0).any() else (Note("summary_counts_first", doubt=True),)
    who = records.table["person"].to_numpy(object)
    return Summed(Summary(Histories(x, recent, of_age, np.ones(len(x))), mean, who), records, notes)


def _check_summary(records: Records) -> None:
    """Complain about what no customer can have done."""
    table = records.table
    x, recency, age = (table[role].to_numpy(float) for role in ("frequency", "recency", "age"))
    known = np.isfinite(x) & np.isfinite(recency) & np.isfinite(age)
    again = (table.duplicated("person") & (table["person"] != "")).to_numpy(bool)
    records.flag("duplicate", again, lambda i: f'"{table["person"].iloc[i]}" is there already')
    whole = known & (x == np.floor(x))
    records.flag("not a whole number", known & ~whole, lambda i: f"{x[i]:g} repeat purchases")
    slack = 1e-9 * np.maximum(age, 1.0)
    records.flag(
        "time backwards",
        whole & (recency > age + slack),
        lambda i: f"the last purchase {recency[i]:g} after the first, and observed for {age[i]:g} only",
    )
    records.flag(
        "contradiction",
        whole & (x == 0) & (recency > 0),
        lambda i: f"no repeat purchase, and the last one {recency[i]:g} after the first",
    )
    records.flag(
        "contradiction",
        whole & (x > 0) & (recency == 0),
        lambda i: f"{x[i]:g} repeat purchases, and no time between the first and the last",
    )
    if "monetary" in table:
        mean = table["monetary"].to_numpy(float)
        bad = whole & (x > 0) & ~(mean >= 0)
        records.flag(
            "missing value", bad & np.isnan(mean), lambda _: "no mean amount of the repeat purchases"
        )
        records.flag("negative amount", bad & (mean < 0), lambda i: f"a mean amount of {mean[i]:g}")


def _flag_duplicates(records: Records) -> None:
    table = records.table
    known = table["time"].notna() & (table["person"] != "")
    again = (table.duplicated(keep="first") & known).to_numpy(bool)
    first = records.rows[~again][_group_of(records)[again]] if again.any() else records.rows[:0]
    place = dict(zip(np.flatnonzero(again).tolist(), first.tolist(), strict=True))

    def say(i: int) -> str:
        who, when = table["person"].iloc[i], records.when(float(table["time"].iloc[i]))
        return (
            f'"{who}" at {when} is in row {place[i]} already; --duplicates keep counts such rows as purchases'
        )

    records.flag("duplicate", again, say)


def _group_of(records: Records) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """For each row, which of the rows that are not repeated it is equal to, in their order."""
    keys = list(records.table.columns)
    groups = records.table.groupby(keys, sort=False, dropna=False, observed=True).ngroup()
    return np.asarray(groups.to_numpy(np.int64))


def _flag_outside(records: Records, start: float | None, end: float | None) -> None:
    times = records.table["time"].to_numpy(float)
    low = -math.inf if start is None else start
    high = math.inf if end is None else end
    day = 1.0 / DAYS_PER_UNIT[records.unit] if records.dates else 0.0
    outside = (times < low) | (times >= high + day) if day else (times < low) | (times > high)
    records.flag(
        "outside the observation",
        outside & ~np.isnan(times),
        lambda i: f"{records.when(float(times[i]))} is not within the observation that was stated",
    )
