"""What a march counts: expectations added up in the shape of the books."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.exact.plan import Factors
from simulation.exact.states import NEVER, PRESENT, Chain, Moves
from simulation.model import CUSTOMER, FORMER, LINES, POTENTIAL, SIGNS, Arrays
from simulation.prices import N_FLOWS

Floats = npt.NDArray[np.float64]

_BOUGHT, _ACCRUED, _SERVED = 0, 1, 2
_KIND_OF_LINE = (_BOUGHT, _BOUGHT, _ACCRUED, _ACCRUED, _SERVED)
"""Which of the person's own factors multiplies each flow line."""


@dataclass(frozen=True)
class Measure:
    """How much of something there was in a period, weighted in four ways."""

    plain: Floats
    """As it is."""
    discounted: Floats
    """Times exp(-force t)."""
    valued: Floats
    """Of people who have joined: times exp(-force (t - time of joining))."""
    grown: Floats
    """Of people who have joined: times exp(force * time of joining)."""


@dataclass
class Tally:
    """The arrays of `Expected` while they fill, for one model."""

    a: Arrays
    chain: Chain
    heads: Floats = field(init=False)
    arrivals: Floats = field(init=False)
    referred: Floats = field(init=False)
    moves: Floats = field(init=False)
    dated: Floats = field(init=False)
    won: Floats = field(init=False)
    won_back: Floats = field(init=False)
    lost: Floats = field(init=False)
    kept: Floats = field(init=False)
    stage_time: Floats = field(init=False)
    purchases: Floats = field(init=False)
    money: Floats = field(init=False)
    discounted: Floats = field(init=False)
    tenure_end: Floats = field(init=False)
    cut_off: Floats = field(init=False)
    portfolio: Floats = field(init=False)

    def __post_init__(self) -> None:
        a = self.a
        n, s, g = a.n_periods, len(a.stage_kind), len(a.segment_id)
        self.heads, self.arrivals = np.zeros((n + 1, s, g)), np.zeros((n, s, g))
        self.referred = np.zeros((n * a.refers, s, g))
        self.moves = np.zeros((n + 1, len(a.exit_id), g))
        self.dated = np.zeros((n + 1, len(a.dated_id), g))
        self.won, self.won_back, self.lost = (np.zeros((n + 1, s, g)) for _ in range(3))
        self.kept = np.zeros((n, g))
        self.stage_time, self.purchases = np.zeros((n + 1, s, g)), np.zeros((n + 1, s, g))
        self.money, self.discounted = (np.zeros((n + 1, s, g, len(LINES))) for _ in range(2))
        self.tenure_end, self.cut_off, self.portfolio = np.zeros(g), np.zeros((s, g)), np.zeros((4, g))

    def by_stage(self, values: Floats) -> Floats:
        """(S,) values of states (n,) summed by stage."""
        return np.asarray(np.bincount(self.chain.stage, values, minlength=len(self.a.stage_kind)))

    def post_time(self, period: int, g: int, spent: Floats) -> None:
        """Post time spent in each state (n,)."""
        self.stage_time[min(period, self.a.n_periods), :, g] += self.by_stage(spent)

    def post_referrals(self, period: int, g: int, factors: Factors, spent: Floats) -> None:
        """Post the people brought in a period within the horizon; `spent` is weighted by own factors."""
        brought = self.by_stage((self.a.refer_rate[:, g] * factors.refer[:, g])[self.chain.stage] * spent)
        self.referred[period, :, g] += brought
        refers = self.a.refer_to >= 0
        np.add.at(self.arrivals[period, :, g], self.a.refer_to[refers], brought[refers])

    def post_flows(self, period: int, g: int, factors: Factors, spent: tuple[Measure, ...]) -> None:
        """Post what accrues while people stay.

        `spent` holds the time in each state (n,) for purchases, flows and service, each weighted by the
        factors of the people who spend it.
        """
        a, stage = self.a, self.chain.stage
        row = min(period, a.n_periods)
        buys = a.purchase_rate[:, g] * factors.purchase[:, g]
        bought = buys * a.amount_mean[:, g] * factors.amount[:, g]
        rates = (
            bought,
            bought * a.purchase_margin[:, g] * a.shock_margin[row, :, g],
            a.flow_revenue[row, :, g],
            a.flow_margin[row, :, g],
            a.service_cost[:, g] * a.shock_service[row, :, g],
        )
        for line in range(N_FLOWS):
            measure, timing = spent[_KIND_OF_LINE[line]], a.timings[line]
            factor = a.factors[timing, period]
            exact = timing == physics.EXACT
            later = measure.discounted if exact else measure.plain * factor
            worth = measure.valued if exact else measure.grown * factor
            self.money[row, :, g, line] += self.by_stage(rates[line][stage] * measure.plain)
            self.discounted[row, :, g, line] += self.by_stage(rates[line][stage] * later)
            self._post_value(g, SIGNS[line] * rates[line][stage] * worth, self.chain.past)

    def post_purchases(self, period: int, g: int, factors: Factors, spent: Floats) -> None:
        """Post the number of purchases; `spent` is weighted by the people's own factors of the rate."""
        buys = (self.a.purchase_rate[:, g] * factors.purchase[:, g])[self.chain.stage]
        if self.a.sampled:
            self.purchases[min(period, self.a.n_periods), :, g] += self.by_stage(buys * spent)

    def post_exits(self, period: int, g: int, moves: Moves, fired: Measure) -> None:
        """Post how often each move (T,) happened, with the one-offs."""
        a, row = self.a, min(period, self.a.n_periods)
        own = moves.cause >= 0
        cause, source = moves.cause[own], moves.source[own]
        fired = Measure(*(getattr(fired, name)[own] for name in ("plain", "discounted", "valued", "grown")))
        np.add.at(self.moves[row, :, g], cause, fired.plain)
        self._post_passages(row, g, source, moves.target[own], fired.plain)
        timing = a.timings[LINES.index("one_off_revenue")]
        factor, exact = a.factors[timing, period], timing == physics.EXACT
        later = fired.discounted if exact else fired.plain * factor
        worth = fired.valued if exact else fired.grown * factor
        for line, price in ((5, a.exit_one_off_revenue), (6, a.exit_one_off_cost)):
            each, origin = price[cause, g], a.exit_origin[cause]
            np.add.at(self.money[row, :, g, line], origin, each * fired.plain)
            np.add.at(self.discounted[row, :, g, line], origin, each * later)
            self._post_value(g, SIGNS[line] * each * worth, self.chain.past[source])

    def _post_value(self, g: int, worth: Floats, past: npt.NDArray[np.int64]) -> None:
        self.portfolio[1, g] += worth.sum()
        self.portfolio[3, g] += worth[past == PRESENT].sum()

    def post_portfolio(self, g: int, people: Floats) -> None:
        """Post the people (n,) in each state at the horizon, as far as they were customers at some time."""
        self.portfolio[0, g] += people[self.chain.joined].sum()
        self.portfolio[2, g] += people[self.chain.past == PRESENT].sum()

    def post_dated(self, period: int, g: int, moves: Moves, fired: Floats) -> None:
        """Post how often each dated move (T,) happened."""
        np.add.at(self.dated[period, :, g], moves.cause, fired)
        self._post_passages(period, g, moves.source, moves.target, fired)

    def _post_passages(
        self, row: int, g: int, source: npt.NDArray[np.int64], target: npt.NDArray[np.int64], fired: Floats
    ) -> None:
        chain, kind = self.chain, self.a.stage_kind
        left, entered = kind[chain.stage[source]], kind[chain.stage[target]]
        comes = entered == CUSTOMER
        first = comes & (left == POTENTIAL) & (chain.past[source] == NEVER)
        back = comes & (left == FORMER)
        away = (left == CUSTOMER) & (entered == FORMER)
        np.add.at(self.won[row, :, g], chain.stage[target[first]], fired[first])
        np.add.at(self.won_back[row, :, g], chain.stage[target[back]], fired[back])
        np.add.at(self.lost[row, :, g], chain.stage[source[away]], fired[away])
