"""The states a person can be in, and the moves between them.

A state is a lifecycle stage, what the person was before (a first passage counts as won only once),
and, in a stage decided every m periods since entry, how many boundaries have passed. The vector
that marches through time has more entries than that: see `Chain`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.exact.expected import NotExact
from simulation.model import ADDED, CUSTOMER, POTENTIAL, PROBABILITY, RATE, SINCE_ENTRY, Arrays, Model

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NEVER, BEFORE, JOINED, PRESENT = 0, 1, 2, 3
"""Never more than potential; a former customer when the run began; became a customer within the run;
was a customer when it began."""

MOST_CELLS = 2**27
"""Most numbers of what moves do to the vector: a GiB of them."""
SAME = 1e-13
"""Relative difference of equal times: a tenth of the tolerance of the engines."""


class State(NamedTuple):
    """Where a person is."""

    stage: int
    past: int
    age: int
    """Boundaries since entry, modulo the periods between two decisions; 0 in other stages."""


@dataclass(frozen=True)
class Moves:
    """Moves from state to state: T of them."""

    cause: Ints
    """(T,) exit, or dated move; -1 for growing older in a stage."""
    source: Ints
    """(T,) state left."""
    target: Ints
    """(T,) state entered."""
    joins: npt.NDArray[np.bool_]
    """(T,) whether it makes a person a customer for the first time in the run."""
    move: Ints
    """(M,) which move: one a entry of the vector that it takes from."""
    entry: Ints
    """(M,) the entry of the vector that it takes from."""
    effect: Floats
    """(M, Z) what a unit taken from there does to the whole vector."""

    @cached_property
    def _pattern(self) -> Floats:
        size = self.effect.shape[1]
        pattern = np.zeros((len(self.cause), size, size))
        pattern[self.move, self.entry] = self.effect
        return pattern.reshape(len(self.cause), size * size)

    def generator(self, rates: Floats) -> Floats:
        """(k, Z, Z) what moves at rates (k, T) do to the vector."""
        size = self.effect.shape[1]
        return np.asarray((rates @ self._pattern).reshape(-1, size, size))

    def change(self, z: Floats, chances: Floats) -> Floats:
        """(k, Z) what moves with chances (k, T) add to vectors (k, Z), all at once."""
        return np.asarray((z[:, self.entry] * chances[:, self.move]) @ self.effect)


@dataclass(frozen=True)
class Chain:
    """The state space, n states, and the vector of Z entries that marches.

    The vector holds, in this order: people in each state (n); for the J states of those who have
    joined, the same people with weight exp(-force * time since joining), for values at joining; for the
    C customer states the total time since the relationship began; one entry a stream of entrants,
    holding its intensity.
    """

    stage: Ints
    """(n,)"""
    past: Ints
    age: Ints
    last_age: Ints
    """(n,) the age at whose boundary the stage is decided."""
    joined: Ints
    """(J,) states of people who have been customers within the run."""
    customer: Ints
    """(C,) customer states."""
    size: int
    """Z"""
    drift: Floats
    """(Z, Z) what goes on without any move: discounting, ageing."""
    brings: Floats
    """(n, Z) what each state adds, a unit of the people in it who bring others; 0 where nobody does."""
    clocks: Moves
    """Exits that compete in continuous time."""
    decisions: Moves
    """Exits decided at a boundary, and growing older."""
    dated: dict[int, Moves]
    """By boundary."""
    clocks_after: Moves
    """As `clocks` and `decisions`, for the run-off, in which customers alone are followed."""
    decisions_after: Moves

    @property
    def joined_at(self) -> slice:
        """Where the discounted people stand in the vector."""
        return slice(len(self.stage), len(self.stage) + len(self.joined))

    @property
    def customer_at(self) -> slice:
        """Where the time of relationships stands."""
        return slice(self.joined_at.stop, self.joined_at.stop + len(self.customer))

    @property
    def entrants_at(self) -> slice:
        """Where the streams stand."""
        return slice(self.customer_at.stop, self.size)

    def index(self, state: State) -> int:
        """The index of a state."""
        same = (self.stage == state.stage) & (self.past == state.past) & (self.age == state.age)
        return int(np.flatnonzero(same)[0])


def base_rate(a: Arrays, x: int, segment: int) -> float | None:
    """The constant hazard of a clock, or None where it is not constant."""
    if a.exit_shape[x, segment] == physics.EXPONENTIAL:
        return float(a.exit_a[x, segment])
    if a.exit_shape[x, segment] == physics.WEIBULL and a.exit_b[x, segment] == 1.0:
        return float(a.exit_a[x, segment])
    if a.exit_shape[x, segment] == physics.PIECEWISE:
        rates = a.piece_rates[a.exit_low[x, segment] : a.exit_high[x, segment]]
        return float(rates[0]) if (rates == rates[0]).all() else None
    return None


def first_state(a: Arrays, stage: int, customer: int, age: int = 0) -> State:
    """The state of someone whose life in the run begins in a stage; `customer` is the past of a customer."""
    kind = a.stage_kind[stage]
    return State(stage, customer if kind == CUSTOMER else NEVER if kind == POTENTIAL else BEFORE, age)


def dated_origin(a: Arrays) -> Ints:
    """(D,) the stage that each dated move takes people from."""
    return np.asarray(np.searchsorted(a.dated_range, np.arange(len(a.dated_id)), side="right") - 1)


@dataclass(frozen=True)
class Cycle:
    """When a stage is decided, in whole periods since entry."""

    first: int
    every: int
    """At most `first`."""

    def age(self, periods: int) -> int:
        """The age, from 0 to first - 1, of who entered so many periods ago: at the last one it is decided."""
        late = periods - self.first
        return periods if late < 0 else self.first - self.every + late % self.every


def cycle_of(model: Model, stage: int) -> Cycle:
    """When a stage is decided.

    Raises NotExact where decisions since entry do not fall on boundaries, or the first is the earlier one.
    """
    a = model.arrays
    if a.row_kind[stage] != SINCE_ENTRY:
        return Cycle(1, 1)
    every = float(a.row_every[stage])
    first = every + float(a.row_later[stage])
    m0, m = round(first / a.period), round(every / a.period)
    name = model.stage_names[stage]
    if not math.isclose(m * a.period, every, rel_tol=SAME):
        raise NotExact(
            f"{name!r} is decided every {every:g} since entry, which is not a whole number of periods of "
            f"{a.period:g}"
        )
    if not math.isclose(m0 * a.period, first, rel_tol=SAME):
        raise NotExact(
            f"{name!r} is decided at first {first:g} since entry, which is not a whole number of periods of "
            f"{a.period:g}"
        )
    if m0 < m:
        raise NotExact(f"{name!r} is decided at first sooner than from then on")
    return Cycle(m0, m)


class _Maker:
    def __init__(self, model: Model) -> None:
        self.model, self.a = model, model.arrays
        self.states: list[State] = []
        self.cycles: dict[int, Cycle] = {}
        self.origin_of_dated = dated_origin(self.a)

    def reach(self, begin: Iterable[State]) -> None:
        """List the states that can be reached."""
        waiting = list(begin)
        while waiting:
            state = waiting.pop()
            if state in self.states:
                continue
            self.states.append(state)
            if state.stage not in self.cycles:
                self.cycles[state.stage] = cycle_of(self.model, state.stage)
            waiting.extend(target for _, target in self.exits(state, clocks=True))
            waiting.extend(target for _, target in self.exits(state, clocks=False))
            waiting.extend(self.older(state))
            waiting.extend(target for _, target in self.dated(state))
            waiting.extend(self.brought(state))
        self.states.sort()

    def entered(self, state: State, stage: int) -> State:
        joins = self.a.stage_kind[stage] == CUSTOMER
        return State(stage, max(state.past, JOINED) if joins else state.past, 0)

    def exits(self, state: State, clocks: bool) -> list[tuple[int, State]]:
        """Exits of a state that may fire: in continuous time, or at the boundary that ends its age."""
        a, result = self.a, []
        for x in range(int(a.exit_range[state.stage]), int(a.exit_range[state.stage + 1])):
            if (a.exit_kind[x] == PROBABILITY) == clocks:
                continue
            if not clocks and state.age != self.cycles[state.stage].first - 1:
                continue
            if a.exit_kind[x] == RATE and all(base_rate(a, x, g) == 0.0 for g in range(len(a.segment_id))):
                continue
            result.append((x, self.entered(state, int(a.exit_destination[x]))))
        return result

    def older(self, state: State) -> list[State]:
        later = state._replace(age=self.cycles[state.stage].age(state.age + 1))
        return [later] if later != state else []

    def brought(self, state: State) -> list[State]:
        """Where those begin whom people in a state bring."""
        to = int(self.a.refer_to[state.stage])
        return [first_state(self.a, to, JOINED)] if to >= 0 else []

    def dated(self, state: State) -> list[tuple[int, State]]:
        return [
            (int(d), self.entered(state, int(self.a.dated_destination[d])))
            for d in np.flatnonzero(self.origin_of_dated == state.stage)
        ]

    def check(self, streams: Sequence[int]) -> None:
        """Refuse what has no exact answer."""
        a, model = self.a, self.model
        stages = {state.stage for state in self.states}
        names = model.stage_names
        for stage in sorted(stages):
            for x in range(int(a.exit_range[stage]), int(a.exit_range[stage + 1])):
                constant = all(base_rate(a, x, g) is not None for g in range(len(a.segment_id)))
                name = model.transition_names[a.exit_transition[x]]
                if a.exit_kind[x] == RATE and not constant:
                    raise NotExact(f"the hazard of {name!r} is not constant over time")
                enters = int(a.exit_destination[x])
                if a.exit_kind[x] in (RATE, ADDED) and a.row_kind[enters] == SINCE_ENTRY:
                    raise NotExact(
                        f"{names[enters]!r} is decided at intervals since entry, and {name!r} may enter it"
                        " at any time"
                    )
        for stage in (*streams, *(int(a.refer_to[s]) for s in sorted(stages) if a.refer_to[s] >= 0)):
            if a.row_kind[stage] == SINCE_ENTRY:
                raise NotExact(
                    f"{names[stage]!r} is decided at intervals since entry, and people enter the market there"
                    " at any time"
                )

    def chain(self, streams: Sequence[int]) -> Chain:
        """The chain of the states reached."""
        a = self.a
        stage, past, age = (np.array([s[k] for s in self.states], dtype=np.int64) for k in range(3))
        layout = _Layout(self.states, past >= JOINED, a.stage_kind[stage] == CUSTOMER, len(streams))
        customers = [state for state in self.states if a.stage_kind[state.stage] == CUSTOMER]
        dates = np.searchsorted(a.boundaries, a.dated_at)
        return Chain(
            stage=stage,
            past=past,
            age=age,
            last_age=np.array([self.cycles[s].first - 1 for s in stage], dtype=np.int64),
            joined=layout.joined,
            customer=layout.customer,
            size=layout.size,
            drift=layout.drift(a.force, [first_state(a, entered, JOINED) for entered in streams]),
            brings=layout.brings([self.brought(state) for state in self.states]),
            clocks=self.clocks(layout, self.states),
            decisions=self.decisions(layout, self.states),
            dated={
                int(q): layout.moves(
                    (d, s, to) for s in self.states for d, to in self.dated(s) if dates[d] == q
                )
                for q in np.unique(dates)
            },
            clocks_after=self.clocks(layout, customers),
            decisions_after=self.decisions(layout, customers),
        )

    def clocks(self, layout: _Layout, states: Sequence[State]) -> Moves:
        """What may happen at any time to people in some states."""
        return layout.moves((x, s, to) for s in states for x, to in self.exits(s, clocks=True))

    def decisions(self, layout: _Layout, states: Sequence[State]) -> Moves:
        """What may happen at a boundary to people in some states."""
        fired = [(x, s, to) for s in states for x, to in self.exits(s, clocks=False)]
        return layout.moves([*fired, *((-1, s, to) for s in states for to in self.older(s))])


class _Layout:
    """Where each part stands in the vector that is propagated."""

    def __init__(
        self,
        states: Sequence[State],
        joined: npt.NDArray[np.bool_],
        customer: npt.NDArray[np.bool_],
        streams: int,
    ) -> None:
        n = len(states)
        self.index = {state: i for i, state in enumerate(states)}
        self.joined, self.customer = np.flatnonzero(joined), np.flatnonzero(customer)
        self.first_stream = n + len(self.joined) + len(self.customer)
        self.size = self.first_stream + streams
        self._refuse_many(n)
        self.at_joined, self.at_customer = np.full(n, -1), np.full(n, -1)
        self.at_joined[self.joined] = n + np.arange(len(self.joined))
        self.at_customer[self.customer] = n + len(self.joined) + np.arange(len(self.customer))

    def _refuse_many(self, moves: int) -> None:
        if moves * self.size**2 > MOST_CELLS:
            raise NotExact(f"the moves between {len(self.index)} states are more than are followed at once")

    def brings(self, begin: Sequence[Sequence[State]]) -> Floats:
        """(n, Z) what a person who begins in each of some states, if any, adds to the vector."""
        result = np.zeros((len(begin), self.size))
        for i, states in enumerate(begin):
            for state in states:
                to = self.index[state]
                result[i, to] = 1.0
                if self.at_joined[to] >= 0:
                    result[i, self.at_joined[to]] = 1.0
        return result

    def drift(self, force: float, entered: Sequence[State]) -> Floats:
        """(Z, Z) discounting, ageing, and the streams, which enter the given states."""
        result = np.zeros((self.size, self.size))
        result[self.at_joined[self.joined], self.at_joined[self.joined]] = -force
        result[self.customer, self.at_customer[self.customer]] = 1.0
        for e, state in enumerate(entered):
            i = self.index[state]
            result[self.first_stream + e, i] = 1.0
            if self.at_joined[i] >= 0:
                result[self.first_stream + e, self.at_joined[i]] = 1.0
        return result

    def moves(self, rows: Iterable[tuple[int, State, State]]) -> Moves:
        """Moves from rows of cause, source and target."""
        found = [(cause, self.index[source], self.index[target]) for cause, source, target in rows]
        self._refuse_many(len(found))
        cause, source, target = np.array(found, dtype=np.int64).reshape(-1, 3).T
        joins = (self.at_joined[source] < 0) & (self.at_joined[target] >= 0)
        taken = [
            (t, entry, to)
            for t, (i, j) in enumerate(zip(source, target, strict=True))
            for entry, to in self._taken(i, j, bool(joins[t]))
        ]
        effect = np.zeros((len(taken), self.size))
        for row, (_, entry, to) in zip(effect, taken, strict=True):
            row[entry] -= 1.0
            row[to] += 1.0
        move, entries = (np.array([row[k] for row in taken], dtype=np.int64) for k in range(2))
        return Moves(cause, source, target, joins, move, entries, effect)

    def _taken(self, i: int, j: int, joins: bool) -> Iterator[tuple[int, list[int]]]:
        """The entries that a move from state i to state j takes from, and those that it adds to."""
        yield i, [j, *([int(self.at_joined[j])] if joins else [])]
        if self.at_joined[i] >= 0:
            yield int(self.at_joined[i]), [int(self.at_joined[j])]
        if self.at_customer[i] >= 0:
            yield int(self.at_customer[i]), [int(self.at_customer[j])] if self.at_customer[j] >= 0 else []


def chain_of(model: Model, begin: Iterable[State], streams: Sequence[int]) -> Chain:
    """The chain of a model for people who begin in the given states, or enter at the stages of `streams`.

    Raises NotExact for a hazard that is not constant, decisions that do not fall on boundaries, or more
    states and moves than fit in memory.
    """
    maker = _Maker(model)
    maker.reach([*begin, *(first_state(model.arrays, stage, JOINED) for stage in streams)])
    maker.check(streams)
    return maker.chain(streams)
