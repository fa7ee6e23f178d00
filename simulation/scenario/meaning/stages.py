"""Stages: who people are to the company, what they buy and what they cost."""

from __future__ import annotations

from simulation.scenario.language.paces import ChanceSpec
from simulation.scenario.language.readers import Quantity, Read
from simulation.scenario.language.satisfaction import EncountersSpec
from simulation.scenario.language.stages import MarginFlowSpec, PurchasesSpec, ReferralsSpec, StageSpec
from simulation.scenario.meaning.clock import text
from simulation.scenario.meaning.context import Context
from simulation.scenario.meaning.traits import Traits
from simulation.scenario.problems import look, quoted
from simulation.scenario.types import (
    GONE,
    Encounters,
    MarginFlow,
    Purchases,
    Referrals,
    Stage,
    StageKind,
    Text,
)

GONE_STAGE = Stage(GONE, GONE, Text("gone", "poissa"), StageKind.FORMER, True, None, None, 0.0)
"""The built-in stage of those who left the market."""

_RESERVED = {
    GONE: "gone is built in: leave it out, and use it as a destination",
    "selection": "a stage cannot be called selection, which is a key of people_at_start",
}


def stages(specs: dict[str, StageSpec], traits: Traits, context: Context) -> tuple[Stage, ...]:
    """The stages in the order of the file, and `gone` last."""
    built: list[Stage] = []
    taken: dict[str, str] = {GONE: "the built-in stage gone"}
    ids = {name: _id(name, spec) for name, spec in specs.items()}
    for name, spec in specs.items():
        stage = _stage(name, spec, ids, traits, context)
        built.append(stage)
        if look(name) in _RESERVED:
            context.problems.add(spec.mark(), _RESERVED[look(name)], found=name)
        elif stage.id in taken:
            mark = spec.id.mark if spec.id else spec.mark()
            context.problems.add(mark, f'the id "{stage.id}" is taken by {taken[stage.id]}', found=stage.id)
        taken.setdefault(stage.id, f'stage "{name}"')
    return (*built, GONE_STAGE)


def _id(name: str, spec: StageSpec) -> str:
    return spec.id.value if spec.id and not spec.id.bad else name


def _stage(name: str, spec: StageSpec, ids: dict[str, str], traits: Traits, context: Context) -> Stage:
    stage_id = ids[name]
    if spec.service_cost is None:
        context.default(spec.node, "service_cost", 0.0, context.money_rate)
    return Stage(
        id=stage_id,
        name=name,
        title=text(spec.title, name),
        kind=StageKind(spec.kind.value),
        absorbing=spec.absorbing.value if spec.absorbing else False,
        purchases=_purchases(stage_id, spec.purchases, traits, context) if spec.purchases else None,
        margin_flow=_margin_flow(stage_id, spec.margin_flow, traits, context) if spec.margin_flow else None,
        service_cost=spec.service_cost.value if spec.service_cost else 0.0,
        encounters=_encounters(name, spec.encounters, spec, context) if spec.encounters else None,
        effect=spec.effect.value if spec.effect else 0.0,
        referrals=_referrals(stage_id, spec.referrals, ids, traits, context) if spec.referrals else None,
    )


def _referrals(
    stage_id: str, spec: ReferralsSpec, ids: dict[str, str], traits: Traits, context: Context
) -> Referrals:
    rate = spec.rate.value if spec.rate else 0.0
    if spec.every is not None:
        every = spec.every
        rate = context.computed(every.mark, lambda: 1 / every.value)
        context.note(every.node, f"rate {rate:.6g} per {context.reading.unit} = 1 / every")
    word = spec.enters
    if not word.bad and word.value == GONE:
        hint = "name a stage of the market, such as that of the prospects"
        context.problems.add(word.mark, "who is brought comes into the market", found=GONE, hint=hint)
    elif not word.bad and word.value not in ids:
        context.problems.unknown(word.mark, "stage", word.value, ids)
    trait = traits.differs(spec.differs_by_customer, f"{stage_id}.referrals")
    return Referrals(rate, ids.get(word.value, stage_id), trait)


def _encounters(name: str, spec: EncountersSpec, stage: StageSpec, context: Context) -> Encounters:
    every = spec.every
    if every is None:
        return Encounters(spec.rate.value if spec.rate else 0.0, at_purchases=False)
    if isinstance(every, Quantity):
        rate = context.computed(every.mark, lambda: 1 / every.value)
        context.note(every.node, f"rate {rate:.6g} per {context.reading.unit} = 1 / every")
        return Encounters(rate, at_purchases=False)
    if stage.purchases is None:
        message = f"each purchase is followed by an encounter, and nothing is bought in {quoted(name)}"
        hint = f"write purchases: under stages.{name}, or every: with a time"
        context.problems.add(spec.mark("every"), message, hint=hint)
    return Encounters(0.0, at_purchases=True)


def _purchases(stage_id: str, spec: PurchasesSpec, traits: Traits, context: Context) -> Purchases:
    rate = spec.rate.value if spec.rate else 0.0
    own_id = f"{stage_id}.purchases"
    chance, chance_trait = spec.probability, None
    if isinstance(chance, ChanceSpec):
        chance_trait = traits.of_chance(chance, own_id, spec)
    if isinstance(chance, Quantity):
        context.note(chance.node, "one purchase at most, decided at every period's end")
    if spec.every is not None:
        every = spec.every
        rate = context.computed(every.mark, lambda: 1 / every.value)
        context.note(every.node, f"rate {rate:.6g} per {context.reading.unit} = 1 / every")
    amount = spec.amount
    cv = amount.cv.value if amount.cv else context.default(amount.node, "cv", 0.0)
    return Purchases(
        rate=rate,
        rate_trait=traits.differs(spec.differs_by_customer, own_id) if chance_trait is None else None,
        amount=amount.mean.value,
        amount_cv=cv,
        amount_distribution=_amount_distribution(amount.distribution, cv, context),
        amount_trait=traits.differs(amount.differs_by_customer, f"{stage_id}.amount"),
        margin=spec.margin.value,
        probability=chance.value if isinstance(chance, Quantity) else None,
        probability_trait=chance_trait,
    )


def _amount_distribution(word: Read[str] | None, cv: float, context: Context) -> str:
    """The distribution of a purchase; one without spread is fixed whatever its name."""
    if word is not None and word.value == "fixed" and cv > 0:
        context.problems.add(
            word.mark, "a fixed amount has no spread", hint="leave out cv, or the distribution"
        )
    if cv == 0:
        return "fixed"
    return word.value if word is not None else "gamma"


def _margin_flow(stage_id: str, spec: MarginFlowSpec, traits: Traits, context: Context) -> MarginFlow:
    margin = spec.margin.value if spec.margin else context.default(spec.node, "margin", 1.0)
    trait = traits.differs(spec.differs_by_customer, f"{stage_id}.margin_flow")
    return MarginFlow(revenue=spec.revenue.value, margin=margin, trait=trait)
