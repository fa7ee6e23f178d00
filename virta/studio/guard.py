"""Who may come in, and how much they may bring: in front of every page, for requests and sockets alike.

A server on this machine alone takes requests for its own names only, so that no foreign page can make a
browser speak with it. A server with a password takes whoever has said it.
"""

from __future__ import annotations

import hmac
import html
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from experiments.report.texts import LANGUAGES
from virta.studio.sessions import Tries
from virta.studio.words import say

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BYTES = 24 << 20
"""Of one request: a calibration file of 20 MB and what surrounds it."""
LOCAL = ("localhost", "127.0.0.1", "[::1]")
COOKIE = "virta"
ENTER = "/enter"


class Guard:
    """An application in front of another."""

    def __init__(self, app: App, password: str | None = None) -> None:
        """`password`: what opens the server; None: it serves this machine alone."""
        self._app, self._password = app, password
        self._key = secrets.token_bytes(32)
        self._tries = Tries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a socket through, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        host = headers.get("host", "")
        if self._password is None and _name(host) not in LOCAL:
            await _refuse(scope, send, 421, "This server answers on this machine alone.")
        elif _foreign(headers.get("origin"), host) and (
            scope["type"] == "websocket" or scope["method"] != "GET"
        ):
            await _refuse(scope, send, 403, "This request comes from another site.")
        elif int(headers.get("content-length") or 0) > MOST_BYTES:
            await _refuse(scope, send, 413, f"At most {MOST_BYTES >> 20} MB can be sent.")
        elif self._password is not None and not self._known(headers.get("cookie", "")):
            await self._at_the_door(scope, receive, send)
        else:
            await self._app(scope, _bounded(receive), send)

    def _known(self, cookies: str) -> bool:
        jar = SimpleCookie(cookies)
        return COOKIE in jar and hmac.compare_digest(jar[COOKIE].value, self._pass())

    def _pass(self) -> str:
        return hmac.new(self._key, b"in", "sha256").hexdigest()

    async def _at_the_door(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _refuse(scope, send, 403, "")
            return
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        asked = query.get("lang", ["en"])[0]
        lang = asked if asked in LANGUAGES else "en"
        message = ""
        if scope["method"] == "POST" and scope["path"] == ENTER:
            who = (scope.get("client") or ("", 0))[0]
            form = parse_qs((await _body(receive, 4096)).decode("utf-8", "replace"))
            said = form.get("password", [""])[0]
            if not self._tries.allowed(who):
                message = say("wait", lang)
            elif hmac.compare_digest(said.encode(), (self._password or "").encode()):
                cookie = f"{COOKIE}={self._pass()}; HttpOnly; SameSite=Strict; Path=/"
                where = _own(form.get("to", ["/"])[0])
                await _answer(
                    send, 303, "", [(b"location", where.encode()), (b"set-cookie", cookie.encode())]
                )
                return
            else:
                self._tries.failed(who)
                message = say("wrong_password", lang)
        to = scope["path"] + (
            f"?{scope['query_string'].decode('latin-1')}" if scope.get("query_string") else ""
        )
        await _answer(send, 401, _door(lang, "/" if scope["path"] == ENTER else to, message), [])


def _door(lang: str, to: str, message: str) -> str:
    said = f'<p role="alert"><b>{html.escape(message)}</b></p>' if message else ""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Virta</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><style>'
        "body{font:1.05rem Arial,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0}"
        "form{display:grid;gap:.7rem;width:17rem}input,button{font:inherit;padding:.5rem}</style></head><body><main>"
        f'<h1>Virta</h1>{said}<form method="post" action="{ENTER}?lang={lang}">'
        f'<label for="p">{say("password", lang)}</label>'
        '<input id="p" name="password" type="password" autofocus>'
        f'<input type="hidden" name="to" value="{html.escape(to)}">'
        f"<button>{say('enter', lang)}</button></form>"
        "</main></body></html>"
    )


def _own(path: str) -> str:
    """A path on this server, whatever was asked for."""
    plain = path.isascii() and path.isprintable() and path.startswith("/")
    return path if plain and not path.startswith(("//", "/\\")) else "/"


def _name(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def _foreign(origin: str | None, host: str) -> bool:
    return origin is not None and urlsplit(origin).netloc != host


def _bounded(receive: Receive) -> Receive:
    """Receives so much and no more, whatever the length was said to be."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > MOST_BYTES:
                return {"type": "http.disconnect"}
        return message

    return receiving


async def _body(receive: Receive, most: int) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > most:
            return body[:most]


async def _refuse(scope: Scope, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await _answer(send, status, f"<!DOCTYPE html><title>Virta</title><p>{html.escape(words)}</p>", [])


async def _answer(send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]]) -> None:
    plain = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*plain, *headers]})
    await send({"type": "http.response.body", "body": text.encode()})
