"""Stays: who was in which stage from when to when, and where they went. All that histories say, as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from experiments.calibrate.findings import Ints
from experiments.calibrate.values import Bools, Floats

CENSORED = -1


@dataclass(frozen=True)
class Stays:
    """n stays of persons in stages, in no particular order.

    Durations count from the entry into the stage. A stay is observed over (start, stop]: start > 0
    where observation began after the entry (left truncation); at `stop` the person moved to
    `destination`, or was still there when observation ended (CENSORED).
    """

    stages: tuple[str, ...]
    segments: tuple[str, ...]
    """("all",) where there are none."""
    person: Ints
    """(n,) codes from 0"""
    stage: npt.NDArray[np.int16]
    """(n,) positions in `stages`"""
    destination: npt.NDArray[np.int16]
    """(n,) positions in `stages`, or CENSORED"""
    segment: npt.NDArray[np.int16]
    """(n,) positions in `segments`"""
    entered: Floats
    """(n,) calendar time of entry, in time units; 0 where histories have no calendar"""
    start: Floats
    stop: Floats
    first: Bools
    """(n,) whether the person is first seen by this entry"""
    calendar: bool = True
    """Whether `entered` means anything."""
    window: tuple[float, float] = (0.0, 0.0)
    """Calendar times between which people were observed."""

    def __len__(self) -> int:
        return len(self.stage)

    @property
    def events(self) -> Bools:
        """(n,) whether the stay ended by a move."""
        return np.asarray(self.destination != CENSORED, np.bool_)

    def transitions(self) -> Iterator[tuple[int, int]]:
        """Every pair of stages between which somebody moved, in the order of the stages."""
        moved = self.events
        width = len(self.stages)
        pairs = np.unique(self.stage[moved].astype(np.int64) * width + self.destination[moved])
        for pair in pairs.tolist():
            yield divmod(pair, width)

    def of(self, stage: int, segment: int | None = None) -> Stays:
        """Only the stays in one stage, of one segment or all."""
        here = self.stage == stage
        return self.where(here if segment is None else here & (self.segment == segment))

    def where(self, mask: Bools) -> Stays:
        """Only some of the stays."""
        if bool(mask.all()):
            return self
        names = ("person", "stage", "destination", "segment", "entered", "start", "stop", "first")
        return replace(self, **{name: getattr(self, name)[mask] for name in names})

    def before(self, time: float) -> Stays:
        """What was known at a calendar time: stays that began before, censored where they went on."""
        known = self.where(self.entered + self.start < time)
        reach = time - known.entered
        going_on = known.stop > reach
        return replace(
            known,
            stop=np.where(going_on, reach, known.stop),
            destination=np.where(going_on, CENSORED, known.destination).astype(np.int16),
            window=(self.window[0], time),
        )

    def after(self, time: float) -> Stays:
        """What happened after a calendar time to those who were there then or came later."""
        later = self.where(self.entered + self.stop > time)
        return replace(
            later,
            start=np.maximum(later.start, time - later.entered),
            window=(time, self.window[1]),
        )

    def there_at_end(self, stage: int, segment: int | None = None) -> Floats:
        """Durations so far of those who are in a stage when observation ends."""
        here = self.of(stage, segment)
        there = ~here.events
        if self.calendar:  # somebody lost from sight earlier is not counted among those present
            there &= here.entered + here.stop >= self.window[1] * (1 - 1e-12) - 1e-9
        return here.stop[there]

    def arrivals(self, stage: int, segment: int | None = None) -> int:
        """Persons who came into the market by this stage, after the window's start."""
        here = self.of(stage, segment)
        return int((here.first & (here.entered > self.window[0])).sum())
