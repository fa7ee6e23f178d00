"""Plans in plain NumPy: what is spent, and what it changes, without the engines' code.

A plan follows from heads that are numbers of people, whole or expected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.model import (
    ADD_HAZARD,
    ADD_MASS,
    ADDED,
    MULTIPLY_EXIT,
    PURCHASE_RATE,
    REFERRAL_RATE,
    Arrays,
)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Factors:
    """What a plan makes of the parameters, for people on one set of lists."""

    exit: Floats
    """(X, G) factor on the base hazard or mass; for ADDED exits the hazard itself."""
    mass: Floats
    """(X, G) added decision mass."""
    purchase: Floats
    """(S, G)"""
    amount: Floats
    """(S, G)"""
    refer: Floats
    """(S, G) on the rate of referrals; 0 after the horizon."""


def list_sets(a: Arrays) -> tuple[tuple[int, Floats], ...]:
    """Every set of lists a person may be on, as bits, with its probability (S, G) at a period's start.

    Lists by rank count as random shares. People who come within the period are on none.
    """
    lists = [j for j in range(len(a.investment_id)) if a.list_index[j] >= 0]
    sets = [(0, np.ones((len(a.stage_kind), len(a.segment_id))))]
    for j in lists:
        share = np.where(a.reaches[j], a.list_share[j], 0.0)
        on = [(bits | 1 << int(a.list_index[j]), p * share) for bits, p in sets]
        sets = [(bits, p * (1.0 - share)) for bits, p in sets] + on
    return tuple((bits, p) for bits, p in sets if bits == 0 or p.any())


def reached(a: Arrays, heads: Floats) -> Floats:
    """(I, S, G) how many each investment reaches, of heads (S, G); a list reaches its share."""
    share = np.where(a.list_index >= 0, a.list_share, 1.0)
    return np.asarray(np.where(a.reaches, heads, 0.0) * share[:, None, None])


class Planner:
    """Makes the plans of the periods in order; the stock of spend carries over between them."""

    def __init__(self, a: Arrays) -> None:
        self._a = a
        self._stock: Floats = a.initial_stock.copy()
        self._sets = tuple(bits for bits, _ in list_sets(a))

    def plan(self, p: int, people: Floats, stages: Floats) -> tuple[Factors, ...]:
        """The factors of period p, one for each of `list_sets`; p = N stops all investments.

        `people` (I,) is how many each investment reaches; spend a head does not depend on it. `stages` (S,)
        is how many are in each stage.
        """
        a = self._a
        running = p < a.n_periods
        stock = np.zeros(len(a.investment_id))
        if running and len(stock):
            spend = a.spend[:, p].copy()
            spend[a.is_budget] /= np.where(people > 0.0, people, np.inf)[a.is_budget]
            stock = spend + a.carry_over * self._stock
            self._stock = stock
        values = [self._value(k, p, float(stock[a.effect_investment[k]])) for k in range(len(a.effect_kind))]
        return tuple(self._factors(p, values, stages, bits) for bits in self._sets)

    def _value(self, k: int, p: int, stock: float) -> float:
        a = self._a
        ramp = float(a.ramp[a.effect_investment[k], p]) if p < a.n_periods else 1.0
        strength, table = float(a.effect_strength[k]), a.effect_curve[k] == physics.TABLE
        f = _response(a, k, stock)
        if a.effect_adds[k]:
            value = ramp * f if table else ramp * strength * f
            return -math.log1p(-value) if a.effect_kind[k] == ADD_MASS else value
        value = 1.0 + ramp * ((f - 1.0) if table else (strength - 1.0) * f)
        return value / float(a.effect_reference[k])

    def _factors(self, p: int, values: list[float], stages: Floats, lists: int) -> Factors:
        a = self._a
        own = (a.exit_kind != ADDED)[:, None]
        exits, mass = np.where(own, a.shock_exit[p], 0.0), np.zeros(a.shock_exit[p].shape)
        purchase, amount = a.shock_purchase[p].copy(), a.shock_amount[p].copy()
        refer = np.full(purchase.shape, float(p < a.n_periods))
        for k, value in enumerate(values):
            j, kind, target = int(a.effect_investment[k]), a.effect_kind[k], int(a.effect_target[k])
            if a.list_index[j] >= 0 and not lists >> int(a.list_index[j]) & 1:
                continue
            on_exit = kind in (MULTIPLY_EXIT, ADD_HAZARD, ADD_MASS)
            reach = a.reaches[j, a.exit_origin[target] if on_exit else target]
            if kind == ADD_HAZARD:
                exits[target, reach] = value
            elif kind == ADD_MASS:
                mass[target, reach] += value
            elif on_exit:
                exits[np.ix_(_hazards_of(a, target), reach)] *= value
            else:
                table = {PURCHASE_RATE: purchase, REFERRAL_RATE: refer}.get(kind, amount)
                table[target, reach] *= value
        exits[a.exit_contagious] *= _shares_telling(a, stages)[:, None]
        return Factors(exits, mass, purchase, amount, refer)


def _hazards_of(a: Arrays, x: int) -> npt.NDArray[np.bool_]:
    """(X,) the exit x, and the contagion of its transition."""
    own = np.arange(len(a.exit_id)) == x
    return np.asarray(own | (a.exit_contagious & (a.exit_transition == a.exit_transition[x])))


def _shares_telling(a: Arrays, stages: Floats) -> Floats:
    """The share of the people in the market who pass each contagion on."""
    present = np.where(a.in_market, stages, 0.0)
    telling = a.exit_telling[a.exit_contagious] @ present
    return np.asarray(telling / present.sum()) if present.sum() > 0.0 else np.zeros(len(telling))


def _response(a: Arrays, k: int, stock: float) -> float:
    shape, x, y = a.effect_curve[k], float(a.effect_a[k]), float(a.effect_b[k])
    if shape == physics.SATURATING:
        return 1.0 - math.exp(-x * stock)
    if shape == physics.HILL:
        return float(stock**y / (stock**y + x**y))
    if shape == physics.LINEAR:
        return min(1.0, stock / x)
    points = slice(a.effect_low[k], a.effect_high[k])
    return float(np.interp(stock, a.table_stocks[points], a.table_values[points]))
