"""Records from CSV, Parquet or Excel: columns by name, as typed arrays, with everything wrong noted by row.

found = read(path, {"person": Column("id", "key"), "time": Column("date", "time")}, Reading(unit="month"))
found.flag("time backwards", positions, lambda i: "...")     # a caller's own checks
clean = found.settle(lenient=False)                          # raises RecordsError, or drops
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibrate import dates, dialect, files
from experiments.calibrate.amounts import NumberStyle
from experiments.calibrate.columns import Column, Reading, Style, Styles, joined, typed
from experiments.calibrate.dates import DAYS_PER_UNIT, DateStyle
from experiments.calibrate.dialect import Dialect
from experiments.calibrate.findings import CalibrationError, Dropped, Findings, Ints, about
from experiments.calibrate.notes import Note
from experiments.calibrate.values import Bools, Texts

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Column", "Reading", "Records", "read"]

_SERIAL = (30_000, 60_000)
"""Days as spreadsheets number them, from 1899-12-30 on: these are of 1982 to 2064."""


@dataclass(frozen=True)
class Records:
    """The wanted columns of a file, n rows, by role.

    `table` has a column a role: str for keys, category for labels, float64 for the others, NaN
    or "" where empty or wrong. Times are in `unit` (dates since 1970-01-01; 365.25 days a year).
    `rows` (n,) are the numbers of the rows in the file, the heading of a CSV file being row 1.
    """

    file: str
    table: DataFrame
    rows: Ints
    dialect: Dialect
    columns: Mapping[str, Column]
    styles: Mapping[str, Style]
    unit: str
    findings: Findings
    dropped: tuple[Dropped, ...] = field(default=())
    read: int = 0
    """Rows of the file, those dropped included."""
    notes: tuple[Note, ...] = ()
    """How it was read, where that is not plain."""

    @property
    def dates(self) -> bool:
        """Whether times are dates."""
        return any(
            isinstance(style, DateStyle)
            for role, style in self.styles.items()
            if role in self.columns and self.columns[role].kind == "time"
        )

    def flag(self, kind: str, where: Ints | Bools, say: Callable[[int], str]) -> None:
        """Complain about rows of the table (positions or a mask); `say(position)` gives the words."""
        positions = np.flatnonzero(where) if np.asarray(where).dtype == bool else np.asarray(where, np.int64)
        self.findings.add(kind, self.rows[positions], lambda k: say(int(positions[k])))

    def when(self, time: float) -> str:
        """A time as text: the date, or the number."""
        if not self.dates:
            return f"{time:.10g}"
        return dates.when(time * DAYS_PER_UNIT[self.unit])

    def settle(self, lenient: bool = False, whole: str | None = None, hint: str | None = None) -> Records:
        """The records without what is wrong with them.

        lenient: rows with findings are left out, and counted in `dropped`; otherwise any finding
        is raised. whole: a role of kind key; with it, all rows of a person who has a bad row go,
        for a history with a hole says the wrong thing. A duplicate goes alone. hint: what to advise
        instead of --lenient.

        Raises RecordsError, also where nothing would be left.
        """
        if not self.findings:
            return self
        if not lenient:
            what = "persons" if whole else "rows"
            usual = f"Mend the file, or say --lenient to leave these {what} out and have them counted."
            raise self.findings.error(self.file, usual if hint is None else hint)
        keep, dropped = np.ones(len(self.rows), bool), []
        for kind in self.findings.kinds:
            bad = self.findings.rows(kind)
            here = np.isin(self.rows, bad)
            persons = 0
            if whole is not None and kind != "duplicate":
                who = self.table[whole][here].unique()
                who = who[who != ""]
                persons, here = len(who), here | self.table[whole].isin(who).to_numpy(bool)
            dropped.append(Dropped(kind, len(bad), persons))
            keep &= ~here
        if not keep.any():
            raise self.findings.error(self.file, "No row is left without a problem: --lenient cannot help.")
        table = self.table[keep].reset_index(drop=True)
        return replace(
            self, table=table, rows=self.rows[keep], findings=Findings(), dropped=(*self.dropped, *dropped)
        )


def read(path: Path, columns: Mapping[str, Column], how: Reading | None = None) -> Records:
    """The wanted columns of a file, by role.

    Raises CalibrationError for a file that cannot be read, missing columns (with the nearest
    names), or a way of writing that could be read in two ways; rows that are wrong are findings.
    """
    how = how or Reading()
    how.checked()
    names = [column.name for column in columns.values()]
    kind = dialect.of(path, names, how.sheet)

    def whole(role: str) -> Iterator[Texts]:
        with closing(files.chunks(path, kind, [columns[role].name], Findings())) as parts:
            for chunk, _ in parts:
                yield chunk[columns[role].name]

    findings = Findings()
    styles = Styles(columns, how, kind.delimiter == ";" or kind.kind == "excel", whole)
    parts: dict[str, list[Any]] = {role: [] for role in columns}
    rows: list[Ints] = []
    zones: set[str] = set()
    with closing(files.chunks(path, kind, names, findings, how.progress)) as chunks, about(str(path)):
        for chunk, numbers in chunks:
            texts = {role: chunk[column.name] for role, column in columns.items()}
            styles.learn(texts)
            for role, column in columns.items():
                style = styles.of(role)
                parts[role].append(typed(texts[role], column, style, how.unit, numbers, findings))
                if isinstance(style, DateStyle):
                    zones |= dates.zones_in(texts[role], style)
            rows.append(numbers)
    if not sum(map(len, rows)) and not findings:
        raise CalibrationError(f"{path}: there is no row below the heading.")
    table = joined(parts, columns)
    known = styles.seen()
    _one_kind_of_time(path, columns, known)
    _no_days_of_spreadsheets(path, table, columns, known, how.unit)
    return Records(
        str(path),
        table,
        np.concatenate(rows),
        kind,
        columns,
        {role: styles.of(role) for role, column in columns.items() if column.kind in ("time", "number")},
        how.unit,
        findings,
        read=len(table),
        notes=(*_how_read(columns, known, zones, how.zone), *findings.remarks),
    )


def _how_read(
    columns: Mapping[str, Column], styles: Mapping[str, Style], zones: set[str], zone: str | None
) -> tuple[Note, ...]:
    """Dates, decimal commas and marks of thousands, column by column; and whose clock counts."""
    told = [
        f"{columns[role].name}: {style.told}"
        for role, style in styles.items()
        if isinstance(style, DateStyle) or style != NumberStyle()
    ]
    notes = [Note("written", {"columns": "; ".join(told)})] if told else []
    if zone is not None and zones:
        notes.append(Note("zone", {"zone": zone}))
    elif len(zones) > 1:
        notes.append(Note("zones_differ", {"zones": dates.told_zones(zones)}, doubt=True))
    elif zones:
        notes.append(Note("zone_of_file", {"zone": dates.told_zones(zones)}))
    return tuple(notes)


def _one_kind_of_time(path: Path, columns: Mapping[str, Column], styles: Mapping[str, Style]) -> None:
    known = {
        columns[role].name: "dates" if isinstance(style, DateStyle) else "numbers"
        for role, style in styles.items()
        if columns[role].kind == "time"
    }
    if len(set(known.values())) > 1:
        told = ", ".join(f'"{name}" holds {kind}' for name, kind in known.items())
        raise CalibrationError(f"{path}: times must be all dates or all numbers: {told}.")


def _no_days_of_spreadsheets(
    path: Path, table: DataFrame, columns: Mapping[str, Column], styles: Mapping[str, Style], unit: str
) -> None:
    """Raise where times are a spreadsheet's numbers of days and would be taken for weeks or months."""
    low, high = _SERIAL
    for role, column in columns.items():
        if column.kind != "time" or isinstance(styles.get(role), DateStyle) or unit == "day":
            continue
        said = table[role].to_numpy(float)
        said = said[np.isfinite(said)]
        if len(said) and bool(((said >= low) & (said <= high)).all()):
            day = np.datetime64("1899-12-30") + np.timedelta64(int(said[0]), "D")
            raise CalibrationError(
                f'{path}: column "{column.name}": {said[0]:.10g} looks like a spreadsheet\'s number of a day '
                f"({day}), and would count as {unit}s. Save the column as dates, or say --unit day."
            )
