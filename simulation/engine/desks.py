"""Teams in the reference engine: who calls, who waits, who is served, and what that leaves.

The market lives people's lives; here stands what they do to one another. The order of a queue is written
here, and in `rules.teams` for the compiled engine, and nowhere else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from simulation import plans
from simulation.log import ABANDON, CALL, CONTACT, FADE, RANKS, SERVED, WITHDRAW
from simulation.model import BY_RISK, BY_VALUE, VALUE_PERIODS
from simulation.rules import satisfaction, teams
from simulation.rules.teams import IDLE, IN_CONTACT, WAITING

# Those of `reference`, which builds on this module.
Market: TypeAlias = Any
Person: TypeAlias = Any

NEVER = math.inf


@dataclass
class Case:
    """How one person stands with one team."""

    phase: int = IDLE
    calls: int = 0
    joined: float = 0.0
    rank: float = 0.0
    until: float = NEVER
    """How long the person waits at most, or until when the contact lasts."""
    strength: float = 0.0
    """Of the effect; in full 1."""
    top: float = 0.0
    """The strength with which the last contact ended."""
    steps: int = 0
    fade_at: float = NEVER
    call_at: float = NEVER
    """When the clock of calls rings: `to_call` of its threshold was left at `called_from`."""
    to_call: float = NEVER
    called_from: float = 0.0
    rung: int = 0


class Desks:
    """The teams of a market, each with those who wait for it."""

    def __init__(self, market: Market) -> None:
        self.market, self.a = market, market.a
        n = len(self.a.team_cost)
        self.waiting: list[list[Person]] = [[] for _ in range(n)]
        self.busy, self.people = [0] * n, [0] * n

    def now(self) -> float:
        """The time since the start."""
        return float(self.market.now())

    # A person's life ---------------------------------------------------------------------------

    def begin(self, person: Person) -> None:
        """A person is there whom no team knows."""
        person.cases = [Case() for _ in self.busy]
        for c, case in enumerate(person.cases):
            case.to_call = self.market.exponential(person, self.a.team_call_id[c], 1)
            self.await_call(person, c)

    def await_call(self, person: Person, c: int) -> None:
        """Let the clock of calls run on from now in the present stage."""
        case, rate = person.cases[c], float(self.a.team_rate[c, person.stage, person.segment])
        case.called_from = self.now()
        case.call_at = float(satisfaction.rings(case.called_from, case.to_call, rate))

    def moved(self, person: Person, origin: int) -> None:
        """Who has left a stage waits no longer for what it called for there, and may call in the next."""
        for c, case in enumerate(person.cases):
            if case.phase == WAITING:
                self.give_up(person, c, WITHDRAW, origin)
            rate = float(self.a.team_rate[c, origin, person.segment])
            case.to_call = float(satisfaction.left(case.to_call, case.called_from, rate, self.now()))
            self.await_call(person, c)
        self.entered(person)

    def entered(self, person: Person) -> None:
        """Who enters a stage may call the teams that serve it."""
        for c in range(len(self.busy)):
            if self.a.team_entry[c, person.stage, person.segment]:
                self.call(person, c)

    def next_event(self, person: Person, time: float, kind: int, cause: int) -> tuple[float, int, int]:
        """The earlier of an event and all that teams may bring about."""
        for c, case in enumerate(person.cases):
            ends = SERVED if case.phase == IN_CONTACT else ABANDON
            for due, what in ((case.until, ends), (case.call_at, CALL), (case.fade_at, FADE)):
                if due < time or (due == time and RANKS[what] < RANKS[kind]):
                    time, kind, cause = due, what, c
        return time, kind, cause

    def happen(self, person: Person, kind: int, c: int) -> None:
        """What is due between a person and team c."""
        case = person.cases[c]
        if kind == SERVED:
            self.end_contact(person, c)
        elif kind == ABANDON:
            self.give_up(person, c, ABANDON, person.stage)
        elif kind == CALL:
            case.rung += 1
            case.to_call = self.market.exponential(person, self.a.team_call_id[c], case.rung + 1)
            self.await_call(person, c)
            self.call(person, c)
        else:
            case.steps -= 1
            case.fade_at = self.now() + float(self.a.team_step[c]) if case.steps > 0 else NEVER
            strength = float(teams.strength_left(case.top, case.steps, int(self.a.team_steps[c])))
            self.note(person, c, FADE, person.stage, strength)
            self.strengthen(person, c, strength)

    # The queue ---------------------------------------------------------------------------------

    def call(self, person: Person, c: int) -> None:
        """A person calls team c, unless it waits for it or is in a contact with it already."""
        case = person.cases[c]
        if case.phase != IDLE:
            return
        case.phase, case.joined, case.rank = WAITING, self.now(), self.rank(person, c)
        case.calls += 1
        self.note(person, c, CALL, person.stage, 0.0)
        if self.busy[c] < self.people[c]:
            self.contact(person, c)
        else:
            patience = self.market.exponential(person, self.a.team_patience_id[c], case.calls)
            case.until = self.now() + float(self.a.team_patience[c]) * patience
            self.waiting[c].append(person)

    def rank(self, person: Person, c: int) -> float:
        """What puts a caller before others."""
        if self.a.team_order[c] == BY_VALUE:
            return float(sum(person.history[-VALUE_PERIODS:]))
        if self.a.team_order[c] == BY_RISK:
            market, now = self.market, self.now()
            where = (market.row, person.stage, person.segment, now - person.entered, now - person.since)
            return float(plans.observed_risk(market.rules, *where))
        return 0.0

    def serve_next(self, c: int) -> None:
        """Whoever on team c is free serves those who wait: highest rank, then first call, then lowest key."""

        def place(person: Person) -> tuple[float, float, int]:
            case = person.cases[c]
            return -case.rank, case.joined, person.key

        while self.waiting[c] and self.busy[c] < self.people[c]:
            first = min(self.waiting[c], key=place)
            self.waiting[c].remove(first)
            before = self.market.next_event(first)
            self.contact(first, c)
            self.market.interrupt(first, before, "a team has time")

    def open_period(self, p: int) -> None:
        """The staff of a period begins, and serves those who wait."""
        for c in range(len(self.busy)):
            self.people[c] = int(self.a.team_people[c, p])
        for c in range(len(self.busy)):
            self.serve_next(c)

    def close(self, person: Person) -> None:
        """After the horizon no team serves, and no effect is left."""
        person.cases = []

    # Contacts ----------------------------------------------------------------------------------

    def contact(self, person: Person, c: int) -> None:
        """Team c begins to serve a person."""
        a, case, now = self.a, person.cases[c], self.now()
        self.busy[c] += 1
        case.phase, waited = IN_CONTACT, now - case.joined
        threshold = self.market.exponential(person, a.team_service_id[c], case.calls)
        case.until = now + float(teams.service_time(self.market.rules, c, threshold))
        case.fade_at = NEVER
        self.market.pay(person, float(a.team_cost[c]))
        self.note(person, c, CONTACT, person.stage, waited)
        self.strengthen(person, c, float(teams.strength_at(case.strength, float(a.team_fading[c]), waited)))

    def end_contact(self, person: Person, c: int) -> None:
        """The contact is over, its effect begins to fade, and the next in the queue is served."""
        case = person.cases[c]
        self.busy[c] -= 1
        case.phase, case.until = IDLE, NEVER
        case.top, case.steps = case.strength, int(self.a.team_steps[c])
        strength = case.strength if case.steps > 0 else 0.0
        if case.steps > 0:
            case.fade_at = self.now() + float(self.a.team_step[c])
        self.note(person, c, SERVED, person.stage, strength)
        self.strengthen(person, c, strength)
        self.serve_next(c)

    def give_up(self, person: Person, c: int, kind: int, stage: int) -> None:
        """A person waits no longer: out of patience (ABANDON), or the stage was left (WITHDRAW)."""
        case = person.cases[c]
        self.waiting[c].remove(person)
        case.phase, case.until = IDLE, NEVER
        self.note(person, c, kind, stage, self.now() - case.joined)

    def strengthen(self, person: Person, c: int, strength: float) -> None:
        """The effect of contacts changes, and with it the speeds of the person's clocks."""
        case = person.cases[c]
        if strength != case.strength:
            case.strength = strength
            self.market.change_speeds(person)

    def factor(self, person: Person, slopes: npt.NDArray[np.float64]) -> float:
        """What contacts make of a rate whose slopes (C,) these are."""
        total = 0.0
        for c, case in enumerate(person.cases):
            total += float(slopes[c]) * case.strength
        return float(teams.factor(total)) if total != 0.0 else 1.0

    def note(self, person: Person, c: int, kind: int, stage: int, amount: float) -> None:
        """Log what happens between a person and team c."""
        self.market.write(person, kind, person.cases[c].calls, stage, -1, c, amount)
