"""A person with a history of purchases: who that is likely to be, whether still there, and what is to come.

The probability of a class given frequency, recency and time observed is that of Bayes, with the likelihood of
Schmittlein, Morrison & Colombo (1987), Counting your customers, Management Science 33(1), 1-24,
doi:10.1287/mnsc.33.1.1, eq. 1 to 3; with leaving at purchases that of Fader, Hardie & Lee (2005), Marketing
Science 24(2), 275-284, doi:10.1287/mksc.1040.0098, section 3; with purchases decided once a period that of Fader,
Hardie & Shang (2010), Marketing Science 29(6), 1086-1108, doi:10.1287/mksc.1100.0580, eq. 1.

Of a person who buys at rate l and leaves at rate m, and bought x times in (0, T], the last time at t:

    still there       l^x exp(-(l + m) T)
    has left since    l^x m / (l + m) (exp(-(l + m) t) - exp(-(l + m) T))
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.exact import quadrature
from simulation.exact.expected import NotExact
from simulation.exact.people import MOST_NODES, Grid, steering_traits
from simulation.exact.staying import by_class, heads_of, refuse_ruled, to_come
from simulation.model import (
    ADDED,
    AT_PURCHASES,
    BETA,
    CLASSES,
    GAMMA,
    LOGNORMAL,
    PROBABILITY,
    RATE,
    SINCE_ENTRY,
    Arrays,
    Model,
)

Floats = npt.NDArray[np.float64]
_NODES = 56
_PIECES = 2000
"""Between the last purchase and now, where a hazard changes with time; within each it is taken as constant."""


@dataclass(frozen=True)
class History:
    """What a person bought in a stage since entering it."""

    frequency: int
    """Number of purchases; what brought the person to the stage is none of them."""
    recency: float | None
    """From entering to the last purchase, in time units; 0 where there is none. None: not needed, for the person is
    known to be still there."""
    age: float
    """From entering until now."""


@dataclass(frozen=True)
class Bought:
    """What is known of a person of one segment with a history, and of what is to come."""

    segment: int
    history: History
    there: float
    """The probability of being still in the stage."""
    classes: Mapping[str, Mapping[str, float]]
    """Trait -> class -> its probability, given the history; traits that purchases or exits of the stage depend on."""
    means: Mapping[str, float]
    """Trait -> its mean, given the history."""
    purchases: float | None
    """Expected number of purchases to come until the horizon and its run-off end; 0 of who has left."""
    time: float | None
    """Likewise the time still to be a customer, in time units."""
    value: float | None
    """Likewise the value of what is to come, discounted to time 0."""


def bought(model: Model, stage: int, histories: list[History]) -> tuple[list[Bought], str | None]:
    """For each segment and history, what is known; and why what is to come is not, where it is not.

    Life until now was one at the base rates, and time 0 is now. What is to come follows the plans of the market as
    it is expected to be, and is None, with the reason, where there is no expected value (`exact`).
    Raises NotExact where people of the stage do not buy, exits follow from a rule on purchases, a history cannot be,
    or it is not known whether the person is there while those who leave may buy again.
    """
    a, name = model.arrays, model.stage_names[stage]
    if not (a.purchase_rate[stage].any() or a.purchase_decided[stage]):
        raise NotExact(f"nobody buys in {name!r}")
    refuse_ruled(model, stage)
    if any(one.recency is not None for one in histories):
        _refuse_return(model, stage)
    heads, reason = heads_of(model, stage)
    found = []
    for g in range(len(a.segment_id)):
        for history in histories:
            one, kinds = _posterior(model, stage, g, history)
            coming: tuple[float | None, float | None, float | None] = (None, None, None)
            if heads is not None and kinds is not None:
                try:
                    time, value, number = to_come(model, stage, g, history.age, heads, kinds)
                    coming = (one.there * number, one.there * time, one.there * value)
                except NotExact as why:
                    reason, heads = str(why), None
            elif heads is not None and one.there == 0.0:
                coming = (0.0, 0.0, 0.0)
            found.append(Bought(one.segment, history, one.there, one.classes, one.means, *coming))
    return found, reason


def _after(a: Arrays, stage: int) -> set[int]:
    """The stages that people of a stage may come to, at the base rates."""
    ways: dict[int, set[int]] = {}
    for x in range(len(a.exit_id)):
        if a.exit_kind[x] != ADDED and not a.exit_contagious[x]:
            ways.setdefault(int(a.exit_origin[x]), set()).add(int(a.exit_destination[x]))
    for d in range(len(a.dated_id)):
        ways.setdefault(int(a.dated_origin[d]), set()).add(int(a.dated_destination[d]))
    found: set[int] = set()
    todo = list(ways.get(stage, ()))
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += ways.get(one, ())
    return found


def _refuse_return(model: Model, stage: int) -> None:
    a = model.arrays
    for s in sorted(_after(a, stage)):
        if a.purchase_rate[s].any() or a.purchase_decided[s]:
            raise NotExact(
                f"who has left {model.stage_names[stage]!r} may buy in {model.stage_names[s]!r}, so silence does not"
                " tell who has left; of a customer known to be still there, give frequency and age alone"
            )


class _Rates:
    """Of each kind of person: how fast they buy, and how they leave. k nodes."""

    def __init__(self, a: Arrays, stage: int, segment: int, values: Floats) -> None:
        ones = np.ones(len(values))

        def own(trait: int) -> Floats:
            return values[:, trait] if trait >= 0 else ones

        trait = int(a.purchase_rate_trait[stage])
        self.decided = bool(a.purchase_decided[stage])
        self.buys = np.zeros(len(values)) if self.decided else a.purchase_rate[stage, segment] * own(trait)
        """(k,) purchases per time unit."""
        with np.errstate(divide="ignore"):
            if a.purchase_trait_is_probability[stage]:
                self.passes = np.log1p(-own(trait))
            elif a.purchase_certain[stage, segment]:
                self.passes = np.full(len(values), -math.inf)
            else:
                self.passes = -a.purchase_mass[stage, segment] * own(trait)
            """(k,) log of the probability not to buy where that is decided."""
            self.stays = np.zeros(len(values))
            """(k,) log of the probability to stay where exits are decided."""
            self.hazards: list[tuple[int, Floats]] = []
            for x in range(int(a.exit_range[stage]), int(a.exit_range[stage + 1])):
                factor = own(int(a.exit_trait[x]))
                if a.exit_contagious[x]:
                    continue
                if a.exit_kind[x] == RATE:
                    self.hazards.append((x, factor))
                elif a.exit_kind[x] == PROBABILITY and a.exit_trait_is_probability[x]:
                    self.stays = self.stays + np.log1p(-factor)
                elif a.exit_kind[x] == PROBABILITY:
                    self.stays = self.stays - a.exit_mass[x, segment] * factor
            if a.row_certain[stage, segment]:
                self.stays = np.full(len(values), -math.inf)
        self._a, self._segment = a, segment

    @property
    def steady(self) -> bool:
        """Whether no hazard changes with time."""
        return all(self._a.exit_shape[x, self._segment] == physics.EXPONENTIAL for x, _ in self.hazards)

    def hazard(self, until: float) -> Floats:
        """(k,) the hazards of leaving, integrated from entering on."""
        total = np.zeros(len(self.buys))
        for x, factor in self.hazards:
            total += _base(self._a, x, self._segment, until) * factor
        return total


def _base(a: Arrays, x: int, segment: int, until: float) -> float:
    return float(
        physics.cumulative(
            a.exit_shape[x, segment], a.exit_a[x, segment], a.exit_b[x, segment],
            a.piece_times, a.piece_rates, a.piece_sums,
            a.exit_low[x, segment], a.exit_high[x, segment], until,
        )
    )  # fmt: skip


def _boundaries(a: Arrays, age: float) -> Floats:
    """The ends of periods since entering, now included; times since entering."""
    number = physics.boundaries_within(a.period, age)
    return np.asarray(age - a.period * np.arange(number - 1, -1, -1))


def _decisions(a: Arrays, stage: int, age: float) -> Floats:
    """When exits were decided, not counting those at purchases; times since entering."""
    if a.row_kind[stage] == AT_PURCHASES:
        return np.zeros(0)
    if a.row_kind[stage] == SINCE_ENTRY:
        later, every = float(a.row_later[stage]), float(a.row_every[stage])
        number = physics.decisions_until(-age, later, every, 0.0, a.period)
        return age + np.array([physics.decision_time(-age, later, every, j + 1, a.period) for j in range(number)])
    return _boundaries(a, age)


def _posterior(model: Model, stage: int, segment: int, history: History) -> tuple[Bought, Grid | None]:
    """What the history tells, and the kinds of people who are still there; None where nobody can be."""
    a, names = model.arrays, model.trait_names
    asked = {int(t) for t in (a.purchase_rate_trait[stage], *_exit_traits(a, stage)) if t >= 0}
    traits = tuple(sorted(asked | set(steering_traits(model, _after(a, stage)))))
    last = history.age if history.recency is None else history.recency
    kinds, sizes, tilt = _grid(model, stage, segment, traits, history, last)
    rates = _Rates(a, stage, segment, kinds.values)
    logs = np.log(kinds.weight) - tilt + _until(model, stage, rates, history, last)
    most = logs.max()
    weight = np.exp(logs - most) if np.isfinite(most) else np.zeros(len(logs))
    gone = np.zeros(len(weight))
    if history.recency is not None:
        weight, gone = _silence(model, stage, rates, history, last, weight)
    total = float(weight.sum() + gone.sum())
    given = (weight + gone) / total if total > 0.0 else np.full(len(weight), math.nan)
    there = float(weight.sum()) / total if total > 0.0 else math.nan
    classes, means = {}, {}
    for t in sorted(asked):
        means[names[t]] = float(given @ kinds.values[:, t])
        if a.trait_kind[t] == CLASSES:
            axis = traits.index(t)
            others = tuple(i for i in range(len(sizes)) if i != axis)
            classes[names[t]] = by_class(model, t, segment, given.reshape(sizes).sum(axis=others))
    found = Bought(segment, history, there, classes, means, None, None, None)
    return found, Grid(traits, kinds.values, weight / weight.sum()) if there > 0.0 else None


def _exit_traits(a: Arrays, stage: int) -> npt.NDArray[np.int64]:
    return np.asarray(a.exit_trait[a.exit_range[stage] : a.exit_range[stage + 1]])


def _until(model: Model, stage: int, rates: _Rates, history: History, last: float) -> Floats:
    """(k,) log likelihood of the purchases up to the last one, after which the person was still there.

    A decision about leaving at the last purchase is still to come, but where the person is known to be there.
    """
    a, x = model.arrays, history.frequency
    slack = 1e-9 * max(history.age, 1.0)
    left = float((_decisions(a, stage, history.age) <= last + slack).sum())
    if a.row_kind[stage] == AT_PURCHASES:
        left = float(x if history.recency is None else max(x - 1, 0))
    logs = -rates.hazard(last) + _times(left, rates.stays)
    if not rates.decided:
        with np.errstate(divide="ignore"):
            return np.asarray(logs + _times(x, np.log(rates.buys)) - rates.buys * last)
    asked = _boundaries(a, history.age)
    if history.recency and not (np.abs(asked - last) <= slack).any():
        raise NotExact(
            f"purchases in {model.stage_names[stage]!r} are decided at ends of periods, the last {a.period:g} before"
            f" now: none {last:g} after entering"
        )
    passed = int((asked <= last + slack).sum())
    if x > passed:
        raise NotExact(f"{x} purchases in {passed} periods of {model.stage_names[stage]!r}: at most one in each")
    with np.errstate(divide="ignore"):
        return np.asarray(logs + _times(x, np.log(-np.expm1(rates.passes))) + _times(passed - x, rates.passes))


def _times(number: float, logs: Floats) -> Floats:
    """Logs of a power; of 0 to the power of 0 too."""
    return number * logs if number else np.zeros(len(logs))


def _silence(
    model: Model, stage: int, rates: _Rates, history: History, last: float, weight: Floats
) -> tuple[Floats, Floats]:
    """Weights (k,) after the last purchase -> now: of those still there, and of those who have left since."""
    a, age = model.arrays, history.age
    slack = 1e-9 * max(age, 1.0)
    gone, leaves, stays = np.zeros(len(weight)), -np.expm1(rates.stays), np.exp(rates.stays)
    if a.row_kind[stage] == AT_PURCHASES and history.frequency:
        gone, weight = weight * leaves, weight * stays
    exits, asked = _decisions(a, stage, age), _boundaries(a, age) if rates.decided else np.zeros(0)
    breaks = {float(u) for u in (*exits, *asked) if u > last + slack} | {last, age}
    if not rates.steady:
        breaks |= set(np.linspace(last, age, _PIECES + 1).tolist())
    at = np.array(sorted(breaks))
    before = rates.hazard(last)
    for start, end in zip(at[:-1], at[1:], strict=True):
        now = rates.hazard(end)
        hazard, buying = now - before, rates.buys * (end - start)
        before, both = now, hazard + buying
        share = np.divide(hazard, both, out=np.zeros_like(both), where=both > 0.0)
        gone, weight = gone - weight * share * np.expm1(-both), weight * np.exp(-both)
        if end in exits:
            gone, weight = gone + weight * leaves, weight * stays
        if end in asked:
            weight = weight * np.exp(rates.passes)
    return weight, gone


def _grid(
    model: Model, stage: int, segment: int, traits: tuple[int, ...], history: History, last: float
) -> tuple[Grid, tuple[int, ...], Floats]:
    """Kinds of people, how many along each trait, and the log of the factor (k,) that is in their weights already.

    The likelihood of many purchases is narrow. So nodes of a smooth trait stand where it is: they follow the
    trait's distribution given the history up to the last purchase, as far as that is of the same family.
    """
    a = model.arrays
    values, weight, tilt, sizes = np.ones((1, len(a.trait_id))), np.ones(1), np.zeros(1), []
    for t in traits:
        tilted, moved, speed = _tilted(model, stage, segment, t, history, last)
        pull = -float(moved[1]) if a.trait_kind[t] == LOGNORMAL else 0.0
        v, w = quadrature.rule(tilted, t, segment, _NODES, speed, pull)
        if a.trait_kind[t] == LOGNORMAL:
            moved = (moved[0], 0.0)
        if len(weight) * len(v) > MOST_NODES:
            named = ", ".join(model.trait_names[i] for i in traits)
            raise NotExact(f"integrating over {named} needs more than {MOST_NODES} nodes")
        slope = np.log1p(-v) if a.trait_kind[t] == BETA else v
        own = _times(moved[0], np.log(v)) + _times(moved[1], slope)
        values, weight = np.repeat(values, len(v), axis=0), np.outer(weight, w).ravel()
        tilt = np.add.outer(tilt, own).ravel()
        values[:, t] = np.tile(v, len(values) // len(v))
        sizes.append(len(v))
    return Grid(traits, values, weight), tuple(sizes), tilt


def _tilted(
    model: Model, stage: int, segment: int, t: int, history: History, last: float
) -> tuple[Arrays, tuple[float, float], float]:
    """The arrays with a trait's distribution tilted; the powers of v, and of exp(v) or 1 - v, it is tilted by; speed.

    The speed is how fast the functions to be integrated fall with v, from now to the end of the run.
    """
    a, x = model.arrays, history.frequency
    exits = [
        e
        for e in range(int(a.exit_range[stage]), int(a.exit_range[stage + 1]))
        if a.exit_trait[e] == t and not a.exit_contagious[e] and a.exit_kind[e] in (RATE, PROBABILITY)
    ]
    slack = 1e-9 * max(history.age, 1.0)
    at_purchases = a.row_kind[stage] == AT_PURCHASES
    left = max(x - 1, 0) if at_purchases else int((_decisions(a, stage, history.age) <= last + slack).sum())
    power, fall, fails, end = 0.0, 0.0, 0.0, float(a.boundaries[-1]) + history.age
    speed = 0.0
    if a.purchase_rate_trait[stage] == t:
        if not a.purchase_decided[stage]:
            power, fall = float(x), float(a.purchase_rate[stage, segment]) * last
            speed = float(a.purchase_rate[stage, segment]) * end
        elif a.purchase_trait_is_probability[stage]:
            power = float(x)
            fails = float((_boundaries(a, history.age) <= last + slack).sum()) - x
    for e in exits:
        if a.exit_trait_is_probability[e]:
            fails += left
        elif a.exit_kind[e] == RATE:
            fall += _base(a, e, segment, last)
            speed += _base(a, e, segment, end)
        else:
            fall += left * float(a.exit_mass[e, segment])
            speed += float(a.exit_mass[e, segment]) * end / a.period
    p, q = float(a.trait_a[t, segment]), float(a.trait_b[t, segment])
    if a.trait_kind[t] == GAMMA:
        changed, moved = (p + power, (p + power) / (p / q + fall)), (power, -fall)
    elif a.trait_kind[t] == BETA:
        changed, moved = (p + power, q + max(fails, 0.0)), (power, max(fails, 0.0))
        speed = max(speed, end / a.period)
    elif a.trait_kind[t] == LOGNORMAL:
        changed, moved = (p + power * q * q, q), (power, -fall)
    else:
        return a, (0.0, 0.0), speed
    first, second = a.trait_a.copy(), a.trait_b.copy()
    first[t, segment], second[t, segment] = changed
    return a._replace(trait_a=first, trait_b=second), moved, speed
