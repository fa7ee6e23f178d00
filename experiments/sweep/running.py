"""Running a study: what the store lacks is computed, in chunks, anywhere, and written as it comes.

Interrupted at any moment, it goes on from what the store holds; nothing about where, in which order
or in which chunks rows are computed changes a number.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from experiments.execution.pool import Executor
from experiments.execution.tasks import Base, Reply, Task, Unit
from experiments.identity import identity_text
from experiments.paired import Linear, linear
from experiments.sequential import GROWTH, half_width, trusted
from experiments.statistics import LEVEL, mean_of, skewness
from experiments.store.store import Expected, Store, StoreError
from experiments.study.types import Replications, Study
from experiments.sweep.keeping import bind
from simulation import metrics

_LARGEST_CHUNK = 4096


@dataclass(frozen=True)
class Advance:
    """How far a study is."""

    done: int
    """Rows in the store, safe."""
    total: int
    """Rows expected, as far as is known."""
    failed: int
    seconds: float
    """Since this run began."""
    computed: int
    """Rows computed by this run."""

    @property
    def rate(self) -> float:
        """Replications per second of this run."""
        return self.computed / self.seconds if self.seconds > 0.0 else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds to go at this rate; None while nothing is known."""
        return (self.total - self.done - self.failed) / self.rate if self.rate > 0.0 else None


class Stop:
    """Asks a run to end: work under way is finished and written, no more is begun."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self) -> None:
        """End soon."""
        self.asked = True


@dataclass(frozen=True)
class Run:
    """How a run of a study ended."""

    stopped: bool
    """Whether it was ended before every expected row was there or had failed."""
    advance: Advance
    found: int
    """Rows that were there before."""
    where: str
    """What ran it."""

    @property
    def complete(self) -> bool:
        """Whether every expected row is there or has failed, and not all have failed."""
        return not self.stopped and self.advance.done > 0


def bases_of(study: Study) -> tuple[Base, ...]:
    """What workers need to make every scenario of a study."""
    return tuple(Base(p.scenario if p.draft is None else p.draft, p.overrides) for p in study.plans)


def run(
    study: Study,
    store: Store,
    executor: Executor,
    *,
    file: Path | None = None,
    progress: Callable[[Advance], None] | None = None,
    stop: Stop | None = None,
) -> Run:
    """Compute what the store lacks of a study.

    Raises StoreError where the store belongs to another study or cannot be written, and
    ExecutionError where nothing can be run. Failures of single points are kept in the store.
    """
    lines = bind(study, store, file)
    work = _Work(study, store, executor, progress, stop or Stop())
    complete = work.round(lines)
    while complete and (further := _imprecise(study, store, lines)):
        store.want(further)
        wanted = dict(further)
        lines = [line if line.number not in wanted else _wanting(line, wanted[line.number]) for line in lines]
        complete = work.round(lines)
    return Run(not complete, work.advance(), work.found, executor.name)


def _wanting(line: Expected, n: int) -> Expected:
    return Expected(line.number, line.point, line.plan, line.key, line.seed, n, line.setting)


class Chunks:
    """Units gathered into tasks that take about as long as a chunk should."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._spent = 0.0
        self._done = 0
        self._number = 0

    def learn(self, seconds: float, replications: int) -> None:
        """Update the mean time of a replication; the sums of earlier tasks are halved each time."""
        self._spent, self._done = 0.5 * self._spent + seconds, self._done // 2 + replications

    @property
    def size(self) -> int:
        """Replications a task should hold now."""
        if self._done == 0:
            return 1
        one = self._spent / self._done
        return max(1, min(_LARGEST_CHUNK, int(self._seconds / one))) if one > 0.0 else _LARGEST_CHUNK

    def of(self, units: Iterable[Unit]) -> Iterator[Task]:
        """Tasks of the units, in order; each is sized when it is taken."""
        gathered: list[Unit] = []
        room = self.size
        for unit in units:
            first, left = unit.first, unit.n
            while left:
                n = min(left, room)
                gathered.append(Unit(unit.key, unit.base, unit.overrides, unit.seed, first, n))
                first, left, room = first + n, left - n, room - n
                if room == 0:
                    yield self._task(gathered)
                    gathered, room = [], self.size
        if gathered:
            yield self._task(gathered)

    def _task(self, units: list[Unit]) -> Task:
        self._number += 1
        return Task(self._number, tuple(units))


class _Work:
    """Rounds of one run: counts, and tells how far it is."""

    def __init__(
        self,
        study: Study,
        store: Store,
        executor: Executor,
        progress: Callable[[Advance], None] | None,
        stop: Stop,
    ) -> None:
        self._study = study
        self._store = store
        self._executor = executor
        self._progress = progress
        self._stop = stop
        self._chunks = Chunks(executor.chunk)
        self._begin = time.monotonic()
        self._computed = 0
        self._failed = 0
        self._refused: set[bytes] = set()
        self._total = 0
        self.found = -1

    def advance(self) -> Advance:
        """How far it is."""
        seconds = time.monotonic() - self._begin
        done = max(self.found, 0) + self._computed
        return Advance(done, self._total, self._failed, seconds, self._computed)

    def round(self, lines: Sequence[Expected]) -> bool:
        """Compute what is lacking of these; whether it came to the end."""
        wanted: dict[bytes, int] = {}
        for line in lines:
            wanted[line.key] = max(wanted.get(line.key, 0), line.wanted)
        counts = self._store.counts()
        there = sum(min(counts.get(key, 0), n) for key, n in wanted.items())
        if self.found < 0:
            self.found = there
        self._total = sum(wanted.values())
        self._failed = self._failures(wanted)
        self._tell()
        for reply in self._executor.run(self._chunks.of(self._units(lines, counts))):
            if reply is None:  # no reply yet: write the rows that are there
                self._computed += self._store.flush()
                self._tell()
                continue
            if reply.identity != identity_text():
                raise StoreError(
                    "a worker computes with other versions than this process, so its rows were not kept. "
                    "Install the same versions everywhere: `virta version` shows them."
                )
            self._chunks.learn(reply.seconds, max(reply.replications, 1))
            self._computed += self._store.put(reply)
            self._count_failures(reply, wanted)
            self._tell()
        self._computed += self._store.flush()
        self._tell()
        advance = self.advance()
        return not self._stop.asked or advance.done + advance.failed >= advance.total

    def _count_failures(self, reply: Reply, wanted: dict[bytes, int]) -> None:
        """A point that cannot be made fails once, in however many units its replications come."""
        for failure in (failure for made in reply.made for failure in made.failures):
            if failure.replication is not None:
                self._failed += 1
            elif failure.key not in self._refused:
                self._refused.add(failure.key)
                self._failed += wanted[failure.key]

    def _failures(self, wanted: dict[bytes, int]) -> int:
        found = self._store.failures()
        whole = {f.key for f in found if f.replication is None}
        single = sum(
            f.key not in whole and f.replication < wanted.get(f.key, 0)
            for f in found
            if f.replication is not None
        )
        return single + sum(wanted.get(key, 0) for key in whole)

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self.advance())

    def _units(self, lines: Sequence[Expected], counts: dict[bytes, int]) -> Iterator[Unit]:
        numbers = {plan.label: i for i, plan in enumerate(self._study.plans)}
        seen: dict[bytes, int] = {}
        for line in lines:
            if self._stop.asked:
                return
            begin = seen.get(line.key, 0)
            if line.wanted <= begin:
                continue
            seen[line.key] = line.wanted
            if begin == 0 and counts.get(line.key, 0) >= line.wanted:
                continue
            overrides = tuple((path, value) for path, value in line.setting["overrides"])
            for first, n in runs_of(self._store.lacking(line.key, line.wanted - begin, begin)):
                yield Unit(line.key, numbers[line.plan], overrides, line.seed, first, n)


def runs_of(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive numbers: first and length."""
    for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in group]
        yield members[0], len(members)


def _imprecise(study: Study, store: Store, lines: Sequence[Expected]) -> list[tuple[int, int]]:
    """Lines that need more replications, and how many: a function of the stored rows alone."""
    goal = study.replications
    if not goal.until:
        return []
    further = []
    for _, group in groupby(lines, lambda line: line.point):
        at_point = list(group)
        n = at_point[0].wanted
        if n < goal.most and not _enough(goal, store, at_point):
            more = min(goal.most, max(n + 1, math.ceil(GROWTH * n)))
            further += [(line.number, more) for line in at_point]
    return further


def _enough(goal: Replications, store: Store, at_point: Sequence[Expected]) -> bool:
    """Whether what is wanted is known at a point, or more replications of it help nobody."""
    metric = metrics.METRICS[goal.metric]
    found = [store.sums(line.key, line.wanted) for line in at_point]
    if any(len(rows) < line.wanted for (rows, _), line in zip(found, at_point, strict=True)):
        return True  # a replication failed: more would not help
    lines = [linear(metric, sums) for _, sums in found]
    if any(line.value is None for line in lines):
        return True
    if goal.decided:
        return _is_decided(goal, lines)
    wanted = [line.y - lines[0].y for line in lines[1:]] or [lines[0].y]
    for y in wanted:
        estimate = mean_of(y, "")
        assert estimate.low is not None
        assert estimate.high is not None
        if (estimate.high - estimate.low) / 2 > (goal.half_width or 0.0):
            return False
    return True


def _is_decided(goal: Replications, lines: Sequence[Linear]) -> bool:
    """Whether the best plan is better than every other one, or ahead by less than the zone.

    By confidence sequences, which hold at every look, at a level shared among the rivals (Bonferroni).
    """
    sign = metrics.METRICS[goal.metric].better
    best = max(lines, key=lambda line: sign * (line.value or 0.0))
    rivals = [line for line in lines if line is not best]
    level = 1.0 - (1.0 - LEVEL) / len(rivals)
    for rival in rivals:
        y = sign * (best.y - rival.y)
        mean, sd, n = sign * ((best.value or 0.0) - (rival.value or 0.0)), float(y.std(ddof=1)), len(y)
        if not trusted(n, sd, skewness(y)):
            return False
        half = half_width(n, sd, level)
        if mean - half <= 0.0 and mean + half > goal.zone:
            return False
    return True
