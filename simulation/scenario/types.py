"""The checked scenario: frozen values in the scenario's own units.

A `Scenario` is what a file means once every default is filled in, every quantity is
converted and every rule of the language holds. It has no half-ready state: the loader
either returns one or raises. Times are in `Time.unit`, rates per `Time.unit`, money in
`Money.currency`, proportions are fractions of 1.

Order is the file's order; identity is the `id` (the name unless the file gives one).
Per-segment values stand in `Segment.stages`, `.transitions` and `.traits`: same ids in
the same order as in every other segment, with the segment's overrides applied.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.scenario.problems import Problem

YEARS_PER_UNIT = {"day": 1 / 365.25, "week": 7 / 365.25, "month": 1 / 12, "quarter": 1 / 4, "year": 1.0}
"""Length of each time unit in years: the year has 365.25 days and 12 equal months."""

GONE = "gone"
"""The built-in absorbing stage of those who left the market (kind `former`)."""

MOST_EVENTS = 1e9
"""Most events of one replication unless a scenario says otherwise: minutes of one core."""


def _silent(default: Any) -> Any:
    """A field that the fingerprint leaves out while it has its default.

    So a new key of the language does not change the fingerprint of scenarios without it.
    """
    return dataclasses.field(default=default, metadata={"silent": True})


class StageKind(StrEnum):
    """What a person in the stage is to the company."""

    POTENTIAL = "potential"
    CUSTOMER = "customer"
    FORMER = "former"


class Aim(StrEnum):
    """What an investment is for."""

    ACQUISITION = "acquisition"
    ONBOARDING = "onboarding"
    RETENTION = "retention"
    DEVELOPMENT = "development"
    WIN_BACK = "win-back"


class CashTiming(StrEnum):
    """Where the cash of a period falls when it is discounted.

    EXACT: when it happens; flows and investments evenly through their time.
    """

    START = "start"
    MIDDLE = "middle"
    END = "end"
    EXACT = "exact"


@dataclass(frozen=True)
class Text:
    """A title or label in the display languages; `fi` falls back to `en`."""

    en: str
    fi: str | None = None


@dataclass(frozen=True)
class Time:
    """The clock. The horizon is `n_periods * period`, an interval (0, horizon]."""

    unit: str
    """A key of YEARS_PER_UNIT."""
    period: float
    """Length of a period in units, > 0."""
    n_periods: int
    """Number of periods to the horizon, >= 1."""
    starts: str | None = None
    """ISO date of time 0, where the file gives one: fixes where in the year seasons begin."""

    @property
    def horizon(self) -> float:
        """The end of the last period, in units."""
        return self.n_periods * self.period

    @property
    def years_per_unit(self) -> float:
        """Length of the time unit in years."""
        return YEARS_PER_UNIT[self.unit]


@dataclass(frozen=True)
class Cash:
    """Where cash falls, by kind of money."""

    purchases: CashTiming
    margin_flow: CashTiming
    service_cost: CashTiming
    one_off: CashTiming
    investments: CashTiming


@dataclass(frozen=True)
class Money:
    """Currency, discounting and what counts after the horizon."""

    currency: str
    discount_rate: float
    """Effective per year, > -1: the factor at t years is (1 + discount_rate) ** -t."""
    cash: Cash
    run_off: float
    """Length of the run-off after the horizon in time units, a whole number of periods; 0: none."""
    sampled_purchases: bool
    """True: purchases are events with random amounts. False: their expected value accrues."""
    quantum: float
    """Smallest unit of the books, in currency (1e-6 unless the file says otherwise)."""
    effect_discount_rate: float | None = _silent(None)
    """Effective per year, of the effects of stages; None: as money."""
    tax_rate: float = _silent(0.0)
    """In [0, 1): of discounted contribution, investments included; a loss is relieved at once."""
    cycle_weights: str = _silent("none")
    """"none", "half-cycle" or "simpson": weights of periods in discounted sums."""


class Shape(StrEnum):
    """Shapes of a base hazard h(x), x the duration in stage or the tenure."""

    EXPONENTIAL = "exponential"
    WEIBULL = "weibull"
    GOMPERTZ = "gompertz"
    PIECEWISE = "piecewise"
    LOGNORMAL = "lognormal"
    LOGLOGISTIC = "loglogistic"
    GAMMA = "gamma"
    LATE_WEIBULL = "late weibull"


BEGUN = (Shape.LOGNORMAL, Shape.LOGLOGISTIC, Shape.GAMMA, Shape.LATE_WEIBULL)
"""Shapes that begin at a minimum term, and have the share of a way out beside it."""


@dataclass(frozen=True)
class Hazard:
    """A base hazard per time unit, already scaled by its branching share.

    exponential: h = a.
    weibull:     H(x) = a x**b, a > 0, b > 0 (b is the usual shape; a = scale**-b).
    gompertz:    h(x) = a exp(b x), b != 0; b < 0 leaves some who never move.
    piecewise:   h(x) = rates[i] on (times[i], times[i+1]], times[0] = 0, last open-ended.
    The others begin at the minimum term times[0] >= 0, with x counted from there, and are multiplied by
    rates[0], the share of their way out:
    lognormal:   ln x is normal with mean ln a, standard deviation b.
    loglogistic: H(x) = ln(1 + (x/a)**b).
    gamma:       scale a, shape b.
    late weibull: H(x) = (x/a)**b.
    """

    shape: Shape
    a: float = 0.0
    b: float = 0.0
    times: tuple[float, ...] = ()
    rates: tuple[float, ...] = ()


@dataclass(frozen=True)
class Gamma:
    """Gamma distribution with the given mean > 0 and shape > 0 (cv = shape**-0.5)."""

    shape: float
    mean: float = 1.0


@dataclass(frozen=True)
class Lognormal:
    """Lognormal distribution with the given mean > 0; sigma is the log's standard deviation, > 0."""

    sigma: float
    mean: float = 1.0


@dataclass(frozen=True)
class Beta:
    """Beta distribution on (0, 1), alpha > 0, beta > 0."""

    alpha: float
    beta: float


@dataclass(frozen=True)
class Classes:
    """Latent classes: names, shares summing to 1, and the value of each."""

    names: tuple[str, ...]
    shares: tuple[float, ...]
    values: tuple[float, ...]


TraitDistribution = Gamma | Lognormal | Beta | Classes


@dataclass(frozen=True)
class Trait:
    """A named property of a person, drawn once; parameters that name it share its value."""

    id: str
    name: str
    distribution: TraitDistribution


@dataclass(frozen=True)
class Purchases:
    """Purchases made in a stage."""

    rate: float
    """Per person and time unit, >= 0; 0 where purchases are decided by probability."""
    rate_trait: str | None
    """Id of the trait that multiplies the rate, or the decision mass -ln(1 - p)."""
    amount: float
    """Mean value of a purchase, >= 0."""
    amount_cv: float
    """Coefficient of variation of a single purchase's value; 0: always the mean."""
    amount_distribution: str
    """"gamma", "lognormal" or "fixed"."""
    amount_trait: str | None
    """Id of the trait that multiplies the amount."""
    margin: float
    """Contribution per unit of revenue; a fraction <= 1, may be negative."""
    probability: float | None = _silent(None)
    """In [0, 1]: one purchase at most, decided at every period's end. None: by rate, or by trait."""
    probability_trait: str | None = _silent(None)
    """Id of the beta trait that is each person's probability."""

    @property
    def by_probability(self) -> bool:
        """Whether purchases are decided once a period, and not made at a rate."""
        return self.probability is not None or self.probability_trait is not None


@dataclass(frozen=True)
class MarginFlow:
    """Steady revenue while in the stage, such as a subscription."""

    revenue: float
    """Per person and time unit, >= 0."""
    margin: float
    """Contribution per unit of revenue; a fraction <= 1."""
    trait: str | None
    """Id of the trait that multiplies the revenue."""


@dataclass(frozen=True)
class Encounters:
    """How often people in a stage have to do with the company."""

    rate: float
    """Per person and time unit, >= 0; 0 where they come with purchases."""
    at_purchases: bool
    """True: one after each purchase."""


@dataclass(frozen=True)
class Referrals:
    """People in a stage bring others into the market."""

    rate: float
    """People brought per person and time unit, >= 0."""
    enters: str
    """Id of the stage that they enter."""
    trait: str | None = None
    """Id of the trait that multiplies the rate."""


@dataclass(frozen=True)
class Stage:
    """A lifecycle stage; each person is in exactly one at any moment."""

    id: str
    name: str
    title: Text
    kind: StageKind
    absorbing: bool
    purchases: Purchases | None
    margin_flow: MarginFlow | None
    service_cost: float
    """Per person and time unit; may be negative (a saving)."""
    encounters: Encounters | None = _silent(None)
    effect: float = _silent(0.0)
    """Per person and time unit, in a measure other than money, such as years in good health."""
    referrals: Referrals | None = _silent(None)


@dataclass(frozen=True)
class OneOff:
    """Money that falls once, when the transition happens. Booked to the origin stage."""

    revenue: float = 0.0
    cost: float = 0.0


@dataclass(frozen=True)
class Contagion:
    """A hazard of `rate` times the share of the people in the market who are in the telling stages."""

    rate: float
    """Per time unit, >= 0."""
    telling: tuple[str, ...]
    """Ids of stages."""


@dataclass(frozen=True)
class PurchaseRule:
    """A move that follows from what a person buys in the origin; one of the two is given."""

    silence: float | None
    """Time units without a purchase, > 0, since the last one or since entry."""
    purchases: int | None
    """Purchases since entry, >= 1, with the last of which the person moves."""


@dataclass(frozen=True)
class Transition:
    """A way from one stage to another: a hazard, a probability, or a rule on purchases.

    With `hazard`, the exit competes in continuous time. With `probability` (a number in
    [0, 1], or the id of a beta trait in `probability_trait`) it is decided at every period's
    end; when `every` is given, at entry + first + j * every, j = 0, 1, ...; with `at_purchases`,
    after each purchase.
    """

    id: str
    name: str
    """As written, "origin -> destination"."""
    title: Text
    origin: str
    """Id of a stage."""
    destination: str
    """Id of a stage."""
    hazard: Hazard | None
    by_tenure: bool
    """True: the hazard's x is the time since the relationship began, not since entry."""
    probability: float | None
    probability_trait: str | None
    every: float | None
    """Decision interval since entry in time units, > 0; None: at every period's end."""
    trait: str | None
    """Id of the trait that multiplies the hazard, or the decision mass -ln(1 - p)."""
    one_off: OneOff
    at_purchases: bool = _silent(False)
    """True: the probability is decided after each purchase made in the origin."""
    first: float | None = _silent(None)
    """Time since entry of the first decision, > 0, where `every` is given; None: every."""
    contagion: Contagion | None = _silent(None)
    """A hazard beside `hazard` that others pass on."""
    rule: PurchaseRule | None = _silent(None)
    """Moves the person beside a hazard of 0."""


@dataclass(frozen=True)
class Segment:
    """A kind of person known to the company, fixed for life."""

    id: str
    name: str
    title: Text
    share: float
    """Share among starters and entrants where these do not say otherwise."""
    stages: tuple[Stage, ...]
    transitions: tuple[Transition, ...]
    traits: tuple[Trait, ...]


@dataclass(frozen=True)
class Duration:
    """How long starters have been where they are, in time units: >= 0.

    kind "fixed": a. "exponential": mean a. "uniform": on (a, b).
    """

    kind: str
    a: float
    b: float = 0.0


@dataclass(frozen=True)
class StartGroup:
    """People present at time 0. One source of persons."""

    source: str
    """Source id: "start/<stage id>", of further groups of a stage "start/<stage id>#<id or place>"; with
    counts by segment "/<segment id>" behind it."""
    stage: str
    count: int
    segment: str | None
    """Segment id of all of them; None: drawn by the segments' shares."""
    duration: Duration | None
    """Time already spent in the stage; None: entered at time 0."""
    tenure: Duration | None
    """Time already a customer, at least the duration; None: the same as the duration."""
    survivors: bool
    """True: traits are drawn given survival of the duration."""


@dataclass(frozen=True)
class EntrantStream:
    """People entering the market: a Poisson stream, or a fixed number. One source of persons."""

    source: str
    """Source id: "entrants/<id>"."""
    name: str
    stage: str
    intensity: tuple[float, ...]
    """Arrivals per time unit in each period, schedule, growth, season, shocks applied; length n_periods."""
    segment_shares: tuple[float, ...]
    """One share a segment, in the order of `Scenario.segments`, summing to 1."""
    count: int | None = _silent(None)
    """So many come, each at a uniform moment of the periods with an intensity, which is the same in all of
    them; None: as many as the Poisson stream brings."""


class CurveKind(StrEnum):
    """Response of an effect to the stock of spend a head (money per head and time unit)."""

    SATURATING = "saturating"
    HILL = "hill"
    LINEAR = "linear"
    TABLE = "table"


@dataclass(frozen=True)
class Curve:
    """f(stock) in [0, 1] for the first three kinds, the effect itself for a table.

    saturating: f = 1 - exp(-a s) (Blattberg & Deighton 1996).
    hill:       f = s**b / (s**b + a**b).
    linear:     f = min(1, s / a).
    table:      linear between (stocks[i], values[i]), constant beyond both ends.
    """

    kind: CurveKind
    a: float = 0.0
    b: float = 0.0
    stocks: tuple[float, ...] = ()
    values: tuple[float, ...] = ()


class EffectTarget(StrEnum):
    """What an effect changes."""

    TRANSITION = "transition"
    PURCHASE_RATE = "purchase_rate"
    PURCHASE_AMOUNT = "purchase_amount"
    HAND_OFF = "hand_off"
    REFERRAL_RATE = "referral_rate"


@dataclass(frozen=True)
class Effect:
    """How an investment moves one parameter.

    Multiplying: multiplier = 1 + (strength - 1) f(stock), or the table's value; divided by the
    same at the reference stock. Adding (transitions only): strength f(stock), or the table's
    value, as a hazard per time unit of its own for a rate, or as a probability per decision.
    """

    target: EffectTarget
    transition: str | None
    """Transition id, for TRANSITION."""
    stage: str | None
    """Stage id, for purchases and referrals."""
    adds: bool
    strength: float
    curve: Curve
    hand_off: str | None = _silent(None)
    """Hand-off id, for HAND_OFF."""


@dataclass(frozen=True)
class Audience:
    """Whom an investment reaches."""

    stages: tuple[str, ...]
    """Stage ids, not empty."""
    segments: tuple[str, ...]
    """Segment ids, not empty."""
    share: float | None
    """None: everyone. Otherwise a list, frozen for the period, of this share."""
    by: str
    """Order of the list: "random", "value" (contribution of the last 12 periods) or "risk"."""


@dataclass(frozen=True)
class CareEffect:
    """The factor exp(slope strength) on a hazard or mass: of a transition, of purchases, or of referrals."""

    transition: str | None
    stage: str | None
    slope: float
    aspect: str = _silent("purchases")
    """Of the stage: "purchases" or "referrals"."""


@dataclass(frozen=True)
class Team:
    """People of the company who serve those who call, one at a time."""

    people: tuple[int, ...]
    """How many there are in each period; length n_periods."""
    service: Hazard | None
    """The distribution of the time that a contact takes; None: it takes `fixed`."""
    fixed: float | None
    patience: float | None
    """Mean time, exponential, until who waits gives up; None: nobody does."""
    order: str
    """"first_come", "value" (contribution of the last 12 periods) or "risk"."""
    cost: float
    """Of a contact."""
    lasts: float
    """How long the effect lasts after a contact."""
    steps: int
    """In how many equal steps it fades; 0: it ends with the contact."""
    fading: float
    """How fast the strength of the effect falls with the time waited, per time unit."""
    entry: tuple[str, ...]
    """Ids of the stages whose entrants call."""
    rates: tuple[tuple[str, float], ...]
    """Stage id and calls per person and time unit."""
    effects: tuple[CareEffect, ...]


@dataclass(frozen=True)
class Investment:
    """Spend and what it does. Exactly one of `budget` and `per_head` is given; a team has a budget."""

    id: str
    name: str
    title: Text
    aim: Aim
    budget: tuple[float, ...] | None
    """Money per time unit in each period; length n_periods."""
    per_head: tuple[float, ...] | None
    """Money per head of the audience and time unit in each period; length n_periods."""
    ramp: tuple[float, ...]
    """Factor on f in each period, in (0, 1]; length n_periods."""
    reference_stock: float
    """Steady stock under which the base rates were measured; 0: none."""
    initial_stock: float
    carry_over: float
    """Share of the stock kept from one period to the next, in [0, 1)."""
    audience: Audience
    effects: tuple[Effect, ...]
    team: Team | None = _silent(None)


@dataclass(frozen=True)
class HandOff:
    """Where one function of the company passes a customer's matter on to another."""

    id: str
    name: str
    title: Text
    fails: float
    """Probability that it fails at an encounter, in [0, 1)."""
    stages: tuple[str, ...]
    """Ids of the stages whose encounters pass it."""


@dataclass(frozen=True)
class ScoreEffect:
    """The factor exp(slope (score - neutral)) on a hazard or mass: of a transition, of purchases, or of
    referrals.
    """

    transition: str | None
    stage: str | None
    slope: float
    aspect: str = _silent("purchases")
    """Of the stage: "purchases" or "referrals"."""


@dataclass(frozen=True)
class Satisfaction:
    """Each person's score in [0, 1], which encounters move towards what was experienced, against the promise.

    The goal after an encounter is (1 + experience - promise) / 2: 1/2 where it was as promised.
    """

    promise: float
    served: float
    """Experience of an encounter that passes all hand-offs, in [0, 1]; likewise the next two."""
    failed: float
    recovered: float
    recovery: float
    """Probability that a failure is made good."""
    weight: float
    """The part of the way to its goal that an encounter moves the score, in (0, 1]."""
    start: float
    """The score of everybody who is met for the first time."""
    neutral: float
    """The score at which the rates hold as they stand."""
    hand_offs: tuple[HandOff, ...]
    effects: tuple[ScoreEffect, ...]

    @property
    def goals(self) -> tuple[float, float, float]:
        """What the score moves towards after an encounter that is served, failed, or recovered."""
        served, failed, recovered = (
            0.5 * (1.0 + one - self.promise) for one in (self.served, self.failed, self.recovered)
        )
        return served, failed, recovered


@dataclass(frozen=True)
class DatedMove:
    """A share of the people in a stage that moves at one date."""

    id: str
    """"<shock id>/<origin> -> <destination>"."""
    name: str
    at: float
    """Time, on a period boundary, > 0 and <= horizon."""
    origin: str
    destination: str
    share: float


@dataclass(frozen=True)
class ShockEffect:
    """A factor that holds from boundary `first` up to boundary `last` (period indices, [first, last))."""

    shock: str
    """Shock id."""
    target: str
    """"transition", "probability", "purchase_rate", "purchase_amount", "flow_revenue", "margin" or
    "service_cost"."""
    transition: str | None
    stage: str | None
    factor: float
    first: int
    last: int | None
    """None: never ends, not even in the run-off."""


@dataclass(frozen=True)
class PriceResponse:
    """What the course of a price does to one rate."""

    target: str
    """"transition" or "purchase_rate"."""
    transition: str | None
    stage: str | None
    factors: tuple[float, ...]
    """On the hazard, mass or rate in each period, >= 0; length n_periods + 1, the run-off last."""


@dataclass(frozen=True)
class Price:
    """The course of a price, relative to the one in the file; the cost of what is sold stays.

    Where it is r, revenue is multiplied by r, and a margin m becomes 1 - (1 - m) / r.
    """

    id: str
    name: str
    title: Text
    amounts: tuple[str, ...]
    """Ids of the stages whose purchases are priced by it."""
    flows: tuple[str, ...]
    """Ids of the stages whose margin flow is priced by it."""
    segments: tuple[str, ...]
    """Ids, not empty: who pays it, and who responds."""
    ratio: tuple[float, ...]
    """Price / price in the file in each period, > 0; length n_periods + 1, the run-off last."""
    responses: tuple[PriceResponse, ...]


@dataclass(frozen=True)
class Uncertain:
    """A parameter not known exactly: kept for analyses, without influence on a run."""

    path: str
    distribution: str
    parameters: tuple[tuple[str, float], ...]
    correlations: tuple[tuple[str, float], ...] = ()
    """Path of another uncertain number -> correlation of the normal scores of both, in (-1, 1)."""


class Reading(Protocol):
    """What a scenario was read from (`simulation.scenario.loader.Reading`)."""

    @property
    def draft(self) -> Any:
        """The file, text or dict as it was read: a `simulation.scenario.loader.Draft`."""

    @property
    def overrides(self) -> tuple[str | tuple[str, object], ...]:
        """What was set in it."""

    def __call__(self, further: tuple[str | tuple[str, object], ...]) -> Scenario:
        """The scenario with further paths set. Raises ScenarioError."""


@dataclass(frozen=True)
class Scenario:
    """One scenario, complete and checked."""

    name: str
    title: Text
    description: Text
    time: Time
    money: Money
    segments: tuple[Segment, ...]
    """At least one; a file without segments has the single segment "all"."""
    people_at_start: tuple[StartGroup, ...]
    entrants: tuple[EntrantStream, ...]
    investments: tuple[Investment, ...]
    dated_moves: tuple[DatedMove, ...]
    shock_effects: tuple[ShockEffect, ...]
    uncertain: tuple[Uncertain, ...]
    most_events: float = field(default=MOST_EVENTS, compare=False)
    """The number of events beyond which a replication is refused or ended. Ignored by `==`."""
    prices: tuple[Price, ...] = _silent(())
    satisfaction: Satisfaction | None = _silent(None)
    policy: Callable[[Any], Any] | None = field(default=None, compare=False)
    """Decides on the spend of each period, see `simulation.policy`; None: what the investments say."""
    processes: tuple[Callable[[Any], Any], ...] = field(default=(), compare=False)
    """What else happens in the market, see `simulation.processes`."""
    remade: Reading | None = field(default=None, repr=False, compare=False)
    """Reads the scenario again with further paths set; None: it was made in Python. Ignored by `==`."""

    warnings: tuple[Problem, ...] = field(default=(), repr=False, compare=False)
    """Warnings of values that are probably mistakes, each with its place. Ignored by `==`."""

    def under(self, policy: Callable[[Any], Any] | None) -> Scenario:
        """The same scenario with what is spent decided period by period, see `simulation.policy`."""
        return dataclasses.replace(self, policy=policy)

    def beside(self, *processes: Callable[[Any], Any]) -> Scenario:
        """The same scenario with these processes beside the customers, see `simulation.processes`."""
        return dataclasses.replace(self, processes=processes)

    def set(self, path: str, value: object) -> Scenario:
        """The same scenario with one value set, as by "PATH=VALUE" after --set.

        path: as in "investments.care.budget". value: a number in the scenario's own units, a truth value, or
        a text such as "2 500 per month".
        Raises ScenarioError where that cannot be, ValueError for a scenario that is not as it was read.
        """
        return self.reading()(((path, value),)).under(self.policy).beside(*self.processes)

    def reading(self) -> Reading:
        """What it was read from. Raises ValueError for a scenario made, or changed, in Python."""
        if self.remade is None:
            raise ValueError("this scenario was made in Python, not read: no path of it can be set")
        if self.remade(()) != self:
            raise ValueError("this scenario was changed in Python after it was read: set paths before")
        return self.remade

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages as the first segment has them, `gone` last."""
        return self.segments[0].stages

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """The transitions as the first segment has them."""
        return self.segments[0].transitions
