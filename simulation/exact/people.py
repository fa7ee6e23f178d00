"""The people at time 0 and their traits: traits as grids of nodes, starters as weights on the nodes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.exact import quadrature
from simulation.exact.expected import NotExact
from simulation.exact.states import PRESENT, SAME, Chain, State, base_rate, cycle_of, first_state
from simulation.model import (
    BETA,
    CLASSES,
    CUSTOMER,
    EACH_PERIOD,
    EXPONENTIAL_DURATION,
    FIXED,
    NO_DURATION,
    PROBABILITY,
    RATE,
    SINCE_ENTRY,
    Arrays,
    Model,
)

Floats = npt.NDArray[np.float64]

MOST_TRAITS = 3
MOST_NODES = 70_000
_LONGEST = 40.0
"""An exponential duration is followed up to this many means."""


@dataclass(frozen=True)
class Grid:
    """The kinds of people in a segment: k nodes in the space of those traits that steer moves."""

    traits: tuple[int, ...]
    values: Floats
    """(k, T) by the model's trait index; 1 where a trait steers no move."""
    weight: Floats
    """(k,) summing to 1"""


def steering_traits(model: Model, stages: set[int]) -> tuple[int, ...]:
    """The traits that exits of the given stages depend on.

    Raises NotExact where there are too many of them to integrate over.
    """
    a = model.arrays
    found = sorted({int(t) for x, t in enumerate(a.exit_trait) if t >= 0 and int(a.exit_origin[x]) in stages})
    if len(found) > MOST_TRAITS:
        names = ", ".join(model.trait_names[t] for t in found)
        raise NotExact(f"exits depend on {len(found)} traits ({names}); at most {MOST_TRAITS} are integrated")
    return tuple(found)


def is_smooth(a: Arrays, traits: tuple[int, ...]) -> bool:
    """Whether any of the traits is integrated by a rule, not summed exactly."""
    return any(a.trait_kind[t] != CLASSES for t in traits)


def grid(model: Model, segment: int, traits: tuple[int, ...], n: int) -> Grid:
    """A grid of n nodes a continuous trait. Raises NotExact where the grid grows too large."""
    a = model.arrays
    values, weight = np.ones((1, len(a.trait_id))), np.ones(1)
    for t in traits:
        v, w = quadrature.rule(a, t, segment, n, *_speed(a, t, segment))
        if len(weight) * len(v) > MOST_NODES:
            names = ", ".join(model.trait_names[t] for t in traits)
            raise NotExact(f"integrating over {names} needs more than {MOST_NODES} nodes")
        values, weight = np.repeat(values, len(v), axis=0), np.outer(weight, w).ravel()
        values[:, t] = np.tile(v, len(values) // len(v))
    return Grid(traits, values, weight)


def _speed(a: Arrays, trait: int, segment: int) -> tuple[float, float]:
    """How fast survival falls with a trait: over the whole run, and over the starters' durations."""
    longest = 0.0
    for q in range(len(a.start_count)):
        if a.start_survivors[q]:
            kind, x, y = a.start_duration[q]
            longest = max(longest, 5.0 * x if kind == EXPONENTIAL_DURATION else max(x, y))
    run = float(a.boundaries[-1])
    fastest = 0.0
    for x in np.flatnonzero(a.exit_trait == trait):
        if a.exit_trait_is_probability[x]:
            pace = 1.0
        else:
            pace = float(a.exit_mass[x, segment] if a.exit_kind[x] == PROBABILITY else a.exit_a[x, segment])
        if a.exit_kind[x] == PROBABILITY:
            pace /= a.period
        fastest = max(fastest, pace)
    return fastest * (run + longest), fastest * longest


# Starters ---------------------------------------------------------------------------------------


def first_states(model: Model) -> tuple[State, ...]:
    """The state in which each start group begins. Raises NotExact where decisions would miss boundaries."""
    return tuple(
        first_state(model.arrays, int(stage), PRESENT, _age(model, q))
        for q, stage in enumerate(model.arrays.start_stage)
    )


def _age(model: Model, q: int) -> int:
    a, stage = model.arrays, int(model.arrays.start_stage[q])
    if a.row_kind[stage] != SINCE_ENTRY or a.start_duration[q, 0] == NO_DURATION:
        return 0
    duration = float(a.start_duration[q, 1])
    name = model.stage_names[stage]
    if a.start_duration[q, 0] != FIXED:
        raise NotExact(f"{name!r} is decided at intervals since entry; its starters entered at random times")
    cycle = cycle_of(model, stage)
    spent = duration / a.period
    if not math.isclose(round(spent), spent, rel_tol=SAME):
        raise NotExact(
            f"starters in {name!r} have been there for {duration:g}: their decisions miss the boundaries"
        )
    return cycle.age(round(spent))


def starters(model: Model, chain: Chain, segment: int, kinds: Grid) -> Floats:
    """(k, Z) the vector at time 0 for a person of each node, weighted so that nodes sum to people.

    Multiplied by `kinds.weight` and summed, it gives expected people and times. Starters have
    survived their duration in the stage: each node is weighted by its probability of surviving it.
    """
    a = model.arrays
    result = np.zeros((len(kinds.weight), chain.size))
    for q, state in enumerate(first_states(model)):
        own = int(a.start_segment[q])
        share = float(a.segment_share[segment]) if own < 0 else float(own == segment)
        people = share * float(a.start_count[q])
        if people == 0.0:
            continue
        i = chain.index(state)
        present, tenure = _present(model, q, segment, kinds)
        result[:, i] += people * present
        if i in chain.joined:
            result[:, chain.joined_at.start + int(np.searchsorted(chain.joined, i))] += people * present
        if i in chain.customer:
            at = chain.customer_at.start + int(np.searchsorted(chain.customer, i))
            result[:, at] += people * tenure
    return result


def _present(model: Model, q: int, segment: int, kinds: Grid) -> tuple[Floats, Floats]:
    """(k,) relative frequency of each node in a start group, and the same times the mean tenure."""
    a, stage = model.arrays, int(model.arrays.start_stage[q])
    is_customer = a.stage_kind[stage] == CUSTOMER
    exposed = a.start_survivors[q] and any(
        a.exit_trait[x] in kinds.traits for x in range(a.exit_range[stage], a.exit_range[stage + 1])
    )
    present, tenure = np.zeros(len(kinds.weight)), np.zeros(len(kinds.weight))
    for duration, chance in zip(*_durations(a, q, stage, bool(exposed)), strict=True):
        weight = np.full(len(kinds.weight), chance)
        if exposed:
            logs = _log_survival(model, stage, segment, kinds, float(duration))
            survival = np.exp(logs - logs.max())
            weight *= survival / (kinds.weight @ survival)
        present += weight
        if is_customer:
            tenure += weight * _mean_tenure(a, q, float(duration))
    return present, tenure


def _log_survival(model: Model, stage: int, segment: int, kinds: Grid, duration: float) -> Floats:
    """(k,) log of the chance to be still in a stage after `duration`, as far as traits decide it."""
    a = model.arrays
    if a.row_kind[stage] == SINCE_ENTRY:
        decisions = max(_whole((duration - a.row_later[stage]) / a.row_every[stage], math.floor), 0)
    else:
        decisions = _whole(duration / a.period, math.ceil)
    result = np.zeros(len(kinds.weight))
    for x in range(int(a.exit_range[stage]), int(a.exit_range[stage + 1])):
        t = int(a.exit_trait[x])
        if t not in kinds.traits:
            continue
        v = kinds.values[:, t]
        if a.exit_trait_is_probability[x]:
            result += decisions * np.log1p(-v)
            continue
        if a.trait_kind[t] == BETA and a.exit_kind[x] in (RATE, PROBABILITY):
            raise NotExact(
                f"starters in {model.stage_names[stage]!r} are survivors of a hazard that the beta trait"
                f" {model.trait_names[t]!r} multiplies"
            )
        hazard = base_rate(a, x, segment) if a.exit_kind[x] == RATE else None
        result -= v * (duration * hazard if hazard is not None else decisions * a.exit_mass[x, segment])
    return result


def _whole(x: float, direction: Callable[[float], int]) -> int:
    """The whole number above or below x, or x itself where only rounding errors make it no whole number."""
    return round(x) if math.isclose(round(x), x, rel_tol=SAME) else direction(x)


def _durations(a: Arrays, q: int, stage: int, exposed: bool) -> tuple[Floats, Floats]:
    """Nodes and weights for how long starters have been in their stage."""
    kind, low, high = int(a.start_duration[q, 0]), *map(float, a.start_duration[q, 1:])
    if kind == NO_DURATION:
        return np.zeros(1), np.ones(1)
    if kind == FIXED:
        return np.array([low]), np.ones(1)
    mean = low
    if kind == EXPONENTIAL_DURATION:
        low, high = 0.0, _LONGEST * mean
        breaks = [low, *(mean * i for i in range(1, math.ceil(_LONGEST)))]
    else:
        breaks = [low]
    # Breaks: where the number of decisions survived jumps, and where a stated tenure exceeds the duration.
    if exposed and a.row_kind[stage] == EACH_PERIOD:
        breaks += [j * a.period for j in range(math.ceil(low / a.period), math.ceil(high / a.period))]
    breaks += [float(x) for x in a.start_tenure[q, 1:]]
    inside = sorted({b for b in breaks if low < b < high} | {low, high})
    x, w = quadrature.panels(inside, 24)
    weight = w * np.exp(-x / mean) if kind == EXPONENTIAL_DURATION else w
    return x, weight / weight.sum()


def _mean_tenure(a: Arrays, q: int, duration: float) -> float:
    """E max(duration, tenure) for a starter who has been in the stage for `duration`."""
    kind, x, y = int(a.start_tenure[q, 0]), *map(float, a.start_tenure[q, 1:])
    if kind == NO_DURATION:
        return duration
    if kind == FIXED:
        return max(duration, x)
    if kind == EXPONENTIAL_DURATION:
        return duration + x * math.exp(-duration / x)
    inside = min(max(duration, x), y)
    return (max(duration, x) * (inside - x) + 0.5 * (y * y - inside * inside)) / (y - x)
