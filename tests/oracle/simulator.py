"""The oracle: an independent, naive simulator of a scenario.

It shares nothing with the engines but `Scenario`: its own random numbers, no clocks that
people carry with them, and period after period instead of an event queue. Within a period
everyone lives from one event to the next: the stage's exits compete afresh each time, which
has the same law as remembered exponential thresholds because those have no memory.
"""

from __future__ import annotations

import numpy as np

from simulation.scenario.types import GONE, Hazard, Scenario, Segment, Shape, Stage, StageKind, Transition

from . import buying
from .arrays import Floats, Ints, add_at
from .books import Books, Discounting, Outcome, joined
from .decisions import decide
from .hazards import Pull, first_event
from .people import MEMORY, SAME_TIME, People, decision_row, entrants, nobody, starters, trait_column
from .plan import Investing, Plan, added_parts, customers, factor_on


def simulate(
    scenario: Scenario, rng: np.random.Generator, replications: int = 1, at_once: int = 300_000
) -> Outcome:
    """Live a scenario `replications` times.

    Args:
        scenario: checked.
        rng: the only source of chance.
        replications: independent runs, R >= 1; they share arrays but no luck.
        at_once: about how many people may lie in memory together.

    Raises:
        ValueError: hardly anybody could have survived the durations stated for the starters.
    """
    length = scenario.time.period
    people = sum(g.count for g in scenario.people_at_start) + sum(
        sum(e.intensity) * length for e in scenario.entrants
    )
    lot = max(1, min(replications, int(at_once / max(people, 1.0))))
    sizes = [lot] * (replications // lot) + ([replications % lot] if replications % lot else [])
    return joined([World(scenario, size, rng).live() for size in sizes])


class World:
    """All people of some replications, on their way through time."""

    def __init__(self, scenario: Scenario, replications: int, rng: np.random.Generator) -> None:
        self.scenario = scenario
        self.replications = replications
        self.rng = rng
        self.length = scenario.time.period
        self.books = Books(scenario, replications)
        self.discounting = Discounting(scenario)
        self.investing = Investing(scenario, replications)
        self.kinds = [stage.kind for stage in scenario.stages]
        self.number = {stage.id: s for s, stage in enumerate(scenario.stages)}
        self.people = self.first_people()
        self.decided_at_boundary = np.zeros(len(self.people), dtype=bool)
        self.period = 0
        self.plan = Plan()
        self.telling: dict[str, Floats] = {}
        """(R,) by transition: the share of the market that passes its contagion on."""

    # -- the course of time ------------------------------------------------------------------

    def live(self) -> Outcome:
        """All periods, and the run-off."""
        self.count_heads(0)
        for period in range(self.books.n):
            self.period = period
            self.listen()
            self.invest()
            self.let_entrants_in()
            self.live_period(np.arange(len(self.people)))
            self.move_at_date()
            self.count_heads(self.period + 1)
        self.listen()
        kept = customers(self.scenario, self.people)
        for period in range(self.books.n, self.books.all_periods):
            self.period = period
            self.plan = self.investing.stopped(self.people, self.period)
            kept &= customers(self.scenario, self.people)
            self.live_period(np.flatnonzero(kept))
        kept &= customers(self.scenario, self.people) & (self.books.run_off_periods > 0)
        self.books.remaining += np.bincount(self.people.replication[kept], minlength=self.replications)
        return self.books.close()

    @property
    def in_run_off(self) -> bool:
        """Only customers live on, each until first leaving the customer stages."""
        return self.period >= self.books.n

    def first_people(self) -> People:
        """Everyone present at time 0."""
        people = nobody(self.scenario)
        for group in self.scenario.people_at_start:
            people.append(starters(self.scenario, group, self.replications, self.rng))
        return people

    def count_heads(self, boundary: int) -> None:
        """The balance sheet's closing stock."""
        p = self.people
        add_at(self.books.heads, (p.replication, boundary, p.stage, p.segment), 1)

    def listen(self) -> None:
        """Count who tells of what, for the period that begins; the run-off keeps what it finds."""
        ids, p = [stage.id for stage in self.scenario.stages], self.people
        heads = np.zeros((self.replications, len(ids)))
        add_at(heads, (p.replication, p.stage), 1)
        market = heads[:, [name != GONE for name in ids]].sum(axis=1)
        for exit_ in self.scenario.transitions:
            if exit_.contagion is not None:
                told = heads[:, [ids.index(name) for name in exit_.contagion.telling]].sum(axis=1)
                self.telling[exit_.id] = np.divide(told, market, out=np.zeros_like(told), where=market > 0)

    def invest(self) -> None:
        """The plan of the period that begins, and its cost."""
        self.plan, spent, unspent = self.investing.plan(self.people, self.period, self.rng)
        # Only now: the period that is forgotten still counted for the lists.
        self.people.recent[:, self.period % MEMORY] = 0.0
        start, end = np.array([self.period * self.length]), np.array([(self.period + 1) * self.length])
        worth = self.discounting.stay(self.scenario.money.cash.investments, self.period, start, end)
        for i in range(len(spent)):
            self.books.investment[:, self.period, i] = spent[i]
            self.books.investment_discounted[:, self.period, i] = spent[i] * worth / self.length
            self.books.unspent[:, self.period, i] = unspent[i]

    def let_entrants_in(self) -> None:
        """Those who come during the period; they live from their arrival on."""
        for stream in self.scenario.entrants:
            them = entrants(self.scenario, stream, self.period, self.replications, self.rng)
            where = (them.replication, self.period, them.stage, them.segment)
            add_at(self.books.arrivals, where, 1)
            self.people.append(them)

    def live_period(self, living: Ints) -> None:
        """Take everyone from the period's start, or their arrival, over its end."""
        now = np.maximum(self.people.entered, self.period * self.length)
        self.decided_at_boundary = np.zeros(len(self.people), dtype=bool)
        active = living
        while len(active):
            for group in self.by_stage(active):
                self.live_on(group, now)
            active = active[now[active] < (self.period + 1) * self.length]
            active = self.not_yet_out(active)
        for group in self.by_stage(self.not_yet_out(living)):
            self.decide_at_boundary(group)
        for group in self.by_stage(self.not_yet_out(living[~self.decided_at_boundary[living]])):
            self.choose(group)

    def not_yet_out(self, who: Ints) -> Ints:
        """In the run-off, only those who have been customers all the time."""
        return who[customers(self.scenario, self.people)[who]] if self.in_run_off else who

    def by_stage(self, who: Ints) -> list[Ints]:
        """The same people in groups of one segment and stage."""
        place = self.people.segment[who] * len(self.kinds) + self.people.stage[who]
        return [who[place == k] for k in np.unique(place)]

    # -- one group of one segment and stage --------------------------------------------------

    def where(self, who: Ints) -> tuple[Segment, Stage, list[Transition]]:
        """Segment, stage and exits that a group shares."""
        segment = self.scenario.segments[self.people.segment[who[0]]]
        stage = segment.stages[self.people.stage[who[0]]]
        return segment, stage, [t for t in segment.transitions if t.origin == stage.id]

    def live_on(self, who: Ints, now: Floats) -> None:
        """Bring each to the next event: an exit, a contract's decision, or the period's end."""
        _, stage, exits = self.where(who)
        end = np.full(len(who), (self.period + 1) * self.length)
        due = self.next_due(who, exits)
        # A decision date a rounding error away from the boundary is on the boundary.
        due = np.where(np.abs(due - end) < SAME_TIME, end, due)
        until = np.minimum(end, due)
        continuous = [t for t in exits if t.hazard is not None]
        pulls = [self.pull(who, exit_, now[who]) for exit_ in continuous]
        if self.decides_at_purchases(who):
            # Purchases race with the exits, for each may be the last.
            pulls.append(self.pull_to_buy(who, stage))
        wait, which = first_event(pulls, np.maximum(until - now[who], 0.0), self.rng)
        struck = which >= 0
        then = np.where(struck, np.minimum(now[who] + wait, until), until)
        self.earn(who, stage, now[who], then)
        now[who] = then
        bought = which == len(continuous)
        self.buy_and_decide(who[bought], stage, then[bought])
        self.leave(who, continuous, which, then)
        deciding = ~struck & (due <= until)
        if deciding.any():
            self.decide_contract(who[deciding], exits, then[deciding])

    def next_due(self, who: Ints, exits: list[Transition]) -> Floats:
        """When each next decides by contract; infinite in a stage without."""
        contracts = [(t.first or t.every, t.every) for t in exits if t.every is not None]
        if not contracts:
            return np.full(len(who), np.inf)
        first, every = contracts[0]
        return self.people.entered[who] + first + (self.people.next_decision[who] - 1) * every

    def pull(self, who: Ints, exit_: Transition, now: Floats) -> Pull:
        """How an exit by hazard pulls each of the group from now on, for the rest of the period."""
        assert exit_.hazard is not None
        segment, _, _ = self.where(who)
        factor = factor_on(self.scenario, self.plan, self.people, who, "transition", exit_.id)
        factor *= trait_column(segment, self.people.traits[who], exit_.trait)
        added = np.zeros(len(who))
        for part in added_parts(self.scenario, self.plan, self.people, who, exit_.id):
            added += part
        if exit_.contagion is not None:
            added += factor * exit_.contagion.rate * self.telling[exit_.id][self.people.replication[who]]
        began = self.people.since[who] if exit_.by_tenure else self.people.entered[who]
        return Pull(exit_.hazard, np.maximum(now - began, 0.0), factor, added)

    def decides_at_purchases(self, who: Ints) -> bool:
        """Whether the group's stage has exits that are decided at each purchase."""
        return any(exit_.at_purchases for exit_ in self.where(who)[2])

    def pull_to_buy(self, who: Ints, stage: Stage) -> Pull:
        """Purchases of each for the rest of the period, as a hazard; none where they are decided."""
        segment, _, _ = self.where(who)
        none = np.zeros(len(who))
        often = none
        if not buying.sold_in(stage).by_probability:
            often = buying.rate(self.scenario, self.plan, self.people, who, segment, stage)
        return Pull(Hazard(Shape.EXPONENTIAL, a=1.0), none, often, none)

    def buy_and_decide(self, who: Ints, stage: Stage, time: Floats) -> None:
        """Each of a group buys once, and decides after that where purchases are decided at."""
        if not len(who):
            return
        self.purchase(who, stage, time)
        deciding = [t for t in self.where(who)[2] if t.at_purchases]
        if deciding:
            self.leave(who, deciding, self.decision(who, deciding), time)

    def choose(self, who: Ints) -> None:
        """The period's end, exits being decided: those buy who are in a stage where that is decided now."""
        segment, stage, _ = self.where(who)
        if stage.purchases is not None and stage.purchases.by_probability:
            chance = buying.chance(self.scenario, self.plan, self.people, who, segment, stage)
            buyers = who[self.rng.random(len(who)) < chance]
            self.buy_and_decide(buyers, stage, np.full(len(buyers), (self.period + 1) * self.length))

    def decision(self, who: Ints, exits: list[Transition]) -> Ints:
        """Which of a stage's probability exits each takes now, -1: none."""
        segment, _, _ = self.where(who)
        factor, stays = np.ones((len(who), len(exits))), np.ones((len(who), len(exits)))
        for k, exit_ in enumerate(exits):
            factor[:, k] = factor_on(self.scenario, self.plan, self.people, who, "transition", exit_.id)
            factor[:, k] *= trait_column(segment, self.people.traits[who], exit_.trait)
            for part in added_parts(self.scenario, self.plan, self.people, who, exit_.id):
                stays[:, k] *= 1.0 - part
        row = decision_row(segment, exits, self.people.traits[who])
        return decide(row, factor, 1.0 - stays, self.rng)

    def decide_contract(self, who: Ints, exits: list[Transition], time: Floats) -> None:
        """Those whose contract is up leave or renew."""
        deciding = [t for t in exits if t.hazard is None]
        taken = self.decision(who, deciding)
        self.people.next_decision[who] += 1
        end = (self.period + 1) * self.length
        self.decided_at_boundary[who[(taken >= 0) & (time == end)]] = True
        self.leave(who, deciding, taken, time)

    def decide_at_boundary(self, who: Ints) -> None:
        """The period's end: who has not moved by decision at this very moment decides."""
        _, _, exits = self.where(who)
        deciding = [t for t in exits if t.hazard is None and t.every is None and not t.at_purchases]
        who = who[~self.decided_at_boundary[who]]
        if deciding and len(who):
            taken = self.decision(who, deciding)
            self.decided_at_boundary[who[taken >= 0]] = True
            self.leave(who, deciding, taken, np.full(len(who), (self.period + 1) * self.length))

    def leave(self, who: Ints, exits: list[Transition], which: Ints, time: Floats) -> None:
        """Move those with which >= 0 by that exit, and book its one-off."""
        for k, exit_ in enumerate(exits):
            movers, when = who[which == k], time[which == k]
            if len(movers):
                self.one_off(movers, exit_, when)
                self.move(movers, self.number[exit_.destination], when)

    def move(self, who: Ints, to: int, time: Floats) -> None:
        """Put a group of one stage into another."""
        p, origin = self.people, int(self.people.stage[who[0]])
        before, after = self.kinds[origin], self.kinds[to]
        if not self.in_run_off:
            add_at(self.books.flows, (p.replication[who], self.period, origin, to), 1)
            where = (p.replication[who], self.period)
            if before is StageKind.CUSTOMER and after is StageKind.FORMER:
                add_at(self.books.lost, where, 1)
            if before is StageKind.FORMER and after is StageKind.CUSTOMER:
                add_at(self.books.won_back, where, 1)
            if after is StageKind.CUSTOMER:
                first_time = p.began_potential[who] & ~p.customer_before[who]
                add_at(self.books.won, where, first_time.astype(float))
        if after is StageKind.CUSTOMER:
            p.customer_before[who] = True
            if before is not StageKind.CUSTOMER:
                p.since[who] = time
        p.stage[who], p.entered[who], p.next_decision[who] = to, time, 1

    def move_at_date(self) -> None:
        """Dated moves at the boundary: shares of those who stand in the stage before any of them.

        Each person goes independently; two moves out of one stage share the same people.
        """
        end = (self.period + 1) * self.length
        due = [m for m in self.scenario.dated_moves if abs(m.at - end) < SAME_TIME * max(1.0, end)]
        stage, u = self.people.stage.copy(), self.rng.random(len(self.people))
        passed = dict.fromkeys((m.origin for m in due), 0.0)
        for m in due:
            low = passed[m.origin]
            passed[m.origin] = high = low + m.share
            who = np.flatnonzero((stage == self.number[m.origin]) & (low <= u) & (u < high))
            if len(who):
                self.move(who, self.number[m.destination], np.full(len(who), end))

    # -- money -------------------------------------------------------------------------------

    def book(self, kind: str, who: Ints, stage: Stage, amount: Floats, worth: Floats) -> None:
        """Book money of people in a stage; `recent` is kept undiscounted."""
        people, place = self.people, np.full(len(who), self.number[stage.id])
        self.books.post(kind, people.replication[who], self.period, place, amount, worth)
        sign = {"revenue": 0, "margin": 1, "service_cost": -1, "one_off_revenue": 1, "one_off_cost": -1}[kind]
        if sign:
            add_at(people.recent, (who, self.period % MEMORY), sign * amount)

    def one_off(self, who: Ints, exit_: Transition, time: Floats) -> None:
        """Money that falls with the move, in the stage that is left."""
        stage = self.scenario.stages[self.number[exit_.origin]]
        worth = self.discounting.moment(self.scenario.money.cash.one_off, self.period, time)
        for kind, sum_ in (("one_off_revenue", exit_.one_off.revenue), ("one_off_cost", exit_.one_off.cost)):
            if sum_:
                self.book(kind, who, stage, np.full(len(who), sum_), sum_ * worth)

    def earn(self, who: Ints, stage: Stage, start: Floats, end: Floats) -> None:
        """What a stay in a stage from start to end, within the period, brings and costs."""
        segment, _, _ = self.where(who)
        cash, traits = self.scenario.money.cash, self.people.traits[who]
        if stage.service_cost:
            worth = self.discounting.stay(cash.service_cost, self.period, start, end)
            a_unit = stage.service_cost * self.plan.shock("service_cost", stage.id)
            self.book("service_cost", who, stage, a_unit * (end - start), a_unit * worth)
        if stage.margin_flow is not None:
            flow = stage.margin_flow
            worth = self.discounting.stay(cash.margin_flow, self.period, start, end)
            revenue = flow.revenue * trait_column(segment, traits, flow.trait)
            revenue = revenue * self.plan.shock("flow_revenue", stage.id, segment)
            margin = buying.left_of(flow.margin, self.plan.price("flow_revenue", stage.id, segment))
            self.sell(who, stage, margin, revenue * (end - start), revenue * worth)
        own = stage.purchases
        if own is not None and not own.by_probability and not self.decides_at_purchases(who):
            self.buy(who, stage, start, end)

    def bought_margin(self, stage: Stage, segment: Segment) -> float:
        """What is left of the revenue of purchases at the price of the period."""
        price = self.plan.price("purchase_amount", stage.id, segment)
        return buying.left_of(buying.sold_in(stage).margin, price)

    def sell(self, who: Ints, stage: Stage, margin: float, revenue: Floats, worth: Floats) -> None:
        """Book revenue and the margin on it."""
        share = margin * self.plan.shock("margin", stage.id)
        self.book("revenue", who, stage, revenue, worth)
        self.book("margin", who, stage, share * revenue, share * worth)

    def buy(self, who: Ints, stage: Stage, start: Floats, end: Floats) -> None:
        """Purchases at a rate during a stay: a Poisson number at uniform times, or their expected value."""
        segment, _, _ = self.where(who)
        timing = self.scenario.money.cash.purchases
        rate = buying.rate(self.scenario, self.plan, self.people, who, segment, stage)
        if not self.scenario.money.sampled_purchases:
            mean = buying.mean_amount(self.scenario, self.plan, self.people, who, segment, stage)
            worth = rate * mean * self.discounting.stay(timing, self.period, start, end)
            self.sell(who, stage, self.bought_margin(stage, segment), rate * mean * (end - start), worth)
            return
        one = np.repeat(np.arange(len(who)), self.rng.poisson(rate * (end - start)))
        self.purchase(who[one], stage, self.rng.uniform(start[one], end[one]))

    def purchase(self, who: Ints, stage: Stage, time: Floats) -> None:
        """One purchase of each in a group of one stage; somebody who is named twice makes two."""
        if not len(who):
            return
        segment, _, _ = self.where(who)
        own = buying.sold_in(stage)
        amount = buying.mean_amount(self.scenario, self.plan, self.people, who, segment, stage)
        amount = amount * buying.relative_amounts(own, len(who), self.rng)
        worth = amount * self.discounting.moment(self.scenario.money.cash.purchases, self.period, time)
        self.sell(who, stage, self.bought_margin(stage, segment), amount, worth)
