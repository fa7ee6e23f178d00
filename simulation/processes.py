"""Processes of one's own: what else happens in a market, written as a SimPy process beside the customers.

A process is a generator function of a `Surroundings`. It waits, reads how the market stands, changes
rates from now on, moves people, and notes numbers in the log. Only the reference engine runs it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from simulation.model import Model, frozen
from simulation.scenario.problems import nearest

NEVER = float("inf")


class ProcessError(ValueError):
    """A process of one's own failed, or asked for what cannot be; says which process, and when."""


class Market(Protocol):
    """What a process needs of the replication it runs in."""

    model: Model

    def now(self) -> float:
        """The time since the start."""

    def when(self, time: float) -> Any:
        """An event at `time` >= now, before all that happens to people at that time."""

    def heads(self) -> npt.NDArray[np.int64]:
        """(S,) people in each stage now."""

    def people_in(self, stage: int) -> list[int]:
        """The keys of the people in a stage now, in ascending order."""

    def change_rates(self, exits: Sequence[int], stages: Sequence[int], factor: float) -> None:
        """Multiply the hazards of exits, and the rates of purchases in stages, by a factor from now on."""

    def take(self, person: int, destination: int) -> None:
        """Move the person with that key. Raises LookupError with what is wrong."""

    def note(self, process: int, amount: float) -> None:
        """Log a number of a process."""


class Surroundings:
    """The market as a process of one's own sees and changes it. Times are in the scenario's unit of time."""

    def __init__(self, market: Market, number: int, name: str, stream: int) -> None:
        self._market, self._number, self._name = market, number, name
        self.random = np.random.Generator(np.random.Philox(key=[stream, number]))
        """Random numbers of this process: the same for the same seed, replication and place in the list."""

    @property
    def now(self) -> float:
        """The time since the start."""
        return self._market.now()

    @property
    def horizon(self) -> float:
        """The end of the time that is counted; a run-off may follow."""
        return self._market.model.scenario.time.horizon

    def wait(self, duration: float) -> Any:
        """For `yield`: goes on after `duration` >= 0."""
        return self.until(self.now + self._number_of("a duration", duration))

    def until(self, time: float) -> Any:
        """For `yield`: goes on at `time`, before anything that happens to people at that very time.

        Raises ProcessError for a time that is over.
        """
        at = self._number_of("a time", time)
        if at < self.now:
            raise self._error(f"waits until {at:g}, which is over")
        return self._market.when(at)

    @property
    def heads(self) -> Mapping[str, int]:
        """People by stage now."""
        names = self._market.model.stage_names
        return dict(zip(names, self._market.heads().tolist(), strict=True))

    def people(self, stage: str) -> list[int]:
        """The keys of the people in a stage now, in ascending order."""
        return self._market.people_in(self._stage(stage))

    def set_rate_factor(self, transition: str, factor: float) -> None:
        """Multiply the rate of a transition, or the odds at its decisions, by `factor` >= 0 from now on.

        It takes the place of what was set before: 1 ends it. Clocks that run keep what they have worn down.
        """
        model = self._market.model
        self._known("transition", transition, model.transition_names)
        which = model.transition_names.index(transition)
        exits = np.flatnonzero(model.arrays.exit_transition == which).tolist()
        self._market.change_rates(exits, (), self._number_of("a factor", factor))

    def set_purchase_factor(self, stage: str, factor: float) -> None:
        """Multiply the rate of purchases in a stage by `factor` >= 0 from now on; 1 ends it.

        Raises ProcessError where purchases are expected values, which have no clock.
        """
        if not self._market.model.arrays.sampled:
            raise self._error("changes purchases, which are expected values: set money.purchases=sampled")
        self._market.change_rates((), (self._stage(stage),), self._number_of("a factor", factor))

    def move(self, person: int, stage: str) -> None:
        """Move a person of `people` to another stage now; the log says `dated`, with "process" as the cause.

        Raises ProcessError for a person who is not in the market, or is in that stage already.
        """
        destination = self._stage(stage)
        try:
            self._market.take(person, destination)
        except LookupError as error:
            raise self._error(f"moves person {person}, {error.args[0]}") from None

    def note(self, amount: float) -> None:
        """Write a number into the log, as an event of kind `note` of this process."""
        self._market.note(self._number, self._number_of("a number", amount, low=-math.inf))

    def _stage(self, stage: str) -> int:
        names = self._market.model.stage_names
        self._known("stage", stage, names)
        return names.index(stage)

    def _known(self, what: str, name: str, names: Sequence[str]) -> None:
        if name not in names:
            close = nearest(str(name), names)
            advice = f"; did you mean {close!r}?" if close else ""
            raise self._error(f"names the {what} {name!r}; there are {', '.join(names)}{advice}")

    def _number_of(self, what: str, value: Any, low: float = 0.0) -> float:
        number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or value < low:
            wanted = f"{what} of at least 0" if low == 0.0 else what
            raise self._error(f"gives {value!r} where {wanted} is wanted")
        return float(value)

    def _error(self, text: str) -> ProcessError:
        return ProcessError(f"process {self._name!r} at {self.now:g} {text}")


Process = Callable[[Surroundings], Generator[Any, None, None]]


def name_of(process: Process) -> str:
    """What a process is called in messages and tables."""
    return str(getattr(process, "__name__", type(process).__name__))


def with_processes(model: Model, processes: Sequence[Process]) -> Model:
    """The same model with processes beside the customers.

    From each stage to each other a dated move is added that no date sets off: by it a process moves people,
    so logs, books and tables hold such moves as they hold any other.
    """
    a, n = model.arrays, len(model.stage_names)
    kept = [
        (int(a.dated_origin[d]), int(a.dated_id[d]), float(a.dated_at[d]), int(a.dated_destination[d]),
         float(a.dated_mass[d]), name)
        for d, name in enumerate(model.dated_names)
    ]  # fmt: skip
    added = [
        (
            origin,
            0,
            NEVER,
            destination,
            0.0,
            f"{model.stage_names[origin]} -> {model.stage_names[destination]}",
        )
        for origin in range(n)
        for destination in range(n)
        if origin != destination
    ]
    rows = sorted([*kept, *added], key=lambda row: (row[0], row[2]))
    origins, ids, at, destinations, masses, names = zip(*rows, strict=True)
    arrays = a._replace(
        needs_heads=True,
        dates=True,
        dated_range=frozen(np.searchsorted(origins, np.arange(n + 1))),
        dated_id=frozen(np.array(ids, np.uint64)),
        dated_origin=frozen(np.array(origins, np.int64)),
        dated_at=frozen(np.array(at, np.float64)),
        dated_destination=frozen(np.array(destinations, np.int64)),
        dated_mass=frozen(np.array(masses, np.float64)),
    )
    return replace(model, arrays=arrays, dated_names=names, processes=tuple(processes))
