"""The game in browsers: a board for the class and the teacher, a page for each team."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.client import Client
from nicegui.element import Element

from experiments.report import numbers
from experiments.report.texts import title_of
from virta.game.debrief import Played, debrief, ranked, worded
from virta.game.rules import Game, NotAllowed, Standing
from virta.game.store import CannotPlay, Store
from virta.game.words import say
from virta.studio.pages.shell import address, problem, shell, slow
from virta.studio.parts.plain import box, button, link, rows, text
from virta.studio.parts.sheet import Sheet
from virta.studio.sessions import Tries

REFRESH = 3.0
"""Seconds after which a board looks whether teams have decided."""


@dataclass
class Class:
    """A game that is being played."""

    game: Game
    store: Store
    key: str | None
    """What the teacher says to lead the game; None where all play on this machine."""
    tries: Tries = field(default_factory=lambda: Tries(8))
    _known: dict[tuple[int, int], Standing] = field(default_factory=dict)

    def played(self, team: int, name: str) -> Played:
        """A team's rounds that are over, with where they led; each is computed once."""
        decisions = self.store.decisions(team)
        standings = []
        for k in range(1, len(decisions) + 1):
            if (team, k) not in self._known:
                self._known[team, k] = self.game.standing(self.store.seed, decisions[:k])
            standings.append(self._known[team, k])
        return Played(name, tuple(decisions), tuple(standings))

    def all_played(self) -> list[Played]:
        """Every team's rounds that are over."""
        return [self.played(team, name) for team, name, _ in self.store.teams]

    @property
    def over(self) -> bool:
        """Whether all rounds are over."""
        return self.store.round > self.game.rounds

    def leads(self, key: str) -> bool:
        """Whether this key is the teacher's."""
        return self.key is None or hmac.compare_digest(key.encode(), self.key.encode())


def _number(value: float, lang: str) -> str:
    return numbers.fixed(value, 0, lang)


class Board:
    """What the class sees: the round, the news, who has decided, the ranks."""

    def __init__(self, played: Class, lang: str, client: Client, key: str) -> None:
        self.played, self.lang, self.client, self.key = played, lang, client, key
        self.leads = played.leads(key)
        self.seen: tuple[Any, ...] = ()
        self.asked_twice = False
        game = played.game
        with (
            shell(lang, "/game", say("game", lang), **({"key": key} if key else {})),
            box("div", "page wide"),
        ):
            text("h1", title_of(game.title, lang))
            rules = say("rules", lang, budget=_number(game.budget, lang), unit=game.currency)
            text("p", rules)
            self.news = box("div", "panel", aria_live="polite")
            if not self.leads:
                self._door()
            self.table = box("section", "card panel")
            self.lead = box("section", "card panel")
            self.lead.set_visibility(self.leads)
        ui.timer(REFRESH, self.look)
        ui.timer(0.05, self.look, once=True)

    def say(self, key: str, **values: object) -> str:
        """A text in the page's language."""
        return say(key, self.lang, **values)

    def _door(self) -> None:
        with box("section", "card row"):
            self.code = ""
            with box("label", "choice"):
                text("span", self.say("code"))
                line = box("input", type="text", maxlength="12", autocomplete="off")
            line.on(
                "input",
                lambda event: setattr(self, "code", str(event.args)),
                js_handler="(e) => emit(e.target.value)",
            )
            button(self.say("play"), self._enter, "main")
            self.wrong = text("span", "", "note")
        with box("details", "twin"):
            text("summary", self.say("for_teacher"))
            form = box("form", "row", method="get", action="/game")
            with form:
                box("input", type="hidden", name="lang", value=self.lang)
                with box("label", "choice"):
                    text("span", self.say("teacher_key"))
                    box("input", type="password", name="key")
                send = text("button", self.say("play"), "button")
                send._props["type"] = "submit"

    def _enter(self) -> None:
        who = self.client.ip or ""
        if not self.played.tries.allowed(who):
            self.wrong.set_text(self.say("too_many_tries"))
            return
        if any(
            hmac.compare_digest(code, self.code.strip().lower()) for _, _, code in self.played.store.teams
        ):
            ui.navigate.to(address(f"/game/{self.code.strip().lower()}", self.lang))
        else:
            self.played.tries.failed(who)
            self.wrong.set_text(self.say("wrong_code"))

    async def look(self) -> None:
        """Show what has changed."""
        store = self.played.store
        decided = [store.decided(team) is not None for team, _, _ in store.teams]
        now = store.round, tuple(decided), tuple(name for _, name, _ in store.teams)
        if now == self.seen:
            return
        self.seen = now
        played = await slow(self.played.all_played)
        with self.client:
            self._news()
            self.table.clear()
            with self.table:
                self._ranks(played, decided)
            if self.leads:
                self.lead.clear()
                with self.lead:
                    self._leading(decided)

    def _news(self) -> None:
        game, n = self.played.game, self.played.store.round
        self.news.clear()
        with self.news:
            if self.played.over:
                text("h2", self.say("over"))
                link(self.say("debrief"), address("/game/debrief", self.lang), "button main large")
                return
            text("h2", self.say("round_of", n=n, all=game.rounds))
            if n in game.events:
                with box("p", "problem"):
                    text("b", f"{self.say('event')}: ")
                    text("span", title_of(game.events[n], self.lang))

    def _ranks(self, played: list[Played], decided: list[bool]) -> None:
        state = {
            team.name: self.say("decided" if done else "deciding")
            for team, done in zip(played, decided, strict=True)
        }
        if not played[0].standings:
            lines = [(team.name, state[team.name]) for team in played]
            rows(self.say("board"), (self.say("team"), self.say("this_round")), lines, left=2)
            return
        lines_ = []
        for rank, team in ranked(played):
            last = team.standings[-1]
            cells = (last.score, last.earned, last.equity, last.customers, last.won, last.lost)
            shown = () if self.played.over else (state[team.name],)
            lines_.append((str(rank), team.name, *(_number(cell, self.lang) for cell in cells), *shown))
        heads = ["rank", "team", "score", "earned", "equity", "customers", "won", "lost"]
        heads += [] if self.played.over else ["this_round"]
        rows(self.say("board"), [self.say(head) for head in heads], lines_, left=2)

    def _leading(self, decided: list[bool]) -> None:
        text("h2", self.say("for_teacher"))
        with box("details", "twin"):
            text("summary", self.say("codes"))
            rows(
                self.say("codes"),
                (self.say("team"), self.say("code")),
                [(n, c) for _, n, c in self.played.store.teams],
                left=2,
            )
        text("p", self.say("codes_note"), "note")
        if self.played.over:
            return
        with box("div", "row"):
            for (_, name, code), done in zip(self.played.store.teams, decided, strict=True):
                mark = " ✓" if done else ""
                link(f"{self.say('teams_turn')}: {name}{mark}", address(f"/game/{code}", self.lang), "button")
        missing = decided.count(False)
        with box("div", "row"):
            words = (
                self.say("close_anyway", n=missing)
                if missing and self.asked_twice
                else self.say("close_round")
            )
            button(words, partial(self._close, self.played.store.round, missing), "main large")

    async def _close(self, round_: int, missing: int) -> None:
        if missing and not self.asked_twice:
            self.asked_twice = True
        else:
            self.asked_twice = False
            self.played.store.close_round(round_)
        self.seen = ()
        await self.look()


class TeamPage:
    """What a team sees: its years, what its research says, and the budget to divide."""

    def __init__(self, played: Class, team: int, lang: str, client: Client, code: str) -> None:
        self.played, self.team, self.lang, self.client, self.code = played, team, lang, client, code
        self.round = -1
        with shell(lang, f"/game/{code}", say("game", lang)), box("div", "page"):
            self.body = box("div", "panel")
            link(say("back", lang), address("/game", lang))
        ui.timer(REFRESH, self.look)
        ui.timer(0.05, self.look, once=True)

    def say(self, key: str, **values: object) -> str:
        """A text in the page's language."""
        return say(key, self.lang, **values)

    @property
    def name(self) -> str:
        """What the team calls itself."""
        return next(name for team, name, _ in self.played.store.teams if team == self.team)

    async def look(self) -> None:
        """Renew the page when another round begins."""
        if self.played.store.round == self.round:
            return
        self.round = self.played.store.round
        found = await slow(partial(self.played.played, self.team, self.name))
        with self.client:
            self.body.clear()
            with self.body:
                self._show(found)

    def _show(self, found: Played) -> None:
        game = self.played.game
        text("h1", self.name)
        if self.played.over:
            text("h2", self.say("over"))
            link(self.say("debrief"), address("/game/debrief", self.lang), "button main")
        else:
            text("h2", self.say("round_of", n=self.round, all=game.rounds))
            if self.round in game.events:
                with box("p", "problem"):
                    text("b", f"{self.say('event')}: ")
                    text("span", title_of(game.events[self.round], self.lang))
            with box("section", "card panel"):
                self._deciding()
        if found.standings:
            with box("section", "card"):
                self._years(found)
        with box("section", "card"):
            self._known(found)

    def _deciding(self) -> None:
        game = self.played.game
        before = dict(self.played.store.decided(self.team) or {})
        self.sums = {choice: before.get(choice, 0.0) for choice in game.choices}
        text("h3", f"{self.say('divide')}: {_number(game.budget, self.lang)} {game.currency}")
        with box("div", "choices"):
            for choice in game.choices:
                with box("label", "choice"):
                    text("span", title_of(game.title_of(choice), self.lang))
                    line = box(
                        "input",
                        type="number",
                        min="0",
                        max=f"{game.budget:.0f}",
                        step="500",
                        inputmode="numeric",
                    )
                    line._props["value"] = f"{self.sums[choice]:.0f}"
                    line.on("input", self._typing(choice), js_handler="(e) => emit(e.target.value)")
        self.left = text("p", "", "guess-left")
        self.left._props["aria-live"] = "polite"
        with box("div", "row"):
            self.send = button(self.say("submit"), self._submit, "main large")
            self.kept = text("span", self.say("submitted") if before else "", "note")
            self.kept._props["aria-live"] = "polite"
        with box("details", "twin"):
            text("summary", self.say("our_name"))
            with box("label", "choice"):
                text("span", self.say("our_name"))
                line = box("input", type="text", value=self.name, maxlength="30")
                line.on(
                    "change",
                    lambda event: self._rename(str(event.args)),
                    js_handler="(e) => emit(e.target.value)",
                )
        self._balance()

    def _typing(self, choice: str) -> Callable[[Any], None]:
        def typed(event: Any) -> None:
            try:
                self.sums[choice] = float(str(event.args) or 0)
            except ValueError:
                self.sums[choice] = float("nan")
            self._balance()

        return typed

    def _balance(self) -> None:
        game = self.played.game
        left = game.budget - sum(self.sums.values())
        key = "left" if left >= 0 else "too_much"
        self.left.set_text(self.say(key, sum=_number(abs(left), self.lang), unit=game.currency))
        if left >= -1e-6:
            self.send._props.pop("disabled", None)
        else:
            self.send._props["disabled"] = True
        self.send.update()

    def _submit(self) -> None:
        try:
            self.played.store.decide(self.round, self.team, self.played.game.check(self.sums))
        except NotAllowed:
            self.kept.set_text(self.say("not_allowed", budget=_number(self.played.game.budget, self.lang)))
        except CannotPlay:
            self.kept.set_text(self.say("round_ended"))
        else:
            self.kept.set_text(self.say("submitted"))

    def _rename(self, name: str) -> None:
        taken = {other for team, other, _ in self.played.store.teams if team != self.team}
        if name.strip() and name.strip() not in taken:
            self.played.store.rename(self.team, name)

    def _years(self, found: Played) -> None:
        game = self.played.game
        lines = []
        for k, (decision, standing) in enumerate(zip(found.decisions, found.standings, strict=True), start=1):
            cells = (
                standing.customers,
                standing.won,
                standing.lost,
                standing.earned,
                standing.equity,
                standing.score,
            )
            sums = [decision.get(choice, 0.0) for choice in game.choices]
            lines.append((str(k), *(_number(v, self.lang) for v in (*sums, *cells))))
        heads = [title_of(game.title_of(choice), self.lang) for choice in game.choices]
        heads += [self.say(key) for key in ("customers", "won", "lost", "earned", "equity", "score")]
        rows(self.say("years_so_far"), (self.say("year"), *heads), lines, left=0)

    def _known(self, found: Played) -> None:
        game, told = self.played.game, None
        if found.decisions:
            told = game.estimates(self.played.store.seed, found.decisions)
        lines = []
        for one in game.hidden:
            low, high = (one.low, one.high) if told is None else told[one.name][1:]
            span = f"{worded(one, low, self.lang)} – {worded(one, high, self.lang)}"
            best = (worded(one, told[one.name][0], self.lang),) if told else ()
            lines.append((title_of(one.title, self.lang), *best, span))
        best_head = (self.say("estimate"),) if told else ()
        if told is None:
            text("p", self.say("known_nothing"), "note")
        rows(self.say("known"), ("", *best_head, self.say("between")), lines)


class DebriefPage:
    """What is told when the game is over."""

    def __init__(self, played: Class, lang: str, client: Client) -> None:
        self.played, self.lang, self.client = played, lang, client
        with shell(lang, "/game/debrief", say("debrief", lang)), box("div", "page wide"):
            text("h1", f"{say('debrief', lang)}: {title_of(played.game.title, lang)}")
            text("p", say("debrief_lead", lang))
            self.body: Element = box("div", "panel", aria_live="polite")
            with self.body:
                text("p", say("computing", lang), "note")
            link(say("back", lang), address("/game", lang))
        ui.timer(0.05, self.tell, once=True)

    async def tell(self) -> None:
        """Compute it, and show it."""
        if not self.played.over:
            ui.navigate.to(address("/game", self.lang))
            return
        played, lang = self.played, self.lang
        teams = await slow(played.all_played)
        try:
            words, tables = await slow(partial(debrief, played.game, played.store.seed, teams, lang))
        except Exception as why:  # noqa: BLE001 - the page says what failed
            with self.client, self.body:
                problem(f"{type(why).__name__}: {why}")
            return
        with self.client:
            self.body.clear()
            with self.body:
                for sentence in words:
                    text("p", sentence)
                for shown in tables:
                    with box("section", "card"):
                        Sheet(shown)
