"""Where plans stand on the assumed responses: a rate or factor against what is spent, and each plan's point.

A curve says what lasts: the stock of a steady spend, with what is carried over, after any ramp. It holds for
the mean number of people whom the plan reached; the same budget says less to more people.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from experiments import responses
from simulation.books import Books
from simulation.model import Model
from simulation.scenario.meaning.responses import multiplier, response
from simulation.scenario.types import (
    Curve,
    CurveKind,
    Effect,
    EffectTarget,
    Investment,
    Scenario,
    Shape,
    Text,
)

Floats = npt.NDArray[np.float64]

_POINTS = 120
_BEYOND = 1.6
"""A curve goes on to so many times the highest spend of any plan."""
_MOST = 0.9
"""Where nothing is spent, a curve goes on to this share of its strongest effect."""

RATE, PROBABILITY, PURCHASES, MONEY, FACTOR = "rate", "probability", "purchases", "money", "factor"


class Ran(NamedTuple):
    """A plan that ran: its label, its model, and the mean of its books."""

    label: str
    model: Model
    books: Books


@dataclass(frozen=True)
class Standing:
    """One plan on one response."""

    label: str
    spend: float
    """Per time unit while something is spent; of sums a head, per head."""
    heads: float
    """Mean number reached at the starts of these periods; of all periods where nothing is spent."""
    value: float
    """The height of the plan's own curve at its spend."""
    curve: Floats
    """Its heights at `Response.spends`."""


@dataclass(frozen=True)
class Response:
    """One response to spend, and where every plan that has it stands."""

    investment: str
    """Id."""
    title: Text
    on: str
    """What it acts on, as in a file: a transition, or "STAGE.purchases", "STAGE.amount"."""
    adds: bool
    """Whether the height is what spend adds to a rate or probability, not the whole of it."""
    what: str
    """What the height is: RATE, leaving per person and time unit; PROBABILITY, leaving at a decision;
    PURCHASES per person and time unit; MONEY a purchase; or FACTOR, times the number in the file, where
    that is not one number."""
    per_head: bool
    spends: Floats
    """From 0, money per time unit; of sums a head, per head."""
    plans: tuple[Standing, ...]
    """In the order of the plans."""

    def called(self, labels: Sequence[str]) -> Response:
        """The same with the plans under other names."""
        named = (replace(plan, label=label) for plan, label in zip(self.plans, labels, strict=True))
        return replace(self, plans=tuple(named))


class _Having(NamedTuple):
    """A plan that has a response."""

    ran: Ran
    investment: Investment
    effect: Effect
    spend: float
    heads: float


def standings(plans: Sequence[Ran]) -> tuple[Response, ...]:
    """Every response of the plans to spend, in the order of the first plan that has it.

    An investment that is a budget in one plan and a sum a head in another makes two of them.
    """
    found: dict[tuple[str, str, int, bool], list[_Having]] = {}
    for ran in plans:
        for one in responses.of(ran.model.scenario):
            pair = responses.find(ran.model.scenario, one)
            if one.kind is responses.Kind.STRENGTH and pair is not None:
                key = (one.investment, one.on, one.ordinal, pair[0].per_head is not None)
                found.setdefault(key, []).append(_Having(ran, *pair, *_spent(ran, pair[0])))
    return tuple(_response(key[1], having) for key, having in found.items())


def _response(on: str, having: Sequence[_Having]) -> Response:
    first = having[0]
    spends = np.linspace(0.0, _farthest(having), _POINTS)
    bases = [_base(one.ran.model.scenario, one.investment, one.effect) for one in having]
    alike = len({what for what, _ in bases}) == 1
    plans = []
    for one, (_, base) in zip(having, bases, strict=True):
        unit = base if alike else 1.0
        curve = np.array([unit * _effect(one, float(spend)) for spend in spends])
        plans.append(Standing(one.ran.label, one.spend, one.heads, unit * _effect(one, one.spend), curve))
    what = bases[0][0] if alike else FACTOR
    per_head = first.investment.per_head is not None
    title, adds = first.investment.title, first.effect.adds
    return Response(first.investment.id, title, on, adds, what, per_head, spends, tuple(plans))


def _spent(ran: Ran, one: Investment) -> tuple[float, float]:
    """Money per time unit (a head, of sums a head) while something is spent, and the mean number reached."""
    a = ran.model.arrays
    j = ran.model.investment_names.index(one.name)
    share = one.audience.share if one.audience.share is not None else 1.0
    heads = share * np.where(a.reaches[j], ran.books.heads[: a.n_periods], 0.0).sum(axis=(1, 2))
    money = (ran.books.spend[:, j].sum(axis=(1, 2)) + ran.books.unspent[:, j]) / a.per_quantum
    money /= ran.model.scenario.time.period
    running = money > 0.0
    if not running.any():
        return 0.0, float(heads.mean())
    spend, reached = float(money[running].mean()), float(heads[running].mean())
    if one.per_head is not None:
        spend = spend / reached if reached > 0.0 else 0.0
    return spend, reached


def _farthest(having: Sequence[_Having]) -> float:
    """Up to which spend the curves are followed."""
    highest = max(one.spend for one in having)
    if highest > 0.0:
        return _BEYOND * highest
    return max(
        _plenty(one.effect.curve)
        * (1.0 - one.investment.carry_over)
        * (1.0 if one.investment.per_head is not None else max(one.heads, 1.0))
        for one in having
    )


def _plenty(curve: Curve) -> float:
    """A stock at which the response is near its strongest."""
    if curve.kind is CurveKind.SATURATING:
        return -math.log1p(-_MOST) / curve.a
    if curve.kind is CurveKind.HILL:
        return float(curve.a * (_MOST / (1.0 - _MOST)) ** (1.0 / curve.b))
    return curve.a if curve.kind is CurveKind.LINEAR else max(curve.stocks[-1], 1.0)


def _effect(one: _Having, spend: float) -> float:
    """What a lasting spend makes of one of what the response acts on; or what it adds."""
    reached = 1.0 if one.investment.per_head is not None else one.heads
    stock = spend / reached / (1.0 - one.investment.carry_over) if reached > 0.0 else 0.0
    if one.effect.adds:
        return response(one.effect, stock)
    return multiplier(one.effect, stock) / multiplier(one.effect, one.investment.reference_stock)


def _base(scenario: Scenario, investment: Investment, effect: Effect) -> tuple[str, float]:
    """What the response acts on, and its number in the file where there is one for everyone reached.

    The mean, where customers differ. A probability is moved as a mass, so only what is added to one is a
    probability here.
    """
    segments = [one for one in scenario.segments if one.id in investment.audience.segments]
    if effect.target is EffectTarget.TRANSITION:
        ways = [t for segment in segments for t in segment.transitions if t.id == effect.transition]
        decided = any(way.hazard is None for way in ways)
        if effect.adds:
            return (PROBABILITY if decided else RATE), 1.0
        steady = [w.hazard for w in ways if w.hazard is not None and w.hazard.shape is Shape.EXPONENTIAL]
        if len(steady) == len(ways) and len({hazard.a for hazard in steady}) == 1 and steady[0].a > 0.0:
            return RATE, steady[0].a
        return FACTOR, 1.0
    bought = [s.purchases for segment in segments for s in segment.stages if s.id == effect.stage]
    amount = effect.target is EffectTarget.PURCHASE_AMOUNT
    numbers = {(p.amount if amount else 0.0 if p.by_probability else p.rate) for p in bought if p is not None}
    if len(numbers) == 1 and (number := numbers.pop()) > 0.0:
        return (MONEY if amount else PURCHASES), number
    return FACTOR, 1.0
