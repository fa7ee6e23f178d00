"""The server of the studio: pages, uploads, and who may come in."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from nicegui import app, ui
from nicegui.client import Client
from starlette.requests import ClientDisconnect

from virta import library
from virta.game.rules import Game
from virta.game.store import Store
from virta.lessons import find as find_lesson
from virta.lessons.handout import handout
from virta.studio.bench import Bench
from virta.studio.controls import controls
from virta.studio.guard import Guard
from virta.studio.market import CannotOpen, Market, open_file, open_packed, open_text
from virta.studio.pages.calibrate import Columns, asking
from virta.studio.pages.game import Board, Class, DebriefPage, TeamPage
from virta.studio.pages.lessons import LessonPage, Prediction, lessons_page, revealed
from virta.studio.pages.opening import opening
from virta.studio.pages.shell import address, language, shell, slow
from virta.studio.pages.studio import Studio
from virta.studio.picture import Desk
from virta.studio.records import Upload, take
from virta.studio.sessions import Kept
from virta.studio.words import say

FIRST = "library/retailer/hold"
_benches: Kept[tuple[Bench, Desk]] = Kept(60)
_messages: Kept[str] = Kept(200)
_predictions: Kept[Prediction] = Kept(400)
_uploads: Kept[Upload] = Kept(20)


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8090,
    password: str | None = None,
    first: Path | str = FIRST,
    lang: str = "en",
    show: bool = True,
) -> None:
    """Serve the studio until it is interrupted.

    first: the scenario that the first page opens, a file or a shipped one's name.

    Raises CannotOpen where it is none.
    """
    market = open_file(first)
    _add_pages(market)
    threading.Thread(target=_warm, args=(market,), daemon=True).start()
    _run(host, port, password, address("/", lang) if show else False)


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
    # The framework's bar has no name to be read aloud, and pages say themselves what they wait for.
    app.config.quasar_config["loadingBar"]["skipHijack"] = True
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
        who = client.ip or ""
        found = next((team for team, _, own in played.store.teams if own == code), None)
        if found is None or not played.tries.allowed(who):
            played.tries.failed(who)
            return RedirectResponse(address("/game", language(lang)))
        TeamPage(played, found, language(lang), client, code)
        return None


def _warm(market: Market) -> None:
    """Load the kernels before the first click: that takes seconds, and longer where they are compiled."""
    bench = Bench(market, (), ("", " "))
    for _ in Desk().in_time(bench.plans(), lambda: False):
        break


def _put(market: Market, lang: str) -> str:
    """The address of a bench with the market on it."""
    made = controls(market.draft, market.scenario, lang)
    bench = Bench(market, made, (say("today", lang), say("mine", lang)))
    return address("/", lang, bench=_benches.put((bench, Desk())))


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
            return RedirectResponse(_put(market, lang))
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
    def lesson(name: str, client: Client, lang: str = "en", prediction: str = "") -> RedirectResponse | None:
        found, lang = find_lesson(name), language(lang)
        if found is None:
            return RedirectResponse(address("/lessons", lang))
        kept = _predictions.get(prediction)
        if kept is None or kept.lesson != name:
            token = _predictions.put(Prediction(name))
            return RedirectResponse(address(f"/lessons/{name}", lang, prediction=token))
        LessonPage(found, lang, client, kept, prediction)
        return None

    @app.get("/lessons/{name}/handout")
    async def sheet(name: str, lang: str = "en", kind: str = "student") -> Response:
        found = find_lesson(name)
        if found is None:
            return RedirectResponse(address("/lessons", language(lang)))
        shown = await slow(partial(revealed, found)) if kind == "teacher" else None
        return HTMLResponse(handout(found, language(lang), shown))

    @app.post("/open")
    async def upload(request: Request, lang: str = "en") -> Response:
        lang = language(lang)
        try:
            data, name, _ = await _uploaded(request)
            if name.lower().endswith(".zip"):
                market = await slow(partial(open_packed, data, name))
            else:
                market = await slow(partial(open_text, data.decode("utf-8-sig"), name))
        except UnicodeDecodeError:
            return _back("/open", lang, f"{name}: not UTF-8 text")
        except CannotOpen as why:
            return _back("/open", lang, str(why))
        return RedirectResponse(_put(market, lang), 303)

    @ui.page("/calibrate")
    def calibrate(client: Client, lang: str = "en", message: str = "", records: str = "") -> None:
        lang, kept = language(lang), _uploads.get(records)
        if kept is None:
            asking(lang, _messages.get(message))
        else:
            Columns(kept, lang, records, client, lambda market: _put(market, lang))

    @app.post("/calibrate")
    async def records(request: Request, lang: str = "en") -> Response:
        lang = language(lang)
        try:
            data, name, kind = await _uploaded(request)
            kept = await slow(partial(take, data, name, kind))
        except CannotOpen as why:
            return _back("/calibrate", lang, str(why))
        return RedirectResponse(address("/calibrate", lang, records=_uploads.put(kept)), 303)


async def _uploaded(request: Request) -> tuple[bytes, str, str]:
    """Bytes and name of the file of a form, and what its field `kind` says. Raises CannotOpen."""
    try:
        form = await request.form(max_files=1, max_fields=4)
    except (ClientDisconnect, HTTPException) as why:
        raise CannotOpen("the form could not be read") from why
    file = form.get("file")
    if file is None or isinstance(file, str):
        raise CannotOpen("no file came with the request")
    return await file.read(), str(file.filename or ""), str(form.get("kind", ""))


def _back(path: str, lang: str, message: str) -> Response:
    return RedirectResponse(address(path, lang, message=_messages.put(message)), 303)


def _is_shipped(name: str) -> bool:
    """Only shipped scenarios are opened by an address: no page reads other files of the machine."""
    return name in library.shipped()
