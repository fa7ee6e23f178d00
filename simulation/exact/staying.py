"""A person who has stayed in a stage: who that is likely to be, and what is still to come.

Those who stay are not those who came: whoever is ready to leave has left (Fader & Hardie 2010, Customer-base
valuation in a contractual setting, Marketing Science 29(1), 85-93, doi:10.1287/mksc.1080.0482).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulation import people, physics
from simulation.exact import quadrature
from simulation.exact.expected import NotExact
from simulation.exact.people import Grid
from simulation.exact.twin import among, mean_field
from simulation.model import AT_PURCHASES, CLASSES, CUSTOMER, FIXED, NO_DURATION, PROBABILITY, RATE, Model
from simulation.scenario.types import Classes

Floats = npt.NDArray[np.float64]
_NODES = 80


@dataclass(frozen=True)
class Stayed:
    """What is known of a person of one segment who has been in a stage for a time, and of what is to come."""

    segment: int
    duration: float
    """In time units."""
    survival: float
    """The chance of having stayed so long, by the base rates."""
    classes: Mapping[str, Mapping[str, float]]
    """Trait -> class -> its probability, given the stay; of traits that exits of the stage depend on."""
    means: Mapping[str, float]
    """Trait -> its mean, given the stay; all traits that exits of the stage depend on."""
    time: float | None
    """Expected time still to be a customer, in time units, until the horizon and its run-off end."""
    value: float | None
    """Expected value of what is still to come of a customer until then, discounted to time 0."""


def stayed(model: Model, stage: int, durations: Floats) -> tuple[list[Stayed], str | None]:
    """For each segment, and each time already spent in a stage (n,), what is known; and why values are not.

    The stay is one at the base rates, as for people at the start. What is to come follows the plans of the
    market as it is expected to be; values and times are None, with the reason, where there is no expected
    value (`exact`) or the people of the stage are no customers.
    Raises NotExact where exits of the stage follow from purchases, for these are not known.
    """
    a = model.arrays
    refuse_ruled(model, stage)
    if a.row_kind[stage] == AT_PURCHASES:
        raise NotExact(_ruled(model, stage))
    heads, reason = heads_of(model, stage)
    found = []
    for g in range(len(a.segment_id)):
        for duration in durations.tolist():
            one = _posterior(model, stage, g, duration)
            if heads is not None:
                try:
                    time, value, _ = to_come(model, stage, g, duration, heads)
                    one = replace(one, time=time, value=value)
                except NotExact as why:
                    reason, heads = str(why), None
            found.append(one)
    return found, reason


def _ruled(model: Model, stage: int) -> str:
    return f"exits of {model.stage_names[stage]!r} follow from purchases, of which a time tells nothing"


def refuse_ruled(model: Model, stage: int) -> None:
    """Raise NotExact where a rule on purchases moves people out of a stage."""
    a = model.arrays
    exits = slice(a.exit_range[stage], a.exit_range[stage + 1])
    if np.isfinite(a.exit_silence[exits]).any() or a.exit_purchases[exits].any():
        raise NotExact(_ruled(model, stage))


def heads_of(model: Model, stage: int) -> tuple[Floats | None, str | None]:
    """The expected heads that plans follow from, for what is to come of people; or why there are none."""
    a = model.arrays
    if a.stage_kind[stage] != CUSTOMER:
        return None, f"who is in {model.stage_names[stage]!r} is no customer"
    try:
        return (mean_field(model).heads if a.needs_heads else np.zeros(0)), None
    except NotExact as why:
        return None, str(why)


def _posterior(model: Model, stage: int, segment: int, duration: float) -> Stayed:
    a = model.arrays
    survival, classes, means = math.exp(-_untraited(model, stage, segment, duration)), {}, {}
    exits = slice(a.exit_range[stage], a.exit_range[stage + 1])
    for t in sorted({int(t) for t in a.exit_trait[exits] if t >= 0}):
        hazard, failures = people.survived(model.packed, t, stage, segment, duration, duration)
        values, weight = quadrature.rule(a, t, segment, _NODES, hazard, hazard)
        there = np.exp(-hazard * values) * ((1.0 - values) ** failures if failures else 1.0)
        mean = float(weight @ there)
        survival *= mean
        given = weight * there / mean if mean > 0.0 else np.full(len(weight), math.nan)
        name = model.trait_names[t]
        means[name] = float(given @ values)
        if a.trait_kind[t] == CLASSES:
            classes[name] = by_class(model, t, segment, given)
    return Stayed(segment, duration, survival, classes, means, None, None)


def by_class(model: Model, trait: int, segment: int, given: Floats) -> dict[str, float]:
    """Class -> probability, of those (n,) of the classes that anybody of the segment is in."""
    a = model.arrays
    share = a.class_share[a.class_range[trait] : a.class_range[trait + 1], segment]
    each = np.zeros(len(share))
    each[share > 0.0] = given  # the rule leaves out classes that nobody is in
    named = {one.name: one.distribution for one in model.scenario.segments[segment].traits}
    own = named[model.trait_names[trait]]
    assert isinstance(own, Classes)
    return dict(zip(own.names, each.tolist(), strict=True))


def _untraited(model: Model, stage: int, segment: int, duration: float) -> float:
    """The hazard and the decision masses of a stay at exits that do not differ by customer."""
    a, total = model.arrays, 0.0
    decisions = people.decisions_made(model.packed, stage, duration)
    if decisions and a.row_certain[stage, segment]:
        return math.inf
    for x in range(int(a.exit_range[stage]), int(a.exit_range[stage + 1])):
        if a.exit_trait[x] >= 0 or a.exit_contagious[x]:
            continue
        if a.exit_kind[x] == PROBABILITY:
            total += decisions * float(a.exit_mass[x, segment])
        elif a.exit_kind[x] == RATE:
            total += physics.cumulative(
                a.exit_shape[x, segment], a.exit_a[x, segment], a.exit_b[x, segment],
                a.piece_times, a.piece_rates, a.piece_sums,
                a.exit_low[x, segment], a.exit_high[x, segment], duration,
            )  # fmt: skip
    return total


def to_come(
    model: Model, stage: int, segment: int, duration: float, heads: Floats, kinds: Grid | None = None
) -> tuple[float, float, float]:
    """Time still to be a customer, value and number of purchases to come, of one person now in a stage.

    `kinds` is who that may be; without it, whoever survives the duration at the base rates. Raises NotExact.
    """
    a = model.arrays
    alone = a._replace(
        start_id=np.zeros(1, dtype=a.start_id.dtype),
        start_stage=np.array([stage]),
        start_count=np.array([1]),
        start_segment=np.array([segment]),
        start_duration=np.array([[FIXED, duration, 0.0]]),
        start_tenure=np.array([[NO_DURATION, 0.0, 0.0]]),
        start_survivors=np.array([kinds is None]),
        entrant_intensity=np.zeros_like(a.entrant_intensity),
        # Whom the person brings is another person.
        refers=False,
        refer_to=np.full_like(a.refer_to, -1),
    )
    found = among(replace(model, arrays=alone), heads, kinds)
    if why := found.unsettled.get("residual_value"):
        raise NotExact(why)
    customers = a.stage_kind == CUSTOMER
    value = found.portfolio[3].sum() / found.portfolio[2].sum()
    return float(found.stage_time[:, customers].sum()), float(value), float(found.purchases.sum())
