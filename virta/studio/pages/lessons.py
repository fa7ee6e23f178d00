"""The lessons: a list, and a page for each: question, prediction, reveal."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from nicegui import ui
from nicegui.client import Client

from experiments.report import numbers, style
from virta.lessons import Lesson, Reveal, reveal, shipped
from virta.lessons.handout import answer, markdown
from virta.lessons.words import say
from virta.studio import charts
from virta.studio.pages.shell import address, problem, shell, slow
from virta.studio.parts.chart import Chart
from virta.studio.parts.draw import Drawing
from virta.studio.parts.plain import box, button, link, rows, text
from virta.studio.words import say as studio_say

GUESS = style.RIVALS[1]
_revealed: dict[str, Reveal] = {}
_revealing = threading.Lock()


@dataclass
class Prediction:
    """What one student said, which a page that is opened again shows again."""

    lesson: str
    guess: list[float] = field(default_factory=list)
    revealed: bool = False
    """Whether the answer was seen: from then on it stays as it is."""


def revealed(lesson: Lesson) -> Reveal:
    """The reveal of a shipped lesson, computed once: a whole class asks for it at one moment."""
    with _revealing:
        if lesson.name not in _revealed:
            _revealed[lesson.name] = reveal(lesson, 1)
        return _revealed[lesson.name]


def lessons_page(lang: str) -> None:
    """The list of lessons."""
    with shell(lang, "/lessons", say("lessons", lang)), box("div", "page"):
        text("h1", say("lessons", lang))
        text("p", say("lead", lang))
        with box("ol", "lesson-list"):
            for lesson in shipped():
                with box("li", "card"):
                    text("span", f"{lesson.order}.")
                    link(_title(lesson, lang), address(f"/lessons/{lesson.name}", lang))
                    text("span", say("minutes", lang, n=lesson.minutes), "note")


class LessonPage:
    """One lesson, opened once. A prediction is kept; it cannot be changed after the reveal."""

    def __init__(self, lesson: Lesson, lang: str, client: Client, kept: Prediction, token: str) -> None:
        self.lesson, self.lang, self.client, self.kept = lesson, lang, client, kept
        where = f"/lessons/{lesson.name}"
        with shell(lang, where, _title(lesson, lang), prediction=token), box("div", "page"):
            text(
                "p",
                f"{say('lessons', lang)} · {lesson.order} · {say('minutes', lang, n=lesson.minutes)}",
                "note",
            )
            text("h1", _title(lesson, lang))
            self._prose(lesson.words(lang).question)
            with box("section", "card panel") as self.place:
                if kept.revealed:
                    ui.timer(0.05, self._reveal, once=True)
                else:
                    self._predicting()
            self.shown = box("div", "panel", aria_live="polite")
            with box("div", "row"):
                for kind, key in (("student", "handout"), ("teacher", "handout_teacher")):
                    target = address(f"/lessons/{lesson.name}/handout", lang, kind=kind)
                    link(say(key, lang), target, target="_blank", rel="noopener")

    def _prose(self, words: str) -> None:
        # Markdown is rendered with markup switched off, and what comes out is cleaned once more by the page.
        ui.html(markdown(words), sanitize=True).classes("prose")

    def _predicting(self) -> None:
        asked, lang = self.lesson.asked, self.lang
        text("h2", say("my_prediction", lang))
        if asked.kind == "curve":
            end = self._end()
            times = [end * (k + 1) / asked.points for k in range(asked.points)]
            middle = asked.first if asked.first is not None else (asked.low + asked.high) / 2
            self.kept.guess = self.kept.guess or [middle] * asked.points
            text("p", say("draw", lang), "note")
            Drawing(asked, times, self.kept.guess, lang, self._drawn)
        else:
            with box("label", "guess"):
                line = box("input", type="text", inputmode="decimal", required="required")
                line._props["value"] = _number(self.kept.guess[0], lang) if self.kept.guess else ""
                line.on(
                    "input",
                    lambda event: self._typed(str(event.args)),
                    js_handler="(e) => emit(e.target.value)",
                )
                text("span", f" {self._unit()}")
        with box("div", "row"):
            self.lock = button(say("lock", lang), self._lock, "main large")
        self._able(bool(self.kept.guess))

    def _able(self, able: bool) -> None:
        if able:
            self.lock._props.pop("disabled", None)
        else:
            self.lock._props["disabled"] = True
        self.lock.update()

    def _typed(self, words: str) -> None:
        plain = words.replace("\u202f", "").replace(" ", "").replace("−", "-").replace(",", ".")
        try:
            value = float(plain)
        except ValueError:
            value = float("nan")
        self.kept.guess = [value] if np.isfinite(value) else []
        self._able(bool(self.kept.guess))

    def _drawn(self, values: list[float]) -> None:
        if not self.kept.revealed:
            self.kept.guess = [value if np.isfinite(value) else 0.0 for value in values]

    async def _lock(self) -> None:
        if self.kept.guess:
            self.kept.revealed = True
            self._able(False)
            await self._reveal()

    async def _reveal(self) -> None:
        guess = list(self.kept.guess)
        with self.shown:
            waiting = text("p", say("running", self.lang, n=self.lesson.replications), "note")
        try:
            found = await slow(partial(revealed, self.lesson))
        except Exception as why:  # noqa: BLE001 - the page says what failed
            with self.shown:
                problem(studio_say("failed", self.lang, why=f"{type(why).__name__}: {why}"))
            return
        finally:
            waiting.delete()
        with self.client:
            self.place.clear()
            with self.place:
                self._result(found, guess)
            with self.shown:
                self._after()

    def _result(self, found: Reveal, guess: list[float]) -> None:
        lang, asked = self.lang, self.lesson.asked
        text("p", answer(self.lesson, found, lang), "known")
        if asked.kind == "curve":
            self._curve(found, guess)
        else:
            unit = self._unit()
            named = [
                (say("predicted", lang), guess[0], GUESS),
                (say("simulated", lang, n=len(found.each)), float(found.mean[0]), style.RIVALS[0]),
                (say("known", lang), float(found.known[0]), style.INK),
            ]
            Chart(charts.bars(named, unit, lang), answer(self.lesson, found, lang))
            rows(unit, ("", unit), [(name, _number(value, lang)) for name, value, _ in named])
            off = abs(guess[0] - float(found.known[0]))
            near = off <= max(0.03 * abs(float(found.known[0])), asked.step)
            text("p", say("near", lang) if near else say("distance", lang, by=_number(off, lang)))
        text("p", say("kept", lang), "note")

    def _curve(self, found: Reveal, guess: list[float]) -> None:
        lang, asked = self.lang, self.lesson.asked
        given = asked.first is not None and asked.of != "retention"
        start = [asked.first] if given else []

        def with_start(values: Any) -> Any:
            return np.array([*start, *values], dtype=np.float64)

        years = np.array([0.0, *found.years]) if given else found.years
        named = [
            (say("predicted", lang), with_start(guess), GUESS, "solid"),
            (say("simulated", lang, n=len(found.each)), with_start(found.mean), style.RIVALS[0], "solid"),
            (say("known", lang), with_start(found.known), style.INK, "dashed"),
        ]
        Chart(charts.lines(years, named, lang), answer(self.lesson, found, lang), "chart tall-chart")
        lines = [
            (_number(float(year), lang), *(_number(float(values[i]), lang) for _, values, _, _ in named))
            for i, year in enumerate(years)
        ]
        with box("details", "twin"):
            text("summary", studio_say("as_table", lang))
            rows(self._unit(), (say("year", lang), *(name for name, *_ in named)), lines, left=0)

    def _after(self) -> None:
        lang, words = self.lang, self.lesson.words(self.lang)
        text("h2", say("happens", lang))
        self._prose(words.reveal)
        text("h2", say("discuss", lang))
        self._prose(words.discuss)
        with box("details", "twin"):
            text("summary", say("notes", lang))
            self._prose(words.teacher)
        with box("div", "row"):
            for file in dict.fromkeys(self.lesson.files.values()):
                name = f"lessons/{self.lesson.name}/{file.removesuffix('.yaml')}"
                label = say("open_market", lang)
                if len(self.lesson.files) > 1:
                    label += f": {file.removesuffix('.yaml')}"
                link(label, address("/", lang, scenario=name), "button")
            link(say("again", lang), address(f"/lessons/{self.lesson.name}", lang), "button")
        following = [other for other in shipped() if other.order > self.lesson.order]
        if following:
            target = address(f"/lessons/{following[0].name}", lang)
            link(say("next", lang, title=_title(following[0], lang)), target)

    def _unit(self) -> str:
        unit = self.lesson.asked.unit
        return unit.fi if self.lang == "fi" and unit.fi else unit.en

    def _end(self) -> float:
        time = self.lesson.plans[0].scenario.time
        return time.horizon * time.years_per_unit


def _title(lesson: Lesson, lang: str) -> str:
    return lesson.title.fi if lang == "fi" and lesson.title.fi else lesson.title.en


def _number(value: float, lang: str) -> str:
    return numbers.plain(value, 4, lang)
