"""Model -> Expected: the march over all kinds of people, and the error of integrating over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from simulation import physics
from simulation.arguments import instance
from simulation.exact.expected import Expected, NotExact, agreed_periods, disagreement
from simulation.exact.march import Strand
from simulation.exact.people import Grid, first_states, grid, is_smooth, starters, steering_traits
from simulation.exact.plan import Factors, Planner, reached
from simulation.exact.states import Chain, chain_of
from simulation.exact.tally import Tally
from simulation.model import AT_PURCHASES, BY_RANDOM, Arrays, Model
from simulation.processes import name_of

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-9
"""Largest relative disagreement between two grids that passes for exact."""
_NODES = (28, 40, 56, 80)
_SIDE_BY_SIDE = 256
_MOST_REMEMBERING = 16
"""Most strands whose propagators are kept in memory at once."""
_MOST_LISTS = 6
_OF_METRICS = {
    "tenure_end": ("relationship_age",),
    "customers": ("clv", "residual_value"),
    "their value": ("clv", "residual_value"),
}
"""Kind of number -> the only metrics that need it: where it does not converge, the others are known."""


def exact(model: Model) -> Expected:
    """Expected books of a model, to machine precision.

    The stages form a continuous-time Markov chain within a period and a discrete one at its boundary;
    traits that steer moves are integrated over numerically, with the number of nodes raised until
    two grids agree to 1e-9 in every array. Arrays that single metrics alone are made of may stay apart: these
    metrics are named in `unsettled`.

    Raises NotExact, with the reason, where plans depend on heads, a hazard changes with time, decisions
    fall between boundaries, people bring others who differ from them, or lists are kept beside that, people
    have a satisfaction of their own or wait for a team, there are too many
    states, or the integral does not settle.
    """
    _refuse(model)
    if model.arrays.needs_heads:
        raise NotExact(_feedback(model))
    return _settled(model, feedback=False)


def mean_field(model: Model) -> Expected:
    """Expected books in which every plan follows from the expected heads at the period's start.

    The same as `exact` where plans do not depend on heads. Otherwise approximate, and marked so: an
    effect of the mean audience is not the mean effect, and a list by rank counts as a random one of the same
    share. Raises NotExact as `exact` does, but for such plans.
    """
    _refuse(model)
    return _settled(model, feedback=model.arrays.needs_heads)


def among(model: Model, heads: Floats, kinds: Grid | None = None) -> Expected:
    """Expected books of the people of a model, where plans follow from the heads (N+1, S, G) of a market.

    Where plans do not depend on heads these are not read. `kinds` is who people are, whatever their traits'
    distributions say; it holds every trait that steers. Raises NotExact as `exact` does.
    """
    _refuse(model)
    return _settled(model, feedback=False, market=heads if model.arrays.needs_heads else None, kinds=kinds)


def _feedback(model: Model) -> str:
    a = model.arrays
    for j, name in enumerate(model.investment_names):
        if a.is_budget[j]:
            return f"the budget of {name!r} is divided by the heads of its audience, which is feedback"
    for x in np.flatnonzero(a.exit_contagious):
        name = model.transition_names[a.exit_transition[x]]
        return f"the contagion of {name!r} follows from how many people are where"
    ranked = next(j for j in range(len(a.list_by)) if a.list_index[j] >= 0 and a.list_by[j] != BY_RANDOM)
    return f"the list of {model.investment_names[ranked]!r} ranks people against one another"


def _refuse(model: Model) -> None:
    instance(model, Model, "model", "virta.build(virta.load(file))")
    if model.team_names:
        raise NotExact(f"people wait for {model.team_names[0]!r}, and are served one at a time")
    if model.arrays.refers and (model.arrays.list_index >= 0).any():
        listed = int(np.argmax(model.arrays.list_index >= 0))
        name = model.investment_names[listed]
        raise NotExact(
            f"who is brought by others comes onto the list of {name!r} a period later at the earliest"
        )
    if model.policy is not None:
        raise NotExact("what is spent is decided period by period, from what the company sees then")
    if model.processes:
        raise NotExact(f"process {name_of(model.processes[0])!r} can do anything at any time")


def _refuse_decided(model: Model) -> None:
    a = model.arrays
    for s, name in enumerate(model.stage_names):
        if a.row_kind[s] == AT_PURCHASES:
            raise NotExact(f"exits of {name!r} are decided at each purchase")
        if a.purchase_decided[s]:
            raise NotExact(f"purchases in {name!r} are decided once a period")
    for x in np.flatnonzero(np.isfinite(a.exit_silence).any(axis=1) | a.exit_purchases.any(axis=1)):
        name = model.transition_names[a.exit_transition[x]]
        raise NotExact(f"{name!r} follows from what each person bought")


def _settled(
    model: Model, feedback: bool, market: Floats | None = None, kinds: Grid | None = None
) -> Expected:
    a = model.arrays
    if a.satisfies:
        raise NotExact("each person's satisfaction follows from the encounters that this person had")
    _refuse_decided(model)
    if int((a.list_index >= 0).sum()) > _MOST_LISTS:
        raise NotExact(f"more than {_MOST_LISTS} investments keep a list")
    streams = tuple(int(stage) for stage in a.entrant_stage)
    chain = chain_of(model, first_states(model), streams)
    traits = steering_traits(model, set(chain.stage.tolist()))
    own = traits if kinds is None else kinds.traits
    if a.refers and own:
        name = model.trait_names[own[0]]
        raise NotExact(f"who is brought by others has a {name!r} of their own, and so other exits")
    if kinds is not None or not is_smooth(a, traits):
        return _march(model, chain, traits, 0, feedback, market, kinds)
    names = ", ".join(model.trait_names[t] for t in traits)
    before = last = _march(model, chain, traits, _NODES[0], feedback, market)
    gaps: dict[str, float] = {}
    for n in _NODES[1:]:
        before, last = last, _march(model, chain, traits, n, feedback, market)
        gaps = {kind: gap for kind, gap in disagreement(before, last).items() if gap > TOLERANCE}
        if not gaps:
            return last
    worst = max(gaps, key=lambda kind: (kind not in _OF_METRICS, gaps[kind]))
    moving = (
        f"the integral over {names} does not settle: {worst} still moves by {gaps[worst]:.1e} of its size"
    )
    if worst not in _OF_METRICS:
        periods = agreed_periods(before, last, TOLERANCE)
        until = a.boundaries[periods]
        unit = model.scenario.time.unit
        raise NotExact(
            f"the integral over {names} does not settle: {worst} still moves by {gaps[worst]:.1e} of its"
            f" size; its heads and money agree until {unit} {until:g}"
        )
    blocked = {name: moving for kind in gaps for name in _OF_METRICS[kind]}
    return replace(last, unsettled=blocked)


def _strands(
    model: Model, chain: Chain, traits: tuple[int, ...], n: int, tally: Tally, of: Grid | None
) -> Iterator[Strand]:
    for g in range(len(model.arrays.segment_id)):
        whole = grid(model, g, traits, n) if of is None else of
        z = starters(model, chain, g, whole)
        for low in range(0, len(whole.weight), _SIDE_BY_SIDE):
            part = slice(low, low + _SIDE_BY_SIDE)
            kinds = Grid(whole.traits, whole.values[part], whole.weight[part])
            yield Strand(model.arrays, chain, tally, g, kinds, z[part])


def _march(
    model: Model,
    chain: Chain,
    traits: tuple[int, ...],
    n: int,
    feedback: bool,
    market: Floats | None,
    kinds: Grid | None = None,
) -> Expected:
    a = model.arrays
    tally = Tally(a, chain)
    strands = _strands(model, chain, traits, n, tally, kinds)
    # Without feedback the strands are independent of one another, and one is kept at a time.
    for group in [list(strands)] if feedback else ([strand] for strand in strands):
        for strand in group:
            strand.remembers = len(group) <= _MOST_REMEMBERING
        planner = Planner(a)
        plan: tuple[Factors, ...] = ()
        for p in range(a.n_periods + a.n_run_off):
            if p < a.n_periods:
                for strand in group:
                    strand.count(p)
            if p == a.n_periods:
                _reach_horizon(group, a)
            if p <= a.n_periods:
                people = (tally.heads if market is None else market)[p]
                plan = planner.plan(p, reached(a, people).sum(axis=(1, 2)), people.sum(axis=1))
            for strand in group:
                strand.step(p, plan)
        if a.n_run_off == 0:
            _reach_horizon(group, a)
        else:
            for strand in group:
                strand.finish()
    return _expected(model, tally, feedback)


def _reach_horizon(group: list[Strand], a: Arrays) -> None:
    for strand in group:
        strand.count(a.n_periods)
        strand.reach_horizon()


def _expected(model: Model, tally: Tally, feedback: bool) -> Expected:
    a = model.arrays
    spend, later, unspent = _investments(a, tally.heads)
    return Expected(
        approximate=feedback,
        remarks=_remarks(model) if feedback else (),
        heads=tally.heads,
        arrivals=tally.arrivals,
        referred=tally.referred,
        moves=tally.moves,
        dated=tally.dated,
        won=tally.won,
        won_back=tally.won_back,
        lost=tally.lost,
        kept=tally.kept,
        stage_time=tally.stage_time,
        purchases=tally.purchases,
        money=tally.money,
        discounted=tally.discounted,
        spend=spend,
        spend_discounted=later,
        unspent=unspent,
        tenure_end=tally.tenure_end,
        cut_off=tally.cut_off,
        portfolio=tally.portfolio,
    )


def _remarks(model: Model) -> tuple[str, ...]:
    a = model.arrays
    remarks = ["what the company does follows the expected heads, not the heads of a single course of things"]
    if a.exit_contagious.any():
        remarks.append("contagion follows the expected share of the market that tells")
    for j, name in enumerate(model.investment_names):
        if a.list_index[j] >= 0 and a.list_by[j] != BY_RANDOM:
            remarks.append(f"the list of {name!r} is taken as a random one of the same share")
    return tuple(remarks)


def _investments(a: Arrays, heads: Floats) -> tuple[Floats, Floats, Floats]:
    """Spend and discounted spend (N, I, S, G) by the heads reached, and budgets unspent (N, I)."""
    n, i = a.n_periods, len(a.investment_id)
    spend = np.zeros((n, i, *heads.shape[1:]))
    later, unspent = np.zeros(spend.shape), np.zeros((n, i))
    timing = a.investment_timing
    for p in range(n):
        length = float(a.boundaries[p + 1] - a.boundaries[p])
        mean_factor = float(a.factors[physics.EXACT if timing == physics.EXACT else timing, p])
        people = reached(a, heads[p])
        total = people.sum(axis=(1, 2))
        for j in range(i):
            money = float(a.spend[j, p]) * length
            if a.is_budget[j] and total[j] <= 0.0:
                unspent[p, j] = money
                continue
            spend[p, j] = money * people[j] / (total[j] if a.is_budget[j] else 1.0)
            later[p, j] = spend[p, j] * mean_factor
    return spend, later, unspent
