"""A transition matrix: who goes where in a period, as a survey or a panel tells it, with its uncertainty.

A row a way: from, to, and how many (or which share) went it. Given how many were asked in a stage, the shares
have a Dirichlet distribution whose mean they are; each alone is a beta.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.calibrate import amounts
from experiments.calibrate.columns import Column, Reading
from experiments.calibrate.findings import CalibrationError
from experiments.calibrate.notes import Note
from experiments.calibrate.records import Records, read

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]
_ROUNDED = 0.02
"""By so much the shares of a stage may miss 1: they were rounded."""
_UNITS = {
    "day": ("day", "days", "päivä", "päivää", "pv"),
    "week": ("week", "weeks", "viikko", "viikkoa", "vko", "vk"),
    "month": ("month", "months", "kuukausi", "kuukautta", "kk"),
    "quarter": ("quarter", "quarters", "neljännes", "neljännestä"),
    "year": ("year", "years", "vuosi", "vuotta", "v"),
}


@dataclass(frozen=True, kw_only=True)
class Given(Reading):
    """Which column says what, and what no column says."""

    origin: str
    to: str
    share: str | None = None
    count: str | None = None
    period: str | None = None
    """Column with the length of the period, the same everywhere."""
    every: str | None = None
    """Its length, as in "3 months"."""
    size: float | None = None
    """How many were asked in each stage, where shares are given."""

    def columns(self) -> dict[str, Column]:
        """The columns wanted. Raises CalibrationError where shares and counts are both given, or neither."""
        if bool(self.share) == bool(self.count):
            raise CalibrationError("Give --share or --count, and only one of them.")
        if self.count and self.size is not None:
            raise CalibrationError("Counts tell how many were asked: --size belongs to --share.")
        wanted = {"from": Column(self.origin, "label"), "to": Column(self.to, "label")}
        value = self.share or self.count
        assert value is not None
        wanted["value"] = Column(value, "label" if self.share else "number", low=None if self.share else 0.0)
        if self.period:
            wanted["period"] = Column(self.period, "label")
        return wanted


@dataclass(frozen=True)
class Way:
    """One cell of the matrix. Bounds of the 95 % interval; None where nobody said how many were asked."""

    origin: str
    to: str
    probability: float
    asked: float | None
    low: float | None
    high: float | None

    @property
    def se(self) -> float | None:
        """Standard deviation under the Dirichlet distribution."""
        if self.asked is None:
            return None
        return float(np.sqrt(self.probability * (1 - self.probability) / (self.asked + 1)))


@dataclass(frozen=True)
class Matrix:
    """All ways out of all stages, those of staying left out."""

    stages: tuple[str, ...]
    ways: tuple[Way, ...]
    staying: dict[str, float]
    asked: dict[str, float]
    """People by stage, where it is known"""
    every: tuple[float, str]
    """Length of the period: number and unit"""
    records: Records
    notes: tuple[Note, ...]

    def table(self) -> DataFrame:
        """One row a way: from, to, probability, se, low, high, asked."""
        import pandas as pd

        rows = [(w.origin, w.to, w.probability, w.se, w.low, w.high, w.asked) for w in self.ways]
        columns = ["from", "to", "probability", "se", "low", "high", "asked"]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], float))


def read_matrix(path: Path, given: Given, lenient: bool = False) -> Matrix:
    """The matrix of a file. Raises CalibrationError, RecordsError with the rows that are wrong."""
    records = read(path, given.columns(), given)
    value = _values(records, given)
    table = records.table
    again = (table.duplicated(["from", "to"]) & (table["from"] != "")).to_numpy(bool)
    records.flag(
        "duplicate", again, lambda i: f"{table['from'].iloc[i]} -> {table['to'].iloc[i]} is there already"
    )
    records.table["value"] = value
    every = _every(records, given)
    clean = records.settle(lenient)
    return _made(clean, given, every)


def _values(records: Records, given: Given) -> Floats:
    """Counts, or shares of 1; shares may be written in per cent."""
    if given.count:
        return records.table["value"].to_numpy(float)
    texts = records.table["value"].astype(str).str.strip()
    percent = texts.str.endswith("%")
    plain = texts.str.removesuffix("%").str.strip()
    style = amounts.decided(amounts.evidence(plain), {"point": ".", "comma": ","}.get(given.decimal))
    if style is None:
        raise CalibrationError(f"{records.file}: {amounts.undecided(amounts.evidence(plain))}")
    values, complaints = amounts.read_numbers(plain, style, 0.0)
    for kind, where, say in complaints:
        records.flag(kind, where, lambda i, say=say: say(str(texts.iloc[i])))  # type: ignore[misc]
    mixed = percent.to_numpy(bool) != bool(percent.iloc[0])
    records.flag("mixed shares", mixed, lambda i: f'"{texts.iloc[i]}": per cent and shares of 1 do not mix')
    hundred = bool(percent.iloc[0]) or float(np.nanmax(values, initial=0.0)) > 1.0
    return np.asarray(values / (100.0 if hundred else 1.0))


def _every(records: Records, given: Given) -> tuple[float, str]:
    """The length of the period. Raises CalibrationError where it is not told, or not one."""
    text = given.every
    if given.period:
        said = sorted({str(label) for label in records.table["period"]} - {""})
        if len(said) > 1:
            raise CalibrationError(
                f"{records.file}: periods of different lengths: {', '.join(said)}. Give a file for each, "
                f"or mend it."
            )
        text = said[0] if said else text
    found = re.fullmatch(r"(\d+(?:[.,]\d+)?)?\s*(\w+)?", (text or "1").strip())
    number, word = found.groups() if found else (None, None)
    unit = next((unit for unit, words in _UNITS.items() if word and word.casefold() in words), None)
    if found is None or (word and unit is None):
        raise CalibrationError(f'{records.file}: "{text}" is no length of a period: write it as in 3 months.')
    return float((number or "1").replace(",", ".")), unit or given.unit


def _made(records: Records, given: Given, every: tuple[float, str]) -> Matrix:
    table = records.table.assign(
        origin=records.table["from"].astype(str), end=records.table["to"].astype(str)
    )
    stages = tuple(dict.fromkeys([*table["origin"], *table["end"]]))
    ways: list[Way] = []
    staying: dict[str, float] = {}
    asked: dict[str, float] = {}
    assumed, off = [], []
    for origin in dict.fromkeys(table["origin"]):
        mine = table[table["origin"] == origin]
        value = mine["value"].to_numpy(float)
        total = float(value.sum())
        if not total > 0:
            raise CalibrationError(f"{records.file}: nobody is seen in {origin}: leave its rows out.")
        here = (mine["end"] == origin).to_numpy(bool)
        n = total if given.count else given.size
        if given.count:
            share = value / total
        elif total > 1.0 + _ROUNDED or (here.any() and total < 1.0 - _ROUNDED):
            raise CalibrationError(
                f"{records.file}: the shares out of {origin} sum to {total:.4g}, and not to 1. Mend them, "
                f"or give counts."
            )
        else:
            # Without a row for staying, whoever is not told to go stays.
            share = value / total if here.any() or total > 1.0 else value
            if abs(total - 1.0) > 1e-9 and here.any():
                off.append(origin)
        if not here.any():
            assumed.append(origin)
        staying[origin] = 1.0 - float(share[~here].sum())
        if n is not None:
            asked[origin] = n
        ends = mine["end"].to_numpy(object)
        ways += [_way(origin, str(to), float(p), n) for to, p in zip(ends[~here], share[~here], strict=True)]
    notes: list[Note] = []
    notes += [Note("matrix_staying", {"stages": ", ".join(assumed)})] * bool(assumed and not given.count)
    notes += [Note("matrix_rounded", {"stages": ", ".join(off)})] * bool(off)
    notes += [Note("matrix_unknown", doubt=True)] * (not asked)
    if not any(way.probability > 0 for way in ways):
        raise CalibrationError(f"{records.file}: nobody leaves a stage: there is no way to write.")
    return Matrix(stages, tuple(ways), staying, asked, every, records, tuple(notes))


def _way(origin: str, to: str, probability: float, asked: float | None) -> Way:
    """A share with its interval: beta, a marginal of Dirichlet; of one never seen what n may have missed."""
    from scipy import stats

    if asked is None:
        return Way(origin, to, probability, None, None, None)
    if probability <= 0:
        return Way(origin, to, 0.0, asked, 0.0, float(1.0 - 0.025 ** (1.0 / asked)))
    went = probability * asked
    if went >= asked:
        return Way(origin, to, probability, asked, float(0.025 ** (1.0 / asked)), 1.0)
    low, high = (float(stats.beta.ppf(level, went, asked - went)) for level in (0.025, 0.975))
    return Way(origin, to, probability, asked, low, high)
