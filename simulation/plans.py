"""The plan of a period: spend a head, the people it reaches, and its effects on rates and amounts.

A plan is made at a period's start from the heads at that time, and holds until the period
ends. Row p of `Plans` belongs to period (T_p, T_{p+1}]; row N is the run-off, when nothing is spent.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import draws, physics
from simulation.jit import compiled
from simulation.jit.handles import handle
from simulation.model import (
    ADD_MASS,
    ADDED,
    AT_PURCHASES,
    BETA,
    EACH_PERIOD,
    FORMER,
    NO_ROW,
    PROBABILITY,
    RATE,
    Arrays,
)
from simulation.rules import clocks, contagion

_TIE = np.uint64(1 << 40)
"""Ordinal of the tie-breaking word of a list; ordinals below are period indices."""


class Plans(NamedTuple):
    """What was planned, by period. Axes as in `Arrays`."""

    spend: npt.NDArray[np.float64]
    """(I, N) money per time unit (budget) or per head and time unit, of the scenario or a policy."""
    stock: npt.NDArray[np.float64]
    """(N+1, I) money per head and time unit, with what carried over."""
    heads: npt.NDArray[np.int64]
    """(N, I) how many were reached: the audience, or the list."""
    value: npt.NDArray[np.float64]
    """(N+1, K) multiplier, added hazard or added mass of each effect on those it reaches."""
    exit_factor: npt.NDArray[np.float64]
    """(N+1, X, G) factor of a person on no list; for ADDED exits the hazard itself."""
    added_mass: npt.NDArray[np.float64]
    """(N+1, X, G)"""
    purchase_factor: npt.NDArray[np.float64]
    """(N+1, S, G)"""
    amount_factor: npt.NDArray[np.float64]
    """(N+1, S, G)"""
    hand_off_factor: npt.NDArray[np.float64]
    """(N+1, H, S, G) on the mass of failing, of a person on no list."""
    exit_paces: npt.NDArray[np.float64]
    """(X, G, N+2, 5) paces (`rules.clocks`) of each clock without a duration shape; the rate is the base
    hazard times the factor. It is 1 where every person has a hazard of their own, as by a list that adds
    one: such clocks run in plain time."""
    buying_paces: npt.NDArray[np.float64]
    """(S, G, N+2, 5) paces of purchases."""
    refer_factor: npt.NDArray[np.float64]
    """(N+1, S, G) on the rate of referrals; empty where nobody refers, as the next one is."""
    referring_paces: npt.NDArray[np.float64]
    """(S, G, N+2, 5) paces of referrals; after the horizon their rate is 0."""


pack_plans = handle(Plans)


def empty_plans(a: Arrays) -> Plans:
    """Plans of a model, to be filled period by period."""
    rows, g = a.n_periods + 1, len(a.segment_id)
    x, s = len(a.exit_id), len(a.stage_kind)
    return Plans(
        spend=a.spend.copy(),
        stock=np.zeros((rows, len(a.investment_id))),
        heads=np.zeros((a.n_periods, len(a.investment_id)), np.int64),
        value=np.zeros((rows, len(a.effect_kind))),
        exit_factor=np.ones((rows, x, g)),
        added_mass=np.zeros((rows, x, g)),
        purchase_factor=np.ones((rows, s, g)),
        amount_factor=np.ones((rows, s, g)),
        hand_off_factor=np.ones((rows, len(a.hand_off_id), s, g)),
        exit_paces=np.zeros((x, g, rows + 1, clocks.N_PACE)),
        buying_paces=np.zeros((s, g, rows + 1, clocks.N_PACE)),
        refer_factor=np.ones((rows * a.refers, s, g)),
        referring_paces=np.zeros((s * a.refers, g, rows + 1, clocks.N_PACE)),
    )


@compiled
def _everyone(a: Arrays, effect: int, stage: int, segment: int) -> bool:
    j = a.effect_investment[effect]
    return a.list_index[j] < 0 and a.reaches[j, stage, segment]


@compiled
def _listed(a: Arrays, effect: int, stage: int, segment: int, treated: int) -> bool:
    j = a.effect_investment[effect]
    return a.list_index[j] >= 0 and (treated >> a.list_index[j]) & 1 == 1 and a.reaches[j, stage, segment]


@compiled
def make_plan(
    a: Arrays, plans: Plans, p: int, heads: npt.NDArray[np.int64], people: npt.NDArray[np.int64]
) -> None:
    """Fill row p from the heads (I,) each investment reaches and the people (S,) in each stage at its start.

    p = N stops all investments.
    """
    running = p < a.n_periods
    for j in range(len(a.investment_id)):
        stock = 0.0
        if running:
            plans.heads[p, j] = heads[j]
            spend = plans.spend[j, p]
            if a.is_budget[j]:
                spend = spend / heads[j] if heads[j] > 0 else 0.0
            before = a.initial_stock[j] if p == 0 else plans.stock[p - 1, j]
            stock = spend + a.carry_over[j] * before
        plans.stock[p, j] = stock
    for k in range(len(a.effect_kind)):
        j = a.effect_investment[k]
        f = physics.response(
            a.effect_curve[k],
            a.effect_a[k],
            a.effect_b[k],
            a.table_stocks,
            a.table_values,
            a.effect_low[k],
            a.effect_high[k],
            plans.stock[p, j],
        )
        ramp = a.ramp[j, p] if running else 1.0
        value = physics.effect(a.effect_curve[k], a.effect_strength[k], a.effect_adds[k], ramp, f)
        if a.effect_kind[k] == ADD_MASS:
            value = physics.decision_mass(value)
        elif not a.effect_adds[k]:
            value = value / a.effect_reference[k]
        plans.value[p, k] = value
    _spread(a, plans, p, people)
    _run_clocks(a, plans, p)


@compiled
def _run_clocks(a: Arrays, plans: Plans, p: int) -> None:
    """Carry operational time on to the end of row p."""
    start, end = a.row_starts[p], a.row_starts[p + 1]
    for g in range(len(a.segment_id)):
        for x in range(len(a.exit_id)):
            if a.exit_kind[x] != PROBABILITY and a.exit_shape[x, g] == physics.EXPONENTIAL:
                rate = 1.0 if a.exit_is_own[x] else a.exit_a[x, g] * plans.exit_factor[p, x, g]
                clocks.set_pace(plans.exit_paces, x, g, p, rate, start, end)
        for s in range(len(a.stage_kind)):
            rate = a.purchase_rate[s, g] * plans.purchase_factor[p, s, g] if a.sampled else 0.0
            clocks.set_pace(plans.buying_paces, s, g, p, rate, start, end)
            if a.refers:
                rate = a.refer_rate[s, g] * plans.refer_factor[p, s, g] if p < a.n_periods else 0.0
                clocks.set_pace(plans.referring_paces, s, g, p, rate, start, end)


@compiled
def _spread(a: Arrays, plans: Plans, p: int, people: npt.NDArray[np.int64]) -> None:
    for g in range(len(a.segment_id)):
        for x in range(len(a.exit_id)):
            origin = a.exit_origin[x]
            factor = 0.0 if a.exit_kind[x] == ADDED else a.shock_exit[p, x, g]
            for k in range(a.exit_effects[x, 0], a.exit_effects[x, 1]):
                if _everyone(a, k, origin, g):
                    factor = plans.value[p, k] if a.exit_kind[x] == ADDED else factor * plans.value[p, k]
            if a.exit_contagious[x]:
                factor *= contagion.share_telling(people, a.exit_telling[x], a.in_market)
            plans.exit_factor[p, x, g] = factor
            mass = 0.0
            for k in range(a.mass_effects[x, 0], a.mass_effects[x, 1]):
                if _everyone(a, k, origin, g):
                    mass += plans.value[p, k]
            plans.added_mass[p, x, g] = mass
        for s in range(len(a.stage_kind)):
            factor = a.shock_purchase[p, s, g]
            for k in range(a.purchase_effects[s, 0], a.purchase_effects[s, 1]):
                if _everyone(a, k, s, g):
                    factor *= plans.value[p, k]
            plans.purchase_factor[p, s, g] = factor
            factor = a.shock_amount[p, s, g]
            for k in range(a.amount_effects[s, 0], a.amount_effects[s, 1]):
                if _everyone(a, k, s, g):
                    factor *= plans.value[p, k]
            plans.amount_factor[p, s, g] = factor
            if a.refers:
                factor = 1.0
                for k in range(a.refer_effects[s, 0], a.refer_effects[s, 1]):
                    if _everyone(a, k, s, g):
                        factor *= plans.value[p, k]
                plans.refer_factor[p, s, g] = factor
            for h in range(len(a.hand_off_id)):
                factor = 1.0
                for k in range(a.hand_off_effects[h, 0], a.hand_off_effects[h, 1]):
                    if _everyone(a, k, s, g):
                        factor *= plans.value[p, k]
                plans.hand_off_factor[p, h, s, g] = factor


@compiled
def exit_factor(a: Arrays, plans: Plans, p: int, x: int, segment: int, treated: int) -> float:
    """Factor on the base hazard or mass of exit x; for an ADDED exit the hazard itself.

    `treated` has a bit for each list the person is on this period.
    """
    factor = plans.exit_factor[p, x, segment]
    if treated != 0:
        for k in range(a.exit_effects[x, 0], a.exit_effects[x, 1]):
            if _listed(a, k, a.exit_origin[x], segment, treated):
                factor = plans.value[p, k] if a.exit_kind[x] == ADDED else factor * plans.value[p, k]
    return factor


@compiled
def speed(a: Arrays, plans: Plans, p: int, x: int, segment: int, treated: int) -> float:
    """Factor on the shared rate of an exit's clock from the lists a person is on, without the person's trait.

    For an exit that a list adds, the hazard itself.
    """
    if a.exit_is_own[x]:
        return exit_factor(a, plans, p, x, segment, treated)
    factor = 1.0
    if treated != 0:
        for k in range(a.exit_effects[x, 0], a.exit_effects[x, 1]):
            if _listed(a, k, a.exit_origin[x], segment, treated):
                factor *= plans.value[p, k]
    return factor


@compiled
def added_mass(a: Arrays, plans: Plans, p: int, x: int, segment: int, treated: int) -> float:
    """Decision mass that investments add to exit x."""
    mass = plans.added_mass[p, x, segment]
    if treated != 0:
        for k in range(a.mass_effects[x, 0], a.mass_effects[x, 1]):
            if _listed(a, k, a.exit_origin[x], segment, treated):
                mass += plans.value[p, k]
    return mass


@compiled
def listed_purchase_factor(a: Arrays, plans: Plans, p: int, stage: int, segment: int, treated: int) -> float:
    """Factor on the purchase rate that comes from lists alone."""
    factor = 1.0
    if treated != 0:
        for k in range(a.purchase_effects[stage, 0], a.purchase_effects[stage, 1]):
            if _listed(a, k, stage, segment, treated):
                factor *= plans.value[p, k]
    return factor


@compiled
def listed_amount_factor(a: Arrays, plans: Plans, p: int, stage: int, segment: int, treated: int) -> float:
    """Factor on the purchase amount that comes from lists alone."""
    factor = 1.0
    if treated != 0:
        for k in range(a.amount_effects[stage, 0], a.amount_effects[stage, 1]):
            if _listed(a, k, stage, segment, treated):
                factor *= plans.value[p, k]
    return factor


@compiled
def listed_refer_factor(a: Arrays, plans: Plans, p: int, stage: int, segment: int, treated: int) -> float:
    """Factor on the rate of referrals that comes from lists alone."""
    factor = 1.0
    if treated != 0:
        for k in range(a.refer_effects[stage, 0], a.refer_effects[stage, 1]):
            if _listed(a, k, stage, segment, treated):
                factor *= plans.value[p, k]
    return factor


@compiled
def hand_off_mass(a: Arrays, plans: Plans, p: int, h: int, stage: int, segment: int, treated: int) -> float:
    """Decision mass with which hand-off h fails at an encounter in a stage."""
    mass = a.hand_off_mass[h, stage] * plans.hand_off_factor[p, h, stage, segment]
    if treated != 0:
        for k in range(a.hand_off_effects[h, 0], a.hand_off_effects[h, 1]):
            if _listed(a, k, stage, segment, treated):
                mass *= plans.value[p, k]
    return mass


@compiled
def is_drawn(a: Arrays, k: np.uint64, c: np.uint64, j: int, p: int) -> bool:
    """Whether a random share of investment j takes this person in period p; nested across shares."""
    return draws.uniform(k, c, a.investment_id[j], np.uint64(p)) < a.list_share[j]


@compiled
def tie_word(a: Arrays, k: np.uint64, c: np.uint64, j: int) -> np.uint64:
    """What orders people of equal value or risk on the list of investment j."""
    return draws.word(k, c, a.investment_id[j], _TIE)


@compiled
def list_length(share: float, n: int) -> int:
    """floor(share * n), forgiving the last bits of a share such as 0.29 of 100."""
    return math.floor(share * n + 1e-9)


@compiled
def observed_risk(a: Arrays, p: int, stage: int, segment: int, duration: float, tenure: float) -> float:
    """Hazard per time unit of leaving for a former stage, without the person's own frailty or treatment.

    Contagion is not in it, for it follows from where others are.
    """
    risk = 0.0
    for x in range(a.exit_range[stage], a.exit_range[stage + 1]):
        if a.stage_kind[a.exit_destination[x]] != FORMER:
            continue
        factor = a.shock_exit[p, x, segment]
        if factor == 0.0 or a.exit_contagious[x]:
            # A closed exit is no risk, though its hazard be infinite, as some are on entry.
            continue
        if a.exit_kind[x] == RATE:
            risk += factor * physics.hazard_at(
                a.exit_shape[x, segment],
                a.exit_a[x, segment],
                a.exit_b[x, segment],
                a.piece_times,
                a.piece_rates,
                a.exit_low[x, segment],
                a.exit_high[x, segment],
                tenure if a.exit_by_tenure[x] else duration,
            )
        elif a.exit_kind[x] == PROBABILITY and a.row_kind[stage] != NO_ROW:
            mass = a.exit_mass[x, segment]
            if a.row_certain[stage, segment] and mass > 0.0:
                mass = np.inf
            if a.exit_trait_is_probability[x] and a.trait_kind[a.exit_trait[x]] == BETA:
                alpha, beta = a.trait_a[a.exit_trait[x], segment], a.trait_b[a.exit_trait[x], segment]
                mass = physics.decision_mass(alpha / (alpha + beta))
            if a.row_kind[stage] == AT_PURCHASES:
                pace = _purchase_pace(a, p, stage, segment)
                risk += factor * mass * pace if pace > 0.0 else 0.0
            else:
                every = a.period if a.row_kind[stage] == EACH_PERIOD else a.row_every[stage]
                risk += factor * mass / every
    return risk


@compiled
def _purchase_pace(a: Arrays, p: int, stage: int, segment: int) -> float:
    """How many purchases a time unit the company expects of a person in a stage."""
    shock = a.shock_purchase[p, stage, segment]
    if not a.purchase_decided[stage]:
        return a.purchase_rate[stage, segment] * shock
    if a.purchase_certain[stage, segment]:
        return 1.0 / a.period if shock > 0.0 else 0.0
    mass = a.purchase_mass[stage, segment]
    if a.purchase_trait_is_probability[stage]:
        trait = a.purchase_rate_trait[stage]
        alpha, beta = a.trait_a[trait, segment], a.trait_b[trait, segment]
        mass = physics.decision_mass(alpha / (alpha + beta))
    return -math.expm1(-mass * shock) / a.period
