"""Where people are between events, and all that a walk needs to know.

A person's row of `State` is a slot: one for everyone where customers are walked one after the
other, one each where they are walked period by period.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import log, people, plans, prices, tally
from simulation.jit import inlined
from simulation.jit.handles import handle
from simulation.model import Arrays

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class State(NamedTuple):
    """Where people are between events. n slots, M exits of the richest stage.

    Columns that a model has no use for are empty.
    """

    stage: Ints
    """(n,) -1 before the person comes."""
    entered: Floats
    """(n,) when the stage was entered; <= 0 for starters in their first stage."""
    since: Floats
    """(n,) when the present customer relationship began."""
    joined: Floats
    """(n,) when first a customer within the run; 0 for those who start as one, infinity for never."""
    known: npt.NDArray[np.bool_]
    """(n,) has been a customer at some time."""
    gain: Floats
    """(n,) discounted contribution since joining, less what the present stage would have brought before."""
    visits: npt.NDArray[np.uint32]
    """(n, S)"""
    level: Floats
    """(n, M) of a clock in operational time its level, of a shaped clock the time at which it rings, of
    an exit by probability what is left of its threshold."""
    left: Floats
    """(n, M) what is left of a clock's threshold at its anchor."""
    anchor: Floats
    """(n, M) in operational time; the time itself for a shaped clock."""
    speed: Floats
    """(n, M) the person's own factor on the shared rate; of a shaped clock all that multiplies its hazard."""
    move_at: Floats
    """(n,) when the first of the clocks rings, as far as plans are known."""
    move_by: Ints
    """(n,) which exit's it is; -1 for none."""
    buy_at: Floats
    """(n,) likewise for the purchase clock."""
    buying: Floats
    """(n, 4) the purchase clock: left, anchor, speed, level."""
    bought: Ints
    """(n,) purchases made so far."""
    decision: Ints
    """(n,) boundary of the next decision, or how many times `every` since entry."""
    decide_at: Floats
    lapse_at: Floats
    """(n,) when an exit is decided because of a purchase."""
    choice: Ints
    """(n,) boundary at which a purchase is decided next."""
    choose_at: Floats
    dated: Ints
    """(n,) index of the next dated move of the stage."""
    dated_at: Floats
    treated: Ints
    """(n,) a bit for each list the person is on."""
    own: Floats
    """(n, 2) own factors on expected purchases and on the flow."""
    revenue: Floats
    """(n,) since joining, within the horizon, like `gain`."""
    earned: Ints
    """(n,) contribution of the running period, in quanta, also before joining."""
    earned_until: Floats
    gone: npt.NDArray[np.bool_]
    """(n,) no longer followed: after the horizon, or at its end."""


class World(NamedTuple):
    """Everything the walk needs, each part behind its handle."""

    a: Arrays
    people: people.People
    plans: plans.Plans
    prices: prices.Prices
    state: State
    tally: tally.Tally
    rows: log.Rows
    known: Ints
    """(2,) rows of the plans that are known: for rates that follow from heads, and for the others."""
    revenue: Ints
    """(n,) of each person, in quanta; empty where no purchase is sampled."""


pack_state, pack_world = handle(State), handle(World)


def empty_state(a: Arrays, n: int) -> State:
    """State of n slots."""
    m = int(np.max(np.diff(a.exit_range), initial=0))

    def floats(rows: int | bool, *shape: int) -> Floats:
        return np.zeros((n if rows else 0, *shape))

    def ints(rows: int | bool) -> Ints:
        return np.zeros(n if rows else 0, np.int64)

    return State(
        stage=np.full(n, -1),
        entered=floats(True),
        since=floats(True),
        joined=floats(True),
        known=np.zeros(n, np.bool_),
        gain=floats(True),
        visits=np.zeros((n, len(a.stage_kind)), np.uint32),
        level=floats(True, m),
        left=floats(a.anchored, m),
        anchor=floats(a.anchored, m),
        speed=floats(a.anchored, m),
        move_at=floats(True),
        move_by=ints(True),
        buy_at=floats(a.sampled),
        buying=floats(a.sampled, 4),
        bought=ints(a.sampled),
        decision=ints(a.decides),
        decide_at=floats(a.decides),
        lapse_at=floats(a.decides),
        choice=ints(a.chooses),
        choose_at=floats(a.chooses),
        dated=ints(a.dates),
        dated_at=floats(a.dates),
        treated=ints(a.lists),
        own=floats(a.own_factors, 2),
        revenue=floats(a.sampled),
        earned=ints(a.ranks_value),
        earned_until=floats(a.ranks_value),
        gone=np.zeros(n, np.bool_),
    )


@inlined
def period_of(a: Arrays, t: float) -> int:
    """Index p of the period (T_p, T_{p+1}] that t >= 0 falls in; 0 for t = 0."""
    p = int(t * a.per_period)
    while p > 0 and a.boundaries[p] >= t:
        p -= 1
    while a.boundaries[p + 1] < t:
        p += 1
    return p


@inlined
def boundary_from(a: Arrays, t: float) -> int:
    """Index of the first boundary at or after t; 0 for a time before the start."""
    return period_of(a, t) + 1 if t > 0.0 else 0


@inlined
def starters(a: Arrays) -> int:
    """How many of the people are there at time 0; they come first."""
    n = 0
    for q in range(len(a.start_count)):
        n += a.start_count[q]
    return n


@inlined
def trait_of(w: World, i: int, trait: int) -> float:
    return w.people.traits[i, trait] if trait >= 0 else 1.0


@inlined
def treated(w: World, r: int) -> int:
    return w.state.treated[r] if w.a.lists else 0
