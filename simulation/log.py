"""EventLog: what happened in one replication, in order.

Rows are ordered by (time, rank of the kind, person key); rows of one person that share time and kind keep
the order in which they happened. Both engines write the same rows, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.jit import compiled
from simulation.jit.handles import handle

START, ARRIVE, PURCHASE, MOVE, DECIDE, DATED, SPEND, LIST, CHOICE, LAPSE, NOTE = range(11)
ENCOUNTER, RECOVERY, RULE = range(11, 14)
CALL, CONTACT, SERVED, ABANDON, WITHDRAW, FADE = range(14, 20)
REFER = 20
KINDS = (
    "start",
    "arrive",
    "purchase",
    "move",
    "decide",
    "dated",
    "spend",
    "list",
    "choice",
    "lapse",
    "note",
    "encounter",
    "recovery",
    "rule",
    "call",
    "contact",
    "served",
    "abandon",
    "withdraw",
    "fade",
    "refer",
)
"""What can happen.

start: is there at time 0. arrive: an entrant comes. purchase: a sampled purchase. move: a clock
of an exit has run down. decide: an exit by probability. choice: a purchase decided at a period's
end. lapse: an exit decided after a purchase. dated: a dated move. spend: the plan of the period
that begins (person 0). list: is put on an investment's list for the period that begins. note: what a
process of one's own writes down (person 0). encounter: an encounter with the company, broken at a hand-off
or not. recovery: one that broke and was made good. rule: a move by a rule on purchases. call: wants to be
served by a team. contact: the team begins to serve. served: it has done so. abandon: gives up waiting.
withdraw: waits no longer, for the stage in which the person called was left. fade: the effect of a contact
becomes less. refer: brings a person into the market, whose own row of kind arrive has the same time.
"""

RANKS = np.array([0, 1, 2, 4, 10, 15, 16, 17, 11, 13, 18, 12, 12, 14, 7, 8, 5, 6, 4, 9, 3])
"""By kind: its place in the order at equal times."""
RANKS.flags.writeable = False


class Rows(NamedTuple):
    """Columns of a log under construction; rows past the capacity are counted, not kept."""

    time: npt.NDArray[np.float64]
    kind: npt.NDArray[np.int64]
    person: npt.NDArray[np.uint64]
    ordinal: npt.NDArray[np.int64]
    origin: npt.NDArray[np.int64]
    destination: npt.NDArray[np.int64]
    segment: npt.NDArray[np.int64]
    cause: npt.NDArray[np.int64]
    amount: npt.NDArray[np.float64]
    written: npt.NDArray[np.int64]
    """(1,) rows asked for."""


pack_rows = handle(Rows)


COLUMNS = {
    "time": "time units since the start; (0, horizon + run-off], 0 for kind start",
    "kind": "index into KINDS",
    "person": "64-bit person key; 0 for kinds spend and note",
    "ordinal": "purchase, choice, encounter, recovery: which of the person's; call, contact, served, abandon,"
    " withdraw, fade: which of the person's calls at that team; refer: which of those whom the person brings;"
    " move, decide, lapse, rule, dated: visit entered; spend: heads reached; otherwise 0",
    "origin": "stage index left, or where a purchase, an encounter, a call or a referral was made; -1 for"
    " start and arrive",
    "destination": "stage index entered; -1 where nobody moves",
    "segment": "segment index; -1 for kinds spend and note",
    "cause": "move, decide, lapse, rule: exit index; dated: index of the dated move;"
    " spend, list: investment index; note: index of the process; encounter, recovery: hand-off at which it"
    " broke; call, contact, served, abandon, withdraw, fade: index of the team; otherwise -1",
    "amount": "purchase, choice: its value; spend: money per head and time unit; note: its number;"
    " encounter, recovery: the score after it; contact, abandon, withdraw: time waited; served, fade:"
    " strength of the effect from then on; otherwise 0",
}
"""What each column of an EventLog holds, with its unit. -1 stands for none."""


def empty_rows(capacity: int) -> Rows:
    """Space for `capacity` rows; 0 keeps none."""
    ints = [np.zeros(capacity, np.int64) for _ in range(6)]
    return Rows(
        np.zeros(capacity),
        ints[0],
        np.zeros(capacity, np.uint64),
        ints[1],
        ints[2],
        ints[3],
        ints[4],
        ints[5],
        np.zeros(capacity),
        np.zeros(1, np.int64),
    )


@compiled
def write(
    rows: Rows,
    time: float,
    kind: int,
    person: np.uint64,
    ordinal: int,
    origin: int,
    destination: int,
    segment: int,
    cause: int,
    amount: float,
) -> None:
    """Append a row, or only count it when the space is used up."""
    n = rows.written[0]
    rows.written[0] = n + 1
    if n < len(rows.time):
        rows.time[n], rows.kind[n], rows.person[n] = time, kind, person
        rows.ordinal[n], rows.origin[n], rows.destination[n] = ordinal, origin, destination
        rows.segment[n], rows.cause[n], rows.amount[n] = segment, cause, amount


@dataclass(frozen=True)
class EventLog:
    """The finished log: columns of equal length, described in COLUMNS."""

    time: npt.NDArray[np.float64]
    kind: npt.NDArray[np.int64]
    person: npt.NDArray[np.uint64]
    ordinal: npt.NDArray[np.int64]
    origin: npt.NDArray[np.int64]
    destination: npt.NDArray[np.int64]
    segment: npt.NDArray[np.int64]
    cause: npt.NDArray[np.int64]
    amount: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Column name -> array, in the order of COLUMNS."""
        return {name: getattr(self, name) for name in COLUMNS}

    def row(self, i: int) -> dict[str, Any]:
        """Row i with its kind by name."""
        values = {name: column[i].item() for name, column in self.columns().items()}
        return {**values, "kind": KINDS[values["kind"]]}


def finish(parts: list[Rows]) -> EventLog:
    """The log in order, from rows written person by person or as they happened, in any number of parts."""
    written = [tuple(column[: int(rows.written[0])] for column in rows[:-1]) for rows in parts]
    time, kind, person, *others = (np.concatenate(columns) for columns in zip(*written, strict=True))
    order = np.lexsort((person, _ranks(time, kind, person), time))
    ordered: list[Any] = [np.ascontiguousarray(column[order]) for column in (time, kind, person, *others)]
    return EventLog(*ordered)


def _ranks(
    time: npt.NDArray[np.float64], kind: npt.NDArray[np.int64], person: npt.NDArray[np.uint64]
) -> npt.NDArray[np.int64]:
    """The place of each row among equal times: that of its kind, but not before what a person lived earlier.

    A clock may ring as soon as a decision has brought somebody to a stage, at the same time.
    """
    ranks = RANKS[kind]
    lived = np.flatnonzero((kind != SPEND) & (kind != LIST))
    lived = lived[np.lexsort((person[lived], time[lived]))]
    begins = np.ones(len(lived), np.bool_)
    begins[1:] = (time[lived[1:]] != time[lived[:-1]]) | (person[lived[1:]] != person[lived[:-1]])
    before = np.cumsum(begins) * len(RANKS)
    ranks[lived] = np.maximum.accumulate(before + ranks[lived]) - before
    return ranks


def _bits(column: npt.NDArray[Any], n: int) -> npt.NDArray[np.uint64]:
    return column[:n].view(np.uint64)


def first_difference(a: EventLog, b: EventLog) -> str | None:
    """None where two logs are identical to the last bit, else the first row that differs, with both sides."""
    n = min(len(a), len(b))
    differs = np.zeros(n, np.bool_)
    for name in COLUMNS:
        differs |= _bits(getattr(a, name), n) != _bits(getattr(b, name), n)
    if not differs.any():
        if len(a) == len(b):
            return None
        longer, which = (a, "first") if len(a) > len(b) else (b, "second")
        return f"rows {len(a)} and {len(b)}: only the {which} log goes on, with row {n}: {longer.row(n)}"
    i = int(np.argmax(differs))
    return f"row {i} of {len(a)} and {len(b)}:\n  first:  {a.row(i)}\n  second: {b.row(i)}"
