"""Aggregate statements: customers, won, lost, spend and revenue by period, read and made to tie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from experiments.calibrate.columns import Column, Reading
from experiments.calibrate.dates import DAYS_PER_UNIT
from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.histories import moment, subscriptions_of
from experiments.calibrate.history_checks import check
from experiments.calibrate.layout import Layout
from experiments.calibrate.notes import Note
from experiments.calibrate.records import Records, read
from experiments.calibrate.subscriptions import by_period
from experiments.calibrate.values import Bools, Floats

_UNEVEN = 0.2
"""A period may be longer or shorter than the usual by this share: months have 28 to 31 days."""


@dataclass(frozen=True)
class Sheet(Reading):
    """Which column says what. `lost` may be left out where `net` (won less lost) is given.

    `won` and `lost` may be sums of columns, as in new+reactivation.
    """

    period: str
    customers: str
    won: str
    lost: str | None = None
    net: str | None = None
    spend: str | None = None
    revenue: str | None = None
    people_in: float = 1.0
    """What the numbers of people count in: 1000 for thousands."""
    money_in: float = 1.0
    tolerance: float | None = None
    """How far opening + won - lost may be from closing, as written in the file; what rounding explains
    where left out."""
    first: str | None = None
    last: str | None = None
    """Periods to use, both included."""
    mrr: bool = False
    """Whether customers, won and lost are sums of monthly revenue: a head is then one unit of money."""

    def columns(self) -> dict[str, Column]:
        """The columns wanted, by role. Raises CalibrationError where lost is said twice or not at all."""
        if bool(self.lost) == bool(self.net):
            raise CalibrationError("Give --lost, or --net (won less lost), and only one of them.")
        wanted = {
            "period": Column(self.period, "time"),
            "customers": Column(self.customers, "number", low=0),
        }
        for role, names in (("won", self.won), ("lost", self.lost)):
            for k, name in enumerate(_parts(names)):
                wanted[f"{role} {k}" if k else role] = Column(name, "number")
        if self.net:
            wanted["net"] = Column(self.net, "number")
        if self.spend:
            wanted["spend"] = Column(self.spend, "number", low=0)
        if self.revenue:
            wanted["revenue"] = Column(self.revenue, "number")
        return wanted


@dataclass(frozen=True)
class Statements:
    """T periods of equal length, in order of time. People and money are counted singly."""

    ends: Floats
    """(T,) when periods end (or are dated), in time units"""
    length: float
    """Of a period, in time units"""
    opening: Floats
    won: Floats
    lost: Floats
    closing: Floats
    off: Floats
    """(T,) opening + won - lost - closing"""
    exposure: Floats
    """(T,) person time units as a customer"""
    spend: Floats | None
    revenue: Floats | None
    records: Records
    notes: tuple[Note, ...]

    def __len__(self) -> int:
        return len(self.ends)


def read_statements(path: Path, sheet: Sheet, lenient: bool = False) -> Statements:
    """The statements of a file, oldest first.

    The opening of a period is the closing of the one before; that of the first is
    closing - won + lost. With `lenient`, rows with findings are left out; a gap between periods
    then remains an error, for openings would be wrong.

    Raises RecordsError with the rows that are wrong, do not tie, or leave a gap.
    """
    return made_of(_summed(read(path, sheet.columns(), sheet), sheet), sheet, lenient)


def _parts(names: str | None) -> list[str]:
    """The columns of a sum, as in new+reactivation."""
    return [name.strip() for name in (names or "").split("+") if name.strip()]


def _summed(records: Records, sheet: Sheet) -> Records:
    """The records with sums of columns in one; a column of losses that is never above 0 loses its sign."""
    table, flipped = records.table.copy(), []
    for role, names in (("won", sheet.won), ("lost", sheet.lost)):
        total = np.zeros(len(table))
        for k, _ in enumerate(_parts(names)):
            part = f"{role} {k}" if k else role
            value = table[part].to_numpy(float)
            name = records.columns[part].name
            if role == "lost" and bool((value[np.isfinite(value)] <= 0).all()) and bool((value < 0).any()):
                value = -value
                flipped.append(name)
            records.flag("negative amount", value < 0, lambda i, v=value, n=name: f"{n}: {v[i]:g} is below 0")  # type: ignore[misc]
            total += value
        if names:
            table[role] = total
    notes = (Note("signs", {"columns": ", ".join(flipped)}),) * bool(flipped)
    notes += (Note("mrr"),) * sheet.mrr
    return replace(records, table=table, notes=(*records.notes, *notes))


def of_subscriptions(
    path: Path, layout: Layout, sheet: Sheet, lenient: bool = False
) -> tuple[Statements, Mapping[str, str]]:
    """Statements of the customers by period of the calendar, from events or invoices of subscriptions.

    With them, where the events lead. Revenue is what was paid, where the file tells. Only periods that are
    over count. Raises RecordsError with the rows that are wrong.
    """
    told = subscriptions_of(read(path, layout.columns(), layout), layout, lenient)
    check(told.records, told.layout)
    told = replace(told, records=told.records.settle(lenient, whole="person"))
    until = moment(told.records, told.layout.observed_until, "time", "--observed-until")
    last = float(told.records.table["time"].max())
    by = by_period(told, layout.unit, last if until is None else until)
    return made_of(by, sheet, lenient), told.leads


def made_of(records: Records, sheet: Sheet, lenient: bool) -> Statements:
    """Statements from records with the roles period, customers, won, and lost or net."""
    records = _chosen(records, sheet)
    if sheet.net:
        lost = records.table["won"] - records.table["net"]
        records.table["lost"] = lost.where(lost > -1e-9 * records.table["won"].abs().max(), np.nan)
        bad = (lost < -1e-9 * records.table["won"].abs().max()).to_numpy(bool)
        records.flag("negative amount", bad, lambda i: f"won less net is {lost.iloc[i]:g}: below 0 were lost")
    order = np.argsort(records.table["period"].to_numpy(float), kind="stable")
    _check_periods(records, order)
    clean = records.settle(lenient)
    order = np.argsort(clean.table["period"].to_numpy(float), kind="stable")
    length = _length(clean, order)
    tolerance = _check_ties(clean, order, sheet)
    clean = clean.settle(False, hint="Mend the file, or say with --tolerance by how much it may be off.")
    return _made(clean, order, length, tolerance, sheet)


def _chosen(records: Records, sheet: Sheet) -> Records:
    """The periods asked for. Findings in other rows are forgotten."""
    bounds = [
        moment(records, text, "period", option)
        for text, option in ((sheet.first, "--first"), (sheet.last, "--last"))
    ]
    if bounds == [None, None]:
        return records
    time = records.table["period"].to_numpy(float)
    low, high = (bound if bound is not None else np.nan for bound in bounds)
    outside: Bools = (time < low - 1e-9) | (time > high + 1e-9)
    if outside.all():
        raise CalibrationError(f"{records.file}: there is no period from {sheet.first} to {sheet.last}.")
    kept = records.table[~outside].reset_index(drop=True)
    return replace(
        records,
        table=kept,
        rows=records.rows[~outside],
        findings=records.findings.without(records.rows[outside]),
    )


def _check_periods(records: Records, order: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
    time = records.table["period"].to_numpy(float)[order]
    same = np.flatnonzero(time[1:] == time[:-1])
    before = dict(zip(order[same + 1].tolist(), records.rows[order[same]].tolist(), strict=True))
    records.flag("duplicate", order[same + 1], lambda i: f"the period of row {before[i]} again")


def _length(records: Records, order: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """The length of a period in units. Raises where periods are missing or uneven."""
    time = records.table["period"].to_numpy(float)[order]
    if len(time) < 3:
        raise CalibrationError(f"{records.file}: {len(time)} periods are too few: rates need three or more.")
    steps = np.diff(time)
    usual = float(np.median(steps))
    odd = np.flatnonzero(np.abs(steps - usual) > _UNEVEN * usual)
    records.flag(
        "gap between periods",
        order[odd + 1],
        lambda i: (
            f"{records.when(float(records.table['period'].iloc[i]))} does not follow the period before it"
        ),
    )
    whole = round(usual)
    return float(whole) if whole and abs(usual - whole) < 0.05 * whole else usual


def _check_ties(records: Records, order: np.ndarray[tuple[int], np.dtype[np.int64]], sheet: Sheet) -> float:
    """Complain where opening + won - lost is not closing; the tolerance, as written."""
    closing, won, lost = (records.table[role].to_numpy(float)[order] for role in ("customers", "won", "lost"))
    columns = [
        records.table[role].to_numpy(float)
        for role in ("customers", "won", *(("net",) if sheet.net else ("lost",)))
    ]
    steps = [_step(values) for values in columns]
    slack = steps[0] + sum(steps[1:]) / 2 if not sheet.net else steps[0] + steps[2] / 2
    tolerance = slack * (1 + 1e-9) if sheet.tolerance is None else sheet.tolerance
    off = closing[:-1] + won[1:] - lost[1:] - closing[1:]
    bad = np.flatnonzero(np.abs(off) > tolerance + 1e-9 * np.abs(closing[1:]))
    told = dict(zip(order[bad + 1].tolist(), bad.tolist(), strict=True))
    records.flag(
        "does not tie",
        order[bad + 1],
        lambda i: (
            f"{closing[told[i]]:.10g} + {won[told[i] + 1]:.10g} won - {lost[told[i] + 1]:.10g} lost is not "
            f"{closing[told[i] + 1]:.10g}: off by {off[told[i]]:.4g}, more than {tolerance:.4g}"
        ),
    )
    return tolerance


def _step(values: Floats) -> float:
    """The coarsest power of ten of which all numbers are multiples: how they were rounded."""
    said = values[np.isfinite(values) & (values != 0)]
    for places in range(-9, 10):
        scaled = said * 10.0**places
        if bool((np.abs(scaled - np.round(scaled)) <= 1e-6 * np.abs(scaled)).all()):
            return float(10.0**-places)
    return 0.0


def _made(
    records: Records,
    order: np.ndarray[tuple[int], np.dtype[np.int64]],
    length: float,
    tolerance: float,
    sheet: Sheet,
) -> Statements:
    table = records.table.iloc[order]
    closing, won, lost = (
        table[role].to_numpy(float) * sheet.people_in for role in ("customers", "won", "lost")
    )
    opening = np.concatenate([[closing[0] - won[0] + lost[0]], closing[:-1]])
    if opening[0] < -tolerance * sheet.people_in:
        raise CalibrationError(f"{records.file}: the first period would open with {opening[0]:g} customers.")
    opening = np.maximum(opening, 0.0)
    off = opening + won - lost - closing
    exposure = exposures(opening, won, lost) * length
    spend, revenue = (
        table[role].to_numpy(float) * sheet.money_in if role in table else None
        for role in ("spend", "revenue")
    )
    if sheet.mrr:
        revenue = exposure * DAYS_PER_UNIT[sheet.unit] / DAYS_PER_UNIT["month"]
    worst = float(np.abs(off).max())
    begin, end = (records.when(float(table["period"].iloc[k])) for k in (0, -1))
    notes = (
        Note(
            "periods",
            {"n": len(table), "length": f"{length:g}", "unit": sheet.unit, "begin": begin, "end": end},
        ),
        Note("ties", {"most": f"{worst / sheet.people_in:.4g}"}),
    )
    return Statements(
        table["period"].to_numpy(float),
        length,
        opening,
        won,
        lost,
        closing,
        off,
        exposure,
        spend,
        revenue,
        records,
        notes,
    )


def exposures(opening: Floats, won: Floats, lost: Floats) -> Floats:
    """(T,) person periods as a customer, if customers are won evenly and leave at a constant rate m.

    With C' = won - m C the lost are m times the integral of C over the period, so that
    C(0) (1 - e^-m) + won (1 - (1 - e^-m) / m) = lost, which is solved for m; the integral is lost / m.
    Raises CalibrationError where as many were lost as there were, or more: no rate does that.
    """
    impossible = (lost > 0) & (lost >= opening + won)
    if bool(impossible.any()):
        k = int(np.argmax(impossible))
        raise CalibrationError(
            f"In period {k + 1} {lost[k]:g} were lost of {opening[k]:g} at its beginning and {won[k]:g} won: "
            "a rate of losing leaves some."
        )

    def lost_at(m: Floats) -> Floats:
        left = -np.expm1(-m)
        return np.asarray(opening * left + won * (1 - left / m), float)

    low, high = np.full(len(lost), 1e-12), np.ones(len(lost))
    for _ in range(60):
        high = np.where(lost_at(high) < lost, high * 2, high)
    for _ in range(100):
        middle = (low + high) / 2
        below = lost_at(middle) < lost
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray(np.where(lost > 0, lost / np.maximum(high, 1e-300), opening + won / 2), float)
