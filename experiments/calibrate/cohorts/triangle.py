"""A retention table: a row a cohort, a column an age, in counts or shares; the corner not yet seen is
empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.calibrate import amounts, dialect, files
from experiments.calibrate.columns import Column, Reading, as_text
from experiments.calibrate.findings import CalibrationError, Findings, Ints
from experiments.calibrate.mapping import KNOWN, plain
from experiments.calibrate.notes import Note
from experiments.calibrate.records import Records

Floats = npt.NDArray[np.float64]
VALUES = ("auto", "counts", "shares")
ZEROS = ("refuse", "left", "unseen")
_SUDDEN = 0.2
"""A cohort of which so much is left does not vanish from one age to the next."""


@dataclass(frozen=True, kw_only=True)
class Given(Reading):
    """What somebody said about the table."""

    values: str = "auto"
    """counts or shares"""
    cohort: str | None = None
    """Column with the names of the cohorts."""
    size: str | None = None
    """Column with the sizes of the cohorts, or a number for all."""
    ages: str | None = None
    """The first column of an age; those to its right follow. Without it all three are guessed."""
    zeros: str = "refuse"
    """What sudden zeros at the end of a row are: refuse, left (all left), unseen."""

    def checked(self) -> None:
        """See `Reading`."""
        super().checked()
        for value, allowed, what in (
            (self.values, VALUES, "kind of values"),
            (self.zeros, ZEROS, "kind of zeros"),
        ):
            if value not in allowed:
                raise CalibrationError(f'There is no {what} "{value}". Allowed: {", ".join(allowed)}.')


@dataclass(frozen=True)
class Triangle:
    """Customers left by cohort and age."""

    cohorts: tuple[str, ...]
    ages: Floats
    """(k,) ascending from 0"""
    left: Floats
    """(cohorts, k), NaN where not yet seen"""
    records: Records
    notes: tuple[Note, ...] = ()

    @property
    def sizes(self) -> Floats:
        """(cohorts,) at age 0."""
        return self.left[:, 0]

    @property
    def last(self) -> Ints:
        """(cohorts,) position of the last age seen."""
        return np.asarray(np.isfinite(self.left).sum(axis=1) - 1, np.int64)


def one_cohort(left: npt.ArrayLike) -> Floats:
    """(1, k) table of the customers of one cohort at its start and after each renewal.

    Raises CalibrationError where they are fewer than three numbers, grow, are negative, or nobody was lost.
    """
    row = np.asarray(left, dtype=np.float64)
    if row.ndim != 1 or len(row) < 3 or not np.isfinite(row).all():
        raise CalibrationError("a cohort needs its size at the start and after at least two renewals")
    if (np.diff(row) > 0).any() or row[-1] < 0:
        i = int(np.argmax(np.diff(row) > 0)) + 1
        raise CalibrationError(
            f"a cohort cannot grow: {row[i - 1]:g} customers, then {row[i]:g} after renewal {i}"
        )
    return row[None, :]


def read_triangle(path: Path, given: Given, lenient: bool = False) -> Triangle:
    """The table of a file. Raises CalibrationError, RecordsError with the rows that are wrong."""
    given.checked()
    kind, cells, rows, notes = _cells(path, given)
    names = list(kind.heading)
    cohort, size, ages = _columns(path, names, cells, given, kind.headed)
    findings = Findings()
    labels = [str(row[cohort]) if cohort is not None else f"cohort {i + 1}" for i, row in enumerate(cells)]
    unnamed = np.array([not label for label in labels])
    findings.add("missing value", rows[unnamed], lambda _: "the cohort has no name")
    table = np.array(cells, object)
    aged = [column for column, _ in ages]
    percent = np.array([[cell.endswith("%") for cell in row] for row in table[:, aged]])
    if percent.any():
        bare = ~percent & ~np.isin(table[:, aged], ("", "0"))
        findings.add("mixed per cent", rows[bare.any(axis=1)], lambda k: _bare(table[:, aged], bare, k))
        table[:, aged] = [[cell.removesuffix("%").strip() for cell in row] for row in table[:, aged]]
    numeric = [*([] if size is None else [size]), *aged]
    values = _numbers(table[:, numeric], names, numeric, rows, findings, given, kind)
    sizes = values[:, 0] if size is not None else None
    values = values[:, 1:] if size is not None else values
    made = Triangle(
        tuple(labels),
        np.array([age for _, age in ages]),
        values,
        _records(path, kind, labels, rows, findings, given),
        notes,
    )
    return _settled(made, sizes, percent, given, lenient)


def _bare(cells: npt.NDArray[np.object_], bare: npt.NDArray[np.bool_], k: int) -> str:
    """The first cell without a sign of per cent in the k-th row that has one, quoted."""
    row = int(np.flatnonzero(bare.any(axis=1))[k])
    return f'"{cells[row][bare[row]][0]}" is without %, and others have it'


def _cells(path: Path, given: Given) -> tuple[dialect.Dialect, list[list[str]], Ints, tuple[Note, ...]]:
    """All cells as texts, the numbers of their rows, and what is to be said of them.

    A first row of mere numbers is no heading.
    """
    kind = dialect.of(path, [], given.sheet)
    if not _is_heading([name.strip() for name in kind.heading]):
        kind = dialect.of(path, ["#1"], given.sheet)
    doubled = {name for name in kind.heading if kind.heading.count(name) > 1 and name}
    if doubled:
        raise CalibrationError(f"{path}: several columns are called {', '.join(sorted(doubled))}.")
    findings = Findings()
    names = [name or f"column {k + 1}" for k, name in enumerate(kind.heading)]
    kind = replace(kind, heading=tuple(names))
    cells: list[list[str]] = []
    numbered: list[Ints] = []
    with closing(files.chunks(path, kind, names, findings)) as parts:
        for part, rows in parts:
            cells += part.apply(as_text).to_numpy(object).tolist()
            numbered.append(rows)
    if findings:
        raise findings.error(str(path), "Mend the file: a retention table has a column an age.")
    if not cells:
        raise CalibrationError(f"{path}: there is no cohort below the heading.")
    return kind, cells, np.concatenate(numbered), tuple(findings.remarks)


def _is_heading(cells: Sequence[str]) -> bool:
    """Whether a first row names columns: by words, or by ages that grow where a cohort would shrink."""
    numbers = [_number(cell) for cell in cells[1:]]
    if plain(cells[0]) in ("", *KNOWN["cohort"]) or None in numbers:
        return True
    grows = all(a is not None and b is not None and b > a for a, b in pairwise(numbers))
    return grows and numbers[0] in (0, 1, 2)


def _number(text: str) -> float | None:
    plain_text = text.strip().removesuffix("%").replace(",", ".")
    try:
        return float(plain_text)
    except ValueError:
        return None


def guess_columns(path: Path, given: Given) -> dict[str, str]:
    """Which column seems to name the cohorts, to hold their sizes, and to be the first of an age: by option.

    Raises CalibrationError where no ages are told.
    """
    kind, cells, _, _ = _cells(path, given)
    names = list(kind.heading)
    cohort, size, ages = _columns(path, names, cells, replace(given, ages=None), kind.headed)
    found = {"cohort": cohort, "size": size, "ages": ages[0][0]}
    return {option: names[k] for option, k in found.items() if k is not None}


def _columns(
    path: Path, names: Sequence[str], cells: Sequence[Sequence[str]], given: Given, headed: bool
) -> tuple[int | None, int | None, list[tuple[int, float]]]:
    """Which column names the cohorts, which holds their sizes, and which hold which ages."""

    def at(name: str | None) -> int | None:
        if name is None or (name == given.size and _number(name) is not None and name not in names):
            return None
        if name not in names:
            raise CalibrationError(f"{path}: there is no column {name}. Columns: {', '.join(names)}.")
        return names.index(name)

    cohort, size, first_age = at(given.cohort), at(given.size), at(given.ages)
    if first_age is not None:
        columns = [k for k in range(first_age, len(names)) if k not in (cohort, size)]
        if headed:
            told = [(k, _age(names[k])) for k in columns]
        else:
            told = [(k, float(k - first_age)) for k in columns]
        strange = [names[k] for k, age in told if age is None]
        if strange:
            raise CalibrationError(
                f"{path}: {', '.join(strange)} stands to the right of {given.ages} and names no age. Leave "
                "it out of the file, or put it to the left."
            )
        return cohort, size, _ascending(path, names, [(k, age) for k, age in told if age is not None])
    if not headed:
        first = [_number(row[0]) for row in cells]
        second = [_number(row[1]) if len(row) > 1 else None for row in cells]
        labelled = any(value is None for value in first) or _labels(first, second)
        start = 1 if labelled else 0
        return (0 if labelled else None), None, [(k, float(k - start)) for k in range(start, len(names))]
    found = [(k, _age(name)) for k, name in enumerate(names)]
    if cohort is None:
        cohort = None if found[0][1] is not None and found[0][1] in (0, 1) and size != 0 else 0
    if size is None and given.size is None:
        sizes = KNOWN["size"]
        size = next((k for k, name in enumerate(names) if k != cohort and plain(name) in sizes), None)
    ages = [(k, age) for k, age in found if age is not None and k not in (cohort, size)]
    if len(ages) < 2:
        raise CalibrationError(
            f"{path}: the heading should name ages, as in cohort, 0, 1, 2 or cohort, size, Month 1, Month 2; "
            f"found: {', '.join(names)}."
        )
    return cohort, size, _ascending(path, names, ages)


def _ascending(path: Path, names: Sequence[str], ages: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The ages by column. Raises CalibrationError where they do not grow from left to right."""
    if len(ages) < 2 or any(b <= a for (_, a), (_, b) in pairwise(ages)):
        raise CalibrationError(
            f"{path}: ages must grow from left to right: {', '.join(names[k] for k, _ in ages)}."
        )
    return ages


def _labels(first: Sequence[float | None], second: Sequence[float | None]) -> bool:
    """Whether a first column of numbers names cohorts: it does not fall to the second as a cohort would."""
    return any(a is None or b is None or a < b for a, b in zip(first, second, strict=True))


def _age(name: str) -> float | None:
    """The one number in a heading, as in "Month 3", "3 kk" or "3"."""
    found = re.findall(r"\d+(?:[.,]\d+)?", name)
    if len(found) != 1 or re.search(r"\d{4}", name):
        return None
    return float(found[0].replace(",", "."))


def _numbers(
    table: npt.NDArray[np.object_],
    names: Sequence[str],
    columns: Sequence[int],
    rows: Ints,
    findings: Findings,
    given: Given,
    kind: dialect.Dialect,
) -> Floats:
    """The cells as numbers, per cent as written; NaN where empty or wrong."""
    import pandas as pd

    flat = pd.Series([str(cell) for cell in table.ravel()], dtype="str")
    known = {"point": ".", "comma": ","}.get(given.decimal)
    said = flat[flat != ""]
    seen = amounts.evidence(said)
    style = amounts.decided(seen, known, kind.delimiter == ";" or kind.kind == "excel")
    if style is None:
        raise amounts.undecided(seen)
    values, complaints = amounts.read_numbers(flat, style, 0.0)
    wide = table.shape[1]
    for what, where, say in complaints:
        at = np.flatnonzero(where)
        findings.add(
            what,
            rows[at // wide],
            lambda k, at=at, say=say: f"{names[columns[at[k] % wide]]}: {say(flat[at[k]])}",  # type: ignore[misc]
        )
    return values.reshape(table.shape)


def _records(
    path: Path, kind: dialect.Dialect, labels: Sequence[str], rows: Ints, findings: Findings, given: Given
) -> Records:
    import pandas as pd

    columns = {"cohort": Column(given.cohort or kind.heading[0], "key")}
    table = pd.DataFrame({"cohort": list(labels)})
    return Records(str(path), table, rows, kind, columns, {}, given.unit, findings, read=len(rows))


def _settled(
    made: Triangle, sizes: Floats | None, percent: npt.NDArray[np.bool_], given: Given, lenient: bool
) -> Triangle:
    """Counts from age 0 on, without rows that are wrong."""
    records, notes = made.records, [*made.notes]
    values, ages = made.left.copy(), made.ages
    if given.size is not None and sizes is None:
        sizes = np.full(len(values), _number(given.size) or np.nan)
    shares, why = _are_shares(values, sizes, percent, given)
    if shares:
        if sizes is None:
            raise CalibrationError(
                f"{records.file}: shares do not tell how many customers there were, and so not how far "
                f"they may be "
                "trusted. Say --size COLUMN, or --size N where all cohorts were as large."
            )
        values = values / (1.0 if np.nanmax(values) <= 1.0 else 100.0) * sizes[:, None]
    notes.append(Note("cohorts_values", {"what": why}))
    if ages[0] > 0:
        whole = sizes is not None and not np.allclose(values[:, 0], sizes, equal_nan=True)
        if whole and sizes is not None:
            ages, values = np.append(0.0, ages), np.column_stack([sizes, values])
        else:
            notes.append(Note("cohorts_first", {"age": f"{ages[0]:g}"}))
            ages = ages - ages[0]
    made = replace(made, left=values, ages=ages)
    made = _check(made, sizes, given)
    clean = records.settle(lenient)
    kept = np.isin(records.rows, clean.rows)
    cohorts = tuple(name for name, yes in zip(made.cohorts, kept, strict=True) if yes)
    return replace(made, cohorts=cohorts, left=made.left[kept], records=clean, notes=tuple(notes))


def _are_shares(
    values: Floats, sizes: Floats | None, percent: npt.NDArray[np.bool_], given: Given
) -> tuple[bool, str]:
    """Whether values are shares, and what told it. Raises CalibrationError where nothing does."""
    said = values[np.isfinite(values)]
    if not len(said):
        raise CalibrationError("There is no number in the table.")
    if given.values != "auto":
        return given.values == "shares", given.values
    if percent.any():
        return True, "shares in per cent"
    if said.max() <= 1.0:
        return True, "shares of 1"
    whole = bool((said == np.round(said)).all())
    first = values[:, 0]
    if said.max() > 100 and whole:
        return False, "counts"
    if not whole and said.max() <= 100:
        return True, "shares in per cent"
    if whole and sizes is None and len(np.unique(first[np.isfinite(first)])) > 1:
        return False, "counts"
    raise CalibrationError(
        "These may be counts or per cent. Say which: --values counts or --values shares (with --size)."
    )


def _check(made: Triangle, sizes: Floats | None, given: Given) -> Triangle:
    """Complain about cohorts that nobody can have seen; sudden zeros become what was said that they are."""
    values, records = made.left.copy(), made.records
    size = values[:, 0]
    zeros = _sudden(values)
    if given.zeros == "unseen":
        values[zeros] = np.nan
    elif given.zeros == "refuse":
        records.flag(
            "fell to nothing",
            np.asarray(zeros.any(axis=1)),
            lambda i: (
                f"{made.cohorts[i]}: {values[i][~zeros[i]][-1]:.4g} customers, then none. Leave cells "
                f"empty that are "
                "not yet seen, or say --zeros unseen; --zeros left where all left"
            ),
        )
    seen = np.isfinite(values)
    hole = seen & (np.cumsum(~seen, axis=1) > 0)
    records.flag(
        "missing value",
        np.asarray(hole.any(axis=1)),
        lambda i: f"{made.cohorts[i]}: a cell is empty before later ones",
    )
    none = ~(size > 0) | (seen.sum(axis=1) < 1)
    records.flag(
        "empty cohort", none & ~hole.any(axis=1), lambda i: f"{made.cohorts[i]}: nobody at the start"
    )
    grown = (np.diff(values, axis=1) > 1e-9 * np.nan_to_num(size)[:, None] + 1e-9) & seen[:, 1:]

    def growth(i: int) -> str:
        k = int(np.argmax(grown[i]))
        return (
            f"{made.cohorts[i]}: {values[i, k]:.6g} customers at age {made.ages[k]:g}, "
            f"then {values[i, k + 1]:.6g}: a cohort cannot grow"
        )

    records.flag("cohort grows", np.asarray(grown.any(axis=1)), growth)
    again = np.array([made.cohorts.index(name) != i for i, name in enumerate(made.cohorts)])
    records.flag("duplicate", again, lambda i: f"{made.cohorts[i]} is there already")
    if sizes is not None:
        differs = np.abs(size - sizes) > 1e-6 * np.nan_to_num(sizes) + 0.5
        records.flag(
            "does not tie",
            differs,
            lambda i: f"{made.cohorts[i]}: size {sizes[i]:g}, and {size[i]:g} at age 0",
        )
    return replace(made, left=values)


def _sudden(values: Floats) -> npt.NDArray[np.bool_]:
    """Zeros at the ends of rows of which a good part was there at the age before."""
    zero = values == 0
    trailing = np.flip(np.logical_and.accumulate(np.flip(zero | np.isnan(values), 1), axis=1), 1) & zero
    count = np.maximum((~trailing & np.isfinite(values)).sum(axis=1), 1)
    before = values[np.arange(len(values)), count - 1]
    sudden = trailing.any(axis=1) & (before > _SUDDEN * values[:, 0]) & (before >= 5)
    return np.asarray(trailing & sudden[:, None])
