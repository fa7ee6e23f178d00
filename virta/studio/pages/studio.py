"""The first page: controls, the answer, the flow, stocks and difference, and what lies behind them."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from nicegui import background_tasks, ui
from nicegui.client import Client
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from experiments.plan import Plan
from experiments.report import numbers
from experiments.report.tables import Table
from experiments.report.texts import title_of
from experiments.report.wording import warranted
from simulation import metrics
from simulation.scenario import ScenarioError
from virta.questions.compare.outcome import outcome
from virta.studio import charts, drawing
from virta.studio.bench import MOST_PLANS, Bench, State
from virta.studio.controls import FRAME, GROUPS, WE
from virta.studio.pages.behind import Behind
from virta.studio.pages.shell import address, quick, slow
from virta.studio.parts.chart import Chart
from virta.studio.parts.flow import FlowDrawing
from virta.studio.parts.lever import Lever
from virta.studio.parts.plain import box, button, choice, field, link, rows, switch, text
from virta.studio.picture import EXACT_LOOK, SAMPLE, Desk, Picture, Stopped
from virta.studio.words import say

HEADLINES = (
    ("npv", "headline_npv"),
    ("customers_end", "headline_customers"),
    ("customers_won", "headline_won"),
    ("customers_lost", "headline_lost"),
)
CALM = 0.2
"""Seconds without a move before replications begin: while a control moves, all time is for first looks."""


@dataclass(frozen=True)
class Drawn:
    """A picture with all that is drawn of it; it is made off the page's loop."""

    picture: Picture
    stocks: dict[str, Any]
    difference: dict[str, Any]
    flow: dict[str, Any]
    beside: Table | None
    """Plans side by side, where that is looked at."""


class Studio:
    """One page, opened once."""

    def __init__(self, bench: Bench, desk: Desk, lang: str, token: str, client: Client) -> None:
        self.bench, self.desk, self.lang, self.token, self.client = bench, desk, lang, token, client
        self.closed = False
        self.picture: Picture | None = None
        self.levers: dict[str, Lever] = {}
        self._open_twins: dict[Element, Element] = {}
        self.spreading = False
        self._asked, self._stopped = 0, False
        self._wake = asyncio.Event()
        self._build()
        self._work = background_tasks.create(self._working(), name="studio")
        client.on_disconnect(self._leave)
        client.on_connect(self._return)
        client.on_delete(lambda: self._work.cancel())
        self.ask()

    def say(self, key: str, **values: object) -> str:
        """A text in the page's language."""
        return say(key, self.lang, **values)

    # What is on the page

    def _build(self) -> None:
        with box("div", "bench"):
            with box("aside", "side card", aria_label=self.say("controls")):
                self._side()
            with box("div", "stage"):
                with box("section", "answer card", aria_live="polite"):
                    self._answer()
                with box("section", "card"):
                    self._flow()
                with box("div", "pair"):
                    self.stocks = self._chart("stocks")
                    self.difference = self._chart("difference")
                with box("section", "card"):
                    self.behind = Behind(self)

    def _side(self) -> None:
        scenario = self.bench.market.scenario
        text("h1", title_of(scenario.title, self.lang))
        link(self.say("open"), address("/open", self.lang))
        self.plan_box = box("div", "")
        with box("div", "row"):
            self.undo = button(self.say("undo"), lambda: self._travel(self.bench.undo))
            self.redo = button(self.say("redo"), lambda: self._travel(self.bench.redo))
            button(self.say("reset"), self._reset)
        budgets = [control for control in self.bench.controls.values() if control.is_budget]
        if len(budgets) > 1:
            switch(self.say("spread"), False, self._spread)
        for group in GROUPS:
            members = [control for control in self.bench.controls.values() if control.group == group]
            if not members:
                continue
            with box("details", "group") as details:
                if group == WE or (group != FRAME and not budgets and group == GROUPS[1]):
                    details._props["open"] = True
                with ui.element("summary"):
                    text("span", self.say(group))
                for control in members:
                    lever = Lever(
                        control, self.bench.value(control.path), self.lang, self._moved, self.bench.settle
                    )
                    self.levers[control.path] = lever
        self._plans()

    def _plans(self) -> None:
        """The plans to choose from, and what can be done to them."""
        self.plan_box.clear()
        state = self.bench.state
        with self.plan_box:
            options = [(str(k), plan.label) for k, plan in enumerate(state.plans) if k]
            with box("div", "row"):
                if len(options) > 1:
                    choice(self.say("plan"), options, str(state.active), self._show_plan)
                else:
                    field(self.say("plan"), self.bench.plan.label, self._rename, maxlength="40")
            with box("div", "row"):
                if len(state.plans) < MOST_PLANS:
                    button(self.say("add_plan"), self._add)
                if len(state.plans) > 2:
                    button(self.say("drop_plan"), self._drop)
        self._arm()

    def _arm(self) -> None:
        for element, can in ((self.undo, self.bench.can_undo), (self.redo, self.bench.can_redo)):
            if can is element._props.get("disabled", False):
                element._props.set_bool("disabled", not can)

    def _answer(self) -> None:
        self.sentence = text("h2", self.say("no_change"), "sentence")
        with box("div", "how"):
            self.how = text("span", "")
            self.stop_button = button(self.say("stop"), self._stop)
            self.stop_button.set_visibility(False)
        self.numbers: dict[str, tuple[TextElement, TextElement]] = {}
        with box("div", "numbers"):
            for name, key in HEADLINES:
                with box("div", "number"):
                    text("div", self.say(key), "what")
                    self.numbers[name] = text("div", "–", "value"), text("div", "", "change")

    def _flow(self) -> None:
        with box("div", "head"):
            self.flow_title = text("h2", self.say("flow"))
            with box("div", "legend"):
                for role in ("won", "lost", "won_back", "other"):
                    with box("span"):
                        text("i", "").style(f"background:{drawing.COLOURS[role]}")
                        text("span", self.say(role))
                self.running = True
                self.pause = button(self.say("pause"), self._pause)
        with box("div", "flow-frame", tabindex="0", role="region", aria_label=self.say("flow")):
            self.flow = FlowDrawing(drawing.NOTHING)
        self.flow_twin = self._twin()

    def _chart(self, name: str) -> tuple[TextElement, Chart, Element]:
        with box("section", "card"):
            with box("div", "head"):
                title = text(
                    "h2", self.say(name, baseline=self.bench.state.plans[0].label, currency=self._unit(1))
                )
                text("span", self.say(f"{name}_note", baseline=self.bench.state.plans[0].label), "note")
            return title, Chart({"series": []}, title.text), self._twin()

    def _twin(self) -> Element:
        """A table that is made when it is opened."""
        with box("details", "twin") as details:
            text("summary", self.say("as_table"))
            inner = box("div")
        details._props["data-open"] = "false"

        def opened(event: Any) -> None:
            details._props["data-open"] = "true" if event.args else "false"
            self._twins()

        details.on("toggle", opened, js_handler="(e) => emit(e.target.open)")
        self._open_twins[inner] = details
        return inner

    # What the person does

    def _moved(self, path: str, value: float) -> None:
        try:
            if self.spreading and self.bench.controls[path].is_budget:
                self.bench.spread(path, value)
                for other, lever in self.levers.items():
                    if other != path and self.bench.controls[other].is_budget:
                        lever.put(self.bench.value(other))
            else:
                self.bench.move(path, value)
        except KeyError:
            return  # not one of this page's controls
        self._arm()
        self.ask()

    def _spread(self, on: bool) -> None:
        self.spreading = on

    def _travel(self, way: Callable[[], bool]) -> None:
        if way():
            self._renew()

    def _reset(self) -> None:
        self.bench.reset()
        self._renew()

    def _renew(self) -> None:
        for path, lever in self.levers.items():
            lever.put(self.bench.value(path))
        self._plans()
        self.ask()

    def _add(self) -> None:
        taken = {plan.label for plan in self.bench.state.plans}
        labels = (self.say("plan_letter", letter=letter) for letter in "ABCDEFG")
        self.bench.add(next(label for label in labels if label not in taken))
        self._renew()

    def _drop(self) -> None:
        self.bench.drop()
        self._renew()

    def _show_plan(self, value: str) -> None:
        self.bench.show(int(value))
        self._renew()

    def _rename(self, label: str) -> None:
        self.bench.rename(label)
        self._plans()
        self.ask()

    def _pause(self) -> None:
        self.running = not self.running
        self.flow.run(self.running)
        self.pause.set_text(self.say("pause" if self.running else "play"))

    def _stop(self) -> None:
        self._stopped = True
        self.how.set_text(self.say("stopped"))
        self.stop_button.set_visibility(False)

    # The work: one task a page; the newest numbers always win

    def ask(self) -> None:
        """Compute the plans as they are now."""
        self._asked += 1
        self._stopped = False
        self._wake.set()

    def _leave(self) -> None:
        """A tab that is closed, or out of reach, has nothing computed for it."""
        self._stopped = self.closed = True

    def _return(self) -> None:
        if self.closed:
            self.closed = False
            self.ask()

    async def _working(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            asked, state = self._asked, self.bench.state
            try:
                plans, drawn = await quick(partial(self._looked, state))
                self._show(drawn, state, asked)
                await self._in_time(plans, state, asked)
            except asyncio.CancelledError:
                raise
            except ScenarioError as error:
                self._tell(self.say("not_allowed", why=error.problems[0].message))
            except Exception as error:  # noqa: BLE001 - the page says what failed and goes on
                self._tell(self.say("failed", why=f"{type(error).__name__}: {error}"))

    def _looked(self, state: State) -> tuple[list[Plan], Drawn]:
        plans = self.bench.plans(state)
        drawn = self._drawn(self.desk.first_look(plans), state)
        assert drawn is not None
        return plans, drawn

    def _drawn(self, picture: Picture | None, state: State) -> Drawn | None:
        if picture is None:
            return None
        k, lang = state.active, self.lang
        return Drawn(
            picture,
            charts.stocks(picture, k, lang),
            charts.difference(picture, k, lang),
            drawing.flow_props(picture.plans[k], lang),
            self.behind.beside(picture),
        )

    async def _in_time(self, plans: list[Plan], state: State, asked: int) -> None:
        """Renew the picture with ever more replications, once nothing moves."""

        def stop() -> bool:
            return self._stopped or asked != self._asked

        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), CALM)
        if stop():
            return
        pictures = self.desk.in_time(plans, stop)
        with self.client:
            self.stop_button.set_visibility(True)
        while not stop():
            step = asyncio.ensure_future(slow(lambda: self._drawn(next(pictures, None), state)))
            moved = asyncio.ensure_future(self._wake.wait())
            try:
                await asyncio.wait((step, moved), return_when=asyncio.FIRST_COMPLETED)
            finally:
                moved.cancel()
                # Left alone it ends by itself at its next replication.
                step.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            if not step.done():
                break
            try:
                drawn = step.result()
            except Stopped:
                break
            if drawn is None or stop():
                break
            self._show(drawn, state, asked)
        if asked == self._asked:
            with self.client:
                self.stop_button.set_visibility(False)

    # What is shown

    def _tell(self, words: str) -> None:
        with self.client:
            self.sentence.set_text(words)
            self.how.set_text("")
            self.stop_button.set_visibility(False)

    def _show(self, drawn: Drawn, state: State, asked: int) -> None:
        with self.client:
            self.picture = picture = drawn.picture
            k, currency = state.active, self.bench.market.scenario.money.currency
            plan, baseline = picture.plans[k].label, picture.plans[0].label
            self.sentence.set_text(self._said(picture, k))
            self.how.set_text(self._how(picture, k))
            self._headlines(picture, k)
            self.flow.show(drawn.flow, asked)
            self.flow_title.set_text(f"{self.say('flow')}: {plan}")
            for (title, chart, _), options, words in (
                (self.stocks, drawn.stocks, self.say("stocks_of", plan=plan)),
                (
                    self.difference,
                    drawn.difference,
                    self.say("difference", baseline=baseline, currency=currency),
                ),
            ):
                title.set_text(words)
                chart.put(options, words)
            self._twins()
            self.behind.show(drawn.beside)

    def _said(self, picture: Picture, k: int) -> str:
        """The answer as a sentence."""
        change = picture.change(k, "npv")
        label, base = picture.plans[k].label, picture.plans[0].label
        if all(not plan.changes for plan in self.bench.state.plans):
            return self.say("no_change")
        if picture.comparison is not None:
            if len(picture.plans) == 2 and change == 0:
                return self.say("same_value", plan=label)
            return outcome(picture.comparison, self.lang)
        if not change:
            return self.say("same_value", plan=label)
        unit = self.bench.market.scenario.money.currency
        by = warranted(abs(change), abs(change) / 12, self.lang, sign=False)
        return self.say(
            "first_ahead" if change > 0 else "first_behind", plan=label, baseline=base, by=by, unit=unit
        )

    def _how(self, picture: Picture, k: int) -> str:
        if picture.kind == EXACT_LOOK:
            return self.say("worked_exact")
        if picture.kind != SAMPLE:
            return self.say("worked_small")
        found = self.say("worked", n=picture.n)
        if picture.comparison is not None:
            p = picture.comparison.differences[k - 1]["npv"].p_better
            if p is not None and picture.change(k, "npv"):
                share = numbers.percent(p, 0, self.lang)
                found += f" · {self.say('p_better', p=share, plan=picture.plans[k].label)}"
        return found

    def _headlines(self, picture: Picture, k: int) -> None:
        for name, (value_text, change_text) in self.numbers.items():
            value, change = picture.plans[k].values[name], picture.change(k, name)
            metric = metrics.METRICS[name]
            money = metric.unit == metrics.MONEY
            size = 1e3 if money and value is not None and abs(value) >= 1e5 else 1.0
            unit = self._unit(size) if money else ""
            shown = None if value is None else value / size
            places = 0 if shown is None or abs(shown) >= 100 else 1
            value_text.set_text(f"{numbers.fixed(shown, places, self.lang)} {unit}".strip())
            words, kind = self._change(picture, k, name, change, size)
            change_text.set_text(words)
            change_text.classes(replace=f"change {kind}")

    def _unit(self, size: float) -> str:
        currency = self.bench.market.scenario.money.currency
        return self.say("thousand", unit=currency) if size > 1 else currency

    def _change(
        self, picture: Picture, k: int, name: str, change: float | None, size: float
    ) -> tuple[str, str]:
        """A change against the baseline with its interval, and whether it is for the better."""
        if not change or not math.isfinite(change):
            return "± 0", ""
        half = None
        sure = False
        if picture.comparison is not None:
            found = picture.comparison.differences[k - 1][name]
            if found.low is not None and found.high is not None:
                half = (found.high - found.low) / 2 / size
                sure = not found.low <= 0 <= found.high
        words = warranted(change / size, half if half else abs(change / size) / 12, self.lang)
        if half:
            words += f" ± {warranted(half, half, self.lang, sign=False)}"
        better = metrics.METRICS[name].better
        kind = "" if not better or not sure else ("better" if change * better > 0 else "worse")
        return words, kind

    def _twins(self) -> None:
        """Fill the tables that are open."""
        picture = self.picture
        if picture is None:
            return
        k = min(self.bench.state.active, len(picture.plans) - 1)
        fills = (
            (self.flow_twin, self._flow_table),
            (self.stocks[2], self._stocks_table),
            (self.difference[2], self._difference_table),
        )
        for inner, fill in fills:
            inner.clear()
            if self._open_twins[inner]._props["data-open"] == "true":
                with inner:
                    fill(picture, k)

    def _flow_table(self, picture: Picture, k: int) -> None:
        scenario = picture.plans[k].model.scenario
        names = {stage.name: title_of(stage.title, self.lang) for stage in scenario.stages}
        names |= {"": self.say("outside"), "gone": self.say("gone")}
        lines = [
            (
                names[origin],
                names[destination],
                numbers.fixed(amount, 1 if amount < 20 else 0, self.lang),
                self.say(role),
            )
            for origin, destination, amount, role in drawing.flow_rows(picture.plans[k])
        ]
        rows(self.say("flow"), (self.say("from"), self.say("to"), self.say("a_year"), ""), lines, left=2)

    def _stocks_table(self, picture: Picture, k: int) -> None:
        seen, base = picture.plans[k], picture.plans[0]
        years, mine, theirs = charts.years_of(seen), seen.customers(), base.customers()
        lines = [
            (
                numbers.plain(years[i], 3, self.lang),
                *(numbers.fixed(of[i], 0, self.lang) for of in (theirs, mine)),
            )
            for i in _turns(years)
        ]
        rows(self.say("stocks"), (self.say("years"), base.label, seen.label), lines, left=0)

    def _difference_table(self, picture: Picture, k: int) -> None:
        years = charts.years_of(picture.plans[k])
        mean, low, high = picture.difference(k)
        lines = []
        for i in _turns(years):
            cells = [mean[i]] + ([low[i], high[i]] if low is not None and high is not None else [])
            lines.append(
                (numbers.plain(years[i], 3, self.lang), *(numbers.signed(c, 0, self.lang) for c in cells))
            )
        heads = ["years", "mean_column"] + (["low", "high"] if low is not None else [])
        title = f"{picture.plans[k].label}, {self.bench.market.scenario.money.currency}"
        rows(title, [self.say(key) for key in heads], lines, left=0)


def _turns(years: Any) -> list[int]:
    """Where a year begins, or every boundary where there are few."""
    if len(years) <= 16:
        return list(range(len(years)))
    whole = [i for i, year in enumerate(years) if abs(year - round(year)) < 1e-9]
    return whole if len(whole) > 2 else list(range(0, len(years), max(1, len(years) // 12)))
