"""Where people are between events, and all that a walk needs to know.

A person's row of `State` is a slot: one for everyone where customers are walked one after the
other, one each where they are walked period by period.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation import log, people, plans, prices, tally
from simulation.jit import inlined, whole
from simulation.jit.handles import handle
from simulation.model import Arrays
from simulation.rules import satisfaction, teams

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


LUCK, STAGE, MOVE_BY, KNOWN, GONE, ENTERED, SINCE, JOINED, GAIN, MOVE_AT, LEVEL = 0, *range(2, 12)
"""Words of a record, see `State`."""

LEFT, ANCHOR, SPEED, GOAL, BUY_AT, REVENUE, BOUGHT = range(7)
"""Columns of `State.buying`."""

BROUGHT, REFER_AT = 5, 4
"""Columns of `State.referring`; the first four are those of `State.buying`."""

SCORE, MET, TO_MEET, MET_FROM, MEET_AT = range(5)
"""Columns of `State.meeting`."""

STRENGTH, TOP, JOINED_AT, RANK, UNTIL, FADE_AT, CALL_AT, CALL_LEFT, CALL_FROM = range(9)
"""Columns of `State.care`."""

PHASE, CALLS, RUNG, STEPS = range(4)
"""Columns of `State.cases`."""


class State(NamedTuple):
    """Where people are between events. n slots, M exits of the richest stage.

    What every event touches stands in one record of 11 + M + S / 2 words a person, so that it lies
    together in memory. The records are seen as whole numbers (`k`), as floating-point numbers (`f`), and
    as halves (`v`). Other columns are empty where a model has no use for them.
    """

    k: Ints
    """(n, W) LUCK and the next: what all draws of the person share. STAGE: -1 before the person comes.
    MOVE_BY: which exit's clock rings first, -1 for none. KNOWN: has been a customer at some time.
    GONE: no longer followed, after the horizon or at its end."""
    f: Floats
    """(n, W) ENTERED: when the stage was entered, <= 0 for starters in their first stage. SINCE: when the
    present customer relationship began. JOINED: when first a customer within the run, 0 for those who
    start as one, infinity for never. GAIN: discounted contribution since joining, less what the present
    stage would have brought before. MOVE_AT: when the first clock rings, as far as plans are known.
    LEVEL and the next M - 1: of a clock in operational time its level, of a shaped clock the time at which
    it rings, of an exit by probability what is left of its threshold."""
    v: npt.NDArray[np.uint32]
    """(n, 2W) from `World.visits` on: how often each stage has been entered."""
    buying: Floats
    """(n, 7) the purchase clock: what is left, its anchor, the person's own factor on the shared rate, the
    level, when the next purchase comes, the revenue (since joining, within the horizon, like GAIN), and how
    many purchases were made."""
    meeting: Floats
    """(n, 5) the score of satisfaction, how many encounters there were, and the clock of the next: what is
    left, the time at which that was so, and when it comes."""
    left: Floats
    """(n, M) what is left of a clock's threshold at its anchor."""
    anchor: Floats
    """(n, M) in operational time; the time itself for a shaped clock."""
    speed: Floats
    """(n, M) the person's own factor on the shared rate; of a shaped clock all that multiplies its hazard."""
    decision: Ints
    """(n,) boundary of the next decision, or how many times `every` since entry."""
    decide_at: Floats
    lapse_at: Floats
    """(n,) when an exit is decided because of a purchase."""
    choice: Ints
    """(n,) boundary at which a purchase is decided next."""
    choose_at: Floats
    rule_at: Floats
    """(n,) when a rule on purchases moves the person, if nothing more is bought."""
    rule_by: Ints
    """(n,) by which exit."""
    bought_before: Ints
    """(n,) purchases made before the stage was entered."""
    dated: Ints
    """(n,) index of the next dated move of the stage."""
    dated_at: Floats
    brought: Floats
    """(n, 2) when a decision, a rule or a dated move last brought the person to a stage; when a dated one."""
    treated: Ints
    """(n,) a bit for each list the person is on."""
    own: Floats
    """(n, 2) own factors on expected purchases and on the flow."""
    earned: Ints
    """(n,) contribution of the running period, in quanta, also before joining."""
    earned_until: Floats
    care: Floats
    """(n, C, 9) by team: the strength of the effect, and that with which the last contact ended; when the
    call was made, and its rank; until when the person waits at most, or the contact lasts; when the effect
    fades next; the clock of calls: when it rings, what was left of it, and since when that counts."""
    referring: Floats
    """(n, 6) the referral clock, as that of purchases; when it rings, and how many were brought."""
    cases: Ints
    """(n, C, 4) by team: the phase (`rules.teams`), how many calls there were, how often the clock of calls
    has rung, and how many steps the effect has left."""


class World(NamedTuple):
    """Everything the walk needs, each part behind its handle."""

    a: Arrays
    people: people.People
    plans: plans.Plans
    prices: prices.Prices
    state: State
    visits: int
    """Where in a record, in halves of a word, the counts of visits begin: `first_visit`."""
    tally: tally.Tally
    rows: log.Rows
    known: Ints
    """(2,) rows of the plans that are known: for rates that follow from heads, and for the others."""
    revenue: Ints
    """(n,) of each person, in quanta; empty where no purchase is sampled."""
    events: Ints
    """(2,) how many things have happened to people, and after how many nothing more does."""
    stream: np.uint64
    """Of the replication, for the luck of those who are brought."""
    brought: people.People
    """The table of people, where those who are brought are written into it."""
    born: Ints
    """(3,) the row of the next who is brought, the last such row + 1, and how many found no room."""


pack_state, pack_world = handle(State), handle(World)


def first_visit(a: Arrays) -> int:
    """Where in a record, in halves of a word, the counts of visits begin."""
    return 2 * (LEVEL + int(np.max(np.diff(a.exit_range), initial=0)))


def empty_state(a: Arrays, n: int) -> State:
    """State of n slots."""
    m = first_visit(a) // 2 - LEVEL
    records = np.zeros((n, LEVEL + m + (len(a.stage_kind) + 1) // 2), np.int64)
    records[:, STAGE] = -1

    def floats(rows: int | bool, *shape: int) -> Floats:
        return np.zeros((n if rows else 0, *shape))

    def ints(rows: int | bool) -> Ints:
        return np.zeros(n if rows else 0, np.int64)

    return State(
        k=records,
        f=records.view(np.float64),
        v=records.view(np.uint32),
        buying=floats(a.sampled, 7),
        meeting=floats(a.satisfies, 5),
        left=floats(a.anchored, m),
        anchor=floats(a.anchored, m),
        speed=floats(a.anchored, m),
        decision=ints(a.decides),
        decide_at=floats(a.decides),
        lapse_at=floats(a.decides),
        choice=ints(a.chooses),
        choose_at=floats(a.chooses),
        rule_at=floats(a.ruled),
        rule_by=ints(a.ruled),
        bought_before=ints(a.ruled),
        dated=ints(a.dates),
        dated_at=floats(a.dates),
        brought=floats(a.decides or a.chooses or a.dates, 2),
        treated=ints(a.lists),
        own=floats(a.own_factors, 2),
        earned=ints(a.ranks_value),
        earned_until=floats(a.ranks_value),
        referring=floats(a.refers, 6),
        care=floats(len(a.team_cost) > 0, len(a.team_cost), 9),
        cases=np.zeros((n if len(a.team_cost) else 0, len(a.team_cost), 4), np.int64),
    )


@inlined
def luck_of(s: State, r: int) -> tuple[np.uint64, np.uint64]:
    """What all draws of the person in slot r share."""
    return np.uint64(s.k[r, LUCK]), np.uint64(s.k[r, LUCK + 1])


@inlined
def take_slot(w: World, i: int, r: int) -> None:
    """Give slot r to person i: the luck, and no visit yet."""
    s = w.state
    s.k[r, LUCK], s.k[r, LUCK + 1] = np.int64(w.people.luck[i, 0]), np.int64(w.people.luck[i, 1])
    for stage in range(len(w.a.stage_kind)):
        s.v[r, w.visits + stage] = 0


@inlined
def visit_of(w: World, r: int, stage: int) -> int:
    """How often the person in slot r has entered a stage."""
    return whole(w.state.v[r, w.visits + stage])


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
    """Person i's value of a trait; 1 where there is none (-1)."""
    return w.people.traits[i, trait] if trait >= 0 else 1.0


@inlined
def treated(w: World, r: int) -> int:
    """A bit for each list that the person in slot r is on."""
    return w.state.treated[r] if w.a.lists else 0


@inlined
def felt(w: World, r: int, slope: float) -> float:
    """The factor that the satisfaction of the person in slot r puts on a rate."""
    if not w.a.satisfies:
        return 1.0
    return satisfaction.felt(slope, w.state.meeting[r, SCORE], w.a.score_neutral)


@inlined
def cared(w: World, r: int, slopes: Floats, i: int) -> float:
    """The factor that contacts with teams put on a rate; `slopes` (., C) of exits or stages, `i` is one."""
    n = len(w.a.team_cost)
    if n == 0:
        return 1.0
    total = 0.0
    for c in range(n):
        total += slopes[i, c] * w.state.care[r, c, STRENGTH]
    return teams.factor(total)
