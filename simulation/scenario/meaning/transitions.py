"""Transitions: where people go, at which pace, and the rules that rows of probabilities obey."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from simulation.scenario.language.paces import ChanceSpec
from simulation.scenario.language.readers import Quantity, Read
from simulation.scenario.language.stages import OneOffSpec, StageSpec, TransitionSpec
from simulation.scenario.meaning.clock import text
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.hazards import branched, constant, described, shaped
from simulation.scenario.meaning.traits import Traits
from simulation.scenario.problems import quoted
from simulation.scenario.types import (
    GONE,
    Contagion,
    Hazard,
    OneOff,
    PurchaseRule,
    Shape,
    Stage,
    StageKind,
    Transition,
)

ROW_TOLERANCE = 1e-12
"""How far above 1 a row of probabilities may be by rounding."""


@dataclass(frozen=True)
class Ends:
    """The stages that a transition joins."""

    origin: Stage
    destination: Stage


def transitions(
    specs: dict[str, TransitionSpec],
    stage_specs: dict[str, StageSpec],
    stages: tuple[Stage, ...],
    traits: Traits,
    context: Context,
) -> tuple[Transition, ...]:
    """The transitions in the order of the file; those that join no two stages are left out."""
    by_name = {stage.name: stage for stage in stages}
    built: dict[str, Transition] = {}
    taken: dict[str, str] = {}
    for name, spec in specs.items():
        ends = _ends(name, spec, by_name, context)
        if ends is None:
            continue
        sojourn = stage_specs[ends.origin.name].sojourn if ends.origin.name in stage_specs else None
        base = shaped(sojourn, context) if sojourn is not None else None
        transition = _transition(name, spec, ends, base, by_name, traits, context)
        built[name] = transition
        if transition.id in taken:
            mark = spec.id.mark if spec.id else spec.mark()
            context.problems.add(mark, f'the id "{transition.id}" is taken by {quoted(taken[transition.id])}')
        taken.setdefault(transition.id, name)
    exits: dict[str, list[str]] = {}
    for name, transition in built.items():
        exits.setdefault(transition.origin, []).append(name)
    for stage in stages:
        names = exits.get(stage.id, [])
        _check_row(stage, {name: (specs[name], built[name]) for name in names}, context)
        if stage.name in stage_specs:
            _check_branches(stage, stage_specs[stage.name], {name: specs[name] for name in names}, context)
    return tuple(built.values())


def split(name: str) -> tuple[str, str] | None:
    """The names on both sides of the arrow, or None."""
    origin, sep, destination = name.partition("->")
    origin, destination = origin.strip(), destination.strip()
    return (origin, destination) if sep and origin and destination and "->" not in destination else None


def _ends(name: str, spec: TransitionSpec, stages: dict[str, Stage], context: Context) -> Ends | None:
    both = split(name)
    if both is None:
        message = f"{quoted(name)} is not a transition"
        context.problems.add(spec.mark(), message, found=name, hint="write origin -> destination")
        return None
    for end in both:
        if end not in stages:
            context.problems.unknown(spec.mark(), "stage", end, stages)
    if both[0] not in stages or both[1] not in stages:
        return None
    ends = Ends(stages[both[0]], stages[both[1]])
    if ends.origin is ends.destination:
        context.problems.add(spec.mark(), f"a transition from {quoted(both[0])} to itself moves nobody")
    if ends.origin.name == GONE:
        context.problems.add(spec.mark(), "nobody leaves gone: it is absorbing")
    elif ends.origin.absorbing:
        context.problems.add(spec.mark(), f"{quoted(both[0])} is absorbing: it can have no exits")
    return ends


def _transition(
    name: str,
    spec: TransitionSpec,
    ends: Ends,
    base: Hazard | None,
    stages: dict[str, Stage],
    traits: Traits,
    context: Context,
) -> Transition:
    ids = f"{ends.origin.id} -> {ends.destination.id}"
    own_id = spec.id.value if spec.id and not spec.id.bad else ids
    _check_clock(spec, ends, context)
    chance = spec.probability
    probability_trait = None
    if isinstance(chance, ChanceSpec):
        probability_trait = traits.of_chance(chance, own_id, spec)
    if isinstance(chance, Quantity):
        context.note(chance.node, _decided(spec))
    return Transition(
        id=own_id,
        name=name,
        title=text(spec.title, name),
        origin=ends.origin.id,
        destination=ends.destination.id,
        hazard=None if chance is not None else _hazard(spec, ends, base, context),
        by_tenure=spec.by is not None and spec.by.value == "tenure",
        probability=chance.value if isinstance(chance, Quantity) else None,
        probability_trait=probability_trait,
        every=spec.every.value if isinstance(spec.every, Quantity) and chance is not None else None,
        trait=_trait(spec, own_id, traits) if probability_trait is None else None,
        one_off=_one_off(spec.one_off, context),
        at_purchases=chance is not None and _at_purchases(spec),
        first=spec.first.value
        if spec.first and isinstance(spec.every, Quantity) and chance is not None
        else None,
        contagion=_contagion(spec, stages, context),
        rule=_rule(spec, ends, context),
    )


def _trait(spec: TransitionSpec, own_id: str, traits: Traits) -> str | None:
    """The id of the trait that multiplies the hazard, or the mass."""
    if spec.never is not None and not spec.never.bad:
        return traits.never(spec.never, own_id)
    return traits.differs(spec.differs_by_customer, own_id)


def _decided(spec: TransitionSpec) -> str:
    if spec.every is None:
        return "decided at every period's end"
    return "decided after each purchase" if _at_purchases(spec) else "decided again and again since entry"


def _at_purchases(spec: TransitionSpec) -> bool:
    return spec.every is not None and not isinstance(spec.every, Quantity)


def _hazard(spec: TransitionSpec, ends: Ends, base: Hazard | None, context: Context) -> Hazard:
    if spec.branch is not None:
        if base is None:
            hint = f"write sojourn: under stages.{ends.origin.name}, or a rate here"
            context.problems.add(
                spec.branch.mark, "branch shares out a sojourn, and the origin has none", hint=hint
            )
            return Hazard(Shape.EXPONENTIAL, a=0.0)
        hazard = branched(base, spec.branch.value)
        context.note(spec.branch.node, described(hazard, context.reading.unit))
        return hazard
    if spec.after_silence is not None or spec.after_purchases is not None:
        return Hazard(Shape.EXPONENTIAL, a=0.0)
    if base is not None:
        message = f"{quoted(ends.origin.name)} has a sojourn: this exit says which branch of it it takes"
        context.problems.add(spec.mark(), message, hint="write branch: 30 %")
    if spec.time_in_stage is not None:
        return shaped(spec.time_in_stage, context)
    return constant(spec, context) or Hazard(Shape.EXPONENTIAL, a=0.0)


def _rule(spec: TransitionSpec, ends: Ends, context: Context) -> PurchaseRule | None:
    """A move that follows from purchases, of which the origin must have some."""
    written = spec.after_silence or spec.after_purchases
    if written is None:
        return None
    key = "after_silence" if spec.after_silence is not None else "after_purchases"
    if ends.origin.purchases is None:
        message = f"{key} is a rule on purchases, and nothing is bought in {quoted(ends.origin.name)}"
        hint = f"write purchases: under stages.{ends.origin.name}, or a rate here"
        context.problems.add(spec.mark(key), message, hint=hint)
    for other in ("by", "differs_by_customer", "never"):
        if spec.has(other):
            message = f"{other} belongs to a hazard; what is bought decides by {key}, for everybody alike"
            context.problems.add(spec.key_mark(other), message)
    if spec.after_purchases is not None:
        return PurchaseRule(None, int(spec.after_purchases.value))
    return PurchaseRule(written.value, None)


def _contagion(spec: TransitionSpec, stages: dict[str, Stage], context: Context) -> Contagion | None:
    """A hazard that others pass on, beside a hazard of the transition's own."""
    if spec.contagion is None:
        return None
    if spec.probability is not None or spec.branch is not None:
        other = "probability" if spec.probability is not None else "branch"
        message = f"contagion comes beside a hazard; it has no place beside {other}"
        context.problems.add(spec.key_mark("contagion"), message, hint="write a rate, 0 where there is none")
    telling = []
    for name in spec.contagion.told_by:
        if name.value == GONE:
            context.problems.add(name.mark, "whoever is gone tells nobody", found=GONE)
        elif name.value not in stages:
            context.problems.unknown(name.mark, "stage", name.value, stages)
        else:
            telling.append(stages[name.value].id)
    return Contagion(spec.contagion.rate.value, tuple(telling))


def _check_clock(spec: TransitionSpec, ends: Ends, context: Context) -> None:
    """`by` belongs to hazards of customers, `every` to probabilities."""
    if spec.by is not None:
        if spec.probability is not None or spec.branch is not None:
            other = "probability" if spec.probability is not None else "branch"
            context.problems.add(
                spec.mark("by"), f"by says which clock a hazard runs on; it has no place beside {other}"
            )
        elif spec.by.value == "tenure" and ends.origin.kind is not StageKind.CUSTOMER:
            message = f"tenure is time as a customer, and {quoted(ends.origin.name)} is not of kind customer"
            context.problems.add(spec.by.mark, message, hint="write by: duration, or leave it out")
    if spec.every is not None and spec.probability is None:
        context.problems.add(spec.key_mark("every"), "every belongs to a probability, and this exit has none")
    elif spec.first is not None and not isinstance(spec.every, Quantity):
        hint = "write every: 1 month beside it"
        context.problems.add(
            spec.key_mark("first"), "first is the first of decisions that come every so often", hint=hint
        )
    elif _at_purchases(spec) and ends.origin.purchases is None:
        message = (
            f"this exit is decided at each purchase, and nothing is bought in {quoted(ends.origin.name)}"
        )
        hint = f"write purchases: under stages.{ends.origin.name}, or every: with a time"
        context.problems.add(spec.mark("every"), message, hint=hint)


def _one_off(spec: OneOffSpec | None, context: Context) -> OneOff:
    if spec is None:
        return OneOff()
    revenue = (
        spec.revenue.value
        if spec.revenue
        else context.default(spec.node, "revenue", 0.0, context.reading.currency)
    )
    cost = spec.cost.value if spec.cost else context.default(spec.node, "cost", 0.0, context.reading.currency)
    return OneOff(revenue, cost)


def _check_row(stage: Stage, exits: dict[str, tuple[TransitionSpec, Transition]], context: Context) -> None:
    """Probability exits of one stage share their timing and sum to at most 1."""
    row = {name: pair for name, pair in exits.items() if pair[0].probability is not None}
    if len(row) < 2:
        return
    first_name, (first_spec, first) = next(iter(row.items()))
    for spec, transition in list(row.values())[1:]:
        mine, theirs = ((one.every, one.first, one.at_purchases) for one in (transition, first))
        if mine != theirs and not _any_bad(spec.every, first_spec.every, spec.first, first_spec.first):
            when = f"every {first.every:g}" if first.every is not None else "at each period's end"
            when += f", at first after {first.first:g}" if first.first is not None else ""
            when = "at each purchase" if first.at_purchases else when
            message = f"exits of {quoted(stage.name)} by probability are decided at the same times"
            context.problems.add(
                spec.key_mark("every"), message, hint=f"{quoted(first_name)} is decided {when}"
            )
    for spec, transition in row.values():
        if transition.probability_trait is not None:
            message = (
                f"a probability that differs by customer must be the only one out of {quoted(stage.name)}"
            )
            context.problems.add(spec.key_mark("probability"), context.within(message))
    chances = [spec.probability for spec, _ in row.values() if isinstance(spec.probability, Quantity)]
    total = math.fsum(chance.value for chance in chances)
    if total > 1 + ROW_TOLERANCE and not _any_bad(*chances):
        message = f"the probabilities of leaving {quoted(stage.name)} sum to {total:.10g}, which is above 1"
        context.problems.add(context.said_last(chances), context.within(message))


def _check_branches(
    stage: Stage, spec: StageSpec, exits: dict[str, TransitionSpec], context: Context
) -> None:
    """The branches of a sojourn sum to 1."""
    if spec.sojourn is None:
        return
    branches = [exit_spec.branch for exit_spec in exits.values() if exit_spec.branch is not None]
    if not branches:
        context.problems.add(
            spec.key_mark("sojourn"), f"{quoted(stage.name)} has a sojourn and no exit takes a branch of it"
        )
    else:
        context.sum_to_one(branches, context.said_last(branches), f"the branches out of {quoted(stage.name)}")


def _any_bad(*values: Read[Any] | None) -> bool:
    return any(value is not None and value.bad for value in values)
