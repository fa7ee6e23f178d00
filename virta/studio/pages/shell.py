"""What all pages have: head, navigation, language, the way computations leave the page's loop."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from nicegui import ui

from experiments.report.texts import LANGUAGES
from virta.studio.parts.plain import box, link, text
from virta.studio.words import say

T = TypeVar("T")

STYLE = (Path(__file__).parent.parent / "parts" / "style.css").read_text(encoding="utf-8")
PAGES = (("studio", "/"), ("open_short", "/open"), ("calibrate_short", "/calibrate"), ("lessons", "/lessons"))

_quick = ThreadPoolExecutor(2, "first-look")
_slow = ThreadPoolExecutor(2, "computation")
"""Kernels leave the interpreter to others while they run, so threads are enough. What takes long never stands
in the way of a first look."""


def language(asked: str | None) -> str:
    """A language that there is."""
    return asked if asked in LANGUAGES else "en"


async def quick(work: Callable[[], T]) -> T:
    """Do what takes a tenth of a second, off the loop."""
    return await asyncio.get_running_loop().run_in_executor(_quick, work)


async def slow(work: Callable[[], T]) -> T:
    """Do what may take long, off the loop."""
    return await asyncio.get_running_loop().run_in_executor(_slow, work)


def address(path: str, lang: str, **query: str) -> str:
    """The address of a page in a language."""
    return f"{path}?{urlencode({'lang': lang, **query})}"


@contextmanager
def shell(lang: str, here: str, title: str, **query: str) -> Iterator[None]:
    """The frame of a page; what is made within it stands in its main part.

    here: the path of the page; query: what the page in the other language needs besides.
    """
    # One page serves both languages; which one it is stands in its head, for whoever hears it read aloud.
    client = ui.context.client
    client.page = copy.copy(client.page)
    client.page.language = "en-US" if lang == "en" else lang  # type: ignore[assignment]
    ui.add_css(STYLE)
    ui.page_title(f"{title} – Virta")
    link(say("skip", lang), "#main", "skip")
    with box("header", "top"):
        link("Virta", address("/", lang), "brand")
        with box("nav", "row", aria_label="Virta"):
            for key, path in PAGES:
                current = {"aria_current": "page"} if path == here else {}
                link(say(key, lang), address(path, lang), **current)
        for nth, other in enumerate(one for one in LANGUAGES if one != lang):
            place = "" if nth else "push"
            link(say("language", other), address(here, other, **query), place, lang=other, hreflang=other)
    with box("main", id="main", tabindex="-1"):
        yield


def problem(words: str) -> None:
    """A message that something cannot be, read aloud at once."""
    box_ = text("p", words, "problem")
    box_._props["role"] = "alert"
