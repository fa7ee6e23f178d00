"""What rows of a stage history say against themselves and each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibrate.findings import Ints
from experiments.calibrate.layout import Layout
from experiments.calibrate.records import Records
from experiments.calibrate.stays import CENSORED
from experiments.calibrate.values import Bools
from simulation.scenario.problems import nearest, quoted

if TYPE_CHECKING:
    from pandas import Series

_RARE = 0.001
"""A stage of fewer rows than this share, with a name like that of a common one, is a slip of the pen."""


def names_found(records: Records, layout: Layout) -> dict[str, int]:
    """Every stage named in the file, and how many cells name it."""
    counts: dict[str, int] = {}
    for role in ("stage", "origin", "to"):
        if role in records.table:
            for label, rows in records.table[role].value_counts().items():
                name = str(label)
                if name and rows:
                    counts[name] = counts.get(name, 0) + int(rows)
    if layout.all_in:
        counts[layout.all_in] = len(records.table)
    return counts


def positions(records: Records, role: str, stages: tuple[str, ...]) -> Ints:
    """(n,) positions of a column's labels among the stages; CENSORED where empty."""
    labels = records.table[role]
    where = {name: k for k, name in enumerate(stages)}
    of_code = np.array([where.get(str(name), CENSORED) for name in labels.cat.categories], np.int64)
    codes = labels.cat.codes.to_numpy(np.int64)
    return of_code[codes] if len(of_code) else np.full(len(labels), CENSORED)


@dataclass(frozen=True)
class Sorted:
    """Rows of a table by person and time."""

    order: Ints
    """(n,) positions"""
    person: Ints
    """(n,) codes of the persons, in this order"""
    follows: Bools
    """(n - 1,) whether row i + 1 is of the same person as row i"""

    @property
    def pairs(self) -> tuple[Ints, Ints]:
        """Positions of rows and of the rows after them."""
        return self.order[:-1], self.order[1:]


def by_person(records: Records, *times: str) -> Sorted:
    """The rows of each person together, in the order of these columns."""
    import pandas as pd

    codes = pd.factorize(records.table["person"])[0].astype(np.int64)
    keys = [records.table[role].to_numpy(float) for role in reversed(times) if role in records.table]
    order = np.lexsort((*keys, codes)).astype(np.int64)
    person = codes[order]
    return Sorted(order, person, person[1:] == person[:-1])


def check(records: Records, layout: Layout) -> None:
    """Note every contradiction as a finding of the records."""
    counts = names_found(records, layout)
    _check_names(records, layout, counts)
    if layout.moves:
        _check_moves(records, tuple(counts))
    else:
        _check_stays(records, layout, tuple(counts))


def _check_names(records: Records, layout: Layout, counts: dict[str, int]) -> None:
    """Complain about stages that are not among those given, or look like a slip for another."""
    known = sorted({*layout.stages, layout.leaves_to}) if layout.stages else []
    wrong: dict[str, str] = {}
    for name, rows in counts.items():
        if known and name not in known:
            close = nearest(name, known)
            wrong[name] = f"did you mean {quoted(close)}?" if close else f"known: {', '.join(known)}"
        elif not known:
            twin = _twin(name, rows, counts, len(records.table))
            if twin is not None:
                hint = "If it is a stage of its own, name it in --stages"
                wrong[name] = f"did you mean {quoted(twin)}? {hint}"
    for role in ("stage", "origin", "to"):
        if role in records.table and wrong:
            labels = records.table[role]

            def say(i: int, labels: Series[str] = labels) -> str:
                name = str(labels.iloc[i])
                return f"unknown stage {quoted(name)}: {wrong[name]}"

            records.flag("unknown stage", labels.isin(list(wrong)).to_numpy(bool), say)


def _twin(name: str, rows: int, counts: dict[str, int], n: int) -> str | None:
    """The stage for which a name is a slip of the pen, if it looks like one."""
    common = [other for other, many in counts.items() if other != name and rows < many]
    for other in common:
        if other.casefold() == name.casefold():
            return other
    if rows > max(2, _RARE * n):
        return None
    alike = nearest(name, [other for other in common if counts[other] >= 5 * rows])
    if alike is None or abs(len(alike) - len(name)) > 1 or _letters(alike) == _letters(name):
        return None
    return alike


def _letters(name: str) -> str:
    """A name without its digits: "level 1" and "level 2" are no slips for one another."""
    return "".join(c for c in name if not c.isdigit())


def _check_stays(records: Records, layout: Layout, names: tuple[str, ...]) -> None:
    table, n = records.table, len(records.table)
    start = table["start"].to_numpy(float) if "start" in table else np.zeros(n)
    stop = table["stop"].to_numpy(float)
    stage = positions(records, "stage", names) if "stage" in table else np.zeros(n, np.int64)

    def said(time: float) -> str:
        return records.when(float(time))

    backwards = stop < start
    records.flag(
        "time backwards", backwards, lambda i: f"left {said(stop[i])} is before entered {said(start[i])}"
    )
    if "since" in table:
        since = table["since"].to_numpy(float)
        records.flag(
            "time backwards",
            since > stop,
            lambda i: f"left {said(stop[i])} is before {layout.since} {said(since[i])}",
        )
    by = by_person(records, "start", "stop")
    one, two = by.pairs
    left = table["left"].to_numpy(float) == 1 if "left" in table else ~np.isnan(stop)
    pairs = _Pairs(records, by)
    same = (start[one] == start[two]) & (stage[one] == stage[two]) & (left[one] == left[two])
    same &= (stop[one] == stop[two]) | (np.isnan(stop[one]) & np.isnan(stop[two]))
    if "start" not in table:  # a person has one row where everyone counts from 0
        pairs.flag(
            "person ends twice", left[one] & left[two], lambda _, j: f"the person left in row {j} already"
        )
        pairs.flag("duplicate", np.ones(len(one), bool), lambda _, j: f"the person has row {j} already")
        return
    pairs.flag("duplicate", same, lambda _, j: f"the same as row {j}")
    both = (stage[one] == stage[two]) & (start[one] <= start[two])
    final = both & (stage[two] == _position(names, layout.leaves_to))
    pairs.flag("person ends twice", final, lambda _, j: f"the person is in {layout.leaves_to} since row {j}")
    unended = np.isnan(stop[one]) | ~left[one]
    pairs.flag("overlap", unended, lambda _, j: f"the person's stay of row {j} has no end before this one")
    clash = start[two] < stop[one]
    pairs.flag(
        "overlap",
        clash,
        lambda i, j: f"entered {said(start[i])} is before left {said(stop[pairs.at(j)])} of row {j}",
    )
    again = (start[two] == stop[one]) & (stage[one] == stage[two])
    pairs.flag(
        "same stage twice",
        again,
        lambda i, j: f"the stay in {quoted(names[stage[i]])} of row {j} goes on: write one stay",
    )
    if "to" in table:
        _check_destinations(records, pairs, names, stage, start[two] == stop[one])


def _check_destinations(
    records: Records, pairs: _Pairs, names: tuple[str, ...], stage: Ints, joined: Bools
) -> None:
    """A destination must be where the person is found next."""
    to = positions(records, "to", names)
    one, two = pairs.by.pairs
    pairs.flag(
        "contradiction",
        joined & (to[one] != CENSORED) & (to[one] != stage[two]),
        lambda i, j: f"the person is in {names[stage[i]]}, and row {j} says {names[to[pairs.at(j)]]}",
    )
    records.flag("same stage twice", to == stage, lambda i: f"from {quoted(names[to[i]])} to itself")


def _check_moves(records: Records, names: tuple[str, ...]) -> None:
    time = records.table["time"].to_numpy(float)
    origin, to = (positions(records, role, names) for role in ("origin", "to"))
    left = np.zeros(len(names) + 1, bool)
    left[origin] = True
    pairs = _Pairs(records, by_person(records, "time"))
    one, two = pairs.by.pairs
    same = (time[one] == time[two]) & (origin[one] == origin[two]) & (to[one] == to[two])
    pairs.flag("duplicate", same, lambda _, j: f"the same as row {j}")
    pairs.flag(
        "person ends twice",
        ~left[to[one]] & (to[one] == to[two]),
        lambda i, j: f"the person went to {quoted(names[to[i]])} in row {j} already",
    )
    # In and out on one day is a life like others, if only one order of the two rows makes sense.
    ordered = (to[one] == origin[two]) & (to[two] != origin[one])
    pairs.flag("overlap", (time[one] == time[two]) & ~ordered, lambda _, j: f"at the same time as row {j}")
    pairs.flag(
        "contradiction",
        to[one] != origin[two],
        lambda i, j: (
            f"from {quoted(_name(names, origin[i]))}, and row {j} left the person in "
            f"{quoted(_name(names, to[pairs.at(j)]))}"
        ),
    )
    records.flag("same stage twice", origin == to, lambda i: f"from {quoted(_name(names, to[i]))} to itself")


class _Pairs:
    """Neighbouring rows of a person; each pair is complained about once, for the first reason found."""

    def __init__(self, records: Records, by: Sorted) -> None:
        self.records, self.by = records, by
        nameless = (records.table["person"] == "").to_numpy(bool)  # no two rows are of the same nobody
        self._left = by.follows & ~nameless[by.order[1:]]

    def flag(self, kind: str, where: Bools, say: Callable[[int, int], str]) -> None:
        """Complain about the later row; `say(its position, row number of the earlier)`."""
        here = np.flatnonzero(where & self._left)
        self._left[here] = False
        one, two = self.by.pairs
        earlier, later = self.records.rows[one[here]], two[here]
        self.records.findings.add(
            kind, self.records.rows[later], lambda k: say(int(later[k]), int(earlier[k]))
        )

    def at(self, row: int) -> int:
        """The position of a row of the file."""
        return int(np.searchsorted(self.records.rows, row))


def _position(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -2


def _name(names: tuple[str, ...], position: int) -> str:
    return names[position] if position != CENSORED else ""
