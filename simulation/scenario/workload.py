"""How much will happen in a replication, estimated before one is run.

Expected heads go from period to period by one implicit Euler step each. Such a step is right at both
ends: it is accurate for slow exits, and a stage that people leave at a rate of a million a month needs
no more steps than others. Only sizes matter here, so everybody has the mean traits, and a clock with a
duration shape runs at its rate of occurrences per time at risk.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulation.scenario.meaning.responses import multiplier, response
from simulation.scenario.types import (
    BEGUN,
    Beta,
    Classes,
    Contagion,
    EffectTarget,
    Hazard,
    Investment,
    Purchases,
    Scenario,
    Segment,
    Shape,
    StageKind,
    StartGroup,
    Trait,
    Transition,
)

_FASTEST = 1e18
"""Rates above this are taken to be this."""
_MOST = 1e200
"""People brought in a step beyond this are taken to be this."""
_MOST_GROWTH = 300.0
"""Of the logarithm of the people in a stage in a step."""
_GROWTH = 0.1
"""How many others each brings at most in a step, where periods are short enough."""
_STEPS, _STEPS_AFTER = 24, 6
"""Most steps up to the horizon, and of the run-off."""


@dataclass(frozen=True)
class Workload:
    """Expected numbers of one replication, the run-off included. The error may be tens of per cent."""

    people: float
    """Present at the start, entering, or brought by others."""
    moves: float
    """By clocks and at dates."""
    purchases: float
    decisions: float
    """Exits and purchases decided, whether or not they take place, and encounters."""
    most: tuple[str, float]
    """The path in the scenario from which most of the events come, and how many these are."""

    bought: Mapping[str, float]
    """Purchases by the name of the stage."""

    def purchases_in(self, stage: str) -> float:
        """Expected purchases in a stage."""
        return self.bought.get(stage, 0.0)

    @property
    def events(self) -> float:
        """All events to be simulated."""
        return self.people + self.moves + self.purchases + self.decisions


def workload(scenario: Scenario) -> Workload:
    """The expected workload of one replication of a scenario."""
    return _Market(scenario).lived()


class _Step:
    """One implicit step: y = h + what comes in - what goes out, both in proportion to y.

    Stages are eliminated one by one without a subtraction (Grassmann, Taksar & Heyman 1985,
    doi:10.1287/opre.33.5.1107), so that rates of any size are solved to the last digits.
    """

    def __init__(self, weights: Mapping[tuple[int, int], float], n: int) -> None:
        """`weights`: rate times length of the step, by origin and destination, of n stages."""
        out: list[dict[int, float]] = [{} for _ in range(n)]
        into: list[set[int]] = [set() for _ in range(n)]
        for (origin, destination), weight in weights.items():
            out[origin][destination] = weight
            into[destination].add(origin)
        stays = [1.0] * n
        self._order: list[tuple[float, dict[int, float], list[tuple[int, float]]]] = []
        for k in range(n):
            goes, whole = out[k], stays[k] + math.fsum(out[k].values())
            comes = [(i, out[i].pop(k)) for i in sorted(into[k])]
            self._order.append((whole, goes, comes))
            for i, weight in comes:
                stays[i] += weight * (stays[k] / whole)
                for j, onward in goes.items():
                    if j != i:
                        out[i][j] = out[i].get(j, 0.0) + weight * (onward / whole)
                        into[j].add(i)
            for j in goes:
                into[j].discard(k)

    def heads(self, before: list[float]) -> list[float]:
        """Heads at the end of the step."""
        left, y = list(before), [0.0] * len(before)
        for k, (whole, goes, _) in enumerate(self._order):
            for j, weight in goes.items():
                left[j] += left[k] * (weight / whole)
        for k in range(len(y) - 1, -1, -1):
            whole, _, comes = self._order[k]
            y[k] = (left[k] + math.fsum(weight * y[i] for i, weight in comes)) / whole
        return y


class _Market:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.time = scenario, scenario.time
        self.index = {stage.id: i for i, stage in enumerate(scenario.stages)}
        self.customers = [stage.kind is StageKind.CUSTOMER for stage in scenario.stages]
        self.heads = [self._at_start(segment) for segment in scenario.segments]
        self.stocks = {one.id: one.initial_stock for one in scenario.investments}
        self.people: dict[str, float] = defaultdict(float)
        self.moves: dict[str, float] = defaultdict(float)
        self.purchases: dict[str, float] = defaultdict(float)
        self.decisions: dict[str, float] = defaultdict(float)
        self.steps: dict[tuple[object, ...], _Step] = {}
        window = self.time.horizon + scenario.money.run_off
        self.tenure = max(map(_tenure, scenario.people_at_start), default=0.0)
        self.paces = {
            (segment.id, t.id): _pace(t.hazard, window)
            for segment in scenario.segments
            for t in segment.transitions
            if t.hazard is not None
        }

    def _at_start(self, segment: Segment) -> list[float]:
        heads = [0.0] * len(self.index)
        for group in self.scenario.people_at_start:
            share = segment.share if group.segment is None else float(group.segment == segment.id)
            heads[self.index[group.stage]] += share * group.count
        return heads

    def lived(self) -> Workload:
        """The expected workload of the whole run, stepped through once."""
        scenario, length = self.scenario, self.time.period
        self.people["people_at_start"] = math.fsum(map(math.fsum, self.heads))
        n = self.time.n_periods
        stride = min(-(-n // _STEPS), self._steady_stride())
        for p in range(0, n, stride):
            until = min(p + stride, n)
            factors = self._factors(p, until - p)
            for g, segment in enumerate(scenario.segments):
                for stream in scenario.entrants:
                    coming = math.fsum(stream.intensity[p:until]) * length * stream.segment_shares[g]
                    self.heads[g][self.index[stream.stage]] += coming
                    self.people[f"market_entrants.{stream.name}"] += coming
                self._pass(g, segment, p * length, (until - p) * length, factors)
                self._meet_dates(g, p * length, until * length)
        after = round(scenario.money.run_off / length)
        factors = self._factors(None, after)
        done = 0
        for k in range(min(after, _STEPS_AFTER)):
            end = after * (k + 1) // min(after, _STEPS_AFTER)
            for g, segment in enumerate(scenario.segments):
                pairs = zip(self.heads[g], self.customers, strict=True)
                self.heads[g] = [heads if customer else 0.0 for heads, customer in pairs]
                self._pass(g, segment, self.time.horizon + done * length, (end - done) * length, factors)
            done = end
        counts = (self.people, self.moves, self.purchases, self.decisions)
        most = max((item for count in counts for item in count.items()), key=lambda item: item[1])
        bought = {path.split(".", 1)[1].removesuffix(".purchases"): n for path, n in self.purchases.items()}
        people, moves, purchases, decisions = (math.fsum(count.values()) for count in counts)
        return Workload(people, moves, purchases, decisions, most, bought)

    def _steady_stride(self) -> int:
        """Periods in which those who are brought hardly bring others, so that few steps see the growth."""
        rates = [
            stage.referrals.rate
            for segment in self.scenario.segments
            for stage in segment.stages
            if stage.referrals is not None
        ]
        fastest = max(rates, default=0.0) * self.time.period
        return (
            max(1, int(_GROWTH / fastest)) if fastest > _GROWTH / self.time.n_periods else self.time.n_periods
        )

    # What a plan and the shocks make of the rates ---------------------------------------------

    def _factors(self, p: int | None, turns: int) -> _Factors:
        """Of so many periods from p on; None: of the run-off."""
        last = self.time.n_periods
        found = _Factors(0.0 if p is None else 1.0)
        for shock in self.scenario.shock_effects:
            row = last if p is None else p
            if shock.first <= row and (shock.last is None or row < shock.last):
                if shock.target == "transition" and shock.transition is not None:
                    found.exits[shock.transition] *= shock.factor
                elif shock.target == "purchase_rate" and shock.stage is not None:
                    found.purchases[shock.stage] *= shock.factor
        for one in self.scenario.investments:
            stock = 0.0 if p is None else self._stock(one, p, turns)
            self._apply(one, stock, 1.0 if p is None else one.ramp[p], found)
        for transition in self.scenario.transitions:
            if transition.contagion is not None:
                found.added[transition.id] += transition.contagion.rate * self._telling(transition.contagion)
        return found

    def _telling(self, contagion: Contagion) -> float:
        """The share of the people in the market who are in the telling stages."""
        here = [math.fsum(heads[i] for heads in self.heads) for i in range(len(self.index) - 1)]
        everyone = math.fsum(here)
        return math.fsum(here[self.index[stage]] for stage in contagion.telling) / max(everyone, 1.0)

    def _stock(self, one: Investment, p: int, turns: int) -> float:
        spend = one.per_head[p] if one.per_head is not None else 0.0
        if one.budget is not None:
            reached = math.fsum(
                self.heads[g][self.index[stage]]
                for g, segment in enumerate(self.scenario.segments)
                if segment.id in one.audience.segments
                for stage in one.audience.stages
            )
            reached *= 1.0 if one.audience.share is None else one.audience.share
            spend = one.budget[p] / reached if reached > 0.0 else 0.0
        kept = one.carry_over**turns
        self.stocks[one.id] = spend * (1.0 - kept) / (1.0 - one.carry_over) + kept * self.stocks[one.id]
        return self.stocks[one.id]

    def _apply(self, one: Investment, stock: float, ramp: float, found: _Factors) -> None:
        share = 1.0 if one.audience.share is None else one.audience.share
        for effect in one.effects:
            if effect.adds and effect.transition is not None:
                found.added[effect.transition] += share * ramp * response(effect, stock)
                continue
            full = 1.0 + (multiplier(effect, stock) - 1.0) * ramp
            factor = 1.0 + share * (full / multiplier(effect, one.reference_stock) - 1.0)
            if effect.target is EffectTarget.TRANSITION and effect.transition is not None:
                found.exits[effect.transition] *= factor
            elif effect.target is EffectTarget.PURCHASE_RATE and effect.stage is not None:
                found.purchases[effect.stage] *= factor
            elif effect.target is EffectTarget.REFERRAL_RATE and effect.stage is not None:
                found.referrals[effect.stage] *= factor

    # One segment, one step ----------------------------------------------------------------------

    def _pass(self, g: int, segment: Segment, start: float, length: float, factors: _Factors) -> None:
        traits = {trait.id: _mean(trait) for trait in segment.traits}
        rates: dict[tuple[int, int], float] = defaultdict(float)
        asked, buys = [0.0] * len(self.index), [0.0] * len(self.index)
        at_ends: list[tuple[int, int, float]] = []
        turns = round(length / self.time.period)
        for s, stage in enumerate(segment.stages):
            if stage.purchases is not None and self.scenario.money.sampled_purchases:
                buys[s] = _buying(stage.purchases, factors.purchases[stage.id], traits, self.time.period)
                asked[s] = stage.purchases.by_probability / self.time.period
        every_period = set()
        for t in segment.transitions:
            origin, destination = self.index[t.origin], self.index[t.destination]
            trait = traits[t.trait] if t.trait is not None else 1.0
            factor = factors.exits[t.id] * trait
            if t.hazard is not None:
                pace = self._pace_at(segment, t, start, length) * factor + factors.added[t.id]
                rates[origin, destination] += min(pace, _FASTEST)
                continue
            chance = _chance(t, traits, factor, factors.added[t.id])
            if t.at_purchases:
                rates[origin, destination] += min(buys[origin] * chance, _FASTEST)
                asked[origin] = max(asked[origin], buys[origin])
            elif t.every is not None:
                rates[origin, destination] += min(chance / t.every, _FASTEST)
                asked[origin] = max(asked[origin], 1.0 / t.every)
            else:
                at_ends.append((origin, destination, chance))
                every_period.add(origin)
        for s, stage in enumerate(segment.stages):
            if stage.encounters is not None:
                asked[s] += buys[s] if stage.encounters.at_purchases else stage.encounters.rate
        for one in self.scenario.investments:
            if one.team is not None and segment.id in one.audience.segments:
                for called, rate in one.team.rates:
                    # The call, the end of waiting or of a contact, and each step in which its effect fades.
                    asked[self.index[called]] += rate * (2 + one.team.steps)
        for s in every_period:
            asked[s] += 1.0 / self.time.period
        before = self.heads[g]
        heads = self._step(rates, length).heads(before)
        at_risk = [min(y, 1e300) * length for y in heads]
        names = [stage.name for stage in segment.stages]
        for (origin, destination), rate in rates.items():
            self.moves[f"transitions.{names[origin]} -> {names[destination]}"] += at_risk[origin] * rate
        for name, x, bought, decided in zip(names, at_risk, buys, asked, strict=True):
            self.purchases[f"stages.{name}.purchases"] += x * bought
            self.decisions[f"stages.{name}"] += x * decided
        leaving: dict[int, float] = defaultdict(float)
        for origin, _, chance in at_ends:
            leaving[origin] += chance
        moved = list(heads)
        for origin, destination, chance in at_ends:
            gone = heads[origin] * (1.0 - (1.0 - min(leaving[origin], 1.0)) ** turns)
            moved[origin] -= gone * chance / leaving[origin] if leaving[origin] else 0.0
            moved[destination] += gone * chance / leaving[origin] if leaving[origin] else 0.0
        for s, stage in enumerate(segment.stages):
            if stage.referrals is not None:
                trait = traits[stage.referrals.trait] if stage.referrals.trait is not None else 1.0
                rate = min(stage.referrals.rate * factors.referrals[stage.id] * trait, _FASTEST)
                lost = math.fsum(pace for (origin, _), pace in rates.items() if origin == s)
                # Within the step those who are brought bring others, where they come to the same stage.
                same = self.index[stage.referrals.enters] == s
                growth = min(max(rate - lost, 0.0) * length, _MOST_GROWTH) if same else 0.0
                brought = at_risk[s] * rate * (math.expm1(growth) / growth if growth > 0.0 else 1.0)
                brought = min(brought, _MOST)
                moved[self.index[stage.referrals.enters]] += brought
                self.people[f"stages.{stage.name}.referrals"] += brought
        self.heads[g] = moved

    def _pace_at(self, segment: Segment, t: Transition, start: float, length: float) -> float:
        assert t.hazard is not None
        pace = self.paces[segment.id, t.id]
        if not t.by_tenure:
            return pace
        tenure = self.tenure + start
        rise = _cumulative(t.hazard, tenure + length) - _cumulative(t.hazard, tenure)
        return max(pace, rise / length) if math.isfinite(rise) else _FASTEST

    def _step(self, rates: Mapping[tuple[int, int], float], length: float) -> _Step:
        key = (length, *rates.items())
        if key not in self.steps:
            if len(self.steps) > 2 * len(self.scenario.segments):
                self.steps.clear()
            self.steps[key] = _Step({ends: rate * length for ends, rate in rates.items()}, len(self.index))
        return self.steps[key]

    def _meet_dates(self, g: int, after: float, until: float) -> None:
        half = 0.5 * self.time.period
        for move in self.scenario.dated_moves:
            if after + half < move.at < until + half:
                gone = move.share * self.heads[g][self.index[move.origin]]
                self.heads[g][self.index[move.origin]] -= gone
                self.heads[g][self.index[move.destination]] += gone
                self.moves[f"shocks.{move.name}"] += gone


class _Factors:
    """What shocks and plans make of rates, by the id of a transition or stage."""

    def __init__(self, referring: float) -> None:
        """`referring`: 1, or 0 after the horizon, when nobody brings anybody."""
        self.exits: dict[str, float] = defaultdict(lambda: 1.0)
        self.referrals: dict[str, float] = defaultdict(lambda: referring)
        self.added: dict[str, float] = defaultdict(float)
        self.purchases: dict[str, float] = defaultdict(lambda: 1.0)


def _mean(trait: Trait) -> float:
    law = trait.distribution
    if isinstance(law, Beta):
        return law.alpha / (law.alpha + law.beta)
    if isinstance(law, Classes):
        return math.fsum(share * value for share, value in zip(law.shares, law.values, strict=True))
    return law.mean


def _buying(spec: Purchases, factor: float, traits: Mapping[str, float], period: float) -> float:
    """Purchases a person and time unit."""
    if spec.probability_trait is not None:
        return min(traits[spec.probability_trait] * factor, 1.0) / period
    trait = traits[spec.rate_trait] if spec.rate_trait is not None else 1.0
    if spec.probability is not None:
        return _thinned(spec.probability, factor * trait) / period
    return min(spec.rate * factor * trait, _FASTEST)


def _chance(t: Transition, traits: Mapping[str, float], factor: float, added: float) -> float:
    base = traits[t.probability_trait] if t.probability_trait is not None else t.probability or 0.0
    return min(1.0, _thinned(base, factor) + added)


def _thinned(probability: float, factor: float) -> float:
    """The probability whose mass is `factor` times as large."""
    return 1.0 - (1.0 - probability) ** factor if factor > 0.0 else 0.0


def _tenure(group: StartGroup) -> float:
    spans = [span for span in (group.duration, group.tenure) if span is not None]
    return max((span.b if span.kind == "uniform" else span.a for span in spans), default=0.0)


def _cumulative(hazard: Hazard, x: float) -> float:
    """The base hazard integrated from 0 to x; infinite where it is beyond all numbers."""
    try:
        if hazard.shape is Shape.EXPONENTIAL:
            return hazard.a * x
        if hazard.shape is Shape.WEIBULL:
            return float(hazard.a * x**hazard.b)
        if hazard.shape is Shape.GOMPERTZ:
            return hazard.a * math.expm1(hazard.b * x) / hazard.b
        if hazard.shape in BEGUN:
            since = x - hazard.times[0]
            return hazard.rates[0] * _risen(hazard, since / hazard.a) if since > 0.0 else 0.0
    except OverflowError:
        return math.inf
    ends = [*hazard.times[1:], math.inf]
    pieces = zip(hazard.times, ends, hazard.rates, strict=True)
    return math.fsum(rate * (min(x, end) - begin) for begin, end, rate in pieces if begin < x)


def _risen(hazard: Hazard, x: float) -> float:
    """The integrated hazard at x > 0 in units of the scale; a gamma by its cube root, which is nearly normal.

    Wilson & Hilferty 1931, doi:10.1073/pnas.17.12.684.
    """
    if hazard.shape is Shape.LATE_WEIBULL:
        return float(x**hazard.b)
    if hazard.shape is Shape.LOGLOGISTIC:
        return math.log1p(x**hazard.b)
    if hazard.shape is Shape.LOGNORMAL:
        z = math.log(x) / hazard.b
    else:
        k = hazard.b
        z = ((x / k) ** (1.0 / 3.0) - 1.0 + 1.0 / (9.0 * k)) * 3.0 * math.sqrt(k)
    left = 0.5 * math.erfc(z / math.sqrt(2.0))
    return -math.log(left) if left > 0.0 else 0.5 * z * z


def _pace(hazard: Hazard, window: float) -> float:
    """Occurrences per time at risk, of clocks that run from 0 until they ring or the window ends."""
    if hazard.shape is Shape.EXPONENTIAL:
        return hazard.a
    at_risk, before, rung = 0.0, (0.0, 0.0), 0.0
    for used, x in _ringing(hazard):
        end = min(x, window)
        at_risk += math.exp(-0.5 * (used + before[0])) * (end - before[1])
        if x >= window:
            rung = -math.expm1(-_cumulative(hazard, window))
            break
        before, rung = (used, x), -math.expm1(-used)
    return min(rung / at_risk, _FASTEST) if at_risk > 0.0 else _FASTEST


def _ringing(hazard: Hazard) -> Iterator[tuple[float, float]]:
    """Thresholds from small to large, and when each is used up."""
    for k in range(-60, 17):
        used = 10.0 ** (k / 10.0)
        yield used, _inverse(hazard, used)


def _inverse(hazard: Hazard, used: float) -> float:
    if hazard.shape is Shape.WEIBULL:
        if hazard.a <= 0.0:
            return math.inf
        try:
            return float((used / hazard.a) ** (1.0 / hazard.b))
        except OverflowError:
            return math.inf
    if hazard.shape is Shape.GOMPERTZ:
        inside = hazard.b * used / hazard.a if hazard.a > 0.0 else -1.0
        return math.log1p(inside) / hazard.b if inside > -1.0 else math.inf
    if hazard.shape in BEGUN:
        low, high = -80.0, 80.0
        for _ in range(40):
            middle = 0.5 * (low + high)
            reached = _cumulative(hazard, hazard.times[0] + hazard.a * math.exp(middle)) >= used
            low, high = (low, middle) if reached else (middle, high)
        return hazard.times[0] + hazard.a * math.exp(high) if high < 80.0 else math.inf
    left = used
    for begin, end, rate in zip(hazard.times, [*hazard.times[1:], math.inf], hazard.rates, strict=True):
        if rate > 0.0 and left <= rate * (end - begin):
            return begin + left / rate
        left -= rate * (end - begin) if rate > 0.0 else 0.0
    return math.inf
