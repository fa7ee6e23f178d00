"""What the parts share while a file is given its meaning: the clock, complaints, and notes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from simulation.scenario import calendar
from simulation.scenario.language.readers import Quantity, Reading
from simulation.scenario.problems import Problems
from simulation.scenario.quantities import Kind, counted, format_number
from simulation.scenario.tree import Leaf, Mark, Node
from simulation.scenario.types import Time

NEARLY = 1e-9
"""Tolerance of sums of shares and of dates on period boundaries."""


@dataclass(frozen=True)
class Note:
    """How a number was understood beyond its own conversion.

    `key` names a value left to its default below `node`; without it the note is about the node.
    """

    node: Node
    text: str
    key: str | None = None
    value: float | None = None
    unit: str = ""
    kind: Kind | None = None
    segment: str | None = None


@dataclass
class Context:
    """The reading, the clock once known, and the notes made for `explain`."""

    reading: Reading
    time: Time = field(default_factory=lambda: Time("month", 1.0, 1))
    clock_known: bool = True
    """False after a complaint about `time`: dates are then not checked against it."""
    start_is_known: bool = True
    """False after a complaint about `people_at_start`: an empty audience is then not reported."""
    segment: str | None = None
    """Name of the segment under construction, where the file has segments."""
    notes: list[Note] = field(default_factory=list)

    @property
    def problems(self) -> Problems:
        """Where to complain."""
        return self.reading.problems

    @property
    def money_rate(self) -> str:
        """The unit of money over time, for notes."""
        return f"{self.reading.currency} per {self.reading.unit}"

    def warn(self, mark: Mark, message: str, *, hint: str | None = None) -> None:
        """Warn about the value at a place."""
        self.problems.warn(mark, self.within(message), hint=hint)

    def note(self, node: Node, text: str) -> None:
        """Say how the number at `node` was understood."""
        self.notes.append(Note(node, text, segment=self.segment))

    def measured(self, quantity: Quantity) -> None:
        """Note the value of a number whose kind was not known when it was read."""
        self.notes.append(
            Note(quantity.node, "", value=quantity.value, kind=quantity.kind, segment=self.segment)
        )

    def default(self, node: Node, key: str, value: float, unit: str = "", text: str = "default") -> float:
        """Say which value stands for a key that the mapping at `node` leaves out; returns it."""
        self.notes.append(Note(node, text, key, value, unit, segment=self.segment))
        return value

    def within(self, message: str) -> str:
        """The message, naming the segment under construction."""
        return f'in segment "{self.segment}", {message}' if self.segment is not None else message

    def computed(self, mark: Mark, compute: Callable[[], float], *, positive: bool = True) -> float:
        """A finite (and positive) result, or a complaint at `mark` and 1."""
        try:
            value = compute()
        except (OverflowError, ZeroDivisionError, ValueError):
            value = math.inf
        if not math.isfinite(value) or (positive and value <= 0):
            self.problems.add(mark, "this leads to a number beyond what can be computed with")
            return 1.0
        return value

    def boundary(self, date: Quantity, *, last: bool = False) -> int:
        """The period index at whose start the date falls.

        last: True where the horizon itself is allowed and 0 is not (ends of things).
        """
        periods = date.value / self.time.period
        index = round(min(periods, 1e9))
        if date.bad or not self.clock_known:
            return min(max(index, 0), self.time.n_periods)
        unit = self.time.unit
        if abs(periods - index) > NEARLY * max(1, index):
            below, above = (format_number(math.floor(periods + extra) * self.time.period) for extra in (0, 1))
            length = counted(self.time.period, unit)
            self.problems.add(
                date.mark,
                f"a date must fall on the start of a period, each {length} long",
                hint=f"the nearest dates are {below} and {above} {unit}s",
            )
        elif index > self.time.n_periods or (index == self.time.n_periods and not last):
            horizon = format_number(self.time.horizon)
            hint = calendar.year_hint(date.node.text) if isinstance(date.node, Leaf) else None
            self.problems.add(
                date.mark, f"this date is not before the horizon, which is {horizon} {unit}s", hint=hint
            )
        elif last and index == 0:
            self.problems.add(date.mark, "this date must be after 0")
        return min(index, self.time.n_periods)

    def sum_to_one(self, shares: Iterable[Quantity], mark: Mark, what: str) -> None:
        """Complain unless the shares sum to 1."""
        listed = list(shares)
        total = math.fsum(share.value for share in listed)
        if listed and not any(share.bad for share in listed) and abs(total - 1) > NEARLY:
            said_last = self.said_last(listed)
            where = mark if said_last.source is mark.source else said_last
            self.problems.add(where, self.within(f"{what} sum to {total:.10g}, not to 1"))

    def said_last(self, values: Sequence[Quantity]) -> Mark:
        """Where to complain about several values that are wrong together: at the one given last.

        Overrides come after files, a file after those that it extends, and in one text later lines
        after earlier ones.
        """

        def when(value: Quantity) -> tuple[bool, int, int, int]:
            source = value.mark.source
            turn = self.problems.turn(source)
            return (not source.by_line, -turn if source.by_line else turn, value.mark.line, value.mark.column)

        return max(values, key=when).mark
