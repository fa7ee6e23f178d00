"""Who there is: people at the start and entrants, each with a key, a segment and traits.

A person's key is a function of the source and the ordinal within it, never of a row; so one
more person, or one more source, changes nobody else.
"""

from __future__ import annotations

import math
from typing import NamedTuple

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
    """Everyone of one replication: the start groups in order, then the entrant streams. n persons."""

    key: npt.NDArray[np.uint64]
    source: npt.NDArray[np.int64]
    """(n,) start group q, or Q + entrant stream e."""
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
def segment_of(a: Arrays, stream: np.uint64, key: np.uint64, shares: npt.NDArray[np.float64]) -> int:
    """The segment of a person: an exponential race of the segments at speeds `shares` (G,)."""
    best, winner = math.inf, 0
    for g in range(len(shares)):
        if shares[g] > 0.0:
            time = draws.exponential(stream, key, a.segment_id[g], _NONE) / shares[g]
            if time < best:
                best, winner = time, g
    return winner


@compiled
def _span(stream: np.uint64, key: np.uint64, purpose: np.uint64, row: npt.NDArray[np.float64]) -> float:
    if row[0] == FIXED:
        return row[1]
    if row[0] == EXPONENTIAL_DURATION:
        return row[1] * draws.exponential(stream, key, purpose, _NONE)
    return row[1] + (row[2] - row[1]) * draws.uniform(stream, key, purpose, _NONE)


@compiled
def time_before(a: Arrays, stream: np.uint64, key: np.uint64, group: int) -> tuple[float, float]:
    """How long a person of a start group has been in the stage, and a customer (at least as long)."""
    duration, tenure = 0.0, 0.0
    if a.start_duration[group, 0] != NO_DURATION:
        duration = _span(stream, key, draws.DURATION, a.start_duration[group])
    if a.start_tenure[group, 0] != NO_DURATION:
        tenure = _span(stream, key, draws.TENURE, a.start_tenure[group])
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
        return physics.decisions_until(-duration, a.row_every[stage], 0.0, a.period)
    return physics.boundaries_within(a.period, duration)


@compiled
def survived(
    a: Arrays, trait: int, stage: int, segment: int, duration: float, tenure: float
) -> tuple[float, float]:
    """Hazard and beta decisions that a trait has been exposed to during `duration` in a stage.

    The chance to be still there given the trait's value v is exp(-hazard v), or (1 - v) ** failures
    for a probability.
    """
    hazard, failures = 0.0, 0.0
    for x in range(a.exit_range[stage], a.exit_range[stage + 1]):
        if a.exit_trait[x] != trait:
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
    a: Arrays, stream: np.uint64, key: np.uint64, trait: int, segment: int, hazard: float, failures: float
) -> float:
    """A person's value of a trait, given survival of `hazard` and `failures` (both 0: unconditional).

    Gamma and beta are conjugate: rate + hazard, beta + failures. Classes are an exponential race
    with weights share exp(-hazard v); the lognormal is drawn from its tilted density.
    """
    kind, p, q = a.trait_kind[trait], a.trait_a[trait, segment], a.trait_b[trait, segment]
    purpose = a.trait_id[trait]
    if kind == GAMMA:
        return draws.gamma(stream, key, purpose, _NONE, p) / (p / q + hazard)
    if kind == LOGNORMAL:
        return draws.tilted_lognormal(stream, key, purpose, _NONE, p, q, hazard)
    if kind == BETA:
        return draws.beta(stream, key, purpose, _NONE, p, q + failures)
    best, value = math.inf, 0.0
    for c in range(a.class_range[trait], a.class_range[trait + 1]):
        share = a.class_share[c, segment]
        if share > 0.0:
            time = draws.exponential(stream, key, a.class_id[c], _NONE)
            # In logarithms, for the weights of long survivors underflow.
            score = math.log(time) - math.log(share) + hazard * a.class_value[c, segment]
            if score < best:
                best, value = score, a.class_value[c, segment]
    return value


@compiled
def arrival_time(a: Arrays, entrant: int, reached: float) -> float:
    """When a stream's integrated intensity reaches `reached`: in (0, horizon], or infinity for never."""
    sums = a.entrant_sums[entrant]
    if not reached <= sums[a.n_periods]:
        return math.inf
    p = 0
    while sums[p + 1] < reached:
        p += 1
    t = a.boundaries[p] + (reached - sums[p]) / a.entrant_intensity[entrant, p]
    return min(t, a.boundaries[p + 1])


@compiled
def count_people(a: Arrays, stream: np.uint64) -> int:
    """How many people one replication has, entrants up to the horizon included."""
    n = 0
    for q in range(len(a.start_count)):
        n += a.start_count[q]
    for e in range(len(a.entrant_id)):
        reached, ordinal = 0.0, np.uint64(0)
        while True:
            reached += draws.exponential(stream, a.entrant_id[e], draws.ARRIVAL, ordinal)
            if arrival_time(a, e, reached) == math.inf:
                break
            n += 1
            ordinal += np.uint64(1)
    return n


@compiled
def _fill_starter(a: Arrays, stream: np.uint64, people: People, i: int, group: int) -> None:
    stage, key = a.start_stage[group], people.key[i]
    segment = a.start_segment[group]
    if segment < 0:
        segment = segment_of(a, stream, key, a.segment_share)
    duration, tenure = time_before(a, stream, key, group)
    people.source[i], people.stage[i], people.segment[i] = group, stage, segment
    people.arrived[i], people.entered[i], people.since[i] = 0.0, -duration, -tenure
    for trait in range(len(a.trait_id)):
        hazard, failures = 0.0, 0.0
        if a.start_survivors[group]:
            hazard, failures = survived(a, trait, stage, segment, duration, tenure)
        people.traits[i, trait] = trait_of(a, stream, key, trait, segment, hazard, failures)


@compiled
def _fill_entrant(a: Arrays, stream: np.uint64, people: People, i: int, entrant: int, t: float) -> None:
    key = people.key[i]
    segment = segment_of(a, stream, key, a.entrant_share[entrant])
    people.source[i] = len(a.start_count) + entrant
    people.stage[i], people.segment[i] = a.entrant_stage[entrant], segment
    people.arrived[i], people.entered[i], people.since[i] = t, t, t
    for trait in range(len(a.trait_id)):
        people.traits[i, trait] = trait_of(a, stream, key, trait, segment, 0.0, 0.0)


@compiled
def fill_people(a: Arrays, stream: np.uint64, people: People) -> None:
    """Fill the arrays of everyone; their length is `count_people`."""
    i = 0
    for group in range(len(a.start_count)):
        for k in range(a.start_count[group]):
            people.key[i] = draws.person_key(a.start_id[group], np.uint64(k))
            _fill_starter(a, stream, people, i, group)
            i += 1
    for entrant in range(len(a.entrant_id)):
        reached, ordinal = 0.0, np.uint64(0)
        while True:
            reached += draws.exponential(stream, a.entrant_id[entrant], draws.ARRIVAL, ordinal)
            t = arrival_time(a, entrant, reached)
            if t == math.inf:
                break
            people.key[i] = draws.person_key(a.entrant_id[entrant], ordinal)
            _fill_entrant(a, stream, people, i, entrant, t)
            i += 1
            ordinal += np.uint64(1)


def empty_people(n: int, n_traits: int) -> People:
    """Arrays for n persons, to be filled."""
    return People(
        key=np.zeros(n, np.uint64),
        source=np.zeros(n, np.int64),
        segment=np.zeros(n, np.int64),
        stage=np.zeros(n, np.int64),
        arrived=np.zeros(n),
        entered=np.zeros(n),
        since=np.zeros(n),
        traits=np.ones((n, n_traits)),
    )


def populate(model: Model, stream: np.uint64) -> People:
    """Everyone of one replication."""
    people = empty_people(count_people(model.packed, stream), len(model.arrays.trait_id))
    fill_people(model.packed, stream, pack_people(people))
    return people
