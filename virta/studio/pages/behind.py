"""What lies behind the answer: plans side by side, statements, one customer's life, events, files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nicegui import ui
from nicegui.element import Element

from experiments.plan import Plan
from experiments.report import axes as axes_of
from experiments.report import numbers, style, tables
from experiments.report.style import MissingLibrary
from experiments.report.texts import say as step_words
from experiments.report.texts import title_of
from experiments.report.wording import metric_title
from simulation import metrics
from simulation.engine import Outcome
from simulation.ledgers import event_table
from simulation.scenario.types import GONE
from virta.outputs import FORMATS, CannotWrite, Wanted
from virta.outputs.folders import keep
from virta.questions.compare import lives
from virta.questions.compare.answer import CompareAnswer, compare
from virta.questions.compare.findings import Findings
from virta.questions.run.answer import simulate
from virta.questions.run.stocks import stage_colours
from virta.studio.bench import Bench
from virta.studio.charts import plan_colour
from virta.studio.market import pack
from virta.studio.pages.shell import problem
from virta.studio.pages.waiting import Page, Told, waited
from virta.studio.parts.plain import box, button, rows, text
from virta.studio.parts.sheet import Sheet
from virta.studio.picture import MOST_LIVES, Picture, Stopped
from virta.studio.words import say

if TYPE_CHECKING:
    from pandas import DataFrame

TABS = ("side_by_side", "statements", "lives", "events", "files")
MOST_EVENTS = 400
MOST_LOGGED = 20_000
"""People in a market whose log a page shows."""
_SHOWN = ("npv", "customers_end", "customers_won", "customers_lost", "retention_rate", "clv", "top20_share")


Show = Callable[[], object]
"""Puts what was found on the page."""


class Bearer(Page, Protocol):
    """The page that bears the tabs."""

    bench: Bench
    picture: Picture | None


class Behind:
    """Tabs; what a tab shows is made when it is opened or asked for."""

    def __init__(self, page: Bearer) -> None:
        self.page, self.lang = page, page.lang
        self.tabs: dict[str, Element] = {}
        self.open, self.looked = TABS[0], 0
        self.both: Sheet | None = None
        with box("div", "tabs", role="tablist"):
            for name in TABS:
                tab = text("button", self.say(name), "tab")
                tab._props |= {
                    "type": "button",
                    "role": "tab",
                    "id": f"tab-{name}",
                    "aria-controls": "behind",
                }
                tab.on("click", partial(self._open, name))
                self.tabs[name] = tab
        self.panel = box("div", "panel", role="tabpanel", id="behind", tabindex="0")
        self._mark()

    def say(self, key: str, **values: object) -> str:
        """A text in the page's language."""
        return say(key, self.lang, **values)

    def beside(self, picture: Picture) -> tables.Table | None:
        """The plans side by side, where that is looked at."""
        return self._both(picture) if self.open == "side_by_side" else None

    def show(self, beside: tables.Table | None) -> None:
        """Follow the plans where that costs nothing."""
        if beside is None or self.open != "side_by_side":
            return
        if self.both is None:
            with self.panel:
                self.both = Sheet(beside)
        else:
            self.both.put(beside)

    def _mark(self) -> None:
        for name, tab in self.tabs.items():
            tab._props["aria-selected"] = "true" if name == self.open else "false"
            tab.update()
        self.panel._props["aria-labelledby"] = f"tab-{self.open}"
        self.panel.update()

    def _open(self, name: str) -> None:
        self.open, self.both = name, None
        self._mark()
        self.panel.clear()
        with self.panel:
            getattr(self, f"_{name}")(self.page.picture)

    # Side by side

    def _side_by_side(self, picture: Picture | None) -> None:
        if picture is not None:
            self.show(self._both(picture))

    def _both(self, picture: Picture) -> tables.Table:
        if picture.comparison is not None:
            found = CompareAnswer(Findings(picture.comparison), {"command": "compare", "plans": ()})
            return found._sheets[self.lang].side_by_side()
        lines = []
        for name in _SHOWN:
            values = [seen.values[name] for seen in picture.plans]
            if all(value is not None for value in values):
                metric = metrics.METRICS[name]
                percent = metric.unit in (metrics.SHARE, metrics.PER_PERIOD)
                cells = [
                    numbers.percent(v, 1, self.lang) if percent else numbers.plain(v, 3, self.lang)
                    for v in values
                ]
                lines.append(tables.row(metric_title(metric.name, self.lang), *cells))
        columns = ("", *(seen.label for seen in picture.plans))
        return tables.Table(self.say("side_by_side"), columns, tuple(lines))

    # Statements

    def _statements(self, _: Picture | None) -> None:
        self._asking("get_books", self._books)

    def _books(self, told: Told) -> Show:
        plan = self._plan()
        n, few = self._affordable(plan), self._people(plan) <= MOST_LOGGED
        step = partial(told, step_words("step_replications", self.lang))
        found = simulate(plan.scenario, seed=0, replications=n, customers=few, threads=1, progress=step)
        metrics_, *books = found.sheets(self.lang)

        def show() -> None:
            text("p", f"{plan.label}. {self.say('books_note', n=n)}", "note")
            for sheet in (*books, metrics_):
                Sheet(sheet)

        return show

    # One customer under two plans

    def _lives(self, _: Picture | None) -> None:
        self.looked = 0
        self._asking("get_lives", self._life, again="next_life")

    def _life(self, _: Told) -> Show:
        plans = self.page.bench.plans()
        pair = plans[0], plans[self.page.bench.state.active]
        seed, self.looked = self.looked, self.looked + 1
        try:
            outcomes, found = lives.tell(pair, seed, 6)
        except lives.NothingToTell:
            return partial(text, "p", self.say("lives_nobody"))
        both = {k: lives.lives_of(pair[k], outcomes[k], found.person) for k in (0, 1)}

        def show() -> None:
            self._two_lives(pair, both, found.person)
            self._life_table(pair, outcomes, found.person)

        return show

    def _two_lives(self, pair: tuple[Plan, Plan], told: dict[int, lives.Life], person: int) -> None:
        scenario, time = pair[0].scenario, pair[0].scenario.time
        text("h3", self.say("lives_person", person=f"{person % 16**6:06x}"))
        part = lives.parting(told[0], told[1])
        if part is None:
            text("p", self.say("lives_same"))
        else:
            text("p", self.say("lives_lead", when=axes_of.moment(round(part, 1), time, self.lang)))
        colours = stage_colours(scenario)
        with box("div", "lives"):
            for k, life in told.items():
                with box("div", "life"):
                    name = text("div", pair[k].label, "life-name")
                    name.style(f"color:{style.readable(plan_colour(1 if k else 0))}")
                    with box("div", "life-line"):
                        for stay in life.stays:
                            stage = scenario.stages[stay.stage]
                            width = 100 * (stay.end - stay.start) / time.horizon
                            colour = colours.get(stage.id, style.RULE)
                            title = (
                                self.say("gone") if stage.name == GONE else title_of(stage.title, self.lang)
                            )
                            bar = text("span", title if width > 7 else "", "life-stay")
                            bar.style(f"width:{width:.2f}%;background:{colour};color:{style.on(colour)}")
                            bar._props["title"] = title
                        for at, _amount in life.purchases:
                            text("i", "", "life-buy").style(f"left:{100 * at / time.horizon:.2f}%")
                        if part is not None:
                            text("i", "", "life-part").style(f"left:{100 * part / time.horizon:.2f}%")
                    amount = f"{numbers.fixed(life.contribution, 0, self.lang)} {scenario.money.currency}"
                    bought = (
                        f"{self.say('purchases_made', n=len(life.purchases))}, " if life.purchases else ""
                    )
                    text("div", f"{bought}{self.say('brought', amount=amount)}", "note")
            with box("div", "life-scale"):
                text("span", "0")
                text("span", axes_of.duration(time.horizon, time, self.lang))

    def _life_table(self, pair: tuple[Plan, Plan], outcomes: tuple[Outcome, Outcome], person: int) -> None:
        frame = lives.table(pair, outcomes, person)
        names = self._stage_names(pair[0])
        with box("details", "twin"):
            text("summary", self.say("as_table"))
            lines = [
                (
                    row["plan"],
                    names.get(row["stage"], row["stage"]),
                    self.say("kind_purchase") if row["what"] == "purchase" else "",
                    numbers.fixed(row["start"], 1, self.lang),
                    numbers.fixed(row["end"], 1, self.lang),
                    numbers.fixed(row["amount"], 0, self.lang) if row["what"] == "purchase" else "",
                )
                for row in frame.to_dict("records")
            ]
            heads = ("plan", "stage", "event", "from", "to", "amount_column")
            rows(self.say("lives"), [self.say(key) for key in heads], lines, left=3)

    # Events

    def _events(self, _: Picture | None) -> None:
        self._asking("get_events", self._log)

    def _log(self, _: Told) -> Show:
        plan = self._plan()
        people = self._people(plan)
        if people > MOST_LOGGED:
            return partial(text, "p", self.say("events_large", people=numbers.fixed(people, 0, self.lang)))
        first = simulate(plan.scenario, replications=1, log=True, threads=1).replications.first
        assert first is not None
        assert first.log is not None
        frame = event_table(plan.model, first.log)
        return partial(self._event_table, plan, frame[frame["kind"] != "start"])

    def _event_table(self, plan: Plan, after: DataFrame) -> None:
        names = self._stage_names(plan)
        spends = {one.name: title_of(one.title, self.lang) for one in plan.scenario.investments}
        lines = []
        for row in after.head(MOST_EVENTS).to_dict("records"):
            moved = row["kind"] not in ("spend", "list", "purchase", "choice")
            amount = (
                ""
                if not row["amount"]
                else numbers.fixed(row["amount"], 2 if row["kind"] == "spend" else 0, self.lang)
            )
            what = self.say(f"kind_{row['kind']}")
            if row["cause"] in spends:
                what = f"{what}: {spends[row['cause']]}"
            lines.append(
                (
                    numbers.fixed(row["time"], 2, self.lang),
                    f"{row['person'] % 16**6:06x}" if row["person"] else "",
                    what,
                    names.get(row["origin"], ""),
                    names.get(row["destination"], "") if moved else "",
                    amount,
                )
            )
        time = f"{self.say('time')}, {self.say(plan.scenario.time.unit + 's')}"
        heads = (time, *(self.say(k) for k in ("person", "event", "from", "to", "amount_column")))
        note = self.say(
            "events_note",
            n=len(lines),
            all=numbers.fixed(len(after), 0, self.lang),
            plan=plan.label,
        )
        text("p", note, "note")
        frame = rows(self.say("events"), heads, lines, left=5)
        frame.classes("tall")

    # Files

    def _files(self, _: Picture | None) -> None:
        market = self.page.bench.market
        with box("div", "row"):
            button(self.say("download_plan"), self._download_plan, "main")
            button(self.say("download_packed"), self._download_packed)
        text("p", self.say("download_note", base=market.base), "note")
        with box("div", "row"):
            kinds = {"html": "download_report", "xlsx": "download_workbook", "csv": "download_data"}
            for kind in (kind for kind in kinds if kind in FORMATS):
                button(self.say(kinds[kind]), partial(self._download, kind))
        self.state = box("div", "row", aria_live="polite")

    def _download_plan(self) -> None:
        ui.download.content(self.page.bench.text(), f"{_file_name(self.page.bench.plan.label)}.yaml")

    def _download_packed(self) -> None:
        bench = self.page.bench
        name = _file_name(bench.plan.label)
        while f"{name}.yaml" in bench.market.files:
            name += "-plan"
        own = {f"{name}.yaml": bench.text()}
        ui.download.content(pack({**own, **bench.market.files}), f"{name}.zip")

    async def _download(self, kind: str) -> None:
        try:
            name, content = await waited(self.page, self.state, partial(self._made, kind))
        except Stopped:
            self._ended("cancelled")
        except (MissingLibrary, CannotWrite) as why:
            self._ended("failed", why=why)
        else:
            self._ended("ready", file=name)
            with self.page.client:
                ui.download.content(content, name)

    def _made(self, kind: str, told: Told) -> tuple[str, bytes]:
        plans = self.page.bench.plans()
        n = self._affordable(plans[0])

        def step(name: str, done: int, every: int) -> None:
            told(step_words(f"step_{name}", self.lang), done, every)

        found = compare(*plans, replications=n, explain=kind == "html", threads=1, progress=step)
        name = _file_name(plans[self.page.bench.state.active].label)
        with tempfile.TemporaryDirectory() as folder:
            formats = ("csv", "json") if kind == "csv" else (kind,)
            wanted = Wanted(formats, self.lang, decimal_comma=self.lang == "fi")
            written = keep(found, Path(folder) / "files", wanted)
            if kind != "csv":
                one = next(path for path in written if path.suffix == f".{kind}")
                return f"{name}.{kind}", one.read_bytes()
            return f"{name}-data.zip", pack({path.name: path.read_text(encoding="utf-8") for path in written})

    def _ended(self, key: str, **values: object) -> None:
        if not self.state.is_deleted:
            with self.page.client:
                self.state.clear()
                with self.state:
                    text("span", self.say(key, **values))

    # What several need

    def _asking(self, key: str, work: Callable[[Told], Show], again: str | None = None) -> None:
        """A button, and below it what the work shows: `work` runs in a thread and gives what draws it."""

        async def pressed() -> None:
            asked._props["disabled"] = True
            asked.update()
            try:
                show = await waited(self.page, shown, work)
                with self.page.client, shown:
                    show()
            except Stopped:
                if asked.is_deleted:
                    return
            except Exception as why:  # noqa: BLE001 - the page says what failed and goes on
                with self.page.client, shown:
                    problem(self.say("failed", why=f"{type(why).__name__}: {why}"))
            asked._props.pop("disabled", None)
            asked.set_text(self.say(again or key))
            asked.update()

        with box("div", "row"):
            asked = button(self.say(key), pressed, "main")
        shown = box("div", "panel")

    def _plan(self) -> Plan:
        return self.page.bench.plans()[self.page.bench.state.active]

    def _people(self, plan: Plan) -> float:
        scenario = plan.scenario
        entering = sum(sum(stream.intensity) for stream in scenario.entrants) * scenario.time.period
        return sum(group.count for group in scenario.people_at_start) + entering

    def _affordable(self, plan: Plan) -> int:
        return max(4, min(30, int(MOST_LIVES / max(self._people(plan), 1.0))))

    def _stage_names(self, plan: Plan) -> dict[str, str]:
        names = {stage.name: title_of(stage.title, self.lang) for stage in plan.scenario.stages}
        return {**names, GONE: self.say("gone")}


def _file_name(label: str) -> str:
    """A name that every system takes."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in label.lower())
    return "-".join(part for part in kept.split("-") if part) or "plan"
