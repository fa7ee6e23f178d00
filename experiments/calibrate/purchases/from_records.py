"""A purchase log from a file: every bad row named, nothing repaired."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.calibrate.dates import DAYS_PER_UNIT
from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.histories import moment
from experiments.calibrate.purchases.histories import Log, log_of
from experiments.calibrate.records import Column, Reading, Records, read

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
    lenient : leave rows with problems out, and count them, instead of raising.

    Raises CalibrationError, RecordsError with the rows that are wrong.
    """
    if duplicates not in DUPLICATES:
        raise CalibrationError(f"duplicates: {duplicates!r} is unknown; there are {', '.join(DUPLICATES)}")
    columns = {"person": Column(person, "key"), "time": Column(time, "time")}
    if amount is not None:
        columns["amount"] = Column(amount, "number", low=0.0)
    how = how or Reading(unit="week")
    records = read(Path(file), columns, how)
    begin = moment(records, start, "time", "--observed-from")
    fitted = moment(records, until, "time", "--holdout")
    ends = moment(records, end, "time", "--observed-until")
    if duplicates == "refuse":
        _flag_duplicates(records)
    _flag_outside(records, begin, ends)
    records = records.settle(lenient)
    table = records.table
    stretch = 1.0 / DAYS_PER_UNIT[how.unit] if records.dates else 0.0
    amounts = table["amount"].to_numpy(float) if amount is not None else None
    log = log_of(table["person"].to_numpy(object), table["time"].to_numpy(float), amounts, moment=stretch)
    return Source(log, records, begin, fitted, ends)


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
