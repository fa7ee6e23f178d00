"""Checks that the random numbers of each person explain every row of a log.

Draws the thresholds again and works out, with formulas that the engines do not use, how much
hazard each clock met: a clock that fired has met exactly its threshold, any other not more.
Decisions, dated moves, purchases (in `buying`), lists, arrivals and the plans themselves likewise.
There is no false alarm: luck is read, not tested.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from simulation import draws
from simulation.draws import identity
from simulation.engine import Outcome
from simulation.model import Model
from simulation.scenario.types import CareEffect, EffectTarget, Scenario, ScoreEffect, Trait, Transition
from tests.oracle.decisions import CERTAIN, row_masses
from tests.oracle.hazards import cumulative
from tests.oracle.plan import shocks_of, strength_of

from .buying import NEAR, Buying
from .lives import Exit, Life, Reading, Stay, added_id
from .meeting import Meeting, score_before
from .referring import Referring, key_of
from .serving import Serving, strength


@dataclass
class Check:
    """Collects what cannot be explained."""

    complaints: list[str]

    def that(self, holds: bool, message: str) -> None:
        if not holds:
            self.complaints.append(message)


class Audit:
    """One outcome against its scenario."""

    def __init__(self, scenario: Scenario, made: Model, outcome: Outcome) -> None:
        self.scenario, self.reading, self.outcome = scenario, Reading(scenario, made, outcome), outcome
        self.stream = np.uint64(draws.stream(np.uint64(outcome.seed), np.uint64(outcome.replication)))
        self.check = Check([])
        self.shocks = [shocks_of(scenario, p) for p in range(self.reading.n + 1)]
        self.strengths = self._plans(made)
        self.told = {
            (transition.id, p): self.reading.telling(transition, p)
            for transition in scenario.transitions
            if transition.contagion is not None
            for p in range(self.reading.n + 1)
        }

    def complaints(self) -> list[str]:
        """What is wrong, one line each; empty where all is explained."""
        self._arrivals()
        for life in self.reading.lives:
            self._origin(life)
            for stay in life.stays:
                self._clocks(life, stay)
                self._decisions(life, stay)
                self._rules(life, stay)
                self._dates(life, stay)
            self.check.complaints.extend(Buying(self, life).complaints())
            self.check.complaints.extend(Meeting(self, life).complaints())
            self.check.complaints.extend(Referring(self, life).complaints())
        for one in self.reading.teams:
            self.check.complaints.extend(Serving(self, one).complaints())
        self._random_lists()
        return self.check.complaints

    def luck(self, key: np.uint64) -> tuple[np.uint64, np.uint64]:
        """What all draws of a person, or of a stream, share."""
        k, c = draws.luck(self.stream, key)
        return np.uint64(k), np.uint64(c)

    def draw(self, key: np.uint64, purpose: np.uint64, ordinal: int) -> float:
        return float(draws.exponential(*self.luck(key), purpose, np.uint64(ordinal)))

    # Plans ----------------------------------------------------------------------------------

    def _plans(self, made: Model) -> list[list[list[float]]]:
        """[period][investment][effect]: what each effect is worth on those it reaches; the run-off last."""
        reading, plans = self.reading, self.outcome.plans
        stock = [investment.initial_stock for investment in self.scenario.investments]
        rows = []
        for p in range(reading.n + 1):
            for i, investment in enumerate(self.scenario.investments):
                if p == reading.n:
                    stock[i] = 0.0
                    continue
                heads = self._heads(i, p)
                if investment.budget is not None:
                    spend = investment.budget[p] / heads if heads else 0.0
                else:
                    assert investment.per_head is not None
                    spend = investment.per_head[p]
                stock[i] = spend + investment.carry_over * stock[i]
                j = made.investment_order[i]
                same = math.isclose(plans.stock[p, j], stock[i], rel_tol=NEAR, abs_tol=NEAR)
                self.check.that(
                    same, f"stock of {investment.name} in {p}: {plans.stock[p, j]}, not {stock[i]}"
                )
                self.check.that(
                    plans.heads[p, j] == heads,
                    f"{investment.name} in {p} reaches {plans.heads[p, j]}, not {heads}",
                )
            rows.append([self._strengths(i, p, stock[i]) for i in range(len(stock))])
        return rows

    def _heads(self, number: int, p: int) -> int:
        reached = self.reading.reached(number, p)
        if self.scenario.investments[number].audience.share is None:
            return len(reached)
        return sum(number in life.lists.get(p, ()) for life, _ in reached)

    def _strengths(self, number: int, p: int, stock: float) -> list[float]:
        investment = self.scenario.investments[number]
        ramp = investment.ramp[p] if p < self.reading.n else 1.0
        return [
            float(strength_of(effect, ramp, np.array([stock]), investment.reference_stock)[0])
            for effect in investment.effects
        ]

    def factor(self, life: Life, stay: Stay, p: int, target: EffectTarget, id_: str) -> float:
        """Shocks and multiplying effects on one thing for a person in period p."""
        return self.shared(life, stay, p, target, id_) * self.listed(life, stay, p, target, id_)

    def shared(self, life: Life, stay: Stay, p: int, target: EffectTarget, id_: str) -> float:
        """The part of it that everyone of the stage and segment shares."""
        row = min(p, self.reading.n)
        shock = self.shocks[row].get((target.value, id_), 1.0)
        return shock * self._effects(life, stay, p, target, id_, by_list=False)

    def listed(self, life: Life, stay: Stay, p: int, target: EffectTarget, id_: str) -> float:
        """The part that comes from lists the person is on."""
        return self._effects(life, stay, p, target, id_, by_list=True)

    def _effects(
        self, life: Life, stay: Stay, p: int, target: EffectTarget, id_: str, by_list: bool
    ) -> float:
        factor = 1.0
        for i, investment in enumerate(self.scenario.investments):
            if (investment.audience.share is not None) is not by_list:
                continue
            for k, effect in enumerate(investment.effects):
                named = effect.transition or effect.hand_off or effect.stage
                if effect.adds or effect.target is not target or named != id_:
                    continue
                # After the horizon there are no lists and no spend, but a curve at stock 0 still speaks.
                if self.reading.treats(investment, i, life, stay, p) or self._still(i, life, stay, p):
                    factor *= self.strengths[min(p, self.reading.n)][i][k]
        return factor

    def _still(self, number: int, life: Life, stay: Stay, p: int) -> bool:
        audience = self.scenario.investments[number].audience
        everyone = p >= self.reading.n and audience.share is None
        return everyone and self.reading.in_audience(audience.stages, number, life, stay)

    def added(self, life: Life, stay: Stay, p: int, transition: str) -> list[tuple[str, int, float]]:
        """(investment, rank, strength) of what is added to a transition for a person in period p."""
        found = []
        for i, investment in enumerate(self.scenario.investments):
            own = [k for k, e in enumerate(investment.effects) if e.adds and e.transition == transition]
            for rank, k in enumerate(own):
                on = self.reading.treats(investment, i, life, stay, p) or self._still(i, life, stay, p)
                strength = self.strengths[min(p, self.reading.n)][i][k] if on else 0.0
                found.append((investment.id, rank, strength))
        return found

    # Satisfaction ---------------------------------------------------------------------------

    def pieces(self, life: Life, start: float, end: float) -> list[tuple[int, float, float]]:
        """(period, from, to) of a stretch of time, cut at the boundaries and at the person's encounters."""
        turns = [one.time for one in life.encounters]
        turns += [t for times, _ in life.cares.values() for t in times]
        cuts = [start, *sorted(t for t in turns if start < t < end), end]
        return [piece for a, b in itertools.pairwise(cuts) for piece in self.reading.pieces(a, b)]

    def felt(self, life: Life, id_: str, t: float) -> float:
        """What the score just after t, and contacts with teams, make of the hazard of a transition, of a
        stage's purchases, or ("<stage>.referrals") of its referrals.
        """
        cared = sum(
            # At the very time teams come before what is decided, where the score is asked for just before.
            e.slope * strength(life, one.id, math.nextafter(t, math.inf))
            for one in self.reading.teams
            if one.team is not None
            for e in one.team.effects
            if id_ == _moved(e)
        )
        found = self.scenario.satisfaction
        if found is None:
            return math.exp(cared)
        slope = sum(e.slope for e in found.effects if id_ == _moved(e))
        return math.exp(cared + slope * (score_before(found, life, t, and_at=True) - found.neutral))

    # Who there is ---------------------------------------------------------------------------

    def _arrivals(self) -> None:
        """Everyone expected is there, at the time that the stream's Poisson process says."""
        expected: dict[int, float] = {}
        length = self.scenario.time.period
        for group in self.scenario.people_at_start:
            source = identity("source", group.source)
            for ordinal in range(group.count):
                expected[int(draws.person_key(source, np.uint64(ordinal)))] = 0.0
        for stream in self.scenario.entrants:
            source, reached, ordinal = identity("source", stream.source), 0.0, 0
            sums = np.concatenate([[0.0], np.cumsum(np.array(stream.intensity) * length)])
            while True:
                reached += self.draw(source, draws.ARRIVAL, ordinal)
                if reached > sums[-1]:
                    break
                p = int(np.searchsorted(sums, reached)) - 1
                t = (p + (reached - sums[p]) / (sums[p + 1] - sums[p])) * length
                expected[int(draws.person_key(source, np.uint64(ordinal)))] = t
                ordinal += 1
        for life in self.reading.lives:
            # Whether they were due is asked of those who brought them.
            for number, one in enumerate(life.referrals, start=1):
                expected[key_of(life.key, number)] = one.time
        found = {int(life.key): life.stays[0].start for life in self.reading.lives}
        self.check.that(found.keys() == expected.keys(), f"{len(found)} people, {len(expected)} expected")
        for key in found.keys() & expected.keys():
            same = abs(found[key] - expected[key]) < NEAR
            self.check.that(same, f"{key:x} came at {found[key]}, not {expected[key]}")

    def _origin(self, life: Life) -> None:
        """Segment, first stage and time before belong to the source."""
        people = self.outcome.people
        group = int(people.source[life.row])
        groups = self.scenario.people_at_start
        first = life.stays[0]
        if group >= len(groups) + len(self.scenario.entrants):
            # Segment and stage of those who were brought are those that `Referring` looks at.
            return
        if group < len(groups):
            shares = tuple(s.share for s in self.scenario.segments)
            own = groups[group].segment
            if own is not None:
                shares = tuple(float(s.id == own) for s in self.scenario.segments)
            stage = groups[group].stage
        else:
            stream = self.scenario.entrants[group - len(groups)]
            shares, stage = stream.segment_shares, stream.stage
        times = [
            self.draw(life.key, identity("segment", s.id), 0) / share if share else math.inf
            for s, share in zip(self.scenario.segments, shares, strict=True)
        ]
        self.check.that(life.segment == int(np.argmin(times)), f"{life.key:x} is in segment {life.segment}")
        self.check.that(
            self.scenario.stages[first.stage].id == stage, f"{life.key:x} begins in {first.stage}"
        )
        for trait in self.reading.segment(life).traits:
            self._trait(life, trait)

    def _trait(self, life: Life, trait: Trait) -> None:
        value = life.traits[trait.id]
        self.check.that(value >= 0.0, f"{life.key:x} has {trait.name} {value}")

    # Clocks ---------------------------------------------------------------------------------

    def exits(self, life: Life, stay: Stay) -> list[Transition]:
        here = self.reading.stage(life, stay).id
        return [t for t in self.reading.segment(life).transitions if t.origin == here]

    def _clocks(self, life: Life, stay: Stay) -> None:
        """A clock that fired has met its threshold, the others have not."""
        for transition in self.exits(life, stay):
            if transition.hazard is None:
                continue
            met = self._met(life, stay, transition)
            self._compare(life, stay, Exit(transition.id), identity("exit", transition.id), met)
            pieces = self.pieces(life, stay.start, stay.end)
            if transition.contagion is not None:
                met = sum(
                    self._caught(life, stay, transition, p) * self.felt(life, transition.id, a) * (b - a)
                    for p, a, b in pieces
                )
                key = identity("contagion", transition.id)
                self._compare(life, stay, Exit(transition.id, contagious=True), key, met)
            for number, (investment, rank, _) in enumerate(self.added(life, stay, 0, transition.id)):
                met = sum(self.added(life, stay, p, transition.id)[number][2] * (b - a) for p, a, b in pieces)
                key = added_id(transition.id, investment, rank)
                self._compare(life, stay, Exit(transition.id, (investment, rank)), key, met)

    def _caught(self, life: Life, stay: Stay, transition: Transition, p: int) -> float:
        """The hazard that others pass on in period p."""
        assert transition.contagion is not None
        factor = self.factor(life, stay, p, EffectTarget.TRANSITION, transition.id)
        trait = life.traits[transition.trait] if transition.trait else 1.0
        return factor * trait * transition.contagion.rate * self.told[transition.id, min(p, self.reading.n)]

    def _met(self, life: Life, stay: Stay, transition: Transition) -> float:
        assert transition.hazard is not None
        began = stay.since if transition.by_tenure else stay.entered
        trait = life.traits[transition.trait] if transition.trait else 1.0
        total = 0.0
        for p, start, end in self.pieces(life, stay.start, stay.end):
            base = cumulative(transition.hazard, np.array([start - began, end - began]))
            factor = self.factor(life, stay, p, EffectTarget.TRANSITION, transition.id)
            total += factor * trait * self.felt(life, transition.id, start) * float(base[1] - base[0])
        return total

    def _compare(self, life: Life, stay: Stay, own: Exit, purpose: np.uint64, met: float) -> None:
        threshold = self.draw(life.key, purpose, stay.visit)
        fired = stay.left_by == "move" and stay.cause == own
        slack = NEAR * (1.0 + threshold)
        right = abs(met - threshold) <= slack if fired else met <= threshold + slack
        what = "fired" if fired else "did not fire"
        self.check.that(
            right, f"{life.key:x}, {own} from {stay.start:g} {what} at {stay.end:g}: {met} of {threshold}"
        )

    # Decisions and dates ----------------------------------------------------------------------

    def _decision_times(self, life: Life, stay: Stay, first: Transition) -> list[float]:
        """When somebody decides who stays from stay.start to stay.end: both ends by the rules of order."""
        every = first.every
        if first.at_purchases:
            # An exit by a clock at the very moment of a purchase would come before it.
            own = [made.time for made in life.purchases if life.stays[made.stay] is stay]
            return [t for t in own if t < stay.end or stay.left_by != "move"]
        if every is None:
            times = self.reading.dates[1:]
        else:
            later = 0.0 if first.first is None else first.first - every
            count = max(int((stay.end - stay.entered - later) / every), 0) + 2
            times = [self._on_date(stay.entered + (later + j * every)) for j in range(1, count)]
        by_clock = every is None and stay.came_by in ("arrive", "move")
        return [
            t
            for t in times
            if (stay.start < t or (by_clock and stay.start == t))
            and (t < stay.end or (t == stay.end and stay.left_by != "move"))
        ]

    def _on_date(self, t: float) -> float:
        """A time that is a boundary but for rounding is the boundary."""
        nearest = min(self.reading.dates, key=lambda date: abs(date - t))
        return nearest if abs(nearest - t) < 1e-11 * max(1.0, t) else t

    def _decisions(self, life: Life, stay: Stay) -> None:
        """Thresholds lose their masses; the exit whose threshold is least against its mass fires."""
        row = [t for t in self.exits(life, stay) if t.hazard is None]
        kind = "lapse" if row and row[0].at_purchases else "decide"
        other = {"lapse": "decide", "decide": "lapse"}[kind]
        self.check.that(
            stay.left_by != other and (bool(row) or stay.left_by != kind),
            f"{life.key:x} left by {stay.left_by}, where that is not how it is decided",
        )
        if not row:
            return
        left = [self.draw(life.key, identity("exit", t.id), stay.visit) for t in row]
        decided = None
        for time in self._decision_times(life, stay, row[0]):
            masses, sure = self._masses(life, stay, row, time)
            ready = [k for k in range(len(row)) if masses[k] > 0 and (sure or left[k] <= masses[k])]
            if ready:
                decided = time, Exit(row[min(ready, key=lambda k: left[k] / masses[k])].id)
                break
            left = [threshold - mass for threshold, mass in zip(left, masses, strict=True)]
        said = (stay.end, stay.cause) if stay.left_by == kind else None
        self.check.that(
            said == decided, f"{life.key:x} in {stay.stage} from {stay.start:g}: {said}, not {decided}"
        )

    def _rules(self, life: Life, stay: Stay) -> None:
        """The first silence that is long enough, or the n-th purchase, moves who is still there."""
        bought = [made.time for made in life.purchases if life.stays[made.stay] is stay]
        moves = []
        for transition in self.exits(life, stay):
            rule = transition.rule
            if rule is None:
                continue
            if rule.silence is not None:
                gaps = zip([stay.start, *bought], [*bought, math.inf], strict=True)
                when = next(last + rule.silence for last, then in gaps if last + rule.silence < then)
            else:
                assert rule.purchases is not None
                when = bought[rule.purchases - 1] if len(bought) >= rule.purchases else math.inf
            moves.append((when, Exit(transition.id)))
        taken = min(moves, key=lambda pair: (pair[0], identity("exit", pair[1].transition)), default=None)
        if stay.left_by == "rule":
            said = stay.end, stay.cause
            self.check.that(said == taken, f"{life.key:x} left by rule {said}, not {taken}")
        elif taken is not None:
            self.check.that(taken[0] >= stay.end, f"{life.key:x} was not taken by {taken} before {stay.end}")

    def _masses(self, life: Life, stay: Stay, row: list[Transition], time: float) -> tuple[list[float], bool]:
        p = self.reading.period_of(time)
        base = [
            life.traits[t.probability_trait] if t.probability_trait else t.probability or 0.0 for t in row
        ]
        sure = math.fsum(base) >= CERTAIN and row[0].probability_trait is None
        masses = [float(m) for m in row_masses(np.array([base]))[0]]
        for k, t in enumerate(row):
            masses[k] *= self.factor(life, stay, p, EffectTarget.TRANSITION, t.id)
            masses[k] *= life.traits[t.trait] if t.trait else 1.0
            # At the very time an encounter comes after what a period or contract decides, and before what a
            # purchase does.
            masses[k] *= self.felt(life, t.id, time if t.at_purchases else math.nextafter(time, 0.0))
            masses[k] -= sum(math.log1p(-strength) for _, _, strength in self.added(life, stay, p, t.id))
        return masses, sure

    def _dates(self, life: Life, stay: Stay) -> None:
        """A dated move takes its share of those who are in the stage at its date, after decisions."""
        here = self.scenario.stages[stay.stage].id
        taken = None
        for date in sorted({move.at for move in self.scenario.dated_moves if move.origin == here}):
            in_time = stay.start < date or (stay.start == date and stay.came_by != "dated")
            still = date < stay.end or (date == stay.end and stay.left_by in ("dated", ""))
            if not (in_time and still) or date > self.reading.horizon:
                continue
            due = [k for k, m in enumerate(self.scenario.dated_moves) if m.origin == here and m.at == date]
            shares = [self.scenario.dated_moves[k].share for k in due]
            sure = math.fsum(shares) >= CERTAIN
            masses = row_masses(np.array([shares]))[0]
            purposes = [identity("dated", self.scenario.dated_moves[k].id) for k in due]
            left = [self.draw(life.key, purpose, 0) for purpose in purposes]
            ready = [k for k in range(len(due)) if masses[k] > 0 and (sure or left[k] <= masses[k])]
            if ready:
                taken = date, due[min(ready, key=lambda k: left[k] / masses[k])]
                break
        said = (stay.end, stay.cause) if stay.left_by == "dated" else None
        self.check.that(said == taken, f"{life.key:x} in {here}: dated move {said}, not {taken}")

    # Lists ------------------------------------------------------------------------------------

    def _random_lists(self) -> None:
        """A person is on a random list exactly when a uniform of person, investment and period is below."""
        for i, investment in enumerate(self.scenario.investments):
            audience = investment.audience
            if audience.share is None:
                continue
            purpose = identity("investment", investment.id)
            for p in range(self.reading.n):
                reached = self.reading.reached(i, p)
                listed = {int(life.key) for life, _ in reached if i in life.lists.get(p, ())}
                every = {int(life.key) for life in self.reading.lives if i in life.lists.get(p, ())}
                self.check.that(listed == every, f"{investment.name} in {p}: listed outside its audience")
                if audience.by == "random":
                    drawn = {
                        int(life.key)
                        for life, _ in reached
                        if draws.uniform(*self.luck(life.key), purpose, np.uint64(p)) < audience.share
                    }
                    self.check.that(listed == drawn, f"{investment.name} in {p}: not the drawn ones")
                else:
                    wanted = math.floor(audience.share * len(reached) + 1e-9)
                    self.check.that(
                        len(listed) == wanted, f"{investment.name} in {p}: {len(listed)} listed, not {wanted}"
                    )


def _moved(effect: ScoreEffect | CareEffect) -> str | None:
    """What an effect moves: the id of a transition, of a stage that buys, or "<stage>.referrals"."""
    if effect.stage is None or effect.aspect == "purchases":
        return effect.transition or effect.stage
    return f"{effect.stage}.referrals"


def unexplained(scenario: Scenario, made: Model, outcome: Outcome) -> list[str]:
    """The rows of a log that luck and rules do not explain, one line each."""
    return Audit(scenario, made, outcome).complaints()
