"""The reference engine: SimPy, one process per customer, written to be read aloud.

It is the definition: the compiled engine must write the same log. Luck comes from `draws`,
arithmetic from `physics`, plans from `plans`; what happens in which order stands here.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from heapq import heappush
from typing import Any

import numpy as np
import simpy

from simulation import draws, log, people, physics, plans, policy, prices, processes
from simulation.engine.desks import Case, Desks
from simulation.engine.outcome import Outcome
from simulation.ledgers.from_log import books_from_log
from simulation.log import (
    ARRIVE,
    CALL,
    CHOICE,
    DATED,
    DECIDE,
    ENCOUNTER,
    LAPSE,
    LIST,
    MOVE,
    NOTE,
    PURCHASE,
    RANKS,
    RECOVERY,
    REFER,
    RULE,
    SPEND,
    START,
)
from simulation.model import (
    AT_PURCHASES,
    BY_RANDOM,
    BY_VALUE,
    CUSTOMER,
    EACH_PERIOD,
    NO_ROW,
    PROBABILITY,
    VALUE_PERIODS,
    Arrays,
    Model,
    TooManyEvents,
)
from simulation.rules import clocks as rules
from simulation.rules import decisions, purchases, recency, satisfaction

NEVER = math.inf
_NONE = np.uint64(0)
Life = Generator[simpy.Event, Any, None]


class Calendar(simpy.Environment):
    """SimPy's environment with appointments at an absolute time, in a stated order among equals.

    `timeout(t - now)` may miss t by the last bit, hence appointments; equal times go by one
    integer, the kind of event first and then the person.
    """

    def at(self, time: float, kind: int, person: int) -> simpy.Event:
        """An event that happens at `time` >= now, among others of that time by its kind and person."""
        rank = int(RANKS[kind])
        # SimPy keeps 0 and 1 for its own events, which come first; a person's key has 64 bits.
        return self._appointment(time, 2 + (rank << 64 | person))

    def when(self, time: float) -> simpy.Event:
        """An event at `time` >= now, before all that happens to people at that time."""
        return self._appointment(time, 1)

    def _appointment(self, time: float, order: int) -> simpy.Event:
        appointment = simpy.Event(self)
        # As a timeout does: it has a value from the start, and waits in the queue for its time.
        appointment._ok, appointment._value = True, None
        heappush(self._queue, (time, order, next(self._eid), appointment))  # type: ignore[misc]
        return appointment


@dataclass
class Clock:
    """A unit-exponential threshold that the hazard of an exit, or of purchases, wears down.

    Most clocks run in operational time, the integral of the rate that everyone in the stage shares:
    such a clock rings when operational time reaches its level. A clock with a duration shape runs
    by the calendar, and its anchor is a date.
    """

    exit: int
    left: float
    """What is left of the threshold at the anchor."""
    anchor: float = 0.0
    speed: float = 0.0
    """The person's own factor on the shared rate; of a shaped clock, all that multiplies its hazard."""
    level: float = NEVER
    due: float = NEVER
    """When the clock rings, if that is within the running row of the plan."""


@dataclass
class Person:
    """One customer: who it is, where it is, and what it carries of luck."""

    key: int
    luck: tuple[np.uint64, np.uint64]
    source: int
    segment: int
    traits: list[float]
    first_stage: int
    arrived: float
    first_entered: float
    first_since: float
    stage: int = -1
    entered: float = 0.0
    since: float = 0.0
    visits: dict[int, int] = field(default_factory=dict)
    clocks: list[Clock] = field(default_factory=list)
    purchases: int = 0
    purchase: Clock = field(default_factory=lambda: Clock(-1, NEVER))
    brought: int = 0
    """How many others this person has brought."""
    referral: Clock = field(default_factory=lambda: Clock(-1, NEVER))
    decisions: int = 0
    decide_at: float = NEVER
    choice: int = 0
    choose_at: float = NEVER
    score: float = 0.0
    encounters: int = 0
    to_meet: float = NEVER
    met_from: float = 0.0
    meet_at: float = NEVER
    cases: list[Case] = field(default_factory=list)
    """How the person stands with each team."""
    lapse_at: float = NEVER
    rule_at: float = NEVER
    """When a rule on purchases moves the person, by `rule_by`, if nothing more is bought."""
    rule_by: int = -1
    bought_before: int = 0
    """Purchases made before the stage was entered."""
    dated_at: float = NEVER
    decided_at: float = -1.0
    """When a decision, a rule or a dated move last brought the person to a stage."""
    dated_moved_at: float = -1.0
    lists: set[int] = field(default_factory=set)
    life: simpy.Process | None = None
    accrued: float = 0.0
    period_contribution: int = 0
    history: list[int] = field(default_factory=list)

    @property
    def treated(self) -> int:
        """A bit for each list the person is on."""
        return sum(1 << j for j in self.lists)


class Market:
    """One replication of one model."""

    def __init__(self, model: Model, seed: int, replication: int) -> None:
        self.model, self.a = model, model.arrays
        self.rules: Arrays = model.packed
        self.stream = np.uint64(draws.stream(np.uint64(seed), np.uint64(replication)))
        # A float from the start, for an int would make the shared functions compile a second time.
        self.calendar = Calendar(0.0)
        self.plans = plans.empty_plans(self.a)
        self.plan = plans.pack_plans(self.plans)
        """The same plans, as compiled functions read them; `rules` likewise."""
        self.rows = log.empty_rows(1 << 16)
        self.pen = log.pack_rows(self.rows)
        self.persons: list[Person] = []
        self.alive: list[Person] = []
        self.open = True
        """Whether the horizon is still ahead."""
        self.row = 0
        """The plan in force."""
        self.seen = 0
        """Rows of the log that a policy has been told of."""
        self.events, self.most_events = 0, model.scenario.most_events
        self.prices = prices.empty_prices(self.a)
        self.price = prices.pack_prices(self.prices)
        self.rate_factors: dict[int, float] = {}
        """What processes of one's own make of the hazards of exits; likewise below, of rates of purchases."""
        self.purchase_factors: dict[int, float] = {}
        self.desks = Desks(self)

    # The course of things ------------------------------------------------------------------

    def company(self) -> Life:
        """At each period's start the company looks, plans, and its plan comes into force."""
        a = self.a
        for q in range(len(a.start_count)):
            for ordinal in range(int(a.start_count[q])):
                self.alive.append(self.starter(q, ordinal))
        for p in range(a.n_periods):
            self.look_and_plan(p)
            for person in self.alive:
                if person.life is None:
                    self.start_life(person, START)
                else:
                    self.change_plan(person)
            self.desks.open_period(p)
            if p == 0:
                for e in range(len(a.entrant_id)):
                    self.calendar.process(self.entrants(e))
            yield self.calendar.at(float(a.boundaries[p + 1]), SPEND, 0)
        self.open = False
        self.row = a.n_periods
        nobody = np.zeros(len(a.investment_id), np.int64)
        plans.make_plan(self.rules, self.plan, a.n_periods, nobody, self.people_by_stage())
        for person in self.alive:
            before = self.next_event(person)
            person.lists.clear()
            self.desks.close(person)
            if a.stage_kind[person.stage] == CUSTOMER:
                self.change_speeds(person)
                self.interrupt(person, before, "the horizon is reached")
            elif person.life is not None and person.life.is_alive:
                person.life.interrupt("the horizon is reached")
        yield self.calendar.at(float(a.boundaries[a.n_periods + a.n_run_off]), SPEND, 0)

    def entrants(self, e: int) -> Life:
        """People come from the market: a stream with its own clock."""
        a, reached, ordinal = self.a, 0.0, 0
        count = self.model.scenario.entrants[e].count
        if count is not None:
            yield from self.counted(e, count)
            return
        luck = draws.luck(self.stream, a.entrant_id[e])
        while True:
            reached += draws.exponential(*self.words(luck), draws.ARRIVAL, np.uint64(ordinal))
            p = people.arrival_period(self.rules, e, reached, 0)
            if p == a.n_periods:
                return
            t = people.arrival_time(self.rules, e, reached, p)
            person = self.entrant(e, ordinal, t)
            yield self.calendar.at(t, ARRIVE, person.key)
            self.alive.append(person)
            self.start_life(person, ARRIVE)
            ordinal += 1

    def counted(self, e: int, count: int) -> Life:
        """A fixed number of people, each of whom has a moment of their own."""
        first, last = people.open_periods(self.model, e)
        coming = []
        for ordinal in range(count):
            key = np.uint64(draws.person_key(self.a.entrant_id[e], np.uint64(ordinal)))
            luck = self.words(draws.luck(self.stream, key))
            coming.append(self.entrant(e, ordinal, people.moment_of(self.rules, *luck, first, last)))
        for person in sorted(coming, key=lambda one: (one.arrived, one.key)):
            yield self.calendar.at(person.arrived, ARRIVE, person.key)
            self.alive.append(person)
            self.start_life(person, ARRIVE)

    def live(self, person: Person) -> Life:
        """A customer's life: the earliest of all clocks rings, something happens, and so on."""
        while True:
            time, kind, cause = self.next_event(person)
            # A fresh event for each that waits for ever, for a shared one would collect them all.
            rings = self.calendar.at(time, kind, person.key) if time < NEVER else self.calendar.event()
            try:
                yield rings
            except simpy.Interrupt:
                if not self.open and self.a.stage_kind[person.stage] != CUSTOMER:
                    return
                continue
            self.happen(person, kind, cause)
            if not self.open and self.a.stage_kind[person.stage] != CUSTOMER:
                return

    def next_event(self, person: Person) -> tuple[float, int, int]:
        """The earliest of all that may happen to a person; at equal times in this order."""
        time, kind, cause = person.purchase.due, PURCHASE, -1
        if person.referral.due < time:
            time, kind, cause = person.referral.due, REFER, -1
        for clock in person.clocks:
            if clock.due < time:
                time, kind, cause = clock.due, MOVE, clock.exit
        if person.decide_at < time:
            time, kind, cause = person.decide_at, DECIDE, -1
        if person.choose_at < time:
            time, kind, cause = person.choose_at, CHOICE, -1
        if person.meet_at < time:
            time, kind, cause = person.meet_at, ENCOUNTER, -1
        if person.lapse_at < time:
            time, kind, cause = person.lapse_at, LAPSE, -1
        if person.rule_at < time:
            time, kind, cause = person.rule_at, RULE, person.rule_by
        if person.dated_at < time:
            time, kind, cause = person.dated_at, DATED, -1
        return self.desks.next_event(person, time, kind, cause)

    def happen(self, person: Person, kind: int, cause: int) -> None:
        """What a ringing clock brings about."""
        self.count_event()
        if kind == PURCHASE:
            self.buy(person, PURCHASE)
        elif kind == REFER:
            self.refer(person)
        elif kind == CHOICE:
            self.choose_to_buy(person)
        elif kind == ENCOUNTER:
            self.meet(person)
        elif kind >= CALL:
            self.desks.happen(person, kind, cause)
        elif kind in (MOVE, RULE):
            self.move(person, kind, cause, int(self.a.exit_destination[cause]))
        elif kind == DECIDE:
            winner = self.decide(person)
            if winner >= 0:
                self.move(person, DECIDE, winner, int(self.a.exit_destination[winner]))
            else:
                person.decisions += 1
                person.decide_at = self.decision_time(person)
        elif kind == LAPSE:
            person.lapse_at = NEVER
            winner = self.decide(person)
            if winner >= 0:
                self.move(person, LAPSE, winner, int(self.a.exit_destination[winner]))
        else:
            winner = self.meet_date(person)
            if winner >= 0:
                self.move(person, DATED, winner, int(self.a.dated_destination[winner]))

    def count_event(self) -> None:
        """Count what happens. Raises TooManyEvents."""
        self.events += 1
        if self.events > self.most_events:
            raise TooManyEvents.than(self.most_events)

    # People ----------------------------------------------------------------------------------

    def words(self, luck: tuple[Any, Any]) -> tuple[np.uint64, np.uint64]:
        """Luck as the draws want it: compiled functions hand whole numbers back as plain ints."""
        return np.uint64(luck[0]), np.uint64(luck[1])

    def starter(self, q: int, ordinal: int) -> Person:
        """A person who is there at time 0: a survivor of the time already spent in the stage."""
        a = self.a
        key = np.uint64(draws.person_key(a.start_id[q], np.uint64(ordinal)))
        luck = self.words(draws.luck(self.stream, key))
        stage, segment = int(a.start_stage[q]), int(a.start_segment[q])
        if segment < 0:
            segment = people.segment_of(self.rules, *luck, a.segment_share)
        duration, tenure = people.time_before(self.rules, *luck, q)
        traits = []
        for trait in range(len(a.trait_id)):
            hazard, failures = 0.0, 0.0
            if a.start_survivors[q]:
                hazard, failures = people.survived(self.rules, trait, stage, segment, duration, tenure)
            traits.append(people.trait_of(self.rules, *luck, trait, segment, hazard, failures))
        person = Person(int(key), luck, q, segment, traits, stage, 0.0, -duration, -tenure)
        person.stage, person.entered, person.since = stage, -duration, -tenure
        self.persons.append(person)
        return person

    def entrant(self, e: int, ordinal: int, t: float) -> Person:
        """A person who comes into the market at t."""
        a = self.a
        key = np.uint64(draws.person_key(a.entrant_id[e], np.uint64(ordinal)))
        luck = self.words(draws.luck(self.stream, key))
        segment = people.segment_of(self.rules, *luck, a.entrant_share[e])
        return self.newcomer(key, luck, len(a.start_count) + e, segment, int(a.entrant_stage[e]), t)

    def newcomer(
        self, key: Any, luck: tuple[Any, Any], source: int, segment: int, stage: int, t: float
    ) -> Person:
        """A person who comes at t, with traits by own luck."""
        traits = [
            people.trait_of(self.rules, *luck, trait, segment, 0.0, 0.0)
            for trait in range(len(self.a.trait_id))
        ]
        person = Person(int(key), luck, source, segment, traits, stage, t, t, t)
        self.persons.append(person)
        return person

    def start_life(self, person: Person, kind: int) -> None:
        """Put a person into the first stage and set the clocks going."""
        t = self.calendar.now
        person.stage, person.entered, person.since = (
            person.first_stage,
            person.first_entered,
            person.first_since,
        )
        person.accrued = t
        person.purchase = Clock(-1, self.exponential(person, draws.PURCHASE, 1))
        person.referral = Clock(-1, self.exponential(person, draws.REFERRAL, 1))
        person.score, person.to_meet = self.a.score_start, self.exponential(person, draws.ENCOUNTER, 1)
        self.write(person, kind, 0, -1, person.stage, -1, 0.0)
        self.desks.begin(person)
        self.enter(person, person.stage, kind)
        if kind == ARRIVE:
            self.desks.entered(person)
        person.life = self.calendar.process(self.live(person))

    def enter(self, person: Person, stage: int, kind: int) -> None:
        """In a stage every exit gets a fresh threshold; the purchase clock keeps what it has."""
        a = self.a
        person.stage = stage
        person.visits[stage] = person.visits.get(stage, 0) + 1
        person.clocks = []
        for x in range(int(a.exit_range[stage]), int(a.exit_range[stage + 1])):
            clock = Clock(x, self.exponential(person, a.exit_id[x], person.visits[stage]))
            if a.exit_kind[x] != PROBABILITY:
                self.start_clock(person, clock)
            person.clocks.append(clock)
        self.start_purchase_clock(person)
        self.start_referral_clock(person)
        if a.satisfies:
            self.await_encounter(person)
        if a.ruled:
            person.bought_before = person.purchases
            self.await_rule(person)
        t = self.calendar.now
        if kind in (DECIDE, LAPSE, RULE, DATED):
            person.decided_at = t
        if kind == DATED:
            person.dated_moved_at = t
        # A clock may ring as soon as the stage is entered: what was decided at this time stays decided.
        came_by_decision = person.decided_at == t
        self.first_decision(person, came_by_decision)
        self.first_choice(person, came_by_decision)
        self.seek_date(person, past=person.dated_moved_at == t)

    def move(self, person: Person, kind: int, cause: int, destination: int) -> None:
        """From one stage to another."""
        a, t, origin = self.a, self.calendar.now, person.stage
        self.accrue(person)
        self.stop_purchase_clock(person)
        self.stop_referral_clock(person)
        if a.satisfies:
            rate = float(a.encounter_rate[origin, person.segment])
            person.to_meet = float(satisfaction.left(person.to_meet, person.met_from, rate, t))
        if kind != DATED:
            revenue = float(a.exit_one_off_revenue[cause, person.segment])
            cost = float(a.exit_one_off_cost[cause, person.segment])
            self.earn(person, revenue)
            self.pay(person, cost)
        if a.stage_kind[destination] == CUSTOMER and a.stage_kind[origin] != CUSTOMER:
            person.since = t
        person.entered = t
        visit = person.visits.get(destination, 0) + 1
        self.write(person, kind, visit, origin, destination, cause, 0.0)
        self.enter(person, destination, kind)
        if self.open:
            self.desks.moved(person, origin)

    # Clocks ----------------------------------------------------------------------------------

    def exponential(self, person: Person, purpose: np.uint64, ordinal: int) -> float:
        """The person's threshold for the ordinal-th time of a purpose."""
        return float(draws.exponential(*person.luck, purpose, np.uint64(ordinal)))

    def trait(self, person: Person, index: int) -> float:
        """The person's value of a trait; 1 where there is none."""
        return person.traits[index] if index >= 0 else 1.0

    def has_shape(self, person: Person, x: int) -> bool:
        """Whether the hazard of an exit depends on the time spent in the stage, or as a customer."""
        return int(self.a.exit_shape[x, person.segment]) != physics.EXPONENTIAL

    def felt(self, person: Person, slope: float) -> float:
        """The factor that a person's satisfaction puts on a rate."""
        if not self.a.satisfies:
            return 1.0
        return float(satisfaction.felt(slope, person.score, self.a.score_neutral))

    def own_speed(self, person: Person, x: int) -> float:
        """What is a person's own makes of an exit's hazard; of a shaped one, what the plan makes as well."""
        own = self.trait(person, self.a.exit_trait[x]) * self.felt(person, self.a.exit_slope[x])
        own *= self.desks.factor(person, self.a.exit_care[x])
        rule = plans.exit_factor if self.has_shape(person, x) else plans.speed
        speed = float(rule(self.rules, self.plan, self.row, x, person.segment, person.treated)) * own
        return speed * self.rate_factors.get(x, 1.0)

    def operational(self, paces: Any, i: int, g: int) -> float:
        """The operational time now, of a rate that everyone in a stage shares."""
        return float(rules.operational(paces, i, g, self.row, self.calendar.now))

    def rings(self, level: float, steady: bool, paces: Any, i: int, g: int) -> float:
        """When operational time reaches a level; NEVER if its rate may change before that."""
        starts, row, now = self.a.row_starts, self.row, self.calendar.now
        if steady:
            return float(rules.steady_ringing(paces, i, g, level, now))
        if rules.row_of(paces, starts, self.a.per_period, i, g, level, row, row + 1) > row:
            return NEVER
        return float(rules.ringing_time(paces, i, g, row, level, starts[row], starts[row + 1], now))

    def moving(self, person: Person, x: int) -> tuple[Any, int, int]:
        """How operational time runs for an exit: paces by exit, segment and row, and where to look."""
        return self.plans.exit_paces, x, person.segment

    def start_clock(self, person: Person, clock: Clock) -> None:
        """Let a clock run on from now, with what is left of its threshold."""
        x = clock.exit
        clock.speed = self.own_speed(person, x)
        if self.has_shape(person, x):
            clock.anchor = self.calendar.now
        else:
            clock.anchor = self.operational(*self.moving(person, x))
            clock.level = rules.level(clock.anchor, clock.left, clock.speed)
        self.aim(person, clock)

    def stop_clock(self, person: Person, clock: Clock) -> None:
        """Take from a clock's threshold what has been worn down until now."""
        x = clock.exit
        if self.has_shape(person, x):
            now = self.calendar.now
            clock.left = float(physics.remaining_at(*[*self.hazard(person, x), *self.state(clock), now]))
        else:
            reached = self.operational(*self.moving(person, x))
            clock.left = rules.left(clock.left, clock.speed, clock.anchor, reached)

    def aim(self, person: Person, clock: Clock) -> None:
        """Say when the clock rings, as far as the running row of the plan reaches."""
        x = clock.exit
        if self.has_shape(person, x):
            due = float(physics.firing_time(*[*self.hazard(person, x), *self.state(clock)]))
            clock.due = max(due, float(rules.just_after(self.a.row_starts[self.row], self.row)))
        else:
            clock.due = self.rings(clock.level, bool(self.a.exit_steady[x]), *self.moving(person, x))

    def hazard(self, person: Person, x: int) -> Any:
        """The base hazard of an exit as `physics` wants it: shape, parameters, pieces, and its time 0."""
        a, g = self.a, person.segment
        origin = person.since if a.exit_by_tenure[x] else person.entered
        shape = (a.exit_shape[x, g], a.exit_a[x, g], a.exit_b[x, g])
        pieces = (a.piece_times, a.piece_rates, a.piece_sums, a.exit_low[x, g], a.exit_high[x, g])
        return (*shape, *pieces, origin)

    def state(self, clock: Clock) -> tuple[float, float, float]:
        """A shaped clock as `physics` wants it."""
        return clock.anchor, clock.speed, clock.left

    def change_plan(self, person: Person) -> None:
        """A new row of the plan begins: whatever rings within it is known from now on."""
        before = self.next_event(person)
        self.change_speeds(person)
        self.interrupt(person, before, "the plan has changed")

    def interrupt(self, person: Person, before: tuple[float, int, int], why: str) -> None:
        """Let a person look for its next event again, if that is no longer the one of before."""
        life = person.life
        if life is None or not life.is_alive or life is self.calendar.active_process:
            return
        if self.next_event(person) != before:
            life.interrupt(why)

    def change_speeds(self, person: Person) -> None:
        """A clock whose own speed changes is anchored anew."""
        for clock in person.clocks:
            if self.a.exit_kind[clock.exit] == PROBABILITY:
                continue
            if self.own_speed(person, clock.exit) != clock.speed:
                self.stop_clock(person, clock)
                self.start_clock(person, clock)
            else:
                self.aim(person, clock)
        if self.a.sampled:
            if self.purchase_speed(person) != person.purchase.speed:
                self.stop_purchase_clock(person)
                self.start_purchase_clock(person)
            else:
                self.aim_purchase(person)
        if self.a.refers:
            if self.referral_speed(person) != person.referral.speed:
                self.stop_referral_clock(person)
                self.start_referral_clock(person)
            else:
                self.aim_referral(person)

    # Purchases -------------------------------------------------------------------------------

    def purchase_speed(self, person: Person) -> float:
        """The person's own factor on the rate of purchases in the present stage."""
        stage = person.stage
        own = self.trait(person, self.a.purchase_rate_trait[stage])
        own *= self.felt(person, self.a.purchase_slope[stage])
        own *= self.desks.factor(person, self.a.purchase_care[stage])
        where = (self.row, stage, person.segment, person.treated)
        speed = float(purchases.speed(self.rules, self.plan, *where, own))
        return speed * self.purchase_factors.get(stage, 1.0)

    def buying(self, person: Person) -> tuple[Any, int, int]:
        """How operational time runs for purchases: paces by stage, segment and row, and where to look."""
        return self.plans.buying_paces, person.stage, person.segment

    def start_purchase_clock(self, person: Person) -> None:
        """Let the purchase clock run on in the present stage, with what is left of its threshold."""
        if self.a.sampled:
            clock = person.purchase
            clock.anchor, clock.speed = self.operational(*self.buying(person)), self.purchase_speed(person)
            clock.level = rules.level(clock.anchor, clock.left, clock.speed)
            self.aim_purchase(person)

    def stop_purchase_clock(self, person: Person) -> None:
        """Take from the threshold of the next purchase what has been worn down until now."""
        if self.a.sampled:
            clock, reached = person.purchase, self.operational(*self.buying(person))
            clock.left = rules.left(clock.left, clock.speed, clock.anchor, reached)

    def aim_purchase(self, person: Person) -> None:
        """Say when the next purchase comes, as far as the running row of the plan reaches."""
        steady = bool(self.a.purchase_steady[person.stage])
        person.purchase.due = self.rings(person.purchase.level, steady, *self.buying(person))

    def first_choice(self, person: Person, came_by_decision: bool) -> None:
        """Where purchases are decided once a period, the first decision is at the next boundary."""
        a, t = self.a, self.calendar.now
        person.choose_at = NEVER
        if a.purchase_decided[person.stage]:
            person.choice = decisions.first_at_boundaries(self.rules, t, came_by_decision)
            person.choose_at = person.choice * float(a.period)

    def choose_to_buy(self, person: Person) -> None:
        """Decide on a purchase: one is made, or its threshold loses the mass of this decision."""
        a, clock = self.a, person.purchase
        person.choice += 1
        person.choose_at = person.choice * float(a.period)
        trait = self.trait(person, a.purchase_rate_trait[person.stage])
        where = (self.row, person.stage, person.segment, person.treated)
        own = self.felt(person, a.purchase_slope[person.stage])
        own *= self.desks.factor(person, a.purchase_care[person.stage])
        mass = float(decisions.purchase_mass(self.rules, self.plan, *where, trait, own))
        mass *= self.purchase_factors.get(person.stage, 1.0)
        if clock.left <= mass:
            self.buy(person, CHOICE)
        else:
            clock.left -= mass

    def buy(self, person: Person, kind: int) -> None:
        """A purchase, and the threshold of the next one."""
        a, t, stage, g = self.a, self.calendar.now, person.stage, person.segment
        person.purchases += 1
        where = (self.row, stage, g, person.treated)
        trait = self.trait(person, a.amount_trait[stage])
        number = np.uint64(person.purchases)
        amount = float(purchases.amount(self.rules, self.plan, *where, trait, *person.luck, number))
        self.write(person, kind, person.purchases, stage, -1, -1, amount)
        self.earn(person, amount * float(a.purchase_margin[stage, g] * a.shock_margin[self.row, stage, g]))
        clock = person.purchase
        clock.left = self.exponential(person, draws.PURCHASE, person.purchases + 1)
        if kind == PURCHASE:
            # From the very level at which it rang, so that no operational time is lost.
            clock.anchor = clock.level
            clock.level = rules.level(clock.anchor, clock.left, clock.speed)
            self.aim_purchase(person)
        if a.encounter_bought[stage]:
            person.meet_at = t
        if a.row_kind[stage] == AT_PURCHASES:
            person.lapse_at = t
        if a.ruled:
            self.await_rule(person)

    def await_rule(self, person: Person) -> None:
        """After a purchase, or on entry: when a rule on purchases moves the person."""
        where = (person.stage, person.segment, self.calendar.now)
        bought = person.purchases - person.bought_before
        time, cause = recency.next_move(self.rules, *where, bought)
        person.rule_at, person.rule_by = float(time), int(cause)

    # Encounters ------------------------------------------------------------------------------

    def await_encounter(self, person: Person) -> None:
        """Let the clock of encounters run on from now in the present stage."""
        rate = float(self.a.encounter_rate[person.stage, person.segment])
        person.met_from = self.calendar.now
        person.meet_at = float(satisfaction.rings(person.met_from, person.to_meet, rate))

    def meet(self, person: Person) -> None:
        """An encounter with the company moves the score, and with it the speeds of clocks."""
        a, stage = self.a, person.stage
        person.encounters += 1
        number = np.uint64(person.encounters)
        where = (self.row, stage, person.segment, person.treated)
        broken = int(satisfaction.broken_at(self.rules, self.plan, *where, *person.luck, number))
        ended = int(satisfaction.outcome(self.rules, broken, *person.luck, number))
        person.score = float(satisfaction.score_after(self.rules, person.score, ended))
        kind = RECOVERY if ended == satisfaction.RECOVERED else ENCOUNTER
        self.write(person, kind, person.encounters, stage, -1, broken, person.score)
        if a.encounter_bought[stage]:
            person.meet_at = NEVER
        else:
            person.to_meet = self.exponential(person, draws.ENCOUNTER, person.encounters + 1)
            self.await_encounter(person)
        self.change_speeds(person)

    # Referrals -----------------------------------------------------------------------------------

    def referral_speed(self, person: Person) -> float:
        """The person's own factor on the rate of referrals in the present stage."""
        a, stage = self.a, person.stage
        own = self.trait(person, a.refer_trait[stage]) * self.felt(person, a.refer_slope[stage])
        own *= self.desks.factor(person, a.refer_care[stage])
        where = (self.row, stage, person.segment, person.treated)
        return float(plans.listed_refer_factor(self.rules, self.plan, *where)) * own

    def referring(self, person: Person) -> tuple[Any, int, int]:
        """How operational time runs for referrals: paces by stage, segment and row, and where to look."""
        return self.plans.referring_paces, person.stage, person.segment

    def start_referral_clock(self, person: Person) -> None:
        """Let the referral clock run on in the present stage, with what is left of its threshold."""
        if self.a.refers:
            clock = person.referral
            clock.anchor, clock.speed = (
                self.operational(*self.referring(person)),
                self.referral_speed(person),
            )
            clock.level = rules.level(clock.anchor, clock.left, clock.speed)
            self.aim_referral(person)

    def stop_referral_clock(self, person: Person) -> None:
        """Take from the threshold of the next referral what has been worn down until now."""
        if self.a.refers:
            clock, reached = person.referral, self.operational(*self.referring(person))
            clock.left = rules.left(clock.left, clock.speed, clock.anchor, reached)

    def aim_referral(self, person: Person) -> None:
        """Say when the next person is brought, as far as the running row of the plan reaches."""
        person.referral.due = self.rings(person.referral.level, False, *self.referring(person))

    def refer(self, person: Person) -> None:
        """A person brings another, who begins a life at once; and the threshold of the next one."""
        a, t, clock = self.a, self.calendar.now, person.referral
        person.brought += 1
        self.write(person, REFER, person.brought, person.stage, -1, -1, 0.0)
        clock.left = self.exponential(person, draws.REFERRAL, person.brought + 1)
        # From the very level at which it rang, as the purchase clock.
        clock.anchor = clock.level
        clock.level = rules.level(clock.anchor, clock.left, clock.speed)
        self.aim_referral(person)
        key = np.uint64(draws.referred_key(np.uint64(person.key), np.uint64(person.brought)))
        luck = self.words(draws.luck(self.stream, key))
        source = len(a.start_count) + len(a.entrant_id) + person.stage
        child = self.newcomer(key, luck, source, person.segment, int(a.refer_to[person.stage]), t)
        self.alive.append(child)
        self.start_life(child, ARRIVE)

    # Decisions and dates ---------------------------------------------------------------------

    def first_decision(self, person: Person, came_by_decision: bool) -> None:
        """The first decision in a stage: the next boundary, or the next of those since entry."""
        a, t, stage = self.a, self.calendar.now, person.stage
        person.decide_at = person.lapse_at = NEVER
        if a.row_kind[stage] in (NO_ROW, AT_PURCHASES):
            return
        if a.row_kind[stage] == EACH_PERIOD:
            person.decisions = decisions.first_at_boundaries(self.rules, t, came_by_decision)
        else:
            person.decisions = decisions.first_since_entry(self.rules, stage, person.entered, t)
        person.decide_at = self.decision_time(person)

    def decision_time(self, person: Person) -> float:
        """When the decision numbered `person.decisions` is due."""
        if self.a.row_kind[person.stage] == EACH_PERIOD:
            return person.decisions * float(self.a.period)
        later, every = (float(of[person.stage]) for of in (self.a.row_later, self.a.row_every))
        return physics.decision_time(person.entered, later, every, person.decisions, self.a.period)

    def decide(self, person: Person) -> int:
        """The exit whose threshold is least against its mass fires, if the mass exceeds it; or -1.

        In a row that sums to 1 the least always fires. The others' thresholds lose their mass.
        """
        a, g = self.a, person.segment
        certain = bool(a.row_certain[person.stage, g])
        best, winner = NEVER, -1
        for clock in person.clocks:
            x = clock.exit
            if a.exit_kind[x] != PROBABILITY:
                continue
            trait = self.trait(person, a.exit_trait[x])
            where = (self.row, x, g, person.treated)
            own = self.felt(person, a.exit_slope[x]) * self.desks.factor(person, a.exit_care[x])
            mass = float(decisions.exit_mass(self.rules, self.plan, *where, trait, own))
            mass *= self.rate_factors.get(x, 1.0)
            turn = decisions.race(clock.left, mass, certain)
            if turn < best:
                best, winner = turn, x
            clock.left -= mass
        return winner

    def seek_date(self, person: Person, past: bool) -> None:
        """The next dated move of the stage, from now on, or (past) after now."""
        t = self.calendar.now
        dates = [float(self.a.dated_at[d]) for d in self.dated(person)]
        person.dated_at = min((date for date in dates if date > t or (date == t and not past)), default=NEVER)

    def dated(self, person: Person) -> range:
        """Indices of the dated moves out of the person's stage."""
        return range(int(self.a.dated_range[person.stage]), int(self.a.dated_range[person.stage + 1]))

    def meet_date(self, person: Person) -> int:
        """The dated move that takes the person today, or -1."""
        best, winner = NEVER, -1
        for d in self.dated(person):
            if self.a.dated_at[d] == self.calendar.now:
                threshold = self.exponential(person, self.a.dated_id[d], 0)
                turn = decisions.race(threshold, float(self.a.dated_mass[d]), False)
                if turn < best:
                    best, winner = turn, d
        self.seek_date(person, past=True)
        return winner

    # The company ---------------------------------------------------------------------------

    def look_and_plan(self, p: int) -> None:
        """Count heads, make the lists, spend, and put the effects into force."""
        a = self.a
        for person in self.alive:
            self.close_period(person)
            person.lists.clear()
        if self.model.policy is not None:
            policy.decide(self.model, self.plans, p, self.people_by_stage(), self.moved())
        heads = np.zeros(len(a.investment_id), np.int64)
        for j in range(len(a.investment_id)):
            audience = [person for person in self.alive if a.reaches[j, person.stage, person.segment]]
            if a.list_index[j] >= 0:
                audience = self.choose(j, p, audience)
                for person in audience:
                    person.lists.add(int(a.list_index[j]))
                    self.write(person, LIST, 0, -1, -1, j, 0.0)
            heads[j] = len(audience)
            if a.is_budget[j]:
                per_head = float(self.plans.spend[j, p]) / len(audience) if audience else 0.0
            else:
                per_head = float(self.plans.spend[j, p])
            self.write_row(self.calendar.now, SPEND, 0, len(audience), -1, -1, -1, j, per_head)
        self.row = p
        plans.make_plan(self.rules, self.plan, p, heads, self.people_by_stage())
        prices.price_period(self.rules, self.plan, self.price, p)

    def moved(self) -> Any:
        """How often each exit and dated move fired since this was asked last."""
        a, rows = self.a, self.rows
        new = slice(self.seen, int(rows.written[0]))
        self.seen = new.stop
        kind, cause = rows.kind[new], rows.cause[new]
        by_exit = np.bincount(cause[np.isin(kind, (MOVE, DECIDE, LAPSE, RULE))], minlength=len(a.exit_id))
        return np.concatenate([by_exit, np.bincount(cause[kind == DATED], minlength=len(a.dated_id))])

    def people_by_stage(self) -> Any:
        """How many people are in each stage."""
        return np.bincount([person.stage for person in self.alive], minlength=len(self.a.stage_kind))

    def choose(self, j: int, p: int, audience: list[Person]) -> list[Person]:
        """Who of an audience comes on the list of investment j."""
        a, t = self.a, self.calendar.now
        if a.list_by[j] == BY_RANDOM:
            return [who for who in audience if plans.is_drawn(self.rules, *who.luck, j, p)]

        def score(who: Person) -> float:
            if a.list_by[j] == BY_VALUE:
                return float(sum(who.history[-VALUE_PERIODS:]))
            return float(
                plans.observed_risk(self.rules, p, who.stage, who.segment, t - who.entered, t - who.since)
            )

        def order(who: Person) -> tuple[float, int]:
            return -score(who), int(plans.tie_word(self.rules, *who.luck, j))

        return sorted(audience, key=order)[: plans.list_length(a.list_share[j], len(audience))]

    # What the company sees of a person's contribution ---------------------------------------

    def earn(self, person: Person, money: float) -> None:
        """Count money for or against a person in the running period."""
        person.period_contribution += physics.quanta(money, self.a.per_quantum)

    def pay(self, person: Person, cost: float) -> None:
        """Count a cost, rounded as a cost: as negative revenue its halves would round the other way."""
        person.period_contribution -= physics.quanta(cost, self.a.per_quantum)

    def accrue(self, person: Person) -> None:
        """Count the flows of the present stay up to now; a stay in one period is one posting."""
        a, t, stage, g = self.a, self.calendar.now, person.stage, person.segment
        length = t - person.accrued
        person.accrued = t
        if length > 0.0 and self.open:
            flowed = self.trait(person, a.flow_trait[stage])
            self.earn(person, float(prices.earned(self.price, self.row, stage, g, flowed, length)))

    def close_period(self, person: Person) -> None:
        """At a period's end its contribution joins those of the periods before."""
        if person.life is not None:
            self.accrue(person)
            person.history.append(person.period_contribution)
            person.period_contribution = 0

    # For processes of one's own: `simulation.processes.Market` -----------------------------------

    def join(self, process: processes.Process, number: int) -> Life:
        """Run a process of one's own beside the customers. Raises ProcessError where it fails."""
        name = processes.name_of(process)
        beside = processes.Surroundings(self, number, name, int(self.stream))
        try:
            steps = process(beside)
            if not isinstance(steps, Generator):
                raise processes.ProcessError(f"process {name!r} never waits: it has no `yield`")
            for event in steps:
                if not isinstance(event, simpy.Event):
                    raise processes.ProcessError(
                        f"process {name!r} at {self.now():g} yields {event!r}; what can be waited for is"
                        " what `wait` and `until` give"
                    )
                self.count_event()
                yield event
        except (processes.ProcessError, TooManyEvents):
            raise
        except Exception as error:
            raise processes.ProcessError(
                f"process {name!r} failed at {self.now():g}: {type(error).__name__}: {error}"
            ) from error

    def now(self) -> float:
        """The time since the start."""
        return float(self.calendar.now)

    def when(self, time: float) -> simpy.Event:
        """An event at `time` >= now, before all that happens to people at that time."""
        return self.calendar.when(time)

    def heads(self) -> Any:
        """(S,) people in each stage now."""
        return self.people_by_stage()

    def people_in(self, stage: int) -> list[int]:
        """The keys of the people in a stage now, in ascending order."""
        return sorted(person.key for person in self.alive if person.stage == stage)

    def change_rates(self, exits: Sequence[int], stages: Sequence[int], factor: float) -> None:
        """Multiply the hazards of exits, and the rates of purchases in stages, by a factor from now on."""
        self.rate_factors |= dict.fromkeys(exits, factor)
        self.purchase_factors |= dict.fromkeys(stages, factor)
        touched = {int(self.a.exit_origin[x]) for x in exits} | set(stages)
        for person in self.alive:
            if person.stage in touched:
                self.change_plan(person)

    def take(self, person: int, destination: int) -> None:
        """Move the person with that key. Raises LookupError with what is wrong."""
        who = next((one for one in self.alive if one.key == person), None)
        if who is None or (not self.open and self.a.stage_kind[who.stage] != CUSTOMER):
            raise LookupError("who is not in the market")
        if who.stage == destination:
            raise LookupError(f"who is in {self.model.stage_names[destination]} already")
        ways = self.dated(who)
        cause = max(d for d in ways if self.a.dated_destination[d] == destination)
        self.count_event()
        self.move(who, DATED, cause, destination)
        who.life.interrupt("a process of one's own moved the person")  # type: ignore[union-attr]

    def note(self, process: int, amount: float) -> None:
        """Log a number of a process of one's own."""
        self.write_row(self.now(), NOTE, 0, 0, -1, -1, -1, process, amount)

    # The log -----------------------------------------------------------------------------------

    def write(
        self,
        person: Person,
        kind: int,
        ordinal: int,
        origin: int,
        destination: int,
        cause: int,
        amount: float,
    ) -> None:
        """Log something that happens to a person now."""
        self.write_row(
            self.calendar.now, kind, person.key, ordinal, origin, destination, person.segment, cause, amount
        )

    def write_row(
        self,
        time: float,
        kind: int,
        key: int,
        ordinal: int,
        origin: int,
        destination: int,
        segment: int,
        cause: int,
        amount: float,
    ) -> None:
        """Append a row to the log, which doubles its space when it is full."""
        if self.rows.written[0] == len(self.rows.time):
            wider: list[Any] = [np.concatenate([column, np.zeros_like(column)]) for column in self.rows[:-1]]
            self.rows = log.Rows(*[*wider, self.rows.written])
            self.pen = log.pack_rows(self.rows)
        log.write(
            self.pen,
            float(time),
            kind,
            np.uint64(key),
            ordinal,
            origin,
            destination,
            segment,
            cause,
            float(amount),
        )


def _table(a: Arrays, persons: list[Person]) -> people.People:
    known = len(a.start_count) + len(a.entrant_id)
    # Those who were brought stand by key: engines come to them in orders of their own.
    persons = sorted(persons, key=lambda one: (one.source, one.key if one.source >= known else 0))
    table = people.empty_people(len(persons), len(a.trait_id))
    for i, person in enumerate(persons):
        table.luck[i] = person.luck
        table.key[i], table.source[i], table.segment[i] = person.key, person.source, person.segment
        table.stage[i], table.arrived[i] = person.first_stage, person.arrived
        table.entered[i], table.since[i] = person.first_entered, person.first_since
        table.traits[i] = person.traits
    return people.finished(table)


def run(model: Model, seed: int, replication: int, keep_log: bool) -> Outcome:
    """One replication. Raises OverflowError when an amount cannot be booked, ProcessError."""
    market = Market(model, seed, replication)
    company = market.calendar.process(market.company())
    for number, process in enumerate(model.processes):
        market.calendar.process(market.join(process, number))
    market.calendar.run(until=company)
    events = log.finish([market.rows])
    crowd = _table(model.arrays, market.persons)
    counted, ledger, accounts = books_from_log(model, crowd, events, market.plans.spend)
    kept = events if keep_log else None
    return Outcome("reference", seed, replication, crowd, market.plans, counted, ledger, accounts, kept)
