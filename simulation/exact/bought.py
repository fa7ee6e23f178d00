"""A person with a history of purchases: who that is likely to be, whether still there, and what is to come.

The probability of a class given frequency, recency and time observed is that of Bayes, with the likelihood
of Schmittlein, Morrison & Colombo (1987), Counting your customers, Management Science 33(1), 1-24,
doi:10.1287/mnsc.33.1.1; with leaving at purchases that of Fader, Hardie & Lee (2005), Marketing
Science 24(2), 275-284, doi:10.1287/mksc.1040.0098; with purchases decided once a period that of
Fader, Hardie & Shang (2010), Marketing Science 29(6), 1086-1108, doi:10.1287/mksc.1100.0580.

Of a person who buys at rate l and leaves at rate m, and bought x times in (0, T], the last time at t:

    still there       l^x exp(-(l + m) T)
    has left since    l^x m / (l + m) (exp(-(l + m) t) - exp(-(l + m) T))
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import betaln

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
"""Between the last purchase and now, where a hazard changes with time: it is constant within each."""


@dataclass(frozen=True)
class History:
    """What a person bought in a stage since entering it."""

    frequency: int
    """Number of purchases; what brought the person to the stage is none of them."""
    recency: float | None
    """From entering to the last purchase, in time units; 0 where there is none. None: not needed,
    for the person is known to be still there."""
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
    """Trait -> class -> its probability, given the history; of traits that purchases or exits depend on."""
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

    Life until now was one at the base rates, and time 0 is now. What is to come follows the plans of the
    market as it is expected to be, and is None, with the reason, where there is no expected value (`exact`).
    Raises NotExact where people of the stage do not buy, exits follow from a rule on purchases, a history
    cannot be, or it is not known whether the person is there while those who leave may buy again.
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
            one, kinds = known(model, stage, g, history)
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


def _after(a: Arrays, stage: int, by_base: bool) -> set[int]:
    """The stages that people of a stage may come to, at the base rates alone or by all exits."""
    ways: dict[int, set[int]] = {}
    for x in range(len(a.exit_id)):
        if not by_base or (a.exit_kind[x] != ADDED and not a.exit_contagious[x]):
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
    names = model.stage_names
    for s in sorted(_after(a, stage, by_base=True)):
        if a.purchase_rate[s].any() or a.purchase_decided[s]:
            raise NotExact(
                f"who has left {names[stage]!r} may buy in {names[s]!r}, so silence does not tell who has"
                " left; of a customer known to be still there, give frequency and age alone"
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
        return age + np.array(
            [physics.decision_time(-age, later, every, j + 1, a.period) for j in range(number)]
        )
    return _boundaries(a, age)


def known(model: Model, stage: int, segment: int, history: History) -> tuple[Bought, Grid | None]:
    """What the past tells of a person, and the kinds of people still there; None where nobody can be."""
    a, names = model.arrays, model.trait_names
    asked = {int(t) for t in (a.purchase_rate_trait[stage], *_exit_traits(a, stage)) if t >= 0}
    traits = tuple(sorted(asked | set(steering_traits(model, _after(a, stage, by_base=False)))))
    there = _Part(model, stage, segment, traits, replace(history, recency=None))
    parts = [there] if history.recency is None else [there, _Part(model, stage, segment, traits, history)]
    most = max(float(part.logs.max()) for part in parts)
    if most == -math.inf:
        raise NotExact(f"nobody in {model.stage_names[stage]!r} can have this history")
    weights = [np.exp(part.logs - most) for part in parts]
    total = sum(float(weight.sum()) for weight in weights)
    given = [weight / total for weight in weights]
    classes, means = {}, {}
    for t in sorted(asked):
        means[names[t]] = sum(float(p @ part.values[:, t]) for p, part in zip(given, parts, strict=True))
        if a.trait_kind[t] == CLASSES:
            axis = traits.index(t)
            others = tuple(i for i in range(len(traits)) if i != axis)
            each = sum(p.reshape(part.sizes).sum(axis=others) for p, part in zip(given, parts, strict=True))
            classes[names[t]] = by_class(model, t, segment, np.asarray(each))
    chance = float(given[0].sum())
    found = Bought(segment, history, chance, classes, means, None, None, None)
    if not chance > 0.0:
        return found, None
    kinds = np.exp(there.logs - there.logs.max())
    return found, Grid(traits, there.values, kinds / kinds.sum())


class _Part:
    """The kinds of people who can have a history, and the log of how likely each with it is.

    With a recency: of those who have left since; without: of those who are still there.
    """

    def __init__(
        self, model: Model, stage: int, segment: int, traits: tuple[int, ...], history: History
    ) -> None:
        self.values, self.sizes, prior = _kinds(model, stage, segment, traits, history)
        rates = _Rates(model.arrays, stage, segment, self.values)
        self.logs = prior + _until(model, stage, rates, history)
        if history.recency is not None:
            with np.errstate(divide="ignore"):
                self.logs = self.logs + np.log(_left_in_silence(model, stage, rates, history))


def _exit_traits(a: Arrays, stage: int) -> npt.NDArray[np.int64]:
    return np.asarray(a.exit_trait[a.exit_range[stage] : a.exit_range[stage + 1]])


def _until(model: Model, stage: int, rates: _Rates, history: History) -> Floats:
    """(k,) log likelihood of the purchases, and of being there until now, or until the last one was made.

    A decision about leaving at the last purchase is still to come of those who have left.
    """
    a, x = model.arrays, history.frequency
    last = _last(history)
    logs = -rates.hazard(last) + _times(_stays(a, stage, history), rates.stays)
    with np.errstate(divide="ignore"):
        if not rates.decided:
            return np.asarray(logs + _times(x, np.log(rates.buys)) - rates.buys * last)
        asked, slack = _boundaries(a, history.age), _slack(history)
        if history.recency and not (np.abs(asked - last) <= slack).any():
            raise NotExact(
                f"purchases in {model.stage_names[stage]!r} are decided at ends of periods, the last of them"
                f" now: none {last:g} after entering"
            )
        passed = int((asked <= last + slack).sum())
        if x > passed:
            name = model.stage_names[stage]
            raise NotExact(f"{x} purchases in {passed} periods of {name!r}: at most one in each")
        return np.asarray(
            logs + _times(x, np.log(-np.expm1(rates.passes))) + _times(passed - x, rates.passes)
        )


def _last(history: History) -> float:
    return history.age if history.recency is None else history.recency


def _slack(history: History) -> float:
    """How far apart times may be that are the same but for rounding."""
    return 1e-9 * max(history.age, 1.0)


def _stays(a: Arrays, stage: int, history: History) -> int:
    """How many decisions about leaving ended in staying, now or up to the last purchase."""
    if a.row_kind[stage] == AT_PURCHASES:
        return history.frequency if history.recency is None else max(history.frequency - 1, 0)
    return int((_decisions(a, stage, history.age) <= _last(history) + _slack(history)).sum())


def _times(number: float, logs: Floats) -> Floats:
    """Logs of a power; of 0 to the power of 0 too."""
    return number * logs if number else np.zeros(len(logs))


def _left_in_silence(model: Model, stage: int, rates: _Rates, history: History) -> Floats:
    """(k,) probability to have left since the last purchase, and to have bought nothing before."""
    a, age, last = model.arrays, history.age, _last(history)
    slack = _slack(history)
    leaves, stays = -np.expm1(rates.stays), np.exp(rates.stays)
    gone, weight = np.zeros(len(leaves)), np.ones(len(leaves))
    if a.row_kind[stage] == AT_PURCHASES and history.frequency:
        gone, weight = leaves, stays
    exits, asked = _decisions(a, stage, age), _boundaries(a, age) if rates.decided else np.zeros(0)
    breaks = {float(u) for u in (*exits, *asked) if u > last + slack} | {last, age}
    if not rates.steady:
        breaks |= set(np.linspace(last, age, _PIECES + 1).tolist())
    at = np.array(sorted(breaks))
    before = rates.hazard(last)
    for start, end in itertools.pairwise(at.tolist()):
        now = rates.hazard(end)
        hazard, buying = now - before, rates.buys * (end - start)
        before, both = now, hazard + buying
        share = np.divide(hazard, both, out=np.zeros_like(both), where=both > 0.0)
        gone, weight = gone - weight * share * np.expm1(-both), weight * np.exp(-both)
        if end in exits:
            gone, weight = gone + weight * leaves, weight * stays
        if end in asked:
            weight = weight * np.exp(rates.passes)
    return np.asarray(gone)


def _kinds(
    model: Model, stage: int, segment: int, traits: tuple[int, ...], history: History
) -> tuple[Floats, tuple[int, ...], Floats]:
    """Values (k, T) of traits, how many nodes along each, and the log (k,) of their share before the history.

    The likelihood of many purchases is narrow. So nodes of a smooth trait stand where it is: they follow the
    trait's distribution given the history as far as that is of a family known.
    """
    a = model.arrays
    values, logs, sizes = np.ones((1, len(a.trait_id))), np.zeros(1), []
    for t in traits:
        v, share = _nodes(a, t, segment, _Tilt(a, stage, segment, t, history))
        if len(logs) * len(v) > MOST_NODES:
            named = ", ".join(model.trait_names[i] for i in traits)
            raise NotExact(f"integrating over {named} needs more than {MOST_NODES} nodes")
        values, logs = np.repeat(values, len(v), axis=0), np.add.outer(logs, share).ravel()
        values[:, t] = np.tile(v, len(values) // len(v))
        sizes.append(len(v))
    return values, tuple(sizes), logs


class _Tilt:
    """What a history says of a trait v: a factor v**power exp(-fall v) (1 - v)**fails of its likelihood."""

    def __init__(self, a: Arrays, stage: int, segment: int, t: int, history: History) -> None:
        last, stays = _last(history), _stays(a, stage, history)
        end = float(a.boundaries[-1]) + history.age
        self.power = self.fall = self.fails = self.speed = 0.0
        """The speed is how fast functions of v fall from now to the end of the run."""
        if a.purchase_rate_trait[stage] == t and not a.purchase_decided[stage]:
            rate = float(a.purchase_rate[stage, segment])
            self.power, self.fall, self.speed = float(history.frequency), rate * last, rate * end
        elif a.purchase_rate_trait[stage] == t and a.purchase_trait_is_probability[stage]:
            asked = int((_boundaries(a, history.age) <= last + _slack(history)).sum())
            self.power, self.fails = float(history.frequency), float(max(asked - history.frequency, 0))
        for x in range(int(a.exit_range[stage]), int(a.exit_range[stage + 1])):
            if a.exit_trait[x] != t or a.exit_contagious[x]:
                continue
            if a.exit_kind[x] == RATE:
                self.fall += _base(a, x, segment, last)
                self.speed += _base(a, x, segment, end)
            elif a.exit_kind[x] == PROBABILITY and a.exit_trait_is_probability[x]:
                self.fails += stays
            elif a.exit_kind[x] == PROBABILITY:
                self.fall += stays * float(a.exit_mass[x, segment])
                self.speed += float(a.exit_mass[x, segment]) * end / a.period


def _nodes(a: Arrays, t: int, segment: int, tilt: _Tilt) -> tuple[Floats, Floats]:
    """Values of a trait, and the log of the share of people at each, before the history."""
    p, q = float(a.trait_a[t, segment]), float(a.trait_b[t, segment])
    power, fails = tilt.power, tilt.fails
    first, second = a.trait_a.copy(), a.trait_b.copy()
    tilted = a._replace(trait_a=first, trait_b=second)
    if a.trait_kind[t] == LOGNORMAL:
        return quadrature.tilted_lognormal(p, q, _NODES, power, tilt.fall)
    if a.trait_kind[t] == GAMMA:
        shape, rate = p + power, p / q + tilt.fall
        first[t, segment], second[t, segment] = shape, shape / rate
        v, w = quadrature.rule(tilted, t, segment, _NODES, tilt.speed, 0.0)
        whole = math.lgamma(shape) - math.lgamma(p) + p * math.log(p / q) - shape * math.log(rate)
        return v, np.log(w) + whole - _times(power, np.log(v)) + tilt.fall * v
    if a.trait_kind[t] == BETA:
        first[t, segment], second[t, segment] = p + power, q + fails
        v, w = quadrature.rule(tilted, t, segment, _NODES, max(tilt.speed, len(a.boundaries)), 0.0)
        whole = float(betaln(p + power, q + fails) - betaln(p, q))
        return v, np.log(w) + whole - _times(power, np.log(v)) - _times(fails, np.log1p(-v))
    v, w = quadrature.rule(a, t, segment, _NODES, 0.0, 0.0)
    return v, np.log(w)
