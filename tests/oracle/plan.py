"""The plan of a period and the shocks in it: factors, lists, spend."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from simulation.scenario.types import (
    Beta,
    Curve,
    CurveKind,
    Effect,
    EffectTarget,
    Investment,
    Scenario,
    Segment,
    Stage,
    StageKind,
    Transition,
)

from .arrays import Bools, Floats, Ints
from .decisions import certain, row_masses
from .hazards import hazard_at
from .people import People, is_kind, stage_number


def response(curve: Curve, stock: Floats) -> Floats:
    """f(stock), or a table's value."""
    if curve.kind is CurveKind.SATURATING:
        return -np.expm1(-curve.a * stock)
    if curve.kind is CurveKind.HILL:
        # Divided by the top power, so that a stock of 0 and a large one are both harmless.
        return 1.0 - 1.0 / (1.0 + (stock / curve.a) ** curve.b)
    if curve.kind is CurveKind.LINEAR:
        return np.minimum(1.0, stock / curve.a)
    return np.interp(stock, curve.stocks, curve.values)


def multiplier(effect: Effect, ramp: float, stock: Floats) -> Floats:
    """What a multiplying effect multiplies by, before the reference divides it."""
    f = response(effect.curve, stock)
    gain = f - 1.0 if effect.curve.kind is CurveKind.TABLE else (effect.strength - 1.0) * f
    return 1.0 + ramp * gain


def strength_of(effect: Effect, ramp: float, stock: Floats, reference: float) -> Floats:
    """The effect at each replication's stock: a factor, or the hazard or probability added."""
    if effect.adds:
        scale = 1.0 if effect.curve.kind is CurveKind.TABLE else effect.strength
        return ramp * scale * response(effect.curve, stock)
    return multiplier(effect, ramp, stock) / multiplier(effect, 1.0, np.array([reference]))


Strengths = list[tuple[int, Floats]]
"""(investment number, one value a replication) for each effect on one thing."""


@dataclass
class Plan:
    """One period: constant factors of the world, and each effect's value in each replication."""

    shocks: dict[tuple[str, str], float] = field(default_factory=dict)
    """Factor by (target, transition or stage id); a thing that is absent has factor 1."""
    factors: dict[tuple[str, str], Strengths] = field(default_factory=dict)
    """Multiplying effects by (target, transition or stage id)."""
    added: dict[str, Strengths] = field(default_factory=dict)
    """Added hazards or probabilities by transition id."""

    prices: dict[tuple[str, str, str], float] = field(default_factory=dict)
    """Prices relative to the file's ("purchase_amount", "flow_revenue"), and what people make of them
    ("transition", "purchase_rate"), by (target, transition or stage id, segment id)."""

    def shock(self, target: str, id_: str, segment: Segment | None = None) -> float:
        """The world's factor on one thing, that of prices included where the segment is said."""
        return self.shocks.get((target, id_), 1.0) * (
            1.0 if segment is None else self.price(target, id_, segment)
        )

    def price(self, target: str, id_: str, segment: Segment) -> float:
        """The factor that prices alone put on one thing."""
        return self.prices.get((target, id_, segment.id), 1.0)

    def put(self, investment: int, effect: Effect, strength: Floats) -> None:
        """Let an effect hold in the period."""
        if effect.target is EffectTarget.TRANSITION:
            assert effect.transition is not None
            if effect.adds:
                self.added.setdefault(effect.transition, []).append((investment, strength))
            else:
                self.factors.setdefault(("transition", effect.transition), []).append((investment, strength))
        else:
            assert effect.stage is not None
            self.factors.setdefault((effect.target.value, effect.stage), []).append((investment, strength))


def shocks_of(scenario: Scenario, period: int) -> dict[tuple[str, str], float]:
    """The world's factors in a period (0, 1, ...; from n_periods on: the run-off)."""
    factors: dict[tuple[str, str], float] = {}
    for shock in scenario.shock_effects:
        if shock.first <= period and (shock.last is None or period < shock.last):
            what = shock.transition if shock.target == "transition" else shock.stage
            assert what is not None
            factors[shock.target, what] = factors.get((shock.target, what), 1.0) * shock.factor
    return factors


def prices_of(scenario: Scenario, period: int) -> dict[tuple[str, str, str], float]:
    """Prices and the responses to them in a period, as in `shocks_of`."""
    row = min(period, scenario.time.n_periods)
    factors: dict[tuple[str, str, str], float] = {}
    for price in scenario.prices:
        found = [("purchase_amount", stage, price.ratio[row]) for stage in price.amounts]
        found += [("flow_revenue", stage, price.ratio[row]) for stage in price.flows]
        for one in price.responses:
            found.append((one.target, one.transition or one.stage or "", one.factors[row]))
        for target, what, factor in found:
            for segment in price.segments:
                key = target, what, segment
                factors[key] = factors.get(key, 1.0) * factor
    return factors


def treated(scenario: Scenario, people: People, who: Ints, number: int) -> Bools:
    """Whom of `who` (all of one stage and segment) investment `number` reaches."""
    audience = scenario.investments[number].audience
    segment = scenario.segments[people.segment[who[0]]].id
    stage = scenario.stages[people.stage[who[0]]].id
    if segment not in audience.segments or stage not in audience.stages:
        return np.zeros(len(who), dtype=bool)
    if audience.share is None:
        return np.ones(len(who), dtype=bool)
    return np.asarray(people.listed[who, number])


def factor_on(scenario: Scenario, plan: Plan, people: People, who: Ints, target: str, id_: str) -> Floats:
    """Shocks and multiplying effects on one thing, for each of `who`."""
    segment = scenario.segments[people.segment[who[0]]] if len(who) else None
    factor = np.full(len(who), plan.shock(target, id_, segment))
    for number, strength in plan.factors.get((target, id_), []):
        factor *= np.where(treated(scenario, people, who, number), strength[people.replication[who]], 1.0)
    return factor


def added_parts(scenario: Scenario, plan: Plan, people: People, who: Ints, transition: str) -> list[Floats]:
    """What each adding effect gives each of `who`; 0 for those it does not reach."""
    return [
        np.where(treated(scenario, people, who, number), strength[people.replication[who]], 0.0)
        for number, strength in plan.added.get(transition, [])
    ]


def pace(
    scenario: Scenario,
    plan: Plan,
    segment: Segment,
    stage: Stage,
    exit_: Transition,
    exits: list[Transition],
    age: tuple[Floats, Floats],
) -> Floats:
    """Observed hazard of one exit of a stage at (duration, tenure), nobody's own traits known."""
    duration, tenure = age
    if exit_.hazard is not None:
        return hazard_at(exit_.hazard, tenure if exit_.by_tenure else duration)
    deciding = [t for t in exits if t.hazard is None]
    row = np.array([[mean_probability(segment, t) for t in deciding]])
    masses = row_masses(row)
    if certain(row)[0]:
        masses = np.where(row > 0, np.inf, 0.0)
    mass = masses[0, deciding.index(exit_)]
    if exit_.at_purchases:
        often = purchases_expected(scenario, plan, stage, segment)
        return np.full(len(duration), mass * often if often else 0.0)
    return np.full(len(duration), mass / (scenario.time.period if exit_.every is None else exit_.every))


def mean_probability(segment: Segment, exit_: Transition) -> float:
    """The exit's probability, a beta trait's at its mean."""
    return mean_chance(segment, exit_.probability, exit_.probability_trait)


def mean_chance(segment: Segment, probability: float | None, trait: str | None) -> float:
    """A probability, or the mean of the beta trait that it is drawn from."""
    if trait is None:
        assert probability is not None
        return probability
    law = next(t for t in segment.traits if t.id == trait).distribution
    assert isinstance(law, Beta)
    return law.alpha / (law.alpha + law.beta)


def purchases_expected(scenario: Scenario, plan: Plan, stage: Stage, segment: Segment) -> float:
    """Purchases a time unit that the company expects of anybody in a stage, traits and treatments unknown."""
    buying, shock = stage.purchases, plan.shock("purchase_rate", stage.id, segment)
    if buying is None or shock == 0.0:
        return 0.0
    if not buying.by_probability:
        return buying.rate * shock
    chance = mean_chance(segment, buying.probability, buying.probability_trait)
    return (1.0 - math.pow(1.0 - chance, shock)) / scenario.time.period


def risk(scenario: Scenario, plan: Plan, people: People, time: float) -> Floats:
    """Everybody's observed hazard of leaving for a stage of kind former, at `time`."""
    total = np.zeros(len(people))
    former = {s.id for s in scenario.stages if s.kind is StageKind.FORMER}
    for g, segment in enumerate(scenario.segments):
        for stage in segment.stages:
            here = (people.segment == g) & (people.stage == stage_number(scenario, stage.id))
            exits = [t for t in segment.transitions if t.origin == stage.id]
            age = (time - people.entered[here], time - people.since[here])
            for exit_ in exits:
                shock = plan.shock("transition", exit_.id, segment)
                # A shock of 0 closes the exit even where its hazard is infinite just after entry.
                if exit_.destination in former and shock > 0:
                    total[here] += shock * pace(scenario, plan, segment, stage, exit_, exits, age)
    return total


def ranked(people: People, audience: Bools, score: Floats, number: int, share: float) -> Bools:
    """The floor(share n) highest of the n in the audience, in each replication on its own."""
    chosen = np.zeros(len(people), dtype=bool)
    for r in np.unique(people.replication[audience]):
        who = np.flatnonzero(audience & (people.replication == r))
        best = np.lexsort((people.tie[who, number], -score[who]))
        chosen[who[best[: int(np.floor(share * len(who) + 1e-9))]]] = True
    return chosen


def in_audience(scenario: Scenario, investment: Investment, people: People) -> Bools:
    """Who stands in one of the audience's stages and segments now."""
    stages = np.isin([s.id for s in scenario.stages], investment.audience.stages)
    segments = np.isin([s.id for s in scenario.segments], investment.audience.segments)
    return stages[people.stage] & segments[people.segment]


def make_list(
    scenario: Scenario, plan: Plan, people: People, number: int, time: float, rng: np.random.Generator
) -> Bools:
    """Whom a targeted investment treats in the period that begins at `time`."""
    investment = scenario.investments[number]
    audience, share = in_audience(scenario, investment, people), investment.audience.share
    assert share is not None
    if investment.audience.by == "random":
        return audience & (rng.random(len(people)) < share)
    if investment.audience.by == "value":
        # Rounded, so that equal sums of money in another order are equal, and the tie decides.
        score = np.round(people.recent.sum(axis=1), 5)
    else:
        score = risk(scenario, plan, people, time)
    return ranked(people, audience, score, number, share)


class Investing:
    """The investments' memory: the stock that each holds in each replication."""

    def __init__(self, scenario: Scenario, replications: int) -> None:
        self.scenario = scenario
        self.replications = replications
        self.stock = [np.full(replications, i.initial_stock) for i in scenario.investments]

    def plan(
        self, people: People, period: int, rng: np.random.Generator
    ) -> tuple[Plan, list[Floats], list[Floats]]:
        """Decide period 0, 1, ... from the people as they stand at its start; marks the lists.

        Returns the plan, and for each investment what is spent and what is left unspent in each
        replication over the whole period.
        """
        length = self.scenario.time.period
        plan = Plan(shocks=shocks_of(self.scenario, period), prices=prices_of(self.scenario, period))
        all_spent, all_unspent = [], []
        for number, investment in enumerate(self.scenario.investments):
            if investment.audience.share is None:
                reached = in_audience(self.scenario, investment, people)
            else:
                reached = make_list(self.scenario, plan, people, number, period * length, rng)
                people.listed[:, number] = reached
            heads = np.bincount(people.replication[reached], minlength=self.replications).astype(float)
            if investment.per_head is not None:
                a_head = np.full(self.replications, investment.per_head[period])
                spent = a_head * heads * length
                unspent = np.zeros(self.replications)
            else:
                assert investment.budget is not None
                budget = investment.budget[period]
                a_head = np.divide(budget, heads, out=np.zeros(self.replications), where=heads > 0)
                spent = np.where(heads > 0, budget * length, 0.0)
                unspent = budget * length - spent
            self.stock[number] = a_head + investment.carry_over * self.stock[number]
            for effect in investment.effects:
                strength = strength_of(
                    effect, investment.ramp[period], self.stock[number], investment.reference_stock
                )
                plan.put(number, effect, strength)
            all_spent.append(spent)
            all_unspent.append(unspent)
        return plan, all_spent, all_unspent

    def stopped(self, people: People, period: int) -> Plan:
        """A period of the run-off: no stock, so the effects are the curves at 0; nobody is on a list."""
        plan = Plan(shocks=shocks_of(self.scenario, period), prices=prices_of(self.scenario, period))
        people.listed[:] = False
        for number, investment in enumerate(self.scenario.investments):
            for effect in investment.effects:
                nothing = np.zeros(self.replications)
                plan.put(number, effect, strength_of(effect, 1.0, nothing, investment.reference_stock))
        return plan


def customers(scenario: Scenario, people: People) -> Bools:
    """Who is in a customer stage."""
    return is_kind(scenario, StageKind.CUSTOMER)[people.stage]
