"""Work that takes a while: a line that says how far it is, and a button that ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

from nicegui.client import Client
from nicegui.element import Element

from virta.studio.pages.shell import slow
from virta.studio.parts.plain import box, button, text
from virta.studio.picture import Stopped
from virta.studio.words import say

T = TypeVar("T")
Told = Callable[[str, int, int], None]
"""Told a step in words, what is done and all of it; it raises Stopped where nobody waits any more."""


class Page(Protocol):
    """Whoever waits."""

    lang: str
    client: Client
    closed: bool
    """Whether nobody looks at the page any more."""


async def waited(page: Page, place: Element, work: Callable[[Told], T]) -> T:
    """Do the work off the page's loop, with its progress in `place`. Raises Stopped, and what it raises.

    It is stopped where it is cancelled, where the page is left, and where `place` is taken off the page.
    Work that never tells is left to itself then, and what it gives is thrown away.
    """
    loop, cancelled = asyncio.get_running_loop(), asyncio.Event()
    place.clear()
    with place, box("div", "row", aria_live="polite") as line:
        box("span", "spinner", aria_hidden="true")
        step = text("span", say("preparing", page.lang, step="…"))
        button(say("cancel", page.lang), cancelled.set)

    def show(words: str) -> None:
        if not step.is_deleted:
            with page.client:
                step.set_text(say("preparing", page.lang, step=words))

    def told(words: str, done: int, every: int) -> None:
        if cancelled.is_set() or page.closed or place.is_deleted:
            raise Stopped
        loop.call_soon_threadsafe(show, f"{words} {done}/{every}".strip())

    working = asyncio.ensure_future(slow(lambda: work(told)))
    stop = asyncio.ensure_future(cancelled.wait())
    try:
        await asyncio.wait((working, stop), return_when=asyncio.FIRST_COMPLETED)
        if not working.done() or place.is_deleted:
            # The thread ends itself at its next word; nobody waits for it.
            working.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            raise Stopped
        return working.result()
    finally:
        stop.cancel()
        if not line.is_deleted:
            with page.client:
                line.delete()
