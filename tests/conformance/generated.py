"""Scenarios made at random from everything the model knows, small enough for a test.

`generate(number)` is a pure function of its number. Each draws which features it has, so that
over some hundreds of numbers every pair of features meets.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np

from simulation.scenario.types import (
    BEGUN,
    GONE,
    Aim,
    Audience,
    Beta,
    CareEffect,
    Cash,
    CashTiming,
    Classes,
    Contagion,
    Curve,
    CurveKind,
    DatedMove,
    Duration,
    Effect,
    EffectTarget,
    Encounters,
    EntrantStream,
    Gamma,
    HandOff,
    Hazard,
    Investment,
    Lognormal,
    MarginFlow,
    Money,
    OneOff,
    Price,
    PriceResponse,
    Purchases,
    Referrals,
    Satisfaction,
    Scenario,
    ScoreEffect,
    Segment,
    Shape,
    ShockEffect,
    Stage,
    StageKind,
    StartGroup,
    Team,
    Text,
    Time,
    Trait,
    Transition,
)

PRICED_FROM = 6_000
"""Numbers from here on have prices that change; those below keep the scenarios that they had without."""

COHORTS_FROM = 7_000
"""Numbers from here on have prices, several groups in a stage, and fixed numbers of entrants."""

SATISFIED_FROM = 12_000
"""Numbers from here on have people whose satisfaction moves, and no prices that change."""

ALL_FROM = 14_000
"""Numbers from here on have both."""

TEAMS_FROM = 16_000
"""Numbers from here on have satisfaction and teams that people wait for, and no prices that change."""

EVERYTHING_FROM = 18_000
"""Numbers from here on have all three."""

REFERRED_FROM = 20_000
"""Numbers from here on have people who bring others; in turn beside nothing more, with satisfaction, with
teams as well, and with everything."""

KINDS = (StageKind.POTENTIAL, StageKind.CUSTOMER, StageKind.FORMER)


class Maker:
    """Draws the parts of one scenario."""

    def __init__(self, number: int) -> None:
        self.rng = np.random.default_rng([20_261_122, number])
        self.more = np.random.default_rng([20_261_130, number])
        """For features that few scenarios need: they leave the others as they are."""
        self.number = number

    def chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def pick(self, options: list[Any] | tuple[Any, ...]) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    # Stages ---------------------------------------------------------------------------------

    def purchases(self, kind: StageKind) -> Purchases | None:
        if not self.chance(0.7 if kind is StageKind.CUSTOMER else 0.2):
            return None
        distribution = self.pick(("gamma", "lognormal", "fixed"))
        return Purchases(
            rate=0.0 if self.chance(0.05) else self.between(0.05, 0.6),
            rate_trait=self.multiplier(0.3),
            amount=self.between(5, 80),
            amount_cv=0.0 if distribution == "fixed" else self.between(0.2, 1.5),
            amount_distribution=distribution,
            amount_trait=self.multiplier(0.3),
            margin=self.between(-0.1, 0.6),
        )

    def stage(self, i: int) -> Stage:
        kind = KINDS[i] if i < 3 else self.pick(KINDS)
        purchases = self.purchases(kind)
        flow = None
        if self.chance(0.3):
            flow = MarginFlow(self.between(1, 30), self.between(0.1, 1.0), self.multiplier(0.3))
        cost = self.between(-0.5, 3.0) if self.chance(0.6) else 0.0
        return Stage(f"s{i}", f"stage {i}", Text(f"Stage {i}"), kind, False, purchases, flow, cost)

    def multiplier(self, p: float) -> str | None:
        names = [trait.id for trait in self.traits if trait.id != "propensity" or self.chance(0.2)]
        return self.pick(names) if names and self.chance(p) else None

    def make_traits(self) -> None:
        options = [
            Trait("frailty", "frailty", Gamma(self.between(0.3, 4.0))),
            Trait("taste", "taste", Lognormal(self.between(0.2, 1.2))),
            Trait("kind", "kind", Classes(("a", "b", "c"), (0.5, 0.3, 0.2), (0.4, 1.0, 2.5))),
            Trait("propensity", "propensity", Beta(self.between(0.4, 2.0), self.between(0.8, 4.0))),
        ]
        self.traits = tuple(trait for trait in options if self.chance(0.5))

    # Transitions ----------------------------------------------------------------------------

    def hazard(self) -> Hazard:
        found, draw = self.plain_hazard(), self.more
        if draw.random() < 0.6:
            return found
        shape = BEGUN[int(draw.integers(len(BEGUN)))]
        scale, power = 1 / float(draw.uniform(0.02, 0.5)), float(draw.uniform(0.4, 2.5))
        term = float(draw.choice((0.0, self.period, draw.uniform(0.1, 3.0))))
        return Hazard(shape, scale, power, (term,), (float(draw.choice((1.0, 0.3, 0.0))),))

    def plain_hazard(self) -> Hazard:
        shape = self.pick((Shape.EXPONENTIAL, Shape.WEIBULL, Shape.GOMPERTZ, Shape.PIECEWISE))
        rate = self.between(0.02, 0.5)
        if shape is Shape.EXPONENTIAL:
            return Hazard(shape, a=0.0 if self.chance(0.1) else rate)
        if shape is Shape.WEIBULL:
            b = self.between(0.6, 2.5)
            return Hazard(shape, a=rate**b, b=b)
        if shape is Shape.GOMPERTZ:
            return Hazard(shape, a=rate, b=self.pick((-1.0, 1.0)) * self.between(0.02, 0.3))
        times = (0.0, *sorted(self.between(0.5, 6.0) for _ in range(2)))
        return Hazard(
            shape, times=times, rates=tuple(0.0 if self.chance(0.2) else rate * f for f in (1.0, 2.5, 0.5))
        )

    def exits(self, stage: Stage, others: list[Stage]) -> list[Transition]:
        targets = [o for o in others if o.id != stage.id]
        self.rng.shuffle(targets)
        chosen = targets[: int(self.rng.integers(1, min(4, len(targets)) + 1))]
        every = self.pick((0.7, 1.5, 2.0, self.period, 2 * self.period)) if self.chance(0.4) else None
        later = self.more.random() < 0.3
        first = every * float(self.more.choice((0.5, 1.5, 3.0))) if every is not None and later else None
        certain = self.chance(0.1)
        row = [o for o in chosen if self.chance(0.45)]
        shares = self.rng.dirichlet(np.ones(len(row) + 1))[: len(row)] if row else []
        if certain and len(row):
            shares = np.array(shares) / math.fsum(shares)
        propensity = len(row) == 1 and any(t.id == "propensity" for t in self.traits) and self.chance(0.6)
        result = []
        for other in chosen:
            name = f"{stage.name} -> {other.name}"
            one_off = OneOff(self.between(0, 20), self.between(0, 40)) if self.chance(0.4) else OneOff()
            in_row = other in row
            p = float(shares[row.index(other)]) if in_row else None
            beta = in_row and propensity
            result.append(
                Transition(
                    id=name,
                    name=name,
                    title=Text(name),
                    origin=stage.id,
                    destination=other.id,
                    hazard=None if in_row else self.hazard(),
                    by_tenure=not in_row and stage.kind is StageKind.CUSTOMER and self.chance(0.4),
                    probability=None if beta else p,
                    probability_trait="propensity" if beta else None,
                    every=every if in_row else None,
                    trait=None if beta else self.multiplier(0.5),
                    one_off=one_off,
                    first=first if in_row else None,
                )
            )
        return result

    # Plans ------------------------------------------------------------------------------------

    def curve(self, adds: bool, cap: float) -> tuple[float, Curve]:
        kind = self.pick(tuple(CurveKind))
        if kind is CurveKind.SATURATING:
            return cap, Curve(kind, a=math.log(2) / self.between(0.5, 4))
        if kind is CurveKind.HILL:
            return cap, Curve(kind, a=self.between(0.5, 4), b=self.between(0.7, 3))
        if kind is CurveKind.LINEAR:
            return cap, Curve(kind, a=self.between(1, 6))
        start = 0.0 if adds else 1.0
        return 0.0, Curve(kind, stocks=(0.0, 1.5, 4.0), values=(start, cap, (start + cap) / 2))

    def effect(
        self, transitions: list[Transition], stages: list[Stage], reach: set[str], adds: bool
    ) -> Effect | None:
        options = [t for t in transitions if t.origin in reach]
        buying = [s for s in stages if s.id in reach and s.purchases]
        if buying and not adds and (self.chance(0.4) or not options):
            target = self.pick((EffectTarget.PURCHASE_RATE, EffectTarget.PURCHASE_AMOUNT))
            strength, curve = self.curve(False, self.between(0.5, 2.0))
            return Effect(target, None, self.pick(buying).id, False, strength, curve)
        if adds:
            options = [t for t in options if t.id not in self.certain]
        if not options:
            return None
        transition = self.pick(options)
        strength, curve = self.curve(adds, self.between(0.05, 0.4) if adds else self.between(0.3, 3.0))
        return Effect(EffectTarget.TRANSITION, transition.id, None, adds, strength, curve)

    def investment(
        self, i: int, n: int, stages: list[Stage], transitions: list[Transition]
    ) -> Investment | None:
        reach = {s.id for s in self.living(stages) if self.chance(0.5)}
        if not reach:
            return None
        adds = self.chance(0.4)
        effects = [self.effect(transitions, stages, reach, adds) for _ in range(int(self.rng.integers(1, 4)))]
        found = tuple(e for e in effects if e is not None)
        if not found:
            return None
        budget = self.chance(0.4)
        level = self.between(5, 60) if budget else self.between(0.2, 4)
        spend = tuple(0.0 if self.chance(0.15) else level * self.pick((1.0, 1.0, 1.5)) for _ in range(n))
        if self.chance(0.5):
            spend = (level,) * n
        share, by = None, "random"
        if self.chance(0.4):
            share = self.between(0.1, 0.9)
            by = self.pick(("random", "value", "risk") if self.sampled else ("random", "risk"))
        segments = tuple(s for s in self.segment_ids if self.chance(0.7)) or self.segment_ids
        reference = 0.0 if adds or self.chance(0.5) else self.between(0.2, 3)
        ramp = tuple(min(1.0, (k + 1) / 3) for k in range(n)) if self.chance(0.3) else (1.0,) * n
        return Investment(
            id=f"i{i}",
            name=f"investment {i}",
            title=Text(f"Investment {i}"),
            aim=self.pick(tuple(Aim)),
            budget=spend if budget else None,
            per_head=None if budget else spend,
            ramp=ramp,
            reference_stock=reference,
            initial_stock=self.pick((0.0, reference, 2.5)),
            carry_over=self.pick((0.0, 0.5, 0.8)),
            audience=Audience(tuple(s.id for s in stages if s.id in reach), segments, share, by),
            effects=found,
        )

    def shocks(self, n: int, stages: list[Stage], transitions: list[Transition]) -> tuple[ShockEffect, ...]:
        result = []
        for i in range(int(self.rng.integers(0, 3))):
            first = int(self.rng.integers(0, n))
            last = None if self.chance(0.4) else int(self.rng.integers(first + 1, n + 1))
            target = self.pick(("transition", "purchase_rate", "purchase_amount", "margin", "service_cost"))
            factor = 0.0 if self.chance(0.1) else self.between(0.3, 2.5)
            on_transition = target == "transition"
            if on_transition and not transitions:
                continue
            result.append(
                ShockEffect(
                    f"shock{i}",
                    target,
                    self.pick(transitions).id if on_transition else None,
                    None if on_transition else self.pick(stages).id,
                    factor,
                    first,
                    last,
                )
            )
        return tuple(result)

    def moves(self, n: int, period: float, stages: list[Stage]) -> tuple[DatedMove, ...]:
        result: list[DatedMove] = []
        left: dict[tuple[str, float], float] = {}
        for i in range(int(self.rng.integers(0, 4))):
            origin = self.pick(self.living(stages))
            at = int(self.rng.integers(1, n + 1)) * period
            if result and self.chance(0.5):
                # A second move at the same date, to find people who come by the first, or to share with it.
                origin = self.pick([s for s in stages if s.id in (result[-1].origin, result[-1].destination)])
                at = result[-1].at
            destination = self.pick([s for s in stages if s.id != origin.id])
            name = f"{origin.name} -> {destination.name}"
            room = left.get((origin.id, at), 1.0)
            share = room if self.chance(0.15) else room * self.between(0.1, 0.8)
            if share > 0.0 and not origin.absorbing:
                left[origin.id, at] = room - share
                result.append(DatedMove(f"move{i}/{name}", name, at, origin.id, destination.id, share))
        return tuple(result)

    def prices(self, world: Scenario) -> Scenario:
        """The scenario with prices that change, and with a shock on what a margin flow brings."""
        self.rng = np.random.default_rng([20_261_130, self.number])
        n, stages = world.time.n_periods, world.stages
        rates = [("transition", t.id, None) for t in world.transitions]
        rates += [("purchase_rate", None, s.id) for s in stages if s.purchases]
        found = []
        for i in range(int(self.rng.integers(1, 4))):
            ratio = [1.0] * (n + 1)
            for _ in range(int(self.rng.integers(1, 3))):
                first = int(self.rng.integers(0, n + 1))
                change = self.between(0.6, 1.6)
                ratio[first:] = [value * change for value in ratio[first:]]
            responses = []
            for _ in range(int(self.rng.integers(0, 4))):
                target, transition, stage = self.pick(rates)
                lasting, surge = self.between(-1.5, 1.5), self.between(-3.0, 3.0)
                factors = tuple(r**lasting * math.exp(surge * 0.5**k) for k, r in enumerate(ratio))
                if self.chance(0.1):
                    factors = (*factors[:1], 0.0, *factors[2:])
                responses.append(PriceResponse(target, transition, stage, factors))
            found.append(
                Price(
                    id=f"p{i}",
                    name=f"price {i}",
                    title=Text(f"Price {i}"),
                    amounts=tuple(s.id for s in stages if s.purchases and self.chance(0.7)),
                    flows=tuple(s.id for s in stages if s.margin_flow and self.chance(0.7)),
                    segments=tuple(s for s in self.segment_ids if self.chance(0.7)) or self.segment_ids,
                    ratio=tuple(ratio),
                    responses=tuple(responses),
                )
            )
        flows = [s.id for s in stages if s.margin_flow]
        if flows and self.chance(0.5):
            dip = ShockEffect("dip", "flow_revenue", None, self.pick(flows), self.between(0.0, 2.0), 1, None)
            world = dataclasses.replace(world, shock_effects=(*world.shock_effects, dip))
        return dataclasses.replace(world, prices=tuple(found))

    # People -----------------------------------------------------------------------------------

    def living(self, stages: list[Stage]) -> list[Stage]:
        return [stage for stage in stages if not stage.absorbing]

    def span(self) -> Duration:
        kind = self.pick(("fixed", "exponential", "uniform"))
        a = self.pick((0.0, 2.0, 3.0, 4.2)) if kind == "fixed" else self.between(0.5, 6)
        return Duration(kind, a, a + self.between(0.5, 6) if kind == "uniform" else 0.0)

    def starters(self, stages: list[Stage]) -> tuple[StartGroup, ...]:
        result = []
        for stage in self.living(stages):
            if not self.chance(0.75):
                continue
            duration = self.span() if self.chance(0.6) else None
            tenure = self.span() if stage.kind is StageKind.CUSTOMER and self.chance(0.5) else None
            segment = self.pick(self.segment_ids) if self.chance(0.2) else None
            source = f"start/{stage.id}" + (f"/{segment}" if segment else "")
            count = int(self.rng.integers(1, 14))
            survivors = duration is not None and stage.id not in self.no_survivors and self.chance(0.7)
            result.append(StartGroup(source, stage.id, count, segment, duration, tenure, survivors))
        return tuple(result)

    def cohorts(self, world: Scenario) -> Scenario:
        """A second group beside every one at the start, and every stream of a number, some within a span."""
        groups = []
        for group in world.people_at_start:
            duration = self.span() if group.duration is not None else None
            count = int(self.rng.integers(0, 9))
            more = dataclasses.replace(group, source=f"{group.source}#2", count=count, duration=duration)
            groups += [group, more]
        streams, n, period = [], world.time.n_periods, world.time.period
        for stream in world.entrants:
            first = int(self.rng.integers(0, n))
            last = int(self.rng.integers(first + 1, n + 1))
            count = int(self.rng.integers(0, 25))
            even = count / ((last - first) * period)
            intensity = tuple(even if first <= k < last else 0.0 for k in range(n))
            streams.append(dataclasses.replace(stream, intensity=intensity, count=count))
        return dataclasses.replace(world, people_at_start=tuple(groups), entrants=tuple(streams))

    def streams(self, n: int, stages: list[Stage]) -> tuple[EntrantStream, ...]:
        result = []
        for i in range(int(self.rng.integers(0, 3))):
            level = self.between(0.2, 2.0)
            intensity = tuple(0.0 if self.chance(0.1) else level * self.between(0.5, 1.5) for _ in range(n))
            shares = self.shares if self.chance(0.7) else (1.0,) + (0.0,) * (len(self.shares) - 1)
            stage = self.pick(self.living(stages))
            result.append(EntrantStream(f"entrants/e{i}", f"e{i}", stage.id, intensity, shares))
        return tuple(result)

    def periods(self) -> int:
        return int(self.rng.integers(3, 15))

    def samples(self) -> bool:
        return self.chance(0.5)

    def without_survivors(self, stages: list[Stage], transitions: list[Transition]) -> set[str]:  # noqa: ARG002
        # Survivors of a beta multiplier cannot be drawn; of a certain row there are none.
        return {t.origin for t in transitions if t.trait == "propensity" or t.id in self.certain}

    def scenario(self) -> Scenario:
        n = self.periods()
        period = self.pick((1.0, 1.0, 0.5, 0.3, 3.0))
        self.period = period
        self.sampled = self.samples()
        self.make_traits()
        k = int(self.rng.integers(1, 4))
        self.segment_ids = tuple(f"g{i}" for i in range(k))
        self.shares = tuple(float(x) for x in self.rng.dirichlet(np.ones(k) * 3)) if k > 1 else (1.0,)
        stages = [self.stage(i) for i in range(int(self.rng.integers(3, 7)))]
        if len(stages) > 4 and self.chance(0.3):
            stages[-1] = dataclasses.replace(stages[-1], absorbing=True)
        stages.append(Stage("gone", "gone", Text("gone"), StageKind.FORMER, True, None, None, 0.0))
        transitions = [t for stage in self.living(stages) for t in self.exits(stage, stages)]
        self.certain = _certain(transitions)
        self.no_survivors = self.without_survivors(stages, transitions)
        segments = tuple(self.segment(i, stages, transitions) for i in range(k))
        investments = [
            self.investment(i, n, stages, transitions) for i in range(int(self.rng.integers(0, 4)))
        ]
        timing = tuple(CashTiming)
        return Scenario(
            name=f"generated {self.number}",
            title=Text(f"Generated {self.number}"),
            description="",
            time=Time(self.pick(("month", "month", "week", "year")), period, n),
            money=Money(
                "EUR",
                self.pick((0.0, 0.08, 0.3, -0.02)),
                Cash(*(self.pick(timing) for _ in range(5))),
                self.pick((0.0, 0.0, 4 * period, 9 * period)),
                self.sampled,
                1e-6,
            ),
            segments=segments,
            people_at_start=self.starters(stages),
            entrants=self.streams(n, stages),
            investments=tuple(i for i in investments if i is not None),
            dated_moves=self.moves(n, period, stages),
            shock_effects=self.shocks(n, stages, transitions),
            uncertain=(),
        )

    def segment(self, i: int, stages: list[Stage], transitions: list[Transition]) -> Segment:
        """Segments differ in numbers: of exits, money and traits."""
        factor = 1.0 if i == 0 else self.between(0.5, 2.0)
        own_stages = tuple(_dearer(stage, factor) for stage in stages)
        own = tuple(_scaled(t, factor) for t in transitions)
        traits = tuple(_spread(trait, factor) for trait in self.traits)
        return Segment(f"g{i}", f"segment {i}", Text(f"g{i}"), self.shares[i], own_stages, own, traits)


def _dearer(stage: Stage, factor: float) -> Stage:
    purchases = stage.purchases
    if purchases is not None:
        chance = purchases.probability and min(1.0, purchases.probability * factor)
        purchases = dataclasses.replace(
            purchases, rate=purchases.rate * factor, amount=purchases.amount / factor, probability=chance
        )
    return dataclasses.replace(stage, purchases=purchases, service_cost=stage.service_cost * factor)


def _spread(trait: Trait, factor: float) -> Trait:
    if not isinstance(trait.distribution, Gamma):
        return trait
    return dataclasses.replace(trait, distribution=Gamma(trait.distribution.shape * factor, 0.9 * factor))


def _scaled(transition: Transition, factor: float) -> Transition:
    if factor == 1.0:
        return transition
    if transition.probability is not None:
        return dataclasses.replace(transition, probability=transition.probability * min(factor, 1.0))
    if transition.hazard is None:
        return transition
    h = transition.hazard
    hazard = Hazard(h.shape, h.a * factor, h.b, h.times, tuple(r * factor for r in h.rates))
    return dataclasses.replace(transition, hazard=hazard)


def _certain(transitions: list[Transition]) -> set[str]:
    totals: dict[str, float] = {}
    for t in transitions:
        totals[t.origin] = totals.get(t.origin, 0.0) + (t.probability or 0.0)
    return {t.id for t in transitions if t.probability is not None and totals[t.origin] >= 1.0 - 1e-9}


def with_contagion(scenario: Scenario, number: int) -> Scenario:
    """Every fourth scenario or so with contagion on some exits by a hazard, by luck of its own."""
    rng = np.random.default_rng([number, 41])
    stages = [stage.id for stage in scenario.stages if stage.id != GONE]
    exits = [t.id for t in scenario.transitions if t.hazard is not None]
    if rng.random() < 0.75 or not exits:
        return scenario
    chosen = rng.permutation(exits)[: int(rng.integers(1, 3))]
    telling = {x: tuple(rng.permutation(stages)[: int(rng.integers(1, 3))].tolist()) for x in chosen}
    rates = {x: float(rng.uniform(0.02, 0.6)) / scenario.time.period for x in chosen}

    def spread(t: Transition, factor: float) -> Transition:
        if t.id not in telling:
            return t
        return dataclasses.replace(t, contagion=Contagion(rates[t.id] * factor, telling[t.id]))

    segments = tuple(
        dataclasses.replace(s, transitions=tuple(spread(t, 1.0 + i) for t in s.transitions))
        for i, s in enumerate(scenario.segments)
    )
    return dataclasses.replace(scenario, segments=segments)


def with_satisfaction(scenario: Scenario, number: int) -> Scenario:
    """The scenario with encounters, hand-offs and what the score moves, by luck of its own."""
    rng = np.random.default_rng([number, 43])
    stages = [stage for stage in scenario.stages if stage.id != GONE]
    sampled, period = scenario.money.sampled_purchases, scenario.time.period
    meeting = {stage.id: float(rng.uniform(0.1, 1.5)) / period for stage in stages if rng.random() < 0.7}
    bought = {s.id for s in stages if sampled and s.purchases is not None and rng.random() < 0.5}
    met = [stage.id for stage in stages if stage.id in meeting or stage.id in bought]
    hand_offs = []
    for i in range(int(rng.integers(1, 4))):
        passed = tuple(stage for stage in met if rng.random() < 0.8)
        hand_offs.append(
            HandOff(f"h{i}", f"hand-off {i}", Text(f"h{i}"), float(rng.uniform(0.0, 0.6)), passed)
        )
    effects = [
        ScoreEffect(t.id, None, float(rng.uniform(-4.0, 4.0)))
        for t in scenario.transitions
        if rng.random() < 0.4
    ]
    effects += [
        ScoreEffect(None, s.id, float(rng.uniform(-2.0, 2.0)))
        for s in stages
        if sampled and s.purchases is not None and rng.random() < 0.5
    ]

    def meets(stage: Stage, factor: float) -> Stage:
        if stage.id in bought:
            return dataclasses.replace(stage, encounters=Encounters(0.0, True))
        if stage.id in meeting:
            return dataclasses.replace(stage, encounters=Encounters(meeting[stage.id] * factor, False))
        return stage

    def trained(investment: Investment) -> Investment:
        # One effect more, on a hand-off.
        strength, own = float(rng.choice([0.1, 4.0])), hand_offs[int(rng.integers(len(hand_offs)))].id
        curve = Curve(CurveKind.SATURATING, a=1.0)
        on = Effect(EffectTarget.HAND_OFF, None, None, False, strength, curve, own)
        return dataclasses.replace(investment, effects=(*investment.effects, on))

    segments = tuple(
        dataclasses.replace(s, stages=tuple(meets(stage, 1.0 + 0.5 * i) for stage in s.stages))
        for i, s in enumerate(scenario.segments)
    )
    levels = [float(x) for x in rng.uniform(0.0, 1.0, 6)]
    satisfaction = Satisfaction(
        promise=levels[0],
        served=levels[1],
        failed=levels[2],
        recovered=levels[3],
        recovery=float(rng.choice([0.0, 0.4, 1.0])),
        weight=float(rng.choice([0.2, 0.7, 1.0])),
        start=levels[4],
        neutral=levels[5],
        hand_offs=tuple(hand_offs),
        effects=tuple(effects),
    )
    investments = tuple(trained(one) for one in scenario.investments)
    return dataclasses.replace(
        scenario, segments=segments, investments=investments, satisfaction=satisfaction
    )


def with_teams(scenario: Scenario, number: int) -> Scenario:
    """The scenario with one or two teams that people wait for, by luck of its own."""
    rng = np.random.default_rng([number, 47])
    stages = [stage for stage in scenario.stages if not stage.absorbing]
    sampled, period, n = scenario.money.sampled_purchases, scenario.time.period, scenario.time.n_periods
    bought = [s.id for s in stages if sampled and s.purchases is not None]
    everyone = tuple(segment.id for segment in scenario.segments)
    found = []
    for i in range(int(rng.integers(1, 3))):
        reach = tuple(stage.id for stage in stages if rng.random() < 0.6) or (stages[0].id,)
        rates = tuple((s, float(rng.uniform(0.05, 0.8)) / period) for s in reach if rng.random() < 0.6)
        effects = [
            CareEffect(t.id, None, float(rng.uniform(-2.0, 2.0)))
            for t in scenario.transitions
            if rng.random() < 0.4
        ]
        effects += [CareEffect(None, s, float(rng.uniform(-1.0, 1.0))) for s in bought if rng.random() < 0.5]
        people = (
            [int(k) for k in rng.integers(0, 4, n)] if rng.random() < 0.5 else [int(rng.integers(1, 4))] * n
        )
        mean, power = float(rng.uniform(0.05, 1.5)) * period, float(rng.uniform(0.6, 2.5))
        # A time of a whole period lets contacts end at boundaries, and together with what is decided.
        exact = period if number >= EVERYTHING_FROM else 0.83 * period
        service, fixed = (
            (Hazard(Shape.EXPONENTIAL, a=1.0 / mean), None),
            (Hazard(Shape.WEIBULL, a=mean**-power, b=power), None),
            (Hazard(Shape.PIECEWISE, times=(0.0, mean), rates=(0.0, 2.0 / mean)), None),
            (Hazard(Shape.GAMMA, mean, power, (0.0,), (1.0,)), None),
            (None, exact),
            (None, mean),
        )[int(rng.integers(6))]
        orders = ("first_come", "risk", "value") if sampled else ("first_come", "risk")
        steps, wage = int(rng.integers(0, 4)), float(rng.uniform(0.0, 50.0))
        team = Team(
            people=tuple(people),
            service=service,
            fixed=fixed,
            patience=float(rng.uniform(0.2, 3.0)) * period if rng.random() < 0.6 else None,
            order=orders[int(rng.integers(len(orders)))],
            cost=float(rng.choice([0.0, 3.5])),
            lasts=float(rng.uniform(0.2, 4.0)) * period if steps else 0.0,
            steps=steps,
            fading=float(rng.choice([0.0, 1.0])) / period,
            entry=tuple(s for s in reach if rng.random() < 0.6),
            rates=rates,
            effects=tuple(effects),
        )
        segments = tuple(s for s in everyone if rng.random() < 0.8) or everyone
        found.append(
            Investment(
                id=f"team{i}",
                name=f"team {i}",
                title=Text(f"Team {i}"),
                aim=Aim.RETENTION,
                budget=tuple(wage * k for k in people),
                per_head=None,
                ramp=(1.0,) * n,
                reference_stock=0.0,
                initial_stock=0.0,
                carry_over=0.0,
                audience=Audience(reach, segments, None, "random"),
                effects=(),
                team=team,
            )
        )
    return dataclasses.replace(scenario, investments=(*scenario.investments, *found))


def with_referrals(scenario: Scenario, number: int) -> Scenario:
    """The scenario with stages in which people bring others, and what moves the rate, by own luck."""
    rng = np.random.default_rng([number, 53])
    stages = [stage.id for stage in scenario.stages if stage.id != GONE]
    chosen = [str(stage) for stage in rng.permutation(stages)[: int(rng.integers(1, len(stages) + 1))]]
    traits = [trait.id for trait in scenario.segments[0].traits if trait.id != "propensity"]
    found = {
        stage: Referrals(
            float(rng.uniform(0.1, 1.2)) / scenario.time.horizon,
            str(rng.choice(stages)),
            str(rng.choice(traits)) if traits and rng.random() < 0.3 else None,
        )
        for stage in chosen
    }

    def refers(stage: Stage, factor: float) -> Stage:
        if stage.id not in found:
            return stage
        own = found[stage.id]
        return dataclasses.replace(stage, referrals=dataclasses.replace(own, rate=own.rate * factor))

    def moved(one: Investment) -> Investment:
        # One effect more, on a rate of referrals.
        here = [stage for stage in chosen if stage in one.audience.stages]
        curve, strength = Curve(CurveKind.SATURATING, a=1.0), float(rng.choice([0.2, 2.0]))
        if not here or rng.random() < 0.3:
            return one
        if one.team is not None:
            cares = (*one.team.effects, CareEffect(None, here[0], math.log(strength), "referrals"))
            return dataclasses.replace(one, team=dataclasses.replace(one.team, effects=cares))
        on = Effect(EffectTarget.REFERRAL_RATE, None, here[0], False, strength, curve)
        return dataclasses.replace(one, effects=(*one.effects, on))

    segments = tuple(
        dataclasses.replace(s, stages=tuple(refers(stage, 1.0 - 0.4 * (i % 2)) for stage in s.stages))
        for i, s in enumerate(scenario.segments)
    )
    scores = scenario.satisfaction
    if scores is not None:
        felt = tuple(ScoreEffect(None, s, float(rng.uniform(-1.0, 1.0)), "referrals") for s in chosen)
        scores = dataclasses.replace(scores, effects=(*scores.effects, *felt))
    investments = tuple(moved(one) for one in scenario.investments)
    return dataclasses.replace(scenario, segments=segments, investments=investments, satisfaction=scores)


def generate(number: int) -> Scenario:
    """The number-th generated scenario."""
    if number >= REFERRED_FROM:
        beside = (100, SATISFIED_FROM, TEAMS_FROM, EVERYTHING_FROM)[number % 4]
        return with_referrals(generate(beside + number - REFERRED_FROM), number)
    maker = Maker(number)
    world = with_contagion(maker.scenario(), number)
    if number >= SATISFIED_FROM:
        world = with_satisfaction(world, number)
    if number >= TEAMS_FROM:
        world = with_teams(world, number)
    priced = PRICED_FROM <= number < SATISFIED_FROM or ALL_FROM <= number < TEAMS_FROM
    priced = priced or number >= EVERYTHING_FROM
    world = maker.prices(world) if priced else world
    return maker.cohorts(world) if COHORTS_FROM <= number < SATISFIED_FROM else world
