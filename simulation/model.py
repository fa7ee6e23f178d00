"""Model: the scenario as read-only arrays, where names have become indices.

Stages, segments and transitions keep the file's order. What is combined or raced (exits of a
stage, investments, traits) is sorted by 64-bit id, so that reordering a file changes no bit.
`Arrays` is one typed tuple; compiled kernels get it behind a handle.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from simulation.jit.handles import Layout, handle
from simulation.scenario.types import Scenario, Transition

T = TypeVar("T", bound=NamedTuple)

F = npt.NDArray[np.float64]
I = npt.NDArray[np.int64]  # noqa: E741
U = npt.NDArray[np.uint64]
B = npt.NDArray[np.bool_]

POTENTIAL, CUSTOMER, FORMER = 0, 1, 2
RATE, ADDED, PROBABILITY = 0, 1, 2
NO_ROW, EACH_PERIOD, SINCE_ENTRY, AT_PURCHASES = 0, 1, 2, 3
GAMMA, LOGNORMAL, BETA, CLASSES = 0, 1, 2, 3
NO_DURATION, FIXED, EXPONENTIAL_DURATION, UNIFORM = 0, 1, 2, 3
BY_RANDOM, BY_VALUE, BY_RISK = 0, 1, 2
FIRST_COME = BY_RANDOM
"""The order of a queue without ranks; the others are by value and by risk."""
FIXED_TIME = -1
"""In place of a shape: a contact that always takes the same time."""
MULTIPLY_EXIT, ADD_HAZARD, ADD_MASS, PURCHASE_RATE, PURCHASE_AMOUNT, HAND_OFF = 0, 1, 2, 3, 4, 5
REFERRAL_RATE = 6

LINES = (
    "purchases",
    "purchase_margin",
    "flow_revenue",
    "flow_margin",
    "service_cost",
    "one_off_revenue",
    "one_off_cost",
)
"""The money lines a person can cause, in the order of every array with an axis of lines (L)."""

SIGNS = (0, 1, 0, 1, -1, 1, -1)
"""How each line counts in the contribution; those with 0 are revenue."""

VALUE_PERIODS = 12
"""How many past periods of contribution make a person's observed value."""

MODEL_VERSION = 3
"""Version of what a scenario, a seed and a replication number mean. It changes with any number they give."""

MOST_LISTS = 62
"""Most investments with a list: each has one bit of a signed 64-bit integer."""


class ModelError(ValueError):
    """The scenario cannot be turned into a model; the message says why."""


class TooManyEvents(ModelError):
    """More happens in a replication than the scenario allows."""

    @classmethod
    def than(cls, most: float) -> TooManyEvents:
        """The error of a replication that goes beyond `most` events."""
        return cls(
            f"a replication holds more than {most:,.0f} events, and so many are allowed;"
            " a larger limits.events lets it go on"
        )


class Arrays(NamedTuple):
    """All numbers of a model. Axes: N periods, R run-off periods, S stages, X exits, D dated moves,
    G segments, T traits, C classes, Q start groups, E entrant streams, I investments, K effects,
    P pieces, V table points, H hand-offs. Of the teams C is their number. Times in scenario units, hazards
    per unit, money in currency.
    """

    # Time and money
    n_periods: int
    n_run_off: int
    period: float
    per_period: float
    """1 / period; for guesses, which are checked against the boundaries."""
    per_time: float
    """Quanta of time in a time unit."""
    boundaries: F
    """(N+R+1,) boundary q is q * period."""
    row_starts: F
    """(N+2,) start of each row of a plan: the periods, then the run-off; the run-off's end last."""
    discounted: F
    """(N+R+1,) the discount factor integrated from 0 to each boundary."""
    exact_flows: bool
    """Whether what accrues is discounted at the very time at which it does."""
    force: float
    """Discount force ln(1 + rate) per time unit."""
    factors: F
    """(4, N+R) cash factor of each period by timing; row EXACT: mean factor over the period."""
    timings: I
    """(L,) timing code of each money line."""
    investment_timing: int
    per_quantum: float
    """Quanta per unit of currency."""
    sampled: bool

    # Stages
    stage_kind: I
    """(S,)"""
    cell_order: I
    """(S * G, 2) stage and segment of each cell, by their ids: the order in which a sum is allotted."""
    exit_range: I
    """(S+1,) exits of stage s are exit_range[s]:exit_range[s+1]."""
    row_kind: I
    """(S,) when the probability exits of a stage are decided."""
    row_every: F
    """(S,) interval for SINCE_ENTRY."""
    row_later: F
    """(S,) the first decision is so much later than the interval; negative where it is earlier."""
    row_certain: B
    """(S, G) whether the row's probabilities sum to 1, so that one always fires."""
    purchase_rate: F
    """(S, G)"""
    purchase_rate_trait: I
    """(S,) trait index or -1, for the rate or the mass; likewise the next traits."""
    purchase_decided: B
    """(S,) whether purchases are decided at each period's end."""
    purchase_mass: F
    """(S, G) decision mass; 0 where the probability is a trait, or certain."""
    purchase_certain: B
    """(S, G) whether the probability is 1."""
    purchase_trait_is_probability: B
    """(S,)"""
    amount_kind: I
    """(S, G)"""
    amount_mean: F
    amount_spread: F
    """(S, G) gamma shape, or sigma of the lognormal."""
    amount_trait: I
    purchase_margin: F
    """(S, G) share of the revenue; 1 where the price changes, and `shock_margin` then holds the share."""
    flow_revenue: F
    """(N+1, S, G) money per time unit, with prices and shocks; row N is the run-off."""
    flow_margin: F
    """(N+1, S, G) what of it remains, in money per time unit."""
    flow_trait: I
    service_cost: F
    earns: B
    """(S,) whether any money can accrue while in the stage."""
    one_offs: B
    """(X,) whether anything falls once when the exit fires."""
    decides: bool
    """Whether there are exits by probability; likewise below: purchases decided, dated moves, lists."""
    chooses: bool
    dates: bool
    ruled: bool
    """Whether a rule on purchases moves people."""
    lists: bool
    ranks_value: bool
    """Whether a list goes by value."""
    own_factors: bool
    """Whether a person may have factors of their own on what accrues: by a trait, or by a list."""
    flow_counts: bool
    """Whether single customers' revenue holds flows."""

    # Exits
    exit_id: U
    exit_kind: I
    exit_origin: I
    exit_destination: I
    exit_transition: I
    """(X,) index of the transition in the scenario, also for ADDED."""
    exit_shape: I
    """(X, G)"""
    exit_a: F
    exit_b: F
    exit_low: I
    exit_high: I
    exit_by_tenure: B
    exit_is_own: B
    """(X,) a hazard that a list adds: it differs by person, and is 0 for people who are not on the list."""
    exit_foreseen: B
    """(X,) whether its rate follows from the scenario alone, and not from how many people are where."""
    purchase_foreseen: B
    """(S,) likewise the rate of purchases."""
    exit_contagious: B
    """(X,) whether its hazard is the contagion of a transition, which is an exit of its own."""
    exit_telling: B
    """(X, S) the stages whose people pass it on."""
    in_market: B
    """(S,) false for those who have left the market."""
    exit_steady: B
    """(X,) whether no plan and no shock can change its rate."""
    purchase_steady: B
    """(S,) likewise the rate of purchases."""
    open_exits: I
    """(S, U) the exits in operational time whose rate is not foreseen, -1 where a stage has fewer than U."""
    clocks_alone: bool
    """Whether nothing happens but by clocks that keep their speed within a stage (no decision, date or list),
    and nobody has factors of their own on what accrues."""
    anchored: bool
    """Whether clocks may change their speed while they run, other than in operational time: shaped ones under
    changing factors, and those of people on lists."""
    exit_trait: I
    exit_trait_is_probability: B
    exit_mass: F
    """(X, G) decision mass, or the probability itself in a certain row."""
    exit_silence: F
    """(X, G) time without a purchase after which a rule moves a person; infinite for none."""
    exit_purchases: I
    """(X, G) number of purchases with which a rule moves a person; 0 for none."""
    exit_one_off_revenue: F
    exit_one_off_cost: F
    piece_times: F
    piece_rates: F
    piece_sums: F

    # Satisfaction
    satisfies: bool
    """Whether people have encounters, and so a score."""
    encounter_rate: F
    """(S, G) 0 where there are none, or they come with purchases."""
    encounter_bought: B
    """(S,) whether each purchase is followed by an encounter."""
    hand_off_id: U
    """(H,) sorted."""
    hand_off_mass: F
    """(H, S) decision mass of its failing; 0 where encounters in the stage do not pass it."""
    score_goals: F
    """(3,) what the score moves towards after an encounter that is served, failed, or recovered."""
    recovery: float
    """Probability that a failure is made good."""
    score_weight: float
    """How far an encounter moves the score."""
    score_start: float
    score_neutral: float
    exit_slope: F
    """(X,) logarithm of the factor on the hazard or mass by which a score one higher differs."""
    purchase_slope: F
    """(S,) likewise on the rate or mass of purchases."""

    # Referrals
    refers: bool
    """Whether people bring others into the market."""
    refer_rate: F
    """(S, G) people whom a person brings per time unit."""
    refer_to: I
    """(S,) the stage that these enter; -1 where nobody is brought."""
    refer_trait: I
    """(S,) trait index or -1."""
    refer_slope: F
    """(S,) as `purchase_slope`."""
    refer_care: F
    """(S, C) as `purchase_care`."""
    refer_foreseen: B
    """(S,) whether the rate follows from the scenario alone."""

    # Teams, in the order of their investments
    team_investment: I
    """(C,) likewise the next ones."""
    team_service_id: U
    team_patience_id: U
    team_call_id: U
    team_people: I
    """(C, N) how many serve."""
    team_order: I
    """(C,) what ranks those who wait: FIRST_COME, BY_VALUE or BY_RISK."""
    team_shape: I
    """(C,) shape of the time a contact takes, or FIXED_TIME, which is then in `team_a`."""
    team_a: F
    team_b: F
    team_low: I
    team_high: I
    team_patience: F
    """(C,) mean time until who waits gives up; infinity: nobody does."""
    team_cost: F
    """(C,) cost of a contact."""
    team_steps: I
    """(C,) in how many steps the effect fades after a contact; 0: it ends with it."""
    team_step: F
    """(C,) length of a step."""
    team_fading: F
    """(C,) how fast the strength of the effect falls with the time waited, per time unit."""
    team_entry: B
    """(C, S, G) whether who enters the stage calls."""
    team_rate: F
    """(C, S, G) calls per person and time unit."""
    exit_care: F
    """(X, C) logarithm of the factor of a contact on the hazard or mass."""
    purchase_care: F
    """(S, C) likewise on the rate or mass of purchases."""

    # Dated moves, sorted by origin, time, id
    dated_range: I
    """(S+1,)"""
    dated_id: U
    dated_origin: I
    dated_at: F
    dated_destination: I
    dated_mass: F

    # Factors of shocks and prices in each period; row N is the run-off
    shock_exit: F
    """(N+1, X, G)"""
    shock_purchase: F
    """(N+1, S, G); likewise the next ones."""
    shock_amount: F
    shock_margin: F
    shock_service: F

    # People
    segment_id: U
    segment_share: F
    trait_id: U
    trait_kind: I
    trait_a: F
    """(T, G) gamma shape, lognormal mu, beta alpha."""
    trait_b: F
    """(T, G) gamma mean, lognormal sigma, beta beta."""
    class_range: I
    """(T+1,)"""
    class_id: U
    class_share: F
    """(C, G)"""
    class_value: F
    start_id: U
    start_stage: I
    start_count: I
    start_segment: I
    """(Q,) segment of all of them, or -1: by share."""
    start_duration: F
    """(Q, 3) kind, a, b."""
    start_tenure: F
    """(Q, 3)"""
    start_survivors: B
    entrant_id: U
    entrant_stage: I
    entrant_share: F
    """(E, G)"""
    entrant_intensity: F
    """(E, N)"""
    entrant_sums: F
    """(E, N+1) intensity integrated to each boundary."""

    # Investments
    investment_id: U
    is_budget: B
    spend: F
    """(I, N) money per time unit (budget) or per head and time unit."""
    ramp: F
    """(I, N)"""
    initial_stock: F
    carry_over: F
    reaches: B
    """(I, S, G)"""
    list_share: F
    """(I,) -1: everyone."""
    list_by: I
    list_index: I
    """(I,) bit of the list in a person's treatments, or -1."""
    needs_heads: bool
    """Whether plans depend on the number of people in each stage: persons cannot be simulated one by one."""

    # Effects, sorted by target, then investment
    effect_investment: I
    effect_kind: I
    effect_target: I
    """(K,) index of an exit, a stage or a hand-off."""
    effect_adds: B
    effect_strength: F
    effect_curve: I
    effect_a: F
    effect_b: F
    effect_low: I
    effect_high: I
    effect_reference: F
    """(K,) the multiplier at the reference stock; 1 for added effects."""
    table_stocks: F
    table_values: F
    exit_effects: I
    """(X, 2) range of effects on the hazard or mass of an exit; for ADDED the one that makes it."""
    mass_effects: I
    """(X, 2) range of effects that add mass."""
    purchase_effects: I
    """(S, 2)"""
    amount_effects: I
    """(S, 2)"""
    hand_off_effects: I
    """(H, 2)"""
    refer_effects: I
    """(S, 2)"""


pack_arrays = handle(Arrays)


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array as compiled functions want it, C-contiguous, and read-only from now on."""
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array


def open_exits(exit_range: I, exit_kind: I, unforeseen: B) -> I:
    """(S, U) the exits in continuous time among those (X,) whose rate is not foreseen; -1 fills the rows."""
    rows = [
        [x for x in range(low, high) if unforeseen[x] and exit_kind[x] != PROBABILITY]
        for low, high in itertools.pairwise(exit_range.tolist())
    ]
    most = max((len(row) for row in rows), default=0)
    wide = [[*row, *[-1] * (most - len(row))] for row in rows]
    return np.array(wide, dtype=np.int64).reshape(len(rows), most)


@dataclass(frozen=True)
class Model:
    """A scenario with its arrays. Build it with `simulation.build.build`."""

    scenario: Scenario
    arrays: Arrays
    stage_names: tuple[str, ...]
    segment_names: tuple[str, ...]
    transition_names: tuple[str, ...]
    dated_names: tuple[str, ...]
    """In the order of the dated arrays."""
    trait_names: tuple[str, ...]
    """In the order of the trait arrays (by id)."""
    source_names: tuple[str, ...]
    """Start groups, then entrant streams, then referrals of each stage."""
    investment_names: tuple[str, ...]
    """In the order of the investment arrays (by id)."""
    hand_off_names: tuple[str, ...]
    """In the order of the hand-off arrays (by id)."""
    team_names: tuple[str, ...]
    """Names of their investments, in the order of the team arrays."""
    investment_order: tuple[int, ...]
    """Array index of each investment in the file's order."""
    policy: Callable[[Any], Any] | None = None
    """What decides on spend, see `simulation.policy`; None: the scenario's plans."""
    processes: tuple[Callable[[Any], Any], ...] = ()
    """What else happens, see `simulation.processes`."""

    @cached_property
    def packed(self) -> Arrays:
        """The arrays behind a handle, for compiled functions."""
        return pack_arrays(self.arrays)

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What an engine works out once for all replications."""
        return {}

    def layout(self, name: str, empty: Callable[[int], T]) -> Layout[T]:
        """The layout of the arrays of that name, worked out once; see `Layout`."""
        if name not in self.kept:
            self.kept[name] = Layout(empty)
        found: Layout[T] = self.kept[name]
        return found

    @property
    def expected_people(self) -> float:
        """How many people a replication has, in the mean."""
        return float(self.arrays.start_count.sum() + self.arrays.entrant_sums[:, -1].sum())

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """The transitions in the order that `exit_transition` points to."""
        return self.scenario.transitions
