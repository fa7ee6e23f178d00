"""The server of the studio: pages, uploads, and who may come in."""

from __future__ import annotations

import threading
from pathlib import Path

from fastapi import Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from nicegui import app, ui
from nicegui.client import Client

from virta.studio.bench import Bench
from virta.studio.controls import controls
from virta.studio.guard import Guard
from virta.studio.market import MOST_BYTES, CannotOpen, Market, open_file, open_text
from virta.studio.pages.opening import opening
from virta.studio.pages.shell import address, language
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
        from virta.studio.pages.shell import shell

        with shell(lang, "/", say("studio", lang), bench=bench):
            Studio(*kept, lang, bench, client)
        return None

    @ui.page("/open")
    def opens(lang: str = "en", message: str = "") -> None:
        opening(language(lang), _messages.get(message))

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
    from virta import library

    return name in library.shipped()
