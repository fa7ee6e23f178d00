"""A log read as lives: who was where from when to when, and what ended each stay.

Knows the names behind the log's indices, and nothing of how the engines came to its rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from simulation import log, model
from simulation.engine import Outcome
from simulation.model import Model
from simulation.scenario.types import (
    GONE,
    Investment,
    Scenario,
    Segment,
    Stage,
    StageKind,
    Transition,
)


@dataclass(frozen=True)
class Exit:
    """An exit by name; `added` names the investment and its how-manieth effect, where it is one's own."""

    transition: str
    added: tuple[str, int] | None = None
    contagious: bool = False


@dataclass
class Stay:
    """One visit to a stage, as far as it was followed: (start, end]."""

    stage: int
    visit: int
    entered: float
    since: float
    """When the customer relationship began, where the stage is a customer's."""
    start: float
    came_by: str
    end: float = math.inf
    left_by: str = ""
    """Kind of the row that ended it; nothing where the follow-up ended first."""
    cause: Exit | int | None = None
    """The exit, or the number of the dated move."""


@dataclass(frozen=True)
class Purchase:
    """One purchase, made in the person's how-manieth stay (from 0)."""

    time: float
    stage: int
    amount: float
    stay: int
    chosen: bool
    """Decided at a period's end, and not made by a clock."""


@dataclass(frozen=True)
class Encounter:
    """One encounter with the company, in the person's how-manieth stay (from 0)."""

    time: float
    stage: int
    stay: int
    broken: str
    """Id of the hand-off at which it broke; nothing where none failed."""
    recovered: bool
    score: float
    """After it."""


@dataclass(frozen=True)
class Referral:
    """Somebody is brought, in the person's how-manieth stay (from 0)."""

    time: float
    stage: int
    stay: int


@dataclass(frozen=True)
class Case:
    """One row about a team: a call, a contact, what ended it, or a fading effect."""

    row: int
    time: float
    kind: str
    team: str
    """Id of the investment."""
    number: int
    """Which of the person's calls to the team."""
    stay: int
    amount: float


@dataclass
class Life:
    """One person."""

    key: np.uint64
    row: int
    """Place among the people of the outcome."""
    segment: int
    traits: dict[str, float]
    stays: list[Stay] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    cares: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)
    """Team -> times, and from each on the strength of the effect of its contacts; none after the horizon."""
    lists: dict[int, set[int]] = field(default_factory=dict)
    """Period -> numbers (in the file's order) of the investments that have the person on their list."""


class Reading:
    """An outcome with its log, read back."""

    def __init__(self, scenario: Scenario, made: Model, outcome: Outcome) -> None:
        assert outcome.log is not None
        self.scenario, self.model, self.outcome, self.log = scenario, made, outcome, outcome.log
        self.n = scenario.time.n_periods
        self.n_run_off = round(scenario.money.run_off / scenario.time.period)
        self.dates = [q * scenario.time.period for q in range(self.n + self.n_run_off + 1)]
        self.horizon, self.last = self.dates[self.n], self.dates[-1]
        self.exits = _exit_names(scenario, made)
        self.investment = {index: i for i, index in enumerate(made.investment_order)}
        """Index in the log -> number in the file's order."""
        self.dated = _dated_numbers(scenario, made)
        passed = scenario.satisfaction.hand_offs if scenario.satisfaction else ()
        ids = {one.name: one.id for one in passed}
        self.hand_offs = [ids[name] for name in made.hand_off_names]
        by_name = {one.name: one for one in scenario.investments}
        self.teams = [by_name[name] for name in made.team_names]
        ends = self.log.kind == log.SERVED
        self.freed = set(zip(self.log.cause[ends].tolist(), self.log.time[ends].tolist(), strict=True))
        """Team and time of every contact's end."""
        self.lives = self._read()

    def kind(self, stage: int) -> StageKind:
        return self.scenario.stages[stage].kind

    def segment(self, life: Life) -> Segment:
        return self.scenario.segments[life.segment]

    def stage(self, life: Life, stay: Stay) -> Stage:
        return self.segment(life).stages[stay.stage]

    def period_of(self, t: float) -> int:
        """The period (T_p, T_p+1] that t falls in."""
        return max(int(np.searchsorted(self.dates, t)) - 1, 0)

    def pieces(self, start: float, end: float) -> Iterator[tuple[int, float, float]]:
        """(period, from, to) of a stretch of time, cut at the boundaries."""
        while start < end:
            p = int(np.searchsorted(self.dates, start, side="right")) - 1
            stop = min(end, self.dates[p + 1])
            yield p, start, stop
            start = stop

    def present(self, p: int) -> Iterator[tuple[Life, Stay]]:
        """Who is where at boundary p, everything that happens at that time being over."""
        t = self.dates[p]
        for life in self.lives:
            for stay in life.stays:
                if stay.start <= t < stay.end or (stay.start <= t and not stay.left_by):
                    yield life, stay
                    break

    def telling(self, transition: Transition, p: int) -> float:
        """The share of the market that passes the contagion of a transition on, as period p begins."""
        assert transition.contagion is not None
        stages = [self.scenario.stages[stay.stage].id for _, stay in self.present(min(p, self.n))]
        market = [stage for stage in stages if stage != GONE]
        return sum(s in transition.contagion.telling for s in market) / len(market) if market else 0.0

    def reached(self, number: int, p: int) -> list[tuple[Life, Stay]]:
        """Those who stand in the audience of an investment as period p begins."""
        audience = self.scenario.investments[number].audience
        return [pair for pair in self.present(p) if self.in_audience(audience.stages, number, *pair)]

    def in_audience(self, stages: tuple[str, ...], number: int, life: Life, stay: Stay) -> bool:
        audience = self.scenario.investments[number].audience
        return self.scenario.stages[stay.stage].id in stages and self.segment(life).id in audience.segments

    def treats(self, investment: Investment, number: int, life: Life, stay: Stay, p: int) -> bool:
        """Whether an investment reaches a person who is in a stage in period p."""
        if p >= self.n or not self.in_audience(investment.audience.stages, number, life, stay):
            return False
        return investment.audience.share is None or number in life.lists.get(p, ())

    def _read(self) -> list[Life]:
        people, names = self.outcome.people, self.model.trait_names
        ids = {trait.name: trait.id for trait in self.scenario.segments[0].traits}
        lives: list[Life] = []
        by_key: dict[int, Life] = {}
        self.by_key = by_key
        for i in range(len(people.key)):
            traits = {ids[name]: float(people.traits[i, n]) for n, name in enumerate(names)}
            lives.append(Life(people.key[i], i, int(people.segment[i]), traits))
            by_key[int(people.key[i])] = lives[-1]
        for k in range(len(self.log)):
            kind = log.KINDS[self.log.kind[k]]
            if kind == "spend":
                continue
            life = by_key[int(self.log.person[k])]
            self._add(life, kind, float(self.log.time[k]), k)
        for life in lives:
            last = life.stays[-1]
            on = self.kind(last.stage) is StageKind.CUSTOMER and last.start <= self.last
            last.end = self.last if on else max(self.horizon, last.start)
        return lives

    def _add(self, life: Life, kind: str, t: float, k: int) -> None:
        people, destination = self.outcome.people, int(self.log.destination[k])
        if kind in ("start", "arrive"):
            entered, since = float(people.entered[life.row]), float(people.since[life.row])
            life.stays.append(Stay(destination, 1, entered, since, t, kind))
        elif kind in ("purchase", "choice"):
            made, amount = len(life.purchases) + 1, float(self.log.amount[k])
            assert made == self.log.ordinal[k], f"row {k} says purchase {self.log.ordinal[k]}, it is {made}"
            stage, stay = int(self.log.origin[k]), len(life.stays) - 1
            life.purchases.append(Purchase(t, stage, amount, stay, kind == "choice"))
        elif kind in ("encounter", "recovery"):
            assert len(life.encounters) + 1 == self.log.ordinal[k]
            cause = int(self.log.cause[k])
            broken = self.hand_offs[cause] if cause >= 0 else ""
            stage, score = int(self.log.origin[k]), float(self.log.amount[k])
            recovered, stay = kind == "recovery", len(life.stays) - 1
            life.encounters.append(Encounter(t, stage, stay, broken, recovered, score))
        elif kind == "refer":
            assert len(life.referrals) + 1 == self.log.ordinal[k]
            stage, stay = int(self.log.origin[k]), len(life.stays) - 1
            assert life.stays[-1].stage == stage
            life.referrals.append(Referral(t, stage, stay))
        elif self.log.kind[k] >= log.CALL:
            self._serve(life, kind, t, k)
        elif kind == "list":
            p = self.dates.index(t)
            life.lists.setdefault(p, set()).add(self.investment[int(self.log.cause[k])])
        else:
            stay = life.stays[-1]
            assert stay.stage == self.log.origin[k]
            cause = int(self.log.cause[k])
            stay.end, stay.left_by = t, kind
            stay.cause = self.dated[cause] if kind == "dated" else self.exits[cause]
            both = self.kind(stay.stage) is StageKind.CUSTOMER is self.kind(destination)
            visit = sum(s.stage == destination for s in life.stays) + 1
            assert visit == self.log.ordinal[k], f"row {k} says visit {self.log.ordinal[k]}, it is {visit}"
            life.stays.append(Stay(destination, visit, t, stay.since if both else t, t, kind))

    def _serve(self, life: Life, kind: str, t: float, k: int) -> None:
        one, amount = self.teams[int(self.log.cause[k])], float(self.log.amount[k])
        number, stay = int(self.log.ordinal[k]), len(life.stays) - 1
        life.cases.append(Case(k, t, kind, one.id, number, stay, amount))
        times, strengths = life.cares.setdefault(one.id, ([0.0, _after(self.horizon)], [0.0, 0.0]))
        if kind in ("contact", "served", "fade"):
            assert one.team is not None
            if kind == "contact":
                amount = max(strengths[-2], math.exp(-one.team.fading * amount))
            began = t in self.dates and (int(self.log.cause[k]), t) not in self.freed
            # Staff that begins at a boundary does so after what is decided at it, and so does a call that
            # a decision brings about.
            here = life.stays[-1]
            began = began or (here.start == t and here.came_by in ("decide", "lapse", "rule", "dated"))
            times.insert(-1, _after(t) if began else t)
            strengths.insert(-1, amount)


def _after(t: float) -> float:
    """A moment after t, and after the next number."""
    return math.nextafter(math.nextafter(t, math.inf), math.inf)


def _exit_names(scenario: Scenario, made: Model) -> list[Exit]:
    a = made.arrays
    names = []
    for x in range(len(a.exit_id)):
        transition = scenario.transitions[a.exit_transition[x]].id
        added = None
        if a.exit_kind[x] == model.ADDED:
            added = next(
                (investment.id, rank)
                for investment in scenario.investments
                for rank in range(len(investment.effects))
                if added_id(transition, investment.id, rank) == a.exit_id[x]
            )
        names.append(Exit(transition, added, bool(a.exit_contagious[x])))
    return names


def added_id(transition: str, investment: str, rank: int) -> np.uint64:
    """The id of the clock that an investment's rank-th added effect on a transition is."""
    from simulation.draws import identity

    return identity("added", transition, investment, str(rank))


def _dated_numbers(scenario: Scenario, made: Model) -> list[int]:
    from simulation.draws import identity

    numbers = {int(identity("dated", move.id)): i for i, move in enumerate(scenario.dated_moves)}
    return [numbers[int(key)] for key in made.arrays.dated_id]
