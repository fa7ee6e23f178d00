"""Are all calls, queues and contacts of a log explained by luck and rules?

Reads the teams' side of a log once more: who called and why, who was served before whom, how long each
contact took and how strong its effect was. `strength` says the latter at any time, for the hazards that
contacts move.
"""

from __future__ import annotations

import bisect
import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.draws import identity
from simulation.scenario.types import GONE, Investment, Team
from tests.oracle.hazards import cumulative

from .buying import NEAR
from .lives import Case, Life

if TYPE_CHECKING:
    from .luck import Audit


def strength(life: Life, team: str, t: float) -> float:
    """The strength of the effect of a team's contacts just after t."""
    times, strengths = life.cares.get(team, ([], []))
    last = bisect.bisect_right(times, t) - 1
    return strengths[last] if last >= 0 else 0.0


def of_team(investment: Investment) -> Team:
    assert investment.team is not None
    return investment.team


class Serving:
    """One team of an outcome against the luck of those who called it."""

    def __init__(self, audit: Audit, investment: Investment) -> None:
        self.audit, self.id, self.investment = audit, investment.id, investment
        self.team, self.reading = of_team(investment), audit.reading
        self.found: list[str] = []

    def that(self, holds: bool, message: str) -> None:
        if not holds:
            self.found.append(f"{self.investment.name}: {message}")

    def complaints(self) -> list[str]:
        """What cannot be explained, one line each."""
        for life in self.reading.lives:
            own = [case for case in life.cases if case.team == self.id]
            self.calls(life, own)
            self.contacts(life, own)
            self.strengths(life, own)
        self.queue()
        return self.found

    # Calls --------------------------------------------------------------------------------------

    def calls(self, life: Life, own: list[Case]) -> None:
        """Everybody who enters a stage that is served, or whose clock rings, calls if that is of use."""
        wanted = sorted([*self._entries(life), *self._rings(life)])
        busy = [(c.time, self._end_of(own, c)) for c in own if c.kind == "call"]
        for t in wanted:
            made = [c for c in own if c.kind == "call" and abs(c.time - t) <= NEAR * (1.0 + t)]
            within = any(start - NEAR < t <= end + NEAR for start, end in busy if abs(start - t) > NEAR)
            self.that(bool(made) or within, f"{life.key:x} does not call at {t}")
        for start, _ in busy:
            near = any(abs(start - t) <= NEAR * (1.0 + t) for t in wanted)
            self.that(near, f"{life.key:x} calls at {start} without reason")

    def _end_of(self, own: list[Case], call: Case) -> float:
        ends = (
            c.time for c in own if c.number == call.number and c.kind in ("served", "abandon", "withdraw")
        )
        return min(ends, default=self.reading.horizon)

    def _served_here(self, life: Life, stage: int) -> str | None:
        name = self.audit.scenario.stages[stage].id
        return name if self.reading.segment(life).id in self.investment.audience.segments else None

    def _entries(self, life: Life) -> list[float]:
        return [
            stay.start
            for stay in life.stays
            if stay.came_by != "start"
            and stay.start <= self.reading.horizon
            and self._served_here(life, stay.stage) in self.team.entry
        ]

    def _rings(self, life: Life) -> list[float]:
        found, number = [], 1
        left = self.audit.draw(life.key, identity("call", self.id), number)
        for stay in life.stays:
            t, end = stay.start, min(stay.end, self.reading.horizon)
            if self.audit.scenario.stages[stay.stage].id == GONE:
                continue
            rate = dict(self.team.rates).get(self._served_here(life, stay.stage) or "", 0.0)
            while rate > 0.0 and t + left / rate <= end:
                t += left / rate
                found.append(t)
                number += 1
                left = self.audit.draw(life.key, identity("call", self.id), number)
            left -= rate * max(end - t, 0.0)
        return found

    # Contacts -----------------------------------------------------------------------------------

    def contacts(self, life: Life, own: list[Case]) -> None:
        """Each takes as long as luck says, or patience ends before it begins."""
        calls = [c for c in own if c.kind == "call"]
        self.that([c.number for c in calls] == list(range(1, len(calls) + 1)), f"{life.key:x} miscounts")
        for call in calls:
            rows = {c.kind: c for c in own if c.number == call.number}
            began, gave_up = rows.get("contact"), rows.get("abandon")
            threshold = self.audit.draw(life.key, identity("patience", self.id), call.number)
            until = call.time + (self.team.patience or math.inf) * threshold
            if began is not None:
                self.that(began.time <= until * (1 + NEAR) + NEAR, f"{life.key:x} waits beyond {until}")
                self.that(abs(began.amount - (began.time - call.time)) <= NEAR, f"{life.key:x} waited")
                self._duration(life, began, rows.get("served"))
            elif gave_up is not None:
                near = abs(gave_up.time - until) <= NEAR * (1.0 + until)
                self.that(near, f"{life.key:x} gives up at {gave_up.time}, not {until}")
            elif "withdraw" in rows:
                left = [stay.end for stay in life.stays]
                self.that(rows["withdraw"].time in left, f"{life.key:x} withdraws and stays")
            else:
                self.that(until >= self.reading.horizon - NEAR, f"{life.key:x} still waits after {until}")

    def _duration(self, life: Life, began: Case, served: Case | None) -> None:
        if served is None:
            length = self.reading.horizon - began.time
        else:
            length = served.time - began.time
        self.that(length >= 0.0, f"{life.key:x} is served before {began.time}")
        length = max(length, 0.0)
        if self.team.fixed is not None:
            fits = abs(length - self.team.fixed) <= NEAR if served else length <= self.team.fixed + NEAR
            self.that(fits, f"{life.key:x} is served for {length}, not {self.team.fixed}")
            return
        assert self.team.service is not None
        threshold = self.audit.draw(life.key, identity("service", self.id), began.number)
        base = cumulative(self.team.service, np.array([0.0, length]))
        met = float(base[1] - base[0])
        fits = abs(met - threshold) <= 1e-6 * (1 + threshold) if served else met <= threshold + 1e-6
        self.that(fits, f"{life.key:x} is served from {began.time} for {length}: {met} of {threshold}")

    def strengths(self, life: Life, own: list[Case]) -> None:
        """What the log says of the strength is what follows from the times of contacts."""
        now, top, steps, ended = 0.0, 0.0, 0, 0.0
        for case in own:
            if case.kind == "contact":
                now = max(now, math.exp(-self.team.fading * case.amount))
            elif case.kind == "served":
                top, steps, ended = now, self.team.steps, case.time
                now = now if steps else 0.0
                self.that(abs(case.amount - now) <= NEAR, f"{life.key:x}: {case.amount}, not {now}")
            elif case.kind == "fade":
                steps -= 1
                now = top * steps / self.team.steps
                due = ended + (self.team.steps - steps) * self.team.lasts / self.team.steps
                fits = abs(case.amount - now) <= NEAR and abs(case.time - due) <= NEAR * (1 + due)
                self.that(fits, f"{life.key:x} fades at {case.time} to {case.amount}, not at {due} to {now}")

    # The queue ----------------------------------------------------------------------------------

    def queue(self) -> None:
        """Nobody overtakes, nobody idles while somebody waits, and no more are served than can be."""
        lives = self.reading.lives
        rows = [(case, life) for life in lives for case in life.cases if case.team == self.id]
        rows.sort(key=lambda pair: pair[0].row)
        waiting: dict[int, float] = {}
        busy, served = 0, list[float]()
        for n, (case, life) in enumerate(rows):
            who, t = int(life.key), case.time
            if case.kind == "call":
                waiting[who] = t
            elif case.kind == "contact":
                served.append(waiting.pop(who))
                busy += 1
            elif case.kind == "served":
                busy -= 1
            elif case.kind in ("abandon", "withdraw"):
                waiting.pop(who)
            if n + 1 == len(rows) or rows[n + 1][0].time > t:
                # The log tells what happens at the same time by kind and person, not in turn.
                late = max((called for called in served if called < t), default=-1.0)
                rivals = [called for called in waiting.values() if called < t]
                fair = self.team.order != "first_come" or late <= min(rivals, default=t)
                self.that(fair, f"somebody who called at {late} overtakes at {t}")
                self._balance(t, busy, len(waiting))
                served.clear()

    def _balance(self, t: float, busy: int, waiting: int) -> None:
        people = self.team.people
        p = min(self.reading.period_of(t), len(people) - 1)
        at_boundary = t in self.reading.dates
        after = people[min(p + 1, len(people) - 1)] if at_boundary else people[p]
        most = max(people[: p + 2])
        self.that(0 <= busy <= most, f"{busy} are served at {t}, by {most}")
        if not at_boundary:
            self.that(waiting == 0 or busy >= after, f"{waiting} wait at {t}, and {busy} of {after} serve")
