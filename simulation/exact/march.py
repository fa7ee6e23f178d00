"""The march: expected people of one kind propagated from boundary to boundary, their events counted."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.exact import quadrature
from simulation.exact.people import Grid
from simulation.exact.plan import Factors, list_sets
from simulation.exact.propagation import Propagator, propagate
from simulation.exact.states import Chain, Moves, base_rate
from simulation.exact.tally import Measure, Tally
from simulation.model import CUSTOMER, RATE, Arrays

Floats = npt.NDArray[np.float64]


def _row(z: Floats, matrix: Floats) -> Floats:
    """(k, Z) row vectors times matrices (k, Z, Z)."""
    return np.asarray((z[:, None, :] @ matrix)[:, 0, :])


class Strand:
    """Some trait nodes of one segment, propagated together: k vectors of Z entries (see `Chain`)."""

    def __init__(self, a: Arrays, chain: Chain, tally: Tally, segment: int, kinds: Grid, z: Floats) -> None:
        self.a = a
        self.chain, self.tally, self.segment = chain, tally, segment
        self.weight = kinds.weight
        self.values = kinds.values
        self.z = z
        self.own = self._own_factors(kinds)
        self.refers = np.ones((len(self.weight), len(chain.stage)))
        for i, s in enumerate(chain.stage):
            self.refers[:, i] = self._mean_product(kinds, [int(a.refer_trait[s])])
        self.sets = list_sets(a)
        exact = a.timings == physics.EXACT
        wanted = [0.0, *([a.force] if exact.any() else []), *([-a.force] if not exact.all() else [])]
        self.weights = tuple(dict.fromkeys(wanted))
        """Of the integrals over a period: plain, discounted, grown."""
        self.made: dict[int, tuple[bytes, Propagator]] = {}
        """The last propagator of each set of lists, with the rates it was made for."""
        self.remembers = True
        """Whether to keep it, as long as rates stay the same."""

    # What nodes have of their own -----------------------------------------------------------

    def _own_factors(self, kinds: Grid) -> tuple[Floats, Floats, Floats]:
        """(k, n) own factors of bought value, of flows, and of the number of purchases, by state."""
        a, stage = self.a, self.chain.stage
        bought, accrued, buys = (np.ones((len(self.weight), len(stage))) for _ in range(3))
        for i, s in enumerate(stage):
            rate, amount = int(a.purchase_rate_trait[s]), int(a.amount_trait[s])
            bought[:, i] = self._mean_product(kinds, [rate, amount])
            buys[:, i] = self._mean_product(kinds, [rate])
            accrued[:, i] = self._mean_product(kinds, [int(a.flow_trait[s])])
        return bought, accrued, buys

    def _mean_product(self, kinds: Grid, traits: Sequence[int]) -> Floats:
        """(k,) the mean product of traits at each node: those that steer no move are independent of it."""
        result = np.ones(len(kinds.weight))
        others = [t for t in traits if t >= 0 and t not in kinds.traits]
        for t in traits:
            if t in kinds.traits:
                result = result * kinds.values[:, t]
        for t in set(others):
            result = result * quadrature.moment(self.a, t, self.segment, others.count(t))
        return result

    def _trait(self, x: int) -> Floats | float:
        t = int(self.a.exit_trait[x])
        return self.values[:, t] if t >= 0 else 1.0

    def _rates(self, moves: Moves, factors: Factors) -> Floats:
        """(k, T) hazard of each clock."""
        a, g = self.a, self.segment
        result = np.zeros((len(self.weight), len(moves.cause)))
        for t, x in enumerate(moves.cause):
            base = base_rate(a, int(x), g) if a.exit_kind[x] == RATE else 1.0
            assert base is not None
            result[:, t] = base * factors.exit[x, g] * self._trait(int(x))
        return result

    def _chances(self, moves: Moves, factors: Factors) -> Floats:
        """(k, T) probability of each move at a boundary, for someone in its source."""
        a, g, chain = self.a, self.segment, self.chain
        mass = np.zeros((len(self.weight), len(moves.cause)))
        for t, x in enumerate(moves.cause):
            if x < 0:
                continue
            trait = self._trait(int(x))
            base = -np.log1p(-trait) if a.exit_trait_is_probability[x] else a.exit_mass[x, g] * trait
            mass[:, t] = base * factors.exit[x, g] + factors.mass[x, g]
        by_source = np.zeros((len(moves.cause), len(chain.stage)))
        by_source[np.arange(len(moves.cause)), moves.source] = 1.0
        total = (mass @ by_source)[:, moves.source]
        certain = a.row_certain[chain.stage[moves.source], g]
        fires = np.where(certain, total > 0.0, -np.expm1(-total))
        chance = np.divide(mass * fires, total, out=np.zeros_like(mass), where=total > 0.0)
        stays = 1.0 - (chance @ by_source)[:, moves.source]
        at_end = chain.age[moves.source] == chain.last_age[moves.source]
        older = moves.cause < 0
        chance[:, older] = np.where(at_end, stays, 1.0)[:, older]
        return chance

    # Marching ---------------------------------------------------------------------------------

    def step(self, p: int, plan: Sequence[Factors]) -> None:
        """March through period p and the boundary at its end, under the factors of each set of lists."""
        a, chain = self.a, self.chain
        after = p >= a.n_periods
        if not after:
            self.z[:, chain.entrants_at] = self._intensity(p)
            self._post_arrivals(p)
        z, kept = np.zeros_like(self.z), np.zeros_like(self.z)
        for (bits, chance), factors in zip(self.sets, plan, strict=True):
            if after and bits:
                continue
            part = self.z if after else self.z * self._on_lists(bits, chance)
            if not part.any():
                continue
            end, stayed = self._live(p, bits, factors, part)
            z += end
            kept += stayed
        if not after:
            z, kept = self._meet_dates(p, z, kept)
            self.tally.kept[p, self.segment] += float(self.weight @ kept[:, chain.customer_at].sum(axis=1))
        else:
            self._forget_others(z)
        self.z = z

    def _intensity(self, p: int) -> Floats:
        a, g = self.a, self.segment
        return np.asarray(a.entrant_intensity[:, p] * a.entrant_share[:, g])

    def _post_arrivals(self, p: int) -> None:
        people = self._intensity(p) * (self.a.boundaries[p + 1] - self.a.boundaries[p]) * self.weight.sum()
        np.add.at(self.tally.arrivals[p, :, self.segment], self.a.entrant_stage, people)

    def _on_lists(self, bits: int, chance: Floats) -> Floats:
        """(Z,) the share of each entry of the vector that is on exactly these lists."""
        chain = self.chain
        share = chance[chain.stage, self.segment]
        entrants = np.full(chain.size - chain.entrants_at.start, float(bits == 0))
        return np.concatenate([share, share[chain.joined], share[chain.customer], entrants])

    def _live(self, p: int, bits: int, factors: Factors, z: Floats) -> tuple[Floats, Floats]:
        """One period and its decisions: the vector at the end, and of the customers those who stayed."""
        chain, after = self.chain, p >= self.a.n_periods
        clocks = chain.clocks_after if after else chain.clocks
        decisions = chain.decisions_after if after else chain.decisions
        rates = self._rates(clocks, factors)
        propagator = self._propagator(p, bits, clocks, rates, self._bringing(factors))
        self._post_period(p, factors, clocks, rates, propagator, z)
        end = _row(z, propagator.end)
        # Customers alone, in the entries for customers: a person who leaves the customer stages drops out.
        stayed = np.zeros_like(z)
        stayed[:, chain.customer_at] = z[:, chain.customer]
        stayed = _row(stayed, propagator.end)
        chances = self._chances(decisions, factors)
        self._post_decisions(p, decisions, chances, end)
        return end + decisions.change(end, chances), stayed + decisions.change(stayed, chances)

    def _bringing(self, factors: Factors) -> Floats:
        """(k, n) rate at which people in each state bring others."""
        stage, g = self.chain.stage, self.segment
        return (self.a.refer_rate[:, g] * factors.refer[:, g])[stage] * self.refers

    def _propagator(self, p: int, bits: int, clocks: Moves, rates: Floats, brings: Floats) -> Propagator:
        a, chain = self.a, self.chain
        key = b"%d" % (p >= a.n_periods) + rates.tobytes() + brings.tobytes()
        if bits in self.made and self.made[bits][0] == key:
            return self.made[bits][1]
        systems = chain.drift + clocks.generator(rates)
        if a.refers:
            systems[:, : brings.shape[1]] += brings[:, :, None] * chain.brings
        made = propagate(systems, float(a.period), self.weights)
        if self.remembers:
            self.made[bits] = key, made
        return made

    # Counting ---------------------------------------------------------------------------------

    def _split(self, z: Floats) -> tuple[Floats, Floats]:
        """(k, n) people in each state, and the discounted people of those who have joined (0 for others)."""
        n = len(self.chain.stage)
        valued = np.zeros((len(z), n))
        valued[:, self.chain.joined] = z[:, self.chain.joined_at]
        return z[:, :n], valued

    def _post_period(
        self, p: int, factors: Factors, clocks: Moves, rates: Floats, propagator: Propagator, z: Floats
    ) -> None:
        a, chain, g, tally = self.a, self.chain, self.segment, self.tally
        spent = dict(zip(self.weights, (_row(z, matrix) for matrix in propagator.spent), strict=True))
        start = float(a.boundaries[p])
        plain, valued = self._split(spent[0.0])
        # Weights that no money line uses are not integrated; unweighted numbers stand in for them.
        discounted = self._split(spent.get(a.force, spent[0.0]))[0] * np.exp(-a.force * start)
        joining, grown = (
            part * np.exp(a.force * start) for part in self._split(spent.get(-a.force, spent[0.0]))
        )
        if p >= a.n_periods:
            others = a.stage_kind[chain.stage] != CUSTOMER
            for part in (plain, valued, discounted, grown):
                part[:, others] = 0.0
        tally.post_time(p, g, self.weight @ plain)
        bought, accrued, buys = self.own
        ways = (plain, discounted, valued, grown)
        tally.post_flows(
            p,
            g,
            factors,
            tuple(
                Measure(*(np.asarray(self.weight @ (own * way)) for way in ways))
                for own in (bought, accrued, np.ones_like(bought))
            ),
        )
        tally.post_purchases(p, g, factors, self.weight @ (buys * plain))
        if a.refers and p < a.n_periods:
            tally.post_referrals(p, g, factors, self.weight @ (self.refers * plain))
        source, joins = clocks.source, clocks.joins
        fired = (
            plain[:, source],
            discounted[:, source],
            np.where(joins, plain[:, source], valued[:, source]),
            np.where(joins, joining[:, source], grown[:, source]),
        )
        tally.post_exits(p, g, clocks, Measure(*(self.weight @ (part * rates) for part in fired)))

    def _post_decisions(self, p: int, moves: Moves, chances: Floats, z: Floats) -> None:
        force, t = self.a.force, float(self.a.boundaries[p + 1])
        people, valued = self._split(z)
        plain = people[:, moves.source]
        worth = np.where(moves.joins, plain, valued[:, moves.source])
        ways = (plain, plain * np.exp(-force * t), worth, worth * np.exp(force * t))
        self.tally.post_exits(
            p, self.segment, moves, Measure(*(self.weight @ (way * chances) for way in ways))
        )

    def _meet_dates(self, p: int, z: Floats, kept: Floats) -> tuple[Floats, Floats]:
        moves = self.chain.dated.get(p + 1)
        if moves is None or not len(moves.cause):
            return z, kept
        chances = self._dated_chances(moves)
        self.tally.post_dated(p, self.segment, moves, self.weight @ z[:, moves.source] * chances)
        chances = np.broadcast_to(chances, (len(z), len(chances)))
        return z + moves.change(z, chances), kept + moves.change(kept, chances)

    def _dated_chances(self, moves: Moves) -> Floats:
        """(T,) probability of each dated move, of those that compete on one date."""
        mass = self.a.dated_mass[moves.cause]
        result = np.zeros(len(mass))
        for source in np.unique(moves.source):
            here = np.flatnonzero(moves.source == source)
            total = float(mass[here].sum())
            if total > 0.0:
                result[here] = -math.expm1(-total) * mass[here] / total
        return result

    def count(self, q: int) -> None:
        """Count heads at boundary q."""
        people = self.weight @ self.z[:, : len(self.chain.stage)]
        self.tally.heads[q, :, self.segment] += self.tally.by_stage(people)

    def reach_horizon(self) -> None:
        """Close what counts up to the horizon; only customers are followed from there."""
        chain, g, tally = self.chain, self.segment, self.tally
        tally.tenure_end[g] += float(self.weight @ self.z[:, chain.customer_at].sum(axis=1))
        tally.post_portfolio(g, self.weight @ self.z[:, : len(chain.stage)])
        self.z[:, chain.entrants_at] = 0.0
        self._forget_others(self.z)

    def finish(self) -> None:
        """Count the customers that the end of the run-off cuts off."""
        people = self.weight @ self.z[:, : len(self.chain.stage)]
        self.tally.cut_off[:, self.segment] += self.tally.by_stage(people)

    def _forget_others(self, z: Floats) -> None:
        chain = self.chain
        others = self.a.stage_kind[chain.stage] != CUSTOMER
        z[:, : len(chain.stage)][:, others] = 0.0
        z[:, chain.joined_at][:, others[chain.joined]] = 0.0
