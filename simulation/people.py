"""The people of a replication: starters and entrants, each with a key, a segment and traits.

A person's key is a function of the source and the ordinal within it, never of a row; so one
more person, or one more source, changes no other person.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import draws, physics
from simulation.jit import compiled
from simulation.jit.handles import handle
from simulation.model import (
    AT_PURCHASES,
    BETA,
    EXPONENTIAL_DURATION,
    FIXED,
    GAMMA,
    LOGNORMAL,
    NO_DURATION,
    PROBABILITY,
    RATE,
    SINCE_ENTRY,
    Arrays,
    Model,
)

_NONE = np.uint64(0)


class People(NamedTuple):
    """Everyone of one replication: the start groups in order, then the entrant streams, then those whom
    others brought, by the stage these were in and then by key. n persons.
    """

    key: npt.NDArray[np.uint64]
    luck: npt.NDArray[np.uint64]
    """(n, 2) what all draws of the person in this replication share."""
    source: npt.NDArray[np.int64]
    """(n,) start group q, Q + entrant stream e, or Q + E + the stage of who brought the person."""
    segment: npt.NDArray[np.int64]
    stage: npt.NDArray[np.int64]
    """(n,) first stage."""
    arrived: npt.NDArray[np.float64]
    """(n,) 0 for those present at the start; in (0, horizon] for entrants."""
    entered: npt.NDArray[np.float64]
    """(n,) when the person entered the first stage; <= 0 for those present at the start."""
    since: npt.NDArray[np.float64]
    """(n,) when the present relationship began, for those who start as customers; else `entered`."""
    traits: npt.NDArray[np.float64]
    """(n, T)"""


pack_people = handle(People)


@compiled
def segment_of(a: Arrays, k: np.uint64, c: np.uint64, shares: npt.NDArray[np.float64]) -> int:
    """The segment of a person: an exponential race of the segments at speeds `shares` (G,)."""
    best, winner = math.inf, 0
    if len(shares) == 1:
        return 0
    for g in range(len(shares)):
        if shares[g] > 0.0:
            time = draws.exponential(k, c, a.segment_id[g], _NONE) / shares[g]
            if time < best:
                best, winner = time, g
    return winner


@compiled
def _span(k: np.uint64, c: np.uint64, purpose: np.uint64, row: npt.NDArray[np.float64]) -> float:
    if row[0] == FIXED:
        return row[1]
    if row[0] == EXPONENTIAL_DURATION:
        return row[1] * draws.exponential(k, c, purpose, _NONE)
    return row[1] + (row[2] - row[1]) * draws.uniform(k, c, purpose, _NONE)


@compiled
def time_before(a: Arrays, k: np.uint64, c: np.uint64, group: int) -> tuple[float, float]:
    """How long a person of a start group has been in the stage, and a customer (at least as long)."""
    duration, tenure = 0.0, 0.0
    if a.start_duration[group, 0] != NO_DURATION:
        duration = _span(k, c, draws.DURATION, a.start_duration[group])
    if a.start_tenure[group, 0] != NO_DURATION:
        tenure = _span(k, c, draws.TENURE, a.start_tenure[group])
    return duration, max(duration, tenure)


@compiled
def decisions_made(a: Arrays, stage: int, duration: float) -> int:
    """How many decisions a survivor of `duration` in a stage has come through, that at time 0 included.

    Decisions at purchases are not counted: how often the person has bought is not known, and the
    language refuses survivors for whom it would matter.
    """
    if a.row_kind[stage] == AT_PURCHASES:
        return 0
    if a.row_kind[stage] == SINCE_ENTRY:
        return physics.decisions_until(-duration, a.row_later[stage], a.row_every[stage], 0.0, a.period)
    return physics.boundaries_within(a.period, duration)


@compiled
def survived(
    a: Arrays, trait: int, stage: int, segment: int, duration: float, tenure: float
) -> tuple[float, float]:
    """Hazard and beta decisions that a trait has been exposed to during `duration` in a stage.

    What contagion there was before the run is not known, and not counted.

    The chance to be still there given the trait's value v is exp(-hazard v), or (1 - v) ** failures
    for a probability.
    """
    hazard, failures = 0.0, 0.0
    for x in range(a.exit_range[stage], a.exit_range[stage + 1]):
        if a.exit_trait[x] != trait or a.exit_contagious[x]:
            continue
        if a.exit_kind[x] == RATE:
            end = tenure if a.exit_by_tenure[x] else duration
            for bound, sign in ((end, 1.0), (end - duration, -1.0)):
                hazard += sign * physics.cumulative(
                    a.exit_shape[x, segment],
                    a.exit_a[x, segment],
                    a.exit_b[x, segment],
                    a.piece_times,
                    a.piece_rates,
                    a.piece_sums,
                    a.exit_low[x, segment],
                    a.exit_high[x, segment],
                    bound,
                )
        elif a.exit_kind[x] == PROBABILITY:
            decisions = decisions_made(a, stage, duration)
            if a.exit_trait_is_probability[x]:
                failures += decisions
            else:
                hazard += decisions * a.exit_mass[x, segment]
    return hazard, failures


@compiled
def trait_of(
    a: Arrays, k: np.uint64, c: np.uint64, trait: int, segment: int, hazard: float, failures: float
) -> float:
    """A person's value of a trait, given survival of `hazard` and `failures` (both 0: unconditional).

    Gamma and beta are conjugate: rate + hazard, beta + failures. Classes are an exponential race
    with weights share exp(-hazard v); the lognormal is drawn from its tilted density.
    """
    kind, p, q = a.trait_kind[trait], a.trait_a[trait, segment], a.trait_b[trait, segment]
    purpose = a.trait_id[trait]
    if kind == GAMMA:
        return draws.gamma(k, c, purpose, _NONE, p) / (p / q + hazard)
    if kind == LOGNORMAL:
        return draws.tilted_lognormal(k, c, purpose, _NONE, p, q, hazard)
    if kind == BETA:
        return draws.beta(k, c, purpose, _NONE, p, q + failures)
    best, value = math.inf, 0.0
    for n in range(a.class_range[trait], a.class_range[trait + 1]):
        share = a.class_share[n, segment]
        if share > 0.0:
            time = draws.exponential(k, c, a.class_id[n], _NONE)
            # In logarithms, for the weights of long survivors underflow.
            score = math.log(time) - math.log(share) + hazard * a.class_value[n, segment]
            if score < best:
                best, value = score, a.class_value[n, segment]
    return value


@compiled
def arrival_period(a: Arrays, entrant: int, reached: float, first: int) -> int:
    """The period, from `first` on, in which a stream's integrated intensity reaches `reached`; N for none."""
    sums = a.entrant_sums[entrant]
    if not reached <= sums[a.n_periods]:
        return a.n_periods
    p = first
    while sums[p + 1] < reached:
        p += 1
    return p


@compiled
def arrival_time(a: Arrays, entrant: int, reached: float, p: int) -> float:
    """When, in period p, the integrated intensity reaches `reached`: in (0, horizon]."""
    passed = (reached - a.entrant_sums[entrant, p]) / a.entrant_intensity[entrant, p]
    return min(a.boundaries[p] + passed, a.boundaries[p + 1])


@compiled
def moment_of(a: Arrays, k: np.uint64, c: np.uint64, first: int, last: int) -> float:
    """When a person of a fixed number comes: uniform on the periods [first, last), by own luck."""
    begin, end = a.boundaries[first], a.boundaries[last]
    return min(begin + (end - begin) * draws.uniform(k, c, draws.ARRIVAL, _NONE), end)


@compiled
def _moments(
    a: Arrays,
    stream: np.uint64,
    keys: npt.NDArray[np.uint64],
    first: int,
    last: int,
    times: npt.NDArray[np.float64],
) -> None:
    """Fill the times at which the people of a fixed number come, in the order of the people."""
    for n in range(len(times)):
        k, c = draws.luck(stream, keys[n])
        times[n] = moment_of(a, k, c, first, last)


@compiled
def _arrivals(a: Arrays, stream: np.uint64, entrant: int, times: npt.NDArray[np.float64]) -> int:
    """Fill the times at which a stream's people come; returns how many they are, or -1: more than fit."""
    k, c = draws.luck(stream, a.entrant_id[entrant])
    reached, n, p = 0.0, 0, 0
    while True:
        reached += draws.exponential(k, c, draws.ARRIVAL, np.uint64(n))
        p = arrival_period(a, entrant, reached, p)
        if p == a.n_periods:
            return n
        if n == len(times):
            return -1
        times[n] = arrival_time(a, entrant, reached, p)
        n += 1


@compiled
def _fill_starters(
    a: Arrays, stream: np.uint64, people: People, group: int, keys: npt.NDArray[np.uint64], first: int
) -> None:
    stage = a.start_stage[group]
    for ordinal in range(a.start_count[group]):
        i = first + ordinal
        people.key[i] = keys[ordinal]
        k, c = draws.luck(stream, people.key[i])
        people.luck[i, 0], people.luck[i, 1] = k, c
        segment = a.start_segment[group]
        if segment < 0:
            segment = segment_of(a, k, c, a.segment_share)
        duration, tenure = time_before(a, k, c, group)
        people.source[i], people.stage[i], people.segment[i] = group, stage, segment
        people.arrived[i], people.entered[i], people.since[i] = 0.0, -duration, -tenure
        for trait in range(len(a.trait_id)):
            hazard, failures = 0.0, 0.0
            if a.start_survivors[group]:
                hazard, failures = survived(a, trait, stage, segment, duration, tenure)
            people.traits[i, trait] = trait_of(a, k, c, trait, segment, hazard, failures)


@compiled
def _fill_entrants(
    a: Arrays,
    stream: np.uint64,
    people: People,
    entrant: int,
    keys: npt.NDArray[np.uint64],
    times: npt.NDArray[np.float64],
    first: int,
) -> None:
    for ordinal in range(len(times)):
        i, t = first + ordinal, times[ordinal]
        people.key[i] = keys[ordinal]
        k, c = draws.luck(stream, people.key[i])
        people.luck[i, 0], people.luck[i, 1] = k, c
        segment = segment_of(a, k, c, a.entrant_share[entrant])
        people.source[i] = len(a.start_count) + entrant
        people.stage[i], people.segment[i] = a.entrant_stage[entrant], segment
        people.arrived[i], people.entered[i], people.since[i] = t, t, t
        for trait in range(len(a.trait_id)):
            people.traits[i, trait] = trait_of(a, k, c, trait, segment, 0.0, 0.0)


@compiled
def fill_referred(
    a: Arrays,
    stream: np.uint64,
    people: People,
    i: int,
    parent: np.uint64,
    number: np.uint64,
    stage: int,
    segment: int,
    t: float,
) -> None:
    """Fill row i with the number-th person whom a parent in that stage and segment brings, at t."""
    key = draws.referred_key(parent, number)
    k, c = draws.luck(stream, key)
    people.key[i], people.luck[i, 0], people.luck[i, 1] = key, k, c
    people.source[i] = len(a.start_count) + len(a.entrant_id) + stage
    people.stage[i], people.segment[i] = a.refer_to[stage], segment
    people.arrived[i], people.entered[i], people.since[i] = t, t, t
    for trait in range(len(a.trait_id)):
        people.traits[i, trait] = trait_of(a, k, c, trait, segment, 0.0, 0.0)


def empty_people(n: int, n_traits: int) -> People:
    """Arrays for n persons, to be filled."""
    return People(
        key=np.empty(n, np.uint64),
        luck=np.empty((n, 2), np.uint64),
        source=np.empty(n, np.int64),
        segment=np.empty(n, np.int64),
        stage=np.empty(n, np.int64),
        arrived=np.empty(n),
        entered=np.empty(n),
        since=np.empty(n),
        traits=np.empty((n, n_traits)),
    )


def finished(people: People) -> People:
    """The same people, with read-only arrays."""
    for array in people:
        array.flags.writeable = False
    return people


def open_periods(model: Model, entrant: int) -> tuple[int, int]:
    """The periods [first, last) in which a stream lets people in; (0, 0) where it never does."""
    found = np.flatnonzero(model.arrays.entrant_intensity[entrant])
    return (int(found[0]), int(found[-1]) + 1) if len(found) else (0, 0)


def arrival_times(model: Model, stream: np.uint64, entrant: int) -> npt.NDArray[np.float64]:
    """When the people of an entrant stream come, in (0, horizon]: in the order of their ordinals."""
    count = model.scenario.entrants[entrant].count
    if count is not None:
        times = np.empty(count)
        keys = _keys(model, model.arrays.entrant_id[entrant], count)
        _moments(model.packed, stream, keys, *open_periods(model, entrant), times)
        return times
    expected = float(model.arrays.entrant_sums[entrant, -1])
    room = int(expected + 6.0 * math.sqrt(expected)) + 16
    while True:
        times = np.empty(room)
        n = int(_arrivals(model.packed, stream, entrant, times))
        if n >= 0:
            return times[:n]
        room *= 2


_KEPT = 1_000_000
"""Keys of a source that are kept between replications, which do not change them: 8 bytes each."""


@compiled
def _make_keys(source: np.uint64, keys: npt.NDArray[np.uint64]) -> None:
    for ordinal in range(len(keys)):
        keys[ordinal] = draws.person_key(source, np.uint64(ordinal))


def _keys(model: Model, source: np.uint64, n: int) -> npt.NDArray[np.uint64]:
    """The keys of the first n persons of a source, or of more."""
    kept: npt.NDArray[np.uint64] | None = model.kept.get(f"keys {source}")
    if kept is not None and n <= len(kept):
        return kept
    made = np.empty(n if n > _KEPT else n + n // 8, np.uint64)
    _make_keys(source, made)
    made.flags.writeable = False
    if n <= _KEPT:
        model.kept[f"keys {source}"] = made
    return made


def populate(
    model: Model, stream: np.uint64, room: Callable[[int], int] = lambda _: 0
) -> tuple[People, People, People, int]:
    """Everyone of one replication but those who are brought: n people; for these `room(n)` rows follow.

    Returns the table, its handle for those who read it, that for those who write into it, and n.
    """
    a = model.arrays
    arrivals = [arrival_times(model, stream, e) for e in range(len(a.entrant_id))]
    n = int(a.start_count.sum())
    layout = model.layout("people", lambda n: empty_people(n, len(a.trait_id)))
    known = n + sum(len(times) for times in arrivals)
    people, packed = layout.make(known + room(known))
    first = 0
    for group, count in enumerate(a.start_count.tolist()):
        keys = _keys(model, a.start_id[group], count)
        _fill_starters(model.packed, stream, packed, group, keys, first)
        first += count
    for entrant, times in enumerate(arrivals):
        keys = _keys(model, a.entrant_id[entrant], len(times))
        _fill_entrants(model.packed, stream, packed, entrant, keys, times, first)
        first += len(times)
    if a.refers:
        # Rows are read after they have been written, so nothing may count on their being as they were.
        return people, packed, packed, known
    return people, layout.sealed(people, packed), packed, known


def gathered(people: People, known: int, rows: npt.NDArray[np.int64]) -> tuple[People, npt.NDArray[np.int64]]:
    """The first `known` people, and those in the rows given, by source and key; and the row of each."""
    order = rows[np.lexsort((people.key[rows], people.source[rows]))]
    order = np.concatenate([np.arange(known), order])
    columns: list[Any] = [column[order] for column in people]
    return finished(People(*columns)), order
