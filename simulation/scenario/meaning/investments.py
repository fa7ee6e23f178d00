"""Investments: spend by period, audience, and effects through response curves."""

from __future__ import annotations

import math

from simulation.scenario.language.investments import AudienceSpec, InvestmentSpec
from simulation.scenario.meaning.clock import text
from simulation.scenario.meaning.context import NEARLY, Context
from simulation.scenario.meaning.responses import effects
from simulation.scenario.meaning.series import over_periods, span
from simulation.scenario.meaning.teams import team
from simulation.scenario.meaning.world import World
from simulation.scenario.tree import Leaf, Table, place
from simulation.scenario.types import (
    Aim,
    Audience,
    HandOff,
    Investment,
    Money,
    Satisfaction,
    StartGroup,
    Team,
)


def investments(
    specs: dict[str, InvestmentSpec] | None,
    groups: tuple[StartGroup, ...],
    money: Money,
    scores: Satisfaction | None,
    world: World,
    context: Context,
) -> tuple[Investment, ...]:
    """The investments in the order of the file."""
    built = []
    taken: dict[str, str] = {}
    for name, spec in (specs or {}).items():
        investment = _investment(
            name, spec, groups, scores.hand_offs if scores else (), money, world, context
        )
        if investment.id in taken:
            mark = spec.id.mark if spec.id else spec.mark()
            context.problems.add(mark, f'the id "{investment.id}" is taken by "{taken[investment.id]}"')
        taken.setdefault(investment.id, name)
        if (
            investment.audience.by == "value"
            and investment.audience.share is not None
            and not money.sampled_purchases
        ):
            context.problems.add(
                spec.audience.mark("by"),
                "a list by value needs purchases as events, and money.purchases is expected",
                hint="write money: {purchases: sampled}, or by: random",
            )
        built.append(investment)
    return tuple(built)


def _investment(
    name: str,
    spec: InvestmentSpec,
    groups: tuple[StartGroup, ...],
    hand_offs: tuple[HandOff, ...],
    money: Money,
    world: World,
    context: Context,
) -> Investment:
    audience = _audience(spec.audience, world, context)
    periods = span(spec.from_, spec.until, context)
    spend = spec.budget or spec.per_head
    by_period = over_periods(spend.value if spend else 0.0, spec.schedule, periods, context)
    served = team(spec, audience, money, world, context)
    if served is not None:
        return _of_team(name, spec, audience, *served)
    carry_over = spec.carry_over.value if spec.carry_over else context.default(spec.node, "carry_over", 0.0)
    if _in_one_form(spec, context):
        reference = _reference_stock(spec, audience, carry_over, groups, world, context)
    else:
        reference = 0.0
    if spec.initial_stock is None:
        context.default(spec.node, "initial_stock", reference, f"{context.money_rate}, a head")
    return Investment(
        id=spec.id.value if spec.id and not spec.id.bad else name,
        name=name,
        title=text(spec.title, name),
        aim=Aim(spec.aim.value),
        budget=by_period if spec.budget is not None else None,
        per_head=by_period if spec.budget is None else None,
        ramp=_ramp(spec, periods[0], context),
        reference_stock=reference,
        initial_stock=spec.initial_stock.value if spec.initial_stock else reference,
        carry_over=carry_over,
        audience=audience,
        effects=effects(spec, audience, reference, hand_offs, world, context),
    )


def _of_team(
    name: str, spec: InvestmentSpec, audience: Audience, found: Team, wages: tuple[float, ...]
) -> Investment:
    return Investment(
        id=spec.id.value if spec.id and not spec.id.bad else name,
        name=name,
        title=text(spec.title, name),
        aim=Aim(spec.aim.value),
        budget=wages,
        per_head=None,
        ramp=(1.0,) * len(wages),
        reference_stock=0.0,
        initial_stock=0.0,
        carry_over=0.0,
        audience=audience,
        effects=(),
        team=found,
    )


_FORMS = {"budget": "a sum", "per_head": "a sum a head"}


def _in_one_form(spec: InvestmentSpec, context: Context) -> bool:
    """Whether what is read in the form of the spend was written in that form; a complaint where not.

    A variant or an override that says `budget` where the file says `per_head` replaces it, and would
    leave a reference a head to be read as a sum.
    """
    form = "budget" if spec.budget is not None else "per_head"
    one = True
    for key, given in (("reference", spec.reference), ("schedule", spec.schedule)):
        node = given.node if given is not None else None
        before = node.beside if isinstance(node, Leaf | Table) else None
        if given is None or node is None or before in (None, form) or given.value == 0.0:
            continue
        assert before is not None
        mark, where = spec.key_mark(form), place(node)
        written = f"{where.source.name}:{where.line}"
        context.problems.add(
            mark,
            f"{form} makes the spend {_FORMS[form]}, and its {key} was written as {_FORMS[before]}, "
            f"beside {before} ({written})",
            found=form,
            hint=f"{key} is read in the form of the spend: give it too, as {_FORMS[form]}, "
            f"or say {before} here as well",
        )
        one = False
    return one


def _audience(spec: AudienceSpec, world: World, context: Context) -> Audience:
    stages = []
    for word in spec.stages:
        stage = world.stage(word)
        if stage is not None and stage.id in stages:
            context.problems.add(word.mark, f'stage "{word.value}" is named twice')
        elif stage is not None and stage.absorbing:
            context.problems.add(word.mark, f'"{word.value}" is absorbing: nobody there can be moved')
        elif stage is not None:
            stages.append(stage.id)
    chosen = []
    for word in spec.segments or ():
        segment = world.segment_id(word.value, word.mark) if not word.bad else None
        if segment is not None and segment in chosen:
            context.problems.add(word.mark, f'segment "{word.value}" is named twice')
        elif segment is not None:
            chosen.append(segment)
    if spec.by is not None and spec.share is None:
        context.problems.add(spec.key_mark("by"), "by orders a list, and there is none without share")
    everyone = tuple(segment.id for segment in world.segments)
    return Audience(
        stages=tuple(stages),
        segments=tuple(chosen) if spec.segments is not None else everyone,
        share=spec.share.value if spec.share else None,
        by=spec.by.value if spec.by else "random",
    )


def _ramp(spec: InvestmentSpec, first: int, context: Context) -> tuple[float, ...]:
    """min(1, k period / ramp) in the k-th period since the spend began; 1 before."""
    n, period = context.time.n_periods, context.time.period
    if spec.ramp is None:
        return (1.0,) * n
    ramp = spec.ramp.value
    return tuple(1.0 if j < first else min(1.0, (j - first + 1) * period / ramp) for j in range(n))


def _reference_stock(
    spec: InvestmentSpec,
    audience: Audience,
    carry_over: float,
    groups: tuple[StartGroup, ...],
    world: World,
    context: Context,
) -> float:
    """The steady stock a head that the reference spend would hold on the starting audience."""
    if spec.reference is None:
        return context.default(spec.node, "reference", 0.0, context.money_rate)
    a_head = spec.reference.value
    if spec.budget is not None and a_head > 0:
        heads = _starting_audience(audience, groups, world)
        if heads <= 0 and context.start_is_known and _is_understood(audience, spec.audience):
            message = "a reference budget is divided by the audience at the start, which is nobody"
            context.problems.add(spec.reference.mark, message, hint="give people_at_start, or per_head spend")
        if heads <= 0:
            return 0.0
        a_head /= heads
        context.note(spec.reference.node, f"{a_head:.6g} a head of {heads:g} at the start")
    mark = spec.reference.mark
    stock = context.computed(mark, lambda: a_head / (1.0 - carry_over), positive=False)
    context.note(spec.reference.node, f"steady stock {stock:.6g} = spend a head / (1 - carry_over)")
    return stock


def _is_understood(audience: Audience, spec: AudienceSpec) -> bool:
    """Whether every stage and segment of an audience was found; else the audience is unknown."""
    segments = len(spec.segments) if spec.segments is not None else len(audience.segments)
    return len(audience.stages) == len(spec.stages) and len(audience.segments) == segments


def _starting_audience(audience: Audience, groups: tuple[StartGroup, ...], world: World) -> float:
    """Expected number of people reached at time 0."""
    shares = {segment.id: segment.share for segment in world.segments}
    reached = math.fsum(shares[segment] for segment in audience.segments)
    heads = math.fsum(
        group.count * (reached if group.segment is None else float(group.segment in audience.segments))
        for group in groups
        if group.stage in audience.stages
    )
    return heads if audience.share is None else float(math.floor(audience.share * heads + NEARLY))
