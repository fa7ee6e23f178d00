"""What is wrong with records, row by row: collected, then raised at once, or dropped and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from experiments.calibrate.notes import Note

Ints: TypeAlias = npt.NDArray[np.int64]
SHOWN = 20
"""Findings that are told one by one; the others are counted."""
_KEPT = 1000


class CalibrationError(ValueError):
    """A calibration cannot be made of what was given; the message says why and what would help."""


@dataclass(frozen=True)
class Finding:
    """One row and what is wrong with it."""

    row: int
    kind: str
    message: str


@dataclass(frozen=True)
class Dropped:
    """Rows that were left out for one reason, and how many persons went with them."""

    kind: str
    rows: int
    persons: int = 0


class RecordsError(CalibrationError):
    """Rows of a file that cannot be used, each with its number.

    `findings` holds the first 20 in the order of the file, `counts` all of them by kind. Rows are
    counted as a spreadsheet counts them: the heading of a CSV file is row 1. Rows of Parquet
    count from 1.
    """

    def __init__(self, file: str, findings: Sequence[Finding], counts: dict[str, int], hint: str) -> None:
        self.file, self.findings, self.counts, self.hint = file, tuple(findings), dict(counts), hint
        super().__init__(file, self.findings)

    @property
    def total(self) -> int:
        """Findings in all; a row may have several."""
        return sum(self.counts.values())

    def __str__(self) -> str:
        lines = [f"{self.file}: row {found.row}: {found.message}" for found in self.findings]
        hidden = self.total - len(self.findings)
        if hidden:
            lines.append(f"... and {hidden} more")
        kinds = ", ".join(f"{count} × {kind}" for kind, count in self.counts.items())
        lines.append(f"{self.total} problem{'s' if self.total > 1 else ''}: {kinds}")
        return "\n".join([*lines, self.hint] if self.hint else lines)


@contextmanager
def about(what: str) -> Iterator[None]:
    """Say of complaints raised within what they are about, unless they say so themselves."""
    try:
        yield
    except RecordsError:
        raise
    except CalibrationError as problem:
        if str(problem).startswith(what):
            raise
        raise CalibrationError(f"{what}: {problem}") from problem


class Findings:
    """A list under construction: every bad row by kind, with the words for the first of each."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Ints]] = {}
        self._told: list[Finding] = []
        self.remarks: list[Note] = []
        """What is to be said of the rows, and is nothing wrong."""

    def __bool__(self) -> bool:
        return any(len(part) for parts in self._rows.values() for part in parts)

    def add(self, kind: str, rows: Ints, say: Callable[[int], str]) -> None:
        """Complain about rows of the file; `say(k)` gives the words about the k-th of them."""
        if len(rows) == 0:
            return
        self._rows.setdefault(kind, []).append(np.asarray(rows, np.int64))
        first = np.argsort(rows, kind="stable")[:_KEPT]
        self._told += [Finding(int(rows[k]), kind, say(int(k))) for k in first]

    def rows(self, kind: str) -> Ints:
        """Row numbers with this complaint, ascending, each once."""
        parts = self._rows.get(kind, [])
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64)

    def without(self, rows: Ints) -> Findings:
        """The complaints about other rows."""
        other = Findings()
        gone = set(rows.tolist())
        for kind, parts in self._rows.items():
            kept = [part[~np.isin(part, rows)] for part in parts]
            if any(map(len, kept)):
                other._rows[kind] = kept
        other._told = [found for found in self._told if found.row not in gone]
        return other

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of complaint, in the order in which they came up."""
        return tuple(self._rows)

    def error(self, file: str, hint: str = "") -> RecordsError:
        """All of it as an error to raise."""
        told = sorted(self._told, key=lambda found: found.row)[:SHOWN]
        counts = {kind: sum(map(len, parts)) for kind, parts in self._rows.items()}
        return RecordsError(file, told, counts, hint)
