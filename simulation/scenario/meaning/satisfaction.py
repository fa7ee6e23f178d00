"""Satisfaction: who meets the company, where encounters break, and what the score moves."""

from __future__ import annotations

import math

from simulation.scenario.language.file import FileSpec
from simulation.scenario.language.satisfaction import HandOffSpec, SatisfactionSpec
from simulation.scenario.meaning.clock import text
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.world import World
from simulation.scenario.problems import quoted
from simulation.scenario.quantities import format_number
from simulation.scenario.types import HandOff, Money, Satisfaction, ScoreEffect, Stage

_AS_PROMISED = 0.5
"""The score that encounters lead to which are as promised."""


def satisfaction(file: FileSpec, world: World, money: Money, context: Context) -> Satisfaction | None:
    """The satisfaction of a file, or None; encounters and hand-offs belong together."""
    met = [stage for stage in world.stages.values() if stage.encounters is not None]
    spec = file.satisfaction
    if spec is None:
        for stage in met:
            mark = world.built[0].parts.stages[stage.name].key_mark("encounters")
            message = "encounters move a score of satisfaction, and the file says nothing about that"
            context.problems.add(mark, message, hint="write satisfaction: {promise: 80 %, hand_offs: {...}}")
        return None
    if not met:
        message = "nobody has encounters, so that the satisfaction never moves"
        hint = "write encounters: 2 per month under a stage"
        context.problems.add(file.key_mark("satisfaction"), message, hint=hint)
    neutral = spec.neutral.value if spec.neutral else context.default(spec.node, "neutral", _AS_PROMISED)
    start = spec.start.value if spec.start else context.default(spec.node, "start", neutral)
    recovery = spec.recovery.value if spec.recovery else context.default(spec.node, "recovery", 0.0)
    served, failed, recovered = _experience(spec, context)
    found = Satisfaction(
        promise=spec.promise.value,
        served=served,
        failed=failed,
        recovered=recovered,
        recovery=recovery,
        weight=spec.weight.value,
        start=start,
        neutral=neutral,
        hand_offs=_hand_offs(spec, met, world, context),
        effects=_effects(spec, neutral, world, money, context),
    )
    goals = ", ".join(
        f"{_percent(goal)} {how}"
        for goal, how in zip(found.goals, ("served", "failed", "recovered"), strict=True)
    )
    context.note(spec.promise.node, f"encounters lead to a score of (1 + experience - promise) / 2: {goals}")
    for stage in met:
        mean = long_run_score(found, stage.id)
        text_ = f"in {stage.name}, the score tends to {_percent(mean)}, before investments"
        context.note(spec.weight.node, text_)
    return found


def long_run_score(found: Satisfaction, stage: str) -> float:
    """The mean to which the score of who stays in a stage tends, without investments."""
    works = math.prod(1.0 - one.fails for one in found.hand_offs if stage in one.stages)
    served, failed, recovered = found.goals
    return works * served + (1.0 - works) * (found.recovery * recovered + (1.0 - found.recovery) * failed)


def _percent(share: float) -> str:
    return f"{format_number(round(100 * share, 1))} %"


def _experience(spec: SatisfactionSpec, context: Context) -> tuple[float, float, float]:
    given, values = spec.experience, []
    for key, default in (("served", 1.0), ("failed", 0.0), ("recovered", None)):
        share = getattr(given, key) if given is not None else None
        if share is not None:
            values.append(share.value)
            continue
        holder, name = (spec.node, f"experience.{key}") if given is None else (given.node, key)
        values.append(context.default(holder, name, values[0] if default is None else default))
    return values[0], values[1], values[2]


def _hand_offs(
    spec: SatisfactionSpec, met: list[Stage], world: World, context: Context
) -> tuple[HandOff, ...]:
    found: list[HandOff] = []
    taken: dict[str, str] = {}
    if not spec.hand_offs and spec.has("hand_offs"):
        context.problems.add(spec.key_mark("hand_offs"), "at least one hand-off is wanted")
    for name, one in spec.hand_offs.items():
        own = one.id.value if one.id and not one.id.bad else name
        if own in taken:
            mark = one.id.mark if one.id else one.mark()
            context.problems.add(mark, f'the id "{own}" is taken by hand-off {quoted(taken[own])}')
        taken.setdefault(own, name)
        found.append(
            HandOff(own, name, text(one.title, name), one.fails.value, _where(one, met, world, context))
        )
    return tuple(found)


def _where(one: HandOffSpec, met: list[Stage], world: World, context: Context) -> tuple[str, ...]:
    if one.stages is None:
        return tuple(stage.id for stage in met)
    stages: list[str] = []
    for word in one.stages:
        stage = world.stage(word)
        if stage is not None and stage.encounters is None:
            hint = f"write encounters: 2 per month under stages.{stage.name}"
            context.problems.add(word.mark, f"nobody has encounters in {quoted(stage.name)}", hint=hint)
        elif stage is not None and stage.id in stages:
            context.problems.add(word.mark, f'stage "{word.value}" is named twice')
        elif stage is not None:
            stages.append(stage.id)
    return tuple(stages)


def _effects(
    spec: SatisfactionSpec, neutral: float, world: World, money: Money, context: Context
) -> tuple[ScoreEffect, ...]:
    found = []
    for name, factor in (spec.effects or {}).items():
        mark = factor.node.key or factor.mark
        target = world.target(name, mark, ("purchases", "referrals"))
        if target is None or factor.bad:
            continue
        slope = math.log(factor.value) / (1.0 - neutral)
        context.note(factor.node, f"x exp({slope:.6g} (score - {format_number(neutral)}))")
        if target.aspect == "referrals" and target.stage is not None:
            world.need_referrals(name, target.stage, mark)
        elif target.stage is not None:
            if any(s.purchases is None for s in world.stage_in_each(target.stage)):
                context.problems.add(mark, f"{quoted(name)} has no purchases that could change")
            elif not money.sampled_purchases:
                message = f"the satisfaction of each moves {quoted(name)}, and money.purchases is expected"
                context.problems.add(mark, message, hint="write money: {purchases: sampled}")
        found.append(
            ScoreEffect(
                transition=target.transition.id if target.transition else None,
                stage=target.stage.id if target.stage else None,
                slope=slope,
                aspect=target.part,
            )
        )
    return tuple(found)
