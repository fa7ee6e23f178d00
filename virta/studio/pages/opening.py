"""The page on which a scenario is opened: those that ship, and one's own."""

from __future__ import annotations

from experiments.report.texts import title_of
from simulation.scenario.titles import title_of as title_in
from virta import library
from virta.studio.market import MOST_BYTES
from virta.studio.pages.shell import address, problem, shell
from virta.studio.parts.plain import box, button, form, link, text, upload
from virta.studio.words import say

GROUPS = ("library", "vocabularies", "claims", "lessons", "calibrated", "published")


def opening(lang: str, message: str | None) -> None:
    """The page; `message` says why the last try failed."""
    with shell(lang, "/open", say("open", lang)), box("div", "page"):
        text("h1", say("open", lang))
        if message:
            text("p", say("cannot_open", lang))
            problem(message)
        with box("section", "card"), form(address("/open", lang)), box("div", "row"):
            refusal = say("too_large", lang, n=MOST_BYTES >> 20)
            upload(say("open_own", lang), (".yaml", ".yml", ".zip"), MOST_BYTES, refusal)
            button(say("open", lang), None, "main", type="submit")
        with box("p"):
            link(say("calibrate", lang), address("/calibrate", lang))
        text("h2", say("open_shipped", lang))
        with box("div", "lists"):
            shipped = library.shipped()
            for group in GROUPS:
                names = [name for name in shipped if name.startswith(f"{group}/")]
                if names:
                    with box("section", "card"):
                        text("h3", say(f"group_{group}", lang))
                        with box("ul"):
                            for name in names:
                                titled = title_in(shipped[name])
                                with box("li"):
                                    words = title_of(titled, lang) if titled else name
                                    link(words, address("/", lang, scenario=name))
