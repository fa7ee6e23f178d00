"""From a company's own records to a scenario, in three steps: the file, its columns, what was found."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from nicegui import ui
from nicegui.client import Client

from virta.answer import DOUBT
from virta.questions.calibrate.answer import CalibrateAnswer
from virta.questions.calibrate.options import UNITS
from virta.studio.market import CannotOpen, Market, open_text
from virta.studio.pages.shell import address, problem, shell
from virta.studio.pages.waiting import Told, waited
from virta.studio.parts.plain import box, button, choice, form, link, switch, text, upload
from virta.studio.parts.sheet import Sheet
from virta.studio.picture import Stopped
from virta.studio.records import MOST_BYTES, NEEDED, ROLES, SUFFIXES, Upload, calibrated, usual_unit
from virta.studio.words import say


def asking(lang: str, message: str | None) -> None:
    """The first step: which records, and the file. `message` says why the last try failed."""
    with shell(lang, "/calibrate", say("calibrate", lang)), box("div", "page"):
        text("h1", say("calibrate", lang))
        _steps(lang, 1)
        text("p", say("calibrate_lead", lang))
        if message:
            problem(message)
        with box("section", "card"), form(address("/calibrate", lang)):
            with box("fieldset", "kinds"):
                text("legend", say("which_records", lang))
                for k, kind in enumerate(ROLES):
                    with box("label", "kind"):
                        tick = box("input", type="radio", name="kind", value=kind, required="required")
                        if not k:
                            tick._props["checked"] = True
                        with box("span"):
                            text("b", say(f"records_{kind}", lang))
                            text("small", say(f"records_{kind}_note", lang))
            refusal = say("too_large", lang, n=MOST_BYTES >> 20)
            upload(say("records_file", lang), SUFFIXES, MOST_BYTES, refusal)
            with box("div", "row"):
                button(say("next", lang), None, "main", type="submit")


class Columns:
    """The second step, columns, and the third, what was found."""

    def __init__(
        self, upload: Upload, lang: str, token: str, client: Client, opens: Callable[[Market], str]
    ) -> None:
        """`opens`: puts a market on a bench, and gives the page's address."""
        self.upload, self.lang, self.client, self.opens = upload, lang, client, opens
        self.closed = False
        self.columns = dict(upload.guessed)
        self.unit, self.lenient = usual_unit(upload.kind), False
        client.on_disconnect(partial(setattr, self, "closed", True))
        client.on_connect(partial(setattr, self, "closed", False))
        with shell(lang, "/calibrate", say("calibrate", lang), records=token), box("div", "page"):
            text("h1", say("calibrate", lang))
            self.body = box("div", "panel")
            self.state = box("div", "panel", aria_live="polite")
            with self.body:
                self._asking()

    def say(self, key: str, **values: object) -> str:
        """A text in the page's language."""
        return say(key, self.lang, **values)

    def _asking(self) -> None:
        _steps(self.lang, 2)
        text("p", self.say("columns_lead", file=self.upload.file.name, n=len(self.upload.heading)))
        none = ("", self.say("no_column"))
        with box("section", "card panel"):
            with box("div", "choices"):
                for role in ROLES[self.upload.kind]:
                    options = [none, *((name, name) for name in self.upload.heading)]
                    picked = partial(self.columns.__setitem__, role)
                    choice(self.say(f"role_{role}"), options, self.columns.get(role, ""), picked)
                units = [(unit, self.say(f"{unit}s")) for unit in UNITS]
                choice(self.say("unit_of_time"), units, self.unit, partial(setattr, self, "unit"))
            switch(self.say("leave_bad_rows"), self.lenient, partial(setattr, self, "lenient"))
            with box("div", "row"):
                self.go = button(self.say("make_scenario"), self._make, "main")
                link(self.say("other_file"), address("/calibrate", self.lang))

    async def _make(self) -> None:
        lacking = [role for role in NEEDED[self.upload.kind] if not self.columns.get(role)]
        if lacking:
            self.state.clear()
            with self.state:
                problem(self.say("choose_columns", names="; ".join(self.say(f"role_{r}") for r in lacking)))
            return
        try:
            found, market = await waited(self, self.state, self._made)
        except Stopped:
            return
        except CannotOpen as why:
            with self.client, self.state:
                problem(str(why))
            return
        with self.client:
            self.body.clear()
            self.state.clear()
            with self.body:
                self._found(found, market)

    def _made(self, _: Told) -> tuple[CalibrateAnswer, Market]:
        found = calibrated(self.upload, self.columns, self.unit, lenient=self.lenient)
        return found, open_text(found.text, f"{self.upload.file.stem}.yaml")

    def _found(self, found: CalibrateAnswer, market: Market) -> None:
        _steps(self.lang, 3)
        text("h2", " · ".join(found.head(self.lang)))
        with box("div", "row"):
            link(self.say("open_made"), self.opens(market), "button main large")
            save = partial(ui.download.content, found.text, market.base)
            button(self.say("download_scenario"), save, "large")
        for words in found.words(self.lang):
            if words.weight == DOUBT:
                problem(words.text)
            else:
                text("p", words.text)
        for sheet in found.sheets(self.lang):
            with box("section", "card"):
                Sheet(sheet)


def _steps(lang: str, now: int) -> None:
    with box("ol", "steps"):
        for k, key in enumerate(("step_file", "step_columns", "step_found"), start=1):
            current = {"aria_current": "step"} if k == now else {}
            with box("li", **current):
                text("span", f"{k}. {say(key, lang)}")
