"""What happened, in heads and in money, per replication."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from simulation.scenario.types import CashTiming, Scenario

from .arrays import Floats, Ints, add_at

KINDS = ("revenue", "margin", "service_cost", "one_off_revenue", "one_off_cost")


@dataclass(frozen=True)
class Money:
    """Sums of money: (replications, periods, stages), investments (replications, periods, investments)."""

    revenue: Floats
    margin: Floats
    service_cost: Floats
    one_off_revenue: Floats
    one_off_cost: Floats
    investment: Floats

    @property
    def contribution(self) -> Floats:
        """Margin less service cost and investments, with the one-offs: (replications, periods)."""
        earned = self.margin - self.service_cost + self.one_off_revenue - self.one_off_cost
        return np.asarray(earned.sum(axis=2) - self.investment.sum(axis=2))

    def part(self, start: int, end: int) -> Money:
        """The periods from start up to end."""
        return Money(**{f.name: getattr(self, f.name)[:, start:end] for f in dataclasses.fields(self)})


@dataclass(frozen=True)
class Outcome:
    """All that the oracle tells of R replications of n periods, S stages, G segments, I investments."""

    heads: Floats
    """(R, n + 1, S, G) at the boundaries, time 0 first, after decisions and dated moves."""
    arrivals: Floats
    """(R, n, S, G) people entering the market."""
    flows: Floats
    """(R, n, S, S) moves from the first stage to the second; dated moves and added hazards too."""
    won: Floats
    """(R, n) first times ever in a customer stage, of people who began in a potential one."""
    lost: Floats
    """(R, n) moves from a customer stage to a former one."""
    won_back: Floats
    """(R, n) moves from a former stage to a customer one."""
    unspent: Floats
    """(R, n, I) budgets with no audience."""
    money: Money
    discounted: Money
    run_off: Money
    """The same by period of the run-off; no investments."""
    run_off_discounted: Money
    run_off_remaining: Floats
    """(R,) those of the horizon's customers who never left before the run-off's end; 0 without a run-off."""

    @property
    def npv(self) -> Floats:
        """(R,) discounted contribution, the run-off included."""
        within, after = self.discounted.contribution, self.run_off_discounted.contribution
        return np.asarray(within.sum(axis=1) + after.sum(axis=1))

    def quantities(self) -> dict[str, Floats]:
        """Everything by name, replications first: what `compare_means` takes."""
        named: dict[str, Floats] = {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Money):
                named |= {f"{field.name}.{f.name}": getattr(value, f.name) for f in dataclasses.fields(value)}
            else:
                named[field.name] = value
        return named | {"npv": self.npv}


def joined(parts: list[Outcome]) -> Outcome:
    """Several lots of replications as one."""

    def together(values: list[object]) -> object:
        if isinstance(values[0], Money):
            names = [f.name for f in dataclasses.fields(values[0])]
            return Money(**{n: np.concatenate([getattr(v, n) for v in values]) for n in names})
        return np.concatenate([np.asarray(v) for v in values])

    fields = dataclasses.fields(Outcome)
    return Outcome(**{f.name: together([getattr(p, f.name) for p in parts]) for f in fields})  # type: ignore[arg-type]


class Discounting:
    """Where cash falls and what it is then worth at time 0."""

    def __init__(self, scenario: Scenario) -> None:
        self.length = scenario.time.period
        self.force = math.log1p(scenario.money.discount_rate) * scenario.time.years_per_unit

    def at(self, time: Floats) -> Floats:
        """(1 + d) ** -years."""
        return np.exp(-self.force * time)

    def booked(self, timing: CashTiming, period: int) -> float:
        """The factor on all cash of a period that is booked at one date of it."""
        share = {CashTiming.START: 0.0, CashTiming.MIDDLE: 0.5, CashTiming.END: 1.0}[timing]
        return math.exp(-self.force * (period + share) * self.length)

    def moment(self, timing: CashTiming, period: int, time: Floats) -> Floats:
        """The factor on something that happens at `time` in the period."""
        if timing is CashTiming.EXACT:
            return self.at(time)
        return np.full(len(time), self.booked(timing, period))

    def stay(self, timing: CashTiming, period: int, start: Floats, end: Floats) -> Floats:
        """The worth of a flow of 1 per time unit from start to end within the period."""
        if timing is not CashTiming.EXACT:
            return (end - start) * self.booked(timing, period)
        if self.force == 0:
            return end - start
        return self.at(start) * -np.expm1(-self.force * (end - start)) / self.force


class Books:
    """Running sums, closed into an `Outcome`."""

    def __init__(self, scenario: Scenario, replications: int) -> None:
        s, g, i = len(scenario.stages), len(scenario.segments), len(scenario.investments)
        self.n = scenario.time.n_periods
        self.run_off_periods = round(scenario.money.run_off / scenario.time.period)
        self.all_periods = self.n + self.run_off_periods
        self.heads = np.zeros((replications, self.n + 1, s, g))
        self.arrivals = np.zeros((replications, self.n, s, g))
        self.flows = np.zeros((replications, self.n, s, s))
        self.won, self.lost, self.won_back = (np.zeros((replications, self.n)) for _ in range(3))
        self.unspent = np.zeros((replications, self.n, i))
        self.investment, self.investment_discounted = (
            np.zeros((replications, self.all_periods, i)) for _ in range(2)
        )
        self.plain, self.discounted = (
            {kind: np.zeros((replications, self.all_periods, s)) for kind in KINDS} for _ in range(2)
        )
        self.remaining = np.zeros(replications)

    def post(
        self, kind: str, replication: Ints, period: int, stage: Ints, amount: Floats, worth: Floats
    ) -> None:
        """Book amounts and what they are worth at time 0."""
        add_at(self.plain[kind], (replication, period, stage), amount)
        add_at(self.discounted[kind], (replication, period, stage), worth)

    def close(self) -> Outcome:
        """The finished outcome."""
        plain = Money(**self.plain, investment=self.investment)
        worth = Money(**self.discounted, investment=self.investment_discounted)
        return Outcome(
            heads=self.heads,
            arrivals=self.arrivals,
            flows=self.flows,
            won=self.won,
            lost=self.lost,
            won_back=self.won_back,
            unspent=self.unspent,
            money=plain.part(0, self.n),
            discounted=worth.part(0, self.n),
            run_off=plain.part(self.n, self.all_periods),
            run_off_discounted=worth.part(self.n, self.all_periods),
            run_off_remaining=self.remaining,
        )
