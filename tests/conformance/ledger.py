"""Books made once more from a log: plain loops over lives.

Time and counts come out as the very whole numbers of the books. Money that accrues is that time at its
price, rounded once a period, stage, segment and line; money that falls with an event is rounded by
itself. `differences` names every number in which the engine's books or accounts are further from
these than that rounding allows.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

import numpy as np

from simulation.engine import Outcome
from simulation.model import LINES, Model
from simulation.scenario.types import (
    CashTiming,
    EffectTarget,
    Scenario,
    Segment,
    Shape,
    Stage,
    StageKind,
    Transition,
)
from simulation.tally import PERIOD_QUANTA
from tests.oracle.books import Discounting
from tests.oracle.hazards import hazard_at
from tests.oracle.plan import mean_chance, mean_probability

from .lives import Case, Exit, Life, Stay
from .luck import Audit
from .meeting import score_before
from .paid_time import MILLION, Cells, Own, whole

SIGNS = {
    "purchases": 0,
    "purchase_margin": 1,
    "flow_revenue": 0,
    "flow_margin": 1,
    "service_cost": -1,
    "one_off_revenue": 1,
    "one_off_cost": -1,
}


@dataclasses.dataclass
class Account:
    """What a person has brought since becoming a customer."""

    revenue: float = 0.0
    contribution: float = 0.0
    discounted: float = 0.0
    turnover: float = 0.0
    """Of what is discounted the sum without signs: how much may cancel out."""
    value: float = 0.0
    purchases: int = 0
    joined: float = math.inf
    final_stage: int = -1


class Ledger:
    """All of one outcome; cells are keyed by (row, stage or exit, segment) and the like."""

    def __init__(self, scenario: Scenario, made: Model, outcome: Outcome) -> None:
        self.scenario, self.made, self.outcome = scenario, made, outcome
        self.audit = Audit(scenario, made, outcome)
        self.reading = self.audit.reading
        self.discounting = Discounting(scenario)
        self.cells = Cells(self.discounting, scenario.time.period)
        self.prices: dict[tuple[int, int, int], dict[str, float]] = {}
        """(period, stage, segment) -> line -> money per time unit of a person without own factors."""
        self.counts: dict[str, Counter[tuple[int, ...]]] = defaultdict(Counter)
        self.sums: dict[str, defaultdict[tuple[int, ...], float]] = defaultdict(lambda: defaultdict(float))
        self.postings: dict[str, Counter[tuple[int, ...]]] = defaultdict(Counter)
        self.exit = {name: x for x, name in enumerate(self.reading.exits)}
        self.dated = {number: d for d, number in enumerate(self.reading.dated)}
        self.earned: defaultdict[tuple[int, int], float] = defaultdict(float)
        """(person, period) -> contribution of any person, customer or not."""
        self.accounts = [self._live(life) for life in self.reading.lives]
        self._heads()
        self._price_time()

    # One life -------------------------------------------------------------------------------

    def _live(self, life: Life) -> Account:
        account = Account()
        customer_before = False
        for n, stay in enumerate(life.stays):
            kind = self.reading.kind(stay.stage)
            customer = kind is StageKind.CUSTOMER
            if customer:
                account.joined = min(account.joined, stay.start)
            if n == 0:
                customer_before = kind is not StageKind.POTENTIAL
                if stay.came_by == "arrive":
                    self.count("arrivals", self.reading.period_of(stay.start), stay.stage, life.segment)
            self._flows(life, stay, account)
            for case in life.cases:
                if case.stay == n and case.kind == "contact":
                    self._contact(life, stay, case, account)
            for made in life.purchases:
                if made.stay == n:
                    self._purchase(life, stay, made.time, made.amount, account)
            if stay.left_by:
                entered = life.stays[n + 1].stage
                self._leave(life, stay, entered, customer_before, account)
                customer_before |= self.reading.kind(entered) is StageKind.CUSTOMER
            if stay.start <= self.reading.horizon < stay.end or (
                stay.start <= self.reading.horizon and not stay.left_by
            ):
                account.final_stage = stay.stage
                if customer:
                    tenure = self.cells.quanta(self.reading.horizon - stay.since)
                    self.counts["tenure_end"][life.segment,] += tenure
        self._satisfaction(life)
        self._served(life)
        for one in life.referrals:
            self.count("referred", self.reading.period_of(one.time), one.stage, life.segment)
        self._relationships(life)
        last = life.stays[-1]
        if self.reading.n_run_off and self.reading.kind(last.stage) is StageKind.CUSTOMER:
            self.count("cut_off", last.stage, life.segment)
        if account.joined < math.inf:
            account.value = account.discounted / float(self.discounting.at(np.array(account.joined)))
            for row in (0, 2) if account.joined == 0.0 else (0,):
                self.count("portfolio_people", row, life.segment)
                self.add("portfolio_value", (row, life.segment), account.value)
        return account

    def _flows(self, life: Life, stay: Stay, account: Account) -> None:
        for p, start, end in self.reading.pieces(stay.start, stay.end):
            began = self.reading.period_of(stay.start) == p
            left = stay.left_by != "" and self.reading.period_of(stay.end) == p
            own = self._own(life, stay, p)
            self.cells.spend_time((p, stay.stage, life.segment), start, end, began, left, own)
            for line, price in self._prices(life, stay, p).items():
                rate = price * own.of(line)
                worth = float(self.discounting.stay(self.timing(line), p, np.array(start), np.array(end)))
                self.earn(life, line, p, rate * (end - start), rate * worth, account)

    def timing(self, line: str) -> CashTiming:
        """When the cash of what accrues falls."""
        cash = self.scenario.money.cash
        if line == "service_cost":
            return cash.service_cost
        return cash.margin_flow if line.startswith("flow") else cash.purchases

    def _prices(self, life: Life, stay: Stay, p: int) -> dict[str, float]:
        """Line -> what a time unit in the stage brings, traits and lists aside: the same for a whole cell."""
        cell = (p, stay.stage, life.segment)
        if cell in self.prices:
            return self.prices[cell]
        here = self.reading.stage(life, stay)
        margin, service = self.shock(p, "margin", here.id), self.shock(p, "service_cost", here.id)
        prices = self.prices[cell] = {}
        if here.purchases is not None and not self.scenario.money.sampled_purchases:
            buys = here.purchases.rate * self.audit.shared(life, stay, p, EffectTarget.PURCHASE_RATE, here.id)
            worth = self.audit.shared(life, stay, p, EffectTarget.PURCHASE_AMOUNT, here.id)
            prices["purchases"] = buys * worth * here.purchases.amount
            prices["purchase_margin"] = prices["purchases"] * here.purchases.margin * margin
        if here.margin_flow is not None:
            prices["flow_revenue"] = here.margin_flow.revenue
            prices["flow_margin"] = here.margin_flow.revenue * here.margin_flow.margin * margin
        prices["service_cost"] = here.service_cost * service
        return prices

    def _own(self, life: Life, stay: Stay, p: int) -> Own:
        """What traits and lists make of the prices, for this person."""
        here, bought, flowed = self.reading.stage(life, stay), 1.0, 1.0
        if here.purchases is not None and not self.scenario.money.sampled_purchases:
            bought *= self.own(life, here.purchases.rate_trait) * self.own(life, here.purchases.amount_trait)
            for target in (EffectTarget.PURCHASE_RATE, EffectTarget.PURCHASE_AMOUNT):
                bought *= self.audit.listed(life, stay, p, target, here.id)
        if here.margin_flow is not None:
            flowed = self.own(life, here.margin_flow.trait)
        return Own(bought, flowed)

    def _price_time(self) -> None:
        """Money that accrued, cell by cell: the time of everyone at its price."""
        for cell, prices in self.prices.items():
            p, stage, segment = cell
            row = (min(p, self.reading.n), stage, segment)
            self.counts["stage_time"][row] += self.cells.time(cell)
            for line, price in prices.items():
                if price:
                    self.add(line, row, price * self.cells.units(cell, line))
                    worth = price * self.cells.worth(cell, line, self.timing(line))
                    self.add(f"discounted {line}", row, worth)

    def own(self, life: Life, trait: str | None) -> float:
        return life.traits[trait] if trait else 1.0

    def shock(self, p: int, target: str, stage: str) -> float:
        return self.audit.shocks[min(p, self.reading.n)].get((target, stage), 1.0)

    def _purchase(self, life: Life, stay: Stay, time: float, amount: float, account: Account) -> None:
        p = self.reading.period_of(time)
        here = self.reading.stage(life, stay)
        assert here.purchases is not None
        self.count("purchases", min(p, self.reading.n), stay.stage, life.segment)
        if p < self.reading.n and account.joined < math.inf:
            account.purchases += 1
        share = here.purchases.margin * self.shock(p, "margin", here.id)
        timing = self.scenario.money.cash.purchases
        self.event(life, stay, "purchases", timing, p, time, amount, account)
        self.event(life, stay, "purchase_margin", timing, p, time, amount * share, account)

    def event(
        self, life: Life, stay: Stay, line: str, timing: CashTiming, p: int, time: float, amount: float,
        account: Account,
    ) -> None:  # fmt: skip
        worth = amount * float(self.discounting.moment(timing, p, np.array([time]))[0])
        cell = (min(p, self.reading.n), stay.stage, life.segment)
        self.add(line, cell, amount)
        self.add(f"discounted {line}", cell, worth)
        self.earn(life, line, p, amount, worth, account)

    def earn(self, life: Life, line: str, p: int, amount: float, worth: float, account: Account) -> None:
        """Money that a person brings, whether or not it goes into the account."""
        self.earned[life.row, p] += SIGNS[line] * amount
        if account.joined < math.inf:
            account.discounted += SIGNS[line] * worth
            account.turnover += abs(worth)
            if p < self.reading.n:
                account.contribution += SIGNS[line] * amount
                account.revenue += amount if SIGNS[line] == 0 else 0.0

    def _leave(self, life: Life, stay: Stay, entered: int, customer_before: bool, account: Account) -> None:
        p, segment = self.reading.period_of(stay.end), life.segment
        row = min(p, self.reading.n)
        before, after = self.reading.kind(stay.stage), self.reading.kind(entered)
        if after is StageKind.CUSTOMER:
            account.joined = min(account.joined, stay.end)
            if before is StageKind.POTENTIAL and not customer_before:
                self.count("won", row, entered, segment)
            if before is StageKind.FORMER:
                self.count("won_back", row, entered, segment)
        if before is StageKind.CUSTOMER and after is StageKind.FORMER:
            self.count("lost", row, stay.stage, segment)
        if stay.left_by == "dated":
            assert isinstance(stay.cause, int)
            self.count("dated", row, self.dated[stay.cause], segment)
            return
        assert isinstance(stay.cause, Exit)
        self.count("moves", row, self.exit[stay.cause], segment)
        own = {t.id: t for t in self.reading.segment(life).transitions}[stay.cause.transition]
        timing = self.scenario.money.cash.one_off
        for line, sum_ in (("one_off_revenue", own.one_off.revenue), ("one_off_cost", own.one_off.cost)):
            if sum_:
                self.event(life, stay, line, timing, p, stay.end, sum_, account)

    def _satisfaction(self, life: Life) -> None:
        """Encounters by outcome, and the score of whoever is there at each boundary."""
        found, n = self.scenario.satisfaction, self.reading.n
        if found is None:
            return
        for one in life.encounters:
            row = min(self.reading.period_of(one.time), n)
            self.count("encounters", row, one.stage, life.segment)
            if one.broken:
                h = self.reading.hand_offs.index(one.broken)
                self.count("failures", row, h, one.stage, life.segment)
                if one.recovered:
                    self.count("recoveries", row, h, one.stage, life.segment)

    def _contact(self, life: Life, stay: Stay, case: Case, account: Account) -> None:
        """What a contact costs falls in the stage in which the person is served."""
        cost = next(one.team.cost for one in self.reading.teams if one.team and one.id == case.team)
        if cost:
            timing, p = self.scenario.money.cash.one_off, self.reading.period_of(case.time)
            self.event(life, stay, "one_off_cost", timing, p, case.time, cost, account)

    def _served(self, life: Life) -> None:
        """Calls and what came of them, by the stage in which the call was made; time waited and served."""
        ids = [one.id for one in self.reading.teams]
        names = {"call": "calls", "contact": "contacts", "abandon": "abandoned", "withdraw": "withdrawn"}
        called: dict[tuple[str, int], int] = {}
        for case in life.cases:
            c, p = ids.index(case.team), self.reading.period_of(case.time)
            if case.kind == "call":
                called[case.team, case.number] = life.stays[case.stay].stage
            if case.kind in names:
                stage = called[case.team, case.number]
                self.count(names[case.kind], p, c, stage, life.segment)
            if case.kind == "contact":
                self.counts["waited"][p, c] += self.cells.quanta(case.amount)
            if case.kind in ("contact", "served"):
                sign = 1 if case.kind == "contact" else -1
                self.counts["busy"][p, c] += sign * self.cells.quanta(self.reading.dates[p + 1] - case.time)
                for q in range(p + 1, self.reading.n):
                    self.counts["busy"][q, c] += sign * PERIOD_QUANTA

    def _relationships(self, life: Life) -> None:
        """Periods at whose start somebody is a customer, and stays one beyond their end."""
        spans: list[list[float]] = []
        on = False
        for stay in life.stays:
            customer = self.reading.kind(stay.stage) is StageKind.CUSTOMER
            if customer and stay.start <= self.reading.horizon:
                end = stay.end if stay.left_by and stay.end <= self.reading.horizon else math.inf
                if on:
                    spans[-1][1] = end
                else:
                    spans.append([stay.start, end])
            on = customer
        for start, end in spans:
            for p in range(self.reading.n):
                if start <= self.reading.dates[p] and end > self.reading.dates[p + 1]:
                    self.count("kept", p, life.segment)

    def _heads(self) -> None:
        for q in range(self.reading.n + 1):
            for life, stay in self.reading.present(q):
                self.count("heads", q, stay.stage, life.segment)
                if self.scenario.satisfaction is not None:
                    date = self.reading.dates[q]
                    score = score_before(self.scenario.satisfaction, life, date, and_at=True)
                    self.counts["scores"][q, stay.stage, life.segment] += whole(score * MILLION)

    # Cells ------------------------------------------------------------------------------------

    def count(self, name: str, *cell: int) -> None:
        self.counts[name][cell] += 1

    def add(self, name: str, cell: tuple[int, ...], amount: float) -> None:
        """An amount that is rounded by itself."""
        self.sums[name][cell] += amount
        self.postings[name][cell] += 1

    # Against the engine -------------------------------------------------------------------------

    def differences(self) -> Iterator[str]:
        """One line for each number that differs."""
        books = self.outcome.books
        for name in ("heads", "arrivals", "moves", "dated", "won", "won_back", "lost", "kept", "purchases",
                     "stage_time", "tenure_end", "cut_off", "encounters", "failures", "recoveries",
                     "scores", "calls", "contacts", "abandoned", "withdrawn", "waited", "busy",
                     "referred"):  # fmt: skip
            yield from self._same_counts(name, getattr(books, name))
        people, values = books.portfolio.copy(), books.portfolio * self.quantum
        people[1::2], values[:-1], values[1::2] = 0, values[1:].copy(), 0.0
        yield from self._same_counts("portfolio_people", people)
        yield from self._same_sums("portfolio_value", values)
        for n, line in enumerate(LINES):
            yield from self._same_sums(line, books.money[..., n] * self.quantum)
            yield from self._same_sums(f"discounted {line}", books.discounted[..., n] * self.quantum)
        yield from self._same_investments()
        yield from self._same_accounts()
        yield from self._same_concentration()
        yield from self._ranked_lists()

    @property
    def quantum(self) -> float:
        return self.scenario.money.quantum

    def _same_counts(self, name: str, theirs: np.ndarray) -> Iterator[str]:
        for cell in np.ndindex(theirs.shape):
            if theirs[cell] != self.counts[name][cell]:
                yield f"{name}{list(cell)}: {theirs[cell]} in the books, {self.counts[name][cell]} in the log"

    def _same_sums(self, name: str, theirs: np.ndarray) -> Iterator[str]:
        for cell in np.ndindex(theirs.shape):
            mine, n = self.sums[name][cell], self.postings[name][cell]
            slack = self.quantum * (0.5 * n + 1e-3) + 1e-12 * abs(mine)
            if abs(theirs[cell] - mine) > slack:
                yield f"{name}{list(cell)}: {theirs[cell]} in the books, {mine} in the log"

    def _same_investments(self) -> Iterator[str]:
        books, period = self.outcome.books, self.scenario.time.period
        timing = self.scenario.money.cash.investments
        for i, investment in enumerate(self.scenario.investments):
            j = self.made.investment_order[i]
            for p in range(self.reading.n):
                reached: Counter[tuple[int, int]] = Counter()
                for life, stay in self.reading.reached(i, p):
                    if investment.audience.share is None or i in life.lists.get(p, ()):
                        reached[stay.stage, life.segment] += 1
                heads = sum(reached.values())
                spend = (investment.budget or investment.per_head or ())[p]
                start, end = np.array(p * period), np.array((p + 1) * period)
                factor = float(self.discounting.stay(timing, p, start, end)) / period
                total = spend * period if investment.budget is not None else spend * period * heads
                idle = investment.budget is not None and not heads
                unspent = total if idle and investment.team is None else 0.0
                if idle and investment.team is not None:
                    # The wages are paid all the same.
                    yield from self._near(f"wages[{p}, {i}]", int(books.spend[p, j].sum()), total, 1)
                    later = int(books.spend_discounted[p, j].sum())
                    yield from self._near(f"discounted wages[{p}, {i}]", later, total * factor, 1)
                    continue
                yield from self._near(f"unspent[{p}, {i}]", books.unspent[p, j], unspent, 1)
                for s, g in np.ndindex(books.spend.shape[2:]):
                    part = total * reached[s, g] / heads if heads else 0.0
                    n = 3 if investment.budget is not None else 1
                    yield from self._near(f"spend[{p}, {i}, {s}, {g}]", books.spend[p, j, s, g], part, n)
                    later = books.spend_discounted[p, j, s, g]
                    yield from self._near(f"discounted spend[{p}, {i}, {s}, {g}]", later, part * factor, n)

    def _near(
        self, what: str, quanta: int, mine: float, postings: int, turnover: float = 0.0
    ) -> Iterator[str]:
        theirs = quanta * self.quantum
        slack = self.quantum * (0.5 * postings + 1e-3) + 1e-12 * max(abs(mine), turnover)
        if abs(theirs - mine) > slack:
            yield f"{what}: {theirs} in the books, {mine} in the log"

    def _same_accounts(self) -> Iterator[str]:
        theirs = self.outcome.accounts
        for life, account in zip(self.reading.lives, self.accounts, strict=True):
            for name in ("purchases", "joined", "final_stage"):
                mine, other = getattr(account, name), getattr(theirs, name)[life.row]
                if mine != other:
                    yield f"account {life.key:x}: {name} {other} in the books, {mine} in the log"
            for name in ("revenue", "contribution", "value"):
                quanta, mine = getattr(theirs, name)[life.row], getattr(account, name)
                yield from self._near(f"account {life.key:x}: {name}", quanta, mine, 1, account.turnover)

    def _same_concentration(self) -> Iterator[str]:
        """Revenue of the customers, and of the fifth of them who bring most."""
        revenue = sorted((a.revenue for a in self.accounts if a.joined < math.inf), reverse=True)
        if not self.scenario.money.sampled_purchases:
            revenue = []
        top = max(round(0.2 * len(revenue)), 1)
        for k, wanted in enumerate((revenue, revenue[:top])):
            yield from self._near(
                f"concentration[{k}]", self.outcome.books.concentration[k], math.fsum(wanted), len(wanted)
            )

    def _ranked_lists(self) -> Iterator[str]:
        """Nobody off a list stands above anybody on it."""
        orders: dict[str, Callable[[Life, Stay, int], float]] = {
            "value": lambda life, _, p: sum(self.earned[life.row, k] for k in range(max(p - 12, 0), p)),
            "risk": self._risk,
        }
        for i, investment in enumerate(self.scenario.investments):
            if investment.audience.share is None or investment.audience.by not in orders:
                continue
            score = orders[investment.audience.by]
            for p in range(self.reading.n):
                on, off = [], []
                for life, stay in self.reading.reached(i, p):
                    (on if i in life.lists.get(p, ()) else off).append(score(life, stay, p))
                if on and off and min(on) < max(off) - 1e-4:
                    yield f"{investment.name} in {p}: {max(off)} is off the list, {min(on)} on it"

    def _risk(self, life: Life, stay: Stay, p: int) -> float:
        """Hazard of leaving for a former stage, without the person's own traits and treatments."""
        t, risk = self.reading.dates[p], 0.0
        former = {s.id for s in self.scenario.stages if s.kind is StageKind.FORMER}
        for transition in self.audit.exits(life, stay):
            if transition.destination not in former:
                continue
            shock = self.audit.shocks[p].get(("transition", transition.id), 1.0)
            if shock == 0.0:
                continue
            if transition.hazard is not None:
                x = t - (stay.since if transition.by_tenure else stay.entered)
                # The piece that begins at x counts, not the one that ends there.
                x += 1e-9 if transition.hazard.shape is Shape.PIECEWISE else 0.0
                pace = float(hazard_at(transition.hazard, np.array([x]))[0])
            else:
                pace = self._decision_pace(life, stay, transition, p)
            risk += shock * pace
        return risk

    def _decision_pace(self, life: Life, stay: Stay, transition: Transition, p: int) -> float:
        segment = self.reading.segment(life)
        row = [t for t in self.audit.exits(life, stay) if t.hazard is None]
        chances = [mean_probability(segment, t) for t in row]
        total, own = math.fsum(chances), chances[row.index(transition)]
        mass = math.inf if total >= 1 - 1e-12 and own else -math.log1p(-total) * own / total if total else 0.0
        if transition.at_purchases:
            pace = self._purchase_pace(segment, self.reading.stage(life, stay), p)
            return mass * pace if pace else 0.0
        return mass / (transition.every or self.scenario.time.period)

    def _purchase_pace(self, segment: Segment, here: Stage, p: int) -> float:
        """Purchases that are expected of anybody in a stage, per time."""
        assert here.purchases is not None
        shock = self.shock(p, "purchase_rate", here.id)
        if not here.purchases.by_probability:
            return here.purchases.rate * shock
        chance = mean_chance(segment, here.purchases.probability, here.purchases.probability_trait)
        return (1 - math.pow(1 - chance, shock)) / self.scenario.time.period


def differences(scenario: Scenario, made: Model, outcome: Outcome) -> list[str]:
    """The numbers of books and accounts that the log does not bear out, one line each."""
    return list(Ledger(scenario, made, outcome).differences())
