"""Teams: how many people at what cost, who calls them, and what a contact does."""

from __future__ import annotations

import math
from dataclasses import replace

from simulation.scenario.language.investments import InvestmentSpec
from simulation.scenario.language.teams import CallsSpec, ServiceSpec, TeamSpec
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.hazards import LN2, described, shaped
from simulation.scenario.meaning.series import over_periods, span
from simulation.scenario.meaning.world import World
from simulation.scenario.problems import quoted
from simulation.scenario.quantities import counted, format_number
from simulation.scenario.tree import Mark
from simulation.scenario.types import Audience, CareEffect, Hazard, Money, Shape, Stage, Team

_OF_SPEND = ("ramp", "reference", "initial_stock", "carry_over", "schedule", "effects")


def team(
    spec: InvestmentSpec, audience: Audience, money: Money, world: World, context: Context
) -> tuple[Team, tuple[float, ...]] | None:
    """The team of an investment and what it costs over time, by period; None where it has none."""
    one = spec.team
    if one is None:
        return None
    for key in _OF_SPEND:
        if spec.has(key):
            belongs = f"write {key} within team" if key in ("effects", "schedule") else None
            message = f"{key} belongs to a sum that is spent, and a team costs people x wage"
            context.problems.add(spec.key_mark(key), message, hint=belongs)
    if spec.audience.share is not None:
        message = "a team serves everybody who calls: its audience has no share"
        context.problems.add(spec.audience.mark("share"), message, hint="say under calls who calls how often")
    periods = span(spec.from_, spec.until, context)
    people = tuple(int(n) for n in over_periods(one.people.value, one.schedule, periods, context))
    wage = one.wage.value if one.wage else context.default(one.node, "wage", 0.0, context.money_rate)
    service, fixed = _service(one.service_time, context)
    entry, rates = _calls(one, audience, world, context)
    steps = int(one.steps.value) if one.steps else 1
    if one.lasts is None and one.steps is not None:
        message = "steps divide the time that the effect lasts, and it ends with the contact"
        context.problems.add(one.key_mark("steps"), message, hint="write lasts: 3 months")
    effects = _effects(one, money, world, context)
    for key in ("lasts", "waiting_half_life"):
        if one.has(key) and not one.effects:
            context.problems.add(one.key_mark(key), f"{key} is about effects, and this team has none")
    order = one.order.value if one.order else "first_come"
    if order == "value" and not money.sampled_purchases:
        message = "an order by value needs purchases as events, and money.purchases is expected"
        hint = "write money: {purchases: sampled}, or order: first_come"
        context.problems.add(one.mark("order"), message, hint=hint)
    found = Team(
        people=people,
        service=service,
        fixed=fixed,
        patience=one.patience.value if one.patience else None,
        order=order,
        cost=one.cost.value if one.cost else context.default(one.node, "cost", 0.0, context.reading.currency),
        lasts=one.lasts.value if one.lasts else 0.0,
        steps=steps if one.lasts else 0,
        fading=LN2 / one.waiting_half_life.value if one.waiting_half_life else 0.0,
        entry=entry,
        rates=rates,
        effects=effects,
    )
    return found, tuple(n * wage for n in people)


def _service(spec: ServiceSpec, context: Context) -> tuple[Hazard | None, float | None]:
    if spec.fixed is not None:
        if spec.minimum is not None:
            message = "a fixed time has no minimum: it is never shorter"
            context.problems.add(spec.key_mark("minimum"), message)
        return None, spec.fixed.value
    hazard = shaped(spec, context)
    if hazard.shape is Shape.PIECEWISE and not hazard.rates[-1] > 0.0:
        message = "some contacts would never end: the last hazard is 0"
        context.problems.add(spec.mark("piecewise"), message, hint="let the last hazard be above 0")
    if hazard.shape is Shape.GOMPERTZ and hazard.b < 0.0:
        message = "some contacts would never end: this hazard falls too fast"
        context.problems.add(spec.mark("gompertz"), message, hint="write a growth above 0")
    if hazard.shape is Shape.EXPONENTIAL and not hazard.a > 0.0:
        context.problems.add(spec.mark("exponential"), "contacts would never end: the hazard is 0")
        hazard = replace(hazard, a=1.0)
    context.note(spec.node, described(hazard, context.reading.unit))
    return hazard, None


def _calls(
    one: TeamSpec, audience: Audience, world: World, context: Context
) -> tuple[tuple[str, ...], tuple[tuple[str, float], ...]]:
    names = {stage.id: stage.name for stage in world.stages.values()}
    entry, rates = list(audience.stages), []
    for name, calls in (one.calls or {}).items():
        stage = world.stage_named(name, calls.key_mark("rate") if calls.has("rate") else calls.mark())
        if stage is None:
            continue
        if stage.id not in audience.stages:
            message = f"the audience is not in {quoted(name)}: nobody there can call"
            context.problems.add(calls.mark(), message, hint=f"add {name} to audience: {{stages: [...]}}")
            continue
        rate = _rate(calls, context)
        if not (calls.on_entry is not None and calls.on_entry.value):
            entry.remove(stage.id)
        if rate > 0.0:
            rates.append((stage.id, rate))
    for stage_id in entry:
        context.note(one.people.node, f"who enters {names[stage_id]} calls")
    if not entry and not rates and not context.problems:
        context.problems.add(one.mark("calls"), "nobody ever calls this team")
    return tuple(entry), tuple(rates)


def _rate(calls: CallsSpec, context: Context) -> float:
    if calls.every is not None:
        every = calls.every
        rate = context.computed(every.mark, lambda: 1.0 / every.value)
        context.note(every.node, f"rate {rate:.6g} per {context.reading.unit} = 1 / every")
        return rate
    return calls.rate.value if calls.rate is not None else 0.0


def _effects(one: TeamSpec, money: Money, world: World, context: Context) -> tuple[CareEffect, ...]:
    found = []
    for name, factor in (one.effects or {}).items():
        mark = factor.node.key or factor.mark
        target = world.target(name, mark, ("purchases", "referrals"))
        if target is None or factor.bad:
            continue
        if target.aspect == "referrals" and target.stage is not None:
            world.need_referrals(name, target.stage, mark)
        elif target.stage is not None:
            _check_purchases(name, target.stage, money, world, mark, context)
        context.note(factor.node, _told(one, factor.value, context))
        found.append(
            CareEffect(
                transition=target.transition.id if target.transition else None,
                stage=target.stage.id if target.stage else None,
                slope=math.log(factor.value),
                aspect=target.part,
            )
        )
    return tuple(found)


def _check_purchases(
    name: str, stage: Stage, money: Money, world: World, mark: Mark, context: Context
) -> None:
    if any(s.purchases is None for s in world.stage_in_each(stage)):
        context.problems.add(mark, f"{quoted(name)} has no purchases that could change")
    elif not money.sampled_purchases:
        message = f"contacts of each move {quoted(name)}, and money.purchases is expected"
        context.problems.add(mark, message, hint="write money: {purchases: sampled}")


def _told(one: TeamSpec, value: float, context: Context) -> str:
    unit = context.reading.unit
    text = f"x {format_number(value)} from a contact on"
    if one.lasts is not None:
        text += f", until {counted(one.lasts.value, unit)} after it"
    if one.steps is not None and one.steps.value > 1:
        text += f", in {format_number(one.steps.value)} steps"
    if one.waiting_half_life is not None:
        late = one.waiting_half_life.value
        text += f"; x {math.sqrt(value):.6g} after waiting for {counted(late, unit)}"
    return text
