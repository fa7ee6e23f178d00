"""Stage histories from records: stays (person, stage, in, out) or moves (person, from, to, time).

A row that contradicts another is named with its number; nothing is mended on the quiet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.calibrate import long_format
from experiments.calibrate.findings import CalibrationError, Ints
from experiments.calibrate.history_checks import by_person, check, names_found, positions
from experiments.calibrate.joining import read_joined
from experiments.calibrate.layout import Layout
from experiments.calibrate.notes import Note
from experiments.calibrate.records import Records, read
from experiments.calibrate.stays import CENSORED, Stays
from experiments.calibrate.subscriptions import Subscriptions, read_events, read_invoices
from experiments.calibrate.values import Floats


@dataclass(frozen=True)
class Histories:
    """Stays, the records that they came from, and what was read into them, as sentences."""

    stays: Stays
    records: Records
    notes: tuple[Note, ...]
    monthly: float | None = None
    """Mean payment of a month of the people in the stage `subscriptions.ACTIVE`, where it is told."""
    leads: Mapping[str, str] = field(default_factory=dict)
    """Where the events of subscriptions lead: event as written -> stage"""


def read_histories(
    path: Path, layout: Layout, lenient: bool = False, joined: Path | None = None
) -> Histories:
    """The stays that a file tells of; columns that it does not have are taken from `joined`, by person.

    lenient: persons with a contradiction are left out whole, duplicates singly, and counted.

    Raises RecordsError with the rows, and CalibrationError for options that do not fit.
    """
    columns = layout.columns()
    records = (
        read(path, columns, layout) if joined is None else read_joined(path, joined, columns, layout, lenient)
    )
    monthly = None
    leads: Mapping[str, str] = {}
    if layout.events or layout.invoices:
        told = subscriptions_of(records, layout, lenient)
        records, layout, monthly, leads = told.records, told.layout, told.monthly, told.leads
    elif layout.long:
        records, layout = long_format.stays(records, layout)
    layout = replace(layout, clock=_clock(records, layout))
    check(records, layout)
    clean = records.settle(lenient, whole="person")
    build = _from_moves if layout.moves else _from_stays
    stays, notes = build(clean, layout)
    notes = [*_people(stays), *([Note("own_clock")] if layout.clock == "own" else []), *notes]
    if not stays.events.any():
        why = " ".join(note.text() for note in notes)
        raise CalibrationError(
            f"{path}: nobody is seen to leave a stage, so there is no rate to estimate. {why}"
        )
    return Histories(stays, clean, tuple(notes), monthly, leads)


def subscriptions_of(records: Records, layout: Layout, lenient: bool) -> Subscriptions:
    """The moves of events or invoices. Raises RecordsError, CalibrationError."""
    clean = records.settle(lenient, whole="person" if layout.events else None)
    return read_events(clean, layout) if layout.events else read_invoices(clean, layout)


def moment(records: Records, text: str | None, role: str, option: str) -> float | None:
    """A time given as an option, written as in a column of the file or as YYYY-MM-DD.

    Raises CalibrationError where it is neither.
    """
    if text is None:
        return None
    import pandas as pd

    from experiments.calibrate.amounts import NumberStyle, read_numbers
    from experiments.calibrate.dates import DATES, DAYS_PER_UNIT, DateStyle, read_dates

    said, style = pd.Series([text.strip()]), records.styles[role]
    if isinstance(style, NumberStyle):
        found, wrong = read_numbers(said, style)
        if not wrong and np.isfinite(found[0]):
            return float(found[0])
        raise CalibrationError(
            f"{option} {text.strip()}: this should be a number, like the times of the file."
        )
    orders = [order for order in (style.order, "YYYY-MM-DD") if order in DATES]
    for candidate in (DateStyle(order, clock) for order in orders for clock in (False, True)):
        found, wrong = read_dates(said, candidate)
        if not wrong and np.isfinite(found[0]):
            return float(found[0]) / DAYS_PER_UNIT[records.unit]
    raise CalibrationError(f"{option} {text}: this should be a date ({orders[0]}).")


def _clock(records: Records, layout: Layout) -> str:
    """Whose clock the times are of: everybody's own where everybody begins at 0, unless said."""
    role = "time" if layout.moves else "start"
    if layout.clock != "auto" or role not in records.table or records.dates:
        return "calendar" if layout.clock == "auto" else layout.clock
    first = records.table.groupby("person", sort=False)[role].min()
    return "own" if len(first) > 1 and bool((first == 0).all()) else "calendar"


def _people(stays: Stays) -> list[Note]:
    """Whether those who are there at the end, those who left and those who were lost from sight add up."""
    persons = len(np.unique(stays.person))
    at = stays.entered + stays.stop
    last = np.lexsort((at, stays.person))
    last = last[np.append(stays.person[last][1:] != stays.person[last][:-1], True)]
    here = stays.where(np.isin(np.arange(len(stays)), last))
    there = sum(len(here.there_at_end(k)) for k in range(len(stays.stages)))
    unseen = persons - int(here.events.sum()) - there
    if not unseen:
        return []
    return [Note("out_of_sight", {"unseen": unseen, "persons": persons, "there": there}, doubt=True)]


def _stage_names(records: Records, layout: Layout) -> tuple[str, ...]:
    """Stages in the order given, else by first appearance, with the last stop at the end."""
    counts = names_found(records, layout)
    found = list(layout.stages) or list(counts)
    last = layout.leaves_to
    return tuple(
        [name for name in found if name != last or last in layout.stages]
        + [last] * (last not in layout.stages)
    )


def _segments(records: Records) -> tuple[tuple[str, ...], Ints]:
    if "segment" not in records.table:
        return ("all",), np.zeros(len(records.table), np.int64)
    labels = records.table["segment"].astype("category").cat.remove_unused_categories()
    return tuple(str(name) for name in labels.cat.categories), labels.cat.codes.to_numpy().astype(np.int64)


def _from_stays(records: Records, layout: Layout) -> tuple[Stays, list[Note]]:
    table = records.table
    by = by_person(records, "start", "stop")
    order, follows = by.order, by.follows
    n = len(order)
    own = layout.clock == "own"
    calendar = "start" in table and not own
    start = table["start"].to_numpy(float)[order] if "start" in table else np.zeros(n)
    stop = table["stop"].to_numpy(float)[order]
    role = "start" if "start" in table else "stop"
    until = moment(records, layout.observed_until, role, "--observed-until")
    until = float(np.nanmax(np.concatenate([start, stop]))) if until is None else until
    begin = moment(records, layout.observed_from, role, "--observed-from")
    stages = _stage_names(records, layout)
    last = stages.index(layout.leaves_to)
    here = (
        positions(records, "stage", stages)[order]
        if "stage" in table
        else np.full(n, stages.index(str(layout.all_in)))
    )
    left = table["left"].to_numpy(float)[order] == 1 if "left" in table else ~np.isnan(stop)
    to = positions(records, "to", stages)[order] if "to" in table else np.full(n, CENSORED)
    segments, segment = _segments(records)
    segment = segment[order]
    next_here = np.append(here[1:], CENSORED)
    next_start = np.append(start[1:], np.nan)
    has_next = np.append(follows, False)
    joined = has_next & (next_start == stop)
    destination = np.where(joined, next_here, np.where(to != CENSORED, to, last))
    destination = np.where(left, destination, CENSORED)
    stop = np.where(np.isnan(stop), until, stop)
    parts = [(by.person, here, destination, segment, start, stop, ~np.append(False, follows))]
    # Then the person is where they went, till seen again; on a clock of their own nobody knows how long.
    away = left & ~joined & (has_next if own else calendar & (stop < until))
    away &= ~has_next | (next_start > stop)
    comes = has_next[away]
    parts.append(
        (
            by.person[away],
            destination[away],
            np.where(comes, next_here[away], CENSORED),
            segment[away],
            stop[away],
            np.where(comes, next_start[away], until),
            np.zeros(int(away.sum()), bool),
        )
    )
    gaps = int((away & has_next).sum())
    notes = [Note("gaps", {"n": gaps, "stage": layout.leaves_to})] * (gaps > 0)
    columns = [np.concatenate(list(column)) for column in zip(*parts, strict=True)]
    since = table["since"].to_numpy(float)[order] if "since" in table else None
    late = None if since is None else np.concatenate([since, np.full(int(away.sum()), np.nan)])
    return _finished(columns, stages, segments, calendar, begin, until, late, notes, records)


def _from_moves(records: Records, layout: Layout) -> tuple[Stays, list[Note]]:
    table = records.table
    by = by_person(records, "time")
    order = by.order
    stages = _move_stages(records, layout)
    time = table["time"].to_numpy(float)[order]
    to, origin = (positions(records, role, stages)[order] for role in ("to", "origin"))
    role = "time"
    until = moment(records, layout.observed_until, role, "--observed-until")
    own = layout.clock == "own"
    if own and until is None:
        raise CalibrationError(
            f"{records.file}: moves on each person's own clock do not say how long people were seen after "
            f"the last. "
            "Say --observed-until N where it is the same for all, or give stays with --left and --event; "
            "--clock calendar where time 0 is a day of the calendar."
        )
    until = float(time.max()) if until is None else until
    begin = moment(records, layout.observed_from, role, "--observed-from")
    has_next = np.append(by.follows, False)
    destination = np.where(has_next, np.append(to[1:], CENSORED), CENSORED)
    stop = np.where(has_next, np.append(time[1:], until), until)
    segments, segment = _segments(records)
    first = ~np.append(False, by.follows)
    came = first & (origin == CENSORED)
    unknown = int((first & ~came).sum())
    notes: list[Note] = []
    if unknown:
        notes.append(Note("unknown_entry", {"n": unknown}))
    columns = [by.person, to, destination, segment[order], time, stop, came]
    return _finished(columns, stages, segments, not own, begin, until, None, notes, records)


def _move_stages(records: Records, layout: Layout) -> tuple[str, ...]:
    if layout.stages:
        return layout.stages
    counts = names_found(records, layout)
    origins = [str(name) for name in records.table["origin"].cat.categories]
    return tuple(sorted(counts, key=lambda name: name not in origins))


def _finished(
    columns: Sequence[Any],
    stages: tuple[str, ...],
    segments: tuple[str, ...],
    calendar: bool,
    begin: float | None,
    until: float,
    since: Floats | None,
    notes: list[Note],
    records: Records,
) -> tuple[Stays, list[Note]]:
    """Stays with durations from calendar times, cut to the window of observation."""
    person, here, destination, segment, entered, left_at, first = columns
    window = (float(np.min(entered)) if begin is None else begin, until)
    seen = np.full(len(here), window[0]) if calendar else np.zeros(len(here))
    if since is not None:
        seen = np.fmax(seen, since)
    start = np.maximum(seen - entered, 0.0)
    stop = left_at - entered
    if calendar:
        going_on = left_at > until
        stop = np.where(going_on, until - entered, stop)
        destination = np.where(going_on, CENSORED, destination)
    stays = Stays(
        stages,
        segments,
        np.asarray(person, np.int64),
        np.asarray(here, np.int16),
        np.asarray(destination, np.int16),
        np.asarray(segment, np.int16),
        np.asarray(entered, float),
        start,
        stop,
        np.asarray(first, bool),
        calendar,
        window if calendar else (0.0, 0.0),
    )
    # Observation is open at its beginning: who left at that very moment was not seen to stay or to leave.
    outside = (stop < start) | (stop < 0) | ((stop == start) & (start > 0))
    if outside.any():
        notes.append(Note("outside", {"n": int(outside.sum())}))
    late = int((start[~outside] > 0).sum())
    if late:
        notes.append(Note("late", {"n": late}))
    if calendar:
        notes.append(Note("observed", {"begin": records.when(window[0]), "end": records.when(window[1])}))
    return stays.where(~outside), notes
