"""The people: who they are, how the starters are drawn, how entrants come."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from simulation.scenario.types import (
    Beta,
    Classes,
    Duration,
    EntrantStream,
    Gamma,
    Scenario,
    Segment,
    StageKind,
    StartGroup,
    Trait,
    Transition,
)

from .arrays import Bools, Floats, Ints
from .decisions import certain, row_masses
from .hazards import cumulative

MEMORY = 12
"""Periods over which the company remembers a person's contribution."""
SAME_TIME = 1e-9
"""Two times closer than this, in time units, are one: decision dates are sums of floats."""
REJECTIONS = 300
"""Rounds of proposals before the rest of the survivors are resampled."""


@dataclass
class People:
    """One row a person; people of all replications lie in the same arrays."""

    replication: Ints
    segment: Ints
    stage: Ints
    entered: Floats
    """When the person entered the present stage; negative for starters who were there before."""
    since: Floats
    """When the present or last relationship as a customer began; nan: never a customer."""
    next_decision: Ints
    """j of the next decision of a stage that decides at entry + j * every."""
    customer_before: Bools
    began_potential: Bools
    traits: Floats
    """(n, traits)."""
    tie: Floats
    """(n, investments): fixed for life, orders people of equal value or risk."""
    listed: Bools
    """(n, investments): on the list of a targeted investment in the present period."""
    recent: Floats
    """(n, MEMORY): contribution in each of the last periods, at column period % MEMORY."""

    def __len__(self) -> int:
        return len(self.stage)

    def append(self, others: People) -> None:
        """Let others join."""
        for field in dataclasses.fields(self):
            mine, theirs = getattr(self, field.name), getattr(others, field.name)
            setattr(self, field.name, np.concatenate([mine, theirs]))


def stage_number(scenario: Scenario, stage: str) -> int:
    """Place of the stage in the scenario."""
    return [s.id for s in scenario.stages].index(stage)


def is_kind(scenario: Scenario, kind: StageKind) -> Bools:
    """One boolean a stage: is it of the kind?"""
    return np.array([s.kind is kind for s in scenario.stages])


def draw_trait(trait: Trait, n: int, rng: np.random.Generator) -> Floats:
    """n independent values of the trait."""
    d = trait.distribution
    if isinstance(d, Gamma):
        return rng.gamma(d.shape, d.mean / d.shape, n)
    if isinstance(d, Beta):
        return rng.beta(d.alpha, d.beta, n)
    if isinstance(d, Classes):
        shares = np.asarray(d.shares)
        return np.asarray(d.values, dtype=float)[rng.choice(len(shares), n, p=shares / shares.sum())]
    return rng.lognormal(math.log(d.mean) - d.sigma**2 / 2, d.sigma, n)


def draw_traits(segment: Segment, n: int, rng: np.random.Generator) -> Floats:
    """(n, traits) values for newcomers of a segment."""
    columns = [draw_trait(trait, n, rng) for trait in segment.traits]
    return np.stack(columns, axis=1) if columns else np.empty((n, 0))


def trait_column(segment: Segment, traits: Floats, name: str | None) -> Floats:
    """The people's values of a trait; ones where the parameter names none."""
    if name is None:
        return np.ones(len(traits))
    return traits[:, [t.id for t in segment.traits].index(name)]


def decision_row(segment: Segment, exits: list[Transition], traits: Floats) -> Floats:
    """(n, K) base probabilities of a stage's K probability exits."""
    row = np.empty((len(traits), len(exits)))
    for k, exit_ in enumerate(exits):
        if exit_.probability_trait is not None:
            row[:, k] = trait_column(segment, traits, exit_.probability_trait)
        else:
            row[:, k] = exit_.probability
    return row


def past_decisions(duration: Floats, exit_: Transition, period: float) -> Floats:
    """How many decisions somebody has survived who entered the stage `duration` before time 0.

    With `every`: at entry + first + j * every <= 0, so floor. At period ends: everyone in the stage
    decides, also who entered since the last one, so the boundaries in (-duration, 0]: ceil.
    """
    if exit_.every is not None:
        later = duration - (exit_.every if exit_.first is None else exit_.first)
        return np.maximum(np.floor(later / exit_.every + SAME_TIME) + 1.0, 0.0)
    return np.ceil(duration / period - SAME_TIME)


def survived_hazard(
    scenario: Scenario, segment: Segment, stage: str, traits: Floats, duration: Floats, tenure: Floats
) -> Floats:
    """H(duration | traits): what pulled a starter out of the stage, and did not.

    Only exits that ask for a trait count: the others say nothing about who the survivors are.
    """
    exits = [t for t in segment.transitions if t.origin == stage]
    total = np.zeros(len(traits))
    for exit_ in exits:
        if exit_.hazard is not None and exit_.trait is not None:
            age = tenure if exit_.by_tenure else duration
            base = cumulative(exit_.hazard, age) - cumulative(exit_.hazard, age - duration)
            total += trait_column(segment, traits, exit_.trait) * base
    deciding = [t for t in exits if t.hazard is None]
    if any(t.trait is not None or t.probability_trait is not None for t in deciding):
        row = decision_row(segment, deciding, traits)
        masses = row_masses(row)
        for k, exit_ in enumerate(deciding):
            masses[:, k] *= trait_column(segment, traits, exit_.trait)
        past = past_decisions(duration, deciding[0], scenario.time.period)
        total += np.where(certain(row) & (past > 0), np.inf, masses.sum(axis=1) * past)
    return total


@dataclass(frozen=True)
class Survivors:
    """Draws the traits of people known to have stayed: propose, then let them live their past."""

    scenario: Scenario
    segment: Segment
    stage: str
    rng: np.random.Generator

    def draw(self, duration: Floats, tenure: Floats) -> Floats:
        """(n, traits), by rejection; those whom that would take too long, by resampling.

        Raises:
            ValueError: nobody can have stayed so long.
        """
        traits = np.empty((len(duration), len(self.segment.traits)))
        waiting = np.arange(len(duration))
        for _ in range(REJECTIONS):
            proposal = draw_traits(self.segment, len(waiting), self.rng)
            past = self.past(proposal, duration[waiting], tenure[waiting])
            lives = self.rng.random(len(waiting)) < np.exp(-past)
            traits[waiting[lives]] = proposal[lives]
            waiting = waiting[~lives]
            if not len(waiting):
                return traits
        alike, group = np.unique(np.stack([duration, tenure])[:, waiting], axis=1, return_inverse=True)
        for k in range(alike.shape[1]):
            these = waiting[group == k]
            traits[these] = self.resampled(len(these), alike[0, k], alike[1, k])
        return traits

    def past(self, traits: Floats, duration: Floats, tenure: Floats) -> Floats:
        """What each has survived."""
        return survived_hazard(self.scenario, self.segment, self.stage, traits, duration, tenure)

    def resampled(self, n: int, duration: float, tenure: float) -> Floats:
        """n people of one duration, from many proposals weighted by their chance to have stayed."""
        many = min(max(20_000, 200 * n), 400_000)
        proposal = draw_traits(self.segment, many, self.rng)
        past = self.past(proposal, np.full(many, duration), np.full(many, tenure))
        if not np.isfinite(past).any():
            raise ValueError(f"nobody can have stayed in {self.stage!r} for {duration:g} time units")
        weight = np.exp(-(past - past.min()))
        return proposal[self.rng.choice(many, n, p=weight / weight.sum())]


def draw_duration(duration: Duration | None, n: int, rng: np.random.Generator) -> Floats:
    """Times already spent, zero where nothing is stated."""
    if duration is None:
        return np.zeros(n)
    if duration.kind == "exponential":
        return rng.exponential(duration.a, n)
    if duration.kind == "uniform":
        return rng.uniform(duration.a, duration.b, n)
    return np.full(n, duration.a)


def make(
    scenario: Scenario, replication: Ints, segment: Ints, stage: int, traits: Floats, rng: np.random.Generator
) -> People:
    """People who enter a stage at time 0 as their first deed; the caller sets other dates."""
    n, kind = len(replication), scenario.stages[stage].kind
    customer = kind is StageKind.CUSTOMER
    return People(
        replication=replication,
        segment=segment,
        stage=np.full(n, stage, dtype=np.int64),
        entered=np.zeros(n),
        since=np.full(n, 0.0 if customer else np.nan),
        next_decision=np.ones(n, dtype=np.int64),
        customer_before=np.full(n, customer),
        began_potential=np.full(n, kind is StageKind.POTENTIAL),
        traits=traits,
        tie=rng.random((n, len(scenario.investments))),
        listed=np.zeros((n, len(scenario.investments)), dtype=bool),
        recent=np.zeros((n, MEMORY)),
    )


def nobody(scenario: Scenario) -> People:
    """No people at all, to let others join."""
    none = np.empty(0, dtype=np.int64)
    traits = np.empty((0, len(scenario.segments[0].traits)))
    return make(scenario, none, none, 0, traits, np.random.default_rng(0))


def segments_by_share(shares: list[float], n: int, rng: np.random.Generator) -> Ints:
    """Segment numbers of n people."""
    p = np.asarray(shares)
    return rng.choice(len(p), n, p=p / p.sum()).astype(np.int64)


def starters(scenario: Scenario, group: StartGroup, replications: int, rng: np.random.Generator) -> People:
    """The people of one start group in every replication."""
    n = group.count * replications
    if group.segment is None:
        segment = segments_by_share([s.share for s in scenario.segments], n, rng)
    else:
        segment = np.full(n, [s.id for s in scenario.segments].index(group.segment), dtype=np.int64)
    duration = draw_duration(group.duration, n, rng)
    tenure = np.maximum(duration, draw_duration(group.tenure, n, rng))
    traits = np.empty((n, len(scenario.segments[0].traits)))
    for g, own in enumerate(scenario.segments):
        these = segment == g
        if group.survivors:
            traits[these] = Survivors(scenario, own, group.stage, rng).draw(duration[these], tenure[these])
        else:
            traits[these] = draw_traits(own, int(these.sum()), rng)
    stage = stage_number(scenario, group.stage)
    people = make(scenario, np.repeat(np.arange(replications), group.count), segment, stage, traits, rng)
    people.entered = -duration
    people.since = np.where(people.customer_before, -tenure, np.nan)
    for g, own in enumerate(scenario.segments):
        for exit_ in own.transitions:
            if exit_.origin == group.stage and exit_.every is not None:
                these = segment == g
                done = past_decisions(duration[these], exit_, scenario.time.period)
                people.next_decision[these] = done.astype(np.int64) + 1
    return people


def entrants(
    scenario: Scenario, stream: EntrantStream, period: int, replications: int, rng: np.random.Generator
) -> People:
    """Who comes by one stream in a period (0, 1, ...): a Poisson number, at uniform times."""
    length = scenario.time.period
    counts = rng.poisson(stream.intensity[period] * length, replications)
    n = int(counts.sum())
    segment = segments_by_share(list(stream.segment_shares), n, rng)
    traits = np.empty((n, len(scenario.segments[0].traits)))
    for g, own in enumerate(scenario.segments):
        traits[segment == g] = draw_traits(own, int((segment == g).sum()), rng)
    stage = stage_number(scenario, stream.stage)
    people = make(scenario, np.repeat(np.arange(replications), counts), segment, stage, traits, rng)
    people.entered = (period + 1 - rng.random(n)) * length
    people.since = np.where(people.customer_before, people.entered, np.nan)
    return people
