"""The server of the studio: pages, uploads, and who may come in."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

from fastapi import Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from nicegui import app, ui
from nicegui.client import Client

from virta import library
from virta.game.rules import Game
from virta.game.store import Store
from virta.lessons import find as find_lesson
from virta.lessons import reveal
from virta.lessons.handout import handout
from virta.studio.bench import Bench
from virta.studio.controls import controls
from virta.studio.guard import Guard
from virta.studio.market import MOST_BYTES, CannotOpen, Market, open_file, open_text
from virta.studio.pages.game import Board, Class, DebriefPage, TeamPage
from virta.studio.pages.lessons import LessonPage, lessons_page
from virta.studio.pages.opening import opening
from virta.studio.pages.shell import address, language, shell, slow
from virta.studio.pages.studio import Studio
from virta.studio.picture import Desk
from virta.studio.sessions import Kept
from virta.studio.words import say

FIRST = "library/retailer/hold"
_benches: Kept[tuple[Bench, Desk]] = Kept(60)
_messages: Kept[str] = Kept(200)


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8090,
    password: str | None = None,
    first: Path | str = FIRST,
    show: bool = True,
) -> None:
    """Serve the studio until it is interrupted.

    first: the scenario that the first page opens, a file or a shipped one's name.

    Raises CannotOpen where it is none.
    """
    market = open_file(first)
    _add_pages(market)
    threading.Thread(target=_warm, args=(market,), daemon=True).start()
    _run(host, port, password, show)


def serve_game(
    game: Game,
    store: Store,
    key: str | None,
    *,
    host: str = "127.0.0.1",
    port: int = 8091,
    password: str | None = None,
    lang: str = "en",
    show: bool = True,
) -> None:
    """Serve a game, and the studio and the lessons beside it, until it is interrupted.

    key: what the teacher says to lead the game; None: whoever sees the board leads it.
    """
    _add_pages(open_file(FIRST))
    _add_game(Class(game, store, key))
    try:
        _run(host, port, password, address("/game", lang) if show else False)
    finally:
        store.close()


def _run(host: str, port: int, password: str | None, show: bool | str) -> None:
    app.add_middleware(Guard, password=password)
    ui.run(
        host=host,
        port=port,
        title="Virta",
        show=show,
        reload=False,
        tailwind=False,
        show_welcome_message=False,
        binding_refresh_interval=None,
        reconnect_timeout=30.0,
        favicon=Path(__file__).parent / "parts" / "icon.svg",
    )


def _add_game(played: Class) -> None:
    @ui.page("/game")
    def board(client: Client, lang: str = "en", key: str = "") -> None:
        Board(played, language(lang), client, key)

    @ui.page("/game/debrief")
    def told(client: Client, lang: str = "en") -> None:
        DebriefPage(played, language(lang), client)

    @ui.page("/game/{code}")
    def team(code: str, client: Client, lang: str = "en") -> RedirectResponse | None:
        found = next((team for team, _, own in played.store.teams if own == code), None)
        if found is None:
            played.tries.failed(client.ip or "")
            return RedirectResponse(address("/game", language(lang)))
        TeamPage(played, found, language(lang), client, code)
        return None


def _warm(market: Market) -> None:
    """Load the kernels before the first click: that takes seconds, and longer where they are compiled."""
    bench = Bench(market, (), ("", " "))
    for _ in Desk().in_time(bench.plans(), lambda: False):
        break


def _bench(market: Market, lang: str) -> tuple[Bench, Desk]:
    made = controls(market.draft, market.scenario, lang)
    return Bench(market, made, (say("today", lang), say("mine", lang))), Desk()


def _add_pages(first: Market) -> None:
    @ui.page("/")
    def studio(
        client: Client, lang: str = "en", scenario: str = "", bench: str = ""
    ) -> RedirectResponse | None:
        lang = language(lang)
        kept = _benches.get(bench)
        if kept is None:
            try:
                market = open_file(scenario) if scenario and _is_shipped(scenario) else first
            except CannotOpen as why:
                return RedirectResponse(address("/open", lang, message=_messages.put(str(why))))
            return RedirectResponse(address("/", lang, bench=_benches.put(_bench(market, lang))))
        kept[0].speak(controls(kept[0].market.draft, kept[0].market.scenario, lang))
        with shell(lang, "/", say("studio", lang), bench=bench):
            Studio(*kept, lang, bench, client)
        return None

    @ui.page("/open")
    def opens(lang: str = "en", message: str = "") -> None:
        opening(language(lang), _messages.get(message))

    @ui.page("/lessons")
    def lessons(lang: str = "en") -> None:
        lessons_page(language(lang))

    @ui.page("/lessons/{name}")
    def lesson(name: str, client: Client, lang: str = "en") -> RedirectResponse | None:
        found = find_lesson(name)
        if found is None:
            return RedirectResponse(address("/lessons", language(lang)))
        LessonPage(found, language(lang), client)
        return None

    @app.get("/lessons/{name}/handout")
    async def sheet(name: str, lang: str = "en", kind: str = "student") -> Response:
        found = find_lesson(name)
        if found is None:
            return RedirectResponse(address("/lessons", language(lang)))
        shown = await slow(partial(reveal, found, 1)) if kind == "teacher" else None
        return HTMLResponse(handout(found, language(lang), shown))

    @app.post("/open")
    async def upload(request: Request, lang: str = "en") -> Response:
        lang = language(lang)
        try:
            form = await request.form(max_files=1, max_fields=4)
            file = form.get("file")
            if not isinstance(file, UploadFile) and not hasattr(file, "read"):
                raise CannotOpen("no file came with the request")
            data = await file.read(MOST_BYTES + 1)  # type: ignore[union-attr]
            if len(data) > MOST_BYTES:
                raise CannotOpen(say("too_large", lang))
            market = open_text(data.decode("utf-8"), str(file.filename or "scenario.yaml"))  # type: ignore[union-attr]
        except UnicodeDecodeError:
            return RedirectResponse(address("/open", lang, message=_messages.put("not UTF-8 text")), 303)
        except CannotOpen as why:
            return RedirectResponse(address("/open", lang, message=_messages.put(str(why))), 303)
        return RedirectResponse(address("/", lang, bench=_benches.put(_bench(market, lang))), 303)


def _is_shipped(name: str) -> bool:
    """Only shipped scenarios are opened by an address: no page reads other files of the machine."""
    return name in library.shipped()
