"""Two files about the same persons: leads in one, what became of them in the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.calibrate import dialect, mapping
from experiments.calibrate.columns import Column, Reading
from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.notes import Note
from experiments.calibrate.records import Records, read


def read_joined(
    path: Path, other: Path, columns: Mapping[str, Column], how: Reading, lenient: bool = False
) -> Records:
    """The wanted columns of `path`, and of `other` those that are not there, by person.

    Who is not in the other file has empty cells of it. Rows of the other file are settled first: a person
    may be there once.

    Raises CalibrationError where a column is in neither file, RecordsError for rows of the other that are
    wrong.
    """
    heading = dialect.heading_of(path, how.sheet)
    there = {
        role: column for role, column in columns.items() if role != "person" and column.name not in heading
    }
    here = {role: column for role, column in columns.items() if role not in there}
    records = read(path, here, how)
    if not there:
        raise CalibrationError(f"{path}: it holds all columns that are named: what should {other} add?")
    name = _person(other, columns["person"].name)
    wanted = {"person": Column(name, "key"), **{role: replace(c, empty=True) for role, c in there.items()}}
    further = read(other, wanted, replace(how, sheet=None))
    again = further.table.duplicated("person").to_numpy(bool) & (further.table["person"] != "").to_numpy(bool)
    who = further.table["person"]
    further.flag("duplicate", again, lambda i: f'"{who.iloc[i]}" is there already: keep the row that counts')
    further = further.settle(lenient)
    if records.dates != further.dates and any(c.kind == "time" for c in there.values()):
        raise CalibrationError(f"Times must be all dates or all numbers, in {path} and in {other}.")
    return _together(records, further, there, other)


def _person(other: Path, name: str) -> str:
    heading = dialect.heading_of(other)
    if name in heading:
        return name
    found = mapping.guess(heading, ("person",))
    if "person" not in found.columns:
        raise CalibrationError(f"{other}: there is no column {name}. Columns: {', '.join(heading)}.")
    return found.columns["person"]


def _together(records: Records, further: Records, there: Mapping[str, Column], other: Path) -> Records:
    known = records.table["person"].isin(further.table["person"])
    strangers = int((~further.table["person"].isin(records.table["person"])).sum())
    table = records.table.merge(further.table, on="person", how="left", validate="many_to_one")
    for role, column in there.items():
        if column.kind == "key":
            table[role] = table[role].fillna("")
        elif column.kind == "label":
            table[role] = table[role].astype(str).where(table[role].notna(), "").astype("category")
    found = Note("joined", {"n": int(np.count_nonzero(known)), "of": len(known), "file": other.name})
    notes = (*records.notes, *further.notes, found)
    notes += (Note("strangers", {"n": strangers, "file": other.name}, doubt=True),) * (strangers > 0)
    return replace(
        records,
        table=table,
        columns={**records.columns, **there},
        styles={**records.styles, **{role: s for role, s in further.styles.items() if role != "person"}},
        dropped=(*records.dropped, *further.dropped),
        notes=notes,
    )
