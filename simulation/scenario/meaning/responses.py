"""Effects of investments: what they change, how far, and along which curve."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from simulation.scenario.language.investments import EffectSpec, InvestmentSpec
from simulation.scenario.language.readers import Number, Quantity, Read
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.hazards import LN2
from simulation.scenario.meaning.transitions import ROW_TOLERANCE
from simulation.scenario.meaning.world import Target, World
from simulation.scenario.problems import quoted
from simulation.scenario.quantities import Kind
from simulation.scenario.tree import Mark, Node
from simulation.scenario.types import Audience, Curve, CurveKind, Effect, EffectTarget, HandOff, Transition

_TARGETS = {
    "transition": EffectTarget.TRANSITION,
    "purchases": EffectTarget.PURCHASE_RATE,
    "amount": EffectTarget.PURCHASE_AMOUNT,
    "referrals": EffectTarget.REFERRAL_RATE,
    "hand_off": EffectTarget.HAND_OFF,
}
_HAND_OFFS = "hand_offs."
"""What stands before the name of a hand-off in the key of an effect."""
_ADDED_RATE = Number(Kind.RATE, low=0)
_ADDED_PROBABILITY = Number(Kind.PROPORTION, low=0, below=1)


def effects(
    spec: InvestmentSpec,
    audience: Audience,
    reference: float,
    hand_offs: tuple[HandOff, ...],
    world: World,
    context: Context,
) -> tuple[Effect, ...]:
    """The effects of one investment, in the order of the file."""
    built: list[Effect] = []
    known = 0 < len(audience.stages) == len(spec.audience.stages)
    for name, entries in (spec.effects or {}).items():
        if not entries:
            continue
        mark = entries[0].mark()
        target = _target(name, hand_offs, mark, world, context)
        if target is None or not _reaches(target, audience, known, mark, world, context):
            continue
        for entry in entries:
            effect = _effect(entry, target, world, context)
            if effect.adds and reference > 0:
                message = (
                    "an effect that adds cannot stand beside a reference: the base rates hold no added part"
                )
                context.problems.add(entry.mark(), message, hint="write speeds_up_to, or leave out reference")
            elif not effect.adds and multiplier(effect, reference) <= 0:
                message = "at the reference spend this effect is 0: no base rate was measured under it"
                context.problems.add(entry.mark(), message)
            built.append(effect)
    return tuple(built)


def _target(
    name: str, hand_offs: tuple[HandOff, ...], mark: Mark, world: World, context: Context
) -> Target | None:
    if not name.startswith(_HAND_OFFS):
        return world.target(name, mark, ("purchases", "amount", "referrals"), (f"{_HAND_OFFS}<name>",))
    own = name.removeprefix(_HAND_OFFS)
    for one in hand_offs:
        if one.name == own:
            return Target("hand_off", hand_off=one)
    context.problems.unknown(mark, "hand-off", own, [one.name for one in hand_offs])
    return None


def _reaches(
    target: Target, audience: Audience, known: bool, mark: Mark, world: World, context: Context
) -> bool:
    """Whether the target lies where the audience is; a complaint otherwise, if all its stages are known."""
    if target.hand_off is not None:
        if known and not set(target.hand_off.stages) & set(audience.stages):
            message = f"nobody in the audience passes {quoted(target.hand_off.name)} at an encounter"
            context.problems.add(
                mark, message, hint="widen audience: {stages: [...]}, or that of the hand-off"
            )
        return True
    origin = target.transition.origin if target.transition else target.stage.id if target.stage else ""
    name = next((stage.name for stage in world.stages.values() if stage.id == origin), origin)
    if origin not in audience.stages:
        if known:
            message = f"the audience is not in {quoted(name)}: nobody there is reached"
            context.problems.add(mark, message, hint=f"add {name} to audience: {{stages: [...]}}")
        return False
    if target.stage is not None:
        here = world.stage_in_each(target.stage)
        if any(getattr(stage, target.part) is None for stage in here):
            context.problems.add(mark, f"{quoted(name)} has no {target.part} that could change")
            return False
    return True


def _effect(spec: EffectSpec, target: Target, world: World, context: Context) -> Effect:
    adds = spec.adds_up_to is not None or spec.adds_table is not None
    if adds and target.transition is None:
        what = target.part if target.hand_off is None else "a hand-off"
        context.problems.add(spec.mark(), f"an effect can add to a transition only, not to {what}")
        adds = False
    if adds and target.transition is not None:
        _check_room(spec, target.transition, world, context)
    if spec.table is not None or spec.adds_table is not None:
        curve, strength = _table(spec, target, context), 1.0
    else:
        curve, strength = _curve(spec, context), _strength(spec, target, context)
    return Effect(
        target=_TARGETS[target.aspect],
        transition=target.transition.id if target.transition else None,
        stage=target.stage.id if target.stage else None,
        adds=adds,
        strength=strength,
        curve=curve,
        hand_off=target.hand_off.id if target.hand_off else None,
    )


def _check_room(spec: EffectSpec, transition: Transition, world: World, context: Context) -> None:
    """Complain about adding to a row of probabilities that already sums to 1."""
    if transition.hazard is not None:
        return
    for segment in world.segments:
        rivals = (e for e in segment.transitions if e.origin == transition.origin and e.hazard is None)
        row = [rival.probability or 0.0 for rival in rivals]
        if sum(row) >= 1 - ROW_TOLERANCE:
            message = (
                f"the probabilities of leaving {quoted(transition.origin)} sum to 1: nothing can be added"
            )
            context.problems.add(
                spec.mark(), message, hint="write speeds_up_to, which shifts between the exits"
            )
            return


def _added(node: Node, target: Target, context: Context) -> Quantity:
    by_probability = target.transition is not None and target.transition.hazard is None
    value = (_ADDED_PROBABILITY if by_probability else _ADDED_RATE).read(node, context.reading)
    context.measured(value)
    return value


def _strength(spec: EffectSpec, target: Target, context: Context) -> float:
    if spec.adds_up_to is not None:
        return _added(spec.adds_up_to.node, target, context).value
    for strength in (spec.speeds_up_to, spec.slows_down_to, spec.multiplies_up_to):
        if strength is not None:
            return strength.value
    return 1.0


def _curve(spec: EffectSpec, context: Context) -> Curve:
    """The response of the first four forms."""
    half, full = spec.half_effect_at, spec.full_effect_at
    default = "linear" if full is not None and half is None else "saturating"
    kind = spec.curve.value if spec.curve else default
    if spec.monotone is not None:
        context.problems.add(spec.key_mark("monotone"), "monotone belongs to a table")
    if half is not None and full is not None:
        return Curve(CurveKind.SATURATING, a=1.0)
    if (half if kind != "linear" else full) is None:
        wanted = "half_effect_at" if kind != "linear" else "full_effect_at"
        if not spec.means(wanted):
            context.problems.add(spec.mark(), f"a {kind} response needs {quoted(wanted)}")
        return Curve(CurveKind.SATURATING, a=1.0)
    if kind != "hill" and spec.steepness is not None:
        context.problems.add(spec.key_mark("steepness"), "steepness belongs to curve: hill")
    if kind == "linear":
        if half is not None:
            context.problems.add(
                spec.key_mark("half_effect_at"), "a linear response is told by full_effect_at"
            )
        return Curve(CurveKind.LINEAR, a=full.value if full else 1.0)
    if full is not None:
        context.problems.add(spec.key_mark("full_effect_at"), f"a {kind} response is told by half_effect_at")
    assert half is not None
    if kind == "hill":
        if spec.steepness is None:
            context.problems.add(spec.mark("curve"), 'a hill response needs "steepness"')
        return Curve(CurveKind.HILL, a=half.value, b=spec.steepness.value if spec.steepness else 1.0)
    a = context.computed(half.mark, lambda: LN2 / half.value)
    context.note(half.node, f"1 - exp(-{a:.6g} s), ln 2 / half_effect_at")
    return Curve(CurveKind.SATURATING, a=a)


def _table(spec: EffectSpec, target: Target, context: Context) -> Curve:
    """A response by points: stocks from 0, values monotone unless said otherwise."""
    given: Read[tuple[tuple[Quantity, Any], ...]] | None = spec.table or spec.adds_table
    assert given is not None
    for key in ("curve", "half_effect_at", "steepness", "full_effect_at"):
        if spec.has(key):
            context.problems.add(spec.key_mark(key), f"{key} has no place beside a table")
    stocks = [stock for stock, _ in given.value]
    if spec.adds_table is not None:
        values = [_added(read.node, target, context) for _, read in given.value]
    else:
        values = [value for _, value in given.value]
    bad = given.bad or any(q.bad for q in (*stocks, *values))
    if not bad and stocks[0].value != 0:
        context.problems.add(stocks[0].mark, "a table begins at a stock of 0")
    free = spec.monotone is not None and not spec.monotone.value
    if not bad and not free:
        _check_monotone(values, context)
    return Curve(
        CurveKind.TABLE, stocks=tuple(q.value for q in stocks), values=tuple(q.value for q in values)
    )  # fmt: skip


def multiplier(effect: Effect, stock: float) -> float:
    """The multiplier of an effect that multiplies, at a stock of spend a head."""
    f = response(effect, stock)
    return f if effect.curve.kind is CurveKind.TABLE else 1 + f


def response(effect: Effect, stock: float) -> float:
    """What an effect adds at a stock of spend a head, to a rate or to the multiplier 1; a table's value."""
    curve = effect.curve
    if curve.kind is CurveKind.TABLE:
        return _interpolated(stock, curve)
    if curve.kind is CurveKind.SATURATING:
        f = -math.expm1(-curve.a * stock)
    elif curve.kind is CurveKind.LINEAR:
        f = min(1.0, stock / curve.a)
    else:
        distance = curve.b * (math.log(curve.a) - math.log(stock)) if stock > 0 else math.inf
        f = 1 / (1 + math.exp(distance)) if distance < 700 else 0.0
    return (effect.strength if effect.adds else effect.strength - 1) * f


def _interpolated(stock: float, curve: Curve) -> float:
    for (x0, y0), (x1, y1) in pairwise(zip(curve.stocks, curve.values, strict=True)):
        if x0 <= stock < x1:
            return y0 + (y1 - y0) * (stock - x0) / (x1 - x0)
    return curve.values[-1] if curve.values else 1.0


def _check_monotone(values: list[Quantity], context: Context) -> None:
    steps = [(after.value - before.value, after) for before, after in pairwise(values)]
    directions = [step > 0 for step, _ in steps if step != 0]
    for step, value in steps:
        if step != 0 and (step > 0) != directions[0]:
            message = "the table turns here: values rise and fall"
            context.problems.add(value.mark, message, hint="if care can be too much, say monotone: false")
            return
